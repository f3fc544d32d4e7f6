"""What a release holds, in tables a reader can use."""

from aggregates import contents
from dashboards import inventory
from dashboards.components import Link
from dashboards.language import SPANISH, speaking
from dashboards.selection import Codes, Node

ORDER = {"b2": "Quarter 2 before leaving", "b1": "Quarter 1 before leaving"}
ORDER |= {"q2": "Quarter 2", "q4": "Quarter 4", "y01": "Year 1", "y02": "Year 2", "y03": "Year 3"}
ORDER |= {"a00": "When awarded", "now": "In the year"}
CUBES = [
    {"cube": "outcomes", "title": "Outcomes", "question": "What?", "published": True,
     "reason": "", "rows": 12},
    {"cube": "flows", "title": "Flows", "question": "Where?", "published": False,
     "reason": "the package has no regions", "rows": 0},
]  # fmt: skip


def test_points_in_time_are_said_in_runs():
    said = inventory.span(["b1", "b2", "q4", "q2", "y01", "y02", "y03"], ORDER)
    assert said == "quarters 2 and 1 before leaving, quarters 2 and 4, years 1 to 3"
    assert inventory.span(["y01", "y03"], ORDER) == "year 1, year 3"
    assert inventory.span(["a00"], ORDER) == "When awarded"


def test_a_cube_leads_to_its_rows_and_an_absent_one_says_why():
    suppression = [
        {"cube": "outcomes", "measure": "n", "status": status, "cells": cells}
        for status, cells in (("published", 3), ("suppressed", 1), ("no_data", 96))
    ]
    there, absent = inventory.cubes_table(CUBES, suppression).rows
    assert there[0] == Link("Outcomes", "/csv/cubes/outcomes.csv") and there[-1].value == 0.25
    assert absent[0] == "Flows" and absent[2] == "No: the package has no regions"
    assert absent[3].status == "no_data"


def test_runs_of_time_are_whole_messages_in_spanish():
    with speaking(SPANISH):
        said = inventory.span(["b1", "b2", "q2", "q4", "y01", "y02", "y03"], ORDER)
        alone = inventory.span(["y01", "y03"], ORDER)
    assert said == "trimestres 2 y 1 antes de salir, trimestres 2 y 4, años 1 a 3"
    assert alone == "año 1, año 3"


def test_every_reason_for_an_absent_cube_has_spanish():
    cubes = [cube.name for cube in contents.declarations.CUBES]
    said = set().union(*(contents.reasons(name, lambda table: False) for name in cubes))
    assert len(said) > 3
    with speaking(SPANISH):
        same = [reason for reason in said if inventory.reason(reason) == reason]
        assert same == []
        assert inventory.reason("the records hold no wages").endswith("la tabla wages")


def test_both_frameworks_meet_in_their_programs():
    codes = Codes(
        programs={
            "cluster:a": Node("cluster:a", "Health, Care", "cluster"),
            "cluster:b": Node("cluster:b", "Law", "cluster"),
            "cluster_2024:c": Node("cluster_2024:c", "People", "cluster_2024"),
            "p": Node("p", "Nursing", "program", "cluster:a", "", "cluster_2024:c"),
            "q": Node("q", "Courts", "program", "cluster:b", "", "cluster_2024:c"),
        },
        regions={},
        cohorts={},
        horizons=(),
        grouped={"en": {}, "es": {}},
        cover={},
    )
    ((name, clusters, number),) = inventory.frameworks_table(codes).rows
    assert name.title == "People" and clusters == "Health, Care; Law" and number.value == 2
