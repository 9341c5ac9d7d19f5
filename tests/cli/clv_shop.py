# SPDX-License-Identifier: MIT
"""What the tests of rfm clv share: a shop to look at, and calls of the command."""
import csv
import io
import json

from command import CommandTest

MODELS = ["bg-nbd", "mbg-nbd", "pareto-nbd", "nbd"]
SPLIT = ["--holdout", "2024-06-30", "--as-of", "2025-01-01"]


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


class ShopTest(CommandTest):
    """Each test has the 1,035 customers of shop.csv in its folder."""

    def setUp(self):
        super().setUp()
        self.sample("shop.csv", "--lines", "12000", "--seed", "3")

    def clv(self, *options, data="shop.csv"):
        return self.good("clv", *([data] if data else []), "--quiet", *options)

    def words(self, *options, **more):
        """The report without its line feeds."""
        return " ".join(self.clv(*options, **more).out.split())

    def json(self, *options, **more):
        return json.loads(self.clv("--json", *options, **more).out)

    def table(self, *options, **more):
        """The customers as CSV."""
        self.clv("--out", "o.csv", *options, **more)
        return rows(self.read("o.csv"))
