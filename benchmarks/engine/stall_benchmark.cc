// SPDX-License-Identifier: Apache-2.0
//
// Stalls: the longest single operation.
//
//   BM_Stall_<Group>/<mix>/agents:<n>/waiting:<w>
//
// What is done, and how noise is kept out: stall.h. The manual time is that of the group's longest operation. Counters
// are the longest of each operation in ns; of decisions (a call that arrives, an agent who becomes ready) also p50, p99
// and p999. All contain one reading of the clock, clock_ns. With waiting calls every agent has a call in hand.
//
// A million waiting calls and a hundred thousand agents need minutes and gigabytes: STROWGER_BENCHMARK_HUGE.
//
// Checked before a figure is reported: every command was carried out, the runs ended in the same state, and at a small
// size the engine's invariants hold.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/latency.h"
#include "engine/sizes.h"
#include "engine/stall.h"

namespace strowger::bench {
namespace {

int runs(const Size& size) {
  if (smoke()) return 2;
  return size.agents > 10'000 || size.waiting > 1'000 ? 3 : 5;
}

/// The least time of each place in the sequence.
struct Best {
  explicit Best(const Size& size) {
    Stall small({size.mix, 60, size.waiting == 0 ? 0u : 40u});
    small.run();
    wrong = small.check(/*thorough=*/true);
    uint64_t digest = 0;
    for (int run = 0; wrong.empty() && run < runs(size); ++run) {
      Stall stall(size);
      stall.run();
      wrong = stall.check(/*thorough=*/false);
      if (run == 0) {
        samples = stall.samples();
        digest = stall.digest();
      } else if (stall.digest() != digest || stall.samples().size() != samples.size()) {
        wrong = "the runs are not alike";
      } else {
        for (size_t i = 0; i < samples.size(); ++i) {
          samples[i].ticks = std::min(samples[i].ticks, stall.samples()[i].ticks);
        }
      }
    }
  }
  std::vector<Stall::Sample> samples;
  std::string wrong;
};

void measure(benchmark::State& state, std::string_view group, const Size& size) {
  static Last<Best> last;
  const Best& best = last.get(to_string(size), [&] { return std::make_unique<Best>(size); });
  if (!best.wrong.empty()) {
    state.SkipWithError(best.wrong.c_str());
    return;
  }
  double longest = 0;
  for (size_t op = 0; op < kStallRows.size(); ++op) {
    if (kStallRows[op].group != group) continue;
    Latency latency;
    for (const Stall::Sample& sample : best.samples) {
      if (sample.op == static_cast<StallOp>(op)) latency.add(sample.ticks);
    }
    if (latency.size() == 0) continue;
    const std::string name(kStallRows[op].name);
    if (group == "Decisions") latency.report(state, name + "_");
    state.counters[group == "Decisions" ? name + "_longest" : name] = latency.at(1);
    longest = std::max(longest, latency.at(1));
  }
  state.counters["clock_ns"] = Latency::clock_ns();
  for (auto _ : state) state.SetIterationTime(longest * 1e-9);
}

std::vector<Size> sizes() {
  std::vector<Size> all;
  for (const Mix mix : {Mix::kFew, Mix::kUnique}) {
    if (smoke()) {
      all.insert(all.end(), {{mix, 50, 0}, {mix, 50, 50}});
      continue;
    }
    for (const uint32_t agents : {10'000u, 100'000u}) {
      if (agents > 10'000 && !huge()) continue;
      for (const uint32_t waiting : {0u, 1'000u, 1'000'000u}) {
        if (waiting <= 1'000 || huge()) all.push_back({mix, agents, waiting});
      }
    }
  }
  return all;
}

[[maybe_unused]] const bool kAdded = [] {
  for (const Size& size : sizes()) {
    std::string_view before;
    for (const StallRow& row : kStallRows) {
      const std::string_view group = row.group;
      if (group == before) continue;
      before = group;
      const std::string name = "BM_Stall_" + std::string(group) + to_string(size);
      benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) { measure(state, group, size); })
          ->Iterations(1)
          ->UseManualTime()
          ->Unit(benchmark::kMicrosecond);
    }
  }
  return true;
}();

}  // namespace
}  // namespace strowger::bench
