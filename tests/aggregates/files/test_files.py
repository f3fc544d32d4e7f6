"""The files of a release hold its rows, say why a number is missing, and are always the same."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

from aggregates.__main__ import main
from aggregates.disk import sha256
from aggregates.errors import ReleaseError
from aggregates.files import workbook
from aggregates.files import write as writing
from aggregates.files.tables import Filed, Release
from aggregates.files.write import write
from aggregates.schema import CODED, NO_DATA, OBS_STATUS, PUBLISHED, SUPPRESSED
from tests.aggregates.files.reading import FORMATS, of_release, read, rows


@pytest.fixture(scope="module")
def release(line, tmp_path_factory) -> Path:
    """A copy, since some tests break it."""
    return Path(shutil.copytree(line.release, tmp_path_factory.mktemp("filed") / line.release.name))


@pytest.fixture(scope="module")
def files(release) -> Path:
    """The files that its build wrote."""
    return release / "files"


@pytest.fixture(scope="module")
def index(files) -> dict:
    return json.loads((files / "index.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tables(release) -> tuple[Filed, ...]:
    with duckdb.connect(str(release / "release.duckdb"), read_only=True) as con:
        return Release(con).tables


def cubes(index: dict) -> list[str]:
    return [each["name"] for each in index["tables"] if each["role"] == "cube"]


# What there is


def test_every_published_cube_is_there_in_every_format(release, files, index):
    published = of_release(release, "cubes").query("published == True")["cube"]
    assert set(cubes(index)) == set(published) >= {"outcomes", "demand", "coverage"}
    names = {each["name"] for each in index["files"]}
    for cube in cubes(index):
        assert {f"{cube}.parquet", f"{cube}.csv.zip", f"{cube}.xlsx"} <= names
    assert {f"release{end}" for end in ("-parquet.zip", "-csv.zip", ".xlsx", ".duckdb")} <= names
    assert {path.name for path in files.iterdir()} == names | {"index.json"}


def test_every_file_is_listed_with_its_size_and_fingerprint(files, index):
    sums = dict(
        reversed(line.split("  ")) for line in (files / "SHA256SUMS").read_text().splitlines()
    )
    for each in index["files"]:
        path = files / each["name"]
        assert (each["bytes"], each["sha256"]) == (path.stat().st_size, sha256(path))
        assert each["name"] == "SHA256SUMS" or sums[each["name"]] == each["sha256"]
    assert stat.S_IMODE(files.stat().st_mode) == 0o755
    assert {stat.S_IMODE(path.stat().st_mode) for path in files.iterdir()} == {0o644}


def test_the_same_release_gives_the_same_bytes(release, files, tmp_path):
    again = write(release, tmp_path / "again").folder
    assert {path.name for path in again.iterdir()} == {path.name for path in files.iterdir()}
    for path in files.iterdir():
        assert sha256(path) == sha256(again / path.name), path.name


# What is in them


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_holds_the_rows_of_the_release(release, files, index, kind):
    for table in [each["name"] for each in index["tables"]]:
        if kind == "xlsx" and table not in cubes(index):
            continue
        if table == "statuses" or (table.startswith("dim_") and _is_made(release, table)):
            continue
        there, here = of_release(release, table), read(files, table, kind)
        columns = list(there)
        expected = rows(there, columns)
        if kind == "csv":
            expected = [tuple(map(_apostrophe, row)) for row in expected]
        assert rows(here, columns) == expected, table


def _is_made(release: Path, table: str) -> bool:
    with duckdb.connect(str(release / "release.duckdb"), read_only=True) as con:
        return table not in {name for (name,) in con.execute("show tables").fetchall()}


def _apostrophe(item: object) -> object:
    """What stands in a CSV file for text that a spreadsheet would run."""
    return f"'{item}" if isinstance(item, str) and item[:1] in tuple(writing.TRIGGERS) else item


def test_the_duckdb_file_is_the_release(release, files):
    assert sha256(files / "release.duckdb") == sha256(release / "release.duckdb")


@pytest.mark.parametrize("kind", FORMATS)
def test_no_number_is_missing_without_saying_why(files, tables, kind):
    seen = set()
    for table in tables:
        if kind == "xlsx" and table.role != "cube":
            continue
        frame = read(files, table.name, kind)
        for measure in table.measures:
            status, code = frame[f"{measure}_status"], frame[f"{measure}_obs_status"]
            there = frame[measure].notna()
            assert ((code == "A") == there).all(), (table.name, measure)
            assert code.tolist() == [OBS_STATUS[each] for each in status]
            seen |= set(status)
            if f"{measure}_lower" in frame:
                bounds = frame[f"{measure}_lower"].notna() & frame[f"{measure}_upper"].notna()
                assert (bounds == (status == CODED)).all(), (table.name, measure)
    assert seen == {PUBLISHED, CODED, SUPPRESSED, NO_DATA}


def test_a_number_that_contradicts_its_status_is_refused(release, tmp_path):
    """Whichever way: a number whose status hides it, or none where it says there is one."""
    for change in (
        "update demand set median_wage = null where median_wage_status = 'published'",
        "update outcomes set n_exiters_status = 'suppressed' where n_exiters is not null",
        "update coverage set value_status = 'lost' where value is null",
    ):
        copy = Path(shutil.copytree(release, tmp_path / "copy"))
        with duckdb.connect(str(copy / "release.duckdb")) as con:
            con.execute(change)
        manifest = json.loads((copy / "manifest.json").read_text())
        manifest["sha256"] = sha256(copy / "release.duckdb")
        (copy / "manifest.json").write_text(json.dumps(manifest))
        with pytest.raises(ReleaseError, match="contradict each other"):
            write(copy)
        shutil.rmtree(copy)


def test_every_code_refers_to_one_row(release, tables):
    there = {table.name: table for table in tables}
    with duckdb.connect(str(release / "release.duckdb"), read_only=True) as con:
        for table in tables:
            key = ", ".join(table.key)
            assert key, f"{table.name} has no key"
            found = con.execute(
                f"select count(*), count(distinct ({key})) from ({table.sql})"
            ).fetchone()
            assert found[0] == found[1] == table.rows, table.name
            for each in table.foreign:
                on = " and ".join(
                    f"a.{own} = b.{other}"
                    for own, other in zip(each.columns, each.reference, strict=True)
                )
                lost = con.execute(
                    f"select count(*) from ({table.sql}) a where a.{each.columns[0]} is not null "
                    f"and not exists (from ({there[each.table].sql}) b where {on})"
                ).fetchone()
                assert lost == (0,), (table.name, each)


def test_codes_of_cubes_refer_to_titles(tables):
    """Every key of a protected cube, that is; subgroups by two columns."""
    protected = [each for each in tables if "horizon_code" in each.key and each.role == "cube"]
    assert len(protected) >= 5
    for table in protected:
        assert {column for each in table.foreign for column in each.columns} == set(table.key)


def test_a_column_that_nobody_defined_is_named_and_no_more(release, tmp_path):
    shutil.copy(release / "release.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "release.duckdb")) as con:
        con.execute("alter table cube_grids add column jobs boolean")
        (table,) = [each for each in Release(con).tables if each.name == "cube_grids"]
    (field,) = [each for each in table.fields if each.name == "jobs"]
    assert field.title == ("jobs", "jobs") and field.type == "boolean" and not field.required


# What they say of themselves


def test_every_file_says_that_its_people_are_invented(release, files, index):
    notice = dict(of_release(release, "metadata").to_numpy())["notice"]
    assert "Synthetic" in notice
    for each in index["files"]:
        path = files / each["name"]
        if path.suffix == ".parquet":
            said = duckdb.sql(
                f"select key::varchar, value::varchar from parquet_kv_metadata('{path}')"
            )
            assert dict(said.fetchall())["data_notice"] == notice
            lines = duckdb.sql(f"select distinct data_notice from '{path}'").fetchall()
            rows = {one["name"]: one["rows"] for one in index["tables"]}[each["table"]]
            assert lines == [(notice,)] * min(rows, 1), path.name
        elif path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path, read_only=True)
            notes = [row[0] for row in book["Notes"].iter_rows(values_only=True)]
            assert notice in notes and book.sheetnames[0] == "Notes"
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    text = archive.read(name)
                    if name.endswith((".csv", ".json")) and text.count(b"\n") > 1:  # has rows
                        assert notice in text.decode(), (path.name, name)
        elif path.suffix in (".json", ".txt"):
            assert notice in " ".join(path.read_text(encoding="utf-8").split())


def test_a_readme_says_in_both_languages_what_an_empty_cell_means(files):
    text = " ".join((files / "README.txt").read_text(encoding="utf-8").split())
    assert "An empty cell of a number is never zero." in text
    assert "La celda vacía de un número nunca es cero." in text
    assert "suppressed (SDMX Q, Missing value; suppressed)" in text
    assert text.count("Creative Commons Attribution 4.0 International") == 2


def test_a_workbook_explains_its_columns_and_codes(files):
    book = openpyxl.load_workbook(files / "outcomes.xlsx", read_only=True)
    assert book.sheetnames == ["Notes", "Columns", "Codes", "outcomes"]
    heads = next(book["outcomes"].iter_rows(values_only=True))
    columns = [row[1] for row in book["Columns"].iter_rows(values_only=True)][1:]
    assert list(heads) == columns
    codes = {row[:2]: row[2] for row in book["Codes"].iter_rows(values_only=True)}
    assert codes["horizon_code", "q2"] == "Quarter 2 after leaving"
    assert codes["subgroup_dim, subgroup_code", "sex, female"] == "Women"


# Excel


def test_a_cube_that_a_sheet_cannot_hold_goes_on_in_another(release, tmp_path):
    with duckdb.connect(str(release / "release.duckdb"), read_only=True) as con:
        opened = Release(con)
        cube = next(each for each in opened.tables if each.name == "outcomes")
        longest = cube.rows // 2  # heads included: two sheets are one row too few
        workbook.write(tmp_path / "book.xlsx", opened, [cube], longest)
    book = openpyxl.load_workbook(tmp_path / "book.xlsx", read_only=True)
    assert book.sheetnames[3:] == ["outcomes 1", "outcomes 2", "outcomes 3"]
    found = [list(book[name].iter_rows(values_only=True)) for name in book.sheetnames[3:]]
    assert all(len(sheet) <= longest and sheet[0] == found[0][0] for sheet in found)
    whole = read(release / "files", "outcomes", "xlsx")
    assert [row for sheet in found for row in sheet[1:]] == list(
        whole.itertuples(index=False, name=None)
    )
    notes = [row[0] for row in book["Notes"].iter_rows(values_only=True)]
    assert any("more than a sheet of Excel can hold" in (note or "") for note in notes)


HOSTILE = ("=1+1", "+1", "-1", "@cmd", "a,b", 'a "b"', "a\nb", "<b>&amp;", " c ", "\x02d", "")


@pytest.fixture
def odd(release, tmp_path):
    """A release with a table of texts that a program might misread."""
    shutil.copy(release / "release.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "release.duckdb")) as con:
        opened = Release(con)
        for column in ("place", "said"):
            opened._defined[f"odd.{column}"] = opened._defined["name"]
        con.execute("create table odd(place integer, said varchar)")
        con.executemany("insert into odd values (?, ?)", list(enumerate(HOSTILE)))
        yield opened, opened._filed("odd", "from odd", "odd")


def test_text_that_would_run_in_a_spreadsheet_is_only_text(odd, tmp_path):
    opened, table = odd
    workbook.write(tmp_path / "odd.xlsx", opened, [table])
    book = openpyxl.load_workbook(tmp_path / "odd.xlsx")
    cells = [row[1] for row in book["odd"].iter_rows(min_row=2)]
    said = [each.replace("\x02", "") or None for each in HOSTILE]
    assert [cell.value for cell in cells] == said
    assert {cell.data_type for cell in cells if cell.value} == {"s"}  # text, and no formula
    writing._csv(opened.con, table, tmp_path / "odd.csv")
    kept = duckdb.read_csv(str(tmp_path / "odd.csv"), all_varchar=True).fetchall()
    assert [row[1] for row in kept] == [
        f"'{each}" if each[:1] in tuple(writing.TRIGGERS) else each or None for each in HOSTILE
    ]


# All or nothing


def failing(*_args, **_named):
    raise OSError(28, "No space left on device")


def test_files_that_cannot_be_written_leave_those_that_are_there(release, monkeypatch, tmp_path):
    copy = Path(shutil.copytree(release, tmp_path / "copy"))
    before = {path.name: sha256(path) for path in (copy / "files").iterdir()}
    monkeypatch.setattr(workbook, "write", failing)
    with pytest.raises(OSError, match="No space"):
        write(copy)
    assert {path.name: sha256(path) for path in (copy / "files").iterdir()} == before
    assert {path.name for path in copy.iterdir()} == {path.name for path in release.iterdir()}


def test_a_full_disk_is_said_in_words(release, monkeypatch):
    def full(*_args):
        raise duckdb.IOException("Could not write file: No space left on device\nadvice")

    monkeypatch.setattr(writing, "_parquet", full)
    with pytest.raises(ReleaseError, match="make room there and try again.*No space left"):
        write(release)


def test_a_damaged_release_has_no_files_made_of_it(release, tmp_path):
    copy = Path(shutil.copytree(release, tmp_path / "copy"))
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["sha256"] = hashlib.sha256(b"other").hexdigest()
    (copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ReleaseError, match="its manifest was written for"):
        write(copy)


def test_the_command_writes_the_files_of_an_older_release(release, tmp_path, capsys):
    copy = Path(shutil.copytree(release, tmp_path / "copy", ignore=shutil.ignore_patterns("files")))
    (copy / ".files-draft").mkdir()  # as one that was killed left it
    assert main(["files", str(copy)]) == 0
    said = capsys.readouterr()
    assert "MB" in said.out and str(copy / "files") in said.out and "Excel" in said.err
    assert (copy / "files" / "index.json").read_bytes() == (
        release / "files" / "index.json"
    ).read_bytes()
    assert {path.name for path in copy.iterdir()} == {path.name for path in release.iterdir()}
    assert main(["files", str(tmp_path / "nothing")]) == 1
    assert "no release there" in capsys.readouterr().err
