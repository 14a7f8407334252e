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
  const StrowgerProfiles& profiles() const { return profiles_; }
  const StrowgerClimbs& climbs() const { return climbs_; }
  const StrowgerJoins& joins() const { return joins_; }
  const StrowgerEvents& events() const { return events_; }
  /// What the queues promise the calls that join.
  const std::vector<int64_t>& targets() const { return long_[3]; }
  const std::vector<int64_t>& warnings() const { return long_[4]; }

  static constexpr uint32_t kSkills = 6;
  static constexpr uint32_t kQueues = 8;

  /// A fingerprint of everything that is shown.
  uint64_t fingerprint() const;

 private:
  static const StrowgerQuestions kQuestions;
  StrowgerText word(uint64_t number) const;

  template <class T>
  const T* column(uint64_t bit, std::vector<T>& values, int64_t low, int64_t high);
  int64_t between(int64_t low, int64_t high);
  bool shows(uint64_t bit) const { return (columns_ & bit) != 0; }
  void next_agents(int64_t now);
  void next_calls(int64_t now);
  void next_profiles();
  void next_climbs(int64_t now);
  void next_joins(int64_t now);
  void next_events(int64_t now);

  const PolicyRow& row_;
  const std::vector<std::string>& words_;
  Random random_;
  size_t count_ = 0;
  uint64_t columns_ = 0;
  bool equal_ = false;  // all candidates are alike
  StrowgerDecision decision_{};
  StrowgerAgents agents_{};
  StrowgerCalls calls_{};
  StrowgerProfiles profiles_{};
  StrowgerClimbs climbs_{};
  StrowgerJoins joins_{};
  StrowgerEvents events_{};
  std::vector<uint32_t> numbers_;
  std::vector<uint64_t> call_numbers_;
  std::array<std::vector<int64_t>, 6> long_;
  std::array<std::vector<int32_t>, 7> short_;
  std::array<std::vector<uint32_t>, 7> unsigned_;
  std::array<std::vector<uint8_t>, 8> bytes_;
  std::vector<uint64_t> refs_;
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_PLUGIN_CONFORMANCE_WORLD_H_
