// SPDX-License-Identifier: Apache-2.0
//
// What happens to calls: they arrive, wait, are connected, end, and callers try again.
#include <algorithm>
#include <cassert>

#include "sim/simulator_impl.h"

namespace strowger {
namespace {

constexpr Duration kDrawnLate{-1};

}  // namespace

// ---- Arrivals -------------------------------------------------------------------------------------------------------

Time Simulator::Impl::next_arrival(Source& source) {
  Time next = kMaxTime;
  if (source.spec.script != nullptr) {
    if (source.script_index < source.spec.script->size()) next = (*source.spec.script)[source.script_index].at;
  } else {
    next = source.stream.next();
  }
  return next < measure_to_ ? next : kMaxTime;
}

void Simulator::Impl::arrive(size_t index) {
  Source& source = sources_[index];
  Record call;
  call.number = source.next_number++;
  call.arrival = arrivals_.first_time();
  call.source = static_cast<uint16_t>(index);
  draw(source, call);
  arrivals_.set(index, next_arrival(source));
  bring(call);
}

/// Draws what belongs to the call, whatever becomes of it: each time from the same streams in the same order.
void Simulator::Impl::draw(Source& source, Record& call) {
  if (source.seeds) call.seed = source.call_random();
  if (source.spec.script != nullptr) {
    draw_scripted(source, call);
    return;
  }
  call.patience = source.spec.patience.sample(source.patience_random);
  call.handling = source.by_group.empty() ? source.spec.handling.sample(source.handling_random) : kDrawnLate;
}

void Simulator::Impl::draw_scripted(Source& source, Record& call) {
  const ScriptedCall& scripted = (*source.spec.script)[source.script_index++];
  if (scripted.patience) {
    call.patience = *scripted.patience;
  } else if (source.spec.patience_estimate != nullptr) {
    call.patience = source.spec.patience_estimate->sample_above(source.patience_random, scripted.patience_above);
  } else {
    call.patience = source.spec.patience.sample(source.patience_random);
  }
  if (scripted.handling) {
    call.handling = *scripted.handling;
  } else {
    call.handling = source.by_group.empty() ? source.spec.handling.sample(source.handling_random) : kDrawnLate;
  }
}

/// The call reaches the centre.
void Simulator::Impl::bring(const Record& call) {
  const Time now = call.arrival;
  synchronise(now);
  Source& source = sources_[call.source];
  arriving_ = call;
  arriving_.batch = batch_;
  ++result_.calls;
  if (batch_ != kNoBatch) {
    SourceCounts& c = counts(arriving_);
    ++c.arrivals;
    if (call.attempt > 1) ++c.redials;
  }
  if (trunks_ != 0 && lines_ >= trunks_) {
    turned_away(arriving_);
    return;
  }
  source.command.host_ref = static_cast<uint64_t>(call.source) << kNumberBits | call.number;
  if (source.spec.head_start > Duration::zero()) {
    source.command.enqueue_time = kMinTime + std::max(now - kMinTime - source.spec.head_start, Duration::zero());
  }
  turned_away_ = false;
  const Applied applied = acd_->apply(source.command);
  if (applied.ok()) {
    Record& record = records_[applied.call.index()];
    if (record.call == applied.call && record.state == State::kArriving) wait(record);
    return;
  }
  if (!turned_away_ && applied.refusal != Refusal::kEngineFull) note(applied.refusal);
  turned_away(arriving_);
}

/// Nobody took the call at once: it waits until it is answered or the caller's patience ends.
void Simulator::Impl::wait(Record& call) {
  call.state = State::kWaiting;
  Source& source = sources_[call.source];
  ++source.waiting;
  source.waiting_area -= static_cast<uint64_t>(to_us(call.arrival));
  if (call.batch != kNoBatch) ++counts(call).delayed;
  if (call.patience < kForever) {
    call.timer = wheel_.start(add(call.arrival, call.patience), payload(Happening::kHangUp, call.call.index()));
  }
}

void Simulator::Impl::leave_queue(Record& call, Time when) {
  cancel_timer(call);
  if (call.state != State::kWaiting || call.escalated) return;
  Source& source = sources_[call.source];
  --source.waiting;
  source.waiting_area += static_cast<uint64_t>(to_us(when));
}

void Simulator::Impl::turned_away(const Record& call) {
  if (call.batch != kNoBatch) ++counts(call).blocked;
  tell(call, Event{.time = call.arrival, .queue = sources_[call.source].command.queue, .end = CallEnd::kRejected},
       Duration::zero(), false);
  redial(call, sources_[call.source].spec.redial_after_blocked);
}

// ---- Redials --------------------------------------------------------------------------------------------------------

void Simulator::Impl::redial(const Record& call, const Redial& how) {
  if (how.probability <= 0 || call.escalated) return;
  if (call.attempt == 255 || (how.max_attempts != 0 && call.attempt >= how.max_attempts)) return;
  Random random = call_random(call, CallPurpose::kRedial, call.attempt);
  if (random.uniform() >= how.probability) return;
  const Duration delay = how.delay.sample(random);
  uint32_t index = free_caller_;
  if (index == kNone) {
    index = static_cast<uint32_t>(callers_.size());
    callers_.emplace_back();
  } else {
    free_caller_ = callers_[index].next_free;
  }
  callers_[index] = {.number = call.number,
                     .seed = call.seed,
                     .handling = call.handling,
                     .source = call.source,
                     .attempt = static_cast<uint8_t>(call.attempt + 1)};
  wheel_.start(add(now(), delay), payload(Happening::kRedial, index));
}

void Simulator::Impl::dial_again(uint32_t index) {
  const Caller caller = callers_[index];
  callers_[index].next_free = free_caller_;
  free_caller_ = index;
  if (now() >= measure_to_) return;
  Record call;
  call.number = caller.number;
  call.seed = caller.seed;
  call.arrival = now();
  call.handling = caller.handling;
  call.source = caller.source;
  call.attempt = caller.attempt;
  Random random = call_random(call, CallPurpose::kAttempt, call.attempt);
  call.patience = sources_[call.source].spec.patience.sample(random);
  bring(call);
}

// ---- The calendar's answers -----------------------------------------------------------------------------------------

// The engine's own timers of this instant come first, and may have ended what the calendar meant to do.

void Simulator::Impl::hang_up(uint32_t index) {
  const CallId call = records_[index].call;
  records_[index].timer = TimerId{};
  synchronise(now());
  if (records_[index].call != call || records_[index].state != State::kWaiting) return;
  note(acd_->apply(HangUpCall{call}).refusal);
}

void Simulator::Impl::complete(uint32_t index) {
  const CallId call = records_[index].call;
  records_[index].timer = TimerId{};
  synchronise(now());
  const Record& record = records_[index];
  if (record.call != call || record.state != State::kTalking) return;
  const double chance = record.escalated ? 1 : sources_[record.source].spec.resolved;
  const bool resolved = chance >= 1 || call_random(record, CallPurpose::kResolved).uniform() < chance;
  note(acd_->apply(CompleteCall{.call = call, .resolved = resolved}).refusal);
}

void Simulator::Impl::end_wrap_up(uint32_t index) {
  const CallId call = records_[index].call;
  records_[index].timer = TimerId{};
  synchronise(now());
  if (records_[index].call != call || records_[index].state != State::kWrapUp) return;
  note(acd_->apply(EndWrapUp{call}).refusal);
}

// ---- The engine's events --------------------------------------------------------------------------------------------

Simulator::Impl::Record& Simulator::Impl::make_record(CallId call) {
  const size_t index = call.index();
  if (index >= records_.size()) records_.resize(std::max(index + 1, 2 * records_.size()));
  return records_[index];
}

void Simulator::Impl::cancel_timer(Record& call) {
  if (!call.timer.valid()) return;
  wheel_.cancel(call.timer);
  call.timer = TimerId{};
}

/// The caller has left the line.
void Simulator::Impl::release_line(const Record& call) {
  --lines_;
  if (call.batch != kNoBatch) --measured_;
}

void Simulator::Impl::on_queued(const Event& event) {
  if (event.cause == Cause::kArrival) {
    Record& record = make_record(event.call);
    record = arriving_;
    record.call = event.call;
    record.state = State::kArriving;
    ++lines_;
    if (record.batch != kNoBatch) ++measured_;
  } else if (event.cause == Cause::kEscalated && !known(event.call)) {
    on_escalated_call(event);
  }
}

/// The engine made a call of its own for an unresolved one: a callback, with nobody on the line who could hang up.
void Simulator::Impl::on_escalated_call(const Event& event) {
  Record& record = make_record(event.call);
  record = Record{};
  record.call = event.call;
  record.number = number_of(event.host_ref);
  record.source = static_cast<uint16_t>(source_of(event.host_ref));
  record.seed = stream(Purpose::kEscalated, record.source).state()[0] + record.number;
  record.arrival = event.time;
  record.handling = kDrawnLate;
  record.batch = batch_;
  record.state = State::kWaiting;
  record.escalated = true;
  ++lines_;
  if (record.batch == kNoBatch) return;
  ++measured_;
  ++counts(record).escalated;
}

/// Most handling times were drawn at arrival. What depends on the agent's group is drawn from the call's own generator,
/// so it is the same whenever and by whomever of the group the call is answered.
Duration Simulator::Impl::handling_with(const Record& call, AgentId id) {
  if (call.handling >= Duration::zero()) return call.handling;
  const Source& source = sources_[call.source];
  Random random = call_random(call, CallPurpose::kHandling);
  if (call.escalated && source.spec.escalated_handling) return source.spec.escalated_handling->sample(random);
  if (source.by_group.empty()) return source.spec.handling.sample(random);
  return source.by_group[agent(id).group].sample(random);
}

void Simulator::Impl::on_connected(const Event& event) {
  if (!known(event.call)) return;
  Record& call = record(event.call);
  const Duration waited = event.time - call.arrival;
  leave_queue(call, event.time);
  call.state = State::kTalking;
  call.handling = handling_with(call, event.agent);
  call.patience = waited;
  call.timer = wheel_.start(add(event.time, call.handling), payload(Happening::kComplete, event.call.index()));
  count_answered(call, event.agent, waited);
}

/// How long after the conversation the agent is done; nullopt: as the centre has it.
std::optional<Duration> Simulator::Impl::wrap_up_of(const Record& call) const {
  const Source& source = sources_[call.source];
  if (source.spec.script != nullptr && !call.escalated) {
    const ScriptedCall& scripted = (*source.spec.script)[source.script_first + call.number];
    if (scripted.wrap_up) return scripted.wrap_up;
  }
  if (!source.spec.wrap_up) return std::nullopt;
  Random random = call_random(call, CallPurpose::kWrapUp);
  return source.spec.wrap_up->sample(random);
}

void Simulator::Impl::on_disconnected(const Event& event) {
  if (!known(event.call)) return;
  Record& call = record(event.call);
  cancel_timer(call);
  call.state = State::kWrapUp;
  release_line(call);
  const std::optional<Duration> wrap_up = wrap_up_of(call);
  if (!wrap_up) return;
  call.timer = wheel_.start(add(event.time, *wrap_up), payload(Happening::kEndWrapUp, event.call.index()));
}

void Simulator::Impl::on_ended(const Event& event) {
  if (event.end == CallEnd::kRejected) {
    turned_away_ = true;
    return;
  }
  if (!known(event.call)) return;
  Record& call = record(event.call);
  if (call.state == State::kWrapUp) {
    cancel_timer(call);
    tell(call, event, call.patience, true);
  } else {
    const Duration waited = event.time - call.arrival;
    leave_queue(call, event.time);
    drop_offers(call);
    release_line(call);
    count_unanswered(call, waited, event.end);
    tell(call, event, waited, false);
    if (event.end == CallEnd::kAbandoned) redial(call, sources_[call.source].spec.redial_after_abandoning);
  }
  call.state = State::kFree;
}

void Simulator::Impl::tell(const Record& call, const Event& event, Duration waited, bool answered) const {
  if (!options_.on_call) return;
  options_.on_call(CallOutcome{.source = call.source,
                               .number = call.number,
                               .attempt = call.attempt,
                               .escalated = call.escalated,
                               .end = event.end,
                               .arrival = call.arrival,
                               .wait = waited,
                               .handling = answered ? call.handling : Duration::zero(),
                               .agent = event.agent,
                               .queue = event.queue});
}

// ---- Counting -------------------------------------------------------------------------------------------------------

void Simulator::Impl::count_wait(const Record& call, SourceCounts& c, Duration waited) {
  c.wait += to_us(waited);
  const double seconds = to_seconds(waited);
  c.wait_squared += seconds * seconds;
  if (options_.histogram_bins != 0) {
    const auto bin = static_cast<uint64_t>(waited / options_.histogram_bin);
    ++result_.wait_histogram[call.source][std::min<uint64_t>(bin, options_.histogram_bins - 1)];
  }
}

void Simulator::Impl::count_answered(const Record& call, AgentId id, Duration waited) {
  if (call.batch == kNoBatch) return;
  if (AgentCounts* agent = counts_of_agent(call.batch, id)) {
    ++agent->answered;
    agent->handling += to_us(call.handling);
  }
  SourceCounts& c = counts(call);
  if (call.escalated) {
    ++c.escalated_answered;
    return;
  }
  ++c.answered;
  c.answered_wait += to_us(waited);
  c.handling += to_us(call.handling);
  for (size_t i = 0; i < options_.thresholds.size(); ++i) c.answered_within[i] += waited <= options_.thresholds[i];
  count_wait(call, c, waited);
}

void Simulator::Impl::count_unanswered(const Record& call, Duration waited, CallEnd end) {
  if (call.batch == kNoBatch || call.escalated) return;
  SourceCounts& c = counts(call);
  if (end == CallEnd::kAbandoned) {
    ++c.abandoned;
    for (size_t i = 0; i < options_.thresholds.size(); ++i) c.abandoned_within[i] += waited <= options_.thresholds[i];
  } else {
    ++c.lost;
  }
  count_wait(call, c, waited);
}

}  // namespace strowger
