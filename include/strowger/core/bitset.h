// SPDX-License-Identifier: Apache-2.0
//
// Bitset: a growing set of small numbers, made for "AND two sets, visit what is left".
//
// What it is: 64-bit words in a vector. Bits past the end read as zero, so two sets of different sizes may be combined.
//
// When not to use it: for sparse sets of large numbers (use absl::flat_hash_set).
//
// Complexity: set, reset, test O(1); for_each and the and-forms O(words + results). Allocation: only when a set grows
// past its capacity. Thread safety: none. Errors: none.
//
// Example:
//   strowger::Bitset idle, eligible;
//   idle.set(3); eligible.set(3); eligible.set(7);
//   strowger::for_each_common(idle, eligible, [](size_t agent_class) { ... });  // visits 3
#ifndef STROWGER_CORE_BITSET_H_
#define STROWGER_CORE_BITSET_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace strowger {

class Bitset {
 public:
  static constexpr size_t kNone = ~size_t{0};

  /// Takes memory for members below `bits` now, so that none is taken when they join.
  [[gnu::noinline]] void make_room(size_t bits) {
    if (const size_t words = (bits + 63) / 64; words > words_.size()) words_.resize(words);
  }

  void set(size_t bit) {
    const size_t word = bit / 64;
    if (word >= words_.size()) [[unlikely]] {
      make_room(bit + 1);
    }
    words_[word] |= uint64_t{1} << (bit % 64);
  }
  void reset(size_t bit) {
    const size_t word = bit / 64;
    if (word < words_.size()) words_[word] &= ~(uint64_t{1} << (bit % 64));
  }
  void assign(size_t bit, bool value) { value ? set(bit) : reset(bit); }
  bool test(size_t bit) const { return (word(bit / 64) >> (bit % 64) & 1) != 0; }

  /// Empties the set; its memory is kept.
  void clear() { std::fill(words_.begin(), words_.end(), 0); }

  bool none() const {
    return std::all_of(words_.begin(), words_.end(), [](uint64_t w) { return w == 0; });
  }
  size_t count() const {
    size_t total = 0;
    for (uint64_t w : words_) total += static_cast<size_t>(std::popcount(w));
    return total;
  }

  /// Visits the members in rising order.
  template <class F>
  void for_each(F&& f) const {
    for (size_t i = 0; i < words_.size(); ++i) visit_word(i, words_[i], f);
  }

  size_t words() const { return words_.size(); }
  const uint64_t* data() const { return words_.data(); }
  uint64_t word(size_t index) const { return index < words_.size() ? words_[index] : 0; }

  /// Visits the bits of one word; for loops that combine several sets.
  template <class F>
  static void visit_word(size_t index, uint64_t word, F&& f) {
    while (word != 0) {
      f(index * 64 + static_cast<size_t>(std::countr_zero(word)));
      word &= word - 1;
    }
  }

  size_t memory_bytes() const { return words_.capacity() * sizeof(uint64_t); }

 private:
  std::vector<uint64_t> words_;
};

/// Visits, in rising order, the members that `a` and `b` share. The sets must not change meanwhile.
template <class F>
void for_each_common(const Bitset& a, const Bitset& b, F&& f) {
  const size_t words = std::min(a.words(), b.words());
  const uint64_t* of_a = a.data();
  const uint64_t* of_b = b.data();
  for (size_t i = 0; i < words; ++i) Bitset::visit_word(i, of_a[i] & of_b[i], f);
}

/// Whether `a` and `b` share a member.
inline bool intersects(const Bitset& a, const Bitset& b) {
  const size_t words = std::min(a.words(), b.words());
  for (size_t i = 0; i < words; ++i) {
    if ((a.word(i) & b.word(i)) != 0) return true;
  }
  return false;
}

}  // namespace strowger

#endif  // STROWGER_CORE_BITSET_H_
