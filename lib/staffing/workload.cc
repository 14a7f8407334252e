// SPDX-License-Identifier: Apache-2.0
#include "strowger/staffing/workload.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace strowger::staffing {
namespace {

/// The queue of a workload that was looked at.
absl::StatusOr<Queue> queue_of(const Workload& workload, int64_t agents) {
  if (absl::Status status = workload.validate(); !status.ok()) return status;
  return Queue::create(workload.spec(agents));
}

/// `time` in mean handling times.
double in_handlings(Duration time, const Workload& workload) {
  return to_seconds(time) / to_seconds(workload.handling);
}

absl::Status check_wait(const char* name, Duration time) {
  if (valid(time)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", to_seconds(time), " s, expected at least 0"));
}

}  // namespace

absl::Status Workload::validate() const {
  if (!(calls_per_hour >= 0 && std::isfinite(calls_per_hour))) {
    return absl::InvalidArgumentError(
        absl::StrCat("calls_per_hour is ", calls_per_hour, ", expected a finite number of at least 0"));
  }
  if (handling <= Duration::zero() || handling >= kForever) {
    return absl::InvalidArgumentError(absl::StrCat("handling is ", to_seconds(handling), " s, expected above 0"));
  }
  if (patience <= Duration::zero()) {
    return absl::InvalidArgumentError(
        absl::StrCat("patience is ", to_seconds(patience), " s, expected above 0, or kForever"));
  }
  return absl::OkStatus();
}

double Workload::load() const { return calls_per_hour * to_seconds(handling) / 3600; }

QueueSpec Workload::spec(int64_t agents) const {
  return {.load = load(),
          .agents = agents,
          .trunks = trunks,
          .impatience = patience >= kForever ? 0 : to_seconds(handling) / to_seconds(patience)};
}

QueueTargets Targets::in_handling_times(const Workload& workload) const {
  QueueTargets targets{.abandoned = abandoned, .blocked = blocked, .occupancy = occupancy};
  if (service_level) {
    targets.service_level = QueueServiceLevel{.share = service_level->share,
                                              .within = in_handlings(service_level->within, workload),
                                              .formula = service_level->formula,
                                              .short_abandon = in_handlings(service_level->short_abandon, workload)};
  }
  if (asa) targets.asa = in_handlings(*asa, workload);
  return targets;
}

absl::StatusOr<Measures> measures(const Workload& workload, int64_t agents) {
  const absl::StatusOr<Queue> queue = queue_of(workload, agents);
  if (!queue.ok()) return queue.status();
  const double handling = to_seconds(workload.handling);
  return Measures{.blocked = queue->blocked(),
                  .delayed = queue->delayed(),
                  .abandoned = queue->abandoned(),
                  .answered = queue->answered(),
                  .mean_wait_s = queue->mean_wait() * handling,
                  .asa_s = queue->asa() * handling,
                  .mean_abandon_wait_s = queue->mean_abandon_wait() * handling,
                  .wait_sd_s = queue->wait_sd() * handling,
                  .mean_offered_wait_s = queue->mean_offered_wait() * handling,
                  .mean_queue = queue->mean_queue(),
                  .occupancy = queue->occupancy()};
}

absl::StatusOr<double> service_level(const Workload& workload, int64_t agents, const ServiceLevelTarget& target) {
  absl::Status status = check_wait("within", target.within);
  if (status.ok()) status = check_wait("short_abandon", target.short_abandon);
  if (!status.ok()) return status;
  const absl::StatusOr<Queue> queue = queue_of(workload, agents);
  if (!queue.ok()) return queue.status();
  return queue->service_level(in_handlings(target.within, workload), target.formula,
                              in_handlings(target.short_abandon, workload));
}

absl::StatusOr<double> wait_exceeds(const Workload& workload, int64_t agents, Duration time) {
  if (absl::Status status = check_wait("time", time); !status.ok()) return status;
  const absl::StatusOr<Queue> queue = queue_of(workload, agents);
  if (!queue.ok()) return queue.status();
  return queue->wait_exceeds(in_handlings(time, workload));
}

absl::StatusOr<int64_t> required_agents(const Workload& workload, const Targets& targets) {
  if (absl::Status status = workload.validate(); !status.ok()) return status;
  return required_agents(workload.spec(1), targets.in_handling_times(workload));
}

absl::StatusOr<double> max_calls_per_hour(const Workload& workload, int64_t agents, const Targets& targets) {
  Workload any = workload;
  any.calls_per_hour = 0;
  if (absl::Status status = any.validate(); !status.ok()) return status;
  const absl::StatusOr<double> load = max_load(any.spec(agents), targets.in_handling_times(any));
  if (!load.ok()) return load.status();
  return *load * 3600 / to_seconds(workload.handling);
}

absl::StatusOr<int64_t> required_trunks(const Workload& workload, int64_t agents, double blocked) {
  if (absl::Status status = workload.validate(); !status.ok()) return status;
  return required_trunks(workload.spec(agents), blocked);
}

absl::StatusOr<RetrialQueue> with_retrials(const Workload& workload, int64_t agents, const RetrialShares& shares) {
  if (absl::Status status = workload.validate(); !status.ok()) return status;
  return with_retrials(workload.spec(agents), shares);
}

}  // namespace strowger::staffing
