"""`python -m suppression protect|audit`: protect cells in a file, attack published ones (S25)."""

from __future__ import annotations

import argparse
import hashlib
import secrets
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from suppression import files
from suppression.audit import Audit, audit
from suppression.cells import COUNT, STATUS, SUPPRESSED, Cells, cells, published_cells, tabulate
from suppression.certificate import Certificate, certify
from suppression.errors import ExposedError, SuppressionError, TableError
from suppression.explain import explain
from suppression.grid import Grid, Hierarchies, Names, require
from suppression.rounded import audit_rounding
from suppression.rounded_cells import published_rounding, rounded_rows
from suppression.rounding import round_table
from suppression.rules import MinimumContributors, MinimumCount, Policy, Rule
from suppression.secondary import protect
from suppression.table import Pattern, published

LISTED = 20  # exposed cells that are named
EXPLAINED = 5  # of those, how many are explained too
EXAMPLE = """\
example: leavers by program, region and sex, with a row for every margin

  leavers.csv              programs.csv
    program,region,sex,n     code,parent
    total,total,total,940    health,total
    health,total,total,210   nursing,health
    nursing,north,F,12       ...

  python -m suppression protect leavers.csv --hierarchy program=programs.csv --out public.csv
  python -m suppression audit public.csv --hierarchy program=programs.csv

A dimension without a hierarchy file is flat: its codes add up to its code "total". Linked tables
go into one file: each cell once, with the total's code in the dimensions its table does not have.
"""

CELLS, FINEST, PERSONS = "cells", "finest", "persons"
ROWS = (
    "what a row is: a cell, margins included; a finest cell; a person. Margins are made if need be"
)
SUPPRESSION, ROUNDING = "suppression", "rounding"
METHOD = "hide counts (suppression), or publish all of them rounded so that they add up (rounding)"
TABLE = "margins to make: one table over these dimensions; again for each linked table"

Progress = Callable[[str], None]


def run_protect(args: argparse.Namespace) -> int:
    start, say = time.monotonic(), _reporter(args)
    kind = files.PARQUET if args.file.suffix == files.PARQUET else ".csv"
    out = args.out or args.file.with_name(f"{args.file.name.split('.')[0]}.protected{kind}")
    targets = [path.resolve() for path in (args.file, out, args.keep_reasons) if path]
    if len(set(targets)) < len(targets):
        raise TableError("the input, --out and --keep-reasons must be different files")
    frame, built = _build(args)
    if args.method == ROUNDING:
        return _round(args, frame, built, out, say)
    say(f"read {built.table.size:,} cells with {built.table.relations.shape[0]:,} additions")
    pattern = _protect(built, Policy(_rule(args, built), args.width), say)
    if not args.no_audit:
        found = audit(published(built.table, pattern), args.width, say)
        if len(found.exposed):
            raise TableError(f"the audit found {_exposed(found, built.grid)}; nothing was written")
    if args.keep_reasons:
        files.write(built.confidential(pattern), args.keep_reasons, files.PRIVATE)
    seen = built.public(pattern)
    codes = frame[[*built.grid.hierarchies, *args.keep]]
    files.write(codes.assign(**seen[[built.count, STATUS]]), out)
    hidden = int((seen[STATUS] == SUPPRESSED).sum())
    print(
        f"{len(seen):,} cells: {hidden:,} suppressed ({hidden / len(seen):.1%}), "
        f"{len(seen) - hidden:,} published, in {time.monotonic() - start:.1f} s.\n"
        f"Counts under {args.threshold} are hidden, and every hidden count could be any of a range "
        f"{args.width} wide" + (" (not audited)." if args.no_audit else ": audited.") + "\n"
        f"Wrote {out}" + (f"\nCONFIDENTIAL: {args.keep_reasons}" if args.keep_reasons else "")
    )
    return 0


def _round(
    args: argparse.Namespace, frame: pd.DataFrame, built: Cells, out: Path, say: Progress
) -> int:
    """S20: every count rounded, none hidden. Without a key of its own, one that nobody keeps."""
    if args.keep_reasons or args.contributors:
        raise TableError("--keep-reasons and --contributors are for suppression; rounding has none")
    key = args.key.read_bytes() if args.key else secrets.token_bytes(32)
    found = round_table(built.table, args.base, key, say)
    if not args.no_audit:
        attacked = audit_rounding(found, say)
        if len(attacked.exposed):
            raise TableError(
                f"the audit found {_exposed(attacked, built.grid)}; nothing was written"
            )
    seen = rounded_rows(built, found)
    codes = frame[[*built.grid.hierarchies, *args.keep]]
    files.write(codes.assign(**seen[[built.count, STATUS]]), out)
    print(
        f"{len(seen):,} cells rounded to multiples of {args.base}, none further than {found.reach} "
        "from its count, and all still adds up.\n"
        f"Every count could be any of at least {args.base} numbers"
        + (" (not audited)." if args.no_audit else ": audited.")
        + f"\nWrote {out}"
    )
    return 0


def _build(args: argparse.Namespace) -> tuple[pd.DataFrame, Cells]:
    """The rows to publish, and their system."""
    beside = [*args.keep, *(name for name in (args.cost, args.contributors) if name)]
    made = args.rows != CELLS
    if made and beside:
        raise TableError(f"'{beside[0]}' is unknown for margins yet to be made; list them as rows")
    if (args.table or args.dense) and not made:
        raise TableError(f"--table and --dense are for --rows {FINEST} and {PERSONS}")
    frame, trees = _load(args, [args.count] * (args.rows != PERSONS) + beside, flat=made)
    if made:
        tables = [names.split(",") for names in args.table] or None
        count = None if args.rows == PERSONS else args.count
        frame = tabulate(frame, trees, count, tables, dense=args.dense)
    count = COUNT if args.rows == PERSONS else args.count
    return frame, cells(frame, trees, count, args.cost, not args.in_part)


def _rule(args: argparse.Namespace, built: Cells) -> Rule:
    """Few people; and few contributors where they are given."""
    zeros = not args.publish_zeros
    few = MinimumCount(args.threshold, zeros)
    if not args.contributors:
        return few
    return few | MinimumContributors(built.numbers(args.contributors), args.least, zeros)


def run_audit(args: argparse.Namespace) -> int:
    start, say = time.monotonic(), _reporter(args)
    frame, trees = _load(args, [args.count, STATUS])
    frame[args.count] = files.blank(frame[args.count], args.mark)
    if args.base:
        return _audit_rounded(args, frame, trees, say)
    seen, grid = published_cells(frame, trees, args.count, not args.in_part)
    say(f"read {len(seen.values):,} cells with {seen.relations.shape[0]:,} additions")
    found = audit(seen, args.width, say)
    safe = not len(found.exposed)
    if args.certificate:
        digest = hashlib.sha256(args.file.read_bytes()).hexdigest()
        facts = certify(seen, found, Names(grid)).facts
        proof = Certificate({"file": args.file.name, "sha256": digest} | facts)
        files.write_text(proof.json(), args.certificate.with_suffix(".json"))
        files.write_text(proof.page(), args.certificate.with_suffix(".md"))
    verdict = f"each could be anything in a range {args.width} wide or more."
    print(
        f"{found.attacked:,} hidden cells attacked in {time.monotonic() - start:.1f} s: "
        + (_exposed(found, grid) if not safe else verdict if found.attacked else "none is hidden.")
    )
    for cell in found.exposed[:EXPLAINED]:
        print(explain(seen, int(cell)).describe(Names(grid)))
    return 0 if safe else 1


def _audit_rounded(
    args: argparse.Namespace, frame: pd.DataFrame, trees: Hierarchies, say: Progress
) -> int:
    """S21: attack counts that were rounded to a base."""
    if args.certificate:
        raise TableError("--certificate is of hidden cells; it does not go with --base")
    seen, grid = published_rounding(frame, trees, args.base, args.count, not args.in_part)
    found = audit_rounding(seen, say)
    print(
        f"{found.attacked:,} rounded counts attacked: "
        + (
            _exposed(found, grid)
            if len(found.exposed)
            else f"each could be any of at least {args.base} numbers."
        )
    )
    return 1 if len(found.exposed) else 0


def _protect(built: Cells, policy: Policy, say: Progress) -> Pattern:
    """`protect`, with cells that cannot be protected named."""
    try:
        return protect(built.table, policy, say)
    except ExposedError as error:
        raise TableError(
            f"no safe pattern was found for {len(error.cells)} cells, first "
            f"{built.grid.names(np.array(error.cells))}; list fewer or coarser codes there"
        ) from None


def _load(
    args: argparse.Namespace, beside: list[str], flat: bool = False
) -> tuple[pd.DataFrame, Hierarchies]:
    """The rows of the input, and a tree for each column that is not `beside` the dimensions."""
    frame = files.read(args.file)
    if frame.empty:
        raise TableError("there are no cells; expected at least one row")
    wanted = {*args.ignore, *beside}
    require(frame, [name for name in wanted if name != STATUS])
    dimensions = [str(name) for name in frame.columns if name not in wanted]
    for name in dimensions:
        frame[name] = files.blank(frame[name])
    trees = {name: Path(path) for name, path in args.hierarchy}
    return frame, files.hierarchies(frame, dimensions, trees, dict(args.total), flat)


def _exposed(found: Audit, grid: Grid) -> str:
    named = "".join(f"\n  {grid.name(int(cell))}" for cell in found.exposed[:LISTED])
    more = f"\n  and {len(found.exposed) - LISTED:,} more" if len(found.exposed) > LISTED else ""
    return f"{len(found.exposed):,} EXPOSED:{named}{more}"


def _reporter(args: argparse.Namespace) -> Progress:
    """Progress on standard error, each line with the seconds since the start."""
    start = time.monotonic()

    def say(message: str) -> None:
        if not args.quiet:
            print(f"{time.monotonic() - start:7.1f} s  {message}", file=sys.stderr, flush=True)

    return say


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form DIMENSION=VALUE")
    return name, value


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number above 0")
    return int(text)


def _base(text: str) -> int:
    if _positive(text) < 2:
        raise argparse.ArgumentTypeError("1 is no base to round to; 2 or more")
    return int(text)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python -m suppression",
        description="Hide counts so that none of them can be worked out, or try to work them out.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True)
    make = commands.add_parser("protect", help="write the cells with what must be hidden empty")
    _shared(make, "confidential cells, margins included: CSV (plain or gzip) or Parquet")
    option = make.add_argument
    option("--threshold", type=_positive, default=10, help="counts under it are unsafe (10)")
    option("--method", choices=(SUPPRESSION, ROUNDING), default=SUPPRESSION, help=METHOD)
    option("--base", type=_base, default=10, help="what to round to multiples of (10)")
    option("--key", type=Path, metavar="FILE", help="SECRET of the rounding; default: a new one")
    option("--publish-zeros", action="store_true", help="zeros are safe")
    option("--rows", choices=(CELLS, FINEST, PERSONS), default=CELLS, help=ROWS)
    option("--table", action="append", default=[], metavar="DIM,DIM", help=TABLE)
    option("--dense", action="store_true", help="list what nobody is in, as zeros to protect")
    option("--contributors", metavar="COLUMN", help="how many persons or employers are behind")
    option("--least", type=_positive, default=3, help="contributors a published cell needs (3)")
    option("--cost", metavar="COLUMN", help="what hiding a cell loses; by default its count + 1")
    option("--keep", action="append", default=[], metavar="COLUMN", help="publish as it is")
    option("--out", type=Path, help="file to write (default: FILE.protected.csv)")
    option("--keep-reasons", type=Path, metavar="OUT", help="CONFIDENTIAL: counts and reasons")
    option("--no-audit", action="store_true", help="do not attack the result before writing it")
    make.set_defaults(run=run_protect)
    check = commands.add_parser("audit", help="attack published cells; exit 1 if any is exposed")
    _shared(check, "published cells, hidden counts empty: CSV (plain or gzip) or Parquet")
    check.add_argument("--base", type=_base, help="counts are rounded to multiples of it")
    check.add_argument("--mark", default="", help="what hidden counts say, if they are not empty")
    check.add_argument(
        "--certificate",
        type=Path,
        metavar="OUT",
        help="proof to write: OUT.json and a page, OUT.md",
    )
    check.set_defaults(run=run_audit)
    return top


def _shared(command: argparse.ArgumentParser, cells_help: str) -> None:
    option = command.add_argument
    option("file", type=Path, help=cells_help)
    for name, metavar, words in (
        ("--hierarchy", "DIM=FILE", "tree of a dimension: CSV with columns code, parent"),
        ("--total", "DIM=CODE", "total of a flat dimension (total); `none` if it has none"),
    ):
        option(name, metavar=metavar, type=_pair, action="append", default=[], help=words)
    option("--ignore", action="append", default=[], metavar="COLUMN", help="is no dimension")
    option("--count", default=COUNT, metavar="COLUMN", help=f"column of counts ({COUNT})")
    option("--width", type=_positive, default=10, help="narrowest interval allowed, persons (10)")
    option("--in-part", action="store_true", help="some breakdowns are listed in part (S24)")
    option("--quiet", action="store_true", help="no progress on standard error")


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 exposed, 2 refused with a reason or failed, 130 interrupted."""
    args = parser().parse_args(argv)
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        return int(args.run(args))
    except SuppressionError as error:
        said = f"error: {args.file}: {error}"
    except OSError as error:
        said = f"error: {error.filename or 'file'}: {error.strerror}"
    except KeyboardInterrupt:
        print("interrupted; no half-written file is left", file=sys.stderr)
        return 130
    except Exception as error:  # its message may quote a count
        said = (
            f"{''.join(traceback.format_tb(error.__traceback__))}error: a fault of the program "
            f"({type(error).__name__}). Please report the lines above; the message is withheld"
        )
    finally:
        signal.signal(signal.SIGTERM, before)
    print(said, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
