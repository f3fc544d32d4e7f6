"""What changed between two releases: the one that is shown and the one before it, or any two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html, register_page

from dashboards import queries, shelf, text
from dashboards.changes import read, tables, words
from dashboards.changes.compare import Changes
from dashboards.components import (
    Table,
    contents,
    csv_link,
    data_table,
    form,
    part,
    question,
    select,
)
from dashboards.language import N_, Words, _, ngettext
from dashboards.selection import SelectionError
from dashboards.shelf import Listed
from dashboards.shell import Page, titled
from dashboards.takeover import takeover

TITLE = N_("What changed between releases")
MOST_CELLS = 30  # groups of hidden or shown numbers that the page lists; the file has all
NUMERIC = ("cubes", "revised", "hidden", "shown")  # tables of numbers, which stay tables on a phone
MOST_LINES = 15  # of a table that is open from the start
CONTENTS = Words(
    {
        "short": N_("In short"),
        "added": N_("Added and removed"),
        "revised": N_("Revised"),
        "hidden": N_("Newly hidden"),
        "shown": N_("Newly shown"),
        "definitions": N_("Definitions"),
        "policy": N_("Policy"),
        "removals": N_("Removals"),
    }
)


def content(args: Mapping[str, Any]) -> Page:
    """The differences between the releases that `from` and `to` name, or the last two."""
    held = shelf.shelf()
    listed = {one.id: one for one in read.readable(held)}
    pair = _chosen(args, listed)
    body = [html.H1(_(TITLE)), _lede(), *_form(listed, pair), *_closed(held)]
    about = _("What was added, revised, hidden and shown from one release to the next.")
    if not (pair[0] and pair[1]) or pair[0] == pair[1]:
        return Page(_(TITLE), about, [*body, _nothing(listed, pair)])

    def fetch() -> Changes:
        return read.between(*(shelf.shelf().get(ident) for ident in pair))

    changes = fetch()
    found = _tables(changes, fetch, pair[1])
    body += [contents(CONTENTS.items()), part("changes", _sections(changes, found, pair, listed))]
    news = words.summary(changes)[0]
    return Page(_(TITLE), about, body, found, news=news)


def _chosen(args: Mapping[str, Any], listed: Mapping[str, Listed]) -> tuple[str, str]:
    """The ids of the earlier and the later release, as far as they are said or follow.

    Raises SelectionError (400) for one that is not at hand.
    """
    given = {name: args.get(name) or "" for name in ("from", "to")}
    for ident in filter(None, given.values()):
        if ident not in listed:
            raise SelectionError(
                400,
                _("We do not have that release"),
                _("It may have been withdrawn. Choose from the list of releases."),
            )
    new = given["to"] or queries.release().id
    old = given["from"] or read.earlier(shelf.shelf(), new)
    order = list(listed)
    if old in order and new in order and order.index(old) < order.index(new):
        return new, old
    return old, new


def _lede() -> html.P:
    return html.P(
        _(
            "Two releases side by side, from nothing but the two public files. A number that is "
            "hidden now is named here, and its earlier value is not."
        ),
        className="wf-lede",
    )


def _form(listed: Mapping[str, Listed], pair: tuple[str, str]) -> list[Any]:
    """The choice of two releases; nothing where there are not two."""
    if len(listed) < 2:
        return []
    options = [(one.id, _release(one)) for one in listed.values()]
    return [
        form(
            "/data/changes",
            [
                select("from", _("Earlier release"), options, pair[0], "changes"),
                select("to", _("Later release"), options, pair[1], "changes"),
            ],
            _("Compare"),
        )
    ]


def _release(one: Listed) -> str:
    return _("%(day)s, release %(release)s", day=text.day(one.built), release=one.id)


def _closed(held: shelf.Shelf) -> list[Any]:
    """Releases that this version of the site cannot open."""
    other = [one for one in held.listed() if not one.readable]
    if not other:
        return []
    names = text.join(one.id for one in other)
    return [
        html.P(
            ngettext(
                "Release %(names)s was made by another version of the software and cannot be "
                "compared here.",
                "Releases %(names)s were made by another version of the software and cannot be "
                "compared here.",
                len(other),
                names=names,
            ),
            className="wf-note",
        )
    ]


def _nothing(listed: Mapping[str, Listed], pair: tuple[str, str]) -> html.Div:
    """Why there is no comparison."""
    if len(listed) < 2:
        said = _(
            "There is nothing to compare with yet: this is the only release at hand. Once another "
            "is published, what changed is said here."
        )
    elif pair[0] == pair[1]:
        said = _("That is the same release twice. Choose two.")
    else:
        said = _("No release before this one is at hand. Choose two.")
    return html.Div(html.P(said), className="wf-why", **{"data-part": "changes"})


def _tables(changes: Changes, fetch: Any, new: str) -> dict[str, Table]:
    codes = shelf.shelf().get(new).codes
    link = tables.linker(codes, lambda path: shelf.permanent(new, path))
    gone = _("Numbers that are hidden now, or no longer counted")
    there = _("Numbers that are shown now, or newly counted")
    made = (
        tables.cubes_table(changes),
        tables.came_table(changes),
        tables.revised_table(changes),
        tables.examples_table(changes, link),
        tables.became_table(changes, tables.GONE, "hidden", gone),
        tables.cells_table(
            fetch, tables.GONE, "hidden_groups", _("Groups with numbers that are hidden now"), link
        ),
        tables.became_table(changes, tables.THERE, "shown", there),
        tables.cells_table(
            fetch, tables.THERE, "shown_groups", _("Groups with numbers that are shown now"), link
        ),
        tables.definitions_table(changes),
        tables.policy_table(changes),
        tables.deprecations_table(changes),
    )
    return {table.name: table for table in made}


def _sections(
    changes: Changes,
    found: Mapping[str, Table],
    pair: tuple[str, str],
    listed: Mapping[str, Listed],
) -> list[Any]:
    def file(table: str) -> Any:
        if not len(found[table].rows):
            return None
        href = f"/csv/changes/{table}.csv?from={pair[0]}&to={pair[1]}"
        return csv_link(href, _lower(found[table].caption))

    def section(ident: str, lead: str, names: Sequence[str]) -> html.Section:
        parts = [html.P(lead, className="wf-answer")]
        for name in names:
            parts += [_shown(found[name]), file(name)]
        return question(ident, CONTENTS[ident], [one for one in parts if one is not None])

    old, new = (listed[ident] for ident in pair)
    between = _(
        "Release %(new)s of %(now)s, compared with release %(old)s of %(before)s.",
        new=new.id,
        now=text.day(new.built),
        old=old.id,
        before=text.day(old.built),
    )
    lines = html.Ul([html.Li(line) for line in words.summary(changes)], className="wf-list")
    short = question(
        "short",
        CONTENTS["short"],
        [html.P(between), lines, _shown(found["cubes"]), file("cubes")],
    )
    return [
        short,
        section("added", _added(found["added"]), ["added"]),
        section("revised", _revised(found["revised"]), ["revised", "examples"]),
        section("hidden", _hidden(found["hidden"]), ["hidden", "hidden_groups"]),
        section("shown", _newly(found["shown"]), ["shown", "shown_groups"]),
        section("definitions", _read(found["definitions"]), ["definitions"]),
        section("policy", _set(found["policy"]), ["policy"]),
        section("removals", _going(found["deprecations"]), ["deprecations"]),
    ]


def _lower(caption: str) -> str:
    return text.lower_first(caption)


def _shown(table: Table) -> Any:
    """A table: open where it is short, else the first lines of it to open; none where empty."""
    if not len(table.rows):
        return None
    if isinstance(table.rows, tables.Later):
        first = table.rows[:MOST_CELLS]
        if len(table.rows) > MOST_CELLS:
            summary = _(
                "%(what)s: the first %(n)s of %(all)s groups",
                what=table.caption,
                n=text.count(MOST_CELLS),
                all=text.count(len(table.rows)),
            )
        else:
            summary = table.caption
        return _folded(summary, Table(table.name, table.caption, table.columns, first))
    if len(table.rows) > MOST_LINES:
        number = len(table.rows)
        lines = ngettext("%(n)s line", "%(n)s lines", number, n=text.count(number))
        return _folded(f"{table.caption} ({lines})", table)
    return data_table(table, compact=table.name in NUMERIC, classes="wf-table--small")


def _folded(summary: str, table: Table) -> html.Details:
    return html.Details(
        [
            html.Summary(summary),
            data_table(table, compact=table.name in NUMERIC, classes="wf-table--small"),
        ],
        className="wf-more wf-drawer",
    )


def _added(table: Table) -> str:
    if not table.rows:
        return _("No cube, column, code, year or group of rows came or went.")
    return _("Cubes, columns, codes, years and definitions that came, went or are renamed.")


def _revised(table: Table) -> str:
    if not table.rows:
        return _("Every number that both releases show is the same.")
    return _(
        "Numbers that both releases show and that differ. The change of a share is in percentage "
        "points, of other numbers in per cent of what they were."
    )


def _hidden(table: Table) -> str:
    if not table.rows:
        return _("Every number that was shown still is.")
    return _(
        "These were shown and are not now, or only as a range. What is hidden protects somebody: "
        "the earlier value is not repeated here."
    )


def _newly(table: Table) -> str:
    if not table.rows:
        return _("No number that was hidden is shown now.")
    return _("These were hidden, or given as a range, and are shown now.")


def _read(table: Table) -> str:
    if not table.rows:
        return _("Every definition is the same.")
    return _("Texts and formulas that changed, as they were and as they are now.")


def _set(table: Table) -> str:
    if not table.rows:
        return _("The policy is the same, setting by setting.")
    return _("Thresholds and other settings that changed.")


def _going(table: Table) -> str:
    if not table.rows:
        return _("Nothing new is announced to be removed.")
    return _("Cubes and columns newly announced to be removed. They are still there.")


def layout(**given: Any) -> Any:
    """Nothing to draw: the page is complete as the server sends it."""
    return takeover("changes")


register_page(__name__, path="/data/changes", title=titled(TITLE), content=content)
