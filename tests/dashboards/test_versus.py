"""A search that asks to compare leads to the comparison; one that does not is left alone."""

import pytest

from dashboards import finding
from dashboards.language import speaking
from dashboards.versus import compared


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("compare nursing assistant and pharmacy technician", 2),
        ("Compare: welding, nursing, and carpentry", 3),
        ("welding vs nursing", 2),
        ("welding VS. nursing", 2),
        ("welding versus nursing versus carpentry", 3),
        ("comparar soldadura con enfermería", 2),
        ("diferencia entre soldadura y enfermería", 2),
        ("the difference between welding & nursing", 0),
        ("difference between welding & nursing", 2),
        ("compare welding", 1),
        ("compare", 0),
        ("hotels and restaurants", 0),
        ("transversal studies", 0),
        ("", 0),
        ("vs", 0),
    ],
)
def test_the_parts_of_a_search_that_asks_to_compare(query, parts):
    assert len(compared(query)) == parts


def test_parts_keep_their_words_and_their_order():
    asked = "compare nursing assistant and pharmacy technician"
    assert compared(asked) == ["nursing assistant", "pharmacy technician"]


@pytest.fixture
def titles(inside) -> tuple[str, str]:
    nodes = inside.codes.of_level("programs", "program")
    return nodes[0].title, nodes[-1].title


def test_a_search_that_asks_to_compare_finds_the_comparison_first(inside, titles):
    nodes = inside.codes.of_level("programs", "program")
    one, other = (node.code for node in nodes if node.title in titles)
    first = finding.found(f"{titles[0]} vs {titles[1]}")[0]
    assert first.href == f"/compare?programs={one},{other}"
    assert first.title.startswith("Compare ") and titles[0] in first.title
    with speaking("es"):
        assert finding.found(f"{titles[0]} vs {titles[1]}")[0].title.startswith("Comparar ")


def test_a_thing_is_not_compared_with_itself(inside, titles):
    title = titles[0]
    hrefs = [one.href for one in finding.found(f"{title} vs {title}")]
    assert all("," not in href for href in hrefs if href.startswith("/compare"))


def test_other_searches_do_not_find_the_comparison(inside, titles):
    for query in ("health", titles[0], "hotels and restaurants", "compare zzzzqqq and xxxxkkk"):
        assert not any(one.href.startswith("/compare") for one in finding.found(query))
