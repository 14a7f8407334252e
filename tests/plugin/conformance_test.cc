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
        std::pair(PolicyKind::kCallOrder, "test.order"), std::pair(PolicyKind::kMatcher, "test.matcher"),
        std::pair(PolicyKind::kEventSink, "test.sink")}) {
    const auto report = check_policy(policies, kind, text, {});
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->passed()) << report->text();
    EXPECT_EQ(report->ns_at_64, 0);
  }
}

// ---- The other kinds -----------------------------------------------------------------------------------------------

class MistakenMatcher : public plugin::Matcher<MistakenMatcher> {
 public:
  static constexpr std::string_view kName = "test.mistaken_matcher";
  static constexpr std::string_view kKey = "capacity";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = STROWGER_PROFILE_CAPACITY | STROWGER_PROFILE_SKILLS;
  explicit MistakenMatcher(const plugin::Arguments&) {}
  void match_impl(const StrowgerDecision&, const StrowgerProfiles& profiles, std::span<uint8_t> may_serve) const {
    for (size_t i = 0; i < may_serve.size(); ++i) {
      may_serve[i] = profiles.capacity[i] > 100 || profiles.first_skill[i + 1] > profiles.first_skill[i] ? 1 : 0;
    }
    if (mistake == Mistake::kWritesBeyond) may_serve.data()[may_serve.size()] = 1;
    if (mistake == Mistake::kNan) may_serve[0] = 2;
    if (mistake == Mistake::kRemembersGlobally) may_serve[0] = ++decisions_of_all / 2 % 2;
    if (mistake == Mistake::kWritesTable) const_cast<int32_t*>(profiles.capacity)[0] += 1;
  }
};

class MistakenLadder : public plugin::LadderPolicy<MistakenLadder> {
 public:
  static constexpr std::string_view kName = "test.mistaken_ladder";
  static constexpr std::string_view kKey = "runs";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = STROWGER_CLIMB_RUNS;
  explicit MistakenLadder(const plugin::Arguments&) {}
  plugin::Answer decide_impl(const StrowgerDecision&, const StrowgerClimbs& climbs,
                             std::span<StrowgerLadderAnswer> answers) const {
    for (size_t i = 0; i < answers.size(); ++i) {
      answers[i].action = STROWGER_STEP_RAISE_PRIORITY;
      answers[i].by = climbs.runs[i] > 3 ? 2 : 1;
    }
    if (mistake == Mistake::kWritesBeyond) answers.data()[answers.size()].action = 1;
    if (mistake == Mistake::kNan) answers[0].by = 0;
    if (mistake == Mistake::kRemembersGlobally) answers[0].by = 1 + static_cast<int>(++decisions_of_all % 7);
    return mistake == Mistake::kAbstains ? plugin::Answer::kAbstain : plugin::Answer::kDecided;
  }
};

class MistakenPromise : public plugin::SlaPolicy<MistakenPromise> {
 public:
  static constexpr std::string_view kName = "test.mistaken_promise";
  static constexpr std::string_view kKey = "priority";
  static constexpr std::string_view kHelp = "for tests";
  explicit MistakenPromise(const plugin::Arguments&) {}
  plugin::Answer promise_impl(const StrowgerDecision&, const StrowgerJoins& joins, std::span<int64_t> target_us,
                              std::span<int64_t> at_risk_before_us) const {
    for (size_t i = 0; i < target_us.size(); ++i) {
      if (joins.priority[i] <= 0) continue;
      target_us[i] = 1'000'000;
      at_risk_before_us[i] = 0;
    }
    if (mistake == Mistake::kWritesBeyond) target_us.data()[target_us.size()] = 1;
    if (mistake == Mistake::kNan) target_us[0] = 0;
    if (mistake == Mistake::kRemembersGlobally) target_us[0] = 1 + static_cast<int64_t>(++decisions_of_all);
    if (mistake == Mistake::kRemembersGlobally) at_risk_before_us[0] = 0;
    return mistake == Mistake::kFails ? plugin::Answer::kFailed : plugin::Answer::kDecided;
  }
};

TEST(Conformance, finds_the_mistakes_of_the_other_kinds) {
  PolicyRegistry policies;
  ASSERT_TRUE(policies.add(plugin::policy<MistakenMatcher>()).ok());
  ASSERT_TRUE(policies.add(plugin::policy<MistakenLadder>()).ok());
  ASSERT_TRUE(policies.add(plugin::policy<MistakenPromise>()).ok());
  const auto failures = [&](PolicyKind kind, const char* text, Mistake made) {
    mistake = made;
    const auto report = check_policy(policies, kind, text, {.decisions = 300});
    EXPECT_TRUE(report.ok()) << report.status();
    Names names;
    for (const ConformanceCheck& check : report->checks) {
      if (!check.passed) names.insert(check.name);
    }
    return names;
  };
  for (const auto& [kind, text] : {std::pair(PolicyKind::kMatcher, "test.mistaken_matcher"),
                                   std::pair(PolicyKind::kLadderPolicy, "test.mistaken_ladder"),
                                   std::pair(PolicyKind::kSlaPolicy, "test.mistaken_promise")}) {
    EXPECT_EQ(failures(kind, text, Mistake::kNone), Names()) << text;
    EXPECT_EQ(failures(kind, text, Mistake::kRemembersGlobally), Names{"determinism"}) << text;
    EXPECT_EQ(failures(kind, text, Mistake::kWritesBeyond), Names{"bounds"}) << text;
    EXPECT_EQ(failures(kind, text, Mistake::kNan), Names{"numbers"}) << text;
  }
  EXPECT_TRUE(failures(PolicyKind::kMatcher, "test.mistaken_matcher", Mistake::kWritesTable).contains("bounds"));
  EXPECT_EQ(failures(PolicyKind::kLadderPolicy, "test.mistaken_ladder", Mistake::kAbstains), Names{"answers"});
  EXPECT_EQ(failures(PolicyKind::kSlaPolicy, "test.mistaken_promise", Mistake::kFails), Names{"answers"});
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
