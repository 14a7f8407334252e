// SPDX-License-Identifier: Apache-2.0
//
// Plug-ins through the C API: tables of functions of this program, a shared object, how they fare; and one queue or
// agent added or changed while calls wait.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "strowger/plugin/plugin.h"

#define LITERAL(text) \
  { text, sizeof(text) - 1 }

/* test.last: the last of the agents shown, or a failure. */
struct last {
  int fails;
  int destroyed;
};
static struct last last_of_all;

static StrowgerStatus create_last(void* plugin_data, const StrowgerValue* values, void** instance,
                                  StrowgerError* error) {
  struct last* self = plugin_data;
  (void)error;
  self->fails = (int)values[0].integer;
  *instance = self;
  return STROWGER_PLUGIN_OK;
}

static void destroy_last(void* instance) { ((struct last*)instance)->destroyed++; }

static StrowgerStatus choose_last(void* instance, const StrowgerDecision* decision, const StrowgerAgents* agents,
                                  uint32_t* agent) {
  (void)decision;
  *agent = agents->agent[agents->count - 1];
  return ((const struct last*)instance)->fails ? STROWGER_PLUGIN_FAILED : STROWGER_PLUGIN_OK;
}

static const StrowgerParameter fails = {sizeof(StrowgerParameter),
                                        LITERAL("fails"),
                                        LITERAL("whether it fails"),
                                        STROWGER_TYPE_BOOLEAN,
                                        0,
                                        {0, 0, {0, 0}},
                                        0,
                                        0};
static const StrowgerParameter* const last_parameters[] = {&fails};
static const StrowgerAgentStrategy last_functions = {sizeof(StrowgerAgentStrategy), 0, 0, NULL, choose_last};
static const StrowgerPolicy last = {sizeof(StrowgerPolicy),
                                    STROWGER_KIND_AGENT_STRATEGY,
                                    1,
                                    LITERAL("test.last"),
                                    LITERAL("place"),
                                    LITERAL("the last one shown"),
                                    last_parameters,
                                    create_last,
                                    destroy_last,
                                    &last_functions};

static int64_t no_time(void* context) {
  (void)context;
  return 0;
}

static const char kCentre[] =
    "skills = ['english']\n"
    "[[group]]\nname = 'paris'\n[[group]]\nname = 'oslo'\n"
    "[[queue]]\nname = 'support'\nstrategy = 'test.last'\n"
    "[[queue]]\nname = 'sales'\nmatcher = 'acme.trained_sites; sites = oslo'\n"
    "[[agent]]\nname = 'ann'\ngroup = 'paris'\nqueues = ['support', 'sales']\n"
    "[[agent]]\nname = 'bob'\ngroup = 'oslo'\nqueues = ['support', 'sales']\n";

static strowger_centre* load_with(const strowger_policies* policies, strowger_error* error) {
  strowger_load_options options;
  CHECK(strowger_load_options_init(&options, sizeof options) == STROWGER_OK);
  options.policies = policies;
  strowger_centre* centre = NULL;
  strowger_centre_load(kCentre, STROWGER_ZERO_TERMINATED, "centre", &options, &centre, error);
  return centre;
}

static strowger_policies* make_registry(strowger_error* error) {
  strowger_policies* policies = NULL;
  GOOD(strowger_policies_create, strowger_policies_create(&policies) == STROWGER_OK && policies != NULL);
  BAD(strowger_policies_create, strowger_policies_create(NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_policies_add,
       strowger_policies_add(policies, &last, &last_of_all, STROWGER_KEEP_ROWS, error) == STROWGER_OK);
  BAD(strowger_policies_add,
      strowger_policies_add(policies, &last, NULL, STROWGER_KEEP_ROWS, error) == STROWGER_STATUS_ALREADY_EXISTS);
  BAD(strowger_policies_add,
      strowger_policies_add(policies, NULL, NULL, STROWGER_KEEP_ROWS, error) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_policies_add,
      strowger_policies_add(policies, &last, &last_of_all, 7, error) == STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(strowger_policies_add(policies, &last, &last_of_all, STROWGER_REPLACE_ROWS, error) == STROWGER_OK);
  BAD(strowger_policies_load,
      strowger_policies_load(policies, "./no_such_file.so", STROWGER_KEEP_ROWS, error) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_policies_load,
      strowger_policies_load(policies, NULL, STROWGER_KEEP_ROWS, error) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_policies_load, strowger_policies_load(NULL, STROWGER_TEST_PLUGIN, STROWGER_KEEP_ROWS, error) ==
                                  STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_policies_load,
       strowger_policies_load(policies, STROWGER_TEST_PLUGIN, STROWGER_KEEP_ROWS, error) == STROWGER_OK);
  strowger_text* text = strowger_text_create();
  GOOD(strowger_policies_text, strowger_policies_text(policies, text) == STROWGER_OK);
  CHECK(strstr(strowger_text_data(text), "acme.trained_sites: matcher, from trained sites 1.0") != NULL);
  CHECK(strstr(strowger_text_data(text), "  fails (boolean, default false): whether it fails\n") != NULL);
  BAD(strowger_policies_text, strowger_policies_text(policies, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  strowger_text_destroy(text);
  return policies;
}

static void offer_one(strowger_acd* acd, const char* queue, const char* agent) {
  const strowger_call_id call = arrive(acd, queue, 1);
  SIZED(strowger_call_view, view);
  CHECK(strowger_acd_call(acd, call, &view) == STROWGER_OK);
  CHECK(view.agent == strowger_acd_find_agent(acd, agent, STROWGER_ZERO_TERMINATED));
  const strowger_command command = strowger_hang_up_call(call);
  CHECK(strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_NONE);
}

static void test_counts(strowger_acd* acd, strowger_error* error) {
  size_t count = 0;
  GOOD(strowger_acd_policies, strowger_acd_policies(acd, &count) == STROWGER_OK && count == 2);
  BAD(strowger_acd_policies, strowger_acd_policies(acd, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  SIZED(strowger_policy_view, view);
  strowger_text* text = strowger_text_create();
  GOOD(strowger_acd_policy, strowger_acd_policy(acd, 0, &view, text) == STROWGER_OK);
  CHECK(strcmp(strowger_text_data(text), "test.last") == 0);
  CHECK(view.kind == STROWGER_KIND_AGENT_STRATEGY && view.asked == 2 && view.failed == 0 && !view.switched_off);
  CHECK(strowger_acd_policy(acd, 1, &view, NULL) == STROWGER_OK && view.kind == STROWGER_KIND_MATCHER);
  CHECK(view.asked == 1);
  BAD(strowger_acd_policy, strowger_acd_policy(acd, 2, &view, NULL) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_acd_policy, strowger_acd_policy(acd, 0, NULL, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_acd_renew_policies,
       strowger_acd_renew_policies(acd, "test.last", STROWGER_ZERO_TERMINATED, error) == STROWGER_OK);
  CHECK(strowger_acd_policy(acd, 0, &view, NULL) == STROWGER_OK && view.asked == 0);
  CHECK(strowger_acd_renew_policies(acd, NULL, 0, error) == STROWGER_OK);
  BAD(strowger_acd_renew_policies,
      strowger_acd_renew_policies(acd, "test.first", STROWGER_ZERO_TERMINATED, error) == STROWGER_STATUS_NOT_FOUND);
  strowger_text_destroy(text);
}

static void test_one_queue(strowger_acd* acd, strowger_error* error) {
  static const char failing[] = "[[queue]]\nname = 'support'\nstrategy = 'test.last; fails = true; max_faults = 2'\n";
  const strowger_queue_id support = strowger_acd_find_queue(acd, "support", STROWGER_ZERO_TERMINATED);
  GOOD(strowger_acd_update_queue,
       strowger_acd_update_queue(acd, support, failing, STROWGER_ZERO_TERMINATED, error) == STROWGER_OK);
  for (int i = 0; i < 3; ++i) offer_one(acd, "support", "ann");
  SIZED(strowger_policy_view, view);
  size_t count = 0;
  int found = 0;
  CHECK(strowger_acd_policies(acd, &count) == STROWGER_OK);
  for (size_t i = 0; i < count; ++i) {
    CHECK(strowger_acd_policy(acd, i, &view, NULL) == STROWGER_OK);
    found += view.switched_off && view.failed == 2;
  }
  CHECK(found == 1);
  BAD(strowger_acd_update_queue,
      strowger_acd_update_queue(acd, 99, failing, STROWGER_ZERO_TERMINATED, error) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_acd_update_queue,
      strowger_acd_update_queue(acd, support, "[[queue]]\nname = 3\n", STROWGER_ZERO_TERMINATED, error) ==
          STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(error->line == 2);
  strowger_queue_id added = STROWGER_NO_QUEUE;
  GOOD(strowger_acd_add_queue, strowger_acd_add_queue(acd,
                                                      "[[queue]]\nname = 'night'\nladder = [{ do = 'notify', after "
                                                      "= '5s', message = 'hello' }]\n",
                                                      STROWGER_ZERO_TERMINATED, &added, error) == STROWGER_OK);
  CHECK(added == strowger_acd_find_queue(acd, "night", STROWGER_ZERO_TERMINATED));
  BAD(strowger_acd_add_queue,
      strowger_acd_add_queue(acd, failing, STROWGER_ZERO_TERMINATED, NULL, error) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_add_queue,
      strowger_acd_add_queue(acd, "", STROWGER_ZERO_TERMINATED, NULL, error) == STROWGER_STATUS_INVALID_ARGUMENT);
  strowger_text* text = strowger_text_create();
  GOOD(strowger_acd_queue_to_toml, strowger_acd_queue_to_toml(acd, added, text) == STROWGER_OK);
  CHECK(strstr(strowger_text_data(text), "[[queue.ladder]]") != NULL);
  BAD(strowger_acd_queue_to_toml, strowger_acd_queue_to_toml(acd, 99, text) == STROWGER_STATUS_NOT_FOUND);
  strowger_text_destroy(text);
}

static void test_one_agent(strowger_acd* acd, strowger_error* error) {
  strowger_agent_id added = STROWGER_NO_AGENT;
  GOOD(strowger_acd_add_agent,
       strowger_acd_add_agent(acd, "[[agent]]\nname = 'cid'\ngroup = 'paris'\nqueues = ['sales']\n",
                              STROWGER_ZERO_TERMINATED, &added, error) == STROWGER_OK);
  CHECK(added == strowger_acd_find_agent(acd, "cid", STROWGER_ZERO_TERMINATED));
  BAD(strowger_acd_add_agent,
      strowger_acd_add_agent(acd, "[[agent]]\nname = 'dan'\nqueues = ['sails']\n", STROWGER_ZERO_TERMINATED, NULL,
                             error) == STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(strstr(error->message, "is not a queue") != NULL);
  strowger_text* text = strowger_text_create();
  GOOD(strowger_acd_agent_to_toml, strowger_acd_agent_to_toml(acd, added, text) == STROWGER_OK);
  GOOD(strowger_acd_update_agent, strowger_acd_update_agent(acd, added, strowger_text_data(text),
                                                            strowger_text_length(text), error) == STROWGER_OK);
  BAD(strowger_acd_agent_to_toml, strowger_acd_agent_to_toml(acd, 12345, text) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_acd_update_agent,
      strowger_acd_update_agent(acd, added, NULL, 0, error) == STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(strowger_acd_update_agent(acd, added, "[[agent]]\nname = 'cid'\ngroup = 'oslo'\nqueues = ['sales']\n",
                                  STROWGER_ZERO_TERMINATED, error) == STROWGER_OK);
  const strowger_command not_ready = strowger_log_out(strowger_acd_find_agent(acd, "bob", STROWGER_ZERO_TERMINATED));
  CHECK(strowger_acd_apply(acd, &not_ready, NULL) == STROWGER_REFUSAL_NONE);
  log_in(acd, "cid");
  offer_one(acd, "sales", "cid");
  strowger_text_destroy(text);
}

void test_policies(void) {
  SIZED(strowger_error, error);
  memset(&last_of_all, 0, sizeof last_of_all);
  CHECK(load_with(NULL, &error) == NULL && error.line > 0);
  strowger_policies* policies = make_registry(&error);
  strowger_centre* centre = load_with(policies, &error);
  if (centre == NULL) printf("%s\n", error.message);
  strowger_engine_options options;
  CHECK(strowger_engine_options_init(&options, sizeof options) == STROWGER_OK);
  strowger_acd* acd = NULL;
  CHECK(strowger_acd_create(centre, &options, &acd, &error) != STROWGER_OK && acd == NULL);
  options.policies = policies;
  options.policy_clock_ns = no_time;
  CHECK(strowger_acd_create(centre, &options, &acd, &error) == STROWGER_OK);
  strowger_host* host = NULL;
  CHECK(strowger_host_create(centre, &options, NULL, &host, &error) == STROWGER_OK);
  strowger_centre_destroy(centre);
  GOOD(strowger_policies_remove,
       strowger_policies_remove(policies, "acme.trained_sites", STROWGER_ZERO_TERMINATED, &error) == STROWGER_OK);
  BAD(strowger_policies_remove, strowger_policies_remove(policies, "acme.trained_sites", STROWGER_ZERO_TERMINATED,
                                                         &error) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_policies_remove,
      strowger_policies_remove(policies, NULL, 0, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(strowger_policies_load(policies, STROWGER_TEST_PLUGIN, STROWGER_KEEP_ROWS, &error) == STROWGER_OK);
  // Engines keep what they use.
  GOOD(strowger_policies_destroy, (strowger_policies_destroy(policies), 1));
  BAD(strowger_policies_destroy, (strowger_policies_destroy(NULL), 1));
  strowger_host_destroy(host);
  log_in(acd, "ann");
  log_in(acd, "bob");
  offer_one(acd, "support", "bob");
  offer_one(acd, "support", "bob");
  offer_one(acd, "sales", "bob");
  test_counts(acd, &error);
  test_one_queue(acd, &error);
  test_one_agent(acd, &error);
  const int destroyed = last_of_all.destroyed;
  strowger_acd_destroy(acd);
  CHECK(last_of_all.destroyed == destroyed + 1);
}
