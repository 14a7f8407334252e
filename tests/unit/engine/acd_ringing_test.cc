// SPDX-License-Identifier: Apache-2.0
//
// Calls that ring several agents at once: ring_all, ring_progressively, and the queue's limit of offers (rules 6.3, 7.2
// and 7.4).
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

CentreSpec ring_all(std::vector<std::string> agents, int offers = 0) {
  return small_centre(
      {.name = "q", .strategy = "ring_all", .ring_timeout = 20s, .offers = offers, .no_answer_limit = 0},
      std::move(agents));
}

TEST(AcdRinging, ring_all_rings_everybody_and_the_first_to_answer_has_the_call) {
  TestEngine engine(ring_all({"ann", "bob", "cyd"}));
  engine.log_in({"ann", "bob", "cyd"});
  engine.forget();
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.told(), (Lines{"queued c1 q arrival", "offered c1 ann", "ann: ready -> reserved", "offered c1 bob",
                                  "bob: ready -> reserved", "offered c1 cyd", "cyd: ready -> reserved"}));
  EXPECT_EQ(engine.view(call).offers, 3);
  engine.pass(4s);
  engine.accept(call, "bob");
  EXPECT_EQ(engine.last(EventKind::kOfferEnded).value, to_us(4s));
  EXPECT_EQ(engine.told(),
            (Lines{"connected c1 bob", "bob: reserved -> busy", "offer_ended c1 ann answered_elsewhere",
                   "ann: reserved -> ready", "offer_ended c1 cyd answered_elsewhere", "cyd: reserved -> ready"}));
  EXPECT_EQ(engine.refusal(AcceptOffer{call, engine.agent("ann")}), Refusal::kNoSuchOffer);
  EXPECT_EQ(engine.view(call).offers, 0);
}

TEST(AcdRinging, those_who_come_free_join_the_ring) {
  TestEngine engine(ring_all({"ann", "bob"}));
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.at(5s);
  engine.log_in("bob");
  EXPECT_EQ(engine.view(call).offers, 2);
  engine.forget();
  engine.at(20s);  // ann's offer ends; bob's lasts five seconds more
  EXPECT_EQ(engine.told_of_calls(), (Lines{"offer_ended c1 ann no_answer"}));
  engine.at(25s);  // the round is over, and a new one rings both
  EXPECT_EQ(engine.told_of_calls(), (Lines{"offer_ended c1 bob no_answer", "offered c1 ann", "offered c1 bob"}));
}

TEST(AcdRinging, one_who_declined_does_not_join_the_ring_again) {
  TestEngine engine(ring_all({"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  const CallId call = engine.arrive("q");
  engine.decline(call, "ann");
  EXPECT_EQ(engine.view(call).offers, 1);
  engine.not_ready("ann");
  engine.ready("ann");
  EXPECT_EQ(engine.view(call).offers, 1);
  engine.log_out("ann");
  engine.log_in("ann");
  // Still this round: rung in it already.
  EXPECT_EQ(engine.view(call).offers, 1);
  engine.at(20s);  // bob lets it expire; the next round asks both
  EXPECT_EQ(engine.view(call).offers, 2);
}

TEST(AcdRinging, only_those_of_the_best_rank_are_rung) {
  CentreSpec centre = ring_all({});
  centre.agents = {member("ann", "q", 1), member("bob", "q", 0), member("cyd", "q", 0), member("dot", "q", 1)};
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.view(call).offers, 2);
  engine.log_in("dot");  // of a worse rank than the round's
  EXPECT_EQ(engine.view(call).offers, 2);
  engine.decline(call, "bob");
  EXPECT_EQ(engine.view(call).offers, 1);
  engine.decline(call, "cyd");  // the round is over; the next is of rank 1
  EXPECT_EQ(engine.view(call).offers, 2);
  EXPECT_EQ(engine.state("ann"), AgentState::kReserved);
  EXPECT_EQ(engine.state("dot"), AgentState::kReserved);
}

TEST(AcdRinging, one_of_a_better_rank_may_join) {
  CentreSpec centre = ring_all({});
  centre.agents = {member("ann", "q", 1), member("bob", "q", 0)};
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.log_in("bob");
  EXPECT_EQ(engine.view(call).offers, 2);
}

TEST(AcdRinging, a_limit_of_offers_is_kept_full) {
  TestEngine engine(ring_all({"ann", "bob", "cyd", "dot"}, 2));
  engine.log_in({"ann", "bob", "cyd"});
  engine.forget();
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.told_of_calls(), (Lines{"queued c1 q arrival", "offered c1 ann", "offered c1 bob"}));
  engine.decline(call, "ann");
  EXPECT_EQ(engine.told_of_calls(), (Lines{"offer_ended c1 ann declined", "offered c1 cyd"}));
  engine.log_in("dot");  // the round is full
  EXPECT_EQ(engine.told_of_calls(), Lines{});
  engine.log_out("bob");
  EXPECT_EQ(engine.told_of_calls(), (Lines{"offer_ended c1 bob agent_logged_out", "offered c1 dot"}));
}

TEST(AcdRinging, several_offers_are_not_for_ring_all_only) {
  CentreSpec centre = small_centre({.name = "q", .strategy = "linear", .offers = 2}, {"ann", "bob", "cyd"});
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.view(call).offers, 2);
  EXPECT_EQ(engine.state("cyd"), AgentState::kReady);
  EXPECT_EQ(engine.who(engine.arrive("q")), "cyd");
}

TEST(AcdRinging, an_agent_with_auto_answer_who_joins_the_ring_has_the_call) {
  CentreSpec centre = ring_all({"ann", "bob"});
  centre.agents[1].auto_answer = true;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.log_in("bob");
  EXPECT_EQ(engine.told_of_calls(), (Lines{"connected c1 bob", "offer_ended c1 ann answered_elsewhere"}));
  EXPECT_EQ(engine.who(call), "bob");
}

TEST(AcdRinging, an_agent_joins_several_rings_at_once) {
  CentreSpec centre = ring_all({"ann", "bob"});
  centre.agents[1].capacity = 300;
  centre.agents[1].max_offers = 2;
  centre.agents[0].capacity = 300;
  centre.agents[0].max_offers = 3;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId first = engine.arrive("q");
  const CallId second = engine.arrive("q");
  const CallId third = engine.arrive("q");
  engine.log_in("bob");
  EXPECT_EQ(engine.view(first).offers, 2);
  EXPECT_EQ(engine.view(second).offers, 2);
  EXPECT_EQ(engine.view(third).offers, 1);
  engine.accept(first, "ann");  // bob is free for one more
  EXPECT_EQ(engine.view(third).offers, 2);
}

TEST(AcdRinging, with_the_caller_gone_everybody_is_free_again) {
  TestEngine engine(ring_all({"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.hang_up(call);
  EXPECT_EQ(engine.told(),
            (Lines{"offer_ended c1 ann caller_hung_up", "ann: reserved -> ready", "offer_ended c1 bob caller_hung_up",
                   "bob: reserved -> ready", "ended c1 abandoned caller_hung_up"}));
}

TEST(AcdRinging, an_agent_with_auto_answer_ends_the_round_as_it_begins) {
  CentreSpec centre = ring_all({"ann", "bob", "cyd"});
  centre.agents[1].auto_answer = true;
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  engine.forget();
  engine.arrive("q");
  EXPECT_EQ(engine.told_of_calls(), (Lines{"queued c1 q arrival", "offered c1 ann", "connected c1 bob",
                                           "offer_ended c1 ann answered_elsewhere"}));
  EXPECT_EQ(engine.state("cyd"), AgentState::kReady);
}

TEST(AcdRinging, only_preferred_agents_ring_together) {
  CentreSpec centre = ring_all({"ann", "bob", "cyd", "dot"});
  centre.agents[2].memberships[0].tier = 9;
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  const std::vector<AgentId> preferred{engine.agent("bob"), engine.agent("cyd"), engine.agent("dot")};
  engine.forget();
  const CallId call = engine.arrive("q", {.preferred = preferred, .preferred_window = 60s});
  EXPECT_EQ(engine.told_of_calls(), (Lines{"queued c1 q arrival", "offered c1 bob", "offered c1 cyd"}));
  engine.log_in("dot");  // preferred too: joins
  EXPECT_EQ(engine.told_of_calls(), (Lines{"offered c1 dot"}));
  engine.decline(call, "bob");
  engine.decline(call, "cyd");
  EXPECT_EQ(engine.state("ann"), AgentState::kReady);
  engine.forget();
  engine.decline(call, "dot");  // nobody preferred is left
  EXPECT_EQ(engine.told_of_calls(), (Lines{"offer_ended c1 dot declined", "offered c1 ann"}));
}

// ---- ring_progressively --------------------------------------------------------------------------------------------

CentreSpec progressive(std::vector<std::string> agents, int offers = 0) {
  return small_centre({.name = "q",
                       .strategy = "ring_progressively; step = 5s",
                       .ring_timeout = 60s,
                       .offers = offers,
                       .no_answer_limit = 0},
                      std::move(agents));
}

TEST(AcdRinging, ring_progressively_rings_one_more_at_each_step) {
  TestEngine engine(progressive({"ann", "bob", "cyd"}));
  engine.log_in("bob");
  engine.at(1s);
  engine.log_in({"ann", "cyd"});
  engine.at(10s);
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.who(call), "bob");
  engine.at(15s - 1us);
  EXPECT_EQ(engine.view(call).offers, 1);
  engine.forget();
  engine.at(15s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"offered c1 ann"}));
  engine.at(20s - 1us);
  EXPECT_EQ(engine.told_of_calls(), Lines{});
  engine.at(20s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"offered c1 cyd"}));
  engine.at(40s);
  EXPECT_EQ(engine.told_of_calls(), Lines{});
  EXPECT_EQ(engine.view(call).offers, 3);
  engine.accept(call, "cyd");
  EXPECT_EQ(engine.told_of_calls(), (Lines{"connected c1 cyd", "offer_ended c1 bob answered_elsewhere",
                                           "offer_ended c1 ann answered_elsewhere"}));
}

TEST(AcdRinging, ring_progressively_goes_on_to_worse_ranks) {
  CentreSpec centre = progressive({});
  centre.agents = {member("ann", "q", 2), member("bob", "q", 0), member("cyd", "q", 1)};
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.who(call), "bob");
  engine.at(5s);
  EXPECT_EQ(engine.state("cyd"), AgentState::kReserved);
  EXPECT_EQ(engine.state("ann"), AgentState::kReady);
  engine.at(10s);
  EXPECT_EQ(engine.state("ann"), AgentState::kReserved);
}

TEST(AcdRinging, ring_progressively_waits_for_its_step_when_an_agent_comes_free) {
  TestEngine engine(progressive({"ann", "bob"}));
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.at(7s);  // the step at 5 s found nobody
  engine.log_in("bob");
  EXPECT_EQ(engine.view(call).offers, 1);
  engine.at(10s);
  EXPECT_EQ(engine.view(call).offers, 2);
}

TEST(AcdRinging, ring_progressively_stops_at_the_queues_limit) {
  TestEngine engine(progressive({"ann", "bob", "cyd"}, 2));
  engine.log_in({"ann", "bob", "cyd"});
  const CallId call = engine.arrive("q");
  engine.at(30s);
  EXPECT_EQ(engine.view(call).offers, 2);
  EXPECT_EQ(engine.state("cyd"), AgentState::kReady);
}

TEST(AcdRinging, a_decline_does_not_hurry_ring_progressively_unless_nobody_is_left) {
  TestEngine engine(progressive({"ann", "bob", "cyd"}));
  engine.log_in({"ann", "bob", "cyd"});
  const CallId call = engine.arrive("q");
  engine.at(2s);
  engine.decline(call, "ann");  // nobody rings any more: a new round begins
  EXPECT_EQ(engine.who(call), "bob");
  engine.at(7s);
  EXPECT_EQ(engine.view(call).offers, 2);  // five seconds after the new round began
  engine.at(8s);
  engine.decline(call, "bob");
  EXPECT_EQ(engine.view(call).offers, 1);
}

}  // namespace
}  // namespace strowger
