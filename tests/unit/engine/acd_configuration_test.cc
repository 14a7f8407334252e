// SPDX-License-Identifier: Apache-2.0
//
// Single changes of the configuration while calls wait: queues and agents added, changed, renamed, removed (rule 11).
// Whole centres are in acd_configure_test.cc.
#include <string>
#include <vector>

#include "engine/validate.h"
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

CentreSpec two_queues(std::vector<std::string> agents = {}) {
  CentreSpec centre = small_centre({.name = "q"}, std::move(agents));
  centre.queues.push_back({.name = "r"});
  centre.slas = {{.name = "fast", .target = 20s}};
  return centre;
}

/// Changes a queue's spec and hands it in.
template <class Change>
absl::Status update_queue(TestEngine& engine, std::string_view name, Change&& change) {
  QueueSpec spec = engine->queue_spec(engine.queue(name)).value();
  change(spec);
  absl::Status status = engine->update_queue(engine.queue(name), spec);
  engine.check();
  return status;
}

template <class Change>
absl::Status update_agent(TestEngine& engine, std::string_view name, Change&& change) {
  AgentSpec spec = engine->agent_spec(engine.agent(name)).value();
  change(spec);
  absl::Status status = engine->update_agent(engine.agent(name), spec);
  engine.check();
  return status;
}

// ---- Queues --------------------------------------------------------------------------------------------------------

TEST(AcdConfiguration, what_waiting_calls_do_not_ask_for_leaves_them_alone) {
  const QueueSpec queue{.name = "q", .requirement = "english"};
  EXPECT_FALSE(concerns_waiting(queue, queue));
  QueueSpec changed = queue;
  changed.weight = 7;
  changed.ring_timeout = 3s;
  changed.wrap_up = 30s;
  EXPECT_FALSE(concerns_waiting(queue, changed));
  const auto concerns = [&queue](const auto& change) {
    QueueSpec other = queue;
    change(other);
    return concerns_waiting(queue, other);
  };
  EXPECT_TRUE(concerns([](QueueSpec& q) { q.requirement = ""; }));
  EXPECT_TRUE(concerns([](QueueSpec& q) { q.strategy = "ring_all"; }));
  EXPECT_TRUE(concerns([](QueueSpec& q) { q.offers = 2; }));
  EXPECT_TRUE(concerns([](QueueSpec& q) { q.max_wait = 1s; }));
  EXPECT_TRUE(concerns([](QueueSpec& q) { q.sla = "fast"; }));
  EXPECT_TRUE(concerns([](QueueSpec& q) { q.ladder.emplace_back(); }));
}

TEST(AcdConfiguration, a_queue_is_added_and_used) {
  TestEngine engine(two_queues({"ann"}));
  engine.arrive("q");
  engine.forget();
  const absl::StatusOr<QueueId> added = engine->add_queue({.name = "new", .priority = 3});
  ASSERT_TRUE(added.ok());
  EXPECT_EQ(*added, engine.queue("new"));
  EXPECT_EQ(engine->name(*added), "new");
  EXPECT_EQ(engine.last(EventKind::kConfigured).value, 1);
  EXPECT_EQ(engine.told(), (Lines{"configured"}));
  EXPECT_EQ(engine->queues().size(), 3u);
  EXPECT_EQ(engine->queue_spec(*added)->priority, 3);
  ASSERT_TRUE(engine->set_membership(engine.agent("ann"), {.queue = "new"}).ok());
  EXPECT_EQ(engine.last(EventKind::kConfigured).value, 2);
  const CallId call = engine.arrive("new");
  engine.log_in("ann");
  EXPECT_EQ(engine.who(call), "ann");  // by its priority
}

TEST(AcdConfiguration, changing_a_queue_keeps_places_and_priorities) {
  TestEngine engine(two_queues());
  engine.arrive("q");
  engine.at(5s);
  engine.arrive("q", {.priority = 4});
  engine.arrive("q");
  const CallId aged = engine.arrive("q", {.enqueue_time = kMinTime + 1s});
  const auto before = engine.line("q");
  ASSERT_TRUE(update_queue(engine, "q", [](QueueSpec& q) {
                q.priority = 9;
                q.requirement = "english";
                q.strategy = "round_robin";
                q.weight = 5;
                q.sla = "fast";
              }).ok());
  EXPECT_EQ(engine.line("q"), before);
  EXPECT_EQ(engine.view(aged).priority, 0);
  EXPECT_EQ(engine.view(aged).joined_queue, kMinTime + 1s);
  EXPECT_EQ(engine->requirement_text(engine.view(aged).requirement), "english");
  engine.forget();
  engine.at(25s);
  EXPECT_EQ(engine.told_of(EventKind::kSlaBreached),
            (Lines{"sla_breached c1", "sla_breached c4", "sla_breached c2", "sla_breached c3"}));
}

TEST(AcdConfiguration, a_weaker_requirement_finds_agents_at_once_in_order_of_place) {
  CentreSpec centre = two_queues({"ann", "bob"});
  centre.queues[0].requirement = "english";
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  engine.arrive("q");
  engine.arrive("q");
  engine.arrive("q", {.priority = 1});
  engine.forget();
  ASSERT_TRUE(update_queue(engine, "q", [](QueueSpec& q) { q.requirement = ""; }).ok());
  EXPECT_EQ(engine.told_of_calls(), (Lines{"offered c3 ann", "offered c1 bob"}));
}

TEST(AcdConfiguration, relaxations_are_lost_with_a_new_requirement_and_kept_otherwise) {
  CentreSpec centre = two_queues();
  centre.queues[0].requirement = "english >= 8";
  centre.queues[0].ladder = {
      {.action = LadderAction::kRelax, .after = 1s, .skill = "english", .by = 5},
      {.action = LadderAction::kWidenRing, .after = 2s, .tiers = {.min = 0, .max = 7, .raise = 0}}};
  TestEngine engine(centre);
  const CallId call = engine.arrive("q");
  engine.at(3s);
  ASSERT_TRUE(update_queue(engine, "q", [](QueueSpec& q) { q.weight = 2; }).ok());
  EXPECT_EQ(engine->requirement_text(engine.view(call).requirement), "english >= 3");
  EXPECT_EQ(engine.view(call).tiers.max, 7);
  ASSERT_TRUE(update_queue(engine, "q", [](QueueSpec& q) { q.requirement = "english >= 9"; }).ok());
  EXPECT_EQ(engine->requirement_text(engine.view(call).requirement), "english >= 9");
  EXPECT_EQ(engine.view(call).tiers.max, 7);
  engine.forget();
  engine.at(1h);
  EXPECT_EQ(engine.told_of_calls(), Lines{});  // steps done are not done again
}

TEST(AcdConfiguration, a_new_ladder_goes_on_from_now) {
  CentreSpec centre = two_queues();
  centre.queues[0].ladder = {{.action = LadderAction::kAnnounce, .after = 5s, .message = "old"}};
  TestEngine engine(centre);
  engine.arrive("q");
  engine.at(10s);
  engine.forget();
  ASSERT_TRUE(update_queue(engine, "q", [](QueueSpec& q) {
                q.ladder = {{.action = LadderAction::kAnnounce, .after = 6s, .message = "past"},
                            {.action = LadderAction::kAnnounce, .after = 10s, .message = "now"},
                            {.action = LadderAction::kAnnounce, .after = 2s, .every = 3s, .message = "again"},
                            {.action = LadderAction::kAnnounce, .after = 12s, .message = "later"}};
              }).ok());
  EXPECT_EQ(engine.told_of_calls(), Lines{});
  engine.at(10s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"ladder_step c1 1 announce"}));
  engine.at(12s);
  EXPECT_EQ(engine->name(engine.last(EventKind::kLadderStep).text), "later");
  // Of the repeated step the run at 11; those before the change are past.
  EXPECT_EQ(engine.told_of_calls(), (Lines{"ladder_step c1 2 announce", "ladder_step c1 3 announce"}));
}

TEST(AcdConfiguration, a_shorter_longest_wait_applies_from_now_on) {
  TestEngine engine(two_queues());
  const CallId call = engine.arrive("q");
  engine.at(60s);
  ASSERT_TRUE(update_queue(engine, "q", [](QueueSpec& q) { q.max_wait = 30s; }).ok());
  EXPECT_TRUE(engine.exists(call));
  engine.at(60s);
  EXPECT_FALSE(engine.exists(call));
  EXPECT_EQ(engine.last(EventKind::kEnded).cause, Cause::kMaxWait);
}

TEST(AcdConfiguration, a_queue_may_become_lifo_while_calls_wait) {
  TestEngine engine(two_queues({"ann"}));
  for (int i = 0; i < 3; ++i) {
    engine.pass(1s);
    engine.arrive("q");
  }
  ASSERT_TRUE(update_queue(engine, "q", [](QueueSpec& q) { q.lifo = true; }).ok());
  engine.log_in("ann");
  EXPECT_EQ(engine.last(EventKind::kOffered).host_ref, 3u);
}

TEST(AcdConfiguration, every_strategy_may_follow_every_other) {
  TestEngine engine(two_queues({"ann", "bob", "cyd"}));
  engine.log_in({"ann", "bob", "cyd"});
  for (const StrategyRow& first : kStrategyRows) {
    for (const StrategyRow& second : kStrategyRows) {
      for (const StrategyRow* row : {&first, &second}) {
        ASSERT_TRUE(update_queue(engine, "q", [&](QueueSpec& q) { q.strategy = std::string(row->name); }).ok());
        const CallId call = engine.arrive("q");
        ASSERT_EQ(engine.state(call), CallState::kOffered) << row->name;
        engine.serve(call);
      }
    }
  }
}

TEST(AcdConfiguration, a_strategy_that_changes_while_a_call_rings) {
  CentreSpec centre = two_queues({"ann", "bob"});
  centre.queues[0].strategy = "ring_progressively; step = 5s";
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  const CallId call = engine.arrive("q");
  ASSERT_TRUE(update_queue(engine, "q", [](QueueSpec& q) {
                q.strategy = "linear";
                q.offers = 3;
              }).ok());
  engine.at(5s);  // the round goes on as it began
  EXPECT_EQ(engine.view(call).offers, 2);
  engine.decline(call, "ann");
  engine.decline(call, "bob");
  EXPECT_EQ(engine.state(call), CallState::kQueued);
}

TEST(AcdConfiguration, more_offers_are_allowed_while_a_call_rings) {
  TestEngine engine(two_queues({"ann", "bob"}));
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  ASSERT_TRUE(update_queue(engine, "q", [](QueueSpec& q) { q.offers = 2; }).ok());
  engine.log_in("bob");
  EXPECT_EQ(engine.view(call).offers, 2);
  ASSERT_TRUE(update_queue(engine, "q", [](QueueSpec& q) { q.offers = 1; }).ok());
  EXPECT_EQ(engine.view(call).offers, 2);  // what rings goes on ringing
  engine.decline(call, "ann");
  EXPECT_EQ(engine.view(call).offers, 1);
}

TEST(AcdConfiguration, a_renamed_queue_is_followed_by_those_who_name_it) {
  CentreSpec centre = two_queues({"ann"});
  centre.queues[1].max_wait = 10s;
  centre.queues[1].max_wait_action = MaxWaitAction::kMove;
  centre.queues[1].max_wait_queue = "q";
  centre.queues[1].escalate_to = "q";
  centre.queues[1].ladder = {{.action = LadderAction::kAddQueue, .after = 5s, .queue = "q"}};
  TestEngine engine(centre);
  const QueueId id = engine.queue("q");
  const CallId waits = engine.arrive("r");
  engine.arrive("q");
  ASSERT_TRUE(update_queue(engine, "q", [](QueueSpec& q) { q.name = "quick"; }).ok());
  EXPECT_FALSE(engine.queue("q").valid());
  EXPECT_EQ(engine.queue("quick"), id);
  EXPECT_EQ(engine->queue_spec(engine.queue("r"))->max_wait_queue, "quick");
  EXPECT_EQ(engine->queue_spec(engine.queue("r"))->escalate_to, "quick");
  EXPECT_EQ(engine->queue_spec(engine.queue("r"))->ladder[0].queue, "quick");
  EXPECT_EQ(engine->agent_spec(engine.agent("ann"))->memberships[0].queue, "quick");
  EXPECT_EQ(engine.line("quick"), (std::vector<uint64_t>{2}));
  engine.at(10s);
  EXPECT_EQ(engine.view(waits).queue, id);
  ASSERT_TRUE(engine->add_queue({.name = "q"}).ok());  // the old name is free
  EXPECT_NE(engine.queue("q"), id);
  ASSERT_TRUE(Acd::create(engine->centre()).ok());
}

TEST(AcdConfiguration, a_rename_does_not_hide_a_circle_of_moves) {
  CentreSpec centre = two_queues();
  centre.queues[0].ladder = {{.action = LadderAction::kMoveQueue, .queue = "r"}};
  TestEngine engine(centre);
  const absl::Status status = update_queue(engine, "r", [](QueueSpec& r) {
    r.name = "s";
    r.ladder = {{.action = LadderAction::kMoveQueue, .queue = "q"}};
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(validate(engine->centre()).ok());
}

TEST(AcdConfiguration, an_empty_queue_is_removed_with_its_memberships) {
  TestEngine engine(two_queues({"ann"}));
  const QueueId id = engine.queue("q");
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine->remove_queue(id).code(), absl::StatusCode::kFailedPrecondition);
  engine.hang_up(call);
  engine.log_in("ann");
  ASSERT_TRUE(engine->remove_queue(id).ok());
  engine.check();
  EXPECT_FALSE(engine.queue("q").valid());
  EXPECT_TRUE(engine->name(id).empty());
  EXPECT_TRUE(engine->agent_spec(engine.agent("ann"))->memberships.empty());
  EXPECT_EQ(engine->queues().size(), 1u);
  EXPECT_EQ(engine.refusal(ArriveCall{.queue = id}), Refusal::kUnknownQueue);
  EXPECT_EQ(engine.refusal(PauseInQueue{engine.agent("ann"), id, ReasonId{}}), Refusal::kUnknownQueue);
  EXPECT_EQ(engine->remove_queue(id).code(), absl::StatusCode::kNotFound);
  const QueueId again = engine->add_queue({.name = "q"}).value();
  EXPECT_NE(again, id);  // ids of queues are not used again
}

TEST(AcdConfiguration, a_queue_that_others_name_cannot_be_removed) {
  for (int use = 0; use < 4; ++use) {
    CentreSpec centre = two_queues();
    if (use == 0) centre.queues[0].escalate_to = "r";
    if (use == 1) centre.queues[0].max_wait_queue = "r";
    if (use == 2) centre.queues[0].ladder = {{.action = LadderAction::kMoveQueue, .after = 5s, .queue = "r"}};
    if (use == 3) centre.queues[0].ladder = {{.action = LadderAction::kAddQueue, .after = 5s, .queue = "r"}};
    TestEngine engine(centre);
    EXPECT_EQ(engine->remove_queue(engine.queue("r")).code(), absl::StatusCode::kFailedPrecondition) << use;
    EXPECT_TRUE(engine->remove_queue(engine.queue("q")).ok()) << use;
    EXPECT_TRUE(engine->remove_queue(engine.queue("r")).ok()) << use;
    engine.check();
  }
}

TEST(AcdConfiguration, removing_an_added_queue_leaves_calls_that_reach_it) {
  CentreSpec centre = two_queues({"ann"});
  centre.queues[0].ladder = {{.action = LadderAction::kAddQueue, .after = 1s, .queue = "r"}};
  centre.agents.push_back(member("bob", "r"));
  TestEngine engine(centre);
  engine.log_in("bob");
  engine.not_ready("bob");
  const CallId call = engine.arrive("q");
  engine.at(1s);
  ASSERT_TRUE(update_queue(engine, "q", [](QueueSpec& q) { q.ladder.clear(); }).ok());
  ASSERT_TRUE(engine->remove_queue(engine.queue("r")).ok());
  engine.check();
  engine.ready("bob");
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.log_in("ann");
  EXPECT_EQ(engine.who(call), "ann");
}

TEST(AcdConfiguration, removing_a_queue_does_not_bring_back_a_removed_agent) {
  CentreSpec centre = two_queues({"ann"});
  centre.agents[0].memberships.push_back({.queue = "r"});
  TestEngine engine(centre);
  engine.log_in("ann");
  engine.accept(engine.arrive("q"), "ann");
  const AgentId retired = engine.agent("ann");
  ASSERT_TRUE(engine->remove_agent(retired).ok());  // she still talks
  ASSERT_TRUE(engine->remove_queue(engine.queue("r")).ok());
  engine.check();
  EXPECT_FALSE(engine.agent("ann").valid());
  ASSERT_TRUE(engine->add_agent(member("ann")).ok());
  EXPECT_NE(engine.agent("ann"), retired);
}

TEST(AcdConfiguration, removing_a_queue_does_not_shadow_a_namesake) {
  CentreSpec centre = two_queues({"ann"});
  centre.agents[0].memberships.push_back({.queue = "r"});
  TestEngine engine(centre);
  engine.log_in("ann");
  engine.accept(engine.arrive("q"), "ann");
  ASSERT_TRUE(engine->remove_agent(engine.agent("ann")).ok());
  const AgentId second = engine->add_agent(member("ann")).value();
  ASSERT_TRUE(engine->remove_queue(engine.queue("r")).ok());
  engine.check();
  EXPECT_EQ(engine.agent("ann"), second);
  EXPECT_EQ(engine.refusal(LogIn{second}), Refusal::kNone);
}

// ---- Agents --------------------------------------------------------------------------------------------------------

TEST(AcdConfiguration, a_new_skill_or_membership_finds_calls_at_once) {
  CentreSpec centre = two_queues({"ann"});
  centre.queues[0].requirement = "english >= 3";
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId first = engine.arrive("q");
  ASSERT_TRUE(engine->set_skill(engine.agent("ann"), "english", 2).ok());
  EXPECT_EQ(engine.state(first), CallState::kQueued);
  ASSERT_TRUE(engine->set_skill(engine.agent("ann"), "english", 3).ok());
  engine.check();
  EXPECT_EQ(engine.who(first), "ann");
  engine.serve(first);
  const CallId second = engine.arrive("r");
  ASSERT_TRUE(engine->set_membership(engine.agent("ann"), {.queue = "r", .tier = 4}).ok());
  engine.check();
  EXPECT_EQ(engine.who(second), "ann");
  EXPECT_EQ(engine->agent_spec(engine.agent("ann"))->memberships.size(), 2u);
}

TEST(AcdConfiguration, an_offer_that_no_longer_holds_is_withdrawn) {
  CentreSpec centre = two_queues({"ann", "bob"});
  centre.queues[0].requirement = "english";
  centre.agents[0].skills = centre.agents[1].skills = {{"english", 5}};
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  engine.arrive("q");
  engine.forget();
  ASSERT_TRUE(engine->set_skill(engine.agent("ann"), "english", 0).ok());
  engine.check();
  EXPECT_EQ(engine.told(), (Lines{"offer_ended c1 ann reconfigured", "ann: reserved -> ready", "offered c1 bob",
                                  "bob: ready -> reserved", "configured"}));
  ASSERT_TRUE(engine->remove_membership(engine.agent("bob"), engine.queue("q")).ok());
  engine.check();
  EXPECT_EQ(engine.told(), (Lines{"offer_ended c1 bob reconfigured", "bob: reserved -> ready", "configured"}));
}

TEST(AcdConfiguration, an_offer_outside_the_new_tier_is_withdrawn_and_a_conversation_goes_on) {
  CentreSpec centre = two_queues({"ann"});
  centre.queues[0].tiers = {.min = 0, .max = 3, .raise = 0};
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  ASSERT_TRUE(engine->set_membership(engine.agent("ann"), {.queue = "q", .tier = 4}).ok());
  engine.check();
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  ASSERT_TRUE(engine->set_membership(engine.agent("ann"), {.queue = "q", .tier = 3}).ok());
  engine.check();
  engine.accept(call, "ann");
  ASSERT_TRUE(engine->remove_membership(engine.agent("ann"), engine.queue("q")).ok());
  engine.check();
  EXPECT_EQ(engine.state(call), CallState::kConnected);
  engine.complete(call);
}

TEST(AcdConfiguration, a_new_delay_is_kept_for_calls_that_wait_already) {
  TestEngine engine(two_queues({"ann"}));
  engine.log_in("ann");
  const CallId call = engine.arrive("r");
  engine.at(4s);
  ASSERT_TRUE(engine->set_membership(engine.agent("ann"), {.queue = "r", .delay = 10s}).ok());
  engine.check();
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  EXPECT_EQ(engine->next_deadline(), kMinTime + 10s);
  engine.at(10s);
  EXPECT_EQ(engine.who(call), "ann");
}

TEST(AcdConfiguration, an_agent_is_renamed) {
  TestEngine engine(two_queues({"ann"}));
  engine.log_in("ann");
  const AgentId id = engine.agent("ann");
  const CallId call = engine.arrive("q");
  ASSERT_TRUE(update_agent(engine, "ann", [](AgentSpec& a) { a.name = "anne"; }).ok());
  EXPECT_FALSE(engine.agent("ann").valid());
  EXPECT_EQ(engine.agent("anne"), id);
  EXPECT_EQ(engine.who(call), "anne");
  ASSERT_TRUE(engine->add_agent(member("ann")).ok());
}

TEST(AcdConfiguration, strategies_follow_new_positions_weights_and_capacities) {
  CentreSpec centre = two_queues({"ann", "bob"});
  centre.queues[0].strategy = "linear";
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  ASSERT_TRUE(update_agent(engine, "ann", [](AgentSpec& a) { a.position = 5; }).ok());
  EXPECT_EQ(engine.who(engine.arrive("q")), "bob");
}

TEST(AcdConfiguration, an_agents_log_in_calls_and_idle_time_are_kept) {
  TestEngine engine(two_queues({"ann"}));
  engine.log_in("ann");
  engine.serve(engine.arrive("q"));
  engine.at(30s);
  ASSERT_TRUE(engine->set_skill(engine.agent("ann"), "english", 4).ok());
  EXPECT_EQ(engine.agent_view("ann").calls, 1u);
  EXPECT_EQ(engine.agent_view("ann").idle_since, kMinTime);
  EXPECT_EQ(engine.agent_view("ann").since, kMinTime);
  EXPECT_EQ(engine.state("ann"), AgentState::kReady);
}

TEST(AcdConfiguration, groups_are_found) {
  CentreSpec centre = two_queues({"ann", "bob"});
  centre.groups = {{.name = "north"}};
  centre.agents[0].group = "north";
  TestEngine engine(centre);
  EXPECT_EQ(engine->name(engine->group(engine.agent("ann"))), "north");
  EXPECT_FALSE(engine->group(engine.agent("bob")).valid());
  EXPECT_FALSE(engine->group(AgentId{}).valid());
}

TEST(AcdConfiguration, the_view_of_a_queue_counts_its_members_by_state) {
  TestEngine engine(two_queues({"ann", "bob", "cyd"}));
  engine.log_in({"ann", "bob"});
  engine.arrive("q");
  const QueueView view = engine->queue(engine.queue("q")).value();
  EXPECT_EQ(view.waiting, 1u);
  EXPECT_EQ(view.members[static_cast<size_t>(AgentState::kReserved)], 1u);
  EXPECT_EQ(view.members[static_cast<size_t>(AgentState::kReady)], 1u);
  EXPECT_EQ(view.members[static_cast<size_t>(AgentState::kLoggedOut)], 1u);
  EXPECT_EQ(engine->queue(QueueId{}).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace strowger
