// SPDX-License-Identifier: Apache-2.0
//
// A Host for a program in Python: commands by name, events in batches. strowger/live.py drives it from asyncio.
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
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
#include "strowger/report/acd_directory.h"
#include "strowger/report/decision_text.h"

namespace strowger::python {
namespace {

// Events in the subscription's ring, and those of one step at the most.
constexpr size_t kRing = 4096;
constexpr size_t kLongestStep = size_t{1} << 20;

struct Live {
  Policies* policies = nullptr;
  ManualTimeSource time;  // used in virtual time only
  std::unique_ptr<Host> host;
  std::shared_ptr<Subscription> subscription;
  size_t capacity = 0;
  std::deque<Event> unread;  // taken out of the subscription, so that it never holds the host up
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
  if (capacity == 0) throw_invalid("capacity is 0, expected 1 or more");
  live->capacity = capacity;
  live->subscription =
      value_or_throw(live->host->subscribe({.capacity = kRing, .overflow = kLongestStep, .stall_limit = kForever}));
  for (const QueueSpec& queue : centre.queues) live->queues.push_back(queue.name);
  for (const AgentSpec& agent : centre.agents) live->agents.push_back(agent.name);
  return live;
}

/// An exception of a policy in Python goes to whoever's command made it decide.
void raise_policy_error(const Live& live) {
  if (live.policies == nullptr || !live.policies->errors->any()) return;
  if (std::optional<py::error_already_set> error = live.policies->errors->take()) throw *std::move(error);
}

/// Takes what the subscription has. Its room lets a host go on that was held up, with what waited in its inbox.
void take_events(Live& live) {
  std::array<Delivery, 64> news;
  for (ReadReport report; (report = live.subscription->read(news)).count > 0;) {
    for (size_t i = 0; i < report.count; ++i) live.unread.push_back(news[i].event);
  }
}

uint64_t apply(Live& live, const Command& command) {
  take_events(live);
  if (live.unread.size() >= live.capacity) {
    throw StatusError(absl::FailedPreconditionError(
        absl::StrCat(live.unread.size(), " events wait to be read, ", live.capacity, " may: read them first")));
  }
  Request request;
  const SubmitResult result = live.host->request(command, request);
  if (result != SubmitResult::kAccepted) {
    throw StatusError(absl::FailedPreconditionError(absl::StrCat(
        std::string(name_of(result)), ": ", std::string(kSubmitResultRows[static_cast<size_t>(result)].help))));
  }
  // One thread at a time uses this host, so what is not done yet waits for room for the events before it.
  while (!request.done()) take_events(live);
  const Applied applied = request.wait();
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

RequirementId requirement_of(Live& live, const std::string& expression) {
  return value_or_throw(live.host->with_engine([&](Acd& acd) { return acd.requirement(expression); }));
}

uint64_t arrive(Live& live, const std::string& queue, const std::string& media, std::optional<int> priority,
                uint64_t host_ref, const std::string& requirement, const std::string& customer_class,
                const std::map<std::string, std::string>& attributes, const std::vector<std::string>& preferred,
                Duration preferred_window, uint32_t position, std::optional<Time> enqueue_time) {
  ArriveCall command{.queue = queue_of(live, queue),
                     .priority = priority,
                     .enqueue_time = enqueue_time,
                     .preferred_window = preferred_window,
                     .position = position,
                     .host_ref = host_ref};
  const auto known = parse_media(media);
  if (!known) throw_invalid(absl::StrCat("media '", media, "' is not known"));
  command.media = *known;
  if (!requirement.empty()) command.requirement = requirement_of(live, requirement);
  if (!customer_class.empty()) {
    command.customer_class = live.host->with_engine([&](Acd& acd) { return acd.find_customer_class(customer_class); });
    if (!command.customer_class.valid()) {
      throw StatusError(absl::NotFoundError(absl::StrCat("'", customer_class, "' is not a customer class")));
    }
  }
  std::vector<AgentId> agents;
  for (const std::string& agent : preferred) agents.push_back(agent_of(live, agent));
  command.preferred = agents;
  std::vector<Attribute> texts;
  for (const auto& [key, value] : attributes) {
    texts.push_back({live.host->with_engine([&text = key](Acd& acd) { return acd.text(text); }), value});
  }
  command.attributes = texts;
  return apply(live, command);
}

/// What has happened since the last call, at most `most` events: an array that owns them.
py::array read(Live& live, size_t most) {
  take_events(live);
  const auto end = live.unread.begin() + static_cast<std::ptrdiff_t>(std::min(most, live.unread.size()));
  std::vector<Event> events(live.unread.begin(), end);
  live.unread.erase(live.unread.begin(), end);
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

uint32_t position_of(Live& live, uint64_t call) {
  return value_or_throw(live.host->with_engine([&](Acd& acd) { return acd.position(CallId(call)); }));
}

/// Why a call still waits, in words.
std::string explanation_of(Live& live, uint64_t call) {
  return value_or_throw(live.host->with_engine([&](Acd& acd) -> absl::StatusOr<std::string> {
    const absl::StatusOr<DecisionRecord> record = acd.explain(CallId(call));
    if (!record.ok()) return record.status();
    return to_text(*record, AcdDirectory(&acd));
  }));
}

void configure(Live& live, const CentreSpec& centre) {
  throw_if_error(live.host->with_engine([&](Acd& acd) { return acd.configure(centre); }));
  live.queues.clear();
  live.agents.clear();
  for (const QueueSpec& queue : centre.queues) live.queues.push_back(queue.name);
  for (const AgentSpec& agent : centre.agents) live.agents.push_back(agent.name);
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
           py::arg("host_ref") = 0, py::arg("requirement") = "", py::arg("customer_class") = "",
           py::arg("attributes") = std::map<std::string, std::string>{},
           py::arg("preferred") = std::vector<std::string>{}, py::arg("preferred_window") = Duration{},
           py::arg("position") = 0, py::arg("enqueue_time") = py::none())
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
          "pull",
          [](Live& live, uint64_t call, const std::string& agent) {
            apply(live, PullCall{CallId(call), agent.empty() ? AgentId{} : agent_of(live, agent)});
          },
          call_arg, py::arg("agent") = "")
      .def(
          "describe",
          [](Live& live, uint64_t call, const std::string& text) {
            apply(live, DescribeCall{CallId(call), text});
          },
          call_arg, py::arg("text"))
      .def(
          "set_requirement",
          [](Live& live, uint64_t call, const std::string& requirement) {
            apply(live, SetCallRequirement{CallId(call), requirement_of(live, requirement)});
          },
          call_arg, py::arg("requirement"))
      .def(
          "set_tiers",
          [](Live& live, uint64_t call, int least, int greatest, int raise) {
            apply(live, SetCallTiers{CallId(call), {.min = least, .max = greatest, .raise = raise}});
          },
          call_arg, py::arg("least"), py::arg("greatest"), py::arg("raise_to") = 0)
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
      .def("queue_name",
           [](Live& live, uint32_t id) {
             return live.host->with_engine([&](Acd& acd) { return std::string(acd.name(QueueId(id))); });
           })
      .def("agent_name",
           [](Live& live, uint32_t id) {
             return live.host->with_engine([&](Acd& acd) { return std::string(acd.name(AgentId(id))); });
           })
      .def("position", &position_of, py::arg("call"))
      .def("explain", &explanation_of, py::arg("call"))
      .def("configure", &configure, py::arg("centre"))
      .def("finish", [](Live& live) {
        take_events(live);
        live.host->finish(1);
      });
  add_agent_commands(type);
  add_call_commands(type);
}

}  // namespace strowger::python
