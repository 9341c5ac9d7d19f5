# SPDX-License-Identifier: MIT
"""The ledger: every receipt a shop has seen."""

from __future__ import annotations

import ctypes
import dataclasses
import datetime
import operator
import weakref
from typing import Any, Iterator, Literal, Mapping, Sequence

from . import _abi
from ._arrow_in import Source, speaks_arrow
from ._core import Changing, call, encoded, made, options, texts
from ._csv_in import CsvColumn, CsvReader, CsvState, blocks
from ._customers import Totals, customers_options, totals_of
from ._errors import RfmError
from ._frame import Frame
from ._intake import c_columns, column_from, is_mapping, memory_of, rows_to_columns
from ._library import lib
from ._saved import Saved
from ._structs import filled, sized
from ._watch import Progress, Watch
from ._words import (
    Day,
    Events,
    Returns,
    Window,
    chosen,
    date_of,
    day_number,
    minor_units,
    thread_count,
)

ID_TYPES = {"text": _abi.RFM_ID_TEXT, "integer": _abi.RFM_ID_INTEGER}


@dataclasses.dataclass(frozen=True)
class LedgerState:
    """What a ledger holds.

    Attributes:
        id_type: "text" or "integer".
        scale: Digits after the point of amounts.
        margin: Whether a margin rides along.
        first_day: First day with a line; None when there is none.
        last_day: Last day with a line.
        lines: Lines taken.
        entries: Sums kept: one for each receipt, day and direction (and attributes).
        customers: Ids with a line, aliases not counted.
        aliases: Old ids that stand for another.
        erased: Ids forgotten.
        batches: Batch keys remembered.
        memory_bytes: Memory in use.
    """

    id_type: str
    scale: int
    margin: bool
    first_day: datetime.date | None
    last_day: datetime.date | None
    lines: int
    entries: int
    customers: int
    aliases: int
    erased: int
    batches: int
    memory_bytes: int


@dataclasses.dataclass(frozen=True)
class _Names:
    """Where to find things in a batch; None is the default name."""

    customer: str | None
    day: str | None
    receipt: str | None
    amount: str | None
    margin: str | None
    attributes: Sequence[str] | None = None

    def wanted(self, name: str) -> bool:
        """Whether a column of a batch may be needed."""
        named = (
            self.customer or "customer",
            self.day or "day",
            self.receipt or "receipt",
            self.amount or "amount",
            self.margin or "margin",
        )
        return name in named or self.attributes is None or name in self.attributes

    def types(self) -> dict[str, str]:
        """Types that Python values do not show."""
        return {self.day or "day": "day"}


class Ledger(Saved):
    """Every receipt a shop has seen, ready to be looked at from any day.

    Content, and each byte saved, depends on the lines given, never on their order, batches,
    threads or merges. One thread changes a ledger at a time (others wait); many may read it.

    Args:
        id_type: "text" or "integer": what customer ids are.
        scale: Digits after the point of all amounts, 0 to 9.
        margin: Whether a second amount, the margin, rides along.
        attributes: Names of text columns kept for each line (item, store, ...).
        erase_salt: Mixed into the fingerprints that remember erased ids.
        hash_seed: Mixed into the secret of the id table; no result depends on it.

    Examples:
        >>> ledger = Ledger()
        >>> ledger.append({"customer": ["anna", "bram"], "day": ["2025-01-15", "2025-02-25"],
        ...                "amount": [45.00, 60.00]})
        >>> ledger.customers("2025-03-01")["spend_net"].to_list()
        [45.0, 60.0]
    """

    _free = lib.rfm_ledger_free
    _save = lib.rfm_ledger_save
    _load = lib.rfm_ledger_load
    _what = "ledger"
    _changes = True
    _attributes: tuple[str, ...] | None = None
    _till: Any = None

    @property
    def _borrowers(self) -> Any:
        """Views and tills that look at this ledger."""
        return self.__dict__.setdefault("_borrowed_by", weakref.WeakSet())

    def _check_changing(self) -> None:
        till = None if self._till is None else self._till()
        if till is not None and not till.closed:
            raise RuntimeError("this ledger is written to through its till, while that is open")

    def __init__(
        self,
        *,
        id_type: Literal["text", "integer"] = "text",
        scale: int = 2,
        margin: bool = False,
        attributes: Sequence[str] = (),
        erase_salt: int = 0,
        hash_seed: int = 0,
    ) -> None:
        names = tuple(attributes)
        how = options(
            _abi.rfm_ledger_options,
            id_type=chosen("id_type", id_type, ID_TYPES),
            scale=_abi.RFM_SCALE_WHOLE if scale == 0 else operator.index(scale),
            flags=_abi.RFM_LEDGER_MARGIN if margin else 0,
            attribute_count=len(names),
            attributes=texts(names),
            erase_salt=erase_salt,
            hash_seed=hash_seed,
        )
        pointer = ctypes.c_void_p()
        call(lib.rfm_ledger_new, how, pointer)
        self._take(pointer)
        self._attributes = names

    # Lines in

    def append(
        self,
        data: Any,
        *,
        customer: str | None = None,
        day: str | None = None,
        receipt: str | None = None,
        amount: str | None = None,
        margin: str | None = None,
        return_prefix: str | None = None,
        batch_key: str | None = None,
        round: bool = False,
        columns: Sequence[str] | None = None,
        by_batch: bool = False,
        day_shift_seconds: int = 0,
        threads: int | None = None,
        progress: Progress = None,
    ) -> None:
        """Appends lines, all or none.

        Args:
            data: Whatever Frame() takes. Columns that are not needed may be of any type.
            customer: Name of the column of ids; "customer" by default. Missing or empty is
                unidentified.
            day: Name of the column of days; "day". Days may come in any order. Text is taken as
                ISO dates in lists, not in tables.
            receipt: Name of the column of receipt ids; "receipt", which may be absent.
            amount: Name of the column of amounts; "amount". Floats and whole numbers are major
                units; below zero is a return.
            margin: Name of the column of margins; "margin".
            return_prefix: Receipts that start with it are returns: their amounts count as negative.
            batch_key: A second batch with this key is refused.
            round: Amounts with more decimals than the scale are rounded half to even, not refused.
            columns: Names for rows that are tuples.
            by_batch: Take a stream (pyarrow.RecordBatchReader and the like) batch by batch, in
                memory of one batch, instead of at once.
            day_shift_seconds: Added to Arrow timestamps, which count in UTC, before the day is
                taken.
            threads: How many; all processors by default.
            progress: True for a bar of tqdm, or a callable of (rows done, rows in all); what it
                raises cancels, and so does giving False.

        Raises:
            RfmColumnError: A column is missing or of another type.
            RfmDataError: A bad row; ``row`` says which.
            RfmDuplicateError: The batch key was taken before.
        """
        names = _Names(customer, day, receipt, amount, margin, self._attributes)
        how = self._how(names, return_prefix, batch_key, round, threads)
        with Watch(progress, "rows") as watch:
            watch.into(how)
            if isinstance(data, Frame):
                self._append_frame(data, how)
            elif speaks_arrow(data) and self._append_arrow(
                data, names, how, by_batch, day_shift_seconds
            ):
                pass
            else:
                self._append_columns(data, columns, names, how)

    def _how(
        self,
        names: _Names,
        return_prefix: str | None,
        batch_key: str | None,
        rounding: bool,
        threads: int | None,
    ) -> Any:
        return options(
            _abi.rfm_append_options,
            flags=_abi.RFM_APPEND_ROUND if rounding else 0,
            batch_key=encoded(batch_key),
            customer=encoded(names.customer),
            day=encoded(names.day),
            receipt=encoded(names.receipt),
            amount=encoded(names.amount),
            margin=encoded(names.margin),
            return_prefix=encoded(return_prefix),
            threads=thread_count(threads),
        )

    def _append_frame(self, frame: Frame, how: Any) -> None:
        call(lib.rfm_ledger_append, Changing(self), frame, how)

    def _append_arrow(self, data: Any, names: _Names, how: Any, by_batch: bool, shift: int) -> bool:
        """Appends from a producer of Arrow; False where it cannot speak it after all."""
        try:
            source = Source(data, names.wanted, day_shift_seconds=shift)
        except ImportError:  # pandas asks pyarrow for its capsules
            return False
        self._explain_missing(source.names, names, how)
        if by_batch:
            self._append_all(source.batches(Frame), how)
        else:
            source.feed(Changing(self), how)
        return True

    def _explain_missing(self, found: Sequence[str], names: _Names, how: Any) -> None:
        """Where a column is missing, lets the library say so before anything is read."""
        needed = (names.customer or "customer", names.day or "day", names.amount or "amount")
        if all(name in found for name in needed):
            return
        kinds = {needed[1]: "day", needed[2]: "int64"}
        empty = Frame(
            {name: [] for name in found}, types={name: kinds.get(name, "text") for name in found}
        )
        self._append_frame(empty, how)

    def _append_columns(
        self, data: Any, columns: Sequence[str] | None, names: _Names, how: Any
    ) -> None:
        if not is_mapping(data):
            data = rows_to_columns(data, columns)
        kinds = names.types()
        found = [str(name) for name in data]
        kept = [name for name in found if names.wanted(name)]
        if any(speaks_arrow(data[name]) for name in kept):
            self._append_frame(Frame(data, columns=kept, types=kinds), how)
            return
        self._explain_missing(found, names, how)
        made_ = [
            column_from(name, data[name], _day_type(data[name], kinds.get(name))) for name in kept
        ]
        call(lib.rfm_ledger_append_columns, Changing(self), c_columns(made_), len(made_), how)

    def _batch(self, data: Any, columns: Sequence[str] | None, names: _Names) -> Frame:
        """What append takes, as one frame."""
        if isinstance(data, Frame):
            return data
        if speaks_arrow(data):
            try:
                return Source(data, names.wanted).whole(Frame)
            except ImportError:  # pandas asks pyarrow for its capsules
                columns = [str(name) for name in data if names.wanted(str(name))]
        return Frame(data, columns=columns, types=names.types())

    def _append_all(self, frames: Iterator[Frame], how: Any) -> None:
        """Appends several batches, all or none: a copy takes them and is swapped in at the end."""
        if self._borrowers:
            self._append_listed(list(frames), how)
            return
        rows, staged, first = 0, self, None
        for frame in frames:
            if first is None:
                first = frame
                continue
            if staged is self:
                staged = self.copy()
                rows += staged._append_part(first, how, 0)
                how.batch_key = None
            rows += staged._append_part(frame, how, rows)
        if first is not None and staged is self:
            self._append_frame(first, how)
        elif staged is not self:
            self._swap(staged)

    def _append_listed(self, frames: Sequence[Frame], how: Any) -> None:
        """The same while a view looks at this very ledger: tried on a copy, then done."""
        key, staged, rows = how.batch_key, self.copy(), 0
        for frame in frames:
            rows += staged._append_part(frame, how, rows)
            how.batch_key = None
        how.batch_key = key
        for frame in frames:
            self._append_frame(frame, how)
            how.batch_key = None

    def _append_part(self, frame: Frame, how: Any, rows_before: int) -> int:
        try:
            self._append_frame(frame, how)
        except RfmError as error:
            if error.where >= 0:
                error.where += rows_before
            raise
        return len(frame)

    def _swap(self, other: Ledger) -> None:
        """Takes over what another ledger holds."""
        lock = self._lock
        if lock is not None:
            lock.write()
        try:
            self._box = other._box
        finally:
            if lock is not None:
                lock.release()

    def append_line(
        self,
        customer: str | int | None,
        day: Day,
        amount: Any,
        *,
        receipt: str | None = None,
        margin: Any = 0,
        attributes: Mapping[str, str | None] | None = None,
        round: bool = False,
    ) -> None:
        """Appends one line, as a till does.

        Args:
            customer: The id; None is unidentified.
            day: The day of the line.
            amount: In major units (float, int, decimal.Decimal or text); below zero is a return.
            receipt: Id of the receipt; None: this line is a receipt of its own.
            margin: In major units.
            attributes: Values by name, for a ledger with attributes.
            round: Amounts with more decimals than the scale are rounded half to even, not refused.
        """
        line, held = line_of(
            self,
            customer,
            day,
            amount,
            receipt=receipt,
            margin=margin,
            attributes=attributes,
            round=round,
        )
        call(lib.rfm_ledger_append_line, Changing(self), line)
        del held

    def append_csv(
        self,
        *sources: Any,
        customer: str | int = "customer",
        day: str | int = "day",
        receipt: str | int | None = None,
        amount: str | int | tuple[str | int, str | int] = "amount",
        margin: str | int = "margin",
        return_prefix: str | None = None,
        batch_key: str | None = None,
        whole_ids: bool = False,
        round: bool = False,
        on_bad: Literal["refuse", "collect"] = "refuse",
        threads: int | None = None,
        progress: Progress = None,
        **how: Any,
    ) -> list[CsvState]:
        """Appends the lines of files, all or none, in memory of a block at a time.

        Args:
            *sources: Paths (``.gz`` is unpacked) or files opened for bytes.
            customer: Header of the ids, or 1-based position; the same for the next.
            day: Of the days.
            receipt: Of the receipt ids; "receipt" by default, which may then be absent.
            amount: Of the amounts; a pair, such as ("Quantity", "UnitPrice"), is multiplied
                exactly.
            margin: Of the margins, in a ledger with margin.
            return_prefix: Receipts that start with it are returns.
            batch_key: A second batch with this key is refused.
            whole_ids: Read the id 17850.0 as 17850.
            round: Amounts with more decimals than the scale are rounded half to even, not refused.
            on_bad: "refuse" fails at the first bad line, "collect" leaves bad lines out.
            threads: How many; all processors by default.
            progress: True for a bar of tqdm, or a callable of (bytes done, bytes of this file).
            **how: ``delimiter``, ``decimal_mark``, ``thousands_mark``, ``day_order``,
                ``encoding``, ``header``: as for CsvReader.

        Returns:
            What was found out about each file, and its bad lines.
        """
        state = self.state
        columns = [
            _csv_column(
                "customer",
                customer,
                "text" if state.id_type == "text" else "int64",
                whole_ids=whole_ids and state.id_type == "text",
            ),
            _csv_column("day", day, "day", required=True),
            _csv_column(
                "receipt",
                "receipt" if receipt is None else receipt,
                "text",
                optional=receipt is None,
            ),
            _csv_amount("amount", amount, state.scale),
        ]
        if state.margin:
            columns.append(_csv_amount("margin", margin, state.scale))
        columns += [CsvColumn(name, "code") for name in self.attributes]
        names = _Names(None, None, None, None, None)
        append = self._how(names, return_prefix, batch_key, round, threads)
        how.update(round=round, on_bad=on_bad, threads=threads)
        states: list[CsvState] = []
        with Watch(progress, "B") as watch:
            if self._borrowers:
                self._append_all(_csv_frames(sources, columns, how, watch, states), append)
            else:
                self._feed_all(_csv_blocks(sources, columns, how, watch, states), append)
        return states

    def _feed_all(self, steps: Iterator[_CsvBlock], how: Any) -> None:
        """Feeds the blocks of files, all or none: several go to a copy, which is swapped in."""
        rows, staged = 0, self
        for step in steps:
            if step.is_alone and how.batch_key is not None:
                frame = step.reader.read(step.data, is_last=True)
                if len(frame):  # a batch without rows is not remembered
                    self._append_frame(frame, how)
                continue
            if staged is self and not step.is_alone:
                staged = self.copy()
            rows += staged._feed(step, how, rows)
            how.batch_key = None
        if staged is not self and rows:
            self._swap(staged)

    def _feed(self, step: _CsvBlock, how: Any, rows_before: int) -> int:
        """Feeds one block and gives how many rows came in."""
        memory = memory_of(step.data)
        place = (memory.address, memory.size, int(step.is_last))
        rows = ctypes.c_int64()
        try:
            call(lib.rfm_feed_csv, Changing(step.reader), *place, Changing(self), how, rows)
        except RfmError as error:
            is_line = step.reader.state.decimal_mark is None or error.message.startswith("line ")
            if error.where >= 0 and not is_line:
                error.where += rows_before
            raise
        return rows.value

    # People

    def alias(self, old_customer: str | int, current_customer: str | int) -> None:
        """Makes an old id stand for a current one, for lines already here and all that come later.

        Raises:
            RfmMismatchError: The old id stands for another one, or the two for each other.
        """
        old, current = encoded(str(old_customer)), encoded(str(current_customer))
        call(lib.rfm_ledger_alias, Changing(self), old, current)

    def erase(self, customer: str | int) -> None:
        """Forgets a customer: id and aliases leave memory and later saves.

        Receipts stay as unidentified, and so do lines with the id that come later.
        """
        call(lib.rfm_ledger_erase, Changing(self), encoded(str(customer)))

    def merge(self, other: Ledger) -> None:
        """Adds all that another ledger holds; in whatever order, the result is the same.

        Raises:
            RfmMismatchError: The options differ, or aliases contradict each other.
            RfmDuplicateError: Both hold the same batch.
        """
        if other is self:
            raise ValueError("a ledger cannot be merged with itself")
        call(lib.rfm_ledger_merge, Changing(self), other)

    def compact(self, *, threads: int | None = None) -> None:
        """Brings what was appended into the least memory, as a ledger that is loaded has it.

        Nothing else changes. For a ledger that stays, or is nearly as large as the memory.

        Args:
            threads: How many; all processors by default.
        """
        call(lib.rfm_ledger_compact, Changing(self), thread_count(threads))

    # What it holds

    @property
    def state(self) -> LedgerState:
        """What the ledger holds."""
        found = self._inspect()
        is_empty = found.last_day < found.first_day
        return LedgerState(
            "integer" if found.id_type == _abi.RFM_ID_INTEGER else "text",
            found.scale,
            bool(found.flags & _abi.RFM_LEDGER_MARGIN),
            None if is_empty else date_of(found.first_day),
            None if is_empty else date_of(found.last_day),
            found.lines,
            found.entries,
            found.customers,
            found.aliases,
            found.erased,
            found.batches,
            found.memory_bytes,
        )

    def _inspect(self) -> Any:
        return filled(_abi.rfm_ledger_state, lib.rfm_ledger_inspect, self)

    @property
    def scale(self) -> int:
        """Digits after the point of amounts."""
        return int(self._inspect().scale)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of the attributes kept for each line."""
        if self._attributes is None:
            known = ("customer", "day", "receipt", "amount", "lines", "margin")
            found = self.export().columns
            at = known.index("lines") + 1
            self._attributes = tuple(found[at + self.state.margin :])
        return self._attributes

    def __len__(self) -> int:
        """Lines taken."""
        return int(self._inspect().lines)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        if self.closed:
            return "<Ledger: closed>"
        state = self.state
        days = f", {state.first_day} to {state.last_day}" if state.first_day else ""
        return f"<Ledger: {state.lines:,} lines, {state.customers:,} customers{days}>"

    def export(self) -> Frame:
        """All entries in canonical order: customer, day, receipt, amount, lines, margin, ..."""
        return made(Frame, lib.rfm_ledger_export, self)

    # Seen from a day

    def customers(
        self,
        as_of: Day,
        *,
        window: Window = None,
        returns: Returns = "net",
        events: Events = "days",
        models: bool = False,
        first_spend: bool = False,
        free: bool = False,
        litt: bool = False,
        holdout_days: int = 0,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Frame:
        """Builds the customer table as of a day: one row for each customer with a purchase.

        Args:
            as_of: The day; later lines do not count.
            window: How far back to look: None for all days, a number of days, a timedelta, or
                text: "90 days", "36 months", "3 years".
            returns: "net" lowers spend, "ignore" does not look at returns, "cancel" also takes
                receipts that were returned in full out of the visits.
            events: What a model's purchase is: "days" with one, or "receipts".
            models: Adds x, t_x, T and mean_repeat_spend.
            first_spend: mean_repeat_spend counts the first purchase too.
            free: A receipt of free lines alone is a purchase too.
            litt: Adds litt, the sum of the logarithms of the days between purchase days.
            holdout_days: Adds what the customers did in so many days after: holdout_x,
                holdout_spend and holdout_days.
            threads: How many; all processors by default.
            progress: True for a bar of tqdm, or a callable of (done, total).

        Returns:
            Rows in order of the customer id; docs/customers.md describes each column.
        """
        how = customers_options(
            window, returns, events, models, first_spend, free, litt, holdout_days, threads
        )
        return self._build(as_of, how, None, progress)

    def customers_with_totals(
        self, as_of: Day, *, progress: Progress = None, **how: Any
    ) -> tuple[Frame, Totals]:
        """The customer table and the totals of the same day and window; options as customers."""
        totals = sized(_abi.rfm_customers_totals)
        frame = self._build(as_of, customers_options(**how), totals, progress)
        return frame, totals_of(totals)

    def totals(self, as_of: Day, *, progress: Progress = None, **how: Any) -> Totals:
        """Totals of a day and window; options as customers."""
        return self.customers_with_totals(as_of, progress=progress, **how)[1]

    def _build(self, as_of: Day, how: Any, totals: Any, progress: Progress) -> Frame:
        pointer = ctypes.c_void_p()
        with Watch(progress, "shards") as watch:
            watch.into(how)
            call(lib.rfm_customers_build, self, day_number(as_of, "as_of"), how, pointer, totals)
        return Frame._made(pointer)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.to_bytes(), self._attributes)


def line_of(
    ledger: Ledger,
    customer: str | int | None,
    day: Day,
    amount: Any,
    *,
    receipt: str | None = None,
    margin: Any = 0,
    attributes: Mapping[str, str | None] | None = None,
    round: bool = False,
) -> tuple[Any, Any]:
    """rfm_line, and what must be held while it is read."""
    scale = ledger.scale
    line = options(
        _abi.rfm_line,
        day=day_number(day),
        amount=minor_units(amount, scale, round, "amount"),
        margin=minor_units(margin, scale, round, "margin"),
        receipt=encoded(receipt),
    )
    held = None
    if isinstance(customer, str):
        line.customer = encoded(customer)
    elif customer is not None:
        held = ctypes.c_int64(operator.index(customer))
        line.customer_id = ctypes.addressof(held)
    if attributes:
        line.attributes = _attribute_values(ledger, attributes)
    return line, held


def _attribute_values(ledger: Ledger, values: Mapping[str, str | None]) -> Any:
    names = ledger.attributes
    unknown = [name for name in values if name not in names]
    if unknown:
        raise ValueError(f"no attribute {unknown[0]}; there are {', '.join(names) or 'none'}")
    return texts([values.get(name) for name in names])


def _restored(cls: type[Ledger], data: bytes, attributes: tuple[str, ...] | None) -> Ledger:
    ledger = cls.from_bytes(data)
    ledger._attributes = attributes
    return ledger


def _day_type(values: Any, wanted: str | None) -> str | None:
    """Says "day" for lists, whose dates may be text; arrays show their type themselves."""
    if wanted != "day":
        return wanted
    kind = getattr(getattr(values, "dtype", None), "kind", "O")
    return None if kind == "M" else wanted


def _csv_column(name: str, source: str | int, kind: str, **how: Any) -> CsvColumn:
    if isinstance(source, str):
        return CsvColumn(name, kind, source=source, **how)
    return CsvColumn(name, kind, position=operator.index(source), **how)


def _csv_amount(name: str, source: Any, scale: int) -> CsvColumn:
    first, second = source if isinstance(source, tuple) else (source, None)
    factor: dict[str, Any] = {}
    if isinstance(second, str):
        factor = {"factor": second}
    elif second is not None:
        factor = {"factor_position": operator.index(second)}
    return _csv_column(name, first, "amount", scale=scale, required=True, **factor)


@dataclasses.dataclass(frozen=True)
class _CsvBlock:
    """Bytes of a file on their way into a ledger."""

    reader: CsvReader
    data: bytes
    is_last: bool
    is_alone: bool  # there are no others


def _csv_blocks(
    sources: Sequence[Any],
    columns: Sequence[CsvColumn],
    how: Mapping[str, Any],
    watch: Watch,
    states: list[CsvState],
) -> Iterator[_CsvBlock]:
    """Blocks of all files, one after the other; what was found out goes to `states`."""
    is_alone = len(sources) == 1
    for source in sources:
        with CsvReader(columns, **how) as reader:
            for data, is_last in blocks(source, watch):
                is_alone = is_alone and is_last
                yield _CsvBlock(reader, data, is_last, is_alone)
            states.append(dataclasses.replace(reader.state, bad_lines=reader.bad_lines()))


def _csv_frames(
    sources: Sequence[Any],
    columns: Sequence[CsvColumn],
    how: Mapping[str, Any],
    watch: Watch,
    states: list[CsvState],
) -> Iterator[Frame]:
    """Frames of all files, one after the other; what was found out goes to `states`."""
    for block in _csv_blocks(sources, columns, how, watch, states):
        frame = block.reader.read(block.data, block.is_last)
        if len(frame):
            yield frame
