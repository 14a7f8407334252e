/* SPDX-License-Identifier: Apache-2.0
 *
 * MpmcRing, for the model checker spin: every interleaving of two producers of three items and two consumers, who
 * take each step of include/strowger/queue/mpmc_ring.h alone, in a ring of two slots. Memory orders are not in this
 * model, they are in tests/property/queue; here no interleaving is left out.
 *
 * Each item must come out once, a producer's first before its second, no slot may be in the hands of two, and full and
 * empty may be answered only if at an instant it was so, or a thread had a ticket and was not finished with it. With -DTORN_TICKET, -DEARLY_TURN, -DBLIND_FULL or
 * -DBLIND_EMPTY one thing is wrong, which spin must find.
 */
#define PRODUCERS 2
#define CONSUMERS 2
#define ITEMS 3    /* Producer p pushes 2p + 1 and then 2p + 2, if there is one. */
#define SLOTS 2
#define NOTHING 0

byte turn[SLOTS];  /* 2t: free for ticket t; 2t + 1: holds the item of ticket t. */
byte slot[SLOTS];
byte hands[SLOTS];
byte tail = 0;
byte head = 0;
byte popped = 0;
byte busy = 0;     /* Tickets drawn by threads that are not finished with them. */
bool seen[ITEMS + 1];
byte ticket_of[ITEMS + 1];

proctype producer(byte p) {
  byte item = 2 * p + 1;
  byte t;
  bool drawn, free, truly;
  do
  :: item > 2 * p + 2 || item > ITEMS -> break
  :: else ->
    t = tail;
    d_step { free = (turn[t % SLOTS] == 2 * t); truly = (tail - head >= SLOTS || busy > 0) };
    if
    :: free ->
#ifdef TORN_TICKET
      drawn = (tail == t);
      if :: drawn -> d_step { tail = t + 1; busy++ } :: else fi;
#else
      atomic { drawn = (tail == t); if :: drawn -> tail = t + 1; busy++ :: else fi };
#endif
      if
      :: drawn ->
        d_step { hands[t % SLOTS]++; assert(hands[t % SLOTS] == 1); ticket_of[item] = t };
#ifdef EARLY_TURN
        turn[t % SLOTS] = 2 * t + 1;
        d_step { slot[t % SLOTS] = item; hands[t % SLOTS]--; busy-- };
#else
        d_step { slot[t % SLOTS] = item; hands[t % SLOTS]-- };
        d_step { turn[t % SLOTS] = 2 * t + 1; busy-- };
#endif
        item++
      :: else
      fi
    :: else ->
      /* Full, if no ticket was drawn since: then this one's slot was not free when its turn had come. */
#ifdef BLIND_FULL
      assert(truly)
#else
      if :: tail == t -> assert(truly) :: else fi
#endif
    fi
  od
}

proctype consumer() {
  byte h, item;
  bool drawn, filled, truly;
  do
  :: popped == ITEMS -> break
  :: else ->
    h = head;
    d_step { filled = (turn[h % SLOTS] == 2 * h + 1); truly = (tail == head || busy > 0) };
    if
    :: filled ->
      atomic { drawn = (head == h); if :: drawn -> head = h + 1; busy++ :: else fi };
      if
      :: drawn ->
        d_step { hands[h % SLOTS]++; assert(hands[h % SLOTS] == 1) };
        d_step {
          item = slot[h % SLOTS];
          assert(item != NOTHING && !seen[item]);
          assert(ticket_of[item] == h && (item % 2 == 1 || ticket_of[item - 1] < h));
          slot[h % SLOTS] = NOTHING;
          seen[item] = true;
          popped++;
          item = 0;
          hands[h % SLOTS]--
        };
        d_step { turn[h % SLOTS] = 2 * (h + SLOTS); busy-- }
      :: else
      fi
    :: else ->
#ifdef BLIND_EMPTY
      assert(truly)
#else
      if :: head == h -> assert(truly) :: else fi
#endif
    fi
  od
}

init {
  atomic {
    turn[0] = 0; turn[1] = 2;
    run producer(0); run producer(1); run consumer(); run consumer()
  }
}
