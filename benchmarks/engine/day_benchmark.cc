// SPDX-License-Identifier: Apache-2.0
//
// The simulated day: 100 agents, one queue, Poisson arrivals, exponential service (180 s) and patience (120 s), all
// drawn inside: M/M/100+M.
//
//   BM_Day_SpecialisedLoop  a loop for this one model: the limit
//   BM_Day_Acd              the whole engine, driven by hand
//   BM_Day_Simulator        strowger::Simulator, which is what analysts use
//
// calls/s is the figure; an iteration is a run of some 300,000 calls, with making the centre. Before timing, each
// contender's share of abandoned calls and mean wait must be those of theory (Erlang A).
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "engine/acd_day.h"
#include "engine/day.h"
#include "engine/sizes.h"
#include "engine/specialised_day.h"

namespace strowger::bench {
namespace {

template <class Contender>
void simulate(benchmark::State& state, Day day) {
  day.calls = smoke() ? 20'000 : 300'000;
  if (!is_plausible(day, Contender(day).run())) {
    state.SkipWithError("not what theory says");
    return;
  }
  uint64_t calls = 0;
  uint64_t abandoned = 0;
  for (auto _ : state) {
    ++day.seed;
    const DayResult result = Contender(day).run();
    calls += result.calls;
    abandoned += result.abandoned;
  }
  state.counters["calls/s"] = benchmark::Counter(static_cast<double>(calls), benchmark::Counter::kIsRate);
  state.counters["abandoned_%"] = 100.0 * static_cast<double>(abandoned) / static_cast<double>(calls);
}

template <class Contender>
void add(int load_percent) {
  const std::string name = std::string("BM_Day_") + Contender::kName + "/load:" + std::to_string(load_percent);
  const Day day{.load = load_percent / 100.0};
  benchmark::RegisterBenchmark(name.c_str(), [day](benchmark::State& state) {
    simulate<Contender>(state, day);
  })->Unit(benchmark::kMillisecond);
}

[[maybe_unused]] const bool kAdded = [] {
  for (const int load_percent : {80, 110}) {
    add<SpecialisedDay>(load_percent);
    add<AcdDay>(load_percent);
    add<SimulatorDay>(load_percent);
  }
  return true;
}();

}  // namespace
}  // namespace strowger::bench
