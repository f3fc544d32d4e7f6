"""The log of decisions: lines are only added, and what was changed or lost is found."""

import hashlib
import json
import os
import signal
import subprocess
import sys

import pytest

from aggregates import decisions
from aggregates.audit import MANIFEST
from aggregates.decisions import append, carry, deciding, read
from aggregates.errors import BusyError, LogError, ReleaseError
from aggregates.schema import APPROVED, BUILT, CHECK, DECISIONS, MADE_PUBLIC, WITHDRAWN
from tests.aggregates.commands import ROOT

ADD = """
import os, signal, sys
from pathlib import Path
from aggregates import decisions
{before}
folder = Path(sys.argv[1])
with decisions.deciding(folder.parent):
    decisions.append(folder, "approved", sys.argv[2], role=sys.argv[2], why="café " * 9)
"""
CUT = """
whole = os.write
def write(handle, line):
    whole(handle, line[:40])
    os.kill(os.getpid(), signal.SIGKILL)
os.write = write
"""
FULL = """
import resource
room = (Path(sys.argv[1]) / "decisions.jsonl").stat().st_size + 40
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
"""


@pytest.fixture
def folder(tmp_path):
    """A release's folder, as far as the log looks at it, with two decisions."""
    folder = tmp_path / "releases" / "abc"
    folder.mkdir(parents=True)
    (folder / MANIFEST).write_text(json.dumps({"release_id": "abc"}))
    append(folder, BUILT, "the software")
    append(folder, APPROVED, "Ana Ruiz", role="head", why="Looks right — «sí»")
    append(folder, MADE_PUBLIC, "Ana Ruiz")
    return folder


def lines(folder):
    return (folder / DECISIONS).read_bytes().splitlines(keepends=True)


def adding(folder, who, before=""):
    """A process that adds a decision."""
    return subprocess.Popen(
        [sys.executable, "-c", ADD.format(before=before), folder, who],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_line_says_who_decided_what_when_and_why(folder):
    built, signed, public = read(folder)
    assert (signed.what, signed.who, signed.role) == (APPROVED, "Ana Ruiz", "head")
    assert signed.why == "Looks right — «sí»" and signed.when.endswith("+00:00")
    assert built.release == public.release == "abc" and signed.version == decisions.software()
    assert decisions.software()[0].isdigit()


def test_the_chain_can_be_followed_by_hand(folder):
    """METHODS.md, A4: the manifest, the line before, and the line itself."""
    manifest = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    before = manifest
    for line in lines(folder):
        said = json.loads(line)
        assert said["after"] == before and said["manifest"] == manifest
        body = line.partition(f', "{CHECK}"'.encode())[0]
        assert said[CHECK] == hashlib.sha256(body).hexdigest()
        before = hashlib.sha256(line).hexdigest()
    assert read(folder)[-1].receipt == before


def test_nothing_is_said_of_a_release_without_a_log(tmp_path):
    assert read(tmp_path) == []


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("word", [b"2", b'"why": "', b'"', b"abc", b"Ruiz"])
def test_a_line_that_was_changed_is_found(folder, number, word):
    """The last one too, though no line after it holds its hash."""
    held = lines(folder)
    if word not in held[number - 1]:
        return
    held[number - 1] = held[number - 1].replace(word, word + b"0", 1)
    (folder / DECISIONS).write_bytes(b"".join(held))
    with pytest.raises(LogError, match=rf"{DECISIONS}: line {number} is not as it was written"):
        read(folder)


@pytest.mark.parametrize(
    ("keep", "number"), [([1, 2], 1), ([0, 2], 2), ([1, 0, 2], 1), ([0, 0, 1], 2), ([0, 2, 1], 2)]
)
def test_a_line_that_was_taken_out_or_moved_is_found(folder, keep, number):
    held = lines(folder)
    (folder / DECISIONS).write_bytes(b"".join(held[at] for at in keep))
    with pytest.raises(LogError, match=f"line {number} does not follow from the line before it"):
        read(folder)


def test_a_last_line_that_was_taken_out_is_shown_by_its_receipt(folder):
    """No chain can tell: that is what receipts are for (A4)."""
    receipt = read(folder)[-1].receipt
    (folder / DECISIONS).write_bytes(b"".join(lines(folder)[:-1]))
    assert receipt not in {item.receipt for item in read(folder)}


def test_a_line_written_with_a_right_hash_but_not_as_we_write_is_refused(folder):
    body = json.dumps({"release": "abc", "what": "approved"})[:-1].encode()
    line = body + decisions._end(body)
    with (folder / DECISIONS).open("ab") as log:
        log.write(line)
    with pytest.raises(LogError, match="line 4 is not as it was written"):
        read(folder)


def test_a_log_beside_another_manifest_is_refused(folder):
    (folder / MANIFEST).write_text(json.dumps({"release_id": "abc", "sha256": "other"}))
    with pytest.raises(LogError, match="line 3 is about another manifest.json than the one beside"):
        append(folder, APPROVED, "Lee Park", role="counsel")


def test_what_was_signed_of_another_file_does_not_count(folder):
    (folder / MANIFEST).write_text(json.dumps({"release_id": "abc", "sha256": "made again"}))
    append(folder, BUILT, "the software")
    log = read(folder)
    assert len(log) == 4 and decisions.signed(log) == {} and decisions.ever_public(log)


def test_a_log_goes_along_when_a_release_is_made_again(folder, tmp_path):
    carry(folder, tmp_path)
    assert (tmp_path / DECISIONS).read_bytes() == (folder / DECISIONS).read_bytes()
    (folder / DECISIONS).write_bytes(b"".join(lines(folder)[1:]))
    (tmp_path / DECISIONS).unlink()
    carry(folder, tmp_path)
    assert not (tmp_path / DECISIONS).exists()
    assert (tmp_path / decisions.SET_ASIDE).read_bytes() == (folder / DECISIONS).read_bytes()


def test_two_at_once_both_land(folder):
    names = [f"Person {number}" for number in range(4)]
    processes = [adding(folder, name) for name in names]
    assert [process.wait() for process in processes] == [0] * 4
    assert {item.who for item in read(folder)[3:]} == set(names)


def test_one_waits_for_another_but_not_forever(folder, monkeypatch):
    monkeypatch.setattr(decisions, "PATIENCE", 0.2)
    out = folder.parent
    with deciding(out), pytest.raises(BusyError, match="try again when it is done"), deciding(out):
        pass
    with deciding(out):
        pass


def test_a_process_killed_while_it_writes_leaves_a_line_that_is_found(folder):
    before = lines(folder)
    process = adding(folder, "Lee Park", CUT)
    assert process.wait() == -signal.SIGKILL
    assert lines(folder)[:3] == before and len(lines(folder)) == 4
    with pytest.raises(LogError, match="line 4 was not written to its end") as found:
        append(folder, APPROVED, "Lee Park", role="counsel")
    advice = str(found.value).split("`")[1]
    subprocess.run(advice, shell=True, check=True)
    assert lines(folder) == before
    assert append(folder, APPROVED, "Lee Park", role="counsel") == read(folder)[-1]


def test_a_full_disk_loses_nothing(folder):
    before = (folder / DECISIONS).read_bytes()
    process = adding(folder, "Lee Park", FULL)
    said = process.communicate()[1]
    assert process.returncode == 1 and "nothing was recorded. Make room" in said
    assert (folder / DECISIONS).read_bytes() == before


def test_a_disk_that_fails_to_keep_it_loses_nothing(folder, monkeypatch):
    def fails(handle):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    before = (folder / DECISIONS).read_bytes()
    with pytest.raises(ReleaseError, match="Input/output error.*nothing was recorded"):
        append(folder, APPROVED, "Lee Park", role="counsel")
    assert (folder / DECISIONS).read_bytes() == before


def test_what_a_log_comes_to(folder):
    log = read(folder)
    assert decisions.ever_public(log) == log[2].when and not decisions.withdrawn(log)
    assert list(decisions.signed(log)) == ["head"]
    append(folder, WITHDRAWN, "Ana Ruiz", why="Wrong file")
    assert decisions.withdrawn(read(folder)) and decisions.ever_public(read(folder))
