# SPDX-License-Identifier: Apache-2.0
#
# Checks the files that `helpdesk --out=OUT` wrote: the JSON parses, and the CSV says the same.

foreach(name IN ITEMS helpdesk all)
  file(READ "${OUT}/${name}.json" ${name})
  string(JSON type ERROR_VARIABLE error TYPE "${${name}}")
  if(error OR NOT type STREQUAL "OBJECT")
    message(FATAL_ERROR "${name}.json: ${error}")
  endif()
endforeach()

# The total of the telephone is the last row of its table.
string(JSON rows LENGTH "${helpdesk}" telephone)
math(EXPR last "${rows} - 1")
string(JSON offered GET "${helpdesk}" telephone ${last} offered)
string(JSON answered GET "${helpdesk}" telephone ${last} answered)
file(STRINGS "${OUT}/telephone.csv" lines)
list(GET lines -1 total)
if(NOT total MATCHES "^total,${offered},${answered},")
  message(FATAL_ERROR "telephone.csv ends with '${total}', helpdesk.json has ${offered} offered, ${answered} answered")
endif()
list(LENGTH lines count)
math(EXPR count "${count} - 1")
if(NOT count EQUAL rows)
  message(FATAL_ERROR "telephone.csv has ${count} rows, helpdesk.json ${rows}")
endif()

foreach(name IN ITEMS channels queues promises escalations ladder skills agents all_centre all_queues all_agents)
  if(NOT EXISTS "${OUT}/${name}.csv")
    message(FATAL_ERROR "there is no ${name}.csv")
  endif()
endforeach()
