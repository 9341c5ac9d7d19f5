# SPDX-License-Identifier: MIT
"""clv: data that are no receipts, and receipts that are no data."""
import csv
import io
import json

import command
from clv_shop import ShopTest, rows

# Fader and Hardie 2007, "How to project customer retention", table 1: of 1,000 "high end" customers
# those who are left after each of seven years; parameters of sbg as published there.
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
# Fader, Hardie and Shang 2010, table 1 and equation 6: donors by (x, t_x) over six years.
DONORS = """x,t_x,n,donors
6,6,6,1203
5,6,6,728
4,6,6,512
3,6,6,357
2,6,6,234
1,6,6,129
5,5,6,335
4,5,6,284
3,5,6,225
2,5,6,173
1,5,6,119
4,4,6,240
3,4,6,181
2,4,6,155
1,4,6,78
3,3,6,322
2,3,6,255
1,3,6,129
2,2,6,613
1,2,6,277
1,1,6,1091
0,0,6,3464
"""


def contracts(alive):
    lines = ["periods,churned,weight"]
    lines += [f"{i},1,{alive[i - 1] - alive[i]}" for i in range(1, len(alive))]
    return "\n".join([*lines, f"{len(alive) - 1},0,{alive[-1]}"]) + "\n"


class Histories(ShopTest):
    def histories(self, name, *options):
        return self.json("--histories", name, *options, data=None)

    def values(self, found, place=0):
        return [one["value"] for one in found["models"][place]["parameters"]]

    def test_as_receipts(self):
        """The columns of a customer table say what the receipts said."""
        more = ["--model", "pareto-nbd", "--alive-level", "0.3"]
        wanted = self.json(*more, "--out", "table.csv")
        self.write("h.csv", self.read("table.csv"))
        found = self.histories("h.csv", *more)
        self.assertEqual(self.values(found), self.values(wanted))
        for name in ("customers", "alive", "purchases", "buyers", "customers_below_alive_level"):
            self.assertAlmostEqual(found["predictions"][name], wanted["predictions"][name], 6)
        self.assertEqual([one["customer"] for one in found["top"]],
                         [one["customer"] for one in wanted["top"]])
        self.assertIn("h.csv: rows 1035", self.words("--histories", "h.csv", data=None))

    def test_contracts(self):
        """Published parameters; bdw against sbg by a test; weights count customers."""
        self.write("c.csv", contracts(HIGH_END))
        found = self.histories("c.csv", "--unit", "year", "--compare", "--horizon", "5y")
        sbg, bdw = (self.values(found, i) for i in (0, 1))
        self.assertAlmostEqual(sbg[0], 0.668, 3)
        self.assertAlmostEqual(sbg[1], 3.806, 3)
        self.assertAlmostEqual(bdw[2], 1.724, 3) # docs of the library: held by golden/clv_models
        self.assertEqual([one["model"] for one in found["comparison"]], ["bdw", "sbg"])
        self.assertAlmostEqual(found["comparison"][1]["chi_square"], 11.69, 2)
        predictions = found["predictions"]
        self.assertEqual((predictions["customers"], predictions["alive"]), (1000, 491))
        self.assertIsNone(predictions["customers_without_repeat_purchase"])
        self.assertAlmostEqual(found["reading"]["leave_share"], 0.131, 3)
        text = self.words("--histories", "c.csv", "--unit", "year", "--model", "sbg", data=None)
        self.assertIn("At the end of the first period 14.9% leave", text)
        self.assertIn("renewals are expected", text)
        self.assertIn("wrong to use sbg where leaving is not seen", text)

    def test_donations(self):
        """Parameters of the paper, and expected gifts of five years."""
        self.write("d.csv", DONORS)
        found = self.histories("d.csv", "--weight", "donors", "--unit", "year", "--horizon", "5y",
                               "--rate", "10%", "--dert", "--frequency", "--out", "o.csv")
        for value, wanted in zip(self.values(found), (1.204, 0.750, 0.657, 2.783)):
            self.assertAlmostEqual(value, wanted, 3)
        table = rows(self.read("o.csv"))
        self.assertAlmostEqual(float(table[0]["expected_purchases"]), 3.753, 2)
        self.assertAlmostEqual(float(table[0]["dert"]), 5.910, 2)
        self.assertEqual(found["predictions"]["customers"], 11104)
        self.assertEqual([one["actual"] for one in found["frequency"]][:7],
                         [3464, 1823, 1430, 1085, 1036, 1063, 1203])
        self.assertIn("takes 61.6% of the chances", self.words(
            "--histories", "d.csv", "--weight", "donors", data=None))

    def test_holdout(self):
        """The columns of a holdout are looked at when they are there."""
        self.clv("--holdout", "180", "--out", "t.csv")
        self.write("h.csv", self.read("t.csv"))
        wanted = self.json("--holdout", "180", "--model", "bg-nbd")["holdout"]
        found = self.histories("h.csv", "--model", "bg-nbd")["holdout"]
        for name in ("actual", "predicted", "deviation", "z"):
            self.assertAlmostEqual(found[name], wanted[name], 6)
        self.assertIn("In the holdout the 890 customers of the fit made",
                      self.words("--histories", "h.csv", data=None))

    def test_saved(self):
        self.write("c.csv", contracts(HIGH_END))
        fitted = self.histories("c.csv", "--model", "bdw", "--unit", "year", "--save-model",
                                "m.txt")
        self.assertEqual(self.histories("c.csv", "--load-model", "m.txt"), fitted)

    def test_readings(self):
        """A paragraph for every model, with when it is wrong to use it."""
        self.clv("--regular", "--model", "bg-cnbd-k", "--k", "2", "--out", "t.csv")
        self.write("h.csv", self.read("t.csv"))
        for model in ("nbd", "bg-nbd", "mbg-nbd", "pareto-nbd", "bg-cnbd-k", "mbg-cnbd-k"):
            text = self.words("--histories", "h.csv", "--model", model, data=None)
            self.assertIn(f"It is wrong to use {model} where", text)
            self.assertNotIn("nan", text)

    def test_refused(self):
        good = "x,t_x,T\n0,0,9\n1,3,9\n"
        self.write("c.csv", contracts(HIGH_END))
        for name, text, words, *arguments in (
                ("no.csv", "x,T\n0,9\n", ["no.csv", "t_x"]),
                ("gap.csv", good + "2,,9\n", "gap.csv:4:"),
                ("late.csv", good + "2,10,9\n", ["late.csv: row 3 below the header", "column t_x"]),
                ("word.csv", good + "two,3,9\n", ["word.csv:4:1"]),
                ("none.csv", "x,t_x,T\n", "no rows"), ("empty.csv", "", "is empty"),
                ("half.csv", "periods,churned\n3,2\n", ["row 1 below the header", "churned"]),
                ("n.csv", "x,t_x,n\n1,7,6\n", ["row 1 below the header", "t_x"]),
                ("litt.csv", good, "litt", "--model", "bg-cnbd-k"),
                ("w.csv", good, "shoes", "--weight", "shoes"),
                ("d.csv", good, "there is no holdout", "--deciles", "x")):
            self.write(name, text)
            self.refused(1, words, "clv", "--histories", name, *arguments)
        self.refused(1, "no such file", "clv", "--histories", "nowhere.csv")
        unit = ["--histories", "c.csv", "--unit", "year"]
        self.refused(2, "whole number of units", "clv", *unit, "--horizon", "100")
        self.refused(2, "hold no numbers of purchases", "clv", *unit, "--frequency")
        for words, *arguments in (
                ("not both", "shop.csv", "--histories", "c.csv"),
                ("read receipts", "--histories", "c.csv", "--tracking"),
                ("read receipts", "--histories", "c.csv", "--holdout", "9"),
                ("read receipts", "--histories", "c.csv", "--simple"),
                ("column of --histories", "shop.csv", "--weight", "w"),
                ("input and an output", "--histories", "c.csv", "--out", "c.csv")):
            self.refused(2, words, "clv", *arguments)


class Simulation(ShopTest):
    GIVEN = ["--model", "pareto-nbd", "--parameters", "0.55,10.6,0.61,11.7", "--spend-parameters",
             "6.2,3.7,15.4", "--start", "2026-01-01"]

    def receipts(self, *options, data=None):
        return list(csv.DictReader(io.StringIO(self.clv(*options, data=data).out)))

    def test_given(self):
        """Everybody once at least, in the days that were asked for, the same for the same seed."""
        more = [*self.GIVEN, "--simulate", "400", "--acquisition", "90", "--horizon", "2y"]
        made = self.receipts(*more)
        self.assertEqual(list(made[0]), ["customer", "receipt", "day", "amount"])
        firsts = [row["day"] for row in made if row["receipt"] == "1"]
        self.assertEqual(len(firsts), 400)
        self.assertLessEqual(max(firsts), "2026-03-31")
        self.assertEqual(min(row["day"] for row in made)[:7], "2026-01")
        self.assertEqual(max(row["day"] for row in made)[:7], "2027-12")
        self.assertEqual(self.receipts(*more, "--threads", "1"), made)
        self.assertNotEqual(self.receipts(*more, "--seed", "1"), made)
        notes = self.good("clv", *more, "--out", "r.csv")
        self.assertIn(f"400 made-up customers from 2026-01-01 to 2027-12-31: {len(made)} receipts",
                      notes.err)
        self.assertEqual(notes.out, "")
        self.assertEqual(rows(self.read("r.csv")), made)

    def test_found_again(self):
        """A fit to the made-up receipts finds the parameters within four standard errors."""
        self.write("made.csv", self.clv(*self.GIVEN, "--simulate", "6000", "--horizon", "2y",
                                        data=None).out)
        found = self.json("--model", "pareto-nbd", "--as-of", "2027-12-31", "--events", "receipts",
                          data="made.csv")
        for one, truth in zip([*found["models"][0]["parameters"], *found["spend"]["parameters"]],
                              (0.55, 10.6, 0.61, 11.7, 6.2, 3.7, 15.4)):
            self.assertLess(abs(one["value"] - truth), 4 * one["standard_error"], one)

    def test_fitted(self):
        """From receipts, or from their saved model: the same shop."""
        made = self.clv("--model", "bg-nbd", "--simulate", "50", "--start", "2025-02-01",
                        "--save-model", "m.txt").out
        self.assertEqual(self.clv("--load-model", "m.txt", "--simulate", "50", "--start",
                                  "2025-02-01", data=None).out, made)
        after = self.receipts("--model", "bg-nbd", "--simulate", "50", data="shop.csv")
        self.assertEqual(after[0]["day"], "2025-01-02")
        ones = self.receipts("--no-spend", "--simulate", "5", data="shop.csv")
        self.assertEqual({float(row["amount"]) for row in ones}, {1.0})

    def test_refused(self):
        for words, *arguments in (
                ("needs --start", *self.GIVEN[:-2], "--simulate", "5"),
                ("no input file", "--simulate", "5"),
                ("from 1 to", *self.GIVEN, "--simulate", "0"),
                ("drop --json", *self.GIVEN, "--simulate", "5", "--json"),
                ("drop --json", "shop.csv", "--simulate", "5", "--holdout", "9"),
                ("drop --json", "shop.csv", "--simulate", "5", "--frequency-file", "f.csv"),
                ("go with --simulate", "shop.csv", "--start", "2026-01-01"),
                ("goes too far", "--model", "nbd", "--parameters", "1,1", "--simulate", "5",
                 "--start", "9999-12-01")):
            self.refused(2, words, "clv", *arguments)
        self.assertEqual(json.loads(self.clv("--json").out)["frequency"], None)


if __name__ == "__main__":
    command.main()
