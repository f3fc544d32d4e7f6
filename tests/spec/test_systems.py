"""Systems with shared denominators; each test cites a rule of suppression/METHODS.md."""

from dataclasses import replace

import numpy as np

from suppression import MinimumCount, Pattern, Policy, audit, protect, published
from tests.spec.systems import GROUPS, outcomes

PEOPLE = np.array([40, 60, 80])


def names(table) -> dict[str, int]:
    """'employed south 1' and so on -> cell."""
    groups = ("north", "south", "east", "total")
    found = {f"people {name}": place for place, name in enumerate(groups)}
    for horizon in range((table.size - GROUPS) // (2 * GROUPS)):
        for part, word in enumerate(("employed", "idle")):
            first = GROUPS * (1 + 2 * horizon + part)
            found |= {f"{word} {name} {horizon}": first + i for i, name in enumerate(groups)}
    return found


def test_a_numerator_is_hidden_for_its_complement():  # S1
    table = outcomes(PEOPLE, np.array([[36, 30, 40]]))  # 4 of north are not at work
    cell = names(table)
    pattern = protect(table, Policy())
    assert pattern.primary[cell["idle north 0"]] and not pattern.primary[cell["employed north 0"]]
    assert pattern.hidden[[cell["employed north 0"], cell["idle north 0"]]].all()
    assert not pattern.hidden[cell["people north"]]


def test_large_margins_stay_where_parts_can_be_hidden():  # S3: least loss
    table = outcomes(PEOPLE, np.array([[36, 30, 40]]))
    cell, pattern = names(table), protect(table, Policy())
    assert not pattern.hidden[cell["employed total 0"]]
    assert pattern.hidden[cell["employed south 0"]] or pattern.hidden[cell["employed east 0"]]


def test_a_hidden_denominator_takes_its_group_along_at_every_horizon():  # S4
    table = outcomes(np.array([6, 60, 80]), np.array([[3, 30, 40], [4, 35, 50]]))
    cell, pattern = names(table), protect(table, Policy())
    assert pattern.hidden[cell["people north"]]
    for horizon in (0, 1):
        assert pattern.hidden[
            [cell[f"employed north {horizon}"], cell[f"idle north {horizon}"]]
        ].all()
    assert not len(audit(published(table, pattern), width=10).exposed)


def test_horizons_do_not_hide_each_other():  # S4
    table = outcomes(PEOPLE, np.array([[36, 30, 40], [20, 30, 40]]))
    cell, pattern = names(table), protect(table, Policy())
    later = [cell[f"employed {name} 1"] for name in ("north", "south", "east", "total")]
    assert not pattern.hidden[later].any()


def test_publishing_either_of_two_hidden_parts_is_caught():  # S2
    table = outcomes(PEOPLE, np.array([[36, 30, 40]]))
    cell = names(table)
    for shown in ("north", "south"):
        hidden = np.zeros(table.size, bool)
        other = {"north": "south", "south": "north"}[shown]
        hidden[[cell[f"employed {other} 0"], cell[f"idle {other} 0"]]] = True
        view = published(table, Pattern(hidden, np.zeros_like(hidden)))
        assert cell[f"employed {other} 0"] in audit(view, width=10).exposed


def test_a_base_too_small_for_any_share_is_hidden():  # S1
    table = outcomes(np.array([15, 60, 80]), np.array([[8, 30, 40]]))
    base = np.zeros(table.size, bool)
    base[:GROUPS] = True
    object.__setattr__(table, "base", base)
    assert MinimumCount(10)(table)[names(table)["people north"]]


def test_known_bounds_are_given_to_the_attacker():  # S7
    table = outcomes(PEOPLE, np.array([[36, 30, 40]]))
    cell = names(table)
    hidden = np.zeros(table.size, bool)
    for name in ("north", "south"):
        hidden[[cell[f"employed {name} 0"], cell[f"idle {name} 0"]]] = True
    view = published(table, Pattern(hidden, np.zeros_like(hidden)))
    assert not len(audit(view, width=10).exposed)
    tight = np.full(table.size, np.inf)
    tight[cell["idle north 0"]] = 6  # 85 % or more of 40 are at work
    object.__setattr__(view, "ceiling", tight)
    assert cell["employed north 0"] in audit(view, width=10).exposed


def nested() -> tuple:
    """Who worked at horizon 0, a quarter, worked at horizon 1, the year around it."""
    table = outcomes(PEOPLE, np.array([[20, 30, 40], [36, 40, 50]]))
    cell = names(table)
    pairs = [
        (cell[f"employed {name} 0"], cell[f"employed {name} 1"]) for name in ("north", "south")
    ]
    object.__setattr__(table, "within", np.array(pairs))
    return table, cell


def test_a_published_part_bounds_the_whole_that_is_hidden():  # S9
    table, cell = nested()
    hidden = np.zeros(table.size, bool)
    for name in ("north", "south"):
        hidden[[cell[f"employed {name} 1"], cell[f"idle {name} 1"]]] = True
    view = published(table, Pattern(hidden, np.zeros_like(hidden)))
    assert view.floor[cell["employed north 1"]] == 20  # of 40; its complement is at most 20
    hidden[[cell["employed north 0"], cell["idle north 0"]]] = True
    view = published(table, Pattern(hidden, np.zeros_like(hidden)))
    assert view.floor[cell["employed north 1"]] == 0  # a hidden part bounds nothing


def test_protection_leaves_room_beside_nested_counts():  # S9
    table, cell = nested()
    table = replace(table, values=table.values.copy())
    pattern = protect(table, Policy())
    assert pattern.primary[cell["idle north 1"]]  # 4 of 40
    assert not len(audit(published(table, pattern), width=10).exposed)
