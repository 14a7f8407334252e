// SPDX-License-Identifier: Apache-2.0
//
// EventCount: lets threads sleep until something may have changed, beside a structure that has no lock.
//
// For developers of loops over the queues of this room. What it is: the part of a condition variable that needs no
// mutex. Who waits announces it, looks once more, and sleeps; who changed something calls `wake_one` or `wake_all`,
// which is a fence and a load while nobody has announced himself. Sleeping is a futex wait (std::atomic::wait).
//
// When not to use it: where polling is affordable; where the wait must end at a given time.
//
// Thread safety: for all threads. Progress: `prepare`, `cancel` and `wake_*` are wait-free; `sleep` blocks.
//
// No wake-up is lost. Argument: a waiter announces itself (W1), passes a fence, reads the epoch and looks (W2); a waker
// makes its change (C1), passes a fence and reads the announcements (C2). The fences are in one order. If the waiter's
// is first, C2 sees the announcement, and the waker raises the epoch: `sleep` returns, or does not begin. If the
// waker's is first, W2 sees the change.
//
// Complexity: O(1); a wake-up that finds a sleeper is a system call of some microseconds. Errors: none. `sleep` may
// return without a reason, so look again.
//
// Example:
//   strowger::EventCount arrivals;
//   // Who waits:
//   for (;;) {
//     const auto key = arrivals.prepare();
//     if (inbox.try_pop(command) == strowger::QueueResult::kOk) {
//       arrivals.cancel();
//       break;
//     }
//     arrivals.sleep(key);
//   }
//   // Who brings something:
//   inbox.push(&command);
//   arrivals.wake_one();
#ifndef STROWGER_QUEUE_EVENT_COUNT_H_
#define STROWGER_QUEUE_EVENT_COUNT_H_

#include <atomic>
#include <cstdint>

#include "strowger/queue/atomics.h"

namespace strowger {

template <class Atomics>
class BasicEventCount {
 public:
  using Key = uint32_t;

  /// Announces that the caller is about to sleep. It must look once more, and then call `sleep` or `cancel`.
  [[nodiscard]] Key prepare() {
    waiters_.fetch_add(1, std::memory_order_relaxed);
    Atomics::fence(std::memory_order_seq_cst);
    return epoch_.load(std::memory_order_acquire);
  }

  /// Takes the announcement back.
  void cancel() { waiters_.fetch_sub(1, std::memory_order_relaxed); }

  /// Sleeps unless somebody was woken since `key` was given, and takes the announcement back.
  void sleep(Key key) {
    Atomics::wait(epoch_, key);
    cancel();
  }

  /// After a change that one waiter can make use of.
  void wake_one() {
    if (raise_epoch()) Atomics::wake_one(epoch_);
  }

  /// After a change for all.
  void wake_all() {
    if (raise_epoch()) Atomics::wake_all(epoch_);
  }

 private:
  /// Whether somebody waits.
  bool raise_epoch() {
    Atomics::fence(std::memory_order_seq_cst);
    if (waiters_.load(std::memory_order_relaxed) == 0) return false;
    epoch_.fetch_add(1, std::memory_order_relaxed);  // The fence has released the change.
    return true;
  }

  typename Atomics::template Atomic<uint32_t> epoch_{0};  // std::atomic::wait on 32 bits is a futex, and no table.
  typename Atomics::template Atomic<uint32_t> waiters_{0};
};

using EventCount = BasicEventCount<StdAtomics>;

}  // namespace strowger

#endif  // STROWGER_QUEUE_EVENT_COUNT_H_
