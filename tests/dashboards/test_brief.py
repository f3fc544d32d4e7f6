"""Briefs: the sheet, the PDF and the workbook have the numbers of their page, and no others."""

from __future__ import annotations

import io
import re
from html import unescape

import openpyxl
import pypdfium2
import pytest

from aggregates.schema import PUBLISHED
from dashboards import shell
from dashboards.brief import paper, serve, workbook
from dashboards.brief.model import Block, Brief, Fact, plain
from dashboards.components import Column, Table
from dashboards.language import LANGUAGES, speaking
from dashboards.text import Cell
from tests.dashboards import held

FIELDS = (
    "",
    "cluster=cluster:08",
    "region=lwa:ekcep",
    "job=51-4121&region=lwa:south-central&reach=near",
    "industry=62",
)


def words_of(pdf: bytes) -> str:
    """What a PDF says, its lines put together."""
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def pages_of(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def on_sheet(page: str) -> str:
    """What the sheet of a page says."""
    found = re.search(r'<article class="wf-brief".*?</article>', page, re.DOTALL)
    assert found
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found.group())).split())


def numbers(words: str) -> set[str]:
    return set(re.findall(r"\$?\d[\d,.]*\d%?|\d%?", words))


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("asked", FIELDS)
def test_the_sheet_and_the_pdf_of_a_field_say_the_same(client, spoken, asked):
    start = "" if spoken == "en" else f"/{spoken}"
    sheet = on_sheet(client.get(f"{start}/talent/brief?{asked}").get_data(as_text=True))
    answer = client.get(f"{start}/pdf/talent.pdf?{asked}")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert pages_of(answer.data) == 1
    printed = words_of(answer.data)
    assert numbers(sheet) <= numbers(printed), numbers(sheet) - numbers(printed)


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("code", [line[0] for line in held.CATALOGUE])
def test_the_sheet_and_the_pdf_of_a_credential_say_the_same(site, spoken, code):
    start = "" if spoken == "en" else f"/{spoken}"
    page = site.get(f"{start}/brief/{code}")
    assert page.status_code == 200
    pdf = site.get(f"{start}/pdf/credential.pdf?credential={code}").data
    assert pages_of(pdf) == 1
    printed, sheet = words_of(pdf), on_sheet(page.get_data(as_text=True))
    assert numbers(sheet) <= numbers(printed)


def test_the_notice_of_invented_people_is_on_the_paper(client):
    pdf = client.get("/pdf/talent.pdf").data
    assert "Synthetic data" in words_of(pdf)


def test_a_brief_is_the_same_bytes_each_time(client):
    serve._paper.cache_clear()
    first = client.get("/pdf/talent.pdf?cluster=cluster:08").data
    serve._paper.cache_clear()
    assert client.get("/pdf/talent.pdf?cluster=cluster:08").data == first


def test_a_pdf_is_tagged_and_says_its_language_and_title(client):
    pdf = client.get("/es/pdf/talent.pdf").data
    document = pypdfium2.PdfDocument(pdf)
    assert document.is_tagged()
    assert document.get_metadata_value("Title")
    assert b"/Lang" in pdf and b"es" in pdf


ODD = "ñandú & “quotes” #strong *bold*"


def long_brief() -> Brief:
    """More than fits: long names, every number hidden."""
    hidden = Cell("n_matched", None, "suppressed")
    table = Table(
        "long",
        "Long",
        [
            Column("name", "Name " * 6),
            *(Column(f"n{i}", "Number " * 4, "number") for i in range(5)),
        ],
        [["A very long name of a very long thing, ñandú & “quotes” #strong *bold*"] + [hidden] * 5]
        * 9,
    )
    block = Block("A question of some length about something?", ["One sentence. " * 9], table)
    facts = [Fact("$25,800 to $104,300", "label " * 9, "note " * 40)] * 4
    return Brief("A title " * 9, "A lede. " * 30, facts, [block] * 4, ["A note. " * 30] * 6)


def test_what_is_long_is_set_smaller_and_nothing_is_lost(client, inside):
    pdf = paper.pdf(long_brief(), "Cited.", "")
    printed = words_of(pdf)
    assert printed.count("Suppressed") == 180
    assert ODD in printed, "text is never a command"
    assert "Cited." in printed


@pytest.mark.parametrize("code", [line[0] for line in held.CATALOGUE])
def test_a_headline_number_says_whom_it_is_of(site, code):
    sheet = on_sheet(site.get(f"/brief/{code}").get_data(as_text=True))
    if "had covered work in year 1" in sheet:
        assert re.search("Of (the|[0-9,]+) holders who could be looked up. Awarded [0-9]", sheet)
    assert "In which" not in sheet or "Industry of the main employer" in sheet


def test_a_citation_is_pinned_to_the_release(site, held_app):
    from dashboards import queries

    with held_app.server.app_context():
        pinned = f"/releases/{queries.release().id}/talent/cna"
    assert pinned in on_sheet(site.get("/brief/cna").get_data(as_text=True))
    assert pinned in words_of(site.get("/pdf/credential.pdf?credential=cna").data).replace(" ", "")


# The workbook


def cells_of(data: bytes) -> dict[str, list[list]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
            for sheet in book}  # fmt: skip


@pytest.mark.parametrize("asked", FIELDS)
def test_the_workbook_has_every_value_of_the_tables(client, inside, asked):
    answer = client.get(f"/xlsx/talent.xlsx?{asked}")
    assert answer.status_code == 200 and answer.mimetype == workbook.TYPE
    page = shell.named("talent")["content"](shell.read_args(asked))
    sheets = cells_of(answer.data)
    tables = [table for table in page.tables.values() if table.rows]
    assert list(sheets) == ["Notes", *(table.name for table in tables)]
    for table in tables:
        keys = len(table.codes[0]) if table.codes else 0
        _head, *rows = sheets[table.name]
        assert len(rows) == len(table.rows)
        for given, row in zip(table.rows, rows, strict=True):
            place = keys
            for column, item in zip(table.columns, given, strict=True):
                if column.kind in ("text", "range"):
                    assert (row[place] or "") == plain(item)
                    place += 1
                    continue
                cell = item if isinstance(item, Cell) else item.cell
                assert row[place + 1] == cell.status
                if cell.status == PUBLISHED and cell.value is not None:
                    assert row[place] == pytest.approx(cell.value)
                else:
                    assert isinstance(row[place], str) and row[place], "never an empty cell"
                place += 2


def test_the_notes_say_what_where_from_and_what_the_words_mean(client):
    notes = {row[0]: row[1] for row in cells_of(client.get("/xlsx/talent.xlsx").data)["Notes"]}
    assert notes["Page"].startswith("http") and "Throughline" in notes["How to cite it"]
    assert "Not zero" in notes["suppressed"] and "Synthetic data" in notes["Notice"]
    assert notes["Leavers"], "a column has its definition"


def test_text_is_never_a_formula(inside):
    table = Table(
        "=1+1", "x", [Column("a", "=A1"), Column("b", "B")], [["=1+1", "@sum"], ["+1", "-1"]]
    )
    data = workbook.workbook("=t", "=about", [table], "http://x", "=cited")
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type in ("s", "n") for cell in row)


# Addresses


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/pdf/gaps.pdf", 404),  # a page without a brief
        ("/pdf/nope.pdf", 404),
        ("/xlsx/nope.xlsx", 404),
        ("/pdf/talent.pdf?job=zz", 400),
        ("/pdf/talent.pdf?region=lwa:ekcep&region=lwa:tenco", 400),
        ("/pdf/credential.pdf?credential=nope", 404),
        ("/xlsx/talent.xlsx?cluster=%00", 400),
        ("/xlsx/gaps.xlsx?group=sex", 200),
        ("/xlsx/program.xlsx?program=total", 200),
    ],
)
def test_an_address_has_a_file_or_says_why_not(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status, address
    if status != 200:
        assert answer.mimetype == "text/plain" and answer.get_data(as_text=True).strip()
    else:
        assert "attachment" in answer.headers["Content-Disposition"]


def test_what_is_kept_has_a_bound_and_strange_values_make_no_files(client):
    serve._paper.cache_clear()
    for number in range(5):
        assert client.get(f"/pdf/talent.pdf?utm_source={number}").status_code == 200
    assert serve._paper.cache_info().currsize == 1
    assert serve._paper.cache_info().maxsize == serve.MOST


@pytest.mark.parametrize("address", ["/pdf/talent.pdf", "/xlsx/talent.xlsx"])
def test_what_is_kept_is_not_made_again(client, monkeypatch, address):
    first = client.get(address).data
    monkeypatch.setattr(shell, "named", None)
    assert client.get(address).data == first


def test_a_file_is_named_after_what_it_is_of(client):
    given = client.get("/es/pdf/talent.pdf?cluster=cluster:08").headers["Content-Disposition"]
    assert re.search(r'filename="throughline-talent-cluster-08-[0-9a-f]+\.pdf"', given)


def test_every_language_has_its_own_file(client, inside):
    english, spanish = (
        words_of(client.get(f"{start}/pdf/talent.pdf").data) for start in ("", "/es")
    )
    assert "Reading these numbers" in english and "Reading these numbers" not in spanish
    with speaking("es"):
        assert shell.named("talent")["content"]({}).brief().notes[-1] in spanish
