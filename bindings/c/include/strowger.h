// SPDX-License-Identifier: Apache-2.0
//
// The C API of Strowger, an embeddable automatic call distributor: C99, and C++.
//
// For developers of a PBX in C. You tell the engine what happens (strowger_acd_apply) and what time it is
// (strowger_acd_advance); it tells you whom to ring, whom to connect, what to announce (strowger_acd_poll_events). It
// reads no clock, starts no thread and prints nothing. What each thing means is said in the C++ headers and in
// engine/RULES.md; names, numbers and rules are the same here. Programs with several threads share an engine through a
// strowger_host.
//
// Rules that hold for every function:
//   Handles      are opaque. What a `create`, `load`, `start`, `subscribe` or `take` gives out belongs to the caller,
//                who gives it back to the `destroy` of its type, in any order; NULL is let pass there. After an error
//                the place for the handle holds NULL.
//   Errors       come back as strowger_status, strowger_refusal, strowger_submit_result or strowger_poll_result. A
//                function that takes a strowger_error (NULL: not wanted) says there what was wrong, in words. A NULL
//                where none is allowed, a struct without its size, a text of NULL and some length, a member called zero
//                that is not 0: INVALID_ARGUMENT, and nothing is done. No C++ exception comes out.
//   Memory       is the one thing that may run out in the middle. A function that finds none says RESOURCE_EXHAUSTED or
//                OUT_OF_MEMORY. An engine, host or interval report that found none in the middle of a change is broken:
//                each later function says the same, and destroy leaves its memory where it is. CAUTION: what reads and
//                changes a configuration uses hash tables that do not survive it; the process may end there. After
//                warm-up commands, time and events take no memory.
//   Structs      begin with `size`, which the caller sets to sizeof the struct (constructors and `init` functions do).
//                Later versions only append members. A program and a library of different versions understand each
//                other: members that one of them does not know are as if left at their defaults, and a member that the
//                library does not know but the program has set is INVALID_ARGUMENT. What the library fills, it fills
//                up to `size`, and writes there how much it filled. Arrays of structs come with the size of one.
//   Texts        that go in are bytes and a length (STROWGER_ZERO_TERMINATED: up to the zero), read during the call and
//                not kept. Short texts go out into the caller's buffer as snprintf does it: always ended by a zero if
//                the capacity is not 0, the length is that of the whole text. Long ones go into a strowger_text.
//   Lists        go out into the caller's array up to its capacity; the count is that of the whole list.
//   Units        are in the names: `_us` are microseconds. Instants count from an epoch of the caller's choice, 0 to
//                STROWGER_MAX_TIME_US; durations are 0 to STROWGER_FOREVER_US.
//   Threads      an engine and what was made from it is for one thread at a time; a strowger_host, and what is said of
//                it in host.h, for all. Functions without a handle are for all threads.
//
// Example:
//   strowger_error error = {sizeof error};
//   strowger_centre* centre = NULL;
//   strowger_acd* acd = NULL;
//   if (strowger_centre_load_file("helpdesk.toml", NULL, &centre, &error) != STROWGER_OK ||
//       strowger_acd_create(centre, NULL, &acd, &error) != STROWGER_OK) {
//     fprintf(stderr, "%s\n", error.message);        // helpdesk.toml:12:10: queue 'support': weight is 0, expected ...
//   }
//   strowger_command call = strowger_arrive_call(strowger_acd_find_queue(acd, "support", STROWGER_ZERO_TERMINATED));
//   call.host_ref = 42;
//   strowger_acd_apply(acd, &call, NULL);
#ifndef STROWGER_BINDINGS_C_INCLUDE_STROWGER_H_
#define STROWGER_BINDINGS_C_INCLUDE_STROWGER_H_

#include "strowger/c/acd.h"
#include "strowger/c/base.h"
#include "strowger/c/centre.h"
#include "strowger/c/command.h"
#include "strowger/c/event.h"
#include "strowger/c/host.h"
#include "strowger/c/picture.h"
#include "strowger/c/policies.h"
#include "strowger/c/report.h"
#include "strowger/c/values.h"

#endif  // STROWGER_BINDINGS_C_INCLUDE_STROWGER_H_
