// SPDX-License-Identifier: Apache-2.0
//
// Decision records in words: why this agent, and why a call still waits.
//
// The agents are grouped by verdict, in the order of the Verdict rows, each group with its count, the first names and
// the row's help. The text ends with a newline.
//
// Thread safety: a function of values; the directory is asked. Complexity: O(agents).
//
// Example:
//   puts(strowger::to_text(acd->explain(call).value(), directory).c_str());
//     call #7 of queue 'support' still waits at 0+08:15:20
//     held back from free agents: offered again only after its retry time
//       not_ready 1: ann (not ready)
//       no_capacity 2: bob, cid (no room: busy, in wrap-up, or too many contacts in hand)
#ifndef STROWGER_REPORT_DECISION_TEXT_H_
#define STROWGER_REPORT_DECISION_TEXT_H_

#include <cstddef>
#include <string>

#include "strowger/core/time.h"
#include "strowger/engine/decision.h"
#include "strowger/report/directory.h"

namespace strowger {

struct DecisionTextOptions {
  /// Names per group; the rest is counted.
  size_t max_names = 8;
  /// An instant at which a day begins: times are shown as days since, and the time of day.
  Time origin = kMinTime;
};

std::string to_text(const DecisionRecord& record, const Directory& directory, const DecisionTextOptions& options = {});

}  // namespace strowger

#endif  // STROWGER_REPORT_DECISION_TEXT_H_
