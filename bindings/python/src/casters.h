// SPDX-License-Identifier: Apache-2.0
//
// Lengths of time at the edge to Python. In: a number of seconds, a text ("90s", "1h30m", "forever"), a
// datetime.timedelta (so pandas.Timedelta too) or a numpy.timedelta64. Out: seconds as a float, forever as infinity.
#ifndef STROWGER_BINDINGS_PYTHON_SRC_CASTERS_H_
#define STROWGER_BINDINGS_PYTHON_SRC_CASTERS_H_

#include <pybind11/pybind11.h>

#include <cstdint>

#include "strowger/core/time.h"

namespace strowger::python {

/// What `value` says; false if it is no length of time at all. Throws StatusError for one that is not legal.
bool read_duration(pybind11::handle value, Duration& out);
double seconds_of(Duration duration);
/// `index` names the element in the message; negative: there is none.
Duration duration_from_seconds(double seconds, const char* what, int64_t index = -1);

}  // namespace strowger::python

namespace PYBIND11_NAMESPACE {
namespace detail {

template <>
struct type_caster<strowger::Duration> {
  PYBIND11_TYPE_CASTER(strowger::Duration, io_name("float | str | datetime.timedelta", "float"));
  bool load(handle source, bool) { return strowger::python::read_duration(source, value); }
  static handle cast(strowger::Duration duration, return_value_policy, handle) {
    return PyFloat_FromDouble(strowger::python::seconds_of(duration));
  }
};

template <>
struct type_caster<strowger::Time> {
  PYBIND11_TYPE_CASTER(strowger::Time, io_name("float | str | datetime.timedelta", "float"));
  bool load(handle source, bool) {
    strowger::Duration since{};
    if (!strowger::python::read_duration(source, since)) return false;
    value = strowger::add(strowger::kMinTime, since);
    return true;
  }
  static handle cast(strowger::Time time, return_value_policy, handle) {
    return PyFloat_FromDouble(time == strowger::kMaxTime ? strowger::python::seconds_of(strowger::kForever)
                                                         : strowger::to_seconds(time - strowger::kMinTime));
  }
};

}  // namespace detail
}  // namespace PYBIND11_NAMESPACE

#endif  // STROWGER_BINDINGS_PYTHON_SRC_CASTERS_H_
