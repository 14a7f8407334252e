# SPDX-License-Identifier: Apache-2.0
#
# From a report of ctest --output-junit: a line `NAME: REASON` for each test that skipped itself or is disabled. The
# reason is what GoogleTest was told, or else the last line that the test printed.
function plain(text) {
  gsub(/&lt;/, "<", text)
  gsub(/&gt;/, ">", text)
  gsub(/&quot;/, "\"", text)
  gsub(/&apos;/, "'", text)
  gsub(/&amp;/, "\\&", text)
  return text
}

/^\t<testcase / {
  name = $0
  sub(/^.* name="/, "", name)
  sub(/" classname=".*/, "", name)
  status = $0
  sub(/^.* status="/, "", status)
  sub(/".*/, "", status)
  by_itself = status == "disabled"
  told = next_line_tells = 0
  reason = ""
}

/^\t\t<skipped message="SKIP_/ { by_itself = 1 }

/^\t<\/testcase>/ {
  if (by_itself) print plain(name) ": " plain(reason == "" ? "it did not say why" : reason)
  by_itself = 0
}

by_itself && !/^\t\t<skipped/ && !/^\t<testcase / {
  line = $0
  sub(/^\t\t<system-out>/, "", line)
  sub(/<\/system-out>$/, "", line)
  if (next_line_tells) {
    reason = line
    told = 1
  }
  next_line_tells = line ~ /: Skipped$/
  if (!told && !next_line_tells && line != "" && line !~ /^\[/) reason = line
}
