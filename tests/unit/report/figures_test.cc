// SPDX-License-Identifier: Apache-2.0
#include "strowger/report/figures.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>

#include "unit/report/script.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

TEST(CallFigures, service_level_of_koole) {
  // Koole's example: 510 calls in an hour, 460 answered, 410 of them before the 20 s; 50 abandoned, 10 before the 20 s.
  CallFigures row;
  row.offered = 510;
  row.answered = 460;
  row.answered_in_time = 410;
  row.abandoned = 50;
  row.abandoned_in_time = 10;
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kAbandonedInTimeLeftOut), 0.82);  // 410 / (460 + 40)
  EXPECT_NEAR(row.service_level(ServiceLevel::kAnswered), 0.89, 0.005);              // 410 / 460
}

TEST(CallFigures, service_level_of_cisco) {
  // Cisco's example: 70 answered within the threshold, 10 abandoned within it, 20 exceeded it (here 15 answered, 5
  // abandoned). Ignored 70 / 90 = 77.8 %, negative 70 / 100 = 70 %, positive 80 / 100 = 80 %.
  CallFigures row;
  row.answered = 85;
  row.answered_in_time = 70;
  row.abandoned = 15;
  row.abandoned_in_time = 10;
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kAbandonedInTimeLeftOut), 70.0 / 90);
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kAnsweredAndAbandoned), 0.70);
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kAbandonedInTimeGood), 0.80);
}

TEST(CallFigures, service_level_of_asterisk) {
  // app_queue.c after 10 completed calls (7 in time), 2 abandons (1 in time), and a time-out in time, which Asterisk
  // counts as an abandoned call: SL 70.0 %, SL2 (7 + 2) / (10 + 3). One call more is answered and still talking.
  CallFigures row;
  row.answered = 11;
  row.answered_in_time = 8;
  row.handled = 10;
  row.handled_in_time = 7;
  row.abandoned = 2;
  row.abandoned_in_time = 1;
  row.overflowed = 1;
  row.exited_in_time = 1;
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kAsteriskPerf), 0.70);
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kAsteriskPerf2), 9.0 / 13);
}

TEST(CallFigures, service_levels_differ_in_what_they_leave_out) {
  // 10 offered: 5 answered (4 in time), 3 abandoned (1 short, 2 in time), 1 overflowed, 1 moved out.
  CallFigures row;
  row.offered = 10;
  row.answered = 5;
  row.answered_in_time = 4;
  row.abandoned = 3;
  row.short_abandoned = 1;
  row.abandoned_in_time = 2;
  row.overflowed = 1;
  row.moved_out = 1;
  EXPECT_EQ(row.settled(), 10u);
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kAnswered), 4.0 / 5);
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kAnsweredAndAbandoned), 4.0 / 8);
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kOffered), 4.0 / 10);
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kWithoutShortAbandons), 4.0 / 7);
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kAbandonedInTimeLeftOut), 4.0 / 6);
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kAbandonedInTimeGood), 6.0 / 8);
  EXPECT_DOUBLE_EQ(row.abandon_rate(), 3.0 / 10);
  EXPECT_DOUBLE_EQ(row.net_abandon_rate(), 2.0 / 9);
}

TEST(ServiceLevel, rows_stand_in_the_order_of_the_variants) {
  for (size_t i = 0; i < kServiceLevelRows.size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(kServiceLevelRows[i].variant), i);
  }
}

TEST(CallFigures, means_divide_sums_by_counts) {
  CallFigures row;
  row.elapsed = 30min;
  row.answered = 4;
  row.answer_wait = 40s;
  row.abandoned = 1;
  row.abandon_wait = 50s;
  row.expired = 1;
  row.exit_wait = 60s;
  row.handled = 3;
  row.talk = 10min;
  row.hold = 1min;
  row.wrap_up = 4min;
  row.length_time = 150s;
  row.offers = 8;
  row.rona = 2;
  row.resolved = 2;
  row.resolve_time = 2h;
  EXPECT_DOUBLE_EQ(row.asa(), 10);
  EXPECT_DOUBLE_EQ(row.mean_wait(), 25);  // (40 + 50 + 60) / 6
  EXPECT_DOUBLE_EQ(row.mean_abandon_wait(), 50);
  EXPECT_DOUBLE_EQ(row.aht(), 300);  // 15 min / 3
  EXPECT_DOUBLE_EQ(row.mean_talk(), 200);
  EXPECT_DOUBLE_EQ(row.mean_hold(), 20);
  EXPECT_DOUBLE_EQ(row.mean_wrap_up(), 80);
  EXPECT_DOUBLE_EQ(row.load(), 0.5);  // 15 min of work in 30 min
  EXPECT_DOUBLE_EQ(row.mean_queue(), 150.0 / 1800);
  EXPECT_DOUBLE_EQ(row.rona_rate(), 0.25);
  EXPECT_DOUBLE_EQ(row.mean_resolve_time(), 3600);
}

TEST(CallFigures, what_divides_by_zero_is_nan) {
  const CallFigures row;
  for (const ServiceLevelRow& level : kServiceLevelRows) EXPECT_TRUE(std::isnan(row.service_level(level.variant)));
  for (const double figure :
       {row.asa(), row.mean_wait(), row.mean_abandon_wait(), row.abandon_rate(), row.net_abandon_rate(), row.aht(),
        row.mean_talk(), row.mean_hold(), row.mean_wrap_up(), row.mean_queue(), row.load(), row.rona_rate(),
        row.mean_resolve_time(), row.answer_quantile(0.5), row.wait_quantile(0.5), row.answered_within(20s),
        row.staff.occupancy(), row.staff.utilisation(), row.staff.mean_staffed()}) {
    EXPECT_TRUE(std::isnan(figure));
  }
  const AgentFigures agent;
  for (const double figure :
       {agent.aht(), agent.mean_talk(), agent.mean_hold(), agent.mean_wrap_up(), agent.answer_rate(), agent.rona_rate(),
        agent.occupancy(), agent.utilisation(), agent.handled_per_hour()}) {
    EXPECT_TRUE(std::isnan(figure));
  }
}

TEST(CallFigures, only_short_abandons_leave_nothing_to_divide_by) {
  CallFigures row;
  row.abandoned = 2;
  row.short_abandoned = 2;
  row.abandoned_in_time = 2;
  EXPECT_TRUE(std::isnan(row.service_level(ServiceLevel::kWithoutShortAbandons)));
  EXPECT_TRUE(std::isnan(row.service_level(ServiceLevel::kAbandonedInTimeLeftOut)));
  EXPECT_TRUE(std::isnan(row.net_abandon_rate()));
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kAnsweredAndAbandoned), 0);
  EXPECT_DOUBLE_EQ(row.service_level(ServiceLevel::kAbandonedInTimeGood), 1);
}

TEST(CallFigures, quantiles_do_not_pass_the_longest_wait) {
  WaitHistogram answered;
  answered.record(10s);
  WaitHistogram lost;
  lost.record(61s);
  CallFigures row;
  row.answered_waits = answered.distribution();
  row.lost_waits = lost.distribution();
  row.longest_wait = 61s;
  EXPECT_NEAR(row.answer_quantile(1), 10, 10.0 / 128);
  EXPECT_LE(row.wait_quantile(1), 61);
  EXPECT_NEAR(row.wait_quantile(1), 61, 61.0 / 128);
  EXPECT_DOUBLE_EQ(row.answered_within(20s), 1);
}

TEST(StateTimes, occupancy_leaves_out_not_ready_and_utilisation_does_not) {
  StateTimes times;
  times.in = {0s, 10min, 15min, 5min, 20min, 10min};  // logged out, not ready, ready, reserved, busy, wrap-up
  times.elapsed = 30min;
  EXPECT_EQ(times.staffed(), 60min);
  EXPECT_EQ(times.handling(), 30min);
  EXPECT_DOUBLE_EQ(times.occupancy(), 30.0 / 50);
  EXPECT_DOUBLE_EQ(times.utilisation(), 30.0 / 60);
  EXPECT_DOUBLE_EQ(times.mean_staffed(), 2);
}

TEST(StateTimes, agents_side_by_side_share_the_time) {
  StateTimes a;
  a.in[static_cast<size_t>(AgentState::kReady)] = 30min;
  a.elapsed = 30min;
  StateTimes beside = a;
  beside.add_beside(a);
  EXPECT_DOUBLE_EQ(beside.mean_staffed(), 2);
  StateTimes later = a;
  later += a;
  EXPECT_DOUBLE_EQ(later.mean_staffed(), 1);
}

TEST(AgentFigures, sums_keep_reasons_in_order) {
  AgentFigures a;
  a.reasons = {{test::kTraining, 5min}};
  AgentFigures b;
  b.reasons = {{test::kBreak, 1min}, {test::kTraining, 2min}};
  b.handled = 3;
  a += b;
  const std::vector<ReasonTime> expected{{test::kBreak, 1min}, {test::kTraining, 7min}};
  EXPECT_EQ(a.reasons, expected);
  EXPECT_EQ(a.handled, 3u);
}

Period half_hour(Time begin, std::vector<QueueInterval> queues) {
  Period period;
  period.begin = begin;
  period.end = begin + 30min;
  period.centre.elapsed = 30min;
  period.queues = std::move(queues);
  return period;
}

QueueInterval queue_row(QueueId id, uint64_t offered, Duration length_time) {
  QueueInterval row;
  row.id = id;
  row.offered = offered;
  row.length_time = length_time;
  row.elapsed = 30min;
  return row;
}

TEST(Period, sums_match_rows_by_id_and_watch_all_of_them_as_long) {
  Period total = half_hour(kMinTime, {queue_row(test::kSales, 2, 18s)});
  QueueInterval support = queue_row(test::kSupport, 1, 36s);
  support.staff.in[static_cast<size_t>(AgentState::kReady)] = 6min;
  support.staff.elapsed = 30min;
  total += half_hour(kMinTime + 30min, {support, queue_row(test::kSales, 3, 18s)});
  EXPECT_EQ(total.begin, kMinTime);
  EXPECT_EQ(total.end, kMinTime + 1h);
  ASSERT_EQ(total.queues.size(), 2u);
  ASSERT_NE(total.find(test::kSupport), nullptr);
  EXPECT_EQ(total.find(test::kSupport)->offered, 1u);
  EXPECT_DOUBLE_EQ(total.find(test::kSupport)->mean_queue(), 0.01);  // 36 s in the whole hour, though seen in half
  EXPECT_DOUBLE_EQ(total.find(test::kSupport)->staff.mean_staffed(), 0.1);
  EXPECT_EQ(total.find(test::kSales)->offered, 5u);
  EXPECT_DOUBLE_EQ(total.find(test::kSales)->mean_queue(), 0.01);
  EXPECT_EQ(total.find(test::kVip), nullptr);
}

TEST(Period, an_empty_one_changes_nothing) {
  Period total = half_hour(kMinTime, {queue_row(test::kSales, 2, 0s)});
  const Period before = total;
  total += Period{};
  EXPECT_EQ(total, before);
  Period empty;
  empty += before;
  EXPECT_EQ(empty, before);
}

}  // namespace
}  // namespace strowger
