// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "engine/spec_check.h"
#include "engine/validate.h"
#include "strowger/core/duration_text.h"
#include "strowger/model/requirement.h"
#include "strowger/plugin/registry.h"

namespace strowger {
namespace {

/// Above it the key of "generalised_c_mu" could overflow.
constexpr double kMaxCost = 1e12;
constexpr int64_t kMaxCount = 1'000'000'000;
constexpr size_t kMaxConditions = 16;

/// A field of LadderStep that an action may use, and whether a step fills it.
struct Parameter {
  std::string_view name;
  bool filled;
};

bool uses(LadderAction action, std::string_view parameter) {
  const std::string_view all = kLadderActionRows[static_cast<size_t>(action)].parameters;
  for (const absl::string_view one : absl::StrSplit(absl::string_view(all.data(), all.size()), ", ")) {
    if (std::string_view(one.data(), one.size()) == parameter) return true;
  }
  return false;
}

void check_due(SpecCheck& check, const LadderStep& step) {
  check.duration("after", step.after);
  check.duration("slack", step.slack);
  check.duration("every", step.every);
  check.range("times", step.times, 0, kMaxCount);
  if (step.times > 0 && step.every == Duration::zero()) {
    check.fail("times", absl::StrFormat("is %d, expected 0 for a step that is not repeated (every is 0)", step.times));
  }
}

void check_conditions(SpecCheck& check, const LadderStep& step) {
  if (step.only_if.size() > kMaxConditions) {
    check.fail("only_if",
               absl::StrFormat("has %d conditions, expected at most %d", step.only_if.size(), kMaxConditions));
  }
  for (size_t i = 0; i < step.only_if.size(); ++i) {
    const LadderCondition& condition = step.only_if[i];
    const std::string field = absl::StrFormat("only_if[%d]", i);
    const bool known = condition.subject <= LadderCondition::Subject::kAgentsEligible &&
                       condition.comparison <= LadderCondition::Comparison::kMore;
    if (!known) check.fail(field, "has an unknown subject or comparison");
    check.range(field, condition.value, 0, kMaxCount);
  }
}

void check_parameters(SpecCheck& check, const LadderStep& step, const QueueSpec& queue, const CentreNames& names) {
  for (const Parameter& parameter :
       {Parameter{"skill", !step.skill.empty()}, Parameter{"by", step.by != 0},
        Parameter{"tiers", step.tiers != TierWindow{}}, Parameter{"queue", !step.queue.empty()},
        Parameter{"message", !step.message.empty()}}) {
    if (parameter.filled && !uses(step.action, parameter.name)) {
      const std::string_view used = kLadderActionRows[static_cast<size_t>(step.action)].parameters;
      check.fail(parameter.name,
                 absl::StrFormat("is not used by the action %s, expected only: %s", to_string(step.action), used));
    }
  }
  check.message("message", step.message);
  switch (step.action) {
    case LadderAction::kRelax:
      check.known_skill("skill", step.skill, names.skills);
      check.range("by", step.by, 1, kMaxLevel);
      break;
    case LadderAction::kDropSkill:
      check.known_skill("skill", step.skill, names.skills);
      break;
    case LadderAction::kWidenRing:
      check.tiers("tiers", step.tiers);
      break;
    case LadderAction::kRaisePriority:
      check.range("by", step.by, kMinPriority - kMaxPriority, kMaxPriority - kMinPriority);
      if (step.by == 0) check.fail("by", "is 0, expected how much to add to the priority");
      break;
    case LadderAction::kMoveQueue:
    case LadderAction::kAddQueue:
      check.known("queue", step.queue, names.queues, "a queue");
      break;
    case LadderAction::kCallInReserves:
      check.range("by", step.by, 1, 9);
      break;
    case LadderAction::kAnnounce:
    case LadderAction::kNotify:
      if (step.message.empty()) check.fail("message", "is missing, expected a text");
      break;
    case LadderAction::kEscalate:
      check.known_or_empty("queue", step.queue, names.queues, "a queue");
      if (step.queue.empty() && queue.escalate_to.empty()) {
        check.fail("queue", "is missing, expected a queue here or in the queue's escalate_to");
      }
      break;
    case LadderAction::kDissuade:
    case LadderAction::kDisconnect:
      break;
    case LadderAction::kNothing:
      if (step.policy.empty()) check.fail("policy", "is missing, expected a plug-in that says what to do");
      break;
  }
  check_plugin_field(check, "policy", PolicyKind::kLadderPolicy, step.policy, names);
}

void check_ladder(SpecCheck& check, const QueueSpec& queue, const CentreNames& names) {
  if (queue.ladder.size() > kMaxLadderSteps) {
    check.fail("ladder", absl::StrFormat("has %d steps, expected at most %d", queue.ladder.size(), kMaxLadderSteps));
  }
  for (size_t i = 0; i < queue.ladder.size() && check.ok(); ++i) {
    const LadderStep& step = queue.ladder[i];
    if (static_cast<size_t>(step.action) >= kLadderActionRows.size()) {
      check.in(absl::StrFormat("ladder[%d].", i), absl::StrFormat("ladder step %d: ", i + 1));
      check.fail("action", "is not a value of LadderAction");
      break;
    }
    check.in(absl::StrFormat("ladder[%d].", i),
             absl::StrFormat("ladder step %d (%s): ", i + 1, to_string(step.action)));
    check_due(check, step);
    check_conditions(check, step);
    check_parameters(check, step, queue, names);
  }
  check.in("", "");
}

void check_customer_slas(SpecCheck& check, const QueueSpec& queue, const CentreNames& names) {
  absl::flat_hash_set<std::string_view> seen;
  for (size_t i = 0; i < queue.customer_slas.size() && check.ok(); ++i) {
    const CustomerSla& one = queue.customer_slas[i];
    check.in(absl::StrFormat("customer_slas[%d].", i), absl::StrFormat("customer SLA %d: ", i + 1));
    check.known("customer_class", one.customer_class, names.customer_classes, "a customer class");
    check.known("sla", one.sla, names.slas, "an SLA");
    if (!seen.insert(one.customer_class).second) {
      check.fail("customer_class", absl::StrFormat("%s is listed twice, expected once", in_quotes(one.customer_class)));
    }
  }
  check.in("", "");
}

void check_limits(SpecCheck& check, const QueueSpec& queue, const CentreNames& names) {
  check.duration("max_wait", queue.max_wait);
  if (queue.max_wait_action > MaxWaitAction::kMove) check.fail("max_wait_action", "is not a value of MaxWaitAction");
  check.known_or_empty("max_wait_queue", queue.max_wait_queue, names.queues, "a queue");
  if (queue.max_wait_action == MaxWaitAction::kMove && queue.max_wait_queue.empty()) {
    check.fail("max_wait_queue", "is missing, expected the queue that calls move to after the longest wait");
  }
}

}  // namespace

absl::Status validate_queue(const QueueSpec& queue, const CentreNames& names) {
  SpecCheck check("queue", queue.name);
  check.name("name", queue.name);
  check.parsed("requirement", queue.requirement, Requirement::parse(queue.requirement, names.skills).status());
  check.parsed("strategy", queue.strategy, check_strategy(queue.strategy, names));
  check_plugin_field(check, "matcher", PolicyKind::kMatcher, queue.matcher, names);
  check_plugin_field(check, "shadow_strategy", PolicyKind::kAgentStrategy, queue.shadow_strategy, names);
  check.tiers("tiers", queue.tiers);
  check.range("priority", queue.priority, kMinPriority, kMaxPriority);
  check.range("weight", queue.weight, 1, kMaxShare);
  check.range("share", queue.share, 1, kMaxShare);
  if (!(queue.cost > 0 && queue.cost <= kMaxCost)) {  // so written that it refuses NaN
    check.fail("cost", absl::StrFormat("is %g, expected more than 0 and at most %g", queue.cost, kMaxCost));
  }
  check.range("cost_power", queue.cost_power, 1, 4);
  check.duration("expected_handling", queue.expected_handling, Duration{1});
  check.duration("ring_timeout", queue.ring_timeout, Duration{1});
  check.duration("retry", queue.retry);
  check.range("offers", queue.offers, 0, 1000);
  check.range("no_answer_limit", queue.no_answer_limit, 0, kMaxCount);
  check.duration("wrap_up", queue.wrap_up);
  check_limits(check, queue, names);
  check.known_or_empty("sla", queue.sla, names.slas, "an SLA");
  check_customer_slas(check, queue, names);
  check_plugin_field(check, "sla_policy", PolicyKind::kSlaPolicy, queue.sla_policy, names);
  check_ladder(check, queue, names);
  check.known_or_empty("escalate_to", queue.escalate_to, names.queues, "a queue");
  check.duration("resolve_within", queue.resolve_within);
  if (queue.resolve_within != kForever && queue.escalate_to.empty()) {
    check.fail("resolve_within",
               absl::StrFormat("is %s, expected forever, or a queue in escalate_to", to_text(queue.resolve_within)));
  }
  check.message("escalation_description", queue.escalation_description);
  return check.status();
}

bool concerns_waiting(const QueueSpec& before, const QueueSpec& after) {
  QueueSpec rest = before;
  rest.tiers = after.tiers;  // of calls that join from now on, as is the priority
  rest.priority = after.priority;
  rest.weight = after.weight;
  rest.share = after.share;
  rest.cost = after.cost;
  rest.cost_power = after.cost_power;
  rest.expected_handling = after.expected_handling;
  rest.ring_timeout = after.ring_timeout;
  rest.retry = after.retry;
  rest.no_answer_limit = after.no_answer_limit;
  rest.auto_answer = after.auto_answer;
  rest.wrap_up = after.wrap_up;
  rest.wrap_up_shared = after.wrap_up_shared;
  rest.max_length = after.max_length;
  rest.join_empty = after.join_empty;
  rest.leave_empty = after.leave_empty;
  rest.escalate_to = after.escalate_to;
  rest.resolve_within = after.resolve_within;
  rest.escalation_description = after.escalation_description;
  rest.record_decisions = after.record_decisions;
  return rest != after;
}

}  // namespace strowger
