"""Names of codes as pages show them, in English and Spanish."""

from __future__ import annotations

from aggregates.definitions.sectors import SECTORS
from aggregates.schema import TOTAL

Titles = dict[str, tuple[str, str]]  # code -> English, Spanish

CONCENTRATORS = "concentrators"  # the dimension and its only code
NESTED = f"{CONCENTRATORS}__"  # before a subgroup dimension: its groups among concentrators
EVERYONE = ("Everyone", "Todas las personas")
YES_NO = ("yes", "no")


def _yes_no(yes: tuple[str, str], no: tuple[str, str]) -> Titles:
    return dict(zip(YES_NO, (yes, no), strict=True))


_GROUPS: dict[str, Titles] = {
    "sex": {
        "female": ("Women", "Mujeres"),
        "male": ("Men", "Hombres"),
        "not_reported": ("Not reported", "Sin dato"),
    },
    "race_ethnicity": {
        "american_indian": (
            "American Indian or Alaska Native",
            "Indígenas americanos o nativos de Alaska",
        ),
        "asian": ("Asian", "Personas asiáticas"),
        "black": ("Black", "Personas negras"),
        "hispanic": ("Hispanic", "Personas hispanas"),
        "pacific_islander": ("Pacific Islander", "Personas de las islas del Pacífico"),
        "white": ("White", "Personas blancas"),
        "two_or_more": ("Two or more races", "Dos o más razas"),
        "not_reported": ("Not reported", "Sin dato"),
    },
    "economically_disadvantaged": _yes_no(
        ("Economically disadvantaged", "En desventaja económica"),
        ("Not economically disadvantaged", "Sin desventaja económica"),
    ),
    "english_learner": _yes_no(
        ("English learner", "Aprendices de inglés"),
        ("Not an English learner", "No son aprendices de inglés"),
    ),
    "disability": _yes_no(
        ("With a disability", "Con discapacidad"), ("Without a disability", "Sin discapacidad")
    ),
    "locale": {
        "rural": ("Rural school", "Escuela en zona rural"),
        "nonrural": ("City, suburb or town school", "Escuela en ciudad, suburbio o pueblo"),
    },
    "cte_level": {
        "none": ("No CTE", "Sin CTE"),
        "participant": ("CTE participant", "Participantes en CTE"),
        "concentrator": ("CTE concentrator", "Concentradores en CTE"),
        "completer": ("CTE completer", "Completaron un programa de CTE"),
    },
    "work_based_learning": _yes_no(
        ("Work-based learning", "Con aprendizaje en el trabajo"),
        ("No work-based learning", "Sin aprendizaje en el trabajo"),
    ),
    "exit_type": {
        "diploma": ("Diploma", "Con diploma"),
        "certificate": ("Certificate", "Con certificado"),
        "equivalency": ("Equivalency", "Con equivalencia (como el GED)"),
        "noncompleter": ("Left without a diploma", "Salieron sin diploma"),
    },
    "homeless": _yes_no(
        ("Experienced homelessness", "Estuvieron sin hogar"),
        ("Did not experience homelessness", "No estuvieron sin hogar"),
    ),
    "foster": _yes_no(
        ("In foster care", "En hogares de crianza temporal"),
        ("Not in foster care", "No en hogares de crianza temporal"),
    ),
    "migrant": _yes_no(
        ("Migrant student", "Estudiantes migratorios"),
        ("Not a migrant student", "No son estudiantes migratorios"),
    ),
}
# Codes of the data package, by subgroup dimension; the policy may pool some of them.
SUBGROUPS: dict[str, tuple[str, ...]] = {dim: tuple(codes) for dim, codes in _GROUPS.items()}
_POOLED: dict[str, Titles] = {  # codes of the built-in policy
    "race_ethnicity": {
        "other": (
            "Other, two or more, or not reported",
            "Otra raza, dos o más, o sin dato",
        )
    },
    "exit_type": {
        "alternative": ("Certificate or equivalency", "Con certificado o equivalencia"),
    },
}
_CREDENTIALS: Titles = {
    "industry_certification": ("Industry certifications", "Certificaciones de la industria"),
    "license": ("Licenses", "Licencias"),
    "certificate": ("Certificates", "Certificados universitarios"),
    "associate": ("Associate degrees", "Títulos de asociado"),
    "bachelor": ("Bachelor's degrees", "Licenciaturas"),
}
_ENTRY: Titles = {  # as occupation tables have them
    "none": ("No formal education", "Sin estudios formales"),
    "high school": ("High school", "Secundaria (high school)"),
    "some college": ("Some college", "Algunos estudios universitarios"),
    "certificate": ("College certificate", "Certificado universitario"),
    "associate": ("Associate degree", "Título de asociado"),
    "bachelor": ("Bachelor's degree", "Licenciatura"),
    "graduate": ("Graduate degree", "Posgrado"),
}
_NAMED: dict[str, Titles] = {
    "sector_code": SECTORS,
    "entry_education": _ENTRY,
    "credential_type": _CREDENTIALS,
    "credential_code": {f"type:{code}": titles for code, titles in _CREDENTIALS.items()},
    CONCENTRATORS: {CONCENTRATORS: ("CTE concentrators", "Concentradores en CTE")},
    **{dim: titles | _POOLED.get(dim, {}) for dim, titles in _GROUPS.items()},
}
_TOTALS: Titles = {  # dimension -> title of its total, where that is not everyone
    "program_code": ("All leavers", "Todos los egresados"),
    "credential_code": ("All credentials", "Todas las credenciales"),
    "taught_code": ("All CTE teachers", "Todos los docentes de CTE"),
}
_TIMES = {  # first letter of a horizon -> its title; a00 and now have their own
    "b": ("Quarter {} before leaving", "Trimestre {} antes de salir"),
    "q": ("Quarter {} after leaving", "Trimestre {} después de salir"),
    "y": ("Year {} after leaving", "Año {} después de salir"),
    "a": ("Year {} after the award", "Año {} después de obtener la credencial"),
}
_MOMENTS = {
    "a00": ("When awarded", "Al obtener la credencial"),
    "now": ("In the year", "En el año"),
}


def title(dim: str, code: str) -> str:
    """English name of a code: of a subgroup dimension, `horizon_code`, `sector_code`, ..."""
    return _titles(dim, code)[0]


def title_es(dim: str, code: str) -> str:
    """Spanish name of a code; a code that has no title is shown as it is, as in English."""
    return _titles(dim, code)[1]


def subgroup_title(dim: str, code: str) -> str:
    """Name of a subgroup code as pages show it."""
    return title(dim, code)


def horizon_title(code: str) -> str:
    """'b3' -> 'Quarter 3 before leaving'; 'y05' -> 'Year 5 after leaving'."""
    return title("horizon_code", code)


def _titles(dim: str, code: str) -> tuple[str, str]:
    if code == TOTAL:
        return _TOTALS.get(dim, EVERYONE)
    if dim == "horizon_code":
        return _horizon(code)
    if dim.startswith(NESTED):
        return _among_concentrators(_titles(dim.removeprefix(NESTED), code))
    return _NAMED.get(dim, {}).get(code) or _as_it_is(code)


def _horizon(code: str) -> tuple[str, str]:
    if code in _MOMENTS:
        return _MOMENTS[code]
    english, spanish = _TIMES[code[0]]
    number = int(code[1:])
    return english.format(number), spanish.format(number)


def _among_concentrators(titles: tuple[str, str]) -> tuple[str, str]:
    return f"{titles[0]} (CTE concentrators)", f"{titles[1]} (concentradores en CTE)"


def _as_it_is(code: str) -> tuple[str, str]:
    plain = code.replace("_", " ").capitalize()
    return plain, plain
