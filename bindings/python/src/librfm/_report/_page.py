# SPDX-License-Identifier: MIT
"""Puts a study into the template."""

from __future__ import annotations

import dataclasses
import pathlib
from typing import Any

import jinja2
from markupsafe import Markup

from .._language import Language
from ..plot._theme import THEMES
from ._book import Book
from ._sections import Writer, options_of
from ._study import Study

HERE = pathlib.Path(__file__).resolve().parent


def render(study: Study, words: Language, title: str | None) -> str:
    """The page as text."""
    book = Book(words)
    book.add("options", options_of(study, words))
    sections = Writer(study, words, book).sections()
    themes: dict[str, dict[str, Any]] = {
        name: dataclasses.asdict(THEMES[name]) for name in ("light", "dark")
    }
    page = _environment().get_template("page.html")
    return page.render(
        words=words,
        title=title or words.word("page.title"),
        as_of=book.say("page.as_of", day=book.cell("options", 0, "as_of")),
        sections=sections,
        themes=themes,
        css=Markup((HERE / "report.css").read_text("utf-8")),
        data=book.as_json(),
        made_with=book.say("page.made_with", version=book.cell("options", 0, "version")),
    )


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
