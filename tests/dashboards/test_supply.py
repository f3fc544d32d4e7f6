"""The supply of people by field: which rows, in which order, and their tables."""

from dataclasses import replace

import pytest

from dashboards import queries, supply
from dashboards.language import LANGUAGES, SPANISH, speaking
from dashboards.selection import Selection

ASKED = Selection(horizon=supply.EARLY)


def test_clusters_of_the_framework_come_in_order_of_name(inside):
    found = supply.supply(ASKED)
    names = [supply.name(row) for row in found.trained]
    known = {node.title for node in inside.codes.clusters("16")}
    assert names == sorted(names) and set(names) <= known and found.level == "cluster"
    assert found.last > supply.EARLY and set(found.late) <= set(inside.codes.programs)


@pytest.mark.parametrize("framework", ("16", "2024"))
def test_with_those_who_took_no_program_the_fields_add_up_to_everyone(inside, framework):
    found = supply.supply(replace(ASKED, framework=framework))
    if not found.trained:
        return  # a small state shows no clusters of this framework, and its page no fields
    assert found.early[-1] is found.untrained and found.untrained not in found.most
    (everyone,) = inside.rows(
        "select n_matched from outcomes where program_code = 'total' and region_code = 'state' "
        "and cohort_code = 'all' and horizon_code = 'y01' and subgroup_dim = 'total'"
    )
    people = [row["n_matched"] for row in found.early]
    assert None in people or sum(people) == everyone["n_matched"]


def test_a_cluster_is_shown_by_its_programs_where_they_are_shown_and_else_whole(
    inside, monkeypatch
):
    cluster = inside.codes.clusters("16")[0].code
    first, second, *_ = (node.code for node in inside.codes.programs_in(cluster))
    everything = [cluster, first, second, "total"]
    for there, level, shown in (
        (everything, "program", {first, second}),
        ([cluster, "total"], "cluster", {cluster}),
        (["total"], "cluster", set()),
    ):
        rows = [
            {"program_code": code, "cohort_code": "all", "horizon_code": supply.EARLY}
            for code in there
        ]
        monkeypatch.setattr(queries, "outcomes", lambda rows=rows, **where: rows)
        found = supply.supply(replace(ASKED, cluster=cluster))
        assert found.level == level and {row["program_code"] for row in found.early} == shown


def test_years_are_of_the_field_that_is_chosen(inside):
    for cluster in ("", inside.codes.clusters("16")[0].code):
        found = supply.supply(replace(ASKED, cluster=cluster))
        assert {row["program_code"] for row in found.years} <= {cluster or "total"}
    assert len(supply.supply(ASKED).years) > 1


def test_the_largest_come_first_and_hidden_ones_last(inside):
    most = [row["n_matched"] for row in supply.supply(ASKED).most]
    shown = [number for number in most if number is not None]
    assert shown == sorted(shown, reverse=True) and most[: len(shown)] == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_has_a_number_for_every_column_and_row(inside, language):
    with speaking(language):
        found = supply.supply(ASKED)
        fields = supply.fields_table(ASKED, found)
        years = supply.years_table(found)
    assert len(fields.rows) == len(found.early) and len(years.rows) == len(found.years)
    assert all(len(row) == len(table.columns) for table in (fields, years) for row in table.rows)


def test_columns_of_later_years_say_which_in_either_language(inside):
    found = supply.supply(ASKED)
    last = int(found.last[1:])
    whose = "Median wage of those at work all four quarters"
    assert supply.fields_table(ASKED, found).columns[-1].title == f"{whose}, year {last}"
    with speaking(SPANISH):
        spanish = supply.fields_table(ASKED, found).columns[-1].title
    assert spanish == f"Salario mediano de quienes trabajaron los cuatro trimestres, año {last}"


def test_without_anybody_there_is_a_table_without_rows(inside, monkeypatch):
    monkeypatch.setattr(queries, "outcomes", lambda **where: [])
    found = supply.supply(ASKED)
    assert found.early == [] and found.last == "" and not found.hides
    assert supply.fields_table(ASKED, found).rows == []
