# SPDX-License-Identifier: MIT
"""CSV to per-customer CSV: rfm beside rivals, round by round on the same file and threads.

usage: csv_to_customers.py FOLDER [LINES] [ROUNDS] [THREADS] [RIVALS]
           (10000000, 5, 2, duckdb,polars; RIVALS of duckdb, polars, pandas and none)

All read the same receipts and write the same file, a new one each time: days, counts, sums, scores
by type-7 quantiles of values, code and segment of each customer. The files are compared before
anything is timed: DuckDB's line by line, the others' number by number, as they write 12.3 for
12.30.
"""

import pathlib
import re
import subprocess
import sys

import harness
import shop_rivals

FULL = 10_000_000
GOALS = {"DuckDB": 6.0, "polars": 5.0}
MEMORY_GOAL = 40  # per cent of a rival's
NAMES = {"duckdb": "DuckDB", "polars": "polars", "pandas": "pandas"}


def segment_table(rfm):
    """(code, segment, level) of classic11, read from the command itself."""
    text = subprocess.run(
        [rfm, "presets", "classic11"], check=True, capture_output=True, text=True).stdout
    rows = [
        (int(code), name, int(level))
        for name, level, codes in re.findall(
            r'segment "([^"]+)" level (\d+)\s+when code in ([\d\s]+)', text)
        for code in codes.split()
    ]
    assert len(rows) == 125, f"{len(rows)} codes instead of 125"
    return rows


def make_receipts(folder, lines):
    path = folder / f"receipts-{lines}.csv"
    if not path.exists():
        scratch = folder / "receipts.part"
        with open(scratch, "wb") as file:
            subprocess.run(
                [folder / "release/examples/sample-shop/sample_shop", "--lines", str(lines)],
                stdout=file, check=True)
        scratch.rename(path)
    return path


def same_lines(ours, theirs):
    """Alike but for how a whole floating number is written (3 or 3.0)."""

    def plain(line):
        return re.sub(r"(?<=[\d])\.0(?=,)", "", line)

    with open(ours, encoding="utf-8") as left, open(theirs, encoding="utf-8") as right:
        for number, (a, b) in enumerate(zip(left, right), 1):
            if a != b and plain(a) != plain(b):
                sys.exit(f"line {number} differs:\n  rfm    {a}  duckdb {b}")
        if left.read() or right.read():
            sys.exit("one file is longer than the other")


def same_numbers(ours, theirs):
    """Alike as numbers: money to the cent, ratios to 12 digits."""
    import polars as pl

    left, right = (pl.read_csv(path, infer_schema_length=None) for path in (ours, theirs))
    if left.columns != right.columns or left.height != right.height:
        sys.exit("the two files have not the same columns and rows")
    for name in left.columns:
        a, b = left[name], right[name]
        if a.dtype == pl.String:
            differ = a.ne_missing(b)
        else:
            a, b = a.cast(pl.Float64), b.cast(pl.Float64)
            differ = (a.is_null() != b.is_null()) | (
                (a - b).abs() > 1e-12 * a.abs().clip(1.0)).fill_null(False)
        if differ.any():
            row = differ.arg_max()
            sys.exit(f"column {name} of customer {left['customer'][row]} differs: "
                     f"{left[name][row]} and {right[name][row]}")


# Python that does a rival's job; what it needs is imported from the folder of the benchmarks.
SCRIPTS = {
    "duckdb": "import duckdb\nduckdb.execute({sql!r})\n",
    "polars": "import sys\nsys.path.insert(0, {here!r})\nimport shop_rivals\n"
              "shop_rivals.polars_csv({path!r}, {out!r}, {segments!r})\n",
    "pandas": "import sys\nsys.path.insert(0, {here!r})\nimport shop_rivals\n"
              "shop_rivals.pandas_csv({path!r}, {out!r}, {segments!r})\n",
}


def rival_jobs(folder, receipts, segments, threads, rivals):
    """{name: (command, environment, file)} of each rival."""
    jobs = {}
    for rival in rivals:
        out = folder / f"{rival}.csv"
        script = folder / f"job_{rival}.py"
        sql = shop_rivals.duckdb_csv(receipts, out, segments, threads)
        script.write_text(
            SCRIPTS[rival].format(
                sql=sql, here=str(pathlib.Path(__file__).parent), path=str(receipts),
                out=str(out), segments=segments),
            encoding="utf-8")
        jobs[NAMES[rival]] = ([sys.executable, script],
                              {"POLARS_MAX_THREADS": str(threads)}, out)
    return jobs


def run_anew(command, environment, out):
    """Runs a job whose file is not there yet: to replace one costs everybody the same on top."""
    out.unlink(missing_ok=True)
    return harness.run(command, **environment)


def main():
    # In a process of its own: this one's memory counts in the peaks of those that it starts.
    if sys.argv[1] == "--same":
        same_numbers(*sys.argv[2:])
        return
    folder = pathlib.Path(sys.argv[1]).resolve()
    given = [int(word) for word in sys.argv[2:5]]
    lines, rounds, threads = given + [FULL, 5, 2][len(given):]
    rivals = sys.argv[5] if len(sys.argv) > 5 else "duckdb,polars"
    rivals = [] if rivals == "none" else rivals.split(",")
    rfm = folder / "release/examples/cli/rfm"
    receipts, ours = make_receipts(folder, lines), folder / "rfm.csv"
    jobs = {"rfm": ([rfm, "segment", receipts, "--as-of", shop_rivals.AS_OF, "--out", ours,
                     "--threads", threads], {}, ours)}
    jobs.update(rival_jobs(folder, receipts, segment_table(rfm), threads, rivals))
    harness.touch_memory(3072)
    for name, (command, environment, out) in jobs.items():
        harness.run(command, **environment)
        if name == "DuckDB":
            same_lines(ours, out)
        elif name != "rfm":
            subprocess.run([sys.executable, __file__, "--same", ours, out], check=True)
    with open(ours, "rb") as file:
        customers = sum(1 for _ in file) - 1
    results = harness.interleaved(
        {name: lambda job=job: run_anew(*job) for name, job in jobs.items()},
        rounds)
    size = receipts.stat().st_size
    note = f"{size >> 20} MiB, {customers:,} customers; all files hold the same"
    entry = harness.comparison(
        f"CSV to customers, {lines:,} lines, {threads} thread{'s' if threads > 1 else ''}",
        results, lines < FULL and not (lines == FULL // 10 and "pandas" in rivals),
        GOALS if lines >= FULL else None, note=note, lines=lines, threads=threads, group="csv")
    if lines == FULL and threads == 2:
        entry["memory_goal"] = MEMORY_GOAL
    harness.record(folder, f"csv-{threads}-{lines}", entry, harness.versions(*rivals))


if __name__ == "__main__":
    main()
