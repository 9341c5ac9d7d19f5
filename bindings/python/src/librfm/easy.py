# SPDX-License-Identifier: MIT
"""One-liners: receipts in, customers or segments out."""

from __future__ import annotations

import datetime
from typing import Any, Sequence

from ._arrow_in import speaks_arrow
from ._frame import Frame
from ._guess import csv_names, guessed, is_path, names_of
from ._intake import is_mapping, rows_to_columns
from ._ledger import Ledger
from ._rules import Rules
from ._scorer import Dimension, Scorer
from ._words import Day, Events, Returns, Window

# Which column a score of a rule table is about, and which values of it are good.
_SCORED = {
    "r": Dimension("r", "days_since_last", good="low"),
    "f": Dimension("f", "receipts"),
    "m": Dimension("m", "spend_net"),
}


def summary(
    data: Any,
    *,
    customer: Any = None,
    day: Any = None,
    amount: Any = None,
    receipt: Any = None,
    as_of: Day | None = None,
    window: Window = None,
    models: bool = False,
    holdout_days: int = 0,
    returns: Returns = "net",
    events: Events = "days",
    first_spend: bool = False,
    free: bool = False,
    litt: bool = False,
    return_prefix: str | None = None,
    scale: int = 2,
    round: bool = False,
    columns: Sequence[str] | None = None,
    threads: int | None = None,
    **csv: Any,
) -> Frame:
    """Sums receipts up to a customer table: one row for each customer with a purchase.

    Args:
        data: Whatever Ledger.append takes; the path of a CSV file or a list of paths; a Ledger.
            Days may be ISO text in tables too; ids that are floats count as whole numbers where
            all are.
        customer: The column of ids. Columns that are not given are found by their names where one
            alone can be meant ("customer", "CustomerID"); else the error says what to pass.
        day: The column of days.
        amount: The column of amounts; of files also a pair to multiply:
            ``("Quantity", "UnitPrice")``.
        receipt: The column of receipt ids. Without one each line is a receipt of its own.
        as_of: The day to look from; by default the last day of the data, or as many days before it
            as ``holdout_days`` says.
        window: How far back to look: None for all days, "36 months", "90 days", days.
        models: Adds what the models read: x, t_x, T and mean_repeat_spend.
        holdout_days: Adds what the customers did in so many days after.
        returns: "net", "ignore" or "cancel", as for Ledger.customers; so are the next four.
        events: What a model's purchase is: "days" with one, or "receipts".
        first_spend: mean_repeat_spend counts the first purchase too.
        free: A receipt of free lines alone is a purchase too.
        litt: Adds litt.
        return_prefix: Receipts that start with it are returns.
        scale: Digits after the point of amounts.
        round: Amounts with more are rounded half to even, not refused.
        columns: Names for rows that are tuples.
        threads: How many; all processors by default.
        **csv: Of files: ``delimiter``, ``day_order``, ``whole_ids``, ``on_bad`` and so on, as for
            Ledger.append_csv.

    Returns:
        Rows in order of the customer; docs/customers.md describes each column. Ids that are whole
        numbers stay so, those of files are text.

    Examples:
        >>> rows = [("anna", "2025-01-15", 45), ("anna", "2025-02-25", 6), ("bob", "2025-02-20", 9)]
        >>> summary(rows, columns=("customer", "day", "amount"))["spend_net"].to_list()
        [51.0, 9.0]
    """
    read = {"return_prefix": return_prefix, "round": round, "threads": threads}
    roles = {"customer": customer, "day": day, "amount": amount, "receipt": receipt}
    ledger = _ledger_of(data, roles, scale, columns, read, csv)
    return ledger.customers(
        _looked_from(ledger, as_of, holdout_days),
        window=window,
        returns=returns,
        events=events,
        models=models,
        first_spend=first_spend,
        free=free,
        litt=litt,
        holdout_days=holdout_days,
        threads=threads,
    )


def segment(
    data: Any, rules: str | Rules = "classic11", *, scorer: Scorer | None = None, **how: Any
) -> Frame:
    """Sums receipts up to customers, scores them and names their segments.

    Args:
        data: As for summary.
        rules: Name of a built-in table (Rules.presets() lists them) or a Rules of your own.
        scorer: A fitted one, to score by cut points of before; by default quantiles of these
            customers, as many as the scale of the rules says: r on days_since_last (low is good),
            f on receipts, m on spend_net.
        **how: As for summary: ``customer``, ``as_of``, ``window`` and so on.

    Returns:
        The customer table with scores, code, segment and level.

    Examples:
        >>> rows = [("anna", "2025-01-15", 45), ("anna", "2025-02-25", 6), ("bob", "2024-02-20", 9)]
        >>> segment(rows, "grid9", columns=("customer", "day", "amount"))["segment"].to_list()
        ['Ideal customer', 'Lost customer']
    """
    table = Rules.preset(rules) if isinstance(rules, str) else rules
    customers = summary(data, **how)
    if scorer is None:
        dimensions = _dimensions(table)
        if not dimensions:
            return table.apply(customers)
        scorer = Scorer.fit(customers, dimensions)
    return table.apply(scorer.apply(customers))


def _looked_from(ledger: Ledger, as_of: Day | None, holdout_days: int) -> Day:
    if as_of is not None:
        return as_of
    last = ledger.state.last_day
    if last is None:
        raise ValueError("there are no lines, so no last day; say as_of=")
    return last - datetime.timedelta(days=holdout_days)


def _ledger_of(
    data: Any,
    roles: dict[str, Any],
    scale: int,
    columns: Sequence[str] | None,
    read: dict[str, Any],
    csv: dict[str, Any],
) -> Ledger:
    """A ledger of whatever summary() takes."""
    if isinstance(data, Ledger):
        return data
    paths = [data] if is_path(data) else data
    if isinstance(paths, (list, tuple)) and paths and all(is_path(one) for one in paths):
        ledger = Ledger(scale=scale)
        ledger.append_csv(*paths, **_placed(roles, csv_names(paths[0], csv)), **read, **csv)
        return ledger
    if csv:
        raise TypeError(f"{next(iter(csv))} is no option of summary, or one of files alone")
    frame, places = _read(data, roles, columns)
    is_integer = frame.types[places["customer"]] == "int64"
    ledger = Ledger(id_type="integer" if is_integer else "text", scale=scale)
    ledger.append(frame, **places, **read)
    return ledger


def _placed(roles: dict[str, Any], found: Sequence[str]) -> dict[str, Any]:
    return {role: guessed(role, given, found) for role, given in roles.items()}


def _read(
    data: Any, roles: dict[str, Any], columns: Sequence[str] | None
) -> tuple[Frame, dict[str, Any]]:
    """The columns that are needed, and which is which."""
    if not speaks_arrow(data) and not is_mapping(data):
        data = rows_to_columns(data, columns)
    found = names_of(data)
    if found is None:
        data = Frame(data)
        found = data.columns
    places = _placed(roles, found)
    needed = [name for name in places.values() if name is not None]
    absent = [name for name in needed if name not in found]
    if absent:
        raise ValueError(f"no column is named {absent[0]}; there are {', '.join(found)}")
    frame = Frame(data, columns=needed, types={places["day"]: "day"})
    return _eased(frame, places["customer"], places["day"]), places


def _eased(frame: Frame, customer: str, day: str) -> Frame:
    """Tables out of files often have days as text, and ids as floats where one is missing."""
    if frame.types[day] == "text":
        frame = frame.with_columns({day: frame[day].to_list()}, types={day: "day"})
    if frame.types[customer] == "double":
        ids = [None if one is None or one != one else one for one in frame[customer]]
        if all(one is None or (one.is_integer() and abs(one) < 2**53) for one in ids):
            whole = [None if one is None else int(one) for one in ids]
            frame = frame.with_columns({customer: whole}, types={customer: "int64"})
    return frame


def _dimensions(rules: Rules) -> list[Dimension]:
    """What to score for a rule table: its text has a line such as "scale r 5 f 5 m 5"."""
    words = next(
        (line.split()[1:] for line in str(rules).splitlines() if line.startswith("scale ")), []
    )
    made = []
    for name, bins in zip(words[::2], words[1::2]):
        if not bins.isdigit():
            raise ValueError(f"the rules score {name} as {bins}; say scorer=, as bins start at 1")
        like = _SCORED[name]
        made.append(Dimension(name, like.column, good=like.good, bins=int(bins)))
    return made
