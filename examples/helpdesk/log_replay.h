// SPDX-License-Identifier: Apache-2.0
//
// LogReplay: a call log through the real engine, day by day, and what became of it beside what really happened.
//
// Each day is a simulation of its own: its calls at their real instants, with their real types, priorities and service
// times, and the agents seen working that day. What the log cannot say is filled in by strowger/sim/replay.h (patience
// of those who were answered, service times of those who gave up) and by presence.h (pauses and absences of agents).
#ifndef STROWGER_EXAMPLES_HELPDESK_LOG_REPLAY_H_
#define STROWGER_EXAMPLES_HELPDESK_LOG_REPLAY_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "helpdesk/log_config.h"
#include "helpdesk/presence.h"
#include "strowger/sim/call_log.h"
#include "strowger/sim/result.h"

namespace helpdesk {

/// What really happened, and what the model made of it.
struct Comparison {
  strowger::LogSummary real;
  strowger::SourceCounts model;

  void add(const Comparison& other);
  double model_abandoned() const;
  double model_wait() const;
  double model_service_level() const;
};

struct AgentComparison {
  std::string name;
  size_t days = 0;
  uint64_t real_calls = 0;
  uint64_t model_calls = 0;
  strowger::Duration real_talk{};
  strowger::Duration model_talk{};
};

struct ReplayedDay {
  /// Of the log, from 0.
  size_t day = 0;
  size_t agents = 0;
  std::vector<Comparison> half_hours;
  uint64_t events = 0;
};

struct ReplayResult {
  std::vector<ReplayedDay> days;
  /// One per type and per priority of the log, over all days replayed.
  std::vector<std::pair<std::string, Comparison>> types;
  std::vector<std::pair<int, Comparison>> priorities;
  std::vector<AgentComparison> agents;
  double mean_pause_s = 0;
};

/// Replays the days of the log for which `wanted[day]` holds. `progress` is told the share that is done.
absl::StatusOr<ReplayResult> replay_log(const LogConfig& config, const strowger::CallLog& log,
                                        const std::vector<bool>& wanted, uint64_t seed,
                                        const std::function<void(double)>& progress);

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_LOG_REPLAY_H_
