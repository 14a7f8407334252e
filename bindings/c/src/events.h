// SPDX-License-Identifier: Apache-2.0
//
// Events that go out, and back in for reports; and the queue in which an engine's events wait to be polled.
//
// Thread safety: functions of values; EventQueue is for one thread. Complexity: O(1) per event.
#ifndef STROWGER_BINDINGS_C_SRC_EVENTS_H_
#define STROWGER_BINDINGS_C_SRC_EVENTS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "layout.h"
#include "strowger.h"
#include "strowger/core/time.h"
#include "strowger/engine/event.h"

namespace strowger::c {

inline strowger_event event_of(const Event& event, uint64_t number) {
  strowger_event out;
  out.size = sizeof out;
  out.kind = static_cast<uint8_t>(event.kind);
  out.cause = static_cast<uint8_t>(event.cause);
  out.media = static_cast<uint8_t>(event.media);
  out.end = static_cast<uint8_t>(event.end);
  out.number = number;
  out.time_us = to_us(event.time);
  out.call = event.call.value();
  out.host_ref = event.host_ref;
  out.value = event.value;
  out.value2 = event.value2;
  out.agent = event.agent.value();
  out.queue = event.queue.value();
  out.requirement = event.requirement.value();
  out.text = event.text.value();
  out.priority = event.priority;
  out.reason = event.reason.value();
  out.step = event.step;
  out.action = static_cast<uint8_t>(event.action);
  out.old_state = static_cast<uint8_t>(event.old_state);
  out.new_state = static_cast<uint8_t>(event.new_state);
  return out;
}

/// Back again. False for what is no event of this library.
inline bool event_from(const strowger_event& in, Event& out) {
  if (in.kind >= kEventRows.size() || in.cause >= kCauseCount || in.media >= kMediaCount || in.end >= kCallEndCount ||
      in.action >= kLadderActionRows.size() || in.old_state >= kAgentStateCount || in.new_state >= kAgentStateCount ||
      !valid(time_from_us(in.time_us))) {
    return false;
  }
  out = {.time = time_from_us(in.time_us),
         .call = CallId{in.call},
         .host_ref = in.host_ref,
         .value = in.value,
         .value2 = in.value2,
         .agent = AgentId{in.agent},
         .queue = QueueId{in.queue},
         .requirement = RequirementId{in.requirement},
         .text = TextId{in.text},
         .priority = in.priority,
         .reason = ReasonId{in.reason},
         .kind = static_cast<EventKind>(in.kind),
         .cause = static_cast<Cause>(in.cause),
         .media = static_cast<Media>(in.media),
         .end = static_cast<CallEnd>(in.end),
         .step = in.step,
         .action = static_cast<LadderAction>(in.action),
         .old_state = static_cast<AgentState>(in.old_state),
         .new_state = static_cast<AgentState>(in.new_state)};
  return true;
}

/// Puts an event into the caller's array.
inline void put_event(strowger_event* array, size_t index, size_t event_size, const Event& event, uint64_t number) {
  if (event_size == sizeof(strowger_event)) {
    array[index] = event_of(event, number);
  } else {
    copy_out(event_of(event, number), reinterpret_cast<unsigned char*>(array) + index * event_size, event_size);
  }
}

/// The events of an engine, until they are polled.
class EventQueue : public EventSink {
 public:
  explicit EventQueue(uint64_t limit) : limit_(limit) {}

  void on_events(std::span<const Event> events) override {
    if (taken_ == waiting_.size()) forget();
    waiting_.insert(waiting_.end(), events.begin(), events.end());
  }
  bool full() const { return waiting_.size() - taken_ >= limit_; }

  size_t take(strowger_event* events, size_t capacity, size_t event_size) {
    const size_t count = std::min(capacity, waiting_.size() - taken_);
    for (size_t i = 0; i < count; ++i) put_event(events, i, event_size, waiting_[taken_++], number_++);
    if (taken_ == waiting_.size()) forget();
    return count;
  }

 private:
  void forget() {
    waiting_.clear();
    taken_ = 0;
  }

  const uint64_t limit_;
  std::vector<Event> waiting_;
  size_t taken_ = 0;
  uint64_t number_ = 0;
};

}  // namespace strowger::c

#endif  // STROWGER_BINDINGS_C_SRC_EVENTS_H_
