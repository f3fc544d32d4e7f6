"""Names that the build side and the public side share: the only module both may import.

Standard library only. A release written by one version of these names is read by the same
version: `RELEASE_VERSION` says which, and the app refuses any other.
"""

from __future__ import annotations

RELEASE_VERSION = "2"

# Why a cell has a value, or has none (style.md, idea 2).
PUBLISHED = "published"
CODED = "coded"
SUPPRESSED = "suppressed"
NO_DATA = "no_data"
STATUSES = (PUBLISHED, CODED, SUPPRESSED, NO_DATA)

# The same for machines: codes of the SDMX code list of observation status, version 2.3. A coded
# rate is withheld itself, so it is a suppressed value too; its bounds stand beside it. Where there
# is no data, nobody is in the group or nobody counted: `O`, which claims neither, not `M` or `L`.
OBS_STATUS = {PUBLISHED: "A", CODED: "Q", SUPPRESSED: "Q", NO_DATA: "O"}
OBS_STATUS_NAMES = {
    "A": "Normal value",
    "Q": "Missing value; suppressed",
    "O": "Missing value",
}
OBS_STATUS_LIST = "urn:sdmx:org.sdmx.infomodel.codelist.Codelist=SDMX:CL_OBS_STATUS(2.3)"

# The files of a release that anybody may take: a folder beside it, and in that the list of them.
FILES = "files"
FILE_LIST = "index.json"

# Licenses that a policy may choose for them: name of the SPDX list -> title, address.
LICENSES = {
    "CC-BY-4.0": (
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    "CC0-1.0": (
        "Creative Commons Zero 1.0 Universal",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
    "PDDL-1.0": (
        "Open Data Commons Public Domain Dedication and License 1.0",
        "https://opendatacommons.org/licenses/pddl/1-0/",
    ),
    "ODC-By-1.0": (
        "Open Data Commons Attribution License 1.0",
        "https://opendatacommons.org/licenses/by/1-0/",
    ),
}

# One row of the outcomes cube is one group of exiters at one horizon.
KEYS = (
    "program_code",
    "region_code",
    "cohort_code",
    "horizon_code",
    "subgroup_dim",
    "subgroup_code",
)

TOTAL = "total"  # program_code, subgroup_dim and subgroup_code of a margin over everyone
STATE = "state"  # region_code of the state
ALL_COHORTS = "all"  # cohort_code of every cohort a horizon covers
NO_PROGRAM = "cluster:none"  # exiters without a CTE program: a node, so that margins add up

BEFORE = tuple(f"b{quarter}" for quarter in range(8, 0, -1))  # quarters before the exit quarter
HORIZONS = ("q2", "q4", *(f"y{year:02d}" for year in range(1, 11)))
TIMES = (*BEFORE, *HORIZONS)

# Employment definitions, widest first, and the activity partition (design.md section 4).
EMPLOYMENT = ("employed", "full_quarter", "full_year")
ACTIVITIES = ("working", "working_enrolled", "enrolled", "not_found")

# Measures that split a group further, so that only grids of larger groups count them: columns of
# `cube_grids`, each with the counts that it stands for.
SPLITS = {
    "coverage": ("n_exiters",),
    "employment": ("n_employed",),
    "full_quarter": ("n_full_quarter",),
    "full_year": ("n_full_year",),
    "activities": tuple(f"n_{name}" for name in ACTIVITIES),
}

COUNTS = (
    "n_exiters",
    "n_matched",
    *(f"n_{name}" for name in EMPLOYMENT),
    *(f"n_{name}" for name in ACTIVITIES),
)
RATES = tuple(f"rate_{name}" for name in (*EMPLOYMENT, *ACTIVITIES)) + ("rate_matched",)
PERCENTILES = ("p25", "p50", "p75")
WAGES = tuple(
    f"wage_{definition}_{percentile}{suffix}"
    for definition in EMPLOYMENT
    for suffix in ("", "_nominal")
    for percentile in PERCENTILES
)
MEASURES = COUNTS + RATES + WAGES

# Decisions about a release: a line each in this file beside its own (METHODS.md, A1 to A7).
DECISIONS = "decisions.jsonl"
CURRENT = "current"  # the link to the release that is public
BUILT, APPROVED, MADE_PUBLIC, WITHDRAWN, RESTORED = KINDS = (
    "built",
    "approved",
    "published",
    "withdrawn",
    "restored",
)
DECIDED = ("release", "what", "who", "role", "when", "why", "other", "version", "manifest", "after")
CHECK = "check"  # the last field of a line: a hash of what stands before it
SOFTWARE = "the software"  # who decided what nobody had to


def status_column(measure: str) -> str:
    """Name of the column that says why `measure` has a value or none."""
    return f"{measure}_status"


def obs_status_column(measure: str) -> str:
    """Name of the column of a file that says the same by a code of SDMX."""
    return f"{measure}_obs_status"


def bound_columns(rate: str) -> tuple[str, str]:
    """Columns with the bounds of a coded rate, 0 to 1; empty where the rate is not coded."""
    return f"{rate}_lower", f"{rate}_upper"


def rate_parts(rate: str) -> tuple[str, str]:
    """Numerator and denominator columns of a rate column, such as `rate_employed`."""
    if rate == "rate_matched":
        return "n_matched", "n_exiters"
    return f"n_{rate.removeprefix('rate_')}", "n_matched"
