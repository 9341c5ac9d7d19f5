# SPDX-License-Identifier: MIT
"""Grids of cells: recency by frequency, and cohorts."""

from __future__ import annotations

import datetime
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from .._frame import as_frame
from .._language import LanguageCode
from ._canvas import NORMAL, SMALL, Canvas, wide_of
from ._theme import ThemeName, strength


def _cell(canvas: Canvas, column: float, row: float, alpha: float) -> None:
    how: dict[str, Any] = {"facecolor": canvas.theme.grid, "alpha": 0.35}
    if alpha:
        how = {"facecolor": canvas.theme.accent, "alpha": alpha}
    canvas.ax.add_patch(Rectangle((column + 0.02, row + 0.02), 0.96, 0.96, lw=0, **how))


def heatmap(
    cells: Any,
    *,
    ax: Axes | None = None,
    theme: ThemeName = "light",
    language: LanguageCode = "en",
    currency: str = "",
    size: tuple[float, float] | None = None,
) -> Axes:
    """Draws customers and their mean spend by two scores, best top right; colour is the mean.

    Args:
        cells: What report_heatmap gave.
        ax: Axes to draw on; by default new ones of pyplot.
        theme: "light" or "dark".
        language: "en" or "nl".
        currency: Its sign, such as "€", in front of amounts.
        size: Width and height of a new figure, in inches.
    """
    frame = as_frame(cells)
    down, across = frame.columns[:2]
    canvas = Canvas(ax, theme, language, currency, size or (6.4, 4.6))
    columns = frame.to_dict()
    most = max([0.0, *(one for one in columns["mean"] if one is not None)])
    means = _means(canvas, columns["mean"], len(set(columns[across])))
    for at, (row, column, mean) in enumerate(zip(columns[down], columns[across], columns["mean"])):
        _cell(canvas, column - 0.5, row - 0.5, strength(mean or 0.0, most))
        customers = columns["customers"][at]
        if not customers:
            continue
        where = (at, "mean")
        canvas.text(column, row + 0.16, means[at], where, ha="center", fontsize=NORMAL)
        count = canvas.words.number(customers)
        where = (at, "customers")
        canvas.text(column, row - 0.2, f"n {count}", where, ha="center", fontsize=SMALL)
    _axes_of_scores(canvas, columns, down, across)
    return _heatmap_described(canvas, columns, down, across)


def _means(canvas: Canvas, means: list[float | None], across: int) -> list[str]:
    """The means as text, in short where a cell has no room for all digits."""
    most = max([0.0, *(one for one in means if one is not None)])
    texts = [canvas.words.money(one, 0 if most >= 10 else 2) for one in means]
    room = (canvas.inches[0] - 0.5) / max(1, across) - 0.1
    if max((wide_of(text, NORMAL) for text in texts), default=0.0) > room:
        return [canvas.words.short_money(one) for one in means]
    return texts


def _axes_of_scores(canvas: Canvas, columns: dict[str, list[Any]], down: str, across: str) -> None:
    for axis, name in (("x", across), ("y", down)):
        places = sorted(set(columns[name]))
        canvas.ticks(axis, [float(one) for one in places], [str(one) for one in places])
        limits = (min(places, default=1) - 0.5, max(places, default=1) + 0.5)
        canvas.ax.set(**{f"{axis}lim": limits})
    for spine in canvas.ax.spines.values():
        spine.set_visible(False)
    canvas.titles(_score(canvas, across), _score(canvas, down))


def _score(canvas: Canvas, name: str) -> str:
    return canvas.words.word(f"score.{name}") if name in ("r", "f", "m") else name


def _heatmap_described(
    canvas: Canvas, columns: dict[str, list[Any]], down: str, across: str
) -> Axes:
    words = canvas.words
    filled = [at for at, mean in enumerate(columns["mean"]) if mean is not None]
    title = words.word("heatmap.chart")
    if not filled:
        return canvas.describe(title, words.word("empty"))
    best = max(filled, key=lambda at: columns["mean"][at])
    full = max(filled, key=lambda at: columns["customers"][at])
    text = words.word(
        "heatmap.alternative",
        down=_score(canvas, down),
        across=_score(canvas, across),
        best=f"{columns[down][best]}-{columns[across][best]}",
        mean=words.money(columns["mean"][best]),
        full=f"{columns[down][full]}-{columns[across][full]}",
        customers=words.number(columns["customers"][full]),
    )
    return canvas.describe(title, text)


def cohorts(
    cohorts: Any,
    *,
    ax: Axes | None = None,
    theme: ThemeName = "light",
    language: LanguageCode = "en",
    size: tuple[float, float] | None = None,
) -> Axes:
    """Draws which share of each cohort buys in the periods after its first purchase.

    Args:
        cohorts: What retention_cohorts gave.
        ax: Axes to draw on; by default new ones of pyplot.
        theme: "light" or "dark".
        language: "en" or "nl".
        size: Width and height of a new figure, in inches.
    """
    columns = as_frame(cohorts).to_dict()
    starts = sorted(set(columns["cohort"]))
    canvas = Canvas(ax, theme, language, "", size or (7.2, 0.32 * len(starts) + 0.8))
    later = [share or 0.0 for share, age in zip(columns["retention"], columns["age"]) if age > 0]
    most = max([0.0, *later])
    for at, (start, age, share) in enumerate(
        zip(columns["cohort"], columns["age"], columns["retention"])
    ):
        row = -starts.index(start)
        if age == 0:
            count = canvas.words.number(columns["cohort_customers"][at])
            canvas.text(0, row, count, (at, "cohort_customers"), ha="center")
            continue
        _cell(canvas, age - 0.5, row - 0.5, strength(share or 0.0, most))
        if share is not None:
            text = canvas.words.number(share * 100)
            canvas.text(age, row, text, (at, "retention"), ha="center")
    _axes_of_cohorts(canvas, starts)
    return _cohorts_described(canvas, columns, most)


def _axes_of_cohorts(canvas: Canvas, starts: list[datetime.date]) -> None:
    words = canvas.words
    is_month = all(start.day == 1 for start in starts)
    labels = [words.month(start) if is_month else start.isoformat() for start in starts]
    canvas.ticks("y", [-float(row) for row in range(len(starts))], labels)
    ages = range(len(starts))
    first = words.word("cohorts.size")
    canvas.ticks("x", [float(age) for age in ages], [str(age) if age else first for age in ages])
    canvas.ax.xaxis.tick_top()
    canvas.ax.xaxis.set_label_position("top")
    canvas.ax.tick_params(length=0)
    canvas.ax.set_xlim(-0.6, max(1, len(starts)) - 0.5)
    canvas.ax.set_ylim(0.5 - max(1, len(starts)), 0.5)
    for spine in canvas.ax.spines.values():
        spine.set_visible(False)
    canvas.titles(words.word("cohorts.age"))


def _cohorts_described(canvas: Canvas, columns: dict[str, list[Any]], most: float) -> Axes:
    words = canvas.words
    title = words.word("cohorts.chart")
    if not columns["cohort"]:
        return canvas.describe(title, words.word("empty"))
    shares = [
        share for share, age in zip(columns["retention"], columns["age"]) if age == 1 and share
    ]
    text = words.word(
        "cohorts.alternative",
        cohorts=words.number(len(set(columns["cohort"]))),
        most=words.share(most, 0),
        low=words.share(min(shares, default=0.0), 0),
        high=words.share(max(shares, default=0.0), 0),
    )
    return canvas.describe(title, text)
