// SPDX-License-Identifier: Apache-2.0
//
// The functions of BasicHost. host.h includes this file and says all that there is to know.
//
// INVARIANT: whoever puts a command into the inbox then asks at the gate (tell_there_is_more); whoever is inside looks
// into the inbox after the last such question. So no command is left behind with nobody inside, but when a subscriber
// holds the host up: then the subscriber asks when it has read, and polls do.
#ifndef STROWGER_HOST_HOST_IMPL_H_
#define STROWGER_HOST_HOST_IMPL_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strowger/host/host.h"

namespace strowger {

template <class Atomics>
BasicHost<Atomics>::BasicHost(const EngineOptions& engine_options, const HostOptions& options)
    : options_(options),
      combining_(options.drive == HostDrive::kCombining),
      journal_(options.journal),
      own_source_(engine_options.start),
      source_(options.time_source != nullptr ? options.time_source : &own_source_),
      engine_now_(engine_options.start),
      host_now_(engine_options.start),
      journal_time_(engine_options.start),
      next_picture_(engine_options.start),
      deadline_us_(to_us(kMaxTime)) {}

template <class Atomics>
absl::StatusOr<std::unique_ptr<BasicHost<Atomics>>> BasicHost<Atomics>::create(const CentreSpec& centre,
                                                                               const EngineOptions& engine_options,
                                                                               const HostOptions& options,
                                                                               DecisionSink* decisions) {
  if (absl::Status status = validate(options); !status.ok()) return status;
  std::unique_ptr<BasicHost> host(new BasicHost(engine_options, options));
  if (absl::Status status = host->set_up(centre, engine_options, decisions); !status.ok()) return status;
  return host;
}

template <class Atomics>
absl::Status BasicHost<Atomics>::set_up(const CentreSpec& centre, const EngineOptions& engine_options,
                                        DecisionSink* decisions) {
  auto inbox = detail::Inbox<Parcel, Atomics>::create(options_.inbox_capacity);
  if (!inbox.ok()) return inbox.status();
  auto enclosures = detail::Enclosures<Atomics>::create(options_.long_commands);
  if (!enclosures.ok()) return enclosures.status();
  auto acd = Acd::create(centre, engine_options, this, decisions);
  if (!acd.ok()) return acd.status();
  inbox_ = *std::move(inbox);
  enclosures_ = *std::move(enclosures);
  acd_ = *std::move(acd);
  if (options_.wallboard) wallboard_.live().reserve(engine_options.reserve_calls, centre.agents.size());
  look_at_agents();
  before_leaving();
  return absl::OkStatus();
}

template <class Atomics>
BasicHost<Atomics>::~BasicHost() {
  if (acd_ != nullptr && !finished()) finish(0);
}

// ---- Outside --------------------------------------------------------------------------------------------------------

template <class Atomics>
template <class C>
SubmitResult BasicHost<Atomics>::put_outside(const C& command, Request* request) {
  Parcel parcel{{}, request};
  SubmitResult result = detail::pack(command, *enclosures_, parcel.command);
  if (result == SubmitResult::kAccepted) result = push(parcel);
  if (result == SubmitResult::kAccepted) {
    tell_there_is_more();
    return result;
  }
  if (const auto* enclosed = std::get_if<detail::Enclosed>(&parcel.command)) enclosures_->give_back(enclosed->number);
  // Full, and nobody is at it: do it here.
  if (combining_ && result == SubmitResult::kFull && gate_.try_enter()) return put_inside(command, request);
  return result == SubmitResult::kFull && held_back_.load(std::memory_order_relaxed) ? SubmitResult::kHeldBack : result;
}

template <class Atomics>
template <class C>
SubmitResult BasicHost<Atomics>::put_inside(const C& command, Request* request) {
  Parcel parcel{{}, request};
  SubmitResult result = SubmitResult::kFull;
  for (int attempt = 0; attempt < 2 && result == SubmitResult::kFull; ++attempt) {
    if (attempt > 0) apply_some(kBatch);
    parcel.command = {};
    result = detail::pack(command, *enclosures_, parcel.command);
    if (result != SubmitResult::kAccepted) continue;
    result = push(parcel);
    const auto* enclosed = std::get_if<detail::Enclosed>(&parcel.command);
    if (result != SubmitResult::kAccepted && enclosed != nullptr) enclosures_->give_back(enclosed->number);
  }
  if (result == SubmitResult::kFull && fan_out_.keeps()) result = SubmitResult::kHeldBack;
  work_and_leave();
  return result;
}

template <class Atomics>
SubmitResult BasicHost<Atomics>::push(const Parcel& parcel) {
  const QueueResult answer = inbox_->try_push(parcel);
  if (answer == QueueResult::kOk) return SubmitResult::kAccepted;
  return answer == QueueResult::kClosed ? SubmitResult::kClosed : SubmitResult::kFull;
}

template <class Atomics>
void BasicHost<Atomics>::tell_there_is_more() {
  if (!combining_) {
    alarm_.ring();
    return;
  }
  const auto entry = gate_.enter_or_ask();
  if (entry == Gate::Entry::kAsked) return;
  if (entry == Gate::Entry::kInside || (gate_.try_become_heir() && gate_.await(Atomics::kAttempts))) work_and_leave();
}

template <class Atomics>
void BasicHost<Atomics>::resume() {
  tell_there_is_more();
}

template <class Atomics>
void BasicHost<Atomics>::enter_for_certain() {
  while (!gate_.try_enter()) {
    if (gate_.try_become_heir() && gate_.await(Atomics::kAttempts)) return;
    Atomics::yield();
  }
}

template <class Atomics>
PollReport BasicHost<Atomics>::poll() {
  if (!combining_) return poll(clock());
  PollReport report;
  if (gate_.enter_or_ask() == Gate::Entry::kInside) {
    work_and_leave();
    if (held_back_.load(std::memory_order_relaxed)) report.result = PollResult::kHeldBack;
  } else {
    report.result = PollResult::kBusy;
  }
  // Also while another thread is inside: it may have rung before this one armed its alarm, and be on its way out.
  if (finished()) report.result = PollResult::kFinished;
  report.next_deadline = next_deadline();
  return report;
}

template <class Atomics>
PollReport BasicHost<Atomics>::poll(Time now) {
  if (combining_) return poll();
  if (!gate_.try_enter(/*mark=*/true)) {
    if (gate_.marked()) report_misuse(Misuse::kPollInTwoThreads);
    return {PollResult::kBusy, 0, next_deadline()};
  }
  PollReport report;
  if (!valid(now) || now < engine_now_) {
    report.result = PollResult::kTimeBackwards;
  } else {
    host_now_ = now;
    report = poll_inside();
  }
  leave();
  report.next_deadline = next_deadline();
  return report;
}

template <class Atomics>
absl::StatusOr<std::shared_ptr<BasicSubscription<Atomics>>> BasicHost<Atomics>::subscribe(
    const SubscriptionOptions& options) {
  const Inside inside(*this, &BasicHost::after_nothing);
  if (finished()) return absl::FailedPreconditionError("the host was finished: there will be no more events");
  return fan_out_.add(options, this);
}

template <class Atomics>
absl::Status BasicHost<Atomics>::unsubscribe(SubscriptionId id) {
  const Inside inside(*this, &BasicHost::after_nothing);
  return fan_out_.remove(id);
}

template <class Atomics>
HostCounts BasicHost<Atomics>::counts() {
  const Inside inside(*this, &BasicHost::after_nothing);
  return {applied_, refused_, fan_out_.events(), fan_out_.size()};
}

template <class Atomics>
void BasicHost<Atomics>::close() {
  gate_.shut();
  inbox_->close();
  tell_there_is_more();
}

template <class Atomics>
HostCounts BasicHost<Atomics>::finish(size_t patience) {
  close();
  for (size_t asked = 0; !finished(); ++asked) {
    if (asked >= patience) impatient_.store(true, std::memory_order_relaxed);
    enter_for_certain();
    poll_inside();
    leave();
    if (!finished()) Atomics::yield();
  }
  return counts();
}

// ---- Inside ---------------------------------------------------------------------------------------------------------

template <class Atomics>
bool BasicHost<Atomics>::held_up() {
  if (!fan_out_.keeps()) [[likely]]
    return false;
  return !fan_out_.deliver_kept(host_now_, impatient_.load(std::memory_order_relaxed));
}

template <class Atomics>
bool BasicHost<Atomics>::advance() {
  if (held_up()) return false;
  const uint64_t events = fan_out_.events();
  behind_ = fan_out_.any_lossless();
  if (!behind_) {
    acd_->advance(host_now_);
  } else {
    // Timer by timer, so that a subscriber can hold the host up between two, also between two of the same instant.
    do {
      const uint64_t before = fan_out_.events();
      acd_->advance_to_event(host_now_);
      behind_ = fan_out_.events() != before;
    } while (behind_ && !held_up());
  }
  engine_now_ = acd_->now();
  if (journal_ != nullptr && fan_out_.events() != events) tell_time();
  if (hook_ != nullptr && !behind_) follow_hook();
  return !behind_;
}

template <class Atomics>
void BasicHost<Atomics>::follow_hook() {
  for (Command command; hook_->next(command);) apply_alone(command);
  hook_->settled();
}

/// Before a function runs on the engine, so that a replay has no half instant.
template <class Atomics>
void BasicHost<Atomics>::end_instant() {
  acd_->advance(engine_now_);
  behind_ = false;
}

template <class Atomics>
void BasicHost<Atomics>::tell_time() {
  if (journal_time_ == engine_now_) return;
  journal_time_ = engine_now_;
  journal_->on_time(engine_now_);
}

template <class Atomics>
void BasicHost<Atomics>::apply_parcel(const Parcel& parcel) {
  const Applied answer = std::visit(
      [this](const auto& command) {
        using C = std::decay_t<decltype(command)>;
        if constexpr (std::is_same_v<C, detail::PlainArrival>) {
          return apply(command.command());
        } else if constexpr (std::is_same_v<C, detail::Enclosed>) {
          const Applied result = apply((*enclosures_)[command.number].command());
          enclosures_->give_back(command.number);
          return result;
        } else {
          return apply(command);
        }
      },
      parcel.command);
  if (parcel.request != nullptr) parcel.request->answer(answer);
}

/// Applies what waits, in one reading of the clock.
template <class Atomics>
size_t BasicHost<Atomics>::apply_batch(size_t most) {
  if (held_up()) return 0;
  const size_t ready = inbox_->look(std::min(most, kBatch));
  size_t count = 0;
  for (; count < ready && !held_up(); ++count) {
    apply_parcel(inbox_->front());
    inbox_->pop();
  }
  inbox_->publish();
  return count;
}

/// Moves time on, and then applies up to `most` of what waits. Zero when there is nothing to do, or the host is held
/// up.
template <class Atomics>
size_t BasicHost<Atomics>::apply_some(size_t most) {
  if (!move_time(combining_ ? clock() : host_now_)) return 0;
  if (hook_ != nullptr) follow_hook();
  return apply_batch(most);
}

template <class Atomics>
void BasicHost<Atomics>::work_and_leave() {
  if (!combining_) {
    leave();
    return;
  }
  size_t done = 0;
  do {
    while (const size_t count = apply_some(kBatch)) {
      done += count;
      if (done < options_.assist_limit) continue;
      gate_.tire();
      if (gate_.hand_over()) return;
    }
    before_leaving();
  } while (gate_.leave() == Gate::Exit::kAgain);
}

template <class Atomics>
PollReport BasicHost<Atomics>::poll_inside() {
  PollReport report;
  size_t count = 0;
  do {
    count = apply_some(options_.poll_limit - report.applied);
    report.applied += count;
  } while (count > 0 && report.applied < options_.poll_limit);
  try_to_finish();
  if (finished()) {
    report.result = PollResult::kFinished;
  } else if (fan_out_.keeps()) {
    report.result = PollResult::kHeldBack;
  } else if (!nothing_before()) {
    report.result = PollResult::kMore;
  }
  return report;
}

template <class Atomics>
void BasicHost<Atomics>::try_to_finish() {
  if (!gate_.is_shut() || finished() || held_up() || !inbox_->finished()) return;
  fan_out_.finish();
  if (options_.wallboard) wallboard_.publish(host_now_);
  finished_.store(true, std::memory_order_release);
  alarm_.ring();  // A runner that sleeps until a deadline has nothing to wait for now.
}

template <class Atomics>
void BasicHost<Atomics>::on_events(std::span<const Event> events) {
  if (options_.wallboard) wallboard_.live().note(events);
  fan_out_.deliver(events, host_now_);
  if (hook_ != nullptr) hook_->on_events(events);
}

template <class Atomics>
void BasicHost<Atomics>::after_function() {
  engine_now_ = acd_->now();
  host_now_ = std::max(host_now_, engine_now_);
  if (wallboard_.live().configured()) look_at_agents();
  if (journal_ == nullptr) return;
  tell_time();
  journal_->on_other_change();
}

template <class Atomics>
void BasicHost<Atomics>::look_at_agents() {
  if (!options_.wallboard) return;
  std::vector<AgentPicture> agents;
  for (const AgentId id : acd_->agents()) {
    const AgentView view = acd_->agent(id).value();
    agents.push_back({id, view.state, view.reason, view.since});
  }
  wallboard_.live().set_agents(agents);
}

template <class Atomics>
void BasicHost<Atomics>::before_leaving() {
  if (fan_out_.keeps()) held_up();  // Tells its reader to say when there is room.
  if (gate_.is_shut()) try_to_finish();
  if (options_.wallboard && host_now_ >= next_picture_ && wallboard_.live().changed()) {
    if (wallboard_.publish(host_now_)) next_picture_ = strowger::add(host_now_, options_.picture_interval);
  }
  publish_deadline();
}

template <class Atomics>
void BasicHost<Atomics>::publish_deadline() {
  const bool held = fan_out_.keeps();
  Time next = held ? fan_out_.next_cut() : acd_->next_deadline();
  if (options_.wallboard && wallboard_.live().changed()) next = std::min(next, next_picture_);
  if (held_back_.load(std::memory_order_relaxed) != held) held_back_.store(held, std::memory_order_relaxed);
  const int64_t before = deadline_us_.load(std::memory_order_relaxed);
  if (before == to_us(next)) return;
  deadline_us_.store(to_us(next), std::memory_order_relaxed);
  if (to_us(next) < before) alarm_.ring();
}

extern template class BasicHost<StdAtomics>;

}  // namespace strowger

#endif  // STROWGER_HOST_HOST_IMPL_H_
