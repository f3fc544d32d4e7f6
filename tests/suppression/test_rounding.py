"""The parts of controlled rounding: stages, lots, and what is refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from suppression import Hierarchy, Table, tabulate
from suppression.__main__ import main
from suppression.rounded import audit_rounding
from suppression.rounding import LARGE, Rounding, round_table
from tests.spec.drawing import plain_table
from tests.spec.systems import outcomes

PEOPLE = np.array([41, 63, 88])
EMPLOYED = np.array([[36, 31, 47], [21, 35, 52]])


def test_a_base_of_one_is_refused():
    with pytest.raises(ValueError, match="2 or more"):
        round_table(plain_table([3], []), 1, b"key")


def test_the_key_decides_the_lots():
    table = outcomes(PEOPLE, EMPLOYED)
    roundings = {tuple(round_table(table, 10, bytes([key])).values) for key in range(10)}
    assert len(roundings) > 1
    again = round_table(table, 10, bytes([3])).values
    assert (again == round_table(table, 10, bytes([3])).values).all()


def test_without_a_key_as_little_is_changed_as_can_be():
    table = outcomes(PEOPLE, EMPLOYED)
    nearest = np.abs(round_table(table, 10, None).values - table.values).sum()
    for key in range(10):
        drawn = round_table(table, 10, bytes([key])).values
        assert np.abs(drawn - table.values).sum() >= nearest


def test_a_rounding_holds_nothing_of_the_true_counts():
    table = outcomes(PEOPLE, EMPLOYED)
    found = round_table(table, 10, b"key")
    assert isinstance(found, Rounding) and isinstance(found.table, Table)
    assert (found.table.values == found.values).all()
    assert not (found.values % 10).any()


def test_bounds_that_rest_on_published_counts_are_not_used():
    table = outcomes(PEOPLE, EMPLOYED)
    narrow = replace(
        table, ceiling=table.values + 1.0, given=np.zeros(table.size, int), floor=table.values * 1.0
    )
    assert not len(audit_rounding(round_table(narrow, 10, b"key")).exposed)


def test_a_zero_that_everybody_knows_stays_zero():
    table = replace(
        plain_table([13, 13, 0], [(0, [1, 2])]), ceiling=np.array([np.inf, np.inf, 0.0])
    )
    found = round_table(table, 10, b"key")
    assert found.values[2] == 0
    assert not len(audit_rounding(found).exposed)  # no secret: nothing is asked of it


def test_large_tables_are_rounded_from_the_margins_down():
    random = np.random.default_rng(1)
    inner = random.negative_binomial(0.5, 0.05, (90, 80))
    full = np.zeros((91, 81), int)
    full[:-1, :-1] = inner
    full[-1, :-1], full[:-1, -1], full[-1, -1] = inner.sum(0), inner.sum(1), inner.sum()
    index = np.arange(full.size).reshape(full.shape)
    relations = [(row[-1], list(row[:-1])) for row in (*index, *index.T)]
    table = plain_table(full.ravel(), relations)
    assert table.size > LARGE
    said: list[str] = []
    found = round_table(table, 5, b"key", said.append)
    assert said == [f"rounded {table.size:,} cells in 3 programs"]
    assert found.reach == 4
    assert not (table.relations @ found.values).any()


@pytest.fixture
def leavers(tmp_path):
    """A file of cells with all margins."""
    inner = pd.DataFrame(
        {"program": ["health"] * 2 + ["trades"] * 2, "region": ["north", "south"] * 2}
    ).assign(n=[3, 24, 36, 41])
    trees = {name: Hierarchy.flat(sorted(set(inner[name]))) for name in ("program", "region")}
    tabulate(inner, trees, "n").to_csv(tmp_path / "leavers.csv", index=False)
    (tmp_path / "key").write_bytes(b"secret")
    return tmp_path


def test_files_are_rounded_and_audited(leavers, capsys):
    given, out = leavers / "leavers.csv", leavers / "public.csv"
    words = ("protect", given, "--method", "rounding", "--base", 5, "--out", out)
    assert main([*map(str, words), "--quiet", "--key", str(leavers / "key")]) == 0
    assert "multiples of 5" in capsys.readouterr().out
    rows, public = pd.read_csv(given), pd.read_csv(out)
    assert (public[["program", "region"]] == rows[["program", "region"]]).all().all()
    assert (public["status"] == "rounded").all()
    assert (public["n"] % 5 == 0).all() and ((public["n"] - rows["n"]).abs() < 5).all()
    first = out.read_bytes()
    assert main([*map(str, words), "--quiet", "--key", str(leavers / "key")]) == 0
    assert out.read_bytes() == first
    assert main(["audit", str(out), "--base", "5", "--quiet"]) == 0
    assert "each could be any of at least 5 numbers" in capsys.readouterr().out


def test_an_audit_with_another_base_says_so(leavers, capsys):
    assert main(["audit", str(leavers / "leavers.csv"), "--base", "10", "--quiet"]) == 2
    assert "no multiple of 10" in capsys.readouterr().err
