// SPDX-License-Identifier: Apache-2.0
//
// Policy: one instance of a plug-in's policy as an engine asks it: with its answers checked, its faults counted, and
// its circuit breaker.
//
// The engine fills the tables (lib/engine/look_by_policy.cc); this class calls the plug-in and judges what comes back.
// PERFORMANCE: the scores lie in room that is kept, so after the largest decision nothing is allocated.
#ifndef STROWGER_LIB_PLUGIN_POLICY_H_
#define STROWGER_LIB_PLUGIN_POLICY_H_

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "strowger/core/ids.h"
#include "strowger/plugin/containment.h"
#include "strowger/plugin/registry.h"
#include "strowger/routing/agent_strategy.h"
#include "strowger/routing/call_order.h"

namespace strowger::detail {

/// What a policy did so far.
struct PolicyCounts {
  uint64_t asked = 0;
  std::array<uint64_t, kPolicyFaultCount> faults{};  // by PolicyFault; those that count and kAbstained
  uint64_t differed = 0;                             // as a shadow
};

class Policy {
 public:
  /// Reads the text and makes the instance.
  static absl::StatusOr<std::unique_ptr<Policy>> make(const PolicyRegistry* registry, PolicyKind kind,
                                                      std::string_view text);

  const std::string& text() const { return text_; }
  PolicyKind kind() const { return spec_.row->kind; }
  const std::string& name() const { return spec_.row->name; }
  const std::string& origin() const { return spec_.row->origin.text; }
  const AgentStrategy& strategy_beside() const { return strategy_; }
  CallOrder order_beside() const { return order_; }
  uint64_t columns() const { return columns_; }
  bool draws() const { return draws_; }
  bool switched_off() const { return switched_off_; }
  const PolicyCounts& counts() const { return counts_; }
  /// The name as a text that events carry.
  TextId label;
  /// Of a matcher: tells its answers from those of other instances, also of one that it replaced.
  uint32_t epoch = 0;

  /// The index of the candidate chosen. Its fault is counted by `note`.
  PolicyFault choose(const StrowgerDecision& decision, const StrowgerAgents& agents, PolicyClock* clock,
                     uint32_t& chosen);

  /// A score for each call, in `scores` until the next question.
  PolicyFault score(const StrowgerDecision& decision, const StrowgerCalls& calls, PolicyClock* clock,
                    std::span<const double>& scores);

  /// Whether each profile may serve, 1 or 0, in `answers` until the next question.
  PolicyFault match(const StrowgerDecision& decision, const StrowgerProfiles& profiles, PolicyClock* clock,
                    std::span<const uint8_t>& answers);

  /// What the ladder does with one call. Whether the engine can do it is for the engine to say.
  PolicyFault decide(const StrowgerDecision& decision, const StrowgerClimbs& climbs, PolicyClock* clock,
                     StrowgerLadderAnswer& answer);

  /// The promise to one call; both come filled with the queue's.
  PolicyFault promise(const StrowgerDecision& decision, const StrowgerJoins& joins, PolicyClock* clock,
                      int64_t& target_us, int64_t& at_risk_before_us);

  PolicyFault take(const StrowgerDecision& decision, const StrowgerEvents& events, PolicyClock* clock);

  /// Whether a message may be used: there is room for so many different ones.
  bool may_say(TextId message);
  bool has_said_enough() const { return messages_.size() >= kMaxMessages; }

  /// Counts how a decision went; whether the policy was switched off by it.
  bool note(PolicyFault fault);
  void note_difference() { ++counts_.differed; }
  /// Faults that count towards the limit.
  int64_t faults() const { return faults_; }

 private:
  static constexpr size_t kMaxMessages = 1024;

  Policy() = default;

  /// Calls `ask`, within the budget.
  template <class Ask>
  PolicyFault timed(PolicyClock* clock, Ask&& ask) const;
  /// The room for `count` scores, none of them written.
  double* unwritten(size_t count);
  PolicyFault check_scores(size_t count) const;

  std::string text_;
  PolicySpec spec_;
  std::shared_ptr<void> instance_;
  AgentStrategy strategy_;
  CallOrder order_ = CallOrder::kPriority;
  uint64_t columns_ = 0;
  bool draws_ = false;
  bool switched_off_ = false;
  int64_t faults_ = 0;
  PolicyCounts counts_;
  std::vector<double> scores_;
  std::vector<uint8_t> answers_;
  std::vector<TextId> messages_;  // in order
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_PLUGIN_POLICY_H_
