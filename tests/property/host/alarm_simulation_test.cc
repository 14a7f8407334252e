// SPDX-License-Identifier: Apache-2.0
//
// The alarm on simulated weak memory: nobody sleeps while something is to be done, and both fences of alarm.h are
// needed. STROWGER_EFFORT scales the number of runs.
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/host/alarm.h"
#include "support/queue/mutations.h"
#include "support/queue/simulated_memory.h"

namespace strowger::testing {
namespace {

constexpr size_t kRingers = 2;
constexpr size_t kErrandsEach = 2;
constexpr size_t kErrands = kRingers * kErrandsEach;

/// Two threads leave errands and ring; one does them, and sleeps when there are none.
class Porter {
 public:
  void leave(size_t errand) {
    errands_[errand].store(1, std::memory_order_relaxed);
    alarm_.ring();
  }
  /// As HostRunner does: looks, arms, looks again, sleeps.
  void work() {
    while (done_ < kErrands) {
      if (do_some()) continue;
      alarm_.arm();
      if (do_some()) {
        alarm_.disarm();
      } else {
        alarm_.sleep(kForever);
      }
    }
  }

 private:
  bool do_some() {
    for (size_t i = 0; i < kErrands; ++i) {
      if (is_done_[i] || errands_[i].load(std::memory_order_relaxed) == 0) continue;
      is_done_[i] = true;
      ++done_;
      return true;
    }
    return false;
  }

  detail::BasicAlarm<SimulatedAtomics> alarm_;
  std::array<SimulatedAtomic<uint32_t>, kErrands> errands_;
  std::array<bool, kErrands> is_done_{};
  size_t done_ = 0;
};

/// A ring that is not heard leaves the porter asleep for ever, which the simulation notices.
std::string simulate(const SimulatedMemoryOptions& options) {
  Simulation simulation(options);
  Porter porter;
  std::vector<std::function<void()>> threads{[&] { porter.work(); }};
  for (size_t ringer = 0; ringer < kRingers; ++ringer) {
    threads.push_back([&, ringer] {
      for (size_t i = 0; i < kErrandsEach; ++i) porter.leave(ringer * kErrandsEach + i);
    });
  }
  simulation.run(threads);
  return simulation.failure();
}

TEST(AlarmSimulation, no_ring_is_lost_on_weak_memory) { expect_nothing_goes_wrong(simulate); }

TEST(AlarmSimulation, each_mutation_is_noticed) { expect_each_mutation_is_noticed("alarm.h", 2, simulate); }

}  // namespace
}  // namespace strowger::testing
