// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/replay.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "sim/units.h"

namespace strowger {
namespace {

/// The offered calls of one class, in order of time (and of the file at equal times).
struct Chosen {
  std::vector<const LoggedCall*> calls;
};

bool takes(const ReplayClass& rule, const CallLog& log, const LoggedCall& call) {
  return (!rule.type || log.types.name(call.type) == *rule.type) && (!rule.priority || call.priority == *rule.priority);
}

absl::StatusOr<std::vector<Chosen>> choose(const CallLog& log, const std::vector<ReplayClass>& classes) {
  std::vector<Chosen> chosen(classes.size());
  for (const LoggedCall& call : log.calls) {
    if (!call.was_offered()) continue;
    const auto rule = std::find_if(classes.begin(), classes.end(),
                                   [&](const ReplayClass& candidate) { return takes(candidate, log, call); });
    if (rule == classes.end()) {
      return absl::InvalidArgumentError(absl::StrFormat("replay: line %d (type '%s', priority %d) belongs to no class",
                                                        call.line, log.types.name(call.type), call.priority));
    }
    chosen[static_cast<size_t>(rule - classes.begin())].calls.push_back(&call);
  }
  for (Chosen& list : chosen) {
    std::stable_sort(list.calls.begin(), list.calls.end(),
                     [](const LoggedCall* a, const LoggedCall* b) { return a->offered < b->offered; });
  }
  return chosen;
}

CallSource make_source(const ReplayClass& rule, const Chosen& chosen, const ReplayOptions& options) {
  CallSource source = rule.source;
  std::vector<ObservedWait> waits;
  std::vector<Duration> handling;
  auto script = std::make_shared<std::vector<ScriptedCall>>();
  for (const LoggedCall* call : chosen.calls) {
    const bool answered = call->outcome == LogOutcome::kAnswered;
    waits.push_back({call->wait, !answered});
    if (answered) handling.push_back(call->service);
    const auto day = static_cast<size_t>((call->offered - kMinTime) / kDay);
    if (day < options.first_day || day >= options.end_day) continue;
    ScriptedCall scripted{.at = call->offered};
    if (answered) {
      scripted.patience_above = call->wait;
      scripted.handling = call->service;
    } else {
      scripted.patience = call->wait;
    }
    script->push_back(scripted);
  }
  source.patience_estimate = std::make_shared<const PatienceEstimate>(waits);
  if (source.handling == Distribution() && !handling.empty()) {
    source.handling = Distribution::empirical(std::move(handling));
  }
  source.script = std::move(script);
  return source;
}

}  // namespace

absl::StatusOr<std::vector<CallSource>> replay_sources(const CallLog& log, const std::vector<ReplayClass>& classes,
                                                       const ReplayOptions& options) {
  absl::StatusOr<std::vector<Chosen>> chosen = choose(log, classes);
  if (!chosen.ok()) return chosen.status();
  std::vector<CallSource> sources;
  for (size_t i = 0; i < classes.size(); ++i) sources.push_back(make_source(classes[i], (*chosen)[i], options));
  return sources;
}

std::vector<ObservedWait> observed_waits(const CallLog& log, std::optional<std::string> type) {
  std::vector<ObservedWait> waits;
  for (const LoggedCall& call : log.calls) {
    if (!call.was_offered() || (type && log.types.name(call.type) != *type)) continue;
    waits.push_back({call.wait, call.outcome == LogOutcome::kAbandoned});
  }
  return waits;
}

std::vector<AgentSpec> agents_of(const CallLog& log, const std::string& queue) {
  std::vector<AgentSpec> agents;
  for (size_t i = 0; i < log.agents.size(); ++i) {
    AgentSpec agent;
    agent.name = std::string(log.agents.name(LogAgentId{static_cast<uint32_t>(i)}));
    agent.memberships.push_back({.queue = queue});
    agents.push_back(std::move(agent));
  }
  return agents;
}

}  // namespace strowger
