"""Random linked tables, rounded: they add up, stay near, and the audit agrees with patience."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suppression import audit
from suppression.rounded import audit_rounding, rounded_publication
from suppression.rounding import round_table
from tests.property.test_attack import exposed_by_patience, systems
from tests.property.test_protection import linked_tables

TABLES = st.one_of(linked_tables(), systems())
BASES = st.integers(2, 12)
KEYS = st.one_of(st.none(), st.binary(min_size=1, max_size=4))


def sound(table, base, key) -> None:
    """S20: additive, multiples, none further than `reach`, the same every time."""
    found = round_table(table, base, key)
    assert not (table.relations @ found.values).any()
    assert not (found.values % base).any() and (found.values >= 0).all()
    assert np.abs(found.values - table.values).max() <= found.reach
    if found.reach == base - 1:
        multiple = table.values % base == 0
        assert (found.values == table.values)[multiple].all()
    assert (round_table(table, base, key).values == found.values).all()


def safe(table, base, key) -> None:
    """S21: proved by moves, by the attack on hidden cells, and by two programs a cell."""
    found = round_table(table, base, key)
    view = rounded_publication(found)
    patient = exposed_by_patience(view, found.width)
    assert set(audit_rounding(found).exposed) == patient == set()
    assert set(audit(view, found.width).exposed) == patient


def true_to(table, base, key) -> None:
    """S21: unless counts went further, the true table is among those that fit."""
    found = round_table(table, base, key)
    view = rounded_publication(found)
    if found.reach == base - 1:
        assert (view.floor <= table.values).all() and (table.values <= view.ceiling).all()


@settings(max_examples=30, deadline=None)
@given(TABLES, BASES, KEYS)
def test_roundings_are_sound(table, base, key):
    sound(table, base, key)
    true_to(table, base, key)


@settings(max_examples=15, deadline=None)
@given(TABLES, BASES, KEYS)
def test_roundings_are_safe(table, base, key):
    safe(table, base, key)


@pytest.mark.long
@settings(max_examples=2000, deadline=None)
@given(TABLES, BASES, KEYS)
def test_roundings_are_sound_and_safe_thousands(table, base, key):
    sound(table, base, key)
    true_to(table, base, key)
    safe(table, base, key)
