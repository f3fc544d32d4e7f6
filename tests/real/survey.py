"""Groups of the NLSY97 counted in pandas from the survey's own files, by none of the adapter's SQL.

Each function gives the people of some cells of one cube: keys of the confidential cube, by name of
the cell's column.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tests.real import nlsy97
from tests.real.nlsy97_codes import AREAS, FIELDS, NAICS, OCCUPATIONS, REGIONS

SECTORS = {  # a group of industries as the policy names it
    "23": "core",
    "11": "extractive",
    "54": "services_high_wage",
    "44": "services_low_wage",
}


class Cells(dict[str, int]):
    """Column of the confidential cube -> people; how many, no traceback says."""

    def __repr__(self) -> str:
        return f"<cells {', '.join(self)}>"


Counted = tuple[str, dict[str, str], Cells]  # cube, keys other than those of the whole state, cells


class Survey:
    """The survey's leavers and their years, from the two files."""

    def __init__(self) -> None:
        persons = pd.read_csv(nlsy97.FOLDER / "nlsy97_persons.csv")
        persons["exit"] = persons["hs_diploma_year"].fillna(persons["birth_year"] + 18)
        persons = persons[persons["exit"].between(1998, 2003)]
        self.years = self._years(persons)
        self.people = self._people(persons.set_index("person_id"))

    def _years(self, persons: pd.DataFrame) -> pd.DataFrame:
        years = pd.read_parquet(nlsy97.FOLDER / "nlsy97_person_year.parquet")
        years = years.merge(persons[["person_id", "exit"]]).sort_values(["person_id", "year"])
        years["after"] = (years["year"] - years["exit"]).astype(int)
        years["seen"] = years["share_weeks_missing"] <= 0.25
        years["armed"] = years["industry_group"] == "Armed Forces"
        wage = years["hourly_wage_main_job"]
        known = wage.where(wage.between(1, 200)).groupby(years["person_id"])
        paid = known.transform("max").notna()
        years["working"] = years["seen"] & (years["annual_hours"] > 0) & paid & ~years["armed"]
        share = 1 - years["share_weeks_unemp_or_nilf"] / (1 - years["share_weeks_missing"])
        years["quarters"] = np.ceil(4 * share - 0.02).clip(1, 4)
        sector = years["industry_group"].map(NAICS)
        years["sector"] = sector.map(SECTORS).fillna(sector).fillna("unknown")
        years["region"] = years["census_region"].map({r: n for n, r in enumerate(REGIONS, start=1)})
        years["area"] = years["msa"].map({a: n for n, a in enumerate(AREAS, start=1)})
        years.loc[years["area"].isna(), "region"] = np.nan
        return years

    def _people(self, people: pd.DataFrame) -> pd.DataFrame:
        years = self.years
        asked = years[(years["after"] >= -2) & (years["year"] <= 2014)]
        known = years.dropna(subset=["region"]).assign(distance=lambda y: y["after"].abs())
        home = known.sort_values(["distance", "after"]).groupby("person_id").first()
        jobs = years[(years["after"] >= 0) & (years["occ_census2002"] > 0)]
        job = jobs.groupby("person_id")["occ_census2002"].first().reindex(people.index)
        job = job.astype(float)
        has_job = np.logical_or.reduce([job.between(low, high) for low, high, *_ in OCCUPATIONS])
        people = people.join(home[["region", "area"]], how="inner")
        in_program = people["college_field"].isin(list(FIELDS)) | pd.Series(has_job, job.index)
        return people.assign(
            matched=asked.groupby("person_id")["seen"].all(),
            concentrator=in_program.reindex(people.index),
        )

    def at(self, after: int, quarter: int | None = None) -> pd.DataFrame:
        """Looked-up people in a year after exit, or in one of its quarters: one line a person."""
        year = self.years[self.years["after"] == after].set_index("person_id")
        rows = self.people[self.people["matched"]].join(
            year[["year", "working", "armed", "quarters", "sector", "enrolled_college"]].join(
                year[["region", "area"]].add_prefix("work_")
            )
        )
        rows["employed"] = rows["working"].eq(True)
        if quarter is not None:
            inside = (rows.index + rows["year"] + quarter) % 4 < rows["quarters"]
            rows["employed"] &= inside
            rows["armed"] = rows["armed"].eq(True) & inside
        rows["enrolled"] = rows["enrolled_college"].eq("Enrolled") & (after >= 1)
        return rows

    def awards(self, column: str, first: int, last: int, after: int) -> pd.DataFrame:
        """Looked-up holders of a degree of some years, as they are `after` years later."""
        holders = self.people[self.people["matched"] & self.people[column].between(first, last)]
        year = self.years.assign(of=self.years["year"] - after).set_index(["person_id", "of"])
        then = pd.MultiIndex.from_arrays([holders.index, holders[column].astype(int)])
        found = year[["working", "sector", "region", "area"]].add_prefix("work_").reindex(then)
        rows = holders.join(found.droplevel(1))
        rows["employed"] = rows["work_working"].eq(True)
        return rows.rename(columns={"work_sector": "sector"})


def sectors(rows: pd.DataFrame) -> Cells:
    """Those at work by sector."""
    work = rows[rows["employed"]]
    codes = (*SECTORS.values(), "81", "92", "unknown")
    return Cells({f"sector__{code}": int((work["sector"] == code).sum()) for code in codes})


def places(rows: pd.DataFrame) -> Cells:
    """Those at work by where that is, seen from where they went to school."""
    work = rows[rows["employed"]]
    known = work["work_region"].notna()
    near = work["work_region"] == work["region"]
    same = near & (work["work_area"] == work["area"])
    found = {
        "in_region": near,
        "same_county": same,
        "other_county": near & ~same,
        "elsewhere": known & ~near,
        "unknown": ~known,
    }
    return Cells({f"place__{code}": int(here.sum()) for code, here in found.items()})


def work(rows: pd.DataFrame) -> Cells:
    """Those looked up, and those at work."""
    return Cells(n_matched=len(rows), n_employed=int(rows["employed"].sum()))


def cells(survey: Survey) -> Iterator[Counted]:
    """Some cells of every cube that the survey fills."""
    third, fifth = survey.at(3), survey.at(5)
    women = {"subgroup_dim": "sex", "subgroup_code": "female"}
    south = {"region_code": "lwa:3"}
    yield "outcomes", {"horizon_code": "y03"}, work(third)
    yield (
        "outcomes",
        {"horizon_code": "y03", "cohort_code": "2001"},
        work(third[third["exit"] == 2001]),
    )
    yield "outcomes", {"horizon_code": "y05"} | south, work(fifth[fifth["region"] == 3])
    degrees = survey.people[survey.people["matched"]]
    yield "attainment", {"horizon_code": "y06"}, _attained(degrees)
    yield "attainment", {"horizon_code": "y06"} | women, _attained(degrees[degrees["sex"] == "F"])
    yield "industries", {"horizon_code": "y05"}, sectors(fifth)
    yield "industries", {"horizon_code": "y05"} | women, sectors(fifth[fifth["sex"] == "F"])
    yield "places", {"horizon_code": "y03"}, places(third)
    yield "places", {"horizon_code": "y03"} | south, places(third[third["region"] == 3])
    yield "flows", {"horizon_code": "y05"}, _flows(fifth)
    before = survey.at(-1, 4)
    yield "work_while_in_school", {"horizon_code": "b4"}, work(before)
    yield "work_while_in_school", {"horizon_code": "b4"} | women, work(before[before.sex == "F"])
    latest = survey.at(-2, 4)
    latest = latest[latest["exit"].between(2001, 2003)]  # the wages start too late for others
    yield "work_while_in_school", {"horizon_code": "b8"}, work(latest)
    yield "industries_while_in_school", {"horizon_code": "b4"}, sectors(before)
    everybody = {"subgroup_dim": "concentrators", "subgroup_code": "concentrators"}
    second, fourth = survey.at(1, 2), survey.at(1, 4)
    yield "wioa", {"horizon_code": "q4"} | everybody, work(fourth[fourth["concentrator"]])
    yield "wioa", {"horizon_code": "q2"} | everybody, work(second[second["concentrator"]])
    yield "placement", {"horizon_code": "q2"} | everybody, _placed(second[second["concentrator"]])
    awards = survey.people[survey.people["ba_year"].between(2001, 2021)]
    bachelor = {"program_code": "bachelor"}
    yield "credentials", {"horizon_code": "a00"} | bachelor, Cells(n_exiters=len(awards))
    holders = survey.awards("ba_year", 2001, 2009, 3)
    yield "credentials", {"horizon_code": "a03"} | bachelor, work(holders)
    yield "credential_industries", {"horizon_code": "a03"} | bachelor, sectors(holders)
    yield "credential_places", {"horizon_code": "a03"} | bachelor, places(holders)
    either = pd.concat([holders, survey.awards("aa_year", 2001, 2009, 3)])  # two awards are two
    yield "credential_industries", {"horizon_code": "a03"}, sectors(either)
    yield "credential_places", {"horizon_code": "a03"}, places(either)


def _attained(rows: pd.DataFrame) -> Cells:
    """With a degree by the end of the sixth year after exit, and without."""
    first = rows[["aa_year", "ba_year"]].min(axis=1)
    college = int((first <= rows["exit"] + 6).sum())
    return Cells(attainment__college=college, attainment__none=len(rows) - college)


def _flows(rows: pd.DataFrame) -> Cells:
    where = rows.loc[rows["employed"], "work_region"]
    found = {f"flow__lwa:{number}": int((where == number).sum()) for number in range(1, 5)}
    return Cells(found, flow__unknown=int(where.isna().sum()))


def _placed(rows: pd.DataFrame) -> Cells:
    study = rows["enrolled"] & ~rows["employed"]
    serve = rows["armed"] & ~rows["employed"] & ~rows["enrolled"]
    found = {
        "placed": rows["employed"] | study | serve,
        "employed": rows["employed"],
        "enrolled_only": study,
        "service_only": serve,
        "not_placed": ~(rows["employed"] | study | serve),
    }
    return Cells({f"placement__{code}": int(here.sum()) for code, here in found.items()})
