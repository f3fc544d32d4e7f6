"""Every number of a release has a definition that a person can read, in English and in Spanish."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from aggregates import declarations, definitions, form, policy, release
from aggregates.cubes import subgroup_codes
from aggregates.definitions.subgroups import NESTED
from aggregates.schema import COUNTS, HORIZONS, KEYS, MEASURES, RATES, WAGES

AGGREGATES = Path(definitions.__file__).parents[1]
REGISTRY = definitions.registry()
PLAIN = re.compile(r"[A-Za-z0-9 ,.;:%()'/=<>+-]+")
PLAIN_ES = re.compile(r"[A-Za-z0-9áéíóúñüÁÉÍÓÚÑ ,.;:%()/=<>+-]+")
PEOPLE_READ = ("name", "short", "long")
# Words that would call somebody who is not found in records out of work.
NOT_SAID = re.compile(r"\b(unemployed|jobless|desemplead[oa]s?|desocupad[oa]s?)\b", re.IGNORECASE)
DENIED = "Not the same as unemployed:"  # of not found: what it does not mean


def test_every_column_of_a_release_has_a_definition(columns):
    """Also of cubes that this release is too small for, from their declarations."""
    for known in (
        ("outcomes", "n_exiters"),
        ("wioa", "rate_employed_upper"),
        ("educator_retirement", "share"),
        ("credentials", "n_awards"),
        ("dim_credential", "ctid"),
        ("cube_grids", "sector"),
        ("certificate", "value"),
    ):
        assert known in columns
    assert _undefined(columns) == []


def test_a_published_column_without_a_definition_is_found(line, tmp_path):
    path = tmp_path / "release.duckdb"
    shutil.copy(line.release / "release.duckdb", path)
    with duckdb.connect(str(path)) as con:
        con.execute("alter table flows add column n_astronauts integer")
        con.execute("create table pilots as select 'x' as craft_code, 3 as n")
    assert _undefined(_columns(path)) == ["flows.n_astronauts", "pilots.craft_code", "pilots.n"]


def test_every_definition_is_of_something_published(line, columns):
    used = {definitions.definition(table, column).id for table, column in columns}
    assert set(REGISTRY) == used | _codes_that_are_defined(line)


def test_every_code_of_a_release_has_a_title_or_a_definition(line):
    assert _codes_that_are_defined(line) <= set(REGISTRY)
    with duckdb.connect(str(line.release / "release.duckdb"), read_only=True) as con:
        there = {name for (name,) in con.execute("show tables").fetchall()}
        cubes = [cube for cube in declarations.CUBES if cube.name in there]
        assert {cube.population.name for cube in cubes} == {"leavers", "teachers"}
        for cube in cubes:
            for column, dim in _dims(cube).items():
                unnamed = con.execute(
                    f"select distinct {column} from {cube.name} "
                    f"anti join (select * from {dim} where title <> '') using ({column})"
                ).fetchall()
                assert unnamed == [], (cube.name, column)
        for part, title, title_es in con.execute(
            "select part_code, title, title_es from dim_part"
        ).fetchall():
            assert title and title_es, part
        for cube, measure in con.execute(
            "select distinct cube, measure from cube_suppression union "
            "select cube_or_table, measure from coverage"
        ).fetchall():
            assert definitions.definition(cube, measure)


@pytest.fixture(scope="module")
def columns(line) -> list[tuple[str, str]]:
    """Table and name of every column that a release can have."""
    found = set(_columns(line.release / "release.duckdb"))
    for cube in declarations.CUBES:
        found |= {(cube.name, column) for column in form.columns_of(cube)}
    lists = {name for who in declarations.POPULATIONS for name in release.dimension_tables(who)}
    found |= {(table, name) for table, name in _columns(line.staging) if table in lists}
    assert lists <= {table for table, _ in found}
    return sorted(found)


def _columns(file: Path) -> list[tuple[str, str]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return con.execute(
            "select table_name, column_name from duckdb_columns() where not internal order by all"
        ).fetchall()


def _undefined(columns: list[tuple[str, str]]) -> list[str]:
    """Columns, by table and name, that nothing defines."""
    found = []
    for table, column in columns:
        try:
            definitions.definition(table, column)
        except KeyError:
            found.append(f"{table}.{column}")
    return found


def _codes_that_are_defined(line) -> set[str]:
    """Codes whose meaning is a definition: levels of trees, subgroup dimensions (those of
    concentrators by two names) and what the coverage table counts.
    """
    trees = ("dim_program", "dim_region", "dim_cohort", "dim_credential", "dim_taught")
    with duckdb.connect(str(line.staging), read_only=True) as con:
        rows = con.execute(
            " union ".join(f"select level from {tree}" for tree in trees)
            + " union select subgroup_dim from dim_subgroup"
            + f" union select replace(subgroup_dim, '{NESTED}', '') from dim_subgroup"
        ).fetchall()
    with duckdb.connect(str(line.release / "release.duckdb"), read_only=True) as con:
        rows += con.execute("select distinct measure from coverage where unit = 'rows'").fetchall()
    return {code for (code,) in rows}


def _dims(cube: declarations.Cube) -> dict[str, str]:
    """Column of codes of a cube -> the table of the release that lists them."""
    who = cube.population
    found = {
        f"{who.unit}_code": f"dim_{who.unit}",
        "region_code": "dim_region",
        "cohort_code": f"dim_{who.cohort}",
        "horizon_code": "dim_horizon",
    }
    subgroups = {"subgroup_dim": "dim_subgroup", "subgroup_code": "dim_subgroup"}
    parts = "(select part_code as {0}, * from dim_part where partition = '{1}') as parts"
    if cube.partition:
        column = cube.partition.column
        found[column] = parts.format(column, cube.partition.name)
    return found | (subgroups if "subgroup_dim" in cube.keys.values() else {})


def test_a_column_without_a_definition_is_named():
    with pytest.raises(KeyError, match="outcomes.n_astronauts"):
        definitions.definition("outcomes", "n_astronauts")


def test_a_table_may_mean_its_own_by_a_column():
    assert definitions.definition("outcomes", "cohort_code").name == "Leaving years"
    assert definitions.definition("credentials", "cohort_code").name == "Year of award"
    assert definitions.definition("industries", "n").id == "industries.n"


@pytest.mark.parametrize("cube", declarations.CUBES, ids=lambda cube: cube.name)
def test_every_declared_cube_has_its_columns_and_codes_named(cube):
    columns = [f"{cube.population.unit}_code", "region_code", "cohort_code", "horizon_code"]
    if cube.partition:
        columns += [cube.partition.column, "n", "share"]
        assert definitions.definition(cube.name, "n").id == f"{cube.name}.n"
        assert definitions.definition(cube.name, "share").id == f"{cube.name}.share"
    for column in columns:
        assert definitions.definition(cube.name, column)
    for dim in cube.subgroups:
        assert definitions.definition(cube.name, dim).kind == "dimension"
    titles = [definitions.horizon_title(code) for code in cube.horizons]
    titles += [definitions.title_es("horizon_code", code) for code in cube.horizons]
    assert len(set(titles)) == 2 * len(cube.horizons)


def test_the_ids_and_kinds_are_what_they_say():
    assert all(found.id == name for name, found in REGISTRY.items())
    assert {*KEYS, *MEASURES, *definitions.dims_of_everybody()} <= set(REGISTRY)
    assert {found.kind for found in REGISTRY.values()} == {"measure", "dimension"}


def test_no_definition_takes_the_place_of_another():
    parts = (
        definitions.OUTCOMES,
        definitions.KEY,
        definitions.meanings(),
        definitions.PART,
        definitions.OF_LEAVERS,
        definitions.CREDENTIALS,
        definitions.TEACHING,
        definitions.DEMAND,
        definitions.LIVING_COST,
        definitions.CODES,
        definitions.ABOUT,
        definitions.TABLES,
        definitions.DICTIONARY,
    )
    assert sum(map(len, parts)) == len(REGISTRY)


def test_measures_of_outcomes_come_in_the_order_of_the_release():
    assert tuple(REGISTRY)[: len(MEASURES)] == MEASURES == (*COUNTS, *RATES, *WAGES)


@pytest.mark.parametrize("name", ["name", "name_es"])
def test_definitions_of_the_same_name_say_the_same(name):
    said: dict[str, set[tuple[str, ...]]] = {}
    for found in REGISTRY.values():
        texts = (found.short, found.long, found.short_es, found.long_es, found.source)
        said.setdefault(getattr(found, name), set()).add(texts)
    assert [known for known, texts in said.items() if len(texts) > 1] == []


@pytest.mark.parametrize("name", REGISTRY)
def test_a_definition_is_plain_text_and_complete(name):
    found = REGISTRY[name]
    for part in PEOPLE_READ:
        for text, plain in (
            (getattr(found, part), PLAIN),
            (getattr(found, f"{part}_es"), PLAIN_ES),
        ):
            assert plain.fullmatch(text), (part, text)
            assert text == text.strip() and "  " not in text and "_" not in text
    for part in ("short", "long", "short_es", "long_es"):
        assert getattr(found, part).endswith(".")
    assert len(found.short) <= 120 and len(found.short_es) <= 140
    assert found.source and found.unit
    assert bool(found.formula) is (found.kind == "measure")


@pytest.mark.parametrize("name", REGISTRY)
def test_the_spanish_is_not_the_english(name):
    found = REGISTRY[name]
    for part in PEOPLE_READ:
        assert getattr(found, part) != getattr(found, f"{part}_es")


@pytest.mark.parametrize("name", REGISTRY)
def test_a_share_says_what_it_is_divided_by(name):
    found = REGISTRY[name]
    if re.search(r"share|percent|for each", found.unit) and found.kind == "measure":
        assert re.search(r"Denominator: .+\.", found.long)
        assert re.search(r"Denominador: .+\.", found.long_es)


@pytest.mark.parametrize("name", RATES)
def test_a_rate_says_who_is_in_it(name):
    found = REGISTRY[name]
    top, bottom = found.formula.split(" / ")
    assert {top, bottom} <= set(COUNTS)
    assert bottom == ("n_exiters" if name == "rate_matched" else "n_matched")
    assert ("all leavers" if bottom == "n_exiters" else "leavers looked up") in found.long


@pytest.mark.parametrize("name", [name for name in REGISTRY if "wage_" in name])
def test_wages_say_whose_which_dollars_and_how(name):
    found = REGISTRY[name]
    nominal = name.endswith("_nominal")
    assert ("dollars of the time" in found.unit) is nominal
    assert ("constant dollars" in found.unit) is not nominal
    assert ("CPI-U" in found.source) is not nominal
    assert "among" in found.long and "entre" in found.long_es
    rank = re.search(r"_p(\d\d)", name).group(1)
    assert f"{rank}th" in found.formula
    assert f"{rank}th percentile" in found.name or (rank == "50" and "Median" in found.name)


def test_not_found_is_never_called_unemployed():
    for found in REGISTRY.values():
        texts = [getattr(found, name) for name in definitions.TEXTS]
        if found.id == "n_not_found":
            assert found.long.startswith(DENIED)
            texts = [text.removeprefix(DENIED) for text in texts]
        assert not [text for text in texts if NOT_SAID.search(text)]


def test_every_subgroup_code_has_a_title_of_its_own_in_both_languages():
    for dim, recorded in definitions.recorded_codes().items():
        codes = {*recorded, *subgroup_codes(dim, policy.load(None))}
        titles = [definitions.subgroup_title(dim, code) for code in codes]
        titles += [definitions.title_es(dim, code) for code in codes]
        assert len(set(titles)) == 2 * len(codes)
        assert not any("_" in title for title in titles)


def test_groups_among_concentrators_say_so():
    dim = "concentrators__disability"
    assert definitions.title(dim, "yes") == "With a disability (CTE concentrators)"
    assert definitions.title_es(dim, "yes") == "Con discapacidad (concentradores en CTE)"
    assert definitions.title("concentrators", "concentrators") == "CTE concentrators"
    assert definitions.definition("outcomes", dim).name == "Disability (CTE concentrators)"


def test_codes_without_a_title_are_shown_as_they_are():
    assert definitions.title("race_ethnicity", "some_pool") == "Some pool"
    assert definitions.title("sex", "total") == "Everyone"
    assert definitions.title_es("credential_code", "total") == "Todas las credenciales"
    assert definitions.title_es("credential_code", "type:license") == "Licencias"


def test_every_horizon_has_a_title():
    titles = [definitions.horizon_title(code) for code in ("b8", "b1", *HORIZONS)]
    assert titles[:5] == [
        "Quarter 8 before leaving",
        "Quarter 1 before leaving",
        "Quarter 2 after leaving",
        "Quarter 4 after leaving",
        "Year 1 after leaving",
    ]
    assert titles[-1] == "Year 10 after leaving" and len(set(titles)) == len(HORIZONS) + 2
    assert definitions.horizon_title("a01") == "Year 1 after the award"
    assert definitions.title_es("horizon_code", "b3") == "Trimestre 3 antes de salir"
    assert definitions.title_es("horizon_code", "y05") == "Año 5 después de salir"


def test_the_sectors_are_those_of_naics():
    known = {
        *("11", "21", "22", "23", "31-33", "42", "44-45", "48-49", "51", "52", "53", "54", "55"),
        *("56", "61", "62", "71", "72", "81", "92"),
    }
    assert set(definitions.SECTORS) == {*known, "unknown"}
    assert list(definitions.SECTORS)[:3] == ["72", "44-45", "62"]
    titles = [title for pair in definitions.SECTORS.values() for title in pair]
    assert len(set(titles)) == len(titles)
    assert definitions.title_es("sector_code", "23") == "Construcción"


def test_the_frame_of_the_release_is_the_registry():
    frame = definitions.frame()
    assert list(frame["id"]) == list(REGISTRY)
    assert list(frame.columns) == [
        *("id", "kind", "name", "short", "long", "name_es", "short_es", "long_es"),
        *("unit", "formula", "source"),
    ]
    assert not frame.isna().any().any()


def test_a_table_of_ones_own_brings_its_definitions():
    whole = definitions.Whole("all pilots", "todos los pilotos", "n_pilots")
    texts = (
        definitions.Words("Pilots", "Pilots by craft."),
        definitions.Words("Pilotos", "Por nave."),
    )
    pair = definitions.partition("crafts", *texts, whole, "count of pilots", "Flight records")
    frame = definitions.frame(more=pair).set_index("id")
    assert len(frame) == len(REGISTRY) + 2
    assert frame.loc["crafts.share", "short"] == "Pilots, as a share of all pilots."
    assert frame.loc["crafts.share", "long_es"].endswith("Denominador: todos los pilotos.")
    assert frame.loc["crafts.share", "formula"] == "n / n_pilots"


def test_rounding_is_told_of_counts_shares_and_wages_in_both_languages():
    plain, rounded = (
        definitions.frame().set_index("id"),
        definitions.frame(5, 100).set_index("id"),
    )
    for name in ("n_exiters", "industries.n", "n_awards", "n_educators"):
        assert "multiple of 5" in rounded.loc[name, "long"]
        assert "múltiplo de 5" in rounded.loc[name, "long_es"]
        assert rounded.loc[name, "unit"] == f"{plain.loc[name, 'unit']}, rounded to a multiple of 5"
    for name in ("rate_employed", "industries.share", "placement.share", "wioa.rate_employed"):
        assert "100 or more" in rounded.loc[name, "long"]
        assert "al menos 100" in rounded.loc[name, "long_es"]
    for name in ("wage_employed_p50", "credentials.wage_employed_p25_nominal"):
        assert rounded.loc[name, "long_es"].endswith("múltiplo de 5.")
    for name in ("program_code", "annual_openings", "age_p50"):
        assert rounded.loc[name].equals(plain.loc[name])


@pytest.mark.parametrize(
    ("name", "statute"),
    [
        ("cte_level", "20 U.S.C. 2302"),
        ("placement_code", "20 U.S.C. 2323(b)(2)(A)(iii)"),
        ("placement.n", "20 U.S.C. 2323(b)(2)(A)(iii)"),
        ("placement.share", "20 U.S.C. 2323(b)(2)(A)(iii)"),
        ("wioa.rate_employed", "29 U.S.C. 3141(b)(2)(A)(i)(I) and (II)"),
        ("wioa.wage_employed_p50", "29 U.S.C. 3141(b)(2)(A)(i)(III)"),
        ("homeless", "20 U.S.C. 2302(48)"),
        ("foster", "20 U.S.C. 2302(48)"),
        ("migrant", "20 U.S.C. 6311(b)(2)(B)(xi)"),
    ],
)
def test_the_statute_stands_beside_what_it_defines(name, statute):
    assert statute in REGISTRY[name].long
    assert statute.split(" and ")[0] in REGISTRY[name].long_es


def test_every_rule_that_the_code_cites_is_on_the_methods_page():
    methods = (AGGREGATES / "METHODS.md").read_text(encoding="utf-8")
    rules = set(re.findall(r"^\*\*([DGC]\d+) ", methods, re.MULTILINE))
    assert {"D1", "D14", "G1", "C1"} <= rules
    sources = [*AGGREGATES.rglob("*.py"), *AGGREGATES.glob("sql/*.sql"), AGGREGATES / "policy.toml"]
    cited = {
        rule
        for path in sources
        for rule in re.findall(r"\brule ([DGC]\d+)\b", path.read_text(encoding="utf-8"))
    }
    assert "G1" in cited and cited <= rules


def test_the_methods_page_names_every_check_and_threshold_there_is():
    methods = (AGGREGATES / "METHODS.md").read_text(encoding="utf-8")
    for name in ("minimum_mean_group", "minimum_mean_part", "cohort_window_anchor"):
        assert name in methods
    assert f"threshold of {policy.load(None).minimum_mean_group} " in methods
