// SPDX-License-Identifier: Apache-2.0
//
// CallSeats: the memory of the calls in a CallQueue. An implementation detail of call_queue.h.
//
// What it is: a seat for each call that may wait, each with a state that says who sits there, and lists of free seats.
// A seat is given out many times; its generation tells the times apart. Seat and generation together are a ticket.
// Whoever changes the state of a ticket from waiting to gone, by compare-and-swap, has the call: the pop or the
// cancellation, and nobody else.
//
// Free seats are in kLanes stacks (R. K. Treiber's), so that threads that push and pop, each in its own lane, do not
// meet. A lane's counter makes each of its heads differ from all earlier ones.
//
// When not to use it: outside of queue/. Thread safety: all threads at the same time. Progress: lock-free; a
// compare-and-swap fails only if another one succeeded. Complexity: O(1). Errors: none.
#ifndef STROWGER_QUEUE_CALL_SEATS_H_
#define STROWGER_QUEUE_CALL_SEATS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "strowger/queue/atomics.h"
#include "strowger/queue/fixed_array.h"

namespace strowger::detail {

/// A ticket: the seat in the lowest bits, the generation above them.
inline constexpr int kSeatBits = 20;
inline constexpr uint64_t kSeatMask = (uint64_t{1} << kSeatBits) - 1;

template <class T, class Atomics>
class CallSeats {
 public:
  static constexpr size_t kNone = ~size_t{0};

  /// INVARIANT: the generation in the bits of a ticket's; below it, while a call waits there, its rank and kWaiting,
  /// and else 0.
  static constexpr uint64_t kWaiting = 1;
  static constexpr int kRankShift = 1;

  struct alignas(64) Seat {
    typename Atomics::template Atomic<uint64_t> state{uint64_t{1} << kSeatBits};
    typename Atomics::template Atomic<uint64_t> next_free{0};  // The seat below it in its lane, plus 1.
    Slot<T> call;
  };

  explicit CallSeats(FixedArray<Seat> seats) : seats_(std::move(seats)) {
    for (size_t seat = 0; seat < seats_.size(); ++seat) give_back(seat, seat);
  }

  size_t size() const { return seats_.size(); }

  /// A free seat; kNone if at an instant during the call there was none.
  size_t claim(size_t lane) {
    for (;;) {
      std::array<uint64_t, kLanes> heads;
      for (size_t i = 0; i < kLanes; ++i) {
        const size_t seat = claim_in(lanes_[(lane + i) % kLanes], heads[i]);
        if (seat != kNone) return seat;
      }
      // If nothing has come since, all were empty at the same time: between the two looks.
      bool same = true;
      for (size_t i = 0; i < kLanes; ++i) same &= lanes_[(lane + i) % kLanes].head.load(kRelaxed) == heads[i];
      if (same) return kNone;
    }
  }

  /// The caller has claimed the seat, or has taken the call there and is done with it.
  void give_back(size_t seat, size_t lane) {
    auto& head = lanes_[lane % kLanes].head;
    uint64_t old = head.load(kRelaxed);
    do {
      seats_[seat].next_free.store(old & kLinkMask, kRelaxed);
    } while (!head.compare_exchange_weak(old, next_head(old, seat + 1), kRelease, kRelaxed));
  }

  /// The caller has claimed the seat: puts a call there. Returns its ticket.
  template <class U>
  uint64_t sit_down(size_t seat, uint64_t rank, U&& call) {
    T* place = seats_[seat].call.item();
    Atomics::will_write(place);
    std::construct_at(place, std::forward<U>(call));
    const uint64_t generation = seats_[seat].state.load(kRelaxed) & ~kSeatMask;
    seats_[seat].state.store(generation | (rank << kRankShift) | kWaiting, kRelease);
    return generation | seat;
  }

  uint64_t state(size_t seat) const { return seats_[seat].state.load(kAcquire); }

  /// Whether the caller has the call from now on, whose state was `state`.
  bool take(size_t seat, uint64_t state) {
    uint64_t expected = state;
    while (!seats_[seat].state.compare_exchange_weak(expected, after(state), kRelease, kAcquire)) {
      if (expected != state) return false;
    }
    return true;
  }

  /// The caller has the call.
  T move_out(size_t seat) {
    T* place = seats_[seat].call.item();
    Atomics::will_read(place);
    T call = std::move(*place);
    std::destroy_at(place);
    return call;
  }

 private:
  static constexpr std::memory_order kRelaxed = std::memory_order_relaxed;
  static constexpr std::memory_order kAcquire = std::memory_order_acquire;
  static constexpr std::memory_order kRelease = std::memory_order_release;

  static constexpr size_t kLanes = 8;
  /// A head: a seat plus 1, or 0, in the lowest bits, and a counter above them.
  static constexpr int kLinkBits = kSeatBits + 1;
  static constexpr uint64_t kLinkMask = (uint64_t{1} << kLinkBits) - 1;

  struct alignas(kApart) Lane {
    typename Atomics::template Atomic<uint64_t> head{0};
  };

  static uint64_t next_head(uint64_t old, uint64_t link) { return (((old >> kLinkBits) + 1) << kLinkBits) | link; }

  /// The state after the call has gone: the next generation.
  static uint64_t after(uint64_t state) { return (state & ~kSeatMask) + (uint64_t{1} << kSeatBits); }

  /// `head` is the lane's head if it was empty.
  size_t claim_in(Lane& lane, uint64_t& head) {
    while (((head = lane.head.load(kAcquire)) & kLinkMask) != 0) {
      const size_t seat = (head & kLinkMask) - 1;
      // Another thread may give the seat out and take it back meanwhile; then the head has another counter.
      const uint64_t below = seats_[seat].next_free.load(kRelaxed);
      if (lane.head.compare_exchange_weak(head, next_head(head, below), kRelaxed, kRelaxed)) return seat;
    }
    return kNone;
  }

  const FixedArray<Seat> seats_;
  std::array<Lane, kLanes> lanes_;
};

}  // namespace strowger::detail

#endif  // STROWGER_QUEUE_CALL_SEATS_H_
