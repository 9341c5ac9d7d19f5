# SPDX-License-Identifier: MIT
"""Looks into a frame's columns: as Python lists with nothing but the standard library, and as
NumPy arrays that share the memory."""

from __future__ import annotations

import ctypes
import datetime
import decimal
import sys
from typing import Any, Sequence

from . import _abi
from ._core import Box, encoded
from ._errors import error_of
from ._library import helper, lib
from ._words import AMOUNTS, EPOCH, chosen

TYPES = {
    _abi.RFM_COLUMN_INT64: "int64",
    _abi.RFM_COLUMN_DOUBLE: "double",
    _abi.RFM_COLUMN_AMOUNT: "amount",
    _abi.RFM_COLUMN_DAY: "day",
    _abi.RFM_COLUMN_TEXT: "text",
    _abi.RFM_COLUMN_CODE: "code",
}
ELEMENTS: dict[int, Any] = {
    _abi.RFM_COLUMN_INT64: ctypes.c_int64,
    _abi.RFM_COLUMN_DOUBLE: ctypes.c_double,
    _abi.RFM_COLUMN_AMOUNT: ctypes.c_int64,
    _abi.RFM_COLUMN_DAY: ctypes.c_int32,
    _abi.RFM_COLUMN_CODE: ctypes.c_int32,
}
EXACT_DOUBLE = 2**53


def column_at(box: Box, index: int) -> _abi.rfm_column:
    """A column by its place."""
    column, error = _abi.rfm_column(), _abi.rfm_error()
    if lib.rfm_frame_column(box.pointer, index, column, error) != 0:
        raise error_of(error)
    return column


def column_named(box: Box, name: str) -> _abi.rfm_column:
    """A column by its name; RfmColumnError lists those there are."""
    column, error = _abi.rfm_column(), _abi.rfm_error()
    if lib.rfm_frame_find(box.pointer, encoded(name), column, error) != 0:
        raise error_of(error)
    return column


def raw(box: Box, address: int | None, element: Any, count: int) -> Any:
    """A ctypes array over memory of a frame, which it keeps alive."""
    if not count or address is None:
        return (element * 0)()
    array = (element * count).from_address(address)
    array._box = box
    return array


def presence(column: _abi.rfm_column, start: int = 0, stop: int | None = None) -> list[bool] | None:
    """For each row whether it has a value; None when all have."""
    stop = column.length if stop is None else stop
    if not column.null_count or column.validity is None:
        return None
    if stop <= start:
        return []
    first = start // 8
    bits = ctypes.string_at(column.validity + first, (stop + 7) // 8 - first)
    return [bool(bits[row // 8 - first] >> (row % 8) & 1) for row in range(start, stop)]


def _texts(address: int | None, text: int | None, start: int, stop: int) -> list[str]:
    if stop <= start or address is None:
        return []
    offsets = (ctypes.c_int64 * (stop + 1 - start)).from_address(address + 8 * start)[:]
    base = offsets[0]
    block = ctypes.string_at((text or 0) + base, offsets[-1] - base) if offsets[-1] > base else b""
    return [block[a - base : b - base].decode() for a, b in zip(offsets, offsets[1:])]


def labels(column: _abi.rfm_column) -> list[str] | None:
    """The labels of a code column; None when it has none."""
    if column.label_offsets is None:
        return None
    return _texts(column.label_offsets, column.label_bytes, 0, column.label_count)


def _values(column: _abi.rfm_column, start: int, stop: int, amounts: str) -> Sequence[Any]:
    """Values of rows, also of those that are missing."""
    if column.type == _abi.RFM_COLUMN_TEXT:
        return _texts(column.offsets, column.bytes, start, stop)
    element = ELEMENTS[column.type]
    if stop <= start or column.values is None:
        return []
    address = column.values + ctypes.sizeof(element) * start
    values: list[Any] = (element * (stop - start)).from_address(address)[:]
    if column.type == _abi.RFM_COLUMN_AMOUNT and amounts != "minor":
        if amounts == "float":
            unit = 10**column.scale
            return [value / unit for value in values]
        return [decimal.Decimal(value).scaleb(-column.scale) for value in values]
    return values


def to_list(
    column: _abi.rfm_column, amounts: str = "float", start: int = 0, stop: int | None = None
) -> list[Any]:
    """Rows as Python values: int, float, decimal.Decimal, datetime.date, str; missing is None."""
    chosen("amounts", amounts, AMOUNTS)
    stop = column.length if stop is None else stop
    values = _values(column, start, stop, amounts)
    present = presence(column, start, stop)
    if column.type == _abi.RFM_COLUMN_DAY:
        date = datetime.date.fromordinal
        if present is None:
            return [date(value + EPOCH) for value in values]
        return [date(v + EPOCH) if has else None for v, has in zip(values, present)]
    names = labels(column) if column.type == _abi.RFM_COLUMN_CODE else None
    if names is not None:
        if present is None:
            return [names[value] for value in values]
        return [names[value] if has else None for value, has in zip(values, present)]
    if present is None:
        return list(values)
    return [value if has else None for value, has in zip(values, present)]


def mask(box: Box, column: _abi.rfm_column) -> Any:
    """A NumPy array of bool, true where a value is missing; None when none is."""
    import numpy as np

    if not column.null_count or column.validity is None:
        return None
    bits = np.frombuffer(raw(box, column.validity, ctypes.c_uint8, (column.length + 7) // 8), "u1")
    return np.unpackbits(bits, count=column.length, bitorder="little") == 0


def view(box: Box, column: _abi.rfm_column) -> Any:
    """A read-only NumPy array over the values, without a copy; not for text."""
    import numpy as np

    array = np.frombuffer(
        raw(box, column.values, ELEMENTS[column.type], column.length),
        np.dtype(ELEMENTS[column.type]),
    )
    array.flags.writeable = False
    return array


def majors(column: _abi.rfm_column) -> Any:
    """A ctypes array of doubles: amounts in major units, each rounded once."""
    out = (ctypes.c_double * column.length)()
    if not column.length:
        return out
    minor = (ctypes.c_int64 * column.length).from_address(column.values or 0)
    if helper is not None and column.scale <= 18:
        helper.rfm_capsule_majors(column.values, column.length, float(10**column.scale), out)
    else:
        out[:] = [value / 10**column.scale for value in minor]
    return out


def bytes_at(address: int | None, size: int) -> bytes | None:
    """A copy of memory; None where there is none."""
    return None if address is None else ctypes.string_at(address, size)


def width(type_code: int) -> int:
    """Bytes of one value; 0 for text."""
    return ctypes.sizeof(ELEMENTS[type_code]) if type_code in ELEMENTS else 0


def last_offset(offsets: bytes | None) -> int:
    """How many bytes of text offsets lead to."""
    return int.from_bytes(offsets[-8:], sys.byteorder) if offsets else 0
