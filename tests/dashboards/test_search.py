"""Search forgives case, endings and spelling, and never answers with what was not asked."""

import pytest

from dashboards.search import Entry, search

TITLES = ("Welding Technology/Welder", "Registered Nursing", "Fayette County", "Web Page Design")
ENTRIES = [Entry(title, "Program", f"/{number}") for number, title in enumerate(TITLES)]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("weld", "Welding Technology/Welder"),
        ("WELDER", "Welding Technology/Welder"),
        ("nursng", "Registered Nursing"),
        ("fayette county", "Fayette County"),
        ("the web design program", "Web Page Design"),
    ],
)
def test_finds(asked, first):
    assert search(asked, ENTRIES)[0].title == first


@pytest.mark.parametrize("asked", ["", "   ", "!!!", "zebra", "welding zebra", "x" * 5000])
def test_finds_nothing(asked):
    assert search(asked, ENTRIES) == []
