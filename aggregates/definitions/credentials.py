"""The columns of the cubes of credential holders, which count awards.

An award is a person and a credential, by the first date.
"""

from __future__ import annotations

from aggregates.definitions.model import (
    AWARDS,
    EARNED,
    Definition,
    Whole,
    Words,
    dimension,
    measure,
    partition,
    share,
)
from aggregates.definitions.outcomes import CPI, RANKS
from aggregates.schema import PERCENTILES

ALL_AWARDS = Whole("all awards", "todas las credenciales obtenidas", "n_awards")
AWARDS_LOOKED_UP = Whole(
    "awards whose holder was looked up",
    "las credenciales de titulares cotejados",
    "n_matched",
)
AWARDS_EMPLOYED = Whole(
    "awards whose holder had covered work in the year",
    "las credenciales de titulares con trabajo cubierto en el año",
    "n_employed",
)


def _credentials() -> tuple[Definition, ...]:
    awards = measure(
        "n_awards",
        Words(
            "Credentials awarded",
            "Credentials earned in these years, each once a person and credential.",
            "By the first date: a renewal is not another award. A total over credentials counts "
            "somebody who earned two of them twice.",
        ),
        Words(
            "Credenciales obtenidas",
            "Credenciales obtenidas en estos años, cada una una vez por persona.",
            "Según la primera fecha: una renovación no cuenta otra vez. Un total de varias "
            "credenciales cuenta dos veces a quien obtuvo dos.",
        ),
        "count of distinct person and credential, by first date",
        AWARDS,
        "awards",
    )
    looked_up = measure(
        "credentials.n_matched",
        Words(
            "Awards looked up",
            "Awards whose holder could be looked up in wage records.",
            "The denominator of the employment rate of holders.",
        ),
        Words(
            "Credenciales de titulares cotejados",
            "Credenciales cuyo titular se pudo cotejar con los registros salariales.",
            "El denominador de la proporción de titulares con empleo.",
        ),
        "count of awards of students with match_status = matched",
        EARNED,
        "awards",
    )
    employed = measure(
        "credentials.n_employed",
        Words(
            "Awards of holders with covered work",
            "Looked-up awards whose holder was paid any covered wages in the year.",
            "The year is counted from the quarter of the award. Work in other states is not in "
            "these records.",
        ),
        Words(
            "Credenciales de titulares con trabajo cubierto",
            "Credenciales de titulares cotejados que recibieron algún salario cubierto en el año.",
            "El año se cuenta desde el trimestre en que se obtuvo. El trabajo en otros estados no "
            "está en estos registros.",
        ),
        "count with sum of wages > 0 in the year",
        EARNED,
        "awards",
    )
    matched_rate = share("credentials.rate_matched", looked_up, ALL_AWARDS)
    employed_rate = share("credentials.rate_employed", employed, AWARDS_LOOKED_UP)
    return awards, looked_up, employed, matched_rate, employed_rate


def _holder_wage(percentile: str, nominal: bool) -> Definition:
    rank, part, part_es = RANKS[percentile]
    money = "dollars of the time" if nominal else "constant dollars"
    money_es = "dólares de la época" if nominal else "dólares constantes"
    en = Words(
        f"Wages of holders, {rank} percentile{' (nominal)' if nominal else ''}",
        f"{part} of the holders with any covered work earned this much or less.",
        f"Annual wages in {money}, all jobs summed, among awards whose holder had any covered work "
        "in the year; rounded; shown where enough people and employers stand behind it.",
    )
    es = Words(
        f"Salarios de titulares, percentil {rank[:2]}{' (nominales)' if nominal else ''}",
        f"{part_es} de los titulares con algún trabajo cubierto ganó esto o menos.",
        f"Salario anual en {money_es}, sumados todos los empleos, entre las credenciales cuyo "
        "titular tuvo algún trabajo cubierto en el año; redondeado; se muestra donde lo respaldan "
        "suficientes personas y empleadores.",
    )
    return measure(
        f"credentials.wage_employed_{percentile}{'_nominal' if nominal else ''}",
        en,
        es,
        f"linear-interpolated {rank} percentile of summed wages",
        EARNED + ("" if nominal else CPI),
        f"{money} a year",
    )


def _award_year(table: str) -> Definition:
    return dimension(
        f"{table}.cohort_code",
        Words(
            "Year of award",
            "Calendar year of the award, a three-year window of them, or all.",
            "The year in which the person first earned the credential.",
        ),
        Words(
            "Año de la credencial",
            "Año calendario en que se obtuvo, un periodo de tres años, o todos.",
            "El año en que la persona obtuvo la credencial por primera vez.",
        ),
        AWARDS,
    )


def _time_after(table: str) -> Definition:
    return dimension(
        f"{table}.horizon_code",
        Words(
            "Time after the award",
            "When awarded, or year 1, 3 or 5 after the quarter of the award.",
        ),
        Words(
            "Tiempo después de la credencial",
            "Al obtenerla, o año 1, 3 o 5 después del trimestre en que se obtuvo.",
        ),
        AWARDS,
    )


_TABLES = ("credentials", "credential_industries", "credential_places")
_OF_HOLDERS = (
    *_credentials(),
    *(_holder_wage(p, nominal) for nominal in (False, True) for p in PERCENTILES),
    *partition(
        "credential_industries",
        Words(
            "Awards of holders with work, by sector",
            "Awards whose holder's main employer is in the sector.",
            "Each award of a looked-up holder with any covered work in the year is in one sector: "
            "that of the employer that paid most. Industry, not occupation.",
        ),
        Words(
            "Credenciales de titulares con trabajo, por sector",
            "Credenciales de titulares cuyo empleador principal es del sector.",
            "Cada credencial de un titular cotejado con algún trabajo cubierto en el año está en "
            "un solo sector: el del empleador que más le pagó. Es la industria, no la ocupación.",
        ),
        AWARDS_EMPLOYED,
        "count by NAICS sector of the main employer",
        EARNED,
        "awards",
    ),
    *partition(
        "credential_places",
        Words(
            "Awards of holders with work, by place of work",
            "Awards whose holder's main employer is in this place, seen from their school.",
            "Each award of a looked-up holder with any covered work in the year is in one place.",
        ),
        Words(
            "Credenciales de titulares con trabajo, por lugar",
            "Credenciales de titulares cuyo empleador principal está en este lugar, visto desde su "
            "escuela.",
            "Cada credencial de un titular cotejado con algún trabajo cubierto en el año está en "
            "un solo lugar.",
        ),
        AWARDS_EMPLOYED,
        "count by county of the main employer and county of the school",
        EARNED,
        "awards",
    ),
    *(_award_year(table) for table in _TABLES),
    *(_time_after(table) for table in _TABLES),
)

CREDENTIALS = {item.id: item for item in _OF_HOLDERS}
