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
// Complexity: start, cancel and restart are O(1); cancel is two stores. A timer is moved at most once per level (9) in
// its whole life, and usually twice; one that was cancelled is passed over once. So `pop` is O(1) amortised. Full slots
// are taken apart in advance, some 500 entries a pop, so that a call moves no more than about 1,500. CAUTION: the
// exceptions, in which one pop is linear in the timers of a slot: it jumps over a stretch without timers into a slot of
// very many; hardly any of a great many timers in a slot's time expire; or very many expire in one and the same
// microsecond.
//
// Thread safety: none; one writer. Const functions may run at the same time as each other. Copies are independent.
//
// Determinism: the same calls give the same expiries, in the same order, with the same ids.
//
// Memory: at most 24 bytes a timer, plus up to 180 KiB: cancelled timers leave 4 bytes behind for a while, which are
// counted here. It is in two arrays that grow by doubling and never shrink. `reserve(n)` makes room beforehand; then
// nothing allocates while at most n timers are pending. Errors: none. Instants outside now() to kMaxTime are clamped;
// an id that is not pending is a mistake of the caller's, caught by `assert`.
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
#include <limits>
#include <optional>
#include <vector>

#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/timer/entry_lists.h"

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
  static constexpr size_t kMaxTimers = 1'000'000'000;

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
  bool pending(TimerId id) const { return id.index() < records_.size() && records_[id.index()].place() != kFree; }

  /// The expiry of a pending timer, after clamping.
  Time expiry(TimerId id) const;
  uint32_t payload(TimerId id) const;

  /// Removes and returns the earliest timer whose expiry is not after `limit`, and moves now() to its expiry. If there
  /// is none, moves now() to `limit` and returns nothing. A `limit` before now() changes nothing: time never runs back.
  std::optional<Expired> pop(Time limit);

  /// The payload of one of the timers that expire soon: `ahead` after the next. A guess, for an owner who asks for its
  /// records' memory in advance: nothing if it is not known, and any number if that timer was cancelled.
  std::optional<uint32_t> glimpse(uint32_t ahead) const {
    if (ahead >= window_size_ || window_[window_size_ - 1 - ahead].id == kNone) return std::nullopt;
    return records_[window_[window_size_ - 1 - ahead].id].payload;
  }

  /// The wheel's time. No pending timer expires before it.
  Time now() const { return time(now_); }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// A lower bound on the earliest expiry: never later than the true one, and after now() if that is. Exact when the
  /// earliest timer shares its slot with few; so a host that sleeps until the bound, calls `pop` and asks again wakes
  /// early at most once per level, and once for a slot of many timers that were all cancelled. kMaxTime if empty.
  Time next_expiry_bound() const;

  /// Bytes held, this object included. Constant while nothing is allocated.
  size_t memory_bytes() const;

  // Implementation details from here on.
  //
  // A radix-64 ladder: level l has slots of 64^l us. Each timer has a record, with its expiry, payload and place; the
  // slots have lists of ids. The levels cover the time ahead one after the other: the window [now, front_), sorted;
  // then level 0 [front_, edges_[0]), level 1 [edges_[0], edges_[1]) and so on; the last has no end.
  //
  // INVARIANT (edges): front_ <= edges_[0] <= edges_[1] ..., and edges_[l] is where a slot of level l + 1 begins. What
  // a level covers spans at most 128 of its slots, so they are numbered modulo 128.
  //
  // `pop` takes from the window. When that is empty, the first slot of the lowest level in use holds the earliest
  // timer. A slot of few is sorted into the window, and front_ moves to its end; a slot of many is split: its timers
  // move to the level below, whose edge moves to the slot's end. Slots of many are split in advance, some timers a pop,
  // as soon as the level below has only a few slots left: so no pop has to move a full slot at once. CAUTION: they are
  // moved from the latest on, so until the split ends the slots below do not have their earliest timers. The first slot
  // in use then says nothing of the earliest expiry; the start of the slot being split does (bound_of).
  //
  // Cancelling leaves the id in its list. INVARIANT (live): of the entries with a timer's id in the list that its
  // record names, the last is the timer; all others of this id, here and in other lists, are dead. For an id enters a
  // list only while it is live there, and enters it again only behind: `start` appends; a split prepends, to lists that
  // had nothing when it began, what was live before all that `start` appends to them since. Hence lists are always
  // taken apart from the end: the first match is the timer, and as soon as it has moved, its record names another list
  // and the dead do not match. In the window a timer's expiry tells it from what it left behind there.
  //
  // INVARIANT (order): in a list, equal expiries stand in the order of their last start or restart. `start` appends. A
  // split moves all of a list, from the end, prepending; that keeps the order, and what is appended meanwhile stays
  // behind, which is right as nothing is appended to the list being split: the edge has moved already.
  //
  // Dead entries are bounded by the chunks that there may be for so many timers. When few are left, slots are
  // rewritten, one after the other: from the old list into a new one of the same place, in the same way as a split,
  // some entries at each start. So that the two lists of a slot being rewritten are told apart, a place has a parity.
 private:
  friend class TimerWheelInspector;  // Tests count what an operation moved.

  /// Expiry, and above its 53 bits the place. Twelve bytes, so it is kept as words.
  struct Record {
    uint32_t low;
    uint32_t high;
    uint32_t payload;  // In a free record: the next free one.

    uint64_t expiry() const { return word() & ((uint64_t{1} << kExpiryBits) - 1); }
    uint32_t place() const { return high >> (kExpiryBits - 32); }
    uint64_t word() const { return (uint64_t{high} << 32) | low; }
    void set(uint64_t expiry, uint32_t place) {
      low = static_cast<uint32_t>(expiry);
      high = static_cast<uint32_t>(expiry >> 32) | (place << (kExpiryBits - 32));
    }
    void set_place(uint32_t place) {
      high = (high & ((uint32_t{1} << (kExpiryBits - 32)) - 1)) | (place << (kExpiryBits - 32));
    }
  };
  static_assert(sizeof(Record) == 12);

  struct Slot {
    detail::EntryList list;
    uint32_t entries = 0;  // The dead, too.
    uint32_t parity = 0;
  };

  struct WindowEntry {
    uint64_t expiry;
    uint32_t id;
  };

  static constexpr int kExpiryBits = 53;
  static constexpr uint32_t kDigitBits = 6;
  static constexpr uint32_t kLevels = 9;
  static constexpr uint32_t kSlotsOfLevel = 128;
  static constexpr uint32_t kSlots = kLevels * kSlotsOfLevel;
  static constexpr uint32_t kNone = 0xFFFF'FFFF;
  static constexpr uint64_t kNever = ~uint64_t{0};
  // Places: 2 * level + parity, or one of these.
  static constexpr uint32_t kDue = 2 * kLevels;
  static constexpr uint32_t kWindow = kDue + 1;
  static constexpr uint32_t kFree = kDue + 2;

  static constexpr uint32_t kKeyBits = 7;
  static constexpr uint32_t kFewEntries = 1U << kKeyBits;    // A slot of at most so many is sorted into the window.
  static constexpr uint32_t kWindowSize = kFewEntries + 64;  // Timers that the window can hold.
  static constexpr uint32_t kPeekEntries = 8;    // next_expiry_bound looks through a slot of at most so many.
  static constexpr uint32_t kManyEntries = 512;  // A slot of more is split in advance,
  static constexpr uint64_t kSlotsAhead = 4;     // when at most so many slots of the level below come before it,
  static constexpr uint32_t kSplitQuota = 512;   // so many entries a pop.
  static constexpr uint32_t kNearLevels = 5;     // The levels below are looked at first: they reach 18 minutes far.
  static constexpr size_t kSpareChunks = 16;     // For what a rewrite needs before it frees.
  static constexpr uint32_t kRewriteQuota = 32;  // Entries that a start rewrites when there are many dead.
  static_assert(static_cast<uint64_t>(to_us(kMaxTime)) >> (kExpiryBits - 1) <= 1);
  static_assert(static_cast<uint64_t>(to_us(kMaxTime)) >> (kDigitBits * (kLevels - 1)) < kSlotsOfLevel);

  static constexpr Time time(uint64_t ticks) { return time_from_us(static_cast<int64_t>(ticks)); }
  static constexpr uint64_t ticks(Time time) { return static_cast<uint64_t>(to_us(time)); }
  static constexpr uint64_t width(uint32_t level) { return uint64_t{1} << (kDigitBits * level); }
  static constexpr uint64_t slot_end(uint64_t instant, uint32_t level) { return (instant | (width(level) - 1)) + 1; }
  static constexpr uint32_t slot_at(uint32_t level, uint64_t instant) {
    return level * kSlotsOfLevel + static_cast<uint32_t>((instant >> (kDigitBits * level)) % kSlotsOfLevel);
  }
  static constexpr uint32_t level_of(uint32_t slot) { return slot / kSlotsOfLevel; }
  uint64_t clamp(Time expiry) const { return ticks(std::clamp(expiry, now(), kMaxTime)); }

  /// The most chunks for so many records: up to 11.9 bytes a timer. It must do for two entries a timer, one of them
  /// dead in due_, and for two chunks a slot that are not full.
  static constexpr size_t chunks_for(size_t timers) {
    return kSpareChunks + std::max(timers * 119 / 640, timers * 2 / 15 + std::min<size_t>(2 * kSlots, 2 * timers) + 64);
  }

  uint32_t take_record();
  void put(uint32_t id, uint64_t expiry);
  void put_in_level(uint32_t id, uint64_t expiry);
  void put_in_window(uint32_t id, uint64_t expiry);
  void spread_window();
  void discard(uint32_t slot);
  void clear();
  bool in_window(const WindowEntry& entry) const;
  bool lives_in(uint32_t slot, const Record& record) const;
  bool all_dead(uint32_t slot) const;
  void close(uint32_t slot);
  void mark_used(uint32_t slot);
  void mark_unused(uint32_t slot);
  void release(uint32_t id);
  Expired expire(uint32_t id);
  void work_ahead();
  bool splitting(uint32_t slot) const;
  bool complete(uint32_t slot) const;
  uint32_t first_slot_of(uint32_t level, uint64_t from) const;
  uint32_t first_slot() const;
  uint64_t start_of(uint32_t slot) const;
  uint64_t bound_of(uint32_t slot) const;
  void catch_up();
  void open(uint32_t slot);
  void load_window(uint32_t slot);
  void load_due(uint32_t slot);
  void begin_splits();
  bool hinders_split(uint32_t slot) const;
  void begin_split(uint32_t slot);
  void split(uint32_t level, uint32_t quota);
  void begin_rewrite();
  void rewrite(uint32_t quota);
  void make_room();
  uint32_t take(detail::EntryList& list, uint32_t* ids);
  template <class Move>
  void take_some(detail::EntryList& list, uint32_t quota, const Move& move);
  uint64_t slot_word(uint32_t slot) const;
  static constexpr uint64_t slot_mask(uint32_t level);
  static void sort_by_rank(uint64_t* keys, uint32_t count, uint64_t base);
  uint32_t sort_in(uint32_t slot, uint64_t base, const uint32_t* ids, uint32_t first, uint32_t count, uint64_t* keys,
                   uint32_t live);

  uint64_t now_ = 0;
  uint64_t front_ = 0;
  std::array<uint64_t, kLevels - 1> edges_{};
  size_t size_ = 0;
  size_t max_chunks_ = 0;
  uint64_t moved_ = 0;  // Entries taken out of lists so far.
  uint32_t free_ = kNone;
  uint32_t levels_in_use_ = 0;  // Bit l: level l has a timer.
  uint32_t splits_ = 0;         // Bit l: a slot of level l, split_slot_[l], is being split.
  uint32_t rewritten_ = kNone;  // The slot that is being rewritten, from the list old_.
  uint32_t rewrite_next_ = 0;
  bool hurry_ = false;  // The rewrite must end soon, as a split waits for it.
  uint32_t window_size_ = 0;
  uint32_t window_level_ = 0;  // Of the slot that was loaded into the window.
  std::array<uint32_t, kLevels> split_slot_{};
  std::array<uint64_t, kSlots / 64> used_{};  // A bit a slot: it has a timer.
  detail::EntryList old_;
  detail::EntryList due_;  // Timers due at front_, when they are too many for the window. The first is the last entry.
  std::array<WindowEntry, kWindowSize> window_{};  // The first is the last entry, [window_size_ - 1].
  std::vector<Slot> slots_ = std::vector<Slot>(kSlots);
  std::vector<Record> records_;
  detail::EntryLists lists_;
};

}  // namespace strowger

#include "strowger/timer/timer_wheel_impl.h"

#endif  // STROWGER_TIMER_TIMER_WHEEL_H_
