"""Asking the API as a program does, and reading a release without us."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

BASE = "/api/v1"


class Asker:
    """A client of the API over one site."""

    def __init__(self, server: Any) -> None:
        self.client = server.test_client()
        self.release = server.extensions["throughline_shelf"].current().id

    @property
    def here(self) -> str:
        """Address of the release that is shown."""
        return f"{BASE}/releases/{self.release}"

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        """The answer at an address, below that of the release unless it says otherwise."""
        whole = path if path.startswith("/api") else f"{self.here}{path}"
        answer = self.client.get(
            whole, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        assert answer.status_code == status, (whole, answer.status_code, answer.text[:300])
        return answer

    def json(self, path: str) -> Any:
        """The document at an address."""
        return json.loads(self.get(path).data)

    def problem(self, path: str, status: int = 400) -> dict[str, Any]:
        """What is said where an address cannot be answered."""
        answer = self.get(path, status)
        assert answer.mimetype == "application/problem+json"
        said = json.loads(answer.data)
        assert said["status"] == status and said["detail"] and said["title"]
        return said

    def rows(self, cube: str, query: str = "") -> list[dict[str, Any]]:
        """Rows of a cube as JSON."""
        return self.json(f"/cubes/{cube}/rows?{query}")["rows"]

    def csv(self, cube: str, query: str = "") -> list[dict[str, str]]:
        """Rows of a cube as CSV."""
        text = self.get(f"/cubes/{cube}/rows?{query}&format=csv").text
        return list(csv.DictReader(io.StringIO(text)))

    def parquet(self, cube: str, query: str = "") -> pd.DataFrame:
        """Rows of a cube as Parquet."""
        answer = self.get(f"/cubes/{cube}/rows?{query}&format=parquet")
        return pd.read_parquet(io.BytesIO(answer.data))


def copied(folder: Path, to: Path) -> duckdb.DuckDBPyConnection:
    """The file of a release, read straight; a copy, since one file is opened in one way."""
    file = to / "copy.duckdb"
    file.write_bytes((folder / "release.duckdb").read_bytes())
    return duckdb.connect(str(file), read_only=True)
