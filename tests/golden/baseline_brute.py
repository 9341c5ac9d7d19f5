# SPDX-License-Identifier: MIT
"""Baselines against a second implementation, from docs/baseline.md in plain Python.

usage: baseline_brute.py path/to/librfm.so

The random shops of customers_brute.py, with margins, old ids that stand for others and contacts,
measured as of several days through every policy of returns. Numbers without a margin share must be
those of exact fractions to the bit; exits 1 at the first difference.
"""

import ctypes as c
import fractions
import random
import sys

import customers_brute as brute

SHOPS, QUESTIONS = 80, 12
PEOPLE = [f"k{number}" for number in range(12)]


class Options(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("threads", c.c_int32),
        ("window_days", c.c_int32),
        ("returns", c.c_int32),
        ("contacts", c.c_void_p),
        ("contact_column", c.c_char_p),
        ("margin_share", c.c_double),
    ]


class Window:
    """What customers_brute.receipts_of wants to know."""

    def __init__(self, days, returns):
        self.window_unit, self.window_length, self.returns = (1 if days else 0), days, returns


def frame_of(library, ids, flags=None):
    texts = [(one or "").encode() for one in ids]
    count = len(texts)
    offsets = (c.c_int64 * (count + 1))(0, *[sum(map(len, texts[: i + 1])) for i in range(count)])
    text = c.create_string_buffer(b"".join(texts) or b" ")
    values = (c.c_int64 * count)(*[flag or 0 for flag in flags or ids and [0] * count])
    bits = [0 if flag is None else 1 for flag in flags or [0] * count]
    validity = (c.c_uint8 * (count // 8 + 1))(
        *[sum(bit << k for k, bit in enumerate(bits[i : i + 8])) for i in range(0, count + 1, 8)]
    )
    columns = (brute.Column * 2)(
        brute.Column(b"customer", brute.TEXT, 0, count, 0, None, None, offsets, c.addressof(text)),
        brute.Column(b"mail", 1, 0, count, 0, validity, c.addressof(values)),
    )
    frame = c.c_void_p()
    library.call("rfm_frame_new", columns, 2, c.byref(frame))
    return frame


def rows_of(library, frame):
    columns = [library.column(frame, i) for i in range(library.lib.rfm_frame_column_count(frame))]
    rows = [
        {name: values[row] for name, values in columns}
        for row in range(library.lib.rfm_frame_count(frame))
    ]
    library.lib.rfm_frame_free(frame)
    return rows


def ratio(above, below):
    return fractions.Fraction(above) / fractions.Fraction(below) if below else None


def look(lines, contacts, as_of, window, returns, margin_share, scale=2):
    """{figure: (unit, value, numerator, denominator)}, and what readiness wants to know."""
    now = brute.receipts_of(lines, as_of, Window(window, returns))
    ever = brute.receipts_of(lines, as_of, Window(0, returns))
    buyers = lambda found: {
        who: receipts
        for who, receipts in found.items()
        if who is not None and any(one[1] > 0 for one in receipts)
    }
    active, all_time = buyers(now), buyers(ever)
    receipts = sum(map(len, now.values()))
    registered = sum(len(found) for who, found in now.items() if who is not None)
    gross = {who: sum(one[1] for one in found) for who, found in now.items()}
    cents = fractions.Fraction(1, 10**scale)
    registered_gross = cents * sum(money for who, money in gross.items() if who is not None)
    net = cents * sum(one[1] - one[2] for found in active.values() for one in found)
    purchases = sum(one[1] > 0 for found in active.values() for one in found)
    repeaters = sum(sum(one[1] > 0 for one in found) > 1 for found in active.values())
    if margin_share:
        spend = sum(one[1] - one[2] for found in all_time.values() for one in found)
        worth = cents * spend * fractions.Fraction(margin_share)
    else:
        worth = cents * sum(one[4] for found in all_time.values() for one in found)
    share = lambda above, below: ("share", ratio(above, below), above, below)
    count = lambda value: ("count", value, None, None)
    figures = {
        "receipts": count(receipts),
        "registered_receipts": count(registered),
        "registration_by_receipts": share(registered, receipts),
        "registration_by_spend": share(registered_gross, cents * sum(gross.values())),
        "active_customers": count(len(active)),
        "customers": count(len(all_time)),
        "active_share": share(len(active), len(all_time)),
        "spend_net": ("amount", net, None, None),
        "mean_receipt": ("amount", ratio(net, purchases), net, purchases),
        "receipts_per_customer": ("ratio", ratio(purchases, len(active)), purchases, len(active)),
        "spend_per_customer": ("amount", ratio(net, len(active)), net, len(active)),
        "repeat_rate": share(repeaters, len(active)),
        "historic_clv": ("amount", ratio(worth, len(all_time)), worth, len(all_time)),
    }
    if contacts is not None:
        figures["customers_with_email"] = count(len(contacts & all_time.keys()))
        figures["email_share"] = share(len(contacts & active.keys()), len(active))
    days = [one[0] for found in all_time.values() for one in found if one[1] > 0]
    orders = [sum(one[1] > 0 for one in found) for found in all_time.values()]
    return figures, days, orders


def expected_rows(lines, contacts, days, window, returns, margin_share):
    rows, first = [], {}
    for day in days:
        figures, _, _ = look(lines, contacts, day, window, returns, margin_share)
        for name, (unit, value, above, below) in figures.items():
            value = None if value is None else float(value)
            before = first.get(name)  # nothing on the first day
            change = None if value is None or before is None else value - before
            rows.append(
                {
                    "day": day,
                    "figure": name,
                    "unit": unit,
                    "value": value,
                    "numerator": None if above is None else float(above),
                    "denominator": None if below is None else float(below),
                    "change": change,
                    "change_share": change / abs(before) if change is not None and before else None,
                }
            )
        first = first or {name: row["value"] for name, row in zip(figures, rows)}
    return rows


def expected_verdicts(lines, contacts, day, window, returns):
    figures, days, orders = look(lines, contacts, day, window, returns, 0)
    share = figures["registration_by_receipts"][1]
    email = figures.get("customers_with_email", (None, None))[1]
    conditions = [
        ("basic", "customers_with_order", len(orders), 500, len(orders) >= 500),
        ("basic", "days_of_history", day - min(days) if days else 0, 180,
         bool(days) and day - min(days) >= 180),
        ("basic", "days_since_last_order", day - max(days) if days else None, 30,
         bool(days) and day - max(days) <= 30),
        ("basic", "customers_with_three_orders", sum(n >= 3 for n in orders), 1,
         any(n >= 3 for n in orders)),
        ("programme", "registration_by_receipts", share, 0.6,
         None if share is None else share >= fractions.Fraction(6, 10)),
        ("programme", "customers_with_email", email, 5000, None if email is None else email >= 5000),
    ]
    return [
        {
            "profile": profile,
            "condition": name,
            "figure": None if figure is None else float(figure),
            "threshold": float(threshold),
            "met": None if met is None else int(met),
        }
        for profile, name, figure, threshold, met in conditions
    ]


def same(found, wanted, exact):
    if isinstance(found, float) and isinstance(wanted, float) and not exact:
        return abs(found - wanted) <= 1e-12 * max(1.0, abs(wanted))
    return found == wanted


def compare(found, wanted, what, inexact=()):
    for row, other in zip(found, wanted):
        exact = other.get("figure") not in inexact
        for name in other:
            if not same(row[name], other[name], exact):
                sys.exit(f"{what}: {name} of {other} is {row[name]}")
        if row.keys() != other.keys():
            sys.exit(f"{what}: columns {sorted(row.keys() ^ other.keys())}")
    if len(found) != len(wanted):
        sys.exit(f"{what}: {len(found)} rows; expected {len(wanted)}")
    return len(found)


def make_contacts(rng):
    """Ids with flags, some unknown, some without an id, some without a flag."""
    ids = rng.sample(PEOPLE + ["stranger", "old"], rng.randrange(14)) + [None] * rng.randrange(3)
    rng.shuffle(ids)
    return ids, [rng.choice([0, 1, 1, None]) for _ in ids]


def question(library, rng, ledger, lines, aliases, what):
    days = sorted(rng.sample([14999, 15000, 15100, 15250, 15399, 15400, 15500, 16000], 3))
    window, returns = rng.choice([0, 1, 30, 365, 10000]), rng.randrange(3)
    margin_share = rng.choice([0.0, 0.0, 0.31])
    ids, flags = make_contacts(rng)
    has_contacts = rng.random() < 0.7
    frame = frame_of(library, ids, flags)
    reached = {aliases.get(one, one) for one, flag in zip(ids, flags) if one and flag}
    options = Options(c.sizeof(Options), rng.randrange(3), window, returns,
                      frame if has_contacts else None, b"mail" if has_contacts else None,
                      margin_share)
    out = c.c_void_p()
    library.call("rfm_baseline_measure", ledger, (c.c_int32 * 3)(*days), 3, c.byref(options),
                 c.byref(out))
    contacts = reached if has_contacts else None
    inexact = ("historic_clv",) if margin_share else ()
    cells = 8 * compare(rows_of(library, out), expected_rows(
        lines, contacts, days, window or 365, returns, margin_share), what, inexact)
    library.call("rfm_baseline_readiness", ledger, days[1], c.byref(options), c.byref(out))
    cells += 5 * compare(rows_of(library, out), expected_verdicts(
        lines, contacts, days[1], window or 365, returns), what)
    library.lib.rfm_frame_free(frame)
    return cells


def overlap(library, rng, what):
    left, right = ([rng.choice([None, "", *PEOPLE, "k1 ", "k10000000", "k10000001"])
                    for _ in range(rng.randrange(40))] for _ in range(2))
    frames = [frame_of(library, ids) for ids in (left, right)]
    out = c.c_void_p()
    library.call("rfm_baseline_overlap", *frames, c.byref(out))
    one, two = ({who for who in ids if who} for ids in (left, right))
    both = len(one & two)
    float_of = lambda value: None if value is None else float(value)
    compare(rows_of(library, out), [{
        "left": len(one), "right": len(two), "both": both,
        "left_share": float_of(ratio(both, len(one))),
        "right_share": float_of(ratio(both, len(two))),
        "jaccard": float_of(ratio(both, len(one | two)))}], what)
    for frame in frames:
        library.lib.rfm_frame_free(frame)


def main():
    library = brute.Library(sys.argv[1])
    rng = random.Random(20110610)
    cells = 0
    for shop in range(SHOPS):
        lines = brute.random_lines(rng)
        ledger = library.ledger(lines)
        aliases = {"old": "k3", "k5": "k7"} if shop % 2 else {}
        for old, current in aliases.items():
            library.call("rfm_ledger_alias", ledger, old.encode(), current.encode())
        lines = [(aliases.get(line[0], line[0]), *line[1:]) for line in lines]
        for turn in range(QUESTIONS):
            cells += question(library, rng, ledger, lines, aliases, f"shop {shop}, turn {turn}")
        overlap(library, rng, f"overlap {shop}")
        library.lib.rfm_ledger_free(ledger)
    print(f"{SHOPS * QUESTIONS} baselines, {cells} cells alike")


if __name__ == "__main__":
    main()
