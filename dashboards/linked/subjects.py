"""What a page is about: a program or a credential, with the codes that the release has for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from aggregates.schema import ALL_COHORTS, STATE
from dashboards import queries, views
from dashboards.linked import sets, terms
from dashboards.linked.words import Node, of_site, said, term
from dashboards.selection import credential_path, program_path

PROGRAMS, CREDENTIALS = "programs", "credentials"
CIP = {"en": "Classification of Instructional Programs"}  # names of frameworks, as they are
SOC = {"en": "Standard Occupational Classification"}
CLASSES = {  # of a type of credential
    "industry_certification": "ceterms:Certification",
    "license": "ceterms:License",
    "certificate": "ceterms:Certificate",
    "associate": "ceterms:AssociateDegree",
    "bachelor": "ceterms:BachelorDegree",
}


@dataclass(frozen=True)
class Subject:
    """A page's program or credential: its kind and code, and the rows that are its numbers."""

    kind: str
    code: str

    @property
    def cube(self) -> str:
        """Where its numbers are."""
        return sets.OUTCOMES if self.kind == PROGRAMS else sets.CREDENTIALS

    @property
    def page(self) -> str:
        """Address of its page."""
        return program_path(self.code) if self.kind == PROGRAMS else credential_path(self.code)

    @property
    def rows(self) -> list[queries.Row]:
        """Its numbers in the whole state."""
        if self.kind == PROGRAMS:
            return queries.outcomes(program_code=self.code, region_code=STATE)
        held = queries.held("credentials", self.code)
        return [row for row in held if row["region_code"] == STATE]

    def title(self) -> str:
        """What it is called in the language that is spoken."""
        if self.kind == PROGRAMS:
            return views.codes().programs[self.code].title
        return str(queries.credentials()[self.code]["title"])

    def node(self) -> Node:
        """The program or credential; nothing for a cluster, a type or all of them."""
        return _program(self) if self.kind == PROGRAMS else _credential(self)

    def graph(self, headline: bool = False) -> list[Node]:
        """What it is, and its data set: every number, or those that stand in its page."""
        node, rows = self.node(), self.rows
        only: tuple[str, ...] = tuple(terms.measures(rows))
        if headline:
            only = tuple(name for name in sets.HEADLINE if name in only)
            rows = [row for row in rows if row["cohort_code"] == ALL_COHORTS]
        titles = said(self.title)
        profile = sets.profile(self.kind, self.code, self.cube, titles, self.page, bool(node))
        numbers = sets.observations(self.kind, self.code, self.cube, rows, only)
        whole = sets.with_numbers(profile, self.cube, numbers)
        return [node, whole] if node else [whole]

    def small(self) -> list[Node]:
        """What stands in its page, with what that needs to be understood alone."""
        graph = self.graph(headline=True)
        used = graph[-1]["qdata:hasMetric"]
        names = [one for one in sets.HEADLINE if terms.metric_name(self.cube, one) in used]
        return [*graph, *(_named(terms.metric(self.cube, name)) for name in names)]

    def alone(self) -> list[Node]:
        """Everything about it, with every node that is shared."""
        return [*self.graph(), *terms.shared({self.cube: self.rows})]


def _named(metric: Node) -> Node:
    kept = ("@id", "@type", "ceterms:name", "qdata:adjustment")
    return {name: metric[name] for name in kept if name in metric}


def every() -> Iterator[Subject]:
    """Programs and credentials that have pages."""
    for code in views.codes().programs:
        yield Subject(PROGRAMS, code)
    for code in queries.credentials():
        yield Subject(CREDENTIALS, code)


def find(kind: str, code: str) -> Subject | None:
    """The subject of a kind and code, if the release has it."""
    there = views.codes().programs if kind == PROGRAMS else queries.credentials()
    return Subject(kind, code) if code in there else None


def _about(subject: Subject, name: str) -> Node:
    """What programs and credentials have in common."""
    return {
        "@id": sets.subject(subject.page),
        "@type": name,
        "ceterms:name": said(subject.title),
        "ceterms:subjectWebpage": of_site(subject.page),
        "qdata:relevantDataSet": sets.data(subject.kind, subject.code),
    }


def _program(subject: Subject) -> Node:
    given = views.codes().programs[subject.code]
    if given.level != "program":
        return {}
    node = _about(subject, "ceterms:LearningProgram")
    if given.detail:
        node["ceterms:instructionalProgramType"] = _aligned(CIP, given.detail)
    if found := cluster(given.parent or ""):
        node["ceterms:classification"] = found
    if jobs := _jobs(queries.release().id).get(subject.code):
        node["ceterms:occupationType"] = [
            _aligned(SOC, row["soc_code"]) | {"ceterms:targetNodeName": {"en": row["title"]}}
            for row in jobs
        ]
    return node


@lru_cache(maxsize=1)
def _jobs(release_id: str) -> dict[str, list[queries.Row]]:
    """Occupations that the release pairs with each program."""
    found: dict[str, list[queries.Row]] = {}
    for row in queries.occupations():
        for code in row["programs"]:
            found.setdefault(code, []).append(row)
    return found


def _credential(subject: Subject) -> Node:
    known = queries.credentials()[subject.code]
    if known["level"] != "credential":
        return {}
    node = _about(subject, CLASSES[known["credential_type"]])
    if known["ctid"]:
        node["ceterms:ctid"] = known["ctid"]
    if found := cluster(f"cluster:{known['cluster_id']}"):
        node["ceterms:classification"] = found
    return node


def _aligned(framework: dict[str, str], code: str) -> Node:
    node: Node = {"@type": "ceterms:CredentialAlignmentObject", "ceterms:codedNotation": code}
    return node | {"ceterms:frameworkName": framework}


def cluster(code: str) -> Node:
    """A career cluster as a concept; nothing for a code that is none."""
    given = views.codes().programs.get(code)
    if given is None:
        return {}
    node: Node = {"@id": term("cluster", code), "@type": "skos:Concept", "skos:notation": code}
    return node | {"skos:prefLabel": said(lambda: given.title)}
