# SPDX-License-Identifier: MIT
"""Writes the TypeScript types of the raw layer: each struct and function with its own words.

They compile to the package's raw/types.d.ts. Handles are branded, so that no two kinds are mixed
up; what is filled by a call is a typed array of one element, or bytes as long as the struct.
"""
import textwrap

import koffi_table

TARGET = "node/src/raw/types.ts"
NUMBERS = {"double": "number", "float": "number"}
WIDE = {"int64_t", "uint64_t", "size_t"}
ARRAYS = {"int32_t": "Int32Array", "uint8_t": "Uint8Array", "double": "Float64Array",
          "int64_t": "BigInt64Array", "uint64_t": "BigUint64Array", "char": "Uint8Array",
          "void": "ArrayBufferView"}


def _doc(text, indent):
    if not text:
        return []
    width = 100 - indent - 3
    blank = " " * indent
    rows = []
    for number, paragraph in enumerate(text.replace("*/", "* /").split("\n\n")):
        rows += [""] * (number > 0) + textwrap.wrap(paragraph, width, break_on_hyphens=False)
    if len(rows) == 1 and len(rows[0]) + indent + 7 <= 100:
        return [f"{blank}/** {rows[0]} */"]
    return [f"{blank}/**", *[f"{blank} * {row}".rstrip() for row in rows], f"{blank} */"]


def _filled(api, type_):
    """What a call fills: handles and pointers, numbers, structs."""
    type_ = api.resolve(type_)
    if type_.depth == 2:
        return "BigUint64Array | null"
    if type_.base in api.structs:
        return "ArrayBufferView | null"
    return f"{ARRAYS.get(type_.base, 'ArrayBufferView')} | null"


def _read(api, type_, word):
    """What JavaScript hands in."""
    type_ = api.resolve(type_)
    if word == "text":
        return "string | null"
    if word == "texts":
        return "readonly (string | null)[] | null"
    if word.startswith("struct:"):
        name = word.split(":")[1]
        return f"{name} | readonly {name}[] | null"
    if word.startswith("callback:"):
        return f"{word.split(':')[1]} | bigint | null"
    if word.startswith("chars:"):
        return "string"
    if word.startswith("array:"):
        return "readonly number[]"
    if word == "pointer":
        if type_.depth == 2:
            return "BigUint64Array | null"
        if type_.base in api.handles:
            return f"{type_.base} | null"
        if type_.depth == 1 and type_.base in ARRAYS and type_.base != "void":
            return f"{ARRAYS[type_.base]} | bigint | null"
        return "ArrayBufferView | bigint | null"
    if word in WIDE:
        return "number | bigint"
    return "void" if word == "void" else "number"


def _result(api, one):
    """What a function gives back; koffi makes numbers of what is safe as one."""
    word = koffi_table.result_word(api, one)
    fixed = {"pointer": "bigint | null", "text": "string"}
    return fixed.get(word) or _read(api, one.result, word)


def _signature(api, one):
    found = []
    for argument in one.arguments:
        word = koffi_table.word(api, argument.type, argument.is_out)
        is_filled = argument.is_out or argument.is_error
        type_ = _filled(api, argument.type) if is_filled else _read(api, argument.type, word)
        found.append(f"{argument.name or 'payload'}: {type_}")
    return found, _result(api, one)


def _callback(api, one):
    """How the library calls back: addresses come as bigint."""
    found = []
    for argument in one.arguments:
        type_ = "number | bigint" if argument.type.base in WIDE else "number"
        found.append(f"{argument.name}: {'bigint | null' if argument.type.depth else type_}")
    head = f"export type {one.name} = ("
    return [head, *[f"  {argument}," for argument in found], ") => number;"]


def _method(name, arguments, result):
    line = f"  {name}({', '.join(arguments)}): {result};"
    if len(line) <= 100:
        return [line]
    return [f"  {name}(", *[f"    {one}," for one in arguments], f"  ): {result};"]


def write(api):
    lines = [
        "// SPDX-License-Identifier: MIT",
        "// Written by bindings/abi/generate.py from the public headers; do not edit.",
        "/* Types of the raw layer: names, order and words as in C. */",
        "",
        "declare const kind: unique symbol;",
        "",
    ]
    for one in api.handles.values():
        lines += _doc(one.doc, 0)
        lines.append(f"export type {one.name} = bigint & {{ readonly [kind]?: '{one.name}' }};")
    lines.append("")
    for one in api.callbacks.values():
        lines += _doc(one.doc, 0) + _callback(api, one)
    for struct in api.structs.values():
        if struct.name in koffi_table.FOREIGN:
            continue
        lines += ["", *_doc(struct.doc, 0), f"export interface {struct.name} {{"]
        for field in struct.fields:
            mark = "" if field.name == "struct_size" else "?"
            type_ = _read(api, field.type, koffi_table.field_word(api, field))
            lines += _doc(field.doc, 2) + [f"  {field.name}{mark}: {type_};"]
        lines.append("}")
    lines += ["", "/** All functions of the library. */", "export interface Functions {"]
    for one in api.functions.values():
        lines += _doc(one.doc, 2) + _method(one.name, *_signature(api, one))
    lines += ["}", ""]
    return "\n".join(lines)
