// SPDX-License-Identifier: Apache-2.0
//
// The public face of the engine; and time, steps, settling and events (rule 1).
#include "strowger/engine/acd.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "engine/acd_impl.h"

namespace strowger {
namespace {

constexpr size_t kFlushAt = 512;

uint32_t call_payload(uint32_t slot) { return slot * 2; }
uint32_t assignment_payload(uint32_t slot) { return slot * 2 + 1; }

}  // namespace

Acd::Impl::Impl(const EngineOptions& options, EventSink* sink, DecisionSink* decisions)
    : PluginMembers(options.seed),
      options_(options),
      sink_(sink),
      decisions_(decisions),
      now_(options.start),
      random_(options.seed),
      wheel_(options.start),
      requirements_(options.max_requirements),
      agents_(options.max_agents),
      calls_(options.max_calls),
      assignments_(detail::kNoSlot - 1),
      blocks_(detail::kNoSlot - 1),
      extras_(detail::kNoSlot - 1),
      exclusions_(detail::kNoSlot - 1),
      preferences_(detail::kNoSlot - 1),
      index_(requirements_, answers_, options.idle_tree_from) {
  host_sink_ = sink;
  for (const char* key : {"caller_number", "dialled_number", "language", "location", "customer", "description"}) {
    texts_.intern(key);
  }
  calls_.reserve(options.reserve_calls);
  if (options.reserve_calls > 0) {
    index_.calls().make_room_for(static_cast<uint32_t>(std::min(options.reserve_calls, options.max_calls)) - 1);
  }
  wheel_.reserve(std::min(options.reserve_calls, options.max_calls));
}

// ---- Steps ----------------------------------------------------------------------------------------------------------

Refusal Acd::Impl::advance(Time now, bool stop_at_event) {
  if (in_sink_) return Refusal::kInsideSink;
  if (!valid(now)) return Refusal::kTimeOutOfRange;
  if (now < now_) return Refusal::kTimeBackwards;
  // PERFORMANCE: a wheel without timers stays behind until one is started.
  if (!wheel_.empty() && fire_until(now, stop_at_event)) return Refusal::kNone;
  now_ = now;
  return Refusal::kNone;
}

// PERFORMANCE: in a large centre every record is far away, and the timers say early which will be asked for.
inline void Acd::Impl::fetch_ahead() const {
  if (const auto far = wheel_.glimpse(3)) {
    *far % 2 == 0 ? calls_.prefetch(*far / 2) : assignments_.prefetch(*far / 2);
  }
  const auto near = wheel_.glimpse(1);
  if (!near) return;
  const uint32_t slot = *near / 2;
  if (*near % 2 == 0) {
    fetch_place(slot);
  } else if (slot < assignments_.end_slot()) {
    const Assignment& assignment = assignments_[slot];
    agents_.prefetch(assignment.agent, Agent::kBytesOfSteps);
    calls_.prefetch(assignment.call);
    fetch_place(assignment.call);
  }
}

// Whether it stopped at an event, before `now`.
bool Acd::Impl::fire_until(Time now, bool stop_at_event) {
  while (const auto expired = wheel_.pop(now)) {
    now_ = expired->expiry;
    fetch_ahead();
    fire(*expired);
    finish_step();
    if (event_count_ >= kFlushAt || (stop_at_event && event_count_ > 0)) {
      flush();
      if (stop_at_event) return true;
    }
  }
  flush();
  return false;
}

void Acd::Impl::fire(const TimerWheel::Expired& expired) {
  const uint32_t slot = expired.payload / 2;
  if (expired.payload % 2 == 0) {
    Call& call = calls_[slot];
    call.timer = TimerId{};
    concern(call);
    climb(call);
    return;
  }
  Assignment& assignment = assignments_[slot];
  assignment.timer = TimerId{};
  assignment.state == detail::AssignmentState::kOffer ? offer_expired(slot) : end_wrap_up(slot);
}

void Acd::Impl::finish_step() {
  settle();
  // set_timer concerns no call, so the list does not grow under the loop.
  for (const CallId id : concerned_) {
    Call* call = find(id);
    if (call == nullptr || !call->concerned) continue;
    call->concerned = false;
    set_timer(*call);
  }
  concerned_.clear();
}

// Rule 1.2. The list grows while it is worked off.
void Acd::Impl::settle() {
  do {
    for (size_t i = 0; i < work_.size(); ++i) {
      const MatchItem item = work_[i];
      if (item.call.valid()) {
        if (Call* call = find(item.call)) look_for_agent(*call);
      } else if (Agent* agent = find_even_retired(item.agent)) {
        look_for_call(*agent);
      }
    }
    work_.clear();
    if (any_leave_rule_ && leave_check_due_) check_leave_empty();
  } while (!work_.empty());
}

void Acd::Impl::check_leave_empty() {
  leave_check_due_ = false;
  for (Queue& queue : queues_) {
    if (queue.removed || !queue.spec.leave_empty.enabled || queue.waiting == 0) continue;
    // PERFORMANCE: who is there for a call depends on its class, and there are fewer of those.
    bool may_leave = false;
    index_.for_each_call_class([&](const detail::CallClass& calls) {
      may_leave = may_leave || (calls.key.home == queue.id && nobody_there(calls.key, queue.spec.leave_empty));
    });
    if (!may_leave) continue;
    list_waiting(queue.id, scratch_calls_);
    for (const CallId id : scratch_calls_) {
      Call* call = find(id);
      if (call->state != CallState::kQueued || !nobody_there(key(*call), queue.spec.leave_empty)) continue;
      end_waiting(*call, CallEnd::kOverflowed, Cause::kLeaveEmpty);
    }
  }
}

void Acd::Impl::flush() {
  if (event_count_ == 0) return;
  if (sink_ != nullptr) {
    in_sink_ = true;
    sink_->on_events({events_.get(), event_count_});
    in_sink_ = false;
  }
  event_count_ = 0;
}

void Acd::Impl::grow_events() {
  event_room_ = std::max<size_t>(64, 2 * event_room_);
  auto larger = std::make_unique<Event[]>(event_room_);
  std::copy_n(events_.get(), event_count_, larger.get());
  events_ = std::move(larger);
}

Event& Acd::Impl::emit_call(EventKind kind, Call& call, uint32_t agent) {
  concern(call);
  Event& event = emit(kind);
  const CallClassKey& call_key = key(call);
  event.call = call.id;
  event.host_ref = call.host_ref;
  event.queue = call_key.home;
  event.requirement = call.asked;
  event.priority = call_key.priority;
  event.media = call_key.media;
  if (agent != detail::kNoSlot) event.agent = agents_[agent].id;
  return event;
}

void Acd::Impl::set_timer(Call& call) {
  if (awaits_nothing(call)) {
    stop_timer(call.timer);
    return;
  }
  if (!waits(call) && !call.work_order_open && !call.timer.valid()) return;
  const Time due = std::max(next_item(call).due, now_);
  if (due >= kMaxTime) {
    stop_timer(call.timer);
  } else if (!call.timer.valid()) {
    call.timer = start_on_wheel(due, call_payload(call.slot()));
  } else if (wheel_.expiry(call.timer) != due) {
    wheel_.restart(call.timer, due);
  }
}

TimerId Acd::Impl::start_on_wheel(Time due, uint32_t payload) {
  if (wheel_.empty()) wheel_.pop(now_);
  return wheel_.start(due, payload);
}

void Acd::Impl::start_timer(uint32_t assignment, Duration duration) {
  if (duration >= kForever) return;
  const Time due = add(now_, duration);
  if (due < kMaxTime) assignments_[assignment].timer = start_on_wheel(due, assignment_payload(assignment));
}

// ---- The public face ------------------------------------------------------------------------------------------------

Acd::Acd(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Acd::~Acd() = default;

absl::StatusOr<std::unique_ptr<Acd>> Acd::create(const CentreSpec& centre, const EngineOptions& options,
                                                 EventSink* sink, DecisionSink* decisions) {
  const auto in = [](size_t value, size_t most) { return value >= 1 && value <= most; };
  if (!valid(options.start) || !in(options.max_calls, size_t{1} << 26) || !in(options.max_agents, size_t{1} << 20) ||
      !in(options.max_queues, 65535) || !in(options.max_skills, 65535) || !in(options.max_requirements, 65535)) {
    return absl::OutOfRangeError(
        "engine options: expected start in 0 to 2^52 us, max_calls 1 to 2^26, max_agents 1 to 2^20, and max_queues, "
        "max_skills and max_requirements 1 to 65535");
  }
  auto impl = std::make_unique<Impl>(options, sink, decisions);
  if (absl::Status status = impl->set_up(centre); !status.ok()) return status;
  return std::unique_ptr<Acd>(new Acd(std::move(impl)));
}

Refusal Acd::advance(Time now) { return impl_->advance(now, false); }
Refusal Acd::advance_to_event(Time limit) { return impl_->advance(limit, true); }
Time Acd::now() const { return impl_->now_; }
Time Acd::next_deadline() const { return impl_->wheel_.next_expiry_bound(); }

Applied Acd::apply(const ArriveCall& command) { return impl_->run(command); }
Applied Acd::apply(const HangUpCall& command) { return impl_->run(command); }
Applied Acd::apply(const AcceptOffer& command) { return impl_->run(command); }
Applied Acd::apply(const DeclineOffer& command) { return impl_->run(command); }
Applied Acd::apply(const HoldCall& command) { return impl_->run(command); }
Applied Acd::apply(const RetrieveCall& command) { return impl_->run(command); }
Applied Acd::apply(const CompleteCall& command) { return impl_->run(command); }
Applied Acd::apply(const EndWrapUp& command) { return impl_->run(command); }
Applied Acd::apply(const TransferCall& command) { return impl_->run(command); }
Applied Acd::apply(const MoveCall& command) { return impl_->run(command); }
Applied Acd::apply(const PullCall& command) { return impl_->run(command); }
Applied Acd::apply(const SetCallPriority& command) { return impl_->run(command); }
Applied Acd::apply(const SetCallRequirement& command) { return impl_->run(command); }
Applied Acd::apply(const SetCallTiers& command) { return impl_->run(command); }
Applied Acd::apply(const DescribeCall& command) { return impl_->run(command); }
Applied Acd::apply(const EscalateCall& command) { return impl_->run(command); }
Applied Acd::apply(const ResolveCall& command) { return impl_->run(command); }
Applied Acd::apply(const RecordDecisions& command) { return impl_->run(command); }
Applied Acd::apply(const LogIn& command) { return impl_->run(command); }
Applied Acd::apply(const LogOut& command) { return impl_->run(command); }
Applied Acd::apply(const SetReady& command) { return impl_->run(command); }
Applied Acd::apply(const SetNotReady& command) { return impl_->run(command); }
Applied Acd::apply(const PauseInQueue& command) { return impl_->run(command); }
Applied Acd::apply(const ResumeInQueue& command) { return impl_->run(command); }
Applied Acd::apply(const Command& command) {
  return std::visit([this](const auto& c) { return impl_->run(c); }, command);
}

absl::Status Acd::configure(const CentreSpec& centre) { return impl_->configure(centre); }
absl::StatusOr<QueueId> Acd::add_queue(const QueueSpec& spec) { return impl_->add_queue(spec); }
absl::Status Acd::update_queue(QueueId queue, const QueueSpec& spec) { return impl_->update_queue(queue, spec); }
absl::Status Acd::remove_queue(QueueId queue) { return impl_->remove_queue(queue); }
absl::StatusOr<AgentId> Acd::add_agent(const AgentSpec& spec) { return impl_->add_agent(spec); }
absl::Status Acd::update_agent(AgentId agent, const AgentSpec& spec) { return impl_->update_agent(agent, spec); }
absl::Status Acd::remove_agent(AgentId agent) { return impl_->remove_agent(agent); }
absl::Status Acd::set_skill(AgentId agent, std::string_view skill, int level) {
  return impl_->set_skill(agent, skill, level);
}
absl::Status Acd::set_membership(AgentId agent, const Membership& membership) {
  return impl_->set_membership(agent, membership);
}
absl::Status Acd::remove_membership(AgentId agent, QueueId queue) { return impl_->remove_membership(agent, queue); }
void Acd::reset_counters() { impl_->reset_counters(); }
CentreSpec Acd::centre() const { return impl_->centre(); }
uint64_t Acd::digest() const { return impl_->digest(); }
size_t Acd::memory_bytes() const { return impl_->memory_bytes(); }
absl::Status Acd::check_invariants() const { return impl_->check_invariants(); }

}  // namespace strowger
