# SPDX-License-Identifier: MIT
"""Compares the instructions of fixed jobs with the recorded ones; see tests/guard/guard.c.

usage: guard.py LIBRARY_FOLDER WORK_FOLDER [--record]

The library is the shared one of a release build by gcc. More than 10 % above the record fails; 10 %
below is told, so that a new record (`sh tests/run.sh guard-record`) sees later losses. Counts
depend on compiler, C library and processor architecture, which the record names: where these are
others, nothing is compared and the output says so.
"""

import json
import pathlib
import platform
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
RECORD = HERE / "counts.json"
MOST = 0.10


def build_of():
    """What counts depend on, beside the sources."""
    version = subprocess.run(["gcc", "-dumpfullversion"], check=True, capture_output=True,
                             text=True).stdout.strip()
    return {"compiler": f"gcc {version}", "libc": " ".join(platform.libc_ver()),
            "machine": platform.machine()}


def count(library, work):
    """{job: instructions}."""
    program = work / "guard"
    subprocess.run(
        ["gcc", "-O2", "-std=c11", f"-I{HERE.parent.parent / 'include'}",
         str(HERE / "guard.c"), "-o", str(program), f"-L{library}", "-lrfm",
         f"-Wl,-rpath,{library}"], check=True)
    for old in work.glob("callgrind.*"):
        old.unlink()
    subprocess.run(
        ["valgrind", "--tool=callgrind", "--instr-atstart=no", "-q",
         f"--callgrind-out-file={work / 'callgrind'}", str(program)], check=True)
    counts = {}
    for path in sorted(work.glob("callgrind.*"), key=lambda path: int(path.suffix[1:])):
        text = path.read_text("utf-8")
        job = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.M)
        if job:
            counts[job[1]] = int(re.search(r"^totals: (\d+)$", text, re.M)[1])
    return counts


def compare(recorded, counts):
    """Prints each job; True when none is above its record by more than a tenth."""
    worse, better = [], []
    for job in sorted(recorded.keys() | counts.keys()):
        before, now = recorded.get(job), counts.get(job)
        if before is None or now is None:
            worse.append(f"{job} is {'not recorded' if before is None else 'not counted'}")
            continue
        change = now / before - 1
        print(f"{job:22} {now:14,} instructions, recorded {before:14,}  {100 * change:+6.2f} %")
        if change > MOST:
            worse.append(f"{job} takes {now:,} instructions, {100 * change:+.1f} % of {before:,}")
        elif change < -MOST:
            better.append(job)
    if better:
        print(f"a tenth or more is gained in {', '.join(better)}: renew the record by "
              "sh tests/run.sh guard-record")
    for one in worse:
        print(f"guard: {one}", file=sys.stderr)
    return not worse


def main():
    library, work = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
    work.mkdir(parents=True, exist_ok=True)
    here = build_of()
    if sys.argv[3:] == ["--record"]:
        counts = count(library, work)
        RECORD.write_text(json.dumps({**here, "counts": counts}, indent=2) + "\n", "utf-8")
        print(f"{len(counts)} counts recorded with {', '.join(here.values())}")
        return
    record = json.loads(RECORD.read_text("utf-8"))
    there = {name: record[name] for name in here}
    if here != there:
        print(f"NOTHING COMPARED: recorded with {', '.join(there.values())}; "
              f"here is {', '.join(here.values())}")
        return
    if not compare(record["counts"], count(library, work)):
        sys.exit(1)


if __name__ == "__main__":
    main()
