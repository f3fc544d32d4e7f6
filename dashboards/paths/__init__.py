"""Ways through school side by side: how people left, how much CTE, and what followed."""
