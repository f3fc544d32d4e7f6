"""What an employer starts from: a job, an industry, a credential, a program or a career cluster.

Whatever it is, it is counted by programs: those that lead to the job, those of the credential's
field, and so on. `Start.how` says in a sentence how one led to the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, NO_PROGRAM, PUBLISHED, STATE, TOTAL
from dashboards import finding, language, queries, text, views
from dashboards.language import _, ngettext, rich
from dashboards.search import words
from dashboards.selection import FRAMEWORK, Selection, credential_path

EVERYONE, CLUSTER, PROGRAM, JOB, CREDENTIAL, INDUSTRY = (
    "everyone",
    "cluster",
    "program",
    "job",
    "credential",
    "industry",
)
LEVELS = ("program", "cluster", "occupation", "credential")  # of what a search may find here
FOUND = 8  # answers to a search
WORKED = "y05"  # when the industries of leavers are looked at, or the last year before it
NAMED = 4  # programs that a sentence names


@dataclass(frozen=True)
class Start:
    """What is hired for, and the programs or clusters by which it is counted in the state."""

    kind: str
    code: str
    title: str
    units: tuple[str, ...]
    how: Any = ""

    @property
    def programs(self) -> list[str]:
        """Codes of all its programs, those of a cluster one by one."""
        return self._inside(self.units)

    @property
    def programs_in_regions(self) -> list[str]:
        """Codes of the programs whose people are counted in a region: all of a cluster's."""
        return self._inside(self.in_regions())

    def _inside(self, units: Iterable[str]) -> list[str]:
        codes = views.codes()
        if self.kind == EVERYONE:
            return [node.code for node in codes.of_level("programs", "program")]
        found: list[str] = []
        for unit in units:
            inside = [node.code for node in codes.programs_in(unit)] if _cluster(unit) else [unit]
            found += [code for code in inside if code not in found]
        return found

    @property
    def clusters(self) -> tuple[str, ...]:
        """The clusters of its programs; its own units where it is counted by cluster."""
        if self.kind == EVERYONE or all(_cluster(unit) for unit in self.units):
            return self.units
        found = [views.codes().cluster_of(unit, FRAMEWORK) for unit in self.units]
        return tuple(dict.fromkeys(code for code in found if code))

    @property
    def coarser_in_regions(self) -> bool:
        """Whether regions are counted by cluster, and it is finer."""
        return self.in_regions() != self.units

    def in_regions(self) -> tuple[str, ...]:
        """What it is counted by in a region: its programs where those are shown, else clusters."""
        shown = queries.shown_by("workforce_region")
        return self.units if set(self.units) <= shown else self.clusters


def _cluster(code: str) -> bool:
    return views.codes().programs[code].level in ("cluster", "cluster_2024", "total")


def start(selection: Selection) -> Start:
    """What a selection starts from; the most special of what it names."""
    for kind, code, made in (
        (JOB, selection.job, _job),
        (CREDENTIAL, selection.credential, _credential),
        (INDUSTRY, selection.industry, _industry),
        (PROGRAM, selection.program if selection.program != TOTAL else "", _program),
        (CLUSTER, selection.cluster, _program),
    ):
        if code:
            return made(kind, code)
    return Start(EVERYONE, TOTAL, views.codes().programs[TOTAL].title, (TOTAL,))


def _program(kind: str, code: str) -> Start:
    node = views.codes().programs[code]
    return Start(CLUSTER if _cluster(code) else PROGRAM, code, node.title, (code,))


def _job(kind: str, code: str) -> Start:
    row = next(row for row in queries.occupations() if row["soc_code"] == code)
    units = tuple(one for one in row["programs"] if one in views.codes().programs)
    title = language.title(row["title"])
    if not units:
        how = _("No program here leads straight to this job, so no supply can be shown for it.")
        return Start(kind, code, title, (), how)
    how = ngettext(
        "%(n)s program leads to this job: %(programs)s. It is counted by that program.",
        "%(n)s programs lead to this job: %(programs)s. It is counted by those programs.",
        len(units),
        n=len(units),
        programs=_names(units),
    )
    return Start(kind, code, title, units, how)


def _credential(kind: str, code: str) -> Start:
    row = queries.credentials()[code]
    cluster = f"cluster:{row['cluster_id']}"
    page = html.A(row["title"], href=credential_path(code))
    if cluster not in views.codes().programs:
        how = rich("The catalogue names no career cluster for %(credential)s.", credential=page)
        return Start(kind, code, row["title"], (), how)
    how = rich(
        "The catalogue puts %(credential)s in the career cluster %(cluster)s. Leavers are counted "
        "by that cluster: who of them holds it is on its own page.",
        credential=page,
        cluster=views.codes().programs[cluster].title,
    )
    return Start(kind, code, row["title"], (cluster,), how)


def _industry(kind: str, code: str) -> Start:
    """Clusters whose leavers work in an industry more often than leavers as a whole."""
    title = sectors()[code]
    rows = _in_industry(code)
    whole = rows.pop(TOTAL)["share"] if TOTAL in rows else None
    above = tuple(unit for unit, row in rows.items() if whole is not None and _least(row) > whole)
    if not above:
        how = _("Which programs lead to this industry cannot be said from this release.")
        return Start(kind, code, title, (), how)
    how = _(
        "%(share)s of all leavers with work have it in this industry. Leavers of these clusters "
        "have it there more often than that, by more than chance, so it is counted by them: "
        "%(clusters)s. This is an industry and not an occupation: a hospital also hires cooks.",
        share=text.percent(whole or 0),
        clusters=_names(above),
    )
    return Start(kind, code, title, above, how)


def _least(row: queries.Row) -> float:
    """The least that chance alone could make of a share."""
    return text.wilson(row["share"], round(row["n"] / row["share"]))[0] if row["share"] else 0.0


def _in_industry(code: str) -> dict[str, queries.Row]:
    """By cluster, and for all: those with work who have it in an industry, and their share."""
    rows = queries.in_sector(code, STATE, ALL_COHORTS)
    codes = views.codes().horizons_of(ALL_COHORTS)
    when = max((h for h in codes if "y" < h <= WORKED), default="")
    known = {TOTAL, *(node.code for node in views.codes().clusters(FRAMEWORK))} - {NO_PROGRAM}
    return {
        row["program_code"]: row
        for row in rows
        if row["program_code"] in known
        and row["horizon_code"] == when
        and row["share_status"] == PUBLISHED
        and row["n_status"] == PUBLISHED
    }


def sectors() -> dict[str, str]:
    """Industries by code, in the order of the release."""
    rows = [row for row in queries.parts() if row["partition"] == "sector"]
    return {row["part_code"]: row["title"] for row in rows}


def _names(units: Iterable[str]) -> str:
    """Programs in a sentence: the first few by name, and how many more."""
    titles = [views.codes().programs[unit].title for unit in units]
    if len(titles) <= NAMED:
        return text.join(titles)
    more = ngettext("%(n)s more", "%(n)s more", len(titles) - NAMED + 1, n=len(titles) - NAMED + 1)
    return text.join([*titles[: NAMED - 1], more])


# Finding one


def address(kind: str, code: str, place: Selection) -> str:
    """Where something is answered, at the place of a selection."""
    kept = place.keep("region", "reach", "around")
    if kind in (JOB, CREDENTIAL, INDUSTRY, CLUSTER):
        return kept.url("/talent", **{kind: code})
    return kept.url("/talent", program=code)


def found(asked: str, place: Selection, limit: int = FOUND) -> list[finding.Answer]:
    """What a search may mean to an employer, best first."""
    kinds = {"occupation": _("Job"), "credential": _("Credential")}
    index = finding.index()
    matches = index.search(asked, 4 * limit) or index.nearest(asked, limit)
    answers = []
    for match in matches:
        entry = match.entry
        if entry.level not in LEVELS or entry.code in (TOTAL, NO_PROGRAM):
            continue
        kind = {"occupation": JOB}.get(entry.level, entry.level)
        said = kinds.get(entry.level) or finding.KINDS[entry.level]
        near = _near(match.near, place)
        answers.append(finding.Answer(entry.title, said, address(kind, entry.code, near)))
    return [*_sectors(asked, place), *answers][:limit]


def _near(near: Any, place: Selection) -> Selection:
    """The place of a selection, or the one that a search names."""
    if near is None:
        return place
    code = near.leads[0] if near.leads else near.code
    return Selection(region=code, reach=place.reach)


def _sectors(asked: str, place: Selection) -> list[finding.Answer]:
    """Industries that have every word of a search in their title."""
    wanted = words(asked)
    return [
        finding.Answer(title, _("Industry"), address(INDUSTRY, code, place))
        for code, title in sectors().items()
        if wanted and all(any(w.startswith(one) for w in words(title)) for one in wanted)
    ]
