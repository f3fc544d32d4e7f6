"""The columns of the demand table: occupations, openings, and supply beside them."""

from __future__ import annotations

from aggregates.definitions.model import ITSELF, Words, dimension, measure

OCCUPATIONS = "Occupational openings and wages by workforce region, from the state"
CROSSWALK = "CIP 2020 to SOC 2018 crosswalk (NCES and BLS)"

_COLUMNS = (
    dimension(
        "soc_code",
        Words("Occupation", "Occupation, by its SOC 2018 code."),
        Words("Ocupación", "Ocupación, por su código SOC 2018."),
        OCCUPATIONS,
    ),
    dimension(
        "demand.title",
        Words("Name of the occupation", "What the occupation is called."),
        Words("Nombre de la ocupación", "Cómo se llama la ocupación."),
        OCCUPATIONS,
        "text",
    ),
    dimension(
        "demand.region_code",
        Words("Region of the openings", "Workforce region, or state, of the openings."),
        Words("Región de las vacantes", "Región laboral, o estado, de las vacantes."),
        OCCUPATIONS,
    ),
    measure(
        "annual_openings",
        Words(
            "Openings a year",
            "Openings expected each year in the occupation and region.",
            "From growth and from people who leave the occupation. A projection by the state, not "
            "a count of vacancies.",
        ),
        Words(
            "Vacantes al año",
            "Vacantes que se esperan cada año en la ocupación y la región.",
            "Por crecimiento y por quienes dejan la ocupación. Es una proyección del estado, no "
            "un conteo de ofertas de empleo.",
        ),
        "openings a year as projected",
        OCCUPATIONS,
        "openings a year",
    ),
    measure(
        "median_wage",
        Words(
            "Median wage of the occupation",
            "Half of the workers in the occupation and region earn this much a year or less.",
            "Workers of all ages and levels of experience, so not what somebody starts with.",
        ),
        Words(
            "Salario mediano de la ocupación",
            "La mitad de quienes trabajan en la ocupación y la región gana esto al año o menos.",
            "Personas de toda edad y experiencia: no es el salario para empezar.",
        ),
        "as published",
        OCCUPATIONS,
        "dollars a year",
    ),
    measure(
        "growth_pct",
        Words(
            "Growth over ten years",
            "How much the number of jobs in the occupation is expected to change, in percent.",
            "Denominator: jobs at the start of the ten years.",
        ),
        Words(
            "Crecimiento en diez años",
            "Cuánto se espera que cambie el número de empleos en la ocupación, en porcentaje.",
            "Denominador: los empleos al comienzo de los diez años.",
        ),
        "as projected",
        OCCUPATIONS,
        "percent over ten years",
    ),
    dimension(
        "entry_education",
        Words("Education to enter", "Education that people usually need to enter the occupation."),
        Words(
            "Estudios para empezar",
            "Estudios que se suelen necesitar para empezar en la ocupación.",
        ),
        OCCUPATIONS,
    ),
    measure(
        "n_programs",
        Words(
            "Programs that lead to it",
            "CTE programs that lead to the occupation.",
            "Of the programs in this release, those that the crosswalk of fields of study and "
            "occupations links to it.",
        ),
        Words(
            "Programas que llevan a ella",
            "Programas de CTE que llevan a la ocupación.",
            "De los programas de esta publicación, los que enlaza con ella la tabla de "
            "correspondencia entre campos de estudio y ocupaciones.",
        ),
        "count of programs whose CIP code is linked to the SOC code",
        CROSSWALK,
        "programs",
    ),
    measure(
        "supply",
        Words(
            "Leavers of these programs a year",
            "People who leave each year from the programs that lead to the occupation.",
            "A yearly average of published counts of looked-up leavers who went to school in the "
            "region, missing where one of them is. One program leads to several occupations, so "
            "the supplies of occupations overlap and must not be added up.",
        ),
        Words(
            "Egresados de estos programas al año",
            "Personas que salen cada año de los programas que llevan a la ocupación.",
            "Promedio anual de las cantidades publicadas de egresados cotejados que fueron a la "
            "escuela en la región; falta si falta una de ellas. Un programa lleva a varias "
            "ocupaciones: la oferta de una se repite en otras y no se debe sumar.",
        ),
        "sum of published leavers a year over the programs that lead to it",
        f"{ITSELF}; {CROSSWALK}",
        "people a year",
    ),
    dimension(
        "supply_first_year",
        Words("First year of supply", "First leaving year behind the leavers a year."),
        Words("Primer año de la oferta", "Primer año de egreso del promedio anual."),
        ITSELF,
        "year",
    ),
    dimension(
        "supply_last_year",
        Words("Last year of supply", "Last leaving year behind the leavers a year."),
        Words("Último año de la oferta", "Último año de egreso del promedio anual."),
        ITSELF,
        "year",
    ),
    measure(
        "supply_demand_ratio",
        Words(
            "Leavers for each opening",
            "Leavers of these programs a year for each opening a year; 1 means as many of each.",
            "Denominator: openings a year. Supplies of occupations overlap, not everyone looks for "
            "this work, and others apply too: a first comparison, not a forecast.",
        ),
        Words(
            "Egresados por cada vacante",
            "Egresados de estos programas al año por cada vacante al año; 1 quiere decir tantos "
            "como vacantes.",
            "Denominador: vacantes al año. La oferta de una ocupación se repite en otras, no todos "
            "buscan ese trabajo y también hay otros candidatos: es una primera comparación, no un "
            "pronóstico.",
        ),
        "supply / annual_openings",
        f"{ITSELF}; {OCCUPATIONS}; {CROSSWALK}",
        "people for each opening",
    ),
)

DEMAND = {item.id: item for item in _COLUMNS}
