// SPDX-License-Identifier: Apache-2.0
//
// strowger_host: an engine that many threads share, without a lock.
//
// Each thread submits its commands, whatever the others do; events come through subscriptions, answers through
// requests, pictures of the whole through strowger_picture. Ways to run it (strowger_host_options.drive):
//   STROWGER_HOST_COMBINING  the submitting thread that finds the engine free applies its command itself, and what the
//                            others leave meanwhile. No thread is needed but for timers: poll by next_deadline_us.
//   STROWGER_HOST_INVOKER    commands wait until the program's own loop calls poll; that thread alone runs the engine.
//   strowger_runner          a thread of the library that polls, only if you ask for one.
//
// When not to use it: with one thread (strowger_acd).
//
// Thread safety: the functions of a host are for all threads at once, but create, destroy and, for an invoked host,
// poll (a second thread is refused). A subscription's read is for one thread at a time; so is a request's submission
// and wait; `done` and `try_result` are for all. A runner is for one thread.
//
// Progress: submit and request wait for nobody. CAUTION: with_engine, subscribe, unsubscribe, counts and finish wait
// until the thread inside comes out; functions that are called from inside (with_engine, on_decision, now_us) must not
// call the host, or they wait for ever.
//
// Nothing accepted is lost: a command that was ACCEPTED is applied, at the latest by finish. While a lossless
// subscriber does not read, nothing is applied; submissions are accepted until the inbox is full, and then HELD_BACK.
//
// Complexity: a submission that finds the engine free costs two compare-and-swaps, a reading of the clock and the
// command itself. After warm-up nothing is allocated. Errors: see strowger.h.
//
// Lifetime: subscriptions, runners and interval reports may outlive the host; they then find it finished. Requests may,
// once they are answered, and finish answers them.
//
// Example:
//   strowger_host* host = NULL;
//   strowger_host_create(centre, NULL, NULL, &host, &error);
//   strowger_command call = strowger_arrive_call(support);
//   strowger_host_submit(host, &call);                           // Any thread.
//   strowger_host_poll(host, NULL);                              // By strowger_host_next_deadline_us.
//   strowger_host_destroy(host);
#ifndef STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_HOST_H_
#define STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_HOST_H_

#include "strowger/c/acd.h"
#include "strowger/c/base.h"
#include "strowger/c/centre.h"
#include "strowger/c/command.h"
#include "strowger/c/event.h"
#include "strowger/c/picture.h"
#include "strowger/c/values.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct strowger_host strowger_host;
typedef struct strowger_subscription strowger_subscription;
typedef struct strowger_request strowger_request;
typedef struct strowger_runner strowger_runner;

// ---- Life -----------------------------------------------------------------------------------------------------------

/// The time, in microseconds of the engine's epoch. Called by one thread at a time, not always the same. A time before
/// the engine's own counts as the engine's, one past STROWGER_MAX_TIME_US as that.
typedef int64_t (*strowger_now_us)(void* context);

typedef struct strowger_host_options {
  uint32_t size;
  /// A strowger_host_drive.
  uint8_t drive;
  /// Not 0: pictures are kept.
  uint8_t wallboard;
  uint16_t zero;
  /// Commands that may wait, 1 to 2^24, rounded up to a power of two.
  uint64_t inbox_capacity;
  /// Commands among them with attributes, a description, preferred agents or other rare wishes, 1 to 65,536.
  uint64_t long_commands;
  /// Combining: commands that a submitter applies for others before it wants to be relieved, 1 to 2^24.
  uint64_t assist_limit;
  /// Invoker: commands that one poll applies at most, 1 to 2^24.
  uint64_t poll_limit;
  /// How old a public picture gets while something changes, 0 to STROWGER_FOREVER_US. 0: a new one after each batch.
  int64_t picture_interval_us;
  /// Asked for the time, and for how long it is called: until the host is destroyed and whatever was made from it too.
  /// NULL: a steady clock that begins at strowger_engine_options.start_us.
  strowger_now_us now_us;
  void* now_context;
} strowger_host_options;

/// Sets the defaults; `size` is sizeof the struct.
STROWGER_API strowger_status strowger_host_options_init(strowger_host_options* options, size_t size) STROWGER_NOEXCEPT;

/// `engine_options`, `options` NULL: the defaults. The centre is copied.
STROWGER_API strowger_status strowger_host_create(const strowger_centre* centre,
                                                  const strowger_engine_options* engine_options,
                                                  const strowger_host_options* options, strowger_host** host,
                                                  strowger_error* error) STROWGER_NOEXCEPT;
/// Finishes first, if that was not done, and waits for no subscriber. No other thread may be in a function of the host;
/// a runner of an invoked host has to be stopped before.
STROWGER_API void strowger_host_destroy(strowger_host* host) STROWGER_NOEXCEPT;

typedef struct strowger_host_counts {
  uint32_t size;
  uint32_t zero;
  /// Commands applied, and those among them that the engine refused.
  uint64_t applied;
  uint64_t refused;
  uint64_t events;
  uint64_t subscriptions;
} strowger_host_counts;

STROWGER_API strowger_status strowger_host_count(strowger_host* host, strowger_host_counts* counts) STROWGER_NOEXCEPT;
/// Submissions are refused from now on. What was accepted will be applied.
STROWGER_API strowger_status strowger_host_close(strowger_host* host) STROWGER_NOEXCEPT;
/// Closes, applies all that was accepted, delivers all events, and ends the subscriptions. Subscribers who hold this up
/// are asked `patience` times (with a yield between; 100,000 is usual), and then cut off. `counts` may be NULL.
STROWGER_API strowger_status strowger_host_finish(strowger_host* host, size_t patience,
                                                  strowger_host_counts* counts) STROWGER_NOEXCEPT;
/// 1 or 0; 0 for NULL.
STROWGER_API int strowger_host_closed(const strowger_host* host) STROWGER_NOEXCEPT;
STROWGER_API int strowger_host_finished(const strowger_host* host) STROWGER_NOEXCEPT;

// ---- Commands -------------------------------------------------------------------------------------------------------

/// Takes a command. What the engine answers is only counted; events tell what came of it.
STROWGER_API strowger_submit_result strowger_host_submit(strowger_host* host,
                                                         const strowger_command* command) STROWGER_NOEXCEPT;
/// The same, and the engine's answer arrives in `request`. REQUEST_IN_USE, and a misuse, while it waits for another.
STROWGER_API strowger_submit_result strowger_host_request(strowger_host* host, const strowger_command* command,
                                                          strowger_request* request) STROWGER_NOEXCEPT;

/// Where the answer to one command at a time arrives. NULL when there is no memory.
STROWGER_API strowger_request* strowger_request_create(void) STROWGER_NOEXCEPT;
/// FAILED_PRECONDITION, and nothing is destroyed, while it waits for an answer.
STROWGER_API strowger_status strowger_request_destroy(strowger_request* request) STROWGER_NOEXCEPT;
/// 1 when it holds an answer, else 0; 0 for NULL.
STROWGER_API int strowger_request_done(const strowger_request* request) STROWGER_NOEXCEPT;
/// The answer; UNAVAILABLE while there is none.
STROWGER_API strowger_status strowger_request_try_result(const strowger_request* request,
                                                         strowger_applied* applied) STROWGER_NOEXCEPT;
/// Waits for the answer. FAILED_PRECONDITION when no command was accepted. CAUTION: a thread that drives an invoked
/// host itself must not wait before it has polled.
STROWGER_API strowger_status strowger_request_wait(strowger_request* request,
                                                   strowger_applied* applied) STROWGER_NOEXCEPT;

// ---- Time -----------------------------------------------------------------------------------------------------------

typedef struct strowger_poll_report {
  uint32_t size;
  /// A strowger_poll_result.
  uint8_t result;
  uint8_t zero[3];
  /// Commands that this poll applied; of a combining host not counted.
  uint64_t applied;
  /// Poll again by then; STROWGER_MAX_TIME_US: not before a command.
  int64_t next_deadline_us;
} strowger_poll_report;

/// Moves time on to what the clock says, and applies what waits. Returns report->result; `report` may be NULL.
STROWGER_API strowger_poll_result strowger_host_poll(strowger_host* host,
                                                     strowger_poll_report* report) STROWGER_NOEXCEPT;
/// Invoker: moves time on to `now_us` instead. A combining host asks its clock all the same.
STROWGER_API strowger_poll_result strowger_host_poll_at(strowger_host* host, int64_t now_us,
                                                        strowger_poll_report* report) STROWGER_NOEXCEPT;
/// When a timer, a picture or a stalled subscriber wants the next poll, at the latest; STROWGER_MAX_TIME_US for
/// nothing.
STROWGER_API int64_t strowger_host_next_deadline_us(const strowger_host* host) STROWGER_NOEXCEPT;

typedef struct strowger_runner_options {
  uint32_t size;
  /// A strowger_idle_strategy.
  uint8_t idle;
  uint8_t zero[3];
  /// Sleep: polls without anything to do before it sleeps, 0 to 2^24.
  uint64_t spins;
} strowger_runner_options;

/// Sets the defaults; `size` is sizeof the struct.
STROWGER_API strowger_status strowger_runner_options_init(strowger_runner_options* options,
                                                          size_t size) STROWGER_NOEXCEPT;
/// Starts a thread that polls the host. `options` NULL: the defaults. It ends by itself when the host has finished.
STROWGER_API strowger_status strowger_runner_start(strowger_host* host, const strowger_runner_options* options,
                                                   strowger_runner** runner, strowger_error* error) STROWGER_NOEXCEPT;
/// Ends the thread; what waits in the host's inbox waits on.
STROWGER_API strowger_status strowger_runner_stop(strowger_runner* runner) STROWGER_NOEXCEPT;
/// Waits until the host has finished.
STROWGER_API strowger_status strowger_runner_join(strowger_runner* runner) STROWGER_NOEXCEPT;
/// Stops.
STROWGER_API void strowger_runner_destroy(strowger_runner* runner) STROWGER_NOEXCEPT;

// ---- Events, pictures -----------------------------------------------------------------------------------------------

typedef struct strowger_subscription_options {
  uint32_t size;
  /// A strowger_subscription_kind.
  uint8_t kind;
  uint8_t zero[3];
  /// Events in the ring, 1 to 2^24, rounded up to a power of two: what happens while the reader is away.
  uint64_t capacity;
  /// Lossless: events kept beside the full ring, 1 to 2^24: at least those of the longest step.
  uint64_t overflow;
  /// Lossless: how long the reader may hold the engine up, by the host's time, before it is cut off. 0: never.
  int64_t stall_limit_us;
} strowger_subscription_options;

/// Sets the defaults; `size` is sizeof the struct.
STROWGER_API strowger_status strowger_subscription_options_init(strowger_subscription_options* options,
                                                                size_t size) STROWGER_NOEXCEPT;
/// From now on the subscriber gets every event. `options` NULL: the defaults. FAILED_PRECONDITION for a finished host.
STROWGER_API strowger_status strowger_host_subscribe(strowger_host* host, const strowger_subscription_options* options,
                                                     strowger_subscription** subscription,
                                                     strowger_error* error) STROWGER_NOEXCEPT;
/// Ends it; what is in its ring can still be read. NOT_FOUND when it has ended already, or is another host's.
STROWGER_API strowger_status strowger_host_unsubscribe(strowger_host* host,
                                                       strowger_subscription* subscription) STROWGER_NOEXCEPT;
/// Ends it, if it has not ended, and waits for the host to know.
STROWGER_API void strowger_subscription_destroy(strowger_subscription* subscription) STROWGER_NOEXCEPT;

typedef struct strowger_read_report {
  uint32_t size;
  /// Not 0: nothing more will come; the subscription's state says why.
  uint8_t ended;
  uint8_t zero[3];
  uint64_t count;
  /// Events left out before and between the ones read; the number of the first of them, if there are any.
  uint64_t lost;
  uint64_t lost_from;
} strowger_read_report;

/// Takes up to `capacity` events, in order; `event_size` is sizeof(strowger_event).
STROWGER_API strowger_status strowger_subscription_read(strowger_subscription* subscription, strowger_event* events,
                                                        size_t capacity, size_t event_size,
                                                        strowger_read_report* report) STROWGER_NOEXCEPT;
/// A strowger_subscription_state.
STROWGER_API strowger_status strowger_subscription_look(const strowger_subscription* subscription,
                                                        uint8_t* state) STROWGER_NOEXCEPT;

/// Copies the newest public picture. FAILED_PRECONDITION if the host keeps none.
STROWGER_API strowger_status strowger_host_read_picture(const strowger_host* host,
                                                        strowger_picture* picture) STROWGER_NOEXCEPT;

// ---- The engine itself, mistakes ------------------------------------------------------------------------------------

typedef void (*strowger_with_engine)(void* context, strowger_acd* acd);
/// Calls `function` with the engine, for questions and configuration. The engine is lent until it returns; it must not
/// call the host.
STROWGER_API strowger_status strowger_host_with_engine(strowger_host* host, strowger_with_engine function,
                                                       void* context) STROWGER_NOEXCEPT;

/// Told of a strowger_misuse, on the thread that made the mistake; several threads may be told at once.
typedef void (*strowger_on_misuse)(int misuse);
/// For the whole process. NULL (as at the beginning): nobody is told. Returns the one before.
STROWGER_API strowger_on_misuse strowger_set_misuse_handler(strowger_on_misuse handler) STROWGER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif  // STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_HOST_H_
