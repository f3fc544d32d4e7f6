"""Statistical disclosure control for systems of counts: protect, then attack (METHODS.md)."""

from suppression.audit import Audit, audit
from suppression.errors import ExposedError, SolverError, SuppressionError, TableError
from suppression.intervals import Intervals, Need, attack, base_table, feasibility_interval
from suppression.rules import MinimumCount, Policy
from suppression.secondary import protect
from suppression.table import SHARED, Pattern, Publication, Table, published

__all__ = [
    "SHARED",
    "Audit",
    "ExposedError",
    "Intervals",
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
    "base_table",
    "feasibility_interval",
    "protect",
    "published",
]
