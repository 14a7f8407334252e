// SPDX-License-Identifier: Apache-2.0
//
// Decision records: why this agent, and why a call still waits.
//
// For calls and queues that ask for it the engine writes a record at each decision: which agents were looked at, and
// why each was or was not chosen. `Acd::explain` makes the same record for any waiting call at any time, whether
// recording is on or not.
//
// When not to use it: on every call of a large centre; a record looks at every agent.
//
// Thread safety: values. Complexity: O(agents) per record, with allocation; calls without records pay nothing.
#ifndef STROWGER_ENGINE_DECISION_H_
#define STROWGER_ENGINE_DECISION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/plugin/containment.h"
#include "strowger/routing/agent_strategy.h"
#include "strowger/routing/call_order.h"

namespace strowger {

/// Why an agent was or was not chosen; the first that holds, in this order (kChosen first).
enum class Verdict : uint8_t {
  kChosen,
  kRinging,
  kLoggedOut,
  kLeaving,
  kNotMember,
  kPausedInQueue,
  kWrapUpInQueue,
  kTierOutside,
  kReserveNotCalled,
  kDelayNotOver,
  kRequirementUnmet,
  kMediaNotTaken,
  kDeclined,
  kNotPreferred,
  kNotReady,
  kNoCapacity,
  kOfferOutstanding,
  kHeldForRetry,
  kLowerRank,
  kLost,
};

struct VerdictRow {
  Verdict verdict;
  std::string_view name;
  std::string_view help;
};

inline constexpr std::array<VerdictRow, 20> kVerdictRows{{
    {Verdict::kChosen, "chosen", "the call was given or offered to this agent by this decision"},
    {Verdict::kRinging, "ringing", "the call is on offer to this agent already, or was in this round"},
    {Verdict::kLoggedOut, "logged_out", "not logged in"},
    {Verdict::kLeaving, "leaving", "logs out after the calls in hand"},
    {Verdict::kNotMember, "not_member", "not a member of any queue that the call waits in"},
    {Verdict::kPausedInQueue, "paused_in_queue", "paused in the queue"},
    {Verdict::kWrapUpInQueue, "wrap_up_in_queue", "in wrap-up after another call of the queue"},
    {Verdict::kTierOutside, "tier_outside", "a tier outside the call's window"},
    {Verdict::kReserveNotCalled, "reserve_not_called", "a reserve who has not been called in"},
    {Verdict::kDelayNotOver, "delay_not_over", "the call has not waited out this member's delay"},
    {Verdict::kRequirementUnmet, "requirement_unmet",
     "the skills do not meet the requirement, or the queue's matcher refuses"},
    {Verdict::kMediaNotTaken, "media_not_taken", "takes no calls of this media"},
    {Verdict::kDeclined, "declined", "declined this call since the last log-in"},
    {Verdict::kNotPreferred, "not_preferred", "the call is held for its preferred agents"},
    {Verdict::kNotReady, "not_ready", "not ready"},
    {Verdict::kNoCapacity, "no_capacity", "no room: busy, in wrap-up, or too many contacts in hand"},
    {Verdict::kOfferOutstanding, "offer_outstanding", "has as many offers outstanding as allowed"},
    {Verdict::kHeldForRetry, "held_for_retry", "free, but the call waits for its retry after an offer expired"},
    {Verdict::kLowerRank, "lower_rank", "free, but somebody of a better rank (queue, tier) is free too"},
    {Verdict::kLost, "lost", "free, but the strategy preferred another"},
}};

constexpr std::string_view to_string(Verdict verdict) { return kVerdictRows[static_cast<size_t>(verdict)].name; }

struct AgentVerdict {
  AgentId agent;
  Verdict verdict = Verdict::kLost;
  friend bool operator==(const AgentVerdict&, const AgentVerdict&) = default;
};

/// What made the engine decide.
enum class DecisionTrigger : uint8_t {
  kCall,     // a call looked for an agent
  kAgent,    // an agent came free and looked for a call
  kExplain,  // somebody asked
};

struct DecisionRecord {
  Time time;
  CallId call;
  QueueId queue;
  DecisionTrigger trigger = DecisionTrigger::kCall;
  /// The queue's strategy, and the call order of the chosen agent (kAgent).
  StrategyKind strategy = StrategyKind::kLongestIdle;
  CallOrder order = CallOrder::kPriority;
  /// The plug-in that was asked, by name: of the strategy, or of the call order (kAgent); empty: none. Then `strategy`
  /// or `order` is the built-in beside it, which decided if `policy_fault` is not kNone.
  std::string policy;
  PolicyFault policy_fault = PolicyFault::kNone;
  /// A policy that holds the call back from free agents just now, if one does.
  bool held_for_preferred = false;
  bool held_for_retry = false;
  /// All agents, in order of id.
  std::vector<AgentVerdict> agents;
};

class DecisionSink {
 public:
  virtual ~DecisionSink() = default;
  /// Called during `apply` and `advance`; must not call the engine back.
  virtual void on_decision(const DecisionRecord& record) = 0;
};

}  // namespace strowger

#endif  // STROWGER_ENGINE_DECISION_H_
