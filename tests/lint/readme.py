# SPDX-License-Identifier: MIT
"""The C program that the README shows is examples/readme.c, which is compiled and run as a test."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    shown = re.search(r"```c\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    program = (ROOT / "examples/readme.c").read_text(encoding="utf-8")
    licence, _, program = program.partition("\n")
    if shown is None or shown[1] != program or not licence.startswith("/* SPDX"):
        sys.exit("README.md: the C program is not examples/readme.c")


if __name__ == "__main__":
    main()
