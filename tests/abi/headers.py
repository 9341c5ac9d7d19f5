#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles each public header alone as C99, C11 and C++17, and layout.c, with all compilers found.

layout.c must also name every public struct, member and constant, so that nothing escapes it.
"""
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import public  # noqa: E402

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", f"-I{public.INCLUDE}"]
LANGUAGES = [("c", "c99"), ("c", "c11"), ("c++", "c++17")]
COMPILERS = {"c": ["gcc", "clang"], "c++": ["g++", "clang++"]}


def compile_one(compiler, language, standard, path=None, text=None):
    """Gives the compiler's complaints, empty when there are none."""
    command = [compiler, *STRICT, "-x", language, f"-std={standard}", str(path) if path else "-"]
    run = subprocess.run(command, input=text, capture_output=True, text=True)
    return f"{' '.join(command)}\n{run.stderr}" if run.returncode != 0 else ""


def uncovered():
    """What is public and not written down in layout.c."""
    text = (HERE / "layout.c").read_text("utf-8")
    missing = []
    for name, (declaration, _, members) in public.structs().items():
        if f"SIZE({name}, " not in text:
            missing.append(f"{declaration.place}: layout.c has no size of {name}")
        for member in members:
            if f"AT({name}, {member}, " not in text:
                missing.append(f"{declaration.place}: layout.c has no offset of {name}.{member}")
    for name, declaration in public.enumerators().items():
        if f"VALUE({name}, " not in text:
            missing.append(f"{declaration.place}: layout.c has no value of {name}")
    for name, place in public.macros().items():
        if f"VALUE({name}, " not in text:
            missing.append(f"{place}: layout.c has no value of {name}")
    return missing


def unguarded(header):
    """A header is guarded by its own path."""
    name = str(header.relative_to(public.INCLUDE))
    guard = re.sub(r"\W", "_", name).upper()
    lines = header.read_text("utf-8").splitlines()
    if f"#ifndef {guard}" in lines and f"#define {guard}" in lines:
        return []
    return [f"{header.relative_to(public.ROOT)}:1: no include guard {guard}"]


def main():
    complaints = uncovered()
    runs = 0
    for language, standard in LANGUAGES:
        for compiler in COMPILERS[language]:
            if shutil.which(compiler) is None:
                continue
            for header in public.headers():
                name = header.relative_to(public.INCLUDE)
                text = f'#include "{name}"\n#include "{name}"\nextern int unit;\n'
                complaints.append(compile_one(compiler, language, standard, text=text))
                runs += 1
            if standard != "c99":
                complaints.append(compile_one(compiler, language, standard, HERE / "layout.c"))
                runs += 1
    for header in public.headers():
        complaints += unguarded(header)
    complaints = [complaint for complaint in complaints if complaint]
    print("\n".join(complaints) or f"{runs} compilations without a warning")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
