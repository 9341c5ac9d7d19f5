# SPDX-License-Identifier: MIT
"""Which columns of X are meant."""

from __future__ import annotations

from typing import Any, Sequence

from ._table import Table

# The columns of a customer table that RFM is about.
RFM: tuple[str, ...] = ("days_since_last", "receipts", "spend_net")


def named(table: Table, columns: Sequence[Any] | None) -> list[str]:
    """Names of columns that are given by name or place.

    None means the three of RFM where X has them, else all.
    """
    if columns is None:
        return list(RFM if all(name in table.names for name in RFM) else table.names)
    return [one if isinstance(one, str) else table.names[one] for one in columns]


def chosen_of(table: Table, columns: Sequence[Any]) -> set[str]:
    """The same as a set; names that X does not have stand for nothing."""
    return {one if isinstance(one, str) else table.names[one] for one in columns}
