"""HTML text of a Dash html tree: what the server sends, and what a callback sends again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from dash.development.base_component import Component

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
NAMES = {"className": "class", "htmlFor": "for"}
LOWER = frozenset({"tabIndex", "charSet", "colSpan", "rowSpan", "maxLength", "autoComplete"})
SKIPPED = frozenset({"children", "key", "n_clicks"})


@dataclass(frozen=True)
class Plain:
    """An element that Dash has no component for, such as `input`, or a drawing."""

    tag: str
    attributes: dict[str, Any] = field(default_factory=dict)
    children: Any = None


def to_html(node: Any) -> str:
    """The HTML of a tree of html components, strings and lists; everything is escaped."""
    return "".join(_parts(node))


def _parts(node: Any) -> Iterator[str]:
    if node is None or node is False:
        return
    if isinstance(node, list | tuple):
        for child in node:
            yield from _parts(child)
    elif isinstance(node, Component):
        yield from _element(node)
    elif isinstance(node, Plain):
        yield f"<{node.tag}{''.join(_attributes(node.attributes))}>"
        if node.tag not in VOID:
            yield from _parts(node.children)
            yield f"</{node.tag}>"
    else:
        yield escape(str(node))


def _element(node: Component) -> Iterator[str]:
    if node._namespace != "dash_html_components":
        raise TypeError(f"{node._namespace}.{node._type} has no HTML of its own")
    tag = node._type.lower()
    yield f"<{tag}{''.join(_attributes(vars(node)))}>"
    if tag not in VOID:
        yield from _parts(getattr(node, "children", None))
        yield f"</{tag}>"


def _attributes(given: dict[str, Any]) -> Iterator[str]:
    for name, value in sorted(given.items()):  # Dash keeps its properties in no fixed order
        if (
            name in SKIPPED
            or name.startswith(("_", "available_"))
            or value is None
            or value is False
        ):
            continue
        if name == "style":
            raise ValueError("styles come from classes: a style attribute is refused by the CSP")
        attribute = NAMES.get(name, name)
        if attribute in LOWER:
            attribute = attribute.lower()
        yield f" {attribute}" if value is True else f' {attribute}="{escape(str(value))}"'
