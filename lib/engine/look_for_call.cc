// SPDX-License-Identifier: Apache-2.0
//
// An agent looks for a call (rule 6).
#include <algorithm>
#include <limits>

#include "engine/acd_impl.h"

namespace strowger {

using detail::CallSet;
using detail::kNoClass;
using detail::kNoSlot;
using detail::WaitingCall;

namespace {

// The growth of a call's waiting cost per unit of work; see routing/call_order.h.
double cost_rate(const QueueSpec& queue, Duration wait) {
  double rate = queue.cost * queue.cost_power;
  for (int i = 1; i < queue.cost_power; ++i) rate *= to_seconds(wait);
  return rate / to_seconds(queue.expected_handling);
}

}  // namespace

void Acd::Impl::look_for_call(Agent& agent) {
  const AgentId id = agent.id;
  while (agent.agent_class != kNoClass) {
    const Candidate found = choose_call(agent, /*ringing=*/false);
    if (!found) break;
    Call& call = calls_[found.call->slot];
    const detail::AgentProfile& profile = index_.profile(agent.profile);
    const uint32_t rank = call.held_for_preferred ? 0 : index_.access(key(call), profile).rank;
    give(call, {id.index(), rank}, DecisionTrigger::kAgent);
    fill_round(call);
  }
  while (agent.agent_class != kNoClass) {
    const Candidate found = choose_call(agent, /*ringing=*/true);
    if (!found) break;
    Call& call = calls_[found.call->slot];
    give(call, {id.index(), call.round_rank}, DecisionTrigger::kAgent);
  }
}

// Rule 6.1: the best of each LIFO queue is found with age turned round, and then compared with the rest as usual.
Acd::Impl::Candidate Acd::Impl::choose_call(const Agent& agent, bool ringing) const {
  const CallOrder order = index_.profile(agent.profile).order;
  Candidate best;
  std::vector<Candidate>& best_of_lifo_queue = scratch_candidates_;
  best_of_lifo_queue.clear();
  const auto consider = [&](const Candidate& found) {
    if (!found.queue->spec.lifo) {
      if (!best || before(found, best, order, false)) best = found;
      return;
    }
    for (Candidate& other : best_of_lifo_queue) {
      if (other.queue != found.queue) continue;
      if (before(found, other, order, true)) other = found;
      return;
    }
    best_of_lifo_queue.push_back(found);
  };

  const detail::AgentClass& agents = index_.agent_class(agent.agent_class);
  const Bitset& occupied = ringing ? index_.ringing_classes() : index_.waiting_classes();
  for_each_common(agents.serves, occupied, [&](size_t number) {
    const detail::CallClass& calls = index_.call_class(static_cast<detail::CallClassNumber>(number));
    if (const Call* call = ringing ? first_to_join(agent, calls) : first_allowed(agent, calls))
      consider(candidate(agent, *call));
  });
  for (uint32_t p = agent.first_preference; p != kNoSlot; p = preferences_[p].next_of_agent) {
    const Call& call = calls_[preferences_[p].call];
    const bool right_state =
        ringing ? takes_more_offers(call) : call.state == CallState::kQueued && !call.held_for_retry;
    if (call.held_for_preferred && right_state && can_take(agent, key(call).media) && preferred_may_take(call, agent) &&
        may_be_rung(call, agent.id.index())) {
      consider(candidate(agent, call));
    }
  }
  for (const Candidate& found : best_of_lifo_queue) {
    if (!best || before(found, best, order, false)) best = found;
  }
  return best;
}

// The call of the class that comes first, oldest or newest as its queue asks, and may ring this agent.
const Acd::Impl::Call* Acd::Impl::first_allowed(const Agent& agent, const detail::CallClass& calls) const {
  const auto allowed = [&](const WaitingCall& waiting) {
    return !excluded(static_cast<const Call&>(waiting), agent.id.index());
  };
  const CallSet& set = calls.waiting;
  if (queues_[calls.key.home.index()].spec.lifo) {
    const auto found = std::find_if(set.rbegin(), set.rend(), allowed);
    return found == set.rend() ? nullptr : static_cast<const Call*>(&*found);
  }
  const auto found = std::find_if(set.begin(), set.end(), allowed);
  return found == set.end() ? nullptr : static_cast<const Call*>(&*found);
}

// Rule 6.3.
const Acd::Impl::Call* Acd::Impl::first_to_join(const Agent& agent, const detail::CallClass& calls) const {
  const uint32_t rank = index_.access(calls.key, index_.profile(agent.profile)).rank;
  const auto joinable = [&](const WaitingCall& ringing) {
    const auto& call = static_cast<const Call&>(ringing);
    return rank <= call.round_rank && may_be_rung(call, agent.id.index());
  };
  const CallSet& set = calls.ringing;
  if (queues_[calls.key.home.index()].spec.lifo) {
    const auto found = std::find_if(set.rbegin(), set.rend(), joinable);
    return found == set.rend() ? nullptr : static_cast<const Call*>(&*found);
  }
  const auto found = std::find_if(set.begin(), set.end(), joinable);
  return found == set.end() ? nullptr : static_cast<const Call*>(&*found);
}

Acd::Impl::Candidate Acd::Impl::candidate(const Agent& agent, const Call& call) const {
  const CallClassKey& call_key = key(call);
  const detail::AgentProfile& profile = index_.profile(agent.profile);
  const detail::Access access =
      call.held_for_preferred ? index_.open_access(call_key, profile) : index_.access(call_key, profile);
  return {&call, &queues_[call_key.home.index()], access.membership->priority, call_key.priority};
}

// Whether `a` is taken before `b`. With `newest_first` the age of calls is turned round wherever it is asked.
bool Acd::Impl::before(const Candidate& a, const Candidate& b, CallOrder order, bool newest_first) const {
  const auto by_place = [&] { return newest_first ? *b.call < *a.call : *a.call < *b.call; };
  const auto by_priority = [&] { return a.priority != b.priority ? a.priority > b.priority : by_place(); };
  switch (order) {
    case CallOrder::kPriority:
      return by_priority();
    case CallOrder::kAge:
      return by_place();
    case CallOrder::kSlaDeadline: {
      const int64_t of_a = deadline_key(*a.call, newest_first);
      const int64_t of_b = deadline_key(*b.call, newest_first);
      return of_a != of_b ? of_a < of_b : by_place();
    }
    case CallOrder::kQueueWeight:
      return a.queue->spec.weight != b.queue->spec.weight ? a.queue->spec.weight > b.queue->spec.weight : by_priority();
    case CallOrder::kMembershipPriority:
      return a.membership_priority != b.membership_priority ? a.membership_priority < b.membership_priority
                                                            : by_priority();
    case CallOrder::kGeneralisedCMu: {
      const double of_a = cost_rate(a.queue->spec, now_ - a.call->enqueued_at);
      const double of_b = cost_rate(b.queue->spec, now_ - b.call->enqueued_at);
      if (of_a != of_b) return newest_first ? of_a < of_b : of_a > of_b;
      return by_place();
    }
    case CallOrder::kQueueRatio: {
      const int64_t of_a = int64_t{a.queue->waiting} * b.queue->spec.share;
      const int64_t of_b = int64_t{b.queue->waiting} * a.queue->spec.share;
      return of_a != of_b ? of_a > of_b : by_place();
    }
    case CallOrder::kQueueIdlenessRatio: {
      const auto excess = [&](const Queue& q) { return q.waiting * all_queue_shares_ - q.spec.share * all_waiting_; };
      const int64_t of_a = excess(*a.queue);
      const int64_t of_b = excess(*b.queue);
      return of_a != of_b ? of_a > of_b : by_place();
    }
  }
  return by_place();
}

// Smaller is sooner; no SLA comes last.
int64_t Acd::Impl::deadline_key(const Call& call, bool newest_first) const {
  const SlaId sla = key(call).sla;
  if (!sla.valid()) return std::numeric_limits<int64_t>::max();
  const Duration target = slas_[sla.index()].target;
  return newest_first ? to_us(target - (call.enqueued_at - kMinTime)) : to_us(add(call.enqueued_at, target));
}

bool Acd::Impl::takes_more_offers(const Call& call) const {
  return call.state == CallState::kOffered && !call.progressive && call.offers < home(call).offers_at_once();
}

}  // namespace strowger
