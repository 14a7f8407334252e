// SPDX-License-Identifier: Apache-2.0
//
// Required: the least agents, the highest load, the least trunks that keep targets. The inverses of staffing/queue.h.
//
// Exact: `required_agents` keeps every target and one agent less does not; `max_load` keeps every target and the next
// double does not, as far as Queue tells the two apart.
//
// Why a search finds them: with n agents, at the load a, the wait that a patient caller would have has the density
// exp(-n t) times a polynomial or exponential in a (1 - exp(-impatience t)). Of two such densities the one with more
// agents, fewer places to wait, or less load gives relatively less to longer waits (likelihood-ratio order), an order
// that survives leaving out those who hang up. So every service level rises, and asa, abandoned and delayed fall, with
// each agent, and the other way round with load. Calls answered per agent fall with each agent, and rise with load.
// Fewer calls are blocked with more agents when impatience is at most 1; above 1 a waiting call leaves sooner than one
// in service, and more are blocked: then the agents that the other targets need are the fewest of all, and what is
// blocked with them is checked. The tests compare with a search of every number.
//
// Thread safety: functions of values. Complexity: O(log of the answer) times that of Queue::create; max_load some 70.
// Errors: those of Queue::create; InvalidArgument when no target is set, or one is out of its range;
// FailedPrecondition when no number keeps the targets, saying which target fails and by how much, or when every load
// does up to kMaxLoadPerAgent.
//
// Example:
//   // 80 % within 20 s where handling takes 300 s on average, and at most 3 % hang up.
//   const strowger::staffing::QueueTargets targets{
//       .service_level = strowger::staffing::QueueServiceLevel{.share = 0.8, .within = 20.0 / 300}, .abandoned = 0.03};
//   auto agents = strowger::staffing::required_agents({.load = 90, .impatience = 0.5}, targets);  // 95
#ifndef STROWGER_STAFFING_REQUIRED_H_
#define STROWGER_STAFFING_REQUIRED_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strowger/staffing/queue.h"

namespace strowger::staffing {

/// Erlangs for each agent, up to which max_load searches: with so many a thousandth of the callers is answered.
inline constexpr double kMaxLoadPerAgent = 1000;

/// At least `share` of the calls, by `formula`, within `within` mean handling times.
struct QueueServiceLevel {
  /// Above 0, below 1.
  double share = 0.8;
  /// In mean handling times, at least 0.
  double within = 0;
  ServiceLevel formula = ServiceLevel::kAnsweredAndAbandoned;
  /// For without_short_abandons; in mean handling times, at least 0.
  double short_abandon = 0;
};

/// What is promised. What is not set is not asked; at least one is.
struct QueueTargets {
  std::optional<QueueServiceLevel> service_level{};
  /// At most, in mean handling times; above 0.
  std::optional<double> asa{};
  /// At most; above 0, below 1.
  std::optional<double> abandoned{};
  /// At most; above 0, below 1. Share of attempts.
  std::optional<double> blocked{};
  /// At most: a cap, so that agents get their breath. Above 0, at most 1.
  std::optional<double> occupancy{};

  absl::Status validate() const;
  /// Whether `queue` keeps all of them.
  bool hold(const Queue& queue) const;
  /// Which of them `queue` does not keep, and by how much: "asa is 0.3, at most 0.1"; empty if it keeps all.
  std::string missed(const Queue& queue) const;
};

/// The least agents; `spec.agents` is not read, and agents are at most `spec.trunks`. 0 when there is no load.
absl::StatusOr<int64_t> required_agents(const QueueSpec& spec, const QueueTargets& targets);

/// The highest load in erlangs that `spec.agents` can take; `spec.load` is not read. When the load is one of calls that
/// come faster, and not one that take longer.
absl::StatusOr<double> max_load(const QueueSpec& spec, const QueueTargets& targets);

/// The least trunks, at least `spec.agents`, with which at most the share `blocked` of attempts is blocked;
/// `spec.trunks` is not read. `blocked` is above 0 and below 1.
absl::StatusOr<int64_t> required_trunks(const QueueSpec& spec, double blocked);

/// The least trunks of a group without a queue: the inverse of Erlang B. 0 when there is no load.
absl::StatusOr<int64_t> required_trunks(double load, double blocked);

}  // namespace strowger::staffing

#endif  // STROWGER_STAFFING_REQUIRED_H_
