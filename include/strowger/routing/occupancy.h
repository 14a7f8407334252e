// SPDX-License-Identifier: Apache-2.0
//
// DecayedShare: the share of recent time that an agent spent handling calls, for the strategy "least_occupied".
//
// What it is: an exponentially weighted share. Time that lies one half-life back counts half as much as time now. While
// two agents are both unoccupied their shares fall in proportion, so the order between them does not change: `key` is
// the logarithm of the share with the decay taken out, a number that stays the same while the agent is not occupied.
// (The plain share, handled time / logged-in time, changes its order while agents idle, and floods whoever logs in
// late.)
//
// Determinism: only IEEE additions, multiplications and divisions in a fixed order, so it is the same on every machine.
// Thread safety: a value. Complexity: O(1). Errors: none; `half_life` is one second or more (the engine sees to it;
// below some 8 ms the key would overflow).
//
// Example:
//   strowger::DecayedShare share;
//   share.update(strowger::kMinTime + 60s, /*occupied=*/true, 30min);  // it was occupied for the first minute
//   share.at(strowger::kMinTime + 60s, 30min);                         // about 0.023
#ifndef STROWGER_ROUTING_OCCUPANCY_H_
#define STROWGER_ROUTING_OCCUPANCY_H_

#include <cstdint>
#include <limits>

#include "strowger/core/time.h"

namespace strowger {

class DecayedShare {
 public:
  /// The key of an agent who was never occupied.
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::min();

  /// Forgets the past: the share is zero at `now`.
  void start(Time now) {
    share_ = 0;
    since_ = now;
    key_ = kNever;
  }

  /// Tells that from the last update until `now` the agent was `occupied`, or was not. To be called when that changes.
  void update(Time now, bool occupied, Duration half_life);

  /// Orders agents who are not occupied: smaller is less occupied. It changes with `update` only.
  int64_t key() const { return key_; }

  /// The share, 0 to 1, at `now`, of an agent who was not occupied since the last update.
  double at(Time now, Duration half_life) const;

 private:
  double share_ = 0;
  Time since_ = kMinTime;
  int64_t key_ = kNever;
};

}  // namespace strowger

#endif  // STROWGER_ROUTING_OCCUPANCY_H_
