// SPDX-License-Identifier: Apache-2.0
//
// Time: the engine's instants and durations, in whole microseconds.
//
// What it is: aliases of std::chrono over a clock of our own. An instant is a count of microseconds since an epoch
// that the host chooses (Unix time, the start of a simulation, boot time); the engine only compares and subtracts.
// `AcdClock` has no `now()`: nothing in the library can read a clock by accident.
//
// When not to use it: for calendars and time zones use absl::CivilTime, and convert at the edge.
//
// Range: kMinTime to kMaxTime (0 to 2^52 us, about 142 years); kForever means "no limit". Commands outside the range
// are refused. Arithmetic inside it cannot overflow; `add` clamps at kMaxTime.
//
// Thread safety: values. Complexity: all O(1).
//
// Example:
//   using namespace std::chrono_literals;
//   strowger::Time opening = strowger::kMinTime + 8h;
//   strowger::Time deadline = strowger::add(opening, 20s);
#ifndef STROWGER_CORE_TIME_H_
#define STROWGER_CORE_TIME_H_

#include <chrono>
#include <cstdint>
#include <ratio>

namespace strowger {

/// A length of time in whole microseconds. Literals of std::chrono convert to it: `Duration d = 20s;`.
using Duration = std::chrono::duration<int64_t, std::micro>;

/// The engine's clock type: a tag for instants. It cannot be read.
struct AcdClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<AcdClock, Duration>;
  static constexpr bool is_steady = true;  // NOLINT(readability-identifier-naming): the standard names it
};

/// An instant: microseconds since the host's epoch.
using Time = AcdClock::time_point;

inline constexpr Time kMinTime{Duration{0}};
inline constexpr Time kMaxTime{Duration{int64_t{1} << 52}};

/// "No limit" where an option takes a Duration. It is the longest legal duration.
inline constexpr Duration kForever{int64_t{1} << 52};

/// Whether `time` may be given to an engine.
constexpr bool valid(Time time) { return time >= kMinTime && time <= kMaxTime; }

/// Whether `duration` is a legal length: 0 to kForever.
constexpr bool valid(Duration duration) { return duration >= Duration::zero() && duration <= kForever; }

/// `time + duration`, clamped to kMaxTime. Both must be valid.
constexpr Time add(Time time, Duration duration) { return duration >= kMaxTime - time ? kMaxTime : time + duration; }

/// The raw count, for edges that take plain numbers.
constexpr int64_t to_us(Time time) { return time.time_since_epoch().count(); }
constexpr int64_t to_us(Duration duration) { return duration.count(); }
constexpr Time time_from_us(int64_t us) { return Time{Duration{us}}; }

/// Seconds as a floating-point number, for reports and formulas (never for decisions that must be exact).
constexpr double to_seconds(Duration duration) { return static_cast<double>(duration.count()) * 1e-6; }

/// Nearest whole microsecond, halves away from zero. `seconds` must be finite and inside the range of Duration.
constexpr Duration from_seconds(double seconds) {
  return Duration{static_cast<int64_t>(seconds * 1e6 + (seconds >= 0 ? 0.5 : -0.5))};
}

}  // namespace strowger

#endif  // STROWGER_CORE_TIME_H_
