#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every public function has a doc comment, an api test and, if it allocates, an oom sweep."""
import re
import sys

import tree

sys.path.insert(0, str(tree.ROOT / "tests" / "support"))
import public  # noqa: E402

# Functions that ask for no memory, so there is no allocation to fail.
NO_MEMORY = {
    "rfm_version": "gives a constant",
    "rfm_status_text": "gives a constant",
    "rfm_day_parse": "works on its arguments",
    "rfm_day_format": "works on its arguments",
    "rfm_day_add_months": "works on its arguments",
    "rfm_buffer_free": "frees",
    "rfm_buffer_data": "reads the handle",
    "rfm_buffer_size": "reads the handle",
    "rfm_frame_free": "frees",
    "rfm_frame_count": "reads the handle",
    "rfm_frame_column_count": "reads the handle",
    "rfm_frame_column": "reads the handle",
    "rfm_frame_find": "reads the handle",
    "rfm_csv_free": "frees",
    "rfm_csv_inspect": "reads the handle",
    "rfm_ledger_free": "frees",
    "rfm_ledger_inspect": "reads the handle",
    "rfm_scorer_free": "frees",
    "rfm_scorer_suggest_bins": "works on its arguments",
    "rfm_rules_free": "frees",
}


def words(folder):
    text = "".join(path.read_text("utf-8") for path in tree.files(".c", ".h", under=folder))
    return set(re.findall(r"\brfm_\w+", tree.without_comments(text)))


def is_documented(declaration):
    """A doc comment ends on the line above, which may be the last line of several."""
    lines = declaration.path.read_text("utf-8").splitlines()
    above = lines[declaration.line - 2].rstrip() if declaration.line > 1 else ""
    if not above.endswith("*/"):
        return False
    at = declaration.line - 2
    while at > 0 and "/*" not in lines[at]:
        at -= 1
    return lines[at].lstrip().startswith("/**")


def main():
    complaints = []
    api, oom = words("tests/api"), words("tests/oom")
    functions = public.functions()
    for name, declaration in functions.items():
        if not is_documented(declaration):
            complaints.append(f"{declaration.place}: {name} has no doc comment")
        if name not in api:
            complaints.append(f"{declaration.place}: {name} is in no file of tests/api")
        if name not in oom and name not in NO_MEMORY:
            complaints.append(f"{declaration.place}: {name} is in no file of tests/oom")
    for name, (declaration, _, _) in public.structs().items():
        if not name.startswith("struct Arrow") and not is_documented(declaration):
            complaints.append(f"{declaration.place}: {name} has no doc comment")
    for name in NO_MEMORY.keys() - functions.keys():
        complaints.append(f"tests/lint/coverage.py: {name} is listed and does not exist")
    tree.finish(complaints, f"{len(functions)} functions documented, tested and swept")


if __name__ == "__main__":
    main()
