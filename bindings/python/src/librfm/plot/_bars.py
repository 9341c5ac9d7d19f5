# SPDX-License-Identifier: MIT
"""Segments: bars or a treemap."""

from __future__ import annotations

from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from .._frame import Frame, as_frame
from .._language import LanguageCode
from ._canvas import NORMAL, SMALL, Canvas, fitted
from ._theme import FAINTEST, STRONGEST, ThemeName

Box = tuple[float, float, float, float]


def segments(
    summary: Any,
    *,
    kind: Literal["bars", "treemap"] = "bars",
    value: Literal["customers", "receipts", "spend_net"] = "customers",
    ax: Axes | None = None,
    theme: ThemeName = "light",
    language: LanguageCode = "en",
    currency: str = "",
    size: tuple[float, float] | None = None,
) -> Axes:
    """Draws how many customers, receipts or how much spend each segment has.

    Args:
        summary: What report_summary gave.
        kind: "bars", highest level first, or "treemap", largest first.
        value: The column to draw.
        ax: Axes to draw on; by default new ones of pyplot.
        theme: "light" or "dark".
        language: "en" or "nl".
        currency: Its sign, such as "€", in front of amounts.
        size: Width and height of a new figure, in inches.
    """
    frame = as_frame(summary)
    if kind not in ("bars", "treemap"):
        raise ValueError(f"kind is {kind!r}; expected bars or treemap")
    height = 0.42 * max(3, len(frame)) + 0.2 if kind == "bars" else 4.2
    canvas = Canvas(ax, theme, language, currency, size or (7.2, height))
    columns = frame[["segment", "level", value]].to_dict()
    columns["share"] = _shares(frame, value, columns[value])
    draw = _bars if kind == "bars" else _treemap
    draw(canvas, columns, value)
    return _described(canvas, columns, value)


def _shares(frame: Frame, value: str, values: list[Any]) -> list[float | None]:
    """The frame's own shares where it has them."""
    known = {"customers": "share", "spend_net": "spend_share"}
    if value in known:
        return frame[known[value]].to_list()
    total = sum(values)
    return [one / total if total else None for one in values]


def _written(canvas: Canvas, value: str, amount: float) -> str:
    words = canvas.words
    return words.money(amount, 0) if value == "spend_net" else words.number(amount)


def _name(canvas: Canvas, segment: str | None) -> str:
    return canvas.words.word("none") if segment is None else segment


def _bars(canvas: Canvas, columns: dict[str, list[Any]], value: str) -> None:
    """Names above the bars, so that long ones have room on a phone too."""
    ax, most = canvas.ax, max([0.0, *columns[value]]) or 1.0
    canvas.bare()
    shown = "share" if value == "customers" else "spend_share"
    room = canvas.inches[0] - 1.5
    for row, (segment, amount, share) in enumerate(
        zip(columns["segment"], columns[value], columns["share"])
    ):
        ax.barh(-row, most, height=0.24, color=canvas.theme.grid, alpha=0.6, linewidth=0)
        ax.barh(-row, max(0.0, amount), height=0.24, color=canvas.theme.accent, linewidth=0)
        name = fitted(_name(canvas, segment), room, NORMAL)
        canvas.text(0, 0.36 - row, name, fontsize=NORMAL)
        figures = _written(canvas, value, amount)
        part = canvas.words.share(share)
        at = None if value == "receipts" else (row, shown)
        canvas.text(most, 0.36 - row, part, at, ha="right", color=canvas.theme.muted)
        edge = most * (1 - 0.62 / canvas.inches[0])
        canvas.text(edge, 0.36 - row, figures, (row, value), ha="right", fontsize=NORMAL)
    ax.set_xlim(0, most)
    ax.set_ylim(0.6 - len(columns["segment"]), 0.62)


def _treemap(canvas: Canvas, columns: dict[str, list[Any]], value: str) -> None:
    canvas.bare()
    wide, high = canvas.inches
    rows = [row for row, amount in enumerate(columns[value]) if amount > 0]
    rows.sort(key=lambda row: (-columns[value][row], row))
    boxes = squarified([columns[value][row] for row in rows], (0.0, 0.0, wide, high))
    levels = [level or 0 for level in columns["level"]]
    top = max([1, *levels])
    for row, (x, y, width, height) in zip(rows, boxes):
        alpha = FAINTEST + (STRONGEST - FAINTEST) * levels[row] / top
        canvas.ax.add_patch(
            Rectangle((x, y), width, height, facecolor=canvas.theme.accent, alpha=alpha)
        )
        canvas.ax.add_patch(
            Rectangle((x, y), width, height, fill=False, edgecolor=canvas.theme.surface, lw=2)
        )
        figures = _written(canvas, value, columns[value][row])
        name = _name(canvas, columns["segment"][row])
        _label(canvas, (x, y, width, height), name, figures, (row, value))
    canvas.ax.set_xlim(0, wide)
    canvas.ax.set_ylim(high, 0)


def _label(canvas: Canvas, box: Box, name: str, figures: str, at: tuple[int, str]) -> None:
    """Name and figure in a box that has room for them."""
    x, y, width, height = box
    if width < 0.45 or height < 0.2:
        return
    canvas.text(x + 0.07, y + 0.13, fitted(name, width - 0.12))
    if height > 0.36:
        figure = fitted(figures, width - 0.12)
        if figure == figures:
            canvas.text(x + 0.07, y + 0.28, figures, at, fontsize=SMALL)


def squarified(values: list[float], box: Box) -> list[Box]:
    """Boxes of falling values that fill a box and are as square as may be.

    Bruls, Huizing and van Wijk, Squarified treemaps (2000).
    """
    x, y, width, height = box
    boxes: list[Box] = []
    while values:
        per_area = sum(values) / (width * height)
        side = min(width, height)
        count = _best_count(values, per_area, side)
        thick = sum(values[:count]) / per_area / side
        offset = 0.0
        for value in values[:count]:
            long = value / per_area / thick
            boxes.append(
                (x, y + offset, thick, long) if width >= height else (x + offset, y, long, thick)
            )
            offset += long
        if width >= height:
            x, width = x + thick, width - thick
        else:
            y, height = y + thick, height - thick
        values = values[count:]
    return boxes


def _best_count(values: list[float], per_area: float, side: float) -> int:
    """How many values to lay side by side for the best of the worst proportions."""
    best, count = float("inf"), 1
    for tried in range(1, len(values) + 1):
        area = sum(values[:tried]) / per_area
        thick = area / side
        longs = [value / per_area / thick for value in values[:tried]]
        worst = max(max(thick / long, long / thick) for long in longs)
        if worst > best:
            break
        best, count = worst, tried
    return count


def _described(canvas: Canvas, columns: dict[str, list[Any]], value: str) -> Axes:
    words = canvas.words
    listed = ", ".join(
        f"{_name(canvas, segment)} {_written(canvas, value, amount)}"
        for segment, amount in zip(columns["segment"], columns[value])
    )
    title = words.word("segments.chart", value=words.word(f"column.{value}").lower())
    return canvas.describe(title, words.word("listed", text=listed))
