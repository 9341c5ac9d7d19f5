# SPDX-License-Identifier: MIT
"""rfm cohorts, pareto and heatmap: small shops by hand, a larger one against plain Python."""
import collections
import csv
import decimal
import io
import json

import command
from command import SMALL, CommandTest

# anna comes in January and in March, bram in February, carl in March of the next year.
COHORTS = SMALL + "carl,2025-03-31,6,100.00\nanna,2025-03-02,7,1.00\n"


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


class Reports(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("small.csv", SMALL)
        self.write("shop.csv", COHORTS)

    def lines(self, *arguments, **more):
        lines = self.good(*arguments, **more).out.splitlines()
        self.assertLessEqual(max(map(len, lines)), 80)
        return lines

    def json(self, *arguments):
        return json.loads(self.good(*arguments, "--json").out)

    def customers(self, *options):
        self.good("segment", "shop.csv", "--out", "customers.csv", "--quiet", *options)
        return rows(self.read("customers.csv"))


class Help(CommandTest):
    def options(self, name):
        words = self.good(name, "--help").out.split()
        return {word.strip(",;") for word in words if word.startswith("--")}

    def test_options_of_their_own_are_documented(self):
        page = (command.ROOT / "docs" / "cli.md").read_text("utf-8")
        for name in ("baseline", "cohorts", "pareto", "heatmap"):
            self.assertIn(f"  {name} ", self.good("--help").out)
            text = self.good(name, "--help").out
            self.assertTrue(text.startswith(f"Usage: rfm {name} FILE... [OPTIONS]"))
            self.assertLessEqual(max(map(len, text.splitlines())), 100)
            section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
            own = self.options(name) - self.options("segment") | {"--out", "--json"}
            self.assertEqual([option for option in own if f"`{option}" not in section], [])


class Cohorts(Reports):
    def test_months(self):
        lines = self.lines("cohorts", "small.csv")
        self.assertEqual(lines, [
            "Of each month's new customers, per cent that buy, by months since",
            "2024-01-05 to 2024-03-01", "",
            "Cohort   New      0     1     2",
            "2024-01    1  100.0   0.0 100.0",
            "2024-02    1  100.0   0.0",
            "2024-03    0      -"])

    def shown(self, *options):
        return [line.split() for line in self.lines("cohorts", "shop.csv", *options)[3:]]

    def test_what_is_shown(self):
        years = ["--period", "year"]
        self.assertEqual(self.shown(*years), [
            ["Cohort", "New", "0", "1"], ["2024", "2", "100.0", "50.0"], ["2025", "1", "100.0"]])
        self.assertEqual(self.shown(*years, "--show", "customers")[1], ["2024", "2", "2", "1"])
        self.assertEqual(self.shown(*years, "--show", "receipts")[1], ["2024", "2", "3", "1"])
        self.assertEqual(self.shown(*years, "--show", "revenue")[1], ["2024", "2", "61.40", "1.00"])
        self.assertEqual(self.shown(*years, "--show", "revenue", "--returns", "ignore")[1],
                         ["2024", "2", "65.40", "1.00"])

    def test_periods(self):
        quarters = self.shown("--period", "quarter", "--show", "customers")
        self.assertEqual(quarters[1], ["2024-Q1", "2", "2", "0", "0", "0", "1"])
        self.assertEqual(quarters[-1], ["2025-Q1", "1", "1"])
        weeks = self.shown("--period", "week", "--last-day", "2024-02-04", "--show", "customers")
        self.assertEqual(weeks[1], ["2024-01-01", "1", "1", "0", "0", "0", "0"])
        self.assertEqual(weeks[-1], ["2024-01-29", "1", "1"])

    def test_days(self):
        found = self.shown("--period", "year", "--first-day", "2025-01-01")
        self.assertEqual(found[1:], [["2025", "1", "100.0"]])  # anna is not new in 2025
        made = self.json("cohorts", "shop.csv", "--first-day", "2024-02-15", "--last-day",
                         "2024-03-15")
        self.assertEqual((made["period"], made["first_day"], made["last_day"]),
                         ("month", "2024-02-15", "2024-03-15"))
        self.assertEqual([(row["cohort"], row["age"], row["customers"]) for row in made["cohorts"]],
                         [("2024-02-01", 0, 1), ("2024-02-01", 1, 0), ("2024-03-01", 0, 0)])
        self.assertIsNone(made["cohorts"][2]["retention"])

    def test_what_does_not_fit_goes_on_below(self):
        self.write("long.csv", "customer,date,receipt,amount\na,2020-01-01,1,123456.78\n"
                   "a,2023-12-31,2,1.00\nb,2022-05-01,3,7.00\n")
        lines = self.lines("cohorts", "long.csv", "--show", "revenue")
        heads = [line.split()[2:] for line in lines if line.startswith("Cohort")]
        self.assertGreater(len(heads), 2)
        self.assertEqual([int(age) for head in heads for age in head], list(range(48)))
        self.assertEqual(lines[4].split()[:3], ["2020-01", "1", "123457"])
        found = [line.split() for line in lines if line.startswith("2020-01")]
        self.assertEqual(found[-1][-1], "1")
        self.assertFalse(any(line.startswith("2023-12") for line in lines[52:]))

    def test_files(self):
        self.good("cohorts", "shop.csv", "--out", "out.csv", "--period", "year")
        self.assertEqual(rows(self.read("out.csv"))[1], {
            "cohort": "2024-01-01", "age": "1", "cohort_customers": "2", "customers": "1",
            "receipts": "1", "spend_net": "1.00", "retention": "0.5"})
        self.assertEqual(self.good("cohorts", "shop.csv", "--out", "-", "--period", "year").out,
                         self.read("out.csv"))

    def test_free(self):
        self.write("free.csv", "customer,date,receipt,amount\na,2024-01-01,1,0.00\n"
                   "a,2024-02-01,2,5.00\n")
        size = lambda *options: self.json("cohorts", "free.csv", *options)["cohorts"][0][
            "cohort_customers"]
        self.assertEqual((size(), size("--free")), (0, 1))

    def test_mistakes(self):
        for words, *options in (
                (["month, quarter, year or week", "did you mean month?"], "--period", "mnth"),
                (["did you mean revenue?"], "--show", "revenu"),
                (["--first-day", "2011-12-10"], "--first-day", "1-2-2024"),
                (["after --last-day"], "--first-day", "2024-02-01", "--last-day", "2024-01-01")):
            self.refused(2, words, "cohorts", "shop.csv", *options)
        self.refused(2, "no input file", "cohorts")
        self.refused(1, "no line", "cohorts", "shop.csv", "--first-day", "2030-01-01")
        self.refused(1, "nothing.csv", "cohorts", "nothing.csv")


class Pareto(Reports):
    def setUp(self):
        super().setUp()
        self.sample("shop.csv", "--lines", "5000")

    def wanted(self, column, table):
        """By the definitions of docs/report.md, in plain Python."""
        values = sorted(decimal.Decimal(row[column]) for row in table)
        count, total = len(values), sum(values)
        gini = sum((2 * i - count - 1) * value for i, value in enumerate(values, 1)) / (
            count * total)
        top = lambda percent: sum(values[count - -(-count * percent // 100):]) / total
        return count, total, gini, top

    def test_figures(self):
        table = self.customers()
        for by, column in ((None, "spend_net"), ("spend_net", "spend_net"),
                           ("receipts", "receipts")):
            made = self.json("pareto", "shop.csv", *(["--by", by] if by else []))
            count, total, gini, top = self.wanted(column, table)
            self.assertEqual((made["by"], made["customers"]), (column, count))
            self.assertAlmostEqual(made["total"], float(total), 6)
            self.assertAlmostEqual(made["gini"], float(gini), 12)
            for percent in (1, 5, 10, 20):
                self.assertAlmostEqual(made[f"top_{percent}_share"], float(top(percent)), 12)
            self.assertEqual(len(made["curve"]), 101)
            self.assertEqual([row["decile"] for row in made["deciles"]], list(range(1, 11)))
            self.assertEqual(sum(row["customers"] for row in made["deciles"]), count)
            lines = self.lines("pareto", "shop.csv", "--by", column)
            self.assertIn(f"{count} customers, {column} ", lines[0])
            self.assertEqual(lines[1].split()[-1], f"{100 * top(1):.1f}%")
            self.assertEqual(sum(line.endswith("%") or line.endswith("#") for line in lines[9:19]),
                             10)

    def test_margin_and_window(self):
        self.write("shop.csv", "customer,date,receipt,amount,marge\na,2024-01-31,1,10,1\n"
                   "b,2024-03-01,2,10,3\n")
        for options in (["--by", "margin"], ["--by", "margin", "--margin", "marge"]):
            made = self.json("pareto", "shop.csv", *options)
            self.assertEqual((made["total"], made["top_20_share"], made["gini"]), (4, 0.75, 0.25))
        made = self.json("pareto", "shop.csv", "--as-of", "2024-03-02", "--window", "7d")
        self.assertEqual(made["customers"], 1)

    def test_nothing_to_share(self):
        self.write("shop.csv", "customer,date,receipt,amount\na,2024-01-31,1,10\n"
                   "a,2024-02-01,2,-10\nb,2024-01-31,3,5\nb,2024-02-01,4,-5\n")
        lines = self.lines("pareto", "shop.csv")
        self.assertEqual(lines[1].split()[-1], "-")
        made = self.json("pareto", "shop.csv")
        self.assertIsNone(made["gini"])
        self.assertEqual(made["customers_for_80"], 0)

    def test_files(self):
        self.good("pareto", "shop.csv", "--out", "deciles.csv", "--curve", "curve.csv")
        deciles, curve = rows(self.read("deciles.csv")), rows(self.read("curve.csv"))
        self.assertEqual(list(deciles[0]), ["decile", "customers", "total", "share",
                                            "cumulative_share", "mean", "lowest", "highest"])
        self.assertEqual((len(deciles), len(curve)), (10, 101))
        self.assertEqual((curve[-1]["customers_share"], curve[-1]["share"]), ("1", "1"))
        run = self.good("pareto", "shop.csv", "--curve", "-")
        self.assertEqual(run.out, self.read("curve.csv"))

    def test_bars(self):
        text = self.good("pareto", "shop.csv", environment={"LC_ALL": "C.UTF-8"}).out
        self.assertIn("\u2588" * 50, text)
        self.assertIn("#" * 50, self.good("pareto", "shop.csv").out)

    def test_mistakes(self):
        self.refused(2, ["spend_net, margin or receipts", "did you mean margin?"], "pareto",
                     "shop.csv", "--by", "margn")
        self.refused(2, "two outputs", "pareto", "shop.csv", "--out", "x", "--curve", "x")
        self.refused(1, "margin", "pareto", "shop.csv", "--by", "margin")
        self.refused(1, "no customer", "pareto", "shop.csv", "--as-of", "1990-01-01")


class Heatmap(Reports):
    def setUp(self):
        super().setUp()
        self.sample("shop.csv", "--lines", "5000")

    def test_cells(self):
        made = self.json("heatmap", "shop.csv")["cells"]
        cells = collections.defaultdict(list)
        for row in self.customers():
            cells[int(row["r"]), int(row["f"])].append(decimal.Decimal(row["spend_net"]))
        self.assertEqual([(cell["r"], cell["f"]) for cell in made],
                         [(r, f) for r in range(5, 0, -1) for f in range(1, 6)])
        for cell in made:
            values = cells[cell["r"], cell["f"]]
            self.assertEqual(cell["customers"], len(values))
            if not values:
                self.assertIsNone(cell["mean"])
                continue
            self.assertAlmostEqual(cell["total"], float(sum(values)), 6)
            self.assertAlmostEqual(cell["mean"], float(sum(values) / len(values)), 2)

    def test_map(self):
        lines = self.lines("heatmap", "shop.csv")
        self.assertEqual(lines[3].split(), ["f", "1", "f", "2", "f", "3", "f", "4", "f", "5"])
        self.assertEqual([line[:3] for line in lines[4::2]],
                         ["r 5", "r 4", "r 3", "r 2", "r 1"])
        made = self.json("heatmap", "shop.csv")["cells"]
        shades = [mark for line in lines[5::2] for mark in line.split()
                  if mark in ("..", "::", "**", "##")]
        filled = [cell for cell in made if cell["customers"]]
        self.assertEqual(len(shades), len(filled))
        darkest = max(range(len(filled)), key=lambda i: filled[i]["mean"])
        lightest = min(range(len(filled)), key=lambda i: filled[i]["mean"])
        self.assertEqual((shades[darkest], shades[lightest]), ("##", ".."))
        self.assertIn("\u2588", self.good("heatmap", "shop.csv",
                                          environment={"LC_ALL": "C.UTF-8"}).out)

    def test_small_shops_and_wide_grids(self):
        lines = self.lines("heatmap", "small.csv")
        self.assertEqual(sum(line.count("-") for line in lines[4::2]), 23)  # two cells are filled
        self.assertEqual(len(self.lines("heatmap", "shop.csv", "--score", "quantile:9")), 4 + 18)
        for bins in (20, 90):
            lines = self.lines("heatmap", "shop.csv", "--score", f"quantile:{bins},{bins},5")
            self.assertIn("--out or --json for the numbers", lines[-1])

    def test_values(self):
        made = self.json("heatmap", "shop.csv", "--value", "receipts")
        self.assertEqual(made["value"], "receipts")
        means = [cell["mean"] for cell in made["cells"] if cell["mean"] is not None]
        self.assertGreater(max(means), min(means))
        self.lines("heatmap", "shop.csv", "--value", "mean_interval_days")
        self.write("shop.csv", "customer,date,receipt,amount,marge\na,2024-01-31,1,10,1\n")
        made = self.json("heatmap", "shop.csv", "--value", "margin", "--margin", "marge")
        self.assertEqual([cell["mean"] for cell in made["cells"] if cell["customers"]], [1])

    def test_files(self):
        self.good("heatmap", "shop.csv", "--out", "map.csv", "--score", "quantile:3")
        table = rows(self.read("map.csv"))
        self.assertEqual(list(table[0]), ["r", "f", "customers", "share", "total", "mean"])
        self.assertEqual(len(table), 9)
        self.assertEqual(self.good("heatmap", "shop.csv", "--out", "-", "--score",
                                   "quantile:3").out, self.read("map.csv"))

    def test_mistakes(self):
        self.refused(2, "--value margin needs --margin", "heatmap", "shop.csv", "--value", "margin")
        self.refused(1, ["no column spend", "spend_net"], "heatmap", "shop.csv", "--value", "spend")
        self.refused(1, "customer", "heatmap", "shop.csv", "--value", "customer")
        self.refused(2, "did you mean --value?", "heatmap", "shop.csv", "--vlaue", "receipts")


if __name__ == "__main__":
    command.main()
