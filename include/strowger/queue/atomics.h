// SPDX-License-Identifier: Apache-2.0
//
// StdAtomics: the atomic operations that the queues of this room are written in.
//
// For developers who test or port a queue. What it is: the second template parameter of every queue here. StdAtomics
// is what programs use: std::atomic, and functions that are empty or a single instruction, so that the parameter costs
// nothing. Tests put another class in its place: one that waits for a random time before each access, and one that
// simulates a machine with weak memory (tests/support/queue).
//
// When not to use it: queues in programs never name it. Thread safety, complexity: those of std::atomic. Errors: none.
//
// Another class in its place has the same members:
//   Atomic<U>            the operations of std::atomic<U> that the queues use
//   Hint<U>              the same, for a value of which it does not matter whose store is the last
//   fence(order)         std::atomic_thread_fence
//   pause(), yield()     called in loops that wait for another thread: briefly, or for a thread that may not run
//   wait, wake_*         as std::atomic's wait and notify_*: sleep while the value is as it was
//   will_read/will_write called before each access to an item's memory, which is not atomic
//   kAttempts            how often a blocking operation tries before it sleeps
//   lane()               a number of the calling thread, by which threads are spread over lists of free memory
//   kLine                the bytes of a cache line: what an SpscRing hands over in one piece
//   kSpareEntries        by how many entries a line of a CallQueue exceeds what it needs, so that it is seldom tidied
#ifndef STROWGER_QUEUE_ATOMICS_H_
#define STROWGER_QUEUE_ATOMICS_H_

#include <atomic>
#include <cstddef>
#include <thread>

namespace strowger {

struct StdAtomics {
  template <class U>
  using Atomic = std::atomic<U>;
  template <class U>
  using Hint = std::atomic<U>;

  static void fence(std::memory_order order) { std::atomic_thread_fence(order); }

  static void pause() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield" ::: "memory");
#endif
  }
  static void yield() { std::this_thread::yield(); }

  template <class U>
  static void wait(const std::atomic<U>& value, U old) {
    value.wait(old, std::memory_order_relaxed);
  }
  template <class U>
  static void wake_one(std::atomic<U>& value) {
    value.notify_one();
  }
  template <class U>
  static void wake_all(std::atomic<U>& value) {
    value.notify_all();
  }

  static void will_read(const void* /*item*/) {}
  static void will_write(const void* /*item*/) {}

  static constexpr int kAttempts = 200;

  /// Counts the threads that ask.
  static size_t lane() {
    static constinit std::atomic<size_t> threads{0};
    static constinit thread_local size_t mine = 0;
    if (mine == 0) mine = threads.fetch_add(1, std::memory_order_relaxed) + 1;
    return mine;
  }

  static constexpr size_t kSpareEntries = 64;
  static constexpr size_t kLine = 64;
};

/// What two threads write is kept this far apart. Twice a cache line, since processors fetch lines in pairs.
inline constexpr size_t kApart = 128;

}  // namespace strowger

#endif  // STROWGER_QUEUE_ATOMICS_H_
