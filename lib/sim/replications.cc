// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/replications.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_format.h"

namespace strowger {
namespace {

absl::StatusOr<SimulationResult> run_one(const CentreSpec& centre, const SimulationPlan& plan,
                                         SimulationOptions options, size_t number) {
  options.replication += number;
  absl::StatusOr<std::unique_ptr<Simulator>> simulator = Simulator::create(centre, plan, options);
  if (!simulator.ok()) return simulator.status();
  return (*simulator)->run();
}

}  // namespace

absl::StatusOr<std::vector<SimulationResult>> run_replications(const CentreSpec& centre, const SimulationPlan& plan,
                                                               const SimulationOptions& options,
                                                               const ReplicationOptions& replication) {
  if (replication.replications < 1) return absl::InvalidArgumentError("replications must be 1 or more");
  if (replication.threads < 1 || replication.threads > 1000) {
    return absl::InvalidArgumentError(absl::StrFormat("threads is %d; it must be 1 to 1,000", replication.threads));
  }
  std::vector<std::optional<absl::StatusOr<SimulationResult>>> results(replication.replications);
  std::atomic<size_t> next{0};
  std::atomic<bool> failed{false};
  std::mutex telling;
  size_t done = 0;
  const auto work = [&] {
    while (!failed && !(options.stop != nullptr && options.stop->load())) {
      const size_t number = next++;
      if (number >= results.size()) return;
      results[number] = run_one(centre, plan, options, number);
      if (!results[number]->ok()) failed = true;
      const std::lock_guard lock(telling);
      ++done;
      if (replication.on_done) replication.on_done(done);
    }
  };
  std::vector<std::thread> threads;
  for (size_t i = 1; i < std::min(replication.threads, replication.replications); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  std::vector<SimulationResult> runs;
  for (auto& result : results) {
    if (!result) continue;
    if (!result->ok()) return result->status();
    runs.push_back(*std::move(*result));
  }
  return runs;
}

size_t replications_needed(const Estimate& pilot, double half_width) {
  if (!(half_width > 0) || pilot.samples < 2) return pilot.samples;
  const double variance =
      pilot.standard_error * pilot.standard_error * static_cast<double>(pilot.samples);  // of one replication
  const auto enough = [&](size_t n) {
    const double t = student_t_quantile(0.5 + 0.5 * pilot.confidence, static_cast<double>(n - 1));
    return t * std::sqrt(variance / static_cast<double>(n)) <= half_width;
  };
  size_t low = pilot.samples - 1;  // the half width falls with n, so a doubling search and a bisection find the least
  size_t high = pilot.samples;
  while (!enough(high) && high < size_t{1} << 40) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace strowger
