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
};

absl::StatusOr<LogConfig> load_log_config(const strowger::ConfigDocument& document);

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_LOG_CONFIG_H_
