"""Reading a linked data package: every row checked against the contract inside DuckDB.

One scan a table. A row that breaks the contract is set aside with the name of the check it
failed; nothing is dropped silently: rows in = rows used + rows rejected. Messages and reject
files name table, row (counted from 1 below the header) and field, never the value of a person's
field.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import shutil
import tempfile
import tomllib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from aggregates.contract import Field, TableSchema, schemas
from aggregates.errors import AggregatesError

PACKAGE_FILE = "datapackage.json"
MAX_REJECT_SHARE = 0.05  # of the rows of a table; beyond it the build stops
SSN_SHAPE = r"^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}$"
QUARTER_SHAPE = r"^[0-9]{4}Q[1-4]$"
MEMORY_LIMIT = "4GB"  # of DuckDB during a check; it spills to disk beyond
TYPES = {
    "string": "varchar",
    "integer": "integer",
    "number": "double",
    "boolean": "boolean",
    "date": "date",
    "quarter": "varchar",
}
SHAPES = {  # of text that is read as a type; a looser reading would turn 2019.7 into 2020
    "integer": r"^[+-]?[0-9]+(\.0*)?$",
    "number": r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$",
    "boolean": r"^(?i:true|false|t|f|yes|no|y|n|1|0)$",
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}( 00:00:00(\.0+)?)?$",
}
NATIVE = {  # column types of a Parquet file that need no reading from text
    "integer": r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?",
    "number": r"DOUBLE|FLOAT|DECIMAL.*|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
RESERVED_CODES = ("total", "state", "all")  # codes of margins, which no program may have
RESERVED_STARTS = ("cluster:", "cluster_2024:", "pair:")  # of codes that programs add up to
FRAMEWORK = {"cluster_id": "16", "cluster_2024_id": "2024"}  # of the cluster that a field names
ONE_TITLE = {  # table -> fields of a code that repeats, and of its title
    "regions": ("workforce_region_id", "workforce_region_title"),
    "schools": ("district_id", "district_title"),
}
HEADER_BYTES = 1 << 16
NO_ROOM = (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.TransactionException)
PERSON_TABLES = ("wages", "enrollments", "credentials", "service")
REQUIRED_META = ("synthetic", "state", "state_fips", "wages_first_quarter", "wages_last_quarter")

Progress = Callable[[str], None]


class IntakeError(AggregatesError):
    """A package that breaks the contract; the message says where and what was expected."""


@dataclass(frozen=True)
class Finding:
    """Something wrong: which check, where, how many rows, and what was expected."""

    check: str
    table: str
    field: str
    rows: int
    expected: str
    severity: str  # 'error' stops the build, 'reject' sets rows aside, 'note' does neither


@dataclass(frozen=True)
class Account:
    """Rows of a table: read, used, set aside."""

    rows_in: int
    rows_used: int
    rows_rejected: int


@dataclass
class IntakeReport:
    """What was read and what was wrong with it."""

    tables: dict[str, Account] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    fingerprint: str = ""
    samples: list[tuple[str, int, str, str]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether a release can be built: no error, though rows may have been set aside."""
        return not any(finding.severity == "error" for finding in self.findings)

    @property
    def clean(self) -> bool:
        """Whether nothing at all is wrong."""
        return not any(finding.severity in ("error", "reject") for finding in self.findings)

    def text(self) -> str:
        """The report for people."""
        lines = [f"{'table':20}{'rows in':>14}{'used':>14}{'rejected':>12}"]
        for name, account in self.tables.items():
            lines.append(
                f"{name:20}{account.rows_in:>14,}{account.rows_used:>14,}"
                f"{account.rows_rejected:>12,}"
            )
        if self.findings:
            lines.append("")
        for found in self.findings:
            where = f"{found.table}.{found.field}" if found.field else found.table
            rows = f" in {found.rows:,} rows" if found.rows else ""
            lines.append(
                f"{found.severity}: {found.check}: {where}{rows}; expected {found.expected}"
            )
        for table, row, check, name in self.samples:
            lines.append(f"  {table} row {row}: {check} ({name})")
        lines.append("")
        lines.append(
            "The package keeps the contract."
            if self.clean
            else "The package can be built; the rows above were set aside."
            if self.ok
            else "The package cannot be built: put right what is marked error."
        )
        return "\n".join(lines)


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


def fingerprint(paths: list[Path]) -> str:
    """SHA-256 over files in the order given, names included."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        with path.open("rb") as handle:
            while chunk := handle.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


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
        self.meta = _descriptor(package)
        self.names = _mapping(mapping)
        self.files = _files(package, self.meta, self.names.get("tables", {}))
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
            header = _header(path)
            names = ", ".join(f"'c{column}': 'varchar'" for column in range(len(header)))
            # Nothing is guessed: a guess could take rows for comments or quotes for text.
            reader = (
                f"read_csv('{quoted}', auto_detect = false, columns = {{{names}}}, "
                "header = true, delim = ',', quote = '\"', escape = '\"', "
                f"store_rejects = true, rejects_table = 'broken_{broken}', "
                f"rejects_scan = 'scan_{broken}')"
            )
            there = {given: (f"c{column}", "TEXT") for column, given in enumerate(header)}
            if len({given.casefold() for given in header}) < len(header):
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
                columns.append(f"{_quote(column)} as {item.name}")
                if re.fullmatch(NATIVE.get(item.kind, ""), kind):
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
        self.con.execute(f"set preserve_insertion_order = {str(source.kind == 'csv').lower()}")
        try:
            self.con.execute(f"{into} {self._select(schema, source, before)}")
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

    def _select(self, schema: TableSchema, source: _Source, before: int) -> str:
        typed = ", ".join(
            f"{_typed(item, item.name in source.native)} as {item.name}, "
            f"{_raw(item, item.name in source.native)} as raw_{item.name}"
            for item in schema.fields
        )
        joins = []
        faults = [
            fault for item in schema.fields for fault in _fault(item, item.name in source.native)
        ]
        if schema.name in PERSON_TABLES:
            joins.append("left join stg_students s on s.student_id = t.student_id")
            faults.append(("true", "unknown_student", "student_id"))
            # The identifiers of known students were tested with them.
            unknown = "s.student_key is null"
            faults = [
                (f"{unknown} and ({test})" if where == "student_id" else test, check, where)
                for test, check, where in faults
            ]
        for link, table, column in schema.references:
            if table == "students":
                continue
            alias = f"l_{link}"
            joins.append(f"left join stg_{table} {alias} on {alias}.{column} = t.{link}")
            faults.append(
                (f"t.{link} is not null and {alias}.{column} is null", "unknown_reference", link)
            )
            if table == "clusters":
                other = f"{alias}.framework <> '{FRAMEWORK[link]}'"
                faults.append((other, f"not_framework_{FRAMEWORK[link]}", link))
        faults += self._special(schema)
        cases = " ".join(f"when {test} then '{check}:{where}'" for test, check, where in faults)
        return (
            f"with source as ({source.sql}), read as (select row_number, {typed} from source) "
            f"select {self._columns(schema)}, t.row_number::bigint + {before} as row_number, "
            f"case {cases} end as fault from read t {' '.join(joins)}"
        )

    def _columns(self, schema: TableSchema) -> str:
        """Columns to keep: person tables carry integer keys instead of identifiers."""
        if schema.name not in PERSON_TABLES:
            extra = [f"t.{item.name}" for item in schema.fields]
            if schema.name == "students":
                extra.append(f"{_index('t.exit_quarter')} as exit_quarter_index")
            return ", ".join(extra)
        kept = ["s.student_key"]
        for item in schema.fields:
            if item.name == "student_id":
                continue
            if item.name == "employer_id":
                # Equal identifiers, equal key: the first 62 bits of a hash of the identifier.
                kept.append("(hash(t.employer_id) >> 2)::bigint as employer_key")
            elif item.kind == "quarter":
                kept.append(f"{_index('t.' + item.name)} as {item.name}_index")
            else:
                kept.append(f"t.{item.name}")
        return ", ".join(kept)

    def _special(self, schema: TableSchema) -> list[tuple[str, str, str]]:
        """Checks that belong to one table."""
        about = self.meta["throughline"]
        found = []
        if schema.name == "students":
            found.append(
                (
                    "t.cohort_year <> try_cast(left(t.exit_quarter, 4) as integer)",
                    "cohort_mismatch",
                    "exit_quarter",
                )
            )
        if schema.name == "wages":
            first, last = about["wages_first_quarter"], about["wages_last_quarter"]
            found.append(
                (
                    f"t.quarter not between '{first}' and '{last}'",
                    "quarter_outside_window",
                    "quarter",
                )
            )
        if schema.name == "programs":
            codes = ", ".join(f"'{code}'" for code in RESERVED_CODES)
            starts = [f"starts_with(t.program_id, '{start}')" for start in RESERVED_STARTS]
            reserved = " or ".join([f"t.program_id in ({codes})", *starts])
            found.append((reserved, "reserved_code", "program_id"))
        if schema.name == "clusters":
            found.append(("t.cluster_id = 'none'", "reserved_code", "cluster_id"))
        if schema.name == "occupation_demand":
            known = "select workforce_region_id from stg_regions"
            test = f"t.workforce_region_id not in ({known})"
            found.append((test, "unknown_reference", "workforce_region_id"))
        return found

    def _mark_duplicates(self, schema: TableSchema) -> None:
        """Every copy of a repeated key is set aside: nothing says which one is right."""
        swap = {
            "student_id": "student_key",
            "employer_id": "employer_key",
            "quarter": "quarter_index",
        }
        person = schema.name in PERSON_TABLES
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
            expected = EXPECTED.get(check, by_name.get(where, "a readable row"))
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


EXPECTED = {
    "unknown_student": "a student_id of the students table",
    "unknown_reference": "a code of the table it points to",
    "duplicate_key": "one row a key",
    "quarter_outside_window": "a quarter from wages_first_quarter to wages_last_quarter",
    "cohort_mismatch": "an exit quarter in the cohort year",
    "negative_wages": "wages of 0 or more",
    "absurd_wages": "wages of at most 5,000,000 a quarter",
    "ssn_shaped_id": "an opaque identifier, not shaped like a Social Security number",
    "required": "a value",
    "control_character": "no line breaks or other control characters inside a value",
    "reserved_code": "a code other than total, state, all, none, cluster:..., cluster_2024:... "
    "and pair:...",
    "not_framework_16": "a cluster of framework 16",
    "not_framework_2024": "a cluster of framework 2024",
    "two_titles": "one title a code",
    "unreadable_row": "as many columns as the header",
}


UNREADABLE = {
    "csv": "cannot be read as CSV; write it again in UTF-8, with commas, one kind of line ending "
    "and every quote closed",
    "parquet": "cannot be read as Parquet; write it again",
    "none": "cannot be set up",
}


def _typed(item: Field, native: bool) -> str:
    """SQL of a field's value in the contract's type, null where it cannot be read as that."""
    text = f"nullif(trim({item.name}::varchar), '')"
    if item.kind == "string" or item.kind == "quarter":
        return text
    return f"try_cast({item.name if native else text} as {TYPES[item.kind]})"


def _raw(item: Field, native: bool) -> str:
    """SQL of what was given, null where nothing was."""
    return item.name if native else f"nullif(trim({item.name}::varchar), '')"


def _fault(item: Field, native: bool) -> list[tuple[str, str, str]]:
    """Tests of one field, each with the name of its check, first failing wins."""
    name, raw = f"t.{item.name}", f"t.raw_{item.name}"
    found = []
    if item.required:
        found.append((f"{raw} is null", "required", item.name))
    if item.kind in SHAPES:
        unread = [f"{raw} is not null and {name} is null"]
        if not native:
            unread.append(f"not regexp_full_match({raw}, '{SHAPES[item.kind]}')")
        if item.kind in ("number", "date"):
            unread.append(f"not isfinite({name})")
        found.append((" or ".join(unread), "wrong_type", item.name))
    if item.kind == "quarter":
        found.append((f"not regexp_full_match({name}, '{QUARTER_SHAPE}')", "wrong_type", item.name))
    elif item.pattern:
        found.append((f"not regexp_full_match({name}, '{item.pattern}')", "wrong_type", item.name))
    elif item.kind == "string" and not item.codes:
        found.append((f"regexp_matches({name}, '[[:cntrl:]]')", "control_character", item.name))
    if item.sensitivity == "identifier":
        digit_first = f"{name} < ':'"  # cheap, and few identifiers go on to the costly test
        ssn = f"{digit_first} and regexp_full_match({name}, '{SSN_SHAPE}')"
        found.append((ssn, "ssn_shaped_id", item.name))
    if item.codes:
        codes = ", ".join(f"'{code}'" for code in item.codes)
        found.append((f"{name} not in ({codes})", "unknown_code", item.name))
    low, high = (
        ("negative_wages", "absurd_wages") if item.name == "wages" else ("out_of_range",) * 2
    )
    if item.minimum is not None:
        found.append((f"{name} < {item.minimum}", low, item.name))
    if item.maximum is not None:
        found.append((f"{name} > {item.maximum}", high, item.name))
    return found


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _header(path: Path) -> list[str]:
    """Column names of a CSV file. Raises IntakeError if it has none or is not text."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rb") as handle:
            start = handle.read(HEADER_BYTES)
        text = start.decode("utf-8-sig", errors="replace")
        header = next(csv.reader(io.StringIO(text, newline="")), [])
    except (OSError, EOFError, zlib.error, csv.Error):
        raise IntakeError(f"{path.name}: {UNREADABLE['csv']}") from None
    if any(sign in name for name in header for sign in "\0\ufffd"):
        raise IntakeError(f"{path.name}: {UNREADABLE['csv']}")
    if not any(name.strip() for name in header):
        raise IntakeError(f"{path.name}: empty; expected a first row with the column names")
    return [name.strip() for name in header]


def _index(column: str) -> str:
    """A quarter as year * 4 + (quarter - 1), so that quarters can be subtracted."""
    year, part = (
        f"try_cast(left({column}, 4) as integer)",
        f"try_cast(right({column}, 1) as integer)",
    )
    return f"({year} * 4 + {part} - 1)::integer"


def _empty(schema: TableSchema) -> str:
    columns = ", ".join(f"null::varchar as {item.name}" for item in schema.fields)
    return f"select 0 as row_number, {columns} where false"


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _descriptor(package: Path) -> dict[str, Any]:
    path = package / PACKAGE_FILE
    try:
        meta = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise IntakeError(
            f"{path}: not there; a linked data package is a folder with a {PACKAGE_FILE} "
            "(README, bring your own data)"
        ) from error
    except ValueError as error:
        raise IntakeError(f"{path}: not JSON (line {getattr(error, 'lineno', '?')})") from error
    about = meta.get("throughline") if isinstance(meta, dict) else None
    if not isinstance(about, dict):
        raise IntakeError(f"{path}: expected an object named 'throughline' (README)")
    if missing := [name for name in REQUIRED_META if name not in about]:
        raise IntakeError(f"{path}: 'throughline' lacks {', '.join(missing)}")
    if not isinstance(about["synthetic"], bool):
        raise IntakeError(f"{path}: 'synthetic' must be true or false")
    for name in ("wages_first_quarter", "wages_last_quarter"):
        value = str(about[name])
        if len(value) != 6 or not value[:4].isdigit() or value[4] != "Q" or value[5] not in "1234":
            raise IntakeError(f"{path}: {name} must be a quarter such as 2019Q3")
    if str(about["wages_first_quarter"]) > str(about["wages_last_quarter"]):
        raise IntakeError(f"{path}: wages_first_quarter must not be after wages_last_quarter")
    if not isinstance(about["state"], str) or not about["state"].strip():
        raise IntakeError(f"{path}: state must be the name of the state")
    if not re.fullmatch("[0-9]{2}", str(about["state_fips"])):
        raise IntakeError(f"{path}: state_fips must be two digits, as text")
    return meta


def _mapping(path: Path | None) -> dict[str, dict[str, str]]:
    """The mapping file: [table] contract_field = "column"; [tables] table = "resource"."""
    if path is None:
        return {}
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IntakeError(f"{path}: not a TOML mapping file") from error
    for table, columns in raw.items():
        if table != "tables" and table not in schemas():
            raise IntakeError(f"{path}: [{table}] is no table of the contract")
        known = (
            set(schemas()) if table == "tables" else {item.name for item in schemas()[table].fields}
        )
        if not isinstance(columns, dict) or (unknown := sorted(set(columns) - known)):
            names = ", ".join(unknown) if isinstance(columns, dict) else table
            raise IntakeError(f"{path}: [{table}] names {names}, unknown to the contract")
        if not all(isinstance(given, str) for given in columns.values()):
            raise IntakeError(f'{path}: [{table}] must give names in quotes, such as "STUDENT"')
    return raw


def _files(
    package: Path, meta: dict[str, Any], renamed: dict[str, str]
) -> dict[str, tuple[Path, ...]]:
    """Table -> its files, of the resources of the contract. Raises IntakeError for unsafe paths."""
    wanted = {renamed.get(name, name): name for name in schemas()}
    resources = meta.get("resources")
    if not isinstance(resources, list) or not all(isinstance(item, dict) for item in resources):
        raise IntakeError(f"{PACKAGE_FILE}: expected a list named 'resources' of objects")
    found: dict[str, tuple[Path, ...]] = {}
    for resource in resources:
        name, path = wanted.get(str(resource.get("name"))), resource.get("path")
        if name is None:
            continue
        if name in found:
            raise IntakeError(f"{PACKAGE_FILE}: two resources for {name}; expected one")
        given = path if isinstance(path, list) and path else [path]
        found[name] = tuple(_inside(package, name, one) for one in given)
        _alike(name, found[name])
    return found


def _alike(name: str, files: tuple[Path, ...]) -> None:
    """Raise IntakeError for files of one resource that cannot be read as one table."""
    if len({file.resolve() for file in files}) < len(files):
        raise IntakeError(f"{PACKAGE_FILE}: path of {name} names a file twice")
    if len({file.suffix == ".parquet" for file in files}) > 1:
        raise IntakeError(f"{PACKAGE_FILE}: files of {name} must be all CSV or all Parquet")


def _inside(package: Path, name: str, path: object) -> Path:
    """A file of a resource. Raises IntakeError unless it is one inside the package."""
    if not isinstance(path, str) or not path:
        raise IntakeError(
            f"{PACKAGE_FILE}: path of {name} must be the name of one file, or a list of such names"
        )
    file = package / path
    outside = not file.resolve().is_relative_to(package.resolve())  # a link may lead out, too
    if Path(path).is_absolute() or ".." in Path(path).parts or outside:
        raise IntakeError(f"{PACKAGE_FILE}: path of {name} must stay inside the package")
    if not file.is_file():
        raise IntakeError(f"{PACKAGE_FILE}: {path} of {name} is not there")
    if not path.endswith((".csv", ".csv.gz", ".parquet")):
        raise IntakeError(f"{PACKAGE_FILE}: {path} must end in .csv, .csv.gz or .parquet")
    if any(sign in str(file) for sign in "*?["):  # the reader would take it for a pattern
        raise IntakeError(f"{file}: rename it; *, ? and [ mean several files")
    return file
