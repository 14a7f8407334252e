// SPDX-License-Identifier: Apache-2.0
//
// Capacity: one voice call or five chats, what agents and centres say otherwise, and mixtures (rules 2.1 and 2.3).
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

/// Calls are connected at once, so that only room decides.
CentreSpec connecting(std::vector<std::string> agents) {
  return small_centre({.name = "q", .auto_answer = true}, std::move(agents));
}

CallId of(TestEngine& engine, Media media) { return engine.arrive("q", {.media = media}); }

TEST(AcdCapacity, one_voice_call_at_a_time) {
  TestEngine engine(connecting({"ann"}));
  engine.log_in("ann");
  const CallId first = of(engine, Media::kVoice);
  const CallId second = of(engine, Media::kVoice);
  EXPECT_EQ(engine.state(first), CallState::kConnected);
  EXPECT_EQ(engine.state(second), CallState::kQueued);
  engine.complete(first);
  EXPECT_EQ(engine.state(second), CallState::kConnected);
}

TEST(AcdCapacity, five_chats_and_not_a_sixth) {
  TestEngine engine(connecting({"ann"}));
  engine.log_in("ann");
  std::vector<CallId> chats;
  for (int i = 0; i < 6; ++i) chats.push_back(of(engine, Media::kChat));
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 100);
  EXPECT_EQ(engine.agent_view("ann").calls_in_hand, 5);
  EXPECT_EQ(engine.state(chats[4]), CallState::kConnected);
  EXPECT_EQ(engine.state(chats[5]), CallState::kQueued);
  engine.complete(chats[2]);
  EXPECT_EQ(engine.state(chats[5]), CallState::kConnected);
}

TEST(AcdCapacity, a_chat_keeps_voice_away_but_not_other_chats) {
  TestEngine engine(connecting({"ann"}));
  engine.log_in("ann");
  const CallId chat = of(engine, Media::kChat);
  const CallId voice = of(engine, Media::kVoice);
  const CallId other = of(engine, Media::kChat);
  EXPECT_EQ(engine.state(voice), CallState::kQueued);
  EXPECT_EQ(engine.state(other), CallState::kConnected);  // a younger chat fits where the voice call does not
  engine.complete(chat);
  EXPECT_EQ(engine.state(voice), CallState::kQueued);
  engine.complete(other);
  EXPECT_EQ(engine.state(voice), CallState::kConnected);
}

TEST(AcdCapacity, two_mails_and_a_mail_with_two_chats) {
  TestEngine engine(connecting({"ann"}));
  engine.log_in("ann");
  const CallId mail = of(engine, Media::kEmail);
  of(engine, Media::kChat);
  of(engine, Media::kChat);
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 90);
  const CallId chat = of(engine, Media::kChat);
  EXPECT_EQ(engine.state(chat), CallState::kQueued);  // 110
  engine.complete(mail);
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 60);
  EXPECT_EQ(engine.state(of(engine, Media::kEmail)), CallState::kQueued);
}

TEST(AcdCapacity, the_centre_and_the_agent_may_set_other_costs) {
  CentreSpec centre = connecting({"ann", "bob"});
  centre.media_costs[static_cast<size_t>(Media::kChat)] = 50;
  centre.agents[1].media_costs[static_cast<size_t>(Media::kChat)] = 34;
  TestEngine engine(centre);
  engine.log_in("ann");
  for (int i = 0; i < 3; ++i) of(engine, Media::kChat);
  EXPECT_EQ(engine.agent_view("ann").calls_in_hand, 2);
  engine.log_in("bob");
  for (int i = 0; i < 3; ++i) of(engine, Media::kChat);
  EXPECT_EQ(engine.agent_view("bob").calls_in_hand, 2);  // 68 of 100; a third does not fit
  EXPECT_EQ(engine.agent_view("bob").units_in_use, 68);
}

TEST(AcdCapacity, exactly_full_and_one_unit_over) {
  for (const int capacity : {59, 60, 61}) {
    CentreSpec centre = connecting({"ann"});
    centre.agents[0].capacity = capacity;
    TestEngine engine(centre);
    engine.log_in("ann");
    for (int i = 0; i < 4; ++i) of(engine, Media::kChat);
    EXPECT_EQ(engine.agent_view("ann").calls_in_hand, capacity < 60 ? 2 : 3) << capacity;
    EXPECT_EQ(engine.agent_view("ann").capacity, capacity);
  }
}

TEST(AcdCapacity, a_media_that_the_agent_does_not_take) {
  CentreSpec centre = connecting({"ann", "bob"});
  centre.agents[0].media_costs[static_cast<size_t>(Media::kVoice)] = kCannotTake;
  centre.agents[1].capacity = 99;  // a voice call can never fit
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  const CallId voice = of(engine, Media::kVoice);
  EXPECT_EQ(engine.state(voice), CallState::kQueued);
  EXPECT_EQ(engine.refusal(PullCall{voice, engine.agent("ann")}), Refusal::kNoCapacity);
  EXPECT_EQ(engine.refusal(PullCall{voice, engine.agent("bob")}), Refusal::kNoCapacity);
  EXPECT_EQ(engine.state(of(engine, Media::kChat)), CallState::kConnected);
}

TEST(AcdCapacity, a_centre_may_take_a_media_out_and_an_agent_put_it_back) {
  CentreSpec centre = connecting({"ann", "bob"});
  centre.media_costs[static_cast<size_t>(Media::kEmail)] = kCannotTake;
  centre.agents[1].media_costs[static_cast<size_t>(Media::kEmail)] = 10;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId mail = of(engine, Media::kEmail);
  EXPECT_EQ(engine.state(mail), CallState::kQueued);
  engine.log_in("bob");
  EXPECT_EQ(engine.who(mail), "bob");
}

TEST(AcdCapacity, offers_and_wrap_up_take_units_too) {
  CentreSpec centre = small_centre({.name = "q", .wrap_up = 30s}, {"ann"});
  centre.agents[0].max_offers = 100;
  TestEngine engine(centre);
  engine.log_in("ann");
  std::vector<CallId> chats;
  for (int i = 0; i < 6; ++i) chats.push_back(engine.chat("q"));
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 100);
  EXPECT_EQ(engine.agent_view("ann").calls_in_hand, 0);
  EXPECT_EQ(engine.state(chats[5]), CallState::kQueued);
  engine.accept(chats[0], "ann");
  engine.complete(chats[0]);
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 100);
  EXPECT_EQ(engine.state(chats[5]), CallState::kQueued);
  engine.pass(20s - 1us);
  EXPECT_EQ(engine.state(chats[5]), CallState::kQueued);
}

TEST(AcdCapacity, shown_states_of_an_agent_with_several_contacts) {
  CentreSpec centre = small_centre({.name = "q", .wrap_up = 30s}, {"ann"});
  centre.agents[0].max_offers = 2;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId first = engine.chat("q");
  EXPECT_EQ(engine.state("ann"), AgentState::kReserved);
  engine.accept(first, "ann");
  EXPECT_EQ(engine.state("ann"), AgentState::kBusy);
  const CallId second = engine.chat("q");
  EXPECT_EQ(engine.state("ann"), AgentState::kBusy);
  engine.complete(first);
  EXPECT_EQ(engine.state("ann"), AgentState::kWrapUp);  // before reserved
  engine.not_ready("ann");
  EXPECT_FALSE(engine.view(second).agent.valid());
  EXPECT_EQ(engine.state("ann"), AgentState::kWrapUp);
  engine.ok(EndWrapUp{.call = first});
  EXPECT_EQ(engine.state("ann"), AgentState::kNotReady);
  engine.ready("ann");
  EXPECT_EQ(engine.state("ann"), AgentState::kReserved);
}

TEST(AcdCapacity, pulling_needs_room_but_neither_readiness_nor_membership_nor_skill) {
  CentreSpec centre = small_centre({.name = "q", .requirement = "english >= 10"}, {"ann"});
  AgentSpec bob;
  bob.name = "bob";
  centre.agents.push_back(bob);
  TestEngine engine(centre);
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.refusal(PullCall{call, engine.agent("bob")}), Refusal::kAgentState);
  engine.ok(LogIn{engine.agent("bob"), false, engine.reason("break")});
  engine.ok(PullCall{call, engine.agent("bob")});
  EXPECT_EQ(engine.who(call), "bob");
  const CallId another = engine.arrive("q");
  EXPECT_EQ(engine.refusal(PullCall{another, engine.agent("bob")}), Refusal::kNoCapacity);
  engine.log_out("bob");
  engine.log_in("ann");
  EXPECT_EQ(engine.refusal(PullCall{another, engine.agent("bob")}), Refusal::kAgentState);  // leaving
}

TEST(AcdCapacity, new_costs_count_for_what_is_held) {
  TestEngine engine(connecting({"ann"}));
  engine.log_in("ann");
  of(engine, Media::kChat);
  of(engine, Media::kChat);
  AgentSpec spec = engine->agent_spec(engine.agent("ann")).value();
  spec.media_costs[static_cast<size_t>(Media::kChat)] = 60;
  ASSERT_TRUE(engine->update_agent(engine.agent("ann"), spec).ok());
  engine.check();
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 120);  // over the capacity, and so nothing new
  EXPECT_EQ(engine.state(of(engine, Media::kChat)), CallState::kQueued);
  spec.media_costs[static_cast<size_t>(Media::kChat)] = kCannotTake;
  ASSERT_TRUE(engine->update_agent(engine.agent("ann"), spec).ok());
  engine.check();
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 200);  // each counts as the whole capacity
  spec.media_costs[static_cast<size_t>(Media::kChat)] = 10;
  ASSERT_TRUE(engine->update_agent(engine.agent("ann"), spec).ok());
  engine.check();
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 30);  // the third was given as soon as there was room
}

TEST(AcdCapacity, costs_of_the_whole_centre_may_change_while_calls_wait) {
  TestEngine engine(connecting({"ann"}));
  engine.log_in("ann");
  for (int i = 0; i < 6; ++i) of(engine, Media::kChat);
  CentreSpec centre = engine->centre();
  centre.media_costs[static_cast<size_t>(Media::kChat)] = 10;
  ASSERT_TRUE(engine->configure(centre).ok());
  engine.check();
  EXPECT_EQ(engine.agent_view("ann").units_in_use, 60);
  EXPECT_EQ(engine.agent_view("ann").calls_in_hand, 6);
}

TEST(AcdCapacity, media_that_cost_the_same_are_taken_alike) {
  TestEngine engine(connecting({"ann"}));
  engine.log_in("ann");
  const CallId callback = of(engine, Media::kCallback);
  EXPECT_EQ(engine.state(callback), CallState::kConnected);
  const CallId work = of(engine, Media::kWorkOrder);
  EXPECT_EQ(engine.state(work), CallState::kQueued);
  engine.complete(callback);
  EXPECT_EQ(engine.state(work), CallState::kConnected);
}

}  // namespace
}  // namespace strowger
