// SPDX-License-Identifier: Apache-2.0
#include "report/tally.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "report/sums.h"

namespace strowger::report {

namespace {

// What no engine goes beyond (EngineOptions): events with larger numbers are not from one, and are left out.
constexpr size_t kMaxCallSlots = size_t{1} << 26;
constexpr size_t kMaxQueues = size_t{1} << 16;
constexpr size_t kMaxAgents = size_t{1} << 22;
constexpr size_t kMaxSkills = size_t{1} << 16;

void count_wait(Duration wait, Duration& sum, Duration& longest) {
  add_to(sum, wait);
  longest = std::max(longest, wait);
}

/// Counts an answer of which the caller waited `wait`; says whether it was in time.
bool count_answer(CallCounts& counts, WaitHistogram& waits, Duration wait, Duration threshold) {
  const bool in_time = wait <= threshold;
  ++counts.answered;
  counts.answered_in_time += static_cast<uint64_t>(in_time);
  count_wait(wait, counts.answer_wait, counts.longest_wait);
  waits.record(wait);
  return in_time;
}

/// Counts a wait that did not end with an answer.
void count_loss(CallCounts& counts, WaitHistogram& waits, CallEnd end, Duration wait, Duration threshold,
                Duration short_abandon) {
  waits.record(wait);
  const bool in_time = wait <= threshold;
  if (end == CallEnd::kAbandoned) {
    ++counts.abandoned;
    counts.short_abandoned += static_cast<uint64_t>(wait < short_abandon);
    counts.abandoned_in_time += static_cast<uint64_t>(in_time);
    count_wait(wait, counts.abandon_wait, counts.longest_wait);
    return;
  }
  uint64_t& kind = end == CallEnd::kOverflowed ? counts.overflowed
                   : end == CallEnd::kExpired  ? counts.expired
                                               : counts.withdrawn;
  ++kind;
  counts.exited_in_time += static_cast<uint64_t>(in_time);
  count_wait(wait, counts.exit_wait, counts.longest_wait);
}

/// Whether a call that ended so was still waiting.
bool ended_waiting(const Event& event) {
  return event.end == CallEnd::kAbandoned || event.end == CallEnd::kOverflowed || event.end == CallEnd::kExpired ||
         (event.end == CallEnd::kTransferred && event.cause == Cause::kPulled);
}

}  // namespace

void Tally::count(const Event& event) {
  switch (event.kind) {
    case EventKind::kQueued:
      return joined(event);
    case EventKind::kOffered:
      if (Cell* cell = cell_of(event, find(event))) ++cell->counts.offers;
      if (AgentNow* agent = agent_of(event)) ++agent->figures.offers;
      return;
    case EventKind::kOfferEnded:
      return offer_ended(event);
    case EventKind::kConnected:
      return answered(event);
    case EventKind::kDisconnected:
      return disconnected(event);
    case EventKind::kWrapUpEnded:
      return wrapped_up(event);
    case EventKind::kLeftQueue:
      return left(event);
    case EventKind::kEnded:
      return ended(event);
    case EventKind::kSlaAtRisk:
    case EventKind::kSlaBreached:
      return promise(event);
    case EventKind::kEscalated:
      return escalated(event);
    case EventKind::kResolved:
      return resolved(event);
    case EventKind::kAgentState:
      return agent_state(event);
    case EventKind::kConfigured:
      members_stale_ = true;
      return;
    case EventKind::kHeld:
    case EventKind::kRetrieved:
    case EventKind::kLadderStep:
    case EventKind::kLadderSkipped:
    case EventKind::kPriorityChanged:
    case EventKind::kRequirementChanged:
    case EventKind::kPaused:
    case EventKind::kResumed:
      return;
    case EventKind::kPolicyFault:
      return plugin(event, &CallCounts::policy_faults);
    case EventKind::kShadowDiffers:
      return plugin(event, &CallCounts::shadow_differences);
  }
}

void Tally::begin_interval(Time begin) {
  begin_ = begin;
  faults_of_no_queue_ = 0;
  for (Cell& cell : cells_) {
    cell.counts = {};
    cell.answered_waits.clear();
    cell.lost_waits.clear();
  }
  const auto restart = [](Gauge& gauge) { gauge.longest = gauge.now; };
  for (QueueNow& queue : queues_) restart(queue.gauge);
  for (SkillNow& skill : skills_) restart(skill.gauge);
  restart(centre_);
  for (MediaNow& media : media_) {
    media.contacts = {};
    restart(media.gauge);
    media.answered_waits.clear();
    media.lost_waits.clear();
  }
  for (AgentNow& agent : agents_) {
    agent.figures = {};
    std::fill(agent.reasons.begin(), agent.reasons.end(), Duration::zero());
  }
  departed_.clear();
}

// ---- Finding what an event is about ---------------------------------------------------------------------------------

Tally::Record* Tally::make(const Event& event) {
  const size_t slot = event.call.index();
  if (slot >= kMaxCallSlots) return nullptr;
  if (slot >= records_.size()) records_.resize(std::bit_ceil(slot + 1));
  records_[slot] = Record{.call = event.call};
  return &records_[slot];
}

Tally::Cell* Tally::cell_by_fields(const Event& event) {
  if (event.queue.index() >= kMaxQueues || static_cast<size_t>(event.media) >= kMediaCount) return nullptr;
  QueueNow& queue = queue_at(event.queue);
  if (queue.last_cell != kNoCell) {
    Cell& last = cells_[queue.last_cell];
    if (last.media == event.media && last.requirement == event.requirement) return &last;
  }
  return make_cell(event);
}

Tally::Cell* Tally::make_cell(const Event& event) {
  QueueNow& queue = queue_at(event.queue);
  const auto next = static_cast<uint32_t>(cells_.size());
  const auto [it, is_new] = cell_ids_.try_emplace(CellKey{event.queue, event.media, event.requirement}, next);
  queue.last_cell = it->second;
  if (!is_new) return &cells_[it->second];
  queue.cells.push_back(next);
  Cell& cell = cells_.emplace_back();
  cell.media = event.media;
  cell.queue = event.queue;
  cell.requirement = event.requirement;
  cell.threshold = options_.service_level;
  const std::string_view name = directory_->name(event.queue);
  for (const QueueThreshold& threshold : options_.queue_service_levels) {
    if (threshold.queue == name) cell.threshold = threshold.service_level;
  }
  if (!options_.skills) return &cell;
  cell.first_skill = static_cast<uint32_t>(cell_skills_.size());
  for (const SkillId skill : directory_->wanted(event.requirement)) {
    if (skill.index() >= kMaxSkills) continue;
    cell_skills_.push_back(skill);
    if (skill.index() >= skills_.size()) skills_.resize(skill.index() + 1);
    skills_[skill.index()].cells.push_back(next);
    ++cell.skills;
  }
  return &cell;
}

Tally::QueueNow& Tally::queue_at(QueueId queue) {
  if (queue.index() >= queues_.size()) queues_.resize(queue.index() + 1);
  return queues_[queue.index()];
}

Tally::AgentNow* Tally::make_agent(AgentId id) {
  const size_t slot = id.index();
  if (!id.valid() || slot >= kMaxAgents) return nullptr;
  if (slot >= agents_.size()) agents_.resize(slot + 1);
  AgentNow& agent = agents_[slot];
  if (agent.id.valid()) departed_.push_back(std::move(agent));
  agent = AgentNow{};
  agent.id = id;
  return &agent;
}

// ---- Calls ----------------------------------------------------------------------------------------------------------

void Tally::starts_waiting(Record& record, Cell& cell, Time at) {
  record.waiting = true;
  ++cell.waiting;
  subtract_from(cell.counts.length_time, offset(at));
  queues_[cell.queue.index()].gauge.up();
  media_[static_cast<size_t>(cell.media)].gauge.up();
  centre_.up();
  for (uint32_t i = 0; i < cell.skills; ++i) skills_[cell_skills_[cell.first_skill + i].index()].gauge.up();
}

void Tally::stops_waiting(Record& record, Time at) {
  if (!record.waiting) return;
  record.waiting = false;
  Cell& cell = cells_[record.cell];
  --cell.waiting;
  add_to(cell.counts.length_time, offset(at));
  queues_[cell.queue.index()].gauge.down();
  media_[static_cast<size_t>(cell.media)].gauge.down();
  centre_.down();
  for (uint32_t i = 0; i < cell.skills; ++i) skills_[cell_skills_[cell.first_skill + i].index()].gauge.down();
}

void Tally::joined(const Event& event) {
  Cell* cell = cell_by_fields(event);
  if (cell == nullptr) return;
  MediaNow& media = media_[static_cast<size_t>(event.media)];
  Record* record = find(event);
  if (record != nullptr) {  // a call that is known goes on to another queue
    stops_waiting(*record, event.time);
    uint64_t CallCounts::*const way =
        event.cause == Cause::kTransferred ? &CallCounts::transferred_in : &CallCounts::moved_in;
    ++(cell->counts.*way);
    ++(media.contacts.*way);
  } else {
    record = make(event);
    if (record == nullptr) return;
    ++media.contacts.offered;
    media.seen = true;
  }
  record->cell = static_cast<uint32_t>(cell - cells_.data());
  ++cell->counts.offered;
  starts_waiting(*record, *cell, event.time);
}

void Tally::answered(const Event& event) {
  Record* record = find(event);
  Cell* cell = cell_of(event, record);
  if (cell == nullptr) return;
  const bool in_time = count_answer(cell->counts, cell->answered_waits, Duration{event.value}, cell->threshold);
  if (record == nullptr || !record->answered) {
    MediaNow& media = media_[static_cast<size_t>(cell->media)];
    media.seen = true;
    count_answer(media.contacts, media.answered_waits, Duration{event.value2}, cell->threshold);
  }
  if (record != nullptr) {
    record->answered = true;
    record->in_time = in_time;
    stops_waiting(*record, event.time);
  }
  if (AgentNow* agent = agent_of(event)) ++agent->figures.answered;
}

void Tally::disconnected(const Event& event) {
  const Record* record = find(event);
  Cell* cell = cell_of(event, record);
  if (cell == nullptr) return;
  const auto transferred = static_cast<uint64_t>(event.cause == Cause::kTransferred);
  CallCounts& counts = cell->counts;
  ++counts.handled;
  counts.handled_in_time += static_cast<uint64_t>(record != nullptr && record->in_time);
  counts.transferred += transferred;
  add_to(counts.talk, Duration{event.value});
  add_to(counts.hold, Duration{event.value2});
  AgentNow* agent = agent_of(event);
  if (agent == nullptr) return;
  ++agent->figures.handled;
  agent->figures.transferred += transferred;
  add_to(agent->figures.talk, Duration{event.value});
  add_to(agent->figures.hold, Duration{event.value2});
}

void Tally::wrapped_up(const Event& event) {
  // The call may be in another queue by now; a wrap-up belongs to the queue of its conversation.
  const Record* record = find(event);
  if (record != nullptr && cells_[record->cell].queue != event.queue) record = nullptr;
  if (Cell* cell = cell_of(event, record)) add_to(cell->counts.wrap_up, Duration{event.value});
  if (AgentNow* agent = agent_of(event)) add_to(agent->figures.wrap_up, Duration{event.value});
}

void Tally::left(const Event& event) {
  Record* record = find(event);
  Cell* cell = cell_of(event, record);
  if (cell == nullptr) return;
  const Duration wait{event.value};
  ++cell->counts.moved_out;
  count_wait(wait, cell->counts.exit_wait, cell->counts.longest_wait);
  cell->lost_waits.record(wait);
  if (record != nullptr) stops_waiting(*record, event.time);
}

void Tally::ended(const Event& event) {
  Record* record = find(event);
  Cell* cell = cell_of(event, record);
  if (cell == nullptr) return;
  if (event.end == CallEnd::kRejected) {
    MediaNow& media = media_[static_cast<size_t>(cell->media)];
    ++cell->counts.refused;
    ++media.contacts.refused;
    media.seen = true;
  } else if (ended_waiting(event)) {
    lost(event, *cell, record);
  }
  if (record != nullptr) stops_waiting(*record, event.time);
}

void Tally::lost(const Event& event, Cell& cell, const Record* record) {
  count_loss(cell.counts, cell.lost_waits, event.end, Duration{event.value}, cell.threshold, options_.short_abandon);
  if (record != nullptr && record->answered) return;
  MediaNow& media = media_[static_cast<size_t>(cell.media)];
  media.seen = true;
  count_loss(media.contacts, media.lost_waits, event.end, Duration{event.value2}, cell.threshold,
             options_.short_abandon);
}

void Tally::offer_ended(const Event& event) {
  Cell* cell = cell_of(event, find(event));
  AgentNow* agent = agent_of(event);
  const auto count_in = [&](uint64_t CallCounts::*of_calls, uint64_t AgentFigures::*of_agent) {
    if (cell != nullptr) ++(cell->counts.*of_calls);
    if (agent != nullptr) ++(agent->figures.*of_agent);
  };
  if (event.cause == Cause::kNoAnswer) {
    count_in(&CallCounts::rona, &AgentFigures::rona);
  } else if (event.cause == Cause::kDeclined) {
    count_in(&CallCounts::declined, &AgentFigures::declined);
  } else {
    count_in(&CallCounts::offers_withdrawn, &AgentFigures::offers_withdrawn);
  }
}

void Tally::promise(const Event& event) {
  Record* record = find(event);
  Cell* cell = cell_of(event, record);
  if (cell == nullptr) return;
  const bool breached = event.kind == EventKind::kSlaBreached;
  uint64_t CallCounts::*const field = breached ? &CallCounts::sla_breached : &CallCounts::sla_at_risk;
  ++(cell->counts.*field);
  // The engine tells each queue that the call waits in; the contact counts once.
  if (record != nullptr) {
    if (breached ? record->breached : record->at_risk) return;
    if (breached) {
      record->breached = true;
    } else {
      record->at_risk = true;
    }
  }
  ++(media_[static_cast<size_t>(cell->media)].contacts.*field);
}

void Tally::escalated(const Event& event) {
  if (event.cause != Cause::kEscalated) return;
  if (Cell* cell = cell_of(event, find(event))) ++cell->counts.escalated;
  if (AgentNow* agent = agent_of(event)) ++agent->figures.escalated;
}

void Tally::plugin(const Event& event, uint64_t CallCounts::*field) {
  if (!event.queue.valid()) {
    ++faults_of_no_queue_;
  } else if (Cell* cell = cell_of(event, find(event))) {
    ++(cell->counts.*field);
  }
}

void Tally::resolved(const Event& event) {
  if (Cell* cell = cell_of(event, find(event))) {
    ++cell->counts.resolved;
    add_to(cell->counts.resolve_time, Duration{event.value});
  }
  if (AgentNow* agent = agent_of(event)) ++agent->figures.resolved;
}

// ---- Agents ---------------------------------------------------------------------------------------------------------

void Tally::agent_state(const Event& event) {
  AgentNow* agent = agent_of(event);
  if (agent == nullptr || static_cast<size_t>(event.new_state) >= kAgentStateCount) return;
  const Duration at = offset(event.time);
  const auto reason_time = [&](ReasonId reason) -> Duration* {
    if (!reason.valid()) return nullptr;
    if (reason.index() >= agent->reasons.size()) agent->reasons.resize(reason.index() + 1);
    return &agent->reasons[reason.index()];
  };
  std::array<Duration, kAgentStateCount>& in = agent->figures.states.in;
  if (agent->state != AgentState::kLoggedOut) add_to(in[static_cast<size_t>(agent->state)], at);
  if (agent->state == AgentState::kNotReady) {
    if (Duration* time = reason_time(agent->reason)) add_to(*time, at);
  }
  if (agent->state == AgentState::kLoggedOut && event.new_state != AgentState::kLoggedOut) ++agent->figures.logins;
  agent->state = event.new_state;
  agent->reason = event.reason;
  if (agent->state != AgentState::kLoggedOut) subtract_from(in[static_cast<size_t>(agent->state)], at);
  if (agent->state == AgentState::kNotReady) {
    if (Duration* time = reason_time(agent->reason)) subtract_from(*time, at);
  }
}

}  // namespace strowger::report
