// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/what_if.h"

#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "helpdesk/format.h"
#include "helpdesk/log_replay.h"

namespace helpdesk {
namespace {

using strowger::kForever;
using Times = ModelOptions::Times;

/// A day is close if the model is within this of what happened: the share that gave up, and the mean wait in parts.
constexpr double kCloseAbandoned = 0.03;
constexpr double kCloseWait = 0.2;

struct WhatIfRow {
  std::string_view help;
  void (*change)(LogConfig& config);
};

/// First the model itself. Then what it takes from the log, taken away; then what it leaves out, put in.
constexpr std::array kWhatIfRows{
    WhatIfRow{"the model", [](LogConfig&) {}},
    WhatIfRow{"agents are never away", [](LogConfig& config) { config.presence.absences = false; }},
    WhatIfRow{"away for long only", [](LogConfig& config) { config.presence.free_after = kForever; }},
    WhatIfRow{"no pauses between calls", [](LogConfig& config) { config.model.pauses = false; }},
    WhatIfRow{"every agent takes every type", [](LogConfig& config) { config.model.skills = false; }},
    WhatIfRow{"no priorities", [](LogConfig& config) { config.model.head_starts = false; }},
    WhatIfRow{"service times drawn", [](LogConfig& config) { config.model.service = Times::kDrawn; }},
    WhatIfRow{"service times exponential", [](LogConfig& config) { config.model.service = Times::kExponential; }},
    WhatIfRow{"patience drawn for all", [](LogConfig& config) { config.model.patience = Times::kDrawn; }},
    WhatIfRow{"patience exponential", [](LogConfig& config) { config.model.patience = Times::kExponential; }},
    WhatIfRow{"+ priorities of those answered at once",
              [](LogConfig& config) { config.model.hidden_priorities = true; }},
    WhatIfRow{"+ pauses of the same day", [](LogConfig& config) { config.model.pauses_of_day = true; }},
    WhatIfRow{"+ calls of nobody named take no time", [](LogConfig& config) { config.model.nameless = false; }},
    WhatIfRow{"+ an agent has two calls at once", [](LogConfig& config) { config.model.overlapping = false; }},
};

/// A mean over runs, and the half width of its 95 % interval.
struct Mean {
  explicit Mean(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    for (const double value : values) mean += value / n;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    if (n > 1) half_width = 1.96 * std::sqrt(squares / (n - 1) / n);
  }
  double mean = 0;
  double half_width = 0;
};

/// The figures of one row, by run: shares in points, waits in seconds.
struct Runs {
  std::vector<double> abandoned;
  std::vector<double> wait;
  std::vector<double> in_time;
  std::vector<double> day_abandoned;  // off on an average day
  std::vector<double> day_wait;
  std::vector<double> close_days;  // of 100
  Comparison last;

  void take(const ReplayResult& result) {
    const auto days = static_cast<double>(result.days.size());
    double off_abandoned = 0;
    double off_wait = 0;
    double close = 0;
    last = {};
    for (const ReplayedDay& day : result.days) {
      Comparison row;
      for (const Comparison& half_hour : day.half_hours) row.add(half_hour);
      last.add(row);
      const double abandoned_by = std::abs(row.model_abandoned() - row.real.abandoned_share());
      const double wait_by = std::abs(row.model_wait() - row.real.mean_wait());
      off_abandoned += abandoned_by;
      off_wait += wait_by;
      close += abandoned_by <= kCloseAbandoned && wait_by <= kCloseWait * row.real.mean_wait() ? 1 : 0;
    }
    abandoned.push_back(100 * last.model_abandoned());
    wait.push_back(last.model_wait());
    in_time.push_back(100 * last.model_service_level());
    day_abandoned.push_back(100 * off_abandoned / days);
    day_wait.push_back(off_wait / days);
    close_days.push_back(100 * close / days);
  }
};

Cell decimal(double value) { return number(value, 1); }

/// `by`: how far the row is from the model; none in the model's own row.
Cell change_of(double value, double from, bool shown) {
  return shown ? Cell{absl::StrFormat("%+.1f", value - from), absl::StrFormat("%.3f", value - from)} : words("");
}

std::vector<Cell> cells_of(std::string_view help, const Runs& runs, const Runs& model, bool first) {
  const Mean abandoned(runs.abandoned);
  const Mean wait(runs.wait);
  return {words(help),
          decimal(abandoned.mean),
          number(abandoned.half_width, 2),
          change_of(abandoned.mean, Mean(model.abandoned).mean, !first),
          decimal(wait.mean),
          number(wait.half_width, 2),
          change_of(wait.mean, Mean(model.wait).mean, !first),
          decimal(Mean(runs.in_time).mean),
          decimal(Mean(runs.day_abandoned).mean),
          decimal(Mean(runs.day_wait).mean),
          number(Mean(runs.close_days).mean, 0)};
}

std::vector<Column> columns() {
  return {{"", "change", true},
          {"gave up %", "abandoned_percent"},
          {"+-", "abandoned_half_width"},
          {"change", "abandoned_change"},
          {"mean wait s", "mean_wait_s"},
          {"+-", "mean_wait_half_width_s"},
          {"change", "mean_wait_change_s"},
          {"in time %", "in_time_percent"},
          {"a day: points", "day_abandoned_off"},
          {"s", "day_wait_off_s"},
          {"close %", "close_days_percent"}};
}

}  // namespace

absl::StatusOr<Table> what_if(const LogConfig& config, const strowger::CallLog& log, const std::vector<bool>& wanted,
                              const WhatIfOptions& options, const std::function<void(double)>& progress) {
  Table table("what_if", absl::StrFormat("What if the model were otherwise? Means of %d runs", options.runs),
              columns());
  Runs model;
  for (size_t row = 0; row < kWhatIfRows.size(); ++row) {
    progress(static_cast<double>(row) / kWhatIfRows.size());
    LogConfig changed = config;
    kWhatIfRows[row].change(changed);
    Runs runs;
    for (int run = 0; run < options.runs; ++run) {
      const uint64_t seed = options.seed + static_cast<uint64_t>(run);
      const absl::StatusOr<ReplayResult> result = replay_log(changed, log, wanted, seed, [](double) {});
      if (!result.ok()) return result.status();
      if (result->days.empty()) return absl::InvalidArgumentError("no calls on the days asked for");
      runs.take(*result);
    }
    if (row == 0) model = runs;
    table.add(cells_of(kWhatIfRows[row].help, runs, model, row == 0));
  }
  const strowger::LogSummary& real = model.last.real;
  table.add_total({words("what really happened"), decimal(100 * real.abandoned_share()), words(""), words(""),
                   decimal(real.mean_wait()), words(""), words(""), decimal(100 * real.service_level()), words(""),
                   words(""), words("")});
  table.add_note("+-: half the width of the 95 % interval, by chance; a day: how far an average day is off");
  table.add_note("close: days within 3 points of those who gave up and within 20 % of the mean wait");
  return table;
}

}  // namespace helpdesk
