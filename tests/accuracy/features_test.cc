// SPDX-License-Identifier: Apache-2.0
//
// The simulator's own parts against theory: general distributions, arrivals of every kind, redials, trunks, wrap-up,
// order of service, changing staff, busy and quiet days. One value or two each; theory_test.cc has the rest.
#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "accuracy/models.h"
#include "strowger/sim/replications.h"

namespace strowger::accuracy {
namespace {

using namespace std::chrono_literals;

/// Intervals that miss in one run of a thousand, if all are right.
constexpr double kConfidence = 0.999;
constexpr size_t kValues = 60;
constexpr double kCalls = 1.2e6;

struct Wanted {
  const char* name;
  double value;
  std::function<Estimate(const SimulationResult&, double confidence)> estimate;
};

/// A metric of source 0, in units.
Wanted metric(Metric metric, double value, double scale = 1, size_t source = 0) {
  return {kResultMetricRows[static_cast<size_t>(metric)].name.data(), value,
          [=](const SimulationResult& result, double confidence) {
            Estimate e = result.estimate(metric, source, 0, confidence);
            e.mean /= scale;
            e.standard_error /= scale;
            e.half_width /= scale;
            return e;
          }};
}
Wanted delayed(double value) { return metric(Metric::kShareDelayed, value); }
Wanted abandoned(double value) { return metric(Metric::kShareAbandoned, value); }
Wanted mean_wait(double value, size_t source = 0) { return metric(Metric::kMeanWait, value, kUnitSeconds, source); }

void check(const char* model, const SimulationResult& result, const std::vector<Wanted>& values) {
  EXPECT_EQ(result.refused, 0u);
  for (const Wanted& wanted : values) {
    const Estimate e = wanted.estimate(result, bonferroni(kConfidence, kValues));
    std::printf("%-30s %-24s true %11.6g, simulated %11.6g +- %9.2g, z %5.2f\n", model, wanted.name, wanted.value,
                e.mean, e.half_width, (e.mean - wanted.value) / e.standard_error);
    EXPECT_TRUE(e.contains(wanted.value)) << model << ": " << wanted.name;
  }
}

CentreSpec centre(int agents) {
  CentreSpec spec;
  spec.queues.push_back({.name = "q", .auto_answer = true});
  for (int i = 0; i < agents; ++i) {
    spec.agents.push_back({.name = "a" + std::to_string(i), .memberships = {{.queue = "q"}}});
  }
  return spec;
}

CallSource source(double rate) {
  return {.name = "s",
          .queue = "q",
          .arrivals = ArrivalProcess::poisson(per_hour(rate)),
          .handling = Distribution::exponential(kUnit)};
}

SimulationResult run(const CentreSpec& spec, const SimulationPlan& plan, double units_long) {
  auto simulator = Simulator::create(
      spec, plan, {.seed = 7, .warm_up = units(0.02 * units_long), .length = units(units_long), .batches = 30});
  EXPECT_TRUE(simulator.ok()) << simulator.status();
  return (*simulator)->run().value();
}

void check_single(const char* model, int agents, const CallSource& calls, double rate,
                  const std::vector<Wanted>& values) {
  check(model, run(centre(agents), {.sources = {calls}}, kCalls / rate), values);
}

/// Pollaczek and Khinchine: E[W] = rho (1 + cv^2) / (2 (1 - rho)) for one agent and mean service 1.
TEST(Features, general_service) {
  const std::pair<const char*, Distribution> services[] = {
      {"M/D/1", Distribution::deterministic(kUnit)},
      {"M/E2/1", Distribution::erlang(2, kUnit)},
      {"M/E9/1", Distribution::erlang(9, kUnit)},
      {"M/gamma/1", Distribution::gamma(kUnit, 1.5)},
      {"M/lognormal/1", Distribution::lognormal(kUnit, 1.2247448713915890)},
      {"M/weibull/1", Distribution::weibull(kUnit, 2)},
      {"M/H2/1", Distribution::hyperexponential(kUnit, 2)},
      {"M/uniform/1", Distribution::uniform(0s, 2 * kUnit)},
      {"M/empirical/1", Distribution::empirical({kUnit / 2, kUnit * 2}, {2, 1})},
      {"M/quantiles/1", Distribution::quantiles({0s, kUnit / 2, kUnit * 3})},
  };
  for (const auto& [name, handling] : services) {
    CallSource calls = source(0.5);
    calls.handling = handling;
    const double mean = handling.mean() / kUnitSeconds;
    const double rho = 0.5 * mean;
    const double second = mean * mean + handling.variance() / (kUnitSeconds * kUnitSeconds);
    check_single(name, 1, calls, 0.5, {mean_wait(0.5 * second / (2 * (1 - rho))), delayed(rho)});
  }
}

/// Exact by Crommelin's embedded chain.
TEST(Features, deterministic_service_and_many_agents) {
  CallSource calls = source(4.5);
  calls.handling = Distribution::deterministic(kUnit);
  check_single("M/D/5", 5, calls, 4.5, {mean_wait(0.776695), delayed(0.747829)});
}

/// Takacs 1962: the root sigma of the transform of the times between calls.
TEST(Features, renewal_arrivals) {
  CallSource calls = source(1);
  calls.arrivals = ArrivalProcess::renewal(Distribution::deterministic(units(1 / 1.8)));
  check_single("D/M/2", 2, calls, 1.8, {mean_wait(1.93299), delayed(0.746521)});
  calls.arrivals = ArrivalProcess::renewal(Distribution::erlang(2, units(1 / 19.0)));
  check_single("E2/M/20", 20, calls, 19, {mean_wait(0.53883), delayed(0.714358)});
  calls.arrivals = ArrivalProcess::renewal(Distribution::hyperexponential(units(1 / 9.0), 2));
  check_single("H2/M/10", 10, calls, 9, {mean_wait(1.8992), delayed(0.811315)});
}

/// Baccelli & Hebuterne 1981.
TEST(Features, general_patience) {
  CallSource calls = source(10);
  calls.patience = Distribution::erlang(2, 2 * kUnit);
  check_single("M/M/10+E2", 10, calls, 10, {abandoned(0.0799124), mean_wait(0.339984)});
  calls.patience = Distribution::uniform(0s, 2 * kUnit);
  check_single("M/M/10+uniform", 10, calls, 10, {abandoned(0.107931), mean_wait(0.185614)});
  calls.patience = Distribution::deterministic(kUnit);
  check_single("M/M/10+D", 10, calls, 10, {abandoned(0.0682118), mean_wait(0.409271)});
}

/// M/M/10/15: room for 15, as lines or as places in the queue; a birth and death process.
TEST(Features, trunks_and_room) {
  const double length = kCalls / 9;
  const std::vector<Wanted> values = {metric(Metric::kShareBlocked, 0.0612588), mean_wait(0.126277), delayed(0.452558)};
  check("M/M/10/15 trunks", run(centre(10), {.sources = {source(9)}, .trunks = 15}, length), values);
  CentreSpec spec = centre(10);
  spec.queues[0].max_length = 5;
  check("M/M/10/15 max_length", run(spec, {.sources = {source(9)}}, length), values);
}

/// Exact chain of (calls, callers who will try again).
TEST(Features, redial_after_abandoning) {
  CallSource calls = source(10);
  calls.patience = Distribution::exponential(2 * kUnit);
  calls.redial_after_abandoning = {.probability = 0.6, .delay = Distribution::exponential(5 * kUnit)};
  const Wanted attempts{"attempts per customer", 1.10147, [](const SimulationResult& result, double confidence) {
                          std::vector<double> above;
                          std::vector<double> below;
                          for (size_t batch = 0; batch < result.batches; ++batch) {
                            const SourceCounts& c = result.source(batch, 0);
                            above.push_back(static_cast<double>(c.arrivals));
                            below.push_back(static_cast<double>(c.arrivals - c.redials));
                          }
                          return estimate_ratio(above, below, confidence);
                        }};
  check_single("M/M/10+M redial", 10, calls, 10, {abandoned(0.153543), mean_wait(0.307086), attempts});
}

/// Talk, then after-call work that the agent ends: exact chain.
TEST(Features, random_wrap_up) {
  CentreSpec spec = centre(10);
  spec.queues[0].wrap_up = kForever;
  CallSource calls = source(9.5);
  calls.patience = Distribution::exponential(2 * kUnit);
  calls.handling = Distribution::exponential(units(0.8));
  calls.wrap_up = Distribution::exponential(units(0.2));
  const Wanted occupancy{"occupancy", 0.873781, [](const SimulationResult& result, double confidence) {
                           return result.occupancy(0, confidence);
                         }};
  check("talk and wrap-up", run(spec, {.sources = {calls}}, kCalls / 9.5),
        {abandoned(0.0802305), mean_wait(0.160461), delayed(0.555142), occupancy});
}

/// E[W] does not depend on the order of service and E[W^2] does: newest first multiplies it by 1 / (1 - rho).
TEST(Features, newest_first) {
  CentreSpec spec = centre(10);
  spec.queues[0].lifo = true;
  const double mean = 0.668732;  // Erlang C: a = 9, n = 10
  check("M/M/10 LIFO", run(spec, {.sources = {source(9)}}, 2 * kCalls / 9),
        {mean_wait(mean), metric(Metric::kWaitVariance, 13.3746 - mean * mean, kUnitSeconds * kUnitSeconds)});
}

/// Cobham 1954.
TEST(Features, priorities) {
  SimulationPlan plan;
  for (int i = 0; i < 3; ++i) {
    plan.sources.push_back(source(3));
    plan.sources.back().name = "class" + std::to_string(i + 1);
    plan.sources.back().priority = 3 - i;
  }
  check("three priorities", run(centre(10), plan, 1.5 * kCalls / 9),
        {mean_wait(0.0955331, 0), mean_wait(0.238833, 1), mean_wait(1.67183, 2)});
}

SimulationResult replicate(const CentreSpec& spec, const SimulationPlan& plan, Duration length, size_t batches,
                           Duration drain, size_t replications, size_t batch = SimulationResult::kAll) {
  const auto runs = run_replications(spec, plan, {.seed = 11, .length = length, .batches = batches, .drain = drain},
                                     {.replications = replications});
  EXPECT_TRUE(runs.ok()) << runs.status();
  return batch == SimulationResult::kAll ? pooled(*runs) : pooled_batch(*runs, batch);
}

/// Rate and staff change every two units; agents finish their calls. Forward Kolmogorov equations of (busy, waiting).
TEST(Features, changing_rate_and_staff) {
  CentreSpec spec = centre(13);
  SimulationPlan plan{.sources = {source(1)}};
  CallSource& calls = plan.sources[0];
  calls.patience = Distribution::exponential(2 * kUnit);
  RateProfile profile;
  const double rates[] = {8, 12, 10, 5};
  const int staff[] = {10, 13, 8, 4};
  plan.staffing = {{}};
  for (int i = 0; i < 4; ++i) {
    profile.points.push_back({2 * i * kUnit, per_hour(rates[i])});
    plan.staffing[0].levels.push_back({kMinTime + 2 * i * kUnit, staff[i]});
  }
  calls.arrivals = ArrivalProcess::poisson(profile);
  const auto runs = run_replications(spec, plan, {.seed = 11, .length = 8 * kUnit, .batches = 4, .drain = 0s},
                                     {.replications = 12'000});
  ASSERT_TRUE(runs.ok()) << runs.status();
  const double shares[] = {0.0537715, 0.215249, 0.85632, 0.954226};
  for (size_t i = 0; i < 4; ++i) check("shift end", pooled_batch(*runs, i), {delayed(shares[i])});
  check("shift end, day", pooled(*runs), {abandoned(0.126059)});
}

/// L'Ecuyer & Buist's CallCenter of SSJ: thirteen hours, gamma busyness, a tenth of the callers balk. Forward
/// Kolmogorov equations over the gamma factor.
TEST(Features, a_whole_day) {
  CentreSpec spec = centre(8);
  SimulationPlan plan{.sources = {source(1)}};
  CallSource& calls = plan.sources[0];
  calls.handling = Distribution::exponential(100s);
  calls.patience = Distribution::exponential(1000s).with_zero(0.1);
  const double rates[] = {100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60};
  const int staff[] = {4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4};
  RateProfile profile{.period = 24h};
  plan.staffing = {{}};
  for (int hour = 0; hour < 13; ++hour) {
    profile.points.push_back({1h * hour, rates[hour]});
    plan.staffing[0].levels.push_back({kMinTime + 1h * hour, staff[hour]});
  }
  profile.points.push_back({13h, 0});
  calls.arrivals = ArrivalProcess::poisson(profile, /*busyness_cv=*/0.05);
  const SimulationResult result = replicate(spec, plan, 13h, 1, 24h, 1500);
  Wanted wait = metric(Metric::kMeanWait, 4.7236);
  check("a whole day", result, {abandoned(0.0198592), wait, delayed(1 - 0.848644)});
}

}  // namespace
}  // namespace strowger::accuracy
