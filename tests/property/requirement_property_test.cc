// SPDX-License-Identifier: Apache-2.0
//
// Requirements against a naive evaluator: random expressions, random agents. STROWGER_TEST_SEED repeats a failure.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "strowger/core/random.h"
#include "strowger/model/requirement.h"

namespace strowger {
namespace {

constexpr uint32_t kSkills = 4;
constexpr int kExpressions = 3000;
constexpr int kAgents = 40;

using Levels = std::array<int, kSkills>;

/// An expression as a tree, evaluated in the plainest way.
struct Tree {
  enum class Kind { kSkill, kNot, kAnd, kOr } kind = Kind::kSkill;
  uint32_t skill = 0;
  int level = 1;
  std::vector<std::unique_ptr<Tree>> operands;

  bool satisfied(const Levels& levels) const {
    switch (kind) {
      case Kind::kSkill:
        return levels[skill] >= level;
      case Kind::kNot:
        return !operands[0]->satisfied(levels);
      case Kind::kAnd:
        for (const auto& operand : operands) {
          if (!operand->satisfied(levels)) return false;
        }
        return true;
      case Kind::kOr:
        for (const auto& operand : operands) {
          if (operand->satisfied(levels)) return true;
        }
        return false;
    }
    return false;
  }

  /// Fully bracketed; names are quoted where they must be, and at random where they need not.
  std::string text(const NameTable<SkillId>& skills, Random& random) const {
    if (kind == Kind::kSkill) {
      std::string name(skills.name(SkillId{skill}));
      const bool plain = name.find(' ') == std::string::npos && name != "not";
      if (!plain || random.below(4) == 0) name = "'" + name + "'";
      return level == 1 && random.below(2) == 0 ? name : name + " >= " + std::to_string(level);
    }
    if (kind == Kind::kNot) return absl::StrCat("not (", operands[0]->text(skills, random), ")");
    std::string joined;
    for (size_t i = 0; i < operands.size(); ++i) {
      if (i > 0) joined += kind == Kind::kAnd ? " and " : " or ";
      absl::StrAppend(&joined, "(", operands[i]->text(skills, random), ")");
    }
    return joined;
  }
};

std::unique_ptr<Tree> random_tree(Random& random, int depth) {
  auto tree = std::make_unique<Tree>();
  const uint64_t draw = random.below(depth == 0 ? 2 : 6);
  if (draw < 2) {
    tree->skill = static_cast<uint32_t>(random.below(kSkills));
    tree->level = 1 + static_cast<int>(random.below(10));
    return tree;
  }
  tree->kind = draw == 2 ? Tree::Kind::kNot : draw < 5 ? Tree::Kind::kAnd : Tree::Kind::kOr;
  const uint64_t operands = tree->kind == Tree::Kind::kNot ? 1 : 2 + random.below(2);
  for (uint64_t i = 0; i < operands; ++i) tree->operands.push_back(random_tree(random, depth - 1));
  return tree;
}

Levels random_agent(Random& random) {
  Levels levels{};
  for (int& level : levels) level = static_cast<int>(random.below(11));
  return levels;
}

bool satisfied(const Requirement& requirement, const Levels& levels) {
  return requirement.satisfied([&](SkillId skill) { return levels[skill.index()]; });
}

class RandomRequirements : public ::testing::Test {
 protected:
  RandomRequirements() {
    for (const char* name : {"english", "customer care", "not", "x.y-z"}) skills_.intern(name);
    if (const char* text = std::getenv("STROWGER_TEST_SEED")) seed_ = std::strtoull(text, nullptr, 10);
    random_ = Random(seed_);
  }

  std::string where() const { return "STROWGER_TEST_SEED=" + std::to_string(seed_); }

  Requirement parsed(const std::string& text) {
    const absl::StatusOr<Requirement> requirement = Requirement::parse(text, skills_);
    EXPECT_TRUE(requirement.ok()) << text << ": " << requirement.status() << "\n" << where();
    return requirement.value_or(Requirement());
  }

  Requirement random_requirement() { return parsed(random_tree(random_, 3)->text(skills_, random_)); }

  NameTable<SkillId> skills_;
  uint64_t seed_ = 20'240'601;
  Random random_;
};

TEST_F(RandomRequirements, agree_with_the_naive_evaluator) {
  for (int i = 0; i < kExpressions; ++i) {
    const auto tree = random_tree(random_, 4);
    const std::string text = tree->text(skills_, random_);
    const Requirement requirement = parsed(text);
    for (int k = 0; k < kAgents; ++k) {
      const Levels levels = random_agent(random_);
      ASSERT_EQ(satisfied(requirement, levels), tree->satisfied(levels)) << text << "\n" << where();
    }
  }
}

TEST_F(RandomRequirements, are_read_back_from_their_text) {
  for (int i = 0; i < kExpressions; ++i) {
    const Requirement requirement = random_requirement();
    const std::string text = requirement.to_string(skills_);
    ASSERT_EQ(parsed(text), requirement) << text << "\n" << where();
    ASSERT_EQ(parsed(text).to_string(skills_), text) << where();
  }
}

TEST_F(RandomRequirements, relaxed_never_shuts_anybody_out_and_reads_back) {
  for (int i = 0; i < kExpressions; ++i) {
    const Requirement requirement = random_requirement();
    const SkillId skill{static_cast<uint32_t>(random_.below(kSkills))};
    const int by = static_cast<int>(random_.below(12));
    const Requirement wider = requirement.relaxed(skill, by);
    const std::string text = requirement.to_string(skills_) + "  relaxed  " + wider.to_string(skills_);
    ASSERT_EQ(parsed(wider.to_string(skills_)), wider) << text << "\n" << where();
    for (int k = 0; k < kAgents; ++k) {
      const Levels levels = random_agent(random_);
      ASSERT_TRUE(!satisfied(requirement, levels) || satisfied(wider, levels)) << text << "\n" << where();
    }
  }
}

/// Relaxing by n admits an agent of level l, in an expression without a not, just when `l + n` was admitted (a level of
/// 0 stays 0: a skill that is not held is not given by relaxing).
TEST_F(RandomRequirements, relaxed_is_exact_without_nots) {
  for (int i = 0; i < kExpressions; ++i) {
    const Requirement requirement = random_requirement();
    bool negated = false;
    for (const Requirement::Node& node : requirement.nodes()) negated |= node.kind == Requirement::Node::Kind::kNot;
    if (negated) continue;
    const SkillId skill{static_cast<uint32_t>(random_.below(kSkills))};
    const int by = static_cast<int>(random_.below(12));
    const Requirement wider = requirement.relaxed(skill, by);
    for (int k = 0; k < kAgents; ++k) {
      const Levels levels = random_agent(random_);
      Levels raised = levels;
      if (raised[skill.index()] > 0) raised[skill.index()] += by;
      ASSERT_EQ(satisfied(wider, levels), satisfied(requirement, raised))
          << requirement.to_string(skills_) << " by " << by << "\n"
          << where();
    }
  }
}

TEST_F(RandomRequirements, both_is_the_conjunction) {
  for (int i = 0; i < kExpressions; ++i) {
    const Requirement a = random_requirement();
    const Requirement b = random_requirement();
    const Requirement both = Requirement::both(a, b);
    ASSERT_EQ(parsed(both.to_string(skills_)), both) << where();
    for (int k = 0; k < kAgents; ++k) {
      const Levels levels = random_agent(random_);
      ASSERT_EQ(satisfied(both, levels), satisfied(a, levels) && satisfied(b, levels))
          << a.to_string(skills_) << "  AND  " << b.to_string(skills_) << "\n"
          << where();
    }
  }
}

TEST_F(RandomRequirements, without_mentions_the_skill_no_more) {
  for (int i = 0; i < kExpressions; ++i) {
    const Requirement requirement = random_requirement();
    const SkillId skill{static_cast<uint32_t>(random_.below(kSkills))};
    const Requirement rest = requirement.without(skill);
    size_t others = 0;
    for (const Requirement::Node& node : requirement.nodes()) {
      if (node.kind == Requirement::Node::Kind::kAtLeast && node.skill != skill) ++others;
    }
    for (const Requirement::Node& node : rest.nodes()) {
      if (node.kind != Requirement::Node::Kind::kAtLeast) continue;
      ASSERT_NE(node.skill, skill) << requirement.to_string(skills_) << "\n" << where();
      --others;
    }
    ASSERT_EQ(others, 0u) << requirement.to_string(skills_) << "\n" << where();
    ASSERT_EQ(parsed(rest.to_string(skills_)), rest) << where();
  }
}

}  // namespace
}  // namespace strowger
