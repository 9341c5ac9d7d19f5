# SPDX-License-Identifier: MIT
"""Covariates, the bootstrap and the likelihood-ratio test against an independent likelihood.

usage: clv_covariates.py path/to/librfm.so [data sets of the coverage study]

Customers are simulated here with known parameters and coefficients, and the likelihood is written
down here again by textbook formulas (Fader, Hardie and Lee 2005, equation 6; Batislam, Denizel and
Filiztekin 2007; Fader and Hardie 2005, the Pareto/NBD with its hypergeometric function), row by row
with each customer's own alpha, beta and b. It must agree with the library at the library's maximum
to 1e-12, be level there, and be bent as the library's covariances say. The coverage study (200 data
sets, about two minutes) is run by hand; docs/clv-covariates.md has its figures.
"""

import ctypes as c
import math
import pathlib
import random
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from ctypes_face import Column, Error  # noqa: E402

DOUBLE, TEXT = 2, 5
TRUTH = {  # in weeks; coefficients of a column that is 0 or 1, and of one that varies
    "bg-nbd": ((0.8, 6.0, 0.9, 3.5), {"purchase.club": 0.6, "purchase.age": -0.3,
                                      "dropout.club": -0.7}),
    "mbg-nbd": ((0.9, 6.0, 0.7, 2.5), {"purchase.club": 0.5, "dropout.age": 0.4}),
    "pareto-nbd": ((0.9, 8.0, 0.8, 15.0), {"purchase.club": 0.6, "dropout.club": -0.5,
                                           "both.age": 0.25}),
    "nbd": ((0.7, 9.0), {"purchase.club": 0.4, "purchase.age": 0.2}),
}
PURCHASE_SCALES, DROPOUT_SCALES = (1,), (3,)  # alpha; beta of Pareto/NBD, b of the others


class ModelOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("max_iterations", c.c_int32), ("threads", c.c_int32),
                ("k", c.c_int32), ("unit_days", c.c_double), ("ridge", c.c_double),
                ("weight", c.c_char_p), ("purchase_columns", c.POINTER(c.c_char_p)),
                ("dropout_columns", c.POINTER(c.c_char_p)),
                ("equal_columns", c.POINTER(c.c_char_p)), ("purchase_column_count", c.c_int32),
                ("dropout_column_count", c.c_int32), ("equal_column_count", c.c_int32),
                ("replicates", c.c_int32), ("covariate_ridge", c.c_double), ("seed", c.c_uint64)]


class ModelState(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("status", c.c_int32),
                ("parameter_count", c.c_int32), ("parameter", c.c_int32),
                ("iterations", c.c_int32), ("k", c.c_int32), ("customers", c.c_int64),
                ("left_out", c.c_int64), ("weight", c.c_double), ("log_likelihood", c.c_double),
                ("penalty", c.c_double), ("aic", c.c_double), ("bic", c.c_double),
                ("gradient_norm", c.c_double), ("unit_days", c.c_double), ("name", c.c_char_p),
                ("coefficients", c.c_int32), ("replicates", c.c_int32)]


class Library:
    def __init__(self, path):
        self.lib = c.CDLL(path)
        for name in ("rfm_frame_free", "rfm_model_free", "rfm_buffer_free"):
            getattr(self.lib, name).argtypes = [c.c_void_p]
        self.lib.rfm_buffer_data.restype = c.c_char_p
        self.lib.rfm_buffer_data.argtypes = [c.c_void_p]

    def call(self, name, *arguments):
        error = Error()
        if getattr(self.lib, name)(*arguments, c.byref(error)):
            raise RuntimeError(f"{name}: {error.message.decode()}")

    def frame(self, columns):
        made, keep = (Column * len(columns))(), []
        for i, (name, values) in enumerate(columns.items()):
            keep.append((c.c_double * len(values))(*values))
            made[i] = Column(name.encode(), DOUBLE, 0, len(values), 0, None,
                             c.addressof(keep[-1]))
        frame = c.c_void_p()
        self.call("rfm_frame_new", made, len(columns), c.byref(frame))
        return frame

    def take(self, frame):
        """Columns of a frame by name; None where a value is missing. Frees the frame."""
        columns = {}
        for i in range(self.lib.rfm_frame_column_count(frame)):
            column = Column()
            self.call("rfm_frame_column", frame, i, c.byref(column))
            cells = []
            for row in range(column.length):
                if column.validity and not column.validity[row // 8] >> row % 8 & 1:
                    cells.append(None)
                elif column.type == TEXT:
                    start, end = column.offsets[row], column.offsets[row + 1]
                    cells.append(c.string_at(column.bytes + start, end - start).decode())
                else:
                    kind = c.c_double if column.type == DOUBLE else c.c_int64
                    cells.append(c.cast(column.values, c.POINTER(kind))[row])
            columns[column.name.decode()] = cells
        self.lib.rfm_frame_free(frame)
        return columns

    def fit(self, name, frame, coefficients=(), **options):
        """A model with the named coefficients; `both.` stands in both lists and is equal."""
        lists = {"purchase": [], "dropout": [], "equal": []}
        for coefficient in coefficients:
            acts, column = coefficient.split(".", 1)
            for place in ("purchase", "dropout", "equal") if acts == "both" else (acts,):
                lists[place].append(column.encode())
        given = ModelOptions(c.sizeof(ModelOptions), **options)
        for place, names in lists.items():
            setattr(given, f"{place}_columns", (c.c_char_p * max(len(names), 1))(*names))
            setattr(given, f"{place}_column_count", len(names))
        model = c.c_void_p()
        self.call("rfm_model_fit", name.encode(), frame, c.byref(given), c.byref(model))
        return model

    def state(self, model):
        state = ModelState(c.sizeof(ModelState))
        self.call("rfm_model_inspect", model, c.byref(state))
        return state

    def table(self, function, *arguments):
        out = c.c_void_p()
        self.call(function, *arguments, c.byref(out))
        return self.take(out)

    def text(self, model):
        buffer = c.c_void_p()
        self.call("rfm_buffer_new", c.byref(buffer))
        write = c.cast(self.lib.rfm_buffer_write, c.c_void_p)
        self.call("rfm_model_save", model, write, buffer)
        text = self.lib.rfm_buffer_data(buffer).decode()
        self.lib.rfm_buffer_free(buffer)
        return text


LIBRARY = None


def scales(name, coefficient):
    acts = coefficient.split(".", 1)[0]
    return (PURCHASE_SCALES if acts != "dropout" else ()) + (
        DROPOUT_SCALES if acts != "purchase" else ())


def own_parameters(name, parameters, coefficients, row):
    """A customer's own: scales divided by e^(coefficient times covariate)."""
    own = list(parameters)
    for coefficient, value in coefficients.items():
        for i in scales(name, coefficient):
            own[i] *= math.exp(-value * row[coefficient.split(".", 1)[1]])
    return own


def simulate(name, count, seed):
    """Rows with x, t_x, T in weeks and the covariates club and age (mean 45 years, in decades)."""
    draw = random.Random(seed)
    parameters, coefficients = TRUTH[name]
    rows = []
    for _ in range(count):
        row = {"club": float(draw.random() < 0.35), "age": draw.gauss(4.5, 1.2),
               "T": draw.uniform(20, 60), "x": 0, "t_x": 0.0}
        own = own_parameters(name, parameters, coefficients, row)
        rate = draw.gammavariate(own[0], 1 / own[1])
        leave, end = 0.0, row["T"]
        if name == "pareto-nbd":
            end = min(end, draw.expovariate(draw.gammavariate(own[2], 1 / own[3])))
        elif name != "nbd":
            leave = draw.betavariate(own[2], own[3])
        at, gone = 0.0, name == "mbg-nbd" and draw.random() < leave
        while not gone:
            at += draw.expovariate(rate)
            if at > end:
                break
            row["x"], row["t_x"] = row["x"] + 1, at
            gone = draw.random() < leave
        rows.append(row)
    return rows


def hypergeometric(a, b, k, z):
    """2F1(a, b; k; z) for 0 <= z < 1 by its series."""
    term = total = 1.0
    n = 0
    while term > 1e-17 * total:
        term *= (a + n) * (b + n) / ((k + n) * (n + 1)) * z
        total += term
        n += 1
    return total


def log_likelihood(name, own, row):
    x, t_x, end = row["x"], row["t_x"], row["T"]
    r, alpha = own[:2]
    if name == "nbd":
        return (math.lgamma(r + x) - math.lgamma(r) + r * math.log(alpha)
                - (r + x) * math.log(alpha + end))
    if name == "pareto-nbd":
        s, beta = own[2:]
        high, low, b = (alpha, beta, s + 1) if alpha >= beta else (beta, alpha, r + x)
        power = r + s + x
        alive = -(r + x) * math.log(alpha + end) - s * math.log(beta + end)
        parts = [hypergeometric(power, b, power + 1, (high - low) / (high + t))
                 * math.exp(-power * math.log(high + t) - alive) for t in (t_x, end)]
        return (math.lgamma(r + x) - math.lgamma(r) + r * math.log(alpha) + s * math.log(beta)
                + alive + math.log(1 + s / power * (parts[0] - parts[1])))
    a, b = own[2:]
    n = x + (name == "mbg-nbd")
    alive = (math.lgamma(b + n) + math.lgamma(a + b) - math.lgamma(b) - math.lgamma(a + b + n)
             - (r + x) * math.log(alpha + end))
    total = math.exp(alive)
    if n > 0:
        total += math.exp(math.lgamma(a + 1) + math.lgamma(b + n - 1) + math.lgamma(a + b)
                          - math.lgamma(a) - math.lgamma(b) - math.lgamma(a + b + n)
                          - (r + x) * math.log(alpha + t_x))
    return math.lgamma(r + x) - math.lgamma(r) + r * math.log(alpha) + math.log(total)


def total_likelihood(name, names, values, rows, parameter_count):
    """Of log parameters and coefficients in the order of names."""
    parameters = [math.exp(value) for value in values[:parameter_count]]
    coefficients = dict(zip(names[parameter_count:], values[parameter_count:]))
    return math.fsum(log_likelihood(name, own_parameters(name, parameters, coefficients, row), row)
                     for row in rows)


def to_frame(rows):
    columns = {key: [float(row[key]) for row in rows] for key in rows[0]}
    columns["t_x"] = [7 * value for value in columns["t_x"]]
    columns["T"] = [7 * value for value in columns["T"]]
    return LIBRARY.frame(columns)


def weeks(rows):
    """The rows with the times that the library makes of the days in the frame."""
    return [dict(row, t_x=7 * row["t_x"] * (1 / 7), T=7 * row["T"] * (1 / 7)) for row in rows]


def inverse(matrix):
    size = len(matrix)
    rows = [list(row) + [float(i == k) for k in range(size)] for i, row in enumerate(matrix)]
    for i in range(size):
        best = max(range(i, size), key=lambda k: abs(rows[k][i]))
        rows[i], rows[best] = rows[best], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for k in range(size):
            if k != i:
                rows[k] = [v - rows[k][i] * w for v, w in zip(rows[k], rows[i])]
    return [row[size:] for row in rows]


class Covariates(unittest.TestCase):
    def near(self, got, expected, relative, what=""):
        self.assertLessEqual(abs(got - expected), relative * abs(expected),
                             f"{what}: got {got!r}, expected {expected!r}")

    def check_model(self, name, count):
        rows = simulate(name, count, f"{name} 1")
        own_rows = weeks(rows)
        truth, coefficients = TRUTH[name]
        frame = to_frame(rows)
        model = LIBRARY.fit(name, frame, coefficients)
        state, table = LIBRARY.state(model), LIBRARY.table("rfm_model_parameters", model)
        names, first = table["parameter"], len(truth)
        self.assertEqual((state.status, state.coefficients), (0, len(coefficients)))
        self.assertEqual(set(names[first:]), set(coefficients))
        at = [math.log(v) if i < first else v for i, v in enumerate(table["value"])]
        errors = [e / v if i < first else e
                  for i, (e, v) in enumerate(zip(table["standard_error"], table["value"]))]
        def value(point):
            return total_likelihood(name, names, point, own_rows, first)
        top = value(at)
        self.near(state.log_likelihood, top, 1e-12, f"{name} likelihood")
        for i, expected in enumerate(list(truth) + [coefficients[n] for n in names[first:]]):
            found = at[i] - (math.log(expected) if i < first else expected)
            self.assertLess(abs(found), 4 * errors[i], f"{name} {names[i]}")
        self.check_bends(names, at, errors, table, value, top, first)
        out, total = c.c_void_p(), c.c_double()
        LIBRARY.call("rfm_model_likelihood", model, frame, c.byref(total), c.byref(out))
        self.near(total.value, top, 1e-12)
        found = dict(zip(names, table["value"]))
        own_coefficients = {n: found[n] for n in names[first:]}
        for row, got in zip(own_rows, LIBRARY.take(out)["log_likelihood"]):
            own = own_parameters(name, table["value"][:first], own_coefficients, row)
            self.near(got, log_likelihood(name, own, row), 1e-11)
        return rows, frame, model, table

    def check_bends(self, names, at, errors, table, value, top, first):
        """Level, and bent as the covariances say: by differences over a hundredth of an error."""
        size = len(at)
        def moved(*moves):
            point = list(at)
            for i, step in moves:
                point[i] += step * errors[i] * 0.02
            return value(point)
        def cross(i, k, n):
            return (moved((i, n), (k, n)) - moved((i, n), (k, -n)) - moved((i, -n), (k, n))
                    + moved((i, -n), (k, -n))) / (4 * n * n)
        bends = [[0.0] * size for _ in at]
        for i in range(size):
            up, down, up_2, down_2 = (moved((i, n)) for n in (1, -1, 2, -2))
            slope = (8 * (up - down) - up_2 + down_2) / 0.24
            self.assertLess(abs(slope), 1e-5, f"slope by {names[i]}")
            bends[i][i] = -(16 * (up + down) - up_2 - down_2 - 30 * top) / 0.0048
            for k in range(i):
                bends[i][k] = bends[k][i] = -(4 * cross(i, k, 1) - cross(i, k, 2)) / 0.0012
        covariance = inverse(bends)
        for i in range(size):
            for k in range(size):
                got = table[f"cov_{names[k]}"][i]
                for n in (i, k):
                    got /= errors[n] * (table["value"][n] if n < first else 1)
                self.assertAlmostEqual(got, covariance[i][k], delta=2e-3, msg=f"{names[i]}")

    def test_bg_nbd(self):
        rows, frame, model, table = self.check_model("bg-nbd", 1500)
        self.check_predictions("bg-nbd", rows, frame, model, table)

    def test_mbg_nbd(self):
        self.check_model("mbg-nbd", 1500)

    def test_pareto_nbd(self):
        rows, frame, model, table = self.check_model("pareto-nbd", 1500)
        self.check_predictions("pareto-nbd", rows, frame, model, table)

    def test_nbd(self):
        self.check_model("nbd", 1500)

    def check_predictions(self, name, rows, frame, model, table):
        """A customer's answers are those of a model with the customer's own parameters."""
        first = len(TRUTH[name][0])
        coefficients = dict(zip(table["parameter"][first:], table["value"][first:]))
        answers = LIBRARY.table("rfm_model_predict", model, frame, None)
        for place in range(0, len(rows), 97):
            own = own_parameters(name, table["value"][:first], coefficients, rows[place])
            alone = c.c_void_p()
            LIBRARY.call("rfm_model_new", name.encode(), (c.c_double * first)(*own), first,
                         c.c_double(7), c.byref(alone))
            one = to_frame([rows[place]])
            expected = LIBRARY.table("rfm_model_predict", alone, one, None)
            for column in ("p_alive", "p_alive_later", "expected_purchases", "p_no_purchase"):
                self.near(answers[column][place], expected[column][0], 1e-11, column)
            LIBRARY.lib.rfm_frame_free(one)
            LIBRARY.lib.rfm_model_free(alone)
        days = (c.c_double * 2)(30, 365)
        base = LIBRARY.table("rfm_model_expect", model, days, 2)
        alone = c.c_void_p()
        LIBRARY.call("rfm_model_new", name.encode(),
                     (c.c_double * first)(*table["value"][:first]), first, c.c_double(7),
                     c.byref(alone))
        expected = LIBRARY.table("rfm_model_expect", alone, days, 2)
        for got, wanted in zip(base["expected_purchases"], expected["expected_purchases"]):
            self.near(got, wanted, 1e-11, "a customer whose covariates are all 0")

    def test_ridge_and_equality(self):
        frame = to_frame(simulate("pareto-nbd", 1500, "ridge"))
        names = ("purchase.club", "dropout.club")
        free = LIBRARY.fit("pareto-nbd", frame, names)
        held = LIBRARY.fit("pareto-nbd", frame, names, covariate_ridge=50.0)
        table = LIBRARY.table("rfm_model_parameters", held)
        loose = LIBRARY.table("rfm_model_parameters", free)
        penalty = 25 * (table["value"][4] ** 2 + table["value"][5] ** 2)
        self.near(LIBRARY.state(held).penalty, penalty, 1e-13)
        self.assertLess(LIBRARY.state(held).log_likelihood, LIBRARY.state(free).log_likelihood)
        self.assertLess(table["value"][4] ** 2 + table["value"][5] ** 2,
                        loose["value"][4] ** 2 + loose["value"][5] ** 2)

    def test_likelihood_ratio(self):
        frame = to_frame(simulate("bg-nbd", 1500, "ratio"))
        lists = ((), ("purchase.club",), ("purchase.club", "purchase.age"),
                 ("purchase.club", "purchase.age", "dropout.club"))
        fits = [LIBRARY.fit("bg-nbd", frame, names) for names in lists]
        fits.append(LIBRARY.fit("nbd", frame))
        models = (c.c_void_p * len(fits))(*[model.value for model in fits])
        table = LIBRARY.table("rfm_model_compare", models, len(fits))
        best = LIBRARY.state(fits[0]).log_likelihood
        tails = {1: lambda q: math.erfc(math.sqrt(q / 2)), 2: lambda q: math.exp(-q / 2),
                 3: lambda q: math.erfc(math.sqrt(q / 2)) + math.sqrt(2 * q / math.pi)
                 * math.exp(-q / 2)}
        self.assertEqual(table["parameters"], [4, 5, 6, 7, 2])
        for row in (1, 2, 3):
            chi_square = 2 * (LIBRARY.state(fits[row]).log_likelihood - best)
            self.assertEqual(table["degrees"][row], row)
            self.near(table["chi_square"][row], chi_square, 1e-12)
            self.near(table["p_value"][row], tails[row](chi_square), 1e-12)
        for row in (0, 4):
            self.assertEqual([table[n][row] for n in ("chi_square", "degrees", "p_value")],
                             [None] * 3)

    def test_bootstrap(self):
        """Replicates spread as the standard errors say, whatever the threads."""
        frame = to_frame(simulate("bg-nbd", 2500, "bootstrap"))
        names = tuple(TRUTH["bg-nbd"][1])
        model = LIBRARY.fit("bg-nbd", frame, names, replicates=400, seed=5)
        other = LIBRARY.fit("bg-nbd", frame, names, replicates=400, seed=5, threads=2)
        text = LIBRARY.text(model)
        self.assertEqual(text, LIBRARY.text(other))
        self.assertEqual(LIBRARY.state(model).replicates, 400)
        lines = [[float(word) for word in line.split()[1:]] for line in text.splitlines()
                 if line.startswith("replicate ")]
        self.assertEqual(len(lines), 400)
        plain = LIBRARY.fit("bg-nbd", frame, names)
        self.assertEqual(LIBRARY.state(model).log_likelihood, LIBRARY.state(plain).log_likelihood)
        table = LIBRARY.table("rfm_model_parameters", plain)
        for i, name in enumerate(table["parameter"]):
            if i in PURCHASE_SCALES + DROPOUT_SCALES:
                continue  # they stand at mean covariates
            values = sorted(math.log(line[i]) if i < 4 else line[i] for line in lines)
            # quartiles, for some replicates do not identify a and b
            spread = (values[300] - values[100]) / 1.349
            error = table["standard_error"][i] / (table["value"][i] if i < 4 else 1)
            # 400 replicates know it to 6 %, and the data are not the model
            self.assertLess(abs(spread / error - 1), 0.25, name)


def coverage(count):
    """How often 95 % intervals hold the truth."""
    for name, (truth, coefficients) in TRUTH.items():
        held, converged = {}, 0
        for seed in range(count):
            frame = to_frame(simulate(name, 1500, f"coverage {seed}"))
            model = LIBRARY.fit(name, frame, coefficients, threads=2)
            converged += LIBRARY.state(model).status == 0
            table = LIBRARY.table("rfm_model_parameters", model)
            for i, parameter in enumerate(table["parameter"]):
                true = truth[i] if i < len(truth) else coefficients[parameter]
                low, high = table["lower"][i], table["upper"][i]
                held[parameter] = held.get(parameter, 0) + (
                    low is not None and low <= true <= high)
            LIBRARY.lib.rfm_model_free(model)
            LIBRARY.lib.rfm_frame_free(frame)
        shares = ", ".join(f"{key} {100 * value / count:.1f}" for key, value in held.items())
        print(f"{name}: {converged} of {count} converged; % held: {shares}", flush=True)


if __name__ == "__main__":
    LIBRARY = Library(sys.argv[1])
    if len(sys.argv) > 2:
        coverage(int(sys.argv[2]))
    else:
        unittest.main(argv=sys.argv[:1])
