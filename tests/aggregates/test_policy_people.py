"""Who signs, who may see what, terms and contact: what a policy may say of them."""

import pytest

from aggregates.errors import AggregatesError
from aggregates.policy import Approval, PolicyError, load, parse, to_toml
from aggregates.policy_people import signer
from aggregates.schema import SOFTWARE

ROLES = 'roles = ["head"]\nroles_es = ["jefa"]\n'
OFFICE = 'office = "Office"\noffice_es = "Oficina"\n'
SECTIONS = ("approval", "access", "redisclosure", "contact")


@pytest.fixture
def loaded(tmp_path):
    def read(text):
        path = tmp_path / "policy.toml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return read


def test_by_default_two_people_sign_for_real_people_and_nobody_for_invented_ones():
    approval = load(None).approval
    assert approval.asked(synthetic=False) == ("data steward", "privacy officer")
    assert approval.asked(synthetic=True) == ()


def test_a_rehearsal_asks_for_signatures_of_invented_people_too(loaded):
    approval = loaded(f"[approval]\n{ROLES}rehearsal = true\n").approval
    assert approval.asked(synthetic=True) == approval.asked(synthetic=False) == ("head",)


def test_the_built_in_contact_is_the_agencys_to_fill_in():
    assert not load(None).contact.reachable


@pytest.mark.parametrize("way", ['email = "a@b.gov"', 'phone = "(502) 555-0100"'])
def test_one_way_to_reach_the_office_is_enough(loaded, way):
    assert loaded(f"[contact]\n{OFFICE}{way}\n").contact.reachable


def test_an_empty_table_is_nothing_and_survives_being_written(loaded):
    policy = loaded("".join(f"[{name}]\n" for name in SECTIONS))
    assert policy.approval == Approval() and policy.approval.asked(synthetic=False) == ()
    assert policy.access is policy.redisclosure is policy.contact is None
    assert loaded(to_toml(policy)) == policy


def test_a_release_of_before_asks_for_nothing_and_says_nothing():
    text = to_toml(load(None))
    for name in SECTIONS:
        before, _, rest = text.partition(f"\n[{name}]")
        text = before + rest[rest.index("\n\n") :]
    policy = parse(text)
    assert policy.approval.asked(synthetic=False) == () and policy.contact is None


def test_texts_survive_being_written(loaded):
    text = (
        f"[approval]\n{ROLES}[contact]\n{OFFICE}url = 'https://agency.gov/p?a=1'\n"
        '[redisclosure]\nterms = ["Say \\"so\\"."]\nterms_es = ["Diga «así»."]\n'
    )
    policy = loaded(text)
    assert loaded(to_toml(policy)) == policy == parse(to_toml(policy))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("approval = 3", r"approval must be a \[approval\] table; not 3"),
        ("[approval]\nrole = 1", "approval: unknown key role; known: roles"),
        ('[approval]\nroles = ["a"]', "approval.roles_es must be a list of 1 to 20 texts; it is"),
        ("[approval]\nroles = []\nroles_es = []", "roles must be a list of 1 to 20 texts"),
        ('[approval]\nroles = ["a", "b"]\nroles_es = ["x"]', "roles_es must say each of roles"),
        ('[approval]\nroles = ["a", "A"]\nroles_es = ["x", "y"]', "must name each once"),
        ('[approval]\nroles = ["a\\nb"]\nroles_es = ["x"]', "must be a text of one line"),
        (f'[approval]\nroles = ["{SOFTWARE}"]\nroles_es = ["x"]', "a person signs"),
        (f"[approval]\n{ROLES}rehearsal = 1", "rehearsal must be true or false; not 1"),
        ('[access]\nrecords = "us"', "access.records_es must be a text of one line"),
        ('[redisclosure]\nterms = "all"', "terms must be a list of 1 to 20 texts; not"),
        (f'[contact]\n{OFFICE}email = "me"', "contact.email must be an address such as"),
        (f'[contact]\n{OFFICE}email = "a@b.gov?bcc=x@y.z"', "contact.email must be an address"),
        (f'[contact]\n{OFFICE}phone = "call me"', "contact.phone must be a number such as"),
        (f'[contact]\n{OFFICE}url = "javascript:alert(1)"', "begins with https://"),
        (f"[contact]\n{OFFICE}url = 'https://a.gov/\"x'", "begins with https://"),
        ('[contact]\noffice = "Office"', "contact.office_es must be a text of one line"),
    ],
)
def test_what_is_wrong_is_refused_by_name(loaded, text, message):
    with pytest.raises(PolicyError, match=message):
        loaded(text)


def test_a_name_is_one_line_of_a_person():
    assert signer("--by", "  Ana   Ruiz ") == "Ana Ruiz"
    assert signer("--by", "Jose\u0301") == "José"
    for wrong in ("", "  ", "a\nb", "a\u200bb", "x" * 201, "The Software"):
        with pytest.raises(AggregatesError, match="^--by"):
            signer("--by", wrong)
