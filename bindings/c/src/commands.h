// SPDX-License-Identifier: Apache-2.0
//
// Commands that come in: strowger_command as the struct of the C++ library that it stands for.
//
// Thread safety: functions of values. Complexity: O(1), and O(attributes + preferred agents) for an arrival with such.
#ifndef STROWGER_BINDINGS_C_SRC_COMMANDS_H_
#define STROWGER_BINDINGS_C_SRC_COMMANDS_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "guard.h"
#include "layout.h"
#include "strowger.h"
#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/engine/command.h"
#include "strowger/engine/refusal.h"

namespace strowger::c {

inline TierWindow tiers_of(const strowger_tier_window& tiers) { return {tiers.min, tiers.max, tiers.raise}; }
inline strowger_tier_window tiers_of(const TierWindow& tiers) { return {tiers.min, tiers.max, tiers.raise}; }

/// An arrival with what it looks at. One more than a call may have is taken over, so that it is the engine that
/// refuses.
class Arrival {
 public:
  /// False where there is a NULL and a count, or a text that cannot be.
  bool take(const strowger_command& c);
  const ArriveCall& command() const { return command_; }

 private:
  ArriveCall command_;
  std::array<AgentId, kMaxPreferred + 1> preferred_;
  std::array<Attribute, kMaxAttributes + 1> attributes_;
};

/// The plain part: what needs no memory besides.
inline ArriveCall plain_arrival(const strowger_command& c) {
  return {.queue = QueueId{c.queue},
          .media = static_cast<Media>(c.media),
          .priority = c.priority == STROWGER_QUEUE_PRIORITY ? std::nullopt : std::optional<int>(c.priority),
          .enqueue_time =
              c.enqueue_time_us == STROWGER_NO_TIME_US ? std::nullopt : std::optional(time_from_us(c.enqueue_time_us)),
          .customer_class = CustomerClassId{c.customer_class},
          .requirement = RequirementId{c.requirement},
          .tiers = c.tiers.min == STROWGER_QUEUE_TIERS ? std::nullopt : std::optional(tiers_of(c.tiers)),
          .preferred_window = Duration{c.preferred_window_us},
          .position = c.position,
          .record_decisions = c.record_decisions != 0,
          .host_ref = c.host_ref};
}

/// Whether the record is whole; `copy` holds it when it is of another size than here.
const strowger_command* check(const strowger_command* command, strowger_command& copy);

/// Calls `function` with the C++ command. False, and it is not called, where the record is none.
template <class F>
bool with_command(const strowger_command* record, F&& function) {
  strowger_command copy;
  const strowger_command* const whole = check(record, copy);
  if (whole == nullptr) return false;
  const strowger_command& c = *whole;
  const CallId call{c.call};
  const AgentId agent{c.agent};
  const QueueId queue{c.queue};
  switch (c.kind) {
    case STROWGER_COMMAND_ARRIVE_CALL: {
      if (c.preferred_count == 0 && c.attribute_count == 0) return function(plain_arrival(c)), true;
      Arrival arrival;
      if (!arrival.take(c)) return false;
      return function(arrival.command()), true;
    }
    case STROWGER_COMMAND_DESCRIBE_CALL: {
      const std::optional<std::string_view> text = text_of(c.text, c.text_length);
      if (!text) return false;
      return function(DescribeCall{call, *text}), true;
    }
    // clang-format off
    case STROWGER_COMMAND_HANG_UP_CALL:     return function(HangUpCall{call}), true;
    case STROWGER_COMMAND_ACCEPT_OFFER:     return function(AcceptOffer{call, agent}), true;
    case STROWGER_COMMAND_DECLINE_OFFER:    return function(DeclineOffer{call, agent}), true;
    case STROWGER_COMMAND_HOLD_CALL:        return function(HoldCall{call}), true;
    case STROWGER_COMMAND_RETRIEVE_CALL:    return function(RetrieveCall{call}), true;
    case STROWGER_COMMAND_COMPLETE_CALL:    return function(CompleteCall{call, c.resolved != 0}), true;
    case STROWGER_COMMAND_END_WRAP_UP:      return function(EndWrapUp{call, agent}), true;
    case STROWGER_COMMAND_TRANSFER_CALL:    return function(TransferCall{call, queue}), true;
    case STROWGER_COMMAND_MOVE_CALL:        return function(MoveCall{call, queue}), true;
    case STROWGER_COMMAND_PULL_CALL:        return function(PullCall{call, agent}), true;
    case STROWGER_COMMAND_SET_CALL_PRIORITY: return function(SetCallPriority{call, c.priority}), true;
    case STROWGER_COMMAND_SET_CALL_REQUIREMENT:
      return function(SetCallRequirement{call, RequirementId{c.requirement}}), true;
    case STROWGER_COMMAND_SET_CALL_TIERS:   return function(SetCallTiers{call, tiers_of(c.tiers)}), true;
    case STROWGER_COMMAND_ESCALATE_CALL:    return function(EscalateCall{call, queue}), true;
    case STROWGER_COMMAND_RESOLVE_CALL:     return function(ResolveCall{call}), true;
    case STROWGER_COMMAND_RECORD_DECISIONS: return function(RecordDecisions{call, c.record_decisions != 0}), true;
    case STROWGER_COMMAND_LOG_IN:           return function(LogIn{agent, c.ready != 0, ReasonId{c.reason}}), true;
    case STROWGER_COMMAND_LOG_OUT:          return function(LogOut{agent}), true;
    case STROWGER_COMMAND_SET_READY:        return function(SetReady{agent}), true;
    case STROWGER_COMMAND_SET_NOT_READY:    return function(SetNotReady{agent, ReasonId{c.reason}}), true;
    case STROWGER_COMMAND_PAUSE_IN_QUEUE:   return function(PauseInQueue{agent, queue, ReasonId{c.reason}}), true;
    case STROWGER_COMMAND_RESUME_IN_QUEUE:  return function(ResumeInQueue{agent, queue}), true;
    // clang-format on
    default:
      return false;
  }
}

inline strowger_applied applied_of(const Applied& answer) {
  return {sizeof(strowger_applied), static_cast<uint8_t>(answer.refusal), {}, answer.call.value()};
}
inline strowger_refusal refusal_of(Refusal refusal) { return static_cast<strowger_refusal>(refusal); }

}  // namespace strowger::c

#endif  // STROWGER_BINDINGS_C_SRC_COMMANDS_H_
