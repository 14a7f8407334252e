// SPDX-License-Identifier: Apache-2.0
//
// A day, or several, of the help desk of helpdesk.toml: simulated, shown on the board, explained or reported.
#ifndef STROWGER_EXAMPLES_HELPDESK_RUN_DAY_H_
#define STROWGER_EXAMPLES_HELPDESK_RUN_DAY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "strowger/core/time.h"

namespace helpdesk {

struct RunOptions {
  std::string config;
  uint64_t seed = 1;
  int days = 1;
  /// Folder for CSV and JSON; empty: none.
  std::string out;

  bool board = false;
  double speed = 60;
  /// Simulated time between frames; zero: see BoardOptions::step.
  strowger::Duration board_step{};
  /// Time of day of the first frame.
  std::optional<strowger::Duration> board_from;

  /// Time of day from which a waiting call is looked for and explained, instead of a report.
  std::optional<strowger::Duration> explain;
};

absl::Status run_day(const RunOptions& options);

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_RUN_DAY_H_
