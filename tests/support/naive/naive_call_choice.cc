// SPDX-License-Identifier: Apache-2.0
//
// An agent that looks for a call (rule 6).
#include <algorithm>
#include <map>
#include <utility>

#include "support/naive/naive_engine.h"

namespace strowger::naive {
namespace {

/// -1 when `a` is the smaller (goes first), 1 when `b` is, 0 when they are equal.
template <class T>
int smaller_first(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

/// Promises of an SLA policy have no names, and are one if they promise the same.
bool same_promise(const Sla* a, const Sla* b) {
  if (a == nullptr || b == nullptr || !a->name.empty() || !b->name.empty()) return a == b;
  return *a == *b;
}

}  // namespace

void NaiveAcd::match_agent(AgentId id) {
  while (find_agent_by_id(id) != nullptr && can_take_any(*find_agent_by_id(id)) && give_best_queued_call(id)) {
  }
  while (find_agent_by_id(id) != nullptr && join_best_ring(id)) {
  }
}

bool NaiveAcd::give_best_queued_call(AgentId id) {
  const NaiveAgent& agent = *find_agent_by_id(id);
  std::vector<Contender> contenders;
  for (const auto& [slot, call] : calls_) {
    if (call.state != CallState::kQueued || call.retry_until) continue;
    if (const std::optional<Way> found = candidate(call, agent)) contenders.push_back({&call, *found});
  }
  const Contender* best = best_by_policy(contenders, agent);
  if (best == nullptr) return false;
  const CallId call = best->call->id;
  give(*find(call), id, best->way.rank);
  fill_round(call);
  return true;
}

bool NaiveAcd::join_best_ring(AgentId id) {
  const NaiveAgent& agent = *find_agent_by_id(id);
  std::vector<Contender> contenders;
  for (const auto& [slot, call] : calls_) {
    if (call.state != CallState::kOffered || call.next_ring_step || !takes_more_offers(call)) continue;
    const std::optional<Way> found = candidate(call, agent);
    if (found && found->rank <= call.round_rank) contenders.push_back({&call, *found});
  }
  const Contender* best = best_by_policy(contenders, agent);
  if (best == nullptr) return false;
  give(*find(best->call->id), id, best->way.rank);
  return true;
}

const NaiveAcd::Contender* NaiveAcd::best_of(const std::vector<Contender>& contenders, const NaiveAgent& agent) const {
  std::map<QueueId, const Contender*> best_in_queue;
  for (const Contender& contender : contenders) {
    const bool newest_first = queue_of(*contender.call).spec.lifo && !mutated(NaiveMutation::kLifoIgnored);
    // Of calls that differ in nothing but age only the first in line counts, whatever the order thinks of ages.
    if (std::any_of(contenders.begin(), contenders.end(), [&](const Contender& other) {
          return same_line(*other.call, *contender.call) && stands_before(*other.call, *contender.call, newest_first);
        })) {
      continue;
    }
    const Contender*& best = best_in_queue[contender.call->queue];
    if (best == nullptr || before(contender, *best, agent.order, newest_first)) best = &contender;
  }
  const Contender* best = nullptr;
  for (const auto& [queue, contender] : best_in_queue) {
    if (best == nullptr || before(*contender, *best, agent.order, /*newest_first=*/false)) best = contender;
  }
  return best;
}

bool NaiveAcd::before(const Contender& a, const Contender& b, CallOrder order, bool newest_first) const {
  if (const int compared = compare_keys(a, b, order, newest_first); compared != 0) return compared < 0;
  return stands_before(*a.call, *b.call, newest_first);
}

bool NaiveAcd::stands_before(const NaiveCall& a, const NaiveCall& b, bool newest_first) const {
  const auto key = [](const NaiveCall& call) { return std::pair(call.place, call.id.index()); };
  return newest_first ? key(a) > key(b) : key(a) < key(b);
}

bool NaiveAcd::same_line(const NaiveCall& a, const NaiveCall& b) const {
  return a.queue == b.queue && a.reach == b.reach && a.current == b.current && a.tiers == b.tiers &&
         same_promise(sla(a), sla(b)) && a.priority == b.priority && a.reserve_level == b.reserve_level &&
         a.media == b.media && a.window_end.has_value() == b.window_end.has_value() &&
         a.delay_waited_out == b.delay_waited_out;
}

int NaiveAcd::compare_keys(const Contender& a, const Contender& b, CallOrder order, bool newest_first) const {
  const QueueSpec& qa = queue_of(*a.call).spec;
  const QueueSpec& qb = queue_of(*b.call).spec;
  const int by_priority = smaller_first(b.call->priority, a.call->priority);
  switch (order) {
    case CallOrder::kPriority:
      return by_priority;
    case CallOrder::kAge:
      return 0;
    case CallOrder::kSlaDeadline: {
      const std::optional<int64_t> da = deadline_key(*a.call, newest_first);
      const std::optional<int64_t> db = deadline_key(*b.call, newest_first);
      if (da.has_value() != db.has_value()) return da ? -1 : 1;
      return da ? smaller_first(*da, *db) : 0;
    }
    case CallOrder::kQueueWeight:
      return qa.weight != qb.weight ? smaller_first(qb.weight, qa.weight) : by_priority;
    case CallOrder::kMembershipPriority: {
      const int line_a = a.way.membership->priority;
      const int line_b = b.way.membership->priority;
      return line_a != line_b ? smaller_first(line_a, line_b) : by_priority;
    }
    case CallOrder::kGeneralisedCMu:
      return newest_first ? smaller_first(c_mu(*a.call), c_mu(*b.call)) : smaller_first(c_mu(*b.call), c_mu(*a.call));
    case CallOrder::kQueueRatio:
      return smaller_first(waiting_in(b.call->queue) * qa.share, waiting_in(a.call->queue) * qb.share);
    case CallOrder::kQueueIdlenessRatio:
      break;
  }
  int64_t shares = 0;
  int64_t waiting = 0;
  for (size_t i = 0; i < queues_.size(); ++i) {
    if (!queues_[i].live) continue;
    shares += queues_[i].spec.share;
    waiting += waiting_in(QueueId{static_cast<uint32_t>(i)});
  }
  return smaller_first(waiting_in(b.call->queue) * shares - qb.share * waiting,
                       waiting_in(a.call->queue) * shares - qa.share * waiting);
}

double NaiveAcd::c_mu(const NaiveCall& call) const {
  const QueueSpec& spec = queue_of(call).spec;
  const double waited = to_seconds(now_ - call.enqueue);
  double key = spec.cost * static_cast<double>(spec.cost_power);
  for (int i = 1; i < spec.cost_power; ++i) key = key * waited;
  return key / to_seconds(spec.expected_handling);
}

std::optional<int64_t> NaiveAcd::deadline_key(const NaiveCall& call, bool newest_first) const {
  const Sla* promised = sla(call);
  if (promised == nullptr) return std::nullopt;
  // In a LIFO queue age is turned round: the enqueue time counts the other way.
  return newest_first ? to_us(promised->target) - to_us(call.enqueue) : to_us(add(call.enqueue, promised->target));
}

}  // namespace strowger::naive
