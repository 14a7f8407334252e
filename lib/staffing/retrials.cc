// SPDX-License-Identifier: Apache-2.0
#include "strowger/staffing/retrials.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "staffing/boundary.h"

namespace strowger::staffing {
namespace {

/// Of all attempts, those that are not answered.
double lost_share(const Queue& queue) { return queue.blocked() + (1 - queue.blocked()) * queue.abandoned(); }

/// Attempts per caller, when `lost` is the share of attempts that are lost.
double attempts_per_caller(double lost, double first, double later) { return 1 + lost * first / (1 - lost * later); }

absl::Status check_share(const char* name, double share) {
  if (share >= 0 && share <= 1) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the share of callers who call again after a ", name,
                                                 " lost attempt is ", share, ", expected 0 to 1"));
}

}  // namespace

absl::StatusOr<RetrialQueue> with_retrials(const QueueSpec& spec, const RetrialShares& shares) {
  const double first = shares.first;
  const double later = shares.later.value_or(first);
  if (absl::Status status = check_share("first", first); !status.ok()) return status;
  if (absl::Status status = check_share("later", later); !status.ok()) return status;
  absl::StatusOr<Queue> queue = Queue::create(spec);
  if (!queue.ok()) return queue.status();
  const auto agents = static_cast<double>(spec.agents);
  if (later == 1 && first > 0 && lost_share(*queue) > 0 && spec.load * first >= agents) {
    return absl::FailedPreconditionError(
        absl::StrCat("no steady state: all lost callers call again until they are "
                     "answered, and a load of ",
                     spec.load, " erlangs is too much for ", spec.agents, " agents"));
  }
  QueueSpec all = spec;
  const auto too_low = [&](double load) -> absl::StatusOr<bool> {
    all.load = load;
    const absl::StatusOr<Queue> probe = Queue::create(all);
    if (!probe.ok()) return probe.status();
    return load <= spec.load * attempts_per_caller(lost_share(*probe), first, later);
  };
  double high = spec.load;
  for (;;) {
    const absl::StatusOr<bool> low = too_low(high);
    if (!low.ok()) return low.status();
    if (!*low || high == 0 || lost_share(*queue) == 0 || first == 0) break;
    if (2 * high > static_cast<double>(kMaxAgents)) {
      return absl::FailedPreconditionError(absl::StrCat("no steady state: the attempts of ", spec.load,
                                                        " erlangs of callers grow beyond ", kMaxAgents, " erlangs"));
    }
    high *= 2;
  }
  const absl::StatusOr<double> load = greatest(spec.load, high, too_low);
  if (!load.ok()) return load.status();
  all.load = *load;
  queue = Queue::create(all);
  if (!queue.ok()) return queue.status();
  const double lost = lost_share(*queue);
  const double attempts = attempts_per_caller(lost, first, later);
  return RetrialQueue{
      .queue = *queue, .lost_attempts = lost, .attempts = attempts, .lost_callers = 1 - attempts * (1 - lost)};
}

}  // namespace strowger::staffing
