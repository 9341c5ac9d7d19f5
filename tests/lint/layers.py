#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds every include against the floors: a module sees only floors below, never its neighbours.

Outside the library, examples and the tests of the public surface see public headers only.
"""
import re

import tree

FLOORS = {
    "base": 0,
    "math": 1, "frame": 1,
    "csv": 2, "arrow": 2, "ledger": 2, "models": 2,
    "customers": 3, "feed": 3, "score": 3, "cluster": 3, "segment": 3, "delay": 3, "clv": 3,
    "report": 4, "moves": 4, "next": 4, "retention": 4, "baseline": 4,
    "validate": 4,
    "view": 5,
    "till": 6,
}
# Below, and still none of its business.
NEVER = {
    "math": {"frame"},
    "models": {"frame"},
    "score": {"ledger", "csv", "arrow"},
    "cluster": {"ledger", "csv", "arrow"},
    "segment": {"ledger", "csv", "arrow"},
    "delay": {"ledger", "csv", "arrow"},
    "clv": {"ledger", "csv", "arrow"},
    "customers": {"csv", "arrow"},
    "report": {"csv", "arrow"},
    "moves": {"csv", "arrow"},
    "next": {"csv", "arrow"},
    "retention": {"csv", "arrow"},
    "baseline": {"csv", "arrow"},
    "view": {"csv", "arrow"},
    "till": {"csv", "arrow"},
    "validate": {"csv", "arrow"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
PUBLIC_ONLY = ["examples", "tests/api", "tests/golden", "tests/abi", "tests/bench",
               "tests/guard"]


def includes(path):
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield f"{tree.name(path)}:{number}", match[1], match[2]


def target_module(name):
    """The module that an include in lib/ or include/ names, or None with a reason."""
    parts = name.split("/")
    if parts[0] == "rfm" and len(parts) == 2:
        return parts[1].removesuffix(".h"), None
    if len(parts) != 2:
        return None, f"{name}: write it as module/file.h"
    return parts[0], None


def check(path, module):
    """Complaints about one file of a module."""
    if module not in FLOORS:
        yield f"{tree.name(path)}:1: module {module} has no floor"
        return
    for place, mark, name in includes(path):
        if mark == "<":
            if name.startswith("rfm"):
                yield f"{place}: own headers are included with quotes"
            continue
        other, reason = target_module(name)
        if other is None:
            yield f"{place}: {reason}"
        elif other not in FLOORS:
            yield f"{place}: {name} belongs to no module"
        elif other == module:
            continue
        elif FLOORS[other] >= FLOORS[module]:
            yield (f"{place}: {module} (floor {FLOORS[module]}) includes {name} "
                   f"(floor {FLOORS[other]})")
        elif other in NEVER.get(module, ()):
            yield f"{place}: {module} may never know {other}"


def main():
    complaints, count = [], 0
    for path in tree.files(".c", ".h", under="lib"):
        complaints += check(path, path.relative_to(tree.ROOT).parts[1])
        count += 1
    for path in tree.files(".h", under="include/rfm"):
        complaints += check(path, path.stem)
        count += 1
    inside = {path.name for path in tree.files(".h", under="lib")}
    for folder in PUBLIC_ONLY:
        for path in tree.files(".c", ".h", under=folder):
            count += 1
            beside = {near.name for folder in (path.parent, tree.ROOT / "tests" / "support")
                      for near in folder.glob("*.h")}
            for place, mark, name in includes(path):
                is_inner = "/" in name and name.split("/")[0] in FLOORS
                if mark == '"' and (is_inner or (name in inside and name not in beside
                                                 and not name.startswith("rfm"))):
                    complaints.append(f"{place}: {name} is hidden; use public headers only")
    tree.finish(complaints, f"{count} files keep to their floors")


if __name__ == "__main__":
    main()
