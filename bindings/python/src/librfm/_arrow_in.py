# SPDX-License-Identifier: MIT
"""Frames from anything that speaks the Arrow PyCapsule protocol, no Arrow library needed.

A producer's stream is looked at through one of ours, whose batches point into the producer's: so
only the columns that are wanted are read, a single column can stand as a table, and batches can be
taken one by one.
"""

from __future__ import annotations

import ctypes
import errno
from typing import Any, Callable, Iterator, TypeVar

from . import _abi
from ._capsules import ARRAY, SCHEMA, STREAM, pointer_in
from ._core import Changing, Handle, call, made, options
from ._library import lib

FrameT = TypeVar("FrameT", bound=Handle)
ResultT = TypeVar("ResultT")
Wanted = Callable[[str], bool]
_release_schema = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_release_array = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_NO_RELEASE = _release_schema()


def speaks_arrow(data: Any) -> bool:
    """Whether an object hands out Arrow capsules."""
    return hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__")


class _Stream:
    """Batches of a producer that has __arrow_c_stream__."""

    def __init__(self, data: Any) -> None:
        self.capsule = data.__arrow_c_stream__()
        self.address = pointer_in(self.capsule, STREAM)
        self.stream = _abi.ArrowArrayStream.from_address(self.address)
        if not self.stream.release:
            raise ValueError("this Arrow stream was used before")

    def schema(self) -> _abi.ArrowSchema:
        schema = _abi.ArrowSchema()
        if self.stream.get_schema(self.address, ctypes.addressof(schema)) != 0:
            raise OSError(self.message() or "the Arrow stream gives no schema")
        return schema

    def next(self, out: _abi.ArrowArray) -> int:
        return int(self.stream.get_next(self.address, ctypes.addressof(out)))

    def message(self) -> str | None:
        address = self.stream.get_last_error(self.address)
        return ctypes.string_at(address).decode("utf-8", "replace") if address else None

    def message_address(self) -> int | None:
        address: int | None = self.stream.get_last_error(self.address)
        return address


class _Array:
    """The one batch of a producer that has __arrow_c_array__; its structs are moved to us."""

    def __init__(self, data: Any) -> None:
        schema, array = data.__arrow_c_array__()
        self.moved_schema, self.moved_array = _abi.ArrowSchema(), _abi.ArrowArray()
        _move(pointer_in(schema, SCHEMA), self.moved_schema)
        _move(pointer_in(array, ARRAY), self.moved_array)
        self.is_taken = False

    def schema(self) -> _abi.ArrowSchema:
        return self.moved_schema

    def next(self, out: _abi.ArrowArray) -> int:
        if not self.is_taken:
            self.is_taken = True
            ctypes.memmove(
                ctypes.addressof(out), ctypes.addressof(self.moved_array), ctypes.sizeof(out)
            )
        return 0

    def message_address(self) -> int | None:
        return None


def _move(address: int, target: Any) -> None:
    """Takes a struct over, as the interface says: the source is marked as released."""
    source = type(target).from_address(address)
    if not source.release:
        raise ValueError("this Arrow array was used before")
    ctypes.memmove(ctypes.addressof(target), address, ctypes.sizeof(target))
    source.release = _NO_RELEASE


def _release(struct: Any) -> None:
    if struct.release:
        struct.release(ctypes.addressof(struct))


def _children(address: int | None, count: int) -> list[int]:
    if not count or not address:
        return []
    return list((ctypes.c_void_p * count).from_address(address))


class Source:
    """A producer's batches as frames.

    Args:
        data: An object with ``__arrow_c_stream__`` or ``__arrow_c_array__``.
        wanted: Says by name which columns to read; None reads all.
        column: For a producer of a single column: the name it gets.
        day_shift_seconds: Added to timestamps before the day is taken.
    """

    def __init__(
        self,
        data: Any,
        wanted: Wanted | None = None,
        column: str | None = None,
        day_shift_seconds: int = 0,
    ) -> None:
        self._is_closed = True
        has_stream = hasattr(data, "__arrow_c_stream__")
        self._source: Any = _Stream(data) if has_stream else _Array(data)
        self._original = self._source.schema()
        self._is_closed = False
        self._options = options(_abi.rfm_arrow_options, day_shift_seconds=day_shift_seconds)
        self._failure: BaseException | None = None
        self._alive: dict[int, tuple[Any, ...]] = {}
        self._limit = -1
        self._is_table = ctypes.string_at(self._original.format or 0) == b"+s"
        if not self._is_table and column is None:
            raise TypeError(
                "expected a table, found a single Arrow column; give it a name: {name: column}"
            )
        self.names: list[str] = []
        self._kept: list[int] = []
        self._view_schema(wanted, column)
        self._ended = False
        self._make_stream()

    def _view_schema(self, wanted: Wanted | None, column: str | None) -> None:
        """A schema of the wanted columns whose children are the producer's own."""
        original = self._original
        if self._is_table and column is None:
            children = _children(original.children, original.n_children)
            schemas = [_abi.ArrowSchema.from_address(child) for child in children]
            self.names = [
                ctypes.string_at(one.name or b"").decode() if one.name else "" for one in schemas
            ]
            self._kept = [at for at, name in enumerate(self.names) if not wanted or wanted(name)]
            chosen = [children[at] for at in self._kept]
        else:
            self._is_table = False
            named = _abi.ArrowSchema()
            ctypes.memmove(
                ctypes.addressof(named), ctypes.addressof(original), ctypes.sizeof(named)
            )
            self._column_name = ctypes.create_string_buffer((column or "").encode())
            named.name = ctypes.addressof(self._column_name)
            self._named = named
            self.names, self._kept = [column or ""], [0]
            chosen = [ctypes.addressof(named)]
        self._schema_children = (ctypes.c_void_p * max(1, len(chosen)))(*chosen)
        self._format = ctypes.create_string_buffer(b"+s")

    def _make_stream(self) -> None:
        self._callbacks: tuple[Any, ...] = (
            type(_abi.ArrowArrayStream().get_schema)(self._get_schema),
            type(_abi.ArrowArrayStream().get_next)(self._get_next),
            type(_abi.ArrowArrayStream().get_last_error)(self._get_last_error),
            _release_schema(self._done_schema),
            _release_array(self._done_array),
            _release_schema(lambda address: None),
        )
        stream = _abi.ArrowArrayStream()
        stream.get_schema, stream.get_next, stream.get_last_error = self._callbacks[:3]
        stream.release = self._callbacks[5]
        self._stream: Any = stream

    def _get_schema(self, _: int, out: int) -> int:
        schema = _abi.ArrowSchema.from_address(out)
        ctypes.memset(out, 0, ctypes.sizeof(schema))
        schema.format = ctypes.addressof(self._format)
        schema.n_children = len(self._kept)
        schema.children = ctypes.addressof(self._schema_children)
        schema.release = self._callbacks[3]
        return 0

    def _done_schema(self, address: int) -> None:
        _abi.ArrowSchema.from_address(address).release = _NO_RELEASE

    def _get_next(self, _: int, out: int) -> int:
        try:
            return self._next(out)
        except BaseException as failure:
            self._failure = failure
            return errno.EIO

    def _next(self, out: int) -> int:
        view = _abi.ArrowArray.from_address(out)
        ctypes.memset(out, 0, ctypes.sizeof(view))
        if self._limit == 0:
            return 0
        original = _abi.ArrowArray()
        code = int(self._source.next(original))
        if code != 0:
            return code
        if not original.release:
            self._ended = True
            return 0
        self._limit -= 1
        if self._is_table:
            children = _children(original.children, original.n_children)
            chosen = [children[at] for at in self._kept]
            view.offset, view.null_count = original.offset, original.null_count
            view.n_buffers, view.buffers = original.n_buffers, original.buffers
            held: tuple[Any, ...] = ()
        else:
            chosen, held = [ctypes.addressof(original)], ((ctypes.c_void_p * 1)(),)
            view.n_buffers, view.buffers = 1, ctypes.addressof(held[0])
        pointers = (ctypes.c_void_p * max(1, len(chosen)))(*chosen)
        view.length, view.n_children = original.length, len(chosen)
        view.children = ctypes.addressof(pointers)
        key = ctypes.addressof(original)
        self._alive[key] = (original, pointers, *held)
        view.private_data = key
        view.release = self._callbacks[4]
        return 0

    def _done_array(self, address: int) -> None:
        view = _abi.ArrowArray.from_address(address)
        view.release = _NO_RELEASE
        kept = self._alive.pop(view.private_data or 0, None)
        if kept is not None:
            _release(kept[0])

    def _get_last_error(self, _: int) -> int | None:
        address: int | None = self._source.message_address()
        return address

    def _read(self, read: Callable[[], ResultT], limit: int) -> ResultT:
        """Lets a function of the library read the stream; what went wrong here is raised here."""
        self._limit = limit
        try:
            return read()
        except Exception:
            failure, self._failure = self._failure, None
            if failure is not None:
                raise failure from None
            raise

    def _import(self, cls: type[FrameT], limit: int) -> FrameT:
        return self._read(
            lambda: made(cls, lib.rfm_arrow_import_stream, self._stream, self._options), limit
        )

    def feed(self, ledger: Changing, how: Any) -> None:
        """All batches into a ledger, all or none, without a frame of the whole."""
        try:
            self._read(
                lambda: call(
                    lib.rfm_feed_arrow, self._stream, self._options, ledger, how, ctypes.c_int64()
                ),
                -1,
            )
        finally:
            self.close()

    def whole(self, cls: type[FrameT]) -> FrameT:
        """All batches as one frame."""
        try:
            return self._import(cls, -1)
        finally:
            self.close()

    def batches(self, cls: type[FrameT]) -> Iterator[FrameT]:
        """A frame for each batch."""
        try:
            while True:
                frame = self._import(cls, 1)
                if self._ended:
                    return
                yield frame
        finally:
            self.close()

    def close(self) -> None:
        """Gives the producer's memory back."""
        if self._is_closed:
            return
        self._is_closed = True
        _release(self._original)
        if isinstance(self._source, _Array) and not self._source.is_taken:
            _release(self._source.moved_array)
            self._source.is_taken = True
        self._callbacks = ()
        self._stream = None

    def __del__(self) -> None:
        self.close()
