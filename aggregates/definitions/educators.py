"""The columns of the cubes of CTE teachers."""

from __future__ import annotations

from aggregates.definitions.model import (
    EDUCATORS,
    Definition,
    Whole,
    Words,
    dimension,
    measure,
    partition,
)

TEACHERS = Whole("all CTE teachers of the year", "todos los docentes de CTE del año", "n_educators")

_COLUMNS = (
    measure(
        "n_educators",
        Words("CTE teachers", "CTE teachers in the year.", "Each teacher once a year."),
        Words(
            "Docentes de CTE",
            "Docentes de educación técnica y profesional (CTE) en el año.",
            "Cada docente se cuenta una vez al año.",
        ),
        "count of distinct teachers",
        EDUCATORS,
        "teachers",
    ),
    measure(
        "age_p50",
        Words(
            "Median age of teachers",
            "Half of the CTE teachers are this old or younger.",
            "Age reached in the year, among all CTE teachers of the year.",
        ),
        Words(
            "Edad mediana de los docentes",
            "La mitad de los docentes de CTE tiene esta edad o menos.",
            "Edad que cumplen en el año, entre todos los docentes de CTE del año.",
        ),
        "50th percentile of year - birth year",
        EDUCATORS,
        "years",
    ),
    *partition(
        "educator_retirement",
        Words(
            "CTE teachers, by time to retirement",
            "CTE teachers who can retire within 5 years, in 6 to 10, or later.",
            "By the rule in the policy, an age or years of service. Able to retire in 10 years: "
            "within 5 and in 6 to 10 together.",
        ),
        Words(
            "Docentes de CTE, por tiempo hasta la jubilación",
            "Docentes de CTE que pueden jubilarse en 5 años o menos, en 6 a 10, o después.",
            "Según la regla de la política de esta publicación, por edad o por años de servicio. "
            "Quienes pueden jubilarse en 10 años: los de 5 o menos y los de 6 a 10 juntos.",
        ),
        TEACHERS,
        "count by years until age or service reach the rule",
        EDUCATORS,
        "teachers",
    ),
)


def _keys(table: str) -> tuple[Definition, ...]:
    """What rows are about, where that is not what it is for leavers."""
    return (
        dimension(
            f"{table}.cohort_code",
            Words("School year", "School year of teaching, named by its spring."),
            Words("Año escolar", "Año escolar en que enseñan, por el año de su primavera."),
            EDUCATORS,
        ),
        dimension(
            f"{table}.horizon_code",
            Words("When counted", "Teachers are counted in the year itself."),
            Words("Cuándo se cuentan", "Los docentes se cuentan en el mismo año."),
            EDUCATORS,
        ),
        dimension(
            f"{table}.region_code",
            Words(
                "Place of teaching",
                "School, district, county, workforce region or state where the teacher works.",
            ),
            Words(
                "Lugar donde enseñan",
                "Escuela, distrito, condado, región laboral o estado donde trabaja el docente.",
            ),
            EDUCATORS,
        ),
    )


TEACHING = {
    item.id: item for item in (*_COLUMNS, *_keys("educators"), *_keys("educator_retirement"))
}
