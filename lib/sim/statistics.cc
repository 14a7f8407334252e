// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace strowger {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kTiny = 1e-300;

// Coefficients of AS 241.
constexpr std::array<double, 8> kCentreAbove{3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                                             1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                                             3.3430575583588128105e4, 2.5090809287301226727e3};
constexpr std::array<double, 8> kCentreBelow{1.0,
                                             4.2313330701600911252e1,
                                             6.8718700749205790830e2,
                                             5.3941960214247511077e3,
                                             2.1213794301586595867e4,
                                             3.9307895800092710610e4,
                                             2.8729085735721942674e4,
                                             5.2264952788528545610e3};
constexpr std::array<double, 8> kMiddleAbove{
    1.42343711074968357734e0, 4.63033784615654529590e0,  5.76949722146069140550e0,  3.64784832476320460504e0,
    1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr std::array<double, 8> kMiddleBelow{1.0,
                                             2.05319162663775882187e0,
                                             1.67638483018380384940e0,
                                             6.89767334985100004550e-1,
                                             1.48103976427480074590e-1,
                                             1.51986665636164571966e-2,
                                             5.47593808499534494600e-4,
                                             1.05075007164441684324e-9};
constexpr std::array<double, 8> kFarAbove{
    6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,  2.96560571828504891230e-1,
    2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr std::array<double, 8> kFarBelow{1.0,
                                          5.99832206555887937690e-1,
                                          1.36929880922735805310e-1,
                                          1.48753612908506148525e-2,
                                          7.86869131145613259100e-4,
                                          1.84631831751005468180e-5,
                                          1.42151175831644588870e-7,
                                          2.04426310338993978564e-15};

double polynomial(const std::array<double, 8>& coefficients, double x) {
  double value = 0;
  for (size_t i = coefficients.size(); i-- > 0;) value = value * x + coefficients[i];
  return value;
}

/// The continued fraction of the incomplete beta function by Lentz's method (Press et al., "Numerical Recipes", 3rd ed.
/// 2007, 6.4).
double beta_fraction(double a, double b, double x) {
  const auto away_from_zero = [](double v) { return std::abs(v) < kTiny ? kTiny : v; };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double value = d;
  for (int m = 1; m <= 10'000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    value *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    value *= d * c;
    if (std::abs(d * c - 1) < 3e-16) break;
  }
  return value;
}

/// Regularised incomplete beta function; `rest` is 1 - x, given so that it keeps its digits near x = 1.
double incomplete_beta(double a, double b, double x, double rest) {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log(rest));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, rest) / b;
}

/// P(T > t) for t >= 0.
double student_t_tail(double t, double degrees) {
  const double square = t * t;
  if (!(square < kInfinity)) return 0;
  return 0.5 * incomplete_beta(0.5 * degrees, 0.5, degrees / (degrees + square), square / (degrees + square));
}

}  // namespace

double Estimate::relative_half_width() const { return mean == 0 ? kInfinity : half_width / std::abs(mean); }

double normal_quantile(double p) {
  if (!(p > 0)) return -kInfinity;
  if (!(p < 1)) return kInfinity;
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(kCentreAbove, r) / polynomial(kCentreBelow, r);
  }
  const double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  const double value = r <= 5 ? polynomial(kMiddleAbove, r - 1.6) / polynomial(kMiddleBelow, r - 1.6)
                              : polynomial(kFarAbove, r - 5) / polynomial(kFarBelow, r - 5);
  return q < 0 ? -value : value;
}

double student_t_cdf(double t, double degrees) {
  return t < 0 ? student_t_tail(-t, degrees) : 1 - student_t_tail(t, degrees);
}

double student_t_quantile(double p, double degrees) {
  if (!(p > 0)) return -kInfinity;
  if (!(p < 1)) return kInfinity;
  if (p == 0.5) return 0;
  const double tail = std::min(p, 1 - p);
  double low = 0;
  double high = 1;
  while (student_t_tail(high, degrees) > tail && high < 1e150) high *= 2;
  while (true) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    (student_t_tail(middle, degrees) > tail ? low : high) = middle;
  }
  return p < 0.5 ? -high : high;
}

Estimate estimate_mean(std::span<const double> values, double confidence) {
  const std::vector<double> ones(values.size(), 1.0);
  return estimate_ratio(values, ones, confidence);
}

Estimate estimate_ratio(std::span<const double> numerators, std::span<const double> denominators, double confidence) {
  const size_t n = std::min(numerators.size(), denominators.size());
  Estimate estimate{.half_width = kInfinity, .confidence = confidence, .samples = n};
  double above = 0;
  double below = 0;
  for (size_t i = 0; i < n; ++i) {
    above += numerators[i];
    below += denominators[i];
  }
  if (below == 0) return estimate;
  estimate.mean = above / below;
  if (n < 2) return estimate;
  double squares = 0;
  for (size_t i = 0; i < n; ++i) {
    const double rest = numerators[i] - estimate.mean * denominators[i];
    squares += rest * rest;
  }
  const auto count = static_cast<double>(n);
  estimate.standard_error = std::sqrt(squares * count / (count - 1)) / std::abs(below);
  estimate.half_width = student_t_quantile(0.5 + 0.5 * confidence, count - 1) * estimate.standard_error;
  return estimate;
}

double lag1_correlation(std::span<const double> values) {
  if (values.size() < 3) return 0;
  double mean = 0;
  for (const double value : values) mean += value;
  mean /= static_cast<double>(values.size());
  double squares = 0;
  double products = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    squares += (values[i] - mean) * (values[i] - mean);
    if (i > 0) products += (values[i] - mean) * (values[i - 1] - mean);
  }
  return squares > 0 ? products / squares : 0;
}

double bonferroni(double confidence, size_t tests) {
  return tests == 0 ? confidence : 1 - (1 - confidence) / static_cast<double>(tests);
}

}  // namespace strowger
