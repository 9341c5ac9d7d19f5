#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles all of lib/ as one translation unit and looks at what is in it.

No two files may clash at file scope, every external name is rfm_ or rfm__, there is no mutable
global state, and only listed functions of the C library are called (none that reads locale, clock
or environment, prints, or ends the program).
"""
import os
import pathlib
import shlex
import subprocess
import tempfile

import tree

STRICT = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wcast-qual",
          "-Wmissing-prototypes", "-Wstrict-prototypes", "-Werror", "-fno-pic", "-O0"]

IMPORTS = {
    "memory": "malloc calloc realloc free",
    "bytes": "memcpy memmove memset memcmp memchr strlen strcmp strncmp strchr",
    "sorting, where equals are alike in every respect": "qsort bsearch",
    "formats, checked to be integers and text": "snprintf vsnprintf",
    "IEEE-exact": "sqrt floor ceil frexp ldexp",
    "threads": "pthread_create pthread_join pthread_mutex_init pthread_mutex_destroy "
               "pthread_mutex_lock pthread_mutex_trylock pthread_mutex_unlock "
               "pthread_cond_init pthread_cond_destroy pthread_cond_wait pthread_cond_signal "
               "pthread_cond_broadcast sched_yield",
    "the compiler's own": "_GLOBAL_OFFSET_TABLE_ __stack_chk_fail __cpu_model",
}
ALLOWED = set(" ".join(IMPORTS.values()).split())


def main():
    sources = tree.files(".c", under="lib")
    complaints = []
    compiler = shlex.split(os.environ.get("CC", "cc"))
    with tempfile.TemporaryDirectory() as folder:
        unit = pathlib.Path(folder) / "unit.c"
        unit.write_text("".join(f'#include "{tree.name(source)}"\n' for source in sources), "utf-8")
        built = unit.with_suffix(".o")
        run = subprocess.run(
            [*compiler, *STRICT, f"-I{tree.ROOT}", f"-I{tree.ROOT}/include", f"-I{tree.ROOT}/lib",
             "-c", str(unit), "-o", str(built)], capture_output=True, text=True)
        if run.returncode != 0:
            tree.finish(run.stderr.replace(f"{tree.ROOT}/", "").splitlines(), "")
        symbols = subprocess.run(["nm", str(built)], check=True, capture_output=True, text=True)
    for line in symbols.stdout.splitlines():
        kind, name = line.split()[-2:]
        if kind in "bBdDCsS":
            complaints.append(f"lib: {name} is mutable state at file scope")
        if kind.isupper() and kind != "U" and not name.startswith("rfm_"):
            complaints.append(f"lib: {name} is external and not rfm_ or rfm__")
        if kind == "U" and name not in ALLOWED:
            complaints.append(f"lib: calls {name}, which is not among the listed functions")
    tree.finish(complaints, f"{len(sources)} sources go together as one")


if __name__ == "__main__":
    main()
