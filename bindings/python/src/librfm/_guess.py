# SPDX-License-Identifier: MIT
"""Which column is the customer, the day, the amount: taken from its name where that is certain."""

from __future__ import annotations

import os
from typing import Any, Mapping, Sequence

from ._csv_in import sniff_csv
from ._frame import Frame

# Names without case, blanks and signs. Only what can mean nothing else.
KNOWN = {
    "customer": ("customer", "customerid", "customerno", "customernumber", "client", "clientid"),
    "day": (
        *("day", "date", "orderdate", "invoicedate", "purchasedate", "receiptdate"),
        *("transactiondate", "orderday", "purchaseday"),
    ),
    "amount": (
        *("amount", "orderamount", "receiptamount", "invoiceamount", "purchaseamount"),
        *("transactionamount", "totalamount", "netamount"),
    ),
    "receipt": (
        *("receipt", "receiptid", "receiptno", "receiptnumber", "order", "orderid", "orderno"),
        *("ordernumber", "invoice", "invoiceid", "invoiceno", "invoicenumber"),
        *("transactionid", "ticketid"),
    ),
}


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def guessed(role: str, given: Any, found: Sequence[str]) -> Any:
    """The column of a role; a receipt may be absent.

    Raises:
        ValueError: None or several could be meant; the message says what to pass.
    """
    if given is not None:
        return given
    if role in found:
        return role
    matches = [name for name in found if _plain(name) in KNOWN[role]]
    if len(matches) == 1:
        return matches[0]
    if not matches and role == "receipt":
        return None
    listed = ", ".join(matches or found) or "none"
    if matches:
        raise ValueError(f'columns {listed} may each be the {role}; say {role}="{matches[0]}"')
    raise ValueError(f'no column is named {role}; say {role}="..."; there are {listed}')


def is_path(data: Any) -> bool:
    """Whether data are the place of a file."""
    return isinstance(data, (str, os.PathLike))


def csv_names(path: Any, how: Mapping[str, Any]) -> list[str]:
    """Headers of a file."""
    known = {name: how[name] for name in _SNIFFED if name in how}
    return [name or "" for name in sniff_csv(path, **known)["name"]]


_SNIFFED = ("delimiter", "decimal_mark", "thousands_mark", "day_order", "encoding", "header")


def names_of(data: Any) -> list[str] | None:
    """Names of the columns; None where they are not known before the data are read."""
    if isinstance(data, Frame):
        return data.columns
    for name in ("columns", "column_names"):
        found = getattr(data, name, None)
        # pyarrow.Table.columns holds the columns themselves
        if found is not None and not callable(found) and all(isinstance(one, str) for one in found):
            return list(found)
    return [str(name) for name in data] if isinstance(data, Mapping) else None
