# SPDX-License-Identifier: Apache-2.0
#
# strowger_compile_together(TARGET COUNT SOURCE...): those sources of TARGET that are of one folder are compiled COUNT at a
# time, as one translation unit; each on its own where STROWGER_COMPILE_TOGETHER is off. So the names in their anonymous
# namespaces must differ; where they do not, the compiler says so.
#
# Why: most sources spend two to four seconds in the headers, before their own first line.
function(strowger_compile_together target count)
  if(NOT STROWGER_COMPILE_TOGETHER)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  set(sources ${ARGN})
  list(SORT sources)
  foreach(source IN LISTS sources)
    cmake_path(GET source PARENT_PATH folder)
    file(RELATIVE_PATH folder "${PROJECT_SOURCE_DIR}" "${folder}")
    string(MAKE_C_IDENTIFIER "${folder}" folder)
    if(NOT DEFINED members_of_${folder})
      set(members_of_${folder} 0)
    endif()
    math(EXPR number "${members_of_${folder}} / ${count} + 1")
    math(EXPR members_of_${folder} "${members_of_${folder}} + 1")
    set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${folder}_${number}")
  endforeach()
endfunction()
