// SPDX-License-Identifier: Apache-2.0
//
// What plug-ins are asked beside choices: who may serve (rule 3.5), what a call was promised (4.9), what a ladder does
// (10.6).
#include <algorithm>
#include <string>

#include "support/naive/naive_engine.h"

namespace strowger::naive {

StrowgerDecision NaiveAcd::decision_about(const NaivePolicy& policy, const NaiveCall& call) {
  StrowgerDecision decision = decision_for(policy, random_);
  decision.call = call.id.value();
  decision.host_ref = call.host_ref;
  decision.enqueue_time_us = to_us(call.enqueue);
  decision.queue = call.queue.value();
  decision.requirement = call.asked.value();
  decision.priority = call.priority;
  decision.media = static_cast<uint32_t>(call.media);
  return decision;
}

// ---- Matchers ------------------------------------------------------------------------------------------------------

NaiveProfile NaiveAcd::profile_of(const NaiveAgent& agent) {
  return {agent.skills, agent.group.value(), agent.spec.capacity};
}

bool NaiveAcd::any_matcher() const {
  return std::any_of(queues_.begin(), queues_.end(),
                     [](const NaiveQueue& queue) { return queue.live && !queue.spec.matcher.empty(); });
}

bool NaiveAcd::matched(const NaiveCall& call, const NaiveAgent& agent) const {
  const std::string& matcher = queue_of(call).spec.matcher;
  if (matcher.empty()) return true;
  for (const NaiveQuestion& question : questions_) {
    if (question.matcher != matcher || question.requirement != call.current) continue;
    const auto profile = std::find(profiles_.begin(), profiles_.end(), profile_of(agent));
    const auto index = static_cast<size_t>(profile - profiles_.begin());
    return index < question.answers.size() && question.answers[index];
  }
  return false;
}

void NaiveAcd::meet_everyone() {
  profiles_known_ = true;
  for (const auto& [slot, agent] : agents_) {
    const NaiveProfile profile = profile_of(agent);
    if (std::find(profiles_.begin(), profiles_.end(), profile) == profiles_.end()) profiles_.push_back(profile);
  }
}

void NaiveAcd::meet_profiles() {
  if (!any_matcher()) return;
  meet_everyone();
  for (NaiveQuestion& question : questions_) ask_matcher(question);
}

void NaiveAcd::open_question(const NaiveCall& call) {
  const std::string& matcher = queue_of(call).spec.matcher;
  if (matcher.empty()) return;
  for (const NaiveQuestion& question : questions_) {
    if (question.matcher == matcher && question.requirement == call.current) return;
  }
  if (!profiles_known_) meet_everyone();
  questions_.push_back({matcher, call.current, {}});
  ask_matcher(questions_.back());
}

void NaiveAcd::open_questions_of(QueueId queue) {
  for (const CallId id : in_line(queue)) open_question(*find(id));
}

void NaiveAcd::ask_matcher(NaiveQuestion& question) {
  const size_t first = question.answers.size();
  const size_t count = profiles_.size() - first;
  if (count == 0) return;
  NaivePolicy& policy = policies_.at(question.matcher);
  std::vector<uint8_t> answers(count, 1);
  if (!policy.off) {
    StrowgerDecision decision = decision_for(policy, random_);
    decision.requirement = question.requirement.value();
    std::vector<uint32_t> groups;
    std::vector<int32_t> capacities;
    std::vector<uint32_t> first_skills{0};
    std::vector<uint32_t> skills;
    std::vector<int32_t> levels;
    for (size_t i = first; i < profiles_.size(); ++i) {
      groups.push_back(profiles_[i].group);
      capacities.push_back(profiles_[i].capacity);
      for (const auto& [skill, level] : profiles_[i].skills) {
        skills.push_back(skill);
        levels.push_back(level);
      }
      first_skills.push_back(static_cast<uint32_t>(skills.size()));
    }
    const StrowgerMatcher& functions = policy.spec.row->matcher;
    const auto column = [&](uint64_t bit, const auto& values) {
      return (functions.columns & bit) != 0 ? values.data() : nullptr;
    };
    const StrowgerProfiles table{sizeof(StrowgerProfiles),
                                 count,
                                 column(STROWGER_PROFILE_GROUP, groups),
                                 column(STROWGER_PROFILE_CAPACITY, capacities),
                                 column(STROWGER_PROFILE_SKILLS, first_skills),
                                 column(STROWGER_PROFILE_SKILLS, skills),
                                 column(STROWGER_PROFILE_SKILLS, levels)};
    answers.assign(count, 7);
    const StrowgerStatus status = functions.match(policy.instance.get(), &decision, &table, answers.data());
    Cause cause = judge_scores(status, {});
    const bool nonsense = std::any_of(answers.begin(), answers.end(), [](uint8_t answer) { return answer > 1; });
    if (status == STROWGER_PLUGIN_OK && nonsense) cause = Cause::kPolicyNotANumber;
    Event event;
    event.kind = EventKind::kPolicyFault;
    note_fault(policy, event, cause);
    if (status != STROWGER_PLUGIN_OK || nonsense) answers.assign(count, 1);
  }
  question.answers.insert(question.answers.end(), answers.begin(), answers.end());
}

// ---- SLA policies --------------------------------------------------------------------------------------------------

void NaiveAcd::ask_for_promise(NaiveCall& call) {
  const auto found = policies_.find(queue_of(call).spec.sla_policy);
  if (found == policies_.end() || found->second.off) return;
  NaivePolicy& policy = found->second;
  const StrowgerDecision decision = decision_about(policy, call);
  const StrowgerSlaPolicy& functions = policy.spec.row->sla_policy;
  const int32_t priority = call.priority;
  const uint32_t customer_class = call.customer_class.valid() ? call.customer_class.value() : STROWGER_PLUGIN_NONE;
  const int64_t waiting = waiting_in(call.queue);
  const auto column = [&](uint64_t bit, const auto& value) {
    return (functions.columns & bit) != 0 ? &value : nullptr;
  };
  const StrowgerJoins table{sizeof(StrowgerJoins),
                            1,
                            &decision.call,
                            &decision.enqueue_time_us,
                            &decision.queue,
                            &priority,
                            &decision.media,
                            column(STROWGER_JOIN_HOST_REF, decision.host_ref),
                            column(STROWGER_JOIN_CUSTOMER_CLASS, customer_class),
                            column(STROWGER_JOIN_QUEUE_WAITING, waiting)};
  const Sla* own = sla(call);
  const int64_t own_target = own == nullptr ? -1 : to_us(own->target);
  const int64_t own_warning = own == nullptr ? 0 : to_us(own->at_risk_before);
  int64_t target = own_target;
  int64_t warning = own_warning;
  const StrowgerStatus status = functions.promise(policy.instance.get(), &decision, &table, &target, &warning);
  Cause cause = judge_scores(status, {});
  const bool possible = target == -1 || (target > 0 && target <= to_us(kForever) && warning >= 0 && warning <= target);
  if (status == STROWGER_PLUGIN_OK && !possible) cause = Cause::kPolicyNotANumber;
  note_fault(policy, call_event(EventKind::kPolicyFault, call), cause);
  if (status != STROWGER_PLUGIN_OK || !possible) return;
  if (target == own_target && (target == -1 || warning == own_warning)) return;
  call.promised = true;
  call.promise.reset();
  if (target != -1) call.promise = Sla{.name = {}, .target = Duration{target}, .at_risk_before = Duration{warning}};
}

// ---- Ladder policies -----------------------------------------------------------------------------------------------

std::optional<LadderStep> NaiveAcd::step_by_policy(NaiveCall& call, int step) {
  const auto found = policies_.find(queue_of(call).spec.ladder[static_cast<size_t>(step)].policy);
  if (found == policies_.end() || found->second.off) return std::nullopt;
  NaivePolicy& policy = found->second;
  const StrowgerDecision decision = decision_about(policy, call);
  const StrowgerLadderPolicy& functions = policy.spec.row->ladder_policy;
  const int32_t priority = call.priority;
  const auto number = static_cast<uint32_t>(step);
  const int64_t joined = to_us(call.joined);
  const uint32_t customer_class = call.customer_class.valid() ? call.customer_class.value() : STROWGER_PLUGIN_NONE;
  const uint32_t requirement = call.current.value();
  const int64_t target = sla(call) == nullptr ? -1 : to_us(sla(call)->target);
  const int64_t waiting = waiting_in(call.queue);
  const int32_t tier_min = call.tiers.min;
  const int32_t tier_max = call.tiers.max;
  const int32_t tier_raise = call.tiers.raise;
  const int32_t reserve_level = call.reserve_level;
  const int32_t runs = call.ladder_runs;
  const int64_t ready = measure(call, LadderCondition::Subject::kAgentsReady);
  const int64_t there = measure(call, LadderCondition::Subject::kAgentsEligible);
  const auto column = [&](uint64_t bit, const auto& value) {
    return (functions.columns & bit) != 0 ? &value : nullptr;
  };
  const StrowgerClimbs table{sizeof(StrowgerClimbs),
                             1,
                             &decision.call,
                             &decision.enqueue_time_us,
                             &decision.queue,
                             &priority,
                             &decision.media,
                             &number,
                             column(STROWGER_CLIMB_HOST_REF, decision.host_ref),
                             column(STROWGER_CLIMB_JOINED, joined),
                             column(STROWGER_CLIMB_CUSTOMER_CLASS, customer_class),
                             column(STROWGER_CLIMB_REQUIREMENT, requirement),
                             column(STROWGER_CLIMB_SLA_TARGET, target),
                             column(STROWGER_CLIMB_QUEUE_WAITING, waiting),
                             column(STROWGER_CLIMB_TIERS, tier_min),
                             column(STROWGER_CLIMB_TIERS, tier_max),
                             column(STROWGER_CLIMB_TIERS, tier_raise),
                             column(STROWGER_CLIMB_RESERVE_LEVEL, reserve_level),
                             column(STROWGER_CLIMB_RUNS, runs),
                             column(STROWGER_CLIMB_AGENTS_READY, ready),
                             column(STROWGER_CLIMB_AGENTS_ELIGIBLE, there)};
  StrowgerLadderAnswer answer{};
  answer.struct_size = sizeof(answer);
  answer.action = answer.skill = answer.queue = STROWGER_PLUGIN_NONE;
  const StrowgerStatus status = functions.decide(policy.instance.get(), &decision, &table, &answer);
  Cause cause = judge_scores(status, {});
  std::optional<LadderStep> decided;
  if (status == STROWGER_PLUGIN_OK) {
    const int64_t again = answer.ask_again_us;
    if (again != 0 && (again < 100'000 || again > to_us(kForever))) {
      cause = Cause::kPolicyNotANumber;
    } else {
      decided = taken(answer, policy);
      if (!decided) cause = Cause::kPolicyNotOffered;
    }
  }
  note_fault(policy, call_event(EventKind::kPolicyFault, call), cause);
  if (!decided) return std::nullopt;
  if (!decided->message.empty()) texts_.intern(decided->message);
  if (answer.ask_again_us > 0) call.asked_again[step] = to_us(add(now_, Duration{answer.ask_again_us}));
  return decided;
}

/// The answer in words, as a configuration would have it; nothing if none could.
std::optional<LadderStep> NaiveAcd::taken(const StrowgerLadderAnswer& answer, NaivePolicy& policy) const {
  LadderStep step;
  if (answer.action > STROWGER_STEP_NOTHING) return std::nullopt;
  step.action = static_cast<LadderAction>(answer.action);
  step.by = answer.by;
  step.tiers = {answer.tier_min, answer.tier_max, answer.tier_raise};
  if (answer.skill < skills_.size()) step.skill = std::string(skills_.name(SkillId{answer.skill}));
  if (has_queue(QueueId{answer.queue})) step.queue = std::string(name(QueueId{answer.queue}));
  if (answer.message.data != nullptr) step.message.assign(answer.message.data, answer.message.size);
  QueueSpec probe{.name = "probe"};
  CentreSpec around;
  for (size_t i = 0; i < skills_.size(); ++i)
    around.skills.emplace_back(skills_.name(SkillId{static_cast<uint32_t>(i)}));
  if (!step.queue.empty()) around.queues.push_back({.name = step.queue});
  // Fields that the action does not use are not looked at.
  const std::string_view used = kLadderActionRows[answer.action].parameters;
  const auto uses = [&](std::string_view field) { return used.find(field) != std::string_view::npos; };
  if (!uses("skill")) step.skill.clear();
  if (!uses("by")) step.by = 0;
  if (!uses("tiers")) step.tiers = {};
  if (!uses("queue")) step.queue.clear();
  if (!uses("message")) step.message.clear();
  if (step.action == LadderAction::kNothing) return step;
  if (step.action == LadderAction::kEscalate) {
    if (answer.queue != STROWGER_PLUGIN_NONE && step.queue.empty()) return std::nullopt;
    probe.escalate_to = "probe";
  }
  step.after = Duration{1};
  probe.ladder = {step};
  around.queues.push_back(probe);
  if (!validate(around).ok()) return std::nullopt;
  if (!step.message.empty() && policy.said.size() >= 1024 && !policy.said.contains(step.message)) return std::nullopt;
  if (!step.message.empty()) policy.said.insert(step.message);
  return step;
}

}  // namespace strowger::naive
