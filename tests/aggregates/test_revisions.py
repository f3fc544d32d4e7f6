"""Releases one after the other: what a reader of all of them can work out (S22, S23)."""

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import pytest
from scipy import sparse

from aggregates import build, demo, guard, lineage, mixture, policy, revisions
from aggregates.__main__ import earlier, main
from aggregates.audit import metadata
from aggregates.audit import read as read_all
from aggregates.errors import ReleaseError
from aggregates.relations import describe
from aggregates.schema import COUNTS, KEYS
from suppression import (
    MinimumCount,
    Pattern,
    Table,
    audit,
    feasibility_interval,
    protect,
    published,
)

NAN = float("nan")
STUDENTS = 3_000
FIRST = """
[[grids]]
program = "total"
region = "workforce_region"
cohorts = ["all"]
"""
SINCE = """
[[grids]]
program = "total"
region = "state"
cohorts = ["all"]
cubes = ["places", "wioa"]

[[grids]]
credential = "credential_type"
region = "state"
cohorts = ["all"]
cubes = ["credentials", "credential_places"]
"""


@dataclass(frozen=True)
class Years:
    """A state's package as it was and as it is a year later, and a folder for releases."""

    folder: Path

    def package(self, name, *, cohort=2022, quarter="2026Q1", late=0):
        """Records up to a cohort and a quarter, `late` people with wages that came in late."""
        made = self.folder / name
        shutil.copytree(self.folder / "all", made)
        inside = f"student_id in (select student_id from '{made}/students.parquet')"
        wanted = {"students": f"cohort_year <= {cohort}", "credentials": inside}
        for table in ("wages", "enrollments", "service"):
            wanted[table] = f"{inside} and quarter <= '{quarter}'"
        with duckdb.connect() as con:
            for table, where in wanted.items():
                rows = f"from '{self.folder}/all/{table}.parquet' where {where}"
                if table == "wages":
                    rows += f" union all {self.late(late)}"
                con.execute(f"copy ({rows}) to '{made}/{table}.parquet'")
        about = json.loads((made / "datapackage.json").read_text())
        about["throughline"] |= {"wages_last_quarter": quarter, "synthetic": False}
        (made / "datapackage.json").write_text(json.dumps(about))
        return made

    def late(self, people):
        """A year of wages of people without any."""
        return (
            "select student_id, (cohort_year + 1) || 'Q' || q, 'E000000001', '722513', 3000, "
            f"'21067' from (select * from '{self.folder}/all/students.parquet' where "
            "match_status = 'matched' and cohort_year < 2019 and student_id not in (select "
            f"student_id from '{self.folder}/all/wages.parquet') order by student_id "
            f"limit {people}), unnest([1, 2, 3, 4]) as quarters(q)"
        )

    def build(self, package, out="public", rules=FIRST + SINCE, **options):
        """A release; returns its folder. It is protected beside the current one of `out`.

        The agency asks nobody to sign, so it is current at once.
        """
        (self.folder / "policy.toml").write_text(f"{rules}\n[approval]\n")
        rules = policy.load(self.folder / "policy.toml")
        return build.build(package, self.folder / out, rules, **options)


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    folder = tmp_path_factory.mktemp("revisions")
    demo.generate(folder / "all", students=STUDENTS, seed=1)
    return Years(folder)


@pytest.fixture(scope="module")
def first(years):
    """What was published a year ago, when the policy asked for less."""
    return years.build(years.package("early", cohort=2021, quarter="2025Q1"), rules=FIRST)


@pytest.fixture(scope="module")
def second(years, first):
    """What is published now, beside that, and from what."""
    package = years.package("now")
    return years.build(package), package


@pytest.fixture(scope="module")
def naive(years, second):
    """What would be published now by somebody who thinks of nothing else."""
    return years.build(second[1], "naive", previous=[])


@pytest.fixture
def attacked(capsys):
    """Exit code and what was said of an attack on releases together."""

    def attacked(release, *earlier):
        capsys.readouterr()
        asked = [word for path in earlier for word in ("--previous", str(path))]
        code = main(["audit", str(release), *asked])
        said = capsys.readouterr()
        return code, said.out, said.err.splitlines()[-1]

    return attacked


def read(path, who="leavers"):
    """What a release shows of a population."""
    return read_all(path)[who]


def shown(release):
    """Counts of a release by group and years, where they are published."""
    with duckdb.connect(str(release / "release.duckdb"), read_only=True) as con:
        frame = con.execute(
            "select * exclude (cohort_code) from outcomes "
            "join dim_cohort_horizon using (cohort_code, horizon_code)"
        ).df()
    keys = [key for key in KEYS if key != "cohort_code"] + ["first_year", "last_year"]
    frame = frame.drop_duplicates(keys)  # a pool of one window is that window
    return frame.set_index(keys)[list(COUNTS)].astype(float)


def pools():
    """The example of S22: pools of two regions and the state, now and then, and what they differ
    by, which no release has a place for.
    """
    values = np.array([48, 41, 7, 130, 100, 30, 178, 141, 37])
    now, then, between = np.eye(9)[[0, 3, 6]], np.eye(9)[[1, 4, 7]], np.eye(9)[[2, 5, 8]]
    relations = [*(now - then - between), *(part[2] - part[0] - part[1] for part in (now, then))]
    return Table(
        values,
        sparse.csr_matrix(np.array(relations)),
        cost=values.astype(float),
        block=np.zeros(9, int),
        printed=np.tile([True, True, False], 3),
        floor=np.where(np.tile([False, True, False], 3), values, 0.0),
        ceiling=np.where(np.tile([False, True, False], 3), values, np.inf),
    )


def test_a_pool_that_grew_by_few_is_hidden():
    """S22: what was shown then is known, so it is the number of now that has to go."""
    table, known = pools(), np.tile([False, True, False], 3)
    nothing = np.full(9, np.nan)
    hidden = protect(table, guard.Given(MinimumCount(10), kept=nothing, known=known)).hidden
    assert hidden[0] and hidden[2] and not hidden[known].any()
    view = published(table, Pattern(hidden, np.zeros(9, bool)))
    low, high = feasibility_interval(view, 2)
    assert low == 0 and high >= 10
    assert len(audit(view, 10).exposed) == 0


def counted(package, region, first, last, horizon):
    """People of a package who left in some years, and had no wages at some horizon."""
    quarters = {"q2": [2], "q4": [4]}
    year = int(horizon[1:])
    after = quarters.get(horizon) or list(range(4 * year - 3, 4 * year + 1))
    when = "(left({0}, 4)::integer * 4 + right({0}, 1)::integer)"
    with duckdb.connect() as con:
        return con.execute(
            f"with s as (from '{package}/students.parquet' join '{package}/schools.parquet' "
            f"using (school_id) join '{package}/regions.parquet' using (county_fips)) "
            "select count(*) from s where match_status = 'matched' "
            f"and cohort_year between {first} and {last} "
            f"and 'lwa:' || workforce_region_id = '{region}' and not exists "
            f"(from '{package}/wages.parquet' w where w.student_id = s.student_id and wages > 0 "
            f"and {when.format('quarter')} - {when.format('s.exit_quarter')} in {after})"
        ).fetchone()[0]


def test_two_releases_that_are_safe_alone_tell_a_count_together(first, naive, second, attacked):
    """S22: one more window in a pool, and so the pools differ by what nobody was to know."""
    assert attacked(first)[0] == attacked(naive)[0] == 0
    code, printed, said = attacked(naive, first)
    assert code == 1 and not printed
    assert "together they narrow what they hide below 10 persons" in said
    joint = revisions.unite([read(naive), read(first)])
    view = mixture.together(joint, print)
    told = 0
    for cell in audit(view, 10).exposed:
        low, high = feasibility_interval(view, cell)
        (name,) = describe(joint.system, joint.keys, [cell])
        if name.startswith("not_employed at total / lwa:") and high - low < 1e-4:
            _, region, cohort, horizon, *_ = name.split(" at ")[1].split(" / ")
            years = map(int, cohort.removeprefix("all:").split("-"))
            assert counted(second[1], region, *years, horizon) == round(low) < 10
            told += 1
    assert told


def test_a_release_is_protected_beside_the_current_one(first, second, attacked):
    """S23, by default where the people are real; the certificate says so."""
    release, _ = second
    code, printed, said = attacked(release, first)
    assert code == 0, said
    certificate = json.loads((release / "manifest.json").read_text())["certificate"]
    assert certificate["attacked_with"] == first.name
    assert certificate["narrowest_interval_together"] >= 10 - 1e-4
    assert f"{'attacked_with':20} {first.name}" in printed.splitlines()
    assert metadata(release)["protected_beside"] == first.name


def test_cubes_that_an_earlier_release_lacks_are_shown(first, second):
    assert set(read_all(first)) == {"leavers"}
    assert set(read_all(second[0])) == {"leavers", "holders"}
    with duckdb.connect(str(second[0] / "release.duckdb"), read_only=True) as con:
        shown = dict(con.execute("select cube, rows from cubes").fetchall())
    assert min(shown[cube] for cube in ("places", "wioa", "placement", "credential_places")) > 0


def test_what_was_shown_is_shown_again(first, second):
    before, now = shown(first), shown(second[0])
    both = before.index.intersection(now.index)
    assert len(both) > 100
    told = before.loc[both].notna()
    assert now.loc[both].notna().where(told, True).to_numpy().all()
    assert (now.loc[both] == before.loc[both]).where(told, True).to_numpy().all()


@pytest.mark.long
def test_the_same_records_make_the_same_release_again(years, second):
    release, package = second
    assert years.build(package) == release


@pytest.mark.long
def test_records_that_came_late_show_no_change_of_few_people(years, first, second, attacked):
    """S23: a number shown in two releases is the same, or differs by the minimum count."""
    release = years.build(years.package("revised", late=15))
    assert metadata(release)["protected_beside"].split() == [second[0].name, first.name]
    code, _, said = attacked(release, second[0], first)
    assert code == 0, said
    now, changed = shown(release), 0
    for old in (first, second[0]):
        before = shown(old)
        both = before.index.intersection(now.index)
        change = (now.loc[both] - before.loc[both]).abs().to_numpy()
        assert not ((change > 0) & (change < 10)).any()
        changed += (change >= 10).sum()
    assert changed


def test_a_release_that_shows_a_change_of_few_people_is_refused(second, tmp_path, attacked):
    """One late record, shown in every row that it is in."""
    forged = tmp_path / "forged"
    shutil.copytree(second[0], forged)
    counts = " and ".join(f"{name} is not null" for name in ("n_matched", "n_employed"))
    with duckdb.connect(str(forged / "release.duckdb")) as con:
        con.execute(f"update outcomes set n_employed = n_employed + 1 where {counts}")
    joint = revisions.unite([read(forged / "release.duckdb"), read(second[0])])
    with pytest.raises(ReleaseError, match="a change of few people shows"):
        mixture.together(joint, print)


@pytest.mark.parametrize(
    ("new", "old", "told"),
    [(120, 121, True), (120, 129, True), (120, 130, False), (120, 120, False), (NAN, 120, False)],
)
def test_changes_of_few_people(new, old, told):
    assert mixture.small_changes(np.array([new]), np.array([old]), 10) == [told]


def test_codes_that_stand_for_other_people_are_refused(first):
    one = read(first)
    pool = {"race_ethnicity": {"other": ("asian",)}}
    other = replace(one, policy=replace(one.policy, pool=pool))
    with pytest.raises(ReleaseError, match="pool race_ethnicity: stands for other people"):
        revisions.unite([other, one])


@pytest.fixture
def left(first, second):
    """Horizons at which a measure is counted of pools of a region, after a release whose grids
    were as given; those at which its pools were of the same years; and all.
    """

    def left(measure, theirs):
        old, new = read(first), read(second[0])
        old = replace(old, dimensions=replace(old.dimensions, grids=theirs(old.dimensions.grids)))
        with duckdb.connect() as con:
            con.register("grids", new.dimensions.grids.assign(**{measure: True}))
            con.execute("create table cube_grids as from grids")
            guard.split_as_before(con, new.dimensions, [old])
            found = con.execute(
                f"select horizon_code, bool_or({measure}) from cube_grids where "
                "cohort_level = 'all' and region_level <> 'state' group by all"
            ).fetchall()
        pools = [
            item.dimensions.cover.query("cohort_code == 'all'").set_index("horizon_code")
            for item in (old, new)
        ]
        same = pools[0]["last_year"].eq(pools[1]["last_year"].reindex(pools[0].index))
        every = {horizon for horizon, _ in found}
        return {horizon for horizon, counted in found if counted}, set(same.index[same]), every

    return left


def test_groups_are_split_no_further_than_they_were(left):
    """V4: what is a part of a number that stays known, nothing else could be hidden for."""
    split, same, every = left(
        "full_quarter", lambda grids: grids.assign(full_quarter=grids["region_level"] == "state")
    )
    assert split == every - same and split and same & every


def test_what_no_earlier_release_splits_may_be_split_now(left):
    """V4: nothing of a cube that is new is known, so all of it can be hidden where it must be."""
    split, same, every = left("sector", lambda grids: grids.drop(columns="sector"))
    assert split == every and same & every


def test_records_that_lack_an_earlier_cohort_are_refused(years, second):
    with pytest.raises(ReleaseError, match=f"{second[0].name} shows 20.. / y"):
        years.build(years.folder / "early", "lacking", previous=[second[0]])


@pytest.mark.parametrize(
    ("synthetic", "state", "reason"),
    [
        (True, "21", "the people are synthetic"),  # nobody is in it
        (False, "39", "its people are others"),
    ],
)
def test_a_current_release_that_is_no_concern(first, synthetic, state, reason):
    """It is no reason to hide anything, unless it is asked for."""
    said, rules = [], policy.load(None)
    with duckdb.connect() as con:
        con.execute(
            "create table stg_package as select $1 as synthetic, $2 as state_fips",
            [synthetic, state],
        )
        found = lineage.trace(con, first, "", rules, None, said.append)
        asked = lineage.trace(con, first, "", rules, [first], said.append)
    assert found == lineage.Lineage() and reason in said[0]
    assert asked.earlier == (first.resolve(),)


def test_a_current_release_that_cannot_be_read_stops_the_build(first, tmp_path):
    (tmp_path / "release.duckdb").write_bytes(b"damaged")
    with duckdb.connect() as con:
        con.execute("create table stg_package as select false as synthetic, '21' as state_fips")
        with pytest.raises(ReleaseError, match="--previous none builds without regard to it"):
            lineage.trace(con, tmp_path, "", policy.load(None), None, print)


def test_no_earlier_release_is_wanted():
    assert earlier(None) is None and earlier(["none"]) == [] and earlier(["a"]) == [Path("a")]
