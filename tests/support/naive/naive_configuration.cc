// SPDX-License-Identifier: Apache-2.0
//
// Configuration while calls wait (rule 11).
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "support/naive/naive_engine.h"

namespace strowger::naive {
namespace {

absl::Status inside_sink() { return absl::FailedPreconditionError("a sink may not call the engine back"); }

}  // namespace

// ---- Building ------------------------------------------------------------------------------------------------------

void NaiveAcd::intern_names(const CentreSpec& centre) {
  for (const std::string& skill : centre.skills) skills_.intern(skill);
  for (const GroupSpec& group : centre.groups) groups_.intern(group.name);
  for (const std::string& reason : centre.reasons) reasons_.intern(reason);
  for (const std::string& customer_class : centre.customer_classes) customer_classes_.intern(customer_class);
}

void NaiveAcd::build_queue(NaiveQueue& queue, const QueueSpec& spec) {
  queue.live = true;
  queue.spec = spec;
  queue.requirement = requirements_.intern(*Requirement::parse(spec.requirement, skills_));
  const NaivePolicy* policy = policy_named(PolicyKind::kAgentStrategy, spec.strategy);
  queue.strategy = *parse_agent_strategy(policy != nullptr ? policy->spec.otherwise : spec.strategy);
  policy_named(PolicyKind::kAgentStrategy, spec.shadow_strategy);
  policy_named(PolicyKind::kMatcher, spec.matcher);
  policy_named(PolicyKind::kSlaPolicy, spec.sla_policy);
  for (const LadderStep& step : spec.ladder) {
    if (!step.message.empty()) texts_.intern(step.message);
    policy_named(PolicyKind::kLadderPolicy, step.policy);
  }
}

void NaiveAcd::build_agent(NaiveAgent& agent, const AgentSpec& spec) {
  agent.spec = spec;
  agent.group = groups_.find(spec.group);
  agent.skills.clear();
  for (const SkillLevel& skill : spec.skills) agent.skills[skills_.find(skill.skill).value()] = skill.level;
  const std::vector<NaiveMembership> before = agent.memberships;
  agent.memberships.clear();
  for (const Membership& row : spec.memberships) {
    NaiveMembership member{find_queue(row.queue), row.tier, row.priority, row.delay, row.reserve_level};
    for (const NaiveMembership& old : before) {
      if (old.queue == member.queue) member.paused = old.paused;
    }
    agent.memberships.push_back(member);
    if (row.delay > Duration::zero()) queues_[member.queue.index()].delays.insert(to_us(row.delay));
  }
  for (size_t media = 0; media < kMediaCount; ++media) {
    agent.costs[media] = spec.media_costs[media].value_or(centre_.media_costs[media]);
  }
  agent.order_text = spec.call_order.empty() ? centre_.call_order : spec.call_order;
  const NaivePolicy* policy = policy_named(PolicyKind::kCallOrder, agent.order_text);
  agent.shadow_order_text = spec.shadow_call_order.empty() ? centre_.shadow_call_order : spec.shadow_call_order;
  policy_named(PolicyKind::kCallOrder, agent.shadow_order_text);
  agent.order = *parse_call_order(policy != nullptr ? policy->spec.otherwise : agent.order_text);
}

AgentId NaiveAcd::make_agent(const AgentSpec& spec) {
  uint32_t slot = static_cast<uint32_t>(agent_generations_.size());
  if (free_agents_.empty()) {
    agent_generations_.push_back(0);
  } else {
    slot = free_agents_.back();
    free_agents_.pop_back();
  }
  NaiveAgent& agent = agents_[slot];
  agent.id = AgentId::make(slot, agent_generations_[slot]);
  agent.shown_since = now_;
  agent.share.start(now_);
  build_agent(agent, spec);
  return agent.id;
}

QueueId NaiveAcd::make_queue(const QueueSpec& spec) {
  queues_.emplace_back();
  build_queue(queues_.back(), spec);
  return QueueId{static_cast<uint32_t>(queues_.size() - 1)};
}

bool NaiveAcd::keeps_shares() const {
  return std::any_of(queues_.begin(), queues_.end(), [](const NaiveQueue& queue) {
    return queue.live && queue.strategy.kind == StrategyKind::kLeastOccupied;
  });
}

void NaiveAcd::keep_or_forget_shares() {
  const bool before = std::exchange(shares_kept_, keeps_shares());
  if (before || !shares_kept_) return;
  for (auto& [slot, agent] : agents_) agent.share.start(now_);
}

void NaiveAcd::discard_agent(AgentId agent) {
  agents_.erase(agent.index());
  ++agent_generations_[agent.index()];
  free_agents_.push_back(agent.index());
}

void NaiveAcd::discard_queue(QueueId queue) {
  queues_[queue.index()].live = false;
  for (auto& [slot, agent] : agents_) {
    std::erase_if(agent.memberships, [&](const NaiveMembership& member) { return member.queue == queue; });
  }
}

// ---- Steps (rule 11.1) ---------------------------------------------------------------------------------------------

void NaiveAcd::begin_configuration() {
  concerned_.clear();
  for (const auto& [slot, call] : calls_) {
    if (waits(call)) concern(call.id);
  }
}

void NaiveAcd::finish_configuration(const Changes& changes) {
  std::vector<AgentId> agents = changes.agents;
  std::sort(agents.begin(), agents.end(), [](AgentId a, AgentId b) { return a.index() < b.index(); });
  for (const AgentId agent : agents) reconfigure_agent(agent);
  std::vector<QueueId> queues = changes.queues;
  std::sort(queues.begin(), queues.end());
  for (const QueueId queue : queues) {
    for (const CallId call : in_line(queue)) {
      if (find(call)->state == CallState::kQueued) work(call);
    }
  }
  forget_unused_policies();
  finish_step();
  Event event;
  event.kind = EventKind::kConfigured;
  event.value = ++configurations_;
  emit(event);
  flush();
}

void NaiveAcd::reconfigure_agent(AgentId id) {
  for (const uint64_t number : assignments_of(id)) {
    const Assignment* held = assignment(number);
    if (held == nullptr || held->kind != Assignment::Kind::kOffer) continue;
    const NaiveCall& call = *find(held->call);
    const NaiveAgent& agent = *find_agent_by_id(id);
    const bool preferred =
        call.window_end && std::find(call.preferred.begin(), call.preferred.end(), id) != call.preferred.end();
    if (preferred ? eligible_if_preferred(call, agent).has_value() : eligible(call, agent).has_value()) continue;
    const CallId call_id = held->call;
    withdraw(number, Cause::kReconfigured);
    after_offer_ended(call_id, /*expired=*/false);
  }
  work(id);
  end_windows_of(id);
}

void NaiveAcd::renew_requirements(QueueId queue, bool requirement_changed, bool ladder_changed, bool promises_end) {
  for (auto& [slot, call] : calls_) {
    if (call.queue != queue || !waits(call)) continue;
    if (promises_end) call.promised = false;
    if (ladder_changed) call.asked_again.clear();
    if (requirement_changed) {
      call.asked = both(queues_[queue.index()].requirement, call.own);
      call.current = call.asked;
    }
    if (ladder_changed) call.ladder_done = std::max(call.ladder_done, LadderMemory{to_us(now_), -1});
  }
}

void NaiveAcd::reconfigure_queue(QueueId id, const QueueSpec& spec) {
  NaiveQueue& queue = queues_[id.index()];
  const RequirementId requirement = queue.requirement;
  const bool ladder_changed = queue.spec.ladder != spec.ladder;
  const bool promises_end = queue.spec.sla_policy != spec.sla_policy;
  build_queue(queue, spec);
  renew_requirements(id, queue.requirement != requirement, ladder_changed, promises_end);
}

// ---- Queues --------------------------------------------------------------------------------------------------------

absl::Status NaiveAcd::check_limits(const CentreSpec& centre) const {
  size_t queues = queues_.size();
  for (const QueueSpec& queue : centre.queues) queues += find_queue(queue.name).valid() ? 0u : 1u;
  size_t agents = 0;
  for (const auto& [slot, agent] : agents_) agents += agent.retired ? 1u : 0u;
  size_t skills = skills_.size();
  for (const std::string& skill : centre.skills) skills += skills_.find(skill).valid() ? 0u : 1u;
  if (queues > options_.max_queues || agents + centre.agents.size() > options_.max_agents ||
      skills > options_.max_skills) {
    return absl::ResourceExhaustedError("the centre is larger than EngineOptions allows");
  }
  return absl::OkStatus();
}

absl::StatusOr<QueueId> NaiveAcd::add_queue(const QueueSpec& spec) {
  if (inside_sink_) return inside_sink();
  CentreSpec candidate = centre();
  candidate.queues.push_back(spec);
  if (absl::Status status = validate(candidate, options_.policies); !status.ok()) return status;
  if (absl::Status status = check_limits(candidate); !status.ok()) return status;
  begin_configuration();
  const QueueId queue = make_queue(spec);
  keep_or_forget_shares();
  finish_configuration({});
  return queue;
}

absl::Status NaiveAcd::update_queue(QueueId queue, const QueueSpec& spec) {
  if (inside_sink_) return inside_sink();
  if (!has_queue(queue)) return absl::NotFoundError("no queue has this id");
  CentreSpec candidate = centre();
  for (QueueSpec& known : candidate.queues) {
    if (known.name == queues_[queue.index()].spec.name) known = spec;
  }
  if (absl::Status status = validate(candidate, options_.policies); !status.ok()) return status;
  begin_configuration();
  Changes changes;
  if (queues_[queue.index()].spec != spec) {
    reconfigure_queue(queue, spec);
    open_questions_of(queue);
    keep_or_forget_shares();
    changes.queues.push_back(queue);
  }
  finish_configuration(changes);
  return absl::OkStatus();
}

absl::Status NaiveAcd::remove_queue(QueueId queue) {
  if (inside_sink_) return inside_sink();
  if (!has_queue(queue)) return absl::NotFoundError("no queue has this id");
  for (const auto& [slot, call] : calls_) {
    if (call.queue == queue) return absl::FailedPreconditionError("the queue holds calls");
  }
  const std::string name = queues_[queue.index()].spec.name;
  CentreSpec candidate = centre();
  std::erase_if(candidate.queues, [&](const QueueSpec& known) { return known.name == name; });
  for (AgentSpec& agent : candidate.agents) {
    std::erase_if(agent.memberships, [&](const Membership& row) { return row.queue == name; });
  }
  if (absl::Status status = validate(candidate, options_.policies); !status.ok()) return status;
  begin_configuration();
  Changes changes;
  for (auto& [slot, agent] : agents_) {
    if (agent.retired || membership(agent, queue) == nullptr) continue;
    std::erase_if(agent.spec.memberships, [&](const Membership& row) { return row.queue == name; });
    changes.agents.push_back(agent.id);
  }
  meet_profiles();
  discard_queue(queue);
  keep_or_forget_shares();
  finish_configuration(changes);
  return absl::OkStatus();
}

// ---- Agents --------------------------------------------------------------------------------------------------------

absl::StatusOr<AgentId> NaiveAcd::add_agent(const AgentSpec& spec) {
  if (inside_sink_) return inside_sink();
  CentreSpec candidate = centre();
  candidate.agents.push_back(spec);
  if (absl::Status status = validate(candidate, options_.policies); !status.ok()) return status;
  if (absl::Status status = check_limits(candidate); !status.ok()) return status;
  begin_configuration();
  const AgentId agent = make_agent(spec);
  meet_profiles();
  finish_configuration({});
  return agent;
}

absl::Status NaiveAcd::update_agent(AgentId agent, const AgentSpec& spec) {
  if (inside_sink_) return inside_sink();
  NaiveAgent* known = find_agent_by_id(agent);
  if (known == nullptr) return absl::NotFoundError("no agent has this id");
  CentreSpec candidate = centre();
  for (AgentSpec& other : candidate.agents) {
    if (other.name == known->spec.name) other = spec;
  }
  if (absl::Status status = validate(candidate, options_.policies); !status.ok()) return status;
  begin_configuration();
  Changes changes;
  if (known->spec != spec) {
    build_agent(*known, spec);
    changes.agents.push_back(agent);
  }
  meet_profiles();
  finish_configuration(changes);
  return absl::OkStatus();
}

absl::Status NaiveAcd::remove_agent(AgentId agent) {
  if (inside_sink_) return inside_sink();
  NaiveAgent* known = find_agent_by_id(agent);
  if (known == nullptr) return absl::NotFoundError("no agent has this id");
  begin_configuration();
  known->retired = true;
  if (known->logged_in && !known->leaving) {
    log_out(*known);
  } else if (!known->logged_in) {
    discard_agent(agent);
  }
  finish_configuration({});
  return absl::OkStatus();
}

absl::Status NaiveAcd::set_skill(AgentId agent, std::string_view skill, int level) {
  const absl::StatusOr<AgentSpec> known = agent_spec(agent);
  if (!known.ok()) return known.status();
  if (!skills_.find(skill).valid()) return absl::NotFoundError("no skill has this name");
  if (level < 0 || level > kMaxLevel) return absl::InvalidArgumentError("levels run from 0 to 10");
  AgentSpec spec = *known;
  const auto row =
      std::find_if(spec.skills.begin(), spec.skills.end(), [&](const SkillLevel& held) { return held.skill == skill; });
  if (level == 0) {
    if (row != spec.skills.end()) spec.skills.erase(row);
  } else if (row != spec.skills.end()) {
    row->level = level;
  } else {
    spec.skills.push_back({std::string(skill), level});
  }
  return update_agent(agent, spec);
}

absl::Status NaiveAcd::set_membership(AgentId agent, const Membership& membership) {
  const absl::StatusOr<AgentSpec> known = agent_spec(agent);
  if (!known.ok()) return known.status();
  AgentSpec spec = *known;
  const auto row = std::find_if(spec.memberships.begin(), spec.memberships.end(),
                                [&](const Membership& held) { return held.queue == membership.queue; });
  if (row != spec.memberships.end()) {
    *row = membership;
  } else {
    spec.memberships.push_back(membership);
  }
  return update_agent(agent, spec);
}

absl::Status NaiveAcd::remove_membership(AgentId agent, QueueId queue) {
  const absl::StatusOr<AgentSpec> known = agent_spec(agent);
  if (!known.ok()) return known.status();
  if (!has_queue(queue)) return absl::NotFoundError("no queue has this id");
  AgentSpec spec = *known;
  const std::string& name = queues_[queue.index()].spec.name;
  if (std::erase_if(spec.memberships, [&](const Membership& held) { return held.queue == name; }) == 0) {
    return absl::NotFoundError("the agent is not a member of the queue");
  }
  return update_agent(agent, spec);
}

// ---- The whole centre ----------------------------------------------------------------------------------------------

absl::Status NaiveAcd::configure(const CentreSpec& centre) {
  if (inside_sink_) return inside_sink();
  if (absl::Status status = validate(centre, options_.policies); !status.ok()) return status;
  if (absl::Status status = check_limits(centre); !status.ok()) return status;
  const auto stays = [&](std::string_view name) {
    return std::any_of(centre.queues.begin(), centre.queues.end(),
                       [&](const QueueSpec& queue) { return queue.name == name; });
  };
  for (const auto& [slot, call] : calls_) {
    if (!stays(queue_of(call).spec.name)) return absl::FailedPreconditionError("a queue that is gone holds calls");
  }
  begin_configuration();
  intern_names(centre);
  centre_ = centre;
  centre_.queues.clear();
  centre_.agents.clear();
  Changes changes;
  for (const QueueSpec& spec : centre.queues) {
    const QueueId queue = find_queue(spec.name);
    if (!queue.valid()) {
      make_queue(spec);
    } else if (queues_[queue.index()].spec != spec) {
      reconfigure_queue(queue, spec);
      changes.queues.push_back(queue);
    }
  }
  std::sort(changes.queues.begin(), changes.queues.end());
  for (const QueueId queue : changes.queues) open_questions_of(queue);
  apply_agents(centre, changes);
  meet_profiles();
  for (size_t i = 0; i < queues_.size(); ++i) {
    if (queues_[i].live && !stays(queues_[i].spec.name)) discard_queue(QueueId{static_cast<uint32_t>(i)});
  }
  keep_or_forget_shares();
  finish_configuration(changes);
  return absl::OkStatus();
}

void NaiveAcd::apply_agents(const CentreSpec& centre, Changes& changes) {
  std::set<std::string> staying;
  for (const AgentSpec& spec : centre.agents) staying.insert(spec.name);
  for (const AgentId id : agents()) {
    NaiveAgent& agent = *find_agent_by_id(id);
    if (staying.contains(agent.spec.name)) continue;
    agent.retired = true;
    if (agent.logged_in && !agent.leaving) {
      log_out(agent);
    } else if (!agent.logged_in) {
      discard_agent(id);
    }
  }
  for (const AgentSpec& spec : centre.agents) {
    const AgentId id = find_agent(spec.name);
    if (!id.valid()) {
      make_agent(spec);
      continue;
    }
    NaiveAgent& agent = *find_agent_by_id(id);
    const NaiveAgent before = agent;
    build_agent(agent, spec);
    if (agent.spec != before.spec || agent.costs != before.costs || agent.order != before.order ||
        (agent.order_text != before.order_text &&
         (names_a_plugin(agent.order_text) || names_a_plugin(before.order_text))) ||
        agent.shadow_order_text != before.shadow_order_text) {
      changes.agents.push_back(id);
    }
  }
}

void NaiveAcd::reset_counters() {
  if (inside_sink_) return;
  concerned_.clear();
  for (auto& [slot, agent] : agents_) {
    agent.calls = 0;
    agent.share.start(now_);
  }
  finish_step();
  flush();
}

}  // namespace strowger::naive
