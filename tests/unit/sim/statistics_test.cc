// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "strowger/core/random.h"

namespace strowger {
namespace {

TEST(Statistics, normal_quantiles_are_those_of_the_tables) {
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
  EXPECT_NEAR(normal_quantile(0.5), 0, 1e-16);
  EXPECT_NEAR(normal_quantile(0.999), 3.090232306167813, 1e-14);
  EXPECT_NEAR(normal_quantile(1e-10), -6.361340902404056, 1e-13);
  for (const double p : {1e-6, 0.01, 0.3, 0.7, 0.9}) {
    EXPECT_NEAR(0.5 * std::erfc(-normal_quantile(p) / std::sqrt(2.0)), p, 1e-15 + 1e-14 * p);
  }
  EXPECT_EQ(normal_quantile(0), -std::numeric_limits<double>::infinity());
}

TEST(Statistics, student_quantiles_are_those_of_the_tables) {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, and closed forms for 1 and 2 degrees of freedom.
  EXPECT_NEAR(student_t_quantile(0.975, 1), std::tan(3.14159265358979324 * 0.475), 1e-9);
  EXPECT_NEAR(student_t_quantile(0.975, 2), 0.95 / std::sqrt(2 * 0.975 * 0.025), 1e-10);
  EXPECT_NEAR(student_t_quantile(0.975, 10), 2.2281388519649385, 1e-10);
  EXPECT_NEAR(student_t_quantile(0.995, 29), 2.756, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.95, 5), 2.015, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.999, 100), 3.174, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.975, 1e7), 1.959964, 1e-5);
  EXPECT_NEAR(student_t_quantile(0.025, 10), -2.2281388519649385, 1e-10);
  EXPECT_EQ(student_t_quantile(0.5, 3), 0);
}

TEST(Statistics, student_quantiles_invert_the_distribution_function) {
  for (const double degrees : {1.0, 3.0, 7.0, 39.0, 400.0}) {
    for (const double p : {1e-7, 0.001, 0.2, 0.6, 0.99, 0.99999}) {
      EXPECT_NEAR(student_t_cdf(student_t_quantile(p, degrees), degrees), p, 1e-12) << p << " " << degrees;
    }
  }
  EXPECT_NEAR(student_t_cdf(1, 1), 0.75, 1e-13);
}

TEST(Estimate, of_a_mean) {
  const std::vector<double> values = {1, 2, 3, 4};
  const Estimate e = estimate_mean(values, 0.95);
  EXPECT_DOUBLE_EQ(e.mean, 2.5);
  EXPECT_NEAR(e.standard_error, std::sqrt(5.0 / 3 / 4), 1e-15);
  EXPECT_NEAR(e.half_width, 3.182446305284263 * e.standard_error, 1e-9);
  EXPECT_TRUE(e.contains(1.0));
  EXPECT_FALSE(e.contains(5.0));
  EXPECT_NEAR(e.relative_half_width(), e.half_width / 2.5, 1e-15);
  EXPECT_EQ(e.samples, 4u);
}

TEST(Estimate, of_a_ratio_is_the_ratio_of_the_sums) {
  const std::vector<double> above = {1, 4, 2};
  const std::vector<double> below = {10, 20, 30};
  const Estimate e = estimate_ratio(above, below);
  EXPECT_DOUBLE_EQ(e.mean, 7.0 / 60);
  double squares = 0;
  for (size_t i = 0; i < 3; ++i) squares += std::pow(above[i] - e.mean * below[i], 2);
  EXPECT_NEAR(e.standard_error, std::sqrt(squares / 2 / 3) / 20, 1e-15);
  // A ratio that is the same in every batch is known exactly.
  const std::vector<double> half = {5, 10, 15};
  EXPECT_EQ(estimate_ratio(half, below).half_width, 0);
}

TEST(Estimate, says_when_nothing_is_known) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(estimate_mean({}).half_width, infinity);
  const std::vector<double> one = {3};
  EXPECT_EQ(estimate_mean(one).mean, 3);
  EXPECT_EQ(estimate_mean(one).half_width, infinity);
  const std::vector<double> zeros = {0, 0};
  EXPECT_EQ(estimate_ratio(zeros, zeros).half_width, infinity);
}

/// The interval must cover the truth as often as it says.
TEST(Estimate, covers_the_truth_with_its_confidence) {
  Random random(17);
  constexpr int kTrials = 4000;
  int covered = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<double> values(8);
    for (double& value : values) {
      value = 0;
      for (int i = 0; i < 12; ++i) value += random.uniform();  // nearly normal with mean 6
    }
    covered += estimate_mean(values, 0.9).contains(6);
  }
  EXPECT_NEAR(covered, 0.9 * kTrials, 5 * std::sqrt(kTrials * 0.9 * 0.1));
}

TEST(Statistics, lag1_correlation_sees_dependence) {
  Random random(18);
  std::vector<double> independent(10'000);
  std::vector<double> dependent(10'000);
  double last = 0;
  for (size_t i = 0; i < independent.size(); ++i) {
    independent[i] = random.uniform();
    dependent[i] = last = 0.8 * last + random.uniform();
  }
  EXPECT_NEAR(lag1_correlation(independent), 0, 0.05);
  EXPECT_NEAR(lag1_correlation(dependent), 0.8, 0.05);
  EXPECT_EQ(lag1_correlation({}), 0);
}

TEST(Statistics, bonferroni_divides_the_risk) {
  EXPECT_NEAR(bonferroni(0.999, 100), 0.99999, 1e-15);
  EXPECT_EQ(bonferroni(0.95, 0), 0.95);
}

}  // namespace
}  // namespace strowger
