// SPDX-License-Identifier: Apache-2.0
//
// Commands: what a program tells the engine.
//
// A command is one flat record, made by the function of its name, which asks for what the command cannot do without and
// sets the rest to its default: change members after that if you like. Each command is checked whole before anything
// changes. In which states it is legal, and how else it is refused, is said in include/strowger/engine/command.h; the
// comments here are a summary.
//
// Thread safety: values, made without a call into the library. Arrays and texts that they point to are read while
// strowger_acd_apply, strowger_host_submit or strowger_host_request runs, and not kept.
//
// CAUTION: a record that was not made by one of these functions has no default: zero is the id of a call, an agent and
// a queue.
//
// Example:
//   strowger_command command = strowger_accept_offer(event.call, event.agent);
//   strowger_refusal refusal = strowger_acd_apply(acd, &command, NULL);
//   if (refusal != STROWGER_REFUSAL_NONE) puts(strowger_refusal_help(refusal));
#ifndef STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_COMMAND_H_
#define STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_COMMAND_H_

#include <string.h>

#include "strowger/c/base.h"
#include "strowger/c/values.h"

#ifdef __cplusplus
extern "C" {
#endif

/// In the order of strowger::Command.
typedef enum strowger_command_kind {
  STROWGER_COMMAND_ARRIVE_CALL = 0,
  STROWGER_COMMAND_HANG_UP_CALL = 1,
  STROWGER_COMMAND_ACCEPT_OFFER = 2,
  STROWGER_COMMAND_DECLINE_OFFER = 3,
  STROWGER_COMMAND_HOLD_CALL = 4,
  STROWGER_COMMAND_RETRIEVE_CALL = 5,
  STROWGER_COMMAND_COMPLETE_CALL = 6,
  STROWGER_COMMAND_END_WRAP_UP = 7,
  STROWGER_COMMAND_TRANSFER_CALL = 8,
  STROWGER_COMMAND_MOVE_CALL = 9,
  STROWGER_COMMAND_PULL_CALL = 10,
  STROWGER_COMMAND_SET_CALL_PRIORITY = 11,
  STROWGER_COMMAND_SET_CALL_REQUIREMENT = 12,
  STROWGER_COMMAND_SET_CALL_TIERS = 13,
  STROWGER_COMMAND_DESCRIBE_CALL = 14,
  STROWGER_COMMAND_ESCALATE_CALL = 15,
  STROWGER_COMMAND_RESOLVE_CALL = 16,
  STROWGER_COMMAND_RECORD_DECISIONS = 17,
  STROWGER_COMMAND_LOG_IN = 18,
  STROWGER_COMMAND_LOG_OUT = 19,
  STROWGER_COMMAND_SET_READY = 20,
  STROWGER_COMMAND_SET_NOT_READY = 21,
  STROWGER_COMMAND_PAUSE_IN_QUEUE = 22,
  STROWGER_COMMAND_RESUME_IN_QUEUE = 23
} strowger_command_kind;

/// "arrive_call"; "?" for a number that is no kind. A constant.
STROWGER_API const char* strowger_command_kind_name(int kind) STROWGER_NOEXCEPT;

/// One attribute of a call. The keys of the first six exist in every engine; strowger_acd_text makes others.
typedef struct strowger_attribute {
  strowger_text_id key;
  uint32_t zero;
  const char* value;
  size_t value_length;
} strowger_attribute;

#define STROWGER_CALLER_NUMBER UINT32_C(0)
#define STROWGER_DIALLED_NUMBER UINT32_C(1)
#define STROWGER_LANGUAGE UINT32_C(2)
#define STROWGER_LOCATION UINT32_C(3)
#define STROWGER_CUSTOMER UINT32_C(4)
#define STROWGER_DESCRIPTION UINT32_C(5)

#define STROWGER_MAX_ATTRIBUTES 64
#define STROWGER_MAX_ATTRIBUTE_BYTES 3600
#define STROWGER_MAX_PREFERRED 16

/// Which tiers of members may take a call. A member of a tier below `raise` counts as being of it.
typedef struct strowger_tier_window {
  int32_t min;
  int32_t max;
  int32_t raise;
} strowger_tier_window;

#define STROWGER_MIN_PRIORITY (-1000)
#define STROWGER_MAX_PRIORITY 1000
/// As the priority of an arriving call: that of the queue.
#define STROWGER_QUEUE_PRIORITY INT32_MIN
/// As `tiers.min` of an arriving call: the tiers of the queue.
#define STROWGER_QUEUE_TIERS INT32_MIN

/// Which members a kind uses is said at its function; the others are not looked at.
typedef struct strowger_command {
  uint32_t size;
  /// A strowger_command_kind.
  uint8_t kind;
  /// arrive_call: a strowger_media.
  uint8_t media;
  /// Not 0: yes. complete_call: closes the work order, if one is open.
  uint8_t resolved;
  /// Not 0: yes. log_in: takes calls at once.
  uint8_t ready;
  /// Not 0: yes. arrive_call, record_decisions: writes decision records.
  uint8_t record_decisions;
  uint8_t zero;
  /// log_in, set_not_ready, pause_in_queue.
  strowger_reason_id reason;
  /// arrive_call: for the SLA.
  strowger_customer_class_id customer_class;
  uint16_t zero2;
  strowger_agent_id agent;
  strowger_queue_id queue;
  /// arrive_call, set_call_requirement: beside what the queue requires.
  strowger_requirement_id requirement;
  /// arrive_call: 1: before every waiting call of its priority; 2: behind the first; ... 0: behind all of them.
  uint32_t position;
  strowger_call_id call;
  /// arrive_call: given back in every event of the call.
  uint64_t host_ref;
  /// arrive_call: when it began to wait, at most now. STROWGER_NO_TIME_US: now. A call that waited elsewhere, or before
  /// a crash, keeps its place, its SLA and its step of the ladder by it.
  int64_t enqueue_time_us;
  /// arrive_call, set_call_priority.
  int32_t priority;
  /// arrive_call, set_call_tiers.
  strowger_tier_window tiers;
  /// arrive_call: for so long from now only the agents in `preferred` may take it.
  int64_t preferred_window_us;
  const strowger_agent_id* preferred;
  size_t preferred_count;
  /// arrive_call. STROWGER_MAX_ATTRIBUTES at the most, those with the same key counted each; the last of them holds.
  const strowger_attribute* attributes;
  size_t attribute_count;
  /// describe_call.
  const char* text;
  size_t text_length;
} strowger_command;

/// A command without any arguments yet.
static inline strowger_command strowger_command_of(strowger_command_kind kind) {
  strowger_command command;
  memset(&command, 0, sizeof command);
  command.size = STROWGER_CAST(uint32_t, sizeof command);
  command.kind = STROWGER_CAST(uint8_t, kind);
  command.media = STROWGER_MEDIA_VOICE;
  command.resolved = 1;
  command.ready = 1;
  command.record_decisions = kind == STROWGER_COMMAND_RECORD_DECISIONS ? 1 : 0;
  command.reason = STROWGER_NO_REASON;
  command.customer_class = STROWGER_NO_CUSTOMER_CLASS;
  command.agent = STROWGER_NO_AGENT;
  command.queue = STROWGER_NO_QUEUE;
  command.requirement = STROWGER_NO_REQUIREMENT;
  command.call = STROWGER_NO_CALL;
  command.enqueue_time_us = STROWGER_NO_TIME_US;
  command.priority = STROWGER_QUEUE_PRIORITY;
  command.tiers.min = STROWGER_QUEUE_TIERS;
  return command;
}

static inline strowger_command strowger_command_about(strowger_command_kind kind, strowger_call_id call,
                                                      strowger_agent_id agent, strowger_queue_id queue) {
  strowger_command command = strowger_command_of(kind);
  command.call = call;
  command.agent = agent;
  command.queue = queue;
  return command;
}

// ---- Calls ----------------------------------------------------------------------------------------------------------

/// A call reaches a queue. Then, if wanted: media, priority, enqueue_time_us, customer_class, requirement, tiers,
/// preferred and preferred_window_us, position, attributes, record_decisions, host_ref.
static inline strowger_command strowger_arrive_call(strowger_queue_id queue) {
  return strowger_command_about(STROWGER_COMMAND_ARRIVE_CALL, STROWGER_NO_CALL, STROWGER_NO_AGENT, queue);
}
/// The caller hung up: abandoned, or the end of the conversation.
static inline strowger_command strowger_hang_up_call(strowger_call_id call) {
  return strowger_command_about(STROWGER_COMMAND_HANG_UP_CALL, call, STROWGER_NO_AGENT, STROWGER_NO_QUEUE);
}
/// The agent's side takes an offer; no_such_offer when it is late.
static inline strowger_command strowger_accept_offer(strowger_call_id call, strowger_agent_id agent) {
  return strowger_command_about(STROWGER_COMMAND_ACCEPT_OFFER, call, agent, STROWGER_NO_QUEUE);
}
/// The agent's side refuses an offer; this agent is not offered the call again until the next log-in.
static inline strowger_command strowger_decline_offer(strowger_call_id call, strowger_agent_id agent) {
  return strowger_command_about(STROWGER_COMMAND_DECLINE_OFFER, call, agent, STROWGER_NO_QUEUE);
}
/// Connected, then held.
static inline strowger_command strowger_hold_call(strowger_call_id call) {
  return strowger_command_about(STROWGER_COMMAND_HOLD_CALL, call, STROWGER_NO_AGENT, STROWGER_NO_QUEUE);
}
/// Held, then connected.
static inline strowger_command strowger_retrieve_call(strowger_call_id call) {
  return strowger_command_about(STROWGER_COMMAND_RETRIEVE_CALL, call, STROWGER_NO_AGENT, STROWGER_NO_QUEUE);
}
/// The agent's side ends the conversation. `resolved`: 1 unless changed.
static inline strowger_command strowger_complete_call(strowger_call_id call) {
  return strowger_command_about(STROWGER_COMMAND_COMPLETE_CALL, call, STROWGER_NO_AGENT, STROWGER_NO_QUEUE);
}
/// Ends a wrap-up before its time: that of `call`, or for STROWGER_NO_CALL every wrap-up of `agent`.
static inline strowger_command strowger_end_wrap_up(strowger_call_id call, strowger_agent_id agent) {
  return strowger_command_about(STROWGER_COMMAND_END_WRAP_UP, call, agent, STROWGER_NO_QUEUE);
}
/// A connected or held call goes to `queue`, or for STROWGER_NO_QUEUE out of the centre.
static inline strowger_command strowger_transfer_call(strowger_call_id call, strowger_queue_id queue) {
  return strowger_command_about(STROWGER_COMMAND_TRANSFER_CALL, call, STROWGER_NO_AGENT, queue);
}
/// A waiting call goes to another queue.
static inline strowger_command strowger_move_call(strowger_call_id call, strowger_queue_id queue) {
  return strowger_command_about(STROWGER_COMMAND_MOVE_CALL, call, STROWGER_NO_AGENT, queue);
}
/// A person takes a waiting call by hand: it is connected to `agent` at once, or for STROWGER_NO_AGENT leaves the
/// centre.
static inline strowger_command strowger_pull_call(strowger_call_id call, strowger_agent_id agent) {
  return strowger_command_about(STROWGER_COMMAND_PULL_CALL, call, agent, STROWGER_NO_QUEUE);
}
/// A waiting call's priority.
static inline strowger_command strowger_set_call_priority(strowger_call_id call, int32_t priority) {
  strowger_command command = strowger_command_of(STROWGER_COMMAND_SET_CALL_PRIORITY);
  command.call = call;
  command.priority = priority;
  return command;
}
/// A waiting call's own requirement (strowger_acd_requirement), beside the queue's.
static inline strowger_command strowger_set_call_requirement(strowger_call_id call,
                                                             strowger_requirement_id requirement) {
  strowger_command command = strowger_command_of(STROWGER_COMMAND_SET_CALL_REQUIREMENT);
  command.call = call;
  command.requirement = requirement;
  return command;
}
/// Which tiers may take a waiting call.
static inline strowger_command strowger_set_call_tiers(strowger_call_id call, strowger_tier_window tiers) {
  strowger_command command = strowger_command_of(STROWGER_COMMAND_SET_CALL_TIERS);
  command.call = call;
  command.tiers = tiers;
  return command;
}
/// Writes the call's description (attribute STROWGER_DESCRIPTION).
static inline strowger_command strowger_describe_call(strowger_call_id call, const char* text, size_t text_length) {
  strowger_command command = strowger_command_of(STROWGER_COMMAND_DESCRIBE_CALL);
  command.call = call;
  command.text = text;
  command.text_length = text_length;
  return command;
}
/// Hands the work to the next tier, `queue`, or for STROWGER_NO_QUEUE the queue's escalate_to. The answer names the
/// call that was created.
static inline strowger_command strowger_escalate_call(strowger_call_id call, strowger_queue_id queue) {
  return strowger_command_about(STROWGER_COMMAND_ESCALATE_CALL, call, STROWGER_NO_AGENT, queue);
}
/// Closes the open work order of a call.
static inline strowger_command strowger_resolve_call(strowger_call_id call) {
  return strowger_command_about(STROWGER_COMMAND_RESOLVE_CALL, call, STROWGER_NO_AGENT, STROWGER_NO_QUEUE);
}
/// Switches decision records of one waiting call on (not 0) or off.
static inline strowger_command strowger_record_decisions(strowger_call_id call, int on) {
  strowger_command command = strowger_command_of(STROWGER_COMMAND_RECORD_DECISIONS);
  command.call = call;
  command.record_decisions = on != 0 ? 1 : 0;
  return command;
}

// ---- Agents ---------------------------------------------------------------------------------------------------------

/// Logged out, then ready; or not ready, if `ready` is set to 0, with a `reason`.
static inline strowger_command strowger_log_in(strowger_agent_id agent) {
  return strowger_command_about(STROWGER_COMMAND_LOG_IN, STROWGER_NO_CALL, agent, STROWGER_NO_QUEUE);
}
/// Calls in hand are finished first.
static inline strowger_command strowger_log_out(strowger_agent_id agent) {
  return strowger_command_about(STROWGER_COMMAND_LOG_OUT, STROWGER_NO_CALL, agent, STROWGER_NO_QUEUE);
}
static inline strowger_command strowger_set_ready(strowger_agent_id agent) {
  return strowger_command_about(STROWGER_COMMAND_SET_READY, STROWGER_NO_CALL, agent, STROWGER_NO_QUEUE);
}
/// Offers are withdrawn, calls in hand go on. `reason`: STROWGER_NO_REASON for none.
static inline strowger_command strowger_set_not_ready(strowger_agent_id agent, strowger_reason_id reason) {
  strowger_command command = strowger_command_of(STROWGER_COMMAND_SET_NOT_READY);
  command.agent = agent;
  command.reason = reason;
  return command;
}
/// No calls of one queue.
static inline strowger_command strowger_pause_in_queue(strowger_agent_id agent, strowger_queue_id queue,
                                                       strowger_reason_id reason) {
  strowger_command command = strowger_command_about(STROWGER_COMMAND_PAUSE_IN_QUEUE, STROWGER_NO_CALL, agent, queue);
  command.reason = reason;
  return command;
}
static inline strowger_command strowger_resume_in_queue(strowger_agent_id agent, strowger_queue_id queue) {
  return strowger_command_about(STROWGER_COMMAND_RESUME_IN_QUEUE, STROWGER_NO_CALL, agent, queue);
}

// ---- Answers --------------------------------------------------------------------------------------------------------

/// The answer to a command.
typedef struct strowger_applied {
  uint32_t size;
  /// A strowger_refusal.
  uint8_t refusal;
  uint8_t zero[3];
  /// arrive_call: the new call (also one refused at the queue's door: queue_full, join_empty). escalate_call: the call
  /// that was created. Others: the call that the command named, if any.
  strowger_call_id call;
} strowger_applied;

#ifdef __cplusplus
}
#endif

#endif  // STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_COMMAND_H_
