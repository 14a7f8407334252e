#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Compares what the library shows with what the tests have called, and with what the headers declare.
#   every_function.sh symbols LIBRARY          it shows functions called strowger_*, and nothing else
#   every_function.sh declared LIBRARY HEADERS it shows what the headers in that folder declare, no more and no less
#   every_function.sh tested LIBRARY PROGRAM   PROGRAM calls each with good and with bad input, and finds nothing wrong
set -euo pipefail

kind=$1
library=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

nm -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $2, $3 }' | sort >"$work/symbols"
awk '{ print $2 }' "$work/symbols" >"$work/shown"
if (($(wc -l <"$work/shown") < 100)); then
  echo "nm finds hardly any symbols in $library"
  exit 1
fi

# differ NAME A B: prints the lines that are in A or in B only.
differ() {
  local only
  only=$(comm -3 "$2" "$3")
  if [[ -n $only ]]; then
    printf '%s\n%s\n' "$1" "$only"
    return 1
  fi
}

case $kind in
  symbols)
    if grep -vE '^T strowger_[a-z0-9_]+$' "$work/symbols"; then
      echo "the library shows the symbols above, which are not strowger_* functions"
      exit 1
    fi
    ;;
  declared)
    cat "$3"/*.h "$3"/strowger/c/*.h | tr '\n' ' ' | grep -oE 'STROWGER_API [^;]*;' |
      sed -nE 's/^STROWGER_API .*[ *](strowger_[a-z0-9_]+)\(.*\) STROWGER_NOEXCEPT;$/\1/p' | sort >"$work/declared"
    differ 'shown only (left), or declared only (right):' "$work/shown" "$work/declared"
    ;;
  tested)
    (cd "$work" && "$3" "$work/notes")
    # What can be given nothing wrong: it takes no argument, or takes NULL as a wish.
    printf '%s\n' strowger_version strowger_text_create strowger_request_create strowger_picture_create \
      strowger_set_misuse_handler | sort >"$work/never_bad"
    sed -n 's/^good //p' "$work/notes" | sort -u >"$work/good"
    sed -n 's/^bad //p' "$work/notes" | sort -u >"$work/bad"
    sort -u "$work/bad" "$work/never_bad" >"$work/bad_or_never"
    if [[ -n $(comm -12 "$work/bad" "$work/never_bad") ]]; then
      echo "the list of what can be given nothing wrong is out of date"
      exit 1
    fi
    failed=0
    differ 'not called with good input (left), or no function (right):' "$work/shown" "$work/good" || failed=1
    differ 'not called with bad input (left), or no function (right):' "$work/shown" "$work/bad_or_never" || failed=1
    exit "$failed"
    ;;
  *)
    echo "unknown kind: $kind"
    exit 2
    ;;
esac
