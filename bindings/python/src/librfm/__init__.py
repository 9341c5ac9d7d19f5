# SPDX-License-Identifier: MIT
"""librfm: a shop's receipts into customers, scores and named segments.

Receipts go into a ``Ledger``; the ledger, seen from a day, gives a customer table (a ``Frame``); a
``Scorer`` adds scores; ``Rules`` name each customer's segment; reports sum up. All work is done in
the C library, with the same results to the bit as from C, Node or the command.

Functions carry the names they have in C without ``rfm_``: ``report_summary``, ``moves_between``.
"""

from __future__ import annotations

from . import datasets as datasets
from ._abi import VERSION as __version__
from ._clusters import ClusterColumn, Clusters
from ._csv_in import CsvColumn, CsvReader, CsvState, read_csv, scan_csv, sniff_csv
from ._customers import Totals
from ._errors import (
    RfmArgumentError,
    RfmCancelledError,
    RfmColumnError,
    RfmDataError,
    RfmDuplicateError,
    RfmError,
    RfmFormatError,
    RfmMemoryError,
    RfmMismatchError,
    RfmNotFoundError,
    RfmOverflowError,
    RfmSyntaxError,
    RfmVersionError,
)
from ._frame import Column, Frame
from ._ledger import Ledger, LedgerState
from ._library import lib as _lib
from ._library import library_path
from ._live import Till, TillCustomer, View, ViewState
from ._model import Model, ModelState, simple_clv
from ._moves import (
    DailyMoves,
    Delay,
    DelayState,
    Moves,
    moves_between,
    moves_daily,
    next_fall,
    next_level,
)
from ._report import report
from ._reports import (
    Pareto,
    Regularity,
    baseline_measure,
    baseline_overlap,
    baseline_readiness,
    report_heatmap,
    report_pareto,
    report_summary,
    retention_cohorts,
    retention_orders,
    retention_periods,
    retention_regularity,
)
from ._rules import Rules, RulesCheck
from ._scorer import Dimension, Drift, Scorer
from ._validate import (
    validate_deciles,
    validate_errors,
    validate_frequency,
    validate_holdout,
    validate_tracking,
)
from ._words import day_add_months, day_format, day_parse
from .easy import segment, summary


def library_version() -> str:
    """The version of the shared library in use."""
    return str(_lib.rfm_version().decode())


__all__ = [
    "ClusterColumn",
    "Clusters",
    "Column",
    "CsvColumn",
    "CsvReader",
    "CsvState",
    "DailyMoves",
    "Delay",
    "DelayState",
    "Dimension",
    "Drift",
    "Frame",
    "Ledger",
    "LedgerState",
    "Model",
    "ModelState",
    "Moves",
    "Pareto",
    "Regularity",
    "RfmArgumentError",
    "RfmCancelledError",
    "RfmColumnError",
    "RfmDataError",
    "RfmDuplicateError",
    "RfmError",
    "RfmFormatError",
    "RfmMemoryError",
    "RfmMismatchError",
    "RfmNotFoundError",
    "RfmOverflowError",
    "RfmSyntaxError",
    "RfmVersionError",
    "Rules",
    "RulesCheck",
    "Scorer",
    "Till",
    "TillCustomer",
    "Totals",
    "View",
    "ViewState",
    "__version__",
    "baseline_measure",
    "baseline_overlap",
    "baseline_readiness",
    "day_add_months",
    "day_format",
    "day_parse",
    "library_path",
    "library_version",
    "moves_between",
    "moves_daily",
    "next_fall",
    "next_level",
    "read_csv",
    "report",
    "report_heatmap",
    "report_pareto",
    "report_summary",
    "retention_cohorts",
    "retention_orders",
    "retention_periods",
    "retention_regularity",
    "scan_csv",
    "segment",
    "simple_clv",
    "sniff_csv",
    "summary",
    "validate_deciles",
    "validate_errors",
    "validate_frequency",
    "validate_holdout",
    "validate_tracking",
]

# Pickles and messages name the public place, so that files inside may move.
for _object in [globals()[_name] for _name in __all__]:
    if callable(_object):
        _object.__module__ = __name__
