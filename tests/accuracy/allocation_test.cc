// SPDX-License-Identifier: Apache-2.0
//
// After warm-up a simulated call allocates nothing, neither in the engine nor in the simulator: a run ten times as long
// allocates as often, but for a few arrays that double when more calls are there at once than ever before.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "accuracy/models.h"

namespace {

std::atomic<size_t> allocations{0};

void* counted(size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(size_t bytes) { return counted(bytes); }
void* operator new[](size_t bytes) { return counted(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }

namespace strowger::accuracy {
namespace {

using namespace std::chrono_literals;

size_t allocations_of_run(const CentreSpec& centre, const SimulationPlan& plan, double units_long) {
  SimulationOptions options{.length = units(units_long), .batches = 10};
  options.engine.reserve_calls = 2000;
  auto simulator = Simulator::create(centre, plan, options);
  EXPECT_TRUE(simulator.ok()) << simulator.status();
  const size_t before = allocations;
  EXPECT_TRUE((*simulator)->run().ok());
  return allocations - before;
}

/// Offers, answer delays, declines, random wrap-up, redials, two groups and a ladder: everything that keeps something.
TEST(Allocation, none_per_call) {
  CentreSpec centre;
  centre.groups = {{.name = "one"}, {.name = "two"}};
  centre.queues.push_back({.name = "q", .wrap_up = kForever});
  centre.queues[0].ladder.push_back({.action = LadderAction::kRaisePriority, .after = 20s, .by = 1});
  for (int i = 0; i < 20; ++i) {
    centre.agents.push_back(
        {.name = "a" + std::to_string(i), .group = i % 2 == 0 ? "one" : "two", .memberships = {{.queue = "q"}}});
  }
  SimulationPlan plan;
  plan.sources.push_back({.name = "s",
                          .queue = "q",
                          .arrivals = ArrivalProcess::poisson(per_hour(18)),
                          .patience = Distribution::exponential(kUnit),
                          .handling = Distribution::lognormal(units(0.8), 1.2),
                          .group_handling = {{"two", Distribution::gamma(units(0.9), 0.5)}},
                          .wrap_up = Distribution::exponential(units(0.1)),
                          .redial_after_abandoning = {.probability = 0.5, .delay = Distribution::exponential(kUnit)}});
  plan.behaviours = {
      {.group = "one", .answer_delay = Distribution::exponential(2s), .declines = 0.05, .ignores = 0.01}};
  const size_t once = allocations_of_run(centre, plan, 2000);
  EXPECT_LE(allocations_of_run(centre, plan, 20'000), once + 5) << "for 320,000 calls more";
}

}  // namespace
}  // namespace strowger::accuracy
