"""Who gets in: high-wage programs, work-based learning and credentials, by group of people."""
