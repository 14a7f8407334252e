/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plug-ins that are wrong, or odd, each in one way: ODD says which. See tests/plugin/loader_test.cc.
 */
#include "strowger/plugin/plugin.h"

#define TEXT(literal) \
  { literal, sizeof(literal) - 1 }

enum {
  MISSING_SYMBOL = 1,
  NO_ENTRY,
  REFUSES,
  KNOWS_NO_VERSION,
  BAD_NAME,
  LATER_KIND,
  NULL_POLICY,
  HUGE_TABLE,
  GOOD,
  BETTER
};

static StrowgerStatus create(void* plugin_data, const StrowgerValue* values, void** instance, StrowgerError* error) {
  (void)plugin_data;
  (void)values;
  (void)instance;
  (void)error;
  return STROWGER_PLUGIN_OK;
}

/* The better one takes the last of the candidates. */
static StrowgerStatus score(void* instance, const StrowgerDecision* decision, const StrowgerAgents* agents,
                            double* scores) {
  size_t i;
  (void)instance;
  (void)decision;
  for (i = 0; i < agents->count; ++i) scores[i] = ODD == BETTER ? -(double)i : (double)i;
  return STROWGER_PLUGIN_OK;
}

static const StrowgerAgentStrategy functions = {sizeof(StrowgerAgentStrategy), 0, 0, score, 0};
static const StrowgerPolicy policy = {sizeof(StrowgerPolicy),
                                      ODD == LATER_KIND ? 4711 : STROWGER_KIND_AGENT_STRATEGY,
                                      0,
#if ODD == 5
                                      TEXT("NoDot"),
#else
                                      TEXT("odd.strategy"),
#endif
                                      TEXT("its place"),
                                      TEXT("by place"),
                                      0,
                                      create,
                                      0,
                                      &functions};
static const StrowgerPolicy* const policies[] = {ODD == NULL_POLICY ? 0 : &policy};

#if ODD == 1
extern int somewhere_else(void);
#endif

#if ODD == 2
#define strowger_plugin_init another_name
StrowgerStatus another_name(uint32_t, const StrowgerHost*, StrowgerPlugin*, StrowgerError*);
#endif

StrowgerStatus strowger_plugin_init(uint32_t version, const StrowgerHost* host, StrowgerPlugin* plugin,
                                    StrowgerError* error) {
  static const char no[] = "no licence for this machine";
  static const StrowgerText name = TEXT("odd");
  static const StrowgerText own_version = TEXT("1.5");
  size_t i;
  (void)host;
  if (ODD == KNOWS_NO_VERSION || version != STROWGER_PLUGIN_VERSION_1) return STROWGER_PLUGIN_NOT_IMPLEMENTED;
#if ODD == 1
  if (somewhere_else()) return STROWGER_PLUGIN_FAILED;
#endif
  if (ODD == REFUSES) {
    for (i = 0; i < sizeof(no) - 1; ++i) error->message[i] = no[i];
    error->length = sizeof(no) - 1;
    return STROWGER_PLUGIN_FAILED;
  }
  plugin->name = name;
  plugin->version = own_version;
  plugin->policy_count = ODD == HUGE_TABLE ? (size_t)-1 : 1;
  plugin->policies = policies;
  return STROWGER_PLUGIN_OK;
}
