"""What the page shows to be copied is copied, and run against a server."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import urllib.request
from html import unescape

import pandas as pd
import pytest

from tests.browser.conftest import serve
from tests.dashboards.api.asking import BASE


@pytest.fixture(scope="module")
def live(app):
    yield from serve(app.server)


@pytest.fixture(scope="module")
def shown(live) -> list[str]:
    """The blocks of the page that is served, as a browser would copy them."""
    page = urllib.request.urlopen(f"{live}/data/api").read().decode()
    assert "site.invalid" not in page
    return [unescape(text) for text in re.findall(r"<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)]


def run(command: list[str], folder) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_lines_for_a_shell(shown, tmp_path):
    (line,) = [text for text in shown if text.startswith("curl")]
    run(["sh", "-c", line], tmp_path)
    with (tmp_path / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows and {row["region_code"] for row in rows} == {"state"}
    assert {row["horizon_code"] for row in rows} == {"q2", "y01"}


def test_the_lines_for_pandas(shown, tmp_path):
    (text,) = [text for text in shown if text.startswith("import pandas")]
    assert text.count("\n") < 3
    said = run([sys.executable, "-c", text], tmp_path)
    assert "rate_employed_status" in said and "published" in said


def test_the_lines_for_duckdb(shown, tmp_path, app):
    (text,) = [text for text in shown if text.startswith("import duckdb")]
    assert text.count("\n") < 3
    said = run([sys.executable, "-c", text], tmp_path)
    assert "state" in said and "program_code" in said
    frame = pd.read_parquet(tmp_path / "outcomes.parquet")
    release = app.server.extensions["throughline_shelf"].current()
    assert len(frame) == release.rows("select count(*) as n from outcomes")[0]["n"]


def test_the_answer_on_the_page_is_the_answer(shown, live):
    (text,) = [text for text in shown if text.startswith('{\n  "meta"')]
    said = json.loads(text)
    again = json.loads(urllib.request.urlopen(said["meta"]["address"]).read())
    assert again == said and said["rows"]


@pytest.mark.parametrize("spoken", ("", "/es"))
def test_the_problem_on_the_page_is_the_problem(client, app, spoken):
    page = client.get(f"{spoken}/data/api").text
    blocks = [unescape(t) for t in re.findall(r"<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)]
    (block,) = [text for text in blocks if '"allowed_at"' in text]
    address, said = block.split("\n\n", 1)
    answer = client.get(address.removeprefix("http://localhost"))
    again, shown = json.loads(answer.data), json.loads(said)
    assert answer.status_code == 400
    assert again.pop("allowed")[:3] == shown.pop("allowed")[:3]
    assert again == shown


def test_every_address_on_the_page_leads_somewhere(client):
    page = client.get("/data/api").text
    links = {unescape(link) for link in re.findall(rf'href="({BASE}[^"]*)"', page)}
    assert len(links) >= 12
    for link in links:
        assert client.get(link, follow_redirects=True).status_code == 200, link


def test_a_page_never_shows_the_host_of_another_visitor(client):
    client.get("/data/api", headers={"Host": "evil.example"})
    assert "evil.example" not in client.get("/data/api").text
