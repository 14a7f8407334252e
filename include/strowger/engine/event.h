// SPDX-License-Identifier: Apache-2.0
//
// Events: what the engine tells the host, in the order in which it happened.
//
// Every event is one flat record: the same fields, filled as the row of its kind says. Reports, wallboards, the
// simulator and the journal read nothing else. Unused ids are invalid and unused numbers zero.
//
// A sink is given events in batches at the end of each `apply` and `advance` (a long `advance` gives several). It must
// not call the engine back (refused: kInsideSink); it notes what happened, and the host acts when the call returns.
//
// Thread safety: a sink is called on the thread that called the engine. Complexity: O(1) per event.
//
// Example:
//   struct Printer : strowger::EventSink {
//     void on_events(std::span<const strowger::Event> events) override {
//       for (const auto& e : events) puts(std::string(to_string(e.kind)).c_str());
//     }
//   };
#ifndef STROWGER_ENGINE_EVENT_H_
#define STROWGER_ENGINE_EVENT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/model/agent.h"
#include "strowger/model/call.h"
#include "strowger/model/media.h"
#include "strowger/policy/ladder.h"

namespace strowger {

enum class EventKind : uint8_t {
  kQueued,
  kOffered,
  kOfferEnded,
  kConnected,
  kHeld,
  kRetrieved,
  kDisconnected,
  kWrapUpEnded,
  kLeftQueue,
  kEnded,
  kSlaAtRisk,
  kSlaBreached,
  kLadderStep,
  kLadderSkipped,
  kPriorityChanged,
  kRequirementChanged,
  kEscalated,
  kResolved,
  kAgentState,
  kPaused,
  kResumed,
  kPolicyFault,
  kShadowDiffers,
  kConfigured,
};

struct EventRow {
  EventKind kind;
  std::string_view name;
  /// Which fields are filled beside kind and time, and with what.
  std::string_view fields;
};

/// "call fields" are call, host_ref, queue, media, priority and requirement (what was asked when the call joined the
/// queue, before its ladder relaxed anything).
inline constexpr std::array<EventRow, 24> kEventRows{{
    {EventKind::kQueued, "queued",
     "call fields; cause (arrival, moved, transferred, overflow, ladder, escalated); value: calls waiting in the "
     "queue, this one "
     "included; value2: its age in us"},
    {EventKind::kOffered, "offered", "call fields, agent; value: us until the offer expires"},
    {EventKind::kOfferEnded, "offer_ended",
     "call fields, agent; cause; value: us that it was rung. Not sent for the offer accepted"},
    {EventKind::kConnected, "connected",
     "call fields, agent; cause (none; pulled); value: us since it joined this queue; value2: us since its enqueue "
     "time"},
    {EventKind::kHeld, "held", "call fields, agent"},
    {EventKind::kRetrieved, "retrieved", "call fields, agent; value: us on hold this time"},
    {EventKind::kDisconnected, "disconnected",
     "call fields, agent; cause (caller_hung_up, agent_completed, transferred); value: us of talk; value2: us on hold"},
    {EventKind::kWrapUpEnded, "wrap_up_ended",
     "call fields as they were when the conversation ended (the call may have gone on, or have ended since), agent; "
     "value: us of "
     "wrap-up"},
    {EventKind::kLeftQueue, "left_queue",
     "call fields (of the queue left); cause (moved, overflow, ladder, escalated); value: us since it joined this "
     "queue"},
    {EventKind::kEnded, "ended",
     "call fields, agent (who had it last, if any); end, cause; value: us since it joined its last queue, for a call "
     "not "
     "answered there, else us of wrap-up; value2: us since its enqueue time"},
    {EventKind::kSlaAtRisk, "sla_at_risk", "call fields; value: us left to the target"},
    {EventKind::kSlaBreached, "sla_breached", "call fields; value: us since its enqueue time"},
    {EventKind::kLadderStep, "ladder_step", "call fields (after the step); step, action, text (its message)"},
    {EventKind::kLadderSkipped, "ladder_skipped",
     "call fields; step, action, text; cause (condition, queue_full, join_empty, requirements_full, none: it would "
     "change nothing)"},
    {EventKind::kPriorityChanged, "priority_changed", "call fields (after); value: the priority before"},
    {EventKind::kRequirementChanged, "requirement_changed", "call fields (after)"},
    {EventKind::kEscalated, "escalated",
     "call fields of the call escalated, agent (who had it last); cause (escalated; escalation_refused: no room "
     "there); "
     "value: the id of the call created, value2: the queue's id"},
    {EventKind::kResolved, "resolved", "call fields, agent (who had it last); value: us since the answer"},
    {EventKind::kAgentState, "agent_state",
     "agent, old_state, new_state, reason (when not ready); value: us in the old state"},
    {EventKind::kPaused, "paused", "agent, queue, reason"},
    {EventKind::kResumed, "resumed", "agent, queue"},
    {EventKind::kPolicyFault, "policy_fault",
     "of a strategy, ladder or SLA policy: call fields; of a call order: agent; of a matcher: neither; text (the "
     "plug-in's policy); cause (policy_failed, "
     "policy_not_a_number, policy_not_offered, policy_slow); value: its faults so far; value2: 1 if it was switched "
     "off "
     "by this one, else 0. The built-in beside it decides"},
    {EventKind::kShadowDiffers, "shadow_differs",
     "of a strategy: call fields, agent (whom the queue's shadow strategy would have chosen); value: the id of the "
     "agent chosen. Of a call order: call fields (of the call that the shadow would have taken), agent; value: the id "
     "of the call taken. Both: text (the plug-in's policy)"},
    {EventKind::kConfigured, "configured", "value: how often the configuration changed"},
}};

constexpr std::string_view to_string(EventKind kind) { return kEventRows[static_cast<size_t>(kind)].name; }

struct Event {
  Time time;
  CallId call;
  uint64_t host_ref = 0;
  int64_t value = 0;
  int64_t value2 = 0;
  AgentId agent;
  QueueId queue;
  RequirementId requirement;
  TextId text;
  int16_t priority = 0;
  ReasonId reason;
  EventKind kind = EventKind::kQueued;
  Cause cause = Cause::kNone;
  Media media = Media::kVoice;
  CallEnd end = CallEnd::kNone;

  /// Ladder events: the index of the step in the queue's ladder, and its action.
  uint8_t step = 0;
  LadderAction action = LadderAction::kRelax;
  /// kAgentState.
  AgentState old_state = AgentState::kLoggedOut;
  AgentState new_state = AgentState::kLoggedOut;

  friend bool operator==(const Event&, const Event&) = default;
};

class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void on_events(std::span<const Event> events) = 0;
};

/// A sink that keeps events until they are taken.
class EventBuffer : public EventSink {
 public:
  void on_events(std::span<const Event> events) override {
    events_.insert(events_.end(), events.begin(), events.end());
  }
  const std::vector<Event>& events() const { return events_; }
  void clear() { events_.clear(); }

 private:
  std::vector<Event> events_;
};

}  // namespace strowger

#endif  // STROWGER_ENGINE_EVENT_H_
