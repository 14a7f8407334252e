// SPDX-License-Identifier: Apache-2.0
//
// Conversations: connecting, ending, wrap-up, work orders, escalating (rule 8).
#include <algorithm>

#include "engine/acd_impl.h"

namespace strowger {

using detail::AssignmentState;
using detail::kNoSlot;

// ---- Assignments ----------------------------------------------------------------------------------------------------

uint32_t Acd::Impl::make_assignment(Call& call, Agent& agent, AssignmentState state) {
  const uint32_t slot = assignments_.make();
  Assignment& assignment = assignments_[slot];
  assignment.slot = slot;
  assignment.call = call.slot();
  assignment.agent = agent.id.index();
  assignment.queue = key(call).home;
  assignment.media = key(call).media;
  assignment.since = now_;
  assignment.state = state;
  agent.units += cost(agent, assignment.media);
  assignment.previous_of_agent = agent.last_assignment;
  (agent.last_assignment == kNoSlot ? agent.first_assignment : assignments_[agent.last_assignment].next_of_agent) =
      slot;
  agent.last_assignment = slot;
  ++agent.assignments;
  uint32_t* link = &call.first_assignment;
  while (*link != kNoSlot) link = &assignments_[*link].next_of_call;
  *link = slot;
  return slot;
}

void Acd::Impl::unlink_from_call(Call& call, uint32_t slot) {
  uint32_t* link = &call.first_assignment;
  while (*link != slot) link = &assignments_[*link].next_of_call;
  *link = assignments_[slot].next_of_call;
}

// Takes it off call and agent; counts by state are the caller's.
void Acd::Impl::remove_assignment(uint32_t slot) {
  Assignment& assignment = assignments_[slot];
  Agent& agent = agents_[assignment.agent];
  stop_timer(assignment.timer);
  if (assignment.call != kNoSlot) unlink_from_call(calls_[assignment.call], slot);
  if (assignment.state != AssignmentState::kUnsharedWrapUp) agent.units -= cost(agent, assignment.media);
  const uint32_t before = assignment.previous_of_agent;
  const uint32_t after = assignment.next_of_agent;
  (before == kNoSlot ? agent.first_assignment : assignments_[before].next_of_agent) = after;
  (after == kNoSlot ? agent.last_assignment : assignments_[after].previous_of_agent) = before;
  --agent.assignments;
  assignments_.free(slot);
  leave_if_done(agent);
}

// ---- Connecting: rule 8.1 -------------------------------------------------------------------------------------------

void Acd::Impl::connect(Call& call, Agent& agent, uint32_t offer, Cause cause) {
  if (offer != kNoSlot) {
    Assignment& assignment = assignments_[offer];
    stop_timer(assignment.timer);
    assignment.state = AssignmentState::kConnected;
    assignment.since = now_;
    --agent.offers;
    --call.offers;
  } else {
    offer = make_assignment(call, agent, AssignmentState::kConnected);
  }
  const bool was_offered = call.state == CallState::kOffered;
  Queue& queue = home(call);
  leave_queue(call);
  call.state = CallState::kConnected;
  unlist(call);
  call.last_agent = agent.id;
  if (call.extra != kNoSlot) extras_[call.extra].held = {};
  const Time answered_at = call.answered ? known_extra(call).answered_at : now_;
  call.answered = true;
  call.answered_here = true;
  ++agent.conversations;
  ++agent.calls;
  agent.no_answers = 0;
  agent.idle_since = now_;
  Event& event = emit_call(EventKind::kConnected, call, agent.id.index());
  event.cause = cause;
  event.value = to_us(now_ - joined_at(call));
  event.value2 = to_us(now_ - enqueued_at(call));
  refresh(agent);
  if (was_offered) {
    for (uint32_t slot = call.first_assignment; slot != kNoSlot;) {
      const uint32_t next = assignments_[slot].next_of_call;
      if (slot != offer) {
        Agent& other = agents_[assignments_[slot].agent];
        detach_offer(slot, cause == Cause::kPulled ? Cause::kPulled : Cause::kAnsweredElsewhere);
        refresh(other);
        want_call(other);
      }
      slot = next;
    }
  }
  if (queue.spec.resolve_within < kForever && !call.work_order_open) {
    call.work_order_open = true;
    detail::CallExtra& more = extra(call);
    more.answered_at = answered_at;
    more.resolve_due = add(now_, queue.spec.resolve_within);
  }
}

// ---- Ending: rules 8.3 and 8.4 --------------------------------------------------------------------------------------

bool Acd::Impl::disconnect(Call& call, Cause cause) {
  const uint32_t slot = call.first_assignment;
  Assignment& assignment = assignments_[slot];
  Agent& agent = agents_[assignment.agent];
  const Queue& queue = home(call);
  Duration held = known_extra(call).held;
  if (call.state == CallState::kHeld) held += now_ - known_extra(call).held_since;
  Event& event = emit_call(EventKind::kDisconnected, call, assignment.agent);
  event.cause = cause;
  event.value = to_us(now_ - assignment.since - held);
  event.value2 = to_us(held);
  --agent.conversations;
  const bool own_wrap_up = agent.traits.wrap_up != detail::AgentTraits::kOfTheQueue;
  const Duration wrap_up = own_wrap_up ? agent.traits.wrap_up : queue.spec.wrap_up;
  if (wrap_up == Duration::zero()) {
    agent.idle_since = now_;
    remove_assignment(slot);
    refresh(agent);
    want_call(agent);
    drop_if_retired(agent);
    return false;
  }
  assignment.since = now_;
  assignment.call_id = call.id;
  assignment.host_ref = call.host_ref;
  assignment.requirement = call.asked;
  assignment.priority = key(call).priority;
  assignment.queue = queue.id;
  assignment.end_cause = cause;
  if (queue.spec.wrap_up_shared) {
    assignment.state = AssignmentState::kWrapUp;
    ++agent.wrap_ups;
    refresh(agent);
  } else {
    assignment.state = AssignmentState::kUnsharedWrapUp;
    agent.units -= cost(agent, assignment.media);
    agent.idle_since = now_;
    ++block(agent, queue.id).wrap_ups;
    activate_memberships(agent);
    refresh(agent);
    want_call(agent);
  }
  start_timer(assignment, wrap_up);
  return true;
}

void Acd::Impl::end_wrap_up(uint32_t slot) {
  const Assignment assignment = assignments_[slot];
  Agent& agent = agents_[assignment.agent];
  Event& event = emit(EventKind::kWrapUpEnded);
  event.call = assignment.call_id;
  event.host_ref = assignment.host_ref;
  event.queue = assignment.queue;
  event.requirement = assignment.requirement;
  event.priority = assignment.priority;
  event.media = assignment.media;
  event.agent = agent.id;
  event.value = to_us(now_ - assignment.since);
  if (assignment.state == AssignmentState::kWrapUp) {
    --agent.wrap_ups;
    agent.idle_since = now_;
  } else {
    --block(agent, assignment.queue).wrap_ups;
    drop_idle_blocks(agent);
  }
  remove_assignment(slot);
  activate_memberships(agent);
  refresh(agent);
  if (assignment.call != kNoSlot) {
    Call& call = calls_[assignment.call];
    finish(call, CallEnd::kCompleted, assignment.end_cause, now_ - assignment.since);
  }
  want_call(agent);
  drop_if_retired(agent);
}

// ---- Work orders and escalation: rules 8.5 and 8.6 ------------------------------------------------------------------

void Acd::Impl::close_work_order(Call& call) {
  if (!call.work_order_open) return;
  call.work_order_open = false;
  Event& event = emit_call(EventKind::kResolved, call);
  event.agent = call.last_agent;
  event.value = to_us(now_ - known_extra(call).answered_at);
}

Refusal Acd::Impl::escalate(Call& call, Queue& to, CallId& created) {
  const RequirementId asked = requirements_.both(to.requirement, call.own);
  if (!asked.valid()) return Refusal::kRequirementsFull;
  if (calls_.full()) return Refusal::kEngineFull;
  const CallClassKey entry = entry_key(to, call.customer_class, asked, key(call).priority, Media::kCallback);
  if (const Refusal refusal = door(to, entry); refusal != Refusal::kNone) return refusal;

  sequence_ += kSequenceStep;
  Call& next = make_call({now_, sequence_}, now_);
  created = next.id;
  next.host_ref = call.host_ref;
  next.customer_class = call.customer_class;
  next.own = call.own;
  copy_attributes(call, next, home(call).spec.escalation_description);

  Event& event = emit_call(EventKind::kEscalated, call);
  event.agent = call.last_agent;
  event.cause = Cause::kEscalated;
  event.value = static_cast<int64_t>(created.value());
  event.value2 = to.id.value();
  call.work_order_open = false;
  const bool over = call.state == CallState::kEnded;
  join(next, class_for(entry, now_), asked, Cause::kEscalated, now_);
  if (over) release(call);
  return Refusal::kNone;
}

void Acd::Impl::work_order_due(Call& call) {
  Queue* to = find(home(call).escalate_to);
  CallId created;
  if (to != nullptr && escalate(call, *to, created) == Refusal::kNone) return;
  Event& event = emit_call(EventKind::kEscalated, call);
  event.agent = call.last_agent;
  event.cause = Cause::kEscalationRefused;
  event.value2 = to != nullptr ? to->id.value() : 0;
  call.work_order_open = false;
  if (call.state == CallState::kEnded) release(call);
}

}  // namespace strowger
