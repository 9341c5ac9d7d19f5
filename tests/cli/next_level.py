# SPDX-License-Identifier: MIT
"""next-level: every answer is tried out by buying it and scoring again."""
import csv
import datetime
import decimal
import io
import json

import command
from command import SMALL, CommandTest

DAY, CENT = "2024-07-01", decimal.Decimal("0.01")


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def days_later(day, days):
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days)).isoformat()


class NextLevel(CommandTest):
    def setUp(self):
        super().setUp()
        self.sample("shop.csv", "--lines", "12000", "--seed", "3")
        self.frozen = ["--scorer", "cuts.txt", "--window", "365d"]
        self.good("segment", "shop.csv", "--as-of", DAY, "--window", "365d", "--save-scorer",
                  "cuts.txt")

    def levels(self, name, day):
        run = self.good("segment", name, "--as-of", day, *self.frozen, "--out", "-")
        return {row["customer"]: int(row["level"]) for row in rows(run.out)}

    def answers(self, *options):
        return rows(self.good("next-level", "shop.csv", "--as-of", DAY, *self.frozen, "--out", "-",
                              *options).out)

    def after_buying(self, answers, day, less=decimal.Decimal(0)):
        """Levels when everybody buys what was said, less that much."""
        header, *lines = self.read("shop.csv").splitlines(True)
        bought = [line for line in lines if line.split(",")[1] <= day]
        for row in answers:
            visits, spend = int(row["visits"]), decimal.Decimal(row["spend"]) - less
            for visit in range(visits):
                part = spend - CENT * (visits - 1) if visit == 0 else CENT
                bought.append(f"{row['customer']},{day},{row['customer']}-{visit},1,{part}\n")
        self.write("bought.csv", header + "".join(bought))
        return self.levels("bought.csv", day)

    def test_answers_hold(self):
        answers, now = self.answers(), self.levels("shop.csv", DAY)
        self.assertEqual({row["customer"]: int(row["level"]) for row in answers}, now)
        lifted = [row for row in answers if row["visits"]]
        self.assertGreater(len(lifted), 300)
        then = self.after_buying(lifted, DAY)
        for row in lifted:
            self.assertEqual(then[row["customer"]], int(row["next_level"]), row)
            self.assertGreater(int(row["next_level"]), int(row["level"]), row)

    def test_a_cent_less_is_too_little(self):
        dear = [row for row in self.answers()
                if row["visits"] and decimal.Decimal(row["spend"]) > CENT * int(row["visits"])]
        self.assertGreater(len(dear), 5)
        then = self.after_buying(dear, DAY, CENT)
        for row in dear:
            self.assertLessEqual(then[row["customer"]], int(row["level"]), row)

    def test_falls_hold(self):
        falls = [row for row in self.answers() if row["fall_day"]]
        self.assertGreater(len(falls), 100)
        header, *lines = self.read("shop.csv").splitlines(True)
        self.write("quiet.csv", header + "".join(line for line in lines
                                                 if line.split(",")[1] <= DAY))
        tables = {}
        for row in falls[:40]:
            day = row["fall_day"]
            for one in (day, days_later(day, -1)):
                if one not in tables:
                    tables[one] = self.levels("quiet.csv", one)
            level = tables[day].get(row["customer"])
            self.assertEqual(str(level or ""), row["fall_level"], row)
            self.assertGreaterEqual(tables[days_later(day, -1)][row["customer"]],
                                    int(row["level"]), row)
            self.assertLess(level or 0, int(row["level"]), row)

    def test_one_customer_in_words(self):
        """By hand: R by thresholds in days, F by receipts, M by spend; levels by receipts."""
        self.write("rules.txt", 'rules three version 1\nscale r 5 f 5 m 5\nmatch first\n'
                   'segment "Gold" level 3 when receipts >= 2 and spend_net >= 50\n'
                   'segment "Silver" level 2 when days_since_last <= 30\n'
                   'otherwise "Bronze" level 1\n')
        self.write("good.csv", SMALL)  # bram: one receipt, 2024-02-01, 26.40 net
        options = ["good.csv", "--as-of", "2024-02-25", "--rules", "rules.txt", "--score",
                   "thresholds:r=30,60,90,180/f=1,2,3,4/m=10,20,30,40"]
        said = self.good("next-level", "--customer", "bram", *options).out
        self.assertEqual(said, (
            "Customer bram, as of 2024-02-25: Silver (level 2).\n"
            "One visit for 23.60 lifts the customer to Gold (level 3).\n"
            "It counts on any day up to 2025-02-24, as far as was looked ahead.\n"
            "If nothing is bought, the customer falls to Bronze (level 1) on 2024-03-03, in 7 "
            "days.\n"))
        said = self.good("next-level", "--customer", "anna", *options, "--window", "30d").out
        self.assertEqual(said, "Customer anna has no purchase in the window as of 2024-02-25.\n")
        found = json.loads(self.good("next-level", "--customer", "bram", *options, "--json").out)
        self.assertEqual((found[0]["spend"], found[0]["visits"]), (23.6, 1))

    def test_summary(self):
        answers = self.answers()
        run = self.good("next-level", "shop.csv", "--as-of", DAY, *self.frozen)
        self.assertLessEqual(max(map(len, run.out.splitlines())), 80)
        self.assertIn(f"Of {len(answers)} customers", run.out)
        found = json.loads(self.good("next-level", "shop.csv", "--as-of", DAY, *self.frozen,
                                     "--json").out)
        for one in found:
            members = [row for row in answers if row["segment"] == one["segment"]]
            lifted = sorted(decimal.Decimal(row["spend"]) for row in members if row["visits"])
            self.assertEqual(one["customers"], len(members))
            self.assertEqual(one["lifted_by_1"], sum(row["visits"] == "1" for row in members))
            self.assertEqual(one["not_lifted"], len(members) - len(lifted))
            soon = days_later(DAY, 30)
            self.assertEqual(one["falling_soon"],
                             sum("" < row["fall_day"] <= soon for row in members))
            if lifted:
                middle = (len(lifted) - 1) // 2
                self.assertLessEqual(lifted[middle], decimal.Decimal(str(one["median_spend"])))
                self.assertLessEqual(decimal.Decimal(str(one["median_spend"])),
                                     lifted[len(lifted) // 2])

    def test_digits_of_the_input(self):
        """Three digits in the input: the smallest step is a thousandth."""
        self.write("good.csv", SMALL.replace("30.40", "30.405"))
        self.write("rules.txt", 'rules two version 1\nscale r 5 f 5 m 5\nmatch first\n'
                   'segment "Much" level 2 when spend_net > 100\notherwise "Less" level 1\n')
        run = self.good("next-level", "good.csv", "--rules", "rules.txt", "--out", "-")
        spends = {row["customer"]: row["spend"] for row in rows(run.out)}
        self.assertEqual(spends, {"anna": "65.001", "bram": "73.596"})
        content = (self.folder / "good.csv").read_bytes()
        self.refused(2, "--scale", "next-level", "-", stdin=content)
        piped = self.good("next-level", "-", "--scale", "3", "--rules", "rules.txt", "--out", "-",
                          stdin=content)
        self.assertEqual(piped.out, run.out)

    def test_same_answer(self):
        wanted = self.good("next-level", "shop.csv", "--out", "-", "--threads", "1").out
        self.assertEqual(self.good("next-level", "shop.csv", "--out", "-", "--threads", "3").out,
                         wanted)
        self.write("bad.csv", self.read("shop.csv") + "x,2024-13-01,1,1,1\n")
        run = self.good("next-level", "bad.csv", "--on-bad", "collect=lines.csv", "--out", "-")
        self.assertEqual(run.out, wanted)
        self.assertEqual(len(rows(self.read("lines.csv"))), 1)

    def test_refused(self):
        for status, words, *options in (
                (1, "customer nobody is not in the input", "--customer", "nobody"),
                (2, "ranks customers", "--score", "ntile:5"),
                (2, "from 1 to 1000", "--max-visits", "0"),
                (2, "from 1 to 36500", "--horizon", "x"),
                (2, "did you mean --horizon?", "--horizn", "3"),
                (1, "no customer has a purchase", "--as-of", "2034-01-01", "--window", "30d"),
                (1, "no space left", "--out", "/dev/full"),
                (1, "klant", "--customer-column", "klant")):
            self.refused(status, words, "next-level", "shop.csv", *options)
        self.refused(2, "no input file", "next-level")


if __name__ == "__main__":
    command.main()
