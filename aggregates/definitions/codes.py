"""The columns of tables that list codes: `dim_program` and others."""

from __future__ import annotations

from aggregates.definitions.model import AWARDS, SCHOOL, Words, text

_CIP = "Classification of Instructional Programs (CIP) 2020, NCES"
_REGIONS = "County reference table of the data package"

_COLUMNS = (
    text(
        "title",
        Words("Title", "Name of the code in English."),
        Words("Título", "Nombre del código en inglés."),
    ),
    text(
        "title_es",
        Words("Title in Spanish", "Name of the code in Spanish."),
        Words("Título en español", "Nombre del código en español."),
    ),
    text(
        "level",
        Words("Level", "Level that the code is of, such as program, cluster or total."),
        Words("Nivel", "Nivel del código, como programa, grupo de carreras o total."),
        "code",
    ),
    text(
        "parent",
        Words("Part of", "The code one level up that this one is part of."),
        Words("Parte de", "El código de un nivel más arriba del que este es parte."),
        "code",
    ),
    text(
        "parent_2024",
        Words("Part of (2024)", "The code one level up in the framework of 14 clusters of 2024."),
        Words("Parte de (2024)", "El código de un nivel más arriba en el esquema de 2024."),
        "code",
    ),
    text(
        "sort_order",
        Words("Order", "Where the code comes in a list."),
        Words("Orden", "El lugar del código en una lista."),
        "whole number",
    ),
    text(
        "cip_code",
        Words("CIP code", "Field of study of the program."),
        Words("Código CIP", "Campo de estudio del programa."),
        "code",
        _CIP,
    ),
    text(
        "cluster_id",
        Words("Code of the career cluster", "Career cluster in the framework of 16."),
        Words("Código del grupo de carreras", "Grupo de carreras en el esquema de 16 grupos."),
        "code",
        SCHOOL,
    ),
    text(
        "county_fips",
        Words("County code", "FIPS code of the county that the place is in."),
        Words("Código del condado", "Código FIPS del condado donde está el lugar."),
        "code",
        _REGIONS,
    ),
    text(
        "metro",
        Words("Metropolitan county", "Whether the county is in a metropolitan area."),
        Words("Condado metropolitano", "Si el condado está en un área metropolitana."),
        "true or false",
        _REGIONS,
    ),
    text(
        "first_year",
        Words("First year", "First calendar year that the code stands for at the horizon."),
        Words("Primer año", "Primer año calendario que abarca el código en ese momento."),
        "year",
    ),
    text(
        "last_year",
        Words("Last year", "Last calendar year that the code stands for at the horizon."),
        Words("Último año", "Último año calendario que abarca el código en ese momento."),
        "year",
    ),
    text(
        "dim_horizon.kind",
        Words(
            "Kind of time", "Before leaving, a quarter or a year after it, or who else it is of."
        ),
        Words(
            "Tipo de momento",
            "Antes de salir, un trimestre o un año después, o de quiénes más es.",
        ),
        "code",
    ),
    text(
        "first_offset",
        Words("First quarter", "First quarter of the time, counted from the exit quarter."),
        Words("Primer trimestre", "Primer trimestre, contado desde el trimestre de salida."),
        "quarters",
    ),
    text(
        "last_offset",
        Words("Last quarter", "Last quarter of the time, counted from the exit quarter."),
        Words("Último trimestre", "Último trimestre, contado desde el trimestre de salida."),
        "quarters",
    ),
    text(
        "dim_title",
        Words("Title of the grouping", "Name of the characteristic that splits the group."),
        Words("Título de la agrupación", "Nombre de la característica que divide el grupo."),
    ),
    text(
        "alone_in",
        Words(
            "Where concentrators are everybody",
            "state: there is nobody else; programs: everybody with a program, and no other; "
            "in programs: some others too.",
        ),
        Words(
            "Dónde todos son concentradores",
            "state: no hay nadie más; programs: quienes tienen un programa y nadie más; "
            "in programs: algunos más.",
        ),
        "code",
    ),
    text(
        "partition",
        Words("Split", "What people are split by: sector, place, flow, placement or retirement."),
        Words("División", "Por qué se divide: sector, lugar, región, colocación o jubilación."),
        "code",
    ),
    text(
        "part_code",
        Words("Part", "Which part of the split: a code of the column that names it."),
        Words("Parte", "Qué parte de la división: un código de la columna que la nombra."),
        "code",
    ),
    text(
        "credential_type",
        Words("Type of credential", "Certification, license, certificate or degree."),
        Words("Tipo de credencial", "Certificación, licencia, certificado o título."),
        "code",
        AWARDS,
    ),
    text(
        "ctid",
        Words("CTID", "Identifier of the credential in the Credential Registry."),
        Words("Identificador CTID", "Identificador de la credencial en Credential Registry."),
        "code",
        AWARDS,
    ),
)

CODES = {item.id: item for item in _COLUMNS}
