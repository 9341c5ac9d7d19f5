#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Looks at every file as text: encoding, blanks, width, licence line, links, what never belongs."""
import re

import tree

# Written in pieces, so that this file does not hold what it looks for.
NEVER = {
    "a path of some machine": re.compile("/(?:work|root)/|/home/" + "[a-z]|[A-Z]:\\\\" + "Users"),
    "a note to self": re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b"),
}
WIDTH = 100
CODE = {".c", ".h", ".py", ".sh", ".js", ".cmake"}
# Made up to be wrong or long on purpose, and not ours to lay out.
RAW = ("tests/fuzz/corpus/", "tests/golden/", "tests/support/data/", "examples/expected/")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
DOC_PAGE = re.compile(r"\bdocs/[a-z-]+\.md\b")


def anchors(text):
    """Anchors of a page's headings, the way that forges make them."""
    found = set()
    for heading in re.findall(r"^#+ (.*)$", text, re.M):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(plain.strip().replace(" ", "-"))
    return found


def check_links(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        for target in LINK.findall(line):
            if re.match(r"[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            page = (path.parent / file).resolve() if file else path
            if not page.exists():
                yield f"{tree.name(path)}:{number}: link to {target}, which does not exist"
            elif anchor and page.suffix == ".md" and anchor not in anchors(
                    page.read_text("utf-8")):
                yield f"{tree.name(path)}:{number}: no heading for #{anchor}"


def check_lines(path, text):
    name = tree.name(path)
    for number, line in enumerate(text.splitlines(), 1):
        place = f"{name}:{number}"
        if line != line.rstrip():
            yield f"{place}: blanks at the end"
        if "\t" in line and path.name != "Makefile":
            yield f"{place}: a tab"
        if path.suffix in CODE and len(line) > WIDTH and "://" not in line:
            yield f"{place}: {len(line)} columns, more than {WIDTH}"
        for what, pattern in NEVER.items():
            if pattern.search(line):
                yield f"{place}: {what}"
        for page in DOC_PAGE.findall(line):
            if not any((folder / page).exists() for folder in (tree.ROOT, path.parent)):
                yield f"{place}: {page} does not exist"


def check(path):
    name = tree.name(path)
    if name.startswith(RAW) or path.suffix in {".csv", ".bin", ".png"}:
        return
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"{name}:1: not UTF-8 ({error})"
        return
    if text and not text.endswith("\n"):
        yield f"{name}:{text.count(chr(10)) + 1}: no line feed at the end"
    if path.suffix in {".c", ".h"} and not text.startswith("/* SPDX-License-Identifier: MIT */\n"):
        yield f"{name}:1: no SPDX line"
    if path.suffix in {".py", ".sh"} or path.name == "meson.build":
        if "# SPDX-License-Identifier: MIT\n" not in text[:100]:
            yield f"{name}:1: no SPDX line"
    yield from check_lines(path, text)
    if path.suffix == ".md":
        yield from check_links(path, text)


TOP = {"meson.build", "include", "lib", "examples", "bindings", "tests", "docs", "README.md",
       "LICENSE"}


def check_top():
    """Nothing else lives at the top; dotfiles and builds aside."""
    for path in sorted(tree.ROOT.iterdir()):
        if path.name not in TOP and not path.name.startswith((".", "build")):
            yield f"{path.name}:1: nothing of this name lives at the top"


def main():
    files = tree.files()
    complaints = list(check_top())
    for path in files:
        complaints += check(path)
    tree.finish(complaints, f"{len(files)} files are tidy")


if __name__ == "__main__":
    main()
