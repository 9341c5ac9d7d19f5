# SPDX-License-Identifier: MIT
"""Charts of the library's frames, on matplotlib: ``pip install "librfm[plot]"``.

Each function takes what a report of librfm gave, draws and returns matplotlib axes; nothing is
computed here but where things lie. ``ax=`` draws into axes of your own. Colours differ in
lightness as well as in hue, in a light theme and a dark one; words are English or Dutch.
``description(ax)`` is the text alternative, ``to_svg(ax)`` the chart for a page, with it inside.
"""

from __future__ import annotations

try:
    import matplotlib  # noqa: F401
except ImportError as error:
    raise ImportError(
        'librfm.plot draws with matplotlib, which is absent: pip install "librfm[plot]"'
    ) from error

from ._bars import segments
from ._canvas import Description, description
from ._curves import alive, clv, lorenz, tracking
from ._flow import moves
from ._frames import alive_history, clv_bins
from ._heat import cohorts, heatmap
from ._svg import to_svg
from ._theme import Theme, ThemeName

__all__ = [
    "Description",
    "Theme",
    "ThemeName",
    "alive",
    "alive_history",
    "clv",
    "clv_bins",
    "cohorts",
    "description",
    "heatmap",
    "lorenz",
    "moves",
    "segments",
    "to_svg",
    "tracking",
]
