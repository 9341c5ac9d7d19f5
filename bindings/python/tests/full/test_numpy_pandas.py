# SPDX-License-Identifier: MIT
"""NumPy arrays and pandas frames, in and out."""

import datetime
import decimal
import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pytest

import librfm
from librfm import Frame, Ledger, Rules, Scorer

date = datetime.date


@pytest.mark.parametrize("kind", ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", ">i4", "bool"])
def test_integers(kind):
    values = np.array([0, 1, 1, 0, 1], kind)
    assert Frame({"a": values})["a"].to_list() == [0, 1, 1, 0, 1]
    assert Frame({"a": values[::2]})["a"].to_list() == [0, 1, 1]
    assert Frame({"a": values[1:3]})["a"].to_list() == [1, 1]


@pytest.mark.parametrize("kind", ["f2", "f4", "f8", ">f8"])
def test_floats(kind):
    values = np.array([0.5, np.nan, -2.0], kind)
    assert Frame({"a": values})["a"].to_list() == [0.5, None, -2.0]


@pytest.mark.parametrize("unit", ["D", "h", "s", "ms", "us", "ns"])
def test_days(unit):
    values = np.array(["2024-02-29T12", "NaT", "1969-12-31T23"], f"datetime64[{unit}]")
    assert Frame({"a": values})["a"].to_list() == [date(2024, 2, 29), None, date(1969, 12, 31)]
    assert librfm.day_format(values[0]) == "2024-02-29"
    with pytest.raises(ValueError, match="NaT"):
        librfm.day_format(values[1])


def test_other_arrays():
    frame = Frame(
        {
            "u": np.array(["a", "é"]),
            "s": np.array([b"a", b"b"]),
            "o": np.array(["x", None], object),
            "dec": np.array([decimal.Decimal("1.5"), None], object),
            "masked": np.ma.array([1, 2], mask=[False, True]),
            "maskedf": np.ma.array([1.5, 2], mask=[True, False]),
            "scalar": [np.int32(4), np.float64("nan")],
            "days": [np.datetime64("2024-02-29"), pd.NaT],
            "na": pd.array([1, None], "Int64"),
        }
    )
    assert frame.to_dict() == {
        "u": ["a", "é"],
        "s": ["a", "b"],
        "o": ["x", None],
        "dec": [1.5, None],
        "masked": [1, None],
        "maskedf": [None, 2.0],
        "scalar": [4, None],
        "days": [date(2024, 2, 29), None],
        "na": [1, None],
    }


def test_refused():
    with pytest.raises(OverflowError, match="9223372036854775807"):
        Frame({"a": np.array([2**63], "u8")})
    with pytest.raises(ValueError, match="2 dimensions"):
        Frame({"a": np.zeros((2, 2))})
    with pytest.raises(ValueError, match="outside 0001 to 9999"):
        Frame({"a": np.array(["10000-01-01"], "datetime64[D]")})
    with pytest.raises(TypeError, match="complex"):
        Frame({"a": np.array([1j])})


def test_arrays_out():
    frame = Frame(
        {
            "i": [1, 2],
            "n": [1, None],
            "f": [0.5, None],
            "t": ["a", None],
            "r": [1, 2],
            "m": [1, 2.5],
        },
        types={"r": "code", "m": "amount(2)"},
    ).with_columns({"d": [date(2024, 2, 29), None]})
    found = frame.to_numpy()
    assert found["i"].dtype == np.int64
    assert not found["i"].flags.writeable
    assert found["r"].dtype == np.int32
    assert found["d"].dtype == np.dtype("datetime64[D]")
    assert np.isnat(found["d"][1])
    np.testing.assert_array_equal(found["n"], [1, np.nan])
    np.testing.assert_array_equal(found["m"], [1.0, 2.5])
    assert found["t"].tolist() == ["a", None]
    assert frame.to_numpy("minor")["m"].tolist() == [100, 250]
    assert frame.to_numpy("decimal")["m"].tolist() == [decimal.Decimal("1"), decimal.Decimal("2.5")]
    assert np.asarray(frame["f"]).tolist()[0] == 0.5
    assert np.asarray(frame["i"], dtype=float).dtype == np.float64


def test_arrays_outlive_the_frame():
    frame = Frame({"a": np.arange(100000)})
    array = frame["a"].to_numpy()
    frame.close()
    del frame
    junk = [Frame({"a": np.zeros(100000)}) for _ in range(20)]
    assert array.sum() == 4999950000
    del junk


def test_majors_are_rounded_once():
    rng = np.random.default_rng(5)
    minors = np.concatenate([rng.integers(-(10**12), 10**12, 100000), [0, 1, -1, 2**53 - 1, 2**53]])
    for scale in (0, 2, 3, 9):
        column = [decimal.Decimal(int(minor)).scaleb(-scale) for minor in minors[-2000:]]
        frame = Frame({"a": column}, types={"a": f"amount({scale})"})
        wanted = [int(minor) / 10**scale for minor in minors[-2000:]]
        assert frame["a"].to_numpy().tolist() == wanted
        assert frame["a"].to_list() == wanted


def test_pandas_out(table):
    scored = Rules.preset("value3").apply(Scorer.fit(table, bins=3).apply(table))
    found = scored.to_pandas()
    assert found["first_day"].dtype == "datetime64[s]"
    assert found["spend_net"].tolist() == [92.5, 300.0, 50.0]
    assert isinstance(found["segment"].dtype, pd.CategoricalDtype)
    assert found["segment"].tolist() == scored["segment"].to_list()
    assert scored.to_pandas("minor")["spend_net"].dtype == np.int64
    missing = Frame({"a": [1, None]}).to_pandas()["a"]
    assert missing.dtype == pd.Int64Dtype()
    assert missing[1] is pd.NA
    found.loc[0, "receipts"] = 99
    assert scored["receipts"][0] == 3
    assert Frame({}).to_pandas().shape == (0, 0)


def test_pandas_in_without_pyarrow():
    """Where pyarrow is absent pandas has no capsules, and its arrays are taken one by one."""
    code = """
import sys
sys.modules["pyarrow"] = None
import pandas as pd, librfm
frame = pd.DataFrame({"customer": ["a", None, "b"], "day": pd.to_datetime(["2024-01-01"] * 3),
                      "amount": [1.5, 2, 3], "n": pd.array([1, None, 3], "Int64"),
                      "c": pd.Categorical(["x", "y", None]), "l": [[1], [2], [3]]})
print(librfm.Frame(frame, columns=["customer", "day", "amount", "n", "c"]).to_dict("minor"))
ledger = librfm.Ledger(); ledger.append(frame); print(len(ledger))
print(librfm.Frame({"s": pd.Series([1.5])}).to_pandas().dtypes["s"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    day = "datetime.date(2024, 1, 1)"
    assert done.stdout == (
        f"{{'customer': ['a', None, 'b'], 'day': [{day}, {day}, {day}], 'amount': [1.5, 2.0, 3.0], "
        "'n': [1, None, 3], 'c': ['x', 'y', None]}\n3\nfloat64\n"
    )


def test_ledger_from_arrays(big, big_columns):
    arrays = {
        "customer": np.array(big_columns["customer"]),
        "day": np.array(big_columns["day"], "datetime64[ns]"),
        "receipt": np.array(big_columns["receipt"], object),
        "amount": np.array(big_columns["amount"]),
    }
    ledger = Ledger()
    ledger.append(arrays)
    assert ledger.to_bytes() == big.to_bytes()
    ledger = Ledger()
    ledger.append(pd.DataFrame(arrays).sample(frac=1, random_state=1))
    assert ledger.to_bytes() == big.to_bytes()
    ledger = Ledger()
    ledger.append(pl.DataFrame(arrays).sample(fraction=1, shuffle=True, seed=1))
    assert ledger.to_bytes() == big.to_bytes()


def test_days_from_everywhere(big):
    wanted = big.customers("2025-01-01")
    for day in (np.datetime64("2025-01-01"), pd.Timestamp("2025-01-01 13:00"), np.int64(20089)):
        assert big.customers(day) == wanted


def test_bar(big, capsys):
    big.customers("2025-01-01", progress=True)
    shown = capsys.readouterr().err
    assert "shards" in shown
    assert "100%" in shown
