// SPDX-License-Identifier: Apache-2.0
//
// Gate: lets one thread at a time inside, and no thread wait. An implementation detail of host.h.
//
// What it is: one word. A thread that finds the gate free goes in with one compare-and-swap, and comes out with
// another. A thread that finds somebody inside leaves word that there is more to do, and goes: who is inside cannot
// come out before it has looked again. So work that was made known before the question (`enter_or_ask`) is done by
// somebody.
//
// Who has done enough for others says so (`tire`). From then on one of the others may become its heir, who waits for a
// short time (`await`) to be let in as it comes out, with the work that is left. So nobody works for others for long
// while others come; and if none comes, nothing is left behind.
//
// When not to use it: as a mutex; whoever finds it taken gets no turn.
//
// Thread safety: `try_enter`, `enter_or_ask`, `try_become_heir`, `await`, `shut`, `marked` are for threads that are not
// inside; the others for the one that is. What was done inside is visible to the next inside. Progress: lock-free;
// `await` tries as often as it is told. Complexity: O(1). Errors: none.
#ifndef STROWGER_HOST_GATE_H_
#define STROWGER_HOST_GATE_H_

#include <atomic>
#include <cstdint>

#include "strowger/queue/atomics.h"

namespace strowger::detail {

template <class Atomics>
class BasicGate {
 public:
  enum class Entry : uint8_t { kInside, kAsked, kTired };
  enum class Exit : uint8_t { kOut, kAgain, kHandedOver };

  /// Goes in if nobody is inside and the gate was not shut. May fail for no reason.
  bool try_enter_open() {
    // PERFORMANCE: asked first, so that who finds somebody inside does not take the line away from there.
    uint32_t state = state_.load(kRelaxed);
    return state == 0 && state_.compare_exchange_weak(state, kHeld, kAcquire, kRelaxed);
  }

  /// Goes in if nobody is inside. `mark` is to be seen by others until it comes out.
  bool try_enter(bool mark = false) {
    uint32_t state = state_.load(kRelaxed);
    while ((state & kHeld) == 0) {
      if (state_.compare_exchange_weak(state, state | kHeld | (mark ? kMarked : 0), kAcquire, kRelaxed)) return true;
    }
    return false;
  }

  /// Goes in if nobody is inside. Else who is inside will look again before it comes out: at all that this thread did
  /// before. kTired: and it would rather be relieved.
  Entry enter_or_ask() {
    // Against the fence in `leave`: either what was made known before is found there, or kMore is not yet taken down.
    Atomics::fence(std::memory_order_seq_cst);
    uint32_t state = state_.load(kRelaxed);
    for (;;) {
      if ((state & kHeld) == 0) {
        if (state_.compare_exchange_weak(state, state | kHeld, kAcquire, kRelaxed)) return Entry::kInside;
        continue;
      }
      if ((state & kMore) != 0 || state_.compare_exchange_weak(state, state | kMore, kRelaxed, kRelaxed)) {
        return (state & (kTired | kHeir)) == kTired ? Entry::kTired : Entry::kAsked;
      }
    }
  }

  /// Whether this thread is the heir now, and must call `await`.
  bool try_become_heir() {
    uint32_t state = state_.load(kRelaxed);
    while ((state & (kHeld | kTired | kHeir)) == (kHeld | kTired)) {
      if (state_.compare_exchange_weak(state, state | kHeir, kRelaxed, kRelaxed)) return true;
    }
    return false;
  }

  /// The heir: whether it is inside now. If not, it is no longer the heir.
  bool await(int attempts) {
    for (int i = 0; i < attempts; ++i) {
      // Only the heir itself can make the gate tired again, so no other heir can follow unseen.
      if ((state_.load(kAcquire) & kHeir) == 0) return true;
      Atomics::pause();
    }
    for (;;) {
      uint32_t state = state_.load(kAcquire);
      if ((state & kHeir) == 0) return true;
      if (state_.compare_exchange_weak(state, state & ~kHeir, kRelaxed, kRelaxed)) return false;
    }
  }

  /// Inside: has done enough for others.
  void tire() { state_.fetch_or(kTired, kRelaxed); }

  /// Inside: lets the heir in, if there is one, and is outside then.
  bool hand_over() {
    uint32_t state = state_.load(kRelaxed);
    while ((state & kHeir) != 0) {
      if (state_.compare_exchange_weak(state, state & ~(kHeir | kTired | kMarked), kRelease, kRelaxed)) return true;
    }
    return false;
  }

  /// Inside: goes out, unless somebody asked to look again.
  Exit leave() {
    uint32_t state = kHeld;
    if (state_.compare_exchange_weak(state, 0, kRelease, kRelaxed)) return Exit::kOut;
    for (;;) {
      if ((state & kHeir) != 0) {
        if (hand_over()) return Exit::kHandedOver;
        state = state_.load(kRelaxed);
      } else if ((state & kMore) != 0) {
        if (!state_.compare_exchange_weak(state, state & ~kMore, kRelaxed, kRelaxed)) continue;
        Atomics::fence(std::memory_order_seq_cst);
        return Exit::kAgain;
      } else if (state_.compare_exchange_weak(state, state & kShut, kRelease, kRelaxed)) {
        return Exit::kOut;
      }
    }
  }

  /// From now on try_enter_open does not let anybody in.
  void shut() { state_.fetch_or(kShut, kRelaxed); }
  bool is_shut() const { return (state_.load(kRelaxed) & kShut) != 0; }

  /// Whether somebody is inside who entered with a mark.
  bool marked() const { return (state_.load(kRelaxed) & kMarked) != 0; }

 private:
  static constexpr std::memory_order kRelaxed = std::memory_order_relaxed;
  static constexpr std::memory_order kAcquire = std::memory_order_acquire;
  static constexpr std::memory_order kRelease = std::memory_order_release;

  static constexpr uint32_t kHeld = 1;
  static constexpr uint32_t kMore = 2;
  static constexpr uint32_t kTired = 4;
  static constexpr uint32_t kHeir = 8;
  static constexpr uint32_t kMarked = 16;
  static constexpr uint32_t kShut = 32;

  alignas(kApart) typename Atomics::template Atomic<uint32_t> state_{0};
};

}  // namespace strowger::detail

#endif  // STROWGER_HOST_GATE_H_
