// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/run_log.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "helpdesk/format.h"
#include "helpdesk/log_picture.h"
#include "helpdesk/log_replay.h"
#include "helpdesk/output.h"
#include "helpdesk/progress.h"
#include "helpdesk/what_if.h"
#include "strowger/core/duration_text.h"

namespace helpdesk {
namespace {

using strowger::CallLog;
using strowger::Duration;

constexpr Duration kHalfHour{1'800'000'000};
/// Bad lines that are named; the rest is counted.
constexpr size_t kMostBadLines = 20;

/// Which days are wanted; or what is wrong with the text.
absl::StatusOr<std::vector<bool>> parse_days(const std::string& text, size_t days) {
  std::vector<bool> wanted(days, text.empty());
  if (text.empty()) return wanted;
  const std::vector<std::string> parts = absl::StrSplit(text, ',');
  for (const std::string& part : parts) {
    const std::pair<std::string, std::string> ends = absl::StrSplit(part, absl::MaxSplits('-', 1));
    size_t first = 0;
    size_t last = 0;
    const bool one = part.find('-') == std::string::npos;
    if (!absl::SimpleAtoi(ends.first, &first) || !absl::SimpleAtoi(one ? ends.first : ends.second, &last) ||
        first < 1 || last < first || last > days) {
      return absl::InvalidArgumentError(
          absl::StrFormat("--log-days: found '%s', expected days from 1 to %d, such as 9 or 1-7", part, days));
    }
    std::fill(wanted.begin() + static_cast<ptrdiff_t>(first) - 1, wanted.begin() + static_cast<ptrdiff_t>(last), true);
  }
  return wanted;
}

std::string date_of(const CallLog& log, size_t day) {
  static constexpr const char* kWeekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const absl::CivilDay date = log.first_day + static_cast<absl::civil_diff_t>(day);
  return absl::StrFormat("%s %d %s %d", kWeekdays[static_cast<size_t>(absl::GetWeekday(date))], date.day(),
                         kMonths[date.month() - 1], date.year());
}

std::vector<Column> columns_of(const std::string& first, const std::string& key) {
  return {{first, key, true},
          {"offered", "offered"},
          {"gave up", "real_abandoned_share"},
          {"model", "model_abandoned_share"},
          {"mean wait", "real_mean_wait_s"},
          {"", "", true},
          {"model", "model_mean_wait_s"},
          {"", "", true},
          {"in time", "real_service_level"},
          {"model", "model_service_level"}};
}

/// `longest` is the wait that fills a bar.
std::vector<Cell> cells_of(Cell first, const Comparison& row, double longest) {
  const double real = row.real.mean_wait();
  const double model = row.model_wait();
  const double scale = longest > 0 ? longest : 1;
  return {std::move(first),
          count(row.real.offered),
          share(row.real.abandoned_share(), 1),
          share(row.model_abandoned(), 1),
          seconds(real),
          plot(longest > 0 ? real / scale : std::nan(""), 10),
          seconds(model),
          plot(longest > 0 ? model / scale : std::nan(""), 10),
          share(row.real.service_level()),
          share(row.model_service_level())};
}

template <class Rows>
double longest_wait(const Rows& rows) {
  double longest = 0;
  for (const auto& [name, row] : rows) longest = std::max({longest, row.real.mean_wait(), row.model_wait()});
  return longest;
}

Comparison total_of(const std::vector<Comparison>& rows) {
  Comparison total;
  for (const Comparison& row : rows) total.add(row);
  return total;
}

Table comparison_table(std::string key, std::string title, const std::string& first, const std::string& first_key,
                       const std::vector<std::pair<std::string, Comparison>>& rows) {
  Table table(std::move(key), std::move(title), columns_of(first, first_key));
  const double longest = longest_wait(rows);
  for (const auto& [name, row] : rows) table.add(cells_of(words(name), row, longest));
  return table;
}

Table day_table(const CallLog& log, const ReplayResult& result, const LogConfig& config) {
  std::vector<std::pair<std::string, Comparison>> rows;
  Comparison total;
  double abandoned_error = 0;
  double wait_error = 0;
  for (const ReplayedDay& day : result.days) {
    const Comparison row = total_of(day.half_hours);
    rows.emplace_back(absl::StrFormat("%2d  %s", day.day + 1, date_of(log, day.day)), row);
    total.add(row);
    abandoned_error += std::abs(row.model_abandoned() - row.real.abandoned_share());
    wait_error += std::abs(row.model_wait() - row.real.mean_wait());
  }
  Table table = comparison_table("days", "Day by day: what really happened, and the model of it", "day", "day", rows);
  table.add_total(cells_of(words("total"), total, 0));
  const auto days = static_cast<double>(result.days.size());
  table.add_note(
      absl::StrFormat("of all calls offered: share that gave up, mean wait (minutes:seconds), share answered "
                      "within %s",
                      strowger::to_text(config.service_level)));
  table.add_note(
      absl::StrFormat("on an average day the model is off by %.1f points of those who gave up, and by %.0f "
                      "s of mean wait",
                      100 * abandoned_error / days, wait_error / days));
  return table;
}

Table half_hour_table(const CallLog& log, const ReplayResult& result) {
  std::vector<std::pair<std::string, Comparison>> rows;
  const size_t count = result.days.front().half_hours.size();
  for (size_t i = 0; i < count; ++i) {
    Comparison row;
    for (const ReplayedDay& day : result.days) row.add(day.half_hours[i]);
    if (row.real.offered > 0) rows.emplace_back(clock_of_day(kHalfHour * static_cast<int64_t>(i)), row);
  }
  const size_t days = result.days.size();
  const std::string when = days == 1 ? date_of(log, result.days.front().day) : absl::StrFormat("all %d days", days);
  return comparison_table("half_hours", absl::StrCat("By half hour, ", when), "from", "from", rows);
}

/// For files: each half hour of each day.
Table day_half_hour_table(const CallLog& log, const ReplayResult& result) {
  std::vector<Column> columns = columns_of("from", "from");
  columns.insert(columns.begin(), {"day", "day", true});
  Table table("day_half_hours", "", std::move(columns));
  for (const ReplayedDay& day : result.days) {
    for (size_t i = 0; i < day.half_hours.size(); ++i) {
      if (day.half_hours[i].real.offered == 0) continue;
      std::vector<Cell> cells =
          cells_of(words(clock_of_day(kHalfHour * static_cast<int64_t>(i))), day.half_hours[i], 0);
      cells.insert(cells.begin(), words(date_of(log, day.day)));
      table.add(std::move(cells));
    }
  }
  return table;
}

Table type_table(const ReplayResult& result, const LogConfig& config) {
  std::vector<std::pair<std::string, Comparison>> rows;
  for (const auto& [type, row] : result.types) {
    std::string name = type;
    for (const auto& [known, queue] : config.queues) {
      if (known == type) absl::StrAppend(&name, "  ", queue);
    }
    rows.emplace_back(name, row);
  }
  return comparison_table("types", "By type of call", "type", "type", rows);
}

Table priority_table(const ReplayResult& result) {
  std::vector<std::pair<std::string, Comparison>> rows;
  for (const auto& [priority, row] : result.priorities) rows.emplace_back(absl::StrFormat("%d", priority), row);
  return comparison_table("priorities", "By priority", "priority", "priority", rows);
}

Table agent_table(const ReplayResult& result) {
  Table table("agents", "Agents",
              {{"agent", "agent", true},
               {"days", "days"},
               {"calls", "real_calls"},
               {"model", "model_calls"},
               {"hours of talk", "real_talk_s"},
               {"model", "model_talk_s"}});
  for (const AgentComparison& row : result.agents) {
    const double real = strowger::to_seconds(row.real_talk);
    const double model = strowger::to_seconds(row.model_talk);
    table.add({words(row.name), count(row.days), count(row.real_calls), count(row.model_calls),
               Cell{absl::StrFormat("%.1f", real / 3600), absl::StrFormat("%.0f", real)},
               Cell{absl::StrFormat("%.1f", model / 3600), absl::StrFormat("%.0f", model)}});
  }
  return table;
}

/// What was read, and which lines could not be.
void print_log(const LogConfig& config, const CallLog& log, const std::string& path) {
  using strowger::LogOutcome;
  const size_t answered = log.count(LogOutcome::kAnswered);
  const size_t abandoned = log.count(LogOutcome::kAbandoned);
  absl::PrintF("%s: %s, %s to %s\n", config.title, std::filesystem::path(path).filename().string(), date_of(log, 0),
               date_of(log, log.days - 1));
  absl::PrintF("%s lines read: %s calls offered (%s answered, %s gave up), %s left before the queue, %s ignored\n",
               thousands(log.calls.size()), thousands(answered + abandoned), thousands(answered), thousands(abandoned),
               thousands(log.count(LogOutcome::kNotOffered)), thousands(log.count(LogOutcome::kIgnored)));
  absl::PrintF("%s bad lines skipped%s\n", thousands(log.bad.size()), log.bad.empty() ? "" : ":");
  for (size_t i = 0; i < std::min(log.bad.size(), kMostBadLines); ++i) {
    absl::PrintF("  line %d: %s\n", log.bad[i].line, log.bad[i].reason);
  }
  if (log.bad.size() > kMostBadLines) absl::PrintF("  and %s more\n", thousands(log.bad.size() - kMostBadLines));
}

absl::Status run_what_if(const RunOptions& options, int runs, const LogConfig& config, const CallLog& log,
                         const std::vector<bool>& wanted) {
  absl::StatusOr<Table> table = absl::UnknownError("");
  {
    Progress progress("replaying the log, each time otherwise");
    table =
        what_if(config, log, wanted, {.runs = runs, .seed = options.seed}, [&](double done) { progress.update(done); });
  }
  if (!table.ok()) return table.status();
  const std::vector<Table> tables{*std::move(table)};
  print(tables);
  return options.out.empty() ? absl::OkStatus() : write_files(options.out, "what_if", tables);
}

}  // namespace

absl::Status run_log(const RunOptions& options, const LogOptions& log_options) {
  const std::string& path = log_options.path;
  const absl::StatusOr<strowger::ConfigDocument> document = strowger::ConfigDocument::read_file(options.config);
  if (!document.ok()) return document.status();
  const absl::StatusOr<LogConfig> config = load_log_config(*document);
  if (!config.ok()) return config.status();
  absl::StatusOr<CallLog> log = strowger::read_call_log(path, config->columns);
  if (!log.ok()) return log.status();
  if (config->columns.type.empty()) {
    for (strowger::LoggedCall& call : log->calls) call.type = log->types.intern("calls");
  }
  if (log->days == 0) return absl::InvalidArgumentError(absl::StrFormat("'%s' has no calls", path));
  const absl::StatusOr<std::vector<bool>> wanted = parse_days(log_options.days, log->days);
  if (!wanted.ok()) return wanted.status();
  if (log_options.what_if_runs > 0) return run_what_if(options, log_options.what_if_runs, *config, *log, *wanted);

  absl::StatusOr<ReplayResult> result = absl::UnknownError("");
  double elapsed = 0;
  {
    Progress progress("replaying the log");
    result = replay_log(*config, *log, *wanted, options.seed, [&](double done) { progress.update(done); });
    elapsed = progress.elapsed_seconds();
  }
  if (!result.ok()) return result.status();
  print_log(*config, *log, path);
  if (result->days.empty()) return absl::InvalidArgumentError("no calls on the days asked for");

  std::vector<Table> tables;
  tables.push_back(day_table(*log, *result, *config));
  tables.push_back(half_hour_table(*log, *result));
  tables.push_back(type_table(*result, *config));
  tables.push_back(priority_table(*result));
  tables.push_back(agent_table(*result));
  print(tables);
  absl::PrintF("\nAgents paused for %.0f s on average between two calls while others waited, as the log shows.\n",
               result->mean_pause_s);
  std::fprintf(stderr, "replayed in %.2f s\n", elapsed);
  if (options.out.empty()) return absl::OkStatus();
  tables.push_back(day_half_hour_table(*log, *result));
  if (absl::Status status = write_files(options.out, "replay", tables); !status.ok()) return status;
  return write_file(absl::StrCat(options.out, "/replay.svg"),
                    [&](std::ostream& out) { draw_replay(config->title, *result, out); });
}

}  // namespace helpdesk
