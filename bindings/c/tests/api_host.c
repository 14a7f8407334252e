// SPDX-License-Identifier: Apache-2.0
//
// Hosts, requests, subscriptions, pictures and runners, in one thread: host_test.c has several.
#include <string.h>

#include "check.h"

enum { kSecond = 1000000 };

static int64_t now_us(void* context) { return *(const int64_t*)context; }

static int64_t clock_us;

static strowger_host* make_host(int drive, int wallboard) {
  strowger_centre* centre = load_office();
  SIZED(strowger_host_options, options);
  CHECK(strowger_host_options_init(&options, sizeof options) == STROWGER_OK);
  options.drive = (uint8_t)drive;
  options.wallboard = (uint8_t)wallboard;
  options.picture_interval_us = 0;
  options.now_us = now_us;
  options.now_context = &clock_us;
  clock_us = 0;
  strowger_host* host = NULL;
  CHECK(strowger_host_create(centre, NULL, &options, &host, NULL) == STROWGER_OK);
  strowger_centre_destroy(centre);
  return host;
}

static int last_misuse = -1;
static void on_misuse(int misuse) { last_misuse = misuse; }

// ---- Life -----------------------------------------------------------------------------------------------------------

static void test_host_life(void) {
  strowger_centre* centre = load_office();
  strowger_host* host = NULL;
  SIZED(strowger_error, error);
  GOOD(strowger_host_create, strowger_host_create(centre, NULL, NULL, &host, &error) == STROWGER_OK && host != NULL);
  GOOD(strowger_host_closed, strowger_host_closed(host) == 0);
  GOOD(strowger_host_close, strowger_host_close(host) == STROWGER_OK && strowger_host_closed(host) == 1);
  GOOD(strowger_host_destroy, (strowger_host_destroy(host), 1));
  BAD(strowger_host_destroy, (strowger_host_destroy(NULL), 1));
  BAD(strowger_host_closed, strowger_host_closed(NULL) == 0);
  BAD(strowger_host_finished, strowger_host_finished(NULL) == 0);
  BAD(strowger_host_close, strowger_host_close(NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_host_create, strowger_host_create(NULL, NULL, NULL, &host, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(host == NULL);
  BAD(strowger_host_create, strowger_host_create(centre, NULL, NULL, NULL, &error) != STROWGER_OK);
  SIZED(strowger_engine_options, engine);
  BAD(strowger_host_create, strowger_host_create(centre, &engine, NULL, &host, &error) != STROWGER_OK);
  SIZED(strowger_host_options, options);
  GOOD(strowger_host_options_init, strowger_host_options_init(&options, sizeof options) == STROWGER_OK);
  CHECK(options.inbox_capacity == 4096 && options.wallboard == 1 && options.picture_interval_us == 100000);
  BAD(strowger_host_options_init, strowger_host_options_init(&options, 12) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_host_options_init, strowger_host_options_init(NULL, 64) == STROWGER_STATUS_INVALID_ARGUMENT);
  options.inbox_capacity = 0;
  BAD(strowger_host_create, strowger_host_create(centre, NULL, &options, &host, &error) != STROWGER_OK);
  CHECK(strstr(error.message, "inbox_capacity") != NULL);
  options.drive = 2;
  BAD(strowger_host_create, strowger_host_create(centre, NULL, &options, &host, &error) != STROWGER_OK);
  CHECK(strstr(error.message, "drive") != NULL);
  strowger_centre_destroy(centre);
}

struct lent {
  strowger_queue_id support;
  strowger_agent_id ann;
  int calls;
};

static void look_inside(void* context, strowger_acd* acd) {
  struct lent* lent = context;
  lent->support = strowger_acd_find_queue(acd, "support", 7);
  lent->ann = strowger_acd_find_agent(acd, "ann", 3);
  ++lent->calls;
  size_t count = 0;
  strowger_event event;
  BAD(strowger_acd_poll_events,
      strowger_acd_poll_events(acd, &event, 1, sizeof event, &count) == STROWGER_STATUS_FAILED_PRECONDITION);
  strowger_interval_report* report = NULL;
  BAD(strowger_interval_report_create,
      strowger_interval_report_create(acd, NULL, &report, NULL) == STROWGER_STATUS_FAILED_PRECONDITION);
  strowger_acd_destroy(acd);  // Lent: let be.
}

static void test_counting(void) {
  strowger_host* host = make_host(STROWGER_HOST_COMBINING, 1);
  struct lent lent = {STROWGER_NO_QUEUE, STROWGER_NO_AGENT, 0};
  GOOD(strowger_host_with_engine, strowger_host_with_engine(host, look_inside, &lent) == STROWGER_OK);
  CHECK(lent.calls == 1 && lent.support != STROWGER_NO_QUEUE && lent.ann != STROWGER_NO_AGENT);
  BAD(strowger_host_with_engine, strowger_host_with_engine(host, NULL, &lent) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_host_with_engine, strowger_host_with_engine(NULL, look_inside, &lent) != STROWGER_OK);
  strowger_command command = strowger_log_in(lent.ann);
  GOOD(strowger_host_submit, strowger_host_submit(host, &command) == STROWGER_SUBMIT_ACCEPTED);
  GOOD(strowger_host_submit, strowger_host_submit(host, &command) == STROWGER_SUBMIT_ACCEPTED);
  BAD(strowger_host_submit, strowger_host_submit(host, NULL) == STROWGER_SUBMIT_INVALID_ARGUMENT);
  BAD(strowger_host_submit, strowger_host_submit(NULL, &command) == STROWGER_SUBMIT_INVALID_ARGUMENT);
  command.kind = 200;
  BAD(strowger_host_submit, strowger_host_submit(host, &command) == STROWGER_SUBMIT_INVALID_ARGUMENT);
  char text[STROWGER_MAX_ATTRIBUTE_BYTES + 1];
  memset(text, 'x', sizeof text);
  command = strowger_describe_call(0, text, sizeof text);
  BAD(strowger_host_submit, strowger_host_submit(host, &command) == STROWGER_SUBMIT_TOO_LONG);
  SIZED(strowger_host_counts, counts);
  GOOD(strowger_host_count, strowger_host_count(host, &counts) == STROWGER_OK);
  CHECK(counts.applied == 2 && counts.refused == 1 && counts.events == 1 && counts.subscriptions == 0);
  BAD(strowger_host_count, strowger_host_count(host, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_host_count, strowger_host_count(NULL, &counts) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_host_finish, strowger_host_finish(host, 10, &counts) == STROWGER_OK && counts.applied == 2);
  GOOD(strowger_host_finished, strowger_host_finished(host) == 1);
  GOOD(strowger_host_finish, strowger_host_finish(host, 10, NULL) == STROWGER_OK);
  counts.size = 1;
  BAD(strowger_host_finish, strowger_host_finish(host, 10, &counts) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_host_finish, strowger_host_finish(NULL, 10, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  command = strowger_log_out(lent.ann);
  BAD(strowger_host_submit, strowger_host_submit(host, &command) == STROWGER_SUBMIT_CLOSED);
  strowger_host_destroy(host);
}

// ---- Requests and polls ---------------------------------------------------------------------------------------------

static void test_requests(void) {
  strowger_host* host = make_host(STROWGER_HOST_INVOKER, 1);
  strowger_request* request = NULL;
  GOOD(strowger_request_create, (request = strowger_request_create()) != NULL);
  SIZED(strowger_applied, applied);
  BAD(strowger_request_wait, strowger_request_wait(request, &applied) == STROWGER_STATUS_FAILED_PRECONDITION);
  BAD(strowger_request_try_result, strowger_request_try_result(request, &applied) == STROWGER_STATUS_UNAVAILABLE);
  strowger_command command = strowger_arrive_call(0);
  GOOD(strowger_host_request, strowger_host_request(host, &command, request) == STROWGER_SUBMIT_ACCEPTED);
  CHECK(strowger_request_done(request) == 0);
  BAD(strowger_request_destroy, strowger_request_destroy(request) == STROWGER_STATUS_FAILED_PRECONDITION);
  last_misuse = -1;
  BAD(strowger_host_request, strowger_host_request(host, &command, request) == STROWGER_SUBMIT_REQUEST_IN_USE);
  CHECK(last_misuse == STROWGER_MISUSE_REQUEST_IN_USE);
  BAD(strowger_host_request, strowger_host_request(host, &command, NULL) == STROWGER_SUBMIT_INVALID_ARGUMENT);
  BAD(strowger_host_request, strowger_host_request(NULL, &command, request) == STROWGER_SUBMIT_INVALID_ARGUMENT);
  SIZED(strowger_poll_report, report);
  clock_us = 3 * kSecond;
  GOOD(strowger_host_poll, strowger_host_poll(host, &report) == STROWGER_POLL_DONE);
  CHECK(report.applied == 1 && report.result == STROWGER_POLL_DONE && report.next_deadline_us <= 23 * kSecond);
  GOOD(strowger_host_next_deadline_us, strowger_host_next_deadline_us(host) == report.next_deadline_us);
  BAD(strowger_host_next_deadline_us, strowger_host_next_deadline_us(NULL) == STROWGER_NO_TIME_US);
  GOOD(strowger_request_done, strowger_request_done(request) == 1);
  BAD(strowger_request_done, strowger_request_done(NULL) == 0);
  GOOD(strowger_request_try_result, strowger_request_try_result(request, &applied) == STROWGER_OK);
  CHECK(applied.refusal == STROWGER_REFUSAL_NONE && applied.call != STROWGER_NO_CALL);
  GOOD(strowger_request_wait, strowger_request_wait(request, &applied) == STROWGER_OK);
  applied.size = 3;
  BAD(strowger_request_wait, strowger_request_wait(request, &applied) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_request_wait, strowger_request_wait(NULL, &applied) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_request_try_result, strowger_request_try_result(request, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  // The same request again, and a command that is refused.
  command = strowger_hold_call(STROWGER_NO_CALL);
  CHECK(strowger_host_request(host, &command, request) == STROWGER_SUBMIT_ACCEPTED);
  GOOD(strowger_host_poll_at, strowger_host_poll_at(host, 4 * kSecond, NULL) == STROWGER_POLL_DONE);
  applied.size = sizeof applied;
  CHECK(strowger_request_wait(request, &applied) == STROWGER_OK);
  CHECK(applied.refusal == STROWGER_REFUSAL_UNKNOWN_CALL);
  BAD(strowger_host_poll_at, strowger_host_poll_at(host, 1 * kSecond, &report) == STROWGER_POLL_TIME_BACKWARDS);
  CHECK(report.result == STROWGER_POLL_TIME_BACKWARDS);
  BAD(strowger_host_poll_at, strowger_host_poll_at(NULL, 1, NULL) == STROWGER_POLL_INVALID_ARGUMENT);
  report.size = 0;
  BAD(strowger_host_poll, strowger_host_poll(host, &report) == STROWGER_POLL_INVALID_ARGUMENT);
  BAD(strowger_host_poll, strowger_host_poll(NULL, NULL) == STROWGER_POLL_INVALID_ARGUMENT);
  // A request may outlive the host, which answers it at the end.
  command = strowger_arrive_call(0);
  CHECK(strowger_host_request(host, &command, request) == STROWGER_SUBMIT_ACCEPTED);
  strowger_host_destroy(host);
  CHECK(strowger_request_done(request) == 1);
  GOOD(strowger_request_destroy, strowger_request_destroy(request) == STROWGER_OK);
  BAD(strowger_request_destroy, strowger_request_destroy(NULL) == STROWGER_OK);
}

static void test_runner(void) {
  strowger_host* host = make_host(STROWGER_HOST_INVOKER, 0);
  strowger_runner* runner = NULL;
  SIZED(strowger_error, error);
  SIZED(strowger_runner_options, options);
  GOOD(strowger_runner_options_init, strowger_runner_options_init(&options, sizeof options) == STROWGER_OK);
  CHECK(options.idle == STROWGER_IDLE_SLEEP && options.spins == 100);
  BAD(strowger_runner_options_init, strowger_runner_options_init(NULL, 16) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_runner_start, strowger_runner_start(host, &options, &runner, &error) == STROWGER_OK);
  strowger_request* request = strowger_request_create();
  SIZED(strowger_applied, applied);
  const strowger_command command = strowger_arrive_call(0);
  CHECK(strowger_host_request(host, &command, request) == STROWGER_SUBMIT_ACCEPTED);
  CHECK(strowger_request_wait(request, &applied) == STROWGER_OK && applied.refusal == STROWGER_REFUSAL_NONE);
  CHECK(strowger_request_destroy(request) == STROWGER_OK);
  GOOD(strowger_runner_stop, strowger_runner_stop(runner) == STROWGER_OK);
  BAD(strowger_runner_stop, strowger_runner_stop(NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_runner_destroy, (strowger_runner_destroy(runner), 1));
  BAD(strowger_runner_destroy, (strowger_runner_destroy(NULL), 1));
  options.idle = 3;
  BAD(strowger_runner_start, strowger_runner_start(host, &options, &runner, &error) != STROWGER_OK && runner == NULL);
  CHECK(strstr(error.message, "IdleStrategy") != NULL);
  options.zero[2] = 1;
  BAD(strowger_runner_start, strowger_runner_start(host, &options, &runner, &error) != STROWGER_OK);
  BAD(strowger_runner_start, strowger_runner_start(host, NULL, NULL, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_runner_start, strowger_runner_start(NULL, NULL, &runner, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(strowger_runner_start(host, NULL, &runner, NULL) == STROWGER_OK && strowger_host_close(host) == STROWGER_OK);
  GOOD(strowger_runner_join, strowger_runner_join(runner) == STROWGER_OK && strowger_host_finished(host) == 1);
  BAD(strowger_runner_join, strowger_runner_join(NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  // It may outlive its host.
  strowger_host_destroy(host);
  strowger_runner_destroy(runner);
}

void test_host(void) {
  GOOD(strowger_set_misuse_handler, strowger_set_misuse_handler(on_misuse) == NULL);
  test_host_life();
  test_counting();
  test_requests();
  test_runner();
  GOOD(strowger_set_misuse_handler, strowger_set_misuse_handler(NULL) == on_misuse);
}

// ---- Subscriptions and pictures -------------------------------------------------------------------------------------

static void test_lossy(strowger_host* host) {
  SIZED(strowger_subscription_options, options);
  GOOD(strowger_subscription_options_init,
       strowger_subscription_options_init(&options, sizeof options) == STROWGER_OK && options.capacity == 4096);
  BAD(strowger_subscription_options_init, strowger_subscription_options_init(NULL, 32) != STROWGER_OK);
  options.kind = STROWGER_SUBSCRIPTION_LOSSY;
  options.capacity = 4;
  strowger_subscription* lossy = NULL;
  GOOD(strowger_host_subscribe, strowger_host_subscribe(host, &options, &lossy, NULL) == STROWGER_OK);
  const strowger_command command = strowger_arrive_call(0);
  for (int i = 0; i < 10; ++i) CHECK(strowger_host_submit(host, &command) == STROWGER_SUBMIT_ACCEPTED);
  strowger_event events[16];
  SIZED(strowger_read_report, report);
  GOOD(strowger_subscription_read,
       strowger_subscription_read(lossy, events, 16, sizeof events[0], &report) == STROWGER_OK && report.count == 4);
  CHECK(report.lost == 0 && report.ended == 0 && events[3].number == events[0].number + 3);
  const uint64_t next = events[3].number + 1;
  CHECK(strowger_host_submit(host, &command) == STROWGER_SUBMIT_ACCEPTED);
  CHECK(strowger_subscription_read(lossy, events, 16, sizeof events[0], &report) == STROWGER_OK);
  CHECK(report.count == 1 && report.lost == 6 && report.lost_from == next && events[0].number == next + 6);
  GOOD(strowger_host_unsubscribe, strowger_host_unsubscribe(host, lossy) == STROWGER_OK);
  BAD(strowger_host_unsubscribe, strowger_host_unsubscribe(host, lossy) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_host_unsubscribe, strowger_host_unsubscribe(host, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_host_unsubscribe, strowger_host_unsubscribe(NULL, lossy) == STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(strowger_subscription_read(lossy, events, 16, sizeof events[0], &report) == STROWGER_OK && report.ended == 1);
  GOOD(strowger_subscription_destroy, (strowger_subscription_destroy(lossy), 1));
  BAD(strowger_subscription_destroy, (strowger_subscription_destroy(NULL), 1));
}

static void test_bad_subscriptions(strowger_host* host, strowger_subscription* good) {
  SIZED(strowger_error, error);
  SIZED(strowger_subscription_options, options);
  SIZED(strowger_read_report, report);
  strowger_event event;
  strowger_subscription* bad = NULL;
  BAD(strowger_host_subscribe, strowger_host_subscribe(host, &options, &bad, &error) != STROWGER_OK && bad == NULL);
  CHECK(strstr(error.message, "capacity") != NULL);
  options.kind = 2;
  BAD(strowger_host_subscribe, strowger_host_subscribe(host, &options, &bad, &error) != STROWGER_OK);
  options.zero[0] = 1;
  BAD(strowger_host_subscribe, strowger_host_subscribe(host, &options, &bad, &error) != STROWGER_OK);
  BAD(strowger_host_subscribe, strowger_host_subscribe(host, NULL, NULL, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_host_subscribe, strowger_host_subscribe(NULL, NULL, &bad, &error) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_subscription_read, strowger_subscription_read(NULL, &event, 1, sizeof event, &report) != STROWGER_OK);
  BAD(strowger_subscription_read, strowger_subscription_read(good, NULL, 1, sizeof event, &report) != STROWGER_OK);
  BAD(strowger_subscription_read, strowger_subscription_read(good, &event, 1, 8, &report) != STROWGER_OK);
  BAD(strowger_subscription_read, strowger_subscription_read(good, &event, 1, sizeof event, NULL) != STROWGER_OK);
  uint8_t state = 9;
  BAD(strowger_subscription_look, strowger_subscription_look(good, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_subscription_look, strowger_subscription_look(NULL, &state) == STROWGER_STATUS_INVALID_ARGUMENT);
}

static void test_pictures(strowger_host* host) {
  strowger_picture* picture = NULL;
  GOOD(strowger_picture_create, (picture = strowger_picture_create()) != NULL);
  GOOD(strowger_host_read_picture, strowger_host_read_picture(host, picture) == STROWGER_OK);
  SIZED(strowger_picture_view, view);
  GOOD(strowger_picture_look, strowger_picture_look(picture, &view) == STROWGER_OK);
  CHECK(view.agent_count == 2 && view.agents_by_state[STROWGER_AGENT_LOGGED_OUT] == 2 && view.queue_count == 1);
  CHECK(view.events == 11);
  SIZED(strowger_queue_picture, queue);
  GOOD(strowger_picture_queue, strowger_picture_queue(picture, 0, &queue) == STROWGER_OK);
  CHECK(queue.waiting == 11 && queue.arrived == 11 && queue.oldest_joined_us == 0 && queue.answered == 0);
  GOOD(strowger_picture_queue, strowger_picture_queue(picture, 1, &queue) == STROWGER_OK && queue.waiting == 0);
  CHECK(queue.oldest_joined_us == STROWGER_MAX_TIME_US);
  SIZED(strowger_agent_picture, agent);
  GOOD(strowger_picture_agent, strowger_picture_agent(picture, 1, &agent) == STROWGER_OK);
  CHECK(agent.agent == 1 && agent.state == STROWGER_AGENT_LOGGED_OUT && agent.reason == STROWGER_NO_REASON);
  BAD(strowger_picture_agent, strowger_picture_agent(picture, 2, &agent) == STROWGER_STATUS_OUT_OF_RANGE);
  BAD(strowger_picture_agent, strowger_picture_agent(picture, 0, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_picture_agent, strowger_picture_agent(NULL, 0, &agent) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_picture_queue, strowger_picture_queue(NULL, 0, &queue) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_picture_queue, strowger_picture_queue(picture, 0, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_picture_look, strowger_picture_look(NULL, &view) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_picture_look, strowger_picture_look(picture, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_host_read_picture, strowger_host_read_picture(host, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_host_read_picture, strowger_host_read_picture(NULL, picture) == STROWGER_STATUS_INVALID_ARGUMENT);
  strowger_host* blind = make_host(STROWGER_HOST_COMBINING, 0);
  BAD(strowger_host_read_picture, strowger_host_read_picture(blind, picture) == STROWGER_STATUS_FAILED_PRECONDITION);
  strowger_host_destroy(blind);
  GOOD(strowger_picture_destroy, (strowger_picture_destroy(picture), 1));
  BAD(strowger_picture_destroy, (strowger_picture_destroy(NULL), 1));
}

void test_subscriptions(void) {
  strowger_host* host = make_host(STROWGER_HOST_COMBINING, 1);
  strowger_host* other = make_host(STROWGER_HOST_COMBINING, 1);
  strowger_subscription* lossless = NULL;
  CHECK(strowger_host_subscribe(host, NULL, &lossless, NULL) == STROWGER_OK);
  BAD(strowger_host_unsubscribe, strowger_host_unsubscribe(other, lossless) == STROWGER_STATUS_NOT_FOUND);
  strowger_host_destroy(other);
  test_lossy(host);
  test_bad_subscriptions(host, lossless);
  test_pictures(host);
  uint8_t state = 9;
  GOOD(strowger_subscription_look, strowger_subscription_look(lossless, &state) == STROWGER_OK && state == 0);
  // It may outlive the host, and still has every event.
  strowger_host_destroy(host);
  strowger_event events[200];
  SIZED(strowger_read_report, report);
  CHECK(strowger_subscription_read(lossless, events, 200, sizeof events[0], &report) == STROWGER_OK);
  CHECK(report.count == 11 && report.lost == 0 && events[10].number == 10);
  CHECK(strowger_subscription_read(lossless, events, 200, sizeof events[0], &report) == STROWGER_OK);
  CHECK(report.count == 0 && report.ended == 1);
  CHECK(strowger_subscription_look(lossless, &state) == STROWGER_OK && state == STROWGER_SUBSCRIPTION_FINISHED);
  strowger_subscription_destroy(lossless);
}
