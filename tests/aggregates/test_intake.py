"""Reading packages: every named check on real files, and the files people really send."""

import csv
import gzip
import json
import os
import subprocess
import sys

import duckdb
import pytest

from aggregates import intake
from aggregates.intake import IntakeError
from tests.aggregates import packages
from tests.aggregates.packages import student, wage

KINDS = ("csv", "csv.gz", "parquet")


def named(report):
    """Which checks found something: (check, table, field) -> rows."""
    return {(found.check, found.table, found.field): found.rows for found in report.findings}


def assert_balances(report):
    for name, account in report.tables.items():
        assert account.rows_in == account.rows_used + account.rows_rejected, name


# --- a package with nothing wrong -------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_package_is_clean(tmp_path, kind):
    report = intake.check(packages.write(tmp_path, packages.base(), kind))
    assert report.clean
    assert report.findings == []
    assert report.tables["students"] == intake.Account(40, 40, 0)
    assert report.tables["wages"] == intake.Account(120, 120, 0)
    assert len(report.fingerprint) == 64


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_staged_is_what_was_written(tmp_path, kind):
    package = packages.write(tmp_path, packages.base(), kind)
    with duckdb.connect() as con:
        intake.stage(package, con)
        assert con.execute("select count(*), sum(wages) from stg_wages").fetchone() == (
            120,
            120 * 5150.25,
        )
        assert con.execute(
            "select student_id, quarter_index, level, in_state from stg_enrollments "
            "join stg_students using (student_key) order by all limit 1"
        ).fetchone() == ("P0000", 2019 * 4 + 3, "associate", True)
        columns = [row[0] for row in con.execute("describe stg_wages").fetchall()]
    assert "student_id" not in columns and "employer_id" not in columns


def test_formats_agree(tmp_path):
    staged = []
    for kind in KINDS:
        package = packages.write(tmp_path / kind, packages.base(), kind)
        with duckdb.connect() as con:
            intake.stage(package, con)
            staged.append(con.execute("select * from stg_wages order by all").fetchall())
            staged[-1] += con.execute("select * from stg_students order by all").fetchall()
    assert staged[0] == staged[1] == staged[2]


# --- rows that break the contract -------------------------------------------------------------

BROKEN = [  # check, table, field, the row that breaks it
    ("duplicate_key", "students", "student_id", student(1)),
    ("required", "students", "sex", student(50, sex=None)),
    ("wrong_type", "students", "exit_quarter", student(50, exit_quarter="2019q2")),
    ("wrong_type", "students", "exit_quarter", student(50, exit_quarter="2019Q5")),
    ("unknown_code", "students", "race_ethnicity", student(50, race_ethnicity="martian")),
    ("unknown_reference", "students", "school_id", student(50, school_id="atlantis")),
    ("unknown_reference", "students", "program_id", student(50, program_id="alchemy")),
    ("cohort_mismatch", "students", "exit_quarter", student(50, cohort_year=2018)),
    ("out_of_range", "students", "cohort_year", student(50, cohort_year=1066)),
    ("ssn_shaped_id", "students", "student_id", student(50, student_id="219-09-9999")),
    ("ssn_shaped_id", "students", "student_id", student(50, student_id="219099999")),
    ("ssn_shaped_id", "students", "student_id", student(50, student_id="219 09 9999")),
    ("control_character", "students", "student_id", student(50, student_id="P\t0050")),
    ("duplicate_key", "wages", "student_id", wage(1, "2019Q4")),
    ("unknown_student", "wages", "student_id", wage(9999)),
    ("quarter_outside_window", "wages", "quarter", wage(1, "2016Q4")),
    ("quarter_outside_window", "wages", "quarter", wage(1, "2022Q1")),
    ("negative_wages", "wages", "wages", wage(1, "2020Q4", wages=-0.01)),
    ("absurd_wages", "wages", "wages", wage(1, "2020Q4", wages=5_000_000.01)),
    ("wrong_type", "wages", "wages", wage(1, "2020Q4", wages=float("nan"))),
    ("wrong_type", "wages", "wages", wage(1, "2020Q4", wages=float("inf"))),
    ("wrong_type", "wages", "naics", wage(1, "2020Q4", naics="food")),
    ("wrong_type", "wages", "work_county_fips", wage(1, "2020Q4", work_county_fips="9")),
    ("ssn_shaped_id", "wages", "employer_id", wage(1, "2020Q4", employer_id="219-09-9999")),
    ("required", "wages", "employer_id", wage(1, "2020Q4", employer_id=" ")),
]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize(("check", "table", "field", "row"), BROKEN)
def test_a_broken_row_is_set_aside_by_name(tmp_path, kind, check, table, field, row):
    tables = packages.base()
    tables[table].append(row)
    package = packages.write(tmp_path / "package", tables, kind)
    report = intake.check(package, rejects=tmp_path / "rejects", rows=10)
    expected = 2 if check == "duplicate_key" else 1  # every copy: nothing says which is right
    assert (check, table, field) in named(report)
    assert report.tables[table].rows_rejected == expected
    assert report.tables[table].rows_in == len(tables[table])
    assert report.ok and not report.clean
    assert_balances(report)
    with (tmp_path / "rejects" / "rejects.csv").open(newline="") as handle:
        listed = [one for one in csv.DictReader(handle) if one["table"] == table]
    assert {
        "table": table,
        "row": str(len(tables[table])),
        "field": field,
        "reason": check,
    } in listed
    assert len(listed) == expected


@pytest.mark.parametrize(
    "value", ["2019.7", "1e3", "2_019", "0x7E3", "99999999999999", "MMXIX", "-"]
)
def test_whole_numbers_are_not_guessed(tmp_path, value):
    tables = packages.base()
    tables["students"].append(student(50, cohort_year=value))
    report = intake.check(packages.write(tmp_path, tables))
    assert named(report)[("wrong_type", "students", "cohort_year")] == 1


@pytest.mark.parametrize(
    "value", ["1,234.50", "$900", "NaN", "-inf", "infinity", "12e", "0x1F", "1_0"]
)
def test_money_is_not_guessed(tmp_path, value):
    tables = packages.base()
    tables["wages"].append(wage(1, "2020Q4", wages=value))
    report = intake.check(packages.write(tmp_path, tables))
    assert named(report)[("wrong_type", "wages", "wages")] == 1


@pytest.mark.parametrize("value", ["05/01/2019", "2019-13-01", "2019-5-1", "infinity", "epoch"])
def test_dates_are_not_guessed(tmp_path, value):
    tables = packages.base()
    tables["credentials"][3]["earned_on"] = value
    report = intake.check(packages.write(tmp_path, tables))
    assert named(report) == {("wrong_type", "credentials", "earned_on"): 1}


def test_whole_numbers_of_a_parquet_double_are_read_and_others_are_not(tmp_path):
    tables = packages.base()
    for row in tables["students"]:
        row["cohort_year"] = 2019.0
    tables["students"].append(student(50, cohort_year=2019.4))
    report = intake.check(packages.write(tmp_path, tables, "parquet"))
    assert named(report) == {("wrong_type", "students", "cohort_year"): 1}


@pytest.mark.parametrize("kind", KINDS)
def test_blanks_around_values_do_not_matter(tmp_path, kind):
    tables = packages.base()
    tables["students"][0] |= {"student_id": " P0000 ", "sex": "male ", "exit_quarter": " 2019Q2"}
    assert intake.check(packages.write(tmp_path, tables, kind)).clean


def test_no_program_may_be_called_like_a_margin(tmp_path):
    for code in ("total", "state", "cluster:13"):
        tables = packages.base()
        tables["programs"] += [tables["programs"][0] | {"program_id": code}]
        report = intake.check(packages.write(tmp_path / code[:5], tables))
        assert named(report)[("reserved_code", "programs", "program_id")] == 1


def test_a_workforce_region_has_one_title(tmp_path):
    tables = packages.base()
    tables["regions"][1]["workforce_region_title"] = "Lakes and Rivers"
    report = intake.check(packages.write(tmp_path, tables))
    assert named(report)[("two_titles", "regions", "workforce_region_title")] == 2
    assert not report.ok  # both counties: more than may be set aside


def test_demand_names_known_regions(tmp_path):
    tables = packages.base()
    demand = {"title": "Welders", "annual_openings": 5, "workforce_region_id": "1"}
    tables["occupation_demand"] = [demand | {"soc_code": f"51-{n}"} for n in range(4100, 4140)]
    tables["occupation_demand"].append(demand | {"soc_code": "51-4999", "workforce_region_id": "9"})
    report = intake.check(packages.write(tmp_path, tables))
    expected = ("unknown_reference", "occupation_demand", "workforce_region_id")
    assert named(report) == {expected: 1}


def test_what_points_to_a_rejected_row_is_rejected_too(tmp_path):
    tables = packages.base()
    tables["students"][7]["sex"] = "x"
    report = intake.check(packages.write(tmp_path, tables))
    assert named(report)[("unknown_student", "wages", "student_id")] == 3
    assert_balances(report)


# --- how much may be wrong --------------------------------------------------------------------


def test_a_twentieth_of_the_rows_may_be_set_aside_and_no_more(tmp_path):
    tables = packages.base()
    tables["wages"] = tables["wages"][:100]
    for row in tables["wages"][:5]:
        row["wages"] = -1
    package = packages.write(tmp_path / "five", tables)
    assert intake.check(package).ok
    tables["wages"][5]["wages"] = -1
    package = packages.write(tmp_path / "six", tables)
    report = intake.check(package)
    assert not report.ok
    assert ("too_many_rejects", "wages", "") in named(report)
    with duckdb.connect() as con, pytest.raises(IntakeError, match="too_many_rejects"):
        intake.stage(package, con)
    with duckdb.connect() as con:
        assert intake.stage(package, con, max_reject_share=0.1).ok


# --- fields, tables and names -----------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_missing_field_is_named_at_once(tmp_path, kind):
    tables = packages.base()
    for row in tables["students"]:
        del row["sex"]
    for row in tables["wages"]:
        del row["naics"]
    report = intake.check(packages.write(tmp_path, tables, kind))
    assert set(named(report)) == {
        ("missing_field", "students", "sex"),
        ("missing_field", "wages", "naics"),
    }
    assert not report.ok


def test_a_missing_table_is_named_and_an_optional_one_is_not(tmp_path):
    tables = packages.base()
    del tables["enrollments"]
    report = intake.check(packages.write(tmp_path, tables))
    assert set(named(report)) == {("missing_table", "enrollments", "")}


def test_a_column_beyond_the_contract_is_noted_and_ignored(tmp_path):
    tables = packages.base()
    for row in tables["students"]:
        row["favourite_colour"] = "teal"
    report = intake.check(packages.write(tmp_path, tables))
    assert named(report) == {("unknown_field", "students", "favourite_colour"): 0}
    assert report.clean


def test_names_can_be_mapped(tmp_path):
    tables = packages.base()
    tables["pupils"] = [
        {"STUDENT KEY": row.pop("student_id"), "gender": row.pop("sex")} | row
        for row in tables.pop("students")
    ]
    package = packages.write(tmp_path / "package", tables)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        '[tables]\nstudents = "pupils"\n[students]\nstudent_id = "STUDENT KEY"\nsex = "gender"\n'
    )
    report = intake.check(package, mapping=mapping)
    assert report.clean, report.text()
    assert report.findings == []
    plain = intake.check(packages.write(tmp_path / "plain", packages.base()))
    assert report.fingerprint != plain.fingerprint


def test_the_mapping_is_part_of_the_fingerprint(tmp_path):
    package = packages.write(tmp_path / "package", packages.base())
    mapping = tmp_path / "mapping.toml"
    prints = set()
    for text in ("", '[students]\nhomeless = "foster"\n'):
        mapping.write_text(text)
        prints.add(intake.check(package, mapping=mapping).fingerprint)
    assert len(prints) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not toml at all [", "not a TOML mapping file"),
        ('[pupils]\nsex = "x"\n', "no table of the contract"),
        ('[students]\nshoe_size = "x"\n', "names shoe_size"),
        ('students = "x"\n', "unknown to the contract"),
        ("[students]\nsex = 3\n", "in quotes"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path, text, message):
    package = packages.write(tmp_path / "package", packages.base())
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(text)
    with pytest.raises(IntakeError, match=message.replace("[", r"\[")):
        intake.check(package, mapping=mapping)


# --- CSV as it comes --------------------------------------------------------------------------


def rewrite(package, name, change):
    """Change the bytes of a CSV file of a package."""
    path = package / f"{name}.csv"
    path.write_bytes(change(path.read_bytes()))
    return package


@pytest.fixture
def package(tmp_path):
    return packages.write(tmp_path / "package", packages.base())


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.rstrip(b"\n"),
        lambda data: data + b"\n\n\n",
        lambda data: data.replace(b",", b'","').replace(b"\n", b'"\n"').join([b'"', b""])[:-1],
        lambda data: data.replace(b"student_id", b" student_id "),
    ],
    ids=["BOM", "CRLF", "no last line end", "blank lines", "all quoted", "blanks in the header"],
)
def test_ways_to_write_csv(package, change):
    report = intake.check(rewrite(package, "wages", change))
    assert report.clean, report.text()
    assert report.tables["wages"] == intake.Account(120, 120, 0)


def test_rows_that_look_like_comments_are_rows(tmp_path):
    tables = packages.base()
    tables["students"][0]["student_id"] = "#1"
    tables["students"][1]["student_id"] = "//2"
    report = intake.check(packages.write(tmp_path, tables))
    assert report.tables["students"] == intake.Account(40, 40, 0)
    assert_balances(report)


@pytest.mark.parametrize(
    "line",
    [b"P0001,2020Q4", b"P0001,2020Q4,E77,722513,5,6,7", b"P0001,2020Q4,E\xff\xfe,722513,5.0"],
    ids=["too few", "too many", "not UTF-8"],
)
def test_an_unreadable_row_is_set_aside_with_its_place(package, tmp_path, line):
    def change(data):
        lines = data.rstrip(b"\n").split(b"\n")
        lines.insert(11, line)  # the eleventh row below the header
        lines.append(b"P0001,2020Q4,E77,722513,-5")  # broken as well, after the unreadable one
        return b"\n".join(lines) + b"\n"

    report = intake.check(rewrite(package, "wages", change), rejects=tmp_path, rows=5)
    assert report.tables["wages"] == intake.Account(122, 120, 2)
    assert report.samples == [
        ("wages", 11, "unreadable_row", ""),
        ("wages", 122, "negative_wages", "wages"),
    ]
    assert (tmp_path / "rejects.csv").read_text().splitlines() == [
        "table,row,field,reason",
        "wages,11,,unreadable_row",
        "wages,122,wages,negative_wages",
    ]


def test_rows_are_numbered_around_several_unreadable_ones(package):
    def change(data):
        lines = data.rstrip(b"\n").split(b"\n")
        lines[2:2] = [b"bad", b"bad"]  # rows 2 and 3
        lines.insert(6, b"P0001,2020Q4,E77,722513,-5")  # row 6
        lines.append(b"bad")  # row 124
        return b"\n".join(lines)

    report = intake.check(rewrite(package, "wages", change), rows=9)
    assert [(row, check) for _, row, check, _ in report.samples] == [
        (2, "unreadable_row"),
        (3, "unreadable_row"),
        (6, "negative_wages"),
        (124, "unreadable_row"),
    ]
    assert_balances(report)


def test_a_quote_left_open_is_an_error_because_it_swallows_rows(package):
    report = intake.check(
        rewrite(
            package, "wages", lambda data: data.replace(b"P0020,2019Q3,E77", b'P0020,2019Q3,"E77')
        )
    )
    assert ("unclosed_quote", "wages", "") in named(report)
    assert not report.ok


def test_a_line_break_inside_quotes_belongs_to_its_value(package):
    report = intake.check(
        rewrite(
            package,
            "wages",
            lambda data: data.replace(b"P0020,2019Q3,E77", b'P0020,2019Q3,"E\n77"'),
        )
    )
    assert report.tables["wages"] == intake.Account(120, 119, 1)
    assert named(report) == {("control_character", "wages", "employer_id"): 1}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        "student_id,quarter,employer_id,naics,wages\nP0001,2019Q4,E1,722513,5".encode("utf-16"),
        b"student_id,quarter,employer_id,naics,wages\r\nP0001,2019Q4,E1,722513,5\nP0002,2019Q4,E1,722513,5\r\n",
        b"\x00\x01\x02\xff\xfe" * 100,
    ],
    ids=["empty", "blank", "UTF-16", "mixed line ends", "not text"],
)
def test_files_that_are_no_csv_are_refused_by_name(package, data):
    rewrite(package, "wages", lambda _: data)
    with pytest.raises(IntakeError, match=r"wages\.csv"):
        intake.check(package)


def test_a_header_alone_is_an_empty_table(package):
    report = intake.check(rewrite(package, "credentials", lambda data: data.split(b"\n")[0]))
    assert report.clean
    assert report.tables["credentials"] == intake.Account(0, 0, 0)


def test_a_file_with_semicolons_lacks_every_field(package):
    report = intake.check(rewrite(package, "wages", lambda data: data.replace(b",", b";")))
    assert {field for check, _, field in named(report) if check == "missing_field"} == {
        "student_id",
        "quarter",
        "employer_id",
        "naics",
        "wages",
    }


@pytest.mark.parametrize("name", ["wages", "WAGES"])
def test_a_column_name_given_twice_is_an_error(package, name):
    def change(data):
        return b"\n".join(
            line + (f",{name}".encode() if not place else b",1")
            for place, line in enumerate(data.rstrip(b"\n").split(b"\n"))
        )

    report = intake.check(rewrite(package, "wages", change))
    assert ("duplicate_field", "wages", "") in named(report)
    assert not report.ok


def test_a_damaged_gzip_is_refused_by_name(tmp_path):
    package = packages.write(tmp_path, packages.base(), "csv.gz")
    path = package / "wages.csv.gz"
    for data in (b"student_id,quarter\n", path.read_bytes()[:60], b""):
        path.write_bytes(data)
        with pytest.raises(IntakeError, match=r"wages\.csv\.gz"):
            intake.check(package)


def test_a_damaged_parquet_is_refused_by_name(tmp_path):
    package = packages.write(tmp_path, packages.base(), "parquet")
    path = package / "wages.parquet"
    whole = path.read_bytes()
    for data in (b"", b"PAR1", whole[:-20], b"student_id,quarter\n"):
        path.write_bytes(data)
        with pytest.raises(IntakeError, match=r"wages\.parquet"):
            intake.check(package)


# --- what must not leak -----------------------------------------------------------------------

SECRETS = ("219-09-9999", "Zaphod", "98765432")


@pytest.mark.parametrize("kind", KINDS)
def test_messages_and_rejects_never_hold_a_value(tmp_path, kind):
    tables = packages.base()
    tables["students"] += [
        student(50, student_id="219-09-9999"),
        student(51, sex="Zaphod"),
    ]
    tables["wages"] += [wage(1, "2020Q4", wages=98765432.0), wage(2, "2020Q4", naics="Zaphod")]
    package = packages.write(tmp_path / "package", tables, kind)
    run = command(package, "--rows", "100", "--rejects", str(tmp_path / "rejects"))
    said = run.stdout + run.stderr + (tmp_path / "rejects" / "rejects.csv").read_text()
    assert "ssn_shaped_id" in said and "absurd_wages" in said
    assert not any(secret in said for secret in SECRETS)


@pytest.mark.parametrize("rest", ["", "\n" + "x" * 3])
def test_a_file_without_a_header_does_not_show_its_first_row(package, rest):
    rewrite(package, "students", lambda data: b"219-09-9999,Zaphod,98765432" + rest.encode())
    run = command(package)
    assert run.returncode == 1
    assert not any(secret in run.stdout + run.stderr for secret in SECRETS)


def test_a_file_that_cannot_be_read_does_not_show_its_rows(package):
    rewrite(package, "wages", lambda data: data.replace(b"\n", b"\r\n", 1) + b'219-09-9999,"Zaphod')
    run = command(package)
    assert run.returncode == 1
    assert "wages" in run.stdout + run.stderr
    assert not any(secret in run.stdout + run.stderr for secret in SECRETS)


# --- the descriptor ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["../secret.csv", "a/../../secret.csv", "/etc/hostname", "..", ""])
def test_a_path_may_not_leave_the_package(package, path):
    (package.parent / "secret.csv").write_text("student_id\n")
    packages.describe(package, {"students": path})
    with pytest.raises(IntakeError, match="inside the package|name of one file"):
        intake.check(package)


def test_a_link_may_not_leave_the_package(package):
    outside = package.parent / "outside.csv"
    (package / "wages.csv").rename(outside)
    (package / "wages.csv").symlink_to(outside)
    with pytest.raises(IntakeError, match="inside the package"):
        intake.check(package)
    (package / "wages.csv").unlink()
    outside.rename(package / "other.csv")
    (package / "wages.csv").symlink_to(package / "other.csv")
    assert intake.check(package).clean  # a link within is one's own affair


@pytest.mark.parametrize(
    "path", ["*.csv", "wages.xlsx", "nowhere.csv", ["a.csv", "b.csv"], 7, None]
)
def test_a_path_is_one_file_of_a_known_kind(package, path):
    (package / "wages.xlsx").write_text("")
    packages.describe(package, {"wages": path})
    with pytest.raises(IntakeError, match="wages"):
        intake.check(package)


def test_a_file_name_that_is_a_pattern_is_refused(package):
    (package / "wages[1].csv").write_text("student_id\n")
    packages.describe(package, {"wages": "wages[1].csv"})
    with pytest.raises(IntakeError, match="rename it"):
        intake.check(package)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"throughline": None}, "'throughline'"),
        ({"throughline": {"synthetic": True}}, "lacks state"),
        ({"throughline": packages.META | {"synthetic": "no"}}, "true or false"),
        ({"throughline": packages.META | {"wages_last_quarter": "2021-12"}}, "2019Q3"),
        ({"throughline": packages.META | {"wages_last_quarter": "2016Q4"}}, "not be after"),
        ({"throughline": packages.META | {"state": ""}}, "name of the state"),
        ({"throughline": packages.META | {"state_fips": 9}}, "two digits"),
        ({"resources": "students.csv"}, "list named 'resources'"),
        ({"resources": ["students.csv"]}, "list named 'resources'"),
        ({"resources": [{"name": "wages", "path": "wages.csv"}] * 2}, "two resources"),
    ],
)
def test_a_wrong_descriptor_is_refused(package, change, message):
    path = package / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(IntakeError, match=message):
        intake.check(package)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_a_descriptor_that_is_none_is_refused(package, data):
    (package / "datapackage.json").write_bytes(data)
    with pytest.raises(IntakeError, match=r"datapackage\.json"):
        intake.check(package)


def test_a_descriptor_with_a_byte_order_mark_is_read(package):
    path = package / "datapackage.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert intake.check(package).clean


# --- the command ------------------------------------------------------------------------------


def command(package, *options):
    """`python -m aggregates check` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "aggregates", "check", str(package), *options],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(intake.Path(intake.__file__).parents[1])},
    )


def test_the_command_says_whether_the_package_is_good(package, tmp_path):
    good = command(package)
    assert good.returncode == 0
    assert "keeps the contract" in good.stdout
    tables = packages.base()
    tables["wages"].append(wage(1, "2020Q4", wages=-5))
    bad = command(packages.write(tmp_path / "bad", tables), "--rows", "5")
    assert bad.returncode == 1
    assert "wages row 121: negative_wages (wages)" in bad.stdout
    none = command(tmp_path / "nowhere")
    assert none.returncode == 1
    assert none.stderr.startswith("error:") and "Traceback" not in none.stderr


def test_it_leaves_nothing_behind(package, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(intake.tempfile, "tempdir", str(scratch))
    assert intake.check(package).clean
    assert list(scratch.iterdir()) == []


def test_a_gzip_is_read_as_a_stream_of_rows(tmp_path):
    package = packages.write(tmp_path, packages.base(), "csv.gz")
    with gzip.open(
        package / "wages.csv.gz", "at"
    ) as handle:  # a second member, as split jobs write
        handle.write("P0001,2021Q1,E77,722513,10\n")
    assert intake.check(package).tables["wages"] == intake.Account(121, 121, 0)


@pytest.mark.parametrize(
    ("table", "column", "sql"),
    [
        ("students", "student_id", ""),
        ("students", "cohort_year", "cohort_year::hugeint"),
        ("students", "work_based_learning", "1::tinyint"),
        ("students", "sex", "encode(sex)"),
        ("credentials", "earned_on", "earned_on::date"),
        ("credentials", "earned_on", "earned_on::timestamp"),
        ("wages", "wages", "wages::decimal(12, 2)"),
        ("wages", "wages", "wages::varchar"),
        ("wages", "wages", "wages::integer"),
        ("wages", "naics", "naics::integer"),
    ],
)
def test_parquet_types_that_say_the_same(tmp_path, table, column, sql):
    tables = packages.base()
    if column == "student_id":  # the others then point to numbers, too
        for name in ("students", "wages", "enrollments", "credentials"):
            for row in tables[name]:
                row["student_id"] = str(int(row["student_id"][1:]))
        sql = "student_id::integer"
    package = packages.write(tmp_path, tables, "parquet")
    path = package / f"{table}.parquet"
    with duckdb.connect() as con:
        con.execute(f"create table t as select * replace ({sql} as {column}) from '{path}'")
        con.execute(f"copy t to '{path}' (format parquet)")
    report = intake.check(package)
    assert report.clean, report.text()


@pytest.mark.parametrize(
    ("table", "column", "sql"),
    [
        ("students", "work_based_learning", "7"),
        ("students", "sex", "[sex]"),
        ("students", "cohort_year", "date '2019-06-01'"),
        ("credentials", "earned_on", "20190501"),
        ("wages", "wages", "wages > 0"),
        ("wages", "wages", "{'amount': wages}"),
    ],
)
def test_parquet_types_that_say_something_else(tmp_path, table, column, sql):
    package = packages.write(tmp_path, packages.base(), "parquet")
    path = package / f"{table}.parquet"
    with duckdb.connect() as con:
        con.execute(f"create table t as select * replace ({sql} as {column}) from '{path}'")
        con.execute(f"copy t to '{path}' (format parquet)")
    report = intake.check(package)
    assert report.tables[table].rows_used == 0
    assert not report.ok
    assert_balances(report)
