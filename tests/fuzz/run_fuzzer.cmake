# SPDX-License-Identifier: Apache-2.0
#
# Runs a fuzz target of libFuzzer, and fails too if it was not led by coverage: if it saw no counters of the library, or
# found nothing new in all its runs.
#   PROGRAM    the fuzz target
#   LAUNCHER   a command to run it with; may be empty
#   ARGUMENTS  its arguments
execute_process(COMMAND ${LAUNCHER} "${PROGRAM}" ${ARGUMENTS}
  RESULT_VARIABLE result ERROR_VARIABLE output ECHO_OUTPUT_VARIABLE ECHO_ERROR_VARIABLE)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "the fuzz target ended with ${result}")
endif()
if(NOT output MATCHES "INITED cov: ([0-9]+)")
  message(FATAL_ERROR "the fuzz target did not say what it covered before it began")
endif()
set(first "${CMAKE_MATCH_1}")
if(NOT output MATCHES "DONE +cov: ([0-9]+)")
  message(FATAL_ERROR "the fuzz target did not say what it covered at the end")
endif()
message(STATUS "coverage: ${first} at the beginning, ${CMAKE_MATCH_1} at the end")
if(NOT output MATCHES "stat::new_units_added: +[1-9]")
  message(FATAL_ERROR "no new input in all runs: is the library compiled for coverage?")
endif()
