# SPDX-License-Identifier: MIT
"""The project's files for the lint scripts, and how they end."""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = ("build", ".git", "__pycache__", ".venv", ".cache")


def is_skipped(part):
    return any(part == word or part.startswith(word + "-") for word in SKIPPED)


def files(*suffixes, under="."):
    """Project files with one of the suffixes (all when none is given); builds are left out."""
    found = []
    for folder, folders, names in os.walk(ROOT / under):
        folders[:] = [part for part in folders if not is_skipped(part)]
        found += [pathlib.Path(folder) / part for part in names]
    return sorted(path for path in found if not suffixes or path.suffix in suffixes)


def name(path):
    return path.relative_to(ROOT).as_posix()


def without_comments(text):
    """C text with comments and the inside of literals blanked, line breaks and length kept."""
    out, at = list(text), 0
    while at < len(text):
        pair = text[at : at + 2]
        if pair == "/*" or pair == "//":
            mark = "*/" if pair == "/*" else "\n"
            end = text.find(mark, at + 2)
            end = len(text) if end < 0 else end + (2 if pair == "/*" else 0)
            keep = 0
        elif text[at] in "\"'":
            end = at + 1
            while end < len(text) and text[end] not in (text[at], "\n"):
                end += 2 if text[end] == "\\" else 1
            end = min(end + 1, len(text))
            keep = 1
        else:
            at += 1
            continue
        for place in range(at + keep, end - keep):
            if out[place] != "\n":
                out[place] = " "
        at = end
    return "".join(out)


def finish(complaints, good):
    """Prints every complaint and exits 1, or says what was found good and exits 0."""
    for complaint in complaints:
        print(complaint)
    print(f"{len(complaints)} complaints" if complaints else good)
    sys.exit(1 if complaints else 0)
