# SPDX-License-Identifier: MIT
"""Frames and saved states to files, which appear only when they are complete."""

from __future__ import annotations

import ctypes
import os
import pathlib
import threading
from typing import Any, Callable

from . import _abi
from ._core import Handle, call, options
from ._library import lib
from ._watch import Watch, on_write
from ._words import thread_count


def mark(what: str, text: str | None) -> int | None:
    """A character option as the library takes it."""
    if text is None:
        return None
    if not isinstance(text, str) or len(text) != 1:
        raise ValueError(f"{what} is {text!r}; expected one character")
    return ord(text)


def to_target(target: Any, fill: Callable[[Callable[[memoryview], object]], None]) -> None:
    """Runs fill(write) for a path or an object with write; a path is replaced when all is there."""
    if hasattr(target, "write"):
        fill(target.write)
        return
    path = pathlib.Path(target)
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with open(part, "wb") as file:
            fill(file.write)
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def call_writing(write: Callable[[memoryview], object], function: Any, *arguments: Any) -> None:
    """Calls a function that writes; exceptions of write stop it and come out here."""
    with Watch(write=write) as watch:
        call(function, *arguments, on_write, watch.payload)


def bytes_from(function: Any, *arguments: Any) -> bytes:
    """What a function writes, as one block; collected without Python."""
    buffer = ctypes.c_void_p()
    call(lib.rfm_buffer_new, buffer)
    try:
        address = ctypes.cast(lib.rfm_buffer_write, ctypes.c_void_p).value or 0
        call(function, *arguments, _abi.rfm_write_fn(address), buffer)
        data, size = lib.rfm_buffer_data(buffer), lib.rfm_buffer_size(buffer)
        return ctypes.string_at(data, size) if size else b""
    finally:
        lib.rfm_buffer_free(buffer)


def write_csv(
    frame: Handle,
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
    """Writes a frame; the options are told at Frame.write_csv."""
    flags = 0 if header else _abi.RFM_CSV_NO_HEADER
    flags |= _abi.RFM_CSV_ROUND if round else 0
    flags |= _abi.RFM_CSV_RAW_TEXT if raw_text else 0
    how = options(
        _abi.rfm_csv_write_options,
        flags=flags,
        delimiter=mark("delimiter", delimiter),
        decimal_mark=mark("decimal_mark", decimal_mark),
        amount_decimals=None if amount_decimals is None else amount_decimals + 1,
        threads=thread_count(threads),
    )
    if target is None:
        return bytes_from(lib.rfm_csv_write, frame, how).decode("utf-8")
    to_target(target, lambda write: call_writing(write, lib.rfm_csv_write, frame, how))
    return None
