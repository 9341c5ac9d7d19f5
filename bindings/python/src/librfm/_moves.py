# SPDX-License-Identifier: MIT
"""Who changed segment, and a delay that keeps segments calm."""

from __future__ import annotations

import ctypes
import dataclasses
import datetime
from typing import Any, Mapping, Sequence

from . import _abi
from ._core import Changing, call, encoded, made, options, pointer_to
from ._customers import customers_options
from ._frame import Frame, as_frame, call_frames, frame_handle
from ._ledger import Ledger
from ._library import lib
from ._rules import Rules
from ._saved import Saved
from ._scorer import Dimension, Scorer, scorer_options
from ._structs import filled
from ._watch import Progress, Watch
from ._words import Day, date_of, day_number


@dataclasses.dataclass(frozen=True)
class DelayState:
    """What a delay holds.

    Attributes:
        up_days: How long a change up waits.
        down_days: How long a change down waits.
        last_day: As-of day of the last advance; None when there was none.
        advances: How many there were.
        customers: Customers known.
        pending: Changes that wait.
    """

    up_days: int
    down_days: int
    last_day: datetime.date | None
    advances: int
    customers: int
    pending: int


class Delay(Saved):
    """Change delay: a customer changes segment only after the new one has held for some days.

    Args:
        up_days: Days that a change to a higher level waits, or to another segment of the same one.
        down_days: Days that a change to a lower level waits, or to no segment.
    """

    _free = lib.rfm_delay_free
    _save = lib.rfm_delay_save
    _load = lib.rfm_delay_load
    _what = "delay"
    _changes = True

    def __init__(self, *, up_days: int = 0, down_days: int = 0) -> None:
        how = options(_abi.rfm_delay_options, up_days=up_days, down_days=down_days)
        pointer = ctypes.c_void_p()
        call(lib.rfm_delay_new, how, pointer)
        self._take(pointer)

    @property
    def state(self) -> DelayState:
        """What the delay holds."""
        found = filled(_abi.rfm_delay_state, lib.rfm_delay_inspect, self)
        last = date_of(found.last_day) if found.advances else None
        return DelayState(
            found.up_days, found.down_days, last, found.advances, found.customers, found.pending
        )

    def advance(self, as_of: Day, frame: Any) -> Frame:
        """Takes the segments computed as of a day and gives the frame with those in force.

        Args:
            as_of: After the day of the last advance. A delay must see every day; moves_daily
                computes those in between.
            frame: A table with customer, segment and level.

        Returns:
            The frame with segment and level in force, computed_segment, previous_segment,
            since_day, pending_segment, pending_since_day and pending_days.
        """
        day = day_number(as_of, "as_of")
        return made(Frame, lib.rfm_delay_advance, Changing(self), day, as_frame(frame))

    def pending(self) -> Frame:
        """What waits, in order of customers."""
        return made(Frame, lib.rfm_delay_pending, self)

    def __repr__(self) -> str:
        if self.closed:
            return "<Delay: closed>"
        state = self.state
        return (
            f"<Delay: up {state.up_days} days, down {state.down_days} days, "
            f"{state.customers:,} customers, {state.pending:,} changes wait>"
        )


@dataclasses.dataclass(frozen=True)
class Moves:
    """What changed between two tables.

    Attributes:
        customers: A row for each: from_segment, to_segment, their levels, change.
        matrix: A row for each pair of segments.
        flow: A row for each segment: what came, what went.
    """

    customers: Frame
    matrix: Frame
    flow: Frame


@dataclasses.dataclass(frozen=True)
class DailyMoves:
    """What changed day by day.

    Attributes:
        days: A row a day.
        segments: A row for each day and segment.
        changes: A row a move.
    """

    days: Frame
    segments: Frame
    changes: Frame


def moves_between(
    before: Any,
    after: Any,
    *,
    only_changed: bool = False,
    into: str | None = None,
    out_of: str | None = None,
    known: Any = None,
    rules: Rules | None = None,
) -> Moves:
    """Compares two segmented customer tables.

    Args:
        before: The earlier table: customer, segment and level.
        after: The later one.
        only_changed: Leave out customers that stayed.
        into: Only those that came into this segment.
        out_of: Only those that left this segment.
        known: Table of customers known before; without it nobody can return.
        rules: Lists its segments, in its order.
    """
    frame = frame_handle(known)
    boxes = [None if one is None else one._open() for one in (frame, rules)]
    how = options(
        _abi.rfm_moves_options,
        only_changed=int(only_changed),
        into=encoded(into),
        out_of=encoded(out_of),
        known=None if boxes[0] is None else boxes[0].pointer,
        rules=None if boxes[1] is None else boxes[1].pointer,
    )
    found = call_frames(lib.rfm_moves_between, 3, as_frame(before), as_frame(after), how)
    return Moves(*found)


def moves_daily(
    ledger: Ledger,
    first_day: Day,
    last_day: Day,
    rules: Rules,
    *,
    step_days: int | None = None,
    customers: Mapping[str, Any] | None = None,
    scorer: Scorer | None = None,
    dimensions: Sequence[Dimension] | None = None,
    scoring: Mapping[str, Any] | None = None,
    delay: Delay | None = None,
    progress: Progress = None,
) -> DailyMoves:
    """Segments the customers of a ledger on every day of a stretch and says who moved.

    Args:
        ledger: The receipts.
        first_day: The first as-of day.
        last_day: The last one.
        rules: The segments.
        step_days: Days from one to the next; 1 by default.
        customers: Options of Ledger.customers: ``{"window": "36 months"}``.
        scorer: Frozen cut points; None fits them each day.
        dimensions: How to fit when there is no scorer.
        scoring: The same: options of Scorer.fit, such as ``{"bins": 5}``.
        delay: Taken through all the days; segments are then those in force.
        progress: True for a bar of tqdm, or a callable of (done, total).
    """
    box = None if scorer is None else scorer._open()
    fit = None
    if dimensions is not None or scoring:
        fit = scorer_options(dimensions, **(scoring or {}))
    how = options(
        _abi.rfm_daily_options,
        step_days=step_days,
        customers=pointer_to(customers_options(**(customers or {}))),
        scorer=None if box is None else box.pointer,
        scoring=pointer_to(fit),
    )
    first, last = day_number(first_day, "first_day"), day_number(last_day, "last_day")
    changing = None if delay is None else Changing(delay)
    with Watch(progress, "steps") as watch:
        watch.into(how)
        return DailyMoves(
            *call_frames(lib.rfm_moves_daily, 3, ledger, first, last, rules, how, changing)
        )


def next_level(
    ledger: Ledger,
    as_of: Day,
    scorer: Scorer,
    rules: Rules,
    *,
    max_visits: int | None = None,
    horizon_days: int | None = None,
    customer: str | int | None = None,
    customers: Mapping[str, Any] | None = None,
    progress: Progress = None,
) -> Frame:
    """Finds for each customer the smallest purchase that reaches a higher level.

    Args:
        ledger: The receipts.
        as_of: The day.
        scorer: Cut points; not one that ranks (ntile).
        rules: The segments.
        max_visits: Receipts to try; 3 by default.
        horizon_days: Days ahead to look; 365 by default.
        customer: Only this one.
        customers: Options of Ledger.customers: ``{"window": "36 months"}``.
        progress: True for a bar of tqdm, or a callable of (done, total).

    Returns:
        customer, segment, level, next_segment, next_level, visits, spend, last_day.
    """
    how = _next_options(max_visits, horizon_days, customer, customers)
    with Watch(None if customer is not None else progress, "shards") as watch:
        if customer is None:
            watch.into(how.customers.contents)
        day = day_number(as_of, "as_of")
        return made(Frame, lib.rfm_next_level, ledger, day, scorer, rules, how)


def next_fall(
    ledger: Ledger,
    as_of: Day,
    scorer: Scorer,
    rules: Rules,
    *,
    horizon_days: int | None = None,
    customer: str | int | None = None,
    customers: Mapping[str, Any] | None = None,
    progress: Progress = None,
) -> Frame:
    """Finds for each customer the first later day on which the level falls if nothing is bought.

    Args:
        ledger: The receipts.
        as_of: The day.
        scorer: Cut points; not one that ranks (ntile).
        rules: The segments.
        horizon_days: Days ahead to look; 365 by default.
        customer: Only this one.
        customers: Options of Ledger.customers: ``{"window": "36 months"}``.
        progress: True for a bar of tqdm, or a callable of (done, total).

    Returns:
        customer, segment, level, fall_day, fall_segment, fall_level.
    """
    how = _next_options(None, horizon_days, customer, customers)
    with Watch(None if customer is not None else progress, "shards") as watch:
        if customer is None:
            watch.into(how.customers.contents)
        day = day_number(as_of, "as_of")
        return made(Frame, lib.rfm_next_fall, ledger, day, scorer, rules, how)


def _next_options(
    max_visits: int | None,
    horizon_days: int | None,
    customer: str | int | None,
    customers: Mapping[str, Any] | None,
) -> Any:
    return options(
        _abi.rfm_next_options,
        max_visits=max_visits,
        horizon_days=horizon_days,
        customers=pointer_to(customers_options(**(customers or {}))),
        customer=None if customer is None else encoded(str(customer)),
    )
