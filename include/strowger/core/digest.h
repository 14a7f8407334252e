// SPDX-License-Identifier: Apache-2.0
//
// Digest: a 64-bit fingerprint of a state, the same on every machine and in every run.
//
// What it is: an order-sensitive mixing hash (the finaliser of SplitMix64 over each word). Two engines that were given
// the same commands have the same digest; a refused command leaves it as it was.
//
// When not to use it: for security, or in hash tables (use absl::Hash).
//
// Thread safety: a value. Complexity: O(1) per word. Errors: none.
//
// Example:
//   strowger::Digest digest;
//   digest.add(42).add(std::string_view("queue"));
//   uint64_t fingerprint = digest.value();
#ifndef STROWGER_CORE_DIGEST_H_
#define STROWGER_CORE_DIGEST_H_

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "strowger/core/ids.h"
#include "strowger/core/time.h"

namespace strowger {

class Digest {
 public:
  template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T> Digest& add(T word) {
    uint64_t z = value_ + static_cast<uint64_t>(word) + 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    value_ = (z ^ (z >> 31)) + (value_ << 7 | value_ >> 57);
    return *this;
  }
  Digest& add(Time time) { return add(to_us(time)); }
  Digest& add(Duration duration) { return add(to_us(duration)); }
  template <class Tag, class Rep>
  Digest& add(Id<Tag, Rep> id) {
    return add(id.value());
  }
  template <class Tag, class Rep, int kBits>
  Digest& add(Handle<Tag, Rep, kBits> handle) {
    return add(handle.value());
  }
  Digest& add(std::string_view text) {
    add(text.size());
    for (const char c : text) add(static_cast<unsigned char>(c));
    return *this;
  }

  uint64_t value() const { return value_; }

 private:
  uint64_t value_ = 0;
};

}  // namespace strowger

#endif  // STROWGER_CORE_DIGEST_H_
