// SPDX-License-Identifier: Apache-2.0
//
// What the whole C API stands on: statuses, errors, texts, ids and the version. See strowger.h for the rules.
//
// Thread safety: functions of values are for all threads; a strowger_text is for one at a time. Complexity: O(1).
//
// Example:
//   strowger_error error = {sizeof error};
//   if (strowger_centre_load_file(path, NULL, &centre, &error) != STROWGER_OK) puts(error.message);
#ifndef STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_BASE_H_
#define STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_BASE_H_

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define STROWGER_API __attribute__((visibility("default")))
#else
#define STROWGER_API
#endif

#ifdef __cplusplus
#define STROWGER_NOEXCEPT noexcept
#define STROWGER_CAST(type, value) static_cast<type>(value)
extern "C" {
#else
#define STROWGER_NOEXCEPT
#define STROWGER_CAST(type, value) ((type)(value))
#endif

// ---- Version --------------------------------------------------------------------------------------------------------

/// The version of these headers.
#define STROWGER_VERSION_MAJOR 0
#define STROWGER_VERSION_MINOR 1
#define STROWGER_VERSION_PATCH 0

/// The version of the library that runs, "0.1.0". A constant.
STROWGER_API const char* strowger_version(void) STROWGER_NOEXCEPT;

// ---- Ids ------------------------------------------------------------------------------------------------------------

/// Take ids from answers, find functions and events; do not make them up. An id kept too long is recognised as unknown.
typedef uint64_t strowger_call_id;
typedef uint32_t strowger_agent_id;
typedef uint32_t strowger_queue_id;
typedef uint32_t strowger_skill_id;
typedef uint32_t strowger_group_id;
typedef uint32_t strowger_requirement_id;
typedef uint32_t strowger_text_id;
typedef uint16_t strowger_reason_id;
typedef uint16_t strowger_customer_class_id;

#define STROWGER_NO_CALL UINT64_MAX
#define STROWGER_NO_AGENT UINT32_MAX
#define STROWGER_NO_QUEUE UINT32_MAX
#define STROWGER_NO_SKILL UINT32_MAX
#define STROWGER_NO_GROUP UINT32_MAX
#define STROWGER_NO_TEXT UINT32_MAX
#define STROWGER_NO_REASON UINT16_MAX
#define STROWGER_NO_CUSTOMER_CLASS UINT16_MAX
/// The requirement that every agent meets.
#define STROWGER_NO_REQUIREMENT UINT32_C(0)

// ---- Time -----------------------------------------------------------------------------------------------------------

/// The last instant; next_deadline_us says it when no timer is running.
#define STROWGER_MAX_TIME_US (INT64_C(1) << 52)
/// "No limit", and the longest duration.
#define STROWGER_FOREVER_US (INT64_C(1) << 52)
/// No instant: what is answered for a NULL handle.
#define STROWGER_NO_TIME_US INT64_C(-1)

// ---- Texts ----------------------------------------------------------------------------------------------------------

/// As the length of a text that goes in: it ends before its first zero byte.
#define STROWGER_ZERO_TERMINATED SIZE_MAX

/// A text that the library fills, again and again if wanted: explanations, reports, TOML. It belongs to the caller.
typedef struct strowger_text strowger_text;

/// NULL when there is no memory.
STROWGER_API strowger_text* strowger_text_create(void) STROWGER_NOEXCEPT;
STROWGER_API void strowger_text_destroy(strowger_text* text) STROWGER_NOEXCEPT;
/// Ended by a zero byte; good until the text is filled again or destroyed. "" for NULL.
STROWGER_API const char* strowger_text_data(const strowger_text* text) STROWGER_NOEXCEPT;
/// Bytes, without the zero at the end; 0 for NULL.
STROWGER_API size_t strowger_text_length(const strowger_text* text) STROWGER_NOEXCEPT;

// ---- Plug-ins -------------------------------------------------------------------------------------------------------

/// The plug-ins that configurations may name: strowger/c/policies.h.
typedef struct strowger_policies strowger_policies;

// ---- Statuses and errors --------------------------------------------------------------------------------------------

/// The numbers are those of absl::StatusCode and gRPC.
typedef enum strowger_status {
  STROWGER_OK = 0,
  STROWGER_STATUS_OK = STROWGER_OK,
  STROWGER_STATUS_CANCELLED = 1,
  STROWGER_STATUS_UNKNOWN = 2,
  STROWGER_STATUS_INVALID_ARGUMENT = 3,
  STROWGER_STATUS_DEADLINE_EXCEEDED = 4,
  STROWGER_STATUS_NOT_FOUND = 5,
  STROWGER_STATUS_ALREADY_EXISTS = 6,
  STROWGER_STATUS_PERMISSION_DENIED = 7,
  STROWGER_STATUS_RESOURCE_EXHAUSTED = 8,
  STROWGER_STATUS_FAILED_PRECONDITION = 9,
  STROWGER_STATUS_ABORTED = 10,
  STROWGER_STATUS_OUT_OF_RANGE = 11,
  STROWGER_STATUS_UNIMPLEMENTED = 12,
  STROWGER_STATUS_INTERNAL = 13,
  STROWGER_STATUS_UNAVAILABLE = 14,
  STROWGER_STATUS_DATA_LOSS = 15,
  STROWGER_STATUS_UNAUTHENTICATED = 16
} strowger_status;

/// "invalid_argument"; "?" for a number that is no status. A constant.
STROWGER_API const char* strowger_status_name(int status) STROWGER_NOEXCEPT;

#define STROWGER_ERROR_BYTES 1000

/// What was wrong, in memory of the caller: `strowger_error error = {sizeof error};`. Filled by each call that is given
/// it; after a success the status is STROWGER_OK and the message empty.
typedef struct strowger_error {
  uint32_t size;
  /// A strowger_status.
  int32_t status;
  /// Where in a configuration, both from 1; 0 when the error has no place. Columns count characters.
  uint32_t line;
  uint32_t column;
  /// Bytes of the whole message, of which `message` holds STROWGER_ERROR_BYTES - 1 at most.
  uint64_t message_length;
  /// For people. Ended by a zero; cut off between characters if need be. With a place it begins "file:line:column: ".
  char message[STROWGER_ERROR_BYTES];
} strowger_error;

#ifdef __cplusplus
}
#endif

#endif  // STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_BASE_H_
