"""Words and numbers as people read them: formats, labels, sentences and the reasons for blanks.

Pure: rows in, text out. A value never stands alone; `Cell` carries why it is there or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aggregates.schema import (
    ACTIVITIES,
    CODED,
    EMPLOYMENT,
    HORIZONS,
    NO_DATA,
    PUBLISHED,
    SUPPRESSED,
    status_column,
)

SUPPRESSED_WORDS = "Suppressed to protect privacy"
INEXACT_WORDS = "Suppressed, or shown only as a range"
NO_DATA_WORDS = "No data"
NOT_FOUND_WORDS = "Not found in records"

DEFINITIONS = {
    "employed": "Any covered work",
    "full_quarter": "A full quarter with one employer",
    "full_year": "Work in all four quarters",
}
DEFINITION_PHRASES = {
    "employed": "had covered work",
    "full_quarter": "kept one employer through a full quarter",
    "full_year": "had covered work in all four quarters",
}
DEFINITION_HELP = {
    "employed": "Paid any wages by an employer that pays state unemployment insurance.",
    "full_quarter": "Paid by the same employer in the quarter before, the quarter itself and the "
    "quarter after.",
    "full_year": "Paid covered wages in each of the four quarters of the year.",
}
ACTIVITY_WORDS = {
    "working": "Working",
    "working_enrolled": "Working and in college",
    "enrolled": "In college, no covered work",
    "not_found": NOT_FOUND_WORDS,
}


@dataclass(frozen=True)
class Cell:
    """One published cell: a value with its status, or the bounds of a coded one."""

    measure: str
    value: float | int | None
    status: str = PUBLISHED
    lower: float | None = None
    upper: float | None = None

    @property
    def shown(self) -> bool:
        """Whether there is an exact value to show."""
        return self.status == PUBLISHED and self.value is not None


def cell(row: Mapping[str, Any] | None, measure: str) -> Cell:
    """The cell of `measure` in an outcomes row; no row at all is `no_data`."""
    if row is None:
        return Cell(measure, None, NO_DATA)
    status = row[status_column(measure)]
    value = row[measure] if status == PUBLISHED else None
    return Cell(measure, value, status, row.get(f"{measure}_lower"), row.get(f"{measure}_upper"))


def in_college(row: Mapping[str, Any] | None) -> Cell:
    """The share in college, with and without work: a sum of two shares that are published."""
    parts = [cell(row, f"rate_{name}") for name in ("working_enrolled", "enrolled")]
    for status in (NO_DATA, SUPPRESSED):
        if any(part.status == status for part in parts):
            return Cell("rate_in_college", None, status)
    if all(part.shown and part.value is not None for part in parts):
        return Cell("rate_in_college", sum(part.value or 0 for part in parts))
    lows = [part.value if part.shown else part.lower for part in parts]
    highs = [part.value if part.shown else part.upper for part in parts]
    low = sum(part or 0.0 for part in lows)
    high = sum(1.0 if part is None else part for part in highs)
    return Cell("rate_in_college", None, CODED, low, min(1.0, high))


def rounding_words(meta: Mapping[str, str]) -> str:
    """How the counts of a release are rounded, in a sentence; empty where they are not."""
    if meta.get("method") != "rounding":
        return ""
    return (
        f"Counts are rounded to a multiple of {meta['rounding_base']}, up or down by lot, to "
        f"protect privacy: none is further than {meta['rounding_reach']} from the true one, and a "
        "0 stands for nobody or for a few people."
    )


def percent(value: float) -> str:
    """0.742 -> '74%'; a share is only as fine as a reader can use."""
    return f"{round(value * 100)}%"


def dollars(value: float) -> str:
    """31600 -> '$31,600'."""
    return f"${round(value):,}"


def count(value: float) -> str:
    """1204 -> '1,204'."""
    return f"{round(value):,}"


def points(value: float) -> str:
    """A difference of two shares: -0.052 -> '5 percentage points' (sign left to the words)."""
    number = abs(round(value * 100))
    return f"{number} percentage point{'' if number == 1 else 's'}"


def value(item: Cell) -> str:
    """A cell in words: the number, its bound, or why there is none."""
    if item.shown and item.value is not None:
        return _format(item.measure, item.value)
    if item.status == CODED:
        return bound(item)
    return SUPPRESSED_WORDS if item.status in (SUPPRESSED, PUBLISHED) else NO_DATA_WORDS


def _format(measure: str, number: float) -> str:
    if measure.startswith("rate_"):
        return percent(number)
    return dollars(number) if measure.startswith("wage_") else count(number)


def bound(item: Cell) -> str:
    """What a coded cell says: '95% or more', '5% or less', '40% to 50%'."""
    lower, upper = item.lower, item.upper
    if lower is not None and (upper is None or upper >= 1):
        return f"{percent(lower)} or more"
    if upper is not None and (lower is None or lower <= 0):
        return f"{percent(upper)} or less"
    if lower is not None and upper is not None:
        return f"{percent(lower)} to {percent(upper)}"
    return "Shown only as a range"


def horizon(code: str) -> str:
    """'y05' -> 'Year 5'; 'q2' -> 'Quarter 2'."""
    return f"{'Year' if code.startswith('y') else 'Quarter'} {int(code[1:])}"


def horizon_phrase(code: str) -> str:
    """A horizon inside a sentence."""
    if code.startswith("q"):
        return f"in the {'second' if code == 'q2' else 'fourth'} quarter after leaving school"
    return f"in year {int(code[1:])} after leaving school"


YEARS = tuple(code for code in HORIZONS if code.startswith("y"))


def years(first: int, last: int) -> str:
    """'2015' or '2015 to 2017'."""
    return str(first) if first == last else f"{first} to {last}"


def place(name: str) -> str:
    """The name of a place inside a sentence: 'the United States', but 'Kentucky'."""
    return f"the {name}" if name.startswith(("United", "District")) else name


def join(parts: Iterable[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    items = list(parts)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def found_sentence(row: Mapping[str, Any] | None, definition: str, code: str) -> str:
    """One sentence with the share at work, its group, and the median, or why not."""
    share = cell(row, f"rate_{definition}")
    base = cell(row, "n_matched")
    if share.status == NO_DATA:
        return f"No data {horizon_phrase(code)}."
    people = (
        f"Of {count(base.value)} leavers, " if base.shown and base.value else "Of the leavers, "
    )
    if share.status == SUPPRESSED:
        start = (
            f"{people}how many {DEFINITION_PHRASES[definition]} is suppressed to protect privacy."
        )
    else:
        start = f"{people}{value(share)} {DEFINITION_PHRASES[definition]} {horizon_phrase(code)}."
    median = cell(row, f"wage_{definition}_p50")
    if median.shown and median.value is not None:
        return f"{start} Half of those earned {dollars(median.value)} or more."
    return start


def wage_sentence(row: Mapping[str, Any] | None, definition: str, code: str) -> str:
    """One sentence with the median and the middle half of wages."""
    low, middle, high = (cell(row, f"wage_{definition}_{p}") for p in ("p25", "p50", "p75"))
    if not middle.shown or middle.value is None:
        words = value(middle)
        return f"Wages {horizon_phrase(code)}: {words[0].lower()}{words[1:]}."
    said = f"Half of those with work earned {dollars(middle.value)} or more {horizon_phrase(code)}."
    if low.shown and high.shown and low.value is not None and high.value is not None:
        said += f" The middle half earned from {dollars(low.value)} to {dollars(high.value)}."
    return said


def college_sentence(row: Mapping[str, Any] | None, code: str) -> str:
    """One sentence with those in college, with and without work."""
    both, only = cell(row, "rate_working_enrolled"), cell(row, "rate_enrolled")
    if both.shown and only.shown and both.value is not None and only.value is not None:
        return (
            f"{percent(both.value + only.value)} were in college {horizon_phrase(code)}: "
            f"{percent(both.value)} while working and {percent(only.value)} without covered work."
        )
    return (
        f"In college and working: {value(both).lower() if not both.shown else value(both)}. "
        f"In college, no covered work: {value(only).lower() if not only.shown else value(only)}."
    )


def gap_sentence(item: Cell, reference: str, other: Cell) -> str:
    """The difference of a group from the reference group, in words and never as a cause."""
    if not item.shown or not other.shown or item.value is None or other.value is None:
        return "No difference can be shown."
    difference = item.value - other.value
    if item.measure.startswith("wage_"):
        if not round(difference):
            return f"The same as {reference}."
        more = "more" if difference > 0 else "less"
        return f"{dollars(abs(difference))} {more} than {reference}."
    if not round(difference * 100):
        return f"About the same as {reference}."
    return f"{points(difference)} {'above' if difference > 0 else 'below'} {reference}."


def trend_sentence(name: str, items: Iterable[tuple[str, Cell]]) -> str:
    """First and last shown value of a series, for the text beside a picture."""
    seen = list(items)
    shown = [(when, item) for when, item in seen if item.shown]
    hidden = sum(item.status == SUPPRESSED for _, item in seen)
    tail = f" {hidden} suppressed to protect privacy." if hidden else ""
    if not shown:
        return f"{name}: nothing can be shown.{tail}"
    if len(shown) == 1:
        return f"{name}: {value(shown[0][1])} ({shown[0][0]}).{tail}"
    first, last = shown[0], shown[-1]
    return f"{name}: from {value(first[1])} ({first[0]}) to {value(last[1])} ({last[0]}).{tail}"


def gap_trend(
    points: Iterable[tuple[str, Cell]], reference: str, others: Iterable[tuple[str, Cell]]
) -> str:
    """The difference from the reference group where both are first and last shown."""
    base = dict(others)
    both = [
        (when, gap_sentence(item, reference, base[when]).rstrip("."))
        for when, item in points
        if item.shown and when in base and base[when].shown
    ]
    if len(both) < 2:
        return ""
    (first, then), (last, now) = both[0], both[-1]
    return f"In {first}, {_small(then)}; in {last}, {_small(now)}."


def _small(words: str) -> str:
    return words[0].lower() + words[1:]


def activity_sentence(row: Mapping[str, Any] | None, code: str) -> str:
    """The four activities at one horizon, in the order they are drawn."""
    parts = [f"{ACTIVITY_WORDS[a].lower()} {inline(cell(row, f'rate_{a}'))}" for a in ACTIVITIES]
    return f"{horizon(code)}: {join(parts)}."


def inline(item: Cell) -> str:
    """A cell inside a sentence."""
    return value(item) if item.shown else value(item).lower()


def why_no_data(definition: str, code: str, *, covered: bool) -> str:
    """The reason for a cell without data."""
    if definition == "full_year" and code.startswith("q"):
        return "Work in all four quarters cannot be measured in a single quarter."
    if not covered:
        return "The wage records do not yet reach this point for all of these leavers."
    return "Groups this small are not tabulated; a wider group is."


def wilson(share: float, people: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson score interval of a share of `people`, at 95 % by default, within [0, 1].

    Raises ValueError where there are no people.
    """
    if people <= 0:
        raise ValueError("an interval needs at least one person")
    square = z * z / people
    centre = (share + square / 2) / (1 + square)
    half = z * ((share * (1 - share) + square / 4) / people) ** 0.5 / (1 + square)
    return max(0.0, centre - half), min(1.0, centre + half)


def difference_interval(
    share: float, people: int, other: float, others: int
) -> tuple[float, float]:
    """95 % interval of share - other, from their Wilson intervals (Newcombe's method 10)."""
    low, high = wilson(share, people)
    other_low, other_high = wilson(other, others)
    middle = share - other
    return (
        middle - ((share - low) ** 2 + (other_high - other) ** 2) ** 0.5,
        middle + ((high - share) ** 2 + (other - other_low) ** 2) ** 0.5,
    )


assert set(DEFINITIONS) == set(EMPLOYMENT)
