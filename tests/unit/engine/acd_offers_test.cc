// SPDX-License-Identifier: Apache-2.0
//
// Offers: accepted, declined, expired, withdrawn; what comes after each (rule 7).
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

// ---- Accepting -----------------------------------------------------------------------------------------------------

TEST(AcdOffers, an_accepted_offer_connects) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.at(3s);
  EXPECT_EQ(engine.ok(AcceptOffer{call, engine.agent("ann")}), call);
  EXPECT_EQ(engine.told(), (Lines{"connected c1 ann", "ann: reserved -> busy"}));
  EXPECT_EQ(engine.state(call), CallState::kConnected);
  EXPECT_EQ(engine.agent_view("ann").calls, 1u);
  EXPECT_EQ(engine.agent_view("ann").calls_in_hand, 1);
  EXPECT_EQ(engine->waiting(engine.queue("q")), 0u);
}

TEST(AcdOffers, a_late_accept_is_refused) {
  TestEngine engine(small_centre({.name = "q", .ring_timeout = 10s}, {"ann", "bob"}));
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.at(10s);
  EXPECT_EQ(engine.refusal(AcceptOffer{call, engine.agent("ann")}), Refusal::kNoSuchOffer);
  EXPECT_EQ(engine.refusal(DeclineOffer{call, engine.agent("ann")}), Refusal::kNoSuchOffer);
  engine.log_in("bob");
  EXPECT_EQ(engine.refusal(AcceptOffer{call, engine.agent("ann")}), Refusal::kNoSuchOffer);
  engine.accept(call, "bob");
  EXPECT_EQ(engine.refusal(AcceptOffer{call, engine.agent("bob")}), Refusal::kNoSuchOffer);
}

TEST(AcdOffers, an_offer_lasts_to_the_last_microsecond) {
  TestEngine engine(small_centre({.name = "q", .ring_timeout = 10s}, {"ann"}));
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.at(10s - 1us);
  engine.accept(call, "ann");
  engine.at(20s);
  EXPECT_EQ(engine.state(call), CallState::kConnected);
}

TEST(AcdOffers, an_offer_without_an_end_rings_for_ever) {
  TestEngine engine(small_centre({.name = "q", .ring_timeout = kForever}, {"ann"}));
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.last(EventKind::kOffered).value, to_us(kForever));
  engine.at(24h * 365);
  engine.accept(call, "ann");
}

TEST(AcdOffers, auto_answer_of_the_queue_or_the_agent_connects_without_asking) {
  CentreSpec centre = small_centre({.name = "q"}, {"ann", "bob"});
  centre.agents[1].auto_answer = true;
  centre.queues.push_back({.name = "r", .auto_answer = true});
  centre.agents[0].memberships.push_back({.queue = "r"});
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  engine.forget();
  engine.arrive("r");
  EXPECT_EQ(engine.told(), (Lines{"queued c1 r arrival", "connected c1 ann", "ann: ready -> busy"}));
  engine.arrive("q");
  EXPECT_EQ(engine.told(), (Lines{"queued c2 q arrival", "connected c2 bob", "bob: ready -> busy"}));
}

// ---- Declining -----------------------------------------------------------------------------------------------------

TEST(AcdOffers, a_decliner_is_not_asked_again_and_the_call_keeps_its_place) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}));
  const CallId first = engine.arrive("q");
  engine.at(1s);
  const CallId second = engine.arrive("q");
  engine.log_in("ann");
  engine.forget();
  engine.decline(first, "ann");
  // ann is free for the second call; the first keeps its place and waits for somebody else.
  EXPECT_EQ(engine.told(), (Lines{"offer_ended c1 ann declined", "ann: reserved -> ready", "offered c2 ann",
                                  "ann: ready -> reserved"}));
  EXPECT_EQ(engine.line("q"), (std::vector<uint64_t>{1, 2}));
  engine.serve(second);
  EXPECT_EQ(engine.state(first), CallState::kQueued);
  engine.not_ready("ann");
  engine.ready("ann");
  EXPECT_EQ(engine.state(first), CallState::kQueued);
  engine.log_in("bob");
  EXPECT_EQ(engine.who(first), "bob");
}

TEST(AcdOffers, the_next_log_in_makes_good_a_decline) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.decline(call, "ann");
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.log_out("ann");
  engine.log_in("ann");
  EXPECT_EQ(engine.who(call), "ann");
  engine.decline(call, "ann");
  EXPECT_EQ(engine.state(call), CallState::kQueued);
}

TEST(AcdOffers, a_decline_is_remembered_across_moves) {
  CentreSpec centre = small_centre({.name = "q"}, {"ann"});
  centre.queues.push_back({.name = "r"});
  centre.agents[0].memberships.push_back({.queue = "r"});
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.decline(call, "ann");
  engine.ok(MoveCall{call, engine.queue("r")});
  EXPECT_EQ(engine.state(call), CallState::kQueued);
}

TEST(AcdOffers, a_decline_does_not_count_as_no_answer_and_holds_nothing_back) {
  TestEngine engine(small_centre({.name = "q", .retry = 30s, .no_answer_limit = 1}, {"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  const CallId call = engine.arrive("q");
  engine.decline(call, "ann");
  EXPECT_EQ(engine.who(call), "bob");
  EXPECT_EQ(engine.state("ann"), AgentState::kReady);
}

// ---- Expiry --------------------------------------------------------------------------------------------------------

TEST(AcdOffers, an_expired_offer_makes_the_agent_not_ready) {
  TestEngine engine(small_centre({.name = "q", .ring_timeout = 10s}, {"ann", "bob"}));
  engine.log_in("ann");
  engine.at(1s);
  engine.log_in("bob");
  engine.arrive("q");
  engine.forget();
  engine.at(11s);
  EXPECT_EQ(engine.last(EventKind::kOfferEnded).value, to_us(10s));
  EXPECT_FALSE(engine.last(EventKind::kAgentState).reason.valid());
  EXPECT_EQ(engine.told(), (Lines{"offer_ended c1 ann no_answer", "ann: reserved -> not_ready", "offered c1 bob",
                                  "bob: ready -> reserved"}));
}

TEST(AcdOffers, the_limit_counts_offers_expired_in_a_row) {
  TestEngine engine(small_centre({.name = "q", .ring_timeout = 10s, .no_answer_limit = 3}, {"ann"}));
  engine.log_in("ann");
  CallId call = engine.arrive("q");
  engine.at(20s);  // two have expired, the third rings
  engine.accept(call, "ann");
  engine.complete(call);
  call = engine.arrive("q");
  engine.at(49s);
  EXPECT_EQ(engine.state("ann"), AgentState::kReserved);  // the answer set the count to zero
  engine.at(50s);
  EXPECT_EQ(engine.state("ann"), AgentState::kNotReady);
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.ready("ann");
  engine.at(79s);
  EXPECT_EQ(engine.state("ann"), AgentState::kReserved);  // it begins at zero again
  engine.at(80s);
  EXPECT_EQ(engine.state("ann"), AgentState::kNotReady);
}

TEST(AcdOffers, a_limit_of_zero_never_makes_not_ready) {
  TestEngine engine(small_centre({.name = "q", .ring_timeout = 10s, .no_answer_limit = 0}, {"ann"}));
  engine.log_in("ann");
  engine.arrive("q");
  engine.at(1000s);
  EXPECT_EQ(engine.state("ann"), AgentState::kReserved);
}

TEST(AcdOffers, after_an_expired_offer_the_call_is_held_for_retry) {
  TestEngine engine(
      small_centre({.name = "q", .ring_timeout = 10s, .retry = 5s, .no_answer_limit = 0}, {"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  const CallId call = engine.arrive("q");
  engine.at(10s);
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  EXPECT_EQ(engine.state("bob"), AgentState::kReady);
  engine.at(15s - 1us);
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.at(15s);
  EXPECT_EQ(engine.who(call), "bob");
}

TEST(AcdOffers, a_call_held_for_retry_is_passed_over) {
  TestEngine engine(small_centre({.name = "q", .ring_timeout = 10s, .retry = 5s, .no_answer_limit = 0}, {"ann"}));
  engine.log_in("ann");
  const CallId first = engine.arrive("q");
  const CallId second = engine.arrive("q");
  engine.at(10s);
  EXPECT_EQ(engine.state(first), CallState::kQueued);
  EXPECT_EQ(engine.who(second), "ann");
  engine.at(15s);
  engine.serve(second);
  EXPECT_EQ(engine.who(first), "ann");
}

TEST(AcdOffers, moving_a_call_ends_its_retry_hold) {
  CentreSpec centre = small_centre({.name = "q", .ring_timeout = 10s, .retry = 60s, .no_answer_limit = 0}, {"ann"});
  centre.queues.push_back({.name = "r"});
  centre.agents[0].memberships.push_back({.queue = "r"});
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.at(11s);
  engine.ok(MoveCall{call, engine.queue("r")});
  EXPECT_EQ(engine.who(call), "ann");
}

TEST(AcdOffers, expiry_with_several_offers_withdraws_the_others) {
  CentreSpec centre = small_centre({.name = "q", .ring_timeout = 10s}, {"ann", "bob"});
  centre.agents[0].capacity = 300;
  centre.agents[0].max_offers = 3;
  TestEngine engine(centre);
  engine.log_in("ann");
  engine.arrive("q");
  engine.at(1s);
  engine.arrive("q");
  engine.at(2s);
  engine.log_in("bob");
  engine.forget();
  engine.at(10s);
  // One look at the shown state for all. The call whose offer expired is the older, and looks for an agent first.
  EXPECT_EQ(engine.told(), (Lines{"offer_ended c1 ann no_answer", "offer_ended c2 ann agent_not_ready",
                                  "ann: reserved -> not_ready", "offered c1 bob", "bob: ready -> reserved"}));
}

// ---- Withdrawal ----------------------------------------------------------------------------------------------------

TEST(AcdOffers, a_hang_up_while_it_rings) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.at(7s);
  engine.hang_up(call);
  EXPECT_EQ(engine.last(EventKind::kOfferEnded).value, to_us(7s));
  const Event ended = engine.last(EventKind::kEnded);
  EXPECT_FALSE(ended.agent.valid());  // who was only rung did not have it
  EXPECT_EQ(ended.value, to_us(7s));
  EXPECT_EQ(ended.value2, to_us(7s));
  EXPECT_EQ(engine.told(), (Lines{"offer_ended c1 ann caller_hung_up", "ann: reserved -> ready",
                                  "ended c1 abandoned caller_hung_up"}));
}

TEST(AcdOffers, log_out_and_not_ready_withdraw_offers) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  engine.arrive("q");
  engine.forget();
  engine.ok(SetNotReady{engine.agent("ann"), engine.reason("break")});
  EXPECT_EQ(engine.told(), (Lines{"offer_ended c1 ann agent_not_ready", "ann: reserved -> not_ready (break)",
                                  "offered c1 bob", "bob: ready -> reserved"}));
  engine.log_out("bob");
  EXPECT_EQ(engine.told(), (Lines{"offer_ended c1 bob agent_logged_out", "bob: reserved -> logged_out"}));
  engine.ready("ann");  // a withdrawal is no decline
  EXPECT_EQ(engine.told_of_calls(), (Lines{"offered c1 ann"}));
}

TEST(AcdOffers, moving_and_pulling_withdraw_offers) {
  CentreSpec centre = small_centre({.name = "q"}, {"ann"});
  centre.queues.push_back({.name = "r"});
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId first = engine.arrive("q");
  engine.forget();
  engine.ok(MoveCall{first, engine.queue("r")});
  EXPECT_EQ(engine.told(), (Lines{"offer_ended c1 ann moved", "ann: reserved -> ready", "left_queue c1 q moved",
                                  "queued c1 r moved"}));
  const CallId second = engine.arrive("q");
  engine.forget();
  engine.ok(PullCall{.call = second});
  EXPECT_EQ(engine.told(),
            (Lines{"offer_ended c2 ann pulled", "ann: reserved -> ready", "ended c2 transferred pulled"}));
}

TEST(AcdOffers, a_call_pulled_by_another_agent) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  engine.not_ready("bob");
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.ok(PullCall{call, engine.agent("bob")});
  EXPECT_EQ(engine.told(), (Lines{"connected c1 bob pulled", "bob: not_ready -> busy", "offer_ended c1 ann pulled",
                                  "ann: reserved -> ready"}));
}

TEST(AcdOffers, a_call_pulled_by_the_agent_who_is_rung) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.ok(PullCall{call, engine.agent("ann")});
  EXPECT_EQ(engine.told(), (Lines{"connected c1 ann pulled", "ann: reserved -> busy"}));
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 100);
  engine.complete(call);
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 0);
}

TEST(AcdOffers, an_agent_freed_by_a_hang_up_is_given_the_next_call) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  engine.log_in("ann");
  const CallId first = engine.arrive("q");
  const CallId second = engine.arrive("q");
  engine.hang_up(first);
  EXPECT_EQ(engine.who(second), "ann");
}

// ---- Several at once -----------------------------------------------------------------------------------------------

TEST(AcdOffers, max_offers_lets_several_calls_ring_one_agent) {
  CentreSpec centre = small_centre({.name = "q"}, {"ann"});
  centre.agents[0].max_offers = 3;
  TestEngine engine(centre);
  engine.log_in("ann");
  std::vector<CallId> chats;
  for (int i = 0; i < 5; ++i) chats.push_back(engine.chat("q"));
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(engine.state(chats[static_cast<size_t>(i)]), i < 3 ? CallState::kOffered : CallState::kQueued);
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 60);
  engine.accept(chats[1], "ann");
  EXPECT_EQ(engine.state(chats[3]), CallState::kOffered);
  EXPECT_EQ(engine.state("ann"), AgentState::kBusy);
  engine.decline(chats[0], "ann");
  EXPECT_EQ(engine.state(chats[4]), CallState::kOffered);
  EXPECT_EQ(engine.state(chats[0]), CallState::kQueued);
}

TEST(AcdOffers, pausing_withdraws_the_offers_of_that_queue_only) {
  CentreSpec centre = small_centre({.name = "q"}, {"ann"});
  centre.queues.push_back({.name = "r"});
  centre.agents[0].memberships.push_back({.queue = "r"});
  centre.agents[0].max_offers = 9;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId in_q = engine.chat("q");
  const CallId in_r = engine.chat("r");
  engine.forget();
  engine.ok(PauseInQueue{engine.agent("ann"), engine.queue("q"), engine.reason("lunch")});
  EXPECT_EQ(engine.last(EventKind::kPaused).reason, engine.reason("lunch"));
  EXPECT_EQ(engine.told(), (Lines{"paused ann q", "offer_ended c1 ann agent_not_ready"}));
  EXPECT_EQ(engine.state(in_q), CallState::kQueued);
  EXPECT_EQ(engine.state(in_r), CallState::kOffered);
  engine.ok(ResumeInQueue{engine.agent("ann"), engine.queue("q")});
  EXPECT_EQ(engine.told(), (Lines{"resumed ann q", "offered c1 ann"}));
}

}  // namespace
}  // namespace strowger
