// SPDX-License-Identifier: Apache-2.0
//
// An engine's life, time, commands, events and configuration.
#include <string.h>

#include "check.h"

enum { kSecond = 1000000 };

static void count_decisions(void* context, const char* text, size_t length) {
  CHECK(length == strlen(text) && strstr(text, "of queue 'sales'") != NULL);
  ++*(int*)context;
}

static void test_limits(void) {
  SIZED(strowger_engine_options, options);
  int decisions = 0;
  GOOD(strowger_engine_options_init, strowger_engine_options_init(&options, sizeof options) == STROWGER_OK);
  CHECK(options.seed == 1 && options.max_calls == 1000000 && options.max_events == 1 << 20);
  BAD(strowger_engine_options_init, strowger_engine_options_init(NULL, 104) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_engine_options_init, strowger_engine_options_init(&options, 0) == STROWGER_STATUS_INVALID_ARGUMENT);
  options.start_us = 5 * kSecond;
  options.max_events = 3;
  options.on_decision = count_decisions;
  options.decision_context = &decisions;
  strowger_acd* acd = make_office(&options);
  GOOD(strowger_acd_now_us, strowger_acd_now_us(acd) == 5 * kSecond);
  strowger_command command = strowger_arrive_call(strowger_acd_find_queue(acd, "sales", 5));
  command.record_decisions = 1;
  CHECK(strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_NONE);
  log_in(acd, "ann");
  CHECK(decisions > 0);
  // queued, agent_state, offered, ... wait now, and so does the engine.
  SIZED(strowger_applied, applied);
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, &applied) == STROWGER_REFUSAL_EVENTS_WAITING);
  CHECK(applied.refusal == STROWGER_REFUSAL_EVENTS_WAITING && applied.call == STROWGER_NO_CALL);
  BAD(strowger_acd_advance, strowger_acd_advance(acd, 6 * kSecond) == STROWGER_REFUSAL_EVENTS_WAITING);
  CHECK(poll_for(acd, STROWGER_EVENT_OFFERED).size == sizeof(strowger_event));
  CHECK(strowger_acd_advance(acd, 6 * kSecond) == STROWGER_REFUSAL_NONE);
  strowger_acd_destroy(acd);
}

void test_acd_life(void) {
  strowger_centre* centre = load_office();
  strowger_acd* acd = NULL;
  SIZED(strowger_error, error);
  GOOD(strowger_acd_create, strowger_acd_create(centre, NULL, &acd, &error) == STROWGER_OK && acd != NULL);
  GOOD(strowger_acd_destroy, (strowger_acd_destroy(acd), 1));
  BAD(strowger_acd_destroy, (strowger_acd_destroy(NULL), 1));
  BAD(strowger_acd_create, strowger_acd_create(NULL, NULL, &acd, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(acd == NULL && strcmp(error.message, "centre or acd is NULL") == 0);
  BAD(strowger_acd_create, strowger_acd_create(centre, NULL, NULL, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  SIZED(strowger_engine_options, options);
  BAD(strowger_acd_create, strowger_acd_create(centre, &options, &acd, &error) != STROWGER_OK);
  CHECK(strowger_engine_options_init(&options, sizeof options) == STROWGER_OK);
  options.max_calls = 0;
  BAD(strowger_acd_create, strowger_acd_create(centre, &options, &acd, &error) != STROWGER_OK);
  CHECK(strstr(error.message, "max_calls") != NULL);
  options.max_calls = 10;
  options.max_events = 0;
  BAD(strowger_acd_create, strowger_acd_create(centre, &options, &acd, &error) == STROWGER_STATUS_OUT_OF_RANGE);
  options.max_events = 1;
  options.zero = 1;
  BAD(strowger_acd_create, strowger_acd_create(centre, &options, &acd, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_now_us, strowger_acd_now_us(NULL) == STROWGER_NO_TIME_US);
  strowger_centre_destroy(centre);
  test_limits();
}

// ---- Time, commands, events -----------------------------------------------------------------------------------------

static void test_time(void) {
  strowger_acd* acd = make_office(NULL);
  GOOD(strowger_acd_next_deadline_us, strowger_acd_next_deadline_us(acd) == STROWGER_MAX_TIME_US);
  BAD(strowger_acd_next_deadline_us, strowger_acd_next_deadline_us(NULL) == STROWGER_NO_TIME_US);
  arrive(acd, "support", 1);
  CHECK(strowger_acd_next_deadline_us(acd) <= 20 * kSecond);
  GOOD(strowger_acd_advance_to_event, strowger_acd_advance_to_event(acd, 60 * kSecond) == STROWGER_REFUSAL_NONE);
  CHECK(strowger_acd_now_us(acd) == 20 * kSecond);
  const strowger_event announced = poll_for(acd, STROWGER_EVENT_LADDER_STEP);
  char message[32];
  CHECK(strowger_acd_text_name(acd, announced.text, message, sizeof message, NULL) == STROWGER_OK);
  CHECK(strcmp(message, "please hold") == 0 && announced.action == STROWGER_LADDER_ANNOUNCE);
  CHECK(announced.time_us == 20 * kSecond);
  GOOD(strowger_acd_advance, strowger_acd_advance(acd, 25 * kSecond) == STROWGER_REFUSAL_NONE);
  BAD(strowger_acd_advance, strowger_acd_advance(acd, 24 * kSecond) == STROWGER_REFUSAL_TIME_BACKWARDS);
  BAD(strowger_acd_advance, strowger_acd_advance(acd, INT64_MAX) == STROWGER_REFUSAL_TIME_OUT_OF_RANGE);
  BAD(strowger_acd_advance, strowger_acd_advance(NULL, 0) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  BAD(strowger_acd_advance_to_event, strowger_acd_advance_to_event(acd, -1) != STROWGER_REFUSAL_NONE);
  BAD(strowger_acd_advance_to_event, strowger_acd_advance_to_event(NULL, 0) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  strowger_acd_destroy(acd);
}

static void test_bad_commands(strowger_acd* acd) {
  uint64_t before = 0;
  uint64_t after = 0;
  CHECK(strowger_acd_digest(acd, &before) == STROWGER_OK);
  strowger_command command = strowger_hang_up_call(STROWGER_NO_CALL);
  SIZED(strowger_applied, applied);
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, &applied) == STROWGER_REFUSAL_UNKNOWN_CALL);
  CHECK(applied.refusal == STROWGER_REFUSAL_UNKNOWN_CALL);
  BAD(strowger_acd_apply, strowger_acd_apply(NULL, &command, NULL) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  BAD(strowger_acd_apply, strowger_acd_apply(acd, NULL, NULL) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  applied.size = 4;
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, &applied) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  command.kind = 24;
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  command = strowger_arrive_call(0);
  command.media = 5;
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_UNKNOWN_MEDIA);
  command = strowger_arrive_call(0);
  command.attribute_count = 1;
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  strowger_attribute attribute = {STROWGER_LANGUAGE, 0, NULL, 5};
  command.attributes = &attribute;
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  attribute.value_length = 0;
  attribute.zero = 1;
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  command.attribute_count = 0;
  command.preferred_count = 1;
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  const strowger_agent_id many[40] = {0};
  command.preferred = many;
  command.preferred_count = 40;
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_TOO_MANY_PREFERRED);
  const strowger_attribute attributes[70] = {{0, 0, NULL, 0}};
  command.preferred_count = 0;
  command.attributes = attributes;
  command.attribute_count = 70;
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_ATTRIBUTES_TOO_LONG);
  command = strowger_describe_call(0, NULL, 7);
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  command = strowger_arrive_call(0);
  command.zero2 = 1;
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  CHECK(strowger_acd_digest(acd, &after) == STROWGER_OK && before == after);
}

static void test_events(strowger_acd* acd) {
  log_in(acd, "ann");
  log_in(acd, "bob");
  const strowger_call_id call = arrive(acd, "support", 42);
  strowger_event events[2];
  size_t count = 0;
  GOOD(strowger_acd_poll_events, strowger_acd_poll_events(acd, events, 2, sizeof events[0], &count) == STROWGER_OK);
  CHECK(count == 2 && events[0].kind == STROWGER_EVENT_AGENT_STATE && events[0].number == 0);
  CHECK(events[1].number == 1 && events[1].new_state == STROWGER_AGENT_READY && events[1].size == sizeof events[1]);
  GOOD(strowger_acd_poll_events, strowger_acd_poll_events(acd, NULL, 0, sizeof events[0], &count) == STROWGER_OK);
  CHECK(count == 0);
  const strowger_event offered = poll_for(acd, STROWGER_EVENT_OFFERED);
  CHECK(offered.call == call && offered.host_ref == 42 && offered.value == 20 * kSecond);
  strowger_command command = strowger_accept_offer(offered.call, offered.agent);
  SIZED(strowger_applied, applied);
  GOOD(strowger_acd_apply, strowger_acd_apply(acd, &command, &applied) == STROWGER_REFUSAL_NONE);
  CHECK(applied.call == call && poll_for(acd, STROWGER_EVENT_CONNECTED).agent == offered.agent);
  BAD(strowger_acd_apply, strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_NO_SUCH_OFFER);
  BAD(strowger_acd_poll_events,
      strowger_acd_poll_events(NULL, events, 2, sizeof events[0], &count) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_poll_events,
      strowger_acd_poll_events(acd, NULL, 2, sizeof events[0], &count) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_poll_events,
      strowger_acd_poll_events(acd, events, 2, sizeof events[0], NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_poll_events,
      strowger_acd_poll_events(acd, events, 2, 72, &count) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_poll_events,
      strowger_acd_poll_events(acd, events, 1, 81, &count) == STROWGER_STATUS_INVALID_ARGUMENT);
}

void test_acd_commands(void) {
  test_time();
  strowger_acd* acd = make_office(NULL);
  test_bad_commands(acd);
  test_events(acd);
  strowger_acd_destroy(acd);
}

// ---- Configuration --------------------------------------------------------------------------------------------------

static void test_reconfiguring(strowger_acd* acd) {
  SIZED(strowger_error, error);
  strowger_text* text = strowger_text_create();
  GOOD(strowger_acd_to_toml, strowger_acd_to_toml(acd, text) == STROWGER_OK);
  BAD(strowger_acd_to_toml, strowger_acd_to_toml(acd, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_to_toml, strowger_acd_to_toml(NULL, text) == STROWGER_STATUS_INVALID_ARGUMENT);
  // A table more at the end is an agent more.
  char toml[4096];
  CHECK(strowger_text_length(text) + 64 < sizeof toml);
  memcpy(toml, strowger_text_data(text), strowger_text_length(text) + 1);
  strcat(toml, "\n[[agent]]\nname = 'eve'\nqueues = ['sales']\n");
  strowger_centre* centre = NULL;
  CHECK(strowger_centre_load(toml, STROWGER_ZERO_TERMINATED, "", NULL, &centre, NULL) == STROWGER_OK);
  GOOD(strowger_acd_configure, strowger_acd_configure(acd, centre, &error) == STROWGER_OK);
  CHECK(strowger_acd_find_agent(acd, "eve", 3) != STROWGER_NO_AGENT);
  CHECK(poll_for(acd, STROWGER_EVENT_CONFIGURED).value == 1);
  strowger_centre_destroy(centre);
  // A queue with calls cannot go.
  arrive(acd, "sales", 7);
  CHECK(strowger_centre_load("[[queue]]\nname = 'support'", 26, "", NULL, &centre, NULL) == STROWGER_OK);
  BAD(strowger_acd_configure, strowger_acd_configure(acd, centre, &error) == STROWGER_STATUS_FAILED_PRECONDITION);
  CHECK(strstr(error.message, "sales") != NULL);
  BAD(strowger_acd_configure, strowger_acd_configure(acd, NULL, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_configure, strowger_acd_configure(NULL, centre, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  strowger_centre_destroy(centre);
  strowger_text_destroy(text);
}

static void test_agents_and_queues(strowger_acd* acd) {
  SIZED(strowger_error, error);
  const strowger_agent_id bob = strowger_acd_find_agent(acd, "bob", 3);
  const strowger_queue_id support = strowger_acd_find_queue(acd, "support", 7);
  const strowger_queue_id sales = strowger_acd_find_queue(acd, "sales", 5);
  GOOD(strowger_acd_set_skill, strowger_acd_set_skill(acd, bob, "german", 6, 9, &error) == STROWGER_OK);
  BAD(strowger_acd_set_skill, strowger_acd_set_skill(acd, bob, "german", 6, 11, &error) != STROWGER_OK);
  BAD(strowger_acd_set_skill, strowger_acd_set_skill(acd, bob, NULL, 0, 1, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_set_skill, strowger_acd_set_skill(acd, STROWGER_NO_AGENT, "german", 6, 1, &error) != STROWGER_OK);
  BAD(strowger_acd_set_skill, strowger_acd_set_skill(NULL, bob, "german", 6, 1, NULL) != STROWGER_OK);
  SIZED(strowger_membership, membership);
  BAD(strowger_membership_init, strowger_membership_init(NULL, 32) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_membership_init, strowger_membership_init(&membership, sizeof membership) == STROWGER_OK);
  CHECK(membership.priority == 1 && membership.queue == STROWGER_NO_QUEUE);
  BAD(strowger_acd_set_membership,
      strowger_acd_set_membership(acd, bob, &membership, &error) == STROWGER_STATUS_NOT_FOUND);
  membership.queue = sales;
  membership.tier = 3;
  GOOD(strowger_acd_set_membership, strowger_acd_set_membership(acd, bob, &membership, &error) == STROWGER_OK);
  membership.tier = 1001;
  BAD(strowger_acd_set_membership, strowger_acd_set_membership(acd, bob, &membership, &error) != STROWGER_OK);
  membership.zero = 1;
  BAD(strowger_acd_set_membership, strowger_acd_set_membership(acd, bob, &membership, &error) != STROWGER_OK);
  BAD(strowger_acd_set_membership, strowger_acd_set_membership(acd, bob, NULL, &error) != STROWGER_OK);
  BAD(strowger_acd_set_membership, strowger_acd_set_membership(NULL, bob, &membership, &error) != STROWGER_OK);
  GOOD(strowger_acd_remove_membership, strowger_acd_remove_membership(acd, bob, support, &error) == STROWGER_OK);
  BAD(strowger_acd_remove_membership, strowger_acd_remove_membership(acd, bob, support, &error) != STROWGER_OK);
  BAD(strowger_acd_remove_membership, strowger_acd_remove_membership(NULL, bob, support, NULL) != STROWGER_OK);
  GOOD(strowger_acd_remove_agent, strowger_acd_remove_agent(acd, bob, &error) == STROWGER_OK);
  BAD(strowger_acd_remove_agent, strowger_acd_remove_agent(acd, bob, &error) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_acd_remove_agent, strowger_acd_remove_agent(NULL, bob, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_acd_remove_queue, strowger_acd_remove_queue(acd, support, &error) == STROWGER_OK);
  BAD(strowger_acd_remove_queue, strowger_acd_remove_queue(acd, support, &error) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_acd_remove_queue, strowger_acd_remove_queue(acd, sales, &error) != STROWGER_OK);
  BAD(strowger_acd_remove_queue, strowger_acd_remove_queue(NULL, sales, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_acd_reset_counters, strowger_acd_reset_counters(acd) == STROWGER_OK);
  BAD(strowger_acd_reset_counters, strowger_acd_reset_counters(NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
}

void test_acd_configuration(void) {
  strowger_acd* acd = make_office(NULL);
  test_reconfiguring(acd);
  test_agents_and_queues(acd);
  GOOD(strowger_acd_check_invariants, strowger_acd_check_invariants(acd, NULL) == STROWGER_OK);
  BAD(strowger_acd_check_invariants, strowger_acd_check_invariants(NULL, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  strowger_acd_destroy(acd);
}
