# SPDX-License-Identifier: MIT
"""Clusters: k-means over several columns at once."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Any, Literal, Sequence

from . import _abi
from ._core import call, encoded, made, options
from ._frame import Frame, as_frame
from ._library import lib
from ._saved import SavedText
from ._watch import Progress, Watch
from ._words import chosen, thread_count

GOOD = {"high": 0, "low": _abi.RFM_CLUSTER_LOW_IS_GOOD}


@dataclasses.dataclass(frozen=True)
class ClusterColumn:
    """One column to cluster by.

    Attributes:
        column: int64, double, amount or day.
        log1p: Take ln(1 + value); below 0 counts as 0.
        z_score: Divide by the standard deviation of all rows.
        good: "high" or "low", for the rank of clusters by value.
        weight: Of its distances.
    """

    column: str
    log1p: bool = False
    z_score: bool = True
    good: Literal["high", "low"] = "high"
    weight: float = 1.0

    def _struct(self) -> Any:
        flags = chosen("good", self.good, GOOD)
        flags |= _abi.RFM_CLUSTER_LOG1P if self.log1p else 0
        flags |= 0 if self.z_score else _abi.RFM_CLUSTER_NO_Z_SCORE
        return _abi.rfm_cluster_column(column=encoded(self.column), flags=flags, weight=self.weight)


class Clusters(SavedText):
    """Fitted clusters: immutable centres. Made by Clusters.fit."""

    _free = lib.rfm_clusters_free
    _save = lib.rfm_clusters_save
    _load = lib.rfm_clusters_load
    _what = "set of clusters"

    def __init__(self) -> None:
        raise TypeError("clusters are made by Clusters.fit, Clusters.from_text or Clusters.load")

    @classmethod
    def fit(
        cls,
        frame: Any,
        clusters: int | None = None,
        columns: Sequence[ClusterColumn] = (),
        *,
        starts: int | None = None,
        iterations: int | None = None,
        seed: int = 0,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Clusters:
        """Fits clusters; order of rows and threads change nothing.

        Args:
            frame: A customer table, with column customer where there is more than one column.
            clusters: 2 to 255; 5 by default.
            columns: By default days_since_last (low is good), ln receipts and ln spend_net.
            starts: How many starts; 16 by default.
            iterations: At most, for each start; 300 by default.
            seed: Of the starts.
            threads: How many; all processors by default.
            progress: True for a bar of tqdm, or a callable of (starts done, starts).
        """
        how = _options(columns, starts, iterations, seed, threads, clusters)
        with Watch(progress, "starts") as watch:
            watch.into(how)
            return made(cls, lib.rfm_clusters_fit, as_frame(frame), how)

    @staticmethod
    def choose(
        frame: Any,
        first: int,
        last: int,
        columns: Sequence[ClusterColumn] = (),
        *,
        starts: int | None = None,
        iterations: int | None = None,
        seed: int = 0,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Frame:
        """Tries every number of clusters from first to last.

        Returns:
            clusters, within_ss, explained, silhouette, sampled: a row for each number.
        """
        how = _options(columns, starts, iterations, seed, threads)
        pointer = ctypes.c_void_p()
        with Watch(progress, "starts") as watch:
            watch.into(how)
            call(lib.rfm_clusters_choose, as_frame(frame), how, first, last, pointer)
        return Frame._made(pointer)

    def apply(self, frame: Any, *, threads: int | None = None) -> Frame:
        """The frame with `cluster` (1 the lowest value) and `cluster_distance` added."""
        return made(Frame, lib.rfm_clusters_apply, self, as_frame(frame), thread_count(threads))

    def centres(self) -> Frame:
        """The centres, a row each: cluster, customers, share, within_ss, and each column."""
        return made(Frame, lib.rfm_clusters_centres, self)

    def __repr__(self) -> str:
        return "<Clusters: closed>" if self.closed else f"<Clusters: {len(self.centres())}>"


def _options(
    columns: Sequence[ClusterColumn],
    starts: int | None,
    iterations: int | None,
    seed: int,
    threads: int | None,
    clusters: int | None = None,
) -> Any:
    how = options(
        _abi.rfm_cluster_options,
        clusters=clusters,
        column_count=len(columns),
        starts=starts,
        iterations=iterations,
        threads=thread_count(threads),
        seed=seed,
    )
    if columns:
        how.columns = (_abi.rfm_cluster_column * len(columns))(*(one._struct() for one in columns))
    return how
