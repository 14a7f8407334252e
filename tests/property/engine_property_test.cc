// SPDX-License-Identifier: Apache-2.0
//
// The engine beside its judge: random commands, the same answers, events, views and invariants; see
// support/engine_comparison.h for what is compared. A failure prints the seed, the last commands, the first difference
// and a shrunk sequence. STROWGER_SEED and STROWGER_STEPS repeat one seed, or make the runs longer;
// STROWGER_EFFORT=500 makes five times as many.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "strowger/engine/acd.h"
#include "support/engine_runs.h"
#include "support/naive/naive_engine.h"
#include "support/print_rows.h"
#include "support/random_commands.h"

namespace strowger::testing {
namespace {

using Judged = Runner<Acd, naive::NaiveAcd>;

RunOptions run_options(const std::string& test, uint64_t seeds, uint64_t steps) {
  RunOptions options;
  options.test = test;
  options.steps = from_environment("STROWGER_STEPS", steps);
  options.first_seed = from_environment("STROWGER_SEED", 1);
  options.seeds = std::getenv("STROWGER_SEED") != nullptr ? 1 : with_effort(seeds);
  return options;
}

/// A million and a half commands, in parts that run at the same time.
class EachPart : public ::testing::TestWithParam<uint64_t> {};

TEST_P(EachPart, does_what_the_naive_engine_does) {
  RunOptions options = run_options(absl::StrCat("*EachPart.*/", GetParam()), 250, 1500);
  if (std::getenv("STROWGER_SEED") == nullptr) options.first_seed += 1000 * GetParam();
  Judged runner(options);
  EXPECT_EQ(runner.run(), "");
  // The stream must not have gone stale: each kind of operation was accepted at least now and then.
  if (std::getenv("STROWGER_SEED") != nullptr) return;
  for (size_t i = 0; i < kOperationKindCount; ++i) {
    const auto kind = static_cast<OperationKind>(i);
    if (kind == OperationKind::kRenewPolicies)
      continue;  // Refused where there are no plug-ins; theirs is another test.
    const auto accepted = runner.accepted().find(kind);
    EXPECT_TRUE(accepted != runner.accepted().end() && accepted->second >= 5) << to_string(kind);
  }
}

INSTANTIATE_TEST_SUITE_P(EngineProperty, EachPart, ::testing::Values(0, 1, 2, 3));

TEST(EngineProperty, does_so_without_mistakes_and_reconfiguration) {
  RunOptions options = run_options("EngineProperty.does_so_without_mistakes_and_reconfiguration", 200, 1500);
  options.profile.mistakes = false;
  options.profile.reconfigure = false;
  EXPECT_EQ(Judged(options).run(), "");
}

class EachStrategy : public ::testing::TestWithParam<StrategyRow> {};

TEST_P(EachStrategy, does_what_the_naive_engine_does) {
  RunOptions options = run_options(absl::StrCat("*EachStrategy.*/", std::string(GetParam().name)), 25, 800);
  options.profile.strategy = GetParam().kind;
  options.profile.every_feature = false;
  EXPECT_EQ(Judged(options).run(), "");
}

INSTANTIATE_TEST_SUITE_P(EngineProperty, EachStrategy, ::testing::ValuesIn(kStrategyRows),
                         [](const auto& row) { return std::string(row.param.name); });

class EachCallOrder : public ::testing::TestWithParam<CallOrderRow> {};

TEST_P(EachCallOrder, does_what_the_naive_engine_does) {
  RunOptions options = run_options(absl::StrCat("*EachCallOrder.*/", std::string(GetParam().name)), 25, 800);
  options.profile.order = GetParam().order;
  options.profile.every_feature = false;
  EXPECT_EQ(Judged(options).run(), "");
}

INSTANTIATE_TEST_SUITE_P(EngineProperty, EachCallOrder, ::testing::ValuesIn(kCallOrderRows),
                         [](const auto& row) { return std::string(row.param.name); });

// ---- Determinism ---------------------------------------------------------------------------------------------------

/// The events of a run of `steps` operations, made from `seed`, by an engine with the seed `engine_seed`.
std::vector<Event> events_of(uint64_t seed, uint64_t engine_seed, StrategyKind strategy, uint64_t steps) {
  RandomProfile profile;
  profile.strategy = strategy;
  profile.every_feature = false;
  profile.mistakes = false;
  // The stream follows an engine of its own, so that it is the same whatever the seed under test.
  RandomCommands commands(seed, profile);
  EngineOptions options = commands.options();
  auto guide = naive::NaiveAcd::create(commands.centre(), options).value();
  options.seed = engine_seed;
  EventBuffer events;
  auto acd = Acd::create(commands.centre(), options, &events).value();
  Directory directory;
  for (const QueueId queue : guide->queues()) directory.note_queue(std::string(guide->name(queue)), queue);
  for (const AgentId agent : guide->agents()) directory.note_agent(std::string(guide->name(agent)), agent);
  Performer<naive::NaiveAcd> leads(*guide, directory);
  Performer<Acd> follows(*acd, directory);
  size_t noted = 0;
  for (uint64_t i = 0; i < steps; ++i) {
    const Operation operation = commands.next(*guide, directory);
    leads.perform(operation);
    follows.perform(operation);
    for (; noted < events.events().size(); ++noted) directory.note(events.events()[noted]);
  }
  return events.events();
}

TEST(EngineDeterminism, same_seed_gives_the_same_events) {
  for (const StrategyKind strategy : {StrategyKind::kRandom, StrategyKind::kLongestIdle}) {
    const std::vector<Event> events = events_of(1, 5, strategy, 2000);
    EXPECT_GT(events.size(), 300u);
    EXPECT_EQ(events, events_of(1, 5, strategy, 2000));
  }
}

TEST(EngineDeterminism, another_seed_matters_to_random_strategies_only) {
  for (const StrategyRow& row : kStrategyRows) {
    const bool random = row.kind == StrategyKind::kRandom || row.kind == StrategyKind::kWeightedRandom;
    bool differs = false;
    for (uint64_t seed = 1; seed <= (random ? 40u : 4u) && !differs; ++seed) {
      differs = events_of(seed, 5, row.kind, 800) != events_of(seed, 6, row.kind, 800);
    }
    EXPECT_EQ(differs, random) << row.name;
  }
}

}  // namespace
}  // namespace strowger::testing
