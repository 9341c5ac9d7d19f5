# SPDX-License-Identifier: MIT
"""The names of the package lifetimes 0.11.3 on top of librfm, for programs that are moving.

    from librfm.compat.lifetimes import BetaGeoFitter, summary_data_from_transaction_data

pandas in and out, same names of methods and parameters, one unit of time: that of T.
The page from-lifetimes.md of the package's docs tells what differs. Needs pandas.
"""

from __future__ import annotations

from ._fitters import (
    BetaGeoFitter,
    GammaGammaFitter,
    ModifiedBetaGeoFitter,
    ParetoNBDFitter,
)
from ._summaries import calibration_and_holdout_data, summary_data_from_transaction_data

__all__ = [
    "BetaGeoFitter",
    "GammaGammaFitter",
    "ModifiedBetaGeoFitter",
    "ParetoNBDFitter",
    "calibration_and_holdout_data",
    "summary_data_from_transaction_data",
]
