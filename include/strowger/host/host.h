// SPDX-License-Identifier: Apache-2.0
//
// Host: an Acd that many threads share, without a lock.
//
// For developers of a PBX with several threads: each submits its commands, whatever the others do; events come through
// subscriptions, answers through requests, pictures of the whole through the wallboard. The engine inside is still
// driven by one thread at a time, and what it was told, in which order and at which time, can be recorded
// (JournalSink): a replay in one thread gives the same events, byte for byte.
//
// Two ways to run (HostDrive), and a third made of them:
//   kCombining  the submitting thread that finds the engine free applies its command itself, and whatever others leave
//               in the inbox meanwhile. No thread is needed but for timers: poll by `next_deadline`.
//   kInvoker    commands wait in the inbox until the program's own loop calls `poll`; that thread alone runs the
//               engine.
//   HostRunner  (runner.h) a thread of the library that polls, only if you ask for one.
//
// When not to use it: with one thread (an Acd itself); to run virtual time (the simulator).
//
// Thread safety: everything is for all threads at the same time, but construction, destruction, and, for an invoked
// host, `poll`: one thread at a time (a second is refused).
//
// Progress: `submit` and `request` wait for nobody: lock-free. A thread inside may be suspended there; others go on to
// put commands into the inbox, until it is full. Who applies the commands of others does so for `assist_limit` of them,
// and is then relieved by the next who comes. CAUTION: `with_engine`, `subscribe`, `unsubscribe`, `counts` and `finish`
// wait until the thread inside comes out.
//
// Ordering: commands take effect one after another, those of one thread in the order in which it submitted them. Also
// across threads: a submission that returned before another began takes effect first. Events are delivered in the order
// in which they happened.
//
// Time: each command is applied at the time that the source (or `poll(now)`) says, and the timers due by then fire
// first. A timer fires at most one poll late; commands that follow each other within a batch (32) share one reading.
//
// Nothing accepted is lost: a command that was kAccepted is applied, at the latest by `finish`, also after `close`.
// Back-pressure: see subscription.h. While a lossless subscriber holds the host up nothing is applied; submissions are
// accepted until the inbox is full, and then refused (kHeldBack).
//
// Complexity: a submission that finds the engine free costs two compare-and-swaps, a reading of the clock and the
// command itself; one that does not, a push into a ring and a fence. After warm-up nothing is allocated.
// Memory: inbox_capacity * 64 bytes, long_commands * 5.3 KB, and what subscriptions and the wallboard say.
//
// Errors: `create` and `subscribe` answer absl::Status; hot paths answer SubmitResult and PollResult (answers.h).
//
// Example:
//   auto host = strowger::Host::create(centre).value();
//   const strowger::QueueId support = host->with_engine([](strowger::Acd& acd) { return acd.find_queue("support"); });
//   host->submit(strowger::ArriveCall{.queue = support, .host_ref = 42});     // Any thread.
//   host->poll();                                                             // By host->next_deadline().
//   host->finish();
#ifndef STROWGER_HOST_HOST_H_
#define STROWGER_HOST_HOST_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strowger/core/time.h"
#include "strowger/engine/acd.h"
#include "strowger/engine/centre.h"
#include "strowger/host/alarm.h"
#include "strowger/host/answers.h"
#include "strowger/host/fan_out.h"
#include "strowger/host/gate.h"
#include "strowger/host/inbox.h"
#include "strowger/host/journal_sink.h"
#include "strowger/host/misuse.h"
#include "strowger/host/parcel.h"
#include "strowger/host/request.h"
#include "strowger/host/subscription.h"
#include "strowger/host/time_source.h"
#include "strowger/host/wallboard.h"
#include "strowger/queue/event_count.h"

namespace strowger {

enum class HostDrive : uint8_t { kCombining, kInvoker };

struct HostOptions {
  HostDrive drive = HostDrive::kCombining;
  /// Commands that may wait, 1 to 2^24, rounded up to a power of two. Enough for what comes while the engine is in its
  /// longest step, or (invoker) between two polls.
  size_t inbox_capacity = 4096;
  /// Commands among them with attributes, a description, preferred agents or other rare wishes, 1 to 65,536.
  size_t long_commands = 256;
  /// kCombining: commands that a submitter applies for others before it wants to be relieved, 1 to 2^24. More: fewer
  /// changes of hands, each of which moves the engine's memory; less: a shorter longest submission.
  size_t assist_limit = 1024;
  /// kInvoker: commands that one poll applies at most, 1 to 2^24.
  size_t poll_limit = 4096;
  /// Whether the wallboard is kept.
  bool wallboard = true;
  /// How old a public picture gets while something changes, 0 to kForever. Zero: a new one after each batch.
  Duration picture_interval{100'000};
  /// Asked for the time; must outlive the host. nullptr: a steady clock that begins at EngineOptions::start.
  TimeSource* time_source = nullptr;
  /// Told what is done; must outlive the host. nullptr: nobody is.
  JournalSink* journal = nullptr;
};

/// Says which option is out of range.
absl::Status validate(const HostOptions& options);

struct PollReport {
  PollResult result = PollResult::kDone;
  /// Commands that this poll applied; of a combining host not counted.
  size_t applied = 0;
  /// Poll again by then.
  Time next_deadline = kMaxTime;
};

struct HostCounts {
  /// Commands applied, and those among them that the engine refused.
  uint64_t applied = 0;
  uint64_t refused = 0;
  uint64_t events = 0;
  size_t subscriptions = 0;
};

namespace detail {

/// Who looks on inside a host, and has commands of its own that must follow at once. For sharded_host.h.
class StepHook {
 public:
  /// In the middle of a step.
  virtual void on_events(std::span<const Event> events) = 0;
  /// After it: the next command, or false when there is none.
  virtual bool next(Command& command) = 0;
  /// When there is none.
  virtual void settled() = 0;

 protected:
  ~StepHook() = default;
};

}  // namespace detail

template <class Atomics>
class BasicShardedHost;

template <class Atomics>
class BasicHost : private EventSink, private detail::Resumable {
 public:
  using Request = BasicRequest<Atomics>;
  using Subscription = BasicSubscription<Atomics>;
  using Wallboard = BasicWallboard<Atomics>;

  static absl::StatusOr<std::unique_ptr<BasicHost>> create(const CentreSpec& centre,
                                                           const EngineOptions& engine_options = {},
                                                           const HostOptions& options = {},
                                                           DecisionSink* decisions = nullptr);
  BasicHost(const BasicHost&) = delete;
  BasicHost& operator=(const BasicHost&) = delete;
  /// Finishes first, if that was not done, and waits for no subscriber.
  ~BasicHost() override;

  // ---- Commands -----------------------------------------------------------------------------------------------------

  /// Takes a command (any of `Command`, or a Command). What the engine answers is only counted; events tell what came
  /// of it.
  template <class C>
  SubmitResult submit(const C& command) {
    return hand_in(command, nullptr);
  }

  /// The same, and the engine's answer arrives in `request`, which must live until then.
  template <class C>
  SubmitResult request(const C& command, Request& request) {
    if (!request.begin(&answers_)) {
      report_misuse(Misuse::kRequestInUse);
      return SubmitResult::kRequestInUse;
    }
    const SubmitResult result = hand_in(command, &request);
    if (result != SubmitResult::kAccepted) request.take_back();
    return result;
  }

  // ---- Time ---------------------------------------------------------------------------------------------------------

  /// Moves time on to what the source says, and applies what waits.
  PollReport poll();
  /// Invoker: moves time on to `now` instead. A combining host asks its source all the same.
  PollReport poll(Time now);

  /// When a timer, a picture or a stalled subscriber wants the next poll, at the latest; kMaxTime when nothing does.
  Time next_deadline() const { return time_from_us(deadline_us_.load(std::memory_order_relaxed)); }

  // ---- Events, pictures ---------------------------------------------------------------------------------------------

  /// From now on the subscriber gets every event.
  absl::StatusOr<std::shared_ptr<Subscription>> subscribe(const SubscriptionOptions& options = {});
  /// NotFound when it has ended already, or never was.
  absl::Status unsubscribe(SubscriptionId id);

  const Wallboard& wallboard() const { return wallboard_; }

  // ---- The engine itself --------------------------------------------------------------------------------------------

  /// Calls `function` with the engine, for questions and configuration; returns what it returns. Commands applied there
  /// are not in the journal. It must not call the host.
  template <class F>
  auto with_engine(F&& function) {
    const Inside inside(*this, &BasicHost::after_function);
    return function(*acd_);
  }

  HostCounts counts();

  // ---- The end ------------------------------------------------------------------------------------------------------

  /// Submissions are refused from now on. What was accepted will be applied.
  void close();
  bool closed() const { return gate_.is_shut(); }

  /// Closes, applies all that was accepted, delivers all events, and ends the subscriptions. Subscribers who hold this
  /// up are asked `patience` times (with a yield between), and then cut off. An invoked host's time stands still.
  HostCounts finish(size_t patience = 100'000);
  bool finished() const { return finished_.load(std::memory_order_acquire); }

 private:
  friend class HostRunner;
  friend class BasicShardedHost<Atomics>;
  using Gate = detail::BasicGate<Atomics>;

  struct Parcel {
    detail::SlimCommand command;
    Request* request = nullptr;
  };
  // PERFORMANCE: with its turn in the ring, a cache line.
  static_assert(sizeof(Parcel) == 56);
  static constexpr size_t kBatch = 32;

  /// Inside from construction on; `last` comes before it goes out.
  class Inside {
   public:
    Inside(BasicHost& host, void (BasicHost::*last)()) : host_(host), last_(last) {
      host.enter_for_certain();
      if (host.combining_) host.move_time(host.clock());
      if (host.behind_) host.end_instant();
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() {
      (host_.*last_)();
      host_.work_and_leave();
    }

   private:
    BasicHost& host_;
    void (BasicHost::*last_)();
  };

  BasicHost(const EngineOptions& engine_options, const HostOptions& options);
  absl::Status set_up(const CentreSpec& centre, const EngineOptions& engine_options, DecisionSink* decisions);

  template <class C>
  SubmitResult hand_in(const C& command, Request* request) {
    if constexpr (std::is_same_v<C, Command>) {
      return std::visit([&](const auto& alternative) { return hand_in(alternative, request); }, command);
    } else {
      if (!detail::fits(command)) return SubmitResult::kTooLong;
      if (combining_ && gate_.try_enter_open()) {
        if (!nothing_before() || !move_time(clock())) [[unlikely]]
          return put_inside(command, request);
        const Applied answer = apply(command);
        if (request != nullptr) request->answer_at_once(answer);
        leave();
        return SubmitResult::kAccepted;
      }
      return put_outside(command, request);
    }
  }

  template <class C>
  SubmitResult put_outside(const C& command, Request* request);
  template <class C>
  SubmitResult put_inside(const C& command, Request* request);
  SubmitResult push(const Parcel& parcel);
  void tell_there_is_more();

  // ---- Inside -------------------------------------------------------------------------------------------------------

  /// Whether no command came earlier and waits.
  bool nothing_before() const { return inbox_->empty() && !fan_out_.keeps(); }

  Time clock() { return source_->now(); }

  /// False if a subscriber holds the host up before `now` is reached.
  bool move_time(Time now) {
    host_now_ = now < engine_now_ ? engine_now_ : now > kMaxTime ? kMaxTime : now;
    if (host_now_ == engine_now_ && !behind_) return true;
    return advance();
  }
  bool advance();
  void end_instant();

  template <class C>
  Applied apply(const C& command) {
    const Applied answer = apply_alone(command);
    if (hook_ != nullptr) follow_hook();
    return answer;
  }
  template <class C>
  Applied apply_alone(const C& command) {
    if (journal_ != nullptr) tell_time();
    const Applied answer = acd_->apply(command);
    ++applied_;
    if (!answer.ok()) ++refused_;
    if (journal_ != nullptr) journal_->on_command(Command(command), answer);
    return answer;
  }
  void apply_parcel(const Parcel& parcel);
  size_t apply_batch(size_t most);
  size_t apply_some(size_t most);
  void follow_hook();
  void tell_time();
  void on_events(std::span<const Event> events) override;
  bool held_up();

  /// What others see from outside, and the end.
  void before_leaving();
  void try_to_finish();
  void publish_deadline();
  void leave() {
    before_leaving();
    if (gate_.leave() == Gate::Exit::kAgain) work_and_leave();
  }
  void work_and_leave();
  PollReport poll_inside();
  void enter_for_certain();
  void after_function();
  void look_at_agents();
  void after_nothing() {}
  void resume() override;

  const HostOptions options_;
  const bool combining_;
  JournalSink* const journal_;
  SteadyTimeSource own_source_;
  TimeSource* const source_;
  std::unique_ptr<Acd> acd_;
  std::unique_ptr<detail::Inbox<Parcel, Atomics>> inbox_;
  std::unique_ptr<detail::Enclosures<Atomics>> enclosures_;

  Gate gate_;

  // For whoever is inside.
  alignas(kApart) Time engine_now_;
  Time host_now_;      // The engine's is behind only while the host is held up.
  Time journal_time_;  // Told last.
  Time next_picture_;
  uint64_t applied_ = 0;
  uint64_t refused_ = 0;
  detail::StepHook* hook_ = nullptr;
  bool behind_ = false;  // Timers due by the engine's now may not have fired: the host is held up between two.
  detail::FanOut<Atomics> fan_out_;
  Wallboard wallboard_;

  // For all.
  alignas(kApart) typename Atomics::template Atomic<int64_t> deadline_us_;
  typename Atomics::template Atomic<bool> held_back_{false};
  typename Atomics::template Atomic<bool> impatient_{false};
  typename Atomics::template Atomic<bool> finished_{false};
  BasicEventCount<Atomics> answers_;
  detail::Alarm alarm_;
};

using Host = BasicHost<StdAtomics>;

}  // namespace strowger

#include "strowger/host/host_impl.h"

#endif  // STROWGER_HOST_HOST_H_
