// SPDX-License-Identifier: Apache-2.0
#include "engine/validate.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_format.h"
#include "engine/spec_check.h"
#include "strowger/core/duration_text.h"
#include "strowger/model/requirement.h"
#include "strowger/plugin/registry.h"

namespace strowger {
namespace {

constexpr int kMaxUnits = 10'000;
/// Groups, reasons and the like are numbered with 16 bits, of which one value means "none".
constexpr size_t kMaxSmallNames = 65'535;
constexpr size_t kMaxSkills = 65'535;
/// The numbers above are for what SLA policies promise.
constexpr size_t kMaxSlas = 49'151;
constexpr Duration kMinHalfLife{1'000'000};

void check_media_cost(SpecCheck& check, size_t media, uint16_t cost) {
  if (cost == kCannotTake) return;
  check.range(absl::StrFormat("media_costs[%d]", media), cost, 1, kMaxUnits);
}

void check_skills(SpecCheck& check, const AgentSpec& agent, const CentreNames& names) {
  absl::flat_hash_set<std::string_view> seen;
  for (size_t i = 0; i < agent.skills.size() && check.ok(); ++i) {
    const SkillLevel& skill = agent.skills[i];
    check.in(absl::StrFormat("skills[%d].", i), absl::StrFormat("skill %d: ", i + 1));
    check.known_skill("skill", skill.skill, names.skills);
    if (!seen.insert(skill.skill).second) {
      check.fail("skill", absl::StrFormat("%s is listed twice, expected once", in_quotes(skill.skill)));
    }
    check.in(absl::StrFormat("skills[%d].", i), absl::StrFormat("skill %s: ", in_quotes(skill.skill)));
    check.range("level", skill.level, kMinLevel, kMaxLevel);
  }
  check.in("", "");
}

void check_memberships(SpecCheck& check, const AgentSpec& agent, const CentreNames& names) {
  absl::flat_hash_set<std::string_view> seen;
  for (size_t i = 0; i < agent.memberships.size() && check.ok(); ++i) {
    const Membership& membership = agent.memberships[i];
    const std::string path = absl::StrFormat("memberships[%d].", i);
    check.in(path, absl::StrFormat("membership %d: ", i + 1));
    check.known("queue", membership.queue, names.queues, "a queue");
    if (!seen.insert(membership.queue).second) {
      check.fail("queue", absl::StrFormat("%s is listed twice, expected once", in_quotes(membership.queue)));
    }
    check.in(path, absl::StrFormat("membership in %s: ", in_quotes(membership.queue)));
    check.range("tier", membership.tier, 0, 1000);
    check.range("priority", membership.priority, 1, 1000);
    check.duration("delay", membership.delay);
    check.range("reserve_level", membership.reserve_level, 0, 9);
  }
  check.in("", "");
}

/// A list of plain names: skills, reasons, customer classes.
absl::Status validate_names(std::string_view kind, std::string_view list, const std::vector<std::string>& names,
                            size_t limit) {
  if (names.size() > limit) {
    return spec_error(absl::StrFormat("%s has %d entries, expected at most %d", list, names.size(), limit), list);
  }
  NameSet seen;
  for (size_t i = 0; i < names.size(); ++i) {
    SpecCheck check(kind, names[i]);
    check.name("name", names[i]);
    absl::Status status = check.status();
    if (status.ok()) status = validate_new_name(kind, names[i], seen);
    if (!status.ok()) return spec_error(std::string(status.message()), absl::StrFormat("%s[%d]", list, i));
    seen.insert(names[i]);
  }
  return absl::OkStatus();
}

absl::Status validate_group(const GroupSpec& group) {
  SpecCheck check("group", group.name);
  check.name("name", group.name);
  check.range("share", group.share, 1, kMaxShare);
  return check.status();
}

absl::Status validate_sla(const Sla& sla) {
  SpecCheck check("SLA", sla.name);
  check.name("name", sla.name);
  check.duration("target", sla.target, Duration{1});
  check.duration("at_risk_before", sla.at_risk_before);
  if (sla.at_risk_before > sla.target) {
    check.fail("at_risk_before", absl::StrFormat("is %s, expected at most the target, which is %s",
                                                 to_text(sla.at_risk_before), to_text(sla.target)));
  }
  return check.status();
}

/// Checks each of `things` with `validate_one`, and that their names differ. `kind` is "queue", `list` "queues".
template <class Thing, class ValidateOne>
absl::Status validate_things(std::string_view kind, std::string_view list, const std::vector<Thing>& things,
                             size_t limit, ValidateOne&& validate_one) {
  if (things.size() > limit) {
    return spec_error(absl::StrFormat("%s has %d entries, expected at most %d", list, things.size(), limit), list);
  }
  NameSet seen;
  for (size_t i = 0; i < things.size(); ++i) {
    absl::Status status = validate_one(things[i]);
    if (status.ok()) status = validate_new_name(kind, things[i].name, seen);
    if (!status.ok()) return under_path(status, absl::StrFormat("%s[%d].", list, i));
    seen.insert(things[i].name);
  }
  return absl::OkStatus();
}

absl::Status validate_settings(const CentreSpec& centre, const CentreNames& names) {
  SpecCheck check("centre");
  for (size_t media = 0; media < kMediaCount; ++media) check_media_cost(check, media, centre.media_costs[media]);
  check.parsed("call_order", centre.call_order, check_order(centre.call_order, names));
  check_plugin_field(check, "shadow_call_order", PolicyKind::kCallOrder, centre.shadow_call_order, names);
  for (size_t i = 0; i < centre.event_sinks.size() && check.ok(); ++i) {
    const std::string& sink = centre.event_sinks[i];
    const std::string field = absl::StrFormat("event_sinks[%d]", i);
    if (sink.empty()) check.fail(field, "is empty, expected the name of a plug-in");
    check_plugin_field(check, field, PolicyKind::kEventSink, sink, names);
    const auto here = centre.event_sinks.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(centre.event_sinks.begin(), here, sink) != here) {
      check.fail(field, absl::StrFormat("%s is listed twice, expected once", in_quotes(sink)));
    }
  }
  check.duration("occupancy_half_life", centre.occupancy_half_life, kMinHalfLife);
  return check.status();
}

/// The queues that a call in `queue` can be moved to at once.
std::vector<std::string_view> immediate_moves(const QueueSpec& queue) {
  std::vector<std::string_view> targets;
  const bool has_sla = !queue.sla.empty() || !queue.customer_slas.empty();
  for (const LadderStep& step : queue.ladder) {
    const bool moves = step.action == LadderAction::kMoveQueue || step.action == LadderAction::kEscalate;
    const bool at_once = step.by_slack ? has_sla : step.after == Duration::zero();
    const std::string& target = step.queue.empty() ? queue.escalate_to : step.queue;
    // A step that moves a call to the queue it is in does nothing.
    if (moves && at_once && target != queue.name) targets.push_back(target);
  }
  if (queue.max_wait == Duration::zero() && queue.max_wait_action == MaxWaitAction::kMove) {
    targets.push_back(queue.max_wait_queue);
  }
  return targets;
}

}  // namespace

CentreNames names_of(const CentreSpec& centre, const PolicyRegistry* policies) {
  CentreNames names;
  names.policies = policies;
  for (const std::string& skill : centre.skills) names.skills.intern(skill);
  for (const GroupSpec& group : centre.groups) names.groups.insert(group.name);
  names.reasons.insert(centre.reasons.begin(), centre.reasons.end());
  names.customer_classes.insert(centre.customer_classes.begin(), centre.customer_classes.end());
  for (const Sla& sla : centre.slas) names.slas.insert(sla.name);
  for (const QueueSpec& queue : centre.queues) names.queues.insert(queue.name);
  for (const AgentSpec& agent : centre.agents) names.agents.insert(agent.name);
  return names;
}

absl::Status check_strategy(const std::string& text, const CentreNames& names) {
  return names_a_plugin(text) ? check_named_plugin(PolicyKind::kAgentStrategy, text, names)
                              : check_agent_strategy(text, nullptr);
}

absl::Status check_order(const std::string& text, const CentreNames& names) {
  return names_a_plugin(text) ? check_named_plugin(PolicyKind::kCallOrder, text, names)
                              : check_call_order(text, nullptr);
}

absl::Status check_named_plugin(PolicyKind kind, const std::string& text, const CentreNames& names) {
  const std::pair tried(kind, text);
  if (names.good_policies.contains(tried)) return absl::OkStatus();
  absl::Status status = check_plugin(kind, text, names.policies);
  if (status.ok()) names.good_policies.insert(tried);
  return status;
}

void check_plugin_field(SpecCheck& check, std::string_view field, PolicyKind kind, const std::string& text,
                        const CentreNames& names) {
  if (text.empty()) return;
  if (names_a_plugin(text)) {
    check.parsed(field, text, check_named_plugin(kind, text, names));
  } else {
    check.fail(field,
               absl::StrFormat("%s is not the name of a plug-in, expected one (with a dot in it)", in_quotes(text)));
  }
}

absl::Status validate_agent(const AgentSpec& agent, const CentreNames& names) {
  SpecCheck check("agent", agent.name);
  check.name("name", agent.name);
  check.known_or_empty("group", agent.group, names.groups, "a group");
  check_skills(check, agent, names);
  check_memberships(check, agent, names);
  if (agent.wrap_up) check.duration("wrap_up", *agent.wrap_up);
  check.range("capacity", agent.capacity, 1, kMaxUnits);
  for (size_t media = 0; media < kMediaCount; ++media) {
    if (agent.media_costs[media]) check_media_cost(check, media, *agent.media_costs[media]);
  }
  check.range("weight", agent.weight, 1, 1000);
  check.range("position", agent.position, 0, 1'000'000);
  check.range("max_offers", agent.max_offers, 1, 100);
  check.parsed("call_order", agent.call_order, check_order(agent.call_order, names));
  check_plugin_field(check, "shadow_call_order", PolicyKind::kCallOrder, agent.shadow_call_order, names);
  return check.status();
}

absl::Status validate_new_name(std::string_view kind, std::string_view name, const NameSet& taken,
                               std::string_view replaces) {
  if (name == replaces || !taken.contains(name)) return absl::OkStatus();
  return spec_error(absl::StrFormat("%s %s: the name is used twice, expected a name of its own", kind, in_quotes(name)),
                    "name");
}

absl::Status validate_moves(std::span<const QueueSpec* const> queues) {
  absl::flat_hash_map<std::string_view, size_t> index;
  for (size_t i = 0; i < queues.size(); ++i) index.emplace(queues[i]->name, i);
  std::vector<std::vector<size_t>> targets(queues.size());
  std::vector<std::vector<size_t>> sources(queues.size());
  for (size_t i = 0; i < queues.size(); ++i) {
    for (const std::string_view name : immediate_moves(*queues[i])) {
      const auto target = index.find(name);
      if (target == index.end()) continue;
      targets[i].push_back(target->second);
      sources[target->second].push_back(i);
    }
  }
  // Queues from which every way ends are taken away until none is left; what stays then leads into circles.
  std::vector<size_t> ways(queues.size());
  std::vector<size_t> ends;
  for (size_t i = 0; i < queues.size(); ++i) {
    ways[i] = targets[i].size();
    if (ways[i] == 0) ends.push_back(i);
  }
  for (size_t next = 0; next < ends.size(); ++next) {
    for (const size_t source : sources[ends[next]]) {
      if (--ways[source] == 0) ends.push_back(source);
    }
  }
  size_t at = 0;
  while (at < queues.size() && ways[at] == 0) ++at;
  if (at == queues.size()) return absl::OkStatus();

  // From any of the rest, following ways that do not end comes back to a queue seen before.
  std::vector<size_t> walk;
  std::vector<bool> seen(queues.size());
  while (!seen[at]) {
    seen[at] = true;
    walk.push_back(at);
    for (const size_t target : targets[at]) {
      if (ways[target] == 0) continue;
      at = target;
      break;
    }
  }
  std::string circle;
  bool inside = false;
  for (const size_t queue : walk) {
    inside = inside || queue == at;
    if (inside) circle += in_quotes(queues[queue]->name) + " -> ";
  }
  return spec_error(
      absl::StrFormat("queue %s: calls could be moved in a circle without end (%s%s), expected time to pass "
                      "in one of these queues (after, max_wait)",
                      in_quotes(queues[at]->name), circle, in_quotes(queues[at]->name)),
      absl::StrFormat("queues[%d]", at));
}

absl::Status validate(const CentreSpec& centre, const PolicyRegistry* policies) {
  const CentreNames names = names_of(centre, policies);
  absl::Status status = validate_settings(centre, names);
  if (status.ok()) status = validate_names("skill", "skills", centre.skills, kMaxSkills);
  if (status.ok()) status = validate_things("group", "groups", centre.groups, kMaxSkills, validate_group);
  if (status.ok()) status = validate_names("reason", "reasons", centre.reasons, kMaxSmallNames);
  if (status.ok()) {
    status = validate_names("customer class", "customer_classes", centre.customer_classes, kMaxSmallNames);
  }
  if (status.ok()) status = validate_things("SLA", "slas", centre.slas, kMaxSlas, validate_sla);
  if (status.ok()) {
    status = validate_things("queue", "queues", centre.queues, EngineOptions().max_queues,
                             [&](const QueueSpec& queue) { return validate_queue(queue, names); });
  }
  if (status.ok()) {
    std::vector<const QueueSpec*> queues;
    for (const QueueSpec& queue : centre.queues) queues.push_back(&queue);
    status = validate_moves(queues);
  }
  if (status.ok()) {
    status = validate_things("agent", "agents", centre.agents, size_t{1} << 20,
                             [&](const AgentSpec& agent) { return validate_agent(agent, names); });
  }
  return status;
}

}  // namespace strowger
