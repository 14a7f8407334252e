// SPDX-License-Identifier: Apache-2.0
//
// Metrics, figures one by one, and the whole report.
#include "strowger/c/report.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "guard.h"
#include "layout.h"
#include "reports.h"
#include "strowger.h"
#include "strowger/report/figures.h"
#include "strowger/report/metrics.h"
#include "strowger/report/render.h"

namespace strowger::c {
namespace {

/// Which metrics the rows of a table have: calls' or agents', and then staff's.
struct TableRow {
  bool agents;
  bool staff;
};
constexpr TableRow kTables[] = {
    {false, true},   // centre
    {false, true},   // queues
    {false, false},  // skills
    {false, false},  // media
    {true, true},    // groups
    {true, true},    // agents
};
static_assert(std::size(kTables) == kReportTableNames.size());

bool is_table(int table) { return table >= 0 && static_cast<size_t>(table) < std::size(kTables); }

/// Calls `function` with the row of a metric, and says whether there is one.
template <class F>
bool with_metric(int table, size_t index, F&& function) {
  if (!is_table(table)) return false;
  const TableRow& row = kTables[table];
  const size_t own = row.agents ? std::size(kAgentMetrics) : std::size(kCallMetrics);
  if (index < own) {
    if (row.agents) {
      function(kAgentMetrics[index]);
    } else {
      function(kCallMetrics[index]);
    }
    return true;
  }
  if (!row.staff || index - own >= std::size(kStaffMetrics)) return false;
  function(kStaffMetrics[index - own]);
  return true;
}

/// Calls `function` with the figures of a row, and says whether there is one.
template <class F>
bool with_row(const Period& period, int table, uint32_t id, F&& function) {
  const auto found = [&](const auto* row) {
    if (row != nullptr) function(*row);
    return row != nullptr;
  };
  switch (table) {
    case STROWGER_TABLE_CENTRE:
      return id == 0 && found(&period.centre);
    case STROWGER_TABLE_QUEUES:
      return found(period.find(QueueId{id}));
    case STROWGER_TABLE_SKILLS:
      return found(period.find(SkillId{id}));
    case STROWGER_TABLE_MEDIA:
      return id < kMediaCount && found(period.find(static_cast<Media>(id)));
    case STROWGER_TABLE_GROUPS:
      return found(period.find(GroupId{id}));
    case STROWGER_TABLE_AGENTS:
      return found(period.find(AgentId{id}));
    default:
      return false;
  }
}

/// The value of a metric in a row that has it; NaN, and never asked for, where it has not.
template <class Figures, class Row>
double value_of(const MetricRow<Figures>& metric, const Row& row) {
  if constexpr (std::is_base_of_v<Figures, Row>) {
    return metric.value(row);
  } else if constexpr (!std::is_same_v<Figures, StateTimes>) {
    return std::nan("");
  } else if constexpr (std::is_base_of_v<CallFigures, Row>) {
    return metric.value(row.staff);
  } else {
    return metric.value(row.states);
  }
}

const Period* find_period(const strowger_report& report, size_t period) {
  if (period == STROWGER_TOTAL) return &report.report.total;
  return period < report.report.intervals.size() ? &report.report.intervals[period] : nullptr;
}

/// Asks a report about a period of it.
template <class F>
strowger_status ask_report(const strowger_report* report, size_t period, int table, F&& function) noexcept {
  return guarded(nullptr, [&]() -> absl::Status {
    if (report == nullptr) return invalid("report is NULL");
    if (!is_table(table)) return invalid("this is no strowger_report_table");
    const Period* const found = find_period(*report, period);
    if (found == nullptr) return absl::OutOfRangeError("the report has not so many intervals");
    return function(*found);
  });
}

template <class Rows>
std::vector<uint32_t> ids_of(const Rows& rows) {
  std::vector<uint32_t> ids;
  for (const auto& row : rows) {
    if constexpr (std::is_same_v<std::decay_t<decltype(row.id)>, Media>) {
      ids.push_back(static_cast<uint32_t>(row.id));
    } else {
      ids.push_back(row.id.value());
    }
  }
  return ids;
}

std::vector<uint32_t> rows_of(const Period& period, int table) {
  switch (table) {
    case STROWGER_TABLE_QUEUES:
      return ids_of(period.queues);
    case STROWGER_TABLE_SKILLS:
      return ids_of(period.skills);
    case STROWGER_TABLE_MEDIA:
      return ids_of(period.media);
    case STROWGER_TABLE_GROUPS:
      return ids_of(period.groups);
    case STROWGER_TABLE_AGENTS:
      return ids_of(period.agents);
    default:
      return {0};
  }
}

strowger_text_options default_text_options() {
  const TextOptions defaults;
  strowger_text_options options{};
  options.size = sizeof options;
  options.service_level = static_cast<uint8_t>(defaults.service_level);
  options.ascii = defaults.ascii ? 1 : 0;
  options.intervals = defaults.intervals ? 1 : 0;
  options.max_queue_tables = defaults.max_queue_tables;
  options.max_rows = defaults.max_rows;
  return options;
}

absl::Status take(const strowger_text_options* given, TextOptions& out) {
  strowger_text_options options = default_text_options();
  if (given != nullptr && !copy_in(given, options)) {
    return invalid("text options: the size cannot be, or is not understood");
  }
  const std::optional<std::string_view> title = text_of(options.title, options.title_length);
  if (!title || options.zero != 0) return invalid("text options: title is NULL, or zero is not 0");
  if (options.service_level >= kServiceLevelRows.size()) return invalid("this is no strowger_service_level");
  out.title = std::string(*title);
  out.service_level = static_cast<ServiceLevel>(options.service_level);
  out.ascii = options.ascii != 0;
  out.intervals = options.intervals != 0;
  out.max_queue_tables = options.max_queue_tables;
  out.max_rows = options.max_rows;
  return absl::OkStatus();
}

/// Writes a report into a text.
template <class F>
strowger_status write(const strowger_report* report, strowger_text* text, F&& function) noexcept {
  return guarded(nullptr, [&]() -> absl::Status {
    if (report == nullptr || text == nullptr) return invalid("an argument is NULL");
    std::ostringstream stream;
    stream.exceptions(std::ios::badbit);
    function(stream);
    text->text = std::move(stream).str();
    return absl::OkStatus();
  });
}

}  // namespace
}  // namespace strowger::c

using namespace strowger;  // NOLINT(google-build-using-namespace): the functions below are global, as C wants it
using namespace strowger::c;

// ---- Metrics --------------------------------------------------------------------------------------------------------

size_t strowger_metric_count(int table) noexcept {
  if (!is_table(table)) return 0;
  return (kTables[table].agents ? std::size(kAgentMetrics) : std::size(kCallMetrics)) +
         (kTables[table].staff ? std::size(kStaffMetrics) : 0);
}

strowger_status strowger_metric_at(int table, size_t index, strowger_metric* metric) noexcept {
  if (!is_table(table) || !is_there(metric)) return STROWGER_STATUS_INVALID_ARGUMENT;
  const bool found = with_metric(table, index, [&](const auto& row) {
    copy_out(strowger_metric{sizeof(strowger_metric), 0, row.name.data(), row.unit.data(), row.formula.data(),
                             row.source.data(), row.help.data()},
             metric);
  });
  return found ? STROWGER_OK : STROWGER_STATUS_OUT_OF_RANGE;
}

size_t strowger_metric_find(int table, const char* name, size_t length) noexcept {
  const std::optional<std::string_view> wanted = text_of(name, length);
  bool same = false;
  const auto compare = [&](const auto& row) { same = wanted && row.name == *wanted; };
  for (size_t i = 0; with_metric(table, i, compare); ++i) {
    if (same) return i;
  }
  return STROWGER_NO_METRIC;
}

// ---- Figures --------------------------------------------------------------------------------------------------------

void strowger_report_destroy(strowger_report* report) noexcept { delete report; }

strowger_status strowger_report_interval_count(const strowger_report* report, size_t* count) noexcept {
  if (report == nullptr || count == nullptr) return STROWGER_STATUS_INVALID_ARGUMENT;
  *count = report->report.intervals.size();
  return STROWGER_OK;
}

strowger_status strowger_report_period(const strowger_report* report, size_t period, int64_t* begin_us,
                                       int64_t* end_us) noexcept {
  if (report == nullptr || begin_us == nullptr || end_us == nullptr) return STROWGER_STATUS_INVALID_ARGUMENT;
  const Period* const found = find_period(*report, period);
  if (found == nullptr) return STROWGER_STATUS_OUT_OF_RANGE;
  *begin_us = to_us(found->begin);
  *end_us = to_us(found->end);
  return STROWGER_OK;
}

strowger_status strowger_report_rows(const strowger_report* report, size_t period, int table, uint32_t* ids,
                                     size_t capacity, size_t* count) noexcept {
  return ask_report(report, period, table, [&](const Period& found) -> absl::Status {
    if (count == nullptr || (ids == nullptr && capacity > 0)) return invalid("an argument is NULL");
    const std::vector<uint32_t> rows = rows_of(found, table);
    *count = rows.size();
    std::copy_n(rows.begin(), std::min(capacity, rows.size()), ids);
    return absl::OkStatus();
  });
}

strowger_status strowger_report_figure(const strowger_report* report, size_t period, int table, uint32_t id,
                                       size_t metric, double* value) noexcept {
  return ask_report(report, period, table, [&](const Period& found) -> absl::Status {
    if (value == nullptr) return invalid("value is NULL");
    bool known = false;
    const bool there = with_row(found, table, id, [&](const auto& row) {
      known = with_metric(table, metric, [&](const auto& wanted) { *value = value_of(wanted, row); });
    });
    if (!there) return absl::NotFoundError("the table has no row of this id");
    return known ? absl::OkStatus() : absl::OutOfRangeError("the table has not so many metrics");
  });
}

strowger_status strowger_report_answer_quantile(const strowger_report* report, size_t period, int table, uint32_t id,
                                                double share, double* seconds) noexcept {
  return ask_report(report, period, table, [&](const Period& found) -> absl::Status {
    if (seconds == nullptr || kTables[table].agents) return invalid("seconds is NULL, or the rows are no calls'");
    if (!(share >= 0 && share <= 1)) return absl::OutOfRangeError("share must be 0 to 1");
    const bool there = with_row(found, table, id, [&](const auto& row) {
      if constexpr (std::is_base_of_v<CallFigures, std::decay_t<decltype(row)>>) *seconds = row.answer_quantile(share);
    });
    return there ? absl::OkStatus() : absl::NotFoundError("the table has no row of this id");
  });
}

// ---- The whole ------------------------------------------------------------------------------------------------------

strowger_status strowger_text_options_init(strowger_text_options* options, size_t size) noexcept {
  return init(options, size, default_text_options());
}

strowger_status strowger_report_render_text(const strowger_report* report, const strowger_text_options* options,
                                            strowger_text* text) noexcept {
  return guarded(nullptr, [&]() -> absl::Status {
    if (report == nullptr || text == nullptr) return invalid("an argument is NULL");
    TextOptions given;
    if (absl::Status status = take(options, given); !status.ok()) return status;
    text->text = render_text(report->report, *report->directory, given);
    return absl::OkStatus();
  });
}

strowger_status strowger_report_write_csv(const strowger_report* report, int table, strowger_text* text) noexcept {
  if (!is_table(table)) return STROWGER_STATUS_INVALID_ARGUMENT;
  return write(report, text, [&](std::ostream& stream) {
    write_csv(stream, report->report, *report->directory, static_cast<ReportTable>(table));
  });
}

strowger_status strowger_report_write_json(const strowger_report* report, strowger_text* text) noexcept {
  return write(report, text, [&](std::ostream& stream) { write_json(stream, report->report, *report->directory); });
}
