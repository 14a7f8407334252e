// SPDX-License-Identifier: Apache-2.0
//
// locate: from a place in a CentreSpec ("queues[3].ladder[1].skill") to the place in the text that it was read from.
#ifndef STROWGER_LIB_CONFIG_LOCATE_H_
#define STROWGER_LIB_CONFIG_LOCATE_H_

#include <cstddef>
#include <span>
#include <string_view>

#include "strowger/config/document.h"

namespace strowger {

/// The position of the value at `path` (see spec_path in engine/validate.h), or of the nearest thing around it that is
/// in the text. `agent_tables` gives, for each agent, the index of the [[agent]] table that made it.
ConfigPosition locate(const ConfigNode& root, std::string_view path, std::span<const size_t> agent_tables);

}  // namespace strowger

#endif  // STROWGER_LIB_CONFIG_LOCATE_H_
