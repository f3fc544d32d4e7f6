"""The HTTP API at `/api/v1`: the cubes of a release, read by programs.

`routes` is the registry that everything follows from: what is answered, the OpenAPI document
(`document`, `schemas`) and the page `/data/api`. `serve` speaks HTTP and keeps answers (`kept`),
`parameters` reads what was asked, `resources` and `rows` answer it from the release, `parquet`
writes files, `problems` says what was wrong, and `examples` is what people copy.
"""
