// SPDX-License-Identifier: Apache-2.0
//
// --log: reads a call log, replays it, and reports the model beside what really happened.
#ifndef STROWGER_EXAMPLES_HELPDESK_RUN_LOG_H_
#define STROWGER_EXAMPLES_HELPDESK_RUN_LOG_H_

#include <string>

#include "absl/status/status.h"
#include "helpdesk/run_day.h"

namespace helpdesk {

/// `days`: "9", "1-7", "1-3,9"; empty: all.
absl::Status run_log(const RunOptions& options, const std::string& path, const std::string& days);

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_RUN_LOG_H_
