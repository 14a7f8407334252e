// SPDX-License-Identifier: Apache-2.0
//
// Random: a small, fast, seeded generator with independent streams.
//
// What it is: xoshiro256++ (Blackman & Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021),
// seeded through SplitMix64. Two generators made from the same seed and stream numbers draw the same values on every
// machine; generators with other stream numbers are independent for every purpose of simulation, so that arrivals,
// patience and service can each have a stream of their own (common random numbers between policies).
//
// When not to use it: for secrets.
//
// Thread safety: a value; one thread at a time. Complexity: O(1) per draw. Errors: none.
//
// Example:
//   strowger::Random random(/*seed=*/7, /*stream=*/1);
//   uint64_t die = 1 + random.below(6);
#ifndef STROWGER_CORE_RANDOM_H_
#define STROWGER_CORE_RANDOM_H_

#include <array>
#include <bit>
#include <cstdint>

namespace strowger {

class Random {
 public:
  using result_type = uint64_t;

  explicit Random(uint64_t seed = 0, uint64_t stream = 0, uint64_t substream = 0) {
    uint64_t x = mix(mix(mix(seed) ^ (stream + 0x9e3779b97f4a7c15u)) ^ (substream + 0x632be59bd9b4e019u));
    for (uint64_t& word : state_) {
      x += 0x9e3779b97f4a7c15u;
      word = mix(x);
    }
  }

  static constexpr uint64_t min() { return 0; }
  static constexpr uint64_t max() { return ~uint64_t{0}; }

  /// 64 uniform bits.
  uint64_t operator()() {
    const uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// A uniform integer in [0, n), without bias; n must be positive. (Lemire, "Fast random integer generation in an
  /// interval", ACM TOMACS 29(1), 2019.)
  uint64_t below(uint64_t n) {
    __extension__ using Wide = unsigned __int128;
    Wide product = static_cast<Wide>((*this)()) * n;
    auto low = static_cast<uint64_t>(product);
    if (low < n) {
      const uint64_t threshold = (0 - n) % n;
      while (low < threshold) {
        product = static_cast<Wide>((*this)()) * n;
        low = static_cast<uint64_t>(product);
      }
    }
    return static_cast<uint64_t>(product >> 64);
  }

  /// A uniform number in [0, 1), with 53 bits.
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }

  /// A uniform number in (0, 1]: safe under a logarithm.
  double uniform_positive() { return static_cast<double>(((*this)() >> 11) + 1) * 0x1.0p-53; }

  /// The generator's state, for digests and journals.
  const std::array<uint64_t, 4>& state() const { return state_; }

 private:
  static constexpr uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  std::array<uint64_t, 4> state_;
};

}  // namespace strowger

#endif  // STROWGER_CORE_RANDOM_H_
