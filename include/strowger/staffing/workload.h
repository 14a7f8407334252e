// SPDX-License-Identifier: Apache-2.0
//
// Workload: the formulas of staffing in the units of a centre: calls an hour, Duration, and seconds out, as reports
// have them. What each figure means is said in staffing/queue.h, and how targets are searched for in
// staffing/required.h; this header only turns units.
//
// Impatience is handling / patience; the load in erlangs is calls_per_hour * handling / 3600 s.
//
// Thread safety: functions of values. Complexity: that of Queue::create; of the inverses, O(log) times that.
// Errors: InvalidArgument for what is out of range, in the units of this header; else those of queue.h and required.h.
//
// Example:
//   using namespace std::chrono_literals;
//   const strowger::staffing::Workload noon{.calls_per_hour = 1080, .handling = 300s, .patience = 10min};
//   const strowger::staffing::Targets targets{
//       .service_level = strowger::staffing::ServiceLevelTarget{.share = 0.8, .within = 20s}};
//   int64_t agents = strowger::staffing::required_agents(noon, targets).value();            // 95
//   double asa_s = strowger::staffing::measures(noon, agents).value().asa_s;                // 8.92
//   double level = strowger::staffing::service_level(noon, agents, {.within = 20s}).value();  // 0.8124
#ifndef STROWGER_STAFFING_WORKLOAD_H_
#define STROWGER_STAFFING_WORKLOAD_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strowger/core/time.h"
#include "strowger/staffing/queue.h"
#include "strowger/staffing/required.h"
#include "strowger/staffing/retrials.h"

namespace strowger::staffing {

/// What comes in.
struct Workload {
  /// At least 0.
  double calls_per_hour = 0;
  /// Mean handling time: talk, hold and wrap-up. Above 0.
  Duration handling{};
  /// Mean time until a waiting caller hangs up; above 0. kForever: nobody does.
  Duration patience = kForever;
  /// Calls that may be there at once.
  int64_t trunks = kUnlimited;

  absl::Status validate() const;
  /// Load in erlangs.
  double load() const;
  /// The same without units. `agents` may be anything; Queue::create looks.
  QueueSpec spec(int64_t agents) const;
};

/// A service level, and the share that is promised.
struct ServiceLevelTarget {
  double share = 0.8;
  Duration within{20'000'000};
  ServiceLevel formula = ServiceLevel::kAnsweredAndAbandoned;
  /// For without_short_abandons.
  Duration short_abandon{5'000'000};
};

/// See QueueTargets.
struct Targets {
  std::optional<ServiceLevelTarget> service_level{};
  std::optional<Duration> asa{};
  std::optional<double> abandoned{};
  std::optional<double> blocked{};
  std::optional<double> occupancy{};

  /// In mean handling times of `workload`.
  QueueTargets in_handling_times(const Workload& workload) const;
};

/// Shares from 0 to 1, times in seconds. See Queue.
struct Measures {
  double blocked = 0;
  double delayed = 0;
  double abandoned = 0;
  double answered = 0;
  double mean_wait_s = 0;
  double asa_s = 0;
  double mean_abandon_wait_s = 0;
  double wait_sd_s = 0;
  double mean_offered_wait_s = 0;
  double mean_queue = 0;
  double occupancy = 0;
};

absl::StatusOr<Measures> measures(const Workload& workload, int64_t agents);

/// `target.share` is not read.
absl::StatusOr<double> service_level(const Workload& workload, int64_t agents, const ServiceLevelTarget& target);

/// Share of calls that wait longer than `time`.
absl::StatusOr<double> wait_exceeds(const Workload& workload, int64_t agents, Duration time);

absl::StatusOr<int64_t> required_agents(const Workload& workload, const Targets& targets);

/// `workload.calls_per_hour` is not read.
absl::StatusOr<double> max_calls_per_hour(const Workload& workload, int64_t agents, const Targets& targets);

/// `workload.trunks` is not read.
absl::StatusOr<int64_t> required_trunks(const Workload& workload, int64_t agents, double blocked);

/// `workload.calls_per_hour` is that of first attempts.
absl::StatusOr<RetrialQueue> with_retrials(const Workload& workload, int64_t agents, const RetrialShares& shares);

}  // namespace strowger::staffing

#endif  // STROWGER_STAFFING_WORKLOAD_H_
