// SPDX-License-Identifier: Apache-2.0
//
// Sums of durations that wrap instead of overflowing: with legal times of up to 142 years and thousands of calls a sum
// could pass 2^63 us, which must not be undefined behaviour. Partial sums may pass it and come back.
#ifndef STROWGER_LIB_REPORT_SUMS_H_
#define STROWGER_LIB_REPORT_SUMS_H_

#include <cstdint>

#include "strowger/core/time.h"

namespace strowger::report {

inline Duration plus(Duration a, Duration b) {
  return Duration{static_cast<int64_t>(static_cast<uint64_t>(a.count()) + static_cast<uint64_t>(b.count()))};
}

inline Duration minus(Duration a, Duration b) {
  return Duration{static_cast<int64_t>(static_cast<uint64_t>(a.count()) - static_cast<uint64_t>(b.count()))};
}

inline void add_to(Duration& sum, Duration term) { sum = plus(sum, term); }
inline void subtract_from(Duration& sum, Duration term) { sum = minus(sum, term); }

/// `count` times `each`.
inline Duration times(uint64_t count, Duration each) {
  return Duration{static_cast<int64_t>(count * static_cast<uint64_t>(each.count()))};
}

}  // namespace strowger::report

#endif  // STROWGER_LIB_REPORT_SUMS_H_
