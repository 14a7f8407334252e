// SPDX-License-Identifier: Apache-2.0
#include "plugin/policy.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace strowger::detail {

absl::StatusOr<std::unique_ptr<Policy>> Policy::make(const PolicyRegistry* registry, PolicyKind kind,
                                                     std::string_view text) {
  if (registry == nullptr) {
    return absl::InvalidArgumentError("a plug-in is named, but the engine was given no registry of plug-ins");
  }
  absl::StatusOr<PolicySpec> spec = registry->parse(kind, text);
  if (!spec.ok()) return spec.status();
  absl::StatusOr<std::shared_ptr<void>> instance = make_policy_instance(*spec);
  if (!instance.ok()) return instance.status();
  std::unique_ptr<Policy> policy(new Policy);
  policy->text_ = std::string(text);
  policy->spec_ = *std::move(spec);
  policy->instance_ = *std::move(instance);
  const PolicyRow& row = *policy->spec_.row;
  uint64_t flags = 0;
  if (kind == PolicyKind::kAgentStrategy) {
    // The text was checked by `parse`.
    policy->strategy_ = parse_agent_strategy(policy->spec_.otherwise).value_or(AgentStrategy{});
    policy->columns_ = row.agent_strategy.columns;
    flags = row.agent_strategy.flags;
  } else {
    policy->order_ = parse_call_order(policy->spec_.otherwise).value_or(CallOrder::kPriority);
    policy->columns_ = row.call_order.columns;
    flags = row.call_order.flags;
  }
  policy->draws_ = (flags & STROWGER_DRAWS) != 0;
  return policy;
}

template <class Ask>
PolicyFault Policy::timed(PolicyClock* clock, Ask&& ask) const {
  const bool measured = clock != nullptr && spec_.budget > Duration::zero();
  const int64_t begin = measured ? clock->now_ns() : 0;
  const StrowgerStatus status = ask();
  if (measured) {
    const int64_t took = clock->now_ns() - begin;
    if (took / 1000 >= to_us(spec_.budget) && took > to_us(spec_.budget) * 1000) return PolicyFault::kSlow;
  }
  if (status == STROWGER_PLUGIN_OK) return PolicyFault::kNone;
  return status == STROWGER_PLUGIN_ABSTAIN ? PolicyFault::kAbstained : PolicyFault::kFailed;
}

double* Policy::unwritten(size_t count) {
  if (scores_.size() < count) scores_.resize(std::max(count, 2 * scores_.size()));
  std::fill_n(scores_.begin(), count, std::numeric_limits<double>::quiet_NaN());
  return scores_.data();
}

// PERFORMANCE: without a branch per score, so that it is done several at once.
PolicyFault Policy::check_scores(size_t count) const {
  unsigned not_numbers = 0;
  for (size_t i = 0; i < count; ++i) not_numbers |= scores_[i] != scores_[i] ? 1u : 0u;
  return not_numbers != 0 ? PolicyFault::kNotANumber : PolicyFault::kNone;
}

PolicyFault Policy::choose(const StrowgerDecision& decision, const StrowgerAgents& agents, PolicyClock* clock,
                           uint32_t& chosen) {
  const StrowgerAgentStrategy& functions = spec_.row->agent_strategy;
  if (functions.score == nullptr) {
    uint32_t agent = STROWGER_PLUGIN_NONE;
    const PolicyFault fault =
        timed(clock, [&] { return functions.choose(instance_.get(), &decision, &agents, &agent); });
    if (fault != PolicyFault::kNone) return fault;
    const auto end = agents.agent + agents.count;
    const auto found = std::find(agents.agent, end, agent);
    chosen = static_cast<uint32_t>(found - agents.agent);
    return found == end ? PolicyFault::kNotOffered : PolicyFault::kNone;
  }
  double* scores = unwritten(agents.count);
  PolicyFault fault = timed(clock, [&] { return functions.score(instance_.get(), &decision, &agents, scores); });
  if (fault == PolicyFault::kNone) fault = check_scores(agents.count);
  if (fault == PolicyFault::kNone) {
    chosen = static_cast<uint32_t>(std::min_element(scores, scores + agents.count) - scores);
  }
  return fault;
}

PolicyFault Policy::score(const StrowgerDecision& decision, const StrowgerCalls& calls, PolicyClock* clock,
                          std::span<const double>& scores) {
  double* room = unwritten(calls.count);
  PolicyFault fault =
      timed(clock, [&] { return spec_.row->call_order.score(instance_.get(), &decision, &calls, room); });
  if (fault == PolicyFault::kNone) fault = check_scores(calls.count);
  scores = {room, calls.count};
  return fault;
}

bool Policy::note(PolicyFault fault) {
  ++counts_.asked;
  ++counts_.faults[static_cast<size_t>(fault)];
  if (!kPolicyFaultRows[static_cast<size_t>(fault)].counts) return false;
  ++faults_;
  if (switched_off_ || spec_.max_faults == 0 || faults_ < spec_.max_faults) return false;
  switched_off_ = true;
  return true;
}

}  // namespace strowger::detail
