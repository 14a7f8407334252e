# SPDX-License-Identifier: Apache-2.0
#
# Checks the files that `helpdesk --log=... --out=OUT` wrote: the JSON parses, days and half hours tell of the same
# calls, and the picture is an SVG with two lines in each of its four panels.

file(READ "${OUT}/replay.json" replay)
foreach(table IN ITEMS days half_hours day_half_hours)
  string(JSON rows ERROR_VARIABLE error LENGTH "${replay}" ${table})
  if(error)
    message(FATAL_ERROR "replay.json: ${error}")
  endif()
  math(EXPR last "${rows} - 1")
  set(offered_${table} 0)
  foreach(row RANGE ${last})
    string(JSON offered GET "${replay}" ${table} ${row} offered)
    math(EXPR offered_${table} "${offered_${table}} + ${offered}")
  endforeach()
endforeach()
math(EXPR offered_days "${offered_days} / 2") # the last row is the sum of the others
if(NOT offered_days EQUAL offered_half_hours OR NOT offered_days EQUAL offered_day_half_hours)
  message(FATAL_ERROR "offered: ${offered_days} by day, ${offered_half_hours} by half hour, ${offered_day_half_hours} by both")
endif()

file(READ "${OUT}/replay.svg" picture)
string(REGEX MATCHALL "<polyline" lines "${picture}")
list(LENGTH lines count)
if(NOT picture MATCHES "^<svg .*</svg>\n$" OR NOT count EQUAL 8)
  message(FATAL_ERROR "replay.svg is not the picture that was expected (${count} lines)")
endif()
