// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>

#include "sim/units.h"
#include "strowger/sim/call_log.h"

namespace strowger {
namespace {

constexpr Duration kShortestShift{1'000'000};

size_t day_of(Time time) { return static_cast<size_t>((time - kMinTime) / kDay); }

/// The answered calls of named agents, by agent and time.
std::vector<const LoggedCall*> conversations(const CallLog& log) {
  std::vector<const LoggedCall*> result;
  for (const LoggedCall& call : log.calls) {
    if (call.outcome == LogOutcome::kAnswered && call.agent.valid()) result.push_back(&call);
  }
  std::stable_sort(result.begin(), result.end(), [](const LoggedCall* a, const LoggedCall* b) {
    return std::pair(a->agent, a->offered + a->wait) < std::pair(b->agent, b->offered + b->wait);
  });
  return result;
}

}  // namespace

void LogSummary::add(const LoggedCall& call, Duration threshold) {
  if (!call.was_offered()) return;
  ++offered;
  waited += size_t{call.wait > Duration::zero()};
  wait_sum += to_seconds(call.wait);
  if (call.outcome == LogOutcome::kAbandoned) {
    ++abandoned;
    return;
  }
  ++answered;
  answered_within += size_t{call.wait <= threshold};
  answered_wait_sum += to_seconds(call.wait);
  service_sum += to_seconds(call.service);
}

LogSummary summarise(const CallLog& log, Duration threshold) {
  LogSummary summary;
  for (const LoggedCall& call : log.calls) summary.add(call, threshold);
  return summary;
}

std::vector<LogSummary> summarise_by(const CallLog& log, Duration interval, Duration threshold) {
  interval = std::max(interval, Duration{1'000'000});
  const Duration whole = kDay * static_cast<int64_t>(log.days);
  std::vector<LogSummary> summaries(static_cast<size_t>((whole + interval - Duration{1}) / interval));
  for (const LoggedCall& call : log.calls) {
    summaries[static_cast<size_t>((call.offered - kMinTime) / interval)].add(call, threshold);
  }
  return summaries;
}

std::vector<AgentDay> agent_days(const CallLog& log) {
  std::map<std::pair<size_t, LogAgentId>, AgentDay> days;
  for (const LoggedCall* call : conversations(log)) {
    const Time begin = call->offered + call->wait;
    const Time end = begin + call->service;
    const size_t day = day_of(begin);
    AgentDay& entry =
        days.try_emplace({day, call->agent}, AgentDay{.agent = call->agent, .day = day, .first = begin, .last = end})
            .first->second;
    entry.last = std::max(entry.last, end);
    ++entry.calls;
    entry.talking += call->service;
  }
  std::vector<AgentDay> result;
  result.reserve(days.size());
  for (const auto& [key, day] : days) result.push_back(day);
  return result;
}

namespace {

struct Interval {
  Time begin;
  Time end;
};

/// When at least one call had waited and still did, apart from waits shorter than `tolerance`; in order, apart.
std::vector<Interval> waiting_times(const CallLog& log, Duration tolerance) {
  std::vector<Interval> waits;
  for (const LoggedCall& call : log.calls) {
    if (call.was_offered() && call.wait > tolerance) waits.push_back({call.offered, call.offered + call.wait});
  }
  std::sort(waits.begin(), waits.end(), [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
  std::vector<Interval> merged;
  for (const Interval& wait : waits) {
    if (!merged.empty() && wait.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, wait.end);
    } else {
      merged.push_back(wait);
    }
  }
  return merged;
}

/// The first instant in [from, to) from which on a call waits for longer than `tolerance`; `to` if there is none.
Time first_wait(const std::vector<Interval>& waits, Time from, Time to, Duration tolerance) {
  auto wait = std::partition_point(waits.begin(), waits.end(), [&](const Interval& w) { return w.end <= from; });
  for (; wait != waits.end() && wait->begin < to; ++wait) {
    const Time begin = std::max(wait->begin, from);
    if (std::min(wait->end, to) - begin > tolerance) return begin;
  }
  return to;
}

}  // namespace

std::vector<Shift> inferred_shifts(const CallLog& log, const StaffingRule& rule) {
  const std::vector<Interval> waits =
      rule.away_while_calls_wait ? waiting_times(log, rule.tolerance) : std::vector<Interval>{};
  std::vector<Shift> shifts;
  LogAgentId agent;
  Time last_begin;
  for (const LoggedCall* call : conversations(log)) {
    const Time begin = call->offered + call->wait;
    const Time end = begin + std::max(call->service, kShortestShift);
    const bool same_agent = agent == call->agent;
    if (same_agent && begin <= shifts.back().to) {
      shifts.back().to = std::max(shifts.back().to, end);
    } else if (!same_agent || day_of(begin) != day_of(shifts.back().from)) {
      shifts.push_back({.agent = std::string(log.agents.name(call->agent)), .from = begin, .to = end});
    } else {
      Shift& shift = shifts.back();
      const bool long_gap = rule.longest_gap != kForever && begin - shift.to > rule.longest_gap;
      const Time away = long_gap ? shift.to : first_wait(waits, shift.to, begin, rule.tolerance);
      if (away == begin) {
        shift.to = end;
      } else {
        shift.to = away > shift.to ? away : last_begin + (shift.to - last_begin) / 2;
        shifts.push_back({.agent = shift.agent, .from = begin, .to = end});
      }
    }
    agent = call->agent;
    last_begin = begin;
  }
  return shifts;
}

}  // namespace strowger
