"""What the demo knows: real codes and geography, invented schools, and rates from `data/*.csv`.

Sources: counties, populations and rural-urban codes from the Census Bureau and USDA ERS; CIP
2020 from NCES; SOC, openings and wages shaped on BLS OEWS May 2025; NAICS 2022; workforce
regions as the Kentucky workforce boards list them; clusters as Advance CTE names them. Rates and
weights are ours, set so that the demo's own aggregates come near the figures in `targets.csv`.

So is the 2024 cluster of each program (`cluster_2024_id` of `programs.csv`): the one that most of
its old cluster went to, and by the program's CIP title where the old cluster went to several (01,
15). It is our own reading, not an official crosswalk.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).with_name("data")
FIRST_YEAR, LAST_YEAR = 2013, 2022  # exit cohorts
FIRST_WAGES, LAST_WAGES = 2011 * 4, 2026 * 4  # 2011Q1 to 2026Q1, as year * 4 + quarter - 1
EAST = ("eastern", "ekcep", "tenco", "cumberlands")


def quarter_name(index: int) -> str:
    """8056 -> '2014Q1'."""
    return f"{index // 4}Q{index % 4 + 1}"


def read(name: str) -> pd.DataFrame:
    """A table of `data/`, codes as text."""
    frame = pd.read_csv(
        DATA / f"{name}.csv", dtype={"cluster_id": str, "county_fips": str, "naics": str}
    )
    return frame


@dataclass(frozen=True)
class Facts:
    """Tables of codes with the weights that people and careers are drawn by."""

    clusters: pd.DataFrame
    programs: pd.DataFrame
    counties: pd.DataFrame
    schools: pd.DataFrame
    catalog: pd.DataFrame
    industries: pd.DataFrame
    occupations: pd.DataFrame
    clusters_2024: pd.DataFrame

    @classmethod
    def read(cls) -> Facts:
        """Read `data/*.csv`."""
        names = {item.name: item.name for item in fields(cls)} | {"catalog": "credential_catalog"}
        return cls(**{name: read(file) for name, file in names.items()})

    @cached_property
    def school_county(self) -> np.ndarray:
        """(schools,) position of the county of each school."""
        place = pd.Series(np.arange(len(self.counties)), index=self.counties["county_fips"])
        return self.schools["county_fips"].map(place).to_numpy()

    @cached_property
    def east(self) -> np.ndarray:
        """(counties,) whether the county is in the eastern part of the state."""
        return self.counties["workforce_region_id"].str.startswith(EAST).to_numpy()

    @cached_property
    def program_share(self) -> np.ndarray:
        """(programs,) share of concentrators, so that clusters have their published shares."""
        weight = self.programs["weight"].to_numpy(float)
        share = self.clusters.set_index("cluster_id")["concentrator_share"]
        wanted = self.programs["cluster_id"].map(share / share.sum()).to_numpy(float)
        total = self.programs.groupby("cluster_id")["weight"].transform("sum").to_numpy(float)
        return np.asarray(wanted * weight / total)

    @cached_property
    def program_cluster(self) -> np.ndarray:
        """(programs,) position of the cluster of each program."""
        place = pd.Series(np.arange(len(self.clusters)), index=self.clusters["cluster_id"])
        return self.programs["cluster_id"].map(place).to_numpy()

    def tables(self) -> dict[str, pd.DataFrame]:
        """The reference tables of the package."""
        county = self.counties
        regions = county[
            ["county_fips", "county_title", "workforce_region_id", "workforce_region_title"]
        ].assign(
            state_fips="21", state_title="Kentucky", rucc=county["rucc_2023"], metro=county["metro"]
        )
        return {
            "clusters": pd.concat(
                table[["cluster_id", "title"]].assign(framework=framework)
                for framework, table in (("16", self.clusters), ("2024", self.clusters_2024))
            ),
            "programs": self.programs[
                ["program_id", "title", "cluster_id", "cluster_2024_id"]
            ].assign(cip_code=self.programs["cip_code"].map("{:07.4f}".format)),
            "regions": regions,
            "schools": self.schools.drop(columns="size"),
            "credential_catalog": self.catalog.assign(ctid=pd.Series(dtype=str)),
        }
