# SPDX-License-Identifier: MIT
"""clv: frequency, holdout, tracking."""
import datetime
import random

import clv_chance
import command
from clv_shop import SPLIT, ShopTest, rows


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


class Checks(ShopTest):
    def test_holdout_adds_up(self):
        """The parts make the whole, and are what two tables of customers say."""
        for events, column in (("days", "purchase_days"), ("receipts", "receipts")):
            found = self.json(*SPLIT, "--events", events, "--out", "fit.csv", "--tracking",
                              "--tracking-file", "weeks.csv", "--by-purchases", "by.csv",
                              "--deciles", "deciles.csv")
            self.clv("--as-of", "2025-01-01", "--events", events, "--out", "later.csv")
            fit, later = (rows(self.read(name)) for name in ("fit.csv", "later.csv"))
            now = {row["customer"]: int(row[column]) for row in later}
            actual = {row["customer"]: now[row["customer"]] - int(row[column]) for row in fit}
            for row in fit:
                self.assertEqual(int(row["holdout_x"]), actual[row["customer"]])
            held = found["holdout"]
            self.assertEqual(held["actual"], sum(actual.values()))
            groups = held["by_purchases"]
            self.assertEqual(sum(one["customers"] for one in groups), len(fit))
            self.assertEqual(sum(one["actual"] for one in groups), held["actual"])
            self.assertAlmostEqual(sum(one["predicted"] for one in groups), held["predicted"], 6)
            for one in groups:
                same = [row for row in fit if int(row["x"]) == one["x"]
                        or (one["upper"] is None and int(row["x"]) > 6)]
                self.assertEqual(one["customers"], len(same))
                self.assertEqual(one["actual"], sum(actual[row["customer"]] for row in same))
            self.check_deciles(held, fit, actual)
            self.check_weeks(found, fit)
            self.assertEqual(len(rows(self.read("weeks.csv"))), len(found["tracking"]))
            self.assertEqual([int(row["x"]) for row in rows(self.read("by.csv"))],
                             [one["x"] for one in groups])
            self.assertEqual(len(rows(self.read("deciles.csv"))), 10)

    def check_deciles(self, held, fit, actual):
        """The best tenth is what sorting by the prediction gives, but for rows of ties."""
        groups = held["deciles"]
        self.assertEqual(sum(one["customers"] for one in groups), len(fit))
        order = sorted(fit, key=lambda row: -float(row["expected_purchases"]))
        first = order[:groups[0]["customers"]]
        self.assertEqual(groups[0]["actual"], sum(actual[row["customer"]] for row in first))
        self.assertAlmostEqual(groups[0]["gain"], groups[0]["actual"] / held["actual"], 12)
        off = [float(row["expected_purchases"]) - actual[row["customer"]] for row in fit]
        self.assertAlmostEqual(held["bias"], sum(off) / len(off), 5)
        self.assertAlmostEqual(held["mae"], sum(map(abs, off)) / len(off), 5)
        self.assertAlmostEqual(held["rmse"] ** 2, sum(one * one for one in off) / len(off), 4)
        self.assertAlmostEqual(held["z"],
                               (held["actual"] - held["predicted"]) / held["deviation"], 9)

    def check_weeks(self, found, fit):
        weeks = found["tracking"]
        before, expected = 0, 0
        for number, one in enumerate(weeks, 1):
            self.assertEqual(one["step"], number)
            self.assertEqual(one["is_holdout"], int(one["last_day"] > "2024-06-30"))
            self.assertEqual(one["cumulative_actual"], before + one["actual"])
            self.assertAlmostEqual(one["cumulative_expected"], expected + one["expected"], 6)
            before, expected = one["cumulative_actual"], one["cumulative_expected"]
        start = datetime.date.fromisoformat(min(row["first_day"] for row in fit))
        self.assertEqual(weeks[0]["last_day"], str(start + datetime.timedelta(days=6)))
        self.assertEqual(weeks[-1]["last_day"], "2025-01-01")
        self.assertEqual(weeks[-1]["customers"], len(fit))
        self.assertEqual(before, sum(int(row["x"]) for row in fit) + found["holdout"]["actual"])

    def test_holdout_forms(self):
        """A day, days and weeks back mean the same."""
        wanted = self.json(*SPLIT)
        for back in ("185", "185d"):
            self.assertEqual(self.json("--as-of", "2025-01-01", "--holdout", back), wanted)
        weeks = self.json("--as-of", "2025-01-01", "--holdout", "26w")
        self.assertEqual(weeks["fit_day"], "2024-07-03")
        months = self.json("--as-of", "2025-01-01", "--holdout", "6mo")
        self.assertEqual(months["fit_day"], "2024-07-01")

    def test_window(self):
        """Customers are those of a window before the holdout, which is held against all of them."""
        found = self.json(*SPLIT, "--window", "12mo", "--out", "fit.csv")
        fit = rows(self.read("fit.csv"))
        self.assertGreater(min(row["first_day"] for row in fit), "2023-06-30")
        self.assertEqual(found["holdout"]["actual"], sum(int(row["holdout_x"]) for row in fit))
        self.assertEqual(found["holdout"]["customers"], len(fit))

    def test_frequency(self):
        """Counts are those of the table, expectations add up to the customers."""
        found = self.json("--frequency", "--most", "4", "--frequency-file", "f.csv", "--out",
                          "o.csv")
        table = found["frequency"]
        customers = [int(row["x"]) for row in rows(self.read("o.csv"))]
        self.assertEqual([one["actual"] for one in table],
                         [sum(min(x, 5) == i for x in customers) for i in range(6)])
        self.assertAlmostEqual(sum(one["expected"] for one in table), len(customers), 6)
        self.assertEqual([row["actual"] for row in rows(self.read("f.csv"))],
                         [str(one["actual"]) for one in table])
        self.assertIn("5+", self.clv("--frequency", "--most", "4").out)
        self.assertIsNone(self.json()["frequency"])

    def test_tracking(self):
        """Without a holdout it ends on the as-of day; steps may be longer; a file is no plot."""
        found = self.json("--tracking", "--step", "4w")["tracking"]
        self.assertTrue(all(one["is_holdout"] == 0 for one in found))
        fine = self.json("--tracking")["tracking"]
        for i, one in enumerate(found[:-1]):
            self.assertEqual(one["cumulative_actual"], fine[4 * i + 3]["cumulative_actual"])
        self.assertIn("by step since", self.clv("--tracking", "--step", "28").out)
        plain = self.clv("--tracking-file", "t.csv").out
        self.assertNotIn("by week", plain)
        self.assertEqual(len(rows(self.read("t.csv"))), len(fine))
        lines = [line for line in self.clv("--tracking").out.splitlines() if "  20" in line]
        self.assertGreater(len([line for line in lines if "#" in line or "|" in line]), 20)

    def test_groups(self):
        held = self.json(*SPLIT, "--groups", "4", "--most", "2")["holdout"]
        self.assertEqual([one["group"] for one in held["deciles"]], [1, 2, 3, 4])
        self.assertEqual([one["x"] for one in held["by_purchases"]], [0, 1, 2, 3])

    def test_within_what_chance_gives(self):
        """Customers who behave as the model says: the holdout lies within its own error."""
        self.write("data.csv", simulated(4000, 11))

        def run(options, model):
            more = ["--save-model", "m.txt"]
            if model is not None:
                self.write("load.txt", model)
                more = ["--load-model", "load.txt"]
            found = self.json("--no-spend", "--holdout", "2023-10-01", "--as-of", "2024-06-30",
                              *more, *options, data="data.csv")
            return found, self.read("m.txt")

        found = clv_chance.deviations(run, "mbg-nbd")
        self.assertLess(abs(found["off"]), 3, found)
        self.assertLess(abs(found["z"]), 4, found)

    def test_verdict(self):
        """The report says whether the sum lies within what the model implies."""
        text = self.words(*SPLIT, "--model", "nbd", "--no-spend")
        self.assertIn("far outside the sampling error", text)

    def test_refused(self):
        for status, words, *arguments in (
                (2, "need --holdout", "--by-purchases", "t.csv"),
                (2, "need --holdout", "--deciles", "t.csv"), (2, "need --holdout", "--groups", "4"),
                (2, "drop --window", "--tracking", "--window", "1y"),
                (2, "from 1 to 10000", "--frequency", "--most", "0"),
                (2, "days or weeks", "--tracking", "--step", "1mo"),
                (2, "goes back too far", "--holdout", "100y", "--as-of", "0050-01-01"),
                (2, "takes no value", "--tracking=t.csv")):
            self.refused(status, words, "clv", "shop.csv", *arguments)


if __name__ == "__main__":
    command.main()
