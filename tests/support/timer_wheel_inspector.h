// SPDX-License-Identifier: Apache-2.0
//
// What tests want to know of a TimerWheel and its users do not: how much work was done, and of what kind.
#ifndef STROWGER_TESTS_SUPPORT_TIMER_WHEEL_INSPECTOR_H_
#define STROWGER_TESTS_SUPPORT_TIMER_WHEEL_INSPECTOR_H_

#include <cstdint>

#include "strowger/timer/timer_wheel.h"

namespace strowger {

class TimerWheelInspector {
 public:
  explicit TimerWheelInspector(const TimerWheel& wheel) : wheel_(wheel) {}

  /// Entries that were moved so far: the measure of work beyond O(1).
  uint64_t moved() const { return wheel_.moved_; }
  bool splits() const { return wheel_.splits_ != 0; }
  bool rewrites() const { return wheel_.rewritten_ != TimerWheel::kNone; }
  bool split_waits_for_rewrite() const { return wheel_.hurry_; }

 private:
  const TimerWheel& wheel_;
};

}  // namespace strowger

#endif  // STROWGER_TESTS_SUPPORT_TIMER_WHEEL_INSPECTOR_H_
