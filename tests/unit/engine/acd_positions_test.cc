// SPDX-License-Identifier: Apache-2.0
//
// Calls that join at a position (rule 4.4), and places that stay with calls.
#include <vector>

#include "gtest/gtest.h"
#include "strowger/engine/acd.h"
#include "support/engine_fixture.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;
using test::small_centre;
using test::TestEngine;

using Refs = std::vector<uint64_t>;

TEST(AcdPositions, an_empty_zone_makes_a_position_without_effect) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  engine.arrive("q", {.position = 5});
  engine.arrive("q", {.priority = 3, .position = 9});
  engine.arrive("q", {.priority = -3, .position = 1});
  EXPECT_EQ(engine.line("q"), (Refs{2, 1, 3}));
}

TEST(AcdPositions, position_one_goes_before_every_call_of_its_priority) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  engine.at(10s);
  engine.arrive("q");
  engine.arrive("q", {.position = 1});
  engine.arrive("q", {.position = 1});
  engine.arrive("q", {.position = 1});
  EXPECT_EQ(engine.line("q"), (Refs{4, 3, 2, 1}));
}

TEST(AcdPositions, a_position_counts_from_the_front_of_the_queue) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  for (int i = 0; i < 4; ++i) {
    engine.pass(1s);
    engine.arrive("q");
  }
  engine.arrive("q", {.position = 3});  // c5 behind the second
  EXPECT_EQ(engine.line("q"), (Refs{1, 2, 5, 3, 4}));
  engine.arrive("q", {.position = 2});
  EXPECT_EQ(engine.line("q"), (Refs{1, 6, 2, 5, 3, 4}));
}

TEST(AcdPositions, places_outside_its_priority_are_moved_to_the_nearest_inside) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  engine.arrive("q", {.priority = 9});
  engine.arrive("q", {.priority = 9});
  engine.arrive("q", {.priority = 5});
  engine.arrive("q", {.priority = 5});
  engine.arrive("q", {.priority = 1});
  engine.arrive("q", {.priority = 5, .position = 1});    // c6: the first of the fives
  engine.arrive("q", {.priority = 5, .position = 100});  // c7: the last of the fives
  EXPECT_EQ(engine.line("q"), (Refs{1, 2, 6, 3, 4, 7, 5}));
  engine.arrive("q", {.priority = 5, .position = 7});  // c8: behind c7, the last place inside
  EXPECT_EQ(engine.line("q"), (Refs{1, 2, 6, 3, 4, 7, 8, 5}));
  engine.arrive("q", {.priority = 5, .position = 6});  // c9: before c7
  EXPECT_EQ(engine.line("q"), (Refs{1, 2, 6, 3, 4, 9, 7, 8, 5}));
}

TEST(AcdPositions, the_last_place_is_not_before_the_last_call) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  engine.at(100s);
  engine.arrive("q");
  // Its enqueue time would put it first; the position says last.
  engine.arrive("q", {.enqueue_time = kMinTime + 1s, .position = 2});
  EXPECT_EQ(engine.line("q"), (Refs{1, 2}));
  // Without a position the enqueue time decides.
  engine.arrive("q", {.enqueue_time = kMinTime + 1s});
  EXPECT_EQ(engine.line("q"), (Refs{3, 1, 2}));
}

TEST(AcdPositions, between_neighbours_of_one_instant) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  engine.arrive("q");
  engine.arrive("q");
  engine.arrive("q", {.position = 2});
  engine.arrive("q", {.position = 2});
  engine.arrive("q", {.position = 4});
  EXPECT_EQ(engine.line("q"), (Refs{1, 4, 3, 5, 2}));
}

TEST(AcdPositions, between_neighbours_one_microsecond_apart) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  engine.at(10s);
  engine.arrive("q");
  engine.at(10s + 1us);
  engine.arrive("q");
  engine.arrive("q", {.position = 2});
  EXPECT_EQ(engine.line("q"), (Refs{1, 3, 2}));
  engine.arrive("q", {.position = 2});
  EXPECT_EQ(engine.line("q"), (Refs{1, 4, 3, 2}));
}

TEST(AcdPositions, sixteen_calls_fit_between_two_of_one_instant) {
  TestEngine engine(small_centre({.name = "q"}, {}));
  engine.arrive("q");
  engine.arrive("q");
  // Each halves the gap of 2^16 before the second call; the place in front of it is used up after sixteen.
  for (int i = 0; i < 16; ++i) engine.arrive("q", {.position = 2});
  EXPECT_EQ(engine.line("q"), (Refs{1, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2}));
  const Applied refused = engine.try_arrive("q", {.position = 2});
  EXPECT_EQ(refused.refusal, Refusal::kNoRoomAtPosition);
  EXPECT_FALSE(refused.call.valid());
  EXPECT_EQ(engine.try_arrive("q", {.position = 4}).refusal, Refusal::kNone);
}

TEST(AcdPositions, at_the_first_instant_of_all_there_is_still_a_place_in_front) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  engine.arrive("q");
  const CallId first = engine.arrive("q", {.position = 1});
  EXPECT_EQ(engine.line("q"), (Refs{2, 1}));
  EXPECT_EQ(engine.view(first).enqueue_time, kMinTime);
  engine.log_in("ann");
  EXPECT_EQ(engine.who(first), "ann");
}

TEST(AcdPositions, only_the_order_is_affected_and_not_the_age) {
  CentreSpec centre = small_centre({.name = "q", .sla = "fast"}, {});
  centre.slas = {{.name = "fast", .target = 20s}};
  TestEngine engine(centre);
  engine.arrive("q");
  engine.at(10s);
  const CallId late = engine.arrive("q", {.position = 1});
  EXPECT_EQ(*engine->position(late), 1u);
  engine.at(30s - 1us);
  EXPECT_EQ(engine.last(EventKind::kSlaBreached).host_ref, 1u);
  engine.at(30s);
  EXPECT_EQ(engine.last(EventKind::kSlaBreached).host_ref, 2u);
  EXPECT_EQ(engine.last(EventKind::kSlaBreached).value, to_us(20s));
}

TEST(AcdPositions, offered_calls_keep_their_numbers) {
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  engine.log_in("ann");
  const CallId offered = engine.arrive("q");
  engine.arrive("q");
  EXPECT_EQ(engine.state(offered), CallState::kOffered);
  EXPECT_EQ(*engine->position(offered), 1u);
  engine.arrive("q", {.position = 2});
  EXPECT_EQ(engine.line("q"), (Refs{1, 3, 2}));
}

TEST(AcdPositions, calls_with_equal_places_do_not_get_lost) {
  // Two calls are put half-way between the same two neighbours, one after the other, while the first of them stands
  // elsewhere. When it comes back both have a claim to one place.
  TestEngine engine(small_centre({.name = "q"}, {"ann"}));
  engine.arrive("q");
  engine.arrive("q");
  const CallId first = engine.arrive("q", {.position = 2});
  engine.ok(SetCallPriority{first, 5});
  EXPECT_EQ(engine.line("q"), (Refs{3, 1, 2}));
  const CallId second = engine.arrive("q", {.position = 3});
  EXPECT_EQ(engine.line("q"), (Refs{3, 1, 4, 2}));
  engine.ok(SetCallPriority{first, 0});
  EXPECT_EQ(engine.line("q").size(), 4u);
  engine.hang_up(second);
  EXPECT_EQ(engine.line("q"), (Refs{1, 3, 2}));
  engine.log_in("ann");
  Refs order;
  for (int i = 0; i < 3; ++i) {
    order.push_back(engine.last(EventKind::kOffered).host_ref);
    engine.serve(engine.last(EventKind::kOffered).call);
  }
  EXPECT_EQ(order, (Refs{1, 3, 2}));
}

TEST(AcdPositions, equal_places_from_two_queues_do_not_get_lost) {
  CentreSpec centre = small_centre({.name = "q"}, {"ann"});
  centre.queues.push_back({.name = "r"});
  TestEngine engine(centre);
  engine.arrive("q");
  engine.arrive("q");
  const CallId away = engine.arrive("q", {.position = 2});
  engine.ok(MoveCall{away, engine.queue("r")});
  engine.arrive("q", {.position = 2});
  engine.ok(MoveCall{away, engine.queue("q")});
  engine.hang_up(away);
  EXPECT_EQ(engine.line("q"), (Refs{1, 4, 2}));
  engine.log_in("ann");
  EXPECT_EQ(engine.last(EventKind::kOffered).host_ref, 1u);
}

TEST(AcdPositions, a_call_keeps_its_place_through_offers_moves_and_priorities) {
  CentreSpec centre = small_centre({.name = "q"}, {"ann"});
  centre.queues.push_back({.name = "r"});
  TestEngine engine(centre);
  const CallId first = engine.arrive("q");
  engine.at(1s);
  engine.arrive("q");
  engine.at(2s);
  engine.ok(MoveCall{first, engine.queue("r")});
  engine.ok(MoveCall{first, engine.queue("q")});
  EXPECT_EQ(engine.line("q"), (Refs{1, 2}));
  engine.ok(SetCallPriority{first, -1});
  EXPECT_EQ(engine.line("q"), (Refs{2, 1}));
  engine.ok(SetCallPriority{first, 0});
  EXPECT_EQ(engine.line("q"), (Refs{1, 2}));
  engine.log_in("ann");
  engine.decline(first, "ann");
  EXPECT_EQ(engine.line("q"), (Refs{1, 2}));
}

}  // namespace
}  // namespace strowger
