/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plug-in ABI, in C99: how somebody else's code decides inside Strowger.
 *
 * What it is: a shared object exports one function, `strowger_plugin_init`. The host calls it with the newest version
 * of this ABI that it knows; a plug-in that does not know that version answers STROWGER_PLUGIN_NOT_IMPLEMENTED, and is
 * asked for the next lower one. It hands over a table of policies; each row has a name ("acme.closest_site"), help, the
 * parameters that it takes, and functions that score many candidates at once. A configuration names a row as it names
 * a built-in: strategy = "acme.closest_site; radius_km = 50". C++ authors write less with plugin.hpp, which fills these
 * structs for them.
 *
 * When not to use it: a built-in strategy with an index of its own (routing/agent_strategy.h) decides without a look at
 * each candidate; a plug-in is shown every one. A plug-in shares the process: it can crash it, and nothing here stops
 * that. What is contained is nonsense, failure and slowness (see "A guest that misbehaves" in plugin/README.md).
 *
 * Compatibility. Within a version structs only grow, at their end, and each begins with its size: read no field that
 * lies beyond the size you were given. Numbers of kinds, columns and statuses are never used again for anything else.
 * A host skips rows of a kind that it does not know; a plug-in sees null for columns that a host does not know. The
 * sizes of version 1 are asserted below for 64-bit machines, and a plug-in of version 1 is kept and tested for ever
 * (tests/abi).
 *
 * Memory: nothing is allocated on one side and freed on the other. Texts have lengths and need no zero at the end.
 * What the plug-in hands over stays valid until `release`; what the host hands over is valid during the call.
 * Exceptions must not leave a function of a plug-in.
 *
 * Thread safety: `strowger_plugin_init`, `create` and `destroy` are called by whoever configures; the functions of one
 * instance by one thread at a time. Two instances may be called at once, by two engines.
 *
 * Determinism: an instance's answers may depend on what it was shown, in the order in which it was shown it, and on
 * `random`; on no clock, address, thread or random source of its own. Then a replay decides the same.
 *
 * Complexity: a decision costs O(candidates) to show and whatever the plug-in takes.
 */
#ifndef STROWGER_PLUGIN_PLUGIN_H_
#define STROWGER_PLUGIN_PLUGIN_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define STROWGER_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define STROWGER_PLUGIN_EXPORT
#endif

/* The newest version that this header describes. */
#define STROWGER_PLUGIN_VERSION_1 1u

/* The name of the entry point. */
#define STROWGER_PLUGIN_ENTRY "strowger_plugin_init"

/* No agent, no queue, no group. */
#define STROWGER_PLUGIN_NONE 0xffffffffu

/* ---- Values ------------------------------------------------------------------------------------------------------ */

typedef int32_t StrowgerStatus;
enum {
  STROWGER_PLUGIN_OK = 0,
  /* `strowger_plugin_init`: this version is not known; try a lower one. */
  STROWGER_PLUGIN_NOT_IMPLEMENTED = 1,
  /* `create`: a parameter has an impossible value; the error says which and why. */
  STROWGER_PLUGIN_INVALID = 2,
  /* It could not be done; a fault when a decision was asked for. */
  STROWGER_PLUGIN_FAILED = 3,
  /* A decision: no opinion. The built-in beside the policy decides, and it is no fault. */
  STROWGER_PLUGIN_ABSTAIN = 4
};

/* Bytes in UTF-8; `data` may be null when `size` is 0. */
typedef struct StrowgerText {
  const char* data;
  size_t size;
} StrowgerText;

/* The host's room for a sentence that says what went wrong: write at most sizeof message bytes, and set `length`. */
typedef struct StrowgerError {
  size_t struct_size;
  size_t length;
  char message[496];
} StrowgerError;

enum {
  STROWGER_TYPE_INTEGER = 1,  /* in `integer` */
  STROWGER_TYPE_NUMBER = 2,   /* in `number`; never NaN */
  STROWGER_TYPE_DURATION = 3, /* in `integer`, microseconds; written "20s", "1h30m" */
  STROWGER_TYPE_BOOLEAN = 4,  /* in `integer`, 0 or 1; written true or false */
  STROWGER_TYPE_TEXT = 5      /* in `text`; holds no ';' */
};

typedef struct StrowgerValue {
  int64_t integer;
  double number;
  StrowgerText text;
} StrowgerValue;

/* One parameter of a policy. */
typedef struct StrowgerParameter {
  size_t struct_size;
  /* Letters a to z, digits and '_'. Not "else", "budget" or "max_faults", which every policy has: plugin/README.md. */
  StrowgerText name;
  /* One line; says the unit. */
  StrowgerText help;
  uint32_t type;
  /* 0: may be left out, and is `fallback` then. 1: must be given. */
  uint32_t required;
  StrowgerValue fallback;
  /* Integers, numbers and durations (in microseconds) must lie in [min, max]; not asked when min >= max. */
  double min;
  double max;
} StrowgerParameter;

/* ---- What a decision is about -------------------------------------------------------------------------------------
 */

struct StrowgerQuestions;

typedef struct StrowgerDecision {
  size_t struct_size;
  /* The engine's time, microseconds; a host sets where it begins. */
  int64_t now_us;
  /* Drawn for this decision from the engine's seeded generator if the policy has STROWGER_DRAWS; else 0. */
  uint64_t random;

  /* An agent strategy: the call that looks for an agent, and how long it waits. Call orders: 0 and
   * STROWGER_PLUGIN_NONE. */
  uint64_t call;
  uint64_t host_ref;
  int64_t enqueue_time_us;
  uint32_t queue;
  /* A number for what the call requires: equal numbers, equal requirements. */
  uint32_t requirement;
  int32_t priority;
  /* 0 voice, 1 callback, 2 chat, 3 e-mail, 4 work order: the rows of model/media.h. */
  uint32_t media;

  /* A call order: the agent who looks for a call. Agent strategies: STROWGER_PLUGIN_NONE. */
  uint32_t agent;
  uint32_t reserved;

  /* What else may be asked, during this call only. */
  const struct StrowgerQuestions* questions;
  const void* host;
} StrowgerDecision;

/* Look-ups, O(1) each, for what a plug-in remembers by number. Numbers of queues, groups and skills stay what they are
 * for the life of an engine, and an instance belongs to one engine; an agent's number is not used again until 1024
 * others had its place. Unknown numbers and names: an empty text, 0, STROWGER_PLUGIN_NONE. The texts are good until the
 * function of the plug-in returns. */
typedef struct StrowgerQuestions {
  size_t struct_size;
  StrowgerText (*queue_name)(const StrowgerDecision* decision, uint32_t queue);
  StrowgerText (*agent_name)(const StrowgerDecision* decision, uint32_t agent);
  StrowgerText (*group_name)(const StrowgerDecision* decision, uint32_t group);
  uint32_t (*find_skill)(const StrowgerDecision* decision, StrowgerText name);
  /* 0 when the agent lacks it. */
  int32_t (*skill_level)(const StrowgerDecision* decision, uint32_t agent, uint32_t skill);
  /* An attribute of a call that is shown in this decision: "language", "location", ... */
  StrowgerText (*attribute)(const StrowgerDecision* decision, uint64_t call, StrowgerText key);
} StrowgerQuestions;

/* ---- Agent strategies: which agent for this call ------------------------------------------------------------------
 */

/* Columns of StrowgerAgents that a strategy reads; the others are null, and cost nothing. */
#define STROWGER_AGENT_IDLE_SINCE (UINT64_C(1) << 0)
#define STROWGER_AGENT_CALLS (UINT64_C(1) << 1)
#define STROWGER_AGENT_UNITS (UINT64_C(1) << 2)
#define STROWGER_AGENT_CAPACITY (UINT64_C(1) << 3)
#define STROWGER_AGENT_WEIGHT (UINT64_C(1) << 4)
#define STROWGER_AGENT_POSITION (UINT64_C(1) << 5)
#define STROWGER_AGENT_GROUP (UINT64_C(1) << 6)
#define STROWGER_AGENT_PROFICIENCY (UINT64_C(1) << 7)

/* Flags of a policy's functions. */
#define STROWGER_DRAWS (UINT64_C(1) << 0) /* it uses `random` */

/* The candidates, column by column: all may take the call now and are of the best rank. They stand in order of longest
 * idle, then of the engine's place for them, so the first of equal scores is the one that built-ins would take. */
typedef struct StrowgerAgents {
  size_t struct_size;
  size_t count;
  const uint32_t* agent; /* always */
  const int64_t* idle_since_us;
  const int64_t* calls; /* connected since the agent was added, or the counters were reset */
  const int32_t* units; /* of capacity, in use */
  const int32_t* capacity;
  const int32_t* weight;
  const int32_t* position;
  const uint32_t* group;      /* STROWGER_PLUGIN_NONE: of no group */
  const int32_t* proficiency; /* sum of the levels of the skills that the call asks for */
} StrowgerAgents;

/* Fill `score` or `choose`; with both, `score` is used. */
typedef struct StrowgerAgentStrategy {
  size_t struct_size;
  uint64_t columns;
  uint64_t flags;
  /* Writes a number for each candidate; the smallest is chosen, the first of equal ones. Infinite is allowed, NaN is a
   * fault. */
  StrowgerStatus (*score)(void* instance, const StrowgerDecision* decision, const StrowgerAgents* agents,
                          double* scores);
  /* Names one of the candidates, as `agents->agent` does. Anybody else is a fault. */
  StrowgerStatus (*choose)(void* instance, const StrowgerDecision* decision, const StrowgerAgents* agents,
                           uint32_t* agent);
} StrowgerAgentStrategy;

/* ---- Call orders: which call for this agent -----------------------------------------------------------------------
 */

#define STROWGER_CALL_ENQUEUE_TIME (UINT64_C(1) << 0)
#define STROWGER_CALL_QUEUE (UINT64_C(1) << 1)
#define STROWGER_CALL_PRIORITY (UINT64_C(1) << 2)
#define STROWGER_CALL_SLA_TARGET (UINT64_C(1) << 3)
#define STROWGER_CALL_QUEUE_WAITING (UINT64_C(1) << 4)
#define STROWGER_CALL_MEMBERSHIP_PRIORITY (UINT64_C(1) << 5)
#define STROWGER_CALL_HOST_REF (UINT64_C(1) << 6)

/* The first call of each line (calls that differ in nothing but age) that the agent may take, by place: the oldest
 * first. */
typedef struct StrowgerCalls {
  size_t struct_size;
  size_t count;
  const uint64_t* call; /* always */
  const int64_t* enqueue_time_us;
  const uint32_t* queue;
  const int32_t* priority;
  const int64_t* sla_target_us;       /* from the enqueue time; -1: no SLA */
  const int64_t* queue_waiting;       /* calls that wait in its queue */
  const int32_t* membership_priority; /* of the agent for the call's queue: 1 is the first line */
  const uint64_t* host_ref;
} StrowgerCalls;

typedef struct StrowgerCallOrder {
  size_t struct_size;
  uint64_t columns;
  uint64_t flags;
  /* As for agents: the smallest is taken; of equal ones the older call (inside a LIFO queue the newer). */
  StrowgerStatus (*score)(void* instance, const StrowgerDecision* decision, const StrowgerCalls* calls, double* scores);
} StrowgerCallOrder;

/* ---- Policies, the plug-in, the entry point -----------------------------------------------------------------------
 */

/* Kinds of policies. Requirement matchers, ladder steps, SLA policies, event sinks, classification rules, wait
 * predictors and journals will have numbers of their own. */
enum { STROWGER_KIND_AGENT_STRATEGY = 1, STROWGER_KIND_CALL_ORDER = 2 };

/* A row of the plug-in's table. */
typedef struct StrowgerPolicy {
  size_t struct_size;
  uint32_t kind;
  uint32_t parameter_count;
  /* "vendor.policy": letters a to z, digits and '_', with at least one dot. */
  StrowgerText name;
  /* What is compared, smaller first: "distance in km". */
  StrowgerText key;
  StrowgerText help;
  /* `parameter_count` pointers. */
  const StrowgerParameter* const* parameters;
  /* Makes an instance; `values` has one value per parameter, in their order. `*instance` may stay null. */
  StrowgerStatus (*create)(void* plugin_data, const StrowgerValue* values, void** instance, StrowgerError* error);
  void (*destroy)(void* instance);
  /* Of the kind: a StrowgerAgentStrategy, a StrowgerCallOrder. */
  const void* functions;
} StrowgerPolicy;

/* Filled by the plug-in. */
typedef struct StrowgerPlugin {
  size_t struct_size;
  void* plugin_data;
  /* Of the plug-in, for messages: "acme routing", "2.1". */
  StrowgerText name;
  StrowgerText version;
  size_t policy_count;
  const StrowgerPolicy* const* policies;
  /* Called once, after the last instance is gone and before the file is unloaded; may be null. */
  void (*release)(void* plugin_data);
} StrowgerPlugin;

/* What the host says of itself. */
typedef struct StrowgerHost {
  size_t struct_size;
  StrowgerText name;
  StrowgerText version;
} StrowgerHost;

typedef StrowgerStatus (*StrowgerPluginInit)(uint32_t version, const StrowgerHost* host, StrowgerPlugin* plugin,
                                             StrowgerError* error);

/* Each plug-in defines it. `plugin` comes zeroed but for its size; write no field beyond that size. */
STROWGER_PLUGIN_EXPORT StrowgerStatus strowger_plugin_init(uint32_t version, const StrowgerHost* host,
                                                           StrowgerPlugin* plugin, StrowgerError* error);

/* ---- Frozen -------------------------------------------------------------------------------------------------------
 */

#define STROWGER_FROZEN(type, bytes) typedef char strowger_size_of_##type[sizeof(type) == (bytes) ? 1 : -1]
#if UINTPTR_MAX == 0xffffffffffffffffu
STROWGER_FROZEN(StrowgerText, 16);
STROWGER_FROZEN(StrowgerError, 512);
STROWGER_FROZEN(StrowgerValue, 32);
STROWGER_FROZEN(StrowgerParameter, 96);
STROWGER_FROZEN(StrowgerDecision, 88);
STROWGER_FROZEN(StrowgerQuestions, 56);
STROWGER_FROZEN(StrowgerAgents, 88);
STROWGER_FROZEN(StrowgerAgentStrategy, 40);
STROWGER_FROZEN(StrowgerCalls, 80);
STROWGER_FROZEN(StrowgerCallOrder, 32);
STROWGER_FROZEN(StrowgerPolicy, 96);
STROWGER_FROZEN(StrowgerPlugin, 72);
STROWGER_FROZEN(StrowgerHost, 40);
#endif
#undef STROWGER_FROZEN

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* STROWGER_PLUGIN_PLUGIN_H_ */
