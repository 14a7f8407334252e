// SPDX-License-Identifier: Apache-2.0
//
// Ends of conversations, transfers, and wrap-up: whose it is, how long, shared or not (rules 8.2 to 8.4).
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/engine/acd.h"
#include "support/engine_fixture.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;
using test::Lines;
using test::small_centre;
using test::TestEngine;

CallId answered_call(TestEngine& engine, std::string_view queue = "q", std::string_view agent = "ann") {
  const CallId call = engine.arrive(queue);
  engine.accept(call, agent);
  return call;
}

TEST(AcdWrapUp, the_queues_wrap_up_keeps_agent_and_call) {
  TestEngine engine(small_centre({.name = "q", .requirement = "not english", .priority = 3, .wrap_up = 15s}, {"ann"}));
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  engine.at(10s);
  engine.complete(call);
  EXPECT_EQ(engine.state(call), CallState::kWrapUp);
  EXPECT_EQ(engine.who(call), "ann");
  EXPECT_EQ(engine.state("ann"), AgentState::kWrapUp);
  EXPECT_EQ(engine.agent_view("ann").calls_in_hand, 1);
  const CallId next = engine.arrive("q");
  engine.at(25s - 1us);
  EXPECT_EQ(engine.state(next), CallState::kQueued);
  engine.forget();
  engine.at(25s);
  const Event told = engine.last(EventKind::kWrapUpEnded);
  EXPECT_EQ(told.call, call);
  EXPECT_EQ(told.host_ref, 1u);
  EXPECT_EQ(told.queue, engine.queue("q"));
  EXPECT_EQ(told.agent, engine.agent("ann"));
  EXPECT_EQ(told.priority, 3);
  EXPECT_EQ(told.media, Media::kVoice);
  EXPECT_EQ(engine->requirement_text(told.requirement), "not english");
  EXPECT_EQ(told.value, to_us(15s));
  EXPECT_EQ(told.cause, Cause::kNone);
  EXPECT_EQ(engine.last(EventKind::kEnded).value, to_us(15s));
  EXPECT_EQ(engine.last(EventKind::kEnded).value2, to_us(25s));
  EXPECT_EQ(engine.told(),
            (Lines{"wrap_up_ended c1 ann", "ann: wrap_up -> ready", "ended c1 ann completed agent_completed",
                   "offered c2 ann", "ann: ready -> reserved"}));
}

TEST(AcdWrapUp, the_agents_own_wrap_up_wins) {
  CentreSpec centre = small_centre({.name = "q", .wrap_up = 15s}, {"ann", "bob"});
  centre.agents[0].wrap_up = Duration{40s};
  centre.agents[1].wrap_up = Duration{0};
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId first = answered_call(engine);
  engine.complete(first);
  engine.pass(40s - 1us);
  EXPECT_EQ(engine.state("ann"), AgentState::kWrapUp);
  engine.pass(1us);
  EXPECT_EQ(engine.state("ann"), AgentState::kReady);
  engine.log_out("ann");
  engine.log_in("bob");
  const CallId second = answered_call(engine, "q", "bob");
  engine.complete(second);
  EXPECT_FALSE(engine.exists(second));
  EXPECT_EQ(engine.state("bob"), AgentState::kReady);
}

TEST(AcdWrapUp, without_wrap_up_the_call_ends_at_once) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  engine.forget();
  engine.hang_up(call);
  EXPECT_EQ(engine.told(), (Lines{"disconnected c1 ann caller_hung_up", "ann: busy -> ready",
                                  "ended c1 ann completed caller_hung_up"}));
  EXPECT_FALSE(engine.exists(call));
}

TEST(AcdWrapUp, a_caller_who_hung_up_leaves_the_same_wrap_up) {
  TestEngine engine(small_centre({.name = "q", .wrap_up = 5s}, {"ann"}));
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  engine.hang_up(call);
  EXPECT_EQ(engine.state(call), CallState::kWrapUp);
  EXPECT_EQ(engine.refusal(HangUpCall{call}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(CompleteCall{call}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(HoldCall{call}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(TransferCall{call, engine.queue("q")}), Refusal::kCallState);
  engine.forget();
  engine.pass(5s);
  EXPECT_EQ(engine.told_of(EventKind::kEnded), (Lines{"ended c1 ann completed caller_hung_up"}));
}

TEST(AcdWrapUp, a_manual_wrap_up_lasts_until_it_is_ended) {
  TestEngine engine(small_centre({.name = "q", .wrap_up = kForever}, {"ann"}));
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  EXPECT_EQ(engine.refusal(EndWrapUp{.call = call}), Refusal::kCallState);
  engine.complete(call);
  engine.at(24h * 30);
  EXPECT_EQ(engine.state("ann"), AgentState::kWrapUp);
  engine.forget();
  EXPECT_EQ(engine.ok(EndWrapUp{.call = call}), call);
  EXPECT_EQ(engine.last(EventKind::kWrapUpEnded).value, to_us(Duration{24h * 30}));
  EXPECT_EQ(engine.told(),
            (Lines{"wrap_up_ended c1 ann", "ann: wrap_up -> ready", "ended c1 ann completed agent_completed"}));
  EXPECT_EQ(engine.refusal(EndWrapUp{.call = call}), Refusal::kUnknownCall);
}

TEST(AcdWrapUp, a_timed_wrap_up_may_be_ended_early) {
  TestEngine engine(small_centre({.name = "q", .wrap_up = 60s}, {"ann"}));
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  engine.complete(call);
  engine.pass(7s);
  engine.ok(EndWrapUp{.call = call});
  EXPECT_EQ(engine.last(EventKind::kWrapUpEnded).value, to_us(7s));
  engine.forget();
  engine.pass(100s);
  EXPECT_EQ(engine.told(), Lines{});
}

TEST(AcdWrapUp, an_agent_ends_all_wrap_ups_in_the_order_they_were_made) {
  CentreSpec centre = small_centre({.name = "q", .auto_answer = true, .wrap_up = kForever}, {"ann"});
  TestEngine engine(centre);
  engine.log_in("ann");
  std::vector<CallId> chats;
  for (int i = 0; i < 4; ++i) chats.push_back(engine.chat("q"));
  engine.complete(chats[2]);
  engine.complete(chats[0]);
  engine.ok(TransferCall{.call = chats[1]});
  engine.forget();
  engine.ok(EndWrapUp{.agent = engine.agent("ann")});
  EXPECT_EQ(engine.told_of(EventKind::kWrapUpEnded),
            (Lines{"wrap_up_ended c1 ann", "wrap_up_ended c2 ann", "wrap_up_ended c3 ann"}));
  EXPECT_EQ(engine.state("ann"), AgentState::kBusy);
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 20);
  EXPECT_EQ(engine.refusal(EndWrapUp{.agent = engine.agent("ann")}), Refusal::kAgentState);
}

TEST(AcdWrapUp, several_wrap_ups_end_at_one_instant) {
  CentreSpec centre = small_centre({.name = "q", .auto_answer = true, .wrap_up = 10s}, {"ann"});
  TestEngine engine(centre);
  engine.log_in("ann");
  std::vector<CallId> chats;
  for (int i = 0; i < 3; ++i) chats.push_back(engine.chat("q"));
  engine.complete(chats[1]);
  engine.complete(chats[2]);
  engine.complete(chats[0]);
  engine.forget();
  engine.at(10s);
  // In the order in which they were started.
  EXPECT_EQ(engine.told(),
            (Lines{"wrap_up_ended c2 ann", "ended c2 ann completed agent_completed", "wrap_up_ended c3 ann",
                   "ended c3 ann completed agent_completed", "wrap_up_ended c1 ann", "ann: wrap_up -> ready",
                   "ended c1 ann completed agent_completed"}));
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 0);
}

TEST(AcdWrapUp, idle_since_counts_from_the_end_of_wrap_up) {
  TestEngine engine(small_centre({.name = "q", .wrap_up = 10s}, {"ann"}));
  engine.log_in("ann");
  engine.at(5s);
  const CallId call = answered_call(engine);
  EXPECT_EQ(engine.agent_view("ann").idle_since, kMinTime + 5s);
  engine.at(8s);
  engine.complete(call);
  EXPECT_EQ(engine.agent_view("ann").idle_since, kMinTime + 5s);
  engine.at(18s);
  EXPECT_EQ(engine.agent_view("ann").idle_since, kMinTime + 18s);
}

// ---- Unshared ------------------------------------------------------------------------------------------------------

CentreSpec unshared() {
  CentreSpec centre = small_centre({.name = "q", .wrap_up = 30s, .wrap_up_shared = false}, {"ann"});
  centre.queues.push_back({.name = "r"});
  centre.agents[0].memberships.push_back({.queue = "r"});
  return centre;
}

TEST(AcdWrapUp, an_unshared_wrap_up_keeps_the_agent_from_its_own_queue_only) {
  TestEngine engine(unshared());
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  engine.at(5s);
  engine.forget();
  engine.complete(call);
  EXPECT_EQ(engine.told(), (Lines{"disconnected c1 ann agent_completed", "ann: busy -> ready"}));
  EXPECT_EQ(engine.state(call), CallState::kWrapUp);
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 0);
  EXPECT_EQ(engine.agent_view("ann").idle_since, kMinTime + 5s);
  const CallId in_q = engine.arrive("q");
  EXPECT_EQ(engine.state(in_q), CallState::kQueued);
  const CallId in_r = engine.arrive("r");
  EXPECT_EQ(engine.who(in_r), "ann");
  engine.accept(in_r, "ann");
  engine.at(35s);  // the wrap-up ends while ann talks
  EXPECT_FALSE(engine.exists(call));
  EXPECT_EQ(engine.agent_view("ann").idle_since, kMinTime + 5s);
  engine.complete(in_r);
  EXPECT_EQ(engine.who(in_q), "ann");
}

TEST(AcdWrapUp, the_end_of_an_unshared_wrap_up_gives_the_next_call) {
  TestEngine engine(unshared());
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  engine.complete(call);
  const CallId next = engine.arrive("q");
  engine.forget();
  engine.at(30s);
  EXPECT_EQ(engine.told(), (Lines{"wrap_up_ended c1 ann", "ended c1 ann completed agent_completed", "offered c2 ann",
                                  "ann: ready -> reserved"}));
  EXPECT_EQ(engine.who(next), "ann");
}

TEST(AcdWrapUp, two_unshared_wrap_ups_in_one_queue_both_count) {
  CentreSpec centre = unshared();
  centre.queues[0].auto_answer = true;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId first = engine.chat("q");
  const CallId second = engine.chat("q");
  engine.complete(first);
  engine.at(10s);
  engine.complete(second);
  const CallId third = engine.chat("q");
  engine.at(30s);
  EXPECT_EQ(engine.state(third), CallState::kQueued);
  engine.at(40s);
  EXPECT_EQ(engine.state(third), CallState::kConnected);
}

TEST(AcdWrapUp, an_unshared_wrap_up_and_a_pause_end_apart) {
  TestEngine engine(unshared());
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  engine.complete(call);
  engine.ok(PauseInQueue{engine.agent("ann"), engine.queue("q"), ReasonId{}});
  const CallId next = engine.arrive("q");
  engine.at(30s);
  EXPECT_EQ(engine.state(next), CallState::kQueued);
  engine.ok(ResumeInQueue{engine.agent("ann"), engine.queue("q")});
  EXPECT_EQ(engine.who(next), "ann");
  engine.serve(next);
  const CallId last = engine.arrive("q");
  EXPECT_EQ(engine.state(last), CallState::kQueued);
  engine.ok(PauseInQueue{engine.agent("ann"), engine.queue("q"), ReasonId{}});
  engine.ok(ResumeInQueue{engine.agent("ann"), engine.queue("q")});
  EXPECT_EQ(engine.state(last), CallState::kQueued);  // still in wrap-up
  engine.ok(EndWrapUp{.call = next});
  EXPECT_EQ(engine.who(last), "ann");
}

TEST(AcdWrapUp, leaving_waits_for_an_unshared_wrap_up) {
  TestEngine engine(unshared());
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  engine.complete(call);
  engine.forget();
  engine.log_out("ann");
  EXPECT_EQ(engine.told(), (Lines{"ann: ready -> not_ready"}));
  EXPECT_TRUE(engine.agent_view("ann").leaving);
  engine.at(30s);
  EXPECT_EQ(engine.told(),
            (Lines{"wrap_up_ended c1 ann", "ann: not_ready -> logged_out", "ended c1 ann completed agent_completed"}));
}

// ---- Transfers -----------------------------------------------------------------------------------------------------

CentreSpec with_second_queue(Duration wrap_up) {
  CentreSpec centre = small_centre({.name = "q", .wrap_up = wrap_up}, {"ann", "bob"});
  centre.queues.push_back({.name = "r"});
  centre.agents[1].memberships[0].queue = "r";
  return centre;
}

TEST(AcdWrapUp, a_transferred_call_keeps_its_id_age_and_priority_and_the_wrap_up_is_the_agents_alone) {
  TestEngine engine(with_second_queue(20s));
  engine.log_in("ann");
  const std::vector<Attribute> attributes{{kCustomer, "x"}};
  const CallId call = engine.arrive("q", {.priority = 5, .attributes = attributes});
  engine.accept(call, "ann");
  engine.at(10s);
  engine.forget();
  EXPECT_EQ(engine.ok(TransferCall{call, engine.queue("r")}), call);
  EXPECT_EQ(engine.last(EventKind::kQueued).value, 1);
  EXPECT_EQ(engine.last(EventKind::kQueued).value2, to_us(10s));
  EXPECT_EQ(engine.told(),
            (Lines{"disconnected c1 ann transferred", "ann: busy -> wrap_up", "queued c1 r transferred"}));
  EXPECT_EQ(engine.view(call).priority, 5);
  EXPECT_EQ(engine.view(call).enqueue_time, kMinTime);
  EXPECT_EQ(engine.view(call).joined_queue, kMinTime + 10s);
  EXPECT_EQ(engine.attribute(call, kCustomer), "x");
  EXPECT_FALSE(engine.view(call).agent.valid());

  engine.ok(SetCallPriority{call, 9});
  engine.at(15s);
  engine.log_in("bob");
  engine.accept(call, "bob");
  EXPECT_EQ(engine.last(EventKind::kConnected).value, to_us(5s));
  EXPECT_EQ(engine.last(EventKind::kConnected).value2, to_us(15s));
  engine.forget();
  engine.at(30s);
  EXPECT_EQ(engine.last(EventKind::kWrapUpEnded).priority, 5);  // as it was when the conversation ended
  EXPECT_EQ(engine.last(EventKind::kWrapUpEnded).queue, engine.queue("q"));
  EXPECT_EQ(engine.told(), (Lines{"wrap_up_ended c1 ann", "ann: wrap_up -> ready"}));
  engine.hang_up(call);
  EXPECT_EQ(engine.told_of(EventKind::kEnded), (Lines{"ended c1 bob completed caller_hung_up"}));
}

TEST(AcdWrapUp, a_transfer_out_of_the_centre_ends_the_call_at_once) {
  TestEngine engine(with_second_queue(20s));
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  engine.at(4s);
  engine.forget();
  engine.ok(TransferCall{.call = call});
  EXPECT_EQ(engine.last(EventKind::kEnded).value, 0);
  EXPECT_EQ(engine.last(EventKind::kEnded).value2, to_us(4s));
  EXPECT_EQ(engine.told(),
            (Lines{"disconnected c1 ann transferred", "ann: busy -> wrap_up", "ended c1 ann transferred transferred"}));
  EXPECT_FALSE(engine.exists(call));
  EXPECT_EQ(engine.state("ann"), AgentState::kWrapUp);
  engine.at(24s);
  EXPECT_EQ(engine.last(EventKind::kWrapUpEnded).call, call);
  EXPECT_EQ(engine.state("ann"), AgentState::kReady);
}

TEST(AcdWrapUp, a_transfer_into_a_full_or_empty_queue_is_refused) {
  CentreSpec centre = with_second_queue(20s);
  centre.queues[1].max_length = 1;
  centre.queues.push_back({.name = "s", .join_empty = {.enabled = true}});
  TestEngine engine(centre);
  engine.log_in("ann");
  engine.arrive("r");
  const CallId call = answered_call(engine);
  EXPECT_EQ(engine.refusal(TransferCall{call, engine.queue("r")}), Refusal::kQueueFull);
  EXPECT_EQ(engine.refusal(TransferCall{call, engine.queue("s")}), Refusal::kJoinEmpty);
  EXPECT_EQ(engine.state(call), CallState::kConnected);
}

TEST(AcdWrapUp, a_held_call_may_be_transferred_to_the_queue_it_came_from) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}));
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  engine.ok(HoldCall{call});
  engine.at(6s);
  engine.log_in("bob");
  engine.forget();
  engine.ok(TransferCall{call, engine.queue("q")});
  EXPECT_EQ(engine.last(EventKind::kDisconnected).value2, to_us(6s));
  EXPECT_EQ(engine.state(call), CallState::kOffered);
  EXPECT_EQ(engine.told_of_calls().front(), "disconnected c1 ann transferred");
}

TEST(AcdWrapUp, a_transferred_call_looks_before_the_agent_who_transferred_it) {
  // Both are free at that instant; bob has been so for longer, but a call that is there is taken by whoever looks
  // first.
  CentreSpec centre = small_centre({.name = "q"}, {"ann", "bob"});
  centre.queues.push_back({.name = "r"});
  centre.agents[0].memberships.push_back({.queue = "r"});
  centre.agents[1].memberships.push_back({.queue = "r"});
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  engine.at(6s);
  engine.log_in("bob");
  engine.at(8s);
  engine.forget();
  engine.ok(TransferCall{call, engine.queue("r")});
  EXPECT_EQ(engine.told_of_calls(),
            (Lines{"disconnected c1 ann transferred", "queued c1 r transferred", "offered c1 bob"}));
  EXPECT_EQ(engine.state("ann"), AgentState::kReady);
}

TEST(AcdWrapUp, a_call_transferred_with_nobody_else_there_comes_back) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  engine.ok(TransferCall{call, engine.queue("q")});
  EXPECT_EQ(engine.state(call), CallState::kOffered);
}

TEST(AcdWrapUp, a_wrap_up_survives_the_removal_of_its_queue) {
  TestEngine engine(with_second_queue(20s));
  engine.log_in("ann");
  const CallId call = answered_call(engine);
  engine.ok(TransferCall{call, engine.queue("r")});
  ASSERT_TRUE(engine->remove_queue(engine.queue("q")).ok());
  engine.check();
  engine.at(20s);
  EXPECT_EQ(engine.state("ann"), AgentState::kReady);
}

}  // namespace
}  // namespace strowger
