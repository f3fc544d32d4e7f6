"""The everyday words of `synonyms.csv`: each means something, and leads to it."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from dashboards import finding, search
from dashboards.entries import entries
from dashboards.language import ENGLISH, LANGUAGES, SPANISH, speaking
from dashboards.search import Entry, words

FILE = Path(search.__file__).with_name("synonyms.csv")
DATA = FILE.parents[1] / "aggregates" / "demo" / "data"
CIP, SOC = re.compile(r"\d\d\.\d{2,4}"), re.compile(r"\d\d-\d{4}")
SOON = 3  # answers among which a meaning has to be


@cache
def lines() -> list[dict[str, str]]:
    text = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    return list(csv.DictReader(text))


def column(file: str, name: str) -> set[str]:
    with (DATA / file).open(encoding="utf-8", newline="") as opened:
        return {row[name] for row in csv.DictReader(opened)}


def test_there_are_many_words_in_both_languages():
    for code in LANGUAGES:
        assert len({line["word"] for line in lines() if line["language"] == code}) >= 250
    assert {line["language"] for line in lines()} == {ENGLISH, SPANISH}


def test_a_line_is_said_once_in_small_letters():
    wrong = [line for line in lines() if line["word"] != line["word"].strip().lower()]
    assert wrong == []
    keys = [(line["word"], line["means"]) for line in lines()]
    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []


def test_every_meaning_is_in_the_demonstration():
    titles = set()
    for name in ("programs", "occupations", "credential_catalog", "clusters"):
        titles |= {frozenset(words(title)) for title in column(f"{name}.csv", "title")}
    cips, socs = column("programs.csv", "cip_code"), column("occupations.csv", "soc_code")
    counties = column("counties.csv", "county_fips")
    clusters = {f"cluster:{code}" for code in column("clusters.csv", "cluster_id")}
    for line in lines():
        means = line["means"]
        if CIP.fullmatch(means):
            assert any(cip.startswith(means) for cip in cips), line
        elif SOC.fullmatch(means) or means.startswith("cluster:") or means.isdigit():
            assert means in socs | clusters | counties, line
        else:
            assert any(set(words(means)) <= title for title in titles), line


def test_every_program_has_an_everyday_word():
    meanings = {line["means"] for line in lines() if CIP.fullmatch(line["means"])}
    bare = {
        cip for cip in column("programs.csv", "cip_code") if not cip.startswith(tuple(meanings))
    }
    assert bare == set()


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_a_word_leads_to_what_it_means(inside, spoken):
    """Whichever language the page is in: a word may be typed in the other one."""
    means = defaultdict(set)
    for line in lines():
        means[line["word"]].add(line["means"])
    programs = inside.codes.programs
    with speaking(spoken):
        there, index = entries(), finding.index()
        lost = {}
        for word, meanings in means.items():
            known = {m for m in meanings if any(_is(entry, m, programs) for entry in there)}
            found = [match.entry for match in index.search(word, SOON)]
            if known and not any(_is(entry, m, programs) for entry in found for m in known):
                lost[word] = [entry.title for entry in found]
    assert lost == {}


def _is(entry: Entry, meaning: str, programs) -> bool:
    """Whether an entry is what a line of the file means."""
    if entry.code in (meaning, f"occupation:{meaning}", f"soc:{meaning}"):
        return True
    if CIP.fullmatch(meaning):
        return entry.code in programs and programs[entry.code].detail.startswith(meaning)
    return set(words(meaning)) <= set(words(" ".join((entry.title, *entry.names))))
