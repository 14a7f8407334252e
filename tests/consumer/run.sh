#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Uses the library as a host does. ctest calls it; by hand:
#   run.sh install      BUILD COMPILER   install BUILD to BUILD/consumer/prefix, and move it there from elsewhere
#   run.sh installed    BUILD COMPILER   find_package(strowger) against that prefix
#   run.sh pkgconfig    BUILD COMPILER   a compiler and pkg-config against that prefix
#   run.sh warnings     BUILD COMPILER   a program with more warnings than ours, as errors, that includes every header as its
#                                        own; with clang++ too
#   run.sh subdirectory BUILD COMPILER   add_subdirectory; fails if the build prints a warning
set -euo pipefail

kind=$1
build=$(cd "$2" && pwd)
compiler=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work="$build/consumer"
prefix="$work/prefix"
mkdir -p "$work"

# configure_and_build NAME CMAKE-ARGUMENTS...: builds tests/consumer/NAME, keeps the log, runs the program.
configure_and_build() {
  local name=$1
  shift
  local log="$work/$name.log"
  rm -rf "${work:?}/$name"
  if ! {
    cmake -S "$here/$name" -B "$work/$name" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" "$@" &&
      cmake --build "$work/$name" --parallel "$(nproc)"
  } >"$log" 2>&1; then
    cat "$log"
    return 1
  fi
  if grep -inE 'warning|deprecat' "$log"; then
    echo "the build above is not quiet"
    return 1
  fi
  "$work/$name/consumer"
}

case $kind in
  install)
    rm -rf "$prefix" "$work/staged"
    cmake --install "$build" --prefix "$work/staged" >"$work/install.log"
    mv "$work/staged" "$prefix"
    if grep -rnF --include='*.cmake' --include='*.pc' -e "$root" "$prefix"; then
      echo "the installed files above name the folder they were built in"
      exit 1
    fi
    ;;
  installed)
    configure_and_build installed -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$prefix" \
      -DCMAKE_CXX_FLAGS="-Wall -Wextra -Werror"
    ;;
  subdirectory)
    configure_and_build subdirectory -DCMAKE_BUILD_TYPE=Debug -DSTROWGER_ROOT="$root"
    ;;
  warnings)
    mkdir -p "$work/warnings"
    (cd "$root/include" && find strowger -name '*.h' | sort | sed 's/.*/#include "&"/') >"$work/warnings/every_header.h"
    for each in "$compiler" clang++; do
      for level in -O0 -O2; do
        "$each" -std=c++20 "$level" -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror \
          -I "$root/include" -I "$work/warnings" -c -o "$work/warnings/main.o" "$here/warnings/main.cc"
      done
    done
    ;;
  pkgconfig)
    bash "$here/pkgconfig/build.sh" "$prefix" "$compiler" "$work/pkgconfig_consumer"
    "$work/pkgconfig_consumer"
    ;;
  *)
    echo "unknown kind: $kind"
    exit 2
    ;;
esac
