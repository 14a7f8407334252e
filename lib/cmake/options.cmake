# SPDX-License-Identifier: Apache-2.0
#
# Compiler options of our own builds. They hold for this directory and those below it, so a host that adds us as a
# subdirectory sees none of them.

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  set(CMAKE_CXX_EXTENSIONS OFF)
  get_property(strowger_multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  if(NOT CMAKE_BUILD_TYPE AND NOT strowger_multi_config)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
  endif()
  # What is in C is compiled by the C++ compiler's C compiler: the sanitizers' run-time libraries do not mix.
  if(NOT CMAKE_C_COMPILER)
    string(REGEX REPLACE "clang\\+\\+" "clang" strowger_c_compiler "${CMAKE_CXX_COMPILER}")
    string(REGEX REPLACE "g\\+\\+" "gcc" strowger_c_compiler "${strowger_c_compiler}")
    if(NOT strowger_c_compiler STREQUAL CMAKE_CXX_COMPILER)
      set(CMAKE_C_COMPILER "${strowger_c_compiler}")
    endif()
  endif()
endif()

if(STROWGER_WARNINGS)
  set(CMAKE_COMPILE_WARNING_AS_ERROR ON)
  add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                      "$<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor;-Woverloaded-virtual;-Wold-style-cast>")
  # Options structs are filled with designated initialisers; the fields left out have their documented defaults.
  add_compile_options(-Wno-missing-field-initializers)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
      add_compile_options(-Wno-restrict)  # False alarm on "literal" + std::string: GCC bug 105651.
    endif()
    if(STROWGER_SANITIZE)
      add_compile_options(-Wno-maybe-uninitialized)  # False alarms on instrumented code.
    endif()
  else()
    add_compile_options(-Wno-gnu-zero-variadic-macro-arguments)  # GoogleTest's suite macros; legal since C++20.
  endif()
endif()

if(STROWGER_FUZZ AND NOT (STROWGER_SANITIZE MATCHES "address" AND CMAKE_CXX_COMPILER_ID MATCHES "Clang"))
  message(FATAL_ERROR "STROWGER_FUZZ needs clang and its address sanitizer: use the preset asan")
endif()

# strowger_cover_for_fuzzing(TARGET): TARGET tells libFuzzer what it runs through. Programs without libFuzzer can link it
# too: there the address sanitizer takes the calls, and does nothing. The steps of the engine, which no fuzz target runs,
# are left out, since most tests spend their time there.
function(strowger_cover_for_fuzzing target)
  target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link
    "-fsanitize-coverage-ignorelist=${PROJECT_SOURCE_DIR}/lib/cmake/not_fuzzed.txt")
endfunction()

if(STROWGER_SANITIZE)
  add_compile_options(-fsanitize=${STROWGER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${STROWGER_SANITIZE})
  # Sanitizers of this age fail at start-up, now and then, where the kernel randomises addresses over many bits.
  execute_process(COMMAND setarch -R true RESULT_VARIABLE strowger_setarch OUTPUT_QUIET ERROR_QUIET)
  if(strowger_setarch EQUAL 0)
    set(CMAKE_CROSSCOMPILING_EMULATOR setarch -R)
  endif()
endif()

if(STROWGER_COVERAGE)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "STROWGER_COVERAGE needs clang: configure with -DCMAKE_CXX_COMPILER=clang++")
  endif()
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()
