"""The audit of a release: opens what was published, and nothing else, and attacks it.

Three questions. Does the file hold what a release may hold, and no value without leave (W1 to
W8)? Does what it shows agree with itself? Can anything hidden be worked out (S2, S6)? Only a
release that passes all of them gets a certificate.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import duckdb
import numpy as np
import pandas as pd

from aggregates import follows, mixture, relations, release, revisions, rounding
from aggregates import policy as policies
from aggregates.declarations import Cube, cubes_of
from aggregates.errors import ReleaseError
from aggregates.policy import Policy, PolicyError
from aggregates.publish import BY_REGION, CERTIFICATE, OWN_NAME, content_hash
from aggregates.revisions import Shown
from aggregates.schema import (
    CODED,
    KEYS,
    NO_DATA,
    PUBLISHED,
    RATES,
    RELEASE_VERSION,
    STATUSES,
    WAGES,
    bound_columns,
    rate_parts,
    status_column,
)
from suppression import Audit, Publication, SuppressionError, audit
from suppression.certificate import fingerprint, width_in_words

RELEASE_FILE = "release.duckdb"
MANIFEST = "manifest.json"
TABLES = {BY_REGION, "cube_suppression", "definitions", "metadata", "coverage", "cubes"}
MAYBE = {"demand", "demand_program"}  # of a package with occupations in demand
_META = "select value from metadata where key"
NAMED = 3  # cells that a message names
HIDDEN = -1.0  # in place of a count that is not shown
SAME_RATE = 1e-9  # share: a rate is its numerator over its denominator, but for binary rounding

Progress = Callable[[str], None]
T = TypeVar("T")


def quiet(message: str) -> None:
    """Progress for callers who want none."""


def attack_release(
    folder: Path, progress: Progress = quiet, previous: Sequence[Path] = ()
) -> dict[str, object]:
    """Attack a release with nothing but the release; returns the certificate.

    previous  releases that were public before, newest first: all are attacked together (S23)
    Raises ReleaseError if it is no release, holds what it may not, contradicts itself, exposes
    a cell, or if a program ends without proof.
    """
    certificate = _guarded(folder, lambda con: _attack(con, folder.name, progress))
    if previous:
        certificate |= _attack_together(folder, previous, progress)
    return certificate


def _attack_together(folder: Path, previous: Sequence[Path], say: Progress) -> dict[str, object]:
    """S23: what can be worked out from a release and those before it, population by population."""
    everything = [read(path) for path in (folder, *previous)]
    names = [next(iter(item.values())).name for item in everything]
    name = " with ".join((*names[1:], names[0]))
    found = []
    for population in everything[0]:
        shown = [item[population] for item in everything if population in item]
        if len(shown) > 1:
            found.append(_joint_attack(shown, name, say))
    return {
        "attacked_with": " ".join(names[1:]),
        "cells_exposed_together": 0,
    } | {f"{key}_together": value for key, value in _summed(found).items()}


def _joint_attack(shown: list[Shown], name: str, say: Progress) -> Attacked:
    joint = revisions.unite(shown)
    width = min(item.policy.protection_width for item in shown)
    try:
        view = mixture.together(joint, say)
        say(f"attacking {int(view.hidden.sum()):,} hidden cells of {len(shown)} releases together")
        found = audit(view, width, say)
    except SuppressionError as error:
        raise ReleaseError(
            f"{name}: the audit ended without proof: {error}. Do not publish it"
        ) from error
    exposed = np.isin(np.arange(len(view.values)), found.exposed)
    mixture.refuse(
        joint, exposed, f"{name}: together they narrow what they hide below {width} persons"
    )
    return Attacked(joint.system, found, view)


def read(path: Path) -> dict[str, Shown]:
    """A release as its readers have it, by population. Raises ReleaseError if it is none."""

    def take(con: duckdb.DuckDBPyConnection) -> dict[str, Shown]:
        policy = _policy(con, path.name)
        if policy.rounded:
            raise ReleaseError(
                f"{path.name}: its counts are rounded, and what it tells together with another "
                "release is not proved; withdraw it, and name it no more as --previous"
            )
        row = con.execute(f"{_META} = '{OWN_NAME}'").fetchone()
        name = row[0] if row else path.name
        return {
            population.name: release.published(con, population, name, policy)
            for population in release.there(con)
        }

    return _guarded(path, take)


def metadata(path: Path) -> dict[str, str]:
    """What a release says of itself."""
    return _guarded(
        path, lambda con: dict(con.execute("select key, value from metadata").fetchall())
    )


def _guarded(path: Path, do: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
    """Open a release and do something with it; whatever it lacks is said in words."""
    with open_release(path) as con:
        if path.is_dir() and not whole(path):
            raise ReleaseError(
                f"{path.name}: {RELEASE_FILE} is not the file that {MANIFEST} was written for; "
                "copy the release again, or build it again"
            )
        try:
            return do(con)
        except SuppressionError as error:
            raise ReleaseError(
                f"{path.name}: the audit ended without proof: {error}. Do not publish it"
            ) from error
        except (duckdb.Error, PolicyError, KeyError, IndexError, TypeError, ValueError) as error:
            raise ReleaseError(
                f"{path.name}: not a whole release; what the audit needs cannot be read "
                f"({type(error).__name__}). Build it again"
            ) from error


@dataclass(frozen=True)
class Attacked:
    """The system of one population, and what the attack on it found; view: of suppressed counts."""

    system: relations.System
    found: Audit
    view: Publication | None = None


def _attack(con: duckdb.DuckDBPyConnection, name: str, say: Progress) -> dict[str, object]:
    _contents(con, name)
    policy = _policy(con, name)
    say("looking for values that may not be there")
    for check in checks(con, policy):
        check.run(con, name)
    attacked, populations = [], []
    for population in release.there(con):
        shown = release.published(con, population, name, policy)
        system = shown.system()
        _counted(system, shown)
        one = (_attack_rounded if policy.rounded else _attack_hidden)(shown, system, say)
        _refuse(
            one.found.exposed,
            system,
            shown.rows,
            f"{name}: can be narrowed below {policy.width} persons",
        )
        attacked.append(one)
        populations.append(shown)
    follows.check(con, name, policy, populations)
    release_id = content_hash(con)
    if [release_id] != [value for (value,) in con.execute(f"{_META} = '{OWN_NAME}'").fetchall()]:
        raise ReleaseError(
            f"{name}: what it holds is not what its release_id was given for; build it again"
        )
    return _certificate(con, release_id, policy, attacked)


def _attack_hidden(shown: Shown, system: relations.System, say: Progress) -> Attacked:
    """S8: what can be worked out of suppressed counts."""
    rows, policy, name = shown.rows, shown.policy, shown.name
    view = system.publication(rows, policy)
    who = shown.dimensions.population.name
    say(f"attacking {int(view.hidden.sum()):,} hidden cells of {who}")
    _alike(system, rows, shown.seen, name)
    _agrees(view, system, rows, name)
    _known(view, system, rows, policy, name)
    return Attacked(system, audit(view, policy.width, say), view)


def _attack_rounded(shown: Shown, system: relations.System, say: Progress) -> Attacked:
    """S21: what can be worked out of rounded counts."""
    _alike(system, shown.rows, np.ones(len(shown.rows), bool), shown.name)
    return Attacked(system, rounding.attack_rounded(shown.rows, system, shown.policy, say))


def _certificate(
    con: duckdb.DuckDBPyConnection, release_id: str, policy: Policy, attacked: list[Attacked]
) -> dict[str, object]:
    row = con.execute(
        "select coalesce(sum(cells) filter (status = 'suppressed'), 0)::bigint, "
        "sum(cells) filter (status <> 'no_data')::bigint "
        "from cube_suppression where measure = 'n' or measure like 'n\\_%' escape '\\'"
    ).fetchone()
    hidden, counts = row or (0, 0)
    return {
        "result": "proved",
        "release_id": release_id,
        "method": _method(policy),
        "rule": f"every {'rounded' if policy.rounded else 'suppressed'} count could hold any of a "
        f"range at least {policy.width} wide, and no derivable count is provably under "
        f"{policy.width}",
        "width": policy.width,
        "cells": sum(len(one.system.block) for one in attacked),
        "relations": sum(one.system.relations.shape[0] for one in attacked),
        "cells_exposed": 0,
        "published_counts": counts - hidden,
        "hidden_counts": hidden,
        "solver": f"HiGHS {version('highspy')}, every "
        + ("table found checked" if policy.rounded else "program solved to proven optimality"),
        "database": f"DuckDB {duckdb.__version__}",
    } | _summed(attacked)


def _summed(attacked: list[Attacked]) -> dict[str, object]:
    """How the systems of all populations were attacked, and what names exactly them (S17, S18)."""
    found = [one.found for one in attacked]
    narrowest = min((one.narrowest for one in found), default=np.inf)
    sums: dict[str, object] = {
        "cells_attacked": sum(one.attacked for one in found),
        "narrowest_interval": width_in_words(narrowest),
        "programs_solved": sum(one.programs for one in found),
    }
    views = [one for one in attacked if one.view is not None]
    if views:
        sums |= {
            "components": sum(len(one.found.components) for one in views),
            "cells_proved_in_whole_numbers": sum(
                one.found.proved - len(one.found.loose) if one.found.whole else 0 for one in views
            ),
            "system_fingerprint": " ".join(fingerprint(one.view) for one in views if one.view),
        }
    return sums


def _method(policy: Policy) -> str:
    """How counts are protected, in words."""
    if policy.rounded:
        return f"controlled rounding to base {policy.rounding_base} (S20, S21)"
    return "suppression (S1 to S25)"


def _contents(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """W1: the tables of a release, with the columns of each cube, and nothing else."""
    everything = con.execute(
        "select if(schema = 'main', name, schema || '.' || name) from (show all tables) "
        "where database = current_database()"
    ).fetchall()
    tables = {table for (table,) in everything} - {CERTIFICATE}
    populations = release.there(con)
    needed = {*release.SHARED, *TABLES}
    needed |= {table for who in populations for table in release.dimension_tables(who)}
    cubes = {cube.name: cube for who in populations for cube in cubes_of(who)}
    pairs = [("table", tables - set(cubes) - MAYBE, needed)]
    for cube in tables & set(cubes):
        columns = {column for column, *_ in con.execute(f"describe {cube}").fetchall()}
        pairs.append((f"column of {cube}", columns, columns_of(cubes[cube])))
    for what, found, known in pairs:
        if odd := sorted(found ^ known):
            state = "is missing" if odd[0] in known else "does not belong there"
            raise ReleaseError(f"{name}: W1: {what} {odd[0]} {state}. Do not publish it")


def columns_of(cube: Cube) -> set[str]:
    """Every column that the table of a cube has."""
    if cube.partition:
        measures = {"n", "share"}
        extra = {cube.partition.column}
    else:
        measures = set(cube.columns.values())
        rates = [public for name, public in cube.columns.items() if name in RATES]
        extra = {column for rate in rates for column in bound_columns(rate)}
    return {*cube.keys.values(), *measures, *map(status_column, measures), *extra}


def _policy(con: duckdb.DuckDBPyConnection, name: str) -> Policy:
    """The policy that the release prints, which its metadata must repeat."""
    meta = dict(con.execute("select key, value from metadata").fetchall())
    policy = policies.parse(meta["policy_toml"])
    for key in ("minimum_count", "protection_width"):
        if str(getattr(policy, key)) != meta[key]:
            raise ReleaseError(f"{name}: metadata says another {key} than the policy it prints")
    return policy


def _counted(system: relations.System, shown: Shown) -> None:
    """W10: a count that is shown or hidden is a cell of the system, or the attack would pass it
    by, and there is no data of any other.
    """
    for measure in system.counts:
        there = (system.index[measure] >= 0) & shown.seen
        data = (shown.rows[status_column(measure)] != NO_DATA) & shown.seen
        odd = np.flatnonzero(there != data)
        if len(odd):
            group = " / ".join(shown.rows.loc[odd[0], list(KEYS)])
            raise ReleaseError(
                f"{shown.name}: W10: a status other than no_data where a grid counts it, and "
                f"only there: broken at {measure} of {group}. Do not publish it"
            )


def _alike(system: relations.System, outcomes: pd.DataFrame, seen: np.ndarray, name: str) -> None:
    """A cell that several rows show, such as a denominator under every horizon, is one cell."""
    least, most = np.full((2, len(system.block)), np.nan)
    for measure in system.counts:
        there = (system.index[measure] >= 0) & seen
        cells = system.index[measure][there]
        value = outcomes[measure].to_numpy(dtype=float, na_value=HIDDEN)[there]
        np.fmin.at(least, cells, value)
        np.fmax.at(most, cells, value)
    odd = np.flatnonzero(least < most)
    _refuse(odd, system, outcomes, f"{name}: contradicts itself: shown in two ways")


def _agrees(view: Publication, system: relations.System, outcomes: pd.DataFrame, name: str) -> None:
    """Relations all of whose cells are known must add up, or the release contradicts itself."""
    open_yet = abs(view.relations) @ view.hidden.astype(float) > 0
    off = np.abs(view.relations @ np.nan_to_num(view.values)) > 0.5
    rows = np.flatnonzero(off & ~open_yet)
    cells = np.unique(view.relations[rows].indices)
    _refuse(cells, system, outcomes, f"{name}: contradicts itself: these do not add up")


def _known(
    view: Publication, system: relations.System, outcomes: pd.DataFrame, policy: Policy, name: str
) -> None:
    """S1: what is shown, or follows by one subtraction, is not under the minimum count."""
    least = np.full(len(view.values), policy.minimum_count)
    bases = system.index["n_matched"]
    least[bases[bases >= 0]] *= 2  # no share of a smaller base could be shown, S1
    cells = np.flatnonzero(view.values < least)
    _refuse(cells, system, outcomes, f"{name}: follows from what is shown, and is under the limit")


def _refuse(
    cells: np.ndarray, system: relations.System, outcomes: pd.DataFrame, problem: str
) -> None:
    """Raise ReleaseError if there are any cells, naming a few."""
    if len(cells):
        names = "; ".join(relations.describe(system, outcomes, cells[:NAMED]))
        raise ReleaseError(f"{problem}: {len(cells)} cells, such as {names}. Do not publish it")


@dataclass(frozen=True)
class Check:
    """A rule of the wall, and SQL for the rows of a release that break it."""

    rule: str
    sql: str
    keys: tuple[str, ...]

    def run(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        """Raise ReleaseError if a row breaks the rule, naming it by its keys."""
        rows = con.execute(
            f"select {', '.join(self.keys)} from ({self.sql}) order by all limit {NAMED}"
        ).fetchall()
        if rows:
            names = "; ".join(" / ".join(map(str, row)) for row in rows)
            raise ReleaseError(f"{name}: {self.rule}: broken at {names}. Do not publish it")


def checks(con: duckdb.DuckDBPyConnection, policy: Policy) -> tuple[Check, ...]:
    """W2 to W9, with the thresholds of a release, for every cube that it has."""
    found = []
    tables = {name for (name,) in con.execute("show tables").fetchall()}
    for population in release.there(con):
        for cube in cubes_of(population):
            if cube.name in tables:
                found += _checks(cube, policy)
    keys = tuple(KEYS)
    found.append(
        Check(
            "W8: two copies of the cube that say the same",
            f"(from outcomes except all from {BY_REGION}) union all "
            f"(from {BY_REGION} except all from outcomes)",
            keys,
        )
    )
    return tuple(found)


def _checks(cube: Cube, policy: Policy) -> list[Check]:
    keys = tuple(cube.keys.values())
    if cube.partition:
        keys = (*keys, cube.partition.column)
        counts, rates, parts = ["n"], {}, ["n", "share"]
    else:
        counts = [public for name, public in cube.columns.items() if name.startswith("n_")]
        inside = cube.columns
        rates = {
            public: tuple(inside[part] for part in rate_parts(name))
            for name, public in inside.items()
            if name in RATES
        }
        parts = list(inside.values())
    found = [
        Check("W2: one row a group, and no key missing", _unlike_keys(cube.name, keys), keys),
        Check(
            "W3: a value where the status is published, and nowhere else",
            _any(
                cube.name,
                [
                    f"{status_column(m)} is null or {status_column(m)} not in {_codes(m in rates)} "
                    f"or ({m} is not null) <> ({status_column(m)} = '{PUBLISHED}')"
                    for m in parts
                ],
            ),
            keys,
        ),
        Check(
            "W6: no count under the minimum, or, rounded, that is no multiple of the base",
            _any(
                cube.name,
                [
                    f"{count} % {policy.rounding_base} <> 0 or {count} < 0"
                    if policy.rounded
                    else f"{count} < {policy.minimum_count}"
                    for count in counts
                ],
            ),
            keys,
        ),
    ]
    if rates:
        found += _rate_checks(cube.name, rates, keys)
    if cube.partition:
        found.append(
            Check(
                "W9: shares from 0 to 1, and only beside their count",
                _any(cube.name, ["share is not null and (n is null or share not between 0 and 1)"]),
                keys,
            )
        )
    else:
        found += _wage_checks(cube, policy, keys)
    return found


def _rate_checks(
    table: str, rates: dict[str, tuple[str, ...]], keys: tuple[str, ...]
) -> list[Check]:
    bounds = [(rate, *bound_columns(rate)) for rate in rates]
    base = {rate: parts[0 if rate == "rate_matched" else 1] for rate, parts in rates.items()}
    return [
        Check(
            "W4: a rate only beside both of its counts, and their quotient",
            _any(
                table,
                [
                    f"{rate} is not null and ({top} is null or {bottom} is null or {bottom} = 0 "
                    f"or abs({rate} - {top} / {bottom}) > {SAME_RATE})"
                    for rate, (top, bottom) in rates.items()
                ],
            ),
            keys,
        ),
        Check(
            "W5: bounds of coded rates alone, of looked-up leavers that are shown",
            _any(
                table,
                [
                    f"({low} is not null) <> ({status_column(rate)} = '{CODED}') "
                    f"or ({high} is not null) <> ({status_column(rate)} = '{CODED}') "
                    f"or ({low} is not null and {base[rate]} is null) "
                    f"or not (0 <= {low} and {low} < {high} and {high} <= 1)"
                    for rate, low, high in bounds
                ],
            ),
            keys,
        ),
    ]


def _wage_checks(cube: Cube, policy: Policy, keys: tuple[str, ...]) -> list[Check]:
    """W7: percentiles rounded, and only beside enough people that are shown."""
    step = cube.population.rounding or policy.wage_rounding
    broken = []
    for name, public in cube.columns.items():
        if name in WAGES:
            definition = name.removeprefix("wage_").partition("_p")[0]
            earners = cube.columns[cube.population.earners_of(definition)]
            broken.append(
                f"{public} is not null and ({earners} is null or {earners} < "
                f"{policy.shown_earners} or {public} % {step} <> 0)"
            )
    rule = "W7: wages rounded, and only beside enough earners that are shown"
    return [Check(rule, _any(cube.name, broken), keys)] if broken else []


def _codes(rate: bool) -> str:
    known = STATUSES if rate else tuple(s for s in STATUSES if s != CODED)
    return f"({', '.join(repr(status) for status in known)})"


def _any(table: str, conditions: Iterable[str]) -> str:
    return f"from {table} where " + " or ".join(f"({condition})" for condition in conditions)


def _unlike_keys(table: str, keys: tuple[str, ...]) -> str:
    names = ", ".join(keys)
    missing = " or ".join(f"{key} is null" for key in keys)
    return f"select {names} from {table} group by all having count(*) > 1 or bool_or({missing})"


def whole(folder: Path) -> bool:
    """Whether a release folder is complete and unharmed: its file is what its manifest says."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return bool(manifest.get("sha256") == sha256(folder / RELEASE_FILE))
    except (OSError, ValueError):
        return False


def sha256(path: Path) -> str:
    """Fingerprint of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def open_release(folder: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to a release folder or file. Raises ReleaseError if it is none."""
    path = folder / RELEASE_FILE if folder.is_dir() else folder
    if not path.is_file():
        raise ReleaseError(f"{path}: no release there; build one with `python -m aggregates build`")
    try:
        con = duckdb.connect(str(path), read_only=True)
        found = con.execute(f"{_META} = 'release_version'").fetchone()
    except duckdb.Error as error:
        raise ReleaseError(f"{path}: not a Throughline release, or a damaged one") from error
    if not found or found[0] != RELEASE_VERSION:
        con.close()
        raise ReleaseError(f"{path}: release version is not {RELEASE_VERSION}; build it again")
    return con
