# SPDX-License-Identifier: MIT
"""One exception class for each status of the library."""

from __future__ import annotations

import re
from typing import Any

from . import _abi


class RfmError(Exception):
    """A call of the library that failed; nothing has changed.

    Attributes:
        status: The library's status, one of the ``RFM_E_`` values (1 to 12).
        where: 0-based row of a frame, 1-based line of a text, or byte of saved state; -1 when none
            applies.
        column: 1-based position of the column or character at fault; 0 when none applies.
        message: The library's own words.
    """

    status: int = 0

    def __init__(self, message: str, where: int = -1, column: int = 0, status: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.column = column
        if status:
            self.status = status

    @property
    def row(self) -> int | None:
        """The 0-based row at fault, or None when the failure is not about a row."""
        return self.where if self.where >= 0 else None

    @property
    def status_text(self) -> str:
        """The status in a few words, such as "column is missing or of another type"."""
        from ._library import lib

        return str(lib.rfm_status_text(self.status).decode())

    def __str__(self) -> str:
        place = f"{self._place} {self.where}"
        if self.where < 0 or re.search(rf"\b(?:row|line|byte) {self.where}\b", self.message):
            return self.message
        if self.column > 0:
            place += f", column {self.column}"
        return f"{self.message} ({place})"

    _place = "row"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.where, self.column, self.status)


class RfmArgumentError(RfmError, ValueError):
    """An argument or option is not one this function takes."""

    status = _abi.RFM_E_ARGUMENT


class RfmMemoryError(RfmError, MemoryError):
    """Memory ran out."""

    status = _abi.RFM_E_MEMORY


class RfmDataError(RfmError, ValueError):
    """A row of the input is bad; ``row`` says which."""

    status = _abi.RFM_E_DATA


class RfmColumnError(RfmError, ValueError):
    """A column is missing or of another type; the message lists the columns there are."""

    status = _abi.RFM_E_COLUMN


class RfmSyntaxError(RfmError, ValueError):
    """Text has a mistake; ``where`` is the line, ``column`` the place in it."""

    status = _abi.RFM_E_SYNTAX
    _place = "line"


class RfmOverflowError(RfmError, OverflowError):
    """A number does not fit its 64 bits."""

    status = _abi.RFM_E_OVERFLOW


class RfmFormatError(RfmError, ValueError):
    """Saved bytes are damaged or of another kind."""

    status = _abi.RFM_E_FORMAT
    _place = "byte"


class RfmVersionError(RfmError, ValueError):
    """Saved bytes were written by a newer version."""

    status = _abi.RFM_E_VERSION
    _place = "byte"


class RfmDuplicateError(RfmError, ValueError):
    """This batch was taken before."""

    status = _abi.RFM_E_DUPLICATE


class RfmCancelledError(RfmError):
    """The progress callable asked to stop by giving False."""

    status = _abi.RFM_E_CANCELLED


class RfmNotFoundError(RfmError, LookupError):
    """No such name; the message lists the names there are."""

    status = _abi.RFM_E_NOT_FOUND


class RfmMismatchError(RfmError, ValueError):
    """Two things that should be alike differ."""

    status = _abi.RFM_E_MISMATCH


CLASSES: dict[int, type[RfmError]] = {
    one.status: one
    for one in (
        RfmArgumentError,
        RfmMemoryError,
        RfmDataError,
        RfmColumnError,
        RfmSyntaxError,
        RfmOverflowError,
        RfmFormatError,
        RfmVersionError,
        RfmDuplicateError,
        RfmCancelledError,
        RfmNotFoundError,
        RfmMismatchError,
    )
}


def error_of(error: _abi.rfm_error) -> RfmError:
    """The exception for what the library filled in."""
    message = error.message.decode("utf-8", "replace")
    return CLASSES.get(error.status, RfmError)(message, error.where, error.column, error.status)
