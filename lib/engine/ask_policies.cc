// SPDX-License-Identifier: Apache-2.0
//
// What plug-ins are asked beside choices: who may serve (rule 3.5), what a call was promised (4.9), what a ladder does
// (10.6); and who is told what happened (1.6).
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/acd_impl.h"

namespace strowger {

using detail::kNoSlot;
using detail::LadderMark;
using detail::MatcherQuestion;
using detail::Policy;

namespace {

constexpr Duration kMinAskAgain{100'000};

bool wants(const Policy& policy, uint64_t column) { return (policy.columns() & column) != 0; }

bool only_says(LadderAction action) {
  return action == LadderAction::kAnnounce || action == LadderAction::kNotify || action == LadderAction::kDissuade;
}

}  // namespace

// ---- Matchers (rule 3.5) --------------------------------------------------------------------------------------------

void Acd::Impl::open_question(const CallClassKey& key) {
  if (key.matcher == 0) return;
  const MatcherQuestion question{key.matcher, key.requirement};
  if (answers_.is_open(question)) return;
  if (!knows_profiles_) meet_everyone();
  answers_.open(question);
  ask_matcher(question, 0);
}

void Acd::Impl::ask_matcher(const MatcherQuestion& question, size_t first_profile) {
  const size_t count = answers_.profiles() - first_profile;
  if (count == 0) return;
  Policy* policy = policies_.find_if([&](const Policy& p) { return p.epoch == question.epoch; });
  std::span<const uint8_t> answers;
  bool answered = false;
  if (!policy->switched_off()) {
    const auto profile = [&](size_t i) -> const detail::MatchedProfile& { return answers_.profile(first_profile + i); };
    StrowgerDecision about = decision();
    about.requirement = question.requirement.value();
    detail::ProfileColumns& room = profile_columns_;
    StrowgerProfiles table{};
    table.struct_size = sizeof(table);
    table.count = count;
    table.group = room.group.fill(wants(*policy, STROWGER_PROFILE_GROUP), count,
                                  [&](size_t i) { return profile(i).group.value(); });
    table.capacity = room.capacity.fill(wants(*policy, STROWGER_PROFILE_CAPACITY), count,
                                        [&](size_t i) { return profile(i).capacity; });
    if (wants(*policy, STROWGER_PROFILE_SKILLS)) {
      profile_skills_.clear();
      profile_levels_.clear();
      table.first_skill = room.first_skill.fill(true, count + 1, [&](size_t i) {
        const size_t begin = profile_skills_.size();
        if (i == count) return begin;
        for (const auto& [skill, level] : profile(i).skills) {
          profile_skills_.push_back(skill.value());
          profile_levels_.push_back(level);
        }
        return begin;
      });
      table.skill = profile_skills_.data();
      table.level = profile_levels_.data();
    }
    answered = judge(*policy, policy->match(about, table, options_.policy_clock, answers), nullptr, kNoSlot);
  }
  static constexpr uint8_t kMay = 1;
  if (answered) {
    answers_.add(question, answers);
  } else {
    for (size_t i = 0; i < count; ++i) answers_.add(question, {&kMay, 1});
  }
}

// The profiles of agents who are new or have changed.
void Acd::Impl::meet_profiles() {
  if (!any_matcher_) {
    to_meet_.clear();
    return;
  }
  const size_t met = knows_profiles_ ? answers_.profiles() : 0;
  if (knows_profiles_) {
    std::sort(to_meet_.begin(), to_meet_.end());
    for (const uint32_t slot : to_meet_) answers_.meet(index_.profile(agents_[slot].base_profile));
    to_meet_.clear();
  } else {
    meet_everyone();
  }
  if (answers_.profiles() == met) return;
  for (size_t i = 0; i < answers_.open().size(); ++i) ask_matcher(answers_.open()[i], met);
}

void Acd::Impl::meet_everyone() {
  knows_profiles_ = true;
  agents_.for_each([this](uint32_t, const Agent& agent) { answers_.meet(index_.profile(agent.base_profile)); });
}

// ---- SLA policies (rule 4.9) ----------------------------------------------------------------------------------------

void Acd::Impl::promise(Call& call) {
  const Queue& queue = home(call);
  Policy& policy = policies_[queue.sla_policy];
  if (policy.switched_off()) return;
  const CallClassKey& call_key = key(call);
  StrowgerDecision about = decision_about(call);
  about.random = policy.draws() ? random_() : 0;
  const uint32_t customer_class =
      call.customer_class.valid() ? uint32_t{call.customer_class.value()} : STROWGER_PLUGIN_NONE;
  const int32_t priority = call_key.priority;
  const int64_t waiting = queue.waiting;
  StrowgerJoins table{};
  table.struct_size = sizeof(table);
  table.count = 1;
  table.call = &about.call;
  table.enqueue_time_us = &about.enqueue_time_us;
  table.queue = &about.queue;
  table.priority = &priority;
  table.media = &about.media;
  if (wants(policy, STROWGER_JOIN_HOST_REF)) table.host_ref = &about.host_ref;
  if (wants(policy, STROWGER_JOIN_CUSTOMER_CLASS)) table.customer_class = &customer_class;
  if (wants(policy, STROWGER_JOIN_QUEUE_WAITING)) table.queue_waiting = &waiting;
  const Sla* own = call_key.sla.valid() ? &sla(call_key.sla) : nullptr;
  const int64_t own_target = own != nullptr ? to_us(own->target) : -1;
  const int64_t own_warning = own != nullptr ? to_us(own->at_risk_before) : 0;
  int64_t target = own_target;
  int64_t warning = own_warning;
  PolicyFault fault = policy.promise(about, table, options_.policy_clock, target, warning);
  const bool differs = target != own_target || (target != -1 && warning != own_warning);
  SlaId id;
  if (fault == PolicyFault::kNone && differs && target != -1) {
    id = promise_id(index_, Duration{target}, Duration{warning});
    if (!id.valid()) fault = PolicyFault::kNotOffered;
  }
  if (!judge(policy, fault, &call, kNoSlot) || !differs) return;
  CallClassKey changed = key(call);
  changed.sla = id;
  call.promised = true;
  take_class(call, index_.acquire_call_class(changed));
}

// ---- Ladder policies (rule 10.6) ------------------------------------------------------------------------------------

bool Acd::Impl::do_step_by_policy(Call& call, const LadderMark& run, bool joining) {
  const Queue& queue = home(call);
  const auto index = static_cast<size_t>(run.step);
  const detail::ResolvedStep& own = queue.steps[index];
  Policy& policy = policies_[own.policy];
  bool decided = false;
  detail::ResolvedStep names;
  if (!policy.switched_off()) {
    StrowgerLadderAnswer answer;
    PolicyFault fault = ask(policy, call, run.step, answer);
    const auto again = Duration{answer.ask_again_us};
    if (fault == PolicyFault::kNone && again != Duration::zero() && (again < kMinAskAgain || again > kForever)) {
      fault = PolicyFault::kNotANumber;
    }
    if (fault == PolicyFault::kNone && !take_answer(answer, policy, answered_step_, names)) {
      fault = PolicyFault::kNotOffered;
    }
    decided = judge(policy, fault, &call, kNoSlot);
    if (decided && again > Duration::zero()) ask_again(extra(call), run.step, add(now_, again));
  }
  const LadderStep& step = decided ? answered_step_ : queue.spec.ladder[index];
  if (only_says(step.action) && joining && run.due < now_) return false;
  return do_action(call, run.step, step, decided ? names : own);
}

PolicyFault Acd::Impl::ask(Policy& policy, const Call& call, int step, StrowgerLadderAnswer& answer) {
  const CallClassKey& call_key = key(call);
  StrowgerDecision about = decision_about(call);
  about.random = policy.draws() ? random_() : 0;
  const int32_t priority = call_key.priority;
  const auto number = static_cast<uint32_t>(step);
  const int64_t joined = to_us(joined_at(call));
  const uint32_t customer_class =
      call.customer_class.valid() ? uint32_t{call.customer_class.value()} : STROWGER_PLUGIN_NONE;
  const uint32_t requirement = call_key.requirement.value();
  const int64_t target = call_key.sla.valid() ? to_us(sla(call_key.sla).target) : -1;
  const int64_t waiting = home(call).waiting;
  const std::array<int32_t, 3> tiers{call_key.tiers.min, call_key.tiers.max, call_key.tiers.raise};
  const int32_t reserve_level = call_key.reserve_level;
  const int32_t runs = known_extra(call).ladder_runs;
  StrowgerClimbs table{};
  table.struct_size = sizeof(table);
  table.count = 1;
  table.call = &about.call;
  table.enqueue_time_us = &about.enqueue_time_us;
  table.queue = &about.queue;
  table.priority = &priority;
  table.media = &about.media;
  table.step = &number;
  if (wants(policy, STROWGER_CLIMB_HOST_REF)) table.host_ref = &about.host_ref;
  if (wants(policy, STROWGER_CLIMB_JOINED)) table.joined_us = &joined;
  if (wants(policy, STROWGER_CLIMB_CUSTOMER_CLASS)) table.customer_class = &customer_class;
  if (wants(policy, STROWGER_CLIMB_REQUIREMENT)) table.requirement = &requirement;
  if (wants(policy, STROWGER_CLIMB_SLA_TARGET)) table.sla_target_us = &target;
  if (wants(policy, STROWGER_CLIMB_QUEUE_WAITING)) table.queue_waiting = &waiting;
  if (wants(policy, STROWGER_CLIMB_TIERS)) {
    table.tier_min = &tiers[0];
    table.tier_max = &tiers[1];
    table.tier_raise = &tiers[2];
  }
  if (wants(policy, STROWGER_CLIMB_RESERVE_LEVEL)) table.reserve_level = &reserve_level;
  if (wants(policy, STROWGER_CLIMB_RUNS)) table.runs = &runs;
  int64_t ready = 0;
  int64_t eligible = 0;
  if (wants(policy, STROWGER_CLIMB_AGENTS_READY)) {
    ready = measure(call, LadderCondition::Subject::kAgentsReady);
    table.agents_ready = &ready;
  }
  if (wants(policy, STROWGER_CLIMB_AGENTS_ELIGIBLE)) {
    eligible = measure(call, LadderCondition::Subject::kAgentsEligible);
    table.agents_eligible = &eligible;
  }
  return policy.decide(about, table, options_.policy_clock, answer);
}

// The answer as a step, if a configuration could have it.
bool Acd::Impl::take_answer(const StrowgerLadderAnswer& answer, Policy& policy, LadderStep& step,
                            detail::ResolvedStep& names) {
  if (answer.action >= kLadderActionRows.size()) return false;
  step.action = static_cast<LadderAction>(answer.action);
  step.by = answer.by;
  step.tiers = {answer.tier_min, answer.tier_max, answer.tier_raise};
  step.message.clear();
  names = {};
  const auto by_in = [&](int low, int high) { return answer.by >= low && answer.by <= high; };
  const auto take_skill = [&] {
    names.skill = SkillId{answer.skill};
    return skills_.contains(names.skill);
  };
  const auto take_queue = [&] {
    names.queue = QueueId{answer.queue};
    return find(names.queue) != nullptr;
  };
  constexpr int kMostBy = kMaxPriority - kMinPriority;
  switch (step.action) {
    case LadderAction::kRelax:
      return take_skill() && by_in(1, kMaxLevel);
    case LadderAction::kDropSkill:
      return take_skill();
    case LadderAction::kWidenRing:
      return in_range(step.tiers);
    case LadderAction::kRaisePriority:
      return by_in(-kMostBy, kMostBy) && step.by != 0;
    case LadderAction::kMoveQueue:
    case LadderAction::kAddQueue:
      return take_queue();
    case LadderAction::kCallInReserves:
      return by_in(1, 9);
    case LadderAction::kAnnounce:
    case LadderAction::kNotify:
      return answer.message.size > 0 && take_message(answer.message, texts_, policy, step, names);
    case LadderAction::kEscalate:
      return (answer.queue == STROWGER_PLUGIN_NONE || take_queue()) &&
             take_message(answer.message, texts_, policy, step, names);
    case LadderAction::kDissuade:
    case LadderAction::kDisconnect:
      return take_message(answer.message, texts_, policy, step, names);
    case LadderAction::kNothing:
      break;
  }
  return true;
}

// ---- Event sinks (rule 1.6) -----------------------------------------------------------------------------------------

void Acd::Impl::on_events(std::span<const Event> events) {
  if (host_sink_ != nullptr) host_sink_->on_events(events);
  const size_t count = events.size();
  detail::EventColumns& room = event_columns_;
  StrowgerDecision about = decision();
  about.now_us = to_us(events.back().time);
  for (const uint16_t number : event_sinks_) {
    Policy& policy = policies_[number];
    if (policy.switched_off()) continue;
    const auto fill = [&](auto& column, uint64_t bits, auto&& get) {
      return column.fill(bits == 0 || wants(policy, bits), count, [&](size_t i) { return get(events[i]); });
    };
    StrowgerEvents table{};
    table.struct_size = sizeof(table);
    table.count = count;
    table.time_us = fill(room.time, 0, [](const Event& e) { return to_us(e.time); });
    table.kind = fill(room.kind, 0, [](const Event& e) { return e.kind; });
    table.call = fill(room.call, STROWGER_EVENT_CALL, [](const Event& e) { return e.call.value(); });
    table.host_ref = fill(room.host_ref, STROWGER_EVENT_HOST_REF, [](const Event& e) { return e.host_ref; });
    table.value = fill(room.value, STROWGER_EVENT_VALUES, [](const Event& e) { return e.value; });
    table.value2 = fill(room.value2, STROWGER_EVENT_VALUES, [](const Event& e) { return e.value2; });
    table.agent = fill(room.agent, STROWGER_EVENT_AGENT, [](const Event& e) { return e.agent.value(); });
    table.queue = fill(room.queue, STROWGER_EVENT_QUEUE, [](const Event& e) { return e.queue.value(); });
    table.requirement =
        fill(room.requirement, STROWGER_EVENT_REQUIREMENT, [](const Event& e) { return e.requirement.value(); });
    table.text = fill(room.text, STROWGER_EVENT_TEXT, [](const Event& e) { return e.text.value(); });
    table.priority = fill(room.priority, STROWGER_EVENT_PRIORITY, [](const Event& e) { return e.priority; });
    table.reason = fill(room.reason, STROWGER_EVENT_REASON, [](const Event& e) {
      return e.reason.valid() ? uint32_t{e.reason.value()} : STROWGER_PLUGIN_NONE;
    });
    table.cause = fill(room.cause, STROWGER_EVENT_CAUSE, [](const Event& e) { return e.cause; });
    table.media = fill(room.media, STROWGER_EVENT_MEDIA, [](const Event& e) { return e.media; });
    table.end = fill(room.end, STROWGER_EVENT_END, [](const Event& e) { return e.end; });
    table.step = fill(room.step, STROWGER_EVENT_LADDER, [](const Event& e) { return e.step; });
    table.action = fill(room.action, STROWGER_EVENT_LADDER, [](const Event& e) { return e.action; });
    table.old_state = fill(room.old_state, STROWGER_EVENT_STATES, [](const Event& e) { return e.old_state; });
    table.new_state = fill(room.new_state, STROWGER_EVENT_STATES, [](const Event& e) { return e.new_state; });
    policy.note(policy.take(about, table, options_.policy_clock));
  }
}

}  // namespace strowger
