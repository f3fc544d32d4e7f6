"""From a linked data package to a protected release: the build side of Throughline."""
