"""What each page costs a visitor, beside its budget (design section 9).

    python -m benchmarks.pages [--release releases/current] [--runs 3] [--lighthouse COMMAND]

Serves the release with `app.py` and asks for every page in both languages: milliseconds of the
server for the first answer and for the next, and kilobytes of the document as it is sent. With
Lighthouse (mobile preset, medians of the runs) it also prints scores, LCP, TBT, CLS and the weight
of the whole page. Lighthouse runs by `npx lighthouse` with Debian's Chromium; without Node its
columns stay empty, and the program says so. Marks with `!` what is over budget.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIGHTHOUSE = "npx --yes lighthouse@13.5.0"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
PLAIN = {"performance": 98, "lcp": 1200, "tbt": 150, "cls": 0.02, "kB": 200}
WITH_PLOTLY = {"performance": 90, "lcp": 2500, "tbt": 300, "cls": 0.02, "kB": 1300}
ATTEMPTS = 3  # of Lighthouse at a page: now and then the browser does not start
OTHERS = ("accessibility", "best-practices", "seo")  # of these, 100
PAGES: dict[str, Mapping[str, float]] = {
    "/": PLAIN,
    "/programs": PLAIN,
    "/programs?view=map": PLAIN,
    "/compare?programs=nursing-assistant,pharmacy-technician": PLAIN,
    "/programs/total": WITH_PLOTLY,
    "/programs/cluster:08": WITH_PLOTLY,
    "/talent": WITH_PLOTLY,
    "/gaps": WITH_PLOTLY,
    "/perkins": PLAIN,
    "/questions": PLAIN,
    "/quality": PLAIN,
    "/talent/brief?cluster=cluster:13": PLAIN,
    "/methods": PLAIN,
}
FILES = (  # made of a page: their time alone, which Lighthouse has no say in
    "/pdf/talent.pdf?cluster=cluster:08",
    "/xlsx/talent.xlsx?cluster=cluster:08",
    "/pdf/credential.pdf?credential=cna",
    "/xlsx/credential.xlsx?credential=cna",
)
HEADS = (
    "page",
    "first ms",
    "next ms",
    "doc kB",
    "perf",
    "a11y",
    "best",
    "SEO",
    "LCP",
    "TBT",
    "CLS",
    "kB",
)


def main() -> None:
    """Measure every page and print a line each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--release", type=Path, default=ROOT / "releases" / "current")
    parser.add_argument("--runs", type=int, default=3, help="runs of Lighthouse a page")
    parser.add_argument("--lighthouse", default=LIGHTHOUSE, help="command; empty: leave it out")
    parser.add_argument("--only", default="", help="pages whose address holds this")
    args = parser.parse_args()
    command = shlex.split(args.lighthouse)
    if command and not shutil.which(command[0]):
        print(f"{command[0]} is not here: without Lighthouse's columns.", file=sys.stderr)
        command = []
    print("| " + " | ".join(HEADS) + " |\n|---" + "|---:" * (len(HEADS) - 1) + "|")
    with served(args.release) as site:
        for path, budget in {**PAGES, **dict.fromkeys(FILES, {})}.items():
            for language in ("", "/es"):
                address = f"{language}{path}" if path != "/" or not language else language
                if args.only in address:
                    print(line(site, address, budget, command, args.runs), flush=True)


def line(
    site: str, address: str, budget: Mapping[str, float], command: list[str], runs: int
) -> str:
    """One page as a row of the table."""
    first, kilobytes = fetched(site + address)
    following = min(fetched(site + address)[0] for _ in range(5))
    cells = [address, f"{first:.0f}", f"{following:.1f}", f"{kilobytes:.0f}"]
    command = command if budget else []
    return "| " + " | ".join(cells + (judged(site + address, budget, command, runs))) + " |"


def judged(address: str, budget: Mapping[str, float], command: list[str], runs: int) -> list[str]:
    """Lighthouse's figures, each with a mark where it is over its budget."""
    if not command:
        return [""] * 8
    seen = [watched(address, command) for _ in range(runs)]
    found = {name: statistics.median(one[name] for one in seen) for name in seen[0]}
    cells = [_mark(found["performance"], found["performance"] < budget["performance"])]
    cells += [_mark(found[name], found[name] < 100) for name in OTHERS]
    return cells + [
        _mark(found[name], found[name] > budget[name]) for name in ("lcp", "tbt", "cls", "kB")
    ]


def _mark(value: float, over: bool) -> str:
    number = f"{value:.2g}" if value < 1 else f"{value:.0f}"
    return f"{number} !" if over else number


def fetched(address: str) -> tuple[float, float]:
    """Milliseconds until a document is whole, and its kilobytes as sent."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "br"})
    start = time.perf_counter()
    with urllib.request.urlopen(asked) as answer:
        body = answer.read()
    return (time.perf_counter() - start) * 1000, len(body) / 1000


def watched(address: str, command: list[str]) -> dict[str, float]:
    """What Lighthouse says of a page: scores of 100, milliseconds and kilobytes."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        asked = [*command, address, "--quiet", "--output=json", f"--output-path={file}",
                 f"--chrome-flags={FLAGS}"]  # fmt: skip
        for _attempt in range(ATTEMPTS):
            done = subprocess.run(
                asked, env=os.environ | {"CHROME_PATH": chromium}, capture_output=True, text=True
            )
            if not done.returncode:
                break
        else:
            raise SystemExit(f"Lighthouse could not look at {address}: {done.stderr.strip()}")
        report = json.loads(file.read_text())
    audits = report["audits"]
    scores = {name: 100 * kind["score"] for name, kind in report["categories"].items()}
    return scores | {
        "lcp": audits["largest-contentful-paint"]["numericValue"],
        "tbt": audits["total-blocking-time"]["numericValue"],
        "cls": audits["cumulative-layout-shift"]["numericValue"],
        "kB": audits["total-byte-weight"]["numericValue"] / 1000,
    }


@contextmanager
def served(release: Path) -> Iterator[str]:
    """The address of the site over a release, served as `python app.py` does."""
    with serving(release) as (site, _process):
        yield site


@contextmanager
def serving(release: Path) -> Iterator[tuple[str, int]]:
    """The same, and the number of the process that serves."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port)],
        cwd=ROOT,
        env=os.environ | {"THROUGHLINE_RELEASE": str(release.resolve())},
        stdout=subprocess.DEVNULL,
    )
    site = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                urllib.request.urlopen(f"{site}/favicon.ico").close()
                break
            except urllib.error.URLError:
                if app.poll() is not None:
                    raise SystemExit("the app stopped before it answered") from None
                time.sleep(0.05)
        yield site, app.pid
    finally:
        app.terminate()
        app.wait()


if __name__ == "__main__":
    main()
