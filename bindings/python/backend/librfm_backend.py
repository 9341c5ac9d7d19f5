# SPDX-License-Identifier: MIT
"""Builds wheel and source archive (PEP 517) with a C compiler and the standard library alone.

From a checkout the library's sources are two folders up; in a source archive they are in native/.
"""

from __future__ import annotations

import base64
import email.message
import hashlib
import io
import os
import pathlib
import re
import tarfile
import zipfile

import librfm_native as native

ROOT = pathlib.Path(__file__).resolve().parents[1]
PACKAGE = "librfm"
EXTRAS = ("plot", "progress", "sklearn")
# Archives are the same bytes for the same content: files carry this time, or SOURCE_DATE_EPOCH.
TIME = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))


def _field(name: str) -> str:
    """A text of [project]; Python 3.9 has no reader of TOML, and these lines are ours."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    return re.search(rf'^{name} = "(.*)"$', text, re.M)[1]


def _list(name: str) -> list:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    return re.findall(r'"([^"]*)"', re.search(rf"^{name} = \[(.*?)\]$", text, re.M | re.S)[1])


def _metadata() -> bytes:
    fields = email.message.Message()
    fields["Metadata-Version"] = "2.1"
    fields["Name"] = PACKAGE
    fields["Version"] = native.version()
    fields["Summary"] = _field("description")
    fields["License"] = "MIT"
    fields["Keywords"] = ",".join(_list("keywords"))
    for one in _list("classifiers"):
        fields["Classifier"] = one
    fields["Requires-Python"] = _field("requires-python")
    for extra in EXTRAS:
        fields["Provides-Extra"] = extra
        for one in _list(extra):
            fields["Requires-Dist"] = f'{one}; extra == "{extra}"'
    fields["Description-Content-Type"] = "text/markdown"
    head = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return (head + "\n" + (ROOT / "README.md").read_text("utf-8")).encode("utf-8")


def _wheel_file(tag: str) -> bytes:
    return (
        f"Wheel-Version: 1.0\nGenerator: {PACKAGE}\nRoot-Is-Purelib: false\nTag: {tag}\n"
    ).encode()


def _package_files() -> dict:
    source = ROOT / "src" / PACKAGE
    return {
        f"{PACKAGE}/{path.relative_to(source).as_posix()}": path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.suffix in (".py", ".typed", ".pyi", ".csv", ".json", ".html", ".css")
    }


def _info(tag: str) -> dict:
    folder = f"{PACKAGE}-{native.version()}.dist-info"
    return {
        f"{folder}/METADATA": _metadata(),
        f"{folder}/WHEEL": _wheel_file(tag),
        f"{folder}/licenses/LICENSE": native.top("LICENSE").read_bytes(),
    }


def _write_wheel(folder: str, tag: str, files: dict) -> str:
    name = f"{PACKAGE}-{native.version()}-{tag}.whl"
    record = f"{PACKAGE}-{native.version()}.dist-info/RECORD"
    rows = []
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            rows.append(f"{path},sha256={digest},{len(data)}\n")
            _add(archive, path, data)
        _add(archive, record, ("".join(rows) + f"{record},,\n").encode())
    return name


def _add(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
    is_program = path.endswith((".so", ".dylib", ".dll"))
    info.external_attr = (0o100755 if is_program else 0o100644) << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


# The hooks that pip and build call


def get_requires_for_build_wheel(config_settings: object = None) -> list:
    return []


def get_requires_for_build_sdist(config_settings: object = None) -> list:
    return []


def build_wheel(
    wheel_directory: str, config_settings: object = None, metadata_directory: object = None
) -> str:
    built = native.build()
    tag = f"py3-none-{native.platform_tag(built.values())}"
    files = {
        **_package_files(),
        **{f"{PACKAGE}/{name}": data for name, data in built.items()},
        **_info(tag),
    }
    return _write_wheel(wheel_directory, tag, files)


def build_editable(
    wheel_directory: str, config_settings: object = None, metadata_directory: object = None
) -> str:
    """The library is built into the source tree, and a .pth file points there."""
    built = native.build()
    for name, data in built.items():
        (ROOT / "src" / PACKAGE / name).write_bytes(data)
    tag = f"py3-none-{native.platform_tag(built.values())}"
    files = {f"__editable__.{PACKAGE}.pth": f"{ROOT / 'src'}\n".encode(), **_info(tag)}
    return _write_wheel(wheel_directory, tag, files)


def build_sdist(sdist_directory: str, config_settings: object = None) -> str:
    base = f"{PACKAGE}-{native.version()}"
    files = {"PKG-INFO": _metadata()}
    for pattern in (
        "pyproject.toml",
        "README.md",
        "backend/*.py",
        "native/capsule.c",
        "tests/**/*",
        "examples/**/*",
        "docs/*.md",
    ):
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                files[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    files.update({f"src/{path}": data for path, data in _package_files().items()})
    files.update({f"native/{name}": path.read_bytes() for name, path in native.inputs().items()})
    name = f"{base}.tar.gz"
    with tarfile.open(
        pathlib.Path(sdist_directory) / name, "w:gz", format=tarfile.PAX_FORMAT
    ) as archive:
        for path, data in files.items():
            info = tarfile.TarInfo(f"{base}/{path}")
            info.size, info.mtime, info.mode = len(data), TIME, 0o644
            archive.addfile(info, io.BytesIO(data))
    return name
