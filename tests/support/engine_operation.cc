// SPDX-License-Identifier: Apache-2.0
#include "support/engine_operation.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace strowger::testing {
namespace {

void append(std::string& line, const char* field, const std::string& value) {
  if (!value.empty()) absl::StrAppend(&line, " ", field, "=", value);
}

std::string window_text(const TierWindow& tiers) {
  return absl::StrFormat("[%d,%d]r%d", tiers.min, tiers.max, tiers.raise);
}

void append_step(std::string& line, const LadderStep& step) {
  absl::StrAppend(&line, " {", plain(strowger::to_string(step.action)),
                  step.by_slack ? absl::StrFormat(" slack=%d", to_us(step.slack))
                                : absl::StrFormat(" after=%d", to_us(step.after)));
  if (step.every > Duration::zero()) absl::StrAppendFormat(&line, " every=%d times=%d", to_us(step.every), step.times);
  for (const LadderCondition& condition : step.only_if) absl::StrAppend(&line, " if ", strowger::to_string(condition));
  append(line, "skill", step.skill);
  append(line, "queue", step.queue);
  append(line, "message", step.message);
  if (step.by != 0) absl::StrAppend(&line, " by=", step.by);
  if (step.action == LadderAction::kWidenRing) append(line, "tiers", window_text(step.tiers));
  line += "}";
}

std::string rule_text(const EmptyRule& rule) {
  if (!rule.enabled) return "";
  return absl::StrCat("on", rule.except_not_ready ? "-not_ready" : "", rule.except_reserved ? "-reserved" : "",
                      rule.except_busy ? "-busy" : "", rule.except_wrap_up ? "-wrap_up" : "");
}

std::string number(int64_t value, int64_t unless) { return value == unless ? "" : absl::StrCat(value); }

}  // namespace

std::string to_string(const QueueSpec& q) {
  const QueueSpec d;
  std::string line = absl::StrCat("queue ", q.name, " strategy='", q.strategy, "'");
  append(line, "requirement", q.requirement);
  if (q.tiers != d.tiers) append(line, "tiers", window_text(q.tiers));
  append(line, "lifo", q.lifo ? "yes" : "");
  append(line, "priority", number(q.priority, 0));
  append(line, "weight", number(q.weight, 1));
  append(line, "share", number(q.share, 1));
  if (q.cost != d.cost || q.cost_power != d.cost_power) absl::StrAppend(&line, " cost=", q.cost, "^", q.cost_power);
  append(line, "handling", number(to_us(q.expected_handling), to_us(d.expected_handling)));
  append(line, "ring_timeout", number(to_us(q.ring_timeout), to_us(d.ring_timeout)));
  append(line, "retry", number(to_us(q.retry), 0));
  append(line, "offers", number(q.offers, 0));
  append(line, "no_answer_limit", number(q.no_answer_limit, 1));
  append(line, "auto_answer", q.auto_answer ? "yes" : "");
  append(line, "wrap_up", number(to_us(q.wrap_up), 0));
  append(line, "wrap_up_shared", q.wrap_up_shared ? "" : "no");
  append(line, "max_length", number(q.max_length, 0));
  append(line, "join_empty", rule_text(q.join_empty));
  append(line, "leave_empty", rule_text(q.leave_empty));
  if (q.max_wait != kForever) {
    absl::StrAppendFormat(&line, " max_wait=%d action=%d %s", to_us(q.max_wait), static_cast<int>(q.max_wait_action),
                          q.max_wait_queue);
  }
  append(line, "sla", q.sla);
  for (const CustomerSla& row : q.customer_slas) absl::StrAppend(&line, " sla(", row.customer_class, ")=", row.sla);
  append(line, "escalate_to", q.escalate_to);
  if (q.resolve_within != kForever) absl::StrAppend(&line, " resolve_within=", to_us(q.resolve_within));
  append(line, "description", q.escalation_description);
  for (const LadderStep& step : q.ladder) append_step(line, step);
  return line;
}

std::string to_string(const AgentSpec& a) {
  std::string line = absl::StrCat("agent ", a.name);
  append(line, "group", a.group);
  for (const SkillLevel& skill : a.skills) absl::StrAppend(&line, " ", skill.skill, ":", skill.level);
  for (const Membership& m : a.memberships) {
    absl::StrAppendFormat(&line, " in(%s tier=%d line=%d delay=%d reserve=%d)", m.queue, m.tier, m.priority,
                          to_us(m.delay), m.reserve_level);
  }
  if (a.wrap_up) absl::StrAppend(&line, " wrap_up=", to_us(*a.wrap_up));
  append(line, "capacity", number(a.capacity, 100));
  for (size_t i = 0; i < kMediaCount; ++i) {
    if (a.media_costs[i]) absl::StrAppend(&line, " ", plain(kMediaRows[i].name), "=", *a.media_costs[i]);
  }
  append(line, "weight", number(a.weight, 1));
  append(line, "position", number(a.position, 0));
  append(line, "max_offers", number(a.max_offers, 1));
  append(line, "auto_answer", a.auto_answer ? "yes" : "");
  append(line, "call_order", a.call_order);
  return line;
}

std::string to_string(const CentreSpec& centre) {
  std::string text =
      absl::StrCat("  call_order=", centre.call_order, " half_life=", to_us(centre.occupancy_half_life), " costs=");
  for (const uint16_t cost : centre.media_costs) absl::StrAppend(&text, cost, ",");
  for (const std::string& skill : centre.skills) absl::StrAppend(&text, " skill ", skill);
  for (const GroupSpec& group : centre.groups) absl::StrAppend(&text, " group ", group.name, ":", group.share);
  for (const Sla& sla : centre.slas) {
    absl::StrAppendFormat(&text, " sla %s=%d-%d", sla.name, to_us(sla.target), to_us(sla.at_risk_before));
  }
  for (const QueueSpec& queue : centre.queues) absl::StrAppend(&text, "\n  ", to_string(queue));
  for (const AgentSpec& agent : centre.agents) absl::StrAppend(&text, "\n  ", to_string(agent));
  return text;
}

std::string to_string(const Operation& o) {
  std::string line = plain(to_string(o.kind));
  if (o.call.nth == -2) line += " call=?";
  if (o.call.nth >= 0)
    absl::StrAppend(&line, " call=", o.call.host_ref, o.call.nth > 0 ? absl::StrCat("/", o.call.nth) : "");
  append(line, "agent", o.agent);
  append(line, "queue", o.queue);
  append(line, "reason", o.reason);
  append(line, "class", o.customer_class);
  if (o.kind == OperationKind::kArriveCall) {
    absl::StrAppend(&line, " ref=", o.host_ref);
    line += absl::StrFormat(" media=%d", static_cast<int>(o.media));
  }
  if (o.priority) absl::StrAppend(&line, " priority=", *o.priority);
  if (o.time) absl::StrAppend(&line, " time=", to_us(*o.time));
  append(line, "requirement", o.requirement);
  if (o.tiers) append(line, "tiers", window_text(*o.tiers));
  for (const std::string& name : o.preferred) absl::StrAppend(&line, " prefers ", name);
  append(line, "window", number(to_us(o.window), 0));
  append(line, "position", number(o.position, 0));
  for (const auto& [key, value] : o.attributes) absl::StrAppend(&line, " ", key, ":", value.size(), "B");
  if (o.flag) line += " yes";
  append(line, "text", o.text.size() > 40 ? absl::StrCat(o.text.size(), "B") : o.text);
  append(line, "level", number(o.level, 0));
  if (!o.membership.queue.empty()) {
    absl::StrAppendFormat(&line, " in(%s tier=%d line=%d delay=%d reserve=%d)", o.membership.queue, o.membership.tier,
                          o.membership.priority, to_us(o.membership.delay), o.membership.reserve_level);
  }
  if (o.queue_spec) absl::StrAppend(&line, " ", to_string(*o.queue_spec));
  if (o.agent_spec) absl::StrAppend(&line, " ", to_string(*o.agent_spec));
  if (o.centre) absl::StrAppend(&line, "\n", to_string(*o.centre));
  return line;
}

std::string to_string(const Answer& answer) {
  return absl::StrFormat("refusal=%s call=%x configuration=%s id=%d %s", plain(to_string(answer.refusal)),
                         answer.call.value(), answer.configuration_ok ? "ok" : "refused", answer.id, answer.status);
}

// ---- Directory -----------------------------------------------------------------------------------------------------

void Directory::note(const Event& event) {
  const bool begins =
      (event.kind == EventKind::kQueued && (event.cause == Cause::kArrival || event.cause == Cause::kEscalated)) ||
      (event.kind == EventKind::kEnded && event.end == CallEnd::kRejected);
  // A ladder may move a call with cause escalated: then its id is known already.
  if (!begins || names_.contains(event.call)) return;
  std::vector<CallId>& calls = calls_[event.host_ref];
  names_[event.call] = {event.host_ref, static_cast<int>(calls.size())};
  calls.push_back(event.call);
}

CallId Directory::call(const CallName& name) const {
  const CallId never = CallId::make(900'000, 7);
  if (name.nth == -1) return CallId{};
  if (name.nth == -2) return never;
  const auto it = calls_.find(name.host_ref);
  if (it == calls_.end() || static_cast<size_t>(name.nth) >= it->second.size()) return never;
  return it->second[static_cast<size_t>(name.nth)];
}

AgentId Directory::agent(const std::string& name) const {
  if (name.empty()) return AgentId{};
  const auto it = agents_.find(name);
  return it == agents_.end() ? AgentId::make(900'000, 3) : it->second;
}

QueueId Directory::queue(const std::string& name) const {
  if (name.empty()) return QueueId{};
  const auto it = queues_.find(name);
  return it == queues_.end() ? QueueId{900'000} : it->second;
}

CallName Directory::name_of(CallId call) const {
  const auto it = names_.find(call);
  return it == names_.end() ? CallName{0, -2} : it->second;
}

}  // namespace strowger::testing
