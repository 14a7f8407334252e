// SPDX-License-Identifier: Apache-2.0
//
// A host's life, its commands and time.
#include "strowger/c/host.h"

#include <atomic>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "commands.h"
#include "engine.h"
#include "guard.h"
#include "hosts.h"
#include "layout.h"
#include "strowger.h"

namespace strowger::c {
namespace {

strowger_host_options default_host_options() {
  const HostOptions defaults;
  strowger_host_options options{};
  options.size = sizeof options;
  options.drive = static_cast<uint8_t>(defaults.drive);
  options.wallboard = defaults.wallboard ? 1 : 0;
  options.inbox_capacity = defaults.inbox_capacity;
  options.long_commands = defaults.long_commands;
  options.assist_limit = defaults.assist_limit;
  options.poll_limit = defaults.poll_limit;
  options.picture_interval_us = to_us(defaults.picture_interval);
  return options;
}

absl::Status take(const strowger_host_options* given, strowger_host_options& options) {
  options = default_host_options();
  if (given != nullptr && !copy_in(given, options)) {
    return invalid("host options: the size cannot be, or is not understood");
  }
  if (options.zero != 0) return invalid("host options: zero is not 0");
  if (options.drive > STROWGER_HOST_INVOKER) return invalid("host options: drive is not a strowger_host_drive");
  return absl::OkStatus();
}

HostOptions options_of(const strowger_host_options& options, HostState& state) {
  return {.drive = static_cast<HostDrive>(options.drive),
          .inbox_capacity = options.inbox_capacity,
          .long_commands = options.long_commands,
          .assist_limit = options.assist_limit,
          .poll_limit = options.poll_limit,
          .wallboard = options.wallboard != 0,
          .picture_interval = Duration{options.picture_interval_us},
          .time_source = options.now_us != nullptr ? &state.source : nullptr};
}

strowger_host_counts counts_of(const HostCounts& counts) {
  return {sizeof(strowger_host_counts), 0, counts.applied, counts.refused, counts.events, counts.subscriptions};
}

/// Runs what answers one of the host's own results. Whatever is thrown in the middle leaves the host broken: nothing
/// but the lack of memory is.
template <class Result, class F>
Result answer(HostState& state, Result out_of_memory, F&& function) noexcept {
  if (!usable(state)) return out_of_memory;
  try {
    return function(*state.host);
  } catch (const std::exception&) {
    state.broken.store(true, std::memory_order_relaxed);
    return out_of_memory;
  }
}

template <class F>
strowger_poll_result poll(strowger_host* host, strowger_poll_report* report, F&& function) noexcept {
  if (host == nullptr || (report != nullptr && !is_there(report))) return STROWGER_POLL_INVALID_ARGUMENT;
  PollReport told;
  const strowger_poll_result result = answer(*host->state, STROWGER_POLL_OUT_OF_MEMORY, [&](Host& shared) {
    told = function(shared);
    return static_cast<strowger_poll_result>(told.result);
  });
  if (report != nullptr) {
    copy_out(
        strowger_poll_report{
            sizeof(strowger_poll_report), static_cast<uint8_t>(result), {}, told.applied, to_us(told.next_deadline)},
        report);
  }
  return result;
}

}  // namespace
}  // namespace strowger::c

using namespace strowger;  // NOLINT(google-build-using-namespace): the functions below are global, as C wants it
using namespace strowger::c;

struct strowger_request {
  Request request;
  /// A command was accepted with it, and its answer arrives or has arrived.
  std::atomic<bool> submitted{false};
};

strowger_status strowger_host_options_init(strowger_host_options* options, size_t size) noexcept {
  return init(options, size, default_host_options());
}

strowger_status strowger_host_create(const strowger_centre* centre, const strowger_engine_options* engine_options,
                                     const strowger_host_options* options, strowger_host** host,
                                     strowger_error* error) noexcept {
  if (host != nullptr) *host = nullptr;
  return guarded(error, [&]() -> absl::Status {
    if (centre == nullptr || host == nullptr) return invalid("centre or host is NULL");
    EngineSettings settings;
    if (absl::Status status = settings.take(engine_options); !status.ok()) return status;
    strowger_host_options given;
    if (absl::Status status = take(options, given); !status.ok()) return status;
    auto handle = std::make_unique<strowger_host>();
    handle->state = std::make_shared<HostState>(settings, given.now_us, given.now_context);
    handle->state->wallboard = given.wallboard != 0;
    handle->state->plugins = std::move(settings.plugins);
    auto made =
        Host::create(centre->spec, settings.engine, options_of(given, *handle->state), &handle->state->decisions);
    if (!made.ok()) return made.status();
    handle->state->host = *std::move(made);
    handle->state->host->with_engine([&](Acd& engine) { handle->state->decisions.attach(&engine); });
    *host = handle.release();
    return absl::OkStatus();
  });
}

void strowger_host_destroy(strowger_host* host) noexcept {
  if (host == nullptr) return;
  strowger_host_finish(host, 0, nullptr);
  if (usable(*host->state)) {
    delete host;
  } else {
    keep_for_ever(host);
  }
}

strowger_status strowger_host_count(strowger_host* host, strowger_host_counts* counts) noexcept {
  return on_host(host, nullptr, [&](Host& shared) -> absl::Status {
    if (!is_there(counts)) return invalid("counts: NULL, or its size cannot be");
    copy_out(counts_of(shared.counts()), counts);
    return absl::OkStatus();
  });
}

strowger_status strowger_host_close(strowger_host* host) noexcept {
  return on_host(host, nullptr, [](Host& shared) {
    shared.close();
    return absl::OkStatus();
  });
}

strowger_status strowger_host_finish(strowger_host* host, size_t patience, strowger_host_counts* counts) noexcept {
  return on_host(host, nullptr, [&](Host& shared) -> absl::Status {
    if (counts != nullptr && !is_there(counts)) return invalid("counts: its size cannot be");
    const HostCounts told = shared.finish(patience);
    if (counts != nullptr) copy_out(counts_of(told), counts);
    return absl::OkStatus();
  });
}

int strowger_host_closed(const strowger_host* host) noexcept {
  return host != nullptr && host->state->host->closed() ? 1 : 0;
}

int strowger_host_finished(const strowger_host* host) noexcept {
  return host != nullptr && host->state->host->finished() ? 1 : 0;
}

// ---- Commands -------------------------------------------------------------------------------------------------------

strowger_submit_result strowger_host_submit(strowger_host* host, const strowger_command* command) noexcept {
  if (host == nullptr) return STROWGER_SUBMIT_INVALID_ARGUMENT;
  return answer(*host->state, STROWGER_SUBMIT_OUT_OF_MEMORY, [&](Host& shared) {
    strowger_submit_result result = STROWGER_SUBMIT_INVALID_ARGUMENT;
    with_command(command, [&](const auto& c) { result = static_cast<strowger_submit_result>(shared.submit(c)); });
    return result;
  });
}

strowger_submit_result strowger_host_request(strowger_host* host, const strowger_command* command,
                                             strowger_request* request) noexcept {
  if (host == nullptr || request == nullptr) return STROWGER_SUBMIT_INVALID_ARGUMENT;
  return answer(*host->state, STROWGER_SUBMIT_OUT_OF_MEMORY, [&](Host& shared) {
    strowger_submit_result result = STROWGER_SUBMIT_INVALID_ARGUMENT;
    with_command(command, [&](const auto& c) {
      result = static_cast<strowger_submit_result>(shared.request(c, request->request));
      if (result == STROWGER_SUBMIT_REQUEST_IN_USE) return;
      request->submitted.store(result == STROWGER_SUBMIT_ACCEPTED, std::memory_order_relaxed);
    });
    return result;
  });
}

strowger_request* strowger_request_create(void) noexcept { return new (std::nothrow) strowger_request; }

strowger_status strowger_request_destroy(strowger_request* request) noexcept {
  if (request == nullptr) return STROWGER_OK;
  if (request->submitted.load(std::memory_order_relaxed) && !request->request.done()) {
    return STROWGER_STATUS_FAILED_PRECONDITION;
  }
  delete request;
  return STROWGER_OK;
}

int strowger_request_done(const strowger_request* request) noexcept {
  return request != nullptr && request->request.done() ? 1 : 0;
}

strowger_status strowger_request_try_result(const strowger_request* request, strowger_applied* applied) noexcept {
  if (request == nullptr || !is_there(applied)) return STROWGER_STATUS_INVALID_ARGUMENT;
  const std::optional<Applied> result = request->request.try_result();
  if (!result) return STROWGER_STATUS_UNAVAILABLE;
  copy_out(applied_of(*result), applied);
  return STROWGER_OK;
}

strowger_status strowger_request_wait(strowger_request* request, strowger_applied* applied) noexcept {
  if (request == nullptr || !is_there(applied)) return STROWGER_STATUS_INVALID_ARGUMENT;
  if (!request->submitted.load(std::memory_order_relaxed)) return STROWGER_STATUS_FAILED_PRECONDITION;
  copy_out(applied_of(request->request.wait()), applied);
  return STROWGER_OK;
}

// ---- Time -----------------------------------------------------------------------------------------------------------

strowger_poll_result strowger_host_poll(strowger_host* host, strowger_poll_report* report) noexcept {
  return poll(host, report, [](Host& shared) { return shared.poll(); });
}

strowger_poll_result strowger_host_poll_at(strowger_host* host, int64_t now_us, strowger_poll_report* report) noexcept {
  return poll(host, report, [&](Host& shared) { return shared.poll(time_from_us(now_us)); });
}

int64_t strowger_host_next_deadline_us(const strowger_host* host) noexcept {
  return host != nullptr ? to_us(host->state->host->next_deadline()) : STROWGER_NO_TIME_US;
}

// ---- The engine itself ----------------------------------------------------------------------------------------------

strowger_status strowger_host_with_engine(strowger_host* host, strowger_with_engine function, void* context) noexcept {
  return on_host(host, nullptr, [&](Host& shared) -> absl::Status {
    if (function == nullptr) return invalid("function is NULL");
    const bool broken = shared.with_engine([&](Acd& engine) {
      strowger_acd lent;
      lent.acd = &engine;
      function(context, &lent);
      return lent.broken;
    });
    if (broken) host->state->broken.store(true, std::memory_order_relaxed);
    return broken ? absl::ResourceExhaustedError("out of memory") : absl::OkStatus();
  });
}
