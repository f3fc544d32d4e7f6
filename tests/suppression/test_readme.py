"""What suppression/README.md says is what happens."""

import doctest
import re
import shlex
from pathlib import Path
from textwrap import dedent

import suppression
from suppression.__main__ import main

README = Path(suppression.__file__).with_name("README.md")
FILE = re.compile(r"`(\S+\.csv)`[^\n]*:\n\n((?: {4}.*\n)+)")
COMMAND = re.compile(r"^ {4}python -m suppression (.*)$", re.MULTILINE)


def test_the_example_in_python_runs():
    assert doctest.testfile(str(README), module_relative=False) == (0, 12)


def test_the_example_in_files_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = README.read_text(encoding="utf-8")
    files = {name: dedent(block) for name, block in FILE.findall(text)}
    assert sorted(files) == ["leavers.csv", "programs.csv", "public.csv"]
    for name in ("leavers.csv", "programs.csv"):
        Path(name).write_text(files[name], encoding="utf-8")
    commands = COMMAND.findall(text)
    assert [command.split()[0] for command in commands] == ["protect", "audit"]
    for command in commands:
        assert main(shlex.split(command)) == 0, capsys.readouterr().err
    assert Path("public.csv").read_text(encoding="utf-8") == files["public.csv"]
    assert Path("proof.json").exists()
