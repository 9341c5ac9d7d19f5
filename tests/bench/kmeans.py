# SPDX-License-Identifier: MIT
"""k-means beside scikit-learn's KMeans with one start, on the same columns and threads.

usage: kmeans.py FOLDER [CUSTOMERS] [ROUNDS] [THREADS]   (1000000, 5, 2)

Customers are made up: counts that are log-normal, spend that follows them, days since the last
purchase. `line`: five scores of one column (a scorer by k-means), which is exact, beside KMeans on
that column. `joint`: five clusters in days, ln receipts and ln spend, z-scored, beside KMeans on
the same coordinates. Each round has a seed of its own on both sides. The sums of squares are
worked out here, from the centres of both, and rfm's may not be above that of any round.
"""

import os
import sys

given = [int(word) for word in sys.argv[2:]]
CUSTOMERS, ROUNDS, THREADS = given + [1_000_000, 5, 2][len(given):]
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(THREADS)

import pathlib  # noqa: E402

import harness  # noqa: E402
import numpy as np  # noqa: E402
from librfm import ClusterColumn, Clusters, Dimension, Frame, Scorer  # noqa: E402
from sklearn.cluster import KMeans  # noqa: E402
from threadpoolctl import threadpool_limits  # noqa: E402

CLUSTERS, FULL = 5, 1_000_000
COLUMNS = (ClusterColumn("days", good="low"), ClusterColumn("receipts", log1p=True),
           ClusterColumn("spend", log1p=True))


def make_customers():
    rng = np.random.default_rng(7)
    receipts = 1 + np.exp(0.9 * rng.standard_normal(CUSTOMERS) + 0.5).astype("i8")
    days = (rng.exponential(200, CUSTOMERS) / (1 + 0.1 * receipts)).astype("i8")
    cents = (100 * receipts * np.exp(0.7 * rng.standard_normal(CUSTOMERS) + 3)).astype("i8")
    return {"customer": np.arange(CUSTOMERS), "days": days, "receipts": receipts,
            "spend": cents / 100}


def sum_of_squares(points, centres):
    nearest = np.full(len(points), np.inf)
    for centre in centres:
        np.minimum(nearest, ((points - centre) ** 2).sum(axis=1), out=nearest)
    return nearest.sum()


def compare(folder, key, what, points, by_rfm, centres_of):
    """Both are run with a seed for each round; scikit-learn's first run is not counted."""
    sums = {"rfm": [], "scikit-learn": []}

    def ours():
        measured, found = harness.timed(lambda: by_rfm(len(sums["rfm"])))
        sums["rfm"].append(sum_of_squares(points, centres_of(found)))
        return measured

    def theirs():
        seed = len(sums["scikit-learn"])
        measured, found = harness.timed(
            lambda: KMeans(CLUSTERS, n_init=1, random_state=seed).fit(points))
        sums["scikit-learn"].append(sum_of_squares(points, found.cluster_centers_))
        return measured

    with threadpool_limits(THREADS):
        theirs()
        sums["scikit-learn"].clear()
        results = harness.interleaved({"rfm": ours, "scikit-learn": theirs}, ROUNDS)
    worst, best = max(sums["rfm"]), min(sums["scikit-learn"])
    if worst > best * (1 + 1e-9):
        sys.exit(f"{what}: rfm's sum of squares {worst} is above scikit-learn's {best}")
    note = (f"sums of squares: rfm {min(sums['rfm']):.9g} to {worst:.9g}, "
            f"scikit-learn {best:.9g} to {max(sums['scikit-learn']):.9g}")
    small = CUSTOMERS != FULL
    harness.record(folder, key, harness.comparison(
        f"{what}, {CUSTOMERS:,} customers, k = {CLUSTERS}, {THREADS} threads", results, small,
        None if small else {"scikit-learn": 1.0}, note=note, group="kmeans"),
        harness.versions("scikit-learn", "numpy"))


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    table = make_customers()
    frame = Frame(table)
    dimension = Dimension("m", "spend", strategy="kmeans", bins=CLUSTERS)
    compare(folder, "kmeans-line", "k-means of one column, exact", table["spend"][:, None],
            lambda seed: Scorer.fit(frame, [dimension]),
            lambda scorer: np.array(scorer.centres()["centre"])[:, None])
    raw = np.column_stack([table["days"].astype("f8"), np.log1p(table["receipts"]),
                           np.log1p(table["spend"])])
    mean, deviation = raw.mean(axis=0), raw.std(axis=0)

    def coordinates(clusters):
        found = clusters.centres()
        centres = np.column_stack([np.array(found["days"], "f8"),
                                   np.log1p(np.array(found["receipts"], "f8")),
                                   np.log1p(np.array(found["spend"], "f8"))])
        return (centres - mean) / deviation

    compare(folder, "kmeans-joint", "k-means of three columns", (raw - mean) / deviation,
            lambda seed: Clusters.fit(frame, CLUSTERS, COLUMNS, seed=seed, threads=THREADS),
            coordinates)


if __name__ == "__main__":
    main()
