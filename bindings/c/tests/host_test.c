// SPDX-License-Identifier: Apache-2.0
//
// A host and several threads, in C: submitters who ask and wait, a lossless reader who obeys, a lossy reader, one who
// looks at pictures. For ThreadSanitizer, and for counts that must come out even: no call is lost.
//   host_test [CALLS_PER_THREAD]
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "strowger.h"

enum { kSubmitters = 3, kAgents = 4 };

static int failures;

#define CHECK(condition)                                                             \
  do {                                                                               \
    if (!(condition)) {                                                              \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      __atomic_add_fetch(&failures, 1, __ATOMIC_RELAXED);                            \
    }                                                                                \
  } while (0)

struct shared {
  strowger_host* host;
  strowger_queue_id queue;
  strowger_agent_id agents[kAgents];
  int calls_per_thread;
  int done;  // Atomic: everybody has submitted.
};

static void submit(strowger_host* host, strowger_command command) {
  for (;;) {
    const strowger_submit_result result = strowger_host_submit(host, &command);
    if (result == STROWGER_SUBMIT_ACCEPTED) return;
    CHECK(result == STROWGER_SUBMIT_FULL || result == STROWGER_SUBMIT_HELD_BACK);
    if (result != STROWGER_SUBMIT_FULL && result != STROWGER_SUBMIT_HELD_BACK) return;
    sched_yield();
  }
}

// Every second call is asked for by request; every third has attributes; every fifth is given up at once.
static void* submitter(void* context) {
  struct shared* shared = context;
  strowger_request* request = strowger_request_create();
  const strowger_attribute attribute = {STROWGER_LANGUAGE, 0, "de", 2};
  for (int i = 0; i < shared->calls_per_thread; ++i) {
    strowger_command command = strowger_arrive_call(shared->queue);
    command.host_ref = (uint64_t)i;
    if (i % 3 == 0) {
      command.attributes = &attribute;
      command.attribute_count = 1;
    }
    if (i % 2 != 0) {
      submit(shared->host, command);
      continue;
    }
    strowger_submit_result result;
    while ((result = strowger_host_request(shared->host, &command, request)) != STROWGER_SUBMIT_ACCEPTED) {
      CHECK(result == STROWGER_SUBMIT_FULL || result == STROWGER_SUBMIT_HELD_BACK);
      sched_yield();
    }
    strowger_applied applied = {sizeof applied, 0, {0, 0, 0}, 0};
    CHECK(strowger_request_wait(request, &applied) == STROWGER_OK);
    CHECK(applied.refusal == STROWGER_REFUSAL_NONE && applied.call != STROWGER_NO_CALL);
    if (i % 5 == 0) submit(shared->host, strowger_hang_up_call(applied.call));
  }
  CHECK(strowger_request_destroy(request) == STROWGER_OK);
  return NULL;
}

struct tally {
  uint64_t queued;
  uint64_t answered;
  uint64_t ended;
  uint64_t events;
};

// Accepts every offer, and completes every conversation at once.
static void* obeyer(void* context) {
  void** arguments = context;
  struct shared* shared = arguments[0];
  strowger_subscription* subscription = arguments[1];
  struct tally* tally = arguments[2];
  strowger_event events[32];
  strowger_read_report report;
  memset(&report, 0, sizeof report);
  do {
    report.size = sizeof report;
    CHECK(strowger_subscription_read(subscription, events, 32, sizeof events[0], &report) == STROWGER_OK);
    CHECK(report.lost == 0);
    for (uint64_t i = 0; i < report.count; ++i) {
      CHECK(events[i].number == tally->events++);
      tally->queued += events[i].kind == STROWGER_EVENT_QUEUED;
      tally->answered += events[i].kind == STROWGER_EVENT_CONNECTED;
      tally->ended += events[i].kind == STROWGER_EVENT_ENDED;
      if (strowger_host_closed(shared->host)) continue;
      strowger_command command;
      if (events[i].kind == STROWGER_EVENT_OFFERED) {
        command = strowger_accept_offer(events[i].call, events[i].agent);
      } else if (events[i].kind == STROWGER_EVENT_CONNECTED) {
        command = strowger_complete_call(events[i].call);
      } else {
        continue;
      }
      // A reader must not wait for room that it makes itself; the inbox is large enough.
      CHECK(strowger_host_submit(shared->host, &command) == STROWGER_SUBMIT_ACCEPTED);
    }
    if (report.count == 0) sched_yield();
    if (tally->ended == (uint64_t)kSubmitters * (uint64_t)shared->calls_per_thread) {
      __atomic_store_n(&shared->done, 1, __ATOMIC_RELEASE);
    }
  } while (report.ended == 0);
  return NULL;
}

static void* lossy_reader(void* context) {
  strowger_subscription* subscription = context;
  strowger_event events[8];
  strowger_read_report report;
  memset(&report, 0, sizeof report);
  uint64_t next = 0;
  do {
    report.size = sizeof report;
    CHECK(strowger_subscription_read(subscription, events, 8, sizeof events[0], &report) == STROWGER_OK);
    next += report.count + report.lost;
    if (report.count > 0 && report.lost == 0) CHECK(events[report.count - 1].number + 1 == next);
    if (report.count == 0) sched_yield();
  } while (report.ended == 0);
  uint64_t* seen = malloc(sizeof *seen);
  *seen = next;
  return seen;
}

static void count_calls(void* context, strowger_acd* acd) {
  CHECK(strowger_acd_calls(acd, context) == STROWGER_OK);
  CHECK(strowger_acd_check_invariants(acd, NULL) == STROWGER_OK);
}

static void* watcher(void* context) {
  struct shared* shared = context;
  strowger_picture* picture = strowger_picture_create();
  while (!__atomic_load_n(&shared->done, __ATOMIC_ACQUIRE)) {
    strowger_queue_picture queue;
    queue.size = sizeof queue;
    CHECK(strowger_host_read_picture(shared->host, picture) == STROWGER_OK);
    CHECK(strowger_picture_queue(picture, shared->queue, &queue) == STROWGER_OK);
    CHECK(queue.arrived == queue.waiting + queue.answered + queue.abandoned + queue.left);
    size_t calls = 0;
    CHECK(strowger_host_with_engine(shared->host, count_calls, &calls) == STROWGER_OK);
    sched_yield();
  }
  strowger_picture_destroy(picture);
  return NULL;
}

static void find_ids(void* context, strowger_acd* acd) {
  struct shared* shared = context;
  shared->queue = strowger_acd_find_queue(acd, "support", STROWGER_ZERO_TERMINATED);
  size_t count = 0;
  CHECK(strowger_acd_agents(acd, shared->agents, kAgents, &count) == STROWGER_OK && count == kAgents);
}

static strowger_host* make_host(int drive) {
  static const char toml[] =
      "skills = ['english']\n[[queue]]\nname = 'support'\nmax_wait = '1h'\nno_answer_limit = 0\n"
      "[[agent]]\nname = 'agent-{}'\ncount = 4\nqueues = ['support']\n";
  strowger_centre* centre = NULL;
  strowger_host* host = NULL;
  strowger_error error = {sizeof error, 0, 0, 0, 0, ""};
  strowger_host_options options;
  CHECK(strowger_host_options_init(&options, sizeof options) == STROWGER_OK);
  options.drive = (uint8_t)drive;
  options.inbox_capacity = 1 << 16;
  options.picture_interval_us = 0;
  CHECK(strowger_centre_load(toml, STROWGER_ZERO_TERMINATED, "toml", NULL, &centre, &error) == STROWGER_OK);
  CHECK(strowger_host_create(centre, NULL, &options, &host, &error) == STROWGER_OK);
  if (error.message[0] != '\0') fprintf(stderr, "%s\n", error.message);
  strowger_centre_destroy(centre);
  return host;
}

static void run(int drive, int calls_per_thread) {
  struct shared shared;
  memset(&shared, 0, sizeof shared);
  shared.host = make_host(drive);
  shared.calls_per_thread = calls_per_thread;
  CHECK(strowger_host_with_engine(shared.host, find_ids, &shared) == STROWGER_OK);
  strowger_runner* runner = NULL;
  CHECK(strowger_runner_start(shared.host, NULL, &runner, NULL) == STROWGER_OK);
  strowger_subscription* lossless = NULL;
  strowger_subscription* lossy = NULL;
  strowger_subscription_options options;
  CHECK(strowger_subscription_options_init(&options, sizeof options) == STROWGER_OK);
  options.stall_limit_us = STROWGER_FOREVER_US;
  CHECK(strowger_host_subscribe(shared.host, &options, &lossless, NULL) == STROWGER_OK);
  options.kind = STROWGER_SUBSCRIPTION_LOSSY;
  options.capacity = 16;
  CHECK(strowger_host_subscribe(shared.host, &options, &lossy, NULL) == STROWGER_OK);
  for (int i = 0; i < kAgents; ++i) submit(shared.host, strowger_log_in(shared.agents[i]));

  struct tally tally = {0, 0, 0, 0};
  void* obeyer_arguments[] = {&shared, lossless, &tally};
  pthread_t threads[kSubmitters + 3];
  for (int i = 0; i < kSubmitters; ++i) CHECK(pthread_create(&threads[i], NULL, submitter, &shared) == 0);
  CHECK(pthread_create(&threads[kSubmitters], NULL, obeyer, obeyer_arguments) == 0);
  CHECK(pthread_create(&threads[kSubmitters + 1], NULL, lossy_reader, lossy) == 0);
  CHECK(pthread_create(&threads[kSubmitters + 2], NULL, watcher, &shared) == 0);
  for (int i = 0; i < kSubmitters; ++i) pthread_join(threads[i], NULL);
  pthread_join(threads[kSubmitters + 2], NULL);
  if (drive == STROWGER_HOST_INVOKER) {
    CHECK(strowger_host_close(shared.host) == STROWGER_OK);
    CHECK(strowger_runner_join(runner) == STROWGER_OK);
  } else {
    CHECK(strowger_host_finish(shared.host, SIZE_MAX, NULL) == STROWGER_OK);
    CHECK(strowger_runner_stop(runner) == STROWGER_OK);
  }
  CHECK(strowger_host_finished(shared.host) == 1);
  pthread_join(threads[kSubmitters], NULL);
  uint64_t* seen = NULL;
  pthread_join(threads[kSubmitters + 1], (void**)&seen);

  strowger_host_counts counts;
  counts.size = sizeof counts;
  CHECK(strowger_host_count(shared.host, &counts) == STROWGER_OK);
  const uint64_t calls = (uint64_t)kSubmitters * (uint64_t)calls_per_thread;
  CHECK(tally.queued == calls && tally.ended == calls && tally.events == counts.events && *seen == counts.events);
  printf("%" PRIu64 " calls, %" PRIu64 " answered, %" PRIu64 " commands, %" PRIu64 " refused, %" PRIu64 " events\n",
         calls, tally.answered, counts.applied, counts.refused, counts.events);
  free(seen);
  strowger_host_destroy(shared.host);
  strowger_runner_destroy(runner);
  strowger_subscription_destroy(lossy);
  strowger_subscription_destroy(lossless);
}

int main(int argc, char** argv) {
  const int calls = argc > 1 ? atoi(argv[1]) : 1000;
  run(STROWGER_HOST_COMBINING, calls);
  run(STROWGER_HOST_INVOKER, calls);
  printf("%d failed\n", failures);
  return failures == 0 ? 0 : 1;
}
