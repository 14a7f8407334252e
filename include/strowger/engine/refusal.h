// SPDX-License-Identifier: Apache-2.0
//
// Refusal: why the engine did not do what a command asked; and Applied, the answer to a command.
//
// A refused command changes nothing (the engine's digest stays the same), with one exception: a call that is refused at
// the queue's door (kQueueFull, kJoinEmpty) was offered to the centre, so it gets an id, ends as rejected, and is
// reported once.
//
// On the hot path an answer is two words; `to_status` makes an absl::Status with a sentence from it when one is wanted.
//
// Thread safety: values. Complexity: O(1).
//
// Example:
//   strowger::Applied answer = acd.apply(strowger::HangUpCall{call});
//   if (!answer.ok()) log(answer.to_status().ToString());
#ifndef STROWGER_ENGINE_REFUSAL_H_
#define STROWGER_ENGINE_REFUSAL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "strowger/core/ids.h"

namespace strowger {

enum class Refusal : uint8_t {
  kNone,
  kUnknownCall,
  kUnknownAgent,
  kUnknownQueue,
  kUnknownRequirement,
  kUnknownCustomerClass,
  kUnknownReason,
  kUnknownText,
  kUnknownMedia,
  kTimeBackwards,
  kTimeOutOfRange,
  kPriorityOutOfRange,
  kTiersOutOfRange,
  kDurationOutOfRange,
  kPositionInLifoQueue,
  kNoRoomAtPosition,
  kAttributesTooLong,
  kTooManyPreferred,
  kRequirementsFull,
  kEngineFull,
  kQueueFull,
  kJoinEmpty,
  kCallState,
  kNoSuchOffer,
  kAgentState,
  kAlreadySo,
  kNotMember,
  kNoCapacity,
  kNowhereToEscalate,
  kNoWorkOrder,
  kInsideSink,
};

struct RefusalRow {
  Refusal refusal;
  std::string_view name;
  absl::StatusCode code;
  std::string_view help;
};

inline constexpr std::array<RefusalRow, 31> kRefusalRows{{
    {Refusal::kNone, "none", absl::StatusCode::kOk, "accepted"},
    {Refusal::kUnknownCall, "unknown_call", absl::StatusCode::kNotFound,
     "no call has this id: it never existed, or it has ended"},
    {Refusal::kUnknownAgent, "unknown_agent", absl::StatusCode::kNotFound,
     "no agent has this id: it never existed, or was removed"},
    {Refusal::kUnknownQueue, "unknown_queue", absl::StatusCode::kNotFound,
     "no queue has this id: it never existed, or was removed"},
    {Refusal::kUnknownRequirement, "unknown_requirement", absl::StatusCode::kNotFound,
     "no requirement has this id: take one from Acd::requirement"},
    {Refusal::kUnknownCustomerClass, "unknown_customer_class", absl::StatusCode::kNotFound,
     "no customer class has this id: take one from Acd::find_customer_class"},
    {Refusal::kUnknownReason, "unknown_reason", absl::StatusCode::kNotFound,
     "no reason has this id: take one from Acd::find_reason"},
    {Refusal::kUnknownText, "unknown_text", absl::StatusCode::kNotFound,
     "no text has this id: take one from Acd::text"},
    {Refusal::kUnknownMedia, "unknown_media", absl::StatusCode::kInvalidArgument, "not a value of Media"},
    {Refusal::kTimeBackwards, "time_backwards", absl::StatusCode::kInvalidArgument,
     "the time is before the engine's now, or the enqueue time is after it"},
    {Refusal::kTimeOutOfRange, "time_out_of_range", absl::StatusCode::kOutOfRange, "times run from 0 to 2^52 us"},
    {Refusal::kPriorityOutOfRange, "priority_out_of_range", absl::StatusCode::kOutOfRange,
     "priorities run from -1000 to 1000"},
    {Refusal::kTiersOutOfRange, "tiers_out_of_range", absl::StatusCode::kOutOfRange,
     "tiers run from 0 to 1000, min at most max"},
    {Refusal::kDurationOutOfRange, "duration_out_of_range", absl::StatusCode::kOutOfRange,
     "durations run from 0 to 2^52 us"},
    {Refusal::kPositionInLifoQueue, "position_in_lifo_queue", absl::StatusCode::kInvalidArgument,
     "a call cannot join a LIFO queue at a position"},
    {Refusal::kNoRoomAtPosition, "no_room_at_position", absl::StatusCode::kResourceExhausted,
     "too many calls have joined between the same two neighbours"},
    {Refusal::kAttributesTooLong, "attributes_too_long", absl::StatusCode::kInvalidArgument,
     "a call's attributes may take 3,600 bytes and number 64"},
    {Refusal::kTooManyPreferred, "too_many_preferred", absl::StatusCode::kInvalidArgument,
     "a call may prefer at most 16 agents, each once"},
    {Refusal::kRequirementsFull, "requirements_full", absl::StatusCode::kResourceExhausted,
     "the engine's table of requirements is full (EngineOptions::max_requirements)"},
    {Refusal::kEngineFull, "engine_full", absl::StatusCode::kResourceExhausted,
     "the engine holds as many calls as it may (EngineOptions::max_calls)"},
    {Refusal::kQueueFull, "queue_full", absl::StatusCode::kResourceExhausted, "the queue is at its max_length"},
    {Refusal::kJoinEmpty, "join_empty", absl::StatusCode::kFailedPrecondition,
     "nobody is there who could take the call, and the queue's join_empty refuses it"},
    {Refusal::kCallState, "call_state", absl::StatusCode::kFailedPrecondition,
     "the call is not in a state in which this can be done"},
    {Refusal::kNoSuchOffer, "no_such_offer", absl::StatusCode::kFailedPrecondition,
     "this call is not on offer to this agent: the offer was answered, expired or was withdrawn"},
    {Refusal::kAgentState, "agent_state", absl::StatusCode::kFailedPrecondition,
     "the agent is not in a state in which this can be done"},
    {Refusal::kAlreadySo, "already_so", absl::StatusCode::kFailedPrecondition, "it is so already; nothing to do"},
    {Refusal::kNotMember, "not_member", absl::StatusCode::kFailedPrecondition,
     "the agent is not a member of the queue"},
    {Refusal::kNoCapacity, "no_capacity", absl::StatusCode::kFailedPrecondition,
     "the agent has no room for a call of this media"},
    {Refusal::kNowhereToEscalate, "nowhere_to_escalate", absl::StatusCode::kFailedPrecondition,
     "the queue has no escalate_to, and the command names no queue"},
    {Refusal::kNoWorkOrder, "no_work_order", absl::StatusCode::kFailedPrecondition,
     "the call has no open work order: its queue sets none, or it was resolved or escalated"},
    {Refusal::kInsideSink, "inside_sink", absl::StatusCode::kFailedPrecondition,
     "a sink may not call the engine back; act on the events after the call returns"},
}};

constexpr std::string_view to_string(Refusal refusal) { return kRefusalRows[static_cast<size_t>(refusal)].name; }

/// An absl::Status with the row's code and help; OK for kNone.
absl::Status to_status(Refusal refusal);

/// The answer to a command.
struct Applied {
  Refusal refusal = Refusal::kNone;
  /// ArriveCall: the new call (also one rejected at the door). EscalateCall: the call that was created. Others: the
  /// call that the command named, if any.
  CallId call;

  bool ok() const { return refusal == Refusal::kNone; }
  /// A sentence that names the call and says why.
  absl::Status to_status() const;
};

}  // namespace strowger

#endif  // STROWGER_ENGINE_REFUSAL_H_
