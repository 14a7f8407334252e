// SPDX-License-Identifier: Apache-2.0
//
// What a PBX builds against the installed C package: the example of strowger.h.
#include <stdio.h>
#include <string.h>
#include <strowger.h>

int main(void) {
  strowger_error error = {sizeof error, 0, 0, 0, 0, ""};
  strowger_centre* centre = NULL;
  strowger_acd* acd = NULL;
  if (strowger_centre_load("[[queue]]\nname = 'support'\n", STROWGER_ZERO_TERMINATED, "office", NULL, &centre,
                           &error) != STROWGER_OK ||
      strowger_acd_create(centre, NULL, &acd, &error) != STROWGER_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  strowger_command call = strowger_arrive_call(strowger_acd_find_queue(acd, "support", STROWGER_ZERO_TERMINATED));
  call.host_ref = 42;
  strowger_event event;
  size_t count = 0;
  if (strowger_acd_apply(acd, &call, NULL) != STROWGER_REFUSAL_NONE ||
      strowger_acd_poll_events(acd, &event, 1, sizeof event, &count) != STROWGER_OK || count != 1 ||
      event.host_ref != 42 || strcmp(strowger_event_kind_name(event.kind), "queued") != 0) {
    return 1;
  }
  strowger_acd_destroy(acd);
  strowger_centre_destroy(centre);
  printf("strowger %s works here\n", strowger_version());
  return 0;
}
