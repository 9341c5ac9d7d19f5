# SPDX-License-Identifier: MIT
"""Predictions of the models of customer value against formulas written out again in Python.

usage: clv_predictions.py path/to/librfm.so

Conditional chances against gold/models.md (its values stand here) and by laws; values by period and
without a horizon by closed forms and by a quadrature of its own; days to a level by solving for T;
intervals by predicting with each replicate alone; historic and simple values in fractions.
"""

import ctypes as c
import fractions
import itertools
import math
import pathlib
import random
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import clv_models as models  # noqa: E402
from clv_models import BG, MBG, PARETO, PEOPLE  # noqa: E402

MONTH = 365 / 12
ENDLESS = 1
INT64, AMOUNT = 1, 3
POINTS = {"nbd": (0.385, 12.07), "bg-nbd": BG, "mbg-nbd": MBG, "pareto-nbd": PARETO}
SPEND = (6.25, 3.74, 15.44)
LIBRARY = None


class PredictOptions(c.Structure):
    _fields_ = models.PredictOptions._fields_[:8] + [
        ("interval", c.c_double), ("alive_level", c.c_double), ("flags", c.c_int32),
        ("period_months", c.c_int32)]


class SimpleOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("churn_days", c.c_int32), ("least_days", c.c_int32),
                ("reserved", c.c_int32), ("lifespan_years", c.c_double),
                ("margin_share", c.c_double), ("yearly_rate", c.c_double)]


def predict(model, frame, **options):
    out = c.c_void_p()
    LIBRARY.call("rfm_model_predict", model, frame,
                 c.byref(PredictOptions(c.sizeof(PredictOptions), **options)), c.byref(out))
    return LIBRARY.take(out)


def chances(model, frame, days, most, threads=1):
    """Of each row the chances of 0 .. most purchases."""
    out = c.c_void_p()
    LIBRARY.call("rfm_model_predict_pmf", model, frame, c.c_double(days), most, threads,
                 c.byref(out))
    columns = LIBRARY.take(out)
    return list(zip(*(columns[f"p_{n}"] for n in range(most + 1))))


def load(text):
    model, data = c.c_void_p(), text.encode()
    LIBRARY.call("rfm_model_load", data, c.c_size_t(len(data)), c.byref(model))
    return model


def saved(name, unit_days, names, values, replicates):
    """A model with replicates as text."""
    lines = ["rfm model 2", f"model {name}", f"unit-days {unit_days!r}", "coefficients 0",
             f"replicates {len(replicates)}", "fit given -1 0 0 0 0 0 0 0 0 0"]
    for i, (parameter, value) in enumerate(zip(names, values)):
        lines.append(f"parameter {parameter} {value!r} covariances" + " -" * (i + 1))
    lines += ["replicate " + " ".join(repr(v) for v in row) for row in replicates]
    return "\n".join(lines) + "\n"


def people(days=1.0, **more):
    x, t_x, t = zip(*PEOPLE)
    return LIBRARY.frame(x=x, t_x=[v * days for v in t_x], T=[v * days for v in t], **more)


def purchases_of(name, parameters, person, alive, time):
    """Closed forms of the expected purchases of somebody alive with this chance."""
    x, _, t = person
    rate = alive * (parameters[0] + x) / (parameters[1] + t)
    if name == "nbd":
        return rate * time
    s, beta = parameters[2], parameters[3] + t
    return rate * beta / (s - 1) * -math.expm1((s - 1) * math.log(beta / (beta + time)))


def panels(function, start, end, count=400):
    """Simpson's rule in ln(1 + t): smooth from the first moment to the last."""
    low, high = math.log1p(start), math.log1p(end)
    step = (high - low) / (2 * count)
    total = 0.0
    for i in range(2 * count + 1):
        t = math.expm1(low + i * step)
        total += (1 if i in (0, 2 * count) else 4 if i % 2 else 2) * function(t) * (1 + t)
    return total * step / 3


def endless_of_staying(r, alpha, a, b, rate):
    """Mean over p of Beta(a, b) of the integral of e^(-rate t) r / alpha (1 + p t / alpha)^-(r +
    1): what somebody alive still buys. The trapezoidal rule in ln(p / (1 - p))."""
    total = weights = 0.0
    for i in range(-160, 161):
        y = i / 4
        p, q = 1 / (1 + math.exp(-y)), 1 / (1 + math.exp(y))
        weight = math.exp(a * math.log(p) + b * math.log(q))
        if weight < 1e-14:
            continue
        weights += weight
        total += weight * panels(
            lambda t: math.exp(-rate * t - (r + 1) * math.log1p(p * t / alpha)), 0, 40 / rate)
    return total / weights * r / alpha


def quantile(values, share):
    """Type 7, in fractions of the given doubles."""
    ordered = sorted(values)
    place = fractions.Fraction(str(share)) * (len(ordered) - 1)
    below = int(place)
    if below == place:
        return ordered[below]
    part = float(place - below)
    return ordered[below] + part * (ordered[below + 1] - ordered[below])


class Predictions(unittest.TestCase):
    def near(self, got, expected, relative, what=""):
        self.assertLessEqual(abs(got - expected), relative * abs(expected),
                             f"{what}: got {got!r}, expected {expected!r}")

    def test_conditional_chances_of_gold(self):
        gold = (0.40806272360646378, 0.21928749790096378, 0.15175652075729827,
                0.095655346296350202, 0.056574645213165201, 0.031981970261184638)
        got = chances(LIBRARY.model("pareto-nbd", PARETO), people(), 39, 5)[2]
        for n, (value, wanted) in enumerate(zip(got, gold)):
            self.near(value, wanted, 1e-12, f"p_{n}")

    def test_chances_sum_to_one_and_their_mean_is_the_expectation(self):
        for name, parameters in POINTS.items():
            model, frame = LIBRARY.model(name, parameters), people()
            expected = predict(model, frame, horizon_days=13.0)
            rows = chances(model, frame, 13, 100, threads=2)
            self.assertEqual(rows, chances(model, frame, 13, 100))
            for row, got in enumerate(rows):
                self.near(math.fsum(got), 1, 1e-13, f"{name} {row}")
                self.near(math.fsum(n * p for n, p in enumerate(got)),
                          expected["expected_purchases"][row], 1e-11, f"{name} {row}")
                self.near(got[0], expected["p_no_purchase"][row], 1e-12, f"{name} {row}")
            self.assertEqual(chances(model, frame, 0, 2), [(1, 0, 0)] * len(PEOPLE))

    def test_value_by_month_quarter_and_year(self):
        spend = LIBRARY.model("gamma-gamma", SPEND)
        frame = people(mean_repeat_spend=[0, 20.0, 30.0, 40.0, 50.0, 0])
        for name, months, horizon in itertools.product(
                ("nbd", "pareto-nbd"), (1, 3, 12), (20.0, 365.0, 500.0, 3650.0)):
            model = LIBRARY.model(name, POINTS[name])
            got = predict(model, frame, horizon_days=horizon, spend=spend, monthly_rate=0.03,
                          period_months=months, margin_share=0.4)
            for row, person in enumerate(PEOPLE):
                alive, total, before, k = got["p_alive"][row], 0.0, 0.0, 1
                while before < horizon:
                    end = min(k * months * MONTH, horizon)
                    total += (purchases_of(name, POINTS[name], person, alive, end) - purchases_of(
                        name, POINTS[name], person, alive, before)) / 1.03 ** k
                    before, k = end, k + 1
                wanted = total * got["expected_spend"][row] * 0.4
                self.near(got["clv"][row], wanted, 1e-11, f"{name} {months} {horizon}")
                self.near(got["value_at_risk"][row] + 1, wanted * (1 - alive) + 1, 1e-11)

    def test_value_without_a_horizon(self):
        spend = LIBRARY.model("gamma-gamma", SPEND)
        frame = people(days=7.0, mean_repeat_spend=[0, 20.0, 30.0, 40.0, 50.0, 0])
        for (name, parameters), months in itertools.product(POINTS.items(), (1, 12)):
            rate = math.log1p(0.02) / (months * MONTH / 7)
            model = LIBRARY.model(name, parameters, 7.0)
            got = predict(model, frame, spend=spend, monthly_rate=0.02, period_months=months,
                          flags=ENDLESS, dert_rate=rate)
            for row, (x, _, t) in enumerate(PEOPLE):
                r, alpha = parameters[0] + x, parameters[1] + t
                if name == "nbd":
                    wanted = r / alpha / rate
                elif name == "pareto-nbd":
                    s, beta = parameters[2], parameters[3] + t
                    wanted = r / alpha * panels(
                        lambda u: math.exp(-rate * u - s * math.log1p(u / beta)), 0, 40 / rate)
                    self.near(got["clv"][row], got["dert"][row] * got["expected_spend"][row], 1e-15)
                else:
                    first = 1 if name == "mbg-nbd" else 0
                    wanted = endless_of_staying(r, alpha, parameters[2], parameters[3] + x + first,
                                                rate)
                wanted *= got["p_alive"][row] * got["expected_spend"][row]
                self.near(got["clv"][row], wanted, 1e-9, f"{name} {months} {row}")

    def test_an_endless_horizon_holds_more_than_a_long_one(self):
        """Discounted from the purchase and not from the end of its month: by less than a month."""
        spend = LIBRARY.model("gamma-gamma", SPEND)
        frame = people(days=7.0, mean_repeat_spend=[20.0] * 6)
        for name, parameters in POINTS.items():
            model = LIBRARY.model(name, parameters, 7.0)
            endless = predict(model, frame, spend=spend, monthly_rate=0.05, flags=ENDLESS)["clv"]
            summed = predict(model, frame, spend=spend, monthly_rate=0.05, horizon_days=1e5)["clv"]
            for one, other in zip(endless, summed):
                self.assertLess(other, one)
                self.assertLess(one, other * 1.05)

    def test_days_to_a_level(self):
        """P(alive) = 1 / (1 + a / (b + x) ((alpha + T) / (alpha + t_x))^(r + x)) in MBG/NBD."""
        r, alpha, a, b = MBG
        model = LIBRARY.model("mbg-nbd", MBG, 7.0)
        for level in (0.05, 0.5, 0.75, 0.99):
            got = predict(model, people(days=7.0), alive_level=level)
            for row, (x, t_x, t) in enumerate(PEOPLE):
                odds = (1 / level - 1) * (b + x) / a
                end = 7 * ((alpha + t_x) * odds ** (1 / (r + x)) - alpha - t)
                wanted = 0 if end < 0 else math.floor(end) + 1
                self.assertEqual(got["days_to_alive_level"][row],
                                 wanted if wanted <= 100000 else None, f"{level} {row}")
        got = predict(LIBRARY.model("bg-nbd", BG, 7.0), people(days=7.0), alive_level=0.9)
        self.assertIsNone(got["days_to_alive_level"][0])  # without a repeat purchase: for ever
        self.assertEqual(got["days_to_alive_level"][1], 0)

    def test_days_to_a_level_are_those_of_later_rows(self):
        model = LIBRARY.model("pareto-nbd", PARETO, 7.0)
        days = predict(model, people(days=7.0), alive_level=0.1)["days_to_alive_level"]
        for more, is_below in ((0, True), (-1, False)):
            later = [(x, 7 * t_x, 7 * t + day + more)
                     for (x, t_x, t), day in zip(PEOPLE, days) if day > 0]
            self.assertGreater(len(later), 3)
            frame = LIBRARY.frame(x=[r[0] for r in later], t_x=[r[1] for r in later],
                                  T=[r[2] for r in later])
            for alive in predict(model, frame)["p_alive"]:
                self.assertEqual(alive < 0.1, is_below)

    def test_intervals_are_percentiles_of_what_replicates_say(self):
        rng = random.Random(5)
        frame = people(mean_repeat_spend=[0, 20.0, 30.0, 40.0, 50.0, 0])
        for count, spends in ((1, 1), (41, 17), (200, 0), (40, 200)):
            drawn = [[v * math.exp(rng.gauss(0, 0.2)) for v in PARETO] for _ in range(count)]
            drawn_spend = [[v * math.exp(rng.gauss(0, 0.1)) for v in SPEND] for _ in range(spends)]
            model = load(saved("pareto-nbd", 1.0, ("r", "alpha", "s", "beta"), PARETO, drawn))
            spend = load(saved("gamma-gamma", 1.0, ("p", "q", "gamma"), SPEND, drawn_spend))
            options = {"horizon_days": 80.0, "monthly_rate": 0.02}
            got = predict(model, frame, spend=spend, interval=0.9, **options)
            each = [predict(LIBRARY.model("pareto-nbd", values), frame,
                            spend=LIBRARY.model("gamma-gamma", drawn_spend[i % spends])
                            if spends else spend, **options) for i, values in enumerate(drawn)]
            means = [LIBRARY.predict(LIBRARY.model("gamma-gamma", values), frame)
                     for values in drawn_spend]
            self.assertEqual("expected_spend_lower" in got, spends > 0)
            for name in ("p_alive", "expected_purchases", "clv", "expected_spend"):
                found = means if name == "expected_spend" else each
                for row in range(len(PEOPLE)):
                    for side, share in (("lower", "0.05"), ("upper", "0.95")):
                        if not found:
                            continue
                        wanted = quantile([f[name][row] for f in found], share)
                        self.near(got[f"{name}_{side}"][row], wanted, 1e-13, f"{name} {side}")
            alone = predict(spend, frame, interval=0.9) if spends else {}
            for name in alone:
                self.assertEqual(alone[name], got[name], name)

    def test_a_mean_that_may_be_infinite_has_no_upper_bound(self):
        drawn = [(6, q, 15) for q in (0.5, 0.9, 2, 3, 4)]
        spend = load(saved("gamma-gamma", 1.0, ("p", "q", "gamma"), SPEND, drawn))
        got = predict(spend, people(mean_repeat_spend=[0] * 6), interval=0.5)
        self.near(got["expected_spend_lower"][0], 6 * 15 / 2, 1e-15)
        self.assertIsNone(got["expected_spend_upper"][0])
        self.assertIsNone(got["expected_spend_lower"][1])  # x of 1 without a spend

    def simple(self, columns, scale=2, **options):
        made, keep = (models.Column * len(columns))(), []
        for i, (name, values) in enumerate(columns.items()):
            array = (c.c_int64 * len(values))(*values)
            keep.append(array)
            kind = AMOUNT if name in ("spend_net", "margin") else INT64
            made[i] = models.Column(name.encode(), kind, scale if kind == AMOUNT else 0,
                                    len(values), 0, None, c.addressof(array))
        frame, out, years = c.c_void_p(), c.c_void_p(), c.c_double()
        LIBRARY.call("rfm_frame_new", made, len(columns), c.byref(frame))
        LIBRARY.call("rfm_simple_clv", frame,
                     c.byref(SimpleOptions(c.sizeof(SimpleOptions), **options)), c.byref(years),
                     c.byref(out))
        return LIBRARY.take(out), years.value

    def test_simple_values_in_fractions(self):
        rng = random.Random(9)
        for with_margin, given in itertools.product((False, True), (0.0, 3.5)):
            tenure = [rng.randint(0, 1500) for _ in range(400)]
            silence = [rng.randint(0, t) for t in tenure]
            receipts = [rng.randint(1, 30) for _ in tenure]
            spend = [rng.randint(-2000, 900000) for _ in tenure]
            columns = {"spend_net": spend, "receipts": receipts, "tenure_days": tenure,
                       "days_since_last": silence}
            if with_margin:
                columns["margin"] = [value // 3 for value in spend]
            options = {"lifespan_years": given, "yearly_rate": 0.1 if given else 0.0}
            if not with_margin:
                options["margin_share"] = 0.25
            got, years = self.simple(columns, **options)
            old = [s for t, s in zip(tenure, silence) if t >= 365]
            lost = sum(365 <= s < 730 for s in old)
            kept = sum(s < 365 for s in old)
            wanted = given or float(fractions.Fraction(lost + kept, lost))
            self.near(years, wanted, 1e-15)
            worth = sum(1.1 ** -k for k in (1, 2, 3)) + (1.1 ** -3 - 1.1 ** -3.5) / 0.1 \
                if given else wanted
            for row in range(400):
                if with_margin:
                    brought, share = columns["margin"][row], fractions.Fraction(1)
                else:
                    brought, share = spend[row], fractions.Fraction(1, 4)
                self.assertEqual(got["historic_clv"][row], round(brought * share))
                receipt = fractions.Fraction(brought, 100 * receipts[row])
                yearly = fractions.Fraction(receipts[row] * 365, max(tenure[row], 365))
                self.near(got["simple_clv"][row], float(receipt * yearly * share) * worth, 1e-13)


def main():
    global LIBRARY
    LIBRARY = models.LIBRARY = models.Library(sys.argv.pop(1))
    unittest.main()


if __name__ == "__main__":
    main()
