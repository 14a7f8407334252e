// SPDX-License-Identifier: Apache-2.0
//
// Arrivals: when calls come.
//
// What it is: `ArrivalProcess` is a value that describes a stream of calls: Poisson with a rate that changes over the
// day (in steps or along straight lines), renewal (any distribution between calls), or instants that are given (a log).
// `ArrivalStream` plays one: it answers the instants one by one.
//
// Busyness. Real days differ by more than a Poisson process allows. With `busyness_cv` above zero every period of the
// profile (a day) has its rate multiplied by a gamma factor with mean 1 and that coefficient of variation (Whitt,
// "Dynamic staffing in a telephone call center aiming to immediately answer all calls", Oper. Res. Lett. 24, 1999;
// Avramidis, Deslauriers & L'Ecuyer, "Modeling daily arrivals to a telephone call center", Manage. Sci. 50(7), 2004).
//
// Exactness: the Poisson process is made by inversion: a unit exponential is spent against the integral of the rate
// (Cinlar, "Introduction to Stochastic Processes", 1975, 4.7). Nothing is thinned, and instants are kept in fractions
// of a microsecond and rounded only on the way out, so rates are exact over any length of time.
//
// Determinism: IEEE arithmetic and square roots only; the same generator gives the same instants on every machine.
// Complexity: next() O(1), plus the steps of the profile that are crossed. Thread safety: values.
// Errors: factories never fail, `validate` says what is wrong; a process that is not valid makes no calls.
//
// Example:
//   using namespace std::chrono_literals;
//   strowger::RateProfile day{.points = {{0h, 0}, {8h, 120}, {12h, 90}, {18h, 0}}, .period = 24h};  // calls an hour
//   auto arrivals = strowger::ArrivalProcess::poisson(day);
//   strowger::ArrivalStream stream(arrivals, strowger::Random(7), strowger::kMinTime);
//   strowger::Time first = stream.next();  // after 08:00
#ifndef STROWGER_SIM_ARRIVALS_H_
#define STROWGER_SIM_ARRIVALS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "strowger/core/random.h"
#include "strowger/core/time.h"
#include "strowger/sim/distribution.h"

namespace strowger {

/// The rate at one moment of the period.
struct RatePoint {
  /// Since the start of the period.
  Duration at{};
  double calls_per_hour = 0;
  friend bool operator==(const RatePoint&, const RatePoint&) = default;
};

/// A rate over time.
struct RateProfile {
  enum class Shape : uint8_t {
    kSteps,  // each point's rate holds until the next point, the last one's until the end
    kLines,  // the rate goes in straight lines from point to point, and from the last to the first of the next period
  };
  /// In rising order of `at`, the first at zero, all within the period.
  std::vector<RatePoint> points;
  Shape shape = Shape::kSteps;
  /// The profile repeats with this period, counted from time zero. kForever: it does not; the last rate stays.
  Duration period = kForever;

  /// Expected calls in [from, to) with busyness 1. O(points), whatever the length.
  double expected(Time from, Time to) const;
  absl::Status validate() const;
  friend bool operator==(const RateProfile&, const RateProfile&) = default;
};

class ArrivalProcess {
 public:
  enum class Kind : uint8_t { kNone, kPoisson, kRenewal, kInstants };

  /// No calls.
  ArrivalProcess() = default;

  static ArrivalProcess poisson(double calls_per_hour);
  /// `busyness_cv`: see the top of this file; 0 (none) to 10. It needs a period.
  static ArrivalProcess poisson(RateProfile profile, double busyness_cv = 0);
  /// Independent times between calls; the first call comes one such time after the start.
  static ArrivalProcess renewal(Distribution between);
  /// In rising order; those before the start of a stream are left out.
  static ArrivalProcess instants(std::vector<Time> instants);

  absl::Status validate() const;

  /// Expected calls in [from, to): exact for Poisson and instants, the long-run rate times the length for renewal.
  double expected(Time from, Time to) const;

  Kind kind() const { return kind_; }
  const RateProfile& profile() const { return profile_; }
  double busyness_cv() const { return busyness_cv_; }
  const Distribution& between() const { return between_; }
  /// Null unless the instants are given.
  const std::shared_ptr<const std::vector<Time>>& shared_instants() const { return instants_; }

 private:
  Kind kind_ = Kind::kNone;
  double busyness_cv_ = 0;
  RateProfile profile_;
  Distribution between_;
  std::shared_ptr<const std::vector<Time>> instants_;
};

/// Plays an arrival process from an instant on.
class ArrivalStream {
 public:
  /// Draws from its own copy of `random`; the busyness factors are drawn from a generator of their own, derived from
  /// it.
  ArrivalStream(const ArrivalProcess& process, const Random& random, Time start);

  /// The next instant, never before the one before; kMaxTime when no more calls come.
  Time next();

 private:
  /// A piece of the profile with its rate, in calls per us, at both ends. Positions are in us.
  struct Piece {
    double begin;
    double end;
    double rate;
    double slope;
  };

  void make_pieces(const RateProfile& profile);
  void draw_busyness();
  Time next_poisson();

  ArrivalProcess::Kind kind_;
  Random random_;
  Random busyness_random_;
  Distribution between_;
  Distribution busyness_;
  std::shared_ptr<const std::vector<Time>> instants_;
  size_t index_ = 0;  // the next instant, or the piece that `at_` is in
  std::vector<Piece> pieces_;
  double period_ = 0;        // 0: none
  double period_begin_ = 0;  // where the period that `at_` is in begins
  double factor_ = 1;        // its busyness
  double steady_gap_ = 0;    // mean time between calls when the rate never changes, else 0
  double at_ = 0;            // the last arrival, from the beginning of its period
};

}  // namespace strowger

#endif  // STROWGER_SIM_ARRIVALS_H_
