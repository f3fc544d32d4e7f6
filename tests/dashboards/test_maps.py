"""Maps: outlines put together from counties, honest classes, and places that anyone can reach."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.schema import CODED, NO_DATA, PUBLISHED, SUPPRESSED
from dashboards import boundaries, maps, text
from dashboards.boundaries import State, plane
from dashboards.boundaries.__main__ import cut, write
from dashboards.markup import to_html
from dashboards.text import Cell

RATE, WAGE = "rate_employed", "wage_employed_p50"

# Two squares side by side, named 99001 and 99003, with the border between them stored once:
#   a---b---c
#   |   |   |
#   d---e---f
SQUARES = {
    "transform": {"scale": [1, 1], "translate": [-90, 30]},
    "arcs": [
        [[1, 1], [0, -1]],  # b to e
        [[1, 0], [-1, 0], [0, 1], [1, 0]],  # e to d to a to b
        [[1, 1], [1, 0], [0, -1], [-1, 0]],  # b to c to f to e
    ],
    "objects": {
        "counties": {
            "geometries": [
                {"id": "99001", "type": "Polygon", "arcs": [[0, 1]]},
                {"id": "99003", "type": "MultiPolygon", "arcs": [[[2, -1]]]},
                {"id": "98001", "type": "Polygon", "arcs": [[0, 1]]},
            ]
        }
    },
}


@pytest.fixture
def squares(tmp_path, monkeypatch) -> State:
    """The two squares as the outlines of a state of their own."""
    file = tmp_path / "counties.zip"
    write(cut(SQUARES), file)
    monkeypatch.setattr(boundaries, "FILE", file)
    boundaries.state.cache_clear()
    yield boundaries.state("99")
    boundaries.state.cache_clear()


def area(ring):
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(ring, ring[1:], strict=False))) / 2


# Outlines


def test_a_region_is_what_is_around_its_counties(squares):
    (one,) = squares.rings(["99001"])
    (both,) = squares.rings(["99001", "99003"])
    assert (area(one), area(both)) == (1, 2)
    assert (-89, 30.5) not in both and len(both) == 7, "the border between them is gone"
    assert both[0] == both[-1]
    assert squares.rings(["nope"]) == []


def test_a_state_holds_its_own_borders_only(squares):
    assert len(squares.borders) == 3 and len(boundaries.state("98").borders) == 2
    assert set(squares.counties) == {"99001", "99003"}
    assert boundaries.state("97") is None


def test_the_same_outlines_give_the_same_file(tmp_path):
    for name in ("one", "two"):
        write(cut(json.loads(json.dumps(SQUARES))), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_every_county_of_the_country_closes():
    with zipfile.ZipFile(boundaries.FILE) as file:
        states = [name.removesuffix(".json") for name in file.namelist()]
    assert len(states) == 56 and boundaries.FILE.stat().st_size < 300_000
    outlines = {
        code: known.rings([code])
        for known in map(boundaries.state, states)
        for code in known.counties
    }
    for code, rings in outlines.items():
        assert all(ring[0] == ring[-1] and len(ring) > 3 for ring in rings), code
    assert len(outlines) == 3233
    assert [code for code, rings in outlines.items() if not rings] == ["51610"], "Falls Church"


@pytest.mark.parametrize("fips", ("02", "15", "21", "44", "48", "72"))
def test_regions_cover_their_state_without_overlap(fips):
    """Areas add up: in an equal-area drawing the parts are the whole."""
    known = boundaries.state(fips)
    codes = sorted(known.counties)
    halves = (codes[: len(codes) // 2], codes[len(codes) // 2 :])
    flat = plane.projection([p for ring in known.rings(codes) for p in ring])

    def size(counties):
        rings = [[flat(point) for point in ring] for ring in known.rings(counties)]
        return abs(
            sum(
                x * v - u * y
                for ring in rings
                for (x, y), (u, v) in zip(ring, ring[1:], strict=False)
            )
        )

    assert sum(size([code]) for code in codes) == pytest.approx(size(codes))
    assert sum(size(half) for half in halves) == pytest.approx(size(codes))


def test_a_drawing_keeps_within_its_frame():
    for fips in ("02", "21", "50"):  # across the date line, wide, and tall
        counties = tuple(boundaries.state(fips).counties)
        sheet = plane.sheet(tuple((code, (code,)) for code in counties))
        assert len(sheet.shapes) == len(counties) and sheet.whole
        assert 0 < sheet.width <= plane.WIDTH + 1 and 0 < sheet.height <= plane.TALLEST + 1
        for x, y in (shape.label for shape in sheet.shapes):
            assert 0 < x < sheet.width and 0 < y < sheet.height
        starts = re.findall(r"M(\d+) (\d+)l", "".join(s.path for s in sheet.shapes))
        assert all(int(x) <= sheet.width and int(y) <= sheet.height for x, y in starts)


def test_north_is_up_and_east_is_right(squares):
    sheet = plane.sheet((("west", ("99001",)), ("east", ("99003",))))
    west, east = sheet.shapes
    assert west.label[0] < east.label[0] and west.label[1] == east.label[1]
    flat = plane.projection([(-90, 30), (-88, 31)])
    assert flat((-89, 31))[1] < flat((-89, 30))[1]


def test_part_of_a_state_does_not_cover_it(squares):
    assert not plane.sheet((("west", ("99001",)),)).whole
    assert plane.sheet((("west", ("97001",)),)) is None


def test_a_label_stands_inside_its_place():
    ring = [(0, 0), (10, 0), (10, 10), (8, 10), (8, 2), (2, 2), (2, 10), (0, 10), (0, 0)]
    (x, y), room = plane.roomiest(ring)  # a bridge: its middle is a hole
    assert (0 < x < 2 or 8 < x < 10 or y < 2) and room > 0


# Classes


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1))
def test_every_share_has_one_class(numbers):
    found = maps.classes(RATE, numbers)
    assert 1 <= len(found) <= maps.MOST_CLASSES
    for number in numbers:
        one = maps.class_of(RATE, number, found)
        assert one.low - 0.0051 <= number <= one.high + 0.0051


@settings(deadline=None)
@given(st.lists(st.integers(0, 3000).map(lambda hundreds: hundreds * 100), min_size=1))
def test_classes_of_wages_are_as_wide_as_each_other_and_go_up(numbers):
    found = maps.classes(WAGE, numbers)
    assert [c.colour for c in found] == sorted({c.colour for c in found})
    assert len({round(c.high - c.low) for c in found}) == 1
    assert all(a.high + 100 == pytest.approx(b.low) for a, b in zip(found, found[1:], strict=False))
    ranked = [maps.class_of(WAGE, number, found).colour for number in sorted(numbers)]
    assert ranked == sorted(ranked), "more is never a lighter step"


def test_a_share_has_the_class_of_what_is_shown():
    found = maps.classes(RATE, [0.60, 0.696, 0.80])
    assert [round(c.low, 2) for c in found] == [0.60, 0.65, 0.70, 0.75, 0.80]
    assert maps.class_of(RATE, 0.696, found) == maps.class_of(RATE, 0.704, found)


def test_no_numbers_have_no_classes():
    assert maps.classes(RATE, []) == []


@pytest.mark.parametrize(
    ("item", "number"),
    [
        (Cell(RATE, 0.0, PUBLISHED), 0.0),
        (Cell(RATE, None, CODED, 0.95, 1.0), 0.95),
        (Cell(RATE, None, CODED, 0.0, 0.05), 0.05),
        (Cell(RATE, None, SUPPRESSED), None),
        (Cell(RATE, None, NO_DATA), None),
    ],
)
def test_a_place_is_coloured_by_what_is_published(item, number):
    assert maps.amount(item) == number


# The picture


def rows(inside, **numbers):
    """A row a region, in order, of a share or the status that stands for it."""
    nodes = inside.codes.of_level("regions", "workforce_region")
    for node, number in zip(nodes, numbers.values(), strict=False):
        status = number if isinstance(number, str) else PUBLISHED
        yield {
            "region_code": node.code,
            RATE: number if status == PUBLISHED else None,
            f"{RATE}_status": status,
        }


def test_each_place_is_a_link_that_says_its_number(inside):
    shown = list(rows(inside, a=0.71, b=0.76, c=SUPPRESSED, d=NO_DATA, e=0.0))
    figure = maps.regions(shown, RATE, ident="x", title="Shares", href=lambda code: f"/at?{code}")
    page = to_html(figure)
    names = re.findall(r'<a aria-label="([^"]+)" class="wf-map__place" href="([^"]+)"', page)
    hrefs = [href for _, href in names]
    assert hrefs == sorted(f"/at?{row['region_code']}" for row in shown)
    said = " ".join(name for name, _ in names)
    reasons = (text.SUPPRESSED_WORDS, text.NO_DATA_WORDS)
    assert all(words in said for words in ("71%", "76%", ": 0%", *reasons))
    assert page.count('fill="url(#x-hatch)"') == 1 and 'id="x-hatch"' in page
    assert "Synthetic data" in page and " style=" not in page
    legend = re.search(r"<ul.*?</ul>", page).group()
    assert all(words in legend for words in reasons)
    assert re.search(r"\d+% to \d+%", legend)


def test_a_map_without_links_is_a_picture_of_each_place(inside):
    page = to_html(maps.regions(rows(inside, a=0.5), RATE, ident="x", title="Shares"))
    assert "<a " not in page and 'role="img"' in page


def test_the_place_of_the_visitor_is_outlined(inside):
    county = inside.codes.of_level("regions", "county")[0].code
    page = to_html(maps.regions(rows(inside, a=0.5), RATE, ident="x", title="S", here=county))
    assert page.count("wf-map__here") == 1


def test_places_without_outlines_have_no_map(inside):
    one = {"region_code": "state", RATE: 0.5, f"{RATE}_status": PUBLISHED}
    elsewhere = {**one, "region_code": "census:south"}
    assert maps.regions([elsewhere], RATE, ident="x", title="S") is None
    assert maps.regions([], RATE, ident="x", title="S") is None
    assert maps.regions([one], RATE, ident="x", title="S") is not None


def test_many_places_have_no_numbers_on_them(inside):
    nodes = inside.codes.of_level("regions", "county")
    one = {RATE: 0.5, f"{RATE}_status": PUBLISHED}
    page = to_html(
        maps.regions([{"region_code": n.code, **one} for n in nodes], RATE, ident="x", title="S")
    )
    assert "wf-map__number" not in page and page.count("<title>") == len(nodes)


def test_a_label_keeps_clear_of_the_border_as_high_as_it_is():
    notch = [(0, 0), (90, 0), (100, 90), (110, 0), (200, 0), (200, 200), (0, 200), (0, 0)]
    (x, y), room = plane.roomiest(notch)
    assert room == 200 and 90 + plane.HALF <= y <= 200 - plane.HALF


TOKENS = Path(__file__).parents[2] / "assets" / "00-tokens.css"
ON_STEPS = {1: "low", 2: "low", 3: "middle", 4: "high", 5: "high"}


def luminance(colour: str) -> float:
    """Relative luminance of a colour, by WCAG."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(part * by for part, by in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_numbers_are_read_on_their_colours_in_both_themes():
    """Contrast of text: at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    light, dark = TOKENS.read_text(encoding="utf-8").split("@media screen and", 1)
    palette = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", light))
    meaning = dict(re.findall(r"--color-([\w-]+):\s*var\(--([\w-]+)\);", light))
    night = meaning | dict(re.findall(r"--color-([\w-]+):\s*var\(--([\w-]+)\);", dark))
    for colours in (meaning, night):
        for step, text_on in ON_STEPS.items():
            pair = (palette[colours[name]] for name in (f"step-{step}", f"on-step-{text_on}"))
            low, high = sorted(map(luminance, pair))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (step, colours is night)


def test_work_across_the_state_line_is_named_where_work_is_counted():
    assert "look lower than they are" in maps.unseen("rate_employed")
    assert "look higher than they are" in maps.unseen("rate_not_found")
    assert maps.unseen("wage_employed_p50") == maps.unseen("rate_enrolled") == ""


def test_a_name_stands_under_its_number_where_it_fits(inside):
    shown = list(rows(inside, a=0.71, b=SUPPRESSED, c=0.74, d=0.7, e=0.69, f=0.6, g=0.7, h=0.6))
    page = to_html(maps.regions(shown, RATE, ident="x", title="Shares"))
    names = re.findall(r'wf-map__name"[^>]*>([^<]+)<', page)
    numbers = {row["region_code"] for row in shown if row[RATE] is not None}
    allowed = {inside.codes.regions[code].title for code in numbers}
    assert names and set(names) <= allowed and len(set(names)) == len(names)
    square = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
    low = [(0, 0), (100, 0), (100, 50), (0, 50), (0, 0)]
    assert plane._shape("x", [square]).below == 100 and plane._shape("x", [low]).below == 0
