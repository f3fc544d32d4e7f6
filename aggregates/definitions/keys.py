"""What rows are about: key columns, the parts that people are split into, and levels."""

from __future__ import annotations

from aggregates.definitions.model import (
    AWARDS,
    EDUCATORS,
    PERKINS,
    SCHOOL,
    SERVICE,
    UI,
    Words,
    dimension,
)

_KEYS = (
    dimension(
        "program_code",
        Words("Program", "Primary CTE program, its career cluster, or all."),
        Words(
            "Programa",
            "Programa principal de educación técnica y profesional (CTE), su grupo de carreras, o "
            "todos.",
        ),
    ),
    dimension(
        "region_code",
        Words(
            "Place of school",
            "School, district, county, workforce region or state of the last school attended.",
            "Where people went to school, not where they live or work.",
        ),
        Words(
            "Lugar de la escuela",
            "Escuela, distrito, condado, región laboral o estado de la última escuela a la que "
            "asistieron.",
            "Dónde fueron a la escuela, no dónde viven ni dónde trabajan.",
        ),
    ),
    dimension(
        "cohort_code",
        Words("Leaving years", "Calendar year of exit, a three-year window of them, or all."),
        Words(
            "Años de egreso",
            "Año calendario en que salieron de la escuela, un periodo de tres años, o todos.",
        ),
    ),
    dimension(
        "horizon_code",
        Words(
            "Time after leaving",
            "Second or fourth quarter, or year 1 to 10, after the exit quarter.",
            "Quarters are counted from the last quarter enrolled.",
        ),
        Words(
            "Tiempo después de salir",
            "Segundo o cuarto trimestre, o año 1 a 10, después del trimestre de salida.",
            "Los trimestres se cuentan desde el último en que estuvieron inscritos.",
        ),
    ),
    dimension(
        "subgroup_dim",
        Words("Grouping", "Which characteristic splits the group."),
        Words("Agrupación", "La característica por la que se divide el grupo."),
    ),
    dimension(
        "subgroup_code",
        Words("Group", "Which part of the split the row is about."),
        Words("Grupo", "La parte de la división a la que se refiere la fila."),
    ),
)
_PARTS = (
    dimension(
        "sector_code",
        Words(
            "Industry sector",
            "NAICS 2022 sector of the main employer.",
            "The main employer is the one that paid most wages in the period. UI records hold the "
            "employer's industry, not the worker's occupation: somebody paid by a hospital may be "
            "a nurse or a cook.",
        ),
        Words(
            "Sector de la industria",
            "Sector NAICS 2022 del empleador principal.",
            "El empleador principal es el que pagó más salarios en el periodo. Los registros "
            "indican la industria del empleador, no la ocupación de la persona: a quien le paga "
            "un hospital puede trabajar en enfermería o en la cocina.",
        ),
        UI,
    ),
    dimension(
        "place_code",
        Words(
            "Place of work",
            "Where the main employer is, seen from the school.",
            "The county that the main employer reported: the school's county; elsewhere in its "
            "workforce region; the region as a whole, which is the sum of those two; elsewhere in "
            "the state; or not known, where the record has no county of work.",
        ),
        Words(
            "Lugar de trabajo",
            "Dónde está el empleador principal, visto desde la escuela.",
            "El condado que informó el empleador principal: el mismo condado de la escuela; otro "
            "condado de su región laboral; toda la región, que es la suma de los dos; otra región "
            "del estado; o desconocido, si el registro no tiene condado de trabajo.",
        ),
        UI,
    ),
    dimension(
        "work_region_code",
        Words(
            "Workforce region of work",
            "Workforce region of the county that the main employer reported.",
            "Not known where the record has no county of work. Work in other states is not in "
            "these records.",
        ),
        Words(
            "Región laboral del trabajo",
            "Región laboral del condado que informó el empleador principal.",
            "Desconocida si el registro no tiene condado de trabajo. El trabajo en otros estados "
            "no está en estos registros.",
        ),
        UI,
    ),
    dimension(
        "placement_code",
        Words(
            "Placement",
            "What a concentrator was found doing: work, college, service, or none of them.",
            f"Perkins V indicator 3S1, {PERKINS}: in the second quarter after leaving secondary "
            "education, in postsecondary education or advanced training, in military service or a "
            "service program, or employed. Placed is the sum of employed, in college only and in "
            "service only. Service is military, federal or national service, which "
            "wage records miss. Not placed means not found in these records.",
        ),
        Words(
            "Colocación",
            "Qué hacía un concentrador según los registros: trabajo, estudios, servicio, o nada de "
            "esto.",
            f"Indicador 3S1 de la ley Perkins V, {PERKINS}: en el segundo trimestre después de "
            "salir de la escuela secundaria, en estudios postsecundarios o capacitación avanzada, "
            "en el servicio militar o un programa de servicio, o con empleo. Con colocación es la "
            "suma de con empleo, solo estudios y solo servicio. El servicio es "
            "militar, federal o nacional, que no está en los registros salariales. Sin colocación "
            "quiere decir no encontrado en estos registros.",
        ),
        SERVICE,
    ),
    dimension(
        "learning_code",
        Words(
            "Had work-based learning",
            "Whether school records say that somebody took part in work-based learning.",
            "Sustained work with people of an industry or community, at real or simulated "
            "workplaces, aligned with classes: 20 U.S.C. 2302(55). What counts, the state decides; "
            "nothing is said of how long it took or how good it was.",
        ),
        Words(
            "Tuvo aprendizaje en el trabajo",
            "Si los registros escolares dicen que alguien participó en aprendizaje en el trabajo.",
            "Trabajo continuo con personas de una industria o de la comunidad, en lugares de "
            "trabajo reales o simulados, ligado a las clases: 20 U.S.C. 2302(55). Qué cuenta lo "
            "decide el estado; no dice cuánto duró ni qué tan bueno fue.",
        ),
        SCHOOL,
    ),
    dimension(
        "attainment_code",
        Words(
            "Highest credential",
            "The highest kind of credential that somebody earned by six years after leaving.",
            "College certificates and degrees stand highest, then licenses, then industry "
            "certifications; each person is in one part, whatever else they earned. "
            "Certifications and licenses together are a sum of two parts. Credentials count up to "
            "the last quarter of year six, those earned in school too: six years are the usual "
            "measure of college completion. Records are taken to reach as far as the wage records. "
            "No credential on record means that these records hold none, not that there is none: "
            "credentials of other states or of issuers that do not report are missing.",
        ),
        Words(
            "Credencial más alta",
            "El tipo de credencial más alto que alguien obtuvo hasta seis años después de salir.",
            "Los certificados y títulos universitarios son los más altos, luego las licencias y "
            "luego las certificaciones de la industria; cada persona está en una sola parte, sin "
            "importar qué más obtuvo. Certificaciones y licencias juntas son la suma de dos "
            "partes. Cuentan las credenciales hasta el último trimestre del sexto año, también "
            "las obtenidas en la escuela: seis años son la medida habitual para terminar la "
            "universidad. Se supone que los registros llegan tan lejos como los de salarios. Sin "
            "credencial en los registros quiere decir que no tienen ninguna, no que no exista: "
            "faltan las de otros estados o de entidades que no informan.",
        ),
        AWARDS,
    ),
    dimension(
        "match_method_code",
        Words(
            "How matched",
            "How the school records of somebody were matched with wage records, by the agency.",
            "Deterministic: identifiers agree by fixed rules, such as number, name and date of "
            "birth. Probabilistic: they agree well enough to be most likely the same person's, so "
            "some are not. Not said: looked up, and the records do not say how. Whoever could not "
            "be looked up is in no part.",
        ),
        Words(
            "Cómo se cotejó",
            "Cómo la agencia cotejó los datos escolares de alguien con los registros salariales.",
            "Determinista: los identificadores coinciden según reglas fijas, como número, nombre y "
            "fecha de nacimiento. Probabilística: coinciden lo bastante para ser muy probablemente "
            "de la misma persona, así que algunas no lo son. No indicado: se cotejó, y los "
            "registros no dicen cómo. Quien no se pudo cotejar no está en ninguna parte.",
        ),
        SCHOOL,
    ),
    dimension(
        "retirement_code",
        Words(
            "Time to retirement",
            "How soon a CTE teacher can retire: within 5 years, in 6 to 10, or later.",
            "By the rule in the policy, by age or by years of service, whichever comes first. That "
            "somebody can retire does not mean that they will.",
        ),
        Words(
            "Tiempo hasta la jubilación",
            "Cuándo puede jubilarse un docente de CTE: en 5 años o menos, en 6 a 10, o después.",
            "Según la regla de la política de esta publicación, por edad o por años de servicio, "
            "lo que llegue primero. Poder jubilarse no quiere decir que lo harán.",
        ),
        EDUCATORS,
    ),
    dimension(
        "credential_code",
        Words("Credential", "Credential earned, its type, or all."),
        Words("Credencial", "Credencial obtenida, su tipo, o todas."),
        AWARDS,
    ),
    dimension(
        "taught_code",
        Words("Cluster taught", "Career cluster that the teacher teaches, or all."),
        Words("Grupo de carreras que enseña", "Grupo de carreras que el docente enseña, o todos."),
        EDUCATORS,
    ),
)
_LEVELS = (
    dimension(
        "total",
        Words("Everybody", "Everybody that the table counts, not split by this dimension."),
        Words("Todos", "Todos los que cuenta la tabla, sin dividir por esta dimensión."),
    ),
    dimension(
        "program",
        Words("Single program", "One CTE program, with its CIP 2020 code."),
        Words("Un solo programa", "Un programa de CTE, con su código CIP 2020."),
    ),
    dimension(
        "cluster",
        Words("Career cluster", "Programs of one career field, in the framework of 16 clusters."),
        Words("Grupo de carreras", "Programas de un mismo campo, en el esquema de 16 grupos."),
    ),
    dimension(
        "cluster_2024",
        Words(
            "Career cluster (2024)",
            "Programs of one career field, in the framework of 2024 with 14 clusters.",
            "The same programs as in the framework of 16 clusters, in other groups. Both are "
            "protected together.",
        ),
        Words(
            "Grupo de carreras (2024)",
            "Programas de un mismo campo, en el esquema de 2024 con 14 grupos.",
            "Los mismos programas que en el esquema de 16 grupos, agrupados de otra manera. Ambos "
            "se protegen juntos.",
        ),
    ),
    dimension(
        "pair",
        Words(
            "Career cluster of both frameworks",
            "Programs that share a career cluster in both frameworks.",
            "A cluster of the framework of 16 whose programs are in several clusters of 2024 is "
            "cut into such parts.",
        ),
        Words(
            "Grupo de carreras en ambos esquemas",
            "Programas que comparten grupo de carreras en los dos esquemas.",
            "Un grupo del esquema de 16 cuyos programas están en varios grupos de 2024 se divide "
            "en estas partes.",
        ),
    ),
    dimension(
        "credential",
        Words("Single credential", "One credential of the catalog."),
        Words("Una sola credencial", "Una credencial del catálogo."),
        AWARDS,
    ),
    dimension(
        "year",
        Words("Single year", "One calendar year of leaving or of award, or one school year."),
        Words("Un solo año", "Un año calendario de egreso o de obtención, o un año escolar."),
    ),
    dimension(
        "window",
        Words("Three-year window", "Three years put together; windows never overlap."),
        Words("Periodo de tres años", "Tres años juntos; los periodos nunca se cruzan."),
    ),
    dimension(
        "all",
        Words(
            "All complete windows",
            "The three-year windows that are complete at the horizon, put together.",
        ),
        Words(
            "Todos los periodos completos",
            "Los periodos de tres años que están completos en ese momento, todos juntos.",
        ),
    ),
    dimension(
        "school",
        Words("School", "Last school attended."),
        Words("Escuela", "Última escuela a la que asistieron."),
    ),
    dimension(
        "district",
        Words("School district", "District of the last school attended."),
        Words("Distrito escolar", "Distrito de la última escuela a la que asistieron."),
    ),
    dimension(
        "county",
        Words("County", "County of the last school attended."),
        Words("Condado", "Condado de la última escuela a la que asistieron."),
    ),
    dimension(
        "workforce_region",
        Words("Workforce region", "Counties that plan workforce services together."),
        Words("Región laboral", "Condados que planean juntos los servicios de empleo."),
    ),
    dimension(
        "state",
        Words("Whole state", "Every school of the state."),
        Words("Todo el estado", "Todas las escuelas del estado."),
    ),
)

KEY = {item.id: item for item in _KEYS}
PART = {item.id: item for item in (*_PARTS, *_LEVELS)}
