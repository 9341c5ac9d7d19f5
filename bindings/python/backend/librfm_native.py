# SPDX-License-Identifier: MIT
"""Compiles the library as lib/meson.build lists it, and the helper for Arrow capsules."""

from __future__ import annotations

import concurrent.futures
import contextlib
import hashlib
import os
import pathlib
import platform
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from typing import Iterator

HERE = pathlib.Path(__file__).resolve().parents[1]
ARCHIVED = HERE / "native"
FLAGS = ["-std=c11", "-O2", "-fPIC", "-ffp-contract=off", "-fvisibility=hidden", "-DNDEBUG"]


def top(name: str) -> pathlib.Path:
    """A file of the project: in a source archive under native/, else in the checkout."""
    archived = ARCHIVED / name
    return archived if archived.exists() else HERE.parents[1] / name


def version() -> str:
    """The project's version; it stands in the top meson.build."""
    return re.search(r"version: '([\d.]+)'", top("meson.build").read_text("utf-8"))[1]


def sources() -> list:
    """The library's sources, as lib/meson.build lists them."""
    text = top("lib/meson.build").read_text("utf-8")
    lists = re.findall(r"files\((.*?)\)", text, re.S)
    names = [name for part in lists for name in re.findall(r"'([^']+\.c)'", part)]
    if len(names) < 100:
        raise RuntimeError("lib/meson.build lists no sources")
    return [top("lib") / name for name in names]


def inputs() -> dict:
    """All that a source archive needs of the project, by its place there."""
    root = top("meson.build").parent
    paths = [
        root / "meson.build",
        root / "LICENSE",
        root / "lib" / "meson.build",
        root / "lib" / "exports.py",
        root / "lib" / "exports.txt",
        *sources(),
        *sorted((root / "lib").rglob("*.h")),
        *sorted((root / "include").rglob("*.h")),
    ]
    return {path.relative_to(root).as_posix(): path for path in paths}


def compiler() -> list:
    """CC, else the compiler that Python was built with, else cc, gcc or clang."""
    chosen = os.environ.get("CC")
    if chosen:
        return shlex.split(chosen)
    own = (sysconfig.get_config_var("CC") or "cc").split()[0]
    for name in (own, "cc", "gcc", "clang"):
        if shutil.which(name):
            return [name]
    raise RuntimeError("librfm needs a C compiler: install gcc or clang, or set CC")


def _run(command: list) -> None:
    run = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if run.returncode != 0:
        what = "\n".join((run.stdout + run.stderr).splitlines()[-20:])
        raise RuntimeError(f"{command[0]} failed for {command[-1]}:\n{what}")


@contextlib.contextmanager
def _cache() -> Iterator[pathlib.Path]:
    """Where objects are kept between builds, if RFM_BUILD_CACHE says so; else for this one."""
    kept = os.environ.get("RFM_BUILD_CACHE")
    if kept:
        folder = pathlib.Path(kept)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="librfm-") as name:
            yield pathlib.Path(name)


def _includes(path: pathlib.Path, seen: dict) -> dict:
    """Contents of a source and of all headers of ours that it includes."""
    if path in seen:
        return seen
    seen[path] = path.read_bytes()
    for name in re.findall(rb'^#include "([^"]+)"', seen[path], re.M):
        for folder in (path.parent, top("lib"), top("include")):
            if (folder / name.decode()).exists():
                _includes(folder / name.decode(), seen)
                break
    return seen


def _object(source: pathlib.Path, cache: pathlib.Path, command: list) -> pathlib.Path:
    flags = [part for part in command if not part.startswith(("-I", "-ffile-prefix-map="))]
    known = hashlib.sha256(repr(flags).encode())
    for path, content in sorted(_includes(source, {}).items(), key=lambda one: one[0].name):
        known.update(path.name.encode() + content)
    out = cache / f"{source.stem}-{known.hexdigest()[:20]}.o"
    if not out.exists():
        part = out.with_suffix(f".{os.getpid()}")
        _run([*command, "-c", source, "-o", part])
        part.replace(out)
    return out


def _file(stem: str) -> str:
    if sys.platform == "win32":
        return f"{stem}.dll"
    return f"lib{stem}.dylib" if sys.platform == "darwin" else f"lib{stem}.so"


def _export_flags(cache: pathlib.Path) -> list:
    """The one list of exported names, in the form that this platform's linker reads."""
    kind = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "elf")
    out = cache / "exports"
    _run([sys.executable, top("lib") / "exports.py", kind, top("lib") / "exports.txt", out])
    if kind == "elf":
        return [f"-Wl,--version-script={out}", "-Wl,-soname,librfm.so.0"]
    return [f"-Wl,-exported_symbols_list,{out}"] if kind == "macos" else []


def build() -> dict:
    """Compiles and links; gives {file name in the package: bytes}."""
    with _cache() as cache:
        return {path.name: path.read_bytes() for path in _build(cache)}


def _build(cache: pathlib.Path) -> list:
    root = top("meson.build").parent
    command = [
        *compiler(),
        *FLAGS,
        f"-ffile-prefix-map={root}=.",
        *shlex.split(os.environ.get("CFLAGS", "")),
        f"-I{root / 'include'}",
        f"-I{root / 'lib'}",
    ]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        objects = list(pool.map(lambda one: _object(one, cache, command), sources()))
    link = [*compiler(), "-shared", *shlex.split(os.environ.get("LDFLAGS", ""))]
    threads = [] if sys.platform == "win32" else ["-pthread"]
    library, helper = cache / _file("rfm"), cache / _file("rfm_capsule")
    strip = ["-Wl,-s"] if sys.platform.startswith("linux") else []
    _run([*link, *objects, *_export_flags(cache), *strip, *threads, "-lm", "-o", library])
    capsule = _object(HERE / "native" / "capsule.c", cache, command)
    _run([*link, capsule, *strip, "-o", helper])
    return [library, helper]


def platform_tag(libraries) -> str:
    """The wheel's platform; on glibc the oldest version whose symbols the libraries need."""
    plain = re.sub(r"[.-]", "_", sysconfig.get_platform())
    if not plain.startswith("linux_"):
        return plain
    found = b"".join(libraries)
    minors = [int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", found)]
    if not minors or platform.libc_ver()[0] != "glibc":
        return plain
    return f"manylinux_2_{max([17, *minors])}_{plain[len('linux_') :]}"
