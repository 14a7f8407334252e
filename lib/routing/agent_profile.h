// SPDX-License-Identifier: Apache-2.0
//
// AgentProfile: what agents of one class have in common: skills, active memberships, what calls cost them, their group
// and call order. Agents with equal profiles are interchangeable but for how long they have been idle and the like, so
// whether they may serve a class of calls is worked out once for all of them.
#ifndef STROWGER_LIB_ROUTING_AGENT_PROFILE_H_
#define STROWGER_LIB_ROUTING_AGENT_PROFILE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/model/media.h"
#include "strowger/routing/call_order.h"

namespace strowger::detail {

struct ActiveMembership {
  QueueId queue;
  uint16_t tier = 0;
  uint16_t priority = 1;
  uint8_t reserve_level = 0;
  Duration delay{};
  friend bool operator==(const ActiveMembership&, const ActiveMembership&) = default;

  template <class H>
  friend H AbslHashValue(H state, const ActiveMembership& m) {
    return H::combine(std::move(state), m.queue, m.tier, m.priority, m.reserve_level, m.delay.count());
  }
};

struct AgentProfile {
  std::vector<std::pair<SkillId, uint8_t>> skills;  // by skill
  std::vector<ActiveMembership> memberships;        // by queue
  MediaCosts costs{};
  uint16_t capacity = 100;
  GroupId group;
  CallOrder order = CallOrder::kPriority;
  /// The plug-in that is asked instead, by number; 0: none.
  uint16_t order_policy = 0;
  /// The plug-in that is asked beside the order and decides nothing; 0: none.
  uint16_t order_shadow = 0;
  friend bool operator==(const AgentProfile&, const AgentProfile&) = default;

  template <class H>
  friend H AbslHashValue(H state, const AgentProfile& p) {
    for (const auto& [skill, level] : p.skills) state = H::combine(std::move(state), skill, level);
    for (const ActiveMembership& m : p.memberships) state = H::combine(std::move(state), m);
    for (const uint16_t cost : p.costs) state = H::combine(std::move(state), cost);
    return H::combine(std::move(state), p.skills.size(), p.memberships.size(), p.capacity, p.group, p.order,
                      p.order_policy, p.order_shadow);
  }

  int level_of(SkillId skill) const {
    const auto it = std::lower_bound(skills.begin(), skills.end(), std::pair{skill, uint8_t{0}});
    return it != skills.end() && it->first == skill ? it->second : 0;
  }

  const ActiveMembership* membership(QueueId queue) const {
    const auto it = std::lower_bound(memberships.begin(), memberships.end(), queue,
                                     [](const ActiveMembership& m, QueueId q) { return m.queue < q; });
    return it != memberships.end() && it->queue == queue ? &*it : nullptr;
  }

  uint16_t cost(Media media) const { return costs[static_cast<size_t>(media)]; }

  /// Whether an agent with `free` units left has room for a call of `media`.
  bool fits(Media media, int free) const { return cost(media) != kCannotTake && cost(media) <= free; }

  /// Whether an agent with nothing in hand has room for it.
  bool takes(Media media) const { return fits(media, capacity); }

  /// How many of the distinct costs that the agent can ever pay fit into `free` units: agents of one profile and one
  /// fit level can take the same media now. Zero: none.
  size_t fit_level(int free) const {
    size_t level = 0;
    if (free <= 0) return 0;  // whatever there is to take takes a unit or more
    for (size_t i = 0; i < kMediaCount; ++i) {
      if (costs[i] > free || costs[i] > capacity) continue;
      const bool counted = std::find(costs.begin(), costs.begin() + static_cast<std::ptrdiff_t>(i), costs[i]) !=
                           costs.begin() + static_cast<std::ptrdiff_t>(i);
      level += counted ? 0 : 1;
    }
    return level;
  }

  int total_level() const {
    int total = 0;
    for (const auto& [skill, level] : skills) total += level;
    return total;
  }
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_ROUTING_AGENT_PROFILE_H_
