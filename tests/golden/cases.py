# SPDX-License-Identifier: MIT
"""The cases that C, Python and Node answer alike, from C: cases.py path/to/cases PROGRAM.

bindings/cases/README.md says what a case is.
"""
import csv
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "bindings" / "cases").glob("*.json"))
HEADER = (ROOT / "include" / "rfm" / "base.h").read_text("utf-8")
STATUS = {name: int(value) for name, value in re.findall(r"(RFM_E_\w+) = (\d+)", HEADER)}
PROGRAM = ""


def write_inputs(case, folder):
    with open(folder / "rows.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("customer", "day", "receipt", "amount"))
        writer.writerows([["" if cell is None else cell for cell in row] for row in case["rows"]])
    (folder / "rules").write_text(case["rules"], "utf-8")


def run(case):
    """What the program prints: the lines of each table by name, or the words of an error."""
    kind = case["ledger"]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_inputs(case, folder)
        arguments = [PROGRAM, folder / "rows.csv", folder / "rules", kind["id_type"],
                     kind["scale"], kind["returns_prefix"], case["as_of"], case["window"],
                     case["returns"]]
        if case["cuts"] is not None:
            arguments += [" ".join(case["cuts"][score]) for score in "rfm"]
        text = subprocess.run([os.fspath(one) if isinstance(one, pathlib.Path) else str(one)
                               for one in arguments],
                              check=True, capture_output=True).stdout.decode("utf-8")
    if text.startswith("error "):
        return text.split()
    parts = re.split(r"^== (\w+)\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def cells(lines):
    return list(csv.reader(io.StringIO("\n".join(lines))))


class Cases(unittest.TestCase):
    def check(self, case):
        found = run(case)
        if "error" in case:
            error = case["error"]
            self.assertEqual(found, ["error", str(STATUS[error["status"]]), str(error["row"])])
            return
        for name, lines in case["expected"].items():
            header, *rows = cells(lines)
            table = [dict(zip(*pair)) for pair in self.paired(found[name])]
            self.assertEqual([[row[column] for column in header] for row in table], rows, name)

    @staticmethod
    def paired(text):
        header, *rows = cells(text.splitlines())
        return [(header, row) for row in rows]

    def test_cases(self):
        self.assertGreaterEqual(len(CASES), 12)
        for path in CASES:
            with self.subTest(path.stem):
                self.check(json.loads(path.read_text("utf-8")))


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
