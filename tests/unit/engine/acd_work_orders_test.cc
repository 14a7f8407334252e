// SPDX-License-Identifier: Apache-2.0
//
// Work orders and escalation to the next tier (rules 8.5 and 8.6).
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

/// Answers in "q" are to be resolved in a minute, or "tier2" has them. bob works in tier2, zed in both.
CentreSpec two_tiers() {
  CentreSpec centre = small_centre(
      {.name = "q", .escalate_to = "tier2", .resolve_within = 60s, .escalation_description = "not resolved in time"},
      {"ann"});
  centre.customer_classes = {"gold"};
  centre.slas = {{.name = "fast", .target = 20s}, {.name = "golden", .target = 5s}};
  centre.queues.push_back({.name = "tier2",
                           .requirement = "not billing",
                           .priority = 50,
                           .sla = "fast",
                           .customer_slas = {{.customer_class = "gold", .sla = "golden"}}});
  centre.queues.push_back({.name = "plain"});
  centre.agents.push_back(member("bob", "tier2"));
  return centre;
}

CallId connected(TestEngine& engine, const ArriveCall& command = {}) {
  const CallId call = engine.arrive("q", command);
  engine.accept(call, "ann");
  return call;
}

TEST(AcdWorkOrders, an_answer_opens_one_and_resolving_closes_it) {
  TestEngine engine(two_tiers());
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  EXPECT_FALSE(engine.view(call).work_order_open);
  EXPECT_EQ(engine.refusal(ResolveCall{call}), Refusal::kNoWorkOrder);
  engine.accept(call, "ann");
  EXPECT_TRUE(engine.view(call).work_order_open);
  engine.at(9s);
  engine.forget();
  engine.ok(ResolveCall{call});
  EXPECT_EQ(engine.last(EventKind::kResolved).value, to_us(9s));
  EXPECT_EQ(engine.told(), (Lines{"resolved c1 ann"}));
  EXPECT_FALSE(engine.view(call).work_order_open);
  EXPECT_EQ(engine.refusal(ResolveCall{call}), Refusal::kNoWorkOrder);
  engine.at(1h);
  EXPECT_EQ(engine.state(call), CallState::kConnected);
}

TEST(AcdWorkOrders, completing_resolves_before_the_conversation_ends) {
  TestEngine engine(two_tiers());
  engine.log_in("ann");
  const CallId call = connected(engine);
  engine.forget();
  engine.ok(CompleteCall{call});
  EXPECT_EQ(engine.told(), (Lines{"resolved c1 ann", "disconnected c1 ann agent_completed", "ann: busy -> ready",
                                  "ended c1 ann completed agent_completed"}));
  EXPECT_FALSE(engine.exists(call));
}

TEST(AcdWorkOrders, a_call_that_ended_unresolved_keeps_its_id) {
  TestEngine engine(two_tiers());
  engine.log_in("ann");
  const CallId call = connected(engine);
  engine.ok(CompleteCall{.call = call, .resolved = false});
  EXPECT_EQ(engine.state(call), CallState::kEnded);
  EXPECT_TRUE(engine.view(call).work_order_open);
  EXPECT_EQ(engine->calls(), 1u);
  EXPECT_FALSE(engine.view(call).agent.valid());
  // Only three commands take it.
  EXPECT_EQ(engine.refusal(HangUpCall{call}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(CompleteCall{call}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(HoldCall{call}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(RetrieveCall{call}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(MoveCall{call, engine.queue("plain")}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(TransferCall{call, engine.queue("plain")}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(PullCall{.call = call}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(EndWrapUp{.call = call}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(SetCallPriority{call, 5}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(SetCallTiers{call, {.min = 1}}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(SetCallRequirement{call, kNoRequirement}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(RecordDecisions{call, true}), Refusal::kCallState);
  EXPECT_EQ(engine.refusal(AcceptOffer{call, engine.agent("ann")}), Refusal::kNoSuchOffer);
  engine.ok(DescribeCall{call, "needs a part"});
  EXPECT_EQ(engine.attribute(call, kDescription), "needs a part");
  engine.forget();
  engine.ok(ResolveCall{call});
  EXPECT_EQ(engine.told(), (Lines{"resolved c1 ann"}));
  EXPECT_FALSE(engine.exists(call));
  EXPECT_EQ(engine->calls(), 0u);
}

TEST(AcdWorkOrders, unresolved_in_time_is_escalated_as_a_callback) {
  TestEngine engine(two_tiers());
  engine.log_in("ann");
  engine.at(5s);
  const std::vector<Attribute> attributes{{kCallerNumber, "42"}, {kLanguage, "de"}};
  const CallId call = connected(engine, {.media = Media::kChat,
                                         .priority = 7,
                                         .enqueue_time = kMinTime,
                                         .customer_class = engine->find_customer_class("gold"),
                                         .requirement = engine.requirement("not english"),
                                         .attributes = attributes});
  engine.at(20s);
  engine.ok(CompleteCall{.call = call, .resolved = false});
  engine.at(65s - 1us);
  EXPECT_TRUE(engine.exists(call));
  engine.forget();
  engine.at(65s);
  EXPECT_FALSE(engine.exists(call));
  const Event escalated = engine.last(EventKind::kEscalated);
  EXPECT_EQ(escalated.call, call);
  EXPECT_EQ(escalated.agent, engine.agent("ann"));
  EXPECT_EQ(escalated.value2, static_cast<int64_t>(engine.queue("tier2").value()));
  const CallId created{static_cast<uint64_t>(escalated.value)};
  EXPECT_EQ(engine.told(), (Lines{"escalated c1 ann escalated", "queued c1 tier2 escalated"}));
  const CallView view = engine.view(created);
  EXPECT_EQ(view.media, Media::kCallback);
  EXPECT_EQ(view.priority, 7);
  EXPECT_EQ(view.enqueue_time, kMinTime + 65s);
  EXPECT_EQ(view.joined_queue, kMinTime + 65s);
  EXPECT_EQ(view.host_ref, 1u);
  EXPECT_FALSE(view.work_order_open);
  EXPECT_EQ(engine->requirement_text(view.requirement), "not billing and not english");
  EXPECT_EQ(engine.attribute(created, kCallerNumber), "42");
  EXPECT_EQ(engine.attribute(created, kLanguage), "de");
  EXPECT_EQ(engine.attribute(created, kDescription), "not resolved in time");
  engine.at(70s);  // the customer class went along
  EXPECT_EQ(engine.last(EventKind::kSlaBreached).value, to_us(5s));
}

TEST(AcdWorkOrders, the_time_counts_while_the_agent_still_talks) {
  TestEngine engine(two_tiers());
  engine.log_in("ann");
  const CallId call = connected(engine);
  engine.at(60s);
  EXPECT_EQ(engine.last(EventKind::kEscalated).call, call);
  EXPECT_EQ(engine.state(call), CallState::kConnected);
  EXPECT_FALSE(engine.view(call).work_order_open);
  engine.forget();
  engine.complete(call);
  EXPECT_EQ(engine.told_of(EventKind::kResolved), Lines{});
}

TEST(AcdWorkOrders, an_agents_description_goes_along) {
  TestEngine engine(two_tiers());
  engine.log_in("ann");
  const CallId call = connected(engine);
  engine.ok(DescribeCall{call, "router is dead"});
  const CallId created = engine.ok(EscalateCall{.call = call});
  EXPECT_NE(created, call);
  EXPECT_EQ(engine.attribute(created, kDescription), "router is dead");
  EXPECT_EQ(engine.state(call), CallState::kConnected);
  EXPECT_FALSE(engine.view(call).work_order_open);
  engine.ok(DescribeCall{call, "later"});
  EXPECT_EQ(engine.attribute(created, kDescription), "router is dead");
}

TEST(AcdWorkOrders, escalation_by_command_needs_an_answered_call) {
  TestEngine engine(two_tiers());
  const CallId waiting = engine.arrive("q");
  EXPECT_EQ(engine.refusal(EscalateCall{.call = waiting}), Refusal::kCallState);
  engine.log_in("ann");
  EXPECT_EQ(engine.refusal(EscalateCall{.call = waiting}), Refusal::kCallState);
  engine.accept(waiting, "ann");
  engine.ok(HoldCall{waiting});
  const CallId created = engine.ok(EscalateCall{waiting, engine.queue("plain")});
  EXPECT_EQ(engine.view(created).queue, engine.queue("plain"));
  // Even without a work order, as often as the agent likes.
  engine.ok(EscalateCall{waiting, engine.queue("plain")});
  EXPECT_EQ(engine->waiting(engine.queue("plain")), 2u);
}

TEST(AcdWorkOrders, a_queue_without_a_next_tier_has_nowhere_to_escalate) {
  TestEngine engine(two_tiers());
  engine.log_in("bob");
  const CallId call = engine.arrive("tier2");
  engine.accept(call, "bob");
  EXPECT_EQ(engine.refusal(EscalateCall{.call = call}), Refusal::kNowhereToEscalate);
  engine.ok(EscalateCall{call, engine.queue("q")});
}

TEST(AcdWorkOrders, a_full_next_tier_refuses_the_command_and_closes_the_overdue_order) {
  CentreSpec centre = two_tiers();
  centre.queues[1].max_length = 1;
  TestEngine engine(centre);
  engine.log_in("ann");
  engine.arrive("tier2");
  const CallId call = connected(engine);
  EXPECT_EQ(engine.refusal(EscalateCall{.call = call}), Refusal::kQueueFull);
  EXPECT_TRUE(engine.view(call).work_order_open);
  engine.ok(CompleteCall{.call = call, .resolved = false});
  engine.forget();
  engine.at(60s);
  EXPECT_EQ(engine.last(EventKind::kEscalated).value, 0);
  EXPECT_EQ(engine.last(EventKind::kEscalated).value2, static_cast<int64_t>(engine.queue("tier2").value()));
  EXPECT_EQ(engine.told_of(EventKind::kEscalated), (Lines{"escalated c2 ann escalation_refused"}));
  EXPECT_FALSE(engine.exists(call));
}

TEST(AcdWorkOrders, a_full_engine_refuses_an_escalation) {
  TestEngine engine(two_tiers(), {.max_calls = 1});
  engine.log_in("ann");
  const CallId call = connected(engine);
  EXPECT_EQ(engine.refusal(EscalateCall{.call = call}), Refusal::kEngineFull);
  engine.ok(CompleteCall{.call = call, .resolved = false});
  engine.forget();
  engine.at(60s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"escalated c1 ann escalation_refused"}));
  EXPECT_EQ(engine->calls(), 0u);
}

TEST(AcdWorkOrders, an_escalated_call_finds_a_free_agent_at_once) {
  TestEngine engine(two_tiers());
  engine.log_in({"ann", "bob"});
  const CallId call = connected(engine);
  const CallId created = engine.ok(EscalateCall{.call = call});
  EXPECT_EQ(engine.who(created), "bob");
}

TEST(AcdWorkOrders, wrap_up_may_outlast_the_order) {
  CentreSpec centre = two_tiers();
  centre.queues[0].wrap_up = 100s;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = connected(engine);
  engine.ok(CompleteCall{.call = call, .resolved = false});
  engine.forget();
  engine.at(60s);
  EXPECT_EQ(engine.told(), (Lines{"escalated c1 ann escalated", "queued c1 tier2 escalated"}));
  EXPECT_EQ(engine.state(call), CallState::kWrapUp);
  engine.at(100s);
  EXPECT_FALSE(engine.exists(call));
}

TEST(AcdWorkOrders, resolving_in_wrap_up_lets_the_call_end) {
  CentreSpec centre = two_tiers();
  centre.queues[0].wrap_up = 10s;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = connected(engine);
  engine.hang_up(call);  // a hang-up resolves nothing
  EXPECT_TRUE(engine.view(call).work_order_open);
  engine.ok(ResolveCall{call});
  EXPECT_EQ(engine.state(call), CallState::kWrapUp);
  engine.at(10s);
  EXPECT_FALSE(engine.exists(call));
}

TEST(AcdWorkOrders, a_transferred_call_keeps_its_order_and_its_due_time) {
  CentreSpec centre = two_tiers();
  centre.queues[2].escalate_to = "tier2";
  centre.agents[1].memberships.push_back({.queue = "plain"});
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = connected(engine);
  engine.at(30s);
  engine.ok(TransferCall{call, engine.queue("plain")});
  EXPECT_TRUE(engine.view(call).work_order_open);
  engine.forget();
  engine.at(80s);  // due at 60, but it waits again
  EXPECT_EQ(engine.told_of_calls(), Lines{});
  engine.log_in("bob");
  engine.accept(call, "bob");
  EXPECT_EQ(engine.told_of(EventKind::kEscalated), Lines{});
  EXPECT_EQ(engine->next_deadline(), kMinTime + 80s);
  engine.at(80s);  // answered again, it comes due at once: a timer of its own
  EXPECT_EQ(engine.last(EventKind::kQueued).queue, engine.queue("tier2"));
  EXPECT_EQ(engine.told_of(EventKind::kEscalated), (Lines{"escalated c1 bob escalated"}));
}

TEST(AcdWorkOrders, a_transferred_call_that_is_abandoned_stays_on_record) {
  CentreSpec centre = two_tiers();
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = connected(engine);
  engine.at(10s);
  engine.ok(TransferCall{call, engine.queue("plain")});
  engine.at(12s);
  engine.hang_up(call);
  EXPECT_EQ(engine.last(EventKind::kEnded).end, CallEnd::kAbandoned);
  EXPECT_EQ(engine.last(EventKind::kEnded).value, to_us(2s));
  EXPECT_EQ(engine.state(call), CallState::kEnded);
  engine.forget();
  engine.at(60s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"escalated c1 ann escalation_refused"}));  // "plain" has no next tier
  EXPECT_FALSE(engine.exists(call));
}

TEST(AcdWorkOrders, a_transfer_out_of_the_centre_leaves_the_order_open) {
  TestEngine engine(two_tiers());
  engine.log_in("ann");
  const CallId call = connected(engine);
  engine.ok(TransferCall{.call = call});
  EXPECT_EQ(engine.state(call), CallState::kEnded);
  const CallId created = engine.ok(EscalateCall{.call = call});
  EXPECT_FALSE(engine.exists(call));
  EXPECT_EQ(engine.view(created).queue, engine.queue("tier2"));
}

TEST(AcdWorkOrders, calls_that_are_never_answered_open_none) {
  TestEngine engine(two_tiers());
  const CallId call = engine.arrive("q");
  engine.hang_up(call);
  EXPECT_FALSE(engine.exists(call));
  engine.ok(PullCall{.call = engine.arrive("q")});
  EXPECT_EQ(engine->calls(), 0u);
}

TEST(AcdWorkOrders, a_pulled_call_opens_one_too) {
  TestEngine engine(two_tiers());
  engine.log_in("bob");
  const CallId call = engine.arrive("q");
  engine.ok(PullCall{call, engine.agent("bob")});
  EXPECT_TRUE(engine.view(call).work_order_open);
}

TEST(AcdWorkOrders, an_order_opened_anew_after_it_was_resolved) {
  TestEngine engine(two_tiers());
  engine.log_in("ann");
  const CallId call = connected(engine);
  engine.at(10s);
  engine.ok(ResolveCall{call});
  engine.at(20s);
  engine.ok(TransferCall{call, engine.queue("q")});
  engine.accept(call, "ann");
  EXPECT_TRUE(engine.view(call).work_order_open);
  engine.at(25s);
  engine.ok(ResolveCall{call});
  EXPECT_EQ(engine.last(EventKind::kResolved).value, to_us(25s));  // since the first answer
}

TEST(AcdWorkOrders, the_standing_description_is_left_out_where_there_is_no_room) {
  TestEngine engine(two_tiers());
  engine.log_in("ann");
  const std::string text(kMaxAttributeBytes, 'x');
  const std::vector<Attribute> attributes{{kCustomer, text}};
  const CallId call = connected(engine, {.attributes = attributes});
  const CallId created = engine.ok(EscalateCall{.call = call});
  EXPECT_EQ(engine.attribute(created, kCustomer), text);
  EXPECT_EQ(engine.attribute(created, kDescription), "(none)");
}

TEST(AcdWorkOrders, a_queue_with_an_open_order_cannot_be_removed) {
  TestEngine engine(two_tiers());
  engine.log_in("ann");
  const CallId call = connected(engine);
  engine.ok(CompleteCall{.call = call, .resolved = false});
  EXPECT_EQ(engine->remove_queue(engine.queue("q")).code(), absl::StatusCode::kFailedPrecondition);
  engine.ok(ResolveCall{call});
  EXPECT_TRUE(engine->remove_queue(engine.queue("q")).ok());
  engine.check();
}

}  // namespace
}  // namespace strowger
