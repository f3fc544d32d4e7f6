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
from types import MappingProxyType

from aggregates.schema import BEFORE, HORIZONS, SUBGROUP_DIMS, TIMES, TOTAL

CONCENTRATORS = "concentrators"  # subgroup dimension and code: CTE concentrators and completers
SPECIAL = (  # special populations of Perkins V, 20 U.S.C. 2302(48), and who they are compared with
    "sex",
    "race_ethnicity",
    "economically_disadvantaged",
    "english_learner",
    "disability",
    "homeless",
    "foster",
    "migrant",
)
PLACEMENT_DIMS = tuple(f"{CONCENTRATORS}__{dim}" for dim in SPECIAL)
AWARD_HORIZONS = ("a00", "a01", "a03", "a05")  # the award itself, and years after its quarter
NOW = "now"  # the only horizon of people who are counted as they are


@dataclass(frozen=True)
class Partition:
    """The people of one count of a group, each in one part; every part is a count of its own.

    name    of the split: column of `cube_grids`, rows of `dim_part`, and stem of the SQL file that
            gives the rows of the population with the column `part`
    column  of the part's code in the release
    whole   count of the group that the parts add up to
    same    part -> count that is the same people by definition: one cell (R4)
    own     (partition, part): where a part is the group's own workforce region, that other part
            is the same people
    """

    name: str
    column: str
    whole: str
    same: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    own: tuple[str, str] | None = None

    def count(self, code: str) -> str:
        """Column of the confidential cube that counts a part."""
        return f"{self.name}__{code}"


SECTOR = Partition("sector", "sector_code", "n_employed")
PLACE = Partition("place", "place_code", "n_employed")
FLOW = Partition(
    "flow",
    "work_region_code",
    "n_employed",
    same={"unknown": PLACE.count("unknown")},
    own=("place", "in_region"),
)
PLACEMENT = Partition("placement", "placement_code", "n_matched", same={"employed": "n_employed"})
RETIREMENT = Partition("retirement", "retirement_code", "n_matched")


@dataclass(frozen=True)
class Population:
    """Who is counted, and along which trees.

    view     person-level view: a row a person and horizon, with a column for every level below
    cube     confidential table of its groups
    unit     the tree that takes the place of `program`: dim_<unit>, <unit>_code
    levels   unit level -> column of the view, finest first; `total` has none
    cohort   stem of the tables of its years: dim_<cohort>, and dim_<cover>
    people   count of the release that stands for `n_exiters`
    splits   core measures that it may count: columns of `cube_grids`
    """

    name: str
    view: str
    cube: str
    unit: str
    levels: Mapping[str, str]
    cohort: str
    cover: str
    horizons: tuple[str, ...]
    people: str
    splits: tuple[str, ...]
    partitions: tuple[Partition, ...]
    wages: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ()

    @property
    def dims(self) -> tuple[str, ...]:
        """Subgroup dimensions, everybody first."""
        return (TOTAL, *self.subgroups)


LEAVERS = Population(
    name="leavers",
    view="outcome",
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
    people="n_exiters",
    splits=("coverage", "employment", "full_quarter", "full_year", "activities"),
    partitions=(SECTOR, PLACE, FLOW, PLACEMENT),
    wages=HORIZONS,
    subgroups=(*SUBGROUP_DIMS, CONCENTRATORS, *PLACEMENT_DIMS),
)
HOLDERS = Population(
    name="holders",
    view="holder",
    cube="cube_credentials",
    unit="credential",
    levels={"credential": "credential", "credential_type": "credential_type"},
    cohort="award_year",
    cover="award_horizon",
    horizons=AWARD_HORIZONS,
    people="n_awards",
    splits=("coverage", "employment"),
    partitions=(SECTOR, PLACE),
    wages=AWARD_HORIZONS[1:],
)
TEACHERS = Population(
    name="teachers",
    view="teacher",
    cube="cube_educators",
    unit="taught",
    levels={"cluster": "cluster"},
    cohort="teaching_year",
    cover="teaching_horizon",
    horizons=(NOW,),
    people="n_educators",
    splits=(),
    partitions=(RETIREMENT,),
)
POPULATIONS = (LEAVERS, HOLDERS, TEACHERS)


@dataclass(frozen=True)
class Cube:
    """A protected table of the release.

    partition  None: one row a group with every measure; else one row a group and part
    horizons   of the population's, those that it shows
    subgroups  dimensions that it may be asked for by
    base       subgroup dimension that takes the place of everybody
    requires   tables of the package without which it stays empty
    """

    name: str
    title: str
    question: str
    population: Population
    horizons: tuple[str, ...]
    partition: Partition | None = None
    subgroups: tuple[str, ...] = ()
    base: str = TOTAL
    requires: tuple[str, ...] = ("students", "wages")


CUBES = (
    Cube(
        "outcomes",
        "Outcomes",
        "What did people do after leaving, and what did they earn?",
        LEAVERS,
        HORIZONS,
        subgroups=SUBGROUP_DIMS,
    ),
    Cube(
        "industries",
        "Industries",
        "In which industries do those with work earn most of their wages?",
        LEAVERS,
        HORIZONS,
        SECTOR,
        SUBGROUP_DIMS,
    ),
    Cube(
        "places",
        "Places of work",
        "Do they work near where they went to school?",
        LEAVERS,
        HORIZONS,
        PLACE,
        SUBGROUP_DIMS,
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
        "Who worked in the two years before leaving, and in which industries?",
        LEAVERS,
        BEFORE,
        SECTOR,
        SUBGROUP_DIMS,
    ),
    Cube(
        "placement",
        "Placement",
        "How many CTE concentrators were placed, by Perkins 3S1 and the WIOA indicators?",
        LEAVERS,
        ("q2", "q4"),
        PLACEMENT,
        PLACEMENT_DIMS,
        CONCENTRATORS,
    ),
    Cube(
        "credentials",
        "Credentials",
        "Who holds which credential, and do holders work in the state?",
        HOLDERS,
        AWARD_HORIZONS,
        requires=("credentials", "credential_catalog"),
    ),
    Cube(
        "credential_industries",
        "Industries of credential holders",
        "In which industries do holders work?",
        HOLDERS,
        AWARD_HORIZONS[1:],
        SECTOR,
        requires=("credentials", "credential_catalog"),
    ),
    Cube(
        "credential_places",
        "Where credential holders work",
        "Do holders stay in the region where they went to school?",
        HOLDERS,
        AWARD_HORIZONS[1:],
        PLACE,
        requires=("credentials", "credential_catalog"),
    ),
    Cube(
        "educators",
        "Educators",
        "How many CTE teachers are there, and how many can soon retire?",
        TEACHERS,
        (NOW,),
        RETIREMENT,
        requires=("educators",),
    ),
)


def cube(name: str) -> Cube:
    """The cube of a name. Raises KeyError if there is none."""
    return next(item for item in CUBES if item.name == name)


def cubes_of(population: Population) -> tuple[Cube, ...]:
    """The cubes that a population fills, in the order of declaration."""
    return tuple(item for item in CUBES if item.population.name == population.name)
