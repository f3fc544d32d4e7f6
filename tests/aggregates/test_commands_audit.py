"""The audit of a release: a good one passes; one that tells too much, or untruths, does not."""

import json
import shutil

import duckdb
import pytest

from aggregates import declarations
from aggregates.__main__ import main
from aggregates.publish import content_hash
from aggregates.schema import COUNTS, KEYS, RATES, RELEASE_VERSION, status_column

SAME_ROW = " and ".join(f"o.{key} = c.{key}" for key in KEYS)


@pytest.fixture
def forge(line, tmp_path):
    """A copy of the release, changed by statements that see the truth as `s`, and renamed so
    that nothing shows the forgery but what it holds.
    """

    def forge(*statements):
        path = tmp_path / "forged.duckdb"
        shutil.copy(line.release / "release.duckdb", path)
        with duckdb.connect(str(path)) as con:
            con.execute(f"attach '{line.staging}' as s (read_only)")
            for statement in statements:
                con.execute(statement)
            if not any("outcomes_by_region" in statement for statement in statements):
                con.execute("create or replace table outcomes_by_region as from outcomes")
            con.execute(
                "update metadata set value = ? where key = 'release_id'", [content_hash(con)]
            )
        return path

    return forge


@pytest.fixture
def audit(capsys):
    """Exit code, and what was printed on standard output and standard error, of the command."""

    def audit(path):
        capsys.readouterr()
        code = main(["audit", str(path)])
        return code, *capsys.readouterr()

    return audit


def test_a_good_release_passes(line, audit):
    before = (line.release / "release.duckdb").read_bytes()
    code, printed, said = audit(line.release)
    assert code == 0, said
    manifest = json.loads((line.release / "manifest.json").read_text())
    for key, value in manifest["certificate"].items():
        if not key.endswith("_employers"):  # who know what readers do not (S26)
            assert f"{key:20} {value}" in printed.splitlines()  # the same attack and finding
    assert (line.release / "release.duckdb").read_bytes() == before


def test_a_copy_with_nothing_changed_passes(forge, audit):
    code, _, said = audit(forge())
    assert code == 0, said


SMALL = {  # count shown -> what is then left of a count shown beside it, and is small somewhere
    "n_employed": "c.n_matched - c.n_employed",
    "n_full_quarter": "c.n_employed - c.n_full_quarter",
    "n_full_year": "c.n_employed - c.n_full_year",
    "n_not_found": "c.n_enrolled",
}


@pytest.mark.parametrize("measure", SMALL)
def test_hidden_counts_shown_in_one_row_are_found(line, forge, audit, measure):
    """A reader could subtract them: employed is shown too, as it is in most rows."""
    with duckdb.connect(str(line.staging), read_only=True) as con:
        con.execute(f"attach '{line.release / 'release.duckdb'}' as r (read_only)")
        *keys, value, employed = con.execute(
            f"select {', '.join(f'o.{key}' for key in KEYS)}, c.{measure}, c.n_employed "
            f"from r.outcomes o join cube_outcomes c on {SAME_ROW} where o.n_matched is not null "
            f"and (o.{measure} is null or o.n_employed is null) and c.{measure} >= 10 "
            f"and o.{measure}_status <> 'no_data' and {SMALL[measure]} < 10 order by all"
        ).fetchone()
    row = " and ".join(f"{key} = '{code}'" for key, code in zip(KEYS, keys, strict=True))
    path = forge(
        *(
            f"update outcomes set {count} = {true}, {count}_status = 'published' where {row}"
            for count, true in (("n_employed", employed), (measure, value))
        )
    )
    code, printed, said = audit(path)
    assert code == 1 and not printed
    last = said.splitlines()[-1]
    assert "Do not publish it" in last and " / ".join(keys[:1]) in last
    assert not {f"{value}", f"{employed}"} & set(last.split())  # cells are named, never counts


def show(measure):
    """Show every hidden count that no rule hides for its own sake."""
    least = 20 if measure == "n_matched" else 10
    return (
        f"update outcomes o set {measure} = c.{measure}, {measure}_status = 'published' "
        f"from s.cube_outcomes c where {SAME_ROW} and o.{measure}_status = 'suppressed' "
        f"and c.{measure} >= {least}"
    )


@pytest.mark.parametrize(
    "measures",
    [["n_matched"], ["n_employed"], ["n_full_quarter"], ["n_full_year"], COUNTS],
    ids=lambda measures: " ".join(measures) if len(measures) == 1 else "all",
)
def test_a_release_without_secondary_suppression_is_found(forge, audit, measures):
    code, printed, said = audit(forge(*(show(measure) for measure in measures)))
    assert code == 1 and not printed
    assert "Do not publish it" in said


def show_parts(name):
    """Show every hidden part of a cube that no rule hides for its own sake."""
    cube = declarations.cube(name)
    split, keys = cube.partition, cube.keys
    same = " and ".join(f"t.{public} = u.{key}" for key, public in keys.items())
    everybody = "" if "subgroup_dim" in keys else " and u.subgroup_dim = 'total'"
    return (
        f"update {name} t set n = u.n, n_status = 'published' from "
        f"(unpivot s.{cube.population.cube} on columns('^{split.name}__') into name part value n) u"
        f" where {same}{everybody} and t.n_status = 'suppressed' and u.n >= 10 "
        f"and u.part = '{split.name}__' || t.{split.column}"
    )


@pytest.mark.parametrize("cube", ["industries", "places", "educator_retirement"])
def test_parts_without_secondary_suppression_are_found(forge, audit, cube):
    code, printed, said = audit(forge(show_parts(cube)))
    assert code == 1 and not printed
    assert "Do not publish it" in said and "can be narrowed" in said


def some(condition, table="outcomes"):
    """The first row for which a condition holds, as a condition of its own."""
    return f"rowid = (select min(rowid) from {table} where {condition})"


PUBLISHED = "n_employed is not null and n_matched is not null"
ONE_HIDDEN = (  # a denominator in one row of several, with the rates that rest on it
    "update outcomes set n_matched = null, n_matched_status = 'suppressed' "
    f"where {some(PUBLISHED)}",
    *(
        f"update outcomes set {rate} = null, {status_column(rate)} = 'suppressed' "
        "where n_matched_status = 'suppressed'"
        for rate in RATES
    ),
)
FORGERIES = [  # what the audit must say, and what was done
    ("W1: table stg_students does not", "create table stg_students as select 1 as student_id"),
    ("W1: table aside.people does", ("create schema aside", "create table aside.people(n int)")),
    ("W1: table people does not", "create view people as select 1 as n"),
    ("W1: table dim_region is missing", "drop table dim_region"),
    ("W1: column of outcomes school does not", "alter table outcomes add column school varchar"),
    ("W1: column of outcomes n_matched is missing", "alter table outcomes drop column n_matched"),
    ("W2", f"insert into outcomes from outcomes where {some(PUBLISHED)}"),
    ("W3", f"update outcomes set n_employed = 5 where {some('n_employed is null')}"),
    ("W3", f"update outcomes set n_employed_status = 'unknown' where {some(PUBLISHED)}"),
    ("W3", f"update outcomes set n_employed_status = 'coded' where {some('n_employed is null')}"),
    (
        "W4",
        "update outcomes set rate_employed = 0.5, rate_employed_status = 'published', "
        "rate_employed_lower = null, rate_employed_upper = null "
        f"where {some('n_employed is null and n_matched is not null')}",
    ),
    ("W4", f"update outcomes set rate_employed = rate_employed + 0.01 where {some(PUBLISHED)}"),
    (
        "W5",
        "update outcomes set rate_employed_lower = 0.9, rate_employed_upper = 1.0 "
        f"where {some(PUBLISHED)}",
    ),
    (
        "W6",
        "update outcomes set n_employed = 9, rate_employed = 9 / n_matched "
        f"where {some(PUBLISHED)}",
    ),
    (
        "W7",
        "update outcomes set wage_employed_p50 = wage_employed_p50 + 1 "
        f"where {some('wage_employed_p50 is not null')}",
    ),
    (
        "W7",
        "update outcomes set wage_employed_p50 = 100, wage_employed_p50_status = 'published' "
        f"where {some('n_employed is null')}",
    ),
    ("W8", f"update outcomes_by_region set n_employed = 15 where {some('n_employed is null')}"),
    (
        "contradicts itself: these do not add up",
        "update outcomes set n_employed = n_employed + 1, "
        "rate_employed = (n_employed + 1) / n_matched where program_code = 'total' "
        "and region_code = 'state' and cohort_code = 'all' and horizon_code = 'q2' "
        "and subgroup_dim = 'total'",
    ),
    ("contradicts itself: shown in two ways", ONE_HIDDEN),
    ("another protection_width", "update metadata set value = '1' where key = 'protection_width'"),
    ("not a whole release", "delete from metadata where key = 'policy_toml'"),
    ("not a whole release", "update metadata set value = 'x' where key = 'policy_toml'"),
    ("not a whole release", f"update outcomes set cohort_code = '1066' where {some(PUBLISHED)}"),
    (
        f"release version is not {RELEASE_VERSION}",
        "update metadata set value = '0' where key = 'release_version'",
    ),
]


SHARED = "share is not null and n > 0"
MATCHED = "subject = 'match' and value is not null"
FIRST = some("true", "cube_suppression")
OF_OTHER_CUBES = [
    ("W1: column of flows employer does not", "alter table flows add column employer varchar"),
    ("W1: column of places share is missing", "alter table places drop column share"),
    ("W1: table dim_part is missing", "drop table dim_part"),
    ("W2", f"insert into flows from flows where {some(SHARED, 'flows')}"),
    ("W3", f"update industries set n = 15 where {some('n is null', 'industries')}"),
    ("W3", f"update industries set share_status = 'x' where {some(SHARED, 'industries')}"),
    (
        "W4",
        "update work_while_in_school set n_matched = n_matched + 1 where "
        + some("rate_employed is not null", "work_while_in_school"),
    ),
    ("W6", f"update places set n = 9 where {some(SHARED, 'places')}"),
    (
        "W7",
        "update educators set n_educators = null, n_educators_status = 'suppressed' where "
        + some("age_p50 is not null", "educators"),
    ),
    ("W9", f"update industries set share = 1.5 where {some(SHARED, 'industries')}"),
    (
        "W9",
        "update industries set share = 0.5, share_status = 'published' where "
        + some("n is null and n_status = 'suppressed'", "industries"),
    ),
    ("W11", f"update industries set share = share + 0.01 where {some(SHARED, 'industries')}"),
    ("W10", "update cube_grids set sector = false"),
    (
        "contradicts itself: these do not add up",
        f"update industries set share = share * (n + 1) / n, n = n + 1 "
        f"where {some(SHARED, 'industries')}",
    ),
    (
        "contradicts itself: these do not add up",
        "update educators set n_educators = n_educators + 1 where taught_code = 'total' and "
        "region_code = 'state' and cohort_code = (select max(cohort_code) from educators)",
    ),
    ("contradicts itself", "delete from dim_part where part_code = '72'"),
]
FOLLOWING = [  # what no attack looks at, but what follows from the rest
    (
        "W10",
        "update industries set n_status = 'no_data', share_status = 'no_data' where "
        + some("n_status = 'suppressed'", "industries"),
    ),
    (
        "outcomes: rate_employed: W11",
        f"update outcomes set rate_employed = null, rate_employed_status = 'suppressed' "
        f"where {some(PUBLISHED)}",
    ),
    ("W10", "drop table flows"),
    ("W10", "drop table educator_retirement"),
    ("W10", f"delete from places where {some('n is null', 'places')}"),
    (
        "groups of leavers: W11",
        "delete from outcomes where subgroup_dim = 'sex' and len(cohort_code) = 4",
    ),
    ("W10", "update cube_grids set published = false where subgroup_dim = 'sex'"),
    (
        "cube_grids: W11",
        "drop table educators",
        "drop table educator_retirement",
        *(f"drop table dim_{name}" for name in ("taught", "teaching_year", "teaching_horizon")),
    ),
    (
        "industries: share: W11",
        f"update industries set share = 0.01 where {some(SHARED, 'industries')}",
    ),
    (
        "industries: share: W11",
        "update industries set share = null, share_status = 'suppressed' where "
        + some(SHARED, "industries"),
    ),
    (
        "outcomes_by_region: W11",
        "alter table outcomes_by_region rename n_employed to n",
        "alter table outcomes_by_region rename n_full_year to n_employed",
        "alter table outcomes_by_region rename n to n_full_year",
    ),
    ("cube_suppression: cells: W11", f"update cube_suppression set cells = 1 where {FIRST}"),
    ("cube_suppression: W11", "delete from cube_suppression where cube = 'flows'"),
    ("coverage: value: W11", f"update coverage set value = 0.9 where {some(MATCHED, 'coverage')}"),
    ("coverage: W11", "delete from coverage where subject = 'suppression' and measure = 'n'"),
    ("coverage: W11", "update coverage set value = value + 1 where measure = 'rows_in'"),
    (
        "coverage: W11",
        "update coverage set value = 40, value_status = 'published' "
        "where cube_or_table = 'credentials' and measure = 'rows_used'",
    ),
    ("cubes: rows: W11", "update cubes set rows = rows + 1 where cube = 'flows'"),
    ("cubes: W11", "update cubes set reason = 'nobody works' where published"),
    (
        "cubes: W11",
        "drop table demand",
        "drop table demand_program",
        "update cubes set published = false, rows = 0, "
        "reason = 'the records hold no occupation_demand' where cube = 'demand'",
    ),
    ("demand: supply: W11", f"update demand set supply = 1 where {some('true', 'demand')}"),
    (
        "demand: annual_openings: W11",
        "update demand set annual_openings = annual_openings + 1 where region_code = 'state'",
    ),
    ("demand: n_programs: W11", "update demand set n_programs = n_programs + 1"),
    ("demand_program: W11", f"delete from demand_program where {some('true', 'demand_program')}"),
    ("demand_program: W11", "drop table demand"),
    ("demand: W11", "alter table demand add column wages double"),
    ("living_cost: amount: W11", "update living_cost set amount = amount - 1000"),
    ("living_cost: W11", "insert into living_cost (region_code) values ('lwa:tenco')"),
    ("living_cost: W11", "drop table living_cost"),
]


FOUND = [*FORGERIES, *OF_OTHER_CUBES, *((words, done) for words, *done in FOLLOWING)]


@pytest.mark.parametrize(("words", "done"), FOUND)
def test_forgeries_are_found(forge, audit, words, done):
    code, printed, said = audit(forge(*([done] if isinstance(done, str) else done)))
    assert code == 1 and not printed
    last = said.splitlines()[-1]
    assert last.startswith("error: ") and words in last, last
    assert '  File "' not in said


def test_a_narrower_bound_of_a_coded_rate_is_found(forge, audit):
    """Told that 1 % or less of few people study, a reader knows how many do."""
    path = forge(
        *(
            f"update outcomes set {rate}_{side} = {value} "
            f"where {rate}_status = 'coded' and {rate}_{side} {inside}"
            for rate in RATES
            for side, value, inside in (("upper", 0.01, "< 1"), ("lower", 0.99, "> 0"))
        )
    )
    code, _, said = audit(path)
    assert code == 1 and "Do not publish it" in said


def test_a_release_changed_without_a_new_name_is_found(line, audit, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(line.release, copy)
    with duckdb.connect(str(copy / "release.duckdb")) as con:
        con.execute("update metadata set value = 'Ours' where key = 'title'")
    code, _, said = audit(copy)
    assert code == 1 and "not the file that manifest.json was written for" in said
    code, _, said = audit(copy / "release.duckdb")
    assert code == 1 and "not what its release_id was given for" in said


def test_what_is_no_release_is_said_so(line, audit, tmp_path):
    held = (line.release / "release.duckdb").read_bytes()
    path = tmp_path / "release.duckdb"
    for damaged in (b"", b"not a database", held[:5000], held[: len(held) // 2]):
        path.write_bytes(damaged)
        code, printed, said = audit(path)
        assert code == 1 and not printed
        assert "release" in said.splitlines()[-1] and '  File "' not in said
    for nothing in (tmp_path / "nowhere", tmp_path):
        path.unlink(missing_ok=True)
        code, _, said = audit(nothing)
        assert code == 1 and "no release there; build one with" in said


def test_bits_that_rot_are_noticed(line, audit, tmp_path):
    held = bytearray((line.release / "release.duckdb").read_bytes())
    for place in range(20_000, len(held), len(held) // 12):
        held[place] ^= 0xFF
    path = tmp_path / "rotten.duckdb"
    path.write_bytes(held)
    code, printed, said = audit(path)
    assert code == 1 and not printed and '  File "' not in said
