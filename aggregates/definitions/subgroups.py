"""Subgroup dimensions: which characteristic splits a group of leavers."""

from __future__ import annotations

from aggregates.definitions.model import Definition, Words, dimension
from aggregates.definitions.titles import CONCENTRATORS, NESTED, SUBGROUPS

_SUBGROUPS = (
    dimension(
        "sex",
        Words("Sex", "Sex in school records."),
        Words("Sexo", "Sexo según los registros escolares."),
    ),
    dimension(
        "race_ethnicity",
        Words(
            "Race and ethnicity",
            "Federal race and ethnicity category; groups too small to show are pooled.",
        ),
        Words(
            "Raza y origen étnico",
            "Categoría federal de raza y origen étnico; los grupos demasiado pequeños se juntan.",
        ),
    ),
    dimension(
        "economically_disadvantaged",
        Words("Economic disadvantage", "Economically disadvantaged while in school."),
        Words("Desventaja económica", "En desventaja económica durante la escuela."),
    ),
    dimension(
        "english_learner",
        Words("English learner", "English learner while in school."),
        Words("Aprendiz de inglés", "Aprendía inglés como otro idioma durante la escuela."),
    ),
    dimension(
        "disability",
        Words("Disability", "Student with a disability."),
        Words("Discapacidad", "Estudiante con una discapacidad."),
    ),
    dimension(
        "locale",
        Words("Locale", "Rural school, or city, suburb or town."),
        Words("Zona", "Escuela en zona rural, o en ciudad, suburbio o pueblo."),
    ),
    dimension(
        "cte_level",
        Words(
            "CTE level",
            "None, participant, concentrator or completer.",
            "Perkins V (20 U.S.C. 2302(12) and (13)): a participant completed at least one course "
            "of a CTE program; a concentrator at least two courses of one program. A completer "
            "finished the program, by the state's own rule. The highest level reached.",
        ),
        Words(
            "Nivel en CTE",
            "Ninguno, participante, concentrador, o programa completo.",
            "Ley Perkins V (20 U.S.C. 2302(12) y (13)): un participante completó al menos un curso "
            "de un programa de CTE; un concentrador, al menos dos cursos de un mismo programa. "
            "Quien lo completó terminó el programa, según la regla del estado. Es el nivel más "
            "alto que alcanzó.",
        ),
    ),
    dimension(
        "work_based_learning",
        Words("Work-based learning", "Took part in work-based learning."),
        Words("Aprendizaje en el trabajo", "Participó en aprendizaje en el trabajo."),
    ),
    dimension(
        "exit_type",
        Words("How they left", "Diploma, certificate, equivalency, or none."),
        Words("Cómo salieron", "Con diploma, certificado, equivalencia, o sin ninguno."),
    ),
    dimension(
        "homeless",
        Words(
            "Homelessness",
            "Experienced homelessness while in school.",
            "A special population of Perkins V, 20 U.S.C. 2302(48): without a fixed, regular and "
            "adequate night-time home, 42 U.S.C. 11434a.",
        ),
        Words(
            "Sin hogar",
            "Estuvo sin hogar durante la escuela.",
            "Población especial de la ley Perkins V, 20 U.S.C. 2302(48): sin una vivienda fija, "
            "regular y adecuada donde pasar la noche, 42 U.S.C. 11434a.",
        ),
    ),
    dimension(
        "foster",
        Words(
            "Foster care",
            "In foster care while in school.",
            "A special population of Perkins V, 20 U.S.C. 2302(48): in foster care, or aged out of "
            "it.",
        ),
        Words(
            "Crianza temporal",
            "En un hogar de crianza temporal (foster care) durante la escuela.",
            "Población especial de la ley Perkins V, 20 U.S.C. 2302(48): quienes están o "
            "estuvieron en crianza temporal hasta cumplir la edad límite.",
        ),
    ),
    dimension(
        "migrant",
        Words(
            "Migrant student",
            "Moved for seasonal farm or fishing work, their own or their family's.",
            "A subgroup that federal school law reports, 20 U.S.C. 6311(b)(2)(B)(xi); defined in "
            "20 U.S.C. 6399. It says nothing about immigration.",
        ),
        Words(
            "Estudiante migratorio",
            "Se mudó por trabajo de temporada en el campo o la pesca, propio o de su familia.",
            "Grupo que informa la ley federal de educación, 20 U.S.C. 6311(b)(2)(B)(xi); se define "
            "en 20 U.S.C. 6399. No tiene que ver con la situación migratoria.",
        ),
    ),
    dimension(
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
    ),
)


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


_NESTED = tuple(_among_concentrators(dim) for dim in _SUBGROUPS if dim.id in SUBGROUPS)

SUBGROUP = {item.id: item for item in (*_SUBGROUPS, *_NESTED)}
