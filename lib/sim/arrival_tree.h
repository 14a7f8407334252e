// SPDX-License-Identifier: Apache-2.0
//
// ArrivalTree: the next arrival of each of several sources, and which comes first.
//
// A tournament: each inner node holds the earlier of its two children, ties to the lower source. Arrivals never are
// cancelled and each source has exactly one, so this is cheaper than a timer each. O(log sources) per change.
#ifndef STROWGER_LIB_SIM_ARRIVAL_TREE_H_
#define STROWGER_LIB_SIM_ARRIVAL_TREE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "strowger/core/time.h"

namespace strowger {

class ArrivalTree {
 public:
  void reset(size_t sources) {
    leaves_ = std::bit_ceil(sources == 0 ? size_t{1} : sources);
    times_.assign(leaves_, kMaxTime);
    winner_.assign(2 * leaves_, 0);
    for (size_t i = 0; i < leaves_; ++i) winner_[leaves_ + i] = static_cast<uint32_t>(i);
    for (size_t node = leaves_ - 1; node >= 1; --node) play(node);
  }

  void set(size_t source, Time time) {
    times_[source] = time;
    for (size_t node = (leaves_ + source) / 2; node >= 1; node /= 2) play(node);
  }

  size_t first() const { return winner_[1]; }
  Time first_time() const { return times_[winner_[1]]; }

 private:
  void play(size_t node) {
    const uint32_t left = winner_[2 * node];
    const uint32_t right = winner_[2 * node + 1];
    winner_[node] = times_[right] < times_[left] ? right : left;
  }

  size_t leaves_ = 1;
  std::vector<Time> times_;
  std::vector<uint32_t> winner_;  // the root at 1, leaves from `leaves_` on
};

}  // namespace strowger

#endif  // STROWGER_LIB_SIM_ARRIVAL_TREE_H_
