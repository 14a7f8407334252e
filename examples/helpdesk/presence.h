// SPDX-License-Identifier: Apache-2.0
//
// Presence: when the agents of a log were there, as far as it shows.
//
// A log tells when an agent talked. Between two conversations the agent may have been free, or pausing, or away. What
// settles it is the queue: an agent who lets callers of a usual type wait is not free. So
//   a pause   is the time from the end of a conversation to the next, while such callers waited all along; when the
//             queue ran empty first, only that the pause was longer is known. The Kaplan-Meier estimate takes both.
//   away      is an agent from the first to the last instant at which callers waited in a gap between conversations, if
//             that is longer than `longest_pause`. Shorter absences show when callers begin to wait so long after the
//             conversation that the agent no longer pauses (`free_after`): the agent is away from then on, to the last
//             instant at which callers waited.
// At other times between the first conversation of a day and the end of the last the agent counts as there.
#ifndef STROWGER_EXAMPLES_HELPDESK_PRESENCE_H_
#define STROWGER_EXAMPLES_HELPDESK_PRESENCE_H_

#include <cstddef>
#include <vector>

#include "strowger/sim/call_log.h"
#include "strowger/sim/distribution.h"
#include "strowger/sim/plan.h"

namespace helpdesk {

struct PresenceOptions {
  /// An agent takes the types of which the log shows at least so many calls, and this share of the agent's own.
  size_t least_calls = 1;
  double least_share = 0;
  /// The usual types make up at least this share of the agent's calls.
  double usual_share = 0.1;
  strowger::Duration longest_pause = std::chrono::minutes(10);
  /// kForever: shorter absences are not looked for.
  strowger::Duration free_after = std::chrono::minutes(1);
  /// False: nobody is ever away.
  bool absences = true;
};

struct Presence {
  /// By day of the log; one per agent who worked on it.
  std::vector<std::vector<strowger::Shift>> shifts;
  /// Pauses after a conversation, up to `longest_pause`: all, and those of each day.
  strowger::Distribution pause;
  std::vector<strowger::Distribution> pause_of_day;
  /// Whether an agent takes a type: [agent][type].
  std::vector<std::vector<bool>> takes;
};

/// Breaks have the reason `away`.
Presence infer_presence(const strowger::CallLog& log, const PresenceOptions& options, const std::string& away);

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_PRESENCE_H_
