# SPDX-License-Identifier: MIT
"""The shop's job as rivals do it best: lines to a row for each customer with scores and segment.

Each form here was the quickest of those tried that give the same answer; docs/benchmark.md says
what was tried. Lines come from a CSV file or from Arrow columns in memory; rows go to a CSV file or
stay in memory. `segments` is a list of (code, segment, level).
"""

AS_OF = "2025-01-01"
AS_OF_DAY = 20089
FIFTHS = (0.2, 0.4, 0.6, 0.8)

# Receipts first; then their days, as counting days is quicker than count(distinct); then customers.
SQL = """
create or replace temp table customers as
    with receipts as (
        select customer, receipt, min(date) as day, sum(amount) as net,
               coalesce(sum(amount) filter (amount > 0), 0) as gross,
               count(*) filter (amount > 0) as lines
        from {source}
        where customer is not null and date <= date '{as_of}'
        group by customer, receipt),
    days as (
        select customer, day, count(*) filter (gross > 0) as receipts, sum(lines) as lines,
               sum(gross) as gross, sum(net) as net
        from receipts group by customer, day)
    select customer, min(day) filter (receipts > 0) as first_day,
           max(day) filter (receipts > 0) as last_day,
           date '{as_of}' - max(day) filter (receipts > 0) as days_since_last,
           sum(receipts)::bigint as receipts, count(*) filter (receipts > 0) as purchase_days,
           sum(lines)::bigint as lines, {gross} as spend_gross, {gross} - {net} as returned,
           {net} as spend_net
    from days group by customer having sum(receipts) > 0;
create or replace temp table cuts as
    select quantile_cont(days_since_last, {fifths}) as r, quantile_cont(receipts, {fifths}) as f,
           quantile_cont(spend_net::double, {fifths}) as m
    from customers;
"""

SELECT = """
    with scored as (
        select c.*,
               5 - ((days_since_last > r[1])::int + (days_since_last > r[2])::int
                    + (days_since_last > r[3])::int + (days_since_last > r[4])::int) as r,
               1 + ((receipts > f[1])::int + (receipts > f[2])::int + (receipts > f[3])::int
                    + (receipts > f[4])::int) as f,
               1 + ((spend_net > m[1])::int + (spend_net > m[2])::int + (spend_net > m[3])::int
                    + (spend_net > m[4])::int) as m
        from customers c, cuts)
    select customer, first_day, last_day, days_since_last, receipts, purchase_days, lines,
           {money},
           (round_even({cents} / receipts, 0) / 100){decimal} as mean_receipt,
           date '{as_of}' - first_day as tenure_days,
           case when purchase_days > 1 then (last_day - first_day) / (purchase_days - 1) end
               as mean_interval_days,
           s.r, s.f, s.m, segments.code::varchar as code, (f + m) / 2 as fm, segment, level
    from scored s join segments on segments.code = 100 * s.r + 10 * s.f + s.m
    {order}
"""

CSV = """read_csv('{path}', header = true, delim = ',', quote = '"', auto_detect = false,
    columns = {{'customer': 'VARCHAR', 'date': 'DATE', 'receipt': 'VARCHAR', 'item': 'VARCHAR',
                'amount': 'DECIMAL(18, 2)'}})"""


# Amounts that are decimals are exact as they are; doubles are once they are rounded to cents.
DECIMALS = {"gross": "sum(gross)", "net": "sum(net)", "money": "spend_gross, returned, spend_net",
            "cents": "(spend_net * 100)::bigint", "decimal": "::decimal(18, 2)"}
DOUBLES = {"gross": "round(sum(gross) * 100)::bigint", "net": "round(sum(net) * 100)::bigint",
           "money": "spend_gross / 100 as spend_gross, returned / 100 as returned, "
                    "spend_net / 100 as spend_net",
           "cents": "spend_net", "decimal": ""}
SHARED = {"as_of": AS_OF, "fifths": list(FIFTHS)}


def segment_sql(segments):
    codes, names, levels = (list(column) for column in zip(*segments))
    return (
        f"create or replace temp table segments as select unnest({codes}::int[]) as code, "
        f"unnest({names}) as segment, unnest({levels}) as level;"
    )


def duckdb_csv(path, out, segments, threads):
    """The job from file to file, as one text of SQL."""
    names = {**SHARED, **DECIMALS}
    return (
        f"set threads = {threads}; set preserve_insertion_order = false;"
        + segment_sql(segments)
        + SQL.format(source=CSV.format(path=path), **names)
        + f"copy ({SELECT.format(order='order by customer', **names)}) to '{out}' (header);"
    )


def duckdb_table(connection, source):
    """The job from Arrow columns, which `source` names, to Arrow columns; segments are there."""
    names = {**SHARED, **DOUBLES}
    connection.execute(SQL.format(source=source, **names))
    return connection.sql(SELECT.format(order="", **names)).to_arrow_table()


def polars_customers(lines):
    """The lazy table of customers from lazy lines; money is in cents, exact once rounded."""
    import datetime

    import polars as pl

    as_of = datetime.date.fromisoformat(AS_OF)
    amount, bought = pl.col("amount"), pl.col("gross") > 0
    receipts = (
        lines.filter(pl.col("customer").is_not_null() & (pl.col("date") <= as_of))
        .group_by("customer", "receipt")
        .agg(
            pl.col("date").min().alias("day"),
            amount.sum().alias("net"),
            pl.when(amount > 0).then(amount).otherwise(0).sum().alias("gross"),
            (amount > 0).sum().alias("lines"),
        )
    )

    def cents(name):
        return (pl.col(name).sum() * 100).round().cast(pl.Int64)

    day = pl.when(bought).then(pl.col("day"))
    return (
        receipts.group_by("customer")
        .agg(
            day.min().alias("first_day"),
            day.max().alias("last_day"),
            bought.sum().cast(pl.Int64).alias("receipts"),
            day.drop_nulls().n_unique().cast(pl.Int64).alias("purchase_days"),
            pl.col("lines").sum().cast(pl.Int64),
            cents("gross").alias("spend_gross"),
            cents("net").alias("spend_net"),
        )
        .filter(pl.col("receipts") > 0)
        .with_columns(
            (pl.lit(as_of) - pl.col("last_day")).dt.total_days().alias("days_since_last"),
            (pl.col("spend_gross") - pl.col("spend_net")).alias("returned"),
        )
    )


def polars_scored(table, segments):
    """Scores, code, segment and the other columns, lazily, of a table in memory."""
    import datetime

    import polars as pl

    as_of = datetime.date.fromisoformat(AS_OF)

    def score(name, low):
        cuts = [table[name].quantile(share, "linear") for share in FIFTHS]
        above = pl.sum_horizontal([(pl.col(name) > cut).cast(pl.Int32) for cut in cuts])
        return 5 - above if low else 1 + above

    codes, names, levels = (list(column) for column in zip(*segments))
    lookup = pl.DataFrame(
        {"number": codes, "segment": names, "level": levels}, schema_overrides={"number": pl.Int32}
    )
    active = (pl.col("last_day") - pl.col("first_day")).dt.total_days()
    return (
        table.lazy()
        .with_columns(
            score("days_since_last", True).alias("r"),
            score("receipts", False).alias("f"),
            score("spend_net", False).alias("m"),
        )
        .with_columns((100 * pl.col("r") + 10 * pl.col("f") + pl.col("m")).alias("number"))
        .join(lookup.lazy(), on="number")
        .select(
            "customer", "first_day", "last_day", "days_since_last", "receipts", "purchase_days",
            "lines",
            *((pl.col(name) / 100) for name in ("spend_gross", "returned", "spend_net")),
            ((pl.col("spend_net") / pl.col("receipts")).round() / 100).alias("mean_receipt"),
            (pl.lit(as_of) - pl.col("first_day")).dt.total_days().alias("tenure_days"),
            pl.when(pl.col("purchase_days") > 1)
            .then(active / (pl.col("purchase_days") - 1))
            .alias("mean_interval_days"),
            "r", "f", "m",
            pl.col("number").cast(pl.String).alias("code"),
            ((pl.col("f") + pl.col("m")) / 2).alias("fm"),
            "segment", "level",
        )
    )


def polars_csv(path, out, segments):
    import polars as pl

    lines = pl.scan_csv(
        path,
        schema={"customer": pl.String, "date": pl.Date, "receipt": pl.String, "item": pl.String,
                "amount": pl.Float64},
    ).select("customer", "date", "receipt", "amount")
    table = polars_customers(lines).collect(engine="streaming")
    polars_scored(table, segments).sort("customer").sink_csv(out)


def pandas_table(lines, segments):
    """A row for each customer of a frame of lines, which is left as it is."""
    import numpy as np
    import pandas as pd

    as_of = pd.Timestamp(AS_OF)
    lines = lines[lines["customer"].notna() & (lines["date"] <= as_of)]
    lines["gross"] = lines["amount"].clip(lower=0.0)
    lines["lines"] = lines["amount"] > 0
    receipts = lines.groupby(["customer", "receipt"], sort=False).agg(
        day=("date", "min"), net=("amount", "sum"), gross=("gross", "sum"), lines=("lines", "sum")
    ).reset_index()
    receipts["bought"] = receipts["gross"] > 0
    receipts["purchase"] = receipts["day"].where(receipts["bought"])
    table = receipts.groupby("customer").agg(
        first_day=("purchase", "min"), last_day=("purchase", "max"), receipts=("bought", "sum"),
        purchase_days=("purchase", "nunique"), lines=("lines", "sum"),
        spend_gross=("gross", "sum"), spend_net=("net", "sum"))
    table = table[table["receipts"] > 0]
    for name in ("spend_gross", "spend_net"):
        table[name] = (table[name] * 100).round().astype("int64")
    table["returned"] = table["spend_gross"] - table["spend_net"]
    table["days_since_last"] = (as_of - table["last_day"]).dt.days
    table["mean_receipt"] = (table["spend_net"] / table["receipts"]).round() / 100
    table["tenure_days"] = (as_of - table["first_day"]).dt.days
    active = (table["last_day"] - table["first_day"]).dt.days
    table["mean_interval_days"] = active / (table["purchase_days"] - 1).where(
        table["purchase_days"] > 1)
    for score, name in (("r", "days_since_last"), ("f", "receipts"), ("m", "spend_net")):
        cuts = np.quantile(table[name], FIFTHS)
        above = np.searchsorted(cuts, table[name], "left")
        table[score] = 5 - above if score == "r" else 1 + above
    for name in ("spend_gross", "spend_net", "returned"):
        table[name] /= 100
    number = 100 * table["r"] + 10 * table["f"] + table["m"]
    codes, names, levels = zip(*segments)
    lookup = pd.DataFrame({"segment": names, "level": levels}, index=codes)
    table["code"] = number.astype("str")
    table["fm"] = (table["f"] + table["m"]) / 2
    table["segment"] = number.map(lookup["segment"])
    table["level"] = number.map(lookup["level"])
    return table.reset_index()[
        ["customer", "first_day", "last_day", "days_since_last", "receipts", "purchase_days",
         "lines", "spend_gross", "returned", "spend_net", "mean_receipt", "tenure_days",
         "mean_interval_days", "r", "f", "m", "code", "fm", "segment", "level"]
    ]


def pandas_csv(path, out, segments):
    import pandas as pd

    lines = pd.read_csv(
        path, usecols=["customer", "date", "receipt", "amount"], engine="pyarrow",
        dtype={"customer": "str", "receipt": "str", "amount": "float64"}, parse_dates=["date"])
    pandas_table(lines, segments).to_csv(out, index=False)
