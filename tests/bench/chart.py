# SPDX-License-Identifier: MIT
"""The chart of docs/benchmark.md: how many times as long rivals take, as SVG.

A bar starts at 1, where both are equally quick, on a logarithmic axis; a mark across it is the
goal. Colours follow the reader's light or dark scheme, and text stands beside every bar, so that
nothing is told by colour alone.
"""

import html
import math

WIDTH, LEFT, RIGHT, ROW, HEAD, GAP = 860, 150, 90, 20, 24, 10
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.what { font-weight: 600 }
.axis { fill: #59636e; font-size: 12px }
.grid { stroke: #d1d9e0 }
.one { stroke: #59636e }
.bar { fill: #2a6fb0 }
.slower { fill: #a15c00 }
.goal { stroke: #1f2328; stroke-width: 2.5 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc }
.axis { fill: #9198a1 }
.grid { stroke: #3d444d }
.one { stroke: #9198a1 }
.bar { fill: #64a8e8 }
.slower { fill: #e0a04c }
.goal { stroke: #f0f6fc }
}
"""


def ticks_of(lowest, highest):
    """1, 2, 5, 10, ... as far as the bars go."""
    found = [step * 10.0**power for power in range(-2, 5) for step in (1, 2, 5)]
    low = max((tick for tick in found if tick <= lowest), default=found[0])
    high = min((tick for tick in found if tick >= highest), default=found[-1])
    return [tick for tick in found if low <= tick <= high]


def text(x, y, words, kind="", anchor="start"):
    style = f' class="{kind}"' if kind else ""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f"<text {place}{style}>{html.escape(words)}</text>"


def line(x, top, bottom, kind):
    return f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}" class="{kind}"/>'


def bar(place, y, ratio, goal):
    """A rival's bar, its number and the goal's mark."""
    start, end = sorted((place(1.0), place(ratio)))
    kind = "bar" if ratio >= 1 else "slower"
    parts = [f'<rect x="{start:.1f}" y="{y + 3:.1f}" width="{max(end - start, 1):.1f}" '
             f'height="{ROW - 6}" class="{kind}"/>']
    if goal:
        parts.append(line(place(goal), y + 1, y + ROW - 1, "goal"))
    words = f"{ratio:.{0 if ratio >= 100 else 1 if ratio >= 10 else 2}f}"
    beyond = max(end, place(goal)) if goal and goal < ratio * 1.25 else end
    parts.append(text(beyond + 6, y + ROW - 6, words))
    return parts


def svg(groups):
    """`groups`: (what, [(rival, ratio, goal or None)])."""
    ratios = [number for _, rows in groups for _, ratio, goal in rows
              for number in (ratio, goal or ratio)]
    ticks = ticks_of(min([0.5, *ratios]), max([10, *ratios]))
    scale = (WIDTH - LEFT - RIGHT) / math.log(ticks[-1] / ticks[0])

    def place(ratio):
        return LEFT + scale * math.log(ratio / ticks[0])

    parts, grid, y = [], [], 34
    for what, rows in groups:
        parts.append(text(8, y + HEAD - 8, what, "what"))
        y += HEAD
        end = y + ROW * len(rows)
        grid += [line(place(tick), y, end, "one" if tick == 1 else "grid") for tick in ticks]
        for rival, ratio, goal in rows:
            parts.append(text(LEFT - 10, y + ROW - 6, rival, anchor="end"))
            parts += bar(place, y, ratio, goal)
            y += ROW
        y += GAP
    labels = [text(place(tick), 22, f"{tick:g}", "axis", "middle") for tick in ticks]
    labels.append(text(8, 22, "times as long as rfm", "axis"))
    title = "How many times as long as rfm other programs take"
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 8}" role="img" '
        f'aria-label="{title}">', f"<title>{title}</title>", f"<style>{STYLE}</style>",
        *grid, *labels, *parts, "</svg>", ""])
