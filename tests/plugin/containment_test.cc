// SPDX-License-Identifier: Apache-2.0
//
// A guest that misbehaves, in an engine: each fault, what is told of it, and who decides instead.
#include "strowger/plugin/containment.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "strowger/engine/acd.h"
#include "strowger/plugin/plugin.hpp"
#include "strowger/report/acd_directory.h"
#include "strowger/report/decision_text.h"

namespace strowger::testing {
namespace {

/// What the policies below do next.
enum class Mood { kLast, kNan, kUnwritten, kThrow, kAbstain, kFail, kStranger, kSlow };
Mood mood = Mood::kLast;
int64_t clock_ns = 0;

struct Clock : PolicyClock {
  int64_t now_ns() override { return clock_ns; }
};

plugin::Answer act(std::span<double> scores) {
  for (size_t i = 0; i < scores.size(); ++i) scores[i] = -static_cast<double>(i);
  switch (mood) {
    case Mood::kNan:
      scores[0] = std::nan("");
      break;
    case Mood::kUnwritten:
      for (double& score : scores) score = std::numeric_limits<double>::quiet_NaN();
      break;
    case Mood::kThrow:
      throw std::runtime_error("no");
    case Mood::kAbstain:
      return plugin::Answer::kAbstain;
    case Mood::kFail:
      return plugin::Answer::kFailed;
    case Mood::kSlow:
      clock_ns += 1'000'001;
      break;
    default:
      break;
  }
  return plugin::Answer::kDecided;
}

/// The last of those shown: built-ins would take the first.
class Moody : public plugin::AgentStrategy<Moody> {
 public:
  static constexpr std::string_view kName = "test.moody";
  static constexpr std::string_view kKey = "the last";
  static constexpr std::string_view kHelp = "for tests";
  explicit Moody(const plugin::Arguments&) {}
  plugin::Answer score_impl(const StrowgerDecision&, const StrowgerAgents&, std::span<double> scores) {
    return act(scores);
  }
};

class Choosy : public plugin::AgentStrategy<Choosy> {
 public:
  static constexpr std::string_view kName = "test.choosy";
  static constexpr std::string_view kKey = "the last";
  static constexpr std::string_view kHelp = "for tests";
  explicit Choosy(const plugin::Arguments&) {}
  void choose_impl(const StrowgerDecision&, const StrowgerAgents& agents, uint32_t& agent) {
    agent = mood == Mood::kStranger ? agents.agent[0] + 100 : agents.agent[agents.count - 1];
  }
};

class MoodyOrder : public plugin::CallOrder<MoodyOrder> {
 public:
  static constexpr std::string_view kName = "test.moody_order";
  static constexpr std::string_view kKey = "the youngest";
  static constexpr std::string_view kHelp = "for tests";
  explicit MoodyOrder(const plugin::Arguments&) {}
  plugin::Answer score_impl(const StrowgerDecision&, const StrowgerCalls&, std::span<double> scores) {
    return act(scores);
  }
};

class Contained : public ::testing::Test, private DecisionSink {
 protected:
  Contained() {
    mood = Mood::kLast;
    clock_ns = 0;
    EXPECT_TRUE(policies_.add(plugin::policy<Moody>()).ok());
    EXPECT_TRUE(policies_.add(plugin::policy<Choosy>()).ok());
    EXPECT_TRUE(policies_.add(plugin::policy<MoodyOrder>()).ok());
  }

  void begin(const std::string& strategy, const std::string& shadow = "", const std::string& order = "priority") {
    CentreSpec centre;
    centre.call_order = order;
    for (const char* name : {"one", "two"}) {
      centre.queues.push_back(
          {.name = name, .strategy = strategy, .shadow_strategy = shadow, .record_decisions = true});
    }
    for (const char* name : {"ann", "bob", "cid"}) {
      centre.agents.push_back({.name = name, .memberships = {{.queue = "one"}, {.queue = "two"}}});
    }
    auto made = Acd::create(centre, {.policies = &policies_, .policy_clock = &clock_}, &events_, this);
    ASSERT_TRUE(made.ok()) << made.status();
    acd_ = *std::move(made);
  }
  void log_in() {
    for (const AgentId agent : acd_->agents()) acd_->apply(LogIn{agent});
  }
  CallId arrive(const char* queue = "one") {
    return acd_->apply(ArriveCall{.queue = acd_->find_queue(queue), .host_ref = 7}).call;
  }
  std::string who_has(CallId call) { return std::string(acd_->name(acd_->call(call)->agent)); }
  /// Offers the call anew, with everybody free.
  std::string next() {
    events_.clear();
    const CallId call = arrive();
    const std::string who = who_has(call);
    acd_->apply(HangUpCall{call});
    return who;
  }
  std::vector<Event> told(EventKind kind) const {
    std::vector<Event> found;
    for (const Event& event : events_.events()) {
      if (event.kind == kind) found.push_back(event);
    }
    return found;
  }
  uint64_t counted(PolicyFault fault) const { return acd_->policies()[0].faults[static_cast<size_t>(fault)]; }

  void on_decision(const DecisionRecord& record) override { records_.push_back(record); }

  PolicyRegistry policies_;
  Clock clock_;
  EventBuffer events_;
  std::vector<DecisionRecord> records_;
  std::unique_ptr<Acd> acd_;
};

TEST_F(Contained, a_policy_that_behaves_decides_and_is_named) {
  begin("test.moody");
  log_in();
  EXPECT_EQ(next(), "cid");
  EXPECT_TRUE(told(EventKind::kPolicyFault).empty());
  EXPECT_EQ(records_.back().policy, "test.moody");
  EXPECT_EQ(records_.back().policy_fault, PolicyFault::kNone);
  const std::string text = to_text(records_.back(), AcdDirectory(acd_.get()));
  EXPECT_NE(text.find("the queue's strategy test.moody chose"), std::string::npos) << text;
  EXPECT_EQ(acd_->policies()[0].asked, 1u);
}

struct Case {
  Mood mood;
  PolicyFault fault;
  Cause cause;
};

TEST_F(Contained, each_fault_is_told_and_counted_and_the_built_in_decides) {
  begin("test.moody; max_faults = 0; budget = 1ms");
  log_in();
  int64_t faults = 0;
  for (const Case& c : {Case{Mood::kNan, PolicyFault::kNotANumber, Cause::kPolicyNotANumber},
                        Case{Mood::kUnwritten, PolicyFault::kNotANumber, Cause::kPolicyNotANumber},
                        Case{Mood::kThrow, PolicyFault::kFailed, Cause::kPolicyFailed},
                        Case{Mood::kFail, PolicyFault::kFailed, Cause::kPolicyFailed},
                        Case{Mood::kSlow, PolicyFault::kSlow, Cause::kPolicySlow}}) {
    mood = c.mood;
    EXPECT_EQ(next(), "ann");
    const std::vector<Event> events = told(EventKind::kPolicyFault);
    ASSERT_EQ(events.size(), 1u) << to_string(c.fault);
    EXPECT_EQ(events[0].cause, c.cause);
    EXPECT_EQ(events[0].host_ref, 7u);
    EXPECT_EQ(acd_->name(events[0].text), "test.moody");
    EXPECT_EQ(events[0].value, ++faults);
    EXPECT_EQ(events[0].value2, 0);
    EXPECT_EQ(records_.back().policy_fault, c.fault);
  }
  EXPECT_EQ(counted(PolicyFault::kNotANumber), 2u);
  EXPECT_EQ(counted(PolicyFault::kFailed), 2u);
  EXPECT_EQ(counted(PolicyFault::kSlow), 1u);
  const std::string text = to_text(records_.back(), AcdDirectory(acd_.get()));
  EXPECT_NE(text.find("longest_idle (for test.moody: slow) chose"), std::string::npos) << text;
  mood = Mood::kLast;
  EXPECT_EQ(next(), "cid") << "it is asked again";
}

TEST_F(Contained, to_abstain_is_no_fault) {
  begin("test.moody; else = linear; max_faults = 1");
  log_in();
  mood = Mood::kAbstain;
  EXPECT_EQ(next(), "ann");
  EXPECT_EQ(next(), "ann");
  EXPECT_TRUE(told(EventKind::kPolicyFault).empty());
  EXPECT_EQ(counted(PolicyFault::kAbstained), 2u);
  EXPECT_FALSE(acd_->policies()[0].switched_off);
}

TEST_F(Contained, an_agent_who_was_not_offered_is_not_rung) {
  begin("test.choosy");
  log_in();
  EXPECT_EQ(next(), "cid");
  mood = Mood::kStranger;
  EXPECT_EQ(next(), "ann");
  EXPECT_EQ(told(EventKind::kPolicyFault).at(0).cause, Cause::kPolicyNotOffered);
}

TEST_F(Contained, slowness_is_measured_only_against_a_budget) {
  begin("test.moody");
  log_in();
  mood = Mood::kSlow;
  EXPECT_EQ(next(), "cid");
  EXPECT_TRUE(told(EventKind::kPolicyFault).empty());
}

TEST_F(Contained, after_too_many_faults_it_is_not_asked_until_it_is_renewed) {
  begin("test.moody; max_faults = 3");
  log_in();
  mood = Mood::kFail;
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(next(), "ann");
    ASSERT_EQ(told(EventKind::kPolicyFault).size(), 1u);
    EXPECT_EQ(told(EventKind::kPolicyFault)[0].value2, i == 3 ? 1 : 0);
  }
  mood = Mood::kLast;
  EXPECT_EQ(next(), "ann");
  EXPECT_TRUE(acd_->policies()[0].switched_off);
  EXPECT_EQ(acd_->policies()[0].asked, 3u);
  EXPECT_EQ(records_.back().policy_fault, PolicyFault::kSwitchedOff);
  ASSERT_TRUE(acd_->renew_policies("test.moody").ok());
  EXPECT_EQ(next(), "cid");
  EXPECT_FALSE(acd_->policies()[0].switched_off);
  EXPECT_TRUE(absl::IsNotFound(acd_->renew_policies("test.choosy")));
}

TEST_F(Contained, a_call_order_that_fails_names_the_agent) {
  begin("longest_idle", "", "test.moody_order; max_faults = 1");
  const CallId old_one = arrive("one");
  const CallId young_one = arrive("two");
  const CallId last_one = arrive("two");
  acd_->apply(LogIn{acd_->find_agent("ann")});
  EXPECT_EQ(who_has(young_one), "ann") << "the order's word; the built-in beside it takes the oldest";
  EXPECT_EQ(records_.back().policy, "test.moody_order");
  mood = Mood::kNan;
  acd_->apply(LogIn{acd_->find_agent("bob")});
  EXPECT_EQ(who_has(old_one), "bob");
  const std::vector<Event> faults = told(EventKind::kPolicyFault);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].agent, acd_->find_agent("bob"));
  EXPECT_FALSE(faults[0].call.valid());
  EXPECT_EQ(faults[0].value2, 1);
  mood = Mood::kLast;
  acd_->apply(LogIn{acd_->find_agent("cid")});
  EXPECT_EQ(who_has(last_one), "cid");
  EXPECT_TRUE(acd_->policies()[0].switched_off);
}

// ---- Shadows -------------------------------------------------------------------------------------------------------

TEST_F(Contained, a_shadow_decides_nothing_and_differences_are_told) {
  begin("longest_idle", "test.moody; max_faults = 2");
  log_in();
  EXPECT_EQ(next(), "ann");
  const std::vector<Event> differences = told(EventKind::kShadowDiffers);
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0].agent, acd_->find_agent("cid"));
  EXPECT_EQ(differences[0].value, acd_->find_agent("ann").value());
  EXPECT_EQ(acd_->policies()[0].differed, 1u);
  mood = Mood::kThrow;
  EXPECT_EQ(next(), "ann");
  EXPECT_EQ(next(), "ann");
  EXPECT_EQ(told(EventKind::kPolicyFault).at(0).value2, 1);
  EXPECT_EQ(next(), "ann");
  EXPECT_TRUE(told(EventKind::kPolicyFault).empty());
  EXPECT_EQ(acd_->policies()[0].asked, 3u);
}

TEST_F(Contained, the_shadow_becomes_the_strategy_while_calls_wait) {
  begin("longest_idle", "test.moody");
  const CallId waiting = arrive();
  QueueSpec spec = *acd_->queue_spec(acd_->find_queue("one"));
  spec.strategy = std::exchange(spec.shadow_strategy, "");
  ASSERT_TRUE(acd_->update_queue(acd_->find_queue("one"), spec).ok());
  EXPECT_EQ(acd_->call(waiting)->state, CallState::kQueued);
  log_in();
  EXPECT_EQ(who_has(waiting), "ann");
  EXPECT_EQ(next(), "cid");
}

TEST_F(Contained, explain_names_the_policy_and_asks_nobody) {
  begin("test.moody; max_faults = 1");
  const CallId call = arrive();
  EXPECT_EQ(acd_->explain(call)->policy, "test.moody");
  EXPECT_EQ(acd_->policies()[0].asked, 0u);
}

}  // namespace
}  // namespace strowger::testing
