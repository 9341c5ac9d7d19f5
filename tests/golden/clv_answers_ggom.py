# SPDX-License-Identifier: MIT
"""The part of clv_answers.txt that is about ggom-nbd, by mpmath (see clv_answers.py).

usage: clv_answers_ggom.py > lines   (mpmath 1.3; some minutes)

Integrals are those of the paper as they stand, by quadrature with 40 digits over pieces that are
short wherever something happens; derivatives are differences of the likelihood. A line of ggom: r,
alpha, b, s, beta, x, t_x, T, time, rate, then the log-likelihood, its gradient (5) and the lower
half of its Hessian (15) by the logarithms of the parameters, P(alive), P(alive at T + time),
expected purchases and P(no purchase) within time, DERT at the rate, and the mean of n (n - 1)
within time. A line of ggom_pmf: parameters, x, T, time, purchases, and their probability for
somebody who is alive at T.
"""

import random

import mpmath as mp

DIGITS = 40
NODES = {}


def nodes():
    if not NODES:
        NODES["all"] = mp.calculus.quadrature.GaussLegendre(mp.mp).calc_nodes(5, 180)
    return NODES["all"]


def integral(f, low, high, places):
    """Over pieces between `places`; 48 nodes of Gauss and Legendre each."""
    ends = [low] + sorted({p for p in places if low < p < high}) + [high]
    total = mp.mpf(0)
    for a, e in zip(ends, ends[1:]):
        half, middle = (e - a) / 2, (e + a) / 2
        total += half * mp.fsum(w * f(middle + half * v) for v, w in nodes())
    return total


def steps(size, low=-60, high=60):
    return [size * mp.mpf(2) ** k for k in range(low, high)]


def life_places(b, s, beta, start, low=-12, high=30):
    """Where the lifetime from `start` on does something, as distances from `start`."""
    y = b * start
    now = beta * mp.exp(-y) - mp.expm1(-y)  # beta of somebody alive
    places = steps(min(now, 1) / b, low, high) + [k * mp.mpf(3) / b for k in range(1, 12)]
    for power in (s, s + 1):
        places += steps(max(now, 1) / (b * power), low, high)
    return places


def tops(b, s, beta, start):
    """Around the time at which most leave."""
    y = b * start
    now = beta * mp.exp(-y) - mp.expm1(-y)
    if now <= 1:
        return []
    width = 3 / mp.sqrt(1 + s)
    top = mp.log((now - 1) / s) if now - 1 > s else mp.mpf(0)
    return [(top + k * width) / b for k in range(-12, 13)]


class Model:
    def __init__(self, p):
        self.r, self.alpha, self.b, self.s, self.beta = p

    def log_survival(self, t):
        return -self.s * mp.log1p(mp.expm1(self.b * t) / self.beta)

    def hazard(self, t):
        return self.s * self.b / (1 + (self.beta - 1) * mp.exp(-self.b * t))

    def places(self, x, t_x, t):
        gap = t - t_x
        places = [gap * mp.mpf(2) ** -k for k in range(1, 24)]
        places += steps((self.alpha + t_x) / (self.r + x), -8, 30) + steps(self.alpha + t_x, -8, 30)
        places += life_places(self.b, self.s, self.beta, t_x)
        return thinned(places, gap) + tops(self.b, self.s, self.beta, t_x)

    def parts(self, x, t_x, t, places=None):
        events = self.r + x

        def at(v):
            u = t_x + v
            return mp.exp(-events * mp.log(self.alpha + u) + self.log_survival(u)) * self.hazard(u)

        alive = mp.exp(-events * mp.log(self.alpha + t) + self.log_survival(t))
        if t == t_x:
            return alive, mp.mpf(0)
        return alive, integral(at, mp.mpf(0), t - t_x, places or self.places(x, t_x, t))

    def ll(self, x, t_x, t, places=None):
        alive, left = self.parts(x, t_x, t, places)
        return (mp.loggamma(self.r + x) - mp.loggamma(self.r) + self.r * mp.log(self.alpha) +
                mp.log(alive + left))

    def p_alive(self, x, t_x, t):
        alive, left = self.parts(x, t_x, t)
        return alive / (alive + left)

    def lives(self, t, time, value):
        """Integral over 0 .. time of value(u) S(t + u) / S(t)."""
        here = self.log_survival(t)
        places = thinned([time * mp.mpf(2) ** -k for k in range(1, 24)] +
                         life_places(self.b, self.s, self.beta, t), time)
        places += tops(self.b, self.s, self.beta, t)
        return integral(lambda u: value(u) * mp.exp(self.log_survival(t + u) - here), mp.mpf(0),
                        time, places)

    def none(self, x, t, time):
        """No purchase within time by somebody alive at t."""
        events, start, here = self.r + x, self.alpha + t, self.log_survival(t)

        def at(v):
            return mp.exp(-events * mp.log1p(v / start) + self.log_survival(t + v) - here)

        places = self.places(x, t, t + time)
        return at(time) + integral(lambda v: at(v) * self.hazard(t + v), mp.mpf(0), time, places)

    def count(self, x, t, time, n):
        """n purchases within time by somebody alive at t."""
        events, start, here = self.r + x, self.alpha + t, self.log_survival(t)
        ways = mp.loggamma(events + n) - mp.loggamma(events) - mp.loggamma(n + 1)

        def at(v):
            return mp.exp(ways - events * mp.log1p(v / start) - n * mp.log1p(start / v) +
                          self.log_survival(t + v) - here)

        top, width = mp.mpf(n) * start / events, 1 / mp.sqrt(n * events / (n + events))
        places = self.places(x, t, t + time) + [top * mp.exp(2 * width * k) for k in range(-15, 16)]
        return at(time) + integral(lambda v: at(v) * self.hazard(t + v), mp.mpf(0), time, places)


def thinned(places, end):
    """Those between 0 and the end that are not next to one another."""
    kept = []
    for place in sorted(p for p in places if 0 < p < end):
        if not kept or place > kept[-1] * mp.mpf("1.6"):
            kept.append(place)
    return kept


def derivatives(f, p):
    start, step = [mp.log(v) for v in p], mp.mpf(10) ** -9
    known = {}

    def at(moves):
        key = tuple(sorted(moves.items()))
        if key not in known:
            known[key] = f([mp.exp(v + step * moves.get(i, 0)) for i, v in enumerate(start)])
        return known[key]

    first, second = [], []
    for i in range(len(p)):
        first.append((at({i: 1}) - at({i: -1})) / (2 * step))
        for k in range(i):
            both = sum(a * e * at({i: a, k: e}) for a in (1, -1) for e in (1, -1))
            second.append(both / (4 * step ** 2))
        second.append((at({i: 1}) - 2 * at({}) + at({i: -1})) / step ** 2)
    return at({}), first, second


def show(values):
    return " ".join(mp.nstr(v, 18) for v in values)


def line(p, x, t_x, t, time, rate, with_derivatives=True):
    p = [mp.mpf(v) for v in p]
    t_x, t, time, rate = (mp.mpf(v) for v in (t_x, t, time, rate))
    model = Model(p)
    places = model.places(x, t_x, t)
    if with_derivatives:
        value, first, second = derivatives(lambda q: Model(q).ll(x, t_x, t, places), p)
        slopes = show(first + second)
    else:
        value, slopes = model.ll(x, t_x, t), " ".join("-" * 20)
    alive = model.p_alive(x, t_x, t)
    rates = (model.r + x) / (model.alpha + t)
    squares = rates * (model.r + x + 1) / (model.alpha + t)
    answers = [alive, alive * mp.exp(model.log_survival(t + time) - model.log_survival(t)),
               alive * rates * model.lives(t, time, lambda u: mp.mpf(1)),
               1 - alive + alive * model.none(x, t, time),
               alive * rates * model.lives(t, 90 / rate, lambda u: mp.exp(-rate * u)),
               alive * squares * 2 * model.lives(t, time, lambda u: u)]
    print("ggom", show(p), x, show([t_x, t, time, rate, value]), slopes, show(answers), flush=True)


def pmf(p, x, t, time, counts):
    model = Model([mp.mpf(v) for v in p])
    for n in counts:
        value = model.count(x, mp.mpf(t), mp.mpf(time), n)
        print("ggom_pmf", show(mp.mpf(v) for v in p), x, show([mp.mpf(t), mp.mpf(time)]), n,
              mp.nstr(value, 18), flush=True)


def ordinary(rng):
    def draw(low, high):
        return float(mp.nstr(mp.exp(rng.uniform(float(mp.log(low)), float(mp.log(high)))), 6))

    for i in range(24):
        wide = i % 3 == 2
        low, high = (1e-3, 1e3) if wide else (0.1, 20)
        p = [draw(low, high) for _ in range(5)]
        p[2] = draw(1e-4, 10) if wide else draw(0.003, 0.3)
        x = rng.choice((0, 0, 1, 2, 3, 7, 20, 60) if not wide else (0, 1, 5, 200, 900))
        t = draw(1, 200) if not wide else draw(1e-3, 1e4)
        t_x = 0.0 if x == 0 else float(mp.nstr(t * rng.random(), 6))
        line(p, x, t_x, t, draw(1, 100) if not wide else draw(0.01, 2000), draw(1e-4, 1))


NASTY = (
    # r, alpha, b, s, beta; x, t_x, T; time, rate
    ((0.55, 10.5, 0.01, 0.6, 0.5), 0, 0, 38.86, 39, 0.003),
    ((0.55, 10.5, 0.01, 0.6, 0.5), 26, 30.86, 31, 39, 0.003),
    ((0.55, 10.5, 0.01, 0.6, 0.5), 3, 20, 20, 39, 0.003),       # T = t_x
    ((0.55, 10.5, 0.01, 0.6, 0.5), 0, 0, 0, 39, 0.003),         # T = 0
    ((0.55, 10.5, 0.01, 0.6, 0.5), 300, 10, 52, 39, 0.003),
    ((0.55, 10.5, 0.01, 0.6, 0.5), 300, 52, 52, 1e4, 1e-6),
    ((0.55, 10.5, 0.2, 0.6, 1), 2, 10, 40, 20, 0.01),           # beta = 1: exponential
    ((0.55, 10.5, 0.2, 0.6, 1 - 2.0 ** -52), 2, 10, 40, 20, 0.01),
    ((0.55, 10.5, 0.2, 0.6, 1 + 2.0 ** -52), 2, 10, 40, 20, 0.01),
    ((0.55, 10.5, 0.2, 0.6, 1.001), 2, 10, 40, 20, 0.01),
    ((0.55, 10.5, 0.2, 0.6, 0.999), 2, 10, 40, 20, 0.01),
    ((0.55, 10.5, 0.2, 0.6, 2), 2, 10, 40, 200, 0.01),          # the pair at ln 1
    ((0.55, 10.5, 0.4, 0.6, 1e3), 1, 5, 40, 20, 0.01),          # the pair within t_x .. T
    ((0.55, 10.5, 1, 0.6, 1e6), 1, 5, 40, 20, 0.01),
    ((0.55, 10.5, 5, 0.02, 1e6), 4, 1, 40, 20, 0.01),
    ((0.55, 10.5, 1, 100, 1e9), 1, 5, 40, 20, 0.01),            # all leave at about the same time
    ((0.55, 10.5, 1, 1e4, 1e9), 0, 0, 40, 20, 0.01),
    ((0.55, 1e-3, 0.5, 1e5, 1e9), 0, 0, 40, 20, 0.01),          # late top far above a steep start
    ((4, 1e-3, 0.02, 50, 1e8), 0, 0, 2000, 500, 0.001),
    ((0.55, 10.5, 1e-6, 0.6, 1e-5), 2, 10, 40, 20, 0.01),       # Pareto/NBD all but
    ((0.55, 10.5, 1e-6, 0.6, 1e5), 2, 10, 40, 20, 0.01),        # nobody leaves
    ((0.55, 10.5, 1e-6, 0.6, 1e-9), 2, 10, 40, 20, 0.01),
    ((0.55, 10.5, 1e3, 0.6, 1e-9), 2, 10, 40, 20, 0.01),        # at once
    ((0.55, 10.5, 1e3, 1e-4, 10), 2, 10, 40, 20, 0.01),         # b t = 40,000
    ((0.55, 10.5, 1e6, 1e-9, 1e9), 2, 10, 40, 20, 0.01),
    ((0.55, 10.5, 1e6, 1e-7, 1e-9), 0, 0, 40, 1e5, 1e-5),
    ((0.55, 10.5, 1e12, 1e-9, 3), 1, 7, 40, 20, 0.01),
    ((0.55, 10.5, 1e-20, 1e9, 1e-9), 1, 7, 40, 20, 0.01),
    ((0.55, 10.5, 1e-30, 1e9, 1e9), 1, 7, 40, 20, 0.01),
    ((1e-3, 1e-6, 0.05, 2, 0.01), 1, 1e-4, 1e4, 1e4, 1e-4),
    ((1e-6, 10, 0.05, 2, 0.01), 0, 0, 40, 10, 0.01),
    ((1e5, 1e6, 0.05, 2, 0.01), 5, 30, 40, 10, 0.01),           # all buy alike
    ((1e5, 1e5, 0.05, 1e5, 1e5), 30, 30, 31, 30, 0.01),
    ((300, 2, 0.05, 0.1, 20), 3, 1, 1, 30, 0.01),
    ((20, 1, 0.5, 30, 40), 900, 40, 60, 30, 0.01),
    ((0.5, 1e4, 3, 0.6, 1e-5), 2, 1, 1e6, 1e5, 1e-5),
    ((0.5, 1e-5, 1e-6, 0.6, 100), 0, 0, 1e6, 1e6, 1e-6),
    ((0.5, 1e-30, 1e20, 0.6, 100), 1, 1e-28, 1e-20, 1e-15, 1e10),   # other units
    ((0.5, 1e25, 1e-25, 0.6, 100), 1, 1e24, 1e26, 1e26, 1e-27),
    ((0.25, 4, 0.03, 5, 30), 0, 0, 200, 800, 1e-3),
    ((2, 30, 0.1, 0.3, 0.02), 0, 0, 1e-9, 1e-9, 100),
    ((2, 30, 0.1, 0.3, 0.02), 12, 100, 101, 1e-6, 1e3),
)


def lines():
    with mp.workdps(DIGITS):
        rng = random.Random(2012)
        for case in NASTY:
            line(*case)
        ordinary(rng)
        # A million purchases: no derivatives.
        line((0.5, 10, 0.02, 0.6, 0.3), 1000000, 51, 52, 52, 0.01, with_derivatives=False)
        line((0.5, 10, 0.02, 0.6, 30), 1000000, 1, 52, 52, 0.01, with_derivatives=False)
        for p, x, t, time, counts in (
                ((0.25, 4.4, 0.05, 0.8, 2.4), 0, 0, 30, (1, 7, 100)),
                ((0.55, 10.5, 0.01, 0.6, 0.5), 2, 38.86, 39, (1, 2, 5, 50)),
                ((0.05, 1e-3, 0.002, 0.8, 2.4), 0, 0, 1000, (1, 7, 1000)),
                ((40, 2, 0.3, 0.02, 1e-3), 0, 0, 100, (1, 50, 2000, 9000)),
                ((4, 1e-3, 0.02, 50, 1e8), 0, 0, 2000, (1, 10, 3000)),  # two tops
                ((1e6, 1e3, 1, 100, 1e9), 0, 0, 40, (1, 1000, 9000)),
                ((0.5, 3, 1e3, 1e-4, 10), 5, 40, 500, (1, 30, 400)),
                ((0.5, 3, 1e3, 0.6, 1e-9), 0, 0, 500, (1, 5)),
                ((1e5, 1e-2, 10, 2, 1e6), 0, 0, 1, (1, 200, 9000))):
            pmf(p, x, t, time, counts)


if __name__ == "__main__":
    lines()
