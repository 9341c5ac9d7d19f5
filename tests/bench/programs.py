# SPDX-License-Identifier: MIT
"""Runs the programs of the benchmarks, reads what they print and keeps it with the other results.

usage: programs.py FOLDER lines  [RECEIPTS] [CUSTOMERS] [ROUNDS]    (10000000, 1000000, 3)
       programs.py FOLDER stages [LINES] [ROUNDS]                   (10000000, 3)
       programs.py FOLDER large  [RECEIPTS] [CUSTOMERS] [THREADS] [STEP]
                                                                    (50000000, 5000000, 2, 50000000)
       programs.py FOLDER till   [CUSTOMERS] [RECEIPTS] [LOOKS]     (10000000, 20000000, 1000000)
       programs.py FOLDER nights [CUSTOMERS] [RECEIPTS] [NEW] [THREADS]
                                                                    (1000000, 10000000, 100000, 2)
"""

import pathlib
import re
import statistics
import subprocess
import sys

import harness
import shop_rivals
from csv_to_customers import make_receipts

STEP = 50_000_000
MIB, GIB, BILLION = 1 << 20, 1 << 30, 10**9


def output_of(command):
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE,
                          text=True).stdout


def medians(texts):
    """{word: [medians of the numbers behind it]} of lines of several runs' output."""
    rows = {}
    for text in texts:
        for line in text.splitlines():
            word, *numbers = line.split()
            rows.setdefault(word, []).append([float(number) for number in numbers])
    return {word: [statistics.median(column) for column in zip(*found)]
            for word, found in rows.items()}


def lines(folder, receipts, customers, rounds):
    found = medians([output_of([folder / "lines", customers, receipts, rounds])])
    small = receipts < 10_000_000
    titles = {"integer": "integer ids", "text": "text ids",
              "text-numbered": "text ids and receipts"}
    for kind, title in titles.items():
        seconds, cpu, memory = found[kind]
        harness.record(folder, f"lines-{kind}-{customers}", harness.figure(
            f"Single receipts a second, {title}, {receipts:,} receipts, {customers:,} customers",
            receipts / seconds, "receipts/s", small, goal=3e6, group="lines",
            bytes_each=memory / receipts, cpu=cpu))


def gzip_size(path):
    """Bytes of `gzip -6` of a file; kept beside it, as it takes long."""
    packed = pathlib.Path(f"{path}.gz")
    if not packed.exists():
        scratch = packed.with_suffix(".part")
        with open(scratch, "wb") as file:
            subprocess.run(["gzip", "-6", "-c", path], stdout=file, check=True)
        scratch.rename(packed)
    return packed.stat().st_size


STEPS = {"read": "read the file", "parse": "parse", "append": "append to the ledger",
         "customers": "customer table", "scores": "quantiles, scores", "segments": "segments",
         "write": "write the file"}


def stages(folder, count, rounds):
    receipts, saved = make_receipts(folder, count), folder / "shop.ledger"
    small = count != 10_000_000
    harness.touch_memory(2048)
    texts = {1: [], 2: []}
    for _ in range(rounds):
        for threads, kept in texts.items():
            kept.append(output_of([folder / "stages", receipts, shop_rivals.AS_OF_DAY, threads,
                                   folder / "stages.csv", saved]))
    one, two = medians(texts[1]), medians(texts[2])
    rows = [[title, one[step][0], one[step][1], two[step][0], two[step][1]]
            for step, title in STEPS.items()]
    harness.record(folder, f"stages-{count}", {
        "kind": "stages", "what": f"Steps of the shop's job, {count:,} lines", "small": small,
        "rows": rows, "rounds": rounds, "group": "stages"})
    held, loaded = one["held"], one["held-loaded"]
    what = f"{held[1]:,.0f} receipts of {held[2]:,.0f} customers with text ids"
    for key, title, bytes_held in (("held", "as appended", held[0]),
                                   ("loaded", "loaded from a file", loaded[0])):
        harness.record(folder, f"memory-{key}", harness.figure(
            f"Bytes in memory for each receipt, ids and all, {title}: {what}",
            bytes_held / held[1], "bytes", small, group="memory"))
    firsts = one["held-firsts"]
    harness.record(folder, "memory-each", harness.figure(
        "Bytes in memory for each further receipt of a customer, with the receipt's number, loaded",
        (loaded[0] - firsts[0]) / (loaded[1] - firsts[1]), "bytes", small, group="memory"))
    harness.record(folder, "memory-peak", harness.figure(
        f"Peak memory of file to customers, one thread, {count:,} lines", one["write"][2] / MIB,
        "MiB", small, group="memory"))
    size, packed = saved.stat().st_size, gzip_size(receipts)
    harness.record(folder, "memory-saved", harness.figure(
        f"Saved ledger, {size / MIB:,.0f} MiB, of the size of gzip -6 of the CSV, "
        f"{packed / MIB:,.0f} MiB", 100 * size / packed, "%", small, goal=100.0, least=False,
        group="memory"))
    cat = {"cat": lambda: harness.run(["sh", "-c", f"cat '{saved}' >/dev/null"])}
    reading = harness.median_of(harness.interleaved(cat, rounds)["cat"], "wall")
    for key, title in (("save", "Saving the ledger"), ("load", "Loading it, checked in full")):
        seconds = one[key][0] + (one["read-saved"][0] if key == "load" else 0.0)
        harness.record(folder, f"memory-{key}", harness.figure(
            f"{title}, beside {reading:.3f} s for cat of the file", seconds, "s", small,
            group="memory", mib_each_second=size / MIB / seconds))


def large(folder, receipts, customers, threads, step):
    saved = folder / "large.ledger"
    found = medians([output_of([folder / "large", receipts, customers, threads, step, saved])])
    size = saved.stat().st_size
    saved.unlink()
    small = receipts < 50_000_000
    parts = {part: found[part][0]
             for part in ("append", "compact", "save", "load", "customers", "segments")}
    harness.record(folder, f"large-{receipts}-seconds", harness.figure(
        f"{receipts:,} receipts of {customers:,} customers, {threads} threads: "
        + ", ".join(f"{part} {harness.seconds_text(took)}" for part, took in parts.items()),
        sum(parts.values()), "s", small, group="large"))
    appended, loaded = found["held"][0], found["held-loaded"][0]
    harness.record(folder, f"large-{receipts}-memory", harness.figure(
        f"The same: {appended / receipts:.1f} bytes a receipt with ids as appended, "
        f"{loaded / receipts:.1f} compacted or loaded, {size / receipts:.1f} saved; peak",
        found["segments"][2] / GIB, "GiB", small, group="large"))
    if receipts < BILLION:
        extrapolate(folder, receipts, step, parts, (appended, loaded), small)


def extrapolate(folder, receipts, step, parts, held, small):
    """A billion at this pace: each step is compacted with all that were before."""

    def compacted(count, step):
        """Receipts compacted in all until there are so many."""
        whole = -(-count // step) - 1
        return step * whole * (whole + 1) / 2 + count

    times, done = BILLION / receipts, compacted(receipts, step)
    step = max(step, STEP)
    rest = sum(seconds for part, seconds in parts.items() if part != "compact")
    seconds = times * rest + parts["compact"] * compacted(BILLION, step) / done
    memory = (held[1] * BILLION + (held[0] - held[1]) * step) / receipts
    harness.record(folder, "large-billion", harness.figure(
        f"A billion receipts of {times:,.0f} times as many customers at this pace, in steps of "
        f"{step:,} (extrapolated; a ledger of {memory / GIB:.1f} GiB at most)", seconds, "s", small,
        group="large"))


def till(folder, customers, receipts, looks):
    text = output_of([folder / "till", customers, receipts, looks])
    print(text, end="")
    found = {name: (float(median), float(late)) for name, median, late in re.findall(
        r"^(\w+) +median ([\d.]+) us, 99th percentile ([\d.]+) us", text, re.M)}
    small = customers < 10_000_000
    for place, title, goal in ((0, "median", 2.0), (1, "99th percentile", 20.0)):
        ours, theirs = found["rfm"][place], found["SQLite"][place]
        harness.record(folder, f"till-{place}", harness.figure(
            f"Look-up at the till under appends, {customers:,} customers, {title} "
            f"(SQLite {theirs:.2f} us)", ours, "us", small, goal=goal, least=False, group="till"))
    ours, theirs = ({"wall": found[name][0] / 1e6} for name in ("rfm", "SQLite"))
    harness.record(folder, "till-ratio", harness.comparison(
        f"Look-up at the till, median, {customers:,} customers",
        {"rfm": [ours], "SQLite": [theirs]}, small, group="till"))


def nights(folder, *sizes):
    here = pathlib.Path(__file__).parent
    text = output_of([sys.executable, here / "nights.py", folder, *sizes])
    print(text, end="")
    found = re.findall(r"a (\w+) night takes ([\d.]+) s, DuckDB ([\d.]+) s", text)
    if len(found) != 2:
        sys.exit("nights.py does not say what a night of each kind takes")
    small = sizes[1] < 100_000_000
    for kind, *seconds in found:
        ours, theirs = ({"wall": float(number)} for number in seconds)
        harness.record(folder, f"nights-{kind}", harness.comparison(
            f"A night of {sizes[2]:,} receipts, {sizes[1]:,} of {sizes[0]:,} customers, {kind} "
            f"cut points, {sizes[3]} threads", {"rfm": [ours], "DuckDB": [theirs]}, small,
            None if small else {"DuckDB": 100.0}, group="nights"), harness.versions("duckdb"))


DEFAULTS = {
    lines: [10_000_000, 1_000_000, 3],
    stages: [10_000_000, 3],
    large: [50_000_000, 5_000_000, 2, STEP],
    till: [10_000_000, 20_000_000, 1_000_000],
    nights: [1_000_000, 10_000_000, 10_000, 2, 1000],
}


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    job = {call.__name__: call for call in DEFAULTS}[sys.argv[2]]
    given = [int(word) for word in sys.argv[3:]]
    job(folder, *given, *DEFAULTS[job][len(given):])


if __name__ == "__main__":
    main()
