// SPDX-License-Identifier: Apache-2.0
//
// Parts of the simulator that no model of the tables needs, against theory: every distribution of handling times,
// trunks, changing rates and staff, busy and quiet days.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "accuracy/check.h"
#include "strowger/sim/replications.h"

namespace strowger::accuracy {
namespace {

using namespace std::chrono_literals;

constexpr double kCalls = 1.2e6;

struct Wanted {
  Metric metric;
  /// True value, and the unit that it is in.
  double value;
  double unit = 1;
};

Wanted delayed(double value) { return {Metric::kShareDelayed, value}; }
Wanted abandoned(double value) { return {Metric::kShareAbandoned, value}; }
Wanted mean_wait(double value) { return {Metric::kMeanWait, value, kUnitSeconds}; }

/// Rows of the report.
std::string check(const char* model, const SimulationResult& result, const std::vector<Wanted>& values) {
  EXPECT_EQ(result.refused, 0u);
  std::string table;
  for (const Wanted& wanted : values) {
    Estimate e = result.estimate(wanted.metric, 0, 0, confidence_of_each());
    e.mean /= wanted.unit;
    e.standard_error /= wanted.unit;
    e.half_width /= wanted.unit;
    const Comparison c{
        .estimate = e, .z = (e.mean - wanted.value) / e.standard_error, .passed = e.contains(wanted.value)};
    const std::string_view name = to_string(wanted.metric);
    table += table_row(model, {.model = model, .metric = name.data(), .value = wanted.value, .tolerance = 0}, c);
    EXPECT_TRUE(c.passed) << model << ": " << name << ", z " << c.z;
  }
  return table;
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

/// Pollaczek and Khinchine: E[W] = rho (1 + cv^2) / (2 (1 - rho)) for one agent and mean service 1.
TEST(Features, general_service) {
  std::string table(kTableHead);
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
    table += check(name, run(centre(1), {.sources = {calls}}, kCalls / 0.5),
                   {mean_wait(0.5 * second / (2 * (1 - rho))), delayed(rho)});
  }
  report_section("30 Distributions of handling times", table);
}

/// M/M/10/15: room for 15, as lines or as places in the queue; a birth and death process.
TEST(Features, trunks_and_room) {
  const double length = kCalls / 9;
  const std::vector<Wanted> values = {{Metric::kShareBlocked, 0.0612588}, mean_wait(0.126277), delayed(0.452558)};
  std::string table(kTableHead);
  table += check("M/M/10/15 trunks", run(centre(10), {.sources = {source(9)}, .trunks = 15}, length), values);
  CentreSpec spec = centre(10);
  spec.queues[0].max_length = 5;
  table += check("M/M/10/15 max_length", run(spec, {.sources = {source(9)}}, length), values);
  report_section("31 Trunks and room", table);
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
  std::string table(kTableHead);
  for (size_t i = 0; i < 4; ++i) {
    const std::string name = "TV_finish, interval " + std::to_string(i + 1);
    table += check(name.c_str(), pooled_batch(*runs, i), {delayed(shares[i])});
  }
  table += check("TV_finish, day", pooled(*runs), {abandoned(0.126059)});
  report_section("32 Changing rate and staff", table);
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
  const std::string table =
      check("SSJ_CallCenter_day", result, {abandoned(0.0198592), {Metric::kMeanWait, 4.7236}, delayed(0.151356)});
  report_section("33 A whole day", std::string(kTableHead) + table);
}

/// Erlang A in the steady state of a day whose rate has a gamma factor with coefficient of variation 0.2; averaged over
/// the days, by quadrature.
TEST(Features, busy_and_quiet_days) {
  SimulationPlan plan{.sources = {source(1)}};
  plan.sources[0].patience = Distribution::exponential(2 * kUnit);
  plan.sources[0].arrivals =
      ArrivalProcess::poisson({.points = {{0s, per_hour(90)}}, .period = 100 * kUnit}, /*busyness_cv=*/0.2);
  const auto runs = run_replications(centre(100), plan, {.seed = 11, .warm_up = 16 * kUnit, .length = 8 * kUnit},
                                     {.replications = 8000});
  ASSERT_TRUE(runs.ok()) << runs.status();
  const std::string table = check("GammaPoisson_ErlangA", pooled(*runs), {abandoned(0.0450218)});
  report_section("34 Busy and quiet days", std::string(kTableHead) + table);
}

}  // namespace
}  // namespace strowger::accuracy
