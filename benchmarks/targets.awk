# SPDX-License-Identifier: Apache-2.0
#
# Reads targets.txt and then the JSON of Google Benchmark; prints a line per target, and exits with 1 if one is missed
# or was not measured.

BEGIN { FS = " *\\| *" }

FNR == NR {
  if ($0 !~ /^#/ && NF >= 5) {
    ++count
    name[count] = $1; left[count] = $2; right[count] = $3; sense[count] = $4; bound[count] = $5
  }
  next
}

/^ *"context": \{/ { inside = 0 }
/^ *"benchmarks": \[/ { inside = 1; next }
inside && /^ *"[^"]*": / {
  line = $0
  sub(/^ *"/, "", line)
  key = line
  sub(/": .*/, "", key)
  value = substr(line, length(key) + 4)
  sub(/,$/, "", value)
  gsub(/^"|"$/, "", value)
  if (key == "name") benchmark = value
  measured[benchmark " " key] = value
}

# The value of "benchmark counter", the clock's own time taken off a latency; "" if it was not measured.
function value_of(what, benchmark, own) {
  if (!(what in measured)) return ""
  benchmark = what
  sub(/ [^ ]*$/, "", benchmark)
  own = what ~ /p(50|99|999)(_ns)?$/ && (benchmark " clock_ns") in measured ? measured[benchmark " clock_ns"] : 0
  return measured[what] - own
}

END {
  printf "%-104s %12s %12s  %s\n", "target", "aimed at", "measured", "met"
  for (i = 1; i <= count; ++i) {
    found = value_of(left[i])
    if (found != "" && right[i] != "-") {
      divisor = value_of(right[i])
      found = divisor == "" || divisor <= 0 ? "" : found / divisor
    }
    if (found == "") {
      verdict = "not measured"
    } else if (sense[i] == ">=" ? found >= bound[i] : found <= bound[i]) {
      verdict = "yes"
      ++met
    } else {
      verdict = "NO"
    }
    printf "%-104s %12s %12s  %s\n", name[i], sense[i] " " bound[i], found == "" ? "-" : sprintf("%.4g", found), verdict
  }
  printf "%d of %d targets met\n", met, count
  exit met < count
}
