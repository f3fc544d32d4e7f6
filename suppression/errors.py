"""What can go wrong in protecting a table. Messages name cells and rules, never counts."""


class SuppressionError(Exception):
    """Base of every error this package raises on purpose."""


class TableError(SuppressionError):
    """A table that cannot be protected as given: broken relations or negative counts."""


class SolverError(SuppressionError):
    """A linear program did not end in a proven optimum; nothing may be concluded from it."""


class MisfitError(SolverError):
    """A solution that does not keep the relations it was asked for."""


class ExposedError(SuppressionError):
    """Cells whose feasibility interval is narrower than their protection interval."""

    def __init__(self, cells: list[int], rule: str) -> None:
        self.cells = cells
        super().__init__(
            f"{len(cells)} hidden cells are not protected ({rule}); first cells: {cells[:5]}. "
            "Publish fewer levels in the policy, or raise minimum_mean_group"
        )
