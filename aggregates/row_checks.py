"""The contract as SQL: reads one table's rows with their types, and names what breaks each.

A test is (condition, check, field); the first that holds is the row's fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aggregates.contract import Field, TableSchema

Test = tuple[str, str, str]

SSN_SHAPE = r"^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}$"
QUARTER_SHAPE = r"^[0-9]{4}Q[1-4]$"
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
RESERVED_CODES = ("total", "state", "all")  # codes of margins
RESERVED_STARTS = ("cluster:", "cluster_2024:", "pair:", "type:")  # of codes that others add up to
CODED = {"programs": "program_id", "credential_catalog": "credential_id"}  # may have none of them
FRAMEWORK = {"cluster_id": "16", "cluster_2024_id": "2024"}  # of the cluster that a field names
PERSON_TABLES = ("wages", "enrollments", "credentials", "service")
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
    "reserved_code": "a code other than total, state, all, none, cluster:..., cluster_2024:..., "
    "pair:... and type:...",
    "not_framework_16": "a cluster of framework 16",
    "not_framework_2024": "a cluster of framework 2024",
    "two_titles": "one title a code",
    "unreadable_row": "as many columns as the header",
}


def statement(
    schema: TableSchema, source: str, native: frozenset[str], before: int, about: Mapping[str, Any]
) -> str:
    """SELECT of a file's rows with their types, `row_number` and `fault`, null where none.

    source  SQL that gives `row_number` and the fields as they are in the file
    native  fields that have the contract's type there already
    before  rows of the table's earlier files
    about   what the package says about itself
    """
    typed = ", ".join(
        f"{_typed(item, item.name in native)} as {item.name}, "
        f"{_raw(item, item.name in native)} as raw_{item.name}"
        for item in schema.fields
    )
    joins, links = _links(schema)
    tests = [test for item in schema.fields for test in _field(item, item.name in native)]
    if schema.name in PERSON_TABLES:
        joins.insert(0, "left join stg_students s on s.student_id = t.student_id")
        # The identifiers of known students were tested with them.
        tests = [
            (f"s.student_key is null and ({test})" if where == "student_id" else test, check, where)
            for test, check, where in [*tests, ("true", "unknown_student", "student_id")]
        ]
    tests += [*links, *_table(schema.name, about)]
    cases = " ".join(f"when {test} then '{check}:{where}'" for test, check, where in tests)
    return (
        f"with source as ({source}), read as (select row_number, {typed} from source) "
        f"select {_columns(schema)}, t.row_number::bigint + {before} as row_number, "
        f"case {cases} end as fault from read t {' '.join(joins)}"
    )


def _links(schema: TableSchema) -> tuple[list[str], list[Test]]:
    """Joins to the tables that fields point to, but students, and tests that the code is there."""
    joins, tests = [], []
    for link, table, column in schema.references:
        if table == "students":
            continue
        alias = f"l_{link}"
        joins.append(f"left join stg_{table} {alias} on {alias}.{column} = t.{link}")
        missing = f"t.{link} is not null and {alias}.{column} is null"
        tests.append((missing, "unknown_reference", link))
        if table == "clusters":
            other = f"{alias}.framework <> '{FRAMEWORK[link]}'"
            tests.append((other, f"not_framework_{FRAMEWORK[link]}", link))
    return joins, tests


def _columns(schema: TableSchema) -> str:
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


def _table(name: str, about: Mapping[str, Any]) -> list[Test]:
    """Tests that belong to one table."""
    if name == "students":
        test = "t.cohort_year <> try_cast(left(t.exit_quarter, 4) as integer)"
        return [(test, "cohort_mismatch", "exit_quarter")]
    if name == "wages":
        first, last = about["wages_first_quarter"], about["wages_last_quarter"]
        test = f"t.quarter not between '{first}' and '{last}'"
        return [(test, "quarter_outside_window", "quarter")]
    if name in CODED:
        return [_reserved(CODED[name])]
    if name == "clusters":
        return [("t.cluster_id = 'none'", "reserved_code", "cluster_id")]
    if name == "occupation_demand":
        test = "t.workforce_region_id not in (select workforce_region_id from stg_regions)"
        return [(test, "unknown_reference", "workforce_region_id")]
    return []


def _reserved(field: str) -> Test:
    """Codes that stand for others in a release; taken for one of them, a row would count twice."""
    starts = [f"starts_with(t.{field}, '{start}')" for start in RESERVED_STARTS]
    test = " or ".join([f"t.{field} in {RESERVED_CODES}", *starts])
    return (test, "reserved_code", field)


def _typed(item: Field, native: bool) -> str:
    """SQL of a field's value in the contract's type, null where it cannot be read as that."""
    text = f"nullif(trim({item.name}::varchar), '')"
    if item.kind == "string" or item.kind == "quarter":
        return text
    return f"try_cast({item.name if native else text} as {TYPES[item.kind]})"


def _raw(item: Field, native: bool) -> str:
    """SQL of what was given, null where nothing was."""
    return item.name if native else f"nullif(trim({item.name}::varchar), '')"


def _field(item: Field, native: bool) -> list[Test]:
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


def _index(column: str) -> str:
    """A quarter as year * 4 + (quarter - 1), so that quarters can be subtracted."""
    year, part = (
        f"try_cast(left({column}, 4) as integer)",
        f"try_cast(right({column}, 1) as integer)",
    )
    return f"({year} * 4 + {part} - 1)::integer"
