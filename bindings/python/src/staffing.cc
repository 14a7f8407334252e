// SPDX-License-Identifier: Apache-2.0
//
// The functions staffing_* of the module: the formulas over columns of numbers of one length. strowger/staffing.py
// broadcasts its arguments to columns, names them and gives the results their shape back.
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "arrays.h"
#include "bind.h"
#include "errors.h"
#include "strowger/staffing/queue.h"
#include "strowger/staffing/required.h"
#include "strowger/staffing/retrials.h"

namespace strowger::python {
namespace {

using staffing::Queue;
using staffing::QueueSpec;
using Column = py::array_t<double, py::array::c_style | py::array::forcecast>;
using Shape = std::vector<size_t>;

/// Where an element stands in an array of this shape: "at [2, 0]: ".
std::string place_of(size_t flat, const Shape& shape) {
  if (shape.empty()) return "";
  std::vector<size_t> index(shape.size());
  for (size_t axis = shape.size(); axis-- > 0;) {
    index[axis] = flat % shape[axis];
    flat /= shape[axis];
  }
  return absl::StrCat("at [", absl::StrJoin(index, ", "), "]: ");
}

/// `evaluate` of each row of `columns`, without the interpreter's lock. The first row that is refused is named.
template <size_t Results, class Evaluate>
py::tuple for_each_row(const Shape& shape, const std::vector<Column>& columns, size_t expected,
                       const Evaluate& evaluate) {
  if (columns.size() != expected) throw_invalid(absl::StrCat(columns.size(), " columns, expected ", expected));
  const auto rows = static_cast<size_t>(columns.front().size());
  std::vector<const double*> data;
  for (const Column& column : columns) {
    if (static_cast<size_t>(column.size()) != rows) throw_invalid("columns of different lengths");
    data.push_back(column.data());
  }
  std::array<std::vector<double>, Results> results;
  for (std::vector<double>& result : results) result.resize(rows);
  absl::Status status;
  size_t row = 0;
  {
    const py::gil_scoped_release release;
    std::vector<double> values(data.size());
    for (; row < rows; ++row) {
      for (size_t i = 0; i < data.size(); ++i) values[i] = data[i][row];
      absl::StatusOr<std::array<double, Results>> found = evaluate(values);
      if (!found.ok()) {
        status = found.status();
        break;
      }
      for (size_t i = 0; i < Results; ++i) results[i][row] = (*found)[i];
    }
  }
  if (!status.ok())
    throw StatusError(absl::Status(status.code(), absl::StrCat(place_of(row, shape), status.message())));
  py::tuple all(Results);
  for (size_t i = 0; i < Results; ++i) all[i] = array_of(std::move(results[i]));
  return all;
}

/// A whole number; infinity is `staffing::kUnlimited`.
absl::StatusOr<int64_t> whole(const char* name, double value) {
  if (value == INFINITY) return staffing::kUnlimited;
  if (std::floor(value) != value || std::fabs(value) > 1e15) {
    return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, ", expected a whole number"));
  }
  return static_cast<int64_t>(value);
}

absl::StatusOr<QueueSpec> spec_of(double load, double agents, double trunks, double impatience) {
  const absl::StatusOr<int64_t> people = whole("agents", agents);
  if (!people.ok()) return people.status();
  const absl::StatusOr<int64_t> lines = whole("trunks", trunks);
  if (!lines.ok()) return lines.status();
  return QueueSpec{.load = load, .agents = *people, .trunks = *lines, .impatience = impatience};
}

/// The same from calls an hour and seconds. Infinite patience: nobody hangs up.
absl::StatusOr<QueueSpec> spec_in_seconds(double calls_per_hour, double handling_s, double agents, double patience_s,
                                          double trunks) {
  if (!(calls_per_hour >= 0 && std::isfinite(calls_per_hour))) {
    return absl::InvalidArgumentError(
        absl::StrCat("calls_per_hour is ", calls_per_hour, ", expected a finite number of at least 0"));
  }
  if (!(handling_s > 0 && std::isfinite(handling_s))) {
    return absl::InvalidArgumentError(absl::StrCat("handling_s is ", handling_s, ", expected a finite number above 0"));
  }
  if (!(patience_s > 0)) {
    return absl::InvalidArgumentError(absl::StrCat("patience_s is ", patience_s, ", expected above 0, or inf"));
  }
  return spec_of(calls_per_hour * handling_s / 3600, agents, trunks, handling_s / patience_s);
}

/// Of a row that begins with calls_per_hour, handling_s, agents, patience_s, trunks.
absl::StatusOr<Queue> queue_of(const std::vector<double>& row) {
  const auto spec = spec_in_seconds(row[0], row[1], row[2], row[3], row[4]);
  if (!spec.ok()) return spec.status();
  return Queue::create(*spec);
}

absl::Status check_seconds(const char* name, double value) {
  if (value >= 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, ", expected at least 0"));
}

py::tuple measures(const Shape& shape, const std::vector<Column>& columns) {
  return for_each_row<11>(shape, columns, 5,
                          [](const std::vector<double>& row) -> absl::StatusOr<std::array<double, 11>> {
                            const absl::StatusOr<Queue> queue = queue_of(row);
                            if (!queue.ok()) return queue.status();
                            const double handling_s = row[1];
                            return std::array<double, 11>{queue->blocked(),
                                                          queue->delayed(),
                                                          queue->abandoned(),
                                                          queue->answered(),
                                                          queue->mean_wait() * handling_s,
                                                          queue->asa() * handling_s,
                                                          queue->mean_abandon_wait() * handling_s,
                                                          queue->wait_sd() * handling_s,
                                                          queue->mean_offered_wait() * handling_s,
                                                          queue->mean_queue(),
                                                          queue->occupancy()};
                          });
}

py::tuple service_level(const Shape& shape, const std::vector<Column>& columns, staffing::ServiceLevel formula) {
  return for_each_row<1>(shape, columns, 7,
                         [&](const std::vector<double>& row) -> absl::StatusOr<std::array<double, 1>> {
                           absl::Status status = check_seconds("within_s", row[5]);
                           if (status.ok()) status = check_seconds("short_abandon_s", row[6]);
                           if (!status.ok()) return status;
                           const absl::StatusOr<Queue> queue = queue_of(row);
                           if (!queue.ok()) return queue.status();
                           return std::array{queue->service_level(row[5] / row[1], formula, row[6] / row[1])};
                         });
}

py::tuple wait_exceeds(const Shape& shape, const std::vector<Column>& columns) {
  return for_each_row<1>(shape, columns, 6,
                         [](const std::vector<double>& row) -> absl::StatusOr<std::array<double, 1>> {
                           if (absl::Status status = check_seconds("time_s", row[5]); !status.ok()) return status;
                           const absl::StatusOr<Queue> queue = queue_of(row);
                           if (!queue.ok()) return queue.status();
                           return std::array{queue->wait_exceeds(row[5] / row[1])};
                         });
}

/// Targets of a row from `at` on: service_level, within_s, short_abandon_s, asa_s, abandoned, blocked, occupancy; NaN
/// is a target that is not set.
absl::StatusOr<staffing::QueueTargets> targets_of(const std::vector<double>& row, size_t at,
                                                  staffing::ServiceLevel formula) {
  const double handling_s = row[1];
  staffing::QueueTargets targets;
  const auto set = [](double value) { return std::isnan(value) ? std::nullopt : std::optional<double>(value); };
  if (set(row[at])) {
    absl::Status status = check_seconds("within_s", row[at + 1]);
    if (status.ok()) status = check_seconds("short_abandon_s", row[at + 2]);
    if (!status.ok()) return status;
    targets.service_level = staffing::QueueServiceLevel{.share = row[at],
                                                        .within = row[at + 1] / handling_s,
                                                        .formula = formula,
                                                        .short_abandon = row[at + 2] / handling_s};
  }
  if (set(row[at + 3])) {
    if (!(row[at + 3] > 0)) {
      return absl::InvalidArgumentError(absl::StrCat("asa_s is ", row[at + 3], ", expected above 0"));
    }
    targets.asa = row[at + 3] / handling_s;
  }
  targets.abandoned = set(row[at + 4]);
  targets.blocked = set(row[at + 5]);
  targets.occupancy = set(row[at + 6]);
  return targets;
}

py::tuple required_agents(const Shape& shape, const std::vector<Column>& columns, staffing::ServiceLevel formula) {
  return for_each_row<1>(shape, columns, 12,
                         [&](const std::vector<double>& row) -> absl::StatusOr<std::array<double, 1>> {
                           const auto spec = spec_in_seconds(row[0], row[1], row[2], row[3], row[4]);
                           if (!spec.ok()) return spec.status();
                           const auto targets = targets_of(row, 5, formula);
                           if (!targets.ok()) return targets.status();
                           const absl::StatusOr<int64_t> agents = staffing::required_agents(*spec, *targets);
                           if (!agents.ok()) return agents.status();
                           return std::array{static_cast<double>(*agents)};
                         });
}

py::tuple max_calls_per_hour(const Shape& shape, const std::vector<Column>& columns, staffing::ServiceLevel formula) {
  return for_each_row<1>(shape, columns, 12,
                         [&](const std::vector<double>& row) -> absl::StatusOr<std::array<double, 1>> {
                           const auto spec = spec_in_seconds(0, row[1], row[2], row[3], row[4]);
                           if (!spec.ok()) return spec.status();
                           const auto targets = targets_of(row, 5, formula);
                           if (!targets.ok()) return targets.status();
                           const absl::StatusOr<double> load = staffing::max_load(*spec, *targets);
                           if (!load.ok()) return load.status();
                           return std::array{*load * 3600 / row[1]};
                         });
}

/// Columns: load, blocked, agents, impatience; NaN agents: a group of trunks without a queue.
py::tuple required_trunks(const Shape& shape, const std::vector<Column>& columns) {
  return for_each_row<1>(shape, columns, 4,
                         [](const std::vector<double>& row) -> absl::StatusOr<std::array<double, 1>> {
                           absl::StatusOr<int64_t> trunks;
                           if (std::isnan(row[2])) {
                             trunks = staffing::required_trunks(row[0], row[1]);
                           } else {
                             const auto spec = spec_of(row[0], row[2], INFINITY, row[3]);
                             if (!spec.ok()) return spec.status();
                             trunks = staffing::required_trunks(*spec, row[1]);
                           }
                           if (!trunks.ok()) return trunks.status();
                           return std::array{static_cast<double>(*trunks)};
                         });
}

py::tuple with_retrials(const Shape& shape, const std::vector<Column>& columns) {
  return for_each_row<4>(
      shape, columns, 7, [](const std::vector<double>& row) -> absl::StatusOr<std::array<double, 4>> {
        const auto spec = spec_in_seconds(row[0], row[1], row[2], row[3], row[4]);
        if (!spec.ok()) return spec.status();
        const auto busy = staffing::with_retrials(*spec, {.first = row[5], .later = row[6]});
        if (!busy.ok()) return busy.status();
        return std::array{row[0] * busy->attempts, busy->attempts, busy->lost_attempts, busy->lost_callers};
      });
}

/// Columns: load, agents, impatience. Erlang B has an agent for each trunk.
py::tuple erlang(const Shape& shape, const std::vector<Column>& columns, bool loss) {
  return for_each_row<1>(
      shape, columns, 3, [&](const std::vector<double>& row) -> absl::StatusOr<std::array<double, 1>> {
        const absl::StatusOr<int64_t> agents = whole("agents", row[1]);
        if (!agents.ok()) return agents.status();
        const auto share = loss ? staffing::erlang_b(row[0], *agents) : staffing::erlang_a(row[0], *agents, row[2]);
        if (!share.ok()) return share.status();
        return std::array{*share};
      });
}

}  // namespace

void bind_staffing(py::module_& module) {
  const auto shape = py::arg("shape");
  const auto columns = py::arg("columns");
  const auto formula = py::arg("formula");
  py::dict formulas;
  for (const staffing::ServiceLevelRow& row : staffing::kServiceLevelRows) {
    formulas[py::str(std::string(row.name))] = std::string(row.formula);
  }
  module.attr("STAFFING_SERVICE_LEVELS") = formulas;
  const auto with_formula = [](auto function) {
    return [function](const Shape& its_shape, const std::vector<Column>& its_columns, size_t number) {
      if (number >= staffing::kServiceLevelRows.size()) throw_invalid("no such formula");
      return function(its_shape, its_columns, staffing::kServiceLevelRows[number].variant);
    };
  };
  module.def("staffing_measures", &measures, shape, columns);
  module.def("staffing_service_level", with_formula(&service_level), shape, columns, formula);
  module.def("staffing_wait_exceeds", &wait_exceeds, shape, columns);
  module.def("staffing_required_agents", with_formula(&required_agents), shape, columns, formula);
  module.def("staffing_max_calls_per_hour", with_formula(&max_calls_per_hour), shape, columns, formula);
  module.def("staffing_required_trunks", &required_trunks, shape, columns);
  module.def("staffing_with_retrials", &with_retrials, shape, columns);
  module.def("staffing_erlang", &erlang, shape, columns, py::arg("loss"));
}

}  // namespace strowger::python
