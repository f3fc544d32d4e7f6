"""The HTTP API at `/api/v1`: the cubes of a release, read by programs.

`routes` is the registry that everything follows from: what is answered, the OpenAPI document
(`document`) and the page `/data/api`. `serve` speaks HTTP, `parameters` reads what was asked,
`resources` and `rows` answer it from the release, `files` writes CSV and Parquet, `problems` says
what was wrong.
"""
