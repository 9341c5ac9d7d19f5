# SPDX-License-Identifier: MIT
# Sourced by start.sh and tests/run.sh: finds out what a Debian machine lacks and installs it.

missing=

# need COMMAND PACKAGE...: the packages are wanted when there is no such command.
need() {
    command -v "$1" >/dev/null 2>&1 && return
    shift
    missing="$missing $*"
}

# need_link COMPILER FLAGS PACKAGE...: the packages are wanted when a program does not link.
need_link() {
    probe=$(mktemp)
    # shellcheck disable=SC2086
    if ! printf '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n' |
        "$1" $2 -x c - -o "$probe" >/dev/null 2>&1; then
        shift 2
        missing="$missing $*"
    fi
    rm -f "$probe"
}

install_missing() {
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "no apt-get here; please install what these Debian packages hold:$missing" >&2
        return 1
    fi
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "please run as root, or install sudo or these packages:$missing" >&2
            return 1
        fi
        as_root=sudo
    fi
    # shellcheck disable=SC2086
    missing=" $(printf '%s\n' $missing | sort -u | tr '\n' ' ')"
    echo "installing:${missing% }"
    log=$(mktemp)
    # shellcheck disable=SC2086
    if ! { $as_root apt-get -qq update &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
            -o Dpkg::Use-Pty=0 install $missing; } >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        rm -f "$log"
        echo "apt-get could not install:$missing" >&2
        return 1
    fi
    rm -f "$log"
    missing=
}
