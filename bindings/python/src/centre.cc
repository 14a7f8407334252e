// SPDX-License-Identifier: Apache-2.0
#include "strowger/engine/centre.h"

#include <pybind11/stl.h>

#include <string>
#include <vector>

#include "bind.h"
#include "errors.h"
#include "policies.h"
#include "strowger/config/load.h"
#include "strowger/config/to_toml.h"

namespace strowger::python {
namespace {

template <class Rows>
std::vector<std::string> names(const Rows& rows) {
  std::vector<std::string> out;
  out.reserve(rows.size());
  for (const auto& row : rows) out.push_back(row.name);
  return out;
}

CentreSpec parse_centre(const std::string& text, const std::string& file_name,
                        const std::vector<std::string>& extra_tables, const Policies* policies) {
  const py::gil_scoped_release release;
  return value_or_throw(
      load_centre(text, file_name, LoadOptions{.extra_tables = extra_tables, .policies = registry_of(policies)}));
}

}  // namespace

void bind_centre(py::module_& module) {
  py::class_<CentreSpec>(module, "CentreSpec", "A whole call centre as a value. strowger.Centre is made from it.")
      .def_static("parse", &parse_centre, py::arg("text"), py::arg("file_name"),
                  py::arg("extra_tables") = std::vector<std::string>{}, py::arg("policies") = py::none(),
                  "Reads the text of a TOML file (include/strowger/config/load.h says what may stand in it). "
                  "`file_name` is what messages call it. Raises StrowgerError with file, line and column.")
      .def(
          "to_toml", [](const CentreSpec& self) { return to_toml(self); }, "The text that `parse` reads.")
      .def_property_readonly(
          "skills", [](const CentreSpec& self) { return self.skills; }, "Names of the skills.")
      .def_property_readonly(
          "queues", [](const CentreSpec& self) { return names(self.queues); }, "Their names.")
      .def_property_readonly(
          "agents", [](const CentreSpec& self) { return names(self.agents); }, "Their names.")
      .def_property_readonly(
          "groups", [](const CentreSpec& self) { return names(self.groups); }, "Their names.")
      .def_property_readonly(
          "agent_groups",
          [](const CentreSpec& self) {
            std::vector<std::string> groups;
            for (const AgentSpec& agent : self.agents) groups.push_back(agent.group);
            return groups;
          },
          "The group of each agent, '' for none.")
      .def("__eq__", [](const CentreSpec& self, const CentreSpec& other) { return self == other; })
      .def("__copy__", [](const CentreSpec& self) { return self; })
      .def(py::pickle([](const CentreSpec& self) { return py::make_tuple(to_toml(self)); },
                      [](const py::tuple& state) {
                        return parse_centre(state[0].cast<std::string>(), "a pickled centre", {}, nullptr);
                      }));
}

}  // namespace strowger::python
