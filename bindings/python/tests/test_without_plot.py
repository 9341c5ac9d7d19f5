# SPDX-License-Identifier: MIT
"""Without the extra librfm[plot] everything else works, and what is absent is said."""

import subprocess
import sys

import pytest

ABSENT = "import sys; sys.modules.update(dict.fromkeys({absent!r})); import librfm; "
LEDGER = "book = librfm.Ledger(); book.append_line('anna', '2025-01-01', 5); "


def run(absent, code):
    command = [sys.executable, "-c", ABSENT.format(absent=absent) + LEDGER + code]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_package_imports():
    done = run(["matplotlib", "jinja2"], "print(len(book.customers('2025-01-02')))")
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_plot_names_the_extra():
    done = run(["matplotlib"], "import librfm.plot")
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: librfm.plot draws with matplotlib")
    assert 'pip install "librfm[plot]"' in last


@pytest.mark.parametrize("absent", ["matplotlib", "jinja2"])
def test_report_names_the_extra(absent, tmp_path):
    target = tmp_path / "report.html"
    done = run([absent], f"librfm.report(book, {str(target)!r})")
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: librfm.report needs ")
    assert 'pip install "librfm[plot]"' in last
    assert not target.exists()


def test_import_brings_no_matplotlib():
    code = "print([one for one in ('matplotlib', 'jinja2', 'numpy') if one in sys.modules])"
    assert run([], code).stdout == "[]\n"
