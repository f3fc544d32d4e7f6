"""Embeds: one picture of a page, for other sites, and nothing else may be framed."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from dashboards import shell

FRAMES = re.compile(r'src="(/(?:es/)?embed/[^"]+)"')


def codes(client, path: str) -> list[str]:
    """Addresses of the embeds that a page offers."""
    page = client.get(path).get_data(as_text=True)
    areas = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)
    return [unescape(address) for area in areas for address in FRAMES.findall(unescape(area))]


@pytest.mark.parametrize(
    "path",
    ("/programs", "/programs/total?horizon=y03", "/talent", "/gaps?group=sex", "/es/gaps"),
)
def test_every_code_that_a_page_offers_leads_to_its_picture(client, path):
    for address in codes(client, path):
        answer = client.get(address)
        page = answer.get_data(as_text=True)
        name = re.match(r"/(?:es/)?embed/([\w-]+)", address)[1]
        assert answer.status_code == 200 and f'id="{name}-title"' in page, address


@pytest.mark.parametrize("path", ("/programs/total", "/talent", "/gaps"))
def test_pages_with_pictures_offer_them(client, path):
    found = codes(client, path)
    assert found and len(found) == len(set(found))
    with client.application.test_request_context(path):
        page = shell.content(path, {})
        placed = {name for name in page.pictures if f'data-picture="{name}"' in page.html}
    assert placed and placed <= {re.match(r"/embed/([\w-]+)", one)[1] for one in found}


def test_an_embed_is_the_picture_with_its_source(client, inside):
    page = client.get("/embed/program-wages?program=total&cohort=all").get_data(as_text=True)
    assert page.count("<h1") == 1 and page.count("<figure") == 1
    assert page.count('data-picture="program-wages"') == 1 and "wf-tools" not in page
    assert 'name="robots" content="noindex"' in re.sub(
        r'content="noindex" name="robots"', 'name="robots" content="noindex"', page
    )
    assert inside.id in page and inside.meta["notice"][:20] in page
    assert 'href="/programs/total?cohort=all"' in page and 'target="_blank"' in page
    for outside in ("wf-nav", "<form", "wf-footer", "share-link", "share.js", "<script>"):
        assert outside not in page, outside


def test_an_embed_keeps_its_values_and_its_language(client, inside):
    region = inside.codes.of_level("regions", "workforce_region")[0]
    page = client.get(f"/es/embed/program-wages?region={region.code}").get_data(as_text=True)
    assert '<html lang="es">' in page and region.title in page
    assert f'href="/es/programs/total?region={region.code}"' in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/embed/program-nope", 404),
        ("/embed/nope-wages", 404),
        ("/embed/wages", 404),
        ("/embed/embed-wages", 404),
        ("/embed/program-wages?program=nope", 404),
        ("/embed/program-wages?program=total&region=nope", 400),
        ("/embed/program-wages?region=a&region=b", 400),
        ("/embed/%3Cscript%3Ealert(1)", 404),
        ("/es/embed/gaps-nope", 404),
    ],
)
def test_what_is_no_picture_is_answered_calmly_in_the_frame(client, address, status):
    answer = client.get(address)
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert "wf-embed" in page and "wf-nav" not in page and "alert(1)" not in page
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]


def test_only_embeds_may_be_framed(client):
    for path in ("/", "/programs/total", "/gaps", "/methods", "/nope", "/embed", "/embed/a/b",
                 "/csv/gaps/groups.csv", "/site.css"):  # fmt: skip
        answer = client.get(path)
        assert answer.headers["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path
    framed = client.get("/embed/gaps-trend")
    assert "X-Frame-Options" not in framed.headers
    policy = framed.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "script-src 'self'" in policy
    plain = client.get("/gaps").headers["Content-Security-Policy"]
    assert policy.replace("frame-ancestors *", "frame-ancestors 'none'") == plain
    assert framed.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_an_embed_has_no_files(client):
    assert client.get("/csv/embed/wages.csv").status_code == 404
    assert client.get("/csv/embed/wages.csv?picture=a&picture=b").status_code == 404


def test_dash_takes_over_just_that_picture(app):
    with app.server.test_request_context("/"):
        entry, said = shell.find("/embed/program-wages")
        places = entry["layout"](**said)
    assert [place.target for place in places] == ["program-wages"]
    assert places[0].id == {"page": "embed", "picture": "program-wages"}


def test_dash_draws_the_picture_of_the_page(client):
    """The same figure as on the page itself, marked as of invented people."""

    def drawn(page: str, address: str) -> dict:
        spot = {"page": page, "picture": "gaps-trend"}
        name = json.dumps(spot, separators=(",", ":"))
        asked = {
            "output": '{"page":["MATCH"],"picture":["MATCH"]}.figure',
            "outputs": {"id": spot, "property": "figure"},
            "inputs": [{"id": spot, "property": "seen", "value": address}],
            "changedPropIds": [f"{name}.seen"],
        }
        answer = client.post("/_dash-update-component", json=asked).get_json()
        return answer["response"][name]["figure"]

    there = drawn("gaps", "/gaps?group=sex")
    assert drawn("embed", "/embed/gaps-trend?group=sex") == there
    assert "Synthetic data" in str(there)
