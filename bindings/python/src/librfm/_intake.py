# SPDX-License-Identifier: MIT
"""Columns for the library out of what Python has: NumPy arrays, buffers, lists, rows."""

from __future__ import annotations

import array
import ctypes
import datetime
import decimal
import itertools
import operator
from typing import Any, Iterable, Mapping, Sequence

from . import _abi
from ._core import encoded
from ._errors import RfmDataError, RfmError
from ._words import day_number, minor_units

TYPE_CODES = {
    "int64": _abi.RFM_COLUMN_INT64,
    "double": _abi.RFM_COLUMN_DOUBLE,
    "amount": _abi.RFM_COLUMN_AMOUNT,
    "day": _abi.RFM_COLUMN_DAY,
    "text": _abi.RFM_COLUMN_TEXT,
    "code": _abi.RFM_COLUMN_CODE,
}
MOST_SCALE = 18


class _Buffer(ctypes.Structure):
    """Py_buffer: the way to the address of read-only memory, which from_buffer refuses."""

    buf: int | None
    len: int
    itemsize: int
    ndim: int
    format: bytes | None
    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.c_void_p),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    ]


class Memory:
    """The address of a contiguous buffer, held until this object goes."""

    def __init__(self, data: Any) -> None:
        self._view = _Buffer()
        self._is_held = False
        python = ctypes.pythonapi
        if python.PyObject_GetBuffer(ctypes.py_object(data), ctypes.byref(self._view), 0) != 0:
            raise BufferError("the buffer is not contiguous")
        self._is_held = True
        self.address = self._view.buf or 0
        self.size = self._view.len

    def __del__(self) -> None:
        if self._is_held:
            ctypes.pythonapi.PyBuffer_Release(ctypes.byref(self._view))


def memory_of(data: Any) -> Any:
    """Memory of bytes or any contiguous buffer; a copy where the interpreter gives no address."""
    try:
        return Memory(data)
    except AttributeError:
        return _Copied(bytes(data))


class _Copied:
    def __init__(self, data: bytes) -> None:
        self._buffer = (ctypes.c_char * max(1, len(data))).from_buffer_copy(data or b"\0")
        self.address = ctypes.addressof(self._buffer)
        self.size = len(data)


class ColumnData:
    """One column's memory, laid out as the library reads it, and what keeps it alive."""

    def __init__(self, name: str, type_code: int, length: int, scale: int = 0) -> None:
        self.held: list[Any] = []
        self.column = _abi.rfm_column(
            name=encoded(name), type=type_code, length=length, scale=scale
        )

    def _address(self, data: Any) -> int:
        memory = memory_of(data)
        self.held.append(memory)
        return int(memory.address)

    def set_values(self, data: Any) -> None:
        self.column.values = self._address(data)

    def set_text(self, offsets: Any, text: Any) -> None:
        self.column.offsets, self.column.bytes = self._address(offsets), self._address(text)

    def set_labels(self, offsets: Any, text: Any, count: int) -> None:
        self.column.label_count = count
        self.column.label_offsets = self._address(offsets)
        self.column.label_bytes = self._address(text)

    def set_validity(self, bits: Any) -> None:
        self.column.validity = self._address(bits)


def c_columns(columns: Sequence[ColumnData]) -> Any:
    """A C array of columns; `columns` must outlive its use."""
    return (_abi.rfm_column * max(1, len(columns)))(*(one.column for one in columns))


def bits_of(present: Sequence[bool]) -> bytes:
    """A validity bitmap."""
    text = "".join("1" if one else "0" for one in reversed(present))
    return int(text or "0", 2).to_bytes((len(present) + 7) // 8, "little")


def _is_missing(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, (str, int, bytes, datetime.date)):
        return type(value).__name__ == "NaTType"
    return type(value).__name__ == "NAType" or bool(value != value)


def _plain(value: Any) -> Any:
    """A NumPy scalar as Python's own; other values as they are."""
    item = getattr(value, "item", None)
    if item is not None and type(value).__module__ == "numpy":
        return value if type(value).__name__ == "datetime64" else item()
    return value


def _guess(name: str, values: Iterable[Any]) -> str:
    """The type of a column of Python values that are not missing."""
    kinds = {type(value) for value in values}
    if not kinds:
        return "text"
    if all(issubclass(kind, int) for kind in kinds):
        return "int64"
    if all(issubclass(kind, (int, float)) for kind in kinds):
        return "double"
    if all(issubclass(kind, (int, decimal.Decimal)) for kind in kinds):
        return "amount"
    if all(issubclass(kind, str) for kind in kinds):
        return "text"
    if all(issubclass(kind, datetime.date) or kind.__name__ == "datetime64" for kind in kinds):
        return "day"
    words = ", ".join(sorted(kind.__name__ for kind in kinds))
    raise TypeError(
        f"column {name} holds {words}; expected whole numbers, floats, decimal.Decimal, dates or "
        "text, of one kind"
    )


def from_list(name: str, values: Sequence[Any], wanted: str | None = None) -> ColumnData:
    """A column of Python values; None, NaN, NaT and pandas.NA are missing."""
    plain = [None if _is_missing(value) else _plain(value) for value in values]
    present = [value is not None for value in plain]
    has_all = all(present)
    kind, scale = _kind_and_scale(name, plain, wanted)
    if kind == "text":
        made = _from_texts(name, plain)
    else:
        convert, code = _converter(name, kind, scale)
        numbers = array.array(code, [0]) * len(plain)
        for row, value in enumerate(plain):
            if value is not None:
                try:
                    numbers[row] = convert(value)
                except RfmError as error:
                    message = f"column {name}, row {row}: {error.message}"
                    raise RfmDataError(message, row) from None
                except (TypeError, ValueError, OverflowError) as error:
                    raise type(error)(f"column {name}, row {row}: {error}") from None
        made = ColumnData(name, TYPE_CODES[kind], len(plain), scale)
        made.set_values(numbers)
    if not has_all:
        made.set_validity(bits_of(present))
    return made


def _kind_and_scale(name: str, plain: list[Any], wanted: str | None) -> tuple[str, int]:
    kind, given = wanted, None
    if wanted is not None and wanted.startswith("amount(") and wanted.endswith(")"):
        kind, given = "amount", int(wanted[7:-1])
    if kind is None:
        kind = _guess(name, (value for value in plain if value is not None))
    if kind not in TYPE_CODES:
        raise ValueError(f'type "{wanted}" of column {name}; expected {", ".join(TYPE_CODES)}')
    if kind != "amount":
        return kind, 0
    if given is None:
        given = 0
        for value in plain:
            if isinstance(value, decimal.Decimal) and value.is_finite():
                given = max(given, -int(value.normalize().as_tuple().exponent))
        given = min(given, MOST_SCALE)
    return kind, given


def _converter(name: str, kind: str, scale: int) -> tuple[Any, str]:
    """How a Python value becomes a number of the column, and the array's type code."""
    if kind == "int64":
        return operator.index, "q"
    if kind == "double":
        return float, "d"
    if kind == "day":
        return day_number, "i"
    if kind == "code":
        return operator.index, "i"
    return (lambda value: minor_units(value, scale, False, "the amount")), "q"


def _from_texts(name: str, plain: list[Any]) -> ColumnData:
    try:
        parts = [b"" if value is None else value.encode("utf-8") for value in plain]
    except AttributeError:
        row = next(
            row
            for row, value in enumerate(plain)
            if value is not None and not isinstance(value, str)
        )
        kind = type(plain[row]).__name__
        raise TypeError(f"column {name}, row {row}: found {kind}, expected text") from None
    except UnicodeEncodeError as error:
        raise ValueError(f"column {name}: {error.object!r} is no valid Unicode text") from None
    made = ColumnData(name, _abi.RFM_COLUMN_TEXT, len(parts))
    made.set_text(
        array.array("q", itertools.accumulate(map(len, parts), initial=0)), b"".join(parts)
    )
    return made


def from_numpy(name: str, values: Any, wanted: str | None = None) -> ColumnData:
    """A column of a one-dimensional NumPy array; contiguous int64 and float64 are not copied."""
    import numpy as np

    absent = None
    if isinstance(values, np.ma.MaskedArray):
        absent = np.ma.getmaskarray(values)
        values = values.filled(values.fill_value) if values.dtype.kind != "O" else values.data
    if values.ndim != 1:
        raise ValueError(f"column {name} has {values.ndim} dimensions; expected 1")
    kind = values.dtype.kind
    if kind in "OUST" or kind not in "iubfM" or (wanted not in (None, _numpy_kind(kind))):
        if kind == "S":
            values = np.char.decode(values, "utf-8")
        listed = list(values) if kind == "M" else values.tolist()
        if absent is not None:
            listed = [None if gone else value for value, gone in zip(listed, absent)]
        return from_list(name, listed, wanted)
    if kind == "M":
        missing = np.isnat(values)
        numbers = values.astype("datetime64[D]").view("i8")
        outside = (numbers < _abi.RFM_DAY_MIN) | (numbers > _abi.RFM_DAY_MAX)
        if (outside & ~missing).any():
            row = int(np.flatnonzero(outside & ~missing)[0])
            raise ValueError(f"column {name}, row {row}: the day is outside 0001 to 9999")
        made = ColumnData(name, _abi.RFM_COLUMN_DAY, len(values))
        made.set_values(np.ascontiguousarray(np.where(missing, 0, numbers), "=i4"))
    elif kind == "f":
        missing = np.isnan(values)
        made = ColumnData(name, _abi.RFM_COLUMN_DOUBLE, len(values))
        made.set_values(np.ascontiguousarray(values, "=f8"))
    else:
        missing = np.zeros(0, bool)
        if kind == "u" and values.dtype.itemsize == 8 and len(values) and values.max() >= 2**63:
            raise OverflowError(f"column {name} has a number past 9223372036854775807")
        made = ColumnData(name, _abi.RFM_COLUMN_INT64, len(values))
        made.set_values(np.ascontiguousarray(values, "=i8"))
    if absent is not None:
        missing = absent | missing if len(missing) else absent
    if missing.any():
        made.set_validity(np.packbits(~missing, bitorder="little"))
    return made


def _numpy_kind(kind: str) -> str:
    return {"i": "int64", "u": "int64", "b": "int64", "f": "double", "M": "day"}[kind]


def from_buffer(name: str, data: Any, wanted: str | None = None) -> ColumnData:
    """A column of an array.array, memoryview or the like; strided memory is copied."""
    view = memoryview(data)
    if view.ndim != 1:
        raise ValueError(f"column {name} has {view.ndim} dimensions; expected 1")
    if wanted is None and view.c_contiguous and view.format in ("q", "l") and view.itemsize == 8:
        made = ColumnData(name, _abi.RFM_COLUMN_INT64, len(view))
        made.set_values(view)
        return made
    is_double = wanted is None and view.c_contiguous and view.format == "d"
    if is_double and not any(value != value for value in view):
        made = ColumnData(name, _abi.RFM_COLUMN_DOUBLE, len(view))
        made.set_values(view)
        return made
    return from_list(name, view.tolist(), wanted)


def _numpy_of(values: Any) -> Any:
    """A pandas series as an array; nullable integers would become floats by themselves."""
    import numpy as np

    if isinstance(values.dtype, np.dtype):
        return values.to_numpy()
    is_moment = getattr(values.dtype, "kind", "O") == "M"
    return values.to_numpy(dtype="datetime64[ns]" if is_moment else object)


def column_from(name: str, values: Any, wanted: str | None = None) -> ColumnData:
    """A column of whatever holds values that are not Arrow's."""
    if type(values).__module__.partition(".")[0] == "numpy" and hasattr(values, "dtype"):
        return from_numpy(name, values, wanted)
    if isinstance(values, (str, bytes)):
        raise TypeError(f"column {name} is {type(values).__name__}; expected a list or array")
    if isinstance(values, (list, tuple)):
        return from_list(name, values, wanted)
    if hasattr(values, "to_numpy"):  # pandas without pyarrow
        return from_numpy(name, _numpy_of(values), wanted)
    try:
        memoryview(values)
    except TypeError:
        return from_list(name, list(values), wanted)
    return from_buffer(name, values, wanted)


def is_mapping(data: Any) -> bool:
    """Whether data are columns by name: a dict, or a pandas frame where no pyarrow is."""
    return isinstance(data, Mapping) or (hasattr(data, "keys") and hasattr(data, "__getitem__"))


def rows_to_columns(rows: Iterable[Any], names: Sequence[str] | None) -> dict[str, list[Any]]:
    """Columns of an iterable of tuples or mappings, for small data."""
    listed = list(rows)
    if listed and isinstance(listed[0], Mapping):
        if names is None:
            names = list(dict.fromkeys(key for row in listed for key in row))
        return {name: [row.get(name) for row in listed] for name in names}
    if names is None and listed:
        names = getattr(listed[0], "_fields", None)
    if names is None:
        raise TypeError("rows are tuples without names; say columns=[...]")
    for at, row in enumerate(listed):
        if len(row) != len(names):
            raise ValueError(f"row {at} has {len(row)} values; expected {len(names)}")
    return {name: [row[at] for row in listed] for at, name in enumerate(names)}
