// SPDX-License-Identifier: Apache-2.0
//
// Calls every function of the C API with good and with bad input, in C99.
//   api_test NOTES: writes "good NAME" and "bad NAME" lines to the file NOTES, for every_function.sh.
#include <stdio.h>
#include <string.h>

#include "check.h"

enum { kMaxNotes = 4096 };

struct note {
  const char* kind;
  const char* function;
};

static struct note notes[kMaxNotes];
static size_t note_count;
static int failures;
static int checks;

void note_check(const char* kind, const char* function, int holds, const char* condition, const char* file, int line) {
  ++checks;
  if (function != NULL) {
    const char* called = strstr(condition, function);
    if (called == NULL || called[strlen(function)] != '(') {
      printf("%s:%d: the condition does not call %s: %s\n", file, line, function, condition);
      ++failures;
    }
  }
  if (!holds) {
    printf("%s:%d: does not hold: %s\n", file, line, condition);
    ++failures;
  }
  if (function == NULL || note_count == kMaxNotes) return;
  notes[note_count].kind = kind;
  notes[note_count].function = function;
  ++note_count;
}

strowger_centre* load_office(void) {
  static const char toml[] =
      "skills = ['english', 'german']\nreasons = ['lunch']\ncustomer_classes = ['gold']\n"
      "sla = [{ name = 'soon', target = '30s' }]\n"
      "[[group]]\nname = 'team'\n"
      "[[queue]]\nname = 'support'\nrequirement = 'english >= 3'\nsla = 'soon'\nwrap_up = '10s'\nescalate_to = "
      "'sales'\n"
      "ladder = [{ do = 'announce', after = '20s', message = 'please hold' }]\n"
      "[[queue]]\nname = 'sales'\n"
      "[[agent]]\nname = 'ann'\ngroup = 'team'\nskills = { english = 8 }\nqueues = ['support', 'sales']\n"
      "[[agent]]\nname = 'bob'\nskills = { english = 5 }\nqueues = ['support']\n";
  SIZED(strowger_error, error);
  strowger_centre* centre = NULL;
  const strowger_status status =
      strowger_centre_load(toml, STROWGER_ZERO_TERMINATED, "office.toml", NULL, &centre, &error);
  if (status != STROWGER_OK) printf("%s\n", error.message);
  CHECK(status == STROWGER_OK && centre != NULL);
  return centre;
}

strowger_acd* make_office(const strowger_engine_options* options) {
  strowger_centre* centre = load_office();
  strowger_acd* acd = NULL;
  CHECK(strowger_acd_create(centre, options, &acd, NULL) == STROWGER_OK);
  strowger_centre_destroy(centre);
  return acd;
}

strowger_event poll_for(strowger_acd* acd, int kind) {
  SIZED(strowger_event, found);
  found.size = 0;
  strowger_event event;
  size_t count = 0;
  while (strowger_acd_poll_events(acd, &event, 1, sizeof event, &count) == STROWGER_OK && count == 1) {
    if (found.size == 0 && event.kind == kind) found = event;
  }
  return found;
}

void log_in(strowger_acd* acd, const char* agent) {
  const strowger_command command = strowger_log_in(strowger_acd_find_agent(acd, agent, STROWGER_ZERO_TERMINATED));
  CHECK(strowger_acd_apply(acd, &command, NULL) == STROWGER_REFUSAL_NONE);
}

strowger_call_id arrive(strowger_acd* acd, const char* queue, uint64_t host_ref) {
  strowger_command command = strowger_arrive_call(strowger_acd_find_queue(acd, queue, STROWGER_ZERO_TERMINATED));
  command.host_ref = host_ref;
  SIZED(strowger_applied, applied);
  CHECK(strowger_acd_apply(acd, &command, &applied) == STROWGER_REFUSAL_NONE);
  return applied.call;
}

int main(int argc, char** argv) {
  test_values();
  test_centre();
  test_acd_life();
  test_acd_commands();
  test_acd_configuration();
  test_acd_questions();
  test_host();
  test_subscriptions();
  test_reports();
  test_structs();
  test_policies();
  CHECK(note_count < kMaxNotes);
  FILE* file = argc == 2 ? fopen(argv[1], "w") : NULL;
  CHECK(file != NULL);
  for (size_t i = 0; file != NULL && i < note_count; ++i) fprintf(file, "%s %s\n", notes[i].kind, notes[i].function);
  if (file != NULL) CHECK(fclose(file) == 0);
  printf("%d checks, %d failed\n", checks, failures);
  return failures == 0 ? 0 : 1;
}
