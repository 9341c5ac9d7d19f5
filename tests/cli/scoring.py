# SPDX-License-Identifier: MIT
"""Ways of scoring behind --score and its kin, held against scores worked out here."""
import bisect
import csv
import decimal
import fractions
import io
import json

import command
from command import CommandTest

COLUMNS = {"r": "days_since_last", "f": "receipts", "m": "spend_net"}


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def type_7(values, bins):
    """Hyndman and Fan's type 7 quantiles k / bins, exactly."""
    ordered, cuts = sorted(values), []
    for k in range(1, bins):
        at = fractions.Fraction((len(ordered) - 1) * k, bins)
        low = at.numerator // at.denominator
        high = min(low + 1, len(ordered) - 1)
        cuts.append(ordered[low] + (at - low) * (ordered[high] - ordered[low]))
    return cuts


def type_1(values, bins):
    ordered = sorted(values)
    return [ordered[-(-len(ordered) * k // bins) - 1] for k in range(1, bins)]


class Ways(CommandTest):
    def setUp(self):
        super().setUp()
        self.sample("shop.csv", "--lines", "6000", "--seed", "11")
        # ten scores or three, any table will do: the scores are looked at, not the segments
        self.write("any.txt", "rules any version 1\nscale r 10 f 10 m 10\nmatch first\n"
                              'otherwise "All" level 1\n')

    def table(self, *options):
        run = self.good("segment", "shop.csv", "--rules", "any.txt", "--out", "-", *options)
        return rows(run.out)

    def values(self, table, name):
        return [fractions.Fraction(decimal.Decimal(row[COLUMNS[name]])) for row in table]

    def check(self, table, name, bins, cuts):
        for row, value in zip(table, self.values(table, name)):
            inside = bisect.bisect_left(cuts, value) + 1
            self.assertEqual(int(row[name]), bins + 1 - inside if name == "r" else inside, row)

    def test_quantile_types(self):
        for way, quantiles in (("quantile", type_7), ("type7", type_7), ("type1", type_1)):
            table = self.table("--score", f"{way}:5,4,3")
            for name, bins in (("r", 5), ("f", 4), ("m", 3)):
                self.check(table, name, bins, quantiles(self.values(table, name), bins))

    def test_deciles(self):
        table = self.table("--score", "decile")
        for name in COLUMNS:
            self.check(table, name, 10, type_7(self.values(table, name), 10))
        self.assertEqual(table, self.table("--score", "quantile:10"))

    def test_ntile(self):
        """SQL's NTILE(5) OVER (ORDER BY value, worst first, then customer)."""
        table = self.table("--score", "ntile:5")
        for name in COLUMNS:
            sign = -1 if name == "r" else 1
            values = [sign * value for value in self.values(table, name)]
            order = sorted(range(len(table)), key=lambda i: (values[i], table[i]["customer"]))
            size, more = divmod(len(order), 5)
            ends = [size * (i + 1) + min(i + 1, more) for i in range(5)]
            for place, row in enumerate(order):
                self.assertEqual(int(table[row][name]), bisect.bisect_right(ends, place) + 1)

    def test_rpkg(self):
        """The R package's intervals: type 7 quantiles + 1, [lower, upper)."""
        table = self.table("--score", "rpkg:5")
        for name in COLUMNS:
            cuts = [cut + 1 for cut in type_7(self.values(table, name), 5)]
            for row, value in zip(table, self.values(table, name)):
                inside = bisect.bisect_right(cuts, value) + 1
                self.assertEqual(int(row[name]), 6 - inside if name == "r" else inside, row)

    def test_kmeans(self):
        """No value of a cluster lies nearer to another one's mean, and clusters rise."""
        table = self.table("--score", "kmeans:4")
        for name in COLUMNS:
            clusters = {}
            for row, value in zip(table, self.values(table, name)):
                clusters.setdefault(int(row[name]), []).append(value)
            self.assertEqual(sorted(clusters), [1, 2, 3, 4])
            means = {one: sum(values) / len(values) for one, values in clusters.items()}
            for one, values in clusters.items():
                for value in (min(values), max(values)):
                    nearest = min(means, key=lambda other: abs(means[other] - value))
                    self.assertEqual(nearest, one)
            ordered = sorted(means, key=lambda one: means[one], reverse=name == "r")
            self.assertEqual(ordered, [1, 2, 3, 4])

    def test_nested(self):
        table = self.table("--score", "quantile:3", "--nested")
        for score in "123":
            part = [row for row in table if row["r"] == score]
            self.check(part, "f", 3, type_7(self.values(part, "f"), 3))
            for inner in "123":
                deep = [row for row in part if row["f"] == inner]
                if deep:
                    self.check(deep, "m", 3, type_7(self.values(deep, "m"), 3))

    def test_one_dimension_alone(self):
        table = self.table("--score", "quantile:5", "--score-m", "decile", "--score-f", "type1:3")
        self.check(table, "m", 10, type_7(self.values(table, "m"), 10))
        self.check(table, "f", 3, type_1(self.values(table, "f"), 3))
        self.check(table, "r", 5, type_7(self.values(table, "r"), 5))

    def test_points(self):
        table = self.table("--points", "r=20,25,35,50/f*2=1,2,3,4/m*0.5", "--grades",
                           "A=50,B=30,C=-1", "--score-m", "quantile:5")
        for row in table:
            total = ((20, 25, 35, 50)[int(row["r"]) - 1] + 2 * int(row["f"]) + int(row["m"]) / 2)
            self.assertEqual(float(row["points"]), total)
            self.assertEqual(row["grade"], "A" if total >= 50 else "B" if total >= 30 else "C")

    def test_points_are_saved(self):
        first = self.table("--points", "r=1,2,3/f=1,2,3/m=1,2,3", "--grades", "Gold=7,Rest=0",
                           "--save-scorer", "cuts.txt")
        self.assertEqual(self.table("--scorer", "cuts.txt"), first)
        for way in ("ntile:3", "rpkg:3", "kmeans:3", "type1:3"):
            self.assertEqual(self.table("--score", way, "--save-scorer", "cuts.txt"),
                             self.table("--scorer", "cuts.txt"))

    def test_suggest(self):
        run = self.good("segment", "shop.csv", "--suggest", "--out", "out.csv")
        self.assertIn("scores from 1 to 3 suggested; rules grid9", run.err)
        self.assertEqual({row["f"] for row in rows(self.read("out.csv"))} - set("123"), set())
        run = self.good("segment", "shop.csv", "--suggest", "--rules", "classic11")
        self.assertIn("classic11 is made for scores from 1 to 5", run.err)

    def test_json_shows_nested_cuts(self):
        found = json.loads(self.good("segment", "shop.csv", "--nested", "--json").out)
        self.assertIn("5-3", [one["within"] for one in found["scores"]])

    def test_bad_usage(self):
        for words, *options in (
                (["type1:N", "2 to 255"], "--score", "type1:1"),
                (["ntile:R,F,M"], "--score", "ntile:5,5"), (["kmeans:N"], "--score", "kmeans:x"),
                (["did you mean kmeans:5?"], "--score", "kmens:5"),
                (["did you mean decile?"], "--score", "deciles"),
                (["ntile:5"], "--score-r", "nitle:5"),
                (["points for each score"], "--points", "r=1,x"),
                (["points for each score"], "--points", "q=1,2"),
                (["points for each score"], "--points", "r*0=1,2"),
                (["points for each score"], "--points", "r"),
                (["highest first"], "--points", "r=1,2", "--grades", "A"),
                (["--grades needs --points"], "--grades", "A=1"),
                (["points"], "--points", "r=1,2,3", "--score", "quantile:5"),
                (["saved scorer"], "--scorer", "x", "--nested"),
                (["saved scorer"], "--scorer", "x", "--points", "r=1,2"),
                (["saved scorer"], "--scorer", "x", "--score", "quantile:5"),
                (["saved scorer"], "--score", "x", "--suggest"),
                (["did you mean --nested?"], "--nestd")):
            self.refused(2, words, "segment", "shop.csv", *options)
        self.refused(1, "none.txt: no such file", "segment", "shop.csv", "--scorer", "none.txt")


class Explained(CommandTest):
    """What explain says of these ways, and of an earlier day."""

    def setUp(self):
        super().setUp()
        self.sample("shop.csv", "--lines", "6000", "--seed", "11")
        table = rows(self.good("segment", "shop.csv", "--out", "-", "--nested").out)
        self.row = next(row for row in table if row["r"] == "3" and int(row["receipts"]) > 2)

    def explain(self, *options):
        return self.good("explain", "--customer", self.row["customer"], "shop.csv", *options).out

    def test_nested(self):
        said = self.explain("--nested")
        scores = said.split("Scores\n")[1].split("\n\n")[0]
        self.assertEqual(scores.count("  f = "), 1)
        self.assertIn(f"among those that score {self.row['r']};", scores)
        self.assertIn(f"among those that score {self.row['r']}-{self.row['f']};", scores)

    def test_ranks(self):
        said = self.explain("--score", "ntile:5")
        self.assertRegex(said, r"  r = \d  by its rank among \d+ customers")
        mixed = self.explain("--score", "ntile:5", "--score-m", "quantile:5")
        self.assertIn("  m = ", mixed)
        self.assertEqual(mixed.count("by its rank"), 2)

    def test_earlier_day(self):
        day = "2024-06-01"
        options = ["--window", "all"]
        old = rows(self.good("segment", "shop.csv", "--as-of", day, "--out", "-", *options).out)
        now = rows(self.good("segment", "shop.csv", "--out", "-", *options).out)
        before = {row["customer"]: row for row in old}
        both = [row for row in now if row["customer"] in before]
        moved = next(row for row in both if row["segment"] != before[row["customer"]]["segment"])
        said = self.good("explain", "--customer", moved["customer"], "shop.csv", "--previous-day",
                         day, *options).out.split(f"Since {day}\n")[1]
        was = before[moved["customer"]]
        for name in ("segment", "code", "days_since_last"):
            self.assertRegex(said, rf"  {name} +{was[name]} -> {moved[name]}\n")
        self.assertNotRegex(said, r"(?m)^  first_day")
        self.assertIn("cut points of r", said)
        frozen = self.good("segment", "shop.csv", "--save-scorer", "cuts.txt", "--as-of", day)
        self.assertEqual(frozen.status, 0)
        said = self.good("explain", "--customer", moved["customer"], "shop.csv", "--previous-day",
                         day, "--scorer", "cuts.txt").out
        self.assertNotIn("cut points of r", said)
        said = self.explain("--previous-day", "2000-01-01")
        self.assertIn("no purchase in the window of that day", said)


if __name__ == "__main__":
    command.main()
