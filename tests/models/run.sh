#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Checks the models of this folder with spin (Debian package spin), if it is there. Every interleaving of each model must
# be right, and each deliberate mistake must be found. Takes a minute. Ends with `N passed, M failed`.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if ! command -v spin >/dev/null; then
  echo "spin is not installed: the models were not checked"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
passed=0
failed=0

# check MODEL EXPECTED-ERRORS OPTION...: EXPECTED-ERRORS is none or some.
check() {
  local model=$1 expected=$2 found=some log
  shift 2
  spin -a "$@" "$here/$model.pml"
  cc -O2 -DSAFETY -DCOLLAPSE -o pan pan.c
  log=$(./pan -m1000000)
  if grep -q 'errors: 0$' <<<"$log"; then found=none; fi
  # A search that was cut short proves nothing.
  if grep -qE 'search not completed|max search depth too small' <<<"$log" && [[ $expected == none ]]; then found=unknown; fi
  if [[ $found == "$expected" ]]; then
    echo "ok      $model $*: $found wrong, $(sed -nE 's/^ *([0-9.e+]+) states, stored.*/\1/p' <<<"$log") states"
    passed=$((passed + 1))
  else
    echo "FAILED  $model $*: $found wrong, expected $expected"
    failed=$((failed + 1))
  fi
}

check mpsc_inbox none
for mistake in TORN_PUSH LATE_RESET EARLY_EMPTY; do check mpsc_inbox some "-D$mistake"; done
check mpmc_ring none
for mistake in TORN_TICKET EARLY_TURN BLIND_FULL BLIND_EMPTY; do check mpmc_ring some "-D$mistake"; done
check call_queue none
for mistake in TORN_TAKE NO_GENERATION ONE_LOOK; do check call_queue some "-D$mistake"; done

echo "$passed passed, $failed failed"
((failed == 0))
