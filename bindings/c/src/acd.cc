// SPDX-License-Identifier: Apache-2.0
//
// An engine's life, its time, commands and events.
#include "strowger/c/acd.h"

#include <exception>
#include <memory>
#include <new>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "commands.h"
#include "engine.h"
#include "events.h"
#include "guard.h"
#include "layout.h"
#include "strowger.h"

namespace strowger::c {
namespace {

strowger_engine_options default_engine_options() {
  const EngineOptions defaults;
  strowger_engine_options options{};
  options.size = sizeof options;
  options.seed = defaults.seed;
  options.start_us = to_us(defaults.start);
  options.max_calls = defaults.max_calls;
  options.max_agents = defaults.max_agents;
  options.max_queues = defaults.max_queues;
  options.max_skills = defaults.max_skills;
  options.max_requirements = defaults.max_requirements;
  options.reserve_calls = defaults.reserve_calls;
  options.idle_tree_from = defaults.idle_tree_from;
  options.max_events = uint64_t{1} << 20;
  return options;
}

/// What of an engine a call into it needs, or why it cannot be.
strowger_refusal readiness(const strowger_acd* acd) {
  if (acd == nullptr) return STROWGER_REFUSAL_INVALID_ARGUMENT;
  if (acd->broken) return STROWGER_REFUSAL_OUT_OF_MEMORY;
  if (acd->state != nullptr && acd->state->events.full()) return STROWGER_REFUSAL_EVENTS_WAITING;
  return STROWGER_REFUSAL_NONE;
}

/// Calls the engine, which answers a refusal. Whatever is thrown in the middle leaves it broken: nothing but the lack
/// of memory is.
template <class F>
strowger_refusal drive(strowger_acd* acd, F&& function) noexcept {
  if (const strowger_refusal refusal = readiness(acd); refusal != STROWGER_REFUSAL_NONE) return refusal;
  try {
    return function(*acd->acd);
  } catch (const std::exception&) {
    acd->broken = true;
    return STROWGER_REFUSAL_OUT_OF_MEMORY;
  }
}

}  // namespace

absl::Status EngineSettings::take(const strowger_engine_options* given) {
  strowger_engine_options options = default_engine_options();
  if (given != nullptr && !copy_in(given, options)) {
    return invalid("engine options: the size cannot be, or is not understood");
  }
  if (options.zero != 0) return invalid("engine options: zero is not 0");
  if (options.max_events == 0) return absl::OutOfRangeError("max_events was 0; expected 1 or more");
  engine = {.seed = options.seed,
            .start = time_from_us(options.start_us),
            .max_calls = options.max_calls,
            .max_agents = options.max_agents,
            .max_queues = options.max_queues,
            .max_skills = options.max_skills,
            .max_requirements = options.max_requirements,
            .reserve_calls = options.reserve_calls,
            .idle_tree_from = options.idle_tree_from};
  if (options.policies != nullptr) {
    plugins.registry = options.policies->registry;
    engine.policies = plugins.registry.get();
  }
  if (options.policy_clock_ns != nullptr) {
    plugins.clock = std::make_unique<CallbackPolicyClock>(options.policy_clock_ns, options.policy_clock_context);
    engine.policy_clock = plugins.clock.get();
  }
  max_events = options.max_events;
  on_decision = options.on_decision;
  decision_context = options.decision_context;
  return absl::OkStatus();
}

}  // namespace strowger::c

using namespace strowger;  // NOLINT(google-build-using-namespace): the functions below are global, as C wants it
using namespace strowger::c;

strowger_status strowger_engine_options_init(strowger_engine_options* options, size_t size) noexcept {
  return init(options, size, default_engine_options());
}

strowger_status strowger_acd_create(const strowger_centre* centre, const strowger_engine_options* options,
                                    strowger_acd** acd, strowger_error* error) noexcept {
  if (acd != nullptr) *acd = nullptr;
  return guarded(error, [&]() -> absl::Status {
    if (centre == nullptr || acd == nullptr) return invalid("centre or acd is NULL");
    EngineSettings settings;
    if (absl::Status status = settings.take(options); !status.ok()) return status;
    auto handle = std::make_unique<strowger_acd>();
    handle->state = std::make_shared<EngineState>(settings.max_events, settings.on_decision, settings.decision_context);
    handle->state->plugins = std::move(settings.plugins);
    auto made = Acd::create(centre->spec, settings.engine, &handle->state->events, &handle->state->decisions);
    if (!made.ok()) return made.status();
    handle->state->acd = *std::move(made);
    handle->acd = handle->state->acd.get();
    handle->state->decisions.attach(handle->acd);
    *acd = handle.release();
    return absl::OkStatus();
  });
}

void strowger_acd_destroy(strowger_acd* acd) noexcept {
  if (acd == nullptr || acd->state == nullptr) return;
  if (acd->broken) {
    keep_for_ever(acd);
  } else {
    delete acd;
  }
}

strowger_refusal strowger_acd_advance(strowger_acd* acd, int64_t now_us) noexcept {
  return drive(acd, [&](Acd& engine) { return refusal_of(engine.advance(time_from_us(now_us))); });
}

strowger_refusal strowger_acd_advance_to_event(strowger_acd* acd, int64_t limit_us) noexcept {
  return drive(acd, [&](Acd& engine) { return refusal_of(engine.advance_to_event(time_from_us(limit_us))); });
}

int64_t strowger_acd_now_us(const strowger_acd* acd) noexcept {
  return acd != nullptr ? to_us(acd->acd->now()) : STROWGER_NO_TIME_US;
}

int64_t strowger_acd_next_deadline_us(const strowger_acd* acd) noexcept {
  return acd != nullptr ? to_us(acd->acd->next_deadline()) : STROWGER_NO_TIME_US;
}

strowger_refusal strowger_acd_apply(strowger_acd* acd, const strowger_command* command,
                                    strowger_applied* applied) noexcept {
  if (applied != nullptr && !is_there(applied)) return STROWGER_REFUSAL_INVALID_ARGUMENT;
  Applied answer;
  strowger_refusal refusal = drive(acd, [&](Acd& engine) {
    const bool known = with_command(command, [&](const auto& c) { answer = engine.apply(c); });
    return known ? refusal_of(answer.refusal) : STROWGER_REFUSAL_INVALID_ARGUMENT;
  });
  if (applied != nullptr) {
    strowger_applied told = applied_of(answer);
    told.refusal = static_cast<uint8_t>(refusal);
    copy_out(told, applied);
  }
  return refusal;
}

strowger_status strowger_acd_poll_events(strowger_acd* acd, strowger_event* events, size_t capacity, size_t event_size,
                                         size_t* count) noexcept {
  if (count != nullptr) *count = 0;
  if (acd == nullptr || count == nullptr || (events == nullptr && capacity > 0) ||
      !is_element_size<strowger_event>(event_size)) {
    return STROWGER_STATUS_INVALID_ARGUMENT;
  }
  if (acd->state == nullptr) return STROWGER_STATUS_FAILED_PRECONDITION;
  if (acd->broken) return STROWGER_STATUS_RESOURCE_EXHAUSTED;
  *count = acd->state->events.take(events, capacity, event_size);
  return STROWGER_OK;
}
