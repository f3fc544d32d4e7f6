"""The open data are what the site draws: three pictures, made again from outside."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from dashboards import shell
from tests.browser.conftest import serve
from tests.dashboards.open_data import notebook

OWN = ("aggregates", "dashboards", "suppression", "tests")


@pytest.fixture(scope="module")
def site(app):
    """Address of the site over the small release."""
    yield from serve(app.server)


def drawn(app, path: str, name: str, **args: str) -> list[dict]:
    """The traces of a picture, as the site draws it."""
    with app.server.test_request_context("/"):
        figure: dict = shell.content(path, args).pictures[name]()
    return list(figure["data"])


def points(trace) -> list[tuple]:
    """Where a trace has something to show."""
    pairs = zip(trace["x"], trace["y"], strict=True)
    return [(x, round(float(y), 9)) for x, y in pairs if y is not None and y == y]


def test_what_people_did(app, site):
    ours = {one["name"]: points(one) for one in drawn(app, "/programs/total", "program-activity")}
    theirs = {one["name"]: points(one) for one in notebook.activity(site).data}
    assert theirs == ours and len(ours) == 4 and all(len(line) > 5 for line in ours.values())


def test_work_before_and_after(app, site):
    ours = [points(one) for one in drawn(app, "/programs/total", "program-timeline")]
    theirs = [points(one) for one in notebook.timeline(site).data]
    assert theirs == ours and len(theirs[0]) == len(theirs[1]) == 10


def test_a_gap_by_year(app, site):
    traces = drawn(app, "/gaps", "gaps-trend", group="sex", horizon="y01")
    ours = {one["name"]: points(one) for one in traces if one.get("name")}
    theirs = {one["name"]: points(one) for one in notebook.gap(site).data}
    assert theirs == {"female": ours["Women"], "male": ours["Men"]}
    assert all(len(line) > 3 for line in theirs.values())


def test_the_notebook_knows_nothing_of_this_project():
    text = Path(sys.modules[notebook.__name__].__file__).read_text(encoding="utf-8")
    imported = re.findall(r"^(?:from|import) ([a-z_]+)", text, re.MULTILINE)
    assert len(imported) > 5 and not set(imported) & set(OWN)


def test_a_picture_that_differs_is_noticed(app, site):
    """The comparison can fail: another point in time is another picture."""
    traces = drawn(app, "/gaps", "gaps-trend", group="sex", horizon="y02")
    ours = {one["name"]: points(one) for one in traces if one.get("name")}
    theirs = {one["name"]: points(one) for one in notebook.gap(site).data}
    assert theirs["female"] != ours["Women"]
