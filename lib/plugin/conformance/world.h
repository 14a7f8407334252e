// SPDX-License-Identifier: Apache-2.0
//
// The world that the conformance kit shows to a policy: one random decision, with its tables and answers to questions.
#ifndef STROWGER_LIB_PLUGIN_CONFORMANCE_WORLD_H_
#define STROWGER_LIB_PLUGIN_CONFORMANCE_WORLD_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "strowger/core/random.h"
#include "strowger/plugin/registry.h"

namespace strowger::detail {

class World {
 public:
  /// `words` may be empty; it must outlive the world.
  World(const PolicyRow& row, const std::vector<std::string>& words, uint64_t seed)
      : row_(row), words_(words), random_(seed, /*stream=*/29) {}

  /// The next decision, with `count` candidates.
  void next(size_t count);

  size_t count() const { return count_; }
  const StrowgerDecision& decision() const { return decision_; }
  const StrowgerAgents& agents() const { return agents_; }
  const StrowgerCalls& calls() const { return calls_; }

  /// A fingerprint of everything that is shown.
  uint64_t fingerprint() const;

 private:
  static const StrowgerQuestions kQuestions;
  StrowgerText word(uint64_t number) const;

  template <class T>
  const T* column(uint64_t bit, std::vector<T>& values, int64_t low, int64_t high);
  int64_t between(int64_t low, int64_t high);

  const PolicyRow& row_;
  const std::vector<std::string>& words_;
  Random random_;
  size_t count_ = 0;
  uint64_t columns_ = 0;
  bool equal_ = false;  // all candidates are alike
  StrowgerDecision decision_{};
  StrowgerAgents agents_{};
  StrowgerCalls calls_{};
  std::vector<uint32_t> numbers_;
  std::vector<uint64_t> call_numbers_;
  std::array<std::vector<int64_t>, 3> long_;
  std::array<std::vector<int32_t>, 5> short_;
  std::vector<uint32_t> unsigned_;
  std::vector<uint64_t> refs_;
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_PLUGIN_CONFORMANCE_WORLD_H_
