"""The wall: what is in a release, beside the confidential cube it was made from."""

import shutil
import tomllib
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from aggregates import policy as policies
from aggregates.audit import RELEASE_FILE
from aggregates.declarations import CONCENTRATORS, CUBES, POPULATIONS, Cube
from aggregates.schema import (
    BEFORE,
    CODED,
    COUNTS,
    EMPLOYMENT,
    KEYS,
    MEASURES,
    NO_DATA,
    PERCENTILES,
    PUBLISHED,
    RATES,
    STATUSES,
    SUPPRESSED,
    bound_columns,
    rate_parts,
    status_column,
)
from dashboards.queries import Release
from tests.aggregates import states

KEY = list(KEYS)


@pytest.fixture(scope="module")
def public(line, tmp_path_factory):
    """A copy of the release: one process cannot open a file in two ways."""
    path = shutil.copy(line.release / "release.duckdb", tmp_path_factory.mktemp("public"))
    with duckdb.connect(str(path), read_only=True) as con:
        yield con


@pytest.fixture(scope="module")
def outcomes(public):
    return public.execute("select * from outcomes order by all").df()


@pytest.fixture(scope="module")
def truth(line, outcomes):
    """The confidential cube, row by row beside `outcomes`."""
    with duckdb.connect(str(line.staging), read_only=True) as con:
        cube = con.execute("select * from cube_outcomes").df()
    cube = outcomes[KEY].merge(cube, on=KEY, how="left", validate="one_to_one")
    assert len(cube) == len(outcomes) and cube["n_exiters"].notna().all()
    return cube


@pytest.fixture(scope="module")
def policy(public):
    return tomllib.loads(
        public.execute("select value from metadata where key = 'policy_toml'").fetchone()[0]
    )


def floats(frame, column):
    return frame[column].to_numpy(dtype=float, na_value=np.nan)


@pytest.mark.parametrize("measure", MEASURES)
def test_a_value_where_published_and_nowhere_else(outcomes, measure):
    status = outcomes[status_column(measure)]
    known = set(STATUSES) if measure in RATES else set(STATUSES) - {CODED}
    assert set(status) <= known
    assert (outcomes[measure].notna() == (status == PUBLISHED)).all()


def test_the_release_shows_and_hides(outcomes):
    """Or the tests here would prove nothing."""
    for measure in ("n_matched", "n_employed", "n_working", "rate_employed", "wage_employed_p50"):
        assert {PUBLISHED, SUPPRESSED, NO_DATA} <= set(outcomes[status_column(measure)]), measure
    assert any(CODED in set(outcomes[status_column(rate)]) for rate in RATES)


@pytest.mark.parametrize("count", COUNTS)
def test_published_counts_are_true_and_large_enough(outcomes, truth, policy, count):
    shown = outcomes[count].notna().to_numpy()
    value, true = floats(outcomes, count)[shown], floats(truth, count)[shown]
    assert (value == true).all()
    assert (value >= policy["minimum_count"]).all()


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("n_matched", "n_exiters"),
        ("n_employed", "n_matched"),
        ("n_full_quarter", "n_employed"),
        ("n_full_year", "n_employed"),
        ("n_working", "n_employed"),
        *((f"n_{name}", "n_matched") for name in ("full_quarter", "full_year", "not_found")),
    ],
)
def test_published_complements_are_large_enough(outcomes, policy, part, whole):
    left = floats(outcomes, whole) - floats(outcomes, part)
    assert (~np.isnan(left)).any()
    assert np.nanmin(left) >= policy["minimum_count"]


@pytest.mark.parametrize("rate", RATES)
def test_rates_are_shown_with_both_counts_alone(outcomes, rate):
    top, bottom = rate_parts(rate)
    shown = outcomes[rate].notna()
    both = outcomes[top].notna() & outcomes[bottom].notna()
    assert (shown == both).all()
    quotient = floats(outcomes, top) / floats(outcomes, bottom)
    assert np.allclose(floats(outcomes, rate)[shown], quotient[shown], rtol=0, atol=1e-12)


@pytest.mark.parametrize("rate", RATES)
def test_bounds_hold_and_leave_enough_people_open(outcomes, truth, policy, rate):
    low, high = (floats(outcomes, name) for name in bound_columns(rate))
    coded = (outcomes[status_column(rate)] == CODED).to_numpy()
    assert (~np.isnan(low) == coded).all() and (~np.isnan(high) == coded).all()
    top, bottom = (floats(truth, name) for name in rate_parts(rate))
    share = (top / np.where(bottom > 0, bottom, np.nan))[coded]
    assert (low[coded] - 1e-9 <= share).all() and (share <= high[coded] + 1e-9).all()
    assert outcomes["n_matched"].notna()[coded].all()
    if rate == "rate_matched":  # the base is shown, leavers are open: from n to n / low
        open_to = np.floor(top[coded] / low[coded] + 1e-6) - top[coded]
    else:
        people = bottom[coded]
        open_to = np.floor(people * high[coded] + 1e-6) - np.ceil(people * low[coded] - 1e-6)
    assert (open_to > policy["protection_width"]).all()
    steps = np.array([0.0, *policy["coding_steps"]])
    for bound in (low[coded], 1 - high[coded]):
        near = np.abs(bound[:, None] - np.r_[steps, 1 - steps]).min(axis=1, initial=1)
        assert (near < 1e-12).all()


@pytest.mark.parametrize("definition", EMPLOYMENT)
def test_percentiles_keep_their_rules(outcomes, truth, policy, definition):
    shown = outcomes[f"wage_{definition}_p50"].notna().to_numpy()
    assert shown.any()
    assert outcomes[f"n_{definition}"].notna()[shown].all()
    earners = floats(truth, f"n_{definition}")[shown]
    employers = floats(truth, f"employers_{definition}")[shown]
    largest = floats(truth, f"top_employer_share_{definition}")[shown]
    assert (earners >= policy["percentile_min_earners"]).all()  # P1
    assert (employers >= policy["percentile_min_employers"]).all()  # P2
    assert (largest <= policy["percentile_max_share"]).all()  # P3
    for suffix in ("", "_nominal"):
        names = [f"wage_{definition}_{percentile}{suffix}" for percentile in PERCENTILES]
        for name in names:
            assert (outcomes[name].notna() == shown).all()
            value = floats(outcomes, name)[shown]
            assert (value % policy["wage_rounding"] == 0).all()
            assert (np.abs(value - floats(truth, name)[shown]) <= policy["wage_rounding"] / 2).all()
        ordered = outcomes.loc[shown, names].to_numpy(dtype=float)
        assert (np.diff(ordered, axis=1) >= 0).all()


@pytest.mark.parametrize("count", ["n_matched", "n_employed"])
def test_no_data_is_where_nobody_left(outcomes, truth, count):
    nothing = outcomes[status_column(count)] == NO_DATA
    assert (nothing == (truth["n_exiters"] == 0)).all()


@pytest.fixture(scope="module")
def every(whole, tmp_path_factory):
    """A release with every cube, `told`, and the confidential cubes, `held`."""
    path = shutil.copy(whole.release / RELEASE_FILE, tmp_path_factory.mktemp("every"))
    with duckdb.connect() as con:
        con.execute(f"attach '{path}' as told (read_only)")
        con.execute(f"attach '{whole.staging}' as held (read_only)")
        yield con


def inside(cube: Cube, *columns: str) -> str:
    """SQL for the groups of the confidential cube that a table shows, with its names of keys."""
    concentrators = f"starts_with(subgroup_dim, '{CONCENTRATORS}')"
    mine = concentrators if cube.base == CONCENTRATORS else f"not {concentrators}"
    keys = {key: key for key in cube.keys}
    if cube.base == CONCENTRATORS:
        plain = f"replace(subgroup_dim, '{CONCENTRATORS}__', '')"
        keys["subgroup_dim"] = f"if(subgroup_dim = '{CONCENTRATORS}', 'total', {plain})"
        keys["subgroup_code"] = f"if(subgroup_dim = '{CONCENTRATORS}', 'total', subgroup_code)"
    named = [f"{sql} as {cube.keys[key]}" for key, sql in keys.items()]
    return (
        f"select {', '.join([*named, *columns])} from held.{cube.population.cube} "
        f"where {mine} and horizon_code in {tuple(cube.horizons)!r} "
        "and not starts_with(program_code, 'pair:')".replace(",)", ")")
    )


def both(con, cube: Cube, told: str, held: str) -> pd.DataFrame:
    """A column of a table beside what it says it is, by key; every group is in both."""
    keys = ", ".join([*cube.keys.values(), *([cube.partition.column] if cube.partition else [])])
    rows = con.execute(f"select {keys}, {told} as told from told.{cube.name}").df()
    truth = con.execute(held).df()
    found = rows.merge(truth, on=keys.split(", "), how="outer", indicator=True)
    assert len(rows) and (found["_merge"] == "both").all() and len(found) == len(rows)
    return found


@pytest.mark.parametrize("cube", [c for c in CUBES if not c.partition], ids=lambda c: c.name)
def test_every_cube_has_every_group_and_true_counts_large_enough(every, cube):
    for count in [name for name in cube.measures if name in COUNTS]:
        found = both(every, cube, cube.columns[count], inside(cube, f"{count} as held"))
        shown = found["told"].notna()
        assert (found["told"] == found["held"])[shown].all(), count
        assert (found["told"][shown] >= states.RULES.minimum_count).all(), count
        assert shown.any() and (not shown.all() or cube.horizons == BEFORE), count


@pytest.mark.parametrize("cube", [c for c in CUBES if c.partition], ids=lambda c: c.name)
def test_every_part_has_true_counts_and_shares_of_what_is_shown(every, cube):
    split = cube.partition
    codes = every.execute("select part_code from held.dim_part where partition = ?", [split.name])
    counts = {code: f'"{split.count(code)}"' for (code,) in codes.fetchall()}
    held = " union all ".join(
        inside(cube, f"'{code}' as {split.column}", f"{count} as held", f"{split.whole} as whole")
        + f" and {count} is not null"
        for code, count in counts.items()
    )
    found = both(every, cube, "n", held)
    shown = found["told"].notna()
    assert shown.any() and (not shown.all() or cube.horizons == BEFORE)
    assert (found["told"] == found["held"])[shown].all()
    assert (found["told"][shown] >= states.RULES.minimum_count).all()
    shares = both(every, cube, "share", held)
    there = shares["told"].notna()
    assert there.any() and (shown | ~there).all()
    quotient = (shares["held"] / shares["whole"])[there]
    assert np.allclose(shares["told"][there], quotient, rtol=0, atol=1e-12)
    left = (shares["whole"] - shares["held"])[there]  # the complement too
    few = shares[there][left < states.RULES.minimum_count]
    assert few.empty or split.who and (left[few.index] == 0).all()
    empty = every.execute(  # but where everybody sees that nobody of a subgroup is there
        "select distinct program_code from told.outcomes where subgroup_dim = ? "
        f"and horizon_code in {(*cube.horizons, '')!r} and n_matched_status = 'no_data'",
        [split.who],
    ).fetchall()
    assert {(code,) for code in few.get("program_code", ())} <= set(empty)


def test_the_two_copies_are_the_same(public):
    for one, other in (
        ("outcomes", "outcomes_by_region"),
        ("outcomes_by_region", "outcomes"),
    ):
        assert not public.execute(f"from {one} except all from {other}").fetchall()


def test_the_summary_counts_cells_as_they_are(public):
    summary = public.execute("select * from cube_suppression").df()
    there = {name for (name,) in public.execute("show tables").fetchall()}
    assert set(summary["cube"]) == {cube.name for cube in CUBES} & there
    for (cube, measure), mine in summary.groupby(["cube", "measure"]):
        status = public.execute(f"select {status_column(measure)} from {cube}").df().squeeze()
        expected = status.value_counts().to_dict()
        assert mine.groupby("status")["cells"].sum().to_dict() == expected, (cube, measure)
    for cube, mine in summary.groupby("cube"):
        columns = [name for name, *_ in public.execute(f"describe {cube}").fetchall()]
        measures = {name.removesuffix("_status") for name in columns if name.endswith("_status")}
        assert set(mine["measure"]) == measures


def test_nothing_of_the_records_is_left_in_the_file(line):
    """Bytes of identifiers and of staging tables; DuckDB may compress, so a table is read too.

    The dictionary names the fields that there are; no other table has one of people as a column.
    """
    held = (line.release / "release.duckdb").read_bytes()
    with duckdb.connect(str(line.staging), read_only=True) as con:
        people = [row[0] for row in con.execute("select student_id from stg_students").fetchall()]
        tables = [row[0] for row in con.execute("show tables").fetchall()]
    private = {population.cube for population in POPULATIONS} & set(tables)
    private |= {name for name in tables if name.startswith("stg_")}
    assert len(people) > 1000 and {"stg_students", "cube_outcomes", "cube_educators"} <= private
    for word in (*people[::10], *private):
        assert str(word).encode() not in held, word


def test_every_text_in_the_release_is_a_code_or_a_title(public, line):
    """No person in any text column, whatever the file's compression."""
    with duckdb.connect(str(line.staging), read_only=True) as con:
        private = {
            value
            for (value,) in con.execute("select distinct student_id from stg_students").fetchall()
        }
    for (table,) in public.execute("show tables").fetchall():
        for column, kind, *_ in public.execute(f"describe {table}").fetchall():
            if kind == "VARCHAR":
                found = public.execute(f'select distinct "{column}" from {table}').fetchall()
                assert not {value for (value,) in found} & private, (table, column)


def test_the_policy_printed_in_the_release_loads_back(public, tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(
        public.execute("select value from metadata where key = 'policy_toml'").fetchone()[0]
    )
    assert policies.load(path) == policies.parse(path.read_text()) == policies.load(None)


def test_every_measure_has_a_definition(public):
    found = public.execute("select id from definitions").fetchall()
    assert set(MEASURES) <= {row[0] for row in found} | {
        measure for measure in MEASURES if measure.endswith("_nominal")
    }


def test_the_file_is_read_and_not_written_by_those_who_serve_it(line, tmp_path):
    served = Release(Path(shutil.copy(line.release / "release.duckdb", tmp_path)))
    for statement in ("create table mine as select 1", "delete from outcomes", "attach 'other.db'"):
        with pytest.raises(duckdb.Error):
            served.rows(statement)


def test_the_certificate_says_what_it_is_of(public, line):
    certificate = dict(public.execute("select key, value from certificate").fetchall())
    assert certificate["release_id"] == line.release.name
    assert certificate["result"] == "proved" and certificate["cells_exposed"] == "0"
    assert "HiGHS 1." in certificate["solver"] and duckdb.__version__ in certificate["database"]
    dated = pd.Series(list(certificate.values())).str.contains(r"\d{4}-\d{2}-\d{2}")
    assert not dated.any()
