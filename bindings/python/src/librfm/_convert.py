# SPDX-License-Identifier: MIT
"""Columns to NumPy and pandas."""

from __future__ import annotations

from typing import Any, Sequence

from . import _abi, _memory
from ._core import Box
from ._intake import ColumnData
from ._words import AMOUNTS, chosen


def check_amounts(amounts: str) -> None:
    """ValueError for a word that is not one of "float", "decimal" and "minor"."""
    chosen("amounts", amounts, AMOUNTS)


def major_column(column: _abi.rfm_column) -> ColumnData:
    """An amount column as doubles in major units."""
    made = ColumnData((column.name or b"").decode(), _abi.RFM_COLUMN_DOUBLE, column.length)
    made.set_values(_memory.majors(column))
    if column.null_count:
        made.column.validity = column.validity
    return made


def column_to_numpy(box: Box, column: _abi.rfm_column, amounts: str) -> Any:
    """One column; the types are told at Frame.to_numpy."""
    import numpy as np

    check_amounts(amounts)
    kind = column.type
    is_listed = kind == _abi.RFM_COLUMN_TEXT or (
        kind == _abi.RFM_COLUMN_AMOUNT and amounts == "decimal"
    )
    if is_listed:
        return _objects(_memory.to_list(column, amounts))
    missing = _memory.mask(box, column)
    names = _memory.labels(column) if kind == _abi.RFM_COLUMN_CODE else None
    if names is not None:
        known = _objects([*names, None])
        codes = _memory.view(box, column)
        return known[codes if missing is None else np.where(missing, len(names), codes)]
    if kind == _abi.RFM_COLUMN_DAY:
        days = _memory.view(box, column).astype("i8").view("datetime64[D]")
        if missing is not None:
            days[missing] = np.datetime64("NaT")
        return days
    if kind == _abi.RFM_COLUMN_AMOUNT and amounts == "float":
        values = np.frombuffer(_memory.majors(column), "f8")
    else:
        values = _memory.view(box, column)
    if missing is not None:
        values = np.array(values, "f8")
        values[missing] = np.nan
    return values


def _objects(values: Sequence[Any]) -> Any:
    import numpy as np

    array = np.empty(len(values), object)
    array[:] = values
    return array


def _series(column: Any, amounts: str) -> Any:
    import numpy as np
    import pandas as pd

    box, raw = column._box, column._column
    missing = _memory.mask(box, raw)
    names = column.labels
    if names is not None:
        codes = np.array(_memory.view(box, raw), "i4")
        if missing is not None:
            codes[missing] = -1
        return pd.Categorical.from_codes(codes, categories=names)
    is_whole = column.type in ("int64", "code") or (column.type == "amount" and amounts == "minor")
    if is_whole and missing is not None:
        return pd.arrays.IntegerArray(np.where(missing, 0, _memory.view(box, raw)), missing)
    values = column.to_numpy(amounts)
    if column.type == "day":
        return values.astype("datetime64[s]")
    return values if values.flags.writeable else values.copy()


def to_pandas(columns: Sequence[Any], amounts: str) -> Any:
    """A pandas.DataFrame; the types are told at Frame.to_pandas."""
    import pandas as pd

    check_amounts(amounts)
    length = len(columns[0]) if columns else 0
    return pd.DataFrame(
        {column.name: _series(column, amounts) for column in columns}, index=pd.RangeIndex(length)
    )
