// SPDX-License-Identifier: Apache-2.0
//
// Queueing models whose answers are known, built as centres and played by the simulator with the production engine.
//
// Time is scaled: one unit of the model (mostly a mean service time) is 100 s, so that whole microseconds are fine
// enough (1e-8 of a unit).
#ifndef STROWGER_TESTS_ACCURACY_MODELS_H_
#define STROWGER_TESTS_ACCURACY_MODELS_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "strowger/sim/simulator.h"

namespace strowger::accuracy {

inline constexpr Duration kUnit{100'000'000};
inline constexpr double kUnitSeconds = 100;

inline Duration units(double count) { return from_seconds(count * kUnitSeconds); }
inline double per_hour(double per_unit) { return per_unit * 3600 / kUnitSeconds; }

/// What is simulated, and what is needed to make its estimates.
struct Model {
  /// As in the table of true values.
  std::string name;
  CentreSpec centre;
  SimulationPlan plan;
  /// Calls per unit, all sources together, and about how many are measured.
  double rate = 1;
  double calls = 2e6;
  size_t batches = 100;
  /// In units; many times what the model remembers.
  double warm_up = 200;
  /// Whether metrics without a class are of all sources together, and not of the first alone.
  bool all_sources = false;
  /// In units: the threshold of a service level whose name does not say it.
  double target = 0;
  /// In units: the mean time between a caller's attempts.
  double redial_delay = 0;
  /// Offered load per agent and abandonment rate, for the memory of rare events; see `cluster_of`.
  double load = 0.9;
  double abandonment_rate = 0;
  /// Virtual time at the start, so that head starts do not reach back before time zero.
  Duration start{};
};

inline std::string numbered(std::string_view name, size_t index) {
  return std::string(name) + std::to_string(index + 1);
}

/// Callers who find everybody busy are refused.
inline constexpr EmptyRule kLoss{
    .enabled = true, .except_not_ready = true, .except_reserved = true, .except_busy = true, .except_wrap_up = true};

/// One queue and `agents` equal agents, Poisson calls who wait for ever, exponential service of mean one unit.
inline Model one_queue(std::string name, int agents, double rate) {
  Model model{.name = std::move(name), .rate = rate};
  model.centre.queues.push_back({.name = "q", .auto_answer = true});
  for (int i = 0; i < agents; ++i) {
    model.centre.agents.push_back({.name = numbered("a", static_cast<size_t>(i)), .memberships = {{.queue = "q"}}});
  }
  model.plan.sources.push_back({.name = "s",
                                .queue = "q",
                                .arrivals = ArrivalProcess::poisson(per_hour(rate)),
                                .handling = Distribution::exponential(kUnit)});
  model.load = rate / agents;
  return model;
}

/// `one_queue` with mean service 1 / `service_rate` and abandonment: Erlang C, or Erlang A.
inline Model erlang(std::string name, int agents, double rate, double abandonment_rate = 0, double service_rate = 1) {
  Model model = one_queue(std::move(name), agents, rate);
  model.plan.sources[0].handling = Distribution::exponential(units(1 / service_rate));
  if (abandonment_rate > 0) model.plan.sources[0].patience = Distribution::exponential(units(1 / abandonment_rate));
  model.load = rate / (agents * service_rate);
  model.abandonment_rate = abandonment_rate;
  return model;
}

/// A skill-based design: classes of calls, each with a queue, and pools of equal agents. Classes and pools are numbered
/// from 1, as in the literature.
struct Design {
  const char* name;
  std::vector<double> arrival_rate;               // by class
  std::vector<double> abandonment_rate;           // by class; 0: never
  std::vector<int> agents;                        // by pool
  std::vector<std::vector<double>> service_rate;  // by class and pool; 0: cannot
  /// By class: the pools that a call tries, best first. Empty: all that can, as equals.
  std::vector<std::vector<int>> arrival_preference;
  /// By pool: the classes that a freed agent looks for, first in line first; used by "membership_priority".
  std::vector<std::vector<int>> agent_priority;
  const char* call_order = "membership_priority";
  const char* strategy = "longest_idle";
};

inline int place_in(const std::vector<int>& list, int value) {
  const auto place = std::find(list.begin(), list.end(), value);
  return place == list.end() ? 0 : static_cast<int>(place - list.begin());
}

inline AgentSpec agent_of(const Design& design, size_t pool) {
  AgentSpec agent;
  agent.group = numbered("pool", pool);
  for (size_t c = 0; c < design.arrival_rate.size(); ++c) {
    if (design.service_rate[c][pool] == 0) continue;
    Membership membership{.queue = numbered("class", c)};
    if (!design.arrival_preference.empty()) {
      membership.tier = place_in(design.arrival_preference[c], static_cast<int>(pool) + 1);
    }
    if (!design.agent_priority.empty()) {
      membership.priority = 1 + place_in(design.agent_priority[pool], static_cast<int>(c) + 1);
    }
    agent.memberships.push_back(membership);
  }
  return agent;
}

inline CallSource source_of(const Design& design, size_t c) {
  CallSource source;
  source.name = numbered("class", c);
  source.queue = source.name;
  source.arrivals = ArrivalProcess::poisson(per_hour(design.arrival_rate[c]));
  if (design.abandonment_rate[c] > 0) {
    source.patience = Distribution::exponential(units(1 / design.abandonment_rate[c]));
  }
  for (size_t pool = 0; pool < design.agents.size(); ++pool) {
    if (design.service_rate[c][pool] == 0) continue;
    source.handling = Distribution::exponential(units(1 / design.service_rate[c][pool]));
    source.group_handling.push_back({.group = numbered("pool", pool), .handling = source.handling});
  }
  const bool equal = std::all_of(source.group_handling.begin(), source.group_handling.end(),
                                 [&](const GroupHandling& row) { return row.handling == source.handling; });
  if (equal) source.group_handling.clear();
  return source;
}

inline Model model_of(const Design& design) {
  Model model{.name = design.name, .rate = 0};
  model.centre.call_order = design.call_order;
  for (size_t c = 0; c < design.arrival_rate.size(); ++c) {
    QueueSpec queue;
    queue.name = numbered("class", c);
    queue.auto_answer = true;
    queue.strategy = design.strategy;
    model.centre.queues.push_back(queue);
    model.plan.sources.push_back(source_of(design, c));
    model.rate += design.arrival_rate[c];
  }
  for (size_t pool = 0; pool < design.agents.size(); ++pool) {
    model.centre.groups.push_back({.name = numbered("pool", pool)});
    for (int i = 0; i < design.agents[pool]; ++i) {
      AgentSpec agent = agent_of(design, pool);
      agent.name = agent.group + "_" + std::to_string(i + 1);
      model.centre.agents.push_back(agent);
    }
  }
  return model;
}

/// Class 1 goes to pool 1, else to pool 2; class 2 to pool 2, which takes class 2 first.
inline Design n_design(const char* name, std::vector<double> rates, std::vector<double> abandonment,
                       std::vector<int> agents) {
  return {.name = name,
          .arrival_rate = std::move(rates),
          .abandonment_rate = std::move(abandonment),
          .agents = std::move(agents),
          .service_rate = {{1, 1}, {0, 1}},
          .arrival_preference = {{1, 2}, {2}},
          .agent_priority = {{1}, {2, 1}}};
}

inline Design n_50_50() { return n_design("N_50_50_bench", {50, 45}, {0.5, 0.5}, {50, 50}); }

/// `distribution`, every draw `factor` times as long.
inline Distribution stretched(const Distribution& distribution, double factor) {
  const double mean = distribution.mean();
  const double cv = std::sqrt(distribution.variance()) / mean;
  const Duration longer = from_seconds(mean * factor);
  switch (distribution.kind()) {
    case DistributionKind::kDeterministic:
      return Distribution::deterministic(longer);
    case DistributionKind::kExponential:
      return Distribution::exponential(longer);
    case DistributionKind::kUniform:
      return Distribution::uniform(Duration{}, 2 * longer);
    case DistributionKind::kErlang:
      return Distribution::erlang(static_cast<int>(std::lround(1 / (cv * cv))), longer);
    case DistributionKind::kGamma:
      return Distribution::gamma(longer, cv);
    case DistributionKind::kLognormal:
      return Distribution::lognormal(longer, cv);
    case DistributionKind::kHyperexponential:
      return Distribution::hyperexponential(longer, cv);
    default:
      ADD_FAILURE() << "no model has " << distribution.to_string();
      return distribution;
  }
}

/// A mistake put in on purpose: agents take `factor` times as long.
inline void make_slower(Model& model, double factor) {
  for (CallSource& source : model.plan.sources) {
    source.handling = stretched(source.handling, factor);
    for (GroupHandling& row : source.group_handling) row.handling = stretched(row.handling, factor);
    if (source.wrap_up.has_value()) source.wrap_up = stretched(*source.wrap_up, factor);
  }
}

}  // namespace strowger::accuracy

#endif  // STROWGER_TESTS_ACCURACY_MODELS_H_
