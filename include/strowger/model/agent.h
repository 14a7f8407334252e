// SPDX-License-Identifier: Apache-2.0
//
// Agent: who takes calls; what an agent is described by, and the states it moves through.
//
// `AgentSpec` is a plain value with names, made by a config file or by hand and given to `Acd::add_agent` or
// `Acd::update_agent`. The engine checks it whole before it changes anything.
//
// States (what a wallboard shows; the engine derives the state from what the agent holds):
//   logged_out -> ready, not_ready          log in, log out
//   ready <-> not_ready                     the agent's own choice, with a reason; or ring no answer
//   ready -> reserved -> busy -> wrap_up -> ready
// An agent with room for several contacts shows the first of busy, wrap_up, reserved, not_ready, ready that holds.
//
// Thread safety: values. Complexity: O(1). Errors: none here; `Acd` validates.
#ifndef STROWGER_MODEL_AGENT_H_
#define STROWGER_MODEL_AGENT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "strowger/core/time.h"
#include "strowger/model/media.h"

namespace strowger {

enum class AgentState : uint8_t { kLoggedOut, kNotReady, kReady, kReserved, kBusy, kWrapUp };

inline constexpr size_t kAgentStateCount = 6;
inline constexpr std::array<std::string_view, kAgentStateCount> kAgentStateNames{"logged_out", "not_ready", "ready",
                                                                                 "reserved",   "busy",      "wrap_up"};

constexpr std::string_view to_string(AgentState state) { return kAgentStateNames[static_cast<size_t>(state)]; }

struct SkillLevel {
  std::string skill;
  /// Proficiency, 1 (learner) to 10 (expert).
  int level = 1;
  friend bool operator==(const SkillLevel&, const SkillLevel&) = default;
};

/// An agent's place in one queue.
struct Membership {
  std::string queue;
  /// Tier, also called penalty: agents of a lower tier are tried first. 0 to 1000.
  int tier = 0;
  /// For the call order "membership_priority": 1 is the agent's first line, 2 the second, and so on. 1 to 1000.
  int priority = 1;
  /// The queue's calls count for this agent only after they have waited in it this long. 0: at once.
  Duration delay{};
  /// 0: a regular member. 1, 2, ... 9: a reserve, called in by a step of the queue's ladder.
  int reserve_level = 0;
  friend bool operator==(const Membership&, const Membership&) = default;
};

struct AgentSpec {
  /// Unique among agents, not empty.
  std::string name;
  /// The team; for reports and for the strategy "idleness_ratio". Empty: no team.
  std::string group;
  std::vector<SkillLevel> skills;
  std::vector<Membership> memberships;
  /// The agent's own wrap-up; it wins over the queue's. Zero: none. kForever: until the agent ends it.
  std::optional<Duration> wrap_up;
  /// Units that calls take by media; 1 to 10,000.
  int capacity = 100;
  /// Cost per media for this agent; where it is nullopt, the centre's.
  std::array<std::optional<uint16_t>, kMediaCount> media_costs{};
  /// Share of calls under "weighted_random" and "percent_allocation"; 1 to 1000.
  int weight = 1;
  /// Place under "linear" and "round_robin": lower first, equal places by age of the agent id. 0 to 1,000,000.
  int position = 0;
  /// Offers that may be outstanding to the agent at once; 1 to 100.
  int max_offers = 1;
  /// Calls are connected without asking.
  bool auto_answer = false;
  /// How the agent's next call is chosen ("name; key = value": a row of routing/call_order.h, or a plug-in of the
  /// registry); empty: the centre's call order.
  std::string call_order;
  /// As the centre's, for this agent: a plug-in that is asked beside the call order and decides nothing. Empty: the
  /// centre's.
  std::string shadow_call_order;
  friend bool operator==(const AgentSpec&, const AgentSpec&) = default;
};

}  // namespace strowger

#endif  // STROWGER_MODEL_AGENT_H_
