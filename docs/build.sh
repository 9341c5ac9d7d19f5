#!/bin/sh
# SPDX-License-Identifier: MIT
# Writes the reference as HTML: sh docs/build.sh FOLDER. Any warning of Doxygen is an error.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
case ${1:-} in
    '') echo "usage: sh docs/build.sh FOLDER" >&2 && exit 2 ;;
    /*) folder=$1 ;;
    *) folder=$PWD/$1 ;;
esac
version=$(sed -n "s/^  version: '\(.*\)',/\1/p" "$root/meson.build")
mkdir -p "$folder"
cd "$root"
{
    cat docs/Doxyfile
    echo "OUTPUT_DIRECTORY = \"$folder\""
    echo "PROJECT_NUMBER = $version"
} | doxygen -
echo "the reference is in $folder/html/index.html"
