#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Adds up what all test runs of tests/run.sh said: 'N passed, N failed' is the last line.

    totals.py FOLDER

A program of Criterion or Python's unittest counts with each of its tests, any other program as one;
what was skipped is named.
"""
import json
import pathlib
import re
import sys

UNITTEST = re.compile(r"^Ran (\d+) tests? in .*\n\n(?:OK|FAILED)(?: \((.*)\))?$", re.M)
PACKAGE = re.compile(r"(\d+)(?: tests)? passed, (\d+) failed, (\d+) skipped")
SYNTHESIS = re.compile(r"Tested: (\d+) \| Passing: (\d+) \| Failing: (\d+) \| Crashing: (\d+)")


def count(result):
    """(passed, failed) of one program."""
    text = result.get("stdout", "") + result.get("stderr", "")
    if result["result"] not in ("OK", "FAIL", "ERROR", "TIMEOUT", "SKIP"):
        return 0, 1
    if result["result"] == "SKIP":
        return 0, 0
    is_good = result["result"] == "OK"
    match = SYNTHESIS.search(re.sub(r"\x1b\[[0-9;]*m", "", text))
    if match is not None:
        passed, failed = int(match[2]), int(match[3]) + int(match[4])
        return passed, failed if is_good else max(failed, 1)
    match = UNITTEST.search(text)
    if match is not None:
        counts = dict(part.split("=") for part in (match[2] or "").split(", ") if "=" in part)
        failed = int(counts.get("failures", 0)) + int(counts.get("errors", 0))
        failed = failed if is_good else max(failed, 1)
        return max(0, int(match[1]) - failed - int(counts.get("skipped", 0))), failed
    return (1, 0) if is_good else (0, 1)


def left_out(result):
    """What a program did not do, in its own words."""
    if result["result"] == "SKIP":
        return [result["name"]]
    text = result.get("stdout", "") + result.get("stderr", "")
    found = [f"{result['name']}: {line.split('[SKIP]')[1].strip()}" for line in text.splitlines()
             if "[SKIP]" in line]
    match = UNITTEST.search(text)
    if match is not None and "skipped=" in (match[2] or ""):
        found.append(f"{result['name']}: {match[2]}")
    return found


def count_packages(folder):
    """(passed, failed, what was skipped) of the packages, as their own scripts say it."""
    passed = failed = 0
    skipped = []
    for said in sorted(folder.glob("bindings/*.txt")):
        text = said.read_text("utf-8")
        match = PACKAGE.search(text)
        good, bad = (int(match[1]), int(match[2])) if match else (0, 1)
        passed, failed = passed + good, failed + bad
        skipped += [f"{said.stem}: {line}" for line in text.splitlines() if "SKIP" in line]
    return passed, failed, skipped


def main():
    passed, failed, skipped = count_packages(pathlib.Path(sys.argv[1]))
    for log in sorted(pathlib.Path(sys.argv[1]).glob("*/meson-logs/run-*.json")):
        for line in log.read_text("utf-8").splitlines():
            result = json.loads(line)
            good, bad = count(result)
            passed, failed = passed + good, failed + bad
            skipped += [f"{log.parents[1].name}: {what}" for what in left_out(result)]
    for name in skipped:
        print(f"skipped: {name}")
    print(f"{passed} passed, {failed} failed")


if __name__ == "__main__":
    main()
