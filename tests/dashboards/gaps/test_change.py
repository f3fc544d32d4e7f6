"""Is a gap closing: the line through the years against a library, and what is said of it."""

import numpy as np
import pytest
import statsmodels.api as sm

from aggregates.schema import SUPPRESSED
from dashboards.gaps import change, change_pictures, closing
from dashboards.gaps.apart import Gap, Z
from dashboards.gaps.rows import asked_for
from dashboards.selection import AVERAGE, Selection
from tests.dashboards.gaps.conftest import asked, row


def around(value: float, error: float) -> Gap:
    return Gap(value, value - Z * error, value + Z * error)


def years(people, *gaps):
    """Rows by year of leaving, the group that is compared below the other by each of `gaps`."""
    found = []
    for year, gap in enumerate(gaps, 2013):
        found += [row("yes", people, 0.75 - gap, str(year)), row("no", people, 0.75, str(year))]
    return found


@pytest.mark.parametrize("wild", (0.4, 3.0))
def test_the_line_is_weighted_least_squares_with_known_errors(wild):
    """Against statsmodels: its errors are for errors known only up to a factor, so undo that."""
    draw = np.random.default_rng(5)
    at = np.arange(2013, 2021)
    errors = draw.uniform(0.005, 0.02, at.size)
    gaps = -0.05 + 0.004 * (at - 2016) + draw.normal(0, wild * errors)
    found = closing.line(
        [(float(t), around(g, e)) for t, g, e in zip(at, gaps, errors, strict=True)]
    )
    fit = sm.WLS(gaps, sm.add_constant(at - 2016.0), weights=errors**-2).fit()
    scatter = max(1.0, fit.scale**0.5)
    half = Z * fit.bse[1] / fit.scale**0.5 * scatter
    assert found.slope.value == pytest.approx(fit.params[1])
    assert found.slope.high - found.slope.value == pytest.approx(half)
    assert found.level.value == pytest.approx(np.average(gaps, weights=errors**-2))
    assert found.scatter == pytest.approx(scatter) and (wild > 1) == (scatter > 1)


@pytest.mark.parametrize(
    ("gaps", "verdict"),
    (
        ((-0.10, -0.08, -0.06, -0.04), closing.CLOSING),
        ((0.10, 0.08, 0.06, 0.04), closing.CLOSING),
        ((-0.04, -0.06, -0.08, -0.10), closing.WIDENING),
        ((-0.08, -0.08, -0.08, -0.08), closing.UNTOLD),
        ((0.001, -0.001, -0.001, 0.001), closing.NONE),
        ((-0.06, -0.02, 0.02, 0.06), closing.TURNING),
    ),
)
def test_what_can_be_said_of_the_line(gaps, verdict):
    found = closing.line([(2013.0 + n, around(gap, 0.003)) for n, gap in enumerate(gaps)])
    assert found.verdict == verdict
    if verdict in (closing.CLOSING, closing.WIDENING):
        assert all(end * found.growth[1] > 0 for end in found.growth)
        assert (found.growth[0] < 0) == (verdict == closing.CLOSING)


def test_two_years_are_no_line():
    assert closing.line([(2013.0, around(0.1, 0.01)), (2014.0, around(0.0, 0.01))]) is None
    assert closing.line([(2013.0, around(0.1, 0.01))] * 5) is None
    assert closing.line([(2013.0 + n, Gap(0.1, 0.1, 0.1)) for n in range(3)]).slope.value == 0


def test_a_gap_that_closes_is_said_to_close(codes):
    one = asked([row("yes", 20_000, 0.70), row("no", 20_000, 0.75)],
                years=years(20_000, 0.08, 0.06, 0.04, 0.02))  # fmt: skip
    (path,) = change.paths(one)
    assert change.verdict(one, path) == (
        "With a disability: yes, the gap to Without a disability is closing."
    )
    said = change.more(one, path)
    assert said.startswith("On average of the 4 single years: ") and "It shrank by 1." in said
    assert "In 4 of 4 single years the difference is more than chance could give." in said
    assert "In 2013, 8 percentage points below" in said


def test_years_too_small_to_tell_are_not_said_to_close(codes):
    one = asked([row("yes", 2000, 0.70), row("no", 2000, 0.75)],
                years=years(500, 0.10, 0.02, 0.08, 0.03))  # fmt: skip
    (path,) = change.paths(one)
    assert "it cannot be told whether the gap" in change.verdict(one, path)
    assert "Each year it may have shrunk by up to" in change.more(one, path)


def test_nothing_is_tested_where_years_are_hidden(codes):
    hidden = [one | {"n_matched_status": SUPPRESSED} for one in years(100, 0.1, 0.1, 0.1)]
    one = asked([row("yes", 100, 0.70), row("no", 100, 0.75)], years=hidden)
    (path,) = change.paths(one)
    assert path.line is None and "too few years are shown" in change.verdict(one, path)
    assert change_pictures.draw_gaps(one)["data"][0]["x"] == []
    spans = [one | {"cohort_code": span} for span in ("2013-2015", "2016-2018")
             for one in years(9, 0.0)]  # fmt: skip
    one = asked([row("yes", 18, 0.75), row("no", 18, 0.75)], years=spans)
    assert "In no span of three years is" in change.more(one, change.paths(one)[0])


@pytest.mark.parametrize("reference", ("", AVERAGE))
@pytest.mark.parametrize("measure", ("rate_employed", "wage_employed_p50"))
def test_the_picture_and_the_table_have_the_same_gaps(inside, measure, reference):
    one = asked_for(Selection(horizon="y05", measure=measure, reference=reference, group="locale"))
    table, figure = change.table(one), change_pictures.draw_gaps(one)
    times = 100 if one.share else 1
    for trace, path in zip(figure["data"], change.paths(one), strict=True):
        code = path.row["subgroup_code"]
        keys = [key for key in table.codes if key["subgroup_code"] == code and key["gap"] != ""]
        assert len(keys) == len(trace["y"]) > 1
        digits = 4 if one.share else 0
        drawn = [round(y / times, digits) for y in trace["y"]]
        assert drawn == [key["gap"] for key in keys]
        for key, y, up in zip(keys, trace["y"], trace["error_y"]["array"], strict=True):
            assert key["gap_upper"] == pytest.approx((y + up) / times, abs=10**-digits)
            assert key["gap_lower"] <= key["gap"] <= key["gap_upper"]
