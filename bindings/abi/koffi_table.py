# SPDX-License-Identifier: MIT
"""Writes what koffi has to know of the public headers: constants, structs, callbacks, functions.

Koffi passes a typed array wherever a pointer is expected, so most pointers are plain addresses
here. Pointers that it shall build from JavaScript values have a word of their own: text, texts,
struct:NAME (an object or an array of objects) and callback:NAME. What the layers above may hand in
for each is in the types, which dts.py writes.
"""
TARGET = "node/src/raw/table.ts"
# Nothing in JavaScript hands these structs over, so they stay addresses.
FOREIGN = {"ArrowSchema", "ArrowArray", "ArrowArrayStream"}


def word(api, type_, is_out=False):
    """The word for one type, of an argument, a field or a result."""
    type_ = api.resolve(type_)
    if type_.callback is not None:
        return "pointer"
    if type_.base in api.callbacks and type_.depth == 0:
        return f"callback:{type_.base}"
    if type_.array is not None and type_.depth == 0 and type_.base == "char":
        return f"chars:{type_.array}"
    if type_.array is not None or type_.depth > 0:
        if type_.base == "char" and type_.is_const and not is_out:
            return {1: "text", 2: "texts"}.get(type_.depth, "pointer")
        is_struct = type_.base in api.structs and type_.base not in FOREIGN
        if is_struct and type_.is_const and type_.depth == 1 and not is_out:
            return f"struct:{type_.base}"
        return "pointer"
    return type_.base


def field_word(api, field):
    """As word; text in a struct that is not a C string is an address, an array is its elements."""
    if field.name in ("bytes", "label_bytes"):
        return "pointer"
    type_ = api.resolve(field.type)
    if type_.array is not None and type_.depth == 0 and type_.base != "char":
        return f"array:{type_.base}:{type_.array}"
    return word(api, type_)


def result_word(api, one):
    """The word of a function's result; what a ..._data function gives need not end with a zero."""
    return "pointer" if one.name.endswith("_data") else word(api, one.result)


def _signature(api, one):
    words = ", ".join(f"'{word(api, each.type, each.is_out)}'" for each in one.arguments)
    return f"['{result_word(api, one)}', [{words}]]"


def _wrapped(head, text, tail):
    """One entry, on lines of its own where it would be too long."""
    line = f"  {head}: {text}{tail}"
    if len(line) <= 100:
        return [line]
    result, arguments = text[1:-1].split(", ", 1)
    words = arguments[1:-1].split(", ")
    rows, row = [], "     "
    for one in words:
        if len(row) + len(one) > 96:
            rows.append(row)
            row = "     "
        row += f" {one},"
    return [f"  {head}: [", f"    {result},", "    [", *rows, row, "    ],", f"  ]{tail}"]


def write(api):
    lines = [
        "// SPDX-License-Identifier: MIT",
        "// Written by bindings/abi/generate.py from the public headers; do not edit.",
        "/* What koffi has to know; words as in bindings/abi/koffi_table.py. */",
        "",
        f"export const VERSION = '{api.version}';",
        "",
        "export const C = {",
    ]
    lines += [f"  {one.name}: {one.value}," for one in api.constants.values()]
    lines += ["} as const;", "", "export const STRUCTS = {"]
    for struct in api.structs.values():
        if struct.name in FOREIGN:
            continue
        lines.append(f"  {struct.name}: {{")
        lines += [f"    {field.name}: '{field_word(api, field)}'," for field in struct.fields]
        lines.append("  },")
    lines += ["} as const;", "", "export const CALLBACKS = {"]
    for one in api.callbacks.values():
        lines += _wrapped(one.name, _signature(api, one), ",")
    lines += ["} as const;", "", "export const FUNCTIONS = {"]
    for one in api.functions.values():
        lines += _wrapped(one.name, _signature(api, one), ",")
    lines += ["} as const;", ""]
    return "\n".join(lines)
