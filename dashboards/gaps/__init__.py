"""Gaps between groups, as `/gaps` answers for them: one module a question."""
