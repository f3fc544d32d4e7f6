"""The one module that opens a release: read-only, locked down, one cursor a thread.

Every read goes through a prepared statement with values as parameters, is memoized by
(release_id, selection), and returns rows as plain dictionaries that callers must not change.
"""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
from flask import Flask, current_app
from flask_caching import Cache

from aggregates.schema import (
    ALL_COHORTS,
    CURRENT,
    DECISIONS,
    KEYS,
    MEASURES,
    NO_DATA,
    PUBLISHED,
    RELEASE_VERSION,
    STATE,
    SUPPRESSED,
    TOTAL,
    status_column,
)
from dashboards import decisions, language
from dashboards.language import ENGLISH, LANGUAGES, SPANISH
from dashboards.selection import COUNTY, Codes, Node

if TYPE_CHECKING:
    from dashboards.shelf import Shelf

RELEASE_FILE, MANIFEST = "release.duckdb", "manifest.json"
WORKED_BEFORE = "work_while_in_school"  # cube of the quarters before leaving
SMALL_TABLES = 64  # tables of words and codes held as they are, which every page reads many times
PIECE = 5000  # rows of a long answer that are read at once
MOST_CACHED = 2000  # answers held in memory; one is a few kilobytes
NO_PAGE = ("pair", "school", "district")  # levels that pages do not name
LOCKED = {
    "threads": 1,
    "memory_limit": "512MB",  # of DuckDB, for one process that serves
    "enable_external_access": False,  # reads the release and nothing else
    "lock_configuration": True,
}
CONCENTRATORS = "concentrators"  # groupings whose names begin so are of cubes without a page
_OF_LEAVERS = ("outcomes", WORKED_BEFORE, "wioa", "flows")
CODED_BY = {  # column of codes -> the table that lists them, and cubes that have all that are used
    "program_code": ("dim_program", _OF_LEAVERS),
    "region_code": ("dim_region", (*_OF_LEAVERS, "credentials", "educators", "demand")),
    "cohort_code": ("dim_cohort", _OF_LEAVERS),
    "horizon_code": ("dim_horizon", (*_OF_LEAVERS, "credentials", "educators")),
    "subgroup_code": ("dim_subgroup", _OF_LEAVERS),
    "credential_code": ("dim_credential", ("credentials",)),
    "credentials.cohort_code": ("dim_award_year", ("credentials",)),
    "taught_code": ("dim_taught", ("educators",)),
    "educators.cohort_code": ("dim_teaching_year", ("educators",)),
    "soc_code": ("demand", ("demand",)),
}
PART_COLUMNS = {"flow": "work_region_code"}  # of partitions that are not called as their column
GROUP = KEYS[:3]  # program, place and leaving years
STEP_COST = {"cohort_code": 1, "region_code": 3, "program_code": 4, "subgroup_dim": 10}

Row = dict[str, Any]
Where = Sequence[tuple[str, tuple[str, ...]]]  # columns, each with the codes that it may have
cache = Cache()


class NoRelease(Exception):
    """There is no release to serve, or it is not one of ours; the message says what to do."""


class Release:
    """An open release: its metadata, its codes, and rows by key."""

    def __init__(self, path: Path) -> None:
        """Open a release folder or file. Raises NoRelease if there is none that can be read, or if
        it is the current one and not public: a draft, or one that was taken back.
        """
        file = path / RELEASE_FILE if path.is_dir() else path
        self.folder = file.parent.resolve()
        if not file.is_file():
            raise NoRelease(
                f"{path}: no release there. Build one with `make run`, or with `python -m "
                "aggregates build PACKAGE`; or set THROUGHLINE_RELEASE to the folder of one."
            )
        self.folder = file.resolve().parent
        try:
            self._con = duckdb.connect(
                str(file.resolve()),
                read_only=True,
                config=LOCKED,
            )
            self._local = threading.local()
            self.meta: dict[str, str] = dict(self._pairs("metadata"))
        except duckdb.Error as error:
            raise NoRelease(f"{path}: not a Throughline release, or a damaged one.") from error
        if self.meta.get("release_version") != RELEASE_VERSION:
            raise NoRelease(
                f"{path}: this app reads release version {RELEASE_VERSION}; build it again."
            )
        self.record = decisions.read(
            _bytes(file.with_name(DECISIONS)),
            _bytes(file.with_name(MANIFEST)),
            self.policy,
            synthetic=self.synthetic,
        )
        if path.name == CURRENT and self.record.warning:
            raise NoRelease(
                f"{path}: {self.record.warning} `python -m aggregates releases --log` says what "
                "was decided. Publish a signed release, or roll back; to look at this one, name "
                "its own folder in THROUGHLINE_RELEASE."
            )
        self.codes = self._codes()
        self.built = _built(file.with_name(MANIFEST))

    @property
    def id(self) -> str:
        """The content hash that names the release."""
        return self.meta["release_id"]

    @property
    def edition(self) -> str:
        """What pages are kept by: the release, and what was decided about it."""
        return f"{self.id}-{self.record.head[:16]}"

    @property
    def synthetic(self) -> bool:
        """Whether the people are invented; anything but a clear no counts as yes."""
        return self.meta.get("synthetic", "true") != "false"

    @cached_property
    def policy(self) -> dict[str, Any]:
        """The policy that the release was built by, as its TOML says."""
        return tomllib.loads(self.meta.get("policy_toml", ""))

    @cached_property
    def places(self) -> dict[str, frozenset[str]]:
        """Codes of the places that have rows, by program; read once, since a search asks often."""
        rows = self.rows(
            "select program_code, list(distinct region_code) as regions from outcomes group by all"
        )
        return {row["program_code"]: frozenset(row["regions"]) for row in rows}

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Rows of a statement, as dictionaries, from this thread's own cursor."""
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._con.cursor()
        cursor.execute(sql, list(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[list[tuple[Any, ...]]]:
        """Rows of a statement, some thousand at a time, from a cursor of its own."""
        cursor = self._con.cursor()
        cursor.execute(sql, list(values))
        while piece := cursor.fetchmany(PIECE):
            yield piece

    def frame(self, table: str, ranks: Sequence[str] = ()) -> pd.DataFrame:
        """A whole table as columns: what comparing two releases takes.

        ranks  statuses, each read as its place there: numbers are quicker to compare than words
        """
        names = [row["column_name"] for row in self.rows(f"describe {table}")]
        listed = f"[{', '.join(repr(status) for status in ranks)}]"
        coded = [
            f"(list_position({listed}, {name}) - 1)::tinyint as {name}"
            for name in names
            if ranks and name.endswith("_status")
        ]
        replaced = f" replace ({', '.join(coded)})" if coded else ""
        return self._con.cursor().execute(f"select *{replaced} from {table}").df()

    @cached_property
    def tables(self) -> frozenset[str]:
        """Names of the tables that there are: not every release has all of them."""
        rows = self.rows("select table_name from duckdb_tables()")
        return frozenset(row["table_name"] for row in rows)

    def _pairs(self, table: str) -> list[tuple[str, str]]:
        return [(row["key"], row["value"]) for row in self.rows(f"select key, value from {table}")]

    def _codes(self) -> Codes:
        horizons = self.rows(
            "select horizon_code from dim_horizon where kind in ('quarter', 'year') "
            "order by sort_order"
        )
        cover = self.rows("select * from dim_cohort_horizon")
        return Codes(
            programs=self._programs(),
            regions=self._nodes("region", "''", "sort_order, title"),
            cohorts=self._nodes("cohort", "''", "first_year, last_year"),
            grouped={spoken: self._groups(spoken) for spoken in LANGUAGES},
            taught=self._listed("educators", "cohort_code"),
            jobs=self._listed("demand", "soc_code"),
            industries=self._listed("dim_part", "part_code", "where partition = 'sector'"),
            credentials=self._listed("dim_credential", "credential_code"),
            populations=self._populations(),
            horizons=tuple(row["horizon_code"] for row in horizons),
            cover={
                (row["cohort_code"], row["horizon_code"]): (row["first_year"], row["last_year"])
                for row in cover
            },
        )

    def _listed(self, table: str, column: str, where: str = "") -> tuple[str, ...]:
        """The codes of a column, in order; none where the table is not there."""
        if table not in self.tables:
            return ()
        rows = self.rows(f"select distinct {column} as code from {table} {where} order by all")
        return tuple(row["code"] for row in rows)

    def _populations(self) -> tuple[str, ...]:
        """Groupings of CTE concentrators that cubes have rows of."""
        rows = self.rows(
            "select distinct split_part(subgroup_dim, '__', 2) as dim from dim_subgroup "
            "where starts_with(subgroup_dim, ?) order by all",
            [f"{CONCENTRATORS}__"],
        )
        return tuple(row["dim"] for row in rows)

    def _groups(self, spoken: str) -> dict[str, tuple[str, dict[str, str]]]:
        """Subgroup dimensions with their titles and those of their codes, in a language."""
        groups: dict[str, tuple[str, dict[str, str]]] = {}
        with language.speaking(spoken):
            for row in self.rows(
                "select g.*, d.name_es from dim_subgroup g "
                "left join definitions d on d.id = g.subgroup_dim where subgroup_dim <> ? "
                "and not starts_with(subgroup_dim, ?) order by g.sort_order",
                [TOTAL, CONCENTRATORS],
            ):
                defined = row["name_es"] if spoken == SPANISH else ""
                named = (defined or language.title(row["dim_title"]), {})
                titles = groups.setdefault(row["subgroup_dim"], named)[1]
                titles[row["subgroup_code"]] = language.title(row["title"])
        return groups

    def _programs(self) -> dict[str, Node]:
        """Programs with their cluster in both frameworks; part of everyone by the first."""
        rows = self.rows(
            "select p.program_code as code, p.title as name, p.level, "
            "coalesce(p.parent, p.parent_2024) as parent, coalesce(p.cip_code, '') as detail, "
            "case p.level when 'program' then coalesce(s.parent_2024, c.parent_2024) end "
            "as parent_2024 from dim_program p "
            "left join dim_program s on s.program_code = p.pair "
            "left join dim_program c on c.program_code = p.parent "
            "order by p.sort_order, p.title"
        )
        return {row["code"]: Node(**row) for row in rows if row["level"] not in NO_PAGE}

    def _nodes(self, name: str, detail: str, order: str) -> dict[str, Node]:
        rows = self.rows(
            f"select {name}_code as code, title as name, level, parent, {detail} as detail "
            f"from dim_{name} order by {order}"
        )
        return {
            row["code"]: Node(**row, name_es=_in_spanish(row["name"], row["level"]))
            for row in rows
            if row["level"] not in NO_PAGE
        }


def _in_spanish(name: str, level: str) -> str:
    """The name of a place or of some years, where Spanish puts it in another way by rule."""
    if level == "county" and name.endswith(COUNTY):
        return f"condado de {name.removesuffix(COUNTY)}"
    return name.replace(" to ", " a ") if level == "window" else ""


def attach(server: Flask, shelf: Shelf) -> None:
    """Serve the releases of a shelf from `server`, with a cache of its own."""
    server.extensions["throughline_shelf"] = shelf
    cache.init_app(
        server,
        config={
            "CACHE_TYPE": "SimpleCache",
            "CACHE_DEFAULT_TIMEOUT": 0,
            "CACHE_THRESHOLD": MOST_CACHED,
        },
    )


def record(folder: Path) -> decisions.Record:
    """Who decided what about the release in a folder, of whatever version, which need not be open.

    Raises NoRelease if the folder holds none that can be read.
    """
    file = folder / RELEASE_FILE
    held, manifest = _bytes(folder / DECISIONS), _bytes(folder / MANIFEST)
    meta = dict(_metadata(str(file.resolve()), file.stat().st_mtime_ns))
    policy = tomllib.loads(meta.get("policy_toml", ""))
    synthetic = meta.get("synthetic", "true") != "false"
    return decisions.read(held, manifest, policy, synthetic=synthetic)


@lru_cache(maxsize=SMALL_TABLES)
def _metadata(file: str, _changed: int) -> tuple[tuple[str, str], ...]:
    try:
        with duckdb.connect(file, read_only=True, config=LOCKED) as con:
            return tuple(con.execute("select key, value from metadata order by all").fetchall())
    except duckdb.Error as error:
        raise NoRelease(f"{file}: not a Throughline release, or a damaged one.") from error


def _bytes(path: Path) -> bytes:
    """What a file beside the release holds; nothing if it is not there."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _built(manifest: Path) -> str:
    """Day on which a release was built, as its manifest has it; empty if there is none."""
    try:
        built = json.loads(manifest.read_text(encoding="utf-8"))["built"]
        return date.fromisoformat(built[:10]).isoformat()
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def release() -> Release:
    """The release that the request being answered is about."""
    shelf: Shelf = current_app.extensions["throughline_shelf"]
    return shelf.chosen()


def outcomes(**where: str | Sequence[str]) -> list[Row]:
    """Rows of the outcomes cube whose keys are among the given codes, sorted by key.

    Names are those of KEYS; subgroup_dim is 'total' unless given.
    """
    where.setdefault("subgroup_dim", TOTAL)
    frozen = tuple(
        (key, (given,) if isinstance(given, str) else tuple(given))
        for key, given in sorted(where.items())
    )
    return _outcomes(release().id, frozen)


@cache.memoize()
def _outcomes(release_id: str, where: tuple[tuple[str, tuple[str, ...]], ...]) -> list[Row]:
    table = _table_for(dict(where))
    return release().rows(*select(table, where))


def _table_for(where: Mapping[str, tuple[str, ...]]) -> str:
    """The copy of the cube whose order makes this read short."""
    return "outcomes" if len(where.get("program_code", ())) == 1 else "outcomes_by_region"


def select(
    table: str,
    where: Where,
    *,
    keys: Sequence[str] = KEYS,
    also: Sequence[str] = (),
    columns: Sequence[str] = ("*",),
    sort: bool = True,
) -> tuple[str, list[str]]:
    """The statement by which pages, files and the API read rows of a cube, with its values.

    where    columns with the codes that they may have: keys, or columns in `also`
    columns  what to read; like `table` and `keys`, names that the release itself has
    sort     by the keys; without it, rows come in the order that they are stored in
    """
    condition, values = _where(where, (*keys, *also))
    rows = f"from {table} where {condition}" if condition else f"from {table}"
    order = f" order by {', '.join(keys)}" if sort else ""
    return f"select {', '.join(columns)} {rows}{order}", values


def _where(where: Where, among: Sequence[str] = KEYS) -> tuple[str, list[str]]:
    """A condition with placeholders, and its values. Raises KeyError for a name that is no key."""
    for key, _ in where:
        if key not in among:
            raise KeyError(key)
    condition = " and ".join(
        f"{key} in ({', '.join('?' * len(given))})" if given else "false" for key, given in where
    )
    return condition, [item for _, given in where for item in given]


def _span(groups: Iterable[tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Codes of some groups by key: what `_where` takes. There must be at least one group."""
    columns = zip(*groups, strict=True)
    return tuple((key, tuple(sorted(set(codes)))) for key, codes in zip(KEYS, columns, strict=True))


def tabulated(program: str) -> dict[str, tuple[str, ...]]:
    """Codes that have rows for a program, by key, such as the places it is published for."""
    return _tabulated(release().id, program)


@cache.memoize()
def _tabulated(release_id: str, program: str) -> dict[str, tuple[str, ...]]:
    names = ("region_code", "cohort_code", "horizon_code", "subgroup_dim")
    lists = ", ".join(f"list_sort(list(distinct {name})) as {name}" for name in names)
    found = release().rows(f"select {lists} from outcomes where program_code = ?", [program])
    return {name: tuple(found[0][name] or ()) for name in names}


def grouped_at(dim: str) -> frozenset[tuple[str, str, str]]:
    """Place, leaving years and point in time of which a grouping of everyone has outcomes."""
    return _grouped_at(release().id, dim)


@cache.memoize()
def _grouped_at(release_id: str, dim: str) -> frozenset[tuple[str, str, str]]:
    rows = release().rows(
        "select distinct region_code, cohort_code, horizon_code from outcomes "
        "where program_code = ? and subgroup_dim = ?",
        [TOTAL, dim],
    )
    return frozenset((row["region_code"], row["cohort_code"], row["horizon_code"]) for row in rows)


def listed(region: str, cohort: str, level: str) -> tuple[str, ...]:
    """Horizons at which a place has numbers for what is of a level, such as 'program'."""
    return _listed(release().id, region, cohort, level)


@cache.memoize()
def _listed(release_id: str, region: str, cohort: str, level: str) -> tuple[str, ...]:
    rows = release().rows(
        "select distinct horizon_code from outcomes_by_region where region_code = ? "
        "and cohort_code = ? and subgroup_dim = ? and program_code in "
        "(select program_code from dim_program where level = ?) order by all",
        [region, cohort, TOTAL, level],
    )
    return tuple(row["horizon_code"] for row in rows)


def one(**where: str) -> Row | None:
    """The only row at these keys, or None where the release has none."""
    where.setdefault("subgroup_code", TOTAL if "subgroup_dim" not in where else "")
    found = outcomes(**where)
    return found[0] if found else None


def rollups(rows: Sequence[Row], measure: str) -> dict[tuple[str, ...], Row]:
    """For rows whose `measure` is hidden: the nearest published one, by the row's keys.

    Nearest first: a wider window of leavers, then a wider place, then the whole cluster.
    """
    hidden = [tuple(row[key] for key in KEYS) for row in rows]
    return _rollups(release().id, tuple(hidden), measure) if hidden else {}


@cache.memoize()
def _rollups(
    release_id: str, groups: tuple[tuple[str, ...], ...], measure: str
) -> dict[tuple[str, ...], Row]:
    if measure not in MEASURES:
        raise KeyError(measure)
    wider = {group: _wider(group) for group in groups}
    targets = {target for found in wider.values() for target in found}
    if not targets:
        return {}
    where = _span(targets)
    sql, values = _where(where)
    status = status_column(measure)
    found = release().rows(
        f"select {', '.join(KEYS)}, {measure}, {status}, n_matched, n_matched_status "
        f"from {_table_for(dict(where))} where {sql} and {status} = ?",
        [*values, PUBLISHED],
    )
    published = {tuple(row[key] for key in KEYS): row for row in found}
    nearest = {group: next((t for t in wider[group] if t in published), None) for group in groups}
    return {group: published[target] for group, target in nearest.items() if target}


def _wider(group: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Groups that contain this one, at the same horizon, nearest first."""
    keys = dict(zip(KEYS, group, strict=True))
    codes = release().codes
    chains = {
        "cohort_code": codes.ancestors("cohorts", keys["cohort_code"]),
        "region_code": codes.ancestors("regions", keys["region_code"]),
        "program_code": codes.ancestors("programs", keys["program_code"]),
    }
    options = []
    for steps in product(*(range(len(chain)) for chain in chains.values())):
        cost = sum(STEP_COST[key] * step for key, step in zip(chains, steps, strict=True))
        moved = {key: chains[key][step] for key, step in zip(chains, steps, strict=True)}
        options.append((cost, tuple((keys | moved)[key] for key in KEYS)))
        if keys["subgroup_dim"] != TOTAL:
            whole = keys | moved | {"subgroup_dim": TOTAL, "subgroup_code": TOTAL}
            options.append((cost + STEP_COST["subgroup_dim"], tuple(whole[key] for key in KEYS)))
    return [target for cost, target in sorted(options) if cost]


def of_group(cube: str, program: str, region: str, cohort: str) -> list[Row]:
    """Rows of a cube for everyone of a group, in no order; none where it is not shown."""
    return _of_group(release().id, cube, program, region, cohort) if cube in published() else []


@cache.memoize()
def _of_group(release_id: str, cube: str, program: str, region: str, cohort: str) -> list[Row]:
    return release().rows(
        f"select * from {cube} where program_code = ? and region_code = ? "
        "and cohort_code = ? and subgroup_dim = ?",
        [program, region, cohort, TOTAL],
    )


def by_part(cube: str, program: str, dim: str) -> list[Row]:
    """Rows of a cube of parts by the groups of a grouping, in the whole state, all years; none
    where it is not shown.
    """
    return _by_part(release().id, cube, program, dim) if cube in published() else []


@cache.memoize()
def _by_part(release_id: str, cube: str, program: str, dim: str) -> list[Row]:
    return release().rows(
        f"select * from {cube} where program_code = ? and region_code = ? and cohort_code = ? "
        "and subgroup_dim = ? order by all",
        [program, STATE, ALL_COHORTS, dim],
    )


def among(
    cube: str, programs: Sequence[str], region: str, cohort: str, dim: str = TOTAL
) -> list[Row]:
    """Rows of a cube for programs at one place and of some years; none where it is not shown."""
    if cube not in published() or not programs:
        return []
    return _among(release().id, cube, tuple(sorted(programs)), region, cohort, dim)


@cache.memoize()
def _among(
    release_id: str, cube: str, programs: tuple[str, ...], region: str, cohort: str, dim: str
) -> list[Row]:
    return release().rows(
        f"select * from {cube} where program_code in ({', '.join('?' * len(programs))}) "
        "and region_code = ? and cohort_code = ? and subgroup_dim = ? order by all",
        [*programs, region, cohort, dim],
    )


def nearest(
    cube: str,
    program: str,
    region: str,
    cohort: str,
    *,
    shown: str = "",
    dim: str = TOTAL,
    least: int = 1,
    **where: str,
) -> Row | None:
    """Codes of the nearest group, itself first, that a cube has rows of; None where it has none.

    shown  measure that must be published
    dim    subgroup dimension that the rows are of
    least  number of rows that there must be
    where  codes that other columns must have, by the name of the column
    """
    if cube not in published():
        return None
    given = tuple(sorted({"subgroup_dim": dim, **where}.items()))
    return _nearest(release().id, cube, (program, region, cohort), shown, least, given)


@cache.memoize()
def _nearest(
    release_id: str,
    cube: str,
    group: tuple[str, str, str],
    shown: str,
    least: int,
    where: tuple[tuple[str, str], ...],
) -> Row | None:
    codes = release().codes
    chains = [
        codes.ancestors(dimension, code)
        for dimension, code in zip(("programs", "regions", "cohorts"), group, strict=True)
    ]
    conditions, values = _where([*zip(GROUP, chains, strict=True)])
    for column, code in [*where, *([(status_column(shown), PUBLISHED)] if shown else [])]:
        conditions += f" and {column} = ?"
        values.append(code)
    found = release().rows(
        f"select {', '.join(GROUP)} from {cube} where {conditions} group by all "
        "having count(*) >= ?",
        [*values, least],
    )
    return min(found, key=lambda row: _cost(row, chains), default=None)


def _cost(row: Row, chains: Sequence[tuple[str, ...]]) -> tuple[int, list[int]]:
    """How far a wider group is, as in `_wider`."""
    steps = [chain.index(row[key]) for key, chain in zip(GROUP, chains, strict=True)]
    return sum(STEP_COST[key] * step for key, step in zip(GROUP, steps, strict=True)), steps


@lru_cache(maxsize=SMALL_TABLES)
def _table(release_id: str, name: str) -> list[Row]:
    return release().rows(f"select * from {name}")


@lru_cache(maxsize=SMALL_TABLES)
def _titled(release_id: str, name: str, spoken: str) -> list[Row]:
    """A table whose titles are in the language that is spoken."""
    rows = _table(release_id, name)
    if spoken == ENGLISH:
        return rows
    return [
        row | {"title": row.get(f"title_{spoken}") or language.title(row["title"])} for row in rows
    ]


def definitions() -> list[Row]:
    """Every released column and dimension with its definition."""
    return _table(release().id, "definitions")


def definition(entry: str) -> Row | None:
    """The definition of a column or dimension, by its id; None where the release has none."""
    return _definitions(release().id).get(entry)


@lru_cache(maxsize=SMALL_TABLES)
def _definitions(release_id: str) -> dict[str, Row]:
    return {row["id"]: row for row in _table(release_id, "definitions")}


def certificate() -> dict[str, str]:
    """What the audit proved about this release."""
    return {row["key"]: row["value"] for row in _table(release().id, "certificate")}


def grids() -> list[Row]:
    """Which combinations of levels are tabulated."""
    return _table(release().id, "cube_grids")


def columns() -> list[Row]:
    """Every column of every table, in order: type, role and definition; none in a release that
    was built before it said so.
    """
    return sorted(_maybe("release_columns"), key=lambda row: (row["table_name"], row["position"]))


def input_fields() -> list[Row]:
    """The fields that the records of a release may have, in the order of the contract."""
    return _maybe("input_fields")


def deprecations() -> list[Row]:
    """Cubes and columns that are to go."""
    return _maybe("deprecations")


def _maybe(name: str) -> list[Row]:
    """A table that not every release has."""
    return _table(release().id, name) if name in release().tables else []


def dimension_codes() -> list[Row]:
    """Each code that a cube has rows of: its column, code, title, level (of a group, its grouping),
    and the code that it is part of.

    A column that means another thing in some cubes stands as `<cube>.<column>`.
    """
    return _dimension_codes(release().id, language.current())


@lru_cache(maxsize=SMALL_TABLES)
def _dimension_codes(release_id: str, spoken: str) -> list[Row]:
    found = []
    for column, (table, users) in CODED_BY.items():
        name, there = column.rpartition(".")[2], [cube for cube in users if cube in published()]
        if not there:
            continue
        seen = " union ".join(f"select {name} from {cube}" for cube in there)
        rows = release().rows(f"select * from {table} where {name} in ({seen}) order by all")
        for row in sorted(rows, key=lambda row: row.get("sort_order", 0)):
            level = row.get("dim_title") or row.get("level") or ""
            code = {"column": column, "code": row[name], "title": language.title(row["title"])}
            found.append(code | {"level": level, "parent": row.get("parent") or ""})
    for row in _titled(release_id, "dim_part", spoken):
        column = PART_COLUMNS.get(row["partition"], f"{row['partition']}_code")
        code = {"column": column, "code": row["part_code"], "title": row["title"]}
        found.append(code | {"level": "", "parent": row["parent"] or ""})
    return list({tuple(row.values()): row for row in found}.values())


def parts() -> list[Row]:
    """Titles of the codes of every partition, such as industries."""
    return _titled(release().id, "dim_part", language.current())


def horizons() -> list[Row]:
    """Every point in time of every population, in order."""
    rows = _titled(release().id, "dim_horizon", language.current())
    return sorted(rows, key=lambda row: row["sort_order"])


def cubes() -> list[Row]:
    """Every cube: title, question, whether it is there and why not, and its rows."""
    return _titled(release().id, "cubes", language.current())


def published() -> set[str]:
    """Names of the cubes that are in the release."""
    return {row["cube"] for row in cubes() if row["published"]}


@cache.memoize()
def _suppression(release_id: str) -> list[Row]:
    return release().rows(
        "select cube, measure, status, sum(cells)::bigint as cells from cube_suppression "
        "group by all order by all"
    )


def suppression() -> list[Row]:
    """Numbers by cube, measure and status."""
    return _suppression(release().id)


# How good the data are


def match_methods() -> list[Row]:
    """Those looked up by how they were matched, a row a group and method; none if not there."""
    return _table(release().id, "match_methods") if "match_methods" in published() else []


def coverage(subject: str) -> list[Row]:
    """Lines of the table about the records: 'match', 'rows' or 'suppression'."""
    return [row for row in _table(release().id, "coverage") if row["subject"] == subject]


@cache.memoize()
def _suppression_by_group(release_id: str) -> list[Row]:
    return release().rows(
        "select cube, subgroup_dim, status, sum(cells)::bigint as cells from cube_suppression "
        "group by all order by all"
    )


def suppression_by_group() -> list[Row]:
    """Numbers by cube, subgroup dimension and status."""
    return _suppression_by_group(release().id)


@cache.memoize()
def _hidden_of_groups(release_id: str) -> list[Row]:
    there = " + ".join(f"({status_column(name)} <> ?)::int" for name in MEASURES)
    hidden = " + ".join(f"({status_column(name)} = ?)::int" for name in MEASURES)
    return release().rows(
        f"select subgroup_dim, subgroup_code, sum({there})::bigint as there, "
        f"sum({hidden})::bigint as hidden from outcomes group by all order by all",
        [*[NO_DATA] * len(MEASURES), *[SUPPRESSED] * len(MEASURES)],
    )


def hidden_of_groups() -> list[Row]:
    """By group: numbers of `outcomes` that there are, and those of them that are suppressed."""
    return _hidden_of_groups(release().id)


# What can be searched for, beyond the codes that have pages


def occupations() -> list[Row]:
    """Occupations of the demand cube, with the programs that the release pairs them with."""
    if "demand" not in published():
        return []
    return release().rows(
        "select d.soc_code, d.title, coalesce(list_sort(list(distinct p.program_code) "
        "filter (p.program_code is not null)), []) as programs "
        "from demand d left join demand_program p using (soc_code) group by all order by all"
    )


def catalogue() -> list[Row]:
    """Credentials of the catalogue, with the cluster that it names; none where none are shown."""
    if "credentials" not in published():
        return []
    return release().rows(
        "select credential_code, title, cluster_id from dim_credential "
        "where level = 'credential' order by all"
    )


def schools() -> list[Row]:
    """Schools and districts, with their county."""
    return release().rows(
        "select region_code, title, level, county_fips from dim_region "
        "where level in ('school', 'district') order by all"
    )


def credentials_of(clusters: Sequence[str], region: str) -> list[Row]:
    """Awards at a place, all years together, of the credentials of some clusters, or of all.

    One row a credential and horizon, with its title and type; none where the cube is not there.
    """
    if "credentials" not in published():
        return []
    return _credentials_of(release().id, tuple(sorted(clusters)), region, language.current())


@cache.memoize()
def _credentials_of(
    release_id: str, clusters: tuple[str, ...], region: str, spoken: str
) -> list[Row]:
    among = f"and d.cluster_id in ({', '.join('?' * len(clusters))}) " if clusters else ""
    rows = release().rows(
        "select c.*, d.title, t.title as kind from credentials c "
        "join dim_credential d using (credential_code) "
        "join dim_credential t on t.credential_code = d.parent "
        f"where d.level = 'credential' and c.region_code = ? and c.cohort_code = ? {among}"
        "order by d.title, c.horizon_code",
        [region, ALL_COHORTS, *clusters],
    )
    return [row | {name: language.title(row[name]) for name in ("title", "kind")} for row in rows]


def places_of(program: str) -> frozenset[str]:
    """Codes of the places that a program has rows for."""
    return release().places.get(program, frozenset())


def taken(cohort: str) -> Mapping[str, frozenset[str]]:
    """By place: programs and clusters that people there took, in a count that is shown."""
    return _taken(release().id, cohort)


@cache.memoize()
def _taken(release_id: str, cohort: str) -> dict[str, frozenset[str]]:
    rows = release().rows(
        "select region_code, list(distinct program_code) as programs from outcomes_by_region "
        "where cohort_code = ? and subgroup_dim = ? and program_code <> ? "
        "and n_matched_status = ? and n_matched > 0 group by all",
        [cohort, TOTAL, TOTAL, PUBLISHED],
    )
    return {row["region_code"]: frozenset(row["programs"]) for row in rows}


def shown_by(level: str) -> frozenset[str]:
    """Programs, clusters and everyone: those that have rows for places of a level."""
    return _shown_by(release().id).get(level, frozenset())


@cache.memoize()
def _shown_by(release_id: str) -> dict[str, frozenset[str]]:
    rows = release().rows(
        "select level, list(distinct program_code) as programs from outcomes_by_region "
        "join dim_region using (region_code) where subgroup_dim = ? group by all",
        [TOTAL],
    )
    return {row["level"]: frozenset(row["programs"]) for row in rows}


def living_costs() -> dict[str, Row]:
    """What living costs in a year, by code of the place; none where the release has no line."""
    return {row["region_code"]: row for row in _maybe("living_cost")}


# CTE teachers, and the openings that their clusters lead to


def teachers() -> list[Row]:
    """CTE teachers by cluster, place and year, but for places without a page; none if not shown."""
    return _of_teachers(release().id, "educators") if "educators" in published() else []


def retirement() -> list[Row]:
    """The same groups by time to retirement: a row a group and part."""
    name = "educator_retirement"
    return _of_teachers(release().id, name) if name in published() else []


@lru_cache(maxsize=SMALL_TABLES)
def _of_teachers(release_id: str, cube: str) -> list[Row]:
    return release().rows(
        f"select c.* from {cube} c join dim_region r using (region_code) "
        f"where r.level not in ({', '.join('?' * len(NO_PAGE))}) order by all",
        NO_PAGE,
    )


def taught() -> dict[str, str]:
    """Title by code of what teachers are counted by: clusters, and all together."""
    if "educators" not in published():
        return {}
    rows = _titled(release().id, "dim_taught", language.current())
    return {row["taught_code"]: row["title"] for row in rows}


def openings(region: str) -> dict[str, Row]:
    """By cluster: openings a year in occupations that its programs lead to, each of them once."""
    if "demand" not in published():
        return {}
    return {row["cluster"]: row for row in _openings(release().id, region)}


@cache.memoize()
def _openings(release_id: str, region: str) -> list[Row]:
    return release().rows(
        "select cluster, count(*) as n_occupations, sum(annual_openings)::bigint as n from ("
        "select distinct p.parent as cluster, d.soc_code, d.annual_openings from demand d "
        "join demand_program using (soc_code) join dim_program p using (program_code) "
        "where d.region_code = ? and d.annual_openings_status = ? and p.parent is not null) "
        "group by cluster order by cluster",
        [region, PUBLISHED],
    )


# Credentials and who holds them


def credentials() -> dict[str, Row]:
    """Every credential of the catalogue, its types and all, by code; none where none are shown."""
    if "credentials" not in published():
        return {}
    rows = _titled(release().id, "dim_credential", language.current())
    ordered = sorted(rows, key=lambda row: (row["sort_order"], row["title"]))
    return {row["credential_code"]: row for row in ordered}


def held(cube: str, credential: str) -> list[Row]:
    """Rows of a cube of holders about one credential, type or all; none where it is not there."""
    return _held(release().id, cube).get(credential, []) if cube in published() else []


@lru_cache(maxsize=SMALL_TABLES)
def _held(release_id: str, cube: str) -> dict[str, list[Row]]:
    """By credential; read at once, since a list of credentials asks for every one of them."""
    found: dict[str, list[Row]] = {}
    for row in release().rows(f"select * from {cube} order by all"):
        found.setdefault(row["credential_code"], []).append(row)
    return found


def award_years() -> dict[tuple[str, str], tuple[int, int]]:
    """First and last year of award behind a number, by years and point in time."""
    if "credentials" not in published():
        return {}
    rows = _table(release().id, "dim_award_horizon")
    return {
        (row["cohort_code"], row["horizon_code"]): (row["first_year"], row["last_year"])
        for row in rows
    }


def award_windows() -> list[str]:
    """Codes of the sets of award years that are counted together, oldest first."""
    rows = [row for row in _table(release().id, "dim_award_year") if row["level"] == "window"]
    return [row["cohort_code"] for row in sorted(rows, key=lambda row: row["first_year"])]


def time_frames(cube: str) -> list[Row]:
    """Sets of years that numbers are of, of leaving or of award, with the first and the last."""
    name = "dim_award_year" if cube == "credentials" else "dim_cohort"
    rows = _table(release().id, name) if cube in published() else []
    return sorted(rows, key=lambda row: (row["first_year"], row["last_year"]))


def jobs_of(programs: Sequence[str]) -> list[Row]:
    """Demand for the occupations that programs lead to, in every region; an occupation once."""
    if "demand" not in published() or not programs:
        return []
    return _jobs_of(release().id, tuple(sorted(programs)), language.current())


@cache.memoize()
def _jobs_of(release_id: str, programs: tuple[str, ...], spoken: str) -> list[Row]:
    rows = release().rows(
        "select * from demand where soc_code in (select soc_code from demand_program "
        f"where program_code in ({', '.join('?' * len(programs))})) order by all",
        list(programs),
    )
    return [row | {"title": language.title(row["title"])} for row in rows]


def demanded(region: str) -> list[Row]:
    """Demand for every occupation at a place, titles in the language that is spoken."""
    return _demand("region_code", region)


def concentrators(cube: str, horizon: str) -> list[Row]:
    """Rows of a cube about all CTE concentrators of the state; none where it is not there."""
    return _concentrators(release().id, cube, horizon) if cube in published() else []


@cache.memoize()
def _concentrators(release_id: str, cube: str, horizon: str) -> list[Row]:
    return release().rows(
        f"select * from {cube} where program_code = ? and region_code = ? and cohort_code = ? "
        "and subgroup_dim = ? and horizon_code = ? order by all",
        [TOTAL, STATE, ALL_COHORTS, TOTAL, horizon],
    )


def demand_of(soc: str) -> list[Row]:
    """Demand for one occupation, a row a region, titles in the language that is spoken."""
    return _demand("soc_code", soc)


def _demand(column: str, code: str) -> list[Row]:
    if "demand" not in published():
        return []
    rows = _demand_rows(release().id, column, code)
    return [row | {"title": language.title(row["title"])} for row in rows]


@cache.memoize()
def _demand_rows(release_id: str, column: str, code: str) -> list[Row]:
    return release().rows(f"select * from demand where {column} = ? order by all", [code])


def in_sector(sector: str, region: str, cohort: str) -> list[Row]:
    """Leavers of everything with work in an industry: a row a program and point in time."""
    if "industries" not in published():
        return []
    return _in_sector(release().id, sector, region, cohort)


@cache.memoize()
def _in_sector(release_id: str, sector: str, region: str, cohort: str) -> list[Row]:
    return release().rows(
        "select program_code, horizon_code, n, n_status, share, share_status from industries "
        "where sector_code = ? and region_code = ? and cohort_code = ? and subgroup_dim = ? "
        "order by all",
        [sector, region, cohort, TOTAL],
    )


def flows(cohort: str, horizon: str) -> list[Row]:
    """From which region leavers went to work in which, everyone together; none if not there."""
    return _flows(release().id, cohort, horizon) if "flows" in published() else []


@cache.memoize()
def _flows(release_id: str, cohort: str, horizon: str) -> list[Row]:
    return release().rows(
        "select region_code, work_region_code, n, n_status, share, share_status from flows "
        "where program_code = ? and cohort_code = ? and horizon_code = ? and subgroup_dim = ? "
        "order by all",
        [TOTAL, cohort, horizon, TOTAL],
    )


# CTE concentrators: placement (Perkins 3S1) and the indicators of WIOA


def about_concentrators(cube: str) -> list[Row]:
    """All rows of a cube of CTE concentrators; none where it is not there. Read once."""
    return _table(release().id, cube) if cube in published() else []


def populations() -> dict[str, tuple[str, dict[str, str]]]:
    """Special populations and other groupings of CTE concentrators: title, and those of codes."""
    return _populations(release().id, language.current())


@lru_cache(maxsize=SMALL_TABLES)
def _populations(release_id: str, spoken: str) -> dict[str, tuple[str, dict[str, str]]]:
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for row in release().rows(
        "select g.*, split_part(subgroup_dim, '__', 2) as dim, d.name_es from dim_subgroup g left "
        "join definitions d on d.id = split_part(subgroup_dim, '__', 2) "
        "where starts_with(subgroup_dim, ?) order by g.sort_order",
        [f"{CONCENTRATORS}__"],
    ):
        own = row["name_es"] if spoken == SPANISH else ""
        named = (own or language.title(row["dim_title"]), {})
        found.setdefault(row["dim"], named)[1][row["subgroup_code"]] = language.title(row["title"])
    return found
