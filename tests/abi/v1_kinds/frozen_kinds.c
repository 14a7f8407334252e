/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plug-in of version 1 with a policy of each kind that came after the first two, frozen: it is built against its own
 * copy of the header, and must load and decide in every later host. Never changed.
 */
#include <string.h>

#include "plugin_v1_kinds.h"

#define TEXT(literal) \
  { literal, sizeof(literal) - 1 }

static StrowgerStatus create(void* plugin_data, const StrowgerValue* values, void** instance, StrowgerError* error) {
  (void)values;
  (void)error;
  *instance = plugin_data;
  return STROWGER_PLUGIN_OK;
}

/* frozen.roomy: agents with room for two calls, or with a skill at level 9. */
static StrowgerStatus match(void* instance, const StrowgerDecision* decision, const StrowgerProfiles* profiles,
                            uint8_t* may_serve) {
  size_t i;
  (void)instance;
  (void)decision;
  for (i = 0; i < profiles->count; ++i) {
    uint32_t s;
    may_serve[i] = profiles->capacity[i] >= 200;
    for (s = profiles->first_skill[i]; s < profiles->first_skill[i + 1]; ++s) may_serve[i] |= profiles->level[s] >= 9;
  }
  return STROWGER_PLUGIN_OK;
}

/* frozen.hurry: the priority goes up by one each second. */
static StrowgerStatus decide(void* instance, const StrowgerDecision* decision, const StrowgerClimbs* climbs,
                             StrowgerLadderAnswer* answers) {
  size_t i;
  (void)instance;
  (void)decision;
  for (i = 0; i < climbs->count; ++i) {
    answers[i].action = STROWGER_STEP_RAISE_PRIORITY;
    answers[i].by = 1;
    answers[i].ask_again_us = climbs->runs[i] < 5 ? 1000000 : 0;
  }
  return STROWGER_PLUGIN_OK;
}

/* frozen.gold: callers of the class gold are promised half the time. */
static StrowgerStatus promise(void* instance, const StrowgerDecision* decision, const StrowgerJoins* joins,
                              int64_t* target_us, int64_t* at_risk_before_us) {
  size_t i;
  (void)instance;
  for (i = 0; i < joins->count; ++i) {
    const StrowgerText name = decision->questions->customer_class_name(decision, joins->customer_class[i]);
    if (name.size != 4 || memcmp(name.data, "gold", 4) != 0 || target_us[i] < 2) continue;
    target_us[i] /= 2;
    at_risk_before_us[i] /= 2;
  }
  return STROWGER_PLUGIN_OK;
}

/* frozen.tail: counts the calls that ended. */
static int64_t ended;
static StrowgerStatus take(void* instance, const StrowgerDecision* decision, const StrowgerEvents* events) {
  size_t i;
  (void)instance;
  (void)decision;
  for (i = 0; i < events->count; ++i) ended += events->kind[i] == 9 && events->call[i] != 0;
  return STROWGER_PLUGIN_OK;
}

static const StrowgerMatcher roomy_functions = {sizeof(StrowgerMatcher),
                                                STROWGER_PROFILE_CAPACITY | STROWGER_PROFILE_SKILLS, 0, match};
static const StrowgerLadderPolicy hurry_functions = {sizeof(StrowgerLadderPolicy), STROWGER_CLIMB_RUNS, 0, decide};
static const StrowgerSlaPolicy gold_functions = {sizeof(StrowgerSlaPolicy), STROWGER_JOIN_CUSTOMER_CLASS, 0, promise};
static const StrowgerEventSink tail_functions = {sizeof(StrowgerEventSink), STROWGER_EVENT_CALL, 0, take};
#define ROW(kind, name, key, functions) \
  { sizeof(StrowgerPolicy), kind, 0, TEXT(name), TEXT(key), TEXT("of the frozen plug-in"), 0, create, 0, functions }
static const StrowgerPolicy roomy = ROW(STROWGER_KIND_MATCHER, "frozen.roomy", "capacity", &roomy_functions);
static const StrowgerPolicy hurry = ROW(STROWGER_KIND_LADDER_POLICY, "frozen.hurry", "time", &hurry_functions);
static const StrowgerPolicy gold = ROW(STROWGER_KIND_SLA_POLICY, "frozen.gold", "class", &gold_functions);
static const StrowgerPolicy tail = ROW(STROWGER_KIND_EVENT_SINK, "frozen.tail", "events", &tail_functions);
static const StrowgerPolicy* const policies[] = {&roomy, &hurry, &gold, &tail};

StrowgerStatus strowger_plugin_init(uint32_t version, const StrowgerHost* host, StrowgerPlugin* plugin,
                                    StrowgerError* error) {
  static const StrowgerText name = TEXT("frozen kinds");
  static const StrowgerText own_version = TEXT("1");
  (void)host;
  (void)error;
  if (version != STROWGER_PLUGIN_VERSION_1) return STROWGER_PLUGIN_NOT_IMPLEMENTED;
  plugin->plugin_data = &ended;
  plugin->name = name;
  plugin->version = own_version;
  plugin->policy_count = 4;
  plugin->policies = policies;
  return STROWGER_PLUGIN_OK;
}
