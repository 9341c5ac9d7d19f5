# SPDX-License-Identifier: MIT
"""What the benchmarks share: processes measured, rounds interleaved, results kept in one file.

A benchmark hands over *comparisons* (seconds of rfm and of its rivals, round by round) and
*figures* (a number without a rival). Both go to results.json in the folder of the benchmarks, each
under a key of its own, so that a later run replaces what it measured anew and nothing else.
"""

import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import time

RESULTS = "results.json"

# The first touch of memory that a virtual machine's host has not backed yet is slow for whoever
# comes first.
TOUCH = "block = bytearray({} << 20)\nfor place in range(0, len(block), 4096): block[place] = 1"


def touch_memory(mebibytes):
    subprocess.run([sys.executable, "-c", TOUCH.format(mebibytes)], check=True)


def run(command, **environment):
    """Wall seconds, CPU seconds and peak memory in MiB of a process of its own."""
    start = time.monotonic()
    process = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, **environment})
    stderr = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status != 0:
        sys.exit(f"{command[0]} failed: {stderr.decode()}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime,
            "memory": usage.ru_maxrss / 1024}


def timed(job):
    """Wall and CPU seconds of a call in this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = job()
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}, found


def interleaved(jobs, rounds):
    """Runs each job once a round, in turn to and fro; {name: [measured, ...]}."""
    results = {name: [] for name in jobs}
    for number in range(rounds):
        for name in list(jobs)[:: 1 if number % 2 else -1]:
            results[name].append(jobs[name]())
    return results


def median_of(runs, what):
    values = [one[what] for one in runs if what in one]
    return statistics.median(values) if values else None


def summary(runs):
    kept = {what: median_of(runs, what) for what in ("wall", "cpu", "memory")}
    return {what: value for what, value in kept.items() if value is not None}


def comparison(what, results, small, goals=None, **more):
    """An entry of the results: `rfm` against each other name of `results`.

    `goals` says how many times as long a rival is to take; ratios are of each round's wall times.
    """
    rivals = {}
    for name, runs in results.items():
        if name == "rfm":
            continue
        ratios = [theirs["wall"] / ours["wall"] for theirs, ours in zip(runs, results["rfm"])]
        rivals[name] = {**summary(runs), "ratio": statistics.median(ratios), "ratios": ratios}
        if goals and name in goals:
            rivals[name]["goal"] = goals[name]
    return {"kind": "comparison", "what": what, "small": small, "rounds": len(results["rfm"]),
            "rfm": summary(results["rfm"]), "rivals": rivals, **more}


def figure(what, value, unit, small, goal=None, least=True, **more):
    """An entry of the results: a number, to be at least (or at most) a goal."""
    return {"kind": "figure", "what": what, "value": value, "unit": unit, "small": small,
            "goal": goal, "least": least, **more}


def seconds_text(seconds):
    """Three digits that count: 2.15 us, 13.2 ms, 1.31 s, 131 s."""
    unit, name = (1, "s") if seconds >= 1 else (1e-3, "ms") if seconds >= 1e-3 else (1e-6, "us")
    value = seconds / unit
    return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f} {name}"


def show(entry):
    if entry["kind"] == "stages":
        print(f"{entry['what']}, wall seconds on one thread and on two")
        for title, one, _, two, _ in entry["rows"]:
            print(f"  {title:22} {seconds_text(one):>8} {seconds_text(two):>8}")
        return
    if entry["kind"] == "figure":
        goal = ""
        if entry["goal"] is not None:
            goal = f"  (at {'least' if entry['least'] else 'most'} {entry['goal']:,g})"
        print(f"{entry['what']}: {entry['value']:,.4g} {entry['unit']}{goal}", flush=True)
        return
    print(f"{entry['what']}, medians of {entry['rounds']} rounds")
    for name, found in [("rfm", entry["rfm"]), *entry["rivals"].items()]:
        line = f"  {name:14} {seconds_text(found['wall']):>8} wall"
        if "cpu" in found:
            line += f" {seconds_text(found['cpu']):>8} CPU"
        if "memory" in found:
            line += f" {found['memory']:8.0f} MiB peak"
        if "ratio" in found:
            rounds = ", ".join(f"{ratio:.2f}" for ratio in found["ratios"])
            line += f"  {found['ratio']:.2f} times as long ({rounds})"
        print(line)
    if entry.get("note"):
        print(f"  {entry['note']}")
    sys.stdout.flush()


def versions(*names):
    """Versions of installed packages of PyPI."""
    import importlib.metadata

    return {name: importlib.metadata.version(name) for name in names}


def first_line(*command):
    try:
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return text.splitlines()[0] if text else None


def memory_gib():
    """Memory of the machine, and what of it is free now."""
    text = pathlib.Path("/proc/meminfo").read_text("utf-8")
    found = {name: int(size) for name, size in re.findall(r"^(\w+):\s+(\d+) kB", text, re.M)}
    return found["MemTotal"] / 1048576, found["MemAvailable"] / 1048576


def machine():
    cpu = pathlib.Path("/proc/cpuinfo").read_text("utf-8")
    model = re.search(r"^model name\s*:\s*(.*)$", cpu, re.M)
    mhz = re.search(r"^cpu MHz\s*:\s*(\d+)", cpu, re.M)
    cache = re.search(r"^cache size\s*:\s*(.*)$", cpu, re.M)
    system = pathlib.Path("/etc/os-release").read_text("utf-8")
    return {
        "processor": " ".join(model[1].split()) if model else platform.machine(),
        "mhz": int(mhz[1]) if mhz else None,
        "cache": cache[1] if cache else None,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory_gib()[0], 1),
        "kernel": platform.release(),
        "system": re.search(r'^PRETTY_NAME="?([^"\n]*)', system, re.M)[1],
        "compiler": first_line("cc", "--version"),
        "libc": " ".join(platform.libc_ver()),
        "python": platform.python_version(),
    }


def record(folder, key, entry, packages=None):
    show(entry)
    keep(folder, key, entry, packages)


def keep(folder, key, entry, packages=None):
    """Keeps an entry, with machine, date and load, in results.json."""
    path = pathlib.Path(folder) / RESULTS
    kept = json.loads(path.read_text("utf-8")) if path.exists() else {"entries": {}}
    kept["machine"] = machine()
    kept.setdefault("versions", {}).update(packages or {})
    kept["entries"][key] = {**entry, "date": datetime.date.today().isoformat(),
                            "load": round(os.getloadavg()[0], 1)}
    scratch = path.with_suffix(".new")
    scratch.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    scratch.replace(path)
