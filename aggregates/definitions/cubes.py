"""The measures of the cubes of leavers beside outcomes, and of placement."""

from __future__ import annotations

from dataclasses import replace

from aggregates.definitions.model import (
    PERKINS,
    SERVICE,
    UI,
    WIOA,
    Definition,
    Whole,
    Words,
    measure,
    partition,
    share,
)
from aggregates.definitions.outcomes import CPI

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
        "work_while_in_school",
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
)


def _placement() -> tuple[Definition, ...]:
    looked_up = measure(
        "placement.n_matched",
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
        "placement.n_employed",
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
    placed = measure(
        "placement.n_placed",
        Words(
            "Concentrators placed",
            "Looked-up concentrators in work, college or service in the quarter.",
            f"Perkins V indicator 3S1, {PERKINS}, counts the second quarter after leaving.",
        ),
        Words(
            "Concentradores con colocación",
            "Concentradores cotejados con trabajo, estudios o servicio en el trimestre.",
            f"El indicador 3S1 de la ley Perkins V, {PERKINS}, cuenta el segundo trimestre después "
            "de salir.",
        ),
        "employed, enrolled or in service",
        SERVICE,
    )
    return looked_up, employed, _wioa(employed), placed, _perkins(placed), _wioa_wage()


def _wioa(top: Definition) -> Definition:
    """Employment rate at the quarters of WIOA."""
    rate = share("placement.rate_employed", top, CONCENTRATORS)
    return replace(
        rate,
        long=f"{rate.long} WIOA looks at the second and the fourth quarter after exit, {WIOA}(I) "
        "and (II), of the participants of its programs; here it is CTE concentrators.",
        long_es=f"{rate.long_es} La ley WIOA considera el segundo y el cuarto trimestre después de "
        f"salir, {WIOA}(I) y (II), de los participantes de sus programas; aquí son los "
        "concentradores en CTE.",
    )


def _perkins(top: Definition) -> Definition:
    """Indicator 3S1, as near as linked records come to it."""
    rate = share("placement.rate_placed", top, CONCENTRATORS)
    return replace(
        rate,
        long=f"{rate.long} Perkins V indicator 3S1, {PERKINS}, is this rate in the second quarter.",
        long_es=f"{rate.long_es} El indicador 3S1 de la ley Perkins V, {PERKINS}, es esta "
        "proporción en el segundo trimestre.",
    )


def _wioa_wage() -> Definition:
    return measure(
        "placement.wage_employed_p50",
        Words(
            "Median wages of concentrators with covered work",
            "Half of the concentrators with any covered work earned this much or less.",
            "Wages of the quarter in constant dollars, all jobs summed, among concentrators with "
            f"any covered work; rounded. WIOA looks at the second quarter after exit, {WIOA}(III).",
        ),
        Words(
            "Salario mediano de los concentradores con trabajo cubierto",
            "La mitad de los concentradores con algún trabajo cubierto ganó esto o menos.",
            "Salarios del trimestre en dólares constantes, sumados todos los empleos, entre los "
            "concentradores con algún trabajo cubierto; redondeados. La ley WIOA considera el "
            f"segundo trimestre después de salir, {WIOA}(III).",
        ),
        "linear-interpolated 50th percentile of summed wages",
        UI + CPI,
        "constant dollars a quarter",
    )


_OF_CONCENTRATORS = (
    *partition(
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
    ),
    *_placement(),
)

OF_LEAVERS = {item.id: item for item in (*_OF_LEAVERS, *_OF_CONCENTRATORS)}
