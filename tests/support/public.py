# SPDX-License-Identifier: MIT
"""What the public headers declare, as the preprocessor leaves it."""
import dataclasses
import os
import pathlib
import re
import shlex
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"

TOKEN = re.compile(r'[A-Za-z_]\w*|\d\w*|"[^"]*"|\.\.\.|[^\s\w]')


def headers():
    """All public headers, the umbrella first."""
    return [INCLUDE / "rfm.h", *sorted((INCLUDE / "rfm").glob("*.h"))]


def compiler():
    return shlex.split(os.environ.get("CC", "cc"))


@dataclasses.dataclass
class Declaration:
    """One declaration at file level: its tokens without comments, and where it starts."""

    path: pathlib.Path
    line: int
    tokens: list

    @property
    def place(self):
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def _tokens():
    """Tokens of our own headers with their places, without what the system's bring."""
    command = [*compiler(), "-std=c11", "-E", f"-I{INCLUDE}", str(INCLUDE / "rfm.h")]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    path, line = None, 0
    for row in text.splitlines():
        marker = re.match(r'# (\d+) "([^"]*)"', row)
        if marker:
            path, line = pathlib.Path(marker[2]), int(marker[1])
            continue
        if INCLUDE in path.parents and not row.startswith("#"):
            row = re.sub(r'_Pragma\s*\([^)]*\)', "", row)
            for token in TOKEN.findall(row):
                yield path, line, token
        line += 1


def declarations():
    """All declarations at file level, in order."""
    found, current, depth = [], [], 0
    for path, line, token in _tokens():
        if token == ";" and depth == 0:
            if current:
                found.append(Declaration(current[0][0], current[0][1], [t for _, _, t in current]))
            current = []
            continue
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(token, 0)
        current.append((path, line, token))
    if current:
        raise SystemExit(f"{current[0][0]}:{current[0][1]}: a declaration without an end")
    return found


def functions():
    """{name: Declaration} of every function declared."""
    found = {}
    for declaration in declarations():
        tokens = declaration.tokens
        if tokens[0] != "typedef" and "(" in tokens and "{" not in tokens:
            found[tokens[tokens.index("(") - 1]] = declaration
    return found


def _member_names(tokens):
    """Names of the members of a struct body, function pointers too."""
    names, member, depth = [], [], 0
    for token in tokens:
        if token == ";" and depth == 0:
            text = " ".join(member)
            pointer = re.search(r"\( \* (\w+) \)", text)
            plain = re.search(r"(\w+)(?: \[ \w+ \])*$", text)
            names.append((pointer or plain)[1])
            member = []
            continue
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(token, 0)
        member.append(token)
    return names


def structs():
    """{name as a C type: (Declaration, [(member, its tokens)...])} of every struct with a body."""
    found = {}
    for declaration in declarations():
        tokens = declaration.tokens
        if "struct" not in tokens or "{" not in tokens:
            continue
        start, end = tokens.index("{"), len(tokens) - 1 - tokens[::-1].index("}")
        body = tokens[start + 1 : end]
        name = tokens[-1] if tokens[0] == "typedef" else f"struct {tokens[1]}"
        found[name] = (declaration, body, _member_names(body))
    return found


def enumerators():
    """{name: Declaration} of every enum constant."""
    found = {}
    for declaration in declarations():
        tokens = declaration.tokens
        if "enum" not in tokens or "{" not in tokens:
            continue
        is_name = True
        for token in tokens[tokens.index("{") + 1 : tokens.index("}")]:
            if is_name and token != ",":
                found[token] = declaration
            is_name = token == ","
    return found


def macros():
    """{name: place} of every object-like macro with a value that our headers define."""
    found = {}
    for header in headers():
        for number, line in enumerate(header.read_text("utf-8").splitlines(), 1):
            match = re.match(r"#define ([A-Z]\w*) [-(]?\d", line)
            if match:
                found[match[1]] = f"{header.relative_to(ROOT)}:{number}"
    return found
