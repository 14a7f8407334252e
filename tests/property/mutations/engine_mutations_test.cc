// SPDX-License-Identifier: Apache-2.0
//
// The comparison notices deliberate mistakes: a judge with one of NaiveMutation's mistakes is told from the engine
// within 90,000 commands. What it cannot notice it cannot guard.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "strowger/engine/acd.h"
#include "support/engine_runs.h"
#include "support/naive/naive_engine.h"
#include "support/print_rows.h"

namespace strowger::testing {
namespace {

class EachMutation : public ::testing::TestWithParam<naive::MutationRow> {};

TEST_P(EachMutation, is_noticed) {
  RunOptions options;
  options.seeds = 60;
  options.steps = 1500;
  options.shrink_for = std::chrono::seconds(0);
  options.mutation = GetParam().mutation;
  // A mistake in one strategy is looked for where that strategy is all there is.
  if (options.mutation == naive::NaiveMutation::kRoundRobinForgets)
    options.profile.strategy = StrategyKind::kRoundRobin;
  if (options.mutation == naive::NaiveMutation::kUniformWeights)
    options.profile.strategy = StrategyKind::kWeightedRandom;
  Runner<Acd, naive::NaiveAcd> runner(options);
  EXPECT_NE(runner.run(), "") << "a judge with this mistake was not told from the engine";
}

INSTANTIATE_TEST_SUITE_P(EngineProperty, EachMutation,
                         ::testing::ValuesIn(naive::kMutationRows.begin() + 1, naive::kMutationRows.end()),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace strowger::testing
