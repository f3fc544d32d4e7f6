"""Protection measured: seconds, memory, what is hidden and whether it holds, beside others.

    python -m benchmarks.suppression
    python -m benchmarks.suppression --instances S,S/race_ethnicity,M1 --peers --markdown
    python -m benchmarks.suppression --instances demo --package DIR --modes intervals

Instances: S, M1 (one cohort of M), M and L of benchmarks/instances.py; with + for employed and not
employed besides; S/sex for one of five linked tables by itself; nlsy97 (needs the survey's files,
tests/real); demo (the synthetic state, of --students leavers, or any package by --package).

Modes: intervals = every hidden cell at least 10 wide, a primary one anything from 0 to 10, and
nobody alone in a cell can tell more (S5); no-singletons = the same without S5;
exact-recovery = no hidden cell can be computed to the person.

Every line is a process of its own, one after the other. Whoever chose the pattern, it is attacked
with the published numbers alone. Figures that others published come from other data of the same
shape, and are marked so.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks import published_figures, tau_argus
from benchmarks.engines import ELIMINATION, MOD, MODES, NAIVE, OPT, OURS, Figures, measure
from benchmarks.published_figures import Published
from tests.real import nlsy97

ROOT = Path(__file__).parents[1]
NLSY97_POLICY = ROOT / "tests" / "real" / "nlsy97_policy.toml"
RELEASES = ("nlsy97", "demo")
HEADER = (
    *("instance", "protection", "by", "cells", "primary", "secondary", "people in them"),
    *("published", "narrowest", "exposed", "seconds", "attack s", "CPU s", "GB", "remark"),
)
AIMS_HEADER = ("aim", "at most", "found", "outcome")
README = Path(__file__).with_name("README.md")
START, END = "<!-- suppression figures -->", "<!-- /suppression figures -->"
Results = dict[tuple[str, str], dict[str, Figures | str]]  # instance, mode -> engine -> figures


def main() -> None:
    """Run what is asked for and print it side by side."""
    asked = _arguments()
    if asked.run:
        signal.alarm(math.ceil(60 * asked.minutes))  # ends this process, whatever it is at
        print(json.dumps(asdict(measure(*asked.run.split(","), asked.system))))
        return
    results = _kept(asked.results)
    with tempfile.TemporaryDirectory(prefix="throughline-suppression-") as name:
        for instance in asked.instances.split(","):
            system = _system(instance, asked, Path(name)) if instance in RELEASES else None
            for mode in asked.modes.split(","):
                found = results.setdefault((instance, mode), {})
                for engine in _engines(instance, mode, asked.peers):
                    found[engine] = _run(instance, mode, engine, system, asked.minutes)
                    print(" | ".join(_row(instance, mode, engine, found[engine])), file=sys.stderr)
                    _keep(results, asked.results)
    text = report(results, _markdown if asked.markdown or asked.readme else _aligned)
    print(text)
    if asked.readme:
        before, _, rest = README.read_text(encoding="utf-8").partition(START)
        after = rest.partition(END)[2]
        README.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


def report(results: Results, show: Callable[[list[tuple[str, ...]]], str]) -> str:
    """All figures, those of others beside them, and what was aimed at."""
    rows, aims = [HEADER], [AIMS_HEADER]
    for (instance, mode), found in results.items():
        rows += [_row(instance, mode, engine, figures) for engine, figures in found.items()]
        rows += [_elsewhere(item) for item in published_figures.published(instance, mode)]
        aims += published_figures.aims(instance, mode, found)
    tables = [show(rows)] + ([show(aims)] if len(aims) > 1 else [])
    return "\n\n".join([f"{os.cpu_count()} cores.", *tables])


def _kept(path: Path | None) -> Results:
    """Figures of earlier runs."""
    if path is None or not path.is_file():
        return {}
    return {
        (item["instance"], item["mode"]): {
            engine: figures if isinstance(figures, str) else Figures(**figures)
            for engine, figures in item["found"].items()
        }
        for item in json.loads(path.read_text(encoding="utf-8"))
    }


def _keep(results: Results, path: Path | None) -> None:
    if path is None:
        return
    items = [
        {
            "instance": instance,
            "mode": mode,
            "found": {
                engine: figures if isinstance(figures, str) else asdict(figures)
                for engine, figures in found.items()
            },
        }
        for (instance, mode), found in results.items()
    ]
    path.write_text(json.dumps(items, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--instances", default="S,M1", help="which, with commas")
    parser.add_argument("--modes", default=",".join(MODES), help="which, with commas")
    parser.add_argument("--peers", action="store_true", help="other software on the same tables")
    parser.add_argument("--results", type=Path, help="JSON that keeps figures between runs")
    parser.add_argument("--readme", action="store_true", help="put them into README.md")
    parser.add_argument("--markdown", action="store_true", help="the table in Markdown")
    parser.add_argument("--package", type=Path, help="a package there is, for `demo`")
    parser.add_argument("--students", type=int, default=1_500_000, help="of the demo to make")
    parser.add_argument("--minutes", type=float, default=20, help="a line gets at most these")
    parser.add_argument("--run", help=argparse.SUPPRESS)  # instance,mode,engine: in this process
    parser.add_argument("--system", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := set(asked.modes.split(",")) - set(MODES):
        parser.error(f"no mode {', '.join(sorted(unknown))}; there are {', '.join(MODES)}")
    if "nlsy97" in asked.instances.split(",") and not nlsy97.available():
        parser.error(f"nlsy97: the survey's files are not in {nlsy97.FOLDER}")
    return asked


def _engines(instance: str, mode: str, peers: bool) -> list[str]:
    """Who is asked to protect an instance; who cannot says why."""
    if not peers or instance in RELEASES:
        return [OURS]
    others = [NAIVE] if instance.partition("/")[0] == "S" else []
    others += [ELIMINATION] if mode == "exact-recovery" else []
    if tau_argus.available():
        others += [MOD, OPT] if "/" in instance else [MOD]
    return [OURS, *others]


def _system(instance: str, asked: argparse.Namespace, work: Path) -> Path:
    """The system of a release, made by processes of their own, in a file."""
    package, file = work / instance, work / f"{instance}.pickle"
    if instance == "nlsy97":
        _python("tests.real.nlsy97", package)
        _python("benchmarks.release_system", package, file, NLSY97_POLICY)
        return file
    if not asked.package:
        _python("aggregates", "demo", package, "--seed", 1, "--students", asked.students)
    _python("benchmarks.release_system", asked.package or package, file)
    return file


def _python(*command: object) -> None:
    words = [sys.executable, "-m", *map(str, command)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {_last_line(done)}")


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    return (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]


def _run(
    instance: str, mode: str, engine: str, system: Path | None, minutes: float
) -> Figures | str:
    """Figures of one run in a process of its own, or why there are none."""
    command = [sys.executable, "-m", "benchmarks.suppression", "--run"]
    command += [",".join((instance, mode, engine)), "--minutes", str(minutes)]
    command += ["--system", str(system)] if system else []
    with tempfile.TemporaryDirectory(prefix="throughline-run-") as folder:  # of runs cut short, too
        scratch = os.environ | {"TMPDIR": folder}
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=scratch)
    if done.returncode == -signal.SIGALRM:
        return f"stopped after {minutes:g} minutes"
    if done.returncode:
        return _last_line(done)
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


def _row(instance: str, mode: str, engine: str, found: Figures | str) -> tuple[str, ...]:
    if isinstance(found, str):
        return (instance, mode, engine, *[""] * 11, found)
    return (
        *(instance, mode, engine, f"{found.cells:,}", f"{found.primaries:,}"),
        *(f"{found.secondaries:,}", f"{found.value:,}", f"{found.published:.1%}"),
        *(f"{found.narrowest:.4g}", f"{found.exposed:,}", f"{found.seconds:,.2f}"),
        *(
            f"{found.attack_seconds:,.2f}",
            f"{found.cpu:,.1f}",
            f"{found.gigabytes:.2f}",
            found.remark,
        ),
    )


def _elsewhere(item: Published) -> tuple[str, ...]:
    """A figure from elsewhere, in the columns of ours."""
    return (
        *(item.instance, item.mode, f"{item.by} (published)", f"{item.cells:,}"),
        *(f"{item.primaries:,}", item.secondaries, "", "", "", "", item.seconds, "", "", ""),
        item.remark,
    )


def _markdown(rows: list[tuple[str, ...]]) -> str:
    line = "|".join(["---"] * 3 + ["---:"] * (len(rows[0]) - 4) + ["---"])
    return "\n".join(
        [f"| {' | '.join(rows[0])} |", f"|{line}|", *(f"| {' | '.join(row)} |" for row in rows[1:])]
    )


def _aligned(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    last = len(widths) - 1
    return "\n".join(
        "  ".join(
            word.ljust(width) if place < 3 or place == last else word.rjust(width)
            for place, (word, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


if __name__ == "__main__":
    main()
