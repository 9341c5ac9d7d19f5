# SPDX-License-Identifier: MIT
"""The table of docs/stability.md against a second implementation, in exact fractions.

Usage: stability.py RFM. Reads data/online-retail in the folder RFM_SHARED (default: ../shared
beside the project) and exits 77, which Meson counts as skipped, where that is absent.
"""
import bisect
import collections
import csv
import datetime
import fractions
import gzip
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ.get("RFM_SOURCE_ROOT", pathlib.Path(__file__).parents[2]))
SHARED = pathlib.Path(os.environ.get("RFM_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "data" / "online-retail" / "online-retail.csv.gz"
COLUMNS = ["--quantity", "Quantity", "--price", "UnitPrice", "--customer", "CustomerID",
           "--receipt", "InvoiceNo", "--day", "InvoiceDate"]
FIRST, LAST = (datetime.date(2011, 11, day).toordinal() for day in (1, 30))
WINDOW, RUN_IN = 365, 4


class Shop:
    """Days, receipts and net spend (thousandths) of each customer, and the tables of days."""

    def __init__(self, content):
        sums = collections.defaultdict(lambda: [0, False])
        for row in csv.DictReader(io.StringIO(content)):
            if not row["CustomerID"]:
                continue
            day = datetime.date.fromisoformat(row["InvoiceDate"][:10]).toordinal()
            amount = int(row["Quantity"]) * int(fractions.Fraction(row["UnitPrice"]) * 1000)
            one = sums[row["CustomerID"], day, row["InvoiceNo"]]
            one[0] += amount
            one[1] = one[1] or amount > 0
        self.receipts = [(*key, *value) for key, value in sums.items()]
        self.bought = collections.defaultdict(set)
        for customer, day, _, _, is_purchase in self.receipts:
            if is_purchase:
                self.bought[day].add(customer)

    def table(self, day):
        """Days since last, receipts and net spend of customers with a purchase in the window."""
        last, count, spend = {}, collections.Counter(), collections.Counter()
        for customer, when, _, amount, is_purchase in self.receipts:
            if day - WINDOW < when <= day:
                spend[customer] += amount
                if is_purchase:
                    last[customer] = max(last.get(customer, 0), when)
                    count[customer] += 1
        return {one: (day - last[one], count[one], spend[one]) for one in last}


def quintiles(values):
    """Type 7 of Hyndman and Fan."""
    ordered, cuts = sorted(values), []
    for k in range(1, 5):
        at = fractions.Fraction((len(ordered) - 1) * k, 5)
        low = at.numerator // at.denominator
        high = min(low + 1, len(ordered) - 1)
        cuts.append(ordered[low] + (at - low) * (ordered[high] - ordered[low]))
    return cuts


def cuts_of(table):
    return [quintiles([row[j] for row in table.values()]) for j in range(3)]


def by_cuts(table, cuts):
    """Codes: a value belongs to the bin behind the cut points below it; few days are good."""
    bins = {one: [bisect.bisect_left(cuts[j], row[j]) + 1 for j in range(3)]
            for one, row in table.items()}
    return {one: f"{6 - r}{f}{m}" for one, (r, f, m) in bins.items()}


def by_rank(table):
    """NTILE(5), worst first, equal values in order of ids."""
    scores = collections.defaultdict(str)
    for j, sign in enumerate((-1, 1, 1)):
        order = sorted(table, key=lambda one: (sign * table[one][j], one))
        size, more = divmod(len(order), 5)
        ends = [size * (i + 1) + min(i + 1, more) for i in range(5)]
        for place, one in enumerate(order):
            scores[one] += str(bisect.bisect_right(ends, place) + 1)
    return scores


def delayed(segments, wait, first):
    """A new segment takes force when it was computed `wait` days after the first time in a row."""
    force, waiting, found = {}, {}, {}
    for day in range(first, LAST + 1):
        after = {}
        for one, new in segments[day].items():
            old = force.get(one)
            if old is None or new == old:
                waiting.pop(one, None)
                after[one] = new
                continue
            if waiting.get(one, (None, 0))[0] != new:
                waiting[one] = (new, day)
            if day - waiting[one][1] >= wait:
                del waiting[one]
                after[one] = new
            else:
                after[one] = old
        waiting = {one: what for one, what in waiting.items() if one in after}
        force = found[day] = after
    return found


def count(shop, segments):
    changed = idle_changed = 0
    shares = []
    for day in range(FIRST + 1, LAST + 1):
        before, after = segments[day - 1], segments[day]
        both = before.keys() & after.keys()
        moved = {one for one in both if before[one] != after[one]}
        idle = both - shop.bought[day]
        changed += len(moved)
        idle_changed += len(moved & idle)
        shares.append(len(moved & idle) / len(idle))
    return changed, idle_changed, sum(shares) / len(shares)


def classic11(rfm):
    text = subprocess.run([rfm, "presets", "classic11"], check=True, capture_output=True,
                          text=True).stdout
    found = {}
    for name, codes in re.findall(r'segment "([^"]+)"(.*?)(?=\nsegment|\Z)', text, re.S):
        for code in re.findall(r"\b[1-5]{3}\b", codes):
            found[code] = name
    return found


def main():
    if not DATA.exists():
        print(f"{DATA} is absent")
        sys.exit(77)
    rfm, content = sys.argv[1], gzip.decompress(DATA.read_bytes())
    shop, names = Shop(content.decode("utf-8")), classic11(rfm)
    first = FIRST - RUN_IN * 7
    tables = {day: shop.table(day) for day in range(first, LAST + 1)}
    frozen_cuts = cuts_of(tables[FIRST])
    ways = {
        "ranks": {day: by_rank(table) for day, table in tables.items()},
        "quantiles": {day: by_cuts(table, cuts_of(table)) for day, table in tables.items()},
        "frozen": {day: by_cuts(table, frozen_cuts) for day, table in tables.items()},
    }
    ways = {way: {day: {one: names[code] for one, code in codes.items()}
                  for day, codes in days.items()} for way, days in ways.items()}
    wanted = []
    for way, wait in (("ranks", 0), ("quantiles", 0), ("frozen", 0), ("frozen", 3), ("frozen", 7),
                      ("quantiles", 3), ("quantiles", 7)):
        days = ways[way] if wait == 0 else delayed(ways[way], wait, FIRST - RUN_IN * wait)
        wanted.append((wait, *count(shop, days)))
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(content)
        file.flush()
        run = subprocess.run([rfm, "moves", file.name, *COLUMNS, "--window", f"{WINDOW}d", "--from",
                              "2011-11-01", "--to", "2011-11-30", "--stability", "--json",
                              "--quiet"], check=True, capture_output=True, text=True)
    found = [(row["delay_days"], row["changed"], row["changed_idle"], row["changed_idle_share"])
             for row in json.loads(run.stdout)]
    for one, other in zip(found, wanted, strict=True):
        if one[:3] != other[:3] or abs(one[3] - other[3]) > 1e-12:
            sys.exit(f"rfm says {one}, the second implementation {other}")
    shown = (ROOT / "docs" / "stability.md").read_text("utf-8")
    for wait, changed, idle, share in wanted:
        if not re.search(rf" {wait} +{100 * share:.2f}% +{idle} +{changed} ", shown):
            sys.exit(f"docs/stability.md does not show {wait} days, {share}, {idle}, {changed}")
    print(f"{len(found)} ways of scoring agree")


if __name__ == "__main__":
    main()
