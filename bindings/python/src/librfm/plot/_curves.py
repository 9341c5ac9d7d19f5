# SPDX-License-Identifier: MIT
"""Lines: concentration, tracking of a model, one customer's chance to be alive, lifetime value."""

from __future__ import annotations

import datetime
from typing import Any, Literal, Sequence

from matplotlib.axes import Axes
from matplotlib.dates import date2num

from .._frame import as_frame
from .._language import LanguageCode
from .._reports import Pareto
from ._canvas import Canvas
from ._theme import ThemeName


def lorenz(
    pareto: Pareto | Any,
    *,
    ax: Axes | None = None,
    theme: ThemeName = "light",
    language: LanguageCode = "en",
    size: tuple[float, float] | None = None,
) -> Axes:
    """Draws the Lorenz curve beside the line of equal shares.

    Args:
        pareto: What report_pareto gave, or its curve.
        ax: Axes to draw on; by default new ones of pyplot.
        theme: "light" or "dark".
        language: "en" or "nl".
        size: Width and height of a new figure, in inches.
    """
    figures = pareto if isinstance(pareto, Pareto) else None
    curve = as_frame(pareto if figures is None else figures.curve).to_dict()
    canvas = Canvas(ax, theme, language, "", size or (5.2, 4.2))
    words, look = canvas.words, canvas.theme
    people = curve["customers_share"]
    shares = [float("nan") if one is None else one for one in curve["share"]]
    equal: dict[str, Any] = {"color": look.muted, "lw": 1.2, "linestyle": (0, (4, 3))}
    canvas.ax.plot([0, 1], [0, 1], label=words.word("lorenz.equal"), **equal)
    canvas.ax.plot(people, shares, color=look.accent, lw=2.2, label=words.word("lorenz.curve"))
    canvas.ax.fill_between(people, shares, people, color=look.accent, alpha=0.12, lw=0)
    canvas.ax.grid(color=look.grid, lw=0.7)
    canvas.ax.set_xlim(0, 1)
    canvas.ax.set_ylim(min([0.0, *(one for one in shares if one == one)]), 1)
    for axis in ("x", "y"):
        canvas.number_ticks(axis, share=True)
    canvas.titles(words.word("lorenz.x"), words.word("lorenz.y"))
    canvas.legend(loc="upper left")
    title = words.word("lorenz.chart")
    if figures is None or figures.gini != figures.gini:
        return canvas.describe(title, words.word("lorenz.alternative.curve"))
    text = words.word(
        "lorenz.alternative",
        gini=words.number(figures.gini, 3),
        top_1=words.share(figures.top_1_share),
        top_10=words.share(figures.top_10_share),
        top_20=words.share(figures.top_20_share),
    )
    return canvas.describe(title, text)


def tracking(
    steps: Any,
    *,
    kind: Literal["cumulative", "steps"] = "cumulative",
    ax: Axes | None = None,
    theme: ThemeName = "light",
    language: LanguageCode = "en",
    size: tuple[float, float] | None = None,
) -> Axes:
    """Draws repeat purchases beside those that the model expects; the holdout is shaded.

    Args:
        steps: What validate_tracking gave.
        kind: "cumulative", or "steps": each step by itself.
        ax: Axes to draw on; by default new ones of pyplot.
        theme: "light" or "dark".
        language: "en" or "nl".
        size: Width and height of a new figure, in inches.
    """
    if kind not in ("cumulative", "steps"):
        raise ValueError(f"kind is {kind!r}; expected cumulative or steps")
    columns = as_frame(steps).to_dict()
    canvas = Canvas(ax, theme, language, "", size or (7.2, 3.8))
    words, look = canvas.words, canvas.theme
    prefix = "cumulative_" if kind == "cumulative" else ""
    days = _numbers(columns["last_day"])
    actual, expected = columns[f"{prefix}actual"], columns[f"{prefix}expected"]
    held = [day for day, is_held in zip(days, columns["is_holdout"]) if is_held]
    if held:
        start = max([day for day in days if day < held[0]], default=held[0])
        how: dict[str, Any] = {"color": look.grid, "alpha": 0.45, "lw": 0}
        canvas.ax.axvspan(start, held[-1], label=words.word("tracking.holdout"), **how)
    canvas.ax.plot(days, actual, color=look.accent, lw=2, label=words.word("tracking.actual"))
    dashed: dict[str, Any] = {"color": look.second, "lw": 2, "linestyle": (0, (4, 2))}
    canvas.ax.plot(days, expected, label=words.word("tracking.expected"), **dashed)
    _axis_of_days(canvas, columns["last_day"])
    canvas.number_ticks("y")
    canvas.ax.set_ylim(bottom=0)
    canvas.ax.grid(axis="y", color=look.grid, lw=0.7)
    canvas.titles(y=words.word(f"tracking.{kind}"))
    canvas.legend(loc="upper left")
    return _tracking_described(canvas, columns, actual, expected)


def _tracking_described(
    canvas: Canvas, columns: dict[str, list[Any]], actual: list[int], expected: list[float]
) -> Axes:
    words = canvas.words
    title = words.word("tracking.chart")
    if not actual:
        return canvas.describe(title, words.word("empty"))
    text = words.word(
        "tracking.alternative",
        day=words.day(columns["last_day"][-1]),
        actual=words.number(actual[-1]),
        expected=words.number(expected[-1]),
    )
    return canvas.describe(title, text)


def alive(
    history: Any,
    *,
    ax: Axes | None = None,
    theme: ThemeName = "light",
    language: LanguageCode = "en",
    size: tuple[float, float] | None = None,
) -> Axes:
    """Draws one customer's chance to be alive along time, with the purchases marked.

    Args:
        history: What alive_history gave: day, p_alive, bought.
        ax: Axes to draw on; by default new ones of pyplot.
        theme: "light" or "dark".
        language: "en" or "nl".
        size: Width and height of a new figure, in inches.
    """
    columns = as_frame(history).to_dict()
    canvas = Canvas(ax, theme, language, "", size or (7.2, 3.2))
    words, look = canvas.words, canvas.theme
    days = _numbers(columns["day"])
    chances = [float("nan") if one is None else one for one in columns["p_alive"]]
    canvas.ax.plot(days, chances, color=look.accent, lw=2, label=words.word("alive.chance"))
    bought = [at for at, one in enumerate(columns["bought"]) if one]
    canvas.ax.plot(
        [days[at] for at in bought],
        [chances[at] for at in bought],
        linestyle="none",
        marker="o",
        markersize=5,
        markerfacecolor=look.second,
        markeredgecolor=look.surface,
        label=words.word("alive.purchase"),
        clip_on=False,
    )
    _axis_of_days(canvas, columns["day"])
    canvas.ax.set_ylim(0, 1.02)
    canvas.number_ticks("y", share=True)
    canvas.ax.grid(axis="y", color=look.grid, lw=0.7)
    canvas.legend(loc="lower left")
    title = words.word("alive.chart")
    if not days:
        return canvas.describe(title, words.word("empty"))
    text = words.word(
        "alive.alternative",
        purchases=words.number(len(bought)),
        day=words.day(columns["day"][-1]),
        chance=words.share(columns["p_alive"][-1]),
    )
    return canvas.describe(title, text)


def clv(
    bins: Any,
    *,
    ax: Axes | None = None,
    theme: ThemeName = "light",
    language: LanguageCode = "en",
    currency: str = "",
    size: tuple[float, float] | None = None,
) -> Axes:
    """Draws how many customers have how much lifetime value.

    Args:
        bins: A table with clv, as Model.predict gives with a spend model; or what clv_bins gave.
        ax: Axes to draw on; by default new ones of pyplot.
        theme: "light" or "dark".
        language: "en" or "nl".
        currency: Its sign, such as "€", in front of amounts.
        size: Width and height of a new figure, in inches.
    """
    from ._frames import clv_bins

    frame = as_frame(bins)
    columns = (clv_bins(frame) if "clv" in frame else frame).to_dict()
    canvas = Canvas(ax, theme, language, currency, size or (7.2, 3.6))
    words, look = canvas.words, canvas.theme
    counts = columns["customers"]
    canvas.ax.bar(range(len(counts)), counts, width=0.86, color=look.accent, alpha=0.85, lw=0)
    top = max([1, *counts])
    for at, count in enumerate(counts):
        where = (at, "customers")
        canvas.text(at, count + top * 0.035, words.number(count), where, ha="center")
    ends = [*columns["above"], *columns["up_to"][-1:]]
    step = 1 + len(ends) // (8 if canvas.is_narrow else 16)
    places = [(at - 0.5, _edge(canvas, end)) for at, end in enumerate(ends)][::step]
    canvas.ticks("x", [place for place, _ in places], [label for _, label in places])
    canvas.ax.set_xlim(-0.55, max(1, len(counts)) - 0.45)
    canvas.ax.set_ylim(0, top * 1.1)
    canvas.number_ticks("y")
    canvas.ax.spines["left"].set_visible(False)
    canvas.ax.set_yticks([])
    canvas.titles(words.word("clv.x"), words.word("clv.y"))
    return _clv_described(canvas, columns)


def _edge(canvas: Canvas, end: float | None) -> str:
    if end is None:
        return ""
    decimals = 0 if float(end).is_integer() else 1 if (end * 10).is_integer() else 2
    return canvas.words.number(end, decimals)


def _clv_described(canvas: Canvas, columns: dict[str, list[Any]]) -> Axes:
    words = canvas.words
    title = words.word("clv.chart")
    if not any(columns["customers"]):
        return canvas.describe(title, words.word("empty"))
    counts = columns["customers"]
    full = max(range(len(counts)), key=lambda at: counts[at])
    text = words.word(
        "clv.alternative",
        low=_edge(canvas, columns["above"][full]) or "0",
        high=_edge(canvas, columns["up_to"][full]),
        customers=words.number(counts[full]),
        of=words.number(sum(counts)),
    )
    return canvas.describe(title, text)


def _numbers(days: Sequence[datetime.date]) -> list[float]:
    number: Any = date2num
    return [float(number(day)) for day in days]


def _axis_of_days(canvas: Canvas, days: Sequence[datetime.date]) -> None:
    """Ticks at firsts of months, as many as have room."""
    if not days:
        return
    first, last = min(days), max(days)
    months = (last.year - first.year) * 12 + last.month - first.month
    most = max(2, int(canvas.inches[0] / 0.85))
    step = next((one for one in (1, 2, 3, 4, 6, 12, 24) if months <= one * most), 60)
    starts = []
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        start = datetime.date(month // 12, month % 12 + 1, 1)
        if month % step == 0 and first <= start <= last:
            starts.append(start)
    canvas.ticks("x", _numbers(starts), [canvas.words.month(start) for start in starts])
    canvas.ax.set_xlim(*_numbers([first, last if last > first else last + _DAY]))


_DAY = datetime.timedelta(days=1)
