// SPDX-License-Identifier: Apache-2.0
//
// The conformance kit finds each kind of mistake, and nothing in a policy that makes none.
#include "strowger/plugin/conformance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "strowger/plugin/plugin.hpp"
#include "support/plugin/test_policies.h"

namespace strowger::testing {
namespace {

enum class Mistake { kNone, kRemembersGlobally, kWritesBeyond, kNan, kWritesTable, kFails, kAbstains, kSlow };
Mistake mistake = Mistake::kNone;
uint64_t decisions_of_all = 0;
int64_t clock_ns = 0;

struct Clock : PolicyClock {
  int64_t now_ns() override { return clock_ns; }
};

class Mistaken : public plugin::AgentStrategy<Mistaken> {
 public:
  static constexpr std::string_view kName = "test.mistaken";
  static constexpr std::string_view kKey = "position";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = STROWGER_AGENT_POSITION;
  explicit Mistaken(const plugin::Arguments&) {}
  plugin::Answer score_impl(const StrowgerDecision&, const StrowgerAgents& agents, std::span<double> scores) const {
    for (size_t i = 0; i < scores.size(); ++i) scores[i] = agents.position[i];
    switch (mistake) {
      case Mistake::kRemembersGlobally:
        scores[0] += static_cast<double>(++decisions_of_all);
        break;
      case Mistake::kWritesBeyond:
        scores.data()[scores.size()] = 1;
        break;
      case Mistake::kNan:
        if (scores.size() == 7) scores[6] = std::nan("");
        break;
      case Mistake::kWritesTable:
        const_cast<int32_t*>(agents.position)[0] += 1;
        break;
      case Mistake::kFails:
        return plugin::Answer::kFailed;
      case Mistake::kAbstains:
        return plugin::Answer::kAbstain;
      case Mistake::kSlow:
        clock_ns += 5000;
        break;
      case Mistake::kNone:
        break;
    }
    return plugin::Answer::kDecided;
  }
};

class Stranger : public plugin::AgentStrategy<Stranger> {
 public:
  static constexpr std::string_view kName = "test.stranger";
  static constexpr std::string_view kKey = "";
  static constexpr std::string_view kHelp = "for tests";
  explicit Stranger(const plugin::Arguments&) {}
  void choose_impl(const StrowgerDecision&, const StrowgerAgents& agents, uint32_t& agent) const {
    agent = agents.agent[0] + (agents.count == 1 ? 1 : 0);
  }
};

std::set<std::string> failed(Mistake made, const std::string& text = "test.mistaken") {
  mistake = made;
  PolicyRegistry policies;
  EXPECT_TRUE(policies.add(plugin::policy<Mistaken>()).ok());
  EXPECT_TRUE(policies.add(plugin::policy<Stranger>()).ok());
  Clock clock;
  const auto report = check_policy(policies, PolicyKind::kAgentStrategy, text,
                                   {.decisions = 400, .clock = &clock, .max_ns_at_64 = 4000});
  EXPECT_TRUE(report.ok()) << report.status();
  std::set<std::string> names;
  for (const ConformanceCheck& check : report->checks) {
    if (!check.passed) names.insert(check.name);
  }
  EXPECT_EQ(report->passed(), names.empty()) << report->text();
  return names;
}

using Names = std::set<std::string>;

TEST(Conformance, finds_each_mistake_and_nothing_else) {
  EXPECT_EQ(failed(Mistake::kNone), Names());
  EXPECT_EQ(failed(Mistake::kRemembersGlobally), Names{"determinism"});
  EXPECT_EQ(failed(Mistake::kWritesBeyond), Names{"bounds"});
  EXPECT_EQ(failed(Mistake::kNan), Names{"numbers"});
  EXPECT_TRUE(failed(Mistake::kWritesTable).contains("bounds"));
  EXPECT_EQ(failed(Mistake::kFails), Names{"answers"});
  EXPECT_EQ(failed(Mistake::kAbstains), Names{"answers"});
  EXPECT_EQ(failed(Mistake::kSlow), Names{"speed"});
  EXPECT_EQ(failed(Mistake::kNone, "test.stranger"), (Names{"bounds", "row"}));
}

TEST(Conformance, passes_policies_that_behave) {
  PolicyRegistry policies;
  ASSERT_TRUE(add_test_policies(policies).ok());
  for (const auto& [kind, text] :
       {std::pair(PolicyKind::kAgentStrategy, "test.scored"), std::pair(PolicyKind::kAgentStrategy, "test.drawing"),
        std::pair(PolicyKind::kCallOrder, "test.order")}) {
    const auto report = check_policy(policies, kind, text, {});
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->passed()) << report->text();
    EXPECT_EQ(report->ns_at_64, 0);
  }
}

TEST(Conformance, refuses_what_it_cannot_check) {
  PolicyRegistry policies;
  ASSERT_TRUE(add_test_policies(policies).ok());
  EXPECT_FALSE(check_policy(policies, PolicyKind::kCallOrder, "test.scored", {}).ok());
  EXPECT_FALSE(check_policy(policies, PolicyKind::kAgentStrategy, "test.scored; salt = x", {}).ok());
  EXPECT_FALSE(check_policy(policies, PolicyKind::kAgentStrategy, "test.scored", {.decisions = 0}).ok());
}

}  // namespace
}  // namespace strowger::testing
