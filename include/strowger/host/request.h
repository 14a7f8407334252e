// SPDX-License-Identifier: Apache-2.0
//
// Request: where the answer to one submitted command arrives.
//
// For threads that want to know: the new call's id, or why nothing was done. What it is: an object of the caller, on
// its stack or in its records, that is given to Host::request with a command. When the command has been applied, the
// answer is in it. Nothing is allocated, nobody is blocked; a combining host that finds its engine free has answered
// already when `request` returns.
//
// When not to use it: when the events tell enough (Host::submit).
//
// Thread safety: `wait` is for the thread that submitted the command; `done` and `try_result` are for all. A Request
// serves one command at a time, and again once it is done. It must not be destroyed before: its destructor would wait.
// Complexity: O(1). `wait` tries some hundred times and then sleeps. Errors: giving it to two commands at once is
// refused (kRequestInUse) and a Misuse.
//
// CAUTION: a thread that drives an invoked host itself must not wait before it has polled.
//
// Example:
//   strowger::Request request;
//   if (host->request(strowger::ArriveCall{.queue = support}, request) == strowger::SubmitResult::kAccepted) {
//     const strowger::Applied answer = request.wait();
//     if (answer.ok()) note(answer.call);
//   }
#ifndef STROWGER_HOST_REQUEST_H_
#define STROWGER_HOST_REQUEST_H_

#include <atomic>
#include <cstdint>
#include <optional>

#include "strowger/engine/refusal.h"
#include "strowger/host/misuse.h"
#include "strowger/queue/atomics.h"
#include "strowger/queue/event_count.h"

namespace strowger {

template <class Atomics>
class BasicHost;

template <class Atomics>
class BasicRequest {
 public:
  BasicRequest() = default;
  BasicRequest(const BasicRequest&) = delete;
  BasicRequest& operator=(const BasicRequest&) = delete;
  ~BasicRequest() {
    if (!in_use()) return;
    report_misuse(Misuse::kRequestDestroyed);
    wait();
  }

  /// Whether it holds an answer.
  bool done() const { return state_.load(std::memory_order_acquire) == kDone; }

  /// The answer; nullopt while there is none.
  std::optional<Applied> try_result() const { return done() ? std::optional<Applied>(result_) : std::nullopt; }

  /// Waits for the answer. For a request that was accepted; on any other it returns the last answer at once.
  Applied wait() {
    for (int i = 0; i < Atomics::kAttempts && in_use(); ++i) Atomics::pause();
    while (in_use()) {
      const auto key = answers_->prepare();
      uint32_t expected = kPending;
      state_.compare_exchange_strong(expected, kAwaited, std::memory_order_relaxed, std::memory_order_relaxed);
      if (in_use()) {
        answers_->sleep(key);
      } else {
        answers_->cancel();
      }
    }
    return result_;
  }

 private:
  friend class BasicHost<Atomics>;

  enum State : uint32_t { kIdle, kPending, kAwaited, kDone };

  bool in_use() const {
    const uint32_t state = state_.load(std::memory_order_acquire);
    return state == kPending || state == kAwaited;
  }

  /// The submitter, before the command is handed over. False if it is in use.
  bool begin(BasicEventCount<Atomics>* answers) {
    if (in_use()) return false;
    answers_ = answers;
    state_.store(kPending, std::memory_order_relaxed);  // The hand-over releases it.
    return true;
  }
  /// The submitter, when the command was not accepted after all.
  void take_back() { state_.store(kIdle, std::memory_order_relaxed); }

  /// Whoever applied the command. The caller's thread may destroy the request as soon as the state is kDone.
  void answer(const Applied& result) {
    BasicEventCount<Atomics>* const answers = answers_;
    result_ = result;
    if (state_.exchange(kDone, std::memory_order_acq_rel) == kAwaited) answers->wake_all();
  }
  /// The submitter, when it applied the command itself.
  void answer_at_once(const Applied& result) {
    result_ = result;
    state_.store(kDone, std::memory_order_release);
  }

  typename Atomics::template Atomic<uint32_t> state_{kIdle};
  BasicEventCount<Atomics>* answers_ = nullptr;
  Applied result_;
};

using Request = BasicRequest<StdAtomics>;

}  // namespace strowger

#endif  // STROWGER_HOST_REQUEST_H_
