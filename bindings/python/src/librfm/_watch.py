# SPDX-License-Identifier: MIT
"""Callbacks: progress, Ctrl-C, and bytes that the library writes out.

ctypes swallows what a callback raises. So exceptions are kept, the call is cancelled, and they are
raised after it. Ctrl-C would be raised on the first line of a callback, before anything can catch
it; so while a call may run long on the main thread, the signal is only noted, the next callback
cancels, and the handler that was there runs after the call.
"""

from __future__ import annotations

import ctypes
import itertools
import signal
import threading
from types import TracebackType
from typing import Any, Callable, Union

from . import _abi
from ._errors import RfmCancelledError

ProgressFunction = Callable[[int, int], object]
Progress = Union[None, bool, ProgressFunction]

_keys = itertools.count(1)
_watches: dict[int, Watch] = {}


class Watch:
    """Watches over one long call::

    with Watch(progress, "rows") as watch:
        watch.into(options)
        call(...)
    """

    def __init__(
        self,
        progress: Progress = None,
        unit: str = "rows",
        write: Callable[[memoryview], object] | None = None,
        shield: bool = True,
    ) -> None:
        self._bar: Any = None
        if progress is True:
            self._bar = _make_bar(unit)
            self._report: ProgressFunction | None = self._show
        else:
            self._report = progress if callable(progress) else None
        self._write = write
        self._failure: BaseException | None = None
        self._interrupted: tuple[Any, ...] | None = None
        self._handler: Any = None
        self._key = next(_keys)
        is_main = threading.current_thread() is threading.main_thread()
        self._is_shield = shield and is_main

    def into(self, options: Any) -> None:
        """Puts the callback into the members progress and progress_payload."""
        if self._report is not None or self._handler is not None:
            options.progress = on_progress
            options.progress_payload = self._key

    @property
    def payload(self) -> int:
        """What the write callback takes."""
        return self._key

    def report(self, done: int, total: int) -> int:
        """What the callbacks of a call do; for loops in Python too."""
        if self._interrupted is not None:
            return 1
        if self._report is not None and self._report(done, total) is False:
            return 1
        return 1 if self._interrupted is not None else 0

    def step(self, done: int, total: int) -> None:
        """Reports from a loop in Python; raises what stops it."""
        if self.report(done, total):
            raise RfmCancelledError(f"cancelled after {done} of {total}")

    def _show(self, done: int, total: int) -> None:
        self._bar.total = total or None
        self._bar.update(done - self._bar.n)

    def _note(self, *arguments: Any) -> None:
        self._interrupted = arguments

    def __enter__(self) -> Watch:
        _watches[self._key] = self
        if self._is_shield:
            handler = signal.getsignal(signal.SIGINT)
            if callable(handler):
                self._handler = handler
                signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)
        del _watches[self._key]
        if self._bar is not None:
            self._bar.close()
        failure, self._failure = self._failure, None
        if self._interrupted is not None and self._handler is not None:
            self._handler(*self._interrupted)
        if failure is not None:
            raise failure from None


def _make_bar(unit: str) -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        raise ImportError(
            "progress=True shows a bar of tqdm, which is not installed; install it, or hand in any "
            "callable of (done, total)"
        ) from None
    return tqdm(unit=f" {unit}", unit_scale=True)


def _on_progress(key: int, done: int, total: int) -> int:
    watch = _watches[key]
    try:
        return watch.report(done, total)
    except BaseException as failure:
        watch._failure = failure
        return 1


def _on_write(key: int, address: int, size: int) -> int:
    watch = _watches[key]
    try:
        if watch._interrupted is not None:
            return 1
        if size and watch._write is not None:
            block = (ctypes.c_char * size).from_address(address)
            watch._write(memoryview(block).cast("B"))
        return 0
    except BaseException as failure:
        watch._failure = failure
        return 1


# One of each for the life of the program: the payload says whose call it is.
on_progress = _abi.rfm_progress_fn(_on_progress)
on_write = _abi.rfm_write_fn(_on_write)
