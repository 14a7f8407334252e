// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/arrivals.h"

#include <pybind11/stl.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "arrays.h"
#include "bind.h"
#include "casters.h"
#include "errors.h"

namespace strowger::python {
namespace {

ArrivalProcess checked_arrivals(ArrivalProcess process) {
  throw_if_error(process.validate());
  return process;
}

RateProfile profile_of(const SecondsArray& calls_per_hour, Duration interval, bool lines, Duration period) {
  if (calls_per_hour.ndim() != 1 || calls_per_hour.size() == 0) {
    throw_invalid("calls_per_hour must have one dimension and at least one value");
  }
  if (interval <= Duration::zero()) throw_invalid("interval must be longer than zero");
  RateProfile profile;
  profile.shape = lines ? RateProfile::Shape::kLines : RateProfile::Shape::kSteps;
  profile.period = period;
  const auto view = calls_per_hour.unchecked<1>();
  for (py::ssize_t i = 0; i < view.shape(0); ++i) {
    if (!(view(i) >= 0 && view(i) < 1e12)) {
      throw_invalid(absl::StrCat("calls_per_hour[", i, "] is ", view(i), ", expected 0 to 10^12"));
    }
    profile.points.push_back({interval * i, view(i)});
  }
  return profile;
}

py::tuple state_of(const ArrivalProcess& self) {
  std::vector<std::pair<int64_t, double>> points;
  for (const RatePoint& point : self.profile().points) points.emplace_back(point.at.count(), point.calls_per_hour);
  std::vector<int64_t> instants;
  if (self.shared_instants() != nullptr) {
    for (const Time at : *self.shared_instants()) instants.push_back(to_us(at));
  }
  return py::make_tuple(static_cast<int>(self.kind()), points, static_cast<int>(self.profile().shape),
                        self.profile().period.count(), self.busyness_cv(), self.between().to_string(),
                        array_of(std::move(instants)));
}

ArrivalProcess from_state(const py::tuple& state) {
  switch (static_cast<ArrivalProcess::Kind>(state[0].cast<int>())) {
    case ArrivalProcess::Kind::kNone:
      return ArrivalProcess{};
    case ArrivalProcess::Kind::kRenewal:
      return ArrivalProcess::renewal(value_or_throw(parse_distribution(state[5].cast<std::string>())));
    case ArrivalProcess::Kind::kInstants: {
      std::vector<Time> instants;
      for (const int64_t at : state[6].cast<std::vector<int64_t>>()) instants.push_back(time_from_us(at));
      return ArrivalProcess::instants(std::move(instants));
    }
    case ArrivalProcess::Kind::kPoisson:
      break;
  }
  RateProfile profile;
  for (const auto& [at, rate] : state[1].cast<std::vector<std::pair<int64_t, double>>>()) {
    profile.points.push_back({Duration{at}, rate});
  }
  profile.shape = static_cast<RateProfile::Shape>(state[2].cast<int>());
  profile.period = Duration{state[3].cast<int64_t>()};
  return ArrivalProcess::poisson(std::move(profile), state[4].cast<double>());
}

}  // namespace

void bind_arrivals(py::module_& module) {
  py::class_<ArrivalProcess>(module, "Arrivals", "When calls come. Made by poisson, rates, renewal or instants.")
      .def(
          "expected", [](const ArrivalProcess& self, Time begin, Time end) { return self.expected(begin, end); },
          py::arg("begin"), py::arg("end"),
          "Expected calls from `begin` to `end` (seconds since the start, or a text).")
      .def(
          "sample",
          [](const ArrivalProcess& self, Time end, uint64_t seed) {
            std::vector<double> at;
            ArrivalStream stream(self, Random(seed), kMinTime);
            for (Time next = stream.next(); next < end; next = stream.next()) at.push_back(to_seconds(next - kMinTime));
            return array_of(std::move(at));
          },
          py::arg("end"), py::arg("seed") = 1,
          "The instants of one realisation before `end`, in seconds: float64, rising.")
      .def(
          "given",
          [](const ArrivalProcess& self) -> std::optional<py::array_t<double>> {
            if (self.shared_instants() == nullptr) return std::nullopt;
            std::vector<double> at;
            for (const Time instant : *self.shared_instants()) at.push_back(to_seconds(instant - kMinTime));
            return array_of(std::move(at));
          },
          "The instants that were given, in seconds; None for a process that is drawn at random.")
      .def(py::pickle(&state_of, &from_state));

  module.def(
      "seconds", [](Duration duration) { return seconds_of(duration); }, py::arg("duration"),
      "Seconds of a number, a text ('1h30m', 'forever') or a timedelta; forever is inf.");
  module.def(
      "poisson",
      [](double rate) {
        if (!(rate >= 0 && rate < 1e12)) {
          throw_invalid(absl::StrCat("calls_per_hour is ", rate, ", expected 0 to 10^12"));
        }
        return checked_arrivals(ArrivalProcess::poisson(rate));
      },
      py::arg("calls_per_hour"), "A Poisson stream of calls with one rate.");
  module.def(
      "rates",
      [](const SecondsArray& calls_per_hour, Duration interval, bool lines, Duration period, double busyness_cv) {
        return checked_arrivals(
            ArrivalProcess::poisson(profile_of(calls_per_hour, interval, lines, period), busyness_cv));
      },
      py::arg("calls_per_hour"), py::arg("interval") = Duration{1'800'000'000}, py::arg("lines") = false,
      py::arg("period") = Duration{86'400'000'000}, py::arg("busyness_cv") = 0.0,
      "A Poisson stream whose rate changes: calls_per_hour[i] holds from i * interval on (with `lines`: the rate goes "
      "in straight lines between them), the last to the end of the period, and all repeats with the period. "
      "busyness_cv: each period's rate is multiplied by a gamma factor with mean 1 and this coefficient of variation "
      "(Whitt 1999; Avramidis, Deslauriers & L'Ecuyer 2004).");
  module.def(
      "renewal", [](const Distribution& between) { return checked_arrivals(ArrivalProcess::renewal(between)); },
      py::arg("between"), "Independent times between calls.");
  module.def(
      "instants",
      [](const SecondsArray& at) { return checked_arrivals(ArrivalProcess::instants(instants_of(at, "at"))); },
      py::arg("at"), "Calls at these instants (seconds since the start, rising), the same in every replication.");
}

}  // namespace strowger::python
