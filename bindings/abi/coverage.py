# SPDX-License-Identifier: MIT
"""Every public function is called from the Python package, not only declared, or listed.

`python/not_called.txt` lists the others: a name, a colon and the reason on each line.
"""
from __future__ import annotations

import ast
import pathlib

import headers

PYTHON = pathlib.Path(__file__).resolve().parents[1] / "python"
LISTED = "bindings/python/not_called.txt"
# What the package's files call the loaded library.
LIBRARY_NAMES = {"lib", "_lib", "library"}


def listed() -> dict:
    """Functions that are not called, with the reason."""
    text = (PYTHON / "not_called.txt").read_text("utf-8")
    rows = [line.partition(":") for line in text.splitlines() if line and line[0] != "#"]
    return {name.strip(): reason.strip() for name, _, reason in rows}


def called() -> set:
    """Functions that the package's source takes from the library by name."""
    found = set()
    for path in sorted((PYTHON / "src" / "librfm").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
                    and node.value.id in LIBRARY_NAMES and node.attr.startswith("rfm_")):
                found.add(node.attr)
    return found


def complaints(api: headers.Api) -> list:
    """What is missing, doubled or unknown."""
    known, reasons, used = set(api.functions), listed(), called()
    found = [f"bindings/python: {name} is not called; bind it, or give a reason in {LISTED}"
             for name in sorted(known - used - set(reasons))]
    found += [f"{LISTED}: {name} is called, or does not exist"
              for name in sorted(set(reasons) & used | set(reasons) - known)]
    found += [f"{LISTED}: {name} has no reason" for name, why in reasons.items() if not why]
    found += [f"bindings/python: {name} is called and does not exist"
              for name in sorted(used - known)]
    return found
