# SPDX-License-Identifier: MIT
"""scikit-learn's own checks of estimators, and its pipelines and searches."""

import warnings

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.base import ClusterMixin, clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import estimator_checks_generator

import librfm
from librfm import Frame
from librfm.estimators import (
    BgNbd,
    ClvModel,
    GammaGamma,
    JointKMeans,
    KMeansScorer,
    MbgNbd,
    ParetoNbd,
    RfmScorer,
)

# Models read histories of customers, which the checks do not have. So they run on a subclass that
# makes a history out of any row, and leaves all else as it is.


def _histories(frame, inputs):
    """Whole purchases, t_x within T, spend above 0, out of whatever a row holds."""
    rows = list(zip(*(frame[name].to_list() for name in frame.columns)))
    made = {name: [] for name in inputs}
    for row in rows:
        seed = sum((at + 1) * float(value) for at, value in enumerate(row))
        x = int(abs(seed) * 7) % 6
        age = 30 + abs(seed) * 31 % 300
        values = {
            "x": x,
            "T": age,
            "t_x": age * (abs(seed) % 1) if x else 0.0,
            "mean_repeat_spend": 5 + abs(seed) * 13 % 90,
        }
        for name in inputs:
            made[name].append(values[name])
    return Frame(made)


class Checkable:
    _may_lack = ()

    def _read(self, table):
        return _histories(table.frame(table.names), self._inputs)


class CheckedBgNbd(Checkable, BgNbd):
    pass


class CheckedMbgNbd(Checkable, MbgNbd):
    pass


class CheckedParetoNbd(Checkable, ParetoNbd):
    pass


class CheckedGammaGamma(Checkable, GammaGamma):
    pass


class CheckedClvModel(Checkable, ClvModel):
    pass


class CheckedJointKMeans(JointKMeans, ClusterMixin):
    """With the mixin by which the checks know a clusterer."""


ESTIMATORS = [
    RfmScorer(),
    KMeansScorer(),
    CheckedJointKMeans(n_clusters=2),
    CheckedBgNbd(),
    CheckedMbgNbd(),
    CheckedParetoNbd(),
    CheckedGammaGamma(),
    CheckedClvModel(name="nbd"),
]

# It looks at arrays of other packages than NumPy, and only where SCIPY_ARRAY_API is set.
NEEDS_SETTING = "check_array_api_input"
# Checks that cannot apply, and why.
WIDE = "the data have 10 columns; a code of scores has at most 8"
ONE = "the check sets n_clusters to 1; there are at least 2"
NOT_APPLICABLE = {
    "RfmScorer": {"check_dtype_object": WIDE, "check_fit2d_1sample": WIDE},
    "KMeansScorer": {"check_dtype_object": WIDE, "check_fit2d_1sample": WIDE},
    "CheckedJointKMeans": {
        "check_dont_overwrite_parameters": ONE,
        "check_methods_subset_invariance": ONE,
        "check_fit2d_1sample": ONE,
        "check_fit2d_1feature": ONE,
        "check_fit2d_predict1d": ONE,
    },
}


def checks():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # not a subclass of sklearn's BaseEstimator
        for estimator in ESTIMATORS:
            for one, check in estimator_checks_generator(estimator):
                name = check.func.__name__
                if name == NEEDS_SETTING:
                    continue
                more = ",".join(str(value) for value in check.keywords.values())
                yield pytest.param(one, check, id=f"{type(one).__name__}-{name}({more})")


@pytest.mark.parametrize(("estimator", "check"), list(checks()))
@pytest.mark.filterwarnings("ignore:.*does not inherit from `sklearn.base.BaseEstimator`")
def test_check(estimator, check):
    listed = NOT_APPLICABLE.get(type(estimator).__name__, {})
    if check.func.__name__ in listed:
        with pytest.raises((AssertionError, librfm.RfmArgumentError)):
            check(estimator)
    else:
        check(estimator)


@pytest.fixture(scope="module")
def customers():
    return librfm.summary(librfm.datasets.sample_shop(400, seed=6), models=True)


RFM = ["days_since_last", "receipts", "spend_net"]
HISTORY = ["x", "t_x", "T"]


@pytest.mark.parametrize("estimator", [RfmScorer(), KMeansScorer(3), BgNbd(), GammaGamma()])
def test_kinds_of_tables(estimator, customers):
    """Frames, DataFrames of two packages and of other indices: the same numbers."""
    frame = customers.to_pandas()
    frame.index = frame["customer"] + 1000
    found = clone(estimator).fit(customers).transform(customers)
    assert found.dtype.kind in "if"
    assert np.array_equal(found, clone(estimator).fit_transform(frame), equal_nan=True)
    assert np.array_equal(found, clone(estimator).fit_transform(customers.to_polars()))
    made = clone(estimator).set_output(transform="pandas").fit(frame)
    table = made.transform(frame)
    assert list(table.index) == list(frame.index)
    assert list(table.columns) == list(made.get_feature_names_out())
    assert np.array_equal(table.to_numpy(), found)
    assert made.set_output(transform="polars").transform(frame).columns == list(table.columns)
    with sklearn.config_context(transform_output="pandas"):
        assert isinstance(clone(estimator).fit(frame).transform(frame), pd.DataFrame)


def test_arrays(customers):
    frame = customers.to_pandas()
    by_name, by_place = BgNbd().fit(frame[HISTORY]), BgNbd().fit(frame[HISTORY].to_numpy("f8"))
    assert by_name.params_ == by_place.params_
    assert list(by_name.feature_names_in_) == HISTORY
    assert not hasattr(by_place, "feature_names_in_")
    with pytest.warns(UserWarning, match="X does not have valid feature names"):
        found = by_name.predict(frame[HISTORY].to_numpy("f8"))
    with pytest.warns(UserWarning, match="X has feature names"):
        assert np.array_equal(found, by_place.predict(frame[HISTORY]))
    both = BgNbd(spend=GammaGamma(), answer="clv")
    names = [*HISTORY, "mean_repeat_spend"]
    assert np.array_equal(
        both.fit(frame[names]).predict(frame[names]),
        clone(both).fit(frame[names].to_numpy("f8")).predict(frame[names].to_numpy("f8")),
    )
    with pytest.raises(ValueError, match="X has no column x"):
        BgNbd().fit(np.ones((3, 2)))


def test_pipeline(customers):
    frame = customers.to_pandas()
    pipe = make_pipeline(FunctionTransformer(lambda X: X[RFM]), RfmScorer(), JointKMeans(3))
    labels = pipe.fit_predict(frame)
    scores = RfmScorer().fit_transform(customers)
    assert np.array_equal(labels, JointKMeans(3).fit_predict(scores))


def test_search(customers):
    """More ridge than is good is not chosen, by the likelihood of customers left out."""
    frame = customers.to_pandas()[HISTORY]
    search = GridSearchCV(BgNbd(), {"ridge": [0.0, 1000.0]}, cv=3).fit(frame)
    assert search.best_params_ == {"ridge": 0.0}
    assert search.best_estimator_.status_ == "converged"
    folds = cross_val_score(ParetoNbd(), frame, cv=3)
    assert all(np.isfinite(folds))


def test_likelihood_is_that_of_the_papers():
    """Per customer C1 of the reference values: BG/NBD at (.243, 4.414, .793, 2.426), in weeks."""
    made = BgNbd().fit(np.array([[0, 0.0, 272.0], [1, 11.97, 272.02], [2, 213.01, 272.02]] * 9))
    made.model_ = librfm.Model.new("bg-nbd", [0.243, 4.414, 0.793, 2.426])
    found = made.score_samples(np.array([[1, 1.71 * 7, 38.86 * 7]]))
    # The likelihood is of times in the model's unit; published: -4.4690932750325885.
    assert found[0] == pytest.approx(-4.4690932750325885, rel=1e-12)
