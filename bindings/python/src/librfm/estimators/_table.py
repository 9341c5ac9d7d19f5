# SPDX-License-Identifier: MIT
"""X of an estimator, whatever it is, as a Frame."""

from __future__ import annotations

from typing import Any, Sequence

from .._frame import Column, Frame
from .._guess import names_of


def array_of(X: Any) -> Any:
    """A two-dimensional array of numbers; what cannot be one raises as scikit-learn does."""
    import numpy as np

    array = np.asarray(X)
    if array.dtype.kind == "c":
        raise ValueError("Complex data not supported")
    if array.dtype.kind not in "iufb":
        array = array.astype("f8")
    if array.ndim != 2:
        raise ValueError(
            f"Expected 2D array, got {array.ndim}D array instead. Reshape your data: "
            "X.reshape(-1, 1) if it has a single feature, X.reshape(1, -1) if a single sample"
        )
    for count, what in zip(array.shape, ("sample", "feature")):
        if count == 0:
            raise ValueError(
                f"Found array with 0 {what}(s) (shape={array.shape}) while a minimum of 1 is "
                "required."
            )
    return array


class Table:
    """X with its column names; columns become a frame only when they are asked for.

    Attributes:
        names: The names of X; x0, x1, ... where it has none.
        is_named: Whether they are X's own.
    """

    def __init__(self, X: Any) -> None:
        if hasattr(X, "toarray") and hasattr(X, "nnz"):
            raise TypeError("X is sparse; expected a dense array: X.toarray() makes one")
        names = names_of(X)
        if names is None and hasattr(X, "__arrow_c_stream__"):  # pandas with other names
            names = None if hasattr(X, "to_numpy") else Frame(X).columns
        self.is_named = names is not None
        if names is None:
            X = array_of(X)
            names = [f"x{at}" for at in range(X.shape[1])]
            X = {name: X[:, at] for at, name in enumerate(names)}
        self.names: list[str] = names
        self._source = X

    def frame(self, columns: Sequence[str], may_lack: Sequence[str] = ()) -> Frame:
        """These columns.

        Args:
            columns: Their names.
            may_lack: Those in which values may be missing.

        Raises:
            ValueError: A column is absent, has missing values or infinities, or there are no rows.
        """
        absent = [name for name in columns if name not in self.names]
        if absent:
            raise ValueError(f"X has no column {absent[0]}; it has {', '.join(self.names)}")
        made = Frame(self._source, columns=list(columns))
        if not len(made):
            raise ValueError(
                f"Found array with 0 sample(s) (shape=(0, {len(self.names)})) while a minimum of 1 "
                "is required."
            )
        for name in columns:
            _check(made[name], name in may_lack)
        return made

    def rename(self, names: Sequence[str]) -> None:
        """Other names for the same columns, in their order."""
        held = self._source if isinstance(self._source, dict) else Frame(self._source).to_numpy()
        self._source = dict(zip(names, held.values()))
        self.names = list(names)


def _check(column: Column, may_lack: bool) -> None:
    values = _odd(column)
    if any(abs(one) == float("inf") for one in values):
        raise ValueError(f"Input X contains infinity (column {column.name})")
    if not may_lack and (column.null_count or any(one != one for one in values)):
        raise ValueError(f"Input X contains NaN (column {column.name} has missing values)")


def _odd(column: Column) -> Sequence[float]:
    """The values of a column of doubles that are not finite; where NumPy is, without a loop."""
    if column.type != "double":
        return []
    try:
        import numpy as np
    except ImportError:
        return [one for one in column if one is not None and one - one != 0]
    values = column.to_numpy()
    odd: Sequence[float] = values[~np.isfinite(values)].tolist()
    return odd
