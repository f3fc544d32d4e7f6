"""HTML text of a Dash html tree: what the server sends, and what a callback sends again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from dash.development.base_component import Component

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
NAMES = {"className": "class", "htmlFor": "for"}
LOWER = frozenset(
    {"tabIndex", "charSet", "colSpan", "rowSpan", "maxLength", "autoComplete", "hrefLang"}
)
SKIPPED = frozenset({"children", "key", "n_clicks", "data-fixed"})
ADDRESSES = frozenset({"href", "action"})


@dataclass(frozen=True)
class Plain:
    """An element that Dash has no component for, such as `input`, or a drawing."""

    tag: str
    attributes: dict[str, Any] = field(default_factory=dict)
    children: Any = None


def to_html(node: Any, address: Callable[[str], str] = str) -> str:
    """The HTML of a tree of html components, strings and lists; everything is escaped.

    `address` is what becomes of the address of a link or a form. An element that has the attribute
    `data-fixed` keeps its own.
    """
    written: list[str] = []
    _write(node, address, written.append)
    return "".join(written)


def _write(node: Any, address: Callable[[str], str], out: Callable[[str], None]) -> None:
    """Write a tree piece by piece. Plain calls: a page has thousands of elements."""
    if node is None or node is False:
        return
    if isinstance(node, str):
        out(escape(node))
    elif isinstance(node, list | tuple):
        for child in node:
            _write(child, address, out)
    elif isinstance(node, Component):
        if node._namespace != "dash_html_components":
            raise TypeError(f"{node._namespace}.{node._type} has no HTML of its own")
        given = vars(node)
        _element(node._type.lower(), given, given.get("children"), address, out)
    elif isinstance(node, Plain):
        _element(node.tag, node.attributes, node.children, address, out)
    else:
        out(escape(str(node)))


def _element(
    tag: str,
    given: dict[str, Any],
    children: Any,
    address: Callable[[str], str],
    out: Callable[[str], None],
) -> None:
    out(f"<{tag}{''.join(_attributes(given, address))}>")
    if tag not in VOID:
        _write(children, address, out)
        out(f"</{tag}>")


def _attributes(given: dict[str, Any], address: Callable[[str], str]) -> Iterator[str]:
    fixed = "data-fixed" in given
    for name in sorted(given):  # Dash keeps its properties in no fixed order
        value = given[name]
        if (
            value is None
            or value is False
            or name in SKIPPED
            or name.startswith(("_", "available_"))
        ):
            continue
        if name == "style":
            raise ValueError("styles come from classes: a style attribute is refused by the CSP")
        if name in ADDRESSES and not fixed:
            value = address(str(value))
        attribute = NAMES.get(name, name)
        if attribute in LOWER:
            attribute = attribute.lower()
        yield f" {attribute}" if value is True else f' {attribute}="{escape(str(value))}"'
