# SPDX-License-Identifier: MIT
"""Times fits and predictions of the models of customer value on simulated customers.

usage: clv.py path/to/librfm.so [customers] [threads]   (by default 100000 and 1)

Customers are BG/NBD (r 0.25, alpha 4.4 weeks, a 0.8, b 2.4) with whole days, seen for 1 to 156
weeks; spends are gamma-gamma. One process, each call once, after a smaller one of the same kind.
"""

import math
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "golden"))
import clv_models as models  # noqa: E402


def customer(rng):
    rate = rng.gammavariate(0.25, 1 / 4.4) / 7
    leave, last = rng.betavariate(0.8, 2.4), rng.randint(7, 1092)
    x, at = 0, 0.0
    while rate > 0:
        following = at + max(1.0, rng.expovariate(rate))
        if following > last:
            break
        x, at = x + 1, following
        if rng.random() < leave:
            break
    scale = rng.gammavariate(3.7, 1 / 15.4)
    return x, math.floor(at), last, rng.gammavariate(6.2 * x, 1 / (scale * x)) if x else 0.0


def frame_of(rows):
    x, t_x, t, spend = zip(*rows)
    return models.LIBRARY.frame(x=x, t_x=t_x, T=t, mean_repeat_spend=spend)


def main():
    models.LIBRARY = library = models.Library(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    threads = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    rng = random.Random(1)
    rows = [customer(rng) for _ in range(count)]
    large, small = frame_of(rows), frame_of(rows[:1000])
    spend = library.fit("gamma-gamma", small)
    print(f"{count} customers, {len(set(r[:3] for r in rows))} histories, {threads} thread(s)")
    for name in ("nbd", "bg-nbd", "mbg-nbd", "pareto-nbd", "gamma-gamma"):
        library.fit(name, small, unit_days=7.0, threads=threads)
        start = time.perf_counter()
        model = library.fit(name, large, unit_days=7.0, threads=threads)
        fitted = time.perf_counter()
        out = models.c.c_void_p()
        options = models.PredictOptions(models.c.sizeof(models.PredictOptions), threads, 365.0, 0,
                                        None if name == "gamma-gamma" else spend, 0.01, 0, 0)
        library.call("rfm_model_predict", model, large, models.c.byref(options),
                     models.c.byref(out))
        done = time.perf_counter()
        state = library.state(model)
        print(f"{name:12} fit {fitted - start:7.3f} s ({state.iterations} iterations, status "
              f"{state.status}), predictions {done - fitted:7.3f} s")
        library.lib.rfm_frame_free(out)


if __name__ == "__main__":
    main()
