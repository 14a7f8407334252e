// SPDX-License-Identifier: Apache-2.0
//
// Inbox: the commands that wait for a host's engine. An implementation detail of host.h.
//
// What it is: a bounded ring of slots, any number of writers, one reader at a time. A writer draws a ticket, fills the
// slot of its ticket and puts the ticket's number on it. The reader looks at the numbers, uses the items where they
// lie, and says now and then how far it has come.
//
// PERFORMANCE: other than in an MpmcRing, the reader never writes to a slot. So a slot is a cache line that goes one
// way only, and several of them come at once; and writers ask early for the lines that they will write.
//
// When not to use it: with several readers at once (MpmcRing), or one writer (SpscRing).
//
// Thread safety: `try_push`, `close` and `capacity` are for all threads. `look`, `front`, `pop`, `publish`, `empty` and
// `finished` are for one reader at a time, and something else (the gate) orders one reader after the other.
//
// Progress: as for MpmcRing; a writer that is suspended between its ticket and its item holds up the items after it.
// No push waits for another thread.
//
// Ordering: items come out in the order of their tickets. A push that returned before another began has the smaller
// ticket. What was done before a push is visible to the reader of the item.
//
// Complexity: O(1). Memory: capacity * (sizeof(T) + 8, aligned), taken by `create`. Errors: try_push answers kOk,
// kFull or kClosed. It is full while `capacity` items were pushed that the reader has not said that it is done with.
#ifndef STROWGER_HOST_INBOX_H_
#define STROWGER_HOST_INBOX_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "absl/status/statusor.h"
#include "strowger/queue/atomics.h"
#include "strowger/queue/fixed_array.h"
#include "strowger/queue/queue_result.h"

namespace strowger::detail {

template <class T, class Atomics>
class Inbox {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  static absl::StatusOr<std::unique_ptr<Inbox>> create(size_t capacity) {
    absl::StatusOr<size_t> slots = ring_capacity(capacity);
    if (!slots.ok()) return slots.status();
    auto memory = FixedArray<Cell>::make(*slots);
    if (!memory.ok()) return memory.status();
    return std::unique_ptr<Inbox>(new Inbox(*std::move(memory)));
  }

  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  // ---- Writers ------------------------------------------------------------------------------------------------------

  QueueResult try_push(const T& value) {
    uint64_t tail = tail_.load(kRelaxed);
    for (;;) {
      if (tail >= kClosed) return QueueResult::kClosed;
      // Less than 0 if others pushed, and the reader was done with it, since the tail was read.
      const auto used = static_cast<int64_t>(tail - head_.load(kAcquire));
      if (used >= static_cast<int64_t>(capacity())) {
        const uint64_t latest = tail_.load(kRelaxed);
        if (latest == tail) return QueueResult::kFull;
        tail = latest;
      } else if (tail_.compare_exchange_weak(tail, tail + 1, kRelaxed, kRelaxed)) {
        break;
      }
    }
    fetch_to_write(&cell(tail + kAhead));
    Cell& mine = cell(tail);
    T* place = mine.slot.item();
    Atomics::will_write(place);
    std::construct_at(place, value);
    mine.filled_for.store(tail + 1, kRelease);
    return QueueResult::kOk;
  }

  /// No push is accepted from now on. What was pushed stays. May be called again, which does nothing.
  void close() { tail_.fetch_or(kClosed, kRelaxed); }

  size_t capacity() const { return cells_.size(); }

  // ---- The reader ---------------------------------------------------------------------------------------------------

  /// How many items can be had one after the other by `front` and `pop`: all there are, up to `most`.
  size_t look(size_t most) {
    Atomics::will_write(&at_);
    while (seen_ - at_ < most && cell(seen_).filled_for.load(kAcquire) == seen_ + 1) ++seen_;
    return std::min<size_t>(seen_ - at_, most);
  }

  /// The first item that `look` has counted.
  const T& front() {
    const T* place = cell(at_).slot.item();
    Atomics::will_read(place);
    return *place;
  }

  /// Is done with it.
  void pop() {
    if (++at_ - head_.load(kRelaxed) >= publish_after_) publish();
  }

  /// Makes room of what was popped. Before another reader may follow.
  void publish() {
    if (head_.load(kRelaxed) != at_) head_.store(at_, kRelease);
  }

  /// After `publish`: whether every push that has returned was popped.
  bool empty() const { return position(tail_.load(kRelaxed)) == head_.load(kRelaxed); }

  /// After `publish`: whether it was closed, and every item popped that was ever accepted.
  bool finished() const {
    const uint64_t tail = tail_.load(kRelaxed);
    return tail >= kClosed && position(tail) == head_.load(kRelaxed);
  }

 private:
  static constexpr std::memory_order kRelaxed = std::memory_order_relaxed;
  static constexpr std::memory_order kAcquire = std::memory_order_acquire;
  static constexpr std::memory_order kRelease = std::memory_order_release;
  /// This bit of the tail says that no more tickets are given out.
  static constexpr uint64_t kClosed = uint64_t{1} << 63;

  /// PERFORMANCE: so many pushes take about as long as a line takes to come.
  static constexpr uint64_t kAhead = 4;

  /// Asks for a cache line that will be written. CAUTION: for an x86-64 of no particular make, __builtin_prefetch asks
  /// for a copy only, and the store has to wait all the same.
  static void fetch_to_write(const void* place) {
#if defined(__x86_64__)
    asm volatile("prefetchw %0" : : "m"(*static_cast<const char*>(place)));
#else
    __builtin_prefetch(place, 1);
#endif
  }

  struct Cell {
    /// One more than the ticket whose item lies here.
    typename Atomics::template Atomic<uint64_t> filled_for{0};
    Slot<T> slot;
  };

  explicit Inbox(FixedArray<Cell> cells)
      : cells_(std::move(cells)),
        mask_(cells_.size() - 1),
        publish_after_(std::clamp<uint64_t>(cells_.size() / 8, 1, 32)) {}

  static uint64_t position(uint64_t tail) { return tail & ~kClosed; }
  Cell& cell(uint64_t at) { return cells_[at & mask_]; }

  // Written by nobody.
  const FixedArray<Cell> cells_;
  const uint64_t mask_;
  const uint64_t publish_after_;

  alignas(kApart) typename Atomics::template Atomic<uint64_t> tail_{0};  // The next ticket, and kClosed.
  alignas(kApart) typename Atomics::template Atomic<uint64_t> head_{0};  // How far the reader has said to be.
  alignas(kApart) uint64_t at_ = 0;                                      // How far it is,
  uint64_t seen_ = 0;                                                    // and how far it has looked.
};

}  // namespace strowger::detail

#endif  // STROWGER_HOST_INBOX_H_
