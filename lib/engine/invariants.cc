// SPDX-License-Identifier: Apache-2.0
//
// The engine's invariants, checked the slow way against the records (the list is at the end of RULES.md).
#include <algorithm>

#include "absl/strings/str_format.h"
#include "engine/acd_impl.h"

namespace strowger {

using detail::AssignmentState;
using detail::kNoClass;
using detail::kNoSlot;

namespace {

template <class... Args>
absl::Status broken(const absl::FormatSpec<Args...>& format, const Args&... args) {
  return absl::InternalError(absl::StrFormat(format, args...));
}

}  // namespace

absl::Status Acd::Impl::check_invariants() const {
  for (const auto check : {&Impl::check_calls, &Impl::check_agents, &Impl::check_conservation, &Impl::check_timers}) {
    if (absl::Status status = (this->*check)(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// Invariant 1.
absl::Status Acd::Impl::check_calls() const {
  std::vector<uint32_t> waiting(queues_.size(), 0);
  absl::Status status;
  calls_.for_each([&](uint32_t slot, const Call& call) {
    int offers = 0;
    int others = 0;
    for (uint32_t a = call.first_assignment; a != kNoSlot; a = assignments_[a].next_of_call) {
      ++(assignments_[a].state == AssignmentState::kOffer ? offers : others);
      if (assignments_[a].call != slot) status = broken("call %d: an assignment of another call", slot);
    }
    if (waits(call)) ++waiting[key(call).home.index()];
    const bool offers_right = offers == call.offers && (offers > 0) == (call.state == CallState::kOffered);
    const bool held =
        call.state == CallState::kConnected || call.state == CallState::kHeld || call.state == CallState::kWrapUp;
    if (!offers_right || others != (held ? 1 : 0)) {
      status = broken("call %d: %d offers and %d other assignments in state %s", slot, offers, others,
                      to_string(call.state));
    }
    const bool listed = call.state == CallState::kQueued && !call.held_for_preferred && !call.held_for_retry;
    if (call.in_waiting != listed) status = broken("call %d: wrongly in or out of its class's set", slot);
    if (call.in_ringing != (takes_more_offers(call) && !call.held_for_preferred)) {
      status = broken("call %d: wrongly in or out of its class's ringing set", slot);
    }
    if (call.state == CallState::kEnded && !call.work_order_open) status = broken("call %d: ended but kept", slot);
    if (call.concerned) status = broken("call %d: still concerned after the step", slot);
  });
  int64_t all = 0;
  for (const Queue& queue : queues_) {
    all += queue.waiting;
    if (queue.waiting != waiting[queue.id.index()]) {
      status =
          broken("queue '%s': length %d, but %d calls wait", queue.spec.name, queue.waiting, waiting[queue.id.index()]);
    }
  }
  if (all != all_waiting_) status = broken("%d calls wait in all queues, counted %d", all, all_waiting_);
  return status;
}

// Invariants 2 and 4, the agents' side.
absl::Status Acd::Impl::check_agents() const {
  absl::Status status;
  uint32_t idle = 0;
  uint32_t in_rows = 0;
  agents_.for_each([&](uint32_t slot, const Agent& agent) {
    in_rows += agent.counted.profile != kNoClass ? 1u : 0u;
    if (agent.counted != (counts_heads_ ? mark_of(agent) : detail::HeadcountMark{})) {
      status = broken("agent %d: counted as who it is no longer", slot);
    }
    int units = 0;
    int offers = 0;
    uint32_t assignments = 0;
    for (uint32_t a = agent.first_assignment; a != kNoSlot; a = assignments_[a].next_of_agent) {
      ++assignments;
      const Assignment& held = assignments_[a];
      if (held.agent != slot) status = broken("agent %d: an assignment of another agent", slot);
      if (held.state != AssignmentState::kUnsharedWrapUp) units += cost(agent, held.media);
      if (held.state != AssignmentState::kOffer) continue;
      ++offers;
      if (!agent.on_duty() || held.call == kNoSlot || calls_[held.call].state != CallState::kOffered) {
        status = broken("agent %d: an offer to nobody or of nothing", slot);
      }
    }
    if (units != agent.units || offers != agent.offers) {
      status = broken("agent %d: %d units and %d offers counted, %d and %d held", slot, agent.units, agent.offers,
                      units, offers);
    }
    if (agent.shown != state_of(agent)) status = broken("agent %d: shows an old state", slot);
    idle += agent.shown == AgentState::kReady ? 1 : 0;
    if (assignments != agent.assignments) status = broken("agent %d: a wrong count of assignments", slot);
    if (agent.unlisted) status = broken("agent %d: left out of the index at the end of a step", slot);
    if (agent.leaving && agent.assignments == 0) status = broken("agent %d: leaving with nothing in hand", slot);

    const int free = agent.traits.capacity - agent.units;
    bool open = false;
    for (const MediaRow& row : kMediaRows) open = open || can_take(agent, row.media);
    if (open != (agent.agent_class != kNoClass)) {
      status = broken("agent %d: wrongly in or out of the index", slot);
    } else if (open) {
      const detail::AgentClass& agents = index_.agent_class(agent.agent_class);
      const auto& profile = index_.profile(agent.profile);
      if (agents.profile != agent.profile || agents.fit_level != profile.fit_level(free) ||
          !index_.has_keys(slot, keys_of(agent))) {
        status = broken("agent %d: in the wrong class, or under old keys", slot);
      }
    }
  });
  if (idle != all_idle_) status = broken("%d agents are ready, counted %d", idle, all_idle_);
  uint32_t counted = 0;
  headcount_.for_each_row([&](detail::ProfileNumber, const detail::HeadcountRow& row) { counted += row.all; });
  if (in_rows != counted) status = broken("%d agents are there by profile, counted %d", in_rows, counted);
  return status;
}

// Invariant 3: no queued call has a candidate.
absl::Status Acd::Impl::check_conservation() const {
  absl::Status status;
  calls_.for_each([&](uint32_t slot, const Call& call) {
    if (call.state != CallState::kQueued || call.held_for_retry) return;
    agents_.for_each([&](uint32_t agent_slot, const Agent& agent) {
      if (!can_take(agent, key(call).media) || !may_be_rung(call, agent_slot)) return;
      const bool may = call.held_for_preferred ? preferred_may_take(call, agent)
                                               : index_.eligible(key(call), index_.profile(agent.profile));
      if (may) status = broken("call %d waits though agent %d is free for it", slot, agent_slot);
    });
  });
  return status;
}

// Invariant 5.
absl::Status Acd::Impl::check_timers() const {
  absl::Status status;
  size_t running = 0;
  calls_.for_each([&](uint32_t slot, const Call& call) {
    const Time due = std::max(next_item(call).due, now_);
    running += call.timer.valid() ? 1u : 0u;
    if (call.timer.valid() ? wheel_.expiry(call.timer) != due : due < kMaxTime) {
      status = broken("call %d: its timer does not stand at its next item", slot);
    }
  });
  assignments_.for_each([&](uint32_t, const Assignment& assignment) { running += assignment.timer.valid() ? 1u : 0u; });
  if (running != wheel_.size()) status = broken("%d timers run, %d are held", wheel_.size(), running);
  return status;
}

}  // namespace strowger
