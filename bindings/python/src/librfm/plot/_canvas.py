# SPDX-License-Identifier: MIT
"""What every chart shares: axes in a theme, texts that are never mathematics, and descriptions."""

from __future__ import annotations

import unicodedata
import weakref
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .._language import Language
from ._theme import Theme, theme_named

SMALL, NORMAL = 8.0, 9.0


class Description(NamedTuple):
    """What a chart says, in words."""

    title: str
    text: str


_described: weakref.WeakKeyDictionary[Axes, Description] = weakref.WeakKeyDictionary()


def description(ax: Axes) -> Description:
    """The text alternative of a chart: its title, and what it shows in a sentence or two.

    Args:
        ax: What a function of librfm.plot gave.
    """
    return _described[ax]


class Canvas:
    """Axes being drawn on."""

    def __init__(
        self,
        ax: Axes | None,
        theme: str,
        language: str,
        currency: str,
        size: tuple[float, float],
    ) -> None:
        self.theme: Theme = theme_named(theme)
        self.words = Language(language, currency)
        self.ax = _own_axes(size) if ax is None else ax
        if ax is None:
            _figure(self.ax).set_facecolor(self.theme.surface)
        self._dress()

    def _dress(self) -> None:
        ax, theme = self.ax, self.theme
        ax.set_facecolor(theme.surface)
        for side, spine in ax.spines.items():
            spine.set_visible(side in ("left", "bottom"))
            spine.set_color(theme.grid)
        ax.tick_params(colors=theme.muted, labelsize=SMALL, length=0, pad=5)
        ax.set_axisbelow(True)

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height of the axes' figure, or their part of it."""
        width, height = _figure(self.ax).get_size_inches()
        box = self.ax.get_position()
        is_whole = len(_figure(self.ax).axes) == 1
        return (width, height) if is_whole else (width * box.width, height * box.height)

    @property
    def is_narrow(self) -> bool:
        """Whether it is as wide as a phone."""
        return self.inches[0] < 5

    def text(
        self, x: float, y: float, text: str, at: tuple[int, str] | None = None, **how: Any
    ) -> None:
        """Writes, and keeps which row and column of the frame a figure comes from."""
        how = {"color": self.theme.ink, "fontsize": SMALL, "va": "center", **how}
        made = self.ax.text(x, y, text, parse_math=False, **how)
        if at is not None:
            made.set_gid(f"at-{at[0]}-{at[1]}")
        made.set_in_layout(False)  # it lies within the axes

    def titles(self, x: str | None = None, y: str | None = None) -> None:
        """Names the axes."""
        how: dict[str, Any] = {"color": self.theme.muted, "fontsize": SMALL, "parse_math": False}
        if x is not None:
            self.ax.set_xlabel(x, **how)
        if y is not None:
            self.ax.set_ylabel(y, **how)

    def ticks(self, axis: str, places: list[float], labels: list[str]) -> None:
        """Puts labels along an axis."""
        side = self.ax.xaxis if axis == "x" else self.ax.yaxis
        side.set_ticks(places)
        side.set_ticklabels(labels, parse_math=False)

    def bare(self) -> None:
        """Takes axis lines and ticks away."""
        self.ax.set_xticks([])
        self.ax.set_yticks([])
        for spine in self.ax.spines.values():
            spine.set_visible(False)

    def legend(self, **how: Any) -> None:
        """Names the series."""
        how = {"frameon": False, "fontsize": SMALL, "labelcolor": self.theme.ink, **how}
        for text in self.ax.legend(**how).get_texts():
            text.set_parse_math(False)

    def number_ticks(self, axis: str, *, decimals: int = 0, share: bool = False) -> None:
        """Writes the ticks of an axis in the reader's language."""
        side = self.ax.xaxis if axis == "x" else self.ax.yaxis
        form = self.words.share if share else self.words.number
        side.set_major_formatter(lambda value, _: form(value, decimals))

    def describe(self, title: str, text: str) -> Axes:
        """Keeps the text alternative; the chart is done."""
        _described[self.ax] = Description(title, text)
        return self.ax


def _own_axes(size: tuple[float, float]) -> Axes:
    import matplotlib.pyplot as plt

    axes: Axes = plt.subplots(figsize=size, layout="constrained")[1]
    return axes


def _figure(ax: Axes) -> Figure:
    figure: Figure = ax.figure.figure  # of a part of a figure, the whole
    return figure


def wide_of(text: str, size: float = SMALL) -> float:
    """About how many inches a text takes."""
    units = sum(1.0 if unicodedata.east_asian_width(one) in "WF" else 0.56 for one in text)
    return units * size / 72


def fitted(text: str, inches: float, size: float = SMALL) -> str:
    """A text, cut where it would be wider."""
    if wide_of(text, size) <= inches:
        return text
    while text and wide_of(text + "…", size) > inches:
        text = text[:-1]
    return text.rstrip() + "…"


def spread(places: list[float], least: float, low: float, high: float) -> list[float]:
    """Moves falling places apart until they lie `least` from each other, within limits."""
    moved: list[float] = []
    for place in places:
        moved.append(min(place, moved[-1] - least) if moved else min(place, high))
    floor = low
    for at in range(len(moved) - 1, -1, -1):
        moved[at] = max(moved[at], floor)
        floor = moved[at] + least
    return moved
