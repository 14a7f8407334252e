// SPDX-License-Identifier: Apache-2.0
//
// Run: one replication as Python sees it: what was counted, and the calls and events if they were asked for.
#ifndef STROWGER_BINDINGS_PYTHON_SRC_RUN_H_
#define STROWGER_BINDINGS_PYTHON_SRC_RUN_H_

#include <pybind11/numpy.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "strowger/engine/event.h"
#include "strowger/sim/result.h"

namespace strowger::python {

/// One call that is over, as a row of an array. -1: none.
struct CallRow {
  int64_t arrival_us = 0;
  int64_t wait_us = 0;
  int64_t handling_us = 0;
  int64_t number = 0;
  int32_t source = 0;
  int32_t agent = -1;
  int32_t queue = -1;
  int16_t attempt = 1;
  uint8_t escalated = 0;
  uint8_t end = 0;
};

struct Run {
  uint64_t replication = 0;
  SimulationResult result;
  std::vector<CallRow> calls;
  std::vector<Event> events;
};

using RunPointer = std::shared_ptr<Run>;

pybind11::dtype event_dtype();
pybind11::dtype call_dtype();

/// A read-only array over a vector that `owner` keeps.
template <class T>
pybind11::array view_of(const std::vector<T>& values, const pybind11::dtype& dtype, pybind11::handle owner) {
  pybind11::array view(dtype, {static_cast<pybind11::ssize_t>(values.size())},
                       {static_cast<pybind11::ssize_t>(sizeof(T))}, values.data(), owner);
  view.attr("flags").attr("writeable") = false;
  return view;
}

}  // namespace strowger::python

#endif  // STROWGER_BINDINGS_PYTHON_SRC_RUN_H_
