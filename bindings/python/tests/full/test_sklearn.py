# SPDX-License-Identifier: MIT
"""scikit-learn's own checks of estimators, and its pipelines and searches."""

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.base import ClusterMixin, clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import parametrize_with_checks

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

# Checks that cannot apply, and why.
WIDE = "the data have 10 columns; a code of scores has at most 8"
ONE = "the check sets n_clusters to 1; there are at least 2"
NOT_APPLICABLE = {
    "RfmScorer": {"check_dtype_object": WIDE},
    "KMeansScorer": {"check_dtype_object": WIDE},
    "CheckedJointKMeans": {
        "check_dont_overwrite_parameters": ONE,
        "check_methods_subset_invariance": ONE,
        "check_fit2d_1sample": ONE,
        "check_fit2d_1feature": ONE,
        "check_fit2d_predict1d": ONE,
    },
}


def not_applicable(estimator):
    return NOT_APPLICABLE.get(type(estimator).__name__, {})


@parametrize_with_checks(ESTIMATORS, expected_failed_checks=not_applicable)
@pytest.mark.filterwarnings("ignore:.*does not inherit from `sklearn.base.BaseEstimator`")
def test_check(estimator, check):
    check(estimator)
