# SPDX-License-Identifier: MIT
"""A month of moves of a real shop, computed twice: here and by rfm_moves_daily.

Usage: switch_study.py PROGRAM. PROGRAM is moves_days.c, built. Reads data/online-retail in the
folder RFM_SHARED (default: ../shared beside the project) and exits 77, which Meson counts as
skipped, where that folder is absent. Days 2011-11-01 to 2011-11-30, window 365 days, classic11;
scores by type-7 quantiles fitted each day, by the cut points of the first day, and by ntile fitted
each day; delays of 0, 3 and 7 days both ways. Every row of days, segments and changes is compared,
all in whole numbers of thousandths.
"""
import collections
import csv
import datetime
import gzip
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ.get("RFM_SOURCE_ROOT", pathlib.Path(__file__).parents[2]))
SHARED = pathlib.Path(os.environ.get("RFM_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "data" / "online-retail" / "online-retail.csv.gz"
FIRST, LAST = datetime.date(2011, 11, 1), datetime.date(2011, 11, 30)
WINDOW = 365

# The published list of codes, written down here once more.
CLASSIC11 = """
Champions 555 554 544 545 454 455 445
Loyal 543 444 435 355 354 345 344 335
Potential Loyalist 553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351
 342 341 333 323
New Customers 512 511 422 421 412 411 311
Promising 525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313
Need Attention 535 534 443 434 343 334 325 324
About To Sleep 331 321 312 221 213 231 241 251
At Risk 255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124
Cannot Lose Them 155 154 144 214 215 115 114 113
Hibernating 332 322 233 232 223 222 132 123 122 212 211
Lost 111 112 121 131 141 151
"""

Row = collections.namedtuple("Row", "days_since receipts spend last_day")


def read_codes():
    codes = {}
    for line in CLASSIC11.replace("\n ", " ").strip().splitlines():
        words = line.split()
        name = " ".join(word for word in words if not word.isdigit())
        codes.update((word, name) for word in words if word.isdigit())
    assert len(codes) == 125
    return codes


CODES = read_codes()


def thousandths(price):
    whole, _, part = price.partition(".")
    return int(whole + part.ljust(3, "0")[:3])


def read_receipts(text):
    """customer -> [(day, positive, negative)], a receipt on the day of its earliest line."""
    receipts = {}
    for line in csv.DictReader(text.splitlines()):
        if not line["CustomerID"]:
            continue
        day = datetime.date.fromisoformat(line["InvoiceDate"][:10]).toordinal()
        amount = int(line["Quantity"]) * thousandths(line["UnitPrice"])
        one = receipts.setdefault((line["CustomerID"], line["InvoiceNo"]), [day, 0, 0])
        one[0] = min(one[0], day)
        one[1 if amount > 0 else 2] += abs(amount)
    customers = collections.defaultdict(list)
    for (customer, _), one in receipts.items():
        customers[customer].append(one)
    return dict(sorted(customers.items(), key=lambda item: item[0].encode()))


def make_table(customers, day):
    table = {}
    for customer, receipts in customers.items():
        inside = [one for one in receipts if day - WINDOW < one[0] <= day]
        bought = [one[0] for one in inside if one[1] > 0]
        if bought:
            table[customer] = Row(day - max(bought), len(bought),
                                  sum(one[1] - one[2] for one in inside), max(bought))
    return table


def fit(values):
    """Type-7 quintiles, times five: whole numbers."""
    values = sorted(values)
    cuts = []
    for k in range(1, 5):
        rank, rest = divmod((len(values) - 1) * k, 5)
        low, high = values[rank], values[min(rank + 1, len(values) - 1)]
        cuts.append(5 * low + rest * (high - low))
    return cuts


def fit_table(table):
    return [fit([row[i] for row in table.values()]) for i in range(3)]


def by_cuts(table, cuts):
    scores = {}
    for customer, row in table.items():
        below = [sum(5 * row[i] > cut for cut in cuts[i]) for i in range(3)]
        scores[customer] = (5 - below[0], 1 + below[1], 1 + below[2])
    return scores


def by_ntile(table):
    """NTILE(5) OVER (ORDER BY value, customer), from the worst value to the best."""
    columns = []
    for i in range(3):
        sign = -1 if i == 0 else 1
        ordered = sorted(table, key=lambda c, i=i, sign=sign: (sign * table[c][i], c.encode()))
        count, rest = divmod(len(ordered), 5)
        scores, at = {}, 0
        for tile in range(5):
            for customer in ordered[at : at + count + (tile < rest)]:
                scores[customer] = tile + 1
            at += count + (tile < rest)
        columns.append(scores)
    return {customer: tuple(scores[customer] for scores in columns) for customer in table}


class Delay:
    """Segment in force after the computed one has held for some days."""

    def __init__(self, days):
        self.days, self.in_force, self.waiting = days, {}, {}

    def advance(self, day, computed):
        in_force, waiting = {}, {}
        for customer, segment in computed.items():
            old = self.in_force.get(customer, segment)
            in_force[customer] = old
            if segment == old:
                continue
            target, since = self.waiting.get(customer, (None, None))
            if target != segment:
                since = day
            if day - since >= self.days:
                in_force[customer] = segment
            else:
                waiting[customer] = segment, since
        self.in_force, self.waiting = in_force, waiting
        return in_force


def sections(text):
    return [list(csv.DictReader(part.splitlines())) for part in text.split("\n\n")]


class Study:
    """The month under one way of scoring and one delay, as the library should see it."""

    def __init__(self, tables, customers, scoring, days):
        self.first_purchase = {
            customer: min((one[0] for one in receipts if one[1] > 0), default=None)
            for customer, receipts in customers.items()}
        self.days, self.segments, self.changes = [], [], []
        delay, before, cuts = Delay(days), None, None
        for day, table in tables.items():
            if scoring == "quantile" or cuts is None:
                cuts = fit_table(table)
            scores = by_ntile(table) if scoring == "ntile" else by_cuts(table, cuts)
            computed = {one: CODES["%d%d%d" % code] for one, code in scores.items()}
            now = delay.advance(day, computed)
            self.report(day, table, before, now)
            before = now

    def report(self, day, table, before, now):
        counts = collections.Counter()
        for customer in sorted(set(now) | set(before or {}), key=str.encode):
            bought = customer in now and table[customer].last_day == day
            counts["bought"] += bought
            if before is None:
                continue
            old, new = before.get(customer), now.get(customer)
            kind = "both"
            if old is None:
                kind = "returned" if self.first_purchase[customer] < day else "new"
            elif new is None:
                kind = "lost"
            counts[kind] += 1
            counts["idle"] += kind == "both" and not bought
            if old == new:
                continue
            counts["changed"] += kind == "both"
            counts["changed_idle"] += kind == "both" and not bought
            self.changes.append((day, customer, old or "", new or "", bought))
        self.days.append((day, len(now), counts, before is not None))
        by_segment = collections.defaultdict(lambda: [0, 0, 0])
        for customer, segment in now.items():
            sums = by_segment[segment]
            sums[0] += 1
            sums[1] += table[customer].receipts
            sums[2] += table[customer].spend
        self.segments += [(day, one, *by_segment[one]) for one in set(CODES.values())]


def expect(found, wanted, what):
    if found != wanted:
        sys.exit(f"{what}: found {found}, expected {wanted}")


def ordinal(text):
    return datetime.date.fromisoformat(text).toordinal()


def check_days(study, rows, what):
    expect(len(rows), len(study.days), f"{what}: days")
    for row, (day, customers, counts, has_before) in zip(rows, study.days):
        place = f"{what}, {row['day']}"
        expect(ordinal(row["day"]), day, place)
        expect(int(row["customers"]), customers, place)
        expect(int(row["bought"]), counts["bought"], f"{place}: bought")
        if not has_before:
            expect({row[name] for name in ("up", "new", "lost", "changed", "changed_idle_share")},
                   {""}, place)
            continue
        for name in ("new", "lost", "returned", "changed", "changed_idle"):
            expect(int(row[name]), counts[name], f"{place}: {name}")
        expect(sum(int(row[name]) for name in ("up", "down", "across")), counts["changed"], place)
        expect(float(row["changed_share"]), counts["changed"] / counts["both"], place)
        expect(float(row["changed_idle_share"]), counts["changed_idle"] / counts["idle"], place)


def check_segments(study, rows, what):
    found = sorted((ordinal(row["day"]), row["segment"], int(row["customers"]),
                    int(row["receipts"]), round(1000 * float(row["spend_net"]))) for row in rows)
    expect(found, sorted(study.segments), f"{what}: segments")


def check_changes(study, rows, levels, what):
    found = [(ordinal(row["day"]), row["customer"], row["from_segment"], row["to_segment"],
              row["bought"] == "1") for row in rows]
    expect(len(found), len(study.changes), f"{what}: changes")
    for one, wanted in zip(found, study.changes):
        expect(one, wanted, f"{what}: change")
    for row in rows:
        old, new = levels.get(row["from_segment"]), levels.get(row["to_segment"])
        if old is None or new is None:
            continue
        word = "up" if new > old else "down" if new < old else "across"
        expect(row["change"], word, f"{what}: direction")


def run(program, path, scoring, days):
    command = [program, path, FIRST.isoformat(), LAST.isoformat(), scoring, str(days)]
    return sections(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    program = sys.argv[1]
    if not DATA.exists():
        print(f"skipped: no {DATA.name}; RFM_SHARED names its folder")
        sys.exit(77)
    content = gzip.decompress(DATA.read_bytes())
    customers = read_receipts(content.decode("utf-8"))
    days = range(FIRST.toordinal(), LAST.toordinal() + 1)
    tables = {day: make_table(customers, day) for day in days}
    months = 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "shop.csv"
        path.write_bytes(content)
        for scoring in ("ntile", "quantile", "frozen"):
            for delay in (0, 3, 7):
                what = f"{scoring}, delay {delay}"
                study = Study(tables, customers, scoring, delay)
                found_days, found_segments, found_changes = run(program, path, scoring, delay)
                levels = {row["segment"]: int(row["level"]) for row in found_segments}
                check_days(study, found_days, what)
                check_segments(study, found_segments, what)
                check_changes(study, found_changes, levels, what)
                months += 1
    print(f"{months} months agree in every row")


if __name__ == "__main__":
    main()
