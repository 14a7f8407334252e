// SPDX-License-Identifier: Apache-2.0
//
// What an engine can be asked.
#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "commands.h"
#include "engine.h"
#include "guard.h"
#include "layout.h"
#include "strowger.h"
#include "strowger/c/acd.h"
#include "strowger/report/acd_directory.h"
#include "strowger/report/decision_text.h"

namespace strowger::c {
namespace {

strowger_call_view view_of(const CallView& call) {
  strowger_call_view view{};
  view.state = static_cast<uint8_t>(call.state);
  view.media = static_cast<uint8_t>(call.media);
  view.work_order_open = call.work_order_open ? 1 : 0;
  view.call = call.call.value();
  view.host_ref = call.host_ref;
  view.enqueue_time_us = to_us(call.enqueue_time);
  view.joined_queue_us = to_us(call.joined_queue);
  view.queue = call.queue.value();
  view.requirement = call.requirement.value();
  view.tiers = tiers_of(call.tiers);
  view.priority = call.priority;
  view.agent = call.agent.value();
  view.offers = call.offers;
  view.ladder_runs = call.ladder_runs;
  return view;
}

strowger_agent_view view_of(const AgentView& agent, GroupId group) {
  strowger_agent_view view{};
  view.agent = agent.agent.value();
  view.group = group.value();
  view.reason = agent.reason.value();
  view.state = static_cast<uint8_t>(agent.state);
  view.leaving = agent.leaving ? 1 : 0;
  view.since_us = to_us(agent.since);
  view.idle_since_us = to_us(agent.idle_since);
  view.calls = agent.calls;
  view.units_in_use = agent.units_in_use;
  view.capacity = agent.capacity;
  view.calls_in_hand = agent.calls_in_hand;
  return view;
}

strowger_queue_view view_of(const QueueView& queue) {
  strowger_queue_view view{};
  view.queue = queue.queue.value();
  view.waiting = queue.waiting;
  static_assert(std::size(decltype(view.members){}) == kAgentStateCount);
  for (size_t i = 0; i < kAgentStateCount; ++i) view.members[i] = queue.members[i];
  return view;
}

/// Asks for one thing, and puts what `function` answers into `out`.
template <class Out, class F>
strowger_status ask_for(const strowger_acd* acd, Out* out, F&& function) noexcept {
  return ask(acd, nullptr, [&](const Acd& engine) -> absl::Status {
    if (out == nullptr) return invalid("an argument is NULL");
    *out = function(engine);
    return absl::OkStatus();
  });
}

/// Asks for what there may be, and copies the view of it.
template <class View, class F>
strowger_status ask_to_see(const strowger_acd* acd, View* view, F&& function) noexcept {
  return ask(acd, nullptr, [&](const Acd& engine) -> absl::Status {
    if (!is_there(view)) return invalid("view: NULL, or its size cannot be");
    const absl::StatusOr<View> seen = function(engine);
    if (!seen.ok()) return seen.status();
    copy_out(*seen, view);
    return absl::OkStatus();
  });
}

/// Asks for ids.
template <class Rep, class F>
strowger_status ask_for_ids(const strowger_acd* acd, Rep* ids, size_t capacity, size_t* count, F&& function) noexcept {
  return ask(acd, nullptr, [&](const Acd& engine) -> absl::Status {
    return copy_ids(function(engine), ids, capacity, count) ? absl::OkStatus() : invalid("an argument is NULL");
  });
}

strowger_decision_text_options default_decision_text_options() {
  const DecisionTextOptions defaults;
  strowger_decision_text_options options{};
  options.size = sizeof options;
  options.max_names = defaults.max_names;
  options.origin_us = to_us(defaults.origin);
  return options;
}

}  // namespace
}  // namespace strowger::c

using namespace strowger;  // NOLINT(google-build-using-namespace): the functions below are global, as C wants it
using namespace strowger::c;

strowger_status strowger_acd_calls(const strowger_acd* acd, size_t* count) noexcept {
  return ask_for(acd, count, [](const Acd& engine) { return engine.calls(); });
}

strowger_status strowger_acd_queues(const strowger_acd* acd, strowger_queue_id* queues, size_t capacity,
                                    size_t* count) noexcept {
  return ask_for_ids(acd, queues, capacity, count, [](const Acd& engine) { return engine.queues(); });
}

strowger_status strowger_acd_agents(const strowger_acd* acd, strowger_agent_id* agents, size_t capacity,
                                    size_t* count) noexcept {
  return ask_for_ids(acd, agents, capacity, count, [](const Acd& engine) { return engine.agents(); });
}

strowger_status strowger_acd_call(const strowger_acd* acd, strowger_call_id call, strowger_call_view* view) noexcept {
  return ask_to_see(acd, view, [&](const Acd& engine) -> absl::StatusOr<strowger_call_view> {
    const absl::StatusOr<CallView> seen = engine.call(CallId{call});
    if (!seen.ok()) return seen.status();
    return view_of(*seen);
  });
}

strowger_status strowger_acd_agent(const strowger_acd* acd, strowger_agent_id agent,
                                   strowger_agent_view* view) noexcept {
  return ask_to_see(acd, view, [&](const Acd& engine) -> absl::StatusOr<strowger_agent_view> {
    const absl::StatusOr<AgentView> seen = engine.agent(AgentId{agent});
    if (!seen.ok()) return seen.status();
    return view_of(*seen, engine.group(AgentId{agent}));
  });
}

strowger_status strowger_acd_queue(const strowger_acd* acd, strowger_queue_id queue,
                                   strowger_queue_view* view) noexcept {
  return ask_to_see(acd, view, [&](const Acd& engine) -> absl::StatusOr<strowger_queue_view> {
    const absl::StatusOr<QueueView> seen = engine.queue(QueueId{queue});
    if (!seen.ok()) return seen.status();
    return view_of(*seen);
  });
}

strowger_status strowger_acd_waiting(const strowger_acd* acd, strowger_queue_id queue, size_t* count) noexcept {
  return ask_for(acd, count, [&](const Acd& engine) { return engine.waiting(QueueId{queue}); });
}

strowger_status strowger_acd_waiting_calls(const strowger_acd* acd, strowger_queue_id queue, strowger_call_id* calls,
                                           size_t capacity, size_t* count) noexcept {
  return ask_for_ids(acd, calls, capacity, count,
                     [&](const Acd& engine) { return engine.waiting_calls(QueueId{queue}); });
}

strowger_status strowger_acd_position(const strowger_acd* acd, strowger_call_id call, uint32_t* position) noexcept {
  return ask(acd, nullptr, [&](const Acd& engine) -> absl::Status {
    if (position == nullptr) return invalid("position is NULL");
    const absl::StatusOr<uint32_t> found = engine.position(CallId{call});
    if (!found.ok()) return found.status();
    *position = *found;
    return absl::OkStatus();
  });
}

strowger_status strowger_acd_attributes(const strowger_acd* acd, strowger_call_id call,
                                        strowger_on_attribute on_attribute, void* context) noexcept {
  return ask(acd, nullptr, [&](const Acd& engine) -> absl::Status {
    if (on_attribute == nullptr) return invalid("on_attribute is NULL");
    if (const auto seen = engine.call(CallId{call}); !seen.ok()) return seen.status();
    engine.attributes(CallId{call}, [&](TextId key, std::string_view value) {
      on_attribute(context, key.value(), value.data(), value.size());
    });
    return absl::OkStatus();
  });
}

strowger_status strowger_decision_text_options_init(strowger_decision_text_options* options, size_t size) noexcept {
  return init(options, size, default_decision_text_options());
}

strowger_status strowger_acd_explain(const strowger_acd* acd, strowger_call_id call,
                                     const strowger_decision_text_options* options, strowger_text* text,
                                     strowger_error* error) noexcept {
  return ask(acd, error, [&](const Acd& engine) -> absl::Status {
    if (text == nullptr) return invalid("text is NULL");
    strowger_decision_text_options given = default_decision_text_options();
    if (options != nullptr && !copy_in(options, given)) return invalid("options: the size is not understood");
    if (given.zero != 0) return invalid("options: zero is not 0");
    if (!valid(time_from_us(given.origin_us))) return absl::OutOfRangeError("origin_us is no time");
    const absl::StatusOr<DecisionRecord> record = engine.explain(CallId{call});
    if (!record.ok()) return record.status();
    text->text = to_text(*record, AcdDirectory(&engine),
                         {.max_names = given.max_names, .origin = time_from_us(given.origin_us)});
    return absl::OkStatus();
  });
}

strowger_status strowger_acd_digest(const strowger_acd* acd, uint64_t* digest) noexcept {
  return ask_for(acd, digest, [](const Acd& engine) { return engine.digest(); });
}

strowger_status strowger_acd_memory_bytes(const strowger_acd* acd, size_t* bytes) noexcept {
  return ask_for(acd, bytes, [](const Acd& engine) { return engine.memory_bytes(); });
}

strowger_status strowger_acd_check_invariants(const strowger_acd* acd, strowger_error* error) noexcept {
  return ask(acd, error, [](const Acd& engine) { return engine.check_invariants(); });
}
