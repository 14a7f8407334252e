// SPDX-License-Identifier: Apache-2.0
//
// Who may take what, and a call that looks for an agent (rules 2.1 to 2.3, 3.2 and 5).
#include <algorithm>
#include <tuple>

#include "support/naive/naive_engine.h"

namespace strowger::naive {

// ---- Capacity (rules 2.1 and 2.3) ----------------------------------------------------------------------------------

int NaiveAcd::units(const NaiveAgent& agent, uint64_t without_assignment) const {
  int units = 0;
  for (const Assignment& held : assignments_) {
    if (held.agent != agent.id || held.number == without_assignment) continue;
    if (held.kind == Assignment::Kind::kUnsharedWrapUp && !mutated(NaiveMutation::kUnsharedWrapUpCosts)) continue;
    const uint16_t cost = agent.costs[static_cast<size_t>(held.media)];
    units += cost == kCannotTake ? agent.spec.capacity : cost;
  }
  return units;
}

int NaiveAcd::offers_of(AgentId agent) const {
  return static_cast<int>(std::count_if(assignments_.begin(), assignments_.end(), [&](const Assignment& held) {
    return held.agent == agent && held.kind == Assignment::Kind::kOffer;
  }));
}

std::vector<uint64_t> NaiveAcd::offers_of(CallId call) const {
  std::vector<uint64_t> numbers;
  for (const Assignment& held : assignments_) {
    if (held.call == call && held.kind == Assignment::Kind::kOffer) numbers.push_back(held.number);
  }
  return numbers;
}

bool NaiveAcd::can_ever_take(const NaiveAgent& agent, Media media) const {
  const uint16_t cost = agent.costs[static_cast<size_t>(media)];
  return cost != kCannotTake && cost <= agent.spec.capacity;
}

bool NaiveAcd::can_take(const NaiveAgent& agent, Media media) const {
  if (!agent.logged_in || agent.leaving || !agent.ready || !can_ever_take(agent, media)) return false;
  const int spare = mutated(NaiveMutation::kCapacityOffByOne) && units(agent) > 0 ? 1 : 0;
  return units(agent) + agent.costs[static_cast<size_t>(media)] + spare <= agent.spec.capacity &&
         offers_of(agent.id) < agent.spec.max_offers;
}

bool NaiveAcd::can_take_any(const NaiveAgent& agent) const {
  return std::any_of(kMediaRows.begin(), kMediaRows.end(),
                     [&](const MediaRow& row) { return can_take(agent, row.media); });
}

// ---- Eligibility (rule 3.2) ----------------------------------------------------------------------------------------

bool NaiveAcd::blocked_by_wrap_up(const NaiveAgent& agent, QueueId queue) const {
  return std::any_of(assignments_.begin(), assignments_.end(), [&](const Assignment& held) {
    return held.agent == agent.id && held.kind == Assignment::Kind::kUnsharedWrapUp && held.queue == queue;
  });
}

const NaiveMembership* NaiveAcd::membership(const NaiveAgent& agent, QueueId queue) const {
  for (const NaiveMembership& member : agent.memberships) {
    if (member.queue == queue) return &member;
  }
  return nullptr;
}

bool NaiveAcd::meets(const NaiveCall& call, const NaiveAgent& agent) const {
  return requirements_[call.current].satisfied([&](SkillId skill) {
    const auto it = agent.skills.find(skill.value());
    return it == agent.skills.end() ? 0 : it->second;
  }) && matched(call, agent);
}

bool NaiveAcd::waited_out(const NaiveCall& call, Duration delay) const {
  if (delay == Duration::zero()) return true;
  return mutated(NaiveMutation::kDelayOffByOne) ? delay < call.delay_waited_out : delay <= call.delay_waited_out;
}

void NaiveAcd::look_at_delays(NaiveCall& call) const {
  call.delay_waited_out = Duration::zero();
  for (const QueueId queue : call.reach) {
    for (const int64_t delay : queues_[queue.index()].delays) {
      if (add(call.joined, Duration{delay}) > now_) continue;
      call.delay_waited_out = std::max(call.delay_waited_out, Duration{delay});
    }
  }
}

std::optional<NaiveAcd::Way> NaiveAcd::way(const NaiveCall& call, const NaiveAgent& agent) const {
  for (size_t i = 0; i < call.reach.size(); ++i) {
    const NaiveMembership* member = membership(agent, call.reach[i]);
    if (member == nullptr || member->paused || blocked_by_wrap_up(agent, call.reach[i])) continue;
    if (member->tier < call.tiers.min || member->tier > call.tiers.max) continue;
    if (member->reserve_level > call.reserve_level) continue;
    if (!waited_out(call, member->delay)) continue;
    const int tier = mutated(NaiveMutation::kTierIgnored) ? 0 : std::max(member->tier, call.tiers.raise);
    return Way{{i, tier}, member};
  }
  return std::nullopt;
}

std::optional<NaiveAcd::Way> NaiveAcd::eligible(const NaiveCall& call, const NaiveAgent& agent) const {
  if (!can_ever_take(agent, call.media) || !meets(call, agent)) return std::nullopt;
  return way(call, agent);
}

std::optional<NaiveAcd::Way> NaiveAcd::eligible_if_preferred(const NaiveCall& call, const NaiveAgent& agent) const {
  if (!can_ever_take(agent, call.media) || !meets(call, agent)) return std::nullopt;
  for (const QueueId queue : call.reach) {
    const NaiveMembership* member = membership(agent, queue);
    if (member != nullptr && !member->paused && !blocked_by_wrap_up(agent, queue)) return Way{Rank{}, member};
  }
  return std::nullopt;
}

bool NaiveAcd::declined(const NaiveCall& call, const NaiveAgent& agent) const {
  if (mutated(NaiveMutation::kDeclineForgotten)) return false;
  return std::any_of(call.declined.begin(), call.declined.end(), [&](const Decline& decline) {
    return decline.agent == agent.id && decline.login_epoch == agent.login_epoch;
  });
}

std::optional<NaiveAcd::Way> NaiveAcd::candidate(const NaiveCall& call, const NaiveAgent& agent) const {
  if (!can_take(agent, call.media) || declined(call, agent)) return std::nullopt;
  if (std::find(call.rung.begin(), call.rung.end(), agent.id) != call.rung.end()) return std::nullopt;
  if (offer(call.id, agent.id) != nullptr) return std::nullopt;
  if (!call.window_end) return eligible(call, agent);
  if (std::find(call.preferred.begin(), call.preferred.end(), agent.id) == call.preferred.end()) return std::nullopt;
  return eligible_if_preferred(call, agent);
}

// ---- The choice of an agent (rules 5.2 and 5.3) --------------------------------------------------------------------

std::optional<NaiveAcd::Choice> NaiveAcd::choose_agent(const NaiveCall& call, std::optional<Rank> worst) {
  std::vector<const NaiveAgent*> best;
  std::optional<Rank> rank;
  for (const auto& [slot, agent] : agents_) {
    const std::optional<Way> found = candidate(call, agent);
    if (!found || (worst && found->rank > *worst)) continue;
    if (!rank || found->rank < *rank) {
      rank = found->rank;
      best.clear();
    }
    if (found->rank == *rank) best.push_back(&agent);
  }
  if (best.empty()) return std::nullopt;
  return Choice{choose_by_policy(call, best), *rank};
}

AgentId NaiveAcd::choose_by_strategy(const NaiveCall& call, const std::vector<const NaiveAgent*>& candidates) {
  const StrategyKind kind = queue_of(call).strategy.kind;
  if (kind == StrategyKind::kRandom) return candidates[random_.below(candidates.size())]->id;
  if (kind == StrategyKind::kWeightedRandom) {
    const auto weight = [&](const NaiveAgent* agent) {
      return mutated(NaiveMutation::kUniformWeights) ? uint64_t{1} : static_cast<uint64_t>(agent->spec.weight);
    };
    uint64_t sum = 0;
    for (const NaiveAgent* agent : candidates) sum += weight(agent);
    const uint64_t drawn = random_.below(sum);
    uint64_t running = 0;
    for (const NaiveAgent* agent : candidates) {
      running += weight(agent);
      if (running > drawn) return agent->id;
    }
  }
  const NaiveAgent* chosen = nullptr;
  std::vector<int64_t> least;
  for (const NaiveAgent* agent : candidates) {
    std::vector<int64_t> key = strategy_key(call, *agent);
    key.push_back(to_us(agent->idle_since));
    const int64_t slot = agent->id.index();
    key.push_back(mutated(NaiveMutation::kTieBreakOffByOne) ? -slot : slot);
    if (chosen == nullptr || key < least) {
      chosen = agent;
      least = key;
    }
  }
  return chosen->id;
}

std::vector<int64_t> NaiveAcd::strategy_key(const NaiveCall& call, const NaiveAgent& agent) const {
  const int64_t position = agent.spec.position;
  const int64_t slot = agent.id.index();
  const auto level = [&](SkillId skill) {
    const auto it = agent.skills.find(skill.value());
    return it == agent.skills.end() ? 0 : it->second;
  };
  switch (queue_of(call).strategy.kind) {
    case StrategyKind::kLeastOccupied:
      return {agent.share.key()};
    case StrategyKind::kFewestCalls:
      return {static_cast<int64_t>(agent.calls)};
    case StrategyKind::kRoundRobin: {
      const auto& last = queue_of(call).last_offered;
      const bool after = !last || mutated(NaiveMutation::kRoundRobinForgets) ||
                         std::pair(agent.spec.position, agent.id.index()) > *last;
      return {after ? 0 : 1, position, slot};
    }
    case StrategyKind::kLinear:
      return {position, slot};
    case StrategyKind::kPercentAllocation:
      return {static_cast<int64_t>(agent.calls + 1) * (1 << 20) / agent.spec.weight};
    case StrategyKind::kBestSkill:
      return {-requirements_[call.asked].proficiency(level)};
    case StrategyKind::kLeastSkilled: {
      int64_t total = 0;
      for (const auto& [skill, proficiency] : agent.skills) total += proficiency;
      return {static_cast<int64_t>(agent.skills.size()), total};
    }
    case StrategyKind::kLeastLoaded:
      return {static_cast<int64_t>(units(agent)) * (1 << 20) / agent.spec.capacity};
    case StrategyKind::kIdlenessRatio:
      return {-idleness_key(agent)};
    default:
      return {};  // the longest idle
  }
}

int64_t NaiveAcd::idleness_key(const NaiveAgent& agent) const {
  int64_t shares = 1;  // of the agents without a group
  int64_t own_share = 1;
  for (const GroupSpec& group : centre_.groups) {
    shares += group.share;
    if (groups_.find(group.name) == agent.group) own_share = group.share;
  }
  int64_t idle = 0;
  int64_t idle_in_group = 0;
  for (const auto& [slot, other] : agents_) {
    if (other.shown != AgentState::kReady) continue;
    ++idle;
    if (other.group == agent.group) ++idle_in_group;
  }
  return idle_in_group * shares - own_share * idle;
}

void NaiveAcd::match_call(CallId id) {
  NaiveCall* call = find(id);
  if (call == nullptr || call->state != CallState::kQueued) return;
  concern(id);
  if (call->retry_until) return;
  const std::optional<Choice> choice = choose_agent(*call, std::nullopt);
  if (!choice) return;
  give(*call, choice->agent, choice->rank);
  fill_round(id);
}

int64_t NaiveAcd::waiting_in(QueueId queue) const { return static_cast<int64_t>(in_line(queue).size()); }

}  // namespace strowger::naive
