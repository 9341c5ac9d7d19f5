# SPDX-License-Identifier: MIT
"""Checks of a model of purchases against what happened."""

from __future__ import annotations

from typing import Any

from . import _abi
from ._core import encoded, made, options
from ._frame import Frame, as_frame
from ._ledger import Ledger
from ._library import lib
from ._model import Model
from ._words import EVENTS, RETURNS, Day, Events, Returns, chosen, day_number, thread_count


def _options(most: int | None, groups: int | None, weight: str | None, threads: int | None) -> Any:
    return options(
        _abi.rfm_validate_options,
        threads=thread_count(threads),
        most=most,
        groups=groups,
        weight=encoded(weight),
    )


def validate_frequency(
    model: Model,
    frame: Any,
    *,
    most: int | None = None,
    weight: str | None = None,
    threads: int | None = None,
) -> Frame:
    """Counts customers by their repeat purchases beside what the model expects.

    Args:
        model: A model of purchases.
        frame: A table with its columns.
        most: Purchases up to which each number has a row; 7 by default.
        weight: A column of weights; None: 1 each.
        threads: How many; all processors by default.

    Returns:
        purchases, upper, actual, expected.
    """
    how = _options(most, None, weight, threads)
    return made(Frame, lib.rfm_validate_frequency, model, as_frame(frame), how)


def validate_tracking(
    model: Model,
    ledger: Ledger,
    calibration_end_day: Day,
    end_day: Day,
    *,
    step_days: int | None = None,
    returns: Returns = "net",
    events: Events = "days",
    free: bool = False,
    days_passed: bool = False,
    threads: int | None = None,
) -> Frame:
    """Tracks repeat purchases step by step from the first purchase of all.

    Args:
        model: A model of purchases, without covariates.
        ledger: The receipts.
        calibration_end_day: Customers are those with a first purchase up to it.
        end_day: The last day of the last step.
        step_days: 7 by default.
        returns: "net", "ignore" or "cancel".
        events: A purchase is a day or a receipt.
        free: A receipt of free lines alone is a purchase too.
        days_passed: A customer's time is the last day less the first, as T is.
        threads: How many; all processors by default.

    Returns:
        step, last_day, is_holdout, customers, actual, expected, cumulative_actual,
        cumulative_expected.
    """
    flags = _abi.RFM_TRACKING_FREE if free else 0
    flags |= _abi.RFM_TRACKING_DAYS_PASSED if days_passed else 0
    how = options(
        _abi.rfm_tracking_options,
        calibration_end_day=day_number(calibration_end_day, "calibration_end_day"),
        end_day=day_number(end_day, "end_day"),
        step_days=step_days,
        returns=chosen("returns", returns, RETURNS),
        events=chosen("events", events, EVENTS),
        flags=flags,
        threads=thread_count(threads),
    )
    return made(Frame, lib.rfm_validate_tracking, model, ledger, how)


def validate_holdout(
    model: Model, frame: Any, *, most: int | None = None, threads: int | None = None
) -> Frame:
    """Holds predictions against the holdout by repeat purchases before it.

    Args:
        model: A model of purchases.
        frame: A table made with ``models=True`` and ``holdout_days``.
        most: Purchases up to which each number has a row; 7 by default.
        threads: How many; all processors by default.

    Returns:
        x, upper, customers, actual, predicted, mean_actual, mean_predicted.
    """
    how = _options(most, None, None, threads)
    return made(Frame, lib.rfm_validate_holdout, model, as_frame(frame), how)


def validate_deciles(
    model: Model, frame: Any, *, groups: int | None = None, threads: int | None = None
) -> Frame:
    """Holds predictions against the holdout by their size, the highest first.

    Args:
        model: A model of purchases.
        frame: A table made with ``models=True`` and ``holdout_days``.
        groups: 10 by default.
        threads: How many; all processors by default.

    Returns:
        group, customers, actual, predicted, mean_actual, mean_predicted, lowest, highest,
        customer_share, gain.
    """
    how = _options(None, groups, None, threads)
    return made(Frame, lib.rfm_validate_deciles, model, as_frame(frame), how)


def validate_errors(model: Model, frame: Any, *, threads: int | None = None) -> Frame:
    """Sums up how far predictions are from the holdout, in one row.

    Args:
        model: A model of purchases.
        frame: A table made with ``models=True`` and ``holdout_days``.
        threads: How many; all processors by default.

    Returns:
        customers, left_out, actual, predicted, bias, mae, rmse, correlation, deviation, z.
    """
    how = _options(None, None, None, threads)
    return made(Frame, lib.rfm_validate_errors, model, as_frame(frame), how)
