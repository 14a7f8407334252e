// SPDX-License-Identifier: Apache-2.0
//
// strowger_acd: the engine, a deterministic state machine. Commands and the time go in, events come out.
//
// The same options, configuration, commands and times give the same events, on every machine. What happens after a
// command or an advance: events wait in the engine until they are polled. They are never lost; with `max_events` of
// them waiting, commands and the time are refused until some were polled.
//
// Thread safety: one thread at a time, everything. Complexity: a command costs O(classes of agents or calls concerned);
// functions that answer questions say their cost, or are O(1). After warm-up strowger_acd_apply, strowger_acd_advance
// and strowger_acd_poll_events allocate nothing.
//
// Errors: see strowger.h. A command that is refused changes nothing (strowger_acd_digest stays the same).
//
// The engine of a host can be asked and configured with these functions too: strowger_host_with_engine.
//
// Example:
//   strowger_acd_advance(acd, my_clock_us());
//   strowger_event events[64];
//   size_t count;
//   while (strowger_acd_poll_events(acd, events, 64, sizeof events[0], &count) == STROWGER_OK && count > 0) {
//     for (size_t i = 0; i < count; ++i) obey(&events[i]);
//   }
//   wait_until_us(strowger_acd_next_deadline_us(acd));
#ifndef STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_ACD_H_
#define STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_ACD_H_

#include "strowger/c/base.h"
#include "strowger/c/centre.h"
#include "strowger/c/command.h"
#include "strowger/c/event.h"
#include "strowger/c/values.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct strowger_acd strowger_acd;

// ---- Life -----------------------------------------------------------------------------------------------------------

/// Told why this agent, or why nobody, when a call or queue that records decisions is decided upon. The text is that of
/// strowger_acd_explain, and good until this returns. Called on the thread that gave the engine its command. It must
/// not call the engine or host, but to read names.
typedef void (*strowger_on_decision)(void* context, const char* text, size_t length);

/// Limits and settings that an engine has for life.
typedef struct strowger_engine_options {
  uint32_t size;
  uint32_t zero;
  /// Seeds the strategies that draw at random.
  uint64_t seed;
  /// The engine's first instant.
  int64_t start_us;
  /// Calls that the engine may hold at once; 1 to 2^26.
  uint64_t max_calls;
  /// 1 to 2^20.
  uint64_t max_agents;
  /// Queues, counting removed ones; these three 1 to 65,535.
  uint64_t max_queues;
  uint64_t max_skills;
  uint64_t max_requirements;
  /// Calls for which memory is taken at once, so that none is taken on the way there.
  uint64_t reserve_calls;
  /// See EngineOptions::idle_tree_from: it changes the speed and no decision.
  uint64_t idle_tree_from;
  /// Events that may wait for strowger_acd_poll_events before commands and the time are refused, 1 and more; 2^20 (80
  /// MB) if not changed. The events of one command or advance may go beyond it. Hosts do not look at it.
  uint64_t max_events;
  /// NULL: nobody is told.
  strowger_on_decision on_decision;
  void* decision_context;
  /// The plug-ins that the configuration may name; NULL: none. The engine keeps what it needs of it.
  const strowger_policies* policies;
  /// Nanoseconds by any clock that never runs backwards, by which the budgets of plug-ins are measured; NULL: they are
  /// not. CAUTION: with one, decisions depend on how fast the machine is.
  int64_t (*policy_clock_ns)(void* context);
  void* policy_clock_context;
} strowger_engine_options;

/// Sets the defaults; `size` is sizeof the struct.
STROWGER_API strowger_status strowger_engine_options_init(strowger_engine_options* options,
                                                          size_t size) STROWGER_NOEXCEPT;

/// `options` NULL: the defaults. The centre is copied.
STROWGER_API strowger_status strowger_acd_create(const strowger_centre* centre, const strowger_engine_options* options,
                                                 strowger_acd** acd, strowger_error* error) STROWGER_NOEXCEPT;
/// Interval reports that were made for it may outlive it. An engine lent by strowger_host_with_engine is let be.
STROWGER_API void strowger_acd_destroy(strowger_acd* acd) STROWGER_NOEXCEPT;

// ---- Time, commands, events -----------------------------------------------------------------------------------------

/// Moves time to `now_us`; every timer due by then fires, in order.
STROWGER_API strowger_refusal strowger_acd_advance(strowger_acd* acd, int64_t now_us) STROWGER_NOEXCEPT;
/// As advance, but stops after the first timer that had something to tell: strowger_acd_now_us says where.
STROWGER_API strowger_refusal strowger_acd_advance_to_event(strowger_acd* acd, int64_t limit_us) STROWGER_NOEXCEPT;
STROWGER_API int64_t strowger_acd_now_us(const strowger_acd* acd) STROWGER_NOEXCEPT;
/// No timer is due before this instant; STROWGER_MAX_TIME_US when none is running.
STROWGER_API int64_t strowger_acd_next_deadline_us(const strowger_acd* acd) STROWGER_NOEXCEPT;

/// Does what the command says, at the engine's now. Returns applied->refusal; `applied` may be NULL.
STROWGER_API strowger_refusal strowger_acd_apply(strowger_acd* acd, const strowger_command* command,
                                                 strowger_applied* applied) STROWGER_NOEXCEPT;

/// Takes the oldest events that wait, up to `capacity`; `event_size` is sizeof(strowger_event). FAILED_PRECONDITION for
/// an engine lent by a host, whose events come through subscriptions.
STROWGER_API strowger_status strowger_acd_poll_events(strowger_acd* acd, strowger_event* events, size_t capacity,
                                                      size_t event_size, size_t* count) STROWGER_NOEXCEPT;

// ---- Configuration, while calls wait --------------------------------------------------------------------------------

/// Takes over a whole new centre; queues, agents and the rest are matched by name. A queue that is gone must hold no
/// calls; an agent who is gone finishes the calls in hand.
STROWGER_API strowger_status strowger_acd_configure(strowger_acd* acd, const strowger_centre* centre,
                                                    strowger_error* error) STROWGER_NOEXCEPT;
/// The configuration as it is now. O(size of the centre).
STROWGER_API strowger_status strowger_acd_to_toml(const strowger_acd* acd, strowger_text* text) STROWGER_NOEXCEPT;
/// One queue more, or another specification for one, while calls wait: `toml` is one [[queue]] table, as in the file of
/// a centre, with its ladder. Errors have a line where the text by itself is wrong; `queue` may be NULL.
STROWGER_API strowger_status strowger_acd_add_queue(strowger_acd* acd, const char* toml, size_t length,
                                                    strowger_queue_id* queue, strowger_error* error) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_update_queue(strowger_acd* acd, strowger_queue_id queue, const char* toml,
                                                       size_t length, strowger_error* error) STROWGER_NOEXCEPT;
/// One agent more, or another specification for one: `toml` is one [[agent]] table without `count`.
STROWGER_API strowger_status strowger_acd_add_agent(strowger_acd* acd, const char* toml, size_t length,
                                                    strowger_agent_id* agent, strowger_error* error) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_update_agent(strowger_acd* acd, strowger_agent_id agent, const char* toml,
                                                       size_t length, strowger_error* error) STROWGER_NOEXCEPT;
/// What these functions read, as it is now, to be edited; NOT_FOUND when there is no such queue or agent.
STROWGER_API strowger_status strowger_acd_queue_to_toml(const strowger_acd* acd, strowger_queue_id queue,
                                                        strowger_text* text) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_agent_to_toml(const strowger_acd* acd, strowger_agent_id agent,
                                                        strowger_text* text) STROWGER_NOEXCEPT;
/// The queue must hold no calls, and no other queue may name it.
STROWGER_API strowger_status strowger_acd_remove_queue(strowger_acd* acd, strowger_queue_id queue,
                                                       strowger_error* error) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_remove_agent(strowger_acd* acd, strowger_agent_id agent,
                                                       strowger_error* error) STROWGER_NOEXCEPT;
/// `level` 1 to 10; 0 takes the skill away.
STROWGER_API strowger_status strowger_acd_set_skill(strowger_acd* acd, strowger_agent_id agent, const char* skill,
                                                    size_t skill_length, int level,
                                                    strowger_error* error) STROWGER_NOEXCEPT;

/// An agent's place in one queue; see Membership in include/strowger/model/agent.h.
typedef struct strowger_membership {
  uint32_t size;
  strowger_queue_id queue;
  int32_t tier;
  int32_t priority;
  int64_t delay_us;
  int32_t reserve_level;
  uint32_t zero;
} strowger_membership;

/// Sets the defaults, and no queue; `size` is sizeof the struct.
STROWGER_API strowger_status strowger_membership_init(strowger_membership* membership, size_t size) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_set_membership(strowger_acd* acd, strowger_agent_id agent,
                                                         const strowger_membership* membership,
                                                         strowger_error* error) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_remove_membership(strowger_acd* acd, strowger_agent_id agent,
                                                            strowger_queue_id queue,
                                                            strowger_error* error) STROWGER_NOEXCEPT;
/// Sets every agent's count of calls to zero and forgets past occupancy: for the start of a day.
STROWGER_API strowger_status strowger_acd_reset_counters(strowger_acd* acd) STROWGER_NOEXCEPT;

// ---- Names ----------------------------------------------------------------------------------------------------------

/// STROWGER_NO_... when there is none of that name, or an argument is no good.
STROWGER_API strowger_queue_id strowger_acd_find_queue(const strowger_acd* acd, const char* name,
                                                       size_t length) STROWGER_NOEXCEPT;
STROWGER_API strowger_agent_id strowger_acd_find_agent(const strowger_acd* acd, const char* name,
                                                       size_t length) STROWGER_NOEXCEPT;
STROWGER_API strowger_skill_id strowger_acd_find_skill(const strowger_acd* acd, const char* name,
                                                       size_t length) STROWGER_NOEXCEPT;
STROWGER_API strowger_reason_id strowger_acd_find_reason(const strowger_acd* acd, const char* name,
                                                         size_t length) STROWGER_NOEXCEPT;
STROWGER_API strowger_customer_class_id strowger_acd_find_customer_class(const strowger_acd* acd, const char* name,
                                                                         size_t length) STROWGER_NOEXCEPT;

/// The name behind an id, into the caller's buffer as snprintf does it. `length` may be NULL. NOT_FOUND, and an empty
/// name, when there is none.
STROWGER_API strowger_status strowger_acd_queue_name(const strowger_acd* acd, strowger_queue_id queue, char* buffer,
                                                     size_t capacity, size_t* length) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_agent_name(const strowger_acd* acd, strowger_agent_id agent, char* buffer,
                                                     size_t capacity, size_t* length) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_skill_name(const strowger_acd* acd, strowger_skill_id skill, char* buffer,
                                                     size_t capacity, size_t* length) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_group_name(const strowger_acd* acd, strowger_group_id group, char* buffer,
                                                     size_t capacity, size_t* length) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_reason_name(const strowger_acd* acd, strowger_reason_id reason, char* buffer,
                                                      size_t capacity, size_t* length) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_customer_class_name(const strowger_acd* acd,
                                                              strowger_customer_class_id customer_class, char* buffer,
                                                              size_t capacity, size_t* length) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_text_name(const strowger_acd* acd, strowger_text_id text, char* buffer,
                                                    size_t capacity, size_t* length) STROWGER_NOEXCEPT;

/// A number for a short text (an attribute's key). Allocates when it is new.
STROWGER_API strowger_status strowger_acd_text(strowger_acd* acd, const char* text, size_t length,
                                               strowger_text_id* id) STROWGER_NOEXCEPT;
/// A number for a requirement: "english >= 3 and billing". Allocates when it is new.
STROWGER_API strowger_status strowger_acd_requirement(strowger_acd* acd, const char* expression, size_t length,
                                                      strowger_requirement_id* id,
                                                      strowger_error* error) STROWGER_NOEXCEPT;
/// The expression behind the number; NOT_FOUND when there is none.
STROWGER_API strowger_status strowger_acd_requirement_text(const strowger_acd* acd, strowger_requirement_id id,
                                                           strowger_text* text) STROWGER_NOEXCEPT;

// ---- Questions ------------------------------------------------------------------------------------------------------

/// What is known of a call that is held by the engine.
typedef struct strowger_call_view {
  uint32_t size;
  /// strowger_call_state, strowger_media, and whether a work order is open.
  uint8_t state;
  uint8_t media;
  uint8_t work_order_open;
  uint8_t zero;
  strowger_call_id call;
  uint64_t host_ref;
  int64_t enqueue_time_us;
  int64_t joined_queue_us;
  strowger_queue_id queue;
  /// What it asks for now, relaxed by its ladder.
  strowger_requirement_id requirement;
  strowger_tier_window tiers;
  int32_t priority;
  /// The agent who has it; while it is offered, the first agent rung.
  strowger_agent_id agent;
  int32_t offers;
  /// How many runs of ladder steps are behind it in this queue.
  int32_t ladder_runs;
  uint32_t zero2;
} strowger_call_view;

/// What is known of an agent.
typedef struct strowger_agent_view {
  uint32_t size;
  strowger_agent_id agent;
  /// STROWGER_NO_GROUP for none.
  strowger_group_id group;
  /// When not ready.
  strowger_reason_id reason;
  /// A strowger_agent_state.
  uint8_t state;
  /// Logs out after the calls in hand.
  uint8_t leaving;
  /// When the state began, and since when the agent counts as idle.
  int64_t since_us;
  int64_t idle_since_us;
  uint64_t calls;
  int32_t units_in_use;
  int32_t capacity;
  int32_t calls_in_hand;
  uint32_t zero;
} strowger_agent_view;

/// Waiting calls and members of a queue, counted now.
typedef struct strowger_queue_view {
  uint32_t size;
  strowger_queue_id queue;
  uint32_t waiting;
  /// Members by strowger_agent_state.
  uint32_t members[6];
  uint32_t zero;
} strowger_queue_view;

/// Calls held now: waiting, connected or in wrap-up.
STROWGER_API strowger_status strowger_acd_calls(const strowger_acd* acd, size_t* count) STROWGER_NOEXCEPT;
/// All queues and all agents, in order of id. O(n).
STROWGER_API strowger_status strowger_acd_queues(const strowger_acd* acd, strowger_queue_id* queues, size_t capacity,
                                                 size_t* count) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_agents(const strowger_acd* acd, strowger_agent_id* agents, size_t capacity,
                                                 size_t* count) STROWGER_NOEXCEPT;
/// NOT_FOUND when there is no such call, agent or queue. A queue costs O(agents).
STROWGER_API strowger_status strowger_acd_call(const strowger_acd* acd, strowger_call_id call,
                                               strowger_call_view* view) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_agent(const strowger_acd* acd, strowger_agent_id agent,
                                                strowger_agent_view* view) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_acd_queue(const strowger_acd* acd, strowger_queue_id queue,
                                                strowger_queue_view* view) STROWGER_NOEXCEPT;
/// Calls that wait in a queue; none in one that does not exist.
STROWGER_API strowger_status strowger_acd_waiting(const strowger_acd* acd, strowger_queue_id queue,
                                                  size_t* count) STROWGER_NOEXCEPT;
/// The queue's waiting calls in order of priority and place. O(calls log calls).
STROWGER_API strowger_status strowger_acd_waiting_calls(const strowger_acd* acd, strowger_queue_id queue,
                                                        strowger_call_id* calls, size_t capacity,
                                                        size_t* count) STROWGER_NOEXCEPT;
/// 1 for the next call of its queue by priority and place; NOT_FOUND unless it waits. O(calls).
STROWGER_API strowger_status strowger_acd_position(const strowger_acd* acd, strowger_call_id call,
                                                   uint32_t* position) STROWGER_NOEXCEPT;

/// Given each attribute of a call; the value is good until this returns. It must not change the engine.
typedef void (*strowger_on_attribute)(void* context, strowger_text_id key, const char* value, size_t value_length);
/// NOT_FOUND when the engine holds no such call.
STROWGER_API strowger_status strowger_acd_attributes(const strowger_acd* acd, strowger_call_id call,
                                                     strowger_on_attribute on_attribute,
                                                     void* context) STROWGER_NOEXCEPT;

typedef struct strowger_decision_text_options {
  uint32_t size;
  uint32_t zero;
  /// Names per group of agents; the rest is counted.
  uint64_t max_names;
  /// An instant at which a day begins: times are shown as days since, and the time of day.
  int64_t origin_us;
} strowger_decision_text_options;

/// Sets the defaults; `size` is sizeof the struct.
STROWGER_API strowger_status strowger_decision_text_options_init(strowger_decision_text_options* options,
                                                                 size_t size) STROWGER_NOEXCEPT;
/// Why a waiting call still waits, agent by agent, in words. `options` NULL: the defaults. NOT_FOUND unless it waits.
/// O(agents).
STROWGER_API strowger_status strowger_acd_explain(const strowger_acd* acd, strowger_call_id call,
                                                  const strowger_decision_text_options* options, strowger_text* text,
                                                  strowger_error* error) STROWGER_NOEXCEPT;

/// A fingerprint of the whole state: equal for engines that were told the same. O(state).
STROWGER_API strowger_status strowger_acd_digest(const strowger_acd* acd, uint64_t* digest) STROWGER_NOEXCEPT;
/// Bytes held for calls, agents, classes and timers, without events that wait to be polled.
STROWGER_API strowger_status strowger_acd_memory_bytes(const strowger_acd* acd, size_t* bytes) STROWGER_NOEXCEPT;
/// Checks the engine's own invariants the slow way; an error names the first that is broken. O(calls x agents).
STROWGER_API strowger_status strowger_acd_check_invariants(const strowger_acd* acd,
                                                           strowger_error* error) STROWGER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif  // STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_ACD_H_
