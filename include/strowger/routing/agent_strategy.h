// SPDX-License-Identifier: Apache-2.0
//
// Agent strategies: how a queue chooses an agent for a call.
//
// The candidates are the agents who may take the call and are free for it. Those of the best rank are compared (rank:
// the place in the call's reach of the queue that the agent is a member of, then the membership's tier); among these
// the strategy's key decides, then the longest idle, then the lowest agent id. Each strategy is a row of the table
// below; config, `--help`, Python and the README's table are made from the rows.
//
// Terms used by the keys:
//   idle since       the instant at which the agent last became ready, or was last given or relieved of a call, or let
//                    an offer expire. An offer declined or withdrawn does not change it.
//   calls            calls connected to the agent since the agent was added, or `Acd::reset_counters`.
//   occupancy        share of time spent handling (talk, hold, wrap-up), decayed with the centre's occupancy half-life.
//                    Kept while some queue uses the strategy; all shares are zero when one begins to.
//                    Among agents who are not handling anything the order by it does not change as time passes.
//   load             units of capacity in use / capacity.
//
// Thread safety: constants and functions of values. Complexity: the choice costs O(agent classes that may serve the
// call); "random" and "weighted_random" O(candidates).
// Errors: `parse_agent_strategy` answers InvalidArgument that names what was wrong and what was expected.
//
// Example:
//   auto strategy = strowger::parse_agent_strategy("ring_progressively; step = 5s");
//   strategy->step;  // 5 s
#ifndef STROWGER_ROUTING_AGENT_STRATEGY_H_
#define STROWGER_ROUTING_AGENT_STRATEGY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "strowger/core/time.h"

namespace strowger {

enum class StrategyKind : uint8_t {
  kLongestIdle,
  kLeastOccupied,
  kFewestCalls,
  kRoundRobin,
  kLinear,
  kRandom,
  kWeightedRandom,
  kPercentAllocation,
  kBestSkill,
  kLeastSkilled,
  kLeastLoaded,
  kIdlenessRatio,
  kRingAll,
  kRingProgressively,
};

struct StrategyRow {
  StrategyKind kind;
  std::string_view name;
  /// What is compared; smaller first. Ties: longest idle, then agent id.
  std::string_view key;
  std::string_view parameters;
  std::string_view help;
};

inline constexpr std::array<StrategyRow, 14> kStrategyRows{{
    {StrategyKind::kLongestIdle, "longest_idle", "idle since", "", "the agent idle longest (MIA, LAA, least recent)"},
    {StrategyKind::kLeastOccupied, "least_occupied", "occupancy", "",
     "the agent with the smallest share of recent time spent handling calls"},
    {StrategyKind::kFewestCalls, "fewest_calls", "calls", "", "the agent who was connected to the fewest calls"},
    {StrategyKind::kRoundRobin, "round_robin", "(position, id) after the last agent offered, cyclically", "",
     "each in turn; the queue remembers whom it offered to last"},
    {StrategyKind::kLinear, "linear", "(position, id)", "", "always from the top of the list (top-down)"},
    {StrategyKind::kRandom, "random", "a uniform draw over the candidates in order of id", "",
     "any candidate, with equal chances"},
    {StrategyKind::kWeightedRandom, "weighted_random", "a draw in proportion to weight, in order of id", "",
     "any candidate, with chances in proportion to the agents' weights"},
    {StrategyKind::kPercentAllocation, "percent_allocation", "floor((calls + 1) * 2^20 / weight)", "",
     "the agent furthest below the share of calls that the weights promise"},
    {StrategyKind::kBestSkill, "best_skill", "- total proficiency over the required skills", "",
     "the most proficient agent for what the call requires"},
    {StrategyKind::kLeastSkilled, "least_skilled", "(number of skills, total of their levels)", "",
     "specialists first: generalists are kept free"},
    {StrategyKind::kLeastLoaded, "least_loaded", "floor(units in use * 2^20 / capacity)", "",
     "the agent with the smallest share of capacity in use"},
    {StrategyKind::kIdlenessRatio, "idleness_ratio", "- (idle(g) * sum of v - v(g) * idle), g the agent's group", "",
     "the group whose idle agents exceed their share most, then the agent idle longest in it: the agent half of the "
     "queue-and-idleness-ratio rule (Gurvich & Whitt, 'Queue-and-idleness-ratio controls in many-server service "
     "systems', Math. Oper. Res. 34(2), 2009)"},
    {StrategyKind::kRingAll, "ring_all", "idle since", "",
     "all candidates of the best rank at once, and those who come free while it rings; the first to answer has it"},
    {StrategyKind::kRingProgressively, "ring_progressively", "idle since", "step (a duration, default 5s)",
     "the longest idle first, and one more agent after each step until one answers"},
}};

constexpr std::string_view to_string(StrategyKind kind) { return kStrategyRows[static_cast<size_t>(kind)].name; }

/// A strategy with its parameters.
struct AgentStrategy {
  StrategyKind kind = StrategyKind::kLongestIdle;
  /// "ring_progressively": the time after which one more agent is rung; at least 1 us.
  Duration step{5'000'000};
  friend bool operator==(const AgentStrategy&, const AgentStrategy&) = default;
};

/// Reads "name; key = value".
absl::StatusOr<AgentStrategy> parse_agent_strategy(std::string_view text);

}  // namespace strowger

#endif  // STROWGER_ROUTING_AGENT_STRATEGY_H_
