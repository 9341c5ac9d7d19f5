#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs an example and compares what it prints: compare.py EXPECTED PROGRAM [ARGUMENT...]"""
import difflib
import pathlib
import subprocess
import sys


def main():
    expected = pathlib.Path(sys.argv[1])
    run = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE, check=False)
    printed = run.stdout.decode("utf-8")
    wanted = expected.read_text("utf-8")
    sys.stdout.writelines(difflib.unified_diff(wanted.splitlines(True), printed.splitlines(True),
                                               str(expected), "printed"))
    sys.exit(0 if run.returncode == 0 and printed == wanted else 1)


if __name__ == "__main__":
    main()
