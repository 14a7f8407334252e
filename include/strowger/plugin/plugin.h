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
 * Kinds of policies: agent strategies, call orders, matchers (who may serve), ladder policies (what a waiting call's
 * ladder does), SLA policies (what a call was promised) and event sinks (who is told). Whatever is asked comes as a
 * table of columns with `count` rows, and the answer is written row by row.
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
  /* Letters a to z, digits and '_'. Not "else", "budget" or "max_faults", which are the host's: plugin/README.md. */
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
  /* Hosts that know matchers have these too: look at `struct_size` first if yours may be older. */
  StrowgerText (*skill_name)(const StrowgerDecision* decision, uint32_t skill);
  /* As a configuration has it: "english >= 3 and billing". It is good until the next one is asked for. O(its length).
   */
  StrowgerText (*requirement_text)(const StrowgerDecision* decision, uint32_t requirement);
  StrowgerText (*customer_class_name)(const StrowgerDecision* decision, uint32_t customer_class);
  /* A text that an event carries by number. */
  StrowgerText (*text)(const StrowgerDecision* decision, uint32_t text);
  uint32_t (*find_queue)(const StrowgerDecision* decision, StrowgerText name);
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

/* ---- Matchers: who may serve --------------------------------------------------------------------------------------
 *
 * A queue's matcher is asked beside its requirement, and both must agree. It is asked once for each requirement and
 * profile, not once for each call: when a requirement first comes up, about all profiles; when a profile is new, about
 * it. So the answer must depend on nothing but the profile, the requirement and the parameters. The decision has the
 * requirement; its call, queue and agent are none, and `random` is 0.
 */

#define STROWGER_PROFILE_GROUP (UINT64_C(1) << 0)
#define STROWGER_PROFILE_CAPACITY (UINT64_C(1) << 1)
#define STROWGER_PROFILE_SKILLS (UINT64_C(1) << 2)

/* What agents have in common who have the same skills, group and capacity. */
typedef struct StrowgerProfiles {
  size_t struct_size;
  size_t count;
  const uint32_t* group; /* STROWGER_PLUGIN_NONE: of no group */
  const int32_t* capacity;
  /* The skills of profile i are skill[first_skill[i]] up to and without skill[first_skill[i + 1]], by number rising;
   * `first_skill` has count + 1 entries. Levels stand beside them. */
  const uint32_t* first_skill;
  const uint32_t* skill;
  const int32_t* level; /* 1 to 10 */
} StrowgerProfiles;

typedef struct StrowgerMatcher {
  size_t struct_size;
  uint64_t columns;
  uint64_t flags; /* 0 */
  /* Writes 1 for each profile that may serve the requirement as far as this policy goes, else 0. Anything else, or
   * nothing, is a fault: then these profiles are judged by the built-in requirement alone. */
  StrowgerStatus (*match)(void* instance, const StrowgerDecision* decision, const StrowgerProfiles* profiles,
                          uint8_t* may_serve);
} StrowgerMatcher;

/* ---- Ladder policies: what happens to a call that waits -----------------------------------------------------------
 *
 * Asked when a step of a ladder that names the policy is due and its conditions hold. The decision has the call.
 */

#define STROWGER_CLIMB_HOST_REF (UINT64_C(1) << 0)
#define STROWGER_CLIMB_JOINED (UINT64_C(1) << 1)
#define STROWGER_CLIMB_CUSTOMER_CLASS (UINT64_C(1) << 2)
#define STROWGER_CLIMB_REQUIREMENT (UINT64_C(1) << 3)
#define STROWGER_CLIMB_SLA_TARGET (UINT64_C(1) << 4)
#define STROWGER_CLIMB_QUEUE_WAITING (UINT64_C(1) << 5)
#define STROWGER_CLIMB_TIERS (UINT64_C(1) << 6)
#define STROWGER_CLIMB_RESERVE_LEVEL (UINT64_C(1) << 7)
#define STROWGER_CLIMB_RUNS (UINT64_C(1) << 8)
/* These two cost O(kinds of agents) each time. */
#define STROWGER_CLIMB_AGENTS_READY (UINT64_C(1) << 9)
#define STROWGER_CLIMB_AGENTS_ELIGIBLE (UINT64_C(1) << 10)

/* The calls whose step is due, one row each; today a host shows one at a time. */
typedef struct StrowgerClimbs {
  size_t struct_size;
  size_t count;
  /* Always. */
  const uint64_t* call;
  const int64_t* enqueue_time_us;
  const uint32_t* queue;
  const int32_t* priority;
  const uint32_t* media;
  const uint32_t* step; /* of the queue's ladder, from 0 */
  /* If asked for. */
  const uint64_t* host_ref;
  const int64_t* joined_us;       /* when it joined this queue */
  const uint32_t* customer_class; /* STROWGER_PLUGIN_NONE: none */
  const uint32_t* requirement;    /* as relaxed by now */
  const int64_t* sla_target_us;   /* from the enqueue time; -1: no SLA */
  const int64_t* queue_waiting;   /* calls that wait in its queue, itself included */
  const int32_t* tier_min;        /* with STROWGER_CLIMB_TIERS */
  const int32_t* tier_max;
  const int32_t* tier_raise;
  const int32_t* reserve_level;
  const int32_t* runs;            /* of ladder steps in this queue, this one included */
  const int64_t* agents_ready;    /* members of the queue in the state ready */
  const int64_t* agents_eligible; /* agents logged in who may take the call as it stands */
} StrowgerClimbs;

/* What a ladder can do: the rows of policy/ladder.h, with the fields that they use. */
enum {
  STROWGER_STEP_RELAX = 0,            /* skill, by */
  STROWGER_STEP_DROP_SKILL = 1,       /* skill */
  STROWGER_STEP_WIDEN_RING = 2,       /* tier_min, tier_max, tier_raise */
  STROWGER_STEP_RAISE_PRIORITY = 3,   /* by */
  STROWGER_STEP_MOVE_QUEUE = 4,       /* queue */
  STROWGER_STEP_ADD_QUEUE = 5,        /* queue */
  STROWGER_STEP_CALL_IN_RESERVES = 6, /* by */
  STROWGER_STEP_ANNOUNCE = 7,         /* message */
  STROWGER_STEP_NOTIFY = 8,           /* message */
  STROWGER_STEP_ESCALATE = 9,         /* queue, or STROWGER_PLUGIN_NONE for the queue's own; message */
  STROWGER_STEP_DISSUADE = 10,        /* message */
  STROWGER_STEP_DISCONNECT = 11,      /* message */
  STROWGER_STEP_NOTHING = 12
};

/* One answer. It comes with an action that does not exist and with everything else none, empty or 0; an answer that no
 * step of a configuration could have (an unknown queue, a level of 11) is a fault. */
typedef struct StrowgerLadderAnswer {
  size_t struct_size;
  uint32_t action;
  uint32_t skill;
  uint32_t queue;
  int32_t by;
  int32_t tier_min;
  int32_t tier_max;
  int32_t tier_raise;
  uint32_t reserved;
  /* Good until the instance is asked again. An instance may use 1024 different ones. */
  StrowgerText message;
  /* So long from now the step is due again, once, in place of its further runs until then; at least 100 ms. 0: as the
   * step's own `every` says. */
  int64_t ask_again_us;
} StrowgerLadderAnswer;

typedef struct StrowgerLadderPolicy {
  size_t struct_size;
  uint64_t columns;
  uint64_t flags;
  StrowgerStatus (*decide)(void* instance, const StrowgerDecision* decision, const StrowgerClimbs* climbs,
                           StrowgerLadderAnswer* answers);
} StrowgerLadderPolicy;

/* ---- SLA policies: what a call was promised -----------------------------------------------------------------------
 *
 * Asked when a call has joined a queue that names the policy. The decision has the call.
 */

#define STROWGER_JOIN_HOST_REF (UINT64_C(1) << 0)
#define STROWGER_JOIN_CUSTOMER_CLASS (UINT64_C(1) << 1)
#define STROWGER_JOIN_QUEUE_WAITING (UINT64_C(1) << 2)

/* The calls that joined, one row each; today a host shows one at a time. */
typedef struct StrowgerJoins {
  size_t struct_size;
  size_t count;
  /* Always. */
  const uint64_t* call;
  const int64_t* enqueue_time_us;
  const uint32_t* queue;
  const int32_t* priority;
  const uint32_t* media;
  /* If asked for. */
  const uint64_t* host_ref;
  const uint32_t* customer_class; /* STROWGER_PLUGIN_NONE: none */
  const int64_t* queue_waiting;   /* calls that wait in its queue, itself included */
} StrowgerJoins;

typedef struct StrowgerSlaPolicy {
  size_t struct_size;
  uint64_t columns;
  uint64_t flags;
  /* Both come filled with what the queue promises the call (-1: nothing; 0), and what is left is as it was. A target is
   * counted from the enqueue time: 1 us or more, or -1 for none; the warning comes at_risk_before_us before it: 0
   * (none) up to the target. Anything else is a fault, and the queue's SLA holds. Calls of one promise are compared
   * faster than calls that each have one of their own: round to seconds. */
  StrowgerStatus (*promise)(void* instance, const StrowgerDecision* decision, const StrowgerJoins* joins,
                            int64_t* target_us, int64_t* at_risk_before_us);
} StrowgerSlaPolicy;

/* ---- Event sinks: who is told what happened -----------------------------------------------------------------------
 *
 * Told everything, in batches, after the host's own sink was. It decides nothing. The decision has the time of the last
 * event, and questions about names and texts; of calls that are over no attributes are left. Work that may take long
 * (a network) belongs into a thread of the plug-in's own, behind a queue; what a sink does with its own memory and
 * clocks is its own business, since nothing depends on it.
 */

#define STROWGER_EVENT_CALL (UINT64_C(1) << 0)
#define STROWGER_EVENT_HOST_REF (UINT64_C(1) << 1)
#define STROWGER_EVENT_VALUES (UINT64_C(1) << 2) /* value and value2 */
#define STROWGER_EVENT_AGENT (UINT64_C(1) << 3)
#define STROWGER_EVENT_QUEUE (UINT64_C(1) << 4)
#define STROWGER_EVENT_REQUIREMENT (UINT64_C(1) << 5)
#define STROWGER_EVENT_TEXT (UINT64_C(1) << 6)
#define STROWGER_EVENT_PRIORITY (UINT64_C(1) << 7)
#define STROWGER_EVENT_REASON (UINT64_C(1) << 8)
#define STROWGER_EVENT_CAUSE (UINT64_C(1) << 9)
#define STROWGER_EVENT_MEDIA (UINT64_C(1) << 10)
#define STROWGER_EVENT_END (UINT64_C(1) << 11)
#define STROWGER_EVENT_LADDER (UINT64_C(1) << 12) /* step and action */
#define STROWGER_EVENT_STATES (UINT64_C(1) << 13) /* old_state and new_state */

/* Numbers and meanings are those of engine/event.h, which says what each kind of event fills. Ids that an event does
 * not have are all ones. */
typedef struct StrowgerEvents {
  size_t struct_size;
  size_t count;
  /* Always. */
  const int64_t* time_us;
  const uint8_t* kind;
  /* If asked for. */
  const uint64_t* call;
  const uint64_t* host_ref;
  const int64_t* value;
  const int64_t* value2;
  const uint32_t* agent;
  const uint32_t* queue;
  const uint32_t* requirement;
  const uint32_t* text;
  const int32_t* priority;
  const uint32_t* reason;
  const uint8_t* cause;
  const uint8_t* media;
  const uint8_t* end;
  const uint8_t* step;
  const uint8_t* action;
  const uint8_t* old_state;
  const uint8_t* new_state;
} StrowgerEvents;

typedef struct StrowgerEventSink {
  size_t struct_size;
  uint64_t columns;
  uint64_t flags; /* 0 */
  StrowgerStatus (*take)(void* instance, const StrowgerDecision* decision, const StrowgerEvents* events);
} StrowgerEventSink;

/* ---- Policies, the plug-in, the entry point -----------------------------------------------------------------------
 */

/* Kinds of policies. Classification rules, wait predictors and journals will have numbers of their own. */
enum {
  STROWGER_KIND_AGENT_STRATEGY = 1,
  STROWGER_KIND_CALL_ORDER = 2,
  STROWGER_KIND_MATCHER = 3,
  STROWGER_KIND_LADDER_POLICY = 4,
  STROWGER_KIND_SLA_POLICY = 5,
  STROWGER_KIND_EVENT_SINK = 6
};

/* A row of the plug-in's table. */
typedef struct StrowgerPolicy {
  size_t struct_size;
  uint32_t kind;
  uint32_t parameter_count;
  /* "vendor.policy": letters a to z, digits and '_', with at least one dot. */
  StrowgerText name;
  /* In a few words what decides. Of strategies and orders: what is compared, smaller first: "distance in km". */
  StrowgerText key;
  StrowgerText help;
  /* `parameter_count` pointers. */
  const StrowgerParameter* const* parameters;
  /* Makes an instance; `values` has one value per parameter, in their order. `*instance` may stay null. */
  StrowgerStatus (*create)(void* plugin_data, const StrowgerValue* values, void** instance, StrowgerError* error);
  void (*destroy)(void* instance);
  /* Of the kind: a StrowgerAgentStrategy, a StrowgerCallOrder, a StrowgerMatcher, ... */
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
STROWGER_FROZEN(StrowgerQuestions, 96);
STROWGER_FROZEN(StrowgerAgents, 88);
STROWGER_FROZEN(StrowgerAgentStrategy, 40);
STROWGER_FROZEN(StrowgerCalls, 80);
STROWGER_FROZEN(StrowgerCallOrder, 32);
STROWGER_FROZEN(StrowgerProfiles, 56);
STROWGER_FROZEN(StrowgerMatcher, 32);
STROWGER_FROZEN(StrowgerClimbs, 168);
STROWGER_FROZEN(StrowgerLadderAnswer, 64);
STROWGER_FROZEN(StrowgerLadderPolicy, 32);
STROWGER_FROZEN(StrowgerJoins, 80);
STROWGER_FROZEN(StrowgerSlaPolicy, 32);
STROWGER_FROZEN(StrowgerEvents, 168);
STROWGER_FROZEN(StrowgerEventSink, 32);
STROWGER_FROZEN(StrowgerPolicy, 96);
STROWGER_FROZEN(StrowgerPlugin, 72);
STROWGER_FROZEN(StrowgerHost, 40);
#endif
#undef STROWGER_FROZEN

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* STROWGER_PLUGIN_PLUGIN_H_ */
