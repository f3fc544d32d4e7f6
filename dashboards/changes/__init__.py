"""What changed between two releases, from the two public files alone."""
