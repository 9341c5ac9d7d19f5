# SPDX-License-Identifier: MIT
"""The customer table against a second implementation, from docs/customers.md in plain Python.

usage: customers_brute.py path/to/librfm.so

Random small shops with everything that is easy to get wrong (receipts over several days, returns
with and without their receipt, free items, lines without a receipt, unidentified sales), looked at
from many days through every kind of window and policy. Every cell of every table is compared; exits
1 at the first difference. Where the folder RFM_SHARED is (default: ../shared beside the project) the
whole of CDNOW is compared too, with the totals of gold/models.md and with itself split in two.
"""

import ctypes as c
import datetime
import fractions
import gzip
import itertools
import math
import os
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from ctypes_face import Column, Error  # noqa: E402

EPOCH = datetime.date(1970, 1, 1)
TEXT, DAY, AMOUNT = 5, 4, 3
NET, IGNORE, CANCEL = 0, 1, 2
SHOPS = 60
ROOT = pathlib.Path(__file__).parents[2]
SHARED = pathlib.Path(os.environ.get("RFM_SHARED", ROOT.parent / "shared"))
MASTER = SHARED / "data" / "cdnow" / "cdnow-master.txt.gz"


class LedgerOptions(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("id_type", c.c_int32),
        ("scale", c.c_int32),
        ("flags", c.c_int32),
    ]


class CustomersOptions(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("window_unit", c.c_int32),
        ("window_length", c.c_int32),
        ("returns", c.c_int32),
        ("events", c.c_int32),
        ("flags", c.c_int32),
        ("threads", c.c_int32),
        ("holdout_days", c.c_int32),
        ("progress", c.c_void_p),
        ("progress_payload", c.c_void_p),
    ]


TOTALS = [
    "customers",
    "customers_without_purchase",
    "receipts",
    "identified_receipts",
    "unidentified_receipts",
    "spend_gross",
    "returned",
    "spend_net",
    "unidentified_gross",
    "unidentified_returned",
]


class Totals(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("scale", c.c_int32)] + [
        (name, c.c_int64) for name in TOTALS
    ]


class Library:
    def __init__(self, path):
        self.lib = c.CDLL(path)
        self.lib.rfm_frame_count.restype = c.c_int64

    def call(self, name, *arguments):
        error = Error()
        if getattr(self.lib, name)(*arguments, c.byref(error)):
            raise RuntimeError(f"{name}: {error.message.decode()}")

    def ledger(self, lines):
        ledger = c.c_void_p()
        options = LedgerOptions(c.sizeof(LedgerOptions), 0, 2, 1)
        self.call("rfm_ledger_new", c.byref(options), c.byref(ledger))
        n = len(lines)
        columns = (Column * 5)()
        keep = []
        for index, (name, place) in enumerate((("customer", 0), ("receipt", 2))):
            texts = [(line[place] or "").encode() for line in lines]
            offsets = (c.c_int64 * (n + 1))(0, *itertools.accumulate(map(len, texts)))
            text = c.create_string_buffer(b"".join(texts) or b" ")
            keep += [offsets, text]
            columns[index] = Column(
                name.encode(), TEXT, 0, n, 0, None, None, offsets, c.addressof(text)
            )
        for index, name, kind, number, place in (
            (2, "day", DAY, c.c_int32, 1),
            (3, "amount", AMOUNT, c.c_int64, 3),
            (4, "margin", AMOUNT, c.c_int64, 4),
        ):
            values = (number * n)(*[line[place] for line in lines])
            keep.append(values)
            columns[index] = Column(
                name.encode(), kind, 2 if kind == AMOUNT else 0, n, 0, None, c.addressof(values)
            )
        self.call("rfm_ledger_append_columns", ledger, columns, 5, None)
        return ledger

    def table(self, ledger, as_of, options):
        frame, totals = c.c_void_p(), Totals(c.sizeof(Totals))
        self.call(
            "rfm_customers_build", ledger, as_of, c.byref(options), c.byref(frame), c.byref(totals)
        )
        names = [self.column(frame, i) for i in range(self.lib.rfm_frame_column_count(frame))]
        rows = self.lib.rfm_frame_count(frame)
        table = [{name: values[row] for name, values in names} for row in range(rows)]
        self.lib.rfm_frame_free(frame)
        return table, {name: getattr(totals, name) for name in TOTALS}

    def column(self, frame, index):
        column = Column()
        self.call("rfm_frame_column", frame, index, c.byref(column))
        n = column.length
        if column.type == TEXT:
            text = c.string_at(column.bytes, column.offsets[n]) if n and column.offsets[n] else b""
            values = [text[column.offsets[i] : column.offsets[i + 1]].decode() for i in range(n)]
        else:
            number = {1: c.c_int64, 2: c.c_double, 3: c.c_int64, 4: c.c_int32, 6: c.c_int32}[
                column.type
            ]
            values = list((number * n).from_address(column.values)) if n else []
        if column.validity:
            values = [
                v if column.validity[i // 8] >> i % 8 & 1 else None for i, v in enumerate(values)
            ]
        return column.name.decode(), values


def random_lines(rng):
    """customer or None, day, receipt or None, amount, margin."""
    lines = []
    for _ in range(rng.choice([0, 1, 5, 60, 300])):
        customer = rng.choice([None] + [f"k{rng.randrange(12)}" for _ in range(5)])
        receipt = rng.choice([None] + [str(rng.randrange(60)) for _ in range(6)])
        day = 15000 + (
            int(receipt) * 11 % 400 if receipt and rng.random() < 0.8 else rng.randrange(400)
        )
        amount = rng.choice(
            [rng.randrange(1, 4000), rng.randrange(1, 4000), -rng.randrange(1, 4000), 0, 500, -500]
        )
        lines.append((customer, day, receipt, amount, amount // 4))
    return lines


def add_months(day, months):
    date = EPOCH + datetime.timedelta(days=day)
    month = date.year * 12 + date.month - 1 + months
    year, month = divmod(month, 12)
    for day_of_month in range(date.day, 0, -1):
        try:
            return (datetime.date(year, month + 1, day_of_month) - EPOCH).days
        except ValueError:
            continue


def window_start(as_of, options):
    if options.window_unit == 1:
        return as_of - options.window_length + 1
    if options.window_unit == 2:
        return add_months(as_of, -options.window_length) + 1
    return -(10**9)


def receipts_of(lines, as_of, options):
    """{customer: [(day, gross, returned, positive lines, margin)]} of the receipts in the window."""
    grouped = {}
    for number, (customer, day, receipt, amount, margin) in enumerate(lines):
        if day <= as_of:
            grouped.setdefault((customer, receipt or ("alone", number)), []).append(
                (day, amount, margin)
            )
    found = {}
    for (customer, _), parts in grouped.items():
        day = min(part[0] for part in parts)
        if day < window_start(as_of, options):
            continue
        if options.returns == IGNORE:
            parts = [part for part in parts if part[1] >= 0]
        gross = sum(amount for _, amount, _ in parts if amount > 0)
        returned = -sum(amount for _, amount, _ in parts if amount < 0)
        count = sum(1 for _, amount, _ in parts if amount > 0)
        margin = sum(margin for _, _, margin in parts)
        if options.returns == CANCEL and 0 < gross <= returned:
            gross, returned, count = 0, returned - gross, 0
        found.setdefault(customer, []).append((day, gross, returned, count, margin))
    return found


def half_even(numerator, denominator):
    return round(fractions.Fraction(numerator, denominator))


def row_of(customer, receipts, as_of, options):
    purchases = sorted(receipt for receipt in receipts if receipt[1] > 0)
    days = sorted({receipt[0] for receipt in purchases})
    gross, returned = (sum(receipt[i] for receipt in receipts) for i in (1, 2))
    row = {
        "customer": customer,
        "first_day": days[0],
        "last_day": days[-1],
        "days_since_last": as_of - days[-1],
        "receipts": len(purchases),
        "purchase_days": len(days),
        "lines": sum(receipt[3] for receipt in purchases),
        "spend_gross": gross,
        "returned": returned,
        "spend_net": gross - returned,
        "margin": sum(receipt[4] for receipt in receipts),
        "mean_receipt": half_even(gross - returned, len(purchases)),
        "tenure_days": as_of - days[0],
        "mean_interval_days": (days[-1] - days[0]) / (len(days) - 1) if len(days) > 1 else None,
    }
    events = len(days) if options.events == 0 else len(purchases)
    spend = [(day, g - r) for day, g, r, _, _ in purchases]
    total = sum(money for _, money in spend)
    first_day = [money for day, money in spend if day == days[0]]
    if options.flags & 2:
        mean = fractions.Fraction(total, events * 100)
    elif options.events == 0:
        mean = fractions.Fraction(total - sum(first_day), max(events - 1, 1) * 100)
    else:
        mean = (total - fractions.Fraction(sum(first_day), len(first_day))) / (
            max(events - 1, 1) * 100
        )
    row.update(
        {
            "x": events - 1,
            "t_x": days[-1] - days[0],
            "T": as_of - days[0],
            "mean_repeat_spend": float(mean) if events > 1 else None,
        }
    )
    if options.flags & 8:
        row["litt"] = math.fsum(math.log(b - a) for a, b in zip(days, days[1:]))
    return row


def add_holdout(table, lines, as_of, options):
    """What the customers of the table did in the days after it."""
    look = CustomersOptions(
        window_unit=1,
        window_length=options.holdout_days,
        returns=options.returns,
        events=options.events,
    )
    found = receipts_of(lines, as_of + options.holdout_days, look)
    for row in table:
        receipts = found.get(row["customer"], [])
        purchases = [receipt for receipt in receipts if receipt[1] > 0]
        row["holdout_x"] = (
            len(purchases) if options.events else len({receipt[0] for receipt in purchases})
        )
        row["holdout_spend"] = sum(gross - returned for _, gross, returned, _, _ in receipts)
        row["holdout_days"] = options.holdout_days


def expected(lines, as_of, options):
    found = receipts_of(lines, as_of, options)
    anonymous = found.pop(None, [])
    table = [
        row_of(customer, receipts, as_of, options)
        for customer, receipts in sorted(found.items())
        if any(receipt[1] > 0 for receipt in receipts)
    ]
    if options.holdout_days:
        add_holdout(table, lines, as_of, options)
    return table, {
        "customers": len(table),
        "customers_without_purchase": len(found) - len(table),
        "receipts": sum(row["receipts"] for row in table),
        "identified_receipts": sum(map(len, found.values())),
        "unidentified_receipts": len(anonymous),
        "spend_gross": sum(row["spend_gross"] for row in table),
        "returned": sum(row["returned"] for row in table),
        "spend_net": sum(row["spend_net"] for row in table),
        "unidentified_gross": sum(receipt[1] for receipt in anonymous),
        "unidentified_returned": sum(receipt[2] for receipt in anonymous),
    }


def same(left, right):
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= 1e-12 * max(1.0, abs(right))
    return left == right


def compare(found, wanted, what):
    for table, other in zip(found[0], wanted[0]):
        for name in other:
            if not same(table[name], other[name]):
                sys.exit(
                    f"{what}: customer {other['customer']}, {name} is {table[name]}; expected {other[name]}"
                )
        if table.keys() != other.keys():
            sys.exit(f"{what}: columns {sorted(table.keys() ^ other.keys())}")
    if len(found[0]) != len(wanted[0]) or found[1] != wanted[1]:
        sys.exit(f"{what}: totals {found[1]}; expected {wanted[1]}")


def day_of(text):
    return (datetime.date(int(text[:4]), int(text[4:6]), int(text[6:])) - EPOCH).days


def compare_cdnow(library):
    """Totals of the whole file, and its first 39 weeks with the 39 after them as holdout."""
    lines = []
    with gzip.open(MASTER, "rt") as file:
        next(file)
        for line in file:
            customer, day, _, amount = line.split()
            lines.append((customer, day_of(day), None, round(fractions.Fraction(amount) * 100), 0))
    ledger = library.ledger(lines)
    options = CustomersOptions(c.sizeof(CustomersOptions), flags=1 | 4 | 8)
    last, split = day_of("19980630"), day_of("19970930")
    table = library.table(ledger, last, options)[0]
    found = [sum(row[name] for row in table) for name in ("x", "t_x", "T")]
    found += [len(table), sum(row["x"] == 0 for row in table), max(row["x"] for row in table)]
    if found != [44021, 3178932, 11834346, 23570, 12054, 170]:
        sys.exit(f"CDNOW: {found}")
    spend = math.fsum(row["mean_repeat_spend"] or 0 for row in table)
    if abs(spend - 414282.38439722) > 5e-9:
        sys.exit(f"CDNOW: mean repeat spend {spend!r}")
    options.flags, options.holdout_days = 1 | 8, last - split
    found = library.table(ledger, split, options)
    compare(found, expected(lines, split, options), "CDNOW split")
    library.lib.rfm_ledger_free(ledger)
    print(f"CDNOW: {sum(row['holdout_x'] for row in found[0])} purchases in the holdout")


def main():
    library = Library(sys.argv[1])
    rng = random.Random(20111210)
    tables = cells = 0
    for shop in range(SHOPS):
        lines = random_lines(rng)
        ledger = library.ledger(lines)
        for _ in range(40):
            as_of = rng.choice([14999, 15000, 15100, 15250, 15399, 15400, 15500, 16000])
            unit = rng.randrange(3)
            options = CustomersOptions(
                c.sizeof(CustomersOptions),
                unit,
                rng.randrange(1, 15 if unit == 2 else 400) if unit else 0,
                rng.randrange(3),
                rng.randrange(2),
                1 | 2 * rng.randrange(2),
                rng.randrange(1, 3),
                rng.choice([0, 1, 30, 400]),
            )
            if options.events == 0 and rng.random() < 0.5:
                options.flags |= 8
            found = library.table(ledger, as_of, options)
            compare(
                found,
                expected(lines, as_of, options),
                f"shop {shop}, as of {as_of}, window {unit}/{options.window_length}, returns {options.returns}",
            )
            tables += 1
            cells += sum(map(len, found[0]))
        library.lib.rfm_ledger_free(ledger)
    print(f"{tables} tables, {cells} cells alike")
    if MASTER.is_file():
        compare_cdnow(library)
    else:
        print(f"{MASTER} is absent: CDNOW is left out")


if __name__ == "__main__":
    main()
