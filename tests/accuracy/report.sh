#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Writes tests/accuracy/RESULTS.md anew. See --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if (($# > 0)); then
  cat <<'HELP'
Usage: tests/accuracy/report.sh

Runs the accuracy tests of the release build (about three minutes; `cmake --preset release && cmake --build --preset
release` first) and writes their tables to tests/accuracy/RESULTS.md. For when figures change for a reason: read the
difference before it is committed.
HELP
  exit 2
fi

sections=build/release/tests/accuracy_report
rm -rf "$sections"
STROWGER_UPDATE_ACCURACY=1 ctest --preset release -L accuracy -j2 --output-on-failure
{
  echo '# Accuracy'
  for section in "$sections"/*.md; do
    echo
    cat "$section"
  done
} | cat -s >tests/accuracy/RESULTS.md
