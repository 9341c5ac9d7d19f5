# SPDX-License-Identifier: MIT
"""Makes clv_answers.txt: likelihoods with derivatives and answers of the models, by mpmath.

usage: clv_answers.py > clv_answers.txt   (mpmath 1.3; some minutes)

Nothing of the library is used, and other formulas than the library's: the textbook's with
hypergeometric functions, at 60 digits, and quadrature where those fail. Derivatives are differences
of the likelihood at that precision. A line: the model, its four parameters, x, t_x, T, time, rate,
then the log-likelihood, its gradient (4) and the lower half of its Hessian (10) by the logarithms of
the parameters, P(alive), P(alive at T + time), expected purchases, P(no purchase) within time, and
DERT at the rate; "-" where there is none. Lines of pmf: the model, parameters, time, purchases and
their probability. Lines of step: a, b and the steps of lgamma, digamma and trigamma. Of chances to
buy (bg-bb) x, t_x and n stand for x, t_x and T, of contracts (sbg, bdw) churned, 0 and periods.
Lines of fall: m, a, g, ln B(m, a) / B(m, a + g) and its derivatives by m, g, a, mm, aa, gg and mg.
Of lines of ggom and ggom_pmf see clv_answers_ggom.py.
"""

import math
import random

import clv_answers_ggom
import mpmath as mp

mp.mp.dps = 60
RANDOM = random.Random(20051)


def rising(r, x):
    return mp.loggamma(r + x) - mp.loggamma(r)


def log_beta_step(a, b, n):
    """ln B(a, b + n) / B(a, b)."""
    return rising(b, n) - rising(a + b, n)


def bg_log_odds(p, x, t_x, t, first):
    r, alpha, a, b = p
    n = x + first
    if n == 0:
        return mp.mpf("-inf")
    return mp.log(a / (b + n - 1)) + (r + x) * mp.log((alpha + t) / (alpha + t_x))


def bg_ll(p, x, t_x, t, first):
    r, alpha, a, b = p
    odds = mp.exp(bg_log_odds(p, x, t_x, t, first))
    return (rising(r, x) + r * mp.log(alpha) - (r + x) * mp.log(alpha + t) +
            log_beta_step(a, b, x + first) + mp.log(1 + odds))


def bg_alive(p, x, t_x, t, first):
    return 1 / (1 + mp.exp(bg_log_odds(p, x, t_x, t, first)))


def beta_mean(a, b, value):
    """Mean of value(p, q = 1 - p) over p of Beta(a, b), by quadrature in y = ln(p / q)."""
    middle, log_b = mp.log(a / b), mp.log(mp.beta(a, b))

    def at(y):
        p = 1 / (1 + mp.exp(-y))
        q = 1 / (1 + mp.exp(y))
        return mp.exp(a * mp.log(p) + b * mp.log(q) - log_b) * value(p, q)

    width = mp.sqrt(1 / a + 1 / b)
    ends = sorted({middle + k * width for k in (-90, -40, -16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16,
                                                40)} | {middle - mp.mpf(2) ** k for k in range(12)})
    return mp.quad(at, [-mp.inf] + ends + [mp.inf])


def bg_expected(p, x, t_x, t, first, time):
    r, alpha, a, b = p
    events, all_time, kept = r + x, alpha + t, b + x + first
    share = time / (all_time + time)
    form = mp.hyp2f1(events, kept, a + kept - 1, share)
    mean = (a + kept - 1) / (a - 1) * (1 - (1 - share) ** events * form)
    return bg_alive(p, x, t_x, t, first) * mean


def bg_later(p, x, t_x, t, first, time):
    r, alpha, a, b = p
    events, all_time, kept = r + x, alpha + t, b + x + first
    share = time / (all_time + time)
    return (bg_alive(p, x, t_x, t, first) * (1 - share) ** events *
            mp.hyp2f1(events, kept, a + kept, share))


def bg_none(p, x, t_x, t, first, time):
    alive = bg_alive(p, x, t_x, t, first)
    return 1 - alive + alive * ((p[1] + t) / (p[1] + t + time)) ** (p[0] + x)


def pareto_left(p, x, start, end):
    """Integral of s (alpha + u)^-(r + x) (beta + u)^-(s + 1)."""
    r, alpha, s, beta = p
    events = r + x

    def from_on(y):
        if alpha >= beta:
            form = mp.hyp2f1(events + s, s + 1, events + s + 1, (alpha - beta) / (alpha + y))
            return (alpha + y) ** -(events + s) / (events + s) * form
        form = mp.hyp2f1(events + s, events, events + s + 1, (beta - alpha) / (beta + y))
        return (beta + y) ** -(events + s) / (events + s) * form

    return s * (from_on(start) - from_on(end))


def pareto_parts(p, x, t_x, t):
    r, alpha, s, beta = p
    return (alpha + t) ** -(r + x) * (beta + t) ** -s, pareto_left(p, x, t_x, t)


def pareto_ll(p, x, t_x, t):
    r, alpha, s, beta = p
    alive, left = pareto_parts(p, x, t_x, t)
    return rising(r, x) + r * mp.log(alpha) + s * mp.log(beta) + mp.log(alive + left)


def pareto_alive(p, x, t_x, t):
    alive, left = pareto_parts(p, x, t_x, t)
    return alive / (alive + left)


def pareto_expected(p, x, t_x, t, time):
    r, alpha, s, beta = p
    life = mp.quad(lambda u: ((beta + t) / (beta + t + u)) ** s,
                   [0] + [time * mp.mpf(10) ** -k for k in range(12, -1, -1)])
    return pareto_alive(p, x, t_x, t) * (r + x) / (alpha + t) * life


def pareto_none(p, x, t_x, t, time):
    r, alpha, s, beta = p
    later = (r + x, alpha + t, s, beta + t)
    alive = pareto_alive(p, x, t_x, t)
    return 1 - alive + alive * mp.exp(pareto_ll(later, 0, 0, time))


def pareto_dert(p, x, t_x, t, rate):
    r, alpha, s, beta = p
    z = rate * (beta + t)
    integral = mp.exp(z) * (beta + t) * z ** (s - 1) * mp.gammainc(1 - s, z)
    return pareto_alive(p, x, t_x, t) * (r + x) / (alpha + t) * integral


def nbd_ll(p, x, t_x, t):
    r, alpha = p[:2]
    return rising(r, x) + r * mp.log(alpha / (alpha + t)) - x * mp.log(alpha + t)


def gamma_gamma_ll(p, x, mean, _):
    a, q, gamma = p[:3]
    return (mp.loggamma(a * x + q) - mp.loggamma(a * x) - mp.loggamma(q) +
            q * mp.log(gamma / (gamma + mean * x)) +
            a * x * mp.log(mean * x / (gamma + mean * x)) - mp.log(mean))


def derivatives(f, p):
    """Gradient and lower half of the Hessian by logarithms, by differences at 60 digits."""
    start = [mp.log(v) for v in p]
    step = mp.mpf(10) ** -15

    def at(**moves):
        return f([mp.exp(v + step * moves.get(f"m{i}", 0)) for i, v in enumerate(start)])

    here = at()
    up = [at(**{f"m{i}": 1}) for i in range(len(p))]
    down = [at(**{f"m{i}": -1}) for i in range(len(p))]
    first = [(u - d) / (2 * step) for u, d in zip(up, down)]
    second = []
    for i in range(len(p)):
        for k in range(i):
            both = (at(**{f"m{i}": 1, f"m{k}": 1}) - at(**{f"m{i}": 1, f"m{k}": -1}) -
                    at(**{f"m{i}": -1, f"m{k}": 1}) + at(**{f"m{i}": -1, f"m{k}": -1}))
            second.append(both / (4 * step ** 2))
        second.append((up[i] - 2 * here + down[i]) / step ** 2)
    return here, first, second


def pad(values, count):
    return [mp.nstr(v, 18) for v in values] + ["-"] * (count - len(values))


def line(model, p, x, t_x, t, time, rate):
    f = {
        "nbd": lambda q: nbd_ll(q, x, t_x, t),
        "bg-nbd": lambda q: bg_ll(q, x, t_x, t, 0),
        "mbg-nbd": lambda q: bg_ll(q, x, t_x, t, 1),
        "pareto-nbd": lambda q: pareto_ll(q, x, t_x, t),
        "gamma-gamma": lambda q: gamma_gamma_ll(q, x, t_x, t),
    }[model]
    value, first, second = derivatives(f, p)
    answers = []
    if model in ("bg-nbd", "mbg-nbd"):
        one = 1 if model == "mbg-nbd" else 0
        answers = [g(p, x, t_x, t, one, *more) for g, more in (
            (bg_alive, ()), (bg_later, (time,)), (bg_expected, (time,)), (bg_none, (time,)))]
    elif model == "pareto-nbd":
        alive = pareto_alive(p, x, t_x, t)
        answers = [alive, alive * ((p[3] + t) / (p[3] + t + time)) ** p[2],
                   pareto_expected(p, x, t_x, t, time), pareto_none(p, x, t_x, t, time),
                   pareto_dert(p, x, t_x, t, rate)]
    print(model, *pad(p, 4), x, *(mp.nstr(v, 18) for v in (t_x, t, time, rate)),
          mp.nstr(value, 18), *pad(first, 4), *pad(second, 10), *pad(answers, 5), flush=True)


def draw(low, high):
    """As a double, so that the library is asked the same."""
    power = RANDOM.uniform(float(mp.log(low)), float(mp.log(high)))
    return mp.mpf(float(mp.nstr(mp.exp(power), 6)))


def history(wide):
    x = RANDOM.choice((0, 0, 1, 2, 3, 7, 20, 60) if not wide else (0, 1, 5, 200, 900))
    t = draw(1, 200) if not wide else draw(1e-3, 1e4)
    t_x = mp.mpf(0) if x == 0 else mp.mpf(float(mp.nstr(t * RANDOM.random(), 6)))
    if x > 0 and RANDOM.random() < 0.15:
        t_x = t
    return x, t_x, t


def purchases():
    for model in ("nbd", "bg-nbd", "mbg-nbd", "pareto-nbd"):
        for i in range(24):
            wide = i % 3 == 2
            low, high = (1e-3, 1e3) if wide else (0.1, 20)
            p = [draw(low, high) for _ in range(2 if model == "nbd" else 4)]
            if model == "pareto-nbd" and i == 4:
                p[3] = p[1]  # where the textbook's formula changes
            x, t_x, t = history(wide)
            time = draw(1, 100) if not wide else draw(0.01, 2000)
            line(model, p, x, t_x, t, time, draw(1e-4, 1))


def spends():
    for i in range(24):
        wide = i % 3 == 2
        low, high = (1e-3, 1e5) if wide else (0.5, 30)
        p = [draw(low, high) for _ in range(3)]
        line("gamma-gamma", p, RANDOM.choice((1, 2, 5, 40)), draw(0.5, 500), mp.mpf(0), mp.mpf(1),
             mp.mpf(1))


def extremes():
    """A million purchases, and horizons of thousands: no derivatives, by quadrature."""
    for first, model in ((0, "bg-nbd"), (1, "mbg-nbd")):
        for p, x, t_x, t, time in (
                ((0.25, 4, 0.8, 2.4), 1000000, 99.9999, 100, 52), ((0.25, 1e-3, 0.8, 2.4), 0, 0, 1, 5000),
                ((2, 0.5, 1, 3), 40, 2, 2.125, 400), ((800, 2, 0.01, 5), 3, 1, 1, 30),
                ((5, 1, 300, 90000), 1000, 40, 40, 500), ((0.01, 1e-6, 1e-3, 0.01), 1, 1e-6, 1e-5, 1)):
            p = [mp.mpf(v) for v in p]
            t_x, t, time = mp.mpf(t_x), mp.mpf(t), mp.mpf(time)
            events, per, kept = p[0] + x, time / (p[1] + t), p[3] + x + first
            alive = bg_alive(p, x, t_x, t, first)
            mean = beta_mean(p[2], kept, lambda u, v: -mp.expm1(-events * mp.log1p(u * per)) / u)
            stay = beta_mean(p[2], kept, lambda u, v: (1 + u * per) ** -events)
            answers = [alive, alive * stay, alive * mean, bg_none(p, x, t_x, t, first, time)]
            print(model, *pad(p, 4), x, *(mp.nstr(v, 18) for v in (t_x, t, time, 1)),
                  mp.nstr(bg_ll(p, x, t_x, t, first), 18), *pad([], 14), *pad(answers, 5),
                  flush=True)
    for p, x, t_x, t in (((0.5, 10, 0.6, 11), 1000000, 51, 52), ((0.5, 1e-5, 0.6, 1e4), 0, 0, 1e6),
                         ((0.5, 1e4, 0.6, 1e-5), 2, 1, 1e6), ((1e5, 1e5, 1e5, 1e6), 30, 30, 31)):
        p = [mp.mpf(v) for v in p]
        t_x, t, gap = mp.mpf(t_x), mp.mpf(t), mp.mpf(t) - mp.mpf(t_x)
        r, alpha, s, beta = p
        ends = sorted({gap * mp.mpf(2) ** -k for k in range(90)} | {mp.mpf(0)})
        left = mp.quad(lambda u: s * mp.exp(-(r + x) * mp.log1p(u / (alpha + t_x)) - (s + 1) *
                                            mp.log1p(u / (beta + t_x))) / (beta + t_x), ends)
        here = mp.exp(-(r + x) * mp.log1p(gap / (alpha + t_x)) - s * mp.log1p(gap / (beta + t_x)))
        value = (rising(r, x) - r * mp.log1p(t_x / alpha) - s * mp.log1p(t_x / beta) -
                 x * mp.log(alpha + t_x) + mp.log(here + left))
        print("pareto-nbd", *pad(p, 4), x, *(mp.nstr(v, 18) for v in (t_x, t, 1, 1)),
              mp.nstr(value, 18), *pad([], 14), *pad([here / (here + left)], 5), flush=True)


def pmfs():
    """Chances of n purchases: by rate and lifetime, integrated."""
    for p, time, counts in (((0.25, 4.4, 0.8, 2.4), 30, (0, 1, 7, 100)),
                            ((0.05, 1e-3, 0.8, 2.4), 1000, (0, 1, 7, 1000)),
                            ((40, 2, 0.02, 3), 100, (0, 1, 50, 2000, 9000))):
        r, alpha, a, b = p = [mp.mpf(v) for v in p]
        time = mp.mpf(time)
        for first, model in ((0, "bg-nbd"), (1, "mbg-nbd"), (2, "nbd")):
            for n in counts:
                def nbd(k):
                    return mp.exp(rising(r, k) - mp.loggamma(k + 1) + r * mp.log(
                        alpha / (alpha + time)) + k * mp.log(time / (alpha + time)))
                if first == 2:
                    value = nbd(n)
                else:
                    stay = mp.exp(log_beta_step(a, b, n + first))
                    at_least = mp.mpf(1) if n == 0 else mp.betainc(n, r, 0, time / (alpha + time),
                                                                   regularized=True)
                    leave = mp.mpf(0) if n + first == 0 else mp.exp(
                        log_beta_step(a, b, n + first - 1)) * a / (a + b + n + first - 1)
                    value = nbd(n) * stay + at_least * leave
                print("pmf", model, *pad(p[:2] if first == 2 else p, 4), mp.nstr(time, 18), n,
                      mp.nstr(value, 18), flush=True)
        for n in counts:
            s, beta = a, b
            ways = rising(r, n) - mp.loggamma(n + 1)
            at = lambda u: mp.exp(ways - r * mp.log1p(u / alpha) - n * mp.log1p(alpha / u) -
                                  s * mp.log1p(u / beta))
            ends = [mp.mpf(0)] + [time * mp.mpf(2) ** (-mp.mpf(k) / 2) for k in range(120, -1, -1)]
            value = at(time) + mp.quad(lambda u: at(u) * s / (beta + u) if u > 0 else mp.mpf(0), ends)
            print("pmf", "pareto-nbd", *pad(p, 4), mp.nstr(time, 18), n, mp.nstr(value, 18),
                  flush=True)


def steps():
    for _ in range(60):
        a, b = draw(1e-6, 1e12), draw(1e-6, 1e7)
        print("step", mp.nstr(a, 18), mp.nstr(b, 18),
              *(mp.nstr(f(a + b) - f(a), 18) for f in (
                  mp.loggamma, mp.digamma, lambda v: mp.psi(1, v))), flush=True)


def fall(m, a, g):
    """ln B(m, a) / B(m, a + g)."""
    return mp.loggamma(a) + mp.loggamma(a + m + g) - mp.loggamma(a + m) - mp.loggamma(a + g)


def log_mean(a, b, i, k):
    """Logarithm of the mean of p^i (1 - p)^k over Beta(a, b)."""
    return rising(a, i) + rising(b, k) - rising(a + b, i + k)


def bg_bb_there(p, x, n):
    return log_mean(p[0], p[1], x, n - x) + log_mean(p[2], p[3], 0, n)


def bg_bb_likelihood(p, x, t_x, n):
    left = [mp.exp(log_mean(p[0], p[1], x, j - x) + log_mean(p[2], p[3], 1, j))
            for j in range(t_x, n)]
    return mp.exp(bg_bb_there(p, x, n)) + mp.fsum(left)


def endless(stays, rate):
    """Sum of stays(s) / (1 + rate)^s; where terms are many the rest by Euler and Maclaurin."""
    def term(s):
        return stays(s) * mp.exp(-s * mp.log1p(rate))
    most = 50 / rate
    if most <= 3000:
        return mp.fsum(term(s) for s in range(1, int(most) + 20))
    far = [400 * mp.mpf(2) ** k for k in range(int(mp.log(200 / rate / 400, 2)) + 1)]
    return (mp.fsum(term(s) for s in range(1, 400)) + mp.quad(term, far + [mp.inf]) +
            term(400) / 2 - mp.diff(term, 400) / 12 + mp.diff(term, 400, 3) / 720 -
            mp.diff(term, 400, 5) / 30240)


def bg_bb_answers(p, x, t_x, n, time, rate):
    a, b, gamma, delta = p
    alive = mp.exp(bg_bb_there(p, x, n)) / bg_bb_likelihood(p, x, t_x, n)

    def stays(s):
        return mp.exp(-fall(gamma, delta + n, mp.mpf(s)))

    buys = alive * (a + x) / (a + b + n)
    now = (a + x, b + n - x, gamma, delta + n)
    return [alive, alive * stays(time), buys * mp.fsum(stays(s) for s in range(1, time + 1)),
            1 - alive + alive * bg_bb_likelihood(now, 0, 0, time), buys * endless(stays, rate)]


def contract_left(p, t, left):
    a, b, c = p
    if not left:
        return -fall(a, b, mp.mpf(t) ** c)
    before = mp.mpf(t - 1) ** c if t > 1 else mp.mpf(0)
    return mp.log(mp.exp(-fall(a, b, before)) - mp.exp(-fall(a, b, mp.mpf(t) ** c)))


def contract_answers(p, left, t, time, rate):
    a, b, c = p
    if left:
        return [mp.mpf(0), mp.mpf(0), mp.mpf(0), mp.mpf(1), mp.mpf(0)]

    def stays(s):
        return mp.exp(fall(a, b, mp.mpf(t) ** c) - fall(a, b, (t + mp.mpf(s)) ** c))

    expected = mp.fsum(stays(s) for s in range(1, time + 1))
    return [mp.mpf(1), stays(time), expected, 1 - stays(1), endless(stays, rate)]


def discrete_line(model, p, history, time, rate):
    p, rate = [mp.mpf(v) for v in p], mp.mpf(rate)
    x, t_x, t = history
    powers = 8 * p[2] if model == "bdw" else 0
    mp.mp.dps = 60 + int(mp.log10(max(p)) * 2 + powers)
    if model == "bg-bb":
        value, first, second = derivatives(lambda q: mp.log(bg_bb_likelihood(q, x, t_x, t)), p)
        answers = bg_bb_answers(p, x, t_x, t, time, rate)
    else:
        def whole(q):
            return list(q) + [mp.mpf(1)] * (3 - len(q))
        value, first, second = derivatives(lambda q: contract_left(whole(q), t, x), p)
        answers = contract_answers(whole(p), x, t, time, rate)
    print(model, *pad(p, 4), x, t_x, t, time, mp.nstr(rate, 18), mp.nstr(value, 18),
          *pad(first, 4), *pad(second, 10), *pad(answers, 5), flush=True)
    mp.mp.dps = 60


def discrete():
    """Chances to buy and contracts; from random numbers of their own."""
    chosen = random.Random(20101)

    def pick(low, high):
        return float(f"{math.exp(chosen.uniform(math.log(low), math.log(high))):.5g}")

    def chances(wide):
        n = chosen.choice((0, 1, 3, 6, 12, 52) if not wide else (1, 30, 200, 1000))
        x = chosen.randint(0, n) if chosen.random() < 0.7 else chosen.choice((0, n))
        t_x = chosen.randint(x, n) if x > 0 else 0
        return (x, n if chosen.random() < 0.2 and x > 0 else t_x, n)

    for i in range(30):
        wide = i % 3 == 2
        low, high = (1e-4, 1e6) if wide else (0.1, 20)
        discrete_line("bg-bb", [pick(low, high) for _ in range(4)], chances(wide),
                      chosen.choice((1, 5, 30, 365)), pick(1e-6 if wide else 0.01, 2))
    for i in range(45):
        wide = i % 3 == 2
        low, high = (1e-4, 1e6) if wide else (0.1, 20)
        p = [pick(low, high) for _ in range(2)] + ([pick(0.2, 5)] if i % 2 else [])
        t = chosen.choice((1, 2, 3, 8, 24) if not wide else (1, 60, 1000))
        discrete_line("bdw" if i % 2 else "sbg", p, (chosen.randint(0, 1), 0, t),
                      chosen.choice((1, 4, 12, 60)), pick(1e-6 if wide and i % 2 == 0 else 0.01, 2))
    for p, t, time, rate in (((0.5, 1.2, 0.7), 4, 900, 1e-4), ((3, 4000, 1.6), 2, 900, 1e-3),
                             ((0.02, 0.4, 1.3), 1, 500, 1e-6), ((9, 1e7, 3.5), 1, 300, 1e-5),
                             ((1, 2, 40), 3, 5, 0.1), ((1e-3, 5, 90), 2, 200, 0.1)):
        discrete_line("bdw", p, (0, 0, t), time, rate)
    for p, time, counts in (((1.2, 0.75, 0.66, 2.8), 6, (0, 1, 3, 6)),
                            ((1.2, 0.75, 0.66, 2.8), 3500, (0, 1, 50, 2000, 3500)),
                            ((30, 3000, 0.02, 3), 4000, (0, 7, 40, 120)),
                            ((800, 800, 5, 9000), 5000, (0, 300, 2400, 5000))):
        q = [mp.mpf(v) for v in p]
        for n in counts:
            ways = [mp.loggamma(j + 1) - mp.loggamma(n + 1) - mp.loggamma(j - n + 1)
                    for j in range(n, time + 1)]
            value = mp.fsum([mp.exp(ways[j - n] + log_mean(q[0], q[1], n, j - n) +
                                    log_mean(q[2], q[3], 1, j)) for j in range(n, time)])
            value += mp.exp(ways[-1] + bg_bb_there(q, n, time))
            print("pmf", "bg-bb", *pad(q, 4), time, n, mp.nstr(value, 18), flush=True)
    for _ in range(80):
        m, a, g = (mp.mpf(pick(1e-9, 1e12)) for _ in range(3))
        mp.mp.dps = 100
        end = a + m + g
        values = [fall(m, a, g)] + [mp.psi(0, end) - mp.psi(0, a + m), mp.psi(0, end) -
                                    mp.psi(0, a + g), mp.psi(0, end) + mp.psi(0, a) -
                                    mp.psi(0, a + m) - mp.psi(0, a + g),
                                    mp.psi(1, end) - mp.psi(1, a + m), mp.psi(1, end) +
                                    mp.psi(1, a) - mp.psi(1, a + m) - mp.psi(1, a + g),
                                    mp.psi(1, end) - mp.psi(1, a + g), mp.psi(1, end)]
        print("fall", *(mp.nstr(v, 18) for v in (m, a, g)), *(mp.nstr(v, 18) for v in values),
              flush=True)
        mp.mp.dps = 60


if __name__ == "__main__":
    steps()
    spends()
    pmfs()
    extremes()
    purchases()
    discrete()
    clv_answers_ggom.lines()
