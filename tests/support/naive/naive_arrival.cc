// SPDX-License-Identifier: Apache-2.0
//
// Arriving, the door, places in line, and joining a queue (rules 4, 9.1 and 9.3).
#include <algorithm>
#include <set>

#include "support/naive/naive_engine.h"

namespace strowger::naive {
namespace {

constexpr uint64_t kSequenceUnit = uint64_t{1} << 16;

bool valid_tiers(const TierWindow& tiers) {
  const auto in_range = [](int tier) { return tier >= 0 && tier <= 1000; };
  return in_range(tiers.min) && in_range(tiers.max) && in_range(tiers.raise) && tiers.min <= tiers.max;
}

}  // namespace

// ---- Checks (rule 4.1) ---------------------------------------------------------------------------------------------

Refusal NaiveAcd::check_values(const ArriveCall& command) const {
  if (!has_queue(command.queue)) return Refusal::kUnknownQueue;
  if (static_cast<size_t>(command.media) >= kMediaCount) return Refusal::kUnknownMedia;
  if (command.priority && (*command.priority < kMinPriority || *command.priority > kMaxPriority)) {
    return Refusal::kPriorityOutOfRange;
  }
  if (command.enqueue_time) {
    if (!valid(*command.enqueue_time)) return Refusal::kTimeOutOfRange;
    if (*command.enqueue_time > now_) return Refusal::kTimeBackwards;
  }
  if (command.customer_class.valid() && !customer_classes_.contains(command.customer_class)) {
    return Refusal::kUnknownCustomerClass;
  }
  if (!requirements_.contains(command.requirement)) return Refusal::kUnknownRequirement;
  if (command.tiers && !valid_tiers(*command.tiers)) return Refusal::kTiersOutOfRange;
  return Refusal::kNone;
}

Refusal NaiveAcd::check(const ArriveCall& command) const {
  if (const Refusal refusal = check_values(command); refusal != Refusal::kNone) return refusal;
  for (const AgentId agent : command.preferred) {
    if (find_agent_by_id(agent) == nullptr) return Refusal::kUnknownAgent;
  }
  const std::set<AgentId> distinct(command.preferred.begin(), command.preferred.end());
  if (command.preferred.size() > kMaxPreferred || distinct.size() < command.preferred.size()) {
    return Refusal::kTooManyPreferred;
  }
  if (!valid(command.preferred_window)) return Refusal::kDurationOutOfRange;
  if (command.position > 0 && queues_[command.queue.index()].spec.lifo) return Refusal::kPositionInLifoQueue;
  for (const Attribute& attribute : command.attributes) {
    if (!texts_.contains(attribute.key)) return Refusal::kUnknownText;
  }
  std::map<TextId, size_t> bytes;
  for (const Attribute& attribute : command.attributes) bytes[attribute.key] = attribute.value.size();
  size_t total = 0;
  for (const auto& [key, size] : bytes) total += size;
  if (bytes.size() > kMaxAttributes || total > kMaxAttributeBytes) return Refusal::kAttributesTooLong;
  return Refusal::kNone;
}

// ---- The door (rules 4.2 and 9.3) ----------------------------------------------------------------------------------

Refusal NaiveAcd::door(const NaiveCall& would_be) {
  open_question(would_be);
  const QueueSpec& spec = queue_of(would_be).spec;
  if (spec.max_length > 0 && waiting_in(would_be.queue) >= spec.max_length) return Refusal::kQueueFull;
  if (spec.join_empty.enabled && nobody_there(would_be, spec.join_empty)) return Refusal::kJoinEmpty;
  return Refusal::kNone;
}

bool NaiveAcd::left_out(const EmptyRule& rule, AgentState state) const {
  return (rule.except_not_ready && state == AgentState::kNotReady) ||
         (rule.except_reserved && state == AgentState::kReserved) || (rule.except_busy && state == AgentState::kBusy) ||
         (rule.except_wrap_up && state == AgentState::kWrapUp);
}

bool NaiveAcd::nobody_there(const NaiveCall& call, const EmptyRule& rule) const {
  for (const auto& [slot, agent] : agents_) {
    if (!agent.logged_in || agent.leaving) continue;
    if (!can_ever_take(agent, call.media) || !meets(call, agent)) continue;
    for (const QueueId queue : call.reach) {
      const NaiveMembership* member = membership(agent, queue);
      if (member == nullptr || member->paused) continue;
      if (member->tier < call.tiers.min || member->tier > call.tiers.max) continue;
      if (member->reserve_level > call.reserve_level) continue;
      const AgentState state = blocked_by_wrap_up(agent, queue) ? AgentState::kWrapUp : agent.shown;
      if (!left_out(rule, state)) return false;
      break;  // only the first such queue of the reach counts
    }
  }
  return true;
}

// ---- Places (rules 3.3 and 4.4) ------------------------------------------------------------------------------------

std::vector<CallId> NaiveAcd::in_line(QueueId queue) const {
  std::vector<const NaiveCall*> waiting;
  for (const auto& [slot, call] : calls_) {
    if (call.queue == queue && (call.state == CallState::kQueued || call.state == CallState::kOffered)) {
      waiting.push_back(&call);
    }
  }
  std::sort(waiting.begin(), waiting.end(), [](const NaiveCall* a, const NaiveCall* b) {
    if (a->priority != b->priority) return a->priority > b->priority;
    return a->place != b->place ? a->place < b->place : a->id.index() < b->id.index();
  });
  std::vector<CallId> ids;
  for (const NaiveCall* call : waiting) ids.push_back(call->id);
  return ids;
}

std::optional<Place> NaiveAcd::place_at(const NaiveCall& call, uint32_t position, uint64_t sequence) const {
  const Place normal{to_us(call.enqueue), sequence};
  if (position == 0 || mutated(NaiveMutation::kPositionIgnored)) return normal;
  std::vector<const NaiveCall*> zone;
  uint32_t first = 1;
  for (const CallId id : in_line(call.queue)) {
    const NaiveCall* other = find(id);
    if (other->priority > call.priority) ++first;
    if (other->priority == call.priority) zone.push_back(other);
  }
  if (zone.empty()) return normal;
  const auto past_last = static_cast<uint32_t>(first + zone.size());
  const uint32_t p = std::clamp(position, first, past_last);
  if (p == past_last) {
    const Place last = zone.back()->place;
    return normal < last ? Place{last.time, sequence} : normal;
  }
  const Place b = zone[p - first]->place;
  if (p == first) return Place{b.time - 1, sequence};
  const Place a = zone[p - first - 1]->place;
  if (a.time < b.time - 1) return Place{b.time - 1, sequence};
  if (a.time == b.time - 1) return Place{a.time, sequence};
  const uint64_t middle = a.sequence + (b.sequence - a.sequence) / 2;
  if (middle == a.sequence) return std::nullopt;
  return Place{a.time, middle};
}

// ---- Joining -------------------------------------------------------------------------------------------------------

NaiveCall NaiveAcd::as_it_would_join(const NaiveCall& call, QueueId queue) {
  NaiveCall joined = call;
  joined.state = CallState::kQueued;
  joined.queue = queue;
  joined.reach = {queue};
  joined.joined = now_;
  joined.asked = both(queues_[queue.index()].requirement, call.own);
  joined.current = joined.asked;
  joined.tiers = queues_[queue.index()].spec.tiers;
  joined.reserve_level = 0;
  joined.preferred.clear();
  joined.window_end.reset();
  joined.retry_until.reset();
  joined.delay_waited_out = Duration::zero();
  if (!mutated(NaiveMutation::kSlaToldOnce)) {
    joined.at_risk_told = false;
    joined.breach_told = false;
  }
  if (mutated(NaiveMutation::kPlaceLostOnMove)) joined.place.time = to_us(now_);
  joined.ladder_done = LadderMemory{};
  joined.asked_again.clear();
  joined.promised = false;
  joined.promise.reset();
  joined.ladder_runs = 0;
  joined.answered_here = false;
  joined.next_ring_step.reset();
  joined.rung.clear();
  return joined;
}

Refusal NaiveAcd::perform(const ArriveCall& command, CallId& answer) {
  if (const Refusal refusal = check(command); refusal != Refusal::kNone) return refusal;
  NaiveCall call;
  call.host_ref = command.host_ref;
  call.media = command.media;
  call.priority = command.priority.value_or(queues_[command.queue.index()].spec.priority);
  call.enqueue = command.enqueue_time.value_or(now_);
  call.customer_class = command.customer_class;
  call.own = command.requirement;
  call.record_decisions = command.record_decisions;
  for (const Attribute& attribute : command.attributes) {
    call.attributes[attribute.key.value()] = std::string(attribute.value);
  }
  call = as_it_would_join(call, command.queue);
  if (command.tiers) call.tiers = *command.tiers;
  call.joined = call.enqueue;
  if (!call.asked.valid()) return Refusal::kRequirementsFull;
  if (calls_.size() >= options_.max_calls) return Refusal::kEngineFull;
  if (const Refusal refusal = door(call); refusal != Refusal::kNone) {
    call.id = make_call_id();
    answer = call.id;
    reject(call, refusal);
    return refusal;
  }
  const std::optional<Place> place = place_at(call, command.position, last_sequence_ + kSequenceUnit);
  if (!place) return Refusal::kNoRoomAtPosition;
  last_sequence_ += kSequenceUnit;
  call.place = *place;
  call.preferred.assign(command.preferred.begin(), command.preferred.end());
  call.id = make_call_id();
  answer = call.id;
  NaiveCall& kept = calls_[call.id.index()] = call;
  hold_for_preferred(kept, command.preferred_window);
  join(kept, Cause::kArrival);
  return Refusal::kNone;
}

void NaiveAcd::reject(NaiveCall call, Refusal refusal) {
  calls_[call.id.index()] = call;
  Event event = call_event(EventKind::kEnded, call);
  event.end = CallEnd::kRejected;
  event.cause = refusal == Refusal::kQueueFull ? Cause::kQueueFull : Cause::kJoinEmpty;
  event.value2 = to_us(now_ - call.enqueue);
  emit(event);
  free_call(call.id);
}

void NaiveAcd::join(NaiveCall& call, Cause cause) {
  const CallId id = call.id;
  Event event = call_event(EventKind::kQueued, call);
  event.cause = cause;
  event.value = waiting_in(call.queue);
  event.value2 = to_us(now_ - call.enqueue);
  emit(event);
  ask_for_promise(call);
  look_at_delays(call);
  do_due_items(id, /*joining=*/true);
  const NaiveCall* still = find(id);
  if (still != nullptr && (still->state == CallState::kQueued || still->state == CallState::kOffered)) work(id);
}

// ---- Preferred agents (rules 4.5 and 4.6) --------------------------------------------------------------------------

void NaiveAcd::hold_for_preferred(NaiveCall& call, Duration window) {
  if (window > Duration::zero() && a_preferred_agent_is_there(call)) call.window_end = add(now_, window);
}

bool NaiveAcd::a_preferred_agent_is_there(const NaiveCall& call) const {
  return std::any_of(call.preferred.begin(), call.preferred.end(), [&](AgentId id) {
    const NaiveAgent* agent = find_agent_by_id(id);
    return agent != nullptr && agent->logged_in && !agent->leaving && eligible_if_preferred(call, *agent) &&
           !declined(call, *agent);
  });
}

void NaiveAcd::end_windows_of(AgentId agent) {
  for (auto& [slot, call] : calls_) {
    if (!call.window_end || std::find(call.preferred.begin(), call.preferred.end(), agent) == call.preferred.end()) {
      continue;
    }
    if (a_preferred_agent_is_there(call)) continue;
    call.window_end.reset();
    work(call.id);
  }
}

// ---- Moving (rule 9.1) ---------------------------------------------------------------------------------------------

Refusal NaiveAcd::can_move(const NaiveCall& call, QueueId queue) {
  const NaiveCall would_be = as_it_would_join(call, queue);
  return would_be.asked.valid() ? door(would_be) : Refusal::kRequirementsFull;
}

void NaiveAcd::move(CallId id, QueueId queue, Cause cause) {
  for (const AgentId agent : withdraw_offers_of_call(id, cause)) work(agent);
  NaiveCall& call = *find(id);
  Event event = call_event(EventKind::kLeftQueue, call);
  event.cause = cause;
  event.value = to_us(now_ - call.joined);
  emit(event);
  call = as_it_would_join(call, queue);
  join(call, cause);
}

}  // namespace strowger::naive
