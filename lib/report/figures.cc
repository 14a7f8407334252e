// SPDX-License-Identifier: Apache-2.0
#include "strowger/report/figures.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "report/sums.h"

namespace strowger {

namespace {

using report::add_to;
using report::minus;
using report::plus;

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double ratio(double part, double whole) { return whole > 0 ? part / whole : kUndefined; }
double ratio(uint64_t part, uint64_t whole) { return ratio(static_cast<double>(part), static_cast<double>(whole)); }
double ratio(Duration part, Duration whole) { return ratio(to_seconds(part), to_seconds(whole)); }
double mean(Duration sum, uint64_t count) { return ratio(to_seconds(sum), static_cast<double>(count)); }

Duration handling_time(Duration talk, Duration hold, Duration wrap_up) { return plus(plus(talk, hold), wrap_up); }

double quantile_of(const WaitDistribution& waits, double p, Duration longest) {
  return waits.empty() ? kUndefined : to_seconds(std::min(waits.quantile(p), longest));
}

/// Adds rows of `from` to those of the same id in `to`; both in order of id. `add(mine, theirs)` adds one.
template <class Row, class Add>
void merge_rows(std::vector<Row>& to, const std::vector<Row>& from, Add&& add) {
  const auto by_id = [](const Row& a, const Row& b) { return a.id < b.id; };
  const size_t known = to.size();
  for (const Row& row : from) {
    const auto end = to.begin() + static_cast<std::ptrdiff_t>(known);
    const auto it = std::lower_bound(to.begin(), end, row, by_id);
    if (it != end && it->id == row.id) {
      add(*it, row);
    } else {
      to.push_back(row);
    }
  }
  std::inplace_merge(to.begin(), to.begin() + static_cast<std::ptrdiff_t>(known), to.end(), by_id);
}

template <class Row, class IdType>
const Row* find_row(const std::vector<Row>& rows, IdType id) {
  const auto it = std::lower_bound(rows.begin(), rows.end(), id, [](const Row& row, IdType i) { return row.id < i; });
  return it != rows.end() && it->id == id ? &*it : nullptr;
}

void add_reasons(std::vector<ReasonTime>& to, const std::vector<ReasonTime>& from) {
  for (const ReasonTime& reason : from) {
    const auto it = std::lower_bound(to.begin(), to.end(), reason,
                                     [](const ReasonTime& a, const ReasonTime& b) { return a.reason < b.reason; });
    if (it != to.end() && it->reason == reason.reason) {
      add_to(it->time, reason.time);
    } else {
      to.insert(it, reason);
    }
  }
}

void add_counts(AgentFigures& to, const AgentFigures& from) {
  static constexpr uint64_t AgentFigures::*kCounts[] = {
      &AgentFigures::logins,           &AgentFigures::offers,  &AgentFigures::answered,    &AgentFigures::rona,
      &AgentFigures::declined,         &AgentFigures::handled, &AgentFigures::transferred, &AgentFigures::escalated,
      &AgentFigures::offers_withdrawn, &AgentFigures::resolved};
  for (const auto field : kCounts) to.*field += from.*field;
  for (const auto field : {&AgentFigures::talk, &AgentFigures::hold, &AgentFigures::wrap_up}) {
    add_to(to.*field, from.*field);
  }
  add_reasons(to.reasons, from.reasons);
}

}  // namespace

CallCounts& CallCounts::operator+=(const CallCounts& other) {
  static constexpr uint64_t CallCounts::*kCounts[] = {&CallCounts::offered,
                                                      &CallCounts::moved_in,
                                                      &CallCounts::transferred_in,
                                                      &CallCounts::refused,
                                                      &CallCounts::answered,
                                                      &CallCounts::answered_in_time,
                                                      &CallCounts::abandoned,
                                                      &CallCounts::short_abandoned,
                                                      &CallCounts::abandoned_in_time,
                                                      &CallCounts::overflowed,
                                                      &CallCounts::expired,
                                                      &CallCounts::withdrawn,
                                                      &CallCounts::exited_in_time,
                                                      &CallCounts::moved_out,
                                                      &CallCounts::handled,
                                                      &CallCounts::handled_in_time,
                                                      &CallCounts::transferred,
                                                      &CallCounts::offers,
                                                      &CallCounts::rona,
                                                      &CallCounts::declined,
                                                      &CallCounts::offers_withdrawn,
                                                      &CallCounts::sla_at_risk,
                                                      &CallCounts::sla_breached,
                                                      &CallCounts::escalated,
                                                      &CallCounts::resolved,
                                                      &CallCounts::policy_faults,
                                                      &CallCounts::shadow_differences};
  static constexpr Duration CallCounts::*kSums[] = {
      &CallCounts::answer_wait, &CallCounts::abandon_wait, &CallCounts::exit_wait, &CallCounts::length_time,
      &CallCounts::talk,        &CallCounts::hold,         &CallCounts::wrap_up,   &CallCounts::resolve_time};
  for (const auto field : kCounts) this->*field += other.*field;
  for (const auto field : kSums) add_to(this->*field, other.*field);
  longest_wait = std::max(longest_wait, other.longest_wait);
  longest_queue = std::max(longest_queue, other.longest_queue);
  return *this;
}

Duration StateTimes::staffed() const {
  Duration total{};
  for (size_t state = 0; state < kAgentStateCount; ++state) {
    if (state != static_cast<size_t>(AgentState::kLoggedOut)) add_to(total, in[state]);
  }
  return total;
}

Duration StateTimes::handling() const { return plus((*this)[AgentState::kBusy], (*this)[AgentState::kWrapUp]); }
double StateTimes::occupancy() const { return ratio(handling(), minus(staffed(), (*this)[AgentState::kNotReady])); }
double StateTimes::utilisation() const { return ratio(handling(), staffed()); }
double StateTimes::mean_staffed() const { return ratio(staffed(), elapsed); }

StateTimes& StateTimes::operator+=(const StateTimes& other) {
  add_beside(other);
  add_to(elapsed, other.elapsed);
  return *this;
}

void StateTimes::add_beside(const StateTimes& other) {
  for (size_t state = 0; state < kAgentStateCount; ++state) add_to(in[state], other.in[state]);
}

uint64_t CallFigures::settled() const { return answered + abandoned + overflowed + expired + withdrawn + moved_out; }

double CallFigures::service_level(ServiceLevel variant) const {
  const uint64_t both = answered + abandoned;
  switch (variant) {
    case ServiceLevel::kAnswered:
      return ratio(answered_in_time, answered);
    case ServiceLevel::kAnsweredAndAbandoned:
      return ratio(answered_in_time, both);
    case ServiceLevel::kOffered:
      return ratio(answered_in_time, settled());
    case ServiceLevel::kWithoutShortAbandons:
      return ratio(answered_in_time, both - short_abandoned);
    case ServiceLevel::kAbandonedInTimeLeftOut:
      return ratio(answered_in_time, both - abandoned_in_time);
    case ServiceLevel::kAbandonedInTimeGood:
      return ratio(answered_in_time + abandoned_in_time, both);
    case ServiceLevel::kAsteriskPerf:
      return ratio(handled_in_time, handled);
    case ServiceLevel::kAsteriskPerf2:
      return ratio(handled_in_time + abandoned_in_time + exited_in_time,
                   handled + abandoned + overflowed + expired + withdrawn);
  }
  return kUndefined;
}

double CallFigures::asa() const { return mean(answer_wait, answered); }
double CallFigures::mean_wait() const { return mean(plus(plus(answer_wait, abandon_wait), exit_wait), settled()); }
double CallFigures::mean_abandon_wait() const { return mean(abandon_wait, abandoned); }
double CallFigures::abandon_rate() const { return ratio(abandoned, settled()); }
double CallFigures::net_abandon_rate() const { return ratio(abandoned - short_abandoned, settled() - short_abandoned); }
double CallFigures::aht() const { return mean(handling_time(talk, hold, wrap_up), handled); }
double CallFigures::mean_talk() const { return mean(talk, handled); }
double CallFigures::mean_hold() const { return mean(hold, handled); }
double CallFigures::mean_wrap_up() const { return mean(wrap_up, handled); }
double CallFigures::mean_queue() const { return ratio(length_time, elapsed); }
double CallFigures::load() const { return ratio(handling_time(talk, hold, wrap_up), elapsed); }
double CallFigures::rona_rate() const { return ratio(rona, offers); }
double CallFigures::mean_resolve_time() const { return mean(resolve_time, resolved); }

double CallFigures::answer_quantile(double p) const { return quantile_of(answered_waits, p, longest_wait); }

double CallFigures::wait_quantile(double p) const {
  WaitDistribution all = answered_waits;
  all += lost_waits;
  return quantile_of(all, p, longest_wait);
}

double CallFigures::answered_within(Duration wait) const {
  return ratio(answered_waits.within(wait), static_cast<double>(answered_waits.count()));
}

CallFigures& CallFigures::operator+=(const CallFigures& other) {
  CallCounts::operator+=(other);
  add_to(elapsed, other.elapsed);
  answered_waits += other.answered_waits;
  lost_waits += other.lost_waits;
  staff += other.staff;
  return *this;
}

double AgentFigures::aht() const { return mean(handling_time(talk, hold, wrap_up), handled); }
double AgentFigures::mean_talk() const { return mean(talk, handled); }
double AgentFigures::mean_hold() const { return mean(hold, handled); }
double AgentFigures::mean_wrap_up() const { return mean(wrap_up, handled); }
double AgentFigures::answer_rate() const { return ratio(answered, offers); }
double AgentFigures::rona_rate() const { return ratio(rona, offers); }
double AgentFigures::handled_per_hour() const {
  return ratio(static_cast<double>(handled), to_seconds(states.staffed()) / 3600);
}

AgentFigures& AgentFigures::operator+=(const AgentFigures& other) {
  add_counts(*this, other);
  states += other.states;
  return *this;
}

void AgentFigures::add_beside(const AgentFigures& other) {
  add_counts(*this, other);
  states.add_beside(other.states);
}

const QueueInterval* Period::find(QueueId id) const { return find_row(queues, id); }
const SkillInterval* Period::find(SkillId id) const { return find_row(skills, id); }
const MediaInterval* Period::find(Media id) const { return find_row(media, id); }
const AgentInterval* Period::find(AgentId id) const { return find_row(agents, id); }
const GroupInterval* Period::find(GroupId id) const { return find_row(groups, id); }

Period& Period::operator+=(const Period& other) {
  if (other.begin == other.end) return *this;
  if (begin == end) {
    *this = other;
    return *this;
  }
  begin = std::min(begin, other.begin);
  end = std::max(end, other.end);
  centre += other.centre;
  const auto add = [](auto& mine, const auto& theirs) { mine += theirs; };
  merge_rows(queues, other.queues, add);
  merge_rows(skills, other.skills, add);
  merge_rows(media, other.media, add);
  merge_rows(agents, other.agents, add);
  merge_rows(groups, other.groups, add);
  const auto watched = [&](auto& rows) {
    for (auto& row : rows) {
      row.elapsed = centre.elapsed;
      row.staff.elapsed = centre.elapsed;
    }
  };
  watched(queues);
  watched(skills);
  watched(media);
  for (AgentInterval& row : agents) row.states.elapsed = centre.elapsed;
  for (GroupInterval& row : groups) row.states.elapsed = centre.elapsed;
  return *this;
}

}  // namespace strowger
