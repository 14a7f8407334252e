// SPDX-License-Identifier: Apache-2.0
//
// strowger_centre and strowger_acd, and what engines and hosts have in common.
//
// An engine lives in an EngineState, which whoever asks it for names keeps alive. A strowger_acd that a host lends has
// none, and belongs to the function that is called with it.
//
// Thread safety: as strowger.h says of an engine.
#ifndef STROWGER_BINDINGS_C_SRC_ENGINE_H_
#define STROWGER_BINDINGS_C_SRC_ENGINE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "events.h"
#include "guard.h"
#include "strowger.h"
#include "strowger/engine/acd.h"
#include "strowger/engine/centre.h"
#include "strowger/engine/decision.h"
#include "strowger/plugin/containment.h"
#include "strowger/plugin/registry.h"
#include "strowger/report/acd_directory.h"
#include "strowger/report/decision_text.h"

struct strowger_centre {
  strowger::CentreSpec spec;
};

struct strowger_policies {
  std::shared_ptr<strowger::PolicyRegistry> registry = std::make_shared<strowger::PolicyRegistry>();
};

namespace strowger::c {

/// The program's own clock for budgets.
class CallbackPolicyClock final : public PolicyClock {
 public:
  CallbackPolicyClock(int64_t (*now)(void*), void* context) : now_(now), context_(context) {}
  int64_t now_ns() override { return now_(context_); }

 private:
  int64_t (*const now_)(void*);
  void* const context_;
};

/// What an engine needs of plug-ins for life.
struct PluginState {
  std::shared_ptr<const PolicyRegistry> registry;
  std::unique_ptr<CallbackPolicyClock> clock;
};

/// Tells decisions in words.
class DecisionTeller : public DecisionSink {
 public:
  DecisionTeller(strowger_on_decision teller, void* context) : teller_(teller), context_(context) {}
  void attach(const Acd* acd) { directory_.attach(acd); }
  void on_decision(const DecisionRecord& record) override {
    if (teller_ == nullptr) return;
    const std::string text = to_text(record, directory_);
    teller_(context_, text.c_str(), text.size());
  }

 private:
  const strowger_on_decision teller_;
  void* const context_;
  AcdDirectory directory_;
};

struct EngineState {
  EngineState(uint64_t max_events, strowger_on_decision teller, void* context)
      : events(max_events), decisions(teller, context) {}

  PluginState plugins;
  EventQueue events;
  DecisionTeller decisions;
  std::unique_ptr<Acd> acd;
};

/// What a caller's options come to: those of the engine, and those that are the C API's alone.
struct EngineSettings {
  EngineOptions engine;
  /// Whoever makes the engine keeps it as long as the engine.
  PluginState plugins;
  uint64_t max_events = 0;
  strowger_on_decision on_decision = nullptr;
  void* decision_context = nullptr;

  /// nullptr: the defaults.
  absl::Status take(const strowger_engine_options* options);
};

}  // namespace strowger::c

struct strowger_acd {
  /// nullptr for an engine that a host lends.
  std::shared_ptr<strowger::c::EngineState> state;
  strowger::Acd* acd = nullptr;
  /// There was no memory in the middle of something: the engine is not what it should be.
  bool broken = false;
  strowger_acd* kept_before = nullptr;
};

namespace strowger::c {

/// The engine, if it can be asked.
inline bool usable(const strowger_acd* acd) { return acd != nullptr && !acd->broken; }

inline absl::Status unusable(const strowger_acd* acd) {
  if (acd == nullptr) return invalid("acd is NULL");
  return absl::ResourceExhaustedError("there was no memory before: the engine can only be destroyed");
}

/// Asks the engine. `function` is called with the Acd and answers a status.
template <class F>
strowger_status ask(const strowger_acd* acd, strowger_error* error, F&& function) noexcept {
  return guarded(error, [&]() -> absl::Status {
    if (!usable(acd)) return unusable(acd);
    return function(static_cast<const Acd&>(*acd->acd));
  });
}

/// Changes the engine.
template <class F>
strowger_status change(strowger_acd* acd, strowger_error* error, F&& function) noexcept {
  return guarded(
      error,
      [&]() -> absl::Status {
        if (!usable(acd)) return unusable(acd);
        return function(*acd->acd);
      },
      [&] { acd->broken = true; });
}

}  // namespace strowger::c

#endif  // STROWGER_BINDINGS_C_SRC_ENGINE_H_
