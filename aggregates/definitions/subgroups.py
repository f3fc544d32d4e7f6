"""Subgroup dimensions, each declared once: what it means, its codes, and who has which.

Counts, relations, checks and titles follow from `SUBGROUPS` (METHODS.md, "To add a subgroup
dimension").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from aggregates.definitions.model import Definition, Words, dimension

Titles = Mapping[str, tuple[str, str]]  # code -> English, Spanish

CONCENTRATORS = "concentrators"  # the dimension and its only code
NESTED = f"{CONCENTRATORS}__"  # before a subgroup dimension: its groups among concentrators
YES_NO = ("yes", "no")
NOT_REPORTED = "not_reported"  # of people of whom an optional field says nothing


@dataclass(frozen=True)
class Subgroup:
    """A dimension that splits people: each has one of its codes.

    about    what it means
    codes    their titles, in the order shown; the policy may pool some
    sql      a person's code, where it is not the field of `students` of that name: `s` is the row
             of `stg_students`, `c` that of `stg_schools`, `r` that of `stg_regions`
    pooled   titles of codes of the built-in policy
    everybody  whether it splits everybody
    special    whether it splits CTE concentrators: the special populations of Perkins V,
               20 U.S.C. 2302(48), and whom they are compared with
    optional   whether a package may leave the field empty, of some people or of all
    of_school  whether it follows from the school, that is from `c` and `r`: schools then add up to
               its groups (R11), and `dim_region` has it as a column, the code of each school
    """

    about: Definition
    codes: Titles
    sql: str = ""
    pooled: Titles = field(default_factory=lambda: MappingProxyType({}))
    everybody: bool = True
    special: bool = False
    optional: bool = False
    of_school: bool = False

    @property
    def name(self) -> str:
        """Of the dimension: `subgroup_dim` in the release."""
        return self.about.id

    @property
    def code(self) -> str:
        """SQL for a person's code, before the policy pools any."""
        sql = self.sql or f"s.{self.name}"
        if not self.sql and tuple(self.codes)[:2] == YES_NO:
            sql = f"case when {sql} then 'yes' when not {sql} then 'no' end"
        return f"coalesce({sql}, '{NOT_REPORTED}')" if self.optional else sql


def _yes_no(yes: tuple[str, str], no: tuple[str, str]) -> Titles:
    return dict(zip(YES_NO, (yes, no), strict=True))


_UNKNOWN: Titles = {NOT_REPORTED: ("Not reported", "Sin dato")}


SUBGROUPS = (
    Subgroup(
        dimension(
            "sex",
            Words("Sex", "Sex in school records."),
            Words("Sexo", "Sexo según los registros escolares."),
        ),
        {
            "female": ("Women", "Mujeres"),
            "male": ("Men", "Hombres"),
            "not_reported": ("Not reported", "Sin dato"),
        },
        special=True,
    ),
    Subgroup(
        dimension(
            "race_ethnicity",
            Words(
                "Race and ethnicity",
                "Federal race and ethnicity category; groups too small to show are pooled.",
            ),
            Words(
                "Raza y origen étnico",
                "Categoría federal de raza y origen étnico; los grupos demasiado pequeños se "
                "juntan.",
            ),
        ),
        {
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
        pooled={
            "other": ("Other, two or more, or not reported", "Otra raza, dos o más, o sin dato")
        },
        special=True,
    ),
    Subgroup(
        dimension(
            "economically_disadvantaged",
            Words("Economic disadvantage", "Economically disadvantaged while in school."),
            Words("Desventaja económica", "En desventaja económica durante la escuela."),
        ),
        _yes_no(
            ("Economically disadvantaged", "En desventaja económica"),
            ("Not economically disadvantaged", "Sin desventaja económica"),
        ),
        special=True,
    ),
    Subgroup(
        dimension(
            "english_learner",
            Words("English learner", "English learner while in school."),
            Words("Aprendiz de inglés", "Aprendía inglés como otro idioma durante la escuela."),
        ),
        _yes_no(
            ("English learner", "Aprendices de inglés"),
            ("Not an English learner", "No son aprendices de inglés"),
        ),
        special=True,
    ),
    Subgroup(
        dimension(
            "disability",
            Words("Disability", "Student with a disability."),
            Words("Discapacidad", "Estudiante con una discapacidad."),
        ),
        _yes_no(
            ("With a disability", "Con discapacidad"), ("Without a disability", "Sin discapacidad")
        ),
        special=True,
    ),
    Subgroup(
        dimension(
            "locale",
            Words("Locale", "Rural school, or city, suburb or town."),
            Words("Zona", "Escuela en zona rural, o en ciudad, suburbio o pueblo."),
        ),
        {
            "rural": ("Rural school", "Escuela en zona rural"),
            "nonrural": ("City, suburb or town school", "Escuela en ciudad, suburbio o pueblo"),
        },
        sql="case when c.locale = 'rural' then 'rural' else 'nonrural' end",
        of_school=True,
    ),
    Subgroup(
        dimension(
            "cte_level",
            Words(
                "CTE level",
                "None, participant, concentrator or completer.",
                "Perkins V (20 U.S.C. 2302(12) and (13)): a participant completed at least one "
                "course of a CTE program; a concentrator at least two courses of one program. A "
                "completer finished the program, by the state's own rule. The highest level "
                "reached.",
            ),
            Words(
                "Nivel en CTE",
                "Ninguno, participante, concentrador, o programa completo.",
                "Ley Perkins V (20 U.S.C. 2302(12) y (13)): un participante completó al menos un "
                "curso de un programa de CTE; un concentrador, al menos dos cursos de un mismo "
                "programa. Quien lo completó terminó el programa, según la regla del estado. Es "
                "el nivel más alto que alcanzó.",
            ),
        ),
        {
            "none": ("No CTE", "Sin CTE"),
            "participant": ("CTE participant", "Participantes en CTE"),
            "concentrator": ("CTE concentrator", "Concentradores en CTE"),
            "completer": ("CTE completer", "Completaron un programa de CTE"),
        },
    ),
    Subgroup(
        dimension(
            "work_based_learning",
            Words("Work-based learning", "Took part in work-based learning."),
            Words("Aprendizaje en el trabajo", "Participó en aprendizaje en el trabajo."),
        ),
        _yes_no(
            ("Work-based learning", "Con aprendizaje en el trabajo"),
            ("No work-based learning", "Sin aprendizaje en el trabajo"),
        ),
    ),
    Subgroup(
        dimension(
            "exit_type",
            Words("How they left", "Diploma, certificate, equivalency, or none."),
            Words("Cómo salieron", "Con diploma, certificado, equivalencia, o sin ninguno."),
        ),
        {
            "diploma": ("Diploma", "Con diploma"),
            "certificate": ("Certificate", "Con certificado"),
            "equivalency": ("Equivalency", "Con equivalencia (como el GED)"),
            "noncompleter": ("Left without a diploma", "Salieron sin diploma"),
        },
        pooled={"alternative": ("Certificate or equivalency", "Con certificado o equivalencia")},
    ),
    Subgroup(
        dimension(
            "homeless",
            Words(
                "Homelessness",
                "Experienced homelessness while in school.",
                "A special population of Perkins V, 20 U.S.C. 2302(48): without a fixed, regular "
                "and adequate night-time home, 42 U.S.C. 11434a.",
            ),
            Words(
                "Sin hogar",
                "Estuvo sin hogar durante la escuela.",
                "Población especial de la ley Perkins V, 20 U.S.C. 2302(48): sin una vivienda "
                "fija, regular y adecuada donde pasar la noche, 42 U.S.C. 11434a.",
            ),
        ),
        {
            **_yes_no(
                ("Experienced homelessness", "Estuvieron sin hogar"),
                ("Did not experience homelessness", "No estuvieron sin hogar"),
            ),
            **_UNKNOWN,
        },
        everybody=False,
        optional=True,
        special=True,
    ),
    Subgroup(
        dimension(
            "foster",
            Words(
                "Foster care",
                "In foster care while in school.",
                "A special population of Perkins V, 20 U.S.C. 2302(48): in foster care, or aged "
                "out of it.",
            ),
            Words(
                "Crianza temporal",
                "En un hogar de crianza temporal (foster care) durante la escuela.",
                "Población especial de la ley Perkins V, 20 U.S.C. 2302(48): quienes están o "
                "estuvieron en crianza temporal hasta cumplir la edad límite.",
            ),
        ),
        {
            **_yes_no(
                ("In foster care", "En hogares de crianza temporal"),
                ("Not in foster care", "No en hogares de crianza temporal"),
            ),
            **_UNKNOWN,
        },
        everybody=False,
        optional=True,
        special=True,
    ),
    Subgroup(
        dimension(
            "migrant",
            Words(
                "Migrant student",
                "Moved for seasonal farm or fishing work, their own or their family's.",
                "A subgroup that federal school law reports, 20 U.S.C. 6311(b)(2)(B)(xi); defined "
                "in 20 U.S.C. 6399. It says nothing about immigration.",
            ),
            Words(
                "Estudiante migratorio",
                "Se mudó por trabajo de temporada en el campo o la pesca, propio o de su familia.",
                "Grupo que informa la ley federal de educación, 20 U.S.C. 6311(b)(2)(B)(xi); se "
                "define en 20 U.S.C. 6399. No tiene que ver con la situación migratoria.",
            ),
        ),
        {
            **_yes_no(
                ("Migrant student", "Estudiantes migratorios"),
                ("Not a migrant student", "No son estudiantes migratorios"),
            ),
            **_UNKNOWN,
        },
        everybody=False,
        optional=True,
        special=True,
    ),
)
_CONCENTRATORS = dimension(
    CONCENTRATORS,
    Words(
        "CTE concentrators",
        "Leavers who completed at least two courses of one CTE program.",
        "20 U.S.C. 2302(12)(A). Those whose highest level is concentrator or completer: the "
        "people whom Perkins V asks about.",
    ),
    Words(
        "Concentradores en CTE",
        "Egresados que completaron al menos dos cursos de un mismo programa de CTE.",
        "20 U.S.C. 2302(12)(A). Quienes llegaron al nivel de concentrador o completaron el "
        "programa: las personas por las que pregunta la ley Perkins V.",
    ),
)


def subgroup(name: str) -> Subgroup:
    """The dimension of a name. Raises KeyError if there is none."""
    return {item.name: item for item in SUBGROUPS}[name]


def titles_of(name: str) -> Titles:
    """English and Spanish of the codes of a dimension; nothing of another one."""
    return next(({**item.codes, **item.pooled} for item in SUBGROUPS if item.name == name), {})


def recorded_codes() -> dict[str, tuple[str, ...]]:
    """Codes of the data package, by subgroup dimension; the policy may pool some of them."""
    return {item.name: tuple(item.codes) for item in SUBGROUPS}


def dims_of_everybody() -> tuple[str, ...]:
    """Dimensions that split everybody."""
    return tuple(item.name for item in SUBGROUPS if item.everybody)


def dims_of_concentrators() -> tuple[str, ...]:
    """Dimensions of CTE concentrators."""
    return tuple(f"{NESTED}{item.name}" for item in SUBGROUPS if item.special)


def dims_of_schools() -> tuple[str, ...]:
    """Dimensions that follow from the school."""
    return tuple(item.name for item in SUBGROUPS if item.of_school)


def meanings() -> dict[str, Definition]:
    """What every dimension means, by its name."""
    found = [item.about for item in SUBGROUPS] + [_CONCENTRATORS]
    found += [_among_concentrators(item.about) for item in SUBGROUPS if item.special]
    return {item.id: item for item in found}


def _among_concentrators(dim: Definition) -> Definition:
    """The same split, of CTE concentrators alone."""
    return dimension(
        f"{NESTED}{dim.id}",
        Words(f"{dim.name} (CTE concentrators)", f"CTE concentrators only. {dim.short}", dim.long),
        Words(
            f"{dim.name_es} (concentradores en CTE)",
            f"Solo concentradores en CTE. {dim.short_es}",
            dim.long_es,
        ),
    )
