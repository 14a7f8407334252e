// SPDX-License-Identifier: Apache-2.0
//
// SpscRing: a bounded queue from one thread to one other.
//
// For developers who hand work or events from thread to thread: a PBX's signalling thread to the engine's loop, or the
// engine to a wallboard. What it is: a ring of `capacity` slots (a power of two, and no slot is wasted) between a
// producer, who alone calls try_push, try_push_n and close, and a consumer, who alone calls try_pop and try_pop_n. Each
// remembers how far the other had come when it last looked, and looks again only when that is not enough: most
// operations touch no memory that the other thread writes, except the item.
//
// When not to use it: with several producers (MpscInbox, MpmcRing) or several consumers (MpmcRing); where a thread
// should sleep until there is something (BlockingMpmcRing, or an EventCount beside the ring); for large items by value:
// hand over pointers or ids.
//
// Thread safety: one producer and one consumer at a time. The producer's place may pass to another thread if something
// else (a lock, a join) orders the two; likewise the consumer's. `size`, `empty`, `closed` and `capacity` are for all.
//
// Progress: every operation is wait-free. There is no loop but the one over the items of a batch, and nothing is
// retried: each index has one writer, so no compare-and-swap is needed.
//
// Ordering: first in, first out. What the producer did before a push is visible to the consumer after the pop of that
// item; what it did before `close`, after a pop that answered kClosed. Successful operations are linearizable:
// a push takes effect when it stores the tail, a pop when it stores the head, a batch at once. A refusal counts in
// everything that happens before the call; but what the other thread does at that moment may still be on its way, so
// the producer may be told full and the consumer empty at the same time. (To rule that out costs a full fence per
// push.)
//
// Complexity: O(1), O(n) for a batch. Memory: capacity * sizeof(T), taken by `create`; nothing is allocated later.
//
// Errors: `create` refuses a capacity of 0 or past kMaxCapacity, and says so when there is no memory. try_push answers
// kOk, kFull or kClosed; try_pop kOk, kEmpty or kClosed (closed, and everything taken). It never answers kBusy.
// Closing is the producer's business, because otherwise each push would have to be a read-modify-write. Items
// still inside when the ring is destroyed are destroyed with it.
//
// Example:
//   auto ring = strowger::SpscRing<uint64_t>::create(/*capacity=*/1024).value();
//   // The producer:
//   ring->try_push(call_number);
//   ring->close();
//   // The consumer:
//   uint64_t number;
//   for (strowger::QueueResult result; (result = ring->try_pop(number)) != strowger::QueueResult::kClosed;) {
//     if (result == strowger::QueueResult::kOk) answer(number);
//   }
#ifndef STROWGER_QUEUE_SPSC_RING_H_
#define STROWGER_QUEUE_SPSC_RING_H_

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

namespace strowger {

template <class T, class Atomics = StdAtomics>
class SpscRing {
  static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_destructible_v<T>);

 public:
  static constexpr size_t kMaxCapacity = detail::kMaxRingCapacity;

  /// A ring for at least `capacity` items: the next power of two.
  static absl::StatusOr<std::unique_ptr<SpscRing>> create(size_t capacity) {
    absl::StatusOr<size_t> slots = detail::ring_capacity(capacity);
    if (!slots.ok()) return slots.status();
    auto memory = detail::FixedArray<detail::Slot<T>>::make(*slots);
    if (!memory.ok()) return memory.status();
    return std::unique_ptr<SpscRing>(new SpscRing(*std::move(memory)));
  }

  SpscRing(const SpscRing&) = delete;
  SpscRing& operator=(const SpscRing&) = delete;
  ~SpscRing() {
    const uint64_t tail = position(tail_.load(kRelaxed));
    for (uint64_t at = head_.load(kRelaxed); at < tail; ++at) std::destroy_at(item(at));
  }

  /// The producer: makes an item from `value` at the end. `value` is moved from only if the answer is kOk.
  template <class U = T>
  QueueResult try_push(U&& value) {
    static_assert(std::is_nothrow_constructible_v<T, U&&>);
    const uint64_t tail = tail_.load(kRelaxed);
    if (free_slots(tail, 1) == 0) return tail >= kClosed ? QueueResult::kClosed : QueueResult::kFull;
    put(tail, std::forward<U>(value));
    tail_.store(tail + 1, kRelease);
    return QueueResult::kOk;
  }

  /// The producer: pushes the first items of the `count` at `first`, as many as there is room for. Returns how many;
  /// 0 once it is closed. Wrap `first` in std::make_move_iterator for items that should be moved.
  template <class Iterator>
  size_t try_push_n(Iterator first, size_t count) {
    const uint64_t tail = tail_.load(kRelaxed);
    count = std::min(count, capacity());
    count = std::min(count, free_slots(tail, count));
    for (size_t i = 0; i < count; ++i, ++first) put(tail + i, *first);
    if (count != 0) tail_.store(tail + count, kRelease);
    return count;
  }

  /// The producer: no more will come. What was pushed stays to be popped. May be called again, which does nothing.
  void close() { tail_.store(tail_.load(kRelaxed) | kClosed, kRelease); }

  /// The consumer: moves the first item to `out`.
  QueueResult try_pop(T& out) {
    static_assert(std::is_nothrow_move_assignable_v<T>);
    const uint64_t head = head_.load(kRelaxed);
    if (items(head, 1) == 0) return known_tail_ >= kClosed ? QueueResult::kClosed : QueueResult::kEmpty;
    out = take(head);
    head_.store(head + 1, kRelease);
    return QueueResult::kOk;
  }

  /// The consumer: moves up to `most` items to the places at `out`, which may be an inserter. Returns how many.
  template <class Iterator>
  size_t try_pop_n(Iterator out, size_t most) {
    const uint64_t head = head_.load(kRelaxed);
    const size_t count = std::min(most, items(head, most));
    for (size_t i = 0; i < count; ++i, ++out) *out = take(head + i);
    if (count != 0) head_.store(head + count, kRelease);
    return count;
  }

  size_t capacity() const { return slots_.size(); }

  /// Whether `close` was called. Items may still be inside.
  bool closed() const { return tail_.load(kRelaxed) >= kClosed; }

  /// How many items are inside: exact for the producer and the consumer while the other rests, else an estimate
  /// between 0 and capacity().
  size_t size() const {
    const uint64_t head = head_.load(kRelaxed);
    const uint64_t tail = position(tail_.load(kRelaxed));
    return tail > head ? std::min<size_t>(tail - head, capacity()) : 0;
  }
  bool empty() const { return size() == 0; }

 private:
  static constexpr std::memory_order kRelaxed = std::memory_order_relaxed;
  static constexpr std::memory_order kAcquire = std::memory_order_acquire;
  static constexpr std::memory_order kRelease = std::memory_order_release;
  /// Positions count items ever pushed or popped. This bit of the tail says that no more will come.
  static constexpr uint64_t kClosed = uint64_t{1} << 63;

  explicit SpscRing(detail::FixedArray<detail::Slot<T>> slots) : slots_(std::move(slots)), mask_(slots_.size() - 1) {}

  static uint64_t position(uint64_t tail) { return tail & ~kClosed; }
  T* item(uint64_t at) { return slots_[at & mask_].item(); }

  /// The producer: room for new items; asks the consumer only if less than `wanted` is known of.
  /// PERFORMANCE: a closed tail looks like a full ring, so a push into an open one does not ask whether it is closed.
  size_t free_slots(uint64_t tail, size_t wanted) {
    size_t used = tail - known_head_;
    if (used + wanted > capacity()) {
      if (tail >= kClosed) return 0;
      known_head_ = head_.load(kAcquire);
      used = tail - known_head_;
    }
    return capacity() - used;
  }

  /// The consumer: items to be had; asks the producer only if less than `wanted` are known of.
  size_t items(uint64_t head, size_t wanted) {
    if (position(known_tail_) - head < wanted) known_tail_ = tail_.load(kAcquire);
    return position(known_tail_) - head;
  }

  template <class U>
  void put(uint64_t at, U&& value) {
    static_assert(std::is_nothrow_constructible_v<T, U&&>);
    T* place = item(at);
    Atomics::will_write(place);
    std::construct_at(place, std::forward<U>(value));
  }

  T take(uint64_t at) {
    T* place = item(at);
    Atomics::will_read(place);
    T value = std::move(*place);
    std::destroy_at(place);
    return value;
  }

  // Written by nobody.
  const detail::FixedArray<detail::Slot<T>> slots_;
  const uint64_t mask_;

  // Written by the producer.
  alignas(kApart) typename Atomics::template Atomic<uint64_t> tail_{0};
  uint64_t known_head_ = 0;  // The head when the producer last looked.

  // Written by the consumer.
  alignas(kApart) typename Atomics::template Atomic<uint64_t> head_{0};
  uint64_t known_tail_ = 0;  // The tail when the consumer last looked.
};

}  // namespace strowger

#endif  // STROWGER_QUEUE_SPSC_RING_H_
