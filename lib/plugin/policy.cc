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
  // The texts were checked by `parse`.
  if (kind == PolicyKind::kAgentStrategy) {
    policy->strategy_ = parse_agent_strategy(policy->spec_.otherwise).value_or(AgentStrategy{});
  } else if (kind == PolicyKind::kCallOrder) {
    policy->order_ = parse_call_order(policy->spec_.otherwise).value_or(CallOrder::kPriority);
  }
  policy->columns_ = row.columns();
  policy->draws_ = row.draws();
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

PolicyFault Policy::match(const StrowgerDecision& decision, const StrowgerProfiles& profiles, PolicyClock* clock,
                          std::span<const uint8_t>& answers) {
  constexpr uint8_t kUnwritten = 0xff;
  answers_.assign(profiles.count, kUnwritten);
  PolicyFault fault =
      timed(clock, [&] { return spec_.row->matcher.match(instance_.get(), &decision, &profiles, answers_.data()); });
  if (fault == PolicyFault::kNone &&
      std::any_of(answers_.begin(), answers_.end(), [](uint8_t bit) { return bit > 1; })) {
    fault = PolicyFault::kNotANumber;
  }
  answers = answers_;
  return fault;
}

PolicyFault Policy::decide(const StrowgerDecision& decision, const StrowgerClimbs& climbs, PolicyClock* clock,
                           StrowgerLadderAnswer& answer) {
  answer = {};
  answer.struct_size = sizeof(answer);
  answer.action = answer.skill = answer.queue = STROWGER_PLUGIN_NONE;
  return timed(clock, [&] { return spec_.row->ladder_policy.decide(instance_.get(), &decision, &climbs, &answer); });
}

PolicyFault Policy::promise(const StrowgerDecision& decision, const StrowgerJoins& joins, PolicyClock* clock,
                            int64_t& target_us, int64_t& at_risk_before_us) {
  const PolicyFault fault = timed(clock, [&] {
    return spec_.row->sla_policy.promise(instance_.get(), &decision, &joins, &target_us, &at_risk_before_us);
  });
  if (fault != PolicyFault::kNone) return fault;
  const bool none = target_us == -1;
  const bool in_range =
      target_us >= 1 && target_us <= to_us(kForever) && at_risk_before_us >= 0 && at_risk_before_us <= target_us;
  return none || in_range ? PolicyFault::kNone : PolicyFault::kNotANumber;
}

PolicyFault Policy::take(const StrowgerDecision& decision, const StrowgerEvents& events, PolicyClock* clock) {
  return timed(clock, [&] { return spec_.row->event_sink.take(instance_.get(), &decision, &events); });
}

bool Policy::may_say(TextId message) {
  const auto at = std::lower_bound(messages_.begin(), messages_.end(), message);
  if (at != messages_.end() && *at == message) return true;
  if (has_said_enough()) return false;
  messages_.insert(at, message);
  return true;
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
