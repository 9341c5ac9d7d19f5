# SPDX-License-Identifier: MIT
"""Fits of simulated shops, ordinary and odd: each ends in a status, none below the truth.

usage: clv_battery.py path/to/librfm.so [rounds] [coverage rounds] [model...]  (1, 4 and all)
Either number may be 0.

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


class Regular(Shop):
    """Customers who buy with every k-th event: bg-cnbd-k and mbg-cnbd-k."""

    def __init__(self, rng, model, kind):
        self.k, self.litts = rng.choice((1, 2, 3, 5, 8, 12)), []
        super().__init__(rng, model.replace("cnbd-k", "nbd"), kind)
        self.model = model
        self.parameters[1] /= self.k
        if kind == "once":
            self.litts = [0.0] * len(self.rows)

    def customer(self, t):
        rng, p = self.rng, self.parameters
        rate, leave = self.k * rng.gammavariate(p[0], 1 / p[1]), rng.betavariate(p[2], p[3])
        x, at, litt = 0, 0.0, 0.0
        gone = self.model.startswith("mbg") and rng.random() < leave
        while not gone and rate > 0 and x < 20000:
            wait = rng.gammavariate(self.k, 1 / rate)
            if not at + wait <= t:
                break
            x, at = x + 1, at + wait
            litt += math.log(max(wait, 1e-300) * 7 * self.factor)
            gone = rng.random() < leave
        self.litts.append(litt)
        return x, at, t

    def frame(self):
        days = [[7 * self.factor * row[i] for row in self.rows] for i in (1, 2)]
        return models.LIBRARY.frame(x=[row[0] for row in self.rows], t_x=days[0], T=days[1],
                                    litt=self.litts)

    def truth(self):
        return [*super().truth(), self.k]


class Chances(Shop):
    """Customers with regular chances to buy: bg-bb."""

    def __init__(self, rng, model, kind):
        self.rng, self.model, self.kind, self.factor = rng, model, kind, 1.0
        size = {"small": 50, "large": rng.choice((5000, 12000))}.get(
            kind, rng.choice((100, 400, 1500)))
        most = {"huge x": 400, "just begun": 1, "dense": 52}.get(kind, rng.randint(2, 15))
        buys = {"sparse": 0.01, "dense": 0.9, "huge x": 0.7}.get(kind, rng.uniform(0.1, 0.7))
        leaves = {"all alive": 1e-5, "all gone": 0.95, "huge x": 0.002}.get(
            kind, rng.uniform(0.03, 0.4))
        first, second = self.draw(0.5, 8), self.draw(0.5, 8)
        self.parameters = [first * buys, first * (1 - buys), second * leaves,
                           second * (1 - leaves)]
        same = kind in ("same T", "once")
        self.rows = [self.customer(most if same else rng.randint(min(1, most), most))
                     for _ in range(size)]
        if kind == "once":
            self.rows = [(0, 0, n) for _, _, n in self.rows]

    def customer(self, n):
        rng, p = self.rng, self.parameters
        buy, leave = rng.betavariate(p[0], p[1]), rng.betavariate(p[2], p[3])
        x = t_x = 0
        for chance in range(1, n + 1):
            if rng.random() < leave:
                break
            if rng.random() < buy:
                x, t_x = x + 1, chance
        return x, t_x, n

    def frame(self):
        x, t_x, n = zip(*self.rows)
        return models.LIBRARY.frame(x=x, t_x=t_x, n=n)

    def truth(self):
        return self.parameters


class Contracts(Chances):
    """Customers whose leaving is seen: sbg, and bdw with a duration dependence."""

    def __init__(self, rng, model, kind):
        self.rng, self.model, self.kind, self.factor = rng, model, kind, 1.0
        size = {"small": 50, "large": rng.choice((5000, 12000))}.get(
            kind, rng.choice((100, 400, 1500)))
        most = {"huge x": 400, "just begun": 1, "dense": 52}.get(kind, rng.randint(2, 12))
        leaves = {"all alive": 1e-5, "all gone": 0.99, "sparse": 0.01, "huge x": 0.02}.get(
            kind, rng.uniform(0.05, 0.5))
        weight = self.draw(0.5, 8)
        self.parameters = [weight * leaves, weight * (1 - leaves)]
        if model == "bdw":
            self.parameters.append(rng.choice((0.6, 1.0, 1.5, self.draw(0.4, 2.5))))
        same = kind in ("same T", "once")
        self.rows = [self.customer(most if same else rng.randint(1, most)) for _ in range(size)]
        if kind == "once":
            self.rows = [(1, 1)] * size

    def customer(self, n):
        rng, p = self.rng, self.parameters
        leave, power = rng.betavariate(p[0], p[1]), p[2] if self.model == "bdw" else 1.0
        for period in range(1, n + 1):
            stays = (1 - leave) ** (period ** power - (period - 1) ** power)
            if not rng.random() < stays:
                return period, 1
        return n, 0

    def frame(self):
        periods, churned = zip(*self.rows)
        return models.LIBRARY.frame(periods=periods, churned=churned)


class Ageing(Shop):
    """Customers who leave the sooner the longer they stay: ggom-nbd."""

    def __init__(self, rng, model, kind):
        # When half of them leave, how much the hazard grows up to then, and how alike they are.
        life = {"all alive": 1e6, "all gone": 0.3}.get(kind, math.exp(rng.uniform(2, 6)))
        growth, self.s = math.exp(rng.uniform(-3, 2)), math.exp(rng.uniform(-1, 2))
        self.b = growth / life
        self.beta = math.expm1(growth) / math.expm1(math.log(2) / self.s)
        super().__init__(rng, model, kind)
        self.parameters += [self.b, self.s, self.beta]

    def customer(self, t):
        rng, p = self.rng, self.parameters
        rate, left = rng.gammavariate(p[0], 1 / p[1]), rng.expovariate(1) / self.s
        end = min(t, math.log1p(self.beta * math.expm1(min(left, 600))) / self.b)
        x, at = 0, 0.0
        while rate > 0 and x < 20000:
            following = at + rng.expovariate(rate)
            if not following <= end:
                break
            x, at = x + 1, following
        return x, at, t

    def truth(self):
        r, alpha, b, s, beta = self.parameters
        return [r, alpha * self.factor, b / self.factor, s, beta]


SHOP_OF = {"bg-cnbd-k": Regular, "mbg-cnbd-k": Regular, "gamma-gamma": Spending, "bg-bb": Chances,
           "sbg": Contracts, "bdw": Contracts, "ggom-nbd": Ageing}


def check_numbers(what, values):
    for name, cells in values.items():
        for cell in cells:
            if isinstance(cell, float) and not math.isfinite(cell):
                raise AssertionError(f"{what}: {name} is {cell}")


def check_predictions(what, shop, model, frame):
    got = models.LIBRARY.predict(model, frame, horizon_days=min(1e5, 364 * shop.factor))
    check_numbers(what, got)
    for name in ("p_alive", "p_alive_later", "p_no_purchase"):
        if not all(0 <= v <= 1 for v in got.get(name, [])):
            raise AssertionError(f"{what}: {name} outside 0 .. 1")
    if not all(v is not None and v >= 0 for v in got.get("expected_purchases", [])):
        raise AssertionError(f"{what}: expected purchases below 0 or missing")
    if shop.model != "gamma-gamma":
        days = [min(1e5, day * shop.factor) for day in (0, 7, 364)]
        check_numbers(what, models.LIBRARY.expect(model, days))
        chances = models.LIBRARY.pmf(model, min(1e5, 28 * shop.factor), 50)
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


MODELS = ("nbd", "bg-nbd", "mbg-nbd", "bg-cnbd-k", "mbg-cnbd-k", "pareto-nbd", "bg-bb", "sbg", "bdw",
          "gamma-gamma", "ggom-nbd")


def battery(rounds, chosen, report):
    failures = 0
    for model in chosen or MODELS:
        ends, iterations = collections.Counter(), []
        # One whose k is chosen is twelve fits: fewer of them, unless it is asked for by name.
        fewer = 4 if SHOP_OF.get(model) is Regular and not chosen else 1
        for number in range(max(1, rounds // fewer)):
            for kind in SHOPS:
                rng = random.Random(f"{model} {kind} {number}")
                shop = SHOP_OF.get(model, Shop)(rng, model, kind)
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


def buying(rng, model, low, high, size, longest):
    """A shop in weeks with parameters between two bounds."""
    shop = SHOP_OF.get(model, Shop)(rng, model, "just begun")
    shop.parameters = [shop.draw(a, b) for a, b in zip(low, high)]
    if isinstance(shop, Regular):
        shop.k, shop.litts = rng.choice((1, 2, 3)), []
    elif isinstance(shop, Ageing):
        shop.b, shop.s, shop.beta = shop.parameters[2:]
    shop.rows = [shop.customer(rng.uniform(longest / 3, longest)) for _ in range(size)]
    if isinstance(shop, Regular):
        shop.parameters[1] /= shop.k
    return shop


def in_turns(rng, model, low, high, size, most):
    """The same for the models of discrete time."""
    shop = SHOP_OF[model](rng, model, "just begun")
    shop.parameters = [shop.draw(a, b) for a, b in zip(low, high)]
    shop.rows = [shop.customer(most) for _ in range(size)]
    return shop


def spending(rng, model, low, high, size, most):
    shop = Spending(rng, model, "just begun")
    p, q, mean = (shop.draw(a, b) for a, b in zip(low, high))
    shop.parameters, shop.rows = [p, q, mean * (q - 1) / p], []
    for _ in range(size):
        x = rng.randint(1, most)
        rate = rng.gammavariate(q, 1 / shop.parameters[2])
        shop.rows.append((x, rng.gammavariate(p * x, 1 / (rate * x))))
    return shop


# Shops in which all parameters are identified: how they are made, the bounds of the parameters, how
# many customers and for how long.
STUDIES = {
    "nbd": (buying, (0.3, 4), (1.5, 12), 2500, 80),
    "bg-nbd": (buying, (0.3, 4, 0.5, 1.5), (1.5, 12, 1.5, 4), 2500, 80),
    "mbg-nbd": (buying, (0.3, 4, 0.5, 1.5), (1.5, 12, 1.5, 4), 2500, 80),
    "bg-cnbd-k": (buying, (0.3, 4, 0.5, 1.5), (1.5, 12, 1.5, 4), 2500, 80),
    "mbg-cnbd-k": (buying, (0.3, 4, 0.5, 1.5), (1.5, 12, 1.5, 4), 2500, 80),
    "pareto-nbd": (buying, (0.5, 4, 0.5, 6), (1.5, 10, 1.2, 15), 6000, 150),
    "ggom-nbd": (buying, (0.8, 4, 0.06, 0.7, 10), (2, 10, 0.12, 1.5, 40), 3000, 120),
    "bg-bb": (in_turns, (0.5, 0.5, 0.4, 1.5), (2, 2, 1, 4), 4000, 10),
    "sbg": (in_turns, (0.4, 0.8), (1.5, 4), 4000, 10),
    "bdw": (in_turns, (0.5, 1.5, 0.6), (1, 4, 1.6), 16000, 12),
    "gamma-gamma": (spending, (2, 2.5, 10), (8, 6, 100), 3000, 8),
}


def coverage(model, rounds):
    """How often 95 % intervals hold each of the true parameters."""
    library, held, fits = models.LIBRARY, None, 0
    make, *bounds = STUDIES[model]
    for number in range(rounds):
        shop = make(random.Random(f"coverage {model} {number}"), model, *bounds)
        frame = shop.frame()
        fitted = library.fit(model, frame, unit_days=7)
        truth = shop.truth()
        got = library.parameters(fitted)
        # With another number of stages the other parameters mean something else.
        state = library.state(fitted)
        is_same = not isinstance(shop, Regular) or state.k == shop.k
        if state.status == models.CONVERGED and is_same:
            fits += 1
            count = len(truth) - isinstance(shop, Regular)
            held = held or [0] * count
            for i, value in enumerate(truth[:count]):
                held[i] += got["lower"][i] <= value <= got["upper"][i]
        library.lib.rfm_model_free(fitted)
        library.lib.rfm_frame_free(frame)
    shares = [count / fits for count in held or ()]
    print(f"{model}: {fits} of {rounds} converged; 95 % intervals hold the parameters in "
          + ", ".join(f"{100 * share:.1f} %" for share in shares))
    if rounds >= 500:
        return int(not all(0.92 <= share <= 0.97 for share in shares))
    return int(fits < 0.8 * rounds or sum(shares) < 0.8 * len(shares))


def main():
    models.LIBRARY = models.Library(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    chosen = [name for name in sys.argv[4:] if name in MODELS]
    failures = battery(rounds, chosen, report="-v" in sys.argv) if rounds > 0 else 0
    coverage_rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 4
    for model in chosen or MODELS:
        if coverage_rounds > 0:
            failures += coverage(model, coverage_rounds)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
