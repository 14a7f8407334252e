// SPDX-License-Identifier: Apache-2.0
#include "pbx.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// ---- What is where --------------------------------------------------------------------------------------------------

static double seconds(int64_t us) { return (double)us * 1e-6; }

static struct phone* phone_named(struct pbx* pbx, const char* name) {
  for (size_t i = 0; i < pbx->phone_count; ++i) {
    if (strcmp(pbx->phones[i].name, name) == 0) return &pbx->phones[i];
  }
  return NULL;
}

static struct phone* phone_of(struct pbx* pbx, strowger_agent_id agent) {
  for (size_t i = 0; i < pbx->phone_count; ++i) {
    if (pbx->phones[i].agent == agent) return &pbx->phones[i];
  }
  return NULL;
}

static const char* queue_name(struct pbx* pbx, strowger_queue_id queue) {
  static char name[kNameBytes];
  strowger_acd_queue_name(pbx->acd, queue, name, sizeof name, NULL);
  return name;
}

static void say(struct pbx* pbx, const char* what) {
  printf("%7.1f  %s", seconds(strowger_acd_now_us(pbx->acd)), what);
}

// ---- The engine says: obey ------------------------------------------------------------------------------------------

static void obey_offer(struct pbx* pbx, const strowger_event* event, struct phone* phone) {
  if (event->kind == STROWGER_EVENT_OFFERED) {
    phone->ringing = event->call;
    say(pbx, "");
    printf("ring %s for channel %" PRIu64 " (%s), %.0f s\n", phone->name, event->host_ref,
           pbx->channels[event->host_ref].caller, seconds(event->value));
  } else {
    phone->ringing = STROWGER_NO_CALL;
    say(pbx, "");
    printf("stop ringing %s: %s\n", phone->name, strowger_cause_name(event->cause));
  }
}

static void obey_connection(struct pbx* pbx, const strowger_event* event, struct phone* phone) {
  say(pbx, "");
  if (event->kind == STROWGER_EVENT_CONNECTED) {
    phone->ringing = STROWGER_NO_CALL;
    phone->talking = event->call;
    printf("connect channel %" PRIu64 " with %s, who waited %.0f s\n", event->host_ref, phone->name,
           seconds(event->value2));
  } else {
    phone->talking = STROWGER_NO_CALL;
    printf("disconnect channel %" PRIu64 " from %s: %s after %.0f s\n", event->host_ref, phone->name,
           strowger_cause_name(event->cause), seconds(event->value + event->value2));
  }
}

static void obey_ladder(struct pbx* pbx, const strowger_event* event) {
  char message[64];
  strowger_acd_text_name(pbx->acd, event->text, message, sizeof message, NULL);
  say(pbx, "");
  printf("%s for channel %" PRIu64 "%s%s\n", strowger_ladder_action_name(event->action), event->host_ref,
         message[0] != '\0' ? ": " : "", message);
}

static void obey(struct pbx* pbx, const strowger_event* event) {
  struct phone* phone = phone_of(pbx, event->agent);
  switch (event->kind) {
    case STROWGER_EVENT_OFFERED:
    case STROWGER_EVENT_OFFER_ENDED:
      obey_offer(pbx, event, phone);
      break;
    case STROWGER_EVENT_CONNECTED:
    case STROWGER_EVENT_DISCONNECTED:
      obey_connection(pbx, event, phone);
      break;
    case STROWGER_EVENT_QUEUED:
      say(pbx, "");
      printf("channel %" PRIu64 " waits in %s, place %" PRId64 "\n", event->host_ref, queue_name(pbx, event->queue),
             event->value);
      break;
    case STROWGER_EVENT_LADDER_STEP:
      obey_ladder(pbx, event);
      break;
    case STROWGER_EVENT_SLA_AT_RISK:
    case STROWGER_EVENT_SLA_BREACHED:
      say(pbx, "");
      printf("%s: channel %" PRIu64 "\n", strowger_event_kind_name(event->kind), event->host_ref);
      break;
    case STROWGER_EVENT_ENDED:
      say(pbx, "");
      printf("channel %" PRIu64 " is over: %s\n", event->host_ref, strowger_call_end_name(event->end));
      pbx->channels[event->host_ref].call = STROWGER_NO_CALL;
      break;
    case STROWGER_EVENT_AGENT_STATE:
      say(pbx, "");
      printf("%s: %s\n", phone->name, strowger_agent_state_name(event->new_state));
      break;
    default:
      break;
  }
}

// The engine's answers are told at once, its events wait: here they are taken, obeyed and counted.
static void obey_all(struct pbx* pbx) {
  strowger_event events[16];
  size_t count = 0;
  while (strowger_acd_poll_events(pbx->acd, events, 16, sizeof events[0], &count) == STROWGER_OK && count > 0) {
    strowger_interval_report_on_events(pbx->report, events, count, sizeof events[0]);
    for (size_t i = 0; i < count; ++i) obey(pbx, &events[i]);
  }
}

static void apply(struct pbx* pbx, const strowger_command* command, strowger_applied* applied) {
  const strowger_refusal refusal = strowger_acd_apply(pbx->acd, command, applied);
  if (refusal != STROWGER_REFUSAL_NONE) {
    say(pbx, "");
    printf("%s refused: %s\n", strowger_command_kind_name(command->kind), strowger_refusal_help((int)refusal));
  }
  obey_all(pbx);
}

void pbx_advance(struct pbx* pbx, int64_t now_us) {
  strowger_acd_advance(pbx->acd, now_us);
  obey_all(pbx);
}

// ---- A telephone does something -------------------------------------------------------------------------------------

static void call_arrives(struct pbx* pbx, unsigned number, const char* caller, const char* queue) {
  struct channel* channel = &pbx->channels[number];
  snprintf(channel->caller, sizeof channel->caller, "%s", caller);
  const strowger_attribute attribute = {STROWGER_CALLER_NUMBER, 0, caller, strlen(caller)};
  strowger_command command = strowger_arrive_call(strowger_acd_find_queue(pbx->acd, queue, STROWGER_ZERO_TERMINATED));
  command.host_ref = number;
  command.attributes = &attribute;
  command.attribute_count = 1;
  strowger_applied applied = {sizeof applied, 0, {0, 0, 0}, STROWGER_NO_CALL};
  // The engine may connect or end the call before this returns; its id is needed by then.
  const strowger_refusal refusal = strowger_acd_apply(pbx->acd, &command, &applied);
  channel->call = applied.call;
  if (refusal != STROWGER_REFUSAL_NONE) {
    say(pbx, "");
    printf("busy tone for channel %u: %s\n", number, strowger_refusal_help((int)refusal));
  }
  obey_all(pbx);
}

static void channel_does(struct pbx* pbx, const char* verb, unsigned number) {
  const strowger_call_id call = pbx->channels[number].call;
  if (strcmp(verb, "hangup") == 0) {
    const strowger_command command = strowger_hang_up_call(call);
    apply(pbx, &command, NULL);
    return;
  }
  strowger_error error = {sizeof error, 0, 0, 0, 0, ""};
  const int known = strowger_acd_explain(pbx->acd, call, NULL, pbx->text, &error) == STROWGER_OK;
  printf("%s%s", known ? strowger_text_data(pbx->text) : error.message, known ? "" : "\n");
}

static void phone_does(struct pbx* pbx, const char* verb, struct phone* phone, const char* queue) {
  strowger_command command;
  if (strcmp(verb, "login") == 0) {
    command = strowger_log_in(phone->agent);
  } else if (strcmp(verb, "logout") == 0) {
    command = strowger_log_out(phone->agent);
  } else if (strcmp(verb, "ready") == 0) {
    command = strowger_set_ready(phone->agent);
  } else if (strcmp(verb, "lunch") == 0) {
    const strowger_reason_id lunch = strowger_acd_find_reason(pbx->acd, "lunch", STROWGER_ZERO_TERMINATED);
    command = strowger_set_not_ready(phone->agent, lunch);
  } else if (strcmp(verb, "answer") == 0) {
    command = strowger_accept_offer(phone->ringing, phone->agent);
  } else if (strcmp(verb, "decline") == 0) {
    command = strowger_decline_offer(phone->ringing, phone->agent);
  } else if (strcmp(verb, "hold") == 0) {
    command = strowger_hold_call(phone->talking);
  } else if (strcmp(verb, "retrieve") == 0) {
    command = strowger_retrieve_call(phone->talking);
  } else if (strcmp(verb, "done") == 0) {
    command = strowger_complete_call(phone->talking);
  } else if (strcmp(verb, "transfer") == 0) {
    const strowger_queue_id to = strowger_acd_find_queue(pbx->acd, queue, STROWGER_ZERO_TERMINATED);
    command = strowger_transfer_call(phone->talking, to);
  } else {
    printf("a telephone cannot '%s'\n", verb);
    return;
  }
  apply(pbx, &command, NULL);
}

static void print_queues(struct pbx* pbx) {
  strowger_queue_id queues[8];
  size_t count = 0;
  strowger_acd_queues(pbx->acd, queues, 8, &count);
  for (size_t i = 0; i < count && i < 8; ++i) {
    strowger_queue_view view;
    view.size = sizeof view;
    if (strowger_acd_queue(pbx->acd, queues[i], &view) != STROWGER_OK) continue;
    printf("         %s: %u waiting, %u ready, %u busy\n", queue_name(pbx, queues[i]), view.waiting,
           view.members[STROWGER_AGENT_READY], view.members[STROWGER_AGENT_BUSY]);
  }
}

void pbx_signal(struct pbx* pbx, const char* line) {
  char verb[kNameBytes] = "";
  char who[kNameBytes] = "";
  char third[kNameBytes] = "";
  char fourth[kNameBytes] = "";
  if (sscanf(line, "%31s %31s %31s %31s", verb, who, third, fourth) < 1) return;
  say(pbx, "");
  printf("> %s\n", line);
  unsigned number = 0;
  const int is_channel = sscanf(who, "%u", &number) == 1 && number < kMaxChannels;
  struct phone* phone = phone_named(pbx, who);
  if (strcmp(verb, "queues") == 0) {
    print_queues(pbx);
  } else if (is_channel && strcmp(verb, "call") == 0) {
    call_arrives(pbx, number, third, fourth);
  } else if (is_channel && (strcmp(verb, "hangup") == 0 || strcmp(verb, "why") == 0)) {
    channel_does(pbx, verb, number);
  } else if (phone != NULL) {
    phone_does(pbx, verb, phone, third);
  } else {
    printf("nobody here is called '%s'\n", who);
  }
}

// ---- The day --------------------------------------------------------------------------------------------------------

static int make_phones(struct pbx* pbx) {
  strowger_agent_id agents[kMaxPhones];
  size_t count = 0;
  if (strowger_acd_agents(pbx->acd, agents, kMaxPhones, &count) != STROWGER_OK || count > kMaxPhones) return 1;
  pbx->phone_count = count;
  for (size_t i = 0; i < count; ++i) {
    struct phone* phone = &pbx->phones[i];
    phone->agent = agents[i];
    phone->ringing = STROWGER_NO_CALL;
    phone->talking = STROWGER_NO_CALL;
    strowger_acd_agent_name(pbx->acd, agents[i], phone->name, sizeof phone->name, NULL);
  }
  for (size_t i = 0; i < kMaxChannels; ++i) pbx->channels[i].call = STROWGER_NO_CALL;
  return 0;
}

int pbx_open(struct pbx* pbx, const char* path) {
  memset(pbx, 0, sizeof *pbx);
  strowger_error error = {sizeof error, 0, 0, 0, 0, ""};
  strowger_centre* centre = NULL;
  if (strowger_centre_load_file(path, NULL, &centre, &error) != STROWGER_OK ||
      strowger_acd_create(centre, NULL, &pbx->acd, &error) != STROWGER_OK ||
      strowger_interval_report_create(pbx->acd, NULL, &pbx->report, &error) != STROWGER_OK) {
    fprintf(stderr, "%s\n", error.message);
  }
  strowger_centre_destroy(centre);
  pbx->text = strowger_text_create();
  if (pbx->report != NULL && pbx->text != NULL && make_phones(pbx) == 0) return 0;
  pbx_close(pbx);
  return 1;
}

void pbx_close(struct pbx* pbx) {
  strowger_interval_report_destroy(pbx->report);
  strowger_acd_destroy(pbx->acd);
  strowger_text_destroy(pbx->text);
}

void pbx_print_report(struct pbx* pbx) {
  static const char* const metrics[] = {"offered", "answered", "abandoned", "asa", "service_level_offered"};
  strowger_report* report = NULL;
  strowger_interval_report_close(pbx->report, strowger_acd_now_us(pbx->acd));
  if (strowger_interval_report_take(pbx->report, STROWGER_NO_TIME_US, &report) != STROWGER_OK) return;
  strowger_queue_id queues[8];
  size_t count = 0;
  strowger_report_rows(report, STROWGER_TOTAL, STROWGER_TABLE_QUEUES, queues, 8, &count);
  for (size_t i = 0; i < count && i < 8; ++i) {
    printf("\n%s\n", queue_name(pbx, queues[i]));
    for (size_t m = 0; m < sizeof metrics / sizeof metrics[0]; ++m) {
      const size_t metric = strowger_metric_find(STROWGER_TABLE_QUEUES, metrics[m], STROWGER_ZERO_TERMINATED);
      strowger_metric row;
      row.size = sizeof row;
      double value = 0;
      if (strowger_metric_at(STROWGER_TABLE_QUEUES, metric, &row) != STROWGER_OK ||
          strowger_report_figure(report, STROWGER_TOTAL, STROWGER_TABLE_QUEUES, queues[i], metric, &value) !=
              STROWGER_OK) {
        continue;
      }
      printf("  %-24s %8.2f %s\n", row.name, value, row.unit);
    }
  }
  strowger_report_destroy(report);
}
