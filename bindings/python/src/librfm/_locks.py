# SPDX-License-Identifier: MIT
"""Keeps threads apart on handles that change: many readers, or one writer."""

from __future__ import annotations

import threading


class SharedLock:
    """A lock for many readers or one writer; a thread that would wait for itself gets an error."""

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.Lock())
        self._readers: dict[int, int] = {}
        self._writer: int | None = None

    def read(self) -> None:
        me = threading.get_ident()
        with self._changed:
            if self._writer == me:
                raise RuntimeError("a handle is being changed by the call that this one is within")
            while self._writer is not None:
                self._changed.wait()
            self._readers[me] = self._readers.get(me, 0) + 1

    def write(self) -> None:
        me = threading.get_ident()
        with self._changed:
            if self._writer == me or me in self._readers:
                raise RuntimeError("a handle is in use by the call that this one is within")
            while self._writer is not None or self._readers:
                self._changed.wait()
            self._writer = me

    def release(self) -> None:
        me = threading.get_ident()
        with self._changed:
            if self._writer == me:
                self._writer = None
            elif self._readers[me] == 1:
                del self._readers[me]
            else:
                self._readers[me] -= 1
            if self._writer is None and not self._readers:
                self._changed.notify_all()
