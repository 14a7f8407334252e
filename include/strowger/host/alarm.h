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

class Alarm {
 public:
  void arm() {
    armed_.store(1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_seq_cst);
  }
  void disarm() { armed_.store(0, std::memory_order_relaxed); }

  /// After `arm`: sleeps for `duration` at most, and disarms.
  void sleep(Duration duration);

  /// After a change that the sleeper must see.
  void ring() {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (armed_.load(std::memory_order_relaxed) != 0) wake();
  }

 private:
  void wake();

  alignas(kApart) std::atomic<uint32_t> armed_{0};
};

}  // namespace strowger::detail

#endif  // STROWGER_HOST_ALARM_H_
