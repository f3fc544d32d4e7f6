"""Releases of one state as one system of cells and relations (METHODS.md, V2; R8)."""

import itertools
from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from aggregates import cubes, intake, mixture, policy, release, revisions
from aggregates.declarations import HOLDERS, LEAVERS
from aggregates.errors import ReleaseError
from aggregates.nobody import of_nobody, years_of_nobody
from aggregates.recount import recount
from aggregates.schema import KEYS, TOTAL
from suppression import Table
from tests.aggregates import packages

BEFORE = """
minimum_mean_group = 0
minimum_mean_part = 1000000
cohort_window_anchor = 2012

[parts]
places = 0
placement = 0
credential_places = 0

[[grids]]
program = "cluster"
region = "state"
cohorts = ["all"]
cubes = ["outcomes", "wioa"]

[[grids]]
program = "total"
region = "workforce_region"
cohorts = ["year", "all"]

[[grids]]
program = "total"
region = "state"
cohorts = ["all"]
cubes = ["places"]

[[grids]]
credential = "credential_type"
region = "state"
cohorts = ["year", "all"]
cubes = ["credentials", "credential_places"]
"""
SINCE = """
[[grids]]
program = "cluster"
region = "state"
cohorts = ["window"]

[[grids]]
program = "total"
region = "workforce_region"
cohorts = ["all"]
cubes = ["places"]

[[grids]]
credential = "credential_type"
region = "state"
cohorts = ["window"]
cubes = ["credentials"]
"""
PROGRAMS = {  # cluster 08 is in both 2024 clusters
    "welding": ("13", "making"),
    "devices": ("08", "making"),
    "nursing": ("08", "caring"),
    "care": ("09", "caring"),
}
COUNTIES = {"39001": "1", "39003": "1", "39005": "2"}
LEVELS = ("concentrator", "participant")
PLACES = ("same_county", "other_county", "elsewhere", "unknown")
PLACEMENT = ("enrolled_only", "not_placed")  # there are no records of service
PEOPLE = 1_600  # more than there are ways for cells to differ


def state(last):
    """A package of leavers from 2012 to a year; `devices` is taught from 2017 on."""
    tables = packages.base()
    tables["clusters"] = [
        {"cluster_id": code, "title": code, "framework": "16"} for code in ("13", "08", "09")
    ] + [packages.cluster_2024(code) for code in ("making", "caring")]
    programs = {k: v for k, v in PROGRAMS.items() if last > 2016 or k != "devices"}
    tables["programs"] = [packages.program(code, *found) for code, found in programs.items()]
    tables["regions"] = [
        tables["regions"][0]
        | {"county_fips": fips, "county_title": f"County {fips}", "workforce_region_id": region}
        | {"workforce_region_title": f"Region {region}"}
        for fips, region in COUNTIES.items()
    ]
    tables["schools"] = [
        tables["schools"][0]
        | {"school_id": f"s{fips}", "county_fips": fips, "district_id": f"d{fips}"}
        for fips in COUNTIES
    ]
    people = itertools.product([*PROGRAMS, ""], COUNTIES, range(2012, 2019), LEVELS)
    tables["students"] = [
        packages.student(
            number,
            program_id=program,
            cte_level=level if program else "none",
            school_id=f"s{county}",
            cohort_year=year,
            exit_quarter=f"{year}Q2",
        )
        for number, (program, county, year, level) in enumerate(people)
        if year <= last and (year > 2016 or program != "devices")
    ]
    tables["wages"] = [
        packages.wage(row, quarter, work_county_fips=worked(row, person["cohort_year"]))
        for person in tables["students"]
        for row in [int(person["student_id"][1:])]
        for quarter in year_after(person["cohort_year"])
        if row % 5 and quarter <= f"{last}Q4"
    ]
    tables["enrollments"] = tables["enrollments"][:1]
    kinds = ("license", "certificate", "associate")
    tables["credential_catalog"] = [
        {"credential_id": kind, "title": kind, "credential_type": kind} for kind in kinds
    ]
    tables["credentials"] = [
        {
            "student_id": person["student_id"],
            "credential_id": kinds[
                int(person["student_id"][1:]) % (3 if person["cohort_year"] < 2015 else 2)
            ],
            "earned_on": f"{person['cohort_year']}-05-01",
        }
        for person in tables["students"]
    ]
    return tables


def year_after(left):
    """The quarters of the first year after leaving."""
    return [f"{left}Q3", f"{left}Q4", f"{left + 1}Q1", f"{left + 1}Q2"]


def worked(row, left):
    """The county that somebody works in; of late leavers it is not always known."""
    return [*COUNTIES, None if left > 2015 else "39001"][row % 4]


def shown(folder, rules, last, who=LEAVERS):
    """The confidential cube of the records up to a year, and the records."""
    packages.write(
        folder,
        state(last),
        wages_first_quarter="2011Q1",
        wages_last_quarter=f"{last}Q4",
    )
    con = duckdb.connect()
    intake.stage(folder, con, max_reject_share=0.0)
    cubes.build_cubes(con, rules, keep_people=True)
    return replace(release.confidential(con, who, rules), name=folder.name), con


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    """Policies: as it was, and as it is, with finer grids."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "before.toml").write_text(BEFORE)
    (folder / "since.toml").write_text(BEFORE + SINCE)
    return policy.load(folder / "before.toml"), policy.load(folder / "since.toml")


@pytest.fixture(scope="module")
def made(tmp_path_factory, rules):
    """By population: cubes now, and with two years less and a program less, and records of now."""
    folder = tmp_path_factory.mktemp("joint")
    before, since = rules
    then, _ = shown(folder / "then", before, 2016)
    now, con = shown(folder / "now", since, 2018)
    holders, _ = shown(folder / "holders", before, 2016, HOLDERS)
    awards = replace(release.confidential(con, HOLDERS, since), name="now")
    return {"leavers": (now, then, con), "holders": (awards, holders, con)}


@pytest.fixture(scope="module")
def joint(made):
    """Two releases of leavers as one system."""
    now, then, _ = made["leavers"]
    return revisions.unite([now, then])


@pytest.mark.parametrize("who", ["leavers", "holders"])
def test_groups_of_earlier_releases_are_counted_as_they_were(made, who):
    """The records of then are among those of now, so what then counted, now counts again."""
    now, then, con = made[who]
    joint = revisions.unite([now, then])
    counts = recount(con, joint)
    alone = np.setdiff1d(joint.place[1], joint.place[0])
    assert len(alone)
    names = list(then.dimensions.measures.counts)
    split = joint.system.index
    for name in names:
        cells = split[name][joint.place[1]] >= 0
        theirs = then.rows[name].to_numpy(float, na_value=np.nan)
        ours = counts[name].to_numpy()[joint.place[1]]
        there = cells & ~np.isnan(theirs)
        assert (ours[there] == theirs[there]).all(), name
    assert not np.isnan(joint.system.values(counts)).any()
    assert not (joint.system.relations @ joint.system.values(counts)).any()


def test_no_relation_between_releases_is_missing(joint):
    """R8: whatever sum of cells is the same in every population follows from the relations."""
    spans = joint.keys[joint.keys["cohort_code"].str.startswith("all:")]
    assert spans.groupby("horizon_code")["last_year"].nunique().max() > 1
    assert joint.keys["program_code"].str.startswith("pair:").any()
    assert (joint.system.index["place__unknown"] >= 0).any()
    people = everybody(joint)
    assert not (joint.system.relations @ people).any()
    assert set(np.unique(people)) == {0.0, 1.0}
    free = np.linalg.matrix_rank(people)
    relations = np.concatenate([joint.system.relations.toarray(), nobody(joint)])
    tied = np.linalg.matrix_rank(relations)
    assert free < PEOPLE
    assert free + tied == len(joint.system.block)


def nobody(joint):
    """(k, cells) one row a cell of a group that the earlier release alone shows, as of nobody."""
    old = joint.releases[1]
    rows = joint.place[1][old.empty & old.seen]
    index = joint.system.index
    cells = np.unique([index[name][rows] for name in joint.system.counts])
    return np.eye(len(joint.system.block))[cells[cells >= 0]]


def everybody(joint):
    """(cells, people) the value of every cell in populations of one person each."""
    random = np.random.default_rng(0)
    students = state(2018)["students"]
    few = [student for student in students if student["program_id"] == "devices"]
    found = []
    for student in itertools.islice(itertools.cycle(students + 5 * few), PEOPLE):
        inside = belongs(joint.keys, student)
        lived = life(random, joint.keys["horizon_code"], student["school_id"].removeprefix("s"))
        one = joint.keys[list(KEYS)].assign(**{k: inside * v for k, v in lived.items()})
        one = one.reindex(columns=[*KEYS, *joint.system.counts], fill_value=0.0)
        found.append(joint.system.values(one))
    return np.array(found).T


def belongs(keys, student):
    """(rows,) groups that a leaver is in."""
    program, county = student["program_id"], student["school_id"].removeprefix("s")
    units = {TOTAL, "cluster:none"}
    if program:
        cluster, frame = PROGRAMS[program]
        units = {TOTAL, program, f"cluster:{cluster}", f"cluster_2024:{frame}"}
        units |= {f"pair:{cluster}:{frame}"}
    groups = {TOTAL} | ({"concentrators"} if student["cte_level"] == "concentrator" else set())
    return (
        keys["program_code"].isin(units)
        & keys["region_code"].isin({"state", county, f"lwa:{COUNTIES[county]}"})
        & keys["subgroup_dim"].isin(groups)
        & (keys["first_year"] <= student["cohort_year"])
        & (keys["last_year"] >= student["cohort_year"])
    ).to_numpy()


def life(random, horizons, home):
    """What one person does at every horizon, as the value of each count in rows they are in.

    home  county of the school
    """
    matched = random.random() < 0.95
    found = {"n_exiters": np.ones(len(horizons)), "n_matched": np.full(len(horizons), matched)}
    names = ["n_employed", *(f"place__{part}" for part in (*PLACES, "in_region"))]
    names += [f"placement__{part}" for part in ("placed", "employed", *PLACEMENT)]
    found |= {name: np.zeros(len(horizons)) for name in names}
    for horizon in horizons.unique() if matched else ():
        here = (horizons == horizon).to_numpy()
        if random.random() < 0.4:
            place = seen_from(home, random.choice([*COUNTIES, "unknown"]))
            counts = ["n_employed", f"place__{place}", "placement__employed", "placement__placed"]
            counts += ["place__in_region"] if place in PLACES[:2] else []
        else:
            part = random.choice(PLACEMENT)
            counts = [f"placement__{part}"]
            counts += ["placement__placed"] if part != "not_placed" else []
        for name in counts:
            found[name][here] = 1
    return found


def seen_from(home, county):
    """The part of `places` that work in a county is, or in one that is not known."""
    if county == "unknown":
        return county
    if COUNTIES[county] != COUNTIES[home]:
        return "elsewhere"
    return "same_county" if county == home else "other_county"


def test_a_part_without_anybody_has_no_code_and_is_known(joint, made):
    """Then it was known where everybody worked, as all can see: there is no `unknown`."""
    now, then, _ = made["leavers"]
    assert "place__unknown" not in then.dimensions.measures.counts
    told = joint.nobody_in(1)
    assert told.any() and not joint.nobody_in(0).any()
    place = joint.outcomes(1)["place__unknown"].to_numpy(float)
    cells = joint.system.index["place__unknown"]
    assert (place[(cells >= 0) & np.isin(cells, np.flatnonzero(told))] != 0).sum() == 0


def test_a_pair_that_is_new_was_of_nobody(joint):
    """Then all of a cluster was in one 2024 cluster; a program since then cut it in two."""
    pair = joint.keys["program_code"] == "pair:08:making"
    then = pair & (joint.keys["last_year"] <= 2014)
    since = pair & (joint.keys["last_year"] == 2017)
    cells = joint.system.index["n_matched"]
    assert then.any() and (cells[then] < 0).all()
    assert since.any() and (cells[since] >= 0).all()


def test_a_piece_of_a_pool_in_years_of_nobody_is_no_cell(made):
    """R5: the last window shows that nobody earned it since: nothing is left to be protected."""
    now, _, _ = made["holders"]
    system, rows = now.system(), now.rows
    here = (rows["program_code"] == "type:associate") & (rows["region_code"] == "state")
    window = here & (rows["cohort_code"] == "2015-2017") & (rows["horizon_code"] == "a00")
    assert now.empty[window].all() and window.any()
    shown = np.unique(np.concatenate(list(system.index.values())))
    others = np.setdiff1d(np.arange(len(system.block)), shown)
    assert len(others) and (system.values(rows)[others] > 0).all()


def test_years_of_nobody():
    empty = pd.DataFrame(
        [("a", 2012, 2014), ("a", 2015, 2015), ("b", 2013, 2013)],
        columns=["code", "first_year", "last_year"],
    )
    known = years_of_nobody(empty, ["code"])
    assert list(of_nobody(known, [("a",), ("b",), ("c",)], 2014, 2015)) == [True, False, False]
    assert not of_nobody(known, [("a",)], 2014, 2016).any()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("pool", "parts of sector"),
        ("frame", "2024 cluster of welding"),
        ("parent", "program welding"),
        ("framework", "framework of clusters"),
        ("locale", "locale of school:s39001"),
    ],
)
def test_codes_that_stand_for_other_people_are_refused(made, change, said):
    now, then, _ = made["leavers"]
    old = then.dimensions
    tree = old.program
    if change == "pool":
        parts = old.parts[old.parts["part_code"] != "goods_other"]
        old = replace(old, parts=parts)
    elif change == "frame":
        cluster = tree["program_code"] == "cluster:13"
        frame = tree["parent_2024"].mask(cluster, "cluster_2024:caring")
        old = replace(old, program=tree.assign(parent_2024=frame))
    elif change == "parent":
        moved = tree["parent"].mask(tree["program_code"] == "welding", "cluster:09")
        old = replace(old, program=tree.assign(parent=moved))
    elif change == "locale":
        moved = old.region["locale"].mask(old.region["region_code"] == "school:s39001", "rural")
        old = replace(old, region=old.region.assign(locale=moved))
    else:
        codes = tree["program_code"].str.replace("cluster:", "cluster_2024:")
        old = replace(old, program=tree[tree["level"] == "cluster"].assign(program_code=codes))
    with pytest.raises(ReleaseError, match=f"{said}: stands for other people than in then"):
        revisions.unite([now, replace(then, dimensions=old)])


def test_a_group_of_an_earlier_release_without_a_code_now_is_refused(made):
    now, then, con = made["leavers"]
    tree = now.dimensions.program
    codes = replace(now.dimensions, program=tree[tree["program_code"] != "cluster:09"])
    now = replace(
        now,
        rows=now.rows[now.rows["program_code"] != "cluster:09"].reset_index(drop=True),
        empty=now.empty[(now.rows["program_code"] != "cluster:09").to_numpy()],
        dimensions=codes,
    )
    with pytest.raises(ReleaseError, match="cluster:09: in an earlier release, and not in"):
        recount(con, revisions.unite([now, then]))


def revised():
    """Awards of then and of now, in order: all years, early and late ones, without a match."""
    return Table(
        np.array([49, 39, 10]),
        sparse.csr_matrix(np.array([[1.0, -1.0, -1.0]])),
        cost=np.ones(3),
        block=np.zeros(3, int),
    )


def test_an_old_total_and_a_new_part_tell_another_part():
    """S23: 46 were shown then, of whom 39 are shown now; whoever takes that for one table finds 7,
    though the records of now have 10.
    """
    old = np.array([46, np.nan, np.nan])
    found = mixture.mixture(revised(), old, fixed=np.array([False, True, False]))
    assert list(found) == [46, 39, 7]
    shown_again = mixture.mixture(revised(), old, fixed=np.array([True, True, True]))
    assert list(shown_again) == [49, 39, 10]


def test_older_numbers_move_by_as_small_shares_as_can_be():
    """S23: a large number gives way before a small one."""
    table = Table(
        np.array([1346, 1297, 49]),
        sparse.csr_matrix(np.array([[1.0, -1.0, -1.0]])),
        cost=np.ones(3),
        block=np.zeros(3, int),
    )
    found = mixture.mixture(table, np.array([1300, np.nan, 46]), np.array([False, True, False]))
    assert list(found) == [1343, 1297, 46]
