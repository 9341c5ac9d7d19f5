# SPDX-License-Identifier: MIT
"""The models of customer value against reference values worked out with mpmath.

usage: clv_models.py path/to/librfm.so

Values at fixed parameters, maxima, standard errors and covariances of gold/models.md, and every
line of its CSV files, read from the folder RFM_SHARED (default: ../shared beside the project); where
that folder is absent it exits 77, which Meson counts as skipped. Values that stand here are those
of gold/models.md, which says how each was made.
"""

import csv
import ctypes as c
import datetime
import itertools
import math
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from ctypes_face import Column, Error  # noqa: E402

ROOT = pathlib.Path(os.environ.get("RFM_SOURCE_ROOT", pathlib.Path(__file__).parents[2]))
SHARED = pathlib.Path(os.environ.get("RFM_SHARED", ROOT.parent / "shared"))
GOLD, CDNOW = SHARED / "gold", SHARED / "data" / "cdnow"
DOUBLE, TEXT = 2, 5
CONVERGED, FLAT, BOUNDARY = 0, 1, 2

BG = (0.243, 4.414, 0.793, 2.426)
MBG = (0.525, 6.183, 0.891, 1.614)
PARETO = (0.553, 10.578, 0.606, 11.669)
PEOPLE = ((0, 0, 38.86), (1, 1.71, 38.86), (2, 30.43, 38.86), (10, 34.14, 38.86), (26, 30.86, 31),
          (0, 0, 27))


class ModelOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("max_iterations", c.c_int32), ("threads", c.c_int32),
                ("reserved", c.c_int32), ("unit_days", c.c_double), ("ridge", c.c_double),
                ("weight", c.c_char_p)]


class ModelState(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("status", c.c_int32),
                ("parameter_count", c.c_int32), ("parameter", c.c_int32),
                ("iterations", c.c_int32), ("k", c.c_int32), ("customers", c.c_int64),
                ("left_out", c.c_int64), ("weight", c.c_double), ("log_likelihood", c.c_double),
                ("penalty", c.c_double), ("aic", c.c_double), ("bic", c.c_double),
                ("gradient_norm", c.c_double), ("unit_days", c.c_double)]


class PredictOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("threads", c.c_int32),
                ("horizon_days", c.c_double), ("later_days", c.c_double), ("spend", c.c_void_p),
                ("monthly_rate", c.c_double), ("margin_share", c.c_double),
                ("dert_rate", c.c_double)]


class Library:
    def __init__(self, path):
        self.lib = c.CDLL(path)
        self.lib.rfm_frame_count.restype = c.c_int64
        self.lib.rfm_frame_free.argtypes = [c.c_void_p]
        self.lib.rfm_model_free.argtypes = [c.c_void_p]

    def call(self, name, *arguments):
        error = Error()
        if getattr(self.lib, name)(*arguments, c.byref(error)):
            raise RuntimeError(f"{name}: {error.message.decode()}")

    def frame(self, **columns):
        made, keep = (Column * len(columns))(), []
        for i, (name, values) in enumerate(columns.items()):
            array = (c.c_double * max(len(values), 1))(*values)
            keep.append(array)
            made[i] = Column(name.encode(), DOUBLE, 0, len(values), 0, None, c.addressof(array))
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
                elif column.type == DOUBLE:
                    cells.append(c.cast(column.values, c.POINTER(c.c_double))[row])
                else:
                    cells.append(c.cast(column.values, c.POINTER(c.c_int64))[row])
            columns[column.name.decode()] = cells
        self.lib.rfm_frame_free(frame)
        return columns

    def model(self, name, parameters, unit_days=1.0):
        model = c.c_void_p()
        values = (c.c_double * len(parameters))(*parameters)
        self.call("rfm_model_new", name.encode(), values, len(parameters), c.c_double(unit_days),
                  c.byref(model))
        return model

    def fit(self, name, frame, unit_days=1.0, weight=None, ridge=0.0, threads=1):
        model = c.c_void_p()
        options = ModelOptions(c.sizeof(ModelOptions), 0, threads, 0, unit_days, ridge,
                               weight.encode() if weight else None)
        self.call("rfm_model_fit", name.encode(), frame, c.byref(options), c.byref(model))
        return model

    def state(self, model):
        state = ModelState(c.sizeof(ModelState))
        self.call("rfm_model_inspect", model, c.byref(state))
        return state

    def parameters(self, model):
        frame = c.c_void_p()
        self.call("rfm_model_parameters", model, c.byref(frame))
        return self.take(frame)

    def likelihood(self, model, frame):
        out, total = c.c_void_p(), c.c_double()
        self.call("rfm_model_likelihood", model, frame, c.byref(total), c.byref(out))
        return total.value, self.take(out)["log_likelihood"]

    def predict(self, model, frame, **options):
        out = c.c_void_p()
        given = PredictOptions(c.sizeof(PredictOptions), **options)
        self.call("rfm_model_predict", model, frame, c.byref(given), c.byref(out))
        return self.take(out)

    def expect(self, model, days):
        out = c.c_void_p()
        self.call("rfm_model_expect", model, (c.c_double * len(days))(*days), len(days),
                  c.byref(out))
        return self.take(out)

    def pmf(self, model, days, most):
        out = c.c_void_p()
        self.call("rfm_model_pmf", model, c.c_double(days), most, c.byref(out))
        return self.take(out)["probability"]


LIBRARY = None


def histories(rows):
    x, t_x, t = zip(*rows)
    return LIBRARY.frame(x=x, t_x=t_x, T=t)


def table(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def sample_days():
    """x, t_x and T in days of the CDNOW sample up to 1997-09-30."""
    end = datetime.date(1997, 9, 30)
    days = {}
    for line in (CDNOW / "cdnow-sample.txt").read_text().splitlines():
        _, customer, date, _, _ = line.split()
        day = datetime.date(int(date[:4]), int(date[4:6]), int(date[6:]))
        if day <= end:
            days.setdefault(customer, set()).add(day)
    return [(len(seen) - 1, (max(seen) - min(seen)).days, (end - min(seen)).days)
            for _, seen in sorted(days.items())]


class Clv(unittest.TestCase):
    def near(self, got, expected, relative, what=""):
        self.assertLessEqual(abs(got - expected), relative * abs(expected),
                             f"{what}: got {got!r}, expected {expected!r}")

    def check_people(self, name, parameters, column, expected, **options):
        frame = histories(PEOPLE)
        model = LIBRARY.model(name, parameters)
        if column == "log_likelihood":
            got = LIBRARY.likelihood(model, frame)[1]
        else:
            got = LIBRARY.predict(model, frame, **options)[column]
        for row, (value, wanted) in enumerate(zip(got, expected)):
            self.near(value, wanted, 1e-12, f"{name} {column} of customer {row}")

    def test_likelihood_of_six_customers(self):
        self.check_people("bg-nbd", BG, "log_likelihood", (
            -0.55471327643815845, -4.4690932750325885, -9.4586063070662712, -27.313199622716641,
            -37.726579473394441, -0.47688077997746991))
        self.check_people("mbg-nbd", MBG, "log_likelihood", (
            -0.53983746353101456, -4.4603606125843176, -9.4855513145339315, -27.281116302037353,
            -38.322126947829791, -0.47421853394195549))
        self.check_people("pareto-nbd", PARETO, "log_likelihood", (
            -0.52104629408089031, -4.4501943338810115, -9.5542832451504058, -27.056215142688161,
            -39.131671540302775, -0.46976336606934785))
        self.check_people("pareto-nbd", (0.553, 10.578, 0.606, 10.578), "log_likelihood", (
            -0.50624021871251678, -4.4257558966635781, -9.5971501866800906, -27.100082766911244,
            -39.175405066792975, -0.45782495463637691))
        self.check_people("pareto-nbd", (0.553, 12, 0.606, 8), "log_likelihood", (
            -0.43288516152285573, -4.4077549483981215, -9.7290180545067507, -27.462214060528571,
            -40.128953080141644, -0.39252452977630223))

    def test_alive_and_expected_purchases_of_six_customers(self):
        for name, parameters, alive, purchases in (
            ("bg-nbd", BG,
             (1, 0.21210098537737908, 0.72657857008067291, 0.81530215397830627,
              0.96891564971752508, 1),
             (0.19509805201126264, 0.20318698707975406, 1.2260281747671444, 5.9333825476563704,
              20.74972614085729, 0.25939538149220751)),
            ("mbg-nbd", MBG,
             (0.3897350809187629, 0.17083648431040803, 0.70620226511848728, 0.80258843153939001,
              0.96556614414406158, 0.42849443148199896),
             (0.15401274667514668, 0.18883654136434289, 1.2629606232673657, 5.6489191796578531,
              19.450722652157352, 0.22071454364146971)),
            ("pareto-nbd", PARETO,
             (0.29528660461689415, 0.1680023267243449, 0.86916755915301119, 0.90135953476276769,
              0.99791873105515827, 0.38393078435005519),
             (0.10708146821530885, 0.17109298055378315, 1.4551231932576024, 6.2376274893535873,
              20.117026077370505, 0.17536149299042338)),
        ):
            self.check_people(name, parameters, "p_alive", alive)
            self.check_people(name, parameters, "expected_purchases", purchases, horizon_days=39)
        self.check_people("pareto-nbd", PARETO, "dert", (
            0.45827256367789194, 0.73222024438458782, 6.2274364309284583, 26.694941603397742,
            82.723608555309311, 0.70478880506821604), dert_rate=0.15 / 52)

    def test_later(self):
        frame = histories(PEOPLE[2:3])
        model = LIBRARY.model("pareto-nbd", PARETO)
        for days, expected in ((1, 0.85890639371290954), (13, 0.75656828326504012),
                               (52, 0.56607771905400232)):
            got = LIBRARY.predict(model, frame, later_days=days)["p_alive_later"][0]
            self.near(got, expected, 1e-12)
        model = LIBRARY.model("bg-nbd", BG)
        for days, expected in ((1, 0.96370600136292163), (13, 0.67650906146923862),
                               (52, 0.39715862291169457)):
            got = LIBRARY.predict(model, frame, horizon_days=days)["p_no_purchase"][0]
            self.near(got, expected, 1e-12)
        self.near(LIBRARY.predict(LIBRARY.model("pareto-nbd", PARETO), frame,
                                  horizon_days=39)["p_no_purchase"][0],
                  0.40806272360646378, 1e-12)

    def test_new_customers(self):
        days = [1, 13, 39, 78]
        for name, parameters, expected in (
            ("bg-nbd", BG, (0.05326789117165828, 0.53443954109403079, 1.1967231933208168,
                            1.8605190579427685)),
            ("mbg-nbd", MBG, (0.053084795263701838, 0.53535686423543458, 1.1829536655971726,
                              1.8047575775531417)),
            ("pareto-nbd", PARETO, (0.050979843245990992, 0.53116951345025953,
                                    1.2130028442810157, 1.9093981293136851)),
            ("pareto-nbd", (0.553, 10.578, 1, 11.669), (
                0.050158540599341279, 0.45667978204264427, 0.89576323688643249,
                1.2439781863705859)),
        ):
            got = LIBRARY.expect(LIBRARY.model(name, parameters), days)["expected_purchases"]
            for value, wanted in zip(got, expected):
                self.near(value, wanted, 1e-12, name)
        places = (0, 1, 2, 10, 50, 200)
        for name, parameters, expected in (
            ("bg-nbd", BG, (0.60711031731209171, 0.1937119543800327, 0.080079028528873691,
                            0.0026687859892808914, 8.2580946093460979e-7,
                            1.0502225854304005e-16)),
            ("pareto-nbd", PARETO, (0.6153901344864625, 0.16958356757813007,
                                    0.081819543198160406, 0.0027203699546340015,
                                    6.7768686916568717e-9, 7.5302012873795385e-29)),
        ):
            got = LIBRARY.pmf(LIBRARY.model(name, parameters), 30, 200)
            for place, wanted in zip(places, expected):
                self.near(got[place], wanted, 1e-12, f"{name} {place}")
            self.assertAlmostEqual(sum(got), 1, delta=1e-12)
            mean = sum(n * p for n, p in enumerate(got))
            expected_mean = LIBRARY.expect(LIBRARY.model(name, parameters), [30])
            self.near(mean, expected_mean["expected_purchases"][0], 1e-11)

    def test_where_others_break(self):
        one = histories([(0, 0, 1)])
        model = LIBRARY.model("bg-nbd", (0.11, 2.24, 0.31, 0.50))
        self.near(LIBRARY.predict(model, one, horizon_days=30)["expected_purchases"][0],
                  0.56458861553278473, 1e-12)
        for a, expected in ((1 - 1e-9, 1.0842790110667451), (1 + 1e-9, 1.0842790101162923)):
            model = LIBRARY.model("bg-nbd", (0.243, 4.414, a, 2.426))
            self.near(LIBRARY.expect(model, [39])["expected_purchases"][0], expected, 1e-12)
        model = LIBRARY.model("pareto-nbd", PARETO)
        crowd = histories([(300, 10, 52)])
        self.near(LIBRARY.likelihood(model, crowd)[0], 497.61126254916032, 1e-12)
        self.near(LIBRARY.predict(model, crowd)["p_alive"][0], 1.829433347e-143, 1e-9)
        busy = LIBRARY.model("pareto-nbd", (0.5143, 2.8845, 0.2856, 14.1087))
        got = LIBRARY.predict(busy, histories([(221, 103.42857, 103.57143),
                                               (161, 94.71429, 98)]))["p_alive"]
        self.near(got[0], 0.99959605231793814, 1e-12)
        self.near(got[1], 0.74948775225810545, 1e-12)
        now = histories([(3, 20, 20)])
        self.near(LIBRARY.likelihood(model, now)[0], -10.667825863793994, 1e-12)
        self.assertEqual(LIBRARY.predict(model, now)["p_alive"][0], 1)

    def test_every_pattern_of_cdnow(self):
        rows = table(GOLD / "cdnow-models.csv")
        weeks = [(float(r["x"]), float(r["t_x_days"]) / 7, float(r["T_days"]) / 7) for r in rows]
        frame = histories(weeks)
        for name, parameters, short in (("bg-nbd", BG, "bg"), ("mbg-nbd", MBG, "mbg"),
                                        ("pareto-nbd", PARETO, "pnbd")):
            model = LIBRARY.model(name, parameters)
            lls = LIBRARY.likelihood(model, frame)[1]
            got = LIBRARY.predict(model, frame, horizon_days=39, dert_rate=0.15 / 52)
            for i, row in enumerate(rows):
                self.near(lls[i], float(row[short + "_ll"]), 1e-12, f"{name} {i}")
                self.near(got["p_alive"][i], float(row[short + "_palive"]), 1e-11)
                self.near(got["expected_purchases"][i], float(row[short + "_cet39"]), 1e-11)
                if short == "pnbd":
                    self.near(got["dert"][i], float(row["pnbd_dert_015_52"]), 1e-11)

    def test_every_pattern_of_spend(self):
        rows = table(GOLD / "cdnow-gamma-gamma.csv")
        frame = LIBRARY.frame(x=[float(r["x"]) for r in rows],
                              mean_repeat_spend=[float(r["zbar"]) for r in rows])
        model = LIBRARY.model("gamma-gamma", (6.25, 3.74, 15.44))
        total, lls = LIBRARY.likelihood(model, frame)
        got = LIBRARY.predict(model, frame)["expected_spend"]
        for i, row in enumerate(rows):
            self.near(lls[i], float(row["ll"]), 1e-12, f"row {i}")
            self.near(got[i], float(row["expected_mean"]), 1e-12, f"row {i}")
        self.assertEqual(total, math.fsum(lls))
        none = LIBRARY.frame(x=[0.0], mean_repeat_spend=[0.0])
        self.near(LIBRARY.predict(model, none)["expected_spend"][0], 35.218978102189781, 1e-12)
        heavy = LIBRARY.model("gamma-gamma", (6.25, 0.9, 15.44))
        self.assertIsNone(LIBRARY.predict(heavy, none)["expected_spend"][0])

    def check_maximum(self, name, frame, parameters, likelihood, errors, **options):
        model = LIBRARY.fit(name, frame, **options)
        state, got = LIBRARY.state(model), LIBRARY.parameters(model)
        self.assertEqual(state.status, CONVERGED, name)
        self.near(state.log_likelihood, likelihood, 1e-12, name)
        for value, wanted in zip(got["value"], parameters):
            self.near(value, wanted, 1e-9, name)
        for value, wanted in zip(got["standard_error"], errors):
            self.near(value, wanted, 1e-6, name)
        return got

    def test_maxima(self):
        rounded = [tuple(float(v) for v in list(row.values())[1:])
                   for row in table(CDNOW / "cdnow-summary-rounded.csv")]
        days = sample_days()
        weeks, exact = histories(rounded), histories(days)
        got = self.check_maximum(
            "bg-nbd", weeks, (0.242592907204, 4.41353156121, 0.792886148099, 2.42575343649),
            -9582.42556056736, (0.01255732, 0.37822142, 0.18571914, 0.70534576))
        self.near(got["cov_r"][1], 0.0037063817, 1e-7)
        self.check_maximum(
            "bg-nbd", exact, (0.24259452243, 4.41360201901, 0.792922017226, 2.42590677683),
            -9582.42920667393, (0.012557378, 0.37822406, 0.18573382, 0.70541426), unit_days=7)
        self.check_maximum(
            "mbg-nbd", exact, (0.524843159106, 6.18308527958, 0.891359390732, 1.61400224017),
            -9582.13571555375, (0.083268207, 0.69562065, 0.15478993, 0.5374948), unit_days=7)
        got = self.check_maximum(
            "pareto-nbd", exact, (0.553277046853, 10.5776834633, 0.606239989128, 11.6687352889),
            -9594.97617893954, (0.047627926, 0.84272254, 0.18728135, 6.2111137), unit_days=7)
        self.near(got["cov_r"][1], 0.032983165, 1e-7)
        self.check_maximum("nbd", exact, (0.384766135769, 12.0720228448), -9763.65761467262,
                           (0.020985376, 0.80872318), unit_days=7)

    def test_cdnow_does_not_identify_ggom(self):
        """It degenerates to Pareto/NBD: a flat line or a boundary, and much the same predictions."""
        frame = histories(sample_days())
        pareto = LIBRARY.fit("pareto-nbd", frame, unit_days=7)
        ggom = LIBRARY.fit("ggom-nbd", frame, unit_days=7)
        self.assertIn(LIBRARY.state(ggom).status, (FLAT, BOUNDARY))
        self.assertGreaterEqual(LIBRARY.state(ggom).log_likelihood, -9594.9763)
        one = LIBRARY.predict(pareto, frame, horizon_days=273)
        two = LIBRARY.predict(ggom, frame, horizon_days=273)
        for column in ("p_alive", "expected_purchases"):
            for a, b in zip(one[column], two[column]):
                self.assertLessEqual(abs(a - b), 1e-4 * (1 + a), column)

    def test_maximum_of_spend(self):
        rows = table(CDNOW / "cdnow-summary-rounded-spend.csv")
        frame = LIBRARY.frame(x=[float(r["x"]) for r in rows],
                              mean_repeat_spend=[float(r["zbar"]) for r in rows])
        got = self.check_maximum("gamma-gamma", frame,
                                 (6.24880248971, 3.74458845329, 15.4477480095), -4055.92324350286,
                                 (1.1896872, 0.29016563, 4.1599943))
        self.assertEqual(LIBRARY.state(LIBRARY.fit("gamma-gamma", frame)).customers, 946)
        self.assertEqual(len(got["value"]), 3)

    def test_chances_to_buy(self):
        """BG/BB on the donations: maximum, fixed parameters, every line of the CSV file."""
        rows = [[float(v) for v in row.values()]
                for row in table(SHARED / "data" / "donations" / "donations.csv")]
        x, t_x, n, customers = zip(*rows)
        frame = LIBRARY.frame(x=x, t_x=t_x, n=n, customers=customers)
        self.check_maximum(
            "bg-bb", frame, (1.2035223516, 0.749716358173, 0.656718208442, 2.78344223258),
            -33225.581274347, (0.069391363, 0.029447717, 0.051009859, 0.32081901),
            unit_days=365, weight="customers")
        for parameters, total in (((1.204, 0.750, 0.657, 2.783), -33225.581754518579),
                                  ((1, 1, 1, 1), -37231.976667613484)):
            model = LIBRARY.model("bg-bb", parameters, 365.0)
            lls = LIBRARY.likelihood(model, frame)[1]
            self.near(math.fsum(w * ll for w, ll in zip(customers, lls)), total, 1e-13)
        wanted = table(GOLD / "donations-bgbb.csv")
        frame = LIBRARY.frame(**{name: [float(row[name]) for row in wanted]
                                 for name in ("x", "t_x", "n")})
        model = LIBRARY.model("bg-bb", (1.204, 0.750, 0.657, 2.783), 365.0)
        got = LIBRARY.predict(model, frame, horizon_days=5 * 365, later_days=365, dert_rate=0.1)
        got["ll"] = LIBRARY.likelihood(model, frame)[1]
        for column, name in (("ll", "ll"), ("p_alive", "palive_at_n"),
                             ("p_alive_later", "palive_at_n_plus_1"),
                             ("expected_purchases", "cet5"), ("dert", "dert_d01")):
            for i, row in enumerate(wanted):
                self.near(got[column][i], float(row[name]), 1e-14, f"{name} {i}")

    def contracts(self, counts):
        """A frame of (periods, churned): customers."""
        keys = sorted(counts)
        return LIBRARY.frame(periods=[k[0] for k in keys], churned=[k[1] for k in keys],
                             customers=[counts[k] for k in keys])

    def survivors(self, left):
        counts = {(t, 1): left[t - 1] - left[t] for t in range(1, len(left))}
        return self.contracts({**counts, (len(left) - 1, 0): left[-1]})

    def test_contracts(self):
        """Customers of Fader and Hardie 2007; maxima by Newton's method in mpmath at 40 digits.

        The paper prints alpha 0.704, beta 1.182, LL -1680.3 and 0.668, 3.806, -1611.2 for sbg.
        """
        regular = self.survivors((1000, 631, 468, 382, 326, 289, 262, 241))
        high = self.survivors((1000, 869, 743, 653, 593, 551, 517, 491))
        for frame, name, parameters, likelihood, errors in (
            (regular, "sbg", (0.704077298474, 1.18204302621), -1680.26518846329,
             (0.065598964, 0.15247563)),
            (regular, "bdw", (0.455613989372, 0.779325508388, 1.28345128578), -1679.60283290718,
             (0.16704143, 0.28270992, 0.29809507)),
            (high, "sbg", (0.668088351106, 3.80609496406), -1611.15814739116,
             (0.10373493, 0.78553169)),
            (high, "bdw", (0.214253339281, 1.42657487486, 1.72356484874), -1605.31421321419,
             (0.059579706, 0.38140861, 0.30104328)),
        ):
            self.check_maximum(name, frame, parameters, likelihood, errors, weight="customers")
        model = LIBRARY.model("sbg", (0.704, 1.182), 365.0)
        alive = LIBRARY.expect(model, [365.0 * t for t in range(5)])["p_alive"]
        for t, rate in enumerate((0.62672322, 0.75606376, 0.81883685, 0.85591486)):
            self.assertAlmostEqual(alive[t + 1] / alive[t], rate, delta=5e-9)

    def test_duration_dependence(self):
        """4,000 simulated members, theta Beta(.8, 3), c 1.5 and .6; maxima by mpmath."""
        for left, stayed, parameters, likelihood, errors in (
            ((854, 855, 544, 374, 248, 202, 135, 111, 73, 79, 53, 48), 424,
             (0.860686615431, 3.15109322005, 1.46798490878), -8756.40705778006,
             (0.085242422, 0.29128983, 0.064113216)),
            ((861, 296, 204, 181, 107, 93, 93, 78, 49, 68, 42, 56), 1872,
             (0.734859522212, 2.68339209649, 0.617307399068), -7008.49179733927,
             (0.25370005, 0.90955753, 0.062432162)),
        ):
            counts = {(t, 1): count for t, count in enumerate(left, 1)}
            self.check_maximum("bdw", self.contracts({**counts, (12, 0): stayed}), parameters,
                               likelihood, errors, weight="customers")

    def test_laws(self):
        days = sample_days()
        counts = {}
        for row in days:
            counts[row] = counts.get(row, 0) + 1
        x, t_x, t = zip(*counts)
        weighted = LIBRARY.frame(x=x, t_x=t_x, T=t, n=list(counts.values()))
        total_x = sum(row[0] for row in days)
        for name in ("nbd", "bg-nbd", "mbg-nbd", "pareto-nbd"):
            weekly = LIBRARY.fit(name, histories(days), unit_days=7)
            yearly = LIBRARY.fit(name, histories(days), unit_days=365)
            by_count = LIBRARY.fit(name, weighted, unit_days=7, weight="n")
            shuffled = LIBRARY.fit(name, histories(days[::-1]), unit_days=7, threads=2)
            values = LIBRARY.parameters(weekly)["value"]
            self.assertEqual(LIBRARY.parameters(shuffled)["value"], values)
            self.assertEqual(LIBRARY.parameters(by_count)["value"], values)
            first, second = LIBRARY.state(weekly), LIBRARY.state(yearly)
            self.near(second.log_likelihood,
                      first.log_likelihood - total_x * math.log(7 / 365), 1e-12, name)
            total, _ = LIBRARY.likelihood(weekly, histories(days))
            self.near(total, first.log_likelihood, 1e-12, name)
            alive = LIBRARY.predict(weekly, histories(days))["p_alive"]
            self.assertTrue(all(0 <= p <= 1 for p in alive))
            for p, q in itertools.islice(zip(
                    alive, LIBRARY.predict(yearly, histories(days))["p_alive"]), 500):
                self.near(p, q, 1e-7, name)


def main():
    global LIBRARY
    LIBRARY = Library(sys.argv.pop(1))
    if not GOLD.is_dir():
        print(f"{GOLD} is absent: nothing to compare with", file=sys.stderr)
        sys.exit(77)
    unittest.main()


if __name__ == "__main__":
    main()
