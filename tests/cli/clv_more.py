# SPDX-License-Identifier: MIT
"""clv: covariates, comparisons, intervals, and what else can be predicted."""
import datetime
import math
import random

import command
from clv_shop import ShopTest, rows


def club_shop(seed):
    """Receipts of 900 customers, and who is in the club: they buy 2.5 times as often."""
    rng = random.Random(seed)
    lines, members = ["customer,date,amount"], ["customer,club,age"]
    for customer in range(900):
        club = customer % 2
        rate = rng.gammavariate(2, 1 / 120) * (2.5 if club else 1)
        day = rng.randrange(90)
        end = day + rng.expovariate(rng.gammavariate(1, 1 / 200))
        while day < min(end, 450):
            date = datetime.date(2023, 1, 1) + datetime.timedelta(days=int(day))
            lines.append(f"c{customer},{date},{rng.gammavariate(4, 5) + 0.01:.2f}")
            day += rng.expovariate(rate)
        members.append(f"c{customer},{club},{20 + rng.randrange(50)}")
    return "\n".join(lines) + "\n", "\n".join(members) + "\n"


class Covariates(ShopTest):
    def setUp(self):
        super().setUp()
        receipts, members = club_shop(5)
        self.write("club.csv", receipts)
        self.write("members.csv", members)

    def test_found(self):
        """The club's factor is in its interval, age says nothing, and the model says both."""
        found = self.json("--purchase-covariates", "club,age", "--customers-file", "members.csv",
                          "--model", "pareto-nbd", "--no-spend", "--compare", "--interval", "0.999",
                          data="club.csv")
        by_name = {one["parameter"]: one for one in found["models"][0]["parameters"]}
        self.assertEqual(found["models"][0]["coefficients"], 2)
        club, age = by_name["purchase.club"], by_name["purchase.age"]
        self.assertLess(club["lower"], math.log(2.5))
        self.assertGreater(club["upper"], math.log(2.5))
        self.assertLess(age["lower"], 0)
        self.assertGreater(age["upper"], 0)
        self.assertEqual([one["covariates"] for one in found["comparison"]], ["purchase", "none"])
        self.assertLess(found["comparison"][1]["p_value"], 1e-9)
        text = self.words("--purchase-covariates", "club", "--customers-file", "members.csv",
                          "--model", "pareto-nbd", data="club.csv")
        self.assertIn("One more of club: ", text)
        self.assertIn("customers whose covariates are 0", text)

    def test_both(self):
        """Models that take them are tried; of the best the smaller ones are compared."""
        found = self.json("--purchase-covariates", "club", "--dropout-covariates", "club",
                          "--equal", "club", "--customers-file=members.csv", "--no-spend",
                          "--compare", "--regular", data="club.csv")
        names = [one["model"] for one in found["models"]]
        self.assertEqual(names, ["bg-nbd", "mbg-nbd", "pareto-nbd", "bg-cnbd-k", "mbg-cnbd-k"])
        tests = [one for one in found["comparison"] if one["model"] == found["model"]]
        self.assertEqual([one["covariates"] for one in tests],
                         ["both, equal", "both", "purchase", "dropout", "none"])
        # A restricted model is never likelier; two free coefficients at least as likely as one.
        self.assertGreaterEqual(tests[1]["log_likelihood"], tests[0]["log_likelihood"])
        self.assertGreaterEqual(tests[0]["log_likelihood"], tests[4]["log_likelihood"])
        self.assertEqual([tests[1]["degrees"], tests[4]["degrees"]], [1, 1])
        self.assertIn("Models compared with the first", self.clv(
            "--purchase-covariates", "club", "--customers-file", "members.csv", "--compare",
            "--no-spend", data="club.csv").out)

    def test_saved(self):
        """A saved model asks for its columns again."""
        columns = ("--customers-file", "members.csv")
        fitted = self.json("--purchase-covariates", "club", *columns, "--model", "bg-nbd",
                           "--save-model", "m.txt", data="club.csv")
        self.assertEqual(self.json("--load-model", "m.txt", *columns, data="club.csv"), fitted)
        self.refused(1, "no column club; --customers-file", "clv", "club.csv", "--load-model",
                     "m.txt")

    def test_own_columns(self):
        found = self.json("--purchase-covariates", "lines", "--model", "nbd", "--no-spend")
        self.assertEqual(found["models"][0]["parameters"][2]["parameter"], "purchase.lines")

    def test_ridge(self):
        free, drawn = (self.json("--purchase-covariates", "club", "--customers-file", "members.csv",
                                 "--model", "nbd", "--no-spend", *more, data="club.csv")
                       for more in ((), ("--covariate-ridge", "1000")))
        values = [one["models"][0]["parameters"][2]["value"] for one in (free, drawn)]
        self.assertLess(abs(values[1]), abs(values[0]))

    def test_refused(self):
        lines = self.read("members.csv").splitlines(True)
        self.write("short.csv", "".join(lines[:-2]))
        self.write("twice.csv", "".join([*lines, lines[3]]))
        self.write("gap.csv", "".join([*lines[:4], "c3,,30\n", *lines[5:]]))
        self.write("word.csv", "".join([*lines[:4], "c3,yes,30\n", *lines[5:]]))
        self.write("taken.csv", "customer,x\nc1,1\n")
        columns = ["club.csv", "--purchase-covariates", "club"]
        for status, words, *arguments in (
                (1, ["short.csv", "no row for 2 of the 900", "c898"], "--customers-file",
                 "short.csv"),
                (1, ["twice.csv: row 901", "customer c2 is there twice"], "--customers-file",
                 "twice.csv"),
                (1, "gap.csv:5:", "--customers-file", "gap.csv"),
                (1, ["word.csv:5:2", "yes"], "--customers-file", "word.csv"),
                (1, "no such file", "--customers-file", "none.csv"),
                (1, ["members.csv", "sex"], "--customers-file", "members.csv",
                 "--purchase-covariates", "sex"),
                (1, "no column club; --customers-file",),
                (1, "column x is one of the customer table", "--customers-file", "taken.csv",
                 "--purchase-covariates", "x"),
                (2, "both kinds", "--equal", "club"),
                (2, "of whom no covariate", "--tracking"),
                (2, "of whom no covariate", "--simulate", "5"),
                (2, "more than 16 names", "--purchase-covariates", ",".join("abcdefghijklmnopq"))):
            self.refused(status, words, "clv", *columns, *arguments)
        self.refused(2, "need --purchase-covariates", "clv", "club.csv", "--customers-file",
                     "members.csv")
        self.refused(2, "takes no covariates of dropout", "clv", *columns, "--model", "nbd",
                     "--customers-file", "members.csv", "--dropout-covariates", "club")
        self.refused(2, "input and an output", "clv", *columns, "--customers-file", "members.csv",
                     "--out", "members.csv")


class Predictions(ShopTest):
    def test_bootstrap(self):
        """Bounds hold the prediction, widen with the level, and follow the seed alone."""
        more = ["--model", "bg-nbd", "--bootstrap", "20"]
        table = self.table(*more, "--interval", "0.9")
        wide = self.table(*more, "--interval", "0.5")
        for row, other in zip(table, wide):
            for name in ("p_alive", "expected_purchases", "clv", "expected_spend"):
                low, high = float(row[name + "_lower"]), float(row[name + "_upper"])
                self.assertLessEqual(low, high)
                self.assertLessEqual(low, float(other[name + "_lower"]))
                self.assertGreaterEqual(high, float(other[name + "_upper"]))
        inside = sum(float(row["clv_lower"]) <= float(row["clv"]) <= float(row["clv_upper"])
                     for row in table)
        self.assertGreater(inside, 0.9 * len(table))
        self.assertEqual(self.table(*more, "--interval", "0.9", "--threads", "1"), table)
        self.assertNotEqual(self.table(*more, "--interval", "0.9", "--seed", "2"), table)
        self.clv(*more, "--save-model", "m.txt")
        self.assertEqual(self.table("--load-model", "m.txt", "--interval", "0.9"), table)
        self.assertIn("20 resamples", self.words(*more))

    def test_interval(self):
        """Of parameters: 95 % as the library has it, others by the same standard error."""
        plain, same, half = (self.json("--model", "bg-nbd", *more)["models"][0]["parameters"]
                             for more in ((), ("--interval", "0.95"), ("--interval", "50%")))
        self.assertEqual(plain, same)
        for one, other in zip(plain, half):
            wide = math.log(one["upper"] / one["lower"]) / (2 * 1.959963984540054)
            self.assertAlmostEqual(math.log(other["upper"] / other["lower"]),
                                   2 * 0.6744897501960817 * wide, 9)
        self.assertIn("50% from", self.clv("--interval", "0.5").out)

    def test_alive_level(self):
        """After so many silent days P(alive) is under the level, a day before it is not."""
        more = ["--model", "pareto-nbd", "--no-spend"]
        options = ["--alive-level", "0.4", "--as-of", "2025-01-01"]
        table = self.table(*more, *options, "--save-model", "m.txt")
        found = self.json(*more, *options)["predictions"]["customers_below_alive_level"]
        self.assertEqual(found, sum(row["days_to_alive_level"] == "0" for row in table))
        lines = ["x,t_x,T"]
        for row in table:
            days = int(row["days_to_alive_level"] or 0)
            if days == 0:
                continue
            self.assertEqual(row["alive_level_day"],
                             str(datetime.date(2025, 1, 1) + datetime.timedelta(days=days)))
            lines += [f"{row['x']},{row['t_x']},{int(row['T']) + silent}"
                      for silent in (days - 1, days)]
        self.assertGreater(len(lines), 200)
        self.write("later.csv", "\n".join(lines) + "\n")
        later = self.table("--histories", "later.csv", "--load-model", "m.txt", data=None)
        for before, after in zip(later[::2], later[1::2]):
            self.assertGreaterEqual(float(before["p_alive"]), 0.399999)
            self.assertLess(float(after["p_alive"]), 0.400001)
            self.assertLess(float(after["p_alive"]), float(before["p_alive"]))

    def test_endless(self):
        """Without a horizon clv is dert times spend; longer horizons come near it from below."""
        more = ["--model", "bg-nbd", "--rate", "20%"]
        endless = self.table(*more, "--endless", "--dert")
        long = self.table(*more, "--horizon", "40y", "--period", "quarter")
        for row, other in zip(endless, long):
            whole = float(row["dert"]) * float(row["expected_spend"])
            self.assertAlmostEqual(float(row["clv"]), whole, delta=1e-4 * whole + 0.02)
            self.assertLess(float(other["clv"]), float(row["clv"]) + 0.01)
            self.assertGreater(float(other["clv"]), 0.93 * float(row["clv"]) - 0.01)
        self.assertIn("without a horizon", self.words(*more, "--endless"))

    def test_period(self):
        """Discounts at the end of a month, a quarter or a year: later is less."""
        sums = [self.json("--model", "bg-nbd", "--rate", "15%", "--period", period)["predictions"]
                for period in ("month", "quarter", "year")]
        self.assertEqual([one["period_months"] for one in sums], [1, 3, 12])
        for one, rate in zip(sums, (1.15 ** (1 / 12) - 1, 1.15 ** 0.25 - 1, 0.15)):
            self.assertAlmostEqual(one["period_rate"], rate, 14)
        self.assertGreater(sums[0]["clv"], sums[1]["clv"])
        self.assertGreater(sums[1]["clv"], sums[2]["clv"])
        whole = self.json("--model", "bg-nbd")["predictions"]["clv"]
        self.assertAlmostEqual(sums[2]["clv"], whole / 1.15, delta=1e-9 * whole)

    def test_chances(self):
        """p_0 is p_no_purchase; the mean of the chances comes near expected_purchases."""
        for row in self.table("--model", "bg-nbd", "--chances", "100", "--horizon", "28"):
            chances = [float(row[f"p_{i}"]) for i in range(101)]
            self.assertAlmostEqual(chances[0], float(row["p_no_purchase"]), 5)
            self.assertAlmostEqual(sum(chances), 1, 3)
            mean = sum(i * chance for i, chance in enumerate(chances))
            self.assertAlmostEqual(mean, float(row["expected_purchases"]), delta=1e-3)

    def test_simple(self):
        """What was spent, and spend a year times the lifespan times the margin."""
        table = self.table("--model", "nbd", "--simple", "--lifespan", "3", "--margin-share", "0.5")
        for row in table:
            spend, days = float(row["spend_net"]), max(365, int(row["tenure_days"]))
            self.assertAlmostEqual(float(row["historic_clv"]), spend / 2, delta=0.0051)
            self.assertAlmostEqual(float(row["simple_clv"]), spend / 2 * 365 / days * 3, delta=0.02)
        found = self.json("--model", "nbd", "--simple", "--lifespan", "3")["simple"]
        self.assertEqual(found["lifespan_years"], 3)
        self.assertAlmostEqual(found["historic_clv"],
                               sum(float(row["spend_net"]) for row in table), delta=0.01)
        text = self.words("--model", "nbd", "--simple")
        self.assertIn("one over the churn of a year", text)
        self.assertIn("Simple", text)

    def test_compare(self):
        """The order is that of BIC; no test where no model is the other with restrictions."""
        found = self.json("--compare", "--no-spend")
        table = found["comparison"]
        self.assertEqual(sorted(one["bic"] for one in table), [one["bic"] for one in table])
        self.assertEqual([one["p_value"] for one in table], [None] * 4)
        self.assertNotIn("Models, the best first", self.clv("--compare").out)

    def test_refused(self):
        for status, words, *arguments in (
                (2, "needs a discount", "--endless"), (2, "needs a discount", "--dert"),
                (2, "share below 1", "--interval", "1"), (2, "share like", "--alive-level", "0"),
                (2, "from 1 to 10000", "--bootstrap", "0"),
                (2, "from 0 to 100", "--chances", "101"),
                (2, "month, quarter or year", "--period", "week"),
                (2, "goes with --simple", "--lifespan", "3"),
                (2, "a number from", "--simple", "--lifespan", "x"),
                (1, "--lifespan YEARS gives one", "--simple", "--as-of", "2022-06-01")):
            self.refused(status, words, "clv", "shop.csv", *arguments)


if __name__ == "__main__":
    command.main()
