// SPDX-License-Identifier: Apache-2.0
//
// What is asked of the timer structures. Each load draws the same from the same seed, so contenders do the same work.
//
//   SlaLoad   n timers pending, of 1 s to 1 h each. A step is a life: in 80 % of the cases a random timer is cancelled,
//   in
//             20 % the next expires; another is started in its place.
//   HoldLoad  the hold model, a simulator's clock: a step takes the next timer and starts another an exponential time
//             (mean 5 min) after it; or, bimodal, mostly a thousandth of that and now and then an hour more.
//   Phases    all n timers of an SlaLoad are started, 80 % are cancelled in random order, and the others expire.
#ifndef STROWGER_BENCHMARKS_TIMER_LOADS_H_
#define STROWGER_BENCHMARKS_TIMER_LOADS_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "timer/exact_contenders.h"

namespace strowger::bench {

/// Xorshift64*: its cost is a nanosecond, the same for all.
class Random {
 public:
  uint64_t next() {
    state_ ^= state_ >> 12, state_ ^= state_ << 25, state_ ^= state_ >> 27;
    return state_ * 2'685'821'657'736'338'717U;
  }
  uint32_t below(uint32_t limit) { return static_cast<uint32_t>(((next() >> 32) * limit) >> 32); }
  int64_t sla() { return 1'000'000 + below(3'599'000'000); }

 private:
  uint64_t state_ = 88'172'645'463'325'252U;
};

/// Times and handles of a contender; checks inexact ones at every expiry, which costs them two writes and a read.
template <class Contender>
class Load {
 public:
  Load(uint32_t n, int64_t grain)
      : n_(n), grain_(grain), timers_(n), handles_(n), timers_of_(Contender::kExact ? 0 : n) {}

  uint64_t checksum() const { return checksum_; }
  bool kept_promise() const { return kept_promise_; }
  size_t bytes() const { return timers_.bytes(); }

 protected:
  /// All expiries are multiples of `grain` us.
  void start(int64_t delay, uint32_t payload) {
    delay = delay / grain_ * grain_;
    if constexpr (!Contender::kExact) timers_of_[payload] = {now_ + delay, delay};
    handles_[payload] = timers_.start(now_ + delay, payload);
  }

  void cancel(uint32_t payload) { timers_.cancel(handles_[payload]); }

  /// Brings a handle into the cache, where the host has it that ends a call.
  void prefetch(uint32_t payload) const { __builtin_prefetch(&handles_[payload]); }

  uint32_t pop() {
    const Popped popped = timers_.pop();
    if constexpr (!Contender::kExact) {
      const auto [expiry, delay] = timers_of_[popped.payload];
      if (popped.at < expiry || popped.at > expiry + Contender::most_late(delay)) kept_promise_ = false;
    }
    now_ = popped.at;
    checksum_ = (checksum_ ^ static_cast<uint64_t>(popped.at) ^ (uint64_t{popped.payload} << 40)) * 0x100000001B3U;
    return popped.payload;
  }

  const uint32_t n_;
  Random random_;

 private:
  const int64_t grain_;
  Contender timers_;
  int64_t now_ = 0;
  uint64_t checksum_ = 0;
  bool kept_promise_ = true;
  std::vector<uint32_t> handles_;                       // By payload.
  std::vector<std::pair<int64_t, int64_t>> timers_of_;  // By payload: expiry and delay. Only of inexact contenders.
};

template <class Contender>
class SlaLoad : public Load<Contender> {
 public:
  static constexpr const char* kName = "lives/s";

  SlaLoad(uint32_t n, int64_t grain) : Load<Contender>(n, grain) {
    for (uint32_t payload = 0; payload < n; ++payload) this->start(this->random_.sla(), payload);
    for (uint32_t& victim : victims_) victim = this->random_.below(n);
  }

  void step() {
    uint32_t payload;
    if (this->random_.below(100) < 80) {
      payload = std::exchange(victims_[next_], this->random_.below(this->n_));
      this->prefetch(victims_[next_]);
      next_ = (next_ + 1) % victims_.size();
      this->cancel(payload);
    } else {
      payload = this->pop();
    }
    this->start(this->random_.sla(), payload);
  }

 private:
  std::array<uint32_t, 16> victims_{};  // Whose timers are cancelled next.
  size_t next_ = 0;
};

template <class Contender, bool kBimodal>
class HoldLoad : public Load<Contender> {
 public:
  static constexpr const char* kName = "events/s";

  HoldLoad(uint32_t n, int64_t grain) : Load<Contender>(n, grain), delays_(kDelays) {
    for (int64_t& delay : delays_) {
      delay = static_cast<int64_t>(-300e6 * std::log1p(-static_cast<double>(this->random_.next() >> 11) * 0x1p-53));
      if (kBimodal) delay = this->random_.below(100) < 90 ? delay / 1'000 : delay + 3'600'000'000;
    }
    for (uint32_t payload = 0; payload < n; ++payload) this->start(delay(), payload);
  }

  void step() {
    const uint32_t payload = this->pop();
    this->start(delay(), payload);
  }

 private:
  static constexpr uint32_t kDelays = 1 << 14;  // Drawn beforehand: the logarithm would cost more than the timer.

  /// One of the delays, with its low bits drawn anew.
  int64_t delay() {
    const uint64_t bits = this->random_.next();
    return delays_[bits % kDelays] + static_cast<int64_t>(bits >> 48);
  }

  std::vector<int64_t> delays_;
};

template <class Contender>
using ExponentialHoldLoad = HoldLoad<Contender, false>;
template <class Contender>
using BimodalHoldLoad = HoldLoad<Contender, true>;

/// The order in which the payloads 0 to n - 1 are cancelled; the last fifth is not.
inline std::vector<uint32_t> random_order(uint32_t n) {
  std::vector<uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  Random random;
  for (uint32_t i = n; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_TIMER_LOADS_H_
