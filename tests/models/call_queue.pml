/* SPDX-License-Identifier: Apache-2.0
 *
 * CallQueue, for the model checker spin: every interleaving of two threads that push, one that hangs up and two that
 * pop, who take each step of include/strowger/queue/call_queue.h alone: two priorities, and fewer seats than calls, so
 * that seats are used again. Logs are long enough here; memory orders and the end of a log are in tests/property/queue.
 *
 * Each call must go to exactly one who pops or hangs up, first come, first served within a priority; and a call of the
 * lower priority may go only when every call of the higher one is gone that was pushed before it. With
 * -DTORN_TAKE, -DNO_GENERATION or -DONE_LOOK one thing is wrong, which spin must find.
 */
#define CALLS 3       /* Thread p pushes 2p of the higher priority and then 2p + 1, if there is one, of the lower. */
#define SEATS 2
#define NO_SEAT 255
#define LINE(call) ((call) % 2)  /* 0 is the higher priority. */

byte generation[SEATS];
bool waiting[SEATS];
byte sitting[SEATS];    /* Which call. */
bool taken_seat[SEATS]; /* Whether somebody has the seat in hand or sits there. */

byte entry_seat[CALLS * 2];   /* Two lines of CALLS entries. */
byte entry_generation[CALLS * 2];
byte filled[2];               /* Entries of a line. */

bool gone[CALLS];
byte ticket_seat[CALLS] = NO_SEAT;  /* Handles, once the push has returned. */
byte ticket_generation[CALLS];
byte ends = 0;

/* Who gets the call of that seat and generation? */
inline take(seat, g, got, call) {
#ifdef TORN_TAKE
  got = (waiting[seat] && generation[seat] == g);
#endif
  d_step {
#ifdef NO_GENERATION
    got = waiting[seat];
#endif
#if !defined(TORN_TAKE) && !defined(NO_GENERATION)
    got = (waiting[seat] && generation[seat] == g);
#endif
    if
    :: got ->
      waiting[seat] = false;
      generation[seat] = g + 1;
      call = sitting[seat];
      assert(!gone[call]);
      gone[call] = true;
      ends++
    :: else
    fi
  }
}

proctype pusher(byte p) {
  byte call = 2 * p;
  byte seat;
  do
  :: call > 2 * p + 1 || call == CALLS -> break
  :: else ->
    atomic {
      if
      :: !taken_seat[0] -> seat = 0
      :: !taken_seat[1] -> seat = 1
      fi;
      taken_seat[seat] = true
    }
    sitting[seat] = call;
    waiting[seat] = true;
    ticket_generation[call] = generation[seat];
    d_step {
      entry_seat[LINE(call) * CALLS + filled[LINE(call)]] = seat;
      entry_generation[LINE(call) * CALLS + filled[LINE(call)]] = ticket_generation[call];
      filled[LINE(call)]++
    };
    ticket_seat[call] = seat;
    call++
  od
}

proctype caller_who_hangs_up(byte call) {
  byte seat, got_call;
  bool got;
  ticket_seat[call] != NO_SEAT;
  seat = ticket_seat[call];
  take(seat, ticket_generation[call], got, got_call);
  if :: got -> assert(got_call == call); taken_seat[seat] = false :: else fi
}

proctype popper() {
  byte line, at, seat, g, nobody_until, call;
  bool got;
  do
  :: ends == CALLS -> break
  :: else ->
    line = 0;
    at = 0;
    nobody_until = 0;
    got = false;
    do
    :: at == filled[line] ->
      if
      :: line == 0 -> nobody_until = at; line = 1; at = 0
      :: else -> break
      fi
    :: else ->
      seat = entry_seat[line * CALLS + at];
      g = entry_generation[line * CALLS + at];
      if
#ifdef NO_GENERATION
      :: waiting[seat] ->
#else
      :: waiting[seat] && generation[seat] == g ->
#endif
#ifndef ONE_LOOK
        /* Has somebody come to the higher priority since? */
        if
        :: line == 1 && filled[0] != nobody_until -> break
        :: else
        fi;
#endif
        take(seat, g, got, call);
        if
        :: got ->
          assert(call % 2 == line);
          /* Pushed before it by the same thread, of the higher priority. */
          assert(line == 0 || gone[call - 1]);
          taken_seat[seat] = false
        :: else
        fi;
        break
      :: else -> at++
      fi
    od
  od
}

init {
  atomic {
    run pusher(0); run pusher(1); run caller_who_hangs_up(0); run popper(); run popper()
  }
}
