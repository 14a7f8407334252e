// SPDX-License-Identifier: Apache-2.0
//
// From a simulated model to estimates of the metrics that the tables of true values name.
//
// Every metric is a ratio of two sums over a batch, so its confidence interval follows from the batches of one long
// run.
#ifndef STROWGER_TESTS_ACCURACY_MEASURE_H_
#define STROWGER_TESTS_ACCURACY_MEASURE_H_

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "accuracy/models.h"
#include "accuracy/references.h"

namespace strowger::accuracy {

/// What the results do not count: how many calls are in the system, moment by moment, and whom the first pool answers.
struct CensusCounts {
  double length = 0;
  /// Integrals over time of the number of calls in the system, of its square, and of "at least as many as agents".
  double number = 0;
  double squared = 0;
  double full = 0;
  double connected = 0;
  double connected_to_first = 0;
};

class Census : public EventSink {
 public:
  Census(const SimulationOptions& options, size_t agents, size_t first_pool)
      : now_(options.start),
        begin_(options.start + options.warm_up),
        step_(options.length / static_cast<int64_t>(options.batches)),
        agents_(agents),
        first_pool_(first_pool),
        batches_(options.batches) {}

  void on_events(std::span<const Event> events) override {
    for (const Event& event : events) {
      pass_to(event.time);
      if (event.kind == EventKind::kQueued && event.cause == Cause::kArrival) ++number_;
      if (event.kind == EventKind::kEnded && event.end != CallEnd::kRejected) --number_;
      if (event.kind == EventKind::kConnected && now_ >= begin_ && batch_ < batches_.size()) {
        batches_[batch_].connected += 1;
        if (event.agent.index() < first_pool_) batches_[batch_].connected_to_first += 1;
      }
    }
  }

  const CensusCounts& batch(size_t index) const { return batches_[index]; }

 private:
  /// Spreads the time since the last event over the batches that it lies in.
  void pass_to(Time time) {
    if (now_ < begin_) now_ = std::min(time, begin_);
    while (now_ < time && batch_ < batches_.size()) {
      const Time end = begin_ + step_ * static_cast<int64_t>(batch_ + 1);
      const double passed = to_seconds(std::min(time, end) - now_);
      const auto number = static_cast<double>(number_);
      CensusCounts& counts = batches_[batch_];
      counts.length += passed;
      counts.number += number * passed;
      counts.squared += number * number * passed;
      if (number_ >= agents_) counts.full += passed;
      now_ = std::min(time, end);
      if (now_ == end) ++batch_;
    }
  }

  Time now_;
  Time begin_;
  Duration step_;
  size_t agents_;
  size_t first_pool_;
  size_t number_ = 0;
  size_t batch_ = 0;
  std::vector<CensusCounts> batches_;
};

/// One batch of what a metric is of.
struct Cell {
  const Model& model;
  SourceCounts calls;
  SourceCounts probe;
  GroupCounts agents;
  CensusCounts census;
  size_t threshold = 0;
  /// Over all batches, of what a variance is of.
  double mean = 0;

  double arrivals() const { return static_cast<double>(calls.arrivals); }
  double joined() const { return static_cast<double>(calls.joined() - calls.lost); }
  double wait() const { return static_cast<double>(calls.wait) / static_cast<double>(kUnit.count()); }
  double delayed() const { return static_cast<double>(calls.delayed - calls.lost); }
  double in(AgentState state) const { return static_cast<double>(agents.time[static_cast<size_t>(state)]); }
  double occupied() const { return in(AgentState::kBusy) + in(AgentState::kWrapUp); }
  double length() const { return static_cast<double>(calls.length); }
  double customers() const { return static_cast<double>(calls.arrivals - calls.redials); }
};

struct MetricRow {
  std::string_view stem;
  double (*above)(const Cell&);
  double (*below)(const Cell&);
  /// A share of calls that an event happened to: rare ones are tested otherwise.
  bool share = false;
};

/// A call that is turned away at the door of a second queue (lost) counts as blocked.
inline const MetricRow kMetricRows[] = {
    {"P_block", [](const Cell& c) { return static_cast<double>(c.calls.blocked + c.calls.lost); },
     [](const Cell& c) { return c.arrivals(); }, true},
    {"P_wait", [](const Cell& c) { return c.delayed(); }, [](const Cell& c) { return c.arrivals(); }, true},
    {"P_wait_arrival", [](const Cell& c) { return c.delayed(); }, [](const Cell& c) { return c.arrivals(); }, true},
    {"P_wait_accepted", [](const Cell& c) { return c.delayed(); }, [](const Cell& c) { return c.joined(); }, true},
    {"P_ab", [](const Cell& c) { return static_cast<double>(c.calls.abandoned); },
     [](const Cell& c) { return c.joined(); }, true},
    {"P_ab_per_attempt", [](const Cell& c) { return static_cast<double>(c.calls.abandoned); },
     [](const Cell& c) { return c.joined(); }, true},
    {"P_abandoned_within", [](const Cell& c) { return static_cast<double>(c.calls.abandoned_within[c.threshold]); },
     [](const Cell& c) { return c.arrivals(); }, true},
    {"P_served_within", [](const Cell& c) { return static_cast<double>(c.calls.answered_within[c.threshold]); },
     [](const Cell& c) { return c.arrivals(); }, true},
    {"P_W_le", [](const Cell& c) { return static_cast<double>(c.calls.answered_within[c.threshold]); },
     [](const Cell& c) { return c.arrivals(); }, true},
    {"P_W_gt",
     [](const Cell& c) {
       return c.joined() -
              static_cast<double>(c.calls.answered_within[c.threshold] + c.calls.abandoned_within[c.threshold]);
     },
     [](const Cell& c) { return c.joined(); }, true},
    {"E_W", [](const Cell& c) { return c.wait(); }, [](const Cell& c) { return c.joined(); }},
    {"E_W_accepted", [](const Cell& c) { return c.wait(); }, [](const Cell& c) { return c.joined(); }},
    {"E_W_per_attempt", [](const Cell& c) { return c.wait(); }, [](const Cell& c) { return c.joined(); }},
    {"E_W_s", [](const Cell& c) { return kUnitSeconds * c.wait(); }, [](const Cell& c) { return c.joined(); }},
    {"E_W_served",
     [](const Cell& c) { return static_cast<double>(c.calls.answered_wait) / static_cast<double>(kUnit.count()); },
     [](const Cell& c) { return static_cast<double>(c.calls.answered); }},
    {"E_W2", [](const Cell& c) { return c.calls.wait_squared / (kUnitSeconds * kUnitSeconds); },
     [](const Cell& c) { return c.joined(); }},
    {"Var_W",
     [](const Cell& c) {
       const double squared = c.calls.wait_squared / (kUnitSeconds * kUnitSeconds);
       return squared - 2 * c.mean * c.wait() + c.mean * c.mean * c.joined();
     },
     [](const Cell& c) { return c.joined(); }},
    // The wait of a caller who never hangs up.
    {"E_V", [](const Cell& c) { return static_cast<double>(c.probe.wait) / static_cast<double>(kUnit.count()); },
     [](const Cell& c) { return static_cast<double>(c.probe.arrivals); }},
    {"E_Q", [](const Cell& c) { return static_cast<double>(c.calls.waiting_time); },
     [](const Cell& c) { return c.length(); }},
    {"E_N", [](const Cell& c) { return c.census.number; }, [](const Cell& c) { return c.census.length; }},
    {"Var_N",
     [](const Cell& c) { return c.census.squared - 2 * c.mean * c.census.number + c.mean * c.mean * c.census.length; },
     [](const Cell& c) { return c.census.length; }},
    {"P_wait_time", [](const Cell& c) { return c.census.full; }, [](const Cell& c) { return c.census.length; }},
    {"P_all_busy", [](const Cell& c) { return c.census.full; }, [](const Cell& c) { return c.census.length; }},
    {"E_busy", [](const Cell& c) { return c.occupied(); }, [](const Cell& c) { return c.length(); }},
    {"occupancy", [](const Cell& c) { return c.occupied(); },
     [](const Cell& c) { return c.occupied() + c.in(AgentState::kReserved) + c.in(AgentState::kReady); }},
    {"share_served", [](const Cell& c) { return c.census.connected_to_first; },
     [](const Cell& c) { return c.census.connected; }},
    // Little's law: those who call again, and how long they stay away.
    {"E_orbit",
     [](const Cell& c) {
       return static_cast<double>(c.calls.redials) * c.model.redial_delay * static_cast<double>(kUnit.count());
     },
     [](const Cell& c) { return c.length(); }},
    {"P_lost_per_customer", [](const Cell& c) { return static_cast<double>(c.calls.abandoned - c.calls.redials); },
     [](const Cell& c) { return c.customers(); }},
    {"attempts_per_customer", [](const Cell& c) { return c.arrivals(); }, [](const Cell& c) { return c.customers(); }},
    // GI/M/n: a delayed call waits 1 / (n (1 - sigma)) on average.
    {"sigma", [](const Cell& c) { return c.wait() - c.delayed() / static_cast<double>(c.model.centre.agents.size()); },
     [](const Cell& c) { return c.wait(); }},
};

/// The parts of a metric's name.
struct MetricName {
  const MetricRow* row = nullptr;
  /// Indices from 0; kAll where the name has none.
  size_t source = SimulationResult::kAll;
  size_t group = SimulationResult::kAll;
  /// In units; 0: none.
  double threshold = 0;
};

/// Cuts `_mark` and the number after it off the end of `text`.
inline double cut_number(std::string& text, std::string_view mark) {
  const size_t place = text.rfind(mark);
  double number = 0;
  if (place == std::string::npos) return number;
  const char* begin = text.data() + place + mark.size();
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(begin, end, number);
  if (error != std::errc() || rest != end) return 0;
  text.resize(place);
  return number;
}

inline MetricName metric_name(const Model& model, std::string_view name) {
  MetricName parts;
  std::string stem(name);
  if (const double pool = cut_number(stem, "_pool"); pool > 0) parts.group = static_cast<size_t>(pool) - 1;
  if (const double c = cut_number(stem, "_class"); c > 0) parts.source = static_cast<size_t>(c) - 1;
  if (parts.source == SimulationResult::kAll && !model.all_sources) parts.source = 0;
  if (stem.starts_with("service_level")) {
    stem = "P_served_within";
    parts.threshold = model.target;
  } else if (stem == "ASA_s") {
    stem = "E_W_s";
  } else {
    parts.threshold = cut_number(stem, "_");
  }
  for (const MetricRow& row : kMetricRows) {
    if (row.stem == stem) parts.row = &row;
  }
  return parts;
}

struct Run {
  Model model;
  SimulationResult result;
  std::unique_ptr<Census> census;
};

inline SimulationOptions options_of(const Model& model, const std::vector<Reference>& references, uint64_t seed) {
  SimulationOptions options;
  options.seed = seed;
  // Every model has random numbers of its own, so that chance does not push all estimates the same way.
  for (const char c : model.name) options.replication = options.replication * 31 + static_cast<unsigned char>(c);
  options.start = kMinTime + model.start;
  options.warm_up = units(model.warm_up);
  // Whole microseconds in each batch, so that batches end where the census says.
  const auto batches = static_cast<int64_t>(model.batches);
  options.length = units(model.calls / model.rate) / batches * batches;
  options.batches = model.batches;
  options.thresholds.clear();
  for (const Reference& reference : references) {
    const Duration t = units(metric_name(model, reference.metric).threshold);
    if (t > Duration::zero() &&
        std::find(options.thresholds.begin(), options.thresholds.end(), t) == options.thresholds.end()) {
      options.thresholds.push_back(t);
    }
  }
  return options;
}

/// Callers with all the time in the world and nothing to say: they take an agent for no time at all, so nobody else
/// notices, and by PASTA their mean wait is the virtual one.
inline void add_probe(Model& model) {
  model.plan.sources.push_back({.name = "probe",
                                .queue = model.plan.sources[0].queue,
                                .arrivals = ArrivalProcess::poisson(per_hour(0.25 * model.rate))});
}

inline Run simulate(Model model, const std::vector<Reference>& references, uint64_t seed) {
  const auto asks_for = [&](std::string_view stem) {
    return std::any_of(references.begin(), references.end(), [&](const Reference& r) {
      return metric_name(model, r.metric).row != nullptr && metric_name(model, r.metric).row->stem == stem;
    });
  };
  if (asks_for("E_V")) add_probe(model);
  const SimulationOptions options = options_of(model, references, seed);
  std::unique_ptr<Census> census;
  if (asks_for("E_N") || asks_for("P_wait_time") || asks_for("P_all_busy") || asks_for("share_served")) {
    const auto first_pool = static_cast<size_t>(
        std::count_if(model.centre.agents.begin(), model.centre.agents.end(),
                      [&](const AgentSpec& agent) { return agent.group == model.centre.agents[0].group; }));
    census = std::make_unique<Census>(options, model.centre.agents.size(), first_pool);
  }
  auto simulator = Simulator::create(model.centre, model.plan, options, census.get());
  EXPECT_TRUE(simulator.ok()) << model.name << ": " << simulator.status();
  SimulationResult result = (*simulator)->run().value();
  EXPECT_EQ(result.refused, 0u) << model.name;
  EXPECT_EQ(result.unfinished, 0u) << model.name;
  return {std::move(model), std::move(result), std::move(census)};
}

/// Sums over the sources (groups) if `index` is kAll. All have the length of the batch.
template <class Counts>
Counts sum_of(const Counts* row, size_t width, size_t index) {
  if (index != SimulationResult::kAll) return row[index];
  Counts sum;
  for (size_t i = 0; i < width; ++i) sum += row[i];
  sum.length = row[0].length;
  return sum;
}

/// Numerators and denominators of a metric, by batch.
struct Terms {
  std::vector<double> above;
  std::vector<double> below;
};

inline Terms terms_of(const Run& run, const MetricName& name, double mean = 0) {
  const SimulationResult& result = run.result;
  const size_t probe = result.find_source("probe");
  const auto place = std::find(result.thresholds.begin(), result.thresholds.end(), units(name.threshold));
  Terms terms;
  for (size_t batch = 0; batch < result.batches; ++batch) {
    const Cell cell{
        .model = run.model,
        .calls = sum_of(&result.source(batch, 0), result.sources.size(), name.source),
        .probe = probe == SimulationResult::kAll ? SourceCounts{} : result.source(batch, probe),
        .agents = sum_of(&result.group(batch, 0), result.groups.size(), name.group),
        .census = run.census == nullptr ? CensusCounts{} : run.census->batch(batch),
        .threshold = static_cast<size_t>(place - result.thresholds.begin()),
        .mean = mean,
    };
    terms.above.push_back(name.row->above(cell));
    terms.below.push_back(name.row->below(cell));
  }
  return terms;
}

inline Terms terms_of(const Run& run, std::string_view metric) {
  const MetricName name = metric_name(run.model, metric);
  const bool of_wait = name.row->stem == "Var_W";
  if (!of_wait && name.row->stem != "Var_N") return terms_of(run, name);
  const Terms first = terms_of(run, metric_name(run.model, of_wait ? "E_W" : "E_N"));
  return terms_of(run, name, estimate_ratio(first.above, first.below).mean);
}

inline Estimate estimate_of(const Run& run, std::string_view metric, double confidence) {
  const Terms terms = terms_of(run, metric);
  return estimate_ratio(terms.above, terms.below, confidence);
}

}  // namespace strowger::accuracy

#endif  // STROWGER_TESTS_ACCURACY_MEASURE_H_
