#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fails on functions past 100 lines, and files of the library past 600, not listed with a reason.

`length.py --longest` prints the distribution and the longest functions.
"""
import re
import sys

import tree

MOST_LINES = 100
MOST_FILE_LINES = 600
# "file:function": why it is one piece.
LISTED = {}
LISTED_FILES = {}


def functions(path):
    """(name, first line, number of lines) of each function in the layout of clang-format."""
    lines = tree.without_comments(path.read_text("utf-8")).splitlines()
    start = None
    for number, line in enumerate(lines, 1):
        if start is None and re.match(r"[A-Za-z_]", line) and "=" not in line.split("(")[0]:
            start = number
        if start is None:
            continue
        head = " ".join(lines[start - 1 : number])
        if line.startswith("}") or (number == start and line.endswith("}")):
            match = re.search(r"(\w+)\s*\(", head)
            is_type = re.match(r"(typedef|struct|enum|union)\b[^(]*\{", head)
            if match and "{" in head and not is_type:
                yield match[1], start, number - start + 1
            start = None
        elif line.endswith(";") and "{" not in head:
            start = None


def main():
    complaints, found = [], []
    for folder in ("lib", "tests", "examples"):
        for path in tree.files(".c", ".h", under=folder):
            count = len(path.read_text("utf-8").splitlines())
            is_listed = folder == "tests" or tree.name(path) in LISTED_FILES
            if count > MOST_FILE_LINES and not is_listed:
                complaints.append(f"{tree.name(path)}:1: {count} lines in one file")
            for name, line, length in functions(path):
                found.append((length, f"{tree.name(path)}:{line}", name))
                if length > MOST_LINES and f"{tree.name(path)}:{name}" not in LISTED:
                    complaints.append(f"{tree.name(path)}:{line}: {name} has {length} lines")
    if "--longest" in sys.argv:
        found.sort(reverse=True)
        lengths = [length for length, _, _ in found]
        print(f"median {lengths[len(lengths) // 2]}, 90th percentile {lengths[len(lengths) // 10]}")
        for length, place, name in found[:20]:
            print(f"{length:5} {place} {name}")
    tree.finish(complaints, f"{len(found)} functions within {MOST_LINES} lines")


if __name__ == "__main__":
    main()
