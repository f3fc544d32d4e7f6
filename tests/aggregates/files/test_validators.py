"""What others validate by accepts the downloads, and refuses them where they are corrupted."""

from __future__ import annotations

import csv
import json
import shutil
import warnings
import zipfile
from pathlib import Path

import csvw
import frictionless
import pytest

KEPT = 120  # rows of a large cube that CSVW is tried on: its validator reads a table many times


@pytest.fixture(scope="module")
def files(line) -> Path:
    return line.release / "files"


@pytest.fixture(scope="module")
def unpacked(files, tmp_path_factory) -> Path:
    """`release-csv.zip` as its reader has it."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(files / "release-csv.zip") as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def copy(unpacked, tmp_path) -> Path:
    return Path(shutil.copytree(unpacked, tmp_path / "copy"))


def errors(package: Path) -> set[tuple[str, str]]:
    """What Frictionless finds: table, type of error."""
    report = frictionless.validate(str(package))
    found = {(task.name, error.type) for task in report.tasks for error in task.errors}
    return found | {("", error.type) for error in report.errors}


def test_frictionless_accepts_the_package_of_all_csv_files(unpacked):
    assert errors(unpacked / "datapackage.json") == set()


def test_frictionless_accepts_the_zipped_files_as_they_are_taken(files):
    assert errors(files / "datapackage.json") == set()


def change(path: Path, row: int, column: str, value: str) -> None:
    """Write another value into a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    lines[row][lines[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


@pytest.mark.parametrize(
    ("column", "value", "wrong"),
    [
        ("n_exiters_status", "hidden", "constraint-error"),
        ("n_exiters_obs_status", "", "constraint-error"),
        ("n_exiters", "many", "type-error"),
        ("rate_employed", "1.5", "constraint-error"),
        ("program_code", "basket-weaving", "foreign-key"),
        ("region_code", "", "constraint-error"),
    ],
)
def test_frictionless_refuses_a_corrupted_copy(copy, column, value, wrong):
    change(copy / "outcomes.csv", 1, column, value)
    package = json.loads((copy / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:  # so that more than its fingerprint is looked at
        if resource["name"] == "outcomes":
            del resource["hash"], resource["bytes"]
    (copy / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert ("outcomes", wrong) in errors(copy / "datapackage.json")


def test_frictionless_knows_a_file_that_is_not_the_one_described(copy):
    change(copy / "outcomes.csv", 1, "n_exiters", "12345678")
    assert ("outcomes", "hash-count") in errors(copy / "datapackage.json")


def test_the_packages_say_what_a_portal_asks(unpacked, line):
    package = json.loads((unpacked / "datapackage.json").read_text(encoding="utf-8"))
    assert package["$schema"].endswith("/2.0/datapackage.json")
    assert package["version"] == line.release.name
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["throughline"]["synthetic"] is True
    assert "CL_OBS_STATUS(2.3)" in package["throughline"]["obs_status"]["code_list"]
    assert any("wage records" in source["title"] for source in package["sources"])
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            assert field["title"] and field["title_es"] and field["description_es"], field


def small(folder: Path) -> Path:
    """The CSVW of a copy with few rows of its large tables, whose codes all stay."""
    for table in [path for path in folder.glob("*.csv") if not path.name.startswith("dim_")]:
        with table.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))[: KEPT + 1]
        with table.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)
    return folder / "csv-metadata.json"


def accepted(metadata: Path) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return bool(csvw.CSVW(str(metadata), validate=True).is_valid)
        except ValueError:
            return False


def test_csvw_accepts_the_csv_files(copy):
    assert accepted(small(copy))


@pytest.mark.long
def test_csvw_accepts_all_their_rows(unpacked):
    assert accepted(unpacked / "csv-metadata.json")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("n_exiters_status", "hidden"),
        ("n_exiters", "many"),
        ("rate_employed", "1.5"),
        ("program_code", "basket-weaving"),
        ("data_source", ""),
    ],
)
def test_csvw_refuses_a_corrupted_copy(copy, column, value):
    metadata = small(copy)
    only = json.loads(metadata.read_text(encoding="utf-8"))
    only["tables"] = [
        each for each in only["tables"] if each["url"].startswith(("outcomes", "dim_"))
    ]
    metadata.write_text(json.dumps(only), encoding="utf-8")
    assert accepted(metadata)
    change(copy / "outcomes.csv", 1, column, value)
    assert not accepted(metadata)


def test_csvw_names_columns_in_both_languages(unpacked):
    found = json.loads((unpacked / "csv-metadata.json").read_text(encoding="utf-8"))
    assert found["dc:license"]["@id"].startswith("https://creativecommons.org/")
    for table in found["tables"]:
        with (unpacked / table["url"]).open(encoding="utf-8", newline="") as file:
            heads = next(csv.reader(file))
        columns = table["tableSchema"]["columns"]
        assert [each["titles"]["en"][0] for each in columns] == heads
        assert all(each["titles"]["es"][0] for each in columns)
