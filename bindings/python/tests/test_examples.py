# SPDX-License-Identifier: MIT
"""Examples print what stands beside them, the README shows the first, docstrings are true."""

import doctest
import os
import pathlib
import re
import subprocess
import sys

import pytest

import librfm

ROOT = pathlib.Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example(example):
    done = subprocess.run(
        [sys.executable, "-W", "error", example], capture_output=True, timeout=60, encoding="utf-8"
    )
    expected = ROOT / "examples" / "expected" / f"{example.stem}.txt"
    assert (done.stdout, done.stderr) == (expected.read_text("utf-8"), "")
    assert done.returncode == 0


def test_readme_shows_the_quick_start():
    page = (ROOT / "README.md").read_text("utf-8")
    program = (ROOT / "examples" / "quick_start.py").read_text("utf-8").split("\n", 1)[1]
    output = (ROOT / "examples" / "expected" / "quick_start.txt").read_text("utf-8")
    assert re.search(r"```python\n(.*?)```", page, re.S)[1] == program
    assert re.search(r"prints\n\n```\n(.*?)```", page, re.S)[1] == output


def test_readme_of_the_project(capsys):
    top = pathlib.Path(os.environ.get("RFM_SOURCE_ROOT", ROOT.parents[1]))
    page = (top / "README.md").read_text("utf-8")
    program, printed = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", page, re.S).groups()
    exec(compile(program, "README.md", "exec"), {})
    assert capsys.readouterr().out == printed


def test_readme_names_what_there_is():
    page = (ROOT / "README.md").read_text("utf-8")
    table = page.split("## What there is")[1].split("\n## ")[0]
    for name in re.findall(r"`([A-Za-z_.]+)`", table.split("|---|---|")[1].split("\n\n")[0]):
        thing = librfm
        for part in name.split("."):
            thing = getattr(thing, part)


def test_docstrings():
    names = {name: getattr(librfm, name) for name in librfm.__all__}
    tried = 0
    for test in doctest.DocTestFinder().find(librfm, extraglobs=names):
        result = doctest.DocTestRunner().run(test)
        assert result.failed == 0, test.name
        tried += result.attempted
    assert tried >= 10
