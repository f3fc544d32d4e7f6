"""Statistical disclosure control for systems of counts: protect, then attack (METHODS.md)."""

from suppression.audit import Audit, audit
from suppression.cells import Cells, Grid, cells, published_cells, tabulate
from suppression.errors import ExposedError, SolverError, SuppressionError, TableError
from suppression.hierarchy import Hierarchy, HierarchyError
from suppression.intervals import Intervals, Need, attack, feasibility_interval
from suppression.rules import MinimumCount, Policy
from suppression.secondary import protect
from suppression.table import (
    SHARED,
    Layer,
    Pattern,
    Publication,
    Table,
    distinct_rows,
    nested_bounds,
    published,
)

__all__ = [
    "SHARED",
    "Audit",
    "Cells",
    "ExposedError",
    "Grid",
    "Hierarchy",
    "HierarchyError",
    "Intervals",
    "Layer",
    "MinimumCount",
    "Need",
    "Pattern",
    "Policy",
    "Publication",
    "SolverError",
    "SuppressionError",
    "Table",
    "TableError",
    "attack",
    "audit",
    "cells",
    "distinct_rows",
    "feasibility_interval",
    "nested_bounds",
    "protect",
    "published",
    "published_cells",
    "tabulate",
]
