"""Pictures by their data: every value where it belongs, nothing hidden drawn as zero."""

import json
import re
from pathlib import Path

from aggregates.schema import ACTIVITIES, CODED, NO_DATA, SUPPRESSED
from dashboards import figures, text, theme
from dashboards.text import Cell

NAMES_ONLY = {"wf-rise", "wf-mark--suppressed"}  # blocks whose elements alone are styled
ASSETS = Path(__file__).parents[2] / "assets"
SHOWN = Cell("rate_employed", 0.7)
HIDDEN = Cell("rate_employed", None, SUPPRESSED)
EMPTY = Cell("rate_employed", None, NO_DATA)
TOP = Cell("rate_employed", None, CODED, 0.95, 1.0)


def test_a_suppressed_point_is_a_mark_and_never_a_zero():
    figure = figures.trend([("Women", [("2013", SHOWN), ("2014", HIDDEN)])], share=True)
    (line,), (note,) = figure["data"], figure["layout"]["annotations"]
    assert line["y"] == [0.7, None] and line["connectgaps"] is False
    assert note["x"] == 1 and note["text"] == "× Suppressed"


def test_activities_fill_the_whole_and_hide_what_is_hidden():
    whole = {name: Cell(f"rate_{name}", 0.25) for name in ACTIVITIES}
    part = whole | {"enrolled": HIDDEN, "not_found": HIDDEN}
    none = {name: EMPTY for name in ACTIVITIES}
    figure = figures.activity([("1", whole), ("2", part), ("3", none)])
    *known, rest = figure["data"]
    assert [trace["name"] for trace in known] == [text.ACTIVITY_WORDS[n] for n in ACTIVITIES]
    assert rest["name"] == text.INEXACT_WORDS and rest["y"] == [0, 0.5, 0]
    assert [note["x"] for note in figure["layout"]["annotations"]] == [2]


def test_not_found_is_told_apart_without_colour():
    figure = figures.activity([("1", {name: SHOWN for name in ACTIVITIES})])
    shapes = [trace["marker"]["pattern"]["shape"] for trace in figure["data"][:4]]
    assert shapes[-1] != "" and set(shapes[:-1]) == {""}


def test_dots_draw_ranges_and_name_what_is_hidden():
    rows = [("Women", SHOWN, (0.65, 0.75)), ("Men", HIDDEN, None), ("Other", TOP, None)]
    figure = figures.dots(rows, share=True)
    trace = figure["data"][0]
    assert trace["x"] == [0.7, 0.95] and trace["marker"]["symbol"] == ["circle", "circle-open"]
    assert [round(end, 3) for end in trace["error_x"]["array"]] == [0.05, 0.05]
    names = [note["text"] for note in figure["layout"]["annotations"]]
    assert names == ["Women", "Men: suppressed", "Other"]


def test_wages_keep_order_and_prefix():
    points = [("1", Cell("wage_employed_p50", 20000)), ("2", Cell("wage_employed_p50", 30000))]
    figure = figures.wages(points, points, points)
    assert figure["data"][3]["y"] == [20000, 30000]
    assert figure["layout"]["yaxis"]["tickprefix"] == "$"


def test_a_coded_activity_takes_only_what_is_certain():
    cells = {name: Cell("", 0.25) for name in ACTIVITIES}
    cells |= {
        "enrolled": Cell("", None, CODED, 0.0, 0.2),
        "not_found": Cell("", None, CODED, 0.3, 0.4),
    }
    *known, rest = figures.activity([("1", cells)])["data"]
    assert [trace["y"] for trace in known] == [[0.25], [0.25], [0.0], [0.3]]
    assert round(rest["y"][0], 3) == 0.2


def test_a_band_breaks_where_an_end_is_hidden():
    low = [("1", Cell("", 10)), ("2", HIDDEN), ("3", Cell("", 12)), ("4", Cell("", 14))]
    high = [(label, Cell("", 30)) for label, _ in low]
    bands = [trace for trace in figures.wages(low, low, high)["data"] if "fill" in trace]
    assert [band["x"] for band in bands] == [["1", "1"], ["3", "4", "4", "3"]]


def test_a_few_bars_leave_room_for_their_names():
    widths = [
        figures.supply([("A", Cell("n_matched", 5))] * rows)["data"][0]["width"]
        for rows in (1, 2, 12)
    ]
    assert widths == sorted(widths) and widths[0] < 0.25 and widths[-1] == 0.42


def test_every_picture_is_plain_json():
    empty = [
        figures.wages([], [], []),
        figures.activity([]),
        figures.trend([], share=False),
        figures.dots([], share=False),
        figures.supply([("A", HIDDEN), ("B", Cell("n_matched", 5))]),
        figures.columns([("2013", HIDDEN)]),
    ]
    for figure in empty:
        json.dumps(figure, allow_nan=False)


def test_theme_equals_tokens():
    css = (ASSETS / "00-tokens.css").read_text(encoding="utf-8")
    palette = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", css))
    meaning = dict(re.findall(r"--color-([\w-]+):\s*var\(--([\w-]+)\);", css.split("@media")[0]))
    for name, colour in theme.COLORS.items():
        assert palette[meaning[name]] == colour, name


def test_every_class_in_use_has_a_style():
    css = "".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("*.css"))
    known = set(re.findall(r"\.(wf-[\w-]+)", css))
    code = "".join(
        path.read_text(encoding="utf-8") for path in (ASSETS.parent / "dashboards").rglob("*.py")
    )
    used = set(re.findall(r"(?<![\w-])(wf-[a-z]+(?:__[a-z]+)?(?:--[a-z]+)?)(?=[\s\"'])", code))
    assert used - known == NAMES_ONLY


def test_a_picture_of_invented_people_says_so_in_itself():
    plain = {"data": [], "layout": {"annotations": [{"text": "× Suppressed"}]}}
    words = [
        item["text"] for item in figures.marked(plain, "Synthetic data")["layout"]["annotations"]
    ]
    assert words == ["× Suppressed", "Synthetic data"]
    assert len(plain["layout"]["annotations"]) == 1
