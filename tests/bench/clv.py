# SPDX-License-Identifier: MIT
"""Models of customer value: librfm beside lifetimes (PyPI) on the same customers in one run.

usage: clv.py FOLDER [CUSTOMERS] [THREADS]   (1,000,000 and 2)

Customers are simulated by the library from CDNOW's parameters, in whole days: histories of BG/NBD
for all but Pareto/NBD, which has its own. Fits of BG/NBD and MBG/NBD and a value for 12 months to
all customers, Pareto/NBD to a tenth of them (and by librfm alone to all), Gamma-Gamma to the
repeaters among four tenths. Each call of librfm is timed three times, between calls of lifetimes,
and its median counts. Likelihoods are librfm's for both sets of parameters. Prints a table.
"""

import re
import statistics
import sys
import time
import warnings

import harness
import librfm
import numpy
import pandas
from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter, ParetoNBDFitter

BG = [0.243, 4.414, 0.793, 2.426]
PARETO = [0.553, 10.578, 0.606, 11.669]
SPEND = [6.25, 3.74, 15.44]
START, YEARS = 20000, 3


def simulated(name, parameters, customers):
    """Histories in whole days, as a shop has them, with the mean repeat spend."""
    model = librfm.Model.new(name, parameters)
    frame = model.simulate(
        customers, seed=1, first_day=START, acquisition_days=365, end_day=START + 365 * YEARS,
        form="histories", spend=librfm.Model.new("gamma-gamma", SPEND)).to_pandas()
    table = pandas.DataFrame({
        "x": frame["x"].astype("int64"),
        "t_x": numpy.floor(frame["t_x"]).astype("int64"),
        "T": numpy.ceil(frame["T"]).astype("int64"),
        "mean_repeat_spend": frame["mean_repeat_spend"].fillna(0.0)})
    table.loc[table["x"] == 0, "t_x"] = 0
    return table


def timed(call):
    begin = time.perf_counter()
    found = call()
    return time.perf_counter() - begin, found


class Table:
    """Rows of the table, printed as they are made."""

    def __init__(self, folder, threads, small):
        self.folder, self.threads, self.small = folder, threads, small
        print(f"{'what':34} {'customers':>9} {'librfm':>9} {'lifetimes':>9} {'times':>7}"
              f"  log likelihood, librfm less lifetimes")

    def row(self, what, customers, ours, theirs, gain=""):
        """`ours` and `theirs` are calls; theirs may be None. Gives back what they found."""
        seconds, found = timed(ours)
        took = [seconds]
        other, their_found = timed(theirs) if theirs else (None, None)
        took += [timed(ours)[0] for _ in range(2)]
        mine = statistics.median(took)
        shown = gain(found, their_found) if gain and theirs else ""
        print(f"{what:34} {customers:9} {mine:9.3f} "
              f"{'' if other is None else format(other, '9.2f'):>9} "
              f"{'' if other is None else format(other / mine, '7.1f'):>7}  {shown}", flush=True)
        if other is not None:
            key = re.sub(r"[^a-z0-9]+", "-", what.lower())
            harness.keep(self.folder, f"clv-{key}", harness.comparison(
                f"{what}, {customers:,} customers, {self.threads} threads",
                {"rfm": [{"wall": mine}], "lifetimes": [{"wall": other}]}, self.small,
                group="clv"), harness.versions("lifetimes"))
        return found, their_found, mine, other


def likelihood_gain(name, table, order, unit_days=7.0):
    """How much higher the likelihood at our maximum is than at theirs."""
    def gain(ours, theirs):
        values = [float(theirs.params_[key]) for key in order]
        at_theirs = librfm.Model.new(name, values, unit_days=unit_days).likelihood(table)[0]
        return f"{ours.likelihood(table)[0] - at_theirs:+.3e}"
    return gain


def fit_row(rows, what, name, fitter, table, order):
    weeks = [table["x"].to_numpy(), table["t_x"].to_numpy() / 7, table["T"].to_numpy() / 7]
    return rows.row(
        f"{what} fit", len(table),
        lambda: librfm.Model.fit(name, table, threads=rows.threads),
        (lambda: fitter(penalizer_coef=0.0).fit(*weeks)) if fitter else None,
        likelihood_gain(name, table, order))


def main():
    warnings.simplefilter("ignore")
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000000
    threads = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    rows = Table(sys.argv[1], threads, count < 1000000)
    table = simulated("bg-nbd", BG, count)
    fitted = fit_row(rows, "BG/NBD", "bg-nbd", BetaGeoFitter, table, ("r", "alpha", "a", "b"))
    fit_row(rows, "MBG/NBD", "mbg-nbd", ModifiedBetaGeoFitter, table, ("r", "alpha", "a", "b"))
    repeaters = table[table["x"] > 0]
    some = repeaters.iloc[:max(1, count * 4 // 10)]
    spend = rows.row(
        "Gamma-Gamma fit", len(some),
        lambda: librfm.Model.fit("gamma-gamma", some, threads=rows.threads),
        lambda: GammaGammaFitter(penalizer_coef=0.0).fit(some["x"], some["mean_repeat_spend"]),
        likelihood_gain("gamma-gamma", some, ("p", "q", "v")))
    weeks = (table["x"], table["t_x"] / 7, table["T"] / 7)
    rows.row(
        "12 months' value, BG/NBD", count,
        lambda: fitted[0].predict(table, horizon_days=365, spend=spend[0], monthly_rate=0.01,
                                  threads=rows.threads),
        lambda: spend[1].customer_lifetime_value(
            fitted[1], *weeks, table["mean_repeat_spend"], time=12, discount_rate=0.01, freq="W"))
    pareto = simulated("pareto-nbd", PARETO, count)
    fit_row(rows, "Pareto/NBD", "pareto-nbd", ParetoNBDFitter, pareto.iloc[:count // 10],
            ("r", "alpha", "s", "beta"))
    whole = fit_row(rows, "Pareto/NBD", "pareto-nbd", None, pareto, ())
    print(f"Pareto/NBD to all takes {whole[2] / fitted[3]:.2f} of lifetimes' time for BG/NBD")


if __name__ == "__main__":
    main()
