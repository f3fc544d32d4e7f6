"""A release whose counts are rounded: what it shows, what it says, and that the audit catches."""

import json
import shutil

import duckdb
import numpy as np
import pandas as pd
import pytest

from aggregates import policy as policies
from aggregates import release
from aggregates.audit import attack_release
from aggregates.build import build
from aggregates.declarations import POPULATIONS
from aggregates.demo import generate
from aggregates.disk import sha256
from aggregates.errors import AggregatesError, ReleaseError
from aggregates.schema import COUNTS, EMPLOYMENT, KEYS, PUBLISHED, RATES, rate_parts, status_column
from app import create_app
from tests.conftest import Line

BASE = 10
ROUNDED = f"""
method = "rounding"
rounding_base = {BASE}
minimum_mean_group = 1
minimum_mean_part = 1

[[grids]]
program = "cluster"
region = "state"
cohorts = ["all"]

[[grids]]
program = "total"
region = "state"
cohorts = ["all"]
subgroups = true

[[grids]]
program = "total"
region = "state"
cohorts = ["all"]
cubes = ["industries", "places", "wioa"]

[[grids]]
program = "total"
region = "workforce_region"
cohorts = ["all"]
cubes = ["flows"]

[[grids]]
credential = "credential_type"
region = "state"
cohorts = ["all"]
cubes = ["credentials", "credential_places"]

[[grids]]
program = "cluster"
region = "state"
cohorts = ["year"]
cubes = ["educators"]
"""
PARTED = ("industries", "places", "flows", "placement", "credential_places", "educator_retirement")
WHOLE = {  # of a partition: the cube and column that its parts add up to
    "industries": ("outcomes", "n_employed"),
    "credential_places": ("credentials", "n_employed"),
    "educator_retirement": ("educators", "n_educators"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A package, its rounded release, and the confidential staging."""
    folder = tmp_path_factory.mktemp("rounded")
    (folder / "policy.toml").write_text(ROUNDED, encoding="utf-8")
    generate(folder / "package", students=2_000, seed=3)
    built = build(
        folder / "package",
        folder / "releases",
        policies.load(folder / "policy.toml"),
        keep_staging=folder / "staging",
    )
    return Line(folder / "package", built, folder / "staging" / "staging.duckdb")


def frame(file, sql) -> pd.DataFrame:
    with duckdb.connect(str(file), read_only=True) as con:
        return con.execute(sql).df()


@pytest.fixture(scope="module")
def outcomes(made):
    return frame(made.release / "release.duckdb", "from outcomes order by all")


@pytest.fixture(scope="module")
def meta(made):
    return dict(frame(made.release / "release.duckdb", "from metadata").to_numpy())


def test_every_count_that_is_counted_is_shown_as_a_multiple(outcomes):
    for count in COUNTS:
        shown = outcomes[status_column(count)] == PUBLISHED
        assert (outcomes[count].notna() == shown).all()
        assert (outcomes[count][shown] % BASE == 0).all() and (outcomes[count][shown] >= 0).all()
        assert set(outcomes[status_column(count)]) <= {PUBLISHED, "no_data"}
    assert (outcomes["n_exiters_status"] == PUBLISHED).any()


def test_counts_are_near_the_true_ones(made, outcomes, meta):
    cube = frame(made.staging, "from cube_outcomes").merge(
        outcomes, on=list(KEYS), suffixes=("_true", "")
    )
    assert len(cube) == len(outcomes)
    off = np.concatenate(
        [(cube[count] - cube[f"{count}_true"]).dropna().to_numpy(float) for count in COUNTS]
    )
    assert np.abs(off).max() <= int(meta["rounding_reach"])
    assert (np.abs(off) < BASE).mean() > 0.99
    assert np.abs(off).mean() < BASE / 2


def test_what_is_shown_adds_up(outcomes):
    parts = outcomes.dropna(subset=["n_working", "n_matched"])
    split = parts[["n_working", "n_working_enrolled", "n_enrolled", "n_not_found"]].sum(axis=1)
    assert len(parts) and (split == parts["n_matched"]).all()
    state = outcomes[(outcomes["region_code"] == "state") & (outcomes["cohort_code"] == "all")]
    state = state[state["subgroup_dim"] == "total"]
    clusters = state[state["program_code"].str.startswith("cluster:")]
    summed = clusters.groupby("horizon_code")["n_matched"].sum()
    total = state[state["program_code"] == "total"].set_index("horizon_code")["n_matched"]
    common = summed.index.intersection(total.index)
    assert len(common) and (summed[common] == total[common]).all()


@pytest.mark.parametrize("cube", PARTED)
def test_parts_are_multiples_and_shares_of_many_people(made, cube):
    rows = frame(made.release / "release.duckdb", f"from {cube}")
    assert len(rows) and (rows["n_status"] == PUBLISHED).all()
    assert (rows["n"] % BASE == 0).all() and (rows["n"] >= 0).all()
    shares = rows.dropna(subset=["share"])
    assert shares["share"].between(0, 1).all()
    assert (shares["n"] / shares["share"].where(shares["share"] > 0) >= 100 - 1e-6).sum() == (
        shares["share"] > 0
    ).sum()
    assert set(rows["share_status"]) <= {PUBLISHED, "suppressed"}


@pytest.mark.parametrize("cube", WHOLE)
def test_parts_add_up_to_what_another_cube_shows(made, cube):
    whole, count = WHOLE[cube]
    rows, groups = (
        frame(made.release / "release.duckdb", f"from {name}") for name in (cube, whole)
    )
    keys = [name for name in rows if name in groups and name.endswith(("_code", "_dim"))]
    if "place_code" in rows:
        rows = rows[rows["place_code"] != "in_region"]  # a margin inside the partition
    parts = rows.groupby(keys)["n"].sum().rename("parts").reset_index()
    both = parts.merge(groups[[*keys, count]], on=keys, validate="one_to_one")
    assert len(both) == len(parts) and (both["parts"] == both[count]).all()


def test_clusters_of_both_frameworks_and_what_they_share_are_shown(outcomes):
    levels = outcomes["program_code"].str.partition(":")[0]
    assert {"cluster", "cluster_2024", "pair"} <= set(levels)
    pairs = outcomes[levels == "pair"]
    assert (pairs["n_matched_status"] == PUBLISHED).all()


def test_shares_are_of_rounded_counts_and_of_many_people(outcomes):
    for rate in RATES:
        top, bottom = rate_parts(rate)
        shown = outcomes[outcomes[status_column(rate)] == PUBLISHED]
        assert (shown[bottom] >= 100).all()
        assert np.allclose(shown[rate].astype(float), (shown[top] / shown[bottom]).astype(float))
        assert shown[rate].between(0, 1).all()


def test_wages_leave_no_doubt_of_their_earners(outcomes):
    for definition in EMPLOYMENT:
        shown = outcomes[outcomes[f"wage_{definition}_p50"].notna()]
        assert (shown[f"n_{definition}"] >= 10 + BASE - 1).all()
    assert outcomes["wage_employed_p50"].notna().any()


def test_the_release_says_how_it_is_rounded(made, meta):
    assert meta["method"] == "rounding" and meta["rounding_base"] == str(BASE)
    assert int(meta["rounding_reach"]) in (BASE - 1, 2 * BASE - 1)
    assert meta["rounding_reach"] == str(rounding_reach(made))
    defined = frame(made.release / "release.duckdb", "from definitions").set_index("id")
    for count in COUNTS:
        assert f"multiple of {BASE}" in defined.loc[count, "long"]
        assert f"multiple of {BASE}" in defined.loc[count, "unit"]
    for rate in RATES:
        assert "rounded counts" in defined.loc[rate, "long"]


def test_the_audit_proves_it_from_the_release_alone(made):
    certificate = attack_release(made.release)
    assert certificate["result"] == "proved" and certificate["cells_exposed"] == 0
    assert f"base {BASE}" in str(certificate["method"])
    assert certificate["cells_attacked"] == certificate["cells"]
    assert certificate["narrowest_interval"] == certificate["width"] == BASE - 1
    signed = json.loads((made.release / "manifest.json").read_text())["certificate"]
    assert signed == json.loads(json.dumps(certificate))


def rounding_reach(made):
    """How far a count of any population is from the true one, up to the next multiple less one."""
    off = 0
    for who in POPULATIONS:
        with duckdb.connect(str(made.staging), read_only=True) as con:
            true = release.confidential(con, who, policies.Policy()).rows
        with duckdb.connect(str(made.release / "release.duckdb"), read_only=True) as con:
            shown = release.published(con, who, "", policies.Policy(method="rounding"))
        both = true.merge(shown.rows, on=list(KEYS), suffixes=("_true", ""))
        assert len(both) == len(shown.rows)
        for count in shown.dimensions.measures.counts:
            gap = (both[count].astype(float) - both[f"{count}_true"].astype(float)).abs()
            off = max(off, int(gap.max() if gap.notna().any() else 0))
    return off // BASE * BASE + BASE - 1


def changed(made, folder, sql):
    """A copy of the release after a statement, its manifest in order."""
    copy = folder / "copy"
    shutil.copytree(made.release, copy)
    with duckdb.connect(str(copy / "release.duckdb")) as con:
        con.execute(sql.format(table="outcomes"))
        con.execute(sql.format(table="outcomes_by_region"))
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["sha256"] = sha256(copy / "release.duckdb")
    (copy / "manifest.json").write_text(json.dumps(manifest))
    return copy


ONE = (
    "where program_code = 'total' and region_code = 'state' and subgroup_dim = 'total' "
    "and cohort_code = 'all' and horizon_code = 'y01'"
)


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("update {table} set n_exiters = n_exiters + 3, rate_matched = null, "
         "rate_matched_status = 'suppressed' " + ONE, "W6"),
        ("update {table} set n_exiters = n_exiters + 10, rate_matched = null, "
         "rate_matched_status = 'suppressed' " + ONE, "two ways"),
        ("update {table} set rate_employed = 0.5 " + ONE, "W4"),
        ("update {table} set n_employed = n_employed + 10, rate_employed = null, "
         "rate_employed_status = 'suppressed' " + ONE, "add up"),
        ("update {table} set wage_employed_p50 = 30000, wage_employed_p50_status = 'published' "
         "where n_employed = 10", "W7"),
    ],
)  # fmt: skip
def test_a_release_that_was_changed_fails(made, tmp_path, sql, problem):
    with pytest.raises(ReleaseError, match=problem):
        attack_release(changed(made, tmp_path, sql))


@pytest.mark.long
def test_the_same_records_give_the_same_release(made, tmp_path):
    text = (made.release.parent.parent / "policy.toml").read_text()
    policy_file = tmp_path / "policy.toml"
    policy_file.write_text(text, encoding="utf-8")
    again = build(made.package, tmp_path / "releases", policies.load(policy_file))
    assert again.name == made.release.name


def test_beside_a_rounded_release_nothing_is_proved(made):
    with pytest.raises(ReleaseError, match="rounded"):
        attack_release(made.release, previous=[made.release])


@pytest.mark.parametrize("text", ['method = "guessing"', "rounding_base = 2", "method = 1"])
def test_a_policy_of_no_known_method_is_refused(tmp_path, text):
    (tmp_path / "policy.toml").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(AggregatesError, match="method|rounding_base"):
        policies.load(tmp_path / "policy.toml")


def test_the_site_says_that_counts_are_rounded(made):
    client = create_app(made.release).server.test_client()
    for path in ("/", "/programs/total", "/gaps", "/methods"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert f"rounded to a multiple of {BASE}" in answer.get_data(as_text=True), path
    methods = client.get("/methods").get_data(as_text=True)
    assert "controlled rounding" in methods and "up or down by lot" in methods
    assert "No count under" not in methods


def test_every_file_says_that_counts_are_rounded(made):
    words = f"Every count is rounded to a multiple of {BASE}"
    files = made.release / "files"
    tables = sorted(files.glob("*.parquet"))
    assert len(tables) > 20
    for path in tables:
        lines = duckdb.sql(f"select rounding, count(*) from '{path}' group by all").fetchall()
        assert all(said.startswith(words) for said, _rows in lines), path.name
        assert len(lines) == 1 or path.stem == "deprecations", path.name  # which may be empty
    for name in ("README.txt", "datapackage.json"):
        assert words in " ".join((files / name).read_text(encoding="utf-8").split())
