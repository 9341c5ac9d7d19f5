# SPDX-License-Identifier: MIT
"""Writes a C file that compiles only where every struct lies as the Python package says.

Sizes and offsets are those that ctypes gives the classes of _abi.py on this machine, so the file is
made and compiled at test time, not committed.
"""
from __future__ import annotations

import ctypes


def structs(table: dict) -> list:
    """The struct classes of an _abi module's namespace."""
    return [one for one in table.values()
            if isinstance(one, type) and issubclass(one, ctypes.Structure)
            and one is not ctypes.Structure]


def write(table: dict) -> str:
    """The text of the C file; `table` is the namespace of _abi.py."""
    lines = ["/* SPDX-License-Identifier: MIT */",
             "/* Written by bindings/abi/layout_check.py: structs as ctypes lays them out. */",
             '#include "rfm.h"', ""]
    for one in structs(table):
        name = one.__name__
        c_name = f"struct {name}" if name.startswith("Arrow") else name
        lines.append(f'_Static_assert(sizeof({c_name}) == {ctypes.sizeof(one)}, "{name}");')
        for field, *_ in one._fields_:
            place = getattr(one, field)
            what = f'"{name}.{field}"'
            lines.append(f"_Static_assert(offsetof({c_name}, {field}) == {place.offset}, {what});")
            lines.append(f"_Static_assert(sizeof((({c_name} *)0)->{field}) == {place.size}, "
                         f"{what});")
    for name, value in table.items():
        if name.startswith(("RFM_", "ARROW_")):
            lines.append(f'_Static_assert({name} == {value}, "{name}");')
    return "\n".join(lines) + "\n"
