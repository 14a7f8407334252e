// SPDX-License-Identifier: Apache-2.0
//
// The functions of TimerWheel. timer_wheel.h includes this file and says all that there is to know; it also explains
// how the wheel works, and the invariants named here.
#ifndef STROWGER_TIMER_TIMER_WHEEL_IMPL_H_
#define STROWGER_TIMER_TIMER_WHEEL_IMPL_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "strowger/timer/timer_wheel.h"

namespace strowger {

inline TimerWheel::TimerWheel(Time start) : now_(ticks(std::clamp(start, kMinTime, kMaxTime))) { catch_up(); }

inline void TimerWheel::reserve(size_t timers) {
  assert(timers <= kMaxTimers);
  records_.reserve(timers);
  lists_.reserve(chunks_for(records_.capacity()));
  max_chunks_ = chunks_for(records_.capacity()) - kSpareChunks;
}

inline size_t TimerWheel::memory_bytes() const {
  return sizeof(*this) + slots_.capacity() * sizeof(Slot) + records_.capacity() * sizeof(Record) +
         lists_.memory_bytes();
}

inline TimerId TimerWheel::start(Time expiry, uint32_t payload) {
  const uint32_t id = take_record();
  records_[id].payload = payload;
  ++size_;
  put(id, clamp(expiry));
  return TimerId{id};
}

inline void TimerWheel::cancel(TimerId id) {
  assert(pending(id));
  __builtin_prefetch(&records_[id.index()], 1);
  release(id.value());
}

inline void TimerWheel::restart(TimerId id, Time expiry) {
  assert(pending(id));
  put(id.value(), clamp(expiry));
}

inline Time TimerWheel::expiry(TimerId id) const {
  assert(pending(id));
  return time(records_[id.index()].expiry());
}

inline uint32_t TimerWheel::payload(TimerId id) const {
  assert(pending(id));
  return records_[id.index()].payload;
}

inline std::optional<TimerWheel::Expired> TimerWheel::pop(Time limit) {
  if (limit < now()) return std::nullopt;
  const uint64_t end = ticks(std::min(limit, kMaxTime));
  for (;;) {
    if (window_size_ != 0) {
      const WindowEntry first = window_[window_size_ - 1];
      if (first.expiry > end) break;
      --window_size_;
      if (!in_window(first)) continue;
      now_ = first.expiry;
      return expire(first.id);
    }
    if (size_ == 0) {
      clear();
      break;
    }
    if (!due_.empty()) {
      const uint32_t id = lists_.take_one(due_);
      if (records_[id].place() != kDue) continue;
      now_ = front_;
      return expire(id);
    }
    const uint32_t slot = first_slot();
    if (bound_of(slot) > end) {
      if (!all_dead(slot)) break;
      discard(slot);
    } else {
      open(slot);
    }
  }
  now_ = end;
  if (window_size_ == 0 && now_ >= front_) catch_up();
  work_ahead();
  return std::nullopt;
}

inline Time TimerWheel::next_expiry_bound() const {
  if (size_ == 0) return kMaxTime;
  for (uint32_t i = window_size_; i > 0; --i) {
    if (in_window(window_[i - 1])) return time(window_[i - 1].expiry);
  }
  if (lists_.any_of(due_, [&](uint32_t id) { return records_[id].place() == kDue; })) return time(front_);
  uint64_t from = front_;
  for (uint32_t levels = levels_in_use_; levels != 0;) {
    const auto level = static_cast<uint32_t>(std::countr_zero(levels));
    const uint32_t slot = first_slot_of(level, from);
    if (!complete(slot)) return time(bound_of(slot));
    const uint64_t start = start_of(slot);
    // A full slot is not looked through, but for the one whose timers would be due now.
    if ((slots_[slot].entries > kPeekEntries && start > now_) || slot == rewritten_) return time(start);
    uint64_t earliest = kNever;
    lists_.any_of(slots_[slot].list, [&](uint32_t id) {
      if (lives_in(slot, records_[id])) earliest = std::min(earliest, records_[id].expiry());
      return earliest == start;
    });
    if (earliest != kNever) return time(earliest);
    // All dead: on to the next.
    from = start + width(level);
    const uint32_t next = first_slot_of(level, from);
    if (next == kNone || start_of(next) <= start) levels &= levels - 1;
    if (next == kNone || start_of(next) <= start) from = front_;
  }
  return kMaxTime;
}

inline uint32_t TimerWheel::take_record() {
  if (free_ != kNone) {
    const uint32_t id = free_;
    free_ = records_[id].payload;
    return id;
  }
  assert(records_.size() < kMaxTimers);
  const bool full = records_.size() == records_.capacity();
  records_.emplace_back();
  if (full) max_chunks_ = chunks_for(records_.capacity()) - kSpareChunks;
  return static_cast<uint32_t>(records_.size() - 1);
}

/// Frees a record. What lists still hold of the timer is dead then.
///
/// PERFORMANCE: writes, and reads nothing: of many timers the record is not in cache, and a write does not wait for it.
inline void TimerWheel::release(uint32_t id) {
  records_[id].high = kFree << (kExpiryBits - 32);
  records_[id].payload = free_;
  free_ = id;
  --size_;
}

inline TimerWheel::Expired TimerWheel::expire(uint32_t id) {
  const Expired expired{time(now_), records_[id].payload, TimerId{id}};
  release(id);
  work_ahead();
  return expired;
}

/// Does some of what would otherwise have to be done at once later.
inline void TimerWheel::work_ahead() {
  if (hurry_) {
    rewrite(kSplitQuota);
    if (!hurry_) begin_splits();
  } else if (splits_ != 0) {
    split(static_cast<uint32_t>(std::countr_zero(splits_)), kSplitQuota);
  }
}

/// Puts a timer that has no place where its expiry belongs, behind all others of that expiry.
inline void TimerWheel::put(uint32_t id, uint64_t expiry) {
  if (expiry < front_) {
    if (window_size_ < kWindowSize) return put_in_window(id, expiry);
    spread_window();
  }
  if (lists_.chunks_in_use() >= max_chunks_ - max_chunks_ / 32) make_room();
  put_in_level(id, expiry);
}

inline void TimerWheel::put_in_level(uint32_t id, uint64_t expiry) {
  uint32_t level = 0;
  for (uint32_t i = 0; i < kNearLevels; ++i) level += expiry >= edges_[i] ? 1U : 0U;
  if (expiry >= edges_[kNearLevels]) {
    do ++level;
    while (level + 1 < kLevels && expiry >= edges_[level]);
  }
  const uint32_t number = slot_at(level, expiry);
  Slot& slot = slots_[number];
  records_[id].set(expiry, 2 * level + slot.parity);
  lists_.append(slot.list, id);
  if (slot.entries++ == 0) mark_used(number);
}

inline void TimerWheel::put_in_window(uint32_t id, uint64_t expiry) {
  records_[id].set(expiry, kWindow);
  uint32_t at = window_size_++;
  for (; at > 0 && window_[at - 1].expiry <= expiry; --at) window_[at] = window_[at - 1];
  window_[at] = {expiry, id};
  // An entry that this timer left behind at the same expiry would pass for it.
  for (uint32_t i = at + 1; i < window_size_ && window_[i].expiry == expiry; ++i) {
    if (window_[i].id == id) window_[i].id = kNone;
  }
}

/// Moves the window's timers to the levels below that of the slot they came from, which are empty before front_.
inline void TimerWheel::spread_window() {
  front_ = now_;
  if (window_level_ == 0) {  // All expire now.
    for (uint32_t i = 0; i < window_size_; ++i) {
      if (!in_window(window_[i])) continue;
      lists_.append(due_, window_[i].id);
      records_[window_[i].id].set_place(kDue);
    }
    window_size_ = 0;
    return;
  }
  for (uint32_t level = 0; level + 1 < window_level_; ++level) edges_[level] = slot_end(now_, level + 1);
  for (; window_size_ != 0; --window_size_) {
    const WindowEntry& entry = window_[window_size_ - 1];
    if (in_window(entry)) put_in_level(entry.id, entry.expiry);
  }
}

inline bool TimerWheel::in_window(const WindowEntry& entry) const {
  return entry.id != kNone && records_[entry.id].word() == (uint64_t{kWindow} << kExpiryBits | entry.expiry);
}

/// What the words of all records that name this slot have in common, at the bits of slot_mask.
inline uint64_t TimerWheel::slot_word(uint32_t slot) const {
  const uint32_t level = level_of(slot);
  return (uint64_t{2 * level + slots_[slot].parity} << kExpiryBits) |
         (uint64_t{slot % kSlotsOfLevel} << (kDigitBits * level));
}

/// The place, and what the number of the slot is made of; at the last level that is more than there are bits of expiry.
constexpr uint64_t TimerWheel::slot_mask(uint32_t level) {
  const uint64_t expiries = (uint64_t{1} << kExpiryBits) - 1;
  return ~expiries | ((uint64_t{kSlotsOfLevel - 1} << (kDigitBits * level)) & expiries);
}

/// Whether a record names this slot's list. (The last entry of its id there is then the timer.)
inline bool TimerWheel::lives_in(uint32_t slot, const Record& record) const {
  return ((record.word() ^ slot_word(slot)) & slot_mask(level_of(slot))) == 0;
}

/// Whether a slot is seen at a glance to have no timers.
inline bool TimerWheel::all_dead(uint32_t slot) const {
  return slots_[slot].entries <= kPeekEntries && slot != rewritten_ && !splitting(slot) &&
         !lists_.any_of(slots_[slot].list, [&](uint32_t id) { return lives_in(slot, records_[id]); });
}

inline void TimerWheel::discard(uint32_t slot) {
  std::array<uint32_t, detail::EntryLists::kChunkEntries> ids;
  while (lists_.take(slots_[slot].list, ids.data()) != 0) continue;
  close(slot);
}

/// Forgets the dead, when there is nothing else.
inline void TimerWheel::clear() {
  if (levels_in_use_ == 0 && due_.empty()) return;
  for (uint32_t group = 0; group < used_.size(); ++group) {
    while (used_[group] != 0) close(group * 64 + static_cast<uint32_t>(std::countr_zero(used_[group])));
  }
  due_ = {};
  lists_.clear();
}

/// Gives up a slot whose entries are all taken, or whose lists are forgotten.
inline void TimerWheel::close(uint32_t slot) {
  slots_[slot].list = {};
  slots_[slot].entries = 0;
  if (slot == rewritten_) {
    old_ = {};
    rewritten_ = kNone;
    hurry_ = false;
  }
  if (splitting(slot)) splits_ &= ~(uint32_t{1} << level_of(slot));
  mark_unused(slot);
}

inline void TimerWheel::mark_used(uint32_t slot) {
  used_[slot / 64] |= uint64_t{1} << (slot % 64);
  levels_in_use_ |= uint32_t{1} << level_of(slot);
}

inline void TimerWheel::mark_unused(uint32_t slot) {
  used_[slot / 64] &= ~(uint64_t{1} << (slot % 64));
  const uint32_t level = level_of(slot);
  if ((used_[2 * level] | used_[2 * level + 1]) == 0) levels_in_use_ &= ~(uint32_t{1} << level);
}

inline bool TimerWheel::splitting(uint32_t slot) const {
  return ((splits_ >> level_of(slot)) & 1) != 0 && split_slot_[level_of(slot)] == slot;
}

/// The earliest slot in use of a level that covers `from`: the first, modulo 128, from there on. kNone if there is
/// none.
inline uint32_t TimerWheel::first_slot_of(uint32_t level, uint64_t from) const {
  const auto base = static_cast<uint32_t>((from >> (kDigitBits * level)) % kSlotsOfLevel);
  const uint32_t half = base / 64;
  const uint64_t above = ~uint64_t{0} << (base % 64);
  const uint64_t* used = &used_[size_t{2} * level];
  const uint32_t first = level * kSlotsOfLevel;
  if ((used[half] & above) != 0) return first + half * 64 + static_cast<uint32_t>(std::countr_zero(used[half] & above));
  if (used[half ^ 1] != 0) return first + (half ^ 1) * 64 + static_cast<uint32_t>(std::countr_zero(used[half ^ 1]));
  return used[half] == 0 ? kNone : first + half * 64 + static_cast<uint32_t>(std::countr_zero(used[half]));
}

/// The earliest slot in use. There must be one.
inline uint32_t TimerWheel::first_slot() const {
  return first_slot_of(static_cast<uint32_t>(std::countr_zero(levels_in_use_)), front_);
}

/// The first instant of a slot in use.
inline uint64_t TimerWheel::start_of(uint32_t slot) const {
  const uint32_t shift = kDigitBits * level_of(slot);
  const uint64_t base = front_ >> shift;
  return (base + ((slot - base) % kSlotsOfLevel)) << shift;
}

/// Lets the levels begin at now, which the window has passed, and before which and in whose slots there is nothing.
inline void TimerWheel::catch_up() {
  front_ = now_;
  for (uint32_t level = 0; level + 1 < kLevels; ++level) {
    if (edges_[level] <= now_) edges_[level] = slot_end(now_, level + 1);
  }
  window_level_ = 0;
  if (levels_in_use_ > 1) begin_splits();
}

/// Brings the timers of the first slot nearer: into the window, or one level down. The window is empty.
inline void TimerWheel::open(uint32_t slot) {
  const uint32_t level = level_of(slot);
  if (slot == rewritten_) return rewrite(kNone);
  // What is still being split to this level belongs before what was started there since.
  if (!complete(slot)) return split(level + 1, kNone);
  if (splitting(slot)) return split(level, kNone);
  if (slots_[slot].entries <= kFewEntries) return load_window(slot);
  if (level == 0) return load_due(slot);
  front_ = start_of(slot);
  for (uint32_t below = 0; below + 1 < level; ++below) edges_[below] = front_;
  begin_split(slot);
  split(level, kNone);
}

inline uint32_t TimerWheel::take(detail::EntryList& list, uint32_t* ids) {
  const uint32_t count = lists_.take(list, ids);
  lists_.prefetch(list);
  for (uint32_t i = 0; i < count; ++i) __builtin_prefetch(&records_[ids[i]]);
  moved_ += count;
  return count;
}

/// Sorts the timers of a slot of few entries into the window, and those of the slots behind it while they are few, too.
///
/// `spread_window` moves the window to the levels below window_level_, so all of it comes from one slot of that level.
inline void TimerWheel::load_window(uint32_t slot) {
  const uint32_t level = level_of(slot);
  const uint64_t base = start_of(slot);
  const uint64_t end = slot_end(base, level + 1);
  std::array<uint32_t, kFewEntries> ids;
  std::array<uint64_t, kFewEntries> keys;
  uint32_t count = 0;
  uint32_t live = 0;
  window_level_ = level;
  for (;;) {
    const uint32_t first = count;
    while (const uint32_t taken = take(slots_[slot].list, ids.data() + count)) count += taken;
    live = sort_in(slot, base, ids.data(), first, count, keys.data(), live);
    close(slot);
    front_ = slot_end(start_of(slot), level);
    if (level == 0 || count >= kFewEntries / 2) break;
    slot = first_slot_of(level, front_);
    if (slot == kNone || start_of(slot) >= end || count + slots_[slot].entries > kFewEntries) break;
    if (slot == rewritten_ || splitting(slot) || !complete(slot)) break;
    window_level_ = level + 1;
  }
  for (uint32_t i = 0; i < live; ++i)
    window_[live - 1 - i] = {base + (keys[i] >> kKeyBits), ids[~keys[i] % kFewEntries]};
  window_size_ = live;
  for (uint32_t below = 0; below < level; ++below) edges_[below] = front_;
  if (levels_in_use_ >> window_level_ != 0) begin_splits();
}

/// Adds those of ids[first] to ids[count - 1] that are timers of this slot to `live` sorted keys; returns how many
/// there are then. A key is the expiry, then the order in the list: no two are equal, and the keys of later slots are
/// greater.
inline uint32_t TimerWheel::sort_in(uint32_t slot, uint64_t base, const uint32_t* ids, uint32_t first, uint32_t count,
                                    uint64_t* keys, uint32_t live) {
  const uint32_t level = level_of(slot);
  const uint64_t place = slot_word(slot);
  const uint32_t old = live;
  for (uint32_t i = first; i < count; ++i) {
    Record& record = records_[ids[i]];
    if (((record.word() ^ place) & slot_mask(level)) != 0) continue;
    record.set_place(kWindow);
    keys[live++] = ((record.expiry() - base) << kKeyBits) | (~i % kFewEntries);
  }
  if (live - old > 8 && kDigitBits * level + kKeyBits < 32) {
    sort_by_rank(keys + old, live - old, (start_of(slot) - base) << kKeyBits);
    return live;
  }
  for (uint32_t i = old + 1; i < live; ++i) {
    const uint64_t key = keys[i];
    uint32_t at = i;
    for (; at > old && keys[at - 1] > key; --at) keys[at] = keys[at - 1];
    keys[at] = key;
  }
  return live;
}

/// Sorts different keys that exceed `base` by less than 2^31.
///
/// PERFORMANCE: it counts for each how many are less, which is quadratic, but vector instructions without a branch; at
/// these sizes each comparison that a processor guesses wrong costs more.
inline void TimerWheel::sort_by_rank(uint64_t* keys, uint32_t count, uint64_t base) {
  static constexpr uint32_t kLanes = 8;
  std::array<int32_t, kFewEntries> small;
  const uint32_t padded = (count + kLanes - 1) / kLanes * kLanes;
  for (uint32_t i = 0; i < count; ++i) small[i] = static_cast<int32_t>(keys[i] - base);
  for (uint32_t i = count; i < padded; ++i) small[i] = std::numeric_limits<int32_t>::max();
  for (uint32_t i = 0; i < count; ++i) {
    std::array<int32_t, kLanes> less{};
    for (uint32_t j = 0; j < padded; j += kLanes) {
      for (uint32_t lane = 0; lane < kLanes; ++lane) less[lane] += small[j + lane] < small[i] ? 1 : 0;
    }
    uint32_t rank = 0;
    for (const int32_t n : less) rank += static_cast<uint32_t>(n);
    keys[rank] = base + static_cast<uint32_t>(small[i]);
  }
}

/// Whether nothing is still being split to this slot.
inline bool TimerWheel::complete(uint32_t slot) const {
  const uint32_t above = level_of(slot) + 1;
  return ((splits_ >> above) & 1) == 0 || start_of(slot) < start_of(split_slot_[above]);
}

/// An instant that no timer of this slot or of those behind it expires before, if it is the first of its level in use.
/// What is still being split to the slot may be earlier than all that the slot holds already: the latest go first.
inline uint64_t TimerWheel::bound_of(uint32_t slot) const {
  return start_of(complete(slot) ? slot : split_slot_[level_of(slot) + 1]);
}

/// Lets the timers of a slot of level 0, which all expire at the same instant, be due.
inline void TimerWheel::load_due(uint32_t slot) {
  front_ = start_of(slot);
  std::array<uint32_t, detail::EntryLists::kChunkEntries> ids;
  while (const uint32_t count = take(slots_[slot].list, ids.data())) {
    for (uint32_t i = 0; i < count; ++i) {
      Record& record = records_[ids[i]];
      if (!lives_in(slot, record)) continue;
      record.set_place(kDue);
      lists_.append(due_, ids[i]);
    }
  }
  close(slot);
}

/// Begins to split the first slot of each level, where it has many timers and the level below ends soon.
///
/// CAUTION: spread_window needs the levels that it fills to be empty before front_, and counts on 128 slots being
/// enough.
inline void TimerWheel::begin_splits() {
  for (uint32_t levels = levels_in_use_ & ~splits_ & ~uint32_t{1}; levels != 0; levels &= levels - 1) {
    const auto level = static_cast<uint32_t>(std::countr_zero(levels));
    if (level < window_level_) continue;
    const uint32_t slot = first_slot_of(level, front_);
    if (slots_[slot].entries <= kManyEntries) continue;
    const uint64_t start = start_of(slot);
    uint64_t latest = front_ + kSlotsAhead * width(level - 1);
    if (level == window_level_) latest = std::min(latest, slot_end(front_ - 1, level));
    if (start > latest || !complete(slot)) continue;
    if (hinders_split(slot)) {
      hurry_ = true;
    } else {
      begin_split(slot);
    }
  }
}

/// Whether a list that splitting this slot reads or writes is being rewritten.
inline bool TimerWheel::hinders_split(uint32_t slot) const {
  return rewritten_ != kNone && (slot == rewritten_ || level_of(rewritten_) + 1 == level_of(slot));
}

/// From here on the timers that `slot` would get go to the level below, behind those that `split` will move there.
inline void TimerWheel::begin_split(uint32_t slot) {
  const uint32_t level = level_of(slot);
  if (hinders_split(slot)) rewrite(kNone);
  edges_[level - 1] = start_of(slot) + width(level);
  splits_ |= uint32_t{1} << level;
  split_slot_[level] = slot;
}

/// Takes about `quota` entries out of a list, a batch at a time; while one is moved, the records of the next are
/// fetched.
template <class Move>
void TimerWheel::take_some(detail::EntryList& list, uint32_t quota, const Move& move) {
  std::array<std::array<uint32_t, detail::EntryLists::kChunkEntries>, 2> ids;
  uint32_t count = take(list, ids[0].data());
  for (uint32_t done = 0, turn = 0; count != 0; turn ^= 1) {
    done += count;
    const uint32_t next = done < quota ? take(list, ids[turn ^ 1].data()) : 0;
    move(ids[turn].data(), count);
    count = next;
  }
}

/// Moves about `quota` entries of the slot that is being split at this level to the level below.
inline void TimerWheel::split(uint32_t level, uint32_t quota) {
  const uint32_t number = split_slot_[level];
  const uint64_t place = slot_word(number);
  take_some(slots_[number].list, quota, [&](const uint32_t* ids, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) {
      Record& record = records_[ids[i]];
      const uint64_t word = record.word();
      if (((word ^ place) & slot_mask(level)) != 0) continue;
      const uint32_t below = slot_at(level - 1, word);
      Slot& target = slots_[below];
      record.set_place(2 * (level - 1) + target.parity);
      lists_.prepend(target.list, ids[i]);
      if (target.entries++ == 0) mark_used(below);
    }
    slots_[number].entries -= count;
  });
  if (slots_[number].list.empty()) close(number);
}

/// Clears out some of the dead; done for each entry that is added while there are too many.
inline void TimerWheel::make_room() {
  do {
    if (splits_ != 0) {
      split(static_cast<uint32_t>(std::countr_zero(splits_)), kRewriteQuota);
    } else {
      if (rewritten_ == kNone) begin_rewrite();
      rewrite(kRewriteQuota);
    }
  } while (lists_.chunks_in_use() >= max_chunks_);
}

/// Goes on to the next slot in use, all around: in one round to those that have much of all there is, in the next to
/// any. So two rounds clear out all that was dead before. There is such a slot: what is due or in the window alone
/// cannot fill the pool.
inline void TimerWheel::begin_rewrite() {
  const size_t much = lists_.chunks_in_use() * detail::EntryLists::kChunkEntries / 64;
  do {
    rewrite_next_ = (rewrite_next_ + 1) % (2 * kSlots);
  } while (slots_[rewrite_next_ % kSlots].entries <= (rewrite_next_ < kSlots ? much : 0));
  rewritten_ = rewrite_next_ % kSlots;
  Slot& slot = slots_[rewritten_];
  old_ = slot.list;
  slot.list = {};
  slot.parity ^= 1;
}

/// Moves about `quota` entries of the slot that is being rewritten.
inline void TimerWheel::rewrite(uint32_t quota) {
  Slot& slot = slots_[rewritten_];
  const uint32_t number = rewritten_;
  const uint32_t level = level_of(number);
  const uint64_t place = slot_word(number) ^ (uint64_t{1} << kExpiryBits);
  take_some(old_, quota, [&](const uint32_t* ids, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) {
      Record& record = records_[ids[i]];
      if (((record.word() ^ place) & slot_mask(level)) != 0) {
        --slot.entries;
      } else {
        record.set_place(2 * level + slot.parity);
        lists_.prepend(slot.list, ids[i]);
      }
    }
  });
  if (!old_.empty()) return;
  rewritten_ = kNone;
  hurry_ = false;
  if (slot.entries == 0) close(number);
}

}  // namespace strowger

#endif  // STROWGER_TIMER_TIMER_WHEEL_IMPL_H_
