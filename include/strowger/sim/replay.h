// SPDX-License-Identifier: Apache-2.0
//
// Replay: yesterday's calls under tomorrow's policy.
//
// What it is: makes sources of scripted calls from a log, so that a simulation is driven by the calls that really came:
// at their real instants, of their real types and priorities, with their real handling times.
//
// What a log cannot say is filled in so that, under the policy of that day, the log would come out again:
//   patience of a caller who hung up    the wait until then, exactly
//   patience of a caller answered       longer than the wait: drawn from the Kaplan-Meier estimate of the calls of its
//                                       class, given that it is longer (sim/patience.h)
//   handling of a caller who hung up    drawn from the handling times of the answered calls of its class, or from the
//                                       class's own `handling` if one is given
// Draws come from the source's streams, so they are the same under every policy, and differ between replications.
//
// When not to use it: to ask what happens with more calls or other customers; fit distributions to the log instead.
//
// Thread safety: functions of values. Complexity: O(n log n). Errors: InvalidArgument for a call that no class takes.
//
// Example:
//   auto sources = strowger::replay_sources(log, {{.source = {.name = "all", .queue = "bank"}}});
//   plan.sources = *sources;
//   plan.shifts = strowger::inferred_shifts(log);
#ifndef STROWGER_SIM_REPLAY_H_
#define STROWGER_SIM_REPLAY_H_

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "strowger/engine/centre.h"
#include "strowger/sim/call_log.h"
#include "strowger/sim/patience.h"
#include "strowger/sim/plan.h"

namespace strowger {

/// Which calls of a log make one source.
struct ReplayClass {
  /// The log's type; absent: any.
  std::optional<std::string> type;
  /// The log's priority; absent: any.
  std::optional<int> priority;
  /// Queue, priority and so on of these calls. `arrivals` and `patience` are not used; `handling`, if it is not the
  /// zero distribution, stands for the conversations that did not take place.
  CallSource source;
};

struct ReplayOptions {
  /// Days of the log to replay: first_day <= day < end_day, counted from 0.
  size_t first_day = 0;
  size_t end_day = std::numeric_limits<size_t>::max();
};

/// One source per class, in order; each offered call goes to the first class that takes it. Instants are the log's:
/// since midnight of its first day. Estimates of patience and handling use all days.
absl::StatusOr<std::vector<CallSource>> replay_sources(const CallLog& log, const std::vector<ReplayClass>& classes,
                                                       const ReplayOptions& options = {});

/// The waits of the offered calls, of one type if `type` is given.
std::vector<ObservedWait> observed_waits(const CallLog& log, std::optional<std::string> type = std::nullopt);

/// The agents of the log as members of one queue, for a first replay.
std::vector<AgentSpec> agents_of(const CallLog& log, const std::string& queue);

}  // namespace strowger

#endif  // STROWGER_SIM_REPLAY_H_
