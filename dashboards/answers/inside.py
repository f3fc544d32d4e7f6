"""What a cluster or everyone is made of: links, and no question."""

from __future__ import annotations

from dash import html

from aggregates.schema import TOTAL
from dashboards import views
from dashboards.answers.answer import Answer, Group
from dashboards.language import _
from dashboards.selection import Node, program_path


def lists(group: Group) -> list[Answer]:
    """The programs of a cluster; the clusters of everyone, in both frameworks."""
    codes = views.codes()
    if group.selection.program == TOTAL:
        found = [
            ("inside", _("Career clusters"), codes.clusters("16")),
            ("inside-2024", _("Career clusters, 2024 framework"), codes.clusters("2024")),
        ]
    else:
        programs = codes.programs_in(group.selection.program)
        found = [("inside", _("Programs in this cluster"), programs)]
    return [Answer(ident, name, [_links(group, nodes)]) for ident, name, nodes in found if nodes]


def _links(group: Group, nodes: list[Node]) -> html.Ul:
    kept = group.selection.keep("horizon", "definition")
    links = [html.A(node.title, href=kept.url(program_path(node.code))) for node in nodes]
    return html.Ul([html.Li(link) for link in links], className="wf-chips")
