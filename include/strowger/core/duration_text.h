// SPDX-License-Identifier: Apache-2.0
//
// Durations as people write them: "20s", "1h30m", "250ms", "forever".
//
// What it is: a number with a unit, or several in a row; the units are h, m, s, ms and us, and numbers may have a
// fraction ("1.5h"). "forever" is kForever. `to_text` writes what `parse_duration` reads.
//
// When not to use it: for dates and times of day (use absl::CivilTime).
//
// Thread safety: functions of values. Complexity: O(length). Errors: `parse_duration` answers InvalidArgument, which
// says what was found and what was expected, for what is no duration, is negative, is longer than kForever, or is not a
// whole number of microseconds.
//
// Example:
//   strowger::parse_duration("1h30m").value();  // 90 min
//   strowger::to_text(90min);                   // "1h30m"
#ifndef STROWGER_CORE_DURATION_TEXT_H_
#define STROWGER_CORE_DURATION_TEXT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "strowger/core/time.h"

namespace strowger {

/// Reads a duration of 0 to kForever. Spaces around it are ignored.
absl::StatusOr<Duration> parse_duration(std::string_view text);

/// The shortest exact text of any duration; of a legal one `parse_duration` makes the same duration again.
std::string to_text(Duration duration);

}  // namespace strowger

#endif  // STROWGER_CORE_DURATION_TEXT_H_
