#!/bin/sh
# SPDX-License-Identifier: MIT
# The benchmark: 10 million lines of a made-up shop, CSV to a CSV with a row for each customer,
# beside DuckDB doing the same job in SQL in the same run. Installs DuckDB from PyPI into
# build/bench. Takes a few minutes.
#
# usage: sh tests/bench/run.sh [LINES] [ROUNDS]
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
bench=$root/build/bench
. "$root/examples/packages.sh"
need meson meson
need ninja ninja-build
need cc gcc libc6-dev
need python3 python3
python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
install_missing
mkdir -p "$bench"
[ -f "$bench/release/build.ninja" ] ||
    meson setup "$bench/release" "$root" --buildtype=release >/dev/null
ninja -C "$bench/release" examples/cli/rfm examples/sample-shop/sample_shop >/dev/null
[ -x "$bench/venv/bin/python" ] || python3 -m venv "$bench/venv"
"$bench/venv/bin/pip" install --quiet --disable-pip-version-check duckdb
exec "$bench/venv/bin/python" "$root/tests/bench/csv_to_customers.py" "$bench" "$@"
