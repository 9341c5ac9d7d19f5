#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Turns exports.txt, the one list of exported names, into what each kind of linker reads.

    exports.py elf|macos|windows exports.txt OUTPUT

elf: a version map with a node for each minor version; macos: an exported symbols list;
windows: a module definition file.
"""
import pathlib
import re
import sys

LINE = re.compile(r"(\d+)\.(\d+) (rfm_[a-z0-9_]+)")


def read(path):
    """Gives {(major, minor): [names]} in rising order; a bad line ends the program."""
    nodes = {}
    seen = set()
    for number, line in enumerate(pathlib.Path(path).read_text("utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if match is None:
            sys.exit(f"{path}:{number}: expected 'major.minor name', found {line!r}")
        name = match[3]
        if name in seen:
            sys.exit(f"{path}:{number}: {name} is listed twice")
        seen.add(name)
        nodes.setdefault((int(match[1]), int(match[2])), []).append(name)
    if not nodes:
        sys.exit(f"{path}: no names")
    return dict(sorted(nodes.items()))


def node_name(version):
    return f"RFM_{version[0]}.{version[1]}"


def elf(nodes):
    text = ""
    before = None
    for version, names in nodes.items():
        text += f"{node_name(version)} {{\n    global:\n"
        text += "".join(f"        {name};\n" for name in names)
        if before is None:
            text += "    local:\n        *;\n"
        text += "};\n\n" if before is None else f"}} {node_name(before)};\n\n"
        before = version
    return text


def macos(nodes):
    return "".join(f"_{name}\n" for names in nodes.values() for name in names)


def windows(nodes):
    return "EXPORTS\n" + "".join(f"    {name}\n" for names in nodes.values() for name in names)


def main():
    kinds = {"elf": elf, "macos": macos, "windows": windows}
    if len(sys.argv) != 4 or sys.argv[1] not in kinds:
        sys.exit(__doc__)
    pathlib.Path(sys.argv[3]).write_text(kinds[sys.argv[1]](read(sys.argv[2])), "utf-8")


if __name__ == "__main__":
    main()
