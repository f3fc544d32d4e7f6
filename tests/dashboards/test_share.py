"""Passing a page on: addresses, citations, and what stands under each picture."""

from __future__ import annotations

import re
from html import unescape

import pytest
from dash import html

from dashboards import language, share, shell
from dashboards.components import picture
from dashboards.markup import Plain, to_html
from dashboards.share import Source

SOURCE = Source("Throughline Kentucky", "071db2e343fce504", "2026-11-26", "Synthetic data.")
PAGES = ("/", "/programs", "/programs/total", "/talent", "/gaps", "/methods", "/data")
FORM = html.Select([html.Option("Any"), html.Option("Full", selected=True)], name="definition")


def figure() -> html.Figure:
    return picture("gaps-trend", "By year, “any” work", ["Women: 70%"], size="s")


def test_an_address_keeps_its_values_in_one_order():
    assert share.address("/gaps", {"region": "r:1", "group": "sex"}) == "/gaps?group=sex&region=r:1"
    assert share.address("/gaps", {"group": "", "q": ["a", "b"]}) == "/gaps", "only single values"
    assert share.address("/", {}, release="abc") == "/?release=abc"
    assert share.address("/programs", {"q": 'a&b="'}) == "/programs?q=a%26b%3D%22"


@pytest.mark.parametrize(
    ("entry", "values", "wanted"),
    [
        ({"path": "/gaps", "path_template": None}, {"group": "sex"}, "/gaps?group=sex"),
        (
            {"path": "/programs/none", "path_template": "/programs/<program>"},
            {"program": "cluster:08", "region": "r"},
            "/programs/cluster:08?region=r",
        ),
        (
            {"path": "/programs/none", "path_template": "/programs/<program>"},
            {"region": "r"},
            "/programs/total?region=r",
        ),
    ],
)
def test_the_full_view_of_a_picture_is_found_again(entry, values, wanted):
    assert share.view(entry, values) == wanted


@pytest.mark.parametrize("given", (None, "", ["a", "b"], "071db2e343fce504", "short", "<" * 16))
def test_only_another_release_is_a_pin(given):
    assert share.pinned(given, SOURCE.release) == ""


def test_another_release_is_named():
    assert share.pinned("a" * 16, SOURCE.release) == "a" * 16


def test_a_citation_says_what_when_and_where():
    said = share.words_of(
        share.citation("Welding", "People who left school in Pike County.", "https://x/y", SOURCE)
    )
    assert said == (
        "Throughline Kentucky. “Welding. People who left school in Pike County.” "
        "Release 071db2e343fce504, November 26, 2026. https://x/y Synthetic data."
    )
    real = share.citation("Welding", "", "https://x/y", Source("Throughline", "071db2e343fce504"))
    assert share.words_of(real) == ("Throughline. “Welding.” Release 071db2e343fce504. https://x/y")


def test_a_citation_speaks_spanish():
    with language.speaking("es"):
        said = share.words_of(share.citation("Soldadura", "", "https://x/es/y", SOURCE))
    assert "Publicación 071db2e343fce504, 26 de noviembre de 2026." in said


def test_a_page_says_whom_it_is_about():
    who = html.P(["People in ", Plain("b", {}, "Pike"), "."], className="wf-summary")
    assert share.about([html.Div(who)]) == "People in Pike."
    assert share.about([html.Form(FORM), html.Div(who)]) == "People in Pike. Full."
    assert share.about([FORM]) == "" and share.about([]) == ""


def test_pictures_are_found_by_name():
    drawn = html.Figure([Plain("svg")], id="home-map", className="wf-picture")
    other = html.Figure([Plain("svg")], className="wf-rise")
    found = share.pictures([html.Div([figure(), [drawn]]), other])
    assert list(found) == ["gaps-trend", "home-map"]


def test_tools_stand_under_pictures_and_nothing_else_is_touched():
    quiet, before = html.P("words"), figure()
    tree = [html.Div([quiet, html.Section(before)]), quiet]
    known = to_html(tree)
    more = share.with_tools(tree, lambda one: html.P(f"tools of {share.ident(one)}"))
    assert to_html(tree) == known, "the given tree is as it was"
    assert to_html(more) == known.replace("</figure>", "<p>tools of gaps-trend</p></figure>")
    assert more[1] is quiet and share.with_tools(quiet, lambda one: one) is quiet


def test_the_code_of_an_embed_is_sound():
    tools = share.tools(figure(), "/embed/gaps-trend?a=1&region=r", 'A "title"', "Who.", SOURCE)
    page = to_html(tools)
    code = unescape(re.search(r"<textarea[^>]*>([^<]*)</textarea>", page)[1])
    assert code == (
        '<iframe src="/embed/gaps-trend?a=1&amp;region=r" '
        'title="A &quot;title&quot;: By year, “any” work" width="100%" height="480" '
        'loading="lazy"></iframe>'
    )
    with language.speaking("es"):
        assert 'src="/es/embed/' in unescape(
            to_html(share.tools(figure(), "/embed/gaps-trend", "A", "", SOURCE))
        )


def test_an_image_takes_its_words_along():
    page = to_html(share.tools(figure(), "/embed/x", "Tést: año 5", "Who.", SOURCE))
    told = dict(re.findall(r'data-(\w+)="([^"]*)"', page.split("<details")[0]))
    assert told["about"] == "Tést: año 5. Who."
    assert told["file"] == "throughline-gaps-trend-test-ano-5-071db2e343fce504.png"
    assert told["source"] == ("Throughline Kentucky, release 071db2e343fce504 of November 26, 2026")
    assert told["notice"] == "Synthetic data."


# On the site


@pytest.mark.parametrize("spoken", ("", "/es"))
@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_passed_on(client, inside, path, spoken):
    page = client.get(spoken + path).get_data(as_text=True)
    at = "http://localhost" + language.address(path, "es" if spoken else "en")
    assert f'<a href="{at}" id="share-link">{at}</a>' in page
    cited = re.search(r'id="citation">(.*?)</p>', page, re.DOTALL)[1]
    stays = f"http://localhost/releases/{inside.id}{spoken}{'' if path == '/' else path}"
    assert f" {stays}" in unescape(cited)
    assert client.get(stays).status_code == 200
    assert inside.id in cited and inside.meta["state"] in cited
    assert share.notice_words(inside.meta)[:20] in page


def test_the_address_that_is_shared_holds_what_pages_read_and_no_more(client):
    page = client.get("/gaps?group=sex&utm_source=x&region=state").get_data(as_text=True)
    assert 'href="http://localhost/gaps?group=sex&amp;region=state" id="share-link"' in page
    assert "utm_source" not in re.search(r"<main.*</main>", page, re.DOTALL)[0]


def test_a_page_that_is_not_there_is_not_shared(client):
    for path in ("/nope", "/programs/nope", "/gaps?measure=nope"):
        page = client.get(path).get_data(as_text=True)
        assert "share-link" not in page and "#share" not in page


def test_a_link_made_for_another_release_says_so(client, inside):
    other = client.get("/gaps?release=" + "a" * 16).get_data(as_text=True)
    assert "This link was made for release" in other and "a" * 16 in other
    same = client.get(f"/gaps?release={inside.id}").get_data(as_text=True)
    assert "This link was made for release" not in same
    strange = client.get("/gaps?release=<script>alert(1)</").get_data(as_text=True)
    assert "This link was made for release" not in strange
    assert "alert(1)" not in re.search(r"<main.*</main>", strange, re.DOTALL)[0]


def test_the_row_turns_with_the_page(client, app):
    """What a callback sends holds the share row of the new address."""
    asked = {
        "output": "turn.page",
        "outputs": {"id": "turn", "property": "page"},
        "inputs": [{"id": "turn", "property": "turned", "value": "/es/gaps?group=sex"}],
        "changedPropIds": ["turn.turned"],
    }
    answer = client.post("/_dash-update-component", json=asked).get_json()
    text = answer["response"]["turn"]["page"]["html"]
    assert 'data-part="share"' in text
    assert 'href="http://localhost/es/gaps?group=sex" id="share-link"' in text


def test_the_day_of_the_release_is_that_of_its_manifest(inside, release_folder, tmp_path):
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", inside.built)
    assert inside.built in (release_folder / "manifest.json").read_text(encoding="utf-8")
    assert shell.source().built == inside.built


@pytest.mark.parametrize("path", ("/regions/state", "/talent/brief", "/gaps", "/data/api"))
def test_no_visitor_is_shown_the_address_that_another_one_asked_at(client, path):
    first = client.get(path, headers={"Host": "elsewhere.example"}).get_data(as_text=True)
    assert "elsewhere.example" in first and "site.invalid" not in first
    second = client.get(path).get_data(as_text=True)
    assert "elsewhere.example" not in second and "site.invalid" not in second
    assert "http://localhost" in second
