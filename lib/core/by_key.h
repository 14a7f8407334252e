// SPDX-License-Identifier: Apache-2.0
//
// ByKey: hashes and compares the numbers of things by a key that the things hold, so that a hash set of numbers is
// searched by key, and no key is kept twice. `KeyOf` has key(number), and key(k) for a key itself.
#ifndef STROWGER_LIB_CORE_BY_KEY_H_
#define STROWGER_LIB_CORE_BY_KEY_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"

namespace strowger::detail {

template <class KeyOf>
struct ByKey : KeyOf {
  using is_transparent = void;

  template <class T>
  size_t operator()(const T& of) const {
    return absl::HashOf(this->key(of));
  }
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    return this->key(a) == this->key(b);
  }
};

template <class KeyOf>
class NumbersByKey : public absl::flat_hash_set<uint32_t, ByKey<KeyOf>, ByKey<KeyOf>> {
 public:
  explicit NumbersByKey(const KeyOf& key_of)
      : absl::flat_hash_set<uint32_t, ByKey<KeyOf>, ByKey<KeyOf>>(0, {key_of}, {key_of}) {}
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_CORE_BY_KEY_H_
