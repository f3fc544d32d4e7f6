"""The files of a release: which there are, their addresses, and an entry for data catalogues."""
