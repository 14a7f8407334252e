// SPDX-License-Identifier: Apache-2.0
//
// PatienceEstimate: how long callers are willing to wait, from calls of which most were answered before they gave up.
//
// What it is: the Kaplan-Meier estimator (Kaplan & Meier, "Nonparametric estimation from incomplete observations", JASA
// 53, 1958). A caller who hung up shows the patience; one who was answered shows only that it is longer than the wait
// (censored). At equal times hang-ups count before answers, as in the paper.
//
// Beyond the longest observation nothing is known. If that caller hung up, the estimate ends there. If not, the rest of
// the mass is given a constant hazard: hang-ups / total time waited of all callers.
//
// Conditional draws. `sample_above(w)` draws from the estimate given that patience is longer than w: what is right for
// a replayed call that was answered after w, because the original caller was seen to wait that long.
//
// Complexity: building O(n log n), drawing O(log n). Thread safety: a value; const functions may run at the same time.
// Errors: none; without a hang-up everybody waits for ever.
//
// Example:
//   using namespace std::chrono_literals;
//   std::vector<strowger::ObservedWait> waits = {{30s, false}, {60s, true}, {90s, false}, {120s, true}};
//   strowger::PatienceEstimate patience(waits);
//   patience.survival(60s);  // 2/3
#ifndef STROWGER_SIM_PATIENCE_H_
#define STROWGER_SIM_PATIENCE_H_

#include <cstddef>
#include <span>
#include <vector>

#include "strowger/core/random.h"
#include "strowger/core/time.h"

namespace strowger {

struct ObservedWait {
  Duration wait{};
  /// False: the call was answered.
  bool hung_up = false;
};

class PatienceEstimate {
 public:
  /// All that an estimate is, to keep it or send it elsewhere.
  struct Curve {
    /// The instants at which callers hung up, in rising order, and the survival just after each.
    std::vector<Duration> times;
    std::vector<double> survivals;
    Duration longest{};
    /// Of what is beyond `longest`, in us; 0: nobody hung up.
    double tail_mean_us = 0;
  };

  PatienceEstimate() = default;
  explicit PatienceEstimate(std::span<const ObservedWait> waits);
  /// Equal to the estimate that `curve` was taken from.
  explicit PatienceEstimate(Curve curve);
  Curve curve() const { return {times_, survivals_, longest_, tail_mean_us_}; }

  /// P(patience > t).
  double survival(Duration t) const;

  /// The area under `survival`, in seconds, the part beyond the longest observation included; infinite without a
  /// hang-up.
  double mean() const;

  /// The instants at which callers hung up, and the survival just after each.
  const std::vector<Duration>& times() const { return times_; }
  const std::vector<double>& survivals() const { return survivals_; }

  Duration sample(Random& random) const { return sample_above(random, Duration{-1}); }
  /// Given that patience is longer than `waited`.
  Duration sample_above(Random& random, Duration waited) const;

 private:
  std::vector<Duration> times_;
  std::vector<double> survivals_;
  Duration longest_{};
  double tail_mean_us_ = 0;  // 0: nobody hung up
};

}  // namespace strowger

#endif  // STROWGER_SIM_PATIENCE_H_
