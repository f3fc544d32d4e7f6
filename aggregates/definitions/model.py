"""What a definition is, and the sentences that many of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

UI = "State unemployment-insurance (UI) wage records linked to school records"
STUDY = f"{UI}; college enrollment records"
SERVICE = f"{STUDY}; military, federal and national service records"
AWARDS = "Credential records linked to school records"
EARNED = f"{AWARDS} and to state unemployment-insurance (UI) wage records"
EDUCATORS = "CTE educator records"
ITSELF = "This release"
SCHOOL = "School records"
PERKINS = "20 U.S.C. 2323(b)(2)(A)(iii)"  # indicator 3S1
WIOA = "29 U.S.C. 3141(b)(2)(A)(i)"

DIVIDED = "Divided after protection, and shown only where both counts are."
DIVIDED_ES = "Se calcula después de proteger los datos, y solo se muestra donde se muestran ambas "
DIVIDED_ES += "cantidades."
PEOPLE = "people"
SHARE = "share, 0 to 1"


@dataclass(frozen=True)
class Deprecated:
    """That a cube or a column is to go: whoever reads it by machine has time to change.

    since, removal  days as 2026-11-30: from when it is so, and when it goes at the earliest
    replaced_by     cube, column or `<table>.<column>` to read in its place; empty for none
    why             one sentence, in both languages
    """

    since: str
    removal: str
    why: str
    why_es: str
    replaced_by: str = ""


@dataclass(frozen=True)
class Definition:
    """What a released column means, for people and for machines.

    id  a column, or `<table>.<column>` where a table means its own by it
    deprecated  that the column is to go: of every table that has it, or of that table
    """

    id: str
    kind: str  # measure or dimension
    name: str
    short: str
    long: str
    name_es: str
    short_es: str
    long_es: str
    unit: str
    formula: str
    source: str
    deprecated: Deprecated | None = None


class Words(NamedTuple):
    """The texts of one language; a long text that is left out is the short one."""

    name: str
    short: str
    long: str = ""


class Whole(NamedTuple):
    """Who a share is of, in both languages, and the column that counts them."""

    en: str
    es: str
    column: str


def measure(
    id: str, en: Words, es: Words, formula: str, source: str, unit: str = PEOPLE
) -> Definition:
    """A column with numbers."""
    return _define(id, "measure", en, es, unit, formula, source)


def dimension(
    id: str, en: Words, es: Words, source: str = SCHOOL, unit: str = "code"
) -> Definition:
    """A column that says what a row is about."""
    return _define(id, "dimension", en, es, unit, "", source)


def text(id: str, en: Words, es: Words, unit: str = "text", source: str = ITSELF) -> Definition:
    """A column that names or explains something else in the release."""
    return dimension(id, en, es, source, unit)


def share(id: str, top: Definition, whole: Whole) -> Definition:
    """A count divided by the count of the people it is part of."""
    en = Words(
        f"Share: {_lower(top.name)}",
        f"{top.name}, as a share of {whole.en}.",
        f"{DIVIDED} Denominator: {whole.en}.",
    )
    es = Words(
        f"Proporción: {_lower(top.name_es)}",
        f"{top.name_es}, como proporción de {whole.es}.",
        f"{DIVIDED_ES} Denominador: {whole.es}.",
    )
    formula = f"{top.id.rpartition('.')[2]} / {whole.column}"
    return measure(id, en, es, formula, top.source, SHARE)


def partition(
    table: str,
    en: Words,
    es: Words,
    whole: Whole,
    formula: str,
    source: str,
    unit: str = PEOPLE,
) -> tuple[Definition, Definition]:
    """`<table>.n` and `<table>.share`: how many of `whole` are in the part that a row names."""
    top = measure(f"{table}.n", en, es, formula, source, unit)
    return top, share(f"{table}.share", top, whole)


def _define(
    id: str, kind: str, en: Words, es: Words, unit: str, formula: str, source: str
) -> Definition:
    texts = (en.name, en.short, en.long or en.short, es.name, es.short, es.long or es.short)
    return Definition(id, kind, *texts, unit, formula, source)


def _lower(title: str) -> str:
    """A title inside a sentence; one that starts with an abbreviation stays as it is."""
    return title if title[:2].isupper() else f"{title[0].lower()}{title[1:]}"
