"""The measures of the outcomes cube: counts, rates and wages of leavers."""

from __future__ import annotations

from aggregates.definitions.model import STUDY, UI, Definition, Whole, Words, measure, share
from aggregates.schema import (
    ACTIVITIES,
    EMPLOYMENT,
    MEASURES,
    PERCENTILES,
    RATES,
    rate_parts,
)

ON_STUDY = {f"n_{name}" for name in ACTIVITIES}  # counts that rest on enrollment as well
LOOKED_UP = Whole("leavers looked up", "los egresados cotejados", "n_matched")
LEAVERS = Whole("all leavers", "todos los egresados", "n_exiters")


def _count(name: str, en: Words, es: Words, formula: str) -> Definition:
    return measure(name, en, es, formula, STUDY if name in ON_STUDY else UI)


_ONE_OF_FOUR = "One of four activities; each looked-up leaver is in exactly one."
_ONE_OF_FOUR_ES = "Una de cuatro actividades; cada egresado cotejado está en una sola."
COUNTED = {
    item.id: item
    for item in (
        _count(
            "n_exiters",
            Words(
                "Leavers",
                "People who left school in these years.",
                "Everyone in the group who left high school in these years, however they left.",
            ),
            Words(
                "Egresados",
                "Personas que salieron de la escuela en estos años.",
                "Todas las personas del grupo que salieron de la escuela secundaria (high school) "
                "en estos años, con diploma o sin él.",
            ),
            "count of students",
        ),
        _count(
            "n_matched",
            Words(
                "Leavers looked up",
                "Leavers whose records could be looked up in wage records.",
                "The denominator of every rate but the match rate. Somebody without a usable "
                "identifier cannot be looked up, and is in no rate.",
            ),
            Words(
                "Egresados cotejados con los registros",
                "Egresados cuyos datos se pudieron cotejar con los registros salariales del "
                "seguro de desempleo.",
                "El denominador de todas las proporciones, menos la de egresados cotejados. "
                "Quien no tiene un identificador utilizable no se puede cotejar, y no entra en "
                "ninguna proporción.",
            ),
            "count of students with match_status = matched",
        ),
        _count(
            "n_employed",
            Words(
                "With any covered work",
                "Looked-up leavers paid any covered wages in the period.",
                "Paid more than zero by an employer that pays state unemployment insurance. "
                "Federal, military, self-employed and out-of-state work is not in these records.",
            ),
            Words(
                "Con algún trabajo cubierto",
                "Egresados cotejados que recibieron algún salario cubierto en el periodo.",
                "Les pagó más de cero un empleador que aporta al seguro de desempleo del estado. "
                "El trabajo federal, militar, por cuenta propia o en otro estado no está en estos "
                "registros.",
            ),
            "count with sum of wages > 0 in the period",
        ),
        _count(
            "n_full_quarter",
            Words(
                "With a full quarter at one employer",
                "Looked-up leavers with a full quarter of work for one employer in the period.",
                "The same employer paid them in a quarter of the period, the quarter before and "
                "the quarter after.",
            ),
            Words(
                "Con un trimestre completo con un mismo empleador",
                "Egresados cotejados con un trimestre completo de trabajo con un mismo empleador "
                "en el periodo.",
                "El mismo empleador les pagó en un trimestre del periodo, en el anterior y en el "
                "siguiente.",
            ),
            "count with an employer paying in quarters q-1, q and q+1, q in the period",
        ),
        _count(
            "n_full_year",
            Words(
                "With work in all four quarters",
                "Looked-up leavers paid covered wages in each quarter of the year.",
                "Paid by any employers in all four quarters of the year after exit. Not defined "
                "for a single quarter.",
            ),
            Words(
                "Con trabajo en los cuatro trimestres",
                "Egresados cotejados que recibieron salarios cubiertos en cada trimestre del año.",
                "Les pagó algún empleador, el mismo o varios, en cada uno de los cuatro trimestres "
                "del año. No se define para un solo trimestre.",
            ),
            "count with wages > 0 in four of four quarters",
        ),
        _count(
            "n_working",
            Words("Working", "Covered work and no college enrollment in the period.", _ONE_OF_FOUR),
            Words(
                "Trabajan",
                "Trabajo cubierto y ninguna inscripción universitaria en el periodo.",
                _ONE_OF_FOUR_ES,
            ),
            "employed and not enrolled",
        ),
        _count(
            "n_working_enrolled",
            Words(
                "Working and in college",
                "Covered work and college enrollment in the same period.",
                _ONE_OF_FOUR,
            ),
            Words(
                "Trabajan y van a la universidad",
                "Trabajo cubierto e inscripción universitaria en el mismo periodo.",
                _ONE_OF_FOUR_ES,
            ),
            "employed and enrolled",
        ),
        _count(
            "n_enrolled",
            Words(
                "In college, no covered work",
                "College enrollment and no covered work in the period.",
                _ONE_OF_FOUR,
            ),
            Words(
                "Van a la universidad, sin trabajo cubierto",
                "Inscripción universitaria y ningún trabajo cubierto en el periodo.",
                _ONE_OF_FOUR_ES,
            ),
            "enrolled and not employed",
        ),
        _count(
            "n_not_found",
            Words(
                "Not found in records",
                "Neither covered work nor college enrollment found in the period.",
                "Not the same as unemployed: UI records miss federal, military, self-employed and "
                "out-of-state work, and people caring for family or not looking for work. One of "
                "four activities of looked-up leavers.",
            ),
            Words(
                "No encontrados en los registros",
                "No se encontró ni trabajo cubierto ni inscripción universitaria en el periodo.",
                "No quiere decir que no trabajen: los registros salariales no incluyen el trabajo "
                "federal, militar, por cuenta propia o en otro estado, ni a quienes cuidan a su "
                "familia o no buscan empleo. Una de cuatro actividades de los egresados cotejados.",
            ),
            "neither employed nor enrolled",
        ),
    )
}
_WORK = {
    "employed": ("any covered work", "algún trabajo cubierto"),
    "full_quarter": (
        "a full quarter at one employer",
        "un trimestre completo con un mismo empleador",
    ),
    "full_year": ("work in all four quarters", "trabajo en los cuatro trimestres"),
}
RANKS = {  # percentile -> its rank, and who earned that much or less
    "p25": ("25th", "A quarter", "Una cuarta parte"),
    "p50": ("50th", "Half", "La mitad"),
    "p75": ("75th", "Three quarters", "Tres cuartas partes"),
}
CPI = "; CPI-U, US city average, all items (BLS CUUR0000SA0)"


def _rate(name: str) -> Definition:
    top, bottom = rate_parts(name)
    return share(name, COUNTED[top], LEAVERS if bottom == LEAVERS.column else LOOKED_UP)


def _wage(definition: str, percentile: str, nominal: bool) -> Definition:
    rank, part, part_es = RANKS[percentile]
    work, work_es = _WORK[definition]
    money = "dollars of the time" if nominal else "constant dollars"
    money_es = "dólares de la época" if nominal else "dólares constantes"
    also = "" if nominal else " Each quarter's wages are deflated by the annual CPI-U."
    also_es = "" if nominal else " Los salarios de cada trimestre se ajustan con el CPI-U anual."
    en = Words(
        f"Wages, {rank} percentile ({work}{', nominal' if nominal else ''})",
        f"{part} of those with {work} earned this much or less.",
        f"Wages of the period in {money}, all jobs summed, among those with {work}; rounded; shown "
        "where enough people and employers stand behind it. Years: annual wages; quarters: wages "
        f"of the quarter.{also}",
    )
    es = Words(
        f"Salarios, percentil {rank[:2]} ({work_es}{', nominales' if nominal else ''})",
        f"{part_es} de quienes tuvieron {work_es} ganó esto o menos.",
        f"Salarios del periodo en {money_es}, sumados todos los empleos, entre quienes tuvieron "
        f"{work_es}; redondeados; se muestran donde los respaldan suficientes personas y "
        f"empleadores. Años: salario anual; trimestres: salario del trimestre.{also_es}",
    )
    return measure(
        f"wage_{definition}_{percentile}{'_nominal' if nominal else ''}",
        en,
        es,
        f"linear-interpolated {rank} percentile of summed wages",
        UI + ("" if nominal else CPI),
        f"{money} a period",
    )


def _measures() -> dict[str, Definition]:
    found = COUNTED | {name: _rate(name) for name in RATES}
    for definition in EMPLOYMENT:
        for nominal in (False, True):
            for percentile in PERCENTILES:
                item = _wage(definition, percentile, nominal)
                found[item.id] = item
    return {name: found[name] for name in MEASURES}


OUTCOMES = _measures()  # in the order of the release
