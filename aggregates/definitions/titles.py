"""Names of codes as pages show them, in English and Spanish."""

from __future__ import annotations

from aggregates.definitions.sectors import SECTORS
from aggregates.definitions.subgroups import CONCENTRATORS, NESTED, Titles, titles_of
from aggregates.schema import TOTAL

EVERYONE = ("Everyone", "Todas las personas")
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
    titles = _NAMED.get(dim) or titles_of(dim)
    return titles.get(code) or _as_it_is(code)


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
