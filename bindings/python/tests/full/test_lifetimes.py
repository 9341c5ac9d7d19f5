# SPDX-License-Identifier: MIT
"""librfm.compat.lifetimes beside lifetimes 0.11.3, where that is right, and where it is not."""

import datetime
import warnings

import numpy as np
import pandas as pd
import pytest

from librfm import Model
from librfm.compat import lifetimes as ours
from librfm.datasets import sample_shop

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lifetimes as theirs
    from lifetimes.datasets import load_cdnow_summary_data_with_monetary_value
    from lifetimes.utils import summary_data_from_transaction_data

PURCHASES = ["BetaGeoFitter", "ModifiedBetaGeoFitter", "ParetoNBDFitter"]

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def cdnow():
    return load_cdnow_summary_data_with_monetary_value()


@pytest.fixture(scope="module")
def transactions():
    found = sample_shop(300, seed=3).to_pandas()
    return found.assign(day=pd.to_datetime(found["day"]))


def history(table):
    return table["frequency"], table["recency"], table["T"]


@pytest.fixture(scope="module")
def fitted(cdnow):
    """Theirs with our parameters, so that predictions compare to the last digits."""
    made = {}
    for name in PURCHASES:
        mine = getattr(ours, name)().fit(*history(cdnow))
        other = getattr(theirs, name)().fit(*history(cdnow))
        made[name] = mine, other, other.params_
        other.params_ = mine.params_
    return made


def close(found, expected, rel=1e-10):
    assert np.allclose(np.asarray(found), np.asarray(expected), rtol=rel, atol=0)


@pytest.mark.parametrize("name", PURCHASES)
def test_fit(name, fitted, cdnow):
    """Their climb ends before the maximum; ours is not below it."""
    mine, other, params = fitted[name]
    assert list(mine.params_.index) == list(params.index)
    close(mine.params_, params, 2e-3)
    log_likelihood = mine.model_.state.log_likelihood
    assert mine.model_.state.status == "converged"
    table = {"x": cdnow["frequency"], "t_x": cdnow["recency"], "T": cdnow["T"]}
    at_theirs = type(mine.model_).new(mine._name, list(params), unit_days=1.0)
    assert log_likelihood >= at_theirs.likelihood(table)[0]
    if name != "ParetoNBDFitter":  # which has none of these
        close(mine.standard_errors_, other.standard_errors_, 1e-4)
        assert list(mine.summary.columns) == list(other.summary.columns)
        assert list(mine.summary.index) == list(other.summary.index)


@pytest.mark.parametrize("name", PURCHASES)
def test_predictions(name, fitted, cdnow):
    mine, other, _ = fitted[name]
    x, t_x, age = history(cdnow)
    rel = 1e-7 if name == "ParetoNBDFitter" else 1e-10
    for t in (1, 39, 200):
        found = mine.conditional_expected_number_of_purchases_up_to_time(t, x, t_x, age)
        expected = other.conditional_expected_number_of_purchases_up_to_time(t, x, t_x, age)
        close(found, expected, rel)
        close(mine.predict(t, x, t_x, age), found)
        assert isinstance(found, pd.Series)
        assert found.index.equals(cdnow.index)
    found = mine.conditional_probability_alive(x, t_x, age)
    close(found, other.conditional_probability_alive(x, t_x, age), rel)
    times = np.array([39.0, 1.0, 13.0, 39.0])
    close(
        mine.expected_number_of_purchases_up_to_time(times),
        other.expected_number_of_purchases_up_to_time(times),
        rel,
    )
    close(
        mine.expected_number_of_purchases_up_to_time(5),
        mine.model_.expect([5])[0]["expected_purchases"],
    )
    one = mine.conditional_probability_alive(2, 30.43, 38.86)
    assert isinstance(one, float)
    close(one, other.conditional_probability_alive(2, 30.43, 38.86), rel)
    arrays = mine.conditional_probability_alive(x.to_numpy(), t_x.to_numpy(), age.to_numpy())
    assert isinstance(arrays, np.ndarray)


@pytest.mark.parametrize("name", PURCHASES[:2])
def test_chances_of_counts(name, fitted):
    mine, other, _ = fitted[name]
    for n in (0, 1, 2, 10):
        close(
            mine.probability_of_n_purchases_up_to_time(30, n),
            other.probability_of_n_purchases_up_to_time(30, n),
            1e-8,
        )


def test_conditional_chances_of_counts(fitted, cdnow):
    mine, other, _ = fitted["ParetoNBDFitter"]
    x, t_x, age = history(cdnow[:40])
    for n in (0, 1, 3):
        close(
            mine.conditional_probability_of_n_purchases_up_to_time(n, 20, x, t_x, age),
            other.conditional_probability_of_n_purchases_up_to_time(n, 20, x, t_x, age),
            1e-6,
        )


def test_spend(cdnow, fitted):
    buyers = cdnow[cdnow["frequency"] > 0]
    mine = ours.GammaGammaFitter().fit(buyers["frequency"], buyers["monetary_value"])
    other = theirs.GammaGammaFitter().fit(buyers["frequency"], buyers["monetary_value"])
    close(mine.params_, other.params_, 1e-3)
    # Of the reference values: 946 repeaters, rounded means.
    close(mine.params_, [6.24880248971, 3.74458845329, 15.4477480095], 1e-8)
    assert list(mine.params_.index) == ["p", "q", "v"]
    other.params_ = mine.params_
    known = cdnow["frequency"], cdnow["monetary_value"]
    close(
        mine.conditional_expected_average_profit(*known),
        other.conditional_expected_average_profit(*known),
    )
    close(mine.conditional_expected_average_profit(), other.conditional_expected_average_profit())
    model, their_model, _ = fitted["BetaGeoFitter"]
    for freq in "DWMH":
        how = {"time": 6, "discount_rate": 0.02, "freq": freq}
        table = *history(cdnow), cdnow["monetary_value"]
        found = mine.customer_lifetime_value(model, *table, **how)
        close(found, other.customer_lifetime_value(their_model, *table, **how))
        assert found.name == "clv"


def test_saved(tmp_path, fitted):
    mine = fitted["BetaGeoFitter"][0]
    mine.save_model(tmp_path / "model.txt")
    other = ours.BetaGeoFitter()
    assert repr(other) == "<BetaGeoFitter>"
    other.load_model(tmp_path / "model.txt")
    assert other.params_.equals(mine.params_)
    assert repr(mine) == "<BetaGeoFitter: converged with 2357 subjects>"


def test_weights(cdnow):
    counted = cdnow.groupby(["frequency", "recency", "T"]).size().reset_index(name="n")
    weighted = ours.BetaGeoFitter().fit(*history(counted), weights=counted["n"])
    close(weighted.params_, ours.BetaGeoFitter().fit(*history(cdnow)).params_, 1e-9)


def test_penalties_differ():
    with pytest.raises(NotImplementedError, match="ridge"):
        ours.BetaGeoFitter(penalizer_coef=0.1)


# Where lifetimes gives no number; what is right was worked out with mpmath (shared gold numbers).


def given(name, *parameters):
    mine, other = getattr(ours, name)(), getattr(theirs, name)()
    model = Model.new(mine._name, parameters, unit_days=1.0)
    mine._take(model)
    other.params_ = mine.params_
    return mine, other


def test_nan_where_a_and_b_are_small():
    mine, other = given("BetaGeoFitter", 0.11, 2.24, 0.31, 0.50)
    name = "conditional_expected_number_of_purchases_up_to_time"
    close(getattr(mine, name)(30, 0, 0, 1), 0.56458861553278473, 1e-12)
    assert not np.isclose(float(getattr(other, name)(30, 0, 0, 1)), 0.56458861553278473)


def test_infinite_where_a_is_1():
    mine, other = given("BetaGeoFitter", 0.243, 4.414, 1.0, 2.426)
    close(mine.expected_number_of_purchases_up_to_time(39), 1.08427901, 1e-8)
    assert not np.isfinite(other.expected_number_of_purchases_up_to_time(39))


def test_nan_where_s_is_1():
    mine, other = given("ParetoNBDFitter", 0.553, 10.578, 1.0, 11.669)
    expected = [0.050158540599341279, 0.45667978204264427, 0.89576323688643249, 1.2439781863705859]
    close(mine.expected_number_of_purchases_up_to_time([1, 13, 39, 78]), expected, 1e-12)
    assert not np.isfinite(other.expected_number_of_purchases_up_to_time(np.array([1.0]))).any()


def test_counts_far_out():
    mine, other = given("BetaGeoFitter", 0.243, 4.414, 0.793, 2.426)
    close(mine.probability_of_n_purchases_up_to_time(30, 50), 8.2580946093460979e-7, 1e-11)
    assert not np.isclose(
        float(other.probability_of_n_purchases_up_to_time(30, 200)), 1.0502225854304005e-16, atol=0
    )


# Transactions to tables


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"monetary_value_col": "amount"},
        {"monetary_value_col": "amount", "include_first_transaction": True},
        {"freq": "W", "monetary_value_col": "amount"},
        {"freq_multiplier": 7, "observation_period_end": "2024-06-30"},
        {"observation_period_end": datetime.date(2024, 3, 1)},
    ],
)
def test_summary(how, transactions):
    found = ours.summary_data_from_transaction_data(transactions, "customer", "day", **how)
    expected = summary_data_from_transaction_data(transactions, "customer", "day", **how)
    pd.testing.assert_frame_equal(found, expected)


def test_summary_of_text(transactions):
    """Moments may be text; lifetimes sorts them before it reads them, wrongly."""
    text = transactions.assign(
        customer=transactions["customer"].map("c{:04}".format),
        day=transactions["day"].dt.strftime("%d/%m/%Y"),
    )
    how = {"monetary_value_col": "amount", "observation_period_end": "31/12/2024"}
    how["datetime_format"] = "%d/%m/%Y"
    found = ours.summary_data_from_transaction_data(text, "customer", "day", **how)
    right = ours.summary_data_from_transaction_data(
        transactions, "customer", "day", "amount", observation_period_end="2024-12-31"
    )
    assert list(found.index) == [f"c{one:04}" for one in right.index]
    assert np.array_equal(found.to_numpy(), right.to_numpy())
    wrong = summary_data_from_transaction_data(text, "customer", "day", **how)
    assert not np.allclose(wrong["monetary_value"], right["monetary_value"])


def test_months():
    """By hand; with pandas 3 summary_data_from_transaction_data of lifetimes fails for them."""
    log = pd.DataFrame(
        {"id": [1] * 4, "at": ["2024-01-31", "2024-02-01", "2024-02-20", "2024-05-09"]}
    )
    found = ours.summary_data_from_transaction_data(
        log, "id", "at", freq="M", observation_period_end="2024-07-01"
    )
    assert found.loc[1].tolist() == [2, 4, 6]


def test_returns_are_no_purchases():
    """By hand: a line below zero is one for lifetimes, not here; a free one is for both."""
    log = pd.DataFrame({"id": [1] * 4, "at": pd.to_datetime(["2024-01-01"] * 4)})
    log["at"] += pd.to_timedelta([0, 3, 8, 12], unit="D")
    log["paid"] = [10.0, 0.0, 20.0, -20.0]
    found = ours.summary_data_from_transaction_data(log, "id", "at", "paid")
    assert found.loc[1].tolist() == [2, 8, 12, 10]
    expected = summary_data_from_transaction_data(log, "id", "at", "paid")
    assert expected.loc[1].tolist() == [3, 12, 12, 0]


def test_holdout():
    """By hand; with pandas 3 calibration_and_holdout_data of lifetimes fails."""
    rows = """
        1 2015-01-01 1, 1 2015-02-06 2, 2 2015-01-01 2, 3 2015-01-01 3, 3 2015-01-02 1,
        3 2015-01-05 5, 4 2015-01-16 6, 4 2015-02-02 3, 4 2015-02-05 3, 5 2015-01-16 3,
        5 2015-01-17 1, 5 2015-01-18 8, 6 2015-02-02 5
    """
    log = pd.DataFrame([row.split() for row in rows.split(",")], columns=["id", "date", "amount"])
    log = log.astype({"id": int, "amount": int})
    daily = ours.summary_data_from_transaction_data(
        log, "id", "date", "amount", observation_period_end="2015-02-07"
    )
    assert daily.loc[3].tolist() == [2, 4, 37, 3]
    assert daily.loc[5].tolist() == [2, 2, 22, 4.5]
    held = ours.calibration_and_holdout_data(
        log, "id", "date", "2015-02-01", "2015-02-04", monetary_value_col="amount"
    )
    assert held["frequency_holdout"].to_dict() == {1: 0, 2: 0, 3: 0, 4: 1, 5: 0}
    assert held["monetary_value_holdout"].to_dict() == {1: 0, 2: 0, 3: 0, 4: 3, 5: 0}
    assert held["duration_holdout"].tolist() == [3] * 5
    assert held["frequency_cal"].tolist() == [0, 0, 2, 0, 2]
    assert list(held.columns) == [
        *("frequency_cal", "recency_cal", "T_cal", "monetary_value_cal"),
        *("frequency_holdout", "monetary_value_holdout", "duration_holdout"),
    ]
    with pytest.raises(ValueError, match="no time is left"):
        ours.calibration_and_holdout_data(log, "id", "date", "2015-03-01")
