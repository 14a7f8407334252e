// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/log_config.h"

#include <algorithm>
#include <array>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "helpdesk/reading.h"
#include "strowger/config/load.h"
#include "strowger/config/table_reader.h"

namespace helpdesk {
namespace {

using strowger::Duration;
using strowger::TableReader;

void read_columns(TableReader& table, strowger::ColumnMapping& columns) {
  static constexpr std::array<std::string_view, 4> kWords{"tab", "comma", "semicolon", "blanks"};
  static constexpr std::array<char, 4> kSeparators{'\t', ',', ';', ' '};
  columns.separator = kSeparators[table.get_word("separator", kWords, 0)];
  for (const std::string_view key : {"offered", "wait", "outcome", "answered_values"}) table.require(key);
  const std::pair<std::string_view, std::string*> names[] = {
      {"date", &columns.date},
      {"entered", &columns.entered},
      {"offered", &columns.offered},
      {"wait", &columns.wait},
      {"outcome", &columns.outcome},
      {"service_time", &columns.service_time},
      {"service_start", &columns.service_start},
      {"service_end", &columns.service_end},
      {"agent", &columns.agent},
      {"type", &columns.type},
      {"priority", &columns.priority},
      {"customer", &columns.customer},
  };
  for (const auto& [key, name] : names) *name = table.get_string(key);
  columns.date_format = table.get_string("date_format", columns.date_format);
  columns.answered_values = table.get_strings("answered_values");
  columns.abandoned_values = table.get_strings("abandoned_values");
  columns.ignored_values = table.get_strings("ignored_values");
  columns.no_agent_values = table.get_strings("no_agent_values");
  columns.no_customer_values = table.get_strings("no_customer_values");
  columns.unqueued_abandoned_not_offered =
      table.get_bool("unqueued_abandoned_not_offered", columns.unqueued_abandoned_not_offered);
}

void read_queues(TableReader& table, LogConfig& config) {
  const std::vector<std::string> known = names_of(config.centre.queues);
  TableReader queues = table.get_table("queues");
  for (const strowger::ConfigEntry& entry : queues.node().entries) {
    const std::string queue = queues.get_string(entry.key);
    if (std::find(known.begin(), known.end(), queue) == known.end()) unknown_name(queues, entry.key, queue, known);
    config.queues.emplace_back(entry.key, queue);
  }
  TableReader head_starts = table.get_table("head_start");
  for (const strowger::ConfigEntry& entry : head_starts.node().entries) {
    int priority = 0;
    if (!absl::SimpleAtoi(entry.key, &priority)) {
      head_starts.fail(entry.key, absl::StrFormat("'%s' is no priority, expected a whole number", entry.key));
    }
    config.head_starts.emplace_back(priority, head_starts.get_duration(entry.key, Duration{}));
  }
}

void read_presence(TableReader& table, PresenceOptions& options) {
  TableReader agents = table.get_table("agents");
  options.least_calls = static_cast<size_t>(agents.get_int("least_calls", 1, 1, 1'000'000'000));
  options.least_share = agents.get_double("least_share", options.least_share, 0, 1);
  options.usual_share = agents.get_double("usual_share", options.usual_share, 0, 1);
  options.longest_pause =
      agents.get_duration("longest_pause", options.longest_pause, std::chrono::seconds(1), std::chrono::hours(24));
  options.free_after =
      agents.get_duration("free_after", options.free_after, std::chrono::seconds(1), strowger::kForever);
  static_cast<void>(agents.finish());  // its error is remembered
}

}  // namespace

absl::StatusOr<LogConfig> load_log_config(const strowger::ConfigDocument& document) {
  absl::StatusOr<strowger::CentreSpec> centre = strowger::load_centre(document, {.extra_tables = {"log"}});
  if (!centre.ok()) return centre.status();
  LogConfig config;
  config.centre = *std::move(centre);
  TableReader root(document);
  root.require("log");
  TableReader table = root.get_table("log");
  config.title = table.get_string("title", "Call log");
  config.service_level = table.get_duration("service_level", std::chrono::seconds(20));
  read_columns(table, config.columns);
  read_queues(table, config);
  read_presence(table, config.presence);
  static_cast<void>(table.finish());
  for (const strowger::ConfigEntry& entry : root.node().entries) root.ignore(entry.key);
  if (const absl::Status status = root.finish(); !status.ok()) return status;
  return config;
}

}  // namespace helpdesk
