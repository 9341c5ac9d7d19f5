# SPDX-License-Identifier: MIT
"""How far the purchases of a holdout may lie from what a model expects of them.

Two things make them differ although the model is right: customers buy at random, and parameters
were fitted to random data. The first is the `deviation` of the command's table of errors, the
second is found by moving each parameter a little, asking the command again, and the covariances of
the fit.
"""
import math

STEP = 1e-3


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


def deviations(run, name):
    """What a holdout shows, with the deviations that chance and the parameters make.

    run(options, model) calls the command with --json on the data, with the text of a model to load
    or None, and gives the object and the saved model.
    """
    found, saved = run(["--model", name], None)
    held = found["holdout"]
    more = parameter_variance(saved, lambda model: run([], model)[0]["holdout"]["predicted"])
    return {"actual": held["actual"], "expected": held["predicted"],
            "by_chance": held["deviation"], "by_parameters": math.sqrt(more), "z": held["z"],
            "off": (held["actual"] - held["predicted"])
                   / math.sqrt(held["deviation"] ** 2 + more)}
