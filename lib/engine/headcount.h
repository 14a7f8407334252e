// SPDX-License-Identifier: Apache-2.0
//
// Headcount: how many agents are there, by profile and state, for rules and conditions that ask who is there (rules 9.3
// and 10.4) and must not look at every agent.
//
// It is kept only while a queue has such a rule; else no agent is counted. Agents whose memberships are not all active
// (pauses, unshared wrap-ups) are in no row but apart, to be looked at one by one.
//
// Complexity: count O(1); visits O(profiles) and O(agents apart + max agents / 64). Allocation: when a profile is new.
#ifndef STROWGER_LIB_ENGINE_HEADCOUNT_H_
#define STROWGER_LIB_ENGINE_HEADCOUNT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "routing/match_index.h"
#include "strowger/core/bitset.h"
#include "strowger/model/agent.h"

namespace strowger::detail {

/// Agents on duty of one profile, by the state shown; those off duty are in no row.
struct HeadcountRow {
  std::array<uint32_t, kAgentStateCount> agents{};
  uint32_t all = 0;
};

/// Where an agent is counted. `profile` kNoClass: in no row.
struct HeadcountMark {
  ProfileNumber profile = kNoClass;
  AgentState state = AgentState::kLoggedOut;
  bool apart = false;
  friend bool operator==(const HeadcountMark&, const HeadcountMark&) = default;
};

class Headcount {
 public:
  /// Counts the agent as `now` says and no longer as `mark` says.
  void count(uint32_t agent, HeadcountMark& mark, const HeadcountMark& now) {
    if (mark == now) return;
    add(mark, -1);
    add(now, 1);
    if (mark.apart != now.apart) apart_.assign(agent, now.apart);
    mark = now;
  }

  /// Agents on duty who are in no row.
  const Bitset& apart() const { return apart_; }

  /// Visits the profiles that have agents on duty: f(number, row).
  template <class F>
  void for_each_row(F&& f) const {
    for (size_t number = 0; number < rows_.size(); ++number) {
      if (rows_[number].all > 0) f(static_cast<ProfileNumber>(number), rows_[number]);
    }
  }

  /// Whether f(number, row) holds for a profile that has agents on duty; asks no further than that.
  template <class F>
  bool any_row(F&& f) const {
    for (size_t number = 0; number < rows_.size(); ++number) {
      if (rows_[number].all > 0 && f(static_cast<ProfileNumber>(number), rows_[number])) return true;
    }
    return false;
  }

  size_t memory_bytes() const { return rows_.capacity() * sizeof(HeadcountRow) + apart_.memory_bytes(); }

 private:
  void add(const HeadcountMark& mark, int change) {
    if (mark.profile == kNoClass) return;
    if (mark.profile >= rows_.size()) rows_.resize(mark.profile + 1);
    HeadcountRow& row = rows_[mark.profile];
    row.agents[static_cast<size_t>(mark.state)] += static_cast<uint32_t>(change);
    row.all += static_cast<uint32_t>(change);
  }

  std::vector<HeadcountRow> rows_;  // by the number of the profile of active memberships
  Bitset apart_;                    // by slot of the agent
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_ENGINE_HEADCOUNT_H_
