# SPDX-License-Identifier: MIT
"""Frames: what everything here reads and gives."""

from __future__ import annotations

import ctypes
from typing import Any, Iterable, Iterator, Mapping, Sequence, overload

from . import _abi, _capsules, _convert, _display, _memory
from ._arrow_in import Source, speaks_arrow
from ._core import Box, Handle, call, made, texts
from ._csv_out import write_csv
from ._intake import (
    ColumnData,
    bits_of,
    c_columns,
    column_from,
    is_mapping,
    rows_to_columns,
)
from ._library import lib
from ._words import Amounts


class Column:
    """One column of a frame, which it keeps alive.

    Attributes:
        name: Its name.
        type: "int64", "double", "amount", "day", "text" or "code".
        scale: Of amounts: digits after the point; else 0.
        null_count: How many values are missing.
    """

    def __init__(self, box: Box, column: _abi.rfm_column) -> None:
        self._box = box
        self._column = column
        self.name: str = (column.name or b"").decode()
        self.type: str = _memory.TYPES[column.type]
        self.scale: int = column.scale
        self.null_count: int = column.null_count

    @property
    def labels(self) -> list[str] | None:
        """Labels of a code column, in the order of the codes; None for other columns."""
        return _memory.labels(self._column)

    def __len__(self) -> int:
        return self._column.length

    @overload
    def __getitem__(self, key: int) -> Any: ...
    @overload
    def __getitem__(self, key: slice) -> list[Any]: ...
    def __getitem__(self, key: int | slice) -> Any:
        if isinstance(key, slice):
            start, stop, step = key.indices(len(self))
            if step != 1:
                return self.to_list()[key]
            return _memory.to_list(self._column, "float", start, max(start, stop))
        row = key + len(self) if key < 0 else key
        if not 0 <= row < len(self):
            raise IndexError(f"row {key} of {len(self)}")
        return _memory.to_list(self._column, "float", row, row + 1)[0]

    def __iter__(self) -> Iterator[Any]:
        for start in range(0, len(self), _BLOCK):
            yield from self[start : start + _BLOCK]

    def to_list(self, amounts: Amounts = "float") -> list[Any]:
        """Values as int, float, str or datetime.date; missing ones are None.

        Args:
            amounts: "float" gives major units, each rounded once; "decimal" exact
                decimal.Decimal; "minor" whole minor units (cents).
        """
        return _memory.to_list(self._column, amounts)

    def to_numpy(self, amounts: Amounts = "float") -> Any:
        """Values as a NumPy array; see Frame.to_numpy."""
        return _convert.column_to_numpy(self._box, self._column, amounts)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        array = self.to_numpy()
        if dtype is not None and array.dtype != dtype:
            return array.astype(dtype)
        return array.copy() if copy else array

    def __repr__(self) -> str:
        shown = ", ".join(repr(value) for value in self[:5])
        more = ", ..." if len(self) > 5 else ""
        return f"<Column {self.name}: {self.type}, {len(self)} rows [{shown}{more}]>"


_BLOCK = 65536


class Frame(Handle):
    """Equally long, named, typed, read-only columns.

    A frame is an Arrow producer: ``pyarrow.table(frame)``, ``polars.DataFrame(frame)`` and
    ``duckdb.sql("from frame")`` take it as it is, with amounts as exact decimals. The ``to_...``
    methods give amounts in major units as float64 unless told otherwise.

    Args:
        data: Any of: an object with ``__arrow_c_stream__`` or ``__arrow_c_array__`` (pyarrow,
            pandas, polars, DuckDB, nanoarrow, another Frame); a mapping of names to NumPy arrays,
            buffers, Arrow columns or lists; an iterable of tuples or of mappings.
        columns: Names for tuples, or which columns of a table to read and in which order.
        types: Types that values do not show: ``{"r": "code", "day": "day", "paid": "amount(2)"}``.
            For columns of Python values and NumPy arrays, not for Arrow's.
        day_shift_seconds: Added to Arrow timestamps, which count in UTC, before the day is taken.

    Raises:
        RfmColumnError: A type that is not taken.
        RfmDataError: A bad value; ``row`` says where.

    Examples:
        >>> frame = Frame({"customer": ["anna", "bram"], "receipts": [3, 1]})
        >>> len(frame), frame.columns
        (2, ['customer', 'receipts'])
        >>> frame["receipts"].to_list()
        [3, 1]
    """

    _free = lib.rfm_frame_free
    _what = "frame"

    def __init__(
        self,
        data: Any,
        *,
        columns: Sequence[str] | None = None,
        types: Mapping[str, str] | None = None,
        day_shift_seconds: int = 0,
    ) -> None:
        if isinstance(data, Frame):
            frame = data.select(data.columns if columns is None else columns)
        else:
            frame = _frame_of(data, columns, types or {}, day_shift_seconds)
        self._box, self._lock = frame._box, None

    # What it is

    def __len__(self) -> int:
        return int(lib.rfm_frame_count(self._open().pointer))

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        box = self._open()
        return [(one.name or b"").decode() for one in self._all(box)]

    @property
    def types(self) -> dict[str, str]:
        """Type of each column by its name."""
        box = self._open()
        return {(one.name or b"").decode(): _memory.TYPES[one.type] for one in self._all(box)}

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self), int(lib.rfm_frame_column_count(self._open().pointer))

    def _all(self, box: Box) -> list[_abi.rfm_column]:
        count = int(lib.rfm_frame_column_count(box.pointer))
        return [_memory.column_at(box, index) for index in range(count)]

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    @overload
    def __getitem__(self, key: str) -> Column: ...
    @overload
    def __getitem__(self, key: slice) -> Frame: ...
    @overload
    def __getitem__(self, key: list[str]) -> Frame: ...
    @overload
    def __getitem__(self, key: int) -> dict[str, Any]: ...
    def __getitem__(self, key: Any) -> Any:
        """A column by name, columns by a list of names, rows by a slice, one row by its number."""
        if isinstance(key, str):
            box = self._open()
            return Column(box, _memory.column_named(box, key))
        if isinstance(key, slice):
            start, stop, step = key.indices(len(self))
            if step != 1:
                raise ValueError("rows are sliced without a step")
            return self._slice(start, max(start, stop))
        if isinstance(key, (list, tuple)):
            return self.select(key)
        row = key + len(self) if key < 0 else key
        if not 0 <= row < len(self):
            raise IndexError(f"row {key} of {len(self)}")
        return {column.name: column[row] for column in self._columns()}

    def _columns(self) -> list[Column]:
        box = self._open()
        return [Column(box, one) for one in self._all(box)]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Rows as dicts, amounts in major units; for reading a few, not for millions."""
        columns = self._columns()
        names = [column.name for column in columns]
        for start in range(0, len(self), _BLOCK):
            blocks = [column[start : start + _BLOCK] for column in columns]
            for values in zip(*blocks):
                yield dict(zip(names, values))

    # Other frames of it

    def select(self, columns: Sequence[str]) -> Frame:
        """The named columns, in that order; values are shared, not copied."""
        names = [columns] if isinstance(columns, str) else list(columns)
        return made(Frame, lib.rfm_frame_select, self, texts(names), len(names))

    def join(self, right: Any) -> Frame:
        """The columns of both, rows side by side; a column of `right` replaces its namesake."""
        return made(Frame, lib.rfm_frame_join, self, as_frame(right))

    def with_columns(
        self, columns: Mapping[str, Any], types: Mapping[str, str] | None = None
    ) -> Frame:
        """The frame with columns added or replaced, given as for Frame()."""
        return self.join(Frame(columns, types=types))

    def head(self, rows: int = 5) -> Frame:
        """The first rows."""
        return self[:rows]

    def tail(self, rows: int = 5) -> Frame:
        """The last rows."""
        return self[max(0, len(self) - rows) :]

    def _slice(self, start: int, stop: int) -> Frame:
        box = self._open()
        return _from_columns([_sliced(box, one, start, stop) for one in self._all(box)])

    # Elsewhere

    def to_dict(self, amounts: Amounts = "float") -> dict[str, list[Any]]:
        """Lists of Python values by column; missing ones are None.

        Args:
            amounts: "float" (major units), "decimal" (exact) or "minor" (whole minor units).
        """
        return {column.name: column.to_list(amounts) for column in self._columns()}

    def to_numpy(self, amounts: Amounts = "float") -> dict[str, Any]:
        """NumPy arrays by column, read-only and without a copy where the types allow.

        int64 and codes are integers, and float64 with NaN when values are missing; days are
        datetime64[D] with NaT; text and labels are objects with None.

        Args:
            amounts: "float" (float64 in major units, NaN when missing), "decimal" (objects) or
                "minor" (int64; float64 with NaN when values are missing).
        """
        return {column.name: column.to_numpy(amounts) for column in self._columns()}

    def to_pandas(self, amounts: Amounts = "float") -> Any:
        """A pandas.DataFrame; pyarrow is not needed.

        Missing values make int64 and codes pandas' nullable Int64 and Int32; days are datetime64,
        labelled codes categories in the order of their labels.
        """
        return _convert.to_pandas(self._columns(), amounts)

    def to_polars(self, amounts: Amounts = "float") -> Any:
        """A polars.DataFrame; amounts as Float64, Decimal or Int64."""
        import polars

        return polars.DataFrame(_Exported(self, amounts))

    def to_arrow(self, amounts: Amounts = "float") -> Any:
        """A pyarrow.Table; amounts as float64, decimal128 or int64 with metadata rfm.scale."""
        import pyarrow

        return pyarrow.table(_Exported(self, amounts))

    def _with_majors(self) -> Frame:
        """The frame with amounts as doubles."""
        box = self._open()
        changed = [
            _convert.major_column(one)
            for one in self._all(box)
            if one.type == _abi.RFM_COLUMN_AMOUNT
        ]
        return self.join(_from_columns(changed)) if changed else self

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        """The Arrow PyCapsule protocol; amounts are decimal128. Other schemas are not made."""
        return _capsules.stream_of(self)

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[Any, Any]:
        """The Arrow PyCapsule protocol: schema and one struct array."""
        return _capsules.array_of(self)

    def __arrow_c_schema__(self) -> Any:
        """The Arrow PyCapsule protocol: the types alone."""
        return _capsules.schema_of(self)

    def write_csv(
        self,
        target: Any = None,
        *,
        delimiter: str = ",",
        decimal_mark: str = ".",
        header: bool = True,
        amount_decimals: int | None = None,
        round: bool = False,
        raw_text: bool = False,
        threads: int | None = None,
    ) -> str | None:
        """Writes a header and a line a row; missing values are empty fields.

        Args:
            target: A path, or an object with ``write`` of bytes; None gives the text.
            delimiter: Between fields.
            decimal_mark: "." or ",".
            header: Whether the first line has the names.
            amount_decimals: Digits of amounts after the point; the column's own by default.
            round: Fewer decimals than an amount needs are refused; True rounds half to even.
            raw_text: Text that a spreadsheet would take for a formula gets an apostrophe; True
                writes it as it is.
            threads: How many; all processors by default.

        Returns:
            The text when there is no target. A file appears only when all of it was written.
        """
        return write_csv(
            self,
            target,
            delimiter=delimiter,
            decimal_mark=decimal_mark,
            header=header,
            amount_decimals=amount_decimals,
            round=round,
            raw_text=raw_text,
            threads=threads,
        )

    # Copies and looks

    def __copy__(self) -> Frame:
        return self.select(self.columns)

    def __deepcopy__(self, memo: object) -> Frame:
        return self.select(self.columns)

    def __reduce__(self) -> tuple[Any, ...]:
        box = self._open()
        return _restored, ([_state(box, one) for one in self._all(box)],)

    def __eq__(self, other: object) -> bool:
        """Whether names, types and values are the same."""
        if not isinstance(other, Frame):
            return NotImplemented
        return self.types == other.types and self.to_dict("minor") == other.to_dict("minor")

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        if self.closed:
            return "<Frame: closed>"
        return _display.as_text(self._columns(), len(self))

    def _repr_html_(self) -> str:
        return _display.as_html(self._columns(), len(self))


class _Exported:
    """A frame on its way out, with amounts as they are wanted."""

    def __init__(self, frame: Frame, amounts: Amounts) -> None:
        _convert.check_amounts(amounts)
        self._frame = frame._with_majors() if amounts == "float" else frame
        self._amounts = amounts

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return _capsules.stream_of(self._frame, self._amounts)


def _from_columns(columns: Sequence[ColumnData]) -> Frame:
    return made(Frame, lib.rfm_frame_new, c_columns(columns), len(columns))


def as_frame(data: Any) -> Frame:
    """A frame of whatever Frame() takes; a frame as it is."""
    return data if isinstance(data, Frame) else Frame(data)


def frame_handle(data: Any) -> Frame | None:
    """As as_frame, but None stays None."""
    return None if data is None else as_frame(data)


def _frame_of(
    data: Any, columns: Sequence[str] | None, types: Mapping[str, str], shift: int
) -> Frame:
    if speaks_arrow(data):
        try:
            return _from_arrow(data, columns, shift)
        except ImportError:  # pandas asks pyarrow for its capsules
            if not is_mapping(data):
                raise
    if not is_mapping(data):
        data = rows_to_columns(data, columns)
        columns = None
    names = list(data.keys() if columns is None else columns)
    plain = [name for name in names if not speaks_arrow(data[name])]
    frame = _from_columns([column_from(name, data[name], types.get(name)) for name in plain])
    if len(plain) == len(names):
        return frame
    parts = None if not plain else frame
    for name in names:
        if name not in plain:
            one = _arrow_column(name, data[name], types.get(name), shift)
            parts = one if parts is None else parts.join(one)
    return frame if parts is None else parts.select(names)


def _arrow_column(name: str, data: Any, wanted: str | None, shift: int) -> Frame:
    try:
        return Source(data, column=name, day_shift_seconds=shift).whole(Frame)
    except ImportError:
        return _from_columns([column_from(name, data, wanted)])


def _from_arrow(data: Any, columns: Sequence[str] | None, shift: int) -> Frame:
    if columns is None:
        return Source(data, day_shift_seconds=shift).whole(Frame)
    wanted = set(columns)
    source = Source(data, wanted.__contains__, day_shift_seconds=shift)
    if not wanted <= set(source.names):  # the library says so, with all the names there are
        Frame({name: [] for name in source.names}).select(columns)
    return source.whole(Frame).select(columns)


def _sliced(box: Box, column: _abi.rfm_column, start: int, stop: int) -> ColumnData:
    """Rows of a column; it points into the frame, which the box keeps."""
    made_ = ColumnData((column.name or b"").decode(), column.type, stop - start, column.scale)
    made_.held.append(box)
    to = made_.column
    if column.type == _abi.RFM_COLUMN_TEXT:
        to.offsets = (column.offsets or 0) + 8 * start
        to.bytes = column.bytes
        if stop == start:
            made_.set_text(bytes(8), b"")
    elif column.values is not None:
        to.values = column.values + ctypes.sizeof(_memory.ELEMENTS[column.type]) * start
    to.label_count = column.label_count
    to.label_offsets, to.label_bytes = column.label_offsets, column.label_bytes
    present = _memory.presence(column, start, stop)
    if present is not None:
        made_.set_validity(bits_of(present))
    return made_


def _state(box: Box, column: _abi.rfm_column) -> tuple[Any, ...]:
    """A column as bytes, for pickle."""
    rows, copied = column.length, _memory.bytes_at
    offsets = copied(column.offsets, 8 * (rows + 1)) if column.offsets else None
    labels = copied(column.label_offsets, 8 * (column.label_count + 1))
    return (
        (column.name or b"").decode(),
        column.type,
        rows,
        column.scale,
        copied(column.validity, (rows + 7) // 8) if column.null_count else None,
        copied(column.values, rows * _memory.width(column.type)),
        offsets,
        copied(column.bytes, _memory.last_offset(offsets)),
        column.label_count,
        labels,
        copied(column.label_bytes, _memory.last_offset(labels)),
    )


def _restored(states: Iterable[tuple[Any, ...]]) -> Frame:
    """A frame out of what _state gave."""
    columns = []
    for name, kind, rows, scale, validity, values, offsets, text, count, labels, words in states:
        one = ColumnData(name, kind, rows, scale)
        if validity is not None:
            one.set_validity(validity)
        if kind == _abi.RFM_COLUMN_TEXT:
            one.set_text(offsets or bytes(8), text or b"")
        elif values:
            one.set_values(values)
        if labels is not None:
            one.set_labels(labels, words or b"", count)
        columns.append(one)
    return _from_columns(columns)


def frames_out(count: int) -> list[Any]:
    """Places for several frames that a call gives."""
    return [ctypes.c_void_p() for _ in range(count)]


def call_frames(function: Any, count: int, *arguments: Any) -> list[Frame]:
    """Calls a function whose last outputs are several frames."""
    outs = frames_out(count)
    call(function, *arguments, *outs)
    return [Frame._made(out) for out in outs]
