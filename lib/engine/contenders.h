// SPDX-License-Identifier: Apache-2.0
//
// Acd::Impl::each_contender: the calls that an agent who came free has to choose from (rules 6.1 and 6.3).
#ifndef STROWGER_LIB_ENGINE_CONTENDERS_H_
#define STROWGER_LIB_ENGINE_CONTENDERS_H_

#include "engine/acd_impl.h"

namespace strowger {

template <class F>
inline void Acd::Impl::each_contender(const Agent& agent, bool ringing, F&& found) {
  const detail::AgentClass& agents = index_.agent_class(agent.agent_class);
  if (ringing) {
    for_each_common(agents.serves, index_.ringing_classes(), [&](size_t n) {
      const detail::CallClass& calls = index_.call_class(static_cast<detail::CallClassNumber>(n));
      if (const Call* call = first_to_join(agent, calls)) found(candidate(agent, *call));
    });
  } else {
    for_each_common(agents.serves, index_.waiting_classes(), [&](size_t n) {
      const auto number = static_cast<detail::CallClassNumber>(n);
      const detail::WaitingHead& head = index_.waiting_head(number);
      const bool lifo = any_lifo_ && queues_[head.home.index()].spec.lifo;
      if (!head.excludes && !lifo) {
        found(candidate(agent, head, index_.call_class(number)));
      } else if (const Call* call = first_allowed(agent, index_.call_class(number), lifo)) {
        found(candidate(agent, *call));
      }
    });
  }
  for (uint32_t p = agent.first_preference; p != detail::kNoSlot; p = preferences_[p].next_of_agent) {
    const Call& call = calls_[preferences_[p].call];
    const bool right_state =
        ringing ? takes_more_offers(call) : call.state == CallState::kQueued && !call.held_for_retry;
    if (call.held_for_preferred && right_state && can_take(agent, key(call).media) && preferred_may_take(call, agent) &&
        may_be_rung(call, agent.id.index())) {
      found(candidate(agent, call));
    }
  }
}

}  // namespace strowger

#endif  // STROWGER_LIB_ENGINE_CONTENDERS_H_
