"""How Dash takes over a page that the server has drawn.

`Turn` knows the address of the page and puts new parts into it; a `Place` draws a figure into
an element of the page, once that element nears the viewport. Both are in `assets/takeover.js`.
So the page is never drawn twice, and loses neither focus nor position; and a browser loads
Dash's renderer and Plotly, but none of the component libraries that no page uses.
"""

from __future__ import annotations

from collections.abc import Iterable

from dash.development.base_component import Component


class Turn(Component):
    """The page: `href` is its address, `page` what the server drew for a new one."""

    _namespace = "throughline"
    _type = "Turn"
    _children_props: list[str] = []
    _base_nodes = ["children"]
    _prop_names = ["id", "children", "href", "turned", "page"]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []


class Place(Component):
    """A place in the page; `seen` is the address once it is near, `figure` what to draw."""

    _namespace = "throughline"
    _type = "Place"
    _children_props: list[str] = []
    _base_nodes: list[str] = []
    _prop_names = ["id", "target", "seen", "figure"]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []


def takeover(page: str, pictures: Iterable[str] = ()) -> list[Component]:
    """The Dash layout of a page: a place for each of its pictures."""
    return [Place(id={"page": page, "picture": name}, target=name) for name in pictures]
