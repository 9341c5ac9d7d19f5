# SPDX-License-Identifier: MIT
"""What people write for the library's numbers: days, windows, words for options, money."""

from __future__ import annotations

import ctypes
import datetime
import decimal
import operator
import os
from typing import Any, Literal, Mapping, Union

from . import _abi
from ._core import call, encoded
from ._library import lib

Day = Union[datetime.date, str, int, Any]
Window = Union[None, int, str, datetime.timedelta]
Amounts = Literal["float", "decimal", "minor"]
Returns = Literal["net", "ignore", "cancel"]
Events = Literal["days", "receipts"]
Period = Literal["month", "quarter", "year", "week", "day"]

RETURNS = {
    "net": _abi.RFM_RETURNS_NET,
    "ignore": _abi.RFM_RETURNS_IGNORE,
    "cancel": _abi.RFM_RETURNS_CANCEL,
}
EVENTS = {"days": _abi.RFM_EVENTS_DAYS, "receipts": _abi.RFM_EVENTS_RECEIPTS}
PERIODS = {
    "month": _abi.RFM_PERIOD_MONTH,
    "quarter": _abi.RFM_PERIOD_QUARTER,
    "year": _abi.RFM_PERIOD_YEAR,
    "week": _abi.RFM_PERIOD_WEEK,
    "day": _abi.RFM_PERIOD_DAY,
}
AMOUNTS = {"float": 0, "decimal": 1, "minor": 2}
EPOCH = datetime.date(1970, 1, 1).toordinal()


def chosen(what: str, value: Any, table: Mapping[str, int]) -> int:
    """The number of a word; ValueError lists the words there are."""
    try:
        return table[value]
    except (KeyError, TypeError):
        words = ", ".join(f'"{word}"' for word in table)
        raise ValueError(f"{what} is {value!r}; expected one of {words}") from None


def day_number(value: Day, what: str = "day") -> int:
    """A day as the library counts it: days since 1970-01-01.

    Takes datetime.date, datetime.datetime, pandas.Timestamp, numpy.datetime64, ISO text and whole
    numbers (days since 1970-01-01).
    """
    if isinstance(value, datetime.date):
        return value.toordinal() - EPOCH
    if isinstance(value, str):
        out = ctypes.c_int32()
        call(lib.rfm_day_parse, encoded(value), out)
        return out.value
    if type(value).__name__ == "datetime64":
        moment: Any = value
        number = int(moment.astype("datetime64[D]").astype("int64"))
        if number < _abi.RFM_DAY_MIN:
            raise ValueError(f"{what} is missing (NaT)")
        return number
    if isinstance(value, bool):
        raise TypeError(f"{what} is {value!r}; expected a date")
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(
            f"{what} is of type {type(value).__name__}; expected a date, ISO text, "
            "numpy.datetime64 or the number of days since 1970-01-01"
        ) from None


def date_of(number: int) -> datetime.date:
    """The date of a day number."""
    return datetime.date.fromordinal(number + EPOCH)


def day_parse(text: str) -> datetime.date:
    """Reads an ISO date, "2011-12-10".

    Raises:
        RfmSyntaxError: Any other text, or a day that does not exist.
    """
    return date_of(day_number(text))


def day_format(day: Day) -> str:
    """Writes a day as ISO text.

    Raises:
        RfmArgumentError: A day outside 0001-01-01 to 9999-12-31.
    """
    text = ctypes.create_string_buffer(11)
    call(lib.rfm_day_format, day_number(day), text)
    return text.value.decode()


def day_add_months(day: Day, months: int) -> datetime.date:
    """Moves a day by calendar months; the 31st of a short month is its last day.

    Args:
        day: Where to start.
        months: How many months; back when below zero.
    """
    out = ctypes.c_int32()
    call(lib.rfm_day_add_months, day_number(day), months, out)
    return date_of(out.value)


def window_of(window: Window) -> tuple[int, int]:
    """Unit and length of a window: None, days, a timedelta, or text: "36 months", "90 days"."""
    if window is None or window == "all":
        return _abi.RFM_WINDOW_ALL, 0
    if isinstance(window, datetime.timedelta):
        if window != datetime.timedelta(days=window.days):
            raise ValueError(f"window is {window}; expected whole days")
        return _abi.RFM_WINDOW_DAYS, window.days
    if isinstance(window, str):
        count, _, unit = window.strip().partition(" ")
        units = {
            "day": (_abi.RFM_WINDOW_DAYS, 1),
            "week": (_abi.RFM_WINDOW_DAYS, 7),
            "month": (_abi.RFM_WINDOW_MONTHS, 1),
            "year": (_abi.RFM_WINDOW_MONTHS, 12),
        }
        name = unit.strip()
        name = name[:-1] if name.endswith("s") else name
        if count.isascii() and count.isdigit() and name in units:
            kind, times = units[name]
            return kind, int(count) * times
        raise ValueError(f'window is "{window}"; expected "90 days", "36 months" or "3 years"')
    return _abi.RFM_WINDOW_DAYS, operator.index(window)


def thread_count(threads: int | None) -> int:
    """How many threads: as many as there are processors when it is not said."""
    if threads is not None:
        return operator.index(threads)
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def minor_units(value: Any, scale: int, rounding: bool, what: str) -> int:
    """An amount in major units as minor units; decimals past the scale are refused or rounded."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, decimal.Decimal)):
        item = getattr(value, "item", None)
        if isinstance(value, bool) or item is None:
            raise TypeError(f"{what} is of type {type(value).__name__}; expected a number")
        value = item()
    with decimal.localcontext() as context:
        context.prec = 60
        try:
            number = decimal.Decimal(value)
            exact = number.scaleb(scale)
            whole = exact.to_integral_value(decimal.ROUND_HALF_EVEN)
        except decimal.InvalidOperation:
            raise ValueError(f"{what} is {value!r}; expected a number") from None
        if not number.is_finite():
            raise ValueError(f"{what} is {value!r}; expected a number")
        is_meant = isinstance(value, float) and float(whole.scaleb(-scale)) == value
    if whole != exact and not is_meant and not rounding:
        raise ValueError(
            f"{what} {value!r} has more than {scale} digits after the point; round=True rounds it"
        )
    if not -(2**63) < whole < 2**63:
        raise OverflowError(f"{what} {value!r} does not fit 64 bits of minor units")
    return int(whole)


def major_units(minor: int, scale: int, amounts: str) -> Any:
    """One amount as it is wanted: float, decimal.Decimal, or minor units as they are."""
    if amounts == "float":
        return minor / 10**scale
    if amounts == "decimal":
        return decimal.Decimal(minor).scaleb(-scale)
    return minor
