// SPDX-License-Identifier: Apache-2.0
//
// An agent looks for a call (rule 6).
#include <algorithm>
#include <limits>
#include <tuple>

#include "engine/acd_impl.h"
#include "engine/contenders.h"

namespace strowger {

using detail::kNoClass;
using detail::kNoSlot;

namespace {

// The growth of a call's waiting cost per unit of work; see routing/call_order.h.
double cost_rate(const QueueSpec& queue, Duration wait) {
  double rate = queue.cost * queue.cost_power;
  for (int i = 1; i < queue.cost_power; ++i) rate *= to_seconds(wait);
  return rate / to_seconds(queue.expected_handling);
}

}  // namespace

void Acd::Impl::look_for_call(Agent& agent) {
  if (all_waiting_ > 0) take_calls(agent);
  if (agent.unlisted) reindex(agent);
}

void Acd::Impl::take_calls(Agent& agent) {
  const AgentId id = agent.id;
  while (agent.agent_class != kNoClass) {
    const Candidate found = choose_call(agent);
    if (!found) break;
    Call& call = calls_[found.slot];
    calls_.prefetch(found.slot);
    fetch_place(found.slot);
    give(call, {id.index(), rank_of(call, agent)}, DecisionTrigger::kAgent);
    fill_round(call);
  }
  while (agent.agent_class != kNoClass) {
    if (index_.ringing_classes().none() && agent.first_preference == kNoSlot) break;
    const Candidate found = choose_ring(agent);
    if (!found) break;
    Call& call = calls_[found.slot];
    give(call, {id.index(), call.round_rank}, DecisionTrigger::kAgent);
  }
}

uint32_t Acd::Impl::rank_of(const Call& call, const Agent& agent) const {
  if (call.held_for_preferred) return 0;
  const detail::CallClass& calls = *call.call_class;
  if (calls.min_rank == calls.max_rank) return calls.min_rank;
  return index_.access(calls.key, index_.profile(agent.profile)).rank;
}

// Rule 6.1. Calls are looked at only where their class's head does not tell enough.
Acd::Impl::Candidate Acd::Impl::choose_call(const Agent& agent) {
  const detail::AgentClass& agents = index_.agent_class(agent.agent_class);
  if ((agents.order_policy | agents.order_shadow) != 0) [[unlikely]] {
    return choose_call_by_policy(agent, /*ringing=*/false);
  }
  // PERFORMANCE: the most usual case is not asked through a function that plug-ins fall back on.
  if (agents.order == CallOrder::kPriority && !any_lifo_ && agent.first_preference == kNoSlot) {
    return first_by_priority(agent, agents);
  }
  return choose_call_built_in(agent, /*ringing=*/false);
}

// Rule 6.3.
Acd::Impl::Candidate Acd::Impl::choose_ring(const Agent& agent) {
  const detail::AgentClass& agents = index_.agent_class(agent.agent_class);
  if ((agents.order_policy | agents.order_shadow) != 0) [[unlikely]] {
    return choose_call_by_policy(agent, /*ringing=*/true);
  }
  return choose_call_built_in(agent, /*ringing=*/true);
}

Acd::Impl::Candidate Acd::Impl::choose_call_built_in(const Agent& agent, bool ringing) {
  const detail::AgentClass& agents = index_.agent_class(agent.agent_class);
  if (!ringing && agents.order == CallOrder::kPriority && !any_lifo_ && agent.first_preference == kNoSlot) {
    return first_by_priority(agent, agents);
  }
  begin_choice(agents.order);
  each_contender(agent, ringing, [this](const Candidate& found) { consider(found); });
  return end_choice();
}

// The most usual order, and no queue that is LIFO: the first by place of the highest priority that has one.
Acd::Impl::Candidate Acd::Impl::first_by_priority(const Agent& agent, const detail::AgentClass& agents) const {
  for (const auto& level : index_.levels()) {
    if (level->classes == 0) continue;
    Candidate best;
    for_each_common(agents.serves, level->waiting, [&](size_t n) {
      const auto number = static_cast<detail::CallClassNumber>(n);
      const detail::WaitingHead& head = index_.waiting_head(number);
      detail::Place place = head.place;
      uint32_t slot = head.slot;
      if (head.excludes) {
        const Call* call = first_allowed(agent, index_.call_class(number), /*lifo=*/false);
        if (call == nullptr) return;
        place = in_line(*call).place();
        slot = call->slot();
      }
      if (best && std::tie(best.place, best.slot) < std::tie(place, slot)) return;
      best.queue = &queues_[head.home.index()];
      best.place = place;
      best.slot = slot;
    });
    if (best) return best;
  }
  return {};
}

// ---- The best so far. That of each LIFO queue is found with age turned round, and then compared with the rest ------

void Acd::Impl::begin_choice(CallOrder order) {
  choice_ = {};
  choice_order_ = order;
  choice_asks_membership_ = order == CallOrder::kMembershipPriority;
  best_of_lifo_queue_.clear();
}

void Acd::Impl::consider(const Candidate& found) {
  if (!found.queue->spec.lifo) {
    if (!choice_ || before(found, choice_, choice_order_, false)) choice_ = found;
    return;
  }
  for (Candidate& other : best_of_lifo_queue_) {
    if (other.queue != found.queue) continue;
    if (before(found, other, choice_order_, true)) other = found;
    return;
  }
  best_of_lifo_queue_.push_back(found);
}

Acd::Impl::Candidate Acd::Impl::end_choice() {
  for (const Candidate& found : best_of_lifo_queue_) {
    if (!choice_ || before(found, choice_, choice_order_, false)) choice_ = found;
  }
  return choice_;
}

// ---- Candidates ----------------------------------------------------------------------------------------------------

// The call of the class that comes first, oldest or newest as its queue asks, and may ring this agent.
const Acd::Impl::Call* Acd::Impl::first_allowed(const Agent& agent, const detail::CallClass& calls, bool lifo) const {
  const uint32_t found = calls.waiting.find(
      index_.calls(), [&](uint32_t slot) { return !excluded(calls_[slot], agent.id.index()); }, lifo);
  return found == kNoSlot ? nullptr : &calls_[found];
}

// Rule 6.3.
const Acd::Impl::Call* Acd::Impl::first_to_join(const Agent& agent, const detail::CallClass& calls) const {
  const uint32_t rank = index_.access(calls.key, index_.profile(agent.profile)).rank;
  const auto joinable = [&](uint32_t slot) {
    return rank <= calls_[slot].round_rank && may_be_rung(calls_[slot], agent.id.index());
  };
  const uint32_t found = calls.ringing.find(index_.calls(), joinable, queues_[calls.key.home.index()].spec.lifo);
  return found == kNoSlot ? nullptr : &calls_[found];
}

Acd::Impl::Candidate Acd::Impl::candidate(const Agent& agent, const Call& call) const {
  const CallClassKey& call_key = key(call);
  Candidate made{&queues_[call_key.home.index()],
                 in_line(call).place(),
                 enqueued_at(call),
                 call.slot(),
                 call_key.sla,
                 0,
                 call_key.priority};
  if (choice_asks_membership_) {
    const detail::AgentProfile& profile = index_.profile(agent.profile);
    made.membership_priority =
        (call.held_for_preferred ? index_.open_access(call_key, profile) : index_.access(call_key, profile))
            .membership->priority;
  }
  return made;
}

Acd::Impl::Candidate Acd::Impl::candidate(const Agent& agent, const detail::WaitingHead& head,
                                          const detail::CallClass& calls) const {
  Candidate made{&queues_[head.home.index()], head.place, head.enqueued_at, head.slot, head.sla, 0, head.priority};
  if (choice_asks_membership_) {
    made.membership_priority = index_.access(calls.key, index_.profile(agent.profile)).membership->priority;
  }
  return made;
}

// Whether `a` is taken before `b`. With `newest_first` the age of calls is turned round wherever it is asked.
bool Acd::Impl::before(const Candidate& a, const Candidate& b, CallOrder order, bool newest_first) const {
  const auto by_place = [&] {
    const auto place_of = [](const Candidate& c) { return std::tie(c.place, c.slot); };
    return newest_first ? place_of(b) < place_of(a) : place_of(a) < place_of(b);
  };
  const auto by_priority = [&] { return a.priority != b.priority ? a.priority > b.priority : by_place(); };
  switch (order) {
    case CallOrder::kPriority:
      return by_priority();
    case CallOrder::kAge:
      return by_place();
    case CallOrder::kSlaDeadline: {
      const int64_t of_a = deadline_key(a, newest_first);
      const int64_t of_b = deadline_key(b, newest_first);
      return of_a != of_b ? of_a < of_b : by_place();
    }
    case CallOrder::kQueueWeight:
      return a.queue->spec.weight != b.queue->spec.weight ? a.queue->spec.weight > b.queue->spec.weight : by_priority();
    case CallOrder::kMembershipPriority:
      return a.membership_priority != b.membership_priority ? a.membership_priority < b.membership_priority
                                                            : by_priority();
    case CallOrder::kGeneralisedCMu: {
      const double of_a = cost_rate(a.queue->spec, now_ - a.enqueued_at);
      const double of_b = cost_rate(b.queue->spec, now_ - b.enqueued_at);
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
int64_t Acd::Impl::deadline_key(const Candidate& candidate, bool newest_first) const {
  if (!candidate.sla.valid()) return std::numeric_limits<int64_t>::max();
  const Duration target = sla(candidate.sla).target;
  return newest_first ? to_us(target - (candidate.enqueued_at - kMinTime)) : to_us(add(candidate.enqueued_at, target));
}

bool Acd::Impl::takes_more_offers(const Call& call) const {
  return call.state == CallState::kOffered && !call.progressive && call.offers < home(call).offers_at_once();
}

}  // namespace strowger
