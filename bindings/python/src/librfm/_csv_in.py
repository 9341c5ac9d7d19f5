# SPDX-License-Identifier: MIT
"""Delimited text to frames, whole or in blocks."""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import gzip
import mmap
import os
from typing import Any, Iterable, Iterator, Literal, Sequence

from . import _abi
from ._core import Changing, Handle, call, encoded, made, options
from ._csv_out import mark
from ._frame import Frame
from ._intake import TYPE_CODES, memory_of
from ._library import lib
from ._structs import filled
from ._watch import Progress, Watch
from ._words import chosen, thread_count

DayOrder = Literal["detect", "day-month", "month-day"]
DAY_ORDERS = {
    "detect": _abi.RFM_CSV_ORDER_DETECT,
    "day-month": _abi.RFM_CSV_ORDER_DAY_MONTH,
    "month-day": _abi.RFM_CSV_ORDER_MONTH_DAY,
}
ENCODINGS = {"utf-8": _abi.RFM_CSV_UTF8, "latin-1": _abi.RFM_CSV_LATIN1}
ON_BAD = {"refuse": _abi.RFM_CSV_REFUSE, "collect": _abi.RFM_CSV_COLLECT}
BLOCK = 8 << 20


@dataclasses.dataclass(frozen=True)
class CsvColumn:
    """One column to read from a file.

    Attributes:
        name: Its name in the frame.
        type: "int64", "double", "amount", "day", "text" or "code" (text as labels).
        source: Its header in the file; None: as name.
        factor: Of amounts: header of a second column to multiply with, exactly.
        position: 1-based place in the file, instead of a header.
        factor_position: The same for factor.
        scale: Of amounts: digits kept after the point, 0 to 9.
        optional: Leave it out when the file does not have it.
        required: An empty field is a bad line, not a missing value.
        whole_ids: Of text: read 17850.0 as 17850.
    """

    name: str
    type: str = "text"
    source: str | None = None
    factor: str | None = None
    position: int = 0
    factor_position: int = 0
    scale: int = 2
    optional: bool = False
    required: bool = False
    whole_ids: bool = False

    def _struct(self) -> Any:
        flags = _abi.RFM_CSV_OPTIONAL if self.optional else 0
        flags |= _abi.RFM_CSV_REQUIRED if self.required else 0
        flags |= _abi.RFM_CSV_WHOLE_IDS if self.whole_ids else 0
        return _abi.rfm_csv_column(
            name=encoded(self.name),
            source=encoded(self.source),
            factor=encoded(self.factor),
            position=self.position,
            factor_position=self.factor_position,
            type=chosen("type", self.type, TYPE_CODES),
            flags=flags,
            scale=self.scale if self.type == "amount" else 0,
        )


@dataclasses.dataclass(frozen=True)
class CsvState:
    """What a reader found out and did.

    Attributes:
        delimiter: Between fields; None while it is not known.
        decimal_mark: "." or ","; None while it is not known.
        thousands_mark: None when none was seen.
        day_order: "day-month", "month-day", or "detect" when it did not matter.
        max_decimals: Most digits after the point that an amount needed.
        lines: Text lines consumed, the header too.
        rows: Good rows given.
        bad_rows: Rows set apart.
        bytes: Bytes consumed.
        bad_lines: Frame of the rows set apart (line, column, reason, text), where a call collects
            them; else None.
    """

    delimiter: str | None
    decimal_mark: str | None
    thousands_mark: str | None
    day_order: str
    max_decimals: int
    lines: int
    rows: int
    bad_rows: int
    bytes: int
    bad_lines: Frame | None = None


def csv_options(
    columns: Sequence[CsvColumn] = (),
    *,
    delimiter: str | None = None,
    decimal_mark: str | None = None,
    thousands_mark: str | None = None,
    day_order: DayOrder = "detect",
    encoding: str = "utf-8",
    on_bad: str = "refuse",
    header: bool = True,
    round: bool = False,
    max_field_bytes: int | None = None,
    threads: int | None = None,
) -> Any:
    """rfm_csv_options; the words are told at CsvReader."""
    flags = 0 if header else _abi.RFM_CSV_NO_HEADER
    flags |= _abi.RFM_CSV_ROUND if round else 0
    structs = (_abi.rfm_csv_column * max(1, len(columns)))(*(one._struct() for one in columns))
    return options(
        _abi.rfm_csv_options,
        flags=flags,
        delimiter=mark("delimiter", delimiter),
        decimal_mark=mark("decimal_mark", decimal_mark),
        thousands_mark=mark("thousands_mark", thousands_mark),
        day_order=chosen("day_order", day_order, DAY_ORDERS),
        encoding=chosen("encoding", encoding, ENCODINGS),
        on_bad=chosen("on_bad", on_bad, ON_BAD),
        threads=thread_count(threads),
        column_count=len(columns),
        columns=structs,
        max_field_bytes=max_field_bytes,
    )


class CsvReader(Handle):
    """A reader in the middle of a file: bytes in, frames out, cut wherever the host likes.

    Args:
        columns: Which columns to read.
        delimiter: Comma, semicolon, tab or bar; None detects it, as it does the marks.
        decimal_mark: Point or comma.
        thousands_mark: Point, comma, apostrophe or blank.
        day_order: "day-month" (31/12/2011), "month-day", or "detect".
        encoding: "utf-8" or "latin-1".
        on_bad: "refuse" fails at the first bad line, "collect" sets bad lines apart.
        header: False: the first line is data and columns are given by position.
        round: Amounts with more decimals than their scale are rounded half to even, not refused.
        max_field_bytes: A longer field is a bad line; 1 MiB by default.
        threads: How many; all processors by default.

    Examples:
        >>> reader = CsvReader([CsvColumn("customer"), CsvColumn("amount", "amount")])
        >>> reader.read(b"customer;amount\\nanna;12,50\\n", is_last=True).to_dict()
        {'customer': ['anna'], 'amount': [12.5]}
    """

    _free = lib.rfm_csv_free
    _what = "reader"
    _changes = True

    def __init__(self, columns: Sequence[CsvColumn], **how: Any) -> None:
        pointer = ctypes.c_void_p()
        call(lib.rfm_csv_new, csv_options(columns, **how), pointer)
        self._take(pointer)

    def read(self, data: Any, is_last: bool = False) -> Frame:
        """Feeds the next bytes and gives the rows that are complete: often all, sometimes none.

        Args:
            data: Bytes or any buffer of them.
            is_last: Set with the last bytes, which may be none.

        Raises:
            RfmDataError: A bad line; ``where`` is the line, ``column`` the place in it.
            RfmColumnError: A column is missing; the message lists those there are.
            RfmSyntaxError: What was to be detected is ambiguous.
        """
        memory = memory_of(data)
        function = lib.rfm_csv_read
        return made(Frame, function, Changing(self), memory.address, memory.size, int(is_last))

    def bad_lines(self) -> Frame:
        """Rows set apart since the last call: line, column, reason, text."""
        return made(Frame, lib.rfm_csv_bad_lines, Changing(self))

    @property
    def state(self) -> CsvState:
        """What the reader found out so far."""
        return _state_of(filled(_abi.rfm_csv_state, lib.rfm_csv_inspect, self))


def _state_of(state: Any, bad: Frame | None = None) -> CsvState:
    orders = {number: word for word, number in DAY_ORDERS.items()}
    return CsvState(
        chr(state.delimiter) if state.delimiter else None,
        chr(state.decimal_mark) if state.decimal_mark else None,
        chr(state.thousands_mark) if state.thousands_mark else None,
        orders.get(state.day_order, "detect"),
        state.max_decimals,
        state.lines,
        state.rows,
        state.bad_rows,
        state.bytes,
        bad,
    )


@contextlib.contextmanager
def opened(source: Any) -> Iterator[tuple[Any, Any, int]]:
    """A file to read, where to ask how far it is, and its size (0: not known)."""
    if hasattr(source, "read"):
        yield source, None, 0
        return
    with open(source, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if os.fspath(source).endswith(".gz"):
            with gzip.open(file, "rb") as unpacked:
                yield unpacked, file, size
        else:
            yield file, file, size


def blocks(source: Any, watch: Watch, block: int = BLOCK) -> Iterator[tuple[bytes, bool]]:
    """A file's bytes with whether they are the last; progress is in bytes of the file."""
    with opened(source) as (file, place, size):
        data = file.read(block)
        while True:
            after = file.read(block) if data else b""
            if isinstance(data, str):
                raise TypeError("the file is opened as text; expected bytes (mode rb)")
            yield data, not after
            watch.step(place.tell() if place is not None else 0, size)
            if not after:
                return
            data = after


def scan_csv(
    source: Any,
    columns: Sequence[CsvColumn],
    *,
    block_bytes: int = BLOCK,
    progress: Progress = None,
    **how: Any,
) -> Iterator[Frame]:
    """Reads a file in blocks, a frame for each, in memory of a block.

    Args:
        source: A path (``.gz`` is unpacked) or a file opened for bytes.
        columns: Which columns to read.
        block_bytes: How much to read at once.
        progress: True for a bar of tqdm, or a callable of (bytes done, bytes in all); what it
            raises stops the reading, and so does giving False.
        **how: As for CsvReader.
    """
    # No shield from Ctrl-C: between blocks the caller's own code runs.
    with CsvReader(columns, **how) as reader, Watch(progress, "B", shield=False) as watch:
        for data, is_last in blocks(source, watch, block_bytes):
            yield reader.read(data, is_last)


@contextlib.contextmanager
def _mapped(source: Any) -> Iterator[Any]:
    """All bytes of a source; files of the disk are mapped, not read."""
    with opened(source) as (file, place, size):
        if place is not file or size == 0:
            yield file.read()
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as memory:
            yield memory


def read_csv(source: Any, columns: Iterable[CsvColumn], **how: Any) -> Frame:
    """Reads a whole file as one frame.

    Args:
        source: A path (``.gz`` is unpacked) or a file opened for bytes.
        columns: Which columns to read.
        **how: As for CsvReader; with on_bad="collect" use CsvReader to see what was set apart.

    Raises:
        RfmDataError, RfmColumnError, RfmSyntaxError: As CsvReader.read.
    """
    with CsvReader(list(columns), **how) as reader, _mapped(source) as data:
        return reader.read(data, is_last=True)


def sniff_csv(source: Any, **how: Any) -> Frame:
    """Looks at the beginning of a file: position, name, type and example of each column.

    Args:
        source: A path (``.gz`` is unpacked) or a file opened for bytes.
        **how: What is known: ``delimiter``, ``decimal_mark``, ``header`` and so on, as for
            CsvReader.
    """
    with opened(source) as (file, _, _):
        memory = memory_of(file.read(_abi.RFM_CSV_SAMPLE))
    known = csv_options((), **how)
    return made(Frame, lib.rfm_csv_sniff, memory.address, memory.size, known)
