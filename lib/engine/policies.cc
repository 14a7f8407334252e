// SPDX-License-Identifier: Apache-2.0
//
// The plug-ins that a configuration names: what they may ask, and how they are made, renewed and forgotten (rule 11.6).
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/acd_impl.h"

namespace strowger {

using detail::Policy;

namespace {

StrowgerText text_of(std::string_view text) { return {text.data(), text.size()}; }

std::string_view view_of(const StrowgerText& text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

}  // namespace

// ---- What plug-ins may ask ------------------------------------------------------------------------------------------

struct Acd::Impl::Questions {
  static const Impl& host(const StrowgerDecision* decision) { return *static_cast<const Impl*>(decision->host); }

  static StrowgerText queue_name(const StrowgerDecision* decision, uint32_t queue) {
    const Queue* found = host(decision).find(QueueId{queue});
    return found == nullptr ? StrowgerText{} : text_of(found->spec.name);
  }
  static StrowgerText agent_name(const StrowgerDecision* decision, uint32_t agent) {
    const Agent* found = host(decision).find(AgentId{agent});
    return found == nullptr ? StrowgerText{} : text_of(found->name);
  }
  static StrowgerText group_name(const StrowgerDecision* decision, uint32_t group) {
    const Impl& impl = host(decision);
    return group < impl.groups_.size() ? text_of(impl.groups_.name(GroupId{group})) : StrowgerText{};
  }
  static uint32_t find_skill(const StrowgerDecision* decision, StrowgerText name) {
    return host(decision).skills_.find(view_of(name)).value();
  }
  static int32_t skill_level(const StrowgerDecision* decision, uint32_t agent, uint32_t skill) {
    const Impl& impl = host(decision);
    const Agent* found = impl.find(AgentId{agent});
    return found == nullptr ? 0 : impl.index_.profile(found->profile).level_of(SkillId{skill});
  }
  static StrowgerText attribute(const StrowgerDecision* decision, uint64_t call, StrowgerText key) {
    const Impl& impl = host(decision);
    const Call* found = impl.find(CallId{call});
    const TextId wanted = impl.texts_.find(view_of(key));
    if (found == nullptr || !wanted.valid()) return {};
    StrowgerText value{};
    impl.attributes(*found, [&](TextId id, std::string_view text) {
      if (id == wanted) value = text_of(text);
    });
    return value;
  }

  static StrowgerText skill_name(const StrowgerDecision* decision, uint32_t skill) {
    const Impl& impl = host(decision);
    return impl.skills_.contains(SkillId{skill}) ? text_of(impl.skills_.name(SkillId{skill})) : StrowgerText{};
  }
  static StrowgerText requirement_text(const StrowgerDecision* decision, uint32_t requirement) {
    const Impl& impl = host(decision);
    if (!impl.requirements_.contains(RequirementId{requirement})) return {};
    impl.requirement_text_ = impl.requirements_[RequirementId{requirement}].to_string(impl.skills_);
    return text_of(impl.requirement_text_);
  }
  static StrowgerText customer_class_name(const StrowgerDecision* decision, uint32_t customer_class) {
    const Impl& impl = host(decision);
    if (customer_class >= impl.customer_classes_.size()) return {};
    return text_of(impl.customer_classes_.name(CustomerClassId{static_cast<uint16_t>(customer_class)}));
  }
  static StrowgerText text(const StrowgerDecision* decision, uint32_t text) {
    const Impl& impl = host(decision);
    return impl.texts_.contains(TextId{text}) ? text_of(impl.texts_.name(TextId{text})) : StrowgerText{};
  }
  static uint32_t find_queue(const StrowgerDecision* decision, StrowgerText name) {
    const Impl& impl = host(decision);
    const auto found = impl.queue_ids_.find(absl::string_view(name.data, name.data == nullptr ? 0 : name.size));
    return found == impl.queue_ids_.end() ? STROWGER_PLUGIN_NONE : found->second.value();
  }

  static constexpr StrowgerQuestions kTable{sizeof(StrowgerQuestions),
                                            queue_name,
                                            agent_name,
                                            group_name,
                                            find_skill,
                                            skill_level,
                                            attribute,
                                            skill_name,
                                            requirement_text,
                                            customer_class_name,
                                            text,
                                            find_queue};
};

StrowgerDecision Acd::Impl::decision() const {
  StrowgerDecision decision{};
  decision.struct_size = sizeof(decision);
  decision.now_us = to_us(now_);
  decision.queue = decision.agent = STROWGER_PLUGIN_NONE;
  decision.questions = &Questions::kTable;
  decision.host = this;
  return decision;
}

StrowgerDecision Acd::Impl::decision_about(const Call& call) const {
  StrowgerDecision about = decision();
  const CallClassKey& call_key = key(call);
  about.call = call.id.value();
  about.host_ref = call.host_ref;
  about.enqueue_time_us = to_us(enqueued_at(call));
  about.queue = call_key.home.value();
  about.requirement = call.asked.value();
  about.priority = call_key.priority;
  about.media = static_cast<uint32_t>(call_key.media);
  return about;
}

// ---- Configuration --------------------------------------------------------------------------------------------------

absl::Status Acd::Impl::prepare_policy(PolicyKind kind, const std::string& text) {
  return policies_.prepare(options_.policies, kind, text);
}

absl::Status Acd::Impl::prepare_policies(const QueueSpec& spec) {
  absl::Status status = prepare_policy(PolicyKind::kAgentStrategy, spec.strategy);
  if (status.ok()) status = prepare_policy(PolicyKind::kAgentStrategy, spec.shadow_strategy);
  if (status.ok()) status = prepare_policy(PolicyKind::kMatcher, spec.matcher);
  if (status.ok()) status = prepare_policy(PolicyKind::kSlaPolicy, spec.sla_policy);
  for (size_t i = 0; status.ok() && i < spec.ladder.size(); ++i) {
    status = prepare_policy(PolicyKind::kLadderPolicy, spec.ladder[i].policy);
  }
  return status;
}

absl::Status Acd::Impl::prepare_policies(const CentreSpec& centre) {
  absl::Status status = prepare_policy(PolicyKind::kCallOrder, centre.call_order);
  if (status.ok()) status = prepare_policy(PolicyKind::kCallOrder, centre.shadow_call_order);
  for (size_t i = 0; status.ok() && i < centre.event_sinks.size(); ++i) {
    status = prepare_policy(PolicyKind::kEventSink, centre.event_sinks[i]);
  }
  for (size_t i = 0; status.ok() && i < centre.queues.size(); ++i) status = prepare_policies(centre.queues[i]);
  for (size_t i = 0; status.ok() && i < centre.agents.size(); ++i) {
    status = prepare_policy(PolicyKind::kCallOrder, centre.agents[i].call_order);
    if (status.ok()) status = prepare_policy(PolicyKind::kCallOrder, centre.agents[i].shadow_call_order);
  }
  return status;
}

uint16_t Acd::Impl::policy_named(PolicyKind kind, const std::string& text) {
  const uint16_t number = policies_.find(kind, text);
  if (number == 0) return 0;
  Policy& policy = policies_[number];
  if (!policy.label.valid()) policy.label = texts_.intern(policy.name());
  if (kind == PolicyKind::kMatcher && policy.epoch == 0) policy.epoch = ++last_epoch_;
  return number;
}

void Acd::Impl::forget_unused_policies() {
  if (policies_.empty()) return;
  std::vector<bool> in_use(policies_.end_number());
  for (const Queue& queue : queues_) {
    if (queue.removed) continue;
    for (const uint16_t number : {queue.policy, queue.shadow, queue.matcher, queue.sla_policy}) in_use[number] = true;
    for (const detail::ResolvedStep& step : queue.steps) in_use[step.policy] = true;
  }
  for (const uint16_t number : event_sinks_) in_use[number] = true;
  agents_.for_each([&](uint32_t, const Agent& agent) {
    for (const detail::ProfileNumber number : {agent.base_profile, agent.profile}) {
      in_use[index_.profile(number).order_policy] = true;
      in_use[index_.profile(number).order_shadow] = true;
    }
  });
  policies_.keep_only(in_use);
  if (!knows_profiles_) return;
  answers_.keep_only([this](uint32_t epoch) {
    return policies_.find_if([epoch](const Policy& policy) { return policy.epoch == epoch; }) != nullptr;
  });
  if (any_matcher_) return;
  answers_.clear();
  knows_profiles_ = false;
}

absl::Status Acd::Impl::renew_policies(std::string_view name) {
  if (absl::Status status = check_idle(); !status.ok()) return status;
  if (absl::Status status = policies_.renew(options_.policies, name); !status.ok()) return status;
  const uint32_t last_epoch = last_epoch_;
  for (const Queue& queue : queues_) {
    if (queue.matcher != 0 && !queue.removed) policy_named(PolicyKind::kMatcher, queue.spec.matcher);
  }
  queues_changed();
  if (last_epoch_ > last_epoch) {
    concern_waiting();
    const auto asks_anew = [&](const Queue& queue) { return !queue.removed && matcher_of(queue) > last_epoch; };
    for (Queue& queue : queues_) {
      if (asks_anew(queue)) rekey_waiting(queue, queue.spec);
    }
    for (const Queue& queue : queues_) {
      if (asks_anew(queue)) want_agents(queue);
    }
  }
  end_configuration();
  return absl::OkStatus();
}

std::vector<PolicyView> Acd::policies() const {
  std::vector<PolicyView> views;
  impl_->policies_.for_each([&](uint16_t, const Policy& policy) {
    const detail::PolicyCounts& counts = policy.counts();
    views.push_back({policy.text(), policy.name(), policy.origin(), policy.kind(), counts.asked, counts.faults,
                     counts.differed, policy.switched_off()});
  });
  return views;
}

absl::Status Acd::renew_policies(std::string_view name) { return impl_->renew_policies(name); }

}  // namespace strowger
