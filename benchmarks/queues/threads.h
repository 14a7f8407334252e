// SPDX-License-Identifier: Apache-2.0
//
// Threads that begin together, each on a core of its own as far as there are any, and the time until all have ended.
#ifndef STROWGER_BENCHMARKS_QUEUES_THREADS_H_
#define STROWGER_BENCHMARKS_QUEUES_THREADS_H_

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "strowger/queue/atomics.h"

namespace strowger::bench {

bool smoke();

/// The wall time in ns that `body(0)` to `body(threads - 1)` took together, from the moment when all were there.
double run_threads(size_t threads, const std::function<void(size_t)>& body);

/// The time of the round that a tenth of the rounds were faster than, per item, as the time of the iteration and as the
/// counter `ns`. What the machine does beside makes rounds longer and never shorter.
void report(benchmark::State& state, std::vector<double> times, double items);

/// How all contenders wait: for a moment, and if that was not enough, so that others may run.
class Waiting {
 public:
  void again() {
    if (++times_ % 128 == 0) {
      StdAtomics::yield();
    } else {
      StdAtomics::pause();
    }
  }

 private:
  uint64_t times_ = 0;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_QUEUES_THREADS_H_
