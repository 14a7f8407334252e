// SPDX-License-Identifier: Apache-2.0
//
// Values, texts and centres.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define SAME(a, b) (strcmp((a), (b)) == 0)

static void test_names(void) {
  GOOD(strowger_status_name, SAME(strowger_status_name(STROWGER_STATUS_NOT_FOUND), "not_found"));
  BAD(strowger_status_name, SAME(strowger_status_name(17), "?"));
  GOOD(strowger_media_name, SAME(strowger_media_name(STROWGER_MEDIA_WORK_ORDER), "work_order"));
  BAD(strowger_media_name, SAME(strowger_media_name(STROWGER_MEDIA_WORK_ORDER + 1), "?"));
  GOOD(strowger_agent_state_name, SAME(strowger_agent_state_name(STROWGER_AGENT_WRAP_UP), "wrap_up"));
  BAD(strowger_agent_state_name, SAME(strowger_agent_state_name(6), "?"));
  GOOD(strowger_call_state_name, SAME(strowger_call_state_name(STROWGER_CALL_ENDED), "ended"));
  BAD(strowger_call_state_name, SAME(strowger_call_state_name(-1), "?"));
  GOOD(strowger_call_end_name, SAME(strowger_call_end_name(STROWGER_END_EXPIRED), "expired"));
  BAD(strowger_call_end_name, SAME(strowger_call_end_name(7), "?"));
  GOOD(strowger_cause_name, SAME(strowger_cause_name(STROWGER_CAUSE_POLICY_SLOW), "policy_slow"));
  BAD(strowger_cause_name, SAME(strowger_cause_name(STROWGER_CAUSE_POLICY_SLOW + 1), "?"));
  GOOD(strowger_ladder_action_name, SAME(strowger_ladder_action_name(STROWGER_LADDER_DISCONNECT), "disconnect"));
  BAD(strowger_ladder_action_name, SAME(strowger_ladder_action_name(13), "?"));
  GOOD(strowger_event_kind_name, SAME(strowger_event_kind_name(STROWGER_EVENT_CONFIGURED), "configured"));
  BAD(strowger_event_kind_name, SAME(strowger_event_kind_name(STROWGER_EVENT_CONFIGURED + 1), "?"));
  GOOD(strowger_refusal_name, SAME(strowger_refusal_name(STROWGER_REFUSAL_INSIDE_SINK), "inside_sink"));
  GOOD(strowger_refusal_name, SAME(strowger_refusal_name(STROWGER_REFUSAL_EVENTS_WAITING), "events_waiting"));
  BAD(strowger_refusal_name, SAME(strowger_refusal_name(31), "?"));
  GOOD(strowger_submit_result_name, SAME(strowger_submit_result_name(STROWGER_SUBMIT_NO_SUCH_SHARD), "no_such_shard"));
  GOOD(strowger_submit_result_name,
       SAME(strowger_submit_result_name(STROWGER_SUBMIT_INVALID_ARGUMENT), "invalid_argument"));
  BAD(strowger_submit_result_name, SAME(strowger_submit_result_name(STROWGER_REFUSAL_EVENTS_WAITING), "?"));
  GOOD(strowger_poll_result_name, SAME(strowger_poll_result_name(STROWGER_POLL_FINISHED), "finished"));
  BAD(strowger_poll_result_name, SAME(strowger_poll_result_name(6), "?"));
  GOOD(strowger_idle_strategy_name, SAME(strowger_idle_strategy_name(STROWGER_IDLE_SLEEP), "sleep"));
  BAD(strowger_idle_strategy_name, SAME(strowger_idle_strategy_name(3), "?"));
  GOOD(strowger_misuse_name, SAME(strowger_misuse_name(STROWGER_MISUSE_REQUEST_DESTROYED), "request_destroyed"));
  BAD(strowger_misuse_name, SAME(strowger_misuse_name(3), "?"));
  GOOD(strowger_service_level_name,
       SAME(strowger_service_level_name(STROWGER_SERVICE_LEVEL_ASTERISK_PERF2), "asterisk_perf2"));
  BAD(strowger_service_level_name, SAME(strowger_service_level_name(8), "?"));
  GOOD(strowger_report_table_name, SAME(strowger_report_table_name(STROWGER_TABLE_AGENTS), "agents"));
  BAD(strowger_report_table_name, SAME(strowger_report_table_name(6), "?"));
  GOOD(strowger_command_kind_name,
       SAME(strowger_command_kind_name(STROWGER_COMMAND_RESUME_IN_QUEUE), "resume_in_queue"));
  BAD(strowger_command_kind_name, SAME(strowger_command_kind_name(24), "?"));
}

static void test_help(void) {
  GOOD(strowger_media_help, SAME(strowger_media_help(STROWGER_MEDIA_VOICE), "a telephone call"));
  BAD(strowger_media_help, SAME(strowger_media_help(5), "?"));
  GOOD(strowger_ladder_action_help, strlen(strowger_ladder_action_help(STROWGER_LADDER_ANNOUNCE)) > 10);
  BAD(strowger_ladder_action_help, SAME(strowger_ladder_action_help(13), "?"));
  GOOD(strowger_refusal_help, SAME(strowger_refusal_help(STROWGER_REFUSAL_NONE), "accepted"));
  GOOD(strowger_refusal_help, strlen(strowger_refusal_help(STROWGER_REFUSAL_OUT_OF_MEMORY)) > 10);
  BAD(strowger_refusal_help, SAME(strowger_refusal_help(1000), "?"));
  GOOD(strowger_submit_result_help, strlen(strowger_submit_result_help(STROWGER_SUBMIT_FULL)) > 10);
  BAD(strowger_submit_result_help, SAME(strowger_submit_result_help(8), "?"));
  GOOD(strowger_poll_result_help, strlen(strowger_poll_result_help(STROWGER_POLL_MORE)) > 10);
  BAD(strowger_poll_result_help, SAME(strowger_poll_result_help(6), "?"));
  GOOD(strowger_idle_strategy_help, strlen(strowger_idle_strategy_help(STROWGER_IDLE_SPIN)) > 10);
  BAD(strowger_idle_strategy_help, SAME(strowger_idle_strategy_help(3), "?"));
  GOOD(strowger_misuse_help, strlen(strowger_misuse_help(STROWGER_MISUSE_REQUEST_IN_USE)) > 10);
  BAD(strowger_misuse_help, SAME(strowger_misuse_help(3), "?"));
  GOOD(strowger_service_level_help, strlen(strowger_service_level_help(STROWGER_SERVICE_LEVEL_OFFERED)) > 10);
  BAD(strowger_service_level_help, SAME(strowger_service_level_help(8), "?"));
  GOOD(strowger_event_kind_fields, strstr(strowger_event_kind_fields(STROWGER_EVENT_OFFERED), "agent") != NULL);
  BAD(strowger_event_kind_fields, SAME(strowger_event_kind_fields(STROWGER_EVENT_CONFIGURED + 1), "?"));
  GOOD(strowger_service_level_formula,
       SAME(strowger_service_level_formula(STROWGER_SERVICE_LEVEL_ANSWERED), "answered_in_time / answered"));
  BAD(strowger_service_level_formula, SAME(strowger_service_level_formula(8), "?"));
  GOOD(strowger_refusal_status, strowger_refusal_status(STROWGER_REFUSAL_NONE) == STROWGER_OK);
  GOOD(strowger_refusal_status, strowger_refusal_status(STROWGER_REFUSAL_UNKNOWN_CALL) == STROWGER_STATUS_NOT_FOUND);
  GOOD(strowger_refusal_status,
       strowger_refusal_status(STROWGER_REFUSAL_INVALID_ARGUMENT) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_refusal_status, strowger_refusal_status(31) == STROWGER_STATUS_UNKNOWN);
}

void test_values(void) {
  GOOD(strowger_version, SAME(strowger_version(), "0.1.0"));
  strowger_text* text = NULL;
  GOOD(strowger_text_create, (text = strowger_text_create()) != NULL);
  GOOD(strowger_text_data, SAME(strowger_text_data(text), ""));
  GOOD(strowger_text_length, strowger_text_length(text) == 0);
  GOOD(strowger_text_destroy, (strowger_text_destroy(text), 1));
  BAD(strowger_text_data, SAME(strowger_text_data(NULL), ""));
  BAD(strowger_text_length, strowger_text_length(NULL) == 0);
  BAD(strowger_text_destroy, (strowger_text_destroy(NULL), 1));
  test_names();
  test_help();
}

static void test_centre_errors(void) {
  strowger_centre* centre = (strowger_centre*)1;
  SIZED(strowger_error, error);
  static const char wrong[] = "skills = ['english']\n[[queue]]\nname = 'support'\nweight = 0\n";
  BAD(strowger_centre_load, strowger_centre_load(wrong, sizeof wrong - 1, "a.toml", NULL, &centre, &error) ==
                                STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(centre == NULL && error.status == STROWGER_STATUS_INVALID_ARGUMENT && error.line == 4 && error.column == 10);
  CHECK(strcmp(error.message, "a.toml:4:10: queue 'support': weight is 0, expected 1 to 1000000") == 0);
  CHECK(error.message_length == strlen(error.message) && error.size == sizeof error);
  // Only so much of the text as was said; a name with colons; a message longer than its place.
  BAD(strowger_centre_load,
      strowger_centre_load("[[queue]\n", 8, "c:1:2", NULL, &centre, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(error.line == 1 && error.column > 2);
  char* name = malloc(3001);
  memset(name, 'n', 3000);
  name[3000] = '\0';
  BAD(strowger_centre_load,
      strowger_centre_load(wrong, sizeof wrong - 1, name, NULL, &centre, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(error.line == 4 && error.message_length > 3000 && strlen(error.message) == STROWGER_ERROR_BYTES - 1);
  memset(name, 0xc3, 3000);
  for (size_t i = 1; i < 3000; i += 2) name[i] = (char)0xa4;
  CHECK(strowger_centre_load(wrong, sizeof wrong - 1, name, NULL, &centre, &error) != STROWGER_OK);
  CHECK(strlen(error.message) == STROWGER_ERROR_BYTES - 2 && (unsigned char)error.message[997] == 0xa4);
  free(name);
  BAD(strowger_centre_load,
      strowger_centre_load(NULL, 3, "", NULL, &centre, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_centre_load, strowger_centre_load(NULL, 0, "", NULL, &centre, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_centre_load, strowger_centre_load("", 0, "", NULL, NULL, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  error.size = 8;
  BAD(strowger_centre_load, strowger_centre_load("", 0, "", NULL, &centre, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(error.size == 8);
}

static void test_centre_files(strowger_centre* centre) {
  strowger_centre* loaded = NULL;
  SIZED(strowger_error, error);
  strowger_text* text = strowger_text_create();
  GOOD(strowger_centre_to_toml, strowger_centre_to_toml(centre, text) == STROWGER_OK);
  CHECK(strstr(strowger_text_data(text), "name = \"support\"") != NULL);
  CHECK(strlen(strowger_text_data(text)) == strowger_text_length(text));
  BAD(strowger_centre_to_toml, strowger_centre_to_toml(NULL, text) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_centre_to_toml, strowger_centre_to_toml(centre, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  FILE* file = fopen("office.toml", "w");
  CHECK(file != NULL && fputs(strowger_text_data(text), file) >= 0 && fclose(file) == 0);
  GOOD(strowger_centre_load_file, strowger_centre_load_file("office.toml", NULL, &loaded, &error) == STROWGER_OK);
  CHECK(error.status == STROWGER_OK && error.message[0] == '\0' && loaded != NULL);
  strowger_centre_destroy(loaded);
  CHECK(remove("office.toml") == 0);
  BAD(strowger_centre_load_file,
      strowger_centre_load_file("office.toml", NULL, &loaded, &error) == STROWGER_STATUS_NOT_FOUND);
  CHECK(loaded == NULL && strcmp(error.message, "office.toml: cannot be read") == 0 && error.line == 0);
  BAD(strowger_centre_load_file,
      strowger_centre_load_file(NULL, NULL, &loaded, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_centre_load_file,
      strowger_centre_load_file("office.toml", NULL, NULL, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  strowger_text_destroy(text);
}

void test_centre(void) {
  strowger_centre* centre = load_office();
  test_centre_errors();
  test_centre_files(centre);
  SIZED(strowger_load_options, options);
  GOOD(strowger_load_options_init, strowger_load_options_init(&options, sizeof options) == STROWGER_OK);
  CHECK(options.size == sizeof options && options.max_agents == 1 << 20);
  BAD(strowger_load_options_init, strowger_load_options_init(NULL, 32) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_load_options_init, strowger_load_options_init(&options, 8) == STROWGER_STATUS_INVALID_ARGUMENT);
  static const char own[] = "[mine]\nx = 1\n[[agent]]\nname = 'a{}'\ncount = 3\n";
  static const char* const tables[] = {"mine"};
  strowger_centre* loaded = NULL;
  BAD(strowger_centre_load,
      strowger_centre_load(own, sizeof own - 1, NULL, NULL, &loaded, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  options.extra_tables = tables;
  options.extra_table_count = 1;
  GOOD(strowger_centre_load, strowger_centre_load(own, sizeof own - 1, NULL, &options, &loaded, NULL) == STROWGER_OK);
  GOOD(strowger_centre_destroy, (strowger_centre_destroy(loaded), 1));
  BAD(strowger_centre_destroy, (strowger_centre_destroy(NULL), 1));
  options.max_agents = 2;
  BAD(strowger_centre_load, strowger_centre_load(own, sizeof own - 1, NULL, &options, &loaded, NULL) != STROWGER_OK);
  options.extra_tables = NULL;
  BAD(strowger_centre_load, strowger_centre_load("", 0, NULL, &options, &loaded, NULL) != STROWGER_OK);
  static const char* const none[] = {NULL};
  options.extra_tables = none;
  BAD(strowger_centre_load, strowger_centre_load("", 0, NULL, &options, &loaded, NULL) != STROWGER_OK);
  strowger_centre_destroy(centre);
}
