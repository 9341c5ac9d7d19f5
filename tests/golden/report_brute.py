# SPDX-License-Identifier: MIT
"""Pareto and heat map against the definitions of docs/report.md in plain Python.

usage: report_brute.py path/to/librfm.so [--shop]

Random tables of whole numbers, amounts and doubles, small and large, with ties, missing values,
negative sums and few rows: every figure, every cell of every frame. Python's fractions are exact;
a figure may differ from them by its roundings only. With --shop, the net spend of each customer of
data/online-retail against gold/online-retail.md in the folder RFM_SHARED (default: ../shared beside
the project); exits 77, which Meson counts as skipped, where that folder is absent.
"""

import csv
import ctypes as c
import decimal
import fractions
import gzip
import io
import math
import os
import pathlib
import random
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from ctypes_face import Column, Error  # noqa: E402

INT64, DOUBLE, AMOUNT, CODE = 1, 2, 3, 6
ROOT = pathlib.Path(os.environ.get("RFM_SOURCE_ROOT", pathlib.Path(__file__).parents[2]))
SHARED = pathlib.Path(os.environ.get("RFM_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "data" / "online-retail" / "online-retail.csv.gz"
PAGE = SHARED / "gold" / "online-retail.md"
FIGURES = ["total", "gini", "top_1_share", "top_5_share", "top_10_share", "top_20_share"]


class Pareto(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("reserved", c.c_int32), ("customers", c.c_int64)]
    _fields_ += [(name, c.c_double) for name in FIGURES]
    _fields_ += [("customers_for_80", c.c_int64), ("customers_for_80_share", c.c_double)]


C_TYPES = {INT64: c.c_int64, DOUBLE: c.c_double, AMOUNT: c.c_int64, CODE: c.c_int32}


class Library:
    def __init__(self, path):
        self.lib = c.CDLL(path)
        self.lib.rfm_frame_count.restype = c.c_int64

    def call(self, name, *arguments):
        error = Error()
        if getattr(self.lib, name)(*arguments, c.byref(error)):
            raise RuntimeError(f"{name}: {error.message.decode()}")

    def frame(self, columns):
        """(name, type, scale, values), None for missing."""
        made, keep = (Column * len(columns))(), []
        for column, (name, kind, scale, values) in zip(made, columns):
            array = (C_TYPES[kind] * len(values))(*[value or 0 for value in values])
            bits = (c.c_uint8 * (len(values) // 8 + 1))()
            for row, value in enumerate(values):
                bits[row // 8] |= (value is not None) << row % 8
            keep.append((array, bits))
            column.name, column.type, column.scale = name.encode(), kind, scale
            column.length, column.null_count = len(values), values.count(None)
            column.validity, column.values = bits, c.addressof(array)
        frame = c.c_void_p()
        self.call("rfm_frame_new", made, len(columns), c.byref(frame))
        return frame

    def take(self, frame):
        """Name to values; frees the frame. Amounts stay minor units."""
        table = {}
        for index in range(self.lib.rfm_frame_column_count(frame)):
            column = Column()
            self.call("rfm_frame_column", frame, index, c.byref(column))
            values = c.cast(column.values, c.POINTER(C_TYPES[column.type]))
            table[column.name.decode()] = [
                None if column.validity and not column.validity[row // 8] >> row % 8 & 1
                else values[row] for row in range(column.length)]
        self.lib.rfm_frame_free(frame)
        return table

    def pareto(self, frame, name, points):
        found, curve, deciles = Pareto(c.sizeof(Pareto)), c.c_void_p(), c.c_void_p()
        self.call("rfm_report_pareto", frame, name.encode(), points, c.byref(found),
                  c.byref(curve), c.byref(deciles))
        return found, self.take(curve), self.take(deciles)

    def heatmap(self, frame, row, column, value):
        grid = c.c_void_p()
        self.call("rfm_report_heatmap", frame, row.encode(), column.encode(), value.encode(),
                  c.byref(grid))
        return self.take(grid)


def same(found, wanted, what, roundings=4):
    """Equal, or as near as a few roundings leave a double. None in a frame and NaN in the struct
    stand for a share of nothing."""
    if wanted is None or found is None:
        assert wanted is None and (found is None or found != found), (what, found, wanted)
    elif isinstance(found, int):
        assert found == wanted, (what, found, wanted)
    else:
        bound = abs(wanted) * roundings / 2**53 + fractions.Fraction(1, 2**1074)
        assert abs(fractions.Fraction(found) - wanted) <= bound, (what, found, float(wanted))


def mean_of(values, kind):
    mean = fractions.Fraction(sum(values)) / len(values)
    return round(mean) if kind == AMOUNT else mean  # Python rounds half to even


def check_pareto(library, kind, scale, given, points):
    frame = library.frame([("v", kind, scale, given)])
    found, curve, deciles = library.pareto(frame, "v", points)
    library.lib.rfm_frame_free(frame)
    x = sorted(fractions.Fraction(value) for value in given if value is not None)
    n, total = len(x), sum(x)

    def share(part):
        return sum(part) / total if total > 0 else None

    def top(percent):
        return share(x[n - -(-n * percent // 100):])

    same(found.customers, n, "customers")
    same(found.total, total / 10**scale, "total")
    gini = None
    if total != 0:
        gini = sum((2 * i - n - 1) * v for i, v in enumerate(x, 1)) / (n * total)
    # Of values of both signs little may be left of their sum; a unit of the largest is the measure.
    slack = 4 + (sum(map(abs, x)) / abs(total) if kind == DOUBLE and total != 0 else 0)
    same(found.gini, gini, "gini", slack)
    for percent in (1, 5, 10, 20):
        same(getattr(found, f"top_{percent}_share"), top(percent), percent, slack)
    needed = 0
    if total > 0:
        while 5 * sum(x[n - needed:] if needed else []) < 4 * total:
            needed += 1
    same(found.customers_for_80, needed, "for 80")
    same(found.customers_for_80_share, fractions.Fraction(needed, n) if total > 0 else None, "80")

    points = points or 100
    assert len(curve["share"]) == points + 1
    for i in range(points + 1):
        same(curve["customers_share"][i], fractions.Fraction(i, points), "curve")
        same(curve["share"][i], share(x[: n * i // points]), "curve", slack)
    best, start = x[::-1], 0
    for i in range(10):
        end = start + n // 10 + (i < n % 10)
        part = best[start:end]
        same(deciles["decile"][i], i + 1, "decile")
        same(deciles["customers"][i], len(part), "decile")
        same(deciles["total"][i], sum(part), "decile", slack)
        same(deciles["share"][i], share(part), "decile", slack)
        same(deciles["cumulative_share"][i], share(best[:end]), "decile", slack)
        same(deciles["mean"][i], mean_of(part, kind) if part else None, "decile", slack)
        same(deciles["lowest"][i], part[-1] if part else None, "decile")
        same(deciles["highest"][i], part[0] if part else None, "decile")
        start = end


def check_heatmap(library, kind, scale, given, rows, columns):
    frame = library.frame([("r", CODE, 0, rows), ("f", INT64, 0, columns), ("v", kind, scale,
                                                                          given)])
    found = library.heatmap(frame, "r", "f", "v")
    library.lib.rfm_frame_free(frame)
    present = [(r, f, v) for r, f, v in zip(rows, columns, given) if None not in (r, f)]
    wanted = [(r, f) for r in range(max((r or 0 for r in rows), default=0), 0, -1)
              for f in range(1, max((f or 0 for f in columns), default=0) + 1)]
    assert list(zip(found["r"], found["f"])) == wanted
    for index, cell in enumerate(wanted):
        values = [v for r, f, v in present if (r, f) == cell]
        some = [fractions.Fraction(v) for v in values if v is not None]
        same(found["customers"][index], len(values), cell)
        share = fractions.Fraction(len(values), len(present)) if present else None
        same(found["share"][index], share, cell)
        same(found["total"][index], sum(some), cell)
        same(found["mean"][index], mean_of(some, kind) if some else None, cell)


def random_values(kind, count, pick):
    """Like a shop's, or with all that is nasty."""
    style = pick.choice(["tail", "ties", "signs", "huge", "one", "nothing"])
    made = []
    for _ in range(count):
        if style == "tail":
            value = int(math.exp(pick.gauss(8, 2)))
        elif style == "ties":
            value = pick.choice([0, 100, 100, 250])
        elif style == "signs":
            value = pick.randrange(-1000, 1200)
        elif style == "huge":
            value = pick.randrange(-(2**54), 2**55) if kind != DOUBLE else 2**pick.randrange(900)
        else:
            value = 7 if style == "one" else 0
        if kind == DOUBLE:
            value = value * pick.choice([1.0, 0.1, 1 / 3])
        made.append(None if pick.random() < 0.05 else value)
    return made


def check_random(library):
    pick = random.Random(7)
    for round_number in range(600):
        kind, scale = pick.choice([(INT64, 0), (AMOUNT, 2), (AMOUNT, 3), (DOUBLE, 0)])
        count = pick.choice([0, 1, 2, 3, 7, 9, 10, 11, 19, 99, 100, 101, 203])
        given = random_values(kind, count, pick)
        check_pareto(library, kind, scale, given, pick.choice([0, 1, 7, 250]))
        scores = [[None if pick.random() < 0.05 else pick.randint(1, most) for _ in range(count)]
                  for most in (pick.randint(1, 6), pick.randint(1, 9))]
        check_heatmap(library, kind, scale, given, *scores)
    print("600 random tables agree")


def shop_nets():
    """Thousandths of each customer with a purchase: a receipt with a line above 0."""
    nets, receipts = {}, set()
    for line in csv.DictReader(io.StringIO(gzip.decompress(DATA.read_bytes()).decode("utf-8"))):
        if line["CustomerID"]:
            amount = int(line["Quantity"]) * int(decimal.Decimal(line["UnitPrice"]) * 1000)
            nets[line["CustomerID"]] = nets.get(line["CustomerID"], 0) + amount
            if amount > 0:
                receipts.add(line["CustomerID"])
    return [nets[customer] for customer in nets if customer in receipts]


def check_shop(library):
    gold = " ".join(PAGE.read_text("utf-8").split())
    pattern = (r"Top 20 % .* hold (\S+) of net; top 1 % (\S+); ([\d,]+) customers "
               r"\(([\d.]+) %\) bring 80 %")
    top_20, top_1, needed, percent = re.search(pattern, gold).groups()
    net = re.search(r"net ([\d,.]+)\.", gold)[1].replace(",", "")
    nets = shop_nets()
    frame = library.frame([("spend_net", AMOUNT, 3, nets)])
    found, _, deciles = library.pareto(frame, "spend_net", 0)
    library.lib.rfm_frame_free(frame)
    same(found.total, fractions.Fraction(net), "total")
    same(found.top_20_share, fractions.Fraction(top_20), "top 20 %")
    same(found.top_1_share, fractions.Fraction(top_1), "top 1 %")
    same(found.customers_for_80, int(needed.replace(",", "")), "80 %")
    assert f"{100 * found.customers_for_80_share:.2f}" == percent, found.customers_for_80_share
    assert sum(deciles["total"]) == sum(nets)
    check_pareto(library, AMOUNT, 3, nets, 0)
    print(f"{len(nets)} customers: top 20 % hold {found.top_20_share!r}, top 1 % "
          f"{found.top_1_share!r}, {found.customers_for_80} bring 80 %; Gini {found.gini!r}")


def main():
    library = Library(sys.argv[1])
    if sys.argv[2:] != ["--shop"]:
        check_random(library)
    elif DATA.exists() and PAGE.exists():
        check_shop(library)
    else:
        print(f"skipped: no {DATA.name} or {PAGE.name}; RFM_SHARED names their folder")
        sys.exit(77)


if __name__ == "__main__":
    main()
