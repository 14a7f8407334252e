// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/distribution.h"

#include <pybind11/stl.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "arrays.h"
#include "bind.h"
#include "casters.h"
#include "errors.h"

namespace strowger::python {
namespace {

Distribution checked(Distribution distribution) {
  throw_if_error(distribution.validate());
  return distribution;
}

py::array_t<double> sample_many(const Distribution& self, size_t count, uint64_t seed) {
  std::vector<double> values(count);
  {
    const py::gil_scoped_release release;
    Random random(seed);
    for (double& value : values) value = seconds_of(self.sample(random));
  }
  return array_of(std::move(values));
}

}  // namespace

void bind_distribution(py::module_& module) {
  py::class_<Distribution> type(module, "Distribution",
                                "How long something lasts, at random. Made by the functions of this module "
                                "(exponential, lognormal, ...) or from a text ('lognormal; mean = 180s; cv = 1.2').");
  type.def(py::init([](const std::string& text) { return value_or_throw(parse_distribution(text)); }), py::arg("text"))
      .def("sample", &sample_many, py::arg("count"), py::arg("seed") = 1,
           "`count` draws, in seconds: float64 of shape (count,). The same seed gives the same draws everywhere.")
      .def(
          "with_zero", [](const Distribution& self, double p) { return checked(self.with_zero(p)); },
          py::arg("probability"), "The same with a mass at zero: zero with this probability, else as before.")
      .def_property_readonly("mean_s", &Distribution::mean, "In seconds; inf for `never`.")
      .def_property_readonly(
          "sd_s", [](const Distribution& self) { return std::sqrt(self.variance()); },
          "Standard deviation, in seconds.")
      .def("__str__", &Distribution::to_string)
      .def("__repr__", [](const Distribution& self) { return py::str("Distribution({!r})").format(self.to_string()); })
      .def("__eq__", [](const Distribution& self, const Distribution& other) { return self == other; })
      .def(py::pickle(
          [](const Distribution& self) { return py::make_tuple(self.to_string()); },
          [](const py::tuple& state) { return value_or_throw(parse_distribution(state[0].cast<std::string>())); }));
  py::implicitly_convertible<std::string, Distribution>();

  module.def("never", &Distribution::never, "Longer than anything: infinite patience.");
  module.def(
      "deterministic", [](Duration value) { return checked(Distribution::deterministic(value)); }, py::arg("value"),
      "Always `value`.");
  module.def(
      "exponential", [](Duration mean) { return checked(Distribution::exponential(mean)); }, py::arg("mean"),
      "Without memory, with this mean.");
  module.def(
      "uniform", [](Duration low, Duration high) { return checked(Distribution::uniform(low, high)); }, py::arg("low"),
      py::arg("high"), "Any value between the two, evenly.");
  module.def(
      "erlang", [](int phases, Duration mean) { return checked(Distribution::erlang(phases, mean)); },
      py::arg("phases"), py::arg("mean"), "The sum of `phases` equal exponentials.");
  module.def(
      "gamma", [](Duration mean, double cv) { return checked(Distribution::gamma(mean, cv)); }, py::arg("mean"),
      py::arg("cv"), "Gamma; `cv` is the standard deviation divided by the mean.");
  module.def(
      "lognormal", [](Duration mean, double cv) { return checked(Distribution::lognormal(mean, cv)); }, py::arg("mean"),
      py::arg("cv"), "Lognormal; `cv` is the standard deviation divided by the mean.");
  module.def(
      "weibull", [](Duration mean, double shape) { return checked(Distribution::weibull(mean, shape)); },
      py::arg("mean"), py::arg("shape"), "Weibull: hazard falling (shape < 1) or rising (shape > 1).");
  module.def(
      "hyperexponential", [](Duration mean, double cv) { return checked(Distribution::hyperexponential(mean, cv)); },
      py::arg("mean"), py::arg("cv"), "Two exponentials with balanced means, cv >= 1 (Whitt, Oper. Res. 30(1), 1982).");
  module.def(
      "empirical",
      [](const SecondsArray& values, std::optional<std::vector<double>> weights) {
        return checked(Distribution::empirical(durations_of(values, "values"),
                                               weights ? *std::move(weights) : std::vector<double>{}));
      },
      py::arg("values"), py::arg("weights") = py::none(),
      "One of `values` (seconds), evenly or in proportion to `weights` of the same length.");
  module.def(
      "quantiles",
      [](const SecondsArray& values) { return checked(Distribution::quantiles(durations_of(values, "values"))); },
      py::arg("values"), "Evenly spaced quantiles (seconds, rising), the least and greatest included.");
}

}  // namespace strowger::python
