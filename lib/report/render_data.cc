// SPDX-License-Identifier: Apache-2.0
//
// CSV and JSON, from the rows of report/metrics.h.
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "report/json.h"
#include "report/labels.h"
#include "strowger/report/metrics.h"
#include "strowger/report/render.h"

namespace strowger {

namespace {

using report::JsonWriter;
using report::label;

constexpr std::string_view kNotReadyPrefix = "not_ready: ";

/// Calls `visit(name, value)` for each metric of a row of any kind.
template <class Row, class Visit>
void each_metric(const Row& row, Visit&& visit) {
  if constexpr (std::is_base_of_v<AgentFigures, Row>) {
    for (const auto& metric : kAgentMetrics) visit(metric.name, metric.value(row));
    for (const auto& metric : kStaffMetrics) visit(metric.name, metric.value(row.states));
  } else {
    for (const auto& metric : kCallMetrics) visit(metric.name, metric.value(row));
    if constexpr (std::is_same_v<Row, QueueInterval> || std::is_same_v<Row, CallFigures>) {
      for (const auto& metric : kStaffMetrics) visit(metric.name, metric.value(row.staff));
    }
  }
}

template <class Row>
std::string name_of(const Directory& directory, const Row& row) {
  return label(directory, row.id);
}
std::string name_of(const Directory&, const CallFigures&) { return "centre"; }

/// Visits the rows of a table in a period.
template <class Visit>
void each_row(const Period& period, ReportTable table, Visit&& visit) {
  const auto all = [&](const auto& rows) {
    for (const auto& row : rows) visit(row);
  };
  switch (table) {
    case ReportTable::kCentre:
      return visit(period.centre);
    case ReportTable::kQueues:
      return all(period.queues);
    case ReportTable::kSkills:
      return all(period.skills);
    case ReportTable::kMedia:
      return all(period.media);
    case ReportTable::kGroups:
      return all(period.groups);
    case ReportTable::kAgents:
      return all(period.agents);
  }
}

/// The reasons that occur in a table of agents or groups, in order of id.
std::set<ReasonId> reasons_in(const Report& report, ReportTable table) {
  std::set<ReasonId> reasons;
  each_row(report.total, table, [&](const auto& row) {
    if constexpr (std::is_base_of_v<AgentFigures, std::decay_t<decltype(row)>>) {
      for (const ReasonTime& reason : row.reasons) reasons.insert(reason.reason);
    }
  });
  return reasons;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

template <class Row>
void csv_header(std::ostream& out, const Row& row, const Directory& directory, const std::set<ReasonId>& reasons) {
  out << "period,begin_us,end_us,day,clock,name";
  if constexpr (std::is_same_v<Row, AgentInterval>) out << ",group";
  each_metric(row, [&](std::string_view name, double) { out << ',' << name; });
  for (const ReasonId reason : reasons) {
    out << ',' << csv_field(std::string(kNotReadyPrefix) + label(directory, reason));
  }
  out << "\r\n";
}

template <class Row>
void csv_line(std::ostream& out, std::string_view kind, const Period& period, Time origin, const Row& row,
              const Directory& directory, const std::set<ReasonId>& reasons) {
  out << kind << ',' << std::to_string(to_us(period.begin)) << ',' << std::to_string(to_us(period.end)) << ','
      << std::to_string(report::day_of(period.begin, origin)) << ',' << report::clock_of(period.begin, origin) << ','
      << csv_field(name_of(directory, row));
  if constexpr (std::is_same_v<Row, AgentInterval>) {
    const GroupId group = directory.group(row.id);
    out << ',' << (group.valid() ? csv_field(label(directory, group)) : std::string());
  }
  each_metric(row, [&](std::string_view, double value) { out << ',' << report::number(value); });
  if constexpr (std::is_base_of_v<AgentFigures, Row>) {
    for (const ReasonId reason : reasons) {
      Duration time{};
      for (const ReasonTime& spent : row.reasons) {
        if (spent.reason == reason) time = spent.time;
      }
      out << ',' << report::number(to_seconds(time));
    }
  }
  out << "\r\n";
}

/// A row of the table's kind, for its header.
template <class Visit>
void with_row_of(ReportTable table, Visit&& visit) {
  Period one;
  one.queues.emplace_back();
  one.skills.emplace_back();
  one.media.emplace_back();
  one.groups.emplace_back();
  one.agents.emplace_back();
  each_row(one, table, visit);
}

template <class Row>
void json_row(JsonWriter& json, const Row& row, const Directory& directory) {
  json.begin_object();
  json.key("name");
  json.value(name_of(directory, row));
  if constexpr (std::is_same_v<Row, AgentInterval>) {
    const GroupId group = directory.group(row.id);
    if (group.valid()) {
      json.key("group");
      json.value(label(directory, group));
    }
  }
  each_metric(row, [&](std::string_view name, double value) {
    json.key(name);
    json.value(value);
  });
  if constexpr (std::is_base_of_v<AgentFigures, Row>) {
    json.key("not_ready_by_reason");
    json.begin_object();
    for (const ReasonTime& reason : row.reasons) {
      json.key(label(directory, reason.reason));
      json.value(to_seconds(reason.time));
    }
    json.end_object();
  }
  json.end_object();
}

void json_period(JsonWriter& json, const Period& period, Time origin, const Directory& directory) {
  json.begin_object();
  json.key("begin_us");
  json.value(to_us(period.begin));
  json.key("end_us");
  json.value(to_us(period.end));
  json.key("day");
  json.value(report::day_of(period.begin, origin));
  json.key("clock");
  json.value(report::clock_of(period.begin, origin));
  json.key(to_string(ReportTable::kCentre));
  json_row(json, period.centre, directory);
  for (const ReportTable table :
       {ReportTable::kQueues, ReportTable::kSkills, ReportTable::kMedia, ReportTable::kGroups, ReportTable::kAgents}) {
    json.key(to_string(table));
    json.begin_array();
    each_row(period, table, [&](const auto& row) { json_row(json, row, directory); });
    json.end_array();
  }
  json.end_object();
}

void json_options(JsonWriter& json, const ReportOptions& options) {
  json.begin_object();
  json.key("interval_s");
  json.value(to_seconds(options.interval));
  json.key("origin_us");
  json.value(to_us(options.origin));
  json.key("short_abandon_s");
  json.value(to_seconds(options.short_abandon));
  json.key("service_level_s");
  json.value(to_seconds(options.service_level));
  json.key("queue_service_levels_s");
  json.begin_object();
  for (const QueueThreshold& threshold : options.queue_service_levels) {
    json.key(threshold.queue);
    json.value(to_seconds(threshold.service_level));
  }
  json.end_object();
  json.end_object();
}

}  // namespace

void write_csv(std::ostream& out, const Report& report, const Directory& directory, ReportTable table) {
  const std::set<ReasonId> reasons = reasons_in(report, table);
  with_row_of(table, [&](const auto& row) { csv_header(out, row, directory, reasons); });
  const auto lines = [&](std::string_view kind, const Period& period) {
    each_row(period, table,
             [&](const auto& row) { csv_line(out, kind, period, report.options.origin, row, directory, reasons); });
  };
  for (const Period& period : report.intervals) lines("interval", period);
  lines("total", report.total);
}

void write_json(std::ostream& out, const Report& report, const Directory& directory) {
  JsonWriter json(out);
  json.begin_object();
  json.key("options");
  json_options(json, report.options);
  json.key("intervals");
  json.begin_array();
  for (const Period& period : report.intervals) json_period(json, period, report.options.origin, directory);
  json.end_array();
  json.key("total");
  json_period(json, report.total, report.options.origin, directory);
  json.end_object();
  out << '\n';
}

}  // namespace strowger
