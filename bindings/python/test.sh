#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the wheel, installs it into virtual environments of its own and runs all tests there:
#     sh bindings/python/test.sh
# In an environment with pytest alone, in one with NumPy, pandas, pyarrow, polars, DuckDB,
# nanoarrow, scikit-learn and lifetimes, and what goes through pandas with pandas 2 too; then ruff,
# mypy and pyright. Environments and objects are kept in build/python, so that a second run is
# quicker. PYTHON chooses the interpreter (python3). Needs a C compiler and, on Debian,
# python3-venv.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/build/python
python=${PYTHON:-python3}
export PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_QUIET=1
export RFM_BUILD_CACHE="$work/objects" RFM_SOURCE_ROOT="$root"
unset RFM_LIBRARY PYTHONPATH
full="pytest numpy pandas pyarrow polars duckdb nanoarrow tqdm scikit-learn lifetimes"
full="$full matplotlib jinja2 playwright build mypy ruff pyright[nodejs]"

# environment NAME PACKAGES...: made once, and again when the list changes.
environment() {
    name=$1
    shift
    if [ "$(cat "$work/$name/packages" 2>/dev/null)" != "$python $*" ]; then
        rm -rf "${work:?}/$name"
        "$python" -m venv "$work/$name"
        "$work/$name/bin/pip" install "$@"
        echo "$python $*" >"$work/$name/packages"
    fi
}

# layer NAME UNDER: an environment sees the packages of another one beneath its own.
layer() {
    into=$("$work/$1/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    "$work/$2/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
        >"$into/under.pth"
}

# check WHAT COMMAND...: runs a command, shows its output when it fails, and notes how it went.
check() {
    what=$1
    log=$work/logs/$(echo "$1" | tr -c 'a-z0-9\n' _)
    shift
    started=$(date +%s)
    if "$@" >"$log" 2>&1; then
        echo ok >>"$work/checks"
        echo "  ok    $what ($(($(date +%s) - started)) s)"
    else
        echo failed >>"$work/checks"
        tail -n 80 "$log"
        echo "  FAIL  $what"
    fi
}

# tests NAME FOLDERS...: pytest in an environment, away from the source tree.
tests() {
    name=$1
    shift
    check "tests, environment $name" env -C "$work" "$work/$name/bin/python" \
        -W error::DeprecationWarning -m pytest -c "$here/pyproject.toml" --rootdir "$here" \
        -p no:cacheprovider --junitxml "$work/$name.xml" -rs "$@"
    grep -h '^SKIPPED' "$log" || true
}

install_wheel() {
    rm -rf "$work/wheels"
    "$work/full/bin/pip" wheel --no-deps -w "$work/wheels" "$here"
    for name in bare full pandas2; do
        "$work/$name/bin/pip" install --force-reinstall --no-deps "$work"/wheels/*.whl
    done
}

# A source archive, and a wheel from it, which must be the same bytes as that of the checkout.
build_both() {
    rm -rf "$work/dist"
    "$work/full/bin/python" -m build --outdir "$work/dist" "$here"
    cmp "$work"/dist/*.whl "$work"/wheels/*.whl
}

# The rfm command, for the comparison of its files with ours.
build_command() {
    ln -sf librfm.so "$work/objects/librfm.so.0"
    cc -std=c11 -O1 -I"$root/include" "$root"/examples/cli/*.c -o "$work/rfm" \
        "$work/objects/librfm.so" "-Wl,-rpath,$work/objects" -lm
}

# The report page is looked at in a real browser; RFM_CHROMIUM names one that is elsewhere.
find_browser() {
    [ -n "${RFM_CHROMIUM:-}" ] && return
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null && return
    done
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing chromium"
        apt-get update -qq && apt-get install -y -qq chromium
    else
        echo "there is no Chromium, which the report page needs: apt-get install chromium"
        return 1
    fi
}

mkdir -p "$work/logs"
rm -f "$work"/*.xml "$work/checks"
environment bare pytest
# shellcheck disable=SC2086
environment full $full
environment pandas2 --no-deps "pandas<3" pytz
layer pandas2 full
bin=$work/full/bin
check "generated files are fresh" "$python" "$root/bindings/abi/generate.py" --check
check "wheel" install_wheel
check "source archive, and the same wheel from it" build_both
check "the rfm command" build_command
check "a browser" find_browser
export RFM_COMMAND="$work/rfm"
# All that does not take long, beside the tests that do.
{
    tests bare "$here/tests" --ignore "$here/tests/full"
    for name in arrow numpy_pandas online_retail; do
        set -- "$@" "$here/tests/full/test_$name.py"
    done
    tests pandas2 "$@"
    cd "$here"
    check "ruff" "$bin/ruff" check --no-cache .
    check "ruff format" "$bin/ruff" format --no-cache --check .
    check "mypy" "$bin/mypy" --cache-dir "$work/mypy" src examples
    check "pyright" "$bin/pyright" --pythonpath "$bin/python"
} &
beside=$!
tests full "$here/tests"
wait "$beside"
checks=$(wc -l <"$work/checks")
failed=$(grep -c failed "$work/checks" || true)
"$python" - "$checks" "$failed" "$work"/*.xml <<'END'
import re
import sys

checks, failed = int(sys.argv[1]), int(sys.argv[2])
total = bad = skipped = 0
for path in sys.argv[3:]:
    if path.endswith("*.xml"):
        continue
    head = open(path, encoding="utf-8").read(2000)
    count = {name: int(re.search(rf'{name}="(\d+)"', head)[1])
             for name in ("tests", "failures", "errors", "skipped")}
    total += count["tests"]
    bad += count["failures"] + count["errors"]
    skipped += count["skipped"]
print(f"{total - bad - skipped} tests passed, {bad} failed, {skipped} skipped; "
      f"{checks - failed} of {checks} checks passed")
sys.exit(1 if failed or bad or total == 0 else 0)
END
