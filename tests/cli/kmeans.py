# SPDX-License-Identifier: MIT
"""kmeans: groups, centres, and how many there are."""
import collections
import csv
import decimal
import io
import json
import math

import command
from command import SMALL, CommandTest


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


class KMeans(CommandTest):
    def setUp(self):
        super().setUp()
        self.sample("shop.csv", "--lines", "6000", "--seed", "2")

    def kmeans(self, *options):
        return self.good("kmeans", "shop.csv", *options)

    def test_customers(self):
        """Sizes, and the nearest centre, from the customers' own figures."""
        run = self.kmeans("--clusters", "4", "--columns", "raw:receipts", "--out", "out.csv",
                          "--json")
        centres = {one["cluster"]: one for one in json.loads(run.out)}
        table = rows(self.read("out.csv"))
        self.assertEqual(sorted(centres), [1, 2, 3, 4])
        counts = collections.Counter(int(row["cluster"]) for row in table)
        within = collections.defaultdict(float)
        for row in table:
            value, one = int(row["receipts"]), int(row["cluster"])
            distance = abs(value - centres[one]["receipts"])
            self.assertAlmostEqual(float(row["cluster_distance"]), distance, 6)
            self.assertLessEqual(distance - 1e-6,
                                 min(abs(value - other["receipts"]) for other in centres.values()))
            within[one] += distance ** 2
        for one, centre in centres.items():
            self.assertEqual(centre["customers"], counts[one])
            self.assertAlmostEqual(centre["share"], counts[one] / len(table), 12)
            self.assertAlmostEqual(centre["within_ss"], within[one], 4)
        order = [centres[one]["receipts"] for one in sorted(centres)]
        self.assertEqual(order, sorted(order))  # 1 is the lowest value

    def test_low_is_good(self):
        for columns, reverse in (("days_since_last", False), ("-days_since_last", True)):
            found = json.loads(self.kmeans("--clusters", "3", "--columns", columns, "--json").out)
            centres = [one["days_since_last"] for one in found]
            self.assertEqual(centres, sorted(centres, reverse=reverse))

    def test_logarithms(self):
        """The centre of ln(1 + receipts), turned back."""
        found = json.loads(self.kmeans("--clusters", "2", "--columns", "log:receipts", "--json",
                                       "--out", "out.csv").out)
        table = rows(self.read("out.csv"))
        for one in found:
            logs = [math.log1p(int(row["receipts"])) for row in table
                    if int(row["cluster"]) == one["cluster"]]
            self.assertAlmostEqual(one["receipts"], math.expm1(sum(logs) / len(logs)), 6)

    def test_default(self):
        run = self.kmeans()
        lines = run.out.splitlines()
        self.assertEqual(len(lines), 6)
        self.assertLessEqual(max(map(len, lines)), 80)
        for word in ("Cluster", "Customers", "Share"):
            self.assertIn(word, lines[0])
        given = self.kmeans("--clusters", "5", "--columns",
                            "-days_since_last,log:receipts,log:spend_net", "--seed", "0",
                            "--starts", "16")
        self.assertEqual(given.out, run.out)
        heavy = self.kmeans("--columns", "-days_since_last,log:receipts,log:spend_net*9")
        self.assertNotEqual(heavy.out, run.out)

    def test_choose(self):
        run = self.kmeans("--choose", "2..6", "--out", "choose.csv")
        table = rows(self.read("choose.csv"))
        self.assertEqual([row["clusters"] for row in table], ["2", "3", "4", "5", "6"])
        within = [float(row["within_ss"]) for row in table]
        self.assertEqual(within, sorted(within, reverse=True))
        self.assertTrue(all(-1 <= float(row["silhouette"]) <= 1 for row in table))
        lines = run.out.splitlines()
        best = max(range(5), key=lambda i: float(table[i]["silhouette"]))
        bars = [line.count("#") for line in lines[1:]]
        self.assertEqual(bars[best], max(bars))
        self.assertGreater(min(bars), 0)
        self.assertLessEqual(max(map(len, lines)), 80)
        found = json.loads(self.kmeans("--choose", "2..3", "--json").out)
        self.assertEqual([list(one) for one in found], [list(row) for row in table[:2]])

    def test_same_answer(self):
        wanted = self.kmeans("--out", "-", "--threads", "1").out
        self.assertEqual(self.kmeans("--out", "-", "--threads", "3").out, wanted)
        header, *lines = self.read("shop.csv").splitlines(True)
        self.write("shop.csv", header + "".join(reversed(lines)))
        self.assertEqual(self.kmeans("--out", "-").out, wanted)
        spends = [decimal.Decimal(row["mean_receipt"]) for row in rows(wanted)]
        self.assertEqual({-spend.as_tuple().exponent for spend in spends}, {2})

    def test_refused(self):
        self.write("good.csv", SMALL)
        for status, words, *arguments in (
                (2, "no input file",), (2, "from 2 to 255", "shop.csv", "--clusters", "1"),
                (2, "like 2..10", "shop.csv", "--choose", "5"),
                (2, "like 2..10", "shop.csv", "--choose", "5..4"),
                (2, "not both", "shop.csv", "--choose", "2..4", "--clusters", "3"),
                (2, "at most 16 columns", "shop.csv", "--columns", "receipts,"),
                (2, "at most 16 columns", "shop.csv", "--columns", "receipts*0"),
                (2, "at most 16 columns", "shop.csv", "--columns", "receipts*x"),
                (2, "did you mean --clusters?", "shop.csv", "--cluster", "3"),
                (1, "clv", "shop.csv", "--columns", "clv"),
                (1, "2", "good.csv", "--clusters", "5"),
                (1, "no customer has a purchase", "shop.csv", "--as-of", "2000-01-01"),
                (1, "no space left", "shop.csv", "--out", "/dev/full")):
            self.refused(status, words, "kmeans", *arguments)


if __name__ == "__main__":
    command.main()
