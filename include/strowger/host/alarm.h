// SPDX-License-Identifier: Apache-2.0
//
// Alarm: wakes a runner that sleeps until a deadline. An implementation detail of host.h and runner.h.
//
// What it is: one sleeper, who says that it is about to sleep (`arm`), looks once more whether there is anything to do,
// and sleeps until a time or until somebody rings. Ringing is a fence and a load while nobody sleeps.
//
// When not to use it: where several sleep, or none has a deadline (EventCount).
//
// Thread safety: `ring` is for all threads, the rest for the sleeper. No ring is lost: event_count.h has the argument.
// Complexity: O(1); waking a sleeper, and sleeping, is a system call. Errors: none; it may wake up for no reason.
#ifndef STROWGER_HOST_ALARM_H_
#define STROWGER_HOST_ALARM_H_

#include <atomic>
#include <cstdint>

#include "strowger/core/time.h"
#include "strowger/queue/atomics.h"

namespace strowger::detail {

template <class Atomics>
class BasicAlarm {
 public:
  void arm() {
    armed_.store(1, std::memory_order_relaxed);
    Atomics::fence(std::memory_order_seq_cst);
  }
  void disarm() { armed_.store(0, std::memory_order_relaxed); }

  /// After `arm`: sleeps for `duration` at most, and disarms. (With other atomics than StdAtomics: until somebody
  /// rings.)
  void sleep(Duration duration);

  /// After a change that the sleeper must see.
  void ring() {
    Atomics::fence(std::memory_order_seq_cst);
    if (armed_.load(std::memory_order_relaxed) != 0) wake();
  }

 private:
  void wake();

  // Whose store is the last does not matter: a ring that comes late disarms a later sleep, which does not begin then.
  alignas(kApart) typename Atomics::template Hint<uint32_t> armed_{0};
};

template <class Atomics>
void BasicAlarm<Atomics>::sleep(Duration /*duration*/) {
  Atomics::wait(armed_, uint32_t{1});
  disarm();
}

template <class Atomics>
void BasicAlarm<Atomics>::wake() {
  armed_.store(0, std::memory_order_relaxed);
  Atomics::wake_all(armed_);
}

// In lib/host/alarm.cc: std::atomic's wait has no time limit.
template <>
void BasicAlarm<StdAtomics>::sleep(Duration duration);
template <>
void BasicAlarm<StdAtomics>::wake();

using Alarm = BasicAlarm<StdAtomics>;

}  // namespace strowger::detail

#endif  // STROWGER_HOST_ALARM_H_
