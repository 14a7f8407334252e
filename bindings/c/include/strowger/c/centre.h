// SPDX-License-Identifier: Apache-2.0
//
// strowger_centre: a whole call centre as a value, read from TOML.
//
// What the keys are is said in include/strowger/config/load.h. Engines and hosts are made from a centre, and take over
// another one while calls wait (strowger_acd_configure). To change a running engine a little: strowger_acd_add_queue,
// strowger_acd_update_agent and the like take one table of such a text.
//
// Thread safety: a centre does not change, so all threads may read it. Complexity: O(length of the text + size of the
// centre). Errors: of configuration, with the message, line and column of what was wrong.
//
// Example:
//   strowger_error error = {sizeof error};
//   strowger_centre* centre = NULL;
//   if (strowger_centre_load("[[queue]]\nname = 1\n", STROWGER_ZERO_TERMINATED, "here", NULL, &centre, &error)) {
//     printf("line %u: %s\n", error.line, error.message);
//   }
#ifndef STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_CENTRE_H_
#define STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_CENTRE_H_

#include "strowger/c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct strowger_centre strowger_centre;

typedef struct strowger_load_options {
  uint32_t size;
  uint32_t zero;
  /// Agents that a file may make, with `count`; so that a slip of the finger does not fill the memory.
  uint64_t max_agents;
  /// Keys at the top level that belong to the program, which reads them itself; zero-terminated.
  const char* const* extra_tables;
  size_t extra_table_count;
  /// The plug-ins that the file may name, looked at during the call only; NULL: none.
  const strowger_policies* policies;
} strowger_load_options;

/// Sets the defaults; `size` is sizeof the struct.
STROWGER_API strowger_status strowger_load_options_init(strowger_load_options* options, size_t size) STROWGER_NOEXCEPT;

/// Reads a centre from a text. `file_name` is for messages only ("" if NULL); `options` NULL: the defaults.
STROWGER_API strowger_status strowger_centre_load(const char* toml, size_t length, const char* file_name,
                                                  const strowger_load_options* options, strowger_centre** centre,
                                                  strowger_error* error) STROWGER_NOEXCEPT;
/// Reads a centre from a file. NOT_FOUND if it cannot be read.
STROWGER_API strowger_status strowger_centre_load_file(const char* path, const strowger_load_options* options,
                                                       strowger_centre** centre,
                                                       strowger_error* error) STROWGER_NOEXCEPT;
/// The centre as the text that strowger_centre_load reads; what has its default is left out.
STROWGER_API strowger_status strowger_centre_to_toml(const strowger_centre* centre,
                                                     strowger_text* text) STROWGER_NOEXCEPT;
STROWGER_API void strowger_centre_destroy(strowger_centre* centre) STROWGER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif  // STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_CENTRE_H_
