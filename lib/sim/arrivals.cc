// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/arrivals.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "sim/units.h"
#include "sim/ziggurat.h"
#include "strowger/core/duration_text.h"

namespace strowger {
namespace {

constexpr double kUsPerHour = 3.6e9;
constexpr double kMaxRate = 1e12;                 // calls per hour
constexpr Duration kBusynessUnit{1'000'000'000};  // the busyness factor 1, as a duration; its grain is 1e-9
constexpr double kNoEnd = std::numeric_limits<double>::infinity();

Time to_time(double us) {
  if (!(us < static_cast<double>(to_us(kMaxTime)))) return kMaxTime;
  return time_from_us(detail::round_to_whole(us));
}

struct Segment {
  double begin;
  double end;
  double rate;   // at the beginning, calls per us
  double slope;  // calls per us^2
};

/// The profile as pieces that follow each other from zero to the period, or without end.
std::vector<Segment> segments(const RateProfile& profile) {
  std::vector<Segment> result;
  const bool periodic = profile.period != kForever;
  const size_t n = profile.points.size();
  for (size_t i = 0; i < n; ++i) {
    const bool last = i + 1 == n;
    const double begin = us(profile.points[i].at);
    const double end = !last ? us(profile.points[i + 1].at) : periodic ? us(profile.period) : kNoEnd;
    if (!(end > begin)) continue;
    const double rate = profile.points[i].calls_per_hour / kUsPerHour;
    double slope = 0;
    if (profile.shape == RateProfile::Shape::kLines && end != kNoEnd) {
      const double next = profile.points[last ? 0 : i + 1].calls_per_hour / kUsPerHour;
      slope = (next - rate) / (end - begin);
    }
    result.push_back({begin, end, rate, slope});
  }
  return result;
}

/// Expected calls from the beginning of the pieces to `position`.
double integral(const std::vector<Segment>& pieces, double position) {
  double total = 0;
  for (const Segment& piece : pieces) {
    if (position <= piece.begin) break;
    const double length = std::min(position, piece.end) - piece.begin;
    total += length * (piece.rate + 0.5 * piece.slope * length);
  }
  return total;
}

}  // namespace

absl::Status RateProfile::validate() const {
  if (points.empty()) return absl::InvalidArgumentError("rate profile: no points; expected one at least");
  if (points.front().at != Duration::zero()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("rate profile: the first point is at %s; expected 0s", to_text(points.front().at)));
  }
  if (!valid(period) || period == Duration::zero()) {
    return absl::InvalidArgumentError("rate profile: the period must be longer than zero");
  }
  for (size_t i = 0; i < points.size(); ++i) {
    const RatePoint& point = points[i];
    if (i > 0 && point.at <= points[i - 1].at) {
      return absl::InvalidArgumentError(
          absl::StrFormat("rate profile: the point at %s does not come after the one before it", to_text(point.at)));
    }
    if (point.at >= period) {
      return absl::InvalidArgumentError(absl::StrFormat("rate profile: the point at %s is not within the period of %s",
                                                        to_text(point.at), to_text(period)));
    }
    if (!(point.calls_per_hour >= 0 && point.calls_per_hour <= kMaxRate)) {
      return absl::InvalidArgumentError(
          absl::StrFormat("rate profile: the rate at %s must be 0 to 1e12 calls an hour", to_text(point.at)));
    }
  }
  return absl::OkStatus();
}

double RateProfile::expected(Time from, Time to) const {
  if (to <= from) return 0;
  const std::vector<Segment> pieces = segments(*this);
  if (period == kForever) return integral(pieces, us(to)) - integral(pieces, us(from));
  const double whole = integral(pieces, us(period));
  const auto until = [&](Time time) {
    const int64_t periods = to_us(time) / to_us(period);
    return static_cast<double>(periods) * whole + integral(pieces, static_cast<double>(to_us(time) % to_us(period)));
  };
  return until(to) - until(from);
}

ArrivalProcess ArrivalProcess::poisson(double calls_per_hour) {
  return poisson(RateProfile{.points = {{Duration::zero(), calls_per_hour}}});
}

ArrivalProcess ArrivalProcess::poisson(RateProfile profile, double busyness_cv) {
  ArrivalProcess process;
  process.kind_ = Kind::kPoisson;
  process.profile_ = std::move(profile);
  process.busyness_cv_ = busyness_cv;
  return process;
}

ArrivalProcess ArrivalProcess::renewal(Distribution between) {
  ArrivalProcess process;
  process.kind_ = Kind::kRenewal;
  process.between_ = std::move(between);
  return process;
}

ArrivalProcess ArrivalProcess::instants(std::vector<Time> instants) {
  ArrivalProcess process;
  process.kind_ = Kind::kInstants;
  process.instants_ = std::make_shared<const std::vector<Time>>(std::move(instants));
  return process;
}

absl::Status ArrivalProcess::validate() const {
  switch (kind_) {
    case Kind::kNone:
      return absl::OkStatus();
    case Kind::kPoisson:
      if (absl::Status status = profile_.validate(); !status.ok()) return status;
      if (!(busyness_cv_ >= 0 && busyness_cv_ <= 10)) {
        return absl::InvalidArgumentError("arrivals: busyness_cv must be 0 to 10");
      }
      if (busyness_cv_ > 0 && profile_.period == kForever) {
        return absl::InvalidArgumentError("arrivals: busyness_cv needs a profile with a period (24h)");
      }
      return absl::OkStatus();
    case Kind::kRenewal:
      if (absl::Status status = between_.validate(); !status.ok()) return status;
      if (between_.mean() == 0) {
        return absl::InvalidArgumentError("arrivals: the mean time between calls must be longer than zero");
      }
      return absl::OkStatus();
    case Kind::kInstants:
      for (size_t i = 0; i < instants_->size(); ++i) {
        if (!strowger::valid((*instants_)[i]) || (i > 0 && (*instants_)[i] < (*instants_)[i - 1])) {
          return absl::InvalidArgumentError(
              absl::StrFormat("arrivals: instant %d is out of range or before the one before it", i + 1));
        }
      }
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

double ArrivalProcess::expected(Time from, Time to) const {
  if (to <= from) return 0;
  switch (kind_) {
    case Kind::kNone:
      return 0;
    case Kind::kPoisson:
      return profile_.expected(from, to);
    case Kind::kRenewal:
      return to_seconds(to - from) / between_.mean();
    case Kind::kInstants: {
      const auto begin = std::lower_bound(instants_->begin(), instants_->end(), from);
      return static_cast<double>(std::lower_bound(begin, instants_->end(), to) - begin);
    }
  }
  return 0;
}

ArrivalStream::ArrivalStream(const ArrivalProcess& process, const Random& random, Time start)
    : kind_(process.validate().ok() ? process.kind() : ArrivalProcess::Kind::kNone),
      random_(random),
      busyness_random_(random.state()[0], random.state()[1], random.state()[2]) {
  switch (kind_) {
    case ArrivalProcess::Kind::kNone:
      break;
    case ArrivalProcess::Kind::kPoisson: {
      if (process.busyness_cv() > 0) busyness_ = Distribution::gamma(kBusynessUnit, process.busyness_cv());
      make_pieces(process.profile());
      const int64_t period = process.profile().period == kForever ? 0 : to_us(process.profile().period);
      period_ = static_cast<double>(period);
      at_ = period == 0 ? us(start) : static_cast<double>(to_us(start) % period);
      period_begin_ = us(start) - at_;
      while (index_ + 1 < pieces_.size() && pieces_[index_].end <= at_) ++index_;
      if (pieces_.size() == 1 && period == 0) steady_gap_ = 1 / pieces_[0].rate;
      draw_busyness();
      break;
    }
    case ArrivalProcess::Kind::kRenewal:
      between_ = process.between();
      at_ = us(start);
      break;
    case ArrivalProcess::Kind::kInstants:
      instants_ = process.shared_instants();
      index_ = static_cast<size_t>(std::lower_bound(instants_->begin(), instants_->end(), start) - instants_->begin());
      break;
  }
}

/// Pieces that make no calls at all are left without any, so that `next` need not look for one for ever.
void ArrivalStream::make_pieces(const RateProfile& profile) {
  bool calls = false;
  for (const Segment& segment : segments(profile)) {
    pieces_.push_back({segment.begin, segment.end, segment.rate, segment.slope});
    calls = calls || segment.rate > 0 || segment.slope > 0;
  }
  if (!calls) pieces_.clear();
}

void ArrivalStream::draw_busyness() {
  if (busyness_.mean() > 0) factor_ = us(busyness_.sample(busyness_random_)) / us(kBusynessUnit);
}

Time ArrivalStream::next() {
  switch (kind_) {
    case ArrivalProcess::Kind::kNone:
      break;
    case ArrivalProcess::Kind::kPoisson:
      return next_poisson();
    case ArrivalProcess::Kind::kRenewal:
      at_ += us(between_.sample(random_));
      return to_time(at_);
    case ArrivalProcess::Kind::kInstants:
      if (index_ < instants_->size()) return (*instants_)[index_++];
      break;
  }
  return kMaxTime;
}

/// Spends a unit exponential against the integral of the rate from the last arrival on.
Time ArrivalStream::next_poisson() {
  if (pieces_.empty()) return kMaxTime;
  double left = detail::draw_exponential(random_);
  if (steady_gap_ > 0) {
    at_ += left * steady_gap_;
    return to_time(at_);
  }
  while (true) {
    const Piece& piece = pieces_[index_];
    const double length = piece.end - at_;
    const double rate = factor_ * (piece.rate + piece.slope * (at_ - piece.begin));
    const double slope = factor_ * piece.slope;
    // The last piece may have no end, and 0 * infinity is no number.
    const double mean_rate = slope == 0 ? rate : rate + 0.5 * slope * length;
    const double area = mean_rate == 0 ? 0 : length * mean_rate;
    if (left < area) {
      // The root of rate t + slope t^2 / 2 = left, in the form that loses no digits.
      const double step =
          slope == 0 ? left / rate : 2 * left / (rate + std::sqrt(std::max(rate * rate + 2 * slope * left, 0.0)));
      at_ = std::min(at_ + step, piece.end);
      return to_time(period_begin_ + at_);
    }
    left -= area;
    if (index_ + 1 < pieces_.size()) {
      ++index_;
      at_ = pieces_[index_].begin;
      continue;
    }
    if (period_ == 0 || period_begin_ > us(kMaxTime)) return kMaxTime;
    period_begin_ += period_;
    index_ = 0;
    at_ = 0;
    draw_busyness();
  }
}

}  // namespace strowger
