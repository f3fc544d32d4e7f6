"""The certificate: facts to repeat an attack by, without a value."""

import json
from dataclasses import replace

import numpy as np
import pytest

from suppression import audit, certify
from suppression.certificate import fingerprint
from tests.spec.drawing import Drawing

SAFE = """
           | north | south | total
    health |   3?  |  20?  |   23
    trades |  30?  |  40?  |   70
    total  |   33  |   60  |   93 """
EXPOSED = SAFE.replace("20?", "20 ")


def certificate(text, width=10):
    drawing = Drawing(text)
    names = [f"{row} / {column}" for row in drawing.rows for column in drawing.columns]
    view = drawing.publication()
    return certify(view, audit(view, width), names)


def test_a_proof_says_so_and_what_it_rests_on():
    found = certificate(SAFE)
    facts = json.loads(found.json())
    assert found.proved and facts["result"] == "proved"
    assert facts["cells_attacked"] == 4 and facts["cells_exposed"] == 0
    assert facts["whole_numbers"]["cells_proved_by_whole_number_tables"] == 4
    assert facts["whole_numbers"]["share"] == 1
    assert facts["components"] == {"number": 1, "largest": [4], "cells_in_the_others": 0}
    assert facts["software"]["solver"].startswith("HiGHS ")
    assert "**Proved.**" in found.page() and facts["fingerprint"] in found.page()


def test_an_exposed_cell_is_explained_by_keys_alone():  # S19
    found = certificate(EXPOSED)
    (first, *_) = found.facts["exposed"]
    assert not found.proved and found.facts["cells_exposed"] == 3
    assert first["cell"] == "health / north"
    assert first["published"] == ["health / south", "health / total"]
    assert (
        "health / north follows from health / south, health / total (1 additions)" in found.page()
    )
    assert "23" not in json.dumps(found.facts["exposed"])  # a value


def test_the_same_audit_gives_the_same_certificate():
    facts = [dict(certificate(SAFE).facts, seconds=0) for _ in range(2)]
    assert facts[0] == facts[1]


def test_cells_without_names_are_numbered():
    view = Drawing(EXPOSED).publication()
    assert certify(view, audit(view, 10)).facts["exposed"][0]["cell"] == "cell 0"


@pytest.mark.parametrize("what", ["values", "floor", "ceiling", "printed"])
def test_the_fingerprint_is_of_everything_an_attacker_sees(what):
    view = Drawing(SAFE).publication()
    other = getattr(view, what).copy()
    other[2] = not other[2] if what == "printed" else 7
    assert fingerprint(replace(view, **{what: other})) != fingerprint(view)


def test_the_fingerprint_is_not_of_how_relations_are_stored():
    view = Drawing(SAFE).publication()
    stored = replace(view, relations=view.relations.tocsc().tocsr().astype(np.float32))
    assert fingerprint(stored) == fingerprint(view)
    assert fingerprint(replace(view, relations=view.relations[::-1])) != fingerprint(view)
