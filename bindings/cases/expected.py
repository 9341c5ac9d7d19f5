#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Works out the answers of the cases without the library, with fractions.

    expected.py          writes them into the files
    expected.py --check  compares; exits 1 when one differs

Definitions are those of docs/customers.md, docs/scores.md and docs/report.md, written down anew.
"""
import collections
import datetime
import fractions
import json
import math
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
EPOCH = datetime.date(1970, 1, 1)
# The published list of codes of classic11 version 1, highest level first.
CLASSIC11 = """
Champions 555 554 544 545 454 455 445
Loyal 543 444 435 355 354 345 344 335
Potential Loyalist 553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 \
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


def day_number(text):
    return (datetime.date.fromisoformat(text) - EPOCH).days


def day_text(number):
    return (EPOCH + datetime.timedelta(days=number)).isoformat()


def minor(text, scale):
    value = fractions.Fraction(text) * 10**scale
    assert value.denominator == 1
    return int(value)


def major(value, scale):
    """Minor units as decimal text."""
    digits = str(abs(value)).rjust(scale + 1, "0")
    point = f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits
    return ("-" if value < 0 else "") + point


def half_even(value):
    return round(fractions.Fraction(value))


def double(value):
    """The shortest text of the nearest double."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text


def window_start(case, as_of):
    """The last day before the window, None for all days."""
    if case["window"] == "all":
        return None
    count, unit = case["window"].split()
    if unit == "days":
        return as_of - int(count)
    day = datetime.date.fromisoformat(case["as_of"])
    month = day.year * 12 + day.month - 1 - int(count)
    year, month = divmod(month, 12)
    following = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return (datetime.date(year, month + 1, min(day.day, last)) - EPOCH).days


def receipts_of(case):
    """{(customer, receipt)}: its first day and its amounts; lines after the day do not count."""
    ledger, as_of, found = case["ledger"], day_number(case["as_of"]), {}
    for number, (customer, day, receipt, amount) in enumerate(case["rows"]):
        day = day_number(day)
        if day > as_of:
            continue
        value = minor(amount, ledger["scale"])
        prefix = ledger["returns_prefix"]
        if prefix and receipt and receipt.startswith(prefix):
            value = -abs(value)
        key = (customer or None, receipt or ("alone", number))
        first, amounts = found.setdefault(key, (day, []))
        found[key] = (min(first, day), [*amounts, value])
    start = window_start(case, as_of)
    return {key: one for key, one in found.items() if start is None or one[0] > start}


def customer_table(case):
    """Rows of the customer table in order of ids, and the totals."""
    as_of, policy = day_number(case["as_of"]), case["returns"]
    totals = collections.Counter()
    people = {}
    for (customer, _), (day, amounts) in receipts_of(case).items():
        gross = sum(value for value in amounts if value > 0)
        returned = -sum(value for value in amounts if value < 0)
        if policy == "ignore":
            returned = 0
        is_purchase = gross > 0
        if policy == "cancel" and is_purchase and returned >= gross:
            is_purchase, gross, returned = False, 0, returned - gross
        if customer is None:
            totals["unidentified_receipts"] += 1
            totals["unidentified_gross"] += gross
            totals["unidentified_returned"] += returned
            continue
        totals["identified_receipts"] += 1
        one = people.setdefault(customer, collections.Counter())
        days = one.setdefault("days", set())
        one["gross"] += gross
        one["returned"] += returned
        if is_purchase:
            one["receipts"] += 1
            days.add(day)
    is_integer = case["ledger"]["id_type"] == "integer"
    rows = []
    for customer in sorted(people, key=int if is_integer else lambda name: name.encode()):
        one = people[customer]
        if not one["receipts"]:
            totals["customers_without_purchase"] += 1
            continue
        net = one["gross"] - one["returned"]
        totals["customers"] += 1
        totals["receipts"] += one["receipts"]
        for name, value in (("spend_gross", one["gross"]), ("returned", one["returned"]),
                            ("spend_net", net)):
            totals[name] += value
        first, last = min(one["days"]), max(one["days"])
        rows.append({"customer": customer, "first_day": first, "last_day": last,
                     "days_since_last": as_of - last, "receipts": one["receipts"],
                     "purchase_days": len(one["days"]), "spend_gross": one["gross"],
                     "returned": one["returned"], "spend_net": net,
                     "mean_receipt": half_even(fractions.Fraction(net, one["receipts"])),
                     "tenure_days": as_of - first})
    return rows, totals


def quintiles(values):
    """Cut points by Hyndman and Fan's type 7."""
    values, cuts = sorted(values), []
    for part in range(1, 5):
        place = fractions.Fraction(part, 5) * (len(values) - 1)
        low = math.floor(place)
        high = min(low + 1, len(values) - 1)
        cuts.append(values[low] + (place - low) * (values[high] - values[low]))
    return cuts


def score(case, rows):
    """Adds r, f, m and code."""
    for name, column in (("r", "days_since_last"), ("f", "receipts"), ("m", "spend_net")):
        given = case["cuts"]
        unit = 10 ** case["ledger"]["scale"] if column == "spend_net" else 1
        cuts = ([fractions.Fraction(cut) * unit for cut in given[name]] if given
                else quintiles([row[column] for row in rows]))
        for row in rows:
            bin_ = 1 + sum(cut < row[column] for cut in cuts)
            row[name] = len(cuts) + 2 - bin_ if name == "r" else bin_
    for row in rows:
        row["code"] = f"{row['r']}{row['f']}{row['m']}"


def segment(case, rows):
    """Adds segment and level, for classic11 and for the one table written out below."""
    if case["rules"] == "classic11:1":
        lines = CLASSIC11.strip().splitlines()
        names = [line.rstrip("0123456789 ") for line in lines]
        codes = {code: name for line, name in zip(lines, names)
                 for code in line[len(name):].split()}
        levels = {name: len(names) - at for at, name in enumerate(names)}
        for row in rows:
            row["segment"] = codes[row["code"]]
            row["level"] = levels[row["segment"]]
        return
    for row in rows:
        is_best = row["r"] >= 2 and row["m"] == 3
        is_once = not is_best and row["receipts"] == 1
        row["segment"] = "Best" if is_best else "Once" if is_once else "Others"
        row["level"] = 3 if is_best else 1 if is_once else 2


def summary(rows):
    found = []
    total, spent = len(rows), sum(row["spend_net"] for row in rows)
    for name in sorted({row["segment"] for row in rows},
                       key=lambda one: -next(r["level"] for r in rows if r["segment"] == one)):
        mine = [row for row in rows if row["segment"] == name]
        net = sum(row["spend_net"] for row in mine)
        found.append({"segment": name, "level": mine[0]["level"], "customers": len(mine),
                      "share": double(fractions.Fraction(len(mine), total)),
                      "receipts": sum(row["receipts"] for row in mine), "spend_net": net,
                      "spend_share": double(fractions.Fraction(net, spent))})
    return found


def pareto(case, rows):
    values = sorted(row["spend_net"] for row in rows)
    count, total = len(values), sum(values)
    best, fewest, sum_ = sorted(values, reverse=True), 0, 0
    while 5 * sum_ < 4 * total:
        sum_ += best[fewest]
        fewest += 1
    top = best[: -(-count // 5)]
    gini = fractions.Fraction(
        sum((2 * (at + 1) - count - 1) * value for at, value in enumerate(values)), count * total)
    return {"customers": count, "total": double(fractions.Fraction(total, 10**scale_of(case))),
            "gini": double(gini), "top_20_share": double(fractions.Fraction(sum(top), total)),
            "customers_for_80": fewest}


def scale_of(case):
    return case["ledger"]["scale"]


AMOUNTS = {"spend_gross", "returned", "spend_net", "mean_receipt"}
DAYS = {"first_day", "last_day"}


def lines(case, columns, rows):
    def cell(name, value):
        if name in AMOUNTS:
            return major(value, scale_of(case))
        return day_text(value) if name in DAYS else str(value)

    return [",".join(columns),
            *[",".join(cell(name, row[name]) for name in columns) for row in rows]]


TOTALS = ["customers", "customers_without_purchase", "receipts", "identified_receipts",
          "unidentified_receipts", "spend_gross", "returned", "spend_net", "unidentified_gross",
          "unidentified_returned"]


def expected(case):
    rows, totals = customer_table(case)
    table = ["customer", "first_day", "last_day", "days_since_last", "receipts", "purchase_days",
             "spend_gross", "returned", "spend_net", "mean_receipt", "tenure_days"]
    found = {"customers": lines(case, table, rows),
             "totals": [",".join(TOTALS), ",".join(str(totals[name]) for name in TOTALS)]}
    score(case, rows)
    segment(case, rows)
    found["segments"] = lines(case, ["customer", "r", "f", "m", "code", "segment", "level"], rows)
    sums = summary(rows)
    found["summary"] = lines(case, list(sums[0]), sums)
    one = pareto(case, rows)
    found["pareto"] = [",".join(one), ",".join(str(value) for value in one.values())]
    return found


def dumped(case):
    """JSON with one row a line."""
    parts = []
    for key, value in case.items():
        if key == "rows":
            inner = ",\n    ".join(json.dumps(row, ensure_ascii=False) for row in value)
            parts.append(f'  "rows": [\n    {inner}\n  ]')
        else:
            text = json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n  ")
            parts.append(f"  {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main():
    stale = []
    for path in sorted(HERE.glob("*.json")):
        case = json.loads(path.read_text("utf-8"))
        if "error" not in case:
            case["expected"] = expected(case)
        text = dumped(case)
        if text == path.read_text("utf-8"):
            continue
        stale.append(path.name)
        if sys.argv[1:] != ["--check"]:
            path.write_text(text, "utf-8")
    print("\n".join(f"{name} differs" for name in stale) or "all cases stand")
    sys.exit(1 if stale and sys.argv[1:] == ["--check"] else 0)


if __name__ == "__main__":
    main()
