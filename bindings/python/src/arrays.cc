// SPDX-License-Identifier: Apache-2.0
#include "arrays.h"

#include "absl/strings/str_cat.h"
#include "casters.h"
#include "errors.h"

namespace strowger::python {

namespace py = pybind11;

std::vector<Duration> durations_of(const SecondsArray& seconds, const char* what) {
  if (seconds.ndim() != 1) throw_invalid(absl::StrCat(what, " has ", seconds.ndim(), " dimensions, expected 1"));
  std::vector<Duration> out;
  out.reserve(static_cast<size_t>(seconds.size()));
  const auto view = seconds.unchecked<1>();
  for (py::ssize_t i = 0; i < view.shape(0); ++i) out.push_back(duration_from_seconds(view(i), what, i));
  return out;
}

std::vector<Time> instants_of(const SecondsArray& seconds, const char* what) {
  std::vector<Time> out;
  out.reserve(static_cast<size_t>(seconds.size()));
  for (const Duration since : durations_of(seconds, what)) {
    const Time at = add(kMinTime, since);
    if (!out.empty() && at < out.back()) {
      throw_invalid(absl::StrCat(what, "[", out.size(), "] is ", to_seconds(since), ", before ", what, "[",
                                 out.size() - 1, "] = ", to_seconds(out.back() - kMinTime), "; expected rising order"));
    }
    out.push_back(at);
  }
  return out;
}

}  // namespace strowger::python
