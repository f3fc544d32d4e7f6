"""The ways to every page: no dead link, no page that nothing leads to."""

from __future__ import annotations

import re

import dash
import pytest

from dashboards import sitemap
from dashboards.language import ENGLISH, SPANISH, address

REACHED_OTHERWISE = {  # from what they are of, or from the brand and the search
    *("home", "program", "credential", "region", "embed"),
    *("talent_brief", "credential_brief"),
}


def links(page: str, name: str) -> list[str]:
    """Addresses in the part of a page that is of a class."""
    part = re.search(rf'<nav[^>]*class="{name}".*?</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"]*)"', part[0]) if part else []


@pytest.mark.parametrize("spoken", (ENGLISH, SPANISH))
def test_the_foot_leads_to_pages_that_are_there(client, spoken):
    page = client.get(address("/", spoken)).get_data(as_text=True)
    found = links(page, "wf-sitemap")
    assert len(found) == len(set(found)) > 8
    assert all(client.get(link).status_code == 200 for link in found)
    assert all(link == address(link, spoken) for link in found), "in the language of the page"


def test_every_page_can_be_reached(client):
    there = {
        module.rsplit(".", 1)[-1]: entry["path"] for module, entry in dash.page_registry.items()
    }
    found = set(links(client.get("/").get_data(as_text=True), "wf-sitemap"))
    missing = {name for name, path in there.items() if path not in found} - REACHED_OTHERWISE
    assert not missing, "give these a place in sitemap.SECTIONS"


def test_pages_of_a_section_lead_to_each_other(client):
    for _title, pages in sitemap.BESIDE:
        paths = [path for path, _name in pages]
        for path in paths:
            page = client.get(path)
            if page.status_code != 200:
                continue
            text = page.get_data(as_text=True)
            around = links(text, "wf-around")
            assert around == [] or (path in around and set(around) <= set(paths))
            assert around == [] or f'aria-current="page" href="{path}"' in text


def test_other_pages_have_no_such_row(client):
    for path in ("/", "/programs", "/talent", "/nope", "/gaps?measure=nope"):
        assert links(client.get(path).get_data(as_text=True), "wf-around") == []
