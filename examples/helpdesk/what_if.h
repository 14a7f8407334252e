// SPDX-License-Identifier: Apache-2.0
//
// --what-if: what the model of a call log takes from the log and what it leaves out, and how much of the difference
// between the model and what really happened each of these is.
//
// Each row changes one thing of the model; everything else, the random numbers included, stays.
#ifndef STROWGER_EXAMPLES_HELPDESK_WHAT_IF_H_
#define STROWGER_EXAMPLES_HELPDESK_WHAT_IF_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "helpdesk/log_config.h"
#include "helpdesk/table.h"
#include "strowger/sim/call_log.h"

namespace helpdesk {

struct WhatIfOptions {
  /// Replays per row, with seeds from `seed` on.
  int runs = 5;
  uint64_t seed = 1;
};

/// Replays the days of the log for which `wanted[day]` holds. `progress` is told the share that is done.
absl::StatusOr<Table> what_if(const LogConfig& config, const strowger::CallLog& log, const std::vector<bool>& wanted,
                              const WhatIfOptions& options, const std::function<void(double)>& progress);

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_WHAT_IF_H_
