"""A table in several files is one table: same rows, same numbers of rows, same checks."""

from __future__ import annotations

import duckdb
import pytest

from aggregates import intake
from aggregates.intake import Account, IntakeError
from tests.aggregates.packages import base, csv_text, describe, wage, write, write_parts

KINDS = ("csv", "csv.gz", "parquet")


def halves(tables):
    """The wages of a package in two files of 50 and 70 rows."""
    return [tables["wages"][:50], tables["wages"][50:]]


@pytest.fixture
def package(tmp_path):
    tables = base()
    return write_parts(tmp_path / "package", tables, "wages", halves(tables))


def only_wages(package, path):
    """The package with another `path` of its wages."""
    names = [name for name in base() if name != "wages"]
    describe(package, {name: f"{name}.csv" for name in names} | {"wages": path})
    return package


@pytest.mark.parametrize("kind", KINDS)
def test_files_are_read_as_one_table(tmp_path, kind):
    tables = base()
    staged = []
    for package in (
        write(tmp_path / "one", tables, kind),
        write_parts(tmp_path / "two", tables, "wages", halves(tables), kind),
    ):
        with duckdb.connect() as con:
            report = intake.stage(package, con, max_reject_share=0)
            staged.append(con.execute("from stg_wages order by all").fetchall())
        assert report.clean and report.tables["wages"] == Account(120, 120, 0)
    assert staged[0] == staged[1]


@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_numbered_on_from_file_to_file(tmp_path, kind):
    tables = base()
    first, second = halves(tables)
    first.append(wage(1, "2020Q4", wages=-5))  # row 51
    second.insert(3, wage(9999))  # row 55
    second.append(dict(first[0]))  # row 123, the same key as row 1
    package = write_parts(tmp_path, tables, "wages", [first, second], kind)
    report = intake.check(package, rows=9)
    assert report.samples == [
        ("wages", 1, "duplicate_key", "student_id"),
        ("wages", 51, "negative_wages", "wages"),
        ("wages", 55, "unknown_student", "student_id"),
        ("wages", 123, "duplicate_key", "student_id"),
    ]
    assert report.tables["wages"] == Account(123, 119, 4)


def test_unreadable_rows_count_in_every_file(package):
    for place, (line, more) in enumerate(((11, "bad"), (2, "bad"))):
        file = package / f"wages-{place}.csv"
        lines = file.read_text().splitlines()
        lines.insert(line, more)
        lines.append("P0001,2020Q4,E77,722513,-5")
        file.write_text("\n".join(lines) + "\n")
    report = intake.check(package, rows=9)
    assert [(row, check) for _, row, check, _ in report.samples] == [
        (11, "unreadable_row"),
        (52, "negative_wages"),
        (54, "unreadable_row"),
        (124, "negative_wages"),
    ]
    assert report.tables["wages"] == Account(124, 120, 4)


def test_columns_may_come_in_another_order_and_a_file_may_be_empty(package):
    rows = halves(base())[1]
    turned = [dict(reversed(row.items())) for row in rows]
    (package / "wages-1.csv").write_text(csv_text(turned))
    (package / "wages-2.csv").write_text(csv_text(rows).splitlines()[0] + "\n")
    only_wages(package, ["wages-0.csv", "wages-2.csv", "wages-1.csv"])
    report = intake.check(package)
    assert report.clean and report.tables["wages"] == Account(120, 120, 0)


def test_the_fingerprint_is_of_every_file_in_order(package):
    seen = {intake.check(package).fingerprint}
    only_wages(package, ["wages-1.csv", "wages-0.csv"])
    seen.add(intake.check(package).fingerprint)
    file = package / "wages-1.csv"
    file.write_text(file.read_text().replace("5150.25", "5150.26", 1))
    seen.add(intake.check(package).fingerprint)
    assert len(seen) == 3


def test_a_field_that_one_file_lacks_is_named_with_the_file(package):
    rows = [{name: row[name] for name in row if name != "naics"} for row in halves(base())[1]]
    (package / "wages-1.csv").write_text(csv_text(rows))
    report = intake.check(package)
    [finding] = report.findings
    assert (finding.check, finding.field) == ("missing_field", "naics")
    assert finding.expected.endswith("(in wages-1.csv)")


def test_a_file_without_a_header_is_an_error_that_shows_no_value(package):
    file = package / "wages-1.csv"
    file.write_text(file.read_text().split("\n", 1)[1])
    report = intake.check(package)
    assert {item.check for item in report.findings} >= {"missing_field"} and not report.ok
    assert "P00" not in report.text()


@pytest.mark.parametrize("kind", ["csv.gz", "parquet"])
def test_a_damaged_file_is_refused_by_its_name(tmp_path, kind):
    tables = base()
    package = write_parts(tmp_path, tables, "wages", halves(tables), kind)
    file = package / f"wages-1.{kind}"
    file.write_bytes(file.read_bytes()[:60])
    with pytest.raises(IntakeError, match=r"wages-1\."):
        intake.check(package)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ([], "a list of such names"),
        (["wages-0.csv", 7], "a list of such names"),
        (["wages-0.csv", "../wages-1.csv"], "inside the package"),
        (["wages-0.csv", "nowhere.csv"], "is not there"),
        (["wages-0.csv", "./wages-0.csv"], "names a file twice"),
        (["wages-0.csv", "wages.parquet"], "all CSV or all Parquet"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(package, path, message):
    (package / "wages.parquet").write_bytes(b"")
    with pytest.raises(IntakeError, match=message):
        intake.check(only_wages(package, path))
