// SPDX-License-Identifier: Apache-2.0
//
// QueueSpec: everything that a queue is told to do.
//
// A plain value with names, made by a config file or by hand and given to `Acd::add_queue` or `Acd::update_queue`. The
// engine checks it whole before it changes anything.
//
// Thread safety: values. Errors: none here; `Acd` validates.
#ifndef STROWGER_POLICY_QUEUE_H_
#define STROWGER_POLICY_QUEUE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "strowger/core/time.h"
#include "strowger/model/call.h"
#include "strowger/policy/ladder.h"
#include "strowger/policy/sla.h"

namespace strowger {

/// When a queue counts as empty of agents. An agent counts as there if logged in (and not leaving), a member with a
/// tier, delay and reserve level that let the call through, meeting its requirement, and not in a state left out here.
/// The delay is not asked: an agent whose delay has not passed yet counts as there.
struct EmptyRule {
  bool enabled = false;
  bool except_not_ready = false;
  bool except_reserved = false;
  bool except_busy = false;
  bool except_wrap_up = false;
  friend bool operator==(const EmptyRule&, const EmptyRule&) = default;
};

/// What happens to a call that reached the queue's longest wait.
enum class MaxWaitAction : uint8_t {
  kOverflow,  // it leaves the engine: the host takes it elsewhere (voicemail); end state overflowed
  kExpire,    // it is disconnected; end state expired
  kMove,      // it goes to the queue `max_wait_queue`
};

struct QueueSpec {
  /// Unique among queues, not empty.
  std::string name;

  // Who may take its calls, and how one is chosen.
  /// Every call of this queue requires it, beside what the call itself requires. See model/requirement.h.
  std::string requirement;
  /// A plug-in that must agree, beside the requirement, that agents of a profile may serve: "acme.near; radius_km = 50"
  /// (plugin/plugin.h, "Matchers"). Empty: none.
  std::string matcher;
  /// "name; key = value": a row of routing/agent_strategy.h, or a plug-in of the registry (plugin/registry.h).
  std::string strategy = "longest_idle";
  /// A plug-in that is asked beside the strategy and decides nothing: where it would choose another agent, the event
  /// shadow_differs says so. Empty: none.
  std::string shadow_strategy;
  /// Tiers that may take a call from the start.
  TierWindow tiers;
  /// Newest first.
  bool lifo = false;
  /// The priority of a call that brings none.
  int priority = 0;

  // Its weight beside other queues, for the call orders that use it.
  /// "queue_weight": 1 to 1,000,000.
  int weight = 1;
  /// "queue_ratio", "queue_idleness_ratio": 1 to 1,000,000.
  int share = 1;
  /// "generalised_c_mu": the cost of a wait of w seconds is cost * w^cost_power; cost > 0 and at most 10^12,
  /// power 1 to 4.
  double cost = 1.0;
  int cost_power = 2;
  /// "generalised_c_mu": mean handling time; 1 us or more.
  Duration expected_handling{180'000'000};

  // Offers.
  /// An offer not answered in this time expires (ring no answer); 1 us or more.
  Duration ring_timeout{20'000'000};
  /// After an expired offer the call waits this long before it is offered again.
  Duration retry{};
  /// Offers of one call at once; 1 to 1000. Zero: one, or for "ring_all" no limit. ("ring_progressively": the limit
  /// that it grows to, zero for none.)
  int offers = 0;
  /// Offers that an agent may let expire in a row before the agent is set not ready; 0: never.
  int no_answer_limit = 1;
  /// Calls are connected without asking.
  bool auto_answer = false;

  // After the call.
  /// Zero: none. kForever: until the agent ends it.
  Duration wrap_up{};
  /// Whether wrap-up keeps the agent from every call (true), or from this queue's calls only (false).
  bool wrap_up_shared = true;

  // Limits.
  /// Waiting calls at the most; 0: the engine's limit.
  uint32_t max_length = 0;
  EmptyRule join_empty;
  EmptyRule leave_empty;
  /// Longest wait in this queue; kForever: none.
  Duration max_wait = kForever;
  MaxWaitAction max_wait_action = MaxWaitAction::kOverflow;
  std::string max_wait_queue;

  // Service level and escalation.
  /// The SLA of calls without a customer class, or with one not listed; empty: none.
  std::string sla;
  std::vector<CustomerSla> customer_slas;
  /// A plug-in that may promise each call that joins something else. Empty: none.
  std::string sla_policy;
  std::vector<LadderStep> ladder;
  /// The next tier: where the ladder's "escalate" and unresolved calls go; empty: nowhere.
  std::string escalate_to;
  /// A call answered here and not resolved in this time is escalated: a new call of media callback joins escalate_to.
  /// kForever: never.
  Duration resolve_within = kForever;
  /// The short description that goes with an escalated call, unless an agent wrote one.
  std::string escalation_description;

  /// Write a decision record for every call of this queue.
  bool record_decisions = false;
  friend bool operator==(const QueueSpec&, const QueueSpec&) = default;
};

}  // namespace strowger

#endif  // STROWGER_POLICY_QUEUE_H_
