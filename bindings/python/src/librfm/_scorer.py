# SPDX-License-Identifier: MIT
"""Scorers: each dimension of a customer table to a score 1..n, high is good."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Any, Literal, Mapping, Sequence, Union

from . import _abi
from ._core import encoded, made, options, texts
from ._frame import Frame, as_frame, call_frames, frame_handle
from ._library import lib
from ._saved import SavedText
from ._words import chosen, thread_count

Strategy = Literal["quantile", "threshold", "kmeans"]
QuantileType = Literal["7", "1", "ntile", "rpkg"]
Method = Literal["independent", "nested"]
Good = Literal["high", "low"]
Points = Mapping[str, Union[Sequence[float], None]]

STRATEGIES = {
    "quantile": _abi.RFM_SCORE_QUANTILE,
    "threshold": _abi.RFM_SCORE_THRESHOLD,
    "kmeans": _abi.RFM_SCORE_KMEANS,
}
QUANTILE_TYPES = {
    "7": _abi.RFM_QUANTILE_TYPE_7,
    "1": _abi.RFM_QUANTILE_TYPE_1,
    "ntile": _abi.RFM_QUANTILE_NTILE,
    "rpkg": _abi.RFM_QUANTILE_RPKG,
}
METHODS = {"independent": _abi.RFM_SCORE_INDEPENDENT, "nested": _abi.RFM_SCORE_NESTED}
GOOD = {"high": _abi.RFM_HIGH_IS_GOOD, "low": _abi.RFM_LOW_IS_GOOD}


@dataclasses.dataclass(frozen=True)
class Dimension:
    """One dimension to score.

    Attributes:
        name: The score column to make: "r", "f", "m".
        column: The column to read: int64, double, amount or day.
        strategy: "quantile" cuts at the k/n quantiles of the values, "threshold" at `cuts`,
            "kmeans" half way between the centres of the best n clusters.
        good: "high" or "low": which values get the high scores.
        bins: 2 to 255; None takes the scorer's, or one more than there are cuts.
        quantile_type: "7" (linear between order statistics), "1" (inverse of the distribution),
            "ntile" (ranks, equal values parted by customer), "rpkg" (as the R package rfm).
        cuts: Of thresholds: ascending, in major units; numbers or text ("49.95").
    """

    name: str
    column: str
    strategy: Strategy = "quantile"
    good: Good = "high"
    bins: int | None = None
    quantile_type: QuantileType | None = None
    cuts: Sequence[float | int | str] = ()

    def _struct(self) -> Any:
        cuts = [cut if isinstance(cut, str) else format(cut) for cut in self.cuts]
        kind = self.quantile_type
        return _abi.rfm_dimension(
            name=encoded(self.name),
            column=encoded(self.column),
            strategy=chosen("strategy", self.strategy, STRATEGIES),
            direction=chosen("good", self.good, GOOD),
            bins=self.bins or 0,
            quantile_type=0 if kind is None else chosen("quantile_type", kind, QUANTILE_TYPES),
            cuts=texts(cuts) if cuts else None,
            cut_count=len(cuts),
        )


# What the library scores when no dimensions are given.
DEFAULT_DIMENSIONS = ("r", "f", "m")


def scorer_options(
    dimensions: Sequence[Dimension] | None = None,
    bins: int | None = None,
    quantile_type: QuantileType = "7",
    method: Method = "independent",
    points: Points | None = None,
    weights: Mapping[str, float] | None = None,
    grades: Mapping[str, float] | None = None,
    threads: int | None = None,
) -> Any:
    """rfm_scorer_options; the words are told at Scorer.fit."""
    listed = list(dimensions or ())
    how = options(
        _abi.rfm_scorer_options,
        threads=thread_count(threads),
        dimension_count=len(listed),
        bins=bins,
        quantile_type=chosen("quantile_type", quantile_type, QUANTILE_TYPES),
        method=chosen("method", method, METHODS),
    )
    if listed:
        how.dimensions = (_abi.rfm_dimension * len(listed))(*(one._struct() for one in listed))
    names = [one.name for one in listed] or list(DEFAULT_DIMENSIONS)
    if points is not None or weights is not None:
        how.points = _points(names, points or {}, weights or {})
    if grades:
        ordered = sorted(grades.items(), key=lambda one: -one[1])
        how.grade_count = len(ordered)
        how.grades = (_abi.rfm_grade * len(ordered))(
            *(_abi.rfm_grade(label=encoded(label), at_least=least) for label, least in ordered)
        )
    return how


def _points(names: Sequence[str], points: Points, weights: Mapping[str, float]) -> Any:
    unknown = [name for name in [*points, *weights] if name not in names]
    if unknown:
        raise ValueError(f"no dimension {unknown[0]}; there are {', '.join(names)}")
    structs = (_abi.rfm_points * len(names))()
    for struct, name in zip(structs, names):
        given = points.get(name)
        struct.weight = weights.get(name, 1.0)
        if given is not None:
            held = (ctypes.c_double * len(given))(*given)
            struct._held = held
            struct.points, struct.count = ctypes.addressof(held), len(given)
            _keep(structs, held)
    return structs


def _keep(structs: Any, held: Any) -> None:
    """Ties memory to the structs that point to it."""
    structs._held = (*getattr(structs, "_held", ()), held)


@dataclasses.dataclass(frozen=True)
class Drift:
    """How far customers have moved since a scorer was fitted.

    Attributes:
        dimensions: A row each, with the population stability index and a verdict.
        cuts: A row for each cut point, with the share of customers up to it, then and now.
    """

    dimensions: Frame
    cuts: Frame


class Scorer(SavedText):
    """Fitted cut points; immutable. Made by Scorer.fit.

    Examples:
        >>> table = Frame({"customer": ["a", "b", "c"], "days_since_last": [10, 200, 50],
        ...                "receipts": [9, 1, 4], "spend_net": [500, 20, 80]})
        >>> Scorer.fit(table, bins=3).apply(table)["code"].to_list()
        ['333', '111', '222']
    """

    _free = lib.rfm_scorer_free
    _save = lib.rfm_scorer_save
    _load = lib.rfm_scorer_load
    _what = "scorer"

    def __init__(self) -> None:
        raise TypeError("a scorer is made by Scorer.fit, Scorer.from_text or Scorer.load")

    @classmethod
    def fit(
        cls,
        frame: Any = None,
        dimensions: Sequence[Dimension] | None = None,
        *,
        bins: int | None = None,
        quantile_type: QuantileType = "7",
        method: Method = "independent",
        points: Points | None = None,
        weights: Mapping[str, float] | None = None,
        grades: Mapping[str, float] | None = None,
        threads: int | None = None,
    ) -> Scorer:
        """Fits cut points to a customer table.

        Args:
            frame: The table, whatever Frame() takes; None when all dimensions have thresholds.
            dimensions: By default r on days_since_last (low is good), f on receipts, m on
                spend_net.
            bins: For dimensions that do not say; 5 by default.
            quantile_type: The same; see Dimension.
            method: "independent" scores each dimension over all customers, "nested" the second
                within each score of the first, and so on.
            points: Points for each score, lowest first, by dimension: adds the column points,
                the weighted total. A dimension that is not named counts its score.
            weights: Weight of a dimension in that total; 1 by default.
            grades: Labels for totals from a number up: ``{"A": 12, "B": 9}``.
            threads: How many; all processors by default.

        Raises:
            RfmColumnError: A column is missing or of another type.
            RfmDataError: A dimension has no values.
        """
        how = scorer_options(
            dimensions, bins, quantile_type, method, points, weights, grades, threads
        )
        return made(cls, lib.rfm_scorer_fit, frame_handle(frame), how)

    @staticmethod
    def suggest_bins(customers: int) -> int:
        """How many bins suit a number of customers: 3 under 30,000, 4 up to 200,000, else 5."""
        return int(lib.rfm_scorer_suggest_bins(customers))

    def apply(self, frame: Any, *, threads: int | None = None) -> Frame:
        """The frame with a column for each score, `code`, and `fm`, `points`, `grade`.

        Args:
            frame: A table with the columns that were fitted.
            threads: How many; all processors by default.
        """
        return made(Frame, lib.rfm_scorer_apply, self, as_frame(frame), thread_count(threads))

    def cuts(self) -> Frame:
        """The cut points, a row each, and why bins were lost."""
        return made(Frame, lib.rfm_scorer_cuts, self)

    def centres(self) -> Frame:
        """The clusters of k-means dimensions, lowest centre first."""
        return made(Frame, lib.rfm_scorer_centres, self)

    def drift(self, frame: Any) -> Drift:
        """Says how far the customers of a frame have moved since the fit."""
        return Drift(*call_frames(lib.rfm_scorer_drift, 2, self, as_frame(frame)))

    def __repr__(self) -> str:
        if self.closed:
            return "<Scorer: closed>"
        cuts = self.cuts().to_dict()
        shown = []
        for name in dict.fromkeys(cuts["dimension"]):
            rows = [at for at, one in enumerate(cuts["dimension"]) if one == name]
            if cuts["within"][rows[0]] is None:
                texts_ = ", ".join(cuts["cut_text"][at] for at in rows)
                shown.append(f"{name} {cuts['column'][rows[0]]} [{texts_}]")
            else:
                shown.append(f"{name} {cuts['column'][rows[0]]} [nested]")
        return f"<Scorer: {'; '.join(shown) or 'ranks'}>"
