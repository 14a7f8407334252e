// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/presence.h"

#include <algorithm>
#include <map>
#include <utility>

#include "strowger/sim/patience.h"

namespace helpdesk {
namespace {

using strowger::CallLog;
using strowger::Duration;
using strowger::kMinTime;
using strowger::LoggedCall;
using strowger::Time;

constexpr Duration kDay{86'400'000'000};
constexpr Duration kSecond{1'000'000};  // the grain of a log
constexpr int kQuantiles = 400;

struct Span {
  Time from;
  Time to;
};

size_t day_of(Time time) { return static_cast<size_t>((time - kMinTime) / kDay); }

/// Calls by agent and type, and from them who takes what.
std::vector<std::vector<size_t>> count_types(const CallLog& log) {
  std::vector<std::vector<size_t>> counts(log.agents.size(), std::vector<size_t>(log.types.size()));
  for (const LoggedCall& call : log.calls) {
    if (call.outcome == strowger::LogOutcome::kAnswered && call.agent.valid()) {
      ++counts[call.agent.index()][call.type.index()];
    }
  }
  return counts;
}

std::vector<bool> types_with(const std::vector<size_t>& counts, size_t least_calls, double least_share) {
  size_t all = 0;
  for (const size_t count : counts) all += count;
  std::vector<bool> result;
  for (const size_t count : counts) {
    result.push_back(count >= least_calls && static_cast<double>(count) >= least_share * static_cast<double>(all));
  }
  return result;
}

/// When callers of some types waited, by day; spans are apart from each other and in order.
class Queues {
 public:
  explicit Queues(const CallLog& log) : calls_(log.days + 1) {
    for (const LoggedCall& call : log.calls) {
      if (call.was_offered() && call.wait > Duration::zero()) calls_[day_of(call.offered)].push_back(&call);
    }
  }

  std::vector<Span> waiting(size_t day, const std::vector<bool>& types) const {
    std::vector<Span> spans;
    for (const LoggedCall* call : calls_[day]) {
      if (types[call->type.index()]) spans.push_back({call->offered, call->offered + call->wait});
    }
    std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.from < b.from; });
    size_t last = 0;
    for (size_t i = 1; i < spans.size(); ++i) {
      if (spans[i].from <= spans[last].to) {
        spans[last].to = std::max(spans[last].to, spans[i].to);
      } else {
        spans[++last] = spans[i];
      }
    }
    spans.resize(std::min(spans.size(), last + 1));
    return spans;
  }

 private:
  std::vector<std::vector<const LoggedCall*>> calls_;
};

bool empty(const Span& span) { return span.from == span.to; }

void extend(Span& span, Time from, Time to) {
  if (empty(span)) span.from = from;
  span.to = to;
}

/// Looks at one gap between conversations.
class Gap {
 public:
  Gap(Time end, Time next, const std::vector<Span>& waiting, const PresenceOptions& options)
      : end_(end), next_(next), options_(options) {
    for (const Span& span : waiting) {
      const Time from = std::max(span.from, end);
      const Time to = std::min(span.to, next);
      if (to - from < kSecond) continue;
      extend(unserved_, from, to);
      if (options.free_after != strowger::kForever && from >= end + options.free_after)
        extend(unserved_later_, from, to);
      if (span.from <= end) emptied_ = span.to;
    }
  }

  /// Adds what is known of the pause after the conversation, if callers waited at its end.
  void observe(std::vector<strowger::ObservedWait>& pauses) const {
    if (emptied_ == kMinTime) return;
    const bool took_one = emptied_ >= next_ - kSecond;
    pauses.push_back({(took_one ? next_ : emptied_) - end_, took_one});
  }

  /// When the agent was away; empty: not at all.
  Span away() const { return unserved_.to - unserved_.from > options_.longest_pause ? unserved_ : unserved_later_; }

 private:
  Time end_;
  Time next_;
  const PresenceOptions& options_;
  Span unserved_{kMinTime, kMinTime};  // from the first to the last instant at which callers waited
  Span unserved_later_{kMinTime, kMinTime};
  Time emptied_ = kMinTime;
};

/// The shift of one agent on one day.
strowger::Shift make_shift(std::vector<Span> conversations, const std::vector<Span>& waiting,
                           const PresenceOptions& options, const std::string& away,
                           std::vector<strowger::ObservedWait>& pauses) {
  std::sort(conversations.begin(), conversations.end(), [](const Span& a, const Span& b) { return a.from < b.from; });
  strowger::Shift shift;
  shift.from = conversations.front().from;
  shift.to = shift.from;
  for (const Span& conversation : conversations) {
    if (conversation.from > shift.to) {
      const Gap gap(shift.to, conversation.from, waiting, options);
      gap.observe(pauses);
      const Span span = gap.away();
      const bool touches = !shift.breaks.empty() && shift.breaks.back().to >= span.from;
      if (options.absences && !empty(span) && !touches) shift.breaks.push_back({span.from, span.to, away});
    }
    shift.to = std::max(shift.to, conversation.to);
  }
  shift.to = std::max(shift.to, shift.from + kSecond);
  if (!shift.breaks.empty() && shift.breaks.back().to >= shift.to) shift.breaks.pop_back();
  return shift;
}

strowger::Distribution distribution_of(const strowger::PatienceEstimate& estimate, Duration longest) {
  if (estimate.times().empty()) return {};  // nothing was seen of pauses
  std::vector<Duration> values;
  size_t next = 0;
  for (int i = 0; i <= kQuantiles; ++i) {
    const double survival = 1 - static_cast<double>(i) / kQuantiles;
    while (next < estimate.times().size() && estimate.survivals()[next] > survival) ++next;
    values.push_back(next < estimate.times().size() ? std::min(estimate.times()[next], longest) : longest);
  }
  return strowger::Distribution::quantiles(std::move(values));
}

}  // namespace

Presence infer_presence(const CallLog& log, const PresenceOptions& options, const std::string& away) {
  Presence result;
  result.shifts.resize(log.days);
  std::vector<std::vector<bool>> usual;
  for (const std::vector<size_t>& counts : count_types(log)) {
    result.takes.push_back(types_with(counts, options.least_calls, options.least_share));
    usual.push_back(types_with(counts, 1, options.usual_share));
  }
  std::map<std::pair<size_t, size_t>, std::vector<Span>> conversations;  // by day and agent
  for (const LoggedCall& call : log.calls) {
    if (call.outcome != strowger::LogOutcome::kAnswered || !call.agent.valid()) continue;
    const Time begin = call.offered + call.wait;
    conversations[{day_of(call.offered), call.agent.index()}].push_back({begin, begin + call.service});
  }
  const Queues queues(log);
  std::vector<std::vector<strowger::ObservedWait>> pauses(log.days);
  for (auto& [key, spans] : conversations) {
    const auto& [day, agent] = key;
    strowger::Shift shift = make_shift(std::move(spans), queues.waiting(day, usual[agent]), options, away, pauses[day]);
    shift.agent = std::string(log.agents.name(strowger::LogAgentId{static_cast<uint32_t>(agent)}));
    result.shifts[day].push_back(std::move(shift));
  }
  std::vector<strowger::ObservedWait> all;
  for (const std::vector<strowger::ObservedWait>& day : pauses) {
    all.insert(all.end(), day.begin(), day.end());
    result.pause_of_day.push_back(distribution_of(strowger::PatienceEstimate(day), options.longest_pause));
  }
  result.pause = distribution_of(strowger::PatienceEstimate(all), options.longest_pause);
  return result;
}

}  // namespace helpdesk
