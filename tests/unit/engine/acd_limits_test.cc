// SPDX-License-Identifier: Apache-2.0
//
// Limits, each below, at and above; and queues that refuse or send away calls when nobody is there
// (rules 1.2, 4.2, 9.3).
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/engine/acd.h"
#include "support/engine_fixture.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;
using test::Lines;
using test::member;
using test::small_centre;
using test::TestEngine;

// ---- Lengths -------------------------------------------------------------------------------------------------------

TEST(AcdLimits, a_queue_takes_as_many_as_its_max_length) {
  TestEngine engine(small_centre({.name = "q", .max_length = 3}, {"ann"}));
  for (int i = 0; i < 3; ++i) engine.arrive("q");
  engine.at(9s);
  engine.forget();
  const Applied refused = engine.try_arrive("q", {.priority = 4, .enqueue_time = kMinTime + 4s});
  EXPECT_EQ(refused.refusal, Refusal::kQueueFull);
  ASSERT_TRUE(refused.call.valid());
  EXPECT_FALSE(engine.exists(refused.call));
  const Event ended = engine.last(EventKind::kEnded);
  EXPECT_EQ(ended.call, refused.call);
  EXPECT_EQ(ended.host_ref, 4u);
  EXPECT_EQ(ended.queue, engine.queue("q"));
  EXPECT_EQ(ended.priority, 4);
  EXPECT_EQ(ended.value, 0);
  EXPECT_EQ(ended.value2, to_us(5s));
  EXPECT_EQ(engine.told(), (Lines{"ended c4 rejected queue_full"}));
  EXPECT_EQ(engine->waiting(engine.queue("q")), 3u);
}

TEST(AcdLimits, offered_calls_count_in_the_length_and_answered_ones_do_not) {
  TestEngine engine(small_centre({.name = "q", .max_length = 1}, {"ann"}));
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.state(call), CallState::kOffered);
  EXPECT_EQ(engine.try_arrive("q").refusal, Refusal::kQueueFull);
  engine.accept(call, "ann");
  engine.arrive("q");
}

TEST(AcdLimits, even_a_free_agent_does_not_open_a_full_queue) {
  TestEngine engine(small_centre({.name = "q", .requirement = "english", .max_length = 1}, {"ann"}));
  engine.arrive("q");
  engine.log_in("ann");
  EXPECT_EQ(engine.try_arrive("q").refusal, Refusal::kQueueFull);
}

TEST(AcdLimits, moves_respect_the_max_length) {
  CentreSpec centre = small_centre({.name = "q", .max_length = 2}, {});
  centre.queues.push_back({.name = "r"});
  TestEngine engine(centre);
  engine.arrive("q");
  const CallId call = engine.arrive("r");
  engine.ok(MoveCall{call, engine.queue("q")});
  const CallId next = engine.arrive("r");
  EXPECT_EQ(engine.refusal(MoveCall{next, engine.queue("q")}), Refusal::kQueueFull);
  EXPECT_EQ(engine.view(next).queue, engine.queue("r"));
  engine.hang_up(call);
  engine.ok(MoveCall{next, engine.queue("q")});
}

TEST(AcdLimits, a_lowered_max_length_sends_nobody_away) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  for (int i = 0; i < 3; ++i) engine.arrive("q");
  QueueSpec spec = engine->queue_spec(engine.queue("q")).value();
  spec.max_length = 1;
  ASSERT_TRUE(engine->update_queue(engine.queue("q"), spec).ok());
  EXPECT_EQ(engine.line("q"), (std::vector<uint64_t>{1, 2, 3}));
  EXPECT_EQ(engine.try_arrive("q").refusal, Refusal::kQueueFull);
}

TEST(AcdLimits, the_engine_holds_as_many_calls_as_it_may) {
  for (const size_t limit : {size_t{1}, size_t{2}, size_t{3}}) {
    TestEngine engine(small_centre({.name = "q", .wrap_up = 10s}, {"ann"}), {.max_calls = limit});
    engine.log_in("ann");
    std::vector<CallId> calls;
    for (size_t i = 0; i < limit; ++i) calls.push_back(engine.arrive("q"));
    const Applied refused = engine.try_arrive("q");
    EXPECT_EQ(refused.refusal, Refusal::kEngineFull);
    EXPECT_FALSE(refused.call.valid());
    engine.accept(calls[0], "ann");
    engine.complete(calls[0]);
    EXPECT_EQ(engine.try_arrive("q").refusal, Refusal::kEngineFull);  // a wrap-up is held too
    engine.pass(10s);
    EXPECT_EQ(engine.try_arrive("q").refusal, Refusal::kNone);
    EXPECT_EQ(engine->calls(), limit);
  }
}

TEST(AcdLimits, the_engine_holds_as_many_agents_as_it_may) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}), {.max_agents = 3});
  ASSERT_TRUE(engine->add_agent(member("cyd")).ok());
  EXPECT_EQ(engine->add_agent(member("dot")).status().code(), absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(engine->remove_agent(engine.agent("ann")).ok());
  EXPECT_TRUE(engine->add_agent(member("dot")).ok());
  CentreSpec four = engine->centre();
  four.agents.push_back(member("eve"));
  EXPECT_EQ(engine->configure(four).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Acd::create(four, {.max_agents = 3}).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(Acd::create(four, {.max_agents = 4}).ok());
}

TEST(AcdLimits, a_new_agent_may_take_the_place_of_an_idle_one_in_one_configuration) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}), {.max_agents = 2});
  CentreSpec centre = engine->centre();
  centre.agents[0].name = "cyd";
  EXPECT_TRUE(engine->configure(centre).ok());
  EXPECT_TRUE(engine.agent("cyd").valid());
}

TEST(AcdLimits, removed_queues_count) {
  TestEngine engine(small_centre({.name = "q"}, {}), {.max_queues = 2});
  ASSERT_TRUE(engine->add_queue({.name = "r"}).ok());
  EXPECT_EQ(engine->add_queue({.name = "s"}).status().code(), absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(engine->remove_queue(engine.queue("r")).ok());
  EXPECT_EQ(engine->add_queue({.name = "s"}).status().code(), absl::StatusCode::kResourceExhausted);
  CentreSpec centre = engine->centre();
  centre.queues.push_back({.name = "s"});
  EXPECT_EQ(engine->configure(centre).code(), absl::StatusCode::kResourceExhausted);
}

TEST(AcdLimits, skills_and_requirements_are_limited) {
  CentreSpec centre = small_centre({.name = "q", .requirement = "english"}, {});
  EXPECT_EQ(Acd::create(centre, {.max_skills = 1}).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(Acd::create(centre, {.max_skills = 2}).ok());
  EXPECT_EQ(Acd::create(centre, {.max_requirements = 1}).status().code(), absl::StatusCode::kResourceExhausted);

  TestEngine engine(centre, {.max_requirements = 3});
  const RequirementId billing = engine.requirement("billing");
  EXPECT_EQ(engine->requirement("billing >= 2").status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(engine.try_arrive("q", {.requirement = billing}).refusal,
            Refusal::kRequirementsFull);  // english and billing
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.refusal(SetCallRequirement{call, billing}), Refusal::kRequirementsFull);
  ASSERT_TRUE(engine->add_queue({.name = "r", .requirement = "english"}).ok());
  EXPECT_EQ(engine->add_queue({.name = "s", .requirement = "not english"}).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(AcdLimits, options_out_of_range_are_refused) {
  const CentreSpec centre;
  const auto code = [&](const EngineOptions& options) { return Acd::create(centre, options).status().code(); };
  constexpr auto kOut = absl::StatusCode::kOutOfRange;
  EXPECT_EQ(code({}), absl::StatusCode::kOk);
  EXPECT_EQ(code({.start = kMinTime - 1us}), kOut);
  EXPECT_EQ(code({.start = kMaxTime}), absl::StatusCode::kOk);
  EXPECT_EQ(code({.start = kMaxTime + 1us}), kOut);
  EXPECT_EQ(code({.max_calls = 0}), kOut);
  EXPECT_EQ(code({.max_calls = size_t{1} << 26}), absl::StatusCode::kOk);
  EXPECT_EQ(code({.max_calls = (size_t{1} << 26) + 1}), kOut);
  EXPECT_EQ(code({.max_agents = 0}), kOut);
  EXPECT_EQ(code({.max_agents = (size_t{1} << 20) + 1}), kOut);
  EXPECT_EQ(code({.max_queues = 0}), kOut);
  EXPECT_EQ(code({.max_queues = 65'536}), kOut);
  EXPECT_EQ(code({.max_skills = 65'536}), kOut);
  EXPECT_EQ(code({.max_requirements = 0}), kOut);
  EXPECT_EQ(code({.max_requirements = 65'536}), kOut);
}

TEST(AcdLimits, reserving_more_calls_than_the_engine_may_hold_does_no_harm) {
  const absl::StatusOr<std::unique_ptr<Acd>> made =
      Acd::create(CentreSpec{}, {.max_calls = 10, .reserve_calls = ~size_t{0}});
  EXPECT_TRUE(made.ok() || made.status().code() == absl::StatusCode::kOutOfRange);
}

TEST(AcdLimits, reserved_memory_is_taken_at_once) {
  const auto bytes = [](size_t reserve) {
    return Acd::create(CentreSpec{}, {.reserve_calls = reserve}).value()->memory_bytes();
  };
  EXPECT_GT(bytes(10'000), bytes(0) + 10'000 * 100);
}

// ---- Nobody there --------------------------------------------------------------------------------------------------

/// What ann does before a call reaches the queue.
struct StaffingCase {
  std::string_view name;
  std::function<void(TestEngine&)> prepare;
  /// The rule under which she does not count as there; null: never.
  bool EmptyRule::*left_out = nullptr;
  bool ever_there = true;
};

void connect_ann(TestEngine& engine) {
  engine.log_in("ann");
  engine.accept(engine.arrive("other"), "ann");
}

const std::vector<StaffingCase>& staffing_cases() {
  static const std::vector<StaffingCase> kAll{
      {"logged out", [](TestEngine&) {}, nullptr, false},
      {"ready", [](TestEngine& e) { e.log_in("ann"); }},
      {"not ready",
       [](TestEngine& e) {
         e.ok(LogIn{e.agent("ann"), false, ReasonId{}});
       },
       &EmptyRule::except_not_ready},
      {"reserved",
       [](TestEngine& e) {
         e.log_in("ann");
         e.arrive("other");
       },
       &EmptyRule::except_reserved},
      {"busy", connect_ann, &EmptyRule::except_busy},
      {"wrap-up",
       [](TestEngine& e) {
         connect_ann(e);
         e.complete(e.last(EventKind::kConnected).call);
       },
       &EmptyRule::except_wrap_up},
      {"leaving",
       [](TestEngine& e) {
         connect_ann(e);
         e.log_out("ann");
       },
       nullptr, false},
      {"paused",
       [](TestEngine& e) {
         e.log_in("ann");
         e.ok(PauseInQueue{e.agent("ann"), e.queue("q"), ReasonId{}});
       },
       nullptr, false},
  };
  return kAll;
}

constexpr std::array<bool EmptyRule::*, 4> kExceptions{&EmptyRule::except_not_ready, &EmptyRule::except_reserved,
                                                       &EmptyRule::except_busy, &EmptyRule::except_wrap_up};

CentreSpec with_other() {
  CentreSpec centre = small_centre({.name = "q"}, {"ann"});
  centre.queues.push_back({.name = "other", .wrap_up = 60s});
  centre.agents[0].memberships.push_back({.queue = "other"});
  return centre;
}

TEST(AcdLimits, join_empty_refuses_calls_when_nobody_is_there) {
  for (const StaffingCase& s : staffing_cases()) {
    for (size_t i = 0; i <= kExceptions.size(); ++i) {
      CentreSpec centre = with_other();
      centre.queues[0].join_empty.enabled = true;
      if (i < kExceptions.size()) centre.queues[0].join_empty.*kExceptions[i] = true;
      TestEngine engine(centre);
      s.prepare(engine);
      const bool there = s.ever_there && (i == kExceptions.size() || s.left_out != kExceptions[i]);
      engine.forget();
      const Applied answer = engine.try_arrive("q");
      EXPECT_EQ(answer.refusal, there ? Refusal::kNone : Refusal::kJoinEmpty) << s.name << ", exception " << i;
      if (!there) {
        EXPECT_EQ(engine.last(EventKind::kEnded).cause, Cause::kJoinEmpty);
        EXPECT_EQ(engine.last(EventKind::kEnded).end, CallEnd::kRejected);
      }
    }
  }
}

TEST(AcdLimits, leave_empty_sends_calls_away_when_nobody_is_there) {
  for (const StaffingCase& s : staffing_cases()) {
    for (size_t i = 0; i <= kExceptions.size(); ++i) {
      CentreSpec centre = with_other();
      centre.queues[0].leave_empty.enabled = true;
      if (i < kExceptions.size()) centre.queues[0].leave_empty.*kExceptions[i] = true;
      TestEngine engine(centre);
      s.prepare(engine);
      const bool there = s.ever_there && (i == kExceptions.size() || s.left_out != kExceptions[i]);
      const Applied answer = engine.try_arrive("q");  // it joins, and leaves in the same step
      ASSERT_EQ(answer.refusal, Refusal::kNone);
      EXPECT_EQ(engine.exists(answer.call), there) << s.name << ", exception " << i;
    }
  }
}

TEST(AcdLimits, a_skill_that_nobody_has_makes_a_queue_empty) {
  CentreSpec centre = small_centre({.name = "q", .join_empty = {.enabled = true}}, {"ann"});
  centre.agents[0].skills = {{"english", 3}};
  TestEngine engine(centre);
  engine.log_in("ann");
  EXPECT_EQ(engine.try_arrive("q", {.requirement = engine.requirement("english >= 4")}).refusal, Refusal::kJoinEmpty);
  EXPECT_EQ(engine.try_arrive("q", {.requirement = engine.requirement("english >= 3")}).refusal, Refusal::kNone);
}

TEST(AcdLimits, tiers_and_reserves_are_asked_and_the_delay_is_not) {
  CentreSpec centre = small_centre({.name = "q", .join_empty = {.enabled = true}}, {"ann"});
  centre.agents[0].memberships[0].tier = 5;
  centre.agents[0].memberships[0].delay = 60s;
  TestEngine engine(centre);
  engine.log_in("ann");
  EXPECT_EQ(engine.try_arrive("q", {.tiers = TierWindow{.min = 0, .max = 4, .raise = 0}}).refusal, Refusal::kJoinEmpty);
  EXPECT_EQ(engine.try_arrive("q").refusal, Refusal::kNone);
  ASSERT_TRUE(engine->set_membership(engine.agent("ann"), {.queue = "q", .reserve_level = 1}).ok());
  EXPECT_EQ(engine.try_arrive("q").refusal, Refusal::kJoinEmpty);
}

TEST(AcdLimits, an_unshared_wrap_up_counts_as_wrap_up_in_its_queue) {
  for (const bool except : {false, true}) {
    CentreSpec centre = small_centre({.name = "q",
                                      .wrap_up = 60s,
                                      .wrap_up_shared = false,
                                      .join_empty = {.enabled = true, .except_wrap_up = except}},
                                     {"ann"});
    TestEngine engine(centre);
    engine.log_in("ann");
    engine.serve(engine.arrive("q"));
    EXPECT_EQ(engine.state("ann"), AgentState::kReady);
    EXPECT_EQ(engine.try_arrive("q").refusal, except ? Refusal::kJoinEmpty : Refusal::kNone);
  }
}

// ---- Leaving a queue that became empty -----------------------------------------------------------------------------

CentreSpec leaving_when_empty(EmptyRule rule = {.enabled = true}) {
  CentreSpec centre = small_centre({.name = "q", .leave_empty = rule}, {"ann"});
  centre.queues.push_back({.name = "r", .leave_empty = {.enabled = true}});
  return centre;
}

TEST(AcdLimits, the_last_agent_to_log_out_empties_the_queue_in_order) {
  TestEngine engine(leaving_when_empty());
  engine.ok(LogIn{engine.agent("ann"), false, ReasonId{}});
  engine.arrive("q");
  engine.arrive("q", {.priority = 3});
  engine.arrive("q");
  engine.at(4s);
  engine.forget();
  engine.log_out("ann");
  EXPECT_EQ(engine.last(EventKind::kEnded).value, to_us(4s));
  EXPECT_EQ(engine.told(), (Lines{"ann: not_ready -> logged_out", "ended c2 overflowed leave_empty",
                                  "ended c1 overflowed leave_empty", "ended c3 overflowed leave_empty"}));
}

TEST(AcdLimits, a_call_on_offer_stays_until_it_returns) {
  CentreSpec centre = leaving_when_empty({.enabled = true, .except_reserved = true});
  centre.queues[0].ring_timeout = 10s;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.state(call), CallState::kOffered);
  engine.forget();
  engine.at(10s);  // not ready now, which counts as there
  EXPECT_EQ(engine.state(call), CallState::kQueued);
}

TEST(AcdLimits, a_call_moved_into_an_empty_queue_leaves_it) {
  TestEngine engine(leaving_when_empty());
  engine.ok(LogIn{engine.agent("ann"), false, ReasonId{}});
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.ok(MoveCall{call, engine.queue("r")});
  EXPECT_EQ(engine.told_of_calls(),
            (Lines{"left_queue c1 q moved", "queued c1 r moved", "ended c1 overflowed leave_empty"}));
}

TEST(AcdLimits, a_busy_agent_who_begins_to_leave_empties_the_queue) {
  TestEngine engine(leaving_when_empty());
  engine.log_in("ann");
  engine.accept(engine.arrive("q"), "ann");
  const CallId waits = engine.arrive("q");
  EXPECT_TRUE(engine.exists(waits));
  engine.log_out("ann");  // she finishes her call, but is there for no other
  EXPECT_FALSE(engine.exists(waits));
}

TEST(AcdLimits, a_requirement_that_nobody_meets_empties_the_queue) {
  TestEngine engine(leaving_when_empty());
  engine.ok(LogIn{engine.agent("ann"), false, ReasonId{}});
  const CallId call = engine.arrive("q");
  engine.ok(SetCallRequirement{call, engine.requirement("english")});
  EXPECT_FALSE(engine.exists(call));
}

TEST(AcdLimits, tiers_that_nobody_is_in_empty_the_queue) {
  TestEngine engine(leaving_when_empty());
  engine.ok(LogIn{engine.agent("ann"), false, ReasonId{}});
  const CallId call = engine.arrive("q");
  engine.ok(SetCallTiers{call, {.min = 5, .max = 9, .raise = 0}});
  EXPECT_FALSE(engine.exists(call));
}

TEST(AcdLimits, a_ladder_step_that_shuts_everybody_out_empties_the_queue) {
  CentreSpec centre = leaving_when_empty();
  centre.queues[0].ladder = {
      {.action = LadderAction::kWidenRing, .after = 5s, .tiers = {.min = 7, .max = 9, .raise = 0}}};
  TestEngine engine(centre);
  engine.ok(LogIn{engine.agent("ann"), false, ReasonId{}});
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.at(5s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"ladder_step c1 0 widen_ring", "ended c1 overflowed leave_empty"}));
  EXPECT_FALSE(engine.exists(call));
}

TEST(AcdLimits, an_unshared_wrap_up_beside_another_conversation_may_empty_the_queue) {
  CentreSpec centre = small_centre({.name = "q",
                                    .auto_answer = true,
                                    .wrap_up = 60s,
                                    .wrap_up_shared = false,
                                    .leave_empty = {.enabled = true, .except_wrap_up = true}},
                                   {"ann"});
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId first = engine.chat("q");
  engine.chat("q");
  const CallId voice = engine.arrive("q");  // no room for it, but ann is there: busy
  EXPECT_TRUE(engine.exists(voice));
  engine.complete(first);  // ann stays busy with the second, and is in wrap-up for this queue
  EXPECT_FALSE(engine.exists(voice));
}

TEST(AcdLimits, a_pause_empties_the_queue) {
  TestEngine engine(leaving_when_empty());
  engine.log_in("ann");
  engine.accept(engine.arrive("q"), "ann");
  const CallId waits = engine.arrive("q");
  engine.ok(PauseInQueue{engine.agent("ann"), engine.queue("q"), ReasonId{}});
  EXPECT_FALSE(engine.exists(waits));
}

TEST(AcdLimits, configuration_may_empty_a_queue) {
  TestEngine engine(leaving_when_empty());
  engine.ok(LogIn{engine.agent("ann"), false, ReasonId{}});
  engine.arrive("q");
  engine.forget();
  ASSERT_TRUE(engine->remove_membership(engine.agent("ann"), engine.queue("q")).ok());
  engine.check();
  EXPECT_EQ(engine.told(), (Lines{"ended c1 overflowed leave_empty", "configured"}));
}

TEST(AcdLimits, a_leave_rule_that_is_switched_on_applies_at_once) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  const CallId call = engine.arrive("q");
  QueueSpec spec = engine->queue_spec(engine.queue("q")).value();
  spec.leave_empty.enabled = true;
  ASSERT_TRUE(engine->update_queue(engine.queue("q"), spec).ok());
  engine.check();
  EXPECT_FALSE(engine.exists(call));
}

}  // namespace
}  // namespace strowger
