# SPDX-License-Identifier: MIT
"""Colours by what they stand for; told apart in every kind of colour vision, light and dark."""

from __future__ import annotations

import dataclasses
from typing import Literal

ThemeName = Literal["light", "dark", "page"]


@dataclasses.dataclass(frozen=True)
class Theme:
    """One colour for each role.

    Attributes:
        ink: Text.
        muted: Text of axes and notes.
        grid: Lines behind.
        surface: What lies under it all.
        accent: What the chart is about; cells take shares of it. Also what went up.
        second: What it is held against. Also what went down.
        fresh: What is new.
        quiet: What stayed as it was.
    """

    ink: str
    muted: str
    grid: str
    surface: str
    accent: str
    second: str
    fresh: str
    quiet: str


# Blue, vermilion and green of Okabe and Ito, darkened or lightened until they stand out.
THEMES = {
    "light": Theme(
        ink="#1b2230",
        muted="#566072",
        grid="#dfe3e9",
        surface="#ffffff",
        accent="#0b66b0",
        second="#c4500a",
        fresh="#007a5a",
        quiet="#9aa3b1",
    ),
    "dark": Theme(
        ink="#edf1f7",
        muted="#a9b3c3",
        grid="#343d4c",
        surface="#141922",
        accent="#62b0f5",
        second="#ff9b57",
        fresh="#3fcf9f",
        quiet="#77839a",
    ),
}
ROLES = [field.name for field in dataclasses.fields(Theme)]
# In a page the colours come from its style sheet: each role has a mark that to_svg replaces.
MARKS = {role: f"#0{at}0{at}0{at}" for at, role in enumerate(ROLES, 1)}
THEMES["page"] = Theme(**MARKS)
STRONGEST = 0.5
FAINTEST = 0.05


def theme_named(name: str) -> Theme:
    """The theme of a name."""
    if name not in THEMES:
        raise ValueError(f"theme is {name!r}; expected light or dark")
    return THEMES[name]


def strength(value: float, most: float) -> float:
    """How strongly a cell is coloured: text on it stays readable, and zero is no colour."""
    if not value > 0 or not most > 0:
        return 0.0
    part = min(1.0, float((value / most) ** 0.5))
    return FAINTEST + (STRONGEST - FAINTEST) * part
