# SPDX-License-Identifier: MIT
"""Moves between segments as a flow from left to right."""

from __future__ import annotations

from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from .._language import LanguageCode
from .._moves import Moves
from ._canvas import Canvas, fitted, spread
from ._theme import ThemeName

# What stands for customers that are not in one of the two tables.
OUTSIDE = ("outside",)
Place = Any  # a segment, None for no segment, or OUTSIDE
KINDS: list[str] = ["accent", "second", "quiet", "fresh", "muted"]
BAR = 0.012
GAP = 0.3  # of all heights together


class Link(NamedTuple):
    """Customers that went from one segment to another."""

    row: int
    source: Place
    target: Place
    customers: int


def moves(
    moves: Moves,
    *,
    ax: Axes | None = None,
    theme: ThemeName = "light",
    language: LanguageCode = "en",
    size: tuple[float, float] | None = None,
) -> Axes:
    """Draws who went from which segment to which: before on the left, after on the right.

    Blue went up, orange went down, grey stayed or went across, green is new or back; who was lost
    ends in a place of its own.

    Args:
        moves: What moves_between gave.
        ax: Axes to draw on; by default new ones of pyplot.
        theme: "light" or "dark".
        language: "en" or "nl".
        size: Width and height of a new figure, in inches.
    """
    links = _links(moves)
    flow = moves.flow.to_dict()
    order = [*flow["segment"], OUTSIDE]
    levels: dict[Place, int | None] = dict(zip(flow["segment"], flow["level"]))
    shown = len({link.source for link in links} | {link.target for link in links})
    canvas = Canvas(ax, theme, language, "", size or (7.2, max(2.6, 0.5 * shown)))
    canvas.bare()
    width = canvas.inches[0]
    margin = min(0.36, 1.55 / width)
    sides = _sides(links, order)
    bands = [_Band(side, links, which) for which, side in enumerate(sides)]
    for link in sorted(links, key=lambda one: _kind(one, levels) != "quiet"):
        start, end = bands[0].where[link], bands[1].where[link]
        _ribbon(canvas, margin, start, end, _kind(link, levels))
    for which, band in enumerate(bands):
        _nodes(canvas, band, which, margin)
    canvas.ax.set_xlim(0, 1)
    canvas.ax.set_ylim(-0.02, 1.0 + 0.4 / canvas.inches[1])
    _heads(canvas, margin)
    return _described(canvas, links, levels)


def _links(moves: Moves) -> list[Link]:
    columns = moves.matrix.to_dict()
    found = []
    for row, customers in enumerate(columns["customers"]):
        source = columns["from_segment"][row] if columns["from_present"][row] else OUTSIDE
        target = columns["to_segment"][row] if columns["to_present"][row] else OUTSIDE
        if customers:
            found.append(Link(row, source, target, customers))
    return found


def _sides(links: list[Link], order: list[Place]) -> list[list[tuple[Place, int]]]:
    """The places of each side with their customers, highest level first."""
    sides = []
    for which in (1, 2):
        sums: dict[Place, int] = {}
        for link in links:
            sums[link[which]] = sums.get(link[which], 0) + link.customers
        sides.append([(place, sums[place]) for place in order if place in sums])
    return sides


class _Band:
    """Where places and links lie along one side, from 1 (top) down to 0."""

    def __init__(self, side: list[tuple[Place, int]], links: list[Link], which: int) -> None:
        total = sum(customers for _, customers in side) or 1
        gap = GAP / max(1, len(side) - 1) if len(side) > 1 else 0.0
        scale = (1 - (GAP if len(side) > 1 else 0.0)) / total
        self.nodes: list[tuple[Place, int, float, float]] = []
        self.where: dict[Link, tuple[float, float]] = {}
        top = 1.0
        for place, customers in side:
            bottom = top - customers * scale
            self.nodes.append((place, customers, bottom, top))
            self._lay(links, which, place, top, scale)
            top = bottom - gap

    def _lay(self, links: list[Link], which: int, place: Place, top: float, scale: float) -> None:
        for link in links:  # in order of the matrix: levels falling
            if link[which + 1] == place:
                self.where[link] = (top, top - link.customers * scale)
                top -= link.customers * scale


def _kind(link: Link, levels: dict[Place, int | None]) -> str:
    """The role of the colour."""
    if link.source == OUTSIDE:
        return "fresh"
    if link.target == OUTSIDE:
        return "muted"
    before, after = levels.get(link.source), levels.get(link.target)
    if before is None or after is None or before == after:
        return "quiet"
    return "accent" if after > before else "second"


def _ribbon(
    canvas: Canvas,
    margin: float,
    start: tuple[float, float],
    end: tuple[float, float],
    kind: str,
) -> None:
    left, right = margin + BAR, 1 - margin - BAR
    middle = (left + right) / 2
    points = [
        (left, start[0]),
        (middle, start[0]),
        (middle, end[0]),
        (right, end[0]),
        (right, end[1]),
        (middle, end[1]),
        (middle, start[1]),
        (left, start[1]),
        (left, start[0]),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    color = getattr(canvas.theme, kind)
    alpha = 0.3 if kind == "quiet" else 0.6
    canvas.ax.add_patch(PathPatch(Path(points, codes), facecolor=color, alpha=alpha, lw=0))


def _nodes(canvas: Canvas, band: _Band, which: int, margin: float) -> None:
    """Bars, and their names beside them, moved apart where they are thin."""
    line = 0.17 / canvas.inches[1]
    middles = spread([(low + high) / 2 for _, _, low, high in band.nodes], line, 0.0, 1.0)
    is_left = which == 0
    edge = margin if is_left else 1 - margin - BAR
    room = margin * canvas.inches[0] - 0.12
    for (place, customers, low, high), middle in zip(band.nodes, middles):
        bar = Rectangle((edge, low), BAR, max(high - low, 0.002), facecolor=canvas.theme.ink, lw=0)
        canvas.ax.add_patch(bar)
        count = canvas.words.number(customers)
        name = fitted(_name(canvas, place, is_left), room - 0.075 * len(count) - 0.06)
        text = f"{name} {count}" if is_left else f"{count} {name}"
        x = edge - 0.008 if is_left else edge + BAR + 0.008
        canvas.text(x, middle, text, ha="right" if is_left else "left")


def _name(canvas: Canvas, place: Place, is_left: bool) -> str:
    if place == OUTSIDE:
        return canvas.words.word("moves.fresh" if is_left else "moves.lost")
    return canvas.words.word("none") if place is None else str(place)


def _heads(canvas: Canvas, margin: float) -> None:
    """What the colours are."""
    parts = [("accent", "up"), ("second", "down"), ("quiet", "stayed"), ("fresh", "fresh")]
    handles = [
        Rectangle((0, 0), 1, 1, facecolor=getattr(canvas.theme, role), alpha=0.7, lw=0)
        for role, _ in parts
    ]
    names = [canvas.words.word(f"moves.{name}") for _, name in parts]
    canvas.legend(
        handles=handles,
        labels=names,
        loc="upper center",
        ncols=len(parts),
        handlelength=0.9,
        columnspacing=1.0,
        handletextpad=0.4,
        borderpad=0,
        borderaxespad=0,
        bbox_to_anchor=(0.5, 0.995),
    )


def _described(canvas: Canvas, links: list[Link], levels: dict[Place, int | None]) -> Axes:
    words = canvas.words
    sums = dict.fromkeys(KINDS, 0)
    for link in links:
        sums[_kind(link, levels)] += link.customers
    title = words.word("moves.chart")
    if not links:
        return canvas.describe(title, words.word("empty"))
    text = words.word(
        "moves.alternative",
        up=words.number(sums["accent"]),
        down=words.number(sums["second"]),
        stayed=words.number(sums["quiet"]),
        fresh=words.number(sums["fresh"]),
        lost=words.number(sums["muted"]),
    )
    return canvas.describe(title, text)
