# SPDX-License-Identifier: MIT
"""Two frames that only charts need: a customer's history, and lifetime values by size."""

from __future__ import annotations

from typing import Any

from .._frame import Frame, as_frame
from .._ledger import Ledger
from .._model import Model
from .._words import Day, date_of, day_number


def alive_history(
    model: Model,
    ledger: Ledger,
    customer: str | int,
    *,
    end_day: Day | None = None,
    step_days: int = 7,
    **customers: Any,
) -> Frame:
    """Says how likely a customer was to be alive, from the first purchase on.

    Each row is the model's answer to what was known that day.

    Args:
        model: A model of purchases.
        ledger: The receipts.
        customer: The id.
        end_day: The last day; by default that of the ledger.
        step_days: Days from row to row; days of purchases, and those before, have a row as well.
        **customers: Options of Ledger.customers, such as ``returns="ignore"``.

    Returns:
        day, p_alive, bought (1: with a purchase that day), x, t_x, T.

    Raises:
        ValueError: The customer has no purchase up to the last day.
    """
    if step_days < 1:
        raise ValueError(f"step_days is {step_days}; expected 1 or more")
    own = _ledger_of(ledger, customer)
    last = day_number(ledger.state.last_day if end_day is None else end_day, "end_day")
    rows, seen = [], 0
    for day in _days(own, last, step_days):
        table = own.customers(day, **{**customers, "models": True})
        if not len(table):
            continue
        row = table[0]
        bought = int(row["purchase_days"] > seen)
        seen = row["purchase_days"]
        rows.append((date_of(day), bought, row["x"], row["t_x"], row["T"]))
    if not rows:
        raise ValueError(f"customer {customer} has no purchase up to {date_of(last)}")
    days, marks, x, t_x, age = (list(column) for column in zip(*rows))
    known = Frame({"x": x, "t_x": t_x, "T": age})
    chances = model.predict(known)["p_alive"].to_list()
    return Frame(
        {"day": days, "p_alive": chances, "bought": marks, "x": x, "t_x": t_x, "T": age},
        types={"day": "day", "bought": "int64"},
    )


def _ledger_of(ledger: Ledger, customer: str | int) -> Ledger:
    """The receipts of one customer alone."""
    state = ledger.state
    entries = ledger.export()
    wanted = int(customer) if state.id_type == "integer" else str(customer)
    at = [row for row, one in enumerate(entries["customer"]) if one == wanted]
    if not at:
        raise ValueError(f"customer {customer} is not in the ledger")
    one = Ledger(id_type="integer" if state.id_type == "integer" else "text", scale=state.scale)
    part = entries[at[0] : at[-1] + 1].select(["customer", "day", "receipt", "amount"])
    one.append(part)
    return one


def _days(own: Ledger, last: int, step_days: int) -> list[int]:
    """Every day with a line and the one before it, steps in between, and the last day."""
    lines = {day_number(day) for day in own.export()["day"] if day is not None}
    first = min(lines)
    steps = range(first, last, step_days)
    return sorted({*lines, *(day - 1 for day in lines), *steps, last} & {*range(first, last + 1)})


def clv_bins(frame: Any, *, bins: int = 10) -> Frame:
    """Counts customers by lifetime value, between round numbers (1, 2, 5, 10, 20 ...).

    Args:
        frame: A table with clv, as Model.predict gives with a spend model.
        bins: At most so many; the first takes all that is below.

    Returns:
        above (missing in the first row), up_to, customers.
    """
    values = [one for one in as_frame(frame)["clv"] if one is not None and one == one]
    ends = _round_numbers(max(values, default=0.0), bins)
    counts = [0] * len(ends)
    for value in values:
        counts[next(at for at, end in enumerate(ends) if value <= end)] += 1
    keep = next((at for at, count in enumerate(counts) if count), len(counts) - 1)
    return Frame(
        {
            "above": [None, *ends[keep:-1]],
            "up_to": ends[keep:],
            "customers": counts[keep:],
        },
        types={"above": "double", "up_to": "double", "customers": "int64"},
    )


def _round_numbers(most: float, count: int) -> list[float]:
    """The last few of 1, 2, 5, 10 ... that reach a value."""
    power, ends = -2, [0.0]
    while ends[-1] < most or len(ends) < 2:
        for digit in (1, 2, 5):
            if ends[-1] < most or len(ends) < 2:
                ends.append(digit * 10.0**power if power >= 0 else digit / 10.0**-power)
        power += 1
    return ends[1:][-max(1, count) :]
