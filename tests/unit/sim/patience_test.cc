// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/patience.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "strowger/sim/distribution.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

/// The example of Kaplan & Meier 1958, section 1.1 (in months there): deaths at 0.8, 3.1, 5.4, 9.2, losses at 1.0, 2.7,
/// 7.0, 12.1; P(2) etc. by the product-limit rule: 7/8, 7/8 * 4/5, * 3/4, * 1/2.
std::vector<ObservedWait> kaplan_meier_example() {
  return {{800ms, true},  {1s, false}, {2700ms, false}, {3100ms, true},
          {5400ms, true}, {7s, false}, {9200ms, true},  {12100ms, false}};
}

TEST(PatienceEstimate, is_the_product_limit) {
  const PatienceEstimate estimate(kaplan_meier_example());
  EXPECT_EQ(estimate.survival(0s), 1);
  EXPECT_EQ(estimate.survival(799ms), 1);
  EXPECT_DOUBLE_EQ(estimate.survival(800ms), 7.0 / 8);
  EXPECT_DOUBLE_EQ(estimate.survival(5s), 7.0 / 8 * 4 / 5);
  EXPECT_DOUBLE_EQ(estimate.survival(6s), 7.0 / 8 * 4 / 5 * 3 / 4);
  EXPECT_DOUBLE_EQ(estimate.survival(10s), 7.0 / 8 * 4 / 5 * 3 / 4 * 1 / 2);
}

TEST(PatienceEstimate, goes_on_with_a_constant_hazard_beyond_a_censored_end) {
  const PatienceEstimate estimate(kaplan_meier_example());
  const double tail_mean = (0.8 + 1 + 2.7 + 3.1 + 5.4 + 7 + 9.2 + 12.1) / 4;
  EXPECT_NEAR(estimate.survival(12100ms + 3s), 0.2625 * std::exp(-3 / tail_mean), 1e-12);
  const double area = 0.8 + 7.0 / 8 * 2.3 + 0.7 * 2.3 + 0.525 * 3.8 + 0.2625 * (2.9 + tail_mean);
  EXPECT_NEAR(estimate.mean(), area, 1e-9);
}

TEST(PatienceEstimate, counts_hang_ups_before_answers_at_equal_times) {
  const std::vector<ObservedWait> waits = {{5s, false}, {5s, true}};
  EXPECT_DOUBLE_EQ(PatienceEstimate(waits).survival(5s), 0.5);
}

TEST(PatienceEstimate, without_hang_ups_nobody_hangs_up) {
  const std::vector<ObservedWait> waits = {{5s, false}, {9s, false}};
  const PatienceEstimate estimate(waits);
  Random random(1);
  EXPECT_EQ(estimate.sample(random), kForever);
  EXPECT_EQ(estimate.mean(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(PatienceEstimate().sample(random), kForever);
  EXPECT_EQ(PatienceEstimate().survival(1h), 1);
}

TEST(PatienceEstimate, draws_follow_the_estimate_also_when_conditional) {
  const PatienceEstimate estimate(kaplan_meier_example());
  for (const Duration waited : {Duration(-1us), Duration(0s), Duration(800ms), Duration(4s), Duration(20s)}) {
    Random random(7);
    constexpr int kDraws = 100'000;
    int beyond_6 = 0;
    int beyond_30 = 0;
    for (int i = 0; i < kDraws; ++i) {
      const Duration draw = estimate.sample_above(random, waited);
      ASSERT_GT(draw, waited);
      beyond_6 += draw > Duration(6s);
      beyond_30 += draw > Duration(30s);
    }
    const double given = estimate.survival(waited);
    const double six = std::min(1.0, estimate.survival(6s) / given);
    const double thirty = estimate.survival(30s) / given;
    EXPECT_NEAR(beyond_6, kDraws * six, 5 * std::sqrt(kDraws * six * (1 - six)) + 1e-9);
    EXPECT_NEAR(beyond_30, kDraws * thirty, 5 * std::sqrt(kDraws * thirty * (1 - thirty)));
  }
}

/// Exponential patience, seen through exponential answers: the estimate finds it again.
TEST(PatienceEstimate, finds_the_patience_behind_the_censoring) {
  const Distribution patience = Distribution::exponential(300s);
  const Distribution answer = Distribution::exponential(100s);
  Random random(3);
  std::vector<ObservedWait> waits;
  for (int i = 0; i < 40'000; ++i) {
    const Duration p = patience.sample(random);
    const Duration a = answer.sample(random);
    waits.push_back({std::min(p, a), p < a});
  }
  const PatienceEstimate estimate(waits);
  for (const int t : {30, 100, 200}) EXPECT_NEAR(estimate.survival(1s * t), std::exp(-t / 300.0), 0.03) << t;
  EXPECT_NEAR(estimate.mean(), 300, 30);
}

TEST(PatienceEstimate, curve_makes_the_same_estimate_again) {
  const std::vector<ObservedWait> waits = {{30s, false}, {60s, true}, {90s, false}, {120s, true}, {150s, false}};
  const PatienceEstimate first(waits);
  const PatienceEstimate second(first.curve());
  EXPECT_EQ(second.mean(), first.mean());
  Random a(7);
  Random b(7);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(first.sample(a), second.sample(b));
}

}  // namespace
}  // namespace strowger
