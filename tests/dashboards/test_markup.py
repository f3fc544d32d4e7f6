"""HTML from trees: escaped, and never with a style attribute."""

import pytest
from dash import dcc, html

from dashboards.markup import Plain, to_html


def test_everything_is_escaped():
    tree = html.P(["a < b", html.A("x", href='/?q="><script>', title="'")])
    assert to_html(tree) == (
        '<p>a &lt; b<a href="/?q=&quot;&gt;&lt;script&gt;" title="&#x27;">x</a></p>'
    )


def test_names_void_elements_and_flags():
    assert (
        to_html(html.Label("a", htmlFor="b", className="c")) == '<label class="c" for="b">a</label>'
    )
    assert to_html([html.Br(), None, False, 0]) == "<br>0"
    assert (
        to_html(html.Option("x", value="", selected=True)) == '<option selected value="">x</option>'
    )
    assert to_html(Plain("input", {"name": "q", "value": None})) == '<input name="q">'
    assert to_html(Plain("svg", {"viewBox": "0 0 1 1"}, "<")) == '<svg viewBox="0 0 1 1">&lt;</svg>'


def test_refuses_styles_and_components_without_html():
    with pytest.raises(ValueError):
        to_html(html.P("x", style={"color": "red"}))
    with pytest.raises(TypeError):
        to_html(dcc.Store(id="x"))
