# SPDX-License-Identifier: MIT
"""What handles with a saved form share: files, bytes, pickle and copy."""

from __future__ import annotations

import pathlib
from typing import Any, ClassVar, TypeVar

from ._core import Handle, made
from ._csv_out import bytes_from, call_writing, to_target
from ._intake import memory_of

SavedT = TypeVar("SavedT", bound="Saved")


class Saved(Handle):
    """A handle that can be written and read back; pickle and copy use that form."""

    _save: ClassVar[Any]
    _load: ClassVar[Any]

    def to_bytes(self) -> bytes:
        """The saved form: the same content gives the same bytes."""
        return bytes_from(type(self)._save, self)

    @classmethod
    def from_bytes(cls: type[SavedT], data: Any) -> SavedT:
        """Reads the saved form; all of it is checked.

        Raises:
            RfmFormatError: Damaged bytes, or bytes of another kind.
            RfmVersionError: Bytes of a newer version.
        """
        memory = memory_of(data)
        return made(cls, cls._load, memory.address, memory.size)

    def save(self, target: Any) -> None:
        """Writes the saved form.

        Args:
            target: A path, which is replaced when all is written, or an object with ``write``.
        """
        to_target(target, lambda write: call_writing(write, type(self)._save, self))

    @classmethod
    def load(cls: type[SavedT], source: Any) -> SavedT:
        """Reads what save wrote.

        Args:
            source: A path, or an object with ``read``.
        """
        if hasattr(source, "read"):
            return cls.from_bytes(source.read())
        return cls.from_bytes(pathlib.Path(source).read_bytes())

    def copy(self: SavedT) -> SavedT:
        """Another object with the same content."""
        return type(self).from_bytes(self.to_bytes())

    def __copy__(self: SavedT) -> SavedT:
        return self.copy()

    def __deepcopy__(self: SavedT, memo: object) -> SavedT:
        return self.copy()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).from_bytes, (self.to_bytes(),)


class SavedText(Saved):
    """A saved form that is text, which a person can read and a diff review."""

    def to_text(self) -> str:
        """The saved form as text."""
        return self.to_bytes().decode("utf-8")

    @classmethod
    def from_text(cls: type[SavedT], text: str) -> SavedT:
        """Reads the saved form.

        Raises:
            RfmSyntaxError: A mistake; ``where`` is its line, ``column`` its place.
        """
        return cls.from_bytes(text.encode("utf-8"))
