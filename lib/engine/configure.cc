// SPDX-License-Identifier: Apache-2.0
//
// Configuration calls (rule 11): each checks everything first, then changes the engine in one step.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_format.h"
#include "engine/acd_impl.h"

namespace strowger {

namespace {

absl::Status unknown(std::string_view kind) {
  return absl::NotFoundError(absl::StrFormat("no %s has this id: it never existed, or was removed", kind));
}

}  // namespace

// ---- One step -------------------------------------------------------------------------------------------------------

absl::Status Acd::Impl::check_idle() const { return in_sink_ ? to_status(Refusal::kInsideSink) : absl::OkStatus(); }

void Acd::Impl::concern_waiting() {
  calls_.for_each([this](uint32_t, Call& call) {
    if (waits(call)) concern(call);
  });
}

void Acd::Impl::end_configuration() {
  leave_check_due_ = true;
  forget_unused_policies();
  settle();
  // Rule 11.4 concerns every waiting call, by slot; those left out have the due time that they had.
  std::sort(concerned_.begin(), concerned_.end(), [](CallId a, CallId b) { return a.index() < b.index(); });
  finish_step();
  emit(EventKind::kConfigured).value = ++configurations_;
  flush();
}

// ---- The whole centre -----------------------------------------------------------------------------------------------

absl::Status Acd::Impl::set_up(const CentreSpec& centre) {
  if (absl::Status status = validate(centre, options_.policies); !status.ok()) return status;
  if (absl::Status status = prepare_policies(centre); !status.ok()) return status;
  if (absl::Status status = check_room(centre.queues.size(), centre.agents.size()); !status.ok()) return status;
  if (centre.skills.size() > options_.max_skills) {
    return absl::ResourceExhaustedError(absl::StrFormat("the centre has %d skills; expected at most %d (max_skills)",
                                                        centre.skills.size(), options_.max_skills));
  }
  adopt_names(centre);
  for (const QueueSpec& spec : centre.queues) {
    if (absl::Status status = intern_requirement(spec); !status.ok()) return status;
  }
  for (const QueueSpec& spec : centre.queues) make_queue(spec);
  for (Queue& queue : queues_) resolve_names(queue);
  queues_changed();
  for (const AgentSpec& spec : centre.agents) make_agent(spec);
  meet_profiles();
  return absl::OkStatus();
}

absl::Status Acd::Impl::configure(const CentreSpec& centre) {
  if (absl::Status status = check_idle(); !status.ok()) return status;
  if (absl::Status status = validate(centre, options_.policies); !status.ok()) return status;
  const CentreNames names = names_of(centre);
  size_t new_queues = 0;
  for (const QueueSpec& spec : centre.queues) new_queues += queue_ids_.contains(spec.name) ? 0u : 1u;
  size_t new_agents = 0;
  for (const AgentSpec& spec : centre.agents) new_agents += agent_named(spec.name) != nullptr ? 0u : 1u;
  // Those who go and have nothing in hand make room for those who come.
  size_t free_places = 0;
  agents_.for_each([&](uint32_t, const Agent& agent) {
    const bool goes = !agent.retired && !names.agents.contains(agent.name);
    free_places += goes && agent.assignments == static_cast<uint32_t>(agent.offers) ? 1u : 0u;
  });
  const size_t more_agents = new_agents > free_places ? new_agents - free_places : 0;
  if (absl::Status status = check_room(new_queues, more_agents); !status.ok()) return status;
  NameTable<SkillId> all_skills = skills_;
  for (const std::string& skill : centre.skills) all_skills.intern(skill);
  if (all_skills.size() > options_.max_skills) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("%d skills would have been named since the start; expected at most %d (max_skills)",
                        all_skills.size(), options_.max_skills));
  }
  for (const Queue& queue : queues_) {
    if (queue.removed || names.queues.contains(queue.spec.name)) continue;
    if (absl::Status status = check_unused(queue); !status.ok()) return status;
  }
  if (absl::Status status = prepare_policies(centre); !status.ok()) {
    forget_unused_policies();
    return status;
  }
  skills_ = std::move(all_skills);  // ids of skills are no part of the state that a refusal must leave alone
  for (const QueueSpec& spec : centre.queues) {
    if (absl::Status status = intern_requirement(spec); !status.ok()) return status;
  }

  concern_waiting();
  adopt_names(centre);
  const std::vector<QueueId> changed_queues = adopt_queues(centre);
  for (uint32_t slot = 0; slot < agents_.end_slot(); ++slot) {
    if (agents_.live(slot) && !agents_[slot].retired && !names.agents.contains(agents_[slot].name)) {
      retire(agents_[slot]);
    }
  }
  std::vector<uint32_t> changed_agents;
  for (const AgentSpec& spec : centre.agents) {
    Agent* agent = agent_named(spec.name);
    if (agent == nullptr) {
      make_agent(spec);
    } else if (adopt(*agent, spec)) {
      changed_agents.push_back(agent->id.index());
    }
  }
  for (Queue& queue : queues_) {
    if (!queue.removed && !names.queues.contains(queue.spec.name)) forget(queue);
  }
  meet_profiles();
  queues_changed();
  std::sort(changed_agents.begin(), changed_agents.end());
  for (const uint32_t slot : changed_agents) agent_changed(agents_[slot]);
  for (const QueueId id : changed_queues) want_agents(queues_[id.index()]);
  end_configuration();
  return absl::OkStatus();
}

// Queues come first, so that whatever happens to a call in this step happens by the new rules. Answers with those whose
// waiting calls are concerned, by id.
std::vector<QueueId> Acd::Impl::adopt_queues(const CentreSpec& centre) {
  std::map<QueueId, QueueSpec> changed;
  for (const QueueSpec& spec : centre.queues) {
    const auto known = queue_ids_.find(spec.name);
    if (known == queue_ids_.end()) {
      make_queue(spec);
    } else if (Queue& queue = queues_[known->second.index()]; queue.spec != spec) {
      if (concerns_waiting(queue.spec, spec)) changed.emplace(queue.id, queue.spec);
      adopt(queue, spec);
    }
  }
  for (Queue& queue : queues_) resolve_names(queue);
  queues_changed();
  std::vector<QueueId> ids;
  for (const auto& [id, old] : changed) {
    rekey_waiting(queues_[id.index()], old);
    ids.push_back(id);
  }
  return ids;
}

CentreSpec Acd::Impl::centre() const {
  CentreSpec spec = given_;
  for (const Queue& queue : queues_) {
    if (!queue.removed) spec.queues.push_back(queue.spec);
  }
  agents_.for_each([&](uint32_t, const Agent& agent) {
    if (!agent.retired) spec.agents.push_back(spec_of(agent));
  });
  return spec;
}

// ---- Queues ---------------------------------------------------------------------------------------------------------

absl::StatusOr<QueueId> Acd::Impl::add_queue(const QueueSpec& spec) {
  if (absl::Status status = check_idle(); !status.ok()) return status;
  if (absl::Status status = check_room(1, 0); !status.ok()) return status;
  if (absl::Status status = check_new(spec, ""); !status.ok()) return status;
  Queue& queue = make_queue(spec);
  const QueueId id = queue.id;
  resolve_names(queue);
  queues_changed();
  end_configuration();
  return id;
}

absl::Status Acd::Impl::update_queue(QueueId id, const QueueSpec& spec) {
  if (absl::Status status = check_idle(); !status.ok()) return status;
  Queue* queue = find(id);
  if (queue == nullptr) return unknown("queue");
  if (absl::Status status = check_new(spec, queue->spec.name); !status.ok()) return status;
  const QueueSpec old = queue->spec;
  const bool concerned = queue->waiting > 0 && concerns_waiting(old, spec);
  if (concerned) concern_waiting();
  adopt(*queue, spec);
  resolve_names(*queue);
  queues_changed();
  if (concerned) {
    rekey_waiting(*queue, old);
    want_agents(*queue);
  }
  end_configuration();
  return absl::OkStatus();
}

absl::Status Acd::Impl::remove_queue(QueueId id) {
  if (absl::Status status = check_idle(); !status.ok()) return status;
  Queue* queue = find(id);
  if (queue == nullptr) return unknown("queue");
  if (absl::Status status = check_unused(*queue); !status.ok()) return status;
  for (const Queue& other : queues_) {
    if (other.removed || other.id == id) continue;
    const bool in_ladder = std::any_of(other.steps.begin(), other.steps.end(),
                                       [id](const detail::ResolvedStep& step) { return step.queue == id; });
    if (in_ladder || other.escalate_to == id || other.max_wait_queue == id) {
      return absl::FailedPreconditionError(absl::StrFormat("queue '%s' cannot be removed: queue '%s' sends calls to it",
                                                           queue->spec.name, other.spec.name));
    }
  }
  std::vector<uint32_t> changed;
  const uint32_t end = index_.has_members(id) ? agents_.end_slot() : 0;
  for (uint32_t slot = 0; slot < end; ++slot) {
    if (!agents_.live(slot)) continue;
    if (index_.profile(agents_[slot].base_profile).membership(id) == nullptr) continue;
    AgentSpec spec = spec_of(agents_[slot]);
    std::erase_if(spec.memberships, [&](const Membership& m) { return m.queue == queue->spec.name; });
    adopt(agents_[slot], spec);
    changed.push_back(slot);
  }
  meet_profiles();
  forget(*queue);
  queues_changed();
  for (const uint32_t slot : changed) agent_changed(agents_[slot]);
  end_configuration();
  return absl::OkStatus();
}

// ---- Agents ---------------------------------------------------------------------------------------------------------

absl::StatusOr<AgentId> Acd::Impl::add_agent(const AgentSpec& spec) {
  if (absl::Status status = check_idle(); !status.ok()) return status;
  if (absl::Status status = check_room(0, 1); !status.ok()) return status;
  if (absl::Status status = check_new(spec, ""); !status.ok()) return status;
  const AgentId id = make_agent(spec).id;
  meet_profiles();
  end_configuration();
  return id;
}

absl::Status Acd::Impl::update_agent(AgentId id, const AgentSpec& spec) {
  if (absl::Status status = check_idle(); !status.ok()) return status;
  Agent* agent = find(id);
  if (agent == nullptr) return unknown("agent");
  if (absl::Status status = check_new(spec, agent->name); !status.ok()) return status;
  const bool changed = adopt(*agent, spec);
  meet_profiles();
  if (changed) agent_changed(*agent);
  end_configuration();
  return absl::OkStatus();
}

absl::Status Acd::Impl::remove_agent(AgentId id) {
  if (absl::Status status = check_idle(); !status.ok()) return status;
  Agent* agent = find(id);
  if (agent == nullptr) return unknown("agent");
  retire(*agent);
  end_configuration();
  return absl::OkStatus();
}

absl::Status Acd::Impl::set_skill(AgentId id, std::string_view skill, int level) {
  const Agent* agent = find(id);
  if (agent == nullptr) return unknown("agent");
  AgentSpec spec = spec_of(*agent);
  const auto found = std::find_if(spec.skills.begin(), spec.skills.end(),
                                  [skill](const SkillLevel& held) { return held.skill == skill; });
  if (level == 0) {
    if (!known_.skills.find(skill).valid()) {
      return absl::NotFoundError(
          absl::StrFormat("'%s' is not a skill of the centre%s", skill, suggest_from(skill, known_.skills)));
    }
    if (found != spec.skills.end()) spec.skills.erase(found);
  } else if (found != spec.skills.end()) {
    found->level = level;
  } else {
    spec.skills.push_back({std::string(skill), level});
  }
  return update_agent(id, spec);
}

absl::Status Acd::Impl::set_membership(AgentId id, const Membership& membership) {
  const Agent* agent = find(id);
  if (agent == nullptr) return unknown("agent");
  AgentSpec spec = spec_of(*agent);
  const auto found = std::find_if(spec.memberships.begin(), spec.memberships.end(),
                                  [&membership](const Membership& m) { return m.queue == membership.queue; });
  if (found != spec.memberships.end()) {
    *found = membership;
  } else {
    spec.memberships.push_back(membership);
  }
  return update_agent(id, spec);
}

absl::Status Acd::Impl::remove_membership(AgentId id, QueueId queue_id) {
  const Agent* agent = find(id);
  if (agent == nullptr) return unknown("agent");
  const Queue* queue = find(queue_id);
  if (queue == nullptr) return unknown("queue");
  AgentSpec spec = spec_of(*agent);
  const auto in_queue = [queue](const Membership& m) { return m.queue == queue->spec.name; };
  if (std::erase_if(spec.memberships, in_queue) == 0) return to_status(Refusal::kNotMember);
  return update_agent(id, spec);
}

void Acd::Impl::reset_counters() {
  if (in_sink_) return;
  agents_.for_each([this](uint32_t, Agent& agent) {
    agent.calls = 0;
    if (index_.keeps(detail::IdleOrder::kOccupancy)) shares_[agent.id.index()].start(now_);
    reindex(agent);
  });
  finish_step();
  flush();
}

}  // namespace strowger
