#!/bin/sh
# SPDX-License-Identifier: MIT
# The benchmarks, each beside a rival doing the same job on the same input in one run. What they
# need is installed, from Debian and PyPI into build/bench. Each takes a few minutes; nothing else
# should run meanwhile.
#
# usage: sh tests/bench/run.sh [csv [LINES] [ROUNDS]]
#            10 million lines of a made-up shop, CSV to a CSV with a row for each customer: DuckDB
#        sh tests/bench/run.sh clv [CUSTOMERS] [THREADS]
#            fits and predictions of models of customer value: lifetimes
#        sh tests/bench/run.sh nights [CUSTOMERS] [RECEIPTS] [NEW] [THREADS] [WINDOW]
#            a night's receipts, scores and moves, with cut points that stay and with such as are
#            fitted each night: DuckDB from its own storage
#        sh tests/bench/run.sh till [CUSTOMERS] [RECEIPTS] [LOOKS]
#            one customer at the till while receipts come in: SQLite
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
bench=$root/build/bench
here=$root/tests/bench
. "$root/examples/packages.sh"
what=${1:-csv}
case $what in
    csv | clv | nights | till) [ $# -eq 0 ] || shift ;;
    *[!0-9]*) sed -n '/^# usage/,/^set/s/^# \{0,1\}//p' "$0" && exit 2 ;;
    *) what=csv ;;
esac

need meson meson
need ninja ninja-build
need cc gcc libc6-dev
need python3 python3
python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
[ $what != till ] || [ -f /usr/include/sqlite3.h ] || missing="$missing libsqlite3-dev"
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
    "$bench/$name/bin/pip" install --quiet --disable-pip-version-check "$@"
}

# program NAME LIBRARIES...: tests/bench/NAME.c against the library.
program() {
    name=$1
    shift
    cc -O2 -std=c11 -D_POSIX_C_SOURCE=199309L "-I$root/include" "$here/$name.c" \
        -o "$bench/$name" "-L$bench/release/lib" -lrfm "$@" "-Wl,-rpath,$bench/release/lib"
}

case $what in
    csv)
        environment venv duckdb
        exec "$bench/venv/bin/python" "$here/csv_to_customers.py" "$bench" "$@"
        ;;
    clv)
        # lifetimes is no longer kept up: it wants the numerical packages of its time.
        environment lifetimes lifetimes 'numpy<2' 'pandas<2.2' 'scipy<1.12'
        environment lifetimes --force-reinstall --no-deps "$root/bindings/python"
        exec "$bench/lifetimes/bin/python" "$here/clv.py" "$@"
        ;;
    nights)
        environment venv duckdb numpy
        program night -lm
        exec "$bench/venv/bin/python" "$here/nights.py" "$bench" "$@"
        ;;
    till)
        program till -lsqlite3 -pthread
        [ $# -gt 0 ] || set -- 10000000 20000000 1000000
        exec "$bench/till" "$@"
        ;;
esac
