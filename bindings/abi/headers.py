# SPDX-License-Identifier: MIT
"""Reads the public headers into a model that the writers of bindings share.

    api = headers.read()
    for function in api.functions.values(): ...

The headers are declarations only, of a small subset of C (tests/lint/declarations.py holds them to
it), so a tokenizer and a few rules read them; no compiler is needed. What a C type cannot say is
taken from names: an argument `out_...` is filled by the call.
"""
from __future__ import annotations

import dataclasses
import pathlib
import re
from typing import Dict, List, Optional, Tuple

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"

# C type: (bytes, is signed, is floating); pointers and size_t are of a 64-bit machine.
SCALARS = {
    "int8_t": (1, True, False), "uint8_t": (1, False, False),
    "int16_t": (2, True, False), "uint16_t": (2, False, False),
    "int32_t": (4, True, False), "uint32_t": (4, False, False),
    "int64_t": (8, True, False), "uint64_t": (8, False, False),
    "int": (4, True, False), "size_t": (8, False, False),
    "float": (4, True, True), "double": (8, True, True), "char": (1, True, False),
}


@dataclasses.dataclass(frozen=True)
class Type:
    """A C type: `const char *const *` is base char, is_const, pointers (True, False).

    `pointers` has an entry for each star, innermost first: whether that pointer is const itself.
    `array` is the length of a fixed array, else None. `callback` is set for a function pointer
    written in place (then base is void and pointers empty). For a name that the headers define,
    look `base` up in api.structs, api.handles, api.callbacks or api.aliases.
    """

    base: str
    is_const: bool = False
    pointers: Tuple[bool, ...] = ()
    array: Optional[int] = None
    callback: Optional["Callback"] = None

    @property
    def depth(self) -> int:
        """How many stars."""
        return len(self.pointers)

    def __str__(self) -> str:
        if self.callback is not None:
            return f"{self.callback.result} (*)({', '.join(map(str, self.callback.arguments))})"
        stars = "".join("*const " if const else "*" for const in self.pointers).rstrip()
        text = ("const " if self.is_const else "") + self.base + (f" {stars}" if stars else "")
        return text + (f"[{self.array}]" if self.array is not None else "")


@dataclasses.dataclass(frozen=True)
class Argument:
    """One argument of a function or callback."""

    name: str
    type: Type

    @property
    def is_out(self) -> bool:
        return self.name.startswith("out_")

    @property
    def is_error(self) -> bool:
        return self.type.base == "rfm_error" and self.type.depth == 1

    def __str__(self) -> str:
        return f"{self.type} {self.name}".strip()


@dataclasses.dataclass(frozen=True)
class Callback:
    """A function pointer type; `name` is empty where it is written in place."""

    name: str
    result: Type
    arguments: Tuple[Argument, ...]
    doc: str = ""
    module: str = ""


@dataclasses.dataclass(frozen=True)
class Constant:
    """An enumerator, or a macro with a whole number. `group` is the doc of its enum."""

    name: str
    value: int
    doc: str
    group: str
    module: str


@dataclasses.dataclass(frozen=True)
class Field:
    name: str
    type: Type
    doc: str


@dataclasses.dataclass(frozen=True)
class Struct:
    """A struct with a body; `c_name` is how C writes it ("struct ArrowSchema", "rfm_error")."""

    name: str
    c_name: str
    fields: Tuple[Field, ...]
    doc: str
    module: str

    @property
    def has_size(self) -> bool:
        """Whether it starts with struct_size, which the caller sets."""
        return self.fields[0].name == "struct_size"


@dataclasses.dataclass(frozen=True)
class Handle:
    """An opaque struct; `free` is the function that takes it back."""

    name: str
    doc: str
    module: str

    @property
    def free(self) -> str:
        return f"{self.name}_free"


@dataclasses.dataclass(frozen=True)
class Function:
    name: str
    result: Type
    arguments: Tuple[Argument, ...]
    doc: str
    module: str

    @property
    def is_fallible(self) -> bool:
        """Whether it gives an rfm_status and takes its error last."""
        return self.result.base == "rfm_status" and not self.result.pointers


@dataclasses.dataclass
class Api:
    """All that the headers declare, in their order: by name."""

    version: str = ""
    modules: Dict[str, str] = dataclasses.field(default_factory=dict)
    aliases: Dict[str, Type] = dataclasses.field(default_factory=dict)
    constants: Dict[str, Constant] = dataclasses.field(default_factory=dict)
    callbacks: Dict[str, Callback] = dataclasses.field(default_factory=dict)
    handles: Dict[str, Handle] = dataclasses.field(default_factory=dict)
    structs: Dict[str, Struct] = dataclasses.field(default_factory=dict)
    functions: Dict[str, Function] = dataclasses.field(default_factory=dict)

    def resolve(self, type_: Type) -> Type:
        """The type with an alias (rfm_status) replaced by what it stands for."""
        alias = self.aliases.get(type_.base)
        return dataclasses.replace(type_, base=alias.base) if alias else type_


TOKEN = re.compile(r"/\*.*?\*/|[A-Za-z_]\w*|-?\d\w*|\.\.\.|[^\s\w]", re.S)


def _plain(comment: str) -> str:
    """The words of a doc comment, paragraphs kept, stars and marks gone."""
    body = re.sub(r"^/\*\*<?|\*/$", "", comment)
    lines = [re.sub(r"^\s*\* ?", "", line).rstrip() for line in body.splitlines()]
    paragraphs = re.split(r"\n\s*\n", "\n".join(lines).strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


class _Reader:
    """Reads one header's tokens; doc comments are handed to what follows or precedes them."""

    def __init__(self, api: Api, module: str, text: str):
        self.api, self.module = api, module
        self.tokens: List[str] = []
        for token in TOKEN.findall(text):
            if not token.startswith("/*") or token.startswith("/**"):
                self.tokens.append(token)
        self.at = 0

    def fail(self, what: str) -> None:
        near = " ".join(self.tokens[max(0, self.at - 8) : self.at + 8])
        raise SystemExit(f"include/rfm/{self.module}.h: {what} near: {near}")

    def peek(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else ""

    def take(self, expected: Optional[str] = None) -> str:
        token = self.peek()
        if not token or (expected is not None and token != expected):
            self.fail(f"expected {expected or 'more'}, found {token or 'the end'}")
        self.at += 1
        return token

    def doc_before(self) -> str:
        """Doc comments here; those that describe the file are dropped."""
        found = ""
        while self.peek().startswith("/*"):
            found = self.take()
        return "" if "@file" in found else _plain(found)

    def doc_after(self) -> str:
        found = []
        while self.peek().startswith("/**<"):
            found.append(_plain(self.take()))
        return " ".join(found)

    def base(self) -> Tuple[str, bool]:
        is_const, words = False, []
        while True:
            token = self.peek()
            if token == "const":
                is_const = True
            elif token == "struct":
                words.append("struct")
            elif re.match(r"[A-Za-z_]", token) and (not words or words == ["struct"]):
                words.append(token)
            else:
                break
            self.take()
        return words[-1] if words else self.fail("expected a type") or "", is_const

    def stars(self) -> Tuple[bool, ...]:
        found: List[bool] = []
        while self.peek() in ("*", "const"):
            if self.take() == "*":
                found.append(False)
            else:
                found[-1] = True
        return tuple(found)

    def declared(self) -> Argument:
        """A type and a name: `const int32_t scale[3]`, `void (*release)(struct ArrowArray *)`."""
        base, is_const = self.base()
        pointers = self.stars()
        if self.peek() == "(" and self.peek(1) == "*":
            self.take("("), self.take("*")
            name = self.take()
            self.take(")")
            callback = Callback("", Type(base, is_const, pointers), self.arguments())
            return Argument(name, Type("void", callback=callback))
        name = self.take() if re.match(r"[A-Za-z_]", self.peek()) else ""
        array = None
        if self.peek() == "[":
            self.take("[")
            array = int(self.take())
            self.take("]")
        return Argument(name, Type(base, is_const, pointers, array))

    def arguments(self) -> Tuple[Argument, ...]:
        self.take("(")
        found: List[Argument] = []
        while self.peek() != ")":
            one = self.declared()
            if one.type != Type("void"):
                found.append(one)
            if self.peek() == ",":
                self.take(",")
        self.take(")")
        return tuple(found)

    def fields(self) -> Tuple[Field, ...]:
        self.take("{")
        found: List[Field] = []
        before = self.doc_before()
        while self.peek() != "}":
            one = self.declared()
            self.take(";")
            doc = self.doc_after() or before
            found.append(Field(one.name, one.type, doc))
            before = self.doc_before()
        self.take("}")
        return tuple(found)

    def enum(self, doc: str) -> None:
        self.take("enum"), self.take("{")
        while self.peek() != "}":
            before = self.doc_before()
            name = self.take()
            self.take("=")
            value = int(self.take(), 0)
            after = self.doc_after()
            if self.peek() == ",":
                self.take(",")
                after = after or self.doc_after()
            self.api.constants[name] = Constant(name, value, after or before, doc, self.module)
        self.take("}"), self.take(";")

    def struct(self, c_name: str, doc: str) -> None:
        name = c_name.split()[-1]
        self.api.structs[name] = Struct(name, c_name, self.fields(), doc, self.module)

    def typedef(self, doc: str) -> None:
        self.take("typedef")
        if self.peek() == "struct":
            tag = self.peek(1)
            if self.peek(2) == "{":
                self.take(), self.take()
                self.struct(tag, doc)
                if self.take() != tag:
                    self.fail("a struct's tag and name differ")
            else:
                self.take(), self.take(), self.take(tag)
                self.api.handles[tag] = Handle(tag, doc, self.module)
            self.take(";")
            return
        one = self.declared()
        self.take(";")
        if one.type.callback is not None:
            self.api.callbacks[one.name] = dataclasses.replace(
                one.type.callback, name=one.name, doc=doc, module=self.module)
        else:
            self.api.aliases[one.name] = one.type

    def read(self) -> None:
        while True:
            doc = self.doc_before()
            token = self.peek()
            if not token:
                return
            if token in ("RFM_BEGIN_DECLARATIONS", "RFM_END_DECLARATIONS"):
                self.take()
            elif token == "enum":
                self.enum(doc)
            elif token == "typedef":
                self.typedef(doc)
            elif token == "struct" and self.peek(2) == "{":
                self.take()
                self.struct(f"struct {self.take()}", doc)
                self.take(";")
            else:
                self.function(doc)

    def function(self, doc: str) -> None:
        base, is_const = self.base()
        result = Type(base, is_const, self.stars())
        name = self.take()
        arguments = self.arguments()
        self.take(";")
        self.api.functions[name] = Function(name, result, arguments, doc, self.module)


def _directives(api: Api, module: str, text: str) -> str:
    """The text without lines of the preprocessor; macros with a whole number become constants."""
    kept, is_continued = [], False
    for line in text.splitlines():
        match = re.match(r"#define ([A-Z]\w*) +(-?\d+)$", line)
        if match:
            api.constants[match[1]] = Constant(match[1], int(match[2]), "", "", module)
        if not line.startswith("#") and not is_continued:
            kept.append(line)
        is_continued = line.startswith("#") and line.endswith("\\")
    return "\n".join(kept)


def version() -> str:
    """The project's version, from the top meson.build."""
    return re.search(r"version: '([\d.]+)'", (ROOT / "meson.build").read_text("utf-8"))[1]


def module_order() -> List[str]:
    """Modules so that what one needs comes before it: by their includes, else by name."""
    needs = {}
    for path in sorted((INCLUDE / "rfm").glob("*.h")):
        needs[path.stem] = re.findall(r'#include "rfm/(\w+)\.h"', path.read_text("utf-8"))
    order: List[str] = []

    def visit(name: str) -> None:
        if name not in order:
            for needed in needs[name]:
                visit(needed)
            order.append(name)

    for name in needs:
        visit(name)
    return order


def read() -> Api:
    """Reads all public headers."""
    api = Api(version=version())
    for module in module_order():
        text = (INCLUDE / "rfm" / f"{module}.h").read_text("utf-8")
        about = re.search(r"/\*\*\s*\* @file \S+(.*?)\*/", text, re.S)
        api.modules[module] = _plain("/**" + about[1] + "*/") if about else ""
        _Reader(api, module, _directives(api, module, text)).read()
    return api


if __name__ == "__main__":
    model = read()
    for what in ("modules", "constants", "callbacks", "handles", "structs", "functions"):
        print(f"{len(getattr(model, what))} {what}")
