// SPDX-License-Identifier: Apache-2.0
//
// A call looks for an agent (rule 5). The common case asks the class index for the heads of the classes that may serve
// the call; strategies that draw at random, and calls held for preferred agents, list their candidates.
#include <algorithm>
#include <tuple>

#include "engine/acd_impl.h"

namespace strowger {

using detail::AgentProfile;
using detail::AgentSet;
using detail::FreeAgent;
using detail::IdleOrder;
using detail::kNoSlot;

namespace {

bool by_idle_time_alone(StrategyKind kind) {
  return kind == StrategyKind::kLongestIdle || kind == StrategyKind::kRingAll ||
         kind == StrategyKind::kRingProgressively;
}

}  // namespace

void Acd::Impl::look_for_agent(Call& call) {
  if (call.state != CallState::kQueued || call.held_for_retry) return;
  concern(call);
  const Choice choice = choose_agent(call, kNoSlot);
  if (!choice.found()) {
    relist(call);
    return;
  }
  give(call, choice, DecisionTrigger::kCall);
  fill_round(call);
}

bool Acd::Impl::can_take(const Agent& agent, Media media) const {
  return agent.on_duty() && agent.ready && agent.offers < agent.traits.max_offers &&
         index_.profile(agent.base_profile).fits(media, agent.traits.capacity - agent.units);
}

bool Acd::Impl::may_be_rung(const Call& call, uint32_t agent) const {
  return !excluded(call, agent) && find_offer(call, agent) == kNoSlot;
}

Acd::Impl::Choice Acd::Impl::choose_agent_built_in(const Call& call, uint32_t rank_limit) {
  const StrategyKind kind = home(call).strategy.kind;
  const bool draws = kind == StrategyKind::kRandom || kind == StrategyKind::kWeightedRandom;
  return draws || call.held_for_preferred ? choose_from_list(call, rank_limit) : choose_from_classes(call, rank_limit);
}

// ---- By classes -----------------------------------------------------------------------------------------------------

Acd::Impl::Choice Acd::Impl::choose_from_classes(const Call& call, uint32_t rank_limit) {
  const detail::CallClass& calls = *call.call_class;
  const bool all_allowed = first_exclusion(call) == kNoSlot && call.offers == 0;
  const StrategyKind kind = home(call).strategy.kind;
  const bool by_idle_time = by_idle_time_alone(kind);
  const IdleOrder order = detail::idle_order_of(kind);
  if (index_.has_idle_tree() && calls.min_rank >= calls.max_rank && (by_idle_time || order != IdleOrder::kIdle)) {
    if (calls.min_rank > rank_limit) return {};
    return {first_in_tree(call, calls, order, all_allowed), calls.min_rank};
  }
  if (by_idle_time && all_allowed) return longest_idle(calls, rank_limit);
  return choose_by_key(call, calls, rank_limit, all_allowed);
}

uint32_t Acd::Impl::first_in_tree(const Call& call, const detail::CallClass& calls, IdleOrder order, bool all_allowed) {
  const auto allowed = [&](uint32_t agent) { return all_allowed || may_be_rung(call, agent); };
  if (order == IdleOrder::kIdle) return index_.first_idle(calls.number, allowed);
  const Queue& queue = home(call);
  if (queue.strategy.kind == StrategyKind::kRoundRobin && queue.has_last_offered) {
    const auto [position, agent] = queue.last_offered;
    const uint32_t next = index_.first_in_position_after(position, agent, calls.number, allowed);
    if (next != kNoSlot) return next;
  }
  return index_.first_by(order, calls.number, allowed);
}

// The most usual strategies, and nobody excluded: nothing but the heads' idle times matters.
Acd::Impl::Choice Acd::Impl::longest_idle(const detail::CallClass& calls, uint32_t rank_limit) const {
  if (calls.min_rank == calls.max_rank) {
    if (calls.min_rank > rank_limit) return {};
    detail::IdleHead longest{.idle_since = Time::max()};
    for_each_common(calls.eligible, index_.free_classes(), [&](size_t number) {
      const detail::IdleHead& head = index_.idle_head(static_cast<detail::AgentClassNumber>(number));
      if (head < longest) longest = head;
    });
    return {longest.agent, calls.min_rank};
  }
  return longest_idle_of_ranks(calls, rank_limit);
}

Acd::Impl::Choice Acd::Impl::longest_idle_of_ranks(const detail::CallClass& calls, uint32_t rank_limit) const {
  detail::IdleHead longest;
  uint32_t best_rank = rank_limit;
  for_each_common(calls.eligible, index_.free_classes(), [&](size_t n) {
    const auto number = static_cast<detail::AgentClassNumber>(n);
    const uint32_t rank = index_.access(calls.key, index_.profile_of(number)).rank;
    const detail::IdleHead& head = index_.idle_head(number);
    if (rank > best_rank || (rank == best_rank && longest.agent != kNoSlot && longest < head)) return;
    best_rank = rank;
    longest = head;
  });
  return {longest.agent, best_rank};
}

Acd::Impl::Choice Acd::Impl::choose_by_key(const Call& call, const detail::CallClass& calls, uint32_t rank_limit,
                                           bool all_allowed) {
  const StrategyKind kind = home(call).strategy.kind;
  const IdleOrder order = detail::idle_order_of(kind);
  const bool one_rank = calls.min_rank == calls.max_rank;
  Choice best{kNoSlot, rank_limit};
  StrategyKey best_key;
  for_each_common(calls.eligible, index_.free_classes(), [&](size_t number) {
    const detail::AgentClass& agents = index_.agent_class(static_cast<detail::AgentClassNumber>(number));
    const AgentProfile& profile = index_.profile(agents.profile);
    const uint32_t rank = one_rank ? calls.min_rank : index_.access(calls.key, profile).rank;
    if (rank > best.rank) return;
    StrategyKey this_key = class_key(call, profile);
    if (order == IdleOrder::kIdle) {
      const uint32_t head = agents.idle.find(index_.idle_agents(),
                                             [&](uint32_t agent) { return all_allowed || may_be_rung(call, agent); });
      if (head == kNoSlot) return;
      this_key.idle_since = agents_[head].idle_since;
      this_key.agent = head;
    } else {
      const AgentSet& set = (*agents.free)[static_cast<size_t>(order)];
      bool wrapped = false;
      const FreeAgent* head =
          kind == StrategyKind::kRoundRobin ? next_in_turn(call, set, wrapped) : first_allowed(call, set, all_allowed);
      if (head == nullptr) return;
      this_key.first = head->key;
      if (kind == StrategyKind::kRoundRobin) {
        this_key.second = this_key.first;
        this_key.first = wrapped ? 1 : 0;
      }
      this_key.idle_since = head->idle_since;
      this_key.agent = head->agent;
    }
    if (best.found() && rank == best.rank && best_key < this_key) return;
    best = {this_key.agent, rank};
    best_key = this_key;
  });
  return best;
}

const FreeAgent* Acd::Impl::first_allowed(const Call& call, const AgentSet& set, bool all_allowed) const {
  const auto found = std::find_if(
      set.begin(), set.end(), [&](const FreeAgent& entry) { return all_allowed || may_be_rung(call, entry.agent); });
  return found == set.end() ? nullptr : &*found;
}

// The first after the last agent whom the queue offered to; else, `wrapped`, the first of all.
const FreeAgent* Acd::Impl::next_in_turn(const Call& call, const AgentSet& set, bool& wrapped) const {
  const Queue& queue = home(call);
  if (queue.has_last_offered) {
    FreeAgent last;
    last.key = queue.last_offered.first;
    last.agent = queue.last_offered.second;
    for (auto it = set.upper_bound(last); it != set.end(); ++it) {
      if (may_be_rung(call, it->agent)) return &*it;
    }
    wrapped = true;
  }
  return first_allowed(call, set, /*all_allowed=*/false);
}

// The part of a key that all agents of a profile share.
Acd::Impl::StrategyKey Acd::Impl::class_key(const Call& call, const AgentProfile& profile) const {
  StrategyKey result;
  switch (home(call).strategy.kind) {
    case StrategyKind::kBestSkill:
      result.first = -requirements_[call.asked].proficiency([&](SkillId skill) { return profile.level_of(skill); });
      break;
    case StrategyKind::kLeastSkilled:
      result.first = static_cast<int64_t>(profile.skills.size());
      result.second = profile.total_level();
      break;
    case StrategyKind::kIdlenessRatio: {
      const size_t group = group_slot(profile.group);
      result.first = int64_t{group_shares_[group]} * all_idle_ - group_idle_[group] * all_group_shares_;
      break;
    }
    default:
      break;
  }
  return result;
}

// ---- By a list of candidates ----------------------------------------------------------------------------------------

// Fills `listed_` with all candidates and their ranks, by agent.
void Acd::Impl::list_candidates(const Call& call) {
  gather_candidates(call);
  std::sort(listed_.begin(), listed_.end(), [](const Choice& a, const Choice& b) { return a.agent < b.agent; });
}

// The same in any order.
void Acd::Impl::gather_candidates(const Call& call) {
  listed_.clear();
  if (call.held_for_preferred) {
    for (uint32_t p = first_preference(call); p != kNoSlot; p = preferences_[p].next_of_call) {
      const Agent* agent = find(preferences_[p].agent);
      if (agent != nullptr && can_take(*agent, key(call).media) && preferred_may_take(call, *agent) &&
          may_be_rung(call, agent->id.index())) {
        listed_.push_back({agent->id.index(), 0});
      }
    }
  } else {
    const detail::CallClass& calls = *call.call_class;
    for_each_common(calls.eligible, index_.free_classes(), [&](size_t number) {
      const detail::AgentClass& agents = index_.agent_class(static_cast<detail::AgentClassNumber>(number));
      const uint32_t rank = index_.access(calls.key, index_.profile(agents.profile)).rank;
      agents.idle.for_each(index_.idle_agents(), [&](uint32_t agent) {
        if (may_be_rung(call, agent)) listed_.push_back({agent, rank});
      });
    });
  }
}

// Leaves those of the best rank in `listed_`; none if that is above the limit.
uint32_t Acd::Impl::keep_best_rank(uint32_t rank_limit) {
  uint32_t rank = kNoSlot;
  for (const Choice& c : listed_) rank = std::min(rank, c.rank);
  if (rank > rank_limit) rank = kNoSlot;
  std::erase_if(listed_, [rank](const Choice& c) { return c.rank != rank; });
  return rank;
}

Acd::Impl::Choice Acd::Impl::choose_from_list(const Call& call, uint32_t rank_limit) {
  list_candidates(call);
  const uint32_t rank = keep_best_rank(rank_limit);
  if (listed_.empty()) return {};
  const StrategyKind kind = home(call).strategy.kind;
  if (kind == StrategyKind::kRandom || kind == StrategyKind::kWeightedRandom) return draw(call, rank);
  Choice best;
  StrategyKey best_key;
  for (const Choice& c : listed_) {
    const Agent& agent = agents_[c.agent];
    const StrategyKey this_key = strategy_key(call, agent, index_.profile(agent.profile));
    if (best.found() && best_key < this_key) continue;
    best = c;
    best_key = this_key;
  }
  return best;
}

Acd::Impl::Choice Acd::Impl::draw(const Call& call, uint32_t rank) {
  if (home(call).strategy.kind == StrategyKind::kRandom) return {listed_[random_.below(listed_.size())].agent, rank};
  uint64_t total = 0;
  for (const Choice& c : listed_) total += static_cast<uint64_t>(agents_[c.agent].traits.weight);
  uint64_t left = random_.below(total);
  for (const Choice& c : listed_) {
    const auto weight = static_cast<uint64_t>(agents_[c.agent].traits.weight);
    if (left < weight) return c;
    left -= weight;
  }
  return {};
}

Acd::Impl::StrategyKey Acd::Impl::strategy_key(const Call& call, const Agent& agent,
                                               const AgentProfile& profile) const {
  const Queue& queue = home(call);
  const IdleOrder order = detail::idle_order_of(queue.strategy.kind);
  StrategyKey result = class_key(call, profile);
  result.agent = agent.id.index();
  result.idle_since = agent.idle_since;
  if (order == IdleOrder::kIdle) return result;
  result.first = keys_of(agent).key[static_cast<size_t>(order)];
  if (order == IdleOrder::kPosition) result.idle_since = kMinTime;
  if (queue.strategy.kind == StrategyKind::kRoundRobin) {
    result.second = result.first;
    const bool after = queue.has_last_offered && std::pair(result.first, result.agent) > queue.last_offered;
    result.first = queue.has_last_offered && !after ? 1 : 0;
  }
  return result;
}

}  // namespace strowger
