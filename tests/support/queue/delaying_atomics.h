// SPDX-License-Identifier: Apache-2.0
//
// DelayingAtomics: std::atomic, with a random delay before each access.
//
// For stress tests on real threads. What it is: what queues take for StdAtomics. Before most accesses nothing happens;
// before some the thread spins for a moment, gives its core away, or sleeps, so that others find it in the middle of
// its work, wherever that is. Each thread draws its delays from a generator of its own, which `seed_delays` seeds.
//
// Thread safety: that of std::atomic.
#ifndef STROWGER_TESTS_SUPPORT_QUEUE_DELAYING_ATOMICS_H_
#define STROWGER_TESTS_SUPPORT_QUEUE_DELAYING_ATOMICS_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include "strowger/core/random.h"
#include "strowger/queue/atomics.h"

namespace strowger::testing {

inline Random& delays_of_this_thread() {
  static thread_local Random random;
  return random;
}

inline void seed_delays(uint64_t seed) { delays_of_this_thread() = Random(seed, /*stream=*/2); }

inline void delay() {
  Random& random = delays_of_this_thread();
  const uint64_t chance = random.below(2000);
  if (chance >= 100) return;
  if (chance == 0) {
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  } else if (chance < 30) {
    std::this_thread::yield();
  } else {
    for (uint64_t i = random.below(200); i > 0; --i) StdAtomics::pause();
  }
}

template <class U>
class DelayingAtomic : public std::atomic<U> {
 public:
  using Base = std::atomic<U>;
  using Order = std::memory_order;
  DelayingAtomic() = default;
  explicit constexpr DelayingAtomic(U value) : Base(value) {}

  U load(Order order) const { return delay(), Base::load(order); }
  void store(U value, Order order) { delay(), Base::store(value, order); }
  U exchange(U value, Order order) { return delay(), Base::exchange(value, order); }
  U fetch_add(U value, Order order) { return delay(), Base::fetch_add(value, order); }
  U fetch_sub(U value, Order order) { return delay(), Base::fetch_sub(value, order); }
  U fetch_or(U value, Order order) { return delay(), Base::fetch_or(value, order); }
  bool compare_exchange_weak(U& expected, U desired, Order success, Order failure) {
    return delay(), Base::compare_exchange_weak(expected, desired, success, failure);
  }
};

struct DelayingAtomics : StdAtomics {
  template <class U>
  using Atomic = DelayingAtomic<U>;
  template <class U>
  using Hint = DelayingAtomic<U>;

  static void will_read(const void* /*item*/) { delay(); }
  static void will_write(const void* /*item*/) { delay(); }

  /// Few, so that threads do sleep.
  static constexpr int kAttempts = 2;
};

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_QUEUE_DELAYING_ATOMICS_H_
