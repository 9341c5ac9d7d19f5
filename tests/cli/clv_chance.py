# SPDX-License-Identifier: MIT
"""How far the purchases of a holdout may lie from what a model expects of them.

Two things make them differ although the model is right: customers buy at random, and parameters
were fitted to random data. The first is found by drawing the rest of each customer's life from what
the model says of it (its rate and its lifetime, given the history), the second by moving each
parameter a little, asking the command again, and the covariances of the fit.
"""
import collections
import csv
import io
import math
import random

STEP = 1e-3


def lifetimes(name, values, x, weeks, horizon, alive, rng):
    """One draw of the purchases in the horizon of a customer with this history."""
    r, alpha, a, b = values
    if rng.random() >= alive:
        return 0
    rate = rng.gammavariate(r + x, 1 / (alpha + weeks))
    end, leaves = horizon, 0.0
    if name == "pareto-nbd":
        end = min(horizon, rng.expovariate(rng.gammavariate(a, 1 / (b + weeks))))
    else:
        leaves = rng.betavariate(a, b + x + (name == "mbg-nbd"))
    count, time = 0, rng.expovariate(rate)
    while time <= end:
        count += 1
        if leaves > 0 and rng.random() < leaves:
            break
        time += rng.expovariate(rate)
    return count


def chance(name, values, table, horizon, draws, rng):
    """Mean and variance of the sum over customers."""
    histories = collections.Counter((int(row["x"]), int(row["T"]), float(row["p_alive"]))
                                    for row in table)
    mean = variance = 0.0
    for (x, days, alive), customers in histories.items():
        count = max(10, min(draws * customers, 2000))
        drawn = [lifetimes(name, values, x, days / 7, horizon, alive, rng) for _ in range(count)]
        middle = sum(drawn) / count
        mean += customers * middle
        variance += customers * sum((one - middle) ** 2 for one in drawn) / (count - 1)
    return mean, variance


def parameter_variance(saved, expected_of):
    """Of the expected sum; covariances in the file are those of the parameters' logarithms."""
    lines = saved.splitlines()
    places = [i for i, line in enumerate(lines) if line.startswith("parameter ")]
    known = [list(map(float, lines[i].split(" covariances ")[1].split())) for i in places]
    slopes = []
    for place in places:
        found = []
        for step in (STEP, -STEP):
            words = lines[place].split()
            words[2] = repr(float(words[2]) * math.exp(step))
            found.append(expected_of("\n".join([*lines[:place], " ".join(words),
                                                *lines[place + 1:]]) + "\n"))
        slopes.append((found[0] - found[1]) / (2 * STEP))
    return sum(slopes[i] * slopes[k] * known[max(i, k)][min(i, k)]
               for i in range(len(places)) for k in range(len(places)))


def deviations(run, name, draws=40):
    """What a holdout shows, with the deviations that chance and the parameters make.

    run(options, model) calls the command with --json on the data, with the text of a model to load
    or None, and gives the object, the customers as CSV and the saved model.
    """
    found, table, saved = run(["--model", name], None)
    values = [one["value"] for one in found["models"][0]["parameters"]]
    horizon = found["predictions"]["horizon_days"] / 7
    mean, variance = chance(name, values, list(csv.DictReader(io.StringIO(table))), horizon, draws,
                            random.Random(1))
    more = parameter_variance(saved, lambda model: run([], model)[0]["holdout"]["expected"])
    return {"actual": found["holdout"]["actual"], "expected": found["holdout"]["expected"],
            "drawn": mean, "by_chance": math.sqrt(variance), "by_parameters": math.sqrt(more),
            "off": (found["holdout"]["actual"] - found["holdout"]["expected"])
                   / math.sqrt(variance + more)}
