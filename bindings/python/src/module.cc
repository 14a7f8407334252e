// SPDX-License-Identifier: Apache-2.0
#include "bind.h"

PYBIND11_MODULE(_strowger, module) {
  module.doc() = "The compiled part of strowger. Use the package strowger, which gives these names too.";
  module.attr("__version__") = STROWGER_PROJECT_VERSION;
  strowger::python::bind_errors(module);
  strowger::python::bind_policies(module);
  strowger::python::bind_centre(module);
  strowger::python::bind_distribution(module);
  strowger::python::bind_arrivals(module);
  strowger::python::bind_plan(module);
  strowger::python::bind_result(module);
  strowger::python::bind_simulate(module);
  strowger::python::bind_replay(module);
  strowger::python::bind_live(module);
  strowger::python::bind_staffing(module);
}
