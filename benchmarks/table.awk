# SPDX-License-Identifier: Apache-2.0
#
# Prints the JSON of Google Benchmark as a table: one row per benchmark, its time per iteration and its counters. Of
# several rounds only what is `typical` (queues/threads.h).

function human(value, prefixes, i) {
  value += 0
  split("k M G T", prefixes, " ")
  for (i = 0; i < 4 && (value >= 1000 || value <= -1000); ++i) value /= 1000
  return sprintf("%.4g%s", value, i ? prefixes[i] : "")
}

function print_row() {
  if (name == "" || (aggregate != "" && aggregate != "typical" && error == "")) {
    name = ""
    return
  }
  sub(/(\/iterations:1)?\/repeats:[0-9]+(\/manual_time)?_typical$/, "", name)
  if (error != "") {
    printf "%-56s  FAILED: %s\n", name, error
  } else {
    printf "%-56s %10.4g %-2s  %s%s\n", name, time, unit, counters, label == "" ? "" : " (" label ")"
  }
  name = ""
}

BEGIN { printf "%-56s %13s  %s\n", "benchmark", "time", "counters" }

/^ *"context": \{/ { print_row(); inside = 0 }
/^ *"benchmarks": \[/ { inside = 1; next }

# The name is the first field of each benchmark.
inside && /^ *"[^"]*": / {
  line = $0
  sub(/^ *"/, "", line)
  key = line
  sub(/": .*/, "", key)
  value = substr(line, length(key) + 4)
  sub(/,$/, "", value)
  gsub(/^"|"$/, "", value)
  if (key == "name") {
    print_row()
    name = value
    time = unit = counters = label = error = aggregate = ""
  } else if (key == "real_time") {
    time = value
  } else if (key == "time_unit") {
    unit = value
  } else if (key == "label") {
    label = value
  } else if (key == "aggregate_name") {
    aggregate = value
  } else if (key == "error_message") {
    error = value
  } else if (key !~ /^(family_index|per_family_instance_index|run_name|run_type|repetitions|repetition_index|threads|iterations|cpu_time|aggregate_unit|error_occurred)$/) {
    if (key == "items_per_second") key = "items/s"
    if (key == "bytes_per_second") key = "bytes/s"
    counters = counters (counters == "" ? "" : "  ") key "=" human(value)
  }
}

END { print_row() }
