# SPDX-License-Identifier: MIT
"""Keeps the frames of a page, and writes their values so that each says where it comes from."""

from __future__ import annotations

import datetime
import json
import math
from typing import Any, Mapping, NamedTuple, Sequence

from markupsafe import Markup

from .._frame import Frame
from .._language import NOTHING, Language

SHARES = {
    "active_share",
    "change_share",
    "cumulative_share",
    "customers_for_80_share",
    "customers_share",
    "next_share",
    "p_alive",
    "retention",
    "share",
    "spend_share",
    "top_10_share",
    "top_1_share",
    "top_20_share",
    "top_5_share",
}
MONEY = {"above", "clv", "up_to", "value_at_risk"}
# 1 or 0.
FLAGS = {"bought", "is_holdout"}
# Doubles of these frames are amounts too.
AMOUNT_FRAMES = {"totals", "pareto", "clv_deciles"}
AMOUNTS = {
    "highest",
    "lowest",
    "mean",
    "returned",
    "spend_gross",
    "spend_net",
    "total",
    "unidentified_gross",
    "unidentified_returned",
}
# Mostly whole numbers.
SHORT = {"cut", "days_to_next_q25", "days_to_next_median", "days_to_next_q75"}
DECIMALS = {"gini": 3, "model_parameters": 4, "spend_parameters": 4}


class Cell(NamedTuple):
    """A value as it is shown.

    Attributes:
        at: Frame, row and column, as "summary:0:customers".
        text: What the reader sees.
        is_number: Whether it stands on the right.
    """

    at: str
    text: str
    is_number: bool

    def __html__(self) -> str:
        return Markup('<span data-at="{}">{}</span>').format(self.at, self.text)


class Table(NamedTuple):
    """A table of a page."""

    caption: str
    heads: list[tuple[str, bool]]
    rows: list[list[Cell]]
    is_folded: bool


class Book:
    """The frames of one page in one language."""

    def __init__(self, words: Language) -> None:
        self.words = words
        self.frames: dict[str, dict[str, list[Any]]] = {}
        self.types: dict[str, dict[str, str]] = {}

    def add(self, name: str, frame: Frame | Mapping[str, Any]) -> str:
        """Takes a frame, or figures as a frame of one row."""
        if isinstance(frame, Frame):
            self.frames[name], self.types[name] = frame.to_dict(), frame.types
        else:
            self.frames[name] = {key: [value] for key, value in frame.items()}
            self.types[name] = {key: _type(value) for key, value in frame.items()}
        return name

    def add_rows(self, name: str, frame: Frame, rows: Sequence[int], columns: Sequence[str]) -> str:
        """Takes some rows of some columns."""
        self.frames[name] = {column: [frame[column][row] for row in rows] for column in columns}
        self.types[name] = {column: frame.types[column] for column in columns}
        return name

    def value(self, name: str, row: int, column: str) -> Any:
        """A value as it is."""
        return self.frames[name][column][row]

    def cell(self, name: str, row: int, column: str, unit: str | None = None) -> Cell:
        """A value as it is shown.

        Args:
            name: Of the frame.
            row: 0-based.
            column: Of the frame.
            unit: "share", "points" (of a share), "amount", "round amount", "count" or "ratio",
                where the column does not tell.
        """
        value, kind = self.value(name, row, column), self.types[name][column]
        is_number = kind not in ("text", "day") and not isinstance(value, str)
        return Cell(
            f"{name}:{row}:{column}",
            self._text(value, kind, unit or _unit(name, column, kind)),
            is_number,
        )

    def _text(self, value: Any, kind: str, unit: str) -> str:
        words = self.words
        if isinstance(value, str):
            return value
        if value is None:
            return words.word("none") if unit == "label" else NOTHING
        if kind == "day":
            return words.unbroken_day(value)
        if unit == "flag":
            return words.word("yes" if value else "no")
        if unit == "points":
            return f"{words.number(value * 100, 1)} pp"
        if unit == "share":
            return words.share(value)
        if unit in ("amount", "round amount"):
            return words.money(value, 2 if unit == "amount" or abs(value) < 1000 else 0)
        if kind in ("int64", "code") or unit == "count":
            return words.number(value)
        return words.number(value, _decimals(value, unit))

    def table(
        self,
        name: str,
        caption: str,
        columns: Sequence[str],
        *,
        rows: Sequence[int] | None = None,
        folded: bool = False,
        heads: Mapping[str, str] | None = None,
        **named: str,
    ) -> Table:
        """Rows of a frame as a table."""
        count = len(next(iter(self.frames[name].values())))
        shown = range(count) if rows is None else rows
        cells = [[self.cell(name, row, column) for column in columns] for row in shown]
        keys = [(heads or {}).get(column, f"column.{column}") for column in columns]
        titles = [
            (self.words.word(key), self.types[name][column] not in ("text", "day"))
            for key, column in zip(keys, columns)
        ]
        return Table(self.words.word(caption, **named), titles, cells, folded)

    def say(self, key: str, **figures: Any) -> Markup:
        """A sentence with cells in it; all else is escaped."""
        return Markup(self.words.plain(key)).format(**figures)

    def as_json(self) -> Markup:
        """All frames as data, safe inside a script element."""
        content = {
            name: {"types": self.types[name], "values": columns}
            for name, columns in self.frames.items()
        }
        text = json.dumps(
            _plain(content), ensure_ascii=False, separators=(",", ":"), allow_nan=False
        )
        for unsafe in "<>&\u2028\u2029":
            text = text.replace(unsafe, f"\\u{ord(unsafe):04x}")
        return Markup(text)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _type(value: Any) -> str:
    kinds = {bool: "int64", int: "int64", float: "double", datetime.date: "day"}
    return kinds.get(type(value), "text")


def _unit(name: str, column: str, kind: str) -> str:
    if column in FLAGS:
        return "flag"
    if column in SHARES and kind == "double":
        return "share"
    if kind == "amount" or column in MONEY or (name in AMOUNT_FRAMES and column in AMOUNTS):
        return "amount"
    if column in ("segment", "from_segment", "to_segment"):
        return "label"
    decimals = DECIMALS.get(column, DECIMALS.get(name))
    if column in SHORT:
        return "short"
    return "plain" if decimals is None else f"number-{decimals}"


def _decimals(value: float, unit: str) -> int:
    """Digits after the point: as many as the unit says, and of short ones as few as will do."""
    if unit == "short":
        return next((digits for digits in (0, 1) if value == round(value, digits)), 2)
    return int(unit[7:]) if unit.startswith("number-") else 2
