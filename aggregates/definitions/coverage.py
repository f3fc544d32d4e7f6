"""The columns of the tables about the release itself: coverage, and the list of cubes."""

from __future__ import annotations

from aggregates.definitions.model import (
    ITSELF,
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
            "What the line is about: rows, match, or suppression.",
            "Rows of the tables of the data package; how many leavers could be looked up; or how "
            "many numbers of a cube are hidden.",
        ),
        Words(
            "Asunto",
            "De qué trata la línea: filas, cotejo u ocultamiento.",
            "Las filas de los datos de entrada; cuántos egresados se pudieron cotejar; o cuántos "
            "números de un cubo se ocultan.",
        ),
        ITSELF,
    ),
    dimension(
        "coverage.cube_or_table",
        Words("Cube or table", "Cube of the release, or table of the data package."),
        Words("Cubo o tabla", "Cubo de la publicación, o tabla de los datos de entrada."),
        ITSELF,
    ),
    dimension(
        "coverage.measure",
        Words("Measure", "What is counted, or the number whose hiding is counted."),
        Words("Medida", "Lo que se cuenta, o el número del que se cuenta cuánto se oculta."),
        ITSELF,
    ),
    dimension(
        "coverage.unit",
        Words("Unit", "Unit of the value: rows, or share."),
        Words("Unidad", "Unidad del valor: filas, o proporción."),
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
            "Of the rows in. Each has a stated reason. Not shown where they are few.",
        ),
        Words(
            "Filas rechazadas",
            "Filas recibidas que no cumplen las reglas y se apartaron.",
            "De las filas recibidas. Cada una tiene su motivo. No se muestran donde son pocas.",
        ),
        "count of rows with a reason",
    ),
    measure(
        "coverage.value",
        Words(
            "Value",
            "How many rows, or what share, as the line says.",
            "Denominator: of match, all leavers of the group; of suppression, the numbers that the "
            "cube has for the measure, shown or hidden. Rows of people are not shown where they "
            "are few.",
        ),
        Words(
            "Valor",
            "Cuántas filas, o qué proporción, según la línea.",
            "Denominador: del cotejo, todos los egresados del grupo; del ocultamiento, los números "
            "que el cubo tiene de esa medida, mostrados u ocultos. Las filas de personas no se "
            "muestran donde son pocas.",
        ),
        "rows; n_matched / n_exiters; suppressed / (published + coded + suppressed)",
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
