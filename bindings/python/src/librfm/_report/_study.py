# SPDX-License-Identifier: MIT
"""All frames of a report, each by one call of the library."""

from __future__ import annotations

import dataclasses
import datetime

from .._customers import Totals
from .._errors import RfmDataError
from .._frame import Frame
from .._ledger import Ledger
from .._model import Model
from .._moves import Moves, moves_between
from .._reports import (
    Pareto,
    baseline_measure,
    report_heatmap,
    report_pareto,
    report_summary,
    retention_cohorts,
    retention_orders,
)
from .._rules import Rules
from .._scorer import Scorer
from .._validate import validate_tracking
from .._words import Day, Returns, Window, date_of, day_add_months, day_number

COHORT_MONTHS = 12
LEAST_DAYS_TO_TRACK = 60


@dataclasses.dataclass(frozen=True)
class Value:
    """Lifetime value, as far as there is any.

    Attributes:
        reason: Why there is none; None when there is.
        model: Of purchases.
        spend: Of spend.
        spend_reason: Why there is no model of spend.
        predicted: The customer table with predictions.
        calibration: The day up to which the tracked model saw.
        tracking: Its steps.
        tracking_reason: Why there are none.
        at_risk: The row of the customer with the most value at risk.
        history: Its p_alive along time.
    """

    reason: str | None = None
    model: Model | None = None
    spend: Model | None = None
    spend_reason: str | None = None
    predicted: Frame | None = None
    calibration: datetime.date | None = None
    tracking: Frame | None = None
    tracking_reason: str | None = None
    at_risk: int | None = None
    history: Frame | None = None


@dataclasses.dataclass(frozen=True)
class Study:
    """What a report shows."""

    ledger: Ledger
    as_of: datetime.date
    window: Window
    returns: Returns
    horizon_days: int
    best_customers: int
    rules: Rules
    scorer: Scorer | None
    segmented: Frame
    totals: Totals
    baseline: Frame
    summary: Frame
    heatmap: Frame | None
    pareto: Pareto
    before: datetime.date
    moves: Moves | None
    cohorts: Frame
    orders: Frame
    value: Value


def study_of(
    ledger: Ledger,
    *,
    as_of: Day | None,
    rules: Rules,
    scorer: Scorer | None,
    model: str | Model | None,
    window: Window,
    returns: Returns,
    horizon_days: int,
    best_customers: int,
) -> Study:
    """Makes all frames."""
    state = ledger.state
    if state.first_day is None or state.last_day is None:
        raise ValueError("the ledger is empty")
    day = state.last_day if as_of is None else date_of(day_number(as_of, "as_of"))
    customers, totals = ledger.customers_with_totals(day, window=window, returns=returns)
    if not len(customers):
        raise ValueError(f"there is no customer with a purchase up to {day}")
    fitted = scorer or _scorer_for(rules, customers)
    segmented = _segmented(customers, fitted, rules)
    before = date_of(day_number(day_add_months(day, -1)))
    return Study(
        ledger=ledger,
        as_of=day,
        window=window,
        returns=returns,
        horizon_days=horizon_days,
        best_customers=best_customers,
        rules=rules,
        scorer=fitted,
        segmented=segmented,
        totals=totals,
        baseline=_baseline(ledger, state.first_day, day, returns),
        summary=report_summary(segmented, rules),
        heatmap=report_heatmap(segmented) if {"r", "f"} <= set(segmented.columns) else None,
        pareto=report_pareto(segmented),
        before=before,
        moves=_moves(ledger, before, segmented, fitted, rules, window, returns),
        cohorts=_cohorts(ledger, state.first_day, day, returns),
        orders=retention_orders(ledger, state.first_day, day, returns=returns),
        value=_value(ledger, state.first_day, day, model, returns, horizon_days, best_customers),
    )


def _scorer_for(rules: Rules, customers: Frame) -> Scorer | None:
    from ..easy import _dimensions

    dimensions = _dimensions(rules)
    return Scorer.fit(customers, dimensions) if dimensions else None


def _segmented(customers: Frame, scorer: Scorer | None, rules: Rules) -> Frame:
    return rules.apply(customers if scorer is None else scorer.apply(customers))


def _baseline(ledger: Ledger, first: datetime.date, day: datetime.date, returns: Returns) -> Frame:
    """As of the day and, where there was anything yet, a year before."""
    year_before = date_of(day_number(day_add_months(day, -12)))
    days = [year_before, day] if first <= year_before else [day]
    return baseline_measure(ledger, days, returns=returns)


def _moves(
    ledger: Ledger,
    before: datetime.date,
    segmented: Frame,
    scorer: Scorer | None,
    rules: Rules,
    window: Window,
    returns: Returns,
) -> Moves | None:
    earlier = ledger.customers(before, window=window, returns=returns)
    if not len(earlier):
        return None
    known = ledger.customers(before, returns=returns)
    there = _segmented(earlier, scorer, rules)
    return moves_between(there, segmented, known=known, rules=rules)


def _cohorts(ledger: Ledger, first: datetime.date, day: datetime.date, returns: Returns) -> Frame:
    """The months up to the day, no more than fit on a page."""
    start = date_of(day_number(day_add_months(day.replace(day=1), 1 - COHORT_MONTHS)))
    return retention_cohorts(ledger, max(start, min(first, day)), day, returns=returns)


def _value(
    ledger: Ledger,
    first: datetime.date,
    day: datetime.date,
    model: str | Model | None,
    returns: Returns,
    horizon_days: int,
    best_customers: int,
) -> Value:
    if model is None:
        return Value(reason="")
    table = ledger.customers(day, models=True, litt=True, returns=returns)
    try:
        fitted = model if isinstance(model, Model) else Model.fit(model, table)
    except RfmDataError as error:
        return Value(reason=str(error))
    spend, spend_reason = _spend(table)
    predicted = fitted.predict(table, spend=spend, horizon_days=horizon_days)
    calibration = first + datetime.timedelta(days=(day - first).days * 2 // 3)
    tracking, tracking_reason = _tracking(ledger, fitted, model, calibration, day, returns)
    at_risk, history = None, None
    if spend is not None and best_customers > 0:
        at_risk, history = _at_risk(ledger, fitted, predicted, day, returns)
    return Value(
        model=fitted,
        spend=spend,
        spend_reason=spend_reason,
        predicted=predicted,
        calibration=calibration,
        tracking=tracking,
        tracking_reason=tracking_reason,
        at_risk=at_risk,
        history=history,
    )


def _spend(table: Frame) -> tuple[Model | None, str | None]:
    try:
        return Model.fit("gamma-gamma", table), None
    except RfmDataError as error:
        return None, str(error)


def _tracking(
    ledger: Ledger,
    fitted: Model,
    model: str | Model,
    calibration: datetime.date,
    day: datetime.date,
    returns: Returns,
) -> tuple[Frame | None, str | None]:
    """A model of two thirds of the days beside what came in the last third."""
    if (day - calibration).days * 3 < LEAST_DAYS_TO_TRACK:
        return None, ""
    try:
        if not isinstance(model, Model):
            known = ledger.customers(calibration, models=True, litt=True, returns=returns)
            fitted = Model.fit(model, known)
        steps = validate_tracking(fitted, ledger, calibration, day, returns=returns)
    except RfmDataError as error:
        return None, str(error)
    return steps, None


def _at_risk(
    ledger: Ledger, model: Model, predicted: Frame, day: datetime.date, returns: Returns
) -> tuple[int | None, Frame | None]:
    """The row of the customer with the most value at risk, and how that came about."""
    from ..plot import alive_history

    order = best_rows(predicted, 1, "value_at_risk")
    if not order:
        return None, None
    customer = predicted["customer"][order[0]]
    return order[0], alive_history(model, ledger, customer, end_day=day, returns=returns)


def best_rows(predicted: Frame, count: int, column: str = "clv") -> list[int]:
    """Rows of the highest values, best first."""
    values = predicted[column].to_list()
    rows = [row for row, value in enumerate(values) if value is not None]
    return sorted(rows, key=lambda row: (-values[row], row))[:count]
