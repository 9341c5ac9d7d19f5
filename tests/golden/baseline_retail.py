# SPDX-License-Identifier: MIT
"""rfm baseline on a real shop's year against plain Python on the same file.

Usage: baseline_retail.py RFM. Reads data/online-retail in the folder RFM_SHARED (default: ../shared
beside the project) and exits 77, which Meson counts as skipped, where it is absent. Every figure
and verdict of two days is made a second time from the lines by baseline_brute.py.
"""
import csv
import datetime
import decimal
import gzip
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import baseline_brute

ROOT = pathlib.Path(os.environ.get("RFM_SOURCE_ROOT", pathlib.Path(__file__).parents[2]))
SHARED = pathlib.Path(os.environ.get("RFM_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "data" / "online-retail" / "online-retail.csv.gz"
EPOCH = datetime.date(1970, 1, 1)
DAYS = ["2011-06-10", "2011-12-10"]
POLICIES = {"net": 0, "ignore": 1, "cancel": 2}


def day_of(text):
    return (datetime.date.fromisoformat(text[:10]) - EPOCH).days


def read_lines(content):
    """customer, day, receipt, thousandths, margin."""
    lines = []
    for row in csv.DictReader(io.StringIO(content.decode("utf-8"))):
        amount = decimal.Decimal(row["Quantity"]) * decimal.Decimal(row["UnitPrice"]) * 1000
        if amount != int(amount):
            sys.exit(f"{row} has more than three digits")
        lines.append((row["CustomerID"] or None, day_of(row["InvoiceDate"]), row["InvoiceNo"],
                      int(amount), 0))
    return lines


def compare(found, wanted, what):
    if found != wanted:
        sys.exit(f"{what}: {found}; expected {wanted}")


def check(rfm, folder, lines, contacts, policy):
    run = subprocess.run(
        [rfm, "baseline", "shop.csv", "--json", "--quiet", "--as-of", ",".join(DAYS), "--returns",
         policy, "--contacts", "contacts.csv", "--margin-share", "1"],
        cwd=folder, stdout=subprocess.PIPE, check=True)
    said = json.loads(run.stdout)
    rows = iter(said["figures"])
    for day in DAYS:
        figures, days, orders = baseline_brute.look(lines, contacts, day_of(day), 365,
                                                    POLICIES[policy], 1.0, scale=3)
        for name, (unit, value, _, _) in figures.items():
            row = next(rows)
            compare((row["day"], row["figure"], row["unit"]), (day, name, unit), "row")
            compare(row["value"], None if value is None else float(value), f"{day} {name}")
    compare(next(rows, None), None, "rows")
    verdicts = {row["condition"]: row for row in said["readiness"]}
    compare(verdicts["days_of_history"]["figure"], day_of(DAYS[1]) - min(days), "history")
    compare(verdicts["days_since_last_order"]["figure"], day_of(DAYS[1]) - max(days), "last order")
    compare(verdicts["customers_with_three_orders"]["figure"], sum(n >= 3 for n in orders), "three")
    compare([verdicts[name]["met"] for name in verdicts], [1, 1, 1, 1, 1, 0], "verdicts")
    return len(said["figures"])


def main():
    rfm = pathlib.Path(sys.argv[1]).resolve()
    if not DATA.exists():
        print(f"[SKIP] {DATA} is absent")
        sys.exit(77)
    content = gzip.decompress(DATA.read_bytes())
    lines = read_lines(content)
    ids = sorted({line[0] for line in lines if line[0]})
    contacts = set(ids[::3])
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "shop.csv").write_bytes(content)
        (pathlib.Path(folder) / "contacts.csv").write_text(
            "customer,email\n" + "".join(f"{one},{int(one in contacts)}\n" for one in ids))
        count = sum(check(rfm, folder, lines, contacts, policy) for policy in POLICIES)
    print(f"{count} figures alike")


if __name__ == "__main__":
    main()
