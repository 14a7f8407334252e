// SPDX-License-Identifier: Apache-2.0
//
// Service levels: at risk and breached, at the exact instant, by customer class, with an age that was carried.
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

CentreSpec with_slas() {
  CentreSpec centre = small_centre({.name = "q", .sla = "fast"}, {"ann"});
  centre.customer_classes = {"gold", "silver"};
  centre.slas = {{.name = "fast", .target = 20s, .at_risk_before = 5s},
                 {.name = "gold", .target = 10s, .at_risk_before = 10s},
                 {.name = "plain", .target = 30s}};
  centre.queues[0].customer_slas = {{.customer_class = "gold", .sla = "gold"}};
  centre.queues.push_back({.name = "r", .sla = "plain"});
  centre.queues.push_back({.name = "none"});
  return centre;
}

Lines sla_events(TestEngine& engine) {
  Lines lines;
  for (const Event& e : engine.events()) {
    if (e.kind == EventKind::kSlaAtRisk || e.kind == EventKind::kSlaBreached) {
      lines.push_back(std::string(to_string(e.kind)) + " at " + std::to_string(to_us(e.time) / 1'000'000) + " value " +
                      std::to_string(e.value / 1'000'000));
    }
  }
  engine.forget();
  return lines;
}

TEST(AcdSla, at_risk_and_breach_come_at_the_exact_instant_and_once) {
  TestEngine engine(with_slas());
  engine.at(3s);
  engine.arrive("q");
  engine.at(18s - 1us);
  EXPECT_EQ(sla_events(engine), Lines{});
  engine.at(18s);
  EXPECT_EQ(sla_events(engine), (Lines{"sla_at_risk at 18 value 5"}));
  engine.at(23s - 1us);
  EXPECT_EQ(sla_events(engine), Lines{});
  engine.at(23s);
  EXPECT_EQ(sla_events(engine), (Lines{"sla_breached at 23 value 20"}));
  engine.at(500s);
  EXPECT_EQ(sla_events(engine), Lines{});
}

TEST(AcdSla, an_answer_stops_the_clock_and_an_offer_does_not) {
  TestEngine engine(with_slas());
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.state(call), CallState::kOffered);
  engine.at(16s);
  EXPECT_EQ(sla_events(engine), (Lines{"sla_at_risk at 15 value 5"}));
  engine.accept(call, "ann");
  engine.at(100s);
  EXPECT_EQ(sla_events(engine), Lines{});
}

TEST(AcdSla, the_customer_class_decides) {
  TestEngine engine(with_slas());
  engine.arrive("q", {.customer_class = engine->find_customer_class("gold")});
  // At risk for as long as the target: from the start.
  EXPECT_EQ(sla_events(engine), (Lines{"sla_at_risk at 0 value 10"}));
  engine.at(10s);
  EXPECT_EQ(sla_events(engine), (Lines{"sla_breached at 10 value 10"}));
  engine.arrive("q", {.customer_class = engine->find_customer_class("silver")});  // not listed: the queue's
  engine.at(30s);
  EXPECT_EQ(sla_events(engine), (Lines{"sla_at_risk at 25 value 5", "sla_breached at 30 value 20"}));
  engine.arrive("r", {.customer_class = engine->find_customer_class("gold")});  // not listed there
  engine.arrive("none", {.customer_class = engine->find_customer_class("gold")});
  engine.at(100s);
  EXPECT_EQ(sla_events(engine), (Lines{"sla_breached at 60 value 30"}));
}

TEST(AcdSla, a_carried_age_counts) {
  TestEngine engine(with_slas());
  engine.at(100s);
  engine.arrive("q", {.enqueue_time = kMinTime + 83s});
  EXPECT_EQ(engine.told_of_calls(), (Lines{"queued c1 q arrival", "sla_at_risk c1"}));
  engine.at(103s);
  EXPECT_EQ(sla_events(engine), (Lines{"sla_breached at 103 value 20"}));
  engine.arrive("q", {.enqueue_time = kMinTime + 50s});
  EXPECT_EQ(sla_events(engine), (Lines{"sla_at_risk at 103 value -33", "sla_breached at 103 value 53"}));
}

TEST(AcdSla, each_queue_tells_once_and_counts_from_the_enqueue_time) {
  TestEngine engine(with_slas());
  const CallId call = engine.arrive("q");
  engine.at(21s);
  EXPECT_EQ(sla_events(engine), (Lines{"sla_at_risk at 15 value 5", "sla_breached at 20 value 20"}));
  engine.ok(MoveCall{call, engine.queue("r")});
  engine.at(30s);
  EXPECT_EQ(sla_events(engine), (Lines{"sla_breached at 30 value 30"}));
  engine.ok(MoveCall{call, engine.queue("q")});
  EXPECT_EQ(sla_events(engine), (Lines{"sla_at_risk at 30 value -10", "sla_breached at 30 value 30"}));
}

TEST(AcdSla, a_transferred_call_waits_under_the_new_queues_sla) {
  TestEngine engine(with_slas());
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.accept(call, "ann");
  engine.at(12s);
  engine.ok(TransferCall{call, engine.queue("r")});
  engine.at(30s);
  EXPECT_EQ(sla_events(engine), (Lines{"sla_breached at 30 value 30"}));
}

TEST(AcdSla, a_move_before_the_breach_takes_the_other_target) {
  TestEngine engine(with_slas());
  const CallId call = engine.arrive("r");
  engine.at(12s);
  engine.ok(MoveCall{call, engine.queue("q")});
  engine.at(40s);
  EXPECT_EQ(sla_events(engine), (Lines{"sla_at_risk at 15 value 5", "sla_breached at 20 value 20"}));
}

TEST(AcdSla, a_new_target_applies_to_calls_that_wait) {
  TestEngine engine(with_slas());
  engine.arrive("r");
  engine.at(10s);
  CentreSpec centre = engine->centre();
  centre.slas[2].target = 12s;
  ASSERT_TRUE(engine->configure(centre).ok());
  engine.check();
  engine.at(40s);
  EXPECT_EQ(sla_events(engine), (Lines{"sla_breached at 12 value 12"}));
}

TEST(AcdSla, a_target_that_is_past_already_is_told_at_the_next_advance) {
  TestEngine engine(with_slas());
  engine.log_in("ann");
  engine.arrive("r");  // on offer: nothing looks at it again
  engine.at(10s);
  CentreSpec centre = engine->centre();
  centre.slas[2].target = 2s;
  ASSERT_TRUE(engine->configure(centre).ok());
  engine.check();
  EXPECT_EQ(sla_events(engine), Lines{});
  EXPECT_EQ(engine->next_deadline(), kMinTime + 10s);
  engine.at(10s);
  EXPECT_EQ(sla_events(engine), (Lines{"sla_breached at 10 value 10"}));
}

TEST(AcdSla, the_next_deadline_is_known) {
  TestEngine engine(with_slas());
  EXPECT_EQ(engine->next_deadline(), kMaxTime);
  engine.arrive("q");
  EXPECT_EQ(engine->next_deadline(), kMinTime + 15s);
  engine.at(15s);
  EXPECT_EQ(engine->next_deadline(), kMinTime + 20s);
  engine.at(20s);
  EXPECT_EQ(engine->next_deadline(), kMaxTime);
}

TEST(AcdSla, the_next_deadline_is_after_now_when_timers_begin_late) {
  TestEngine engine(with_slas());
  engine.at(100'000s);
  for (int i = 0; i < 500; ++i) {
    engine.arrive("q");
    EXPECT_GT(engine->next_deadline(), engine->now());
    EXPECT_LE(engine->next_deadline(), kMinTime + 100'015s);
  }
  int looks = 0;  // a host that sleeps until the deadline, and asks again, gets somewhere
  while (engine->now() < kMinTime + 100'020s && ++looks < 1000) (void)engine->advance(engine->next_deadline());
  EXPECT_GE(engine->now(), kMinTime + 100'020s);
}

TEST(AcdSla, a_target_beyond_the_end_of_time_is_never_told) {
  CentreSpec centre = with_slas();
  centre.slas[2].target = kForever;
  centre.slas[2].at_risk_before = 0us;
  TestEngine engine(centre);
  engine.at(1s);
  engine.arrive("r");
  EXPECT_EQ(engine->next_deadline(), kMaxTime);
  EXPECT_EQ(engine->advance(kMaxTime), Refusal::kNone);
  engine.check();
  EXPECT_EQ(sla_events(engine), Lines{});
}

}  // namespace
}  // namespace strowger
