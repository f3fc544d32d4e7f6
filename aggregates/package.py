"""The folder of a linked data package: its description, its files, and the agency's names.

Reads no row of a table: `intake` does.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import tomllib
import zlib
from pathlib import Path
from typing import Any

from aggregates.contract import schemas
from aggregates.errors import IntakeError

PACKAGE_FILE = "datapackage.json"
HEADER_BYTES = 1 << 16
REQUIRED_META = ("synthetic", "state", "state_fips", "wages_first_quarter", "wages_last_quarter")
UNREADABLE = {
    "csv": "cannot be read as CSV; write it again in UTF-8, with commas, one kind of line ending "
    "and every quote closed",
    "parquet": "cannot be read as Parquet; write it again",
    "none": "cannot be set up",
}


def fingerprint(paths: list[Path]) -> str:
    """SHA-256 over files in the order given, names included."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        with path.open("rb") as handle:
            while chunk := handle.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def descriptor(package: Path) -> dict[str, Any]:
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


def mapping_file(path: Path | None) -> dict[str, dict[str, str]]:
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


def resource_files(
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


def column_names(path: Path) -> list[str]:
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
