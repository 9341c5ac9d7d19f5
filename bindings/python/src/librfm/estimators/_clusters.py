# SPDX-License-Identifier: MIT
"""Clusters over several columns at once."""

from __future__ import annotations

import array
from typing import Any, Sequence, TypeVar

from .._clusters import ClusterColumn, Clusters
from .._frame import Frame
from ._base import Estimator, values_of
from ._columns import RFM, chosen_of, named
from ._table import Table

JointT = TypeVar("JointT", bound="JointKMeans")


class JointKMeans(Estimator):
    """k-means over several columns, the same for any order of rows where X has customer ids.

    Args:
        n_clusters: How many.
        columns: Names or places; by default days_since_last, receipts and spend_net where X has
            them, else all but `id_column`.
        log: Columns of which ln(1 + value) is taken; by default receipts and spend_net of those
            three, else none.
        low_is_good: Columns whose low values are good, for the order of the clusters.
        standardize: Divide by the standard deviation.
        id_column: Column of ids, from which starts are drawn; where X has none, numbers of rows.
        starts: How many starts.
        iterations: At most, for each.
        seed: Of the starts.

    Attributes:
        clusters_: The librfm.Clusters.
        labels_: Cluster of each row: 0 the lowest value, as ``cluster`` of the library less 1.
        cluster_centers_: Centres in units of the columns.
        inertia_: Sum of squared distances.

    Examples:
        >>> made = JointKMeans(2).fit(Frame({"a": [1, 2, 30, 31], "b": [1, 1, 7, 8]}))
        >>> [int(one) for one in made.labels_]
        [0, 0, 1, 1]
    """

    _kind = "clusterer"

    def __init__(
        self,
        n_clusters: int = 5,
        *,
        columns: Sequence[Any] | None = None,
        log: Sequence[Any] | None = None,
        low_is_good: Sequence[Any] = ("days_since_last",),
        standardize: bool = True,
        id_column: str = "customer",
        starts: int = 16,
        iterations: int = 300,
        seed: int = 0,
    ) -> None:
        self.n_clusters = n_clusters
        self.columns = columns
        self.log = log
        self.low_is_good = low_is_good
        self.standardize = standardize
        self.id_column = id_column
        self.starts = starts
        self.iterations = iterations
        self.seed = seed

    def _specified(self, table: Table) -> list[ClusterColumn]:
        names = [
            one
            for one in named(table, self.columns)
            if self.columns is not None or one != self.id_column
        ]
        logged = RFM[1:] if self.log is None and tuple(names) == RFM else (self.log or ())
        low, logs = chosen_of(table, self.low_is_good), chosen_of(table, logged)
        return [
            ClusterColumn(one, one in logs, self.standardize, "low" if one in low else "high")
            for one in names
        ]

    def _frame(self, table: Table) -> Frame:
        """The columns, and who the rows are, under the name that the library reads."""
        frame = table.frame(self._inputs)
        if self.id_column in table.names:
            ids = table.frame([self.id_column])[self.id_column]
            return frame.with_columns({"customer": ids.to_list()})
        return frame.with_columns({"customer": array.array("q", range(len(frame)))})

    def fit(self: JointT, X: Any, y: Any = None) -> JointT:
        """Fits clusters to X; y is not looked at."""
        table = self._first(X)
        columns = self._specified(table)
        self._inputs = [one.column for one in columns]
        frame = self._frame(table)
        self.clusters_ = Clusters.fit(
            frame,
            self.n_clusters,
            columns,
            starts=self.starts,
            iterations=self.iterations,
            seed=self.seed,
        )
        centres = self.clusters_.centres()
        self.inertia_ = sum(centres["within_ss"])
        self.cluster_centers_ = _rows(centres.select(self._inputs))
        self.labels_ = _labels(self.clusters_.apply(frame))
        return self

    def predict(self, X: Any) -> Any:
        """The cluster of each row."""
        table = self._later(X)
        return _labels(self.clusters_.apply(table.frame(self._inputs)))

    def fit_predict(self, X: Any, y: Any = None) -> Any:
        """Fits to X and gives the cluster of each row."""
        return self.fit(X).labels_


def _labels(frame: Frame) -> Any:
    values = values_of(frame["cluster"])
    return [one - 1 for one in values] if isinstance(values, list) else values - 1


def _rows(frame: Frame) -> Any:
    """Rows of numbers; an array with NumPy."""
    columns = [values_of(frame[name]) for name in frame.columns]
    if isinstance(columns[0], list):
        return [list(row) for row in zip(*columns)]
    import numpy as np

    return np.column_stack(columns)
