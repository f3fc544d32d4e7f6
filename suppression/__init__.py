"""Statistical disclosure control for systems of counts: protect, then attack (METHODS.md)."""

from suppression.audit import Audit, audit
from suppression.baseline import baseline
from suppression.cells import Cells, cells, published_cells, tabulate
from suppression.certificate import Certificate, certify
from suppression.contributions import Contributions
from suppression.errors import ExposedError, SolverError, SuppressionError, TableError
from suppression.exact import exact
from suppression.explain import Explanation, explain
from suppression.grid import Grid
from suppression.hierarchy import Hierarchy, HierarchyError
from suppression.intervals import Intervals, Need, attack, feasibility_interval
from suppression.rounded import audit_rounding, rounded_publication
from suppression.rounding import Rounding, RoundingError, round_table
from suppression.rules import (
    AnyOf,
    Dominance,
    EmployerShare,
    GroupDisclosure,
    MinimumContributors,
    MinimumCount,
    Policy,
    PPercent,
    Rivals,
    Rule,
)
from suppression.secondary import protect
from suppression.table import (
    SHARED,
    Layer,
    Pattern,
    Publication,
    Table,
    distinct_rows,
    insider,
    nested_bounds,
    published,
)

__all__ = [
    "SHARED",
    "AnyOf",
    "Audit",
    "Cells",
    "Certificate",
    "Contributions",
    "Dominance",
    "EmployerShare",
    "Explanation",
    "ExposedError",
    "Grid",
    "GroupDisclosure",
    "Hierarchy",
    "HierarchyError",
    "Intervals",
    "Layer",
    "MinimumContributors",
    "MinimumCount",
    "Need",
    "PPercent",
    "Pattern",
    "Policy",
    "Publication",
    "Rivals",
    "Rounding",
    "RoundingError",
    "Rule",
    "SolverError",
    "SuppressionError",
    "Table",
    "TableError",
    "attack",
    "audit",
    "audit_rounding",
    "baseline",
    "cells",
    "certify",
    "distinct_rows",
    "exact",
    "explain",
    "feasibility_interval",
    "insider",
    "nested_bounds",
    "protect",
    "published",
    "published_cells",
    "round_table",
    "rounded_publication",
    "tabulate",
]
