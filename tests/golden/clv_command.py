# SPDX-License-Identifier: MIT
"""rfm clv on CDNOW against gold/models.md, the master file against sums of its own transactions.

Usage: clv_command.py RFM [--table]. With --table prints the table of docs/clv-cdnow.md instead:
forecasts of the holdout and their deviations. Reads data/cdnow and gold/models.md in the folder
RFM_SHARED (default: ../shared beside the project) and exits 77, which Meson counts as skipped, where
that folder is absent. Values of parameters stand in the page's tables with 12 digits, those of
tracking in its text.
"""
import collections
import csv
import datetime
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("RFM_SOURCE_ROOT", pathlib.Path(__file__).parents[2]))
SHARED = pathlib.Path(os.environ.get("RFM_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "data" / "cdnow"
PAGE = SHARED / "gold" / "models.md"
FIT = datetime.date(1997, 9, 30)
SPLIT = ["--holdout", "39w", "--as-of", "1998-06-30", "--free", "--tracking"]
NAMES = {"nbd": "NBD, CDNOW exact", "bg-nbd": "BG/NBD, CDNOW exact",
         "mbg-nbd": "MBG/NBD, CDNOW exact", "pareto-nbd": "Pareto/NBD, CDNOW exact",
         "gamma-gamma": "Gamma-Gamma, exact mean = repeat sales / x"}
RFM = ""

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
sys.dont_write_bytecode = True
import clv_chance # noqa: E402 (its folder is known only now)


def transactions(lines, first):
    """customer, day, amount; `first` is the place of the customer."""
    for line in lines:
        words = line.split()
        if words:
            yield (words[first], datetime.datetime.strptime(words[first + 1], "%Y%m%d").date(),
                   words[first + 3])


def numbers(text):
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)]


class Cdnow(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.folder = pathlib.Path(holder.name)
        sample = (DATA / "cdnow-sample.txt").read_text("ascii").splitlines()
        master = gzip.decompress((DATA / "cdnow-master.txt.gz").read_bytes()).decode("ascii")
        cls.master = list(transactions(master.splitlines()[1:], 0))
        cls.write("sample.csv", transactions(sample, 1))
        cls.write("master.csv", cls.master)
        cls.page = PAGE.read_text("utf-8")
        cls.found = cls.clv("sample.csv", *SPLIT)

    @classmethod
    def write(cls, name, lines):
        with open(cls.folder / name, "w", encoding="ascii", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["customer", "date", "amount"])
            writer.writerows(lines)

    @classmethod
    def clv(cls, data, *options):
        run = subprocess.run([RFM, "clv", data, "--quiet", "--json", *options], cwd=cls.folder,
                             stdout=subprocess.PIPE, check=True)
        return json.loads(run.stdout)

    def gold_row(self, model):
        """Parameters, log-likelihood and standard errors of a model's row."""
        for line in self.page.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if len(cells) == 4 and cells[0] == NAMES[model]:
                return numbers(cells[1]), float(cells[2]), numbers(cells[3])
        raise AssertionError(model)

    def test_maxima(self):
        """Parameters, likelihoods and standard errors of all models."""
        for fit in [*self.found["models"], self.found["spend"]]:
            values, likelihood, errors = self.gold_row(fit["model"])
            self.assertEqual(fit["status"], "converged")
            self.assertEqual(len(values), len(fit["parameters"]))
            self.assertAlmostEqual(fit["log_likelihood"] / likelihood, 1, 9)
            for one, value, error in zip(fit["parameters"], values, errors):
                self.assertAlmostEqual(one["value"] / value, 1, 6, (fit["model"], one))
                self.assertAlmostEqual(one["standard_error"] / error, 1, 4, (fit["model"], one))

    def test_tracking(self):
        """Actual repeat purchases of the sample, by week."""
        text = " ".join(self.page.split())
        weeks = [one["cumulative_actual"] for one in self.found["tracking"]]
        for first, last in re.findall(r"weeks (\d+)-(\d+): [\d ]+;", text):
            wanted = re.search(rf"weeks {first}-{last}: ([\d ]+);", text)[1]
            self.assertEqual(weeks[int(first) - 1:int(last)], [int(one) for one in wanted.split()])
        for week in ("39", "78"):
            wanted = int(re.search(rf"week {week} (\d+)[;.]", text)[1])
            self.assertEqual(weeks[int(week) - 1], wanted)
        self.assertEqual(len(weeks), 78)
        self.assertEqual(self.found["holdout"]["actual"],
                         int(re.search(r"(\d+) repeat purchases in the 39 weeks after", text)[1]))

    def test_expected_tracking(self):
        """Expected ones at given parameters."""
        found = re.search(r"PNBD expected at \(([\d., ]+)\) \[R\]: (.*?)\n\n", self.page, re.S)
        values = ",".join(one.strip() for one in found[1].split(","))
        weeks = dict(re.findall(r"week (\d+) (\d+\.\d+)", " ".join(found[2].split())))
        self.assertEqual(sorted(weeks), ["1", "20", "39", "78"])
        given = self.clv("sample.csv", "--model", "pareto-nbd", "--parameters", values, *SPLIT)
        for week, wanted in weeks.items():
            one = given["tracking"][int(week) - 1]
            self.assertEqual(one["step"], int(week))
            self.assertAlmostEqual(one["cumulative_expected"] / float(wanted), 1, 9, week)

    def test_master(self):
        """All customers: purchases and weeks counted here, from the transactions."""
        found = self.clv("master.csv", *SPLIT)
        days = collections.defaultdict(set)
        for customer, day, _ in self.master:
            days[customer].add(day)
        self.assertEqual(found["predictions"]["customers"], len(days))
        held = found["holdout"]
        groups = collections.Counter()
        for of in days.values():
            groups[min(7, sum(day <= FIT for day in of) - 1)] += sum(FIT < day for day in of)
        self.assertEqual([one["actual"] for one in held["by_purchases"]],
                         [groups[i] for i in range(8)])
        self.assertEqual(held["customers"], len(days))
        self.assertEqual(sum(one["actual"] for one in held["deciles"]), held["actual"])
        self.assertEqual(held["actual"], sum(groups.values()))
        repeats = sorted(day for of in days.values() for day in sorted(of)[1:])
        for one in found["tracking"]:
            last = datetime.date.fromisoformat(one["last_day"])
            self.assertEqual(one["cumulative_actual"], sum(day <= last for day in repeats))
        self.assertEqual(found["tracking"][-1]["cumulative_actual"],
                         int(re.search(r"sum x (\d+), sum t_x 3178932", self.page)[1]))

    def off(self, data, model):
        """What clv_chance.py makes of a holdout."""
        def run(options, text):
            more = ["--save-model", "m.txt"]
            if text is not None:
                (self.folder / "load.txt").write_text(text, "ascii")
                more = ["--load-model", "load.txt"]
            found = self.clv(data, "--no-spend", *SPLIT[:-1], *more, *options)
            return found, (self.folder / "m.txt").read_text("ascii")

        return clv_chance.deviations(run, model)

    def test_sampling_error(self):
        """Pareto/NBD forecasts the sample's holdout within two of its own standard deviations; the
        master file, ten times as large, shows what the page on CDNOW says: six."""
        found = self.off("sample.csv", "pareto-nbd")
        self.assertLess(abs(found["off"]), 2, found)
        found = self.off("master.csv", "pareto-nbd")
        self.assertAlmostEqual(found["off"], 6.1, 1)


def print_table():
    """A row for each file and model that knows leaving."""
    Cdnow.setUpClass()
    for data in ("master", "sample"):
        for model in ("bg-nbd", "mbg-nbd", "pareto-nbd"):
            found = Cdnow().off(data + ".csv", model)
            print(f"| {data} | {model} | {found['actual']:,} | {found['expected']:,.1f} | "
                  f"{found['by_chance']:.0f} | {found['z']:.1f} | {found['by_parameters']:.0f} | "
                  f"{found['off']:.1f} |")
    Cdnow.doClassCleanups()


def main():
    global RFM
    if not DATA.is_dir() or not PAGE.is_file():
        print(f"{DATA} or {PAGE} is not there: nothing to compare with")
        sys.exit(77)
    RFM = str(pathlib.Path(sys.argv.pop(1)).resolve())
    if sys.argv[1:] == ["--table"]:
        print_table()
    else:
        unittest.main()


if __name__ == "__main__":
    main()
