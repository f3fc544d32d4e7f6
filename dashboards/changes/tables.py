"""The tables of `/data/changes`: a row a difference, and never the value of what is hidden now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload

from aggregates.schema import ALL_COHORTS, STATE
from dashboards import policy, text
from dashboards.changes import words
from dashboards.changes.compare import (
    GAINED,
    HIDDEN,
    LOST,
    REVISED,
    SHOWN,
    Changes,
    CubeChange,
    Entry,
    examples,
    is_share,
)
from dashboards.changes.words import BECAME, SETTINGS, Names
from dashboards.components import Column, Link, Original, Table
from dashboards.language import N_, SPANISH, Words, _, current, title
from dashboards.selection import Codes, Selection, SelectionError, credential_path, program_path
from dashboards.text import Cell

MOST_EXAMPLES = 5  # of a cube
Link_ = Callable[[str, Mapping[str, str]], str]  # cube and codes of a row -> address, or nothing
PARTS = Words(  # of a definition, a code or a field, that can be another
    {
        "name": N_("Name"),
        "short": N_("Short text"),
        "long": N_("Long text"),
        "unit": N_("Unit"),
        "formula": N_("How it is counted"),
        "source": N_("Source"),
        "title": N_("Name"),
        "parent": N_("Part of"),
        "first_year": N_("First year"),
        "last_year": N_("Last year"),
        "sensitivity": N_("Sensitivity"),
        "in_package": N_("In the records"),
    }
)


class Later(Sequence[Any]):
    """Rows that are made when they are asked for: there may be very many, for a file alone."""

    def __init__(self, count: int, make: Callable[[slice], Sequence[Any]]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return self._make(place)
        return self._make(slice(place, place + 1 or None))[0]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._make(slice(None)))


def cubes_table(changes: Changes) -> Table:
    """By cube: rows and numbers, and what became of them."""
    columns = [
        Column("cube", _("Cube")),
        Column("n_rows_before", _("Rows before"), "number"),
        Column("n_rows", _("Rows now"), "number"),
        Column("n_added", _("Added"), "number"),
        Column("n_removed", _("Removed"), "number"),
        *(Column(f"n_{kind}", BECAME[kind], "number") for kind in BECAME),
    ]
    lines = []
    for cube in changes.cubes:
        counts = (*cube.rows, cube.added, cube.removed, *(cube.count(kind) for kind in BECAME))
        cells = [Cell(c.key, n) for c, n in zip(columns[1:], counts, strict=True)]
        lines.append([Original(cube.name), *cells])
    return Table("cubes", _("Numbers of each cube"), columns, lines)


def came_table(changes: Changes) -> Table:
    """Cubes, columns, codes and rows that only one of the two has, or that are renamed."""
    columns = [
        Column("what", _("What")),
        Column("name", _("Name")),
        Column("change", _("Change")),
        Column("before", _("Before")),
        Column("now", _("Now")),
    ]
    lines: list[list[Any]] = []
    added, removed = _("Added"), _("Removed")
    lines += [[_("Cube"), Original(name), added, "", ""] for name in changes.cubes_added]
    lines += [[_("Cube"), Original(name), removed, "", ""] for name in changes.cubes_removed]
    for cube in changes.cubes:
        for names, what in ((cube.columns_added, added), (cube.columns_removed, removed)):
            full = [Original(f"{cube.name}.{name}") for name in names]
            lines += [[_("Column"), name, what, "", ""] for name in full]
        for key, found in cube.new_codes.items():
            codes = Original(", ".join(found))
            lines.append([_("Rows of codes"), Original(f"{cube.name}.{key}"), added, "", codes])
        for key, found in cube.old_codes.items():
            codes = Original(", ".join(found))
            lines.append([_("Rows of codes"), Original(f"{cube.name}.{key}"), removed, codes, ""])
    lines += [_entry(_("Code"), entry) for entry in changes.codes]
    names, years = Names(changes.lists), _("Years and time")
    for entry in changes.periods:
        lines.append([years, names.period(entry.name), *_entry(years, entry)[2:]])
    lines += [_entry(_("Field of the records"), entry) for entry in changes.fields]
    lines += [_entry(_("Definition"), entry) for entry in changes.definitions if not entry.part]
    return Table("added", _("What was added, removed or renamed"), columns, lines)


def _entry(what: str, entry: Entry) -> list[Any]:
    if entry.old is None:
        change = _("Added")
    elif entry.new is None:
        change = _("Removed")
    else:
        change = _("Changed: %(part)s", part=PARTS[entry.part].lower())
    return [what, Original(entry.name), change, *(_said(end) for end in (entry.old, entry.new))]


def _said(words_: str | None) -> Any:
    """Words of a release, or nothing; in Spanish where we have them."""
    if not words_:
        return ""
    ours = title(words_)
    return ours if ours != words_ else Original(words_)


def revised_table(changes: Changes) -> Table:
    """By cube and measure: how many numbers were revised, and by how much."""
    columns = [
        Column("cube", _("Cube")),
        Column("column", _("Column")),
        Column("n_compared", _("Shown by both"), "number"),
        Column("n_revised", _("Revised"), "number"),
        Column("middle", _("Typical change")),
        Column("largest", _("Largest change")),
    ]
    lines = []
    for cube in changes.cubes:
        numbers = cube.numbers[cube.numbers["kind"] == REVISED]
        for measure, count in numbers["column"].value_counts(sort=False).items():
            cells = [Cell("n_compared", cube.compared[measure]), Cell("n_revised", int(count))]
            sizes = words.how_large(cube, measure)
            lines.append([Original(cube.name), Original(measure), *cells, *sizes])
    return Table("revised", _("Numbers that were revised"), columns, lines)


def examples_table(changes: Changes, link: Link_) -> Table:
    """The largest revisions of each cube: what both releases show."""
    columns = [
        Column("cube", _("Cube")),
        Column("group", _("Group")),
        Column("column", _("Column")),
        Column("before", _("Before"), "range"),
        Column("now", _("Now"), "range"),
        Column("change", _("Change"), "range"),
    ]
    names = Names(changes.lists)
    lines, keys = [], []
    for cube in changes.cubes:
        for row in examples(cube, MOST_EXAMPLES).to_dict("records"):
            measure = row["column"]
            ends = [_number(measure, row[end]) for end in ("old", "new")]
            group = _group(cube, row, names, link)
            size = words.size(measure, row["size"])
            lines.append([Original(cube.name), group, Original(measure), *ends, size])
            keys.append({"codes": _codes(cube, row), "old": row["old"], "new": row["new"]})
    return Table("examples", _("The largest revisions of each cube"), columns, lines, keys)


def _number(measure: str, value: float) -> str:
    if is_share(measure):
        return text.fine_percent(value)
    if measure.startswith("wage_") or measure == "median_wage":
        return text.dollars(value)
    return text.count(value) if value == round(value) else text.decimal(value)


def _codes(cube: CubeChange, row: Mapping[str, Any]) -> str:
    return " ".join(f"{key}={row[key]}" for key in cube.keys)


def _group(cube: CubeChange, row: Mapping[str, Any], names: Names, link: Link_) -> Any:
    if cube.name == "coverage":  # about tables of records, by name
        return Original(f"{row['cube_or_table']}, {row['measure']}")
    said = names.group(row, cube.keys, cube.name)
    href = link(cube.name, {key: str(row[key]) for key in cube.keys})
    return Link(said, href) if href else said


def became_table(changes: Changes, kinds: Sequence[str], name: str, caption: str) -> Table:
    """By cube and measure: how many numbers became hidden, or became shown."""
    columns = [
        Column("cube", _("Cube")),
        Column("column", _("Column")),
        *(Column(f"n_{kind}", BECAME[kind], "number") for kind in kinds),
    ]
    lines = []
    for cube in changes.cubes:
        found = cube.numbers[cube.numbers["kind"].isin(kinds)]
        counts = found.groupby(["column", "kind"], sort=False).size()
        for measure in found["column"].unique():
            cells = [Cell(f"n_{kind}", int(counts.get((measure, kind), 0))) for kind in kinds]
            lines.append([Original(cube.name), Original(measure), *cells])
    return Table(name, caption, columns, lines)


GONE, THERE = (HIDDEN, LOST), (SHOWN, GAINED)


def cells_table(
    fetch: Callable[[], Changes], kinds: tuple[str, ...], name: str, caption: str, link: Link_
) -> Table:
    """Which numbers became hidden or shown: a row a group and what became of it, without a value.

    fetch  the changes, asked for again when rows are wanted: the table itself holds none
    """
    columns = [
        Column("cube", _("Cube")),
        Column("group", _("Group")),
        Column("change", _("Change")),
        Column("columns", _("Columns")),
    ]

    def groups(part: slice) -> list[tuple[CubeChange, dict[str, Any]]]:
        found = fetch().groups(kinds)
        each = [(cube, rows, place) for cube, rows in found for place in range(len(rows))]
        return [(cube, rows.iloc[place].to_dict()) for cube, rows, place in each[part]]

    def lines(part: slice) -> list[list[Any]]:
        names = Names(fetch().lists)
        return [
            [
                Original(cube.name),
                _group(cube, row, names, link),
                BECAME[row["kind"]],
                Original(row["columns"]),
            ]
            for cube, row in groups(part)
        ]

    def keys(part: slice) -> list[dict[str, Any]]:
        return [{"codes": _codes(cube, row)} for cube, row in groups(part)]

    count = sum(len(rows) for _cube, rows in fetch().groups(kinds))
    return Table(name, caption, columns, Later(count, lines), Later(count, keys))


def definitions_table(changes: Changes) -> Table:
    """Definitions that read otherwise: the old text and the new one, in the language spoken."""
    columns = [
        Column("definition", _("Column")),
        Column("part", _("Part")),
        Column("before", _("Before")),
        Column("now", _("Now")),
    ]
    own = current() == SPANISH
    lines = []
    for entry in changes.definitions:
        part = entry.part.removesuffix("_es")
        written = part in ("name", "short", "long")
        if entry.part and (not written or entry.part.endswith("_es") == own):
            ends = [end or "" if written else _said(end) for end in (entry.old, entry.new)]
            lines.append([Original(entry.name), PARTS[part], *ends])
    return Table("definitions", _("Definitions that changed"), columns, lines)


def policy_table(changes: Changes) -> Table:
    """Settings of the policy, and of what the release says of itself, that are others now."""
    columns = [
        Column("setting", _("Setting")),
        Column("name", _("In the file")),
        Column("before", _("Before")),
        Column("now", _("Now")),
    ]
    lines = []
    for entry in (*changes.about, *changes.policy):
        known = policy.SETTINGS.get(entry.name)
        said = SETTINGS.get(entry.name) or (_(known[0]) if known else "")
        ends = [_("Not set") if end is None else _said(end) for end in (entry.old, entry.new)]
        lines.append([said or Original(entry.name), Original(entry.name), *ends])
    return Table("policy", _("Settings that changed"), columns, lines)


def deprecations_table(changes: Changes) -> Table:
    """What is newly to go."""
    columns = [Column("deprecated", _("To be removed")), Column("where", _("More"))]
    lines = [
        [
            Original(entry.name),
            Link(_("When, and what takes its place"), "/data/dictionary#removals"),
        ]
        for entry in changes.deprecations
    ]
    return Table(
        "deprecations", _("Cubes and columns newly announced to be removed"), columns, lines
    )


def linker(codes: Codes, permanent: Callable[[str], str]) -> Link_:
    """Where the later release shows the group of a row; nothing where no page does.

    permanent  a path of the site -> its address in that release
    """

    def link(cube: str, row: Mapping[str, str]) -> str:
        if "credential_code" in row and row["credential_code"] in codes.credentials:
            return permanent(credential_path(row["credential_code"]))
        program = row.get("program_code", "")
        selection = Selection(
            program=program,
            region=row.get("region_code", STATE),
            cohort=row.get("cohort_code", ALL_COHORTS),
            horizon=row.get("horizon_code", ""),
        )
        known = (
            program in codes.programs
            and selection.region in codes.regions
            and selection.horizon in codes.horizons
            and selection.cohort in codes.cohorts
        )
        if not known:
            return ""
        try:
            return permanent(selection.url(program_path(program)))
        except SelectionError:
            return ""

    return link
