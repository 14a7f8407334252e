/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plug-in of version 1, frozen: it is built against its own copy of the header, and must load and decide in every
 * later host. Never changed; a later version gets a plug-in of its own beside it.
 */
#include <math.h>
#include <string.h>

#include "plugin_v1.h"

#define TEXT(literal) \
  { literal, sizeof(literal) - 1 }

/* frozen.nearest: |position - home|, with what an agent has in hand as handicap. */
struct nearest {
  int64_t home;
  double handicap;
};

static struct nearest instances[64];
static int used[64];

static StrowgerStatus create_nearest(void* plugin_data, const StrowgerValue* values, void** instance,
                                     StrowgerError* error) {
  static const char full[] = "64 instances at once are all there is room for";
  int i = 0;
  (void)plugin_data;
  while (i < 64 && used[i]) ++i;
  if (i == 64) {
    memcpy(error->message, full, sizeof(full) - 1);
    error->length = sizeof(full) - 1;
    return STROWGER_PLUGIN_FAILED;
  }
  used[i] = 1;
  instances[i].home = values[0].integer;
  instances[i].handicap = values[1].number;
  *instance = &instances[i];
  return STROWGER_PLUGIN_OK;
}

static void destroy_nearest(void* instance) { used[(struct nearest*)instance - instances] = 0; }

static StrowgerStatus score_nearest(void* instance, const StrowgerDecision* decision, const StrowgerAgents* agents,
                                    double* scores) {
  const struct nearest* self = instance;
  size_t i;
  (void)decision;
  for (i = 0; i < agents->count; ++i) {
    scores[i] = fabs((double)(agents->position[i] - self->home)) + self->handicap * agents->units[i];
  }
  return STROWGER_PLUGIN_OK;
}

static const StrowgerParameter home = {sizeof(StrowgerParameter),
                                       TEXT("home"),
                                       TEXT("the position that is nearest"),
                                       STROWGER_TYPE_INTEGER,
                                       1,
                                       {0, 0, {0, 0}},
                                       0,
                                       1000000};
static const StrowgerParameter handicap = {sizeof(StrowgerParameter),
                                           TEXT("handicap"),
                                           TEXT("distance per unit of capacity in use"),
                                           STROWGER_TYPE_NUMBER,
                                           0,
                                           {0, 0.5, {0, 0}},
                                           0,
                                           100};
static const StrowgerParameter* const nearest_parameters[] = {&home, &handicap};
static const StrowgerAgentStrategy nearest_functions = {
    sizeof(StrowgerAgentStrategy), STROWGER_AGENT_POSITION | STROWGER_AGENT_UNITS, 0, score_nearest, 0};
static const StrowgerPolicy nearest = {sizeof(StrowgerPolicy),
                                       STROWGER_KIND_AGENT_STRATEGY,
                                       2,
                                       TEXT("frozen.nearest"),
                                       TEXT("|position - home| + handicap * units in use"),
                                       TEXT("the agent nearest to home"),
                                       nearest_parameters,
                                       create_nearest,
                                       destroy_nearest,
                                       &nearest_functions};

/* frozen.lottery: names one of those shown, by the draw. */
static StrowgerStatus create_nothing(void* plugin_data, const StrowgerValue* values, void** instance,
                                     StrowgerError* error) {
  (void)plugin_data;
  (void)values;
  (void)instance;
  (void)error;
  return STROWGER_PLUGIN_OK;
}

static StrowgerStatus choose_lottery(void* instance, const StrowgerDecision* decision, const StrowgerAgents* agents,
                                     uint32_t* agent) {
  (void)instance;
  *agent = agents->agent[decision->random % agents->count];
  return STROWGER_PLUGIN_OK;
}

static const StrowgerAgentStrategy lottery_functions = {sizeof(StrowgerAgentStrategy), 0, STROWGER_DRAWS, 0,
                                                        choose_lottery};
static const StrowgerPolicy lottery = {sizeof(StrowgerPolicy),
                                       STROWGER_KIND_AGENT_STRATEGY,
                                       0,
                                       TEXT("frozen.lottery"),
                                       TEXT("a draw"),
                                       TEXT("any candidate, with equal chances"),
                                       0,
                                       create_nothing,
                                       0,
                                       &lottery_functions};

/* frozen.shortest_slack: the call with the least time left to its target; those without a target last. */
static StrowgerStatus score_slack(void* instance, const StrowgerDecision* decision, const StrowgerCalls* calls,
                                  double* scores) {
  size_t i;
  (void)instance;
  for (i = 0; i < calls->count; ++i) {
    scores[i] = calls->sla_target_us[i] < 0
                    ? HUGE_VAL
                    : (double)(calls->enqueue_time_us[i] + calls->sla_target_us[i] - decision->now_us);
  }
  return STROWGER_PLUGIN_OK;
}

static const StrowgerCallOrder slack_functions = {
    sizeof(StrowgerCallOrder), STROWGER_CALL_ENQUEUE_TIME | STROWGER_CALL_SLA_TARGET, 0, score_slack};
static const StrowgerPolicy slack = {sizeof(StrowgerPolicy),
                                     STROWGER_KIND_CALL_ORDER,
                                     0,
                                     TEXT("frozen.shortest_slack"),
                                     TEXT("time left to the target"),
                                     TEXT("the call that is late soonest"),
                                     0,
                                     create_nothing,
                                     0,
                                     &slack_functions};

static const StrowgerPolicy* const policies[] = {&nearest, &lottery, &slack};

StrowgerStatus strowger_plugin_init(uint32_t version, const StrowgerHost* host, StrowgerPlugin* plugin,
                                    StrowgerError* error) {
  static const StrowgerText name = TEXT("frozen");
  static const StrowgerText own_version = TEXT("1");
  (void)host;
  (void)error;
  if (version != STROWGER_PLUGIN_VERSION_1) return STROWGER_PLUGIN_NOT_IMPLEMENTED;
  plugin->name = name;
  plugin->version = own_version;
  plugin->policy_count = 3;
  plugin->policies = policies;
  return STROWGER_PLUGIN_OK;
}
