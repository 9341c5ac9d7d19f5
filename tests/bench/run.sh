#!/bin/sh
# SPDX-License-Identifier: MIT
# The benchmarks, each beside rivals that do the same job on the same input in one run. What they
# need is installed, from Debian and PyPI into build/bench. Nothing else should run meanwhile.
#
# usage: sh tests/bench/run.sh all [small]    the whole suite: an hour or more; small: minutes
#        sh tests/bench/run.sh report         tables and chart of docs/benchmark.md from the results
#    or one of these, with its defaults in brackets:
#        csv [LINES 10000000] [ROUNDS 5] [THREADS 2] [RIVALS duckdb,polars]
#            a made-up shop's lines, CSV to a row for each customer: DuckDB, polars, pandas
#        frame [shop|shuffled] [LINES 10000000] [ROUNDS 5] [THREADS 2]
#            from Arrow columns in memory to segments, through Python: DuckDB, polars
#        kmeans [CUSTOMERS 1000000] [ROUNDS 5] [THREADS 2]
#            in one column, exact, and in three: scikit-learn
#        clv [CUSTOMERS 1000000] [THREADS 2]
#            fits and predictions of models of customer value: lifetimes
#        nights [CUSTOMERS 1000000] [RECEIPTS 10000000] [NEW 100000] [THREADS 2] [WINDOW 1000]
#            a night's receipts, scores and moves, with cut points that stay and with such as are
#            fitted each night: DuckDB from its own storage
#        till [CUSTOMERS 10000000] [RECEIPTS 20000000] [LOOKS 1000000]
#            one customer at the till while receipts come in: SQLite
#        lines [RECEIPTS 10000000] [CUSTOMERS 1000000] [ROUNDS 3]
#            single receipts, one call each
#        stages [LINES 10000000] [ROUNDS 3]
#            where the time of csv goes, bytes in memory and in a saved file, save and load
#        large [RECEIPTS 50000000] [CUSTOMERS 5000000] [THREADS 2] [STEP 50000000]
#            receipts made as they are taken in, compacted after each step; a billion
# Results are kept in build/bench/results.json; each run replaces what it measured.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
bench=$root/build/bench
here=$root/tests/bench
. "$root/examples/packages.sh"
usage() { sed -n '/^# usage/,/^# Results/s/^# \{0,1\}//p' "$0"; }

what=${1:-}
[ $# -eq 0 ] || shift
case $what in
    '' | help | -h | --help) usage && exit 0 ;;
    all | report | csv | frame | kmeans | clv | nights | till | lines | stages | large) ;;
    *) usage >&2 && exit 2 ;;
esac
export PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_QUIET=1
[ "$what" != report ] || exec python3 "$here/report.py" "$bench" "$root/docs"

need meson meson
need ninja ninja-build
need cc gcc libc6-dev
need gzip gzip
need python3 python3
python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
case $what in all | till) [ -f /usr/include/sqlite3.h ] || missing="$missing libsqlite3-dev" ;; esac
install_missing
mkdir -p "$bench"
[ -f "$bench/release/build.ninja" ] ||
    meson setup "$bench/release" "$root" --buildtype=release >/dev/null
ninja -C "$bench/release" examples/cli/rfm examples/sample-shop/sample_shop >/dev/null

# environment NAME PACKAGES...: a virtual environment with these.
environment() {
    name=$1
    shift
    [ -x "$bench/$name/bin/python" ] || python3 -m venv "$bench/$name"
    "$bench/$name/bin/pip" install "$@"
}

# librfm NAME: our package into an environment, of the library as it is now.
librfm() {
    RFM_BUILD_CACHE="$bench/objects" RFM_SOURCE_ROOT="$root" \
        environment "$1" --force-reinstall --no-deps "$root/bindings/python"
}

# program NAME LIBRARIES...: tests/bench/NAME.c against the library.
program() {
    name=$1
    shift
    cc -O2 -std=c11 -D_POSIX_C_SOURCE=200112L "-I$root/include" "$here/$name.c" \
        -o "$bench/$name" "-L$bench/release/lib" -lrfm "$@" "-Wl,-rpath,$bench/release/lib"
}

rivals() { environment venv duckdb polars pyarrow numpy pandas scikit-learn threadpoolctl; }
python() { "$bench/venv/bin/python" "$@"; }

# one NAME ARGUMENTS...: a benchmark, when what all need is there.
one() {
    name=$1
    shift
    case $name in
        csv) python "$here/csv_to_customers.py" "$bench" "$@" ;;
        frame) python "$here/frame_to_segments.py" "$bench" "$@" ;;
        kmeans) python "$here/kmeans.py" "$bench" "$@" ;;
        clv)
            # lifetimes is no longer kept up: it wants the numerical packages of its time.
            environment lifetimes lifetimes 'numpy<2' 'pandas<2.2' 'scipy<1.12'
            librfm lifetimes
            "$bench/lifetimes/bin/python" "$here/clv.py" "$bench" "$@"
            ;;
        nights) program night -lm && python "$here/programs.py" "$bench" nights "$@" ;;
        till) program till -lsqlite3 -pthread && python "$here/programs.py" "$bench" till "$@" ;;
        *) program "$name" && python "$here/programs.py" "$bench" "$name" "$@" ;;
    esac
}

# has_room MEMORY DISK: GiB of memory that are free, and of the disk.
has_room() {
    free=$(awk '/^MemAvailable/ {print int($2 / 1048576)}' /proc/meminfo)
    disk=$(df -Pk "$bench" | awk 'NR == 2 {print int($4 / 1048576)}')
    [ "$free" -ge "$1" ] && [ "$disk" -ge "$2" ] && return
    echo "left out: $3 wants $1 GiB of memory and $2 GiB of disk; $free and $disk are free"
    return 1
}

# fresh: results of earlier runs are put aside, so that a table is of one suite.
fresh() { [ ! -f "$bench/results.json" ] || mv "$bench/results.json" "$bench/results.old.json"; }

all() {
    one csv 1000000 5 2 duckdb,polars,pandas
    one csv 10000000 5 2
    one csv 10000000 5 1
    ! has_room 14 16 'csv of 100,000,000 lines' || one csv 100000000 3 2
    one frame shop
    one frame shuffled
    one kmeans
    one lines
    one lines 10000000 100000
    one stages
    one till
    if has_room 16 16 'nights of 100,000,000 receipts'; then
        one nights 10000000 100000000 100000 2 1000
    else
        one nights
    fi
    ! has_room 10 1 'large' || one large
    one clv
}

all_small() {
    one csv 100000 3 2 duckdb,polars,pandas
    one csv 1000000 3 2
    one csv 1000000 3 1
    one frame shop 1000000 3
    one frame shuffled 1000000 3
    one kmeans 100000 3
    one lines 1000000 100000
    one stages 1000000
    one till 1000000 2000000 100000
    one nights 100000 1000000 10000
    one large 5000000 500000 2 5000000
    one clv 50000
}

rivals
case $what in
    all | frame | kmeans) librfm venv ;;
esac
case "$what ${1:-}" in
    'all small') fresh && all_small ;;
    'all ') fresh && all ;;
    all*) usage >&2 && exit 2 ;;
    *) one "$what" "$@" ;;
esac
