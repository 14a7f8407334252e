// SPDX-License-Identifier: Apache-2.0
//
// Decision records and explain(): one situation for each verdict, and what records say about the decision itself.
#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/engine/acd.h"
#include "support/engine_fixture.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;
using test::member;
using test::small_centre;
using test::TestEngine;

std::string verdict(const TestEngine& engine, const DecisionRecord& record, std::string_view name) {
  for (const AgentVerdict& of : record.agents) {
    if (of.agent == engine.agent(name)) return std::string(to_string(of.verdict));
  }
  return "(not looked at)";
}

std::string verdict(TestEngine& engine, CallId call, std::string_view name) {
  const absl::StatusOr<DecisionRecord> record = engine->explain(call);
  EXPECT_TRUE(record.ok()) << record.status();
  return record.ok() ? verdict(engine, *record, name) : "";
}

/// "q" with ann, who is not free for its calls in one way; a call that waits.
struct Puzzle {
  explicit Puzzle(const CentreSpec& centre) : engine(centre) {}
  TestEngine engine;
  CallId call;
  std::string of(std::string_view name) { return verdict(engine, call, name); }
};

TEST(AcdExplain, chosen_and_lost) {
  TestEngine engine(small_centre({.name = "q", .record_decisions = true}, {"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  engine.arrive("q");
  ASSERT_EQ(engine.decisions().size(), 1u);
  const DecisionRecord& record = engine.decisions()[0];
  EXPECT_EQ(verdict(engine, record, "ann"), "chosen");
  EXPECT_EQ(verdict(engine, record, "bob"), "lost");
}

TEST(AcdExplain, ringing) {
  Puzzle p(small_centre({.name = "q"}, {"ann", "bob"}));
  p.engine.log_in({"ann", "bob"});
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "ringing");
  EXPECT_EQ(p.of("bob"), "lost");
}

TEST(AcdExplain, rung_in_this_round) {
  CentreSpec centre =
      small_centre({.name = "q", .strategy = "ring_all", .ring_timeout = 10s, .no_answer_limit = 0}, {"ann", "bob"});
  Puzzle p(centre);
  p.engine.log_in("ann");
  p.call = p.engine.arrive("q");
  p.engine.at(5s);
  p.engine.log_in("bob");
  p.engine.at(10s);  // ann's offer has expired, bob's rings
  EXPECT_EQ(p.of("ann"), "ringing");
}

TEST(AcdExplain, logged_out) {
  Puzzle p(small_centre({.name = "q"}, {"ann"}));
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "logged_out");
}

TEST(AcdExplain, leaving) {
  Puzzle p(small_centre({.name = "q"}, {"ann"}));
  p.engine.log_in("ann");
  p.engine.accept(p.engine.arrive("q"), "ann");
  p.engine.log_out("ann");
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "leaving");
}

TEST(AcdExplain, not_member) {
  CentreSpec centre = small_centre({.name = "q"}, {});
  centre.queues.push_back({.name = "r"});
  centre.agents = {member("ann", "r")};
  Puzzle p(centre);
  p.engine.log_in("ann");
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "not_member");
}

TEST(AcdExplain, paused_in_queue) {
  Puzzle p(small_centre({.name = "q"}, {"ann"}));
  p.engine.log_in("ann");
  p.engine.ok(PauseInQueue{p.engine.agent("ann"), p.engine.queue("q"), ReasonId{}});
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "paused_in_queue");
}

TEST(AcdExplain, wrap_up_in_queue) {
  Puzzle p(small_centre({.name = "q", .wrap_up = 60s, .wrap_up_shared = false}, {"ann"}));
  p.engine.log_in("ann");
  p.engine.serve(p.engine.arrive("q"));
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "wrap_up_in_queue");
}

TEST(AcdExplain, tier_outside) {
  Puzzle p(small_centre({.name = "q", .tiers = {.min = 1, .max = 2, .raise = 0}}, {"ann"}));
  p.engine.log_in("ann");
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "tier_outside");
}

TEST(AcdExplain, reserve_not_called) {
  CentreSpec centre = small_centre({.name = "q"}, {"ann"});
  centre.agents[0].memberships[0].reserve_level = 1;
  Puzzle p(centre);
  p.engine.log_in("ann");
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "reserve_not_called");
}

TEST(AcdExplain, delay_not_over) {
  CentreSpec centre = small_centre({.name = "q"}, {"ann"});
  centre.agents[0].memberships[0].delay = 10s;
  Puzzle p(centre);
  p.engine.log_in("ann");
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "delay_not_over");
}

TEST(AcdExplain, requirement_unmet) {
  Puzzle p(small_centre({.name = "q", .requirement = "english"}, {"ann"}));
  p.engine.log_in("ann");
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "requirement_unmet");
}

TEST(AcdExplain, media_not_taken) {
  CentreSpec centre = small_centre({.name = "q"}, {"ann", "bob"});
  centre.agents[0].media_costs[0] = kCannotTake;
  centre.agents[1].capacity = 50;
  Puzzle p(centre);
  p.engine.log_in({"ann", "bob"});
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "media_not_taken");
  EXPECT_EQ(p.of("bob"), "media_not_taken");
}

TEST(AcdExplain, declined) {
  Puzzle p(small_centre({.name = "q"}, {"ann"}));
  p.engine.log_in("ann");
  p.call = p.engine.arrive("q");
  p.engine.decline(p.call, "ann");
  EXPECT_EQ(p.of("ann"), "declined");
}

TEST(AcdExplain, not_preferred) {
  Puzzle p(small_centre({.name = "q"}, {"ann", "bob"}));
  p.engine.log_in({"ann", "bob"});
  p.engine.not_ready("bob");
  const std::vector<AgentId> preferred{p.engine.agent("bob")};
  p.call = p.engine.arrive("q", {.preferred = preferred, .preferred_window = 60s});
  EXPECT_EQ(p.of("ann"), "not_preferred");
  EXPECT_EQ(p.of("bob"), "not_ready");
  EXPECT_TRUE(p.engine->explain(p.call)->held_for_preferred);
}

TEST(AcdExplain, not_ready) {
  Puzzle p(small_centre({.name = "q"}, {"ann"}));
  p.engine.ok(LogIn{p.engine.agent("ann"), false, ReasonId{}});
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "not_ready");
}

TEST(AcdExplain, no_capacity) {
  Puzzle p(small_centre({.name = "q"}, {"ann"}));
  p.engine.log_in("ann");
  p.engine.accept(p.engine.arrive("q"), "ann");
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "no_capacity");
}

TEST(AcdExplain, offer_outstanding) {
  Puzzle p(small_centre({.name = "q"}, {"ann"}));
  p.engine.log_in("ann");
  p.engine.chat("q");
  p.call = p.engine.chat("q");
  EXPECT_EQ(p.of("ann"), "offer_outstanding");
}

TEST(AcdExplain, no_room_comes_before_an_offer_outstanding) {
  // Verdicts are given in the order of the enum: the first that holds.
  Puzzle p(small_centre({.name = "q"}, {"ann"}));
  p.engine.log_in("ann");
  p.engine.arrive("q");
  p.call = p.engine.arrive("q");
  EXPECT_EQ(p.of("ann"), "no_capacity");
}

TEST(AcdExplain, held_for_retry) {
  Puzzle p(small_centre({.name = "q", .ring_timeout = 10s, .retry = 60s, .no_answer_limit = 0}, {"ann", "bob"}));
  p.engine.log_in("ann");
  p.call = p.engine.arrive("q");
  p.engine.at(10s);
  p.engine.log_in("bob");
  EXPECT_EQ(p.of("ann"), "held_for_retry");
  EXPECT_EQ(p.of("bob"), "held_for_retry");
  EXPECT_TRUE(p.engine->explain(p.call)->held_for_retry);
}

TEST(AcdExplain, lower_rank) {
  CentreSpec centre = small_centre({.name = "q", .record_decisions = true}, {"ann", "bob", "cyd"});
  centre.agents[1].memberships[0].tier = 1;
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  engine.arrive("q");
  const DecisionRecord& record = engine.decisions().at(0);
  EXPECT_EQ(verdict(engine, record, "ann"), "chosen");
  EXPECT_EQ(verdict(engine, record, "bob"), "lower_rank");
  EXPECT_EQ(verdict(engine, record, "cyd"), "lost");
}

// ---- Records -------------------------------------------------------------------------------------------------------

TEST(AcdExplain, a_record_names_the_decision) {
  CentreSpec centre = small_centre({.name = "q", .strategy = "fewest_calls"}, {"ann", "bob"});
  centre.agents[0].call_order = "age";
  TestEngine engine(centre);
  const CallId quiet = engine.arrive("q");
  const CallId call = engine.arrive("q", {.record_decisions = true});
  engine.at(7s);
  engine.log_in("bob");
  EXPECT_EQ(engine.who(quiet), "bob");
  EXPECT_TRUE(engine.decisions().empty());
  engine.log_in("ann");
  ASSERT_EQ(engine.decisions().size(), 1u);
  const DecisionRecord& record = engine.decisions()[0];
  EXPECT_EQ(record.time, kMinTime + 7s);
  EXPECT_EQ(record.call, call);
  EXPECT_EQ(record.queue, engine.queue("q"));
  EXPECT_EQ(record.trigger, DecisionTrigger::kAgent);
  EXPECT_EQ(record.strategy, StrategyKind::kFewestCalls);
  EXPECT_EQ(record.order, CallOrder::kAge);
  EXPECT_EQ(record.agents.size(), 2u);
  EXPECT_EQ(record.agents[0].agent, engine.agent("ann"));  // by id

  engine.decline(call, "ann");
  engine.ok(DeclineOffer{quiet, engine.agent("bob")});
  ASSERT_EQ(engine.decisions().size(), 2u);
  EXPECT_EQ(engine.decisions()[1].trigger, DecisionTrigger::kAgent);
}

TEST(AcdExplain, recording_is_switched_on_and_off) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  const CallId call = engine.arrive("q", {.record_decisions = true});
  EXPECT_EQ(engine.refusal(RecordDecisions{call, true}), Refusal::kAlreadySo);
  engine.ok(RecordDecisions{call, false});
  engine.log_in("ann");
  EXPECT_TRUE(engine.decisions().empty());
  engine.ok(RecordDecisions{call, true});
  engine.not_ready("ann");
  engine.ready("ann");
  EXPECT_EQ(engine.decisions().size(), 1u);
}

TEST(AcdExplain, explain_is_for_waiting_calls) {
  TestEngine engine(small_centre({.name = "q", .wrap_up = 9s}, {"ann"}));
  engine.at(3s);
  const CallId call = engine.arrive("q");
  const DecisionRecord record = engine->explain(call).value();
  EXPECT_EQ(record.trigger, DecisionTrigger::kExplain);
  EXPECT_EQ(record.time, kMinTime + 3s);
  engine.log_in("ann");
  EXPECT_TRUE(engine->explain(call).ok());
  engine.accept(call, "ann");
  EXPECT_EQ(engine->explain(call).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(engine->position(call).status().code(), absl::StatusCode::kNotFound);
  engine.complete(call);
  EXPECT_EQ(engine->explain(call).status().code(), absl::StatusCode::kNotFound);
}

TEST(AcdExplain, every_offer_of_a_ring_is_recorded) {
  TestEngine engine(small_centre({.name = "q", .strategy = "ring_all", .record_decisions = true}, {"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  engine.arrive("q");
  ASSERT_EQ(engine.decisions().size(), 2u);
  EXPECT_EQ(verdict(engine, engine.decisions()[0], "ann"), "chosen");
  EXPECT_EQ(verdict(engine, engine.decisions()[0], "bob"), "lost");
  EXPECT_EQ(verdict(engine, engine.decisions()[1], "ann"), "ringing");
  EXPECT_EQ(verdict(engine, engine.decisions()[1], "bob"), "chosen");
}

TEST(AcdExplain, an_automatic_answer_is_recorded) {
  TestEngine engine(small_centre({.name = "q", .auto_answer = true, .record_decisions = true}, {"ann"}));
  engine.log_in("ann");
  engine.arrive("q");
  ASSERT_EQ(engine.decisions().size(), 1u);
  EXPECT_EQ(verdict(engine, engine.decisions()[0], "ann"), "chosen");
}

TEST(AcdExplain, recording_changes_no_decision) {
  const auto told = [](bool record) {
    CentreSpec centre =
        small_centre({.name = "q", .strategy = "random", .record_decisions = record}, {"ann", "bob", "cyd"});
    TestEngine engine(centre);
    engine.log_in({"ann", "bob", "cyd"});
    for (int i = 0; i < 20; ++i) engine.serve(engine.arrive("q"));
    return engine.told();
  };
  EXPECT_EQ(told(false), told(true));
}

}  // namespace
}  // namespace strowger
