# SPDX-License-Identifier: Apache-2.0
#
# Runs an example and compares what it prints with its expected.txt.
#   cmake -DPROGRAM=... -DFOLDER=... -DACTUAL=... -P run_example.cmake

set(arguments "")
if(EXISTS "${FOLDER}/args.txt")
  file(READ "${FOLDER}/args.txt" text)
  string(REPLACE "\n" " " text "${text}")
  separate_arguments(arguments UNIX_COMMAND "${text}")
endif()
set(input /dev/null)
if(EXISTS "${FOLDER}/input.txt")
  set(input "${FOLDER}/input.txt")
endif()

execute_process(COMMAND "${PROGRAM}" ${arguments} WORKING_DIRECTORY "${FOLDER}"
  INPUT_FILE "${input}" OUTPUT_FILE "${ACTUAL}" RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  file(READ "${ACTUAL}" text)
  message(FATAL_ERROR "it printed:\n${text}\nand ended with: ${result}")
endif()

set(expected "${FOLDER}/expected.txt")
if("$ENV{STROWGER_UPDATE_EXPECTED}")
  file(COPY_FILE "${ACTUAL}" "${expected}")
elseif(EXISTS "${expected}")
  execute_process(COMMAND diff -u "${expected}" "${ACTUAL}" RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "the output differs from expected.txt (- expected, + actual)")
  endif()
endif()
