// SPDX-License-Identifier: Apache-2.0
//
// Distribution: how long something lasts, at random: patience, handling, answer delay, time between calls.
//
// What it is: a value: one row of the table below with its parameters, and optionally a mass at zero (callers who balk
// at once; calls answered by hanging up). `sample` draws from a generator that the caller owns, so that each purpose
// can have a stream of its own.
//
// When not to use it: for counts, or for arrivals whose rate changes over the day (sim/arrivals.h).
//
// Determinism: the samplers are our own (ziggurat and Marsaglia-Tsang, in IEEE arithmetic without <cmath>), so the same
// generator gives the same durations on every machine. Only `mean` and `variance` of "weibull" and "lognormal" may
// differ in the last bits.
//
// Rounding: draws are rounded to the nearest microsecond. For an exponential with mean m this moves the mean by a
// factor of 1 - h^2 / 24, h = 1 us / m: less than 1e-13 for means of a second or more.
//
// Complexity: sample O(1) (the Erlang distribution included); memory O(1), O(values) for "empirical" and "quantiles".
// Copies share their tables. Thread safety: a value; const functions may run at the same time. Errors: factories never
// fail, `validate` says what is wrong; sampling a distribution that is not valid gives some legal duration.
//
// Example:
//   using namespace std::chrono_literals;
//   strowger::Random random(7);
//   auto handling = strowger::Distribution::lognormal(180s, /*cv=*/1.2);
//   strowger::Duration talk = handling.sample(random);
//   auto same = strowger::parse_distribution("lognormal; mean = 180s; cv = 1.2").value();  // same == handling
#ifndef STROWGER_SIM_DISTRIBUTION_H_
#define STROWGER_SIM_DISTRIBUTION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strowger/core/random.h"
#include "strowger/core/time.h"

namespace strowger {

enum class DistributionKind : uint8_t {
  kNever,
  kDeterministic,
  kExponential,
  kUniform,
  kErlang,
  kGamma,
  kLognormal,
  kWeibull,
  kHyperexponential,
  kEmpirical,
  kQuantiles,
};

struct DistributionRow {
  DistributionKind kind;
  std::string_view name;
  /// Every row also takes `zero`: the probability of a duration of zero, 0 to 1.
  std::string_view parameters;
  std::string_view help;
};

inline constexpr std::array<DistributionRow, 11> kDistributionRows{{
    {DistributionKind::kNever, "never", "", "longer than anything: infinite patience"},
    {DistributionKind::kDeterministic, "deterministic", "value", "always the same"},
    {DistributionKind::kExponential, "exponential", "mean", "without memory"},
    {DistributionKind::kUniform, "uniform", "low, high", "any value between the two, evenly"},
    {DistributionKind::kErlang, "erlang", "phases, mean", "the sum of `phases` equal exponentials; 1 to 1,000,000"},
    {DistributionKind::kGamma, "gamma", "mean, cv", "gamma with coefficient of variation `cv`; 0.001 to 1,000"},
    {DistributionKind::kLognormal, "lognormal", "mean, cv (or log_mean, log_sd)",
     "the exponential of a normal; by mean and coefficient of variation, or by mean and standard deviation of the "
     "logarithm of seconds"},
    {DistributionKind::kWeibull, "weibull", "mean, shape",
     "hazard falling (shape < 1) or rising (shape > 1) as a power of time; shape 0.1 to 100"},
    {DistributionKind::kHyperexponential, "hyperexponential", "mean, cv (or weights, means)",
     "one of several exponentials; by mean and cv >= 1: two with balanced means (Whitt, 'Approximating a point process "
     "by a renewal process I', Oper. Res. 30(1), 1982)"},
    {DistributionKind::kEmpirical, "empirical", "values, weights (default: equal)",
     "one of the values given, as it is"},
    {DistributionKind::kQuantiles, "quantiles", "values",
     "evenly spaced quantiles, least and greatest included, joined by straight lines"},
}};

constexpr std::string_view to_string(DistributionKind kind) {
  return kDistributionRows[static_cast<size_t>(kind)].name;
}

class Distribution {
 public:
  /// One exponential of a hyperexponential.
  struct Phase {
    double weight = 1;
    Duration mean{};
    friend bool operator==(const Phase&, const Phase&) = default;
  };

  /// Always zero.
  Distribution() = default;

  static Distribution never();
  static Distribution deterministic(Duration value);
  static Distribution exponential(Duration mean);
  static Distribution uniform(Duration low, Duration high);
  static Distribution erlang(int phases, Duration mean);
  /// Means are longer than zero; `cv` is the standard deviation divided by the mean.
  static Distribution gamma(Duration mean, double cv);
  static Distribution lognormal(Duration mean, double cv);
  /// By the mean and the standard deviation of the natural logarithm of the seconds.
  static Distribution lognormal_by_log(double log_mean, double log_sd);
  static Distribution weibull(Duration mean, double shape);
  static Distribution hyperexponential(Duration mean, double cv);
  static Distribution hyperexponential(const std::vector<Phase>& phases);
  /// Draws one of `values`; in proportion to `weights`, or evenly when these are empty.
  static Distribution empirical(std::vector<Duration> values, std::vector<double> weights = {});
  /// `values` in rising order: the 0, 1/(n-1), ... 1 quantiles.
  static Distribution quantiles(std::vector<Duration> values);

  /// This distribution with a mass at zero: zero with probability `probability`, else as before.
  Distribution with_zero(double probability) const;

  absl::Status validate() const;

  Duration sample(Random& random) const;

  /// In seconds; infinite for "never". The mass at zero counts.
  double mean() const;
  /// In seconds squared.
  double variance() const;

  DistributionKind kind() const { return kind_; }
  double zero() const { return zero_; }
  /// Whether every draw is the same: it takes nothing from the generator.
  bool constant() const {
    return zero_ == 0 && (kind_ == DistributionKind::kNever || kind_ == DistributionKind::kDeterministic);
  }

  /// The text that `parse_distribution` reads.
  std::string to_string() const;

  friend bool operator==(const Distribution& a, const Distribution& b);

 private:
  /// What does not fit into two numbers.
  struct Table {
    std::vector<Duration> values;
    std::vector<double> weights;
    std::vector<double> keep;     // alias method: the chance to stay in a column
    std::vector<uint32_t> alias;  // and where to go otherwise
  };

  Distribution(DistributionKind kind, double a, double b) : kind_(kind), a_(a), b_(b) {}
  void set_table(std::vector<Duration> values, std::vector<double> weights);
  double positive_mean() const;
  double positive_second_moment() const;
  absl::Status validate_parameters() const;
  absl::Status validate_table() const;
  std::string parameters_text() const;
  size_t pick(Random& random) const;
  double draw_us(Random& random) const;

  DistributionKind kind_ = DistributionKind::kDeterministic;
  bool alternative_ = false;  // given by the parameters in brackets in its row
  double zero_ = 0;
  double a_ = 0;  // the first two parameters as given; times in us
  double b_ = 0;
  double scale_ = 0;  // what sampling needs; see distribution.cc
  double shape_ = 0;
  std::shared_ptr<const Table> table_;
};

/// Reads "name; key = value". Durations as in core/duration_text.h, lists with commas. The answer is valid.
absl::StatusOr<Distribution> parse_distribution(std::string_view text);

}  // namespace strowger

#endif  // STROWGER_SIM_DISTRIBUTION_H_
