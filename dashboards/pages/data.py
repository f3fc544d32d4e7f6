"""Everything to download: each cube and the whole release, with what describes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import dash
from babel.dates import format_date
from dash import html, register_page
from flask import current_app, request

from aggregates.schema import LICENSES, OBS_STATUS_LIST
from dashboards import language, queries, shelf, text
from dashboards.components import (
    Column,
    Link,
    Original,
    Table,
    csv_link,
    data_table,
    in_english,
    question,
    stat,
)
from dashboards.downloads import serve, words
from dashboards.downloads.held import CSV, DUCKDB, EXCEL, PARQUET, Held, held
from dashboards.language import N_, Words, _, rich
from dashboards.language import title as titled_in
from dashboards.queries import RELEASE_FILE
from dashboards.shell import Page, titled
from dashboards.takeover import takeover
from dashboards.text import Cell

PATH, PAGE = "/data", "data"
TITLE = N_("Data to download")
KINDS = {PARQUET: "Parquet", CSV: "CSV", EXCEL: "Excel", DUCKDB: "DuckDB"}  # names in any language
WHOLE = Words(
    {
        PARQUET: N_("Every table with its types: for pandas, R, DuckDB and Spark."),
        CSV: N_("Every table as text, with what describes it: for any program."),
        EXCEL: N_("Every cube in one workbook, after sheets of notes, columns and codes."),
        DUCKDB: N_("The release itself: the one file that this site reads."),
    }
)
FURTHER = {  # addresses that lead on; those that this site does not have are left out
    "/data/api": N_("Ask for some rows at a time, as JSON or CSV (API)"),
    "/data/dictionary": N_("What every column means: the data dictionary"),
    "/data/changes": N_("What changed from release to release"),
    "/data.json": N_("An entry for data catalogs (DCAT-US 1.1)"),
    "/linked/release.jsonld": N_("The release as linked data (JSON-LD, CTDL and QData)"),
    "/methods": N_("How the numbers are made and protected"),
    "/privacy": N_("How privacy is protected, and the proof"),
}


def content(_args: Mapping[str, Any]) -> Page:
    """The files of the release, how to read them, and earlier releases."""
    release = queries.release()
    there = held(release.folder, release.id)
    tables = [_whole(there), _cubes(there), words.statuses(), _files(there), _releases()]
    found = {table.name: table for table in tables if table.rows}
    body = [
        html.H1(_(TITLE)),
        html.P(
            _(
                "All numbers of this site, for you to check, count again and build on. Nobody can "
                "be recovered from them, and no cell is empty without saying why."
            ),
            className="wf-lede",
        ),
        html.Div(_numbers(there), className="wf-stats"),
        *_sections(found, there),
    ]
    about = _("Every number as Parquet, CSV, Excel and DuckDB, with definitions and status codes.")
    return Page(_(TITLE), about, body, found)


def _numbers(there: Held | None) -> list[html.Div]:
    """How much there is."""
    cubes = [row for row in queries.cubes() if row["published"]]
    said = [
        (len(cubes), _("cubes, each a table that answers one question")),
        (sum(row["rows"] for row in cubes), _("rows in all of them")),
        (len(there.files) if there else 0, _("files to download")),
    ]
    return [stat(text.count(number), label) for number, label in said if number]


def _sections(found: Mapping[str, Table], there: Held | None) -> list[html.Section]:
    made = {
        "whole": ("whole", _("Everything in one file"), _about_whole(there)),
        "cubes": ("cubes", _("One cube at a time"), _about_cubes(there)),
        "statuses": ("statuses", _("Why a cell is empty"), _about_statuses()),
    }
    sections = [
        question(
            ident,
            head,
            [
                html.P(lead, className="wf-answer"),
                data_table(found[name], compact=name != "cubes", classes="wf-table--cards"),
            ],
        )
        for name, (ident, head, lead) in made.items()
        if name in found
    ]
    if there:
        sections += [_reading(), _checking()]
    sections.append(_citing())
    if "releases" in found:
        sections.append(_earlier(found["releases"]))
    return [*sections, _further()]


# The files


def _whole(there: Held | None) -> Table:
    """The release in each form."""
    columns = [
        Column("file", _("File")),
        Column("size", _("Size"), "range"),
        Column("what", _("What it is")),
    ]
    release = queries.release()
    files = [there.of(kind) for kind in KINDS] if there else []
    alone = serve.find(release.folder, release.id, RELEASE_FILE)
    if not there and alone:
        files = [alone[0]]
    lines = [
        [Link(KINDS[file.kind], f"/files/{file.name}"), words.size(file.bytes), WHOLE[file.kind]]
        for file in files
        if file
    ]
    keys = [{"name": file.name, "sha256": file.sha256} for file in files if file]
    return Table("whole", _("The whole release"), columns, lines, keys)


def _about_whole(there: Held | None) -> Any:
    if there is None:
        return _("This release was made before releases had other files beside it.")
    return rich(
        "The zip files hold every cube and the tables of codes, with a %(readme)s, types and keys "
        "as a Frictionless Data Package (%(package)s) and as CSV on the Web.",
        readme=html.A("README", href="/files/README.txt"),
        package=html.A("datapackage.json", href="/files/datapackage.json"),
    )


def _cubes(there: Held | None) -> Table:
    """Each cube: what it answers, its rows, and a link for each form."""
    columns = [
        Column("title", _("Cube")),
        Column("question", _("Question")),
        Column("n_rows", _("Rows"), "number"),
        *(Column(kind, KINDS[kind]) for kind in (PARQUET, CSV, EXCEL)),
    ]
    shown = [row for row in queries.cubes() if row["published"]]
    shown.sort(key=lambda row: row["title"])
    lines = [
        [
            row["title"],
            titled_in(row["question"]),
            Cell("n_rows", row["rows"]),
            *(_way(there, kind, row["cube"]) for kind in (PARQUET, CSV, EXCEL)),
        ]
        for row in shown
    ]
    return Table("cubes", _("The cubes"), columns, lines, [{"cube": row["cube"]} for row in shown])


def _way(there: Held | None, kind: str, cube: str) -> Any:
    """The link to a cube in a form; of a release without files, to its rows as CSV."""
    file = there.of(kind, cube) if there else None
    if file:
        return Link(f"{KINDS[kind]}, {words.size(file.bytes)}", f"/files/{file.name}")
    return Link("CSV", f"/csv/cubes/{cube}.csv") if kind == CSV else ""


def _about_cubes(there: Held | None) -> str:
    said = _("A cube is a table of numbers about groups: by program, place, leaving year and more.")
    if there is None:
        return said
    more = _("CSV files are zipped, one in each. Excel files begin with notes.")
    return f"{said} {more}"


def _files(there: Held | None) -> Table:
    """Every file with its fingerprint; for the CSV."""
    columns = [
        Column("name", _("File")),
        Column("table", _("Table")),
        Column("kind", _("Kind")),
        Column("n_bytes", _("Bytes"), "number"),
        Column("sha256", "SHA-256"),
    ]
    lines = [
        [
            Original(file.name),
            Original(file.table),
            Original(file.kind),
            Cell("n_bytes", file.bytes),
            Original(file.sha256),
        ]
        for file in (there.files.values() if there else ())
    ]
    return Table("files", _("Every file and its fingerprint"), columns, lines)


# How to use them


def _about_statuses() -> list[Any]:
    return rich(
        "Beside each number stand two columns: a word (%(word)s), and a code (%(code)s) of the "
        "list that statistical offices share, %(list)s.",
        word=html.Code("…_status"),
        code=html.Code("…_obs_status"),
        list=html.Code(in_english(OBS_STATUS_LIST.rpartition("=")[2])),
    )


def _reading() -> html.Section:
    made: list[Any] = [
        html.P(
            _("These addresses stay: they name the release, so that your work can be repeated."),
            className="wf-answer",
        )
    ]
    for name, code in words.examples(request.host_url.rstrip("/"), queries.release().id).items():
        made.append(html.H3(_("With %(tool)s", tool=name)))
        made.append(html.Pre(in_english(code), className="wf-code", tabIndex="0"))
    return question("reading", _("Read a file in a few lines"), made)


def _checking() -> html.Section:
    sums = html.A("SHA256SUMS", href="/files/SHA256SUMS")
    said = rich(
        "%(sums)s holds the fingerprint of each file. Save it beside them and run %(command)s. "
        "Files of one release are always the same, byte for byte.",
        sums=sums,
        command=html.Code(in_english("sha256sum -c SHA256SUMS --ignore-missing")),
    )
    link = csv_link(f"/csv/{PAGE}/files.csv", _("the list of files"))
    return question(
        "checking", _("Check what you have"), [html.P(said, className="wf-answer"), link]
    )


def _citing() -> html.Section:
    """What others may do with the files, and how to name them; the words are at the foot."""
    release = queries.release()
    said: list[Any] = [
        html.P(
            _(
                "Name the site and the release, as the box at the foot of this page does. Its "
                "second link leads to this release for good."
            ),
            className="wf-answer",
        )
    ]
    if license := LICENSES.get(str(release.policy.get("license"))):
        name, address = in_english(license[0]), html.Span(license[1].removeprefix("https://"))
        said.append(
            html.P(rich("License: %(license)s, %(address)s", license=name, address=address))
        )
    else:
        said.append(html.P(_("The agency has not stated a license for these files: ask it.")))
    said.append(html.P(_("Do not try to find out who somebody is.")))
    return question("citing", _("Use and cite it"), said)


# Other releases


def _releases() -> Table:
    """Every other release at hand, the newest first."""
    columns = [
        Column("date", _("Made on")),
        Column("size", _("Size"), "range"),
        Column("pages", _("Release")),
    ]
    others = [one for one in shelf.shelf().listed() if one.id != queries.release().id]
    lines = [[_day(one.built), words.size(one.bytes), _release(one)] for one in others]
    keys = [{"release": one.id, "sha256": one.sha256} for one in others]
    return Table("releases", _("Other releases"), columns, lines, keys)


def _release(one: shelf.Listed) -> Link:
    """Its pages; of one that another version of the site made, its file."""
    if one.readable:
        return Link(_("Pages of %(release)s", release=one.id), shelf.permanent(one.id, PATH))
    name = _("File of %(release)s", release=one.id)
    return Link(name, f"/releases/{one.id}/files/{RELEASE_FILE}")


def _day(built: str) -> str:
    return format_date(date.fromisoformat(built[:10]), "long", language.locale())


def _earlier(table: Table) -> html.Section:
    lead = _("A number may change from one release to another. Each stays as it was.")
    return question(
        "releases",
        _("Other releases"),
        [
            html.P(lead, className="wf-answer"),
            data_table(table, compact=True, classes="wf-table--cards"),
        ],
    )


def _further() -> html.Section:
    links = [html.Li(html.A(_(name), href=path)) for path, name in FURTHER.items() if _here(path)]
    return question("further", _("More for machines and people"), [html.Ul(links)])


def _here(path: str) -> bool:
    """Whether the site has an address: a page, or a file that is not one."""
    pages = {entry["path"] for entry in dash.page_registry.values() if not entry["path_template"]}
    return path in pages or any(rule.rule == path for rule in current_app.url_map.iter_rules())


def layout(**_given: Any) -> Any:
    """Nothing to take over: the page is complete as the server sends it."""
    return takeover(PAGE)


register_page(__name__, path=PATH, title=titled(TITLE), content=content, fresh=True)
