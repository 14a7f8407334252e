// SPDX-License-Identifier: Apache-2.0
//
// Names, and what an engine can be asked.
#include <string.h>

#include "check.h"

enum { kSecond = 1000000 };

static void test_finding(strowger_acd* acd) {
  GOOD(strowger_acd_find_queue, strowger_acd_find_queue(acd, "sales", STROWGER_ZERO_TERMINATED) != STROWGER_NO_QUEUE);
  GOOD(strowger_acd_find_queue,
       strowger_acd_find_queue(acd, "salesman", 5) == strowger_acd_find_queue(acd, "sales", 5));
  BAD(strowger_acd_find_queue, strowger_acd_find_queue(acd, "sale", 4) == STROWGER_NO_QUEUE);
  BAD(strowger_acd_find_queue, strowger_acd_find_queue(acd, NULL, 4) == STROWGER_NO_QUEUE);
  BAD(strowger_acd_find_queue, strowger_acd_find_queue(NULL, "sales", 5) == STROWGER_NO_QUEUE);
  GOOD(strowger_acd_find_agent, strowger_acd_find_agent(acd, "bob", 3) != STROWGER_NO_AGENT);
  BAD(strowger_acd_find_agent, strowger_acd_find_agent(acd, "", 0) == STROWGER_NO_AGENT);
  BAD(strowger_acd_find_agent, strowger_acd_find_agent(NULL, "bob", 3) == STROWGER_NO_AGENT);
  GOOD(strowger_acd_find_skill, strowger_acd_find_skill(acd, "german", 6) != STROWGER_NO_SKILL);
  BAD(strowger_acd_find_skill, strowger_acd_find_skill(acd, "greek", 5) == STROWGER_NO_SKILL);
  BAD(strowger_acd_find_skill, strowger_acd_find_skill(NULL, "german", 6) == STROWGER_NO_SKILL);
  GOOD(strowger_acd_find_reason, strowger_acd_find_reason(acd, "lunch", 5) == 0);
  BAD(strowger_acd_find_reason, strowger_acd_find_reason(acd, "tea", 3) == STROWGER_NO_REASON);
  BAD(strowger_acd_find_reason, strowger_acd_find_reason(NULL, "lunch", 5) == STROWGER_NO_REASON);
  GOOD(strowger_acd_find_customer_class, strowger_acd_find_customer_class(acd, "gold", 4) == 0);
  BAD(strowger_acd_find_customer_class, strowger_acd_find_customer_class(acd, "tin", 3) == STROWGER_NO_CUSTOMER_CLASS);
  BAD(strowger_acd_find_customer_class,
      strowger_acd_find_customer_class(NULL, "gold", 4) == STROWGER_NO_CUSTOMER_CLASS);
}

static void test_naming(strowger_acd* acd) {
  char name[16];
  size_t length = 0;
  const strowger_queue_id support = strowger_acd_find_queue(acd, "support", 7);
  const strowger_agent_id ann = strowger_acd_find_agent(acd, "ann", 3);
  GOOD(strowger_acd_queue_name, strowger_acd_queue_name(acd, support, name, 16, &length) == STROWGER_OK);
  CHECK(strcmp(name, "support") == 0 && length == 7);
  GOOD(strowger_acd_queue_name, strowger_acd_queue_name(acd, support, name, 4, &length) == STROWGER_OK);
  CHECK(strcmp(name, "sup") == 0 && length == 7);
  GOOD(strowger_acd_queue_name, strowger_acd_queue_name(acd, support, NULL, 0, &length) == STROWGER_OK);
  GOOD(strowger_acd_queue_name, strowger_acd_queue_name(acd, support, name, 8, NULL) == STROWGER_OK);
  CHECK(strcmp(name, "support") == 0);
  BAD(strowger_acd_queue_name, strowger_acd_queue_name(acd, 99, name, 16, &length) == STROWGER_STATUS_NOT_FOUND);
  CHECK(name[0] == '\0' && length == 0);
  BAD(strowger_acd_queue_name, strowger_acd_queue_name(acd, 0, NULL, 4, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_queue_name, strowger_acd_queue_name(NULL, 0, name, 4, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_acd_agent_name, strowger_acd_agent_name(acd, ann, name, 16, NULL) == STROWGER_OK);
  CHECK(strcmp(name, "ann") == 0);
  BAD(strowger_acd_agent_name,
      strowger_acd_agent_name(acd, STROWGER_NO_AGENT, name, 16, NULL) == STROWGER_STATUS_NOT_FOUND);
  GOOD(strowger_acd_skill_name, strowger_acd_skill_name(acd, 1, name, 16, NULL) == STROWGER_OK);
  CHECK(strcmp(name, "german") == 0);
  BAD(strowger_acd_skill_name, strowger_acd_skill_name(acd, 2, name, 16, NULL) == STROWGER_STATUS_NOT_FOUND);
  GOOD(strowger_acd_group_name, strowger_acd_group_name(acd, 0, name, 16, NULL) == STROWGER_OK);
  CHECK(strcmp(name, "team") == 0);
  BAD(strowger_acd_group_name, strowger_acd_group_name(acd, 1, name, 16, NULL) == STROWGER_STATUS_NOT_FOUND);
  GOOD(strowger_acd_reason_name, strowger_acd_reason_name(acd, 0, name, 16, NULL) == STROWGER_OK);
  CHECK(strcmp(name, "lunch") == 0);
  BAD(strowger_acd_reason_name, strowger_acd_reason_name(acd, 7, name, 16, NULL) == STROWGER_STATUS_NOT_FOUND);
  GOOD(strowger_acd_customer_class_name, strowger_acd_customer_class_name(acd, 0, name, 16, NULL) == STROWGER_OK);
  CHECK(strcmp(name, "gold") == 0);
  BAD(strowger_acd_customer_class_name,
      strowger_acd_customer_class_name(acd, 1, name, 16, NULL) == STROWGER_STATUS_NOT_FOUND);
  GOOD(strowger_acd_text_name, strowger_acd_text_name(acd, STROWGER_LANGUAGE, name, 16, NULL) == STROWGER_OK);
  CHECK(strcmp(name, "language") == 0);
  BAD(strowger_acd_text_name, strowger_acd_text_name(acd, 9999, name, 16, NULL) == STROWGER_STATUS_NOT_FOUND);
}

static void test_making(strowger_acd* acd) {
  SIZED(strowger_error, error);
  strowger_text_id key = 0;
  strowger_requirement_id requirement = 0;
  strowger_text* text = strowger_text_create();
  GOOD(strowger_acd_text, strowger_acd_text(acd, "order number", 12, &key) == STROWGER_OK && key > 5);
  BAD(strowger_acd_text, strowger_acd_text(acd, NULL, 0, &key) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_text, strowger_acd_text(acd, "x", 1, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_text, strowger_acd_text(NULL, "x", 1, &key) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_acd_requirement,
       strowger_acd_requirement(acd, "german >= 4", 11, &requirement, &error) == STROWGER_OK && requirement != 0);
  BAD(strowger_acd_requirement, strowger_acd_requirement(acd, "greek >= 4", 10, &requirement, &error) != STROWGER_OK);
  CHECK(strstr(error.message, "greek") != NULL);
  BAD(strowger_acd_requirement, strowger_acd_requirement(acd, NULL, 2, &requirement, &error) != STROWGER_OK);
  BAD(strowger_acd_requirement, strowger_acd_requirement(acd, "german", 6, NULL, &error) != STROWGER_OK);
  BAD(strowger_acd_requirement, strowger_acd_requirement(NULL, "german", 6, &requirement, NULL) != STROWGER_OK);
  GOOD(strowger_acd_requirement_text, strowger_acd_requirement_text(acd, requirement, text) == STROWGER_OK);
  CHECK(strcmp(strowger_text_data(text), "german >= 4") == 0);
  BAD(strowger_acd_requirement_text, strowger_acd_requirement_text(acd, 999, text) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_acd_requirement_text, strowger_acd_requirement_text(acd, requirement, NULL) != STROWGER_OK);
  BAD(strowger_acd_requirement_text, strowger_acd_requirement_text(NULL, requirement, text) != STROWGER_OK);
  strowger_text_destroy(text);
}

static void test_lists(strowger_acd* acd, strowger_queue_id support) {
  uint32_t ids[4] = {0};
  strowger_call_id calls[4] = {0};
  size_t count = 0;
  GOOD(strowger_acd_calls, strowger_acd_calls(acd, &count) == STROWGER_OK && count == 2);
  BAD(strowger_acd_calls, strowger_acd_calls(acd, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_calls, strowger_acd_calls(NULL, &count) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_acd_queues, strowger_acd_queues(acd, ids, 4, &count) == STROWGER_OK && count == 2 && ids[1] != ids[0]);
  ids[1] = 77;
  GOOD(strowger_acd_queues, strowger_acd_queues(acd, ids, 1, &count) == STROWGER_OK && count == 2 && ids[1] == 77);
  BAD(strowger_acd_queues, strowger_acd_queues(acd, NULL, 1, &count) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_queues, strowger_acd_queues(acd, ids, 1, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_queues, strowger_acd_queues(NULL, ids, 1, &count) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_acd_agents, strowger_acd_agents(acd, ids, 4, &count) == STROWGER_OK && count == 2);
  BAD(strowger_acd_agents, strowger_acd_agents(acd, NULL, 4, &count) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_agents, strowger_acd_agents(NULL, ids, 4, &count) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_acd_waiting, strowger_acd_waiting(acd, support, &count) == STROWGER_OK && count == 2);
  BAD(strowger_acd_waiting, strowger_acd_waiting(acd, 99, &count) == STROWGER_OK && count == 0);
  BAD(strowger_acd_waiting, strowger_acd_waiting(acd, support, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_acd_waiting_calls, strowger_acd_waiting_calls(acd, support, calls, 4, &count) == STROWGER_OK);
  CHECK(count == 2 && calls[0] != calls[1]);
  BAD(strowger_acd_waiting_calls, strowger_acd_waiting_calls(acd, support, NULL, 1, &count) != STROWGER_OK);
  BAD(strowger_acd_waiting_calls, strowger_acd_waiting_calls(NULL, support, calls, 1, &count) != STROWGER_OK);
  uint32_t position = 0;
  GOOD(strowger_acd_position, strowger_acd_position(acd, calls[1], &position) == STROWGER_OK && position == 2);
  BAD(strowger_acd_position, strowger_acd_position(acd, STROWGER_NO_CALL, &position) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_acd_position, strowger_acd_position(acd, calls[1], NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
}

static void test_views(strowger_acd* acd, strowger_call_id call, strowger_queue_id support) {
  const strowger_agent_id ann = strowger_acd_find_agent(acd, "ann", 3);
  SIZED(strowger_call_view, seen);
  GOOD(strowger_acd_call, strowger_acd_call(acd, call, &seen) == STROWGER_OK);
  CHECK(seen.call == call && seen.host_ref == 11 && seen.queue == support && seen.size == sizeof seen);
  CHECK(seen.state == STROWGER_CALL_OFFERED && seen.media == STROWGER_MEDIA_CHAT && seen.priority == 9);
  CHECK(seen.enqueue_time_us == 1 * kSecond && seen.joined_queue_us == 1 * kSecond && seen.agent == ann);
  CHECK(seen.tiers.max == 1000 && seen.offers == 1 && seen.work_order_open == 0);
  BAD(strowger_acd_call, strowger_acd_call(acd, STROWGER_NO_CALL, &seen) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_acd_call, strowger_acd_call(acd, call, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_call, strowger_acd_call(NULL, call, &seen) == STROWGER_STATUS_INVALID_ARGUMENT);
  SIZED(strowger_agent_view, agent);
  GOOD(strowger_acd_agent, strowger_acd_agent(acd, ann, &agent) == STROWGER_OK);
  CHECK(agent.agent == ann && agent.state == STROWGER_AGENT_RESERVED && agent.group == 0);
  CHECK(agent.since_us == 2 * kSecond && agent.capacity == 100 && agent.reason == STROWGER_NO_REASON);
  BAD(strowger_acd_agent, strowger_acd_agent(acd, 77, &agent) == STROWGER_STATUS_NOT_FOUND);
  agent.size = 12;
  BAD(strowger_acd_agent, strowger_acd_agent(acd, ann, &agent) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_agent, strowger_acd_agent(NULL, ann, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  SIZED(strowger_queue_view, queue);
  GOOD(strowger_acd_queue, strowger_acd_queue(acd, support, &queue) == STROWGER_OK);
  CHECK(queue.waiting == 2 && queue.members[STROWGER_AGENT_RESERVED] == 1);
  CHECK(queue.members[STROWGER_AGENT_LOGGED_OUT] == 1);
  BAD(strowger_acd_queue, strowger_acd_queue(acd, 9, &queue) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_acd_queue, strowger_acd_queue(acd, support, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
}

static void on_attribute(void* context, strowger_text_id key, const char* value, size_t value_length) {
  CHECK(key == STROWGER_CUSTOMER && value_length == 4 && memcmp(value, "ACME", 4) == 0);
  ++*(int*)context;
}

static void test_explaining(strowger_acd* acd, strowger_call_id first, strowger_call_id second) {
  SIZED(strowger_error, error);
  strowger_text* text = strowger_text_create();
  GOOD(strowger_acd_explain, strowger_acd_explain(acd, second, NULL, text, &error) == STROWGER_OK);
  CHECK(strstr(strowger_text_data(text), "of queue 'support' still waits at 0+00:00:02") != NULL);
  CHECK(strstr(strowger_text_data(text), "ann") != NULL && strstr(strowger_text_data(text), "bob") != NULL);
  SIZED(strowger_decision_text_options, options);
  GOOD(strowger_decision_text_options_init,
       strowger_decision_text_options_init(&options, sizeof options) == STROWGER_OK && options.max_names == 8);
  BAD(strowger_decision_text_options_init, strowger_decision_text_options_init(NULL, 24) != STROWGER_OK);
  options.max_names = 0;
  GOOD(strowger_acd_explain, strowger_acd_explain(acd, second, &options, text, NULL) == STROWGER_OK);
  CHECK(strstr(strowger_text_data(text), "ann") == NULL);
  options.origin_us = -1;
  BAD(strowger_acd_explain, strowger_acd_explain(acd, second, &options, text, &error) == STROWGER_STATUS_OUT_OF_RANGE);
  options.zero = 1;
  BAD(strowger_acd_explain, strowger_acd_explain(acd, second, &options, text, &error) != STROWGER_OK);
  BAD(strowger_acd_explain,
      strowger_acd_explain(acd, STROWGER_NO_CALL, NULL, text, &error) == STROWGER_STATUS_NOT_FOUND);
  CHECK(error.status == STROWGER_STATUS_NOT_FOUND && error.message_length > 0);
  BAD(strowger_acd_explain, strowger_acd_explain(acd, second, NULL, NULL, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_explain, strowger_acd_explain(NULL, second, NULL, text, &error) != STROWGER_OK);
  strowger_text_destroy(text);
  int found = 0;
  GOOD(strowger_acd_attributes, strowger_acd_attributes(acd, first, on_attribute, &found) == STROWGER_OK && found == 1);
  BAD(strowger_acd_attributes, strowger_acd_attributes(acd, first, NULL, &found) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_attributes,
      strowger_acd_attributes(acd, STROWGER_NO_CALL, on_attribute, &found) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_acd_attributes, strowger_acd_attributes(NULL, first, on_attribute, &found) != STROWGER_OK);
}

void test_acd_questions(void) {
  strowger_acd* acd = make_office(NULL);
  test_finding(acd);
  test_naming(acd);
  test_making(acd);
  const strowger_queue_id support = strowger_acd_find_queue(acd, "support", 7);
  CHECK(strowger_acd_advance(acd, 2 * kSecond) == STROWGER_REFUSAL_NONE);
  log_in(acd, "ann");
  const strowger_attribute attribute = {STROWGER_CUSTOMER, 0, "ACME", 4};
  strowger_command command = strowger_arrive_call(support);
  command.media = STROWGER_MEDIA_CHAT;
  command.priority = 9;
  command.enqueue_time_us = 1 * kSecond;
  command.host_ref = 11;
  command.attributes = &attribute;
  command.attribute_count = 1;
  SIZED(strowger_applied, applied);
  CHECK(strowger_acd_apply(acd, &command, &applied) == STROWGER_REFUSAL_NONE);
  const strowger_call_id second = arrive(acd, "support", 12);
  test_lists(acd, support);
  test_views(acd, applied.call, support);
  test_explaining(acd, applied.call, second);
  uint64_t digest = 0;
  size_t bytes = 0;
  GOOD(strowger_acd_digest, strowger_acd_digest(acd, &digest) == STROWGER_OK && digest != 0);
  BAD(strowger_acd_digest, strowger_acd_digest(acd, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_digest, strowger_acd_digest(NULL, &digest) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_acd_memory_bytes, strowger_acd_memory_bytes(acd, &bytes) == STROWGER_OK && bytes > 1000);
  BAD(strowger_acd_memory_bytes, strowger_acd_memory_bytes(acd, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_acd_memory_bytes, strowger_acd_memory_bytes(NULL, &bytes) == STROWGER_STATUS_INVALID_ARGUMENT);
  strowger_acd_destroy(acd);
}
