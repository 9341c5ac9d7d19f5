# SPDX-License-Identifier: MIT
"""The report page: one file that says how a shop's customers do."""

from __future__ import annotations

import os
import pathlib
import tempfile
from typing import Any

from .._language import Language, LanguageCode
from .._ledger import Ledger
from .._model import Model
from .._rules import Rules
from .._scorer import Scorer
from .._words import Day, Returns, Window


def report(
    ledger: Ledger,
    target: Any = None,
    *,
    as_of: Day | None = None,
    rules: str | Rules = "classic11",
    scorer: Scorer | None = None,
    model: str | Model | None = "bg-nbd",
    language: LanguageCode = "en",
    title: str | None = None,
    window: Window = None,
    returns: Returns = "net",
    horizon_days: int = 365,
    best_customers: int = 10,
    currency: str = "",
) -> str | None:
    """Writes one self-contained HTML page about the customers of a shop.

    Figures, segments, recency by frequency, concentration, moves since the month before, cohorts,
    lifetime value, and how it was made: a chart and its numbers each. The page needs no network
    and runs no program. The same input gives the same bytes. Needs ``pip install "librfm[plot]"``.

    Args:
        ledger: The receipts.
        target: A path, or an object with ``write`` of text; None gives the text.
        as_of: The day to look from; by default the last day of the ledger.
        rules: Name of a built-in table or a Rules of your own.
        scorer: A fitted one; by default quantiles of these customers, by the scale of the rules.
        model: Of purchases: a name, to fit it, or a fitted one; None leaves lifetime value out.
        language: "en" or "nl". Segments keep the names of the rule table.
        title: Of the page.
        window: How far segments look back, as for Ledger.customers; models see all days.
        returns: "net", "ignore" or "cancel".
        horizon_days: How far lifetime value looks ahead.
        best_customers: How many customers of the highest lifetime value are named; 0: nobody is.
        currency: Its sign, such as "€", in front of amounts.

    Returns:
        The page when there is no target. A file appears only when all of it was written.

    Raises:
        ImportError: matplotlib or jinja2 is absent.
        ValueError: There is no customer with a purchase up to the day.
    """
    _needed()
    words = Language(language, currency)
    path = None if target is None or hasattr(target, "write") else pathlib.Path(target)
    if path is not None and not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {path.parent}")
    from ._page import render
    from ._study import study_of

    study = study_of(
        ledger,
        as_of=as_of,
        rules=Rules.preset(rules) if isinstance(rules, str) else rules,
        scorer=scorer,
        model=model,
        window=window,
        returns=returns,
        horizon_days=horizon_days,
        best_customers=best_customers,
    )
    page = render(study, words, title)
    if target is None:
        return page
    if path is None:
        target.write(page)
    else:
        _write(path, page)
    return None


def _needed() -> None:
    try:
        import jinja2  # noqa: F401
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise ImportError(
            f'librfm.report needs {error.name}, which is absent: pip install "librfm[plot]"'
        ) from error


def _write(path: pathlib.Path, page: str) -> None:
    """Writes beside the file, then puts it in its place."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
