"""The tree of codes of one dimension, of any depth, with the total at its root (S24)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from suppression.errors import TableError

TOTAL = "total"
SHOWN = 5  # codes that a message lists before it stops


class HierarchyError(TableError):
    """Codes that do not form a tree with one root."""


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """A tree of codes; every code stands for the sum of the codes right under it.

    codes    the root first, then level by level, in alphabetical order within a level
    parents  (k,) position in `codes` of the code above; -1 for the root
    """

    codes: tuple[str, ...]
    parents: np.ndarray

    @classmethod
    def from_parents(cls, parents: Mapping[str, str | None] | pd.Series) -> Hierarchy:
        """A tree from child -> parent.

        The root has no parent (None, NaN or empty), or is the one parent that is no child.
        Raises HierarchyError for a cycle, a second root, an unknown parent or a repeated code.
        """
        if isinstance(parents, pd.Series):
            pairs = list(zip(parents.index, parents, strict=True))
        else:
            pairs = list(parents.items())
        return cls._from_pairs([(str(code), _text(parent)) for code, parent in pairs])

    @classmethod
    def from_frame(
        cls, frame: pd.DataFrame, code: str = "code", parent: str = "parent"
    ) -> Hierarchy:
        """A tree from a table with one row a code. Raises as `from_parents`."""
        missing = [name for name in (code, parent) if name not in frame.columns]
        if missing:
            raise HierarchyError(
                f"a hierarchy has no column {_list(missing)}; "
                f"expected columns '{code}' and '{parent}', one row a code"
            )
        pairs = zip(frame[code], frame[parent], strict=True)
        return cls._from_pairs([(_text(child), _text(above)) for child, above in pairs])

    @classmethod
    def flat(cls, codes: Iterable[object], total: str = TOTAL) -> Hierarchy:
        """Codes right under a total; `total` itself may be among `codes`."""
        parts = [str(code) for code in codes]
        return cls._from_pairs([(total, "")] + [(code, total) for code in parts if code != total])

    @classmethod
    def read(cls, path: str | Path) -> Hierarchy:
        """A tree from a CSV file with the columns code and parent. Errors name the file."""
        try:
            return cls.from_frame(pd.read_csv(path, dtype=str, keep_default_na=False))
        except HierarchyError as error:
            raise HierarchyError(f"{path}: {error}") from None
        except (OSError, ValueError) as error:
            raise HierarchyError(
                f"{path}: cannot be read as a CSV file with columns code and parent ({error})"
            ) from None

    @classmethod
    def _from_pairs(cls, pairs: list[tuple[str, str]]) -> Hierarchy:
        parents = dict(pairs)
        if "" in parents:
            raise HierarchyError("a row has no code; give every row a code, or leave it out")
        if len(parents) < len(pairs):
            twice = sorted(
                code for code, times in Counter(code for code, _ in pairs).items() if times > 1
            )
            raise HierarchyError(
                f"{_list(twice)} is listed more than once; a code has one row and one parent"
            )
        root = _root(parents)
        below: dict[str, list[str]] = {}
        for code, parent in sorted(parents.items()):
            if code != root:
                below.setdefault(parent, []).append(code)
        codes = [root]
        for code in codes:  # grows as it goes: level by level
            codes += below.get(code, [])
        lost = sorted(set(parents) - set(codes))
        if lost:
            raise HierarchyError(
                f"{_list(lost)} never reaches the root '{root}': its parents form a cycle; "
                "each code must lead up to the root"
            )
        place = {code: at for at, code in enumerate(codes)}
        above = [-1] + [place[parents[code]] for code in codes[1:]]
        return cls(tuple(codes), np.array(above, dtype=np.int64))

    @property
    def root(self) -> str:
        """The code of the total."""
        return self.codes[0]

    @cached_property
    def depths(self) -> np.ndarray:
        """(k,) steps from each code up to the root."""
        depths = np.zeros(len(self.codes), dtype=np.int64)
        for code, parent in enumerate(self.parents[1:], start=1):
            depths[code] = depths[parent] + 1
        return depths

    @cached_property
    def leaves(self) -> np.ndarray:
        """(k,) mask of the codes that nothing is under."""
        mask = np.ones(len(self.codes), bool)
        mask[self.parents[1:]] = False
        return mask

    @cached_property
    def ends_early(self) -> np.ndarray:
        """(k,) mask of the leaves that are not at the lowest depth."""
        return np.asarray(self.leaves & (self.depths < self.depths.max()))

    def raised(self, depth: int) -> np.ndarray:
        """(k,) the code above each at `depth`; a leaf higher up is its own; -1 for other codes."""
        found = np.where((self.depths == depth) | self.leaves, np.arange(len(self.codes)), -1)
        for code in np.flatnonzero(self.depths > depth):  # parents come first
            found[code] = found[self.parents[code]]
        return found

    def positions(self, values: pd.Series) -> np.ndarray:
        """(n,) place of each value in `codes`; -1 for values that are no code of this tree."""
        numbers, distinct = pd.factorize(values)
        known = pd.Index(self.codes).get_indexer([str(value) for value in distinct])
        return np.append(known, -1)[numbers]


def _text(code: object) -> str:
    """A code as text; empty for None and NaN."""
    return "" if code is None or code != code else str(code)


def _list(codes: list[str]) -> str:
    shown = ", ".join(f"'{code}'" for code in codes[:SHOWN])
    return shown + (f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else "")


def _root(parents: dict[str, str]) -> str:
    """The one code without a parent."""
    listed = sorted(code for code, parent in parents.items() if not parent)
    unlisted = sorted(set(parents.values()) - set(parents) - {""})
    if len(listed) == 1 and unlisted:
        children = sorted(code for code, parent in parents.items() if parent in unlisted)
        raise HierarchyError(
            f"parent {_list(unlisted)} of {_list(children)} is not a code; add a row for it"
        )
    if len(listed) + len(unlisted) > 1:
        raise HierarchyError(
            f"more than one root: {_list(listed + unlisted)} have no parent; "
            "a hierarchy has one, its total"
        )
    if not listed and not unlisted:
        raise HierarchyError(
            "no root: every code has a parent, so they form a cycle; leave the total's parent empty"
        )
    return (listed + unlisted)[0]
