"""The columns of tables that say how a release came about, and what its columns mean."""

from __future__ import annotations

from aggregates.definitions.model import ITSELF, Definition, Words, measure, text


def _asked(id: str, en: str, es: str) -> Definition:
    """A column of `cube_grids`: whether a grid counts something that splits its groups."""
    return text(
        f"cube_grids.{id}",
        Words(f"Counted: {en}", f"Whether the grid counts, of every group, {en}."),
        Words(f"Se cuenta: {es}", f"Si la cuadrícula cuenta, de cada grupo, {es}."),
        "true or false",
    )


_GRIDS = (
    text(
        "population",
        Words("Who is counted", "Leavers, holders of credentials, or teachers."),
        Words("A quiénes se cuenta", "Egresados, titulares de credenciales, o docentes."),
        "code",
    ),
    text(
        "program_level",
        Words("Level of the program", "Level of programs, credentials or clusters taught."),
        Words("Nivel del programa", "Nivel de programas, credenciales o grupos que se enseñan."),
        "code",
    ),
    text(
        "region_level",
        Words("Level of the place", "School, district, county, workforce region or state."),
        Words("Nivel del lugar", "Escuela, distrito, condado, región laboral o estado."),
        "code",
    ),
    text(
        "cohort_level",
        Words("Level of the years", "Single year, three-year window, or all."),
        Words("Nivel de los años", "Un año, un periodo de tres años, o todos."),
        "code",
    ),
    text(
        "cube_grids.published",
        Words("Grid published", "Whether the combination of levels is in the release."),
        Words("Cuadrícula publicada", "Si la combinación de niveles está en la publicación."),
        "true or false",
    ),
    text(
        "cube_grids.reason",
        Words("Reason of the grid", "Why the combination of levels is published, or is not."),
        Words("Motivo de la cuadrícula", "Por qué la combinación de niveles se publica o no."),
    ),
    _asked("coverage", "leavers who could not be looked up", "quienes no se pudieron cotejar"),
    _asked("employment", "any covered work", "algún trabajo cubierto"),
    _asked("full_quarter", "a full quarter at one employer", "un trimestre completo"),
    _asked("full_year", "work in all four quarters", "trabajo en los cuatro trimestres"),
    _asked("activities", "each of the four activities", "cada una de las cuatro actividades"),
    _asked("sector", "the industry sector of work", "el sector de la industria del trabajo"),
    _asked("place", "the place of work", "el lugar de trabajo"),
    _asked("flow", "the workforce region of work", "la región laboral del trabajo"),
    _asked("placement", "placement by Perkins V", "la colocación según la ley Perkins V"),
    _asked("attainment", "the highest credential earned", "la credencial más alta obtenida"),
    _asked("learning", "work-based learning", "el aprendizaje en el trabajo"),
    _asked("match_method", "how records were matched", "cómo se cotejaron los datos"),
    _asked("retirement", "the time to retirement", "el tiempo hasta la jubilación"),
)
_ABOUT = (
    text(
        "measure",
        Words("Number", "Column whose numbers are counted."),
        Words("Número", "Columna cuyos números se cuentan."),
        "column",
    ),
    text(
        "status",
        Words(
            "Status",
            "Why a number is there or not: published, coded, suppressed, or no data.",
            "Coded is a bound in place of a rate near 0 or 100 %. Suppressed is hidden to protect "
            "privacy. No data is a group without anybody, or a number that is not counted there.",
        ),
        Words(
            "Estado",
            "Por qué hay un número o no lo hay: publicado, acotado, oculto, o sin datos.",
            "Acotado es un límite en lugar de una proporción cercana a 0 o a 100 %. Oculto es para "
            "proteger la privacidad. Sin datos es un grupo sin nadie, o un número que no se cuenta "
            "ahí.",
        ),
        "code",
    ),
    text(
        "lower",
        Words("Lower bound", "A coded rate is this much or more."),
        Words("Límite inferior", "Una proporción acotada es esta o más."),
        "share, 0 to 1",
    ),
    text(
        "upper",
        Words("Upper bound", "A coded rate is this much or less."),
        Words("Límite superior", "Una proporción acotada es esta o menos."),
        "share, 0 to 1",
    ),
    measure(
        "cells",
        Words("How many numbers", "Numbers of the column with the status."),
        Words("Cuántos números", "Números de la columna con ese estado."),
        "count of cells",
        ITSELF,
        "numbers",
    ),
    text(
        "key",
        Words("Entry", "What is said of the release, or what the attack on it found."),
        Words("Dato", "Lo que se dice de la publicación, o lo que halló el ataque a ella."),
    ),
    text(
        "value",
        Words("Value of the entry", "The entry as text."),
        Words("Valor del dato", "El dato como texto."),
    ),
)
_DEFINITIONS = (
    text(
        "id",
        Words("Defined column", "Column of the release, or table and column."),
        Words("Columna definida", "Columna de la publicación, o tabla y columna."),
    ),
    text(
        "definitions.kind",
        Words("Measure or dimension", "Whether the column is a number or what a row is about."),
        Words("Medida o dimensión", "Si la columna es un número o aquello de lo que trata."),
        "code",
    ),
    text(
        "name",
        Words("Name", "Plain-language name in English."),
        Words("Nombre", "Nombre sencillo en inglés."),
    ),
    text(
        "short",
        Words("Short text", "What the column means, in one sentence."),
        Words("Texto corto", "Lo que significa la columna, en una oración en inglés."),
    ),
    text(
        "long",
        Words("Long text", "What else there is to know about the column."),
        Words("Texto largo", "Lo demás que hay que saber de la columna, en inglés."),
    ),
    text(
        "name_es",
        Words("Name in Spanish", "Plain-language name in Spanish."),
        Words("Nombre en español", "Nombre sencillo en español."),
    ),
    text(
        "short_es",
        Words("Short text in Spanish", "What the column means, in one sentence in Spanish."),
        Words("Texto corto en español", "Lo que significa la columna, en una oración."),
    ),
    text(
        "long_es",
        Words("Long text in Spanish", "What else there is to know, in Spanish."),
        Words("Texto largo en español", "Lo demás que hay que saber de la columna."),
    ),
    text(
        "unit",
        Words("Unit of the column", "What its numbers count, or the kind of its codes."),
        Words("Unidad de la columna", "Lo que cuentan sus números, o el tipo de sus códigos."),
    ),
    text(
        "formula",
        Words("Formula", "How a measure is computed; empty for dimensions."),
        Words("Fórmula", "Cómo se calcula una medida; vacía en las dimensiones."),
    ),
    text(
        "source",
        Words("Source", "Records or publication that the column comes from."),
        Words("Fuente", "Registros o publicación de donde viene la columna."),
    ),
)

TABLES = {item.id: item for item in (*_GRIDS, *_ABOUT, *_DEFINITIONS)}
