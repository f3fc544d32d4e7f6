"""Search forgives case, endings and spelling, and never answers with what was not asked."""

import time

import pytest

from dashboards.search import LONGEST_QUERY, Entry, Index, read_synonyms, words

PROGRAMS = {
    "welding": ("Welding Technology/Welder", "Soldadura"),
    "nursing": ("Nursing Assistant/Aide", "Auxiliar de enfermería"),
    "web": ("Web Page Design", "Diseño web"),
    "cosmetology": ("Cosmetology/Cosmetologist, General", "Cosmetología"),
    "culinary": ("Culinary Arts/Chef Training", "Artes culinarias"),
    "mechanic": ("Automobile/Automotive Mechanics Technology", "Mecánica automotriz"),
    "company": ("Company Management", "Gestión de empresas"),
    "computer": ("Computer Science", "Informática"),
}
PLACES = {
    "fayette": ("Fayette County", "condado de Fayette"),
    "pike": ("Pike County", "condado de Pike"),
    "school": ("Clearbrook Pike High School",),
    "bluegrass": ("Bluegrass",),
}
ALSO = {"nursing": ("CNA", "nurse"), "cosmetology": ("hairdresser",), "fayette": ("Lexington",)}
RANKS = {"school": 4}
INDEX = Index(
    Entry(
        code,
        "place" if code in PLACES else "program",
        names[0],
        names,
        ALSO.get(code, ()),
        place=code in PLACES,
        rank=RANKS.get(code, 0),
    )
    for code, names in (PROGRAMS | PLACES).items()
)


def first(asked):
    """Codes of the first answer and of the place near which it is asked for."""
    (match, *_) = INDEX.search(asked)
    return (match.entry.code, match.near.code) if match.near else match.entry.code


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("weld", "welding"),
        ("WELDER", "welding"),
        ("wielding", "welding"),
        ("nursng", "nursing"),
        ("nurses", "nursing"),
        ("cna", "nursing"),
        ("Enfermería", "nursing"),
        ("enfermeria", "nursing"),
        ("enfremeria", "nursing"),
        ("hairdreser", "cosmetology"),
        ("hair dresser", "cosmetology"),
        ("the web design program", "web"),
        ("what does a welder in a job of welding earn", "welding"),
        ("quiero estudiar soldadura", "welding"),
        ("diseño de web", "web"),
        ("mecanicos", "mechanic"),
        ("chefs", "culinary"),
        ("computing", "computer"),
        ("fayette county", "fayette"),
        ("condado de fayette", "fayette"),
        ("lexington", "fayette"),
        ("pike", "pike"),
        ("clearbrook high school", "school"),
    ],
)
def test_finds(asked, code):
    assert first(asked) == code


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("welding near Pike County", ("welding", "pike")),
        ("pike county welding", ("welding", "pike")),
        ("weldng pike", ("welding", "pike")),
        ("nursing bluegrass", ("nursing", "bluegrass")),
        ("web design in lexington", ("web", "fayette")),
        ("enfermería cerca del condado de Fayette", ("nursing", "fayette")),
        ("nurse clearbrook pike high school", ("nursing", "school")),
        ("how much do the nurses make in the county of Fayette", ("nursing", "fayette")),
    ],
)
def test_finds_a_thing_near_a_place(asked, codes):
    assert first(asked) == codes


@pytest.mark.parametrize(
    "asked", ["", "   ", "!!!", "zebra", "welding zebra", "x" * 5000, "\0\x1b["]
)
def test_finds_nothing(asked):
    assert INDEX.search(asked) == []


def test_a_word_that_is_known_is_no_misspelling_of_another():
    assert [match.entry.code for match in INDEX.search("company")] == ["company"]
    assert [match.entry.code for match in INDEX.search("computer")] == ["computer"]


def test_short_words_are_not_guessed_at():
    assert INDEX.search("wab") == [] and INDEX.search("pkie")[0].entry.code == "pike"


def test_a_place_is_asked_for_by_its_whole_name():
    """A school of which one word is said is no place to be near of, unlike a county."""
    assert first("nurse pike") == ("nursing", "pike")
    assert INDEX.search("nurse clearbrook") == []


def test_the_nearest_answers_some_of_the_words():
    assert INDEX.nearest("welding zebra")[0].entry.code == "welding"
    assert INDEX.nearest("cosmtlgst")[0].entry.code == "cosmetology"
    assert INDEX.nearest("qqqq") == []


def test_no_more_than_the_limit_and_each_once():
    found = INDEX.search("p", limit=2) + INDEX.search("pike", limit=1)
    assert len(found) <= 3
    codes = [match.entry.code for match in INDEX.search("pike")]
    assert len(codes) == len(set(codes)) == 2


def test_one_code_may_stand_for_two_things():
    twice = [Entry("phlebotomy", level, f"{level} in phlebotomy") for level in ("one", "two")]
    assert [match.entry for match in Index(twice).search("phlebotomy")] == twice


def test_a_large_state_is_searched_quickly():
    """Thousands of entries that share their words: what is done grows with them, no faster."""
    schools = [
        Entry(f"s{n}", "school", f"Number {n} High School", place=True, rank=4) for n in range(3000)
    ]
    programs = [Entry(f"p{n}", "program", f"Health Technology {n}") for n in range(2000)]
    index = Index([*schools, *programs])
    for asked in ("high school", "sc", "he", "health near high school", "number 7 high school"):
        start = time.thread_time()
        assert index.search(asked) or "near" in asked
        assert time.thread_time() - start < 0.2, asked


def test_what_is_past_the_longest_query_is_not_read():
    assert first("welding".ljust(LONGEST_QUERY) + " zebra") == "welding"


def test_words_are_plain():
    assert words("Peluquería, 51.39; A/V & Sheriff's") == [
        *("peluqueria", "51", "39", "a", "v", "sheriffs")
    ]


def test_synonyms_are_read_without_the_head_of_their_file(tmp_path):
    file = tmp_path / "synonyms.csv"
    file.write_text("# words\n# and more\nword,means,language\ncna,51.39,en\n", encoding="utf-8")
    assert [(one.word, one.means) for one in read_synonyms(file)] == [("cna", "51.39")]
