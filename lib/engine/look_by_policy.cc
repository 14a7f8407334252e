// SPDX-License-Identifier: Apache-2.0
//
// Choices by plug-ins (rules 5.4, 5.5, 6.4 and 6.5): the candidates are shown column by column, and the answer is
// judged.
#include <algorithm>
#include <array>
#include <string>
#include <tuple>

#include "engine/acd_impl.h"
#include "engine/contenders.h"

namespace strowger {

using detail::kNoSlot;
using detail::Policy;

namespace {

constexpr Cause cause_of(PolicyFault fault) {
  switch (fault) {
    case PolicyFault::kFailed:
      return Cause::kPolicyFailed;
    case PolicyFault::kNotANumber:
      return Cause::kPolicyNotANumber;
    case PolicyFault::kNotOffered:
      return Cause::kPolicyNotOffered;
    case PolicyFault::kSlow:
      return Cause::kPolicySlow;
    default:
      return Cause::kNone;
  }
}

}  // namespace

// ---- Faults ---------------------------------------------------------------------------------------------------------

// Counts how it went, and tells what went wrong; whether the policy decided.
bool Acd::Impl::judge(Policy& policy, PolicyFault fault, Call* call, uint32_t agent) {
  const bool switched_off = policy.note(fault);
  if (kPolicyFaultRows[static_cast<size_t>(fault)].counts) {
    Event& event = call != nullptr ? emit_call(EventKind::kPolicyFault, *call) : emit(EventKind::kPolicyFault);
    if (agent != kNoSlot) event.agent = agents_[agent].id;
    event.text = policy.label;
    event.cause = cause_of(fault);
    event.value = policy.faults();
    event.value2 = switched_off ? 1 : 0;
  }
  return fault == PolicyFault::kNone;
}

// ---- An agent for a call (rules 5.4 and 5.5) ------------------------------------------------------------------------

Acd::Impl::Choice Acd::Impl::choose_agent_by_policy(const Call& call, uint32_t rank_limit) {
  policy_fault_ = PolicyFault::kNone;
  gather_candidates(call);
  const uint32_t rank = keep_best_rank(rank_limit);
  if (listed_.empty()) return {};
  const auto earlier = [this](const Choice& a, const Choice& b) {
    return std::tie(agents_[a.agent].idle_since, a.agent) < std::tie(agents_[b.agent].idle_since, b.agent);
  };
  // PERFORMANCE: those of one class stand in this order already.
  if (!std::is_sorted(listed_.begin(), listed_.end(), earlier)) std::sort(listed_.begin(), listed_.end(), earlier);

  const Queue& queue = home(call);
  if (queue.shadow != 0) shown_to_shadow_ = listed_;  // the built-in may use the list for itself
  Choice chosen;
  if (queue.policy != 0) {
    Policy& policy = policies_[queue.policy];
    if (policy.switched_off()) {
      policy_fault_ = PolicyFault::kSwitchedOff;
    } else {
      policy_fault_ = ask(policy, call, listed_, policy.draws() ? random_() : 0, chosen);
      if (!judge(policy, policy_fault_, &calls_[call.slot()], kNoSlot)) chosen = {};
    }
  }
  if (!chosen.found()) chosen = choose_agent_built_in(call, rank_limit);
  chosen.rank = rank;
  // It may be the same instance, and switched off by this very decision.
  if (queue.shadow != 0 && !policies_[queue.shadow].switched_off()) ask_shadow(call, chosen);
  return chosen;
}

void Acd::Impl::ask_shadow(const Call& call, const Choice& chosen) {
  Policy& shadow = policies_[home(call).shadow];
  Choice other;
  const PolicyFault fault = ask(shadow, call, shown_to_shadow_, shadow.draws() ? shadow_random_() : 0, other);
  Call& subject = calls_[call.slot()];
  if (!judge(shadow, fault, &subject, kNoSlot) || other.agent == chosen.agent) return;
  shadow.note_difference();
  Event& event = emit_call(EventKind::kShadowDiffers, subject, other.agent);
  event.text = shadow.label;
  event.value = agents_[chosen.agent].id.value();
}

PolicyFault Acd::Impl::ask(Policy& policy, const Call& call, const std::vector<Choice>& candidates, uint64_t random,
                           Choice& chosen) {
  StrowgerDecision decision = decision_about(call);
  decision.random = random;

  const uint64_t columns = policy.columns();
  const auto wanted = [columns](uint64_t column) { return (columns & column) != 0; };
  const size_t count = candidates.size();
  const auto agent = [&](size_t i) -> const Agent& { return agents_[candidates[i].agent]; };
  detail::AgentColumns& room = agent_columns_;
  StrowgerAgents table{};
  table.struct_size = sizeof(table);
  table.count = count;
  table.agent = room.agent.fill(true, count, [&](size_t i) { return agent(i).id.value(); });
  table.idle_since_us = room.idle_since.fill(wanted(STROWGER_AGENT_IDLE_SINCE), count,
                                             [&](size_t i) { return to_us(agent(i).idle_since); });
  table.calls = room.calls.fill(wanted(STROWGER_AGENT_CALLS), count, [&](size_t i) { return agent(i).calls; });
  table.units = room.units.fill(wanted(STROWGER_AGENT_UNITS), count, [&](size_t i) { return agent(i).units; });
  table.capacity =
      room.capacity.fill(wanted(STROWGER_AGENT_CAPACITY), count, [&](size_t i) { return agent(i).traits.capacity; });
  table.weight =
      room.weight.fill(wanted(STROWGER_AGENT_WEIGHT), count, [&](size_t i) { return agent(i).traits.weight; });
  table.position =
      room.position.fill(wanted(STROWGER_AGENT_POSITION), count, [&](size_t i) { return agent(i).traits.position; });
  // Slots of groups begin with that of no group, so one less is the group's number, or none.
  table.group =
      room.group.fill(wanted(STROWGER_AGENT_GROUP), count, [&](size_t i) { return agent(i).traits.group - 1; });
  table.proficiency = room.proficiency.fill(wanted(STROWGER_AGENT_PROFICIENCY), count, [&](size_t i) {
    const detail::AgentProfile& profile = index_.profile(agent(i).profile);
    return requirements_[call.asked].proficiency([&](SkillId skill) { return profile.level_of(skill); });
  });
  uint32_t index = 0;
  const PolicyFault fault = policy.choose(decision, table, options_.policy_clock, index);
  if (fault == PolicyFault::kNone) chosen = candidates[index];
  return fault;
}

// ---- A call for an agent (rules 6.4 and 6.5) ------------------------------------------------------------------------

Acd::Impl::Candidate Acd::Impl::choose_call_by_policy(const Agent& agent, bool ringing) {
  policy_fault_ = PolicyFault::kNone;
  const detail::AgentClass& agents = index_.agent_class(agent.agent_class);
  Policy* policy = agents.order_policy != 0 ? &policies_[agents.order_policy] : nullptr;
  Policy* shadow = agents.order_shadow != 0 ? &policies_[agents.order_shadow] : nullptr;
  if (policy != nullptr && policy->switched_off()) {
    policy_fault_ = PolicyFault::kSwitchedOff;
    policy = nullptr;
  }
  if (shadow != nullptr && shadow->switched_off()) shadow = nullptr;
  if (policy == nullptr && shadow == nullptr) return choose_call_built_in(agent, ringing);
  contenders_.clear();
  begin_choice(agents.order);
  const uint64_t columns = (policy != nullptr ? policy->columns() : 0) | (shadow != nullptr ? shadow->columns() : 0);
  choice_asks_membership_ = (columns & STROWGER_CALL_MEMBERSHIP_PRIORITY) != 0;
  each_contender(agent, ringing, [&](const Candidate& found) { contenders_.push_back(found); });
  if (contenders_.empty()) return {};
  std::sort(contenders_.begin(), contenders_.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.place, a.slot) < std::tie(b.place, b.slot);
  });
  Candidate chosen;
  if (policy != nullptr) {
    std::span<const double> scores;
    policy_fault_ = ask(*policy, agent, policy->draws() ? random_() : 0, scores);
    if (judge(*policy, policy_fault_, nullptr, agent.id.index())) chosen = smallest_score(scores);
  }
  if (!chosen) chosen = choose_call_built_in(agent, ringing);
  // It may be the same instance, and switched off by this very decision.
  if (shadow != nullptr && !shadow->switched_off()) ask_shadow(agent, chosen);
  return chosen;
}

void Acd::Impl::ask_shadow(const Agent& agent, const Candidate& chosen) {
  Policy& shadow = policies_[index_.agent_class(agent.agent_class).order_shadow];
  std::span<const double> scores;
  const PolicyFault fault = ask(shadow, agent, shadow.draws() ? shadow_random_() : 0, scores);
  if (!judge(shadow, fault, nullptr, agent.id.index())) return;
  const Candidate other = smallest_score(scores);
  if (other.slot == chosen.slot) return;
  shadow.note_difference();
  Event& event = emit_call(EventKind::kShadowDiffers, calls_[other.slot], agent.id.index());
  event.text = shadow.label;
  event.value = static_cast<int64_t>(calls_[chosen.slot].id.value());
}

// The contenders stand oldest first. In a LIFO queue the newest of equal scores is its best; between queues the oldest.
Acd::Impl::Candidate Acd::Impl::smallest_score(std::span<const double> scores) const {
  size_t best = scores.size();
  for (size_t i = 0; i < scores.size(); ++i) {
    if (best < scores.size() && scores[best] <= scores[i]) continue;
    best = i;
  }
  if (!any_lifo_) return contenders_[best];
  // Of those with the least score: per LIFO queue only the newest counts; then the oldest of what is left.
  const auto newer_in_queue = [&](size_t i) {
    for (size_t j = i + 1; j < scores.size(); ++j) {
      if (contenders_[j].queue == contenders_[i].queue && scores[j] == scores[i]) return true;
    }
    return false;
  };
  for (size_t i = best; i < scores.size(); ++i) {
    if (scores[i] != scores[best]) continue;
    if (!contenders_[i].queue->spec.lifo || !newer_in_queue(i)) return contenders_[i];
  }
  return contenders_[best];
}

PolicyFault Acd::Impl::ask(Policy& policy, const Agent& agent, uint64_t random, std::span<const double>& scores) {
  StrowgerDecision decision = this->decision();
  decision.random = random;
  decision.agent = agent.id.value();
  const uint64_t columns = policy.columns();
  const auto wanted = [columns](uint64_t column) { return (columns & column) != 0; };
  const size_t count = contenders_.size();
  const auto of = [&](size_t i) -> const Candidate& { return contenders_[i]; };
  detail::CallColumns& room = call_columns_;
  StrowgerCalls table{};
  table.struct_size = sizeof(table);
  table.count = count;
  table.call = room.call.fill(true, count, [&](size_t i) { return calls_[of(i).slot].id.value(); });
  table.enqueue_time_us = room.enqueue_time.fill(wanted(STROWGER_CALL_ENQUEUE_TIME), count,
                                                 [&](size_t i) { return to_us(of(i).enqueued_at); });
  table.queue = room.queue.fill(wanted(STROWGER_CALL_QUEUE), count, [&](size_t i) { return of(i).queue->id.value(); });
  table.priority = room.priority.fill(wanted(STROWGER_CALL_PRIORITY), count, [&](size_t i) { return of(i).priority; });
  table.sla_target_us = room.sla_target.fill(wanted(STROWGER_CALL_SLA_TARGET), count, [&](size_t i) {
    return of(i).sla.valid() ? to_us(sla(of(i).sla).target) : int64_t{-1};
  });
  table.queue_waiting = room.queue_waiting.fill(wanted(STROWGER_CALL_QUEUE_WAITING), count,
                                                [&](size_t i) { return of(i).queue->waiting; });
  table.membership_priority = room.membership_priority.fill(wanted(STROWGER_CALL_MEMBERSHIP_PRIORITY), count,
                                                            [&](size_t i) { return of(i).membership_priority; });
  table.host_ref =
      room.host_ref.fill(wanted(STROWGER_CALL_HOST_REF), count, [&](size_t i) { return calls_[of(i).slot].host_ref; });
  return policy.score(decision, table, options_.policy_clock, scores);
}

}  // namespace strowger
