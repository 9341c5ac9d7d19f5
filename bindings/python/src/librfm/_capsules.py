# SPDX-License-Identifier: MIT
"""Arrow structs in PyCapsules, out of ours and into ours."""

from __future__ import annotations

import ctypes
from typing import Any

from . import _abi
from ._core import Handle, call, options
from ._library import helper, lib

# A capsule keeps a pointer to its name, so the names live as long as the module.
SCHEMA = b"arrow_schema"
ARRAY = b"arrow_array"
STREAM = b"arrow_array_stream"


def _python() -> Any:
    """The functions of CPython that make and read capsules; None elsewhere (PyPy)."""
    try:
        new, pointer = ctypes.pythonapi.PyCapsule_New, ctypes.pythonapi.PyCapsule_GetPointer
    except AttributeError:
        return None
    new.restype, new.argtypes = (
        ctypes.py_object,
        [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p],
    )
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    if helper is not None:
        helper.rfm_capsule_set(pointer)
    return ctypes.pythonapi


_api: Any = _python()


def _require() -> None:
    if _api is None:
        raise NotImplementedError("Arrow capsules need CPython")


def _destructor(name: bytes) -> Any:
    _require()
    if helper is None:
        raise RuntimeError("the helper for Arrow capsules is absent; install the librfm wheel")
    function = {
        SCHEMA: helper.rfm_capsule_free_schema,
        ARRAY: helper.rfm_capsule_free_array,
        STREAM: helper.rfm_capsule_free_stream,
    }[name]
    return ctypes.cast(function, ctypes.c_void_p)


def _capsule(cls: type[Any], name: bytes) -> tuple[Any, Any]:
    """A zeroed struct that a new capsule owns, and the capsule: it frees also what fails half."""
    destructor = _destructor(name)
    address = helper.rfm_capsule_new(ctypes.sizeof(cls))
    if not address:
        raise MemoryError
    capsule = _api.PyCapsule_New(address, name, destructor)
    return cls.from_address(address), capsule


def pointer_in(capsule: Any, name: bytes) -> int:
    """The struct in somebody's capsule."""
    _require()
    return int(_api.PyCapsule_GetPointer(capsule, name))


def _options(amounts: str, batch_rows: int | None) -> Any:
    in_minor = amounts == "minor"
    return options(
        _abi.rfm_arrow_options,
        amounts=_abi.RFM_ARROW_MINOR_UNITS if in_minor else _abi.RFM_ARROW_DECIMAL,
        batch_rows=batch_rows,
    )


def stream_of(frame: Handle, amounts: str = "decimal", batch_rows: int | None = None) -> Any:
    """A frame as a capsule with an ArrowArrayStream."""
    stream, capsule = _capsule(_abi.ArrowArrayStream, STREAM)
    call(lib.rfm_arrow_export_stream, frame, _options(amounts, batch_rows), stream)
    return capsule


def array_of(frame: Handle, amounts: str = "decimal") -> tuple[Any, Any]:
    """A frame as two capsules: ArrowSchema and ArrowArray."""
    schema, schema_capsule = _capsule(_abi.ArrowSchema, SCHEMA)
    array, array_capsule = _capsule(_abi.ArrowArray, ARRAY)
    call(lib.rfm_arrow_export, frame, _options(amounts, None), schema, array)
    return schema_capsule, array_capsule


def schema_of(frame: Handle) -> Any:
    """A frame's types as a capsule with an ArrowSchema; no values are touched."""
    stream = _abi.ArrowArrayStream()
    call(lib.rfm_arrow_export_stream, frame, _options("decimal", None), stream)
    try:
        schema, capsule = _capsule(_abi.ArrowSchema, SCHEMA)
        if stream.get_schema(ctypes.addressof(stream), ctypes.addressof(schema)) != 0:
            raise MemoryError
    finally:
        stream.release(ctypes.addressof(stream))
    return capsule
