// SPDX-License-Identifier: Apache-2.0
//
// Joining a queue, its door, moving and leaving (rules 3, 4 and 9).
#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/acd_impl.h"

namespace strowger {

using detail::CallClassKey;
using detail::kNoClass;
using detail::kNoSlot;
using detail::Place;

namespace {

bool leaves_out(const EmptyRule& rule, AgentState state) {
  return (state == AgentState::kNotReady && rule.except_not_ready) ||
         (state == AgentState::kReserved && rule.except_reserved) || (state == AgentState::kBusy && rule.except_busy) ||
         (state == AgentState::kWrapUp && rule.except_wrap_up);
}

}  // namespace

// ---- Checks and the door --------------------------------------------------------------------------------------------

// What calls of one kind have in common.
Refusal Acd::Impl::check_kind(const ArriveCall& command) const {
  if (find(command.queue) == nullptr) return Refusal::kUnknownQueue;
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
  if (command.tiers && !in_range(*command.tiers)) return Refusal::kTiersOutOfRange;
  return Refusal::kNone;
}

Refusal Acd::Impl::check_rest(const ArriveCall& command) const {
  for (size_t i = 0; i < command.preferred.size(); ++i) {
    if (find(command.preferred[i]) == nullptr) return Refusal::kUnknownAgent;
    const auto first = command.preferred.begin();
    const auto here = first + static_cast<std::ptrdiff_t>(i);
    if (i >= kMaxPreferred || std::find(first, here, *here) != here) return Refusal::kTooManyPreferred;
  }
  if (!valid(command.preferred_window)) return Refusal::kDurationOutOfRange;
  if (command.position > 0 && queues_[command.queue.index()].spec.lifo) return Refusal::kPositionInLifoQueue;
  return command.attributes.empty() ? Refusal::kNone : check_attributes(command.attributes);
}

Refusal Acd::Impl::check_attributes(std::span<const Attribute> attributes) const {
  size_t bytes = 0;
  size_t count = 0;
  for (size_t i = 0; i < attributes.size(); ++i) {
    if (!texts_.contains(attributes[i].key)) return Refusal::kUnknownText;
    const auto later = attributes.subspan(i + 1);
    const bool replaced =
        std::any_of(later.begin(), later.end(), [&](const Attribute& a) { return a.key == attributes[i].key; });
    if (replaced) continue;
    bytes += attributes[i].value.size();
    if (++count > kMaxAttributes || bytes > kMaxAttributeBytes) return Refusal::kAttributesTooLong;
  }
  return Refusal::kNone;
}

Refusal Acd::Impl::door(const Queue& queue, const CallClassKey& key) const {
  if (queue.spec.max_length > 0 && queue.waiting >= queue.spec.max_length) return Refusal::kQueueFull;
  if (queue.spec.join_empty.enabled && nobody_there(key, queue.spec.join_empty)) return Refusal::kJoinEmpty;
  return Refusal::kNone;
}

// Rule 9.3.
bool Acd::Impl::nobody_there(const CallClassKey& key, const EmptyRule& rule) const {
  CallClassKey patient = key;
  patient.delay_passed = kForever;
  const bool counted = headcount_.any_row([&](detail::ProfileNumber number, const detail::HeadcountRow& row) {
    if (!index_.eligible(patient, index_.profile(number))) return false;
    for (size_t state = 0; state < kAgentStateCount; ++state) {
      if (row.agents[state] > 0 && !leaves_out(rule, static_cast<AgentState>(state))) return true;
    }
    return false;
  });
  if (counted) return false;
  bool apart = false;
  headcount_.apart().for_each(
      [&](size_t slot) { apart = apart || is_there(patient, rule, agents_[static_cast<uint32_t>(slot)]); });
  return !apart;
}

// An agent with a pause or a wrap-up that holds for one queue.
bool Acd::Impl::is_there(const CallClassKey& patient, const EmptyRule& rule, const Agent& agent) const {
  detail::AgentProfile& unpaused = scratch_profile_;
  unpaused = index_.profile(agent.base_profile);
  std::erase_if(unpaused.memberships, [&](const detail::ActiveMembership& m) {
    const detail::Block* known = find_block(agent, m.queue);
    return known != nullptr && known->paused;
  });
  if (!index_.eligible(patient, unpaused)) return false;
  const QueueId by = index_.access(patient, unpaused).membership->queue;
  AgentState state = agent.shown;
  if (const detail::Block* known = find_block(agent, by); known != nullptr && known->wrap_ups > 0) {
    state = AgentState::kWrapUp;
  }
  return !leaves_out(rule, state);
}

SlaId Acd::Impl::sla_of(const Queue& queue, CustomerClassId customer_class) const {
  if (!customer_class.valid() || customer_class.index() >= queue.customer_slas.size()) return queue.sla;
  const SlaId own = queue.customer_slas[customer_class.index()];
  return own.valid() ? own : queue.sla;
}

CallClassKey Acd::Impl::entry_key(const Queue& queue, CustomerClassId customer_class, RequirementId asked, int priority,
                                  Media media) {
  CallClassKey entry;
  entry.home = queue.id;
  entry.reach = queue.own_reach;
  entry.requirement = asked;
  entry.tiers = queue.spec.tiers;
  entry.sla = sla_of(queue, customer_class);
  entry.priority = static_cast<int16_t>(priority);
  entry.media = media;
  entry.matcher = matcher_of(queue);
  open_question(entry);
  return entry;
}

// ---- Arrival --------------------------------------------------------------------------------------------------------

// The entry of the table where a command's kind belongs, right or not.
Acd::Impl::ArrivalKind& Acd::Impl::kind_of(const ArriveCall& command) {
  const size_t place = command.requirement.value() * 5 + command.queue.value() * 7 +
                       static_cast<size_t>(command.media) + static_cast<size_t>(command.priority.value_or(0)) * 3;
  return arrival_kinds_[place % kArrivalKinds];
}

// PERFORMANCE: a call whose kind is known was checked once, and no class is looked up for it.
bool Acd::Impl::is_known(const ArrivalKind& kind, const ArriveCall& command) const {
  return kind.queue == command.queue && kind.own == command.requirement && kind.priority == command.priority &&
         kind.customer_class == command.customer_class && kind.media == command.media && !command.tiers &&
         !command.enqueue_time && kind.configuration == configurations_ &&
         index_.call_class(kind.number).generation == kind.generation;
}

Applied Acd::Impl::handle(const ArriveCall& command) {
  ArrivalKind& kind = kind_of(command);
  const bool known = is_known(kind, command);
  if (!known) {
    if (const Refusal refusal = check_kind(command); refusal != Refusal::kNone) return {refusal, {}};
  }
  if (const Refusal refusal = check_rest(command); refusal != Refusal::kNone) return {refusal, {}};
  const Queue& queue = queues_[command.queue.index()];
  const int priority = command.priority.value_or(queue.spec.priority);
  const Time enqueued = command.enqueue_time.value_or(now_);
  const RequirementId asked = known ? kind.asked : requirements_.both(queue.requirement, command.requirement);
  if (!asked.valid()) return {Refusal::kRequirementsFull, {}};
  if (calls_.full()) return {Refusal::kEngineFull, {}};

  CallClassKey entry;
  if (!known) {
    entry = entry_key(queue, command.customer_class, asked, priority, command.media);
    if (command.tiers) entry.tiers = *command.tiers;
  }
  const Refusal refused = door(queue, known ? index_.call_class(kind.number).key : entry);
  std::optional<Place> place;
  if (refused == Refusal::kNone) {
    place = place_at(queue, priority, enqueued, command.position);
    if (!place) return {Refusal::kNoRoomAtPosition, {}};
    sequence_ += kSequenceStep;
  }

  detail::CallClassNumber number = kind.number;
  if (known) {
    index_.add_user(number);
    index_.prefetch_last(number);
  } else {
    number = class_for(entry, enqueued);
    if (!command.tiers && !command.enqueue_time) {
      kind = {command.queue, command.requirement, command.priority, command.customer_class,
              command.media, configurations_,     number,           index_.call_class(number).generation,
              asked};
    }
  }
  Call& call = make_call(place.value_or(Place{}), enqueued);
  const CallId id = call.id;
  call.host_ref = command.host_ref;
  call.customer_class = command.customer_class;
  call.own = command.requirement;
  call.record = command.record_decisions;
  if (refused != Refusal::kNone) {
    call.call_class = &index_.call_class(number);
    call.asked = asked;
    Event& event = emit_call(EventKind::kEnded, call);
    event.end = CallEnd::kRejected;
    event.cause = refused == Refusal::kQueueFull ? Cause::kQueueFull : Cause::kJoinEmpty;
    event.value2 = to_us(now_ - enqueued);
    release(call);
    return {refused, id};
  }
  if (!command.attributes.empty()) store_attributes(call, command.attributes);
  if (!command.preferred.empty()) hold_for_preferred(call, command.preferred, command.preferred_window);
  join(call, number, asked, Cause::kArrival, enqueued);
  return {Refusal::kNone, id};
}

Acd::Impl::Call& Acd::Impl::make_call(const Place& place, Time enqueued) {
  const uint32_t slot = calls_.make();
  Call& call = calls_[slot];
  call.id = CallId::make(slot, calls_.generation(slot));
  index_.calls().make_room_for(slot);
  detail::WaitingCall& line = index_.calls()[slot];
  line.enqueued_at = enqueued;
  line.set_place(place);
  return call;
}

// Rule 4.4: the place of a call that joins at a position; its sequence is the next one unless it needs one between two.
std::optional<Place> Acd::Impl::place_between(const Queue& queue, int priority, Time enqueued,
                                              uint32_t position) const {
  const uint64_t fresh = sequence_ + kSequenceStep;
  const Place normal{enqueued, fresh};
  uint32_t before_zone = 0;
  std::vector<Place>& zone = scratch_places_;
  zone.clear();
  calls_.for_each([&](uint32_t, const Call& other) {
    if (!waits(other) || key(other).home != queue.id) return;
    if (key(other).priority > priority) ++before_zone;
    if (key(other).priority == priority) zone.push_back(in_line(other).place());
  });
  if (zone.empty()) return normal;
  std::sort(zone.begin(), zone.end());
  const size_t at = position <= before_zone ? 0 : std::min<size_t>(position - before_zone - 1, zone.size());
  if (at == zone.size()) return normal < zone.back() ? Place{zone.back().time, fresh} : normal;
  const Place& next = zone[at];
  const Duration tick{1};
  if (at == 0 || zone[at - 1].time < next.time - tick) return Place{next.time - tick, fresh};
  const Place& previous = zone[at - 1];
  if (previous.time < next.time) return Place{previous.time, fresh};
  const uint64_t between = previous.sequence + (next.sequence - previous.sequence) / 2;
  if (between == previous.sequence) return std::nullopt;
  return Place{next.time, between};
}

// Rule 4.5.
void Acd::Impl::hold_for_preferred(Call& call, std::span<const AgentId> preferred, Duration window) {
  if (preferred.empty() || window == Duration::zero()) return;
  detail::CallExtra& more = extra(call);
  uint32_t* link = &more.first_preference;
  for (const AgentId id : preferred) {
    const uint32_t slot = preferences_.make();
    detail::Preference& preference = preferences_[slot];
    preference.call = call.slot();
    preference.agent = id;
    *link = slot;
    link = &preference.next_of_call;
    Agent& agent = agents_[id.index()];
    preference.next_of_agent = agent.first_preference;
    if (agent.first_preference != kNoSlot) preferences_[agent.first_preference].previous_of_agent = slot;
    agent.first_preference = slot;
  }
  call.held_for_preferred = true;
  more.window_end = add(now_, window);
}

// Rules 4.3 to 4.8 and 9.1.
void Acd::Impl::join(Call& call, detail::CallClassNumber number, RequirementId asked, Cause cause, Time joined) {
  call.state = CallState::kQueued;
  call.joined_later = joined != enqueued_at(call);
  if (call.joined_later) extra(call).joined_at = joined;
  call.asked = asked;
  if (call.extra != kNoSlot) {
    extras_[call.extra].ladder = {};
    extras_[call.extra].ladder_runs = 0;
    forget_asks(extras_[call.extra]);
  }
  call.at_risk_told = false;
  call.breach_told = false;
  call.answered_here = false;
  call.promised = false;
  call.held_for_retry = false;
  take_class(call, number);
  Queue& queue = home(call);
  ++queue.waiting;
  ++all_waiting_;
  Event& event = emit_call(EventKind::kQueued, call);
  event.cause = cause;
  event.value = queue.waiting;
  event.value2 = to_us(now_ - enqueued_at(call));
  if (queue.sla_policy != 0) [[unlikely]] {
    promise(call);
  }
  if (call.held_for_preferred && !any_preferred_there(call)) forget_preferences(call);
  // PERFORMANCE: a call that looks before anybody else need not stand in line until it has looked in vain.
  if (!work_.empty()) relist(call);
  climb(call, /*joining=*/true);
  if (waits(call)) want_agent(call);
}

Duration Acd::Impl::delay_passed(uint32_t reach, Time joined) const {
  Duration passed{};
  if (!any_delays_) return passed;
  for (const QueueId id : index_.reach(reach)) {
    for (const Duration delay : queues_[id.index()].delays) {
      if (add(joined, delay) <= now_) passed = std::max(passed, delay);
    }
  }
  return passed;
}

// ---- Classes --------------------------------------------------------------------------------------------------------

detail::CallClassNumber Acd::Impl::class_for(CallClassKey entry, Time joined) {
  entry.delay_passed = delay_passed(entry.reach, joined);
  return index_.acquire_call_class(entry);
}

void Acd::Impl::take_class(Call& call, detail::CallClassNumber number) {
  unlist(call);
  if (call.call_class != nullptr) index_.release_call_class(call.call_class->number);
  call.call_class = &index_.call_class(number);
  if (home(call).spec.leave_empty.enabled) leave_check_due_ = true;
}

void Acd::Impl::set_class(Call& call, const CallClassKey& new_key) {
  take_class(call, index_.acquire_call_class(new_key));
  relist(call);
}

void Acd::Impl::relist(Call& call) {
  if (call.call_class == nullptr) return;
  const bool free = !call.held_for_preferred;
  const bool waiting = call.state == CallState::kQueued && free && !call.held_for_retry;
  const bool ringing =
      call.state == CallState::kOffered && free && !call.progressive && call.offers < home(call).offers_at_once();
  if (waiting == call.in_waiting && ringing == call.in_ringing) return;
  unlist(call);
  index_.calls()[call.slot()].excludes = first_exclusion(call) != kNoSlot;
  if (waiting) index_.insert_waiting(call.slot(), call.call_class->number);
  if (ringing) index_.insert_ringing(call.slot(), call.call_class->number);
  call.in_waiting = waiting;
  call.in_ringing = ringing;
}

// ---- Leaving --------------------------------------------------------------------------------------------------------

void Acd::Impl::leave_queue(Call& call) {
  --home(call).waiting;
  --all_waiting_;
  if (call.extra != kNoSlot) {
    forget_preferences(call);
    forget_exclusions(call, /*this_round_only=*/true);
  }
  call.held_for_retry = false;
  call.progressive = false;
}

Refusal Acd::Impl::prepare_move(const Call& call, const Queue& to, CallClassKey& entry, RequirementId& asked) {
  asked = requirements_.both(to.requirement, call.own);
  if (!asked.valid()) return Refusal::kRequirementsFull;
  entry = entry_key(to, call.customer_class, asked, key(call).priority, key(call).media);
  return door(to, entry);
}

// Rule 9.1.
Refusal Acd::Impl::move(Call& call, Queue& to, Cause cause) {
  CallClassKey entry;
  RequirementId asked;
  if (const Refusal refusal = prepare_move(call, to, entry, asked); refusal != Refusal::kNone) return refusal;
  move_prepared(call, entry, asked, cause);
  return Refusal::kNone;
}

void Acd::Impl::move_prepared(Call& call, const CallClassKey& entry, RequirementId asked, Cause cause) {
  withdraw_offers_of(call, cause);
  Event& event = emit_call(EventKind::kLeftQueue, call);
  event.cause = cause;
  event.value = to_us(now_ - joined_at(call));
  leave_queue(call);
  join(call, class_for(entry, now_), asked, cause, now_);
}

void Acd::Impl::end_waiting(Call& call, CallEnd end, Cause cause) {
  withdraw_offers_of(call, cause);
  leave_queue(call);
  finish(call, end, cause);
}

void Acd::Impl::finish(Call& call, CallEnd end, Cause cause, Duration wrap_up) {
  unlist(call);
  Event& event = emit_call(EventKind::kEnded, call);
  event.agent = call.last_agent;
  event.end = end;
  event.cause = cause;
  event.value = to_us(call.answered_here ? wrap_up : now_ - joined_at(call));
  event.value2 = to_us(now_ - enqueued_at(call));
  call.state = CallState::kEnded;
  if (!call.work_order_open) release(call);
}

void Acd::Impl::release(Call& call) {
  unlist(call);
  stop_timer(call.timer);
  if (call.extra != kNoSlot) {
    forget_preferences(call);
    forget_exclusions(call, /*this_round_only=*/false);
    forget_asks(extras_[call.extra]);
    extras_.free(call.extra);
  }
  attribute_texts_.free(call.attributes);
  index_.release_call_class(call.call_class->number);
  const uint32_t slot = call.slot();
  call.id = CallId{};
  calls_.free(slot);
}

// ---- Attributes: records of key (4 bytes), length (2 bytes), text ---------------------------------------------------

void Acd::Impl::store_attributes(Call& call, std::span<const Attribute> attributes) {
  std::array<char, TextPool::kMaxBytes> bytes;
  size_t size = 0;
  for (size_t i = 0; i < attributes.size(); ++i) {
    const auto later = attributes.subspan(i + 1);
    const Attribute& a = attributes[i];
    if (std::any_of(later.begin(), later.end(), [&a](const Attribute& b) { return b.key == a.key; })) continue;
    const uint32_t key_number = a.key.value();
    const auto length = static_cast<uint16_t>(a.value.size());
    std::memcpy(&bytes[size], &key_number, sizeof key_number);
    std::memcpy(&bytes[size + sizeof key_number], &length, sizeof length);
    size += sizeof key_number + sizeof length;
    if (length > 0) std::memcpy(&bytes[size], a.value.data(), length);
    size += length;
  }
  const TextPool::Ref stored = attribute_texts_.store({bytes.data(), size});
  attribute_texts_.free(call.attributes);
  call.attributes = stored;
}

void Acd::Impl::attributes(const Call& call, const std::function<void(TextId, std::string_view)>& visit) const {
  std::string_view rest = attribute_texts_.text(call.attributes);
  while (!rest.empty()) {
    uint32_t key_number;
    uint16_t length;
    std::memcpy(&key_number, rest.data(), sizeof key_number);
    std::memcpy(&length, rest.data() + sizeof key_number, sizeof length);
    rest.remove_prefix(sizeof key_number + sizeof length);
    visit(TextId{key_number}, rest.substr(0, length));
    rest.remove_prefix(length);
  }
}

std::span<const Attribute> Acd::Impl::attribute_list(const Call& call, std::string_view description) {
  std::vector<Attribute>& list = scratch_attributes_;
  list.clear();
  attributes(call, [&](TextId key_id, std::string_view value) {
    if (key_id != kDescription || description.empty()) list.push_back({key_id, value});
  });
  if (!description.empty()) list.push_back({kDescription, description});
  return list;
}

void Acd::Impl::copy_attributes(const Call& from, Call& to, std::string_view description) {
  bool described = false;
  attributes(from, [&](TextId key_id, std::string_view value) {
    described = described || (key_id == kDescription && !value.empty());
  });
  const std::span<const Attribute> list = attribute_list(from, described ? std::string_view() : description);
  if (check_attributes(list) == Refusal::kNone) {
    store_attributes(to, list);
  } else {
    store_attributes(to, attribute_list(from, {}));  // no room for the standing description
  }
}

}  // namespace strowger
