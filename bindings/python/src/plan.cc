// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/plan.h"

#include <pybind11/stl.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "arrays.h"
#include "bind.h"
#include "casters.h"
#include "errors.h"
#include "strowger/core/did_you_mean.h"

namespace strowger::python {
namespace {

using Script = std::vector<ScriptedCall>;

Media media_of(const std::string& name) {
  if (const auto media = parse_media(name)) return *media;
  std::vector<std::string> known;
  for (const MediaRow& row : kMediaRows) known.emplace_back(row.name);
  throw_invalid(
      absl::StrCat("media '", name, "' is not one of ", py::str(", ").attr("join")(known).cast<std::string>()));
}

CallSource make_source(std::string name, std::string queue, const ArrivalProcess& arrivals,
                       const Distribution& patience, const Distribution& handling) {
  CallSource source;
  source.name = std::move(name);
  source.queue = std::move(queue);
  source.arrivals = arrivals;
  source.patience = patience;
  source.handling = handling;
  return source;
}

/// Sets what each call of a log brings; an absent array leaves its part to the source's distribution.
void set_script(CallSource& source, const SecondsArray& at, const std::optional<SecondsArray>& patience,
                const std::optional<SecondsArray>& handling, const std::optional<SecondsArray>& wrap_up) {
  auto script = std::make_shared<Script>();
  for (const Time instant : instants_of(at, "arrivals")) script->push_back({.at = instant});
  const auto fill = [&](const std::optional<SecondsArray>& given, const char* what, auto field) {
    if (!given) return;
    if (static_cast<size_t>(given->size()) != script->size()) {
      throw_invalid(absl::StrCat(what, " has ", given->size(), " values for ", script->size(), " arrivals"));
    }
    const std::vector<Duration> values = durations_of(*given, what);
    for (size_t i = 0; i < values.size(); ++i) (*script)[i].*field = values[i];
  };
  fill(patience, "patience", &ScriptedCall::patience);
  fill(handling, "handling", &ScriptedCall::handling);
  fill(wrap_up, "wrap_up", &ScriptedCall::wrap_up);
  source.script = std::move(script);
}

py::object script_state(const CallSource& self) {
  if (self.script == nullptr) return py::none();
  const auto us = [](const std::optional<Duration>& value) { return value ? value->count() : int64_t{-1}; };
  std::vector<int64_t> at;
  std::vector<int64_t> patience;
  std::vector<int64_t> above;
  std::vector<int64_t> handling;
  std::vector<int64_t> wrap_up;
  for (const ScriptedCall& call : *self.script) {
    at.push_back(to_us(call.at));
    patience.push_back(us(call.patience));
    above.push_back(call.patience_above.count());
    handling.push_back(us(call.handling));
    wrap_up.push_back(us(call.wrap_up));
  }
  return py::make_tuple(array_of(std::move(at)), array_of(std::move(patience)), array_of(std::move(above)),
                        array_of(std::move(handling)), array_of(std::move(wrap_up)));
}

std::shared_ptr<const Script> script_from(const py::object& state) {
  if (state.is_none()) return nullptr;
  const auto parts = state.cast<std::vector<std::vector<int64_t>>>();
  const auto maybe = [](int64_t us) { return us < 0 ? std::nullopt : std::optional(Duration{us}); };
  auto script = std::make_shared<Script>();
  for (size_t i = 0; i < parts[0].size(); ++i) {
    script->push_back(
        {time_from_us(parts[0][i]), maybe(parts[1][i]), Duration{parts[2][i]}, maybe(parts[3][i]), maybe(parts[4][i])});
  }
  return script;
}

py::object estimate_state(const CallSource& self) {
  if (self.patience_estimate == nullptr) return py::none();
  const PatienceEstimate::Curve curve = self.patience_estimate->curve();
  std::vector<int64_t> times;
  for (const Duration time : curve.times) times.push_back(time.count());
  return py::make_tuple(times, curve.survivals, curve.longest.count(), curve.tail_mean_us);
}

std::shared_ptr<const PatienceEstimate> estimate_from(const py::object& state) {
  if (state.is_none()) return nullptr;
  const auto parts = state.cast<py::tuple>();
  PatienceEstimate::Curve curve;
  for (const int64_t us : parts[0].cast<std::vector<int64_t>>()) curve.times.emplace_back(us);
  curve.survivals = parts[1].cast<std::vector<double>>();
  curve.longest = Duration{parts[2].cast<int64_t>()};
  curve.tail_mean_us = parts[3].cast<double>();
  return std::make_shared<const PatienceEstimate>(std::move(curve));
}

using GroupRows = std::vector<std::pair<std::string, Distribution>>;

GroupRows group_rows(const CallSource& self) {
  GroupRows rows;
  for (const GroupHandling& row : self.group_handling) rows.emplace_back(row.group, row.handling);
  return rows;
}

void set_group_rows(CallSource& self, const GroupRows& rows) {
  self.group_handling.clear();
  for (const auto& [group, handling] : rows) self.group_handling.push_back({group, handling});
}

void bind_source(py::module_& module) {
  py::class_<Redial>(module, "Redial", "Callers who try again.")
      .def(py::init([](double probability, const Distribution& delay, int max_attempts) {
             return Redial{probability, delay, max_attempts};
           }),
           py::arg("probability"), py::arg("delay"), py::arg("max_attempts") = 0)
      .def_readonly("probability", &Redial::probability)
      .def_readonly("delay", &Redial::delay)
      .def_readonly("max_attempts", &Redial::max_attempts)
      .def(
          py::pickle([](const Redial& self) { return py::make_tuple(self.probability, self.delay, self.max_attempts); },
                     [](const py::tuple& state) {
                       return Redial{state[0].cast<double>(), state[1].cast<Distribution>(), state[2].cast<int>()};
                     }));

  py::class_<CallSource>(module, "CallSource", "A stream of calls of one kind. strowger.calls makes one.")
      .def(py::init(&make_source), py::arg("name"), py::arg("queue"), py::arg("arrivals"), py::arg("patience"),
           py::arg("handling"))
      .def_readwrite("name", &CallSource::name)
      .def_readwrite("queue", &CallSource::queue)
      .def_property(
          "media", [](const CallSource& self) { return std::string(to_string(self.media)); },
          [](CallSource& self, const std::string& name) { self.media = media_of(name); })
      .def_readwrite("customer_class", &CallSource::customer_class)
      .def_readwrite("priority", &CallSource::priority)
      .def_readwrite("requirement", &CallSource::requirement)
      .def_readwrite("head_start", &CallSource::head_start)
      .def_readwrite("arrivals", &CallSource::arrivals)
      .def_readwrite("patience", &CallSource::patience)
      .def_readwrite("handling", &CallSource::handling)
      .def_readwrite("wrap_up", &CallSource::wrap_up)
      .def_readwrite("resolved", &CallSource::resolved)
      .def_readwrite("escalated_handling", &CallSource::escalated_handling)
      .def_readwrite("redial_after_abandoning", &CallSource::redial_after_abandoning)
      .def_readwrite("redial_after_blocked", &CallSource::redial_after_blocked)
      .def_property("group_handling", &group_rows, &set_group_rows)
      .def_property_readonly("scripted", [](const CallSource& self) { return self.script ? self.script->size() : 0; })
      .def("set_script", &set_script, py::arg("at"), py::arg("patience") = py::none(), py::arg("handling") = py::none(),
           py::arg("wrap_up") = py::none())
      .def(py::pickle(
          [](const CallSource& self) {
            return py::make_tuple(self.name, self.queue, static_cast<int>(self.media), self.customer_class,
                                  self.priority, self.requirement, self.head_start.count(), self.arrivals,
                                  self.patience, self.handling, self.wrap_up, self.resolved, self.escalated_handling,
                                  self.redial_after_abandoning, self.redial_after_blocked, group_rows(self),
                                  script_state(self), estimate_state(self));
          },
          [](const py::tuple& state) {
            CallSource self;
            self.name = state[0].cast<std::string>();
            self.queue = state[1].cast<std::string>();
            self.media = static_cast<Media>(state[2].cast<int>());
            self.customer_class = state[3].cast<std::string>();
            self.priority = state[4].cast<std::optional<int>>();
            self.requirement = state[5].cast<std::string>();
            self.head_start = Duration{state[6].cast<int64_t>()};
            self.arrivals = state[7].cast<ArrivalProcess>();
            self.patience = state[8].cast<Distribution>();
            self.handling = state[9].cast<Distribution>();
            self.wrap_up = state[10].cast<std::optional<Distribution>>();
            self.resolved = state[11].cast<double>();
            self.escalated_handling = state[12].cast<std::optional<Distribution>>();
            self.redial_after_abandoning = state[13].cast<Redial>();
            self.redial_after_blocked = state[14].cast<Redial>();
            set_group_rows(self, state[15].cast<GroupRows>());
            self.script = script_from(state[16]);
            self.patience_estimate = estimate_from(state[17]);
            return self;
          }));
}

Shift make_shift(std::string agent, Time begin, Time end,
                 const std::vector<std::tuple<Time, Time, std::string>>& rest) {
  Shift shift{.agent = std::move(agent), .from = begin, .to = end, .breaks = {}};
  for (const auto& [from, to, reason] : rest) shift.breaks.push_back({from, to, reason});
  return shift;
}

py::tuple shift_state(const Shift& self) {
  py::list breaks;
  for (const Break& rest : self.breaks) breaks.append(py::make_tuple(to_us(rest.from), to_us(rest.to), rest.reason));
  return py::make_tuple(self.agent, to_us(self.from), to_us(self.to), breaks);
}

Shift shift_from(const py::tuple& state) {
  Shift shift{
      state[0].cast<std::string>(), time_from_us(state[1].cast<int64_t>()), time_from_us(state[2].cast<int64_t>()), {}};
  for (const auto& [from, to, reason] : state[3].cast<std::vector<std::tuple<int64_t, int64_t, std::string>>>()) {
    shift.breaks.push_back({time_from_us(from), time_from_us(to), reason});
  }
  return shift;
}

AgentBehaviour make_behaviour(std::string group, const Distribution& answer_delay, double declines, double ignores,
                              Duration back_after) {
  return {std::move(group), answer_delay, declines, ignores, back_after};
}

GroupStaffing make_staffing(std::string group, const SecondsArray& at, const std::vector<int>& agents) {
  GroupStaffing staffing{.group = std::move(group), .levels = {}};
  const std::vector<Time> instants = instants_of(at, "at");
  if (instants.size() != agents.size()) {
    throw_invalid(absl::StrCat("staffing of group '", staffing.group, "': ", instants.size(), " instants for ",
                               agents.size(), " numbers of agents"));
  }
  for (size_t i = 0; i < agents.size(); ++i) staffing.levels.push_back({instants[i], agents[i]});
  return staffing;
}

void bind_staff(py::module_& module) {
  py::class_<Shift>(module, "Shift", "One stretch of work of one agent; seconds since the start.")
      .def(py::init(&make_shift), py::arg("agent"), py::arg("begin"), py::arg("end"),
           py::arg("breaks") = std::vector<std::tuple<Time, Time, std::string>>{},
           "`breaks`: (begin, end, reason) each, in rising order, inside the shift; reason '' for none. Calls in hand "
           "when the shift ends are finished first.")
      .def_readonly("agent", &Shift::agent)
      .def_readonly("begin", &Shift::from)
      .def_readonly("end", &Shift::to)
      .def_property_readonly("breaks",
                             [](const Shift& self) {
                               std::vector<std::tuple<Time, Time, std::string>> rows;
                               for (const Break& rest : self.breaks) rows.emplace_back(rest.from, rest.to, rest.reason);
                               return rows;
                             })
      .def(py::pickle(&shift_state, &shift_from));

  py::class_<GroupStaffing>(module, "GroupStaffing", "How many agents of a group are at work, from each instant on.")
      .def(py::init(&make_staffing), py::arg("group"), py::arg("at"), py::arg("agents"))
      .def_readonly("group", &GroupStaffing::group)
      .def_property_readonly("levels",
                             [](const GroupStaffing& self) {
                               std::vector<std::pair<Time, int>> rows;
                               for (const StaffingLevel& level : self.levels) rows.emplace_back(level.at, level.agents);
                               return rows;
                             })
      .def(py::pickle(
          [](const GroupStaffing& self) {
            std::vector<std::pair<int64_t, int>> rows;
            for (const StaffingLevel& level : self.levels) rows.emplace_back(to_us(level.at), level.agents);
            return py::make_tuple(self.group, rows);
          },
          [](const py::tuple& state) {
            GroupStaffing self{.group = state[0].cast<std::string>(), .levels = {}};
            for (const auto& [at, agents] : state[1].cast<std::vector<std::pair<int64_t, int>>>()) {
              self.levels.push_back({time_from_us(at), agents});
            }
            return self;
          }));

  py::class_<AgentBehaviour>(module, "Behaviour", "How the agents of a group treat an offer.")
      .def(
          py::init(&make_behaviour), py::arg("group"), py::arg("answer_delay") = Distribution(),
          py::arg("declines") = 0.0, py::arg("ignores") = 0.0, py::arg("back_after") = Duration{60'000'000},
          "`answer_delay`: from the offer to the answer. `declines`, `ignores`: the chances that an offer is declined, "
          "or let ring until it expires. `back_after`: an agent whom the engine set not ready is ready after this.")
      .def_readonly("group", &AgentBehaviour::group)
      .def(py::pickle(
          [](const AgentBehaviour& self) {
            return py::make_tuple(self.group, self.answer_delay, self.declines, self.ignores, self.back_after.count());
          },
          [](const py::tuple& state) {
            return AgentBehaviour{state[0].cast<std::string>(), state[1].cast<Distribution>(), state[2].cast<double>(),
                                  state[3].cast<double>(), Duration{state[4].cast<int64_t>()}};
          }));
}

}  // namespace

void bind_plan(py::module_& module) {
  bind_source(module);
  bind_staff(module);
  py::class_<SimulationPlan>(module, "SimulationPlan", "The world around a centre. strowger.Plan makes one.")
      .def(py::init([](std::vector<CallSource> sources, std::vector<Shift> shifts, std::vector<GroupStaffing> staffing,
                       std::vector<AgentBehaviour> behaviours, uint32_t trunks) {
             return SimulationPlan{std::move(sources), std::move(shifts), std::move(staffing), std::move(behaviours),
                                   trunks};
           }),
           py::arg("sources"), py::arg("shifts"), py::arg("staffing"), py::arg("behaviours"), py::arg("trunks"))
      .def_readonly("sources", &SimulationPlan::sources)
      .def_readonly("shifts", &SimulationPlan::shifts)
      .def_readonly("staffing", &SimulationPlan::staffing)
      .def_readonly("behaviours", &SimulationPlan::behaviours)
      .def_readonly("trunks", &SimulationPlan::trunks)
      .def(py::pickle(
          [](const SimulationPlan& self) {
            return py::make_tuple(self.sources, self.shifts, self.staffing, self.behaviours, self.trunks);
          },
          [](const py::tuple& state) {
            return SimulationPlan{state[0].cast<std::vector<CallSource>>(), state[1].cast<std::vector<Shift>>(),
                                  state[2].cast<std::vector<GroupStaffing>>(),
                                  state[3].cast<std::vector<AgentBehaviour>>(), state[4].cast<uint32_t>()};
          }));
}

}  // namespace strowger::python
