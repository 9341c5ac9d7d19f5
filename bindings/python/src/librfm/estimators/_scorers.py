# SPDX-License-Identifier: MIT
"""Scores: each column of X to 1..n, high is good."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from .._frame import Frame
from .._scorer import Dimension, Good, Method, QuantileType, Scorer
from ._base import Transformer
from ._columns import RFM, chosen_of, named
from ._table import Table

SHORT: dict[str, str] = dict(zip(RFM, "rfm"))


class _Scored(Transformer):
    columns: Sequence[Any] | None
    low_is_good: Sequence[Any]

    def _dimension(self, name: str, column: str, is_low: bool) -> Dimension:
        raise NotImplementedError

    def _scorer(self, frame: Frame, dimensions: Sequence[Dimension]) -> Scorer:
        raise NotImplementedError

    def _dimensions(self, table: Table) -> list[Dimension]:
        columns, low = named(table, self.columns), chosen_of(table, self.low_is_good)
        return [
            self._dimension(SHORT.get(name, f"{name}_score"), name, name in low) for name in columns
        ]

    def fit(self, X: Any, y: Any = None) -> Any:
        """Fits cut points to X; y is not looked at."""
        table = self._first(X)
        dimensions = self._dimensions(table)
        self._inputs = [one.column for one in dimensions]
        self._outputs = [one.name for one in dimensions]
        self.scorer_ = self._scorer(table.frame(self._inputs), dimensions)
        found = self.scorer_.cuts().to_dict()
        self.cuts_: dict[str, list[float]] = {name: [] for name in self._outputs}
        for name, within, cut in zip(found["dimension"], found["within"], found["cut"]):
            if within is None:
                self.cuts_[name].append(cut)
        return self

    def _transformed(self, X: Any) -> Frame:
        table = self._later(X)
        return self.scorer_.apply(table.frame(self._inputs)).select(self._outputs)

    def _names_out(self) -> list[str]:
        return self._outputs


class RfmScorer(_Scored):
    """Scores by quantiles, or by cut points of your own.

    Args:
        bins: How many scores.
        cuts: Cut points by column, ascending, for columns that are not to have quantiles:
            ``{"receipts": [1, 3, 9]}``.
        quantile_type: "7", "1", "ntile" or "rpkg"; see librfm.Dimension.
        method: "independent", or "nested": each column within the scores of those before it.
        columns: Names or places of up to 8 columns; by default days_since_last, receipts and
            spend_net where X has them, else all.
        low_is_good: Names or places of columns whose low values get the high scores.

    Attributes:
        scorer_: The librfm.Scorer: save, drift, apply for rules.
        cuts_: Cut points by score; of "nested" those of the first column.

    Examples:
        >>> X = Frame({"days_since_last": [10, 200, 50], "receipts": [9, 1, 4],
        ...            "spend_net": [500, 20, 80]})
        >>> RfmScorer(bins=3).set_output(transform="frame").fit_transform(X).to_dict()
        {'r': [3, 1, 2], 'f': [3, 1, 2], 'm': [3, 1, 2]}
    """

    def __init__(
        self,
        bins: int = 5,
        *,
        cuts: Mapping[str, Sequence[float]] | None = None,
        quantile_type: QuantileType = "7",
        method: Method = "independent",
        columns: Sequence[Any] | None = None,
        low_is_good: Sequence[Any] = ("days_since_last",),
    ) -> None:
        self.bins = bins
        self.cuts = cuts
        self.quantile_type: QuantileType = quantile_type
        self.method: Method = method
        self.columns = columns
        self.low_is_good = low_is_good

    def _dimension(self, name: str, column: str, is_low: bool) -> Dimension:
        good: Good = "low" if is_low else "high"
        if self.cuts and column in self.cuts:
            return Dimension(name, column, "threshold", good, cuts=self.cuts[column])
        return Dimension(name, column, "quantile", good)

    def _scorer(self, frame: Frame, dimensions: Sequence[Dimension]) -> Scorer:
        return Scorer.fit(
            frame,
            dimensions,
            bins=self.bins,
            quantile_type=self.quantile_type,
            method=self.method,
        )


class KMeansScorer(_Scored):
    """Scores by the best clusters of each column by itself, found exactly.

    Args:
        bins: How many.
        columns: As for RfmScorer.
        low_is_good: The same.

    Attributes:
        scorer_: The librfm.Scorer.
        cuts_: Cut points by score, half way between centres.
        centers_: Centres by score, the lowest first.

    Examples:
        >>> made = KMeansScorer(2).set_output(transform="frame")
        >>> made.fit_transform(Frame({"days": [1, 2, 30, 31]}))["days_score"].to_list()
        [1, 1, 2, 2]
    """

    def __init__(
        self,
        bins: int = 5,
        *,
        columns: Sequence[Any] | None = None,
        low_is_good: Sequence[Any] = ("days_since_last",),
    ) -> None:
        self.bins = bins
        self.columns = columns
        self.low_is_good = low_is_good

    def fit(self, X: Any, y: Any = None) -> Any:
        """Fits clusters to X; y is not looked at."""
        super().fit(X, y)
        found = self.scorer_.centres().to_dict()
        self.centers_: dict[str, list[float]] = {name: [] for name in self._outputs}
        for name, centre in zip(found["dimension"], found["centre"]):
            self.centers_[name].append(centre)
        return self

    def _dimension(self, name: str, column: str, is_low: bool) -> Dimension:
        return Dimension(name, column, "kmeans", "low" if is_low else "high")

    def _scorer(self, frame: Frame, dimensions: Sequence[Dimension]) -> Scorer:
        return Scorer.fit(frame, dimensions, bins=self.bins)
