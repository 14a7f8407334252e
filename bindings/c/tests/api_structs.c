// SPDX-License-Identifier: Apache-2.0
//
// Structs across versions: a program with larger or smaller structs than the library's, and where their members lie.
#include <stddef.h>
#include <string.h>

#include "check.h"

// A later version's structs: the same, and a member more.
struct later_event {
  strowger_event event;
  uint64_t member;
};
struct later_command {
  strowger_command command;
  uint64_t member;
};
struct later_options {
  strowger_engine_options options;
  uint64_t member;
};
struct later_view {
  strowger_queue_view view;
  uint64_t member;
};

static void test_later_program(void) {
  strowger_centre* centre = load_office();
  struct later_options options;
  CHECK(strowger_engine_options_init(&options.options, sizeof options) == STROWGER_OK);
  CHECK(options.options.size == sizeof options && options.member == 0);
  strowger_acd* acd = NULL;
  options.member = 1;
  CHECK(strowger_acd_create(centre, &options.options, &acd, NULL) == STROWGER_STATUS_INVALID_ARGUMENT);
  options.member = 0;
  CHECK(strowger_acd_create(centre, &options.options, &acd, NULL) == STROWGER_OK);
  strowger_centre_destroy(centre);
  struct later_command command;
  memset(&command, 0, sizeof command);
  command.command = strowger_arrive_call(0);
  command.command.size = sizeof command;
  CHECK(strowger_acd_apply(acd, &command.command, NULL) == STROWGER_REFUSAL_NONE);
  command.member = 1;
  CHECK(strowger_acd_apply(acd, &command.command, NULL) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  command.command.size = 100;
  CHECK(strowger_acd_apply(acd, &command.command, NULL) == STROWGER_REFUSAL_INVALID_ARGUMENT);
  command.command.size = sizeof command;
  command.member = 0;
  CHECK(strowger_acd_apply(acd, &command.command, NULL) == STROWGER_REFUSAL_NONE);
  struct later_event events[3];
  size_t count = 0;
  memset(events, 0xee, sizeof events);
  strowger_event* first = &events[0].event;
  CHECK(strowger_acd_poll_events(acd, first, 2, sizeof events[0], &count) == STROWGER_OK && count == 2);
  CHECK(events[1].event.size == sizeof(strowger_event) && events[1].member == 0 && events[1].event.number == 1);
  CHECK(events[1].event.kind == STROWGER_EVENT_QUEUED && events[2].event.size == 0xeeeeeeee);
  strowger_interval_report* intervals = NULL;
  CHECK(strowger_interval_report_create(acd, NULL, &intervals, NULL) == STROWGER_OK);
  CHECK(strowger_interval_report_on_events(intervals, first, 2, sizeof events[0]) == STROWGER_OK);
  strowger_interval_report_destroy(intervals);
  struct later_view view;
  memset(&view, 0xee, sizeof view);
  view.view.size = sizeof view;
  CHECK(strowger_acd_queue(acd, 0, &view.view) == STROWGER_OK);
  CHECK(view.view.size == sizeof view.view && view.view.waiting == 2 && view.member == 0);
  strowger_acd_destroy(acd);
}

#define AT(type, member, offset) CHECK(sizeof(void*) != 8 || offsetof(type, member) == (offset))
#define BYTES(type, bytes) CHECK(sizeof(void*) != 8 || sizeof(type) == (bytes))

// The members of this version stay where they are for ever; new ones come behind the last.
static void test_layouts(void) {
  AT(strowger_event, kind, 4);
  AT(strowger_event, cause, 5);
  AT(strowger_event, media, 6);
  AT(strowger_event, end, 7);
  AT(strowger_event, number, 8);
  AT(strowger_event, time_us, 16);
  AT(strowger_event, call, 24);
  AT(strowger_event, host_ref, 32);
  AT(strowger_event, value, 40);
  AT(strowger_event, value2, 48);
  AT(strowger_event, agent, 56);
  AT(strowger_event, queue, 60);
  AT(strowger_event, requirement, 64);
  AT(strowger_event, text, 68);
  AT(strowger_event, priority, 72);
  AT(strowger_event, reason, 74);
  AT(strowger_event, step, 76);
  AT(strowger_event, new_state, 79);
  AT(strowger_command, kind, 4);
  AT(strowger_command, media, 5);
  AT(strowger_command, resolved, 6);
  AT(strowger_command, ready, 7);
  AT(strowger_command, record_decisions, 8);
  AT(strowger_command, reason, 10);
  AT(strowger_command, customer_class, 12);
  AT(strowger_command, agent, 16);
  AT(strowger_command, queue, 20);
  AT(strowger_command, requirement, 24);
  AT(strowger_command, position, 28);
  AT(strowger_command, call, 32);
  AT(strowger_command, host_ref, 40);
  AT(strowger_command, enqueue_time_us, 48);
  AT(strowger_command, priority, 56);
  AT(strowger_command, tiers, 60);
  AT(strowger_command, preferred_window_us, 72);
  AT(strowger_command, preferred, 80);
  AT(strowger_command, attributes, 96);
  AT(strowger_command, text, 112);
  AT(strowger_command, text_length, 120);
  AT(strowger_error, line, 8);
  AT(strowger_error, message, 24);
  AT(strowger_applied, refusal, 4);
  AT(strowger_applied, call, 8);
  AT(strowger_engine_options, start_us, 16);
  AT(strowger_engine_options, decision_context, 96);
  AT(strowger_host_options, drive, 4);
  AT(strowger_host_options, now_context, 56);
  AT(strowger_call_view, ladder_runs, 72);
  AT(strowger_agent_view, calls_in_hand, 48);
  AT(strowger_report_options, queue_service_levels, 48);
  BYTES(strowger_event, 80);
  BYTES(strowger_command, 128);
  BYTES(strowger_attribute, 24);
  BYTES(strowger_queue_threshold, 24);
}

void test_structs(void) {
  test_later_program();
  test_layouts();
}
