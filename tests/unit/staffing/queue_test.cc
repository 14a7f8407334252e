// SPDX-License-Identifier: Apache-2.0
#include "strowger/staffing/queue.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "strowger/staffing/retrials.h"

namespace strowger::staffing {
namespace {

Queue solved(const QueueSpec& spec) {
  auto queue = Queue::create(spec);
  EXPECT_TRUE(queue.ok()) << queue.status();
  return *queue;
}

TEST(StaffingQueue, example_of_the_header) {
  const auto queue = strowger::staffing::Queue::create({.load = 90, .agents = 95, .impatience = 0.5});
  EXPECT_NEAR(queue->abandoned(), 0.0152, 5e-5);
  EXPECT_NEAR(queue->answered_within(20.0 / 300), 0.8124, 5e-5);
}

TEST(StaffingQueue, one_agent_by_hand) {
  // M/M/1 with load 0.5: all is known in closed form.
  const Queue queue = solved({.load = 0.5, .agents = 1});
  EXPECT_DOUBLE_EQ(queue.delayed(), 0.5);
  EXPECT_DOUBLE_EQ(queue.mean_wait(), 1);
  EXPECT_DOUBLE_EQ(queue.mean_queue(), 0.5);
  EXPECT_DOUBLE_EQ(queue.occupancy(), 0.5);
  EXPECT_DOUBLE_EQ(queue.wait_exceeds(2), 0.5 * std::exp(-1));
  // M/M/1/2 with load 1: three states alike.
  const Queue limited = solved({.load = 1, .agents = 1, .trunks = 2});
  EXPECT_DOUBLE_EQ(limited.blocked(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(limited.delayed(), 0.5);
  EXPECT_DOUBLE_EQ(limited.mean_queue(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(limited.occupancy(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(limited.asa(), 0.5);
  EXPECT_DOUBLE_EQ(limited.answered_within(1), 1 - 0.5 * std::exp(-1));
}

/// With impatience 1 whoever is there leaves at the same rate, waiting or served: a Poisson number of calls.
TEST(StaffingQueue, as_patient_as_handling_is_long) {
  const Queue queue = solved({.load = 4, .agents = 3, .impatience = 1});
  double more = 0;
  double probability = std::exp(-4);
  for (int calls = 0; calls < 60; probability *= 4.0 / ++calls) more += calls > 3 ? (calls - 3) * probability : 0;
  EXPECT_NEAR(queue.mean_queue(), more, 1e-14);
  EXPECT_NEAR(queue.abandoned(), more / 4, 1e-15);
}

TEST(StaffingQueue, shares_add_up) {
  for (const double impatience : {0.0, 0.3, 2.5}) {
    const Queue queue = solved({.load = 11, .agents = 10, .trunks = 25, .impatience = impatience});
    EXPECT_NEAR(queue.answered() + queue.abandoned(), 1, 1e-15);
    // Little's law, for all and for the agents.
    EXPECT_NEAR(queue.mean_queue(), 11 * (1 - queue.blocked()) * queue.mean_wait(), 1e-13);
    EXPECT_NEAR(queue.occupancy(), 1.1 * (1 - queue.blocked()) * queue.answered(), 1e-14);
    EXPECT_NEAR(queue.mean_wait(), queue.answered() * queue.asa() + queue.abandoned() * queue.mean_abandon_wait(),
                1e-14);
    EXPECT_NEAR(queue.answered_within(0), 1 - queue.delayed(), 1e-15);
    EXPECT_NEAR(queue.answered_within(INFINITY), queue.answered(), 1e-15);
    EXPECT_EQ(queue.wait_exceeds(INFINITY), 0);
    EXPECT_EQ(queue.wait_exceeds(-1), queue.delayed());
    EXPECT_TRUE(std::isnan(queue.wait_exceeds(std::nan(""))));
    EXPECT_TRUE(std::isnan(queue.answered_within(std::nan(""))));
  }
}

TEST(StaffingQueue, service_levels_by_every_formula) {
  const Queue queue = solved({.load = 11, .agents = 10, .impatience = 0.5});
  const double answered = queue.answered_within(0.1);
  const double still = queue.wait_exceeds(0.1);
  const double given_up = 1 - answered - still;
  EXPECT_DOUBLE_EQ(queue.service_level(0.1, ServiceLevel::kAnswered), answered / queue.answered());
  EXPECT_DOUBLE_EQ(queue.service_level(0.1, ServiceLevel::kAnsweredAndAbandoned), answered);
  EXPECT_DOUBLE_EQ(queue.service_level(0.1, ServiceLevel::kAbandonedInTimeLeftOut), answered / (1 - given_up));
  EXPECT_DOUBLE_EQ(queue.service_level(0.1, ServiceLevel::kAbandonedInTimeGood), answered + given_up);
  const double short_abandons = 1 - queue.answered_within(0.02) - queue.wait_exceeds(0.02);
  EXPECT_NEAR(queue.service_level(0.1, ServiceLevel::kWithoutShortAbandons, 0.02), answered / (1 - short_abandons),
              1e-15);
  EXPECT_GT(short_abandons, 0.001);
  for (const ServiceLevelRow& row : kServiceLevelRows) {
    EXPECT_EQ(&kServiceLevelRows[static_cast<size_t>(row.variant)], &row) << row.name;
    const Queue patient = solved({.load = 9, .agents = 10});
    EXPECT_DOUBLE_EQ(patient.service_level(0.1, row.variant), 1 - patient.wait_exceeds(0.1)) << row.name;
  }
}

TEST(StaffingQueue, nobody_calls) {
  const Queue queue = solved({.load = 0, .agents = 3, .impatience = 0.5});
  EXPECT_EQ(queue.blocked() + queue.delayed() + queue.abandoned() + queue.asa() + queue.occupancy(), 0);
  EXPECT_EQ(queue.answered_within(1), 1);
  EXPECT_EQ(queue.service_level(1, ServiceLevel::kAnswered), 1);
}

TEST(StaffingQueue, a_loss_system_never_waits) {
  const Queue queue = solved({.load = 30, .agents = 10, .trunks = 10, .impatience = 2});
  EXPECT_EQ(queue.delayed(), 0);
  EXPECT_EQ(queue.answered_within(0), 1);
  EXPECT_EQ(queue.wait_exceeds(1), 0);
  EXPECT_EQ(queue.blocked(), erlang_b(30, 10).value());
}

/// Far out of the range of doubles on the way, and sensible numbers in the end.
TEST(StaffingQueue, extremes) {
  const Queue idle = solved({.load = 1, .agents = 5000});
  EXPECT_EQ(idle.delayed(), 0);
  EXPECT_EQ(idle.mean_wait(), 0);
  const Queue crowded = solved({.load = 20000, .agents = 1000, .impatience = 0.5});
  EXPECT_NEAR(crowded.abandoned(), 0.95, 1e-12);
  EXPECT_NEAR(crowded.occupancy(), 1, 1e-12);
  // Fluid: exp(-impatience * wait) of the callers are still there, and a twentieth is answered.
  EXPECT_NEAR(crowded.asa(), std::log(20) / 0.5, 0.01);
  EXPECT_NEAR(crowded.wait_exceeds(1), std::exp(-0.5), 1e-12);
  EXPECT_GT(crowded.answered_within(5), 0);
  EXPECT_LT(crowded.answered_within(5), 1e-100);
  const Queue full = solved({.load = 300, .agents = 100, .trunks = 100000});
  EXPECT_NEAR(full.blocked(), 2.0 / 3, 1e-12);
  EXPECT_NEAR(full.mean_queue(), 99900 - 0.5, 1e-6);
}

void expect_refused(const QueueSpec& spec, absl::StatusCode code, const std::string& words) {
  const auto queue = Queue::create(spec);
  EXPECT_EQ(queue.status().code(), code) << queue.status();
  EXPECT_NE(queue.status().message().find(words), std::string::npos) << queue.status();
}

TEST(StaffingQueue, says_what_is_wrong) {
  const auto bad = absl::StatusCode::kInvalidArgument;
  expect_refused({.load = -1}, bad, "load is -1 erlangs, expected 0 to 10000000");
  expect_refused({.load = std::nan("")}, bad, "load is nan");
  expect_refused({.load = 1e8}, bad, "load is 1e+08");
  expect_refused({.load = 1, .agents = 0}, bad, "agents is 0, expected 1 to 10000000");
  expect_refused({.load = 1, .agents = 10, .trunks = 9}, bad, "trunks is 9, expected at least one for each of the 10");
  expect_refused({.load = 1, .impatience = -0.5}, bad, "impatience is -0.5");
  expect_refused({.load = 1, .impatience = INFINITY}, bad, "impatience is inf");
  expect_refused({.load = 10, .agents = 10}, absl::StatusCode::kFailedPrecondition, "needs more than 10 agents");
  expect_refused({.load = 20, .agents = 10, .impatience = 1e-9}, absl::StatusCode::kResourceExhausted,
                 "callers are too patient (impatience 1e-09) for a load of 20 erlangs and 10 agents");
}

TEST(StaffingQueue, named_formulas) {
  EXPECT_DOUBLE_EQ(erlang_b(1, 1).value(), 0.5);
  EXPECT_EQ(erlang_b(1, 0).value(), 1);
  EXPECT_DOUBLE_EQ(erlang_c(0.9, 1).value(), 0.9);
  EXPECT_DOUBLE_EQ(erlang_a(0.9, 1, 0).value(), 0.9);
  EXPECT_LT(erlang_a(0.9, 1, 1).value(), 0.9);
  EXPECT_FALSE(erlang_b(-1, 0).ok());
  EXPECT_FALSE(erlang_b(1, -1).ok());
  EXPECT_FALSE(erlang_c(2, 2).ok());
}

TEST(StaffingRetrials, example_of_the_header_and_nobody_who_calls_again) {
  const auto busy = strowger::staffing::with_retrials({.load = 10, .agents = 10, .impatience = 0.5}, {.first = 0.6});
  EXPECT_NEAR(busy->attempts, 1.0959, 5e-5);
  const auto once = with_retrials({.load = 10, .agents = 10, .impatience = 0.5}, {});
  EXPECT_EQ(once->attempts, 1);
  EXPECT_EQ(once->queue.spec().load, 10);
  EXPECT_DOUBLE_EQ(once->lost_callers, once->lost_attempts);
  // Without impatience and with trunks for all nobody is lost.
  EXPECT_EQ(with_retrials({.load = 9, .agents = 10}, {.first = 1})->attempts, 1);
}

/// All who call again until they are answered are answered.
TEST(StaffingRetrials, until_answered) {
  const auto all = with_retrials({.load = 9, .agents = 10, .trunks = 10}, {.first = 1});
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_NEAR(all->lost_callers, 0, 1e-12);
  EXPECT_NEAR(all->queue.occupancy(), 0.9, 1e-12);
  const auto never = with_retrials({.load = 10, .agents = 10, .trunks = 10}, {.first = 1});
  EXPECT_EQ(never.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(never.status().message().find("too much for 10 agents"), std::string::npos) << never.status();
}

TEST(StaffingRetrials, attempts_satisfy_their_equation) {
  for (const double later : {0.0, 0.5, 0.9}) {
    const auto busy = with_retrials({.load = 14, .agents = 10, .trunks = 20, .impatience = 0.7}, {0.8, later});
    ASSERT_TRUE(busy.ok()) << busy.status();
    const double lost = busy->lost_attempts;
    EXPECT_NEAR(busy->queue.spec().load, 14 + 14 * lost * 0.8 / (1 - lost * later), 1e-12);
    EXPECT_NEAR(busy->attempts * 14, busy->queue.spec().load, 1e-12);
    // Who is answered is answered once.
    EXPECT_NEAR(14 * (1 - busy->lost_callers), busy->queue.occupancy() * 10, 1e-12);
  }
}

TEST(StaffingRetrials, says_what_is_wrong) {
  EXPECT_NE(with_retrials({.load = 1}, {.first = 1.5}).status().message().find("after a first lost attempt is 1.5"),
            std::string::npos);
  EXPECT_NE(with_retrials({.load = 1}, {0.5, -0.1}).status().message().find("after a later lost attempt is -0.1"),
            std::string::npos);
  EXPECT_FALSE(with_retrials({.load = -1}, {.first = 0.5}).ok());
}

}  // namespace
}  // namespace strowger::staffing
