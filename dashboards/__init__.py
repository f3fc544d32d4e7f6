"""The public side of Throughline: pages over one release, and nothing else."""
