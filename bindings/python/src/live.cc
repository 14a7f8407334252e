// SPDX-License-Identifier: Apache-2.0
//
// A Host for a program in Python: commands by name, events in batches. strowger/live.py drives it from asyncio.
#include <pybind11/stl.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "arrays.h"
#include "bind.h"
#include "casters.h"
#include "errors.h"
#include "policies.h"
#include "run.h"
#include "strowger/host/host.h"

namespace strowger::python {
namespace {

struct Live {
  Policies* policies = nullptr;
  ManualTimeSource time;  // used in virtual time only
  std::unique_ptr<Host> host;
  std::shared_ptr<Subscription> subscription;
  std::vector<std::string> queues;
  std::vector<std::string> agents;
};

std::unique_ptr<Live> make_live(const CentreSpec& centre, Policies* policies, bool virtual_time, size_t capacity,
                                uint64_t seed) {
  auto live = std::make_unique<Live>();
  live->policies = policies;
  HostOptions options;
  if (virtual_time) options.time_source = &live->time;
  EngineOptions engine;
  engine.seed = seed;
  engine.policies = registry_of(policies);
  live->host = value_or_throw(Host::create(centre, engine, options));
  live->subscription =
      value_or_throw(live->host->subscribe({.capacity = capacity, .overflow = capacity, .stall_limit = kForever}));
  for (const QueueSpec& queue : centre.queues) live->queues.push_back(queue.name);
  for (const AgentSpec& agent : centre.agents) live->agents.push_back(agent.name);
  return live;
}

/// An exception of a policy in Python goes to whoever's command made it decide.
void raise_policy_error(const Live& live) {
  if (live.policies == nullptr || !live.policies->errors->any()) return;
  if (std::optional<py::error_already_set> error = live.policies->errors->take()) throw *std::move(error);
}

uint64_t apply(Live& live, const Command& command) {
  Request request;
  const SubmitResult result = live.host->request(command, request);
  if (result != SubmitResult::kAccepted) {
    throw StatusError(absl::FailedPreconditionError(absl::StrCat(
        std::string(name_of(result)), ": ", std::string(kSubmitResultRows[static_cast<size_t>(result)].help))));
  }
  Applied applied;
  {
    const py::gil_scoped_release release;
    applied = request.wait();
  }
  raise_policy_error(live);
  if (!applied.ok()) throw StatusError(absl::FailedPreconditionError(applied.to_status().message()));
  return applied.call.value();
}

QueueId queue_of(Live& live, const std::string& name) {
  const QueueId id = live.host->with_engine([&](Acd& acd) { return acd.find_queue(name); });
  if (!id.valid()) throw StatusError(absl::NotFoundError(absl::StrCat("no queue has the name '", name, "'")));
  return id;
}

AgentId agent_of(Live& live, const std::string& name) {
  const AgentId id = live.host->with_engine([&](Acd& acd) { return acd.find_agent(name); });
  if (!id.valid()) throw StatusError(absl::NotFoundError(absl::StrCat("no agent has the name '", name, "'")));
  return id;
}

ReasonId reason_of(Live& live, const std::string& name) {
  if (name.empty()) return ReasonId{};
  const ReasonId id = live.host->with_engine([&](Acd& acd) { return acd.find_reason(name); });
  if (!id.valid()) throw StatusError(absl::NotFoundError(absl::StrCat("'", name, "' is not one of the reasons")));
  return id;
}

uint64_t arrive(Live& live, const std::string& queue, const std::string& media, std::optional<int> priority,
                uint64_t host_ref, const std::string& requirement, const std::string& customer_class) {
  ArriveCall command{.queue = queue_of(live, queue), .priority = priority, .host_ref = host_ref};
  const auto known = parse_media(media);
  if (!known) throw_invalid(absl::StrCat("media '", media, "' is not known"));
  command.media = *known;
  if (!requirement.empty()) {
    command.requirement =
        value_or_throw(live.host->with_engine([&](Acd& acd) { return acd.requirement(requirement); }));
  }
  if (!customer_class.empty()) {
    command.customer_class = live.host->with_engine([&](Acd& acd) { return acd.find_customer_class(customer_class); });
    if (!command.customer_class.valid()) {
      throw StatusError(absl::NotFoundError(absl::StrCat("'", customer_class, "' is not a customer class")));
    }
  }
  return apply(live, command);
}

/// What has happened since the last call, at most `most` events: an array that owns them.
py::array read(Live& live, size_t most) {
  std::vector<Event> events;
  std::array<Delivery, 64> news;
  while (events.size() < most) {
    const size_t room = std::min(most - events.size(), news.size());
    const ReadReport report = live.subscription->read(std::span(news).first(room));
    for (size_t i = 0; i < report.count; ++i) events.push_back(news[i].event);
    if (report.count < room) break;
  }
  return array_of(std::move(events), event_dtype());
}

double next_deadline(Live& live) {
  const Time next = live.host->next_deadline();
  return next == kMaxTime ? seconds_of(kForever) : to_seconds(next - kMinTime);
}

double engine_time(Live& live) {
  return to_seconds(live.host->with_engine([](Acd& acd) { return acd.now(); }) - kMinTime);
}

py::dict states_of(Live& live) {
  py::dict out;
  for (const std::string& name : live.agents) {
    out[py::str(name)] = std::string(live.host->with_engine([&](Acd& acd) {
      const absl::StatusOr<AgentView> view = acd.agent(acd.find_agent(name));
      return view.ok() ? to_string(view->state) : std::string_view();
    }));
  }
  return out;
}

py::dict waiting_in(Live& live) {
  py::dict out;
  for (const std::string& name : live.queues) {
    out[py::str(name)] = live.host->with_engine([&](Acd& acd) { return acd.waiting(acd.find_queue(name)); });
  }
  return out;
}

void add_agent_commands(py::class_<Live>& type) {
  const auto who = py::arg("agent");
  type.def(
          "log_in",
          [](Live& live, const std::string& agent, bool ready, const std::string& reason) {
            apply(live, LogIn{agent_of(live, agent), ready, reason_of(live, reason)});
          },
          who, py::arg("ready") = true, py::arg("reason") = "")
      .def(
          "log_out", [](Live& live, const std::string& agent) { apply(live, LogOut{agent_of(live, agent)}); }, who)
      .def(
          "set_ready", [](Live& live, const std::string& agent) { apply(live, SetReady{agent_of(live, agent)}); }, who)
      .def(
          "set_not_ready",
          [](Live& live, const std::string& agent, const std::string& reason) {
            apply(live, SetNotReady{agent_of(live, agent), reason_of(live, reason)});
          },
          who, py::arg("reason") = "")
      .def(
          "pause",
          [](Live& live, const std::string& agent, const std::string& queue, const std::string& reason) {
            apply(live, PauseInQueue{agent_of(live, agent), queue_of(live, queue), reason_of(live, reason)});
          },
          who, py::arg("queue"), py::arg("reason") = "")
      .def(
          "resume",
          [](Live& live, const std::string& agent, const std::string& queue) {
            apply(live, ResumeInQueue{agent_of(live, agent), queue_of(live, queue)});
          },
          who, py::arg("queue"));
}

void add_call_commands(py::class_<Live>& type) {
  const auto call_arg = py::arg("call");
  type.def("arrive", &arrive, py::arg("queue"), py::arg("media") = "voice", py::arg("priority") = py::none(),
           py::arg("host_ref") = 0, py::arg("requirement") = "", py::arg("customer_class") = "")
      .def(
          "accept",
          [](Live& live, uint64_t call, const std::string& agent) {
            apply(live, AcceptOffer{CallId(call), agent_of(live, agent)});
          },
          call_arg, py::arg("agent"))
      .def(
          "decline",
          [](Live& live, uint64_t call, const std::string& agent) {
            apply(live, DeclineOffer{CallId(call), agent_of(live, agent)});
          },
          call_arg, py::arg("agent"))
      .def(
          "hang_up", [](Live& live, uint64_t call) { apply(live, HangUpCall{CallId(call)}); }, call_arg)
      .def(
          "hold", [](Live& live, uint64_t call) { apply(live, HoldCall{CallId(call)}); }, call_arg)
      .def(
          "retrieve", [](Live& live, uint64_t call) { apply(live, RetrieveCall{CallId(call)}); }, call_arg)
      .def(
          "complete",
          [](Live& live, uint64_t call, bool resolved) {
            apply(live, CompleteCall{CallId(call), resolved});
          },
          call_arg, py::arg("resolved") = true)
      .def(
          "end_wrap_up",
          [](Live& live, uint64_t call) {
            apply(live, EndWrapUp{CallId(call), {}});
          },
          call_arg)
      .def(
          "transfer",
          [](Live& live, uint64_t call, const std::string& queue) {
            apply(live, TransferCall{CallId(call), queue.empty() ? QueueId{} : queue_of(live, queue)});
          },
          call_arg, py::arg("queue") = "")
      .def(
          "move",
          [](Live& live, uint64_t call, const std::string& queue) {
            apply(live, MoveCall{CallId(call), queue_of(live, queue)});
          },
          call_arg, py::arg("queue"))
      .def(
          "set_priority",
          [](Live& live, uint64_t call, int priority) {
            apply(live, SetCallPriority{CallId(call), priority});
          },
          call_arg, py::arg("priority"))
      .def(
          "escalate",
          [](Live& live, uint64_t call, const std::string& queue) {
            return apply(live, EscalateCall{CallId(call), queue.empty() ? QueueId{} : queue_of(live, queue)});
          },
          call_arg, py::arg("queue") = "")
      .def(
          "resolve", [](Live& live, uint64_t call) { apply(live, ResolveCall{CallId(call)}); }, call_arg);
}

}  // namespace

void bind_live(py::module_& module) {
  py::class_<Live> type(module, "CoreHost",
                        "A Host, as strowger.Host uses it. Commands raise StateError when refused.");
  type.def(py::init(&make_live), py::arg("centre"), py::arg("policies").none(true), py::arg("virtual_time"),
           py::arg("capacity"), py::arg("seed"), py::keep_alive<1, 3>())
      .def("poll",
           [](Live& live) {
             {
               const py::gil_scoped_release release;
               live.host->poll();
             }
             raise_policy_error(live);
           })
      .def(
          "set_time", [](Live& live, Time now) { live.time.set(now); }, py::arg("now"))
      .def("read", &read, py::arg("most"))
      .def("next_deadline", &next_deadline)
      .def("now", &engine_time)
      .def("agent_states", &states_of)
      .def("waiting", &waiting_in)
      .def("agent_name",
           [](Live& live, uint32_t id) {
             return live.host->with_engine([&](Acd& acd) { return std::string(acd.name(AgentId(id))); });
           })
      .def("finish", [](Live& live) {
        const py::gil_scoped_release release;
        live.host->finish(1);
      });
  add_agent_commands(type);
  add_call_commands(type);
}

}  // namespace strowger::python
