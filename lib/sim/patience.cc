// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/patience.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "sim/ziggurat.h"

namespace strowger {

PatienceEstimate::PatienceEstimate(std::span<const ObservedWait> waits) {
  std::vector<ObservedWait> sorted(waits.begin(), waits.end());
  std::sort(sorted.begin(), sorted.end(), [](const ObservedWait& a, const ObservedWait& b) { return a.wait < b.wait; });
  size_t at_risk = sorted.size();
  double survival = 1;
  double exposure = 0;
  size_t hang_ups = 0;
  for (size_t i = 0; i < sorted.size();) {
    const Duration t = sorted[i].wait;
    size_t here = 0;
    size_t events = 0;
    for (; i < sorted.size() && sorted[i].wait == t; ++i, ++here) events += size_t{sorted[i].hung_up};
    exposure += static_cast<double>(here) * static_cast<double>(to_us(t));
    hang_ups += events;
    if (events > 0) {
      survival *= static_cast<double>(at_risk - events) / static_cast<double>(at_risk);
      times_.push_back(t);
      survivals_.push_back(survival);
    }
    at_risk -= here;
    longest_ = t;
  }
  // Hang-ups at once only: no exposure at all; a microsecond keeps the hazard finite.
  if (hang_ups > 0) tail_mean_us_ = std::max(exposure / static_cast<double>(hang_ups), 1.0);
}

PatienceEstimate::PatienceEstimate(Curve curve)
    : times_(std::move(curve.times)),
      survivals_(std::move(curve.survivals)),
      longest_(curve.longest),
      tail_mean_us_(curve.tail_mean_us) {}

double PatienceEstimate::survival(Duration t) const {
  if (times_.empty()) return 1;
  if (t > longest_ && survivals_.back() > 0) {
    return survivals_.back() * std::exp(-static_cast<double>(to_us(t - longest_)) / tail_mean_us_);
  }
  const auto after = std::upper_bound(times_.begin(), times_.end(), t);
  return after == times_.begin() ? 1 : survivals_[static_cast<size_t>(after - times_.begin()) - 1];
}

double PatienceEstimate::mean() const {
  if (times_.empty()) return std::numeric_limits<double>::infinity();
  double area = 0;
  double survival = 1;
  Duration from{};
  for (size_t i = 0; i < times_.size(); ++i) {
    area += survival * to_seconds(times_[i] - from);
    from = times_[i];
    survival = survivals_[i];
  }
  return area + survival * (to_seconds(longest_ - from) + tail_mean_us_ * 1e-6);
}

Duration PatienceEstimate::sample_above(Random& random, Duration waited) const {
  if (times_.empty()) return kForever;
  const auto after = std::upper_bound(times_.begin(), times_.end(), waited);
  const auto first = after - times_.begin();
  const double given = first == 0 ? 1 : survivals_[static_cast<size_t>(first) - 1];
  // P(T > t) = S(t): T is the first instant at which the survival has fallen below a uniform share of what is given.
  const double target = given * random.uniform_positive();
  const auto place = std::lower_bound(survivals_.begin() + first, survivals_.end(), target, std::greater_equal<>());
  if (place != survivals_.end()) return times_[static_cast<size_t>(place - survivals_.begin())];
  const double beyond = tail_mean_us_ * detail::draw_exponential(random);
  const Duration from = std::max(longest_, waited);
  return from + Duration{detail::round_to_whole(std::min(beyond, static_cast<double>(to_us(kForever - from))))};
}

}  // namespace strowger
