// SPDX-License-Identifier: Apache-2.0
//
// Interval reports, metrics, figures and renderings.
#include <math.h>
#include <string.h>

#include "check.h"

static const int64_t kMinute = 60000000;

static void apply(strowger_acd* acd, strowger_command command) {
  CHECK(strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_NONE);
}

static void feed(strowger_interval_report* intervals, strowger_acd* acd) {
  strowger_event events[8];
  size_t count = 0;
  while (strowger_acd_poll_events(acd, events, 8, sizeof events[0], &count) == STROWGER_OK && count > 0) {
    GOOD(strowger_interval_report_on_events,
         strowger_interval_report_on_events(intervals, events, count, sizeof events[0]) == STROWGER_OK);
  }
}

// 40 minutes: a call answered after 10 s, one after 30 s, one abandoned after 2 s and one after 60 s.
static void work(strowger_acd* acd, strowger_interval_report* intervals) {
  const strowger_agent_id ann = strowger_acd_find_agent(acd, "ann", 3);
  const int64_t waits_us[] = {10000000, 30000000, 2000000, 60000000};
  for (int i = 0; i < 4; ++i) {
    const int64_t begin_us = (1 + 10 * i) * kMinute;
    CHECK(strowger_acd_advance(acd, begin_us) == STROWGER_REFUSAL_NONE);
    const strowger_call_id call = arrive(acd, "sales", 1);
    CHECK(strowger_acd_advance(acd, begin_us + waits_us[i]) == STROWGER_REFUSAL_NONE);
    if (i < 2) {
      apply(acd, strowger_pull_call(call, ann));
      CHECK(strowger_acd_advance(acd, begin_us + 3 * kMinute) == STROWGER_REFUSAL_NONE);
      apply(acd, strowger_complete_call(call));
    } else {
      apply(acd, strowger_hang_up_call(call));
    }
    feed(intervals, acd);
  }
}

static double figure(const strowger_report* report, size_t period, int table, uint32_t id, const char* name) {
  double value = -1;
  const size_t metric = strowger_metric_find(table, name, STROWGER_ZERO_TERMINATED);
  CHECK(strowger_report_figure(report, period, table, id, metric, &value) == STROWGER_OK);
  return value;
}

// ---- Metrics --------------------------------------------------------------------------------------------------------

static void test_metrics(void) {
  SIZED(strowger_metric, metric);
  for (int table = STROWGER_TABLE_CENTRE; table <= STROWGER_TABLE_AGENTS; ++table) {
    const size_t count = strowger_metric_count(table);
    GOOD(strowger_metric_count, strowger_metric_count(table) > 20);
    for (size_t i = 0; i < count; ++i) {
      CHECK(strowger_metric_at(table, i, &metric) == STROWGER_OK && metric.name[0] != '\0' && metric.unit[0] != '\0');
      CHECK(strowger_metric_find(table, metric.name, STROWGER_ZERO_TERMINATED) == i);
    }
    BAD(strowger_metric_at, strowger_metric_at(table, count, &metric) == STROWGER_STATUS_OUT_OF_RANGE);
  }
  const size_t asa = strowger_metric_find(STROWGER_TABLE_QUEUES, "asa", 3);
  GOOD(strowger_metric_at, strowger_metric_at(STROWGER_TABLE_QUEUES, asa, &metric) == STROWGER_OK);
  CHECK(strcmp(metric.formula, "sum of waits of answered / answered") == 0 && strcmp(metric.unit, "s") == 0);
  GOOD(strowger_metric_find, strowger_metric_find(STROWGER_TABLE_SKILLS, "asa", 3) == asa);
  BAD(strowger_metric_find, strowger_metric_find(STROWGER_TABLE_SKILLS, "staffed", 7) == STROWGER_NO_METRIC);
  BAD(strowger_metric_find, strowger_metric_find(STROWGER_TABLE_QUEUES, NULL, 3) == STROWGER_NO_METRIC);
  BAD(strowger_metric_find, strowger_metric_find(6, "asa", 3) == STROWGER_NO_METRIC);
  BAD(strowger_metric_count, strowger_metric_count(-1) == 0);
  BAD(strowger_metric_at, strowger_metric_at(6, 0, &metric) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_metric_at, strowger_metric_at(0, 0, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
}

// ---- Figures --------------------------------------------------------------------------------------------------------

static void test_figures(const strowger_report* report, strowger_acd* acd) {
  const uint32_t sales = strowger_acd_find_queue(acd, "sales", 5);
  const uint32_t ann = strowger_acd_find_agent(acd, "ann", 3);
  const int queues = STROWGER_TABLE_QUEUES;
  double value = -1;
  // Intervals of 30 minutes: the first has three calls, the second the last one.
  GOOD(strowger_report_figure, figure(report, 0, queues, sales, "offered") == 3 &&
                                   strowger_report_figure(report, 0, queues, sales, 0, &value) == STROWGER_OK);
  CHECK(figure(report, 0, queues, sales, "answered") == 2 && figure(report, 1, queues, sales, "offered") == 1);
  CHECK(figure(report, 0, queues, sales, "asa") == 20 && isnan(figure(report, 1, queues, sales, "asa")));
  CHECK(figure(report, STROWGER_TOTAL, queues, sales, "abandoned") == 2);
  CHECK(figure(report, STROWGER_TOTAL, queues, sales, "short_abandoned") == 1);
  CHECK(figure(report, STROWGER_TOTAL, queues, sales, "service_level_answered") == 1);
  CHECK(figure(report, STROWGER_TOTAL, queues, sales, "service_level_answered_and_abandoned") == 0.5);
  CHECK(figure(report, STROWGER_TOTAL, STROWGER_TABLE_CENTRE, 0, "answered") == 2);
  CHECK(figure(report, STROWGER_TOTAL, STROWGER_TABLE_MEDIA, STROWGER_MEDIA_VOICE, "answered") == 2);
  CHECK(figure(report, STROWGER_TOTAL, STROWGER_TABLE_AGENTS, ann, "answered") == 2);
  CHECK(figure(report, STROWGER_TOTAL, STROWGER_TABLE_AGENTS, ann, "talk") == 170 + 150);
  CHECK(figure(report, STROWGER_TOTAL, STROWGER_TABLE_AGENTS, ann, "time_busy") == 170 + 150);
  CHECK(figure(report, STROWGER_TOTAL, STROWGER_TABLE_GROUPS, 0, "staffed") == 41 * 60 + 0);
  CHECK(figure(report, STROWGER_TOTAL, STROWGER_TABLE_CENTRE, 0, "mean_staffed") == 1);
  BAD(strowger_report_figure,
      strowger_report_figure(report, 2, queues, sales, 0, &value) == STROWGER_STATUS_OUT_OF_RANGE);
  BAD(strowger_report_figure, strowger_report_figure(report, 0, queues, 9, 0, &value) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_report_figure, strowger_report_figure(report, 0, 0, 1, 0, &value) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_report_figure,
      strowger_report_figure(report, 0, STROWGER_TABLE_MEDIA, 99, 0, &value) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_report_figure,
      strowger_report_figure(report, 0, queues, sales, 999, &value) == STROWGER_STATUS_OUT_OF_RANGE);
  BAD(strowger_report_figure, strowger_report_figure(report, 0, 6, sales, 0, &value) != STROWGER_OK);
  BAD(strowger_report_figure, strowger_report_figure(report, 0, queues, sales, 0, NULL) != STROWGER_OK);
  BAD(strowger_report_figure, strowger_report_figure(NULL, 0, queues, sales, 0, &value) != STROWGER_OK);
  GOOD(strowger_report_answer_quantile,
       strowger_report_answer_quantile(report, STROWGER_TOTAL, queues, sales, 1, &value) == STROWGER_OK);
  CHECK(fabs(value - 30) < 0.3);
  BAD(strowger_report_answer_quantile,
      strowger_report_answer_quantile(report, 0, queues, sales, NAN, &value) == STROWGER_STATUS_OUT_OF_RANGE);
  BAD(strowger_report_answer_quantile,
      strowger_report_answer_quantile(report, 0, queues, 9, 1, &value) == STROWGER_STATUS_NOT_FOUND);
  BAD(strowger_report_answer_quantile,
      strowger_report_answer_quantile(report, 0, STROWGER_TABLE_AGENTS, ann, 1, &value) != STROWGER_OK);
  BAD(strowger_report_answer_quantile, strowger_report_answer_quantile(NULL, 0, queues, 0, 1, &value) != STROWGER_OK);
}

static void test_periods(const strowger_report* report) {
  int64_t begin_us = -1;
  int64_t end_us = -1;
  uint32_t ids[8];
  size_t count = 0;
  GOOD(strowger_report_interval_count, strowger_report_interval_count(report, &count) == STROWGER_OK && count == 2);
  BAD(strowger_report_interval_count, strowger_report_interval_count(report, NULL) != STROWGER_OK);
  BAD(strowger_report_interval_count, strowger_report_interval_count(NULL, &count) != STROWGER_OK);
  GOOD(strowger_report_period, strowger_report_period(report, 1, &begin_us, &end_us) == STROWGER_OK);
  CHECK(begin_us == 30 * kMinute && end_us == 41 * kMinute);
  GOOD(strowger_report_period, strowger_report_period(report, STROWGER_TOTAL, &begin_us, &end_us) == STROWGER_OK);
  CHECK(begin_us == 0 && end_us == 41 * kMinute);
  BAD(strowger_report_period, strowger_report_period(report, 2, &begin_us, &end_us) == STROWGER_STATUS_OUT_OF_RANGE);
  BAD(strowger_report_period, strowger_report_period(report, 0, NULL, &end_us) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_report_period, strowger_report_period(NULL, 0, &begin_us, &end_us) != STROWGER_OK);
  const size_t expected[] = {1, 2, 0, 1, 1, 1};
  for (int table = 0; table < 6; ++table) {
    GOOD(strowger_report_rows, strowger_report_rows(report, STROWGER_TOTAL, table, ids, 8, &count) == STROWGER_OK);
    CHECK(count == expected[table]);
  }
  BAD(strowger_report_rows, strowger_report_rows(report, 7, 0, ids, 8, &count) == STROWGER_STATUS_OUT_OF_RANGE);
  BAD(strowger_report_rows, strowger_report_rows(report, 0, 6, ids, 8, &count) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_report_rows, strowger_report_rows(report, 0, 0, NULL, 8, &count) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_report_rows, strowger_report_rows(NULL, 0, 0, ids, 8, &count) == STROWGER_STATUS_INVALID_ARGUMENT);
}

static void test_renderings(const strowger_report* report) {
  strowger_text* text = strowger_text_create();
  SIZED(strowger_text_options, options);
  GOOD(strowger_text_options_init, strowger_text_options_init(&options, sizeof options) == STROWGER_OK);
  CHECK(options.max_rows == 100 && options.service_level == STROWGER_SERVICE_LEVEL_WITHOUT_SHORT_ABANDONS);
  BAD(strowger_text_options_init, strowger_text_options_init(NULL, 40) == STROWGER_STATUS_INVALID_ARGUMENT);
  options.title = "Monday morning";
  options.title_length = 6;
  options.ascii = 1;
  GOOD(strowger_report_render_text, strowger_report_render_text(report, &options, text) == STROWGER_OK);
  CHECK(strncmp(strowger_text_data(text), "Monday\n", 7) == 0 && strstr(strowger_text_data(text), "sales") != NULL);
  GOOD(strowger_report_render_text, strowger_report_render_text(report, NULL, text) == STROWGER_OK);
  CHECK(strncmp(strowger_text_data(text), "Strowger report\n", 16) == 0);
  options.service_level = 8;
  BAD(strowger_report_render_text, strowger_report_render_text(report, &options, text) != STROWGER_OK);
  options.title = NULL;
  BAD(strowger_report_render_text, strowger_report_render_text(report, &options, text) != STROWGER_OK);
  BAD(strowger_report_render_text, strowger_report_render_text(report, NULL, NULL) != STROWGER_OK);
  BAD(strowger_report_render_text, strowger_report_render_text(NULL, NULL, text) != STROWGER_OK);
  GOOD(strowger_report_write_csv, strowger_report_write_csv(report, STROWGER_TABLE_AGENTS, text) == STROWGER_OK);
  CHECK(strncmp(strowger_text_data(text), "period,begin_us,end_us,", 23) == 0);
  CHECK(strstr(strowger_text_data(text), ",ann,team,") != NULL);
  BAD(strowger_report_write_csv, strowger_report_write_csv(report, 6, text) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_report_write_csv, strowger_report_write_csv(report, 0, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_report_write_csv, strowger_report_write_csv(NULL, 0, text) == STROWGER_STATUS_INVALID_ARGUMENT);
  GOOD(strowger_report_write_json, strowger_report_write_json(report, text) == STROWGER_OK);
  CHECK(strowger_text_data(text)[0] == '{' && strstr(strowger_text_data(text), "\"sales\"") != NULL);
  BAD(strowger_report_write_json, strowger_report_write_json(report, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_report_write_json, strowger_report_write_json(NULL, text) == STROWGER_STATUS_INVALID_ARGUMENT);
  strowger_text_destroy(text);
}

// ---- Counting -------------------------------------------------------------------------------------------------------

static void test_creating(strowger_acd* acd) {
  SIZED(strowger_error, error);
  SIZED(strowger_report_options, options);
  strowger_interval_report* intervals = NULL;
  GOOD(strowger_report_options_init, strowger_report_options_init(&options, sizeof options) == STROWGER_OK);
  CHECK(options.interval_us == 30 * kMinute && options.skills == 1 && options.keep_intervals == 2000);
  BAD(strowger_report_options_init, strowger_report_options_init(NULL, 64) == STROWGER_STATUS_INVALID_ARGUMENT);
  options.interval_us = 7;
  BAD(strowger_interval_report_create,
      strowger_interval_report_create(acd, &options, &intervals, &error) != STROWGER_OK);
  CHECK(strstr(error.message, "interval") != NULL && intervals == NULL);
  options.queue_service_level_count = 1;
  BAD(strowger_interval_report_create,
      strowger_interval_report_create(acd, &options, &intervals, &error) != STROWGER_OK);
  const strowger_queue_threshold nameless = {NULL, 3, 0};
  options.queue_service_levels = &nameless;
  BAD(strowger_interval_report_create,
      strowger_interval_report_create(acd, &options, &intervals, &error) != STROWGER_OK);
  options.zero[1] = 1;
  BAD(strowger_interval_report_create,
      strowger_interval_report_create(acd, &options, &intervals, &error) != STROWGER_OK);
  BAD(strowger_interval_report_create, strowger_interval_report_create(NULL, NULL, &intervals, &error) != STROWGER_OK);
  BAD(strowger_interval_report_create, strowger_interval_report_create(acd, NULL, NULL, &error) != STROWGER_OK);
  BAD(strowger_interval_report_destroy, (strowger_interval_report_destroy(NULL), 1));
}

static void test_bad_counting(strowger_interval_report* intervals) {
  strowger_event event;
  memset(&event, 0, sizeof event);
  BAD(strowger_interval_report_on_events, strowger_interval_report_on_events(intervals, &event, 1, sizeof event) != 0);
  event.size = sizeof event;
  event.kind = STROWGER_EVENT_CONFIGURED + 1;
  BAD(strowger_interval_report_on_events, strowger_interval_report_on_events(intervals, &event, 1, sizeof event) != 0);
  event.kind = 0;
  event.time_us = -4;
  BAD(strowger_interval_report_on_events, strowger_interval_report_on_events(intervals, &event, 1, sizeof event) != 0);
  BAD(strowger_interval_report_on_events, strowger_interval_report_on_events(intervals, NULL, 1, sizeof event) != 0);
  BAD(strowger_interval_report_on_events, strowger_interval_report_on_events(NULL, &event, 1, sizeof event) != 0);
  BAD(strowger_interval_report_advance, strowger_interval_report_advance(NULL, 0) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_interval_report_advance, strowger_interval_report_advance(intervals, -1) != STROWGER_OK);
  BAD(strowger_interval_report_close, strowger_interval_report_close(NULL, 0) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_interval_report_close, strowger_interval_report_close(intervals, INT64_MAX) != STROWGER_OK);
  BAD(strowger_interval_report_restart, strowger_interval_report_restart(NULL, 0) == STROWGER_STATUS_INVALID_ARGUMENT);
  BAD(strowger_interval_report_restart, strowger_interval_report_restart(intervals, -1) != STROWGER_OK);
  strowger_report* report = NULL;
  BAD(strowger_interval_report_take, strowger_interval_report_take(NULL, 0, &report) != STROWGER_OK);
  BAD(strowger_interval_report_take, strowger_interval_report_take(intervals, 0, NULL) != STROWGER_OK);
  BAD(strowger_interval_report_take, strowger_interval_report_take(intervals, -2, &report) != STROWGER_OK);
}

static void test_host_report(void) {
  strowger_centre* centre = load_office();
  strowger_host* host = NULL;
  strowger_subscription* subscription = NULL;
  strowger_interval_report* intervals = NULL;
  strowger_report* report = NULL;
  CHECK(strowger_host_create(centre, NULL, NULL, &host, NULL) == STROWGER_OK);
  CHECK(strowger_host_subscribe(host, NULL, &subscription, NULL) == STROWGER_OK);
  GOOD(strowger_interval_report_create_for_host,
       strowger_interval_report_create_for_host(host, NULL, &intervals, NULL) == STROWGER_OK);
  strowger_interval_report_destroy(intervals);
  BAD(strowger_interval_report_create_for_host,
      strowger_interval_report_create_for_host(NULL, NULL, &intervals, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(intervals == NULL);
  BAD(strowger_interval_report_create_for_host,
      strowger_interval_report_create_for_host(host, NULL, NULL, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  CHECK(strowger_interval_report_create_for_host(host, NULL, &intervals, NULL) == STROWGER_OK);
  const strowger_command command = strowger_arrive_call(0);
  CHECK(strowger_host_submit(host, &command) == STROWGER_SUBMIT_ACCEPTED);
  strowger_event events[8];
  SIZED(strowger_read_report, read);
  CHECK(strowger_subscription_read(subscription, events, 8, sizeof events[0], &read) == STROWGER_OK && read.count == 1);
  CHECK(strowger_interval_report_on_events(intervals, events, read.count, sizeof events[0]) == STROWGER_OK);
  // Names are asked for when the report is rendered, also of a host that has finished.
  strowger_host_destroy(host);
  strowger_subscription_destroy(subscription);
  GOOD(strowger_interval_report_take,
       strowger_interval_report_take(intervals, STROWGER_MAX_TIME_US, &report) == STROWGER_OK);
  strowger_interval_report_destroy(intervals);
  strowger_text* text = strowger_text_create();
  CHECK(strowger_report_write_csv(report, STROWGER_TABLE_QUEUES, text) == STROWGER_OK);
  CHECK(strstr(strowger_text_data(text), ",support,1,") != NULL);
  CHECK(strowger_report_write_csv(report, STROWGER_TABLE_SKILLS, text) == STROWGER_OK);
  CHECK(strstr(strowger_text_data(text), ",english,1,") != NULL);
  strowger_text_destroy(text);
  strowger_report_destroy(report);
  strowger_centre_destroy(centre);
}

void test_reports(void) {
  test_metrics();
  strowger_acd* acd = make_office(NULL);
  test_creating(acd);
  SIZED(strowger_report_options, options);
  CHECK(strowger_report_options_init(&options, sizeof options) == STROWGER_OK);
  const strowger_queue_threshold threshold = {"sales", 5, 30000000};
  options.queue_service_levels = &threshold;
  options.queue_service_level_count = 1;
  strowger_interval_report* intervals = NULL;
  GOOD(strowger_interval_report_create,
       strowger_interval_report_create(acd, &options, &intervals, NULL) == STROWGER_OK);
  test_bad_counting(intervals);
  GOOD(strowger_interval_report_advance, strowger_interval_report_advance(intervals, 0) == STROWGER_OK);
  strowger_command command = strowger_log_in(strowger_acd_find_agent(acd, "ann", 3));
  command.ready = 0;
  apply(acd, command);
  work(acd, intervals);
  CHECK(strowger_acd_advance(acd, 41 * kMinute) == STROWGER_REFUSAL_NONE);
  GOOD(strowger_interval_report_advance, strowger_interval_report_advance(intervals, 41 * kMinute) == STROWGER_OK);
  GOOD(strowger_interval_report_close, strowger_interval_report_close(intervals, 41 * kMinute) == STROWGER_OK);
  strowger_report* report = NULL;
  GOOD(strowger_interval_report_take,
       strowger_interval_report_take(intervals, STROWGER_NO_TIME_US, &report) == STROWGER_OK);
  test_periods(report);
  test_figures(report, acd);
  GOOD(strowger_interval_report_restart, strowger_interval_report_restart(intervals, 42 * kMinute) == STROWGER_OK);
  GOOD(strowger_interval_report_destroy, (strowger_interval_report_destroy(intervals), 1));
  // A report keeps what it needs to know names.
  strowger_acd_destroy(acd);
  test_renderings(report);
  GOOD(strowger_report_destroy, (strowger_report_destroy(report), 1));
  BAD(strowger_report_destroy, (strowger_report_destroy(NULL), 1));
  test_host_report();
}
