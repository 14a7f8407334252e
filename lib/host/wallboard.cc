// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/wallboard.h"

#include <algorithm>

namespace strowger::detail {

void LivePicture::Stale::grow(size_t size) {
  listed.resize(size);
  list.reserve(listed.capacity());
}

void LivePicture::Stale::add(uint32_t index) {
  if (listed[index]) return;
  listed[index] = 1;
  list.push_back(index);
}

void LivePicture::Stale::clear() {
  for (const uint32_t index : list) listed[index] = 0;
  list.clear();
}

void LivePicture::reserve(size_t calls, size_t agents) {
  waiting_.reserve(calls);
  live_.agents.reserve(agents);
}

QueuePicture& LivePicture::queue(uint32_t index) {
  if (index >= live_.queues.size()) {
    live_.queues.resize(index + 1);
    lines_.resize(index + 1);
    for (Stale& stale : stale_queues_) stale.grow(index + 1);
  }
  for (Stale& stale : stale_queues_) stale.add(index);
  return live_.queues[index];
}

AgentPicture& LivePicture::agent(uint32_t index) {
  if (index >= live_.agents.size()) {
    live_.agents.resize(index + 1);
    for (Stale& stale : stale_agents_) stale.grow(index + 1);
  }
  for (Stale& stale : stale_agents_) stale.add(index);
  return live_.agents[index];
}

void LivePicture::set_agents(std::span<const AgentPicture> agents) {
  for (uint32_t i = 0; i < live_.agents.size(); ++i) agent(i) = {};
  live_.agents_by_state = {};
  for (const AgentPicture& figures : agents) {
    agent(figures.agent.index()) = figures;
    ++live_.agents_by_state[static_cast<size_t>(figures.state)];
  }
  agents_set_ = true;
  configured_ = false;
}

void LivePicture::note(std::span<const Event> events) {
  for (const Event& event : events) note_one(event);
  live_.events += events.size();
}

void LivePicture::note_one(const Event& event) {
  uint32_t index = kNone;
  bool breached = false;
  switch (event.kind) {
    case EventKind::kQueued:
      joined(event);
      break;
    case EventKind::kConnected:
      if (!leave(event, index, breached)) break;
      ++live_.queues[index].answered;
      if (!breached) ++live_.queues[index].answered_in_time;
      break;
    case EventKind::kLeftQueue:
      if (leave(event, index, breached)) ++live_.queues[index].left;
      break;
    case EventKind::kEnded:
      if (!leave(event, index, breached)) break;
      ++(event.end == CallEnd::kAbandoned ? live_.queues[index].abandoned : live_.queues[index].left);
      break;
    case EventKind::kSlaBreached:
      if (event.call.index() < waiting_.size()) waiting_[event.call.index()].breached = true;
      break;
    case EventKind::kAgentState: {
      AgentPicture& figures = agent(event.agent.index());
      if (figures.agent != event.agent) break;  // Removed, or not told of yet: set_agents knows.
      --live_.agents_by_state[static_cast<size_t>(figures.state)];
      ++live_.agents_by_state[static_cast<size_t>(event.new_state)];
      figures = {event.agent, event.new_state, event.reason, event.time};
      break;
    }
    case EventKind::kConfigured:
      configured_ = true;
      break;
    default:
      break;
  }
}

void LivePicture::joined(const Event& event) {
  const uint32_t call = event.call.index();
  const uint32_t index = event.queue.value();
  if (call >= waiting_.size()) waiting_.resize(call + 1);
  QueuePicture& figures = queue(index);
  Line& line = lines_[index];
  waiting_[call] = {.joined = event.time, .before = line.last, .after = kNone, .queue = index, .breached = false};
  (line.last == kNone ? line.first : waiting_[line.last].after) = call;
  line.last = call;
  ++figures.arrived;
  ++figures.waiting;
  figures.oldest_joined = waiting_[line.first].joined;
}

bool LivePicture::leave(const Event& event, uint32_t& index, bool& breached) {
  const uint32_t call = event.call.index();
  if (call >= waiting_.size() || waiting_[call].queue == kNone) return false;
  index = waiting_[call].queue;
  breached = waiting_[call].breached;
  QueuePicture& figures = queue(index);
  unlink(call);
  --figures.waiting;
  const uint32_t first = lines_[index].first;
  figures.oldest_joined = first == kNone ? kMaxTime : waiting_[first].joined;
  return true;
}

void LivePicture::unlink(uint32_t call) {
  Waiting& gone = waiting_[call];
  Line& line = lines_[gone.queue];
  (gone.before == kNone ? line.first : waiting_[gone.before].after) = gone.after;
  (gone.after == kNone ? line.last : waiting_[gone.after].before) = gone.before;
  gone.queue = kNone;
}

void LivePicture::show(size_t which, Picture& other, Time now) {
  other.time = now;
  other.events = shown_events_ = live_.events;
  agents_set_ = false;
  other.agents_by_state = live_.agents_by_state;
  other.queues.resize(live_.queues.size());
  other.agents.resize(live_.agents.size());
  for (const uint32_t i : stale_queues_[which].list) other.queues[i] = live_.queues[i];
  for (const uint32_t i : stale_agents_[which].list) other.agents[i] = live_.agents[i];
  stale_queues_[which].clear();
  stale_agents_[which].clear();
}

}  // namespace strowger::detail
