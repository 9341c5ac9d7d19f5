#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the raw layers of the bindings from the public headers.

    generate.py          writes the files below
    generate.py --check  compares them and compiles the layout; exits 1 when one is stale
"""
from __future__ import annotations

import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import coverage  # noqa: E402
import ctypes_table  # noqa: E402
import dts  # noqa: E402
import headers  # noqa: E402
import koffi_table  # noqa: E402
import layout_check  # noqa: E402

BINDINGS = HERE.parent
PYTHON_TABLE = "python/src/librfm/_abi.py"

# File, from bindings/: the function that gives its text for the model of the headers.
OUTPUTS = {
    PYTHON_TABLE: ctypes_table.write,
    dts.TARGET: dts.write,
    koffi_table.TARGET: koffi_table.write,
}


def check_layout() -> list:
    """Complaints of a C compiler about sizes, offsets and values in the Python table."""
    table: dict = {}
    exec(compile((BINDINGS / PYTHON_TABLE).read_text("utf-8"), PYTHON_TABLE, "exec"), table)
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "layout.c"
        source.write_text(layout_check.write(table), "utf-8")
        compiler = shlex.split(os.environ.get("CC", "cc"))
        run = subprocess.run([*compiler, "-std=c11", "-fsyntax-only", f"-I{headers.INCLUDE}",
                              str(source)], capture_output=True, text=True)
    return [] if run.returncode == 0 else [f"{PYTHON_TABLE}: not as C has it:\n{run.stderr}"]


def main() -> None:
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    api = headers.read()
    complaints = []
    for name, write in OUTPUTS.items():
        path, text = BINDINGS / name, write(api)
        if path.exists() and path.read_text("utf-8") == text:
            continue
        if sys.argv[1:]:
            complaints.append(f"bindings/{name} is stale: run python3 bindings/abi/generate.py")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            print(f"wrote bindings/{name}")
    complaints += check_layout() + coverage.complaints(api)
    for complaint in complaints:
        print(complaint)
    if complaints:
        sys.exit(1)
    print(f"{len(api.functions)} functions and {len(api.structs)} structs in "
          f"{len(OUTPUTS)} fresh files")


if __name__ == "__main__":
    main()
