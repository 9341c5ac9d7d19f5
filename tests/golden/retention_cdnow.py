# SPDX-License-Identifier: MIT
"""Retention on the CDNOW master data set: 69,659 transactions of 23,570 customers in 18 months.

usage: retention_cdnow.py path/to/librfm.so

Reads data/cdnow/cdnow-master.txt.gz in the folder RFM_SHARED (default: ../shared beside the
project) and exits 77, which Meson counts as skipped, where that is absent. The triangle's first row
is known from elsewhere; everything else is compared with the second implementation of
retention_brute.py, and the shapes with bisections of their equations on a digamma function of
another kind (recurrence and asymptotic series, in Python).
"""

import ctypes as c
import datetime
import decimal
import gzip
import math
import os
import pathlib
import sys

import retention_brute as brute

ROOT = pathlib.Path(os.environ.get("RFM_SOURCE_ROOT", pathlib.Path(__file__).parents[2]))
SHARED = pathlib.Path(os.environ.get("RFM_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "data" / "cdnow" / "cdnow-master.txt.gz"

# 80 of the transactions came to nothing; the figures below count them.
# Active customers at ages 0 to 7 of those who first bought in 1997-01, and revenue at ages 0 to 3.
CUSTOMERS = [7846, 1157, 964, 810, 679, 736, 720, 582]
REVENUE = ["299060.17", "61041.69", "50683.75", "40655.50"]


def day(year, month, day_of_month):
    return (datetime.date(year, month, day_of_month) - brute.DAY_ZERO).days


def transactions():
    """customer, day, no receipt, cents, no margin."""
    for line in gzip.decompress(DATA.read_bytes()).decode("ascii").splitlines()[1:]:
        customer, date, _, amount = line.split()
        yield (customer, day(int(date[:4]), int(date[4:6]), int(date[6:])), None,
               int(decimal.Decimal(amount) * 100), 0)


def digamma(x):
    total = 0.0
    while x < 40:
        total -= 1 / x
        x += 1
    y = 1 / (x * x)
    return total + math.log(x) - 1 / (2 * x) - y * (1 / 12 - y * (1 / 120 - y / 252))


def root(equation):
    """Where a falling function passes zero, by bisection."""
    low, high = 1e-3, 1e3
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if equation(middle) > 0 else (low, middle)
    return (low + high) / 2


def shapes(rhythms):
    intervals = sum(map(len, rhythms))
    excess = math.fsum(math.log(sum(gaps) / len(gaps) / gap) for gaps in rhythms for gap in gaps)
    sizes = {}
    for gaps in rhythms:
        sizes[len(gaps)] = sizes.get(len(gaps), 0) + 1

    def gap(x):
        return math.log(x) - digamma(x)

    def spent(shape):
        return sum(n * count * gap(n * shape) for n, count in sizes.items())

    return (root(lambda shape: gap(shape) - excess / intervals),
            root(lambda shape: gap(shape) - (excess + spent(shape)) / intervals))


def check(holds, what):
    if not holds:
        sys.exit(what)


def main():
    if not DATA.exists():
        print(f"[SKIP] {DATA} is absent")
        sys.exit(77)
    library = brute.Library(sys.argv[1])
    lines = list(transactions())
    ledger = library.ledger(lines)
    first, last = day(1997, 1, 1), day(1998, 6, 30)
    options = brute.Options(c.sizeof(brute.Options), threads=2, flags=brute.FREE)
    found = library.report("rfm_retention_cohorts", ledger, first, last, options)
    january = [row for row in found if row["cohort"] == first]
    check([row["customers"] for row in january[:8]] == CUSTOMERS, "active customers of 1997-01")
    check([row["spend_net"] for row in january[:4]]
          == [int(decimal.Decimal(amount) * 100) for amount in REVENUE], "revenue of 1997-01")
    check(len(january) == 18 and len(found) == 171, "eighteen months")
    brute.compare(found, brute.cohorts(lines, first, last, options), "cohorts")
    for events in (0, 1):
        options.events = events
        brute.compare(library.report("rfm_retention_periods", ledger, first, last, options),
                      brute.periods(lines, first, last, options), "periods")
        brute.compare(library.report("rfm_retention_orders", ledger, first, last, options),
                      brute.orders(lines, first, last, options), "orders")
    totals, customers, intervals = library.regularity(ledger, first, last, options)
    rows, table, rhythms = brute.regularity(lines, first, last, options)
    brute.compare(customers, rows, "regularity by customer")
    brute.compare(intervals, table, "intervals")
    profile, conditional = shapes(rhythms)
    check(brute.same(totals.mle, profile, 1e-11), f"mle {totals.mle}; expected {profile}")
    check(brute.same(totals.mle_conditional, conditional, 1e-11),
          f"mle_conditional {totals.mle_conditional}; expected {conditional}")
    check((totals.customers, totals.intervals) == (len(rhythms), sum(map(len, rhythms))), "counts")
    print(f"{totals.customers} customers with {totals.intervals} intervals: cv {totals.cv:.6f}, "
          f"Wheat and Morrison {totals.wheat_morrison:.6f}, likelihood {totals.mle:.6f}, "
          f"conditional {totals.mle_conditional:.6f}, {totals.steps} steps")
    library.lib.rfm_ledger_free(ledger)


if __name__ == "__main__":
    main()
