#!/bin/sh
# SPDX-License-Identifier: MIT
# Searches for inputs that break a target: sh tests/fuzz/run.sh NAME SECONDS
# Builds with clang's fuzzer, AddressSanitizer and UndefinedBehaviorSanitizer into build/fuzz. What
# it learns is kept there; a crash is written there too, and belongs into tests/fuzz/corpus/NAME
# together with its fix.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
name=${1:-}
seconds=${2:-60}
if [ ! -f "$root/tests/fuzz/$name.c" ]; then
    echo "usage: sh tests/fuzz/run.sh NAME SECONDS, NAME one of:" >&2
    for file in "$root"/tests/fuzz/*.c; do
        file=$(basename "$file" .c)
        [ "$file" = replay ] || echo "    $file" >&2
    done
    exit 2
fi
build=$root/build/fuzz
rm -rf "$build/objects"
mkdir -p "$build/objects" "$build/$name"
flags="-std=c11 -g -O1 -ffp-contract=off -I$root/include -I$root/lib -I$root/tests/support"
flags="$flags -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined"
# One object for each source, in parallel, with the counting allocator in place of the real one.
{ find "$root/lib" -name '*.c' ! -path '*/base/memory.c'; echo "$root/tests/support/memory.c"; } |
    xargs -P "$(nproc)" -I '{}' sh -c '
        exec ${CC:-clang} $3 -c "$1" -o "$2/$(printf %s "$1" | tr / _).o"
    ' sh '{}' "$build/objects" "$flags"
# shellcheck disable=SC2086
${CC:-clang} $flags -fsanitize=fuzzer,address,undefined \
    "$root/tests/fuzz/$name.c" "$build"/objects/*.o -lpthread -o "$build/fuzz-$name"
exec "$build/fuzz-$name" -max_total_time="$seconds" -print_final_stats=1 -timeout=10 \
    -artifact_prefix="$build/$name-" "$build/$name" "$root/tests/fuzz/corpus/$name"
