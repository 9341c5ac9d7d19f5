# SPDX-License-Identifier: MIT
"""Simulated shops and the checks of models against second implementations.

usage: validate_brute.py path/to/librfm.so [--cdnow]

Histories come from the library's simulation; what a model says of them (P(alive), means, variances,
chances) is worked out here by other formulas: sums of negative binomial chances, Simpson's rule over
lifetimes. Tracking is compared with gold/models.md, which has it from the R package BTYD, where the
folder RFM_SHARED (default: ../shared beside the project) is present. With --cdnow prints the tables of
docs/validate.md instead: the CDNOW sample, fitted to 39 weeks, held against the 39 after them.
"""

import collections
import ctypes as c
import datetime
import math
import sys
import unittest

import clv_models
import retention_brute

CDNOW = clv_models.CDNOW
FIRST_DAY, END_DAY, HOLDOUT = 19000, 19300, 140.0
MOST, GROUPS = 5, 7
LIBRARY = None


class SimulateOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("form", c.c_int32), ("customers", c.c_int64),
                ("seed", c.c_uint64), ("first_day", c.c_int32), ("acquisition_days", c.c_int32),
                ("end_day", c.c_int32), ("holdout_days", c.c_int32), ("scale", c.c_int32),
                ("threads", c.c_int32), ("spend", c.c_void_p)]


class ValidateOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("threads", c.c_int32), ("most", c.c_int32),
                ("groups", c.c_int32), ("weight", c.c_char_p)]


class TrackingOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("calibration_end_day", c.c_int32),
                ("end_day", c.c_int32), ("step_days", c.c_int32), ("returns", c.c_int32),
                ("events", c.c_int32), ("flags", c.c_int32), ("threads", c.c_int32)]


def simpson(function, start, end, parts=600):
    """The substitution u = e^v - 1 puts most points where most happens."""
    low, high = math.log1p(start), math.log1p(end)
    step = (high - low) / parts
    total = 0.0
    for i in range(parts + 1):
        v = low + i * step
        weight = 1 if i in (0, parts) else 4 if i % 2 else 2
        total += weight * function(math.expm1(v)) * math.exp(v)
    return total * step / 3


def counts(shape, rate, time, most):
    """Chances of 0 .. most purchases at a rate of Gamma(shape, rate)."""
    if time == 0:
        return [1.0] + [0.0] * most
    share = time / (rate + time)
    return [math.exp(math.lgamma(shape + n) - math.lgamma(shape) - math.lgamma(n + 1)
                     + shape * math.log1p(-share) + n * math.log(share)) for n in range(most + 1)]


class Nbd:
    name, parameters = "nbd", (0.9, 6.0)

    def __init__(self):
        self.r, self.alpha = self.parameters

    def moments(self, x, t_x, t, time):
        """Mean of n and of n (n - 1) after a history."""
        shape, per = self.r + x, time / (self.alpha + t)
        return shape * per, shape * (shape + 1) * per * per

    def chances(self, time, most):
        return counts(self.r, self.alpha, time, most)


class BgNbd:
    name, parameters = "bg-nbd", (0.8, 5.0, 0.9, 2.5)

    def __init__(self):
        self.r, self.alpha, self.a, self.b = self.parameters

    def moments(self, x, t_x, t, time):
        alive = 1.0
        if x > 0:
            odds = self.a / (self.b + x - 1) * ((self.alpha + t) / (self.alpha + t_x)) ** (
                self.r + x)
            alive = 1 / (1 + odds)
        chances = counts(self.r + x, self.alpha + t, time, 1500)
        mean = second = above = 0.0
        at_least = []
        for chance in reversed(chances[1:]):
            above += chance
            at_least.append(above)
        stayed = 1.0
        for n, chance in enumerate(reversed(at_least), 1):
            mean += chance * stayed
            second += 2 * (n - 1) * chance * stayed
            stayed *= (self.b + x + n - 1) / (self.a + self.b + x + n - 1)
        return alive * mean, alive * second

    def chances(self, time, most):
        """n purchases and stayed, or at least n and left after the n-th."""
        own = counts(self.r, self.alpha, time, 1500)
        stay, found = 1.0, []
        for n in range(most + 1):
            leave = 0.0
            if n > 0:
                leave = stay * self.a / (self.a + self.b + n - 1)
                stay -= leave
            found.append(own[n] * stay + math.fsum(own[n:]) * leave)
        return found


class ParetoNbd:
    name, parameters = "pareto-nbd", (0.6, 10.0, 0.6, 12.0)

    def __init__(self):
        self.r, self.alpha, self.s, self.beta = self.parameters

    def moments(self, x, t_x, t, time):
        alive = (self.alpha + t) ** -(self.r + x) * (self.beta + t) ** -self.s
        left = 0.0
        if t > t_x:
            left = simpson(lambda u: self.s * (self.alpha + u) ** -(self.r + x)
                           * (self.beta + u) ** -(self.s + 1), t_x, t)
        chance = alive / (alive + left)
        shape, rate, beta = self.r + x, self.alpha + t, self.beta + t
        life = simpson(lambda u: (beta / (beta + u)) ** self.s, 0, time)
        square = simpson(lambda u: 2 * u * (beta / (beta + u)) ** self.s, 0, time)
        return chance * shape / rate * life, chance * shape * (shape + 1) / rate ** 2 * square

    def chances(self, time, most):
        def density(u, n):
            return (self.s / (self.beta + u) * (self.beta / (self.beta + u)) ** self.s
                    * counts(self.r, self.alpha, u, most)[n])

        lived = (self.beta / (self.beta + time)) ** self.s
        whole = counts(self.r, self.alpha, time, most)
        return [whole[n] * lived + simpson(lambda u, n=n: density(u, n), 0, time, 300)
                for n in range(most + 1)]


class Case:
    """One model, histories of its simulation and what is known of them here."""

    def __init__(self, truth, customers=700):
        self.truth = truth
        self.model = LIBRARY.model(truth.name, truth.parameters, 7.0)
        options = SimulateOptions(c.sizeof(SimulateOptions), 1, customers, 3, FIRST_DAY, 90,
                                  END_DAY, int(HOLDOUT), 0, 1, None)
        self.frame = c.c_void_p()
        LIBRARY.call("rfm_model_simulate", self.model, c.byref(options), c.byref(self.frame))
        kept = c.c_void_p()
        names = [b"x", b"t_x", b"T", b"holdout_x"]
        LIBRARY.call("rfm_frame_select", self.frame, (c.c_char_p * 4)(*names), 4, c.byref(kept))
        columns = LIBRARY.take(kept)
        known = {}
        self.rows = []
        for x, t_x, t, actual in zip(*columns.values()):
            key = (x, t_x, t)
            if key not in known:
                known[key] = truth.moments(x, t_x / 7, t / 7, HOLDOUT / 7)
            mean, second = known[key]
            self.rows.append((x, t, actual, mean, second + mean - mean * mean))

    def check(self, function, **options):
        frame = c.c_void_p()
        given = ValidateOptions(c.sizeof(ValidateOptions), **options)
        LIBRARY.call(function, self.model, self.frame, c.byref(given), c.byref(frame))
        return LIBRARY.take(frame)


class Checks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cases = [Case(Nbd()), Case(BgNbd()), Case(ParetoNbd())]

    def near(self, got, expected, relative=1e-9, what=""):
        if expected is None:
            self.assertIsNone(got, what)
        else:
            self.assertLessEqual(abs(got - expected), relative * max(abs(expected), 1e-9),
                                 f"{what}: got {got!r}, expected {expected!r}")

    def test_frequency(self):
        for case in self.cases:
            got = case.check("rfm_validate_frequency", most=MOST)
            expected = [0.0] * (MOST + 2)
            for t, number in collections.Counter(t for _, t, _, _, _ in case.rows).items():
                chances = case.truth.chances(t / 7, MOST)
                for n, chance in enumerate(chances + [1 - math.fsum(chances)]):
                    expected[n] += number * chance
            actual = collections.Counter(min(x, MOST + 1) for x, _, _, _, _ in case.rows)
            self.assertEqual(got["purchases"], list(range(MOST + 2)))
            self.assertEqual(got["upper"], [*range(MOST + 1), None])
            for n in range(MOST + 2):
                self.assertEqual(got["actual"][n], actual[n])
                self.near(got["expected"][n], expected[n], what=f"{case.truth.name} {n}")

    def test_holdout(self):
        for case in self.cases:
            got = case.check("rfm_validate_holdout", most=MOST)
            for n in range(MOST + 2):
                rows = [row for row in case.rows if min(row[0], MOST + 1) == n]
                actual, predicted = sum(r[2] for r in rows), math.fsum(r[3] for r in rows)
                self.assertEqual(got["customers"][n], len(rows))
                self.assertEqual(got["actual"][n], actual)
                self.near(got["predicted"][n], predicted, what=case.truth.name)
                self.near(got["mean_actual"][n], actual / len(rows) if rows else None)
                self.near(got["mean_predicted"][n], predicted / len(rows) if rows else None)

    def test_deciles(self):
        for case in self.cases:
            got = case.check("rfm_validate_deciles", groups=GROUPS)
            rows = sorted(case.rows, key=lambda row: -row[3])
            total, reached, bought = sum(row[2] for row in rows), 0, 0
            for group in range(1, GROUPS + 1):
                end = max(reached, -(-len(rows) * group // GROUPS))
                while 0 < end < len(rows) and rows[end][3] == rows[end - 1][3]:
                    end += 1
                members = rows[reached:end]
                reached = end
                bought += sum(row[2] for row in members)
                self.assertEqual(got["customers"][group - 1], len(members), case.truth.name)
                self.assertEqual(got["actual"][group - 1], sum(row[2] for row in members))
                self.near(got["predicted"][group - 1], math.fsum(row[3] for row in members))
                self.near(got["highest"][group - 1], members[0][3] if members else None)
                self.near(got["lowest"][group - 1], members[-1][3] if members else None)
                self.near(got["customer_share"][group - 1], reached / len(rows))
                self.near(got["gain"][group - 1], bought / total)

    def test_errors(self):
        for case in self.cases:
            got = {name: column[0] for name, column in case.check("rfm_validate_errors").items()}
            count = len(case.rows)
            actual, predicted = [r[2] for r in case.rows], [r[3] for r in case.rows]
            off = [p - a for a, p in zip(actual, predicted)]
            middle, mean = sum(actual) / count, math.fsum(predicted) / count
            both = math.fsum((a - middle) * (p - mean) for a, p in zip(actual, predicted))
            size = math.sqrt(math.fsum((a - middle) ** 2 for a in actual)
                             * math.fsum((p - mean) ** 2 for p in predicted))
            deviation = math.sqrt(math.fsum(row[4] for row in case.rows))
            self.assertEqual((got["customers"], got["left_out"], got["actual"]),
                             (count, 0, sum(actual)))
            for name, expected in (
                    ("predicted", math.fsum(predicted)), ("bias", math.fsum(off) / count),
                    ("mae", math.fsum(map(abs, off)) / count),
                    ("rmse", math.sqrt(math.fsum(o * o for o in off) / count)),
                    ("correlation", both / size), ("deviation", deviation),
                    ("z", -math.fsum(off) / deviation)):
                self.near(got[name], expected, 2e-8 if name in ("bias", "z") else 1e-9,
                          f"{case.truth.name} {name}")


class Tracking(unittest.TestCase):
    """gold/models.md, section Tracking."""

    def test_cdnow(self):
        if not CDNOW.is_dir():
            print(f"{CDNOW} is absent: nothing to compare tracking with", file=sys.stderr)
            return
        lines = []
        for line in (CDNOW / "cdnow-sample.txt").read_text().splitlines():
            _, customer, date, _, amount = line.split()
            day = datetime.date(int(date[:4]), int(date[4:6]), int(date[6:]))
            lines.append((customer, (day - datetime.date(1970, 1, 1)).days, None,
                          round(float(amount) * 100), 0))
        ledger = retention_brute.Library(sys.argv[1]).ledger(lines)
        model = LIBRARY.model("pareto-nbd", (0.5534, 10.5802, 0.6061, 11.6562), 7.0)

        def day(*date):
            return (datetime.date(*date) - datetime.date(1970, 1, 1)).days

        options = TrackingOptions(c.sizeof(TrackingOptions), day(1997, 9, 30), day(1998, 6, 30),
                                  flags=1)
        frame = c.c_void_p()
        LIBRARY.call("rfm_validate_tracking", model, ledger, c.byref(options), c.byref(frame))
        kept, names = c.c_void_p(), [b"step", b"is_holdout", b"customers", b"actual", b"expected",
                                     b"cumulative_actual", b"cumulative_expected"]
        LIBRARY.call("rfm_frame_select", frame, (c.c_char_p * 7)(*names), 7, c.byref(kept))
        got = LIBRARY.take(kept)
        self.assertEqual(got["step"], list(range(1, 79)))
        self.assertEqual(got["is_holdout"], [0] * 39 + [1] * 39)
        self.assertEqual(got["customers"][38], 2357)
        actual = dict(zip(got["step"], got["cumulative_actual"]))
        for week, wanted in ((1, 0), (2, 19), (3, 42), (4, 81), (5, 119), (20, 1359), (21, 1414),
                             (22, 1484), (23, 1517), (24, 1573), (25, 1672), (39, 2457),
                             (78, 4339)):
            self.assertEqual(actual[week], wanted, f"week {week}")
        expected = dict(zip(got["step"], got["cumulative_expected"]))
        for week, wanted in ((1, 4.21512943273), (20, 1308.69190102), (39, 2532.20863361),
                             (78, 4274.27712505)):
            self.assertLessEqual(abs(expected[week] - wanted), 1e-9 * wanted, f"week {week}")
        self.assertEqual(sum(got["actual"]), 4339)
        self.assertLessEqual(abs(math.fsum(got["expected"]) - expected[78]), 1e-9)
        print(f"tracking of CDNOW: week 39 {actual[39]} and {expected[39]:.4f}, week 78 "
              f"{actual[78]} and {expected[78]:.4f}")


def print_table(title, columns):
    print(f"\n{title}: {', '.join(columns)}")
    for cells in zip(*columns.values()):
        print("  ".join("-" if cell is None else f"{cell:.4g}" if abs(cell) < 10 and cell % 1
                        else f"{cell:.1f}" if isinstance(cell, float) else str(cell)
                        for cell in cells))


def print_cdnow():
    first, end = datetime.date(1997, 1, 1), 272
    days = {}
    for line in (CDNOW / "cdnow-sample.txt").read_text().splitlines():
        _, customer, date, _, _ = line.split()
        day = datetime.date(int(date[:4]), int(date[4:6]), int(date[6:]))
        days.setdefault(customer, set()).add((day - first).days)
    rows = []
    for seen in days.values():
        before = [day for day in seen if day <= end]
        rows.append((len(before) - 1, max(before) - min(before), end - min(before),
                     len(seen) - len(before), 273))
    x, t_x, t, later, length = zip(*rows)
    frame = LIBRARY.frame(x=x, t_x=t_x, T=t, holdout_x=later, holdout_days=length)
    for name in ("pareto-nbd", "nbd"):
        model = LIBRARY.fit(name, frame, unit_days=7.0)
        for check in ("frequency", "holdout", "deciles", "errors"):
            out = c.c_void_p()
            LIBRARY.call("rfm_validate_" + check, model, frame, None, c.byref(out))
            print_table(f"{name} {check}", LIBRARY.take(out))


def main():
    global LIBRARY
    LIBRARY = clv_models.Library(sys.argv[1])
    if sys.argv[2:] == ["--cdnow"]:
        print_cdnow()
        return
    unittest.main(argv=sys.argv[:1])


if __name__ == "__main__":
    main()
