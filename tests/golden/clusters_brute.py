# SPDX-License-Identifier: MIT
"""Joint k-means against 200 random starts of Lloyd's method, written from docs/cluster.md.

usage: clusters_brute.py path/to/librfm.so

Generated customers with much overlap; columns are turned into coordinates here, by themselves. What
is left unexplained must be no more than the best of the 200 starts leaves, within 1e-9 of it, and
must be what the centres and labels given leave; silhouettes are those of the definition.
"""

import ctypes as c
import math
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from ctypes_face import Column, Error  # noqa: E402

INT64, DOUBLE, CODE = 1, 2, 6
LOG1P, NO_Z_SCORE, LOW_IS_GOOD = 1, 2, 4
STARTS = 200


class ClusterColumn(c.Structure):
    _fields_ = [
        ("column", c.c_char_p),
        ("flags", c.c_int32),
        ("reserved", c.c_int32),
        ("weight", c.c_double),
    ]


class Options(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("clusters", c.c_int32),
        ("columns", c.POINTER(ClusterColumn)),
        ("column_count", c.c_int32),
        ("starts", c.c_int32),
        ("iterations", c.c_int32),
        ("threads", c.c_int32),
        ("seed", c.c_uint64),
        ("progress", c.c_void_p),
        ("progress_payload", c.c_void_p),
    ]


class Library:
    def __init__(self, path):
        self.lib = c.CDLL(path)
        self.lib.rfm_frame_count.restype = c.c_int64

    def call(self, name, *arguments):
        error = Error()
        if getattr(self.lib, name)(*arguments, c.byref(error)):
            raise RuntimeError(f"{name}: {error.message.decode()}")

    def frame(self, columns):
        """columns: {name: numbers}; whole numbers become int64."""
        seen, keep = (Column * len(columns))(), []
        for index, (name, numbers) in enumerate(columns.items()):
            is_whole = all(isinstance(number, int) for number in numbers)
            values = ((c.c_int64 if is_whole else c.c_double) * len(numbers))(*numbers)
            keep.append(values)
            seen[index] = Column(
                name.encode(), INT64 if is_whole else DOUBLE, 0, len(numbers), 0, None,
                c.addressof(values),
            )
        frame = c.c_void_p()
        self.call("rfm_frame_new", seen, len(columns), c.byref(frame))
        return frame

    def column(self, frame, name):
        column = Column()
        self.call("rfm_frame_find", frame, name.encode(), c.byref(column))
        number = {INT64: c.c_int64, DOUBLE: c.c_double, CODE: c.c_int32}[column.type]
        return list((number * column.length).from_address(column.values))

    def fit(self, frame, options):
        """Labels from 0 and the sums of squares of the clusters."""
        clusters, centres, applied = c.c_void_p(), c.c_void_p(), c.c_void_p()
        self.call("rfm_clusters_fit", frame, c.byref(options), c.byref(clusters))
        self.call("rfm_clusters_centres", clusters, c.byref(centres))
        self.call("rfm_clusters_apply", clusters, frame, 1, c.byref(applied))
        labels = [label - 1 for label in self.column(applied, "cluster")]
        within = self.column(centres, "within_ss")
        self.lib.rfm_frame_free(applied)
        self.lib.rfm_frame_free(centres)
        self.lib.rfm_clusters_free(clusters)
        return labels, within

    def choose(self, frame, options, clusters):
        figures = c.c_void_p()
        self.call(
            "rfm_clusters_choose", frame, c.byref(options), clusters, clusters, c.byref(figures)
        )
        found = [
            self.column(figures, name)[0]
            for name in ("clusters", "within_ss", "explained", "silhouette", "sampled")
        ]
        self.lib.rfm_frame_free(figures)
        return found


def coordinates(columns, wanted):
    """One tuple for each customer."""
    axes = []
    for name, flags, weight in wanted:
        values = [float(value) for value in columns[name]]
        if flags & LOG1P:
            values = [math.log1p(max(value, 0.0)) for value in values]
        if not flags & NO_Z_SCORE:
            mean = math.fsum(values) / len(values)
            deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values))
            values = [(value - mean) / deviation for value in values]
        axes.append([value * math.sqrt(weight) for value in values])
    return list(zip(*axes))


def square(left, right):
    return sum((a - b) ** 2 for a, b in zip(left, right))


def means(points, labels, clusters):
    groups = [[] for _ in range(clusters)]
    for point, label in zip(points, labels):
        groups[label].append(point)
    return [
        tuple(math.fsum(axis) / len(group) for axis in zip(*group)) if group else None
        for group in groups
    ]


def left_over(points, labels, clusters):
    centres = means(points, labels, clusters)
    return math.fsum(square(point, centres[label]) for point, label in zip(points, labels))


def lloyd(points, centres):
    labels = None
    while True:
        found = [
            min(range(len(centres)), key=lambda k, p=point: square(p, centres[k]))
            for point in points
        ]
        if found == labels:
            return labels
        labels = found
        moved = means(points, labels, len(centres))
        centres = [new or old for new, old in zip(moved, centres)]


def silhouette(points, labels, clusters):
    values = []
    sizes = [labels.count(k) for k in range(clusters)]
    for i, (point, own) in enumerate(zip(points, labels)):
        sums = [0.0] * clusters
        for other, label in zip(points, labels):
            sums[label] += math.dist(point, other)
        if sizes[own] < 2:
            values.append(0.0)
            continue
        a = sums[own] / (sizes[own] - 1)
        b = min(sums[k] / sizes[k] for k in range(clusters) if k != own and sizes[k])
        values.append((b - a) / max(a, b))
    return math.fsum(values) / len(values)


def shop(rng, rows):
    """Customers of four kinds that run into each other."""
    columns = {"customer": rng.sample(range(10 * rows), rows), "days": [], "receipts": [], "spend": []}
    for _ in range(rows):
        kind = rng.choice([0, 0, 0, 1, 1, 2, 3])
        receipts = 1 + int(rng.expovariate(1 / (1 + 2 * kind)))
        columns["receipts"].append(receipts)
        columns["days"].append(int(rng.expovariate(1 / (200 - 50 * kind))))
        columns["spend"].append(receipts * rng.lognormvariate(3, 0.8) - 5.0)
    return columns


def near(found, wanted, tolerance, what):
    if abs(found - wanted) > tolerance * max(1.0, abs(wanted)):
        sys.exit(f"{what} is {found!r}; expected {wanted!r}")


def main():
    library = Library(sys.argv[1])
    rng = random.Random(20111210)
    ways = [
        [("days", LOW_IS_GOOD, 1.0), ("receipts", LOG1P, 1.0), ("spend", LOG1P, 1.0)],
        [("days", LOW_IS_GOOD, 2.5), ("receipts", NO_Z_SCORE, 0.25)],
    ]
    worst = -1.0
    for number, (rows, clusters) in enumerate([(60, 3), (150, 4), (300, 5), (200, 8), (400, 5)]):
        wanted = ways[number % 2]
        columns = shop(rng, rows)
        points = coordinates(columns, wanted)
        frame = library.frame(columns)
        given = (ClusterColumn * len(wanted))(
            *[ClusterColumn(name.encode(), flags, 0, weight) for name, flags, weight in wanted]
        )
        options = Options(c.sizeof(Options), clusters, given, len(wanted))
        labels, within = library.fit(frame, options)
        ours = left_over(points, labels, clusters)
        near(sum(within), ours, 1e-8, f"shop {number}: within_ss")
        best = min(
            left_over(points, lloyd(points, rng.sample(points, clusters)), clusters)
            for _ in range(STARTS)
        )
        if ours > best * (1 + 1e-9):
            sys.exit(f"shop {number}: {ours!r} is left; {STARTS} random starts leave {best!r}")
        worst = max(worst, ours / best - 1)
        count, chosen, explained, mean, sampled = library.choose(frame, options, clusters)
        if (count, sampled) != (clusters, rows):
            sys.exit(f"shop {number}: {count} clusters, {sampled} sampled")
        centre = means(points, [0] * rows, 1)[0]
        total = math.fsum(square(point, centre) for point in points)
        near(chosen, ours, 1e-8, f"shop {number}: within_ss of choose")
        near(explained, 1 - ours / total, 1e-8, f"shop {number}: explained")
        near(mean, silhouette(points, labels, clusters), 1e-7, f"shop {number}: silhouette")
        library.lib.rfm_frame_free(frame)
    print(f"5 shops: at most {worst:.1e} above the best of {STARTS} random starts")


if __name__ == "__main__":
    main()
