/* SPDX-License-Identifier: Apache-2.0
 *
 * MpmcRing, for the model checker spin: every interleaving of two producers of three items and two consumers, who
 * take each step of include/strowger/queue/mpmc_ring.h alone, in a ring of two slots. Memory orders are not in this
 * model, they are in tests/property/queue; here no interleaving is left out.
 *
 * Each item must come out once, a producer's first before its second, no slot may be in the hands of two, and full and
 * empty may be answered only if there was such an instant. With -DTORN_TICKET, -DEARLY_TURN, -DBLIND_FULL or
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
bool seen[ITEMS + 1];
byte ticket_of[ITEMS + 1];

proctype producer(byte p) {
  byte item = 2 * p + 1;
  byte t, h;
  bool drawn;
  do
  :: item > 2 * p + 2 || item > ITEMS -> break
  :: else ->
    t = tail;
    if
    :: turn[t % SLOTS] == 2 * t ->
#ifdef TORN_TICKET
      drawn = (tail == t);
      if :: drawn -> tail = t + 1 :: else fi;
#else
      atomic { drawn = (tail == t); if :: drawn -> tail = t + 1 :: else fi };
#endif
      if
      :: drawn ->
        d_step { hands[t % SLOTS]++; assert(hands[t % SLOTS] == 1); ticket_of[item] = t };
#ifdef EARLY_TURN
        turn[t % SLOTS] = 2 * t + 1;
        slot[t % SLOTS] = item;
        hands[t % SLOTS]--;
#else
        d_step { slot[t % SLOTS] = item; hands[t % SLOTS]-- };
        turn[t % SLOTS] = 2 * t + 1;
#endif
        item++
      :: else
      fi
    :: else ->
      /* Full? The tail only grows: if the head is so far behind t, the ring is full now. */
      d_step {
        h = head;
#ifdef BLIND_FULL
        assert(tail - head >= SLOTS)
#else
        if :: t >= h && t - h >= SLOTS -> assert(tail - head >= SLOTS) :: else fi
#endif
      }
    fi
  od
}

proctype consumer() {
  byte h, t, item;
  bool drawn;
  do
  :: popped == ITEMS -> break
  :: else ->
    h = head;
    if
    :: turn[h % SLOTS] == 2 * h + 1 ->
      atomic { drawn = (head == h); if :: drawn -> head = h + 1 :: else fi };
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
        turn[h % SLOTS] = 2 * (h + SLOTS)
      :: else
      fi
    :: else ->
      d_step {
        t = tail;
#ifdef BLIND_EMPTY
        assert(tail == head)
#else
        if :: t == h -> assert(tail == head) :: else fi
#endif
      }
    fi
  od
}

init {
  atomic {
    turn[0] = 0; turn[1] = 2;
    run producer(0); run producer(1); run consumer(); run consumer()
  }
}
