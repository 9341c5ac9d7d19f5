# SPDX-License-Identifier: MIT
"""A shop's nights: the moving day beside DuckDB, which builds the same tables from its own storage.

usage: nights.py FOLDER [CUSTOMERS] [RECEIPTS] [NEW] [THREADS]

Both hold a year of receipts; each night NEW receipts come in, the window of 365 days moves by one
day, all customers are scored by type-7 quintiles of the day and put into segments, and those whose
segment changed are listed. rfm keeps a view; DuckDB inserts the receipts, groups the window's
receipts by customer, and joins the table with that of the night before. The numbers of customers
and of changes are compared. Prints each night and the ratio of the medians.
"""

import pathlib
import re
import statistics
import subprocess
import sys
import time

YEAR, NIGHTS, START = 365, 5, 20000

TABLE = """
create or replace table today as
with customers as (
    select customer, {day} - max(day) as days, count(*) as receipts, sum(cents) as cents
    from receipts where day > {day} - {year} and day <= {day} group by customer),
cuts as (
    select quantile_cont(days, [0.2, 0.4, 0.6, 0.8]) as r,
           quantile_cont(receipts, [0.2, 0.4, 0.6, 0.8]) as f,
           quantile_cont(cents, [0.2, 0.4, 0.6, 0.8]) as m
    from customers),
scored as (
    select customer,
           5 - ((days > r[1])::int + (days > r[2])::int + (days > r[3])::int + (days > r[4])::int)
               as r,
           1 + ((receipts > f[1])::int + (receipts > f[2])::int + (receipts > f[3])::int
                + (receipts > f[4])::int) as f,
           1 + ((cents > m[1])::int + (cents > m[2])::int + (cents > m[3])::int
                + (cents > m[4])::int) as m
    from customers, cuts)
select customer, segment from scored join segments
    on segments.code = 100 * scored.r + 10 * scored.f + scored.m
"""

CHANGES = """
create or replace table changes as
select coalesce(t.customer, y.customer) as customer, y.segment as from_segment,
       t.segment as to_segment
from yesterday y full join today t on y.customer = t.customer
where y.segment is distinct from t.segment
"""


def segment_codes(rfm):
    """Code and number of the segment for each cell of classic11, from the command itself."""
    text = subprocess.run(
        [rfm, "presets", "classic11"], check=True, capture_output=True, text=True
    ).stdout
    rows = []
    for number, rule in enumerate(text.split("\nsegment ")[1:]):
        codes = re.findall(r"\b\d{3}\b", rule.split(" when code in ")[1])
        rows += [(int(code), number) for code in codes]
    return rows


def run_rfm(program, customers, receipts, new, threads, dump):
    arguments = [str(program), str(customers), str(receipts), str(new), str(threads), str(dump)]
    text = subprocess.run(arguments, check=True, capture_output=True, text=True).stdout
    print(text, end="")
    nights = []
    for line in text.splitlines():
        match = re.match(r"night .* total ([\d.]+) touched \d+ changed (\d+) of (\d+)", line)
        if match:
            nights.append((float(match[1]), int(match[2]), int(match[3])))
    return nights


def night(connection, arrays, first, count, day):
    """One night of DuckDB: seconds, changes, customers."""
    names = ("customer", "day", "cents")
    came = {name: array[first : first + count] for name, array in zip(names, arrays)}  # noqa: F841
    begin = time.monotonic()
    connection.execute("insert into receipts select * from came")
    connection.execute(TABLE.format(day=day, year=YEAR))
    connection.execute(CHANGES)
    took = time.monotonic() - begin
    changes = connection.execute("select count(*) from changes").fetchone()[0]
    customers = connection.execute("select count(*) from today").fetchone()[0]
    connection.execute("drop table if exists yesterday; alter table today rename to yesterday")
    return took, changes, customers


def run_duckdb(folder, rows, receipts, new, threads, dump):
    import duckdb
    import numpy

    data = numpy.fromfile(dump, dtype=numpy.int32).reshape(-1, 3)
    arrays = tuple(numpy.ascontiguousarray(data[:, i]) for i in range(3))
    path = folder / "nights.duckdb"
    path.unlink(missing_ok=True)
    connection = duckdb.connect(str(path), config={"threads": threads})
    connection.execute("create table segments (code integer, segment integer)")
    connection.executemany("insert into segments values (?, ?)", rows)
    connection.execute("create table receipts (customer integer, day integer, cents integer)")
    connection.execute("create table yesterday (customer integer, segment integer)")
    night(connection, arrays, 0, receipts, START + YEAR - 1)
    connection.execute("checkpoint")
    nights = [
        night(connection, arrays, receipts + i * new, new, START + YEAR + i) for i in range(NIGHTS)
    ]
    for seconds, changes, customers in nights:
        print(f"duckdb {duckdb.__version__} night {seconds:.3f} changed {changes} of {customers}")
    connection.close()
    path.unlink()
    return nights


def main():
    folder = pathlib.Path(sys.argv[1])
    given = [int(number) for number in sys.argv[2:]]
    customers, receipts, new, threads = given + [1000000, 10000000, 100000, 2][len(given) :]
    rfm = folder / "release" / "examples" / "cli" / "rfm"
    dump = folder / "nights.bin"
    ours = run_rfm(folder / "night", customers, receipts, new, threads, dump)
    theirs = run_duckdb(folder, segment_codes(rfm), receipts, new, threads, dump)
    dump.unlink()
    for (_, changed, count), (_, their_changed, their_count) in zip(ours, theirs):
        if (changed, count) != (their_changed, their_count):
            sys.exit("the two do not agree")
    mine = statistics.median(seconds for seconds, _, _ in ours)
    other = statistics.median(seconds for seconds, _, _ in theirs)
    print(f"a night takes {mine:.3f} s, DuckDB {other:.3f} s: {other / mine:.1f} times")


if __name__ == "__main__":
    main()
