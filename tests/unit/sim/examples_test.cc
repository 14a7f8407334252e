// SPDX-License-Identifier: Apache-2.0
//
// The examples of the room's headers, as they stand there.
#include <gtest/gtest.h>

#include <vector>

#include "strowger/sim/arrivals.h"
#include "strowger/sim/call_log.h"
#include "strowger/sim/distribution.h"
#include "strowger/sim/patience.h"
#include "strowger/sim/plan.h"
#include "strowger/sim/replay.h"
#include "strowger/sim/replications.h"
#include "strowger/sim/simulator.h"
#include "strowger/sim/statistics.h"

namespace {

using namespace std::chrono_literals;

TEST(SimExamples, distribution) {
  strowger::Random random(7);
  auto handling = strowger::Distribution::lognormal(180s, /*cv=*/1.2);
  strowger::Duration talk = handling.sample(random);
  auto same = strowger::parse_distribution("lognormal; mean = 180s; cv = 1.2").value();
  EXPECT_EQ(same, handling);
  EXPECT_GT(talk, 0s);
}

TEST(SimExamples, arrivals) {
  strowger::RateProfile day{.points = {{0h, 0}, {8h, 120}, {12h, 90}, {18h, 0}}, .period = 24h};  // calls an hour
  auto arrivals = strowger::ArrivalProcess::poisson(day);
  strowger::ArrivalStream stream(arrivals, strowger::Random(7), strowger::kMinTime);
  strowger::Time first = stream.next();  // after 08:00
  EXPECT_GT(first, strowger::kMinTime + 8h);
}

TEST(SimExamples, statistics) {
  std::vector<double> shares = {0.031, 0.035, 0.033, 0.036};
  strowger::Estimate e = strowger::estimate_mean(shares, /*confidence=*/0.95);
  EXPECT_DOUBLE_EQ(e.mean, 0.03375);
}

TEST(SimExamples, patience) {
  std::vector<strowger::ObservedWait> waits = {{30s, false}, {60s, true}, {90s, false}, {120s, true}};
  strowger::PatienceEstimate patience(waits);
  EXPECT_DOUBLE_EQ(patience.survival(60s), 2.0 / 3);
}

TEST(SimExamples, plan_simulator_result_and_replications) {
  strowger::CentreSpec centre;
  centre.queues.push_back({.name = "support", .auto_answer = true});
  for (const char* name : {"ann", "bob"}) {
    centre.agents.push_back({.name = name, .memberships = {{.queue = "support"}}});
  }
  strowger::SimulationPlan plan;
  plan.sources.push_back({.name = "support",
                          .queue = "support",
                          .arrivals = strowger::ArrivalProcess::poisson(/*calls_per_hour=*/30),
                          .patience = strowger::Distribution::exponential(2min),
                          .handling = strowger::Distribution::lognormal(180s, 1.2)});
  auto simulator = strowger::Simulator::create(centre, plan, {.warm_up = 1h, .length = 24h, .batches = 20});
  strowger::SimulationResult result = (*simulator)->run().value();
  strowger::Estimate abandoned = result.estimate(strowger::Metric::kShareAbandoned, 0);
  EXPECT_GT(abandoned.mean, 0);
  EXPECT_LT(abandoned.half_width, 0.2);

  strowger::SimulationOptions options{.length = 8h};
  auto runs = strowger::run_replications(centre, plan, options, {.replications = 100, .threads = 2});
  strowger::Estimate wait = strowger::pooled(*runs).estimate(strowger::Metric::kMeanWait);
  EXPECT_EQ(wait.samples, 100u);
}

TEST(SimExamples, call_log_and_replay) {
  auto log = strowger::parse_call_log(
      "vru_entry\tvru_exit\tdate\tq_time\toutcome\tser_time\tser_start\tser_exit\tserver\ttype\tpriority\tcustomer_id\n"
      "9:00:00\t9:00:09\t990201\t12\tAGENT\t60\t9:00:21\t9:01:21\tANN\tPS\t0\t0\n",
      strowger::anonymous_bank_columns());
  ASSERT_TRUE(log.ok()) << log.status();
  strowger::LogSummary all = strowger::summarise(*log);
  double abandoned = all.abandoned_share();
  EXPECT_EQ(abandoned, 0);
  strowger::SimulationPlan plan;
  auto sources = strowger::replay_sources(*log, {{.source = {.name = "all", .queue = "bank"}}});
  plan.sources = *sources;
  plan.shifts = strowger::inferred_shifts(*log);
  EXPECT_EQ(plan.shifts.size(), 1u);
}

}  // namespace
