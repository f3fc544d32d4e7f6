"""Employers attack a release with their own wage file (S26, P4): they learn of nobody else."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pandas as pd
import pytest

from aggregates import cubes, employers, insiders, intake, policy, release
from aggregates.__main__ import main
from aggregates.attack import attack
from aggregates.audit import quiet, read
from aggregates.declarations import FLOW, HOLDERS, LEAVERS, PLACE, SECTOR, TEACHERS
from aggregates.definitions import dims_of_everybody
from aggregates.errors import ReleaseError
from aggregates.publish import public_groups
from aggregates.schema import KEYS
from suppression import MinimumCount, Policy, protect

LARGEST, ALONE = 5, 3  # employers of each kind that attack
STATE = {
    "program_code": "total",
    "region_code": "state",
    "cohort_code": "all",
    "subgroup_dim": "total",
}


@pytest.fixture(scope="module")
def people(line) -> duckdb.DuckDBPyConnection:
    """The people of the release with their main employers, and its confidential cubes."""
    con = duckdb.connect()
    intake.stage(line.package, con)
    cubes.build_cubes(con, policy.load(None), keep_people=True)
    parts = {item.column: item.people(LEAVERS) for item in (SECTOR, PLACE, FLOW)}
    joins = " ".join(
        f"join (select student_key, horizon_code, part as {name} from ({sql})) {name}_ "
        "using (student_key, horizon_code)"
        for name, sql in parts.items()
    )
    dims = ", ".join(f"{dim}::varchar as {dim}" for dim in dims_of_everybody())
    con.execute(
        "create table worker as select main_employer, coalesce(program::varchar, '') as "
        "program_code, school::varchar as region_code, cohort::varchar as cohort_code, "
        f"horizon_code, full_quarter, full_year, {', '.join(parts)}, {dims} "
        f"from outcome_at_work {joins}"
    )
    return con


@pytest.fixture(scope="module")
def attacked(line):
    """The leavers of the release as readers have them, attacked by a reader."""
    shown = read(line.release)["leavers"]
    return shown, attack(shown, quiet)


def own_file(con, employer: int, folder) -> tuple:
    """The wage file of an employer, and its own people."""
    own = con.execute(
        "select * exclude main_employer from worker where main_employer = $employer",
        {"employer": employer},
    ).df()
    file = folder / f"own{employer}.csv"
    own.to_csv(file, index=False)
    return file, own


def employers_of(con, sql: str) -> list[int]:
    return [row[0] for row in con.execute(sql).fetchall()]


def of_most_people(con) -> list[int]:
    return employers_of(
        con,
        f"select main_employer from worker group by 1 order by count(*) desc, 1 limit {LARGEST}",
    )


def alone_with_one_other(con) -> list[int]:
    """Those that share a sector of a workforce region at a horizon with one other employer."""
    return employers_of(
        con,
        "with pair as (select sector_code, horizon_code, work_region_code, "
        "list(distinct main_employer order by main_employer) as two, count(*) as n from worker "
        "group by 1, 2, 3 having count(distinct main_employer) = 2) "
        "select two[1] from (select two, max(n) as n from pair group by 1) "
        f"order by n desc, two limit {ALONE}",
    )


def test_no_employer_learns_of_its_competitors(people, attacked, tmp_path):  # S26
    shown, one = attacked
    alone = alone_with_one_other(people)
    assert len(alone) == ALONE
    for employer in {*of_most_people(people), *alone}:
        file, own = own_file(people, employer, tmp_path)
        seen = insiders.by_one(one, shown, insiders.read_own(file, shown), quiet)
        assert len(own) and seen.shown  # it has people in what is shown
        assert not len(seen.exposed) and seen.attack.narrowest >= shown.policy.width


def test_all_employers_together_learn_nothing(line, people, attacked):  # S26
    shown, one = attacked
    seen = insiders.by_any(one, shown, employers.read(people, LEAVERS), quiet)
    assert not len(seen.exposed) and seen.shown > 1_000


@pytest.fixture(scope="module")
def careless(people):
    """What would be shown by a policy that leaves employers out, and the attack on that."""
    rules = replace(policy.load(None), count_min_employers=1)
    new = release.confidential(people, LEAVERS, rules)
    system = new.system()
    table = system.table(new.rows, rules)
    pattern = protect(table, Policy(MinimumCount(rules.minimum_count), width=rules.width))
    groups = public_groups(new.rows, system, pattern, rules, LEAVERS)
    told = replace(new, name="careless", rows=groups)
    return told, attack(told, quiet)


def test_a_policy_that_leaves_employers_out_is_caught(people, careless):  # S26
    told, one = careless
    held = policy.load(None)
    judged = replace(told, policy=held)
    seen = insiders.by_any(one, judged, employers.read(people, LEAVERS), quiet)
    assert len(seen.told) and len(seen.exposed) > len(seen.told)
    with pytest.raises(ReleaseError, match="an employer who takes its own people away"):
        insiders.refuse(seen, one, judged)


def test_own_people_are_counted_as_the_release_counts(people, attacked, tmp_path):
    """Of every group and count, an employer's people by its file are those by the records."""
    shown, _ = attacked
    paid = employers.read(people, LEAVERS).set_index([*KEYS, "measure"])
    file, own = own_file(people, of_most_people(people)[0], tmp_path)
    counts = insiders.own_counts(insiders.read_own(file, shown), shown)
    mine = counts.set_index([*KEYS, "measure"])["n"]
    both = paid.join(mine, how="inner")
    assert len(both) > 1_000 and (both["n"] <= both["largest"]).all()
    assert (both["n"] == both["largest"]).sum() > 100  # it is the largest in many
    state = counts[(counts[list(STATE)] == pd.Series(STATE)).all(axis=1)]
    y01 = state[(state["horizon_code"] == "y01") & (state["measure"] == "n_employed")]
    (first, last) = shown.dimensions.cover.set_index(["cohort_code", "horizon_code"]).loc[
        ("all", "y01")
    ]
    year = own["cohort_code"].astype(int)
    expected = ((own["horizon_code"] == "y01") & year.between(first, last)).sum()
    assert list(y01["n"]) == [expected]


def test_employers_of_a_count_are_counted(people):
    """Employers and the two largest, of everybody by sector and horizon, in plain pandas."""
    worker = people.execute("from worker").df()
    cover = people.execute(
        "select horizon_code, first_year, last_year from dim_cohort_horizon "
        "where cohort_code = 'all'"
    ).df()
    worker = worker.merge(cover, on="horizon_code")
    year = worker["cohort_code"].astype(int)
    worker = worker[year.between(worker["first_year"], worker["last_year"])]
    sizes = worker.groupby(["horizon_code", "sector_code", "main_employer"]).size()
    found = employers.read(people, LEAVERS)
    found = found[(found[list(STATE)] == pd.Series(STATE)).all(axis=1)]
    found = found[found["measure"].str.startswith("sector__")]
    assert len(found) > 50
    for row in found.itertuples():
        here = sizes.loc[row.horizon_code, row.measure.removeprefix("sector__")]
        ordered = [*sorted(here, reverse=True), 0]
        assert (row.employers, row.largest, row.second) == (len(here), *ordered[:2])


def test_percentiles_keep_a_rival_from_the_largest(line, people):  # P4
    """Where percentiles are shown, nobody pays over 80 % of what another employer leaves."""
    truth = people.execute("from cube_outcomes").df().set_index(list(KEYS))
    shown = read(line.release)["leavers"].rows.set_index(list(KEYS))
    there = shown["wage_employed_p50"].notna()
    rival = truth["top_rival_share_employed"].reindex(shown.index)[there]
    assert len(rival) > 100 and (rival <= policy.load(None).percentile_max_share).all()


def test_holders_are_split_by_their_employers_and_teachers_are_not():
    assert not employers.split_of_work(TEACHERS)
    assert {p.name for p in employers.split_of_work(HOLDERS)} == {"sector", "place"}


def test_the_command_attacks_as_an_employer(line, people, tmp_path, capsys):
    file, _ = own_file(people, of_most_people(people)[0], tmp_path)
    assert main(["audit", str(line.release), "--employer", str(file)]) == 0
    said = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert said["cells_exposed_to_employers"] == "0"
    assert int(said["counts_shown_to_employers"]) > 0


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda own: own.drop(columns="horizon_code"), "has no column horizon_code"),
        (lambda own: own.assign(student_id="1"), "no column of a release: student_id"),
        (lambda own: own.assign(region_code="school:nowhere"), "row 1: region_code is no code"),
        (
            lambda own: pd.concat([own.head(1)] * 600),
            "the employer has more people than the release",
        ),
    ],
)
def test_a_wage_file_that_is_none_is_refused(people, attacked, tmp_path, change, match):
    shown, one = attacked
    file, own = own_file(people, of_most_people(people)[0], tmp_path)
    change(own).to_csv(file, index=False)
    with pytest.raises(ReleaseError, match=match):
        insiders.by_one(one, shown, insiders.read_own(file, shown), quiet)
