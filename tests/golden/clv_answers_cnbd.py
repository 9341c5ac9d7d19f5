# SPDX-License-Identifier: MIT
"""Makes clv_answers_cnbd.txt: likelihoods with derivatives and answers of the CNBD-k models.

usage: clv_answers_cnbd.py > clv_answers_cnbd.txt   (mpmath 1.3; some minutes)

As clv_answers.py beside it, and nothing of the library is used. Answers come from the sum over
the n-th purchases of gold/models.md at 60 digits, and where these are too many from an integral
over the chance to leave at 30 digits, in which the count of events, every k-th a purchase, has its
generating function by the k complex roots; some rows have both, held against each other.

A line: the model, r, alpha, a, b, k, x, t_x, T, litt, time, then the log-likelihood, its gradient
(4) and the lower half of its Hessian (10) by the logarithms of the parameters, P(alive), P(alive at
T + time), expected purchases and P(no purchase) within time; "-" where there is none. Lines of pmf:
the same up to time, n, and the chance of n purchases of somebody alive at T.
"""

import pathlib
import random
import sys

import mpmath as mp

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import clv_answers as answers  # noqa: E402

mp.mp.dps = 60
RANDOM = random.Random(20160)


def stage_terms(p, k, x, t_x, t):
    """Shape and weights of the stages of somebody alive."""
    shape, share = p[0] + k * x, (t - t_x) / (p[1] + t)
    return shape, [mp.rf(shape, j) / mp.factorial(j) * share ** j for j in range(k)]


def log_odds(p, k, x, t_x, t, first):
    r, alpha, a, b = p
    if x + first == 0:
        return mp.mpf("-inf")
    shape, terms = stage_terms(p, k, x, t_x, t)
    return (mp.log(a / (b + x + first - 1)) + shape * mp.log((alpha + t) / (alpha + t_x)) -
            mp.log(mp.fsum(terms)))


def likelihood(p, k, x, t_x, t, litt, first):
    r, alpha, a, b = p
    shape, terms = stage_terms(p, k, x, t_x, t)
    return (answers.rising(r, k * x) + r * mp.log(alpha) - shape * mp.log(alpha + t) +
            mp.log(mp.fsum(terms)) + (k - 1) * litt - x * mp.log(mp.factorial(k - 1)) +
            answers.log_beta_step(a, b, x + first) +
            mp.log1p(mp.exp(log_odds(p, k, x, t_x, t, first))))


def alive(p, k, x, t_x, t, first):
    return 1 / (1 + mp.exp(log_odds(p, k, x, t_x, t, first)))


def event_chances(shape, share, most):
    """Chances of 0 ... most events, and of that many or more, added up from the far end."""
    chance, chances = (1 - share) ** shape, []
    for i in range(most + 1):
        chances.append(chance)
        chance *= (shape + i) / (i + 1) * share
    tails, above = [None] * (most + 1), mp.mpf(0)
    for i in range(most, -1, -1):
        above += chances[i]
        tails[i] = above
    return chances, tails


def by_sums(p, k, x, t_x, t, first, time, most):
    """Expected purchases and the chance to stay of somebody alive, by gold/models.md."""
    shape, terms = stage_terms(p, k, x, t_x, t)
    a, kept, share = p[2], p[3] + x + first, time / (p[1] + t + time)
    all_terms, mean, stay = mp.fsum(terms), mp.mpf(0), mp.mpf(0)
    for j, term in enumerate(terms):
        chances, tails = event_chances(shape + j, share, most)
        s = [mp.mpf(1)]
        for n in range(most // k + 2):
            s.append(s[-1] * (kept + n) / (a + kept + n))
        mean += term * mp.fsum(tails[k * n - j] * s[n - 1] for n in range(1, most // k))
        stay += term * mp.fsum(c * s[(i + j) // k] for i, c in enumerate(chances))
    return mean / all_terms, stay / all_terms


def by_roots(p, k, x, t_x, t, first, time):
    """The same by an integral over the chance to leave, in y = ln(leave / stay)."""
    with mp.workdps(30):
        shape, terms = stage_terms(p, k, x, t_x, t)
        a, kept, per = p[2], p[3] + x + first, time / (p[1] + t)
        log_b = mp.log(mp.beta(a, kept))

        def stays(leave, stay):
            """Mean of stay to the power of the number of purchases."""
            rho, value = mp.exp((mp.log1p(-leave) if leave < 0.5 else mp.log(stay)) / k), mp.mpf(0)
            for i in range(k):
                v = rho * mp.expjpi(mp.mpf(2) * i / k)
                wait = 1 + per * (1 - v)
                kappa, on, stages = mp.polyval([1] * k, 1 / v) / k, v / wait, mp.mpf(0)
                for term in reversed(terms):
                    stages = stages * on + term
                value += kappa * stages * wait ** -shape
            return mp.re(value) / mp.fsum(terms)

        def weight(y):
            return mp.exp(-a * mp.log1p(mp.exp(-y)) - kept * mp.log1p(mp.exp(y)) - log_b)

        def both(y):
            leave, stay = 1 / (1 + mp.exp(-y)), 1 / (1 + mp.exp(y))
            with mp.extradps(int(abs(y) / 2.3) + 8):
                left = stays(leave, stay)
                return weight(y) * mp.mpc((1 - left) / leave, left)

        low, high, middle = mp.mpf(-120), mp.mpf(60), mp.log(a / kept)
        width = mp.sqrt(1 / a + 1 / kept)
        near = [middle + i * width for i in (-40, -16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16, 40)]
        ends = sorted({low, high, *(mp.mpf(4 * i) for i in range(-29, 15)),
                       *(y for y in near if low < y < high)})
        top = weight(min(max(middle, low), high))
        total = both(low) / a + both(high) / kept  # values are constant there
        for start, end in zip(ends, ends[1:]):
            if max(weight(start), weight(end)) > top * mp.mpf(10) ** -40:
                total += mp.quad(both, [start, end], method="gauss-legendre")
        return total.real, total.imag


def terms_needed(p, k, x, t, time):
    per, shape = time / (p[1] + t), p[0] + k * x + k
    mean = shape * per
    return float(mean + 16 * mp.sqrt(mean * (1 + per)) + 110 / mp.log1p(1 / per)) + 5 * k


def none(p, k, x, t_x, t, first, time):
    shape, terms = stage_terms(p, k, x, t_x, t)
    longer = stage_terms(p, k, x, t_x, t + time)[1]
    here = alive(p, k, x, t_x, t, first)
    wait = ((p[1] + t) / (p[1] + t + time)) ** shape * mp.fsum(longer) / mp.fsum(terms)
    return 1 - here + here * wait


def show(values):
    return [mp.nstr(mp.mpf(v), 18) for v in values]


def line(model, p, k, x, t_x, t, litt, time, derive=True, check=False):
    first = int(model == "mbg-cnbd-k")
    p = [mp.mpf(v) for v in p]
    t_x, t, litt, time = (mp.mpf(v) for v in (t_x, t, litt, time))
    here = alive(p, k, x, t_x, t, first)
    needed = terms_needed(p, k, x, t, time)
    if needed < 6000:
        mean, stay = by_sums(p, k, x, t_x, t, first, time, int(needed))
    if needed >= 6000 or check:
        other = by_roots(p, k, x, t_x, t, first, time)
        if needed < 6000 and not (abs(other[0] / mean - 1) < 1e-18 and
                                  abs(other[1] - stay) < 1e-18):
            raise ValueError(f"{mean} {other[0]} {stay} {other[1]}")
        mean, stay = other if needed >= 6000 else (mean, stay)
    if derive:
        value, slopes, bends = answers.derivatives(
            lambda q: likelihood(q, k, x, t_x, t, litt, first), p)
    else:
        value, slopes, bends = likelihood(p, k, x, t_x, t, litt, first), [], []
    print(model, *show(p), k, x, *show((t_x, t, litt, time)), mp.nstr(value, 18),
          *answers.pad(slopes, 4), *answers.pad(bends, 10),
          *show((here, here * stay, here * mean, none(p, k, x, t_x, t, first, time))), flush=True)


def draw(low, high):
    """As a double, so that the library is asked the same."""
    power = RANDOM.uniform(float(mp.log(low)), float(mp.log(high)))
    return float(f"{float(mp.exp(power)):.6g}")


def history(wide):
    x = RANDOM.choice((0, 0, 1, 2, 3, 7, 20, 60) if not wide else (0, 1, 5, 200))
    t = draw(1, 200) if not wide else draw(1e-3, 1e4)
    t_x = 0.0 if x == 0 else float(f"{t * RANDOM.random():.6g}")
    if x > 0 and RANDOM.random() < 0.15:
        t_x = t
    return x, t_x, t, 0.0 if x == 0 else float(f"{x * RANDOM.uniform(-1, 3):.6g}")


def ordinary():
    for model in ("bg-cnbd-k", "mbg-cnbd-k"):
        for i in range(36):
            wide = i % 4 == 3
            p = [draw(*((1e-3, 1e3) if wide else (0.1, 20))) for _ in range(4)]
            k = (1, 2, 3, 2, 5, 12, 4)[i % 7]
            x, t_x, t, litt = history(wide)
            time = draw(1, 100) if not wide else draw(0.01, 300)
            line(model, p, k, x, t_x, t, litt, time, check=i in (2, 5))


EXTREME = (
    # many purchases, of a rate known well
    ((0.25, 4, 0.8, 2.4), 2, 1000000, 99.9999, 100, 52),
    ((0.25, 4, 0.8, 2.4), 12, 1000000, 100, 100, 52),
    ((800, 2, 0.01, 5), 3, 3, 1, 1, 30), ((5, 1, 300, 90000), 2, 1000, 40, 40, 500),
    ((40, 2, 3, 0.02), 4, 10, 1, 1.5, 900), ((3, 1, 1e-4, 1e-3), 12, 40, 2, 2.125, 4000),
    # horizons hundreds of times as long as the history
    ((0.25, 1e-3, 0.8, 2.4), 2, 0, 0, 1, 5000), ((0.25, 1e-3, 0.8, 2.4), 12, 0, 0, 0, 5000),
    ((0.01, 1e-6, 1e-3, 0.01), 3, 1, 1e-6, 1e-5, 1), ((2, 0.5, 1, 3), 5, 1, 2, 2.125, 40000),
    ((1e-6, 1, 0.5, 0.5), 2, 0, 0, 1, 100000), ((0.3, 1, 40, 0.1), 3, 2, 3, 9, 30000),
    ((0.9, 1e-9, 2, 2), 4, 0, 0, 0, 10),
    # next to nothing
    ((1e-9, 1e-9, 1e-9, 1e-9), 3, 0, 0, 1, 1), ((1e-3, 1e3, 1e3, 1e-3), 2, 1, 1, 1, 1e-3),
    ((0.5, 10, 0.8, 2.4), 12, 0, 0, 0, 0.5), ((0.5, 10, 1e8, 1e8), 3, 30, 30, 31, 8),
    ((0.5, 10, 1, 2), 2, 3, 1e-9, 1e5, 1e4),
    # tens of thousands of terms
    ((0.4, 0.5, 0.8, 2.4), 3, 2, 1, 1.5, 1100), ((1.2, 0.37, 1.2, 2.3), 12, 0, 0, 0, 520),
)


def extremes():
    for p, k, x, t_x, t, time in EXTREME:
        for model in ("bg-cnbd-k", "mbg-cnbd-k"):
            line(model, p, k, x, t_x, t, 0, time, derive=False)


def pmfs():
    for p, k, x, t_x, t, time, counts in (
            ((0.25, 4.4, 0.8, 2.4), 3, 0, 0, 0, 30, (0, 1, 7, 100)),
            ((0.25, 4.4, 0.8, 2.4), 2, 5, 20, 31, 40, (0, 1, 7, 60)),
            ((0.05, 1e-2, 0.8, 2.4), 12, 3, 1, 2.5, 300, (0, 1, 7, 200)),
            ((40, 2, 0.02, 3), 4, 0, 0, 0, 100, (0, 1, 50, 600))):
        for model in ("bg-cnbd-k", "mbg-cnbd-k"):
            first = int(model == "mbg-cnbd-k")
            q = [mp.mpf(v) for v in p]
            shape, terms = stage_terms(q, k, x, mp.mpf(t_x), mp.mpf(t))
            share, all_terms = mp.mpf(time) / (q[1] + t + time), mp.fsum(terms)
            most = int(terms_needed(q, k, x, mp.mpf(t), mp.mpf(time))) + k * (max(counts) + 20)
            at, above = [mp.mpf(0)] * (most + k), [mp.mpf(0)] * (most + k)
            for j, term in enumerate(terms):
                chances, tails = event_chances(shape + j, share, most)
                for i, chance in enumerate(chances):
                    at[(i + j) // k] += term / all_terms * chance
                for n in range(1, most // k):
                    above[n] += term / all_terms * tails[k * n - j]
            for n in counts:
                stay = mp.exp(answers.log_beta_step(q[2], q[3] + x + first, n))
                leave = 0 if n == 0 else mp.exp(answers.log_beta_step(
                    q[2], q[3] + x + first, n - 1)) - stay
                print("pmf", model, *show(q), k, x, *show((t_x, t, 0, time)), n,
                      mp.nstr(at[n] * stay + above[n] * leave, 18), flush=True)


if __name__ == "__main__":
    print("# Made by clv_answers_cnbd.py with mpmath 1.3.0, which says what the lines are.")
    pmfs()
    ordinary()
    extremes()
