# SPDX-License-Identifier: MIT
"""clv: models, parameters, predictions."""
import datetime
import random

import command
from clv_shop import MODELS, SPLIT, ShopTest, rows
from command import SMALL


class Clv(ShopTest):
    def test_customers(self):
        """Columns, and the sums of the summary."""
        found = self.json("--out", "out.csv", "--rate", "12%", "--margin-share", "0.4")
        table = rows(self.read("out.csv"))
        self.assertEqual(list(table[0])[-11:],
                         ["x", "t_x", "T", "mean_repeat_spend", "p_alive", "p_alive_later",
                          "expected_purchases", "p_no_purchase", "expected_spend", "clv",
                          "value_at_risk"])
        predictions = found["predictions"]
        self.assertEqual(predictions["customers"], len(table))
        self.assertEqual(predictions["customers_without_repeat_purchase"],
                         sum(row["x"] == "0" for row in table))
        self.assertAlmostEqual(predictions["period_rate"], 1.12 ** (1 / 12) - 1, 14)
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
        text = self.clv(*SPLIT, "--tracking", "--frequency").out
        self.assertLessEqual(max(map(len, text.splitlines())), 80)
        for words in ("Models, the best first", "is taken: its BIC is the lowest", "Parameters of ",
                      "Std. error", "95% from", "The fit converged", "In plain words",
                      "A purchase is expected to be worth", "The holdout", "Deviation",
                      "Group by", "from here on the holdout", "The most valuable customers",
                      "Customers by repeat purchases"):
            self.assertIn(words, text)

    def test_units(self):
        """Days or weeks: parameters that are times change, predictions do not."""
        weeks, days = (self.json("--unit", unit, "--model", "bg-nbd") for unit in ("7", "1"))
        for week, day, factor in zip(weeks["models"][0]["parameters"],
                                     days["models"][0]["parameters"], (1, 7, 1, 1)):
            self.assertAlmostEqual(day["value"] / week["value"] / factor, 1, 6)
        for name, value in weeks["predictions"].items():
            if value is None:
                continue
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
        for output in ("--out", "--tracking-file"):
            self.refused(2, "input and an output", "clv", "shop.csv", *SPLIT, "--load-model",
                         "m.txt", output, "./m.txt")
        self.assertEqual(self.read("m.txt"), text)

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

    def test_given(self):
        """Parameters of a paper: nothing is fitted, and predictions are those of the saved fit."""
        fitted = self.json("--model", "bg-nbd")
        values = [",".join(repr(one["value"]) for one in fit["parameters"])
                  for fit in (fitted["models"][0], fitted["spend"])]
        given = self.json("--model", "bg-nbd", "--parameters", values[0], "--spend-parameters",
                          values[1])
        self.assertEqual(given["predictions"], fitted["predictions"])
        self.assertEqual(given["models"][0]["status"], "given")
        self.assertIn("was given; nothing was fitted",
                      self.words("--model", "bg-nbd", "--parameters", values[0]))
        self.assertIsNone(self.json("--model", "nbd", "--parameters", "1,2")["spend"])

    def test_regular(self):
        """A shop of the clock: k is found, in a range or alone, and auto takes such a model."""
        rng = random.Random(8)
        lines = ["customer,date,amount"]
        for customer in range(300):
            day, pace = rng.randrange(60), rng.gammavariate(6, 4)
            while day < 400:
                date = datetime.date(2023, 1, 1) + datetime.timedelta(days=int(day))
                lines.append(f"c{customer},{date},5")
                day += 1 + pace * rng.gammavariate(9, 1 / 9)
                if rng.random() < 0.08:
                    break
        self.write("clock.csv", "\n".join(lines) + "\n")
        found = self.json("--k", "2-5", data="clock.csv")
        by_name = {one["model"]: one for one in found["models"]}
        self.assertEqual(sorted(by_name), sorted([*MODELS, "bg-cnbd-k", "mbg-cnbd-k"]))
        self.assertIn(found["model"], ("bg-cnbd-k", "mbg-cnbd-k"))
        best = by_name["bg-cnbd-k"]
        alone = [self.json("--model", "bg-cnbd-k", "--k", k, data="clock.csv")["models"][0]
                 for k in ("2", "3", "4", "5")]
        self.assertEqual(best, max(alone, key=lambda one: one["log_likelihood"]))
        self.assertEqual([one["k"] for one in alone], [2, 3, 4, 5])
        free = self.json("--model", "bg-cnbd-k", "--save-model", "m.txt", data="clock.csv")
        self.assertGreaterEqual(free["models"][0]["log_likelihood"], best["log_likelihood"])
        self.assertEqual(self.json("--load-model", "m.txt", data="clock.csv"), free)
        self.assertIn("event of the rate", self.words("--regular", data="clock.csv"))

    def test_aging(self):
        """ggom-nbd by name, or in auto when it is asked for; its limit wins when it is one."""
        found = self.json("--aging", "--no-spend")
        self.assertEqual([one["model"] for one in found["models"]], [*MODELS, "ggom-nbd"])
        self.assertNotEqual(found["model"], "ggom-nbd")
        self.assertIn("wrong to use ggom-nbd where customers do not wear out",
                      self.words("--model", "ggom-nbd", "--no-spend"))

    def test_ridge(self):
        plain, drawn = (self.json("--model", "bg-nbd", *more)["models"][0]
                        for more in ((), ("--ridge", "50")))
        self.assertEqual(plain["penalty"], 0)
        self.assertGreater(drawn["penalty"], 0)
        self.assertLess(drawn["log_likelihood"], plain["log_likelihood"])
        self.assertIn("A penalty of", self.words("--model", "bg-nbd", "--ridge", "50"))

    def test_refused(self):
        self.write("head.csv", "customer,date,amount\n")
        given = ["--model", "nbd", "--parameters", "1,2"]
        for status, words, *arguments in (
                (2, "no input file",), (2, "did you mean bg-nbd?", "shop.csv", "--model", "bg-nbt"),
                (2, "expected auto, bg-nbd", "shop.csv", "--model", "x"),
                (2, "from 1e-06", "shop.csv", "--unit", "0"),
                (2, "or day, week, month", "shop.csv", "--unit", "fortnight"),
                (2, "up to 36500 days", "shop.csv", "--horizon", "0"),
                (2, "up to 36500 days", "shop.csv", "--later", "9q"),
                (2, "a share like", "shop.csv", "--rate", "ten"),
                (2, "a share like", "shop.csv", "--margin-share", "0"),
                (2, "days or receipts", "shop.csv", "--events", "visits"),
                (2, "or a day like", "shop.csv", "--holdout", "yesterday"),
                (2, "whole number", "shop.csv", "--top", "-1"),
                (2, "1 to 12, or a range", "shop.csv", "--k", "13"),
                (2, "1 to 12, or a range", "shop.csv", "--k", "5-2"),
                (2, "a number from 0", "shop.csv", "--ridge", "-1"),
                (2, "drop --horizon", "shop.csv", "--holdout", "2024-01-01", "--horizon", "9"),
                (2, "fits nothing", "shop.csv", "--load-model", "m", "--model", "nbd"),
                (2, "fits nothing", "shop.csv", "--load-model", "m", "--save-model", "n"),
                (2, "fits nothing", "shop.csv", "--load-model", "m", "--bootstrap", "9"),
                (2, "fits nothing", "shop.csv", *given, "--bootstrap", "9"),
                (2, "needs --model", "shop.csv", "--parameters", "1,2"),
                (2, "names like a,b", "shop.csv", "--model", "nbd", "--parameters", "1,,2"),
                (2, "a number from", "shop.csv", "--model", "nbd", "--parameters", "1,two"),
                (2, "nbd: ", "shop.csv", "--model", "nbd", "--parameters", "1,2,3"),
                (2, "goes with --parameters", "shop.csv", "--spend-parameters", "1,2,3"),
                (2, "drop --events", "shop.csv", "--regular", "--events", "receipts"),
                (2, "drop --events", "shop.csv", "--model", "bg-cnbd-k", "--events", "receipts"),
                (2, "chances to buy, which receipts", "shop.csv", "--model", "bg-bb"),
                (2, "periods of contracts, which", "shop.csv", "--model", "sbg"),
                (2, "about spend", "shop.csv", "--no-spend", "--rate", "0.1"),
                (2, "about spend", "shop.csv", "--no-spend", "--endless"),
                (2, "two outputs", "shop.csv", "--out", "a", "--save-model", "a"),
                (2, "must be before the as-of day", "shop.csv", "--holdout", "2025-01-01"),
                (1, "no customer has a purchase", "shop.csv", "--as-of", "2000-01-01"),
                (1, "no customer has a purchase", "shop.csv", "--holdout", "2000-01-01"),
                (1, "", "head.csv"), (1, "no space left", "shop.csv", "--out", "/dev/full")):
            self.refused(status, words, "clv", *arguments)
        self.assertNotIn("a", self.files())


if __name__ == "__main__":
    command.main()
