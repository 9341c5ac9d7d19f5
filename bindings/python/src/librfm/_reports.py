# SPDX-License-Identifier: MIT
"""Reports: frames about frames and ledgers."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Any, Sequence

from . import _abi
from ._core import encoded, made, options
from ._frame import Frame, as_frame, call_frames, frame_handle
from ._ledger import Ledger
from ._library import lib
from ._rules import Rules
from ._structs import as_data, sized
from ._words import (
    EVENTS,
    PERIODS,
    RETURNS,
    Day,
    Events,
    Period,
    Returns,
    chosen,
    day_number,
    thread_count,
)


def report_summary(frame: Any, rules: Rules | None = None) -> Frame:
    """Summarises a segmented customer table, one row a segment, highest level first.

    Args:
        frame: A table with segment, level, receipts and spend_net.
        rules: Segments without a customer get a row as well.

    Returns:
        segment, level, customers, share, receipts, spend_net, spend_share, mean_receipt,
        mean_days_since_last, mean_receipts, mean_spend, and mean_r, mean_f, mean_m where the
        frame has scores.
    """
    return made(Frame, lib.rfm_report_summary, as_frame(frame), rules)


@dataclasses.dataclass(frozen=True)
class Pareto:
    """How unequally a column is spread over customers; shares of nothing are NaN.

    Attributes:
        customers: With a value.
        total: Major units.
        gini: Coefficient of Gini.
        top_1_share: Of the total, by the top 1 % of customers (rounded up); and so on.
        top_5_share: By the top 5 %.
        top_10_share: By the top 10 %.
        top_20_share: By the top 20 %.
        customers_for_80: Fewest customers that bring 80 % of the total.
        customers_for_80_share: Of the customers.
        curve: The Lorenz curve: customers_share, share.
        deciles: A row each, best first.
    """

    customers: int
    total: float
    gini: float
    top_1_share: float
    top_5_share: float
    top_10_share: float
    top_20_share: float
    customers_for_80: int
    customers_for_80_share: float
    curve: Frame
    deciles: Frame


def report_pareto(frame: Any, column: str | None = None, *, points: int = 100) -> Pareto:
    """Measures concentration: Lorenz curve, Gini, top shares and deciles.

    Args:
        frame: A table.
        column: int64, double or amount; spend_net by default.
        points: Of the curve.
    """
    figures = sized(_abi.rfm_pareto)
    curve, deciles = call_frames(
        lib.rfm_report_pareto, 2, as_frame(frame), encoded(column), points, figures
    )
    return as_data(Pareto, figures, curve=curve, deciles=deciles)


def report_heatmap(
    frame: Any,
    row: str | None = None,
    column: str | None = None,
    value: str | None = None,
) -> Frame:
    """Crosses two score columns, one row for each cell of the grid.

    Args:
        frame: A table with scores.
        row: "r" by default.
        column: "f" by default.
        value: "spend_net" by default.

    Returns:
        The two columns, customers, share, total and mean of the value.
    """
    return made(
        Frame,
        lib.rfm_report_heatmap,
        as_frame(frame),
        encoded(row),
        encoded(column),
        encoded(value),
    )


# Retention


@dataclasses.dataclass(frozen=True)
class Regularity:
    """How regularly customers buy; a shape of 1 is purchases at random, higher is regular.

    Attributes:
        customers: With two intervals or more.
        intervals: Of these customers.
        cv: Mean of their coefficients of variation.
        wheat_morrison: Shape after Wheat and Morrison (1990).
        mle: Shape of gamma intervals by maximum likelihood.
        mle_conditional: The same, given each customer's sum of intervals.
        steps: Of Newton's method.
        by_customer: A row each: intervals, mean_days, sd_days, cv.
        by_days: How often each interval occurs.
    """

    customers: int
    intervals: int
    cv: float
    wheat_morrison: float
    mle: float
    mle_conditional: float
    steps: int
    by_customer: Frame
    by_days: Frame


def _retention(
    period: Period,
    returns: Returns,
    events: Events,
    free: bool,
    threads: int | None,
    ranks: int | None = None,
) -> Any:
    return options(
        _abi.rfm_retention_options,
        period=chosen("period", period, PERIODS),
        returns=chosen("returns", returns, RETURNS),
        events=chosen("events", events, EVENTS),
        ranks=ranks,
        threads=thread_count(threads),
        flags=_abi.RFM_RETENTION_FREE if free else 0,
    )


def _stretch(first_day: Day, last_day: Day) -> tuple[int, int]:
    return day_number(first_day, "first_day"), day_number(last_day, "last_day")


def retention_cohorts(
    ledger: Ledger,
    first_day: Day,
    last_day: Day,
    *,
    period: Period = "month",
    returns: Returns = "net",
    events: Events = "days",
    free: bool = False,
    threads: int | None = None,
) -> Frame:
    """Counts, by the period of the first purchase, who buys in each later period.

    Args:
        ledger: The receipts.
        first_day: Its period is the first cohort.
        last_day: Its period is the last one.
        period: "month", "quarter", "year", "week" or "day".
        returns: "net", "ignore" or "cancel".
        events: An order is a day or a receipt.
        free: A receipt of free lines alone is a purchase too.
        threads: How many; all processors by default.

    Returns:
        cohort, age, cohort_customers, customers, receipts, spend_net, retention.
    """
    how = _retention(period, returns, events, free, threads)
    return made(Frame, lib.rfm_retention_cohorts, ledger, *_stretch(first_day, last_day), how)


def retention_periods(
    ledger: Ledger,
    first_day: Day,
    last_day: Day,
    *,
    period: Period = "month",
    returns: Returns = "net",
    events: Events = "days",
    free: bool = False,
    threads: int | None = None,
) -> Frame:
    """Describes each period: customers, new, returning, reactivated, receipts, registration.

    Arguments are those of retention_cohorts.
    """
    how = _retention(period, returns, events, free, threads)
    return made(Frame, lib.rfm_retention_periods, ledger, *_stretch(first_day, last_day), how)


def retention_orders(
    ledger: Ledger,
    first_day: Day,
    last_day: Day,
    *,
    ranks: int | None = None,
    returns: Returns = "net",
    events: Events = "days",
    free: bool = False,
    threads: int | None = None,
) -> Frame:
    """Describes first, second, third orders: how many customers come to them, and when.

    Args:
        ledger: The receipts.
        first_day: Orders from this day on count.
        last_day: Up to this one.
        ranks: Order ranks to tell apart; 10 by default, the last one takes the rest.
        returns: "net", "ignore" or "cancel".
        events: An order is a day or a receipt.
        free: A receipt of free lines alone is a purchase too.
        threads: How many; all processors by default.
    """
    how = _retention("month", returns, events, free, threads, ranks)
    return made(Frame, lib.rfm_retention_orders, ledger, *_stretch(first_day, last_day), how)


def retention_regularity(
    ledger: Ledger,
    first_day: Day,
    last_day: Day,
    *,
    returns: Returns = "net",
    events: Events = "days",
    free: bool = False,
    threads: int | None = None,
) -> Regularity:
    """Measures how regularly customers buy, by the days between their purchase days."""
    how = _retention("month", returns, events, free, threads)
    figures = sized(_abi.rfm_regularity)
    first, last = _stretch(first_day, last_day)
    by_customer, by_days = call_frames(
        lib.rfm_retention_regularity, 2, ledger, first, last, how, figures
    )
    return as_data(Regularity, figures, by_customer=by_customer, by_days=by_days)


# Baseline


def _baseline(
    window_days: int | None,
    returns: Returns,
    contacts: Frame | None,
    contact_column: str | None,
    margin_share: float | None,
    threads: int | None,
) -> tuple[Any, Any]:
    box = None if contacts is None else contacts._open()
    return box, options(
        _abi.rfm_baseline_options,
        threads=thread_count(threads),
        window_days=window_days,
        returns=chosen("returns", returns, RETURNS),
        contacts=None if box is None else box.pointer,
        contact_column=encoded(contact_column),
        margin_share=margin_share,
    )


def baseline_measure(
    ledger: Ledger,
    as_of_days: Sequence[Day],
    *,
    window_days: int | None = None,
    returns: Returns = "net",
    contacts: Any = None,
    contact_column: str | None = None,
    margin_share: float | None = None,
    threads: int | None = None,
) -> Frame:
    """Measures a shop as of several days: registration, active customers, CLV and so on.

    Args:
        ledger: The receipts.
        as_of_days: Rising.
        window_days: Days that count as active, receipts and registration; 365 by default.
        returns: "net", "ignore" or "cancel".
        contacts: Table of customers with a flag, for e-mail figures.
        contact_column: Its flag, 0 or 1; "email" by default.
        margin_share: Of spend, for historic CLV; by default the ledger's margin, or 1.
        threads: How many; all processors by default.

    Returns:
        day, figure, unit, value, numerator, denominator, change, change_share.
    """
    days = [day_number(day, "as_of_days") for day in as_of_days]
    array = (ctypes.c_int32 * max(1, len(days)))(*days)
    box, how = _baseline(
        window_days, returns, frame_handle(contacts), contact_column, margin_share, threads
    )
    frame = made(Frame, lib.rfm_baseline_measure, ledger, array, len(days), how)
    del box
    return frame


def baseline_readiness(
    ledger: Ledger,
    as_of: Day,
    *,
    window_days: int | None = None,
    returns: Returns = "net",
    contacts: Any = None,
    contact_column: str | None = None,
    margin_share: float | None = None,
    threads: int | None = None,
) -> Frame:
    """Says whether the data carry an RFM analysis; arguments are those of baseline_measure.

    Returns:
        profile, condition, figure, threshold, met.
    """
    box, how = _baseline(
        window_days, returns, frame_handle(contacts), contact_column, margin_share, threads
    )
    day = day_number(as_of, "as_of")
    frame = made(Frame, lib.rfm_baseline_readiness, ledger, day, how)
    del box
    return frame


def baseline_overlap(left: Any, right: Any) -> Frame:
    """Compares the customer ids of two channels: left, right, both, shares, jaccard."""
    return made(Frame, lib.rfm_baseline_overlap, as_frame(left), as_frame(right))
