"""What was read of a package and what was wrong with it, for people and for the build."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """Something wrong: which check, where, how many rows, and what was expected."""

    check: str
    table: str
    field: str
    rows: int
    expected: str
    severity: str  # 'error' stops the build, 'reject' sets rows aside, 'note' does neither


@dataclass(frozen=True)
class Account:
    """Rows of a table: read, used, set aside."""

    rows_in: int
    rows_used: int
    rows_rejected: int


@dataclass
class IntakeReport:
    """What was read and what was wrong with it."""

    tables: dict[str, Account] = field(default_factory=dict)
    fields: dict[str, set[str]] = field(default_factory=dict)  # table -> those that have a column
    findings: list[Finding] = field(default_factory=list)
    fingerprint: str = ""
    samples: list[tuple[str, int, str, str]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether a release can be built: no error, though rows may have been set aside."""
        return not any(finding.severity == "error" for finding in self.findings)

    @property
    def clean(self) -> bool:
        """Whether nothing at all is wrong."""
        return not any(finding.severity in ("error", "reject") for finding in self.findings)

    def text(self) -> str:
        """The report for people."""
        lines = [f"{'table':20}{'rows in':>14}{'used':>14}{'rejected':>12}"]
        for name, account in self.tables.items():
            lines.append(
                f"{name:20}{account.rows_in:>14,}{account.rows_used:>14,}"
                f"{account.rows_rejected:>12,}"
            )
        if self.findings:
            lines.append("")
        for found in self.findings:
            where = f"{found.table}.{found.field}" if found.field else found.table
            rows = f" in {found.rows:,} rows" if found.rows else ""
            lines.append(
                f"{found.severity}: {found.check}: {where}{rows}; expected {found.expected}"
            )
        for table, row, check, name in self.samples:
            lines.append(f"  {table} row {row}: {check} ({name})")
        lines.append("")
        lines.append(
            "The package keeps the contract."
            if self.clean
            else "The package can be built; the rows above were set aside."
            if self.ok
            else "The package cannot be built: put right what is marked error."
        )
        return "\n".join(lines)
