// SPDX-License-Identifier: Apache-2.0
//
// Queueing models whose answers are known, built as centres and played by the simulator with the production engine.
//
// Time is scaled: one unit of the model (a mean service time) is 100 s, so that whole microseconds are fine enough
// (1e-8 of a unit).
#ifndef STROWGER_TESTS_ACCURACY_MODELS_H_
#define STROWGER_TESTS_ACCURACY_MODELS_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "strowger/sim/simulator.h"

namespace strowger::accuracy {

enum class ModelFamily {
  kErlangB,       // calls that find everybody busy are refused
  kErlangC,       // calls wait for ever
  kErlangA,       // calls hang up after an exponential patience
  kNPriority,     // class 1 goes to pool 1, else to pool 2; pool 2 takes class 2 first
  kNLongestIdle,  // class 1 goes to the agent idle longest of both pools; pool 2 takes class 1 first
};

enum class Quantity {
  kBlocked,
  kDelayed,
  kAbandoned,
  kWait,
  kAnsweredWait,
  kVirtualWait,  // the wait of a caller who never hangs up
  kWaiting,
  kWaitVariance,
  kOccupancy,
  kAnsweredWithin,
  kAbandonedWithin,
  kWaitOver,
};

struct ReferenceModel {
  const char* name;
  ModelFamily family;
  std::array<double, 2> arrival_rate;
  std::array<double, 2> abandonment_rate;  // 0: never
  std::array<int, 2> agents;
  std::array<std::array<double, 2>, 2> service_rate;  // [class][pool]; 0: cannot
};

struct ReferenceValue {
  int model;
  Quantity quantity;
  int index;  // class or pool
  double threshold;
  double value;
  double tolerance;  // of the value itself
  const char* name;
};

#include "accuracy/reference_values.inc"

inline constexpr Duration kUnit{100'000'000};
inline constexpr double kUnitSeconds = 100;

inline Duration units(double count) { return from_seconds(count * kUnitSeconds); }
inline double per_hour(double per_unit) { return per_unit * 3600 / kUnitSeconds; }

inline bool has_two_classes(const ReferenceModel& model) { return model.arrival_rate[1] > 0; }

inline std::vector<ReferenceValue> values_of(int model) {
  std::vector<ReferenceValue> values;
  for (const ReferenceValue& value : kReferenceValues) {
    if (value.model == model) values.push_back(value);
  }
  return values;
}

inline std::vector<Duration> thresholds_of(int model) {
  std::vector<Duration> thresholds;
  for (const ReferenceValue& value : values_of(model)) {
    const Duration t = units(value.threshold);
    if (value.threshold > 0 && std::find(thresholds.begin(), thresholds.end(), t) == thresholds.end()) {
      thresholds.push_back(t);
    }
  }
  return thresholds;
}

inline CentreSpec centre_of(const ReferenceModel& model) {
  CentreSpec centre;
  centre.call_order = "membership_priority";
  for (int c = 0; c < (has_two_classes(model) ? 2 : 1); ++c) {
    QueueSpec queue;
    queue.name = "class" + std::to_string(c + 1);
    queue.auto_answer = true;
    if (model.family == ModelFamily::kErlangB) {
      queue.join_empty = {.enabled = true,
                          .except_not_ready = true,
                          .except_reserved = true,
                          .except_busy = true,
                          .except_wrap_up = true};
    }
    centre.queues.push_back(queue);
  }
  const bool idle = model.family == ModelFamily::kNLongestIdle;
  for (int pool = 0; pool < (has_two_classes(model) ? 2 : 1); ++pool) {
    centre.groups.push_back({.name = "pool" + std::to_string(pool + 1)});
    for (int i = 0; i < model.agents[static_cast<size_t>(pool)]; ++i) {
      AgentSpec agent;
      agent.group = centre.groups.back().name;
      agent.name = agent.group + "_" + std::to_string(i + 1);
      agent.memberships.push_back(
          {.queue = "class1", .tier = pool == 1 && !idle ? 1 : 0, .priority = pool == 1 && !idle ? 2 : 1});
      if (pool == 1) agent.memberships.push_back({.queue = "class2", .tier = 0, .priority = idle ? 2 : 1});
      centre.agents.push_back(agent);
    }
  }
  return centre;
}

/// `service_bias` scales all service rates: 1 is the model as it is.
inline SimulationPlan plan_of(int number, double service_bias = 1) {
  const ReferenceModel& model = kReferenceModels[number];
  SimulationPlan plan;
  for (size_t c = 0; c < (has_two_classes(model) ? 2 : 1); ++c) {
    CallSource source;
    source.name = "class" + std::to_string(c + 1);
    source.queue = source.name;
    source.arrivals = ArrivalProcess::poisson(per_hour(model.arrival_rate[c]));
    if (model.abandonment_rate[c] > 0)
      source.patience = Distribution::exponential(units(1 / model.abandonment_rate[c]));
    const auto handling = [&](size_t pool) {
      return Distribution::exponential(units(1 / (model.service_rate[c][pool] * service_bias)));
    };
    source.handling = handling(model.service_rate[c][0] > 0 ? 0 : 1);
    if (has_two_classes(model) && model.service_rate[c][0] > 0 &&
        model.service_rate[c][0] != model.service_rate[c][1]) {
      source.group_handling = {{.group = "pool1", .handling = handling(0)},
                               {.group = "pool2", .handling = handling(1)}};
    }
    plan.sources.push_back(source);
  }
  // Callers with all the time in the world and nothing to say: they take an agent for no time at all, so nobody else
  // notices, and by PASTA their mean wait is the virtual one.
  const std::vector<ReferenceValue> values = values_of(number);
  if (std::any_of(values.begin(), values.end(), [](auto& v) { return v.quantity == Quantity::kVirtualWait; })) {
    CallSource probe;
    probe.name = "probe";
    probe.queue = "class1";
    probe.arrivals = ArrivalProcess::poisson(per_hour(0.25 * model.arrival_rate[0]));
    plan.sources.push_back(probe);
  }
  return plan;
}

/// Utilisation where nobody hangs up; it decides how long a run must be.
inline double load_of(const ReferenceModel& model) {
  return has_two_classes(model) ? 0.9 : model.arrival_rate[0] / (model.agents[0] * model.service_rate[0][0]);
}

/// `calls`: about how many are measured.
inline SimulationOptions options_of(int number, double calls, size_t batches, uint64_t seed) {
  const ReferenceModel& model = kReferenceModels[number];
  const double rate = model.arrival_rate[0] + model.arrival_rate[1];
  SimulationOptions options;
  options.seed = seed;
  options.warm_up = units(std::max(50.0, 0.01 * calls / rate));
  options.length = units(calls / rate);
  options.batches = batches;
  options.thresholds = thresholds_of(number);
  return options;
}

struct Comparison {
  Estimate estimate;  // in the model's units
  double z = 0;       // distance from the truth in standard errors
  bool rare = false;
  bool passed = false;
};

inline Estimate estimate_of(const SimulationResult& result, const ReferenceValue& value, double confidence) {
  const auto source = static_cast<size_t>(value.index);
  const auto place = std::find(result.thresholds.begin(), result.thresholds.end(), units(value.threshold));
  const auto threshold = static_cast<size_t>(place - result.thresholds.begin());
  const auto scaled = [&](Metric metric, size_t of, double scale) {
    Estimate e = result.estimate(metric, of, 0, confidence);
    e.mean /= scale;
    e.standard_error /= scale;
    e.half_width /= scale;
    return e;
  };
  switch (value.quantity) {
    case Quantity::kBlocked:
      return result.estimate(Metric::kShareBlocked, source, 0, confidence);
    case Quantity::kDelayed:
      return result.estimate(Metric::kShareDelayed, source, 0, confidence);
    case Quantity::kAbandoned:
      return result.estimate(Metric::kShareAbandoned, source, 0, confidence);
    case Quantity::kWait:
      return scaled(Metric::kMeanWait, source, kUnitSeconds);
    case Quantity::kAnsweredWait:
      return scaled(Metric::kMeanAnsweredWait, source, kUnitSeconds);
    case Quantity::kVirtualWait:
      return scaled(Metric::kMeanWait, result.find_source("probe"), kUnitSeconds);
    case Quantity::kWaiting:
      return result.estimate(Metric::kMeanWaiting, source, 0, confidence);
    case Quantity::kWaitVariance:
      return scaled(Metric::kWaitVariance, source, kUnitSeconds * kUnitSeconds);
    case Quantity::kOccupancy:
      return result.occupancy(source, confidence);
    case Quantity::kAnsweredWithin:
      return result.estimate(Metric::kServiceLevel, source, threshold, confidence);
    case Quantity::kAbandonedWithin:
      return result.estimate(Metric::kShareAbandonedWithin, source, threshold, confidence);
    case Quantity::kWaitOver:
      return result.estimate(Metric::kShareWaitedOver, source, threshold, confidence);
  }
  return {};
}

inline bool is_share(Quantity quantity) {
  return quantity == Quantity::kBlocked || quantity == Quantity::kDelayed || quantity == Quantity::kAbandoned ||
         quantity == Quantity::kAnsweredWithin || quantity == Quantity::kAbandonedWithin ||
         quantity == Quantity::kWaitOver;
}

/// Calls that wait longer than a high threshold come in clusters: how many calls long the memory of such a spell is.
/// From the reflected Brownian motion that the virtual wait resembles there: variance 2/n and drift m per unit of time,
/// so a relaxation time of 2 (2/n) / m^2.
inline double cluster_of(const ReferenceModel& model, double threshold) {
  const double stay = std::exp(-model.abandonment_rate[0] * threshold);
  const double drift = 1 - load_of(model) * stay;
  return std::max(20.0, model.arrival_rate[0] * 4 / model.agents[0] / (drift * drift));
}

/// Whether the true value lies in the confidence interval. Where fewer than 3,000 events are expected batch means say
/// little; there the count is tested as if it came in whole clusters: a bound rather than an estimate.
inline Comparison compare(const SimulationResult& result, const ReferenceValue& value, double confidence) {
  constexpr double kRare = 3000;
  Comparison comparison{.estimate = estimate_of(result, value, confidence)};
  Estimate& e = comparison.estimate;
  const auto calls = static_cast<double>(result.source_total(static_cast<size_t>(value.index)).arrivals);
  const double rest = 1 - value.value;
  if (is_share(value.quantity) && calls * std::min(value.value, rest) < kRare) {
    comparison.rare = true;
    const double cluster = cluster_of(kReferenceModels[value.model], value.threshold);
    e.standard_error = std::max(e.standard_error, std::sqrt(value.value * rest * cluster / calls));
    e.half_width = student_t_quantile(0.5 + 0.5 * confidence, static_cast<double>(e.samples - 1)) * e.standard_error;
  }
  comparison.z = (e.mean - value.value) / e.standard_error;
  comparison.passed = std::abs(e.mean - value.value) <= e.half_width + value.tolerance;
  return comparison;
}

}  // namespace strowger::accuracy

#endif  // STROWGER_TESTS_ACCURACY_MODELS_H_
