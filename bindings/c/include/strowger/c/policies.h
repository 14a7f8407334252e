// SPDX-License-Identifier: Apache-2.0
//
// strowger_policies: the plug-ins that configurations may name, and how they fare in an engine.
//
// A registry of policies: rows of shared objects (strowger_policies_load) and tables of functions of this very program
// (strowger_policies_add), which the structs of strowger/plugin/plugin.h describe; include that header, which is
// installed with the C++ library, to write them. Name the registry in strowger_load_options and
// strowger_engine_options.
//
// Ownership: engines, hosts and loaded files keep what they use, so a registry may be destroyed at any time; centres
// keep nothing of it. What a table of functions points to must live until the last engine that used the registry, and
// the registry, are destroyed.
//
// Thread safety: a registry is for one thread at a time, and engines that were made with it look at it when they are
// configured; so do not change it meanwhile. Instances of a policy are asked by the thread that drives their engine.
// Complexity: O(log rows), unless it is said. Errors: INVALID_ARGUMENT, ALREADY_EXISTS, NOT_FOUND, with the message.
//
// Example:
//   strowger_policies* policies = NULL;
//   strowger_policies_create(&policies);
//   strowger_policies_load(policies, "./libacme_routing.so", STROWGER_KEEP_ROWS, &error);
//   strowger_engine_options options;
//   strowger_engine_options_init(&options, sizeof options);
//   options.policies = policies;
//   strowger_acd_create(centre, &options, &acd, &error);
#ifndef STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_POLICIES_H_
#define STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_POLICIES_H_

#include "strowger/c/acd.h"
#include "strowger/c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A row of plugin.h.
struct StrowgerPolicy;

/// Whether rows may take the names of rows that are there.
enum { STROWGER_KEEP_ROWS = 0, STROWGER_REPLACE_ROWS = 1 };

STROWGER_API strowger_status strowger_policies_create(strowger_policies** policies) STROWGER_NOEXCEPT;
STROWGER_API void strowger_policies_destroy(strowger_policies* policies) STROWGER_NOEXCEPT;

/// Adds all rows of a shared object, or none. A path without a slash is in the working directory. It runs code of the
/// file.
STROWGER_API strowger_status strowger_policies_load(strowger_policies* policies, const char* path, int replace,
                                                    strowger_error* error) STROWGER_NOEXCEPT;
/// Adds one row of this program. `plugin_data` is given to its `create`.
STROWGER_API strowger_status strowger_policies_add(strowger_policies* policies, const struct StrowgerPolicy* policy,
                                                   void* plugin_data, int replace,
                                                   strowger_error* error) STROWGER_NOEXCEPT;
/// Engines that use it go on doing so until they are configured otherwise.
STROWGER_API strowger_status strowger_policies_remove(strowger_policies* policies, const char* name, size_t length,
                                                      strowger_error* error) STROWGER_NOEXCEPT;
/// One line for each row: "acme.closest_site: agent strategy, from linked; distance in km; ...", then one for each of
/// its parameters, indented.
STROWGER_API strowger_status strowger_policies_text(const strowger_policies* policies,
                                                    strowger_text* text) STROWGER_NOEXCEPT;

/// How one plug-in that an engine's configuration names has fared since it was configured, or renewed.
typedef struct strowger_policy_view {
  uint32_t size;
  /// STROWGER_KIND_... of plugin.h.
  uint8_t kind;
  /// 1: it had too many faults, and is not asked any more.
  uint8_t switched_off;
  uint8_t zero[2];
  /// Decisions that it was asked for.
  uint64_t asked;
  /// As a shadow: decisions in which it would have chosen otherwise.
  uint64_t differed;
  /// Decisions that it left to the built-in beside it: no fault.
  uint64_t abstained;
  /// Its faults: it failed; an answer was no number, out of range or not written; it chose what was not offered; it was
  /// too slow.
  uint64_t failed;
  uint64_t not_a_number;
  uint64_t not_offered;
  uint64_t slow;
} strowger_policy_view;

/// How many plug-ins the engine's configuration names. O(their number).
STROWGER_API strowger_status strowger_acd_policies(const strowger_acd* acd, size_t* count) STROWGER_NOEXCEPT;
/// One of them, from 0; NOT_FOUND at their number. `text` (may be NULL) becomes what the configuration says:
/// "acme.closest_site; radius_km = 50". O(their number).
STROWGER_API strowger_status strowger_acd_policy(const strowger_acd* acd, size_t index, strowger_policy_view* view,
                                                 strowger_text* text) STROWGER_NOEXCEPT;
/// Makes the instances of one policy anew (of all, if the name is empty), from the rows that the registry has now,
/// while calls wait: after a new version was loaded, or to switch on what had too many faults. NOT_FOUND if nothing
/// names it.
STROWGER_API strowger_status strowger_acd_renew_policies(strowger_acd* acd, const char* name, size_t length,
                                                         strowger_error* error) STROWGER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif  // STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_POLICIES_H_
