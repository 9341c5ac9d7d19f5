# SPDX-License-Identifier: MIT
"""Finds and opens the shared library, and the small helper that frees Arrow capsules."""

from __future__ import annotations

import ctypes
import os
import pathlib
import sys
from typing import Any

from . import _abi

_HERE = pathlib.Path(__file__).resolve().parent


def _file(stem: str) -> str:
    """A shared library's file name on this platform."""
    if sys.platform == "win32":
        return f"{stem}.dll"
    return f"lib{stem}.dylib" if sys.platform == "darwin" else f"lib{stem}.so"


def library_path() -> pathlib.Path:
    """Says which shared library is used: ``RFM_LIBRARY``, or the one inside the package."""
    chosen = os.environ.get("RFM_LIBRARY")
    return pathlib.Path(chosen) if chosen else _HERE / _file("rfm")


def _open(path: pathlib.Path) -> ctypes.CDLL:
    try:
        return ctypes.CDLL(str(path))
    except OSError as error:
        raise ImportError(
            f"cannot load {path} ({error}); install the librfm wheel, or set RFM_LIBRARY to the "
            "path of the shared library"
        ) from None


def _absent(path: pathlib.Path, name: str) -> Any:
    """What stands for a function that an older library does not have."""

    def function(*_: object) -> Any:
        raise NotImplementedError(f"{path} is older than this package: it has no {name}")

    return function


def _load() -> Any:
    path = library_path()
    library = _open(path)
    for name, (result, arguments) in _abi.FUNCTIONS.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            setattr(library, name, _absent(path, name))
            continue
        function.restype, function.argtypes = result, arguments
    version = library.rfm_version().decode()
    if version.split(".")[0] != _abi.VERSION.split(".")[0]:
        raise ImportError(f"{path} is librfm {version}; this package needs {_abi.VERSION}")
    return library


def _load_helper() -> Any:
    """The helper (native/capsule.c), or None where it is absent: then no Arrow capsules go out."""
    for folder in (_HERE, library_path().parent):
        path = folder / _file("rfm_capsule")
        if not path.exists():
            continue
        helper = ctypes.CDLL(str(path))
        helper.rfm_capsule_new.restype = ctypes.c_void_p
        helper.rfm_capsule_new.argtypes = [ctypes.c_size_t]
        helper.rfm_capsule_majors.restype = None
        helper.rfm_capsule_majors.argtypes = [
            ctypes.c_void_p,
            ctypes.c_int64,
            ctypes.c_double,
            ctypes.c_void_p,
        ]
        return helper
    return None


lib: Any = _load()
helper: Any = _load_helper()
