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

  /// The index of the candidate chosen. Its fault is counted by `note`.
  PolicyFault choose(const StrowgerDecision& decision, const StrowgerAgents& agents, PolicyClock* clock,
                     uint32_t& chosen);

  /// A score for each call, in `scores` until the next question.
  PolicyFault score(const StrowgerDecision& decision, const StrowgerCalls& calls, PolicyClock* clock,
                    std::span<const double>& scores);

  /// Counts how a decision went; whether the policy was switched off by it.
  bool note(PolicyFault fault);
  void note_difference() { ++counts_.differed; }
  /// Faults that count towards the limit.
  int64_t faults() const { return faults_; }

 private:
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
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_PLUGIN_POLICY_H_
