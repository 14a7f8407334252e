#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the fast tests of a coverage build and prints the share of lines and branches that they reach, per file.
#   coverage.sh ROOT BUILD      (the target `coverage` of the preset `coverage` calls this)
set -euo pipefail

root=$1
build=$2
profiles="$build/profiles"
rm -rf "$profiles"
mkdir -p "$profiles"

LLVM_PROFILE_FILE="$profiles/%m.profraw" ctest --test-dir "$build" --output-on-failure -j"$(nproc)" \
  -L '^(unit|property|scenarios|fuzz)$'
llvm-profdata merge -sparse "$profiles"/*.profraw -o "$profiles/all.profdata"

objects=()
for program in "$build"/tests/strowger_*; do
  [[ -f $program && -x $program ]] || continue
  if ((${#objects[@]} > 0)); then objects+=(-object); fi
  objects+=("$program")
done
llvm-cov report "${objects[@]}" -instr-profile="$profiles/all.profdata" "$root/include" "$root/lib" |
  tee "$build/coverage.txt"
