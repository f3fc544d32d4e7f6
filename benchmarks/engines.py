"""Ways to protect a system, each measured in a process of its own (benchmarks/suppression.py).

Whoever chose the pattern, it is attacked the same way: with what the public sees, and nothing else.
"""

from __future__ import annotations

import pickle
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

import suppression
from benchmarks import elimination, instances, tau_argus
from benchmarks.instances import Instance
from suppression import Pattern, Policy, Table, attack, protect, published

MODES = {
    "intervals": Policy(),  # every hidden cell 10 wide, primary ones anything from 0 to 10
    "no-singletons": Policy(singletons=False),  # as intervals, for readers who are in no cell
    # no hidden cell known to the person
    "exact-recovery": Policy(width=1, covers="width", singletons=False),
}
GIGABYTE = 1 << 20  # in the kilobytes that the system reports


@dataclass(frozen=True)
class Figures:
    """What one run found. Seconds do not include the making of the instance.

    value      people in the secondary cells
    published  share of the cells that have a place in the publication
    cpu        seconds of all cores, protection and attack, what the engine started included
    gigabytes  most memory at any moment, the attack included
    narrowest  of the proved intervals, in persons; they are widened only as far as is asked
    exposed    hidden cells whose interval falls short of what the mode asks
    """

    cells: int
    primaries: int
    secondaries: int
    value: int
    published: float
    seconds: float
    attack_seconds: float
    cpu: float
    gigabytes: float
    narrowest: float
    exposed: int
    remark: str


@dataclass(frozen=True, eq=False)
class Choice:
    """The pattern that somebody chose; `seconds` only where the call took longer than that."""

    pattern: Pattern
    seconds: float | None = None
    remark: str = ""


Engine = Callable[[Instance, Policy], Choice]


def measure(name: str, mode: str, engine: str, system: Path | None) -> Figures:
    """Protect and attack a named instance, or the system of a release kept in a file."""
    policy = MODES[mode]
    if system is None:
        instance = instances.named(name)
    else:
        table, own = pickle.loads(system.read_bytes())
        instance = Instance(table, pd.DataFrame(), {})
        policy = own if mode == "intervals" else policy
    started, cpu = time.perf_counter(), _cpu()
    choice = ENGINES[engine](instance, policy)
    if choice.seconds is None:
        choice = replace(choice, seconds=time.perf_counter() - started)
    figures = _attacked(instance.table, policy, choice)
    return replace(figures, cpu=_cpu() - cpu)


def _attacked(table: Table, policy: Policy, choice: Choice) -> Figures:
    """Attack what was chosen."""
    pattern, started = choice.pattern, time.perf_counter()
    need = policy.need(table, pattern.primary, pattern.hidden)
    found = attack(published(table, pattern), need)
    seconds = time.perf_counter() - started
    printed = table.printed
    wide = (found.high - found.low)[pattern.hidden & printed]
    return Figures(
        cells=table.size,
        primaries=int((pattern.primary & printed).sum()),
        secondaries=int((pattern.secondary & printed).sum()),
        value=int(table.values[pattern.secondary & printed].sum()),
        published=float((printed & ~pattern.hidden).sum() / printed.sum()),
        seconds=choice.seconds or 0.0,
        attack_seconds=seconds,
        cpu=0.0,
        gigabytes=max(_peak(resource.RUSAGE_SELF), _peak(resource.RUSAGE_CHILDREN)),
        narrowest=float(wide.min(initial=np.inf)),
        exposed=int((~found.covers(need, np.flatnonzero(pattern.hidden))).sum()),
        remark=choice.remark,
    )


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / GIGABYTE


def _throughline(instance: Instance, policy: Policy) -> Choice:
    return Choice(protect(instance.table, policy))


def _naive(instance: Instance, policy: Policy) -> Choice:
    return Choice(suppression.baseline(instance.table, policy))


def _elimination(instance: Instance, policy: Policy) -> Choice:
    table, primary = instance.table, policy.primary(instance.table)
    hidden = elimination.hide(table.relations, table.values, primary)
    return Choice(Pattern(primary, hidden & ~primary))


def _tau_argus(method: str) -> Engine:
    def run(instance: Instance, policy: Policy) -> Choice:
        values, primary = instance.table.values, policy.primary(instance.table)
        reach = np.zeros(len(values)), np.ones(len(values))
        if policy.covers == "interval":
            reach = values, policy.threshold - values
        found = tau_argus.protect(instance, primary, reach, method)
        remark = f"own audit: {found.exposed} exposed"
        if found.exposed is None:
            remark = "linked tables in turn"
        return Choice(Pattern(primary, found.hidden & ~primary), found.seconds, remark)

    return run


OURS = "Throughline"
NAIVE = "naive repair"
ELIMINATION = "Gaussian elimination"
OPT, MOD = "tau-ARGUS OPT", "tau-ARGUS MOD"
ENGINES: dict[str, Engine] = {
    OURS: _throughline,
    NAIVE: _naive,
    ELIMINATION: _elimination,
    OPT: _tau_argus("OPT"),
    MOD: _tau_argus("MOD"),
}
