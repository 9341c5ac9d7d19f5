# SPDX-License-Identifier: MIT
"""Options and totals of the customer table, which several calls share."""

from __future__ import annotations

import dataclasses
from typing import Any

from . import _abi
from ._core import options
from ._words import EVENTS, RETURNS, Events, Returns, Window, chosen, thread_count, window_of

AMOUNT_TOTALS = (
    "spend_gross",
    "returned",
    "spend_net",
    "unidentified_gross",
    "unidentified_returned",
)


@dataclasses.dataclass(frozen=True)
class Totals:
    """Totals of a day and window.

    Attributes:
        customers: Rows of the customer table.
        customers_without_purchase: Ids with lines in the window but no purchase.
        receipts: Purchases of identified customers.
        identified_receipts: Receipts of any kind with a customer.
        unidentified_receipts: Receipts of any kind without.
        spend_gross: Positive lines, in major units, as are the next four.
        returned: Returns, as a number that is not negative.
        spend_net: spend_gross less returned.
        unidentified_gross: Positive lines without a customer.
        unidentified_returned: Returns without a customer.
        scale: Digits after the point of the amounts.
        minor: The five amounts exactly, in minor units, by name.
    """

    customers: int
    customers_without_purchase: int
    receipts: int
    identified_receipts: int
    unidentified_receipts: int
    spend_gross: float
    returned: float
    spend_net: float
    unidentified_gross: float
    unidentified_returned: float
    scale: int
    minor: dict[str, int]


def totals_of(struct: Any) -> Totals:
    """Totals with amounts in both units."""
    minor = {name: getattr(struct, name) for name in AMOUNT_TOTALS}
    majors = {name: value / 10**struct.scale for name, value in minor.items()}
    return Totals(
        struct.customers,
        struct.customers_without_purchase,
        struct.receipts,
        struct.identified_receipts,
        struct.unidentified_receipts,
        **majors,
        scale=struct.scale,
        minor=minor,
    )


def customers_options(
    window: Window = None,
    returns: Returns = "net",
    events: Events = "days",
    models: bool = False,
    first_spend: bool = False,
    free: bool = False,
    litt: bool = False,
    holdout_days: int = 0,
    threads: int | None = None,
) -> Any:
    """rfm_customers_options."""
    unit, length = window_of(window)
    flags = _abi.RFM_CUSTOMERS_MODELS if models else 0
    flags |= _abi.RFM_CUSTOMERS_FIRST_SPEND if first_spend else 0
    flags |= _abi.RFM_CUSTOMERS_FREE if free else 0
    flags |= _abi.RFM_CUSTOMERS_LITT if litt else 0
    return options(
        _abi.rfm_customers_options,
        window_unit=unit,
        window_length=length,
        returns=chosen("returns", returns, RETURNS),
        events=chosen("events", events, EVENTS),
        flags=flags,
        threads=thread_count(threads),
        holdout_days=holdout_days,
    )
