// SPDX-License-Identifier: Apache-2.0
//
// MpmcRing: a bounded queue from any number of threads to any number of threads.
//
// For developers of pools: several signalling threads, several workers. What it is: a ring of slots (a power of two,
// and no slot is wasted). Pushes and pops draw numbered tickets; ticket p has its turn at slot p modulo the capacity,
// and a turn counter in each slot says whether it is free for ticket p, or holds its item (after D. Vyukov's bounded
// queue). Unlike there, a ring of one slot works, batches draw all their tickets at once, slots next to each other in
// turn are in different cache lines, and a pop never looks at what pushes write but its own slot, nor a push at what
// pops write: so a hand-off moves one cache line.
//
// When not to use it: with one producer and one consumer (SpscRing: several times as fast), or one consumer of work
// that must never be refused (MpscInbox). Where threads should sleep while it is full or empty: BlockingMpmcRing.
//
// Thread safety: everything but construction and destruction may be called by all threads at the same time.
//
// Progress: no operation waits for another. A ticket is drawn by a compare-and-swap that fails only because another
// thread drew it, so drawing is lock-free. CAUTION: the ring as a whole is not. A thread that is suspended between
// drawing its ticket and finishing with the slot holds up those whose turn comes after it at that slot: pops, until a
// push is finished; pushes a lap later, until a pop is finished. They answer kEmpty and kFull meanwhile.
//
// Ordering: items come out in the order of their pushes' tickets. So the items of one producer come out in the order it
// pushed them in; those of a batch in one piece. Pushes and pops that were granted are linearizable, and so is kClosed:
// they take effect when they draw their ticket. kEmpty says that the item whose turn it was, was not there at an
// instant during the call: there was none, or its push had not returned yet, and items of later pushes stand behind
// it. Likewise kFull: the place whose turn it was, was not free, or its pop had not returned. (To know which of the two
// would mean to look at the other side's tickets, which takes twice the time of a hand-off.) Who must know, such as a
// thread about to sleep, asks `empty` or compares `size` with `capacity` after a refusal: tickets drawn count there.
// What was done before a push is visible after the pop of that item; what was done before `close`, after a pop that
// answered kClosed.
//
// Complexity: O(1), O(n) for a batch. Memory: capacity * (sizeof(T) + 8, aligned), taken by `create`; nothing is
// allocated later.
//
// Errors: `create` refuses a capacity of 0 or past kMaxCapacity, and says so when there is no memory. try_push answers
// kOk, kFull or kClosed; try_pop kOk, kEmpty or kClosed (closed, and every ticket of a push popped), and kBusy while
// that is not so yet because of a push that has not returned. Once `close` has returned no push is accepted. Items
// still inside when the ring is destroyed are destroyed with it.
//
// Example:
//   auto ring = strowger::MpmcRing<uint64_t>::create(/*capacity=*/1024).value();
//   ring->try_push(call_number);                          // Any thread.
//   uint64_t number;
//   if (ring->try_pop(number) == strowger::QueueResult::kOk) answer(number);
#ifndef STROWGER_QUEUE_MPMC_RING_H_
#define STROWGER_QUEUE_MPMC_RING_H_

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
class MpmcRing {
  static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_destructible_v<T>);

 public:
  using value_type = T;
  static constexpr size_t kMaxCapacity = detail::kMaxRingCapacity;

  /// A ring for at least `capacity` items: the next power of two.
  static absl::StatusOr<std::unique_ptr<MpmcRing>> create(size_t capacity) {
    absl::StatusOr<size_t> slots = detail::ring_capacity(capacity);
    if (!slots.ok()) return slots.status();
    auto memory = detail::FixedArray<Cell>::make(*slots);
    if (!memory.ok()) return memory.status();
    return std::unique_ptr<MpmcRing>(new MpmcRing(*std::move(memory)));
  }

  MpmcRing(const MpmcRing&) = delete;
  MpmcRing& operator=(const MpmcRing&) = delete;
  ~MpmcRing() {
    const uint64_t tail = position(tail_.load(kRelaxed));
    for (uint64_t at = head_.load(kRelaxed); at < tail; ++at) std::destroy_at(cell(at).slot.item());
  }

  /// Makes an item from `value` at the end. `value` is moved from only if the answer is kOk.
  template <class U = T>
  QueueResult try_push(U&& value) {
    Claim claim = claim_free(1);
    if (claim.count == 0) return claim.why_not;
    put(claim.first, std::forward<U>(value));
    return QueueResult::kOk;
  }

  /// Pushes the first items of the `count` at `first`, at least one if try_push would push one, and as many as there is
  /// room for if no other thread is at work. They come out in one piece. Returns how many. Wrap `first` in
  /// std::make_move_iterator for items that should be moved; reading it must not throw.
  template <class Iterator>
  size_t try_push_n(Iterator first, size_t count) {
    if (count == 0) return 0;
    const Claim claim = claim_free(count);
    for (size_t i = 0; i < claim.count; ++i, ++first) put(claim.first + i, *first);
    return claim.count;
  }

  /// Moves the first item to `out`.
  QueueResult try_pop(T& out) {
    static_assert(std::is_nothrow_move_assignable_v<T>);
    Claim claim = claim_filled(1);
    if (claim.count == 0) return claim.why_not;
    out = take(claim.first);
    return QueueResult::kOk;
  }

  /// Moves up to `most` items, which were next to each other, to the places at `out`. Returns how many: at least one if
  /// try_pop would pop one. Writing to `out` must not throw.
  template <class Iterator>
  size_t try_pop_n(Iterator out, size_t most) {
    if (most == 0) return 0;
    const Claim claim = claim_filled(most);
    for (size_t i = 0; i < claim.count; ++i, ++out) *out = take(claim.first + i);
    return claim.count;
  }

  /// No push is accepted from now on. What was pushed stays to be popped. May be called again, which does nothing.
  void close() {
    closed_.store(true, kRelaxed);
    tail_.fetch_or(kClosed, kRelease);
  }

  size_t capacity() const { return cells_.size(); }

  /// Whether `close` was called. Items may still be inside.
  bool closed() const { return tail_.load(kRelaxed) >= kClosed; }

  /// How many items are inside, those on their way in included, those on their way out not: exact while no other
  /// thread is at work, else an estimate between 0 and capacity(). It counts in everything that happens before the
  /// call.
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
  /// This bit of the tail says that no more tickets are given out to pushes.
  static constexpr uint64_t kClosed = uint64_t{1} << 63;

  /// INVARIANT: `turn` is 2p while the slot is free for ticket p, and 2p + 1 while it holds the item of ticket p. Only
  /// the thread that drew the ticket may change it then.
  struct Cell {
    typename Atomics::template Atomic<uint64_t> turn;
    detail::Slot<T> slot;
  };

  static constexpr uint64_t kStride = sizeof(Cell) >= Atomics::kLine ? 1 : (Atomics::kLine / sizeof(Cell) + 1) | 1;

  /// Tickets drawn, or why none.
  struct Claim {
    uint64_t first = 0;
    size_t count = 0;
    QueueResult why_not = QueueResult::kOk;
  };

  explicit MpmcRing(detail::FixedArray<Cell> cells) : cells_(std::move(cells)), mask_(cells_.size() - 1) {
    for (uint64_t at = 0; at < cells_.size(); ++at) cell(at).turn.store(2 * at, kRelaxed);
  }

  static uint64_t position(uint64_t tail) { return tail & ~kClosed; }
  /// PERFORMANCE: tickets next to each other are in different cache lines, so that who has one of them does not disturb
  /// who has the other. (An odd factor changes the order of the cells and nothing else.)
  Cell& cell(uint64_t at) { return cells_[(at * kStride) & mask_]; }

  /// How many of the tickets from `first` on, up to `most`, find their slot free (`filled` 0) or filled (1).
  size_t ready(uint64_t first, size_t most, uint64_t filled) {
    most = std::min(most, capacity());
    size_t count = 0;
    while (count < most && cell(first + count).turn.load(kAcquire) == 2 * (first + count) + filled) ++count;
    return count;
  }

  Claim claim_free(size_t most) {
    uint64_t tail = tail_.load(kRelaxed);
    for (int failures = 0;;) {
      if (tail >= kClosed) {
        Atomics::fence(kAcquire);  // Whoever is told so sees `closed_`, too.
        return {.why_not = QueueResult::kClosed};
      }
      const size_t count = ready(tail, most, 0);
      if (count != 0) {
        if (tail_.compare_exchange_weak(tail, tail + count, kRelaxed, kRelaxed)) return {tail, count};
        back_off(++failures);
        continue;
      }
      const uint64_t latest = tail_.load(kRelaxed);
      if (latest == tail) return {.why_not = QueueResult::kFull};
      tail = latest;
    }
  }

  Claim claim_filled(size_t most) {
    uint64_t head = head_.load(kRelaxed);
    for (int failures = 0;;) {
      const size_t count = ready(head, most, 1);
      if (count != 0) {
        // Acquire and release: who comes after a pop that was after the close sees `closed_`.
        if (head_.compare_exchange_weak(head, head + count, std::memory_order_acq_rel, kRelaxed)) return {head, count};
        back_off(++failures);
        continue;
      }
      const uint64_t latest = head_.load(kRelaxed);
      if (latest == head) return {.why_not = why_no_item(head)};
      head = latest;
    }
  }

  /// The item of ticket `head` is not there.
  QueueResult why_no_item(uint64_t head) const {
    if (!closed_.load(kRelaxed)) return QueueResult::kEmpty;
    const uint64_t tail = tail_.load(kAcquire);
    if (position(tail) != head) return QueueResult::kBusy;
    return tail >= kClosed ? QueueResult::kClosed : QueueResult::kEmpty;
  }

  /// PERFORMANCE: who lost a race steps aside for a moment, so that the winner may go on with the lines in its cache.
  static void back_off(int failures) {
    for (int i = 0; i < (1 << std::min(failures, 5)); ++i) Atomics::pause();
  }

  template <class U>
  void put(uint64_t at, U&& value) {
    static_assert(std::is_nothrow_constructible_v<T, U&&>, "a push that threw would leave a hole in the ring");
    T* place = cell(at).slot.item();
    Atomics::will_write(place);
    std::construct_at(place, std::forward<U>(value));
    cell(at).turn.store(2 * at + 1, kRelease);
  }

  T take(uint64_t at) {
    T* place = cell(at).slot.item();
    Atomics::will_read(place);
    T value = std::move(*place);
    std::destroy_at(place);
    cell(at).turn.store(2 * (at + capacity()), kRelease);
    return value;
  }

  // Written by nobody, but for `closed_`, once: pops need not look at the tail until then.
  const detail::FixedArray<Cell> cells_;
  const uint64_t mask_;
  typename Atomics::template Atomic<bool> closed_{false};

  alignas(kApart) typename Atomics::template Atomic<uint64_t> tail_{0};  // The next ticket of a push, and kClosed.
  alignas(kApart) typename Atomics::template Atomic<uint64_t> head_{0};  // The next ticket of a pop.
};

}  // namespace strowger

#endif  // STROWGER_QUEUE_MPMC_RING_H_
