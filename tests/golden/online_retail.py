# SPDX-License-Identifier: MIT
"""The rfm command on a real shop's year against figures made by brute force in another language.

Usage: online_retail.py RFM. Reads data/online-retail and gold/online-retail.md in the folder
RFM_SHARED (default: ../shared beside the project) and exits 77, which Meson counts as skipped,
where that folder is absent. Every figure is read from the page; none stands here.
"""
import collections
import csv
import decimal
import gzip
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("RFM_SOURCE_ROOT", pathlib.Path(__file__).parents[2]))
SHARED = pathlib.Path(os.environ.get("RFM_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "data" / "online-retail" / "online-retail.csv.gz"
PAGE = SHARED / "gold" / "online-retail.md"
OPTIONS = ["--quantity", "Quantity", "--price", "UnitPrice", "--customer", "CustomerID",
           "--receipt", "InvoiceNo", "--day", "InvoiceDate", "--as-of", "2011-12-10"]
RFM = ""


def number(text):
    return decimal.Decimal(text.replace(",", ""))


class Gold:
    """The figures of the page, found by the words around them."""

    def __init__(self, text):
        self.text = " ".join(text.split())
        self.tables = {}
        lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
        head = [cell.strip() for cell in lines[0]]
        for start in range(0, len(head), 3):
            name = head[start].split()[0]
            cells = [[cell.strip() for cell in line[start : start + 3]] for line in lines[2:]]
            self.tables[name] = {label: (int(number(count)), number(net))
                                 for label, count, net in cells}

    def one(self, pattern):
        return number(re.search(pattern.replace("#", r"(-?\d[\d,]*(?:\.\d+)?)"), self.text)[1])


class OnlineRetail(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.folder = pathlib.Path(holder.name)
        cls.content = gzip.decompress(DATA.read_bytes())
        (cls.folder / "shop.csv").write_bytes(cls.content)
        cls.gold = Gold(PAGE.read_text("utf-8"))
        cls.out, cls.found = cls.segment("classic11:1", "shop.csv")
        cls.table = list(csv.DictReader(cls.out.decode("utf-8").splitlines()))

    @classmethod
    def segment(cls, rules, *files, options=()):
        """The customer file's bytes and what --json says."""
        out = cls.folder / "out.csv"
        run = subprocess.run([RFM, "segment", *files, *OPTIONS, "--rules", rules, "--out", out,
                              "--json", "--quiet", *options], cwd=cls.folder, stdout=subprocess.PIPE,
                             check=True)
        return out.read_bytes(), json.loads(run.stdout, parse_float=decimal.Decimal)

    def same(self, found, pattern):
        wanted = self.gold.one(pattern)
        self.assertEqual(decimal.Decimal(found), wanted, pattern)

    def test_totals(self):
        totals = self.found["totals"]
        self.same(self.found["taken"]["lines"], "# lines;")
        self.same(totals["identified_receipts"], "# identified receipts")
        self.same(totals["unidentified_receipts"], "# unidentified;")
        self.same(totals["customers"], "# customers in the table")
        self.same(len(self.table), "# customers in the table")
        self.same(totals["customers_without_purchase"], "# customers without a purchase")
        self.same(totals["receipts"], r"Receipts #;")
        self.same(totals["spend_gross"], "gross #;")
        self.same(totals["returned"], "returned #;")
        self.same(totals["spend_net"], r"net #\.")

    def test_sums_over_customers(self):
        def total(name):
            return sum(decimal.Decimal(row[name]) for row in self.table)
        self.same(total("receipts"), "Receipts #;")
        self.same(total("purchase_days"), "purchase days #;")
        self.same(total("spend_gross"), "gross #;")
        self.same(total("returned"), "returned #;")
        self.same(total("spend_net"), r"net #\.")
        self.same(sum(decimal.Decimal(row["spend_net"]) <= 0 for row in self.table),
                  "Net <= 0: # customers")
        self.same(sum(row["receipts"] == "1" for row in self.table), r"one receipt: #\.")

    def test_cut_points(self):
        text = re.search(r"days since last ([\d., ]+); receipts ([\d, ]+); net ([\d., ]+)\. Cust",
                         self.gold.text)
        wanted = [[number(one) for one in cuts.split(", ")] for cuts in text.groups()]
        for dimension, cuts in zip(self.found["scores"], wanted):
            self.assertEqual(len(cuts), 4)
            for cut, gold in zip(dimension["cuts"], cuts):
                places = max(0, -gold.as_tuple().exponent)
                shown = decimal.Decimal(cut).quantize(decimal.Decimal(1).scaleb(-places))
                self.assertEqual(shown, gold, dimension["dimension"])

    def test_customers_per_score(self):
        text = re.search(r"R ([\d ]+); F ([\d ]+); M ([\d ]+)\.", self.gold.text)
        for name, wanted in zip("rfm", text.groups()):
            counts = collections.Counter(row[name] for row in self.table)
            self.assertEqual([counts[str(score)] for score in range(1, 6)],
                             [int(one) for one in wanted.split()], name)

    def check_segments(self, name, found, out):
        wanted = self.gold.tables[name]
        self.assertEqual(len(wanted), 11)
        shown = {one["segment"]: (one["customers"], decimal.Decimal(one["spend_net"]))
                 for one in found["segments"]}
        self.assertEqual(shown, wanted)
        counts = collections.Counter(row["segment"]
                                     for row in csv.DictReader(out.decode("utf-8").splitlines()))
        self.assertEqual(counts, {label: count for label, (count, _) in wanted.items()})

    def test_classic11(self):
        self.check_segments("classic11", self.found, self.out)

    def test_reveal11(self):
        out, found = self.segment("reveal11:1", "shop.csv")
        self.check_segments("reveal11", found, out)

    def test_pareto(self):
        nets = sorted((decimal.Decimal(row["spend_net"]) for row in self.table), reverse=True)
        total, count = sum(nets), len(nets)
        top = self.gold.one(r"\(by net, ceiling of n/5\) hold # of net")
        self.assertAlmostEqual(float(sum(nets[: -(-count // 5)]) / total), float(top), places=14)
        top = self.gold.one("top 1 % #;")
        self.assertAlmostEqual(float(sum(nets[: -(-count // 100)]) / total), float(top), places=14)
        running, needed = decimal.Decimal(0), 0
        while running < total * 8 / 10:
            running += nets[needed]
            needed += 1
        self.same(needed, r"# customers \(")
        share = self.gold.one(r"customers \(# %\) bring 80 %")
        self.assertEqual((decimal.Decimal(100 * needed) / count).quantize(share), share)

    def test_amounts_are_exact(self):
        """Thousandths as the file has them, checked against sums made here."""
        spend = collections.Counter()
        for row in csv.DictReader(self.content.decode("utf-8").splitlines()):
            spend[row["CustomerID"]] += int(row["Quantity"]) * decimal.Decimal(row["UnitPrice"])
        for row in self.table:
            self.assertEqual(row["spend_net"], str(spend[row["customer"]].quantize(
                decimal.Decimal("0.001"))), row["customer"])

    def test_same_bytes(self):
        for threads in ("1", "2"):
            run = self.segment("classic11:1", "shop.csv", options=["--threads", threads])
            self.assertEqual(run[0], self.out)
        header, *lines = self.content.decode("utf-8").splitlines(True)
        random.Random(1).shuffle(lines)
        (self.folder / "mixed.csv").write_text(header + "".join(lines), "utf-8")
        self.assertEqual(self.segment("classic11:1", "mixed.csv")[0], self.out)

    def test_daily_files(self):
        """Cut into daily files, taken in any order."""
        header, *lines = self.content.decode("utf-8").splitlines(True)
        days = {}
        for line in lines:
            days.setdefault(re.search(r",(\d{4}-\d\d-\d\d) ", line)[1], []).append(line)
        self.assertEqual(len(days), 305)
        for day, part in days.items():
            (self.folder / f"{day}.csv").write_text(header + "".join(part), "utf-8")
        names = [f"{day}.csv" for day in days]
        random.Random(2).shuffle(names)
        self.assertEqual(self.segment("classic11:1", *names)[0], self.out)


def main():
    global RFM
    RFM = str(pathlib.Path(sys.argv.pop(1)).resolve())
    if not (DATA.exists() and PAGE.exists()):
        print(f"skipped: no {DATA.name} or {PAGE.name}; RFM_SHARED names their folder")
        sys.exit(77)
    unittest.main()


if __name__ == "__main__":
    main()
