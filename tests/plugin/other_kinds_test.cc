// SPDX-License-Identifier: Apache-2.0
//
// Ladder policies, SLA policies, event sinks and shadows of call orders, in an engine (rules 10.6, 4.9, 1.6 and 6.5).
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "strowger/config/load.h"
#include "strowger/config/to_toml.h"
#include "strowger/engine/acd.h"
#include "strowger/plugin/plugin.hpp"
#include "strowger/report/acd_directory.h"
#include "strowger/report/interval_report.h"
#include "strowger/report/render.h"

namespace strowger::testing {
namespace {

using Answers = std::span<StrowgerLadderAnswer>;
/// What the policies below do next.
std::function<plugin::Answer(const StrowgerDecision&, const StrowgerClimbs&, StrowgerLadderAnswer&)> climb;
std::function<plugin::Answer(const StrowgerDecision&, int64_t&, int64_t&)> promise;
std::vector<std::string> sink_log;
plugin::Answer sink_answer = plugin::Answer::kDecided;
int64_t sink_clock_ns = 0;
int64_t sink_takes_ns = 0;

struct SinkClock : PolicyClock {
  int64_t now_ns() override { return sink_clock_ns; }
};

class TestLadder : public plugin::LadderPolicy<TestLadder> {
 public:
  static constexpr std::string_view kName = "test.climb";
  static constexpr std::string_view kKey = "what the test says";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = STROWGER_CLIMB_AGENTS_READY | STROWGER_CLIMB_RUNS;
  explicit TestLadder(const plugin::Arguments&) {}
  plugin::Answer decide_impl(const StrowgerDecision& decision, const StrowgerClimbs& climbs, Answers answers) const {
    return climb(decision, climbs, answers[0]);
  }
};

class TestPromise : public plugin::SlaPolicy<TestPromise> {
 public:
  static constexpr std::string_view kName = "test.promises";
  static constexpr std::string_view kKey = "what the test says";
  static constexpr std::string_view kHelp = "for tests";
  explicit TestPromise(const plugin::Arguments&) {}
  plugin::Answer promise_impl(const StrowgerDecision& decision, const StrowgerJoins&, std::span<int64_t> target_us,
                              std::span<int64_t> at_risk_before_us) const {
    return promise(decision, target_us[0], at_risk_before_us[0]);
  }
};

class TestSink : public plugin::EventSink<TestSink> {
 public:
  static constexpr std::string_view kName = "test.tap";
  static constexpr std::string_view kKey = "all";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = STROWGER_EVENT_QUEUE;
  static constexpr std::array kParameters = {plugin::boolean("kinds", "note the kinds of events", true)};
  explicit TestSink(const plugin::Arguments&) {}
  plugin::Answer take_impl(const StrowgerDecision& decision, const StrowgerEvents& events) const {
    for (size_t i = 0; i < events.count; ++i) {
      sink_log.push_back(std::string(to_string(static_cast<EventKind>(events.kind[i]))) + " " +
                         std::string(plugin::view(decision.questions->queue_name(&decision, events.queue[i]))));
    }
    sink_clock_ns += sink_takes_ns;
    return sink_answer;
  }
};

class YoungestFirst : public plugin::CallOrder<YoungestFirst> {
 public:
  static constexpr std::string_view kName = "test.youngest";
  static constexpr std::string_view kKey = "age";
  static constexpr std::string_view kHelp = "for tests";
  explicit YoungestFirst(const plugin::Arguments&) {}
  void score_impl(const StrowgerDecision&, const StrowgerCalls&, std::span<double> scores) const {
    for (size_t i = 0; i < scores.size(); ++i) scores[i] = -static_cast<double>(i);
  }
};

class OtherKinds : public ::testing::Test {
 protected:
  OtherKinds() {
    climb = nullptr;
    promise = nullptr;
    sink_log.clear();
    sink_answer = plugin::Answer::kDecided;
    sink_takes_ns = 0;
    EXPECT_TRUE(policies_.add(plugin::policy<TestLadder>()).ok());
    EXPECT_TRUE(policies_.add(plugin::policy<TestPromise>()).ok());
    EXPECT_TRUE(policies_.add(plugin::policy<TestSink>()).ok());
    EXPECT_TRUE(policies_.add(plugin::policy<YoungestFirst>()).ok());
    centre_.skills = {"english"};
    centre_.slas = {{.name = "soon", .target = seconds(30), .at_risk_before = seconds(10)}};
    centre_.queues = {{.name = "one", .requirement = "english"}, {.name = "two"}};
    centre_.agents = {{.name = "ann", .skills = {{"english", 5}}, .memberships = {{.queue = "one"}, {.queue = "two"}}}};
  }

  static Duration seconds(int64_t count) { return Duration{count * 1'000'000}; }
  void begin() {
    report_ = std::make_unique<IntervalReport>(directory_);
    auto made = Acd::create(centre_, {.policies = &policies_, .policy_clock = &clock_}, &events_);
    ASSERT_TRUE(made.ok()) << made.status();
    acd_ = *std::move(made);
    directory_.attach(acd_.get());
  }
  CallId arrive(const char* queue = "one", int priority = 0) {
    return acd_->apply(ArriveCall{.queue = acd_->find_queue(queue), .priority = priority, .host_ref = 7}).call;
  }
  void advance_to(int64_t second) { acd_->advance(Time{} + seconds(second)); }
  /// "kind@second", of these kinds.
  std::vector<std::string> told(std::initializer_list<EventKind> kinds) {
    std::vector<std::string> lines;
    for (const Event& event : events_.events()) {
      if (std::find(kinds.begin(), kinds.end(), event.kind) == kinds.end()) continue;
      std::string line(to_string(event.kind));
      if (event.kind == EventKind::kLadderStep || event.kind == EventKind::kLadderSkipped) {
        line += " " + std::string(to_string(event.action)) + " " + std::string(acd_->name(event.text));
      }
      if (event.kind == EventKind::kPolicyFault) line += " " + std::string(to_string(event.cause));
      lines.push_back(line + "@" + std::to_string(to_us(event.time) / 1'000'000));
    }
    events_.clear();
    return lines;
  }
  using Lines = std::vector<std::string>;
  Lines steps() { return told({EventKind::kLadderStep, EventKind::kLadderSkipped, EventKind::kPolicyFault}); }

  void use_ladder(LadderStep step) {
    step.policy = "test.climb";
    centre_.queues[0].ladder = {step};
    begin();
  }

  SinkClock clock_;
  PolicyRegistry policies_;
  CentreSpec centre_;
  AcdDirectory directory_;
  EventBuffer events_;
  std::unique_ptr<IntervalReport> report_;
  std::unique_ptr<Acd> acd_;
};

// ---- Ladder policies -----------------------------------------------------------------------------------------------

TEST_F(OtherKinds, a_ladder_policy_says_what_is_done_and_when_to_ask_again) {
  use_ladder({.action = LadderAction::kNothing, .after = seconds(10)});
  std::vector<int32_t> runs;
  climb = [&](const StrowgerDecision&, const StrowgerClimbs& climbs, StrowgerLadderAnswer& answer) {
    runs.push_back(climbs.runs[0]);
    answer.action = runs.size() == 1   ? STROWGER_STEP_ANNOUNCE
                    : runs.size() == 2 ? STROWGER_STEP_NOTHING
                                       : STROWGER_STEP_RAISE_PRIORITY;
    answer.message = plugin::text("please hold");
    answer.by = 3;
    if (runs.size() < 3) answer.ask_again_us = 5'000'000;
    return plugin::Answer::kDecided;
  };
  const CallId call = arrive();
  advance_to(100);
  EXPECT_EQ(steps(), (Lines{"ladder_step announce please hold@10", "ladder_step raise_priority @20"}));
  EXPECT_EQ(runs, (std::vector<int32_t>{1, 2, 3}));
  EXPECT_EQ(acd_->call(call)->priority, 3);
  EXPECT_EQ(acd_->policies()[0].asked, 3u);
}

TEST_F(OtherKinds, asking_again_takes_the_place_of_repeated_runs) {
  use_ladder(
      {.action = LadderAction::kAnnounce, .after = seconds(10), .every = seconds(10), .times = 4, .message = "own"});
  int asked = 0;
  climb = [&](const StrowgerDecision&, const StrowgerClimbs&, StrowgerLadderAnswer& answer) {
    answer.action = STROWGER_STEP_NOTIFY;
    answer.message = plugin::text("asked");
    if (++asked == 1) answer.ask_again_us = 15'000'000;
    return plugin::Answer::kDecided;
  };
  arrive();
  advance_to(100);
  // At 10, and again at 25 in place of 20; then 30 and 40, of which 40 is the fourth.
  EXPECT_EQ(steps(), (Lines{"ladder_step notify asked@10", "ladder_step notify asked@25", "ladder_step notify asked@30",
                            "ladder_step notify asked@40"}));
}

TEST_F(OtherKinds, the_step_does_its_own_action_after_a_fault) {
  use_ladder(
      {.action = LadderAction::kAnnounce, .after = seconds(1), .every = seconds(1), .times = 6, .message = "own"});
  int asked = 0;
  climb = [&](const StrowgerDecision&, const StrowgerClimbs&, StrowgerLadderAnswer& answer) {
    switch (asked++) {
      case 0:
        answer.action = 77;
        break;
      case 1:
        answer.action = STROWGER_STEP_MOVE_QUEUE;
        answer.queue = 9;
        break;
      case 2:
        answer.action = STROWGER_STEP_NOTHING;
        answer.ask_again_us = 1;
        break;
      case 3:
        answer.action = STROWGER_STEP_ANNOUNCE;
        answer.message = plugin::text("\x07");
        break;
      case 4:
        return plugin::Answer::kFailed;
      default:
        return plugin::Answer::kAbstain;
    }
    return plugin::Answer::kDecided;
  };
  arrive();
  advance_to(10);
  EXPECT_EQ(
      steps(),
      (Lines{"policy_fault policy_not_offered@1", "ladder_step announce own@1", "policy_fault policy_not_offered@2",
             "ladder_step announce own@2", "policy_fault policy_not_a_number@3", "ladder_step announce own@3",
             "policy_fault policy_not_offered@4", "ladder_step announce own@4", "policy_fault policy_failed@5",
             "ladder_step announce own@5", "ladder_step announce own@6"}));
}

TEST_F(OtherKinds, a_ladder_policy_can_move_calls_and_uses_the_conditions_of_its_step) {
  use_ladder({.action = LadderAction::kNothing,
              .after = seconds(5),
              .every = seconds(5),
              .only_if = {{.comparison = LadderCondition::Comparison::kAtLeast, .value = 2}}});
  climb = [](const StrowgerDecision& decision, const StrowgerClimbs& climbs, StrowgerLadderAnswer& answer) {
    EXPECT_EQ(climbs.agents_ready[0], 0);
    answer.action = STROWGER_STEP_MOVE_QUEUE;
    answer.queue = decision.questions->find_queue(&decision, plugin::text("two"));
    return plugin::Answer::kDecided;
  };
  const CallId first = arrive();
  advance_to(6);
  arrive();
  advance_to(11);
  EXPECT_EQ(acd_->call(first)->queue, acd_->find_queue("two"));
  EXPECT_EQ(steps(), (Lines{"ladder_skipped nothing @5", "ladder_step move_queue @10", "ladder_skipped nothing @11"}));
}

TEST_F(OtherKinds, a_ladder_policy_may_say_so_many_different_things_and_no_more) {
  use_ladder({.action = LadderAction::kNothing, .after = seconds(1), .every = seconds(1)});
  int asked = 0;
  std::string said;
  climb = [&](const StrowgerDecision&, const StrowgerClimbs&, StrowgerLadderAnswer& answer) {
    said = "message " + std::to_string(asked++);
    answer.action = STROWGER_STEP_ANNOUNCE;
    answer.message = plugin::text(said);
    return plugin::Answer::kDecided;
  };
  arrive();
  advance_to(1024);
  EXPECT_TRUE(told({EventKind::kPolicyFault}).empty());
  advance_to(1025);
  EXPECT_EQ(told({EventKind::kPolicyFault}).size(), 1u);
}

// ---- SLA policies --------------------------------------------------------------------------------------------------

TEST_F(OtherKinds, an_sla_policy_promises_each_call_its_own) {
  centre_.queues[0].sla = "soon";
  centre_.queues[0].sla_policy = "test.promises";
  begin();
  promise = [](const StrowgerDecision& decision, int64_t& target_us, int64_t& at_risk_before_us) {
    EXPECT_EQ(target_us, 30'000'000);
    EXPECT_EQ(at_risk_before_us, 10'000'000);
    if (decision.priority == 0) return plugin::Answer::kDecided;  // the queue's
    target_us = decision.priority == 9 ? -1 : int64_t{decision.priority} * 1'000'000;
    at_risk_before_us = 0;
    return plugin::Answer::kDecided;
  };
  arrive("one", 5);
  arrive("one", 9);
  arrive("one", 0);
  advance_to(100);
  EXPECT_EQ(told({EventKind::kSlaAtRisk, EventKind::kSlaBreached}),
            (Lines{"sla_breached@5", "sla_at_risk@20", "sla_breached@30"}));
  EXPECT_EQ(acd_->check_invariants(), absl::OkStatus());
}

TEST_F(OtherKinds, the_queues_sla_holds_after_a_fault) {
  centre_.queues[0].sla = "soon";
  centre_.queues[0].sla_policy = "test.promises";
  begin();
  int asked = 0;
  promise = [&](const StrowgerDecision&, int64_t& target_us, int64_t& at_risk_before_us) {
    target_us = ++asked == 1 ? 0 : 5'000'000;
    if (asked == 2) at_risk_before_us = 5'000'001;
    return asked == 3 ? plugin::Answer::kFailed : plugin::Answer::kDecided;
  };
  for (int i = 0; i < 3; ++i) arrive();
  advance_to(100);
  EXPECT_EQ(told({EventKind::kPolicyFault, EventKind::kSlaBreached}),
            (Lines{"policy_fault policy_not_a_number@0", "policy_fault policy_not_a_number@0",
                   "policy_fault policy_failed@0", "sla_breached@30", "sla_breached@30", "sla_breached@30"}));
}

TEST_F(OtherKinds, a_promise_outlives_a_change_of_the_queue_but_not_of_the_policy) {
  centre_.queues[0].sla_policy = "test.promises";
  begin();
  promise = [](const StrowgerDecision&, int64_t& target_us, int64_t&) {
    target_us = 20'000'000;
    return plugin::Answer::kDecided;
  };
  arrive();
  QueueSpec spec = acd_->queue_spec(acd_->find_queue("one")).value();
  spec.sla = "soon";
  ASSERT_TRUE(acd_->update_queue(acd_->find_queue("one"), spec).ok());
  advance_to(25);
  EXPECT_EQ(told({EventKind::kSlaBreached}), (Lines{"sla_breached@20"}));
  arrive();
  spec.sla_policy.clear();
  ASSERT_TRUE(acd_->update_queue(acd_->find_queue("one"), spec).ok());
  advance_to(100);
  EXPECT_EQ(told({EventKind::kSlaBreached}), (Lines{"sla_breached@55"}));
}

TEST_F(OtherKinds, promises_are_as_many_as_calls_want) {
  centre_.queues[0].sla_policy = "test.promises";
  begin();
  int64_t next = 0;
  promise = [&](const StrowgerDecision&, int64_t& target_us, int64_t&) {
    target_us = 1'000'000 + ++next;
    return plugin::Answer::kDecided;
  };
  for (int i = 0; i < 40'000; ++i) acd_->apply(HangUpCall{arrive()});  // more than there may be at once
  EXPECT_TRUE(told({EventKind::kPolicyFault}).empty());
  for (int i = 0; i < 16'000; ++i) arrive();
  EXPECT_TRUE(told({EventKind::kPolicyFault}).empty());
  arrive();
  EXPECT_EQ(told({EventKind::kPolicyFault}), (Lines{"policy_fault policy_not_offered@0"}));
}

// ---- Event sinks ---------------------------------------------------------------------------------------------------

TEST_F(OtherKinds, a_sink_is_told_everything) {
  centre_.event_sinks = {"test.tap; kinds = true"};
  begin();
  acd_->apply(LogIn{acd_->find_agent("ann")});
  arrive("two");
  EXPECT_EQ(sink_log, (Lines{"agent_state ", "queued two", "offered two", "agent_state "}));
  EXPECT_EQ(acd_->policies()[0].asked, 2u);  // batches
  EXPECT_EQ(acd_->policies()[0].kind, PolicyKind::kEventSink);
}

TEST_F(OtherKinds, a_sink_that_fails_or_is_slow_is_switched_off_and_changes_no_event) {
  const auto run = [&](const std::vector<std::string>& sinks) {
    centre_.event_sinks = sinks;
    begin();
    events_.clear();
    acd_->apply(LogIn{acd_->find_agent("ann")});
    for (int i = 0; i < 5; ++i) acd_->apply(HangUpCall{arrive("two")});
    return events_.events();
  };
  const std::vector<Event> without = run({});
  const uint64_t digest = [&] {
    run({"test.tap; max_faults = 3"});
    return acd_->digest();
  }();
  sink_log.clear();
  sink_answer = plugin::Answer::kFailed;
  EXPECT_EQ(run({"test.tap; max_faults = 3"}), without);
  EXPECT_TRUE(acd_->policies()[0].switched_off);
  EXPECT_EQ(acd_->policies()[0].asked, 3u);
  EXPECT_EQ(acd_->digest(), digest);
  sink_answer = plugin::Answer::kDecided;
  sink_takes_ns = 2'000'000;
  EXPECT_EQ(run({"test.tap; max_faults = 2; budget = 1ms"}), without);
  EXPECT_EQ(acd_->policies()[0].faults[static_cast<size_t>(PolicyFault::kSlow)], 2u);
  EXPECT_TRUE(acd_->policies()[0].switched_off);
  ASSERT_TRUE(acd_->renew_policies().ok());
  EXPECT_FALSE(acd_->policies()[0].switched_off);
}

// ---- Shadows of call orders ----------------------------------------------------------------------------------------

TEST_F(OtherKinds, a_shadow_order_decides_nothing_and_tells_what_it_would_have_done) {
  centre_.shadow_call_order = "test.youngest";
  begin();
  const CallId old_call = arrive("one");
  const CallId young = arrive("two");
  acd_->apply(LogIn{acd_->find_agent("ann")});
  EXPECT_EQ(acd_->name(acd_->call(old_call)->agent), "ann");
  std::vector<Event> differs;
  for (const Event& event : events_.events()) {
    if (event.kind == EventKind::kShadowDiffers) differs.push_back(event);
  }
  ASSERT_EQ(differs.size(), 1u);
  EXPECT_EQ(differs[0].call, young);
  EXPECT_EQ(differs[0].agent, acd_->find_agent("ann"));
  EXPECT_EQ(differs[0].value, static_cast<int64_t>(old_call.value()));
  EXPECT_EQ(acd_->policies()[0].differed, 1u);
}

TEST_F(OtherKinds, an_agents_own_shadow_goes_before_the_centres) {
  centre_.queues.push_back({.name = "three"});
  centre_.agents[0].shadow_call_order = "test.youngest";
  centre_.agents[0].call_order = "test.youngest";
  begin();
  arrive("one");
  const CallId young = arrive("two");
  acd_->apply(LogIn{acd_->find_agent("ann")});
  EXPECT_EQ(acd_->name(acd_->call(young)->agent), "ann");
  EXPECT_EQ(acd_->policies()[0].asked, 2u);  // the order, and its own shadow: one instance
  EXPECT_EQ(acd_->policies()[0].differed, 0u);
}

// ---- Files and reports ---------------------------------------------------------------------------------------------

TEST_F(OtherKinds, all_are_named_in_a_file) {
  const std::string text = R"(shadow_call_order = "test.youngest"
event_sinks = ["test.tap; kinds = false"]
[[queue]]
name = "one"
sla_policy = "test.promises"
[[queue.ladder]]
after = "10s"
do = "nothing"
policy = "test.climb; max_faults = 3"
[[agent]]
name = "ann"
shadow_call_order = "test.youngest; else = age"
)";
  const auto centre = load_centre(text, "acme.toml", {.policies = &policies_});
  ASSERT_TRUE(centre.ok()) << centre.status();
  EXPECT_EQ(centre->queues[0].ladder[0].policy, "test.climb; max_faults = 3");
  EXPECT_EQ(load_centre(to_toml(*centre), "", {.policies = &policies_}).value(), *centre);
  const auto message = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    return std::string(load_centre(changed, "acme.toml", {.policies = &policies_}).status().message());
  };
  const auto has = [](const std::string& whole, const std::string& part) {
    return whole.find(part) != std::string::npos ? std::string() : whole;
  };
  EXPECT_EQ(has(message("kinds = false", "kinds = 7"), "acme.toml:2:"), "");
  EXPECT_EQ(has(message("[\"test.tap; kinds = false\"]", "[\"test.tap\", \"test.tap\"]"), "listed twice"), "");
  EXPECT_EQ(has(message("test.promises", "test.climb"), "acme.toml:5:"), "");
  EXPECT_EQ(has(message("policy = \"test.climb; max_faults = 3\"", ""), "policy is missing"), "");
  EXPECT_EQ(has(message("; max_faults = 3", "; else = age"), "the action of the step"), "");
  EXPECT_EQ(has(message("test.youngest; else = age", "age"), "not the name of a plug-in"), "");
}

TEST_F(OtherKinds, faults_and_differences_are_in_the_report) {
  centre_.queues[0].sla_policy = "test.promises";
  centre_.shadow_call_order = "test.youngest";
  begin();
  promise = [](const StrowgerDecision&, int64_t&, int64_t&) { return plugin::Answer::kFailed; };
  arrive("one");
  arrive("one");
  arrive("two");
  acd_->apply(LogIn{acd_->find_agent("ann")});
  advance_to(60);
  report_->on_events(events_.events());
  report_->close(acd_->now());
  const Report report = report_->report();
  const QueueInterval* one = report.total.find(acd_->find_queue("one"));
  const QueueInterval* two = report.total.find(acd_->find_queue("two"));
  ASSERT_NE(one, nullptr);
  ASSERT_NE(two, nullptr);
  EXPECT_EQ(one->policy_faults, 2u);
  EXPECT_EQ(one->shadow_differences, 0u);
  EXPECT_EQ(two->shadow_differences, 1u);
  EXPECT_EQ(report.total.centre.policy_faults, 2u);
  EXPECT_EQ(report.total.centre.shadow_differences, 1u);
  const std::string text = render_text(report, directory_);
  EXPECT_NE(text.find("shadow differs"), std::string::npos) << text;
}

}  // namespace
}  // namespace strowger::testing
