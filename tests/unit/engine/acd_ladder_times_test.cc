// SPDX-License-Identifier: Apache-2.0
//
// When ladder steps, the longest wait and membership delays come due (rules 10.1 to 10.5).
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

CentreSpec on_ladder(std::vector<LadderStep> steps, std::vector<std::string> agents = {}) {
  CentreSpec centre = small_centre({.name = "q", .no_answer_limit = 0, .ladder = std::move(steps)}, std::move(agents));
  centre.queues.push_back({.name = "r"});
  centre.slas = {{.name = "fast", .target = 100s}};
  return centre;
}

LadderStep announce(Duration after, Duration every = {}, int times = 0) {
  return {.action = LadderAction::kAnnounce, .after = after, .every = every, .times = times, .message = "m"};
}

/// "step@seconds" of every ladder event since the last look.
Lines steps(TestEngine& engine) {
  Lines lines;
  for (const Event& e : engine.events()) {
    if (e.kind != EventKind::kLadderStep && e.kind != EventKind::kLadderSkipped) continue;
    lines.push_back((e.kind == EventKind::kLadderStep ? "" : "skipped ") + std::to_string(e.step) + "@" +
                    std::to_string(to_us(e.time) / 1'000'000));
  }
  engine.forget();
  return lines;
}

TEST(AcdLadderTimes, steps_are_done_in_order_of_time_and_then_of_the_list) {
  TestEngine engine(on_ladder({announce(20s), announce(10s), announce(20s), announce(0s)}));
  engine.at(5s);
  engine.arrive("q");
  EXPECT_EQ(steps(engine), (Lines{"3@5"}));
  engine.at(100s);
  EXPECT_EQ(steps(engine), (Lines{"1@15", "0@25", "2@25"}));
}

TEST(AcdLadderTimes, repeated_steps_with_and_without_a_limit) {
  TestEngine engine(on_ladder({announce(5s, 10s, 3), announce(15s, 15s)}));
  engine.arrive("q");
  engine.at(60s);
  EXPECT_EQ(steps(engine), (Lines{"0@5", "0@15", "1@15", "0@25", "1@30", "1@45", "1@60"}));
}

TEST(AcdLadderTimes, once_means_once) {
  TestEngine engine(on_ladder({announce(5s, 10s, 1)}));
  engine.arrive("q");
  engine.at(1000s);
  EXPECT_EQ(steps(engine), (Lines{"0@5"}));
  EXPECT_EQ(engine->next_deadline(), kMaxTime);
}

TEST(AcdLadderTimes, slack_steps_count_back_from_the_target) {
  CentreSpec centre =
      on_ladder({{.action = LadderAction::kNotify, .by_slack = true, .slack = 30s, .message = "m"},
                 {.action = LadderAction::kNotify, .by_slack = true, .slack = 0s, .message = "m"},
                 {.action = LadderAction::kNotify, .by_slack = true, .slack = 90s, .every = 50s, .message = "m"}});
  centre.queues[0].sla = "fast";
  TestEngine engine(centre);
  engine.at(50s);
  engine.arrive("q", {.enqueue_time = kMinTime + 45s});
  engine.at(55s);
  EXPECT_EQ(steps(engine), (Lines{"2@55"}));
  engine.at(160s);
  EXPECT_EQ(steps(engine), (Lines{"2@105", "0@115", "1@145", "2@155"}));
}

TEST(AcdLadderTimes, without_an_sla_slack_steps_never_come) {
  TestEngine engine(on_ladder({{.action = LadderAction::kNotify, .by_slack = true, .slack = 30s, .message = "m"}}));
  engine.arrive("q");
  EXPECT_EQ(engine->next_deadline(), kMaxTime);
  engine.at(1h);
  EXPECT_EQ(steps(engine), Lines{});
}

TEST(AcdLadderTimes, slack_larger_than_the_target_is_past_already) {
  CentreSpec centre = on_ladder({{.action = LadderAction::kRaisePriority, .by_slack = true, .slack = 200s, .by = 1},
                                 {.action = LadderAction::kNotify, .by_slack = true, .slack = 200s, .message = "m"}});
  centre.queues[0].sla = "fast";
  TestEngine engine(centre);
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.view(call).priority, 1);
  EXPECT_EQ(steps(engine), (Lines{"0@0"}));  // the notification is of the past
}

// ---- While on offer ------------------------------------------------------------------------------------------------

TEST(AcdLadderTimes, steps_wait_while_the_call_is_on_offer_and_are_done_in_order_when_it_returns) {
  CentreSpec centre = on_ladder({announce(12s), announce(5s), announce(2s, 3s), announce(40s)}, {"ann"});
  centre.queues[0].ring_timeout = 60s;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.at(15s);
  EXPECT_EQ(steps(engine), Lines{});
  engine.decline(call, "ann");
  // Missed: step 1 at 5, step 0 at 12, and of step 2 only the last run, at 14.
  EXPECT_EQ(steps(engine), (Lines{"1@15", "0@15", "2@15"}));
  engine.at(18s);
  EXPECT_EQ(steps(engine), (Lines{"2@17"}));
}

TEST(AcdLadderTimes, a_limit_of_times_counts_the_missed_runs) {
  CentreSpec centre = on_ladder({announce(2s, 2s, 3)}, {"ann"});
  centre.queues[0].ring_timeout = 60s;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.at(30s);
  engine.decline(call, "ann");
  EXPECT_EQ(steps(engine), (Lines{"0@30"}));  // of the runs at 2, 4 and 6 the last
  engine.at(60s);
  EXPECT_EQ(steps(engine), Lines{});
}

TEST(AcdLadderTimes, an_answer_ends_the_ladder) {
  TestEngine engine(on_ladder({announce(5s)}, {"ann"}));
  engine.log_in("ann");
  engine.accept(engine.arrive("q"), "ann");
  engine.at(1h);
  EXPECT_EQ(steps(engine), Lines{});
}

TEST(AcdLadderTimes, a_move_comes_before_the_steps_after_it) {
  CentreSpec centre = on_ladder(
      {announce(10s), {.action = LadderAction::kMoveQueue, .after = 10s, .queue = "r"}, announce(10s), announce(11s)});
  centre.queues[1].ladder = {announce(0s), announce(2s)};
  TestEngine engine(centre);
  engine.arrive("q");
  engine.forget();
  engine.at(30s);
  EXPECT_EQ(engine.told_of_calls(),
            (Lines{"ladder_step c1 0 announce", "ladder_step c1 1 move_queue", "left_queue c1 q ladder",
                   "queued c1 r ladder", "ladder_step c1 0 announce", "ladder_step c1 1 announce"}));
}

// ---- Joining with an age -------------------------------------------------------------------------------------------

TEST(AcdLadderTimes, past_steps_are_done_at_once_and_in_silence) {
  TestEngine engine(
      on_ladder({announce(1s),
                 {.action = LadderAction::kRaisePriority, .after = 10s, .every = 10s, .by = 5},
                 {.action = LadderAction::kNotify, .after = 20s, .message = "m"},
                 {.action = LadderAction::kDissuade, .after = 60s},
                 {.action = LadderAction::kWidenRing, .after = 30s, .tiers = {.min = 0, .max = 9, .raise = 0}},
                 announce(70s)}));
  engine.at(100s);
  const CallId call = engine.arrive("q", {.enqueue_time = kMinTime + 40s});
  // The dissuasion is due now, and not in the past. Of the raises at 10, 20, ... 60 the last counts.
  EXPECT_EQ(steps(engine), (Lines{"4@100", "1@100", "3@100"}));
  EXPECT_EQ(engine.view(call).priority, 5);
  EXPECT_EQ(engine.view(call).tiers.max, 9);
  EXPECT_EQ(engine.view(call).joined_queue, kMinTime + 40s);
  engine.at(110s);
  EXPECT_EQ(steps(engine), (Lines{"1@110", "5@110"}));
}

TEST(AcdLadderTimes, a_past_announcement_is_silent_even_if_its_condition_fails) {
  LadderStep step = announce(1s);
  step.only_if = {parse_ladder_condition("queue_length > 100").value()};
  TestEngine engine(on_ladder({step}));
  engine.at(100s);
  const CallId call = engine.arrive("q", {.enqueue_time = kMinTime + 40s});
  EXPECT_EQ(steps(engine), Lines{});
  EXPECT_EQ(engine.view(call).ladder_runs, 1);
}

TEST(AcdLadderTimes, a_restored_call_may_be_moved_on_arrival) {
  CentreSpec centre = on_ladder({{.action = LadderAction::kMoveQueue, .after = 10s, .queue = "r"}}, {"ann"});
  centre.agents.push_back(member("bob", "r"));
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  engine.at(100s);
  engine.forget();
  const CallId call = engine.arrive("q", {.enqueue_time = kMinTime + 40s});
  EXPECT_EQ(engine.told_of_calls(), (Lines{"queued c1 q arrival", "ladder_step c1 0 move_queue",
                                           "left_queue c1 q ladder", "queued c1 r ladder", "offered c1 bob"}));
  EXPECT_EQ(engine.view(call).joined_queue, kMinTime + 100s);
}

TEST(AcdLadderTimes, a_restored_call_may_be_ended_on_arrival) {
  TestEngine engine(on_ladder({{.action = LadderAction::kDisconnect, .after = 10s}}, {"ann"}));
  engine.log_in("ann");
  engine.at(100s);
  engine.forget();
  const CallId call = engine.arrive("q", {.enqueue_time = kMinTime});
  EXPECT_TRUE(call.valid());
  EXPECT_FALSE(engine.exists(call));
  EXPECT_EQ(engine.told_of_calls(),
            (Lines{"queued c1 q arrival", "ladder_step c1 0 disconnect", "ended c1 expired ladder"}));
}

TEST(AcdLadderTimes, what_follows_at_once_is_ordered) {
  // A step that moves at once, one that moves on, and the longest wait of zero at the end.
  CentreSpec centre = on_ladder({{.action = LadderAction::kMoveQueue, .queue = "r"}});
  centre.queues[1].ladder = {{.action = LadderAction::kEscalate, .queue = "s"}};
  centre.queues.push_back({.name = "s", .max_wait = 0s});
  TestEngine engine(centre);
  engine.arrive("q");
  EXPECT_EQ(engine.told_of_calls(),
            (Lines{"queued c1 q arrival", "ladder_step c1 0 move_queue", "left_queue c1 q ladder", "queued c1 r ladder",
                   "ladder_step c1 0 escalate", "left_queue c1 r escalated", "queued c1 s escalated",
                   "ended c1 overflowed max_wait"}));
}

TEST(AcdLadderTimes, a_chain_of_moves_at_one_instant_stops_after_sixteen) {
  // A guard against circles: the seventeenth move is skipped, and the call waits there.
  CentreSpec centre;
  for (int i = 0; i < 20; ++i) {
    centre.queues.push_back({.name = "q" + std::to_string(i)});
    if (i < 19) {
      centre.queues.back().ladder = {{.action = LadderAction::kMoveQueue, .queue = "q" + std::to_string(i + 1)}};
    }
  }
  TestEngine engine(centre);
  const CallId call = engine.arrive("q0");
  EXPECT_EQ(engine.view(call).queue, engine.queue("q16"));
  EXPECT_EQ(engine.told_of(EventKind::kLadderSkipped), (Lines{"ladder_skipped c1 0 move_queue"}));
  engine.at(1s);
  engine.ok(MoveCall{call, engine.queue("q0")});  // another instant, another sixteen
  EXPECT_EQ(engine.view(call).queue, engine.queue("q16"));
}

// ---- The longest wait ----------------------------------------------------------------------------------------------

TEST(AcdLadderTimes, the_longest_wait_overflows_or_expires) {
  for (const MaxWaitAction action : {MaxWaitAction::kOverflow, MaxWaitAction::kExpire}) {
    CentreSpec centre = on_ladder({});
    centre.queues[0].max_wait = 30s;
    centre.queues[0].max_wait_action = action;
    TestEngine engine(centre);
    engine.at(10s);
    engine.arrive("q");
    engine.at(40s - 1us);
    engine.forget();
    engine.at(40s);
    const bool overflow = action == MaxWaitAction::kOverflow;
    EXPECT_EQ(engine.last(EventKind::kEnded).value, to_us(30s));
    EXPECT_EQ(engine.told_of_calls(), (Lines{overflow ? "ended c1 overflowed max_wait" : "ended c1 expired max_wait"}));
  }
}

TEST(AcdLadderTimes, the_longest_wait_moves_or_overflows_where_there_is_no_room) {
  CentreSpec centre = on_ladder({});
  centre.queues[0].max_wait = 30s;
  centre.queues[0].max_wait_action = MaxWaitAction::kMove;
  centre.queues[0].max_wait_queue = "r";
  centre.queues[1].max_length = 1;
  TestEngine engine(centre);
  engine.arrive("q");
  engine.at(1s);
  engine.arrive("q");
  engine.forget();
  engine.at(31s);
  EXPECT_EQ(engine.told_of_calls(),
            (Lines{"left_queue c1 q overflow", "queued c1 r overflow", "ended c2 overflowed max_wait"}));
}

TEST(AcdLadderTimes, the_longest_wait_does_not_interrupt_ringing) {
  CentreSpec centre = on_ladder({}, {"ann"});
  centre.queues[0].max_wait = 30s;
  TestEngine engine(centre);
  engine.at(20s);
  engine.log_in("ann");
  const CallId call = engine.arrive("q", {.enqueue_time = kMinTime});
  engine.at(35s);
  EXPECT_EQ(engine.state(call), CallState::kOffered);
  engine.forget();
  engine.at(40s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"offer_ended c1 ann no_answer", "ended c1 overflowed max_wait"}));
}

TEST(AcdLadderTimes, the_longest_wait_comes_after_the_ladder_of_the_same_instant) {
  CentreSpec centre = on_ladder({announce(30s)});
  centre.queues[0].max_wait = 30s;
  TestEngine engine(centre);
  engine.arrive("q");
  engine.forget();
  engine.at(30s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"ladder_step c1 0 announce", "ended c1 overflowed max_wait"}));
}

TEST(AcdLadderTimes, calls_that_move_in_a_circle_with_time_go_on) {
  CentreSpec centre = on_ladder({{.action = LadderAction::kMoveQueue, .after = 10s, .queue = "r"}});
  centre.queues[1].max_wait = 10s;
  centre.queues[1].max_wait_action = MaxWaitAction::kMove;
  centre.queues[1].max_wait_queue = "q";
  TestEngine engine(centre);
  const CallId call = engine.arrive("q");
  engine.at(1005s);
  EXPECT_EQ(engine.view(call).queue, engine.queue("q"));
  engine.at(1015s);
  EXPECT_EQ(engine.view(call).queue, engine.queue("r"));
  EXPECT_EQ(engine.view(call).enqueue_time, kMinTime);
}

// ---- Membership delays ---------------------------------------------------------------------------------------------

TEST(AcdLadderTimes, each_delay_lets_its_members_in) {
  CentreSpec centre = on_ladder({}, {"ann", "bob", "cyd"});
  centre.agents[0].memberships[0].delay = 20s;
  centre.agents[1].memberships[0].delay = 10s;
  centre.agents[2].memberships[0].delay = 10s + 1us;
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  engine.at(5s);
  const CallId call = engine.arrive("q");
  engine.at(15s - 1us);
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.at(15s);
  EXPECT_EQ(engine.who(call), "bob");
  engine.decline(call, "bob");
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.at(15s + 1us);
  EXPECT_EQ(engine.who(call), "cyd");
  engine.decline(call, "cyd");
  engine.at(25s);
  EXPECT_EQ(engine.who(call), "ann");
}

TEST(AcdLadderTimes, a_delay_that_passed_while_it_rang_counts_when_it_returns) {
  CentreSpec centre = on_ladder({}, {"ann", "bob"});
  centre.agents[1].memberships[0].delay = 10s;
  centre.queues[0].ring_timeout = 15s;
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.who(call), "ann");
  engine.at(12s);
  engine.decline(call, "ann");
  EXPECT_EQ(engine.who(call), "bob");
}

TEST(AcdLadderTimes, a_delay_is_counted_from_the_home_queue_also_for_an_added_queue) {
  CentreSpec centre = on_ladder({{.action = LadderAction::kAddQueue, .after = 5s, .queue = "r"}});
  centre.agents = {member("ann", "r")};
  centre.agents[0].memberships[0].delay = 8s;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.at(5s);
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.at(8s);
  EXPECT_EQ(engine.who(call), "ann");
}

TEST(AcdLadderTimes, a_moved_call_waits_out_the_delay_anew) {
  CentreSpec centre = on_ladder({});
  centre.agents = {member("ann", "r")};
  centre.agents[0].memberships[0].delay = 8s;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.at(100s);
  engine.ok(MoveCall{call, engine.queue("r")});
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.at(108s);
  EXPECT_EQ(engine.who(call), "ann");
}

TEST(AcdLadderTimes, a_restored_call_has_waited_out_the_delay) {
  CentreSpec centre = on_ladder({}, {"ann"});
  centre.agents[0].memberships[0].delay = 8s;
  TestEngine engine(centre);
  engine.log_in("ann");
  engine.at(100s);
  EXPECT_EQ(engine.who(engine.arrive("q", {.enqueue_time = kMinTime + 92s})), "ann");
}

TEST(AcdLadderTimes, a_delay_without_end_never_lets_in) {
  CentreSpec centre = on_ladder({}, {"ann"});
  centre.agents[0].memberships[0].delay = kForever;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine->next_deadline(), kMaxTime);
  EXPECT_EQ(engine->advance(kMaxTime), Refusal::kNone);
  EXPECT_EQ(engine.state(call), CallState::kQueued);
}

}  // namespace
}  // namespace strowger
