"""A release as files that anybody can take: Parquet, zipped CSV, Excel, and DuckDB itself.

Made from the published `release.duckdb` and nothing else, so there is nothing in them that the
audit has not seen. The same release gives the same bytes. METHODS.md, "Files", says what is in
them and what their status codes mean.
"""
