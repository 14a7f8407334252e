// SPDX-License-Identifier: Apache-2.0
//
// Which call a freed agent is given, for each call order, worked out by hand (rule 6.1).
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/engine/acd.h"
#include "support/engine_fixture.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;
using test::TestEngine;

using Refs = std::vector<uint64_t>;

/// Queues a, b and c, and ann who is a member of all three.
CentreSpec three_queues(std::string order) {
  CentreSpec centre;
  centre.call_order = std::move(order);
  centre.queues = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
  AgentSpec ann;
  ann.name = "ann";
  ann.memberships = {{.queue = "a"}, {.queue = "b"}, {.queue = "c"}};
  centre.agents = {ann};
  return centre;
}

/// The calls in the order in which ann is given them, each answered and ended at once.
Refs all_taken(TestEngine& engine) {
  Refs order;
  engine.log_in("ann");
  while (engine.state("ann") == AgentState::kReserved) {
    order.push_back(engine.last(EventKind::kOffered).host_ref);
    engine.serve(engine.last(EventKind::kOffered).call);
  }
  return order;
}

TEST(AcdCallOrders, priority_then_place) {
  TestEngine engine(three_queues("priority"));
  engine.arrive("b");
  engine.at(1s);
  engine.arrive("a");
  engine.arrive("c", {.priority = 4});
  engine.at(2s);
  engine.arrive("b", {.priority = 4});
  engine.arrive("a", {.priority = -2, .enqueue_time = kMinTime});
  EXPECT_EQ(all_taken(engine), (Refs{3, 4, 1, 2, 5}));
}

TEST(AcdCallOrders, age_is_oldest_first_whatever_the_priority) {
  TestEngine engine(three_queues("age"));
  engine.at(10s);
  engine.arrive("a", {.priority = 9});
  engine.arrive("b", {.priority = -9});
  engine.arrive("c", {.enqueue_time = kMinTime + 9s});
  engine.at(11s);
  engine.arrive("a", {.priority = 1000});
  engine.arrive("b", {.enqueue_time = kMinTime + 10s});
  EXPECT_EQ(all_taken(engine), (Refs{3, 1, 2, 5, 4}));
}

TEST(AcdCallOrders, age_looks_past_priorities_inside_one_queue) {
  TestEngine engine(three_queues("age"));
  engine.arrive("a", {.priority = -5});
  engine.at(1s);
  engine.arrive("a", {.priority = 5});
  EXPECT_EQ(all_taken(engine), (Refs{1, 2}));
}

TEST(AcdCallOrders, sla_deadline_is_earliest_deadline_first_and_none_comes_last) {
  CentreSpec centre = three_queues("sla_deadline");
  centre.slas = {{.name = "fast", .target = 10s}, {.name = "slow", .target = 60s}};
  centre.customer_classes = {"gold"};
  centre.queues[0].sla = "slow";
  centre.queues[0].customer_slas = {{.customer_class = "gold", .sla = "fast"}};
  centre.queues[1].sla = "fast";
  TestEngine engine(centre);
  engine.arrive("c", {.priority = 1000});  // c1: no SLA
  engine.arrive("a");                      // c2: due at 60
  engine.at(45s);
  engine.arrive("b");  // c3: due at 55
  engine.at(50s);
  engine.arrive("b");                                                           // c4: due at 60, behind c2 by place
  engine.arrive("a", {.customer_class = engine->find_customer_class("gold")});  // c5: due at 60 too, and later
  engine.arrive("b", {.priority = 9, .enqueue_time = kMinTime + 30s});          // c6: due at 40
  EXPECT_EQ(all_taken(engine), (Refs{6, 3, 2, 4, 5, 1}));
}

TEST(AcdCallOrders, sla_deadline_leaves_a_position_in_the_line_its_worth) {
  CentreSpec centre = three_queues("sla_deadline");
  centre.slas = {{.name = "fast", .target = 100s}};
  centre.queues[0].sla = "fast";
  TestEngine engine(centre);
  engine.arrive("a");
  engine.at(10s);
  engine.arrive("a", {.position = 1});  // due ten seconds later, but in front of the line (rule 6.1)
  EXPECT_EQ(all_taken(engine), (Refs{2, 1}));
}

TEST(AcdCallOrders, queue_weight_takes_the_heaviest_queue_first) {
  CentreSpec centre = three_queues("queue_weight");
  centre.queues[0].weight = 1;
  centre.queues[1].weight = 50;
  centre.queues[2].weight = 50;
  TestEngine engine(centre);
  engine.arrive("a", {.priority = 1000});
  engine.at(1s);
  engine.arrive("b");
  engine.at(2s);
  engine.arrive("c");
  engine.at(3s);
  engine.arrive("c", {.priority = 1});
  EXPECT_EQ(all_taken(engine), (Refs{4, 2, 3, 1}));
}

TEST(AcdCallOrders, membership_priority_takes_the_first_line_first) {
  CentreSpec centre = three_queues("membership_priority");
  centre.agents[0].memberships[0].priority = 3;
  centre.agents[0].memberships[1].priority = 1;
  centre.agents[0].memberships[2].priority = 2;
  TestEngine engine(centre);
  engine.arrive("a", {.priority = 1000});
  engine.arrive("c");
  engine.at(5s);
  engine.arrive("c", {.priority = 2});
  engine.arrive("b");
  EXPECT_EQ(all_taken(engine), (Refs{4, 3, 2, 1}));
}

TEST(AcdCallOrders, a_second_line_counts_after_its_delay) {
  CentreSpec centre = three_queues("membership_priority");
  centre.agents[0].memberships[1].priority = 2;
  centre.agents[0].memberships[1].delay = 30s;
  TestEngine engine(centre);
  engine.log_in("ann");
  const CallId call = engine.arrive("b");
  engine.at(30s - 1us);
  EXPECT_EQ(engine.state(call), CallState::kQueued);
  engine.at(30s);
  EXPECT_EQ(engine.who(call), "ann");
}

TEST(AcdCallOrders, generalised_c_mu_takes_the_call_whose_cost_grows_fastest) {
  CentreSpec centre = three_queues("generalised_c_mu");
  centre.queues[0].cost = 1;
  centre.queues[0].expected_handling = 100s;
  centre.queues[1].cost = 4;
  centre.queues[1].expected_handling = 100s;
  centre.queues[2].cost = 1;
  centre.queues[2].cost_power = 1;  // constant: 1 / 10 s
  centre.queues[2].expected_handling = 10s;
  TestEngine engine(centre);
  engine.arrive("a");
  engine.arrive("c");
  engine.at(8s);
  engine.arrive("b");
  engine.at(10s);
  // 2 c w / h: a = 2 * 10 / 100 = 0.2; b = 8 * 2 / 100 = 0.16; c = 0.1.
  EXPECT_EQ(all_taken(engine), (Refs{1, 3, 2}));
}

TEST(AcdCallOrders, generalised_c_mu_overtakes_as_time_passes) {
  CentreSpec centre = three_queues("generalised_c_mu");
  centre.queues[1].cost = 4;
  TestEngine engine(centre);
  engine.arrive("a");
  engine.at(8s);
  engine.arrive("b");
  engine.at(11s);
  // 11 against 4 * 3.
  EXPECT_EQ(all_taken(engine), (Refs{2, 1}));
}

TEST(AcdCallOrders, generalised_c_mu_leaves_a_position_in_the_line_its_worth) {
  TestEngine engine(three_queues("generalised_c_mu"));
  engine.arrive("a");
  engine.at(10s);
  engine.arrive("a", {.position = 1});
  EXPECT_EQ(all_taken(engine), (Refs{2, 1}));
}

TEST(AcdCallOrders, queue_ratio_takes_from_the_queue_longest_for_its_share) {
  CentreSpec centre = three_queues("queue_ratio");
  centre.queues[0].share = 3;
  centre.queues[1].share = 1;
  TestEngine engine(centre);
  for (int i = 0; i < 4; ++i) engine.arrive("a");  // c1 to c4: 4/3
  engine.at(1s);
  engine.arrive("b");  // c5
  engine.arrive("b");  // c6: 2/1
  engine.arrive("c");  // c7: 1/1
  // 4/3 2 1: b. 4/3 1 1: a. 1 1 1: the oldest is a's. 2/3 1 1: b, then c (place), then a.
  EXPECT_EQ(all_taken(engine), (Refs{5, 1, 2, 6, 7, 3, 4}));
}

TEST(AcdCallOrders, queue_idleness_ratio_takes_from_the_queue_above_its_share) {
  CentreSpec centre = three_queues("queue_idleness_ratio");
  centre.queues[0].share = 3;
  TestEngine engine(centre);
  for (int i = 0; i < 4; ++i) engine.arrive("a");  // c1 to c4
  engine.at(1s);
  engine.arrive("b");  // c5
  engine.arrive("b");  // c6
  engine.arrive("c");  // c7
  // S = 5; w S - s W with W = 7: a 20-21, b 10-7, c 5-7: b. W = 6: a 20-18, b 5-6, c 5-6: a.
  // W = 5: a 15-15, b 5-5, c 5-5: all zero, the oldest: a. W = 4: a 10-12, b 5-4, c 5-4: b. W = 3: a 10-9, c 5-3: c.
  EXPECT_EQ(all_taken(engine), (Refs{5, 1, 2, 6, 7, 3, 4}));
}

TEST(AcdCallOrders, offered_calls_count_as_waiting_for_the_ratios) {
  CentreSpec centre = three_queues("queue_ratio");
  AgentSpec bob;
  bob.name = "bob";
  bob.memberships = {{.queue = "b"}};
  centre.agents.push_back(bob);
  TestEngine engine(centre);
  engine.arrive("a");
  engine.at(1s);
  engine.arrive("b");
  engine.arrive("b");
  engine.log_in("bob");  // c2 is on offer to bob, and still waits
  engine.log_in("ann");
  EXPECT_EQ(engine.last(EventKind::kOffered).host_ref, 3u);
}

TEST(AcdCallOrders, the_agents_own_order_wins_over_the_centres) {
  CentreSpec centre = three_queues("priority");
  centre.agents[0].call_order = "age";
  TestEngine engine(centre);
  engine.arrive("a");
  engine.at(1s);
  engine.arrive("b", {.priority = 5});
  EXPECT_EQ(all_taken(engine), (Refs{1, 2}));
}

// ---- LIFO inside ---------------------------------------------------------------------------------------------------

TEST(AcdCallOrders, a_lifo_queue_sends_its_newest_call_to_be_compared) {
  CentreSpec centre = three_queues("age");
  centre.queues[1].lifo = true;
  TestEngine engine(centre);
  engine.arrive("b");  // c1
  engine.at(1s);
  engine.arrive("a");  // c2
  engine.at(2s);
  engine.arrive("b");  // c3: b's best, and younger than c2
  engine.at(3s);
  engine.arrive("c");  // c4
  // b's best is c3: c2 is older than c3; then c3 is older than c4; then b's best is c1.
  EXPECT_EQ(all_taken(engine), (Refs{2, 3, 1, 4}));
}

TEST(AcdCallOrders, priority_still_comes_before_age_in_a_lifo_queue) {
  CentreSpec centre = three_queues("priority");
  centre.queues[1].lifo = true;
  TestEngine engine(centre);
  engine.arrive("b", {.priority = 1});
  engine.at(1s);
  engine.arrive("b", {.priority = 1});
  engine.at(2s);
  engine.arrive("b");
  engine.arrive("a", {.priority = 1});
  EXPECT_EQ(all_taken(engine), (Refs{2, 1, 4, 3}));
}

TEST(AcdCallOrders, sla_deadlines_are_turned_round_inside_a_lifo_queue) {
  CentreSpec centre = three_queues("sla_deadline");
  centre.slas = {{.name = "fast", .target = 100s}};
  centre.queues[0].sla = centre.queues[1].sla = "fast";
  centre.queues[1].lifo = true;
  TestEngine engine(centre);
  engine.arrive("b");
  engine.at(1s);
  engine.arrive("b");
  engine.at(2s);
  engine.arrive("a");
  EXPECT_EQ(all_taken(engine), (Refs{2, 1, 3}));
}

TEST(AcdCallOrders, an_agent_is_given_calls_until_there_is_no_room) {
  CentreSpec centre = three_queues("priority");
  centre.agents[0].capacity = 300;
  centre.agents[0].max_offers = 2;
  TestEngine engine(centre);
  const CallId first = engine.arrive("a");
  const CallId second = engine.arrive("b");
  const CallId third = engine.arrive("c");
  engine.log_in("ann");
  EXPECT_EQ(engine.state(first), CallState::kOffered);
  EXPECT_EQ(engine.state(second), CallState::kOffered);
  EXPECT_EQ(engine.state(third), CallState::kQueued);
  engine.accept(second, "ann");
  EXPECT_EQ(engine.state(third), CallState::kOffered);
}

}  // namespace
}  // namespace strowger
