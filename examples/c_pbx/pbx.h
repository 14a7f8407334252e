// SPDX-License-Identifier: Apache-2.0
//
// The stub of a PBX: channels with callers, telephones of agents, and what it does when a telephone does something or
// the engine says something. It prints what it does; a real one would signal.
#ifndef STROWGER_EXAMPLES_C_PBX_PBX_H_
#define STROWGER_EXAMPLES_C_PBX_PBX_H_

#include <stdint.h>

#include "strowger.h"

enum { kMaxChannels = 32, kMaxPhones = 8, kNameBytes = 32 };

// A caller's line. Its number is what the engine knows it by: strowger_command.host_ref.
struct channel {
  char caller[kNameBytes];
  strowger_call_id call;  // STROWGER_NO_CALL: the line is free.
};

// An agent's telephone.
struct phone {
  char name[kNameBytes];
  strowger_agent_id agent;
  strowger_call_id ringing;  // Offered, and not answered yet.
  strowger_call_id talking;
};

struct pbx {
  strowger_acd* acd;
  strowger_interval_report* report;
  strowger_text* text;
  struct channel channels[kMaxChannels];
  struct phone phones[kMaxPhones];
  size_t phone_count;
};

// Makes the engine from a file. Returns 0, or 1 and has said why.
int pbx_open(struct pbx* pbx, const char* path);
void pbx_close(struct pbx* pbx);

// Moves time to `now_us` and obeys what the engine says.
void pbx_advance(struct pbx* pbx, int64_t now_us);

// A telephone does something: "call 1 +49301111 support", "answer ann", "hangup 1", ...
void pbx_signal(struct pbx* pbx, const char* line);

// What the day was like.
void pbx_print_report(struct pbx* pbx);

#endif  // STROWGER_EXAMPLES_C_PBX_PBX_H_
