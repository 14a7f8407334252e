#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Uses the installed C API as a PBX does; ctest calls it, after consumer.install has made the prefix.
#   run.sh installed BUILD COMPILER   find_package(strowger-c), in a project of C alone
#   run.sh pkgconfig BUILD COMPILER   a C compiler and pkg-config strowger-c
set -euo pipefail

kind=$1
work="$(cd "$2" && pwd)/consumer"
compiler=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
prefix="$work/prefix"

case $kind in
  installed)
    log="$work/c_installed.log"
    rm -rf "$work/c_installed"
    if ! {
      cmake -S "$here" -B "$work/c_installed" -G Ninja -DCMAKE_C_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_PREFIX_PATH="$prefix" && cmake --build "$work/c_installed"
    } >"$log" 2>&1 || grep -inE 'warning|deprecat' "$log"; then
      cat "$log"
      echo "the build above failed, or is not quiet"
      exit 1
    fi
    program="$work/c_installed/consumer"
    ;;
  pkgconfig)
    PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name strowger-c.pc)")
    export PKG_CONFIG_PATH
    program="$work/c_pkgconfig_consumer"
    # pkg-config escapes spaces for the shell, so its words are read by xargs, one to a line.
    mapfile -t flags < <(pkg-config --cflags --libs strowger-c | xargs -n 1 printf '%s\n')
    "$compiler" -std=c99 -pedantic -Wall -Wextra -Werror "$here/main.c" "${flags[@]}" -o "$program" \
      "-Wl,-rpath,$(dirname "$PKG_CONFIG_PATH")"
    ;;
  *)
    echo "unknown kind: $kind"
    exit 2
    ;;
esac

"$program"
# It is the installed library that ran, under its own name, and the C++ one beside it has another.
ldd "$program" | grep -F "libstrowger.so.0 => $prefix/"
