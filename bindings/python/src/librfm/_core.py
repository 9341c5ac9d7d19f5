# SPDX-License-Identifier: MIT
"""Calls into the library: handles that own their memory, failures as exceptions."""

from __future__ import annotations

import ctypes
from typing import Any, Callable, ClassVar, TypeVar

from . import _abi
from ._errors import error_of
from ._locks import SharedLock

Self_ = TypeVar("Self_", bound="Handle")


class Box:
    """Owns one pointer of the library; frees it when the last user lets go.

    A handle, every call that runs with it and every array that looks into its memory hold the same
    box, so closing a handle never pulls memory away from under anyone.
    """

    __slots__ = ("_free", "_keeps", "pointer")

    def __init__(
        self, pointer: int, free: Callable[[int], None], keeps: tuple[Box, ...] = ()
    ) -> None:
        self.pointer = pointer
        self._free = free
        self._keeps = keeps

    def __del__(self) -> None:
        self._free(self.pointer)


class Handle:
    """What all classes with memory of the library share: a context manager that frees it.

    Freeing is optional: what is no longer used is freed with it. Using a closed handle raises
    ValueError.
    """

    _free: ClassVar[Any]
    _what: ClassVar[str] = "handle"
    _changes: ClassVar[bool] = False
    _box: Box | None
    _lock: SharedLock | None

    def _take(self, pointer: Any, *keeps: Box) -> None:
        """Becomes the owner of what the library put into a c_void_p, and of what that needs."""
        self._box = Box(pointer.value, type(self)._free, keeps)
        self._lock = SharedLock() if self._changes else None

    @classmethod
    def _made(cls: type[Self_], pointer: Any) -> Self_:
        """A new object that owns what the library made."""
        self = cls.__new__(cls)
        self._take(pointer)
        return self

    def _open(self) -> Box:
        """The box, which the caller must hold while the pointer is in use."""
        box = self.__dict__.get("_box")
        if box is None:
            raise ValueError(f"this {self._what} is closed")
        return box  # type: ignore[no-any-return]

    def _check_changing(self) -> None:
        """Raises where something else has the sole right to change this."""

    @property
    def closed(self) -> bool:
        """Whether close() was called."""
        return self.__dict__.get("_box") is None

    def close(self) -> None:
        """Lets go of the memory; using the object afterwards raises ValueError.

        Memory that another thread or an array still looks at is freed when that is done.
        """
        self._box = None

    def __enter__(self: Self_) -> Self_:
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Changing:
    """Marks the handle that a call changes: no other thread may use it meanwhile."""

    __slots__ = ("handle",)

    def __init__(self, handle: Handle) -> None:
        self.handle = handle


class Beside:
    """A handle that a call uses without being passed it: what a view or till looks at."""

    __slots__ = ("handle", "is_changing")

    def __init__(self, handle: Handle, is_changing: bool = False) -> None:
        self.handle = handle
        self.is_changing = is_changing


def call(function: Any, *arguments: Any) -> None:
    """Calls a fallible function; its error comes back as an exception.

    Handles stand for their pointers; one wrapped in Changing is locked against other threads, one
    wrapped in Beside is locked and not passed.
    """
    held: list[Any] = []
    locks: list[tuple[int, SharedLock, bool]] = []
    passed: list[Any] = []
    for argument in arguments:
        if isinstance(argument, Beside):
            if argument.handle._lock is not None:
                locks.append(
                    (id(argument.handle._lock), argument.handle._lock, argument.is_changing)
                )
            continue
        is_changing = isinstance(argument, Changing)
        if is_changing:
            argument = argument.handle
            argument._check_changing()
        if isinstance(argument, Handle):
            box = argument._open()
            held.append(box)
            passed.append(box.pointer)
            if argument._lock is not None:
                locks.append((id(argument._lock), argument._lock, is_changing))
        else:
            passed.append(argument)
    error = _abi.rfm_error()
    if locks:
        status = _call_locked(function, passed, error, locks)
    else:
        status = function(*passed, error)
    if status != 0:
        raise error_of(error)


def _call_locked(
    function: Any, passed: list[Any], error: Any, locks: list[tuple[int, SharedLock, bool]]
) -> int:
    """Takes the locks in one order everywhere, so that two calls never wait for each other."""
    taken: list[SharedLock] = []
    try:
        for _, lock, is_changing in sorted(locks, key=lambda one: one[0]):
            (lock.write if is_changing else lock.read)()
            taken.append(lock)
        return int(function(*passed, error))
    finally:
        for lock in taken:
            lock.release()


def made(cls: type[Self_], function: Any, *arguments: Any) -> Self_:
    """Calls a function whose last output is a new handle, and gives it as an object."""
    out = ctypes.c_void_p()
    call(function, *arguments, out)
    return cls._made(out)


def options(cls: type[Any], **values: Any) -> Any:
    """An options struct with its size set and these members; None leaves the default."""
    struct = cls(struct_size=ctypes.sizeof(cls))
    for name, value in values.items():
        if value is not None:
            setattr(struct, name, value)
    return struct


def pointer_to(struct: Any) -> Any:
    """What a member that points to a struct takes; None stays NULL."""
    return None if struct is None else ctypes.pointer(struct)


def encoded(text: str | None) -> bytes | None:
    """Text as the library takes it: UTF-8, which its zero byte ends."""
    if text is None:
        return None
    if not isinstance(text, str):
        raise TypeError(f"expected text, found {type(text).__name__}")
    if "\0" in text:
        raise ValueError("text holds a zero character")
    return text.encode("utf-8")


def texts(values: Any) -> Any:
    """A C array of texts."""
    return (ctypes.c_char_p * len(values))(*(encoded(value) for value in values))
