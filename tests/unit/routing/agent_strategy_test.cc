// SPDX-License-Identifier: Apache-2.0
#include "strowger/routing/agent_strategy.h"

#include <string>

#include "gtest/gtest.h"

namespace strowger {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""us;

std::string strategy_error(std::string_view text) { return std::string(parse_agent_strategy(text).status().message()); }

TEST(AgentStrategy, rows_stand_in_order_and_each_name_is_read) {
  for (size_t i = 0; i < kStrategyRows.size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(kStrategyRows[i].kind), i);
    EXPECT_EQ(to_string(kStrategyRows[i].kind), kStrategyRows[i].name);
    const auto strategy = parse_agent_strategy(kStrategyRows[i].name);
    ASSERT_TRUE(strategy.ok());
    EXPECT_EQ(*strategy, AgentStrategy{.kind = kStrategyRows[i].kind});
    EXPECT_FALSE(kStrategyRows[i].help.empty());
  }
}

TEST(AgentStrategy, step_of_ring_progressively) {
  EXPECT_EQ(parse_agent_strategy("ring_progressively")->step, 5s);
  EXPECT_EQ(parse_agent_strategy("ring_progressively; step = 8s")->step, 8s);
  EXPECT_EQ(parse_agent_strategy("ring_progressively;step=1us")->step, 1us);
  EXPECT_EQ(strategy_error("ring_progressively; step = 0s"),
            "agent strategy 'ring_progressively', step: '0s' is too short; expected 1us or more");
  EXPECT_EQ(
      strategy_error("ring_progressively; step = 8"),
      "agent strategy 'ring_progressively', step: '8' is not a duration; expected a number with a unit, such as 20s, "
      "1h30m or 250ms, or forever");
}

TEST(AgentStrategy, unknown_names_are_refused_with_the_nearest) {
  EXPECT_EQ(strategy_error("longest_idel"), "'longest_idel' is not an agent strategy (did you mean 'longest_idle'?)");
  EXPECT_EQ(strategy_error("Ring_All"), "'Ring_All' is not an agent strategy (did you mean 'ring_all'?)");
  EXPECT_EQ(strategy_error("best"), "'best' is not an agent strategy");
  EXPECT_EQ(strategy_error(""), "found no name, expected 'name' or 'name; key = value'");
}

TEST(AgentStrategy, unknown_parameters_are_refused) {
  EXPECT_EQ(strategy_error("random; step = 5s"), "agent strategy 'random' takes no parameters, found 'step'");
  EXPECT_EQ(
      strategy_error("ring_progressively; stp = 5s"),
      "agent strategy 'ring_progressively' has no parameter 'stp' (did you mean 'step'?); expected step (a duration, "
      "default 5s)");
}

}  // namespace
}  // namespace strowger
