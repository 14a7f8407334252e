// SPDX-License-Identifier: Apache-2.0
#include "strowger/staffing/required.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "staffing/boundary.h"

namespace strowger::staffing {
namespace {

absl::Status check_part(const char* name, double value) {
  if (value > 0 && value < 1) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the target for ", name, " is ", value, ", expected above 0, below 1"));
}

absl::Status check_time(const char* name, double value, bool zero) {
  if (std::isfinite(value) && (value > 0 || (zero && value == 0))) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, " mean handling times, expected a finite number ",
                                                 zero ? "of at least 0" : "above 0"));
}

/// Without steady state nobody keeps a target; whatever else is wrong is an error.
absl::StatusOr<bool> holds_for(const QueueSpec& spec, const QueueTargets& targets) {
  const absl::StatusOr<Queue> queue = Queue::create(spec);
  if (queue.ok()) return targets.hold(*queue);
  if (absl::IsFailedPrecondition(queue.status())) return false;
  return queue.status();
}

/// Why even `spec` does not keep the targets.
std::string shortfall(const QueueSpec& spec, const QueueTargets& targets) {
  const absl::StatusOr<Queue> queue = Queue::create(spec);
  return queue.ok() ? targets.missed(*queue) : std::string(queue.status().message());
}

/// Up to how many agents there may be, and a first guess.
int64_t most_agents(const QueueSpec& spec) { return std::min(spec.trunks, kMaxAgents); }

absl::StatusOr<int64_t> search_agents(QueueSpec spec, const QueueTargets& targets, int64_t last) {
  const auto holds = [&](int64_t agents) {
    spec.agents = agents;
    return holds_for(spec, targets);
  };
  // Fewer agents than the load are stable only with trunks or impatience, and the search gets there by halves.
  return least(0, static_cast<int64_t>(std::min(std::ceil(spec.load), 1e9)), last, holds);
}

absl::Status no_agents(QueueSpec spec, const QueueTargets& targets, int64_t agents, const char* why) {
  spec.agents = agents;
  return absl::FailedPreconditionError(absl::StrCat("no number of agents keeps the targets: with ", agents, " agents, ",
                                                    why, ", ", shortfall(spec, targets)));
}

}  // namespace

absl::Status QueueTargets::validate() const {
  if (!service_level && !asa && !abandoned && !blocked && !occupancy) {
    return absl::InvalidArgumentError("no target is set, expected service_level, asa, abandoned, blocked or occupancy");
  }
  absl::Status status;
  if (service_level) {
    status = check_part("service_level", service_level->share);
    if (status.ok()) status = check_time("within of service_level", service_level->within, true);
    if (status.ok()) status = check_time("short_abandon of service_level", service_level->short_abandon, true);
  }
  if (status.ok() && asa) status = check_time("the target for asa", *asa, false);
  if (status.ok() && abandoned) status = check_part("abandoned", *abandoned);
  if (status.ok() && blocked) status = check_part("blocked", *blocked);
  if (status.ok() && occupancy && *occupancy != 1) status = check_part("occupancy", *occupancy);
  return status;
}

bool QueueTargets::hold(const Queue& queue) const {
  return (!asa || queue.asa() <= *asa) && (!abandoned || queue.abandoned() <= *abandoned) &&
         (!blocked || queue.blocked() <= *blocked) && (!occupancy || queue.occupancy() <= *occupancy) &&
         (!service_level || queue.service_level(service_level->within, service_level->formula,
                                                service_level->short_abandon) >= service_level->share);
}

std::string QueueTargets::missed(const Queue& queue) const {
  std::string text;
  const auto tell = [&](const char* name, double value, const char* bound, double target) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", name, " is ", value, " and should be ", bound, " ", target);
  };
  if (service_level) {
    const double level =
        queue.service_level(service_level->within, service_level->formula, service_level->short_abandon);
    if (level < service_level->share) tell("service_level", level, "at least", service_level->share);
  }
  const auto cap = [&](const char* name, double value, std::optional<double> target) {
    if (target && value > *target) tell(name, value, "at most", *target);
  };
  cap("asa", queue.asa(), asa);
  cap("abandoned", queue.abandoned(), abandoned);
  cap("blocked", queue.blocked(), blocked);
  cap("occupancy", queue.occupancy(), occupancy);
  return text;
}

absl::StatusOr<int64_t> required_agents(const QueueSpec& spec, const QueueTargets& targets) {
  if (absl::Status status = targets.validate(); !status.ok()) return status;
  QueueSpec checked = spec;
  checked.agents = 1;
  if (absl::Status status = checked.validate(); !status.ok()) return status;
  if (spec.load == 0) return 0;
  const int64_t last = most_agents(spec);
  const bool more_are_blocked = targets.blocked && spec.impatience > 1 && spec.trunks != kUnlimited;
  QueueTargets others = targets;
  if (more_are_blocked) others.blocked.reset();
  int64_t agents = 1;
  if (!more_are_blocked || others.validate().ok()) {
    const absl::StatusOr<int64_t> found = search_agents(checked, others, last);
    if (!found.ok()) return found.status();
    if (*found > last) return no_agents(checked, others, last, "which is the most");
    agents = *found;
  }
  if (more_are_blocked) {
    checked.agents = agents;
    const absl::StatusOr<bool> held = holds_for(checked, targets);
    if (!held.ok()) return held.status();
    if (!*held) return no_agents(checked, targets, agents, "and more of them block more calls");
  }
  return agents;
}

absl::StatusOr<double> max_load(const QueueSpec& spec, const QueueTargets& targets) {
  if (absl::Status status = targets.validate(); !status.ok()) return status;
  QueueSpec probe = spec;
  probe.load = 0;
  if (absl::Status status = probe.validate(); !status.ok()) return status;
  const auto holds = [&](double load) {
    probe.load = load;
    return holds_for(probe, targets);
  };
  double low = 0;
  double high = static_cast<double>(spec.agents);
  const double last = std::min(kMaxLoadPerAgent * high, static_cast<double>(kMaxAgents));
  for (;;) {
    const absl::StatusOr<bool> held = holds(high);
    if (!held.ok()) return held.status();
    if (!*held) break;
    if (high == last) {
      return absl::FailedPreconditionError(
          absl::StrCat("every load keeps the targets with ", spec.agents, " agents, even ", last, " erlangs"));
    }
    low = high;
    high = std::min(2 * high, last);
  }
  return greatest(low, high, holds);
}

absl::StatusOr<int64_t> required_trunks(const QueueSpec& spec, double blocked) {
  if (absl::Status status = check_part("blocked", blocked); !status.ok()) return status;
  QueueSpec probe = spec;
  probe.trunks = spec.agents;
  if (absl::Status status = probe.validate(); !status.ok()) return status;
  const auto holds = [&](int64_t trunks) {
    probe.trunks = trunks;
    return holds_for(probe, {.blocked = blocked});
  };
  const auto agents = static_cast<double>(spec.agents);
  if (spec.impatience == 0 && spec.load > 0 && blocked <= 1 - agents / spec.load) {
    return absl::FailedPreconditionError(absl::StrCat("no number of trunks blocks as few as ", blocked, ": ",
                                                      spec.agents, " agents can answer only ", agents / spec.load,
                                                      " of a load of ", spec.load, " erlangs, and nobody hangs up"));
  }
  const int64_t last = spec.agents + static_cast<int64_t>(kMaxStates);
  const absl::StatusOr<int64_t> found = least(spec.agents - 1, spec.agents, last, holds);
  if (found.ok() && *found > last) {
    return absl::FailedPreconditionError(absl::StrCat("not even ", last, " trunks block as few as ", blocked));
  }
  return found;
}

absl::StatusOr<int64_t> required_trunks(double load, double blocked) {
  if (absl::Status status = check_part("blocked", blocked); !status.ok()) return status;
  if (absl::Status status = QueueSpec{.load = load}.validate(); !status.ok()) return status;
  if (load == 0) return 0;
  const auto holds = [&](int64_t trunks) -> absl::StatusOr<bool> {
    const absl::StatusOr<double> share = erlang_b(load, trunks);
    if (!share.ok()) return share.status();
    return *share <= blocked;
  };
  const auto found = least(0, static_cast<int64_t>(std::ceil(load * (1 - blocked))), kMaxAgents, holds);
  if (found.ok() && *found > kMaxAgents) {
    return absl::FailedPreconditionError(
        absl::StrCat("not even ", kMaxAgents, " trunks block as few as ", blocked, " of a load of ", load, " erlangs"));
  }
  return found;
}

}  // namespace strowger::staffing
