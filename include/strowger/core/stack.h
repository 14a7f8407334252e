// SPDX-License-Identifier: Apache-2.0
//
// Stack: a growing array of plain values that keeps its memory.
//
// For developers who add to the engine. What it is: std::vector with two differences. Growing is done out of line, so
// that `push` is a few instructions wherever it is inlined; and nothing is ever given back, so that after warm-up
// nothing is allocated.
//
// When not to use it: for values with constructors, or where memory should shrink again: std::vector.
//
// Threads: none of its business; one thread at a time. Complexity: all O(1), `push` amortised. Errors: none.
//
//   Stack<uint32_t> free_slots;
//   free_slots.push(7);
//   const uint32_t slot = free_slots.pop();
#ifndef STROWGER_CORE_STACK_H_
#define STROWGER_CORE_STACK_H_

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace strowger {

template <class T>
class Stack {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  void push(const T& value) {
    if (size_ == room_) [[unlikely]] {
      grow(size_ + 1);
    }
    values_[size_++] = value;
  }

  /// The value pushed last, taken off. There must be one.
  T pop() {
    assert(size_ > 0);
    return values_[--size_];
  }

  /// Takes memory for `count` values now.
  void reserve(size_t count) {
    if (count > room_) grow(count);
  }

  /// Forgets the values and keeps the memory.
  void clear() { size_ = 0; }

  T& operator[](size_t index) { return values_[index]; }
  const T& operator[](size_t index) const { return values_[index]; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* begin() { return values_.get(); }
  T* end() { return values_.get() + size_; }
  const T* begin() const { return values_.get(); }
  const T* end() const { return values_.get() + size_; }

  size_t memory_bytes() const { return room_ * sizeof(T); }

 private:
  [[gnu::noinline, gnu::cold]] void grow(size_t least) {
    const size_t room = std::max({least, 2 * room_, size_t{16}});
    auto larger = std::make_unique<T[]>(room);
    std::copy_n(values_.get(), size_, larger.get());
    values_ = std::move(larger);
    room_ = room;
  }

  std::unique_ptr<T[]> values_;
  size_t size_ = 0;
  size_t room_ = 0;
};

}  // namespace strowger

#endif  // STROWGER_CORE_STACK_H_
