// SPDX-License-Identifier: Apache-2.0
//
// Erlang C, simulated with the production engine, and the theory beside it.
//
// Calls come at random (Poisson), talk for an exponential time, and wait for ever if they must: the M/M/n queue, of
// which everything is known since Erlang (1917). The simulator drives the same engine that routes live calls, so what
// agrees here is the engine itself. Twenty batches of one long run give the confidence intervals.
#include <chrono>
#include <cmath>
#include <cstdio>

#include "strowger/sim/simulator.h"

using namespace std::chrono_literals;

namespace {

/// The probability that a call must wait: offered load in erlangs, agents.
double erlang_c(double load, int agents) {
  double blocked = 1;  // Erlang B, agent by agent
  for (int n = 1; n <= agents; ++n) blocked = load * blocked / (n + load * blocked);
  return blocked / (1 - load / agents * (1 - blocked));
}

void compare(const char* what, double theory, const strowger::Estimate& simulated) {
  std::printf("  %-26s %9.4f %12.4f +- %.4f   %s\n", what, theory, simulated.mean, simulated.half_width,
              simulated.contains(theory) ? "agrees" : "differs");
}

}  // namespace

int main() {
  constexpr int kAgents = 20;
  constexpr double kCallsPerHour = 342;
  constexpr auto kHandling = 180s;

  strowger::CentreSpec centre;
  centre.queues.push_back({.name = "support", .auto_answer = true});
  for (int i = 1; i <= kAgents; ++i) {
    centre.agents.push_back({.name = "agent " + std::to_string(i), .memberships = {{.queue = "support"}}});
  }
  strowger::SimulationPlan plan;
  plan.sources.push_back({.name = "callers",
                          .queue = "support",
                          .arrivals = strowger::ArrivalProcess::poisson(kCallsPerHour),
                          .handling = strowger::Distribution::exponential(kHandling)});
  const strowger::SimulationOptions options{.warm_up = 10h, .length = 4000h, .batches = 20, .thresholds = {20s}};
  const auto simulator = strowger::Simulator::create(centre, plan, options).value();
  const strowger::SimulationResult result = simulator->run().value();

  const double handling = strowger::to_seconds(kHandling);
  const double load = kCallsPerHour / 3600 * handling;
  const double waits = erlang_c(load, kAgents);
  const double mean_wait = waits * handling / (kAgents - load);
  const double in_time = 1 - waits * std::exp(-(kAgents - load) * 20 / handling);
  std::printf("%d agents, %.0f calls an hour of %.0f s: %.1f erlangs; %llu calls simulated\n\n", kAgents, kCallsPerHour,
              handling, load, static_cast<unsigned long long>(result.calls));
  std::printf("  %-26s %9s %12s\n", "", "Erlang C", "simulated, with 95 % confidence");
  compare("share of calls that wait", waits, result.estimate(strowger::Metric::kShareDelayed));
  compare("mean wait, s", mean_wait, result.estimate(strowger::Metric::kMeanWait));
  compare("answered within 20 s", in_time, result.estimate(strowger::Metric::kServiceLevel));
  compare("mean calls waiting", kCallsPerHour / 3600 * mean_wait, result.estimate(strowger::Metric::kMeanWaiting));
  compare("occupancy", load / kAgents, result.occupancy());
}
