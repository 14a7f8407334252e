// SPDX-License-Identifier: Apache-2.0
//
// LogConfig: how to read a call log, and what to take for granted about the centre that wrote it: the table [log] of a
// config such as bank.toml.
#ifndef STROWGER_EXAMPLES_HELPDESK_LOG_CONFIG_H_
#define STROWGER_EXAMPLES_HELPDESK_LOG_CONFIG_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "helpdesk/presence.h"
#include "strowger/config/document.h"
#include "strowger/engine/centre.h"
#include "strowger/sim/call_log.h"

namespace helpdesk {

/// What the model takes from the log. `--what-if` changes one at a time.
struct ModelOptions {
  enum class Times {
    kAsLogged,     // and drawn where the log cannot say
    kDrawn,        // for every call from those of its type and priority
    kExponential,  // the same, exponential of the same mean
  };
  Times service = Times::kAsLogged;
  Times patience = Times::kAsLogged;
  /// Whether priorities count.
  bool head_starts = true;
  /// Whether agents take only the types that they are seen to take.
  bool skills = true;
  /// Whether agents pause between conversations; and whether their pauses are drawn from those of the same day.
  bool pauses = true;
  bool pauses_of_day = false;
  /// Whether conversations with nobody who is named, and those that begin while their agent still has another, take an
  /// agent's time.
  bool nameless = true;
  bool overlapping = true;
  /// Whether callers who were answered at once, whom the log never identifies, get the priorities that other callers
  /// have, at random.
  bool hidden_priorities = false;
};

struct LogConfig {
  std::string title;
  /// Queues and policies; the agents are those of the log.
  strowger::CentreSpec centre;
  strowger::ColumnMapping columns;
  strowger::Duration service_level{};
  /// The log's types and the queues of their calls.
  std::vector<std::pair<std::string, std::string>> queues;
  /// Priorities and how much earlier their calls count as having come.
  std::vector<std::pair<int, strowger::Duration>> head_starts;
  PresenceOptions presence;
  ModelOptions model;
};

absl::StatusOr<LogConfig> load_log_config(const strowger::ConfigDocument& document);

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_LOG_CONFIG_H_
