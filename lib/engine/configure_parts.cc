// SPDX-License-Identifier: Apache-2.0
//
// The parts of a configuration step: checks, and what adopting a queue or an agent does (rule 11).
#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "absl/strings/str_format.h"
#include "engine/acd_impl.h"

namespace strowger {

using detail::AgentProfile;
using detail::AssignmentState;

namespace {

// Queues are named by text in others: those follow a new name.
void follow_name(QueueSpec& spec, std::string_view old_name, const std::string& new_name) {
  const auto follow = [&](std::string& name) {
    if (name == old_name && !old_name.empty()) name = new_name;
  };
  follow(spec.escalate_to);
  follow(spec.max_wait_queue);
  for (LadderStep& step : spec.ladder) follow(step.queue);
}

// Whether a rule or a condition of the queue looks at its agents.
bool asks_who_is_there(const QueueSpec& spec) {
  const auto asks = [](const LadderCondition& c) { return c.subject != LadderCondition::Subject::kQueueLength; };
  return spec.join_empty.enabled || spec.leave_empty.enabled ||
         std::any_of(spec.ladder.begin(), spec.ladder.end(), [&](const LadderStep& step) {
           return std::any_of(step.only_if.begin(), step.only_if.end(), asks);
         });
}

}  // namespace

// ---- Checks ---------------------------------------------------------------------------------------------------------

absl::Status Acd::Impl::check_room(size_t new_queues, size_t new_agents) const {
  if (queues_.size() + new_queues > options_.max_queues) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("%d queues would have been made since the start; expected at most %d (max_queues)",
                        queues_.size() + new_queues, options_.max_queues));
  }
  if (agents_.size() + new_agents > agents_.limit()) {
    return absl::ResourceExhaustedError(absl::StrFormat("there would be %d agents; expected at most %d (max_agents)",
                                                        agents_.size() + new_agents, agents_.limit()));
  }
  return absl::OkStatus();
}

absl::Status Acd::Impl::intern_requirement(const QueueSpec& spec) {
  const absl::StatusOr<Requirement> parsed = Requirement::parse(spec.requirement, skills_);
  if (!parsed.ok()) return parsed.status();
  if (!requirements_.intern(*parsed).valid()) return to_status(Refusal::kRequirementsFull);
  return absl::OkStatus();
}

absl::Status Acd::Impl::check_new(const QueueSpec& spec, std::string_view replaces) {
  if (absl::Status status = validate_new_name("queue", spec.name, known_.queues, replaces); !status.ok()) return status;
  // PERFORMANCE: for a moment the names are as they will be, because a copy would be of every agent's name.
  const std::string old_name(replaces);
  known_.queues.erase(old_name);
  known_.queues.insert(spec.name);
  const absl::Status valid_by_itself = validate_queue(spec, known_);
  known_.queues.erase(spec.name);
  if (!old_name.empty()) known_.queues.insert(old_name);
  if (!valid_by_itself.ok()) return valid_by_itself;
  std::deque<QueueSpec> others;  // as they will be, if this one gets another name
  std::vector<const QueueSpec*> all{&spec};
  for (const Queue& queue : queues_) {
    if (queue.removed || queue.spec.name == replaces) continue;
    others.push_back(queue.spec);
    follow_name(others.back(), replaces, spec.name);
    all.push_back(&others.back());
  }
  if (absl::Status status = validate_moves(all); !status.ok()) return status;
  if (absl::Status status = intern_requirement(spec); !status.ok()) return status;
  const absl::Status prepared = prepare_policies(spec);
  if (!prepared.ok()) forget_unused_policies();
  return prepared;
}

absl::Status Acd::Impl::check_new(const AgentSpec& spec, std::string_view replaces) {
  const NameSet taken = agent_named(spec.name) != nullptr ? NameSet{spec.name} : NameSet{};
  if (absl::Status status = validate_new_name("agent", spec.name, taken, replaces); !status.ok()) return status;
  if (absl::Status status = validate_agent(spec, known_); !status.ok()) return status;
  absl::Status status =
      prepare_policy(PolicyKind::kCallOrder, spec.call_order.empty() ? given_.call_order : spec.call_order);
  if (status.ok()) {
    const std::string& shadow = spec.shadow_call_order;
    status = prepare_policy(PolicyKind::kCallOrder, shadow.empty() ? given_.shadow_call_order : shadow);
  }
  if (!status.ok()) forget_unused_policies();
  return status;
}

absl::Status Acd::Impl::check_unused(const Queue& queue) const {
  size_t held = 0;
  index_.for_each_call_class(
      [&](const detail::CallClass& calls) { held += calls.key.home == queue.id ? calls.users : 0; });
  if (held == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrFormat("queue '%s' cannot be removed: it holds %d calls; expected none", queue.spec.name, held));
}

// ---- Names ----------------------------------------------------------------------------------------------------------

void Acd::Impl::adopt_names(const CentreSpec& centre) {
  given_ = centre;
  given_.queues = std::vector<QueueSpec>();
  given_.agents = std::vector<AgentSpec>();
  known_ = names_of(centre, options_.policies);
  known_.agents.clear();  // they are in agents_by_name_
  for (const std::string& name : centre.skills) skills_.intern(name);
  for (const GroupSpec& group : centre.groups) groups_.intern(group.name);
  for (const std::string& name : centre.reasons) reasons_.intern(name);
  for (const std::string& name : centre.customer_classes) customer_classes_.intern(name);
  for (const Sla& sla : centre.slas) {
    const SlaId id = sla_names_.intern(sla.name);
    if (slas_.size() <= id.index()) slas_.resize(id.index() + 1);
    slas_[id.index()] = sla;
  }
  group_shares_.resize(groups_.size() + 1, 1);
  group_idle_.resize(groups_.size() + 1, 0);
  all_group_shares_ = 1;  // of the agents without a group
  for (const GroupSpec& group : centre.groups) {
    group_shares_[group_slot(groups_.find(group.name))] = group.share;
    all_group_shares_ += group.share;
  }
  occupancy_half_life_ = centre.occupancy_half_life;
  event_sinks_.clear();
  for (const std::string& sink : centre.event_sinks) {
    event_sinks_.push_back(policies_.find(PolicyKind::kEventSink, sink));
  }
  sink_ = event_sinks_.empty() ? host_sink_ : this;
}

// ---- Queues ---------------------------------------------------------------------------------------------------------

Acd::Impl::Queue& Acd::Impl::make_queue(const QueueSpec& spec) {
  Queue& queue = queues_.emplace_back();
  queue.id = QueueId{static_cast<uint32_t>(queues_.size() - 1)};
  queue.own_reach = index_.intern_reach({queue.id});
  adopt(queue, spec);
  return queue;
}

void Acd::Impl::adopt(Queue& queue, const QueueSpec& spec) {
  if (!queue.spec.name.empty()) {
    queue_ids_.erase(queue.spec.name);
    known_.queues.erase(queue.spec.name);
  }
  queue_ids_[spec.name] = queue.id;
  known_.queues.insert(spec.name);
  const std::string old_name = std::exchange(queue.spec, spec).name;
  queue.climbs = !spec.ladder.empty() || spec.max_wait < kForever;
  // The texts were checked, so these parse; the requirement was interned by the check.
  queue.policy = policy_named(PolicyKind::kAgentStrategy, spec.strategy);
  queue.shadow = policy_named(PolicyKind::kAgentStrategy, spec.shadow_strategy);
  queue.matcher = policy_named(PolicyKind::kMatcher, spec.matcher);
  queue.sla_policy = policy_named(PolicyKind::kSlaPolicy, spec.sla_policy);
  queue.strategy = queue.policy != 0 ? policies_[queue.policy].strategy_beside()
                                     : parse_agent_strategy(spec.strategy).value_or(AgentStrategy{});
  queue.requirement = requirements_.intern(Requirement::parse(spec.requirement, skills_).value_or(Requirement{}));
  for (const LadderStep& step : spec.ladder) {
    if (!step.message.empty()) texts_.intern(step.message);
    policy_named(PolicyKind::kLadderPolicy, step.policy);
  }
  if (old_name.empty() || old_name == spec.name) return;
  for (Queue& other : queues_) follow_name(other.spec, old_name, spec.name);
  agents_.for_each([&](uint32_t, Agent& agent) {
    const auto is_old = [&old_name](const Membership& m) { return m.queue == old_name; };
    const std::vector<Membership>& present = agent.spec->memberships;
    if (std::none_of(present.begin(), present.end(), is_old)) return;
    AgentSpec renamed = *agent.spec;
    for (Membership& m : renamed.memberships) {
      if (is_old(m)) m.queue = spec.name;
    }
    agent_specs_.release(agent.spec);
    agent.spec = agent_specs_.keep(renamed);
  });
}

void Acd::Impl::resolve_names(Queue& queue) {
  if (queue.removed) return;
  const auto queue_named = [this](const std::string& name) {
    const auto found = queue_ids_.find(name);
    return found == queue_ids_.end() ? QueueId{} : found->second;
  };
  queue.escalate_to = queue_named(queue.spec.escalate_to);
  queue.max_wait_queue = queue_named(queue.spec.max_wait_queue);
  queue.sla = sla_names_.find(queue.spec.sla);
  queue.customer_slas.assign(customer_classes_.size(), SlaId{});
  for (const CustomerSla& own : queue.spec.customer_slas) {
    queue.customer_slas[customer_classes_.find(own.customer_class).index()] = sla_names_.find(own.sla);
  }
  queue.steps.clear();
  for (const LadderStep& step : queue.spec.ladder) {
    queue.steps.push_back({skills_.find(step.skill), queue_named(step.queue),
                           step.message.empty() ? TextId{} : texts_.find(step.message),
                           policies_.find(PolicyKind::kLadderPolicy, step.policy)});
  }
}

// Rule 11.2: every waiting call of a queue that changed.
void Acd::Impl::rekey_waiting(Queue& queue, const QueueSpec& old) {
  for (const CallId id : waiting_calls(queue.id)) {
    Call& call = *find(id);
    CallClassKey changed = key(call);
    if (!call.promised || queue.spec.sla_policy != old.sla_policy) {
      changed.sla = sla_of(queue, call.customer_class);
      call.promised = false;
    }
    changed.matcher = matcher_of(queue);
    if (queue.spec.requirement != old.requirement) {
      const RequirementId asked = requirements_.both(queue.requirement, call.own);
      if (asked.valid()) call.asked = changed.requirement = asked;
    }
    if (queue.spec.ladder != old.ladder) {
      detail::LadderMark& ladder = extra(call).ladder;
      ladder = std::max(ladder, detail::LadderMark{now_, -1});
      forget_asks(extra(call));
    }
    open_question(changed);
    set_class(call, changed);
  }
}

void Acd::Impl::want_agents(const Queue& queue) {
  for (const CallId id : waiting_calls(queue.id)) {
    const Call& call = *find(id);
    if (call.state == CallState::kQueued) want_agent(call);
  }
}

void Acd::Impl::forget(Queue& queue) {
  queue_ids_.erase(queue.spec.name);
  known_.queues.erase(queue.spec.name);
  queue.removed = true;
}

void Acd::Impl::queues_changed() {
  all_queue_shares_ = 0;
  any_leave_rule_ = false;
  any_lifo_ = false;
  any_matcher_ = false;
  bool counts_heads = false;
  std::array<bool, detail::kIdleOrderCount> orders{};
  orders[static_cast<size_t>(detail::IdleOrder::kIdle)] = true;
  for (const Queue& queue : queues_) {
    if (queue.removed) continue;
    all_queue_shares_ += queue.spec.share;
    any_leave_rule_ = any_leave_rule_ || queue.spec.leave_empty.enabled;
    any_lifo_ = any_lifo_ || queue.spec.lifo;
    any_matcher_ = any_matcher_ || queue.matcher != 0;
    counts_heads = counts_heads || asks_who_is_there(queue.spec) ||
                   std::any_of(queue.steps.begin(), queue.steps.end(),
                               [this](const detail::ResolvedStep& step) { return asks_headcount(step); });
    orders[static_cast<size_t>(detail::idle_order_of(queue.strategy.kind))] = true;
  }
  if (counts_heads != counts_heads_) count_heads(counts_heads);
  if (orders == index_.orders()) return;
  // Shares are kept while a queue asks for them, and begin when one does.
  const bool shares_begin =
      orders[static_cast<size_t>(detail::IdleOrder::kOccupancy)] && !index_.keeps(detail::IdleOrder::kOccupancy);
  agents_.for_each([&](uint32_t, Agent& agent) {
    leave_index(agent);
    if (!shares_begin) return;
    shares_.make_room_for(agent.id.index());
    shares_[agent.id.index()].start(now_);
  });
  index_.set_orders(orders);
  agents_.for_each([this](uint32_t, Agent& agent) { reindex(agent); });
}

void Acd::Impl::count_heads(bool on) {
  counts_heads_ = on;
  headcount_ = {};
  agents_.for_each([this](uint32_t, Agent& agent) {
    agent.counted = {};
    recount(agent);
  });
}

// ---- Agents ---------------------------------------------------------------------------------------------------------

AgentProfile Acd::Impl::profile_from(const AgentSpec& spec) const {
  AgentProfile profile;
  for (const SkillLevel& held : spec.skills) {
    profile.skills.emplace_back(skills_.find(held.skill), static_cast<uint8_t>(held.level));
  }
  std::sort(profile.skills.begin(), profile.skills.end());
  for (const Membership& m : spec.memberships) {
    profile.memberships.push_back({queue_ids_.find(m.queue)->second, static_cast<uint16_t>(m.tier),
                                   static_cast<uint16_t>(m.priority), static_cast<uint8_t>(m.reserve_level), m.delay});
  }
  std::sort(profile.memberships.begin(), profile.memberships.end(),
            [](const auto& a, const auto& b) { return a.queue < b.queue; });
  for (size_t media = 0; media < kMediaCount; ++media) {
    profile.costs[media] = spec.media_costs[media].value_or(given_.media_costs[media]);
  }
  profile.capacity = static_cast<uint16_t>(spec.capacity);
  profile.group = groups_.find(spec.group);
  const std::string& order = spec.call_order.empty() ? given_.call_order : spec.call_order;
  profile.order_policy = policies_.find(PolicyKind::kCallOrder, order);
  profile.order = profile.order_policy != 0 ? policies_[profile.order_policy].order_beside()
                                            : parse_call_order(order).value_or(CallOrder::kPriority);
  const std::string& shadow = spec.shadow_call_order.empty() ? given_.shadow_call_order : spec.shadow_call_order;
  profile.order_shadow = policies_.find(PolicyKind::kCallOrder, shadow);
  return profile;
}

void Acd::Impl::note_delays(const AgentProfile& profile) {
  for (const detail::ActiveMembership& m : profile.memberships) {
    std::vector<Duration>& delays = queues_[m.queue.index()].delays;
    const auto at = std::lower_bound(delays.begin(), delays.end(), m.delay);
    const bool known = at != delays.end() && *at == m.delay;
    if (m.delay == Duration::zero() || known) continue;
    delays.insert(at, m.delay);
    any_delays_ = true;
    concern_waiting();  // a call may now have to look again earlier
  }
}

Acd::Impl::Agent& Acd::Impl::make_agent(const AgentSpec& spec) {
  const uint32_t slot = agents_.make();
  Agent& agent = agents_[slot];
  agent.id = AgentId::make(slot, agents_.generation(slot) & ((1u << 10) - 1));
  agent.shown_since = now_;
  if (index_.keeps(detail::IdleOrder::kOccupancy)) {
    shares_.make_room_for(slot);
    shares_[slot].start(now_);
  }
  adopt(agent, spec);
  return agent;
}

AgentSpec Acd::Impl::spec_of(const Agent& agent) const {
  AgentSpec spec = *agent.spec;
  spec.name = agent.name;
  return spec;
}

bool Acd::Impl::adopt(Agent& agent, const AgentSpec& spec) {
  const bool is_new = agent.base_profile == detail::kNoClass;
  policy_named(PolicyKind::kCallOrder, spec.call_order.empty() ? given_.call_order : spec.call_order);
  policy_named(PolicyKind::kCallOrder,
               spec.shadow_call_order.empty() ? given_.shadow_call_order : spec.shadow_call_order);
  const AgentProfile profile = profile_from(spec);
  note_delays(profile);
  const detail::ProfileNumber number = index_.acquire_profile(profile);
  const bool changed = is_new || number != agent.base_profile || spec != spec_of(agent);
  if (!changed) {
    index_.release_profile(number);
    return false;
  }
  if (!is_new) {
    if (!agent.retired) agents_by_name_.erase(agent.id.index());
    if (agent.shown == AgentState::kReady) {
      --group_idle_[agent.traits.group];
      ++group_idle_[group_slot(profile.group)];
    }
    leave_index(agent);
    index_.release_profile(agent.base_profile);
  }
  if (knows_profiles_) to_meet_.push_back(agent.id.index());
  agent.base_profile = number;
  if (!is_new) agent_specs_.release(agent.spec);
  AgentSpec nameless = spec;
  agent.name = std::exchange(nameless.name, {});
  agent.spec = agent_specs_.keep(nameless);
  agent.traits = {.wrap_up = spec.wrap_up.value_or(detail::AgentTraits::kOfTheQueue),
                  .costs = profile.costs,
                  .capacity = spec.capacity,
                  .weight = spec.weight,
                  .position = spec.position,
                  .group = static_cast<uint32_t>(group_slot(profile.group)),
                  .max_offers = static_cast<int16_t>(spec.max_offers),
                  .auto_answer = spec.auto_answer};
  // The name of one who was removed may be another's by now.
  if (!agent.retired) agents_by_name_.insert(agent.id.index());
  for (uint32_t b = agent.first_block; b != detail::kNoSlot; b = blocks_[b].next) {
    if (profile.membership(blocks_[b].queue) == nullptr) blocks_[b].paused = false;
  }
  drop_idle_blocks(agent);
  activate_memberships(agent);
  agent.units = 0;
  for (uint32_t slot = agent.first_assignment; slot != detail::kNoSlot; slot = assignments_[slot].next_of_agent) {
    const Assignment& held = assignments_[slot];
    if (held.state != AssignmentState::kUnsharedWrapUp) agent.units += cost(agent, held.media);
  }
  return true;
}

// Rule 11.1.
void Acd::Impl::agent_changed(Agent& agent) {
  refresh(agent);
  withdraw_void_offers(agent);
  want_call(agent);
  check_windows_of(agent);
}

// Rule 2.8.
void Acd::Impl::retire(Agent& agent) {
  agents_by_name_.erase(agent.id.index());
  if (agent.on_duty()) log_out(agent);
  agent.retired = true;
  drop_if_retired(agent);
}

}  // namespace strowger
