// SPDX-License-Identifier: Apache-2.0
//
// Replications: the same simulation again and again with other random numbers, and what that says.
//
// What it is: `run_replications` runs replications 0 to R - 1 of a plan, each with streams of its own, and keeps their
// results in order, so estimates do not depend on the number of threads. `pooled` makes one result whose batches are
// the replications.
//
// When to use which: for a day, or any simulation with a beginning and an end, take replications. For the steady state
// of a centre whose rates do not change, one long run with batches wastes less on warm-up.
//
// Thread safety: the caller's thread alone, unless `threads` asks for more; these are joined before the answer.
// Complexity: R runs. Errors: the first error of Simulator::create or run.
//
// Example:
//   auto runs = strowger::run_replications(centre, plan, options, {.replications = 100, .threads = 2});
//   strowger::Estimate wait = strowger::pooled(*runs).estimate(strowger::Metric::kMeanWait);
#ifndef STROWGER_SIM_REPLICATIONS_H_
#define STROWGER_SIM_REPLICATIONS_H_

#include <cstddef>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "strowger/engine/centre.h"
#include "strowger/sim/plan.h"
#include "strowger/sim/result.h"
#include "strowger/sim/simulator.h"

namespace strowger {

struct ReplicationOptions {
  /// 1 or more.
  size_t replications = 10;
  /// Threads to run them on, 1 to 1,000. With more than one, SimulationOptions::on_call and progress are called from
  /// these threads, several at once.
  size_t threads = 1;
  /// Told after each replication how many are done; from one thread at a time.
  std::function<void(size_t done)> on_done;
};

/// Replication numbers count on from `options.replication`. When `options.stop` is set the runs not begun are left out.
absl::StatusOr<std::vector<SimulationResult>> run_replications(const CentreSpec& centre, const SimulationPlan& plan,
                                                               const SimulationOptions& options,
                                                               const ReplicationOptions& replication);

/// How many replications it takes until the half width is at most `half_width`, judged from a pilot of `pilot.samples`
/// (Law 2015, 9.4.1); at least as many as the pilot's.
size_t replications_needed(const Estimate& pilot, double half_width);

}  // namespace strowger

#endif  // STROWGER_SIM_REPLICATIONS_H_
