# SPDX-License-Identifier: MIT
"""What is written for analysts: programs print what stands beside them, pages what they show."""

import contextlib
import io
import pathlib
import re
import subprocess
import sys

import polars
import pyarrow
import pytest

import librfm

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples" / "analysts").glob("*.py"))
PAGES = [ROOT / "docs" / "from-lifetimes.md", ROOT / "README.md"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example(example):
    done = subprocess.run(
        [sys.executable, "-W", "error", example], capture_output=True, timeout=60, encoding="utf-8"
    )
    expected = example.parent / "expected" / f"{example.stem}.txt"
    assert (done.stdout, done.stderr) == (expected.read_text("utf-8"), "")
    assert done.returncode == 0


def readers():
    """One shop as the packages hold it, with days as days and as text."""
    table = librfm.datasets.sample_shop(100, seed=2).to_pandas()
    table = table.rename(columns={"customer": "CustomerID", "day": "Date"})
    text = table.assign(Date=table["Date"].dt.strftime("%Y-%m-%d"))
    floats = text.assign(CustomerID=text["CustomerID"].astype(float))
    arrow = pyarrow.Table.from_pandas(table)
    return {
        "pandas": table,
        "pandas text": text,
        "pandas floats": floats,
        "other index": table.set_index(table["Date"]),
        "more columns": table.assign(note=[["odd"]] * len(table)),
        "polars": polars.from_pandas(table),
        "polars text": polars.from_pandas(text),
        "arrow": arrow,
        "reader": arrow.to_reader(),
        "numpy": {name: table[name].to_numpy() for name in table},
        "rows": list(text.itertuples(index=False)),
    }


READERS = readers()


@pytest.mark.parametrize("name", READERS)
def test_summary_of(name):
    expected = librfm.summary(librfm.datasets.sample_shop(100, seed=2))
    assert librfm.summary(READERS[name]) == expected


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_page(page):
    """Blocks run one after the other; what follows "prints" is what they print."""
    text, names, shown = page.read_text("utf-8"), {"__name__": "page"}, 0
    pattern = r"```python\n(.*?)```(?:\n\nprints\n\n```\n(.*?)```)?"
    for program, output in re.findall(pattern, text, re.S):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(program, page.name, "exec"), names)
        if output:
            shown += 1
            assert [
                line.rstrip() for line in printed.getvalue().splitlines()
            ] == output.splitlines()
    assert shown >= 1
