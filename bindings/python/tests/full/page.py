# SPDX-License-Identifier: MIT
"""Reads a report page as a reader would: what it shows, and the data that it holds."""

import datetime
import decimal
import json
from html.parser import HTMLParser

from librfm._translations import MONTHS

YES_NO = {"yes": 1, "ja": 1, "no": 0, "nee": 0}
POWERS = {"%": -2, "pp": -2, "k": 3, "M": 6, "mln": 6}
VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """The page taken apart.

    Attributes:
        shown: (data-at, text) of each value that says where it comes from.
        plain: Other texts, outside charts and listings.
        heads: Texts of heads of tables.
        listings: Texts of pre.
        tags: Names of all elements.
        data: Frames by name: {"types": ..., "values": ...}.
    """

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.shown, self.plain, self.heads, self.listings, self.tags = [], [], [], [], []
        self.attributes = []
        self._open, self._data = [], ""
        self.feed(text)
        self.close()
        assert self._open == [], self._open
        self.data = json.loads(self._data)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag in VOID:
            return
        at = dict(attributes).get("data-at")
        self._open.append((tag, at))
        if at is not None:
            self.shown.append((at, ""))

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_endtag(self, tag):
        assert self._open[-1][0] == tag, (self._open[-3:], tag)
        self._open.pop()

    def handle_data(self, text):
        tags = [tag for tag, _ in self._open]
        if "script" in tags:
            self._data += text
        elif any(at is not None for _, at in self._open):
            at, before = self.shown[-1]
            self.shown[-1] = (at, before + text)
        elif "pre" in tags:
            self.listings.append(text)
        elif "svg" not in tags and "style" not in tags and text.strip():
            (self.heads if "thead" in tags else self.plain).append(text)

    def value(self, at):
        """The value of a place, and the type of its column."""
        name, row, column = at.split(":")
        frame = self.data[name]
        return frame["values"][column][int(row)], frame["types"][column]


def day_in_words(text, language):
    day, month, year = text.split()
    return datetime.date(int(year), MONTHS[language].index(month) + 1, int(day))


def says(text, at, page, language, currency):
    """Whether a text shows the value of a place, as exactly as its decimals say."""
    value, kind = page.value(at)
    text = text.strip()
    if text in YES_NO:
        return value == YES_NO[text]
    if value is None:
        return text in ("\u2013", "(none)", "(geen)")
    if kind == "day":
        return day_in_words(text, language).isoformat() == value
    if isinstance(value, str):
        return text == value.strip()
    if at.endswith(":retention"):  # the triangle has no room for signs
        text = text.rstrip("%") + "%"
    return _shows_number(text.replace("n ", ""), value, language, currency)


def _shows_number(text, value, language, currency):
    power = next((power for sign, power in POWERS.items() if text.endswith(sign)), 0)
    text = (
        text.rstrip(" mlnMkp%").replace(currency, "").replace("\u00a0", "").replace("\u2212", "-")
    )
    group, point = (",", ".") if language == "en" else (".", ",")
    whole, _, digits = text.partition(point)
    groups = whole.lstrip("-").split(group)
    assert all(len(one) == 3 for one in groups[1:]), text
    shown = decimal.Decimal(whole.replace(group, "") + "." + (digits or "0"))
    exact = decimal.Decimal(repr(value)).scaleb(-power)
    unit = decimal.Decimal(1).scaleb(-len(digits))
    return abs(shown - exact) <= unit / 2 * (1 + decimal.Decimal("1e-9"))
