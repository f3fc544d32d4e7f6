"""What a visitor asked for: parsed from the URL and checked against the release's codes.

Everything that reaches a query comes through here. A value that is not one of the release's
codes never goes further; the page that answers says what would have been understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import quote, urlencode

from aggregates.schema import ALL_COHORTS, EMPLOYMENT, STATE, TOTAL
from dashboards import language
from dashboards.language import ENGLISH, N_, Words, _

LONGEST_VALUE = 80  # characters; no code of a release is nearly as long
LISTS = ("programs", "regions", "around")  # of several codes: in an address, commas stand between
MOST_LISTED = 4  # codes of a list: as many as can be read side by side
MOST_AROUND = 40  # regions that are counted together
PREFERRED_HORIZON = "y05"
FRAMEWORK = "16"  # of career clusters, unless another is asked for
FRAMEWORKS = Words({"16": N_("16 career clusters"), "2024": N_("2024 framework")})
WITH_PROGRAM = ("/gaps", "/talent", "/talent/brief")  # pages whose addresses name a program
VIEWS = ("list", "map")  # of the programs
WAGES = ("25000", "35000", "45000", "55000")  # dollars a year that a median can be asked to reach
REACHES = ("", "near")  # how far around a region: it alone, or with those next to it
PLACES = ("regions", "counties")  # kinds of place of a map
CLUSTER_LEVELS = {"16": "cluster", "2024": "cluster_2024"}  # framework -> level of its clusters
COUNTY = " County"  # how the names of most counties end
SORTS = Words(
    {
        "title": N_("Name, A to Z"),
        "people": N_("Number of leavers"),
        "share": N_("Share with work"),
        "wage": N_("Median wage"),
    }
)
ORDERS = Words(  # of clusters, where the question is their teachers
    {
        "share": N_("Share able to retire in five years"),
        "teachers": N_("Number able to retire in five years"),
        "leavers": N_("Leavers a year"),
        "openings": N_("Openings a year"),
        "title": N_("Name, A to Z"),
    }
)
AVERAGE = "average"  # everyone together, as what groups are compared with
SPLITS = Words(  # classes of people that a gap is split by
    {"cluster": N_("Career cluster"), "region": N_("Workforce region")}
)
GAP_MEASURES = Words(
    {
        "rate_employed": N_("Any covered work"),
        "rate_full_quarter": N_("A full quarter with one employer"),
        "rate_full_year": N_("Work in all four quarters"),
        "rate_enrolled": N_("In college, no covered work"),
        "rate_working_enrolled": N_("Working and in college"),
        "rate_not_found": N_("Not found in records"),
        "wage_employed_p50": N_("Median wage, any covered work"),
        "wage_full_year_p50": N_("Median wage, work in all four quarters"),
    }
)

WAYS = ("exit_type", "cte_level")  # groupings that are ways through school
OUTCOMES = Words(  # what ways through school are compared by
    {
        "rate_employed": N_("Any covered work"),
        "rate_full_quarter": N_("A full quarter with one employer"),
        "rate_full_year": N_("Work in all four quarters"),
        "wage_employed_p50": N_("Median wage, any covered work"),
        "wage_full_year_p50": N_("Median wage, work in all four quarters"),
        "rate_in_college": N_("In college, with or without work"),
        "rate_not_found": N_("Not found in records"),
    }
)


class SelectionError(Exception):
    """A request that cannot be answered: HTTP status, headline, and what to do."""

    def __init__(self, status: int, headline: str, advice: str) -> None:
        super().__init__(headline)
        self.status, self.headline, self.advice = status, headline, advice


@dataclass(frozen=True)
class Node:
    """One code of a dimension that is a tree; `name` is what the release calls it in English."""

    code: str
    name: str
    level: str
    parent: str | None = None
    detail: str = ""
    parent_2024: str | None = None  # of a program: its cluster in the 2024 framework
    name_es: str = ""  # where the release, or the kind of code, says it in Spanish

    @property
    def title(self) -> str:
        """What the code is called in the language that is spoken."""
        if language.current() != ENGLISH and self.name_es:
            return self.name_es
        return language.title(self.name)

    @property
    def short(self) -> str:
        """The title in a list of its kind, where typing its first letter finds it."""
        spoken_first = self.level == "county" and self.title != self.name
        return self.name.removesuffix(COUNTY) if spoken_first else self.title


@dataclass(frozen=True)
class Codes:
    """The codes of a release, in its order; built once when the release is opened."""

    programs: Mapping[str, Node]
    regions: Mapping[str, Node]
    cohorts: Mapping[str, Node]
    horizons: tuple[str, ...]
    grouped: Mapping[str, Mapping[str, tuple[str, Mapping[str, str]]]]  # language -> groups
    cover: Mapping[tuple[str, str], tuple[int, int]]  # (cohort, horizon) -> first, last year
    taught: tuple[str, ...] = ()  # school years in which teachers are counted, by their spring
    jobs: tuple[str, ...] = ()  # occupations that have openings, by SOC code
    industries: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()  # of the catalogue
    populations: tuple[str, ...] = ()  # groupings of CTE concentrators

    @property
    def groups(self) -> Mapping[str, tuple[str, Mapping[str, str]]]:
        """Subgroup dimensions in the language that is spoken: dim -> (title, code -> title)."""
        return self.grouped[language.current()]

    def horizons_of(self, cohort: str) -> tuple[str, ...]:
        """Horizons that wage records cover for a cohort."""
        return tuple(code for code in self.horizons if (cohort, code) in self.cover)

    def default_horizon(self, cohort: str) -> str:
        """Year 5, or the last horizon before it that the cohort has reached."""
        reached = [code for code in self.horizons_of(cohort) if code <= PREFERRED_HORIZON]
        years = [code for code in reached if code.startswith("y")]
        return (years or reached or list(self.horizons))[-1]

    def ancestors(self, dimension: str, code: str) -> tuple[str, ...]:
        """The code, its parent, and so on to the top; `dimension` as in 'programs'."""
        nodes: Mapping[str, Node] = getattr(self, dimension)
        chain = [code]
        while (parent := nodes[chain[-1]].parent) and parent in nodes and parent not in chain:
            chain.append(parent)
        return tuple(chain)

    def clusters(self, framework: str) -> list[Node]:
        """The career clusters of a framework, in the release's order."""
        return self.of_level("programs", CLUSTER_LEVELS[framework])

    def cluster_of(self, code: str, framework: str) -> str | None:
        """The cluster of a program in a framework."""
        node = self.programs[code]
        return node.parent if framework == FRAMEWORK else node.parent_2024

    def programs_in(self, cluster: str) -> list[Node]:
        """The programs of a cluster of either framework, in the release's order."""
        framework = self.framework_of(cluster)
        programs = self.of_level("programs", "program")
        return [node for node in programs if self.cluster_of(node.code, framework) == cluster]

    def framework_of(self, code: str) -> str:
        """The framework that a cluster belongs to; the usual one for everything else."""
        level = self.programs[code].level
        return next((name for name, of in CLUSTER_LEVELS.items() if of == level), FRAMEWORK)

    def of_level(self, dimension: str, *levels: str) -> list[Node]:
        """Nodes of a dimension on the given levels, in the release's order."""
        nodes: Mapping[str, Node] = getattr(self, dimension)
        return [node for node in nodes.values() if node.level in levels]


@dataclass(frozen=True)
class Selection:
    """One view of the release. Every field is one of the release's codes or a listed word."""

    program: str = TOTAL
    region: str = STATE
    cohort: str = ALL_COHORTS
    horizon: str = ""  # empty: chosen by Codes.default_horizon
    definition: str = "employed"
    cluster: str = ""
    framework: str = FRAMEWORK
    sort: str = "title"
    group: str = "sex"
    reference: str = ""  # a group, or AVERAGE
    focus: str = ""  # a group whose gap is drawn on the map and split
    by: str = "cluster"  # one of SPLITS
    measure: str = "rate_employed"
    view: str = "list"
    wage: str = ""  # one of WAGES; empty: any
    taken: str = ""  # a place where people took what is listed; empty: anywhere
    places: str = "regions"
    year: str = ""  # one of Codes.taught; empty: the last
    order: str = "share"
    population: str = ""  # one of Codes.populations; empty: all CTE concentrators
    programs: tuple[str, ...] = ()  # to compare, in the order asked for
    regions: tuple[str, ...] = ()
    job: str = ""  # what an employer hires for: an occupation, an industry or a credential
    industry: str = ""
    credential: str = ""
    around: tuple[str, ...] = ()  # regions that are counted together
    reach: str = ""  # one of REACHES
    ways: str = ""  # one of WAYS; empty: all of them together
    outcome: str = "rate_employed"  # one of OUTCOMES

    def url(self, path: str, **changes: Any) -> str:
        """`path` with the fields that differ from the defaults, as a link; `changes` win."""
        changed = replace(self, **changes)
        pairs = changed.pairs(*(field.name for field in fields(self) if field.name != "program"))
        named = path in WITH_PROGRAM or (path == "/programs" and changed.view == "map")
        if named and changed.program != TOTAL:
            pairs.insert(0, ("program", changed.program))
        return f"{path}?{urlencode(pairs, safe=':,')}" if pairs else path

    def pairs(self, *names: str) -> list[tuple[str, str]]:
        """Name and value, as an address has them, of the named fields that are not the default."""
        return [
            (field.name, _written(getattr(self, field.name)))
            for field in fields(self)
            if field.name in names and getattr(self, field.name) != field.default
        ]

    def keep(self, *names: str) -> Selection:
        """This selection with only the named fields, the others at their defaults."""
        return Selection(**{name: getattr(self, name) for name in names})


def _written(value: str | tuple[str, ...]) -> str:
    """A value as an address has it."""
    return value if isinstance(value, str) else ",".join(value)


def program_path(code: str, suffix: str = "") -> str:
    """Address of a program's page."""
    return f"/programs/{quote(code, safe=':')}{suffix}"


def credential_path(code: str) -> str:
    """Address of the page of a credential, of a type of them, or of all."""
    return f"/talent/{quote(code, safe=':')}"


def parse(raw: Mapping[str, Any], codes: Codes, allowed: Iterable[str]) -> Selection:
    """The selection in `raw` query values; names not in `allowed` are not ours and are ignored.

    Raises SelectionError (400) for a value the release does not know.
    """
    chosen: dict[str, Any] = {}
    for name in allowed:
        text = _single(name, raw.get(name, ""))
        if text and name in LISTS:
            chosen[name] = _listed(name, text, codes)
        elif text:
            chosen[name] = _known(name, text, _choices(name, codes))
    selection = Selection(**chosen)
    groups = codes.groups[selection.group][1]
    for name in ("reference", "focus"):
        if getattr(selection, name) not in ("", AVERAGE, *groups):
            selection = replace(selection, **{name: ""})  # left over from another grouping
    selection = _in_its_framework(selection, raw, codes)
    if not selection.horizon:
        selection = replace(selection, horizon=codes.default_horizon(selection.cohort))
    return selection


def _in_its_framework(selection: Selection, raw: Mapping[str, Any], codes: Codes) -> Selection:
    """A cluster brings its framework; left over from another framework, it is dropped."""
    if not selection.cluster:
        return selection
    own = codes.framework_of(selection.cluster)
    if own == selection.framework:
        return selection
    if raw.get("framework"):
        return replace(selection, cluster="")
    return replace(selection, framework=own)


def _single(name: str, given: Any) -> str:
    if not isinstance(given, str):
        raise SelectionError(
            400,
            _("This link says two things at once"),
            _("Give “%(name)s” once in the address.", name=name),
        )
    if len(given) > LONGEST_VALUE * (_most(name) if name in LISTS else 1):
        raise SelectionError(
            400,
            _("This link is too long to read"),
            _("Start again from the list of programs."),
        )
    return given.strip()


def _listed(name: str, text: str, codes: Codes) -> tuple[str, ...]:
    """The codes of a list, each once, in the order given; empty places are left out."""
    single = "region" if name == "around" else name.removesuffix("s")
    choices = _choices(single, codes)
    parts = dict.fromkeys(part.strip() for part in text.split(","))
    found = tuple(_known(single, part, choices) for part in parts if part)
    if len(found) <= _most(name):
        return found
    raise SelectionError(
        400,
        _("That is more than can be read side by side"),
        _("Choose up to %(most)s at a time.", most=_most(name)),
    )


def _most(name: str) -> int:
    """Codes that a list may have."""
    return MOST_AROUND if name == "around" else MOST_LISTED


def _choices(name: str, codes: Codes) -> Iterable[str]:
    """Every value a field may have in this release."""
    if name in ("program", "region", "cohort", "taken"):
        nodes: Mapping[str, Node] = getattr(codes, f"{'region' if name == 'taken' else name}s")
        return nodes
    if name == "cluster":
        return [node.code for node in codes.of_level("programs", *CLUSTER_LEVELS.values())]
    if name == "framework":
        return [name for name in FRAMEWORKS if codes.clusters(name)]
    if name in ("reference", "focus"):
        groups = {code for _, titles in codes.groups.values() for code in titles}
        return {*groups, AVERAGE} if name == "reference" else groups
    return {
        "horizon": codes.horizons,
        "definition": EMPLOYMENT,
        "sort": tuple(SORTS),
        "group": tuple(codes.groups),
        "measure": tuple(GAP_MEASURES),
        "view": VIEWS,
        "wage": WAGES,
        "places": PLACES,
        "year": codes.taught,
        "order": tuple(ORDERS),
        "job": codes.jobs,
        "industry": codes.industries,
        "credential": codes.credentials,
        "reach": REACHES,
        "by": tuple(SPLITS),
        "population": codes.populations,
        "ways": WAYS,
        "outcome": tuple(OUTCOMES),
    }[name]


def _known(name: str, text: str, choices: Iterable[str]) -> str:
    if text in set(choices):
        return text
    raise SelectionError(
        400,
        UNKNOWN[name],
        _(
            "The address may be from an older release or cut short. Choose again from the lists "
            "on the page."
        ),
    )


UNKNOWN = Words(
    {
        "program": N_("We do not know that program"),
        "region": N_("We do not know that place"),
        "cohort": N_("We do not know that group of leavers"),
        "horizon": N_("We do not know that point in time"),
        "definition": N_("We do not know that definition of work"),
        "cluster": N_("We do not know that career cluster"),
        "framework": N_("We do not know that framework of career clusters"),
        "sort": N_("We do not know that order"),
        "group": N_("We do not know that grouping"),
        "reference": N_("We do not know that comparison group"),
        "focus": N_("We do not know that group"),
        "by": N_("We do not know that way to split a gap"),
        "measure": N_("We do not know that measure"),
        "view": N_("We do not know that view"),
        "wage": N_("We do not know that wage"),
        "taken": N_("We do not know that place"),
        "places": N_("We do not know that kind of place"),
        "year": N_("We do not know that school year"),
        "order": N_("We do not know that order"),
        "job": N_("We do not know that job"),
        "industry": N_("We do not know that industry"),
        "credential": N_("We do not know that credential"),
        "reach": N_("We do not know how far that is"),
        "population": N_("We do not know that population"),
        "ways": N_("We do not know that way through school"),
        "outcome": N_("We do not know that measure"),
    }
)
