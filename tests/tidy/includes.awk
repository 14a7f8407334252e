# SPDX-License-Identifier: Apache-2.0
#
# includes.awk TABLE HEADER...: names each header that uses a name of std:: or absl:: and does not itself include a
# header that the table gives for it, and each name that the table does not have.

# The table comes first: a header, then the names that are in it.
FNR == NR {
  if (/^#/ || NF == 0) next
  for (i = 2; i <= NF; i++) homes[$i] = homes[$i] " " $1
  next
}

FNR == 1 {
  if (seen) report()
  seen = 1
  file = FILENAME
  split("", included)
  split("", used)
}

/^ *#include/ {
  included[$2] = 1
  next
}

{
  text = $0
  gsub(/"([^"\\]|\\.)*"/, "", text)
  if (in_comment) {
    if (!sub(/^.*\*\//, "", text)) next
    in_comment = 0
  }
  sub(/\/\/.*/, "", text)
  gsub(/\/\*([^*]|\*[^\/])*\*\//, "", text)
  if (sub(/\/\*.*/, "", text)) in_comment = 1
  while (match(text, /(std|absl)::[A-Za-z_0-9]+/)) {
    name = substr(text, RSTART, RLENGTH)
    if (!(name in used)) used[name] = FNR
    text = substr(text, 1, RSTART - 1) " " substr(text, RSTART + RLENGTH)
  }
  # The C library's, which stand without std::.
  while (match(text, /(u?int(8|16|32|64)|size|ptrdiff)_t|assert\(/)) {
    name = substr(text, RSTART, RLENGTH)
    sub(/\(/, "", name)
    if (substr(text, RSTART - 1, 1) !~ /[A-Za-z0-9_:]/ && !(name in used)) used[name] = FNR
    text = substr(text, RSTART + RLENGTH)
  }
}

END { if (seen) report() }

function report(   name, bare, candidates, count, i, found) {
  for (name in used) {
    bare = name
    sub(/^.*::/, "", bare)
    if (!(bare in homes)) {
      printf "%s:%d: %s is not in tests/tidy/outside_names.txt\n", file, used[name], name
      continue
    }
    count = split(homes[bare], candidates, " ")
    found = 0
    for (i = 1; i <= count; i++) if (candidates[i] in included) found = 1
    if (!found) printf "%s:%d: %s needs%s\n", file, used[name], name, homes[bare]
  }
}
