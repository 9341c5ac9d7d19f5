# SPDX-License-Identifier: MIT
"""The package as a whole: versions agree, errors map, every public name is documented."""

import ctypes
import importlib.metadata
import inspect
import os
import pathlib
import pickle
import subprocess
import sys

import pytest

import librfm
from librfm import _abi, _errors

SOURCE = pathlib.Path(librfm.__file__).parent


def test_versions():
    assert librfm.__version__ == librfm.library_version()
    try:
        installed = importlib.metadata.version("librfm")
    except importlib.metadata.PackageNotFoundError:
        pytest.fail("the package is not installed")
    assert installed == librfm.__version__


def test_each_status_has_a_class():
    statuses = {value: name for name, value in vars(_abi).items() if name.startswith("RFM_E_")}
    assert set(statuses) == set(_errors.CLASSES)
    for status, cls in _errors.CLASSES.items():
        error = cls("words", 3, 2)
        assert error.status == status
        assert issubclass(cls, librfm.RfmError)
        assert error.status_text not in ("", "unknown status")
        other = pickle.loads(pickle.dumps(error))
        assert (type(other), str(other), other.where, other.column) == (cls, str(error), 3, 2)


def test_how_errors_read():
    with pytest.raises(librfm.RfmSyntaxError, match=r"^line 2, column 9: found") as caught:
        librfm.Rules.from_text("rules x\nscale 5 5 5\n")
    assert (caught.value.where, caught.value.column, caught.value.row) == (2, 9, 2)
    assert isinstance(caught.value, ValueError)
    assert str(librfm.RfmDataError("row 3: bad", 3)) == "row 3: bad"
    assert librfm.RfmDataError("bad").row is None


def test_public_names():
    assert sorted(librfm.__all__, key=lambda name: name) == sorted(set(librfm.__all__))
    for name in librfm.__all__:
        thing = getattr(librfm, name)
        assert name == "__version__" or thing.__module__ == "librfm"
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert inspect.getdoc(thing), name
    assert (SOURCE / "py.typed").exists()


def test_every_public_method_is_documented():
    for name in librfm.__all__:
        thing = getattr(librfm, name)
        if not inspect.isclass(thing):
            continue
        for member, value in inspect.getmembers(thing):
            if member.startswith("_") or not callable(value):
                continue
            assert inspect.getdoc(value), f"{name}.{member}"


def test_the_library_can_be_chosen(tmp_path):
    environment = {**os.environ, "RFM_LIBRARY": str(librfm.library_path())}
    code = "import librfm; print(librfm.library_path())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )
    assert done.stdout.strip() == str(librfm.library_path())
    environment["RFM_LIBRARY"] = str(tmp_path / "nothing.so")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 1
    assert "ImportError: cannot load" in done.stderr
    assert "RFM_LIBRARY" in done.stderr


def test_import_brings_nothing_else():
    """Heavy packages come in only when they are asked for."""
    code = (
        "import sys, librfm; print([name for name in ('numpy', 'pandas', 'pyarrow', 'polars', "
        "'tqdm') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_struct_sizes_are_frozen():
    assert ctypes.sizeof(_abi.rfm_error) == 256
    assert ctypes.sizeof(_abi.rfm_column) == 88
