/* SPDX-License-Identifier: Apache-2.0
 *
 * MpscInbox, for the model checker spin: every interleaving of three producers of two items each and a consumer, who take
 * each step of include/strowger/queue/mpsc_inbox.h alone. Memory orders are not in this model, they are in
 * tests/property/queue; here no interleaving is left out.
 *
 * Each item must come out once, a producer's first before its second, and the inbox must be called empty only when
 * nothing is inside. With -DTORN_PUSH, -DLATE_RESET or -DEARLY_EMPTY one thing is wrong, which spin must find.
 */
#define PRODUCERS 3
#define ITEMS 6    /* Producer p pushes 2p + 1 and then 2p + 2. */
#define STUB 0
#define NONE 255

byte next[ITEMS + 1] = NONE;
byte tail = STUB;
byte pushed = 0;   /* Exchanges made: what is inside or was. */
byte popped = 0;
bool seen[ITEMS + 1];

proctype producer(byte p) {
  byte item = 2 * p + 1;
  byte before;
  do
  :: item > 2 * p + 2 -> break
  :: else ->
    next[item] = NONE;
#ifdef TORN_PUSH
    before = tail;
    atomic { tail = item; pushed++ };
#else
    atomic { before = tail; tail = item; pushed++ };
#endif
    next[before] = item;
    item++
  od
}

proctype consumer() {
  byte first = NONE;
  byte after;
  bool taken;
  do
  :: popped == ITEMS -> break
  :: else ->
    if
    :: first == NONE ->
      after = next[STUB];
      if
      :: after == NONE ->
#ifdef EARLY_EMPTY
        assert(pushed == popped);
#else
        atomic { if :: tail == STUB -> assert(pushed == popped) :: else fi };
#endif
        next[STUB] != NONE     /* Nothing to do but to ask again. */
      :: else ->
        first = after
      fi
    :: else ->
      after = next[first];
      taken = true;
      if
      :: after != NONE
      :: else ->
        /* The last one, unless another is being linked to it. */
#ifdef LATE_RESET
        atomic { taken = (tail == first); if :: taken -> tail = STUB :: else fi };
        if :: taken -> next[STUB] = NONE :: else fi
#else
        next[STUB] = NONE;
        atomic { taken = (tail == first); if :: taken -> tail = STUB :: else fi }
#endif
      fi;
      if
      :: !taken -> next[first] != NONE     /* Nothing to do but to ask again. */
      :: else ->
      d_step {
        assert(!seen[first]);
        assert(first % 2 == 1 || seen[first - 1]);
        seen[first] = true;
        popped++;
        first = after;
        after = 0
      }
      fi
    fi
  od;
  assert(tail == STUB && next[STUB] == NONE)
}

init {
  atomic { run producer(0); run producer(1); run producer(2); run consumer() }
}
