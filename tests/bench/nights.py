# SPDX-License-Identifier: MIT
"""A shop's nights: the moving day beside DuckDB, which builds the same tables from its own storage.

usage: nights.py FOLDER [CUSTOMERS] [RECEIPTS] [NEW] [THREADS] [WINDOW]

Both hold RECEIPTS / NEW days of a made-up shop (night.c says how it is made up). Each night NEW
receipts come in, some for days before; the window of WINDOW days moves by one day, all customers
are scored and put into segments, and those whose segment changed are listed. There are two kinds of
night. Frozen: the cut points are those of the day before the first night, as a shop does that fits
its scores once a month. Refit: they are the type-7 quintiles of each day. rfm keeps a view for each
kind; DuckDB inserts the receipts, groups the window's receipts by customer, scores them by the cut
points it is given or finds, and joins the table with that of the night before. The numbers of
customers and all changes, summed up over customers and segments, are compared. Prints each night
and the ratios of the medians.
"""

import pathlib
import re
import statistics
import subprocess
import sys
import time

NIGHTS, START = 5, 20000
KINDS = ("frozen", "refit")

CUSTOMERS = """
    select customer, {day} - max(day) as days, count(*) as receipts, sum(cents) as cents
    from receipts where day > {day} - {window} and day <= {day} group by customer"""

CUTS = """
    select quantile_cont(days, [0.2, 0.4, 0.6, 0.8]) as r,
           quantile_cont(receipts, [0.2, 0.4, 0.6, 0.8]) as f,
           quantile_cont(cents, [0.2, 0.4, 0.6, 0.8]) as m
    from customers"""

TABLE = """
create or replace table today_{kind} as
with customers as ({customers}),
cuts as ({cuts}),
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
create or replace table changes_{kind} as
select coalesce(t.customer, y.customer) as customer, y.segment as from_segment,
       t.segment as to_segment
from yesterday_{kind} y full join today_{kind} t on y.customer = t.customer
where y.segment is distinct from t.segment
"""

# The same sum over customer and segments as night.c makes; 0 is for no segment.
SUM = """
select count(*), coalesce(sum((customer::hugeint * 1009 + coalesce(from_segment + 1, 0) * 31
                               + coalesce(to_segment + 1, 0)) % 1000003), 0)
from changes_{kind}
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


def run_rfm(program, sizes, dump):
    text = subprocess.run(
        [str(program), *(str(size) for size in sizes), str(dump)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    print(text, end="")
    nights = {kind: [] for kind in KINDS}
    for line in text.splitlines():
        match = re.match(
            r"(\w+) night .* total ([\d.]+) touched \d+ changed (\d+) sum (\d+) of (\d+)", line
        )
        if match:
            facts = tuple(int(match[i]) for i in (3, 4, 5))
            nights[match[1]].append((float(match[2]), facts))
    return nights


class Duck:
    """The other one: a file of its own, with the receipts, a table for each kind of night."""

    def __init__(self, folder, rows, arrays, window, threads):
        import duckdb

        self.path = folder / "nights.duckdb"
        self.path.unlink(missing_ok=True)
        self.name = f"duckdb {duckdb.__version__}"
        self.arrays, self.window = arrays, window
        self.connection = duckdb.connect(str(self.path), config={"threads": threads})
        self.run("create table segments (code integer, segment integer)")
        self.connection.executemany("insert into segments values (?, ?)", rows)
        self.run("create table receipts (customer integer, day integer, cents integer)")
        for kind in KINDS:
            self.run(f"create table yesterday_{kind} (customer integer, segment integer)")

    def run(self, text):
        return self.connection.execute(text)

    def insert(self, first, count):
        names = ("customer", "day", "cents")
        came = {  # noqa: F841
            name: array[first : first + count] for name, array in zip(names, self.arrays)
        }
        begin = time.monotonic()
        self.connection.execute("insert into receipts select * from came")
        return time.monotonic() - begin

    def freeze(self, day):
        """Cut points to be given each night from now on."""
        customers = CUSTOMERS.format(day=day, window=self.window)
        self.run(f"create table cuts as with customers as ({customers}) {CUTS}")

    def night(self, kind, day):
        """One night of one kind but for the insert: seconds; count, sum of changes, customers."""
        begin = time.monotonic()
        customers = CUSTOMERS.format(day=day, window=self.window)
        cuts = CUTS if kind == "refit" else "select * from main.cuts"
        self.run(TABLE.format(kind=kind, customers=customers, cuts=cuts))
        self.run(CHANGES.format(kind=kind))
        took = time.monotonic() - begin
        changes, checksum = self.run(SUM.format(kind=kind)).fetchone()
        there = self.run(f"select count(*) from today_{kind}").fetchone()[0]
        self.run(f"drop table yesterday_{kind}")
        self.run(f"alter table today_{kind} rename to yesterday_{kind}")
        return took, (changes, int(checksum), there)

    def close(self):
        self.connection.close()
        self.path.unlink()


def run_duckdb(folder, rows, sizes, dump):
    import numpy

    _, receipts, new, threads, window = sizes
    data = numpy.fromfile(dump, dtype=numpy.int32).reshape(-1, 3)
    arrays = tuple(numpy.ascontiguousarray(data[:, i]) for i in range(3))
    days = receipts // new
    last = START + days - 1
    duck = Duck(folder, rows, arrays, window, threads)
    duck.insert(0, days * new)
    duck.freeze(last)
    for kind in KINDS:
        duck.night(kind, last)
    duck.run("checkpoint")
    nights = {kind: [] for kind in KINDS}
    for i in range(NIGHTS):
        inserted = duck.insert((days + i) * new, new)
        for kind in KINDS:
            took, facts = duck.night(kind, last + 1 + i)
            nights[kind].append((inserted + took, facts))
            print(
                f"{duck.name} {kind} night insert {inserted:.3f} total {inserted + took:.3f} "
                f"changed {facts[0]} sum {facts[1]} of {facts[2]}"
            )
    duck.close()
    return nights


def main():
    folder = pathlib.Path(sys.argv[1])
    given = [int(number) for number in sys.argv[2:]]
    customers, receipts = given[:2] if len(given) > 1 else (1000000, 10000000)
    defaults = [customers, receipts, max(1, receipts // 1000), 2, 1000]
    sizes = given + defaults[len(given) :]
    rfm = folder / "release" / "examples" / "cli" / "rfm"
    dump = folder / "nights.bin"
    ours = run_rfm(folder / "night", sizes, dump)
    theirs = run_duckdb(folder, segment_codes(rfm), sizes, dump)
    dump.unlink()
    for kind in KINDS:
        for (_, facts), (_, their_facts) in zip(ours[kind], theirs[kind], strict=True):
            if facts != their_facts:
                sys.exit(f"the two do not agree on a {kind} night: {facts}, {their_facts}")
        mine = statistics.median(seconds for seconds, _ in ours[kind])
        other = statistics.median(seconds for seconds, _ in theirs[kind])
        print(f"a {kind} night takes {mine:.3f} s, DuckDB {other:.3f} s: {other / mine:.1f} times")


if __name__ == "__main__":
    main()
