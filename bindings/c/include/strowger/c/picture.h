// SPDX-License-Identifier: Apache-2.0
//
// strowger_picture: a consistent picture of a host's queues and agents, for wallboards and health checks.
//
// It is the state after a whole step, never the middle of one, at most strowger_host_options.picture_interval_us old
// while something changes. Reading does not stop the engine.
//
// Thread safety: strowger_host_read_picture is for all threads, each with a picture of its own; a picture is for one
// thread at a time. Complexity: reading O(queues + agents), and allocates when the picture has never been so large; the
// rest O(1). Errors: see strowger.h.
//
// Example:
//   strowger_picture* picture = strowger_picture_create();
//   strowger_queue_picture queue = {sizeof queue};
//   strowger_host_read_picture(host, picture);
//   strowger_picture_queue(picture, support, &queue);
//   printf("%u waiting\n", queue.waiting);
#ifndef STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_PICTURE_H_
#define STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_PICTURE_H_

#include "strowger/c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct strowger_picture strowger_picture;

typedef struct strowger_picture_view {
  uint32_t size;
  uint32_t zero;
  /// When it was made public, by the engine's time.
  int64_t time_us;
  /// How many events it counts: those with smaller numbers.
  uint64_t events;
  /// Queues as far as calls have reached them, and slots of agents, some of them empty.
  uint64_t queue_count;
  uint64_t agent_count;
  /// Agents by strowger_agent_state; the sum is the number of agents.
  uint32_t agents_by_state[6];
} strowger_picture_view;

/// Counts are since the host was made: arrived = waiting + answered + abandoned + left.
typedef struct strowger_queue_picture {
  uint32_t size;
  /// Queued or offered.
  uint32_t waiting;
  /// Calls that joined it: new ones, and ones from other queues.
  uint64_t arrived;
  uint64_t answered;
  /// Answered before their SLA was breached (all that were answered, where there is no SLA).
  uint64_t answered_in_time;
  uint64_t abandoned;
  /// Left unanswered otherwise: moved, overflowed, expired, pulled out.
  uint64_t left;
  /// When the call that has been in this queue for longest joined it; STROWGER_MAX_TIME_US if none waits.
  int64_t oldest_joined_us;
} strowger_queue_picture;

typedef struct strowger_agent_picture {
  uint32_t size;
  /// STROWGER_NO_AGENT where no agent has this slot.
  strowger_agent_id agent;
  /// A strowger_agent_state.
  uint8_t state;
  uint8_t zero;
  /// When not ready.
  strowger_reason_id reason;
  uint32_t zero2;
  /// When the state began.
  int64_t since_us;
} strowger_agent_picture;

/// An empty picture, to be read into again and again. NULL when there is no memory.
STROWGER_API strowger_picture* strowger_picture_create(void) STROWGER_NOEXCEPT;
STROWGER_API void strowger_picture_destroy(strowger_picture* picture) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_picture_look(const strowger_picture* picture,
                                                   strowger_picture_view* view) STROWGER_NOEXCEPT;
/// A queue that no call has reached is shown empty.
STROWGER_API strowger_status strowger_picture_queue(const strowger_picture* picture, strowger_queue_id queue,
                                                    strowger_queue_picture* out) STROWGER_NOEXCEPT;
/// By slot, 0 to agent_count - 1; OUT_OF_RANGE beyond.
STROWGER_API strowger_status strowger_picture_agent(const strowger_picture* picture, size_t slot,
                                                    strowger_agent_picture* out) STROWGER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif  // STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_PICTURE_H_
