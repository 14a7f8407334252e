// SPDX-License-Identifier: Apache-2.0
//
// What is made from a host: subscriptions, runners, pictures; and mistakes.
#include "strowger/host/subscription.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <iterator>
#include <memory>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "events.h"
#include "guard.h"
#include "hosts.h"
#include "layout.h"
#include "strowger.h"
#include "strowger/c/host.h"
#include "strowger/host/misuse.h"

namespace strowger::c {
namespace {

strowger_subscription_options default_subscription_options() {
  const SubscriptionOptions defaults;
  strowger_subscription_options options{};
  options.size = sizeof options;
  options.kind = static_cast<uint8_t>(defaults.kind);
  options.capacity = defaults.capacity;
  options.overflow = defaults.overflow;
  options.stall_limit_us = to_us(defaults.stall_limit);
  return options;
}

strowger_runner_options default_runner_options() {
  const RunnerOptions defaults;
  strowger_runner_options options{};
  options.size = sizeof options;
  options.idle = static_cast<uint8_t>(defaults.idle);
  options.spins = defaults.spins;
  return options;
}

bool is_zero(const uint8_t (&hole)[3]) { return hole[0] == 0 && hole[1] == 0 && hole[2] == 0; }

/// The program's own handler; the library's calls it.
std::atomic<strowger_on_misuse> misuse_handler{nullptr};

void tell_misuse(Misuse misuse) {
  const strowger_on_misuse handler = misuse_handler.load(std::memory_order_acquire);
  if (handler != nullptr) handler(static_cast<int>(misuse));
}

}  // namespace
}  // namespace strowger::c

using namespace strowger;  // NOLINT(google-build-using-namespace): the functions below are global, as C wants it
using namespace strowger::c;

struct strowger_subscription {
  std::shared_ptr<HostState> state;
  std::shared_ptr<Subscription> subscription;
};

struct strowger_runner {
  std::shared_ptr<HostState> state;
  std::unique_ptr<HostRunner> runner;
};

strowger_status strowger_subscription_options_init(strowger_subscription_options* options, size_t size) noexcept {
  return init(options, size, default_subscription_options());
}

strowger_status strowger_host_subscribe(strowger_host* host, const strowger_subscription_options* options,
                                        strowger_subscription** subscription, strowger_error* error) noexcept {
  if (subscription != nullptr) *subscription = nullptr;
  return on_host(host, error, [&](Host& shared) -> absl::Status {
    if (subscription == nullptr) return invalid("subscription is NULL");
    strowger_subscription_options given = default_subscription_options();
    if (options != nullptr && !copy_in(options, given)) {
      return invalid("subscription options: the size cannot be, or is not understood");
    }
    if (!is_zero(given.zero)) return invalid("subscription options: zero is not 0");
    if (given.kind > STROWGER_SUBSCRIPTION_LOSSY) return invalid("kind is not a strowger_subscription_kind");
    auto handle = std::make_unique<strowger_subscription>();
    auto made = shared.subscribe({.capacity = given.capacity,
                                  .kind = static_cast<SubscriptionKind>(given.kind),
                                  .overflow = given.overflow,
                                  .stall_limit = Duration{given.stall_limit_us}});
    if (!made.ok()) return made.status();
    handle->state = host->state;
    handle->subscription = *std::move(made);
    *subscription = handle.release();
    return absl::OkStatus();
  });
}

strowger_status strowger_host_unsubscribe(strowger_host* host, strowger_subscription* subscription) noexcept {
  return on_host(host, nullptr, [&](Host& shared) -> absl::Status {
    if (subscription == nullptr) return invalid("subscription is NULL");
    if (subscription->state != host->state) return absl::NotFoundError("the subscription is another host's");
    return shared.unsubscribe(subscription->subscription->id());
  });
}

void strowger_subscription_destroy(strowger_subscription* subscription) noexcept {
  if (subscription == nullptr) return;
  if (subscription->subscription->state() == SubscriptionState::kOpen) {
    on_host(*subscription->state, nullptr,
            [&](Host& shared) { return shared.unsubscribe(subscription->subscription->id()); });
  }
  delete subscription;
}

strowger_status strowger_subscription_read(strowger_subscription* subscription, strowger_event* events, size_t capacity,
                                           size_t event_size, strowger_read_report* report) noexcept {
  if (subscription == nullptr || !is_there(report) || (events == nullptr && capacity > 0) ||
      !is_element_size<strowger_event>(event_size)) {
    return STROWGER_STATUS_INVALID_ARGUMENT;
  }
  return on_host(*subscription->state, nullptr, [&](Host&) {
    strowger_read_report told{};
    Delivery block[64];
    while (told.count < capacity) {
      const size_t most = std::min<size_t>(std::size(block), capacity - told.count);
      const ReadReport read = subscription->subscription->read(std::span<Delivery>(block, most));
      for (size_t i = 0; i < read.count; ++i) {
        put_event(events, told.count + i, event_size, block[i].event, block[i].number);
      }
      told.count += read.count;
      if (told.lost == 0) told.lost_from = read.lost_from;
      told.lost += read.lost;
      told.ended = read.ended ? 1 : 0;
      if (read.count < most) break;
    }
    copy_out(told, report);
    return absl::OkStatus();
  });
}

strowger_status strowger_subscription_look(const strowger_subscription* subscription, uint8_t* state) noexcept {
  if (subscription == nullptr || state == nullptr) return STROWGER_STATUS_INVALID_ARGUMENT;
  *state = static_cast<uint8_t>(subscription->subscription->state());
  return STROWGER_OK;
}

// ---- Runners --------------------------------------------------------------------------------------------------------

strowger_status strowger_runner_options_init(strowger_runner_options* options, size_t size) noexcept {
  return init(options, size, default_runner_options());
}

strowger_status strowger_runner_start(strowger_host* host, const strowger_runner_options* options,
                                      strowger_runner** runner, strowger_error* error) noexcept {
  if (runner != nullptr) *runner = nullptr;
  return on_host(host, error, [&](Host& shared) -> absl::Status {
    if (runner == nullptr) return invalid("runner is NULL");
    strowger_runner_options given = default_runner_options();
    if (options != nullptr && !copy_in(options, given)) {
      return invalid("runner options: the size cannot be, or is not understood");
    }
    if (!is_zero(given.zero)) return invalid("runner options: zero is not 0");
    auto handle = std::make_unique<strowger_runner>();
    auto made = HostRunner::start(shared, {.idle = static_cast<IdleStrategy>(given.idle), .spins = given.spins});
    if (!made.ok()) return made.status();
    handle->state = host->state;
    handle->runner = *std::move(made);
    *runner = handle.release();
    return absl::OkStatus();
  });
}

strowger_status strowger_runner_stop(strowger_runner* runner) noexcept {
  if (runner == nullptr) return STROWGER_STATUS_INVALID_ARGUMENT;
  return guarded(nullptr, [&] {
    runner->runner->stop();
    return absl::OkStatus();
  });
}

strowger_status strowger_runner_join(strowger_runner* runner) noexcept {
  if (runner == nullptr) return STROWGER_STATUS_INVALID_ARGUMENT;
  return guarded(nullptr, [&] {
    runner->runner->join();
    return absl::OkStatus();
  });
}

void strowger_runner_destroy(strowger_runner* runner) noexcept {
  if (runner == nullptr) return;
  strowger_runner_stop(runner);
  delete runner;
}

// ---- Mistakes -------------------------------------------------------------------------------------------------------

strowger_on_misuse strowger_set_misuse_handler(strowger_on_misuse handler) noexcept {
  const strowger_on_misuse before = misuse_handler.exchange(handler, std::memory_order_acq_rel);
  set_misuse_handler(handler != nullptr ? &tell_misuse : nullptr);
  return before;
}
