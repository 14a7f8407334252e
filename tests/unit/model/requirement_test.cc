// SPDX-License-Identifier: Apache-2.0
#include "strowger/model/requirement.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/hash/hash_testing.h"
#include "gtest/gtest.h"

namespace strowger {
namespace {

class RequirementText : public testing::Test {
 protected:
  RequirementText() {
    for (const char* name : {"english", "billing", "german", "a b", "it's", "and", "9lives", "français", ""}) {
      skills_.intern(name);
    }
  }

  Requirement parsed(std::string_view text) const {
    const absl::StatusOr<Requirement> requirement = Requirement::parse(text, skills_);
    EXPECT_TRUE(requirement.ok()) << text << ": " << requirement.status();
    return requirement.value_or(Requirement());
  }

  /// The error that `text` gives; empty if it gives none.
  std::string error(std::string_view text) const {
    return std::string(Requirement::parse(text, skills_).status().message());
  }

  std::string canonical(std::string_view text) const { return parsed(text).to_string(skills_); }

  bool satisfied(std::string_view text, const std::map<std::string, int>& levels) const {
    return parsed(text).satisfied([&](SkillId skill) {
      const auto it = levels.find(std::string(skills_.name(skill)));
      return it == levels.end() ? 0 : it->second;
    });
  }

  SkillId skill(std::string_view name) const { return skills_.find(name); }

  NameTable<SkillId> skills_;
};

std::string repeated(std::string_view part, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += part;
  return text;
}

TEST_F(RequirementText, empty_text_is_met_by_everybody) {
  for (const char* text : {"", "  ", "\t\r\n"}) {
    EXPECT_TRUE(parsed(text).always());
    EXPECT_EQ(parsed(text), Requirement());
    EXPECT_TRUE(satisfied(text, {}));
  }
  EXPECT_EQ(Requirement().to_string(skills_), "");
}

TEST_F(RequirementText, skill_without_level_means_level_1) {
  EXPECT_FALSE(satisfied("english", {}));
  EXPECT_TRUE(satisfied("english", {{"english", 1}}));
  EXPECT_EQ(parsed("english"), parsed("english >= 1"));
}

TEST_F(RequirementText, level_is_compared_at_its_edge) {
  EXPECT_FALSE(satisfied("english >= 5", {{"english", 4}}));
  EXPECT_TRUE(satisfied("english >= 5", {{"english", 5}}));
  EXPECT_TRUE(satisfied("english>=10", {{"english", 10}}));
}

TEST_F(RequirementText, and_binds_tighter_than_or_and_not_tightest) {
  EXPECT_TRUE(satisfied("english or german and billing", {{"english", 1}}));
  EXPECT_FALSE(satisfied("(english or german) and billing", {{"english", 1}}));
  EXPECT_TRUE(satisfied("not english and billing", {{"billing", 1}}));
  EXPECT_FALSE(satisfied("not english and billing", {}));
  EXPECT_TRUE(satisfied("not (english and billing)", {{"english", 1}}));
  EXPECT_TRUE(satisfied("not not english", {{"english", 1}}));
}

TEST_F(RequirementText, to_string_is_canonical) {
  EXPECT_EQ(canonical("((english>=1))"), "english");
  EXPECT_EQ(canonical("english>=07 and(billing)"), "english >= 7 and billing");
  EXPECT_EQ(canonical("(english and billing) or german"), "english and billing or german");
  EXPECT_EQ(canonical("english and (billing or german)"), "english and (billing or german)");
  EXPECT_EQ(canonical("not (not (english))"), "not not english");
  EXPECT_EQ(canonical("not (english or billing)"), "not (english or billing)");
}

TEST_F(RequirementText, nested_operators_of_one_kind_are_merged) {
  EXPECT_EQ(parsed("english and (billing and german)"), parsed("(english and billing) and german"));
  EXPECT_EQ(parsed("english or (billing or (german or english))").nodes().size(), 5u);
  EXPECT_EQ(canonical("(english or billing) or (german or english)"), "english or billing or german or english");
}

TEST_F(RequirementText, names_that_are_no_words_are_quoted) {
  EXPECT_EQ(canonical("'a b' >= 3"), "'a b' >= 3");
  EXPECT_EQ(canonical("'it''s'"), "'it''s'");
  EXPECT_EQ(canonical("'and' and 'and'"), "'and' and 'and'");
  EXPECT_EQ(canonical("'9lives'"), "'9lives'");
  EXPECT_EQ(canonical("'english'"), "english");
  EXPECT_EQ(canonical("''"), "''");
  EXPECT_EQ(canonical("français >= 2"), "français >= 2");
}

TEST_F(RequirementText, errors_name_the_column_what_was_found_and_what_was_expected) {
  EXPECT_EQ(error("english and"), "column 12: found the end, expected a skill, 'not' or '('");
  EXPECT_EQ(error("english billing"), "column 9: found 'billing', expected 'and', 'or' or the end");
  EXPECT_EQ(error("english AND billing"),
            "column 9: found 'AND', expected 'and', 'or' or the end (did you mean 'and'?)");
  EXPECT_EQ(error("(english"), "column 9: found the end, expected 'and', 'or' or ')'");
  EXPECT_EQ(error("english)"), "column 8: found ')', expected 'and', 'or' or the end");
  EXPECT_EQ(error("()"), "column 2: found ')', expected a skill, 'not' or '('");
  EXPECT_EQ(error("english > 5"), "column 9: found '>', expected 'and', 'or' or the end");
  EXPECT_EQ(error("and"), "column 1: found 'and', expected a skill, 'not' or '('");
  EXPECT_EQ(error("not"), "column 4: found the end, expected a skill, 'not' or '('");
  EXPECT_EQ(error("  'english"), "column 3: the quote that opens here is not closed; expected a second '");
  EXPECT_EQ(error("english or 'x"), "column 12: the quote that opens here is not closed; expected a second '");
  EXPECT_EQ(error("((english)>=5)"), "column 11: found '>=', expected 'and', 'or' or ')'");
  EXPECT_EQ(error("9lives"), "column 1: found '9lives', expected a skill, 'not' or '('");
}

TEST_F(RequirementText, columns_count_characters) {
  EXPECT_EQ(error("français or x"), "column 13: found 'x', which is not a known skill");
}

TEST_F(RequirementText, levels_outside_1_to_10_are_refused) {
  const std::map<std::string, std::string> found{
      {"0", "'0'"},       {"11", "'11'"},
      {"-1", "'-'"},      {"5.5", "'5.5'"},
      {"5x", "'5x'"},     {"", "the end"},
      {"'5'", "'5'"},     {">=", "'>='"},
      {"five", "'five'"}, {"99999999999999999999", "'99999999999999999999'"}};
  for (const auto& [level, shown] : found) {
    EXPECT_EQ(error("english >= " + level), "column 12: found " + shown + ", expected a level from 1 to 10");
  }
}

TEST_F(RequirementText, unknown_skill_offers_the_nearest_known) {
  EXPECT_EQ(error("german or enlgish >= 3"),
            "column 11: found 'enlgish', which is not a known skill (did you mean 'english'?)");
  EXPECT_EQ(error("'A B'"), "column 1: found 'A B', which is not a known skill (did you mean 'a b'?)");
  EXPECT_EQ(error("xylophone"), "column 1: found 'xylophone', which is not a known skill");
}

TEST_F(RequirementText, depth_is_limited) {
  const auto nested = [](size_t depth) { return repeated("(", depth) + "english" + repeated(")", depth); };
  EXPECT_EQ(parsed(nested(31)), parsed("english"));
  EXPECT_EQ(parsed(nested(32)), parsed("english"));
  EXPECT_EQ(error(nested(33)), "column 33: more than 32 levels of brackets and nots");
  EXPECT_EQ(parsed(repeated("not ", 32) + "english").nodes().size(), 33u);
  EXPECT_EQ(error(repeated("not ", 33) + "english"), "column 129: more than 32 levels of brackets and nots");
  EXPECT_EQ(error(repeated("(", 1'000'000)), "column 33: more than 32 levels of brackets and nots");
  EXPECT_TRUE(error(repeated("(english) and ", 100) + "english").empty()) << "levels that were left do not count";
}

TEST_F(RequirementText, nodes_are_limited) {
  const auto chain = [](size_t skills) { return repeated("english or ", skills - 1) + "billing"; };
  EXPECT_EQ(parsed(chain(254)).nodes().size(), 255u);
  EXPECT_EQ(parsed(chain(255)).nodes().size(), Requirement::kMaxNodes);
  EXPECT_EQ(error(chain(256)), "column 1: the expression has 257 nodes; expected at most 256");
  EXPECT_EQ(error(chain(100'000)), "column 2817: more than 256 skills and operators");
}

TEST_F(RequirementText, wanted_are_the_skills_outside_a_not_in_order_of_first_mention) {
  const Requirement requirement = parsed("german and not english or (billing or german) and not (not 'a b')");
  EXPECT_EQ(requirement.wanted(), (std::vector<SkillId>{skill("german"), skill("billing")}));
  EXPECT_EQ(requirement.proficiency([](SkillId) { return 3; }), 6);
  EXPECT_TRUE(Requirement().wanted().empty());
}

TEST_F(RequirementText, at_least_clamps_the_level) {
  EXPECT_EQ(Requirement::at_least(skill("english"), 5), parsed("english >= 5"));
  EXPECT_EQ(Requirement::at_least(skill("english"), -3), parsed("english"));
  EXPECT_EQ(Requirement::at_least(skill("english"), 1000), parsed("english >= 10"));
}

TEST_F(RequirementText, both_joins_and_mentions_each_part_once) {
  const auto both = [&](std::string_view a, std::string_view b) {
    return Requirement::both(parsed(a), parsed(b)).to_string(skills_);
  };
  EXPECT_EQ(both("", ""), "");
  EXPECT_EQ(both("english", ""), "english");
  EXPECT_EQ(both("", "english"), "english");
  EXPECT_EQ(both("english", "english"), "english");
  EXPECT_EQ(both("english and billing", "billing and german"), "english and billing and german");
  EXPECT_EQ(both("english or billing", "german"), "(english or billing) and german");
  EXPECT_EQ(both("english >= 3", "english >= 5"), "english >= 3 and english >= 5");
  EXPECT_EQ(both("english and (german or billing)", "german or billing"), "english and (german or billing)");
}

TEST_F(RequirementText, both_keeps_its_meaning_far_past_the_limits_of_a_text) {
  Requirement all = parsed("english");
  for (uint32_t i = 0; i < 300; ++i) {
    all = Requirement::both(all, Requirement::at_least(SkillId{100 + i}, 2));
  }
  EXPECT_EQ(all.nodes().size(), 302u);
  EXPECT_TRUE(all.satisfied([](SkillId) { return 2; }));
  EXPECT_FALSE(all.satisfied([](SkillId s) { return s.value() == 399 ? 1 : 2; }));
}

TEST_F(RequirementText, relaxed_lowers_levels_to_1_at_the_least) {
  const auto relaxed = [&](std::string_view text, int by) {
    return parsed(text).relaxed(skill("english"), by).to_string(skills_);
  };
  EXPECT_EQ(relaxed("english >= 5 and billing >= 5", 2), "english >= 3 and billing >= 5");
  EXPECT_EQ(relaxed("english >= 5", 5), "english");
  EXPECT_EQ(relaxed("english >= 5", 2'147'483'647), "english");
  EXPECT_EQ(relaxed("english >= 5", 0), "english >= 5");
  EXPECT_EQ(relaxed("english >= 5", -3), "english >= 5");
  EXPECT_EQ(relaxed("billing", 3), "billing");
  EXPECT_EQ(relaxed("", 3), "");
}

TEST_F(RequirementText, relaxed_raises_levels_under_a_not) {
  const auto relaxed = [&](std::string_view text, int by) {
    return parsed(text).relaxed(skill("english"), by).to_string(skills_);
  };
  EXPECT_EQ(relaxed("not english >= 5", 2), "not english >= 7");
  EXPECT_EQ(relaxed("not english >= 5", 5), "not english >= 10");
  EXPECT_EQ(relaxed("not english >= 5", 6), "");
  EXPECT_EQ(relaxed("not not english >= 5", 2), "not not english >= 3");
  EXPECT_EQ(relaxed("billing and not english", 10), "billing");
  EXPECT_EQ(relaxed("billing or not english", 10), "") << "a not that excludes nobody lets everybody in";
  EXPECT_EQ(relaxed("not (english >= 9 and billing)", 2), "");
  EXPECT_EQ(relaxed("not (english >= 9 or billing)", 2), "not billing");
  EXPECT_EQ(relaxed("german and not (english >= 9 or billing or german)", 2), "german and not (billing or german)");
  EXPECT_EQ(relaxed("(billing or not english >= 9) and (german and billing)", 3), "german and billing");
}

TEST_F(RequirementText, without_leaves_out_every_mention) {
  const auto without = [&](std::string_view text) { return parsed(text).without(skill("english")).to_string(skills_); };
  EXPECT_EQ(without("english"), "");
  EXPECT_EQ(without(""), "");
  EXPECT_EQ(without("not not english"), "");
  EXPECT_EQ(without("english and billing"), "billing");
  EXPECT_EQ(without("english or not english"), "");
  EXPECT_EQ(without("(english or (billing and german)) and german"), "billing and german and german");
  EXPECT_EQ(without("billing or german"), "billing or german");
}

TEST_F(RequirementText, equal_expressions_hash_equal) {
  EXPECT_TRUE(absl::VerifyTypeImplementsAbslHashCorrectly(
      {Requirement(), parsed("english"), parsed("english >= 2"), parsed("not english"), parsed("english and billing"),
       parsed("english or billing"), parsed("billing or english")}));
}

TEST(RequirementTable, interns_each_requirement_once) {
  RequirementTable table;
  EXPECT_EQ(table.size(), 1u);
  EXPECT_EQ(table.intern(Requirement()), kNoRequirement);
  const RequirementId a = table.intern(Requirement::at_least(SkillId{0}, 3));
  EXPECT_EQ(table.intern(Requirement::at_least(SkillId{0}, 3)), a);
  EXPECT_EQ(table[a], Requirement::at_least(SkillId{0}, 3));
  EXPECT_EQ(table.size(), 2u);
  EXPECT_TRUE(table.contains(a));
  EXPECT_FALSE(table.contains(RequirementId{2}));
  EXPECT_FALSE(table.contains(RequirementId{}));
}

TEST(RequirementTable, both_is_the_interned_conjunction) {
  RequirementTable table;
  const RequirementId a = table.intern(Requirement::at_least(SkillId{0}, 3));
  const RequirementId b = table.intern(Requirement::at_least(SkillId{1}, 4));
  const RequirementId ab = table.both(a, b);
  EXPECT_EQ(table[ab], Requirement::both(table[a], table[b]));
  EXPECT_EQ(table.both(a, b), ab);
  EXPECT_EQ(table.both(ab, b), ab);
  EXPECT_EQ(table.both(a, a), a);
  EXPECT_EQ(table.both(a, kNoRequirement), a);
  EXPECT_EQ(table.both(kNoRequirement, b), b);
  EXPECT_EQ(table.both(kNoRequirement, kNoRequirement), kNoRequirement);
  EXPECT_FALSE(table.both(a, RequirementId{99}).valid());
  EXPECT_FALSE(table.both(RequirementId{}, a).valid());
}

TEST(RequirementTable, is_full_at_its_limit) {
  for (const size_t limit : {size_t{2}, size_t{3}, size_t{4}}) {
    RequirementTable table(limit);
    for (size_t i = 1; i < limit; ++i) {
      EXPECT_TRUE(table.intern(Requirement::at_least(SkillId{static_cast<uint32_t>(i)}, 1)).valid());
    }
    EXPECT_FALSE(table.intern(Requirement::at_least(SkillId{99}, 1)).valid());
    EXPECT_TRUE(table.intern(Requirement::at_least(SkillId{1}, 1)).valid()) << "what is known is still found";
    EXPECT_EQ(table.size(), limit);
  }
  EXPECT_EQ(RequirementTable(0).size(), 1u) << "the requirement that everybody meets always exists";
}

TEST(RequirementTable, both_of_a_full_table_is_refused_and_can_be_asked_again) {
  RequirementTable table(3);
  const RequirementId a = table.intern(Requirement::at_least(SkillId{0}, 3));
  const RequirementId b = table.intern(Requirement::at_least(SkillId{1}, 4));
  EXPECT_FALSE(table.both(a, b).valid());
  EXPECT_FALSE(table.both(a, b).valid());
  EXPECT_EQ(table.size(), 3u);
}

}  // namespace
}  // namespace strowger
