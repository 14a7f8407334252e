// SPDX-License-Identifier: Apache-2.0
//
// Threads that begin together, each on a core of its own as far as there are any, and the time until all have ended.
#ifndef STROWGER_BENCHMARKS_QUEUES_THREADS_H_
#define STROWGER_BENCHMARKS_QUEUES_THREADS_H_

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <functional>

#include "strowger/queue/atomics.h"

namespace strowger::bench {

bool smoke();

/// The wall time in ns that `body(0)` to `body(threads - 1)` took together, from the moment when all were there.
double run_threads(size_t threads, const std::function<void(size_t)>& body);

/// How a benchmark of this scenario runs: a repetition is one round, and benchmarks/run does the rounds of all in
/// random turns, because how far apart the two cores are can change from second to second on a virtual machine. Its
/// figures are `typical`: the geometric mean of the middle four fifths of the rounds, so that the quotient of two is
/// the typical quotient.
void in_rounds(benchmark::internal::Benchmark* benchmark);

/// The time of a round per item, as the time of the iteration and as the counter `ns`.
void report(benchmark::State& state, double time, double items);

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
