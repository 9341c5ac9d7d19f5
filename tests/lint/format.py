#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs clang-format 14 over all C code; other versions lay out differently, so they are refused."""
import re
import shutil
import subprocess
import sys

import tree


def main():
    program = shutil.which("clang-format-14") or shutil.which("clang-format")
    if program is None:
        sys.exit("clang-format 14 is not installed")
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
    if not re.search(r"version 14\.", version.stdout):
        sys.exit(f"expected clang-format 14, found {version.stdout.strip()}")
    sources = [path for folder in ("lib", "include", "tests", "examples")
               for path in tree.files(".c", ".h", under=folder)]
    run = subprocess.run([program, "--dry-run", "-Werror", *map(str, sources)],
                         capture_output=True, text=True)
    complaints = [line.replace(f"{tree.ROOT}/", "") for line in run.stderr.splitlines()
                  if ": error:" in line]
    if run.returncode != 0 and not complaints:
        complaints = run.stderr.splitlines()
    tree.finish(complaints, f"{len(sources)} files are laid out")


if __name__ == "__main__":
    main()
