#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the example plug-ins and the program that checks them outside our tree, against the installed package, and runs
# it. ctest calls it, after consumer.install; by hand: outside.sh BUILD C-COMPILER C++-COMPILER.
set -euo pipefail

build=$(cd "$1" && pwd)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work="$build/consumer/plugins"
rm -rf "$work"
mkdir -p "$work"
cp -r "$root/examples/plugins" "$work/source"
cmake -S "$work/source" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER="$2" \
  -DCMAKE_CXX_COMPILER="$3" -DCMAKE_PREFIX_PATH="$build/consumer/prefix" -DCMAKE_C_FLAGS="-Wall -Wextra -Werror" \
  -DCMAKE_CXX_FLAGS="-Wall -Wextra -Werror -Wno-missing-field-initializers" >"$work/configure.log" 2>&1 || { cat "$work/configure.log"; exit 1; }
cmake --build "$work/build" --parallel 2 >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
(cd "$work/source" && "$work/build/check_plugins" "$work/build" expected_cost/costs.csv) | tee "$work/actual.txt"
diff "$work/source/expected.txt" "$work/actual.txt"
