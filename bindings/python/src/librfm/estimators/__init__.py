# SPDX-License-Identifier: MIT
"""Scorers, clusters and models as estimators in the manner of scikit-learn.

They have fit, transform, predict, get_params and so on, can be cloned and pickled, and go into
pipelines and searches. scikit-learn itself is not needed. X is a DataFrame, a Frame or an array of
two dimensions; NumPy is needed for arrays in and out, not with ``set_output(transform="frame")``.

What was fitted is the library's own object (``scorer_``, ``clusters_``, ``model_``), with all that
it can do.
"""

from __future__ import annotations

from ._base import Estimator, NotFittedError
from ._clusters import JointKMeans
from ._models import BgNbd, ClvModel, GammaGamma, MbgNbd, ParetoNbd
from ._scorers import KMeansScorer, RfmScorer

__all__ = [
    "BgNbd",
    "ClvModel",
    "Estimator",
    "GammaGamma",
    "JointKMeans",
    "KMeansScorer",
    "MbgNbd",
    "NotFittedError",
    "ParetoNbd",
    "RfmScorer",
]
