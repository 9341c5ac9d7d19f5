#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what is missing, builds the library and the rfm command into build/, makes a sample shop
# and shows its customers' segments. Runs from anywhere and as often as you like.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/examples/packages.sh"

need_link cc '' gcc libc6-dev
need python3 python3
need meson meson
need ninja ninja-build
install_missing

build=$root/build
log=$root/build/start.log
mkdir -p "$build"
if ! { { [ -f "$build/build.ninja" ] || meson setup "$build" "$root"; } &&
    ninja --quiet -C "$build" examples/cli/rfm examples/sample-shop/sample_shop; } \
    >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    echo "the build failed; all of its output is in build/start.log" >&2
    exit 1
fi

"$build/examples/sample-shop/sample_shop" >"$build/sample-shop.csv"
cd "$root"
echo "build/examples/cli/rfm segment build/sample-shop.csv"
exec build/examples/cli/rfm segment build/sample-shop.csv
