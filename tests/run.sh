#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what the tests need and runs all of them: sh tests/run.sh [STAGE...]
# The stage guard-record, not among those that run by themselves, renews the record of guard.
# Stops at the first stage that fails. Builds are kept in build/tests, so a second run is quicker.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/examples/packages.sh"
stages="lint gcc abi docs examples guard python node clang sanitizers threads fuzz"
builds=$root/build/tests
scan="python3 $root/tests/support/sanitized.py"

install_tools() {
    need python3 python3
    need gcc gcc
    need g++ g++
    need clang clang
    need_link gcc '' gcc libc6-dev
    need_link clang '-fsanitize=fuzzer-no-link,address,undefined' clang libclang-rt-14-dev
    need meson meson
    need ninja ninja-build
    need nm binutils
    need valgrind valgrind
    need pkg-config pkg-config
    pkg-config --exists criterion 2>/dev/null || missing="$missing libcriterion-dev"
    need cmake cmake
    need make make
    need doxygen doxygen
    clang-format --version 2>/dev/null | grep -q 'version 14\.' ||
        need clang-format-14 clang-format-14
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
    command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 ||
        need chromium chromium
    install_missing
}

# fail WHAT LOG: shows the end of a log, the count so far, and ends the run.
fail() {
    [ -z "${2:-}" ] || tail -n 60 "$2" >&2
    echo "stage $stage failed: $1" >&2
    python3 "$root/tests/support/totals.py" "$builds"
    exit 1
}

# configure NAME COMPILER OPTIONS...: a build folder of its own, made once.
configure() {
    name=$1 compiler=$2
    shift 2
    [ -f "$builds/$name/build.ninja" ] ||
        CC=$compiler meson setup "$builds/$name" "$root" "$@" >"$builds/$name.log" 2>&1 ||
        fail "meson cannot configure" "$builds/$name.log"
}

# build NAME TARGETS...
build() {
    name=$1
    shift
    ninja --quiet -C "$builds/$name" "$@" >"$builds/$name.log" 2>&1 ||
        fail "it does not build" "$builds/$name.log"
}

# check NAME ARGUMENTS...: runs tests of a build; their results are counted at the end.
check() {
    name=$1
    shift
    meson test -C "$builds/$name" --no-rebuild --print-errorlogs --logbase "run-$stage" "$@" \
        >"$builds/$name.log" 2>&1 || fail "a test failed" "$builds/$name.log"
    sed -n 's/^ *[0-9]*\/[0-9]* /    /p' "$builds/$name.log"
}

# bindings NAME: the tests of a package, which has a script of its own for them.
bindings() {
    mkdir -p "$builds/bindings"
    sh "$root/bindings/$1/test.sh" >"$builds/bindings/$1.txt" 2>&1 ||
        fail "a test of bindings/$1 failed" "$builds/bindings/$1.txt"
    sed 's/^ */    /' "$builds/bindings/$1.txt"
}

gcc_build() { configure gcc gcc --werror -Ddefault_library=both; }

# guard [--record]: instructions of fixed jobs, against the record or into it.
guard() {
    configure release gcc --buildtype=release
    build release lib/librfm.so.0.1.0
    python3 "$root/tests/guard/guard.py" "$builds/release/lib" "$builds/guard" "$@" \
        >"$builds/guard.log" 2>&1 || fail "it takes more instructions" "$builds/guard.log"
    sed 's/^/    /' "$builds/guard.log"
}

# Optimised little, and without --werror: instrumented code makes gcc warn of what cannot be.
sanitized_build() {
    configure sanitizers gcc -Doptimization=1 -Db_sanitize=address,undefined
    build sanitizers
}

run_stage() {
    case $stage in
        lint) gcc_build && check gcc --suite lint ;;
        gcc)
            gcc_build && build gcc
            check gcc --suite unit --suite api --suite oom --suite law --suite golden
            ;;
        abi) gcc_build && build gcc && check gcc --suite abi ;;
        docs) gcc_build && check gcc --suite docs ;;
        examples) gcc_build && build gcc && check gcc --suite examples --suite cli ;;
        guard) guard ;;
        guard-record) guard --record ;;
        python) bindings python ;;
        node)
            gcc_build && build gcc
            export RFM_LIBRARY="$builds/gcc/lib/librfm.so.0.1.0"
            export RFM_COMMAND="$builds/gcc/examples/cli/rfm"
            bindings node
            unset RFM_LIBRARY RFM_COMMAND
            ;;
        clang)
            configure clang clang --werror && build clang
            check clang --no-suite lint --no-suite abi --no-suite docs \
                --no-suite cli --no-suite once
            ;;
        sanitizers)
            sanitized_build
            check sanitizers --wrapper "$scan" --no-suite lint --no-suite abi --no-suite docs \
                --no-suite fuzz --no-suite once
            ;;
        threads)
            configure threads gcc -Doptimization=1 -Db_sanitize=thread && build threads threaded
            check threads --wrapper "$scan" --suite threads
            ;;
        fuzz)
            sanitized_build
            check sanitizers --wrapper "$scan" --suite fuzz
            ;;
        *) echo "no stage $stage; there are: $stages" >&2 && exit 2 ;;
    esac
}

stage=tools
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8
install_tools
mkdir -p "$builds"
rm -f "$builds"/*/meson-logs/run-*.json "$builds"/bindings/*
for stage in ${*:-$stages}; do
    started=$(date +%s)
    echo "stage $stage"
    run_stage
    echo "    done in $(($(date +%s) - started)) s"
done
python3 "$root/tests/support/totals.py" "$builds"
