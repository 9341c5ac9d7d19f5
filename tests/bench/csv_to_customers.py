# SPDX-License-Identifier: MIT
"""CSV to per-customer CSV: rfm beside DuckDB, round by round on the same file and threads.

usage: csv_to_customers.py FOLDER [LINES] [ROUNDS]

Both read the same receipts and write the same file: days, counts, sums, scores by type-7 quantiles
of values, code and segment of each customer. The two files are compared before anything is timed.
Prints medians, the ratio of each round's times and the peak memory of each process.
"""

import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

THREADS = 2
AS_OF = "2025-01-01"

SQL = """
set threads = {threads};
create temp table segments as
    select unnest({codes}) as code, unnest({names}) as segment, unnest({levels}) as level;
create temp table receipts as
    select customer, receipt, min(date) as day, sum(amount) as net,
           coalesce(sum(amount) filter (amount > 0), 0) as gross,
           count(*) filter (amount > 0) as lines
    from read_csv('{input}', header = true,
                  columns = {{'customer': 'VARCHAR', 'date': 'DATE', 'receipt': 'VARCHAR',
                              'item': 'VARCHAR', 'amount': 'DECIMAL(18, 2)'}})
    where customer is not null and date <= date '{as_of}'
    group by customer, receipt;
create temp table customers as
    select customer, min(day) filter (gross > 0) as first_day,
           max(day) filter (gross > 0) as last_day,
           date '{as_of}' - max(day) filter (gross > 0) as days_since_last,
           count(*) filter (gross > 0) as receipts,
           count(distinct day) filter (gross > 0) as purchase_days,
           sum(lines) as lines, sum(gross) as spend_gross, sum(gross - net) as returned,
           sum(net) as spend_net
    from receipts group by customer having receipts > 0;
create temp table cuts as
    select quantile_cont(days_since_last, [0.2, 0.4, 0.6, 0.8]) as r,
           quantile_cont(receipts, [0.2, 0.4, 0.6, 0.8]) as f,
           quantile_cont(spend_net::double, [0.2, 0.4, 0.6, 0.8]) as m
    from customers;
create temp table scored as
    select c.*,
           5 - ((days_since_last > r[1])::int + (days_since_last > r[2])::int
                + (days_since_last > r[3])::int + (days_since_last > r[4])::int) as r,
           1 + ((receipts > f[1])::int + (receipts > f[2])::int + (receipts > f[3])::int
                + (receipts > f[4])::int) as f,
           1 + ((spend_net > m[1])::int + (spend_net > m[2])::int + (spend_net > m[3])::int
                + (spend_net > m[4])::int) as m
    from customers c, cuts;
copy (
    select customer, first_day, last_day, days_since_last, receipts, purchase_days, lines,
           spend_gross, returned, spend_net,
           (round_even((spend_net * 100)::bigint / receipts, 0) / 100)::decimal(18, 2)
               as mean_receipt,
           date '{as_of}' - first_day as tenure_days,
           case when purchase_days > 1 then (last_day - first_day) / (purchase_days - 1) end
               as mean_interval_days,
           s.r, s.f, s.m, r || '' || f || m as code, (f + m) / 2 as fm, segment, level
    from scored s join segments on segments.code = s.r || '' || s.f || s.m
    order by customer
) to '{output}' (header);
"""


def segment_table(rfm):
    """Codes, names and levels of classic11 as SQL lists, read from the command itself."""
    text = subprocess.run(
        [rfm, "presets", "classic11"], check=True, capture_output=True, text=True
    ).stdout
    rows = [
        (code, name, int(level))
        for name, level, codes in re.findall(
            r'segment "([^"]+)" level (\d+)\s+when code in ([\d\s]+)', text
        )
        for code in codes.split()
    ]
    assert len(rows) == 125, f"{len(rows)} codes instead of 125"
    return {key: str(list(column)) for key, column in zip(("codes", "names", "levels"), zip(*rows))}


def run(command):
    """Wall seconds, CPU seconds and peak memory in MiB of a process of its own."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    stderr = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status != 0:
        sys.exit(f"{command[0]} failed: {stderr.decode()}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def same_numbers(ours, theirs):
    """Whether two files are alike but for how a whole floating number is written (3 or 3.0)."""

    def plain(line):
        return re.sub(r"(?<=[\d])\.0(?=,)", "", line)

    with open(ours, encoding="utf-8") as left, open(theirs, encoding="utf-8") as right:
        for number, (a, b) in enumerate(zip(left, right), 1):
            if a != b and plain(a) != plain(b):
                sys.exit(f"line {number} differs:\n  rfm    {a}  duckdb {b}")
        if left.read() or right.read():
            sys.exit("one file is longer than the other")


# The first touch of memory that a virtual machine's host has not backed yet is slow for whoever
# comes first.
TOUCH = "block = bytearray(3 << 30)\nfor place in range(0, len(block), 4096): block[place] = 1"


def main():
    folder = pathlib.Path(sys.argv[1])
    lines = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    rfm = str(folder / "release/examples/cli/rfm")
    receipts, ours, theirs = (
        folder / name for name in (f"receipts-{lines}.csv", "rfm.csv", "duckdb.csv")
    )
    if not receipts.exists():
        with open(receipts, "wb") as file:
            subprocess.run(
                [folder / "release/examples/sample-shop/sample_shop", "--lines", str(lines)],
                stdout=file,
                check=True,
            )
    script = folder / "job.py"
    sql = SQL.format(
        threads=THREADS, input=receipts, output=theirs, as_of=AS_OF, **segment_table(rfm)
    )
    script.write_text(f"import duckdb\nduckdb.execute({sql!r})\n", encoding="utf-8")
    jobs = {
        "rfm": [
            rfm,
            "segment",
            str(receipts),
            "--as-of",
            AS_OF,
            "--out",
            str(ours),
            "--threads",
            str(THREADS),
        ],
        "duckdb": [sys.executable, str(script)],
    }
    subprocess.run([sys.executable, "-c", TOUCH], check=True)
    for command in jobs.values():
        run(command)
    same_numbers(ours, theirs)
    results = {name: [] for name in jobs}
    for number in range(rounds):
        for name in list(jobs)[:: 1 if number % 2 else -1]:
            results[name].append(run(jobs[name]))
    version = subprocess.run(
        [sys.executable, "-c", "import duckdb; print(duckdb.__version__)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    print(
        f"{lines:,} lines, {sum(1 for _ in open(ours, 'rb')) - 1:,} customers, {THREADS} threads, "
        f"{rounds} rounds; DuckDB {version}; the two files hold the same"
    )
    for name, runs in results.items():
        wall, cpu, memory = (statistics.median(column) for column in zip(*runs))
        print(f"{name:8} {wall:6.2f} s wall  {cpu:6.2f} s CPU  {memory:7.0f} MiB peak")
    ratios = [d[0] / r[0] for d, r in zip(results["duckdb"], results["rfm"])]
    memory = statistics.median(r[2] for r in results["rfm"]) / statistics.median(
        d[2] for d in results["duckdb"]
    )
    print(
        f"DuckDB takes {statistics.median(ratios):.1f} times as long (rounds: "
        f"{', '.join(f'{ratio:.1f}' for ratio in ratios)}); "
        f"rfm uses {100 * memory:.0f} % of its memory"
    )


if __name__ == "__main__":
    main()
