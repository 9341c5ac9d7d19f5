# SPDX-License-Identifier: MIT
"""Retention against a second implementation, from docs/retention.md in plain Python.

usage: retention_brute.py path/to/librfm.so

Random small shops with late lines, returns with and without their receipt, several receipts a day,
receipts over several days and unidentified sales, through every kind of period, returns policy and
event. Every cell of all four reports is compared; exits 1 at the first difference. The shapes are
found again as the highest point of the log likelihood, by golden section on math.lgamma.
"""

import bisect
import ctypes as c
import datetime
import fractions
import math
import random
import sys

import customers_brute
from customers_brute import CANCEL, IGNORE

DAY_ZERO = datetime.date(1970, 1, 1)
MONTH, QUARTER, YEAR, WEEK, DAY = range(5)
FREE = 1
SHOPS = 80


class Options(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("period", c.c_int32),
        ("returns", c.c_int32),
        ("events", c.c_int32),
        ("ranks", c.c_int32),
        ("threads", c.c_int32),
        ("flags", c.c_int32),
    ]


class Regularity(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("steps", c.c_int32),
        ("customers", c.c_int64),
        ("intervals", c.c_int64),
        ("cv", c.c_double),
        ("wheat_morrison", c.c_double),
        ("mle", c.c_double),
        ("mle_conditional", c.c_double),
    ]


class Library(customers_brute.Library):
    def rows(self, frame):
        columns = [self.column(frame, i) for i in range(self.lib.rfm_frame_column_count(frame))]
        count = self.lib.rfm_frame_count(frame)
        self.lib.rfm_frame_free(frame)
        return [{name: values[row] for name, values in columns} for row in range(count)]

    def report(self, name, ledger, first, last, options):
        frame = c.c_void_p()
        self.call(name, ledger, first, last, c.byref(options), c.byref(frame))
        return self.rows(frame)

    def regularity(self, ledger, first, last, options):
        totals = Regularity(c.sizeof(Regularity))
        customers, intervals = c.c_void_p(), c.c_void_p()
        self.call("rfm_retention_regularity", ledger, first, last, c.byref(options),
                  c.byref(totals), c.byref(customers), c.byref(intervals))
        return totals, self.rows(customers), self.rows(intervals)


def start_of(day, period):
    """First day of the period that a day lies in."""
    date = DAY_ZERO + datetime.timedelta(days=day)
    if period == MONTH:
        date = date.replace(day=1)
    elif period == QUARTER:
        date = date.replace(month=(date.month - 1) // 3 * 3 + 1, day=1)
    elif period == YEAR:
        date = date.replace(month=1, day=1)
    elif period == WEEK:
        date -= datetime.timedelta(days=date.weekday())
    return (date - DAY_ZERO).days


def starts_of(first, last, period):
    return sorted({start_of(day, period) for day in range(first, last + 1)})


def receipts_of(lines, first, last, options):
    """{customer: [(day, gross, returned, is it a purchase)]}; None is everyone without an id."""
    grouped, found = {}, {}
    for number, (customer, day, receipt, amount, _) in enumerate(lines):
        if day <= last:
            grouped.setdefault((customer, receipt or ("alone", number)), []).append((day, amount))
    for (customer, _), parts in grouped.items():
        day = min(day for day, _ in parts)
        if first is not None and day < first:
            continue
        amounts = [amount for _, amount in parts if amount >= 0 or options.returns != IGNORE]
        gross = sum(amount for amount in amounts if amount > 0)
        returned = -sum(amount for amount in amounts if amount < 0)
        free = bool(options.flags & FREE and amounts and not any(amounts))
        is_purchase = gross > 0 or free
        if options.returns == CANCEL and 0 < gross <= returned:
            gross, returned, is_purchase = 0, returned - gross, False
        found.setdefault(customer, []).append((day, gross, returned, is_purchase))
    return {customer: sorted(receipts) for customer, receipts in found.items()}


def share(part, whole):
    return part / whole if whole > 0 else None


def cohorts(lines, first, last, options):
    starts = starts_of(first, last, options.period)
    cells = {(cohort, age): [set(), 0, 0] for cohort in range(len(starts))
             for age in range(len(starts) - cohort)}
    for customer, receipts in receipts_of(lines, None, last, options).items():
        bought = [day for day, _, _, is_purchase in receipts if is_purchase]
        if customer is None or not bought or min(bought) < starts[0]:
            continue
        cohort = bisect.bisect_right(starts, min(bought)) - 1
        for day, gross, returned, is_purchase in receipts:
            age = bisect.bisect_right(starts, day) - 1 - cohort
            if age < 0:
                continue
            cell = cells[cohort, age]
            cell[2] += gross - returned
            if is_purchase:
                cell[0].add(customer)
                cell[1] += 1
    rows = []
    for cohort, age in sorted(cells):
        who, receipts, spend = cells[cohort, age]
        size = len(cells[cohort, 0][0])
        rows.append({"cohort": starts[cohort], "age": age, "cohort_customers": size,
                     "customers": len(who), "receipts": receipts, "spend_net": spend,
                     "retention": share(len(who), size)})
    return rows


def orders_of(receipts, options):
    """[(day, worth in units, as fractions)] of one customer's orders."""
    days = {}
    for day, gross, returned, is_purchase in receipts:
        if is_purchase:
            days.setdefault(day, []).append(gross - returned)
    orders = []
    for day in sorted(days):
        count = 1 if options.events == 0 else len(days[day])
        total = sum(days[day])
        small = total // count
        orders += [(day, small + 1)] * (total - small * count)
        orders += [(day, small)] * (count - (total - small * count))
    return orders


def periods(lines, first, last, options):
    starts = starts_of(first, last, options.period)
    history = receipts_of(lines, None, last, options)
    before_first = start_of(starts[0] - 1, options.period)
    rows = []
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else last + 1
        previous = starts[index - 1] if index else before_first
        row = dict.fromkeys(["customers", "new_customers", "returning_customers",
                             "reactivated_customers", "receipts", "spend_net",
                             "unidentified_receipts", "unidentified_spend", "repeat_customers"], 0)
        for customer, receipts in history.items():
            inside = [receipt for receipt in receipts if start <= receipt[0] < end]
            bought = [day for day, _, _, is_purchase in inside if is_purchase]
            spend = sum(gross - returned for _, gross, returned, _ in inside)
            if customer is None:
                row["unidentified_receipts"] += len(bought)
                row["unidentified_spend"] += spend
                continue
            row["spend_net"] += spend
            if not bought:
                continue
            row["receipts"] += len(bought)
            row["customers"] += 1
            row["repeat_customers"] += len(orders_of(inside, options)) >= 2
            earlier = [day for day, _, _, is_purchase in receipts if is_purchase and day < start]
            kind = ("new" if not earlier else "returning" if max(earlier) >= previous
                    else "reactivated")
            row[f"{kind}_customers"] += 1
        row["period"] = start
        row["registered_share"] = share(row["receipts"],
                                        row["receipts"] + row["unidentified_receipts"])
        row["registered_spend_share"] = share(row["spend_net"],
                                              row["spend_net"] + row["unidentified_spend"])
        row["repeat_rate"] = share(row["repeat_customers"], row["customers"])
        rows.append(row)
    return rows


def quantile(values, k):
    """Type 7, the k-th quarter."""
    values = sorted(values)
    place = fractions.Fraction(k * (len(values) - 1), 4)
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return float(values[low] + (place - low) * (values[high] - values[low]))


def orders(lines, first, last, options):
    most = options.ranks or 10
    per_customer = [orders_of(receipts, options) for customer, receipts
                    in receipts_of(lines, first, last, options).items() if customer is not None]
    rows = []
    for rank in range(1, most + 1):
        came = [orders for orders in per_customer if len(orders) >= rank]
        if not came:
            break
        following = [orders for orders in per_customer if len(orders) > rank]
        worth, gaps = [], []
        for found in came:
            end = len(found) if rank == most else rank
            worth += [spend for _, spend in found[rank - 1 : end]]
            gaps += [after[0] - order[0]
                     for order, after in zip(found[rank - 1 : end], found[rank : end + 1])]
        rows.append({
            "rank": rank, "customers": len(came), "next_customers": len(following),
            "next_share": len(following) / len(came),
            "days_to_next_mean": sum(gaps) / len(gaps) if gaps else None,
            "days_to_next_q25": quantile(gaps, 1) if gaps else None,
            "days_to_next_median": quantile(gaps, 2) if gaps else None,
            "days_to_next_q75": quantile(gaps, 3) if gaps else None,
            "spend_mean": customers_brute.half_even(sum(worth), len(worth)),
        })
    return rows


def profile(rhythms, shape):
    """Log likelihood of gamma intervals, each customer's rate at its best."""
    total = 0.0
    for gaps in rhythms:
        rate = shape * len(gaps) / sum(gaps)
        total += sum(shape * math.log(rate) - math.lgamma(shape) + (shape - 1) * math.log(gap)
                     - rate * gap for gap in gaps)
    return total


def conditional(rhythms, shape):
    """Log likelihood of each customer's shares of the sum, which are Dirichlet."""
    total = 0.0
    for gaps in rhythms:
        total += math.lgamma(len(gaps) * shape) - len(gaps) * math.lgamma(shape)
        total += sum((shape - 1) * math.log(gap / sum(gaps)) for gap in gaps)
    return total


def highest(likelihood, rhythms):
    """The shape at which it is highest, by golden section over the logarithm of the shape."""
    low, high = math.log(1e-3), math.log(1e7)
    golden = (math.sqrt(5) - 1) / 2
    while high - low > 1e-9:
        left, right = high - golden * (high - low), low + golden * (high - low)
        if likelihood(rhythms, math.exp(left)) < likelihood(rhythms, math.exp(right)):
            low = left
        else:
            high = right
    return math.exp((low + high) / 2)


def regularity(lines, first, last, options):
    rows, rhythms, lengths = [], [], []
    for customer, receipts in sorted(
            (customer, receipts) for customer, receipts
            in receipts_of(lines, first, last, options).items() if customer is not None):
        days = sorted({day for day, _, _, is_purchase in receipts if is_purchase})
        if not days:
            continue
        gaps = [after - day for day, after in zip(days, days[1:])]
        lengths += gaps
        mean = sum(gaps) / len(gaps) if gaps else None
        sd = cv = None
        if len(gaps) >= 2:
            exact = fractions.Fraction(sum(gaps), len(gaps))
            sd = math.sqrt(sum((gap - exact) ** 2 for gap in gaps) / (len(gaps) - 1))
            cv = sd / mean
            rhythms.append(gaps)
        rows.append({"customer": customer, "intervals": len(gaps), "mean_days": mean,
                     "sd_days": sd, "cv": cv})
    table = []
    for days in sorted(set(lengths)):
        table.append({"days": days, "count": lengths.count(days),
                      "share": lengths.count(days) / len(lengths),
                      "cumulative_share": sum(gap <= days for gap in lengths) / len(lengths)})
    return rows, table, rhythms


def summary(rows, rhythms):
    """The members of rfm_regularity, the shapes at what golden section can tell."""
    cvs = [row["cv"] for row in rows if row["cv"] is not None]
    wanted = {"customers": len(rhythms), "intervals": sum(map(len, rhythms))}
    names = ["wheat_morrison", "mle", "mle_conditional"]
    if not rhythms:
        return {**wanted, "cv": math.nan, **dict.fromkeys(names, math.nan)}
    wanted["cv"] = math.fsum(cvs) / len(cvs)
    if all(len(set(gaps)) == 1 for gaps in rhythms):
        return {**wanted, **dict.fromkeys(names, math.inf)}
    shares = [fractions.Fraction(one, one + other) for gaps in rhythms
              for before, after in zip(gaps, gaps[1:])
              for one, other in ((before, after), (after, before))]
    assert sum(shares) * 2 == len(shares)
    variance = sum((value - fractions.Fraction(1, 2)) ** 2 for value in shares) / len(shares)
    wanted["wheat_morrison"] = float((1 - 4 * variance) / (8 * variance))
    wanted["mle"] = highest(profile, rhythms)
    wanted["mle_conditional"] = highest(conditional, rhythms)
    return wanted


def same(left, right, tolerance=1e-12):
    if isinstance(left, float) and isinstance(right, float):
        if math.isnan(right) or math.isinf(right):
            return str(left) == str(right)
        return abs(left - right) <= tolerance * max(1.0, abs(right))
    return left == right


def compare(found, wanted, what):
    if len(found) != len(wanted):
        sys.exit(f"{what}: {len(found)} rows; expected {len(wanted)}")
    for row, (left, right) in enumerate(zip(found, wanted)):
        if left.keys() != right.keys():
            sys.exit(f"{what}: columns {sorted(left.keys() ^ right.keys())}")
        for name in right:
            if not same(left[name], right[name]):
                sys.exit(f"{what}, row {row}: {name} is {left[name]}; expected {right[name]}")
    return sum(map(len, found))


def compare_totals(totals, wanted, what):
    for name, value in wanted.items():
        # Golden section sees the flat top of a likelihood to half its digits.
        tolerance = 1e-5 if name.startswith("mle") else 1e-12
        if not same(getattr(totals, name), value, tolerance):
            sys.exit(f"{what}: {name} is {getattr(totals, name)}; expected {value}")


def main():
    library = Library(sys.argv[1])
    rng = random.Random(19970101)
    cells = shapes = 0
    for shop in range(SHOPS):
        lines = customers_brute.random_lines(rng)
        ledger = library.ledger(lines)
        for turn in range(12):
            period = rng.randrange(5)
            first = rng.choice([14900, 15000, 15001, 15093, 15100, 15250])
            last = first + rng.choice([0, 1, 30, 100, 330, 700])
            if period == DAY:
                last = min(last, first + 60)
            options = Options(c.sizeof(Options), period, rng.randrange(3), rng.randrange(2),
                              rng.choice([0, 1, 2, 3, 25]), rng.randrange(1, 4), rng.randrange(2))
            what = (f"shop {shop}, {first} to {last}, period {period}, returns {options.returns}, "
                    f"events {options.events}, ranks {options.ranks}, flags {options.flags}")
            for name, expected in (("cohorts", cohorts), ("periods", periods), ("orders", orders)):
                found = library.report(f"rfm_retention_{name}", ledger, first, last, options)
                cells += compare(found, expected(lines, first, last, options), f"{name}: {what}")
            totals, customers, intervals = library.regularity(ledger, first, last, options)
            rows, table, rhythms = regularity(lines, first, last, options)
            cells += compare(customers, rows, f"regularity by customer: {what}")
            cells += compare(intervals, table, f"intervals: {what}")
            if turn % 4 == 0:
                compare_totals(totals, summary(rows, rhythms), f"regularity: {what}")
                shapes += 1
        library.lib.rfm_ledger_free(ledger)
    print(f"{cells} cells and {shapes} summaries of regularity alike")


if __name__ == "__main__":
    main()
