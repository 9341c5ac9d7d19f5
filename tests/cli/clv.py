# SPDX-License-Identifier: MIT
"""clv: models, predictions, the holdout."""
import csv
import datetime
import io
import json
import random

import clv_chance
import command
from command import SMALL, CommandTest

MODELS = ["bg-nbd", "mbg-nbd", "pareto-nbd", "nbd"]
SPLIT = ["--holdout", "2024-06-30", "--as-of", "2025-01-01"]


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def simulated(customers, seed):
    """Receipts of customers who buy and leave as MBG/NBD says; weeks count from 2023-01-02."""
    rng = random.Random(seed)
    start = datetime.date(2023, 1, 2)
    lines = ["customer,date,amount"]
    for customer in range(customers):
        day = rng.randrange(84)
        rate, leaves = rng.gammavariate(0.6, 1 / 7), rng.betavariate(0.8, 1.5)
        time = day + 0.0
        while time < 546:
            date = start + datetime.timedelta(days=int(time))
            lines.append(f"c{customer},{date},{rng.gammavariate(4, 5) + 0.01:.2f}")
            if rng.random() < leaves:
                break
            time += 7 * rng.expovariate(rate)
    return "\n".join(lines) + "\n"


class Clv(CommandTest):
    def setUp(self):
        super().setUp()
        self.sample("shop.csv", "--lines", "12000", "--seed", "3")

    def clv(self, *options, data="shop.csv"):
        return self.good("clv", data, "--quiet", *options)

    def words(self, *options, **more):
        """The report without its line feeds."""
        return " ".join(self.clv(*options, **more).out.split())

    def json(self, *options, **more):
        return json.loads(self.clv("--json", *options, **more).out)

    def test_customers(self):
        """Columns, and the sums of the summary."""
        found = self.json("--out", "out.csv", "--rate", "12%", "--margin-share", "0.4")
        table = rows(self.read("out.csv"))
        self.assertEqual(list(table[0])[-10:],
                         ["x", "t_x", "T", "mean_repeat_spend", "p_alive", "p_alive_later",
                          "expected_purchases", "p_no_purchase", "expected_spend", "clv"])
        predictions = found["predictions"]
        self.assertEqual(predictions["customers"], len(table))
        self.assertEqual(predictions["customers_without_repeat_purchase"],
                         sum(row["x"] == "0" for row in table))
        self.assertAlmostEqual(predictions["monthly_rate"], 1.12 ** (1 / 12) - 1, 14)
        for name, column in (("alive", "p_alive"), ("purchases", "expected_purchases")):
            total = sum(float(row[column]) for row in table)
            self.assertAlmostEqual(predictions[name], total, delta=1e-5 * total)
        valued = [float(row["clv"]) for row in table if row["clv"] != ""]
        self.assertEqual(predictions["customers_with_clv"], len(valued))
        self.assertAlmostEqual(predictions["clv"], sum(valued), delta=0.005 * len(valued))
        for row in table:
            self.assertEqual(int(row["x"]), int(row["purchase_days"]) - 1)
            self.assertEqual(int(row["T"]), int(row["tenure_days"]))
            if row["clv"] == "":
                self.assertLessEqual(float(row["mean_repeat_spend"]), 0)
            else: # discounted, and the margin of it
                whole = float(row["expected_purchases"]) * float(row["expected_spend"]) * 0.4
                self.assertLessEqual(float(row["clv"]), whole + 0.01)
                self.assertGreaterEqual(float(row["clv"]), whole / 1.12 - 0.01)

    def test_top(self):
        found = self.json("--top", "3", "--out", "out.csv")
        order = sorted((row for row in rows(self.read("out.csv")) if row["clv"] != ""),
                       key=lambda row: -float(row["clv"]))
        self.assertEqual([one["customer"] for one in found["top"]],
                         [row["customer"] for row in order[:3]])
        self.assertEqual(self.json("--top", "0")["top"], [])
        self.assertNotIn("valuable", self.clv("--top", "0").out)
        active = self.json("--no-spend", "--top", "2", "--out", "out.csv")
        self.assertIsNone(active["spend"])
        table = rows(self.read("out.csv"))
        self.assertNotIn("clv", table[0])
        best = sorted(table, key=lambda row: -float(row["expected_purchases"]))
        self.assertEqual(active["top"][0]["customer"], best[0]["customer"])

    def test_auto(self):
        """All are listed, the lowest BIC predicts; alone each gives the same."""
        found = self.json()
        self.assertEqual([one["model"] for one in found["models"]], MODELS)
        best = min(found["models"], key=lambda one: one["bic"])
        self.assertEqual(found["model"], best["model"])
        for one in found["models"]:
            alone = self.json("--model", one["model"])
            self.assertEqual(alone["models"], [one])
            self.assertEqual(alone["model"], one["model"])
        self.assertEqual(self.clv("--model", "auto").out, self.clv().out)

    def test_report(self):
        text = self.clv(*SPLIT).out
        self.assertLessEqual(max(map(len, text.splitlines())), 80)
        for words in ("Models, the best first", "is taken: its BIC is the lowest", "Parameters of ",
                      "Std. error", "95% from", "The fit converged", "In plain words",
                      "A purchase is expected to be worth", "The holdout",
                      "from here on the holdout", "The most valuable customers"):
            self.assertIn(words, text)

    def test_units(self):
        """Days or weeks: parameters that are times change, predictions do not."""
        weeks, days = (self.json("--unit", unit, "--model", "bg-nbd") for unit in ("7", "1"))
        for week, day, factor in zip(weeks["models"][0]["parameters"],
                                     days["models"][0]["parameters"], (1, 7, 1, 1)):
            self.assertAlmostEqual(day["value"] / week["value"] / factor, 1, 6)
        for name, value in weeks["predictions"].items():
            self.assertAlmostEqual(days["predictions"][name], value, delta=1e-6 * abs(value) + 1e-9)

    def test_saved(self):
        """A loaded model says what the fit said, about the same customers and about others."""
        for model in MODELS:
            fitted = self.json("--model", model, "--save-model", "m.txt", "--out", "fitted.csv")
            loaded = self.json("--load-model", "m.txt", "--out", "loaded.csv")
            self.assertEqual(loaded, fitted)
            self.assertEqual(self.read("loaded.csv"), self.read("fitted.csv"))
            self.assertIn("was loaded", self.words("--load-model", "m.txt"))
        self.good("clv", "shop.csv", "--load-model", "m.txt", "--as-of", "2024-01-01")
        self.clv("--no-spend", "--save-model", "alone.txt")
        self.assertIn("the saved model has none", self.words("--load-model", "alone.txt"))

    def test_saved_damage(self):
        self.clv("--save-model", "m.txt", "--model", "nbd")
        text = self.read("m.txt")
        second = text.index("rfm model 1", 1)
        lines = text.count("\n", 0, second)
        self.assertIn("model gamma-gamma", text[second:])
        for name, content, words in (
                ("swapped", text[second:] + text[:second], "starts with a model of spend"),
                ("twice", text[:second] * 2, f"twice:{lines + 2}: is a second model"),
                ("torn", text[:second + 30], f"torn:{lines + 3}"),
                ("word", text.replace("gamma-gamma", "gamma"), f"word:{lines + 2}:"),
                ("empty", "", "empty"), ("thrice", text + text[second:], "thrice:")):
            self.write(name, content)
            self.refused(1, words, "clv", "shop.csv", "--load-model", name)
        self.refused(1, "no such file", "clv", "shop.csv", "--load-model", "none")
        for output in ("--out", "--tracking"):
            self.refused(2, "input and an output", "clv", "shop.csv", *SPLIT, "--load-model",
                         "m.txt", output, "./m.txt")
        self.assertEqual(self.read("m.txt"), text)

    def test_holdout_adds_up(self):
        """The parts make the whole, and are what two tables of customers say."""
        for events, column in (("days", "purchase_days"), ("receipts", "receipts")):
            found = self.json(*SPLIT, "--events", events, "--out", "fit.csv", "--tracking",
                              "weeks.csv", "--by-purchases", "by.csv")
            self.clv("--as-of", "2025-01-01", "--events", events, "--out", "later.csv")
            fit, later = (rows(self.read(name)) for name in ("fit.csv", "later.csv"))
            now = {row["customer"]: int(row[column]) for row in later}
            actual = {row["customer"]: now[row["customer"]] - int(row[column]) for row in fit}
            for row in fit:
                self.assertEqual(int(row["actual_purchases"]), actual[row["customer"]])
            held = found["holdout"]
            self.assertEqual(held["actual"], sum(actual.values()))
            self.assertEqual(held["actual_buyers"], sum(one > 0 for one in actual.values()))
            groups = held["by_purchases"]
            self.assertEqual(sum(one["customers"] for one in groups), len(fit))
            self.assertEqual(sum(one["actual"] for one in groups), held["actual"])
            self.assertAlmostEqual(sum(one["expected"] for one in groups), held["expected"], 6)
            for one in groups:
                low = int(one["x"].rstrip("+"))
                same = [row for row in fit if int(row["x"]) == low
                        or (one["x"] == "7+" and int(row["x"]) > 6)]
                self.assertEqual(one["customers"], len(same))
                self.assertEqual(one["actual"],
                                 sum(actual[row["customer"]] for row in same))
            self.check_weeks(held, fit)
            self.assertEqual(len(rows(self.read("weeks.csv"))), len(held["tracking"]))
            self.assertEqual([row["x"] for row in rows(self.read("by.csv"))],
                             [one["x"] for one in groups])

    def check_weeks(self, held, fit):
        weeks = held["tracking"]
        before, expected = 0, 0
        for number, one in enumerate(weeks, 1):
            self.assertEqual(one["week"], number)
            self.assertEqual(one["period"], "fit" if one["last_day"] <= "2024-06-30" else "holdout")
            self.assertEqual(one["cumulative_actual"], before + one["actual"])
            self.assertAlmostEqual(one["cumulative_expected"], expected + one["expected"], 6)
            before, expected = one["cumulative_actual"], one["cumulative_expected"]
        start = datetime.date.fromisoformat(min(row["first_day"] for row in fit))
        self.assertEqual(weeks[0]["last_day"], str(start + datetime.timedelta(days=6)))
        self.assertEqual(weeks[-1]["last_day"], "2025-01-01")
        self.assertEqual(weeks[-1]["customers"], len(fit))
        self.assertEqual(before, sum(int(row["x"]) for row in fit) + held["actual"])

    def test_window(self):
        """A window starts on the same day in the fit and in every week of the comparison."""
        for window in ("546d", "18mo"):
            found = self.json(*SPLIT, "--window", window, "--out", "fit.csv")
            fit = rows(self.read("fit.csv"))
            first = min(row["first_day"] for row in fit)
            self.assertGreaterEqual(first, "2022-12-31")
            weeks = found["holdout"]["tracking"]
            self.assertEqual(weeks[-1]["cumulative_actual"],
                             sum(int(row["x"]) for row in fit) + found["holdout"]["actual"])

    def test_within_what_chance_gives(self):
        """Customers who behave as the model says: the holdout lies within its own error."""
        self.write("data.csv", simulated(4000, 11))

        def run(options, model):
            more = ["--save-model", "m.txt"]
            if model is not None:
                self.write("load.txt", model)
                more = ["--load-model", "load.txt"]
            found = self.json("--no-spend", "--holdout", "2023-10-01", "--as-of", "2024-06-30",
                              "--out", "o.csv", *more, *options, data="data.csv")
            return found, self.read("o.csv"), self.read("m.txt")

        found = clv_chance.deviations(run, "mbg-nbd", 20)
        self.assertLess(abs(found["off"]), 3, found)
        # The draws know the expected sum as well, to their own error.
        self.assertLess(abs(found["drawn"] - found["expected"]), found["by_chance"], found)

    def test_poor_data(self):
        """A fit that the data do not allow is explained; no number is not one."""
        one = "customer,date,amount\na,2024-01-01,5\n"
        many = "customer,date,amount\n" + "".join(f"c{i},2024-01-01,5\n" for i in range(50))
        free = "customer,date,amount\n" + "".join(
            f"c{i},2024-0{m}-01,{5 if m == 1 else 0}\n" for i in range(9) for m in (1, 2, 3))
        for name, data, *options in (("one.csv", one), ("same.csv", one, "--as-of", "2024-01-01"),
                                     ("many.csv", many), ("small.csv", SMALL),
                                     ("free.csv", free, "--free")):
            self.write(name, data)
            for model in MODELS:
                run = self.clv("--model", model, *options, data=name)
                self.assertTrue("The fit is flat" in run.out or "at a boundary" in run.out
                                or "The fit stopped" in run.out, run.out)
                self.assertNotIn("nan", run.out.lower())
                self.assertNotIn("inf ", run.out)
                self.json("--model", model, *options, data=name)
        self.assertIn("No spend was modelled", self.words(data="one.csv"))
        self.assertIn("No customer came again", self.words(data="one.csv"))
        self.assertIn("Only 1 customer came again", self.words(data="small.csv"))
        self.clv("--holdout", "2024-02-15", data="small.csv")

    def test_spend_explained(self):
        """Customers without a value are counted, and why."""
        lines = ["customer,date,receipt,amount"]
        rng = random.Random(4)
        for customer in range(300):
            for visit in range(1 + customer % 4):
                day = datetime.date(2023, 1, 1) + datetime.timedelta(days=rng.randrange(400))
                amount = 0.01 if visit else 20
                if customer != 7:
                    amount = round(rng.paretovariate(0.4), 2)
                lines.append(f"c{customer},{day},{customer}-{visit},{amount}")
        for day in ("2023-02-01", "2023-03-01", "2023-04-01"): # returned within the receipt
            lines += [f"zero,{day},z{day},5", f"zero,{day},z{day},-5"]
        self.write("heavy.csv", "\n".join(lines) + "\n")
        found = self.json("--out", "o.csv", data="heavy.csv")
        q = found["spend"]["parameters"][1]["value"]
        self.assertLess(q, 1)
        self.assertIsNone(found["reading"]["mean_spend"])
        table = {row["customer"]: row for row in rows(self.read("o.csv"))}
        self.assertEqual((table["zero"]["x"], table["zero"]["clv"]), ("2", ""))
        self.assertTrue(all(row["clv"] == "" for row in table.values() if row["x"] == "0"))
        text = self.words(data="heavy.csv")
        self.assertIn("q of gamma-gamma is 1 or below", text)
        self.assertIn("1 customer has repeat purchases of a mean spend of 0 or below", text)
        self.assertIn("there is no mean to give them", text)

    def test_first_spend(self):
        self.clv("--first-spend", "--out", "first.csv")
        self.clv("--out", "plain.csv")
        first, plain = (rows(self.read(name)) for name in ("first.csv", "plain.csv"))
        changed = sum(a["mean_repeat_spend"] != b["mean_repeat_spend"]
                      for a, b in zip(first, plain))
        self.assertGreater(changed, 100)

    def test_same_answer(self):
        wanted = self.clv("--threads", "1", "--json", *SPLIT).out
        header, *lines = self.read("shop.csv").splitlines(True)
        self.write("shop.csv", header + "".join(reversed(lines)))
        self.assertEqual(self.clv("--threads", "3", "--json", *SPLIT).out, wanted)

    def test_refused(self):
        self.write("head.csv", "customer,date,amount\n")
        for status, words, *arguments in (
                (2, "no input file",), (2, "did you mean bg-nbd?", "shop.csv", "--model", "bg-nbt"),
                (2, "bg-nbd, mbg-nbd, pareto-nbd, nbd or auto", "shop.csv", "--model", "x"),
                (2, "from 1 to 366", "shop.csv", "--unit", "0"),
                (2, "from 1 to 36500", "shop.csv", "--horizon", "0"),
                (2, "a share like", "shop.csv", "--rate", "ten"),
                (2, "a share like", "shop.csv", "--margin-share", "0"),
                (2, "days or receipts", "shop.csv", "--events", "visits"),
                (2, "a day like", "shop.csv", "--holdout", "yesterday"),
                (2, "whole number", "shop.csv", "--top", "-1"),
                (2, "drop --horizon", "shop.csv", "--holdout", "2024-01-01", "--horizon", "9"),
                (2, "need --holdout", "shop.csv", "--tracking", "t.csv"),
                (2, "need --holdout", "shop.csv", "--by-purchases", "t.csv"),
                (2, "fits nothing", "shop.csv", "--load-model", "m", "--model", "nbd"),
                (2, "fits nothing", "shop.csv", "--load-model", "m", "--save-model", "n"),
                (2, "about spend", "shop.csv", "--no-spend", "--rate", "0.1"),
                (2, "two outputs", "shop.csv", "--out", "a", "--save-model", "a"),
                (2, "must be before the as-of day", "shop.csv", "--holdout", "2025-01-01"),
                (1, "no customer has a purchase", "shop.csv", "--as-of", "2000-01-01"),
                (1, "no customer has a purchase", "shop.csv", "--holdout", "2000-01-01"),
                (1, "", "head.csv"), (1, "no space left", "shop.csv", "--out", "/dev/full")):
            self.refused(status, words, "clv", *arguments)
        self.assertNotIn("a", self.files())


if __name__ == "__main__":
    command.main()
