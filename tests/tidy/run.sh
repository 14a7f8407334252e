#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Style rules that need no compiler. See --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
  cat <<'HELP'
Usage: tests/tidy/run.sh [--fix | --clang-tidy]

Checks each source of the work tree against the rules below, names each file and line that breaks one, and ends with the
line `N passed, M failed`. Takes seconds. --fix first formats each C++ file in place. --clang-tidy also runs clang-tidy
over lib/ (needs build/clang; minutes).

  spdx      the first line (the second, after #!) is the SPDX line
  length    no file has over 600 lines
  leftovers no notes of work left to do
  guards    header guards follow the path: include/strowger/a/b.h has STROWGER_A_B_H_, any other x/y.h STROWGER_X_Y_H_
  rooms     a header or source of a room includes only its own room and those below it
  includes  a public header includes what has the names of std:: and absl:: that it uses (outside_names.txt); that it has
            our own headers, headers.compile_alone shows
  guest     the library does not print, abort, exit, or read a clock
  space     no tabs in C++, no blanks at line ends, a newline at the end of the file
  scripts   bash accepts each script
  format    clang-format accepts each C++ file
HELP
}

fix=false
with_clang_tidy=false
case ${1-} in
  --help | -h)
    usage
    exit 0
    ;;
  --fix) fix=true ;;
  --clang-tidy) with_clang_tidy=true ;;
  '') ;;
  *)
    echo "unknown option: $1 (see --help)"
    exit 2
    ;;
esac

# Rooms from the ground up, as CONTRIBUTING.md lists them. An include may only point down.
rooms=(core staffing queue timer model routing policy plugin engine report journal host sim config)

passed=0
failed=0

# find_sources NAME-PATTERN...: the files of the project with such names, sorted, NUL between them.
find_sources() {
  local pattern tests=()
  for pattern in "$@"; do tests+=(-o -name "$pattern"); done
  find include lib bindings benchmarks examples tests .ci CMakeLists.txt -path tests/fuzz/corpus -prune -o \
    -name __pycache__ -prune -o -type f \( "${tests[@]:1}" \) -print0 2>/dev/null | sort -z
}

mapfile -d '' -t cpp_files < <(find_sources '*.h' '*.hpp' '*.cc' '*.cpp' '*.c')
mapfile -d '' -t hash_files < <(find_sources '*.py' '*.sh' '*.cmake' '*.awk' CMakeLists.txt run)
mapfile -d '' -t scripts < <(find_sources '*.sh' run)
mapfile -d '' -t headers < <(find_sources '*.h' '*.hpp')
mapfile -d '' -t public_headers < <(find_sources '*.h' '*.hpp' | grep -z '^include/')
mapfile -d '' -t library < <(find_sources '*.h' '*.hpp' '*.cc' | grep -zE '^(include|lib)/' || true)

# check NAME: runs rule_NAME, which prints what is wrong.
check() {
  local findings
  findings=$("rule_$1" 2>&1) || findings+=$'\n'"the rule $1 could not run"
  if [[ -z $findings ]]; then
    echo "ok      $1"
    passed=$((passed + 1))
  else
    echo "FAILED  $1"
    printf '%s\n' "$findings" | sed '/^$/d; s/^/        /'
    failed=$((failed + 1))
  fi
}

# in_all PATTERN FILE...: FILE:LINE:TEXT of each line that matches; no match is no error.
in_all() {
  local pattern=$1
  shift
  (($# == 0)) || grep -nHE -e "$pattern" -- "$@" || (($? == 1))
}

rule_spdx() {
  local file first second
  for file in "${cpp_files[@]}" "${hash_files[@]}"; do
    { IFS= read -r first && IFS= read -r second; } <"$file" || true
    if [[ ${first-} == '#!'* ]]; then first=$second; fi
    [[ ${first-} =~ ^(//|#|/\*)\ SPDX-License-Identifier:\ Apache-2\.0 ]] || echo "$file:1: no SPDX line"
  done
}

rule_length() {
  local file lines
  for file in "${cpp_files[@]}" "${hash_files[@]}"; do
    lines=$(wc -l <"$file")
    if ((lines > 600)); then echo "$file: $lines lines, 600 at most"; fi
  done
}

rule_leftovers() {
  # The words are split so that this file does not find itself.
  in_all '\b(TO''DO|FIX''ME|XX''X|HA''CK)\b' "${cpp_files[@]}" "${hash_files[@]}"
}

rule_guards() {
  local file guard
  for file in "${headers[@]}"; do
    guard=${file#include/}
    guard=${guard#strowger/}
    guard=STROWGER_${guard//[^A-Za-z0-9]/_}_
    guard=${guard^^}
    grep -qx "#ifndef $guard" "$file" && grep -qx "#define $guard" "$file" || echo "$file: the guard must be $guard"
  done
}

rule_rooms() {
  local -A level=()
  local i file room line target
  for i in "${!rooms[@]}"; do level[${rooms[i]}]=$i; done
  for file in "${library[@]}"; do
    room=${file#include/strowger/}
    room=${room#lib/}
    [[ $room == */* ]] || continue
    room=${room%%/*}
    if [[ ! -v level[$room] ]]; then
      echo "$file: '$room' is not a room"
      continue
    fi
    # Public headers are included as "strowger/room/...", private ones as "room/...", dependencies as they are.
    while IFS=: read -r line target; do
      if [[ $target == strowger/* ]]; then
        target=${target#strowger/}
        [[ -v level[$target] ]] || echo "$file:$line: '$target' is not a room"
      fi
      if [[ -v level[$target] ]] && ((level[$target] > level[$room])); then
        echo "$file:$line: $room may not depend on $target"
      fi
    done < <(sed -nE '/^#include "/{=;p}' "$file" | sed -nE 'N;s/\n#include "((strowger\/)?[^\/]+)\/.*/:\1/p')
  done
}

rule_includes() {
  awk -f tests/tidy/includes.awk tests/tidy/outside_names.txt "${public_headers[@]}" | sort
}

rule_guest() {
  local file
  for file in "${library[@]}"; do
    # Without comments, and without the lines that say why they are exempt.
    sed -E '/GUEST:/s/.*//; s://.*::' "$file" |
      grep -nE '\bstd::(cout|cerr|clog)\b|\b(std::)?f?(printf|puts)\(|\b(std::)?(abort|exit|terminate|quick_exit)\(|\b(system|steady|high_resolution)_clock\b|\babsl::Now\(|\b(std::)?(s?rand|random_device)\b ?[({]' |
      sed "s|^|$file:|" || true
  done
}

rule_space() {
  in_all $'\t' "${cpp_files[@]}"
  in_all '[[:blank:]]+$|'$'\r' "${cpp_files[@]}" "${hash_files[@]}"
  local file
  for file in "${cpp_files[@]}" "${hash_files[@]}"; do
    [[ ! -s $file || -z $(tail -c 1 "$file") ]] || echo "$file: no newline at the end"
  done
}

rule_scripts() {
  local file
  for file in "${scripts[@]}" .ci/run; do
    bash -n "$file" || true
  done
  for file in tests/run examples/run benchmarks/run .ci/run; do
    [[ -x $file ]] || echo "$file: not executable"
  done
}

rule_format() {
  if ! command -v clang-format >/dev/null; then
    echo "clang-format is not installed"
    return
  fi
  local file output
  for file in "${cpp_files[@]}"; do
    output=$(clang-format --dry-run -Werror "$file" 2>&1) && continue
    output=${output#"$file:"}
    echo "$file:${output%%:*}: not as clang-format has it, from here on (tests/tidy/run.sh --fix)"
  done
}

rule_clang_tidy() {
  if [[ ! -f build/clang/compile_commands.json ]]; then
    echo "configure first: cmake --preset clang"
    return
  fi
  find_sources '*.cc' | grep -z '^lib/' | xargs -0 -P "$(nproc)" -n 1 clang-tidy --quiet -p build/clang 2>/dev/null |
    { grep -E '(error|warning):' || true; } | sort -u
}

if $fix; then printf '%s\0' "${cpp_files[@]}" | xargs -0 clang-format -i; fi
for rule in spdx length leftovers guards rooms includes guest space scripts format; do check "$rule"; done
if $with_clang_tidy; then check clang_tidy; fi

echo "$passed passed, $failed failed"
((failed == 0))
