# SPDX-License-Identifier: MIT
"""Fits of simulated shops, ordinary and odd: each ends in a status, none below the truth.

usage: clv_battery.py path/to/librfm.so [rounds] [coverage rounds]   (by default 4 and 12)

A round is every kind of shop once for every model, with parameters drawn anew; the coverage rounds
fit shops in which the parameters are identified and count how often the 95 % intervals hold them
(only counted against bounds from 500 rounds on). The simulator is Python's and knows nothing of the
library. Prints what it found.
"""

import collections
import math
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import clv_models as models  # noqa: E402

STATUSES = ("converged", "flat", "boundary", "stopped")
SHOPS = ("small", "ordinary", "large", "sparse", "dense", "all alive", "all gone", "once", "same T",
         "huge x", "tiny unit", "huge unit", "just begun")


class Shop:
    """One simulated shop in weeks: histories and the parameters that made them."""

    def __init__(self, rng, model, kind):
        self.rng, self.model, self.kind = rng, model, kind
        size = {"small": 50, "large": rng.choice((5000, 12000))}.get(
            kind, rng.choice((100, 400, 1500)))
        self.factor = {"tiny unit": 1e-5, "huge unit": 1e6}.get(kind, 1.0)
        longest = {"just begun": 1.0}.get(kind, rng.uniform(20, 150))
        rate = {"sparse": 0.01, "dense": 3.0, "huge x": 60.0}.get(kind, self.draw(0.03, 0.5))
        r = self.draw(0.2, 3)
        self.parameters = [r, r / rate]
        if model in ("bg-nbd", "mbg-nbd"):
            leaves = {"all alive": 1e-4, "all gone": 0.95, "huge x": 0.002}.get(
                kind, rng.uniform(0.05, 0.6))
            weight = self.draw(0.8, 6)
            self.parameters += [weight * leaves, weight * (1 - leaves)]
        elif model == "pareto-nbd":
            life = {"all alive": 1e6, "all gone": 0.3}.get(kind, self.draw(10, 300))
            s = self.draw(0.3, 3)
            self.parameters += [s, s * life]
        self.rows = [self.customer(longest if kind == "same T" else rng.uniform(0.1, 1) * longest)
                     for _ in range(size)]
        if kind == "once":
            self.rows = [(0, 0.0, t) for _, _, t in self.rows]

    def draw(self, low, high):
        return math.exp(self.rng.uniform(math.log(low), math.log(high)))

    def customer(self, t):
        rng, p = self.rng, self.parameters
        rate = rng.gammavariate(p[0], 1 / p[1])
        leave, end = 0.0, math.inf
        if self.model in ("bg-nbd", "mbg-nbd"):
            leave = rng.betavariate(p[2], p[3])
        elif self.model == "pareto-nbd":
            hazard = rng.gammavariate(p[2], 1 / p[3])
            end = rng.expovariate(hazard) if hazard > 0 else math.inf
        end = min(t, end)
        x, at = 0, 0.0
        gone = self.model == "mbg-nbd" and rng.random() < leave
        while not gone and rate > 0 and x < 20000:
            following = at + rng.expovariate(rate)
            if not following <= end:
                break
            x, at = x + 1, following
            gone = rng.random() < leave
        return x, at, t

    def frame(self):
        days = [(x, t_x * 7 * self.factor, t * 7 * self.factor) for x, t_x, t in self.rows]
        return models.histories(days)

    def truth(self):
        times = {1, 3} if self.model == "pareto-nbd" else {1}
        return [v * self.factor if i in times else v for i, v in enumerate(self.parameters)]


class Spending(Shop):
    """A shop for gamma-gamma."""

    def __init__(self, rng, model, kind):
        self.rng, self.model, self.kind = rng, model, kind
        size = {"small": 50, "large": rng.choice((5000, 12000))}.get(
            kind, rng.choice((100, 400, 1500)))
        self.factor = {"tiny unit": 1e-5, "huge unit": 1e6}.get(kind, 1.0)
        p, q = self.draw(0.5, 20), self.draw(1.5, 10)
        if kind == "all alive":
            q = 1e5  # everybody has the same mean
        self.parameters = [p, q, self.draw(5, 200) * (q - 1) / p]
        most = {"once": 1, "huge x": 3000, "dense": 50}.get(kind, 8)
        self.rows = []
        for _ in range(size):
            x = rng.randint(1, most)
            rate = rng.gammavariate(q, 1 / self.parameters[2])
            mean = rng.gammavariate(p * x, 1 / (rate * x))
            self.rows.append((x, 42.0 if kind == "same T" else mean))

    def frame(self):
        return models.LIBRARY.frame(x=[row[0] for row in self.rows],
                                    mean_repeat_spend=[row[1] * self.factor for row in self.rows])

    def truth(self):
        p, q, gamma = self.parameters
        return [p, q, gamma * self.factor]


def check_numbers(what, values):
    for name, cells in values.items():
        for cell in cells:
            if isinstance(cell, float) and not math.isfinite(cell):
                raise AssertionError(f"{what}: {name} is {cell}")


def check_predictions(what, shop, model, frame):
    got = models.LIBRARY.predict(model, frame, horizon_days=min(1e5, 365 * shop.factor))
    check_numbers(what, got)
    for name in ("p_alive", "p_alive_later", "p_no_purchase"):
        if not all(0 <= v <= 1 for v in got.get(name, [])):
            raise AssertionError(f"{what}: {name} outside 0 .. 1")
    if not all(v is not None and v >= 0 for v in got.get("expected_purchases", [])):
        raise AssertionError(f"{what}: expected purchases below 0 or missing")
    if shop.model != "gamma-gamma":
        days = [min(1e5, day * shop.factor) for day in (0, 7, 365)]
        check_numbers(what, models.LIBRARY.expect(model, days))
        chances = models.LIBRARY.pmf(model, min(1e5, 30 * shop.factor), 50)
        if not (all(0 <= p <= 1 for p in chances) and sum(chances) <= 1 + 1e-12):
            raise AssertionError(f"{what}: probabilities {chances}")


def check_shop(shop, what):
    library, frame = models.LIBRARY, shop.frame()
    fitted = library.fit(shop.model, frame, unit_days=7)
    state = library.state(fitted)
    numbers = [state.log_likelihood, state.aic, state.bic, state.gradient_norm]
    check_numbers(what, {"state": numbers, **library.parameters(fitted)})
    if shop.kind != "once" and not (shop.kind == "same T" and shop.model == "gamma-gamma"):
        truth = library.likelihood(library.model(shop.model, shop.truth(), 7.0), frame)[0]
        if state.log_likelihood < truth - 1e-9 * abs(truth):
            raise AssertionError(f"{what}: {state.log_likelihood!r} is below the truth {truth!r}")
    check_predictions(what, shop, fitted, frame)
    library.lib.rfm_model_free(fitted)
    library.lib.rfm_frame_free(frame)
    return state


def battery(rounds, report):
    names = ("nbd", "bg-nbd", "mbg-nbd", "pareto-nbd", "gamma-gamma")
    failures = 0
    for model in names:
        ends, iterations = collections.Counter(), []
        for number in range(rounds):
            for kind in SHOPS:
                rng = random.Random(f"{model} {kind} {number}")
                shop = (Spending if model == "gamma-gamma" else Shop)(rng, model, kind)
                what = f"{model}, {kind}, round {number}"
                try:
                    state = check_shop(shop, what)
                except AssertionError as error:
                    print(error)
                    failures += 1
                    continue
                ends[STATUSES[state.status]] += 1
                iterations.append(state.iterations)
                if report or state.status == 3:
                    print(f"{what}: {STATUSES[state.status]} {state.parameter}, "
                          f"{state.iterations} iterations, gradient {state.gradient_norm:.1e}")
        print(f"{model}: {len(iterations)} shops, {dict(ends)}, iterations at most "
              f"{max(iterations)}, mean {sum(iterations) / len(iterations):.1f}")
        failures += ends["stopped"]
    return failures


def coverage(rounds):
    """How often 95 % intervals of BG/NBD hold the truth, each parameter and all together."""
    library, held, fits = models.LIBRARY, [0] * 4, 0
    for number in range(rounds):
        rng = random.Random(f"coverage {number}")
        shop = Shop(rng, "bg-nbd", "ordinary")
        shop.parameters = [shop.draw(0.3, 1.5), shop.draw(4, 12), shop.draw(0.5, 1.5),
                           shop.draw(1.5, 4)]
        rows = [shop.customer(rng.uniform(30, 80)) for _ in range(2500)]
        frame = models.histories([(x, 7 * t_x, 7 * t) for x, t_x, t in rows])
        fitted = library.fit("bg-nbd", frame, unit_days=7)
        if library.state(fitted).status != models.CONVERGED:
            continue
        got = library.parameters(fitted)
        fits += 1
        for i, value in enumerate(shop.parameters):
            held[i] += got["lower"][i] <= value <= got["upper"][i]
        library.lib.rfm_model_free(fitted)
        library.lib.rfm_frame_free(frame)
    shares = [count / max(fits, 1) for count in held]
    mean = sum(shares) / 4
    print(f"bg-nbd: {fits} of {rounds} converged; 95 % intervals hold r, alpha, a, b in "
          + ", ".join(f"{100 * share:.1f} %" for share in shares) + f", mean {100 * mean:.1f} %")
    if rounds >= 500:
        return int(not all(0.92 <= share <= 0.97 for share in shares))
    return int(mean < 0.8)


def main():
    models.LIBRARY = models.Library(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    failures = battery(rounds, report="-v" in sys.argv)
    failures += coverage(int(sys.argv[3]) if len(sys.argv) > 3 else 12)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
