// SPDX-License-Identifier: Apache-2.0
//
// The states of agents: which command each state takes and what it then shows (rule 2).
#include <array>
#include <functional>
#include <string>
#include <string_view>
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

// ---- The table: state x command -> refusal -------------------------------------------------------------------------

struct Situation {
  std::string_view name;
  /// Brings ann from logged out into the state; the call is hers if she has one.
  std::function<CallId(TestEngine&)> reach;
  // What each command answers.
  Refusal log_in, log_out, set_ready, not_ready_no_reason, not_ready_break, pause, resume, end_wrap_up;
};

constexpr Refusal kYes = Refusal::kNone;
constexpr Refusal kSame = Refusal::kAlreadySo;
constexpr Refusal kState = Refusal::kAgentState;

CallId connect(TestEngine& engine) {
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.accept(call, "ann");
  return call;
}

const std::vector<Situation>& situations() {
  static const std::vector<Situation> kAll{
      {"logged out", [](TestEngine&) { return CallId{}; }, kYes, kSame, kState, kState, kState, kYes, kSame, kState},
      {"ready",
       [](TestEngine& e) {
         e.log_in("ann");
         return CallId{};
       },
       kSame, kYes, kSame, kYes, kYes, kYes, kSame, kState},
      {"not ready, no reason",
       [](TestEngine& e) {
         e.ok(LogIn{e.agent("ann"), false, ReasonId{}});
         return CallId{};
       },
       kSame, kYes, kYes, kSame, kYes, kYes, kSame, kState},
      {"not ready, break",
       [](TestEngine& e) {
         e.ok(LogIn{e.agent("ann"), false, e.reason("break")});
         return CallId{};
       },
       kSame, kYes, kYes, kYes, kSame, kYes, kSame, kState},
      {"paused",
       [](TestEngine& e) {
         e.log_in("ann");
         e.ok(PauseInQueue{e.agent("ann"), e.queue("q"), ReasonId{}});
         return CallId{};
       },
       kSame, kYes, kSame, kYes, kYes, kSame, kYes, kState},
      {"reserved",
       [](TestEngine& e) {
         e.log_in("ann");
         return e.arrive("q");
       },
       kSame, kYes, kSame, kYes, kYes, kYes, kSame, kState},
      {"busy", connect, kSame, kYes, kSame, kYes, kYes, kYes, kSame, kState},
      {"busy, leaving",
       [](TestEngine& e) {
         const CallId call = connect(e);
         e.log_out("ann");
         return call;
       },
       kYes, kSame, kState, kState, kState, kYes, kSame, kState},
      {"wrap-up",
       [](TestEngine& e) {
         const CallId call = connect(e);
         e.complete(call);
         return call;
       },
       kSame, kYes, kSame, kYes, kYes, kYes, kSame, kYes},
      {"wrap-up, leaving",
       [](TestEngine& e) {
         const CallId call = connect(e);
         e.complete(call);
         e.log_out("ann");
         return call;
       },
       kYes, kSame, kState, kState, kState, kYes, kSame, kYes},
  };
  return kAll;
}

using AnyCommand = std::function<Refusal(TestEngine&)>;

TEST(AcdAgentStates, every_command_in_every_state) {
  for (const Situation& s : situations()) {
    const std::array<std::pair<AnyCommand, Refusal>, 8> cases{{
        {[](TestEngine& e) { return e.refusal(LogIn{e.agent("ann")}); }, s.log_in},
        {[](TestEngine& e) { return e.refusal(LogOut{e.agent("ann")}); }, s.log_out},
        {[](TestEngine& e) { return e.refusal(SetReady{e.agent("ann")}); }, s.set_ready},
        {[](TestEngine& e) {
           return e.refusal(SetNotReady{e.agent("ann"), ReasonId{}});
         },
         s.not_ready_no_reason},
        {[](TestEngine& e) {
           return e.refusal(SetNotReady{e.agent("ann"), e.reason("break")});
         },
         s.not_ready_break},
        {[](TestEngine& e) {
           return e.refusal(PauseInQueue{e.agent("ann"), e.queue("q"), ReasonId{}});
         },
         s.pause},
        {[](TestEngine& e) {
           return e.refusal(ResumeInQueue{e.agent("ann"), e.queue("q")});
         },
         s.resume},
        {[](TestEngine& e) { return e.refusal(EndWrapUp{.agent = e.agent("ann")}); }, s.end_wrap_up},
    }};
    for (size_t i = 0; i < cases.size(); ++i) {
      TestEngine engine(small_centre({.name = "q", .wrap_up = 30s}, {"ann"}));
      s.reach(engine);
      EXPECT_EQ(to_string(cases[i].first(engine)), to_string(cases[i].second)) << s.name << ", command " << i;
    }
  }
}

// ---- Events and views ----------------------------------------------------------------------------------------------

TEST(AcdAgentStates, states_are_told_with_the_time_in_the_old_one) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  engine.at(5s);
  engine.log_in("ann");
  EXPECT_EQ(engine.last(EventKind::kAgentState).value, to_us(5s));
  engine.at(12s);
  engine.ok(SetNotReady{engine.agent("ann"), engine.reason("break")});
  EXPECT_EQ(engine.last(EventKind::kAgentState).value, to_us(7s));
  EXPECT_EQ(engine.agent_view("ann").since, kMinTime + 12s);
  EXPECT_EQ(engine.agent_view("ann").reason, engine.reason("break"));
  engine.at(20s);
  engine.ok(SetNotReady{engine.agent("ann"), engine.reason("lunch")});  // another reason starts the clock again
  EXPECT_EQ(engine.last(EventKind::kAgentState).value, to_us(8s));
  engine.at(50s);
  engine.ready("ann");
  EXPECT_EQ(engine.last(EventKind::kAgentState).value, to_us(30s));
  engine.log_out("ann");
  EXPECT_EQ(engine.told(),
            (Lines{"ann: logged_out -> ready", "ann: ready -> not_ready (break)", "ann: not_ready -> not_ready (lunch)",
                   "ann: not_ready -> ready", "ann: ready -> logged_out"}));
}

TEST(AcdAgentStates, an_agent_added_late_was_logged_out_since_then) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  engine.at(100s);
  ASSERT_TRUE(engine->add_agent(member("ann")).ok());
  engine.at(110s);
  engine.log_in("ann");
  EXPECT_EQ(engine.last(EventKind::kAgentState).value, to_us(10s));
}

TEST(AcdAgentStates, a_log_in_may_bring_a_reason) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  const CallId call = engine.arrive("q");
  engine.forget();
  engine.ok(LogIn{engine.agent("ann"), false, engine.reason("lunch")});
  EXPECT_EQ(engine.told(), (Lines{"ann: logged_out -> not_ready (lunch)"}));
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.ready("ann");
  EXPECT_EQ(engine.who(call), "ann");
}

TEST(AcdAgentStates, a_reason_is_dropped_by_a_ready_log_in) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  engine.ok(LogIn{engine.agent("ann"), true, engine.reason("lunch")});
  EXPECT_EQ(engine.told(), (Lines{"ann: logged_out -> ready"}));
}

TEST(AcdAgentStates, a_reason_given_while_busy_is_shown_afterwards) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  const CallId call = connect(engine);
  engine.forget();
  engine.ok(SetNotReady{engine.agent("ann"), engine.reason("lunch")});
  EXPECT_EQ(engine.told(), Lines{});
  EXPECT_EQ(engine.state("ann"), AgentState::kBusy);
  EXPECT_FALSE(engine.agent_view("ann").reason.valid());
  engine.complete(call);
  EXPECT_EQ(engine.state("ann"), AgentState::kNotReady);
  EXPECT_EQ(engine.agent_view("ann").reason, engine.reason("lunch"));
}

TEST(AcdAgentStates, hold_does_not_change_the_state) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  const CallId call = connect(engine);
  engine.forget();
  engine.at(3s);
  engine.ok(HoldCall{call});
  EXPECT_EQ(engine.state(call), CallState::kHeld);
  EXPECT_EQ(engine.refusal(HoldCall{call}), Refusal::kCallState);
  engine.at(10s);
  engine.ok(RetrieveCall{call});
  EXPECT_EQ(engine.last(EventKind::kRetrieved).value, to_us(7s));
  EXPECT_EQ(engine.refusal(RetrieveCall{call}), Refusal::kCallState);
  engine.at(12s);
  engine.ok(HoldCall{call});
  engine.at(15s);
  engine.hang_up(call);  // while held
  EXPECT_EQ(engine.last(EventKind::kDisconnected).value, to_us(5s));
  EXPECT_EQ(engine.last(EventKind::kDisconnected).value2, to_us(10s));
  EXPECT_EQ(engine.told(),
            (Lines{"held c1 ann", "retrieved c1 ann", "held c1 ann", "disconnected c1 ann caller_hung_up",
                   "ann: busy -> ready", "ended c1 ann completed caller_hung_up"}));
}

// ---- Pause ---------------------------------------------------------------------------------------------------------

CentreSpec two_memberships() {
  CentreSpec centre = small_centre({.name = "q"}, {"ann"});
  centre.queues.push_back({.name = "r"});
  centre.agents[0].memberships.push_back({.queue = "r"});
  return centre;
}

TEST(AcdAgentStates, a_pause_is_for_one_queue) {
  TestEngine engine(two_memberships());
  engine.log_in("ann");
  engine.ok(PauseInQueue{engine.agent("ann"), engine.queue("q"), ReasonId{}});
  EXPECT_EQ(engine.state("ann"), AgentState::kReady);
  const CallId in_q = engine.arrive("q");
  EXPECT_EQ(engine.state(in_q), CallState::kQueued);
  const CallId in_r = engine.arrive("r");
  EXPECT_EQ(engine.who(in_r), "ann");
  engine.serve(in_r);
  engine.ok(ResumeInQueue{engine.agent("ann"), engine.queue("q")});
  EXPECT_EQ(engine.who(in_q), "ann");
}

TEST(AcdAgentStates, a_pause_outlives_log_out_and_may_be_set_there) {
  TestEngine engine(two_memberships());
  engine.ok(PauseInQueue{engine.agent("ann"), engine.queue("q"), engine.reason("break")});
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.log_out("ann");
  engine.log_in("ann");
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.log_out("ann");
  engine.ok(ResumeInQueue{engine.agent("ann"), engine.queue("q")});
  engine.log_in("ann");
  EXPECT_EQ(engine.who(call), "ann");
}

TEST(AcdAgentStates, a_pause_ends_with_the_membership) {
  TestEngine engine(two_memberships());
  engine.log_in("ann");
  engine.ok(PauseInQueue{engine.agent("ann"), engine.queue("q"), ReasonId{}});
  ASSERT_TRUE(engine->remove_membership(engine.agent("ann"), engine.queue("q")).ok());
  EXPECT_EQ(engine.refusal(ResumeInQueue{engine.agent("ann"), engine.queue("q")}), Refusal::kNotMember);
  EXPECT_EQ(engine.refusal(PauseInQueue{engine.agent("ann"), engine.queue("q"), ReasonId{}}), Refusal::kNotMember);
  ASSERT_TRUE(engine->set_membership(engine.agent("ann"), {.queue = "q"}).ok());
  EXPECT_EQ(engine.who(engine.arrive("q")), "ann");
}

TEST(AcdAgentStates, a_pause_leaves_conversations_alone) {
  TestEngine engine(two_memberships());
  const CallId call = connect(engine);
  engine.ok(PauseInQueue{engine.agent("ann"), engine.queue("q"), ReasonId{}});
  EXPECT_EQ(engine.state(call), CallState::kConnected);
  engine.complete(call);
  EXPECT_EQ(engine.state(engine.arrive("q")), CallState::kQueued);
}

// ---- Leaving -------------------------------------------------------------------------------------------------------

TEST(AcdAgentStates, leaving_finishes_the_calls_in_hand_wrap_up_included) {
  TestEngine engine(small_centre({.name = "q", .wrap_up = 10s}, {"ann"}));
  const CallId call = connect(engine);
  engine.arrive("q");
  engine.forget();
  engine.log_out("ann");
  EXPECT_EQ(engine.told(), Lines{});
  EXPECT_TRUE(engine.agent_view("ann").leaving);
  EXPECT_EQ(engine.state("ann"), AgentState::kBusy);
  engine.complete(call);
  EXPECT_EQ(engine.state("ann"), AgentState::kWrapUp);
  engine.pass(10s);
  EXPECT_EQ(engine.state("ann"), AgentState::kLoggedOut);
  EXPECT_FALSE(engine.agent_view("ann").leaving);
  EXPECT_EQ(engine.told(), (Lines{"disconnected c1 ann agent_completed", "ann: busy -> wrap_up", "wrap_up_ended c1 ann",
                                  "ann: wrap_up -> logged_out", "ended c1 ann completed agent_completed"}));
}

TEST(AcdAgentStates, an_agent_who_leaves_without_wrap_up_is_logged_out_at_once) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  const CallId call = connect(engine);
  engine.log_out("ann");
  engine.forget();
  engine.complete(call);
  EXPECT_EQ(engine.told(), (Lines{"disconnected c1 ann agent_completed", "ann: busy -> logged_out",
                                  "ended c1 ann completed agent_completed"}));
}

TEST(AcdAgentStates, a_log_in_while_leaving_stays) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  const CallId call = connect(engine);
  const CallId next = engine.arrive("q");
  engine.log_out("ann");
  engine.at(9s);
  engine.ok(LogIn{engine.agent("ann"), true, ReasonId{}});
  EXPECT_FALSE(engine.agent_view("ann").leaving);
  EXPECT_EQ(engine.agent_view("ann").idle_since, kMinTime + 9s);
  engine.complete(call);
  EXPECT_EQ(engine.who(next), "ann");
}

TEST(AcdAgentStates, a_log_in_while_leaving_may_be_not_ready) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  const CallId call = connect(engine);
  engine.log_out("ann");
  engine.ok(LogIn{engine.agent("ann"), false, engine.reason("lunch")});
  engine.complete(call);
  EXPECT_EQ(engine.state("ann"), AgentState::kNotReady);
  EXPECT_EQ(engine.agent_view("ann").reason, engine.reason("lunch"));
}

TEST(AcdAgentStates, log_out_forgets_readiness_and_reason) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  engine.ok(LogIn{engine.agent("ann"), false, engine.reason("lunch")});
  engine.log_out("ann");
  EXPECT_FALSE(engine.agent_view("ann").reason.valid());
  engine.log_in("ann");
  EXPECT_EQ(engine.state("ann"), AgentState::kReady);
}

// ---- Retiring ------------------------------------------------------------------------------------------------------

TEST(AcdAgentStates, an_idle_agent_is_removed_at_once) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  const AgentId ann = engine.agent("ann");
  engine.forget();
  ASSERT_TRUE(engine->remove_agent(ann).ok());
  engine.check();
  EXPECT_EQ(engine.told(), (Lines{"ann: ready -> logged_out", "configured"}));
  EXPECT_FALSE(engine.agent("ann").valid());
  EXPECT_FALSE(engine->agent(ann).ok());
  EXPECT_EQ(engine.refusal(LogIn{ann}), Refusal::kUnknownAgent);
  EXPECT_EQ(engine->agents().size(), 1u);
}

TEST(AcdAgentStates, an_agent_removed_while_busy_finishes_first) {
  TestEngine engine(small_centre({.name = "q", .wrap_up = 10s}, {"ann"}));
  const CallId call = connect(engine);
  const AgentId ann = engine.agent("ann");
  engine.forget();
  ASSERT_TRUE(engine->remove_agent(ann).ok());
  engine.check();
  EXPECT_FALSE(engine.agent("ann").valid());
  EXPECT_EQ(engine.refusal(LogIn{ann}), Refusal::kUnknownAgent);
  EXPECT_EQ(engine.state(call), CallState::kConnected);
  EXPECT_EQ(engine.view(call).agent, ann);
  // The name is free again meanwhile.
  ASSERT_TRUE(engine->add_agent(member("ann")).ok());
  EXPECT_NE(engine.agent("ann"), ann);
  engine.complete(call);
  EXPECT_EQ(engine.last(EventKind::kDisconnected).agent, ann);
  engine.pass(10s);
  EXPECT_EQ(engine.last(EventKind::kAgentState).agent, ann);
  EXPECT_EQ(engine.last(EventKind::kAgentState).new_state, AgentState::kLoggedOut);
  EXPECT_FALSE(engine.exists(call));
  EXPECT_EQ(engine.state("ann"), AgentState::kLoggedOut);
}

TEST(AcdAgentStates, removing_an_agent_withdraws_the_offers) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}));
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.log_in("bob");
  engine.forget();
  ASSERT_TRUE(engine->remove_agent(engine.agent("ann")).ok());
  engine.check();
  EXPECT_EQ(engine.told(), (Lines{"offer_ended c1 ann agent_logged_out", "ann: reserved -> logged_out",
                                  "offered c1 bob", "bob: ready -> reserved", "configured"}));
  EXPECT_EQ(engine.who(call), "bob");
}

TEST(AcdAgentStates, a_slot_used_again_has_another_id) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  const AgentId old = engine.agent("ann");
  ASSERT_TRUE(engine->remove_agent(old).ok());
  ASSERT_TRUE(engine->add_agent(member("ann")).ok());
  EXPECT_EQ(engine.agent("ann").index(), old.index());
  EXPECT_NE(engine.agent("ann"), old);
  EXPECT_EQ(engine.refusal(LogIn{old}), Refusal::kUnknownAgent);
  EXPECT_TRUE(engine->name(old).empty());
}

TEST(AcdAgentStates, a_removed_agent_in_wrap_up_without_end_can_still_be_relieved) {
  CentreSpec centre = small_centre({.name = "q", .wrap_up = kForever}, {"ann"});
  TestEngine engine(centre);
  const CallId call = connect(engine);
  const AgentId ann = engine.agent("ann");
  engine.ok(TransferCall{.call = call});  // the wrap-up goes on without the call
  ASSERT_TRUE(engine->remove_agent(ann).ok());
  engine.forget();
  EXPECT_EQ(engine.refusal(EndWrapUp{.agent = ann}), Refusal::kNone);
  EXPECT_EQ(engine.last(EventKind::kWrapUpEnded).agent, ann);
}

}  // namespace
}  // namespace strowger
