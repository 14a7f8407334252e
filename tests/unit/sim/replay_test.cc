// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/replay.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "strowger/sim/simulator.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

CallLog small_log() {
  const ColumnMapping mapping{.separator = ',',
                              .offered = "at",
                              .wait = "wait",
                              .outcome = "what",
                              .answered_values = {"ok"},
                              .abandoned_values = {"gone"},
                              .service_time = "talk",
                              .agent = "who",
                              .type = "kind",
                              .priority = "prio"};
  return parse_call_log(
             "at,wait,what,talk,who,kind,prio\n"
             "9:00:00,0,ok,100,ann,x,0\n"
             "9:00:30,20,gone,0,,x,0\n"
             "9:00:10,90,ok,60,ann,y,1\n"
             "9:01:00,100,ok,30,ann,x,0\n",
             mapping)
      .value();
}

TEST(Replay, makes_a_source_per_class) {
  const auto sources = replay_sources(
      small_log(), {{.type = "y", .source = {.name = "y", .queue = "q"}}, {.source = {.name = "rest", .queue = "q"}}});
  ASSERT_TRUE(sources.ok()) << sources.status();
  ASSERT_EQ(sources->size(), 2u);
  EXPECT_EQ((*sources)[0].script->size(), 1u);
  const std::vector<ScriptedCall>& rest = *(*sources)[1].script;
  ASSERT_EQ(rest.size(), 3u);
  EXPECT_EQ(rest[0].at, kMinTime + 9h);
  EXPECT_EQ(rest[0].handling, Duration(100s));
  EXPECT_FALSE(rest[0].patience.has_value());
  EXPECT_EQ(rest[1].at, kMinTime + 9h + 30s);
  EXPECT_EQ(rest[1].patience, Duration(20s));
  EXPECT_FALSE(rest[1].handling.has_value());
  EXPECT_EQ(rest[2].patience_above, Duration(100s));
  EXPECT_NEAR((*sources)[1].handling.mean(), 65, 1e-9);
}

TEST(Replay, a_call_that_no_class_takes_is_named) {
  const auto sources = replay_sources(small_log(), {{.priority = 0, .source = {.name = "s", .queue = "q"}}});
  ASSERT_FALSE(sources.ok());
  EXPECT_EQ(std::string(sources.status().message()), "replay: line 4 (type 'y', priority 1) belongs to no class");
}

/// Under the policy of the day, one agent and first come first served, the log comes out again.
TEST(Replay, gives_the_log_back) {
  const CallLog log = small_log();
  CentreSpec centre;
  centre.queues.push_back({.name = "q", .auto_answer = true});
  centre.agents = agents_of(log, "q");
  SimulationPlan plan;
  plan.sources = replay_sources(log, {{.source = {.name = "s", .queue = "q"}}}).value();
  plan.shifts = inferred_shifts(log);
  auto simulator = Simulator::create(centre, plan, {.start = kMinTime + 8h, .length = 2h});
  ASSERT_TRUE(simulator.ok()) << simulator.status();
  const SourceCounts c = (*simulator)->run()->source_total();
  EXPECT_EQ(c.arrivals, 4);
  EXPECT_EQ(c.answered, 3);
  EXPECT_EQ(c.abandoned, 1);
  EXPECT_EQ(c.wait, to_us(Duration(0s + 20s + 90s + 100s)));
}

TEST(Replay, days_may_be_chosen) {
  const CallLog log = small_log();
  EXPECT_TRUE(replay_sources(log, {{.source = {.name = "s"}}}, {.first_day = 1})->front().script->empty());
  EXPECT_EQ(replay_sources(log, {{.source = {.name = "s"}}}, {.end_day = 1})->front().script->size(), 4u);
  EXPECT_EQ(observed_waits(log).size(), 4u);
  EXPECT_EQ(observed_waits(log, "y").size(), 1u);
}

TEST(Replay, the_real_log_is_replayed_without_losing_a_call) {
  const std::string path = STROWGER_SOURCE_DIR "/../shared/data/anonymous_bank_1999_02.txt";
  if (!std::filesystem::exists(path)) {
    std::printf("NOT CHECKED: the real call log is not there (%s); it is not replayed\n", path.c_str());
    GTEST_SKIP() << "no " << path;
  }
  const CallLog log = read_call_log(path, anonymous_bank_columns()).value();
  CentreSpec centre;
  centre.queues.push_back({.name = "bank", .auto_answer = true});
  centre.agents = agents_of(log, "bank");
  SimulationPlan plan;
  plan.sources = replay_sources(log, {{.priority = 2, .source = {.name = "vip", .queue = "bank", .head_start = 90s}},
                                      {.source = {.name = "regular", .queue = "bank"}}})
                     .value();
  plan.shifts = inferred_shifts(log);
  auto simulator = Simulator::create(centre, plan, {.length = 24h * 28});
  ASSERT_TRUE(simulator.ok()) << simulator.status();
  const SimulationResult result = (*simulator)->run().value();
  EXPECT_EQ(result.refused, 0u);
  EXPECT_EQ(result.unfinished, 0u);
  const SourceCounts all = result.source_total();
  EXPECT_EQ(all.arrivals, 31'094);
  EXPECT_EQ(all.arrivals, all.answered + all.abandoned);
  // The log has 12.65 % abandoned and a mean wait of 44 s. The replay does not know who answered 491 of the calls.
  const double abandoned = result.estimate(Metric::kShareAbandoned).mean;
  EXPECT_NEAR(abandoned, 0.1265, 0.02);
  EXPECT_NEAR(result.estimate(Metric::kMeanWait).mean, 44, 8);
  std::printf("replay of February 1999: abandoned %.2f %% (log 12.65 %%), mean wait %.1f s (log 44.0 s)\n",
              100 * abandoned, result.estimate(Metric::kMeanWait).mean);
}

}  // namespace
}  // namespace strowger
