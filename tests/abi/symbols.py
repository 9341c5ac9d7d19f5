#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds headers = lib/exports.txt = names that the built library exports, each under its version.

    symbols.py LIBRARY|-

With '-' (no shared library was built) only headers and list are compared.
"""
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1] / "lib")]
import exports  # noqa: E402
import public  # noqa: E402


def exported(library):
    """{name: version node} of the names defined in the dynamic symbol table."""
    command = ["nm", "-D", "--defined-only", "--with-symbol-versions", library]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = {}
    for line in text.splitlines():
        name, _, node = line.split()[-1].partition("@@")
        found[name] = node
    return found


def main():
    complaints = []
    nodes = exports.read(HERE.parents[1] / "lib" / "exports.txt")
    listed = {name: exports.node_name(node) for node, names in nodes.items() for name in names}
    declared = public.functions()
    for name, declaration in declared.items():
        if name not in listed:
            complaints.append(f"{declaration.place}: {name} is not in lib/exports.txt")
    for name in listed.keys() - declared.keys():
        complaints.append(f"lib/exports.txt: {name} is in no header")
    if sys.argv[1] != "-":
        found = exported(sys.argv[1])
        for node in set(listed.values()):
            if found.pop(node, None) is None:
                complaints.append(f"{sys.argv[1]}: has no version {node}")
        for name in listed.keys() - found.keys():
            complaints.append(f"{sys.argv[1]}: {name} is not exported")
        for name, node in found.items():
            if name not in listed:
                complaints.append(f"{sys.argv[1]}: exports {name}, which is not in the list")
            elif node != listed[name]:
                complaints.append(f"{sys.argv[1]}: {name} is in {node or 'no version'}, "
                                  f"not {listed[name]}")
    print("\n".join(sorted(complaints)) or f"{len(listed)} names agree")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
