"""Tables and their CSV: the same rows, with codes, statuses and a source."""

import csv
import io

from aggregates.schema import CODED, SUPPRESSED
from dashboards.components import Column, Hidden, Link, Table, bar, csv_text, data_table, select
from dashboards.markup import to_html
from dashboards.text import Cell

COLUMNS = [
    Column("program", "Program"),
    Column("rate_employed", "Share", "share"),
    Column("n_matched", "People", "number"),
]
HIDDEN = Hidden(Cell("rate_employed", None, SUPPRESSED), "Whole cluster: 70%", "/programs/c")
ROWS = [
    [Link("=HYPERLINK(1)", "/programs/a"), Cell("rate_employed", 0.7), Cell("n_matched", 40)],
    [Link("B", "/programs/b"), HIDDEN, Cell("n_matched", 20)],
    [Link("C", "/c"), Cell("rate_employed", None, CODED, 0.95, 1.0), Cell("n_matched", 90)],
]
TABLE = Table("t", "Programs", COLUMNS, ROWS, [{"program_code": code} for code in "abc"])
META = {"title": "Demo", "release_id": "r1", "notice": "Synthetic data."}


def read(synthetic=True):
    return list(csv.DictReader(io.StringIO(csv_text(TABLE, META, "http://x/y", synthetic))))


def test_csv_has_value_status_bounds_and_source():
    first, second, third = read()
    assert (first["rate_employed"], first["rate_employed_status"]) == ("0.7", "published")
    assert (second["rate_employed"], second["rate_employed_status"]) == ("", SUPPRESSED)
    assert (third["rate_employed_lower"], third["rate_employed_upper"]) == ("0.95", "1.0")
    assert "r1" in first["source"] and "http://x/y" in first["source"]
    assert first["data_notice"] == "Synthetic data."


def test_csv_text_never_runs_as_a_formula():
    assert read()[0]["program"] == "'=HYPERLINK(1)"


def test_a_hidden_cell_has_words_and_a_way_on():
    drawn = to_html(data_table(TABLE))
    assert "Suppressed" in drawn and 'href="/programs/c"' in drawn and "Whole cluster: 70%" in drawn
    assert "<caption" in drawn and 'scope="col"' in drawn and 'scope="row"' in drawn


def test_bars_have_a_class_for_every_width():
    assert "wf-w-70" in to_html(bar(Cell("rate_employed", 0.7)))
    assert "wf-w-95" in to_html(bar(Cell("rate_employed", None, CODED, 0.95, 1.0)))
    assert "wf-bar--suppressed" in to_html(bar(Cell("rate_employed", None, SUPPRESSED)))


def test_a_select_is_labelled_and_knows_its_choice():
    drawn = to_html(select("region", "Place", [("", "All"), ("G", [("a", "A")])], "a", "p"))
    assert (
        '<label class="wf-field__label" for="p-region"' in drawn
        and '<option selected value="a">A</option>' in drawn
    )
    assert '<optgroup label="G">' in drawn
