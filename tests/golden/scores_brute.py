# SPDX-License-Identifier: MIT
"""Every way of scoring against a second implementation, in plain Python.

usage: scores_brute.py path/to/librfm.so

Random tables with heavy ties. Cut points of quantiles are worked out in fractions, those of the R
package rfm on doubles in R's own floating-point steps; ranks are SQLite's NTILE; clusters are the
best of all partitions, tried one by one in fractions; cells of nested scorers are made again from
the definition. Every score, cut point, centre, total, grade and figure of drift is compared; exits
1 at the first difference.
"""

import collections
import ctypes as c
import fractions
import itertools
import math
import pathlib
import random
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from ctypes_face import Column, Error  # noqa: E402

INT64, DOUBLE, AMOUNT, TEXT, CODE = 1, 2, 3, 5, 6
QUANTILE, THRESHOLD, KMEANS = 0, 1, 2
TYPE_7, TYPE_1, NTILE, RPKG = 0, 1, 2, 3
NUMBER = {INT64: c.c_int64, DOUBLE: c.c_double, AMOUNT: c.c_int64, CODE: c.c_int32}
ROUNDS = 700


class Dimension(c.Structure):
    _fields_ = [
        ("name", c.c_char_p),
        ("column", c.c_char_p),
        ("strategy", c.c_int32),
        ("direction", c.c_int32),
        ("bins", c.c_int32),
        ("quantile_type", c.c_int32),
        ("cuts", c.POINTER(c.c_char_p)),
        ("cut_count", c.c_int32),
        ("reserved", c.c_int32),
    ]


class Points(c.Structure):
    _fields_ = [
        ("points", c.POINTER(c.c_double)),
        ("count", c.c_int32),
        ("reserved", c.c_int32),
        ("weight", c.c_double),
    ]


class Grade(c.Structure):
    _fields_ = [("label", c.c_char_p), ("at_least", c.c_double)]


class Options(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("dimension_count", c.c_int32),
        ("dimensions", c.POINTER(Dimension)),
        ("bins", c.c_int32),
        ("quantile_type", c.c_int32),
        ("method", c.c_int32),
        ("grade_count", c.c_int32),
        ("points", c.POINTER(Points)),
        ("grades", c.POINTER(Grade)),
    ]


class Library:
    def __init__(self, path):
        self.lib = c.CDLL(path)
        self.lib.rfm_frame_count.restype = c.c_int64
        self.lib.rfm_buffer_size.restype = c.c_int64
        self.lib.rfm_buffer_data.restype = c.c_void_p

    def call(self, name, *arguments):
        error = Error()
        if getattr(self.lib, name)(*arguments, c.byref(error)):
            raise RuntimeError(f"{name}: {error.message.decode()}")

    def frame(self, columns):
        """columns: [(name, type, scale, values)], None for a missing one."""
        made, keep = (Column * len(columns))(), []
        for index, (name, kind, scale, values) in enumerate(columns):
            n = len(values)
            bits = (c.c_uint8 * (n // 8 + 1))()
            for row, value in enumerate(values):
                bits[row // 8] |= (value is not None) << row % 8
            made[index] = Column(name.encode(), kind, scale, n, 0, bits)
            if kind == TEXT:
                texts = [value.encode() for value in values]
                ends = list(itertools.accumulate(map(len, texts)))
                made[index].offsets = (c.c_int64 * (n + 1))(0, *ends)
                data = c.create_string_buffer(b"".join(texts))
                made[index].bytes = c.addressof(data)
            else:
                data = (NUMBER[kind] * n)(*[value or 0 for value in values])
                made[index].values = c.addressof(data)
            keep += [bits, data]
        frame = c.c_void_p()
        self.call("rfm_frame_new", made, len(columns), c.byref(frame))
        return frame

    def read(self, frame):
        """{name: values}; labels and texts as str."""
        found = {}
        for index in range(self.lib.rfm_frame_column_count(frame)):
            column = Column()
            self.call("rfm_frame_column", frame, index, c.byref(column))
            n = column.length
            if column.type == TEXT:
                values = texts(column.offsets, column.bytes, n)
            else:
                values = list((NUMBER[column.type] * n).from_address(column.values)) if n else []
            if column.label_offsets:
                labels = texts(column.label_offsets, column.label_bytes, column.label_count)
                values = [labels[value] if labels else "" for value in values]
            if column.validity:
                bits = column.validity
                values = [v if bits[i // 8] >> i % 8 & 1 else None for i, v in enumerate(values)]
            found[column.name.decode()] = values
        return found

    def taken(self, name, *arguments):
        """The frame that a call gives, read and freed."""
        frame = c.c_void_p()
        self.call(name, *arguments, c.byref(frame))
        table = self.read(frame)
        self.lib.rfm_frame_free(frame)
        return table

    def saved(self, scorer):
        buffer = c.c_void_p()
        self.call("rfm_buffer_new", c.byref(buffer))
        self.call("rfm_scorer_save", scorer, self.lib.rfm_buffer_write, buffer)
        text = c.string_at(self.lib.rfm_buffer_data(buffer), self.lib.rfm_buffer_size(buffer))
        self.lib.rfm_buffer_free(buffer)
        return text


def texts(offsets, data, count):
    text = c.string_at(data, offsets[count]) if count and offsets[count] else b""
    return [text[offsets[i] : offsets[i + 1]].decode() for i in range(count)]


# ---- the second implementation ----


def quantile_cuts(values, dimension, kind):
    """Cut points of sorted values, in major units, and whether an equal value lies below."""
    n, count = dimension.bins, len(values)
    cuts = []
    for k in range(1, n):
        if dimension.quantile_type == TYPE_1:
            cuts.append(values[-(-count * k // n) - 1])
        elif dimension.quantile_type == RPKG and kind == DOUBLE:
            index = 1 + (count - 1) * (k * (1 / n))  # seq(0, 1, length.out = n + 1), quantile()
            low, high = values[math.floor(index) - 1], values[math.ceil(index) - 1]
            h = index - math.floor(index)
            cuts.append((low if low == high or h == 0 else (1 - h) * low + h * high) + 1)
        else:
            whole, rest = divmod((count - 1) * k, n)
            low, high = values[whole], values[whole + (rest > 0)]
            if kind == DOUBLE:
                cuts.append(low if low == high else low + (rest / n) * (high - low))
            else:
                cuts.append(low + fractions.Fraction(rest, n) * (high - low))
            cuts[-1] += dimension.quantile_type == RPKG
    return cuts


def best_partition(values, bins):
    """Starts of the clusters of sorted values: the least sum of squares, then the lowest starts."""
    counts = collections.Counter(values)
    different = sorted(counts)
    clusters = min(bins, len(different))
    exact = [fractions.Fraction(value) for value in different]
    sums = list(itertools.accumulate((x * counts[v] for x, v in zip(exact, different)), initial=0))
    squares = list(
        itertools.accumulate((x * x * counts[v] for x, v in zip(exact, different)), initial=0)
    )
    sizes = list(itertools.accumulate((counts[v] for v in different), initial=0))

    def within(a, b):
        return squares[b] - squares[a] - (sums[b] - sums[a]) ** 2 / (sizes[b] - sizes[a])

    costs = {(a, b): within(a, b) for a in range(len(exact)) for b in range(a + 1, len(exact) + 1)}
    best = min(
        (sum(costs[a, b] for a, b in itertools.pairwise((0, *inner, len(exact)))), inner)
        for inner in itertools.combinations(range(1, len(exact)), clusters - 1)
    )[1]
    edges = list(itertools.pairwise((0, *best, len(exact))))
    return [
        (
            (sums[b] - sums[a]) / (sizes[b] - sizes[a]),
            sizes[b] - sizes[a],
            costs[a, b],
        )
        for a, b in edges
    ]


def cluster_cuts(values, dimension, kind, unit):
    found = best_partition(values, dimension.bins)
    if kind == DOUBLE:
        cuts = [(float(low[0]) + float(high[0])) / 2 for low, high in itertools.pairwise(found)]
    else:
        middles = [(low[0] + high[0]) / 2 for low, high in itertools.pairwise(found)]
        cuts = [fractions.Fraction(math.floor(middle * unit), unit) for middle in middles]
    return cuts + [max(values)] * (dimension.bins - 1 - len(cuts)), found


def ntile(rows, dimension):
    """{row: score} of [(row, place, value, customer)], by SQLite."""
    base = sqlite3.connect(":memory:")
    base.execute("create table t (row, place, value, customer)")
    base.executemany("insert into t values (?, ?, ?, ?)", rows)
    order = "desc" if dimension.direction else "asc"
    return dict(
        base.execute(
            f"select row, ntile({dimension.bins}) over "
            f"(partition by place order by value {order}, customer) from t"
        )
    )


class Second:
    """A scorer after the definition."""

    def __init__(self, dimensions, thresholds, nested, types):
        self.dimensions, self.thresholds = dimensions, thresholds
        self.nested, self.types = nested, types
        self.cells = [{} for _ in dimensions]
        self.clusters = [{} for _ in dimensions]
        self.counts = [{} for _ in dimensions]

    def is_fitted(self, d):
        dimension = self.dimensions[d]
        return dimension.strategy != THRESHOLD and not self.is_ntile(d)

    def is_ntile(self, d):
        return self.dimensions[d].strategy == QUANTILE and self.dimensions[d].quantile_type == NTILE

    def is_within(self, d):
        return self.nested and d > 0 and (self.is_fitted(d) or self.is_ntile(d))

    def places(self, scores, d, count):
        """The scores before of each row; None when one is missing."""
        if not self.is_within(d):
            return [()] * count
        rows = zip(*scores[:d])
        return [None if None in row else row for row in rows]

    def fit(self, table, count):
        scores = []
        for d, dimension in enumerate(self.dimensions):
            kind, unit = self.types[dimension.column.decode()]
            values = table[dimension.column.decode()]
            places = self.places(scores, d, count)
            if dimension.strategy == THRESHOLD:
                self.cells[d][()] = self.thresholds[d]
            elif self.is_fitted(d):
                groups = collections.defaultdict(list)
                for value, place in zip(values, places):
                    if value is not None and place is not None:
                        groups[place].append(value)
                for place, group in groups.items():
                    group.sort()
                    if dimension.strategy == KMEANS:
                        self.cells[d][place], self.clusters[d][place] = cluster_cuts(
                            group, dimension, kind, unit
                        )
                    else:
                        self.cells[d][place] = quantile_cuts(group, dimension, kind)
            scores.append(self.score(table, scores, d, count))
            for place, score in zip(places, scores[d]):
                if score is not None:
                    self.counts[d].setdefault(place, collections.Counter())[score] += 1
        return scores

    def score(self, table, scores, d, count):
        dimension = self.dimensions[d]
        values = table[dimension.column.decode()]
        places = self.places(scores, d, count)
        if self.is_ntile(d):
            rows = [
                (row, str(place), float(value), customer)
                for row, (place, value, customer) in enumerate(
                    zip(places, values, table["customer"])
                )
                if value is not None and place is not None
            ]
            ranks = ntile(rows, dimension)
            return [ranks.get(row) for row in range(count)]
        found = []
        for value, place in zip(values, places):
            cuts = self.cells[d].get(place)
            if value is None or cuts is None:
                found.append(None)
                continue
            if dimension.quantile_type == RPKG:
                score = 1 + sum(cut <= value for cut in cuts)
            else:
                score = 1 + sum(cut < value for cut in cuts)
            found.append(dimension.bins + 1 - score if dimension.direction else score)
        return found

    def apply(self, table, count):
        scores = []
        for d in range(len(self.dimensions)):
            scores.append(self.score(table, scores, d, count))
        return scores


# ---- random tables and scorers ----


def random_table(rng, count):
    """Values in major units: exact fractions where the column holds whole numbers."""
    ids, prefix = rng.sample(range(10**6), count), rng.choice(["k", "customer ", "é"])
    wide = rng.choice([3, 12, 40])

    def amount():
        return fractions.Fraction(round(min(rng.paretovariate(0.8), 1e6) * 10) * 10 - 50, 100)

    def maybe(value):
        return None if rng.random() < 0.05 else value

    few = [amount() for _ in range(9)]
    return {
        "customer": [f"{prefix}{i:x}" for i in ids],
        "n": [maybe(min(int(rng.paretovariate(1.0)), 9)) for _ in range(count)],
        "a": [maybe(rng.choice(few) if wide < 40 else amount()) for _ in range(count)],
        "d": [maybe(rng.randrange(wide) / rng.choice([4, 10])) for _ in range(count)],
    }


TYPES = {"n": (INT64, 1), "a": (AMOUNT, 100), "d": (DOUBLE, 1)}


def frame_of(library, table):
    cents = [None if value is None else int(value * 100) for value in table["a"]]
    return library.frame(
        [
            ("customer", TEXT, 0, table["customer"]),
            ("n", INT64, 0, table["n"]),
            ("a", AMOUNT, 2, cents),
            ("d", DOUBLE, 0, table["d"]),
        ]
    )


def random_dimensions(rng, table):
    dimensions, thresholds = [], []
    for d in range(rng.randrange(1, 5)):
        column = rng.choice("nad")
        strategy = rng.choice([QUANTILE, QUANTILE, QUANTILE, THRESHOLD, KMEANS])
        bins = rng.randrange(2, 7)
        made = Dimension("rfmx"[d].encode(), column.encode(), strategy, rng.randrange(2), bins)
        cuts = None
        if strategy == QUANTILE:
            made.quantile_type = rng.choice([TYPE_7, TYPE_7, TYPE_1, NTILE, RPKG])
        elif strategy == THRESHOLD:
            cuts = sorted(rng.sample(range(-4, 40), bins - 1))
            made.cuts = (c.c_char_p * len(cuts))(*[str(cut / 4).encode() for cut in cuts])
            made.cut_count = len(cuts)
            cuts = [fractions.Fraction(cut, 4) for cut in cuts]
        elif len(set(table[column]) - {None}) > 12:
            made.bins = min(bins, 3)  # few partitions to try
        dimensions.append(made)
        thresholds.append(cuts)
    return dimensions, thresholds


def random_points(rng, dimensions):
    """Points as the library takes them, a table of what each score adds, and grades."""
    made, table = (Points * len(dimensions))(), []
    for d, dimension in enumerate(dimensions):
        weight = rng.choice([0.0, 1.5, 2.0])
        if rng.random() < 0.5:
            own = [rng.randrange(-8, 200) / 4 for _ in range(dimension.bins)]
            made[d] = Points((c.c_double * len(own))(*own), len(own), 0, weight)
        else:
            own = list(range(1, dimension.bins + 1))
            made[d] = Points(None, 0, 0, weight)
        table.append([(weight or 1.0) * points for points in own])
    ends = sorted(rng.sample(range(200), rng.randrange(0, 4)), reverse=True)
    return made, table, [(f"grade {i}", end / 2) for i, end in enumerate(ends)]


# ---- comparing ----


def expect(found, wanted, what):
    if found != wanted:
        sys.exit(f"{what}: found {found}; expected {wanted}")


def near(found, wanted, what):
    if found is None or abs(found - wanted) > 1e-12 * max(1.0, abs(wanted)):
        sys.exit(f"{what}: found {found}; expected {wanted}")


def compare_scores(found, scores, second, what):
    for d, dimension in enumerate(second.dimensions):
        expect(found[dimension.name.decode()], scores[d], f"{what}, {dimension.name}")


def compare_totals(found, scores, points, grades, what):
    for row, marks in enumerate(zip(*scores)):
        total = None if None in marks else sum(p[s - 1] for p, s in zip(points, marks))
        expect(found["points"][row], total, f"{what}, points of row {row}")
        grade = next((g for g, end in grades if total is not None and total >= end), None)
        if grades:
            expect(found["grade"][row], grade, f"{what}, grade of row {row}")


def exact_cut(text, unit):
    """A share is one of the smallest unit."""
    whole, _, share = text.partition("+")
    return fractions.Fraction(whole) + fractions.Fraction(share or 0) / unit


def by_cell(table, columns):
    rows = collections.defaultdict(list)
    for row in zip(*[table[name] for name in ["dimension", "within", *columns]]):
        place = tuple(map(int, row[1].split("-"))) if row[1] else ()
        rows[row[0], place].append(row[2:])
    return rows


def compare_cuts(found, second, what):
    rows = by_cell(found, ["cut_index", "cut", "cut_text", "effective_bins"])
    for d, dimension in enumerate(second.dimensions):
        kind, unit = TYPES[dimension.column.decode()]
        for place, cuts in second.cells[d].items():
            own = rows.pop((dimension.name.decode(), place))
            expect([row[0] for row in own], list(range(1, dimension.bins)), what)
            for (_, cut, text, effective), wanted in zip(own, cuts):
                where = f"{what}, {dimension.name} within {place}"
                if kind == DOUBLE and second.is_fitted(d):
                    expect(cut, float(wanted), where)
                else:
                    expect(exact_cut(text, unit), wanted, where)
                if second.is_fitted(d):
                    expect(effective, len(second.counts[d][place]), f"{what}, effective bins")
    expect(dict(rows), {}, f"{what}, cells")


def compare_centres(found, second, what):
    rows = by_cell(found, ["cluster", "centre", "customers", "within_ss"])
    for d, dimension in enumerate(second.dimensions):
        for place, clusters in second.clusters[d].items():
            own = rows.pop((dimension.name.decode(), place))
            expect(len(own), len(clusters), f"{what}, clusters")
            for i, (row, (centre, size, within)) in enumerate(zip(own, clusters)):
                expect((row[0], row[2]), (i + 1, size), f"{what}, cluster")
                near(row[1], float(centre), f"{what}, centre")
                near(row[3], float(within), f"{what}, within")
    expect(dict(rows), {}, f"{what}, clusters")


def psi_of(then, now, bins):
    total = 0.0
    for score in range(1, bins + 1):
        if then[score] or now[score]:
            p = (then[score] or 0.5) / then.total()
            q = (now[score] or 0.5) / now.total()
            total += (q - p) * math.log(q / p)
    return total


def mean_of(counts):
    return sum(score * count for score, count in counts.items()) / counts.total()


def compare_drift(library, scorer, frame, second, scores, count, what):
    fitted = [d for d in range(len(second.dimensions)) if second.is_fitted(d)]
    if not fitted:
        return
    frames = c.c_void_p(), c.c_void_p()
    library.call("rfm_scorer_drift", scorer, frame, c.byref(frames[0]), c.byref(frames[1]))
    dimensions, cuts = map(library.read, frames)
    for one in frames:
        library.lib.rfm_frame_free(one)
    rows = by_cell(cuts, ["share_fitted", "share", "shift", "worn"])
    expect(dimensions["dimension"], [second.dimensions[d].name.decode() for d in fitted], what)
    for at, d in enumerate(fitted):
        dimension = second.dimensions[d]
        name, bins = dimension.name.decode(), dimension.bins
        then, now, cells = collections.Counter(), collections.Counter(), {}
        for counter in second.counts[d].values():
            then += counter
        for place, score in zip(second.places(scores, d, count), scores[d]):
            if score is not None:
                now[score] += 1
                cells.setdefault(place, collections.Counter())[score] += 1
        expect(dimensions["customers_fitted"][at], then.total(), what)
        expect(dimensions["customers"][at], now.total(), what)
        near(dimensions["mean_score_fitted"][at], mean_of(then), what)
        if now:
            psi = psi_of(then, now, bins)
            near(dimensions["psi"][at], psi, f"{what}, psi of {name}")
            near(dimensions["mean_score"][at], mean_of(now), what)
            near(dimensions["shift"][at], mean_of(now) - mean_of(then), what)
            verdict = "stable" if psi < 0.1 else "moved" if psi < 0.25 else "worn"
            expect(dimensions["verdict"][at], verdict, what)
        for place, counter in second.counts[d].items():
            today = cells.get(place)
            order = range(bins, 0, -1) if dimension.direction else range(1, bins + 1)
            below = below_now = 0
            for score, row in zip(order, rows.pop((name, place)), strict=False):
                below += counter[score]
                near(row[0], below / counter.total(), f"{what}, share fitted")
                if today is None:
                    expect(row[1:], (None, None, None), f"{what}, nobody")
                    continue
                below_now += today[score]
                shift = below_now / today.total() - below / counter.total()
                near(row[1], below_now / today.total(), f"{what}, share")
                near(row[2], shift, f"{what}, shift")
                if abs(abs(shift) - 0.5 / bins) > 1e-12:
                    expect(row[3], int(abs(shift) > 0.5 / bins), f"{what}, worn")
    expect(dict(rows), {}, f"{what}, cells of drift")


def check(library, rng, what):
    count = rng.choice([1, 2, 3, 5, 8, 30, 120, 120])
    table = random_table(rng, count)
    dimensions, thresholds = random_dimensions(rng, table)
    second = Second(dimensions, thresholds, rng.randrange(2), TYPES)
    for d, dimension in enumerate(dimensions):
        if second.is_fitted(d) and not any(v is not None for v in table[dimension.column.decode()]):
            return 0
    scores = second.fit(table, count)
    if any(second.is_fitted(d) and not second.cells[d] for d in range(len(dimensions))):
        return 0  # nobody has the scores before: refused
    points, added, grades = random_points(rng, dimensions)
    has_points = rng.random() < 0.5
    options = Options(
        c.sizeof(Options),
        len(dimensions),
        (Dimension * len(dimensions))(*dimensions),
        0,
        0,
        second.nested,
        len(grades) if has_points else 0,
        points if has_points else None,
        (Grade * len(grades))(*[(g.encode(), end) for g, end in grades]) if has_points else None,
    )
    frame, scorer, loaded = frame_of(library, table), c.c_void_p(), c.c_void_p()
    library.call("rfm_scorer_fit", frame, c.byref(options), c.byref(scorer))
    text = library.saved(scorer)
    library.call("rfm_scorer_load", text, c.c_size_t(len(text)), c.byref(loaded))
    expect(library.saved(loaded), text, f"{what}, saved again")
    other = random_table(rng, count)
    other_frame = frame_of(library, other)
    other_scores = second.apply(other, count)
    for one in (scorer, loaded):
        found = library.taken("rfm_scorer_apply", one, frame, 1)
        compare_scores(found, scores, second, what)
        if has_points:
            compare_totals(found, scores, added, grades, what)
        found = library.taken("rfm_scorer_apply", one, other_frame, 2)
        compare_scores(found, other_scores, second, f"{what}, another table")
        compare_cuts(library.taken("rfm_scorer_cuts", one), second, what)
        compare_centres(library.taken("rfm_scorer_centres", one), second, what)
        compare_drift(library, one, other_frame, second, other_scores, count, what)
    for one in (frame, other_frame):
        library.lib.rfm_frame_free(one)
    for one in (scorer, loaded):
        library.lib.rfm_scorer_free(one)
    return count * len(dimensions) * 2


def main():
    library = Library(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    compared = sum(
        check(library, random.Random(seed), f"scorer {seed}") for seed in range(rounds)
    )
    print(f"{rounds} scorers, {compared} scores: no difference")


if __name__ == "__main__":
    main()
