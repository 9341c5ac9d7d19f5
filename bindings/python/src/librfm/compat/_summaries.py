# SPDX-License-Identifier: MIT
"""From transactions to the tables that the fitters of lifetimes read."""

from __future__ import annotations

from typing import Any

from .._frame import Frame
from .._ledger import Ledger

# Digits after the point that are kept of amounts.
SCALE = 6


def summary_data_from_transaction_data(
    transactions: Any,
    customer_id_col: str,
    datetime_col: str,
    monetary_value_col: str | None = None,
    datetime_format: str | None = None,
    observation_period_end: Any = None,
    freq: str = "D",
    freq_multiplier: float = 1,
    include_first_transaction: bool = False,
) -> Any:
    """Sums transactions up: frequency, recency, T and monetary_value, indexed by customer.

    Args:
        transactions: A pandas.DataFrame.
        customer_id_col: Column of ids, text or whole numbers.
        datetime_col: Column of moments, or of text.
        monetary_value_col: Column of amounts.
        datetime_format: Of moments that are text.
        observation_period_end: Later transactions do not count; by default the last.
        freq: "D", "W", "M", "h": transactions in the same period are one.
        freq_multiplier: Times are divided by it.
        include_first_transaction: The first one counts in frequency and monetary_value too.
    """
    moments = _moments(transactions[datetime_col], datetime_format)
    last = moments.max() if observation_period_end is None else observation_period_end
    end = _number(last, freq, datetime_format)
    ledger = _ledger(transactions, customer_id_col, moments, monetary_value_col, freq)
    first = include_first_transaction
    found = ledger.customers(end, models=True, first_spend=first, free=True).to_pandas()
    return _table(found, customer_id_col, monetary_value_col, freq_multiplier, first)


def calibration_and_holdout_data(
    transactions: Any,
    customer_id_col: str,
    datetime_col: str,
    calibration_period_end: Any,
    observation_period_end: Any = None,
    freq: str = "D",
    freq_multiplier: float = 1,
    datetime_format: str | None = None,
    monetary_value_col: str | None = None,
    include_first_transaction: bool = False,
) -> Any:
    """Sums transactions up to one day, and up to another what came after.

    Args:
        transactions: As for summary_data_from_transaction_data, as are those not told here.
        customer_id_col: Column of ids.
        datetime_col: Column of moments.
        calibration_period_end: The last day of the calibration.
        observation_period_end: The last of the holdout; by default that of the transactions.
        freq: "D", "W", "M", "h".
        freq_multiplier: Times are divided by it.
        datetime_format: Of moments that are text.
        monetary_value_col: Column of amounts.
        include_first_transaction: The first one counts too.

    Returns:
        The columns of the summary with _cal, then frequency_holdout, monetary_value_holdout (the
        mean, 0 without a purchase) and duration_holdout.
    """
    moments = _moments(transactions[datetime_col], datetime_format)
    last = moments.max() if observation_period_end is None else observation_period_end
    start = _number(calibration_period_end, freq, datetime_format)
    end = _number(last, freq, datetime_format)
    if end <= start:
        raise ValueError("no time is left for the holdout: observation_period_end comes first")
    ledger = _ledger(transactions, customer_id_col, moments, monetary_value_col, freq)
    first = include_first_transaction
    found = ledger.customers(
        start, models=True, first_spend=first, free=True, holdout_days=end - start
    ).to_pandas()
    table = _table(found, customer_id_col, monetary_value_col, freq_multiplier, first)
    table = table.add_suffix("_cal")
    count = found["holdout_x"].to_numpy("f8")
    table["frequency_holdout"] = count
    if monetary_value_col is not None:
        table["monetary_value_holdout"] = found["holdout_spend"].to_numpy("f8") / count.clip(1)
    table["duration_holdout"] = (end - start) / freq_multiplier
    return table


def _moments(values: Any, form: str | None) -> Any:
    import pandas as pd

    return pd.to_datetime(values, format=form)


def _number(moment: Any, freq: str, form: str | None) -> int:
    """The number of the period of a moment; the library takes it for a day."""
    import pandas as pd

    read = pd.to_datetime(moment, format=form if isinstance(moment, str) else None)
    return int(pd.PeriodIndex([read], freq=freq).asi8[0])


def _ledger(
    transactions: Any, customer: str, moments: Any, amount: str | None, freq: str
) -> Ledger:
    """A ledger whose days are periods."""
    import numpy as np
    import pandas as pd

    ids = transactions[customer].to_numpy()
    numbers = pd.PeriodIndex(moments, freq=freq).asi8
    amounts = np.ones(len(ids)) if amount is None else transactions[amount].to_numpy("f8")
    ledger = Ledger(id_type="integer" if ids.dtype.kind in "iu" else "text", scale=SCALE)
    days = numbers.astype("datetime64[D]")
    lines = Frame({"customer": ids, "day": days, "amount": amounts})
    ledger.append(lines, round=True)
    return ledger


def _table(found: Any, customer: str, amount: str | None, multiplier: float, first: bool) -> Any:
    import pandas as pd

    index = pd.Index(found["customer"], name=customer)
    frequency = found["x"].to_numpy("f8") + (1.0 if first else 0.0)
    columns = {
        "frequency": frequency,
        "recency": found["t_x"].to_numpy("f8") / multiplier,
        "T": found["T"].to_numpy("f8") / multiplier,
    }
    if amount is not None:
        means = found["mean_repeat_spend"]
        if first:  # of who bought once it is missing
            means = means.where(found["x"] > 0, found["spend_net"])
        columns["monetary_value"] = means.to_numpy("f8", na_value=0.0)
    return pd.DataFrame(columns, index=index)
