// SPDX-License-Identifier: Apache-2.0
#include "strowger/policy/ladder.h"

#include <string>

#include "gtest/gtest.h"

namespace strowger {
namespace {

using Subject = LadderCondition::Subject;
using Comparison = LadderCondition::Comparison;

std::string error(std::string_view text) { return std::string(parse_ladder_condition(text).status().message()); }

TEST(LadderAction, rows_stand_in_order) {
  for (size_t i = 0; i < kLadderActionRows.size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(kLadderActionRows[i].action), i);
    EXPECT_EQ(to_string(kLadderActionRows[i].action), kLadderActionRows[i].name);
    EXPECT_FALSE(kLadderActionRows[i].help.empty());
  }
}

TEST(LadderCondition, reads_and_writes_every_subject_and_comparison) {
  for (const char* subject : {"queue_length", "agents_logged_in", "agents_ready", "agents_eligible"}) {
    for (const char* comparison : {"<", "<=", "==", ">=", ">"}) {
      const std::string text = std::string(subject) + " " + comparison + " 7";
      const auto condition = parse_ladder_condition(text);
      ASSERT_TRUE(condition.ok()) << condition.status();
      EXPECT_EQ(to_string(*condition), text);
      EXPECT_EQ(condition->value, 7);
    }
  }
  EXPECT_EQ(*parse_ladder_condition("agents_ready<1"),
            (LadderCondition{.subject = Subject::kAgentsReady, .comparison = Comparison::kLess, .value = 1}));
  EXPECT_EQ(*parse_ladder_condition("  agents_eligible\t==  0  "),
            (LadderCondition{.subject = Subject::kAgentsEligible, .comparison = Comparison::kEqual, .value = 0}));
}

TEST(LadderCondition, holds_at_its_edges) {
  const auto holds = [](Comparison comparison, int64_t measured) {
    return LadderCondition{.comparison = comparison, .value = 5}.holds(measured);
  };
  EXPECT_TRUE(holds(Comparison::kLess, 4) && !holds(Comparison::kLess, 5));
  EXPECT_TRUE(holds(Comparison::kAtMost, 5) && !holds(Comparison::kAtMost, 6));
  EXPECT_TRUE(holds(Comparison::kEqual, 5) && !holds(Comparison::kEqual, 4) && !holds(Comparison::kEqual, 6));
  EXPECT_TRUE(holds(Comparison::kAtLeast, 5) && !holds(Comparison::kAtLeast, 4));
  EXPECT_TRUE(holds(Comparison::kMore, 6) && !holds(Comparison::kMore, 5));
}

TEST(LadderCondition, value_is_limited) {
  EXPECT_EQ(parse_ladder_condition("queue_length >= 1000000000")->value, 1'000'000'000);
  for (const char* value : {"1000000001", "99999999999999999999999999", "-1", "1.5", "x", "1x", "x1", ""}) {
    EXPECT_EQ(error(std::string("queue_length >= ") + value), std::string("condition 'queue_length >= ") + value +
                                                                  "': found '" + value +
                                                                  "', expected a whole number from 0 to 1000000000");
  }
}

TEST(LadderCondition, errors_say_what_was_found_and_expected) {
  EXPECT_EQ(
      error("queue_lenght >= 5"),
      "condition 'queue_lenght >= 5': found 'queue_lenght', expected queue_length, agents_logged_in, agents_ready or "
      "agents_eligible (did you mean 'queue_length'?)");
  EXPECT_EQ(error("queue_length => 5"),
            "condition 'queue_length => 5': found '=>' after 'queue_length', expected <, <=, ==, >= or >");
  EXPECT_EQ(error("queue_length 5"),
            "condition 'queue_length 5': found '' after 'queue_length', expected <, <=, ==, >= or >");
  EXPECT_EQ(error("queue_length != 5"),
            "condition 'queue_length != 5': found '!=' after 'queue_length', expected <, <=, ==, >= or >");
  EXPECT_EQ(error("queue_length > 5 and more"),
            "condition 'queue_length > 5 and more': found 'and more' after the number, expected the end");
  EXPECT_FALSE(error("").empty());
}

}  // namespace
}  // namespace strowger
