// SPDX-License-Identifier: Apache-2.0
//
// The ladder: what each action does and tells, and when it is skipped (rule 10.4). When steps come due is in
// acd_ladder_times_test.cc.
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

/// Queue "q" with these steps, an empty queue "r", and agents in q.
CentreSpec climbing(std::vector<LadderStep> steps, std::vector<std::string> agents = {}) {
  CentreSpec centre = small_centre({.name = "q", .ladder = std::move(steps)}, std::move(agents));
  centre.queues.push_back({.name = "r"});
  return centre;
}

// ---- What it asks --------------------------------------------------------------------------------------------------

TEST(AcdLadder, relax_asks_for_less) {
  CentreSpec centre = climbing({{.action = LadderAction::kRelax, .after = 10s, .skill = "english", .by = 3}}, {"ann"});
  centre.queues[0].requirement = "english >= 8";
  centre.agents[0].skills = {{"english", 5}};
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q", {.requirement = engine.requirement("not billing")});
  engine.at(10s - 1us);
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.forget();
  engine.at(10s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"ladder_step c1 0 relax", "offered c1 ann"}));
  EXPECT_EQ(engine->requirement_text(engine.view(call).requirement), "english >= 5 and not billing");
  // Events keep naming what was asked when it joined.
  engine.hang_up(call);
  EXPECT_EQ(engine->requirement_text(engine.last(EventKind::kEnded).requirement), "english >= 8 and not billing");
}

TEST(AcdLadder, relax_and_drop_that_change_nothing_are_skipped) {
  CentreSpec centre = climbing({{.action = LadderAction::kRelax, .after = 1s, .skill = "billing", .by = 3},
                                {.action = LadderAction::kDropSkill, .after = 2s, .skill = "billing"},
                                {.action = LadderAction::kRelax, .after = 3s, .skill = "english", .by = 10},
                                {.action = LadderAction::kRelax, .after = 4s, .skill = "english", .by = 1},
                                {.action = LadderAction::kDropSkill, .after = 5s, .skill = "english"},
                                {.action = LadderAction::kDropSkill, .after = 6s, .skill = "english"}});
  centre.queues[0].requirement = "english >= 4";
  TestEngine engine(centre);
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.at(10s);
  EXPECT_EQ(engine.told_of_calls(),
            (Lines{"ladder_skipped c1 0 relax", "ladder_skipped c1 1 drop_skill", "ladder_step c1 2 relax",
                   "ladder_skipped c1 3 relax", "ladder_step c1 4 drop_skill", "ladder_skipped c1 5 drop_skill"}));
  EXPECT_EQ(engine.view(call).requirement, kNoRequirement);
  EXPECT_EQ(engine.view(call).ladder_runs, 6);
}

TEST(AcdLadder, a_full_table_of_requirements_skips_the_step) {
  CentreSpec centre = climbing({{.action = LadderAction::kRelax, .after = 1s, .skill = "english", .by = 1}});
  centre.queues[0].requirement = "english >= 4";
  TestEngine engine(centre, {.max_requirements = 2});
  engine.arrive("q");
  engine.forget();
  engine.at(1s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"ladder_skipped c1 0 relax requirements_full"}));
}

TEST(AcdLadder, setting_the_requirement_asks_again_what_was_relaxed) {
  CentreSpec centre = climbing({{.action = LadderAction::kDropSkill, .after = 1s, .skill = "english"}});
  centre.queues[0].requirement = "english >= 4";
  TestEngine engine(centre);
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.refusal(SetCallRequirement{call, kNoRequirement}), Refusal::kAlreadySo);
  engine.at(1s);
  engine.forget();
  engine.ok(SetCallRequirement{call, kNoRequirement});
  EXPECT_EQ(engine.told_of_calls(), (Lines{"requirement_changed c1"}));
  EXPECT_EQ(engine->requirement_text(engine.view(call).requirement), "english >= 4");
  engine.ok(SetCallRequirement{call, engine.requirement("billing")});
  EXPECT_EQ(engine->requirement_text(engine.last(EventKind::kRequirementChanged).requirement),
            "english >= 4 and billing");
}

// ---- Who may take it -----------------------------------------------------------------------------------------------

TEST(AcdLadder, widen_ring_lets_other_tiers_in) {
  const TierWindow wide{.min = 0, .max = 5, .raise = 0};
  CentreSpec centre = climbing({{.action = LadderAction::kWidenRing, .after = 10s, .tiers = wide},
                                {.action = LadderAction::kWidenRing, .after = 20s, .tiers = wide}});
  centre.queues[0].tiers = {.min = 0, .max = 1, .raise = 0};
  centre.agents = {member("ann", "q", 5), member("bob", "q", 6)};
  TestEngine engine(centre);
  engine.log_in("bob");
  const CallId call = engine.arrive("q");
  engine.at(10s);
  EXPECT_EQ(engine.view(call).tiers, wide);
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.at(20s);
  engine.log_in("ann");
  EXPECT_EQ(engine.who(call), "ann");
  EXPECT_EQ(engine.told_of_calls(), (Lines{"queued c1 q arrival", "ladder_step c1 0 widen_ring",
                                           "ladder_skipped c1 1 widen_ring", "offered c1 ann"}));
}

TEST(AcdLadder, call_in_reserves_by_level) {
  CentreSpec centre = climbing({{.action = LadderAction::kCallInReserves, .after = 10s, .by = 1},
                                {.action = LadderAction::kCallInReserves, .after = 20s, .by = 3},
                                {.action = LadderAction::kCallInReserves, .after = 30s, .by = 2}},
                               {"ann", "bob"});
  centre.agents[0].memberships[0].reserve_level = 2;
  centre.agents[1].memberships[0].reserve_level = 1;
  centre.agents[1].memberships[0].tier = 9;
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  const CallId first = engine.arrive("q");
  EXPECT_EQ(engine.state(first), CallState::kQueued);
  engine.at(10s);
  EXPECT_EQ(engine.who(first), "bob");
  engine.decline(first, "bob");
  engine.at(20s);
  EXPECT_EQ(engine.who(first), "ann");
  engine.decline(first, "ann");
  engine.forget();
  engine.at(30s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"ladder_skipped c1 2 call_in_reserves"}));  // not higher
}

TEST(AcdLadder, add_queue_lets_its_members_take_the_call_after_the_queues_own) {
  CentreSpec centre = climbing({{.action = LadderAction::kAddQueue, .after = 10s, .queue = "r"},
                                {.action = LadderAction::kAddQueue, .after = 20s, .queue = "r"},
                                {.action = LadderAction::kAddQueue, .after = 30s, .queue = "q"}});
  centre.agents = {member("ann", "r", 0), member("bob", "q", 9)};
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId first = engine.arrive("q");
  engine.at(10s);
  EXPECT_EQ(engine.who(first), "ann");
  engine.decline(first, "ann");
  engine.forget();
  engine.at(30s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"ladder_skipped c1 1 add_queue", "ladder_skipped c1 2 add_queue"}));
  engine.hang_up(first);

  const CallId second = engine.arrive("q");
  engine.not_ready("ann");
  engine.at(45s);
  EXPECT_EQ(engine.view(second).queue, engine.queue("q"));
  EXPECT_EQ(engine->waiting(engine.queue("r")), 0u);
  engine.ready("ann");
  EXPECT_EQ(engine.who(second), "ann");
  engine.hang_up(second);
  const CallId third = engine.arrive("q");
  engine.pass(5s);
  engine.not_ready("ann");
  engine.log_in("bob");
  EXPECT_EQ(engine.who(third), "bob");
}

TEST(AcdLadder, with_both_free_the_queues_own_member_comes_first_whatever_the_tier) {
  CentreSpec centre = climbing({{.action = LadderAction::kAddQueue, .queue = "r"}});
  centre.agents = {member("ann", "r", 0), member("bob", "q", 1000)};
  TestEngine engine(centre);
  engine.log_in("ann");
  engine.at(5s);
  engine.log_in("bob");
  EXPECT_EQ(engine.who(engine.arrive("q")), "bob");
  EXPECT_EQ(engine.who(engine.arrive("q")), "ann");
}

TEST(AcdLadder, a_member_of_both_uses_the_second_where_the_first_does_not_let_through) {
  CentreSpec centre = climbing({{.action = LadderAction::kAddQueue, .after = 5s, .queue = "r"}}, {"ann"});
  centre.agents[0].memberships[0].reserve_level = 1;
  centre.agents[0].memberships.push_back({.queue = "r"});
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.at(5s);
  EXPECT_EQ(engine.who(call), "ann");
}

// ---- Priority ------------------------------------------------------------------------------------------------------

TEST(AcdLadder, raise_priority_stops_at_the_limits) {
  TestEngine engine(climbing({{.action = LadderAction::kRaisePriority, .after = 1s, .by = 5},
                              {.action = LadderAction::kRaisePriority, .after = 2s, .by = 2000},
                              {.action = LadderAction::kRaisePriority, .after = 3s, .by = 1},
                              {.action = LadderAction::kRaisePriority, .after = 4s, .by = -2000},
                              {.action = LadderAction::kRaisePriority, .after = 5s, .by = -1}}));
  const CallId call = engine.arrive("q", {.priority = 10});
  engine.at(1s);
  EXPECT_EQ(engine.view(call).priority, 15);
  EXPECT_EQ(engine.last(EventKind::kLadderStep).priority, 15);  // after the step
  engine.at(2s);
  EXPECT_EQ(engine.view(call).priority, 1000);
  engine.at(3s);
  engine.at(4s);
  EXPECT_EQ(engine.view(call).priority, -1000);
  engine.at(5s);
  EXPECT_EQ(engine.told_of(EventKind::kLadderSkipped),
            (Lines{"ladder_skipped c1 2 raise_priority", "ladder_skipped c1 4 raise_priority"}));
}

TEST(AcdLadder, a_raised_call_overtakes) {
  TestEngine engine(climbing({{.action = LadderAction::kRaisePriority, .after = 10s, .by = 1}}));
  engine.arrive("q", {.priority = 1});
  engine.at(5s);
  engine.arrive("q", {.priority = 2});
  EXPECT_EQ(engine.line("q"), (std::vector<uint64_t>{2, 1}));
  engine.at(10s);
  EXPECT_EQ(engine.line("q"), (std::vector<uint64_t>{1, 2}));
}

// ---- Moves ---------------------------------------------------------------------------------------------------------

TEST(AcdLadder, move_queue_takes_the_age_along_and_starts_the_new_ladder) {
  CentreSpec centre = climbing({{.action = LadderAction::kMoveQueue, .after = 10s, .queue = "r", .message = ""}});
  centre.queues[1].ladder = {{.action = LadderAction::kAnnounce, .after = 4s, .message = "hello"}};
  centre.queues[1].requirement = "billing";
  centre.queues[1].tiers = {.min = 2, .max = 3, .raise = 0};
  centre.queues[1].priority = 77;
  TestEngine engine(centre);
  const CallId call = engine.arrive("q", {.priority = 4});
  engine.forget();
  engine.at(10s);
  EXPECT_EQ(engine.last(EventKind::kLadderStep).queue, engine.queue("q"));
  const Event left = engine.last(EventKind::kLeftQueue);
  EXPECT_EQ(left.queue, engine.queue("q"));
  EXPECT_EQ(left.value, to_us(10s));
  EXPECT_EQ(engine.last(EventKind::kQueued).value2, to_us(10s));
  EXPECT_EQ(engine.told_of_calls(),
            (Lines{"ladder_step c1 0 move_queue", "left_queue c1 q ladder", "queued c1 r ladder"}));
  const CallView view = engine.view(call);
  EXPECT_EQ(view.queue, engine.queue("r"));
  EXPECT_EQ(view.enqueue_time, kMinTime);
  EXPECT_EQ(view.joined_queue, kMinTime + 10s);
  EXPECT_EQ(view.priority, 4);
  EXPECT_EQ(view.ladder_runs, 0);
  EXPECT_EQ(view.tiers, (TierWindow{.min = 2, .max = 3, .raise = 0}));
  EXPECT_EQ(engine->requirement_text(view.requirement), "billing");
  engine.at(14s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"ladder_step c1 0 announce"}));
}

TEST(AcdLadder, a_move_to_a_full_or_empty_queue_is_skipped_with_the_cause) {
  CentreSpec centre = climbing({{.action = LadderAction::kMoveQueue, .after = 1s, .queue = "r"},
                                {.action = LadderAction::kMoveQueue, .after = 2s, .queue = "s"},
                                {.action = LadderAction::kMoveQueue, .after = 3s, .queue = "q"}});
  centre.queues[1].max_length = 1;
  centre.queues.push_back({.name = "s", .join_empty = {.enabled = true}});
  TestEngine engine(centre);
  engine.arrive("r");
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.at(3s);
  EXPECT_EQ(engine.told_of_calls(),
            (Lines{"ladder_skipped c2 0 move_queue queue_full", "ladder_skipped c2 1 move_queue join_empty",
                   "ladder_skipped c2 2 move_queue"}));
  EXPECT_EQ(engine.view(call).queue, engine.queue("q"));
}

TEST(AcdLadder, escalate_moves_to_the_next_tier_with_a_description) {
  CentreSpec centre = climbing({{.action = LadderAction::kEscalate, .after = 10s, .message = "nobody answered"}});
  centre.queues[0].escalate_to = "r";
  TestEngine engine(centre);
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.at(10s);
  EXPECT_EQ(engine.told_of_calls(),
            (Lines{"ladder_step c1 0 escalate", "left_queue c1 q escalated", "queued c1 r escalated"}));
  EXPECT_EQ(engine.attribute(call, kDescription), "nobody answered");
  EXPECT_EQ(engine->calls(), 1u);
}

TEST(AcdLadder, escalate_prefers_the_queue_of_the_step_and_keeps_an_old_description) {
  CentreSpec centre = climbing({{.action = LadderAction::kEscalate, .after = 10s, .queue = "s"}});
  centre.queues[0].escalate_to = "r";
  centre.queues.push_back({.name = "s"});
  TestEngine engine(centre);
  const std::vector<Attribute> attributes{{kDescription, "broken pipe"}};
  const CallId call = engine.arrive("q", {.attributes = attributes});
  engine.at(10s);
  EXPECT_EQ(engine.view(call).queue, engine.queue("s"));
  EXPECT_EQ(engine.attribute(call, kDescription), "broken pipe");
}

TEST(AcdLadder, escalate_into_a_full_queue_changes_nothing) {
  CentreSpec centre = climbing({{.action = LadderAction::kEscalate, .after = 10s, .message = "x"}});
  centre.queues[0].escalate_to = "r";
  centre.queues[1].max_length = 1;
  TestEngine engine(centre);
  engine.arrive("r");
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.at(10s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"ladder_skipped c2 0 escalate queue_full"}));
  EXPECT_EQ(engine.attribute(call, kDescription), "(none)");
}

TEST(AcdLadder, disconnect_ends_the_call_as_expired) {
  TestEngine engine(climbing({{.action = LadderAction::kDisconnect, .after = 10s, .message = "sorry"}}));
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.at(10s);
  EXPECT_EQ(engine->name(engine.last(EventKind::kLadderStep).text), "sorry");
  EXPECT_EQ(engine.told_of_calls(), (Lines{"ladder_step c1 0 disconnect", "ended c1 expired ladder"}));
  EXPECT_FALSE(engine.exists(call));
}

// ---- What it tells -------------------------------------------------------------------------------------------------

TEST(AcdLadder, announce_notify_and_dissuade_tell_their_message) {
  TestEngine engine(climbing({{.action = LadderAction::kAnnounce, .after = 1s, .message = "please hold"},
                              {.action = LadderAction::kNotify, .after = 2s, .message = "long queue"},
                              {.action = LadderAction::kDissuade, .after = 3s}}));
  engine.arrive("q");
  engine.at(1s);
  const Event announce = engine.last(EventKind::kLadderStep);
  EXPECT_EQ(announce.step, 0);
  EXPECT_EQ(announce.action, LadderAction::kAnnounce);
  EXPECT_EQ(engine->name(announce.text), "please hold");
  engine.at(2s);
  EXPECT_EQ(engine->name(engine.last(EventKind::kLadderStep).text), "long queue");
  engine.at(3s);
  EXPECT_EQ(engine.last(EventKind::kLadderStep).action, LadderAction::kDissuade);
  EXPECT_FALSE(engine.last(EventKind::kLadderStep).text.valid());
}

// ---- Conditions ----------------------------------------------------------------------------------------------------

LadderStep notify_if(std::vector<std::string> conditions) {
  LadderStep step{.action = LadderAction::kNotify, .after = 1s, .message = "m"};
  for (const std::string& text : conditions) step.only_if.push_back(parse_ladder_condition(text).value());
  return step;
}

/// What a step with these conditions tells for the second of two calls, with the agents as `prepare` leaves them.
template <class Prepare>
std::string outcome(const CentreSpec& base, std::vector<std::string> conditions, Prepare&& prepare) {
  CentreSpec centre = base;
  centre.queues[0].ladder = {notify_if(std::move(conditions))};
  TestEngine engine(centre);
  prepare(engine);
  engine.arrive("q");
  engine.arrive("q");
  engine.forget();
  engine.at(1s);
  return engine.told_of_calls().back();
}

TEST(AcdLadder, queue_length_counts_the_call_itself) {
  const CentreSpec centre = small_centre({.name = "q"}, {});
  const auto nothing = [](TestEngine&) {};
  EXPECT_EQ(outcome(centre, {"queue_length >= 2"}, nothing), "ladder_step c2 0 notify");
  EXPECT_EQ(outcome(centre, {"queue_length > 2"}, nothing), "ladder_skipped c2 0 notify condition");
  EXPECT_EQ(outcome(centre, {"queue_length == 2", "queue_length < 2"}, nothing),
            "ladder_skipped c2 0 notify condition");
  EXPECT_EQ(outcome(centre, {"queue_length == 2", "queue_length <= 2"}, nothing), "ladder_step c2 0 notify");
}

TEST(AcdLadder, agents_are_counted_by_what_they_are) {
  CentreSpec centre = small_centre({.name = "q", .requirement = "english"}, {"ann", "bob", "cyd", "dot", "eve"});
  centre.agents[0].skills = {{"english", 1}};
  centre.agents.push_back(member("fay", "r"));
  centre.queues.push_back({.name = "r"});
  const auto prepare = [](TestEngine& e) {
    e.log_in({"ann", "bob", "cyd", "dot", "fay"});
    e.not_ready("bob");
    e.not_ready("ann");
    // dot talks, and leaves.
    const CallId call = e.arrive("r");
    e.ok(PullCall{call, e.agent("dot")});
    e.log_out("dot");
    e.ok(PauseInQueue{e.agent("cyd"), e.queue("q"), ReasonId{}});
  };
  // ann, bob and cyd; eve is logged out, dot leaves, fay is of another queue.
  EXPECT_EQ(outcome(centre, {"agents_logged_in == 3"}, prepare), "ladder_step c3 0 notify");
  EXPECT_EQ(outcome(centre, {"agents_ready == 1"}, prepare), "ladder_step c3 0 notify");  // cyd: a pause does not count
  EXPECT_EQ(outcome(centre, {"agents_eligible == 1"}, prepare), "ladder_step c3 0 notify");  // ann, though not ready
}

TEST(AcdLadder, a_skipped_step_is_not_done_later) {
  CentreSpec centre = small_centre({.name = "q"}, {});
  centre.queues[0].ladder = {notify_if({"queue_length >= 2"})};
  TestEngine engine(centre);
  engine.arrive("q");
  engine.at(1s);
  engine.arrive("q");
  engine.forget();
  engine.at(2s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"ladder_step c2 0 notify"}));
}

TEST(AcdLadder, conditions_hold_back_changes_too) {
  LadderStep move{.action = LadderAction::kMoveQueue, .after = 5s, .queue = "r"};
  move.only_if = {parse_ladder_condition("agents_logged_in == 0").value()};
  TestEngine engine(climbing({move}, {"ann"}));
  engine.ok(LogIn{engine.agent("ann"), false, ReasonId{}});
  const CallId stays = engine.arrive("q");
  engine.at(5s);
  EXPECT_EQ(engine.view(stays).queue, engine.queue("q"));
  engine.log_out("ann");
  const CallId goes = engine.arrive("q");
  engine.at(10s);
  EXPECT_EQ(engine.view(goes).queue, engine.queue("r"));
}

}  // namespace
}  // namespace strowger
