// SPDX-License-Identifier: Apache-2.0
//
// Render: a Report as text for people, as CSV and as JSON.
//
// Nothing here prints: text is returned, CSV and JSON go to a stream that the caller gives. Numbers are written with a
// point whatever the locale, and with as many digits as it takes to read the same double back.
//
// CSV: one table per call, RFC 4180. One line per row and interval, then the lines of the total. First columns: period
// ("interval" or "total"), begin_us and end_us (instants of the host's clock), day and clock (days since
// ReportOptions::origin, hours and minutes), name; then the metrics by name (report/metrics.h). Agents have the column
// group before the metrics, and after them one column "not_ready: <reason>" (s) per reason that occurs. An undefined
// figure is an empty field.
// JSON: one object with "options", "intervals" (an array) and "total"; metrics by name, undefined figures are null.
//
// Names of things that are gone from the directory are written as "#" and their number. Bytes that are not UTF-8 become
// U+FFFD in JSON.
//
// Thread safety: functions of values; the directory is asked. Complexity: O(rows). Errors: a stream that fails keeps
// its state; the caller looks.
//
// Example:
//   std::string text = strowger::render_text(report.report(), directory, {.title = "Monday"});
//   std::ofstream file("queues.csv");
//   strowger::write_csv(file, report.report(), directory, strowger::ReportTable::kQueues);
#ifndef STROWGER_REPORT_RENDER_H_
#define STROWGER_REPORT_RENDER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "strowger/report/directory.h"
#include "strowger/report/figures.h"
#include "strowger/report/interval_report.h"

namespace strowger {

struct TextOptions {
  /// The first line; empty: "Strowger report".
  std::string title{};
  /// The formula that is shown as the service level.
  ServiceLevel service_level = ServiceLevel::kWithoutShortAbandons;
  /// Bars of '#' and '.' in place of UTF-8 blocks.
  bool ascii = false;
  /// Show every interval of the centre and of each queue; false: totals only.
  bool intervals = true;
  /// Queues that get a table of their intervals, in order of id; the others appear in the totals only.
  size_t max_queue_tables = 12;
  /// Rows in a table of totals; what is left out is counted in its last line.
  size_t max_rows = 100;
};

/// What a manager reads: the centre and each queue by interval, then queues, skills, media, groups and agents in total.
/// Times are minutes and seconds ("1:05:10" has hours); "-" is undefined.
std::string render_text(const Report& report, const Directory& directory, const TextOptions& options = {});

/// A bar of `width` characters of which the share `part` (clamped to 0..1) is filled, in steps of an eighth; blanks for
/// NaN.
std::string bar(double part, size_t width, bool ascii = false);

enum class ReportTable : uint8_t { kCentre, kQueues, kSkills, kMedia, kGroups, kAgents };

inline constexpr std::array<std::string_view, 6> kReportTableNames{"centre", "queues", "skills",
                                                                   "media",  "groups", "agents"};

constexpr std::string_view to_string(ReportTable table) { return kReportTableNames[static_cast<size_t>(table)]; }

constexpr std::optional<ReportTable> parse_report_table(std::string_view name) {
  for (size_t i = 0; i < kReportTableNames.size(); ++i) {
    if (kReportTableNames[i] == name) return static_cast<ReportTable>(i);
  }
  return std::nullopt;
}

void write_csv(std::ostream& out, const Report& report, const Directory& directory, ReportTable table);

void write_json(std::ostream& out, const Report& report, const Directory& directory);

}  // namespace strowger

#endif  // STROWGER_REPORT_RENDER_H_
