// SPDX-License-Identifier: Apache-2.0
//
// The boundary of a condition that holds below some number and not above: the searches of this room.
//
// Thread safety: functions of values. Complexity: O(log of the answer) questions; for doubles at most some 64 + log.
#ifndef STROWGER_LIB_STAFFING_BOUNDARY_H_
#define STROWGER_LIB_STAFFING_BOUNDARY_H_

#include <algorithm>
#include <cstdint>

#include "absl/status/statusor.h"

namespace strowger::staffing {

/// The least number from `guess`, or from anywhere above `fails`, up to `last` for which `holds` (which returns
/// StatusOr<bool>); last + 1 when there is none. `fails` is one for which it is known not to hold.
template <class Holds>
absl::StatusOr<int64_t> least(int64_t fails, int64_t guess, int64_t last, const Holds& holds) {
  int64_t step = 1;
  int64_t probe = std::clamp(guess, fails + 1, last);
  for (;;) {
    const absl::StatusOr<bool> held = holds(probe);
    if (!held.ok()) return held.status();
    if (*held) break;
    fails = probe;
    if (probe == last) return last + 1;
    probe = step < last - probe ? probe + step : last;
    step *= 2;
  }
  while (probe - fails > 1) {
    const int64_t middle = fails + (probe - fails) / 2;
    const absl::StatusOr<bool> held = holds(middle);
    if (!held.ok()) return held.status();
    (*held ? probe : fails) = middle;
  }
  return probe;
}

/// The greatest double for which `holds`, which does at `low` and does not at `high`.
template <class Holds>
absl::StatusOr<double> greatest(double low, double high, const Holds& holds) {
  for (;;) {
    const double middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return low;
    const absl::StatusOr<bool> held = holds(middle);
    if (!held.ok()) return held.status();
    (*held ? low : high) = middle;
  }
}

}  // namespace strowger::staffing

#endif  // STROWGER_LIB_STAFFING_BOUNDARY_H_
