// SPDX-License-Identifier: Apache-2.0
//
// The states of agents, their place in the index, and the commands about them (rule 2).
#include <algorithm>
#include <utility>

#include "engine/acd_impl.h"

namespace strowger {

using detail::Block;
using detail::IdleKeys;
using detail::IdleOrder;
using detail::kNoClass;

// ---- Shown state and index: rules 2.2 to 2.4 ------------------------------------------------------------------------

AgentState Acd::Impl::state_of(const Agent& agent) const {
  if (!agent.logged_in) return AgentState::kLoggedOut;
  if (agent.conversations > 0) return AgentState::kBusy;
  if (agent.wrap_ups > 0) return AgentState::kWrapUp;
  if (agent.offers > 0) return AgentState::kReserved;
  return agent.ready && !agent.leaving ? AgentState::kReady : AgentState::kNotReady;
}

void Acd::Impl::refresh(Agent& agent, bool looks_next) {
  const AgentState state = state_of(agent);
  const ReasonId reason = state == AgentState::kNotReady ? agent.reason : ReasonId{};
  if (state != agent.shown || reason != agent.shown_reason) {
    const auto occupied = [](AgentState s) { return s == AgentState::kBusy || s == AgentState::kWrapUp; };
    if (index_.keeps(IdleOrder::kOccupancy) && occupied(state) != occupied(agent.shown)) {
      shares_[agent.id.index()].update(now_, occupied(agent.shown), occupancy_half_life_);
    }
    const auto idle_before = static_cast<uint32_t>(agent.shown == AgentState::kReady);
    const auto idle_now = static_cast<uint32_t>(state == AgentState::kReady);
    group_idle_[agent.traits.group] += idle_now - idle_before;
    all_idle_ += idle_now - idle_before;
    Event& event = emit(EventKind::kAgentState);
    event.agent = agent.id;
    event.old_state = agent.shown;
    event.new_state = state;
    event.reason = reason;
    event.value = to_us(now_ - agent.shown_since);
    agent.shown = state;
    agent.shown_reason = reason;
    agent.shown_since = now_;
    leave_check_due_ = true;
  }
  recount(agent);
  reindex(agent, looks_next);
}

detail::HeadcountMark Acd::Impl::mark_of(const Agent& agent) {
  if (!agent.on_duty()) return {};
  if (agent.first_block != detail::kNoSlot) return {.apart = true};
  return {.profile = agent.profile, .state = agent.shown};
}

IdleKeys Acd::Impl::keys_of(const Agent& agent) const {
  IdleKeys keys;
  keys.idle_since = agent.idle_since;
  if (!index_.keeps_other_orders()) return keys;
  const auto set = [&keys](IdleOrder order, int64_t value) { keys.key[static_cast<size_t>(order)] = value; };
  if (index_.keeps(IdleOrder::kOccupancy)) set(IdleOrder::kOccupancy, shares_[agent.id.index()].key());
  if (index_.keeps(IdleOrder::kCalls)) set(IdleOrder::kCalls, static_cast<int64_t>(agent.calls));
  if (index_.keeps(IdleOrder::kPosition)) set(IdleOrder::kPosition, agent.traits.position);
  if (index_.keeps(IdleOrder::kAllocation)) {
    set(IdleOrder::kAllocation, ((static_cast<int64_t>(agent.calls) + 1) << 20) / agent.traits.weight);
  }
  if (index_.keeps(IdleOrder::kLoad)) set(IdleOrder::kLoad, (int64_t{agent.units} << 20) / agent.traits.capacity);
  return keys;
}

detail::AgentClassNumber Acd::Impl::class_of(Agent& agent) {
  if (agent.units > 0) return index_.agent_class_for(agent.profile, agent.traits.capacity - agent.units);
  if (agent.full_class == kNoClass) agent.full_class = index_.agent_class_for(agent.profile, agent.traits.capacity);
  return agent.full_class;
}

void Acd::Impl::reindex(Agent& agent, bool looks_next) {
  const bool open = agent.on_duty() && agent.ready && agent.offers < agent.traits.max_offers;
  const detail::AgentClassNumber target = open ? class_of(agent) : kNoClass;
  if (target == kNoClass) {
    leave_index(agent);
    return;
  }
  const IdleKeys keys = keys_of(agent);
  if (target == agent.agent_class && !agent.unlisted && index_.has_keys(agent.id.index(), keys)) return;
  leave_index(agent);
  agent.agent_class = target;
  agent.unlisted = looks_next;
  if (looks_next) index_.prefetch_serves(target);
  if (!looks_next) index_.insert_agent(agent.id.index(), target, keys);
}

void Acd::Impl::leave_index(Agent& agent) {
  if (agent.agent_class != kNoClass && !agent.unlisted) {
    index_.erase_agent(agent.id.index(), agent.agent_class);
    // PERFORMANCE: who is first now is asked for next.
    agents_.prefetch(index_.idle_head(agent.agent_class).agent, Agent::kBytesOfSteps);
  }
  agent.agent_class = kNoClass;
  agent.unlisted = false;
}

// ---- Memberships that are not active --------------------------------------------------------------------------------

Block& Acd::Impl::block(Agent& agent, QueueId queue) {
  if (const Block* found = find_block(agent, queue)) return const_cast<Block&>(*found);
  const uint32_t slot = blocks_.make();
  blocks_[slot].queue = queue;
  blocks_[slot].next = agent.first_block;
  agent.first_block = slot;
  return blocks_[slot];
}

void Acd::Impl::drop_idle_blocks(Agent& agent) {
  uint32_t* link = &agent.first_block;
  while (*link != detail::kNoSlot) {
    const uint32_t slot = *link;
    if (blocks_[slot].paused || blocks_[slot].wrap_ups > 0) {
      link = &blocks_[slot].next;
      continue;
    }
    *link = blocks_[slot].next;
    blocks_.free(slot);
  }
}

void Acd::Impl::drop_all_blocks(Agent& agent) {
  while (agent.first_block != detail::kNoSlot) {
    const uint32_t slot = std::exchange(agent.first_block, blocks_[agent.first_block].next);
    blocks_.free(slot);
  }
}

// Gives the agent the profile that its memberships have with the blocked ones left out.
void Acd::Impl::activate_memberships(Agent& agent) {
  leave_check_due_ = true;
  detail::ProfileNumber number = agent.base_profile;
  if (agent.first_block == detail::kNoSlot) {
    if (agent.profile == number) {
      recount(agent);
      return;
    }
    index_.add_profile_user(number);
  } else {
    scratch_profile_ = index_.profile(agent.base_profile);
    std::erase_if(scratch_profile_.memberships,
                  [&](const detail::ActiveMembership& m) { return find_block(agent, m.queue) != nullptr; });
    number = index_.acquire_profile(scratch_profile_);
  }
  if (number != agent.profile) leave_index(agent);
  if (agent.profile != kNoClass) index_.release_profile(agent.profile);
  agent.profile = number;
  agent.full_class = kNoClass;
  recount(agent);
}

// ---- Leaving: rules 2.5 and 2.8 -------------------------------------------------------------------------------------

void Acd::Impl::leave_if_done(Agent& agent) {
  if (!agent.leaving || agent.assignments > 0) return;
  agent.leaving = false;
  agent.logged_in = false;
}

void Acd::Impl::drop_if_retired(Agent& agent) {
  if (!agent.retired || agent.assignments > 0) return;
  leave_index(agent);
  index_.release_profile(agent.profile);
  index_.release_profile(agent.base_profile);
  drop_all_blocks(agent);
  agent_specs_.release(agent.spec);
  agents_.free(agent.id.index());
}

void Acd::Impl::log_out(Agent& agent) {
  agent.leaving = true;
  agent.ready = false;
  leave_check_due_ = true;  // also for an agent who stays busy to the end of a call
  agent.reason = ReasonId{};
  withdraw_offers_of(agent, Cause::kAgentLoggedOut);
  leave_if_done(agent);
  refresh(agent);
  check_windows_of(agent);
}

// ---- Commands -------------------------------------------------------------------------------------------------------

Applied Acd::Impl::handle(const LogIn& command) {
  Agent* agent = find(command.agent);
  if (agent == nullptr) return {Refusal::kUnknownAgent, {}};
  if (command.reason.valid() && !reasons_.contains(command.reason)) return {Refusal::kUnknownReason, {}};
  if (agent->on_duty()) return {Refusal::kAlreadySo, {}};
  agent->logged_in = true;
  agent->leaving = false;
  ++agent->log_in_epoch;
  agent->ready = command.ready;
  agent->reason = command.ready ? ReasonId{} : command.reason;
  agent->idle_since = now_;
  refresh_and_want_call(*agent);
  return {};
}

Applied Acd::Impl::handle(const LogOut& command) {
  Agent* agent = find(command.agent);
  if (agent == nullptr) return {Refusal::kUnknownAgent, {}};
  if (!agent->on_duty()) return {Refusal::kAlreadySo, {}};
  log_out(*agent);
  return {};
}

Applied Acd::Impl::handle(const SetReady& command) {
  Agent* agent = find(command.agent);
  if (agent == nullptr) return {Refusal::kUnknownAgent, {}};
  if (!agent->on_duty()) return {Refusal::kAgentState, {}};
  if (agent->ready) return {Refusal::kAlreadySo, {}};
  agent->ready = true;
  agent->reason = ReasonId{};
  agent->idle_since = now_;
  refresh_and_want_call(*agent);
  return {};
}

Applied Acd::Impl::handle(const SetNotReady& command) {
  Agent* agent = find(command.agent);
  if (agent == nullptr) return {Refusal::kUnknownAgent, {}};
  if (command.reason.valid() && !reasons_.contains(command.reason)) return {Refusal::kUnknownReason, {}};
  if (!agent->on_duty()) return {Refusal::kAgentState, {}};
  if (!agent->ready && agent->reason == command.reason) return {Refusal::kAlreadySo, {}};
  agent->ready = false;
  agent->reason = command.reason;
  withdraw_offers_of(*agent, Cause::kAgentNotReady);
  refresh(*agent);
  return {};
}

Applied Acd::Impl::handle(const PauseInQueue& command) {
  Agent* agent = find(command.agent);
  if (agent == nullptr) return {Refusal::kUnknownAgent, {}};
  const Queue* queue = find(command.queue);
  if (queue == nullptr) return {Refusal::kUnknownQueue, {}};
  if (command.reason.valid() && !reasons_.contains(command.reason)) return {Refusal::kUnknownReason, {}};
  if (index_.profile(agent->base_profile).membership(queue->id) == nullptr) return {Refusal::kNotMember, {}};
  if (const Block* known = find_block(*agent, queue->id); known != nullptr && known->paused) {
    return {Refusal::kAlreadySo, {}};
  }
  Block& made = block(*agent, queue->id);
  made.paused = true;
  made.reason = command.reason;
  Event& event = emit(EventKind::kPaused);
  event.agent = agent->id;
  event.queue = queue->id;
  event.reason = command.reason;
  activate_memberships(*agent);
  refresh(*agent);
  leave_check_due_ = true;
  withdraw_offers_of(*agent, Cause::kAgentNotReady, queue->id);
  check_windows_of(*agent);
  return {};
}

Applied Acd::Impl::handle(const ResumeInQueue& command) {
  Agent* agent = find(command.agent);
  if (agent == nullptr) return {Refusal::kUnknownAgent, {}};
  const Queue* queue = find(command.queue);
  if (queue == nullptr) return {Refusal::kUnknownQueue, {}};
  if (index_.profile(agent->base_profile).membership(queue->id) == nullptr) return {Refusal::kNotMember, {}};
  if (const Block* known = find_block(*agent, queue->id); known == nullptr || !known->paused) {
    return {Refusal::kAlreadySo, {}};
  }
  Block& found = block(*agent, queue->id);
  found.paused = false;
  found.reason = ReasonId{};
  drop_idle_blocks(*agent);
  Event& event = emit(EventKind::kResumed);
  event.agent = agent->id;
  event.queue = queue->id;
  activate_memberships(*agent);
  refresh_and_want_call(*agent);
  return {};
}

}  // namespace strowger
