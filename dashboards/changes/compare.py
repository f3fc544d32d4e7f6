"""Two releases side by side: what was added, removed, revised, hidden and shown.

Pure: tables of both in, differences out. A number that one release shows and the other hides is
named by its keys; its value is in no result of this module, and so on no page and in no file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from aggregates.schema import CODED, NO_DATA, PUBLISHED, SUPPRESSED

# What can become of a number. Both releases show the first two, which differ: of the same people,
# or of other years, since what pools all years reaches further. Only one release shows the others.
KINDS = ("revised", "years", "hidden", "shown", "lost", "gained")
REVISED, YEARS, HIDDEN, SHOWN, LOST, GAINED = KINDS
SAME = 1e-9  # two numbers that are the same but for binary rounding
STATUS, LOWER, UPPER = "_status", "_lower", "_upper"
KEYS_MORE = ("subgroup_dim", "subject", "cube_or_table", "measure")  # beside those in `_code`
INSIDE = ("subgroup_dim", "subgroup_code")  # keys of a part of a group
NUMBERS = ("n_programs",)  # of `demand`: numbers without a status, which are always there
ABOUT = (  # of the metadata: what says that numbers mean another thing, or reach further
    *("title", "state", "synthetic", "method", "wages_first_quarter", "wages_last_quarter"),
    "constant_dollar_year",
)
TEXTS = ("name", "short", "long", "name_es", "short_es", "long_es", "unit", "formula", "source")
RANKS = (NO_DATA, SUPPRESSED, CODED, PUBLISHED)  # how much of a number is shown: none to all
NOTHING, BARE, RANGE, WHOLE = range(len(RANKS))


@dataclass(frozen=True)
class Contents:
    """What is compared of a release.

    id       that names it
    cubes    cube -> its rows; a status as a word, or as its place in RANKS
    lists    dimension, definitions and so on -> their rows
    meta     what it says of itself
    """

    id: str
    cubes: Mapping[str, pd.DataFrame]
    lists: Mapping[str, pd.DataFrame]
    meta: Mapping[str, str]


@dataclass(frozen=True)
class CubeChange:
    """What changed in a cube that both releases have.

    keys      columns that say what a row is about
    rows      in the earlier and in the later release
    added, removed    rows that only the later, or only the earlier has
    columns_added, columns_removed
    new_codes, old_codes  key -> codes that rows of only the one release have
    compared  measure -> numbers that both show, of the same years
    numbers   a row a number that is not as it was: the keys, `column`, `kind`; where it is revised
              `old`, `new` and `size`, relative to the old one, or for shares the difference
    """

    name: str
    keys: tuple[str, ...]
    rows: tuple[int, int]
    added: int
    removed: int
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]
    new_codes: Mapping[str, tuple[str, ...]]
    old_codes: Mapping[str, tuple[str, ...]]
    compared: Mapping[str, int]
    numbers: pd.DataFrame

    def count(self, kind: str) -> int:
        """Numbers of which something became."""
        return int((self.numbers["kind"] == kind).sum())

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return not (
            self.added
            or self.removed
            or self.columns_added
            or self.columns_removed
            or len(self.numbers)
        )


@dataclass(frozen=True)
class Entry:
    """Something in a list that is not as it was: its name, what of it, and both states.

    `old` is None where it was added, `new` where it was removed.
    """

    name: str
    part: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two releases; empty where nothing does."""

    old: str
    new: str
    same_records: bool
    cubes_added: tuple[str, ...]
    cubes_removed: tuple[str, ...]
    cubes: tuple[CubeChange, ...]
    codes: tuple[Entry, ...]  # name is `<table>.<code>`, part `title` or `parent`
    periods: tuple[Entry, ...]  # name is years and horizon
    definitions: tuple[Entry, ...]
    policy: tuple[Entry, ...]
    about: tuple[Entry, ...]
    fields: tuple[Entry, ...]
    deprecations: tuple[Entry, ...]
    lists: Mapping[str, pd.DataFrame] = field(repr=False, compare=False)  # of the later one
    _groups: dict[tuple[str, ...], Any] = field(default_factory=dict, repr=False, compare=False)

    def groups(self, kinds: tuple[str, ...]) -> list[tuple[CubeChange, pd.DataFrame]]:
        """By cube: groups of which something became, as `by_group` has them; made once."""
        if kinds not in self._groups:
            self._groups[kinds] = [(cube, by_group(cube, kinds)) for cube in self.cubes]
        return self._groups[kinds]

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        lists = (self.codes, self.periods, self.definitions, self.policy, self.about, self.fields)
        whole = (self.cubes_added, self.cubes_removed, self.deprecations, *lists)
        return not any(whole) and all(cube.same for cube in self.cubes)

    def count(self, kind: str) -> int:
        """Numbers of all cubes of which something became."""
        return sum(cube.count(kind) for cube in self.cubes)

    @property
    def compared(self) -> int:
        """Numbers that both releases show, of the same years."""
        return sum(sum(cube.compared.values()) for cube in self.cubes)


def compare(old: Contents, new: Contents) -> Changes:
    """What changed from an earlier release to a later one."""
    both = [name for name in old.cubes if name in new.cubes]
    return Changes(
        old=old.id,
        new=new.id,
        same_records=old.meta.get("input_fingerprint") == new.meta.get("input_fingerprint"),
        cubes_added=tuple(name for name in new.cubes if name not in old.cubes),
        cubes_removed=tuple(name for name in old.cubes if name not in new.cubes),
        cubes=tuple(
            compare_cubes(name, old.cubes[name], new.cubes[name], _moved(old.lists, new.lists))
            for name in both
        ),
        codes=_codes(old.lists, new.lists),
        periods=_periods(old.lists, new.lists),
        definitions=_entries(old.lists, new.lists, "definitions", ("id",), TEXTS),
        policy=_settings(_policy(old.meta), _policy(new.meta)),
        about=_settings(*({key: m.get(key, "") for key in ABOUT} for m in (old.meta, new.meta))),
        fields=_entries(
            old.lists,
            new.lists,
            "input_fields",
            ("input_table", "field"),
            ("sensitivity", "in_package"),
        ),
        deprecations=tuple(
            entry
            for entry in _entries(old.lists, new.lists, "deprecations", ("deprecated",), ())
            if entry.old is None
        ),
        lists=new.lists,
    )


# Cubes


def compare_cubes(
    name: str,
    old: pd.DataFrame,
    new: pd.DataFrame,
    moved: Mapping[str, frozenset[tuple[str, str]]] = MappingProxyType({}),
) -> CubeChange:
    """What changed in a cube: rows by their keys, then number by number.

    moved  key of a population -> years and horizons that stand for other years now
    """
    keys = tuple(column for column in new if is_key(column) and column in old)
    index_old, index_new = _index(old, keys), _index(new, keys)
    place = index_new.get_indexer(index_old)
    there = place >= 0
    added = np.ones(len(new), bool)
    added[place[there]] = False
    one, other = old[there], new.iloc[place[there]]
    compared, changed = {}, []
    apart = _apart(other, keys, moved)
    for measure in measures(new):
        if measure in measures(old):
            compared[measure], found = _numbers(one, other, measure, apart)
            changed.append(found)
    numbers = pd.concat(changed, ignore_index=True) if changed else _none()
    named = other[list(keys)].iloc[numbers.pop("row")].reset_index(drop=True)
    return CubeChange(
        name,
        keys,
        (len(old), len(new)),
        int(added.sum()),
        int((~there).sum()),
        tuple(column for column in new if column not in old),
        tuple(column for column in old if column not in new),
        _codes_of(new[added], old, keys),
        _codes_of(old[~there], new, keys),
        compared,
        pd.concat([named, numbers], axis=1),
    )


def _moved(
    old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame]
) -> dict[str, frozenset[tuple[str, str]]]:
    """By key of a population: years and horizons that both releases have, of other years each."""
    found = {}
    for key, table in COVER.items():
        if table in old and table in new:
            spans = [
                {(r.cohort_code, r.horizon_code): (r.first_year, r.last_year) for r in rows}
                for rows in (lists[table].itertuples() for lists in (old, new))
            ]
            both = spans[0].keys() & spans[1].keys()
            found[key] = frozenset(pair for pair in both if spans[0][pair] != spans[1][pair])
    return found


def _apart(
    rows: pd.DataFrame, keys: Sequence[str], moved: Mapping[str, frozenset[tuple[str, str]]]
) -> np.ndarray:
    """(rows,) whether a row is about other years than it was."""
    pairs = next((pairs for key, pairs in moved.items() if key in keys), frozenset())
    if not pairs or not {"cohort_code", "horizon_code"} <= set(keys):
        return np.zeros(len(rows), bool)
    return np.asarray(_index(rows, ("cohort_code", "horizon_code")).isin(pairs))


def is_key(column: str) -> bool:
    """Whether a column of a cube says what a row is about."""
    return column.endswith("_code") or column in KEYS_MORE


def measures(rows: pd.DataFrame) -> tuple[str, ...]:
    """Columns of a cube that are its numbers."""
    return tuple(column for column in rows if f"{column}{STATUS}" in rows or column in NUMBERS)


def _index(rows: pd.DataFrame, keys: Sequence[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[list(keys)])


def _codes_of(
    rows: pd.DataFrame, others: pd.DataFrame, keys: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """By key: codes of some rows that the cube of the other release has nowhere."""
    if rows.empty:
        return {}
    found = {key: set(rows[key].unique()) - set(others[key].unique()) for key in keys}
    return {key: tuple(sorted(map(str, codes))) for key, codes in found.items() if codes}


def _none() -> pd.DataFrame:
    columns = {"row": int, "column": object, "kind": object, "old": float, "new": float}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()}).assign(
        size=pd.Series(dtype=float)
    )


def _numbers(
    old: pd.DataFrame, new: pd.DataFrame, measure: str, apart: np.ndarray
) -> tuple[int, pd.DataFrame]:
    """Of a measure in rows of the same keys: how many numbers both show of the same years, and
    what changed.
    """
    was, now = _status(old, measure), _status(new, measure)
    values = [_values(rows, measure) for rows in (old, new)]
    both = (was == WHOLE) & (now == WHOLE)
    unlike = both & _unlike(*values)
    ranges = (was == RANGE) & (now == RANGE)
    for end in (LOWER, UPPER):
        if f"{measure}{end}" in old and f"{measure}{end}" in new:
            ends = [rows[f"{measure}{end}"].to_numpy(float) for rows in (old, new)]
            unlike |= ranges & _unlike(*ends)
    kind = np.full(len(old), -1)
    for place, found in enumerate(
        (
            unlike & ~apart,
            unlike & apart,
            (now < was) & (now != NOTHING),
            (now > was) & (was != NOTHING),
            (was != NOTHING) & (now == NOTHING),
            (was == NOTHING) & (now != NOTHING),
        )
    ):
        kind[found] = place  # of KINDS
    rows = np.flatnonzero(kind >= 0)
    told = both & unlike & ~apart  # nothing else has a value in the result
    pair = [np.where(told, _floats(column), np.nan)[rows] for column in values]
    names = np.array(KINDS, object)[kind[rows]]
    changed = pd.DataFrame(
        {"row": rows, "column": measure, "kind": names, "old": pair[0], "new": pair[1]}
    )
    return int((both & ~apart).sum()), changed.assign(size=_size(measure, *pair))


def _status(rows: pd.DataFrame, measure: str) -> np.ndarray:
    """(rows,) places in RANKS: as they were read, or of the words."""
    if measure in NUMBERS:
        return np.where(rows[measure].isna(), NOTHING, WHOLE)
    column = rows[f"{measure}{STATUS}"]
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(int)
    return column.map(RANKS.index).to_numpy(int)


def _values(rows: pd.DataFrame, measure: str) -> np.ndarray:
    column = rows[measure]
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(float, na_value=np.nan)
    return column.to_numpy(object)


def _unlike(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    if one.dtype == float and other.dtype == float:
        return np.asarray(np.abs(one - other) > SAME)
    return np.asarray(one != other).astype(bool)


def _floats(column: np.ndarray) -> np.ndarray:
    """Numbers as they are; words, such as a level of education, as none."""
    return column if column.dtype == float else np.full(len(column), np.nan)


def _size(measure: str, old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """How much a number changed: of a share the difference, of others relative to what it was."""
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = np.abs(new - old)
        if is_share(measure):
            return difference
        return np.asarray(np.where(old == 0, np.inf, difference / np.abs(old)))


def is_share(measure: str) -> bool:
    """Whether the numbers of a column are shares from 0 to 1."""
    return measure == "share" or measure.startswith("rate_")


def examples(cube: CubeChange, most: int) -> pd.DataFrame:
    """The numbers of a cube that were revised most, one a row of it.

    No example is of a group of which anything is hidden now: the old and new values of its other
    parts would help to work out what was shown of it.
    """
    revised = cube.numbers[(cube.numbers["kind"] == REVISED) & np.isfinite(cube.numbers["size"])]
    hidden = cube.numbers[cube.numbers["kind"].isin([HIDDEN, LOST])]
    group = [key for key in cube.keys if key in GROUP] or list(cube.keys)
    closed = pd.MultiIndex.from_frame(hidden[group])
    open_ = revised[~pd.MultiIndex.from_frame(revised[group]).isin(closed)]
    by = ["size", *cube.keys, "column"]
    ordered = open_.sort_values(by, ascending=[False, *[True] * (len(by) - 1)])
    return ordered.drop_duplicates(list(cube.keys)).head(most)


def by_group(cube: CubeChange, kinds: Sequence[str]) -> pd.DataFrame:
    """Groups of a cube with the columns of which one thing became: the keys, `kind`, `columns`."""
    found = cube.numbers[cube.numbers["kind"].isin(kinds)]
    by = [*cube.keys, "kind"]
    return (
        found.groupby(by, sort=True, dropna=False)["column"]
        .agg(", ".join)
        .rename("columns")
        .reset_index()
    )


GROUP = (  # keys of a whole group, of which others name the parts
    *("program_code", "credential_code", "taught_code", "soc_code"),
    *("region_code", "cohort_code", "horizon_code"),
)


# Lists


def _codes(old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame]) -> tuple[Entry, ...]:
    """Codes of dimensions that came, went, or have another title or parent."""
    names = sorted(name for name in {*old, *new} if name in DIMENSIONS)
    found = (
        _entries(old, new, name, DIMENSIONS[name], ("title", "parent"), f"{name}.")
        for name in names
    )
    return tuple(chain.from_iterable(found))


DIMENSIONS = {  # table of codes -> what tells them apart
    "dim_program": ("program_code",),
    "dim_region": ("region_code",),
    "dim_cohort": ("cohort_code",),
    "dim_horizon": ("horizon_code",),
    "dim_subgroup": ("subgroup_dim", "subgroup_code"),
    "dim_part": ("partition", "part_code"),
    "dim_credential": ("credential_code",),
    "dim_award_year": ("cohort_code",),
    "dim_taught": ("taught_code",),
    "dim_teaching_year": ("cohort_code",),
}
COVER = {  # key of a population's cubes -> the table that says which years its codes stand for
    "program_code": "dim_cohort_horizon",
    "credential_code": "dim_award_horizon",
    "taught_code": "dim_teaching_horizon",
}
PERIODS = ("dim_cohort_horizon", "dim_award_horizon", "dim_teaching_horizon")
LISTS = (*DIMENSIONS, *PERIODS, "definitions", "input_fields", "deprecations")


def _periods(old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame]) -> tuple[Entry, ...]:
    """Years and horizons that only one release covers, or that stand for other years now."""
    keys, parts = ("cohort_code", "horizon_code"), ("first_year", "last_year")
    found = (_entries(old, new, name, keys, parts, f"{name}.") for name in PERIODS)
    return tuple(chain.from_iterable(found))


def _entries(
    old: Mapping[str, pd.DataFrame],
    new: Mapping[str, pd.DataFrame],
    table: str,
    keys: tuple[str, ...],
    parts: Iterable[str],
    head: str = "",
) -> tuple[Entry, ...]:
    """What of a list is not as it was: added, removed, or in its parts.

    A list that only one of the releases has at all is not compared: it was built before there was
    such a list, and nothing came or went.
    """
    if table not in old or table not in new:
        return ()
    rows = [_by_name(lists[table], keys, tuple(parts), head) for lists in (old, new)]
    found = []
    for name in dict.fromkeys([*rows[0], *rows[1]]):
        was, now = rows[0].get(name), rows[1].get(name)
        if was is None or now is None:
            ends = [None if one is None else next(iter(one.values()), "") for one in (was, now)]
            found.append(Entry(name, "", *ends))
            continue
        found += [
            Entry(name, part, was[part], now[part])
            for part in now
            if part in was and was[part] != now[part]
        ]
    return tuple(found)


def _by_name(
    rows: pd.DataFrame, keys: tuple[str, ...], parts: tuple[str, ...], head: str
) -> dict[str, dict[str, str]]:
    there = [part for part in parts if part in rows]
    return {
        head + ".".join(str(row[key]) for key in keys): {p: _text(row[p]) for p in there}
        for row in rows.to_dict("records")
    }


def _text(value: Any) -> str:
    return "" if value is None or value != value or value is pd.NA else str(value)


EACH = " | "  # between the name of a list in the policy and one of its entries


def _policy(meta: Mapping[str, str]) -> dict[str, str]:
    """Settings of the policy by name; what stands inside a table as `<table>.<name>`."""
    return _flat(tomllib.loads(meta.get("policy_toml", "")))


def _flat(found: Mapping[str, Any], head: str = "") -> dict[str, str]:
    flat = {}
    for key, value in found.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{head}{key}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            flat |= {f"{head}{key}{EACH}{line}": line for line in map(_in_line, value)}
        else:
            flat[f"{head}{key}"] = _in_line(value)
    return flat


def _in_line(value: Any) -> str:
    """A setting as people write it: lists and tables in a line."""
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_in_line(part)}" for key, part in value.items())
    if isinstance(value, list):
        return " ".join(_in_line(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _settings(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Entry, ...]:
    return tuple(
        Entry(name.partition(EACH)[0], "", old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    )
