# SPDX-License-Identifier: MIT
"""A chart as SVG that stands in a page: real text, a title and a description, no foreign ids."""

from __future__ import annotations

import io
import re
import warnings
from typing import Any
from xml.etree import ElementTree

import matplotlib
from matplotlib.axes import Axes

from ._canvas import _figure, description
from ._theme import MARKS

SVG = "http://www.w3.org/2000/svg"
LINK = "http://www.w3.org/1999/xlink"
FONT = re.compile(r"font: (?:[\w-]+ )*?([\d.]+)px [^;]+")
USED = re.compile(r"url\(#([^)]+)\)")


def to_svg(ax: Axes, *, prefix: str = "chart") -> str:
    """The figure of a chart as SVG to put into a page.

    Texts stay texts in the page's font; title and description are what description(ax) says.

    Args:
        ax: What a function of librfm.plot gave.
        prefix: In front of all ids, so that they differ from those of other charts.
    """
    root = ElementTree.fromstring(_drawn(ax, prefix))
    for unwanted in ("metadata", f"{{{SVG}}}metadata"):
        for element in root.findall(unwanted):
            root.remove(element)
    ids = _tidy_ids(root, prefix)
    for element in root.iter():
        _tidy(element, ids)
    _accessible(root, ax, prefix)
    ElementTree.register_namespace("", SVG)
    text = ElementTree.tostring(root, encoding="unicode")
    for role, mark in MARKS.items():
        text = text.replace(mark, f"var(--{role})")
    return re.sub(r">\s+<", "><", text)


def _drawn(ax: Axes, prefix: str) -> bytes:
    out = io.BytesIO()
    figure = _figure(ax)
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": prefix}
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # the page's font draws it, not matplotlib's
        how = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(out, format="svg", transparent=False, metadata=how)
    return out.getvalue()


def _tidy_ids(root: ElementTree.Element, prefix: str) -> dict[str, str]:
    """New names for ids that something refers to."""
    used: set[str] = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            used.update(USED.findall(value))
            if name == f"{{{LINK}}}href" or name == "href":
                used.add(value.lstrip("#"))
    return {old: f"{prefix}-{at}" for at, old in enumerate(sorted(used))}


def _tidy(element: ElementTree.Element, ids: dict[str, str]) -> None:
    name = element.get("id")
    if name is not None:
        del element.attrib["id"]
        if name in ids:
            element.set("id", ids[name])
        elif name.startswith("at-"):
            element.set("data-at", name[3:].replace("-", ":"))
    link = element.attrib.pop(f"{{{LINK}}}href", None)
    if link is not None:
        element.set("href", f"#{ids[link.lstrip('#')]}")
    for key, value in list(element.attrib.items()):
        value = USED.sub(lambda found: f"url(#{ids[found[1]]})", value)
        if key == "style":
            value = FONT.sub(r"font-size: \1px", value)
        element.set(key, value)


def _accessible(root: ElementTree.Element, ax: Axes, prefix: str) -> None:
    said = description(ax)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    for at, (tag, text) in enumerate((("title", said.title), ("desc", said.text))):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": f"{prefix}-{tag}"})
        element.text = text
        root.insert(at, element)
