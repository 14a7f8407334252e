// SPDX-License-Identifier: Apache-2.0
//
// What the tests of a header on simulated weak memory have in common: many runs of it as it is, in which nothing may go
// wrong, and of it with each of its memory orders, fences and read-modify-writes spoiled, which some run must notice.
#ifndef STROWGER_TESTS_SUPPORT_QUEUE_MUTATIONS_H_
#define STROWGER_TESTS_SUPPORT_QUEUE_MUTATIONS_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "support/queue/simulated_memory.h"
#include "support/random_commands.h"

namespace strowger::testing {

/// Every fourth run is sequentially consistent: what goes wrong there is not the memory's fault.
inline SimulatedMemoryOptions simulated_run(uint64_t seed) {
  SimulatedMemoryOptions options;
  options.seed = from_environment("STROWGER_SEED", 0) + seed;
  options.old_values = seed % 4 != 0;
  return options;
}

/// `simulate` makes a run and says what went wrong. Many runs are made, by the effort.
template <class F>
void expect_nothing_goes_wrong(const F& simulate) {
  for (uint64_t seed = 0; seed < with_effort(40'000); ++seed) {
    ASSERT_EQ(simulate(simulated_run(seed)), "") << "seed " << simulated_run(seed).seed;
  }
}

/// What could be spoiled in `header`, of which there must be `least`, is spoiled, one thing at a time.
template <class F>
void expect_each_mutation_is_noticed(std::string_view header, size_t least, const F& simulate) {
  Simulation::spoilable().clear();  // Other simulations in this process may have met other parts of the header.
  for (uint64_t seed = 0; seed < 400; ++seed) simulate(simulated_run(seed));
  std::set<Mutation> mutations;
  for (const Mutation& mutation : Simulation::spoilable()) {
    if (mutation.file == header) mutations.insert(mutation);
  }
  EXPECT_GE(mutations.size(), least) << "the accesses of the header were not found";
  for (const Mutation& mutation : mutations) {
    bool noticed = false;
    for (uint64_t seed = 0; seed < 200'000 && !noticed; ++seed) {
      SimulatedMemoryOptions options = simulated_run(seed);
      options.mutation = mutation;
      noticed = !simulate(options).empty();
    }
    EXPECT_TRUE(noticed) << describe(mutation) << " makes no difference";
  }
}

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_QUEUE_MUTATIONS_H_
