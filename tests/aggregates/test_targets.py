"""Targets of Perkins V: what a policy may say of them, and that a release prints them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregates import policy
from aggregates.policy import PolicyError, Target

LINE = '[targets.3S1]\nshare = 0.85\nyear = 2022\nsource = "a"\nsource_es = "b"\n'
OWN = Target(
    0.85,
    2022,
    "Ours",
    "Nuestra “meta”",
    {"2021": 0.8},
    {"english_learner": {"yes": 0.75}, "race_ethnicity": {"other": 0.7}},
)
WRONG = [
    ("targets = 3", r"targets must be \[targets.<indicator>\] tables; not 3$"),
    ("[targets.4S1]\nshare = 0.5", "targets: unknown key 4S1; known: 3S1$"),
    (LINE + "rate = 3", "targets.3S1: unknown key rate; known: share, year, source"),
    (LINE.replace("0.85", "85"), "targets.3S1.share must be a share between 0 and 1.*; not 85$"),
    (LINE.replace("0.85", "1.0"), "targets.3S1.share must be a share .*; not 1.0$"),
    (LINE.replace("share = 0.85", ""), "targets.3S1.share must be a share .*; it is missing$"),
    (LINE.replace("2022", "22"), "targets.3S1.year must be a year from 1900 to 2100; not 22$"),
    (LINE.replace('"b"', '" "'), "targets.3S1.source_es must be a text of one line"),
    (LINE + "years = 3", "targets.3S1.years must be a table of shares by year; not 3$"),
    (LINE + "[targets.3S1.years]\nx = 0.5", 'targets.3S1.years: not "x" is no year'),
    (LINE + "[targets.3S1.years]\n2021 = 2", "targets.3S1.years.2021 must be a share"),
    (LINE + "groups = 3", "targets.3S1.groups must be tables of shares by population; not 3$"),
    (LINE + "groups.locale.rural = 0.5", "targets.3S1.groups: unknown key locale; known: "),
    (LINE + "groups.sex.men = 0.5", "targets.3S1.groups.sex: unknown key men; known: "),
    (LINE + "groups.sex.male = true", "targets.3S1.groups.sex.male must be a share"),
    (
        LINE + "groups.race_ethnicity.two_or_more = 0.5",
        "race_ethnicity: unknown key two_or_more; known: .*, other$",
    ),
]


def read(tmp_path, text):
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return policy.load(path)


def test_the_built_in_target_says_that_it_is_an_example():
    target = policy.load(None).targets["3S1"]
    assert "example" in target.source and "20 U.S.C. 2323(b)(3)" in target.source
    assert "ejemplo" in target.source_es and "20 U.S.C. 2323(b)(3)" in target.source_es


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_is_wrong_with_a_target_is_said_by_name(tmp_path, text, message):
    with pytest.raises(PolicyError, match=message):
        read(tmp_path, text)


@pytest.mark.parametrize("targets", ({}, {"3S1": OWN}, {"3S1": replace(OWN, years={}, groups={})}))
def test_what_a_release_prints_is_read_back(tmp_path, targets):
    rules = replace(policy.load(None), targets=targets)
    printed = policy.to_toml(rules)
    assert policy.parse(printed) == rules
    assert read(tmp_path, printed) == rules, "an empty table is not the built-in one"


def test_a_release_from_before_there_were_targets_has_none():
    printed = policy.to_toml(replace(policy.load(None), targets={}))
    assert policy.parse(printed.replace("[targets]", "")).targets == {}
