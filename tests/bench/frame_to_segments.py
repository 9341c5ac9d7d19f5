# SPDX-License-Identifier: MIT
"""From a frame of receipt lines in memory to a segment for each customer, beside others.

usage: frame_to_segments.py FOLDER [CASE] [ROWS] [ROUNDS] [THREADS]   (shop, 10000000, 5, 2)

shop      the made-up shop's lines in the order of its file, ids and receipts as text, a quarter
          without a customer; all make the whole customer table with scores and segments
shuffled  rows in any order, ids and receipts as integers; rivals make last day, receipts and net
          spend of each customer alone, and scores and segments from these

The same columns for all: a pyarrow table for librfm and DuckDB, the polars frame it came from for
polars, and one of pandas, which has one thread, for pandas (shop alone). Answers are compared
before anything is timed. The share of librfm's time outside the calls of the C library is printed
too.
"""

import os
import sys

CASES = {"shop": 5.0, "shuffled": 3.0}
FULL = 10_000_000
IN_C = {"seconds": 0.0}


def arguments():
    """Folder, case, rows, rounds, threads; polars wants to know the last before it is imported."""
    given = sys.argv[1:]
    given += [None, "shop", FULL, 5, 2][len(given):]
    os.environ["POLARS_MAX_THREADS"] = str(given[4])
    return (given[0], given[1], *(int(word) for word in given[2:]))


FOLDER, CASE, ROWS, ROUNDS, THREADS = arguments()

import pathlib  # noqa: E402
import statistics  # noqa: E402
import time  # noqa: E402

import duckdb  # noqa: E402
import harness  # noqa: E402
import librfm  # noqa: E402
import numpy as np  # noqa: E402
import polars as pl  # noqa: E402
import shop_rivals  # noqa: E402
from csv_to_customers import make_receipts, segment_table  # noqa: E402
from librfm import Ledger, Rules, Scorer  # noqa: E402

AS_OF = shop_rivals.AS_OF_DAY


def timed_in_c(function):
    """A function of the library that adds up how long it runs."""

    def run(*given):
        started = time.perf_counter()
        result = function(*given)
        IN_C["seconds"] += time.perf_counter() - started
        return result

    return run


def shop_frame(folder):
    return pl.read_csv(
        make_receipts(folder, ROWS), columns=["customer", "date", "receipt", "amount"],
        schema_overrides={"customer": pl.String, "date": pl.Date, "receipt": pl.String,
                          "amount": pl.Float64}).rechunk()


def shuffled_frame():
    """Three lines to a receipt, twenty to a customer on average, some with very many."""
    rng = np.random.default_rng(20250101)
    receipts, customers = ROWS // 3 + 1, ROWS // 20 + 1
    owner = (customers * rng.random(receipts) ** 1.5).astype("i8")
    day = (AS_OF - 1 - 1095 * rng.random(receipts) ** 1.2).astype("i4")
    receipt = np.arange(ROWS) // 3
    frame = pl.DataFrame({
        "customer": owner[receipt], "date": pl.Series(day[receipt]).cast(pl.Date),
        "receipt": receipt, "amount": rng.integers(1, 20000, ROWS) / 100})
    return frame.sample(fraction=1, shuffle=True, seed=7).rechunk()


def by_librfm(frame, id_type):
    ledger = Ledger(id_type=id_type)
    ledger.append(frame, day="date", threads=THREADS)
    table = ledger.customers(AS_OF, threads=THREADS)
    scored = Scorer.fit(table, threads=THREADS).apply(table, threads=THREADS)
    return Rules.preset("classic11").apply(scored, threads=THREADS)


def polars_whole(frame, segments):
    table = shop_rivals.polars_customers(frame.lazy()).collect()
    return shop_rivals.polars_scored(table, segments).collect()


def polars_short(frame, segments):
    table = frame.lazy().group_by("customer").agg(
        (pl.lit(AS_OF) - pl.col("date").max().cast(pl.Int32)).alias("days"),
        pl.col("receipt").n_unique().alias("receipts"),
        (pl.col("amount").sum() * 100).round().cast(pl.Int64).alias("spend_net")).collect()

    def score(name, low):
        cuts = [table[name].quantile(share, "linear") for share in shop_rivals.FIFTHS]
        above = pl.sum_horizontal([(pl.col(name) > cut).cast(pl.Int32) for cut in cuts])
        return 5 - above if low else 1 + above

    code = 100 * score("days", True) + 10 * score("receipts", False) + score("spend_net", False)
    names = pl.DataFrame({"number": [row[0] for row in segments],
                          "segment": [row[1] for row in segments]},
                         schema_overrides={"number": pl.Int32})
    return table.lazy().with_columns(code.alias("number")).join(
        names.lazy(), on="number").with_columns(
            pl.col("number").cast(pl.String).alias("code"), pl.col("spend_net") / 100).collect()


SHORT = """
with t as (
    select customer, {as_of} - (max(date) - date '1970-01-01') as days,
           count(distinct receipt) as receipts, round(sum(amount) * 100)::bigint as spend
    from lines group by customer),
q as (select quantile_cont(days, {fifths}) as d, quantile_cont(receipts, {fifths}) as r,
             quantile_cont(spend, {fifths}) as s from t),
c as (select t.*, 100 * (5 - ({days})) + 10 * (1 + {receipts}) + 1 + {spend} as number from t, q)
select customer, days, receipts, spend / 100 as spend_net, code::varchar as code, segment
from c join segments on segments.code = c.number
"""


def duckdb_short(connection):
    above = {name: "(" + " + ".join(f"({name} > {cuts}[{k}])::int" for k in range(1, 5)) + ")"
             for name, cuts in (("days", "d"), ("receipts", "r"), ("spend", "s"))}
    return connection.sql(SHORT.format(
        as_of=AS_OF, fifths=list(shop_rivals.FIFTHS), **above)).to_arrow_table()


def plain(found):
    """Customer, receipts, spend, code and segment in order, of any of the answers."""
    table = found.to_polars() if hasattr(found, "to_polars") else pl.DataFrame(found)
    return table.select(
        "customer", pl.col("receipts").cast(pl.Int64),
        (pl.col("spend_net").cast(pl.Float64) * 100).round().cast(pl.Int64),
        pl.col("code", "segment").cast(pl.String)).sort("customer")


def main():
    folder = pathlib.Path(FOLDER).resolve()
    for name in librfm._abi.FUNCTIONS:
        setattr(librfm._library.lib, name, timed_in_c(getattr(librfm._library.lib, name)))
    segments = segment_table(folder / "release/examples/cli/rfm")
    frame = shop_frame(folder) if CASE == "shop" else shuffled_frame()
    id_type = "text" if CASE == "shop" else "integer"
    arrow = frame.to_arrow()
    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute("set preserve_insertion_order = false")
    connection.execute(shop_rivals.segment_sql(segments))
    connection.register("lines", arrow)
    calls = {
        "rfm": lambda: by_librfm(arrow, id_type),
        "rfm from polars": lambda: by_librfm(frame, id_type),
        "DuckDB": lambda: (shop_rivals.duckdb_table(connection, "lines") if CASE == "shop"
                           else duckdb_short(connection)),
        "polars": lambda: (polars_whole if CASE == "shop" else polars_short)(frame, segments),
    }
    if CASE == "shop":
        lines = frame.to_pandas()
        calls["pandas"] = lambda: shop_rivals.pandas_table(lines, segments)
    ours = plain(calls["rfm"]())
    for name, call in list(calls.items())[1:]:
        if not plain(call()).equals(ours):
            sys.exit(f"the answers of rfm and {name} differ")
    shares = []

    def job(name):
        IN_C["seconds"] = 0.0
        measured, _ = harness.timed(calls[name])
        if name == "rfm":
            shares.append(1 - IN_C["seconds"] / measured["wall"])
        return measured

    results = harness.interleaved({name: lambda name=name: job(name) for name in calls}, ROUNDS)
    from_polars = harness.median_of(results.pop("rfm from polars"), "wall")
    best = min((name for name in results if name != "rfm"),
               key=lambda name: harness.median_of(results[name], "wall"))
    small = ROWS != FULL
    note = (f"{len(ours):,} customers, the same for all; from the polars frame rfm takes "
            f"{from_polars:.3f} s")
    what = "Arrow columns to segments, shop" if CASE == "shop" else (
        "Arrow columns to segments, shuffled integers")
    packages = harness.versions("duckdb", "polars", "pyarrow", "numpy")
    harness.record(folder, f"frame-{CASE}-{THREADS}", harness.comparison(
        f"{what}, {ROWS:,} lines, {THREADS} threads", results, small,
        None if small else {best: CASES[CASE]}, note=note, group="frame"), packages)
    harness.record(folder, f"frame-{CASE}-{THREADS}-python", harness.figure(
        f"Share of Python over the C calls, {CASE}, {ROWS:,} lines",
        100 * statistics.median(shares), "%", small, goal=5.0, least=False, group="frame"))


if __name__ == "__main__":
    main()
