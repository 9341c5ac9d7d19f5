# SPDX-License-Identifier: MIT
"""drift: how far customers have moved from a saved scorer."""
import csv
import io
import json
import math

import command
from command import SMALL, CommandTest


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


class Drift(CommandTest):
    def setUp(self):
        super().setUp()
        self.sample("shop.csv", "--lines", "20000", "--seed", "5")
        self.good("segment", "shop.csv", "--as-of", "2023-01-01", "--save-scorer", "cuts.txt")

    def drift(self, *options):
        return self.good("drift", "--scorer", "cuts.txt", "shop.csv", *options)

    def scores(self, day):
        run = self.good("segment", "shop.csv", "--as-of", day, "--scorer", "cuts.txt", "--out", "-")
        return rows(run.out)

    def test_index(self):
        """The index and the means from the scores of both days."""
        before, now = self.scores("2023-01-01"), self.scores("2024-07-01")
        table = rows(self.drift("--as-of", "2024-07-01", "--out", "-").out)
        self.assertEqual([row["dimension"] for row in table], ["r", "f", "m"])
        for row in table:
            name, index = row["dimension"], 0.0
            for score in "12345":
                counts = [sum(one[name] == score for one in side) for side in (before, now)]
                if counts == [0, 0]:  # a score that ties left empty
                    continue
                p, q = (max(count, 0.5) / len(side) for count, side in zip(counts, (before, now)))
                index += (q - p) * math.log(q / p)
            self.assertAlmostEqual(float(row["psi"]), index, 9)
            mean = sum(int(one[name]) for one in now) / len(now)
            self.assertAlmostEqual(float(row["mean_score"]), mean, 12)
            verdict = "stable" if index < 0.1 else "moved" if index < 0.25 else "worn"
            self.assertEqual((row["customers"], row["verdict"]), (str(len(now)), verdict))

    def test_worn_cuts(self):
        run = self.drift("--cuts", "cuts.csv", "--as-of", "2024-07-01")
        worn = [row for row in rows(self.read("cuts.csv")) if row["worn"] == "1"]
        self.assertGreater(len(worn), 0)
        self.assertIn("Cut points that are worn out", run.out)
        self.assertLessEqual(max(map(len, run.out.splitlines())), 80)
        shown = [line.split()[:2] for line in run.out.split("worn out")[1].splitlines()[3:]]
        self.assertEqual(shown, [[row["dimension"], row["cut_index"]] for row in worn])
        same = self.drift("--as-of", "2023-01-01")
        self.assertIn("No cut point is worn out.", same.out)

    def test_json(self):
        found = json.loads(self.drift("--json", "--out", "a.csv", "--cuts", "b.csv", "--as-of",
                                      "2024-07-01").out)
        self.assertEqual(list(found), ["as_of_day", "dimensions", "cuts"])
        self.assertEqual(found["as_of_day"], "2024-07-01")
        for part, name in (("dimensions", "a.csv"), ("cuts", "b.csv")):
            self.assertEqual([list(one) for one in found[part]],
                             [list(row) for row in rows(self.read(name))])

    def test_nested(self):
        self.good("segment", "shop.csv", "--as-of", "2023-01-01", "--nested", "--save-scorer",
                  "nested.txt")
        run = self.good("drift", "--scorer", "nested.txt", "shop.csv", "--cuts", "-")
        self.assertIn("5-3", {row["within"] for row in rows(run.out)})

    def test_refused(self):
        self.write("good.csv", SMALL)
        self.good("segment", "good.csv", "--score", "thresholds:r=1/f=1/m=1", "--save-scorer",
                  "limits.txt", "--rules", "grid9")
        for status, words, *arguments in (
                (2, "needs --scorer FILE", "good.csv"),
                (2, "no input file", "--scorer", "cuts.txt"),
                (1, "none.txt: no such file", "--scorer", "none.txt", "good.csv"),
                (1, "shop.csv:1", "--scorer", "shop.csv", "good.csv"),
                (2, "did you mean --scorer?", "--scorr", "cuts.txt", "good.csv"),
                (2, "limits.txt", "--scorer", "limits.txt", "good.csv"),
                (1, "no customer has a purchase", "--scorer", "cuts.txt", "good.csv", "--as-of",
                 "2000-01-01"),
                (2, "two outputs", "--scorer", "cuts.txt", "good.csv", "--out", "x", "--cuts",
                 "x"),
                (1, "no space left", "--scorer", "cuts.txt", "good.csv", "--out", "/dev/full")):
            self.refused(status, words, "drift", *arguments)


if __name__ == "__main__":
    command.main()
