"""Answers of the page of a credential: a module a question."""
