"""What changed between two releases: every edit is found, nothing else, and nothing hidden told."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.schema import CODED, NO_DATA, PUBLISHED, SUPPRESSED
from dashboards.changes import __main__ as command
from dashboards.changes import compare as c
from dashboards.changes import words
from dashboards.changes.compare import GAINED, HIDDEN, LOST, REVISED, SHOWN, YEARS, Contents
from dashboards.language import SPANISH, speaking
from tests.dashboards.test_spanish_pages import NAMES, _words, spoken, untranslated

OLD, NEW, FIRST = "a" * 16, "b" * 16, "c" * 16
SECRET = 987_654  # a value of the earlier release that the later one hides
CELLS = {  # status -> value, lower, upper
    PUBLISHED: (40.0, None, None),
    CODED: (None, 0.9, 1.0),
    SUPPRESSED: (None, None, None),
    NO_DATA: (None, None, None),
}


# The pure core


def cube(rows: int = 6) -> pd.DataFrame:
    """A cube of a count and a rate, every number published."""
    return pd.DataFrame(
        {
            "program_code": [f"p{n // 2}" for n in range(rows)],
            "cohort_code": "all",
            "horizon_code": [("q2", "q4")[n % 2] for n in range(rows)],
            "n_matched": [float(40 + n) for n in range(rows)],
            "n_matched_status": PUBLISHED,
            "rate_employed": [0.5 + n / 100 for n in range(rows)],
            "rate_employed_status": PUBLISHED,
            "rate_employed_lower": np.nan,
            "rate_employed_upper": np.nan,
        }
    )


def put(frame: pd.DataFrame, row: int, measure: str, status: str, value: float) -> None:
    """Set a number of a cube to a status: a value where published, bounds where coded."""
    frame.loc[row, f"{measure}_status"] = status
    frame.loc[row, measure] = value if status == PUBLISHED else np.nan
    if f"{measure}_lower" in frame:
        ends = (value / 2, value) if status == CODED else (np.nan, np.nan)
        frame.loc[row, [f"{measure}_lower", f"{measure}_upper"]] = ends


def expected(was: tuple[str, float], now: tuple[str, float]) -> str:
    """What became of a number, said the long way."""
    if was[0] == now[0]:
        return REVISED if was[0] in (PUBLISHED, CODED) and was[1] != now[1] else ""
    if now[0] == NO_DATA:
        return LOST
    if was[0] == NO_DATA:
        return GAINED
    if now[0] == SUPPRESSED or (was[0], now[0]) == (PUBLISHED, CODED):
        return HIDDEN
    return SHOWN


STATE = st.tuples(
    st.sampled_from((PUBLISHED, CODED, SUPPRESSED, NO_DATA)), st.sampled_from((0.25, 0.5, 0.75))
)
EDITS = st.dictionaries(st.integers(0, 5), st.tuples(STATE, STATE), max_size=6)


@settings(max_examples=150, deadline=None)
@given(EDITS, st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)), st.randoms())
def test_random_edits_are_what_the_log_says_and_nothing_else(edits, gone, come, chance):
    old, new = cube(), cube()
    for row, (was, now) in edits.items():
        put(old, row, "rate_employed", *was)
        put(new, row, "rate_employed", *now)
    new, old = new.drop(list(gone)), old.drop(list(come))
    new = new.iloc[chance.sample(range(len(new)), len(new))].reset_index(drop=True)  # any order
    found = c.compare_cubes("outcomes", old, new)
    both = set(range(6)) - gone - come
    assert (found.added, found.removed) == (len(come - gone), len(gone - come))
    said = {(r.program_code, r.horizon_code): r.kind for r in found.numbers.itertuples()}
    kinds = {row: expected(*edits[row]) for row in set(edits) & both}
    names = list(zip(cube()["program_code"], cube()["horizon_code"], strict=True))
    assert said == {names[row]: kind for row, kind in kinds.items() if kind}
    assert set(found.numbers["column"]) <= {"rate_employed"}
    kept = found.numbers[found.numbers[["old", "new"]].notna().any(axis=1)]
    assert set(kept["kind"]) <= {REVISED}, "what one of the two hides has no value here"


def test_the_size_of_a_change_is_relative_and_of_a_share_in_points():
    old, new = cube(), cube()
    new.loc[0, "n_matched"] = 50.0
    new.loc[1, "rate_employed"] = 0.61
    numbers = c.compare_cubes("outcomes", old, new).numbers.set_index("column")
    assert numbers.loc["n_matched", "size"] == pytest.approx(0.25)
    assert numbers.loc["rate_employed", "size"] == pytest.approx(0.10)


def test_a_pool_that_reaches_over_other_years_is_no_revision():
    old, new = cube(), cube()
    new["n_matched"] += 10
    cover = pd.DataFrame(
        {"cohort_code": ["all", "all"], "horizon_code": ["q2", "q4"], "first_year": [2013, 2013]}
    )
    one, other = (
        {"dim_cohort_horizon": cover.assign(last_year=[last, 2018])} for last in (2018, 2021)
    )
    found = c.compare(Contents("a", {"x": old}, one, {}), Contents("b", {"x": new}, other, {}))
    kinds = found.cubes[0].numbers.set_index("horizon_code")["kind"]
    assert set(kinds["q2"]) == {YEARS} and set(kinds["q4"]) == {REVISED}
    assert found.cubes[0].compared["n_matched"] == 3
    assert found.cubes[0].numbers.query("kind == 'years'")["old"].isna().all()


def test_no_example_is_of_a_group_of_which_something_is_hidden_now():
    old, new = cube(), cube()
    new["n_matched"] *= 1.5
    put(new, 0, "rate_employed", SUPPRESSED, 0)
    found = c.examples(c.compare_cubes("outcomes", old, new), 9)
    assert len(found) == 5
    assert ("p0", "q2") not in set(zip(found["program_code"], found["horizon_code"], strict=True))


def test_lists_say_what_came_went_and_changed():
    row = {name: "same" for name in c.TEXTS}
    old = {"definitions": pd.DataFrame([row | {"id": "a"}, row | {"id": "b"}])}
    new = {"definitions": pd.DataFrame([row | {"id": "a", "formula": "n / m"}, row | {"id": "d"}])}
    meta = [{"policy_toml": f"minimum_count = {n}\n[pool.sex]\nother = ['x']\n"} for n in (10, 12)]
    meta[1]["policy_toml"] += "[[grids]]\nprogram = 'total'\n"
    found = c.compare(Contents("a", {}, old, meta[0]), Contents("b", {}, new, meta[1]))
    assert [(e.name, e.part, e.old, e.new) for e in found.definitions] == [
        ("a", "formula", "same", "n / m"),
        ("b", "", "same", None),
        ("d", "", None, "same"),
    ]
    assert [(e.name, e.old, e.new) for e in found.policy] == [
        ("minimum_count", "10", "12"),
        ("grids", None, "program = total"),
    ]
    assert not found.same


def test_a_list_that_older_releases_lack_came_from_nowhere():
    field = {"input_table": "a", "field": "b", "sensitivity": "public", "in_package": True}
    fields = pd.DataFrame([field])
    old, new = Contents("a", {}, {}, {}), Contents("b", {}, {"input_fields": fields}, {})
    assert c.compare(old, new).same


# Two releases in their files


def write(kept: Path, ident: str, built: str, *statements: str, version: str = "2") -> Path:
    """A copy of a release under another name, with something changed."""
    folder = Path(shutil.copytree(kept / "kept", kept / ident))
    with duckdb.connect(str(folder / "release.duckdb")) as con:
        for statement in statements:
            con.execute(statement)
        con.execute("update metadata set value = ? where key = 'release_id'", [ident])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"release_id": ident, "built": built, "release_version": version}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "decisions.jsonl").unlink()  # of the release that this was
    return folder


EVERYONE = (
    "program_code = 'total' and region_code = 'state' and subgroup_dim = 'total' "
    "and cohort_code = 'all' and horizon_code = 'y01'"
)
ONE_REGION = EVERYONE.replace("'state'", "'lwa:bluegrass'")
BEFORE = (f"update outcomes set n_employed = {SECRET} where {ONE_REGION}",)
EDITED = (
    f"update outcomes set n_employed = null, n_employed_status = 'suppressed' where {ONE_REGION}",
    f"update outcomes set n_matched = n_matched + 4321 where {EVERYONE}",
    "delete from flows where work_region_code = 'lwa:bluegrass'",
    "update definitions set short = 'Told anew.', short_es = 'Dicho de nuevo.' where id = 'share'",
    "update definitions set short = 'Told anew.', short_es = 'Dicho de nuevo.' "
    "where id = 'rate_employed'",
    "update metadata set value = replace(value, 'minimum_count = 10', 'minimum_count = 12') "
    "where key = 'policy_toml'",
    "update dim_program set title = 'Everybody who left' where program_code = 'total'",
    "insert into deprecations values ('flows', 'cube', '2026-11-30', '2027-06-30', 'places', "
    "'Places say it.', 'Lo dicen los lugares.')",
)


@pytest.fixture(scope="module")
def kept(line, tmp_path_factory) -> Path:
    """A release, the one before it, and one of another version."""
    folder = tmp_path_factory.mktemp("compared")
    shutil.copytree(line.release, folder / "kept")
    write(folder, OLD, "2026-01-01T00:00:00+00:00", *BEFORE)
    write(folder, NEW, "2026-02-01T00:00:00+00:00", *EDITED)
    write(folder, FIRST, "2025-01-01T00:00:00+00:00", version="1")
    (folder / "current").symlink_to(NEW, target_is_directory=True)
    return folder


@pytest.fixture(scope="module")
def compared(kept):
    """The site over them."""
    from app import create_app

    return create_app(kept / "current")


@pytest.fixture
def visitor(compared):
    return compared.server.test_client()


def text(visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def files(visitor, path: str = "/data/changes") -> dict[str, str]:
    """Every file that a page links to, by name."""
    links = re.findall(r'href="(/(?:es/)?csv/changes/([a-z_]+)\.csv[^"]*)"', text(visitor, path))
    return {name: text(visitor, href.replace("&amp;", "&")) for href, name in links}


def test_the_page_says_what_was_done_to_the_file_and_nothing_else(visitor, kept):
    found = {name: rows.splitlines()[1:] for name, rows in files(visitor).items()}
    assert set(found) == {
        *("cubes", "added", "revised", "examples", "hidden", "hidden_groups"),
        *("definitions", "policy", "deprecations"),
    }
    assert len(found["revised"]) == 1 and found["revised"][0].startswith("outcomes,n_matched,")
    assert len(found["examples"]) == 1 and "region_code=state" in found["examples"][0]
    assert len(found["hidden"]) == len(found["hidden_groups"]) == 1
    assert "region_code=lwa:bluegrass" in found["hidden_groups"][0]
    assert "n_employed" in found["hidden_groups"][0]
    assert len(found["definitions"]) == 1 and "Told anew." in found["definitions"][0]
    assert len(found["policy"]) == 1 and ",10,12," in found["policy"][0]
    assert len(found["deprecations"]) == 1
    assert Counter(line.split(",")[0] for line in found["added"]) == {"Rows of codes": 1, "Code": 1}


def test_what_is_hidden_now_is_told_nowhere(visitor, kept, capsys):
    pages = [text(visitor, f"{head}/data/changes") for head in ("", "/es")]
    pages += [*files(visitor).values(), *files(visitor, "/es/data/changes").values()]
    assert command.main([str(kept / OLD), str(kept / NEW)]) == 0
    pages.append(capsys.readouterr().out)
    for page in pages:
        assert str(SECRET) not in page and f"{SECRET:,}" not in page
    assert any("lwa:bluegrass" in page for page in pages), "but which it is, is"


def test_nothing_on_it_stays_english(visitor, compared):
    release = compared.server.extensions["throughline_shelf"].current()
    titles = [row["title"] for row in release.rows("select title from dim_region")]
    names = NAMES | {word for title in titles for word in _words(title)}
    english, spanish = (text(visitor, f"{head}/data/changes") for head in ("", "/es"))
    wrong = untranslated(spoken(english, "en"), spoken(spanish, "es"), names)
    own = "Everybody who left"  # a title of the agency's own, which stays as it is
    assert not [one for one in wrong if not one.startswith(own)]


def test_the_later_release_says_what_is_to_be_removed(visitor):
    page = text(visitor, "/data/dictionary")
    assert "Will be removed, not before June 30, 2027. Use places in its place." in page
    assert "Places say it." in page and "Nothing is to be removed" not in page
    assert "Lo dicen los lugares." in text(visitor, "/es/data/dictionary")
    assert "Nothing is to be removed" in text(visitor, f"/releases/{OLD}/data/dictionary")


def test_releases_can_be_chosen_in_either_order(visitor):
    asked = text(visitor, f"/data/changes?from={NEW}&to={OLD}")
    assert f"Release {NEW} of February 1, 2026, compared with release {OLD}" in asked
    assert str(SECRET) not in asked
    assert "same release twice" in text(visitor, f"/data/changes?from={NEW}&to={NEW}")


@pytest.mark.parametrize("ident", (FIRST, "d" * 16, "../../etc/passwd", "' or 1=1"))
def test_a_release_that_cannot_be_opened_is_refused_calmly(visitor, ident):
    answer = visitor.get("/data/changes", query_string={"from": ident})
    assert answer.status_code == 400 and "We do not have that release" in answer.get_data(
        as_text=True
    )


def test_a_release_of_another_version_is_said_to_be_one(visitor):
    assert f"Release {FIRST} was made by another version" in text(visitor, "/data/changes")


def test_the_first_release_has_nothing_before_it(visitor):
    page = text(visitor, f"/releases/{OLD}/data/changes")
    assert "No release before this one is at hand" in page


def test_one_release_has_nothing_to_compare_with(client):
    page = text(client, "/data/changes")
    assert "nothing to compare with yet" in page and "<select" not in page


def test_the_command_says_the_same_and_names_what_it_cannot_open(kept, tmp_path, capsys):
    assert command.main([str(kept / OLD), str(kept / OLD)]) == 0
    assert "The two releases say the same" in capsys.readouterr().out
    assert command.main([str(kept / OLD), str(kept / NEW)]) == 0
    said = capsys.readouterr().out
    assert "1 number that was shown is hidden now" in said
    assert "minimum_count: 10 -> 12" in said and "Newly announced to be removed: flows." in said
    assert "Revised: 1 of" in said
    assert command.main([str(tmp_path), str(kept / NEW)]) == 1
    assert "no release there" in capsys.readouterr().err


def test_a_group_is_named_in_the_language_that_is_spoken(kept):
    from dashboards.changes.read import contents
    from dashboards.queries import Release

    lists = contents(Release(kept / "kept")).lists
    row = {
        "program_code": "total",
        "region_code": "lwa:bluegrass",
        "cohort_code": "all",
        "horizon_code": "y01",
        "subgroup_dim": "sex",
        "subgroup_code": "female",
    }
    said = words.Names(lists).group(row, tuple(row), "outcomes")
    with speaking(SPANISH):
        spanish = words.Names(lists).group(row, tuple(row), "outcomes")
    assert said.startswith("All leavers, Bluegrass, ") and said.endswith(", Women")
    assert set(said.split(", ")) & set(spanish.split(", ")) == {"Bluegrass"}


@pytest.mark.parametrize(
    ("size", "said"), [(0.004, "less than 1%"), (0.03, "1% to 5%"), (0.25, "more than 25%")]
)
def test_a_change_is_said_in_words(size, said):
    assert words.band(size) == said
    assert words.size("n_matched", 0.0004) == "under 0.1%"
    assert words.size("rate_employed", 0.012) == "1.2 percentage points"
