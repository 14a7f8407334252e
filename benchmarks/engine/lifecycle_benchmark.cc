// SPDX-License-Identifier: Apache-2.0
//
// The whole life of a call through the engine: arrive, SLA timer, match, offer, accept, talk, complete, wrap-up, ready.
//
//   BM_Lifecycle_Offer       agents accept their offers
//   BM_Lifecycle_AutoAnswer  calls are connected without asking
//   BM_Lifecycle_Reports     as Offer, and an IntervalReport hears every event
//
// An iteration is about one call (see lifecycle.h); calls/s counts answered ones, with the host's part, some 25 ns. p50
// to p999 are of single iterations in a pass of their own, in ns, with clock_ns in them.
//
// Checked before timing, in a small centre: the engine's invariants hold, and every call that came was answered,
// wrapped up and ended once, or hung up.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/latency.h"
#include "engine/lifecycle.h"
#include "engine/sizes.h"

namespace strowger::bench {
namespace {

constexpr size_t kMaxSamples = 100'000;

/// What is wrong with small runs of this kind; empty if nothing is.
std::string fault(LifecycleOptions options) {
  options.agents = 50;
  for (const uint32_t waiting : {0u, 30u}) {
    options.waiting = waiting;
    Lifecycle lifecycle(options);
    for (int i = 0; i < 2'000; ++i) lifecycle.step();
    if (std::string wrong = lifecycle.drain_and_check(); !wrong.empty()) return wrong;
  }
  return {};
}

struct Rig {
  explicit Rig(const LifecycleOptions& options) : lifecycle(options) {
    const Budget warm_up(pass_seconds());
    for (uint32_t i = 0; i < warm_up_steps(options.agents) && warm_up.left(); ++i) lifecycle.step();
    const Budget timing(pass_seconds());
    while (timing.left() && latency.size() < kMaxSamples) {
      latency.time([this] {
        lifecycle.step();
        return 0;
      });
    }
  }
  Lifecycle lifecycle;
  Latency latency;
};

void live(benchmark::State& state, const std::string& name, const LifecycleOptions& options) {
  static Last<Rig> last;
  Rig& rig = last.get(name, [&] { return std::make_unique<Rig>(options); });
  const uint64_t before = rig.lifecycle.answered();
  for (auto _ : state) rig.lifecycle.step();
  // A centre that has come to a stop is fast.
  if (state.iterations() > 20'000 && rig.lifecycle.answered() == before) {
    state.SkipWithError("no call was answered");
    return;
  }
  state.counters["calls/s"] =
      benchmark::Counter(static_cast<double>(rig.lifecycle.answered() - before), benchmark::Counter::kIsRate);
  rig.latency.report(state, "");
  state.counters["clock_ns"] = Latency::clock_ns();
}

void add(const std::string& case_name, const Size& size, LifecycleOptions options) {
  options.mix = size.mix;
  options.agents = size.agents;
  options.waiting = size.waiting;
  const std::string name = "BM_Lifecycle_" + case_name + to_string(size);
  benchmark::RegisterBenchmark(name.c_str(), [name, options](benchmark::State& state) {
    if (const std::string wrong = fault(options); !wrong.empty()) {
      state.SkipWithError(wrong.c_str());
      return;
    }
    live(state, name, options);
  });
}

std::vector<Size> sizes() {
  if (smoke()) return {{Mix::kFew, 100, 0}, {Mix::kUnique, 100, 100}};
  std::vector<Size> all{{Mix::kFew, 100, 0},
                        {Mix::kFew, 1'000, 0},
                        {Mix::kFew, 1'000, 1'000},
                        {Mix::kFew, 10'000, 100'000},
                        {Mix::kThousand, 1'000, 0},
                        {Mix::kUnique, 10'000, 0},
                        {Mix::kUnique, 10'000, 100'000}};
  if (huge()) all.push_back({Mix::kUnique, 100'000, 1'000'000});
  return all;
}

[[maybe_unused]] const bool kAdded = [] {
  for (const Size& size : sizes()) {
    add("Offer", size, {});
    add("AutoAnswer", size, {.auto_answer = true});
    add("Reports", size, {.reports = true});
  }
  return true;
}();

}  // namespace
}  // namespace strowger::bench
