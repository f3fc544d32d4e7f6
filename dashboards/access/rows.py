"""Groups of people by career cluster: counts as far as they are known, and which pay well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import NormalDist

from aggregates.schema import ALL_COHORTS, NO_DATA, NO_PROGRAM, STATE, TOTAL
from dashboards import bands, queries, views
from dashboards.access import bounds, ratio
from dashboards.access.bounds import Limits
from dashboards.access.ratio import Ratio
from dashboards.gaps import apart
from dashboards.gaps.rows import rounding, usual_of
from dashboards.selection import Selection
from dashboards.text import Cell, cell

Row = queries.Row
Place = tuple[str, str]  # cluster or total, group or total
LESS, MORE, UNSURE = "less", "more", "unsure"
HIGH, NOT_HIGH, NOT_SAID = "high", "not_high", "not_said"


@dataclass(frozen=True)
class Standing:
    """A group in a cluster, or in several together: what is known of its people, and the ratio.

    count     of the group there, as the release has it
    inside    limits of that count
    ratio     with its likely range, where all four counts are published
    between   limits of the ratio where a count is hidden; None where nothing can be said
    verdict   less or more than an equal share by more than chance, unsure, or empty where that
              cannot be said; of a hidden count, less or more only if it is so whatever is hidden
    """

    group: str
    count: Cell
    inside: Limits
    people: Limits
    part: Limits
    everyone: Limits
    ratio: Ratio | None = None
    between: Limits | None = None
    verdict: str = ""

    @property
    def cell(self) -> Cell:
        """The ratio as a cell."""
        if self.ratio:
            return Cell("ratio", self.ratio.value)
        return Cell("ratio", None, self.count.status if not self.count.shown else "suppressed")


@dataclass(frozen=True)
class Access:
    """What a visitor asked for, with what the release has for it.

    rows  of everyone and of the groups, in all programs and in each cluster, by place
    """

    selection: Selection
    rows: dict[Place, Row]

    @property
    def measure(self) -> str:
        """The median that clusters are held against."""
        return f"wage_{self.selection.definition}_p50"

    @cached_property
    def titles(self) -> dict[str, str]:
        """Groups of the grouping that anybody is in, by code."""
        known = views.codes().groups[self.selection.group][1]
        return {code: name for code, name in known.items() if self._there((TOTAL, code))}

    @cached_property
    def focus(self) -> str:
        """The group of the picture: as asked, or the largest that others are not compared with."""
        if self.selection.focus in self.titles:
            return self.selection.focus
        usual = usual_of(self.selection.group)
        sizes = {code: self.known((TOTAL, code))[0] for code in self.titles if code != usual}
        return max(sizes, key=lambda code: sizes[code], default=next(iter(self.titles), ""))

    def _there(self, place: Place) -> bool:
        row = self.rows.get(place)
        return row is not None and row["n_matched_status"] != NO_DATA

    @cached_property
    def clusters(self) -> list[str]:
        """Clusters that anybody is in, by median wage, highest first; hidden ones last, by name.

        Those without a program come at the end: they took none.
        """
        nodes = views.codes().clusters(self.selection.framework)
        found = [node.code for node in nodes if self._there((node.code, TOTAL))]
        title = {node.code: node.title for node in nodes}
        taken = [code for code in found if code != NO_PROGRAM]
        taken.sort(key=lambda code: (-(self.wage(code).value or 0), title[code]))
        return [*taken, *([NO_PROGRAM] if self._there((NO_PROGRAM, TOTAL)) else [])]

    def wage(self, cluster: str) -> Cell:
        """The median wage of everyone in a cluster."""
        return cell(self.rows.get((cluster, TOTAL)), self.measure)

    @cached_property
    def pay(self) -> dict[str, str]:
        """By cluster: whether its median is above that of all leavers by more than chance.

        Each is held against the same number, so the level is divided by how many clusters there
        are (Bonferroni): in 95 of 100 such lists none is set above that is not.
        """
        base = self.rows.get((TOTAL, TOTAL))
        able = [code for code in self.clusters if code != NO_PROGRAM and self.wage(code).shown]
        z = NormalDist().inv_cdf(1 - bands.ERROR / (2 * max(1, len(able))))
        found = {}
        for code in able:
            row = self.rows[code, TOTAL]
            gap = apart.gap(row, base, self.measure, rounding=rounding(), z=z)
            found[code] = NOT_SAID if gap is None else HIGH if gap.low > 0 else NOT_HIGH
        return found

    @property
    def high(self) -> list[str]:
        """High-wage clusters, in order."""
        return [code for code in self.clusters if self.pay.get(code) == HIGH]

    @property
    def grouped(self) -> bool:
        """Whether the release counts these groups by cluster."""
        return any(cluster != TOTAL and code != TOTAL for cluster, code in self.rows)

    # Counts

    @cached_property
    def counts(self) -> dict[Place, Limits]:
        """The limits of the people of every group in every cluster, and of all margins."""
        groups = [TOTAL, *self.titles]
        clusters = [TOTAL, *self.clusters]
        cells = {
            (cluster, group): self._given((cluster, group))
            for cluster in clusters
            for group in groups
        }
        lines = [
            ((cluster, TOTAL), [(cluster, group) for group in self.titles]) for cluster in clusters
        ]
        if self._whole:
            lines += [
                ((TOTAL, group), [(cluster, group) for cluster in self.clusters])
                for group in groups
            ]
        if all(low == high for low, high in cells.values()):
            return cells
        try:
            return bounds.tightened(cells, lines)
        except ValueError:  # rounded counts need not add up
            return cells

    @property
    def _whole(self) -> bool:
        """Whether the clusters and those without a program are everybody."""
        nodes = {node.code for node in views.codes().clusters(self.selection.framework)}
        return {*nodes, NO_PROGRAM} <= {cluster for cluster, group in self.rows if group == TOTAL}

    def _given(self, place: Place) -> Limits:
        row = self.rows.get(place)
        if row is not None and row["n_matched_status"] == NO_DATA:
            return (0.0, 0.0)  # a group of the grid that nobody is in
        item = cell(row, "n_matched")
        return bounds.limits(item.value if item.shown else None)

    def known(self, place: Place) -> Limits:
        """The limits of one count."""
        return self._given(place)

    def standing(self, group: str, clusters: Sequence[str]) -> Standing:
        """A group in some clusters together."""
        rest = [code for code in self.clusters if code not in clusters]

        def inside(who: str) -> Limits:
            some, others = ([(code, who) for code in codes] for codes in (clusters, rest))
            if not self._whole:
                return bounds.total(self.counts[place] for place in some)
            return bounds.together(self.counts, some, others, (TOTAL, who))

        return standing(
            group,
            inside(group),
            self.counts[TOTAL, group],
            inside(TOTAL),
            self.counts[TOTAL, TOTAL],
        )


def standing(
    group: str, inside: Limits, people: Limits, part: Limits, everyone: Limits
) -> Standing:
    """A group by four counts, or by what is known of them."""
    exact = inside[0] == inside[1]
    count = Cell("n_matched", int(inside[0])) if exact else Cell("n_matched", None, "suppressed")
    found = Standing(group, count, inside, people, part, everyone)
    certain = all(low == high for low, high in (people, part, everyone))
    if not certain or not people[0] or not part[0]:
        return found
    size, there, all_of = (int(one[0]) for one in (people, part, everyone))
    if exact:
        one = ratio.ratio(int(inside[0]), size, there, all_of)
        return replace(found, ratio=one, verdict=_verdict(one))
    most = min(inside[1], size, there)
    if inside[0] <= max(0, size + there - all_of) and inside[1] >= min(size, there):
        return found  # as many as any group of that size could have there: nothing is told
    low, high = (ratio.ratio(int(end), size, there, all_of) for end in (inside[0], most))
    verdict = LESS if _verdict(high) == LESS else MORE if _verdict(low) == MORE else ""
    return replace(found, between=(low.value, high.value), verdict=verdict)


def _verdict(one: Ratio) -> str:
    """What an exact ratio says; nothing where it has no range."""
    if one.ends is None:
        return ""
    if not one.sure:
        return UNSURE
    return LESS if one.value < 1 else MORE


def access(selection: Selection) -> Access:
    """What the release has for a selection: one read."""
    codes = [node.code for node in views.codes().clusters(selection.framework)]
    rows = queries.outcomes(
        program_code=(TOTAL, NO_PROGRAM, *codes),
        region_code=STATE,
        cohort_code=ALL_COHORTS,
        horizon_code=selection.horizon,
        subgroup_dim=(TOTAL, selection.group),
    )
    return Access(selection, {(row["program_code"], row["subgroup_code"]): row for row in rows})


def groupings() -> dict[str, list[str]]:
    """Groupings that clusters are split by in the state, with the points in time of each."""
    found: dict[str, list[str]] = {}
    for row in queries.grids():
        wanted = (row["published"], row["program_level"], row["region_level"], row["cohort_level"])
        if wanted == (True, "cluster", STATE, ALL_COHORTS) and row["population"] == "leavers":
            found.setdefault(row["subgroup_dim"], []).append(row["horizon_code"])
    known = views.codes().groups
    return {dim: found[dim] for dim in known if dim in found}
