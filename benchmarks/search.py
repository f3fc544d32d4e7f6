"""Processor time of a search: the queries of `tests/dashboards/test_finding.py` over a release.

    python -m benchmarks.search [RELEASE]

Prints the median and the 95th percentile of the search alone, of its answers in words and links,
and of the whole request, each query for the first time and in both languages.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app import ROOT, create_app
from dashboards import finding
from dashboards.language import LANGUAGES, address, speaking
from tests.dashboards.test_finding import NEAR, QUERIES

ROUNDS = 5  # of every query; the words that were looked up are forgotten before each


def main() -> None:
    """Time the three, and print a line each."""
    release = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "releases" / "current"
    server = create_app(release).server
    client = server.test_client()
    with server.test_request_context("/"):
        entries = len(finding.entries())
        print(
            f"{entries:,} entries, {len(QUERIES) + len(NEAR)} queries, {len(LANGUAGES)} languages"
        )
        report("search", lambda asked, _spoken: finding.index().search(asked))
        report("answers", lambda asked, _spoken: finding.found(asked))
        report("request", lambda asked, spoken: client.get(page(spoken), query_string={"q": asked}))


def page(spoken: str) -> str:
    """Address of suggestions in a language."""
    return address("/search.json", spoken)


def report(name: str, ask: Callable[[str, str], object]) -> None:
    """Time every query, and print what half and nearly all of them take."""
    times = [
        timed(ask, asked, spoken)
        for _round in range(ROUNDS)
        for spoken in LANGUAGES
        for asked in (*QUERIES, *NEAR)
    ]
    middle, most = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    print(f"{name:10}{middle:7.2f} ms median{most:8.2f} ms p95")


def timed(ask: Callable[[str, str], object], asked: str, spoken: str) -> float:
    """Milliseconds of processor time of one query in a language."""
    with speaking(spoken):
        finding.index()._hits.cache_clear()
        start = time.thread_time()
        ask(asked, spoken)
        return 1000 * (time.thread_time() - start)


if __name__ == "__main__":
    main()
