#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds public headers to the subset that reads as a foreign-function definition.

Declarations only: no inline code, no varargs, no FILE, and inside structs no bool, long, size_t or
enum type. Every struct, type and function is named rfm_, every constant RFM_ (the Arrow structs
keep their own names).
A function that gives a status takes its error last.
"""
import sys

import tree

sys.path.insert(0, str(tree.ROOT / "tests" / "support"))
import public  # noqa: E402

NEVER = {"inline", "FILE", "...", "bool", "_Bool", "long", "va_list", "wchar_t", "extern", "static"}
NEVER_IN_STRUCT = {"size_t", "ssize_t", "enum", "unsigned", "short", "union"}


def main():
    complaints = []
    for declaration in public.declarations():
        words = set(declaration.tokens)
        # What C++ sees is hidden behind __cplusplus, so extern "C" is not here either.
        for word in sorted(words & NEVER):
            complaints.append(f"{declaration.place}: {word} in a public header")
        if "{" in words and "enum" not in words and "struct" not in words:
            complaints.append(f"{declaration.place}: code in a public header")
    for name, (declaration, body, _) in public.structs().items():
        is_arrow = name.startswith("struct Arrow")
        if not is_arrow and not name.startswith("rfm_"):
            complaints.append(f"{declaration.place}: {name} is not rfm_")
        for word in sorted(set(body) & NEVER_IN_STRUCT):
            complaints.append(f"{declaration.place}: {word} inside {name}")
        if not is_arrow and name.endswith(("_options", "_state")) and body[:2] != ["uint32_t",
                                                                                  "struct_size"]:
            complaints.append(f"{declaration.place}: {name} does not start with struct_size")
    for name, declaration in public.enumerators().items():
        if not name.startswith("RFM_"):
            complaints.append(f"{declaration.place}: {name} is not RFM_")
    for name, declaration in public.functions().items():
        tokens = declaration.tokens
        if not name.startswith("rfm_"):
            complaints.append(f"{declaration.place}: {name} is not rfm_")
        if tokens[0] == "rfm_status" and tokens[-4:-1] != ["rfm_error", "*", "error"]:
            complaints.append(f"{declaration.place}: {name} does not end with its error")
    tree.finish(complaints, f"{len(public.functions())} functions declared in the subset")


if __name__ == "__main__":
    main()
