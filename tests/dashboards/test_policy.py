"""The policy in plain words: every setting, its value with a unit, and its key."""

import tomllib
from pathlib import Path

from dashboards import policy
from dashboards.components import Original
from dashboards.language import SPANISH, speaking

POLICY = Path(__file__).parents[2] / "aggregates" / "policy.toml"
GIVEN = tomllib.loads(POLICY.read_text(encoding="utf-8"))


COST = {
    "year": 2024,
    "amount": 31300,
    "household": "one adult",
    "household_es": "una persona adulta",
    "source": "A table",
    "source_es": "Una tabla",
    "regions": {"lwa:x": 29000},
}


def named(dim, code):
    return f"{dim} {code}"


def rows():
    return {line[-1].words: line for line in policy.settings_table(GIVEN, {}, named).rows}


def test_every_setting_of_the_policy_has_words_and_a_key():
    singles = {key for key in GIVEN if not isinstance(GIVEN[key], dict) and key != "grids"}
    parts = {f"parts.{cube}" for cube in GIVEN["parts"]}
    parts |= {"living_cost.amount"} if GIVEN.get("living_cost") else set()
    parts |= {f"targets.{name}.share" for name in GIVEN.get("targets", {})}
    parts |= {"approval.roles", "approval.rehearsal", "access.records", "access.drafts"}
    parts |= {"redisclosure.terms", "contact.office"}
    assert set(rows()) == singles | parts and singles == set(policy.SETTINGS)
    assert all(all(line) for line in rows().values())
    assert set(policy.UNITS) <= set(policy.SETTINGS)


def test_values_have_their_units():
    found = rows()
    assert found["percentile_max_share"][1] == "80%" and found["wage_rounding"][1] == "$100"
    assert found["coding_steps"][1] == "5%" and found["constant_dollar_year"][1] == "2025"
    none = policy.settings_table({"coding_steps": []}, {}, named).rows[0]
    assert none[1] == "none"


def test_a_key_that_has_no_words_is_shown_all_the_same():
    (line,) = policy.settings_table({"new_rule": 1234}, {}, named).rows
    assert line == [Original("New rule"), "1,234", "", Original("new_rule")]


def test_in_spanish_only_the_keys_stay_as_they_are():
    english = rows()
    with speaking(SPANISH):
        spanish = rows()
        printed = policy.commented("minimum_count = 10\n")
    assert set(spanish) == set(english)
    for key, line in spanish.items():
        assert line[0] != english[key][0] and line[2] != english[key][2], key
    assert spanish["minimum_count"][1] == "10 personas" and spanish["method"][1] == "supresión"
    assert spanish["wage_rounding"][1] == "$100"
    assert "# Una cantidad de menos personas se oculta" in printed and "\nminimum_count" in printed


def test_codes_that_are_counted_together_have_spanish():
    english = policy.pooled_table(GIVEN, {}, named).rows
    with speaking(SPANISH):
        spanish = policy.pooled_table(GIVEN, {}, named).rows
    for here, there in zip(english, spanish, strict=True):
        for code, said in zip(here[2].split(", "), there[2].split(", "), strict=True):
            assert said != code or not code.isalpha(), code


def test_living_costs_say_of_whom_where_and_who_says_so():
    state, region = policy.settings_table({"living_cost": COST}, {}, named).rows
    assert state[1] == "$31,300, in dollars of 2024" and region[1] == "$29,000, in dollars of 2024"
    assert "one adult needs" in state[2] and "Source: A table." in region[2]
    assert region[0] == "Living cost: region lwa:x"
    assert region[3] == Original("living_cost.regions.lwa:x")
    with speaking(SPANISH):
        state, _region = policy.settings_table({"living_cost": COST}, {}, named).rows
    assert state[1] == "$31,300, en dólares de 2024" and "una persona adulta" in state[2]
    assert policy.settings_table({"living_cost": {}}, {}, named).rows == []


def test_targets_say_for_whom_until_when_and_who_says_so():
    target = {"share": 0.85, "year": 2024, "source": "A plan", "source_es": "Un plan"}
    own = {"years": {"2020": 0.8}, "groups": {"english_learner": {"yes": 0.75}}}
    given = {"targets": {"3S1": target | own}}
    whole, year, group = policy.settings_table(given, {}, named).rows
    assert whole[:2] == ["Perkins 3S1 target", "85%"] and "set up to 2024" in whole[2]
    assert year[:2] == ["Perkins 3S1 target: 2020", "80%"] and "Source: A plan." in year[2]
    assert group[:2] == ["Perkins 3S1 target: english_learner yes", "75%"]
    assert group[3] == Original("targets.3S1.groups.english_learner.yes")
    with speaking(SPANISH):
        whole = policy.settings_table(given, {}, named).rows[0]
    assert whole[0] == "Meta de 3S1 de Perkins" and "Fuente: Un plan." in whole[2]
    assert policy.settings_table({"targets": {}}, {}, named).rows == []


def test_the_file_is_printed_with_comments_and_reads_back_the_same():
    plain = 'minimum_count = 10\n[pool.sex]\nother = ["x"]\n'
    printed = policy.commented(plain)
    assert "# A count of fewer people is hidden" in printed and "# Codes that are put" in printed
    assert tomllib.loads(printed) == tomllib.loads(plain)
