"""The columns of the tables that make up the data dictionary beside the definitions."""

from __future__ import annotations

from aggregates.definitions.model import Words, text

_CONTRACT = "Contract of the linked data package"

_COLUMNS = (
    text(
        "table_name",
        Words("Table of the release", "Table that has the column."),
        Words("Tabla de la publicación", "La tabla que tiene la columna."),
        "table",
    ),
    text(
        "column_name",
        Words("Name of the column", "Column as the table has it."),
        Words("Nombre de la columna", "La columna como la tiene la tabla."),
        "column",
    ),
    text(
        "position",
        Words("Place in the table", "Where the column or field comes in its table, from 1."),
        Words("Lugar en la tabla", "El lugar de la columna o del campo en su tabla, desde 1."),
        "whole number",
    ),
    text(
        "column_type",
        Words("Type of the column", "Type that the database gives the column."),
        Words("Tipo de la columna", "El tipo que la base de datos da a la columna."),
        "code",
    ),
    text(
        "role",
        Words(
            "Role of the column",
            "Key, measure, status, bound or text.",
            "Keys say what a row is about, measures are its numbers, each with a status that says "
            "why it is there or not; bounds stand in place of coded rates; all else is text.",
        ),
        Words(
            "Papel de la columna",
            "Clave, medida, estado, límite o texto.",
            "Las claves dicen de qué trata una fila y las medidas son sus números, cada uno con un "
            "estado que dice por qué está o no; los límites están en lugar de las proporciones "
            "acotadas; lo demás es texto.",
        ),
        "code",
    ),
    text(
        "definition_id",
        Words("Definition of the column", "The entry of definitions that says what it means."),
        Words("Definición de la columna", "El dato de las definiciones que dice qué significa."),
        "column",
    ),
)
_FIELDS = (
    text(
        "input_table",
        Words("Table of the records", "Table of the linked data package."),
        Words("Tabla de los registros", "Tabla del paquete de datos vinculados."),
        "table",
        _CONTRACT,
    ),
    text(
        "table_title",
        Words("Title of the table", "What the table of records is called in English."),
        Words("Título de la tabla", "Cómo se llama en inglés la tabla de registros."),
        source=_CONTRACT,
    ),
    text(
        "table_title_es",
        Words("Title of the table in Spanish", "What the table of records is called in Spanish."),
        Words("Título de la tabla en español", "Cómo se llama en español la tabla de registros."),
        source=_CONTRACT,
    ),
    text(
        "table_text",
        Words("Rows of the table", "What one row of the table of records is, in English."),
        Words("Filas de la tabla", "Lo que es una fila de la tabla de registros, en inglés."),
        source=_CONTRACT,
    ),
    text(
        "table_text_es",
        Words("Rows of the table in Spanish", "What one row of the table of records is."),
        Words("Filas de la tabla en español", "Lo que es una fila de la tabla de registros."),
        source=_CONTRACT,
    ),
    text(
        "field",
        Words("Field", "Name of the field in the contract."),
        Words("Campo", "Nombre del campo en el contrato."),
        "column",
        _CONTRACT,
    ),
    text(
        "description",
        Words("Description", "What the field holds, in English."),
        Words("Descripción", "Lo que contiene el campo, en inglés."),
        source=_CONTRACT,
    ),
    text(
        "description_es",
        Words("Description in Spanish", "What the field holds, in Spanish."),
        Words("Descripción en español", "Lo que contiene el campo, en español."),
        source=_CONTRACT,
    ),
    text(
        "value_type",
        Words("Type of the field", "String, integer, number, boolean, date or quarter."),
        Words("Tipo del campo", "Texto, entero, número, sí o no, fecha o trimestre."),
        "code",
        _CONTRACT,
    ),
    text(
        "codes",
        Words("Codes", "Values that the field may have, where they are a list."),
        Words("Códigos", "Los valores que puede tener el campo, si son una lista."),
        source=_CONTRACT,
    ),
    text(
        "pattern",
        Words("Pattern", "Regular expression that a value of the field must match."),
        Words("Patrón", "Expresión regular que debe cumplir un valor del campo."),
        source=_CONTRACT,
    ),
    text(
        "minimum",
        Words("Least value", "A value of the field may not be less."),
        Words("Valor mínimo", "Un valor del campo no puede ser menor."),
        "number",
        _CONTRACT,
    ),
    text(
        "maximum",
        Words("Greatest value", "A value of the field may not be more."),
        Words("Valor máximo", "Un valor del campo no puede ser mayor."),
        "number",
        _CONTRACT,
    ),
    text(
        "required",
        Words("Required", "Whether every row must have a value."),
        Words("Obligatorio", "Si cada fila debe tener un valor."),
        "true or false",
        _CONTRACT,
    ),
    text(
        "ceds_id",
        Words("CEDS element", "Identifier in the Common Education Data Standards, if it has one."),
        Words("Elemento CEDS", "Identificador en los estándares comunes CEDS, si tiene uno."),
        "code",
        _CONTRACT,
    ),
    text(
        "ceds_name",
        Words("Name of the CEDS element", "Name in the Common Education Data Standards."),
        Words("Nombre del elemento CEDS", "Nombre en los estándares comunes CEDS."),
        source=_CONTRACT,
    ),
    text(
        "sensitivity",
        Words(
            "Sensitivity",
            "Public, quasi-identifier, confidential or identifier.",
            "Public fields describe programs, schools, places and jobs. The others are of people: "
            "they are counted inside the agency, and no value of one person is in a release.",
        ),
        Words(
            "Nivel de confidencialidad",
            "Público, cuasi identificador, confidencial o identificador.",
            "Los campos públicos describen programas, escuelas, lugares y empleos. Los demás son "
            "de personas: se cuentan dentro de la agencia, y ningún valor de una persona está en "
            "una publicación.",
        ),
        "code",
        _CONTRACT,
    ),
    text(
        "in_package",
        Words("In the records", "Whether the records of this release have the field."),
        Words("En los registros", "Si los registros de esta publicación tienen el campo."),
        "true or false",
    ),
)
_DEPRECATIONS = (
    text(
        "deprecated",
        Words("To be removed", "Cube or column that will be removed."),
        Words("Por retirar", "Cubo o columna que se va a retirar."),
        "column",
    ),
    text(
        "what",
        Words("Cube or column", "Which of the two will be removed."),
        Words("Cubo o columna", "Cuál de los dos se va a retirar."),
        "code",
    ),
    text(
        "since",
        Words("Announced", "Day on which it was announced that it will be removed."),
        Words("Anunciado", "Día desde el que se sabe que se va a retirar."),
        "day",
    ),
    text(
        "removal",
        Words("Removal", "Day before which it is not removed."),
        Words("Retiro", "Día antes del cual no se retira."),
        "day",
    ),
    text(
        "replaced_by",
        Words("Replaced by", "Cube or column to read in its place, where there is one."),
        Words("Lo reemplaza", "Cubo o columna que leer en su lugar, si lo hay."),
        "column",
    ),
    text(
        "why",
        Words("Why it is removed", "Why the cube or column will be removed, in English."),
        Words("Por qué se retira", "Por qué se va a retirar el cubo o la columna, en inglés."),
    ),
    text(
        "why_es",
        Words("Why it is removed, in Spanish", "Why it will be removed, in Spanish."),
        Words("Por qué se retira, en español", "Por qué se va a retirar el cubo o la columna."),
    ),
)

DICTIONARY = {item.id: item for item in (*_COLUMNS, *_FIELDS, *_DEPRECATIONS)}
