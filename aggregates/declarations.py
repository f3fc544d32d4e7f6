"""Every cube of a release, declared once: who is counted, when, and into which parts.

A *population* is who is counted, and the trees it is counted along. A *partition* splits one
count of a group into parts, by an SQL statement of its own name. A *cube* is a table of the
release: a population at some horizons, whole or by a partition. Counts, dense rows, relations for
protection, published columns, checks and the attack all follow from these (METHODS.md, "To add a
cube").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from aggregates import definitions
from aggregates.definitions import Definition, Deprecated
from aggregates.definitions.subgroups import CONCENTRATORS
from aggregates.schema import (
    BEFORE,
    HORIZONS,
    KEYS,
    MEASURES,
    PERCENTILES,
    TIMES,
    TOTAL,
)
from aggregates.statements import SQL

AWARD_HORIZONS = ("a00", "a01", "a03", "a05")  # the award itself, and years after its quarter
WINDOW_YEARS = 3  # years that are put together, never overlapping
NOW = "now"  # the only horizon of people who are counted as they are


@dataclass(frozen=True)
class Part:
    """One part of a partition, or a margin inside it (`parent` of others); there is none where the
    package has no rows of `requires`, a table with a condition if need be.
    """

    code: str
    title: str
    title_es: str
    parent: str = ""
    requires: str = ""


@dataclass(frozen=True)
class Partition:
    """The people of one count of a group, each in one part; every part is a count of its own.

    name    of the split: column of `cube_grids`, rows of `dim_part`, and stem of the SQL file that
            gives the rows of the population with the column `part`
    column  of the part's code in the release
    whole   count of the group that the parts add up to
    parts   its codes, those with most people first; none: the workforce regions, and `unknown`
    levels  region levels that it is counted at; none: all
    horizons  that it is counted at; none: all that its cubes show
    same    part -> count that is the same people by definition: one cell (R4)
    sums    count -> parts that add up to it too, beside the whole, the largest first (R1)
    own     (partition, part): where a part is the group's own workforce region, that other part
            is the same people
    who     subgroup dimension whose codes the parts are: of everybody, a part is that subgroup's
            looked-up people, and one cell with them (R4). It is counted at one horizon, where the
            dimension is tabulated too, and splits every subgroup but the dimension's own
    """

    name: str
    column: str
    whole: str
    parts: tuple[Part, ...] = ()
    levels: tuple[str, ...] = ()
    horizons: tuple[str, ...] = ()
    same: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    own: tuple[str, str] | None = None
    who: str = ""
    sql: Path | None = None

    def people(self, population: Population) -> str:
        """SQL for the rows of a population that are in a part, with the column `part`."""
        file = self.sql or SQL / f"{self.name}.sql"
        return file.read_text(encoding="utf-8").format(view=population.view)

    def count(self, code: str) -> str:
        """Column of the confidential cube that counts a part."""
        return f"{self.name}__{code}"


SECTOR = Partition(
    "sector",
    "sector_code",
    "n_employed",
    tuple(Part(code, *titles) for code, titles in definitions.SECTORS.items()),
)
PLACE = Partition(
    "place",
    "place_code",
    "n_employed",
    (
        Part("in_region", "Same workforce region", "Misma región laboral"),
        Part("same_county", "Same county", "Mismo condado", "in_region"),
        Part("other_county", "Elsewhere in the region", "Otro condado de la región", "in_region"),
        Part("elsewhere", "Elsewhere in the state", "Otra región del estado"),
        Part("unknown", "Not known", "No se sabe"),
    ),
)
FLOW = Partition(
    "flow",
    "work_region_code",
    "n_employed",
    levels=("workforce_region", "state"),
    same={"unknown": PLACE.count("unknown")},
    own=("place", "in_region"),
)
PLACEMENT = Partition(
    "placement",
    "placement_code",
    "n_matched",
    (
        Part("placed", "Placed", "Con colocación"),
        Part("employed", "In covered work", "Con empleo cubierto", "placed"),
        Part(
            "enrolled_only", "In college, no covered work", "Solo estudios", "placed", "enrollments"
        ),
        Part("service_only", "In service only", "Solo servicio", "placed", "service"),
        Part("not_placed", "Not found", "No se encontró"),
    ),
    horizons=("q2",),
    same={"employed": "n_employed"},
    sums={"n_enrolled": ("enrolled_only",), "n_not_found": ("not_placed", "service_only")},
)
_LISTED = "credential_catalog where credential_type {} and exists (from stg_credentials)"
_COLLEGE = "in ('certificate', 'associate', 'bachelor')"
ATTAINMENT = Partition(  # at one horizon: what somebody has by then, they have at every later one
    "attainment",
    "attainment_code",
    "n_matched",
    (
        Part(
            "none", "No credential on record", "Sin credencial en los registros", "", "credentials"
        ),
        Part(
            "college",
            "College certificate or degree",
            "Certificado o título universitario",
            requires=_LISTED.format(_COLLEGE),
        ),
        Part(
            "industry",
            "Industry certification or license",
            "Certificación de la industria o licencia",
            requires=_LISTED.format(f"not {_COLLEGE}"),
        ),
    ),
    horizons=("y06",),
)
LEARNING = Partition(
    "learning",
    "learning_code",
    "n_matched",
    tuple(
        Part(code, *definitions.subgroup("work_based_learning").codes[code])
        for code in ("no", "yes")
    ),
    horizons=("q2",),
    who="work_based_learning",
)
_MATCHED = "students where match_status = 'matched' and match_method {}"
MATCH_METHOD = Partition(  # at one horizon: it is the same at all of them
    "match_method",
    "match_method_code",
    "n_matched",
    (
        Part(
            "deterministic",
            "Exact match (deterministic)",
            "Coincidencia exacta (determinista)",
            requires=_MATCHED.format("= 'deterministic'"),
        ),
        Part(
            "probabilistic",
            "Likely match (probabilistic)",
            "Coincidencia probable (probabilística)",
            requires=_MATCHED.format("= 'probabilistic'"),
        ),
        Part(
            "unknown",
            "Method not said",
            "Método no indicado",
            requires=_MATCHED.format("<> 'none'"),
        ),
    ),
    horizons=("q2",),
)
RETIREMENT = Partition(
    "retirement",
    "retirement_code",
    "n_matched",
    (
        Part("later", "In more than ten years", "En más de diez años"),
        Part("within_5", "Within five years", "En cinco años o menos"),
        Part("within_10", "In six to ten years", "En seis a diez años"),
    ),
)


@dataclass(frozen=True)
class Population:
    """Who is counted, and along which trees.

    view     person-level view: a row a person and horizon, with a column for every level below
    persons  table with a row a person and the same codes, where there are subgroups
    cube     confidential table of its groups
    unit     the tree that takes the place of `program`: dim_<unit>, <unit>_code
    levels   unit level -> column of the view, finest first; `total` has none
    cohort   stem of the tables of its years: dim_<cohort>, and dim_<cover>
    earners  count of those whose amounts are ranked, where it is not each definition of work
    rounding  of percentiles, where it is not the policy's
    splits   core measures that it may count: columns of `cube_grids`
    by_subgroup  whether subgroup dimensions split it
    """

    name: str
    view: str
    persons: str
    cube: str
    unit: str
    levels: Mapping[str, str]
    cohort: str
    cover: str
    horizons: tuple[str, ...]
    splits: tuple[str, ...]
    wages: tuple[str, ...] = ()
    earners: str = ""
    rounding: int = 0
    by_subgroup: bool = False

    def earners_of(self, definition: str) -> str:
        """The count of those whose amounts are ranked under a definition of work."""
        return self.earners or f"n_{definition}"

    @property
    def subgroups(self) -> tuple[str, ...]:
        """Subgroup dimensions: of everybody, CTE concentrators, and of concentrators."""
        if not self.by_subgroup:
            return ()
        everybody, special = definitions.dims_of_everybody(), definitions.dims_of_concentrators()
        return (*everybody, CONCENTRATORS, *special)

    @property
    def dims(self) -> tuple[str, ...]:
        """Subgroup dimensions, everybody first."""
        return (TOTAL, *self.subgroups)


LEAVERS = Population(
    name="leavers",
    view="outcome",
    persons="exiter",
    cube="cube_outcomes",
    unit="program",
    levels={
        "program": "program",
        "pair": "pair",
        "cluster": "cluster",
        "cluster_2024": "cluster_2024",
    },
    cohort="cohort",
    cover="cohort_horizon",
    horizons=TIMES,
    splits=("coverage", "employment", "full_quarter", "full_year", "activities"),
    wages=HORIZONS,
    by_subgroup=True,
)
HOLDERS = Population(
    name="holders",
    view="holder",
    persons="holder",
    cube="cube_credentials",
    unit="credential",
    levels={"credential": "credential", "credential_type": "credential_type"},
    cohort="award_year",
    cover="award_horizon",
    horizons=AWARD_HORIZONS,
    splits=("coverage", "employment"),
    wages=AWARD_HORIZONS[1:],
)
TEACHERS = Population(
    name="teachers",
    view="teacher",
    persons="teacher",
    cube="cube_educators",
    unit="taught",
    levels={"cluster": "cluster"},
    cohort="teaching_year",
    cover="teaching_horizon",
    horizons=(NOW,),
    splits=(),
    wages=(NOW,),
    earners="n_matched",
    rounding=1,
)
POPULATIONS = (LEAVERS, HOLDERS, TEACHERS)


@dataclass(frozen=True)
class Cube:
    """A protected table of the release.

    partition  None: one row a group with some measures; else one row a group and part
    horizons   of the population's, those that it shows
    measures   of the core counts, rates and wages, those that it shows
    names      of columns, where they have another than in `outcomes`
    by_subgroup  whether it may be asked for by subgroup dimensions
    base       subgroup dimension that takes the place of everybody
    beside     the cube on whose grids it is shown too, if it has none of its own
    requires   tables of the package without which it stays empty
    dictionary  definitions of its columns, where `definitions/` has none
    deprecated  that it is to go
    """

    name: str
    title: str
    question: str
    population: Population
    horizons: tuple[str, ...]
    partition: Partition | None = None
    by_subgroup: bool = False
    base: str = TOTAL
    measures: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    beside: str = ""
    requires: tuple[str, ...] = ("students", "wages")
    dictionary: tuple[Definition, ...] = ()
    deprecated: Deprecated | None = None

    @property
    def subgroups(self) -> tuple[str, ...]:
        """Dimensions that it may be asked for by, of whoever it is about."""
        if not self.by_subgroup:
            return ()
        if self.base == CONCENTRATORS:
            return definitions.dims_of_concentrators()
        return definitions.dims_of_everybody()

    @property
    def keys(self) -> dict[str, str]:
        """Key of the confidential cube -> column of the release."""
        unit = {"program_code": f"{self.population.unit}_code"}
        return {
            key: unit.get(key, key)
            for key in KEYS
            if self.population.subgroups or not key.startswith("subgroup")
        }

    @property
    def columns(self) -> dict[str, str]:
        """Measure -> column of the release."""
        return {name: self.names.get(name, name) for name in self.measures}


_WAGES = tuple(f"wage_employed_{rank}{kind}" for kind in ("", "_nominal") for rank in PERCENTILES)
_WORK = ("n_matched", "n_employed", "rate_employed")
_AWARDS = ("credentials", "credential_catalog")

CUBES = (
    Cube(
        "outcomes",
        "Outcomes",
        "What did people do after leaving, and what did they earn?",
        LEAVERS,
        HORIZONS,
        by_subgroup=True,
        measures=MEASURES,
    ),
    Cube(
        "industries",
        "Industries",
        "In which industries do those with work earn most of their wages?",
        LEAVERS,
        HORIZONS,
        SECTOR,
        by_subgroup=True,
    ),
    Cube(
        "places",
        "Places of work",
        "Do they work near where they went to school?",
        LEAVERS,
        HORIZONS,
        PLACE,
        by_subgroup=True,
    ),
    Cube(
        "flows",
        "Flows between regions",
        "From which region to which do people go to work?",
        LEAVERS,
        HORIZONS,
        FLOW,
    ),
    Cube(
        "work_while_in_school",
        "Work while in school",
        "Who worked in the two years before leaving?",
        LEAVERS,
        BEFORE,
        by_subgroup=True,
        measures=_WORK,
    ),
    Cube(
        "industries_while_in_school",
        "Industries of work while in school",
        "In which industries did they work before leaving?",
        LEAVERS,
        BEFORE,
        SECTOR,
        by_subgroup=True,
    ),
    Cube(
        "wioa",
        "WIOA indicators of CTE concentrators",
        "How many concentrators work in the second and the fourth quarter, and what do they earn?",
        LEAVERS,
        ("q2", "q4"),
        by_subgroup=True,
        base=CONCENTRATORS,
        measures=(*_WORK, *_WAGES),
    ),
    Cube(
        "placement",
        "Placement of CTE concentrators",
        "How many concentrators were placed in the second quarter, by Perkins indicator 3S1?",
        LEAVERS,
        ("q2",),
        PLACEMENT,
        by_subgroup=True,
        base=CONCENTRATORS,
        beside="wioa",
    ),
    Cube(
        "attainment",
        "Credentials earned",
        "Which kind of credential did people earn by six years after leaving?",
        LEAVERS,
        ("y06",),
        ATTAINMENT,
        by_subgroup=True,
        requires=("students", "wages", *_AWARDS),
    ),
    Cube(
        "learning",
        "Work-based learning",
        "Which leavers had work-based learning while in school?",
        LEAVERS,
        ("q2",),
        LEARNING,
        by_subgroup=True,
    ),
    Cube(
        "match_methods",
        "How records were matched",
        "How were those who could be looked up matched with wage records?",
        LEAVERS,
        ("q2",),
        MATCH_METHOD,
        by_subgroup=True,
    ),
    Cube(
        "credentials",
        "Credentials",
        "Who holds which credential, and do holders work in the state?",
        HOLDERS,
        AWARD_HORIZONS,
        measures=("n_exiters", *_WORK, "rate_matched", *_WAGES),
        names={"n_exiters": "n_awards"},
        requires=_AWARDS,
    ),
    Cube(
        "credential_industries",
        "Industries of credential holders",
        "In which industries do holders work?",
        HOLDERS,
        AWARD_HORIZONS[1:],
        SECTOR,
        requires=_AWARDS,
    ),
    Cube(
        "credential_places",
        "Where credential holders work",
        "Do holders stay in the region where they went to school?",
        HOLDERS,
        AWARD_HORIZONS[1:],
        PLACE,
        requires=_AWARDS,
    ),
    Cube(
        "educators",
        "CTE teachers",
        "How many CTE teachers are there, and how old are they?",
        TEACHERS,
        (NOW,),
        measures=("n_matched", "wage_employed_p50"),
        names={"n_matched": "n_educators", "wage_employed_p50": "age_p50"},
        requires=("educators",),
    ),
    Cube(
        "educator_retirement",
        "Retirement of CTE teachers",
        "How many CTE teachers can soon retire?",
        TEACHERS,
        (NOW,),
        RETIREMENT,
        beside="educators",
        requires=("educators",),
    ),
)


def cube(name: str) -> Cube:
    """The cube of a name. Raises KeyError if there is none."""
    return {item.name: item for item in CUBES}[name]


def cubes_of(population: Population) -> tuple[Cube, ...]:
    """The cubes that a population fills, in the order of declaration."""
    return tuple(item for item in CUBES if item.population.name == population.name)


def all_partitions() -> tuple[Partition, ...]:
    """Every partition of every population, each once, in the order of declaration."""
    found = {item.partition.name: item.partition for item in CUBES if item.partition}
    return tuple(found.values())


def partitions_of(population: Population) -> tuple[Partition, ...]:
    """Every partition that a population is split by, each once, in the order of declaration."""
    found = {item.partition.name: item.partition for item in cubes_of(population) if item.partition}
    return tuple(found.values())


def dictionary() -> tuple[Definition, ...]:
    """The definitions that cubes bring with them."""
    return tuple(item for cube in CUBES for item in cube.dictionary)
