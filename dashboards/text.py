"""Words and numbers as people read them: formats, labels, sentences and the reasons for blanks.

Pure: rows in, text out. A value never stands alone; `Cell` carries why it is there or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

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
from dashboards import language
from dashboards.language import LOCALES, N_, Words, _, ngettext

# Marked here, and translated where they are shown.
SUPPRESSED_WORDS = N_("Suppressed to protect privacy")
INEXACT_WORDS = N_("Suppressed, or shown only as a range")
NO_DATA_WORDS = N_("Not in this release")
NOT_FOUND_WORDS = N_("Not found in records")

DEFINITIONS = Words(
    {
        "employed": N_("Any covered work"),
        "full_quarter": N_("A full quarter with one employer"),
        "full_year": N_("Work in all four quarters"),
    }
)
DEFINITION_PHRASES = Words(
    {
        "employed": N_("had covered work"),
        "full_quarter": N_("kept one employer through a full quarter"),
        "full_year": N_("had covered work in all four quarters"),
    }
)
DEFINITION_HELP = Words(
    {
        "employed": N_("Paid any wages by an employer that pays state unemployment insurance."),
        "full_quarter": N_(
            "Paid by the same employer in the quarter before, the quarter itself and the quarter "
            "after."
        ),
        "full_year": N_("Paid covered wages in each of the four quarters of the year."),
    }
)
ACTIVITY_WORDS = Words(
    {
        "working": N_("Working"),
        "working_enrolled": N_("Working and in college"),
        "enrolled": N_("In college, no covered work"),
        "not_found": NOT_FOUND_WORDS,
    }
)


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
    return _(
        "Counts are rounded to a multiple of %(base)s, up or down by lot, to protect privacy: none "
        "is further than %(reach)s from the true one, and a 0 stands for nobody or for a few "
        "people.",
        base=meta["rounding_base"],
        reach=meta["rounding_reach"],
    )


def percent(value: float) -> str:
    """0.742 -> '74%'; a share is only as fine as a reader can use."""
    return _percent(round(value * 100), language.current())


def fine_percent(value: float) -> str:
    """0.7586 -> '75.9%', for the ends of a range that is narrower than one percent."""
    return _fine_percent(round(value * 1000), language.current())


def dollars(value: float) -> str:
    """31600 -> '$31,600'."""
    return _dollars(round(value), language.current())


def count(value: float) -> str:
    """1204 -> '1,204'."""
    return _count(round(value), language.current())


@lru_cache(maxsize=200)
def _percent(number: int, spoken: str) -> str:
    return format_percent(number / 100, locale=LOCALES[spoken])


@lru_cache(maxsize=2000)
def _fine_percent(number: int, spoken: str) -> str:
    return format_percent(number / 1000, format="#,##0.0%", locale=LOCALES[spoken])


@lru_cache(maxsize=20_000)
def _decimal(number: int, places: int, spoken: str) -> str:
    form = f"#,##0.{'0' * places}"
    return format_decimal(number / 10**places, format=form, locale=LOCALES[spoken])


@lru_cache(maxsize=20_000)
def _dollars(number: int, spoken: str) -> str:
    return format_currency(
        number, "USD", locale=LOCALES[spoken], currency_digits=False, format="¤#,##0"
    )


@lru_cache(maxsize=20_000)
def _count(number: int, spoken: str) -> str:
    return format_decimal(number, locale=LOCALES[spoken])


def decimal(value: float) -> str:
    """1204.25 -> '1,204.25': a number with up to three decimals."""
    return str(format_decimal(value, format="#,##0.###", locale=language.locale()))


def points(value: float) -> str:
    """A difference of two shares: -0.052 -> '5 percentage points' (sign left to the words)."""
    number = abs(round(value * 100))
    return ngettext("%(n)s percentage point", "%(n)s percentage points", number, n=number)


def tenths(value: float) -> str:
    """A number of percentage points: 0.0124 -> '1.2' (sign left to the words)."""
    return _decimal(abs(round(value * 1000)), 1, language.current())


def hundredths(value: float) -> str:
    """A number of percentage points, finer: 0.00124 -> '0.12'."""
    return _decimal(abs(round(value * 10_000)), 2, language.current())


def value(item: Cell) -> str:
    """A cell in words: the number, its bound, or why there is none."""
    if item.shown and item.value is not None:
        return _format(item.measure, item.value)
    if item.status == CODED:
        return bound(item)
    return _(SUPPRESSED_WORDS if item.status in (SUPPRESSED, PUBLISHED) else NO_DATA_WORDS)


def _format(measure: str, number: float) -> str:
    if measure.startswith("rate_"):
        return percent(number)
    return dollars(number) if measure.startswith("wage_") else count(number)


def bound(item: Cell) -> str:
    """What a coded cell says: '95% or more', '5% or less', '40% to 50%'."""
    lower, upper = item.lower, item.upper
    if lower is not None and (upper is None or upper >= 1):
        return _("%(share)s or more", share=percent(lower))
    if upper is not None and (lower is None or lower <= 0):
        return _("%(share)s or less", share=percent(upper))
    if lower is not None and upper is not None:
        return span(percent(lower), percent(upper))
    return _("Shown only as a range")


def day(iso: str) -> str:
    """'2026-11-27' -> 'November 27, 2026'; what is no day is left as it is."""
    try:
        return str(format_date(date.fromisoformat(iso[:10]), "long", language.locale()))
    except ValueError:
        return iso


def span(low: str, high: str) -> str:
    """'40% to 50%': from one number, year or point in time to another."""
    return _("%(low)s to %(high)s", low=low, high=high)


def horizon(code: str) -> str:
    """'y05' -> 'Year 5'; 'q2' -> 'Quarter 2'."""
    number = int(code[1:])
    return _("Year %(n)s", n=number) if code.startswith("y") else _("Quarter %(n)s", n=number)


def horizon_phrase(code: str) -> str:
    """A horizon inside a sentence."""
    if code == "q2":
        return _("in the second quarter after leaving school")
    if code.startswith("q"):
        return _("in the fourth quarter after leaving school")
    return _("in year %(n)s after leaving school", n=int(code[1:]))


YEARS = tuple(code for code in HORIZONS if code.startswith("y"))


def years(first: int, last: int) -> str:
    """'2015' or '2015 to 2017'."""
    return str(first) if first == last else span(str(first), str(last))


def place(name: str) -> str:
    """The name of a place inside a sentence: 'the United States', but 'Kentucky'."""
    if name.startswith(("United", "District")):
        return _("the %(place)s", place=language.title(name))
    return name


def join(parts: Iterable[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    items = list(parts)
    if len(items) == 1:
        return items[0]
    return _("%(first)s and %(last)s", first=", ".join(items[:-1]), last=items[-1])


def found_sentence(row: Mapping[str, Any] | None, definition: str, code: str) -> str:
    """One sentence with the share at work, its group, and the median, or why not."""
    share = cell(row, f"rate_{definition}")
    if share.status == NO_DATA:
        return _("No data %(when)s.", when=horizon_phrase(code))
    start = _found(cell(row, "n_matched"), share, definition, code)
    median = cell(row, f"wage_{definition}_p50")
    if share.status == SUPPRESSED or not median.shown or median.value is None:
        return start
    earned = _("Half of those earned %(wage)s or more.", wage=dollars(median.value))
    return f"{start} {earned}"


def _found(base: Cell, share: Cell, definition: str, code: str) -> str:
    """The share at work and whom it is of."""
    did = DEFINITION_PHRASES[definition]
    known = base.shown and base.value
    people = count(base.value) if known and base.value else ""
    if share.status == SUPPRESSED:
        if known:
            return _(
                "Of %(people)s leavers, how many %(did)s is suppressed to protect privacy.",
                people=people,
                did=did,
            )
        return _("Of the leavers, how many %(did)s is suppressed to protect privacy.", did=did)
    said = {"share": value(share), "did": did, "when": horizon_phrase(code)}
    if known:
        return _("Of %(people)s leavers, %(share)s %(did)s %(when)s.", people=people, **said)
    return _("Of the leavers, %(share)s %(did)s %(when)s.", **said)


def wage_sentence(row: Mapping[str, Any] | None, definition: str, code: str) -> str:
    """One sentence with the median and the middle half of wages."""
    low, middle, high = (cell(row, f"wage_{definition}_{p}") for p in ("p25", "p50", "p75"))
    when = horizon_phrase(code)
    if not middle.shown or middle.value is None:
        return _("Wages %(when)s: %(why)s.", when=when, why=inline(middle))
    said = _(
        "Half of those with work earned %(wage)s or more %(when)s.",
        wage=dollars(middle.value),
        when=when,
    )
    if low.shown and high.shown and low.value is not None and high.value is not None:
        half = _(
            "The middle half earned from %(low)s to %(high)s.",
            low=dollars(low.value),
            high=dollars(high.value),
        )
        return f"{said} {half}"
    return said


def college_sentence(row: Mapping[str, Any] | None, code: str) -> str:
    """One sentence with those in college, with and without work."""
    both, only = cell(row, "rate_working_enrolled"), cell(row, "rate_enrolled")
    if both.shown and only.shown and both.value is not None and only.value is not None:
        return _(
            "%(share)s were in college %(when)s: %(both)s while working and %(only)s without "
            "covered work.",
            share=percent(both.value + only.value),
            when=horizon_phrase(code),
            both=percent(both.value),
            only=percent(only.value),
        )
    return _(
        "In college and working: %(both)s. In college, no covered work: %(only)s.",
        both=inline(both),
        only=inline(only),
    )


def gap_sentence(item: Cell, reference: str, other: Cell) -> str:
    """The difference of a group from the reference group, in words and never as a cause."""
    if not item.shown or not other.shown or item.value is None or other.value is None:
        return _("No difference can be shown.")
    difference = item.value - other.value
    if item.measure.startswith("wage_"):
        if not round(difference):
            return _("The same as %(group)s.", group=reference)
        wage = dollars(abs(difference))
        if difference > 0:
            return _("%(wage)s more than %(group)s.", wage=wage, group=reference)
        return _("%(wage)s less than %(group)s.", wage=wage, group=reference)
    if not round(difference * 100):
        return _("About the same as %(group)s.", group=reference)
    if difference > 0:
        return _("%(points)s above %(group)s.", points=points(difference), group=reference)
    return _("%(points)s below %(group)s.", points=points(difference), group=reference)


def trend_sentence(name: str, items: Iterable[tuple[str, Cell]]) -> str:
    """First and last shown value of a series, for the text beside a picture."""
    seen = list(items)
    shown = [(when, value(item)) for when, item in seen if item.shown]
    hidden = sum(item.status == SUPPRESSED for _when, item in seen)
    tail = " " + _("%(n)s suppressed to protect privacy.", n=hidden) if hidden else ""
    if not shown:
        return _("%(name)s: nothing can be shown.", name=name) + tail
    (then, first), (now, last) = shown[0], shown[-1]
    if len(shown) == 1:
        return _("%(name)s: %(first)s (%(then)s).", name=name, first=first, then=then) + tail
    said = {"name": name, "first": first, "then": then, "last": last, "now": now}
    return _("%(name)s: from %(first)s (%(then)s) to %(last)s (%(now)s).", **said) + tail


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
    return _(
        "In %(first)s, %(then)s; in %(last)s, %(now)s.",
        first=first,
        then=lower_first(then),
        last=last,
        now=lower_first(now),
    )


def lower_first(words: str) -> str:
    """Words for the inside of a sentence."""
    return words[:1].lower() + words[1:]


def upper_first(words: str) -> str:
    """Words that stand at the start."""
    return words[:1].upper() + words[1:]


def activity_sentence(row: Mapping[str, Any] | None, code: str) -> str:
    """The four activities at one horizon, in the order they are drawn."""
    cells = {a: cell(row, f"rate_{a}") for a in ACTIVITIES}
    blank = [inline(item) for item in cells.values() if item.status not in (PUBLISHED, CODED)]
    if len(blank) == len(cells) and len(set(blank)) == 1:
        return f"{horizon(code)}: {blank[0]}."  # why nothing is shown, said once
    parts = [f"{lower_first(ACTIVITY_WORDS[a])} {inline(item)}" for a, item in cells.items()]
    return f"{horizon(code)}: {join(parts)}."


def inline(item: Cell) -> str:
    """A cell inside a sentence."""
    return value(item) if item.shown or item.status == CODED else lower_first(value(item))


def why_no_data(definition: str, code: str, *, covered: bool) -> str:
    """The reason for a cell without data."""
    if definition == "full_year" and code.startswith("q"):
        return _("Work in all four quarters cannot be measured in a single quarter.")
    if not covered:
        return _("The wage records do not yet reach this point for all of these leavers.")
    return _("Groups this small are not tabulated; a wider group is.")


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
