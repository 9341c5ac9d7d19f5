# SPDX-License-Identifier: MIT
"""Writes the figures of docs/benchmark.md and its chart from the results of the benchmarks.

usage: report.py FOLDER DOCS

What stands between the two marks of the page is replaced; the rest of it is written by hand.
"""

import json
import pathlib
import re
import sys

import chart
import harness

FIRST = "<!-- figures: written by sh tests/bench/run.sh report -->"
LAST = "<!-- end of figures -->"
GROUPS = ("csv", "frame", "kmeans", "nights", "till", "clv", "lines", "memory", "large", "stages")
GROWTH = 1.6


def table(heads, rows):
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def number(value):
    """Enough digits to tell, never an exponent."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def title(entry):
    return entry["what"] + (" *" if entry["small"] else "")


def comparison_rows(entries):
    for entry in entries:
        ours = entry["rfm"]
        for rival, found in entry["rivals"].items():
            ratios = ", ".join(number(ratio) for ratio in found["ratios"])
            memory = ""
            if "memory" in found:
                memory = (f"{ours['memory']:,.0f} to {found['memory']:,.0f} MiB, "
                          f"{100 * ours['memory'] / found['memory']:.0f} %")
            if "memory_goal" in entry:
                memory += f" (at most {entry['memory_goal']})"
            yield [title(entry), harness.seconds_text(ours["wall"]),
                   f"{rival} {harness.seconds_text(found['wall'])}",
                   f"**{number(found['ratio'])}**" + (
                       f" ({ratios})" if len(found["ratios"]) > 1 else ""),
                   f"at least {found['goal']:g}" if "goal" in found else "", memory]


def growth(entries):
    """Time for each line of the largest file beside that of the smallest from a million on."""
    each = {entry["lines"]: entry["rfm"]["wall"] / entry["lines"] for entry in entries
            if entry["group"] == "csv" and entry["threads"] == 2 and entry["lines"] >= 1_000_000}
    if len(each) < 2:
        return []
    least, most = min(each), max(each)
    return [[f"Time for each line of {most:,} lines, of that of {least:,}",
             f"{each[most] / each[least]:.2f} times", f"at most {GROWTH}"]]


def figure_rows(entries):
    for entry in entries:
        goal = ""
        if entry["goal"] is not None:
            goal = f"at {'least' if entry['least'] else 'most'} {entry['goal']:,.0f}"
        unit = entry["unit"]
        if unit == "s":
            value = harness.seconds_text(entry["value"])
        else:
            value = f"{number(entry['value'])} {unit}"
        yield [title(entry), value, goal]


def stage_tables(entries):
    for entry in entries:
        yield f"{title(entry)}, one step after the other, seconds:"
        yield ""
        rows = [[name, *(f"{value:.3f}" for value in values)] for name, *values in entry["rows"]]
        sums = [sum(row[place] for row in entry["rows"]) for place in range(1, 5)]
        rows.append(["all", *(f"{value:.3f}" for value in sums)])
        yield from table(["step", "one thread", "CPU", "two threads", "CPU"], rows)


def machine_text(results):
    of = results["machine"]
    dates = sorted({entry["date"] for entry in results["entries"].values()})
    speed = f" at {of['mhz']} MHz" if of.get("mhz") else ""
    cache = f", cache {of['cache']}" if of.get("cache") else ""
    packages = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    load = max(entry["load"] for entry in results["entries"].values())
    text = [
        f"{of['processor']}{speed}{cache}; {of['cores']} cores; {of['memory_gib']} GiB; "
        f"{of['system']}, Linux {of['kernel']}; {of['compiler']}, {of['libc']}; "
        f"Python {of['python']}; {packages}.",
        f"Measured {' to '.join(dict.fromkeys((dates[0], dates[-1])))}; "
        f"load of the machine up to {load}.",
    ]
    if load > of["cores"] + 1:
        text.append("Others were using the machine: the ratios say something, the seconds little.")
    return " ".join(text)


def figures(results):
    entries = sorted(results["entries"].values(), key=lambda entry: GROUPS.index(entry["group"]))
    of_kind = {kind: [entry for entry in entries if entry["kind"] == kind]
               for kind in ("comparison", "figure", "stages")}
    lines = [machine_text(results), ""]
    if any(entry["small"] for entry in entries):
        lines += ["A star marks a small run, which shows that the benchmark works; goals are for "
                  "full sizes.", ""]
    lines += ["![How many times as long as rfm other programs take](benchmark.svg)", "",
              "A mark across a bar is the goal; bars to the left of 1 are jobs where rfm takes "
              "longer.", "",
              "### Beside others", ""]
    lines += table(["what", "rfm", "other", "times as long (rounds)", "goal", "peak memory"],
                   comparison_rows(of_kind["comparison"]))
    lines += ["### By itself", ""]
    lines += table(["what", "found", "goal"],
                   [*growth(of_kind["comparison"]), *figure_rows(of_kind["figure"])])
    lines += ["### Where the time goes", ""]
    lines += stage_tables(of_kind["stages"])
    return lines


def main():
    folder, docs = (pathlib.Path(path) for path in sys.argv[1:3])
    kept = folder / harness.RESULTS
    if not kept.exists():
        sys.exit("there are no results yet: sh tests/bench/run.sh all")
    results = json.loads(kept.read_text("utf-8"))
    page = docs / "benchmark.md"
    text = page.read_text("utf-8")
    if text.count(FIRST) != 1 or text.count(LAST) != 1:
        sys.exit(f"{page} has not both marks of the figures")
    made = "\n".join([FIRST, "", *figures(results), LAST])
    page.write_text(re.sub(re.escape(FIRST) + ".*" + re.escape(LAST), lambda _: made, text,
                           flags=re.S), "utf-8")
    entries = sorted(results["entries"].values(), key=lambda entry: GROUPS.index(entry["group"]))
    groups = [(title(entry), [(rival, found["ratio"], found.get("goal"))
                              for rival, found in entry["rivals"].items()])
              for entry in entries if entry["kind"] == "comparison"]
    (docs / "benchmark.svg").write_text(chart.svg(groups), "utf-8")
    print(f"{len(entries)} results are in {page.name} and benchmark.svg")


if __name__ == "__main__":
    main()
