// SPDX-License-Identifier: Apache-2.0
//
// BlockingMpmcRing: an MpmcRing whose callers may sleep while it is full or empty.
//
// For developers of pools whose threads have nothing else to do. What it is: an MpmcRing and two EventCounts, one for
// those who wait for an item and one for those who wait for room. The MpmcRing knows nothing of it, so whoever needs no
// sleep pays nothing for it.
//
// When not to use it: where no thread sleeps (MpmcRing); on the way into the engine: waking a thread takes longer than
// a decision; where the wait must end at a given time.
//
// Thread safety: everything but construction and destruction may be called by all threads at the same time. Destroy it
// when no thread is inside: close it and join them.
//
// Progress: the try forms are those of MpmcRing, and a fence and a load. The others try some hundred times and then
// sleep. No wake-up is lost (event_count.h says why). Ordering: that of MpmcRing; among those who sleep there is none.
//
// Complexity: O(1), O(n) for a batch; waking a sleeper is a system call. Memory: as MpmcRing.
//
// Errors: `create` as MpmcRing. The blocking forms answer kOk or kClosed, never kFull, kEmpty or kBusy. `close` wakes
// everybody: pushes answer kClosed, pops go on until everything is taken.
//
// Example:
//   auto ring = strowger::BlockingMpmcRing<uint64_t>::create(/*capacity=*/64).value();
//   // Producers:
//   ring->push(call_number);                              // Sleeps while it is full.
//   ring->close();                                        // The last of them.
//   // Consumers:
//   uint64_t number;
//   while (ring->pop(number) == strowger::QueueResult::kOk) answer(number);
#ifndef STROWGER_QUEUE_BLOCKING_MPMC_RING_H_
#define STROWGER_QUEUE_BLOCKING_MPMC_RING_H_

#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "strowger/queue/atomics.h"
#include "strowger/queue/event_count.h"
#include "strowger/queue/mpmc_ring.h"
#include "strowger/queue/queue_result.h"

namespace strowger {

template <class T, class Atomics = StdAtomics>
class BlockingMpmcRing {
 public:
  using Ring = MpmcRing<T, Atomics>;
  static constexpr size_t kMaxCapacity = Ring::kMaxCapacity;

  /// A ring for at least `capacity` items: the next power of two.
  static absl::StatusOr<std::unique_ptr<BlockingMpmcRing>> create(size_t capacity) {
    auto ring = Ring::create(capacity);
    if (!ring.ok()) return ring.status();
    return std::unique_ptr<BlockingMpmcRing>(new BlockingMpmcRing(*std::move(ring)));
  }

  /// Makes an item from `value` at the end, when there is room. `value` is moved from only if the answer is kOk.
  template <class U = T>
  QueueResult push(U&& value) {
    return wait_for_room([&] { return try_push(std::forward<U>(value)); });
  }

  /// Moves the first item to `out`, when there is one.
  QueueResult pop(T& out) {
    return wait_until(
        items_, [&] { return try_pop(out); }, [&] { return ring_->empty(); });
  }

  /// Pushes the `count` items at `first`, in one piece or several. Returns how many: fewer only if it was closed.
  template <class Iterator>
  size_t push_n(Iterator first, size_t count) {
    size_t done = 0;
    while (done < count) {
      const QueueResult answer = wait_for_room([&] {
        size_t pushed = try_push_n(first, count - done);
        if (pushed == 0) {
          const QueueResult why_not = try_push(*first);
          if (why_not != QueueResult::kOk) return why_not;
          pushed = 1;
        }
        done += pushed;
        std::advance(first, static_cast<std::ptrdiff_t>(pushed));
        return QueueResult::kOk;
      });
      if (answer == QueueResult::kClosed) break;
    }
    return done;
  }

  /// Moves up to `most` items to the places at `out`, when there is at least one. Returns how many: 0 only if it was
  /// closed and everything is taken, or `most` was 0.
  size_t pop_n(T* out, size_t most) {
    if (most == 0 || pop(*out) != QueueResult::kOk) return 0;
    return 1 + try_pop_n(out + 1, most - 1);
  }

  /// The try forms of MpmcRing, for those who do not want to sleep while others do.
  template <class U = T>
  QueueResult try_push(U&& value) {
    const QueueResult answer = ring_->try_push(std::forward<U>(value));
    if (answer == QueueResult::kOk) items_.wake_one();
    return answer;
  }
  QueueResult try_pop(T& out) {
    const QueueResult answer = ring_->try_pop(out);
    if (answer == QueueResult::kOk) room_.wake_one();
    return answer;
  }
  template <class Iterator>
  size_t try_push_n(Iterator first, size_t count) {
    const size_t pushed = ring_->try_push_n(first, count);
    wake(items_, pushed);
    return pushed;
  }
  template <class Iterator>
  size_t try_pop_n(Iterator out, size_t most) {
    const size_t popped = ring_->try_pop_n(out, most);
    wake(room_, popped);
    return popped;
  }

  /// No push is accepted from now on. Wakes all who sleep. May be called again.
  void close() {
    ring_->close();
    items_.wake_all();
    room_.wake_all();
  }

  size_t capacity() const { return ring_->capacity(); }
  bool closed() const { return ring_->closed(); }
  size_t size() const { return ring_->size(); }
  bool empty() const { return ring_->empty(); }

 private:
  using Event = BasicEventCount<Atomics>;

  explicit BlockingMpmcRing(std::unique_ptr<Ring> ring) : ring_(std::move(ring)) {}

  static void wake(Event& event, size_t count) {
    if (count == 1) event.wake_one();
    if (count > 1) event.wake_all();
  }

  template <class Attempt>
  QueueResult wait_for_room(const Attempt& attempt) {
    return wait_until(room_, attempt, [&] { return ring_->size() == ring_->capacity(); });
  }

  /// Tries until the answer is kOk or kClosed, and sleeps in between if that takes long. `nothing` is whether, of what
  /// it waits for, there is nothing on its way either.
  template <class Attempt, class Nothing>
  static QueueResult wait_until(Event& event, const Attempt& attempt, const Nothing& nothing) {
    for (int attempts = 1;; ++attempts) {
      QueueResult answer = attempt();
      if (answer == QueueResult::kOk || answer == QueueResult::kClosed) return answer;
      if (attempts < Atomics::kAttempts) {
        Atomics::pause();
        continue;
      }
      const typename Event::Key key = event.prepare();
      answer = attempt();
      if (answer == QueueResult::kOk || answer == QueueResult::kClosed) return event.cancel(), answer;
      // A wake-up is for one item or one place. Who was woken and finds another thread busy before it must stay awake:
      // it would sleep on a wake-up that nobody else gets.
      if (nothing()) {
        event.sleep(key);
      } else {
        event.cancel();
        Atomics::yield();
      }
    }
  }

  const std::unique_ptr<Ring> ring_;
  alignas(kApart) Event items_;  // Raised when there may be an item.
  alignas(kApart) Event room_;   // Raised when there may be room.
};

}  // namespace strowger

#endif  // STROWGER_QUEUE_BLOCKING_MPMC_RING_H_
