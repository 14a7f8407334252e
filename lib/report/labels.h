// SPDX-License-Identifier: Apache-2.0
//
// How reports write names, times of day and numbers.
#ifndef STROWGER_LIB_REPORT_LABELS_H_
#define STROWGER_LIB_REPORT_LABELS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "strowger/core/time.h"
#include "strowger/model/media.h"
#include "strowger/report/directory.h"

namespace strowger::report {

/// The directory's name, or "#" and the number of what it does not know.
template <class IdType>
std::string label(const Directory& directory, IdType id) {
  const std::string_view name = directory.name(id);
  return name.empty() ? "#" + std::to_string(id.index()) : std::string(name);
}
inline std::string label(const Directory&, Media media) { return std::string(to_string(media)); }

/// Whole days from `origin` to `time`, rounded down.
int64_t day_of(Time time, Time origin);

/// "08:30"; "08:30:05" where there are seconds, "08:30:05.250" where there are parts of one (cut to milliseconds).
std::string clock_of(Time time, Time origin);

/// "2+08:30": the day and the clock.
std::string day_and_clock(Time time, Time origin);

/// "0:12", "1:05:10"; "-" for NaN. Rounded to whole seconds.
std::string minutes(double seconds);

/// "87 %", rounded; "-" for NaN.
std::string percent(double share);

/// The shortest decimal that reads back as the same double; empty for NaN and infinities.
std::string number(double value);

}  // namespace strowger::report

#endif  // STROWGER_LIB_REPORT_LABELS_H_
