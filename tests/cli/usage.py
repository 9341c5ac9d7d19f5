# SPDX-License-Identifier: MIT
"""The command line itself: help, version, and mistakes, which exit with 2."""

import re

import command
from command import SMALL, CommandTest


class Usage(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("good.csv", SMALL)

    def wrong(self, words, *arguments):
        self.refused(2, words, *arguments)

    def commands(self):
        """The names that rfm --help lists."""
        listed = self.good("--help").out.split("\n\n")[2].splitlines()
        names = [line.split()[0] for line in listed]
        self.assertIn("segment", names)
        return names

    def test_version(self):
        self.assertRegex(self.good("--version").out, r"\Arfm \d+\.\d+\.\d+\n\Z")

    def test_help(self):
        for arguments in (["--help"], ["-h"], ["help"], ["explain", "-h"],
                          *([name, "--help"] for name in self.commands())):
            run = self.good(*arguments)
            self.assertTrue(run.out.startswith("Usage: rfm"), arguments)
            self.assertLessEqual(max(map(len, run.out.splitlines())), 100)
        run = self.rfm()
        self.assertEqual((run.status, run.out), (2, ""))
        self.assertIn("Usage: rfm", run.err)

    def test_every_option_of_the_help_is_documented(self):
        text = "".join(self.good(name, "--help").out for name in self.commands())
        page = (command.ROOT / "docs" / "cli.md").read_text("utf-8")
        options = set(re.findall(r"--[a-z][a-z0-9-]*", text))
        self.assertGreater(len(options), 70)
        for option in options:
            self.assertIn(f"`{option}", page)
        for name in self.commands():
            self.assertIn(f"\nrfm {name} ", page)

    def test_unknown_command(self):
        self.wrong(["segmnt", "did you mean segment?"], "segmnt", "good.csv")
        self.wrong(["foo", "expected segment"], "foo")

    def test_unknown_option(self):
        self.wrong(["--custmer", "did you mean --customer?"], "segment", "good.csv", "--custmer",
                   "x")
        self.wrong(["--zzz", "rfm segment --help"], "segment", "good.csv", "--zzz")
        self.wrong(["--out"], "explain", "--customer", "a", "good.csv", "--out", "x")

    def test_values(self):
        for words, *arguments in (
                ["--out needs a value", "--out"], ["--json takes no value", "--json=x"],
                ["--as-of", "2011-12-10", "--as-of", "10-12-2011"],
                ["--as-of", "--as-of", "2011-02-30"], ["--window", "36mo", "--window", "3x"],
                ["--window", "--window", "0d"], ["--window", "--window", "99999999d"],
                ["did you mean net?", "--returns", "nett"],
                ["purchase_days", "--frequency", "recepts"],
                ["did you mean margin?", "--monetary", "margn"],
                ["collect=FILE", "--on-bad", "colect"], ["collect=FILE", "--on-bad", "collect="],
                ["1 to 256", "--threads", "0"], ["1 to 256", "--threads", "two"],
                ["0 to 9", "--scale", "10"], ["--delimiter", "--delimiter", "#"],
                ["--decimal", "--decimal", ";"], ["dm or md", "--day-order", "ymd"],
                ["2 to 255", "--score", "quantile:1"], ["2 to 255", "--score", "quantile:5,5"],
                ["2 to 255", "--score", "quantile:300"], ["quantile:5", "--score", "quantle:5"],
                ["thresholds like", "--score", "thresholds:q=1,2"],
                ["--score", "--score", "thresholds:r=90,30"],
                ["--score-r", "--score-r", "thresholds:30,x"], ["--score-f", "--score-f", "5"]):
            words = [words] if isinstance(words, str) else words
            self.wrong(words, "segment", "good.csv", *arguments[-2:])

    def test_options_that_do_not_go_together(self):
        for words, *arguments in (
                ["not both", "--amount", "amount", "--quantity", "q", "--price", "p"],
                ["go together", "--quantity", "q"], ["go together", "--price", "p"],
                ["--no-header", "--no-header"],
                ["by number", "--no-header", "--customer", "a", "--day", "2", "--amount", "4"],
                ["only one", "--out", "-", "--summary", "-"], ["only one", "--out", "-", "--json"],
                ["two outputs", "--out", "a.csv", "--summary", "a.csv"],
                ["saved scorer", "--score", "file.txt", "--score-r", "quantile:3"],
                ["saved scorer", "--score", "file.txt", "--frequency", "lines"]):
            self.wrong(words, "segment", "good.csv", *arguments)
        self.wrong("no input file", "segment")
        self.wrong("once", "segment", "-", "-")
        self.wrong("needs --customer", "explain", "good.csv")
        self.wrong("one rule table", "check")
        self.wrong("one rule table", "check", "a", "b")
        self.wrong("one name", "presets", "a", "b")

    def test_inputs_and_outputs(self):
        self.wrong("twice", "segment", "good.csv", "./good.csv")
        self.wrong("input and an output", "segment", "good.csv", "--out", "good.csv")
        self.assertEqual(self.read("good.csv"), SMALL)

    def test_unknown_preset_lists_presets(self):
        for arguments in (["segment", "good.csv", "--rules", "clasic11"], ["check", "clasic11"],
                          ["presets", "clasic11"]):
            self.wrong(["clasic11", "classic11", "reveal11", "value3"], *arguments)
        self.wrong("classic11", "check", "classic11:99")

    def test_equals_sign_and_end_of_options(self):
        self.good("segment", "--as-of=2024-04-01", "--quiet", "--", "good.csv")
        self.write("--odd.csv", SMALL)
        self.good("segment", "--", "--odd.csv")


if __name__ == "__main__":
    command.main()
