// SPDX-License-Identifier: Apache-2.0
//
// --log: reads a call log, replays it, and reports the model beside what really happened. With --out also the half
// hours of each day, and a picture (log_picture.h).
#ifndef STROWGER_EXAMPLES_HELPDESK_RUN_LOG_H_
#define STROWGER_EXAMPLES_HELPDESK_RUN_LOG_H_

#include <string>

#include "absl/status/status.h"
#include "helpdesk/run_day.h"

namespace helpdesk {

struct LogOptions {
  std::string path;
  /// "9", "1-7", "1-3,9"; empty: all.
  std::string days;
  /// Above 0: replays it so often with each change of the model (what_if.h).
  int what_if_runs = 0;
};

absl::Status run_log(const RunOptions& options, const LogOptions& log_options);

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_RUN_LOG_H_
