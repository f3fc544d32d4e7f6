"""The API for people: what it is, three examples, and its addresses from the registry itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html, register_page

from dashboards import queries
from dashboards.api import examples, parameters
from dashboards.api.parameters import TYPES, Parameter, local
from dashboards.api.problems import KINDS, MOST_ALLOWED
from dashboards.api.routes import BASE, CURRENT, ROUTES, Route
from dashboards.components import (
    Code,
    Column,
    Link,
    Table,
    contents,
    csv_link,
    data_table,
    question,
)
from dashboards.language import ENGLISH, N_, Words, _, rich
from dashboards.share import SITE
from dashboards.shell import Page, titled
from dashboards.takeover import takeover

PAGE = "data_api"
TITLE = N_("Data for your own software")
CONTENTS = Words(
    {
        "start": N_("Start"),
        "examples": N_("Examples"),
        "addresses": N_("Addresses"),
        "parameters": N_("Parameters"),
        "answer": N_("An answer"),
        "problems": N_("Problems"),
        "keeping": N_("Keeping answers"),
        "terms": N_("Terms"),
    }
)


def content(args: Mapping[str, Any]) -> Page:
    """What the API is, how to ask it, and what it says."""
    tables = {"addresses": _addresses(), "parameters": _parameters(), "problems": _problems()}
    body = [
        html.H1(_("Data for your own software: the API")),
        html.P(
            _(
                "Every number of this site, for software to read. It costs nothing, needs no key, "
                "and can only be read."
            ),
            className="wf-lede",
        ),
        contents(CONTENTS.items()),
        _start(),
        _examples(),
        _section("addresses", _("Addresses"), _beginning(), tables["addresses"]),
        _section("parameters", _("Parameters of rows"), _filters(), tables["parameters"]),
        _answer(),
        _section("problems", _("Problems"), _wrong(), tables["problems"]),
        _keeping(),
        _terms(),
    ]
    about = _("How software reads the data: addresses, parameters, formats, and examples that run.")
    return Page(_(TITLE), about, body, tables)


def _start() -> html.Section:
    """The three ways in."""
    lines = [
        rich(
            "%(link)s is the first address: from there, links lead to everything.",
            link=_to(BASE, SITE + BASE),
        ),
        rich(
            "%(link)s describes it all for tools that write clients (OpenAPI 3.1).",
            link=_to(f"{BASE}/openapi.json", f"{SITE}{BASE}/openapi.json"),
        ),
        rich(
            "This page is about release %(release)s. In place of its name, %(current)s leads to "
            "the latest, whichever that is.",
            release=html.Code(queries.release().id),
            current=html.Code(CURRENT),
        ),
    ]
    return question("start", _("Where to start"), [_list(lines)])


def _to(path: str, shown: str) -> html.A:
    return html.A(html.Code(shown), href=path, hrefLang=ENGLISH)


def _list(lines: list[Any]) -> html.Ul:
    return html.Ul([html.Li(line) for line in lines], className="wf-list")


def _examples() -> html.Section:
    found: list[Any] = []
    for one in examples.examples(SITE):
        found += [html.H3(_(one.title)), _code(one.text, _(one.title))]
    note = html.P(
        _(
            "Parquet keeps the types of columns: a code stays text, and a whole number stays "
            "whole. In CSV, read columns that end in _code as text."
        ),
        className="wf-note",
    )
    return question("examples", _("Three examples"), [*found, note])


def _code(text: str, label: str) -> html.Pre:
    """Lines of a program or an answer, which scroll where they are long."""
    return html.Pre(
        html.Code(text.strip("\n")),
        className="wf-code wf-code--whole",
        tabIndex="0",
        role="region",
        **{"aria-label": label},
    )


def _section(ident: str, heading: str, first: list[Any], table: Table) -> html.Section:
    """Some words, then a table of the registry, and its rows as a file."""
    file = csv_link(f"/csv/{PAGE}/{table.name}.csv", _("this table"))
    return question(ident, heading, [*first, data_table(table), file])


def _beginning() -> list[Any]:
    words = rich(
        "All of them begin with %(base)s. What stands in braces is a name: that of a release, a "
        "cube, a dimension or a definition. The links below show the latest release.",
        base=html.Code(SITE + BASE),
    )
    return [html.P(words)]


def _addresses() -> Table:
    columns = [
        Column("what", _("What is there")),
        Column("path", _("Address")),
        Column("formats", _("Formats")),
    ]
    lines = [[_example(one), Code(one.path or "/"), Code(", ".join(one.formats))] for one in ROUTES]
    return Table("addresses", _("Addresses of the API"), columns, lines)


def _example(route: Route) -> Link:
    """What an address has, as a link to one such address of the release that is shown."""
    path = route.path
    for name, value in {"release": CURRENT, **route.example}.items():
        path = path.replace(f"{{{name}}}", value)
    return Link(_(route.title), local(path))


def _filters() -> list[Any]:
    first = rich(
        "Rows are asked for by the keys of their cube, such as %(example)s: one code, or several "
        "separated by commas. A status is asked for in the same way. The address of a cube lists "
        "its keys, and that of a dimension its codes.",
        example=html.Code("region_code=state"),
    )
    limits = _(
        "One parameter may have %(codes)s codes, and a query %(characters)s characters. An unknown "
        "name or code is a problem, and never all rows instead.",
        codes=parameters.MOST_CODES,
        characters=f"{parameters.LONGEST_QUERY:,}",
    )
    return [html.P(first), html.P(limits)]


def _parameters() -> Table:
    columns = [
        Column("name", _("Parameter")),
        Column("about", _("What it does")),
        Column("values", _("Values")),
        Column("example", _("Example")),
    ]
    lines: list[list[Any]] = [
        [
            Code("<key>"),
            _("Rows with one of these codes. Each key of the cube is a parameter."),
            _("Codes, separated by commas"),
            Code("horizon_code=y01,y05"),
        ],
        [
            Code("<measure>_status"),
            _("Rows in which the number is of one of these statuses."),
            Code("published, coded, suppressed, no_data"),
            Code("n_matched_status=published"),
        ],
    ]
    lines += [[Code(one.name), _(one.about), _values(one), _written(one)] for one in _rows()]
    return Table("parameters", _("Parameters of the rows of a cube"), columns, lines)


def _rows() -> tuple[Parameter, ...]:
    return next(one.parameters for one in ROUTES if one.schema == "Rows")


def _values(one: Parameter) -> Any:
    if "enum" in one.schema:
        return Code(", ".join(one.schema["enum"]))
    if one.schema["type"] == "integer":
        return _(
            "%(least)s to %(most)s",
            least=f"{one.schema['minimum']:,}",
            most=f"{one.schema['maximum']:,}",
        )
    return _("Names, separated by commas")


def _written(one: Parameter) -> Code:
    value = ",".join(one.example) if one.several else one.example
    return Code(f"{one.name}={value}")


def _answer() -> html.Section:
    address, text = examples.answer(SITE)
    lines = [
        _(
            "A value is null only beside a status that says why: coded, so that only its bounds "
            "are given; suppressed to protect privacy; or no data."
        ),
        _(
            "The answer says its release, how to cite it, and the address at which it stays. A "
            "release of invented people says so in every answer, and nothing turns that off."
        ),
        _(
            "Where there are more rows, links.next leads to them, as does the Link header. "
            "X-Total-Count says how many there are."
        ),
    ]
    return question(
        "answer",
        _("What an answer looks like"),
        [
            html.P([_("This is the whole answer to"), " ", html.Code(address)]),
            _code(text, _("An answer")),
            _list(lines),
        ],
    )


def _wrong() -> list[Any]:
    address, text = examples.problem(SITE)
    words = _(
        "A request that cannot be answered says why (RFC 9457): the parameter, what was given, "
        "and up to %(most)s values that it may have, those spelled nearest first. This is what "
        "comes back where a code is misspelled:",
        most=MOST_ALLOWED,
    )
    return [html.P(words), _code(f"{address}\n\n{text}", _("A problem"))]


def _problems() -> Table:
    columns = [
        Column("type", _("Problem")),
        Column("status", _("HTTP status")),
        Column("title", _("What it says")),
        Column("when", _("When")),
    ]
    lines = [
        [Code(name, ident=f"problem-{name}"), str(kind.status), _(kind.title), _(kind.when)]
        for name, kind in KINDS.items()
    ]
    return Table("problems", _("Kinds of problems"), columns, lines)


def _keeping() -> html.Section:
    lines = [
        _(
            "What is under the name of a release never changes, so keep it for as long as you "
            "like. The site says so in Cache-Control."
        ),
        _(
            "Each answer has an ETag. Send it back as If-None-Match, and the answer is a 304 "
            "without a body while nothing is new."
        ),
        _(
            "Any page of any site may read the API (CORS). Answers are compressed with Brotli or "
            "gzip where that is accepted."
        ),
        rich(
            "Formats are chosen by the parameter, or by the Accept header: %(types)s.",
            types=html.Code(", ".join(TYPES.values())),
        ),
    ]
    return question("keeping", _("Keeping answers"), [_list(lines)])


def _terms() -> html.Section:
    lines = [
        _("Say where a number is from: each answer has a citation with its release and address."),
        _("Show why a number is missing, and never put a zero or a guess in its place."),
        _(
            "Do not try to find out who is behind a number. The release is protected against it, "
            "and its certificate says how."
        ),
        _("A difference between groups says nothing about its cause."),
    ]
    return question(
        "terms",
        _("Terms"),
        [
            _list(lines),
            html.P(html.A(_("How the numbers are made and protected"), href="/methods")),
        ],
    )


def layout(**given: Any) -> Any:
    """Nothing to take over: the page is complete as the server sends it."""
    return takeover(PAGE)


register_page(__name__, path="/data/api", title=titled(TITLE), content=content)
