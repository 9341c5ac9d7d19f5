# SPDX-License-Identifier: MIT
"""Models of lifetime value: what the binding hands over; the numbers are tested in the library."""

import math

import pytest

import librfm
from librfm import Frame, Ledger, Model


@pytest.fixture(scope="module")
def calibrated(big):
    return big.customers("2024-06-01", models=True, holdout_days=180, litt=True)


@pytest.fixture(scope="module")
def model(calibrated):
    return Model.fit("pareto-nbd", calibrated)


def test_holdout_columns(big, calibrated):
    """What comes after is that of a table of its own."""
    after = big.customers(librfm.day_parse("2024-06-01").toordinal() - 719163 + 180, window=180)
    bought = dict(zip(after["customer"], after["purchase_days"]))
    assert calibrated["holdout_x"].to_list() == [
        bought.get(one, 0) for one in calibrated["customer"]
    ]
    assert set(calibrated["holdout_days"]) == {180}
    assert calibrated["litt"].null_count == 0


def test_state(model):
    state = model.state
    assert (state.name, state.k, state.coefficients, state.replicates) == ("pareto-nbd", 0, 0, 0)


def test_compare(calibrated):
    plain = Model.fit("bg-nbd", calibrated)
    found = Model.compare([plain, Model.fit("mbg-nbd", calibrated)]).to_dict()
    assert found["model"] == ["bg-nbd", "mbg-nbd"]
    assert found["parameters"] == [4, 4]
    assert found["log_likelihood"][0] == plain.state.log_likelihood
    plain.close()
    with pytest.raises(ValueError, match="model is closed"):
        Model.compare([plain])


def test_covariates(calibrated):
    rows = len(calibrated)
    table = calibrated.with_columns({"card": [row % 2 for row in range(rows)]})
    model = Model.fit("pareto-nbd", table, purchase_columns=["card"], covariate_ridge=1.0)
    assert model.state.coefficients == 1
    assert "purchase.card" in model.parameters()["parameter"].to_list()


def test_predictions(model, calibrated):
    found = model.predict(calibrated, alive_level=0.5, horizon_days=180)
    assert "days_to_alive_level" in found.columns
    chances = model.predict_pmf(calibrated, 180, 3).to_dict()
    assert all(
        0 <= sum(chances[f"p_{n}"][row] for n in range(4)) <= 1 + 1e-9
        for row in range(len(calibrated))
    )
    assert math.isclose(chances["p_0"][0], found["p_no_purchase"][0], rel_tol=1e-9)


def test_bootstrap(calibrated):
    model = Model.fit("nbd", calibrated, replicates=20, seed=3)
    assert model.state.replicates == 20
    found = model.predict(calibrated, interval=0.9).to_dict()
    for low, mean, high in zip(
        found["expected_purchases_lower"],
        found["expected_purchases"],
        found["expected_purchases_upper"],
    ):
        assert low <= high
        assert mean > 0


def test_simulate():
    model = Model.new("nbd", {"r": 1.0, "alpha": 10.0})
    spend = Model.new("gamma-gamma", {"p": 6.25, "q": 3.74, "gamma": 15.44})
    lines = model.simulate(50, "2024-01-01", "2024-12-31", spend=spend, seed=7, threads=1)
    assert lines == model.simulate(50, "2024-01-01", "2024-12-31", spend=spend, seed=7, threads=3)
    assert set(lines["customer"]) == set(range(1, 51))
    ledger = Ledger(id_type="integer")
    ledger.append(lines)
    assert len(ledger.customers("2024-12-31")) == 50
    histories = model.simulate(10, "2024-01-01", "2024-12-31", form="histories", holdout_days=30)
    assert {"x", "t_x", "T", "holdout_x"} <= set(histories.columns)


def test_validate(model, big, calibrated):
    frequency = librfm.validate_frequency(model, calibrated, most=3).to_dict()
    counts = [min(x, 4) for x in calibrated["x"]]
    assert frequency["actual"] == [counts.count(n) for n in range(5)]
    tracking = librfm.validate_tracking(model, big, "2024-06-01", "2024-11-28", step_days=30)
    assert tracking["cumulative_actual"][-1] > 0
    held = librfm.validate_holdout(model, calibrated).to_dict()
    assert sum(held["actual"]) == sum(calibrated["holdout_x"])
    assert sum(librfm.validate_deciles(model, calibrated, groups=5)["customers"]) == len(calibrated)
    errors = librfm.validate_errors(model, calibrated)[0]
    assert errors["customers"] == len(calibrated)
    assert errors["actual"] == sum(calibrated["holdout_x"])


def test_simple_clv():
    """By hand: 100 a year, two years long."""
    table = Frame(
        {
            "customer": ["a"],
            "spend_net": [100.0],
            "tenure_days": [365],
            "receipts": [4],
            "days_since_last": [5],
        },
        types={"spend_net": "amount(2)"},
    )
    found, years = librfm.simple_clv(table, lifespan_years=2.0)
    assert years == 2.0
    assert found["historic_clv"].to_list() == [100.0]
    assert found["simple_clv"].to_list() == [200.0]
