// SPDX-License-Identifier: Apache-2.0
#include "strowger/routing/choice.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace strowger {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

std::string choice_error(std::string_view text) { return std::string(parse_choice(text).status().message()); }

TEST(Choice, name_alone) {
  for (const char* text : {"ring_all", "  ring_all\t"}) {
    const auto choice = parse_choice(text);
    ASSERT_TRUE(choice.ok());
    EXPECT_EQ(choice->name, "ring_all");
    EXPECT_TRUE(choice->parameters.empty());
  }
}

TEST(Choice, parameters_keep_their_order_and_lose_their_spaces) {
  const auto choice = parse_choice(" a ;b=1;  c = x = y ");
  ASSERT_TRUE(choice.ok());
  EXPECT_EQ(choice->name, "a");
  EXPECT_EQ(choice->parameters, (Parameters{{"b", "1"}, {"c", "x = y"}}));
}

TEST(Choice, name_must_not_be_empty) {
  for (const char* text : {"", "   ", "; step = 5s"}) {
    EXPECT_EQ(choice_error(text), "found no name, expected 'name' or 'name; key = value'");
  }
}

TEST(Choice, parameters_must_be_keys_with_values) {
  EXPECT_EQ(choice_error("a;"), "found '' after 'a;', expected 'key = value'");
  EXPECT_EQ(choice_error("a; step"), "found 'step' after 'a;', expected 'key = value'");
  EXPECT_EQ(choice_error("a; = 5"), "found '= 5' after 'a;', expected 'key = value'");
  EXPECT_EQ(choice_error("a; step ="), "found 'step =' after 'a;', expected 'key = value'");
  EXPECT_EQ(choice_error("a; b = 1;; c = 2"), "found '' after 'a;', expected 'key = value'");
}

TEST(Choice, keys_must_be_unique) { EXPECT_EQ(choice_error("a; b = 1; b = 2"), "'a' gives 'b' twice, expected once"); }

}  // namespace
}  // namespace strowger
