// SPDX-License-Identifier: Apache-2.0
//
// Arrival: what events tell, priorities, enqueue times that are carried, preferred agents, attributes (rules 4.1
// to 4.3, 4.5 and 4.6). Places are in acd_positions_test.cc.
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

TEST(AcdArrival, a_call_is_queued_offered_connected_and_ended) {
  TestEngine engine(small_centre({.name = "q", .requirement = "english", .priority = 7, .ring_timeout = 15s}, {}));
  AgentSpec ann = member("ann");
  ann.skills = {{"english", 5}};
  ASSERT_TRUE(engine->add_agent(ann).ok());
  engine.at(10s);
  const CallId call = engine.arrive("q", {.media = Media::kCallback, .record_decisions = false});
  EXPECT_EQ(engine.told(), (Lines{"configured", "queued c1 q arrival"}));
  engine.at(12s);
  engine.log_in("ann");

  const Event offered = engine.last(EventKind::kOffered);
  EXPECT_EQ(offered.time, kMinTime + 12s);
  EXPECT_EQ(offered.call, call);
  EXPECT_EQ(offered.host_ref, 1u);
  EXPECT_EQ(offered.queue, engine.queue("q"));
  EXPECT_EQ(offered.agent, engine.agent("ann"));
  EXPECT_EQ(offered.media, Media::kCallback);
  EXPECT_EQ(offered.priority, 7);
  EXPECT_EQ(engine->requirement_text(offered.requirement), "english");
  EXPECT_EQ(offered.value, to_us(15s));
  EXPECT_EQ(offered.value2, 0);
  EXPECT_EQ(offered.cause, Cause::kNone);
  EXPECT_EQ(offered.end, CallEnd::kNone);

  engine.at(15s);
  engine.accept(call, "ann");
  EXPECT_EQ(engine.last(EventKind::kConnected).value, to_us(5s));
  EXPECT_EQ(engine.last(EventKind::kConnected).value2, to_us(5s));
  engine.at(60s);
  engine.complete(call);
  const Event disconnected = engine.last(EventKind::kDisconnected);
  EXPECT_EQ(disconnected.value, to_us(45s));
  EXPECT_EQ(disconnected.value2, 0);
  const Event ended = engine.last(EventKind::kEnded);
  EXPECT_EQ(ended.agent, engine.agent("ann"));
  EXPECT_EQ(ended.value, 0);  // of wrap-up
  EXPECT_EQ(ended.value2, to_us(50s));
  EXPECT_EQ(engine.told(), (Lines{"ann: logged_out -> ready", "offered c1 ann", "ann: ready -> reserved",
                                  "connected c1 ann", "ann: reserved -> busy", "disconnected c1 ann agent_completed",
                                  "ann: busy -> ready", "ended c1 ann completed agent_completed"}));
  EXPECT_FALSE(engine.exists(call));
  EXPECT_EQ(engine->calls(), 0u);
}

TEST(AcdArrival, the_queued_event_counts_the_calls_and_tells_the_age) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  engine.at(100s);
  engine.arrive("q");
  EXPECT_EQ(engine.last(EventKind::kQueued).value, 1);
  EXPECT_EQ(engine.last(EventKind::kQueued).value2, 0);
  engine.arrive("q", {.enqueue_time = kMinTime + 30s});
  EXPECT_EQ(engine.last(EventKind::kQueued).value, 2);
  EXPECT_EQ(engine.last(EventKind::kQueued).value2, to_us(70s));
}

TEST(AcdArrival, the_view_tells_what_is_known) {
  TestEngine engine(small_centre({.name = "q", .tiers = {.min = 1, .max = 3, .raise = 2}}, {}));
  engine.at(9s);
  const RequirementId own = engine.requirement("billing >= 2");
  const CallId call = engine.arrive("q", {.priority = -3, .enqueue_time = kMinTime + 4s, .requirement = own});
  const CallView view = engine.view(call);
  EXPECT_EQ(view.call, call);
  EXPECT_EQ(view.state, CallState::kQueued);
  EXPECT_EQ(view.queue, engine.queue("q"));
  EXPECT_EQ(view.media, Media::kVoice);
  EXPECT_EQ(view.priority, -3);
  EXPECT_EQ(view.enqueue_time, kMinTime + 4s);
  EXPECT_EQ(view.joined_queue, kMinTime + 4s);  // a restored call climbs on where it was
  EXPECT_EQ(view.requirement, own);
  EXPECT_EQ(view.tiers, (TierWindow{.min = 1, .max = 3, .raise = 2}));
  EXPECT_FALSE(view.agent.valid());
  EXPECT_EQ(view.offers, 0);
  EXPECT_FALSE(view.work_order_open);
  EXPECT_EQ(view.host_ref, 1u);
  EXPECT_EQ(*engine->position(call), 1u);
}

TEST(AcdArrival, higher_priority_comes_first_and_then_the_older_call) {
  TestEngine engine(small_centre({.name = "q", .priority = 5}, {"ann"}));
  engine.arrive("q");                       // c1: 5
  engine.arrive("q", {.priority = 6});      // c2
  engine.arrive("q", {.priority = 5});      // c3
  engine.arrive("q", {.priority = -1000});  // c4
  engine.arrive("q", {.priority = 1000});   // c5
  EXPECT_EQ(engine.line("q"), (std::vector<uint64_t>{5, 2, 1, 3, 4}));
  engine.log_in("ann");
  std::vector<uint64_t> order;
  for (int i = 0; i < 5; ++i) {
    const Event offered = engine.last(EventKind::kOffered);
    order.push_back(offered.host_ref);
    engine.serve(offered.call);
  }
  EXPECT_EQ(order, (std::vector<uint64_t>{5, 2, 1, 3, 4}));
}

TEST(AcdArrival, a_carried_enqueue_time_gives_the_place_back) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  engine.at(100s);
  engine.arrive("q", {.enqueue_time = kMinTime + 50s});
  engine.arrive("q");
  engine.arrive("q", {.enqueue_time = kMinTime + 20s});
  engine.arrive("q", {.enqueue_time = kMinTime + 50s});  // equal times: in order of arrival
  engine.arrive("q", {.enqueue_time = kMinTime});
  EXPECT_EQ(engine.line("q"), (std::vector<uint64_t>{5, 3, 1, 4, 2}));
}

TEST(AcdArrival, an_agent_takes_the_oldest_call_whatever_its_class) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  const RequirementId not_english = engine.requirement("not english");
  engine.arrive("q", {.requirement = not_english});
  engine.arrive("q");
  engine.arrive("q", {.requirement = not_english});
  engine.log_in("ann");
  EXPECT_EQ(engine.last(EventKind::kOffered).host_ref, 1u);
  engine.serve(engine.last(EventKind::kOffered).call);
  EXPECT_EQ(engine.last(EventKind::kOffered).host_ref, 2u);
}

// ---- LIFO ----------------------------------------------------------------------------------------------------------

TEST(AcdArrival, a_lifo_queue_gives_the_newest_call_of_the_highest_priority) {
  TestEngine engine(small_centre({.name = "q", .lifo = true}, {"ann"}));
  engine.arrive("q");
  engine.at(1s);
  engine.arrive("q");
  engine.at(2s);
  engine.arrive("q", {.priority = 1});
  engine.at(3s);
  engine.arrive("q", {.priority = 1});
  engine.at(4s);
  engine.arrive("q");
  // The line is by priority and place; only the choice is turned round.
  EXPECT_EQ(engine.line("q"), (std::vector<uint64_t>{3, 4, 1, 2, 5}));
  engine.log_in("ann");
  std::vector<uint64_t> order;
  for (int i = 0; i < 5; ++i) {
    order.push_back(engine.last(EventKind::kOffered).host_ref);
    engine.serve(engine.last(EventKind::kOffered).call);
  }
  EXPECT_EQ(order, (std::vector<uint64_t>{4, 3, 5, 2, 1}));
}

TEST(AcdArrival, a_position_in_a_lifo_queue_is_refused) {
  TestEngine engine(small_centre({.name = "q", .lifo = true}, {}));
  EXPECT_EQ(engine.try_arrive("q", {.position = 1}).refusal, Refusal::kPositionInLifoQueue);
  EXPECT_EQ(engine.try_arrive("q", {.position = 0}).refusal, Refusal::kNone);
}

// ---- Preferred agents ----------------------------------------------------------------------------------------------

TEST(AcdArrival, a_call_is_held_for_its_preferred_agents) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  engine.ok(SetNotReady{engine.agent("bob"), ReasonId{}});
  const std::vector<AgentId> preferred{engine.agent("bob")};
  const CallId call = engine.arrive("q", {.preferred = preferred, .preferred_window = 30s});
  EXPECT_EQ(engine.state(call), CallState::kQueued);  // ann is free, but it is held for bob
  engine.at(10s);
  engine.ready("bob");
  EXPECT_EQ(engine.who(call), "bob");
}

TEST(AcdArrival, the_preferred_window_ends_at_its_time) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  engine.not_ready("bob");
  const std::vector<AgentId> preferred{engine.agent("bob")};
  engine.at(5s);
  const CallId call = engine.arrive("q", {.preferred = preferred, .preferred_window = 30s});
  engine.at(35s - 1us);
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.at(35s);
  EXPECT_EQ(engine.who(call), "ann");
}

TEST(AcdArrival, nobody_preferred_logged_in_means_no_window) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}));
  engine.log_in("ann");
  const std::vector<AgentId> preferred{engine.agent("bob")};
  EXPECT_EQ(engine.who(engine.arrive("q", {.preferred = preferred, .preferred_window = 30s})), "ann");
}

TEST(AcdArrival, a_window_of_zero_holds_nothing) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  const std::vector<AgentId> preferred{engine.agent("bob")};
  EXPECT_EQ(engine.who(engine.arrive("q", {.preferred = preferred})), "ann");
}

TEST(AcdArrival, a_preferred_agent_outside_the_tiers_may_take_the_call) {
  CentreSpec centre = small_centre({.name = "q", .tiers = {.min = 0, .max = 1, .raise = 0}}, {"ann"});
  centre.agents.push_back(member("bob", "q", 5));
  centre.agents.push_back(member("cyd", "q", 0));
  centre.agents.back().memberships[0].delay = 60s;
  centre.agents.push_back(member("dot", "q", 0));
  centre.agents.back().memberships[0].reserve_level = 9;
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd", "dot"});
  for (const std::string name : {"bob", "cyd", "dot"}) {
    const std::vector<AgentId> preferred{engine.agent(name)};
    EXPECT_EQ(engine.who(engine.arrive("q", {.preferred = preferred, .preferred_window = 1s})), name);
  }
}

TEST(AcdArrival, the_window_ends_when_the_last_preferred_agent_declines_or_logs_out) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob", "cyd"}));
  engine.log_in({"ann", "bob", "cyd"});
  engine.not_ready("ann");
  const std::vector<AgentId> preferred{engine.agent("bob"), engine.agent("cyd")};
  const CallId call = engine.arrive("q", {.preferred = preferred, .preferred_window = 300s});
  EXPECT_EQ(engine.who(call), "bob");
  engine.decline(call, "bob");
  EXPECT_EQ(engine.who(call), "cyd");
  engine.ready("ann");
  engine.log_out("cyd");  // nobody preferred is left who may take it
  EXPECT_EQ(engine.who(call), "ann");
}

TEST(AcdArrival, pausing_the_only_preferred_agent_ends_the_window) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  engine.not_ready("bob");
  const std::vector<AgentId> preferred{engine.agent("bob")};
  const CallId call = engine.arrive("q", {.preferred = preferred, .preferred_window = 300s});
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.ok(PauseInQueue{engine.agent("bob"), engine.queue("q"), ReasonId{}});
  EXPECT_EQ(engine.who(call), "ann");
}

TEST(AcdArrival, removing_the_only_preferred_agent_ends_the_window) {
  TestEngine engine(small_centre({.name = "q"}, {"ann", "bob"}));
  engine.log_in({"ann", "bob"});
  engine.not_ready("bob");
  const std::vector<AgentId> preferred{engine.agent("bob")};
  const CallId call = engine.arrive("q", {.preferred = preferred, .preferred_window = 300s});
  ASSERT_TRUE(engine->remove_agent(engine.agent("bob")).ok());
  engine.check();
  EXPECT_EQ(engine.who(call), "ann");
}

TEST(AcdArrival, an_unskilled_preferred_agent_does_not_open_a_window) {
  CentreSpec centre = small_centre({.name = "q", .requirement = "english"}, {"ann", "bob"});
  centre.agents[0].skills = {{"english", 1}};
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  const std::vector<AgentId> preferred{engine.agent("bob")};
  EXPECT_EQ(engine.who(engine.arrive("q", {.preferred = preferred, .preferred_window = 30s})), "ann");
}

TEST(AcdArrival, moving_the_call_ends_its_window) {
  CentreSpec centre = small_centre({.name = "q"}, {"ann", "bob"});
  centre.queues.push_back({.name = "r"});
  centre.agents[0].memberships.push_back({.queue = "r"});
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  engine.not_ready("bob");
  const std::vector<AgentId> preferred{engine.agent("bob")};
  const CallId call = engine.arrive("q", {.preferred = preferred, .preferred_window = 300s});
  engine.ok(MoveCall{call, engine.queue("r")});
  EXPECT_EQ(engine.who(call), "ann");
}

// ---- Attributes ----------------------------------------------------------------------------------------------------

TEST(AcdArrival, attributes_are_given_back) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  const TextId plan = engine->text("plan");
  EXPECT_EQ(engine->text("plan"), plan);
  EXPECT_EQ(engine->name(plan), "plan");
  EXPECT_EQ(engine->name(kCallerNumber), "caller_number");
  EXPECT_EQ(engine->name(kDescription), "description");
  const std::vector<Attribute> attributes{{kCallerNumber, "+44 20 7946 0000"}, {plan, ""}, {kLanguage, "de"}};
  const CallId call = engine.arrive("q", {.attributes = attributes});
  std::vector<std::pair<TextId, std::string>> found;
  engine->attributes(call, [&](TextId key, std::string_view value) { found.emplace_back(key, value); });
  EXPECT_EQ(found, (std::vector<std::pair<TextId, std::string>>{
                       {kCallerNumber, "+44 20 7946 0000"}, {plan, ""}, {kLanguage, "de"}}));
  engine->attributes(CallId{}, [](TextId, std::string_view) { FAIL(); });
}

TEST(AcdArrival, of_two_values_for_one_key_the_later_counts) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  const std::vector<Attribute> attributes{{kLanguage, "de"}, {kCustomer, "x"}, {kLanguage, "fr"}};
  EXPECT_EQ(engine.attribute(engine.arrive("q", {.attributes = attributes}), kLanguage), "fr");
}

TEST(AcdArrival, attributes_are_limited_in_number_and_bytes) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  std::vector<Attribute> attributes;
  for (size_t i = 0; i < kMaxAttributes; ++i) attributes.push_back({engine->text("key" + std::to_string(i)), "v"});
  const CallId full = engine.arrive("q", {.attributes = attributes});
  EXPECT_EQ(engine.attribute(full, attributes.back().key), "v");
  attributes.push_back({engine->text("one more"), "v"});
  EXPECT_EQ(engine.try_arrive("q", {.attributes = attributes}).refusal, Refusal::kAttributesTooLong);
  // The description would be the 65th.
  EXPECT_EQ(engine.refusal(DescribeCall{full, "text"}), Refusal::kAttributesTooLong);

  for (const int excess : {-1, 0, 1}) {
    const std::string text(kMaxAttributeBytes + static_cast<size_t>(excess), 'x');
    const std::vector<Attribute> one{{kCustomer, text}};
    const Applied answer = engine.try_arrive("q", {.attributes = one});
    EXPECT_EQ(answer.refusal, excess > 0 ? Refusal::kAttributesTooLong : Refusal::kNone);
    if (answer.ok()) {
      EXPECT_EQ(engine.attribute(answer.call, kCustomer), text);
    }
  }
}

TEST(AcdArrival, the_longest_attributes_of_all_keys_are_kept_whole) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  std::vector<std::string> values(kMaxAttributes);
  std::vector<Attribute> attributes;
  const size_t each = kMaxAttributeBytes / kMaxAttributes;
  for (size_t i = 0; i < kMaxAttributes; ++i) {
    values[i] = std::string(each + (i == 0 ? kMaxAttributeBytes % kMaxAttributes : 0), static_cast<char>('!' + i));
    attributes.push_back({engine->text("key" + std::to_string(i)), values[i]});
  }
  const CallId call = engine.arrive("q", {.attributes = attributes});
  for (const Attribute& a : attributes) EXPECT_EQ(engine.attribute(call, a.key), a.value);
}

TEST(AcdArrival, the_description_may_be_written_again_in_every_state) {
  TestEngine engine(small_centre({.name = "q", .wrap_up = 10s}, {"ann"}));
  const std::vector<Attribute> attributes{{kDescription, "first"}, {kCustomer, "x"}};
  const CallId call = engine.arrive("q", {.attributes = attributes});
  engine.ok(DescribeCall{call, "queued"});
  EXPECT_EQ(engine.attribute(call, kDescription), "queued");
  engine.log_in("ann");
  engine.ok(DescribeCall{call, "offered"});
  engine.accept(call, "ann");
  engine.ok(DescribeCall{call, "connected"});
  engine.ok(HoldCall{call});
  engine.ok(DescribeCall{call, "held"});
  engine.complete(call);
  engine.ok(DescribeCall{call, "wrap_up"});
  EXPECT_EQ(engine.attribute(call, kDescription), "wrap_up");
  EXPECT_EQ(engine.attribute(call, kCustomer), "x");
  engine.ok(DescribeCall{call, ""});
  EXPECT_EQ(engine.attribute(call, kDescription), "");
  engine.ok(EndWrapUp{.call = call});
  EXPECT_EQ(engine.refusal(DescribeCall{call, "late"}), Refusal::kUnknownCall);
}

}  // namespace
}  // namespace strowger
