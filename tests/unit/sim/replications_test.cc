// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/replications.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <string>
#include <vector>

namespace strowger {
namespace {

using namespace std::chrono_literals;

CentreSpec small_centre() {
  CentreSpec centre;
  centre.queues.push_back({.name = "q", .auto_answer = true});
  for (int i = 0; i < 5; ++i) {
    centre.agents.push_back({.name = "a" + std::to_string(i), .memberships = {{.queue = "q"}}});
  }
  return centre;
}

SimulationPlan small_plan() {
  SimulationPlan plan;
  plan.sources.push_back({.name = "s",
                          .queue = "q",
                          .arrivals = ArrivalProcess::poisson(100),
                          .patience = Distribution::exponential(2min),
                          .handling = Distribution::exponential(3min)});
  return plan;
}

TEST(Replications, are_independent_of_the_number_of_threads) {
  const SimulationOptions options{.length = 8h, .batches = 4};
  size_t told = 0;
  const auto one = run_replications(small_centre(), small_plan(), options,
                                    {.replications = 12, .on_done = [&](size_t done) { told = done; }});
  const auto three = run_replications(small_centre(), small_plan(), options, {.replications = 12, .threads = 3});
  ASSERT_TRUE(one.ok() && three.ok());
  EXPECT_EQ(told, 12u);
  ASSERT_EQ(one->size(), 12u);
  for (size_t i = 0; i < 12; ++i) {
    EXPECT_EQ((*one)[i].source_total().wait, (*three)[i].source_total().wait);
    EXPECT_EQ((*one)[i].events, (*three)[i].events);
  }
  EXPECT_NE((*one)[0].source_total().wait, (*one)[1].source_total().wait);
}

TEST(Replications, pool_into_one_result) {
  const auto runs = run_replications(small_centre(), small_plan(), {.length = 8h, .batches = 4}, {.replications = 10});
  ASSERT_TRUE(runs.ok());
  const SimulationResult all = pooled(*runs);
  EXPECT_EQ(all.batches, 10u);
  EXPECT_EQ(all.source(3, 0).arrivals, (*runs)[3].source_total().arrivals);
  const Estimate e = all.estimate(Metric::kShareAbandoned);
  EXPECT_EQ(e.samples, 10u);
  EXPECT_NEAR(e.mean,
              static_cast<double>(all.source_total().abandoned) / static_cast<double>(all.source_total().arrivals),
              1e-15);
  EXPECT_GT(e.half_width, 0);
  const SimulationResult second = pooled_batch(*runs, 1);
  EXPECT_EQ(second.batches, 10u);
  EXPECT_EQ(second.source(4, 0).arrivals, (*runs)[4].source(1, 0).arrivals);
  EXPECT_EQ(second.source(4, 0).length, to_us(Duration(2h)));
  EXPECT_EQ(pooled({}).batches, 0u);
}

TEST(Replications, errors_are_told) {
  SimulationPlan plan = small_plan();
  plan.sources[0].queue = "nowhere";
  EXPECT_FALSE(run_replications(small_centre(), plan, {}, {}).ok());
  EXPECT_FALSE(run_replications(small_centre(), small_plan(), {}, {.replications = 0}).ok());
  EXPECT_FALSE(run_replications(small_centre(), small_plan(), {}, {.threads = 0}).ok());
}

TEST(Replications, stop_between_runs) {
  std::atomic<bool> stop{false};
  SimulationOptions options{.length = 1h, .stop = &stop};
  const auto runs = run_replications(small_centre(), small_plan(), options,
                                     {.replications = 100, .on_done = [&](size_t done) { stop = done == 3; }});
  ASSERT_TRUE(runs.ok());
  EXPECT_EQ(runs->size(), 3u);
}

TEST(Replications, needed_for_a_precision) {
  std::vector<double> values;
  for (int i = 0; i < 10; ++i) values.push_back(i % 2 == 0 ? 9 : 11);
  const Estimate pilot = estimate_mean(values);
  const size_t n = replications_needed(pilot, 0.1);
  const double deviation = pilot.standard_error * std::sqrt(10.0);
  const auto half_width = [&](size_t k) {
    return student_t_quantile(0.975, static_cast<double>(k - 1)) * deviation / std::sqrt(static_cast<double>(k));
  };
  EXPECT_LE(half_width(n), 0.1);
  EXPECT_GT(half_width(n - 1), 0.1);
  EXPECT_EQ(replications_needed(pilot, 10), 10u) << "the pilot is enough";
}

TEST(SimulationResult, metrics_are_their_formulas) {
  SimulationResult r;
  r.sources = {"a", "b"};
  r.groups = {"g"};
  r.batches = 2;
  SourceCounts c;
  c.arrivals = 110;
  c.blocked = 10;
  c.answered = 80;
  c.abandoned = 20;
  c.delayed = 50;
  c.answered_within[1] = 60;
  c.abandoned_within[1] = 5;
  c.wait = 1'000'000'000;
  c.answered_wait = 600'000'000;
  c.handling = 8'000'000'000;
  c.waiting_time = 3'600'000'000;
  c.length = 1'800'000'000;
  c.wait_squared = 20'000;
  r.source_counts = {c, c, c, c};
  GroupCounts g;
  g.time = {0, 5, 30, 10, 50, 10};
  g.length = 10;
  r.group_counts = {g, g};
  const auto mean = [&](Metric metric) { return r.estimate(metric, 0, 1).mean; };
  EXPECT_DOUBLE_EQ(mean(Metric::kShareBlocked), 10.0 / 110);
  EXPECT_DOUBLE_EQ(mean(Metric::kShareAnswered), 80.0 / 110);
  EXPECT_DOUBLE_EQ(mean(Metric::kShareAbandoned), 20.0 / 110);
  EXPECT_DOUBLE_EQ(mean(Metric::kShareDelayed), 0.5);
  EXPECT_DOUBLE_EQ(mean(Metric::kMeanWait), 10);
  EXPECT_DOUBLE_EQ(mean(Metric::kMeanAnsweredWait), 7.5);
  EXPECT_DOUBLE_EQ(mean(Metric::kWaitVariance), 100);
  EXPECT_DOUBLE_EQ(mean(Metric::kMeanWaiting), 2);
  EXPECT_DOUBLE_EQ(mean(Metric::kMeanHandling), 100);
  EXPECT_DOUBLE_EQ(mean(Metric::kServiceLevel), 60.0 / 110);
  EXPECT_DOUBLE_EQ(mean(Metric::kShareAbandonedWithin), 5.0 / 110);
  EXPECT_DOUBLE_EQ(mean(Metric::kShareWaitedOver), 0.35);
  EXPECT_DOUBLE_EQ(r.estimate(Metric::kMeanWaiting).mean, 4) << "of all sources";
  EXPECT_DOUBLE_EQ(r.occupancy(0).mean, 0.6);
  EXPECT_DOUBLE_EQ(r.agents_in(AgentState::kReady).mean, 3);
  EXPECT_EQ(r.find_source("b"), 1u);
  EXPECT_EQ(r.find_source("c"), SimulationResult::kAll);
  for (const ResultMetricRow& row : kResultMetricRows)
    EXPECT_EQ(&row - kResultMetricRows.data(), static_cast<int>(row.metric));
}

}  // namespace
}  // namespace strowger
