# SPDX-License-Identifier: MIT
"""The models of discrete time against enumeration in exact fractions.

usage: clv_discrete.py path/to/librfm.so

BG/BB: the probability of every string of purchases and none of them is summed over how long the
customer was there; likelihoods, P(alive), expected purchases and the chances of n purchases follow by
adding up strings. Contracts: every customer's lifetime likewise. Beta integrals are quotients of
rising factorials, so nothing is rounded but the parameters, which are fractions that a double has.
"""

import itertools
import math
import pathlib
import sys
import unittest
from fractions import Fraction as F

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import clv_models as models  # noqa: E402

BG_BB = ((F(1), F(1), F(1), F(1)), (F(2), F(3), F(1), F(5)), (F(1, 2), F(7, 4), F(3, 8), F(5, 2)),
         (F(40), F(2), F(1, 64), F(1, 2)), (F(1, 1024), F(9), F(300), F(700)))
CONTRACTS = ((F(1), F(1)), (F(1, 2), F(5, 4)), (F(7), F(3)), (F(1, 1024), F(1, 4)),
             (F(2000), F(30000)))
UNIT = 30.0


def rising(a, n):
    return math.prod((a + i for i in range(n)), start=F(1))


def beta_mean(a, b, i, k):
    """Mean of p^i (1 - p)^k over Beta(a, b)."""
    return rising(a, i) * rising(b, k) / rising(a + b, i + k)


def string_with_end(parameters, taken, alive):
    """Probability of a string of chances taken or not, and of having been there for `alive`."""
    a, b, gamma, delta = parameters
    x = sum(taken)
    if any(taken[alive:]):
        return F(0)
    leaves = 0 if alive == len(taken) else 1
    return beta_mean(a, b, x, alive - x) * beta_mean(gamma, delta, leaves, alive)


def string(parameters, taken):
    return sum(string_with_end(parameters, taken, alive) for alive in range(len(taken) + 1))


def strings(n):
    return itertools.product((0, 1), repeat=n)


class Discrete(unittest.TestCase):
    def near(self, got, expected, bound=1e-13, size=0.0, what=""):
        expected = float(expected)
        self.assertLessEqual(abs(got - expected), bound * (abs(expected) + size),
                             f"{what}: got {got!r}, expected {expected!r}")

    def bg_bb(self, parameters):
        return models.LIBRARY.model("bg-bb", [float(v) for v in parameters], UNIT)

    def predict(self, model, ahead, **columns):
        frame = models.LIBRARY.frame(**{k: [float(v) for v in c] for k, c in columns.items()})
        got = models.LIBRARY.predict(model, frame, horizon_days=ahead * UNIT, later_days=UNIT,
                                     dert_rate=1.0)
        got["ll"] = models.LIBRARY.likelihood(model, frame)[1]
        return got

    def test_bg_bb_strings(self):
        n, ahead = 5, 4
        for parameters in BG_BB:
            model = self.bg_bb(parameters)
            seen = {}
            for taken in strings(n):
                x = sum(taken)
                last = max((i + 1 for i in range(n) if taken[i]), default=0)
                seen.setdefault((x, last), []).append(taken)
            self.assertEqual(sum(string(parameters, t) for ts in seen.values() for t in ts), 1)
            keys = sorted(seen)
            got = self.predict(model, ahead, x=[k[0] for k in keys], t_x=[k[1] for k in keys],
                               n=[n] * len(keys))
            for row, key in enumerate(keys):
                self.check_history(parameters, seen[key], ahead, {k: v[row] for k, v in got.items()})

    def check_history(self, parameters, alike, ahead, got):
        chances = {string(parameters, taken) for taken in alike}
        self.assertEqual(len(chances), 1, "the history is sufficient")
        whole, taken, what = chances.pop(), alike[0], f"{parameters} {alike[0]}"
        n = len(taken)
        self.near(math.exp(got["ll"]), whole, what=what)
        alive = string_with_end(parameters, taken, n) / whole
        self.near(got["p_alive"], alive, what=what)
        later = sum(string_with_end(parameters, taken + (y,), n + 1) for y in (0, 1)) / whole
        self.near(got["p_alive_later"], later, what=what)
        expected = sum(sum(more) * string(parameters, taken + more) for more in strings(ahead))
        self.near(got["expected_purchases"], expected / whole, what=what)
        none = string(parameters, taken + (0,) * ahead) / whole
        self.near(got["p_no_purchase"], none, 1e-15, 1, what)
        a, b, gamma, delta = parameters
        rate = alive * (a + sum(taken)) / (a + b + n)
        there, total = F(1), F(0)
        for s in range(1, 70):
            there *= (delta + n + s - 1) / (gamma + delta + n + s - 1)
            total += there / 2 ** s
        self.near(got["dert"], rate * total, what=what)

    def test_bg_bb_chances(self):
        for parameters in BG_BB:
            model = self.bg_bb(parameters)
            for m in (1, 2, 9):
                exact = [F(0)] * (m + 3)
                for taken in strings(m):
                    exact[sum(taken)] += string(parameters, taken)
                got = models.LIBRARY.pmf(model, m * UNIT, m + 2)
                for k, chance in enumerate(exact):
                    self.near(got[k], chance, what=f"{parameters} {m} {k}")
                mean = models.LIBRARY.expect(model, [m * UNIT])["expected_purchases"][0]
                self.near(mean, sum(k * p for k, p in enumerate(exact)))

    def test_bg_bb_sums_far_out(self):
        """Beyond what is enumerated: chances add up to 1, their mean is the expectation."""
        for parameters in BG_BB + ((F(30), F(300), F(1, 2), F(8)),):
            model = self.bg_bb(parameters)
            for m in (60, 3300):
                chances = models.LIBRARY.pmf(model, m * UNIT, m)
                self.near(math.fsum(chances), 1, 1e-11, what=f"{parameters} {m}")
                mean = models.LIBRARY.expect(model, [m * UNIT])["expected_purchases"][0]
                self.near(math.fsum(k * p for k, p in enumerate(chances)), mean, 1e-11,
                          what=f"{parameters} {m}")

    def check_contract(self, name, parameters, power):
        a, b = parameters

        def stayed(t):
            return rising(b, t ** power) / rising(a + b, t ** power)

        values = [float(a), float(b)] + ([float(power)] if name == "bdw" else [])
        model = models.LIBRARY.model(name, values, UNIT)
        periods, ahead = [1, 2, 3, 5], 6
        got = self.predict(model, ahead, periods=periods * 2, churned=[0] * 4 + [1] * 4)
        for row, t in enumerate(periods):
            what = f"{name} {parameters} {power} {t}"
            self.near(math.exp(got["ll"][row]), stayed(t), what=what)
            self.near(math.exp(got["ll"][row + 4]), stayed(t - 1) - stayed(t), what=what)
            self.assertEqual((got["p_alive"][row], got["p_alive"][row + 4]), (1, 0))
            self.near(got["p_alive_later"][row], stayed(t + 1) / stayed(t), what=what)
            self.near(got["p_no_purchase"][row], 1 - stayed(t + 1) / stayed(t), 1e-15, 1, what)
            left = sum(stayed(t + s) for s in range(1, ahead + 1)) / stayed(t)
            self.near(got["expected_purchases"][row], left, what=what)
            terms = 55 if power == 1 else 22
            worth = sum(stayed(t + s) / 2 ** s for s in range(1, terms)) / stayed(t)
            self.near(got["dert"][row], worth, 1e-13 if power == 1 else 1e-6, what=what)
            for column in ("p_alive_later", "expected_purchases", "dert"):
                self.assertEqual(got[column][row + 4], 0)
            self.assertEqual(got["p_no_purchase"][row + 4], 1)
        days = [UNIT * t for t in range(8)]
        fresh = models.LIBRARY.expect(model, days)
        chances = models.LIBRARY.pmf(model, 7 * UNIT, 9)
        for t in range(8):
            self.near(fresh["p_alive"][t], stayed(t))
            self.near(fresh["expected_purchases"][t], sum(stayed(s) for s in range(1, t + 1)))
            self.near(chances[t], stayed(t) - (stayed(t + 1) if t < 7 else 0), 1e-13, 1e-300)
        self.assertEqual(chances[8:], [0, 0])

    def test_contracts(self):
        for parameters in CONTRACTS:
            self.check_contract("sbg", parameters, 1)
            self.check_contract("bdw", parameters, 1)
            self.check_contract("bdw", parameters, 2)

    def test_steady_contracts_are_one_model(self):
        frame = models.LIBRARY.frame(periods=[1, 7, 12, 400, 1000000] * 2,
                                     churned=[0] * 5 + [1] * 5)
        for a, b in ((0.7, 1.18), (1e-6, 3), (1e8, 2e8), (5, 1e-7)):
            steady = models.LIBRARY.model("sbg", (a, b), UNIT)
            weibull = models.LIBRARY.model("bdw", (a, b, 1), UNIT)
            first, second = (models.LIBRARY.likelihood(m, frame)[1] for m in (steady, weibull))
            for one, other in zip(first, second):
                self.near(one, other, 1e-13)
            first, second = (models.LIBRARY.predict(m, frame, horizon_days=3000 * UNIT,
                                                    later_days=9 * UNIT, dert_rate=0.003)
                             for m in (steady, weibull))
            for column in ("p_alive_later", "expected_purchases", "p_no_purchase", "dert"):
                for one, other in zip(first[column], second[column]):
                    self.near(one, other, 2e-13, what=f"{a} {b} {column}")


def main():
    models.LIBRARY = models.Library(sys.argv.pop(1))
    unittest.main()


if __name__ == "__main__":
    main()
