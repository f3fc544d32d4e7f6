"""Who may import whom (style.md, Architecture): walks the syntax trees of every package."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "suppression": {"duckdb", "dash", "plotly", "aggregates", "dashboards"},
    "aggregates": {"dash", "plotly", "dashboards"},
    "dashboards": {"suppression"},
}


def imports(path: Path) -> set[str]:
    """Dotted names that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("package", FORBIDDEN)
def test_imports_respect_the_wall(package):
    for path in (ROOT / package).rglob("*.py"):
        found = imports(path)
        assert not {name.split(".")[0] for name in found} & FORBIDDEN[package], path
        if package == "dashboards":
            ours = {name for name in found if name.split(".")[0] == "aggregates"}
            allowed = ("aggregates.schema",)
            assert all(name == "aggregates" or name.startswith(allowed) for name in ours), path
        if package == "suppression" and path.name != "solver.py":
            assert "highspy" not in found, path


def test_only_queries_open_the_release():
    for path in (ROOT / "dashboards").rglob("*.py"):
        assert path.name == "queries.py" or "duckdb" not in imports(path), path


def test_the_shared_names_need_nothing_but_the_standard_library():
    assert imports(ROOT / "aggregates" / "schema.py") <= {"__future__", "__future__.annotations"}
