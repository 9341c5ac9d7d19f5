# SPDX-License-Identifier: MIT
"""ggom-nbd against a quadrature of its own and simulated customers.

usage: clv_ggom.py path/to/librfm.so

Values at fixed parameters are those of gold/models.md (mpmath, with the corrected formula of
expected purchases) and stand here. The quadrature is Simpson's rule over the definition of the
model, by rate and lifetime, and knows no formula of the library's.
"""

import ctypes as c
import math
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import clv_models as models  # noqa: E402

GOLD = (0.55, 10.5, 0.01, 0.6, 0.5)
LIBRARY = None


class SimulateOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("form", c.c_int32), ("customers", c.c_int64),
                ("seed", c.c_uint64), ("first_day", c.c_int32), ("acquisition_days", c.c_int32),
                ("end_day", c.c_int32), ("holdout_days", c.c_int32), ("scale", c.c_int32),
                ("threads", c.c_int32), ("spend", c.c_void_p)]


def simulate(model, **options):
    out = c.c_void_p()
    LIBRARY.call("rfm_model_simulate", model,
                 c.byref(SimulateOptions(c.sizeof(SimulateOptions), form=1, **options)),
                 c.byref(out))
    return LIBRARY.take(out)


def simpson(f, low, high, pieces=4000):
    step = (high - low) / pieces
    return step / 3 * math.fsum((4 if i % 2 else 2 if 0 < i < pieces else 1) * f(low + i * step)
                                for i in range(pieces + 1))


class Story:
    """The model told by its lifetime: S(u) and -S'(u)."""

    def __init__(self, r, alpha, b, s, beta):
        self.r, self.alpha, self.b, self.s, self.beta = r, alpha, b, s, beta

    def lives(self, u):
        return (self.beta / (self.beta - 1 + math.exp(self.b * u))) ** self.s

    def leaves(self, u):
        hazard = self.s * self.b * math.exp(self.b * u)
        return hazard / (self.beta - 1 + math.exp(self.b * u)) * self.lives(u)

    def silent(self, x, u):
        """Of the purchases up to t_x, and none from there to u."""
        return math.exp(math.lgamma(self.r + x) - math.lgamma(self.r) +
                        self.r * math.log(self.alpha) - (self.r + x) * math.log(self.alpha + u))

    def likelihood(self, x, t_x, t):
        alive = self.silent(x, t) * self.lives(t)
        return alive, alive + simpson(lambda u: self.silent(x, u) * self.leaves(u), t_x, t)

    def expected(self, x, t_x, t, time):
        """Purchases of those alive at t: at each moment the mean rate if they still live."""
        alive, all_ = self.likelihood(x, t_x, t)
        rate = (self.r + x) / (self.alpha + t)
        return alive / all_ * rate * simpson(lambda u: self.lives(t + u) / self.lives(t), 0, time)

    def none(self, x, t_x, t, time):
        alive, all_ = self.likelihood(x, t_x, t)
        silent = self.silent(x, t + time) * self.lives(t + time) + simpson(
            lambda u: self.silent(x, t + u) * self.leaves(t + u), 0, time)
        return 1 - alive / all_ + silent / all_


class Ggom(unittest.TestCase):
    def near(self, got, expected, relative, what=""):
        self.assertLessEqual(abs(got - expected), relative * abs(expected),
                             f"{what}: got {got!r}, expected {expected!r}")

    def test_six_customers(self):
        frame = models.histories(models.PEOPLE)
        model = LIBRARY.model("ggom-nbd", GOLD)
        likelihoods = (-0.70309868235262266, -4.855046505713782, -9.1107448310516813,
                       -26.591697754072044, -38.639524091904381, -0.60777178563778501)
        purchases = (0.21332451713545716, 0.42576048041505107, 1.550803155437113,
                     6.5671931714267499, 21.052099801188935, 0.32882627710900317)
        for got, wanted in zip(LIBRARY.likelihood(model, frame)[1], likelihoods):
            self.near(got, wanted, 1e-14, "log-likelihood")
        predicted = LIBRARY.predict(model, frame, horizon_days=39)["expected_purchases"]
        for got, wanted in zip(predicted, purchases):
            self.near(got, wanted, 1e-14, "expected purchases")

    def test_quadrature(self):
        frame = models.histories(models.PEOPLE)
        for parameters in (GOLD, (0.8, 8, 0.05, 1.5, 20), (2, 30, 0.3, 0.2, 1e3),
                           (1, 10, 0.02, 3, 0.3)):
            story, model = Story(*parameters), LIBRARY.model("ggom-nbd", parameters)
            likelihoods = LIBRARY.likelihood(model, frame)[1]
            got = LIBRARY.predict(model, frame, horizon_days=39, dert_rate=0.05)
            for i, row in enumerate(models.PEOPLE):
                alive, all_ = story.likelihood(*row)
                what = f"{parameters}, customer {i}"
                self.near(math.exp(likelihoods[i]), all_, 1e-9, what)
                self.near(got["p_alive"][i], alive / all_, 1e-9, what)
                self.near(got["expected_purchases"][i], story.expected(*row, 39), 1e-9, what)
                self.near(got["p_no_purchase"][i], story.none(*row, 39), 1e-9, what)
                rate = (story.r + row[0]) / (story.alpha + row[2])
                dert = alive / all_ * rate * simpson(
                    lambda u, t=row[2]: math.exp(-0.05 * u) * story.lives(t + u) / story.lives(t),
                    0, 500, 40000)
                self.near(got["dert"][i], dert, 1e-8, what)

    def test_simulated_customers(self):
        """Of customers grouped by what was seen, purchases afterwards within four deviations."""
        for parameters in (GOLD, (1.2, 6, 0.08, 1, 20), (1.2, 6, 0.3, 0.1, 1e-2)):
            model = LIBRARY.model("ggom-nbd", parameters, unit_days=7.0)
            rows = simulate(model, customers=60000, seed=11, first_day=0, acquisition_days=1,
                            end_day=280, holdout_days=273)
            frame = models.histories(list(zip(rows["x"], rows["t_x"], rows["T"])))
            got = LIBRARY.predict(model, frame, horizon_days=273)
            groups = {}
            for i, x in enumerate(rows["x"]):
                key = (min(int(x), 4), int(3.999 * rows["t_x"][i] / rows["T"][i]))
                cell = groups.setdefault(key, [[], [], [], []])
                cell[0].append(rows["holdout_x"][i])
                cell[1].append(got["expected_purchases"][i])
                cell[2].append(rows["holdout_x"][i] == 0)
                cell[3].append(got["p_no_purchase"][i])
            compared = 0
            for key, (after, expected, none, chance) in groups.items():
                n, off = len(after), [a - e for a, e in zip(after, expected)]
                if n < 300:
                    continue
                compared += 1
                mean = math.fsum(off) / n
                deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in off) / n / (n - 1))
                self.assertLessEqual(abs(mean), 4 * deviation + 1e-4, f"{parameters} {key} {n}")
                spread = math.sqrt(math.fsum(p * (1 - p) for p in chance)) / n
                self.assertLessEqual(abs(sum(none) - math.fsum(chance)) / n, 4 * spread + 1e-6,
                                     f"{parameters} {key} {n}")
            self.assertGreaterEqual(compared, 8)

    def test_fit_of_what_was_simulated(self):
        truth = (1.2, 6, 0.08, 1, 20)
        model = LIBRARY.model("ggom-nbd", truth, unit_days=7.0)
        rows = simulate(model, customers=8000, seed=3, first_day=0, acquisition_days=140,
                        end_day=560)
        frame = models.histories(list(zip(rows["x"], rows["t_x"], rows["T"])))
        fitted = LIBRARY.fit("ggom-nbd", frame, unit_days=7)
        state, got = LIBRARY.state(fitted), LIBRARY.parameters(fitted)
        self.assertEqual(state.status, models.CONVERGED)
        self.assertGreaterEqual(state.log_likelihood, LIBRARY.likelihood(model, frame)[0])
        for value, error, wanted in zip(got["value"], got["standard_error"], truth):
            self.assertLessEqual(abs(value - wanted), 4 * error)
        pareto = LIBRARY.state(LIBRARY.fit("pareto-nbd", frame, unit_days=7)).log_likelihood
        self.assertGreater(state.log_likelihood, pareto + 100)


def main():
    global LIBRARY
    LIBRARY = models.LIBRARY = models.Library(sys.argv.pop(1))
    unittest.main()


if __name__ == "__main__":
    main()
