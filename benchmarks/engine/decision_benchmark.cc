// SPDX-License-Identifier: Apache-2.0
//
// Decisions: the engine beside routers that scan, as the open peers do (naive_router.h).
//
//   BM_Decision_<Router>/<mix>/agents:<n>/waiting:<w>
//
// An iteration is a step of DecisionLoad: a call that arrives and looks for an agent, and an agent who becomes ready
// and looks for a call. decisions/s is of both, with what the load generator costs. arrival_* and ready_* are the times
// of single decisions in a pass of their own, in ns, and contain one reading of the clock, clock_ns.
//
// Answers are checked before timing: at a small size against ReferenceRouter, and at the size that is timed, from the
// first log-in on, against the other contenders.
//
// A hundred thousand agents need minutes and gigabytes: STROWGER_BENCHMARK_HUGE.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/acd_router.h"
#include "engine/decision_load.h"
#include "engine/latency.h"
#include "engine/naive_router.h"
#include "engine/reference_router.h"
#include "engine/sizes.h"

namespace strowger::bench {
namespace {

constexpr size_t kMaxSamples = 100'000;

template <class Router>
uint64_t checksum_of_small_run(Mix mix, uint32_t waiting) {
  DecisionLoad<Router> load(mix, 60, waiting);
  NoLatency none;
  for (int i = 0; i < 2'000; ++i) load.step(none, none);
  return load.checksum();
}

template <class Router>
bool is_right(Mix mix) {
  static std::map<Mix, bool> known;
  const auto [it, is_new] = known.try_emplace(mix);
  if (is_new) {
    it->second = checksum_of_small_run<Router>(mix, 0) == checksum_of_small_run<ReferenceRouter>(mix, 0) &&
                 checksum_of_small_run<Router>(mix, 40) == checksum_of_small_run<ReferenceRouter>(mix, 40);
  }
  return it->second;
}

/// Whether `checksum` is what the first contender had here.
bool agrees(const std::string& size, uint64_t checksum) {
  static std::map<std::string, uint64_t> checksums;
  return checksums.try_emplace(size, checksum).first->second == checksum;
}

template <class Router>
struct Rig {
  explicit Rig(const Size& size) : load(size.mix, size.agents, size.waiting, size.skills) {
    NoLatency none;
    for (int i = 0; i < 100; ++i) load.step(none, none);
    agreed = agrees(to_string(size), load.checksum());
    const Budget warm_up(pass_seconds());
    for (uint32_t i = 0; i < warm_up_steps(size.agents) && warm_up.left(); ++i) load.step(none, none);
    const Budget timing(pass_seconds());
    while (timing.left() && arrival.size() < kMaxSamples) load.step(arrival, ready);
  }

  DecisionLoad<Router> load;
  bool agreed = false;
  Latency arrival;
  Latency ready;
};

template <class Router>
void decide(benchmark::State& state, const Size& size) {
  static Last<Rig<Router>> last;
  if (!is_right<Router>(size.mix)) {
    state.SkipWithError("not the decisions of the reference");
    return;
  }
  Rig<Router>& rig = last.get(to_string(size), [&] { return std::make_unique<Rig<Router>>(size); });
  if (!rig.agreed) {
    state.SkipWithError("not the decisions of the other contenders");
    return;
  }
  NoLatency none;
  const uint64_t before = rig.load.decisions();
  for (auto _ : state) rig.load.step(none, none);
  state.counters["decisions/s"] =
      benchmark::Counter(static_cast<double>(rig.load.decisions() - before), benchmark::Counter::kIsRate);
  rig.arrival.report(state, "arrival_");
  rig.ready.report(state, "ready_");
  state.counters["clock_ns"] = Latency::clock_ns();
}

std::vector<Size> sizes() {
  std::vector<Size> all;
  for (const Mix mix : kMixes) {
    if (smoke()) {
      all.insert(all.end(), {{mix, 50, 0}, {mix, 50, 50}});
      continue;
    }
    for (const uint32_t agents : {100u, 1'000u, 10'000u, 100'000u}) {
      if (agents > 10'000 && !huge()) continue;
      for (const uint32_t waiting : {0u, 1'000u, 100'000u}) all.push_back({mix, agents, waiting});
    }
    if (huge()) all.push_back({mix, 10'000, 1'000'000});
    for (const uint32_t skills : {10u, 1'000u}) all.push_back({mix, 10'000, 0, skills});
  }
  return all;
}

template <class Router>
void add(const Size& size) {
  const std::string name = std::string("BM_Decision_") + Router::kName + to_string(size);
  benchmark::RegisterBenchmark(name.c_str(), [size](benchmark::State& state) { decide<Router>(state, size); });
}

[[maybe_unused]] const bool kAdded = [] {
  for (const Size& size : sizes()) {
    add<NaiveRouter>(size);
    add<TunedScanRouter>(size);
    add<AcdRouter>(size);
  }
  return true;
}();

}  // namespace
}  // namespace strowger::bench
