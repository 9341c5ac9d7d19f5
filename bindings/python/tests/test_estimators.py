# SPDX-License-Identifier: MIT
"""Estimators with nothing else installed: they do what the library's own classes do."""

import copy
import doctest
import pickle
import subprocess
import sys

import pytest

import librfm
from librfm import Clusters, Dimension, Frame, Model, Scorer
from librfm.estimators import (
    BgNbd,
    ClvModel,
    GammaGamma,
    JointKMeans,
    KMeansScorer,
    MbgNbd,
    NotFittedError,
    ParetoNbd,
    RfmScorer,
)

ALL = [RfmScorer, KMeansScorer, JointKMeans, BgNbd, MbgNbd, ParetoNbd, GammaGamma, ClvModel]
MODELS = [BgNbd, MbgNbd, ParetoNbd, GammaGamma, ClvModel]


@pytest.fixture(scope="module")
def customers():
    return librfm.summary(librfm.datasets.sample_shop(300, seed=4), models=True)


def out(estimator):
    return estimator.set_output(transform="frame") if hasattr(estimator, "transform") else estimator


def test_scores_are_those_of_the_scorer(customers):
    made = out(RfmScorer())
    found = made.fit_transform(customers)
    scorer = Scorer.fit(customers)
    assert found == scorer.apply(customers)[["r", "f", "m"]]
    assert list(made.get_feature_names_out()) == ["r", "f", "m"]
    assert made.cuts_["r"] == scorer.cuts()["cut"][:4]
    rules = librfm.Rules.preset("classic11")
    assert rules.apply(made.scorer_.apply(customers)) == rules.apply(scorer.apply(customers))


def test_scores_of_other_columns(customers):
    columns = ["receipts", "tenure_days"]
    made = out(RfmScorer(4, columns=columns, low_is_good=[], cuts={"receipts": [1, 5]}))
    found = made.fit_transform(customers)
    assert found.columns == ["f", "tenure_days_score"]
    assert made.cuts_["f"] == [1.0, 5.0]
    assert set(found["f"]) == {1, 2, 3}
    assert set(found["tenure_days_score"]) == {1, 2, 3, 4}


def test_kmeans_scores(customers):
    made = out(KMeansScorer(3))
    dimensions = [
        Dimension("r", "days_since_last", "kmeans", "low"),
        Dimension("f", "receipts", "kmeans"),
        Dimension("m", "spend_net", "kmeans"),
    ]
    scorer = Scorer.fit(customers, dimensions, bins=3)
    assert made.fit_transform(customers) == scorer.apply(customers)[["r", "f", "m"]]
    assert made.centers_["f"] == sorted(made.centers_["f"])
    assert len(made.centers_["f"]) == 3


def test_clusters(customers):
    made = JointKMeans(4, starts=4)
    labels = made.fit_predict(customers)
    clusters = Clusters.fit(customers, 4, starts=4)
    expected = [one - 1 for one in clusters.apply(customers)["cluster"]]
    assert list(labels) == expected == list(made.predict(customers))
    assert made.inertia_ == sum(clusters.centres()["within_ss"])
    first = [clusters.centres()[name][0] for name in ("days_since_last", "receipts", "spend_net")]
    assert list(made.cluster_centers_[0]) == first
    assert list(JointKMeans(4, starts=4).fit_predict(customers)) == expected


@pytest.mark.parametrize("cls", MODELS)
def test_models(cls, customers):
    made = out(cls())
    made.fit(customers)
    name = made._model_name()
    model = Model.fit(name, customers)
    assert made.model_.to_bytes() == model.to_bytes()
    assert list(made.params_.values()) == model.parameters()["value"].to_list()
    assert list(made.standard_errors_.values()) == model.parameters()["standard_error"].to_list()
    assert (made.log_likelihood_, made.status_) == (model.state.log_likelihood, "converged")
    assert made.aic_ < made.bic_
    predicted = model.predict(customers)
    answer = "expected_spend" if cls is GammaGamma else "expected_purchases"
    assert list(made.predict(customers)) == predicted[answer].to_list()
    found = made.transform(customers)
    assert found.columns == list(made.get_feature_names_out())
    assert found == predicted[found.columns]
    total, rows = model.likelihood(customers)
    taken = len(rows) - rows["log_likelihood"].null_count
    assert made.score(customers) == total / taken
    assert len(made.score_samples(customers)) == len(customers)


def test_spend(customers):
    made = out(BgNbd(spend=GammaGamma(), horizon_days=180, monthly_rate=0.01, answer="clv"))
    spend = Model.fit("gamma-gamma", customers)
    expected = Model.fit("bg-nbd", customers).predict(
        customers, horizon_days=180, monthly_rate=0.01, spend=spend
    )
    assert list(made.fit(customers).predict(customers)) == expected["clv"].to_list()
    assert made.get_params()["spend__ridge"] == 0.0
    made.set_params(spend__ridge=0.5, horizon_days=30)
    assert (made.spend.ridge, made.horizon_days) == (0.5, 30)


def test_weights(customers):
    """A customer of weight 2 is two customers."""
    half = customers[:100]
    twice = Frame({name: half[name].to_list() * 2 for name in ("x", "t_x", "T")})
    made = BgNbd().fit(twice)
    weighted = BgNbd().fit(half, sample_weight=[2.0] * 100)
    for name, value in made.params_.items():
        assert weighted.params_[name] == pytest.approx(value, rel=1e-9)
    with pytest.raises(ValueError, match=r"shape \(3,\); expected \(100,\)"):
        BgNbd().fit(half, sample_weight=[1, 1, 1])


# Parameters of shops in which each model can find them again.
SHOPS = {
    "nbd": [1, 9],
    "bg-nbd": [1, 6, 0.8, 2.4],
    "mbg-nbd": [1, 6, 0.8, 2.4],
    "bg-cnbd-k": [1, 3, 0.8, 2.4, 2],
    "mbg-cnbd-k": [1, 3, 0.8, 2.4, 2],
    "pareto-nbd": [1, 9, 0.8, 12],
    "ggom-nbd": [1, 9, 0.05, 0.8, 0.5],
    "bg-bb": [1.2, 0.75, 0.66, 2.8],
    "sbg": [0.7, 1.2],
    "bdw": [0.7, 1.2, 1.1],
    "gamma-gamma": [6, 4, 15],
}


@pytest.mark.parametrize("name", Model.list()["model"].to_list())
def test_any_model(name):
    """All there are, on customers whom each has made up."""
    maker, spend = SHOPS[name], None
    if name == "gamma-gamma":
        spend, maker, how = Model.new(name, maker), SHOPS["nbd"], {}
        source = "nbd"
    else:
        source, how = name, {"k": 2} if "-k" in name else {}
    table = Model.new(source, maker).simulate(
        800, "2022-01-01", "2024-12-31", form="histories", spend=spend, seed=3
    )
    made = out(ClvModel(name, **how)).fit(table)
    model = Model.fit(name, table, **how)
    assert made.model_.to_bytes() == model.to_bytes()
    expected = model.predict(table)
    answer = "expected_spend" if name == "gamma-gamma" else "expected_purchases"
    assert list(made.predict(table)) == expected[answer].to_list()
    assert made.transform(table).columns == list(made.get_feature_names_out())


def test_no_such_model(customers):
    with pytest.raises(librfm.RfmNotFoundError, match="bg-nbd"):
        ClvModel("nothing").fit(customers)


@pytest.mark.parametrize("cls", ALL)
def test_parameters(cls):
    made = cls()
    params = made.get_params(deep=False)
    assert repr(made) == f"{cls.__name__}()"
    other = cls(**params)
    assert other.get_params() == made.get_params()
    name = next(iter(params))
    changed = made.set_params(**{name: 17})
    assert changed is made
    assert made.get_params()[name] == 17
    assert f"{name}=17" in repr(made)
    with pytest.raises(ValueError, match="has no parameter 'nothing'"):
        made.set_params(nothing=1)


@pytest.mark.parametrize("cls", ALL)
def test_pickle_and_copy(cls, customers):
    made = out(cls()).fit(customers)
    method = "transform" if hasattr(made, "transform") else "predict"
    expected = getattr(made, method)(customers)
    for other in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
        found = getattr(other, method)(customers)
        assert list(found) == list(expected)


@pytest.mark.parametrize("cls", ALL)
def test_not_fitted(cls, customers):
    made = cls()
    with pytest.raises((NotFittedError, ValueError), match="is not fitted yet; call fit first"):
        getattr(made, "transform" if hasattr(made, "transform") else "predict")(customers)


def test_refusals(customers):
    made = out(RfmScorer()).fit(customers)
    with pytest.raises(ValueError, match=r"yet now missing:\n- (\w+)"):
        made.transform(customers[["days_since_last", "receipts"]])
    with pytest.raises(ValueError, match="X has no column T; it has x, t_x"):
        BgNbd().fit({"x": [0], "t_x": [0]})
    with pytest.raises(ValueError, match=r"contains NaN \(column x has missing values\)"):
        BgNbd().fit({"x": [0, None], "t_x": [0, 0], "T": [1, 1]})
    with pytest.raises(ValueError, match=r"contains infinity \(column T\)"):
        BgNbd().fit({"x": [0, 1], "t_x": [0, 0.5], "T": [1, float("inf")]})
    with pytest.raises(librfm.RfmDataError, match="t_x"):
        BgNbd().fit({"x": [0, 1], "t_x": [0, 9], "T": [1, 3]})
    with pytest.raises(ValueError, match="0 sample"):
        RfmScorer().fit({"a": []})
    with pytest.raises(ValueError, match="transform is 'table'"):
        RfmScorer().set_output(transform="table")


def test_import_brings_nothing_else():
    code = (
        "import sys, librfm.estimators, librfm.compat; "
        "print([name for name in ('numpy', 'pandas', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_docstrings():
    tried = 0
    for cls in ALL:
        for test in doctest.DocTestFinder().find(cls, globs={"Frame": Frame, cls.__name__: cls}):
            result = doctest.DocTestRunner().run(test)
            assert result.failed == 0, test.name
            tried += result.attempted
    assert tried >= 5
