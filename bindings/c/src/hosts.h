// SPDX-License-Identifier: Apache-2.0
//
// strowger_host, and what is made from it.
//
// A host lives in a HostState, which its subscriptions, runners and reports keep alive; so they can be destroyed in any
// order. Destroying the strowger_host finishes it.
//
// Thread safety: as strowger/c/host.h says.
#ifndef STROWGER_BINDINGS_C_SRC_HOSTS_H_
#define STROWGER_BINDINGS_C_SRC_HOSTS_H_

#include <atomic>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "engine.h"
#include "guard.h"
#include "strowger.h"
#include "strowger/host/host.h"
#include "strowger/host/runner.h"
#include "strowger/host/time_source.h"

namespace strowger::c {

/// The program's own clock.
class CallbackTimeSource final : public TimeSource {
 public:
  CallbackTimeSource(strowger_now_us now_us, void* context) : now_us_(now_us), context_(context) {}
  Time now() override { return time_from_us(now_us_(context_)); }

 private:
  const strowger_now_us now_us_;
  void* const context_;
};

struct HostState {
  HostState(const EngineSettings& settings, strowger_now_us now_us, void* now_context)
      : decisions(settings.on_decision, settings.decision_context), source(now_us, now_context) {}

  PluginState plugins;
  DecisionTeller decisions;
  CallbackTimeSource source;
  bool wallboard = true;
  /// There was no memory in the middle of something: a thread may have gone out of the engine without closing the door.
  std::atomic<bool> broken{false};
  std::unique_ptr<Host> host;
};

}  // namespace strowger::c

struct strowger_host {
  std::shared_ptr<strowger::c::HostState> state;
  strowger_host* kept_before = nullptr;
};

namespace strowger::c {

inline bool usable(const HostState& state) { return !state.broken.load(std::memory_order_relaxed); }

/// Runs `function` on the Host; it answers a status.
template <class F>
strowger_status on_host(HostState& state, strowger_error* error, F&& function) noexcept {
  return guarded(
      error,
      [&]() -> absl::Status {
        if (!usable(state)) {
          return absl::ResourceExhaustedError("there was no memory before: the host can only be destroyed");
        }
        return function(*state.host);
      },
      [&] { state.broken.store(true, std::memory_order_relaxed); });
}

/// The same for a handle that may be NULL.
template <class F>
strowger_status on_host(const strowger_host* host, strowger_error* error, F&& function) noexcept {
  if (host == nullptr) return guarded(error, [] { return invalid("host is NULL"); });
  return on_host(*host->state, error, std::forward<F>(function));
}

}  // namespace strowger::c

#endif  // STROWGER_BINDINGS_C_SRC_HOSTS_H_
