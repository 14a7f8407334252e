// SPDX-License-Identifier: Apache-2.0
//
// The commands about calls (rules 7.3, 8 and 9). Each is checked whole before anything changes.
#include <algorithm>
#include <cstddef>

#include "engine/acd_impl.h"

namespace strowger {

using detail::AssignmentState;
using detail::kNoSlot;

namespace {

bool in_conversation(const detail::Call& call) {
  return call.state == CallState::kConnected || call.state == CallState::kHeld;
}

}  // namespace

Applied Acd::Impl::handle(const HangUpCall& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  if (waits(*call)) {
    concern(*call);
    end_waiting(*call, CallEnd::kAbandoned, Cause::kCallerHungUp);
    return {Refusal::kNone, command.call};
  }
  if (!in_conversation(*call)) return {Refusal::kCallState, command.call};
  end_conversation(*call, Cause::kCallerHungUp);
  return {Refusal::kNone, command.call};
}

void Acd::Impl::end_conversation(Call& call, Cause cause) {
  if (disconnect(call, cause)) {
    call.state = CallState::kWrapUp;
  } else {
    finish(call, CallEnd::kCompleted, cause);
  }
}

Applied Acd::Impl::handle(const AcceptOffer& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  Agent* agent = find(command.agent);
  if (agent == nullptr) return {Refusal::kUnknownAgent, command.call};
  const uint32_t offer = find_offer(*call, agent->id.index());
  if (offer == kNoSlot) return {Refusal::kNoSuchOffer, command.call};
  connect(*call, *agent, offer, Cause::kNone);
  want_call(*agent);
  return {Refusal::kNone, command.call};
}

Applied Acd::Impl::handle(const DeclineOffer& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  Agent* agent = find(command.agent);
  if (agent == nullptr) return {Refusal::kUnknownAgent, command.call};
  const uint32_t offer = find_offer(*call, agent->id.index());
  if (offer == kNoSlot) return {Refusal::kNoSuchOffer, command.call};
  detach_offer(offer, Cause::kDeclined);
  refresh(*agent);
  exclude(*call, *agent, /*this_round_only=*/false);
  exclude(*call, *agent, /*this_round_only=*/true);
  check_window(*call);
  after_offer_ended(*call, /*expired=*/false);
  want_call(*agent);
  return {Refusal::kNone, command.call};
}

Applied Acd::Impl::handle(const HoldCall& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  if (call->state != CallState::kConnected) return {Refusal::kCallState, command.call};
  call->state = CallState::kHeld;
  extra(*call).held_since = now_;
  emit_call(EventKind::kHeld, *call, assignments_[call->first_assignment].agent);
  return {Refusal::kNone, command.call};
}

Applied Acd::Impl::handle(const RetrieveCall& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  if (call->state != CallState::kHeld) return {Refusal::kCallState, command.call};
  call->state = CallState::kConnected;
  const Duration held = now_ - known_extra(*call).held_since;
  extra(*call).held += held;
  emit_call(EventKind::kRetrieved, *call, assignments_[call->first_assignment].agent).value = to_us(held);
  return {Refusal::kNone, command.call};
}

Applied Acd::Impl::handle(const CompleteCall& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  if (!in_conversation(*call)) return {Refusal::kCallState, command.call};
  if (command.resolved) close_work_order(*call);
  end_conversation(*call, Cause::kAgentCompleted);
  return {Refusal::kNone, command.call};
}

Applied Acd::Impl::handle(const EndWrapUp& command) {
  if (command.call.valid()) {
    Call* call = find(command.call);
    if (call == nullptr) return {Refusal::kUnknownCall, command.call};
    if (call->state != CallState::kWrapUp) return {Refusal::kCallState, command.call};
    concern(*call);
    end_wrap_up(call->first_assignment);
    return {Refusal::kNone, command.call};
  }
  if (!command.agent.valid()) return {Refusal::kUnknownCall, command.call};
  const Agent* agent = find_even_retired(command.agent);
  if (agent == nullptr) return {Refusal::kUnknownAgent, command.call};
  std::vector<uint32_t>& wrap_ups = scratch_slots_;
  wrap_ups.clear();
  for (uint32_t slot = agent->first_assignment; slot != kNoSlot; slot = assignments_[slot].next_of_agent) {
    const AssignmentState state = assignments_[slot].state;
    if (state == AssignmentState::kWrapUp || state == AssignmentState::kUnsharedWrapUp) wrap_ups.push_back(slot);
  }
  if (wrap_ups.empty()) return {Refusal::kAgentState, command.call};
  for (const uint32_t slot : wrap_ups) end_wrap_up(slot);
  return {Refusal::kNone, command.call};
}

// Rule 8.3: the wrap-up stays with the agent, the call goes on.
Applied Acd::Impl::handle(const TransferCall& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  Queue* to = find(command.queue);
  if (command.queue.valid() && to == nullptr) return {Refusal::kUnknownQueue, command.call};
  if (!in_conversation(*call)) return {Refusal::kCallState, command.call};
  CallClassKey entry;
  RequirementId asked;
  if (to != nullptr) {
    const Refusal refusal = prepare_move(*call, *to, entry, asked);
    if (refusal != Refusal::kNone) return {refusal, command.call};
  }
  // The work order that may come is counted from the first answer.
  if (to != nullptr && known_extra(*call).answered_at == Time::min()) {
    extra(*call).answered_at = assignments_[call->first_assignment].since;
  }
  const size_t agents_turn = work_.size();
  if (disconnect(*call, Cause::kTransferred)) {
    const uint32_t slot = call->first_assignment;
    unlink_from_call(*call, slot);
    assignments_[slot].call = kNoSlot;
    assignments_[slot].next_of_call = kNoSlot;
  }
  if (to != nullptr) {
    const size_t calls_turn = work_.size();
    join(*call, class_for(entry, now_), asked, Cause::kTransferred, now_);
    // The call looks first: it goes back to the agent who transferred it only if its strategy says so.
    std::rotate(work_.begin() + agents_turn, work_.begin() + calls_turn, work_.end());
  } else {
    finish(*call, CallEnd::kTransferred, Cause::kTransferred);
  }
  return {Refusal::kNone, command.call};
}

Applied Acd::Impl::handle(const MoveCall& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  Queue* to = find(command.queue);
  if (to == nullptr) return {Refusal::kUnknownQueue, command.call};
  if (!waits(*call)) return {Refusal::kCallState, command.call};
  if (key(*call).home == to->id) return {Refusal::kAlreadySo, command.call};
  return {move(*call, *to, Cause::kMoved), command.call};
}

Applied Acd::Impl::handle(const PullCall& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  Agent* agent = find(command.agent);
  if (command.agent.valid() && agent == nullptr) return {Refusal::kUnknownAgent, command.call};
  if (!waits(*call)) return {Refusal::kCallState, command.call};
  if (agent == nullptr) {
    concern(*call);
    end_waiting(*call, CallEnd::kTransferred, Cause::kPulled);
    return {Refusal::kNone, command.call};
  }
  if (!agent->on_duty()) return {Refusal::kAgentState, command.call};
  const uint32_t offer = find_offer(*call, agent->id.index());
  const int free = agent->traits.capacity - agent->units;
  if (offer == kNoSlot && !index_.profile(agent->base_profile).fits(key(*call).media, free)) {
    return {Refusal::kNoCapacity, command.call};
  }
  connect(*call, *agent, offer, Cause::kPulled);
  want_call(*agent);
  return {Refusal::kNone, command.call};
}

Applied Acd::Impl::handle(const SetCallPriority& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  if (command.priority < kMinPriority || command.priority > kMaxPriority) {
    return {Refusal::kPriorityOutOfRange, command.call};
  }
  if (!waits(*call)) return {Refusal::kCallState, command.call};
  CallClassKey changed = key(*call);
  if (changed.priority == command.priority) return {Refusal::kAlreadySo, command.call};
  const int before = changed.priority;
  changed.priority = static_cast<int16_t>(command.priority);
  set_class(*call, changed);
  emit_call(EventKind::kPriorityChanged, *call).value = before;
  want_agent(*call);
  return {Refusal::kNone, command.call};
}

Applied Acd::Impl::handle(const SetCallRequirement& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  if (!requirements_.contains(command.requirement)) return {Refusal::kUnknownRequirement, command.call};
  if (!waits(*call)) return {Refusal::kCallState, command.call};
  CallClassKey changed = key(*call);
  if (call->own == command.requirement && changed.requirement == call->asked) {
    return {Refusal::kAlreadySo, command.call};
  }
  const RequirementId asked = requirements_.both(home(*call).requirement, command.requirement);
  if (!asked.valid()) return {Refusal::kRequirementsFull, command.call};
  call->own = command.requirement;
  call->asked = asked;
  changed.requirement = asked;
  open_question(changed);
  set_class(*call, changed);
  emit_call(EventKind::kRequirementChanged, *call);
  want_agent(*call);
  return {Refusal::kNone, command.call};
}

Applied Acd::Impl::handle(const SetCallTiers& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  if (!in_range(command.tiers)) return {Refusal::kTiersOutOfRange, command.call};
  if (!waits(*call)) return {Refusal::kCallState, command.call};
  CallClassKey changed = key(*call);
  if (changed.tiers == command.tiers) return {Refusal::kAlreadySo, command.call};
  changed.tiers = command.tiers;
  concern(*call);
  set_class(*call, changed);
  want_agent(*call);
  return {Refusal::kNone, command.call};
}

Applied Acd::Impl::handle(const DescribeCall& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  std::vector<Attribute>& list = scratch_attributes_;
  list.clear();
  attributes(*call, [&list](TextId key_id, std::string_view value) {
    if (key_id != kDescription) list.push_back({key_id, value});
  });
  list.push_back({kDescription, command.text});
  if (const Refusal refusal = check_attributes(list); refusal != Refusal::kNone) return {refusal, command.call};
  concern(*call);
  store_attributes(*call, list);
  return {Refusal::kNone, command.call};
}

Applied Acd::Impl::handle(const EscalateCall& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  Queue* to = find(command.queue);
  if (command.queue.valid() && to == nullptr) return {Refusal::kUnknownQueue, command.call};
  if (waits(*call)) return {Refusal::kCallState, command.call};
  if (to == nullptr) to = find(home(*call).escalate_to);
  if (to == nullptr) return {Refusal::kNowhereToEscalate, command.call};
  CallId created;
  const Refusal refusal = escalate(*call, *to, created);
  return {refusal, refusal == Refusal::kNone ? created : command.call};
}

Applied Acd::Impl::handle(const ResolveCall& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  if (!call->work_order_open) return {Refusal::kNoWorkOrder, command.call};
  close_work_order(*call);
  if (call->state == CallState::kEnded) release(*call);
  return {Refusal::kNone, command.call};
}

Applied Acd::Impl::handle(const RecordDecisions& command) {
  Call* call = find(command.call);
  if (call == nullptr) return {Refusal::kUnknownCall, command.call};
  if (!waits(*call)) return {Refusal::kCallState, command.call};
  if (call->record == command.on) return {Refusal::kAlreadySo, command.call};
  call->record = command.on;
  return {Refusal::kNone, command.call};
}

}  // namespace strowger
