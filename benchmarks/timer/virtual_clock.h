// SPDX-License-Identifier: Apache-2.0
//
// libev and libuv read the clock themselves, by clock_gettime of the C library, so this program has a clock_gettime of
// its own. While a VirtualClock is read through it, time is what the benchmark says; else it is the C library's.
#ifndef STROWGER_BENCHMARKS_TIMER_VIRTUAL_CLOCK_H_
#define STROWGER_BENCHMARKS_TIMER_VIRTUAL_CLOCK_H_

#include <cstdint>

namespace strowger::bench {

/// The time that clock_gettime gives, in us after a base; or less than 0: the true time.
inline thread_local int64_t virtual_us = -1;

/// While it lives, the time stands still at `us`.
class VirtualTime {
 public:
  explicit VirtualTime(int64_t us) { virtual_us = us; }
  ~VirtualTime() { virtual_us = -1; }
  VirtualTime(const VirtualTime&) = delete;
  VirtualTime& operator=(const VirtualTime&) = delete;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_TIMER_VIRTUAL_CLOCK_H_
