// SPDX-License-Identifier: Apache-2.0
//
// Events: what the engine tells, in the order in which it happened.
//
// Every event is one flat record; strowger_event_kind_fields says which members are filled for its kind. Unused ids are
// STROWGER_NO_..., unused numbers zero.
//
// Thread safety: a value.
#ifndef STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_EVENT_H_
#define STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_EVENT_H_

#include "strowger/c/base.h"
#include "strowger/c/values.h"

typedef struct strowger_event {
  /// How many bytes the library has filled.
  uint32_t size;
  /// A strowger_event_kind, strowger_cause, strowger_media, strowger_call_end.
  uint8_t kind;
  uint8_t cause;
  uint8_t media;
  uint8_t end;
  /// The events of an engine or host are numbered from 0, without gaps.
  uint64_t number;
  int64_t time_us;
  strowger_call_id call;
  /// What strowger_command.host_ref said when the call arrived.
  uint64_t host_ref;
  /// By kind: microseconds, a count, a priority or an id.
  int64_t value;
  int64_t value2;
  strowger_agent_id agent;
  strowger_queue_id queue;
  strowger_requirement_id requirement;
  /// Of ladder events: the message; strowger_acd_text_name reads it.
  strowger_text_id text;
  int16_t priority;
  strowger_reason_id reason;
  /// Of ladder events: the index of the step in the queue's ladder, and its strowger_ladder_action.
  uint8_t step;
  uint8_t action;
  /// Of agent_state: two strowger_agent_state.
  uint8_t old_state;
  uint8_t new_state;
} strowger_event;

#endif  // STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_EVENT_H_
