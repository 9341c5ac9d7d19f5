# SPDX-License-Identifier: MIT
"""Structs that the library fills in, as dataclasses."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Any, Callable, TypeVar

from ._core import call

DataT = TypeVar("DataT")


def sized(struct: type[Any]) -> Any:
    """An empty struct for the library to fill in."""
    return struct(struct_size=ctypes.sizeof(struct))


def filled(struct: type[Any], function: Any, *arguments: Any) -> Any:
    """Calls a function whose last output is such a struct, and gives it."""
    out = sized(struct)
    call(function, *arguments, out)
    return out


def as_data(cls: Callable[..., DataT], struct: Any, **changed: Any) -> DataT:
    """A dataclass of the struct's members of the same names; `changed` replaces some."""
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]
    known = {name for name, *_ in struct._fields_}
    values = {
        one.name: getattr(struct, one.name)
        for one in fields
        if one.name in known and one.name not in changed
    }
    return cls(**values, **changed)
