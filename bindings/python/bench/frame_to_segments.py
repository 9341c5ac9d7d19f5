# SPDX-License-Identifier: MIT
"""From a frame of receipt lines to a segment for each customer, beside polars, DuckDB and pandas.

    python bench/frame_to_segments.py [ROWS] [ROUNDS] [int|text]

All read the same frame in memory and do the same job: last day, receipts and net spend of each
customer, cut points at the fifths, scores, and the segment of the preset classic11. Answers are
compared before times are. Rounds are interleaved, memory is touched first, ratios are medians of
the rounds. All use the processors that they find.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any, Callable

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

import librfm
from librfm import Frame, Ledger, Rules, Scorer

AS_OF = 20089  # 2025-01-01
IN_C = {"seconds": 0.0}


def timed(function: Any) -> Any:
    """A function of the library that adds up how long it runs."""

    def run(*arguments: Any) -> Any:
        started = time.perf_counter()
        result = function(*arguments)
        IN_C["seconds"] += time.perf_counter() - started
        return result

    return run


def make(rows: int, ids: str) -> pl.DataFrame:
    """Lines of a shop: three to a receipt, twenty to a customer on average, some with very many."""
    rng = np.random.default_rng(20250101)
    receipts, customers = rows // 3 + 1, rows // 20 + 1
    owner = (customers * rng.random(receipts) ** 1.5).astype("i8")
    day = (AS_OF - 1 - 1095 * rng.random(receipts) ** 1.2).astype("i4")
    receipt = np.arange(rows) // 3
    frame = pl.DataFrame(
        {
            "customer": owner[receipt],
            "day": pl.Series(day[receipt]).cast(pl.Date),
            "receipt": receipt,
            "amount": rng.integers(1, 20000, rows) / 100,
        }
    )
    if ids == "text":
        frame = frame.with_columns(
            pl.col("customer").cast(pl.Utf8).str.zfill(9), pl.col("receipt").cast(pl.Utf8)
        )
    return frame.sample(fraction=1, shuffle=True, seed=7)


def segment_table() -> dict[str, str]:
    """The segment of each code, from the rule table itself."""
    cells = [(r, f, m) for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)]
    frame = Frame(cells, columns=["r", "f", "m"], types=dict.fromkeys("rfm", "code"))
    frame = frame.with_columns({"code": [f"{r}{f}{m}" for r, f, m in cells]})
    return dict(zip(frame["code"], Rules.preset("classic11").apply(frame)["segment"]))


def by_librfm(frame: pl.DataFrame) -> Any:
    is_text = frame.schema["customer"] == pl.Utf8
    ledger = Ledger(id_type="text" if is_text else "integer")
    ledger.append(frame)
    table = ledger.customers(AS_OF)
    return Rules.preset("classic11").apply(Scorer.fit(table).apply(table))


def by_polars(frame: pl.DataFrame, segments: pl.DataFrame) -> pl.DataFrame:
    table = (
        frame.lazy()
        .group_by("customer")
        .agg(
            (pl.lit(AS_OF) - pl.col("day").max().cast(pl.Int32)).alias("days"),
            pl.col("receipt").n_unique().alias("receipts"),
            (pl.col("amount").sum() * 100).round().cast(pl.Int64).alias("spend"),
        )
        .collect()
    )

    def score(name: str, low: bool) -> pl.Expr:
        cuts = [table[name].quantile(k / 5, "linear") for k in range(1, 5)]
        below = pl.sum_horizontal([(pl.col(name) > cut).cast(pl.Int32) for cut in cuts])
        return (5 - below if low else 1 + below).cast(pl.Utf8)

    code = score("days", True) + score("receipts", False) + score("spend", False)
    return table.with_columns(code.alias("code")).join(segments, on="code")


SQL = """
with t as (
    select customer, {as_of} - (max(day) - date '1970-01-01') as days,
           count(distinct receipt) as receipts, round(sum(amount) * 100)::bigint as spend
    from frame group by customer),
q as (select quantile_cont(days, [0.2, 0.4, 0.6, 0.8]) as d,
             quantile_cont(receipts, [0.2, 0.4, 0.6, 0.8]) as r,
             quantile_cont(spend, [0.2, 0.4, 0.6, 0.8]) as s from t),
c as (select t.*, (5 - ({days}))::varchar || (1 + {receipts})::varchar
        || (1 + {spend})::varchar as code from t, q)
select c.*, segment from c join segments using (code)
"""


def by_duckdb(frame: pl.DataFrame, segments: pl.DataFrame) -> Any:
    below = {
        name: " + ".join(f"({name} > {cuts}[{k}])::int" for k in range(1, 5))
        for name, cuts in (("days", "d"), ("receipts", "r"), ("spend", "s"))
    }
    return duckdb.sql(SQL.format(as_of=AS_OF, **below)).to_arrow_table()


def by_pandas(frame: pd.DataFrame, segments: dict[str, str]) -> pd.DataFrame:
    groups = frame.groupby("customer", sort=False)
    table = pd.DataFrame(
        {
            "days": AS_OF - groups["day"].max(),
            "receipts": groups["receipt"].nunique(),
            "spend": (groups["amount"].sum() * 100).round().astype("i8"),
        }
    )
    code = np.zeros(len(table), "i8")
    for name, low in (("days", True), ("receipts", False), ("spend", False)):
        cuts = np.quantile(table[name], [0.2, 0.4, 0.6, 0.8])
        below = np.searchsorted(cuts, table[name], "left")
        code = code * 10 + (5 - below if low else 1 + below)
    table["code"] = code.astype(str)
    table["segment"] = table["code"].map(segments)
    return table


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    ids = sys.argv[3] if len(sys.argv) > 3 else "int"
    for name in librfm._abi.FUNCTIONS:
        setattr(librfm._library.lib, name, timed(getattr(librfm._library.lib, name)))
    frame = make(rows, ids)
    table = segment_table()
    segments = pl.DataFrame({"code": list(table), "segment": list(table.values())})
    arrow = frame.to_arrow()
    plain = pd.DataFrame(
        {
            name: arrow[name].to_numpy()
            if name != "day"
            else arrow["day"].cast(pa.int32()).to_numpy()
            for name in arrow.column_names
        }
    )
    duckdb.register("frame", arrow)
    duckdb.register("segments", segments.to_arrow())
    print(
        f"{rows:,} lines, ids {ids}; librfm {librfm.library_version()}, polars {pl.__version__}, "
        f"DuckDB {duckdb.__version__}, pandas {pd.__version__}"
    )
    jobs: dict[str, Callable[[], Any]] = {
        "librfm": lambda: by_librfm(frame),
        "polars": lambda: by_polars(frame, segments),
        "DuckDB": lambda: by_duckdb(frame, segments),
        "pandas": lambda: by_pandas(plain, table),
    }
    ours = by_librfm(frame).to_polars().select("customer", pl.col("code", "segment").cast(pl.Utf8))
    for name, job in list(jobs.items())[1:]:
        found = job()
        found = found.reset_index() if name == "pandas" else found
        theirs = pl.DataFrame(found).select("customer", pl.col("code", "segment").cast(pl.Utf8))
        same = ours.join(theirs, on=["customer", "code", "segment"], how="semi")
        print(f"{name}: {len(theirs):,} customers, {len(same):,} with the same code and segment")
    times: dict[str, list[float]] = {name: [] for name in jobs}
    shares = []
    for _ in range(rounds):
        for name, job in jobs.items():
            IN_C["seconds"] = 0.0
            started = time.perf_counter()
            result = job()
            took = time.perf_counter() - started
            times[name].append(took)
            if name == "librfm":
                shares.append(1 - IN_C["seconds"] / took)
            del result
    for name, found in times.items():
        ratio = statistics.median(one / mine for one, mine in zip(found, times["librfm"]))
        print(f"{name:8} {statistics.median(found):7.2f} s   {ratio:5.2f} times librfm")
    best = min(
        (name for name in jobs if name != "librfm"), key=lambda one: statistics.median(times[one])
    )
    ratio = statistics.median(one / mine for one, mine in zip(times[best], times["librfm"]))
    print(f"librfm is {ratio:.2f} times as fast as the best of them, {best}")
    print(f"outside the library's calls: {100 * statistics.median(shares):.2f} % of the time")


if __name__ == "__main__":
    main()
