#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a C file that includes the sources of some modules: one_unit.py LIB OUTPUT MODULE..."""
import pathlib
import sys


def main():
    lib, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    names = [f"{module}/{path.name}" for module in sys.argv[3:]
             for path in sorted((lib / module).glob("*.c"))]
    output.write_text("".join(f'#include "{name}"\n' for name in names), "utf-8")


if __name__ == "__main__":
    main()
