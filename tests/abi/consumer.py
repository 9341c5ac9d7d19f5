#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Installs the build, moves the package elsewhere, and builds a stranger's program against it.

    consumer.py BUILD_ROOT MESON VERSION

Once through pkg-config (shared, and static where that was built) and once through CMake.
"""
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent / "consumer"


def run(command, **more):
    """Runs a command; its output is shown when it fails, and that ends the program."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout.strip()


def install(build, meson, scratch):
    """Installs and gives the prefix in a folder that the build has never heard of."""
    staging = scratch / "staging"
    run([*meson, "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", staging])
    moved = scratch / "moved here"
    packages = list(staging.rglob("rfm.pc"))
    if len(packages) != 1:
        sys.exit(f"expected one rfm.pc under {staging}, found {packages}")
    prefix = next(p for p in packages[0].parents if (p / "include" / "rfm.h").exists())
    shutil.move(prefix, moved)
    return moved


def through_pkg_config(prefix, scratch, version, is_static):
    package = next(prefix.rglob("rfm.pc"))
    environment = {**os.environ, "PKG_CONFIG_PATH": str(package.parent)}
    words = ["pkg-config", "--cflags", "--libs", *(["--static"] if is_static else []), "rfm"]
    if run(["pkg-config", "--modversion", "rfm"], env=environment) != version:
        sys.exit("pkg-config gives another version")
    flags = shlex.split(run(words, env=environment))
    if is_static:
        flags = [str(next(prefix.rglob("librfm.a"))) if flag == "-lrfm" else flag for flag in flags]
    program = scratch / f"consumer-{'static' if is_static else 'shared'}"
    compiler = shlex.split(os.environ.get("CC", "cc"))
    run([*compiler, "-std=c11", "-Wall", "-Werror", HERE / "main.c", "-o", program, *flags])
    libraries = {**os.environ, "LD_LIBRARY_PATH": str(package.parent.parent)}
    return run([program], env=os.environ if is_static else libraries)


def through_cmake(prefix, scratch):
    build = scratch / "cmake"
    run(["cmake", "-S", HERE, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}"])
    run(["cmake", "--build", build])
    return run([build / "consumer"])


def refuses_other_version(prefix, scratch):
    """A request for the next major version must not be served."""
    source = scratch / "newer"
    source.mkdir()
    text = (HERE / "CMakeLists.txt").read_text("utf-8").replace("rfm 0.1", "rfm 1.0")
    (source / "CMakeLists.txt").write_text(text, "utf-8")
    done = subprocess.run(["cmake", "-S", source, "-B", source / "b",
                           f"-DCMAKE_PREFIX_PATH={prefix}"], capture_output=True, text=True)
    if done.returncode == 0 or "rfm" not in done.stderr:
        sys.exit("CMake served version 1.0 from an older package")


def main():
    build, meson, version = pathlib.Path(sys.argv[1]), shlex.split(sys.argv[2]), sys.argv[3]
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        prefix = install(build, meson, scratch)
        answers = []
        if list(prefix.rglob("librfm.so*")):
            answers.append(through_pkg_config(prefix, scratch, version, False))
        if list(prefix.rglob("librfm.a")):
            answers.append(through_pkg_config(prefix, scratch, version, True))
        answers.append(through_cmake(prefix, scratch))
        refuses_other_version(prefix, scratch)
        if set(answers) != {version}:
            sys.exit(f"expected {version} from each consumer, got {answers}")
        print(f"{len(answers)} consumers of the moved package say {version}")


if __name__ == "__main__":
    main()
