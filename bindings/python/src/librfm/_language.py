# SPDX-License-Identifier: MIT
"""Words, numbers and dates of charts and reports in the reader's language."""

from __future__ import annotations

import dataclasses
import datetime
import math
from typing import Literal, Union

from ._translations import MONTHS, WORDS

LanguageCode = Literal["en", "nl"]
LANGUAGES = ("en", "nl")
NOTHING, MINUS = "\u2013", "\u2212"
Number = Union[int, float, None]


@dataclasses.dataclass(frozen=True)
class Language:
    """One language, and the sign of the shop's currency."""

    code: str = "en"
    currency: str = ""

    def __post_init__(self) -> None:
        if self.code not in LANGUAGES:
            raise ValueError(f"language is {self.code!r}; expected {' or '.join(LANGUAGES)}")

    def word(self, key: str, **figures: str) -> str:
        """A text of the table of translations, which must have it."""
        return WORDS[key][self.code].format(**figures)

    def plain(self, key: str) -> str:
        """A text with its places for figures as they are."""
        return WORDS[key][self.code]

    def number(self, value: Number, decimals: int = 0) -> str:
        """1,234.5 or 1.234,5."""
        if value is None or math.isnan(value):
            return NOTHING
        if math.isinf(value):
            return "∞" if value > 0 else f"{MINUS}∞"
        text = f"{value:,.{decimals}f}"
        if self.code == "nl":
            text = text.translate(str.maketrans(",.", ".,"))
        if text.startswith("-"):
            return f"{MINUS}{text[1:]}" if any(digit in "123456789" for digit in text) else text[1:]
        return text

    def share(self, value: Number, decimals: int = 1) -> str:
        """0.5 as 50.0%."""
        text = self.number(None if value is None else value * 100, decimals)
        return text if text == NOTHING else f"{text}%"

    def money(self, value: Number, decimals: int = 2) -> str:
        """An amount with the sign of the currency."""
        text = self.number(value, decimals)
        if not self.currency or text == NOTHING:
            return text
        sign, digits = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
        gap = "\u00a0" if self.code == "nl" or self.currency[-1].isalpha() else ""
        return f"{sign}{self.currency}{gap}{digits}"

    def short_money(self, value: Number) -> str:
        """A large amount in thousands (k) or millions (M, mln)."""
        if value is None or not 1000 <= abs(value) < math.inf:
            return self.money(value, 0)
        if abs(value) < 999_500:
            return f"{self.money(value / 1e3, int(abs(value) < 9950))}k"
        return f"{self.money(value / 1e6, 1)}{' mln' if self.code == 'nl' else 'M'}"

    def day(self, day: datetime.date | None) -> str:
        """31 December 2024."""
        return NOTHING if day is None else f"{day.day} {self.months[day.month - 1]} {day.year}"

    def unbroken_day(self, day: datetime.date | None) -> str:
        """A day whose number and month stay on one line of a page."""
        return self.day(day).replace(" ", "\u00a0", 1)

    def month(self, day: datetime.date) -> str:
        """Dec 2024."""
        return f"{self.months[day.month - 1][:3].replace('maa', 'mrt')} {day.year}"

    @property
    def months(self) -> tuple[str, ...]:
        """Names of the months."""
        return MONTHS[self.code]
