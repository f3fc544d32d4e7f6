"""`python -m aggregates demo|check|build|audit|files` make a release,
`approve|publish|rollback|releases` say who answers for it: the commands of the build side.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregates.errors import AggregatesError
from suppression.errors import SuppressionError

if TYPE_CHECKING:  # commands import what they need, so that --help is quick
    from aggregates.decisions import Decision
    from aggregates.governance import Standing

NONE = "none"
RECORD = (
    "Who decided, when and why is recorded beside the release and shown on /privacy, for everybody "
    "to read: give your own name as you would sign a public letter, and nothing confidential."
)
UNCHANGED = "the current release is unchanged"
STATE = "`python -m aggregates releases --log` says what was decided"
DECIDE = ("approve", "publish", "rollback")
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def reporter() -> Callable[[str], None]:
    """Progress on standard error, each line with the seconds since the start."""
    start = time.monotonic()

    def say(message: str) -> None:
        print(f"{time.monotonic() - start:7.1f} s  {message}", file=sys.stderr, flush=True)

    return say


def run_demo(args: argparse.Namespace) -> int:
    from aggregates.demo import generate

    generate(args.dir, students=args.students, seed=args.seed, progress=reporter())
    print(f"Wrote a synthetic package of {args.students:,} leavers to {args.dir}")
    return 0


def run_check(args: argparse.Namespace) -> int:
    from aggregates import intake

    report = intake.check(
        args.dir, mapping=args.mapping, rejects=args.rejects, rows=args.rows, progress=reporter()
    )
    print(report.text())
    return 0 if report.clean else 1


def run_build(args: argparse.Namespace) -> int:
    from aggregates import build, governance, policy
    from aggregates.audit import MANIFEST

    release = build.build(
        args.dir,
        args.out,
        policy.load(args.policy),
        reporter(),
        mapping=args.mapping,
        rejects=args.rejects,
        keep_staging=args.keep_staging,
        previous=earlier(args.previous),
        work=args.work,
    )
    manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    certificate = manifest["certificate"]
    protected = "rounded" if "rounding" in certificate["method"] else "hidden"
    stands = governance.standing(release)
    done = "Published" if stands.is_current else "Built"
    print(f"{done} {release} ({manifest['bytes'] / 1e6:.1f} MB) in {manifest['seconds']} s.")
    print(
        f"Audit: {certificate['cells_attacked']:,} {protected} cells attacked, none exposed; "
        f"narrowest interval in persons: {certificate['narrowest_interval']}."
    )
    if beside := certificate.get("attacked_with"):
        print(f"Attacked together with {beside}: none exposed.")
    if "cells_exposed_to_employers" in certificate:
        print("Attacked as employers who know their own people: none exposed.")
    if args.keep_staging:
        print(f"CONFIDENTIAL records of persons are kept in {args.keep_staging}; delete them after")
    if args.work:
        print(f"CONFIDENTIAL records of persons are kept in {args.work} for the next build")
    print(f"See it: THROUGHLINE_RELEASE={release} python app.py")
    for line in waits(stands):
        print(line)
    return 0


def waits(stands: Standing) -> list[str]:
    """What a release that is not public waits for, and the command that is next."""
    if stands.is_current:
        return []
    lines = ["It is not public: current is what it was."]
    if stands.missing:
        lines = [f"It is a draft, not public. It waits for: {', '.join(stands.missing)}."]
        if not (stands.contact and stands.contact.reachable):
            lines.append("Its policy says to nobody whom to tell of a breach: see [contact] there.")
    return [*lines, f"Next: {stands.next}"]


def run_approve(args: argparse.Namespace) -> int:
    from aggregates import governance

    folder = governance.find(args.release, args.out)
    found = governance.approve(folder, args.by, args.role, args.note)
    signed = found.log[-1]
    print(f"{signed.who} signed {found.folder.name} as {signed.role}, {signed.when}.")
    receipt(signed)
    for line in waits(found):
        print(line)
    return 0


def run_publish(args: argparse.Namespace) -> int:
    from aggregates import governance

    folder = governance.find(args.release, args.out)
    found = governance.publish(folder, args.by, args.note)
    made = found.log[-1]
    print(f"{found.folder.name} is the current release; made public by {made.who}, {made.when}.")
    receipt(made)
    print("Start the site again to serve it.")
    return 0


def run_rollback(args: argparse.Namespace) -> int:
    from aggregates import governance

    found = governance.rollback(args.out, args.by, args.note, args.to)
    print(f"{found.to.folder.name} is the current release again, not {found.withdrawn or 'none'}.")
    receipt(found.to.log[-1])
    if found.warning:
        print(f"warning: {found.warning}", file=sys.stderr)
    print("Start the site again to serve it.")
    return 0


def receipt(made: Decision) -> None:
    """What shows later that a decision was taken out of the log."""
    print(f"Receipt, to keep: {made.receipt}")


def run_releases(args: argparse.Namespace) -> int:
    from aggregates import governance

    broken = False
    for one in governance.listing(args.out):
        if isinstance(one, governance.Broken):
            broken = True
            print(
                f"{one.folder.name}  {'current, but ' if one.is_current else ''}damaged: {one.why}"
            )
            continue
        size = one.manifest["bytes"] / 1e6
        print(f"{one.folder.name}  built {one.manifest['built']}  {size:.1f} MB  {one.state}")
        for line in told(one) if args.log else []:
            print(f"    {line}")
    return 1 if broken else 0


def told(one: Standing) -> list[str]:
    """The decisions about a release, and whom its readers are told to turn to."""
    lines = []
    for made in one.log:
        who = f"{made.who}, {made.role}" if made.role else made.who
        other = f" ({made.other})" if made.other else ""
        why = f": {made.why}" if made.why else ""
        lines.append(f"{made.when}  {made.what}{other} by {who}{why}  [{made.receipt}]")
    contact = one.contact
    ways = [way for way in (contact.email, contact.phone, contact.url) if way] if contact else []
    office = contact.office if contact else "nobody is named"
    return [*lines, f"contact: {office}; {', '.join(ways) or 'how is not filled in'}"]


def earlier(given: list[str] | None) -> list[Path] | None:
    """The releases of `--previous`; no list where it was not given, an empty one for `none`."""
    if given is None:
        return None
    return [Path(name) for name in given if name != NONE]


def run_audit(args: argparse.Namespace) -> int:
    from aggregates.audit import attack_as_employer, attack_release

    if args.employer:
        certificate = attack_as_employer(args.release, args.employer, reporter())
    else:
        certificate = attack_release(args.release, reporter(), earlier(args.previous) or ())
    for key, value in certificate.items():
        print(f"{key:20} {value}")
    return 0


def run_files(args: argparse.Namespace) -> int:
    from aggregates.files.write import write

    made = write(args.release, args.out, reporter())
    for kind, seconds in made.seconds.items():
        print(f"{kind:8} {made.bytes[kind] / 1e6:8.1f} MB {seconds:8.1f} s")
    print(f"Wrote the files of the release to {made.folder}")
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python -m aggregates", description="From linked records to a protected release."
    )
    commands = top.add_subparsers(dest="command", required=True)

    demo = commands.add_parser("demo", help="write a synthetic linked data package")
    demo.add_argument("dir", type=Path, help="folder to write")
    demo.add_argument(
        "--students", type=int, default=60_000, help="leavers, 1,000 to 2,000,000 (default 60,000)"
    )
    demo.add_argument("--seed", type=int, default=1, help="same seed, same bytes (default 1)")
    demo.set_defaults(run=run_demo)

    check = commands.add_parser("check", help="validate a package; exit 1 if a row was rejected")
    check.add_argument("dir", type=Path, help="folder of the package")
    check.add_argument("--rows", type=int, default=0, help="list up to this many rejected rows")
    _package_options(check)
    check.set_defaults(run=run_check)

    build = commands.add_parser("build", help="build, protect, audit and publish a release")
    build.add_argument("dir", type=Path, help="folder of the package")
    build.add_argument(
        "--out", type=Path, default=Path("releases"), help="folder of releases (default releases)"
    )
    build.add_argument("--policy", type=Path, help="TOML file; default: the built-in policy")
    build.add_argument(
        "--keep-staging", type=Path, help="keep the CONFIDENTIAL staging database in this folder"
    )
    build.add_argument(
        "--work",
        type=Path,
        metavar="DIR",
        help="CONFIDENTIAL folder of its own for this state: keeps linked records, so that the "
        "next build with it links only what changed",
    )
    build.add_argument(
        "--previous",
        action="append",
        metavar="RELEASE",
        help="release that is public already, newest first if several: the new one is protected "
        "beside it; default: the current one, if its people are real; none: beside none",
    )
    _package_options(build)
    build.set_defaults(run=run_build)

    audit = commands.add_parser("audit", help="attack a published release with only the release")
    audit.add_argument("release", type=Path, help="folder of a release")
    audit.add_argument(
        "--previous",
        action="append",
        metavar="RELEASE",
        help="earlier release to attack together with it, newest first if several",
    )
    audit.add_argument(
        "--employer",
        type=Path,
        metavar="OWN",
        help="CSV of the people of one employer, with codes of the release: what it learns of "
        "others (aggregates/METHODS.md, How an employer attacks)",
    )
    audit.set_defaults(run=run_audit)
    _decisions(commands)

    files = commands.add_parser(
        "files", help="write a published release as Parquet, CSV, Excel and what describes them"
    )
    files.add_argument("release", type=Path, help="folder of a release")
    files.add_argument(
        "--out", type=Path, help="folder to write, replaced if it is there; default RELEASE/files"
    )
    files.set_defaults(run=run_files)
    return top


def _decisions(commands: Any) -> None:
    """The commands by which people answer for a release."""
    approve = commands.add_parser(
        "approve", help="sign a release in a role that its policy asks for", description=RECORD
    )
    publish = commands.add_parser(
        "publish", help="make a signed release the current one", description=RECORD
    )
    back = commands.add_parser(
        "rollback", help="put back the release that was current before", description=RECORD
    )
    listed = commands.add_parser("releases", help="list releases: drafts, the current, earlier")
    for command in (approve, publish):
        command.add_argument("release", type=Path, help="folder of a release, or its name in --out")
    for command in (approve, publish, back):
        command.add_argument(
            "--by", required=True, metavar="NAME", help="your name, for all to see"
        )
        command.add_argument(
            "--note",
            required=command is back,
            default="",
            metavar="WHY",
            help="why; public",
        )
    approve.add_argument("--role", required=True, help="the role in which you sign")
    back.add_argument(
        "--to", default="", metavar="RELEASE", help="name of an earlier release instead"
    )
    listed.add_argument("--log", action="store_true", help="with every decision, and the contact")
    for command in (approve, publish, back, listed):
        command.add_argument(
            "--out", type=Path, default=Path("releases"), help="folder of releases (releases)"
        )
    approve.set_defaults(run=run_approve)
    publish.set_defaults(run=run_publish)
    back.set_defaults(run=run_rollback)
    listed.set_defaults(run=run_releases)


def _package_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--mapping", type=Path, help="TOML file that renames columns")
    command.add_argument("--rejects", type=Path, help="folder for rejected rows and reasons")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 refused with a reason, 130 interrupted (143 or 129 if told to)."""
    args = parser().parse_args(argv)
    with stoppable() as told:
        try:
            return int(args.run(args))
        except (AggregatesError, SuppressionError) as error:
            said = f"error: {error}"
        except OSError as error:
            said = f"error: {error.filename or 'file'}: {error.strerror}"
        except KeyboardInterrupt:
            said = "interrupted"
        except Exception as error:
            said = fault(error)
        if told:  # whatever it then ended with: DuckDB turns an interrupt into other errors
            said = f"interrupted; {STATE if args.command in DECIDE else UNCHANGED}"
        print(said, file=sys.stderr)
        return 128 + told[0] if told else 1


@contextmanager
def stoppable() -> Iterator[list[int]]:
    """Be told to end as by Ctrl-C, so that confidential staging is removed on the way out.

    Yields the signals that came.
    """
    told: list[int] = []

    def stop(number: int, frame: object) -> None:
        told.append(number)
        raise KeyboardInterrupt

    usual = (signal.SIG_DFL, signal.default_int_handler)
    before = {number: signal.getsignal(number) for number in STOPS}
    ours = [number for number in STOPS if before[number] in usual]  # not under nohup
    for number in ours:
        signal.signal(number, stop)
    try:
        yield told
    finally:
        for number in ours:
            signal.signal(number, before[number])


def fault(error: Exception) -> str:
    """Where an unforeseen error arose. Its message is withheld: it may quote a record."""
    places = "".join(traceback.format_tb(error.__traceback__))
    return (
        f"{places}error: a fault of the program ({type(error).__name__}); nothing was published. "
        "Please report the lines above. The message is withheld: it may quote a record"
    )


if __name__ == "__main__":
    sys.exit(main())
