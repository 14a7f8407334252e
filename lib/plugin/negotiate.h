// SPDX-License-Identifier: Apache-2.0
//
// The first words with a plug-in: which version of the ABI both know.
#ifndef STROWGER_LIB_PLUGIN_NEGOTIATE_H_
#define STROWGER_LIB_PLUGIN_NEGOTIATE_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "strowger/plugin/plugin.h"

namespace strowger::detail {

/// Asks `init` for `newest`, and for lower ones down to 1 while it does not know them. What it filled is in `plugin`.
/// Errors: Unimplemented; FailedPrecondition with what the plug-in said.
absl::StatusOr<uint32_t> negotiate(StrowgerPluginInit init, uint32_t newest, StrowgerPlugin& plugin);

}  // namespace strowger::detail

#endif  // STROWGER_LIB_PLUGIN_NEGOTIATE_H_
