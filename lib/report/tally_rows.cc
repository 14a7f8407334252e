// SPDX-License-Identifier: Apache-2.0
//
// The end of an interval: rows from cells.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "report/sums.h"
#include "report/tally.h"

namespace strowger::report {

namespace {

constexpr size_t kMaxGroups = size_t{1} << 20;

bool did_something(const AgentFigures& figures) {
  return figures.states.staffed() != Duration::zero() || figures.logins != 0 || figures.offers != 0 ||
         figures.answered != 0 || figures.rona != 0 || figures.declined != 0 || figures.offers_withdrawn != 0 ||
         figures.handled != 0 || figures.escalated != 0 || figures.resolved != 0 || figures.wrap_up != Duration::zero();
}

/// What media take from visits: all that is counted each time.
void add_what_repeats(CallCounts& to, const CallCounts& visits) {
  CallCounts repeating;
  repeating.handled = visits.handled;
  repeating.handled_in_time = visits.handled_in_time;
  repeating.transferred = visits.transferred;
  repeating.talk = visits.talk;
  repeating.hold = visits.hold;
  repeating.wrap_up = visits.wrap_up;
  repeating.offers = visits.offers;
  repeating.rona = visits.rona;
  repeating.declined = visits.declined;
  repeating.offers_withdrawn = visits.offers_withdrawn;
  repeating.escalated = visits.escalated;
  repeating.resolved = visits.resolved;
  repeating.resolve_time = visits.resolve_time;
  repeating.length_time = visits.length_time;
  repeating.policy_faults = visits.policy_faults;
  repeating.shadow_differences = visits.shadow_differences;
  to += repeating;
}

}  // namespace

Period Tally::rows(Time end) const {
  Period period;
  period.begin = begin_;
  period.end = end;
  const Duration elapsed = end - begin_;
  queue_rows(period, elapsed);
  if (options_.skills) skill_rows(period, elapsed);
  media_rows(period, elapsed);
  agent_rows(period, elapsed);
  staff_of_queues(period);
  return period;
}

void Tally::add_cells(CallFigures& row, const std::vector<uint32_t>& cells, Duration elapsed) const {
  WaitHistogram answered_waits;
  WaitHistogram lost_waits;
  for (const uint32_t index : cells) {
    const Cell& cell = cells_[index];
    static_cast<CallCounts&>(row) += cell.counts;
    add_to(row.length_time, times(cell.waiting, elapsed));
    answered_waits += cell.answered_waits;
    lost_waits += cell.lost_waits;
  }
  row.elapsed = elapsed;
  row.staff.elapsed = elapsed;
  row.answered_waits = answered_waits.distribution();
  row.lost_waits = lost_waits.distribution();
}

void Tally::queue_rows(Period& period, Duration elapsed) const {
  std::vector<char> listed(queues_.size(), 0);
  for (const QueueId queue : directory_->queues()) {
    if (queue.index() >= listed.size()) listed.resize(queue.index() + 1, 0);
    listed[queue.index()] = 1;
  }
  const QueueNow nothing;
  for (size_t i = 0; i < listed.size(); ++i) {
    const QueueNow& queue = i < queues_.size() ? queues_[i] : nothing;
    if (listed[i] == 0 && queue.cells.empty()) continue;
    QueueInterval& row = period.queues.emplace_back();
    row.id = QueueId{static_cast<QueueId::rep>(i)};
    add_cells(row, queue.cells, elapsed);
    row.longest_queue = queue.gauge.longest;
  }
}

void Tally::skill_rows(Period& period, Duration elapsed) const {
  for (size_t i = 0; i < skills_.size(); ++i) {
    const SkillNow& skill = skills_[i];
    if (skill.cells.empty()) continue;
    SkillInterval& row = period.skills.emplace_back();
    row.id = SkillId{static_cast<SkillId::rep>(i)};
    add_cells(row, skill.cells, elapsed);
    row.longest_queue = skill.gauge.longest;
  }
}

void Tally::media_rows(Period& period, Duration elapsed) const {
  CallFigures& centre = period.centre;
  for (size_t i = 0; i < kMediaCount; ++i) {
    const MediaNow& media = media_[i];
    if (!media.seen) continue;
    MediaInterval& row = period.media.emplace_back();
    row.id = static_cast<Media>(i);
    static_cast<CallCounts&>(row) = media.contacts;
    for (const Cell& cell : cells_) {
      if (cell.media != row.id) continue;
      add_what_repeats(row, cell.counts);
      add_to(row.length_time, times(cell.waiting, elapsed));
    }
    row.elapsed = elapsed;
    row.staff.elapsed = elapsed;
    row.answered_waits = media.answered_waits.distribution();
    row.lost_waits = media.lost_waits.distribution();
    row.longest_queue = media.gauge.longest;
    centre += row;
  }
  centre.policy_faults += faults_of_no_queue_;
  centre.longest_queue = centre_.longest;
  centre.elapsed = elapsed;
  centre.staff.elapsed = elapsed;
}

void Tally::agent_rows(Period& period, Duration elapsed) const {
  for (const AgentNow& agent : agents_) add_agent_row(period, agent, elapsed);
  for (const AgentNow& agent : departed_) add_agent_row(period, agent, elapsed);
  std::sort(period.agents.begin(), period.agents.end(),
            [](const AgentInterval& a, const AgentInterval& b) { return a.id < b.id; });
  std::vector<GroupInterval> groups;  // by id; those without agents stay invalid
  for (const AgentInterval& row : period.agents) {
    period.centre.staff.add_beside(row.states);
    const GroupId group = directory_->group(row.id);
    if (group.index() >= kMaxGroups) continue;
    if (group.index() >= groups.size()) groups.resize(group.index() + 1);
    groups[group.index()].id = group;
    groups[group.index()].states.elapsed = elapsed;
    groups[group.index()].add_beside(row);
  }
  for (GroupInterval& group : groups) {
    if (group.id.valid()) period.groups.push_back(std::move(group));
  }
}

void Tally::add_agent_row(Period& period, const AgentNow& agent, Duration elapsed) const {
  if (!agent.id.valid()) return;
  AgentInterval row;
  static_cast<AgentFigures&>(row) = agent.figures;
  row.id = agent.id;
  row.states.elapsed = elapsed;
  if (agent.state != AgentState::kLoggedOut) add_to(row.states.in[static_cast<size_t>(agent.state)], elapsed);
  for (size_t i = 0; i < agent.reasons.size(); ++i) {
    const ReasonId reason{static_cast<ReasonId::rep>(i)};
    Duration time = agent.reasons[i];
    if (agent.state == AgentState::kNotReady && agent.reason == reason) add_to(time, elapsed);
    if (time != Duration::zero()) row.reasons.push_back({reason, time});
  }
  if (did_something(row)) period.agents.push_back(std::move(row));
}

void Tally::staff_of_queues(Period& period) const {
  const auto add = [&](QueueId queue, AgentId agent) {
    const auto row = std::lower_bound(period.queues.begin(), period.queues.end(), queue,
                                      [](const QueueInterval& r, QueueId id) { return r.id < id; });
    if (row == period.queues.end() || row->id != queue) return;
    if (const AgentInterval* member = period.find(agent)) row->staff.add_beside(member->states);
  };
  if (members_stale_) {
    directory_->visit_members(add);
  } else {
    for (const auto& [queue, agent] : members_) add(queue, agent);
  }
}

void Tally::refresh_members() {
  if (!members_stale_) return;
  members_.clear();
  directory_->visit_members([this](QueueId queue, AgentId agent) { members_.emplace_back(queue, agent); });
  members_stale_ = false;
}

}  // namespace strowger::report
