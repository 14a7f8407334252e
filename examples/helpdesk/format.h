// SPDX-License-Identifier: Apache-2.0
//
// Numbers as a manager reads them: "1:23", "81 %", "31,094", "07:30". Undefined figures (NaN) are "-".
#ifndef STROWGER_EXAMPLES_HELPDESK_FORMAT_H_
#define STROWGER_EXAMPLES_HELPDESK_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "strowger/core/time.h"

namespace helpdesk {

/// Minutes and seconds, with hours when there are any.
std::string minutes(double seconds);
std::string minutes(strowger::Duration duration);
std::string percent(double share, int decimals = 0);
std::string thousands(uint64_t number);

/// The time of day, times counted from a midnight: "07:30", "07:30:15".
std::string clock_of(strowger::Time time);
std::string clock_with_seconds(strowger::Time time);
/// A time of day that may be the end of the day: "24:00".
std::string clock_of_day(strowger::Duration since_midnight);

/// Characters in a UTF-8 text, and texts made `width` characters wide.
size_t characters(std::string_view text);
std::string left(std::string_view text, size_t width);
std::string right(std::string_view text, size_t width);
/// Cut to `width` characters, the last of them an ellipsis.
std::string shortened(std::string_view text, size_t width);

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_FORMAT_H_
