"""Reading a linked data package: every row checked against the contract inside DuckDB.

One scan a table. A row that breaks the contract is set aside with the name of the check it
failed; nothing is dropped silently: rows in = rows used + rows rejected. Messages and reject
files name table, row (counted from 1 below the header) and field, never the value of a person's
field.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aggregates import row_checks
from aggregates.contract import TableSchema, schemas
from aggregates.errors import IntakeError
from aggregates.intake_report import Account, Finding, IntakeReport
from aggregates.package import (
    PACKAGE_FILE,
    UNREADABLE,
    column_names,
    descriptor,
    fingerprint,
    mapping_file,
    resource_files,
)

MAX_REJECT_SHARE = 0.05  # of the rows of a table; beyond it the build stops
MEMORY_LIMIT = "4GB"  # of DuckDB during a check; it spills to disk beyond
ONE_TITLE = {  # table -> fields of a code that repeats, and of its title
    "regions": ("workforce_region_id", "workforce_region_title"),
    "schools": ("district_id", "district_title"),
}
NO_ROOM = (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.TransactionException)

Progress = Callable[[str], None]


def check(
    package: Path,
    *,
    mapping: Path | None = None,
    rejects: Path | None = None,
    rows: int = 0,
    progress: Progress | None = None,
) -> IntakeReport:
    """Validate `package` in a database of its own that is deleted afterwards.

    rows  how many rejected rows to name in the report
    Raises IntakeError where there is no package to read.
    """
    folder = Path(tempfile.mkdtemp(prefix="throughline-check-"))
    try:
        with duckdb.connect(str(folder / "check.duckdb")) as con:
            con.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
            con.execute("set preserve_insertion_order = false")
            return _Intake(package, con, mapping, rejects, rows, progress).run(MAX_REJECT_SHARE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stage(
    package: Path,
    con: duckdb.DuckDBPyConnection,
    *,
    mapping: Path | None = None,
    rejects: Path | None = None,
    progress: Progress | None = None,
    max_reject_share: float = MAX_REJECT_SHARE,
) -> IntakeReport:
    """Create the `stg_*` tables of `package` in `con`: typed, checked, with integer keys.

    Raises IntakeError if the package cannot be built from.
    """
    report = _Intake(package, con, mapping, rejects, 0, progress).run(max_reject_share)
    if not report.ok:
        raise IntakeError(f"{package}: the package breaks the contract\n{report.text()}")
    return report


@dataclass(frozen=True)
class _Source:
    """SQL that reads a file with the contract's column names, and what it reads."""

    sql: str
    kind: str  # 'csv', 'parquet', or 'none' for a table that is not in the package
    native: frozenset[str]  # fields whose column has the contract's type already
    file: str  # its name, for messages
    broken: str = ""  # table of rows that could not be read


class _Intake:
    """One pass over one package."""

    def __init__(
        self,
        package: Path,
        con: duckdb.DuckDBPyConnection,
        mapping: Path | None,
        rejects: Path | None,
        rows: int,
        progress: Progress | None,
    ) -> None:
        self.package, self.con, self.rejects, self.rows = package, con, rejects, rows
        self.say: Progress = progress or (lambda message: None)
        self.report = IntakeReport()
        self.meta = descriptor(package)
        self.names = mapping_file(mapping)
        self.files = resource_files(package, self.meta, self.names.get("tables", {}))
        self.read_too = [mapping] if mapping else []

    def run(self, max_reject_share: float) -> IntakeReport:
        """Read every table; returns the report."""
        self._package_row()
        self.con.execute(
            "create temp table rejected(tbl varchar, row_number bigint, fault varchar)"
        )
        sources = {schema.name: self._sources(schema) for schema in schemas().values()}
        for schema in schemas().values():
            if self.report.ok:
                self._read(schema, sources[schema.name], max_reject_share)
        self._export_rejects()
        files = [path for name in sorted(self.files) for path in self.files[name]]
        paths = [self.package / PACKAGE_FILE, *files]
        self.report.fingerprint = fingerprint(paths + self.read_too) if self.report.ok else ""
        return self.report

    def _package_row(self) -> None:
        about = self.meta["throughline"]
        self.con.execute(
            "create table stg_package as select $name as name, $title as title, "
            "$synthetic::boolean as synthetic, $state as state, $fips as state_fips, "
            "$first as wages_first_quarter, $last as wages_last_quarter, $notice as notice",
            {
                "name": self.meta.get("name", ""),
                "title": self.meta.get("title", ""),
                "synthetic": bool(about["synthetic"]),
                "state": about["state"],
                "fips": about["state_fips"],
                "first": about["wages_first_quarter"],
                "last": about["wages_last_quarter"],
                "notice": about.get("notice", ""),
            },
        )

    def _find(self, check: str, table: str, name: str, rows: int, expected: str, kind: str) -> None:
        self.report.findings.append(Finding(check, table, name, rows, expected, kind))

    def _read(self, schema: TableSchema, sources: list[_Source], max_reject_share: float) -> None:
        name = schema.name
        if sources[0].kind != "none":
            self.say(f"reading {name}")
        self.con.execute("create or replace temp table broken(row bigint)")
        for source in sources:
            self._load(schema, source, first=source is sources[0])
        if sources[0].kind == "none":
            return
        self._mark_duplicates(schema)
        if name in ONE_TITLE:
            self._mark_two_titles(name, *ONE_TITLE[name])
        broken = _count(self.con, "select count(*) from broken")
        if broken:
            self._count_unreadable(name)
        self._account(schema, broken, max_reject_share)
        self.con.execute(f"delete from stg_{name} where fault is not null")
        self.con.execute(f"alter table stg_{name} drop column fault")
        self.con.execute(f"alter table stg_{name} drop column row_number")
        if name == "students":
            self._number_students()
        if name == "programs":
            self._check_framework_of_all()
        if name == "schools":
            self._check_district_county()

    def _sources(self, schema: TableSchema) -> list[_Source]:
        """How to read the files of a table; finds missing and unknown fields on the way."""
        name = schema.name
        if name not in self.files:
            if not schema.optional:
                self._find("missing_table", name, "", 0, "a resource of this name", "error")
            return [_Source(_empty(schema), "none", frozenset(), name)]
        return [self._source(schema, path, place) for place, path in enumerate(self.files[name])]

    def _source(self, schema: TableSchema, path: Path, place: int) -> _Source:
        name, broken = schema.name, f"{schema.name}_{place}"
        quoted = str(path).replace("'", "''")
        if path.suffix == ".parquet":
            kind, number = "parquet", "file_row_number + 1"
            reader = f"read_parquet('{quoted}', file_row_number = true)"
            there = self._parquet_columns(path, reader)
        else:
            kind, number = "csv", "row_number() over ()"
            names = column_names(path)
            fields = ", ".join(f"'c{column}': 'varchar'" for column in range(len(names)))
            # Nothing is guessed: a guess could take rows for comments or quotes for text.
            reader = (
                f"read_csv('{quoted}', auto_detect = false, columns = {{{fields}}}, "
                "header = true, delim = ',', quote = '\"', escape = '\"', "
                f"store_rejects = true, rejects_table = 'broken_{broken}', "
                f"rejects_scan = 'scan_{broken}')"
            )
            there = {given: (f"c{column}", "TEXT") for column, given in enumerate(names)}
            if len({given.casefold() for given in names}) < len(names):
                self._find("duplicate_field", name, "", 0, "each column name once", "error")
        several = f" (in {path.name})" if len(self.files[name]) > 1 else ""
        columns, native = self._select_fields(schema, there, several)
        sql = f"select {', '.join([f'{number} as row_number', *columns])} from {reader}"
        return _Source(sql, kind, native, path.name, f"broken_{broken}")

    def _parquet_columns(self, path: Path, reader: str) -> dict[str, tuple[str, str]]:
        """Column name -> (the same, its type)."""
        try:
            found = self.con.execute(f"describe select * from {reader}").fetchall()
        except duckdb.Error:
            raise IntakeError(f"{path.name}: {UNREADABLE['parquet']}") from None
        return {row[0]: (row[0], row[1]) for row in found if row[0] != "file_row_number"}

    def _select_fields(
        self, schema: TableSchema, there: dict[str, tuple[str, str]], where: str
    ) -> tuple[list[str], frozenset[str]]:
        """SQL of each field of the contract, and which have their type already."""
        name, renamed = schema.name, self.names.get(schema.name, {})
        columns, native, missing = [], set(), False
        for item in schema.fields:
            given = renamed.get(item.name, item.name)
            if given in there:
                column, kind = there[given]
                self.report.fields.setdefault(name, set()).add(item.name)
                columns.append(f"{_quote(column)} as {item.name}")
                if re.fullmatch(row_checks.NATIVE.get(item.kind, ""), kind):
                    native.add(item.name)
            elif item.required:
                missing = True
                expected = f"a column of this name, or one named in the mapping file{where}"
                self._find("missing_field", name, item.name, 0, expected, "error")
            else:
                columns.append(f"null::varchar as {item.name}")
        unknown = sorted(set(there) - {renamed.get(item.name, item.name) for item in schema.fields})
        if missing:  # a file without a header has values of persons where names should be
            unknown = []
        for extra in unknown:
            expected = f"only fields of the contract; ignored{where}"
            self._find("unknown_field", name, extra, 0, expected, "note")
        return columns, frozenset(native)

    def _load(self, schema: TableSchema, source: _Source, first: bool) -> None:
        """Create `stg_<table>` with `fault` and `row_number`, or add the rows of a further file."""
        name = schema.name
        before = 0 if first else _count(self.con, f"select count(*) from stg_{name}")
        into = f"create table stg_{name} as" if first else f"insert into stg_{name}"
        about = self.meta["throughline"]
        select = row_checks.statement(schema, source.sql, source.native, before, about)
        self.con.execute(f"set preserve_insertion_order = {str(source.kind == 'csv').lower()}")
        try:
            self.con.execute(f"{into} {select}")
        except NO_ROOM as error:
            raise IntakeError(
                f"{name}: reading stopped for want of memory or disk, or at a damaged file; "
                f"free some, set TMPDIR to a larger disk, or write {source.file} again"
            ) from error
        except duckdb.Error:  # its message may quote the file: say where, not what
            raise IntakeError(f"{source.file}: {UNREADABLE[source.kind]}") from None
        finally:
            self.con.execute("set preserve_insertion_order = false")
        if source.kind == "csv":
            self._unreadable(name, source.broken, before)

    def _unreadable(self, name: str, found: str, before: int) -> None:
        """Set unreadable rows of a CSV file aside, in table `broken`, by their place in all files.

        before  rows of earlier files that could be read
        """
        start = before + _count(self.con, "select count(*) from broken")
        self.con.execute(
            f"create or replace temp table passed as select distinct line - 1 + {start} as row "
            f"from {found}"
        )
        self.con.execute("insert into broken from passed")
        self.con.execute(
            f"insert into rejected select '{name}', row, 'unreadable_row:' from passed"
        )
        swallowed = _count(
            self.con, f"select count(*) from {found} where contains(csv_line, chr(10))"
        )
        if swallowed:
            expected = "every quote closed in its row; rows after the first one were lost"
            self._find("unclosed_quote", name, "", swallowed, expected, "error")

    def _count_unreadable(self, name: str) -> None:
        """Number rejected rows as in the files: the reader counts only rows that it could read."""
        self.con.execute(
            f"update stg_{name} t set row_number = t.row_number + n.passed from ("
            f"select f.row_number, b.passed from (select row_number from stg_{name} "
            "where fault is not null) f asof join (select row - passed as before, max(passed) as "
            "passed from (select row, row_number() over (order by row) as passed from broken) "
            "group by all) b on f.row_number > b.before) n "
            "where t.fault is not null and t.row_number = n.row_number"
        )

    def _mark_duplicates(self, schema: TableSchema) -> None:
        """Every copy of a repeated key is set aside: nothing says which one is right."""
        swap = {
            "student_id": "student_key",
            "employer_id": "employer_key",
            "quarter": "quarter_index",
        }
        person = schema.name in row_checks.PERSON_TABLES
        key = [swap.get(name, name) if person else name for name in schema.key]
        columns = ", ".join(key)
        self.con.execute(
            f"create or replace temp table repeated as select {columns} from stg_{schema.name} "
            f"where fault is null group by all having count(*) > 1"
        )
        if self.con.execute("select count(*) from repeated").fetchone() != (0,):
            same = " and ".join(f"d.{name} = r.{name}" for name in key)
            self.con.execute(
                f"update stg_{schema.name} d set fault = 'duplicate_key:{schema.key[0]}' "
                f"from repeated r where d.fault is null and {same}"
            )

    def _mark_two_titles(self, table: str, code: str, title: str) -> None:
        """A code has one title; where it has several, nothing says which is right."""
        self.con.execute(
            f"update stg_{table} set fault = 'two_titles:{title}' "
            f"where fault is null and {code} in (select {code} from stg_{table} "
            f"where fault is null group by all having count(distinct {title}) > 1)"
        )

    def _check_framework_of_all(self) -> None:
        """Either every program names a cluster of 2024, or none: else its clusters miss people."""
        without = _count(
            self.con,
            "select count(*) - count(cluster_2024_id) from stg_programs "
            "having count(cluster_2024_id) > 0",
        )
        if without:
            expected = "a cluster of the 2024 framework for all programs or for none"
            self._find(
                "framework_of_some", "programs", "cluster_2024_id", without, expected, "error"
            )

    def _check_district_county(self) -> None:
        """Districts add up to counties, so that each must be inside one."""
        found = self.con.execute(
            "select district_id, count(*) from stg_schools group by all "
            "having count(distinct county_fips) > 1 order by all"
        ).fetchall()
        if found:
            named = ", ".join(str(district) for district, _ in found)
            expected = (
                f"a district in one county; give a district in two counties ({named}) "
                "an id for each county"
            )
            schools = sum(int(count) for _, count in found)
            self._find(
                "district_in_two_counties", "schools", "county_fips", schools, expected, "error"
            )

    def _account(self, schema: TableSchema, broken: int, max_reject_share: float) -> None:
        name = schema.name
        counted = self.con.execute(f"select count(*), count(fault) from stg_{name}").fetchone()
        total, faulty = counted if counted else (0, 0)
        account = Account(total + broken, total - faulty, faulty + broken)
        self.report.tables[name] = account
        if not account.rows_rejected:
            return
        self.con.execute(
            f"insert into rejected select '{name}', row_number, fault from stg_{name} "
            "where fault is not null"
        )
        by_name = {item.name: item.expected for item in schema.fields}
        for fault, rows in self.con.execute(
            "select fault, count(*) from rejected where tbl = $name group by all order by all",
            {"name": name},
        ).fetchall():
            check, _, where = fault.partition(":")
            expected = row_checks.EXPECTED.get(check, by_name.get(where, "a readable row"))
            self._find(check, name, where, rows, expected, "reject")
        if account.rows_rejected > max_reject_share * account.rows_in:
            limit = f"at most {max_reject_share:.0%} of the rows set aside"
            self._find("too_many_rejects", name, "", account.rows_rejected, limit, "error")

    def _number_students(self) -> None:
        self.con.execute(
            "create or replace table stg_students as select *, "
            "(row_number() over (order by student_id) - 1)::integer as student_key "
            "from stg_students order by student_key"
        )

    def _export_rejects(self) -> None:
        order = "order by tbl, row_number, fault"
        if self.rows:
            found = self.con.execute(
                f"select tbl, row_number, fault from rejected {order} limit $rows",
                {"rows": self.rows},
            ).fetchall()
            for table, row, fault in found:
                check, _, where = fault.partition(":")
                self.report.samples.append((table, int(row), check, where))
        if self.rejects is None:
            return
        self.rejects.mkdir(parents=True, exist_ok=True)
        target = str(self.rejects / "rejects.csv").replace("'", "''")
        self.con.execute(
            'copy (select tbl as "table", row_number as "row", '
            "nullif(split_part(fault, ':', 2), '') as field, split_part(fault, ':', 1) as reason "
            f"from rejected {order}) to '{target}' (header, delimiter ',')"
        )


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _empty(schema: TableSchema) -> str:
    columns = ", ".join(f"null::varchar as {item.name}" for item in schema.fields)
    return f"select 0 as row_number, {columns} where false"


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
