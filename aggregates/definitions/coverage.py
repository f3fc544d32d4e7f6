"""The columns of the tables about the release itself: coverage, and the list of cubes."""

from __future__ import annotations

from aggregates.definitions.model import (
    ITSELF,
    SHARE,
    UI,
    Definition,
    Words,
    dimension,
    measure,
)


def _rows(id: str, en: Words, es: Words, formula: str) -> Definition:
    return measure(id, en, es, formula, ITSELF, "rows")


_COVERAGE = (
    dimension(
        "coverage.subject",
        Words(
            "Subject",
            "What a line of the coverage table is about.",
            "A table of the package, a cube of the release, or the leavers of a group.",
        ),
        Words(
            "Asunto",
            "De qué trata una línea de la tabla de cobertura.",
            "Una tabla de los datos "
            "de entrada, un cubo de la publicación, o los egresados de un grupo.",
        ),
        ITSELF,
    ),
    _rows(
        "rows_in",
        Words(
            "Rows in",
            "Rows of the table in the linked data package.",
            "Rows in are rows used and rows rejected together; nothing is dropped silently.",
        ),
        Words(
            "Filas recibidas",
            "Filas de la tabla en los datos de entrada.",
            "Las filas recibidas son las usadas más las rechazadas; ninguna se descarta sin "
            "decirlo.",
        ),
        "count of rows",
    ),
    _rows(
        "rows_used",
        Words("Rows used", "Rows in that keep to the contract, and were used.", "Of the rows in."),
        Words(
            "Filas usadas",
            "Filas recibidas que cumplen las reglas y se usaron.",
            "De las filas recibidas.",
        ),
        "rows_in - rows_rejected",
    ),
    _rows(
        "rows_rejected",
        Words(
            "Rows rejected",
            "Rows in that break the contract, and were set aside.",
            "Of the rows in. Each has a stated reason.",
        ),
        Words(
            "Filas rechazadas",
            "Filas recibidas que no cumplen las reglas y se apartaron.",
            "De las filas recibidas. Cada una tiene su motivo.",
        ),
        "count of rows with a reason",
    ),
    measure(
        "match_rate",
        Words(
            "Match rate",
            "Share of leavers whose records could be looked up.",
            "Denominator: all leavers of the group.",
        ),
        Words(
            "Proporción cotejada",
            "Proporción de egresados que se pudieron cotejar con los registros.",
            "Denominador: todos los egresados del grupo.",
        ),
        "n_matched / n_exiters",
        UI,
        SHARE,
    ),
    measure(
        "share_suppressed",
        Words(
            "Share suppressed",
            "Share of the numbers that are hidden to protect privacy.",
            "Denominator: the numbers that the cube would have, in this grouping.",
        ),
        Words(
            "Proporción suprimida",
            "Proporción de los números que se ocultan para proteger la privacidad.",
            "Denominador: los números que tendría el cubo, en esta agrupación.",
        ),
        "suppressed / (published + coded + suppressed)",
        ITSELF,
        SHARE,
    ),
    measure(
        "coverage.value",
        Words(
            "Value",
            "How many, or what share, as the line says.",
            "Rows, or a share between 0 and 1. Denominator: as the measure of the line says.",
        ),
        Words(
            "Valor",
            "Cuántos, o qué proporción, según la línea.",
            "Filas, o una proporción entre 0 y 1. Denominador: según la medida de la línea.",
        ),
        "as the line says",
        ITSELF,
        "rows, or share, 0 to 1",
    ),
)
_CUBES = (
    dimension(
        "cube",
        Words("Cube", "Name of a table of the release."),
        Words("Cubo", "Nombre de una tabla de la publicación."),
        ITSELF,
    ),
    dimension(
        "cubes.title",
        Words("Title of the cube", "What the table is called."),
        Words("Título del cubo", "Cómo se llama la tabla."),
        ITSELF,
        "text",
    ),
    dimension(
        "cubes.question",
        Words("Question", "What the table answers."),
        Words("Pregunta", "Lo que la tabla responde."),
        ITSELF,
        "text",
    ),
    dimension(
        "cubes.published",
        Words("Published", "Whether the release holds the table."),
        Words("Publicado", "Si la publicación contiene la tabla."),
        ITSELF,
        "true or false",
    ),
    dimension(
        "cubes.reason",
        Words("Reason", "Why the release does not hold the table."),
        Words("Motivo", "Por qué la publicación no contiene la tabla."),
        ITSELF,
        "text",
    ),
    _rows(
        "cubes.rows",
        Words("Rows", "Rows of the table in the release."),
        Words("Filas", "Filas de la tabla en la publicación."),
        "count of rows",
    ),
)

ABOUT = {item.id: item for item in (*_COVERAGE, *_CUBES)}
