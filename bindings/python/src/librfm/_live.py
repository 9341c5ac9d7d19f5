# SPDX-License-Identifier: MIT
"""A ledger looked at as it moves: the moving day, and one customer at the till."""

from __future__ import annotations

import ctypes
import dataclasses
import datetime
import weakref
from typing import Any, Mapping

from . import _abi
from ._core import Beside, Changing, Handle, call, encoded, made, options, pointer_to
from ._customers import customers_options
from ._frame import Frame
from ._ledger import Ledger, _Names, line_of
from ._library import lib
from ._rules import Rules
from ._scorer import Scorer
from ._structs import filled, sized
from ._words import Day, date_of, day_number


@dataclasses.dataclass(frozen=True)
class ViewState:
    """What a view is and did last.

    Attributes:
        as_of_day: Its day.
        customers: With a purchase in the window.
        touched: Whose receipts the last day looked at.
        changed: Whose segment it changed, newcomers and leavers among them.
        memory_bytes: Memory in use.
    """

    as_of_day: datetime.date
    customers: int
    touched: int
    changed: int
    memory_bytes: int


def _pointers(scorer: Scorer | None, rules: Rules | None) -> tuple[Any, dict[str, Any]]:
    """Boxes to hold during a call, and what options take."""
    boxes = [None if one is None else one._open() for one in (scorer, rules)]
    found = [None if box is None else box.pointer for box in boxes]
    return boxes, {"scorer": found[0], "rules": found[1]}


class View(Handle):
    """The moving day: scores and segments carried from one day to the next.

    A day costs the customers whom it touches, not a walk over all receipts. The ledger may be
    appended to between two calls of the view, and lives as long as the view does.

    Args:
        ledger: The receipts.
        as_of: The first day.
        scorer: Cut points that are the same everywhere; None fits anew each day.
        rules: Rules that look at scores alone; the preset classic11 by default.
        refit: The scorer's cut points are fitted anew on each day.
        list_scores: Changes list those too whose code alone changed.
        customers: Options of Ledger.customers: ``{"window": "36 months"}``.
    """

    _free = lib.rfm_view_free
    _what = "view"
    _changes = True

    def __init__(
        self,
        ledger: Ledger,
        as_of: Day,
        *,
        scorer: Scorer | None = None,
        rules: Rules | None = None,
        refit: bool = False,
        list_scores: bool = False,
        customers: Mapping[str, Any] | None = None,
    ) -> None:
        boxes, found = _pointers(scorer, rules)
        how = options(
            _abi.rfm_view_options,
            refit=int(refit),
            customers=pointer_to(customers_options(**(customers or {}))),
            list_scores=int(list_scores),
            **found,
        )
        pointer, box = ctypes.c_void_p(), ledger._open()
        call(lib.rfm_view_new, ledger, day_number(as_of, "as_of"), how, pointer)
        del boxes
        self._take(pointer, box)
        self._ledger = ledger
        ledger._borrowers.add(self)

    def advance(self, as_of: Day) -> Frame:
        """Goes to another day, or to the same one for lines that came since.

        Returns:
            Who changed: customer, from_segment, from_level, to_segment, to_level, change,
            from_code, to_code, bought.
        """
        day = day_number(as_of, "as_of")
        return made(Frame, lib.rfm_view_advance, Beside(self._ledger), Changing(self), day)

    @property
    def state(self) -> ViewState:
        """What the view is and did last."""
        found = filled(_abi.rfm_view_state, lib.rfm_view_inspect, self)
        return ViewState(
            date_of(found.as_of_day),
            found.customers,
            found.touched,
            found.changed,
            found.memory_bytes,
        )

    def segments(self) -> Frame:
        """Counts the customers of each segment: segment, level, customers, share."""
        return made(Frame, lib.rfm_view_segments, self)

    def table(self) -> Frame:
        """The customer table of the view's day with scores and segments, built from the ledger."""
        return made(Frame, lib.rfm_view_table, Beside(self._ledger), self)

    def scorer(self) -> Scorer:
        """A copy of the scorer in force."""
        return made(Scorer, lib.rfm_view_scorer, self)

    def __repr__(self) -> str:
        if self.closed:
            return "<View: closed>"
        state = self.state
        return f"<View: {state.as_of_day}, {state.customers:,} customers>"


@dataclasses.dataclass(frozen=True)
class TillCustomer:
    """A customer as of a day; amounts in major units.

    Attributes:
        present: Whether there is a purchase in the window; else all that follows is empty.
        first_day: First day with a purchase.
        last_day: Last one.
        days_since_last: From it to the day.
        receipts: Purchases.
        purchase_days: Days with one.
        lines: Positive lines.
        spend_gross: Sum of positive lines.
        returned: Sum of returns, not negative.
        spend_net: spend_gross less returned.
        scores: In order of the scorer's dimensions.
        code: Such as "544".
        segment: None without one.
        level: Of the segment; 0 without one.
        minor: The three amounts exactly, in minor units, by name.
    """

    present: bool
    first_day: datetime.date | None
    last_day: datetime.date | None
    days_since_last: int
    receipts: int
    purchase_days: int
    lines: int
    spend_gross: float
    returned: float
    spend_net: float
    scores: tuple[int, ...]
    code: str | None
    segment: str | None
    level: int
    minor: dict[str, int]


class Till(Handle):
    """One customer's values, scores and segment at once, while receipts come in.

    From now on the ledger is written to through the till alone, until that is closed. Any thread
    may append or ask.

    Args:
        ledger: The receipts.
        scorer: What a nightly run has fitted.
        rules: Rules that look at scores alone; the preset classic11 by default.
        customers: Options of Ledger.customers: ``{"window": "36 months"}``.
    """

    _free = lib.rfm_till_free
    _what = "till"

    def __init__(
        self,
        ledger: Ledger,
        scorer: Scorer,
        rules: Rules | None = None,
        *,
        customers: Mapping[str, Any] | None = None,
    ) -> None:
        boxes, found = _pointers(scorer, rules)
        how = options(
            _abi.rfm_till_options,
            customers=pointer_to(customers_options(**(customers or {}))),
            **found,
        )
        pointer, box = ctypes.c_void_p(), ledger._open()
        call(lib.rfm_till_new, Changing(ledger), how, pointer)
        del boxes
        self._take(pointer, box)
        self._ledger = ledger
        self._scale = ledger.scale
        ledger._borrowers.add(self)
        ledger._till = weakref.ref(self)

    def append_line(self, customer: str | int | None, day: Day, amount: Any, **more: Any) -> None:
        """Appends one line; arguments are those of Ledger.append_line."""
        line, held = line_of(self._ledger, customer, day, amount, **more)
        call(lib.rfm_till_append_line, Beside(self._ledger, True), self, line)
        del held

    def append(
        self,
        data: Any,
        *,
        customer: str | None = None,
        day: str | None = None,
        receipt: str | None = None,
        amount: str | None = None,
        margin: str | None = None,
        return_prefix: str | None = None,
        batch_key: str | None = None,
        round: bool = False,
        columns: Any = None,
        threads: int | None = None,
    ) -> None:
        """Appends one batch, all or none; arguments are those of Ledger.append."""
        names = _Names(customer, day, receipt, amount, margin, self._ledger.attributes)
        how = self._ledger._how(names, return_prefix, batch_key, round, threads)
        frame = self._ledger._batch(data, columns, names)
        call(lib.rfm_till_append, Beside(self._ledger, True), self, frame, how)

    def look(self, customer: str | int, as_of: Day) -> TillCustomer:
        """Looks a customer up as of a day; an id that is not there is no error."""
        found = sized(_abi.rfm_till_customer)
        day = day_number(as_of, "as_of")
        call(lib.rfm_till_look, Beside(self._ledger), self, encoded(str(customer)), day, found)
        minor = {name: getattr(found, name) for name in ("spend_gross", "returned", "spend_net")}
        return TillCustomer(
            bool(found.present),
            date_of(found.first_day) if found.present else None,
            date_of(found.last_day) if found.present else None,
            found.days_since_last,
            found.receipts,
            found.purchase_days,
            found.lines,
            **{name: value / 10**self._scale for name, value in minor.items()},
            scores=tuple(found.scores[: found.score_count]),
            code=None if found.code is None else found.code.decode(),
            segment=None if found.segment is None else found.segment.decode(),
            level=found.level,
            minor=minor,
        )

    def row(self, customer: str | int, as_of: Day) -> Frame:
        """The customer's row of the table with scores and segment; no row without a purchase."""
        day, name = day_number(as_of, "as_of"), encoded(str(customer))
        return made(Frame, lib.rfm_till_row, Beside(self._ledger), self, name, day)
