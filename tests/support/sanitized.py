#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a test program so that no sanitizer report gets lost.

    meson test --wrapper 'python3 tests/support/sanitized.py'

A leak found at exit changes neither Criterion's verdict nor its exit status, so the reports go to
files, and any report there fails the test. With --expect-leak the sense is turned: the program must
run well by its own account and leave a report of a leak, which proves that this check works.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

OPTIONS = {
    "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": "halt_on_error=1",
}


def run(command):
    """Exit status of the program and the text of all reports."""
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ)
        for name, value in OPTIONS.items():
            given = environment.get(name, "")
            environment[name] = f"{value}:{given}:log_path={folder}/report".replace("::", ":")
        done = subprocess.run(command, env=environment)
        reports = "".join(path.read_text("utf-8", "replace")
                          for path in sorted(pathlib.Path(folder).iterdir()))
    return done.returncode, reports


def main():
    words = sys.argv[1:]
    expects_leak = words[0] == "--expect-leak"
    status, reports = run(words[1:] if expects_leak else words)
    if expects_leak:
        is_caught = status == 0 and "LeakSanitizer" in reports
        print("the leak was caught" if is_caught else f"status {status}; no leak was reported")
        sys.exit(0 if is_caught else 1)
    if reports:
        sys.exit(f"{reports}\nthe sanitizers reported the above; the program gave {status}")
    sys.exit(status)


if __name__ == "__main__":
    main()
