// SPDX-License-Identifier: Apache-2.0
//
// Slab: numbered slots whose addresses never change.
//
// What it is: storage for records that are made and freed all day. A record has a small number (its slot), a stable
// address (so that intrusive lists and trees may link it), and a generation that changes each time its slot is freed,
// so that an old handle is recognised. Slots freed last are used first, which keeps the working set small and makes
// the numbering deterministic: the same calls in the same order give the same numbers.
//
// When not to use it: for a handful of records that live as long as their owner (use std::vector).
//
// Complexity: make and free O(1); memory grows by blocks of `kBlock` records and is kept for reuse, so after warm-up
// nothing is allocated. Thread safety: none. Errors: `make` answers kNone when `limit` records live.
//
// Example:
//   strowger::Slab<Call> calls(/*limit=*/1000);
//   uint32_t slot = calls.make();
//   calls[slot].priority = 3;
//   calls.free(slot);
#ifndef STROWGER_CORE_SLAB_H_
#define STROWGER_CORE_SLAB_H_

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "strowger/core/stack.h"

namespace strowger {

template <class T, size_t kBlockBits = 8>
class Slab {
 public:
  static constexpr uint32_t kNone = ~uint32_t{0};
  static constexpr size_t kBlock = size_t{1} << kBlockBits;

  explicit Slab(size_t limit) : limit_(limit) {}

  /// Takes memory for `count` records now, so that none is taken later. At most the limit is reserved.
  void reserve(size_t count) {
    if (count > limit_) count = limit_;
    while (blocks_.size() * kBlock < count) add_block();
    free_.reserve(count);
  }

  /// A slot with a value-initialised record, or kNone at the limit.
  uint32_t make() {
    uint32_t slot;
    if (!free_.empty()) {
      slot = free_.pop();
    } else {
      if (end_slot_ >= limit_) return kNone;
      slot = end_slot_++;
      if (slot == blocks_.size() * kBlock) add_block();
    }
    mark(slot).live = true;
    ++live_;
    if constexpr (kResetWhenMade) (*this)[slot] = T{};
    return slot;
  }

  /// Gives the slot back under the next generation; what the record owns is let go.
  void free(uint32_t slot) {
    assert(live(slot));
    if constexpr (!kResetWhenMade) {
      std::destroy_at(&(*this)[slot]);
      std::construct_at(&(*this)[slot]);
    }
    mark(slot).live = false;
    ++mark(slot).generation;
    free_.push(slot);
    --live_;
  }

  T& operator[](uint32_t slot) { return blocks_[slot >> kBlockBits]->records[slot & (kBlock - 1)]; }
  const T& operator[](uint32_t slot) const { return blocks_[slot >> kBlockBits]->records[slot & (kBlock - 1)]; }

  /// Asks for what using and freeing a record touches to be brought into the cache, or for its first `bytes`. Any slot
  /// may be named.
  ///
  /// CAUTION: g++ 12 takes a function that does nothing but this for one that does nothing, and leaves out calls of it.
  [[gnu::always_inline]] void prefetch(uint32_t slot) const {
    prefetch(slot, sizeof(T));
    if (slot < end_slot_) __builtin_prefetch(&mark(slot));
  }
  [[gnu::always_inline]] void prefetch(uint32_t slot, size_t bytes) const {
    if (slot >= end_slot_) return;
    const char* record = reinterpret_cast<const char*>(&(*this)[slot]);
    for (size_t at = 0; at < bytes; at += 64) __builtin_prefetch(record + at);
  }

  bool live(uint32_t slot) const { return slot < end_slot_ && mark(slot).live; }
  uint32_t generation(uint32_t slot) const { return mark(slot).generation; }

  /// Live records now, the most that may live, and one past the highest slot ever used.
  size_t size() const { return live_; }
  size_t limit() const { return limit_; }
  uint32_t end_slot() const { return end_slot_; }
  bool full() const { return live_ >= limit_; }

  /// Calls `f(slot, record)` for every live record, by slot.
  template <class F>
  void for_each(F&& f) {
    for (uint32_t slot = 0; slot < end_slot(); ++slot) {
      if (mark(slot).live) f(slot, (*this)[slot]);
    }
  }
  template <class F>
  void for_each(F&& f) const {
    for (uint32_t slot = 0; slot < end_slot(); ++slot) {
      if (mark(slot).live) f(slot, (*this)[slot]);
    }
  }

  size_t memory_bytes() const { return blocks_.size() * sizeof(Block) + free_.memory_bytes(); }

 private:
  // A record that owns nothing is reset when it is about to be used, and in the cache; others when they are let go.
  static constexpr bool kResetWhenMade = std::is_trivially_destructible_v<T>;

  struct Mark {
    uint32_t generation : 31 = 0;
    uint32_t live : 1 = false;
  };
  struct Block {
    std::array<T, kBlock> records{};
    std::array<Mark, kBlock> marks{};
  };

  Mark& mark(uint32_t slot) { return blocks_[slot >> kBlockBits]->marks[slot & (kBlock - 1)]; }
  const Mark& mark(uint32_t slot) const { return blocks_[slot >> kBlockBits]->marks[slot & (kBlock - 1)]; }
  [[gnu::noinline, gnu::cold]] void add_block() { blocks_.push_back(std::make_unique<Block>()); }

  size_t limit_;
  size_t live_ = 0;
  uint32_t end_slot_ = 0;
  std::vector<std::unique_ptr<Block>> blocks_;
  Stack<uint32_t> free_;
};

}  // namespace strowger

#endif  // STROWGER_CORE_SLAB_H_
