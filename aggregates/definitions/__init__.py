"""Every measure and dimension of a release, defined once (design section 4).

`frame()` goes into the release; pages show these texts and no others. A column that several tables
have means the same in all of them, unless a table has a definition of its own: `<table>.<column>`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

import pandas as pd

from aggregates.definitions.codes import CODES
from aggregates.definitions.coverage import ABOUT
from aggregates.definitions.credentials import CREDENTIALS
from aggregates.definitions.cubes import OF_LEAVERS
from aggregates.definitions.demand import DEMAND
from aggregates.definitions.dictionary import DICTIONARY
from aggregates.definitions.educators import TEACHING
from aggregates.definitions.keys import KEY, PART
from aggregates.definitions.living_cost import LIVING_COST
from aggregates.definitions.model import (
    DIVIDED,
    DIVIDED_ES,
    SHARE,
    Definition,
    Deprecated,
    Whole,
    Words,
    dimension,
    measure,
    partition,
    share,
)
from aggregates.definitions.outcomes import OUTCOMES
from aggregates.definitions.sectors import SECTORS
from aggregates.definitions.subgroups import (
    YES_NO,
    Subgroup,
    dims_of_concentrators,
    dims_of_everybody,
    dims_of_schools,
    meanings,
    recorded_codes,
    subgroup,
)
from aggregates.definitions.tables import TABLES
from aggregates.definitions.titles import (
    horizon_title,
    subgroup_title,
    title,
    title_es,
)

__all__ = [
    "SECTORS",
    "YES_NO",
    "Definition",
    "Deprecated",
    "Subgroup",
    "Whole",
    "Words",
    "definition",
    "dimension",
    "dims_of_concentrators",
    "dims_of_everybody",
    "dims_of_schools",
    "frame",
    "horizon_title",
    "measure",
    "partition",
    "recorded_codes",
    "registry",
    "share",
    "subgroup",
    "subgroup_title",
    "title",
    "title_es",
]
BESIDE = ("status", "lower", "upper")  # ends of columns that stand beside a measure
TEXTS = tuple(item.name for item in fields(Definition) if item.name != "deprecated")
COUNTED = ("people", "awards", "teachers")  # units of counts that a release may round


def registry() -> dict[str, Definition]:
    """Every definition by id: measures of the outcomes in order, dimensions, the other tables."""
    cubes = OF_LEAVERS | CREDENTIALS | TEACHING | DEMAND | LIVING_COST
    return OUTCOMES | KEY | meanings() | PART | cubes | CODES | ABOUT | TABLES | DICTIONARY


def definition(table: str, column: str, more: Iterable[Definition] = ()) -> Definition:
    """What a column of a table of the release means. Raises KeyError if nothing says.

    more  definitions that cubes bring with them, as for `frame`
    """
    known = registry() | {item.id: item for item in more}
    end = column.rpartition("_")[2]  # of `<measure>_status`, and of the bounds of rates
    for id in (f"{table}.{column}", column, end if end in BESIDE else column):
        if id in known:
            return known[id]
    raise KeyError(f"{table}.{column} has no definition; add one to aggregates/definitions")


def frame(base: int | None = None, least: int = 0, more: Iterable[Definition] = ()) -> pd.DataFrame:
    """The registry as rows, a column a text of `Definition`.

    base, least  of a release whose counts are rounded: to multiples of what, and how many people
                 a share must be of
    more         definitions of tables that are not in the registry
    """
    items = [*registry().values(), *more]
    if base is not None:
        items = [_rounded(item, base, least) for item in items]
    return pd.DataFrame([[getattr(item, name) for name in TEXTS] for item in items], columns=TEXTS)


def _rounded(item: Definition, base: int, least: int) -> Definition:
    """The definition with how rounding changes what is shown."""
    if item.unit in COUNTED:
        return replace(
            item,
            long=f"{item.long} Rounded to a multiple of {base}, up or down by lot; a 0 stands for "
            "nobody or for a few people.",
            long_es=f"{item.long_es} Se redondea a un múltiplo de {base}, hacia arriba o hacia "
            "abajo al azar; un 0 puede ser nadie o unas pocas personas.",
            unit=f"{item.unit}, rounded to a multiple of {base}",
        )
    if item.unit == SHARE and DIVIDED in item.long:
        other = f"Of rounded counts, and shown only where the denominator is {least} or more."
        other_es = "De cantidades redondeadas, y solo se muestra donde el denominador es de al "
        other_es += f"menos {least}."
        return replace(
            item,
            long=item.long.replace(DIVIDED, other),
            long_es=item.long_es.replace(DIVIDED_ES, other_es),
        )
    if item.id.rpartition(".")[2].startswith("wage_"):
        return replace(
            item,
            long=f"{item.long} The count of earners beside it is rounded to a multiple of {base}.",
            long_es=f"{item.long_es} La cantidad de personas con salario se redondea a un múltiplo "
            f"de {base}.",
        )
    return item
