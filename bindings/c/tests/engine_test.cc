// SPDX-License-Identifier: Apache-2.0
//
// The engine through the C API beside the naive engine: the same random commands, the same answers, events, views and
// configuration. What is lost or mixed up on the way through a struct of C makes a difference here.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "c_engine.h"
#include "strowger.h"
#include "strowger/report/acd_directory.h"
#include "strowger/report/decision_text.h"
#include "strowger/report/interval_report.h"
#include "strowger/report/render.h"
#include "support/engine_fixture.h"
#include "support/engine_runs.h"
#include "support/random_commands.h"

namespace strowger::testing {
namespace {

TEST(CEngine, does_what_the_naive_engine_does) {
  RunOptions options;
  options.test = "CEngine.does_what_the_naive_engine_does";
  options.steps = from_environment("STROWGER_STEPS", 1500);
  options.first_seed = from_environment("STROWGER_SEED", 1);
  // Fewer would not accept each command often enough to say that it works.
  options.seeds = std::getenv("STROWGER_SEED") != nullptr ? 1 : std::max<uint64_t>(with_effort(60), 40);
  options.profile.reconfigure = false;
  Runner<CEngine, naive::NaiveAcd> runner(options);
  EXPECT_EQ(runner.run(), "");
  // Each of the commands was accepted at least now and then.
  if (std::getenv("STROWGER_SEED") != nullptr) return;
  for (size_t i = 0; i <= static_cast<size_t>(OperationKind::kAdvanceToEvent); ++i) {
    const auto accepted = runner.accepted().find(static_cast<OperationKind>(i));
    EXPECT_TRUE(accepted != runner.accepted().end() && accepted->second >= 5)
        << to_string(static_cast<OperationKind>(i));
  }
}

}  // namespace
}  // namespace strowger::testing
