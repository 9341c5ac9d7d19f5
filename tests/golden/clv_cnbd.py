# SPDX-License-Identifier: MIT
"""BG/CNBD-k and MBG/CNBD-k against reference values, and against plain integration.

usage: clv_cnbd.py path/to/librfm.so

Reference values are those of gold/models.md, which says how each was made. The integrals here know
nothing of sums, roots or closed forms: the rate of events and the chance to leave are laid out on a
grid, what a customer at each point did and will do is written down as the model's story tells it,
and all is added up. The maxima on CDNOW need the folder RFM_SHARED (see clv_models.py) and are left
out where it is absent.
"""

import ctypes as c
import datetime
import math
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import clv_models as models  # noqa: E402

GOLD = (0.85, 1.45, 0.79, 2.42)
THREE = {"x": (0, 1, 5), "t_x": (0, 16, 30), "T": (32, 32, 32), "litt": (0, 2.7, 8.1)}

# r, alpha, a, b; k; x, t_x, T; horizon
CASES = (
    ((0.85, 1.45, 0.79, 2.42), 1, 5, 30, 32, 32), ((0.85, 1.45, 0.79, 2.42), 2, 0, 0, 32, 32),
    ((0.85, 1.45, 0.79, 2.42), 3, 1, 16, 32, 32), ((0.85, 1.45, 0.79, 2.42), 12, 5, 30, 32, 20),
    ((2.5, 9, 0.4, 0.6), 4, 3, 2, 50, 10), ((2.5, 9, 0.4, 0.6), 4, 3, 50, 50, 10),
    ((0.3, 0.2, 1.5, 4), 2, 0, 0, 0.5, 30), ((0.3, 0.2, 1.5, 4), 12, 2, 3, 4, 100),
    ((0.6, 3, 0.15, 0.9), 5, 60, 99, 100, 30), ((0.6, 3, 8, 0.5), 3, 1, 4, 5, 26),
    ((5, 40, 1, 3), 2, 400, 50, 51, 12), ((0.4, 2, 1, 1), 7, 1, 1, 90, 52),
)


def grid(log_weight, middle, longest):
    """Points and weights of an integral over the whole line, where log_weight counts."""
    top = max(log_weight(middle + 0.05 * i) for i in range(-800, 800))
    ends = []
    for step in (-0.05, 0.05):
        y = middle
        while log_weight(y) > top - 42 or abs(y - middle) < 3:
            y += step
        ends.append(y)
    count = max(200, math.ceil((ends[1] - ends[0]) / longest))
    width = (ends[1] - ends[0]) / count
    points = [ends[0] + width * (i + 0.5) for i in range(count)]
    return points, [width * math.exp(log_weight(y)) for y in points]


def log_waits(k, mean):
    """Logarithm of the chance of fewer than k events."""
    return math.log(math.fsum(math.exp(j * math.log(mean) - math.lgamma(j + 1))
                              for j in range(k))) - mean if mean > 0 else 0.0


def rates(shape, rate, k, gap):
    """Rates of events, of Gamma(shape, rate), with fewer than k events in the gap."""
    def log_weight(y):
        return (shape * (y + math.log(rate)) - rate * math.exp(y) - math.lgamma(shape) +
                log_waits(k, math.exp(y) * gap))
    points, weights = grid(log_weight, math.log(shape / rate), 0.04)
    return [math.exp(y) for y in points], weights


def moments(a, b, most):
    """Means of stay^n and of leave stay^n over Beta(a, b), n = 0 ... most."""
    log_b = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)

    def log_weight(y):
        if abs(y) > 600:
            return -1e9
        return -a * math.log1p(math.exp(-y)) - b * math.log1p(math.exp(y)) - log_b
    points, weights = grid(log_weight, math.log(a / b), 0.3)
    leaves = [1 / (1 + math.exp(-y)) for y in points]
    stay, leave = [], []
    for _ in range(most + 1):
        stay.append(math.fsum(weights))
        leave.append(math.fsum(w * p for w, p in zip(weights, leaves)))
        weights = [w * (1 - p) for w, p in zip(weights, leaves)]
    return stay, leave


def purchases(k, rate, gap, horizon):
    """Chances of 0, 1, 2, ... purchases in the horizon, fewer than k events having come before."""
    shares = [math.exp(j * math.log(rate * gap) - math.lgamma(j + 1)) if gap > 0 else float(j == 0)
              for j in range(k)]
    shares = [share / math.fsum(shares) for share in shares]
    mean = rate * horizon
    most = int(mean + 12 * math.sqrt(mean) + 40)
    out = [0.0] * (most // k + 3)
    for i in range(most + 1):
        chance = math.exp(i * math.log(mean) - mean - math.lgamma(i + 1))
        if chance > 0:
            for j, share in enumerate(shares):
                out[(i + j) // k] += chance * share
    return out


def integrate(case, first):
    """P(alive), expected purchases and P(no purchase); of somebody alive chances of 0 ... 3."""
    (r, alpha, a, b), k, x, t_x, t, horizon = case
    # k x events up to t_x, fewer than k from there to T, and stayed each time; or left the last.
    chances_to_leave = x + first
    lams, weights = rates(r + k * x, alpha + t_x, k, t - t_x)
    alive = math.fsum(weights)
    left = a / (b + chances_to_leave - 1) if chances_to_leave else 0.0
    told = [purchases(k, lam, t - t_x, horizon) for lam in lams]
    stay, leave = moments(a, b + chances_to_leave, 2000)
    mean = none = 0.0
    pmf = [0.0] * 4
    for weight, chances in zip(weights, told):
        at_least = chances[:]
        for n in range(len(chances) - 2, -1, -1):
            at_least[n] += at_least[n + 1]
        none += weight * chances[0]
        mean += weight * math.fsum(s * c for s, c in zip(stay, at_least[1:]))
        for n in range(4):
            more = leave[n - 1] * at_least[n] if 0 < n < len(at_least) else 0.0
            pmf[n] += weight * (stay[n] * (chances[n] if n < len(chances) else 0.0) + more)
    p_alive = alive / (alive + left)
    return (p_alive, p_alive * mean / alive, 1 - p_alive + p_alive * none / alive,
            [v / alive for v in pmf])


class Cnbd(unittest.TestCase):
    def near(self, got, expected, relative, what=""):
        self.assertLessEqual(abs(got - expected), relative * abs(expected),
                             f"{what}: got {got!r}, expected {expected!r}")

    def fit(self, name, frame, k=0, threads=1):
        model = c.c_void_p()
        options = models.ModelOptions(c.sizeof(models.ModelOptions), 0, threads, k, 7.0, 0.0, None)
        models.LIBRARY.call("rfm_model_fit", name.encode(), frame, c.byref(options),
                            c.byref(model))
        return model

    def test_likelihood_of_three_customers(self):
        frame = models.LIBRARY.frame(**THREE)
        for name, k, expected in (
            ("bg-cnbd-k", 1, (-2.66771499562049, -5.88658950799662, -16.5352795825275)),
            ("mbg-cnbd-k", 1, (-1.20920582071856, -6.25971024919716, -16.6568784857745)),
            ("bg-cnbd-k", 2, (-2.07264714680467, -5.32502231408058, -15.2929642299993)),
            ("mbg-cnbd-k", 2, (-1.07591637746912, -5.68027084168109, -15.4114255336188)),
            ("bg-cnbd-k", 3, (-1.73842266769114, -5.07903900212483, -15.0965227921693)),
        ):
            model = models.LIBRARY.model(name, (*GOLD, k))
            for got, wanted in zip(models.LIBRARY.likelihood(model, frame)[1], expected):
                self.near(got, wanted, 2e-14, f"{name} {k}")

    def test_answers_of_three_customers(self):
        frame = models.LIBRARY.frame(**THREE)
        for name, k, fresh, conditional in (
            ("bg-cnbd-k", 1, (2.5682439028933695, 5.6590818493070061),
             (.68267149637979084, .69187406813133257, 3.7262265075759681)),
            ("bg-cnbd-k", 2, (1.4737105594375268, 3.8500298241792083),
             (.57387165111470127, .76962234709730067, 3.7557311371834609)),
            ("mbg-cnbd-k", 2, (1.1908395116803806, 3.3027212703751495),
             (.16337268505946299, .91564712312757306, 3.8988405811839833)),
            ("bg-cnbd-k", 3, (.99319889054180922, 2.9747430578734907),
             (.52959740988788492, .82676504272517392, 3.7688470185550747)),
        ):
            model = models.LIBRARY.model(name, (*GOLD, k))
            got = models.LIBRARY.expect(model, [8, 32])["expected_purchases"]
            for value, wanted in zip(got, fresh):
                self.near(value, wanted, 1e-13, f"{name} {k}")
            got = models.LIBRARY.predict(model, frame, horizon_days=32)["expected_purchases"]
            for value, wanted in zip(got, conditional):
                self.near(value, wanted, 1e-13, f"{name} {k}")
        for name, expected in (("bg-cnbd-k", (1, .53120664845151019, .87282960719223614)),
                               ("mbg-cnbd-k", (.2782503123406979, .61558777615840499,
                                               .8880497741205044))):
            model = models.LIBRARY.model(name, (*GOLD, 2))
            for value, wanted in zip(models.LIBRARY.predict(model, frame)["p_alive"], expected):
                self.near(value, wanted, 1e-14, name)

    def test_plain_integration(self):
        for name, first in (("bg-cnbd-k", 0), ("mbg-cnbd-k", 1)):
            for case in CASES:
                parameters, k, x, t_x, t, horizon = case
                what = f"{name} {case}"
                model = models.LIBRARY.model(name, (*parameters, k))
                frame = models.LIBRARY.frame(x=[x], t_x=[t_x], T=[t], litt=[0])
                got = models.LIBRARY.predict(model, frame, horizon_days=horizon)
                alive, expected, none, _ = integrate(case, first)
                self.near(got["p_alive"][0], alive, 1e-9, what)
                self.near(got["expected_purchases"][0], expected, 1e-9, what)
                self.near(got["p_no_purchase"][0], none, 1e-9, what)
                models.LIBRARY.lib.rfm_model_free(model)
                models.LIBRARY.lib.rfm_frame_free(frame)

    def test_chances_of_new_customers_by_plain_integration(self):
        for name, first in (("bg-cnbd-k", 0), ("mbg-cnbd-k", 1)):
            for parameters, k, days in ((GOLD, 2, 9), (GOLD, 12, 40), ((3, 9, 0.4, 0.7), 3, 12)):
                model = models.LIBRARY.model(name, (*parameters, k))
                alive, _, _, chances = integrate((parameters, k, 0, 0, 0, days), first)
                chances = [alive * chance for chance in chances]
                chances[0] += 1 - alive
                for got, wanted in zip(models.LIBRARY.pmf(model, days, 3), chances):
                    self.near(got, wanted, 1e-9, f"{name} {parameters} {k}")
                models.LIBRARY.lib.rfm_model_free(model)

    def test_maxima_on_cdnow(self):
        if not models.CDNOW.is_dir():
            print(f"{models.CDNOW} is absent: no maxima to compare with", file=sys.stderr)
            return
        end, days = datetime.date(1997, 9, 30), {}
        for line in (models.CDNOW / "cdnow-sample.txt").read_text().splitlines():
            _, customer, date, _, _ = line.split()
            day = datetime.date(int(date[:4]), int(date[4:6]), int(date[6:]))
            if day <= end:
                days.setdefault(customer, set()).add(day)
        rows = [(len(seen) - 1, (seen[-1] - seen[0]).days, (end - seen[0]).days,
                 math.fsum(math.log((b - a).days) for a, b in zip(seen, seen[1:])))
                for seen in map(sorted, days.values())]
        columns = dict(zip(("x", "t_x", "T", "litt"), zip(*rows)))
        frame = models.LIBRARY.frame(**columns)
        back = models.LIBRARY.frame(**{name: cells[::-1] for name, cells in columns.items()})
        for name, expected in (
            ("bg-cnbd-k", {1: -9582.42920667393, 2: -9855.32697, 3: -10393.56505, 4: -11030.19159}),
            ("mbg-cnbd-k", {1: -9582.13571555375, 2: -9853.25313, 3: -10394.36265,
                            4: -11033.94089}),
        ):
            for k, value in expected.items():
                model = self.fit(name, frame, k)
                state = models.LIBRARY.state(model)
                self.assertEqual(state.status, models.CONVERGED)
                digits = 1e-12 * abs(value) if k == 1 else 5.1e-6
                self.assertAlmostEqual(state.log_likelihood, value, delta=digits)
                models.LIBRARY.lib.rfm_model_free(model)
            chosen, other = self.fit(name, frame), self.fit(name, back, threads=2)
            got = models.LIBRARY.parameters(chosen)["value"]
            self.near(models.LIBRARY.state(chosen).log_likelihood, expected[1], 1e-12, name)
            self.assertEqual(models.LIBRARY.parameters(other)["value"], got)
            plain = models.LIBRARY.parameters(models.LIBRARY.fit(name.replace("cnbd-k", "nbd"),
                                                                 frame, unit_days=7))
            for value, wanted in zip(got, plain["value"]):  # k = 1 is the likeliest
                self.near(value, wanted, 1e-9, name)


def main():
    models.LIBRARY = models.Library(sys.argv.pop(1))
    unittest.main()


if __name__ == "__main__":
    main()
