// SPDX-License-Identifier: Apache-2.0
#include "casters.h"

#include <cmath>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "errors.h"
#include "strowger/core/duration_text.h"

namespace strowger::python {

namespace py = pybind11;

double seconds_of(Duration duration) {
  return duration >= kForever ? std::numeric_limits<double>::infinity() : to_seconds(duration);
}

Duration duration_from_seconds(double seconds, const char* what, int64_t index) {
  if (seconds == std::numeric_limits<double>::infinity()) return kForever;
  if (seconds >= 0 && seconds <= to_seconds(kForever)) return from_seconds(seconds);
  const std::string place = index < 0 ? std::string(what) : absl::StrCat(what, "[", index, "]");
  throw_invalid(absl::StrCat(place, " is ", std::isnan(seconds) ? "nan" : absl::StrCat(seconds),
                             ", expected seconds from 0 to ", to_seconds(kForever), ", or inf"));
}

bool read_duration(py::handle value, Duration& out) {
  if (py::isinstance<py::str>(value)) {
    out = value_or_throw(parse_duration(value.cast<std::string>()));
    return true;
  }
  if (PyBool_Check(value.ptr())) return false;
  if (py::hasattr(value, "total_seconds")) {
    out = duration_from_seconds(value.attr("total_seconds")().cast<double>(), "the duration");
    return true;
  }
  if (py::hasattr(value, "dtype") && value.attr("dtype").attr("kind").cast<std::string>() == "m") {
    out = duration_from_seconds(value.attr("astype")("timedelta64[us]").attr("astype")("int64").cast<double>() * 1e-6,
                                "the duration");
    return true;
  }
  const double seconds = PyFloat_AsDouble(value.ptr());
  if (seconds == -1.0 && PyErr_Occurred() != nullptr) {
    PyErr_Clear();
    return false;
  }
  out = duration_from_seconds(seconds, "the duration");
  return true;
}

}  // namespace strowger::python
