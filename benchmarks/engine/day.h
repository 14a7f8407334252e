// SPDX-License-Identifier: Apache-2.0
//
// Day: one queue of impatient callers (M/M/n+M, Erlang A), as a question for every contender, and its exact answer.
#ifndef STROWGER_BENCHMARKS_ENGINE_DAY_H_
#define STROWGER_BENCHMARKS_ENGINE_DAY_H_

#include <cmath>
#include <cstdint>

namespace strowger::bench {

struct Day {
  int agents = 100;
  double load = 0.8;
  double mean_service_s = 180;
  double mean_patience_s = 120;
  uint64_t calls = 300'000;
  uint64_t seed = 1;

  double mean_between_s() const { return mean_service_s / (load * agents); }
};

struct DayResult {
  uint64_t calls = 0;
  uint64_t abandoned = 0;
  /// Of all calls.
  double total_wait_s = 0;
};

/// The share of calls that abandon: the stationary chain of the number of calls in the centre.
inline double exact_share_abandoned(const Day& day) {
  const double arrival_rate = 1 / day.mean_between_s();
  double weight = 1;  // of the state with k calls, up to a factor
  double all = 0;
  double abandoning = 0;
  for (int k = 0; k < 50 * day.agents; ++k) {
    const double waiting = k > day.agents ? k - day.agents : 0;
    all += weight;
    abandoning += weight * waiting / day.mean_patience_s;
    const double next_busy = k + 1 < day.agents ? k + 1 : day.agents;
    const double next_waiting = k + 1 - next_busy;
    weight *= arrival_rate / (next_busy / day.mean_service_s + next_waiting / day.mean_patience_s);
    if (weight < 1e-300) break;
    if (all > 1e200) {
      weight *= 1e-200;
      all *= 1e-200;
      abandoning *= 1e-200;
    }
  }
  return abandoning / all / arrival_rate;
}

/// Whether a simulation says what theory says: within some four standard errors of a run of this length.
inline bool is_plausible(const Day& day, const DayResult& result) {
  const double exact = exact_share_abandoned(day);
  const double share = static_cast<double>(result.abandoned) / static_cast<double>(result.calls);
  const double mean_wait_s = result.total_wait_s / static_cast<double>(result.calls);
  const double scale = std::sqrt(300'000.0 / static_cast<double>(day.calls));
  const double tolerance = (0.0008 + 0.06 * exact) * scale;
  // Waiting callers give up at the same rate however long they have waited, so the wait follows from the share.
  return std::abs(share - exact) < tolerance && std::abs(mean_wait_s / day.mean_patience_s - exact) < tolerance;
}

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_ENGINE_DAY_H_
