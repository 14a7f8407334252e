// SPDX-License-Identifier: Apache-2.0
//
// Commands about calls: conversations, wrap-up, work orders, moving and leaving (rules 8 and 9).
#include <algorithm>
#include <string>

#include "support/naive/naive_engine.h"

namespace strowger::naive {
namespace {

bool talks(const NaiveCall& call) { return call.state == CallState::kConnected || call.state == CallState::kHeld; }

}  // namespace

// ---- Ending (rules 8.3, 8.4, 8.5 and 9.4) --------------------------------------------------------------------------

bool NaiveAcd::end_conversation(NaiveCall& call, Cause cause) {
  const auto talk = std::find_if(assignments_.begin(), assignments_.end(), [&](const Assignment& held) {
    return held.call == call.id && held.kind == Assignment::Kind::kTalk;
  });
  const uint64_t number = talk->number;
  const AgentId agent = talk->agent;
  if (call.state == CallState::kHeld) call.held += now_ - call.held_since;
  Event event = call_event(EventKind::kDisconnected, call);
  event.agent = agent;
  event.cause = cause;
  event.value = to_us(now_ - call.answered - call.held);
  event.value2 = to_us(call.held);
  emit(event);
  call.disconnected = now_;
  call.disconnect_cause = cause;
  const QueueSpec& spec = queue_of(call).spec;
  const Duration wrap_up = any_agent(agent)->spec.wrap_up.value_or(spec.wrap_up);
  if (wrap_up == Duration::zero()) {
    remove_assignment(number);
    show(agent);
    if (!mutated(NaiveMutation::kLostWakeup)) work(agent);
    return false;
  }
  Assignment& wrap = *assignment(number);
  wrap.kind = spec.wrap_up_shared ? Assignment::Kind::kWrapUp : Assignment::Kind::kUnsharedWrapUp;
  wrap.since = now_;
  wrap.queue = call.queue;
  wrap.ends_call = cause != Cause::kTransferred;
  wrap.ended = call_event(EventKind::kWrapUpEnded, call);
  wrap.ended.agent = agent;
  if (wrap_up != kForever) start_timer(add(now_, wrap_up), CallId{}, number);
  if (!spec.wrap_up_shared) any_agent(agent)->idle_since = now_;
  show(agent);
  if (!spec.wrap_up_shared) work(agent);
  return true;
}

void NaiveAcd::end_wrap_up(uint64_t number) {
  const Assignment wrap = *assignment(number);
  Event event = wrap.ended;
  event.value = to_us(now_ - wrap.since);
  emit(event);
  remove_assignment(number);
  show(wrap.agent);
  if (wrap.ends_call) end_call(wrap.call, CallEnd::kCompleted, find(wrap.call)->disconnect_cause);
  if (!mutated(NaiveMutation::kLostWakeup)) work(wrap.agent);
}

void NaiveAcd::end_call(CallId id, CallEnd end, Cause cause) {
  NaiveCall& call = *find(id);
  Event event = call_event(EventKind::kEnded, call);
  event.agent = call.agent;
  event.end = end;
  event.cause = cause;
  if (!call.answered_here) {
    event.value = to_us(now_ - call.joined);
  } else if (call.state == CallState::kWrapUp) {
    event.value = to_us(now_ - call.disconnected);
  }
  event.value2 = to_us(now_ - call.enqueue);
  emit(event);
  call.state = CallState::kEnded;
  if (!call.work_order) free_call(id);
}

void NaiveAcd::close_work_order(CallId id) {
  NaiveCall& call = *find(id);
  call.work_order = false;
  if (call.state == CallState::kEnded) free_call(id);
}

Refusal NaiveAcd::perform(const HangUpCall& command) {
  NaiveCall* call = find(command.call);
  if (call == nullptr) return Refusal::kUnknownCall;
  if (waits(*call)) {
    for (const AgentId agent : withdraw_offers_of_call(command.call, Cause::kCallerHungUp)) work(agent);
    end_call(command.call, CallEnd::kAbandoned, Cause::kCallerHungUp);
    return Refusal::kNone;
  }
  if (!talks(*call)) return Refusal::kCallState;
  if (end_conversation(*call, Cause::kCallerHungUp)) {
    call->state = CallState::kWrapUp;
  } else {
    end_call(command.call, CallEnd::kCompleted, Cause::kCallerHungUp);
  }
  return Refusal::kNone;
}

Refusal NaiveAcd::perform(const CompleteCall& command) {
  NaiveCall* call = find(command.call);
  if (call == nullptr) return Refusal::kUnknownCall;
  if (!talks(*call)) return Refusal::kCallState;
  if (command.resolved && call->work_order) {
    Event event = call_event(EventKind::kResolved, *call);
    event.agent = call->agent;
    event.value = to_us(now_ - *call->first_answered);
    emit(event);
    close_work_order(command.call);
  }
  if (end_conversation(*call, Cause::kAgentCompleted)) {
    call->state = CallState::kWrapUp;
  } else {
    end_call(command.call, CallEnd::kCompleted, Cause::kAgentCompleted);
  }
  return Refusal::kNone;
}

Refusal NaiveAcd::perform(const EndWrapUp& command) {
  if (!command.call.valid() && command.agent.valid()) {
    // Also one who was removed and only finishes this wrap-up.
    if (any_agent(command.agent) == nullptr) return Refusal::kUnknownAgent;
    bool ended = false;
    for (const uint64_t number : assignments_of(command.agent)) {
      const Assignment::Kind kind = assignment(number)->kind;
      if (kind != Assignment::Kind::kWrapUp && kind != Assignment::Kind::kUnsharedWrapUp) continue;
      end_wrap_up(number);
      ended = true;
    }
    return ended ? Refusal::kNone : Refusal::kAgentState;
  }
  const NaiveCall* call = find(command.call);
  if (call == nullptr) return Refusal::kUnknownCall;
  if (call->state != CallState::kWrapUp) return Refusal::kCallState;
  const auto wrap = std::find_if(assignments_.begin(), assignments_.end(),
                                 [&](const Assignment& held) { return held.call == command.call && held.ends_call; });
  end_wrap_up(wrap->number);
  return Refusal::kNone;
}

// ---- Hold (rule 8.2) -----------------------------------------------------------------------------------------------

Refusal NaiveAcd::perform(const HoldCall& command) {
  NaiveCall* call = find(command.call);
  if (call == nullptr) return Refusal::kUnknownCall;
  if (call->state != CallState::kConnected) return Refusal::kCallState;
  call->state = CallState::kHeld;
  call->held_since = now_;
  Event event = call_event(EventKind::kHeld, *call);
  event.agent = call->agent;
  emit(event);
  return Refusal::kNone;
}

Refusal NaiveAcd::perform(const RetrieveCall& command) {
  NaiveCall* call = find(command.call);
  if (call == nullptr) return Refusal::kUnknownCall;
  if (call->state != CallState::kHeld) return Refusal::kCallState;
  call->state = CallState::kConnected;
  call->held += now_ - call->held_since;
  Event event = call_event(EventKind::kRetrieved, *call);
  event.agent = call->agent;
  event.value = to_us(now_ - call->held_since);
  emit(event);
  return Refusal::kNone;
}

// ---- Moving and leaving (rules 8.3, 9.1 and 9.2) -------------------------------------------------------------------

Refusal NaiveAcd::perform(const TransferCall& command) {
  NaiveCall* call = find(command.call);
  if (call == nullptr) return Refusal::kUnknownCall;
  if (command.queue.valid() && !has_queue(command.queue)) return Refusal::kUnknownQueue;
  if (!talks(*call)) return Refusal::kCallState;
  if (command.queue.valid()) {
    if (const Refusal refusal = can_move(*call, command.queue); refusal != Refusal::kNone) return refusal;
  }
  std::deque<WorkItem> agent_looks;
  work_.swap(agent_looks);
  end_conversation(*call, Cause::kTransferred);
  work_.swap(agent_looks);
  if (command.queue.valid()) {
    *call = as_it_would_join(*call, command.queue);
    join(*call, Cause::kTransferred);
  } else {
    end_call(command.call, CallEnd::kTransferred, Cause::kTransferred);
  }
  for (const WorkItem& item : agent_looks) work_.push_back(item);
  return Refusal::kNone;
}

Refusal NaiveAcd::find_waiting(CallId id, NaiveCall*& call) {
  call = find(id);
  if (call == nullptr) return Refusal::kUnknownCall;
  return waits(*call) ? Refusal::kNone : Refusal::kCallState;
}

Refusal NaiveAcd::perform(const MoveCall& command) {
  NaiveCall* call = find(command.call);
  if (call == nullptr) return Refusal::kUnknownCall;
  if (!has_queue(command.queue)) return Refusal::kUnknownQueue;
  if (!waits(*call)) return Refusal::kCallState;
  if (call->queue == command.queue) return Refusal::kAlreadySo;
  if (const Refusal refusal = can_move(*call, command.queue); refusal != Refusal::kNone) return refusal;
  move(command.call, command.queue, Cause::kMoved);
  return Refusal::kNone;
}

Refusal NaiveAcd::perform(const PullCall& command) {
  NaiveCall* call = find(command.call);
  if (call == nullptr) return Refusal::kUnknownCall;
  const NaiveAgent* agent = find_agent_by_id(command.agent);
  if (command.agent.valid() && agent == nullptr) return Refusal::kUnknownAgent;
  if (!waits(*call)) return Refusal::kCallState;
  if (agent == nullptr) {
    for (const AgentId rung : withdraw_offers_of_call(command.call, Cause::kPulled)) work(rung);
    end_call(command.call, CallEnd::kTransferred, Cause::kPulled);
    return Refusal::kNone;
  }
  if (!agent->logged_in || agent->leaving) return Refusal::kAgentState;
  const Assignment* own = offer(command.call, command.agent);
  const int in_use = units(*agent, own == nullptr ? 0 : own->number);
  if (!can_ever_take(*agent, call->media) ||
      in_use + agent->costs[static_cast<size_t>(call->media)] > agent->spec.capacity) {
    return Refusal::kNoCapacity;
  }
  connect(*call, command.agent, Cause::kPulled);
  work(command.agent);
  return Refusal::kNone;
}

// ---- Changes to a waiting call (rule 9.5) --------------------------------------------------------------------------

Refusal NaiveAcd::perform(const SetCallPriority& command) {
  if (find(command.call) == nullptr) return Refusal::kUnknownCall;
  if (command.priority < kMinPriority || command.priority > kMaxPriority) return Refusal::kPriorityOutOfRange;
  NaiveCall* call = nullptr;
  if (const Refusal refusal = find_waiting(command.call, call); refusal != Refusal::kNone) return refusal;
  if (call->priority == command.priority) return Refusal::kAlreadySo;
  const int before = call->priority;
  call->priority = command.priority;
  Event event = call_event(EventKind::kPriorityChanged, *call);
  event.value = before;
  emit(event);
  work(command.call);
  return Refusal::kNone;
}

Refusal NaiveAcd::perform(const SetCallRequirement& command) {
  if (find(command.call) == nullptr) return Refusal::kUnknownCall;
  if (!requirements_.contains(command.requirement)) return Refusal::kUnknownRequirement;
  NaiveCall* call = nullptr;
  if (const Refusal refusal = find_waiting(command.call, call); refusal != Refusal::kNone) return refusal;
  if (call->own == command.requirement && call->current == call->asked) return Refusal::kAlreadySo;
  const RequirementId asked = both(queue_of(*call).requirement, command.requirement);
  if (!asked.valid()) return Refusal::kRequirementsFull;
  call->own = command.requirement;
  call->asked = asked;
  call->current = asked;
  open_question(*call);
  emit(call_event(EventKind::kRequirementChanged, *call));
  work(command.call);
  return Refusal::kNone;
}

Refusal NaiveAcd::perform(const SetCallTiers& command) {
  if (find(command.call) == nullptr) return Refusal::kUnknownCall;
  const TierWindow& tiers = command.tiers;
  const auto in_range = [](int tier) { return tier >= 0 && tier <= 1000; };
  if (!in_range(tiers.min) || !in_range(tiers.max) || !in_range(tiers.raise) || tiers.min > tiers.max) {
    return Refusal::kTiersOutOfRange;
  }
  NaiveCall* call = nullptr;
  if (const Refusal refusal = find_waiting(command.call, call); refusal != Refusal::kNone) return refusal;
  if (call->tiers == command.tiers) return Refusal::kAlreadySo;
  call->tiers = command.tiers;
  work(command.call);
  return Refusal::kNone;
}

Refusal NaiveAcd::perform(const RecordDecisions& command) {
  NaiveCall* call = nullptr;
  if (const Refusal refusal = find_waiting(command.call, call); refusal != Refusal::kNone) return refusal;
  if (call->record_decisions == command.on) return Refusal::kAlreadySo;
  call->record_decisions = command.on;
  return Refusal::kNone;
}

bool NaiveAcd::describe(NaiveCall& call, std::string_view text) {
  std::map<uint32_t, std::string> attributes = call.attributes;
  attributes[kDescription.value()] = std::string(text);
  size_t bytes = 0;
  for (const auto& [key, value] : attributes) bytes += value.size();
  if (attributes.size() > kMaxAttributes || bytes > kMaxAttributeBytes) return false;
  call.attributes = attributes;
  return true;
}

Refusal NaiveAcd::perform(const DescribeCall& command) {
  NaiveCall* call = find(command.call);
  if (call == nullptr) return Refusal::kUnknownCall;
  return describe(*call, command.text) ? Refusal::kNone : Refusal::kAttributesTooLong;
}

// ---- Work orders (rules 8.5 and 8.6) -------------------------------------------------------------------------------

Refusal NaiveAcd::perform(const ResolveCall& command) {
  NaiveCall* call = find(command.call);
  if (call == nullptr) return Refusal::kUnknownCall;
  if (!call->work_order) return Refusal::kNoWorkOrder;
  Event event = call_event(EventKind::kResolved, *call);
  event.agent = call->agent;
  event.value = to_us(now_ - *call->first_answered);
  emit(event);
  close_work_order(command.call);
  return Refusal::kNone;
}

Refusal NaiveAcd::perform(const EscalateCall& command, CallId& answer) {
  NaiveCall* call = find(command.call);
  if (call == nullptr) return Refusal::kUnknownCall;
  if (command.queue.valid() && !has_queue(command.queue)) return Refusal::kUnknownQueue;
  if (waits(*call)) return Refusal::kCallState;
  CallId created;
  const Refusal refusal = escalate(command.call, command.queue, created);
  if (refusal == Refusal::kNone) answer = created;
  return refusal;
}

Refusal NaiveAcd::escalate(CallId id, QueueId queue, CallId& created) {
  const NaiveCall& old = *find(id);
  const QueueSpec& spec = queue_of(old).spec;
  const QueueId target = queue.valid() ? queue : find_queue(spec.escalate_to);
  if (!target.valid()) return Refusal::kNowhereToEscalate;
  NaiveCall call;
  call.host_ref = old.host_ref;
  call.media = Media::kCallback;
  call.priority = old.priority;
  call.enqueue = now_;
  call.customer_class = old.customer_class;
  call.attributes = old.attributes;
  call.own = old.own;
  call.place = {to_us(now_), last_sequence_ + (uint64_t{1} << 16)};
  const auto description = call.attributes.find(kDescription.value());
  const bool described = description != call.attributes.end() && !description->second.empty();
  if (!described && !spec.escalation_description.empty()) describe(call, spec.escalation_description);
  call = as_it_would_join(call, target);
  if (!call.asked.valid()) return Refusal::kRequirementsFull;
  if (calls_.size() >= options_.max_calls) return Refusal::kEngineFull;
  if (const Refusal refusal = door(call); refusal != Refusal::kNone) return refusal;
  last_sequence_ += uint64_t{1} << 16;
  call.id = make_call_id();
  created = call.id;
  NaiveCall& kept = calls_[call.id.index()] = call;
  Event event = call_event(EventKind::kEscalated, old);
  event.agent = old.agent;
  event.cause = Cause::kEscalated;
  event.value = static_cast<int64_t>(created.value());
  event.value2 = target.value();
  emit(event);
  join(kept, Cause::kEscalated);
  close_work_order(id);
  return Refusal::kNone;
}

void NaiveAcd::work_order_due(CallId id) {
  CallId created;
  const QueueId target = find_queue(queue_of(*find(id)).spec.escalate_to);
  if (escalate(id, QueueId{}, created) == Refusal::kNone) return;
  const NaiveCall& call = *find(id);
  Event event = call_event(EventKind::kEscalated, call);
  event.agent = call.agent;
  event.cause = Cause::kEscalationRefused;
  event.value2 = target.valid() ? target.value() : 0;
  emit(event);
  close_work_order(id);
}

}  // namespace strowger::naive
