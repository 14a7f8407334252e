// SPDX-License-Identifier: Apache-2.0
//
// FixedArray: the memory of a ring. An implementation detail of spsc_ring.h and mpmc_ring.h.
//
// What it is: an array whose length is set when it is made. Having no memory for it is an answer, not an exception.
// With it: how many slots a ring has that shall hold a number of items.
//
// When not to use it: outside of queue/. Thread safety: none. Complexity: making it is linear. Errors: see `make`.
#ifndef STROWGER_QUEUE_FIXED_ARRAY_H_
#define STROWGER_QUEUE_FIXED_ARRAY_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "strowger/queue/atomics.h"

namespace strowger::detail {

/// No ring has more slots.
inline constexpr size_t kMaxRingCapacity = size_t{1} << 24;

/// The next power of two, at which a ring finds the slot of a position with one AND.
inline absl::StatusOr<size_t> ring_capacity(size_t wanted) {
  if (wanted == 0) return absl::InvalidArgumentError("a ring must hold at least one item; its capacity was 0");
  if (wanted > kMaxRingCapacity) {
    return absl::InvalidArgumentError(
        absl::StrCat("a ring holds at most ", kMaxRingCapacity, " items; its capacity was ", wanted));
  }
  return std::bit_ceil(wanted);
}

/// Memory for one T, constructed and destroyed by whoever owns it at the time.
template <class T>
class Slot {
 public:
  T* item() { return std::launder(reinterpret_cast<T*>(memory_)); }

 private:
  alignas(T) std::byte memory_[sizeof(T)];
};

template <class E>
class FixedArray {
 public:
  /// `size` elements, default-initialised.
  static absl::StatusOr<FixedArray> make(size_t size) {
    void* memory = ::operator new(size * sizeof(E), kAlignment, std::nothrow);
    if (memory == nullptr)
      return absl::ResourceExhaustedError(absl::StrCat("no memory for a ring of ", size, " slots"));
    E* elements = static_cast<E*>(memory);
    std::uninitialized_default_construct_n(elements, size);
    return FixedArray(elements, size);
  }

  FixedArray(FixedArray&& other) noexcept
      : elements_(std::exchange(other.elements_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  FixedArray& operator=(FixedArray&& other) = delete;
  ~FixedArray() {
    std::destroy_n(elements_, size_);
    ::operator delete(elements_, kAlignment);
  }

  size_t size() const { return size_; }
  E& operator[](size_t at) const { return elements_[at]; }

 private:
  static constexpr std::align_val_t kAlignment{std::max(alignof(E), kApart)};

  FixedArray(E* elements, size_t size) : elements_(elements), size_(size) {}

  E* elements_;
  size_t size_;
};

}  // namespace strowger::detail

#endif  // STROWGER_QUEUE_FIXED_ARRAY_H_
