// SPDX-License-Identifier: Apache-2.0
//
// What the sources of the module share: one function per area, called by module.cc in this order, so that each area's
// signatures name classes that exist.
#ifndef STROWGER_BINDINGS_PYTHON_SRC_BIND_H_
#define STROWGER_BINDINGS_PYTHON_SRC_BIND_H_

#include <pybind11/pybind11.h>

namespace strowger::python {

namespace py = pybind11;

void bind_errors(py::module_& module);
void bind_policies(py::module_& module);
void bind_centre(py::module_& module);
void bind_distribution(py::module_& module);
void bind_arrivals(py::module_& module);
void bind_plan(py::module_& module);
void bind_result(py::module_& module);
void bind_simulate(py::module_& module);
void bind_replay(py::module_& module);
void bind_live(py::module_& module);
void bind_staffing(py::module_& module);

}  // namespace strowger::python

#endif  // STROWGER_BINDINGS_PYTHON_SRC_BIND_H_
