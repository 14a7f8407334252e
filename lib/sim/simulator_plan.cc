// SPDX-License-Identifier: Apache-2.0
//
// From the plan's names to the engine's ids, with a clear word about each mistake.
#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_format.h"
#include "sim/simulator_impl.h"
#include "strowger/routing/choice.h"

namespace strowger {
namespace {

absl::Status in(std::string_view where, std::string_view name, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrFormat("%s '%s': %s", where, name, what));
}

absl::Status in(std::string_view where, std::string_view name, std::string_view field, const absl::Status& status) {
  return in(where, name, absl::StrFormat("%s: %s", field, std::string(status.message())));
}

template <class Specs>
std::string not_one_of(std::string_view field, std::string_view value, std::string_view what, const Specs& specs) {
  std::vector<std::string_view> names;
  names.reserve(specs.size());
  for (const auto& spec : specs) names.push_back(spec.name);
  return absl::StrFormat("%s '%s' is not %s%s", field, value, what, suggestion(value, names));
}

bool probability(double value) { return value >= 0 && value <= 1; }

absl::Status check_redial(const CallSource& spec, std::string_view field, const Redial& redial) {
  if (!probability(redial.probability))
    return in("source", spec.name, absl::StrFormat("%s: probability must be 0 to 1", field));
  if (redial.max_attempts < 0 || redial.max_attempts > 255) {
    return in("source", spec.name, absl::StrFormat("%s: max_attempts must be 0 to 255", field));
  }
  if (redial.probability == 1 && redial.max_attempts == 0 && redial.delay == Distribution()) {
    return in("source", spec.name, absl::StrFormat("%s: certain and without delay needs max_attempts", field));
  }
  const absl::Status status = redial.delay.validate();
  return status.ok() ? status : in("source", spec.name, field, status);
}

absl::Status check_script(const CallSource& spec) {
  if (spec.script == nullptr) return absl::OkStatus();
  for (size_t i = 0; i < spec.script->size(); ++i) {
    const ScriptedCall& call = (*spec.script)[i];
    const bool legal = valid(call.at) && (!call.patience || valid(*call.patience)) &&
                       (!call.handling || valid(*call.handling)) && (i == 0 || (*spec.script)[i - 1].at <= call.at);
    if (!legal) {
      return in("source", spec.name,
                absl::StrFormat("script: call %d has a time out of range or before the one before it", i + 1));
    }
  }
  return absl::OkStatus();
}

absl::Status check_source(const CallSource& spec) {
  if (spec.name.empty()) return absl::InvalidArgumentError("a source has no name");
  if (absl::Status status = spec.arrivals.validate(); !status.ok()) return in("source", spec.name, "arrivals", status);
  const std::pair<std::string_view, const Distribution*> distributions[] = {
      {"patience", &spec.patience},
      {"handling", &spec.handling},
      {"wrap_up", spec.wrap_up ? &*spec.wrap_up : nullptr},
      {"escalated_handling", spec.escalated_handling ? &*spec.escalated_handling : nullptr}};
  for (const auto& [field, distribution] : distributions) {
    if (distribution == nullptr) continue;
    if (absl::Status status = distribution->validate(); !status.ok()) return in("source", spec.name, field, status);
  }
  if (!probability(spec.resolved)) return in("source", spec.name, "resolved must be 0 to 1");
  if (!valid(spec.head_start)) return in("source", spec.name, "head_start must be 0 to 2^52 us");
  if (absl::Status status = check_redial(spec, "redial_after_abandoning", spec.redial_after_abandoning); !status.ok()) {
    return status;
  }
  if (absl::Status status = check_redial(spec, "redial_after_blocked", spec.redial_after_blocked); !status.ok()) {
    return status;
  }
  return check_script(spec);
}

}  // namespace

Random Simulator::Impl::stream(Purpose purpose, size_t source) const {
  return Random(options_.seed, static_cast<uint64_t>(purpose) << 32 | source, options_.replication);
}

absl::Status Simulator::Impl::check_options() const {
  const auto bad = [](std::string_view what) {
    return absl::InvalidArgumentError(absl::StrFormat("simulation: %s", what));
  };
  if (!valid(options_.start)) return bad("start is out of range");
  if (!valid(options_.warm_up) || !valid(options_.length) || !valid(options_.drain) || options_.length == Duration{}) {
    return bad("warm_up, length and drain must be 0 to 2^52 us, and length longer than zero");
  }
  if (options_.length > kMaxTime - add(options_.start, options_.warm_up)) {
    return bad("start + warm_up + length lies after the end of time (2^52 us)");
  }
  if (options_.batches < 1 || options_.batches > 65'000) return bad("batches must be 1 to 65,000");
  if (options_.length < Duration{1} * static_cast<int64_t>(options_.batches)) return bad("batches shorter than 1 us");
  if (options_.thresholds.size() > kMaxThresholds) {
    return bad(absl::StrFormat("%d thresholds; at most %d", options_.thresholds.size(), kMaxThresholds));
  }
  if (options_.histogram_bins != 0 && options_.histogram_bin <= Duration{}) {
    return bad("histogram_bin must be longer than zero");
  }
  if (options_.histogram_bins > 10'000'000) return bad("histogram_bins must be at most 10,000,000");
  return absl::OkStatus();
}

absl::Status Simulator::Impl::prepare(const CentreSpec& centre, const SimulationPlan& plan, DecisionSink* decisions) {
  if (absl::Status status = check_options(); !status.ok()) return status;
  EngineOptions engine = options_.engine;
  engine.seed = stream(Purpose::kEngine, 0)();
  engine.start = options_.start;
  absl::StatusOr<std::unique_ptr<Acd>> acd = Acd::create(centre, engine, this, decisions);
  if (!acd.ok()) return acd.status();
  acd_ = *std::move(acd);
  if (absl::Status status = prepare_agents(centre, plan); !status.ok()) return status;
  if (plan.sources.size() > 65'000) return absl::InvalidArgumentError("a plan may have at most 65,000 sources");
  sources_.reserve(plan.sources.size());
  for (size_t i = 0; i < plan.sources.size(); ++i) {
    const CallSource& spec = plan.sources[i];
    if (std::find(result_.sources.begin(), result_.sources.end(), spec.name) != result_.sources.end()) {
      return in("source", spec.name, "there are two of that name");
    }
    if (absl::Status status = check_source(spec); !status.ok()) return status;
    if (absl::Status status = prepare_source(spec, i); !status.ok()) return status;
    if (spec.queue.empty() || !sources_.back().command.queue.valid()) {
      return in("source", spec.name, not_one_of("queue", spec.queue, "a queue", centre.queues));
    }
    result_.sources.push_back(spec.name);
  }
  return prepare_shifts(centre, plan);
}

absl::Status Simulator::Impl::prepare_agents(const CentreSpec& centre, const SimulationPlan& plan) {
  std::map<std::string, uint32_t> numbers;
  const auto number_of_group = [&](const std::string& name) {
    const auto [place, is_new] = numbers.try_emplace(name, static_cast<uint32_t>(groups_.size()));
    if (is_new) {
      groups_.emplace_back();
      result_.groups.push_back(name);
    }
    return place->second;
  };
  for (const GroupSpec& spec : centre.groups) number_of_group(spec.name);
  for (const AgentSpec& spec : centre.agents) {
    const uint32_t group = number_of_group(spec.group);
    const AgentId id = acd_->find_agent(spec.name);
    if (id.index() >= agent_of_slot_.size()) agent_of_slot_.resize(id.index() + 1, kNone);
    agent_of_slot_[id.index()] = static_cast<uint32_t>(agents_.size());
    agents_.push_back({.id = id, .group = group});
    ++groups_[group].agents[static_cast<size_t>(AgentState::kLoggedOut)];
  }
  return prepare_behaviours(plan);
}

absl::Status Simulator::Impl::prepare_behaviours(const SimulationPlan& plan) {
  for (const AgentBehaviour& behaviour : plan.behaviours) {
    const size_t group = result_.find_group(behaviour.group);
    if (group == SimulationResult::kAll) return in("behaviour", behaviour.group, "it is not a group of the centre");
    if (!(behaviour.declines >= 0 && behaviour.ignores >= 0 && behaviour.declines + behaviour.ignores <= 1)) {
      return in("behaviour", behaviour.group, "declines and ignores must be 0 or more, and 1 together at most");
    }
    if (!valid(behaviour.back_after)) return in("behaviour", behaviour.group, "back_after must be 0 to 2^52 us");
    if (absl::Status status = behaviour.answer_delay.validate(); !status.ok()) {
      return in("behaviour", behaviour.group, "answer_delay", status);
    }
    groups_[group].behaviour = behaviour;
    groups_[group].answers_at_once =
        behaviour.declines == 0 && behaviour.ignores == 0 && behaviour.answer_delay == Distribution();
  }
  return absl::OkStatus();
}

absl::Status Simulator::Impl::prepare_source(const CallSource& spec, size_t index) {
  sources_.push_back(Source{.stream = ArrivalStream(spec.arrivals, stream(Purpose::kArrivals, index), options_.start),
                            .patience_random = stream(Purpose::kPatience, index),
                            .handling_random = stream(Purpose::kHandling, index),
                            .call_random = stream(Purpose::kCalls, index),
                            .spec = spec});
  Source& source = sources_.back();
  ArriveCall& command = source.command;
  command.queue = acd_->find_queue(spec.queue);
  command.media = spec.media;
  command.priority = spec.priority;
  if (!spec.customer_class.empty()) {
    command.customer_class = acd_->find_customer_class(spec.customer_class);
    if (!command.customer_class.valid()) {
      return in("source", spec.name, absl::StrFormat("customer_class '%s' is not known", spec.customer_class));
    }
  }
  if (!spec.requirement.empty()) {
    const absl::StatusOr<RequirementId> requirement = acd_->requirement(spec.requirement);
    if (!requirement.ok()) return in("source", spec.name, "requirement", requirement.status());
    command.requirement = *requirement;
  }
  if (static_cast<size_t>(spec.media) >= kMediaCount) return in("source", spec.name, "media is not a value of Media");
  if (spec.priority && (*spec.priority < kMinPriority || *spec.priority > kMaxPriority)) {
    return in("source", spec.name, "priority must be -1000 to 1000");
  }
  if (spec.script != nullptr) {
    const auto place = std::lower_bound(spec.script->begin(), spec.script->end(), options_.start,
                                        [](const ScriptedCall& call, Time start) { return call.at < start; });
    source.script_index = static_cast<size_t>(place - spec.script->begin());
    source.script_first = source.script_index;
  }
  const bool behaves = std::any_of(groups_.begin(), groups_.end(), [](const Group& g) { return !g.answers_at_once; });
  source.seeds = behaves || !spec.group_handling.empty() || spec.wrap_up || spec.resolved < 1 ||
                 spec.redial_after_abandoning.probability > 0 || spec.redial_after_blocked.probability > 0;
  return prepare_groups(spec, source);
}

absl::Status Simulator::Impl::prepare_groups(const CallSource& spec, Source& source) {
  if (spec.group_handling.empty()) return absl::OkStatus();
  source.by_group.assign(groups_.size(), spec.handling);
  for (const GroupHandling& row : spec.group_handling) {
    const size_t group = result_.find_group(row.group);
    if (group == SimulationResult::kAll) {
      return in("source", spec.name, absl::StrFormat("group_handling: '%s' is not a group of the centre", row.group));
    }
    if (absl::Status status = row.handling.validate(); !status.ok())
      return in("source", spec.name, "group_handling", status);
    source.by_group[group] = row.handling;
  }
  return absl::OkStatus();
}

absl::Status Simulator::Impl::prepare_shifts(const CentreSpec& centre, const SimulationPlan& plan) {
  std::vector<bool> planned(agents_.size());
  std::vector<std::tuple<uint32_t, Time, Time>> spans;
  for (size_t i = 0; i < plan.shifts.size(); ++i) {
    const Shift& shift = plan.shifts[i];
    const AgentId id = acd_->find_agent(shift.agent);
    if (!id.valid()) {
      return in("shift", absl::StrFormat("%d", i + 1), not_one_of("agent", shift.agent, "an agent", centre.agents));
    }
    const uint32_t agent = agent_of_slot_[id.index()];
    planned[agent] = true;
    spans.emplace_back(agent, shift.from, shift.to);
    if (absl::Status status = prepare_shift(shift, agent); !status.ok()) return status;
  }
  for (const GroupStaffing& staffing : plan.staffing) {
    if (absl::Status status = prepare_staffing(staffing, planned); !status.ok()) return status;
  }
  std::sort(spans.begin(), spans.end());
  for (size_t i = 1; i < spans.size(); ++i) {
    const auto& [agent, from, to] = spans[i];
    if (agent == std::get<0>(spans[i - 1]) && from < std::get<2>(spans[i - 1])) {
      return in("agent", acd_->name(agents_[agent].id), "two shifts overlap");
    }
  }
  for (uint32_t agent = 0; agent < agents_.size(); ++agent) {
    if (!planned[agent]) shift_actions_.push_back({options_.start, ShiftAction::Kind::kLogIn, agent, ReasonId{}});
  }
  // A shift that is over when the simulation begins leaves no trace but a log-in and a log-out at its first instant.
  std::stable_sort(shift_actions_.begin(), shift_actions_.end(), [](const ShiftAction& a, const ShiftAction& b) {
    return std::tuple(a.at, a.kind, a.agent) < std::tuple(b.at, b.kind, b.agent);
  });
  return absl::OkStatus();
}

absl::Status Simulator::Impl::prepare_staffing(const GroupStaffing& staffing, std::vector<bool>& planned) {
  const size_t group = result_.find_group(staffing.group);
  if (group == SimulationResult::kAll) return in("staffing", staffing.group, "it is not a group of the centre");
  int agents = 0;
  for (size_t i = 0; i < agents_.size(); ++i) {
    if (agents_[i].group != group) continue;
    if (planned[i]) return in("staffing", staffing.group, "one of its agents has a shift, or it is there twice");
    planned[i] = true;
    ++agents;
  }
  for (size_t i = 0; i < staffing.levels.size(); ++i) {
    const StaffingLevel& level = staffing.levels[i];
    if (!valid(level.at) || (i > 0 && level.at <= staffing.levels[i - 1].at)) {
      return in("staffing", staffing.group, "levels must be in rising order of time");
    }
    if (level.agents < 0 || level.agents > agents) {
      return in("staffing", staffing.group,
                absl::StrFormat("a level of %d; the group has %d agents", level.agents, agents));
    }
    shift_actions_.push_back(
        {level.at, ShiftAction::Kind::kLevel, static_cast<uint32_t>(group), ReasonId{}, level.agents});
  }
  return absl::OkStatus();
}

absl::Status Simulator::Impl::prepare_shift(const Shift& shift, uint32_t agent) {
  using Kind = ShiftAction::Kind;
  if (!valid(shift.from) || !valid(shift.to) || shift.from >= shift.to) {
    return in("shift of", shift.agent, "it must begin before it ends, and both be 0 to 2^52 us");
  }
  shift_actions_.push_back({shift.from, Kind::kLogIn, agent, ReasonId{}});
  Time last = shift.from - Duration{1};
  for (const Break& pause : shift.breaks) {
    if (pause.from <= last || pause.from >= pause.to || pause.to > shift.to) {
      return in("shift of", shift.agent, "breaks must lie inside it, in order, apart from each other");
    }
    last = pause.to;
    ReasonId reason;
    if (!pause.reason.empty()) {
      reason = acd_->find_reason(pause.reason);
      if (!reason.valid())
        return in("shift of", shift.agent, absl::StrFormat("reason '%s' is not known", pause.reason));
    }
    shift_actions_.push_back({pause.from, Kind::kBreak, agent, reason});
    if (pause.to < shift.to) shift_actions_.push_back({pause.to, Kind::kReturn, agent, ReasonId{}});
  }
  if (shift.to < kMaxTime) shift_actions_.push_back({shift.to, Kind::kLogOut, agent, ReasonId{}});
  return absl::OkStatus();
}

}  // namespace strowger
