"""The measures of the cubes of leavers beside outcomes, and of CTE concentrators."""

from __future__ import annotations

from dataclasses import replace

from aggregates.definitions.model import (
    AWARDS,
    PERKINS,
    SCHOOL,
    SERVICE,
    UI,
    WIOA,
    Definition,
    Whole,
    Words,
    dimension,
    measure,
    partition,
    share,
)
from aggregates.definitions.outcomes import CPI, LOOKED_UP, RANKS
from aggregates.schema import PERCENTILES

EMPLOYED = Whole(
    "looked-up leavers with covered work in the period",
    "los egresados cotejados con trabajo cubierto en el periodo",
    "n_employed",
)
CONCENTRATORS = Whole(
    "CTE concentrators looked up", "los concentradores en CTE cotejados", "n_matched"
)

_OF_LEAVERS = (
    *partition(
        "industries",
        Words(
            "Leavers with work, by sector",
            "Looked-up leavers whose main employer is in the sector.",
            "Each looked-up leaver with any covered work in the period is in one sector: that of "
            "the employer that paid most. Industry, not occupation.",
        ),
        Words(
            "Egresados con trabajo, por sector",
            "Egresados cotejados cuyo empleador principal es del sector.",
            "Cada egresado cotejado con algún trabajo cubierto en el periodo está en un solo "
            "sector: el del empleador que más le pagó. Es la industria, no la ocupación.",
        ),
        EMPLOYED,
        "count by NAICS sector of the main employer",
        UI,
    ),
    *partition(
        "places",
        Words(
            "Leavers with work, by place of work",
            "Looked-up leavers whose main employer is in this place, seen from their school.",
            "Each looked-up leaver with any covered work in the period is in one place; the "
            "workforce region is the sum of the school's county and the rest of the region.",
        ),
        Words(
            "Egresados con trabajo, por lugar de trabajo",
            "Egresados cotejados cuyo empleador principal está en este lugar, visto desde su "
            "escuela.",
            "Cada egresado cotejado con algún trabajo cubierto en el periodo está en un solo "
            "lugar; la región laboral es la suma del condado de la escuela y del resto de ella.",
        ),
        EMPLOYED,
        "count by county of the main employer and county of the school",
        UI,
    ),
    *partition(
        "flows",
        Words(
            "Leavers with work, by region of work",
            "Looked-up leavers of a region's schools who work in this workforce region.",
            "Each looked-up leaver with any covered work in the period is in one region: that of "
            "the county of the main employer.",
        ),
        Words(
            "Egresados con trabajo, por región de trabajo",
            "Egresados cotejados de las escuelas de una región que trabajan en la región "
            "laboral de la fila.",
            "Cada egresado cotejado con algún trabajo cubierto en el periodo está en una sola "
            "región: la del condado del empleador principal.",
        ),
        EMPLOYED,
        "count by workforce region of the main employer",
        UI,
    ),
    *partition(
        "industries_while_in_school",
        Words(
            "Leavers who worked while in school, by sector",
            "Looked-up leavers with covered work in this quarter before leaving, by sector.",
            "The quarter is counted back from the last one enrolled. Each looked-up leaver with "
            "any covered work in it is in the sector of the employer that paid most.",
        ),
        Words(
            "Egresados que trabajaron durante la escuela, por sector",
            "Egresados cotejados con trabajo cubierto en el trimestre antes de salir, por sector.",
            "El trimestre se cuenta hacia atrás desde el último en que estuvieron inscritos. Cada "
            "egresado cotejado con algún trabajo cubierto está en el sector del empleador que más "
            "le pagó.",
        ),
        EMPLOYED,
        "count by NAICS sector of the main employer in the quarter",
        UI,
    ),
    *partition(
        "learning",
        Words(
            "Leavers, by work-based learning",
            "Looked-up leavers who had work-based learning while in school, or had none.",
            "By what school records say. Of the leavers who could be looked up, in all years whose "
            "second quarter after leaving is covered, so that as many years as possible count.",
        ),
        Words(
            "Egresados, por aprendizaje en el trabajo",
            "Egresados cotejados que tuvieron aprendizaje en el trabajo durante la escuela, o no.",
            "Según los registros escolares. De los egresados cotejados, en todos los años cuyo "
            "segundo trimestre después de salir está cubierto, para contar tantos como se pueda.",
        ),
        LOOKED_UP,
        "count by work_based_learning",
        SCHOOL,
    ),
    *partition(
        "attainment",
        Words(
            "Leavers, by credential earned",
            "Looked-up leavers whose highest credential, six years after leaving, is of this kind.",
            "Of the leavers who could be looked up, like every other share: an award does not "
            "need wage records, but so the share is of the same people as the share with work.",
        ),
        Words(
            "Egresados, por credencial obtenida",
            "Egresados cotejados cuya credencial más alta, seis años después de salir, es de este "
            "tipo.",
            "De los egresados cotejados, como toda otra proporción: una credencial no depende de "
            "los registros salariales, pero así la proporción es de las mismas personas que la de "
            "quienes tienen trabajo.",
        ),
        LOOKED_UP,
        "count by the highest credential_type earned up to the 24th quarter after the exit quarter",
        AWARDS,
    ),
    *partition(
        "match_methods",
        Words(
            "Leavers looked up, by how they were matched",
            "Leavers whose records could be looked up in this way.",
            "Counted for the second quarter after leaving alone, whose years are the most: how "
            "somebody was matched is the same at every point in time. Those who could not be "
            "looked up are the leavers less all of these.",
        ),
        Words(
            "Egresados cotejados, según cómo se cotejaron",
            "Egresados cuyos datos se pudieron cotejar de esta manera.",
            "Se cuentan solo para el segundo trimestre después de salir, que abarca más años: cómo "
            "se cotejó a alguien es igual en todo momento. Quienes no se pudieron cotejar son los "
            "egresados menos todos estos.",
        ),
        LOOKED_UP,
        "count by match_method, of leavers with match_status = matched",
        SCHOOL,
    ),
)


def _wioa() -> tuple[Definition, ...]:
    looked_up = measure(
        "wioa.n_matched",
        Words(
            "Concentrators looked up",
            "CTE concentrators whose records could be looked up.",
            "The denominator of the placement and employment rates. Concentrators and completers, "
            "20 U.S.C. 2302(12)(A).",
        ),
        Words(
            "Concentradores cotejados con los registros",
            "Concentradores en CTE cuyos datos se pudieron cotejar con los registros.",
            "El denominador de las proporciones de colocación y de empleo. Concentradores y "
            "quienes completaron un programa, 20 U.S.C. 2302(12)(A).",
        ),
        "count of concentrators with match_status = matched",
        UI,
    )
    employed = measure(
        "wioa.n_employed",
        Words(
            "Concentrators with covered work",
            "Looked-up concentrators paid any covered wages in the quarter.",
        ),
        Words(
            "Concentradores con trabajo cubierto",
            "Concentradores cotejados que recibieron algún salario cubierto en el trimestre.",
        ),
        "count with sum of wages > 0 in the quarter",
        UI,
    )
    wages = (_wioa_wage(rank, nominal) for nominal in (False, True) for rank in PERCENTILES)
    return looked_up, employed, _wioa_rate(employed), *wages


def _wioa_rate(top: Definition) -> Definition:
    """Employment rate at the quarters of WIOA."""
    rate = share("wioa.rate_employed", top, CONCENTRATORS)
    return replace(
        rate,
        long=f"{rate.long} WIOA looks at the second and the fourth quarter after exit, {WIOA}(I) "
        "and (II), of the participants of its programs; here it is CTE concentrators.",
        long_es=f"{rate.long_es} La ley WIOA considera el segundo y el cuarto trimestre después de "
        f"salir, {WIOA}(I) y (II), de los participantes de sus programas; aquí son los "
        "concentradores en CTE.",
    )


def _wioa_wage(percentile: str, nominal: bool) -> Definition:
    """Wages of a quarter; the median is an indicator of WIOA."""
    rank, part, part_es = RANKS[percentile]
    money = "dollars of the time" if nominal else "constant dollars"
    money_es = "dólares de la época" if nominal else "dólares constantes"
    by_law = by_law_es = ""
    if percentile == "p50":
        by_law = f" WIOA asks for the median of the second quarter after exit, {WIOA}(III)."
        by_law_es = " La ley WIOA pide la mediana del segundo trimestre después de salir, "
        by_law_es += f"{WIOA}(III)."
    en = Words(
        f"Wages of concentrators, {rank} percentile{' (nominal)' if nominal else ''}",
        f"{part} of the concentrators with any covered work earned this much or less.",
        f"Wages of the quarter in {money}, all jobs summed, among concentrators with any covered "
        "work; rounded; shown where enough people and employers stand behind it." + by_law,
    )
    es = Words(
        f"Salarios de concentradores, percentil {rank[:2]}{' (nominales)' if nominal else ''}",
        f"{part_es} de los concentradores con algún trabajo cubierto ganó esto o menos.",
        f"Salarios del trimestre en {money_es}, sumados todos los empleos, entre los "
        "concentradores con algún trabajo cubierto; redondeados; se muestran donde los respaldan "
        "suficientes personas y empleadores." + by_law_es,
    )
    return measure(
        f"wioa.wage_employed_{percentile}{'_nominal' if nominal else ''}",
        en,
        es,
        f"linear-interpolated {rank} percentile of summed wages",
        UI + ("" if nominal else CPI),
        f"{money} a quarter",
    )


def _placement() -> tuple[Definition, Definition]:
    """Indicator 3S1, as near as linked records come to it."""
    count, rate = partition(
        "placement",
        Words(
            "Concentrators, by placement",
            "Looked-up CTE concentrators found in this activity in the quarter.",
            f"Perkins V indicator 3S1, {PERKINS}, counts the second quarter after leaving. Work "
            "comes first, then college, then service.",
        ),
        Words(
            "Concentradores, por colocación",
            "Concentradores en CTE cotejados que se encontraron en esta actividad en el trimestre.",
            f"El indicador 3S1 de la ley Perkins V, {PERKINS}, cuenta el segundo trimestre después "
            "de salir. El trabajo va primero, luego los estudios y luego el servicio.",
        ),
        CONCENTRATORS,
        "count by the first of employed, enrolled, in service, none of them",
        SERVICE,
    )
    rate = replace(
        rate,
        long=f"{rate.long} Perkins V indicator 3S1, {PERKINS}, is this share of those placed.",
        long_es=f"{rate.long_es} El indicador 3S1 de la ley Perkins V, {PERKINS}, es esta "
        "proporción de quienes tienen colocación.",
    )
    return count, rate


def _before(table: str) -> Definition:
    return dimension(
        f"{table}.horizon_code",
        Words(
            "Time before leaving",
            "Quarters 8 to 1 before the exit quarter, one at a time.",
            "Quarters are counted back from the last one enrolled.",
        ),
        Words(
            "Tiempo antes de salir",
            "Trimestres 8 a 1 antes del trimestre de salida, uno por uno.",
            "Los trimestres se cuentan hacia atrás desde el último en que estuvieron inscritos.",
        ),
    )


_WHILE_IN_SCHOOL = tuple(
    _before(table) for table in ("work_while_in_school", "industries_while_in_school")
)

OF_LEAVERS = {item.id: item for item in (*_OF_LEAVERS, *_WHILE_IN_SCHOOL, *_wioa(), *_placement())}
