// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/telephone_fold.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "helpdesk/format.h"

namespace helpdesk {
namespace {

using strowger::Duration;
using strowger::kMinTime;

constexpr Duration kDay{86'400'000'000};

TelephoneRow& row_named(std::vector<TelephoneRow>& rows, const std::string& name) {
  // A new row is rare, and the row looked for is one of the last when days are added, so look from the end.
  const auto found =
      std::find_if(rows.rbegin(), rows.rend(), [&](const TelephoneRow& row) { return row.name == name; });
  if (found != rows.rend()) return *found;
  return rows.emplace_back(TelephoneRow{.name = name});
}

}  // namespace

void TelephoneFold::attach(const strowger::Acd& acd) {
  std::set<std::string> queues;
  for (const CallKind& kind : desk_.calls) {
    if (kind.media == strowger::Media::kVoice) queues.insert(kind.queue);
  }
  for (const strowger::AgentSpec& agent : desk_.centre.agents) {
    for (const strowger::Membership& membership : agent.memberships) {
      if (membership.reserve_level == 0 && queues.contains(membership.queue)) {
        agents_.insert(acd.find_agent(agent.name));
      }
    }
  }
}

void TelephoneFold::take_new() {
  const auto& intervals = report_.intervals();
  if (intervals.empty() || intervals.back().end <= taken_) return;
  for (const strowger::Period& period : intervals) {
    if (period.begin >= taken_) take(period);
  }
  taken_ = intervals.back().end;
}

/// What happens after closing time belongs to the interval before it.
void TelephoneFold::take(const strowger::Period& period) {
  const Duration of_day = (period.begin - kMinTime) % kDay;
  const bool closed = of_day < desk_.opens || of_day >= desk_.closes;
  if (closed && days_.empty()) return;
  TelephoneRow& half_hour = closed ? half_hours_.back() : row_named(half_hours_, clock_of_day(of_day));
  TelephoneRow& day = closed ? days_.back() : row_named(days_, absl::StrCat((period.begin - kMinTime) / kDay + 1));
  if (const auto* row = period.find(strowger::Media::kVoice)) {
    half_hour.calls += *row;
    day.calls += *row;
  }
  if (closed) return;
  strowger::StateTimes staff;
  staff.elapsed = period.end - period.begin;
  for (const strowger::AgentInterval& agent : period.agents) {
    if (agents_.contains(agent.id)) staff.add_beside(agent.states);
  }
  half_hour.staff += staff;
  day.staff += staff;
}

}  // namespace helpdesk
