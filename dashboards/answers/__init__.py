"""Answers to the questions of a program's page: one module a question."""
