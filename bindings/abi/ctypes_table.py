# SPDX-License-Identifier: MIT
"""Writes the raw layer of the Python package: what ctypes must know to call the library.

Rules, by what Python needs on its side:
- a handle is an address (c_void_p), in arguments and members;
- text that ends with a zero byte is c_char_p; bytes with a length beside them (`bytes`, `*_bytes`,
  what a `*_data` function gives) are addresses, for c_char_p would cut them at the first zero;
- members that point to numbers are addresses, so that any buffer's can be put there; arguments
  that do are POINTER, which takes byref() and ctypes arrays;
- structs and callbacks are classes of their own names.
"""
from __future__ import annotations

import re

import headers

SCALARS = {
    "int8_t": "c_int8", "uint8_t": "c_uint8", "int16_t": "c_int16", "uint16_t": "c_uint16",
    "int32_t": "c_int32", "uint32_t": "c_uint32", "int64_t": "c_int64", "uint64_t": "c_uint64",
    "int": "c_int", "size_t": "c_size_t", "float": "c_float", "double": "c_double",
    "char": "c_char",
}
HEAD = '''# SPDX-License-Identifier: MIT
# Written by bindings/abi/generate.py from the headers in include/rfm; changes here are lost.
"""What ctypes must know to call librfm: constants, structs, callbacks and functions."""

from __future__ import annotations

from ctypes import (
@IMPORTS@)
from typing import Any

'''
WIDTH = 100


def _is_bytes(name: str) -> bool:
    return name == "bytes" or name.endswith(("_bytes", "_data"))


def _scalar(api: headers.Api, type_: headers.Type) -> str:
    return SCALARS[api.resolve(type_).base]


def _callback(api: headers.Api, callback: headers.Callback) -> str:
    """A function pointer; its own arguments and result are addresses and numbers."""
    def plain(type_: headers.Type) -> str:
        if type_.depth:
            return "c_void_p"
        return "None" if type_.base == "void" else _scalar(api, type_)
    parts = [callback.result, *(argument.type for argument in callback.arguments)]
    return f"CFUNCTYPE({', '.join(plain(part) for part in parts)})"


def _field(api: headers.Api, struct: headers.Struct, field: headers.Field) -> str:
    type_ = field.type
    if type_.callback is not None:
        return _callback(api, type_.callback)
    if type_.base in api.callbacks and not type_.depth:
        return type_.base
    if type_.depth == 0:
        text = _scalar(api, type_)
        return text if type_.array is None else f"{text} * {type_.array}"
    if type_.base == "char" and not _is_bytes(field.name) and not struct.name.startswith("Arrow"):
        return "c_char_p" if type_.depth == 1 else "POINTER(c_char_p)"
    if type_.base in api.structs and type_.depth == 1 and not struct.name.startswith("Arrow"):
        return f"POINTER({type_.base})"
    return "c_void_p"


def _argument(api: headers.Api, argument: headers.Argument) -> str:
    type_ = argument.type
    if type_.base in api.callbacks and not type_.depth:
        return type_.base
    if type_.array is not None:
        return f"POINTER({_scalar(api, type_)})"
    if type_.depth == 0:
        return _scalar(api, type_)
    if type_.base in api.handles:
        return "c_void_p" if type_.depth == 1 else "POINTER(c_void_p)"
    if type_.base == "void":
        return "c_void_p"
    if type_.base == "char":
        if type_.depth == 2:
            return "POINTER(c_char_p)"
        return "c_char_p" if type_.is_const else "POINTER(c_char)"
    if type_.base in api.structs:
        return f"POINTER({type_.base})"
    return f"POINTER({_scalar(api, type_)})"


def _result(api: headers.Api, function: headers.Function) -> str:
    type_ = function.result
    if type_.base == "void" and not type_.depth:
        return "None"
    if type_.depth:
        return "c_char_p" if type_.base == "char" and not _is_bytes(function.name) else "c_void_p"
    return _scalar(api, type_)


def _python_type(ctype: str) -> str:
    """What reading or setting a member of that type means to a type checker."""
    if ctype.startswith("c_char *"):
        return "bytes"
    if ctype == "c_char_p":
        return "bytes | None"
    if ctype == "c_void_p":
        return "int | None"
    if ctype == "c_double":
        return "float"
    return "int" if ctype.startswith("c_") and "*" not in ctype else "Any"


def _struct(api: headers.Api, struct: headers.Struct) -> str:
    fields = [(field.name, _field(api, struct, field)) for field in struct.fields]
    text = f"class {struct.name}(Structure):\n"
    text += "".join(f"    {name}: {_python_type(ctype)}\n" for name, ctype in fields)
    text += "    _fields_ = [\n"
    text += "".join(f'        ("{name}", {ctype}),\n' for name, ctype in fields)
    return text + "    ]\n\n\n"


def _ordered(api: headers.Api) -> list:
    """Structs so that those pointed to come first."""
    order: list = []

    def visit(struct: headers.Struct) -> None:
        if struct in order:
            return
        for field in struct.fields:
            other = api.structs.get(field.type.base)
            if other is not None and other is not struct and field.type.callback is None:
                visit(other)
        order.append(struct)

    for struct in api.structs.values():
        visit(struct)
    return order


def _entry(name: str, result: str, arguments: list) -> str:
    """One line of the table of functions, or several where it would be too wide."""
    line = f'    "{name}": ({result}, [{", ".join(arguments)}]),\n'
    if len(line) <= WIDTH:
        return line
    inside = "".join(f"            {argument},\n" for argument in arguments)
    return f'    "{name}": (\n        {result},\n        [\n{inside}        ],\n    ),\n'


def write(api: headers.Api) -> str:
    """The text of _abi.py."""
    text = HEAD + f'VERSION = "{api.version}"\n\n'
    text += "".join(f"{one.name} = {one.value}\n" for one in api.constants.values()) + "\n"
    for callback in api.callbacks.values():
        text += f"{callback.name} = {_callback(api, callback)}\n"
    text += "\n\n" + "".join(_struct(api, struct) for struct in _ordered(api))
    text += "# name: (result, arguments)\n"
    text += "FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {\n"
    for function in api.functions.values():
        arguments = [_argument(api, argument) for argument in function.arguments]
        text += _entry(function.name, _result(api, function), arguments)
    text += "}\n"
    names = {"CFUNCTYPE", "POINTER", "Structure", *re.findall(r"\bc_\w+", text)}
    return text.replace("@IMPORTS@", "".join(f"    {name},\n" for name in sorted(names)))
