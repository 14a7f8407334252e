// SPDX-License-Identifier: Apache-2.0
//
// The queues on simulated weak memory: every random run is linearizable and free of data races, and comes to an end;
// and each memory order, each fence and each read-modify-write in their headers is needed: with any one of them
// spoiled, the same runs notice it. STROWGER_EFFORT scales the number of runs.
#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "support/queue/linearizability.h"
#include "support/queue/scenarios.h"
#include "support/queue/simulated_memory.h"
#include "support/random_commands.h"

namespace strowger::testing {
namespace {

constexpr uint64_t kRuns = 40'000;

SimulatedMemoryOptions options_of(uint64_t seed) {
  SimulatedMemoryOptions options;
  options.seed = from_environment("STROWGER_SEED", 0) + seed;
  options.old_values = seed % 4 != 0;
  return options;
}

class EachQueue : public ::testing::TestWithParam<ScenarioRow> {};

TEST_P(EachQueue, is_right_on_weak_memory) {
  for (uint64_t seed = 0; seed < with_effort(kRuns); ++seed) {
    const SimulatedMemoryOptions options = options_of(seed);
    ASSERT_EQ(GetParam().run(options), "") << "seed " << options.seed << ", old values " << options.old_values;
  }
}

INSTANTIATE_TEST_SUITE_P(QueueSimulation, EachQueue, ::testing::ValuesIn(kScenarioRows),
                         [](const auto& row) { return std::string(row.param.name); });

/// What can be spoiled in the headers of the scenario.
std::set<Mutation> mutations_of(const ScenarioRow& scenario) {
  for (uint64_t seed = 0; seed < 400; ++seed) scenario.run(options_of(seed));
  std::set<Mutation> mutations;
  for (const Mutation& mutation : Simulation::spoilable()) {
    if (std::ranges::count(scenario.headers, mutation.file) != 0) mutations.insert(mutation);
  }
  return mutations;
}

bool notices(const ScenarioRow& scenario, const Mutation& mutation) {
  for (uint64_t seed = 0; seed < 200'000; ++seed) {
    SimulatedMemoryOptions options = options_of(seed);
    options.mutation = mutation;
    if (!scenario.run(options).empty()) return true;
  }
  return false;
}

TEST(QueueMutations, each_is_noticed) {
  uint64_t count = 0;
  for (const ScenarioRow& scenario : kScenarioRows) {
    for (const Mutation& mutation : mutations_of(scenario)) {
      EXPECT_TRUE(notices(scenario, mutation)) << describe(mutation) << " makes no difference";
      ++count;
    }
  }
  EXPECT_GT(count, 50u) << "the accesses of the headers were not found";
}

// The judges themselves.

std::string message_passing(std::memory_order store, std::memory_order load, uint64_t seed) {
  SimulatedMemoryOptions options;
  options.seed = seed;
  Simulation simulation(options);
  SimulatedAtomic<int> ready;
  int message = 0;
  simulation.run({[&] {
                    SimulatedAtomics::will_write(&message);
                    ready.store(1, store);
                  },
                  [&] {
                    if (ready.load(load) == 1) SimulatedAtomics::will_read(&message);
                  }});
  return simulation.failure();
}

TEST(SimulatedMemory, passes_messages_by_release_and_acquire_only) {
  bool relaxed_store_failed = false;
  bool relaxed_load_failed = false;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    EXPECT_EQ(message_passing(std::memory_order_release, std::memory_order_acquire, seed), "");
    relaxed_store_failed |= !message_passing(std::memory_order_relaxed, std::memory_order_acquire, seed).empty();
    relaxed_load_failed |= !message_passing(std::memory_order_release, std::memory_order_relaxed, seed).empty();
  }
  EXPECT_TRUE(relaxed_store_failed);
  EXPECT_TRUE(relaxed_load_failed);
}

/// Each of two threads stores and then looks at what the other stored: whether both may see nothing.
bool both_may_miss(bool fences, std::memory_order order) {
  bool missed = false;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    SimulatedMemoryOptions options;
    options.seed = seed;
    Simulation simulation(options);
    SimulatedAtomic<int> mine[2];
    int seen[2] = {1, 1};
    const auto body = [&](int self) {
      mine[self].store(1, order);
      if (fences) SimulatedAtomics::fence(std::memory_order_seq_cst);
      seen[self] = mine[1 - self].load(order == std::memory_order_release ? std::memory_order_acquire : order);
    };
    simulation.run({[&] { body(0); }, [&] { body(1); }});
    missed |= seen[0] == 0 && seen[1] == 0;
  }
  return missed;
}

TEST(SimulatedMemory, lets_two_threads_miss_each_other_unless_there_is_one_order) {
  EXPECT_TRUE(both_may_miss(false, std::memory_order_release));
  EXPECT_FALSE(both_may_miss(true, std::memory_order_relaxed));
  EXPECT_FALSE(both_may_miss(false, std::memory_order_seq_cst));
}

TEST(SimulatedMemory, finds_a_sleeper_whom_nobody_wakes_and_a_loop_without_end) {
  SimulatedMemoryOptions options;
  {
    Simulation simulation(options);
    SimulatedAtomic<uint32_t> value;
    simulation.run({[&] { SimulatedAtomics::wait(value, 0u); }});
    EXPECT_NE(simulation.failure(), "");
  }
  Simulation simulation(options);
  SimulatedAtomic<uint32_t> value;
  simulation.run({[&] {
    while (value.load(std::memory_order_relaxed) == 0) SimulatedAtomics::pause();
  }});
  EXPECT_NE(simulation.failure(), "");
}

TEST(SimulatedMemory, finds_that_others_wait_for_a_suspended_thread) {
  bool found = false;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    SimulatedMemoryOptions options;
    options.seed = seed;
    options.suspended = 1;
    options.suspended_from = seed % 8;
    Simulation simulation(options);
    SimulatedAtomic<uint32_t> lock;
    const auto body = [&] {
      while (lock.exchange(1, std::memory_order_acquire) != 0) SimulatedAtomics::pause();
      lock.store(0, std::memory_order_release);
    };
    simulation.run({body, body});
    found |= !simulation.failure().empty();
  }
  EXPECT_TRUE(found);
}

TEST(Linearizability, tells_histories_apart) {
  QueueOperation first{.items = {1}};
  QueueOperation second{.items = {2}};
  QueueOperation pop_second{.action = QueueAction::kPop, .items = {2}, .before = 3};
  EXPECT_EQ(check_linearizable({first, second, pop_second}, {}), "") << "the pushes overlap";
  second.before = 1;
  EXPECT_NE(check_linearizable({first, second, pop_second}, {}), "") << "the pushes do not overlap";
  QueueOperation twice{.action = QueueAction::kPop, .items = {1}};
  EXPECT_NE(check_linearizable({first, twice, twice}, {}), "");
  QueueOperation empty{.action = QueueAction::kPop, .result = QueueResult::kEmpty, .before = 1};
  EXPECT_NE(check_linearizable({first, empty}, {}), "");
  QueueOperation full{.result = QueueResult::kFull};
  EXPECT_EQ(check_linearizable({first, full}, {.capacity = 1}), "");
  EXPECT_NE(check_linearizable({first, full}, {.capacity = 2}), "");
  QueueOperation at_the_same_time{.action = QueueAction::kPop, .result = QueueResult::kEmpty, .before = 1};
  QueueOperation pop_first{.action = QueueAction::kPop, .items = {1}, .before = 5};
  EXPECT_NE(check_linearizable({first, second, at_the_same_time, pop_first}, {}), "");
  EXPECT_EQ(check_linearizable({first, second, at_the_same_time, pop_first}, {.others_hide = true}), "");
  at_the_same_time.before = 3;
  EXPECT_NE(check_linearizable({first, second, at_the_same_time, pop_first}, {.others_hide = true}), "");
  QueueOperation close{.action = QueueAction::kClose};
  EXPECT_EQ(check_linearizable({close, first}, {}), "");
  first.before = 1;
  EXPECT_NE(check_linearizable({close, first}, {}), "");
}

TEST(Linearizability, knows_priorities_and_cancellations) {
  const uint64_t low = 1;
  const uint64_t high = (uint64_t{1} << kItemPriorityShift) | 2;
  QueueOperation push_low{.items = {low}};
  QueueOperation push_high{.items = {high}, .before = 1};
  QueueOperation pop{.action = QueueAction::kPop, .items = {high}, .before = 3};
  EXPECT_EQ(check_linearizable({push_low, push_high, pop}, {}), "");
  pop.items = {low};
  EXPECT_NE(check_linearizable({push_low, push_high, pop}, {}), "");
  QueueOperation cancel{.action = QueueAction::kCancel, .items = {low}, .before = 3};
  EXPECT_EQ(check_linearizable({push_low, push_high, cancel}, {}), "");
  EXPECT_NE(check_linearizable({push_low, push_high, pop, cancel}, {}), "") << "both got it";
  cancel.result = QueueResult::kGone;
  EXPECT_NE(check_linearizable({push_low, push_high, cancel}, {}), "");
  QueueOperation full{.result = QueueResult::kFull};
  EXPECT_EQ(check_linearizable({push_low, full}, {.capacity = 2, .full_early = true}), "");
  full.before = 1;
  EXPECT_NE(check_linearizable({push_low, full}, {.capacity = 2, .full_early = true}), "");
}

}  // namespace
}  // namespace strowger::testing
