// SPDX-License-Identifier: Apache-2.0
//
// SpscRing: a bounded queue from one thread to one other.
//
// For developers who hand work or events from thread to thread: a PBX's signalling thread to the engine's loop, or the
// engine to a wallboard. What it is: a ring of blocks, each a cache line with some items and the position up to which
// the producer had come when it last began a push there. The producer alone calls try_push, try_push_n and close; the
// consumer alone try_pop and try_pop_n. The consumer learns of an item from the line in which it lies, and of a batch
// from the line in which it begins, so a hand-off moves one cache line, and a stream one for several items. Where the
// consumer is, the producer asks only when it knows of too little room.
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
// Complexity: O(1), O(n) for a batch. Memory: a cache line for as many items as fit beside 8 bytes (capacity * 9.2
// bytes for numbers of 64 bits), capacity * (sizeof(T) + 8) for large items; taken by `create`, nothing is allocated
// later.
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
#include <bit>
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

namespace detail {

/// Some items of an SpscRing, in one cache line with the word that says how far the producer has come: so a hand-off
/// moves one line, and a stream of items one line for several.
template <class T, class Atomics>
struct SpscBlock {
  static constexpr size_t kItems = std::max<size_t>(1, (Atomics::kLine - sizeof(uint64_t)) / sizeof(T));
  static constexpr size_t kAlignment = sizeof(T) * kItems + sizeof(uint64_t) <= Atomics::kLine
                                           ? std::max({Atomics::kLine, alignof(T)})
                                           : std::max(alignof(uint64_t), alignof(T));

  /// Of the last push that began here: how many items there were ever, after it, and kClosed. Of an earlier lap until a
  /// push begins here.
  alignas(std::bit_floor(kAlignment)) typename Atomics::template Atomic<uint64_t> tail{0};
  Slot<T> items[kItems];
};

}  // namespace detail

template <class T, class Atomics = StdAtomics>
class SpscRing {
  static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_destructible_v<T>);

 public:
  static constexpr size_t kMaxCapacity = detail::kMaxRingCapacity;

  /// A ring for at least `capacity` items: the next power of two.
  static absl::StatusOr<std::unique_ptr<SpscRing>> create(size_t capacity) {
    absl::StatusOr<size_t> slots = detail::ring_capacity(capacity);
    if (!slots.ok()) return slots.status();
    // One block more, since the first and the last one may both be in use in part.
    auto memory = detail::FixedArray<Block>::make((*slots + Block::kItems - 1) / Block::kItems + 1);
    if (!memory.ok()) return memory.status();
    return std::unique_ptr<SpscRing>(new SpscRing(*slots, *std::move(memory)));
  }

  SpscRing(const SpscRing&) = delete;
  SpscRing& operator=(const SpscRing&) = delete;
  ~SpscRing() {
    const uint64_t tail = position(tail_.load(kRelaxed));
    for (uint64_t at = head_.load(kRelaxed); at < tail; ++at) {
      std::destroy_at(first_.item());
      first_.advance(1, blocks_);
    }
  }

  /// The producer: makes an item from `value` at the end. `value` is moved from only if the answer is kOk.
  template <class U = T>
  QueueResult try_push(U&& value) {
    const uint64_t tail = tail_.load(kRelaxed);
    if (free_slots(tail, 1) == 0) return tail >= kClosed ? QueueResult::kClosed : QueueResult::kFull;
    Block& block = *last_.block;
    put(last_.item(), std::forward<U>(value));
    last_.advance(1, blocks_);
    tail_.store(tail + 1, kRelaxed);
    block.tail.store(tail + 1, kRelease);
    return QueueResult::kOk;
  }

  /// The producer: pushes the first items of the `count` at `first`, as many as there is room for. Returns how many;
  /// 0 once it is closed. Wrap `first` in std::make_move_iterator for items that should be moved.
  template <class Iterator>
  size_t try_push_n(Iterator first, size_t count) {
    const uint64_t tail = tail_.load(kRelaxed);
    count = std::min(count, capacity_);
    count = std::min(count, free_slots(tail, count));
    if (count == 0) return 0;
    Block& block = *last_.block;
    for (size_t left = count; left != 0;) {
      const size_t here = std::min(left, Block::kItems - last_.item_in_block);
      detail::Slot<T>* const slots = last_.block->items + last_.item_in_block;
      for (size_t i = 0; i < here; ++i, ++first) put(slots[i].item(), *first);
      last_.advance(here, blocks_);
      left -= here;
    }
    tail_.store(tail + count, kRelaxed);
    block.tail.store(tail + count, kRelease);
    return count;
  }

  /// The producer: no more will come. What was pushed stays to be popped. May be called again, which does nothing.
  void close() {
    const uint64_t tail = tail_.load(kRelaxed) | kClosed;
    tail_.store(tail, kRelaxed);
    last_.block->tail.store(tail, kRelease);
  }

  /// The consumer: moves the first item to `out`.
  QueueResult try_pop(T& out) {
    static_assert(std::is_nothrow_move_assignable_v<T>);
    const uint64_t head = head_.load(kRelaxed);
    if (items(head) == 0) return known_tail_ >= kClosed ? QueueResult::kClosed : QueueResult::kEmpty;
    out = take(first_.item());
    first_.advance(1, blocks_);
    head_.store(head + 1, kRelease);
    return QueueResult::kOk;
  }

  /// The consumer: moves up to `most` items to the places at `out`, which may be an inserter. Returns how many.
  template <class Iterator>
  size_t try_pop_n(Iterator out, size_t most) {
    const uint64_t head = head_.load(kRelaxed);
    size_t count = 0;
    for (size_t known; count < most && (known = items(head + count)) != 0;) {
      const size_t end = count + std::min(most - count, known);
      prefetch(end - count);
      while (count < end) {
        const size_t here = std::min(end - count, Block::kItems - first_.item_in_block);
        detail::Slot<T>* const slots = first_.block->items + first_.item_in_block;
        for (size_t i = 0; i < here; ++i, ++out) *out = take(slots[i].item());
        first_.advance(here, blocks_);
        count += here;
      }
    }
    if (count != 0) head_.store(head + count, kRelease);
    return count;
  }

  size_t capacity() const { return capacity_; }

  /// Whether `close` was called. Items may still be inside.
  bool closed() const { return tail_.load(kRelaxed) >= kClosed; }

  /// How many items are inside: exact for the producer and the consumer while the other rests, else an estimate
  /// between 0 and capacity().
  size_t size() const {
    const uint64_t head = head_.load(kRelaxed);
    const uint64_t tail = position(tail_.load(kRelaxed));
    return tail > head ? std::min<size_t>(tail - head, capacity_) : 0;
  }
  bool empty() const { return size() == 0; }

 private:
  using Block = detail::SpscBlock<T, Atomics>;

  static constexpr std::memory_order kRelaxed = std::memory_order_relaxed;
  static constexpr std::memory_order kAcquire = std::memory_order_acquire;
  static constexpr std::memory_order kRelease = std::memory_order_release;
  /// Positions count items ever pushed or popped. This bit of the tail says that no more will come.
  static constexpr uint64_t kClosed = uint64_t{1} << 63;

  /// Where the next item is put or taken.
  struct Place {
    Block* block;
    size_t item_in_block = 0;

    T* item() const { return block->items[item_in_block].item(); }
    /// By at most the items that are left in the block.
    void advance(size_t items, const detail::FixedArray<Block>& blocks) {
      item_in_block += items;
      if (item_in_block != Block::kItems) return;
      item_in_block = 0;
      if (++block == &blocks[0] + blocks.size()) block = &blocks[0];
    }
  };

  SpscRing(size_t capacity, detail::FixedArray<Block> blocks)
      : blocks_(std::move(blocks)), capacity_(capacity), last_{&blocks_[0]}, first_{&blocks_[0]} {}

  static uint64_t position(uint64_t tail) { return tail & ~kClosed; }

  /// The producer: room for new items; asks the consumer only if less than `wanted` is known of.
  /// PERFORMANCE: a closed tail looks like a full ring, so a push into an open one does not ask whether it is closed.
  size_t free_slots(uint64_t tail, size_t wanted) {
    size_t used = tail - known_head_;
    if (used + wanted > capacity_) {
      if (tail >= kClosed) return 0;
      known_head_ = head_.load(kAcquire);
      used = tail - known_head_;
    }
    return capacity_ - used;
  }

  /// The consumer: items to be had; asks the producer only if none is known of. Whoever wants item `head` need look at
  /// its block only: the push that brings it begins there, or has begun before, and then its tail is known.
  size_t items(uint64_t head) {
    if (position(known_tail_) <= head) known_tail_ = first_.block->tail.load(kAcquire);
    const uint64_t tail = position(known_tail_);
    return tail > head ? tail - head : 0;
  }

  template <class U>
  static void put(T* place, U&& value) {
    static_assert(std::is_nothrow_constructible_v<T, U&&>);
    Atomics::will_write(place);
    std::construct_at(place, std::forward<U>(value));
  }

  /// The consumer: asks for the blocks of the next items, which the producer's core has, all at the same time.
  void prefetch(size_t items) const {
    const Block* block = first_.block;
    for (size_t have = Block::kItems - first_.item_in_block; have < items; have += Block::kItems) {
      if (++block == &blocks_[0] + blocks_.size()) block = &blocks_[0];
      __builtin_prefetch(block);
    }
  }

  static T take(T* place) {
    Atomics::will_read(place);
    T value = std::move(*place);
    std::destroy_at(place);
    return value;
  }

  // Written by nobody.
  const detail::FixedArray<Block> blocks_;
  const size_t capacity_;

  // Written by the producer. Others read the tail only when they ask for the size.
  alignas(kApart) typename Atomics::template Atomic<uint64_t> tail_{0};
  uint64_t known_head_ = 0;  // The head when the producer last looked.
  Place last_;

  // Written by the consumer.
  alignas(kApart) typename Atomics::template Atomic<uint64_t> head_{0};
  uint64_t known_tail_ = 0;  // The tail that the consumer last saw in a block.
  Place first_;
};

}  // namespace strowger

#endif  // STROWGER_QUEUE_SPSC_RING_H_
