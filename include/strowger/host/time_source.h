// SPDX-License-Identifier: Apache-2.0
//
// TimeSource: where a host takes the time from. The engine itself reads no clock.
//
// What it is: a function object, asked once for each command that finds the engine free, and once for each batch of
// commands otherwise. SteadyTimeSource reads the operating system's steady clock, and is what hosts and runners use if
// they are given nothing else. ManualTimeSource stands where it is put: for tests, simulations, and programs whose own
// loop knows the time already.
//
// When not to use it: an invoked host can be told the time with each poll, and then asks no source.
//
// Thread safety: `now` is called by one thread at a time, but not always the same; ManualTimeSource may be set by any
// thread. Determinism: what a source says when is not repeatable; what was applied at which time is in the journal.
// Complexity: steady: some 25 ns; manual: one load. Errors: a host takes a time before the engine's own as the
// engine's, and one past kMaxTime as kMaxTime.
//
// Example:
//   strowger::ManualTimeSource time;
//   time.set(strowger::kMinTime + std::chrono::seconds(5));
#ifndef STROWGER_HOST_TIME_SOURCE_H_
#define STROWGER_HOST_TIME_SOURCE_H_

#include <atomic>
#include <cstdint>

#include "strowger/core/time.h"

namespace strowger {

class TimeSource {
 public:
  virtual ~TimeSource() = default;
  virtual Time now() = 0;
};

/// The steady clock: `start` at the moment of construction, and on from there.
class SteadyTimeSource final : public TimeSource {
 public:
  explicit SteadyTimeSource(Time start = kMinTime);
  Time now() override;

 private:
  int64_t offset_ns_;  // From the clock's epoch to the engine's.
};

class ManualTimeSource final : public TimeSource {
 public:
  explicit ManualTimeSource(Time start = kMinTime) : us_(to_us(start)) {}
  Time now() override { return time_from_us(us_.load(std::memory_order_relaxed)); }
  void set(Time now) { us_.store(to_us(now), std::memory_order_relaxed); }
  void move_on(Duration by) { us_.fetch_add(to_us(by), std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> us_;
};

}  // namespace strowger

#endif  // STROWGER_HOST_TIME_SOURCE_H_
