// SPDX-License-Identifier: Apache-2.0
//
// Statistics: estimates with confidence intervals, from independent replications or from batch means.
//
// What it is: an `Estimate` is a mean with its standard error and the half width of a Student-t confidence interval.
// Ratios (abandoned calls per call offered) are estimated as ratio of sums, with the delta method's standard error
// (Law, "Simulation Modeling and Analysis", 5th ed. 2015, 4.5 and 9.5).
//
// When not to use it: on values that depend on each other, such as the waits of successive calls: group them into
// batches much longer than the dependence, and check `lag1_correlation` of the batch means.
//
// Thread safety: functions of values. Complexity: O(values). Errors: none; with fewer than two values the half width is
// infinite. These functions use <cmath>; they report results and decide nothing in a simulation.
//
// Example:
//   std::vector<double> shares = {0.031, 0.035, 0.033, 0.036};
//   strowger::Estimate e = strowger::estimate_mean(shares, /*confidence=*/0.95);
//   // e.mean == 0.03375, e.low() and e.high() its 95 % interval
#ifndef STROWGER_SIM_STATISTICS_H_
#define STROWGER_SIM_STATISTICS_H_

#include <cstddef>
#include <span>

namespace strowger {

struct Estimate {
  double mean = 0;
  double standard_error = 0;
  /// Half the width of the confidence interval; infinite when nothing is known.
  double half_width = 0;
  /// The probability that the interval covers the truth: 0.95 for 95 %.
  double confidence = 0;
  /// Replications or batches.
  size_t samples = 0;

  double low() const { return mean - half_width; }
  double high() const { return mean + half_width; }
  bool contains(double value) const { return low() <= value && value <= high(); }
  /// Half width / |mean|.
  double relative_half_width() const;
};

/// Quantile of the normal distribution, 0 < p < 1; relative error below 1e-15 (Wichura, algorithm AS 241, Appl. Stat.
/// 37(3), 1988).
double normal_quantile(double p);

/// Quantile of Student's t with `degrees` > 0 degrees of freedom, 0 < p < 1. Absolute error in p below 1e-12: the
/// distribution function is evaluated as an incomplete beta function by its continued fraction, and inverted by
/// bisection.
double student_t_quantile(double p, double degrees);

/// P(T <= t) for Student's t.
double student_t_cdf(double t, double degrees);

/// The mean of independent values.
Estimate estimate_mean(std::span<const double> values, double confidence = 0.95);

/// Sum of `numerators` / sum of `denominators`; pairs are independent of each other. Zero where the denominators are.
Estimate estimate_ratio(std::span<const double> numerators, std::span<const double> denominators,
                        double confidence = 0.95);

/// Correlation of successive values; near zero (within about 2 / sqrt(n)) when batches are long enough.
double lag1_correlation(std::span<const double> values);

/// The probability that each of `tests` intervals must have so that all cover the truth with probability `confidence`
/// (Bonferroni).
double bonferroni(double confidence, size_t tests);

}  // namespace strowger

#endif  // STROWGER_SIM_STATISTICS_H_
