// SPDX-License-Identifier: Apache-2.0
//
// The gate on simulated weak memory: whatever a thread makes known before it asks is found by somebody, and one thread
// is inside at a time; and each memory order, fence and read-modify-write of gate.h is needed: with any one of them
// spoiled, the same runs notice it. STROWGER_EFFORT scales the number of runs.
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/host/gate.h"
#include "support/queue/mutations.h"
#include "support/queue/simulated_memory.h"

namespace strowger::testing {
namespace {

using Gate = detail::BasicGate<SimulatedAtomics>;

constexpr size_t kThreads = 3;
constexpr size_t kLettersEach = 2;

/// Threads that post letters, and whoever is inside reads them.
class Office {
 public:
  void post(size_t letter, bool first_try) {
    letters_[letter].store(1, std::memory_order_relaxed);
    if (first_try && gate_.try_enter_open()) return work();
    const Gate::Entry entry = gate_.enter_or_ask();
    if (entry == Gate::Entry::kInside) return work();
    if (entry == Gate::Entry::kTired && gate_.try_become_heir() && gate_.await(1)) work();
  }
  bool all_read() const {
    for (const bool read : read_) {
      if (!read) return false;
    }
    return true;
  }

 private:
  void work() {
    size_t done = 0;
    do {
      while (const size_t count = read_some()) {
        done += count;
        if (done < 2) continue;
        gate_.tire();
        if (gate_.hand_over()) return;
      }
    } while (gate_.leave() == Gate::Exit::kAgain);
  }
  /// One at a time, so that there is time to become an heir.
  size_t read_some() {
    SimulatedAtomics::will_write(&read_);
    for (size_t i = 0; i < letters_.size(); ++i) {
      if (read_[i] || letters_[i].load(std::memory_order_relaxed) == 0) continue;
      read_[i] = true;
      return 1;
    }
    return 0;
  }

  Gate gate_;
  std::array<SimulatedAtomic<uint32_t>, kThreads * kLettersEach> letters_;
  std::array<bool, kThreads * kLettersEach> read_{};
};

std::string simulate(const SimulatedMemoryOptions& options) {
  Simulation simulation(options);
  Office office;
  std::vector<std::function<void()>> threads;
  for (size_t thread = 0; thread < kThreads; ++thread) {
    threads.push_back([&, thread] {
      for (size_t i = 0; i < kLettersEach; ++i) {
        office.post(thread * kLettersEach + i, simulation.random_below(2) == 0);
      }
    });
  }
  simulation.run(threads);
  if (!simulation.failure().empty()) return simulation.failure();
  return office.all_read() ? "" : "a letter was left behind";
}

TEST(GateSimulation, nothing_is_left_behind_on_weak_memory) { expect_nothing_goes_wrong(simulate); }

TEST(GateSimulation, each_mutation_is_noticed) { expect_each_mutation_is_noticed("gate.h", 10, simulate); }

}  // namespace
}  // namespace strowger::testing
