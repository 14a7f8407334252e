// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/result.h"

#include <pybind11/stl.h>

#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "arrays.h"
#include "bind.h"
#include "errors.h"
#include "run.h"
#include "strowger/model/call.h"
#include "strowger/sim/statistics.h"

namespace strowger::python {
namespace {

struct Field {
  const char* name;
  const char* format;
  size_t offset;
};

py::dtype dtype_of(std::span<const Field> fields, size_t size) {
  py::list names;
  py::list formats;
  py::list offsets;
  for (const Field& field : fields) {
    names.append(field.name);
    formats.append(py::dtype(std::string(field.format)));
    offsets.append(field.offset);
  }
  return {names, formats, offsets, static_cast<py::ssize_t>(size)};
}

/// Plain structs of integers and doubles go as bytes.
template <class T>
py::bytes bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

template <class T>
std::vector<T> from_bytes(const py::handle& state) {
  const auto text = state.cast<std::string_view>();
  std::vector<T> values(text.size() / sizeof(T));
  if (!values.empty()) std::memcpy(static_cast<void*>(values.data()), text.data(), values.size() * sizeof(T));
  return values;
}

py::tuple run_state(const Run& self) {
  const SimulationResult& result = self.result;
  std::vector<int64_t> thresholds;
  for (const Duration threshold : result.thresholds) thresholds.push_back(threshold.count());
  return py::make_tuple(self.replication, result.sources, result.groups, thresholds, to_us(result.begin),
                        to_us(result.end), result.batches, bytes_of(result.source_counts),
                        bytes_of(result.group_counts), bytes_of(result.agent_counts), result.wait_histogram,
                        result.histogram_bin.count(), result.calls, result.events, result.unfinished, result.refused,
                        bytes_of(self.calls), bytes_of(self.events));
}

RunPointer run_from(const py::tuple& state) {
  auto run = std::make_shared<Run>();
  run->replication = state[0].cast<uint64_t>();
  SimulationResult& result = run->result;
  result.sources = state[1].cast<std::vector<std::string>>();
  result.groups = state[2].cast<std::vector<std::string>>();
  for (const int64_t us : state[3].cast<std::vector<int64_t>>()) result.thresholds.emplace_back(us);
  result.begin = time_from_us(state[4].cast<int64_t>());
  result.end = time_from_us(state[5].cast<int64_t>());
  result.batches = state[6].cast<size_t>();
  result.source_counts = from_bytes<SourceCounts>(state[7]);
  result.group_counts = from_bytes<GroupCounts>(state[8]);
  result.agent_counts = from_bytes<AgentCounts>(state[9]);
  result.wait_histogram = state[10].cast<std::vector<std::vector<uint64_t>>>();
  result.histogram_bin = Duration{state[11].cast<int64_t>()};
  result.calls = state[12].cast<uint64_t>();
  result.events = state[13].cast<uint64_t>();
  result.unfinished = state[14].cast<uint64_t>();
  result.refused = state[15].cast<uint64_t>();
  run->calls = from_bytes<CallRow>(state[16]);
  run->events = from_bytes<Event>(state[17]);
  return run;
}

/// The terms of a metric as two arrays of shape (runs, batches).
py::tuple terms_of(const std::vector<RunPointer>& runs, size_t metric, size_t source, size_t threshold) {
  if (metric >= kResultMetricRows.size() || threshold >= kMaxThresholds) throw_invalid("no such metric");
  const size_t batches = runs.empty() ? 0 : runs.front()->result.batches;
  const std::vector<py::ssize_t> shape{static_cast<py::ssize_t>(runs.size()), static_cast<py::ssize_t>(batches)};
  py::array_t<double> above(shape);
  py::array_t<double> below(shape);
  std::vector<double> over;
  std::vector<double> under;
  for (size_t i = 0; i < runs.size(); ++i) {
    if (source != SimulationResult::kAll && source >= runs[i]->result.sources.size()) throw_invalid("no such source");
    if (runs[i]->result.batches != batches) throw_invalid("the runs differ in their intervals");
    runs[i]->result.terms(static_cast<Metric>(metric), source, threshold, over, under);
    std::copy(over.begin(), over.end(), above.mutable_data(static_cast<py::ssize_t>(i), 0));
    std::copy(under.begin(), under.end(), below.mutable_data(static_cast<py::ssize_t>(i), 0));
  }
  return py::make_tuple(above, below);
}

using Columns = py::array_t<double, py::array::c_style | py::array::forcecast>;

/// One estimate per column of two arrays (samples, columns): mean and half width.
py::tuple estimate_columns(const Columns& above, const std::optional<Columns>& below, double confidence) {
  if (!(confidence > 0 && confidence < 1)) {
    throw_invalid(absl::StrCat("confidence is ", confidence, ", expected between 0 and 1"));
  }
  if (above.ndim() != 2 ||
      (below && (below->ndim() != 2 || below->shape(0) != above.shape(0) || below->shape(1) != above.shape(1)))) {
    throw_invalid("expected two arrays of one shape (samples, columns)");
  }
  const auto rows = static_cast<size_t>(above.shape(0));
  const py::ssize_t columns = above.shape(1);
  std::vector<double> means;
  std::vector<double> halves;
  std::vector<double> over(rows);
  std::vector<double> under(rows);
  for (py::ssize_t column = 0; column < columns; ++column) {
    for (size_t row = 0; row < rows; ++row) {
      over[row] = above.at(static_cast<py::ssize_t>(row), column);
      if (below) under[row] = below->at(static_cast<py::ssize_t>(row), column);
    }
    const Estimate estimate = below ? estimate_ratio(over, under, confidence) : estimate_mean(over, confidence);
    means.push_back(estimate.mean);
    halves.push_back(estimate.half_width);
  }
  return py::make_tuple(array_of(std::move(means)), array_of(std::move(halves)));
}

template <class Rows>
std::vector<std::string> texts(const Rows& rows) {
  return std::vector<std::string>(rows.begin(), rows.end());
}

void add_tables(py::module_& module) {
  std::vector<std::string> kinds;
  for (const EventRow& row : kEventRows) kinds.emplace_back(row.name);
  module.attr("EVENT_KINDS") = py::tuple(py::cast(kinds));
  module.attr("CALL_ENDS") = py::tuple(py::cast(texts(kCallEndNames)));
  module.attr("CAUSES") = py::tuple(py::cast(texts(kCauseNames)));
  module.attr("AGENT_STATES") = py::tuple(py::cast(texts(kAgentStateNames)));
  py::list metrics;
  for (const ResultMetricRow& row : kResultMetricRows) {
    metrics.append(py::make_tuple(std::string(row.name), std::string(row.unit), std::string(row.formula)));
  }
  module.attr("METRICS") = py::tuple(metrics);
}

py::array source_counts_of(const py::object& self) {
  using C = SourceCounts;
  static constexpr std::array<Field, 17> kFields{{{"arrivals", "i8", offsetof(C, arrivals)},
                                                  {"redials", "i8", offsetof(C, redials)},
                                                  {"blocked", "i8", offsetof(C, blocked)},
                                                  {"answered", "i8", offsetof(C, answered)},
                                                  {"abandoned", "i8", offsetof(C, abandoned)},
                                                  {"lost", "i8", offsetof(C, lost)},
                                                  {"delayed", "i8", offsetof(C, delayed)},
                                                  {"escalated", "i8", offsetof(C, escalated)},
                                                  {"escalated_answered", "i8", offsetof(C, escalated_answered)},
                                                  {"answered_within", "(4,)i8", offsetof(C, answered_within)},
                                                  {"abandoned_within", "(4,)i8", offsetof(C, abandoned_within)},
                                                  {"wait_us", "i8", offsetof(C, wait)},
                                                  {"answered_wait_us", "i8", offsetof(C, answered_wait)},
                                                  {"handling_us", "i8", offsetof(C, handling)},
                                                  {"waiting_time_us", "i8", offsetof(C, waiting_time)},
                                                  {"length_us", "i8", offsetof(C, length)},
                                                  {"wait_squared_s2", "f8", offsetof(C, wait_squared)}}};
  static_assert(kMaxThresholds == 4);
  const auto& counts = self.cast<const Run&>().result.source_counts;
  return view_of(counts, dtype_of(kFields, sizeof(C)), self);
}

py::array state_times(const SimulationResult&, const std::vector<GroupCounts>& counts, const py::object& self) {
  static constexpr std::array<Field, 2> kFields{
      {{"time_us", "(6,)i8", offsetof(GroupCounts, time)}, {"length_us", "i8", offsetof(GroupCounts, length)}}};
  static_assert(kAgentStateCount == 6);
  return view_of(counts, dtype_of(kFields, sizeof(GroupCounts)), self);
}

py::array agent_counts_of(const py::object& self) {
  static constexpr std::array<Field, 4> kFields{{{"time_us", "(6,)i8", offsetof(AgentCounts, time)},
                                                 {"answered", "i8", offsetof(AgentCounts, answered)},
                                                 {"not_answered", "i8", offsetof(AgentCounts, not_answered)},
                                                 {"handling_us", "i8", offsetof(AgentCounts, handling)}}};
  return view_of(self.cast<const Run&>().result.agent_counts, dtype_of(kFields, sizeof(AgentCounts)), self);
}

}  // namespace

py::dtype event_dtype() {
  static_assert(sizeof(CallId) == 8 && sizeof(AgentId) == 4 && sizeof(ReasonId) == 2);
  static constexpr std::array<Field, 19> kFields{{{"time_us", "i8", offsetof(Event, time)},
                                                  {"call", "u8", offsetof(Event, call)},
                                                  {"host_ref", "u8", offsetof(Event, host_ref)},
                                                  {"value", "i8", offsetof(Event, value)},
                                                  {"value2", "i8", offsetof(Event, value2)},
                                                  {"agent", "u4", offsetof(Event, agent)},
                                                  {"queue", "u4", offsetof(Event, queue)},
                                                  {"requirement", "u4", offsetof(Event, requirement)},
                                                  {"text", "u4", offsetof(Event, text)},
                                                  {"priority", "i2", offsetof(Event, priority)},
                                                  {"reason", "u2", offsetof(Event, reason)},
                                                  {"kind", "u1", offsetof(Event, kind)},
                                                  {"cause", "u1", offsetof(Event, cause)},
                                                  {"media", "u1", offsetof(Event, media)},
                                                  {"end", "u1", offsetof(Event, end)},
                                                  {"step", "u1", offsetof(Event, step)},
                                                  {"action", "u1", offsetof(Event, action)},
                                                  {"old_state", "u1", offsetof(Event, old_state)},
                                                  {"new_state", "u1", offsetof(Event, new_state)}}};
  return dtype_of(kFields, sizeof(Event));
}

py::dtype call_dtype() {
  static constexpr std::array<Field, 10> kFields{{{"arrival_us", "i8", offsetof(CallRow, arrival_us)},
                                                  {"wait_us", "i8", offsetof(CallRow, wait_us)},
                                                  {"handling_us", "i8", offsetof(CallRow, handling_us)},
                                                  {"number", "i8", offsetof(CallRow, number)},
                                                  {"source", "i4", offsetof(CallRow, source)},
                                                  {"agent", "i4", offsetof(CallRow, agent)},
                                                  {"queue", "i4", offsetof(CallRow, queue)},
                                                  {"attempt", "i2", offsetof(CallRow, attempt)},
                                                  {"escalated", "u1", offsetof(CallRow, escalated)},
                                                  {"end", "u1", offsetof(CallRow, end)}}};
  return dtype_of(kFields, sizeof(CallRow));
}

void bind_result(py::module_& module) {
  add_tables(module);
  py::class_<Run, RunPointer>(module, "Run", "One replication: exact counts per interval and source, group and agent.")
      .def_readonly("replication", &Run::replication)
      .def_property_readonly("sources", [](const Run& self) { return self.result.sources; })
      .def_property_readonly("groups", [](const Run& self) { return self.result.groups; })
      .def_property_readonly("intervals", [](const Run& self) { return self.result.batches; })
      .def_property_readonly("calls_simulated", [](const Run& self) { return self.result.calls; })
      .def_property_readonly("events_seen", [](const Run& self) { return self.result.events; })
      .def_property_readonly("unfinished", [](const Run& self) { return self.result.unfinished; })
      .def_property_readonly("refused", [](const Run& self) { return self.result.refused; })
      .def_property_readonly("histograms", [](const Run& self) { return self.result.wait_histogram; })
      .def_property_readonly("source_counts", &source_counts_of, "Row interval * sources + source; no copy.")
      .def_property_readonly(
          "group_counts",
          [](const py::object& self) {
            const SimulationResult& result = self.cast<const Run&>().result;
            return state_times(result, result.group_counts, self);
          },
          "Row interval * groups + group; no copy.")
      .def_property_readonly("agent_counts", &agent_counts_of,
                             "Row interval * agents + agent; empty unless asked for; no copy.")
      .def_property_readonly(
          "calls", [](const py::object& self) { return view_of(self.cast<const Run&>().calls, call_dtype(), self); },
          "The calls that are over, in the order of their ends; empty unless asked for; no copy.")
      .def_property_readonly(
          "events", [](const py::object& self) { return view_of(self.cast<const Run&>().events, event_dtype(), self); },
          "The engine's events; empty unless asked for; no copy.")
      .def(py::pickle(&run_state, &run_from));
  module.def("terms", &terms_of, py::arg("runs"), py::arg("metric"), py::arg("source"), py::arg("threshold"),
             "Numerators and denominators of metric number `metric`: two arrays of shape (runs, intervals).");
  module.def("estimate_columns", &estimate_columns, py::arg("above"), py::arg("below"), py::arg("confidence"),
             "Means and half widths of Student-t intervals, one per column: of the ratio of sums, by the delta method, "
             "or of the mean if `below` is None.");
  module.attr("ALL") = SimulationResult::kAll;
  module.attr("AGENT_INDEX_MASK") = (uint32_t{1} << AgentId::kIndexBits) - 1;
}

}  // namespace strowger::python
