// SPDX-License-Identifier: Apache-2.0
//
// MatcherAnswers: what plug-in matchers said of which profiles, for which requirements.
//
// A matcher is known by its epoch, which no other instance ever has: an instance that is made anew begins without
// answers. A question (epoch, requirement) is open once it was asked; from then on it is answered for every profile
// that was met, so that who may serve whom is a look-up.
//
// Complexity: `serves` is O(skills) to hash. Memory: a bit per open question and profile ever met.
#ifndef STROWGER_LIB_ROUTING_MATCHER_ANSWERS_H_
#define STROWGER_LIB_ROUTING_MATCHER_ANSWERS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/node_hash_map.h"
#include "routing/agent_profile.h"
#include "strowger/core/ids.h"

namespace strowger::detail {

/// What a matcher sees of an agent.
struct MatchedProfile {
  std::vector<std::pair<SkillId, uint8_t>> skills;  // by skill
  GroupId group;
  uint16_t capacity = 0;
  friend bool operator==(const MatchedProfile&, const MatchedProfile&) = default;

  template <class H>
  friend H AbslHashValue(H state, const MatchedProfile& p) {
    for (const auto& [skill, level] : p.skills) state = H::combine(std::move(state), skill, level);
    return H::combine(std::move(state), p.skills.size(), p.group, p.capacity);
  }

  void take(const AgentProfile& profile) {
    skills = profile.skills;
    group = profile.group;
    capacity = profile.capacity;
  }
};

struct MatcherQuestion {
  uint32_t epoch = 0;
  RequirementId requirement;
  friend bool operator==(const MatcherQuestion&, const MatcherQuestion&) = default;

  template <class H>
  friend H AbslHashValue(H state, const MatcherQuestion& q) {
    return H::combine(std::move(state), q.epoch, q.requirement);
  }
};

class MatcherAnswers {
 public:
  /// Profiles met, in order.
  size_t profiles() const { return profiles_.size(); }
  const MatchedProfile& profile(size_t number) const { return *profiles_[number]; }

  /// Whether it was not met before.
  bool meet(const AgentProfile& profile) {
    asked_.take(profile);
    const auto [at, is_new] = numbers_.try_emplace(asked_, profiles_.size());
    if (is_new) profiles_.push_back(&at->first);
    return is_new;
  }

  bool is_open(const MatcherQuestion& question) const { return answers_.contains(question); }
  /// Open questions, in the order in which they were opened.
  const std::vector<MatcherQuestion>& open() const { return open_; }
  void open(const MatcherQuestion& question) {
    open_.push_back(question);
    answers_.try_emplace(question);
  }
  /// The answers for the next profiles that have none.
  void add(const MatcherQuestion& question, std::span<const uint8_t> answers) {
    std::vector<bool>& all = answers_[question];
    all.insert(all.end(), answers.begin(), answers.end());
  }

  /// Whether agents of this profile may serve; false if that was never asked.
  bool serves(const MatcherQuestion& question, const AgentProfile& profile) const {
    const auto found = answers_.find(question);
    if (found == answers_.end()) return false;
    asked_.take(profile);
    const auto number = numbers_.find(asked_);
    return number != numbers_.end() && number->second < found->second.size() && found->second[number->second];
  }

  /// Forgets the answers of instances for which `lives(epoch)` does not hold.
  template <class F>
  void keep_only(F&& lives) {
    std::erase_if(open_, [&](const MatcherQuestion& question) {
      const bool goes = !lives(question.epoch);
      if (goes) answers_.erase(question);
      return goes;
    });
  }

  void clear() { *this = MatcherAnswers(); }

  size_t memory_bytes() const {
    size_t bytes = answers_.capacity() * (sizeof(MatcherQuestion) + sizeof(std::vector<bool>)) +
                   open_.size() * (profiles_.size() / 8);
    for (const MatchedProfile* profile : profiles_) {
      bytes += sizeof(MatchedProfile) + profile->skills.capacity() * sizeof(profile->skills[0]);
    }
    return bytes;
  }

 private:
  absl::node_hash_map<MatchedProfile, size_t> numbers_;
  std::vector<const MatchedProfile*> profiles_;  // by number; the map's nodes stay where they are
  absl::flat_hash_map<MatcherQuestion, std::vector<bool>> answers_;
  std::vector<MatcherQuestion> open_;
  mutable MatchedProfile asked_;  // room that is kept
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_ROUTING_MATCHER_ANSWERS_H_
