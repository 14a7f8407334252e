// SPDX-License-Identifier: Apache-2.0
//
// Values: the enumerations of the C API, with their names and what they mean, in words.
//
// The numbers and names are those of the C++ library; its build fails where they differ. Members of structs hold them
// in one byte. A later library may know more values than this header: treat those as unknown.
//
// Thread safety: constants. Complexity: O(1). Errors: a number that is no value of the enumeration has the name "?".
//
// Example:
//   printf("%s\n", strowger_event_kind_name(event.kind));          // queued
#ifndef STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_VALUES_H_
#define STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_VALUES_H_

#include "strowger/c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What kind of contact a call is.
typedef enum strowger_media {
  STROWGER_MEDIA_VOICE = 0,
  STROWGER_MEDIA_CALLBACK = 1,
  STROWGER_MEDIA_CHAT = 2,
  STROWGER_MEDIA_EMAIL = 3,
  STROWGER_MEDIA_WORK_ORDER = 4
} strowger_media;

/// What an agent is doing.
typedef enum strowger_agent_state {
  STROWGER_AGENT_LOGGED_OUT = 0,
  STROWGER_AGENT_NOT_READY = 1,
  STROWGER_AGENT_READY = 2,
  STROWGER_AGENT_RESERVED = 3,
  STROWGER_AGENT_BUSY = 4,
  STROWGER_AGENT_WRAP_UP = 5
} strowger_agent_state;

/// Where a call is.
typedef enum strowger_call_state {
  STROWGER_CALL_QUEUED = 0,
  STROWGER_CALL_OFFERED = 1,
  STROWGER_CALL_CONNECTED = 2,
  STROWGER_CALL_HELD = 3,
  STROWGER_CALL_WRAP_UP = 4,
  STROWGER_CALL_ENDED = 5
} strowger_call_state;

/// How a call ended; NONE: it has not.
typedef enum strowger_call_end {
  STROWGER_END_NONE = 0,
  STROWGER_END_COMPLETED = 1,
  STROWGER_END_ABANDONED = 2,
  STROWGER_END_OVERFLOWED = 3,
  STROWGER_END_TRANSFERRED = 4,
  STROWGER_END_REJECTED = 5,
  STROWGER_END_EXPIRED = 6
} strowger_call_end;

/// Why something happened; events carry it.
typedef enum strowger_cause {
  STROWGER_CAUSE_NONE = 0,
  STROWGER_CAUSE_ARRIVAL = 1,
  STROWGER_CAUSE_CALLER_HUNG_UP = 2,
  STROWGER_CAUSE_AGENT_COMPLETED = 3,
  STROWGER_CAUSE_DECLINED = 4,
  STROWGER_CAUSE_NO_ANSWER = 5,
  STROWGER_CAUSE_ANSWERED_ELSEWHERE = 6,
  STROWGER_CAUSE_AGENT_NOT_READY = 7,
  STROWGER_CAUSE_AGENT_LOGGED_OUT = 8,
  STROWGER_CAUSE_RECONFIGURED = 9,
  STROWGER_CAUSE_PULLED = 10,
  STROWGER_CAUSE_MOVED = 11,
  STROWGER_CAUSE_TRANSFERRED = 12,
  STROWGER_CAUSE_OVERFLOW = 13,
  STROWGER_CAUSE_MAX_WAIT = 14,
  STROWGER_CAUSE_QUEUE_FULL = 15,
  STROWGER_CAUSE_JOIN_EMPTY = 16,
  STROWGER_CAUSE_LEAVE_EMPTY = 17,
  STROWGER_CAUSE_LADDER = 18,
  STROWGER_CAUSE_ESCALATED = 19,
  STROWGER_CAUSE_ESCALATION_REFUSED = 20,
  STROWGER_CAUSE_CONDITION = 21,
  STROWGER_CAUSE_REQUIREMENTS_FULL = 22,
  STROWGER_CAUSE_POLICY_FAILED = 23,
  STROWGER_CAUSE_POLICY_NOT_A_NUMBER = 24,
  STROWGER_CAUSE_POLICY_NOT_OFFERED = 25,
  STROWGER_CAUSE_POLICY_SLOW = 26
} strowger_cause;

/// What a step of a queue's ladder does.
typedef enum strowger_ladder_action {
  STROWGER_LADDER_RELAX = 0,
  STROWGER_LADDER_DROP_SKILL = 1,
  STROWGER_LADDER_WIDEN_RING = 2,
  STROWGER_LADDER_RAISE_PRIORITY = 3,
  STROWGER_LADDER_MOVE_QUEUE = 4,
  STROWGER_LADDER_ADD_QUEUE = 5,
  STROWGER_LADDER_CALL_IN_RESERVES = 6,
  STROWGER_LADDER_ANNOUNCE = 7,
  STROWGER_LADDER_NOTIFY = 8,
  STROWGER_LADDER_ESCALATE = 9,
  STROWGER_LADDER_DISSUADE = 10,
  STROWGER_LADDER_DISCONNECT = 11,
  STROWGER_LADDER_NOTHING = 12
} strowger_ladder_action;

/// What an event tells. strowger_event_kind_fields says which members are filled, and with what.
typedef enum strowger_event_kind {
  STROWGER_EVENT_QUEUED = 0,
  STROWGER_EVENT_OFFERED = 1,
  STROWGER_EVENT_OFFER_ENDED = 2,
  STROWGER_EVENT_CONNECTED = 3,
  STROWGER_EVENT_HELD = 4,
  STROWGER_EVENT_RETRIEVED = 5,
  STROWGER_EVENT_DISCONNECTED = 6,
  STROWGER_EVENT_WRAP_UP_ENDED = 7,
  STROWGER_EVENT_LEFT_QUEUE = 8,
  STROWGER_EVENT_ENDED = 9,
  STROWGER_EVENT_SLA_AT_RISK = 10,
  STROWGER_EVENT_SLA_BREACHED = 11,
  STROWGER_EVENT_LADDER_STEP = 12,
  STROWGER_EVENT_LADDER_SKIPPED = 13,
  STROWGER_EVENT_PRIORITY_CHANGED = 14,
  STROWGER_EVENT_REQUIREMENT_CHANGED = 15,
  STROWGER_EVENT_ESCALATED = 16,
  STROWGER_EVENT_RESOLVED = 17,
  STROWGER_EVENT_AGENT_STATE = 18,
  STROWGER_EVENT_PAUSED = 19,
  STROWGER_EVENT_RESUMED = 20,
  STROWGER_EVENT_POLICY_FAULT = 21,
  STROWGER_EVENT_SHADOW_DIFFERS = 22,
  STROWGER_EVENT_CONFIGURED = 23
} strowger_event_kind;

/// Why the engine did not do what a command asked; NONE: it did.
typedef enum strowger_refusal {
  STROWGER_REFUSAL_NONE = 0,
  STROWGER_REFUSAL_UNKNOWN_CALL = 1,
  STROWGER_REFUSAL_UNKNOWN_AGENT = 2,
  STROWGER_REFUSAL_UNKNOWN_QUEUE = 3,
  STROWGER_REFUSAL_UNKNOWN_REQUIREMENT = 4,
  STROWGER_REFUSAL_UNKNOWN_CUSTOMER_CLASS = 5,
  STROWGER_REFUSAL_UNKNOWN_REASON = 6,
  STROWGER_REFUSAL_UNKNOWN_TEXT = 7,
  STROWGER_REFUSAL_UNKNOWN_MEDIA = 8,
  STROWGER_REFUSAL_TIME_BACKWARDS = 9,
  STROWGER_REFUSAL_TIME_OUT_OF_RANGE = 10,
  STROWGER_REFUSAL_PRIORITY_OUT_OF_RANGE = 11,
  STROWGER_REFUSAL_TIERS_OUT_OF_RANGE = 12,
  STROWGER_REFUSAL_DURATION_OUT_OF_RANGE = 13,
  STROWGER_REFUSAL_POSITION_IN_LIFO_QUEUE = 14,
  STROWGER_REFUSAL_NO_ROOM_AT_POSITION = 15,
  STROWGER_REFUSAL_ATTRIBUTES_TOO_LONG = 16,
  STROWGER_REFUSAL_TOO_MANY_PREFERRED = 17,
  STROWGER_REFUSAL_REQUIREMENTS_FULL = 18,
  STROWGER_REFUSAL_ENGINE_FULL = 19,
  STROWGER_REFUSAL_QUEUE_FULL = 20,
  STROWGER_REFUSAL_JOIN_EMPTY = 21,
  STROWGER_REFUSAL_CALL_STATE = 22,
  STROWGER_REFUSAL_NO_SUCH_OFFER = 23,
  STROWGER_REFUSAL_AGENT_STATE = 24,
  STROWGER_REFUSAL_ALREADY_SO = 25,
  STROWGER_REFUSAL_NOT_MEMBER = 26,
  STROWGER_REFUSAL_NO_CAPACITY = 27,
  STROWGER_REFUSAL_NOWHERE_TO_ESCALATE = 28,
  STROWGER_REFUSAL_NO_WORK_ORDER = 29,
  STROWGER_REFUSAL_INSIDE_SINK = 30,
  /// C API only: strowger_engine_options.max_events events wait for strowger_acd_poll_events. Nothing was done.
  STROWGER_REFUSAL_EVENTS_WAITING = 253,
  /// C API only: there was no memory, now or before. The engine can only be destroyed.
  STROWGER_REFUSAL_OUT_OF_MEMORY = 254,
  /// C API only: a NULL, a size, a kind of command or a text that cannot be. Nothing was done.
  STROWGER_REFUSAL_INVALID_ARGUMENT = 255
} strowger_refusal;

/// What a host says to a submission.
typedef enum strowger_submit_result {
  STROWGER_SUBMIT_ACCEPTED = 0,
  STROWGER_SUBMIT_FULL = 1,
  STROWGER_SUBMIT_HELD_BACK = 2,
  STROWGER_SUBMIT_CLOSED = 3,
  STROWGER_SUBMIT_TOO_LONG = 4,
  STROWGER_SUBMIT_REQUEST_IN_USE = 5,
  STROWGER_SUBMIT_SHARED_AGENT = 6,
  STROWGER_SUBMIT_NO_SUCH_SHARD = 7,
  /// C API only: there was no memory, now or before. The host can only be destroyed.
  STROWGER_SUBMIT_OUT_OF_MEMORY = 254,
  /// C API only: a NULL, a size, a kind of command or a text that cannot be. Nothing was done.
  STROWGER_SUBMIT_INVALID_ARGUMENT = 255
} strowger_submit_result;

/// What a poll of a host came to.
typedef enum strowger_poll_result {
  STROWGER_POLL_DONE = 0,
  STROWGER_POLL_MORE = 1,
  STROWGER_POLL_HELD_BACK = 2,
  STROWGER_POLL_BUSY = 3,
  STROWGER_POLL_TIME_BACKWARDS = 4,
  STROWGER_POLL_FINISHED = 5,
  /// C API only: there was no memory, now or before. The host can only be destroyed.
  STROWGER_POLL_OUT_OF_MEMORY = 254,
  /// C API only: a NULL, or a size. Nothing was done.
  STROWGER_POLL_INVALID_ARGUMENT = 255
} strowger_poll_result;

/// Who drives a host: whoever submits, or the one who polls.
typedef enum strowger_host_drive { STROWGER_HOST_COMBINING = 0, STROWGER_HOST_INVOKER = 1 } strowger_host_drive;

/// What a runner does when there is nothing to do.
typedef enum strowger_idle_strategy {
  STROWGER_IDLE_SPIN = 0,
  STROWGER_IDLE_YIELD = 1,
  STROWGER_IDLE_SLEEP = 2
} strowger_idle_strategy;

/// What happens when the reader is slower than the engine.
typedef enum strowger_subscription_kind {
  STROWGER_SUBSCRIPTION_LOSSLESS = 0,
  STROWGER_SUBSCRIPTION_LOSSY = 1
} strowger_subscription_kind;

/// Whether, and why, a subscription has ended.
typedef enum strowger_subscription_state {
  STROWGER_SUBSCRIPTION_OPEN = 0,
  STROWGER_SUBSCRIPTION_UNSUBSCRIBED = 1,
  STROWGER_SUBSCRIPTION_CUT_OFF = 2,
  STROWGER_SUBSCRIPTION_FINISHED = 3
} strowger_subscription_state;

/// A mistake of the program.
typedef enum strowger_misuse {
  STROWGER_MISUSE_POLL_IN_TWO_THREADS = 0,
  STROWGER_MISUSE_REQUEST_IN_USE = 1,
  STROWGER_MISUSE_REQUEST_DESTROYED = 2
} strowger_misuse;

/// The formulas that go by the name "service level".
typedef enum strowger_service_level {
  STROWGER_SERVICE_LEVEL_ANSWERED = 0,
  STROWGER_SERVICE_LEVEL_ANSWERED_AND_ABANDONED = 1,
  STROWGER_SERVICE_LEVEL_OFFERED = 2,
  STROWGER_SERVICE_LEVEL_WITHOUT_SHORT_ABANDONS = 3,
  STROWGER_SERVICE_LEVEL_ABANDONED_IN_TIME_LEFT_OUT = 4,
  STROWGER_SERVICE_LEVEL_ABANDONED_IN_TIME_GOOD = 5,
  STROWGER_SERVICE_LEVEL_ASTERISK_PERF = 6,
  STROWGER_SERVICE_LEVEL_ASTERISK_PERF2 = 7
} strowger_service_level;

/// The tables of a report.
typedef enum strowger_report_table {
  STROWGER_TABLE_CENTRE = 0,
  STROWGER_TABLE_QUEUES = 1,
  STROWGER_TABLE_SKILLS = 2,
  STROWGER_TABLE_MEDIA = 3,
  STROWGER_TABLE_GROUPS = 4,
  STROWGER_TABLE_AGENTS = 5
} strowger_report_table;
// ---- Names ----------------------------------------------------------------------------------------------------------

/// Names as configuration, reports and logs have them: "no_answer". Constants, never NULL.
STROWGER_API const char* strowger_media_name(int media) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_agent_state_name(int state) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_call_state_name(int state) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_call_end_name(int end) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_cause_name(int cause) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_ladder_action_name(int action) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_event_kind_name(int kind) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_refusal_name(int refusal) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_submit_result_name(int result) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_poll_result_name(int result) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_idle_strategy_name(int strategy) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_misuse_name(int misuse) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_service_level_name(int service_level) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_report_table_name(int table) STROWGER_NOEXCEPT;

/// A sentence about the value, for logs and people. Constants, never NULL.
STROWGER_API const char* strowger_media_help(int media) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_ladder_action_help(int action) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_refusal_help(int refusal) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_submit_result_help(int result) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_poll_result_help(int result) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_idle_strategy_help(int strategy) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_misuse_help(int misuse) STROWGER_NOEXCEPT;
STROWGER_API const char* strowger_service_level_help(int service_level) STROWGER_NOEXCEPT;
/// Which members of strowger_event are filled beside kind and time_us, and with what.
STROWGER_API const char* strowger_event_kind_fields(int kind) STROWGER_NOEXCEPT;
/// How the figure is worked out: "answered_in_time / answered".
STROWGER_API const char* strowger_service_level_formula(int service_level) STROWGER_NOEXCEPT;

/// The status that a refusal amounts to: STROWGER_OK for NONE, STROWGER_STATUS_UNKNOWN for a number that is none.
STROWGER_API strowger_status strowger_refusal_status(int refusal) STROWGER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif  // STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_VALUES_H_
