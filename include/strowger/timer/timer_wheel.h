// SPDX-License-Identifier: Apache-2.0
//
// TimerWheel: the one timer structure, for SLA timers, ladders, offers, wrap-up and the simulator's virtual clock.
//
// What it is: a set of pending timers, each an instant and a 32-bit payload. Timers come out in exact order: by expiry,
// and among equal expiries by the order in which they were started or restarted. There is no rounding: a tick is one
// microsecond, over the whole of kMinTime to kMaxTime. The wheel has a time of its own, `now()`, that only `pop` moves;
// it reads no clock.
//
// When not to use it: for a handful of timers that are never cancelled, std::priority_queue is as good. For
// timers of many threads, give each thread a wheel, or send commands to the thread that owns it.
//
// Complexity: start, cancel and restart are O(1), and touch at most two other timers. A timer is moved at most once per
// level (9) in its whole life, and usually two or three times, so `pop` is O(1) amortised. The worst single `pop`
// is linear in the timers of one slot: CAUTION, the slots of timers that lie minutes away are minutes wide.
//
// Thread safety: none; one writer. Const functions may run at the same time as each other. Copies are independent.
//
// Determinism: the same calls give the same expiries, in the same order, with the same ids.
//
// Memory: 24 bytes a timer in one array that grows by doubling and never shrinks, plus 14 KiB. `reserve(n)` makes room
// beforehand; then nothing allocates while at most n timers are pending. Errors: none. Instants outside now() to
// kMaxTime are clamped; an id that is not pending is a mistake of the caller's, caught by `assert`.
//
// Example:
//   using namespace std::chrono_literals;
//   strowger::TimerWheel wheel;
//   strowger::TimerId answer_by = wheel.start(wheel.now() + 20s, /*payload=*/7);
//   strowger::TimerId ring_for = wheel.start(wheel.now() + 15s, /*payload=*/8);
//   wheel.cancel(ring_for);                               // The agent picked up.
//   wheel.restart(answer_by, wheel.now() + 30s);
//   while (auto expired = wheel.pop(strowger::kMinTime + 1min)) {
//     escalate(expired->payload, expired->expiry);        // Called once, with 7 at 30 s.
//   }                                                     // Now wheel.now() is at 1 min.
#ifndef STROWGER_TIMER_TIMER_WHEEL_H_
#define STROWGER_TIMER_TIMER_WHEEL_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "strowger/core/ids.h"
#include "strowger/core/time.h"

namespace strowger {

/// A pending timer. CAUTION: the id is free again once the timer has expired or was cancelled, and the next `start`
/// takes it; forget it then. Ids are dense: they stay below the largest number of timers that were pending at once.
using TimerId = Id<struct TimerTag, uint32_t>;

/// Timers in exact order of expiry; see the top of this file.
class TimerWheel {
 public:
  /// What `pop` returns. By then `id` is free; it is given so that the owner can recognise its timer.
  struct Expired {
    Time expiry;
    uint32_t payload;
    TimerId id;
  };

  /// The most timers that can be pending at once.
  static constexpr size_t kMaxTimers = 0xFFFF'0000;

  /// An empty wheel whose now() is `start`, clamped to kMinTime and kMaxTime.
  explicit TimerWheel(Time start = kMinTime);

  /// Makes room for `timers` pending at once, at most kMaxTimers.
  void reserve(size_t timers);

  /// Starts a timer. An `expiry` before now() is treated as now(): due at once, after those that are due already.
  TimerId start(Time expiry, uint32_t payload);

  /// Stops a timer and frees its id, which must be pending.
  void cancel(TimerId id);

  /// Gives a pending timer another expiry, as `cancel` and `start` would: it goes behind the timers that expire at the
  /// same instant, even when its expiry stays the same. Keeps the id and the payload.
  void restart(TimerId id, Time expiry);

  /// Whether `id` names a pending timer. Any value may be asked for.
  bool pending(TimerId id) const { return id.index() < nodes_.size() - kSlots && node(id).prev != kFree; }

  /// The expiry of a pending timer, after clamping.
  Time expiry(TimerId id) const;
  uint32_t payload(TimerId id) const;

  /// Removes and returns the earliest timer whose expiry is not after `limit`, and moves now() to its expiry. If there
  /// is none, moves now() to `limit` and returns nothing. A `limit` before now() changes nothing: time never runs back.
  std::optional<Expired> pop(Time limit);

  /// The wheel's time. No pending timer expires before it.
  Time now() const { return time(now_); }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// A lower bound on the earliest expiry: never later than the true one, and after now() if that is. Exact when the
  /// earliest timer is within its 64 us or shares its slot with few; so a host that sleeps until the bound, calls `pop`
  /// and asks again wakes early at most once per level. kMaxTime if the wheel is empty.
  Time next_expiry_bound() const;

  /// Bytes held, this object included. Constant while nothing is allocated.
  size_t memory_bytes() const { return sizeof(*this) + nodes_.capacity() * sizeof(Node); }

  // Implementation details from here on.
  //
  // A hierarchical wheel of radix 64: a level for each 6-bit digit of the time, a slot for each value of the digit, and
  // a doubly linked list in each slot. With `now` and `e` as numbers of 9 digits:
  //
  // INVARIANT (place): a timer that expires at e is at the level of the highest digit in which e differs from now
  // (level 0 if e == now), in the slot of e's digit there. So a timer's place depends on e and now alone, and
  //   (a) timers with equal expiry are always in one list;
  //   (b) as no timer is before now, every slot in use is above now's digit at its level (at level 0: or at it), and
  //       everything at a level is before everything at a higher level. So the first slot in use of the lowest
  //       level in use holds the earliest timer; at level 0 the slot is one single instant.
  //
  // INVARIANT (order): within a list, timers with equal expiry stand in the order of their last start or restart. Both
  // append at the tail, which (a) makes sufficient, and a cascade moves a list from head to tail into lists that
  // held none of the same expiry (it held all of them), so it keeps their order. Hence `pop`, which takes the head of a
  // slot of level 0, or the first of the least in a list, is exact.
  //
  // Moving now from n to n', with no timer before n'. Let h be the highest digit in which they differ. Timers above
  // level h keep their place: n' has n's digits there. There are none below h: they would share n's digit h, which is
  // less than that of n', and so be before n'. Of the timers at h, those whose digit is above that of n' keep their
  // place too. So one slot only is out of place, the one that n' enters: (h, digit h of n'). If it is in use it is the
  // first slot of the lowest level. `pop` therefore looks at that slot and at no other:
  //   - it starts after `limit`: nothing is due and limit enters no slot in use; now = limit.
  //   - it starts at or before `limit`: now enters it, either at its start (when the list is long) or at once at its
  //     earliest expiry or at `limit`, whichever is first (when the list is short, so that finding the earliest is
  //     cheap; this spares a lone timer the climb down). Each timer of the list then agrees with now in digit h, and
  //     moves to a lower level.
  // Afterwards, or if level 0 is in use, the loop looks again.
  //
  // The lists are circular, and each slot is itself a node, at the index of its slot, so linking has no branches and
  // an emptied list gives itself away by its two neighbours being the same node. Free nodes are chained through
  // `next` and have kFree in `prev`.
 private:
  struct Node {
    uint64_t expiry;
    uint32_t prev;
    uint32_t next;
    uint32_t payload;
    uint32_t unused;
  };
  static_assert(sizeof(Node) == 24);

  struct Earliest {
    uint32_t index;  // 0 if the list was too long to look through (slot 0 is never asked for).
    uint64_t expiry;
  };

  static constexpr int kDigitBits = 6;
  static constexpr uint64_t kDigitMask = 63;
  static constexpr uint32_t kLevels = 9;
  static constexpr uint32_t kSlots = kLevels << kDigitBits;
  static constexpr uint32_t kFree = 0xFFFF'FFFF;
  static constexpr int kShortList = 8;
  static_assert(static_cast<uint64_t>(to_us(kMaxTime)) >> (kDigitBits * kLevels) == 0);
  static_assert(kMaxTimers + kSlots < kFree);

  static constexpr Time time(uint64_t ticks) { return time_from_us(static_cast<int64_t>(ticks)); }
  static constexpr uint64_t ticks(Time time) { return static_cast<uint64_t>(to_us(time)); }

  uint64_t clamp(Time expiry) const { return ticks(std::clamp(expiry, now(), kMaxTime)); }
  const Node& node(TimerId id) const { return nodes_[id.index() + kSlots]; }
  uint32_t slot_of(uint64_t expiry) const;
  uint32_t first_slot() const;
  uint64_t slot_start(uint32_t slot) const;
  Earliest earliest_if_short(uint32_t slot) const;
  uint32_t take_node();
  void append(uint32_t index, uint64_t expiry);
  void unlink(uint32_t index);
  void clear_slot(uint32_t slot);
  void cascade(uint32_t slot);
  Expired expire(uint32_t index);
  void release(uint32_t index);

  uint64_t now_ = 0;
  size_t size_ = 0;
  uint32_t free_ = kFree;
  uint32_t levels_in_use_ = 0;                    // Bit l: level l has a timer.
  std::array<uint64_t, kLevels> slots_in_use_{};  // [l], bit d: slot d of level l has a timer.
  std::vector<Node> nodes_;                       // The slots, then the timers: TimerId i is at i + kSlots.
};

inline TimerWheel::TimerWheel(Time start) : now_(ticks(std::clamp(start, kMinTime, kMaxTime))), nodes_(kSlots) {
  for (uint32_t slot = 0; slot < kSlots; ++slot) nodes_[slot].prev = nodes_[slot].next = slot;
}

inline void TimerWheel::reserve(size_t timers) {
  assert(timers <= kMaxTimers);
  nodes_.reserve(timers + kSlots);
}

inline TimerId TimerWheel::start(Time expiry, uint32_t payload) {
  const uint32_t index = take_node();
  nodes_[index].payload = payload;
  append(index, clamp(expiry));
  ++size_;
  return TimerId{index - kSlots};
}

inline void TimerWheel::cancel(TimerId id) {
  assert(pending(id));
  const uint32_t index = id.value() + kSlots;
  unlink(index);
  release(index);
}

inline void TimerWheel::restart(TimerId id, Time expiry) {
  assert(pending(id));
  const uint32_t index = id.value() + kSlots;
  unlink(index);
  append(index, clamp(expiry));
}

inline Time TimerWheel::expiry(TimerId id) const {
  assert(pending(id));
  return time(node(id).expiry);
}

inline uint32_t TimerWheel::payload(TimerId id) const {
  assert(pending(id));
  return node(id).payload;
}

inline std::optional<TimerWheel::Expired> TimerWheel::pop(Time limit) {
  if (limit < now()) return std::nullopt;
  const uint64_t end = ticks(std::min(limit, kMaxTime));
  while (levels_in_use_ != 0) {
    const uint32_t slot = first_slot();
    const uint64_t start = slot_start(slot);
    if (start > end) break;
    if (slot <= kDigitMask) {
      now_ = start;
      return expire(nodes_[slot].next);
    }
    const Earliest earliest = earliest_if_short(slot);
    if (earliest.index == 0) {
      now_ = start;
      cascade(slot);
    } else if (earliest.expiry <= end) {
      now_ = earliest.expiry;
      const Expired expired = expire(earliest.index);
      cascade(slot);
      return expired;
    } else {
      now_ = end;
      cascade(slot);
    }
  }
  now_ = end;
  return std::nullopt;
}

inline Time TimerWheel::next_expiry_bound() const {
  if (levels_in_use_ == 0) return kMaxTime;
  const uint32_t slot = first_slot();
  if (slot <= kDigitMask) return time(slot_start(slot));
  const Earliest earliest = earliest_if_short(slot);
  return time(earliest.index == 0 ? slot_start(slot) : earliest.expiry);
}

/// The place of a timer, as in the invariant.
inline uint32_t TimerWheel::slot_of(uint64_t expiry) const {
  const auto level = static_cast<uint32_t>(std::bit_width((expiry ^ now_) | 1) - 1) / kDigitBits;
  return (level << kDigitBits) | static_cast<uint32_t>((expiry >> (kDigitBits * level)) & kDigitMask);
}

/// The slot of the earliest timer. There must be one.
inline uint32_t TimerWheel::first_slot() const {
  const auto level = static_cast<uint32_t>(std::countr_zero(levels_in_use_));
  return (level << kDigitBits) | static_cast<uint32_t>(std::countr_zero(slots_in_use_[level]));
}

/// The first instant of a slot: now's digits above its level, its own digit, zeros.
inline uint64_t TimerWheel::slot_start(uint32_t slot) const {
  const uint32_t shift = kDigitBits * (slot >> kDigitBits);
  return (((now_ >> shift) & ~kDigitMask) | (slot & kDigitMask)) << shift;
}

/// The first of the earliest timers of a slot that is in use, if it has at most kShortList.
inline TimerWheel::Earliest TimerWheel::earliest_if_short(uint32_t slot) const {
  uint32_t index = nodes_[slot].next;
  Earliest earliest{index, nodes_[index].expiry};
  for (int i = 1; i < kShortList; ++i) {
    index = nodes_[index].next;
    if (index == slot) return earliest;
    if (nodes_[index].expiry < earliest.expiry) earliest = {index, nodes_[index].expiry};
  }
  return nodes_[index].next == slot ? earliest : Earliest{0, 0};
}

inline uint32_t TimerWheel::take_node() {
  if (free_ != kFree) {
    const uint32_t index = free_;
    free_ = nodes_[index].next;
    return index;
  }
  assert(nodes_.size() < kMaxTimers + kSlots);
  nodes_.emplace_back();
  return static_cast<uint32_t>(nodes_.size() - 1);
}

/// Puts a node that is in no list into its place, behind all others there.
inline void TimerWheel::append(uint32_t index, uint64_t expiry) {
  const uint32_t slot = slot_of(expiry);
  const uint32_t tail = nodes_[slot].prev;
  nodes_[tail].next = index;
  nodes_[slot].prev = index;
  Node& node = nodes_[index];
  node.expiry = expiry;
  node.prev = tail;
  node.next = slot;
  slots_in_use_[slot >> kDigitBits] |= uint64_t{1} << (slot & kDigitMask);
  levels_in_use_ |= uint32_t{1} << (slot >> kDigitBits);
}

inline void TimerWheel::unlink(uint32_t index) {
  const uint32_t prev = nodes_[index].prev;
  const uint32_t next = nodes_[index].next;
  nodes_[prev].next = next;
  nodes_[next].prev = prev;
  if (prev == next) clear_slot(prev);  // Only the slot is left: it is both neighbours.
}

inline void TimerWheel::clear_slot(uint32_t slot) {
  const uint32_t level = slot >> kDigitBits;
  slots_in_use_[level] &= ~(uint64_t{1} << (slot & kDigitMask));
  if (slots_in_use_[level] == 0) levels_in_use_ &= ~(uint32_t{1} << level);
}

/// Moves the timers of `slot`, which now_ has entered, to their places at lower levels. The slot may be empty.
///
/// PERFORMANCE: a walk along a list waits for memory at each step. A second walk, from the tail to the middle, that
/// only reads, waits at the same time as the first, and leaves it the second half of the list in cache.
inline void TimerWheel::cascade(uint32_t slot) {
  uint32_t index = nodes_[slot].next;
  if (index == slot) return;
  uint32_t ahead = nodes_[slot].prev;
  clear_slot(slot);
  nodes_[slot].prev = nodes_[slot].next = slot;
  while (index != slot) {
    const uint32_t next = nodes_[index].next;
    if (ahead == index || ahead == next) ahead = slot;  // Where it stays: the slot's links are its own index.
    ahead = nodes_[ahead].prev;
    __builtin_prefetch(&nodes_[ahead]);
    append(index, nodes_[index].expiry);
    index = next;
  }
}

inline TimerWheel::Expired TimerWheel::expire(uint32_t index) {
  const Expired expired{time(nodes_[index].expiry), nodes_[index].payload, TimerId{index - kSlots}};
  unlink(index);
  release(index);
  return expired;
}

inline void TimerWheel::release(uint32_t index) {
  nodes_[index].prev = kFree;
  nodes_[index].next = free_;
  free_ = index;
  --size_;
}

}  // namespace strowger

#endif  // STROWGER_TIMER_TIMER_WHEEL_H_
