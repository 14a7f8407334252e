// SPDX-License-Identifier: Apache-2.0
//
// Simulator: runs a centre in virtual time, with the production engine.
//
// What it is: an `Acd` made from a `CentreSpec`, and around it the callers and agents of a `SimulationPlan`, played by
// events: calls arrive, callers hang up when their patience ends, agents answer offers, talk, wrap up, take breaks and
// go home. Every answer of the engine is answered at the instant at which it happens. The engine is the same code that
// routes live calls; the simulator tells it what a PBX would.
//
// When not to use it: for one live centre (use Acd), or for formulas where they exist (Erlang A).
//
// Order at equal instants: the engine's own timers, then what the simulator has in its calendar in the order in which
// it was entered, then arrivals by the number of their source.
//
// Random numbers. Every source has one stream each for arrivals, patience and handling, made from (seed, purpose and
// number of the source, replication), and each call draws its patience and handling when it arrives; so they do not
// depend on the centre's policy (common random numbers). What depends on who answers (group handling, answer delays,
// declines, redials) is drawn from a generator seeded by the call's own number. The engine draws from a stream of its
// own.
//
// Complexity: O(1) of the simulator's own work per event, about 100 ns a call; the rest is the engine. After warm-up
// nothing is allocated. Thread safety: one thread; simulators are independent, so run several at once (replications.h).
// Errors: `create` names the source, shift or behaviour and what is wrong with it. `run` can be called once.
//
// Example:
//   auto simulator = strowger::Simulator::create(centre, plan, {.warm_up = 1h, .length = 24h, .batches = 20});
//   strowger::SimulationResult result = (*simulator)->run().value();
#ifndef STROWGER_SIM_SIMULATOR_H_
#define STROWGER_SIM_SIMULATOR_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/engine/acd.h"
#include "strowger/engine/centre.h"
#include "strowger/engine/event.h"
#include "strowger/sim/plan.h"
#include "strowger/sim/result.h"

namespace strowger {

/// One call that is over, as told to SimulationOptions::on_call.
struct CallOutcome {
  /// Index into SimulationPlan::sources.
  size_t source = 0;
  /// Number of the caller within the source, from 0; redials keep it.
  uint64_t number = 0;
  int attempt = 1;
  /// An escalated call, made by the engine from one of this source.
  bool escalated = false;
  /// kCompleted, kAbandoned, kRejected, ...
  CallEnd end = CallEnd::kNone;
  Time arrival;
  Duration wait{};
  /// Conversation; zero if it was not answered.
  Duration handling{};
  /// Who had it, and the queue it was in last.
  AgentId agent;
  QueueId queue;
};

struct SimulationOptions {
  /// Results are a function of (centre, plan, options), this number included.
  uint64_t seed = 1;
  /// Other numbers give independent runs.
  uint64_t replication = 0;

  Time start = kMinTime;
  /// Not measured. Choose several times the longest of: handling time, time for the queue to fill.
  Duration warm_up{};
  /// Measured; calls arrive until its end. Longer than zero.
  Duration length{86'400'000'000};
  /// Equal parts of the measured time, 1 to 65,000. For a confidence interval from one long run take 20 to 50, each far
  /// longer than the time over which waits are correlated.
  size_t batches = 1;
  /// After the end, calls in the queue are played on for at most this long, so that each measured call has its end.
  Duration drain{86'400'000'000};

  /// For service levels; at most kMaxThresholds.
  std::vector<Duration> thresholds{Duration{20'000'000}};
  /// Width and number of the bins of the histogram of waits; zero: none.
  Duration histogram_bin{};
  size_t histogram_bins = 0;
  /// Also count per agent (SimulationResult::agent_counts): memory for agents * batches.
  bool count_agents = false;

  /// Limits of the engine; its seed and start are replaced.
  EngineOptions engine;

  /// Told each call that is over, warm-up included; empty: nobody. It must not call the simulator.
  std::function<void(const CallOutcome&)> on_call;
  /// Told the share of the time that is done, 0 to 1, every 65,536 steps.
  std::function<void(double)> progress;
  /// Looked at every 1,024 steps; when it is true the run ends. May be null. Must outlive the run.
  const std::atomic<bool>* stop = nullptr;
};

class Simulator {
 public:
  /// Checks the plan against the centre and makes an engine. `sink` and `decisions` are given what the engine tells,
  /// with Event::host_ref = source index * 2^48 + number of the call; they may be null and must outlive the simulator.
  static absl::StatusOr<std::unique_ptr<Simulator>> create(const CentreSpec& centre, const SimulationPlan& plan,
                                                           const SimulationOptions& options, EventSink* sink = nullptr,
                                                           DecisionSink* decisions = nullptr);
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  /// FailedPrecondition when called again.
  absl::StatusOr<SimulationResult> run();

  /// The engine: for names, and its state after the run. Do not change it.
  const Acd& acd() const;

 private:
  class Impl;
  explicit Simulator(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The parts of Event::host_ref in a simulation.
constexpr size_t source_of(uint64_t host_ref) { return static_cast<size_t>(host_ref >> 48); }
constexpr uint64_t number_of(uint64_t host_ref) { return host_ref & ((uint64_t{1} << 48) - 1); }

}  // namespace strowger

#endif  // STROWGER_SIM_SIMULATOR_H_
