// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/distribution.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "sim/portable_math.h"
#include "sim/units.h"
#include "sim/ziggurat.h"

namespace strowger {
namespace {

using detail::draw_exponential;
using detail::draw_normal;
using detail::portable_exp;
using detail::portable_gamma;
using detail::portable_log;

constexpr double kUsPerSecond = 1e6;
constexpr double kLogUsPerSecond = 13.8155105579642741041;
constexpr int kSummedPhases = 4;  // up to so many phases an Erlang variate is cheaper as a sum

/// Nearest microsecond, clamped to the range of durations.
Duration to_duration(double us) {
  if (!(us < static_cast<double>(to_us(kForever)))) return kForever;
  return us > 0 ? Duration{detail::round_to_whole(us)} : Duration::zero();
}

/// A gamma variate of scale 1. Marsaglia & Tsang, "A simple method for generating gamma variables", ACM TOMS 26(3),
/// 2000; below shape 1 through shape + 1 and a power of a uniform, here as the exponential of an exponential.
double draw_gamma(Random& random, double shape) {
  const bool small = shape < 1;
  const double d = (small ? shape + 1 : shape) - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  double value;
  while (true) {
    const double x = draw_normal(random);
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = random.uniform_positive();
    const double x2 = x * x;
    if (u < 1 - 0.0331 * (x2 * x2) || portable_log(u) < 0.5 * x2 + d * (1 - v + portable_log(v))) {
      value = d * v;
      break;
    }
  }
  return small ? value * portable_exp(-draw_exponential(random) / shape) : value;
}

}  // namespace

Distribution Distribution::never() { return {DistributionKind::kNever, 0, 0}; }

Distribution Distribution::deterministic(Duration value) { return {DistributionKind::kDeterministic, us(value), 0}; }

Distribution Distribution::exponential(Duration mean) {
  Distribution d{DistributionKind::kExponential, us(mean), 0};
  d.scale_ = d.a_;
  return d;
}

Distribution Distribution::uniform(Duration low, Duration high) {
  return {DistributionKind::kUniform, us(low), us(high)};
}

Distribution Distribution::erlang(int phases, Duration mean) {
  Distribution d{DistributionKind::kErlang, static_cast<double>(phases), us(mean)};
  if (!d.validate_parameters().ok()) return d;
  d.shape_ = d.a_;
  d.scale_ = d.b_ / d.a_;
  return d;
}

Distribution Distribution::gamma(Duration mean, double cv) {
  Distribution d{DistributionKind::kGamma, us(mean), cv};
  if (!d.validate_parameters().ok()) return d;
  d.shape_ = 1 / (cv * cv);
  d.scale_ = d.a_ * (cv * cv);
  return d;
}

/// Sampling uses scale_ and shape_ as the mean and standard deviation of the logarithm of microseconds.
Distribution Distribution::lognormal(Duration mean, double cv) {
  Distribution d{DistributionKind::kLognormal, us(mean), cv};
  if (!d.validate_parameters().ok()) return d;
  const double log_variance = portable_log(1 + cv * cv);
  d.scale_ = portable_log(d.a_) - 0.5 * log_variance;
  d.shape_ = std::sqrt(log_variance);
  return d;
}

Distribution Distribution::lognormal_by_log(double log_mean, double log_sd) {
  Distribution d{DistributionKind::kLognormal, log_mean, log_sd};
  d.alternative_ = true;
  d.scale_ = log_mean + kLogUsPerSecond;
  d.shape_ = log_sd;
  return d;
}

/// Sampling uses shape_ as the power that an exponential is raised to.
Distribution Distribution::weibull(Duration mean, double shape) {
  Distribution d{DistributionKind::kWeibull, us(mean), shape};
  if (!d.validate_parameters().ok()) return d;
  d.shape_ = 1 / shape;
  d.scale_ = d.a_ / portable_gamma(1 + d.shape_);
  return d;
}

Distribution Distribution::hyperexponential(Duration mean, double cv) {
  Distribution d{DistributionKind::kHyperexponential, us(mean), cv};
  if (!d.validate_parameters().ok()) return d;
  const double squared = cv * cv;
  const double p = 0.5 * (1 + std::sqrt((squared - 1) / (squared + 1)));
  d.set_table({to_duration(d.a_ / (2 * p)), to_duration(d.a_ / (2 * (1 - p)))}, {p, 1 - p});
  return d;
}

Distribution Distribution::hyperexponential(const std::vector<Phase>& phases) {
  Distribution d{DistributionKind::kHyperexponential, 0, 0};
  d.alternative_ = true;
  std::vector<Duration> means;
  std::vector<double> weights;
  for (const Phase& phase : phases) {
    means.push_back(phase.mean);
    weights.push_back(phase.weight);
  }
  d.set_table(std::move(means), std::move(weights));
  return d;
}

Distribution Distribution::empirical(std::vector<Duration> values, std::vector<double> weights) {
  Distribution d{DistributionKind::kEmpirical, 0, 0};
  d.set_table(std::move(values), std::move(weights));
  return d;
}

Distribution Distribution::quantiles(std::vector<Duration> values) {
  Distribution d{DistributionKind::kQuantiles, 0, 0};
  d.set_table(std::move(values), {});
  return d;
}

Distribution Distribution::with_zero(double probability) const {
  Distribution d = *this;
  d.zero_ = probability;
  return d;
}

/// Keeps values and weights, and makes the alias table of the weights when they are legal. (Vose, "A linear algorithm
/// for generating random numbers with a given distribution", IEEE Trans. Softw. Eng. 17(9), 1991.)
void Distribution::set_table(std::vector<Duration> values, std::vector<double> weights) {
  auto table = std::make_shared<Table>();
  table->values = std::move(values);
  table->weights = std::move(weights);
  table_ = table;
  const size_t n = table->weights.size();
  if (n == 0 || !validate_table().ok()) return;
  double total = 0;
  for (const double weight : table->weights) total += weight;
  table->keep.resize(n);
  table->alias.resize(n);
  std::vector<uint32_t> small;
  std::vector<uint32_t> large;
  for (uint32_t i = 0; i < n; ++i) {
    table->keep[i] = table->weights[i] * static_cast<double>(n) / total;
    table->alias[i] = i;
    (table->keep[i] < 1 ? small : large).push_back(i);
  }
  while (!small.empty() && !large.empty()) {
    const uint32_t from = small.back();
    const uint32_t to = large.back();
    small.pop_back();
    table->alias[from] = to;
    table->keep[to] -= 1 - table->keep[from];
    if (table->keep[to] < 1) {
      large.pop_back();
      small.push_back(to);
    }
  }
  for (const uint32_t i : small) table->keep[i] = 1;  // what rounding left over
  for (const uint32_t i : large) table->keep[i] = 1;
}

size_t Distribution::pick(Random& random) const {
  const size_t column = random.below(table_->values.size());
  if (table_->keep.empty()) return column;
  return random.uniform() < table_->keep[column] ? column : table_->alias[column];
}

Duration Distribution::sample(Random& random) const {
  if (kind_ == DistributionKind::kExponential && zero_ == 0) return to_duration(scale_ * draw_exponential(random));
  if (zero_ > 0 && random.uniform() < zero_) return Duration::zero();
  return to_duration(draw_us(random));
}

double Distribution::draw_us(Random& random) const {
  switch (kind_) {
    case DistributionKind::kNever:
      return us(kForever);
    case DistributionKind::kDeterministic:
      return a_;
    case DistributionKind::kExponential:
      return scale_ * draw_exponential(random);
    case DistributionKind::kUniform:
      return a_ + (b_ - a_) * random.uniform();
    case DistributionKind::kErlang:
      if (shape_ <= kSummedPhases) {
        double sum = 0;
        for (int i = 0; i < static_cast<int>(shape_); ++i) sum += draw_exponential(random);
        return scale_ * sum;
      }
      return scale_ * draw_gamma(random, shape_);
    case DistributionKind::kGamma:
      return scale_ * draw_gamma(random, shape_);
    case DistributionKind::kLognormal:
      return portable_exp(scale_ + shape_ * draw_normal(random));
    case DistributionKind::kWeibull:
      return scale_ * portable_exp(shape_ * portable_log(draw_exponential(random)));
    case DistributionKind::kHyperexponential:
      if (table_ == nullptr || table_->keep.empty()) return 0;
      return us(table_->values[pick(random)]) * draw_exponential(random);
    case DistributionKind::kEmpirical:
      return table_->values.empty() ? 0 : us(table_->values[pick(random)]);
    case DistributionKind::kQuantiles: {
      const std::vector<Duration>& values = table_->values;
      if (values.size() < 2) return values.empty() ? 0 : us(values[0]);
      const double place = random.uniform() * static_cast<double>(values.size() - 1);
      const size_t below = std::min(static_cast<size_t>(place), values.size() - 2);
      const double low = us(values[below]);
      return low + (us(values[below + 1]) - low) * (place - static_cast<double>(below));
    }
  }
  return 0;
}

/// Mean of the part that is not the mass at zero, in us.
double Distribution::positive_mean() const {
  switch (kind_) {
    case DistributionKind::kNever:
      return std::numeric_limits<double>::infinity();
    case DistributionKind::kUniform:
      return 0.5 * (a_ + b_);
    case DistributionKind::kErlang:
      return b_;
    case DistributionKind::kLognormal:
      return alternative_ ? portable_exp(scale_ + 0.5 * shape_ * shape_) : a_;
    case DistributionKind::kHyperexponential:
      if (!alternative_) return a_;
      break;
    case DistributionKind::kEmpirical:
      break;
    case DistributionKind::kQuantiles: {
      const std::vector<Duration>& values = table_->values;
      if (values.size() < 2) return values.empty() ? 0 : us(values[0]);
      double sum = 0;
      for (size_t i = 1; i < values.size(); ++i) sum += 0.5 * (us(values[i - 1]) + us(values[i]));
      return sum / static_cast<double>(values.size() - 1);
    }
    default:
      return a_;
  }
  double sum = 0;
  double total = 0;
  for (size_t i = 0; i < table_->values.size(); ++i) {
    const double weight = table_->weights.empty() ? 1 : table_->weights[i];
    sum += weight * us(table_->values[i]);
    total += weight;
  }
  return total > 0 ? sum / total : 0;
}

/// Second moment of the part that is not the mass at zero, in us^2.
double Distribution::positive_second_moment() const {
  const double m = positive_mean();
  switch (kind_) {
    case DistributionKind::kNever:
      return m;
    case DistributionKind::kDeterministic:
      return a_ * a_;
    case DistributionKind::kExponential:
      return 2 * m * m;
    case DistributionKind::kUniform:
      return (a_ * a_ + a_ * b_ + b_ * b_) / 3;
    case DistributionKind::kErlang:
      return m * m * (1 + 1 / shape_);
    case DistributionKind::kGamma:
      return m * m * (1 + b_ * b_);
    case DistributionKind::kLognormal:
      return m * m * portable_exp(shape_ * shape_);
    case DistributionKind::kWeibull:
      return scale_ * scale_ * portable_gamma(1 + 2 * shape_);
    case DistributionKind::kQuantiles: {
      const std::vector<Duration>& values = table_->values;
      if (values.size() < 2) return m * m;
      double sum = 0;
      for (size_t i = 1; i < values.size(); ++i) {
        const double low = us(values[i - 1]);
        const double high = us(values[i]);
        sum += (low * low + low * high + high * high) / 3;
      }
      return sum / static_cast<double>(values.size() - 1);
    }
    case DistributionKind::kHyperexponential:
    case DistributionKind::kEmpirical:
      break;
  }
  if (table_ == nullptr) return 0;
  const double factor = kind_ == DistributionKind::kHyperexponential ? 2 : 1;  // of an exponential: 2 mean^2
  double sum = 0;
  double total = 0;
  for (size_t i = 0; i < table_->values.size(); ++i) {
    const double weight = table_->weights.empty() ? 1 : table_->weights[i];
    sum += weight * factor * us(table_->values[i]) * us(table_->values[i]);
    total += weight;
  }
  return total > 0 ? sum / total : 0;
}

double Distribution::mean() const { return zero_ == 1 ? 0 : (1 - zero_) * positive_mean() / kUsPerSecond; }

double Distribution::variance() const {
  if (zero_ == 1) return 0;
  const double m = (1 - zero_) * positive_mean();
  if (std::isinf(m)) return m;
  const double variance = (1 - zero_) * positive_second_moment() - m * m;
  return std::max(variance, 0.0) / (kUsPerSecond * kUsPerSecond);
}

bool operator==(const Distribution& a, const Distribution& b) {
  if (a.kind_ != b.kind_ || a.alternative_ != b.alternative_ || a.zero_ != b.zero_ || a.a_ != b.a_ || a.b_ != b.b_) {
    return false;
  }
  if (a.table_ == b.table_) return true;
  return a.table_ != nullptr && b.table_ != nullptr && a.table_->values == b.table_->values &&
         a.table_->weights == b.table_->weights;
}

}  // namespace strowger
