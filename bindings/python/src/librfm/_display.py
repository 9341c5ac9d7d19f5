# SPDX-License-Identifier: MIT
"""How a frame looks at the prompt and in a notebook."""

from __future__ import annotations

import html
from typing import Any, Sequence

ROWS = 10
WIDTH = 100
CELL = 28
NUMBERS = ("int64", "double", "amount", "code")


def _cell(column: Any, value: Any) -> str:
    if value is None:
        return ""
    if column.type == "amount":
        return f"{value:,.{column.scale}f}"
    if isinstance(value, float):
        return f"{value:.6g}"
    text = str(value)
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


def _is_number(column: Any) -> bool:
    return column.type in NUMBERS and column.labels is None


def _cells(columns: Sequence[Any], rows: int) -> list[list[str]]:
    return [[_cell(column, value) for value in column[: min(rows, ROWS)]] for column in columns]


def _size(columns: Sequence[Any], rows: int) -> str:
    return f"{rows:,} row{'s' * (rows != 1)} x {len(columns)} column{'s' * (len(columns) != 1)}"


def as_text(columns: Sequence[Any], rows: int) -> str:
    """The size, then the first rows, cut to a width that a terminal has."""
    lines = [f"<Frame: {_size(columns, rows)}>"]
    table, used, left_out = [], 0, 0
    for column, cells in zip(columns, _cells(columns, rows)):
        wide = max(len(text) for text in [column.name, *cells])
        if used + wide + 2 > WIDTH:
            left_out += 1
            continue
        used += wide + 2
        side = ">" if _is_number(column) else "<"
        table.append([f"{text:{side}{wide}}" for text in [column.name, *cells]])
    lines += ["  ".join(row).rstrip() for row in zip(*table)]
    if rows > ROWS:
        lines.append(f"... {rows - ROWS:,} more rows")
    if left_out:
        lines.append(
            f"... {left_out} more columns: "
            + ", ".join(column.name for column in columns[-left_out:])
        )
    return "\n".join(lines)


def as_html(columns: Sequence[Any], rows: int) -> str:
    """A table of the first rows with names and types."""
    head = "".join(
        f'<th scope="col" style="text-align:{_side(column)}">{html.escape(column.name)}<br>'
        f"<small>{column.type}</small></th>"
        for column in columns
    )
    body = ""
    for values in zip(*_cells(columns, rows)):
        cells = (
            f'<td style="text-align:{_side(column)}">{html.escape(text)}</td>'
            for column, text in zip(columns, values)
        )
        body += f"<tr>{''.join(cells)}</tr>"
    size = _size(columns, rows)
    return (
        f"<table><caption>{size}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _side(column: Any) -> str:
    return "right" if _is_number(column) else "left"
