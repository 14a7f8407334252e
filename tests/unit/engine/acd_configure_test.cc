// SPDX-License-Identifier: Apache-2.0
//
// A whole new centre while calls wait, ring and talk (rule 11.1); and refused changes that leave everything as it was.
#include <functional>
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

CentreSpec big_centre() {
  CentreSpec centre = small_centre({.name = "q", .wrap_up = 10s, .sla = "fast"}, {"ann", "bob", "cyd"});
  centre.groups = {{.name = "north", .share = 2}};
  centre.customer_classes = {"gold"};
  centre.slas = {{.name = "fast", .target = 20s, .at_risk_before = 5s}};
  centre.queues.push_back({.name = "r", .requirement = "english", .escalate_to = "q", .resolve_within = 60s});
  centre.agents[0].skills = {{"english", 3}};
  centre.agents[0].group = "north";
  centre.agents[0].memberships.push_back({.queue = "r", .tier = 2, .delay = 5s});
  return centre;
}

absl::Status configure(TestEngine& engine, const CentreSpec& centre) {
  absl::Status status = engine->configure(centre);
  engine.check();
  return status;
}

TEST(AcdConfigure, what_was_given_is_given_back) {
  const CentreSpec centre = big_centre();
  TestEngine engine(centre);
  EXPECT_EQ(engine->centre(), centre);
  EXPECT_EQ(engine->queue_spec(engine.queue("r")).value(), centre.queues[1]);
  EXPECT_EQ(engine->agent_spec(engine.agent("ann")).value(), centre.agents[0]);
}

TEST(AcdConfigure, the_same_centre_changes_nothing_but_the_count) {
  TestEngine engine(big_centre());
  engine.log_in({"ann", "bob"});
  const CallId talks = engine.arrive("q");
  engine.accept(talks, "ann");
  const CallId rings = engine.arrive("q");
  const CallId waits = engine.arrive("r");
  engine.at(3s);
  engine.forget();
  ASSERT_TRUE(configure(engine, engine->centre()).ok());
  EXPECT_EQ(engine.told(), (Lines{"configured"}));
  EXPECT_EQ(engine.state(talks), CallState::kConnected);
  EXPECT_EQ(engine.who(rings), "bob");
  EXPECT_EQ(engine.state(waits), CallState::kQueued);
  EXPECT_EQ(engine->next_deadline(), kMinTime + 5s);
}

TEST(AcdConfigure, queues_and_agents_come_go_and_change_in_one_step) {
  TestEngine engine(big_centre());
  engine.log_in({"ann", "bob"});
  const CallId talks = engine.arrive("q");
  engine.accept(talks, "ann");
  engine.arrive("q");
  engine.arrive("q");
  engine.arrive("q", {.priority = 2});
  EXPECT_EQ(engine.line("q"), (std::vector<uint64_t>{4, 2, 3}));  // c2 rings bob
  engine.forget();

  CentreSpec centre = engine->centre();
  centre.queues[1].name = "s";                       // r goes, s comes
  centre.queues[0].priority = 5;                     // q changes
  centre.agents[0].memberships[1] = {.queue = "s"};  // ann: from r to s
  centre.agents.erase(centre.agents.begin() + 1);    // bob goes, with his offer
  centre.agents.push_back(member("dot"));            // dot comes
  ASSERT_TRUE(configure(engine, centre).ok());
  EXPECT_EQ(engine.told(), (Lines{"offer_ended c2 bob agent_logged_out", "bob: reserved -> logged_out", "configured"}));
  EXPECT_FALSE(engine.queue("r").valid());
  EXPECT_FALSE(engine.agent("bob").valid());
  EXPECT_EQ(engine.line("q"), (std::vector<uint64_t>{4, 2, 3}));
  EXPECT_EQ(engine.state(talks), CallState::kConnected);
  engine.log_in("dot");
  EXPECT_EQ(engine.last(EventKind::kOffered).host_ref, 4u);
  engine.complete(talks);
  EXPECT_TRUE(validate(engine->centre()).ok());
}

TEST(AcdConfigure, a_queue_that_holds_calls_cannot_go) {
  TestEngine engine(big_centre());
  const CallId call = engine.arrive("q");
  CentreSpec centre = big_centre();
  centre.queues.erase(centre.queues.begin());
  centre.queues[0].escalate_to = "";
  centre.queues[0].resolve_within = kForever;
  for (AgentSpec& agent : centre.agents) agent.memberships.erase(agent.memberships.begin());
  const uint64_t before = engine->digest();
  const absl::Status status = configure(engine, centre);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(std::string(status.message()).find("queue 'q'"), std::string::npos) << status;
  EXPECT_EQ(engine->digest(), before);
  engine.hang_up(call);
  EXPECT_TRUE(configure(engine, centre).ok());
}

TEST(AcdConfigure, a_busy_agent_who_goes_finishes_first) {
  TestEngine engine(big_centre());
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.accept(call, "ann");
  CentreSpec centre = big_centre();
  centre.agents.erase(centre.agents.begin());
  ASSERT_TRUE(configure(engine, centre).ok());
  EXPECT_FALSE(engine.agent("ann").valid());
  EXPECT_EQ(engine.state(call), CallState::kConnected);
  engine.complete(call);
  engine.pass(10s);
  EXPECT_EQ(engine.last(EventKind::kAgentState).new_state, AgentState::kLoggedOut);
  // An agent of the same name is somebody else.
  ASSERT_TRUE(configure(engine, big_centre()).ok());
  EXPECT_EQ(engine.state("ann"), AgentState::kLoggedOut);
}

TEST(AcdConfigure, changed_agents_and_queues_look_at_once_in_order) {
  CentreSpec centre = small_centre({.name = "q", .requirement = "english"}, {"ann", "bob", "cyd"});
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  engine.arrive("q");
  engine.arrive("q", {.priority = 1});
  engine.forget();
  centre.agents[0].skills = centre.agents[2].skills = {{"english", 1}};
  ASSERT_TRUE(configure(engine, centre).ok());
  EXPECT_EQ(engine.told_of_calls(), (Lines{"offered c2 ann", "offered c1 cyd"}));
}

TEST(AcdConfigure, a_new_centre_order_changes_those_who_have_none_of_their_own) {
  CentreSpec centre = small_centre({.name = "q"}, {"ann", "bob"});
  centre.agents[1].call_order = "priority";
  TestEngine engine(centre);
  engine.arrive("q");
  engine.at(1s);
  engine.arrive("q", {.priority = 5});
  centre.call_order = "age";
  ASSERT_TRUE(configure(engine, centre).ok());
  engine.log_in("ann");
  EXPECT_EQ(engine.last(EventKind::kOffered).host_ref, 1u);
}

TEST(AcdConfigure, customer_classes_and_skills_may_be_added) {
  CentreSpec centre = big_centre();
  TestEngine engine(centre);
  engine.arrive("q", {.customer_class = engine->find_customer_class("gold")});
  centre.skills.push_back("french");
  centre.customer_classes = {"gold", "silver"};
  centre.slas.push_back({.name = "slow", .target = 99s});
  centre.queues[0].customer_slas = {{.customer_class = "silver", .sla = "slow"}};
  centre.agents[1].skills = {{"french", 2}};
  ASSERT_TRUE(configure(engine, centre).ok());
  engine.arrive("q",
                {.customer_class = engine->find_customer_class("silver"), .requirement = engine.requirement("french")});
  engine.forget();
  engine.at(98s);
  EXPECT_EQ(engine.told_of(EventKind::kSlaBreached), (Lines{"sla_breached c1"}));
  engine.at(99s);
  EXPECT_EQ(engine.told_of(EventKind::kSlaBreached), (Lines{"sla_breached c2"}));
}

TEST(AcdConfigure, a_customer_class_that_goes_leaves_its_calls_alone) {
  CentreSpec centre = big_centre();
  centre.slas.push_back({.name = "slow", .target = 99s});
  centre.queues[0].customer_slas = {{.customer_class = "gold", .sla = "slow"}};
  TestEngine engine(centre);
  const CallId call = engine.arrive("q", {.customer_class = engine->find_customer_class("gold")});
  centre.customer_classes.clear();
  centre.queues[0].customer_slas.clear();
  centre.slas.pop_back();
  ASSERT_TRUE(configure(engine, centre).ok());
  engine.at(20s);
  EXPECT_EQ(engine.last(EventKind::kSlaBreached).call, call);  // by the queue's SLA now
}

TEST(AcdConfigure, an_agent_with_an_offer_goes_while_the_ladder_of_the_queue_grows) {
  // The call returns to its queue while the configuration is being taken over; steps that came due meanwhile are those
  // of the new ladder, or none, but never a mixture.
  CentreSpec centre = small_centre({.name = "q", .ring_timeout = 1h}, {"ann"});
  centre.queues.push_back({.name = "r"});
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.at(60s);
  engine.forget();
  centre.agents.clear();
  for (int i = 0; i < 8; ++i) {
    centre.queues[0].ladder.push_back(
        {.action = LadderAction::kNotify, .after = Duration{10s}, .message = "step " + std::to_string(i)});
  }
  centre.queues[0].ladder.push_back({.action = LadderAction::kMoveQueue, .after = 20s, .queue = "r"});
  ASSERT_TRUE(configure(engine, centre).ok());
  // Steps whose first run was due before now count as done.
  EXPECT_EQ(engine.told_of_calls(), (Lines{"offer_ended c1 ann agent_logged_out"}));
  EXPECT_EQ(engine.view(call).queue, engine.queue("q"));
}

TEST(AcdConfigure, an_agent_with_an_offer_goes_while_the_queues_in_the_ladder_change) {
  CentreSpec centre = small_centre({.name = "q",
                                    .ring_timeout = 1h,
                                    .max_wait = 10s,
                                    .max_wait_action = MaxWaitAction::kMove,
                                    .max_wait_queue = "r"},
                                   {"ann"});
  centre.queues.push_back({.name = "r"});
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.at(60s);
  centre.agents.clear();
  centre.queues[1].name = "s";
  centre.queues[0].max_wait_queue = "s";
  ASSERT_TRUE(configure(engine, centre).ok());
  engine.at(60s);
  EXPECT_EQ(engine.view(call).queue, engine.queue("s"));
}

TEST(AcdConfigure, several_ringing_agents_go_at_once) {
  CentreSpec centre = small_centre({.name = "q", .strategy = "ring_all"}, {"ann", "bob", "cyd"});
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  const CallId call = engine.arrive("q");
  engine.forget();
  centre.agents.erase(centre.agents.begin(), centre.agents.begin() + 2);
  ASSERT_TRUE(configure(engine, centre).ok());
  EXPECT_EQ(engine.told_of_calls(),
            (Lines{"offer_ended c1 ann agent_logged_out", "offer_ended c1 bob agent_logged_out"}));
  EXPECT_EQ(engine.view(call).offers, 1);
  EXPECT_EQ(engine.who(call), "cyd");
}

TEST(AcdConfigure, reset_counters_is_no_configuration) {
  TestEngine engine(big_centre());
  engine.log_in("bob");
  const CallId call = engine.arrive("q");
  engine.accept(call, "bob");
  engine.forget();
  engine->reset_counters();
  engine.check();
  EXPECT_EQ(engine.agent_view("bob").calls, 0u);
  EXPECT_EQ(engine.told(), Lines{});
  ASSERT_TRUE(configure(engine, big_centre()).ok());
  EXPECT_EQ(engine.last(EventKind::kConfigured).value, 1);
}

// ---- Refused changes -----------------------------------------------------------------------------------------------

TEST(AcdConfigure, refused_changes_leave_everything_as_it_was) {
  using Change = std::function<absl::Status(Acd&)>;
  const auto agent_with = [](auto&& change) {
    AgentSpec spec = member("new");
    change(spec);
    return spec;
  };
  const auto queue_with = [](auto&& change) {
    QueueSpec spec{.name = "new"};
    change(spec);
    return spec;
  };
  const std::vector<std::pair<std::string, Change>> changes{
      {"add_queue: no name", [](Acd& a) { return a.add_queue({}).status(); }},
      {"add_queue: name taken", [](Acd& a) { return a.add_queue({.name = "q"}).status(); }},
      {"add_queue: unknown skill",
       [&](Acd& a) { return a.add_queue({.name = "new", .requirement = "juggling"}).status(); }},
      {"add_queue: unknown strategy",
       [&](Acd& a) { return a.add_queue({.name = "new", .strategy = "best"}).status(); }},
      {"add_queue: negative duration",
       [&](Acd& a) { return a.add_queue(queue_with([](QueueSpec& q) { q.retry = -1us; })).status(); }},
      {"add_queue: NaN",
       [&](Acd& a) { return a.add_queue(queue_with([](QueueSpec& q) { q.cost = 0.0 / 0.0; })).status(); }},
      {"update_queue: name taken", [](Acd& a) { return a.update_queue(a.find_queue("q"), {.name = "r"}); }},
      {"update_queue: unknown id", [](Acd& a) { return a.update_queue(QueueId{}, {.name = "x"}); }},
      {"update_queue: unknown id", [](Acd& a) { return a.update_queue(QueueId{99}, {.name = "x"}); }},
      {"update_queue: unknown SLA",
       [](Acd& a) { return a.update_queue(a.find_queue("q"), {.name = "q", .sla = "none"}); }},
      {"remove_queue: unknown id", [](Acd& a) { return a.remove_queue(QueueId{}); }},
      {"remove_queue: named by another", [](Acd& a) { return a.remove_queue(a.find_queue("q")); }},
      {"add_agent: no name", [](Acd& a) { return a.add_agent({}).status(); }},
      {"add_agent: name taken", [](Acd& a) { return a.add_agent(member("ann")).status(); }},
      {"add_agent: unknown queue", [](Acd& a) { return a.add_agent(member("new", "nowhere")).status(); }},
      {"add_agent: capacity",
       [&](Acd& a) { return a.add_agent(agent_with([](AgentSpec& s) { s.capacity = 0; })).status(); }},
      {"add_agent: call order",
       [&](Acd& a) { return a.add_agent(agent_with([](AgentSpec& s) { s.call_order = "best"; })).status(); }},
      {"update_agent: unknown id", [](Acd& a) { return a.update_agent(AgentId{}, member("x")); }},
      {"update_agent: name taken", [](Acd& a) { return a.update_agent(a.find_agent("ann"), member("bob")); }},
      {"update_agent: unknown group",
       [&](Acd& a) { return a.update_agent(a.find_agent("ann"), agent_with([](AgentSpec& s) { s.group = "east"; })); }},
      {"remove_agent: unknown id", [](Acd& a) { return a.remove_agent(AgentId{}); }},
      {"set_skill: unknown agent", [](Acd& a) { return a.set_skill(AgentId{}, "english", 1); }},
      {"set_skill: unknown skill", [](Acd& a) { return a.set_skill(a.find_agent("ann"), "juggling", 1); }},
      {"set_skill: level", [](Acd& a) { return a.set_skill(a.find_agent("ann"), "english", 11); }},
      {"set_skill: level", [](Acd& a) { return a.set_skill(a.find_agent("ann"), "english", -1); }},
      {"set_membership: unknown agent", [](Acd& a) { return a.set_membership(AgentId{}, {.queue = "q"}); }},
      {"set_membership: unknown queue",
       [](Acd& a) { return a.set_membership(a.find_agent("ann"), {.queue = "nowhere"}); }},
      {"set_membership: tier",
       [](Acd& a) { return a.set_membership(a.find_agent("ann"), {.queue = "q", .tier = 1001}); }},
      {"remove_membership: unknown agent", [](Acd& a) { return a.remove_membership(AgentId{}, a.find_queue("q")); }},
      {"remove_membership: unknown queue", [](Acd& a) { return a.remove_membership(a.find_agent("ann"), QueueId{}); }},
      {"remove_membership: no member",
       [](Acd& a) { return a.remove_membership(a.find_agent("bob"), a.find_queue("r")); }},
      {"configure: bad agent",
       [](Acd& a) {
         CentreSpec centre = a.centre();
         centre.queues.push_back({.name = "new"});
         centre.agents.push_back(member("new", "nowhere"));
         return a.configure(centre);
       }},
      {"configure: bad half life",
       [](Acd& a) {
         CentreSpec centre = a.centre();
         centre.occupancy_half_life = 0s;
         return a.configure(centre);
       }},
  };
  TestEngine engine(big_centre());
  engine.log_in({"ann", "bob"});
  engine.arrive("q");
  engine.arrive("r");
  engine.at(2s);
  engine.forget();
  const uint64_t digest = engine->digest();
  const CentreSpec centre = engine->centre();
  for (const auto& [name, change] : changes) {
    const absl::Status status = change(engine.acd());
    EXPECT_FALSE(status.ok()) << name;
    EXPECT_FALSE(status.message().empty()) << name;
    EXPECT_EQ(engine->digest(), digest) << name;
    EXPECT_EQ(engine->centre(), centre) << name;
    EXPECT_TRUE(engine.events().empty()) << name;
    engine.check();
  }
}

}  // namespace
}  // namespace strowger
