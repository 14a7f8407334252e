// SPDX-License-Identifier: Apache-2.0
//
// Memory: what one more waiting call and one more agent take, index and timers included.
//
//   BM_Memory_WaitingCall/<mix>/agents:<n>/waiting:<w>  calls with an SLA that nobody is there to take
//   BM_Memory_Agent/<mix>/agents:<n>/waiting:0          agents logged in and idle, some fifteen skills each
//
// bytes is the difference of Acd::memory_bytes() divided by the number of calls (of agents); heap_bytes that of what
// the C library has handed out (glibc only), which sees everything, rounded up as allocators do. skill_bytes of an
// agent are what the specification's skills alone take in the form in which the host gave them.
#include <benchmark/benchmark.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/sizes.h"
#include "engine/workload.h"
#include "strowger/engine/acd.h"

namespace strowger::bench {
namespace {

size_t heap_in_use() {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
#else
  return 0;
#endif
}

struct Held {
  size_t bytes = 0;
  size_t heap = 0;
};

void report(benchmark::State& state, const Held& before, const Held& after, uint32_t count) {
  state.counters["bytes"] = static_cast<double>(after.bytes - before.bytes) / count;
  if (after.heap > before.heap) state.counters["heap_bytes"] = static_cast<double>(after.heap - before.heap) / count;
}

void waiting_calls(benchmark::State& state, const Size& size) {
  const Workload workload = make_workload(size.mix, size.agents);
  CentreSpec centre = make_centre(workload);
  centre.slas.push_back({.name = "sla", .target = Duration{20'000'000}, .at_risk_before = Duration{5'000'000}});
  centre.queues.front().sla = "sla";
  for (auto _ : state) {
    const auto acd = Acd::create(centre, {.max_calls = 4'000'000}).value();
    std::vector<RequirementId> requirements;
    for (const CallKind& kind : workload.kinds)
      requirements.push_back(acd->requirement(requirement_text(kind)).value());
    const auto arrive = [&](uint32_t i) {
      const size_t kind = i % requirements.size();
      return acd->apply(ArriveCall{.queue = acd->find_queue("all"),
                                   .priority = workload.kinds[kind].priority,
                                   .requirement = requirements[kind]});
    };
    // Each kind once, so that the classes of calls are there.
    for (uint32_t i = 0; i < requirements.size(); ++i) acd->apply(HangUpCall{arrive(i).call});
    const Held before{acd->memory_bytes(), heap_in_use()};
    for (uint32_t i = 0; i < size.waiting; ++i) arrive(i);
    report(state, before, {acd->memory_bytes(), heap_in_use()}, size.waiting);
    if (acd->waiting(acd->find_queue("all")) != size.waiting) state.SkipWithError("not all calls wait");
  }
}

std::unique_ptr<Acd> engine_with_agents(const CentreSpec& centre, const Workload& workload) {
  auto acd = Acd::create(centre, {.max_agents = 1'000'000}).value();
  for (const AgentId agent : acd->agents()) acd->apply(LogIn{agent});
  for (const CallKind& kind : workload.kinds) {
    const Applied applied = acd->apply(ArriveCall{.queue = acd->find_queue("all"),
                                                  .priority = kind.priority,
                                                  .requirement = acd->requirement(requirement_text(kind)).value()});
    acd->apply(HangUpCall{applied.call});
  }
  return acd;
}

void agents(benchmark::State& state, const Size& size) {
  const Workload workload = make_workload(size.mix, size.agents);
  const CentreSpec all = make_centre(workload);
  CentreSpec one = all;
  one.agents.resize(1);
  size_t skills = 0;
  for (const AgentSpec& agent : all.agents) skills += agent.skills.size();
  for (auto _ : state) {
    const size_t heap_without = heap_in_use();
    const auto small = engine_with_agents(one, workload);
    const Held before{small->memory_bytes(), heap_in_use() - heap_without};
    const size_t heap_with_one = heap_in_use();
    const auto big = engine_with_agents(all, workload);
    report(state, before, {big->memory_bytes(), heap_in_use() - heap_with_one}, size.agents - 1);
    if (big->agents().size() != size.agents) state.SkipWithError("agents are missing");
  }
  state.counters["skill_bytes"] = static_cast<double>(skills * sizeof(SkillLevel)) / size.agents;
}

void add(const std::string& subject, const Size& size, void (*measure)(benchmark::State&, const Size&)) {
  const std::string name = "BM_Memory_" + subject + to_string(size);
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) { measure(state, size); })
      ->Iterations(1)
      ->Unit(benchmark::kMillisecond);
}

[[maybe_unused]] const bool kAdded = [] {
  for (const Mix mix : kMixes) {
    add("WaitingCall", {mix, 100, smoke() ? 1'000u : 100'000u}, waiting_calls);
    if (huge()) add("WaitingCall", {mix, 100, 1'000'000}, waiting_calls);
    add("Agent", {mix, smoke() ? 100u : 10'000u, 0}, agents);
    if (huge()) add("Agent", {mix, 100'000, 0}, agents);
  }
  return true;
}();

}  // namespace
}  // namespace strowger::bench
