# SPDX-License-Identifier: MIT
"""Made-up data to try things on."""

from __future__ import annotations

from ._frame import Frame
from ._model import Model
from ._words import Day

# A shop in which a customer buys every 8 weeks or so and stays for two years or so, for 35 a time.
PURCHASES = {"r": 1.1, "alpha": 8.0, "s": 0.6, "beta": 26.0}
SPEND = {"p": 6.25, "q": 3.74, "gamma": 15.44}


def sample_shop(
    customers: int = 1000,
    seed: int = 0,
    *,
    first_day: Day = "2023-01-01",
    end_day: Day = "2024-12-31",
    acquisition_days: int = 540,
) -> Frame:
    """Makes up the receipts of a shop, the same for the same seed on every machine.

    The library draws them (Model.simulate) from a Pareto/NBD model of purchases, with the
    parameters datasets.PURCHASES in weeks, and a gamma-gamma model of spend, datasets.SPEND.

    Args:
        customers: How many.
        seed: Of the random numbers. Customer 7 is the same among ten and among a million.
        first_day: Of the first purchases.
        end_day: The last day that is seen.
        acquisition_days: Over which first purchases are spread evenly.

    Returns:
        customer, receipt, day, amount: a row for each receipt.

    Examples:
        >>> sample_shop(3, seed=1).columns
        ['customer', 'receipt', 'day', 'amount']
    """
    spend = Model.new("gamma-gamma", SPEND)
    return Model.new("pareto-nbd", PURCHASES).simulate(
        customers, first_day, end_day, acquisition_days=acquisition_days, spend=spend, seed=seed
    )
