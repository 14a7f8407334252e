// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/log_replay.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "helpdesk/terminal.h"
#include "strowger/sim/replay.h"
#include "strowger/sim/simulator.h"

namespace helpdesk {
namespace {

using strowger::CallLog;
using strowger::Duration;
using strowger::kMinTime;
using strowger::LoggedCall;
using strowger::SourceCounts;

constexpr Duration kDay{86'400'000'000};
constexpr Duration kHalfHour{1'800'000'000};
constexpr size_t kHalfHours = 48;

double ratio(double above, int64_t below) {
  return below == 0 ? std::numeric_limits<double>::quiet_NaN() : above / static_cast<double>(below);
}

/// Draws what the log says, as `model` wants it.
void change_times(const ModelOptions& model, const CallLog& log, const strowger::ReplayClass& rule,
                  strowger::CallSource& source) {
  using Times = ModelOptions::Times;
  if (model.service == Times::kAsLogged && model.patience == Times::kAsLogged) return;
  strowger::LogSummary seen;
  for (const LoggedCall& call : log.calls) {
    if (call.priority == *rule.priority && log.types.name(call.type) == *rule.type) seen.add(call, Duration{});
  }
  auto script = *source.script;
  for (strowger::ScriptedCall& call : script) {
    if (model.service != Times::kAsLogged) call.handling.reset();
    if (model.patience == Times::kAsLogged) continue;
    call.patience.reset();
    call.patience_above = Duration::zero();
  }
  source.script = std::make_shared<const std::vector<strowger::ScriptedCall>>(std::move(script));
  if (model.service == Times::kExponential && seen.answered > 0) {
    source.handling = strowger::Distribution::exponential(strowger::from_seconds(seen.mean_service()));
  }
  if (model.patience == Times::kExponential) {
    source.patience_estimate = nullptr;
    source.patience = seen.abandoned == 0 ? strowger::Distribution::never()
                                          : strowger::Distribution::exponential(strowger::from_seconds(
                                                seen.wait_sum / static_cast<double>(seen.abandoned)));
  }
}

/// No time: an agent has such a conversation and goes on.
constexpr Duration kNoTime{1};

/// Conversations that begin while their agent still has another take no time.
void drop_overlaps(CallLog& log) {
  std::vector<LoggedCall*> calls;
  for (LoggedCall& call : log.calls) {
    if (call.outcome == strowger::LogOutcome::kAnswered && call.agent.valid()) calls.push_back(&call);
  }
  std::stable_sort(calls.begin(), calls.end(), [](const LoggedCall* a, const LoggedCall* b) {
    return std::pair(a->agent, a->offered + a->wait) < std::pair(b->agent, b->offered + b->wait);
  });
  const LoggedCall* last = nullptr;
  for (LoggedCall* call : calls) {
    const bool overlaps =
        last != nullptr && last->agent == call->agent &&
        call->offered + call->wait + std::chrono::seconds(1) < last->offered + last->wait + last->service;
    if (overlaps) {
      call->service = kNoTime;
    } else {
      last = call;
    }
  }
}

/// The log with what `model` wants to be otherwise.
CallLog changed(const CallLog& log, const ModelOptions& model) {
  CallLog result = log;
  std::vector<int> known;  // priorities of those who waited
  for (const LoggedCall& call : log.calls) {
    if (call.was_offered() && call.wait > Duration::zero()) known.push_back(call.priority);
  }
  strowger::Random random(1);
  for (LoggedCall& call : result.calls) {
    if (call.outcome != strowger::LogOutcome::kAnswered) continue;
    if (!model.nameless && !call.agent.valid()) call.service = kNoTime;
    if (model.hidden_priorities && call.wait == Duration::zero()) call.priority = known[random.below(known.size())];
  }
  if (!model.overlapping) drop_overlaps(result);
  return result;
}

/// What replays one log: one class per type and priority, in this order.
class Replayer {
 public:
  Replayer(const LogConfig& config, const CallLog& log, uint64_t seed)
      : config_(config),
        log_(changed(log, config.model)),
        seed_(seed),
        reason_(config.centre.reasons.empty() ? "" : config.centre.reasons.front()),
        presence_(infer_presence(log_, config.presence, reason_)) {}

  absl::Status prepare();
  absl::Status replay(size_t day);
  ReplayResult finish();

 private:
  absl::StatusOr<std::string> queue_of(const std::string& type) const;
  absl::StatusOr<strowger::SimulationPlan> plan_of(size_t day) const;
  strowger::CentreSpec centre_of(const strowger::SimulationPlan& plan) const;
  void take_model(const strowger::SimulationResult& result, ReplayedDay& day);
  void take_real(ReplayedDay& day);
  Comparison& by_type(size_t type) { return result_.types[type].second; }
  Comparison& by_priority(int priority);

  const LogConfig& config_;
  const CallLog log_;
  uint64_t seed_;
  std::string reason_;
  Presence presence_;
  std::vector<strowger::ReplayClass> classes_;
  std::vector<size_t> class_types_;
  ReplayResult result_;
};

/// Where calls of a type go; in a centre of one queue there is no need to say.
absl::StatusOr<std::string> Replayer::queue_of(const std::string& type) const {
  for (const auto& [known, queue] : config_.queues) {
    if (known == type) return queue;
  }
  if (config_.centre.queues.size() == 1) return config_.centre.queues.front().name;
  return absl::InvalidArgumentError(
      absl::StrFormat("the log has calls of type '%s', and [log.queues] names no queue for them", type));
}

absl::Status Replayer::prepare() {
  if (log_.agents.size() == 0) {
    return absl::InvalidArgumentError("the log names no agents, so there is nobody to answer its calls");
  }
  std::set<int> priorities;
  for (const LoggedCall& call : log_.calls) {
    if (call.was_offered()) priorities.insert(call.priority);
  }
  for (const int priority : priorities) result_.priorities.emplace_back(priority, Comparison{});
  for (size_t type = 0; type < log_.types.size(); ++type) {
    const std::string name(log_.types.name(strowger::LogTypeId{static_cast<uint32_t>(type)}));
    const absl::StatusOr<std::string> queue = queue_of(name);
    if (!queue.ok()) return queue.status();
    result_.types.emplace_back(name, Comparison{});
    for (const int priority : priorities) {
      strowger::ReplayClass one{.type = name, .priority = priority};
      one.source.name = absl::StrFormat("%s %d", name, priority);
      one.source.queue = *queue;
      one.source.wrap_up = config_.model.pauses ? presence_.pause : strowger::Distribution();
      for (const auto& [known, head_start] : config_.head_starts) {
        if (known == priority && config_.model.head_starts) one.source.head_start = head_start;
      }
      classes_.push_back(std::move(one));
      class_types_.push_back(type);
    }
  }
  for (size_t agent = 0; agent < log_.agents.size(); ++agent) {
    const strowger::LogAgentId id{static_cast<uint32_t>(agent)};
    result_.agents.push_back({.name = std::string(log_.agents.name(id))});
  }
  result_.mean_pause_s = presence_.pause.mean();
  return absl::OkStatus();
}

absl::StatusOr<strowger::SimulationPlan> Replayer::plan_of(size_t day) const {
  absl::StatusOr<std::vector<strowger::CallSource>> sources =
      strowger::replay_sources(log_, classes_, {.first_day = day, .end_day = day + 1});
  if (!sources.ok()) return sources.status();
  strowger::SimulationPlan plan;
  plan.sources = *std::move(sources);
  plan.shifts = presence_.shifts[day];
  for (size_t i = 0; i < plan.sources.size(); ++i) {
    if (config_.model.pauses_of_day) plan.sources[i].wrap_up = presence_.pause_of_day[day];
    change_times(config_.model, log_, classes_[i], plan.sources[i]);
  }
  return plan;
}

/// The centre with the agents who have a shift.
strowger::CentreSpec Replayer::centre_of(const strowger::SimulationPlan& plan) const {
  strowger::CentreSpec centre = config_.centre;
  for (const strowger::Shift& shift : plan.shifts) {
    strowger::AgentSpec agent{.name = shift.agent};
    const strowger::LogAgentId id = log_.agents.find(shift.agent);
    std::set<std::string> queues;
    for (size_t type = 0; type < log_.types.size(); ++type) {
      if (!config_.model.skills || presence_.takes[id.index()][type])
        queues.insert(classes_[type * result_.priorities.size()].source.queue);
    }
    for (const std::string& queue : queues) agent.memberships.push_back({.queue = queue});
    centre.agents.push_back(std::move(agent));
  }
  return centre;
}

absl::Status Replayer::replay(size_t day) {
  const absl::StatusOr<strowger::SimulationPlan> plan = plan_of(day);
  if (!plan.ok()) return plan.status();
  strowger::SimulationOptions options;
  options.seed = seed_;
  options.replication = day;
  options.start = kMinTime + kDay * static_cast<int64_t>(day);
  options.length = kDay;
  options.batches = kHalfHours;
  options.drain = Duration(std::chrono::hours(2));
  options.thresholds = {config_.service_level};
  options.stop = &interrupted();
  const strowger::CentreSpec centre = centre_of(*plan);
  options.on_call = [&](const strowger::CallOutcome& call) {
    if (call.end != strowger::CallEnd::kCompleted) return;
    AgentComparison& agent = result_.agents[log_.agents.find(centre.agents[call.agent.index()].name).index()];
    ++agent.model_calls;
    agent.model_talk += call.handling;
  };
  const absl::StatusOr<std::unique_ptr<strowger::Simulator>> simulator =
      strowger::Simulator::create(centre, *plan, options);
  if (!simulator.ok()) return simulator.status();
  const absl::StatusOr<strowger::SimulationResult> result = (*simulator)->run();
  if (!result.ok()) return result.status();
  if (result->stopped) return absl::CancelledError("stopped");
  ReplayedDay replayed{.day = day, .agents = plan->shifts.size(), .events = result->events};
  replayed.half_hours.resize(kHalfHours);
  for (const strowger::Shift& shift : plan->shifts) ++result_.agents[log_.agents.find(shift.agent).index()].days;
  take_model(*result, replayed);
  take_real(replayed);
  result_.days.push_back(std::move(replayed));
  return absl::OkStatus();
}

Comparison& Replayer::by_priority(int priority) {
  return std::find_if(result_.priorities.begin(), result_.priorities.end(),
                      [&](const auto& row) { return row.first == priority; })
      ->second;
}

void Replayer::take_model(const strowger::SimulationResult& result, ReplayedDay& day) {
  for (size_t source = 0; source < classes_.size(); ++source) {
    for (size_t batch = 0; batch < kHalfHours; ++batch) day.half_hours[batch].model += result.source(batch, source);
    const SourceCounts total = result.source_total(source);
    by_type(class_types_[source]).model += total;
    by_priority(*classes_[source].priority).model += total;
  }
}

void Replayer::take_real(ReplayedDay& day) {
  for (const LoggedCall& call : log_.calls) {
    if (!call.was_offered() || static_cast<size_t>((call.offered - kMinTime) / kDay) != day.day) continue;
    const auto half_hour = static_cast<size_t>((call.offered - kMinTime) % kDay / kHalfHour);
    day.half_hours[half_hour].real.add(call, config_.service_level);
    by_type(call.type.index()).real.add(call, config_.service_level);
    by_priority(call.priority).real.add(call, config_.service_level);
    if (call.outcome != strowger::LogOutcome::kAnswered || !call.agent.valid()) continue;
    ++result_.agents[call.agent.index()].real_calls;
    result_.agents[call.agent.index()].real_talk += call.service;
  }
}

ReplayResult Replayer::finish() {
  std::erase_if(result_.types, [](const auto& row) { return row.second.real.offered == 0; });
  std::erase_if(result_.priorities, [](const auto& row) { return row.second.real.offered == 0; });
  std::erase_if(result_.agents, [](const AgentComparison& agent) { return agent.days == 0; });
  return std::move(result_);
}

}  // namespace

void Comparison::add(const Comparison& other) {
  real.offered += other.real.offered;
  real.answered += other.real.answered;
  real.abandoned += other.real.abandoned;
  real.waited += other.real.waited;
  real.answered_within += other.real.answered_within;
  real.wait_sum += other.real.wait_sum;
  real.answered_wait_sum += other.real.answered_wait_sum;
  real.service_sum += other.real.service_sum;
  model += other.model;
}

double Comparison::model_abandoned() const { return ratio(static_cast<double>(model.abandoned), model.arrivals); }
double Comparison::model_wait() const { return ratio(static_cast<double>(model.wait) * 1e-6, model.arrivals); }
double Comparison::model_service_level() const {
  return ratio(static_cast<double>(model.answered_within[0]), model.arrivals);
}

absl::StatusOr<ReplayResult> replay_log(const LogConfig& config, const CallLog& log, const std::vector<bool>& wanted,
                                        uint64_t seed, const std::function<void(double)>& progress) {
  Replayer replayer(config, log, seed);
  if (absl::Status status = replayer.prepare(); !status.ok()) return status;
  const std::vector<strowger::LogSummary> real = strowger::summarise_by(log, kDay);
  for (size_t day = 0; day < log.days; ++day) {
    progress(static_cast<double>(day) / static_cast<double>(log.days));
    if (!wanted[day] || real[day].offered == 0) continue;
    if (absl::Status status = replayer.replay(day); !status.ok()) return status;
  }
  return replayer.finish();
}

}  // namespace helpdesk
