"""What others make of the open data."""
