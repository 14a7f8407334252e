// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/replay.h"

#include <pybind11/stl.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "arrays.h"
#include "bind.h"
#include "casters.h"
#include "errors.h"
#include "strowger/config/to_toml.h"
#include "strowger/sim/call_log.h"

namespace strowger::python {
namespace {

using Codes = py::array_t<int64_t, py::array::c_style | py::array::forcecast>;

constexpr std::array<const char*, 4> kOutcomes{"answered", "abandoned", "not_offered", "ignored"};

struct TextField {
  const char* name;
  std::string ColumnMapping::*field;
};
constexpr std::array<TextField, 13> kTextFields{{{"date", &ColumnMapping::date},
                                                 {"date_format", &ColumnMapping::date_format},
                                                 {"entered", &ColumnMapping::entered},
                                                 {"offered", &ColumnMapping::offered},
                                                 {"wait", &ColumnMapping::wait},
                                                 {"outcome", &ColumnMapping::outcome},
                                                 {"service_time", &ColumnMapping::service_time},
                                                 {"service_start", &ColumnMapping::service_start},
                                                 {"service_end", &ColumnMapping::service_end},
                                                 {"agent", &ColumnMapping::agent},
                                                 {"type", &ColumnMapping::type},
                                                 {"priority", &ColumnMapping::priority},
                                                 {"customer", &ColumnMapping::customer}}};
struct ListField {
  const char* name;
  std::vector<std::string> ColumnMapping::*field;
};
constexpr std::array<ListField, 5> kListFields{{{"answered_values", &ColumnMapping::answered_values},
                                                {"abandoned_values", &ColumnMapping::abandoned_values},
                                                {"ignored_values", &ColumnMapping::ignored_values},
                                                {"no_agent_values", &ColumnMapping::no_agent_values},
                                                {"no_customer_values", &ColumnMapping::no_customer_values}}};

py::dict dict_of(const ColumnMapping& mapping) {
  py::dict out;
  out["separator"] = std::string(1, mapping.separator);
  out["unqueued_abandoned_not_offered"] = mapping.unqueued_abandoned_not_offered;
  for (const TextField& row : kTextFields) out[row.name] = mapping.*row.field;
  for (const ListField& row : kListFields) out[row.name] = mapping.*row.field;
  return out;
}

void set_column(ColumnMapping& mapping, const std::string& key, py::handle value) {
  for (const TextField& row : kTextFields) {
    if (key == row.name) {
      mapping.*row.field = value.cast<std::string>();
      return;
    }
  }
  for (const ListField& row : kListFields) {
    if (key == row.name) {
      mapping.*row.field = value.cast<std::vector<std::string>>();
      return;
    }
  }
  if (key == "unqueued_abandoned_not_offered") {
    mapping.unqueued_abandoned_not_offered = value.cast<bool>();
  } else if (key == "separator") {
    const auto text = value.cast<std::string>();
    if (text.size() != 1) throw_invalid(absl::StrCat("separator is '", text, "', expected one character"));
    mapping.separator = text[0];
  } else {
    throw_invalid(absl::StrCat("'", key, "' is not one of ",
                               py::str(", ").attr("join")(dict_of({}).attr("keys")()).cast<std::string>()));
  }
}

ColumnMapping mapping_of(const py::dict& columns) {
  ColumnMapping mapping;
  for (const auto& [key, value] : columns) set_column(mapping, key.cast<std::string>(), value);
  return mapping;
}

template <class IdType>
std::vector<std::string> all_names(const NameTable<IdType>& table) {
  std::vector<std::string> names_of_table;
  for (uint32_t i = 0; i < table.size(); ++i) names_of_table.emplace_back(table.name(IdType(i)));
  return names_of_table;
}

int64_t code(bool valid, size_t index) { return valid ? static_cast<int64_t>(index) : -1; }

py::dict columns_of(const CallLog& log) {
  std::vector<int64_t> line;
  std::vector<int64_t> outcome;
  std::vector<int64_t> priority;
  std::vector<int64_t> type;
  std::vector<int64_t> agent;
  std::vector<int64_t> customer;
  std::vector<double> offered;
  std::vector<double> wait;
  std::vector<double> service;
  for (const LoggedCall& call : log.calls) {
    line.push_back(call.line);
    outcome.push_back(static_cast<int64_t>(call.outcome));
    priority.push_back(call.priority);
    type.push_back(code(call.type.valid(), call.type.index()));
    agent.push_back(code(call.agent.valid(), call.agent.index()));
    customer.push_back(code(call.customer.valid(), call.customer.index()));
    offered.push_back(to_seconds(call.offered - kMinTime));
    wait.push_back(to_seconds(call.wait));
    service.push_back(to_seconds(call.service));
  }
  py::dict out;
  out["line"] = array_of(std::move(line));
  out["outcome"] = array_of(std::move(outcome));
  out["priority"] = array_of(std::move(priority));
  out["type"] = array_of(std::move(type));
  out["agent"] = array_of(std::move(agent));
  out["customer"] = array_of(std::move(customer));
  out["offered_s"] = array_of(std::move(offered));
  out["wait_s"] = array_of(std::move(wait));
  out["handling_s"] = array_of(std::move(service));
  return out;
}

/// A log from columns. `type` and `agent` are indices into the names, -1 for none.
CallLog log_of(const SecondsArray& offered, const SecondsArray& wait, const SecondsArray& handling,
               const Codes& outcome, const Codes& priority, const Codes& type, const Codes& agent,
               const std::vector<std::string>& types, const std::vector<std::string>& agents) {
  CallLog log;
  for (const std::string& name : types) log.types.intern(name);
  for (const std::string& name : agents) log.agents.intern(name);
  const std::vector<Duration> at = durations_of(offered, "offered_s");
  const std::vector<Duration> waits = durations_of(wait, "wait_s");
  const std::vector<Duration> lengths = durations_of(handling, "handling_s");
  Time last = kMinTime;
  for (size_t i = 0; i < at.size(); ++i) {
    const auto k = static_cast<py::ssize_t>(i);
    LoggedCall call;
    call.line = static_cast<uint32_t>(i);
    call.outcome = static_cast<LogOutcome>(outcome.at(k));
    call.priority = static_cast<int32_t>(priority.at(k));
    call.offered = add(kMinTime, at[i]);
    call.wait = waits[i];
    call.service = lengths[i];
    if (type.at(k) >= 0) call.type = LogTypeId(static_cast<uint32_t>(type.at(k)));
    if (agent.at(k) >= 0) call.agent = LogAgentId(static_cast<uint32_t>(agent.at(k)));
    last = std::max(last, call.offered);
    log.calls.push_back(call);
  }
  log.first_day = absl::CivilDay(1970, 1, 1);
  constexpr int64_t kDayUs = 86'400'000'000;
  log.days = log.calls.empty() ? 0 : static_cast<size_t>(to_us(last) / kDayUs) + 1;
  return log;
}

py::list summaries(const std::vector<LogSummary>& rows) {
  py::list out;
  for (const LogSummary& row : rows) {
    out.append(py::make_tuple(row.offered, row.answered, row.abandoned, row.abandoned_share(), row.waited_share(),
                              row.service_level(), row.mean_wait(), row.mean_answered_wait(), row.mean_service()));
  }
  return out;
}

using Class = std::tuple<std::optional<std::string>, std::optional<int>, CallSource>;

std::vector<CallSource> sources_of(const CallLog& log, const std::vector<Class>& classes, size_t first_day,
                                   size_t end_day) {
  std::vector<ReplayClass> rules;
  for (const auto& [type, priority, source] : classes) rules.push_back({type, priority, source});
  return value_or_throw(replay_sources(log, rules, {.first_day = first_day, .end_day = end_day}));
}

std::string centre_of_log(const CallLog& log, const std::string& queue) {
  CentreSpec centre;
  centre.queues.push_back({.name = queue, .auto_answer = true});
  centre.agents = agents_of(log, queue);
  return to_toml(centre);
}

}  // namespace

void bind_replay(py::module_& module) {
  py::class_<CallLog>(module, "CoreLog", "A log as the C++ library holds it. strowger.CallLog is made from it.")
      .def_static(
          "read",
          [](const std::string& path, const py::dict& columns) {
            const ColumnMapping mapping = mapping_of(columns);
            const py::gil_scoped_release release;
            return value_or_throw(read_call_log(path, mapping));
          },
          py::arg("path"), py::arg("columns"))
      .def_static(
          "parse",
          [](const std::string& text, const py::dict& columns) {
            return value_or_throw(parse_call_log(text, mapping_of(columns)));
          },
          py::arg("text"), py::arg("columns"))
      .def_static("of", &log_of, py::arg("offered"), py::arg("wait"), py::arg("handling"), py::arg("outcome"),
                  py::arg("priority"), py::arg("type"), py::arg("agent"), py::arg("types"), py::arg("agents"))
      .def_property_readonly("days", [](const CallLog& self) { return self.days; })
      .def_property_readonly("first_day",
                             [](const CallLog& self) {
                               return py::make_tuple(self.first_day.year(), self.first_day.month(),
                                                     self.first_day.day());
                             })
      .def_property_readonly("types", [](const CallLog& self) { return all_names(self.types); })
      .def_property_readonly("agents", [](const CallLog& self) { return all_names(self.agents); })
      .def_property_readonly("customers", [](const CallLog& self) { return all_names(self.customers); })
      .def_property_readonly("bad",
                             [](const CallLog& self) {
                               std::vector<std::pair<uint32_t, std::string>> rows;
                               for (const BadLine& bad : self.bad) rows.emplace_back(bad.line, bad.reason);
                               return rows;
                             })
      .def("columns", &columns_of)
      .def(
          "summaries",
          [](const CallLog& self, std::optional<Duration> interval, Duration threshold) {
            return summaries(interval ? summarise_by(self, *interval, threshold)
                                      : std::vector<LogSummary>{summarise(self, threshold)});
          },
          py::arg("interval"), py::arg("threshold"))
      .def("sources", &sources_of, py::arg("classes"), py::arg("first_day"), py::arg("end_day"))
      .def(
          "shifts",
          [](const CallLog& self, Duration longest_gap, bool away_while_calls_wait, Duration tolerance) {
            return inferred_shifts(self, {longest_gap, away_while_calls_wait, tolerance});
          },
          py::arg("longest_gap"), py::arg("away_while_calls_wait"), py::arg("tolerance"))
      .def("centre", &centre_of_log, py::arg("queue"));
  module.attr("LOG_OUTCOMES") = py::tuple(py::cast(std::vector<std::string>(kOutcomes.begin(), kOutcomes.end())));
  module.def(
      "anonymous_bank_columns", [] { return dict_of(anonymous_bank_columns()); },
      "How to read the log of the 'Anonymous Bank' of the Technion (I. Guedj & A. Mandelbaum, 2000).");
}

}  // namespace strowger::python
