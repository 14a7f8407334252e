// SPDX-License-Identifier: Apache-2.0
//
// Durations as the simulator reckons with them.
#ifndef STROWGER_LIB_SIM_UNITS_H_
#define STROWGER_LIB_SIM_UNITS_H_

#include "strowger/core/time.h"

namespace strowger {

inline constexpr Duration kDay{86'400'000'000};

inline double us(Duration duration) { return static_cast<double>(to_us(duration)); }
inline double us(Time time) { return static_cast<double>(to_us(time)); }

}  // namespace strowger

#endif  // STROWGER_LIB_SIM_UNITS_H_
