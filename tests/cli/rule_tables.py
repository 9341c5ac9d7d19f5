# SPDX-License-Identifier: MIT
"""check, explain and presets."""
import re

import command
from command import SMALL, CommandTest

HEAD = "rules mine version 1\nscale r 5 f 5 m 5\nmatch first\n"


class Check(CommandTest):
    def counts(self, *arguments):
        lines = self.good("check", *arguments).out.split("\n\n")[0].splitlines()
        return {line.split()[1].rstrip(":"): int(line.split()[0]) for line in lines}

    def test_published_tables(self):
        """Counts stated for the published tables, see docs/rules.md."""
        for name, cells, uncovered, multiple in (
                ("classic11", 125, 0, 0), ("rpkg-0.2", 125, 36, 39), ("rpkg-0.3", 125, 10, 58),
                ("braze-0-3", 64, 1, 39), ("rfgrid10", 25, 0, 0)):
            found = self.counts(name)
            self.assertEqual((found["score"], found["uncovered"], found["multiple"]),
                             (cells, uncovered, multiple), name)

    def test_strict(self):
        self.assertEqual(self.rfm("check", "classic11", "--strict").status, 0)
        self.assertEqual(self.rfm("check", "rpkg-0.2", "--strict").status, 1)
        self.assertIn("uncovered", self.rfm("check", "rpkg-0.2", "--strict").out)

    def test_misspelt_word(self):
        self.write("rules.txt", HEAD + 'segment "A" level 1 when reciepts = 1\n'
                   'segmnt "B" level 2 when r 5\n')
        run = self.refused(1, ["rules.txt:5:1:", "segment"], "check", "rules.txt")
        self.assertIn("segmnt", run.err)
        self.write("good.csv", SMALL)
        self.refused(1, ["rules.txt:5:1:", "segment"], "segment", "good.csv", "--rules",
                     "rules.txt")

    def test_column_that_is_missing(self):
        self.write("rules.txt", HEAD + 'segment "A" level 1 when clv > 5\n')
        self.write("good.csv", SMALL)
        self.refused(1, ["clv", "spend_net"], "segment", "good.csv", "--rules", "rules.txt")

    def test_a_preset_wins_over_a_file(self):
        self.write("classic11", "nonsense\n")
        self.assertEqual(self.counts("classic11")["uncovered"], 0)
        self.refused(1, "./classic11:1", "check", "./classic11")

    def test_no_such_file(self):
        self.refused(1, "no such file", "check", "./none.txt")
        self.refused(2, "no such file", "check", "none.txt")


class Presets(CommandTest):
    def test_list(self):
        text = self.good("presets").out
        for name in ("classic11", "reveal11", "reveal11-raw", "rfgrid10", "grid9", "value3",
                     "ek-focus", "rpkg-0.2", "rpkg-0.3", "braze-0-3"):
            self.assertRegex(text, rf"(?m)^{re.escape(name)} ")

    def test_text_reads_back(self):
        for line in self.good("presets").out.splitlines()[1:]:
            name, version = line.split()[:2]
            text = self.good("presets", f"{name}:{version}").out
            self.write("table.txt", text)
            self.assertEqual(self.good("check", "./table.txt").out.split("\n\n")[0],
                             self.good("check", f"{name}:{version}").out.split("\n\n")[0])

    def test_versions(self):
        first, second = (self.good("presets", f"classic11:{version}").out for version in (1, 2))
        self.assertNotEqual(first, second)
        self.assertEqual(self.good("presets", "classic11").out, first)


class Explain(CommandTest):
    def test_explain(self):
        self.write("good.csv", SMALL)
        self.write("rules.txt", HEAD + 'segment "Often" level 2 when receipts >= 2\n'
                   'segment "Much" level 1 when spend_net >= 20\notherwise "Rest" level 0\n')
        score = "thresholds:r=30,90,180,365/f=1,2,3,5/m=10,20,30,50"
        run = self.good("explain", "--customer", "bram", "good.csv", "--rules", "rules.txt",
                        "--score", score)
        # by hand: 30 days, one receipt, 26.40
        for words in ("Customer bram", "Segment  Much, level 1, code 513",
                      "spend_net            26.40",
                      "r = 5  because days_since_last is 30; low is good, cut points 30 90 180 365",
                      "f = 1  because receipts is 1; high is good, cut points 1 2 3 5",
                      "m = 3  because spend_net is 26.40; high is good, cut points 10 20 30 50",
                      "The rule that won\n  2 Much: spend_net >= 20",
                      "Rules that do not hold\n  1 Often: receipts >= 2"):
            self.assertIn(words, run.out)

    def test_customer_that_is_not_there(self):
        self.write("good.csv", SMALL)
        self.refused(1, "customer nobody", "explain", "--customer", "nobody", "good.csv")

    def test_column_of_the_customer(self):
        self.write("good.csv", SMALL.replace("customer,", "who,"))
        run = self.good("explain", "--customer", "anna", "--customer-column", "who", "good.csv")
        self.assertIn("Customer anna", run.out)

    def test_ids_cannot_steer_the_terminal(self):
        self.write("good.csv", SMALL.replace("anna", "an\x1b[2Jna"))
        run = self.rfm("explain", "--customer", "an\x1b[2Jna", "good.csv")
        self.assertNotIn("\x1b", run.out + run.err)


if __name__ == "__main__":
    command.main()
