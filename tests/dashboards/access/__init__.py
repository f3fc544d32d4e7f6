"""Tests of who gets in: ratios, limits of hidden counts, and the page."""
